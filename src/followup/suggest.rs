//! One suggestion: who, what for, until when, how, why.

use std::cmp::Reverse;

use chrono::NaiveDate;
use serde::Serialize;

use super::occasion::Occasion;
use super::reach::{goes_on, is_on_file, permitted_channels};
use super::{FollowUpPolicy, FollowUpPolicyDraft, Purpose};
use crate::base::Customer;
use crate::marketing::{Channel, Complaint, MarketingData, ResponseKind};
use crate::rule::{Evidence, Reason, rules};
use crate::units::period::{days_after, months_after};
use crate::units::{CustomerId, Money, Record};
use crate::warning::{Finding, FindingKey};

rules! {
    COMPLAINT_OPEN = "followup.complaint-open", Is {
        "a complaint has been open since {day}",
        "no complaint is open",
        "it is not known whether a complaint is open",
    };
}

/// What comes of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Suggestion {
    /// Contact the customer.
    FollowUp(FollowUp),
    /// Do not: the customer has not agreed to any channel, or has a complaint.
    HeldBack(HeldBack),
}

/// A suggestion to contact a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FollowUp {
    /// Whom.
    pub customer: CustomerId,
    /// What for.
    pub purpose: Purpose,
    /// Until when. It may have passed.
    pub due: NaiveDate,
    /// By which channel: the first that is permitted and [on file](Customer::on_file). `None` where
    /// nothing on file allows a permitted channel, so that the details have to be found first.
    pub via: Option<Channel>,
    /// Why.
    pub reason: Reason,
    /// The finding that calls for it.
    pub finding: FindingKey,
}

impl FollowUp {
    /// Whether the day has passed.
    pub fn is_overdue(&self, as_of: NaiveDate) -> bool {
        self.due < as_of
    }
}

/// Why a follow-up that is called for is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WhyHeldBack {
    /// The customer has not agreed to any channel.
    NoConsent,
    /// The customer has a complaint that is not settled: that comes first.
    Complaint(Reason),
}

/// A follow-up that is called for, and held back: the customer has not agreed to it by any channel,
/// or has a complaint that is not settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HeldBack {
    /// Whom it is about.
    pub customer: CustomerId,
    /// What it would have been for.
    pub purpose: Purpose,
    /// Why it was called for.
    pub reason: Reason,
    /// Why it is held back.
    pub why: WhyHeldBack,
    /// The finding that called for it.
    pub finding: FindingKey,
}

/// The place of a suggestion in a list.
pub(crate) type Place = (NaiveDate, usize, Reverse<i128>, FindingKey);

impl Suggestion {
    /// By day, where all that is overdue counts for today; then by purpose, the most valuable
    /// customer, and finding. What is held back has no day.
    pub(crate) fn place(&self, value: Money, as_of: NaiveDate) -> Place {
        let (due, purpose, finding) = match self {
            Suggestion::FollowUp(it) => (it.due.max(as_of), it.purpose, &it.finding),
            Suggestion::HeldBack(it) => (as_of, it.purpose, &it.finding),
        };
        (due, purpose.place(), Reverse(value.micros()), finding.clone())
    }
}

