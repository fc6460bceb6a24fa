//! What came of the follow-ups of a period, by person and by purpose.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::FollowUpTally;
use crate::base::Customer;
use crate::behavior::BehaviorFold;
use crate::followup::{Purpose, Task, TaskStanding, TaskState};
use crate::marketing::Contact;
use crate::units::period::days_later;
use crate::units::{CustomerId, Money, NotComputable, Period, StaffId, TaskId, Valuation};

/// What came of the follow-ups of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FollowUpEffect {
    /// All together.
    pub all: FollowUpTally,
    /// By who did it, or was to do it. `None`: nobody by name.
    pub by_staff: Vec<(Option<StaffId>, FollowUpTally)>,
    /// By purpose.
    pub by_purpose: Vec<(Purpose, FollowUpTally)>,
    /// The customers whose purchases could not be valued, each with why. They count nowhere else.
    pub not_judged: Vec<(CustomerId, NotComputable)>,
}

/// What came of the follow-ups whose best day lies in a period, as of a day: what was done in time, who
/// was reached, what they answered, and what was booked or bought from the day after the contact on,
/// within so many days.
///
/// * Each customer comes with their [follow-ups](Task), and how they
///   [stand](crate::followup::standings) on the day.
/// * What was done on the day of the contact itself counts for nothing: nobody knows which came first.
/// * Only contacts whose time is over count, so that quick successes do not stand for all.
///
/// Cost: a pass over the purchases of each customer, and a search in them for each follow-up.
///
/// # Errors
/// [`NotComputable`] where the sums of all are out of range.
pub fn follow_up_effect<'a>(
    followed: impl IntoIterator<Item = (&'a Customer, &'a [Task], &'a [TaskStanding])>,
    period: Period,
    within_days: u32,
    valuation: &Valuation<'_>,
    as_of: NaiveDate,
) -> Result<FollowUpEffect, NotComputable> {
    let zero = Money::zero(valuation.currency());
    let mut groups: BTreeMap<Group, FollowUpTally> = BTreeMap::new();
    let mut all = FollowUpTally::none(zero);
    let mut not_judged = Vec::new();
    for (customer, tasks, standings) in followed {
        let mut fold = BehaviorFold::new(valuation.currency());
        if let Err(cause) = fold.add_transactions(customer.transactions(), valuation, as_of) {
            not_judged.push((customer.id().clone(), cause.into()));
            continue;
        }
        let one = One { customer, fold: &fold, within_days, as_of };
        let mut windows: BTreeMap<Option<Group>, Vec<Period>> = BTreeMap::new();
        let planned: BTreeMap<&TaskId, &Task> = tasks.iter().map(|task| (&task.id, task)).collect();
        for standing in standings {
            let Some(task) = planned.get(&standing.task) else { continue };
            if !period.contains(task.window.best()) {
                continue;
            }
            let contact = one.contact(standing);
            let noted = contact.and_then(|contact| contact.talk.as_deref());
            let staff = noted.and_then(|noted| noted.by.clone()).or_else(|| standing.staff.clone());
            let keys = [None, Some(Group::Staff(staff)), Some(Group::Purpose(task.purpose))];
            for key in keys {
                let tally = match &key {
                    None => &mut all,
                    Some(group) => {
                        groups.entry(group.clone()).or_insert_with(|| FollowUpTally::none(zero))
                    }
                };
                let after = one.count(tally, task, standing, contact)?;
                windows.entry(key).or_default().extend(after);
            }
        }
        for (key, windows) in windows {
            let sum = one.bought_in(windows)?;
            let tally = match key {
                None => Some(&mut all),
                Some(group) => groups.get_mut(&group),
            };
            if let Some(tally) = tally {
                tally.bought_for = tally.bought_for.try_add(sum)?;
            }
        }
    }
    let (mut by_staff, mut by_purpose) = (Vec::new(), Vec::new());
    for (group, tally) in groups {
        match group {
            Group::Staff(staff) => by_staff.push((staff, tally)),
            Group::Purpose(purpose) => by_purpose.push((purpose, tally)),
        }
    }
    Ok(FollowUpEffect { all, by_staff, by_purpose, not_judged })
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Staff(Option<StaffId>),
    Purpose(Purpose),
}

/// One customer.
struct One<'a> {
    customer: &'a Customer,
    fold: &'a BehaviorFold,
    within_days: u32,
    as_of: NaiveDate,
}

impl One<'_> {
    fn contact(&self, standing: &TaskStanding) -> Option<&Contact> {
        let id = standing.contact.as_ref()?;
        let contacts = self.customer.marketing().contacts().as_of(self.as_of);
        contacts.iter().find(|contact| contact.id == *id)
    }

    /// Counts one follow-up. The days after its contact, if they are over.
    fn count(
        &self,
        tally: &mut FollowUpTally,
        task: &Task,
        standing: &TaskStanding,
        contact: Option<&Contact>,
    ) -> Result<Option<Period>, NotComputable> {
        tally.count(standing.state);
        let Some(contact) = contact else {
            let is_undone = matches!(standing.state, TaskState::Skipped | TaskState::Overdue);
            if let Some(after) = self.after(task.window.best()).filter(|_| is_undone) {
                tally.bought_without.add(self.fold.totals(after)?.purchases() > 0);
            }
            return Ok(None);
        };
        let marketing = self.customer.marketing();
        if let Some(reached) = marketing.was_reached(contact, self.as_of) {
            tally.reached.add(reached);
        }
        let answers = marketing.responses().as_of(self.as_of).iter();
        for answer in answers.filter(|answer| answer.to == contact.id) {
            let count = tally.answers.entry(answer.kind).or_default();
            *count = count.saturating_add(1);
        }
        let noted = contact.talk.as_deref();
        tally.next_topic.add(noted.is_some_and(|noted| noted.next_topic.is_some()));
        let Some(after) = self.after(contact.date.day()) else { return Ok(None) };
        let mut made = self.customer.transactions().appointments().as_of(self.as_of).iter();
        tally.booked.add(made.any(|one| after.contains(one.date)));
        tally.bought.add(self.fold.totals(after)?.purchases() > 0);
        Ok(Some(after))
    }

    /// The days after a day, so many as count. `None` while they are not over.
    fn after(&self, day: NaiveDate) -> Option<Period> {
        let last = days_later(day, self.within_days).filter(|last| *last <= self.as_of)?;
        Period::from_first_to_last(day.succ_opt()?, last).ok()
    }

    /// What was bought in any of these periods, less what came back.
    fn bought_in(&self, mut periods: Vec<Period>) -> Result<Money, NotComputable> {
        periods.sort_by_key(|period| (period.first(), period.last()));
        let mut sum = Money::zero(self.fold.currency());
        let mut counted_until: Option<NaiveDate> = None;
        for period in periods {
            let next = counted_until.and_then(|day| day.succ_opt());
            let first = next.map_or(period.first(), |next| next.max(period.first()));
            if let Ok(rest) = Period::from_first_to_last(first, period.last()) {
                sum = sum.try_add(self.fold.totals(rest)?.net())?;
                counted_until = Some(period.last());
            }
        }
        Ok(sum)
    }
}
