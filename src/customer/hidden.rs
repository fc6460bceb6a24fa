//! Values that are personal where they stand, such as a budget or a rate of pay, although their
//! types are not: read without repeating in an error what was given.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use crate::units::guard::{Expected, refuse_the_rest, text};
use crate::units::{
    Currency, CustomerId, FirstContactId, OpportunityId, Probability, ProductId, Score, Share,
    StaffId, StageId,
};

/// A value that is written as a text.
pub(crate) trait Written: FromStr {
    /// What is accepted, in words.
    const EXPECTED: &str;
}

macro_rules! written {
    ($($name:ty: $expected:literal;)+) => {$(
        impl Written for $name {
            const EXPECTED: &str = $expected;
        }
    )+};
}

written! {
    NaiveDate: "a date, such as \"2026-03-01\"";
    Share: "a share from 0 to 1 with at most 9 decimals, in quotes";
    Score: "a score from 0 to 100 with at most 6 decimals, in quotes";
    Currency: "a currency's three letters";
    CustomerId: "an identifier";
    FirstContactId: "an identifier";
    OpportunityId: "an identifier";
    StageId: "an identifier";
    Probability: "a probability from 0 to 1 with at most 9 decimals, in quotes";
    ProductId: "an identifier";
    StaffId: "an identifier";
}

/// The value in a text.
pub(crate) fn required<'de, T: Written, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let refused = || D::Error::custom(format_args!("expected {}", T::EXPECTED));
    text(from)?.parse().map_err(|_| refused())
}

/// The value in a text, if there is one.
pub(crate) fn optional<'de, T: Written, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    struct Hidden<T>(T);

    impl<'de, T: Written> Deserialize<'de> for Hidden<T> {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            required(from).map(Hidden)
        }
    }

    Ok(Option::<Hidden<T>>::deserialize(from)?.map(|Hidden(value)| value))
}

/// A whole number, if there is one.
pub(crate) fn number<'de, T: TryFrom<u64>, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    struct Hidden<T>(T);
    struct Number<T>(PhantomData<T>);

    impl<T: TryFrom<u64>> Visitor<'_> for Number<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let bits = size_of::<T>().saturating_mul(8);
            write!(f, "a whole number, zero or above, of up to {bits} bits")
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
            let refused = || E::custom(format_args!("expected {}", Expected(&self)));
            T::try_from(number).map_err(|_| refused())
        }

        refuse_the_rest! {
            visit_bool(bool) visit_i64(i64) visit_i128(i128) visit_u128(u128) visit_f64(f64)
            visit_str(&str) visit_bytes(&[u8])
        }
    }

    impl<'de, T: TryFrom<u64>> Deserialize<'de> for Hidden<T> {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            let number = Number(PhantomData);
            if from.is_human_readable() {
                from.deserialize_any(number).map(Hidden)
            } else {
                from.deserialize_u64(number).map(Hidden)
            }
        }
    }

    Ok(Option::<Hidden<T>>::deserialize(from)?.map(|Hidden(number)| number))
}

/// More entries than any profile has fields.
const MAX_ENTRIES: usize = 256;

/// A list of at most 256 entries, if there is one, of values that are guarded themselves.
pub(crate) fn list<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Vec<T>>, D::Error> {
    list_up_to::<MAX_ENTRIES, T, D>(from)
}

/// A list of any number of entries of values that are guarded themselves.
pub(crate) fn long_list<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    let values = list_up_to::<{ usize::MAX }, T, D>(from)?;
    values.ok_or_else(|| D::Error::custom("expected a list"))
}

fn list_up_to<'de, const MAX: usize, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Vec<T>>, D::Error> {
    struct Hidden<const MAX: usize, T>(Vec<T>);
    struct List<const MAX: usize, T>(PhantomData<T>);

    impl<'de, const MAX: usize, T: Deserialize<'de>> Visitor<'de> for List<MAX, T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
            // No room is made ahead for a length that the input only claims.
            let mut values = Vec::new();
            while let Some(value) = seq.next_element()? {
                if values.len() == MAX {
                    let refused = format_args!("a list holds at most {MAX} entries");
                    return Err(A::Error::custom(refused));
                }
                values.push(value);
            }
            Ok(values)
        }

        refuse_the_rest! {
            visit_bool(bool) visit_i64(i64) visit_i128(i128) visit_u64(u64) visit_u128(u128)
            visit_f64(f64) visit_str(&str) visit_bytes(&[u8])
        }
    }

    impl<'de, const MAX: usize, T: Deserialize<'de>> Deserialize<'de> for Hidden<MAX, T> {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            let list = List::<MAX, T>(PhantomData);
            if from.is_human_readable() {
                from.deserialize_any(list).map(Hidden)
            } else {
                from.deserialize_seq(list).map(Hidden)
            }
        }
    }

    Ok(Option::<Hidden<MAX, T>>::deserialize(from)?.map(|Hidden(values)| values))
}
