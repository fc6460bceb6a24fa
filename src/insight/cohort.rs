//! Which items meet all of several criteria.

use std::fmt;

use super::{Answer, CohortReport, Criterion};

/// The items that meet all criteria, and how many each criterion removed.
///
/// The criteria are applied in order, each to what those before it have left. The order decides
/// which of them a removed item is counted under, never which items pass. An item for which a
/// criterion is [unknown](Answer::Unknown) does not pass and is counted apart.
///
/// The model is a workshop's analysis of its customers (S4): of 7,882, those who drive 5 to
/// 500 km a day, registered their car at least 7 months ago and came at least 4 times.
///
/// ```
/// use clienteling::Rounding;
/// use clienteling::insight::{Cohort, Criterion};
///
/// let visits = [Some(6), Some(1), None, Some(4), Some(9)];
/// let criteria = [
///     Criterion::new("at least 4 visits", |visits: &Option<u32>| visits.map(|n| n >= 4)),
///     Criterion::new("not every week", |visits: &Option<u32>| visits.map(|n| n < 9)),
/// ];
/// let cohort = Cohort::select(&visits, &criteria);
/// assert_eq!(cohort.passing(), [&Some(6), &Some(4)]);
///
/// let report = cohort.report();
/// let share = report.share_passed(Rounding::HalfEven).known().ok_or("there are items")?;
/// assert_eq!(share.to_string(), "40%");
/// let first = &report.steps()[0];
/// assert_eq!((first.removed().failed, first.removed().unknown, first.left()), (1, 1, 3));
/// # Ok::<(), &str>(())
/// ```
pub struct Cohort<'a, T> {
    passing: Vec<&'a T>,
    report: CohortReport,
}

impl<'a, T> Cohort<'a, T> {
    /// Asks each item each criterion. Without a criterion, every item passes.
    ///
    /// Cost: one answer for each item and criterion; memory for the items that pass.
    pub fn select(
        items: impl IntoIterator<Item = &'a T>,
        criteria: &[Criterion<T>],
    ) -> Cohort<'a, T> {
        let mut fold = CohortFold::new(criteria);
        let passing = items.into_iter().filter(|item| fold.add(item)).collect();
        Cohort { passing, report: fold.into_report() }
    }

    /// The items that meet all criteria, in the order in which they were given.
    pub fn passing(&self) -> &[&'a T] {
        &self.passing
    }

    /// How many each criterion removed.
    pub const fn report(&self) -> &CohortReport {
        &self.report
    }

    /// The items and the report.
    pub fn into_parts(self) -> (Vec<&'a T>, CohortReport) {
        (self.passing, self.report)
    }
}

impl<T> Clone for Cohort<'_, T> {
    fn clone(&self) -> Self {
        Cohort { passing: self.passing.clone(), report: self.report.clone() }
    }
}

impl<T> fmt::Debug for Cohort<'_, T> {
    /// The report only: the items can hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cohort").field("report", &self.report).finish_non_exhaustive()
    }
}

/// Counts items one at a time, for a stream that is not kept in memory. What it reports is what
/// [`Cohort::select`] reports on the same items.
///
/// ```
/// use clienteling::insight::{CohortFold, Criterion};
///
/// let mut fold = CohortFold::new(&[Criterion::new("even", |n: &u32| n % 2 == 0)]);
/// assert!(fold.add(&4));
/// assert!(!fold.add(&7));
/// assert_eq!(fold.report().passed(), 1);
/// ```
pub struct CohortFold<T> {
    // INVARIANT: the criteria of the report, in its order.
    criteria: Vec<Criterion<T>>,
    report: CohortReport,
}

impl<T> CohortFold<T> {
    /// Nothing yet, for these criteria.
    pub fn new(criteria: &[Criterion<T>]) -> Self {
        let report = CohortReport::empty(criteria.iter().map(Criterion::to_string));
        CohortFold { criteria: criteria.to_vec(), report }
    }

    /// Counts an item, and says whether it passes.
    ///
    /// Cost: one answer for each criterion, also after one that removes the item, because each
    /// is counted on its own too.
    pub fn add(&mut self, item: &T) -> bool {
        self.report.add(self.criteria.iter().map(|criterion| criterion.answer(item))) == Answer::Yes
    }

    /// What was counted so far.
    pub const fn report(&self) -> &CohortReport {
        &self.report
    }

    /// What was counted.
    pub fn into_report(self) -> CohortReport {
        self.report
    }
}

impl<T> Clone for CohortFold<T> {
    fn clone(&self) -> Self {
        CohortFold { criteria: self.criteria.clone(), report: self.report.clone() }
    }
}

impl<T> fmt::Debug for CohortFold<T> {
    /// The report, which names the criteria.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CohortFold").field("report", &self.report).finish_non_exhaustive()
    }
}
