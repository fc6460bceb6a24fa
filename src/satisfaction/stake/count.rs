//! Expected numbers of people, one type for each thing that is counted.

use std::fmt;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::units::Rounding;
use crate::units::fixed::{as_text, from_grid};
use crate::units::text::pad;

/// How many digits of an expected number are kept.
const DIGITS: u32 = 3;

/// From one count to another of the same type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Between<T> {
    /// The lowest.
    pub low: T,
    /// The highest.
    pub high: T,
}

impl<T: Copy + Ord> Between<T> {
    /// The range of what there is. `None` of nothing.
    pub(super) fn of(counts: impl IntoIterator<Item = T>) -> Option<Self> {
        counts.into_iter().fold(None, |range: Option<Self>, one| {
            Some(match range {
                None => Between { low: one, high: one },
                Some(Between { low, high }) => Between { low: low.min(one), high: high.max(one) },
            })
        })
    }
}

impl<T: fmt::Display + PartialEq> fmt::Display for Between<T> {
    /// "4", "12 to 52".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.low == self.high {
            return self.low.fmt(f);
        }
        write!(f, "{} to {}", self.low, self.high)
    }
}

/// Defines a type of expected numbers.
macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        ///
        /// An expectation, so it need not be whole: rounded once, half to even, to three decimals.
        /// Shown without decimals from ten on, with one below.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(#[serde(serialize_with = "as_text::serialize")] Decimal);

        impl $name {
            /// The expected number.
            pub const fn expected(self) -> Decimal {
                self.0
            }

            /// `a × b ÷ c`. `None` out of range.
            pub(super) fn of((a, b, c): (i128, i128, u128)) -> Option<Self> {
                expected(a, b, c).map($name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                shown(self.0, f)
            }
        }
    )+};
}

counts! {
    /// How many customers are dissatisfied, those who complain among them.
    DissatisfiedCustomers;
    /// How many customers are dissatisfied and say nothing.
    SilentCustomers;
    /// How many others the dissatisfied keep away.
    PeopleKeptAway;
    /// How many friends the dissatisfied tell.
    PeopleTold;
    /// How many of the dissatisfied leave.
    CustomersLeaving;
    /// How many of those who complained stay.
    CustomersStaying;
}

fn expected(a: i128, b: i128, c: u128) -> Option<Decimal> {
    let thousandths = Rounding::HalfEven.mul_div(a.checked_mul(1_000)?, b, c)?;
    Some(from_grid(thousandths, DIGITS))
}

fn shown(number: Decimal, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let digits = u32::from(number < Decimal::TEN);
    pad(f, &number.round_dp(digits).normalize().to_string())
}
