//! What was bought or brought back: product, quantity and amount.

use std::fmt;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::units::guard::{guarded, list};
use crate::units::{Currency, Money, MoneyError, ProductId, Quantity};

/// A line or a list of lines was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinesError {
    /// A purchase or a return without a line.
    #[error("`lines` is empty: expected at least one line")]
    Empty,
    /// A line with an amount below zero. What comes back is a return; a discount is taken off
    /// the amount.
    #[error(
        "`amount` is below zero: a discount reduces the line, goods that come back are a return"
    )]
    NegativeAmount(Money),
    /// A line in another currency than the first.
    #[error("`lines[{line}].amount` is in {given}: expected {expected}, as in `lines[0]`")]
    OtherCurrency {
        /// Which line, from 0 in the order in which they were given.
        line: usize,
        /// Its currency.
        given: Currency,
        /// The currency of the first.
        expected: Currency,
    },
    /// A total out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

guarded! {
    /// One line: so much of a product for so much.
    ///
    /// * The amount is what the customer is charged for the whole line, after discounts.
    /// * It is not below zero; a gift has an amount of zero.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct Line as "Line" checked by Line::checked {
        product: ProductId,
        quantity: Quantity,
        amount: Money,
    }
}

impl Line {
    /// A line.
    ///
    /// # Errors
    /// [`NegativeAmount`](LinesError::NegativeAmount).
    pub fn try_new(
        product: ProductId,
        quantity: Quantity,
        amount: Money,
    ) -> Result<Self, LinesError> {
        Line { product, quantity, amount }.checked()
    }

    fn checked(self) -> Result<Self, LinesError> {
        if self.amount.is_negative() {
            Err(LinesError::NegativeAmount(self.amount))
        } else {
            Ok(self)
        }
    }

    /// What.
    pub const fn product(&self) -> &ProductId {
        &self.product
    }

    /// How much of it.
    pub const fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// For how much in all.
    pub const fn amount(&self) -> Money {
        self.amount
    }

    /// The order in which lines stand: by product, quantity, amount.
    fn key(&self) -> (&ProductId, Quantity, i128) {
        (&self.product, self.quantity, self.amount.micros())
    }
}

/// The lines of one purchase or return, with their total.
///
/// * At least one line.
/// * All in one currency, with a total within the bounds of [`Money`].
/// * In order of product, quantity and amount, so that the same lines are equal in whatever
///   order they were read. Two alike stay two.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Lines(Kept);

/// Most purchases have one line, which needs no place of its own and is the total itself.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Kept {
    One(Line),
    // INVARIANT: two lines at least.
    Many { sorted: Box<[Line]>, total: Money },
}

impl Lines {
    /// The lines in their order, with their total. Cost: a sort.
    ///
    /// # Errors
    /// [`Empty`](LinesError::Empty), [`OtherCurrency`](LinesError::OtherCurrency) for the first line
    /// in a second currency, [`Money`](LinesError::Money) for a total out of range.
    pub fn try_new(lines: impl Into<Vec<Line>>) -> Result<Self, LinesError> {
        let mut lines = lines.into();
        let expected = lines.first().ok_or(LinesError::Empty)?.amount.currency();
        let mut given = lines.iter().map(|line| line.amount.currency()).enumerate();
        if let Some((line, given)) = given.find(|(_, given)| *given != expected) {
            return Err(LinesError::OtherCurrency { line, given, expected });
        }
        let total = Money::try_sum(expected, lines.iter().map(Line::amount))?;
        if lines.len() > 1 {
            lines.sort_unstable_by(|a, b| a.key().cmp(&b.key()));
            return Ok(Lines(Kept::Many { sorted: lines.into_boxed_slice(), total }));
        }
        lines.pop().map(|line| Lines(Kept::One(line))).ok_or(LinesError::Empty)
    }

    /// The lines.
    pub fn as_slice(&self) -> &[Line] {
        match &self.0 {
            Kept::One(line) => std::slice::from_ref(line),
            Kept::Many { sorted, .. } => sorted,
        }
    }

    /// The sum of the amounts.
    pub const fn total(&self) -> Money {
        match &self.0 {
            Kept::One(line) => line.amount,
            Kept::Many { total, .. } => *total,
        }
    }

    /// The one currency of all lines.
    pub const fn currency(&self) -> Currency {
        self.total().currency()
    }
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.as_slice()).finish()
    }
}

impl Serialize for Lines {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.as_slice().serialize(to)
    }
}

impl<'de> Deserialize<'de> for Lines {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Lines::try_new(list::<{ usize::MAX }, Line, D>(from)?).map_err(D::Error::custom)
    }
}

impl TryFrom<Vec<Line>> for Lines {
    type Error = LinesError;

    fn try_from(lines: Vec<Line>) -> Result<Self, Self::Error> {
        Lines::try_new(lines)
    }
}

impl From<Lines> for Vec<Line> {
    fn from(lines: Lines) -> Self {
        match lines.0 {
            Kept::One(line) => vec![line],
            Kept::Many { sorted, .. } => sorted.into_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Lines, LinesError};
    use crate::units::{Currency, ProductId, Quantity};

    fn line(product: &str, amount: &str) -> Line {
        let product = ProductId::try_new(product).unwrap();
        Line::try_new(product, Quantity::ONE, amount.parse().unwrap()).unwrap()
    }

    #[test]
    fn the_same_lines_in_any_order_are_equal_and_two_alike_stay_two() {
        let (oil, tyre) = (line("oil", "300.00 CNY"), line("tyre", "800.00 CNY"));
        let one = Lines::try_new([oil.clone(), tyre.clone(), oil.clone()]).unwrap();
        let other = Lines::try_new([tyre, oil.clone(), oil]).unwrap();
        assert_eq!(one, other);
        assert_eq!(one.total().to_string(), "1400.00 CNY");
    }

    #[test]
    fn lines_that_make_no_total_are_refused() {
        assert_eq!(Lines::try_new([]), Err(LinesError::Empty));
        let (given, expected) = ("1 JPY", "1 CNY");
        let mixed = Lines::try_new([expected, expected, given, given].map(|it| line("a", it)));
        let (given, expected) = (Currency::JPY, Currency::CNY);
        assert_eq!(mixed, Err(LinesError::OtherCurrency { line: 2, given, expected }));
        let bound = "10000000000000000000 CNY";
        let large = Lines::try_new([line("a", bound), line("b", bound)]);
        assert!(matches!(large, Err(LinesError::Money(_))));
    }

    #[test]
    fn a_negative_line_does_not_come_in_through_json() {
        let json =
            r#"[{"product":"oil","quantity":"1","amount":{"amount":"-3","currency":"CNY"}}]"#;
        let error = serde_json::from_str::<Lines>(json).unwrap_err();
        assert!(error.to_string().contains("a return"), "{error}");
    }
}
