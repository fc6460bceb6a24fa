//! What the reasons for a level say, and the three measures that they speak of.

use std::cmp::Ordering;

use crate::rule::{Comparison, Evidence, Rule, Value, Wording};
use crate::units::Money;

/// Something a customer can do better or worse in.
pub(super) trait Measure: Copy {
    /// The rules on it.
    const RULES: &'static Rules;

    /// `Greater` is better.
    fn order(self, other: Self) -> Ordering;

    fn value(self) -> Value;

    /// This, observed against a threshold. `None` only for two currencies.
    fn evidence(self, threshold: Self) -> Option<Evidence>;
}

/// Days since the last purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days(pub(super) u64);

/// Purchases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Times(pub(super) u64);

impl Measure for Days {
    const RULES: &'static Rules = &RECENCY;

    #[inline]
    fn order(self, other: Self) -> Ordering {
        other.0.cmp(&self.0)
    }

    fn value(self) -> Value {
        Value::Days(self.0)
    }

    fn evidence(self, threshold: Self) -> Option<Evidence> {
        Some(Evidence::days(self.0, threshold.0))
    }
}

impl Measure for Times {
    const RULES: &'static Rules = &FREQUENCY;

    #[inline]
    fn order(self, other: Self) -> Ordering {
        self.0.cmp(&other.0)
    }

    fn value(self) -> Value {
        Value::Count(self.0)
    }

    fn evidence(self, threshold: Self) -> Option<Evidence> {
        Some(Evidence::counts(self.0, threshold.0))
    }
}

impl Measure for Money {
    const RULES: &'static Rules = &MONETARY;

    #[inline]
    fn order(self, other: Self) -> Ordering {
        self.cmp_same(other)
    }

    fn value(self) -> Value {
        Value::Money(self)
    }

    fn evidence(self, threshold: Self) -> Option<Evidence> {
        Evidence::money(self, threshold).ok()
    }
}

/// The rules on one dimension.
pub(super) struct Rules {
    /// Of two cuts, the one that the customer has reached.
    pub(super) cut_reached: Rule,
    /// … and the one that it has not.
    pub(super) cut_missed: Rule,
    /// Of two values between quantiles, the one that the customer is beyond.
    pub(super) limit_passed: Rule,
    /// … and the one that it is not beyond.
    pub(super) limit_kept: Rule,
    /// Of two boundaries between quantiles, the one that the customer's rank has reached.
    pub(super) rank_reached: Rule,
    /// … and the one that it is not beyond.
    pub(super) rank_kept: Rule,
    /// A custom scorer's level lies within its bounds.
    pub(super) custom: Rule,
}

macro_rules! rule {
    ($dimension:literal, $key:literal, $comparison:ident, $value:literal {
        $met:literal, $not_met:literal $(,)?
    }) => {
        Rule {
            key: concat!("tiering.rfm.", $dimension, $key),
            comparison: Comparison::$comparison,
            says: Wording {
                met: concat!($value, ", ", $met, "[ (by {margin})]"),
                not_met: concat!($value, ", ", $not_met, "[ (by {margin})]"),
                unknown: "has bought nothing",
            },
            is_personal: false,
        }
    };
}

macro_rules! dimension {
    (
        $name:ident, $list:ident, $dimension:literal, $own:literal, $worse:literal, $custom:literal,
        $reached:ident, $missed:ident, $passed:ident, $kept:ident
    ) => {
        static $name: Rules = Rules {
            cut_reached: rule!($dimension, "-reaches-cut", $reached, $own {
                "reaching the cut of this level, {needed}",
                "missing the cut of this level, {needed}",
            }),
            cut_missed: rule!($dimension, "-misses-cut", $missed, $own {
                "missing the cut of the next level, {needed}",
                "reaching the cut of the next level, {needed}",
            }),
            limit_passed: rule!($dimension, "-beyond-level-below", $passed, $own {
                "better than the best of the levels below, {needed}",
                "no better than the best of the levels below, {needed}",
            }),
            limit_kept: rule!($dimension, "-within-level", $kept, $own {
                "no better than the best of this level, {needed}",
                "better than the best of this level, {needed}",
            }),
            rank_reached: rule!($dimension, "-rank-reaches-level", AtLeast, $worse {
                "at least the {needed} where this level begins",
                "below the {needed} where this level begins",
            }),
            rank_kept: rule!($dimension, "-rank-within-level", AtMost, $worse {
                "no more than the {needed} where it ends",
                "beyond the {needed} where it ends",
            }),
            custom: rule!($dimension, "-custom", AtMost, $custom {
                "at most the best, {needed}",
                "above the best, {needed}",
            }),
        };

        /// Every rule on this dimension.
        pub(crate) static $list: &[&Rule] = &[
            &$name.cut_reached,
            &$name.cut_missed,
            &$name.limit_passed,
            &$name.limit_kept,
            &$name.rank_reached,
            &$name.rank_kept,
            &$name.custom,
        ];
    };
}

dimension!(
    RECENCY,
    RECENCY_RULES,
    "recency",
    "last purchase {ago}",
    "{observed} of the customers bought longer ago, equal ones counted half",
    "your own scorer gives level {observed} for recency",
    AtMost,
    Over,
    Below,
    AtLeast
);
dimension!(
    FREQUENCY,
    FREQUENCY_RULES,
    "frequency",
    "purchases: {observed}",
    "{observed} of the customers have fewer purchases, equal ones counted half",
    "your own scorer gives level {observed} for frequency",
    AtLeast,
    Below,
    Over,
    AtMost
);
dimension!(
    MONETARY,
    MONETARY_RULES,
    "monetary",
    "monetary value {observed}",
    "{observed} of the customers have a smaller monetary value, equal ones counted half",
    "your own scorer gives level {observed} for monetary value",
    AtLeast,
    Below,
    Over,
    AtMost
);
