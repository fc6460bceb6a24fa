//! What came of the follow-ups of a period, by person and by purpose.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::known::{Known, own_follow_ups};
use super::{EffectPolicy, FollowUpTally};
use crate::base::Customer;
use crate::followup::{Purpose, Task, TaskStanding, TaskState};
use crate::marketing::Contact;
use crate::units::{ContactId, CustomerId, Money, NotComputable, Period, StaffId, Valuation};

/// What came of the follow-ups of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FollowUpEffect {
    /// All together.
    pub all: FollowUpTally,
    /// By who did it, or was to do it; contacts by who made them. `None`: nobody by name.
    pub by_staff: Vec<(Option<StaffId>, FollowUpTally)>,
    /// By purpose.
    pub by_purpose: Vec<(Purpose, FollowUpTally)>,
    /// The customers of whom what they bought after contacts could not be valued, each with why. It
    /// is in no sum; all else of them counts.
    pub not_valued: Vec<(CustomerId, NotComputable)>,
}

/// What came of the follow-ups whose best day lies in a period, as of a day: what was done in time, who
/// was reached, what they answered, and what was booked or bought within
/// [so many days](super::EffectPolicyDraft::within_days) after the contact.
///
/// Each customer comes with their [follow-ups](Task), and with how these
/// [stand](crate::followup::standings) on the day. **They have to be the follow-ups as they were planned
/// on their days, done or not**, as the caller kept them, or as [`tasks_in`](crate::followup::tasks_in)
/// has what arises. What is done drops out of the plan: one that is made today for the days that have
/// passed has left what was not done, and would tell of failures only.
///
/// * A follow-up is that of whoever did it or left it out, where that was noted; of whoever it was
///   handed over to; of the `owner` that the caller names for it, as the owner of its
///   [item of work](crate::followup::work::WorkItem); or else of whom the plan names.
/// * Somebody else's follow-ups are left out, and one identifier counts once for each customer. Where
///   one is there with two windows, because its days were corrected, the later one holds.
/// * Contacts are those that name the follow-up. One that was for several counts once in each row, and
///   stands in the row of whoever made it.
/// * What was bought on the day of the contact itself counts for nothing: nobody knows which came first.
///   An appointment that was made on that day counts: most are made during the call.
/// * What came back as a whole was not bought, and what came back of a purchase is taken off, whenever it
///   came back.
/// * Only contacts whose time is over count, so that quick successes do not stand for all.
/// * Beside those who were reached stand those whose follow-up was left out or is overdue, and with whom
///   there was no personal contact in the same days, nor in as many before: a campaign's mailing is
///   none, nor is a call that reached nobody.
///
/// That somebody bought after a contact is an association: nobody can tell whether it was for the sake
/// of it.
///
/// Cost: for each customer a sort of the follow-ups, contacts, responses and returns, and a pass over
/// the purchases; binary searches for each contact.
///
/// # Errors
/// [`NotComputable`] where the sums of all are out of range.
///
/// ```
/// use clienteling::followup::effect::{EffectPolicy, follow_up_effect};
/// use clienteling::followup::{FollowUpPolicy, TaskContext, standings, tasks_of};
/// use clienteling::units::Valuation;
/// use clienteling::{Currency, CustomerBase, Fact, Period};
///
/// let known = r#"[
///     {"promise":{"id":"J-1","customer":"C-1","date":"2026-09-02","until":"2026-09-09",
///      "what":"a second key","by":"S-7"}},
///     {"contact":{"id":"O-1","customer":"C-1","date":"2026-09-08","channel":"phone",
///      "talk":{"by":"S-7","tasks":["promise/J-1/1"]}}},
///     {"response":{"id":"A-1","customer":"C-1","date":"2026-09-08","to":"O-1",
///      "kind":"interested"}}]"#;
/// let mut base = CustomerBase::new();
/// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let (policy, context) = (FollowUpPolicy::default(), TaskContext::default());
/// // As it was planned before it was done.
/// let tasks = tasks_of(customer, &context, &policy, "2026-09-03".parse()?);
/// let as_of = "2026-12-31".parse()?;
/// let stand = standings(customer, &tasks, &context, &policy, as_of);
/// let effect = follow_up_effect(
///     [(customer, &tasks[..], &stand[..])],
///     |_| None,
///     &Valuation::new(Currency::CNY, base.rates()),
///     Period::calendar_year(as_of),
///     &EffectPolicy::default(),
///     as_of,
/// )?;
/// assert!(effect.all.to_string().starts_with(
///     "1 follow-up, done in time 1 of 1 (100.0%), reached 1 of 1 (100.0%)"
/// ));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn follow_up_effect<'a>(
    followed: impl IntoIterator<Item = (&'a Customer, &'a [Task], &'a [TaskStanding])>,
    owner: impl Fn(&Task) -> Option<StaffId>,
    valuation: &Valuation<'_>,
    period: Period,
    policy: &EffectPolicy,
    as_of: NaiveDate,
) -> Result<FollowUpEffect, NotComputable> {
    let zero = Money::zero(valuation.currency());
    let mut tallies = Tallies { zero, each: BTreeMap::new() };
    let mut not_valued = Vec::new();
    for (customer, tasks, standings) in followed {
        let known = Known::of(customer, policy.within_days, valuation, as_of);
        let mut own = own_follow_ups(customer, tasks, standings);
        own.retain(|(task, _)| period.contains(task.window.best()));
        if let Err(cause) = tallies.count(&known, &own, &owner)? {
            not_valued.push((customer.id().clone(), cause));
        }
    }
    let mut effect = FollowUpEffect {
        all: FollowUpTally::none(zero),
        by_staff: Vec::new(),
        by_purpose: Vec::new(),
        not_valued,
    };
    for (row, tally) in tallies.each {
        match row {
            Row::All => effect.all = tally,
            Row::Staff(staff) => effect.by_staff.push((staff, tally)),
            Row::Purpose(purpose) => effect.by_purpose.push((purpose, tally)),
        }
    }
    Ok(effect)
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Row {
    All,
    Staff(Option<StaffId>),
    Purpose(Purpose),
}

impl Row {
    fn each(staff: Option<StaffId>, purpose: Purpose) -> [Self; 3] {
        [Row::All, Row::Staff(staff), Row::Purpose(purpose)]
    }
}

struct Tallies {
    zero: Money,
    each: BTreeMap<Row, FollowUpTally>,
}

/// What of one customer counts once in a row, for however many follow-ups it was.
#[derive(Default)]
struct Once<'a> {
    contacts: BTreeMap<&'a ContactId, &'a Contact>,
    /// The best days of what was left out or is overdue.
    undone: BTreeSet<NaiveDate>,
}

