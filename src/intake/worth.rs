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

use serde::Serialize;

use super::WorthPolicy;
use crate::rule::{Checker, Criterion, CriterionOutcome, Evidence, ProblemKind, Problems, rules};
use crate::units::guard::guarded;
use crate::units::words::words;
use crate::units::written::written;
use crate::units::{Money, MoneyError, Probability, Quantity, Rounding, Share};

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

// What the decision rests on (S1).
rules! {
    PURCHASES = "intake.worth.purchases", AtLeast {
        "expected purchases in a lifetime: {observed}, at least the {needed} needed[ (by {margin})]",
        "expected purchases in a lifetime: {observed}, below the {needed} needed[ (by {margin})]",
        "the expected purchases in a lifetime are not known",
    };
    REPEAT = "intake.worth.repeat", AtLeast {
        "probability of a repeat purchase {observed}, at least the {needed} needed[ (by {margin})]",
        "probability of a repeat purchase {observed}, below the {needed} needed[ (by {margin})]",
        "the probability of a repeat purchase is not known",
    };
    LOYALTY = "intake.worth.loyalty", AtLeast {
        "{observed} of the customers buy the brand again, at least the {needed} needed[ (by {margin})]",
        "{observed} of the customers buy the brand again, below the {needed} needed[ (by {margin})]",
        "how many customers buy the brand again is not known",
    };
    COST_NOT_FAR_ABOVE = "intake.worth.cost-not-far-above", Below {
        "cost {observed}, below the {needed} that lies far above the benefit[ (by {margin})]",
        "cost {observed}, at least the {needed} that lies far above the benefit[ (by {margin})]",
        "the cost or the benefit is not known",
    };
    COST_BELOW_BENEFIT = "intake.worth.cost-below-benefit", Below {
        "cost {observed}, below the benefit of {needed}[ (by {margin})]",
        "cost {observed}, not below the benefit of {needed}[ (by {margin})]",
        "the cost or the benefit is not known",
    };
}

/// The decision on a base, with every criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorthDecision {
    criteria: Vec<Criterion>,
    missing: Vec<WorthFact>,
}

impl WorthDecision {
    /// The decision.
    pub fn worth(&self) -> Worth {
        let not_met = || self.criteria.iter().filter(|it| it.outcome() == CriterionOutcome::NotMet);
        if not_met().any(speaks_against) {
            Worth::DoNotBuild
        } else if self.criteria.iter().any(|it| it.outcome() == CriterionOutcome::Unknown) {
            Worth::NotEnoughData(self.missing.clone())
        } else if not_met().next().is_some() {
            Worth::BuildWithCare
        } else {
            Worth::Build
        }
    }

    /// Every criterion: purchases, repeat purchases, loyalty to a brand, a cost not far above the
    /// benefit, and a cost below it, which alone calls only for care. Where no amount is so large
    /// that it would lie far above the benefit, that criterion is left out.
    pub fn criteria(&self) -> &[Criterion] {
        &self.criteria
    }

    /// The criteria that made the decision: those that speak against the base, the one that calls
    /// for care, all that speak for it, or those of which a fact is missing.
    pub fn reasons(&self) -> impl Iterator<Item = &Criterion> {
        let worth = self.worth();
        let decisive = match worth {
            Worth::Build => CriterionOutcome::Met,
            Worth::BuildWithCare | Worth::DoNotBuild => CriterionOutcome::NotMet,
            Worth::NotEnoughData(_) => CriterionOutcome::Unknown,
        };
        let all = worth != Worth::DoNotBuild;
        self.criteria
            .iter()
            .filter(move |it| it.outcome() == decisive && (all || speaks_against(it)))
    }

    /// The facts that are missing, in the order of [`WorthFact::ALL`], whether or not the
    /// decision waits for them.
    pub fn missing(&self) -> &[WorthFact] {
        &self.missing
    }
}

/// Whether this criterion is a ground against the base if it is not met.
fn speaks_against(criterion: &Criterion) -> bool {
    criterion.rule() != &COST_BELOW_BENEFIT
}

written! {
    WorthDecision as self { worth: self.worth(), criteria, missing, }
}

/// Whether a base of such customers is worth building (S1).
///
/// A cost below the benefit speaks for the base; from twice the benefit on (by default) it lies
/// far above it and speaks against the base; between the two it calls for care, as does a base
/// that costs nothing and brings nothing. Cost: constant.
///
/// # Errors
/// [`Problems`] with everything that is wrong: a cost or a benefit below zero, and two currencies.
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
///     "expected purchases in a lifetime: 1.1, below the 2 needed (by 0.9)",
///     "probability of a repeat purchase 8%, below the 20% needed (by 12 points)",
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn worth(facts: &WorthFacts, policy: &WorthPolicy) -> Result<WorthDecision, Problems> {
    let judged = criteria(facts, policy);
    Problems::of(Checker::run(|checker| {
        for (field, given, accepted) in [
            ("cost", facts.cost, "zero or more"),
            ("benefit", facts.benefit, "zero or more, with losses in the cost"),
        ] {
            if let Some(given) = given.filter(|given| given.is_negative()) {
                let (given, accepted) = (given.to_string(), accepted.to_owned());
                checker.report(field, ProblemKind::NotAccepted { given, accepted });
            }
        }
        if let Err(mixed) = &judged {
            checker.report("benefit", mixed.clone().into());
        }
    }))?;
    let WorthFacts { purchases, repeat, loyalty, cost, benefit } = *facts;
    let missing = [
        (WorthFact::Purchases, purchases.is_none()),
        (WorthFact::Repeat, repeat.is_none()),
        (WorthFact::Loyalty, loyalty.is_none()),
        (WorthFact::Cost, cost.is_none()),
        (WorthFact::Benefit, benefit.is_none()),
    ];
    let missing = missing.into_iter().filter_map(|(fact, is_missing)| is_missing.then_some(fact));
    // INVARIANT: what kept it from being judged was reported.
    Ok(WorthDecision { criteria: judged.unwrap_or_default(), missing: missing.collect() })
}

/// Every criterion. An error for a cost and a benefit in two currencies.
fn criteria(facts: &WorthFacts, policy: &WorthPolicy) -> Result<Vec<Criterion>, MoneyError> {
    let WorthFacts { purchases, repeat, loyalty, cost, benefit } = *facts;
    let mut criteria = vec![
        PURCHASES.check(Evidence::quantities(purchases, policy.least())),
        REPEAT.check(Evidence::probabilities(repeat, policy.repeat)),
        LOYALTY.check(Evidence::shares(loyalty, policy.loyalty)),
    ];
    if let Ok(limit) = benefit.map(|benefit| far_above(benefit, policy)).transpose() {
        criteria.push(COST_NOT_FAR_ABOVE.check(Evidence::money(cost, limit)?));
    }
    criteria.push(COST_BELOW_BENEFIT.check(Evidence::money(cost, benefit)?));
    Ok(criteria)
}

/// The smallest cost that lies far above a benefit. An error beyond all amounts.
fn far_above(benefit: Money, policy: &WorthPolicy) -> Result<Money, MoneyError> {
    // Rounded up, because a cost reaches the exact limit exactly when it reaches the next amount
    // that there is. Above no benefit lies every cost, but not nothing.
    let limit = benefit.try_mul(policy.far_above(), Rounding::AwayFromZero)?;
    if limit.is_positive() { Ok(limit) } else { Money::from_micros(1, benefit.currency()) }
}

#[cfg(test)]
mod tests;
