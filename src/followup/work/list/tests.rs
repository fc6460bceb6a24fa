use super::rules::{
    DAY_CLOSED, DAY_FULL, DAY_UNKNOWN, LONG_FIRST, NO_CAPACITY, OWNER_AWAY, TOO_LONG,
};
use super::work_list;
use crate::base::{CustomerBase, Fact};
use crate::calendar::Calendar;
use crate::customer::Absence;
use crate::followup::work::samples::{Office, number, on, task};
use crate::followup::work::spacing::TASK_PAST;
use crate::followup::work::{
    DayCapacity, DroppedTask, LeftOver, PlannedContact, WorkDay, WorkItem, WorkList, WorkPolicy,
    WorkPolicyDraft,
};
use crate::followup::{Purpose, Task, TaskRank};
use crate::marketing::Channel;
use crate::rule::Draft;
use crate::units::{Records, Score, StaffId};

use TaskRank::{Care, Greeting, Obligation, Promotion};

mod filling;
mod ranking;
mod reference;
mod simulation;

/// A contact with a customer of that name, planned for a day, for these tasks.
pub(super) fn item(customer: &str, day: u64, worth: u8, tasks: &[Task]) -> WorkItem {
    let customer: crate::units::CustomerId = customer.parse().unwrap();
    let own = |task: &Task| Task { customer: customer.clone(), ..task.clone() };
    WorkItem {
        contact: PlannedContact {
            customer: customer.clone(),
            on: on(day),
            via: Some(Channel::Phone),
            hours: None,
            tasks: tasks.iter().map(own).collect(),
        },
        owner: "E-1".parse().unwrap(),
        worth: Some(Score::of(worth)),
        from: None,
        briefing: None,
    }
}

fn care(customer: &str, day: u64, last: u64, worth: u8) -> WorkItem {
    item(customer, day, worth, &[task(customer, Care, day..=last, day)])
}

fn owed(customer: &str, day: u64, last: u64, worth: u8) -> WorkItem {
    item(customer, day, worth, &[task(customer, Obligation, day..=last, day)])
}

fn absences(facts: &[&str]) -> Records<Absence> {
    let mut base = CustomerBase::new();
    for fact in facts {
        base.add(serde_json::from_str::<Fact>(fact).unwrap()).unwrap();
    }
    base.absences().clone()
}

struct Desk<'a> {
    owner: StaffId,
    capacity: DayCapacity,
    calendar: &'a dyn Calendar,
    absences: Records<Absence>,
    policy: WorkPolicy,
}

static OPEN: std::sync::LazyLock<Office> = std::sync::LazyLock::new(Office::open);

impl Default for Desk<'_> {
    fn default() -> Self {
        Desk {
            owner: "E-1".parse().unwrap(),
            capacity: DayCapacity::Contacts(2),
            calendar: &*OPEN,
            absences: absences(&[]),
            policy: WorkPolicy::default(),
        }
    }
}

impl Desk<'_> {
    fn list<'a>(&self, items: &'a [WorkItem], day: u64) -> WorkList<'a> {
        let Desk { owner, capacity, calendar, absences, policy } = self;
        let (day, capacity, calendar) = (on(day), *capacity, *calendar);
        work_list(items, WorkDay { day, owner, capacity, calendar, absences }, policy)
    }
}

fn names(list: &WorkList<'_>) -> Vec<String> {
    list.contacts.iter().map(|it| it.item.contact.customer.to_string()).collect()
}

fn left(list: &WorkList<'_>) -> Vec<(String, u64)> {
    let of =
        |it: &LeftOver<'_>| (it.item.contact.customer.to_string(), number(it.overdue_on.unwrap()));
    list.left_over.iter().map(of).collect()
}

fn gone(list: &WorkList<'_>) -> Vec<(String, u64, &'static str)> {
    let of = |it: &DroppedTask| (it.task.customer.to_string(), number(it.on), it.reason.rule().key);
    list.dropped.iter().map(of).collect()
}
