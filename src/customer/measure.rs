//! Numbers and amounts about a person: checked like texts, and hidden from `Debug` like these.

use std::fmt;

use super::TextError;
use super::leaf::leaf;
use crate::units::{AmountStyle, Money};

macro_rules! measures {
    ($(
        $(#[$doc:meta])*
        $name:ident($number:ty) = $min:literal to $max:literal, $what:literal;
    )+) => {$(
        $(#[$doc])*
        ///
        #[doc = concat!("* From ", $min, " to ", $max, ", written in plain digits.")]
        /// * `Debug` shows that there is one, and nothing of it.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($number);

        impl $name {
            /// Reads plain digits.
            ///
            /// # Errors
            /// [`TextError`], which does not repeat the text.
            pub fn try_new(text: impl AsRef<str>) -> Result<Self, TextError> {
                let text = text.as_ref().trim();
                let digits = text.bytes().all(|digit| digit.is_ascii_digit());
                let number = text.parse().ok().filter(|number| ($min..=$max).contains(number));
                number.filter(|_| digits).map($name).ok_or(TextError::Form {
                    what: $what,
                    expected: concat!("a whole number from ", $min, " to ", $max),
                })
            }

            /// The number.
            pub const fn get(self) -> $number {
                self.0
            }

            fn to_text(self) -> String {
                self.0.to_string()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        leaf!($name);
    )+};
}

measures! {
    /// How tall somebody is, in centimetres.
    Height(u16) = 20 to 280, "height in centimetres";
    /// How heavy somebody is, in kilograms.
    Weight(u16) = 1 to 700, "weight in kilograms";
    /// How many years old somebody was on the day of the record.
    Age(u8) = 0 to 130, "age in years";
    /// How many.
    Count(u32) = 0 to 1_000_000_000, "number";
}

/// An amount of money that is somebody's own affair: an income, what they spend.
///
/// * Written as [`Money`] is: `12000 CNY`. Read as people type it, with the point as the
///   [decimal mark](AmountStyle) and a currency: `1.2万元`, `RMB 12,000`.
/// * Neither below zero nor shown by `Debug`.
///
/// ```
/// use clienteling::customer::PersonalMoney;
///
/// let income: PersonalMoney = "120000 CNY".parse()?;
/// assert_eq!(format!("{income:?}"), "PersonalMoney(…)");
/// assert_eq!(income.get().to_string(), "120000.00 CNY");
/// # Ok::<(), clienteling::customer::TextError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PersonalMoney(Money);

impl PersonalMoney {
    /// Reads an amount with its currency.
    ///
    /// # Errors
    /// [`TextError`], which does not repeat the text.
    pub fn try_new(text: impl AsRef<str>) -> Result<Self, TextError> {
        let money = AmountStyle::default().read(text.as_ref()).ok();
        money.and_then(|money| PersonalMoney::try_from(money).ok()).ok_or(REFUSED)
    }

    /// The amount. It is personal: do not log it.
    pub const fn get(self) -> Money {
        self.0
    }

    fn to_text(self) -> String {
        self.0.to_string()
    }
}

const REFUSED: TextError =
    TextError::Form { what: "amount", expected: "for example `12000 CNY`, not below zero" };

impl TryFrom<Money> for PersonalMoney {
    type Error = TextError;

    fn try_from(money: Money) -> Result<Self, TextError> {
        if money.is_negative() { Err(REFUSED) } else { Ok(PersonalMoney(money)) }
    }
}

impl fmt::Debug for PersonalMoney {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonalMoney(…)")
    }
}

leaf!(PersonalMoney);

#[cfg(test)]
mod tests {
    use super::{Age, Height, PersonalMoney};

    #[test]
    fn a_number_out_of_its_bounds_is_refused_without_being_repeated() {
        for wrong in ["", "-1", "131", "1.5", "+5", "0x10", "999999999999", "５"] {
            let error = wrong.parse::<Age>().unwrap_err().to_string();
            assert_eq!(error, "age in years: expected a whole number from 0 to 130", "{wrong}");
        }
        assert_eq!("0".parse::<Age>().unwrap().get(), 0);
        assert_eq!(" 172 ".parse::<Height>().unwrap().get(), 172);
    }

    #[test]
    fn an_income_is_read_as_written_and_is_not_negative() {
        let income: PersonalMoney = "120000.50 CNY".parse().unwrap();
        let json = serde_json::to_string(&income).unwrap();
        assert_eq!(json, "\"120000.50 CNY\"");
        assert_eq!(serde_json::from_str::<PersonalMoney>(&json).unwrap(), income);
        assert!("-1 CNY".parse::<PersonalMoney>().is_err());
        assert!("120000".parse::<PersonalMoney>().is_err());
        for typed in ["120,000.50元", "RMB 120000.5", "12.00005万元", "12万0000元"] {
            let read: Result<PersonalMoney, _> = typed.parse();
            assert_eq!(read.is_ok_and(|read| read == income), typed != "12万0000元", "{typed}");
        }
        for wrong in ["¥120000", "120.000,50 CNY", "-12万元"] {
            assert!(wrong.parse::<PersonalMoney>().is_err(), "{wrong}");
        }
    }
}
