//! What a purchase earns, line by line.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use crate::marketing::{PointsChange, PointsEntry, PointsOrigin};
use crate::rule::Reason;
use crate::transaction::Line;
use crate::units::{
    CampaignId, CustomerId, Money, MoneyError, NumberError, Points, PointsEntryId, ProductId,
    ProgrammeId, PurchaseId, Quantity, Rounding,
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

impl EarnedPoints {
    /// How many of these points were earned by what came back: of each product the part of its points
    /// that the amount of the returned lines is of its amount, cut to the smallest part of a point, and
    /// all of them for all of it. Nothing for what the purchase does not have, or what earned nothing.
    /// What caps withheld was earned by nothing.
    ///
    /// `returned` are the lines of all returns of the purchase so far. Cost: a sort of the lines.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] for lines in another currency than the purchase.
    pub fn of_returned<'a>(
        &self,
        returned: impl IntoIterator<Item = &'a Line>,
    ) -> Result<Points, MoneyError> {
        let mut back: BTreeMap<&ProductId, i128> = BTreeMap::new();
        for line in returned {
            self.counts.same_currency(line.amount())?;
            add(back.entry(line.product()).or_default(), line.amount().micros());
        }
        let mut bought: BTreeMap<&ProductId, (i128, i128)> = BTreeMap::new();
        for line in &self.lines {
            let (amount, points) = bought.entry(&line.product).or_default();
            add(amount, line.amount.micros());
            add(points, line.points.millionths());
        }
        let mut all = 0;
        for (product, (amount, points)) in bought {
            let part = back.get(product).map_or(0, |part| (*part).max(0));
            let is_whole = part >= amount;
            let of_part = || Rounding::TowardZero.mul_div(points, part, amount.unsigned_abs());
            add(&mut all, if is_whole { points } else { of_part().unwrap_or(0) });
        }
        Ok(Points::of_millionths(all))
    }
}

fn add(sum: &mut i128, more: i128) {
    *sum = sum.saturating_add(more);
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
