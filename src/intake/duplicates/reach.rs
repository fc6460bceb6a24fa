//! The normal forms of telephone numbers and e-mail addresses.

use std::num::NonZeroU32;

use super::Grade;
use crate::customer::{Country, PhoneNumber};
use crate::units::text::is_invisible;

/// A telephone number as its country code, where that is known, and the rest.
///
/// | given | country | rest |
/// |---|---|---|
/// | `+86 138 0000 1111`, `0086 138…` | 86 | 138 0000 1111 |
/// | `138 0000 1111` | not known | 138 0000 1111 |
/// | `+86 10 5555 0100` | 86 | 10 5555 0100 |
/// | `010 5555 0100` | not known | 10 5555 0100 |
/// | `86 138 0000 1111` | 86 | 138 0000 1111 |
///
/// Zeros before the rest are the trunk prefix and go. Two numbers are the same where the rest is
/// and no two known countries differ; or where a number without `+` is the other's country code and
/// rest. `011` stands for a `+`. Of eleven digits a 1 in front may be North America's code, and an 8
/// Russia's trunk prefix. Two extensions are two desks; where only one is known, the other may be
/// meant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PhoneForm {
    rest: u64,
    country: Option<u16>,
    /// The digits behind a 1, so that 07 is not 7.
    extension: Option<NonZeroU32>,
}

/// A number without its area code, and a longer one that ends with it; or the switchboard of a house
/// and a desk in it.
const LOCAL: Grade = Grade::of(700);
/// The digits that a number and its local form have in common, as a modulus.
const LAST_SEVEN: u64 = 10_000_000;
const LEAST_WHOLE: u64 = 1_000_000;
/// Area codes there begin with 2.
const LEAST_NORTH_AMERICAN: u64 = 2_000_000_000;
const LAST_EIGHT: u64 = 100_000_000;

impl PhoneForm {
    /// The form of a number. `None` for one that nobody has, typed to fill a field.
    pub(super) fn of(number: &PhoneNumber) -> Option<Self> {
        if number.is_filler() {
            return None;
        }
        let (country, rest) = number.parts();
        let abroad = rest.strip_prefix("011").filter(|rest| rest.len() > 9);
        let (country, rest) = match (country, abroad.and_then(Country::split)) {
            (None, Some(split)) => (Some(split.code), split.national),
            _ => (country, rest),
        };
        let extension = number.extension().and_then(|digits| format!("1{digits}").parse().ok());
        // Zeros in front vanish as the number is read.
        let country = country.and_then(|code| code.parse().ok());
        Some(PhoneForm { rest: rest.parse().ok()?, country, extension })
    }

    pub(super) fn alike(self, other: Self) -> Grade {
        let countries_differ =
            self.country.zip(other.country).is_some_and(|(own, others)| own != others);
        let desks = (self.extension, other.extension);
        if countries_differ || matches!(desks, (Some(own), Some(others)) if own != others) {
            return Grade::NONE;
        }
        let is_one = desks.0 == desks.1;
        if self.rest == other.rest || self.is_whole_of(other) || other.is_whole_of(self) {
            return if is_one { Grade::SAME } else { LOCAL };
        }
        let (short, long) = (self.rest.min(other.rest), self.rest.max(other.rest));
        let is_local = [LAST_SEVEN, LAST_EIGHT].into_iter().any(|modulus| {
            let whole = modulus.checked_div(10).is_some_and(|least| short >= least);
            short < modulus && whole && long.checked_rem(modulus) == Some(short)
        });
        if is_local { LOCAL } else { Grade::NONE }
    }

    /// Whether the digits of this number, of no known country, are a code and the other number.
    fn is_whole_of(self, other: Self) -> bool {
        // Shorter ones would not have a key in common.
        if self.country.is_some() || other.rest < LEAST_WHOLE {
            return false;
        }
        let digits = other.rest.checked_ilog10().unwrap_or(0).saturating_add(1);
        let with = |code: u64| {
            10_u64
                .checked_pow(digits)
                .and_then(|power| code.checked_mul(power)?.checked_add(other.rest))
        };
        let is_with = |code: u64| with(code) == Some(self.rest);
        match other.country {
            Some(code) if is_with(code.into()) => true,
            Some(7) => digits == 10 && is_with(8),
            None => digits == 10 && is_with(1) && other.rest >= LEAST_NORTH_AMERICAN,
            _ => false,
        }
    }

    /// What two numbers have in common whose grade is above zero.
    pub(super) fn key(self) -> u64 {
        self.rest.checked_rem(LAST_SEVEN).unwrap_or(self.rest)
    }
}