/// What to do about a finding about a customer.
///
/// The day is so many after the finding arose as the policy gives its purpose, unless the finding
/// itself says by when. Marketing is held back while a complaint is open, and waits for the quiet days after the last contact, and for those of respect after the last refusal.
/// `None` where the finding calls for no follow-up, or no longer; where the customer was erased, or the
/// relationship has ended or the customer was let go, and what is to be done is not owed
/// [even then](Purpose::outlives_relationship); and where the follow-up would have to wait until it is of
/// no use: the customer has been contacted about it, or has said no.
///
/// Cost: a sort of the entries of the customer's complaints, a binary search among the contacts, and a walk back over the responses to the last
/// refusal.
///
/// ```
/// use clienteling::behavior::BehaviorFold;
/// use clienteling::followup::{FollowUpPolicy, Suggestion, suggest};
/// use clienteling::units::Valuation;
/// use clienteling::warning::{WarningPolicy, watch};
/// use clienteling::{Currency, CustomerBase, Fact};
///
/// let known = r#"[
///     {"purchase":{"id":"INV-1","customer":"C-1","date":"2025-07-05","settlement":"at_once",
///      "lines":[{"product":"car","quantity":"1","amount":{"amount":"9800","currency":"CNY"}}]}},
///     {"consent":{"id":"K-1","customer":"C-1","date":"2026-01-05","purpose":"marketing",
///      "channel":"phone","decision":"given"}}]"#;
/// let mut base = CustomerBase::new();
/// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
///
/// let as_of = "2026-06-30".parse()?;
/// let valuation = Valuation::new(Currency::CNY, base.rates());
/// let mut fold = BehaviorFold::new(Currency::CNY);
/// fold.add_transactions(customer.transactions(), &valuation, as_of)?;
/// let watched = watch(customer, &fold.as_of(as_of)?, &valuation, &WarningPolicy::default())?;
///
/// // Without another purchase the customer counts as lost on 5 July.
/// let [soon] = &watched.findings[..] else { return Err("one finding".into()) };
/// let suggested = suggest(customer, soon, &FollowUpPolicy::default(), as_of);
/// let Some(Suggestion::FollowUp(call)) = suggested else { return Err("a call".into()) };
/// assert_eq!(call.due, "2026-06-08".parse()?);
/// assert!(call.is_overdue(as_of));
/// assert_eq!(call.finding, soon.key);
/// assert_eq!(call.reason.to_string(), "counts as lost in 5 days unless they buy");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn suggest(
    customer: &Customer,
    finding: &Finding,
    policy: &FollowUpPolicy,
    as_of: NaiveDate,
) -> Option<Suggestion> {
    // What was found about somebody else is nobody else's business.
    if finding.customer() != Some(customer.id()) {
        return None;
    }
    let occasion = Occasion::of(finding, policy)?;
    if !goes_on(customer, occasion.purpose, as_of) {
        return None;
    }
    if as_of < occasion.since || occasion.last_day.is_some_and(|day| day < as_of) {
        return None;
    }

    let (purpose, reason) = (occasion.purpose, finding.reason);
    let due = due(&occasion, customer.marketing(), policy, as_of)?;
    let (id, finding) = (customer.id().clone(), finding.key.clone());
    let permitted = permitted_channels(customer, purpose, policy.consent, as_of);
    let complaint =
        if purpose.is_marketing() { complaint_open(customer, policy, as_of) } else { None };
    let complaint = complaint.map(|(why, _)| why);
    let why = if permitted.is_empty() {
        Some(WhyHeldBack::NoConsent)
    } else {
        complaint.map(WhyHeldBack::Complaint)
    };
    if let Some(why) = why {
        return Some(Suggestion::HeldBack(HeldBack {
            customer: id,
            purpose,
            reason,
            why,
            finding,
        }));
    }
    let file = customer.on_file(as_of);
    let contact = file.contact();
    let via = permitted.into_iter().find(|channel| is_on_file(contact, *channel));
    Some(Suggestion::FollowUp(FollowUp { customer: id, purpose, due, via, reason, finding }))
}

