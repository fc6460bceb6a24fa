//! The classes of a base as a whole.

use serde::Serialize;

use super::AbcClass;
use crate::units::{Money, Share};

/// One class as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AbcClassTotals<V = Money> {
    /// Which class.
    pub class: AbcClass,
    /// How many customers are in it.
    pub customers: u64,
    /// What those of them with a positive value bring together.
    pub value: V,
    /// Its share of the customers. `None` where there is no customer.
    pub share_of_customers: Option<Share>,
    /// Its share of the total. `None` where nobody has a positive value. The shares of all classes
    /// add up to exactly one.
    pub share_of_value: Option<Share>,
}

/// The classes of a base as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AbcSummary<V = Money> {
    pub(super) total: V,
    pub(super) classes: Vec<AbcClassTotals<V>>,
    pub(super) non_positive: u64,
    pub(super) non_positive_value: V,
}

impl<V: Copy> AbcSummary<V> {
    /// The sum of the positive values: the whole of which the shares are parts.
    pub const fn total(&self) -> V {
        self.total
    }

    /// Every class of the policy, A first.
    pub fn classes(&self) -> &[AbcClassTotals<V>] {
        &self.classes
    }

    /// How many customers have a value of zero or below. They are in the last class.
    pub const fn non_positive(&self) -> u64 {
        self.non_positive
    }

    /// The sum of their values. Added to the total it gives the sum of all values.
    pub const fn non_positive_value(&self) -> V {
        self.non_positive_value
    }
}
