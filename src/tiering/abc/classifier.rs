//! The walk down the ranking.

use super::{AbcAssignment, AbcClass, AbcClassTotals, AbcPolicy, AbcValue};
use crate::tiering::TieringError;
use crate::units::{Rounding, Share};

/// Where the classes end, on the grid of the values: what is ahead lies below a cut exactly when
/// it lies below the cut's part of the total, rounded up to the grid.
pub(super) fn limits(total: i128, policy: &AbcPolicy) -> Vec<i128> {
    let whole = u128::from(Share::WHOLE.billionths());
    let limit = |cut: &Share| {
        Rounding::AwayFromZero.mul_div(total, i128::from(cut.billionths()), whole).unwrap_or(total)
    };
    policy.cuts.iter().map(limit).collect()
}

/// Walks down the ranking and knows what the customers before hold.
pub(super) struct Classifier<V: AbcValue> {
    cuts: Vec<Share>,
    unit: V::Unit,
    total: V,
    limits: Vec<i128>,
    seen: u64,
    before: i128,
    /// The last value, and how those stand who have it.
    group: Option<AbcAssignment<V>>,
    sums: Vec<ClassSum>,
}

#[derive(Clone, Copy, Default)]
struct ClassSum {
    customers: u64,
    value: i128,
}

impl<V: AbcValue> Classifier<V> {
    pub(super) fn new(total: V, unit: V::Unit, policy: &AbcPolicy) -> Self {
        Classifier {
            cuts: policy.cuts.clone(),
            unit,
            total,
            limits: limits(total.on_grid(), policy),
            seen: 0,
            before: 0,
            group: None,
            sums: vec![ClassSum::default(); policy.cuts.len().saturating_add(1)],
        }
    }

    /// The next customer, whose value is no larger than that of the one before.
    pub(super) fn next(&mut self, value: V) -> Result<AbcAssignment<V>, TieringError> {
        self.seen = self.seen.saturating_add(1);
        let assignment = match self.group {
            Some(equal) if equal.value == value => equal,
            _ => self.first_of(value)?,
        };
        self.group = Some(assignment);
        if let Some(sum) = self.sums.get_mut(assignment.class.place()) {
            sum.customers = sum.customers.saturating_add(1);
            let brings = value.on_grid().max(0);
            // Sums of values on a grid do not overflow: see `Measured::on_grid`.
            sum.value = sum.value.saturating_add(brings);
            self.before = self.before.saturating_add(brings);
        }
        Ok(assignment)
    }

    /// The first customer with a value.
    fn first_of(&self, value: V) -> Result<AbcAssignment<V>, TieringError> {
        let last = self.limits.len();
        // What is ahead only grows, so the class is no better than that of the customers before.
        let from = self.group.map_or(0, |group| group.class.place());
        let reached = |limit: &i128| self.before >= *limit;
        let place = if value.on_grid() > 0 {
            let rest = self.limits.get(from..).unwrap_or_default();
            from.saturating_add(rest.iter().take_while(|limit| reached(limit)).count())
        } else {
            last
        };
        let cut = |place: Option<usize>| place.and_then(|place| self.cuts.get(place));
        Ok(AbcAssignment {
            class: AbcClass::at(place),
            rank: self.seen,
            value,
            ahead: V::from_grid(self.before, self.unit)?,
            total: self.total,
            from: cut(place.checked_sub(1)).copied(),
            to: cut(Some(place)).copied(),
        })
    }

    pub(super) fn class_totals(&self) -> Result<Vec<AbcClassTotals<V>>, TieringError> {
        let counts: Vec<u128> = self.sums.iter().map(|sum| u128::from(sum.customers)).collect();
        let values: Vec<u128> = self.sums.iter().map(|sum| sum.value.unsigned_abs()).collect();
        // Empty where there is nothing to divide.
        let of_value = Share::split(&values, Share::DIGITS).unwrap_or_default();
        let of_customers = Share::split(&counts, Share::DIGITS).unwrap_or_default();
        let totals = |(place, sum): (usize, &ClassSum)| {
            Ok(AbcClassTotals {
                class: AbcClass::at(place),
                customers: sum.customers,
                value: V::from_grid(sum.value, self.unit)?,
                share_of_customers: of_customers.get(place).copied(),
                share_of_value: of_value.get(place).copied(),
            })
        };
        self.sums.iter().enumerate().map(totals).collect()
    }
}
