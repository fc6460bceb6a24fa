//! The deals of a pipeline: equal ones together, and what is known of their sum without adding
//! any up.

use crate::units::float::{of_count, of_whole};
use crate::units::{Currency, Money, MoneyError, Probability, Rounding};

/// The revenue of deals cannot be distributed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RevenueError {
    /// Amounts in two currencies, or all together out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// An amount below zero.
    #[error("the amount of a deal is below zero: `{0}`")]
    Negative(Money),
}

/// Equal deals that are neither certain nor impossible, for an amount above zero in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Deals {
    pub(super) amount: i128,
    pub(super) probability: Probability,
    pub(super) count: u64,
}

impl Deals {
    /// p (1 − p) of each of them.
    pub(super) fn spread(&self) -> f64 {
        self.probability.as_float() * self.probability.complement().as_float()
    }
}

/// A pipeline. Amounts are in millionths.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pipeline {
    /// How many deals there are, with those that do not matter.
    pub(super) count: u64,
    /// Ascending by amount, then by probability.
    pub(super) open: Vec<Deals>,
    /// What is certain: the least that can come in.
    pub(super) certain: i128,
    /// The most that can come in.
    pub(super) most: i128,
    /// The mean: whole millionths, and billionths of one.
    mean: (i128, i128),
    /// The variance.
    pub(super) variance: f64,
    /// The sum of the third absolute central moments.
    pub(super) third: f64,
}

impl Pipeline {
    pub(super) fn of(
        currency: Currency,
        deals: impl IntoIterator<Item = (Money, Probability)>,
    ) -> Result<Self, RevenueError> {
        let zero = Money::zero(currency);
        let mut all: Vec<(i128, Probability)> = Vec::new();
        for (amount, probability) in deals {
            zero.same_currency(amount)?;
            if amount.is_negative() {
                return Err(RevenueError::Negative(amount));
            }
            all.push((amount.micros(), probability));
        }
        all.sort_unstable();
        let mut pipeline = Pipeline {
            count: u64::try_from(all.len()).unwrap_or(u64::MAX),
            open: Vec::new(),
            certain: 0,
            most: 0,
            mean: (0, 0),
            variance: 0.0,
            third: 0.0,
        };
        for equal in all.chunk_by(|one, other| one == other) {
            let Some(&(amount, probability)) = equal.first() else { continue };
            let count = u64::try_from(equal.len()).unwrap_or(u64::MAX);
            pipeline.add(Deals { amount, probability, count });
        }
        // Whatever comes in is then an amount of money.
        Money::from_micros(pipeline.most, currency)?;
        Ok(pipeline)
    }

    /// Adds equal deals.
    fn add(&mut self, deals: Deals) {
        let billionths = i128::from(deals.probability.billionths());
        let whole = i128::from(Probability::ONE.billionths());
        if deals.amount == 0 || billionths == 0 {
            return;
        }
        // An amount is at most 10^25 and memory holds fewer than 10^13, so no sum overflows; and
        // an amount times billionths is at most 10^34.
        let together = deals.amount.saturating_mul(i128::from(deals.count));
        self.most = self.most.saturating_add(together);
        if billionths == whole {
            self.certain = self.certain.saturating_add(together);
            self.mean.0 = self.mean.0.saturating_add(together);
            return;
        }
        let each = deals.amount.saturating_mul(billionths);
        let (units, rest) = (each.div_euclid(whole), each.rem_euclid(whole));
        let count = i128::from(deals.count);
        self.mean.0 = self.mean.0.saturating_add(units.saturating_mul(count));
        self.mean.1 = self.mean.1.saturating_add(rest.saturating_mul(count));
        let (amount, count) = (of_whole(deals.amount), of_count(deals.count));
        let (p, q) = (deals.probability.as_float(), deals.probability.complement().as_float());
        self.variance += count * amount * amount * deals.spread();
        self.third += count * amount * amount * amount * deals.spread() * (p * p + q * q);
        self.open.push(deals);
    }

    /// The mean in millionths, rounded once.
    pub(super) fn mean(&self, rounding: Rounding) -> i128 {
        let whole = Probability::ONE.billionths();
        // Below 10^29 and 10^22: their sum in billionths has its place.
        let carried = self.mean.1.div_euclid(whole.into());
        let rest = self.mean.1.rem_euclid(whole.into());
        let units = self.mean.0.saturating_add(carried);
        let all = units.saturating_mul(whole.into()).saturating_add(rest);
        rounding.mul_div(all, 1, whole.into()).unwrap_or(units)
    }

    /// The mean as a float.
    pub(super) fn mean_as_float(&self) -> f64 {
        of_whole(self.mean.0) + of_whole(self.mean.1) / 1e9
    }

    /// The largest number of which every open amount is a multiple. At least 1.
    pub(super) fn grid(&self) -> i128 {
        let divisor = |one: i128, other: i128| {
            let (mut one, mut other) = (one, other);
            while let Some(rest) = one.checked_rem(other) {
                (one, other) = (other, rest);
            }
            one
        };
        self.open.iter().fold(0, |grid, deals| divisor(deals.amount, grid)).max(1)
    }
}
