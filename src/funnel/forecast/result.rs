//! What a book of deals will bring.

use chrono::NaiveDate;
use serde::Serialize;

use super::figures::Sums;
use super::place::{Bin, OpenIn};
use super::summary::Basis;
use super::{
    ForecastDistribution, ForecastError, ForecastFigures, ForecastPlan, OutsideTallies,
    TargetStanding,
};
use crate::units::{Currency, Money, Period};

/// What one period will bring.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PeriodForecast {
    /// Which period.
    pub period: Period,
    /// What is won in it and expected to close in it.
    pub figures: ForecastFigures,
}

/// What a book of deals will bring, as of a day.
///
/// * Every open deal counts in exactly one period, or in one bin outside.
/// * The periods add up to [`in_periods`](Self::in_periods), and these with the bins outside to
///   [`whole`](Self::whole), to the last digit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// As of which day.
    pub as_of: NaiveDate,
    /// In which currency.
    pub currency: Currency,
    /// Each period of the plan, by day.
    pub periods: Vec<PeriodForecast>,
    /// The open deals that count in none of them.
    pub outside: OutsideTallies,
    /// All periods together. The target is the sum of theirs, where each has one.
    pub in_periods: ForecastFigures,
    /// All open deals, in the periods and outside, and those won in the periods. Without a target:
    /// what is outside may never come, or come later.
    pub whole: ForecastFigures,
}

impl Forecast {
    /// Of some deals, each with the part of its amount that counts.
    ///
    /// INVARIANT: there are as many targets as periods, and a number in a bin is that of a period.
    pub(super) fn of(
        as_of: NaiveDate,
        plan: &ForecastPlan,
        deals: impl IntoIterator<Item = (Bin, Money)>,
        targets: Vec<Option<Money>>,
    ) -> Result<Self, ForecastError> {
        let currency = plan.currency();
        let mut sums = vec![Sums::none(currency); targets.len()];
        let mut beyond = Sums::none(currency);
        let mut outside = OutsideTallies::none(currency);
        for (bin, amount) in deals {
            match bin {
                Bin::Won(number) => {
                    if let Some(of_period) = sums.get_mut(number) {
                        of_period.add_won(amount)?;
                    }
                }
                Bin::Open(OpenIn::Period(number), category, probability) => {
                    if let Some(of_period) = sums.get_mut(number) {
                        of_period.add_open(amount, probability, category)?;
                    }
                }
                Bin::Open(OpenIn::Outside(place), category, probability) => {
                    outside.of_mut(place).add(amount, probability)?;
                    beyond.add_open(amount, probability, category)?;
                }
                Bin::Nowhere => {}
            }
        }
        let mut all = Sums::none(currency);
        for of_period in &sums {
            all.merge(of_period)?;
        }
        let target = targets.iter().copied().collect::<Option<Vec<Money>>>();
        let target = target.map(|targets| Money::try_sum(currency, targets)).transpose()?;
        let in_periods = figures(&all, target)?;
        let whole = if beyond.deals.is_empty() {
            let mut whole = ForecastFigures { target: None, ..in_periods.clone() };
            whole.distribution.revenue.reaches_target = None;
            whole
        } else {
            all.merge(&beyond)?;
            figures(&all, None)?
        };
        let periods = if sums.len() == 1 {
            // The only one is all of them.
            let periods = plan.periods().iter();
            periods.map(|planned| (planned.period, in_periods.clone())).collect()
        } else {
            let planned = plan.periods().iter().map(|planned| planned.period);
            let each = planned.zip(sums.iter().zip(targets));
            each.map(|(period, (of_period, target))| Ok((period, figures(of_period, target)?)))
                .collect::<Result<Vec<_>, ForecastError>>()?
        };
        let named = |(period, figures)| PeriodForecast { period, figures };
        let periods = periods.into_iter().map(named).collect();
        Ok(Forecast { as_of, currency, periods, outside, in_periods, whole })
    }
}

fn figures(sums: &Sums, target: Option<Money>) -> Result<ForecastFigures, ForecastError> {
    let (won, open) = (sums.won, sums.open()?);
    let basis = Basis { won: won.deals, revenue: won.revenue, open: &sums.deals, target };
    let distribution = ForecastDistribution::of(basis)?;
    let standing = target.map(|target| TargetStanding::of(target, won, open)).transpose()?;
    Ok(ForecastFigures {
        won,
        commit: sums.commit,
        best_case: sums.best_case,
        pipeline: sums.pipeline,
        open,
        target: standing,
        distribution,
    })
}
