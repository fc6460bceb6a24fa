//! A part of one smallest unit, exactly: what a division left over.

use std::fmt;

use serde::{Serialize, Serializer};

use super::text::pad;

/// A fraction of one: from zero on, and below one, in lowest terms.
///
/// Shown and serialised as `1/3`, and nothing as `0`. It has no order: remainders are compared in
/// the division that they come from, where they share a denominator.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct UnitFraction {
    // INVARIANT: the numerator is below the denominator, and they have no divisor in common.
    numerator: u128,
    denominator: u128,
}

impl UnitFraction {
    /// Nothing.
    pub const ZERO: UnitFraction = UnitFraction { numerator: 0, denominator: 1 };

    /// INVARIANT: `remainder` is below `divisor`, as a remainder is.
    pub(super) fn of_remainder(remainder: u128, divisor: u128) -> Self {
        let common = greatest_common_divisor(remainder, divisor);
        match (remainder.checked_div(common), divisor.checked_div(common)) {
            (Some(numerator), Some(denominator)) if numerator < denominator => {
                UnitFraction { numerator, denominator }
            }
            _ => UnitFraction::ZERO,
        }
    }

    /// The number above the line.
    pub const fn numerator(self) -> u128 {
        self.numerator
    }

    /// The number below the line, at least 1.
    pub const fn denominator(self) -> u128 {
        self.denominator
    }

    /// Whether nothing was left over.
    pub const fn is_zero(self) -> bool {
        self.numerator == 0
    }
}

/// Euclid's; of nothing and a number, the number.
fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

impl fmt::Display for UnitFraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return pad(f, "0");
        }
        pad(f, &format!("{}/{}", self.numerator, self.denominator))
    }
}

impl fmt::Debug for UnitFraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnitFraction({self})")
    }
}

impl Serialize for UnitFraction {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::UnitFraction;

    #[test]
    fn a_remainder_is_in_lowest_terms_below_one() {
        let shown = |remainder, divisor| UnitFraction::of_remainder(remainder, divisor).to_string();
        assert_eq!([shown(6, 9), shown(0, 7), shown(1, 2)], ["2/3", "0", "1/2"]);
        assert_eq!(shown(u128::MAX - 1, u128::MAX), format!("{}/{}", u128::MAX - 1, u128::MAX));
        assert_eq!(UnitFraction::of_remainder(0, 7), UnitFraction::ZERO);
        assert!(UnitFraction::of_remainder(0, 7).is_zero());
        assert_eq!(UnitFraction::of_remainder(6, 9).numerator(), 2);
        assert_eq!(UnitFraction::of_remainder(6, 9).denominator(), 3);
    }
}
