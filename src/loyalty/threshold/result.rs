//! Which thresholds a customer has reached, and how much is left to the next.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use crate::rule::Reason;
use crate::units::words::words;
use crate::units::{CustomerId, Money, PurchaseId, RewardId, RewardRuleId};

words! {
    /// What is to be done, or was done, about a threshold that was reached.
    pub enum GrantStage, "stage of a privilege" {
        /// The privilege is to be offered.
        ToGrant = "to_grant",
        /// It was granted.
        Granted = "granted",
        /// It was granted, and came to rest on purchases that were brought back since. It is not taken
        /// away, and not granted again when the threshold is reached again.
        GrantedOnReturned = "granted_on_returned" as "granted on what was brought back",
        /// Nothing was granted yet when what is kept fell below the threshold: there is nothing to
        /// grant for that time, only when the threshold is reached again.
        Undone = "undone",
    }
}

/// A threshold was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ThresholdReached {
    /// On which day.
    pub on: NaiveDate,
    /// By which purchase. `None`: by time alone, because something that came back counts no more, or
    /// because nothing that counted the last time does.
    pub by: Option<PurchaseId>,
    /// What the customer has kept of all that counts for it; where it was undone, on that day.
    pub kept: Money,
    /// Which reward was granted for it.
    pub reward: Option<RewardId>,
    /// What is to be done, or was done.
    pub stage: GrantStage,
    /// Why it is at that stage.
    pub reasons: Vec<Reason>,
}

/// How a customer stands to one threshold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ThresholdProgress {
    /// Which threshold.
    pub name: RewardRuleId,
    /// Its amount.
    pub from: Money,
    /// What it promises.
    pub offer: String,
    /// When it was reached, in order: once in each time over which purchases add up, and again after it
    /// was undone.
    pub reached: Vec<ThresholdReached>,
    /// How much is left to it. `None`: it is reached.
    pub to_go: Option<Money>,
    /// Why it is announced. `None`: it is not.
    pub announced: Option<Reason>,
}

/// How a customer stands to all thresholds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ThresholdStanding {
    /// The customer who is judged.
    pub customer: CustomerId,
    /// By what was known on which day.
    pub as_of: NaiveDate,
    /// What the customer has bought that counts on that day, net of returns; below zero where more came
    /// back.
    pub total: Money,
    /// The thresholds, the lowest first.
    pub thresholds: Vec<ThresholdProgress>,
    /// What was granted for a threshold of the policy that was not reached, or more than once.
    pub granted_beyond: Vec<RewardId>,
    /// The first day on which time alone can change any of this.
    pub look_again_on: Option<NaiveDate>,
}

impl ThresholdStanding {
    /// The lowest threshold that is not reached. `None`: all are.
    pub fn next(&self) -> Option<&ThresholdProgress> {
        self.thresholds.iter().find(|one| one.to_go.is_some())
    }

    /// What is to be offered, each with its threshold.
    pub fn to_grant(&self) -> impl Iterator<Item = (&ThresholdProgress, &ThresholdReached)> {
        let reached =
            self.thresholds.iter().flat_map(|one| one.reached.iter().map(move |it| (one, it)));
        reached.filter(|(_, reached)| reached.stage == GrantStage::ToGrant)
    }
}

impl fmt::Display for ThresholdProgress {
    /// "`gold` (1,000.00 CNY): 120.00 CNY to go to free delivery", or "`gold` (1,000.00 CNY): reached on
    /// 2026-03-01 by `S-3`, to grant: free delivery".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ThresholdProgress { name, from, offer, .. } = self;
        write!(f, "`{name}` ({from:#}): ")?;
        if let Some(to_go) = self.to_go {
            return write!(f, "{to_go:#} to go to {offer}");
        }
        let Some(ThresholdReached { on, by, stage, .. }) = self.reached.last() else {
            return f.write_str(offer);
        };
        write!(f, "reached on {on}")?;
        if let Some(by) = by {
            write!(f, " by `{by}`")?;
        }
        write!(f, ", {stage}: {offer}")
    }
}
