//! The contacts already made, and what they were for.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::{FARTHEST, in_order};
use crate::base::Customer;
use crate::followup::{Task, TaskRank};
use crate::marketing::Contact;
use crate::units::TaskId;
use crate::units::period::days_between;

/// A contact already made with a customer, for one of the reasons for which it was made.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct ContactMade {
    /// The day.
    pub on: NaiveDate,
    /// How far what it was for yields to others. `None`: nobody noted what it was for, and so every
    /// reason that can move keeps its distance.
    pub rank: Option<TaskRank>,
    /// The series of which it was a part.
    pub series: Option<TaskId>,
}

impl ContactMade {
    /// The contacts made with a customer up to a day, the latest first: one for each reason that is
    /// known.
    ///
    /// * What a contact was for it [says itself](crate::marketing::Talk::tasks): its rank and series
    ///   are those of the tasks that it names. Where they are not among the tasks given, one of a
    ///   campaign was a promotion, and nobody knows what another was for.
    /// * A contact that did not reach the customer is left out, and so is what is older than the
    ///   longest distance that a [policy](super::super::SpacingPolicy) can ask for, a year.
    ///
    /// Cost: a sort of the tasks and of the responses, and a look at each contact of the year.
    ///
    /// ```
    /// use clienteling::followup::TaskRank;
    /// use clienteling::followup::work::ContactMade;
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// let known = r#"[
    ///     {"contact":{"id":"O-1","customer":"C-1","date":"2026-03-01","channel":"email","campaign":"K-1"}},
    ///     {"contact":{"id":"O-2","customer":"C-1","date":"2026-03-04","channel":"phone"}},
    ///     {"response":{"id":"A-2","customer":"C-1","date":"2026-03-04","to":"O-2","kind":"not_reached"}}]"#;
    /// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
    /// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
    /// let made = ContactMade::of(customer, &[], "2026-03-09".parse()?);
    /// let promotion = Some(TaskRank::Promotion);
    /// assert_eq!(made, [ContactMade { on: "2026-03-01".parse()?, rank: promotion, series: None }]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(customer: &Customer, tasks: &[Task], as_of: NaiveDate) -> Vec<ContactMade> {
        let marketing = customer.marketing();
        let reached = marketing.reached_by(as_of);
        let tasks: BTreeMap<&TaskId, &Task> =
            in_order(customer, tasks).into_iter().map(|task| (&task.id, task)).collect();
        let is_recent =
            |contact: &&Contact| days_between(contact.date.day(), as_of) < u64::from(FARTHEST);
        let recent = marketing.contacts().newest_first(as_of).take_while(is_recent);
        recent
            .filter(|contact| reached.get(&contact.id) != Some(&false))
            .flat_map(|contact| reasons(contact, &tasks))
            .collect()
    }
}

/// What a contact was for.
fn reasons(contact: &Contact, tasks: &BTreeMap<&TaskId, &Task>) -> Vec<ContactMade> {
    let on = contact.date.day();
    let rank = contact.campaign.as_ref().map(|_| TaskRank::Promotion);
    let unnamed = ContactMade { on, rank, series: None };
    let named = contact.talk.iter().flat_map(|talk| &talk.tasks);
    let mut reasons: Vec<ContactMade> = named
        .map(|id| match tasks.get(id) {
            Some(task) => ContactMade { on, rank: Some(task.rank), series: task.series.clone() },
            None => unnamed.clone(),
        })
        .collect();
    if reasons.is_empty() {
        reasons.push(unnamed);
    }
    reasons
}
