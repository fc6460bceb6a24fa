//! From facts to the contacts that wait, each with its owner, the worth of the customer and what to
//! know before it.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use chrono::{Months, NaiveDate};
use clienteling::calendar::Calendar;
use clienteling::customer::{Clearance, Role, Sensitivity};
use clienteling::followup::care::{CareDates, CarePolicy, care_plan};
use clienteling::followup::work::{
    CadenceClasses, CadencePolicy, ContactMade, ContactTerms, DroppedTask, SpacingPolicy, WorkItem,
    plan_contacts, stay_in_touch,
};
use clienteling::followup::{
    FollowUpPolicy, Task, TaskContext, bereavements, briefing, open_tasks, tasks_of,
};
use clienteling::review::{CustomerReview, ReviewPolicy, review};
use clienteling::tiering::{AbcClass, AbcStanding, LevelPolicy, Prospect, level};
use clienteling::units::{Score, StaffId};
use clienteling::{Currency, Customer, CustomerBase, Period};

/// What waits, and what is not planned.
pub(crate) struct Plan {
    pub(crate) items: Vec<WorkItem>,
    /// What the plans of the customers drop, with whose it would have been.
    pub(crate) dropped: Vec<(StaffId, DroppedTask)>,
    /// Contacts that are nobody's.
    pub(crate) without_owner: usize,
    staff: BTreeSet<StaffId>,
}

impl Plan {
    pub(crate) fn is_known(&self, staff: &StaffId) -> bool {
        self.staff.contains(staff)
    }

    pub(crate) fn known(&self) -> String {
        self.staff.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    /// Whoever has the most contacts that can be made on a day: of several the first by name.
    pub(crate) fn busiest(&self, day: NaiveDate) -> Option<StaffId> {
        let mut waiting: BTreeMap<&StaffId, usize> = BTreeMap::new();
        for item in self.items.iter().filter(|item| item.contact.on <= day) {
            *waiting.entry(&item.owner).or_default() += 1;
        }
        let most = waiting.values().max().copied()?;
        waiting.into_iter().find(|(_, count)| *count == most).map(|(staff, _)| staff.clone())
    }
}

/// The contacts that wait on a day, planned for each customer from the facts of that day.
pub(crate) fn plan(
    base: &CustomerBase,
    firm: &dyn Calendar,
    as_of: NaiveDate,
) -> Result<Plan, Box<dyn Error>> {
    let review = review(base, &ReviewPolicy::new(Currency::CNY), as_of)?;
    let policy = FollowUpPolicy::default();
    let mourning = bereavements(base, as_of);
    let mut plan =
        Plan { items: vec![], dropped: vec![], without_owner: 0, staff: BTreeSet::new() };
    for customer in base.customers() {
        let class = review.customer(customer.id()).and_then(|one| one.abc());
        let class = class.map(AbcStanding::class);
        let findings = review.warnings().iter().filter(|it| it.customer() == Some(customer.id()));
        let findings: Vec<_> = findings.cloned().collect();
        let bereaved_on = mourning.get(customer.id()).copied();
        let judged = review.customer(customer.id());
        let context = TaskContext {
            bereaved_on,
            findings: Some(&findings),
            complaints: judged.map(CustomerReview::complaints).unwrap_or_default(),
            ..TaskContext::default()
        };
        let mut tasks = tasks_of(customer, &context, &policy, as_of);
        tasks.extend(care(customer, firm, as_of)?);
        tasks.extend(touch(customer, class, as_of));
        let open = open_tasks(customer, &tasks, &context, &policy, as_of);
        let made = ContactMade::of(customer, &tasks, as_of);
        let consent = policy.consent;
        let terms = ContactTerms { firm, customer: None, preferred: None, consent };
        let spacing = SpacingPolicy::default();
        let planned = plan_contacts(customer, &open, &made, terms, &spacing, as_of);
        let account = customer.basic().responsible(Role::Account, as_of);
        plan.staff.extend(account.cloned());
        for contact in planned.contacts {
            let named = contact.tasks.iter().find_map(|task| task.staff.as_ref());
            let Some(owner) = named.or(account).cloned() else {
                plan.without_owner += 1;
                continue;
            };
            plan.staff.insert(owner.clone());
            let clearance = Clearance::up_to(Sensitivity::Special);
            let known = briefing(customer, clearance, &policy, as_of);
            let (worth, briefing) = (class.and_then(worth), Some(known));
            plan.items.push(WorkItem { contact, owner, worth, from: None, briefing });
        }
        let owner = |task: &Task| task.staff.as_ref().or(account).cloned();
        let dropped = planned.dropped.into_iter();
        plan.dropped.extend(dropped.filter_map(|one| Some((owner(&one.task)?, one))));
    }
    Ok(plan)
}

/// The care of the coming month.
fn care(
    customer: &Customer,
    firm: &dyn Calendar,
    as_of: NaiveDate,
) -> Result<Vec<Task>, Box<dyn Error>> {
    let dates = CareDates { work: firm, lunar: None, layers: &[] };
    let next = as_of.checked_add_months(Months::new(1)).ok_or("the day is out of range")?;
    let month = Period::half_open(as_of, next)?;
    Ok(care_plan(customer, &CarePolicy::default(), dates, month, as_of).tasks)
}

/// To stay in touch, where a contact is due.
fn touch(customer: &Customer, tier: Option<AbcClass>, as_of: NaiveDate) -> Option<Task> {
    let levels = LevelPolicy::default();
    let standing = level(&Prospect::of(customer, as_of), &levels, as_of);
    let classes = CadenceClasses { tier, level: Some(standing), loyalty: None };
    stay_in_touch(customer, classes, &levels, &CadencePolicy::default(), as_of)?.task
}

/// How much a customer of a class is worth, from 0 to 100. Ours.
fn worth(class: AbcClass) -> Option<Score> {
    let marks = match class {
        AbcClass::A => "90",
        AbcClass::B => "60",
        _ => "30",
    };
    marks.parse().ok()
}
