//! Named roundings, and the one exact division that all of them share.

use serde::{Deserialize, Serialize};

use super::wide::mul_div;

/// What to do with the part of an amount that does not fit the grid.
///
/// | strategy | 2.5 | −2.5 | 2.4 |
/// |---|---|---|---|
/// | `HalfEven` | 2 | −2 | 2 |
/// | `HalfAwayFromZero` | 3 | −3 | 2 |
/// | `TowardZero` | 2 | −2 | 2 |
/// | `AwayFromZero` | 3 | −3 | 3 |
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// To the nearest; a half goes to the even neighbour ("bankers' rounding"). Sums of many
    /// rounded amounts stay unbiased.
    HalfEven,
    /// To the nearest; a half goes away from zero, as on an invoice.
    HalfAwayFromZero,
    /// The excess is dropped.
    TowardZero,
    /// Any excess counts as a whole unit.
    AwayFromZero,
}

impl Rounding {
    /// `a × b ÷ c`, computed exactly and rounded once. `None` where `c` is not positive or the
    /// result has no place in an `i128`.
    pub(crate) fn mul_div(self, a: i128, b: i128, c: u128) -> Option<i128> {
        let negative = (a < 0) != (b < 0);
        let (quotient, remainder) = mul_div(a.unsigned_abs(), b.unsigned_abs(), c)?;
        let rounded = if self.rounds_up(quotient, remainder, c) {
            quotient.checked_add(1)?
        } else {
            quotient
        };
        let magnitude = i128::try_from(rounded).ok()?;
        if negative { magnitude.checked_neg() } else { Some(magnitude) }
    }

    /// Whether a magnitude `quotient + remainder/divisor` becomes `quotient + 1`.
    fn rounds_up(self, quotient: u128, remainder: u128, divisor: u128) -> bool {
        // INVARIANT: remainder < divisor, so the subtraction cannot wrap.
        let rest = divisor.wrapping_sub(remainder);
        match self {
            Rounding::TowardZero => false,
            Rounding::AwayFromZero => remainder > 0,
            Rounding::HalfAwayFromZero => remainder >= rest,
            Rounding::HalfEven => remainder > rest || (remainder == rest && quotient & 1 == 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rounding;

    #[test]
    fn each_strategy_does_what_its_table_says() {
        let table = [
            (Rounding::HalfEven, [2, -2, 2, 4, -4]),
            (Rounding::HalfAwayFromZero, [3, -3, 2, 4, -4]),
            (Rounding::TowardZero, [2, -2, 2, 3, -3]),
            (Rounding::AwayFromZero, [3, -3, 3, 4, -4]),
        ];
        for (rounding, expected) in table {
            let got = [25, -25, 24, 35, -35].map(|tenths| rounding.mul_div(tenths, 1, 10).unwrap());
            assert_eq!(got, expected, "{rounding:?}");
        }
    }
}
