//! How likely a win is for a deal with certain features: naive Bayes.
//!
//! The odds of the stage are multiplied, for each feature of the deal, by how much better than all
//! deals those with the value did. How much that says grows with the number of deals with the value:
//! of a few it stays near the stage's figure, however many others there are. This takes the features as
//! independent of one another among won deals, and among lost ones. Where they are not (owner and
//! outlet), it counts the same thing twice and is too sure: see by [`Predictions`](super::Predictions).
//! It also takes a factor to be the same from every stage on: a product that loses most deals at the
//! first contact, and closes as well as any once it is quoted, is pulled down at the quotation too.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::closing::SOME;
use super::{Closing, DifferentDays, FeaturePolicy};
use crate::rule::{Packed, ascending};
use crate::units::day::IsoDay;
use crate::units::float::of_count;
use crate::units::{Estimate, Probability, Proportion};

/// Of the closed deals with each value of each feature, how many were won, as of a day.
///
/// * A closing that was not known on the day, and a void deal, count nowhere.
/// * A deal without a feature counts nowhere for that feature; nor does one that has it with two
///   different values, since which is right is not known.
/// * The order of the deals makes no difference, and counts of parts merge to those of the whole,
///   also from other machines: in a [`Parcel`](crate::rule::Parcel).
/// * Names and values are the system's keys: they show in results. No personal data.
///
/// ```
/// use clienteling::funnel::learning::{ClosedAs, Closing, FeatureCounts, FeaturePolicy};
/// use clienteling::NaiveDate;
///
/// let day: NaiveDate = "2026-03-01".parse()?;
/// let mut counts = FeatureCounts::new(day);
/// for deal in 0..200 {
///     let source = if deal % 4 == 0 { "referral" } else { "walk-in" };
///     let won = deal % 4 == 0 || deal % 5 == 0;
///     let closed_as = if won { ClosedAs::Won } else { ClosedAs::Lost };
///     counts.add([("source", source)], Closing { closed_as, known_on: day });
/// }
/// let policy = FeaturePolicy::default();
/// let deal = [("source", "referral"), ("owner", "nobody knows")];
/// let prediction = counts.predict("40%".parse()?, deal, &policy);
/// let prediction = prediction.known().ok_or("not enough data")?;
/// assert_eq!(prediction.contributions.len(), 1);
/// assert!(prediction.contributions[0].factor > 5.0);
/// assert!(prediction.probability > "75%".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct FeatureCounts {
    as_of: NaiveDate,
    deals: Proportion,
    features: BTreeMap<String, Feature>,
}

/// The counts of one feature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Feature {
    /// Of all the deals that have it with any value.
    known: Proportion,
    values: BTreeMap<String, Proportion>,
}

/// What one feature of a deal does to its odds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Contribution<'a> {
    /// The feature's name.
    pub feature: &'a str,
    /// The deal's value.
    pub value: &'a str,
    /// Of the closed deals with this value, how many were won.
    pub observed: Proportion,
    /// What is added to the logarithm of the odds.
    pub log_odds: f64,
    /// By what the odds are multiplied.
    pub factor: f64,
}

/// How likely a win is for a deal, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FeaturePrediction<'a> {
    /// The probability of a win, rounded half to even. Only where the prior is 0 or 1, it is too.
    pub probability: Probability,
    /// The probability without the features: that of the stage.
    pub prior: Probability,
    /// What each feature contributes, by name. A value that is unseen, or seen too seldom,
    /// contributes nothing and is missing.
    pub contributions: Vec<Contribution<'a>>,
    /// The logarithm of the odds: that of the prior and all the contributions, added in their
    /// order. `None` where the prior is certain.
    pub log_odds: Option<f64>,
}

impl FeatureCounts {
    /// No deals, as of a day.
    pub const fn new(as_of: NaiveDate) -> Self {
        FeatureCounts { as_of, deals: Proportion::NONE, features: BTreeMap::new() }
    }

