//! Net scores: those at the one end less those at the other.

use std::fmt;

use rust_decimal::Decimal;
use serde::Serialize;

use super::scores::CutOff;
use super::{IntervalMethod, ScorePolicy, rounded};
use crate::units::Rounding;
use crate::units::fixed::as_text;
use crate::units::float::{of_count, of_whole};
use crate::units::normal::upper_quantile;
use crate::units::words::words;
use crate::units::{Confidence, Estimate};

words! {
    /// What a net score tells.
    pub enum NetOf, "net score" {
        /// The net promoter score: the share of promoters less that of detractors.
        PromotersLessDetractors = "nps" as "promoters less detractors",
        /// The share of those for whom it was easy less that of those for whom it was difficult.
        EasyLessDifficult = "ease" as "easy less difficult",
    }
}

/// How many promoters, passives and detractors there are: where only these counts are known, such as
/// from another firm's report. From answers they come by way of [`Scale::Nps`](super::Scale::Nps).
///
/// ```
/// use clienteling::satisfaction::{NpsCounts, ScorePolicy};
///
/// let published = NpsCounts::new(18, 11, 2);
/// assert_eq!(published.answered(), 31);
/// let nps = published.nps(&ScorePolicy::default()).known().ok_or("too few")?;
/// assert_eq!(
///     nps.to_string(),
///     "51.6 points, of 31 who answered (25.5 to 68.6 by adjusted Wald, 95%)",
/// );
/// // A report that says 32 does not add up.
/// assert!(!published.add_up_to(32));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
pub struct NpsCounts {
    promoters: u64,
    passives: u64,
    detractors: u64,
}

impl NpsCounts {
    /// So many promoters (9 and 10), passives (7 and 8) and detractors (0 to 6).
    pub const fn new(promoters: u64, passives: u64, detractors: u64) -> Self {
        NpsCounts { promoters, passives, detractors }
    }

    pub(super) const fn known(high: u64, between: u64, low: u64) -> Self {
        NpsCounts { promoters: high, passives: between, detractors: low }
    }

    /// How many promoters.
    pub const fn promoters(self) -> u64 {
        self.promoters
    }

    /// How many passives.
    pub const fn passives(self) -> u64 {
        self.passives
    }

    /// How many detractors.
    pub const fn detractors(self) -> u64 {
        self.detractors
    }

    /// How many answered: all three together. No more than `u64::MAX` are told; scores are reckoned of
    /// all.
    pub const fn answered(self) -> u64 {
        self.promoters.saturating_add(self.passives).saturating_add(self.detractors)
    }

    /// Whether so many are all that answered. Where not, what was published is wrong, in the number
    /// or in the counts.
    pub fn add_up_to(self, answered: u64) -> bool {
        self.whole() == i128::from(answered)
    }

    /// All three together, also where the sum has no place among the counts.
    fn whole(self) -> i128 {
        [self.promoters, self.passives, self.detractors].map(i128::from).into_iter().sum()
    }

    /// The same as a float.
    pub(super) fn size(self) -> f64 {
        of_whole(self.whole())
    }

    /// The net promoter score.
    pub fn nps(self, policy: &ScorePolicy) -> Estimate<NetScore> {
        self.net(NetOf::PromotersLessDetractors, policy)
    }

    pub(super) fn net(self, of: NetOf, policy: &ScorePolicy) -> Estimate<NetScore> {
        let (answered, need) = (self.answered(), u64::from(policy.smallest));
        let millionths = self.net_millionths().filter(|_| answered >= need);
        let Some(millionths) = millionths else {
            return Estimate::NotEnoughData { have: answered, need };
        };
        let (n, (net, variance)) = (self.size(), self.moments());
        let confidence = policy.confidence;
        let (centre, margin) = self.adjusted(confidence);
        let (from, to) = ((centre - margin).min(net), (centre + margin).max(net));
        let (low, high, cut_off) = CutOff::hold(100.0 * from, 100.0 * to, (-100.0, 100.0));
        Estimate::Known(NetScore {
            of,
            high: self.promoters,
            between: self.passives,
            low: self.detractors,
            answered,
            net: rounded::of_millionths(millionths),
            variance: rounded::of_float(variance),
            standard_error: rounded::of_float(100.0 * (variance / n).sqrt()),
            interval_low: rounded::below(low),
            interval_high: rounded::above(high),
            cut_off,
            confidence,
            method: IntervalMethod::AdjustedWald,
        })
    }

    /// The net score in millionths of a point, rounded half to even. `None` of nobody.
    fn net_millionths(self) -> Option<i128> {
        let difference = i128::from(self.promoters).checked_sub(self.detractors.into())?;
        let whole = u128::try_from(self.whole()).ok()?;
        Rounding::HalfEven.mul_div(difference, 100_000_000, whole)
    }

    /// Net share and variance as they are, for a difference.
    pub(super) fn moments(self) -> (f64, f64) {
        let n = self.size();
        let (high, low) = (of_count(self.promoters) / n, of_count(self.detractors) / n);
        (high - low, variance(high, low))
    }

    /// Net share and variance with three answers more, and how many there are then.
    pub(super) fn adjusted_moments(self) -> (f64, f64, f64) {
        let n = self.size() + 3.0;
        let share = |count| (of_count(count) + 0.75) / n;
        let (high, low) = (share(self.promoters), share(self.detractors));
        (high - low, variance(high, low), n)
    }

    fn adjusted(self, confidence: Confidence) -> (f64, f64) {
        let (net, variance, n) = self.adjusted_moments();
        (net, upper_quantile(confidence.tail()) * (variance / n).sqrt())
    }
}

/// Of one answer that is 1 with the share `high`, −1 with the share `low`, and else 0.
fn variance(high: f64, low: f64) -> f64 {
    high + low - (high - low) * (high - low)
}

/// A net score from −100 to 100, and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct NetScore {
    /// What it tells.
    pub of: NetOf,
    /// How many promoters, or for how many it was easy.
    pub high: u64,
    /// How many are between.
    pub between: u64,
    /// How many detractors, or for how many it was difficult.
    pub low: u64,
    /// How many answered.
    pub answered: u64,
    /// The score, in points.
    #[serde(serialize_with = "as_text::serialize")]
    pub net: Decimal,
    /// The variance of one answer that counts 1, 0 or −1.
    #[serde(serialize_with = "as_text::serialize")]
    pub variance: Decimal,
    /// The standard error of the score, in points.
    #[serde(serialize_with = "as_text::serialize")]
    pub standard_error: Decimal,
    /// The lower end of between what the true score lies.
    #[serde(serialize_with = "as_text::serialize")]
    pub interval_low: Decimal,
    /// The upper end.
    #[serde(serialize_with = "as_text::serialize")]
    pub interval_high: Decimal,
    /// Which ends were cut off at −100 or 100.
    pub cut_off: CutOff,
    /// How sure the interval is.
    pub confidence: Confidence,
    /// By which method.
    pub method: IntervalMethod,
}

impl fmt::Display for NetScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: Decimal| value.round_dp(1).normalize();
        let NetScore { answered, cut_off, confidence, method, .. } = self;
        let (low, high) = (shown(self.interval_low), shown(self.interval_high));
        let net = shown(self.net);
        write!(
            f,
            "{net} points, of {answered} who answered ({low} to {high} by {method}, \
             {confidence}{cut_off})"
        )
    }
}
