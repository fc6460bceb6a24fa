//! Whether a contact reached the customer, and what the record of it lacks.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Contact, MarketingData, ResponseKind};
use crate::units::words::words;
use crate::units::{ContactId, Record};

words! {
    /// What the record of a contact lacks. A record says who called, what for, at what time and
    /// with what result, and ends with a topic for the next time (S2).
    #[non_exhaustive]
    pub enum ContactGap, "gap in the record of a contact" {
        /// Who contacted them.
        By = "by" as "who made it",
        /// What for: neither a follow-up nor a topic is named.
        Purpose = "purpose" as "what it was for",
        /// At what time of the day.
        Time = "time" as "the time of day",
        /// What came of it: no response is noted.
        Result = "result" as "what came of it",
        /// What to begin with the next time, where the customer was reached or may have been.
        NextTopic = "next_topic" as "a topic for next time",
    }
}

impl MarketingData {
    /// Whether a contact reached the customer, as the responses to it say that are known on a day.
    /// One who answers was reached, also where a first attempt failed. `None`: nobody says.
    ///
    /// Cost: a pass over the responses.
    ///
    /// ```
    /// use clienteling::marketing::ContactGap;
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let known = r#"[
    ///     {"contact":{"id":"O-1","customer":"C-1","date":"2026-09-02T10:15","channel":"phone",
    ///      "talk":{"by":"S-7","topic":"winter tyres"}}},
    ///     {"response":{"id":"A-1","customer":"C-1","date":"2026-09-02","to":"O-1",
    ///      "kind":"interested"}}]"#;
    /// let mut base = CustomerBase::new();
    /// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
    /// let marketing = base.customer(&"C-1".parse()?).ok_or("known")?.marketing();
    /// let (call, as_of) = (&marketing.contacts().all()[0], "2026-09-02".parse()?);
    /// assert_eq!(marketing.was_reached(call, as_of), Some(true));
    /// assert_eq!(marketing.contact_gaps(call, as_of), [ContactGap::NextTopic]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn was_reached(&self, contact: &Contact, as_of: NaiveDate) -> Option<bool> {
        let responses = self.responses().as_of(as_of).iter();
        let own = responses.filter(|it| it.to == contact.id && contact.date() <= it.date);
        own.map(|response| response.kind.is_reached()).max()
    }

    /// What the record of a contact lacks, by what is known on a day. Cost: as
    /// [`was_reached`](Self::was_reached).
    pub fn contact_gaps(&self, contact: &Contact, as_of: NaiveDate) -> Vec<ContactGap> {
        let talk = contact.talk.as_deref();
        let reached = self.was_reached(contact, as_of);
        let has_purpose = talk.is_some_and(|talk| talk.topic.is_some() || !talk.tasks.is_empty());
        let gaps = [
            (ContactGap::By, talk.is_none_or(|talk| talk.by.is_none())),
            (ContactGap::Purpose, !has_purpose && contact.campaign.is_none()),
            (ContactGap::Time, contact.date.time().is_none()),
            (ContactGap::Result, reached.is_none()),
            (
                ContactGap::NextTopic,
                reached != Some(false) && talk.is_none_or(|talk| talk.next_topic.is_none()),
            ),
        ];
        gaps.into_iter().filter_map(|(gap, is_missing)| is_missing.then_some(gap)).collect()
    }

    /// Which contacts reached the customer and which did not, as far as a response says so. Cost: a
    /// sort of the responses.
    pub(crate) fn reached_by(&self, as_of: NaiveDate) -> BTreeMap<&ContactId, bool> {
        let responses = self.responses().as_of(as_of);
        if responses.is_empty() {
            return BTreeMap::new();
        }
        let contacts = self.contacts().as_of(as_of).iter();
        let made: BTreeMap<_, _> = contacts.map(|one| (&one.id, one.date())).collect();
        let mut reached = BTreeMap::new();
        for response in responses {
            if made.get(&response.to).is_some_and(|made| *made <= response.date) {
                *reached.entry(&response.to).or_default() |= response.kind.is_reached();
            }
        }
        reached
    }
}

