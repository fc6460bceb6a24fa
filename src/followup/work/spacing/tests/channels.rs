//! By which channel, and whether there is one.

use super::*;

pub(super) fn consent(purpose: &str, channel: &str, decision: &str) -> String {
    format!(
        r#"{{"consent":{{"id":"K-{purpose}-{channel}","customer":"C","date":"2026-01-05",
        "purpose":"{purpose}","channel":"{channel}","decision":"{decision}"}}}}"#
    )
}

#[test]
fn the_channel_is_one_for_every_purpose_and_on_file_and_the_customers_choice_if_it_can_be() {
    let facts = [consent("marketing", "email", "given"), consent("care", "email", "given")];
    let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
    let case = |preferred| Case {
        facts: facts.clone(),
        consent: ConsentRule::OptIn,
        preferred,
        ..Case::default()
    };
    let both = [task("care", Care, 10..=10, 10), task("news", Promotion, 10..=10, 10)];
    let via = |case: &Case<'_>, tasks: &[Task]| case.plan(tasks).contacts[0].via;
    let by_email = case(Some(Channel::Email)).plan(&both);
    assert_eq!(contacts(&by_email), [at(10, "care+news")]);
    assert_eq!(by_email.contacts[0].via, Some(Channel::Email));
    assert_eq!(via(&case(None), &both[..1]), Some(Channel::Phone));
    assert_eq!(via(&case(Some(Channel::Email)), &both[..1]), Some(Channel::Email));
    assert_eq!(via(&case(Some(Channel::Fax)), &both[..1]), Some(Channel::Phone), "not on file");
}

#[test]
fn without_a_channel_in_common_two_reasons_are_two_contacts() {
    let facts = [consent("marketing", "email", "given"), consent("care", "email", "withdrawn")];
    let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
    let case = Case { facts, consent: ConsentRule::OptIn, ..Case::default() };
    let tasks = [task("care", Care, 10..=10, 10), task("news", Promotion, 10..=20, 10)];
    let plan = case.plan(&tasks);
    assert_eq!(contacts(&plan), [at(10, "care"), at(17, "news")]);
    let via: Vec<_> = plan.contacts.iter().map(|it| it.via).collect();
    assert_eq!(via, [Some(Channel::Phone), Some(Channel::Email)]);
    let plan = case.plan(&[tasks[0].clone(), task("news", Promotion, 10..=10, 10)]);
    assert_eq!(dropped(&plan), [("news", 10, NO_SHARED_CHANNEL.key)]);
    assert_eq!(
        plan.dropped[0].to_string(),
        "2026-03-12, C: tell of a new product: dropped, on each of its days there is another \
         contact, with which it cannot share a channel"
    );
}

#[test]
fn what_is_owed_goes_by_its_own_channel_and_no_weaker_reason_changes_that() {
    let facts = [consent("marketing", "email", "given")];
    let case = |preferred| Case {
        facts: facts.iter().map(String::as_str).collect(),
        consent: ConsentRule::OptIn,
        preferred,
        ..Case::default()
    };
    let tasks = [task("owed", Obligation, 10..=10, 10), task("news", Promotion, 10..=20, 10)];
    for preferred in [None, Some(Channel::Phone)] {
        let plan = case(preferred).plan(&tasks);
        assert_eq!(contacts(&plan), [at(10, "owed"), at(11, "news")]);
        let via: Vec<_> = plan.contacts.iter().map(|it| it.via).collect();
        assert_eq!(via, [Some(Channel::Phone), Some(Channel::Email)]);
    }
    let plan = case(Some(Channel::Email)).plan(&tasks);
    assert_eq!(contacts(&plan), [at(10, "owed+news")]);
    assert_eq!(plan.contacts[0].via, Some(Channel::Email));
    // On a quiet day what is owed goes by what disturbs nobody, and so the other can ride along.
    let quiet = Office::closed_on([10]);
    let plan = Case { quiet: Some(&quiet), ..case(None) }
        .plan(&[tasks[0].clone(), task("news", Promotion, 10..=10, 10)]);
    assert_eq!(contacts(&plan), [at(10, "owed+news")]);
}

#[test]
fn thanks_for_a_visit_go_by_a_channel_that_is_not_closed_to_care() {
    let facts = [consent("care", "phone", "withdrawn")];
    let thanks = Task { purpose: Purpose::ThankYou, ..task("thanks", Obligation, 10..=10, 10) };
    let case = |facts: Vec<&'static str>| Case { facts, ..Case::default() };
    let via = |facts| case(facts).plan(std::slice::from_ref(&thanks)).contacts[0].via;
    assert_eq!(via(vec![]), Some(Channel::Phone));
    let by_phone: &'static str = facts[0].clone().leak();
    assert_eq!(via(vec![by_phone]), Some(Channel::Message));
    // Closed altogether, unlike what is owed in earnest.
    let all = r#"{"consent":{"id":"K","customer":"C","date":"2026-01-05","purpose":null,
        "channel":null,"decision":"withdrawn"}}"#;
    let plan = case(vec![all]).plan(&[thanks.clone(), task("owed", Obligation, 12..=12, 12)]);
    assert_eq!(contacts(&plan), [at(12, "owed")]);
    assert_eq!(dropped(&plan), [("thanks", 10, NO_CHANNEL_PERMITTED.key)]);
}

#[test]
fn without_consent_marketing_is_dropped_and_what_is_owed_is_not() {
    let case = Case { consent: ConsentRule::OptIn, ..Case::default() };
    let tasks = [
        task("news", Promotion, 10..=20, 10),
        task("owed", Obligation, 10..=20, 10),
        task("care", Care, 30..=30, 30),
    ];
    let plan = case.plan(&tasks);
    assert_eq!(contacts(&plan), [at(10, "owed"), at(30, "care")]);
    assert_eq!(dropped(&plan), [("news", 20, NO_CHANNEL_PERMITTED.key)]);
    let end = r#"{"end":{"id":"E","customer":"C","date":"2026-03-01","kind":"died"}}"#;
    let ended = Case { facts: vec![end], ..Case::default() };
    let plan = ended.plan(&tasks);
    assert_eq!(contacts(&plan), [at(10, "owed")]);
    let why = CUSTOMER_NOT_SERVED.key;
    assert_eq!(dropped(&plan), [("news", 20, why), ("care", 30, why)]);
}

#[test]
fn one_with_nothing_on_file_is_contacted_once_the_details_are_found() {
    let mut base = CustomerBase::new();
    let known = r#"{"referral":{"id":"R","customer":"C","date":"2026-01-01","lead":"L"}}"#;
    base.add(serde_json::from_str::<Fact>(known).unwrap()).unwrap();
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    let terms = ContactTerms {
        firm: &*OPEN,
        customer: None,
        preferred: None,
        consent: ConsentRule::OptOut,
    };
    let tasks = [task("care", Care, 10..=10, 10), task("news", Promotion, 10..=10, 10)];
    let plan = plan_contacts(customer, &tasks, &[], terms, &SpacingPolicy::default(), on(0));
    assert_eq!(contacts(&plan), [at(10, "care+news")]);
    assert_eq!(
        plan.contacts[0].to_string(),
        "2026-03-12, C, once there is a way to reach them: remind of the service, tell of a new \
         product"
    );
}