    /// The day as of which it is counted.
    pub const fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    /// How many of all the closed deals were won.
    pub const fn deals(&self) -> Proportion {
        self.deals
    }

    /// Counts a deal with these features, each a name and a value. Cost: two look-ups for each.
    pub fn add<'f>(
        &mut self,
        features: impl IntoIterator<Item = (&'f str, &'f str)>,
        closing: Closing,
    ) {
        let Some(won) = closing.won_as_of(self.as_of) else { return };
        self.deals.add(won);
        for (name, value) in unambiguous(features) {
            update(&mut self.features, name, |feature: &mut Feature| {
                feature.known.add(won);
                update(&mut feature.values, value, |counts: &mut Proportion| counts.add(won));
            });
        }
    }

    /// Both together.
    ///
    /// # Errors
    /// [`DifferentDays`] for counts as of another day.
    pub fn merge(mut self, other: Self) -> Result<Self, DifferentDays> {
        DifferentDays::check(self.as_of, other.as_of)?;
        self.deals = self.deals.merge(other.deals);
        for (name, feature) in other.features {
            let own = self.features.entry(name).or_default();
            own.known = own.known.merge(feature.known);
            for (value, counts) in feature.values {
                let own = own.values.entry(value).or_default();
                *own = own.merge(counts);
            }
        }
        Ok(self)
    }

    /// How many of the closed deals with this value were won.
    pub fn observed(&self, feature: &str, value: &str) -> Proportion {
        let feature = self.features.get(feature);
        feature.and_then(|feature| feature.values.get(value)).copied().unwrap_or_default()
    }

    /// How likely a win is for a deal with these features, from a stage with this probability.
    ///
    /// Of the deals with the feature a share p was won, and of those with the value w were won and l
    /// lost. To these, m deals are added as the policy's smoothing says, of which the share p was won.
    /// The factor is the odds of this, (w + m p) ÷ (l + m (1 − p)), by the odds of all, p ÷ (1 − p).
    /// So it rests on the value's own deals and on p, and others change it only through p. Where all
    /// with the feature were won, or all lost, it is 1.
    ///
    /// Takes as many won and lost deals as the policy says.
    ///
    /// Cost: two look-ups for each feature.
    pub fn predict<'a, 'f>(
        &'a self,
        prior: Probability,
        features: impl IntoIterator<Item = (&'f str, &'f str)>,
        policy: &FeaturePolicy,
    ) -> Estimate<FeaturePrediction<'a>> {
        for (have, need) in
            [(self.deals.successes(), policy.min_won), (self.deals.failures(), policy.min_lost)]
        {
            if have < u64::from(need) {
                return Estimate::NotEnoughData { have, need: need.into() };
            }
        }
        let contributions: Vec<Contribution<'a>> = unambiguous(features)
            .filter_map(|(name, value)| self.contribution(name, value, policy.smoothing))
            .filter(|found| found.observed.trials() >= u64::from(policy.min_with_value))
            .collect();
        let certain = prior == Probability::ZERO || prior == Probability::ONE;
        let log_odds = (!certain).then(|| {
            let (p, q) = (prior.as_float(), prior.complement().as_float());
            let prior = libm::log(p / q);
            contributions.iter().fold(prior, |all, one| all + one.log_odds)
        });
        let probability = match log_odds {
            Some(log_odds) if !contributions.is_empty() => {
                let odds = Probability::of_float(1.0 / (1.0 + libm::exp(-log_odds)));
                odds.clamp(Probability::LEAST, Probability::LEAST.complement())
            }
            _ => prior,
        };
        Estimate::Known(FeaturePrediction { probability, prior, contributions, log_odds })
    }

    /// What a value does to the odds. `None` where it was never seen.
    fn contribution(&self, name: &str, value: &str, smoothing: u32) -> Option<Contribution<'_>> {
        let (name, feature) = self.features.get_key_value(name)?;
        let (value, observed) = feature.values.get_key_value(value)?;
        let m = f64::from(smoothing);
        let of = |counts: &Proportion| (of_count(counts.successes()), of_count(counts.failures()));
        let ((won, lost), (all_won, all_lost)) = (of(observed), of(&feature.known));
        let all = all_won + all_lost;
        // What the value's deals are worth beside those that are added: 1 + w ÷ (m p).
        let beside = |own: f64, of_all: f64| 1.0 + own * all / (m * of_all);
        let factor = if all_won > 0.0 && all_lost > 0.0 {
            beside(won, all_won) / beside(lost, all_lost)
        } else {
            1.0
        };
        let log_odds = libm::log(factor);
        Some(Contribution { feature: name, value, observed: *observed, log_odds, factor })
    }
}

