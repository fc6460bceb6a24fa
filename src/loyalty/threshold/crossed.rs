//! A threshold that was reached, and what came of it.

use std::ops::Range;

use chrono::NaiveDate;

use crate::marketing::Reward;
use crate::units::{Money, MoneyError, MoneySum, PurchaseId};

/// A threshold was reached.
pub(super) struct Crossed<'a> {
    /// Which, by its place in the ladder.
    pub(super) threshold: usize,
    /// Its amount.
    pub(super) amount: Money,
    pub(super) on: NaiveDate,
    /// `None`: by time alone.
    pub(super) by: Option<&'a PurchaseId>,
    /// The first day whose purchases counted.
    pub(super) from: NaiveDate,
    /// The first day on which it can be reached anew though it was not undone. `None`: never.
    pub(super) anew_on: Option<NaiveDate>,
    /// The entries that count for it, by their places.
    pub(super) counts: Range<usize>,
    /// What was kept of them until now.
    pub(super) own: MoneySum,
    pub(super) reward: Option<&'a Reward>,
    /// What was kept when it was undone, before anything was granted.
    pub(super) undone: Option<Money>,
}

impl<'a> Crossed<'a> {
    /// Whether it holds on a day, so that it cannot be reached anew yet.
    pub(super) fn is_live(&self, day: NaiveDate) -> bool {
        self.undone.is_none() && self.anew_on.is_none_or(|anew| day < anew)
    }

    pub(super) const fn is_to_grant(&self) -> bool {
        self.undone.is_none() && self.reward.is_none()
    }

    /// Whether a reward was granted in the time over which purchases add up.
    pub(super) fn is_in_time(&self, reward: &Reward) -> bool {
        self.from <= reward.date && self.is_live(reward.date)
    }

    /// What is kept for it on a day on which so much counts.
    pub(super) fn kept(&self, day: NaiveDate, total: MoneySum) -> Result<Money, MoneyError> {
        if let Some(kept) = self.undone {
            return Ok(kept);
        }
        let own = self.own.total()?;
        let more = total.cmp_sum(self.own).is_gt() && self.is_live(day);
        if more { total.total() } else { Ok(own) }
    }

    /// Whether what is kept is below its amount, before anything was granted: then it is undone.
    pub(super) fn undo(&mut self, day: NaiveDate, total: MoneySum) -> Result<bool, MoneyError> {
        let kept = self.kept(day, total)?;
        if self.is_to_grant() && kept.cmp_same(self.amount).is_lt() {
            self.undone = Some(kept);
        }
        Ok(self.undone.is_some())
    }

    /// Grants it, where there is something to grant.
    pub(super) fn grant(&mut self, reward: &'a Reward) -> bool {
        let is_granted = self.is_to_grant();
        if is_granted {
            self.reward = Some(reward);
        }
        is_granted
    }
}
