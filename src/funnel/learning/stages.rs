//! How likely a win is from each stage, by what was given beforehand and by what closed deals
//! show.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::closing::SOME;
use super::{Closing, DifferentDays, StagePolicy};
use crate::rule::{Packed, ascending};
use crate::units::beta::quantile;
use crate::units::day::IsoDay;
use crate::units::float::{of_count, to_billionths_above, to_billionths_below};
use crate::units::{Probability, Proportion, Rounding};

/// Of the deals that entered each stage and are closed, how many were won, as of a day.
///
/// * A closing that was not known on the day, and a void deal, count nowhere.
/// * A deal counts once for a stage, however often it entered it.
/// * The order of the deals makes no difference, and counts of parts merge to those of the whole,
///   also from other machines: in a [`Parcel`](crate::rule::Parcel).
///
/// ```
/// use clienteling::funnel::learning::{ClosedAs, Closing, StageCounts, StagePolicy};
/// use clienteling::{NaiveDate, Probability};
///
/// let day: NaiveDate = "2026-03-01".parse()?;
/// let mut counts = StageCounts::new(day);
/// for deal in 0..20 {
///     let closed_as = if deal < 12 { ClosedAs::Won } else { ClosedAs::Lost };
///     counts.add(["first contact", "test drive"], Closing { closed_as, known_on: day });
/// }
/// let policy = StagePolicy::default();
/// // Twenty deals of which 40 % are won, and twenty of which 60 % were.
/// let learned = counts.learned(&"test drive", "40%".parse()?, &policy);
/// assert_eq!(learned.mean.to_string(), "50%");
/// let nothing = counts.learned(&"quotation", "90%".parse()?, &policy);
/// assert_eq!(nothing.mean.to_string(), "90%");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageCounts<K> {
    as_of: NaiveDate,
    stages: BTreeMap<K, Proportion>,
}

/// Between which probabilities the true one lies, as sure as the policy says: an equal part of the
/// posterior distribution lies below the lower end and above the upper. Rounded outward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct CredibleInterval {
    /// The lower end.
    pub low: Probability,
    /// The upper end.
    pub high: Probability,
}

/// How likely a win from a stage is: the beta-binomial rule.
///
/// The mean can lie outside the interval where next to nothing is known and the prior is close to 0
/// or 1: then nearly all of the distribution lies at that end, and a little far from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct LearnedProbability {
    /// What closed deals show.
    pub observed: Proportion,
    /// What was given beforehand.
    pub prior: Probability,
    /// How many deals that weighs as much as.
    pub prior_weight: u32,
    /// Both together: (weight × prior + won) ÷ (weight + closed), exact and rounded half to even.
    /// Without history it is the prior to the last digit.
    pub mean: Probability,
    /// Between which probabilities the true one lies. Where the prior is 0 and nothing was won, or
    /// 1 and nothing was lost, it is that alone.
    pub interval: CredibleInterval,
}

impl<K: Ord> StageCounts<K> {
    /// No deals, as of a day.
    pub const fn new(as_of: NaiveDate) -> Self {
        StageCounts { as_of, stages: BTreeMap::new() }
    }

    /// Of a history: each deal with the stages that it entered and its closing. Cost: as
    /// [`add`](Self::add), for each.
    pub fn of<S: IntoIterator<Item = K>>(
        history: impl IntoIterator<Item = (S, Closing)>,
        as_of: NaiveDate,
    ) -> Self {
        let mut counts = StageCounts::new(as_of);
        history.into_iter().for_each(|(entered, closing)| counts.add(entered, closing));
        counts
    }

    /// The day as of which it is counted.
    pub const fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    /// Counts a deal that entered these stages. Cost: O(log s) for each, of s stages.
    pub fn add(&mut self, entered: impl IntoIterator<Item = K>, closing: Closing) {
        let Some(won) = closing.won_as_of(self.as_of) else { return };
        let mut entered: Vec<K> = entered.into_iter().collect();
        entered.sort_unstable();
        entered.dedup();
        for stage in entered {
            self.stages.entry(stage).or_default().add(won);
        }
    }

