//! How everybody stands, and the measures of one customer beside that.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::counts::Counts;
use super::mark::{Ranks, mark};
use super::prices::{Prices, is_of_base};
use super::result::{IndicatorMark, LoyaltyMeasures};
use super::seen::{Seen, UNKNOWN};
use super::signs;
use super::{
    BasePrices, DifferentNorms, IndicatorScaling, LoyaltyFacts, LoyaltyIndicator,
    LoyaltyMeasurePolicy, WeightedIndicator,
};
use crate::base::CustomerBase;
use crate::funnel::Opportunities;
use crate::units::{Estimate, ExchangeError};

/// How the customers of a base stand, as of a day: the figures of the indicators that go by rank.
///
/// It is a fold: customers are added in any order, each once, and parts of a base with the same
/// [prices](BasePrices) are merged.
///
/// Cost: for each customer a pass over their facts, and for each indicator that goes by rank a part of a
/// sort of its figures. Memory: at most two entries, and a few, for each figure that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseFigures {
    prices: Arc<Prices>,
    figures: BTreeMap<LoyaltyIndicator, Counts>,
}

impl BaseFigures {
    /// Nobody yet. Cost: a pass over the prices.
    pub fn new(prices: BasePrices) -> Self {
        let prices = prices.settled();
        BaseFigures { prices, figures: BTreeMap::new() }
    }

    /// Adds a customer. Who was erased, or is not known on the day, is left out.
    ///
    /// # Errors
    /// [`ExchangeError`] for an amount out of range. Where a rate is missing, the amount is unknown. The fold stays as it
    /// was.
    pub fn add(&mut self, facts: LoyaltyFacts<'_>) -> Result<(), ExchangeError> {
        if !is_of_base(facts.customer, self.prices.as_of) {
            return Ok(());
        }
        let seen = Seen::of(facts, &self.prices)?;
        let by_rank = |one: &&WeightedIndicator| one.scaling == IndicatorScaling::Rank;
        let mut found = Vec::new();
        for one in self.prices.policy.indicators.iter().filter(by_rank) {
            // Who has none on record stands below all who have some.
            let figure = match (seen.observed(one.indicator)?, one.indicator) {
                (Estimate::Known(observed), _) => observed.millionths(),
                (_, LoyaltyIndicator::Referrals | LoyaltyIndicator::Visits) => 0,
                _ => continue,
            };
            found.push((one.indicator, figure));
        }
        for (indicator, figure) in found {
            self.figures.entry(indicator).or_default().add(figure);
        }
        Ok(())
    }

    /// Adds all that another fold has added.
    ///
    /// # Errors
    /// [`DifferentNorms`] for other prices, another policy or another day; the fold stays as it was.
    pub fn merge(&mut self, other: &BaseFigures) -> Result<(), DifferentNorms> {
        if self.prices != other.prices {
            return Err(DifferentNorms);
        }
        for (indicator, figures) in &other.figures {
            self.figures.entry(*indicator).or_default().merge(figures);
        }
        Ok(())
    }

    /// The norms, when everybody has been added. Cost: a pass over the figures.
    pub fn norms(&self) -> LoyaltyNorms {
        let ranks = self.figures.iter();
        let ranks = ranks.map(|(one, figures)| (*one, Ranks::of(figures.clone().into_ordered())));
        LoyaltyNorms { prices: Arc::clone(&self.prices), ranks: ranks.collect() }
    }
}

/// What customers are compared with, as of a day and by a policy: how the base pays, and how it
/// stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoyaltyNorms {
    prices: Arc<Prices>,
    ranks: BTreeMap<LoyaltyIndicator, Ranks>,
}

impl LoyaltyNorms {
    /// Those of a whole base: of everybody who is known on the day and was not erased.
    ///
    /// # Errors
    /// [`ExchangeError`] for an amount out of range. Where a rate is missing, the amount is unknown.
    ///
    /// Cost: two passes over the facts.
    pub fn of(
        base: &CustomerBase,
        deals: &Opportunities,
        policy: LoyaltyMeasurePolicy,
        as_of: NaiveDate,
    ) -> Result<Self, ExchangeError> {
        let mut prices = BasePrices::new(policy, as_of);
        for customer in base.customers() {
            prices.add(customer);
        }
        let mut figures = BaseFigures::new(prices);
        for customer in base.customers() {
            figures.add(LoyaltyFacts { customer, deals, rates: base.rates() })?;
        }
        Ok(figures.norms())
    }

