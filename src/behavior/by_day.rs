//! A list with one entry for each day on which something happened.

use chrono::NaiveDate;

use crate::rule::ascending;
use crate::units::MoneyError;

/// What can be summed up.
pub(super) trait Summed: Copy {
    fn try_add(&self, other: &Self) -> Result<Self, MoneyError>;
}

/// Entries in order of days, each day once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ByDay<T>(Vec<(NaiveDate, T)>);

impl<T> ByDay<T> {
    pub(super) const NONE: Self = ByDay(Vec::new());

    /// `None` where the days are not in order, or one comes twice.
    pub(super) fn of(entries: Vec<(NaiveDate, T)>) -> Option<Self> {
        ascending(entries.iter().map(|(date, _)| *date)).then_some(ByDay(entries))
    }

    pub(super) fn all(&self) -> &[(NaiveDate, T)] {
        &self.0
    }

    /// The entries from `first` to `last`. Cost: two binary searches.
    pub(super) fn between(&self, first: NaiveDate, last: NaiveDate) -> &[(NaiveDate, T)] {
        let start = self.0.partition_point(|(date, _)| *date < first);
        let end = self.0.partition_point(|(date, _)| *date <= last);
        self.0.get(start..end).unwrap_or_default()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

impl<T: Summed> ByDay<T> {
    /// Adds to the entry of a day. Cost: for the last day or a later one a push; an earlier one
    /// moves those after it.
    pub(super) fn add(&mut self, date: NaiveDate, one: T) -> Result<(), MoneyError> {
        let place = match self.0.last() {
            Some((last, _)) if *last >= date => self.0.partition_point(|(day, _)| *day < date),
            _ => self.0.len(),
        };
        match self.0.get_mut(place) {
            Some((day, sum)) if *day == date => *sum = sum.try_add(&one)?,
            _ => self.0.insert(place, (date, one)),
        }
        Ok(())
    }

    /// The entries of both, those of one day summed up.
    pub(super) fn merged(&self, other: &Self) -> Result<Self, MoneyError> {
        let mut merged = Vec::with_capacity(self.0.len().max(other.0.len()));
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        loop {
            let entry = match (left.peek(), right.peek()) {
                (Some((date, a)), Some((other, b))) if date == other => {
                    let both = (*date, a.try_add(b)?);
                    left.next();
                    right.next();
                    both
                }
                (Some((date, _)), Some(earlier)) if earlier.0 < *date => {
                    let entry = **earlier;
                    right.next();
                    entry
                }
                (Some(a), _) => {
                    let entry = **a;
                    left.next();
                    entry
                }
                (None, Some(b)) => {
                    let entry = **b;
                    right.next();
                    entry
                }
                (None, None) => return Ok(ByDay(merged)),
            };
            merged.push(entry);
        }
    }
}
