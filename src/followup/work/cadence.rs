//! How long a customer has been without a contact, and whether one is due.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::{CadenceInterval, CadencePolicy};
use crate::base::Customer;
use crate::customer::Role;
use crate::followup::{Purpose, Task, TaskWindow};
use crate::marketing::Contact;
use crate::rule::{Criterion, Evidence, Reason, Rule, rules};
use crate::tiering::{AbcClass, LevelPolicy, LevelStanding, LoyaltyKind, ProspectLevel};
use crate::transaction::AppointmentEnd;
use crate::units::period::{days_between, days_later};
use crate::units::{CustomerId, Record, Records, TaskId};

rules! {
    CONTACT_DUE = "followup.cadence.contact-due", AtLeast {
        "no contact for {observed}, and one is due after {needed}[ (by {margin})]",
        "no contact for {observed}, and one is not due before {needed}[ ({margin} left)]",
        "it is not known when the last contact was",
    };
    pub(super) CONTACT_OVERDUE = "followup.cadence.contact-overdue", Over {
        "no contact for {observed}, longer than the {needed} within which there is to be one[ (by {margin})]",
        "no contact for {observed}, within the {needed} in which there is to be one[ ({margin} left)]",
        "it is not known when the last contact was",
    };
}

/// What is known of a customer that says how often to be in touch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
pub struct CadenceClasses {
    /// The class by value.
    pub tier: Option<AbcClass>,
    /// How a prospect stands. It counts only where a purchase is expected: without a date everybody
    /// has the lowest level.
    pub level: Option<LevelStanding>,
    /// The kind of loyalty.
    pub loyalty: Option<LoyaltyKind>,
}

/// By what a customer's interval goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CadenceBasis {
    /// By the level of a prospect.
    Level(ProspectLevel),
    /// By the class by value.
    Tier(AbcClass),
    /// By the kind of loyalty.
    Loyalty(LoyaltyKind),
    /// None of these is known.
    Unclassified,
}

impl fmt::Display for CadenceBasis {
    /// "level H", "class A", "true loyalty", "no class".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CadenceBasis::Level(level) => write!(f, "level {level}"),
            CadenceBasis::Tier(class) => write!(f, "class {class}"),
            CadenceBasis::Loyalty(kind) => kind.fmt(f),
            CadenceBasis::Unclassified => f.write_str("no class"),
        }
    }
}

/// How long a customer has been without a contact, and when the next one is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CadenceStanding {
    /// The customer.
    pub customer: CustomerId,
    /// How long they may be without a contact.
    pub interval: CadenceInterval,
    /// By what that goes.
    pub basis: CadenceBasis,
    /// When we were last in touch with each other, as [`stay_in_touch`] counts it. `None`: never.
    pub last_contact: Option<NaiveDate>,
    /// From which day the days are counted: the last contact, or the day since which they are known.
    pub counted_from: NaiveDate,
    /// The day on which the next contact is due; it may have passed. `None` beyond the calendar.
    pub due_on: Option<NaiveDate>,
    /// The last day on which it is in time; it may have passed. `None` beyond the calendar.
    pub longest_on: Option<NaiveDate>,
    /// Whether one is due, or overdue.
    pub criterion: Criterion,
    /// The first day on which time alone changes the criterion or the [task](Self::task). `None`
    /// beyond the calendar.
    pub look_again_on: Option<NaiveDate>,
    /// What is to be done. `None` while no contact is due.
    ///
    /// It can be done from the day on which it is due to the last one in time. Once that has passed
    /// without a contact, another follows that has as long again, and waits since the same day: so
    /// each round that was missed can be told apart, and none is forgotten.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<Task>,
}

impl fmt::Display for CadenceStanding {
    /// "class A: no contact for 31 days, and one is due after 30 days (by 1 day)".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.basis, self.criterion)
    }
}

