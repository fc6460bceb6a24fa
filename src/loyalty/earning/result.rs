//! What a purchase earns, line by line.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use crate::marketing::{PointsChange, PointsEntry, PointsOrigin};
use crate::rule::Reason;
use crate::units::{
    CampaignId, CustomerId, Money, NumberError, Points, PointsEntryId, ProductId, ProgrammeId,
    PurchaseId, Quantity,
};

/// What a campaign gives on top.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CampaignPoints {
    /// Which campaign.
    pub campaign: CampaignId,
    /// How many points.
    pub points: Points,
}

/// What a line of a purchase earns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EarnedLine {
    /// What was bought.
    pub product: ProductId,
    /// For how much.
    pub amount: Money,
    /// How much of that was paid with points: its part of what was so paid of the purchase.
    pub paid_with_points: Money,
    /// How much of it counts.
    pub counts: Money,
    /// Its part of the points for the purchase, without campaigns.
    pub base: Points,
    /// What campaigns give on top.
    pub campaigns: Vec<CampaignPoints>,
    /// What caps withhold.
    pub withheld: Points,
    /// What it earns: base and campaigns, less what is withheld.
    pub points: Points,
    /// Why nothing of it counts.
    pub reason: Option<Reason>,
}

/// How many points a purchase earns, and why.
///
/// * `points` is `base` and what the campaigns give, less what caps withhold.
/// * Each of these is the sum of the lines'.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EarnedPoints {
    /// Whose points they are: of which programme.
    pub programme: Option<ProgrammeId>,
    /// Who earns them.
    pub customer: CustomerId,
    /// With which purchase.
    pub purchase: PurchaseId,
    /// On which day.
    pub date: NaiveDate,
    /// How much of the purchase counts.
    pub counts: Money,
    /// The points for that, without campaigns.
    pub base: Points,
    /// What campaigns give on top.
    pub campaigns: Vec<CampaignPoints>,
    /// What caps withhold.
    pub withheld: Points,
    /// How many points are earned.
    pub points: Points,
    /// The first day on which they can be spent. `None`: at once.
    pub active_from: Option<NaiveDate>,
    /// The last day on which they can be spent. `None`: they stay.
    pub until: Option<NaiveDate>,
    /// How much more would have earned more, where each full amount counts. `None` where points are
    /// earned in proportion or are rounded, and where more would not have helped: nothing counts, or a
    /// cap is full.
    pub to_next: Option<Money>,
    /// Why there are none, or fewer than there could be.
    pub reasons: Vec<Reason>,
    /// Line by line, in the order of the purchase.
    pub lines: Vec<EarnedLine>,
}

impl EarnedPoints {
    /// The entry that stores them: a new lot, with its days as they are now, whatever the policy
    /// becomes. `None` where nothing is earned.
    ///
    /// # Errors
    /// [`NumberError::OutOfRange`] for more points than an entry can have, 10^9.
    ///
    /// ```
    /// use clienteling::loyalty::earning::{EarnedBefore, EarningPolicy, PurchaseToEarn, earn};
    /// use clienteling::{CustomerBase, Fact, Purchase};
    ///
    /// let purchase: Purchase = serde_json::from_str(
    ///     r#"{"id":"S-1","customer":"C-1","date":"2026-03-02","lines":[
    ///         {"product":"oil","quantity":"1","amount":{"amount":"420","currency":"CNY"}}]}"#,
    /// )?;
    /// let bought = PurchaseToEarn { purchase: &purchase, paid_with_points: None, tier: None };
    /// let earned = earn(&bought, &EarnedBefore::default(), &EarningPolicy::default())?;
    /// let entry = earned.entry("PT-1".parse()?)?.ok_or("42 points")?;
    /// assert_eq!(entry.change.points(), 42.into());
    /// assert_eq!(entry.active_from, Some("2026-03-10".parse()?));
    ///
    /// let mut base = CustomerBase::new();
    /// base.add(Fact::Purchase(purchase))?;
    /// base.add(Fact::Points(entry))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn entry(&self, id: PointsEntryId) -> Result<Option<PointsEntry>, NumberError> {
        if self.points.is_zero() {
            return Ok(None);
        }
        let change = PointsChange::Earned(Quantity::try_from(self.points)?);
        Ok(Some(PointsEntry {
            programme: self.programme.clone(),
            from: Some(PointsOrigin::Purchase(self.purchase.clone())),
            active_from: self.active_from,
            until: self.until,
            ..PointsEntry::new(id, &self.customer, self.date, change)
        }))
    }
}

impl fmt::Display for EarnedPoints {
    /// "38 points for 190.00 CNY: 19, and 19 by K-1, to be spent from 2026-03-10 to 2027-12-31".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = if self.points == 1.into() { "point" } else { "points" };
        write!(f, "{} {noun} for {:#}", self.points, self.counts)?;
        if !self.campaigns.is_empty() || self.withheld.is_positive() {
            write!(f, ": {}", self.base)?;
        }
        for CampaignPoints { campaign, points } in &self.campaigns {
            write!(f, ", and {points} by {campaign}")?;
        }
        if self.withheld.is_positive() {
            write!(f, ", less {} that caps withhold", self.withheld)?;
        }
        if self.points.is_positive() {
            match (self.active_from, self.until) {
                (None, None) => {}
                (Some(from), None) => write!(f, ", to be spent from {from} on")?,
                (None, Some(until)) => write!(f, ", to be spent until {until}")?,
                (Some(from), Some(until)) => write!(f, ", to be spent from {from} to {until}")?,
            }
        }
        for reason in &self.reasons {
            write!(f, "; {reason}")?;
        }
        match self.to_next {
            Some(more) => write!(f, "; {more:#} more would have earned more"),
            None => Ok(()),
        }
    }
}
