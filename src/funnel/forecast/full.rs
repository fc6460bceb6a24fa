//! A forecast in full: the sums, how they stand to their targets, and between what they will lie.

use super::place::{Bin, OpenIn};
use super::summary::Basis;
use super::{
    Forecast, ForecastDistribution, ForecastError, ForecastFigures, ForecastPlan, ForecastTotals,
    PeriodForecast, TargetStanding,
};
use crate::funnel::distribution::Budget;
use crate::units::{Money, Probability};

/// The open deals, period by period and then those outside: so the deals of a period, those of all
/// periods and all of them lie side by side.
pub(super) struct OpenDeals {
    deals: Vec<(Money, Probability)>,
    /// Where the deals of each period end.
    ends: Vec<usize>,
}

impl OpenDeals {
    /// Of deals that are in the bins of so many periods.
    pub(super) fn of(deals: impl Iterator<Item = (Bin, Money)>, periods: usize) -> Self {
        let mut open: Vec<(usize, Money, Probability)> = Vec::new();
        for (bin, amount) in deals {
            match bin {
                Bin::Open(OpenIn::Period(number), _, probability) => {
                    open.push((number, amount, probability));
                }
                Bin::Open(OpenIn::Outside(_), _, probability) => {
                    open.push((periods, amount, probability));
                }
                Bin::Won(_) | Bin::Nowhere => {}
            }
        }
        open.sort_by_key(|(number, ..)| *number);
        let end = |period: usize| open.partition_point(|(number, ..)| *number <= period);
        let ends = (0..periods).map(end).collect();
        let deals = open.into_iter().map(|(_, amount, probability)| (amount, probability));
        OpenDeals { deals: deals.collect(), ends }
    }

    /// How many distributions a forecast of them computes: one for each period, one for all periods
    /// where there is not just one, and one for the whole where a deal is outside.
    pub(super) fn distributions(&self) -> u64 {
        let periods = u64::try_from(self.ends.len()).unwrap_or(u64::MAX);
        let all = u64::from(periods != 1);
        periods.saturating_add(all).saturating_add(u64::from(self.any_outside()))
    }

    fn any_outside(&self) -> bool {
        self.in_periods().len() < self.deals.len()
    }

    fn of_period(&self, number: usize) -> &[(Money, Probability)] {
        let first = number.checked_sub(1).and_then(|before| self.ends.get(before));
        let end = self.ends.get(number).copied().unwrap_or_default();
        self.deals.get(first.copied().unwrap_or_default()..end).unwrap_or_default()
    }

    fn in_periods(&self) -> &[(Money, Probability)] {
        let end = self.ends.last().copied().unwrap_or_default();
        self.deals.get(..end).unwrap_or_default()
    }
}

impl Forecast {
    /// Of sums, and the open deals that they are of. The budget is for the
    /// [distributions](OpenDeals::distributions) of them all.
    pub(super) fn of(
        totals: Forecast<ForecastTotals>,
        open: &OpenDeals,
        plan: &ForecastPlan,
        budget: &mut Budget,
    ) -> Result<Self, ForecastError> {
        let Forecast { as_of, currency, periods, outside, in_periods, whole } = totals;
        let targets: Vec<Option<Money>> = plan.periods.iter().map(|one| one.target).collect();
        let all = targets.iter().copied().collect::<Option<Vec<Money>>>();
        let all = all.map(|targets| Money::try_sum(currency, targets)).transpose()?;
        let mut figures = |totals: &_, deals: &_, target| figures(budget, totals, deals, target);

        let mut each = Vec::with_capacity(periods.len());
        for (number, (one, target)) in periods.into_iter().zip(targets).enumerate() {
            let figures = figures(&one.figures, open.of_period(number), target)?;
            each.push(PeriodForecast { period: one.period, figures });
        }
        let in_periods = match each.as_slice() {
            // The only one is all of them.
            [only] => only.figures.clone(),
            _ => figures(&in_periods, open.in_periods(), all)?,
        };
        let whole = if open.any_outside() {
            figures(&whole, &open.deals, None)?
        } else {
            let mut whole = ForecastFigures { target: None, ..in_periods.clone() };
            whole.distribution.revenue.reaches_target = None;
            whole
        };
        Ok(Forecast { as_of, currency, periods: each, outside, in_periods, whole })
    }
}

fn figures(
    budget: &mut Budget,
    totals: &ForecastTotals,
    open: &[(Money, Probability)],
    target: Option<Money>,
) -> Result<ForecastFigures, ForecastError> {
    let won = totals.won;
    let basis = Basis { won: won.deals, revenue: won.revenue, open, target };
    let distribution = ForecastDistribution::of(basis, budget)?;
    let standing = |target| TargetStanding::of(target, won, totals.open);
    Ok(ForecastFigures { totals: *totals, target: target.map(standing).transpose()?, distribution })
}
