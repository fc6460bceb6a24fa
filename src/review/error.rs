//! Why a base cannot be reviewed.

use std::fmt;

use crate::behavior::BehaviorError;
use crate::tiering::TieringError;
use crate::units::{CustomerId, ExchangeError, MoneyError};

/// A base cannot be reviewed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReviewError {
    /// Customers whose amounts cannot be summed up. Lists *all* of them.
    #[error("{}", Listed(.0))]
    Customers(Vec<CustomerProblem>),
    /// The customers cannot be ranked: together they are out of range.
    #[error("the customers cannot be ranked: {0}")]
    Tiering(#[from] TieringError),
}

/// One customer whose amounts cannot be summed up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("customer `{customer}`: {cause}")]
pub struct CustomerProblem {
    /// Who.
    pub customer: CustomerId,
    /// Why not.
    #[source]
    pub cause: ProblemCause,
}

/// Why a customer's amounts cannot be summed up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProblemCause {
    /// The purchases and returns.
    #[error(transparent)]
    Behavior(#[from] BehaviorError),
    /// An exchange rate is missing.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// A sum is out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Shows the first few of many problems, and how many there are.
struct Listed<'a>(&'a [CustomerProblem]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 5;
        let many = if self.0.len() == 1 { "customer" } else { "customers" };
        write!(f, "{} {many} cannot be reviewed: ", self.0.len())?;
        for (position, problem) in self.0.iter().take(SHOWN).enumerate() {
            let separator = if position == 0 { "" } else { "; " };
            write!(f, "{separator}{problem}")?;
        }
        match self.0.len().checked_sub(SHOWN) {
            Some(more) if more > 0 => write!(f, "; and {more} more"),
            _ => Ok(()),
        }
    }
}
