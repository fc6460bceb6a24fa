//! Customers about whom nothing can be said.

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use crate::behavior::BehaviorError;
use crate::tiering::VipError;
use crate::units::{Currency, CustomerId, ExchangeError};

/// A customer who could not be judged, and why.
///
/// Nothing about them counts in the review: no value in the classes, no warning, no follow-up. An
/// amount that is left out would make every other figure about them wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("customer {customer}: {cause}")]
#[non_exhaustive]
pub struct NotJudged {
    /// Who.
    pub customer: CustomerId,
    /// Why not.
    #[source]
    pub cause: NotJudgedCause,
}

/// Why a customer could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotJudgedCause {
    /// A rate is missing, or an amount is out of range in the currency of the review.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// The purchases and returns cannot be summed up.
    #[error(transparent)]
    Behavior(BehaviorError),
    /// The value of a VIP is out of range.
    #[error(transparent)]
    Vip(#[from] VipError),
}

impl From<BehaviorError> for NotJudgedCause {
    /// A missing rate is one, wherever it was missed.
    fn from(error: BehaviorError) -> Self {
        match error {
            BehaviorError::Exchange(error) => NotJudgedCause::Exchange(error),
            other => NotJudgedCause::Behavior(other),
        }
    }
}

impl Serialize for NotJudgedCause {
    /// A missing rate with its currencies and day, so that a program can fetch it; anything else
    /// in words.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "snake_case")]
        enum Wire {
            NoRate { from: Currency, to: Currency, on: NaiveDate },
            Amounts(String),
        }
        let wire = match *self {
            NotJudgedCause::Exchange(ExchangeError::NoRate { from, to, on }) => {
                Wire::NoRate { from, to, on }
            }
            _ => Wire::Amounts(self.to_string()),
        };
        wire.serialize(serializer)
    }
}
