//! An answer on a scale of its own.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};

use super::NumberError;
use super::fixed::{from_grid, parse, to_grid};
use super::guard::parsed;
use super::text::pad_number;

/// A number on the scale of the question to which it is the answer: 9 of 0 to 10, 4 of 1 to 5.
///
/// * From −10 to 1,000, with three decimals: a half is kept as it was given, so that a scale of
///   whole answers can refuse it and say which it was.
/// * Serialised as text: `"6.5"`.
///
/// ```
/// use clienteling::units::SurveyRating;
///
/// let nine: SurveyRating = serde_json::from_str(r#""9""#)?;
/// assert!(nine > "6.5".parse()?);
/// assert!("1001".parse::<SurveyRating>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
pub struct SurveyRating {
    thousandths: i32,
}

impl SurveyRating {
    /// How many decimal digits are kept.
    pub const DIGITS: u32 = 3;
    const EXPECTED: &str = "a rating from -10 to 1000 with at most 3 decimals";

    /// The number `value`.
    ///
    /// # Errors
    /// [`NumberError::OutOfRange`] outside the bounds or with too many decimals: nothing is rounded.
    pub fn try_new(value: Decimal) -> Result<Self, NumberError> {
        to_grid(value, Self::DIGITS)
            .and_then(|thousandths| i32::try_from(thousandths).ok())
            .filter(|thousandths| (-10_000..=1_000_000).contains(thousandths))
            .map(|thousandths| SurveyRating { thousandths })
            .ok_or(NumberError::OutOfRange { given: value, expected: Self::EXPECTED })
    }

    /// The number, without trailing zeros.
    pub fn value(self) -> Decimal {
        from_grid(self.thousandths.into(), Self::DIGITS)
    }

    /// How many thousandths of one.
    pub(crate) const fn thousandths(self) -> i32 {
        self.thousandths
    }
}

impl TryFrom<Decimal> for SurveyRating {
    type Error = NumberError;
    fn try_from(value: Decimal) -> Result<Self, Self::Error> {
        SurveyRating::try_new(value)
    }
}

impl FromStr for SurveyRating {
    type Err = NumberError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = parse(text).ok_or(NumberError::NotANumber { expected: Self::EXPECTED });
        SurveyRating::try_new(number?)
    }
}

impl<'de> Deserialize<'de> for SurveyRating {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        parsed(from, format_args!("{}, in quotes", Self::EXPECTED))
    }
}

impl From<SurveyRating> for String {
    /// The plain decimal: the serialised form.
    fn from(rating: SurveyRating) -> String {
        rating.value().to_string()
    }
}

impl fmt::Display for SurveyRating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad_number(f, &self.value().to_string())
    }
}

impl fmt::Debug for SurveyRating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SurveyRating({})", self.value())
    }
}

#[cfg(test)]
mod tests {
    use super::SurveyRating;

    #[test]
    fn a_half_is_kept_and_nothing_is_rounded_or_off_the_bounds() {
        for kept in ["6.5", "-10", "1000", "0", "0.001"] {
            assert_eq!(kept.parse::<SurveyRating>().unwrap().to_string(), kept);
            let json = format!("\"{kept}\"");
            let read: SurveyRating = serde_json::from_str(&json).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), json);
        }
        for wrong in ["", "6.5001", "-10.001", "1000.001", "1e1", "10%", "ten"] {
            assert!(wrong.parse::<SurveyRating>().is_err(), "{wrong}");
        }
        let error = serde_json::from_str::<SurveyRating>("13800001234").unwrap_err().to_string();
        assert!(!error.contains("138"), "{error}");
    }
}
