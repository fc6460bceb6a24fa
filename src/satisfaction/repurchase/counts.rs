//! Who bought again, counted by score and shown by band.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::RepurchasePolicy;
use crate::base::{Customer, CustomerBase};
use crate::units::period::days_later;
use crate::units::words::words;
use crate::units::{Confidence, CustomerId, Estimate, Proportion, Score, Share, ShareInterval};

words! {
    /// Whether a customer bought again in the days that count.
    pub enum BoughtAgain, "whether somebody bought again" {
        /// They did.
        Yes = "yes",
        /// They did not.
        No = "no",
        /// The days are not over.
        TooEarly = "too_early" as "too early to say",
    }
}

/// Who bought again, by the score that they gave.
///
/// * The order makes no difference, and parts of different customers merge to the whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepurchaseCounts {
    scores: BTreeMap<Score, Tally>,
    pub(super) overlapping: u64,
    pub(super) unknown: u64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    bought_again: Proportion,
    too_early: u64,
}

impl Tally {
    const fn merge(&mut self, other: &Tally) {
        self.bought_again = self.bought_again.merge(other.bought_again);
        self.too_early = self.too_early.saturating_add(other.too_early);
    }
}

impl RepurchaseCounts {
    /// Nobody yet.
    pub fn new() -> Self {
        RepurchaseCounts::default()
    }

    /// Counts one score.
    pub fn add(&mut self, score: Score, bought_again: BoughtAgain) {
        let tally = self.scores.entry(score).or_default();
        match bought_again {
            BoughtAgain::Yes => tally.bought_again.add(true),
            BoughtAgain::No => tally.bought_again.add(false),
            BoughtAgain::TooEarly => tally.too_early = tally.too_early.saturating_add(1),
        }
    }

    /// Both together.
    #[must_use]
    pub fn merge(mut self, other: &Self) -> Self {
        for (score, tally) in &other.scores {
            self.scores.entry(*score).or_default().merge(tally);
        }
        self.overlapping = self.overlapping.saturating_add(other.overlapping);
        self.unknown = self.unknown.saturating_add(other.unknown);
        self
    }

    /// Looks up in a base what each customer bought after the score, as of a day. Scores after that day
    /// count nowhere.
    ///
    /// * Buying again is a purchase on a later day than the score, within the policy's days, of which not
    ///   everything came back by the day of the judgement.
    /// * A customer counts once at a time: of two scores on overlapping days the earlier one, of two on one
    ///   day the lower one. A score in the days of another is counted as overlapping.
    /// * Who was merged into another is that other. Whom the base does not know by the day is counted as
    ///   unknown.
    ///
    /// Cost: a sort of the scores, and for each customer a pass over the purchases.
    ///
    /// ```
    /// use clienteling::satisfaction::repurchase::{RepurchaseCounts, RepurchasePolicy};
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let facts = r#"[
    ///     {"purchase":{"id":"S-1","customer":"C-1","date":"2025-01-05","lines":[{"product":"oil",
    ///      "quantity":"1","amount":{"amount":"80","currency":"CNY"}}]}},
    ///     {"purchase":{"id":"S-2","customer":"C-1","date":"2025-08-01","lines":[{"product":"oil",
    ///      "quantity":"1","amount":{"amount":"80","currency":"CNY"}}]}},
    ///     {"purchase":{"id":"S-3","customer":"C-2","date":"2025-01-05","lines":[{"product":"oil",
    ///      "quantity":"1","amount":{"amount":"80","currency":"CNY"}}]}}]"#;
    /// let mut base = CustomerBase::new();
    /// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(facts)?).refused.is_empty());
    /// let scores = [
    ///     ("C-1".parse()?, "2025-01-06".parse()?, "60".parse()?),
    ///     ("C-2".parse()?, "2025-01-06".parse()?, "60".parse()?),
    ///     ("C-2".parse()?, "2026-03-01".parse()?, "20".parse()?),
    /// ];
    /// let policy = RepurchasePolicy::default();
    /// let counts = RepurchaseCounts::of(&base, scores, &policy, "2026-06-30".parse()?);
    /// let report = counts.report(&policy);
    /// assert_eq!(
    ///     report.to_string(),
    ///     "from 0 to below 40: too early to say of 1\n\
    ///      from 60 to below 100: 1 of 2 bought again within 365 days: 50.0% (9.5% to 90.5%, 95%, Wilson)",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(
        base: &CustomerBase,
        scores: impl IntoIterator<Item = (CustomerId, NaiveDate, Score)>,
        policy: &RepurchasePolicy,
        as_of: NaiveDate,
    ) -> Self {
        let mut counts = RepurchaseCounts::new();
        let mut known: Vec<(&Customer, NaiveDate, Score)> = Vec::new();
        for (id, day, score) in scores.into_iter().filter(|(_, day, _)| *day <= as_of) {
            match base.customer(&id).filter(|customer| customer.is_known(as_of)) {
                Some(customer) => known.push((customer, day, score)),
                None => counts.unknown = counts.unknown.saturating_add(1),
            }
        }
        known.sort_by_key(|(customer, day, score)| (customer.id(), *day, *score));
        for of_one in known.chunk_by(|(one, _, _), (other, _, _)| one.id() == other.id()) {
            counts.add_customer(of_one, policy.within_days, as_of);
        }
        counts
    }

    /// Adds the scores of one customer, in order.
    fn add_customer(
        &mut self,
        scores: &[(&Customer, NaiveDate, Score)],
        within_days: u32,
        as_of: NaiveDate,
    ) {
        let Some((customer, _, _)) = scores.first() else { return };
        let kept = customer.transactions().kept(as_of, |_| true);
        let bought: Vec<NaiveDate> = kept.map(|purchase| purchase.date).collect();
        let mut free_from = Some(NaiveDate::MIN);
        for (_, day, score) in scores {
            if free_from.is_none_or(|free| *day < free) {
                self.overlapping = self.overlapping.saturating_add(1);
                continue;
            }
            let last = days_later(*day, within_days);
            free_from = last;
            let over = last.filter(|last| *last <= as_of);
            self.add(
                *score,
                match over {
                    None => BoughtAgain::TooEarly,
                    Some(last) => {
                        let next = bought.partition_point(|bought| bought <= day);
                        match bought.get(next) {
                            Some(next) if *next <= last => BoughtAgain::Yes,
                            _ => BoughtAgain::No,
                        }
                    }
                },
            );
        }
    }

    /// By band of satisfaction. Cost: a pass over the different scores.
    pub fn report(&self, policy: &RepurchasePolicy) -> Repurchase {
        let ends = policy.bands.iter().skip(1).map(|from| Some(*from)).chain([None]);
        let band = |(from, below): (Score, Option<Score>)| {
            let mut all = Tally::default();
            let of_band = self.scores.range(from..).map_while(|(score, tally)| {
                below.is_none_or(|below| *score < below).then_some(tally)
            });
            of_band.for_each(|tally| all.merge(tally));
            RepurchaseBand {
                from,
                below,
                bought_again: all.bought_again,
                share: all.bought_again.share(),
                interval: all.bought_again.wilson(policy.confidence),
                too_early: all.too_early,
            }
        };
        Repurchase {
            within_days: policy.within_days,
            confidence: policy.confidence,
            bands: policy.bands.iter().copied().zip(ends).map(band).collect(),
            overlapping: self.overlapping,
            unknown: self.unknown,
        }
    }
}

