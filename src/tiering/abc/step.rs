//! What would move a customer one class up.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::classifier::limits;
use super::{AbcClass, AbcPolicy, AbcValue};
use crate::units::{Money, Rounding, Share};

/// What a customer lacks for a better class, everybody else staying as they are.
///
/// Shown as `2,350.00 CNY more by 2026-12-31 for class B`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct AbcStep<V = Money> {
    /// The class that is reached then. Seldom more than one above: where the cuts lie so close
    /// that no amount leads into the class between.
    pub class: AbcClass,
    /// The least that leads there, in whole steps: for money the currency's smallest unit.
    pub needed: V,
    /// The last day on which today's value still counts as a whole. `None` where it always does.
    pub by: Option<NaiveDate>,
}

impl<V: AbcValue> fmt::Display for AbcStep<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#} more", self.needed)?;
        if let Some(by) = self.by {
            write!(f, " by {by}")?;
        }
        write!(f, " for class {}", self.class)
    }
}

/// What it takes to rise, for every customer of a ranking.
///
/// ```
/// use clienteling::tiering::{AbcPolicy, abc};
/// use clienteling::{Currency, Money};
///
/// let values = ["700 CNY", "200 CNY", "60 CNY", "40 CNY"].map(|it| it.parse().expect("money"));
/// let ranking = abc::<_, Money>(values.into_iter().enumerate(), Currency::CNY, &AbcPolicy::default())?;
/// let steps = ranking.steps();
/// // Then the other three hold 960.00 of 1,010.53, which is just below 95 %.
/// let step = steps.up("40 CNY".parse()?).ok_or("it is in class C")?;
/// assert_eq!(step.to_string(), "10.53 CNY more for class B");
/// assert_eq!(steps.up("700 CNY".parse()?), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbcSteps<V: AbcValue = Money> {
    // INVARIANT: the different values above zero, the largest first, each with what larger ones
    // hold together; at the end zero, with the total.
    values: Vec<(i128, i128)>,
    total: i128,
    unit: V::Unit,
    policy: AbcPolicy,
}

impl<V: AbcValue> AbcSteps<V> {
    /// Of different values, the largest first, and how many customers have each.
    ///
    /// INVARIANT: the sum of the positive ones is in range.
    pub(super) fn new(
        counted: impl Iterator<Item = (V, u64)>,
        unit: V::Unit,
        policy: &AbcPolicy,
    ) -> Self {
        let mut before = 0_i128;
        let mut values = Vec::with_capacity(counted.size_hint().0.saturating_add(1));
        for (value, customers) in counted {
            let value = value.on_grid();
            if value <= 0 {
                break;
            }
            values.push((value, before));
            let together = value.saturating_mul(i128::from(customers));
            before = before.saturating_add(together);
        }
        values.push((0, before));
        AbcSteps { values, total: before, unit, policy: policy.clone() }
    }

    /// What a customer of the ranking with this value lacks for the next better class that can be
    /// reached. `None` for class A, where no amount leads further up, where it is out of range, for
    /// an index of several measures, and for a value above zero that nobody in the ranking has.
    /// Cost: a binary search for each class above.
    pub fn up(&self, value: V) -> Option<AbcStep<V>> {
        let value = value.on_grid();
        if value > 0 {
            self.values.binary_search_by(|(other, _)| value.cmp(other)).ok()?;
        }
        let class = self.class_of(value, self.total);
        // A cut of 0 leaves its class empty, and then the one above is looked at.
        let mut above = class.better();
        while let Some(better) = above {
            if let Some(step) = self.to(better, value) {
                return Some(step);
            }
            above = better.better();
        }
        None
    }

