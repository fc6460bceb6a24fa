//! Why a base cannot be reviewed, or two reviews not be compared.

use chrono::NaiveDate;

use crate::funnel::forecast::ForecastError;
use crate::tiering::{MovementError, TieringError};

/// A base cannot be reviewed, or two reviews not be compared.
///
/// A customer who cannot be judged is none of these: the others are reviewed, and the customer is
/// [listed](super::Review::not_judged).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReviewError {
    /// The customers cannot be ranked: together they are out of range.
    #[error("the customers cannot be ranked: {0}")]
    Tiering(#[from] TieringError),
    /// The deals cannot be forecast: together they are out of range.
    #[error("the deals cannot be forecast: {0}")]
    Forecast(#[from] ForecastError),
    /// Two reviews cannot be compared: they are in the wrong order.
    #[error("the review of {earlier} is not earlier than that of {later}")]
    NotEarlier {
        /// The day of the review that should be the earlier one.
        earlier: NaiveDate,
        /// The day of the other.
        later: NaiveDate,
    },
    /// Two reviews cannot be compared: their classes mean different things.
    #[error("the reviews class by different policies, periods of value or currencies")]
    Unlike,
    /// Two reviews cannot be compared: a sum is out of range.
    #[error(transparent)]
    Movement(#[from] MovementError),
}