impl ResponseKind {
    /// Whether somebody who answers so was reached.
    pub const fn is_reached(self) -> bool {
        !matches!(self, ResponseKind::NotReached)
    }
}

#[cfg(test)]
mod tests {
    use super::ContactGap::{self, By, NextTopic, Purpose, Result, Time};
    use crate::base::{CustomerBase, Fact};
    use serde_json::{Value, json};

    #[expect(clippy::needless_pass_by_value, reason = "written where it is used")]
    fn told(contact: Value, responses: &[(&str, &str)]) -> (Option<bool>, Vec<ContactGap>) {
        let mut base = CustomerBase::new();
        let responses = (1..).zip(responses).map(|(number, (date, kind))| {
            json!({"response": {"id": format!("{number}"), "customer": "C", "date": date,
                "to": "O", "kind": kind}})
        });
        let of_another = json!({"response": {"id": "X", "customer": "C", "date": "2026-03-02",
            "to": "P", "kind": "interested"}});
        for fact in responses.chain([json!({ "contact": contact }), of_another]) {
            base.add(serde_json::from_value::<Fact>(fact).unwrap()).unwrap();
        }
        let (marketing, as_of) =
            (base.customers().next().unwrap().marketing(), "2026-03-09".parse().unwrap());
        let contact = &marketing.contacts().all()[0];
        let reached = marketing.was_reached(contact, as_of);
        assert_eq!(marketing.reached_by(as_of).get(&contact.id).copied(), reached);
        (reached, marketing.contact_gaps(contact, as_of))
    }

    fn contact() -> Value {
        json!({"id": "O", "customer": "C", "date": "2026-03-02", "channel": "phone"})
    }

    #[test]
    fn somebody_was_reached_who_answered_at_all_and_nobody_knows_where_nothing_is_noted() {
        let reached = |responses: &[(&str, &str)]| told(contact(), responses).0;
        assert_eq!(reached(&[]), None);
        for kind in ["interested", "postponed", "declined", "reached"] {
            assert_eq!(reached(&[("2026-03-02", kind)]), Some(true), "{kind}");
        }
        assert_eq!(reached(&[("2026-03-02", "not_reached")]), Some(false));
        let called_back = [("2026-03-02", "not_reached"), ("2026-03-03", "interested")];
        assert_eq!(reached(&called_back), Some(true));
        let twice = [("2026-03-02", "interested"), ("2026-03-03", "not_reached")];
        assert_eq!(reached(&twice), Some(true));
        // Not known yet, and before the contact.
        assert_eq!(reached(&[("2026-03-10", "interested")]), None);
        assert_eq!(reached(&[("2026-03-01", "interested")]), None);
    }

    #[test]
    fn what_a_record_lacks_is_pointed_out() {
        assert_eq!(told(contact(), &[]).1, [By, Purpose, Time, Result, NextTopic]);
        let mut whole = contact();
        whole["date"] = json!("2026-03-02T10:15");
        whole["talk"] = json!({"by": "E-5", "topic": "tyres", "next_topic": "a trip"});
        assert_eq!(told(whole.clone(), &[("2026-03-02", "reached")]).1, []);
        whole["talk"] = json!({"by": "E-5", "tasks": ["call/1/1"]});
        assert_eq!(told(whole.clone(), &[("2026-03-02", "reached")]).1, [NextTopic]);
        // There was no talk that could end with a topic.
        assert_eq!(told(whole.clone(), &[("2026-03-02", "not_reached")]).1, []);
        // A campaign says what it was for.
        whole["talk"] = json!({"by": "E-5", "next_topic": "a trip"});
        assert_eq!(told(whole.clone(), &[]).1, [Purpose, Result]);
        whole["campaign"] = json!("K-1");
        assert_eq!(told(whole, &[]).1, [Result]);
    }
}
