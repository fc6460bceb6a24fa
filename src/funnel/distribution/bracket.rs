//! Two bounds between which a figure lies for certain.

use serde::Serialize;

/// The lower and the upper bound of a figure, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Bracket<T> {
    /// The lower bound.
    pub low: T,
    /// The upper bound.
    pub high: T,
}

impl<T: Copy + PartialEq> Bracket<T> {
    /// Both bounds are this.
    pub(super) const fn of(value: T) -> Self {
        Bracket { low: value, high: value }
    }

    /// The figure itself, where the two bounds meet.
    pub fn exact(&self) -> Option<T> {
        (self.low == self.high).then_some(self.low)
    }
}
