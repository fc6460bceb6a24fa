//! What a rule is tested on: what was observed, and what was needed.

use std::cmp::Ordering;
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Value;
use crate::units::{Money, MoneyError, Probability, Quantity, Score, Share};

/// What must be so for a rule to be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// The observed value is smaller or earlier than the needed one.
    Below,
    /// Equal, smaller or earlier.
    AtMost,
    /// Equal, larger or later.
    AtLeast,
    /// Larger or later.
    Over,
    /// A plain fact is so.
    Is,
    /// A plain fact is not so.
    IsNot,
}

impl Comparison {
    /// What holds exactly where this does not.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Comparison::Below => Comparison::AtLeast,
            Comparison::AtMost => Comparison::Over,
            Comparison::AtLeast => Comparison::Below,
            Comparison::Over => Comparison::AtMost,
            Comparison::Is => Comparison::IsNot,
            Comparison::IsNot => Comparison::Is,
        }
    }
}

/// What a rule is tested on: two values of one kind, or a plain fact. What is not known is left
/// out: each constructor takes the values as they are, or as options.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Evidence {
    // INVARIANT: both are of the same kind, and money of the same currency. A fact needs nothing.
    observed: Option<Value>,
    needed: Option<Value>,
}

macro_rules! pairs {
    ($($(#[$doc:meta])* $name:ident of $of:ty as $kind:ident;)+) => {$(
        $(#[$doc])*
        pub fn $name(observed: impl Into<Option<$of>>, needed: impl Into<Option<$of>>) -> Self {
            let (observed, needed) = (observed.into(), needed.into());
            Evidence { observed: observed.map(Value::$kind), needed: needed.map(Value::$kind) }
        }
    )+};
}

impl Evidence {
    pairs! {
        /// Two shares.
        shares of Share as Share;
        /// Two probabilities.
        probabilities of Probability as Probability;
        /// Two marks.
        scores of Score as Score;
        /// Two quantities.
        quantities of Quantity as Quantity;
        /// Two counts.
        counts of u64 as Count;
        /// Two whole numbers that can be below zero.
        numbers of i64 as Number;
        /// Two spans of time, in days.
        days of u64 as Days;
        /// Two spans of time, in whole months.
        months of u64 as Months;
        /// Two days of the calendar.
        dates of NaiveDate as Date;
    }

    /// Two amounts.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] for two currencies.
    pub fn money(
        observed: impl Into<Option<Money>>,
        needed: impl Into<Option<Money>>,
    ) -> Result<Self, MoneyError> {
        let (observed, needed) = (observed.into(), needed.into());
        if let (Some(observed), Some(needed)) = (observed, needed) {
            observed.same_currency(needed)?;
        }
        Ok(Evidence { observed: observed.map(Value::Money), needed: needed.map(Value::Money) })
    }

    /// Two values.
    ///
    /// INVARIANT: whoever asks has made sure that they are of one kind and, if money, of one currency.
    pub(super) const fn of(observed: Option<Value>, needed: Value) -> Self {
        Evidence { observed, needed: Some(needed) }
    }

    /// A plain fact: it is so, or it is not.
    pub fn fact(is_so: impl Into<Option<bool>>) -> Self {
        Evidence { observed: is_so.into().map(Value::Fact), needed: None }
    }

    /// A plain fact that is so since a day or happened on it. `None`: it is not so.
    pub fn happened(on: impl Into<Option<NaiveDate>>) -> Self {
        Evidence { observed: Some(on.into().map_or(Value::Fact(false), Value::Date)), needed: None }
    }

    pub(super) const fn observed(&self) -> Option<Value> {
        self.observed
    }

    pub(super) const fn needed(&self) -> Option<Value> {
        self.needed
    }

    /// Whether the comparison holds. `None` where something that it takes is not known.
    pub(super) fn holds(&self, comparison: Comparison) -> Option<bool> {
        let is_so = self.observed.map(|value| value != Value::Fact(false));
        let ordering = || self.ordering();
        match comparison {
            Comparison::Below => ordering().map(Ordering::is_lt),
            Comparison::AtMost => ordering().map(Ordering::is_le),
            Comparison::AtLeast => ordering().map(Ordering::is_ge),
            Comparison::Over => ordering().map(Ordering::is_gt),
            Comparison::Is => is_so,
            Comparison::IsNot => is_so.map(|is_so| !is_so),
        }
    }

    fn ordering(&self) -> Option<Ordering> {
        self.observed?.try_cmp(self.needed?)
    }

    pub(super) fn margin(&self) -> Option<Value> {
        self.observed?.distance(self.needed?)
    }

    /// As it is shown: percentages and marks with two decimals, and with more only where the
    /// needed value has more or the two would read as equal.
    pub(super) fn shown(self) -> Self {
        let observed = match (self.observed, self.needed) {
            (Some(Value::Share(a)), Some(Value::Share(b))) => {
                Value::Share(short(a, b, 4..=Share::DIGITS, Share::cut))
            }
            (Some(Value::Probability(a)), Some(Value::Probability(b))) => {
                Value::Probability(short(a, b, 4..=Probability::DIGITS, Probability::cut))
            }
            (Some(Value::Score(a)), Some(Value::Score(b))) => {
                Value::Score(short(a, b, 2..=Score::DIGITS, Score::cut))
            }
            _ => return self,
        };
        Evidence { observed: Some(observed), ..self }
    }
}

/// The observed number with as few digits as are fair. It is cut and never rounded, so it stays
/// on its side of the needed one: 79.999 % does not read as 80 %, nor 80.001 % against 80 %.
fn short<T: Copy + PartialEq>(
    observed: T,
    needed: T,
    mut digits: RangeInclusive<u32>,
    cut: fn(T, u32) -> T,
) -> T {
    let fair = |digits| {
        Some(cut(observed, digits)).filter(|it| *it != needed && cut(needed, digits) == needed)
    };
    digits.find_map(fair).unwrap_or(observed)
}
