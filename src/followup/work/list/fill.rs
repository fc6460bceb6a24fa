//! Filling the day in its order.

use chrono::NaiveDate;

use super::order::{Waiting, overdue_on, waited};
use super::rules::{DAY_FULL, DAY_UNKNOWN, LONG_FIRST, NO_ROOM, SCORE, TOO_LONG};
use crate::followup::work::list_policy::POINT;
use crate::followup::work::{
    DayCapacity, DroppedTask, LeftOver, WorkDay, WorkList, WorkPolicyDraft,
};
use crate::followup::{Task, TaskRank};
use crate::rule::{Evidence, Reason};

impl<'a> WorkList<'a> {
    /// Fills the day in order.
    pub(super) fn fill(
        &mut self,
        mut waiting: Vec<Waiting<'a>>,
        at: &WorkDay<'_>,
        policy: &WorkPolicyDraft,
    ) {
        // Why nothing can be done says more than that there is no room.
        let nothing = self.notices.iter().find(|it| it.rule() != &DAY_UNKNOWN).copied();
        let room = if nothing.is_none() { self.capacity.amount() } else { 0 };
        let long = long_first(&mut waiting, room, policy, self.day);
        let mut first_without = None;
        for one in &waiting {
            let left = room.saturating_sub(self.used);
            if one.takes <= left {
                self.used = self.used.saturating_add(one.takes);
                self.contacts.push(one.listed(policy, self.day));
                continue;
            }
            first_without = first_without.or(Some(one.score()).filter(|_| !one.heads()));
            if let Some(why) = nothing.or_else(|| no_room(one.takes, left, self.capacity)) {
                self.leave(one, at, why);
            }
        }
        let needed = first_without.and_then(|score| score.checked_div(POINT));
        for contact in self.contacts.iter_mut().filter(|contact| !contact.heads) {
            contact.criterion = SCORE.check(Evidence::counts(contact.points, needed));
        }
        if let (Some(long), Some(first)) = (long, self.contacts.first_mut()) {
            first.criterion = *long.criterion();
        }
    }

    /// What has no place: dropped where it is of no use after the day.
    fn leave(&mut self, one: &Waiting<'a>, at: &WorkDay<'_>, reason: Reason) {
        let is_last = |task: &Task| {
            task.rank != TaskRank::Obligation && at.last_worked(task.window.last()) == at.day
        };
        let tasks = one.item.useful_tasks(at.day);
        let (ending, staying): (Vec<&Task>, Vec<&Task>) = tasks.partition(|task| is_last(task));
        self.dropped.extend(ending.into_iter().map(|task| given_up(task, reason)));
        if !staying.is_empty() {
            self.left_over.push(LeftOver {
                item: one.item,
                heads: one.heads(),
                points: one.points(),
                overdue_on: overdue_on(&staying),
                reason,
            });
        }
    }
}

pub(super) fn given_up(task: &Task, reason: Reason) -> DroppedTask {
    DroppedTask { task: task.clone(), on: task.window.last(), reason }
}

fn no_room(takes: u32, left: u32, capacity: DayCapacity) -> Option<Reason> {
    let minutes = |of: u32| Evidence::counts(u64::from(takes), u64::from(of));
    match capacity {
        DayCapacity::Contacts(_) => DAY_FULL.test(Evidence::fact(true)),
        DayCapacity::Minutes(day) => {
            TOO_LONG.test(minutes(day)).or_else(|| NO_ROOM.test(minutes(left)))
        }
    }
}

/// Brings a contact that is not owed before all that is, and says why: where it is next, has waited
/// so long that nothing later can go before it, and is too long for what the owed ones leave, though
/// they do not fill the day. Not while something owed was due earlier, or is only possible earlier: so
/// each that is owed gives way once at most.
fn long_first(
    waiting: &mut [Waiting<'_>],
    room: u32,
    policy: &WorkPolicyDraft,
    day: NaiveDate,
) -> Option<Reason> {
    let (owed, rest) = waiting.split_at(waiting.partition_point(Waiting::heads));
    let long = rest.first()?;
    let taken = owed.iter().fold(0_u32, |sum, one| sum.saturating_add(one.takes));
    let left = room.checked_sub(taken).filter(|left| *left > 0)?;
    let is_too_long = left < long.takes && long.takes <= room;
    if !is_too_long || owed.iter().any(|one| one.since != day) {
        return None;
    }
    let days = Evidence::days(waited(long.since, day), policy.overtaken_for_days());
    let reason = LONG_FIRST.test(days)?;
    let place = owed.len();
    waiting.get_mut(..=place)?.rotate_right(1);
    Some(reason)
}