    /// The least with which a customer of `value` is in `target` or above.
    fn to(&self, target: AbcClass, value: i128) -> Option<AbcStep<V>> {
        let cut = *self.policy.cuts.get(target.place())?;
        let own = value.max(0);
        let others = self.total.checked_sub(own)?;
        // Whether a customer who has `with` is below the cut with `before` ahead.
        let reaches = |with: i128, before: i128| {
            let total = others.saturating_add(with);
            before < at_least(total, cut)
        };
        // From the largest value down to the first with which the cut is missed. Those with as
        // much as this customer or less do not help.
        let larger = self.values.partition_point(|(other, _)| *other > own);
        let enough =
            self.values.get(..larger)?.partition_point(|(other, before)| reaches(*other, *before));
        // As much as that one has is enough ...
        let as_much = enough.checked_sub(1).and_then(|place| self.values.get(place)).map(|it| it.0);
        // ... and so is less, once the total has grown so far that what is then ahead lies below
        // the cut.
        let (_, before) = *self.values.get(enough)?;
        let grown = above(before, cut)
            .and_then(|total| total.checked_sub(others))
            .filter(|with| as_much.is_none_or(|enough| *with < enough))
            // For one who leads already, or who must not come to stand beside the next.
            .map(|with| with.max(own.saturating_add(1)));
        let with = match (grown, as_much) {
            (Some(grown), Some(enough)) => grown.min(enough),
            (grown, as_much) => grown.or(as_much)?,
        };
        let needed = whole_steps(with.checked_sub(value)?, V::step(self.unit)?)?;
        let with = value.checked_add(needed)?;
        let total = others.checked_add(with)?;
        V::from_grid(total, self.unit).ok()?;
        let class = self.class_of(with, total);
        Some(AbcStep { class, needed: V::from_grid(needed, self.unit).ok()?, by: None })
    }

    /// The class of somebody with a value, where the total is `total`.
    fn class_of(&self, value: i128, total: i128) -> AbcClass {
        let cuts = self.policy.cuts.len();
        if value <= 0 {
            return AbcClass::at(cuts);
        }
        let place = self.values.partition_point(|(other, _)| *other > value);
        let before = self.values.get(place).map_or(self.total, |it| it.1);
        let reached =
            limits(total, &self.policy).iter().take_while(|limit| before >= **limit).count();
        AbcClass::at(reached)
    }
}

impl<V> AbcStep<V> {
    /// The same step, where today's value counts as a whole until this day.
    #[must_use]
    pub fn by(self, by: Option<NaiveDate>) -> Self {
        AbcStep { by, ..self }
    }
}

/// The cut's part of the total, rounded up to the grid.
fn at_least(total: i128, cut: Share) -> i128 {
    let whole = u128::from(Share::WHOLE.billionths());
    let parts = i128::from(cut.billionths());
    Rounding::AwayFromZero.mul_div(total, parts, whole).unwrap_or(total)
}

/// The smallest total of which the cut's part is larger than `before`.
fn above(before: i128, cut: Share) -> Option<i128> {
    let whole = i128::from(Share::WHOLE.billionths());
    let parts = u128::from(cut.billionths());
    Rounding::TowardZero.mul_div(before, whole, parts)?.checked_add(1)
}

/// At least so much, in whole steps; at least one.
fn whole_steps(needed: i128, step: i128) -> Option<i128> {
    let steps = Rounding::AwayFromZero.mul_div(needed, 1, u128::try_from(step).ok()?)?;
    steps.max(1).checked_mul(step)
}

#[cfg(test)]
mod tests {
    use crate::tiering::{AbcPolicy, Pieces, abc};

    #[test]
    fn a_value_that_nobody_has_needs_no_step_and_one_without_value_has_one() {
        let ranking = abc([(1, 90_i64), (2, 10), (3, 0)], Pieces, &AbcPolicy::default()).unwrap();
        let steps = ranking.steps();
        assert_eq!(steps.up(10).unwrap().to_string(), "13 more for class A");
        assert_eq!(steps.up(0).unwrap().to_string(), "6 more for class B");
        assert_eq!((steps.up(90), steps.up(50), steps.up(200)), (None, None, None));
    }
}