/// One band of satisfaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct RepurchaseBand {
    /// The lowest score.
    pub from: Score,
    /// Below which score. `None`: up to the highest.
    pub below: Option<Score>,
    /// How many bought again, of those of whom it can be said.
    pub bought_again: Proportion,
    /// Which part of these.
    pub share: Estimate<Share>,
    /// … with Wilson's interval.
    pub interval: Estimate<ShareInterval>,
    /// Of how many it is too early to say.
    pub too_early: u64,
}

/// Who bought again, by band of satisfaction. That the one goes with the other makes it no cause.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Repurchase {
    /// Within how many days after the score a purchase counts.
    pub within_days: u32,
    /// How sure the intervals are.
    pub confidence: Confidence,
    /// The bands, in ascending order.
    pub bands: Vec<RepurchaseBand>,
    /// Scores that a customer gave in the days of an earlier one, which count nowhere else.
    pub overlapping: u64,
    /// Scores of customers whom the base does not know, which count nowhere else.
    pub unknown: u64,
}

impl fmt::Display for Repurchase {
    /// A line for each band in which there is anybody.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before = "";
        for band in &self.bands {
            let RepurchaseBand { from, below, bought_again, too_early, .. } = band;
            if bought_again.trials() == 0 && *too_early == 0 {
                continue;
            }
            write!(f, "{before}from {from}")?;
            before = "\n";
            below.map_or(Ok(()), |below| write!(f, " to below {below}"))?;
            let days = self.within_days;
            if let (Estimate::Known(share), Estimate::Known(interval)) = (band.share, band.interval)
            {
                let ShareInterval { low, high } = interval;
                write!(
                    f,
                    ": {} of {} bought again within {days} days: {share:.1} ({low:.1} to {high:.1}, \
                     {}, Wilson)",
                    bought_again.successes(),
                    bought_again.trials(),
                    self.confidence,
                )?;
            }
            if *too_early > 0 {
                let mark = if bought_again.trials() == 0 { ':' } else { ',' };
                write!(f, "{mark} {} of {too_early}", BoughtAgain::TooEarly)?;
            }
        }
        Ok(())
    }
}
