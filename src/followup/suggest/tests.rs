use super::{COMPLAINT_OPEN, FollowUp, Suggestion, WhyHeldBack, suggest};
use crate::base::{CustomerBase, Fact};
use crate::customer::{Person, Profile, ProfileRecord};
use crate::followup::{ConsentRule, FollowUpPolicy, FollowUpPolicyDraft, Purpose};
use crate::marketing::{Channel, Consent, ConsentDecision, Contact, Response, ResponseKind};
use crate::rule::{Draft, Evidence, Reason};
use crate::units::{CustomerId, Provenance};
use crate::warning::{
    Advice, COMPLAINT, Finding, FindingKey, NO_PURCHASE, Onset, PROMISE_BROKEN,
    RECEIVABLE_OVER_LIMIT, SILENT_DISSATISFACTION,
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
    COMPLAINT_OPEN.test(Evidence::happened(day("2026-06-01"))).unwrap()
}

/// The finding behind each purpose, since 2026-06-01.
fn finding(purpose: Purpose) -> Finding {
    let (rule, onset) = match purpose {
        Purpose::Complaint => (COMPLAINT, Onset::Already),
        Purpose::Promise => (PROMISE_BROKEN, Onset::Already),
        Purpose::AskWhy => (SILENT_DISSATISFACTION, Onset::Already),
        Purpose::CollectReceivable => (RECEIVABLE_OVER_LIMIT, Onset::Already),
        Purpose::KeepActive => (NO_PURCHASE, Onset::expected(day("2026-07-01"))),
        Purpose::WinBack => (NO_PURCHASE, Onset::Already),
        other => panic!("no finding calls for it: {other}"),
    };
    let key = FindingKey::new(rule, "C".parse::<CustomerId>().unwrap());
    Finding { onset, ..Finding::new(key, day("2026-06-01"), a_reason(), Advice::Investigate) }
}

fn outcome(facts: Vec<Fact>, purpose: Purpose, consent: ConsentRule) -> Option<Suggestion> {
    by(FollowUpPolicyDraft { consent, ..Default::default() }, facts, purpose)
}

/// On 1 June.
fn by(draft: FollowUpPolicyDraft, facts: Vec<Fact>, purpose: Purpose) -> Option<Suggestion> {
    let mut base = CustomerBase::new();
    assert!(base.add_all(facts).refused.is_empty());
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    suggest(customer, &finding(purpose), &draft.validate().unwrap(), day("2026-06-01"))
}

fn due_of(suggestion: Option<Suggestion>) -> Option<NaiveDate> {
    match suggestion {
        Some(Suggestion::FollowUp(follow_up)) => Some(follow_up.due),
        _ => None,
    }
}

fn response(id: &str, date: &str, kind: ResponseKind) -> Fact {
    Fact::Response(Response {
        id: id.parse().unwrap(),
        customer: "C".parse().unwrap(),
        date: day(date),
        to: "T-2026-05-31".parse().unwrap(),
        kind,
        provenance: Provenance::unknown(),
    })
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
    let later = [("2026-02-01", Channel::Phone, Given), ("2026-06-02", Channel::Phone, Withdrawn)];
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
    let Some(Suggestion::HeldBack(held)) = outcome(facts, Purpose::WinBack, ConsentRule::OptOut)
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
    let of = |kind, purpose| {
        let facts = vec![contact("2026-05-31"), response("A", "2026-05-31", kind)];
        outcome([person(&[]), facts].concat(), purpose, ConsentRule::OptOut)
    };
    // 180 days after the refusal; before that the customer is lost, so there is no invitation.
    assert_eq!(due_of(of(ResponseKind::Declined, Purpose::WinBack)), Some(day("2026-11-27")));
    assert_eq!(of(ResponseKind::Declined, Purpose::KeepActive), None);
    for other in [ResponseKind::NotReached, ResponseKind::Interested] {
        assert_eq!(due_of(of(other, Purpose::WinBack)), Some(day("2026-06-08")), "{other}");
    }
}

#[test]
fn the_last_of_several_refusals_counts() {
    let refused = |id, date| response(id, date, ResponseKind::Declined);
    let refusals = vec![refused("A", "2026-01-31"), refused("B", "2026-05-31")];
    let facts = [person(&[]), vec![contact("2026-05-31")], refusals].concat();
    let due = follow_up(facts, Purpose::WinBack, ConsentRule::OptOut).due;
    assert_eq!(due, day("2026-11-27"), "180 days after the second");
}

#[test]
fn quiet_and_respect_last_as_long_as_the_policy_says_and_what_comes_later_is_not_known_yet() {
    let draft = FollowUpPolicyDraft {
        consent: ConsentRule::OptOut,
        quiet_days: 20,
        refusal_days: 30,
        complaint_holds_back_months: 6,
        ..Default::default()
    };
    let due = |facts: Vec<Fact>| due_of(by(draft, [person(&[]), facts].concat(), Purpose::WinBack));
    assert_eq!(due(vec![contact("2026-05-31")]), Some(day("2026-06-20")));
    let refused = |date| vec![contact("2026-05-31"), response("A", date, ResponseKind::Declined)];
    assert_eq!(due(refused("2026-05-31")), Some(day("2026-06-30")));
    assert_eq!(due(refused("2026-06-02")), Some(day("2026-06-20")));
    assert_eq!(due(vec![contact("2026-06-02")]), Some(day("2026-06-08")));
    let complained = |date: &str| {
        let begun = format!(r#"{{"complaint":{{"id":"Q","customer":"C","date":"{date}"}}}}"#);
        due(vec![serde_json::from_str(&begun).unwrap()]).is_some()
    };
    assert_eq!(["2025-12-01", "2025-12-02"].map(complained), [true, false]);
    // What was done about another complaint keeps it from being forgotten no longer.
    let another = complaint(&[("2026-05-21", "settled")]);
    let old = r#"{"complaint":{"id":"P","customer":"C","date":"2025-11-01"}}"#;
    assert!(due([another, vec![serde_json::from_str(old).unwrap()]].concat()).is_some());
}

#[test]
fn in_a_list_what_is_overdue_and_what_is_held_back_count_for_today() {
    let place = |consent, as_of: &str| {
        let mut base = CustomerBase::new();
        assert_eq!(base.add_all(person(&[])).refused, []);
        let customer = base.customers().next().unwrap();
        let policy = FollowUpPolicyDraft { consent, ..Default::default() }.validate().unwrap();
        let found = finding(Purpose::WinBack);
        let suggested = suggest(customer, &found, &policy, day(as_of)).unwrap();
        suggested.place("1.00 CNY".parse().unwrap(), day(as_of)).0
    };
    assert_eq!(place(ConsentRule::OptOut, "2026-06-01"), day("2026-06-08"));
    assert_eq!(place(ConsentRule::OptOut, "2026-06-09"), day("2026-06-09"));
    assert_eq!(place(ConsentRule::OptIn, "2026-06-09"), day("2026-06-09"));
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
    let policy = FollowUpPolicyDraft { consent: ConsentRule::OptOut, ..draft }.validate().unwrap();
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
    let (key, onset) = (collect.key.clone(), Onset::expected(day("2026-07-01")));
    let other = FindingKey::new("test.rule", "C".parse::<CustomerId>().unwrap());
    assert!(suggested(collect.clone()));
    assert!(!suggested(Finding { key: other, ..collect.clone() }));
    assert!(!suggested(Finding { key, onset, ..collect }));
}
