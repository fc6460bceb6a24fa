//! What customers can be ranked by: money, whole numbers, and several measures at once.

use std::fmt::{Debug, Display};

use serde::Serialize;

use super::super::TieringError;
use crate::rule::Evidence;
use crate::units::fixed::{Plain, from_grid, to_grid};
use crate::units::{Currency, Money, MoneyError, Share};

/// A value by which customers are ranked.
///
/// | values | in | for |
/// |---|---|---|
/// | [`Money`] | a [`Currency`] | revenue, margin, lifetime value |
/// | `i64` | [`Pieces`] | quantity, visits, points: whole numbers, below zero what came back |
/// | [`IndexShare`](super::IndexShare) | nothing | several measures at once, by [`AbcIndex`](super::AbcIndex) |
///
/// Quantities with decimals are ranked in a smaller unit: grams for kilograms.
pub trait AbcValue: Copy + Eq + Debug + Display + Serialize + Measured {}

/// The unit of plain whole numbers: pieces, visits, points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pieces;

/// Values on a grid of whole numbers. Nobody else can implement it: sums rest on its bounds.
pub trait Measured: Sized {
    /// What all values of a ranking have in common.
    type Unit: Copy + Eq + Debug;
    /// How many decimals of the value are whole on the grid.
    const DECIMALS: u32;
    /// The largest value on the grid.
    const MOST: i128;
    /// The unit as it is written.
    fn unit_name(unit: Self::Unit) -> &'static str;
    /// The unit that is written so.
    fn unit_named(name: &str) -> Option<Self::Unit>;
    /// The smallest amount that makes sense to ask of a customer, in steps of the grid. `None`
    /// where nothing can be asked for.
    fn step(unit: Self::Unit) -> Option<i128>;
    /// Whether the value is in this unit.
    fn check(self, unit: Self::Unit) -> Result<(), TieringError>;
    /// INVARIANT: at most 10^26 on either side of zero, so that no memory holds enough values for
    /// their sum to overflow.
    fn on_grid(self) -> i128;
    /// The value back, or an error where it is out of range.
    fn from_grid(grid: i128, unit: Self::Unit) -> Result<Self, TieringError>;
    /// The value beside zero.
    fn beside_zero(self) -> Option<Evidence>;

    /// The value without its unit, as it is written.
    fn plain(self) -> Plain {
        Plain(from_grid(self.on_grid(), Self::DECIMALS))
    }

    /// The value that is written so.
    fn of_plain(Plain(value): Plain, unit: Self::Unit) -> Option<Self> {
        let grid = to_grid(value, Self::DECIMALS)?;
        (grid.checked_abs()? <= Self::MOST).then(|| Self::from_grid(grid, unit).ok())?
    }
}

impl AbcValue for Money {}

impl Measured for Money {
    type Unit = Currency;
    const DECIMALS: u32 = Money::DIGITS;
    const MOST: i128 = 10_i128.pow(25);

    fn unit_name(unit: Currency) -> &'static str {
        unit.code()
    }

    fn unit_named(name: &str) -> Option<Currency> {
        name.parse().ok()
    }

    fn step(unit: Currency) -> Option<i128> {
        Some(crate::units::minor_unit(unit))
    }

    fn check(self, unit: Currency) -> Result<(), TieringError> {
        if self.currency() == unit {
            return Ok(());
        }
        let (left, right) = (unit, self.currency());
        Err(MoneyError::CurrencyMismatch { left, right }.into())
    }

    fn on_grid(self) -> i128 {
        self.micros()
    }

    fn from_grid(grid: i128, unit: Currency) -> Result<Self, TieringError> {
        Ok(Money::from_micros(grid, unit)?)
    }

    fn beside_zero(self) -> Option<Evidence> {
        Evidence::money(self, Money::zero(self.currency())).ok()
    }
}

impl AbcValue for i64 {}

impl Measured for i64 {
    type Unit = Pieces;
    const DECIMALS: u32 = 0;
    const MOST: i128 = 1 << 63;

    fn unit_name(Pieces: Pieces) -> &'static str {
        "pieces"
    }

    fn unit_named(name: &str) -> Option<Pieces> {
        (name == "pieces").then_some(Pieces)
    }

    fn step(Pieces: Pieces) -> Option<i128> {
        Some(1)
    }

    fn check(self, Pieces: Pieces) -> Result<(), TieringError> {
        Ok(())
    }

    fn on_grid(self) -> i128 {
        i128::from(self)
    }

    fn from_grid(grid: i128, Pieces: Pieces) -> Result<Self, TieringError> {
        i64::try_from(grid).map_err(|_| TieringError::TooMany)
    }

    fn beside_zero(self) -> Option<Evidence> {
        Some(Evidence::numbers(self, 0))
    }
}

/// `part` of `whole`, cut after nine decimals.
pub(super) fn share_of(part: i128, whole: i128) -> Option<Share> {
    Share::of_units(part, whole, crate::units::Rounding::TowardZero).ok()
}
