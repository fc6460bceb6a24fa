//! The amounts of deals, seen in one currency and added up.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::funnel::{OpportunityState, Tally};
use crate::units::text::Listed;
use crate::units::{
    Currency, ExchangeError, Money, MoneyError, MoneySum, Valuation, WeightedMoney,
};

/// A rate that is needed and not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[error("no rate from {from} to {to} on or before {on}")]
pub struct MissingRate {
    /// The currency of an amount.
    pub from: Currency,
    /// The currency in which is judged.
    pub to: Currency,
    /// The day for which it is needed.
    pub on: NaiveDate,
}

/// The amounts of the deals cannot be seen in one currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AmountsError {
    /// Rates are missing: all of them, each once, by currency and day.
    #[error("{}", Listed("; ", .0))]
    MissingRates(Vec<MissingRate>),
    /// An amount, or all of them together, is out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl AmountsError {
    /// Both results, or what is missing for either.
    pub(super) fn both<A, B>(one: Result<A, Self>, other: Result<B, Self>) -> Result<(A, B), Self> {
        match (one, other) {
            (Ok(one), Ok(other)) => Ok((one, other)),
            (Err(AmountsError::MissingRates(one)), Err(AmountsError::MissingRates(other))) => {
                let all: BTreeSet<MissingRate> = one.into_iter().chain(other).collect();
                Err(AmountsError::MissingRates(all.into_iter().collect()))
            }
            (Err(missing @ AmountsError::MissingRates(_)), _) | (_, Err(missing)) => Err(missing),
            (Err(problem), _) => Err(problem),
        }
    }
}

/// Values amounts, and remembers all that cannot be.
pub(super) struct Appraiser<'a> {
    valuation: Valuation<'a>,
    missing: BTreeSet<MissingRate>,
    out_of_range: Option<MoneyError>,
}

impl<'a> Appraiser<'a> {
    pub(super) const fn new(valuation: &Valuation<'a>) -> Self {
        Appraiser { valuation: *valuation, missing: BTreeSet::new(), out_of_range: None }
    }

    pub(super) const fn currency(&self) -> Currency {
        self.valuation.currency()
    }

    /// The amount in the currency of the judgement; nothing, where that cannot be told.
    pub(super) fn value(&mut self, amount: Money, on: NaiveDate) -> Money {
        let (from, to) = (amount.currency(), self.currency());
        let problem = match self.valuation.value(amount, on) {
            Ok(value) => return value,
            Err(ExchangeError::Money(problem)) => Some(problem),
            Err(_) => {
                self.missing.insert(MissingRate { from, to, on });
                None
            }
        };
        self.out_of_range = self.out_of_range.take().or(problem);
        Money::zero(to)
    }

    /// Whether everything could be valued.
    pub(super) fn finish(self) -> Result<(), AmountsError> {
        if !self.missing.is_empty() {
            return Err(AmountsError::MissingRates(self.missing.into_iter().collect()));
        }
        self.out_of_range.map_or(Ok(()), |problem| Err(problem.into()))
    }
}

/// Totals in the making.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenSum {
    deals: u64,
    amount: MoneySum,
    /// `None` once it is out of range.
    weighted: Option<WeightedMoney>,
}

impl OpenSum {
    pub(super) const fn new(currency: Currency) -> Self {
        let weighted = Some(WeightedMoney::zero(currency));
        OpenSum { deals: 0, amount: MoneySum::new(currency), weighted }
    }

    /// Adds an open deal, of which this is the value.
    pub(super) fn add(&mut self, state: &OpportunityState, value: Money) -> Result<(), MoneyError> {
        self.deals = self.deals.saturating_add(1);
        self.amount.add(value)?;
        if let Some(likely) = state.probability() {
            let more = WeightedMoney::of(value, likely.probability);
            // Told with the total: before it come the rates that are missing.
            self.weighted = self.weighted.and_then(|sum| sum.try_add(more).ok());
        }
        Ok(())
    }

    pub(super) fn totals(self) -> Result<Tally, MoneyError> {
        let amount = self.amount.total()?;
        let weighted = self.weighted.ok_or(MoneyError::OutOfRange)?;
        Ok(Tally { deals: self.deals, amount, weighted })
    }
}

#[cfg(test)]
mod tests {
    use super::Appraiser;
    use crate::units::{Currency, ExchangeRates, Valuation};

    #[test]
    fn all_missing_rates_are_listed_each_once() {
        let rates = ExchangeRates::new();
        let mut appraiser = Appraiser::new(&Valuation::new(Currency::CNY, &rates));
        let amounts = [("1 USD", "2026-03-02"), ("5 CNY", "2026-03-01"), ("1 EUR", "2026-03-01")];
        for (amount, on) in amounts.into_iter().chain(amounts) {
            appraiser.value(amount.parse().unwrap(), on.parse().unwrap());
        }
        assert_eq!(
            appraiser.finish().unwrap_err().to_string(),
            "no rate from EUR to CNY on or before 2026-03-01; \
             no rate from USD to CNY on or before 2026-03-02"
        );
    }
}
