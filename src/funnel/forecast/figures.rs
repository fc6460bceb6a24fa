//! The figures of a forecast: sums over deals, and how they stand to a target.

use rust_decimal::Decimal;
use serde::Serialize;

use super::{ForecastCategory, ForecastDistribution, Outside};
use crate::funnel::Tally;
use crate::units::fixed::from_grid;
use crate::units::{Currency, Money, MoneyError, Rounding};

/// Some won deals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct WonTally {
    /// How many.
    pub deals: u64,
    /// What they brought.
    pub revenue: Money,
}

impl WonTally {
    pub(super) fn none(currency: Currency) -> Self {
        WonTally { deals: 0, revenue: Money::zero(currency) }
    }

    /// Both together.
    ///
    /// # Errors
    /// [`MoneyError`]: of two currencies, or out of range.
    pub fn try_add(self, other: WonTally) -> Result<WonTally, MoneyError> {
        let deals = self.deals.saturating_add(other.deals);
        Ok(WonTally { deals, revenue: self.revenue.try_add(other.revenue)? })
    }
}

/// How what is won and open stands to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetStanding {
    /// What is won reaches it: there is no gap.
    Reached {
        /// The target.
        target: Money,
        /// By how much more was won: zero or above.
        over: Money,
    },
    /// Something is left.
    Short {
        /// The target.
        target: Money,
        /// Target − won, above zero.
        left: Money,
        /// Target − won − weighted, with the weighted amount rounded half to even to six decimals.
        /// Zero or below where the open deals reach it on average.
        left_after_weighted: Money,
        /// Coverage (pipeline coverage): the full amount of the open deals ÷ what is left, in
        /// times, cut to two decimals so that 2.999 does not read as 3.
        #[serde(with = "crate::units::fixed::as_text")]
        coverage: Decimal,
    },
}

impl TargetStanding {
    /// How these stand to a target.
    ///
    /// # Errors
    /// [`MoneyError`]: of two currencies, or out of range.
    pub fn of(target: Money, won: WonTally, open: Tally) -> Result<Self, MoneyError> {
        let left = target.try_sub(won.revenue)?;
        if !left.is_positive() {
            return Ok(TargetStanding::Reached { target, over: left.abs() });
        }
        left.try_cmp(open.amount)?;
        let weighted = open.weighted.rounded(Rounding::HalfEven);
        // At most 10^25 × 10^2, below the bound of a decimal.
        let hundredths =
            Rounding::TowardZero.mul_div(open.amount.micros(), 100, left.micros().unsigned_abs());
        Ok(TargetStanding::Short {
            target,
            left,
            left_after_weighted: left.try_sub(weighted)?,
            coverage: from_grid(hundredths.ok_or(MoneyError::OutOfRange)?, 2),
        })
    }

    /// Target − won, where that is above zero.
    pub const fn left(&self) -> Option<Money> {
        match self {
            TargetStanding::Reached { .. } => None,
            TargetStanding::Short { left, .. } => Some(*left),
        }
    }
}

/// What is won and open, in one period or in all: sums alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct ForecastTotals {
    /// The deals that were won, with what they brought.
    pub won: WonTally,
    /// The open deals that we stand by.
    pub commit: Tally,
    /// Those that come if all goes well.
    pub best_case: Tally,
    /// The rest of them.
    pub pipeline: Tally,
    /// All three together.
    pub open: Tally,
}

impl ForecastTotals {
    pub(super) fn none(currency: Currency) -> Self {
        let (won, none) = (WonTally::none(currency), Tally::none(currency));
        ForecastTotals { won, commit: none, best_case: none, pipeline: none, open: none }
    }

    pub(super) fn add_won(&mut self, revenue: Money) -> Result<(), MoneyError> {
        self.won = self.won.try_add(WonTally { deals: 1, revenue })?;
        Ok(())
    }

    pub(super) fn add_open(
        &mut self,
        category: ForecastCategory,
        deal: Tally,
    ) -> Result<(), MoneyError> {
        let tally = match category {
            ForecastCategory::Commit => &mut self.commit,
            ForecastCategory::BestCase => &mut self.best_case,
            ForecastCategory::Pipeline => &mut self.pipeline,
        };
        *tally = tally.try_add(deal)?;
        self.open = self.open.try_add(deal)?;
        Ok(())
    }
}

/// What is won and open, in one period or in all: how it stands to a target, and between what it
/// will lie.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForecastFigures {
    /// The sums.
    #[serde(flatten)]
    pub totals: ForecastTotals,
    /// How these stand to the target. `None` without one.
    pub target: Option<TargetStanding>,
    /// Between what they will lie in the end.
    pub distribution: ForecastDistribution,
}

/// The open deals that count in no period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct OutsideTallies {
    /// Nobody said when they are expected to close.
    pub undated: Tally,
    /// They were expected to close before the day of the forecast.
    pub overdue: Tally,
    /// They are expected to close before the first period.
    pub before: Tally,
    /// They are expected to close between two periods.
    pub between: Tally,
    /// They are expected to close after the last period.
    pub after: Tally,
}

impl OutsideTallies {
    pub(super) fn none(currency: Currency) -> Self {
        let none = Tally::none(currency);
        OutsideTallies { undated: none, overdue: none, before: none, between: none, after: none }
    }

    /// Those of one bin.
    pub const fn of(&self, outside: Outside) -> Tally {
        match outside {
            Outside::Undated => self.undated,
            Outside::Overdue => self.overdue,
            Outside::Before => self.before,
            Outside::Between => self.between,
            Outside::After => self.after,
        }
    }

    pub(super) const fn of_mut(&mut self, outside: Outside) -> &mut Tally {
        match outside {
            Outside::Undated => &mut self.undated,
            Outside::Overdue => &mut self.overdue,
            Outside::Before => &mut self.before,
            Outside::Between => &mut self.between,
            Outside::After => &mut self.after,
        }
    }
}
