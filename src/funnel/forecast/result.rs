//! What a book of deals will bring.

use chrono::NaiveDate;
use serde::Serialize;

use super::place::{Bin, OpenIn};
use super::{ForecastFigures, ForecastPlan, ForecastTotals, OutsideTallies};
use crate::funnel::Tally;
use crate::units::{Currency, Money, MoneyError, Period};

/// What one period will bring.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PeriodForecast<F = ForecastFigures> {
    /// Which period.
    pub period: Period,
    /// What is won in it and expected to close in it.
    pub figures: F,
}

/// What a book of deals will bring, as of a day: in full, or in sums alone
/// (`Forecast<ForecastTotals>`).
///
/// * Every open deal counts in exactly one period, or in one bin outside.
/// * The periods add up to [`in_periods`](Self::in_periods), and these with the bins outside to
///   [`whole`](Self::whole), to the last digit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast<F = ForecastFigures> {
    /// As of which day.
    pub as_of: NaiveDate,
    /// In which currency.
    pub currency: Currency,
    /// Each period of the plan, by day.
    pub periods: Vec<PeriodForecast<F>>,
    /// The open deals that count in none of them.
    pub outside: OutsideTallies,
    /// All periods together. The target is the sum of theirs, where each has one.
    pub in_periods: F,
    /// All open deals, in the periods and outside, and those won in the periods. Without a target:
    /// what is outside may never come, or come later.
    pub whole: F,
}

impl Forecast<ForecastTotals> {
    /// Of no deal.
    pub(super) fn none(as_of: NaiveDate, plan: &ForecastPlan) -> Self {
        let currency = plan.currency;
        let none = ForecastTotals::none(currency);
        let planned = plan.periods.iter();
        let periods = planned.map(|one| PeriodForecast { period: one.period, figures: none });
        Forecast {
            as_of,
            currency,
            periods: periods.collect(),
            outside: OutsideTallies::none(currency),
            in_periods: none,
            whole: none,
        }
    }

    /// Adds a deal, with the part of its amount that counts.
    ///
    /// INVARIANT: the number in a bin is that of a period.
    pub(super) fn add(&mut self, bin: Bin, amount: Money) -> Result<(), MoneyError> {
        match bin {
            Bin::Won(number) => {
                self.of_period(number).try_for_each(|totals| totals.add_won(amount))
            }
            Bin::Open(OpenIn::Period(number), category, probability) => {
                let deal = Tally::of(amount, probability);
                self.of_period(number).try_for_each(|totals| totals.add_open(category, deal))
            }
            Bin::Open(OpenIn::Outside(place), category, probability) => {
                let deal = Tally::of(amount, probability);
                let outside = self.outside.of_mut(place);
                *outside = outside.try_add(deal)?;
                self.whole.add_open(category, deal)
            }
            Bin::Nowhere => Ok(()),
        }
    }

    /// The totals in which a deal of a period counts.
    fn of_period(&mut self, number: usize) -> impl Iterator<Item = &mut ForecastTotals> {
        let period = self.periods.get_mut(number).map(|one| &mut one.figures);
        period.into_iter().chain([&mut self.in_periods, &mut self.whole])
    }
}
