//! One suggestion: who, what for, until when, how, why.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::reach::{is_on_file, permitted_channels};
use super::{FollowUpPolicy, FollowUpPolicyDraft};
use crate::base::Customer;
use crate::marketing::Channel;
use crate::units::period::{days_after, days_before, days_between};
use crate::units::{Comparison, CustomerId, Evidence, Reason, Record, Rule};

/// What a follow-up is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Purpose {
    /// Talk about money owed beyond the limit.
    CollectReceivable,
    /// Bring somebody back into the shop before they count as lost.
    KeepActive,
    /// Win back somebody who counts as lost.
    WinBack,
}

impl Purpose {
    /// Where it stands among follow-ups that fall due on one day: the most pressing first.
    pub const fn rank(self) -> u8 {
        match self {
            Purpose::CollectReceivable => 1,
            Purpose::KeepActive => 2,
            Purpose::WinBack => 3,
        }
    }

    /// Whether the message is marketing, which takes consent.
    pub const fn is_marketing(self) -> bool {
        !matches!(self, Purpose::CollectReceivable)
    }

    const fn within_days(self, policy: &FollowUpPolicyDraft) -> u32 {
        match self {
            Purpose::CollectReceivable => policy.collect_within_days,
            Purpose::KeepActive => policy.keep_active_within_days,
            Purpose::WinBack => policy.win_back_within_days,
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Purpose::CollectReceivable => "collect what is owed",
            Purpose::KeepActive => "invite before they are lost",
            Purpose::WinBack => "win back",
        })
    }
}

/// A suggestion to contact a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FollowUp {
    /// Whom.
    pub customer: CustomerId,
    /// What for.
    pub purpose: Purpose,
    /// Until when.
    pub due: NaiveDate,
    /// By which channel: the most personal one that is permitted and on file. `None` where
    /// nothing on file allows a permitted channel, so that the details have to be found first.
    pub via: Option<Channel>,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// A follow-up that is called for, but that the customer has not agreed to by any channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldBack {
    /// Whom it is about.
    pub customer: CustomerId,
    /// What it would have been for.
    pub purpose: Purpose,
    /// Why it was called for.
    pub reasons: Vec<Reason>,
}

static LOST_SOON: Rule = Rule {
    key: "followup.lost-soon",
    observed: "time until the customer counts as lost",
    comparison: Comparison::AtMost,
    threshold: "the notice of",
};

/// The first of the days of notice before a customer is lost.
pub fn notice_day(lost_on: NaiveDate, policy: &FollowUpPolicy) -> NaiveDate {
    days_before(lost_on, policy.get().lapse_notice_days)
}

/// The reason to contact a customer before they count as lost, in the days of notice before
/// `lost_on`.
pub fn lapses_soon(
    lost_on: NaiveDate,
    policy: &FollowUpPolicy,
    as_of: NaiveDate,
) -> Option<Reason> {
    if as_of >= lost_on {
        return None;
    }
    let notice = u64::from(policy.get().lapse_notice_days);
    LOST_SOON.test(Evidence::days(days_between(lost_on, as_of), notice))
}

/// Suggests a follow-up that `reasons` call for.
///
/// It falls due so many days after `as_of` as the policy gives its purpose. A marketing message
/// does not fall due sooner than the quiet days after the last contact.
///
/// # Errors
/// [`HeldBack`], with the reasons, where no channel is permitted.
pub fn suggest(
    customer: &Customer,
    purpose: Purpose,
    reasons: Vec<Reason>,
    policy: &FollowUpPolicy,
    as_of: NaiveDate,
) -> Result<FollowUp, HeldBack> {
    let policy = policy.get();
    let id = customer.id().clone();
    let permitted = permitted_channels(customer.marketing(), purpose, policy.consent, as_of);
    if permitted.is_empty() {
        return Err(HeldBack { customer: id, purpose, reasons });
    }
    let contact = customer.basic().profile(as_of).map(crate::customer::Profile::contact);
    let via = contact
        .and_then(|contact| permitted.into_iter().find(|channel| is_on_file(contact, *channel)));

    let due = days_after(as_of, purpose.within_days(policy));
    let last_contact = customer.marketing().contacts().latest(as_of).map(Record::date);
    let due = match last_contact {
        Some(last) if purpose.is_marketing() => due.max(days_after(last, policy.quiet_days)),
        _ => due,
    };
    Ok(FollowUp { customer: id, purpose, due, via, reasons })
}