impl Tallies {
    fn row(&mut self, row: Row) -> &mut FollowUpTally {
        self.each.entry(row).or_insert_with(|| FollowUpTally::none(self.zero))
    }

    /// Counts the follow-ups of one customer. Inside, whether what they bought could be valued.
    fn count(
        &mut self,
        known: &Known<'_>,
        follow_ups: &[(&Task, &TaskStanding)],
        owner: impl Fn(&Task) -> Option<StaffId>,
    ) -> Result<Result<(), NotComputable>, NotComputable> {
        let mut once: BTreeMap<Row, Once<'_>> = BTreeMap::new();
        for (task, standing) in follow_ups {
            let staff = known.doer(standing).cloned().or_else(|| {
                let handed_over = standing.staff.clone().filter(|_| standing.staff != task.staff);
                handed_over.or_else(|| owner(task)).or_else(|| task.staff.clone())
            });
            for contact in known.contacts_for(&task.id) {
                let by = contact.talk.as_deref().and_then(|talk| talk.by.clone());
                for row in Row::each(by.or_else(|| staff.clone()), task.purpose) {
                    once.entry(row).or_default().contacts.insert(&contact.id, *contact);
                }
            }
            let is_undone = matches!(
                standing.state,
                TaskState::Skipped | TaskState::Overdue | TaskState::Lapsed
            );
            for row in Row::each(staff, task.purpose) {
                self.row(row.clone()).count(standing.state);
                once.entry(row).or_default().undone.extend(is_undone.then(|| task.window.best()));
            }
        }
        let mut sums = Vec::new();
        let mut valued = Ok(());
        for (row, Once { contacts, undone }) in once {
            let tally = self.row(row.clone());
            for bought in undone.into_iter().filter_map(|day| known.bought_without(day)) {
                tally.bought_without.add(bought);
            }
            let after = contacts.into_values().filter_map(|contact| known.count(tally, contact));
            match known.value(after.collect(), self.zero) {
                Ok(sum) => sums.push((row, sum)),
                Err(cause) => valued = Err(cause),
            }
        }
        // All of it or nothing, so that the rows add up.
        for (row, sum) in sums.into_iter().filter(|_| valued.is_ok()) {
            let tally = self.row(row);
            tally.bought_for = tally.bought_for.try_add(sum)?;
        }
        Ok(valued)
    }
}