/// An e-mail address in lower case, without a tag behind a `+`; at Google's, where dots do not
/// count, without dots.
pub(super) fn email_form(address: &str) -> Box<str> {
    let address: String =
        address.chars().filter(|&c| !is_invisible(c)).flat_map(char::to_lowercase).collect();
    let Some((local, domain)) = address.rsplit_once('@') else { return address.into_boxed_str() };
    let local = match local.split_once('+') {
        Some((name, _)) if !name.is_empty() => name,
        _ => local,
    };
    match domain {
        "gmail.com" | "googlemail.com" => format!("{}@gmail.com", local.replace('.', "")),
        _ => format!("{local}@{domain}"),
    }
    .into_boxed_str()
}

/// The same name at two providers.
const OTHER_DOMAIN: Grade = Grade::of(600);

/// How alike two addresses are.
pub(super) fn emails_alike(a: &str, b: &str) -> Grade {
    if a == b {
        return Grade::SAME;
    }
    // Short names such as `info` are common.
    let local = |address: &str| {
        let (local, _) = address.rsplit_once('@')?;
        (local.len() >= 8).then(|| local.to_owned())
    };
    if local(a).is_some() && local(a) == local(b) { OTHER_DOMAIN } else { Grade::NONE }
}

#[cfg(test)]
mod tests {
    use super::{PhoneForm, email_form, emails_alike};
    use crate::intake::duplicates::Grade;

    fn form(number: &str) -> Option<PhoneForm> {
        PhoneForm::of(&number.parse().unwrap())
    }

    fn alike(a: &str, b: &str) -> Grade {
        let [a, b] = [a, b].map(|number| form(number).unwrap());
        assert_eq!(a.alike(b), b.alike(a));
        assert!(a.alike(b) == Grade::NONE || a.key() == b.key());
        a.alike(b)
    }

    #[test]
    fn country_code_and_trunk_zero_make_no_other_number() {
        for spelling in ["13800001111", "+8613800001111", "008613800001111", "8613800001111"] {
            assert_eq!(alike(spelling, "13800001111"), Grade::SAME, "{spelling}");
        }
        assert_eq!(alike("01055550100", "+861055550100"), Grade::SAME);
        assert_eq!(alike("+4402071838750", "02071838750"), Grade::SAME);
        assert_eq!(alike("+85291234567", "91234567"), Grade::SAME);
        assert_eq!(alike("+8613800001111", "+4913800001111"), Grade::NONE);
        assert_eq!(alike("13800001111", "13800001112"), Grade::NONE);
    }

    #[test]
    fn a_country_code_without_a_plus_makes_no_other_number() {
        for (a, b) in [
            ("49 30 55550100", "+49 30 55550100"),
            ("1 310 555 0100", "+1 310 555 0100"),
            ("1 310 555 0100", "310 555 0100"),
            ("8 495 1234567", "+7 495 1234567"),
            ("7 495 1234567", "+7 495 1234567"),
            ("011 44 2071838750", "+44 2071838750"),
            ("86 10 55550100", "+86 10 55550100"),
        ] {
            let [a, b] = [a, b].map(|number| number.replace(' ', ""));
            assert_eq!(alike(&a, &b), Grade::SAME, "{a} {b}");
        }
        assert_eq!(alike("84951234567", "+494951234567"), Grade::NONE);
        assert_eq!(alike("13800001111", "3800001112"), Grade::NONE);
    }

    #[test]
    fn a_number_without_its_area_code_is_alike_and_not_the_same() {
        assert_eq!(alike("55550100", "01055550100"), Grade::of(700));
        assert_eq!(alike("5550100", "+13105550100"), Grade::of(700));
        assert_eq!(alike("50100", "01055550100"), Grade::NONE);
    }

    #[test]
    fn two_desks_of_a_house_are_two_and_a_desk_may_be_meant_by_the_house() {
        assert_eq!(alike("010-55550100 x801", "+86 10 55550100-801"), Grade::SAME);
        assert_eq!(alike("010-55550100 x801", "010-55550100 x802"), Grade::NONE);
        assert_eq!(alike("010-55550100 x07", "010-55550100 x7"), Grade::NONE);
        assert_eq!(alike("010-55550100 x801", "010-55550100"), Grade::of(700));
        assert_eq!(alike("55550100 x801", "010-55550100 x801"), Grade::of(700));
    }

    #[test]
    fn a_number_that_fills_a_field_is_none() {
        for filler in ["+1 222 222 2222", "+49 11111111", "12345678"] {
            assert!(form(filler).is_none(), "{filler}");
        }
    }

    #[test]
    fn tags_dots_and_case_make_no_other_address() {
        assert_eq!(&*email_form("Li.Na+Shop@GoogleMail.com"), "lina@gmail.com");
        assert_eq!(&*email_form("Li.Na+shop@example.com"), "li.na@example.com");
        assert_eq!(&*email_form("+tag@example.com"), "+tag@example.com");
        assert_eq!(emails_alike("li.na.1990@a.com", "li.na.1990@b.com"), Grade::of(600));
        assert_eq!(emails_alike("info@a.com", "info@b.com"), Grade::NONE);
    }
}