/// Why nobody should be wooed: the earliest complaint that is not settled. One without an entry for
/// so many months holds nothing back any more: nobody knows how it ended. With it the day from which
/// on it does not.
pub(super) fn complaint_open(
    customer: &Customer,
    policy: &FollowUpPolicyDraft,
    as_of: NaiveDate,
) -> Option<(Reason, Option<NaiveDate>)> {
    let marketing = customer.marketing();
    if marketing.complaints().is_empty() {
        return None;
    }
    let entries = marketing.complaint_entries().as_of(as_of);
    let forgotten_on = |complaint: &Complaint| {
        let own = entries.iter().filter(|entry| entry.complaint == complaint.id);
        let last = own.map(Record::date).max().unwrap_or(complaint.date());
        months_after(last, policy.complaint_holds_back_months)
    };
    let complaints = marketing.complaints_on(as_of);
    let open = complaints.into_iter().filter(|(_, state)| state.is_open());
    let mut open = open.map(|(complaint, _)| (complaint, forgotten_on(complaint)));
    let (open, until) = open.find(|(_, until)| until.is_none_or(|until| as_of < until))?;
    Some((COMPLAINT_OPEN.test(Evidence::happened(open.date()))?, until))
}

pub(super) fn due(
    occasion: &Occasion,
    marketing: &MarketingData,
    policy: &FollowUpPolicyDraft,
    as_of: NaiveDate,
) -> Option<NaiveDate> {
    let last_day = occasion.last_day.unwrap_or(NaiveDate::MAX);
    let within = || days_after(occasion.since, occasion.purpose.within_days(policy));
    let due = occasion.due.unwrap_or_else(within).min(last_day);
    let quiet_until = quiet_until(occasion.purpose, marketing, policy, as_of);
    let due = quiet_until.map_or(due, |until| due.max(until));
    (due <= last_day || !occasion.purpose.is_marketing()).then_some(due)
}

/// The first day on which marketing disturbs nobody: the quiet days after the last contact are over,
/// and those of respect after the last refusal. `None`: there was neither, or it is no marketing.
pub(super) fn quiet_until(
    purpose: Purpose,
    marketing: &MarketingData,
    policy: &FollowUpPolicyDraft,
    as_of: NaiveDate,
) -> Option<NaiveDate> {
    if !purpose.is_marketing() {
        return None;
    }
    let contact = marketing.contacts().latest(as_of).map(Record::date);
    let mut answers = marketing.responses().as_of(as_of).iter().rev();
    let refusal = answers.find(|answer| answer.kind == ResponseKind::Declined).map(Record::date);
    let quiet_until = contact.map(|day| days_after(day, policy.quiet_days));
    let respect_until = refusal.map(|day| days_after(day, policy.refusal_days));
    quiet_until.max(respect_until)
}

#[cfg(test)]
mod tests {
    use super::{FollowUp, Suggestion, WhyHeldBack, suggest};
    use crate::base::{CustomerBase, Fact};
    use crate::customer::{Person, Profile, ProfileRecord};
    use crate::followup::{ConsentRule, FollowUpPolicy, FollowUpPolicyDraft, Purpose};
    use crate::marketing::{Channel, Consent, ConsentDecision, Contact, Response, ResponseKind};
    use crate::rule::Draft;
    use crate::rule::{Comparison, Evidence, Reason, Rule, Wording};
    use crate::units::{CustomerId, Provenance};
    use crate::warning::{
        COMPLAINT, Finding, FindingKey, NO_PURCHASE, Onset, PROMISE_BROKEN, RECEIVABLE_OVER_LIMIT,
        SILENT_DISSATISFACTION, Severity,
    };
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A person with a mobile telephone and an e-mail address, and what they decided.
    fn person(decisions: &[(&str, Channel, ConsentDecision)]) -> Vec<Fact> {
        let mut person = Person::named("Li".parse().unwrap());
        person.identity.mobile = Some("13800001111".parse().unwrap());
        person.identity.email = Some("li@example.com".parse().unwrap());
        let profile = Profile::Person(person);
        let (id, customer) = ("P".parse().unwrap(), "C".parse().unwrap());
        let mut facts = vec![
            ProfileRecord {
                id,
                customer,
                date: day("2026-01-01"),
                profile,
                removed: [].into(),
                provenance: Provenance::unknown(),
            }
            .into(),
        ];
        for (number, (date, channel, decision)) in decisions.iter().enumerate() {
            facts.push(Fact::Consent(Consent {
                id: format!("K-{number}").parse().unwrap(),
                customer: "C".parse().unwrap(),
                date: day(date),
                channel: Some(*channel),
                purpose: None,
                decision: *decision,
                provenance: Provenance::unknown(),
            }));
        }
        facts
    }

