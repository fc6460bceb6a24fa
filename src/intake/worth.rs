//! Whether a base is worth building.
//!
//! S1 gives the grounds against it: purchases in a lifetime are few or a repeat purchase is
//! unlikely (funerals, weddings, luxury villas); there is no loyalty to a brand; the cost lies far
//! above the benefit. One ground is enough.
//!
//! | criteria | decision |
//! |---|---|
//! | one speaks against it | [`DoNotBuild`](Worth::DoNotBuild), whatever is unknown |
//! | none does, and a fact is missing | [`NotEnoughData`](Worth::NotEnoughData), with its name |
//! | the cost reaches the benefit, but not far above it | [`BuildWithCare`](Worth::BuildWithCare) |
//! | otherwise | [`Build`](Worth::Build) |

mod criterion;

use serde::Serialize;

use super::WorthPolicy;
use crate::units::guard::guarded;
use crate::units::words::words;
use crate::units::{Money, MoneyError, Probability, Quantity, Share};

pub use criterion::{WorthAmount, WorthCriterion, WorthResult, WorthVerdict};

guarded! {
    /// What is known of the customers that a base would hold. What is not known is left out.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub struct WorthFacts as "WorthFacts" {
        /// How many purchases a customer is expected to make in a lifetime.
        #[serde(default)]
        pub purchases: Option<Quantity>,
        /// How likely a customer is to buy again.
        #[serde(default)]
        pub repeat: Option<Probability>,
        /// The share of the customers who buy the same brand again.
        #[serde(default)]
        pub loyalty: Option<Share>,
        /// What the base costs: for one customer or for all, as the benefit.
        #[serde(default)]
        pub cost: Option<Money>,
        /// What the base brings, for as many customers and as long as the cost.
        #[serde(default)]
        pub benefit: Option<Money>,
    }
}

/// The facts cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WorthError {
    /// A cost below zero.
    #[error("the cost `{0}` is negative: expected zero or more")]
    NegativeCost(Money),
    /// A benefit below zero.
    #[error("the benefit `{0}` is negative: expected zero or more, with losses in the cost")]
    NegativeBenefit(Money),
    /// Cost and benefit are in two currencies.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

words! {
    /// One of the [`WorthFacts`].
    pub enum WorthFact, "worth fact" {
        /// The purchases expected in a lifetime.
        Purchases = "purchases" as "expected purchases",
        /// The probability of a repeat purchase.
        Repeat = "repeat" as "probability of a repeat purchase",
        /// The share that buys the same brand again.
        Loyalty = "loyalty" as "brand loyalty",
        /// What the base costs.
        Cost = "cost",
        /// What the base brings.
        Benefit = "benefit",
    }
}

/// Whether a base is worth building.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Worth {
    /// Everything speaks for it.
    Build,
    /// The cost reaches the benefit, but does not lie far above it.
    BuildWithCare,
    /// At least one criterion speaks against it.
    DoNotBuild,
    /// Nothing speaks against it yet, but these facts are missing.
    NotEnoughData(Vec<WorthFact>),
}

/// The decision on a base, with every criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorthDecision {
    results: [WorthResult; 4],
    missing: Vec<WorthFact>,
}

impl WorthDecision {
    /// The decision.
    pub fn worth(&self) -> Worth {
        let some = |verdict| self.results.iter().any(|result| result.verdict() == verdict);
        if some(WorthVerdict::Against) {
            Worth::DoNotBuild
        } else if some(WorthVerdict::Unknown) {
            Worth::NotEnoughData(self.missing.clone())
        } else if some(WorthVerdict::WithCare) {
            Worth::BuildWithCare
        } else {
            Worth::Build
        }
    }

    /// Every criterion, in the order of [`WorthCriterion::ALL`].
    pub const fn results(&self) -> &[WorthResult] {
        &self.results
    }

    /// The criteria that made the decision: those that speak against the base, those that call
    /// for care, all that speak for it, or those of which a fact is missing.
    pub fn reasons(&self) -> impl Iterator<Item = &WorthResult> {
        let decisive = match self.worth() {
            Worth::Build => WorthVerdict::For,
            Worth::BuildWithCare => WorthVerdict::WithCare,
            Worth::DoNotBuild => WorthVerdict::Against,
            Worth::NotEnoughData(_) => WorthVerdict::Unknown,
        };
        self.results.iter().filter(move |result| result.verdict() == decisive)
    }

    /// The facts that are missing, in the order of [`WorthFact::ALL`], whether or not the
    /// decision waits for them.
    pub fn missing(&self) -> &[WorthFact] {
        &self.missing
    }
}

impl Serialize for WorthDecision {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Wire<'a> {
            worth: Worth,
            results: &'a [WorthResult],
            missing: &'a [WorthFact],
        }
        Wire { worth: self.worth(), results: &self.results, missing: &self.missing }.serialize(to)
    }
}

/// Whether a base of such customers is worth building (S1).
///
/// A cost below the benefit speaks for the base; from twice the benefit on (by default) it lies
/// far above it and speaks against the base; between the two it calls for care, as does a base
/// that costs nothing and brings nothing. Cost: constant.
///
/// # Errors
/// [`WorthError`] for a negative cost or benefit, and for two currencies.
///
/// ```
/// use clienteling::intake::{Worth, WorthFacts, WorthPolicy, worth};
///
/// let weddings = WorthFacts {
///     purchases: Some("1.1".parse()?),
///     repeat: Some("8%".parse()?),
///     ..WorthFacts::default()
/// };
/// let decision = worth(&weddings, &WorthPolicy::default())?;
/// assert_eq!(decision.worth(), Worth::DoNotBuild);
/// let reasons: Vec<String> = decision.reasons().map(ToString::to_string).collect();
/// assert_eq!(reasons, [
///     "expected purchases in a lifetime 1.1, below the minimum of 2 (by 0.9): speaks against it",
///     "probability of a repeat purchase 8%, below the minimum of 20% (by 12%): speaks against it",
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn worth(facts: &WorthFacts, policy: &WorthPolicy) -> Result<WorthDecision, WorthError> {
    use WorthCriterion as C;

    if let Some(cost) = facts.cost.filter(|cost| cost.is_negative()) {
        return Err(WorthError::NegativeCost(cost));
    }
    if let Some(benefit) = facts.benefit.filter(|benefit| benefit.is_negative()) {
        return Err(WorthError::NegativeBenefit(benefit));
    }
    let WorthFacts { purchases, repeat, loyalty, cost, benefit } = *facts;
    let results = [
        WorthResult::at_least(C::Purchases, purchases, policy.purchases(), WorthAmount::Purchases),
        WorthResult::at_least(C::Repeat, repeat, policy.repeat(), WorthAmount::Probability),
        WorthResult::at_least(C::Loyalty, loyalty, policy.loyalty(), WorthAmount::Share),
        WorthResult::cost(facts, policy)?,
    ];
    let missing = [
        (WorthFact::Purchases, purchases.is_none()),
        (WorthFact::Repeat, repeat.is_none()),
        (WorthFact::Loyalty, loyalty.is_none()),
        (WorthFact::Cost, cost.is_none()),
        (WorthFact::Benefit, benefit.is_none()),
    ];
    let missing = missing.into_iter().filter_map(|(fact, is_missing)| is_missing.then_some(fact));
    Ok(WorthDecision { results, missing: missing.collect() })
}

#[cfg(test)]
mod tests;
