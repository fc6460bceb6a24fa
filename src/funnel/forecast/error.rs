//! Why there is no forecast.

use std::fmt;

use crate::funnel::distribution::RevenueError;
use crate::units::text::joined;
use crate::units::{Currency, ExchangeError, MoneyError, OpportunityId};

/// A deal that stands in the way, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedDeal {
    /// Which deal.
    pub deal: OpportunityId,
    /// Why.
    pub error: ExchangeError,
}

/// There is no forecast of these deals.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ForecastError {
    /// The amounts of these deals, by identifier, cannot be seen in the currency: there is no rate
    /// on the day of the forecast, or the result is out of range.
    #[error("the amounts of {} cannot be seen in {currency}: {}", Number(deals), Few(deals))]
    Rates {
        /// The currency.
        currency: Currency,
        /// All the deals.
        deals: Vec<RefusedDeal>,
    },
    /// All amounts, or all targets, together are out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// All amounts together are out of range.
    #[error(transparent)]
    Revenue(#[from] RevenueError),
}

/// How many deals there are, in words.
struct Number<'a>(&'a [RefusedDeal]);

impl fmt::Display for Number<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [_] => f.write_str("1 deal"),
            deals => write!(f, "{} deals", deals.len()),
        }
    }
}

/// The first few deals: a message has an end.
struct Few<'a>(&'a [RefusedDeal]);

impl fmt::Display for Few<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 3;
        let shown = self.0.iter().take(SHOWN);
        joined(f, "; ", shown.map(|RefusedDeal { deal, error }| format!("`{deal}`: {error}")))?;
        match self.0.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}
