//! What is to be known before a call.

use std::fmt;

use chrono::{NaiveDate, Timelike};
use serde::Serialize;

use super::FollowUpPolicy;
use crate::base::Customer;
use crate::customer::{
    Clearance, Note, Person, Personality, Phrase, Profile, Sensitivity, Temperament,
};
use crate::marketing::{Channel, Contact, Need, NextStep, Promise, PromiseState};
use crate::units::{Estimate, StaffId};

/// The last talk with a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LastTalk {
    /// When.
    pub on: NaiveDate,
    /// By which channel.
    pub channel: Channel,
    /// With whom.
    pub by: Option<StaffId>,
    /// What about.
    pub topic: Option<Phrase>,
    /// What was agreed to be done next, and by when.
    pub next_step: Option<NextStep>,
}

/// What whoever contacts a customer should know first, as far as their clearance covers it.
///
/// It is personal: `Debug` shows only what there is.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Briefing {
    /// The last contact of which something is noted, and that did not fail to reach them.
    pub last: Option<LastTalk>,
    /// What to begin with: the last topic that was noted for the next time (S2). A later talk in
    /// which none was noted leaves it open.
    pub begin_with: Option<Phrase>,
    /// The promises that are still to be kept, or were broken, the earliest last day first.
    pub promises: Vec<Promise>,
    /// What must not be mentioned or done.
    pub taboos: Option<Note>,
    /// What most of the observed traits speak for (S2).
    pub temperament: Option<Temperament>,
    /// How to meet somebody of that temperament.
    pub how_to_meet: Option<&'static str>,
    /// The hour of the day, 0 to 23, in which they were reached most often, the earliest of several;
    /// from calls and visits at a known time that are known to have reached them, outside campaigns:
    /// a message says when it was sent, and not when it was read.
    pub best_hour: Estimate<u32>,
    /// The needs that can be developed, the longest known first.
    pub needs: Vec<Need>,
}

/// What is to be known before a customer is contacted, as of a day, for somebody with a clearance.
///
/// What was said, promised and observed takes a clearance for personal data, and what must not be
/// mentioned one for special data. Below a clearance for internal data there is nothing but hours.
///
/// Cost: a sort of the entries about promises, and a pass over contacts, responses and needs.
///
/// ```
/// use clienteling::customer::{Clearance, Sensitivity};
/// use clienteling::followup::{FollowUpPolicy, briefing};
/// use clienteling::{CustomerBase, Fact};
///
/// let known = r#"[
///     {"contact":{"id":"O-1","customer":"C-1","date":"2026-09-02","channel":"phone",
///      "talk":{"by":"S-7","topic":"winter tyres","next_topic":"her trip to Harbin"}}},
///     {"promise":{"id":"J-1","customer":"C-1","date":"2026-09-02","until":"2026-09-09"}}]"#;
/// let mut base = CustomerBase::new();
/// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let (policy, as_of) = (FollowUpPolicy::default(), "2026-09-05".parse()?);
/// let for_sales = briefing(customer, Clearance::up_to(Sensitivity::Personal), &policy, as_of);
/// assert_eq!(for_sales.begin_with, Some("her trip to Harbin".parse()?));
/// assert_eq!(for_sales.promises.len(), 1);
/// assert!(!format!("{for_sales:?}").contains("Harbin"));
/// let for_all = briefing(customer, Clearance::up_to(Sensitivity::Internal), &policy, as_of);
/// assert_eq!(for_all.begin_with, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn briefing(
    customer: &Customer,
    clearance: Clearance,
    policy: &FollowUpPolicy,
    as_of: NaiveDate,
) -> Briefing {
    let marketing = customer.marketing();
    let reached = marketing.reached_by(as_of);
    let is_internal = clearance.covers(Sensitivity::Internal);
    let is_personal = clearance.covers(Sensitivity::Personal);
    let noted =
        |contact: &&Contact| contact.talk.is_some() && reached.get(&contact.id) != Some(&false);
    let talks = || marketing.contacts().newest_first(as_of).filter(noted);
    let next_topic = || talks().find_map(|it| it.talk.as_ref()?.next_topic.clone());
    let profile = customer.on_file(as_of);
    let person = match profile.profile() {
        Some(Profile::Person(person)) => Some(person),
        _ => None,
    };
    let temperament = person.and_then(|it| temperament(it, clearance));
    let needs = customer.open_needs(as_of).into_iter().map(|need| need.view(clearance));
    Briefing {
        last: talks().next().filter(|_| is_internal).map(|it| last_talk(it, clearance)),
        begin_with: next_topic().filter(|_| is_personal),
        promises: if is_internal { promises(customer, clearance, as_of) } else { Vec::new() },
        taboos: person.and_then(|it| taboos(it, clearance)),
        temperament,
        how_to_meet: temperament.map(Temperament::how_to_meet),
        best_hour: best_hour(customer, policy, as_of),
        needs: if is_internal { needs.collect() } else { Vec::new() },
    }
}

