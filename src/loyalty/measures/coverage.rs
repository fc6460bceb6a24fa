//! What a base can say of its customers' loyalty.

use std::fmt;

use serde::Serialize;

use super::{LoyaltyIndicator, LoyaltyMeasure, LoyaltyMeasures};
use crate::units::{Estimate, Proportion};

/// Of how many customers of a base each measure is known: which of the six its facts support, and
/// which not.
///
/// It is a fold: the measures of customers are added in any order, and parts are merged.
///
/// ```
/// use clienteling::funnel::Opportunities;
/// use clienteling::loyalty::measures::{
///     LoyaltyCoverage, LoyaltyFacts, LoyaltyMeasure, LoyaltyMeasurePolicy, LoyaltyNorms,
/// };
/// use clienteling::{CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// base.add(serde_json::from_str::<Fact>(
///     r#"{"complaint":{"id":"Q-1","customer":"C-1","date":"2026-05-11","cause":"quality"}}"#,
/// )?)?;
/// let deals = Opportunities::new();
/// let policy = LoyaltyMeasurePolicy::default();
/// let norms = LoyaltyNorms::of(&base, &deals, policy, "2026-11-30".parse()?)?;
/// let mut coverage = LoyaltyCoverage::default();
/// for customer in &base {
///     let facts = LoyaltyFacts { customer, deals: &deals, rates: base.rates() };
///     coverage.add(&norms.measures(facts)?);
/// }
/// assert!(coverage.supports(LoyaltyMeasure::Faults));
/// assert!(!coverage.supports(LoyaltyMeasure::RepeatPurchases));
/// assert!(coverage.to_string().ends_with(
///     "tolerance of faults: known for 1 of 1 customer (100.0%)\n\
///      concern for the brand: not supported: known for none of 1 customer"
/// ));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LoyaltyCoverage {
    /// Of how many customers there is a score.
    pub scored: Proportion,
    /// Of how many each measure is known, in the order of [`LoyaltyMeasure::ALL`].
    pub measures: [Proportion; 6],
    /// Of how many each indicator was observed, in the order of [`LoyaltyIndicator::ALL`]; of none
    /// where the policy has it not.
    pub indicators: [Proportion; 13],
}

impl LoyaltyCoverage {
    /// Adds a customer. Cost: constant.
    pub fn add(&mut self, measures: &LoyaltyMeasures) {
        self.scored.add(measures.score.score.is_some());
        for (count, one) in self.measures.iter_mut().zip(&measures.measures) {
            count.add(one.mark.is_some());
        }
        for (count, indicator) in self.indicators.iter_mut().zip(LoyaltyIndicator::ALL) {
            if let Some(one) = measures.indicator(indicator) {
                count.add(matches!(one.observed, Estimate::Known(_)));
            }
        }
    }

    /// Adds all that another one has counted.
    pub fn merge(&mut self, other: &LoyaltyCoverage) {
        let add = |known: &mut Proportion, more: &Proportion| *known = known.merge(*more);
        add(&mut self.scored, &other.scored);
        self.measures.iter_mut().zip(&other.measures).for_each(|(known, more)| add(known, more));
        self.indicators
            .iter_mut()
            .zip(&other.indicators)
            .for_each(|(known, more)| add(known, more));
    }

    /// Of how many customers a measure is known.
    pub fn of(&self, measure: LoyaltyMeasure) -> Proportion {
        let mut all = LoyaltyMeasure::ALL.into_iter().zip(self.measures);
        all.find(|(one, _)| *one == measure).map_or(Proportion::NONE, |(_, known)| known)
    }

    /// Of how many customers an indicator was observed.
    pub fn observed(&self, indicator: LoyaltyIndicator) -> Proportion {
        let mut all = LoyaltyIndicator::ALL.into_iter().zip(self.indicators);
        all.find(|(one, _)| *one == indicator).map_or(Proportion::NONE, |(_, known)| known)
    }

    /// Whether a measure is known of anybody at all.
    pub fn supports(&self, measure: LoyaltyMeasure) -> bool {
        self.of(measure).successes() > 0
    }
}

/// "known for 3 of 4 customers (75.0%)".
struct KnownOf(Proportion);

impl fmt::Display for KnownOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (known, all) = (self.0.successes(), self.0.trials());
        let customers = if all == 1 { "customer" } else { "customers" };
        match self.0.share() {
            Estimate::Known(share) if known > 0 => {
                write!(f, "known for {known} of {all} {customers} ({share:.1})")
            }
            _ => write!(f, "not supported: known for none of {all} {customers}"),
        }
    }
}

impl fmt::Display for LoyaltyCoverage {
    /// The measures, each on a line of its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "score: {}", KnownOf(self.scored))?;
        let mut all = LoyaltyMeasure::ALL.into_iter().zip(self.measures);
        all.try_for_each(|(measure, known)| write!(f, "\n{measure}: {}", KnownOf(known)))
    }
}