    fn a_reason() -> Reason {
        static RULE: Rule = Rule {
            key: "test.rule",
            comparison: Comparison::Over,
            says: Wording { met: "it is", not_met: "it is not", unknown: "it is not known" },
            is_personal: false,
        };
        RULE.test(Evidence::counts(2, 1)).unwrap()
    }

    /// The finding behind each purpose, since 2026-06-01.
    fn finding(purpose: Purpose) -> Finding {
        let (rule, onset) = match purpose {
            Purpose::Complaint => (COMPLAINT, Onset::Already),
            Purpose::Promise => (PROMISE_BROKEN, Onset::Already),
            Purpose::AskWhy => (SILENT_DISSATISFACTION, Onset::Already),
            Purpose::CollectReceivable => (RECEIVABLE_OVER_LIMIT, Onset::Already),
            Purpose::KeepActive => (NO_PURCHASE, Onset::Expected { on: day("2026-07-01") }),
            Purpose::WinBack => (NO_PURCHASE, Onset::Already),
            other => panic!("no finding calls for it: {other}"),
        };
        Finding {
            key: FindingKey::new(rule, "C".parse::<CustomerId>().unwrap()),
            severity: Severity::Medium,
            onset,
            since: day("2026-06-01"),
            reason: a_reason(),
            at_stake: None,
            due: None,
            look_again_on: None,
        }
    }

    fn outcome(facts: Vec<Fact>, purpose: Purpose, consent: ConsentRule) -> Option<Suggestion> {
        let mut base = CustomerBase::new();
        assert!(base.add_all(facts).refused.is_empty());
        let customer = base.customer(&"C".parse().unwrap()).unwrap();
        let policy = FollowUpPolicyDraft { consent, ..Default::default() }.validate().unwrap();
        suggest(customer, &finding(purpose), &policy, day("2026-06-01"))
    }

    fn follow_up(facts: Vec<Fact>, purpose: Purpose, consent: ConsentRule) -> FollowUp {
        match outcome(facts, purpose, consent) {
            Some(Suggestion::FollowUp(follow_up)) => follow_up,
            other => panic!("{other:?}"),
        }
    }

    fn is_held_back(facts: Vec<Fact>, purpose: Purpose, consent: ConsentRule) -> bool {
        matches!(outcome(facts, purpose, consent), Some(Suggestion::HeldBack(_)))
    }

    fn contact(date: &str) -> Fact {
        let (id, customer) = (format!("T-{date}").parse().unwrap(), "C".parse().unwrap());
        let (date, channel) = (day(date), Channel::Phone);
        Fact::Contact(Contact {
            id,
            customer,
            date: date.into(),
            channel,
            campaign: None,
            talk: None,
            provenance: Provenance::unknown(),
        })
    }

    use ConsentDecision::{Given, Withdrawn};

    #[test]
    fn without_consent_a_marketing_message_is_held_back_and_a_collection_is_not() {
        assert!(is_held_back(person(&[]), Purpose::WinBack, ConsentRule::OptIn));
        let collect = follow_up(person(&[]), Purpose::CollectReceivable, ConsentRule::OptIn);
        assert_eq!((collect.via, collect.due), (Some(Channel::Phone), day("2026-06-02")));
        assert!(!is_held_back(person(&[]), Purpose::WinBack, ConsentRule::OptOut));
    }