fn last_talk(contact: &Contact, clearance: Clearance) -> LastTalk {
    let contact = contact.view(clearance);
    let talk = contact.talk.map(|talk| *talk).unwrap_or_default();
    let (on, channel) = (contact.date.day(), contact.channel);
    LastTalk { on, channel, by: talk.by, topic: talk.topic, next_step: talk.next_step }
}

fn promises(customer: &Customer, clearance: Clearance, as_of: NaiveDate) -> Vec<Promise> {
    let all = customer.marketing().promises_on(as_of).into_iter();
    let open = all.filter(|it| it.state.is_to_be_kept() || it.state == PromiseState::Broken);
    let mut open: Vec<Promise> = open.map(|it| it.promise.view(clearance)).collect();
    // Those without a last day come last.
    open.sort_by_key(|it| (it.until.is_none(), it.until, it.date, it.id.clone()));
    open
}

fn taboos(person: &Person, clearance: Clearance) -> Option<Note> {
    person
        .personality
        .taboos
        .clone()
        .filter(|_| clearance.covers(Personality::TABOOS.sensitivity()))
}

fn temperament(person: &Person, clearance: Clearance) -> Option<Temperament> {
    let is_seen = clearance.covers(Personality::TRAITS.sensitivity());
    person.personality.temperament().filter(|_| is_seen)
}

fn best_hour(customer: &Customer, policy: &FollowUpPolicy, as_of: NaiveDate) -> Estimate<u32> {
    let marketing = customer.marketing();
    let reached = marketing.reached_by(as_of);
    let mut hours = [0_u64; 24];
    let contacts = marketing.contacts().as_of(as_of).iter();
    let is_met = |it: &&Contact| {
        it.campaign.is_none() && matches!(it.channel, Channel::Phone | Channel::Visit)
    };
    let own = contacts.filter(is_met).filter(|it| reached.get(&it.id) == Some(&true));
    for time in own.filter_map(|it| it.date.time()) {
        let hour = usize::try_from(time.hour()).ok().and_then(|hour| hours.get_mut(hour));
        if let Some(count) = hour {
            *count = count.saturating_add(1);
        }
    }
    let have = hours.iter().fold(0_u64, |sum, count| sum.saturating_add(*count));
    let need = u64::from(policy.best_hour_at_least);
    let most = hours.iter().max().copied().unwrap_or_default();
    match (0..).zip(hours).find(|(_, count)| *count == most) {
        Some((hour, _)) if need <= have => Estimate::Known(hour),
        _ => Estimate::NotEnoughData { have, need },
    }
}

impl fmt::Debug for Briefing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Briefing");
        shown.field("has_last", &self.last.is_some());
        shown.field("promises", &self.promises.len()).field("needs", &self.needs.len());
        shown.finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