    /// Both together.
    ///
    /// # Errors
    /// [`DifferentDays`] for counts as of another day.
    pub fn merge(mut self, other: Self) -> Result<Self, DifferentDays> {
        DifferentDays::check(self.as_of, other.as_of)?;
        for (stage, counts) in other.stages {
            let own = self.stages.entry(stage).or_default();
            *own = own.merge(counts);
        }
        Ok(self)
    }

    /// Each stage that a closed deal has entered, with how many of them were won, in ascending
    /// order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&K, Proportion)> {
        self.stages.iter().map(|(stage, counts)| (stage, *counts))
    }

    /// How many of the closed deals that entered this stage were won.
    pub fn observed(&self, stage: &K) -> Proportion {
        self.stages.get(stage).copied().unwrap_or_default()
    }

    /// How likely a win from this stage is, given what was thought beforehand: the figure of S1,
    /// or the firm's own.
    ///
    /// Cost: O(√n) for n closed deals.
    pub fn learned(
        &self,
        stage: &K,
        prior: Probability,
        policy: &StagePolicy,
    ) -> LearnedProbability {
        LearnedProbability::of(self.observed(stage), prior, policy)
    }
}

impl<K: Ord + Clone + Serialize + DeserializeOwned> Packed for StageCounts<K> {
    const KIND: &'static str = "stage_counts";
    /// The day, and of each stage how many were won and how many lost.
    type Form = (IsoDay, Vec<(K, u64, u64)>);

    fn pack(&self) -> Self::Form {
        let stages = self.stages.iter();
        let stages = stages.map(|(key, of)| (key.clone(), of.successes(), of.failures()));
        (IsoDay(self.as_of), stages.collect())
    }

    fn unpack((IsoDay(as_of), stages): Self::Form) -> Result<Self, &'static str> {
        if !ascending(stages.iter().map(|(key, _, _)| key)) {
            return Err("stages in order, each once");
        }
        let of = |(key, won, lost)| Some((key, Proportion::of_some(won, lost)?));
        let stages: Option<BTreeMap<K, Proportion>> = stages.into_iter().map(of).collect();
        Ok(StageCounts { as_of, stages: stages.ok_or(SOME)? })
    }
}

impl LearnedProbability {
    /// By what closed deals show, and what was given beforehand.
    pub fn of(observed: Proportion, prior: Probability, policy: &StagePolicy) -> Self {
        let prior_weight = policy.prior_weight;
        let weighed = |probability: Probability, count: u64| {
            let whole = u128::from(Probability::ONE.billionths());
            let before = u128::from(prior_weight).saturating_mul(probability.billionths().into());
            // Below 2^20 × 10^9 and 2^64 × 10^9.
            before.saturating_add(u128::from(count).saturating_mul(whole))
        };
        let won = weighed(prior, observed.successes());
        let lost = weighed(prior.complement(), observed.failures());
        let deals = u128::from(prior_weight).saturating_add(observed.trials().into());
        let mean = i128::try_from(won)
            .ok()
            .and_then(|won| Rounding::HalfEven.mul_div(won, 1, deals))
            .and_then(|mean| u64::try_from(mean).ok())
            .map_or(prior, Probability::from_billionths);
        let interval = if won == 0 || lost == 0 {
            CredibleInterval { low: mean, high: mean }
        } else {
            let [a, b] = [won, lost].map(|part| {
                let whole = u128::from(Probability::ONE.billionths());
                let deals = u64::try_from(part.div_euclid(whole)).unwrap_or(u64::MAX);
                let rest = u64::try_from(part.rem_euclid(whole)).unwrap_or(0);
                of_count(deals) + of_count(rest) / 1e9
            });
            let tail = policy.confidence.tail();
            // The upper end is one less the lower of the lost ones, so both are as precise.
            let low = to_billionths_below(quantile(a, b, tail));
            let high = to_billionths_above(1.0 - quantile(b, a, tail));
            let [low, high] = [low, high].map(Probability::from_billionths);
            CredibleInterval { low, high }
        };
        LearnedProbability { observed, prior, prior_weight, mean, interval }
    }
}
