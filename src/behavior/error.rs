//! Why a transaction cannot be folded.

use crate::units::{ExchangeError, Money, MoneyError, NotComputable};

/// A transaction cannot be folded, or the fold not be summed up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BehaviorError {
    /// A purchase or a return with a total below zero.
    #[error("a total of `{0}` is below zero: expected what was bought or brought back")]
    NegativeTotal(Money),
    /// Two currencies, or a sum out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// No exchange rate for an amount.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
}

impl From<BehaviorError> for NotComputable {
    /// Of what is on record: there no total is below zero.
    fn from(error: BehaviorError) -> Self {
        match error {
            BehaviorError::Exchange(error) => error.into(),
            _ => NotComputable::OutOfRange,
        }
    }
}
