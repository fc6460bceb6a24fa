//! One criterion of whether a base is worth building, and what it says.

use std::fmt;

use serde::Serialize;

use super::WorthFacts;
use crate::intake::WorthPolicy;
use crate::rule::Comparison;
use crate::units::words::words;
use crate::units::{Money, MoneyError, Probability, Quantity, Rounding, Share};

words! {
    /// What the decision rests on (S1).
    pub enum WorthCriterion, "worth criterion" {
        /// Customers make more than few purchases in a lifetime.
        Purchases = "purchases" as "expected purchases in a lifetime",
        /// A repeat purchase is not unlikely.
        Repeat = "repeat" as "probability of a repeat purchase",
        /// There is some loyalty to a brand.
        Loyalty = "loyalty" as "share that buys the brand again",
        /// The cost does not lie far above the benefit.
        Cost = "cost",
    }
}

words! {
    /// What one criterion says.
    pub enum WorthVerdict, "worth verdict" {
        /// It speaks for the base.
        For = "for" as "speaks for it",
        /// It calls for care.
        WithCare = "with_care" as "calls for care",
        /// It speaks against the base.
        Against = "against" as "speaks against it",
        /// A fact is missing.
        Unknown = "unknown",
    }
}

/// What a criterion compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WorthAmount {
    /// A number of purchases.
    Purchases(Quantity),
    /// A probability.
    Probability(Probability),
    /// A share.
    Share(Share),
    /// An amount.
    Money(Money),
}

impl WorthAmount {
    /// Without a sign. `None` for a distance that is no quantity, because it is none at all.
    fn distance(self, other: WorthAmount) -> Option<WorthAmount> {
        use WorthAmount as A;
        Some(match (self, other) {
            (A::Purchases(a), A::Purchases(b)) => {
                let distance = a.value().checked_sub(b.value())?.abs();
                A::Purchases(Quantity::try_new(distance).ok()?)
            }
            (A::Probability(a), A::Probability(b)) => {
                let distance = a.value().checked_sub(b.value())?.abs();
                A::Probability(Probability::try_new(distance).ok()?)
            }
            (A::Share(a), A::Share(b)) => A::Share(a.distance(b)),
            (A::Money(a), A::Money(b)) => A::Money(a.try_sub(b).ok()?.abs()),
            _ => return None,
        })
    }
}

impl fmt::Display for WorthAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WorthAmount::Purchases(quantity) => quantity.fmt(f),
            WorthAmount::Probability(probability) => probability.fmt(f),
            WorthAmount::Share(share) => share.fmt(f),
            WorthAmount::Money(money) => write!(f, "{money:#}"),
        }
    }
}

/// What one criterion says, with the figures that make it say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WorthResult {
    criterion: WorthCriterion,
    verdict: WorthVerdict,
    observed: Option<WorthAmount>,
    threshold: Option<WorthAmount>,
}

impl WorthResult {
    /// A criterion that speaks for the base from the threshold on.
    pub(super) fn at_least<T: Ord + Copy>(
        criterion: WorthCriterion,
        observed: Option<T>,
        threshold: T,
        amount: fn(T) -> WorthAmount,
    ) -> Self {
        let verdict = match observed {
            Some(observed) if observed >= threshold => WorthVerdict::For,
            Some(_) => WorthVerdict::Against,
            None => WorthVerdict::Unknown,
        };
        let (observed, threshold) = (observed.map(amount), Some(amount(threshold)));
        WorthResult { criterion, verdict, observed, threshold }
    }

