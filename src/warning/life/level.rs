//! How bad it is: the figure of a finding, by which one day is compared with another.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rule::{Comparison, Criterion, Value};
use crate::units::Share;
use crate::units::guard::guarded;

guarded! {
    /// How bad something is: what was observed, beside what it was compared with.
    ///
    /// Only figures of one rule and one measure are compared: that somebody counts as lost in three
    /// days, and that they have been lost for three, are two scales, and of a rule of one's own so are
    /// what is owed and what was bought. `Debug` shows no figure, since it may be one of a
    /// rule whose values are [personal](crate::rule::Rule::is_personal).
    #[derive(Clone, PartialEq, Eq, Hash)]
    pub struct WarningLevel as "WarningLevel" {
        /// The key of the rule.
        pub rule: String,
        /// What was measured, where the rule does not say so itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub measured: Option<String>,
        /// Which way is worse.
        pub comparison: Comparison,
        /// What was observed.
        pub observed: Value,
        /// What it was compared with. `None` for a plain fact.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub needed: Option<Value>,
    }
}

/// The rule of a [condition](crate::rule::condition) that has to be met on several days in a row.
const IN_A_ROW: &str = "rule.in-a-row";

impl fmt::Debug for WarningLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WarningLevel").field("rule", &self.rule).finish_non_exhaustive()
    }
}

/// How much worse, or how far from the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningMargin {
    /// By a share of the figure that it is compared with: 10 % of 2,000 CNY are 200 CNY. Days, months
    /// and dates have none, because they grow by themselves.
    Share(Share),
    /// By this figure, of the same kind and currency. Of two dates, a number of days; of two numbers
    /// that can be negative, a count.
    By(Value),
}

impl WarningLevel {
    /// The level of a criterion. `None` where nothing was observed.
    pub fn of(criterion: &Criterion) -> Option<Self> {
        Some(WarningLevel {
            rule: criterion.rule().key.to_owned(),
            measured: None,
            comparison: criterion.rule().comparison,
            observed: criterion.observed()?,
            needed: criterion.needed(),
        })
    }

    /// Whether it can get worse at all. A plain fact cannot, nor can that something was so for as
    /// many days in a row as are asked for: no more are counted.
    pub fn can_worsen(&self) -> bool {
        !matches!(self.comparison, Comparison::Is | Comparison::IsNot) && self.rule != IN_A_ROW
    }

    /// Whether it is worse than it was, and by so much at least.
    pub fn is_worse_than(&self, earlier: &WarningLevel, margin: WarningMargin) -> bool {
        let is_one_scale = self.rule == earlier.rule && self.measured == earlier.measured;
        is_one_scale && self.is_beyond(earlier.observed, margin)
    }

    /// Whether its threshold is nothing, of which every share is nothing too.
    pub(super) fn is_of_nothing(&self) -> bool {
        self.needed.and_then(units) == Some(0)
    }

    /// Whether it lies beyond its threshold by so much at least.
    pub fn is_over_threshold(&self, margin: WarningMargin) -> bool {
        self.needed.is_some_and(|needed| self.is_beyond(needed, margin))
    }

    fn is_beyond(&self, reference: Value, margin: WarningMargin) -> bool {
        let order = self.observed.try_cmp(reference);
        let is_worse = match self.comparison {
            Comparison::Over | Comparison::AtLeast => order.is_some_and(Ordering::is_gt),
            Comparison::Below | Comparison::AtMost => order.is_some_and(Ordering::is_lt),
            Comparison::Is | Comparison::IsNot => false,
        };
        is_worse && margin.is_reached(self.observed, reference) == Some(true)
    }
}

impl WarningMargin {
    /// Whether it can be said of this level that it got worse by so much: days have no share, and an
    /// amount in another currency is not compared.
    pub fn fits(self, level: &WarningLevel) -> bool {
        match (self, level.observed) {
            (WarningMargin::Share(_), observed) => units(observed).is_some(),
            (WarningMargin::By(by), Value::Date(_)) => matches!(by, Value::Days(_)),
            (WarningMargin::By(by), Value::Number(_)) => matches!(by, Value::Count(_)),
            (WarningMargin::By(by), observed) => observed.try_cmp(by).is_some(),
        }
    }

    /// Whether a criterion that is not met lies further from being met than the margin. Where the
    /// distance cannot be said it does.
    pub(super) fn is_cleared_by(self, criterion: &Criterion) -> bool {
        let (Some(observed), Some(needed)) = (criterion.observed(), criterion.needed()) else {
            return true;
        };
        // At exactly the margin it still is within.
        match self {
            WarningMargin::By(by) => {
                let distance = observed.distance(needed);
                distance.and_then(|it| it.try_cmp(by)).is_none_or(Ordering::is_gt)
            }
            WarningMargin::Share(share) => {
                let parts = parts(observed, needed, share);
                parts.is_none_or(|[distance, margin]| distance > margin)
            }
        }
    }

    /// Whether two values lie at least so far apart. `None` where that cannot be said.
    fn is_reached(self, observed: Value, reference: Value) -> Option<bool> {
        match self {
            WarningMargin::By(by) => Some(observed.distance(reference)?.try_cmp(by)?.is_ge()),
            WarningMargin::Share(share) => {
                let [distance, margin] = parts(observed, reference, share)?;
                Some(distance >= margin)
            }
        }
    }
}

/// The distance of two values, and a share of the second one, on one scale.
fn parts(observed: Value, reference: Value, share: Share) -> Option<[u128; 2]> {
    observed.try_cmp(reference)?;
    let (observed, reference) = (units(observed)?, units(reference)?);
    let (of, whole) = share.on_grid();
    let distance = observed.abs_diff(reference).checked_mul(whole)?;
    Some([distance, reference.unsigned_abs().checked_mul(of.unsigned_abs())?])
}

/// A value as a whole number of its smallest parts. `None` for what has no share.
fn units(value: Value) -> Option<i128> {
    Some(match value {
        Value::Money(money) => money.micros(),
        Value::Share(share) => share.on_grid().0,
        Value::Probability(probability) => probability.on_grid().0,
        Value::Score(score) => score.millionths().into(),
        Value::Quantity(quantity) => quantity.on_grid().0,
        Value::Count(count) => count.into(),
        Value::Number(number) => number.into(),
        Value::Days(_) | Value::Months(_) | Value::Date(_) | Value::Fact(_) => return None,
    })
}
