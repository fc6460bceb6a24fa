//! Whether what was predicted came true.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::closing::SOME;
use super::{CalibrationPolicy, Closing, DifferentDays};
use crate::rule::{Packed, ascending};
use crate::units::day::IsoDay;
use crate::units::float::{of_count, of_whole};
use crate::units::{Estimate, Probability, Proportion, Rounding, Share, ShareInterval};

/// Predictions, and how many of the deals with each were won, as of a day.
///
/// * A closing that was not known on the day, and a void deal, count nowhere.
/// * The order makes no difference, and parts merge to the whole, also from other machines: in a
///   [`Parcel`](crate::rule::Parcel).
///
/// ```
/// use clienteling::funnel::learning::{CalibrationPolicy, ClosedAs, Closing, Predictions};
/// use clienteling::NaiveDate;
///
/// let day: NaiveDate = "2026-03-01".parse()?;
/// let mut predictions = Predictions::new(day);
/// for deal in 0..100 {
///     let closed_as = if deal % 4 == 0 { ClosedAs::Won } else { ClosedAs::Lost };
///     predictions.add("25%".parse()?, Closing { closed_as, known_on: day });
/// }
/// let policy = CalibrationPolicy::default();
/// let calibration = predictions.calibration(&policy).known().ok_or("not enough data")?;
/// assert_eq!(calibration.mean_predicted.to_string(), "25%");
/// assert_eq!(calibration.brier, 0.1875);
/// // No better than to say 25 % to everybody, since that is what it did.
/// assert_eq!(calibration.brier_skill, Some(0.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predictions {
    as_of: NaiveDate,
    outcomes: BTreeMap<Probability, Proportion>,
}

/// How well predictions came true.
///
/// Every score is a mean over the deals, the smaller the better.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// How many of the deals were won.
    pub outcomes: Proportion,
    /// The mean of the predictions, rounded half to even.
    pub mean_predicted: Probability,
    /// The Brier score: the mean squared difference between the prediction and what came true, 1
    /// for a win and 0 for a loss.
    pub brier: f64,
    /// The Brier score of saying the share of wins to everybody.
    pub brier_of_base_rate: f64,
    /// How much of that score the predictions save: 1 for perfect ones, 0 for no better, below 0
    /// for worse. `None` where all the deals ended alike.
    pub brier_skill: Option<f64>,
    /// The mean of −ln of the probability that was given to what came true. A prediction of 0
    /// counts as 10^−9 and of 1 as 1 − 10^−9, the nearest that are not certain, so that one wrong
    /// certainty costs 20.7 and not everything.
    pub log_loss: f64,
    /// The log loss of saying the share of wins to everybody.
    pub log_loss_of_base_rate: f64,
    /// Predictions of 0 that were won, and of 1 that were lost.
    pub wrong_certainties: u64,
    /// The predictions by their size, in ascending order.
    pub bins: Vec<ReliabilityBin>,
}

/// Predictions of about the same size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct ReliabilityBin {
    /// The smallest prediction in it.
    pub from: Probability,
    /// The largest.
    pub to: Probability,
    /// How many there are, and how many of them were won.
    pub outcomes: Proportion,
    /// Their mean, rounded half to even.
    pub mean_predicted: Estimate<Probability>,
    /// The share of wins.
    pub observed: Estimate<Share>,
    /// Wilson's interval of that share. Good predictions have their mean in it.
    pub interval: Estimate<ShareInterval>,
}

impl Packed for Predictions {
    const KIND: &'static str = "predictions";
    /// The day, and with each prediction how many were won and how many lost.
    type Form = (IsoDay, Vec<(Probability, u64, u64)>);

    fn pack(&self) -> Self::Form {
        let outcomes = self.outcomes.iter();
        let outcomes = outcomes.map(|(given, of)| (*given, of.successes(), of.failures()));
        (IsoDay(self.as_of), outcomes.collect())
    }

    fn unpack((IsoDay(as_of), outcomes): Self::Form) -> Result<Self, &'static str> {
        if !ascending(outcomes.iter().map(|(given, _, _)| given)) {
            return Err("predictions in order, each once");
        }
        let of = |(given, won, lost)| Some((given, Proportion::of_some(won, lost)?));
        let outcomes: Option<BTreeMap<_, _>> = outcomes.into_iter().map(of).collect();
        Ok(Predictions { as_of, outcomes: outcomes.ok_or(SOME)? })
    }
}

impl Predictions {
    /// No predictions, as of a day.
    pub const fn new(as_of: NaiveDate) -> Self {
        Predictions { as_of, outcomes: BTreeMap::new() }
    }

    /// The day as of which it is counted.
    pub const fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    /// Counts a deal for which this was predicted, before it closed. Cost: one look-up.
    pub fn add(&mut self, predicted: Probability, closing: Closing) {
        if let Some(won) = closing.won_as_of(self.as_of) {
            self.outcomes.entry(predicted).or_default().add(won);
        }
    }

    /// Both together.
    ///
    /// # Errors
    /// [`DifferentDays`] for predictions as of another day.
    pub fn merge(mut self, other: Self) -> Result<Self, DifferentDays> {
        DifferentDays::check(self.as_of, other.as_of)?;
        for (predicted, outcomes) in other.outcomes {
            let own = self.outcomes.entry(predicted).or_default();
            *own = own.merge(outcomes);
        }
        Ok(self)
    }