/// A value as it is sent: how many deals with it were won, and how many lost.
type Counted = (String, u64, u64);

impl Packed for FeatureCounts {
    const KIND: &'static str = "feature_counts";
    /// The day, how many were won and how many lost, and of each feature the values.
    type Form = (IsoDay, u64, u64, Vec<(String, Vec<Counted>)>);

    fn pack(&self) -> Self::Form {
        let value =
            |(value, of): (&String, &Proportion)| (value.clone(), of.successes(), of.failures());
        let features = self.features.iter();
        let features =
            features.map(|(name, of)| (name.clone(), of.values.iter().map(value).collect()));
        (IsoDay(self.as_of), self.deals.successes(), self.deals.failures(), features.collect())
    }

    fn unpack((IsoDay(as_of), won, lost, features): Self::Form) -> Result<Self, &'static str> {
        let deals = match (won, lost) {
            (0, 0) => Proportion::NONE,
            (won, lost) => Proportion::of_some(won, lost).ok_or(SOME)?,
        };
        if !ascending(features.iter().map(|(name, _)| name)) {
            return Err("features in order, each once");
        }
        let read = |(name, values): (String, Vec<Counted>)| {
            if !ascending(values.iter().map(|(value, _, _)| value)) {
                return Err("values in order, each once");
            }
            let of = |(value, won, lost)| Some((value, Proportion::of_some(won, lost)?));
            let values: Option<BTreeMap<_, _>> = values.into_iter().map(of).collect();
            let values = values.ok_or(SOME)?;
            // Each deal that has the feature has it with one value.
            let known = values.values().try_fold(Proportion::NONE, |all, of| {
                let won = all.successes().checked_add(of.successes())?;
                Proportion::of_some(won, all.failures().checked_add(of.failures())?)
            });
            let known = known.filter(|known| known.trials() > 0 && known.is_part_of(deals));
            let known = known.ok_or("no more deals with a feature than there are")?;
            Ok((name, Feature { known, values }))
        };
        let features: Result<BTreeMap<_, _>, &'static str> =
            features.into_iter().map(read).collect();
        Ok(FeatureCounts { as_of, deals, features: features? })
    }
}

impl fmt::Debug for FeatureCounts {
    /// Without the values, which may be many.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("FeatureCounts");
        shown.field("as_of", &self.as_of).field("deals", &self.deals);
        shown.field("features", &self.features.keys()).finish_non_exhaustive()
    }
}

/// The features that have one value, each once, by name.
fn unambiguous<'f>(
    features: impl IntoIterator<Item = (&'f str, &'f str)>,
) -> impl Iterator<Item = (&'f str, &'f str)> {
    let mut features: Vec<_> = features.into_iter().collect();
    features.sort_unstable();
    features.dedup();
    let mut alone = Vec::with_capacity(features.len());
    for same_name in features.chunk_by(|one, other| one.0 == other.0) {
        if let [one] = same_name {
            alone.push(*one);
        }
    }
    alone.into_iter()
}

/// Changes the value of a key, which is copied only where it is new.
fn update<V: Default>(map: &mut BTreeMap<String, V>, key: &str, change: impl FnOnce(&mut V)) {
    if let Some(value) = map.get_mut(key) {
        change(value);
    } else {
        let mut value = V::default();
        change(&mut value);
        map.insert(key.to_owned(), value);
    }
}
