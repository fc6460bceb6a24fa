//! What the reasons for a level say, and the three measures that they speak of.

use std::cmp::Ordering;

use crate::rule::{Comparison, Evidence, Rule, Value};
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
    /// Of two limits between quantiles, the one that the customer is beyond.
    pub(super) limit_passed: Rule,
    /// … and the one that it is not beyond.
    pub(super) limit_kept: Rule,
    /// So many do worse that the level begins.
    pub(super) rank_reached: Rule,
    /// So few do worse that the second level does not begin.
    pub(super) rank_missed: Rule,
    /// A custom scorer's level lies within its bounds.
    pub(super) custom: Rule,
}

macro_rules! rules {
    (
        $name:ident, $key:literal, $observed:literal, $worse:literal,
        $reached:ident, $missed:ident, $passed:ident, $kept:ident
    ) => {
        static $name: Rules = Rules {
            cut_reached: Rule {
                key: concat!("tiering.rfm.", $key, "-reaches-cut"),
                observed: $observed,
                comparison: Comparison::$reached,
                threshold: "the cut of the level,",
            },
            cut_missed: Rule {
                key: concat!("tiering.rfm.", $key, "-misses-cut"),
                observed: $observed,
                comparison: Comparison::$missed,
                threshold: "the cut of the next level,",
            },
            limit_passed: Rule {
                key: concat!("tiering.rfm.", $key, "-beyond-level-below"),
                observed: $observed,
                comparison: Comparison::$passed,
                threshold: "the best of the level below,",
            },
            limit_kept: Rule {
                key: concat!("tiering.rfm.", $key, "-within-level"),
                observed: $observed,
                comparison: Comparison::$kept,
                threshold: "what the next level lies beyond,",
            },
            rank_reached: Rule {
                key: concat!("tiering.rfm.", $key, "-enough-do-worse"),
                observed: $worse,
                comparison: Comparison::AtLeast,
                threshold: "what the level takes,",
            },
            rank_missed: Rule {
                key: concat!("tiering.rfm.", $key, "-too-few-do-worse"),
                observed: $worse,
                comparison: Comparison::Below,
                threshold: "what the second level takes,",
            },
            custom: Rule {
                key: concat!("tiering.rfm.", $key, "-custom"),
                observed: concat!("the caller's scorer gives ", $key, " level"),
                comparison: Comparison::AtMost,
                threshold: "its best level",
            },
        };
    };
}

rules!(
    RECENCY,
    "recency",
    "the last purchase lies back",
    "customers whose last purchase lies further back",
    AtMost,
    Over,
    Below,
    AtLeast
);
rules!(
    FREQUENCY,
    "frequency",
    "purchases",
    "customers with fewer purchases",
    AtLeast,
    Below,
    Over,
    AtMost
);
rules!(
    MONETARY,
    "monetary",
    "monetary value",
    "customers with a smaller monetary value",
    AtLeast,
    Below,
    Over,
    AtMost
);