/// How long a customer has been without a contact on a day, and the task to stay in touch where one
/// is due.
///
/// The days are counted anew from
///
/// * a contact that is not known to have failed to reach the customer; a mailing of a campaign only
///   where they answered it or something was talked about;
/// * what the customer says: a first contact, a response, an intention, a complaint;
/// * what brings them to us: a purchase, a visit to the workshop, an appointment that was kept.
///
/// Of several classes the one with the shortest interval counts. `None` for whom is not known on the
/// day, and where nobody is to be kept: see [`Customer::is_served`].
///
/// Cost: a sort of the responses and of the entries about appointments, and a pass back over the
/// contacts to the last that counts.
///
/// ```
/// use clienteling::followup::work::{CadenceClasses, CadencePolicy, stay_in_touch};
/// use clienteling::tiering::LevelPolicy;
/// use clienteling::{AbcClass, CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// base.add(serde_json::from_str::<Fact>(
///     r#"{"contact":{"id":"O-1","customer":"C-1","date":"2026-03-01","channel":"phone"}}"#,
/// )?)?;
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let classes = CadenceClasses { tier: Some(AbcClass::A), ..CadenceClasses::default() };
/// let (levels, policy) = (LevelPolicy::default(), CadencePolicy::default());
/// let standing = stay_in_touch(customer, classes, &levels, &policy, "2026-04-05".parse()?);
/// let standing = standing.ok_or("served")?;
/// assert_eq!(
///     standing.to_string(),
///     "class A: no contact for 35 days, and one is due after 30 days (by 5 days)",
/// );
/// let task = standing.task.ok_or("due")?;
/// assert_eq!(task.window.best(), "2026-03-31".parse()?);
/// assert_eq!(task.window.last(), "2026-04-30".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn stay_in_touch(
    customer: &Customer,
    classes: CadenceClasses,
    levels: &LevelPolicy,
    policy: &CadencePolicy,
    as_of: NaiveDate,
) -> Option<CadenceStanding> {
    if !customer.is_served(as_of) {
        return None;
    }
    let known_since = customer.known_since().filter(|since| *since <= as_of)?;
    let last_contact = last_contact(customer, as_of);
    let counted_from = last_contact.unwrap_or(known_since);
    let (interval, basis) = policy.interval(classes, levels);
    let days = Counted { from: counted_from, passed: days_between(counted_from, as_of), interval };
    let (rule, evidence) = days.tested();
    let by_days = days.changes_after().and_then(|passed| days_later(counted_from, passed));
    let by_level = classes.level.and_then(|level| level.changes_on());
    Some(CadenceStanding {
        customer: customer.id().clone(),
        interval,
        basis,
        last_contact,
        counted_from,
        due_on: days_later(counted_from, interval.ideal_days),
        longest_on: days_later(counted_from, interval.longest_days),
        criterion: rule.check(evidence),
        look_again_on: [by_days, by_level].into_iter().flatten().min(),
        task: rule.test(evidence).and_then(|reason| days.task(customer.id(), reason)),
    })
}

/// When the firm and the customer were last in touch with each other.
fn last_contact(customer: &Customer, as_of: NaiveDate) -> Option<NaiveDate> {
    fn latest<T: Record>(records: &Records<T>, as_of: NaiveDate) -> Option<NaiveDate> {
        records.as_of(as_of).last().map(Record::date)
    }
    let (marketing, transactions) = (customer.marketing(), customer.transactions());
    let reached = marketing.reached_by(as_of);
    let counts = |contact: &&Contact| match reached.get(&contact.id) {
        Some(is_reached) => *is_reached,
        None => contact.campaign.is_none() || contact.talk.is_some(),
    };
    let responses = marketing.responses().as_of(as_of).iter().rev();
    let appointments = transactions.appointments_on(as_of).into_iter();
    let kept = appointments.filter(|(_, state)| state.end == Some(AppointmentEnd::Kept));
    let days = [
        marketing.contacts().as_of(as_of).iter().rev().find(counts).map(Record::date),
        responses.filter(|response| response.kind.is_reached()).map(Record::date).next(),
        latest(marketing.first_contacts(), as_of),
        latest(marketing.intentions(), as_of),
        latest(marketing.complaints(), as_of),
        latest(transactions.purchases(), as_of),
        latest(transactions.workshop_visits(), as_of),
        kept.map(|(_, state)| state.since).max(),
    ];
    days.into_iter().flatten().max()
}

/// The days without a contact.
struct Counted {
    from: NaiveDate,
    passed: u64,
    interval: CadenceInterval,
}

impl Counted {
    /// The rule that speaks of these days, and on what it is tested.
    fn tested(&self) -> (&'static Rule, Evidence) {
        let CadenceInterval { longest_days, ideal_days } = self.interval;
        let (rule, needed): (&'static Rule, _) = if self.passed > longest_days.into() {
            (&CONTACT_OVERDUE, longest_days)
        } else {
            (&CONTACT_DUE, ideal_days)
        };
        (rule, Evidence::days(self.passed, u64::from(needed)))
    }

    /// How often the longest interval has passed without a contact: its last day still belongs to it.
    fn round(&self) -> u64 {
        let before = self.passed.saturating_sub(1);
        before.checked_div(self.interval.longest_days.into()).unwrap_or(0)
    }

    /// After how many days the round ends.
    fn end_of_round(&self) -> u64 {
        self.round().saturating_add(1).saturating_mul(self.interval.longest_days.into())
    }

    /// After how many days without a contact something is another by time alone.
    fn changes_after(&self) -> Option<u64> {
        let ideal = u64::from(self.interval.ideal_days);
        if self.passed < ideal { Some(ideal) } else { self.end_of_round().checked_add(1) }
    }

    fn task(&self, customer: &CustomerId, reason: Reason) -> Option<Task> {
        let first = days_later(self.from, self.interval.ideal_days)?;
        let last = days_later(self.from, self.end_of_round()).unwrap_or(NaiveDate::MAX);
        let number = u32::try_from(self.round()).unwrap_or(u32::MAX);
        let purpose = Purpose::StayInTouch;
        Some(Task {
            id: TaskId::of("stay-in-touch", &self.from.to_string(), number),
            customer: customer.clone(),
            purpose,
            rank: purpose.rank(),
            window: TaskWindow::try_new(first, first, last).ok()?,
            series: None,
            role: Role::Account,
            staff: None,
            reason,
        })
    }
}

#[cfg(test)]
mod tests;
