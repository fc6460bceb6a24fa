//! The class of one customer, and what it rests on.

use super::value::share_of;
use super::{AbcClass, AbcValue};
use crate::rule::{Evidence, Reason, rules};
use crate::units::written::written;
use crate::units::{Money, Share};

/// The class of one customer, and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AbcAssignment<V = Money> {
    pub(super) class: AbcClass,
    pub(super) rank: u64,
    pub(super) value: V,
    pub(super) ahead: V,
    pub(super) total: V,
    /// The cuts between which the class lies. `None` before the first class, and after the last.
    pub(super) from: Option<Share>,
    pub(super) to: Option<Share>,
}

rules! {
    NO_POSITIVE_VALUE = "tiering.abc.no-positive-value", AtMost {
        "value {observed}, not above zero",
        "value {observed}, above zero",
        "the value is not known",
    };
    BEFORE_CUT = "tiering.abc.before-cut", Below {
        "those ranked above bring {observed} of the value, below the cut of {needed}[ (by {margin})]",
        "those ranked above bring {observed} of the value, at least the cut of {needed}[ (by {margin})]",
        "nobody has a value above zero",
    };
    BEYOND_CUT = "tiering.abc.beyond-cut", reverse of BEFORE_CUT;
}

impl<V: AbcValue> AbcAssignment<V> {
    /// The class.
    pub const fn class(&self) -> AbcClass {
        self.class
    }

    /// The rank by value, from 1. Equal customers share the rank of the first of them.
    pub const fn rank(&self) -> u64 {
        self.rank
    }

    /// The value that was ranked.
    pub const fn value(&self) -> V {
        self.value
    }

    /// What the customers with a larger value hold together, not counting values below zero.
    pub const fn ahead(&self) -> V {
        self.ahead
    }

    /// The share of the total that the customers with a larger value hold, cut after nine
    /// decimals: it lies below a cut exactly when the uncut share does. `None` where nobody has a
    /// positive value.
    pub fn share_ahead(&self) -> Option<Share> {
        share_of(self.ahead.on_grid(), self.total.on_grid())
    }

    /// Why the class is what it is. Every reason holds; at least one is there.
    pub fn reasons(&self) -> Vec<Reason> {
        if self.value.on_grid() <= 0 {
            let reason = self.value.beside_zero().and_then(|found| NO_POSITIVE_VALUE.test(found));
            return reason.into_iter().collect();
        }
        let ahead = self.share_ahead().unwrap_or(Share::WHOLE);
        let beyond = self.from.and_then(|from| BEYOND_CUT.test(Evidence::shares(ahead, from)));
        let before = self.to.and_then(|to| BEFORE_CUT.test(Evidence::shares(ahead, to)));
        beyond.into_iter().chain(before).collect()
    }
}

written! {
    /// As a screen wants it: with its reasons, and without what all share.
    AbcAssignment<V: AbcValue> as self {
        class,
        rank,
        value,
        ahead,
        share_ahead: self.share_ahead(),
        reasons: self.reasons(),
    }
}