    /// The policy.
    pub fn policy(&self) -> &LoyaltyMeasurePolicy {
        &self.prices.policy
    }

    /// The day.
    pub fn as_of(&self) -> NaiveDate {
        self.prices.as_of
    }

    /// How loyal a customer of the base is: the six measures, the score and the signs. Of somebody who
    /// was erased, or is not known on the day, nothing is known.
    ///
    /// Beside the same base, a better figure never lowers the mark of its indicator, nor that of its
    /// measure, nor the score.
    ///
    /// # Errors
    /// [`ExchangeError`] for an amount out of range. Where a rate is missing, the amount is unknown.
    ///
    /// Cost: a pass over the customer's facts, and a few look-ups.
    ///
    /// ```
    /// use clienteling::funnel::Opportunities;
    /// use clienteling::loyalty::measures::{
    ///     LoyaltyFacts, LoyaltyMeasure, LoyaltyMeasurePolicy, LoyaltyNorms,
    /// };
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// for fact in [
    ///     r#"{"purchase":{"id":"S-1","customer":"C-1","date":"2026-01-10","lines":[
    ///         {"product":"tyre","quantity":"4","amount":{"amount":"2400","currency":"CNY"}}]}}"#,
    ///     r#"{"purchase":{"id":"S-2","customer":"C-1","date":"2026-06-10","lines":[
    ///         {"product":"oil","quantity":"1","amount":{"amount":"600","currency":"CNY"}}]}}"#,
    ///     r#"{"bought_elsewhere":{"id":"T-1","customer":"C-1","date":"2026-07-01",
    ///         "place":"other_brand","amount":{"amount":"1000","currency":"CNY"}}}"#,
    /// ] {
    ///     base.add(serde_json::from_str::<Fact>(fact)?)?;
    /// }
    /// let deals = Opportunities::new();
    /// let policy = LoyaltyMeasurePolicy::default();
    /// let norms = LoyaltyNorms::of(&base, &deals, policy, "2026-11-30".parse()?)?;
    /// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
    /// let facts = LoyaltyFacts { customer, deals: &deals, rates: base.rates() };
    /// let loyalty = norms.measures(facts)?;
    /// let choice = loyalty.measure(LoyaltyMeasure::Choice);
    /// assert_eq!(
    ///     choice.indicators[0].to_string(),
    ///     "share of wallet: spent 3,000.00 CNY here and 1,000.00 CNY elsewhere (75.0%): mark 75",
    /// );
    /// assert_eq!(loyalty.score.to_string(), "no score: 33.33% of the weight is known");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn measures(&self, facts: LoyaltyFacts<'_>) -> Result<LoyaltyMeasures, ExchangeError> {
        let is_of_base = is_of_base(facts.customer, self.as_of());
        let seen = Seen::of(facts, &self.prices)?;
        let policy = self.policy();
        let mut indicators = Vec::with_capacity(policy.indicators.len());
        let none = Ranks::default();
        for one in &policy.indicators {
            let observed = if is_of_base { seen.observed(one.indicator)? } else { UNKNOWN };
            let mark = match &observed {
                Estimate::Known(observed) => {
                    let ranks = self.ranks.get(&one.indicator).unwrap_or(&none);
                    let figure = observed.millionths();
                    mark(one.indicator, one.scaling, ranks, figure, policy.rank_from)
                }
                Estimate::NotEnoughData { have, need } => {
                    Estimate::NotEnoughData { have: *have, need: *need }
                }
            };
            let (indicator, weight) = (one.indicator, one.weight);
            indicators.push(IndicatorMark { indicator, weight, observed, mark });
        }
        let signs = if is_of_base { seen.signs()? } else { signs::unknown() };
        Ok(LoyaltyMeasures::of(policy, self.as_of(), &indicators, signs))
    }
}
