//! What goes on until a fact ends it, step by step: a promise, a complaint, what was found, a deal.

use chrono::NaiveDate;

use super::{Known, day_number};
use crate::followup::FollowUpPolicyDraft;
use crate::marketing::TaskHistory;
use crate::units::TaskId;
use crate::units::period::days_after;

/// A series of follow-ups for one matter. After each that was done or left out comes another, which
/// has the number of that day; the first has the number 1. So the identifier says nothing of since
/// when the matter is known, and a fact that is entered late leaves it as it is.
#[derive(Clone, Copy)]
pub(in crate::followup) struct Steps<'a> {
    pub(in crate::followup) rule: &'a str,
    pub(in crate::followup) anchor: &'a str,
}

impl Steps<'_> {
    pub(in crate::followup) fn series(&self) -> TaskId {
        TaskId::of(self.rule, self.anchor, 0)
    }

    /// The next step, and after which day: that on which something else was done last, or the last
    /// day on which a step was done or left out, whichever is later.
    pub(in crate::followup) fn next(
        &self,
        known: &Known<'_>,
        after: Option<NaiveDate>,
    ) -> (TaskId, Option<NaiveDate>) {
        let mut last = after.max(self.last(known));
        let mut number = last.map_or(1, day_number);
        loop {
            let id = TaskId::of(self.rule, self.anchor, number);
            // Of one day, or of a series whose name is too long to be read.
            let Some(closed_on) = known.get(&id).and_then(TaskHistory::closed_on) else {
                return (id, last);
            };
            last = last.max(Some(closed_on));
            number = last.map_or(1, day_number).max(number.saturating_add(1));
        }
    }

    /// The last day on which a step was done or left out.
    fn last(&self, known: &Known<'_>) -> Option<NaiveDate> {
        let first = self.series();
        let name = first.as_str().strip_suffix('0')?;
        let after =
            known.range::<&TaskId, _>(&first..).take_while(|(id, _)| id.as_str().starts_with(name));
        let own = after.filter(|(id, _)| number(id.as_str().strip_prefix(name)).is_some());
        own.filter_map(|(_, history)| history.closed_on()).max()
    }
}

fn number(text: Option<&str>) -> Option<u32> {
    text?.parse().ok()
}

/// After which day a step comes, as its identifier says.
pub(in crate::followup) fn step_after(task: &TaskId) -> Option<NaiveDate> {
    let number = number(task.as_str().rsplit('/').next())?;
    Some(days_after(NaiveDate::from_ymd_opt(0, 12, 31)?, number))
}

/// The first day of the next step of what is owed: so many days after the last one, and by the day on
/// which it is due, where that is still to come.
pub(super) fn next_step_on(
    last: NaiveDate,
    due: NaiveDate,
    policy: &FollowUpPolicyDraft,
) -> NaiveDate {
    let next = days_after(last, policy.next_step_after_days);
    if last < due { next.min(due) } else { next }
}