#[cfg(test)]
mod tests {
    use super::{FollowUp, HeldBack, Purpose, lapses_soon, suggest};
    use crate::base::{CustomerBase, Fact};
    use crate::customer::{ContactDetails, Person, Profile, ProfileRecord};
    use crate::followup::{ConsentRule, FollowUpPolicy, FollowUpPolicyDraft};
    use crate::marketing::{Channel, Consent, ConsentDecision, Contact};
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A person with a mobile telephone and an e-mail address, and what they decided.
    fn person(decisions: &[(&str, Channel, ConsentDecision)]) -> Vec<Fact> {
        let contact = ContactDetails {
            mobile: Some("13800000000".parse().unwrap()),
            email: Some("li@example.com".parse().unwrap()),
            ..ContactDetails::default()
        };
        let profile = Profile::Person(Person { name: "Li".parse().unwrap(), contact });
        let (id, customer) = ("P".parse().unwrap(), "C".parse().unwrap());
        let mut facts =
            vec![ProfileRecord { id, customer, date: day("2026-01-01"), profile }.into()];
        for (number, (date, channel, decision)) in decisions.iter().enumerate() {
            facts.push(Fact::Consent(Consent {
                id: format!("K-{number}").parse().unwrap(),
                customer: "C".parse().unwrap(),
                date: day(date),
                channel: *channel,
                decision: *decision,
            }));
        }
        facts
    }

    fn outcome(
        facts: Vec<Fact>,
        purpose: Purpose,
        consent: ConsentRule,
    ) -> Result<FollowUp, HeldBack> {
        let mut base = CustomerBase::new();
        assert!(base.add_all(facts).refused.is_empty());
        let customer = base.customer(&"C".parse().unwrap()).unwrap();
        let policy = FollowUpPolicyDraft { consent, ..Default::default() }.validate().unwrap();
        suggest(customer, purpose, Vec::new(), &policy, day("2026-06-01"))
    }

    use ConsentDecision::{Given, Withdrawn};

    #[test]
    fn without_consent_a_marketing_message_is_held_back_and_a_collection_is_not() {
        let held = outcome(person(&[]), Purpose::WinBack, ConsentRule::OptIn).unwrap_err();
        assert_eq!(held.purpose, Purpose::WinBack);
        let collect = outcome(person(&[]), Purpose::CollectReceivable, ConsentRule::OptIn).unwrap();
        assert_eq!((collect.via, collect.due), (Some(Channel::Phone), day("2026-06-02")));
        assert!(outcome(person(&[]), Purpose::WinBack, ConsentRule::OptOut).is_ok());
    }

    #[test]
    fn only_the_channel_that_was_agreed_to_is_used() {
        let facts = person(&[("2026-02-01", Channel::Email, Given)]);
        assert_eq!(
            outcome(facts, Purpose::WinBack, ConsentRule::OptIn).unwrap().via,
            Some(Channel::Email)
        );
        let facts = person(&[("2026-02-01", Channel::Post, Given)]);
        assert_eq!(outcome(facts, Purpose::WinBack, ConsentRule::OptIn).unwrap().via, None);
    }

    #[test]
    fn a_withdrawal_counts_from_its_day_and_beats_a_consent_of_the_same_day() {
        let all = Channel::ALL.map(|channel| ("2026-05-31", channel, Withdrawn));
        assert!(outcome(person(&all), Purpose::WinBack, ConsentRule::OptOut).is_err());
        let later =
            [("2026-02-01", Channel::Phone, Given), ("2026-06-02", Channel::Phone, Withdrawn)];
        assert!(outcome(person(&later), Purpose::WinBack, ConsentRule::OptIn).is_ok());
        for same_day in [[Given, Withdrawn], [Withdrawn, Given]] {
            let facts = person(&same_day.map(|decision| ("2026-02-01", Channel::Phone, decision)));
            assert!(outcome(facts, Purpose::WinBack, ConsentRule::OptIn).is_err());
        }
    }

    #[test]
    fn a_recent_contact_puts_a_marketing_message_off_but_not_a_collection() {
        let mut facts = person(&[("2026-02-01", Channel::Phone, Given)]);
        facts.push(Fact::Contact(Contact {
            id: "T".parse().unwrap(),
            customer: "C".parse().unwrap(),
            date: day("2026-05-31"),
            channel: Channel::Phone,
            campaign: None,
        }));
        let due = |purpose| outcome(facts.clone(), purpose, ConsentRule::OptIn).unwrap().due;
        assert_eq!(due(Purpose::KeepActive), day("2026-06-07"));
        assert_eq!(due(Purpose::CollectReceivable), day("2026-06-02"));
    }

    #[test]
    fn the_call_before_a_customer_is_lost_falls_in_the_days_of_notice_and_not_after() {
        let policy = FollowUpPolicy::default();
        let soon = |as_of| lapses_soon(day("2026-07-01"), &policy, day(as_of)).is_some();
        assert_eq!(
            ["2026-05-31", "2026-06-01", "2026-06-30", "2026-07-01"].map(soon),
            [false, true, true, false]
        );
        assert!(lapses_soon(NaiveDate::MIN.succ_opt().unwrap(), &policy, NaiveDate::MIN).is_some());
    }
}