    #[test]
    fn what_was_left_at_a_first_contact_is_on_file_where_it_is_agreed_to() {
        let visit = serde_json::from_str::<Fact>(
            r#"{"first_contact":{"id":"F","customer":"C","date":"2026-03-01",
                "phone":"13800001111"}}"#,
        );
        let consent = |decision| {
            let facts = person(&[("2026-02-01", Channel::Message, decision)]);
            // Without the profile.
            let consents = facts.into_iter().skip(1);
            consents.chain([visit.as_ref().unwrap().clone()]).collect::<Vec<_>>()
        };
        let call = follow_up(consent(Given), Purpose::WinBack, ConsentRule::OptIn);
        assert_eq!(call.via, Some(Channel::Message));
        assert!(is_held_back(consent(Withdrawn), Purpose::WinBack, ConsentRule::OptIn));
        let other = follow_up(consent(Withdrawn), Purpose::WinBack, ConsentRule::OptOut);
        assert_eq!(other.via, Some(Channel::Phone));
    }

    #[test]
    fn only_the_channel_that_was_agreed_to_is_used() {
        let via = |channel| {
            let facts = person(&[("2026-02-01", channel, Given)]);
            follow_up(facts, Purpose::WinBack, ConsentRule::OptIn).via
        };
        assert_eq!(via(Channel::Email), Some(Channel::Email));
        // Nothing on file for it.
        assert_eq!(via(Channel::Post), None);
    }

    #[test]
    fn a_withdrawal_counts_from_its_day_and_beats_a_consent_of_the_same_day() {
        let all = Channel::ALL.map(|channel| ("2026-05-31", channel, Withdrawn));
        assert!(is_held_back(person(&all), Purpose::WinBack, ConsentRule::OptOut));
        let later =
            [("2026-02-01", Channel::Phone, Given), ("2026-06-02", Channel::Phone, Withdrawn)];
        assert!(!is_held_back(person(&later), Purpose::WinBack, ConsentRule::OptIn));
        for same_day in [[Given, Withdrawn], [Withdrawn, Given]] {
            let facts = person(&same_day.map(|decision| ("2026-02-01", Channel::Phone, decision)));
            assert!(is_held_back(facts, Purpose::WinBack, ConsentRule::OptIn));
        }
    }

    #[test]
    fn a_contact_puts_marketing_off_for_the_quiet_days_but_not_a_collection() {
        let due = |purpose| {
            let facts = [person(&[]), vec![contact("2026-05-31")]].concat();
            follow_up(facts, purpose, ConsentRule::OptOut).due
        };
        assert_eq!(due(Purpose::KeepActive), day("2026-06-07"));
        assert_eq!(due(Purpose::CollectReceivable), day("2026-06-02"));
    }

    /// A complaint of 20 May, with what was done about it.
    fn complaint(entries: &[(&str, &str)]) -> Vec<Fact> {
        let begun = r#"{"complaint":{"id":"Q","customer":"C","date":"2026-05-20T10:00"}}"#;
        let entries = (1..).zip(entries).map(|(number, (date, step))| {
            format!(
                r#"{{"complaint_entry":{{"id":"{number}","customer":"C","date":"{date}",
                "complaint":"Q","step":"{step}"}}}}"#
            )
        });
        let all = entries.chain([begun.to_owned()]);
        all.map(|fact| serde_json::from_str(&fact).unwrap()).collect()
    }

    #[test]
    fn a_complaint_of_long_ago_holds_nothing_back_unless_somebody_wrote_of_it_since() {
        let old = |last: &[(&str, &str)]| {
            let mut facts = complaint(last);
            let begun = r#"{"complaint":{"id":"Q","customer":"C","date":"2025-06-01"}}"#;
            facts.pop();
            facts.push(serde_json::from_str(begun).unwrap());
            is_held_back([person(&[]), facts].concat(), Purpose::WinBack, ConsentRule::OptOut)
        };
        assert!(!old(&[]), "a year ago");
        assert!(!old(&[("2025-06-01", "acknowledged")]));
        assert!(old(&[("2025-06-02", "acknowledged")]), "a year but for a day");
        assert!(old(&[("2025-06-01", "acknowledged"), ("2025-06-02", "answered")]), "the last");
        assert!(!old(&[("2026-06-02", "acknowledged")]), "not known yet");
    }

    #[test]
    fn of_several_open_complaints_the_earliest_is_the_reason() {
        let later = r#"{"complaint":{"id":"A","customer":"C","date":"2026-05-25"}}"#;
        let later: Fact = serde_json::from_str(later).unwrap();
        let facts = [person(&[]), complaint(&[]), vec![later]].concat();
        let Some(Suggestion::HeldBack(held)) =
            outcome(facts, Purpose::WinBack, ConsentRule::OptOut)
        else {
            panic!("held back")
        };
        let WhyHeldBack::Complaint(why) = held.why else { panic!("a complaint") };
        assert_eq!(why.to_string(), "a complaint has been open since 2026-05-20");
    }

    #[test]
    fn who_was_let_go_is_answered_and_asked_for_what_is_owed_and_not_asked_why() {
        let let_go = r#"{"let_go":{"id":"G","customer":"C","date":"2026-05-30","let_go":true,
            "by":"E-5","reason":"r"}}"#;
        let let_go: Fact = serde_json::from_str(let_go).unwrap();
        let of = |purpose| {
            let facts = [person(&[]), vec![let_go.clone()]].concat();
            outcome(facts, purpose, ConsentRule::OptOut).is_some()
        };
        let purposes =
            [Purpose::Complaint, Purpose::Promise, Purpose::AskWhy, Purpose::CollectReceivable];
        assert_eq!(purposes.map(of), [true, true, false, true]);
    }

    #[test]
    fn what_is_owed_is_asked_for_also_when_the_relationship_has_ended() {
        let end = r#"{"end":{"id":"N","customer":"C","date":"2026-05-30","kind":"died"}}"#;
        let end: Fact = serde_json::from_str(end).unwrap();
        let of = |purpose| {
            let facts = [person(&[]), vec![end.clone()]].concat();
            outcome(facts, purpose, ConsentRule::OptOut).is_some()
        };
        let purposes =
            [Purpose::Complaint, Purpose::Promise, Purpose::AskWhy, Purpose::CollectReceivable];
        assert_eq!(purposes.map(of), [true, true, false, true]);
        assert_eq!([Purpose::KeepActive, Purpose::WinBack].map(of), [false, false]);
    }

    #[test]
    fn without_a_day_of_its_own_a_finding_is_due_within_the_days_of_its_purpose() {
        let draft = FollowUpPolicyDraft {
            complaint_within_days: 2,
            ask_why_within_days: 3,
            collect_within_days: 4,
            ..Default::default()
        };
        let policy = draft.validate().unwrap();
        let mut base = CustomerBase::new();
        assert_eq!(base.add_all(person(&[])).refused, []);
        let customer = base.customers().next().unwrap();
        let due = |purpose| match suggest(customer, &finding(purpose), &policy, day("2026-06-01")) {
            Some(Suggestion::FollowUp(it)) => it.due,
            other => panic!("{other:?}"),
        };
        let purposes = [Purpose::Complaint, Purpose::AskWhy, Purpose::CollectReceivable];
        assert_eq!(purposes.map(due), ["2026-06-03", "2026-06-04", "2026-06-05"].map(day));
    }

    #[test]
    fn while_a_complaint_is_open_nobody_is_wooed_and_the_reason_is_said() {
        let of = |entries: &[(&str, &str)], purpose| {
            outcome([person(&[]), complaint(entries)].concat(), purpose, ConsentRule::OptOut)
        };
        for open in [&[][..], &[("2026-05-21", "waiting")], &[("2026-06-02", "settled")]] {
            let Some(Suggestion::HeldBack(held)) = of(open, Purpose::WinBack) else {
                panic!("held back: {open:?}")
            };
            let WhyHeldBack::Complaint(why) = held.why else { panic!("a complaint: {open:?}") };
            assert_eq!(why.to_string(), "a complaint has been open since 2026-05-20");
            // Money owed may be talked about, and so may the complaint.
            for purpose in [Purpose::CollectReceivable, Purpose::Complaint, Purpose::AskWhy] {
                assert!(matches!(of(open, purpose), Some(Suggestion::FollowUp(_))), "{purpose}");
            }
        }
        for over in ["settled", "closed", "unfounded", "withdrawn"] {
            let of = of(&[("2026-06-01", over)], Purpose::WinBack);
            assert!(matches!(of, Some(Suggestion::FollowUp(_))), "{over}");
        }
        // Without consent that is why, complaint or not.
        let facts = [person(&[]), complaint(&[])].concat();
        match outcome(facts, Purpose::WinBack, ConsentRule::OptIn) {
            Some(Suggestion::HeldBack(held)) => assert_eq!(held.why, WhyHeldBack::NoConsent),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_complaint_is_seen_to_by_the_day_that_the_finding_names_or_else_within_its_days() {
        let mut base = CustomerBase::new();
        let all = Channel::ALL.map(|channel| ("2026-05-30", channel, Withdrawn));
        let facts = [person(&all), vec![contact("2026-05-31")]].concat();
        assert_eq!(base.add_all(facts).refused, []);
        let customer = base.customers().next().unwrap();
        let due = |due: Option<&str>| {
            let mut found = finding(Purpose::Complaint);
            found.due = due.map(day);
            // Neither withdrawn consents nor a contact of late hold it up.
            match suggest(customer, &found, &FollowUpPolicy::default(), day("2026-06-01")) {
                Some(Suggestion::FollowUp(it)) => (it.purpose, it.due),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(due(Some("2026-06-01")), (Purpose::Complaint, day("2026-06-01")));
        assert_eq!(due(None), (Purpose::Complaint, day("2026-06-02")));
    }

    #[test]
    fn after_a_refusal_there_is_no_marketing_for_the_days_of_respect() {
        let refusal = |kind| {
            Fact::Response(Response {
                id: "A".parse().unwrap(),
                customer: "C".parse().unwrap(),
                date: day("2026-05-31"),
                to: "T-2026-05-31".parse().unwrap(),
                kind,
                provenance: Provenance::unknown(),
            })
        };
        let facts = |kind| [person(&[]), vec![contact("2026-05-31"), refusal(kind)]].concat();
        let of = |kind, purpose| outcome(facts(kind), purpose, ConsentRule::OptOut);
        let due = |suggestion| match suggestion {
            Some(Suggestion::FollowUp(follow_up)) => Some(follow_up.due),
            _ => None,
        };
        // 180 days after the refusal; before that the customer is lost, so there is no invitation.
        assert_eq!(due(of(ResponseKind::Declined, Purpose::WinBack)), Some(day("2026-11-27")));
        assert_eq!(of(ResponseKind::Declined, Purpose::KeepActive), None);
        assert_eq!(due(of(ResponseKind::NotReached, Purpose::WinBack)), Some(day("2026-06-08")));
    }

    #[test]
    fn the_last_of_several_refusals_counts() {
        let refusal = |id: &str, date| {
            Fact::Response(Response {
                id: id.parse().unwrap(),
                customer: "C".parse().unwrap(),
                date: day(date),
                to: "T-2026-05-31".parse().unwrap(),
                kind: ResponseKind::Declined,
                provenance: Provenance::unknown(),
            })
        };
        let refusals = vec![refusal("A", "2026-01-31"), refusal("B", "2026-05-31")];
        let facts = [person(&[]), vec![contact("2026-05-31")], refusals].concat();
        let due = follow_up(facts, Purpose::WinBack, ConsentRule::OptOut).due;
        assert_eq!(due, day("2026-11-27"), "180 days after the second");
    }

    #[test]
    fn nobody_is_contacted_about_what_was_found_of_somebody_else() {
        let mut base = CustomerBase::new();
        assert_eq!(base.add_all(person(&[])).refused, []);
        let customer = base.customers().next().unwrap();
        let mut found = finding(Purpose::CollectReceivable);
        let policy = FollowUpPolicy::default();
        assert!(suggest(customer, &found, &policy, day("2026-06-01")).is_some());
        let matter = found.key.matter().to_owned();
        found.key = FindingKey::new(matter, "C-2".parse::<CustomerId>().unwrap());
        assert_eq!(suggest(customer, &found, &policy, day("2026-06-01")), None);
    }

    #[test]
    fn an_invitation_never_falls_due_on_the_day_of_the_loss_or_later() {
        let draft = FollowUpPolicyDraft { keep_active_within_days: 400, ..Default::default() };
        let policy =
            FollowUpPolicyDraft { consent: ConsentRule::OptOut, ..draft }.validate().unwrap();
        let mut base = CustomerBase::new();
        assert_eq!(base.add_all(person(&[])).refused, []);
        let customer = base.customers().next().unwrap();
        match suggest(customer, &finding(Purpose::KeepActive), &policy, day("2026-06-30")) {
            Some(Suggestion::FollowUp(follow_up)) => assert_eq!(follow_up.due, day("2026-06-30")),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn tomorrow_names_the_same_day_and_later_it_is_overdue() {
        let policy = FollowUpPolicyDraft { consent: ConsentRule::OptOut, ..Default::default() };
        let policy = policy.validate().unwrap();
        let mut base = CustomerBase::new();
        assert_eq!(base.add_all(person(&[])).refused, []);
        let customer = base.customers().next().unwrap();
        let on = |as_of| match suggest(customer, &finding(Purpose::WinBack), &policy, as_of) {
            Some(Suggestion::FollowUp(it)) => Some((it.due, it.is_overdue(as_of))),
            None => None,
            other => panic!("{other:?}"),
        };
        let due = day("2026-06-08");
        assert_eq!(on(day("2026-06-01")), Some((due, false)));
        assert_eq!(on(day("2026-06-08")), Some((due, false)));
        assert_eq!(on(day("2026-06-09")), Some((due, true)));
        assert_eq!(on(day("2027-05-31")), Some((due, true)));
        assert_eq!(on(day("2027-06-01")), None);
    }

    #[test]
    fn a_finding_of_another_day_calls_for_nothing() {
        let policy = FollowUpPolicyDraft { consent: ConsentRule::OptOut, ..Default::default() };
        let policy = policy.validate().unwrap();
        let mut base = CustomerBase::new();
        assert_eq!(base.add_all(person(&[])).refused, []);
        let customer = base.customers().next().unwrap();
        let days = ["2026-05-31", "2026-06-01", "2026-06-30", "2026-07-01"];
        let soon = finding(Purpose::KeepActive);
        let on = |as_of| suggest(customer, &soon, &policy, day(as_of)).is_some();
        assert_eq!(days.map(on), [false, true, true, false]);
    }

    #[test]
    fn a_finding_that_no_purpose_answers_calls_for_nothing() {
        let mut base = CustomerBase::new();
        assert_eq!(base.add_all(person(&[])).refused, []);
        let customer = base.customers().next().unwrap();
        let suggested = |finding| {
            suggest(customer, &finding, &FollowUpPolicy::default(), day("2026-06-01")).is_some()
        };
        let collect = finding(Purpose::CollectReceivable);
        let (key, onset) = (collect.key.clone(), Onset::Expected { on: day("2026-07-01") });
        let other = FindingKey::new("test.rule", "C".parse::<CustomerId>().unwrap());
        assert!(suggested(collect.clone()));
        assert!(!suggested(Finding { key: other, ..collect.clone() }));
        assert!(!suggested(Finding { key, onset, ..collect }));
    }
}