    /// How many were counted, and how many of them were won.
    pub fn closed(&self) -> Proportion {
        self.outcomes.values().fold(Proportion::NONE, |all, one| all.merge(*one))
    }

    /// How well they came true. Takes as many as the policy says.
    ///
    /// Cost: O(d + b) for d different predictions and b bins.
    pub fn calibration(&self, policy: &CalibrationPolicy) -> Estimate<Calibration> {
        let all = Group::of(self.outcomes.iter());
        let have = all.outcomes.trials();
        let need = u64::from(policy.min_predictions);
        let Estimate::Known(mean_predicted) = all.mean() else {
            return Estimate::NotEnoughData { have, need };
        };
        if have < need {
            return Estimate::NotEnoughData { have, need };
        }
        let n = of_count(have);
        let base = of_count(all.outcomes.successes()) / n;
        let other = of_count(all.outcomes.failures()) / n;
        let brier_of_base_rate = base * other;
        let brier = all.squares() / n;
        let mixed = all.outcomes.successes() > 0 && all.outcomes.failures() > 0;
        let entropy = |share: f64| if share > 0.0 { -share * libm::log(share) } else { 0.0 };
        let ends = [Probability::ZERO, Probability::ONE].map(|end| {
            let outcomes = self.outcomes.get(&end).copied().unwrap_or_default();
            if end == Probability::ZERO { outcomes.successes() } else { outcomes.failures() }
        });
        Estimate::Known(Calibration {
            outcomes: all.outcomes,
            mean_predicted,
            brier,
            brier_of_base_rate,
            brier_skill: mixed.then(|| 1.0 - brier / brier_of_base_rate),
            log_loss: all.log_loss() / n,
            log_loss_of_base_rate: entropy(base) + entropy(other),
            wrong_certainties: ends.into_iter().fold(0, u64::saturating_add),
            bins: self.bins(policy),
        })
    }

    fn bins(&self, policy: &CalibrationPolicy) -> Vec<ReliabilityBin> {
        let bins = u64::from(policy.bins);
        let whole = Probability::ONE.billionths();
        // The smallest prediction in a bin: at least so many parts of the whole.
        let edge = |bin: u64| bin.saturating_mul(whole).div_ceil(bins);
        let bin = |bin: u64| {
            let from = Probability::from_billionths(edge(bin));
            let next = bin.saturating_add(1);
            let to = if next == bins { whole } else { edge(next).saturating_sub(1) };
            let to = Probability::from_billionths(to);
            let group = Group::of(self.outcomes.range(from..=to));
            ReliabilityBin {
                from,
                to,
                outcomes: group.outcomes,
                mean_predicted: group.mean(),
                observed: group.outcomes.share(),
                interval: group.outcomes.wilson(policy.confidence),
            }
        };
        (0..bins).map(bin).collect()
    }
}

/// Some predictions together.
struct Group<I> {
    each: I,
    outcomes: Proportion,
}

impl<'a, I: Iterator<Item = (&'a Probability, &'a Proportion)> + Clone> Group<I> {
    fn of(each: I) -> Self {
        let outcomes = each.clone().fold(Proportion::NONE, |all, (_, more)| all.merge(*more));
        Group { each, outcomes }
    }

    /// The mean prediction.
    fn mean(&self) -> Estimate<Probability> {
        // At most 2^64 deals of 10^9.
        let sum = self.each.clone().fold(0_i128, |sum, (predicted, outcomes)| {
            let billionths = i128::from(predicted.billionths());
            sum.saturating_add(billionths.saturating_mul(outcomes.trials().into()))
        });
        Rounding::HalfEven
            .mul_div(sum, 1, self.outcomes.trials().into())
            .and_then(|mean| u64::try_from(mean).ok())
            .map_or(Estimate::NotEnoughData { have: 0, need: 1 }, |mean| {
                Estimate::Known(Probability::from_billionths(mean))
            })
    }

    /// The sum of the squared differences, computed exactly.
    fn squares(&self) -> f64 {
        let square = |away: Probability, count: u64| {
            let away = i128::from(away.billionths());
            away.saturating_mul(away).saturating_mul(count.into())
        };
        // At most 2^64 deals of 10^18.
        let sum = self.each.clone().fold(0_i128, |sum, (predicted, outcomes)| {
            let won = square(predicted.complement(), outcomes.successes());
            let lost = square(*predicted, outcomes.failures());
            sum.saturating_add(won).saturating_add(lost)
        });
        of_whole(sum) / 1e18
    }

    /// The sum of the losses, from the smallest prediction on.
    fn log_loss(&self) -> f64 {
        let loss = |given: Probability, count: u64| {
            // Nothing that did not happen takes part.
            if count == 0 { 0.0 } else { -of_count(count) * libm::log(given.as_float()) }
        };
        self.each.clone().fold(0.0, |sum, (predicted, outcomes)| {
            let given = (*predicted).clamp(Probability::LEAST, Probability::LEAST.complement());
            let won = loss(given, outcomes.successes());
            sum + won + loss(given.complement(), outcomes.failures())
        })
    }
}
