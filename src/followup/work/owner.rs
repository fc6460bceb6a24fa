//! Handing over what somebody has to do, without a flood.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::spacing::days_from;
use super::{WorkItem, WorkPolicy};
use crate::calendar::{Calendar, Day};
use crate::customer::Absence;
use crate::followup::TaskRank;
use crate::rule::{Evidence, Reason, rules};
use crate::units::{Records, StaffId};

/// How far a working day is looked for: a century.
const FARTHEST: usize = 36_525;

rules! {
    NO_DAY_TO_HAND_OVER = "followup.work.no-day-to-hand-over", Is {
        "from {day} on they work on no day, so everything is handed over at once",
        "they work on some day",
        "it is not known whether they work",
    };
}

/// What somebody takes over from others, each contact from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HandedOver {
    /// The contacts, each with its new owner and the day from which it is theirs, by that day.
    pub items: Vec<WorkItem>,
    /// How many are handed over on the first day because they cannot wait: what is owed by then, and
    /// what has no later useful day. They come first.
    pub at_once: usize,
    /// How many of the others are handed over on a day at most.
    pub per_day: u32,
    /// The day on which the last is handed over. `None`: there was nothing.
    pub done_on: Option<NaiveDate>,
    /// Why it could not be spread.
    pub notice: Option<Reason>,
}

impl fmt::Display for HandedOver {
    /// "12 contacts handed over by 2026-03-11, 2 of them at once, the others at most 5 a day".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let HandedOver { items, at_once, per_day, .. } = self;
        let contacts = if items.len() == 1 { "contact" } else { "contacts" };
        write!(f, "{} {contacts} handed over", items.len())?;
        if let Some(day) = self.done_on {
            write!(f, " by {day}")?;
            match *at_once {
                0 => write!(f, ", at most {per_day} a day")?,
                1 if items.len() == 1 => f.write_str(", at once")?,
                all if all == items.len() => f.write_str(", all of them at once")?,
                some => write!(f, ", {some} of them at once, the others at most {per_day} a day")?,
            }
        }
        self.notice.map_or(Ok(()), |notice| write!(f, "; {notice}"))
    }
}

