//! What customers can be ranked by: money, whole numbers, and several measures at once.

use std::fmt::{Debug, Display};

use serde::Serialize;

use super::super::TieringError;
use crate::rule::Evidence;
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
}

impl AbcValue for Money {}

impl Measured for Money {
    type Unit = Currency;

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
