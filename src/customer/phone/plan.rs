//! Numbers against the plans of their countries, by a port of libphonenumber.

use rlibphonenumber::{PHONE_NUMBER_UTIL, ParseError, PhoneNumberFormat, Region};

use super::{EXT, PhoneNumber};

/// A telephone number fits no plan. It is not repeated here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The country from which it is dialled is none.
    #[error("unknown country: expected two letters by ISO 3166, such as `CN`")]
    UnknownCountry,
    /// Its country is not known: there is no such code, or none is given and no country to dial it
    /// from.
    #[error("telephone number: expected a country code, or a country to dial it from")]
    NoCountry,
    /// No number of its country is so long or so short.
    #[error("telephone number: no number of its country has this length")]
    Length,
    /// Its country gives out no number that begins so.
    #[error("telephone number: its country gives out no such number")]
    NotGivenOut,
}

impl PhoneNumber {
    /// The number with its country code, checked against the number plan of its country; `home` is
    /// the country from which a number without a code is dialled, two letters by ISO 3166.
    ///
    /// The plans are those of Google's libphonenumber, as of the version of the crate
    /// `rlibphonenumber`. That a number fits does not mean that somebody has it.
    ///
    /// # Errors
    /// [`PlanError`], which does not repeat the number.
    ///
    /// ```
    /// use clienteling::customer::{PhoneNumber, PlanError};
    ///
    /// let number: PhoneNumber = "0161 496 0123 x136".parse()?;
    /// assert_eq!(number.in_plan(Some("GB"))?.as_str(), "+441614960123;ext=136");
    /// assert_eq!(number.in_plan(None), Err(PlanError::NoCountry));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn in_plan(&self, home: Option<&str>) -> Result<PhoneNumber, PlanError> {
        let region = |home: &str| home.to_ascii_uppercase().parse::<Region>();
        let home = home.map(region).transpose().map_err(|_| PlanError::UnknownCountry)?;
        let known = PHONE_NUMBER_UTIL.parse(self.number(), home).map_err(|error| match error {
            ParseError::InvalidCountryCode => PlanError::NoCountry,
            _ => PlanError::Length,
        })?;
        if !PHONE_NUMBER_UTIL.is_possible_number(&known) {
            return Err(PlanError::Length);
        }
        if !known.is_valid() {
            return Err(PlanError::NotGivenOut);
        }
        let number = known.format_as(PhoneNumberFormat::E164);
        let whole = match self.extension() {
            Some(extension) => format!("{number}{EXT}{extension}"),
            None => number.into_owned(),
        };
        PhoneNumber::try_new(whole).map_err(|_| PlanError::NotGivenOut)
    }
}
