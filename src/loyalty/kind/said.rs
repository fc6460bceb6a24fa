//! What a customer said, as a mark that counts for some time.

use chrono::NaiveDate;

use crate::base::Customer;
use crate::satisfaction::{QuestionnaireDraft, marks_by};
use crate::units::Score;
use crate::units::period::months_after;

/// A mark, the day on which it was given, and the first day on which it no longer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said {
    on: NaiveDate,
    mark: Score,
    /// `None`: beyond the calendar.
    pub(super) ends: Option<NaiveDate>,
}

impl Said {
    /// The latest mark by one of several questionnaires, each a part of a policy that was checked,
    /// or among others; of one day the lowest.
    pub(super) fn latest(
        customer: &Customer,
        asked: &[QuestionnaireDraft],
        others: impl Iterator<Item = (NaiveDate, Score)>,
        months: u32,
        as_of: NaiveDate,
    ) -> Option<Said> {
        let of_one = |one| marks_by(customer, one, as_of).pop();
        let said = asked.iter().filter_map(of_one).map(|one| (one.on, one.mark));
        let later_and_lower = |one: &(NaiveDate, Score), other: &(NaiveDate, Score)| {
            one.0.cmp(&other.0).then_with(|| other.1.cmp(&one.1))
        };
        let (on, mark) = said.chain(others).max_by(later_and_lower)?;
        Some(Said { on, mark, ends: months_after(on, months) })
    }

    /// The mark that counts on a day.
    pub(super) fn counts(self, on: NaiveDate) -> Option<Score> {
        self.ends.is_none_or(|end| on < end).then_some(self.mark)
    }
}