    /// The cost against the benefit, both of one currency and none negative.
    pub(super) fn cost(facts: &WorthFacts, policy: &WorthPolicy) -> Result<Self, MoneyError> {
        let result = |verdict, observed: Option<Money>, threshold: Option<Money>| WorthResult {
            criterion: WorthCriterion::Cost,
            verdict,
            observed: observed.map(WorthAmount::Money),
            threshold: threshold.map(WorthAmount::Money),
        };
        let (Some(cost), Some(benefit)) = (facts.cost, facts.benefit) else {
            return Ok(result(WorthVerdict::Unknown, facts.cost, facts.benefit));
        };
        let to_benefit = cost.try_cmp(benefit)?;
        // Rounded up, because a cost reaches the exact limit exactly when it reaches the next
        // amount that there is. A limit beyond all amounts is reached by none.
        let limit = benefit.try_mul(policy.far_above(), Rounding::AwayFromZero).ok();
        let (verdict, threshold) = match limit {
            _ if to_benefit.is_lt() => (WorthVerdict::For, benefit),
            Some(limit) if to_benefit.is_gt() && cost.try_cmp(limit)?.is_ge() => {
                (WorthVerdict::Against, limit)
            }
            _ => (WorthVerdict::WithCare, benefit),
        };
        Ok(result(verdict, Some(cost), Some(threshold)))
    }

    /// The criterion.
    pub const fn criterion(&self) -> WorthCriterion {
        self.criterion
    }

    /// What it says.
    pub const fn verdict(&self) -> WorthVerdict {
        self.verdict
    }

    /// What was observed, if it is known.
    pub const fn observed(&self) -> Option<WorthAmount> {
        self.observed
    }

    /// What it was compared with: the policy's figure, the benefit for a cost, and the amount
    /// from which a cost lies far above the benefit for one that does. `None` for an unknown
    /// benefit.
    pub const fn threshold(&self) -> Option<WorthAmount> {
        self.threshold
    }

    /// How far the two lie apart, without a sign. `None` where one is unknown, and for purchases
    /// that meet the minimum exactly.
    pub fn margin(&self) -> Option<WorthAmount> {
        self.observed?.distance(self.threshold?)
    }

    /// How the observed value stands to the threshold.
    pub const fn comparison(&self) -> Option<Comparison> {
        match (self.criterion, self.verdict) {
            (_, WorthVerdict::Unknown) => None,
            (WorthCriterion::Cost, WorthVerdict::For) => Some(Comparison::Below),
            (WorthCriterion::Cost, _) | (_, WorthVerdict::For) => Some(Comparison::AtLeast),
            (_, _) => Some(Comparison::Below),
        }
    }

    /// How the observed value would have to stand to the threshold for the criterion to say
    /// something else: by the margin it must change.
    pub const fn changes_when(&self) -> Option<Comparison> {
        match self.comparison() {
            Some(Comparison::Below) => Some(Comparison::AtLeast),
            Some(_) => Some(Comparison::Below),
            None => None,
        }
    }
}

impl fmt::Display for WorthResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let WorthResult { criterion, verdict, observed, threshold } = self;
        let (Some(observed), Some(threshold), Some(comparison)) =
            (observed, threshold, self.comparison())
        else {
            return write!(f, "{criterion}: {verdict}");
        };
        let stands = if comparison == Comparison::Below { "below" } else { "at least" };
        let limit = match (criterion, verdict) {
            (WorthCriterion::Cost, WorthVerdict::Against) => "what is far above the benefit,",
            (WorthCriterion::Cost, _) => "the benefit of",
            _ => "the minimum of",
        };
        write!(f, "{criterion} {observed}, {stands} {limit} {threshold}")?;
        match self.margin() {
            Some(margin) if observed != threshold => write!(f, " (by {margin})")?,
            _ => {}
        }
        write!(f, ": {verdict}")
    }
}

impl Serialize for WorthResult {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Wire {
            criterion: WorthCriterion,
            verdict: WorthVerdict,
            observed: Option<WorthAmount>,
            comparison: Option<Comparison>,
            threshold: Option<WorthAmount>,
            margin: Option<WorthAmount>,
            changes_when: Option<Comparison>,
        }
        let WorthResult { criterion, verdict, observed, threshold } = *self;
        let (comparison, changes_when) = (self.comparison(), self.changes_when());
        let margin = self.margin();
        Wire { criterion, verdict, observed, comparison, threshold, margin, changes_when }
            .serialize(to)
    }
}
