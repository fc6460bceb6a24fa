//! Decimals on a fixed grid: the integers inside our number types, and the way in and out.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};

use super::guard::text;

/// A decimal among other entries of a list, as plain text.
#[derive(Clone, Copy, Serialize)]
pub struct Plain(#[serde(serialize_with = "as_text::serialize")] pub Decimal);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let plain = parse(&text(from)?);
        plain.map(Plain).ok_or_else(|| serde::de::Error::custom("expected a decimal in quotes"))
    }
}

/// Ten to the power of `digits`; `None` where that has no place.
pub(crate) const fn power_of_ten(digits: u32) -> Option<u128> {
    10_u128.checked_pow(digits)
}

/// `value` as a whole number of 10^−`scale`. `None` where it has more digits than that, or no
/// place in an `i128`.
pub(crate) fn to_grid(value: Decimal, scale: u32) -> Option<i128> {
    let value = value.normalize();
    let missing = scale.checked_sub(value.scale())?;
    10_i128.checked_pow(missing)?.checked_mul(value.mantissa())
}

/// Reads a plain decimal: an optional minus, digits, and optionally a point and more digits.
/// Nothing else, and nothing is rounded.
pub(crate) fn parse(text: &str) -> Option<Decimal> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if digits(whole) && digits(fraction) { Decimal::from_str_exact(text).ok() } else { None }
}

/// Decimals as plain text, for serde's `with`: a number in JSON would go through a float.
pub(crate) mod as_text {
    use rust_decimal::Decimal;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(value: &Decimal, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&value.normalize())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Decimal, D::Error> {
        let text = String::deserialize(from)?;
        let refused = || D::Error::custom("not a plain decimal in quotes, such as \"0.8\"");
        super::parse(&text).ok_or_else(refused)
    }
}

/// The decimal `units` × 10^−`scale`, without trailing zeros.
///
/// INVARIANT: every caller's magnitude is below 2^96 and its scale at most 28, as its type's
/// bounds say, so nothing is cut.
pub(crate) fn from_grid(units: i128, scale: u32) -> Decimal {
    const LIMB: u128 = u32::MAX as u128;
    let magnitude = units.unsigned_abs();
    let limb = |shift: u32| u32::try_from((magnitude >> shift) & LIMB).unwrap_or(u32::MAX);
    Decimal::from_parts(limb(0), limb(32), limb(64), units < 0, scale).normalize()
}

#[cfg(test)]
mod tests {
    use super::{from_grid, parse, to_grid};
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    proptest! {
        #[test]
        fn in_and_out_is_the_same(units in -(1_i128 << 95)..(1_i128 << 95), scale in 0..=12_u32) {
            let value = from_grid(units, scale);
            prop_assert_eq!(to_grid(value, scale), Some(units));
            prop_assert_eq!(value, value.normalize());
        }
    }

    #[test]
    fn only_a_plain_decimal_is_read_and_none_is_rounded() {
        assert_eq!(parse("-12.50"), Some(Decimal::new(-1250, 2)));
        let long = format!("0.8{}1", "0".repeat(40));
        for wrong in ["", "-", ".5", "5.", "1_000", "8e-1", "+1", "1.2.3", " 1", "--1", "１", &long]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_digit_too_many_is_refused_and_a_trailing_zero_is_none() {
        assert_eq!(to_grid("1.230".parse().unwrap(), 2), Some(123));
        assert_eq!(to_grid("1.234".parse().unwrap(), 2), None);
    }
}