/// Hands contacts over to somebody, from a day on, spread over the days on which they work: the firm
/// works, and they are not away.
///
/// * What is owed and planned for the first of these days or before, and what has no useful day on a
///   later one, is handed over on that day, however much it is: [`HandedOver::at_once`].
/// * Of the others so few are handed over a day as can be, so that each comes to its new owner by the
///   last of these days on which it is of use: those first of which that is the earliest. It is no
///   fewer than the [policy](super::WorkPolicyDraft::handed_over_per_day) says, so that it comes to an
///   end.
/// * A day that the calendar does not know counts as a working day. Where there is no day on which they
///   work within a century, everything is handed over on the first day, and the result says so.
///
/// Until its day comes, a contact is on nobody's list for the day: that of its new owner says that it
/// is [to come](super::WorkList::to_come). It waits as long as before. Those whose day lies ahead are
/// handed over too. The order of the items changes nothing.
///
/// Cost: a sort, and a look at each day and the absences of whoever takes over.
///
/// ```
/// use clienteling::calendar::WorkCalendar;
/// use clienteling::followup::Purpose;
/// use clienteling::followup::work::{WorkItem, WorkPolicyDraft, hand_over};
/// use clienteling::{CustomerBase, Draft};
/// # use clienteling::customer::Role;
/// # use clienteling::followup::work::{ContactTerms, SpacingPolicy, plan_contacts};
/// # use clienteling::followup::{ConsentRule, Task, TaskWindow};
/// # use clienteling::rule::{Comparison, Evidence, Rule, Wording};
/// # use clienteling::units::TaskId;
/// # use clienteling::Fact;
/// # static DUE: Rule = Rule { key: "shop.due", comparison: Comparison::Is, is_personal: false,
/// #     says: Wording { met: "it is due", not_met: "it is not", unknown: "?" } };
/// # fn waiting(
/// #     customer: &str, purpose: Purpose, days: [&str; 2], worth: &str,
/// # ) -> Result<WorkItem, Box<dyn std::error::Error>> {
/// #     let mut base = CustomerBase::new();
/// #     base.add(serde_json::from_str::<Fact>(&format!(
/// #         r#"{{"first_contact":{{"id":"F","customer":"{customer}","date":"2026-03-01",
/// #             "phone":"13800001111"}}}}"#,
/// #     ))?)?;
/// #     let [first, last] = days;
/// #     let task = Task {
/// #         id: TaskId::of(purpose.as_str(), customer, 0),
/// #         customer: customer.parse()?,
/// #         purpose,
/// #         rank: purpose.rank(),
/// #         window: TaskWindow::try_new(first.parse()?, first.parse()?, last.parse()?)?,
/// #         series: None,
/// #         role: Role::Account,
/// #         staff: None,
/// #         reason: DUE.test(Evidence::fact(true)).ok_or("due")?,
/// #     };
/// #     let known = base.customer(&customer.parse()?).ok_or("known")?;
/// #     let firm = firm()?;
/// #     let consent = ConsentRule::OptIn;
/// #     let terms = ContactTerms { firm: &firm, customer: None, preferred: None, consent };
/// #     let policy = SpacingPolicy::default();
/// #     let plan = plan_contacts(known, &[task], &[], terms, &policy, first.parse()?);
/// #     let contact = plan.contacts.into_iter().next().ok_or("planned")?;
/// #     Ok(WorkItem { contact, owner: "E-1".parse()?, worth: Some(worth.parse()?), from: None, briefing: None })
/// # }
/// # fn firm() -> Result<WorkCalendar, Box<dyn std::error::Error>> {
/// #     Ok(serde_json::from_str(
/// #         r#"{"week":{"monday":["09:00-18:00"],"thursday":["09:00-18:00"],"friday":["09:00-18:00"]}}"#,
/// #     )?)
/// # }
///
/// let mut items = Vec::new();
/// for customer in ["C-1", "C-2", "C-3"] {
///     items.push(waiting(customer, Purpose::Service, ["2026-03-09", "2026-03-16"], "60")?);
/// }
/// let policy = WorkPolicyDraft { handed_over_per_day: 1, ..WorkPolicyDraft::default() };
/// let (to, from, base) = ("E-2".parse()?, "2026-03-12".parse()?, CustomerBase::new());
/// // The firm works on Thursday the 12th, on Friday and on Monday.
/// let handed = hand_over(items, &to, &firm()?, base.absences(), &policy.validate()?, from);
/// assert_eq!(handed.to_string(), "3 contacts handed over by 2026-03-16, at most 1 a day");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn hand_over(
    items: impl IntoIterator<Item = WorkItem>,
    to: &StaffId,
    calendar: &dyn Calendar,
    absences: &Records<Absence>,
    policy: &WorkPolicy,
    from: NaiveDate,
) -> HandedOver {
    let items: Vec<WorkItem> = items.into_iter().collect();
    let days = working_days(to, calendar, absences, from, items.len().saturating_add(1));
    let notice = if days.is_empty() && !items.is_empty() {
        NO_DAY_TO_HAND_OVER.test(Evidence::happened(from))
    } else {
        None
    };
    let first = days.first().copied().unwrap_or(from);
    let mut items: Vec<(NaiveDate, WorkItem)> =
        items.into_iter().map(|item| (useful_until(&item, from), item)).collect();
    items.sort_by(|(one_day, one), (other_day, other)| {
        (one_day, one.name()).cmp(&(other_day, other.name()))
    });
    let days_until = |until: NaiveDate| days.partition_point(|day| *day <= until);
    let at_once = items.partition_point(|(until, _)| days_until(*until) <= 1);
    let deadlines = items.iter().skip(at_once).map(|(until, _)| days_until(*until));
    let per_day = per_day(deadlines).max(policy.handed_over_per_day);
    let day_of = |place: usize| {
        let place = place.checked_sub(at_once)?;
        days.get(place.checked_div(usize::try_from(per_day).ok()?)?).copied()
    };
    let handed = items.into_iter().enumerate().map(|(place, (_, item))| WorkItem {
        owner: to.clone(),
        from: Some(day_of(place).unwrap_or(first)),
        ..item
    });
    let items: Vec<WorkItem> = handed.collect();
    let done_on = items.iter().filter_map(|item| item.from).max();
    HandedOver { items, at_once, per_day, done_on, notice }
}

/// By when a contact has to be with its owner: its own day where something in it is owed, or the first
/// last day of what is still of use. What is of no use any more can wait for no day.
fn useful_until(item: &WorkItem, from: NaiveDate) -> NaiveDate {
    let days = item.useful_tasks(from).map(|task| match task.rank {
        TaskRank::Obligation => item.contact.on,
        _ => task.window.last(),
    });
    days.min().unwrap_or(from)
}

/// The first days from a day on on which somebody works, so many at most.
fn working_days(
    who: &StaffId,
    calendar: &dyn Calendar,
    absences: &Records<Absence>,
    from: NaiveDate,
    most: usize,
) -> Vec<NaiveDate> {
    let absences: Vec<&Absence> = absences.iter().filter(|it| it.staff == *who).collect();
    let is_there = |day: &NaiveDate| !absences.iter().any(|absence| absence.covers(*day));
    let is_open = |day: &NaiveDate| !matches!(calendar.day(*day), Day::Closed(_));
    let days = days_from(from).take(FARTHEST);
    days.filter(|day| is_there(day) && is_open(day)).take(most).collect()
}

/// The fewest a day with which each comes within so many days. They ascend.
fn per_day(within: impl Iterator<Item = usize>) -> u32 {
    let needed = within.zip(1_usize..).map(|(days, so_far)| so_far.div_ceil(days.max(1)));
    needed.max().and_then(|most| u32::try_from(most).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests;
