//! Why a base cannot be reviewed.

use std::fmt;

use chrono::NaiveDate;

use crate::behavior::BehaviorError;
use crate::tiering::{MovementError, TieringError, VipError};
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
    /// The value of a VIP is out of range.
    #[error(transparent)]
    Vip(#[from] VipError),
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

#[cfg(test)]
mod tests {
    use super::{CustomerProblem, ProblemCause, ReviewError};
    use crate::units::MoneyError;

    fn text(customers: usize) -> String {
        let problem = |number| CustomerProblem {
            customer: format!("C-{number}").parse().unwrap(),
            cause: ProblemCause::Money(MoneyError::NotMoney),
        };
        ReviewError::Customers((1..=customers).map(problem).collect()).to_string()
    }

    #[test]
    fn of_many_problems_the_first_five_are_shown_and_the_others_counted() {
        assert!(text(1).starts_with("1 customer cannot be reviewed: customer `C-1`: "));
        let five = text(5);
        assert!(five.starts_with("5 customers cannot be reviewed: customer `C-1`: "), "{five}");
        assert_eq!(five.matches("; customer `C-").count(), 4);
        assert!(!five.contains("more"), "{five}");
        assert!(text(7).ends_with("; and 2 more"));
        assert_eq!(text(7).matches("customer `C-").count(), 5);
    }
}
