//! How far a forecast can be off: the distributions in a few figures.

use rust_decimal::Decimal;
use serde::Serialize;

use super::ForecastError;
use crate::funnel::distribution::{
    Bracket, Budget, RevenueDistribution, RevenueMethod, WinDistribution,
};
use crate::units::{Money, Probability, Rounding};

/// How many deals are won in the end: those that are, and those of the open ones that will be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WinSummary {
    /// How many on average: exact.
    #[serde(with = "crate::units::fixed::as_text")]
    pub mean: Decimal,
    /// The variance.
    pub variance: f64,
    /// A number that is not exceeded with a probability of 10 %.
    pub p10: u64,
    /// The median.
    pub p50: u64,
    /// A number that is not exceeded with a probability of 90 %.
    pub p90: u64,
}

/// What is brought in the end: by the deals that are won, and by those of the open ones that will
/// be. Each figure is the one of [`RevenueDistribution`] and what is won.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RevenueSummary {
    /// What on average: what is won and the weighted amount of the open deals, rounded once, half
    /// to even to six decimals.
    pub mean: Money,
    /// The variance, in main units squared.
    pub variance: f64,
    /// Between which bounds the amount lies that is not exceeded with a probability of 10 %.
    pub p10: Bracket<Money>,
    /// … the median.
    pub p50: Bracket<Money>,
    /// … the amount that is not exceeded with a probability of 90 %.
    pub p90: Bracket<Money>,
    /// How likely the target is reached. `None` without a target.
    pub reaches_target: Option<Bracket<Probability>>,
    /// How it was computed.
    pub method: RevenueMethod,
}

/// How many deals are won in the end and what they bring, if the open ones are won independently of
/// one another, each with its own probability.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForecastDistribution {
    /// How many.
    pub wins: WinSummary,
    /// What they bring.
    pub revenue: RevenueSummary,
}

/// What is won, and what is open: enough for a distribution.
#[derive(Debug, Clone, Copy)]
pub(super) struct Basis<'a> {
    pub(super) won: u64,
    pub(super) revenue: Money,
    pub(super) open: &'a [(Money, Probability)],
    pub(super) target: Option<Money>,
}

impl ForecastDistribution {
    pub(super) fn of(basis: Basis<'_>, budget: &mut Budget) -> Result<Self, ForecastError> {
        let levels = [10, 50, 90].map(Probability::from_percent);
        let wins = WinDistribution::of(basis.open.iter().map(|(_, probability)| *probability));
        let [p10, p50, p90] = levels.map(|level| wins.quantile(level).saturating_add(basis.won));
        let mean = wins.mean().saturating_add(Decimal::from(basis.won));
        let wins = WinSummary { mean, variance: wins.variance(), p10, p50, p90 };

        let won = basis.revenue;
        let deals = basis.open.iter().copied();
        let open = RevenueDistribution::within(budget, won.currency(), deals)?;
        let quantile = |level| -> Result<Bracket<Money>, ForecastError> {
            let Bracket { low, high } = open.quantile(level);
            Ok(Bracket { low: won.try_add(low)?, high: won.try_add(high)? })
        };
        let [p10, p50, p90] = levels.map(quantile);
        let reaches = |target: Money| open.at_least(target.try_sub(won)?);
        let revenue = RevenueSummary {
            mean: won.try_add(open.mean(Rounding::HalfEven))?,
            variance: open.variance(),
            p10: p10?,
            p50: p50?,
            p90: p90?,
            reaches_target: basis.target.map(reaches).transpose()?,
            method: open.method(),
        };
        Ok(ForecastDistribution { wins, revenue })
    }
}
