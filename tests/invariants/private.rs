//! Personal data shows in no `Debug`, no error, no reason and no review, and follow-ups respect
//! consent.

use clienteling::base::{CustomerBase, Fact};
use clienteling::customer::{ContactDetails, Organisation, Person, Profile, ProfileRecord};
use clienteling::followup::{ConsentRule, FollowUpPolicyDraft};
use clienteling::marketing::{Channel, ConsentDecision};
use clienteling::port::InMemory;
use clienteling::review::{ReviewPolicyDraft, review};
use clienteling::{Currency, ReviewPolicy};
use proptest::prelude::*;
use serde_json::json;

use crate::common::build::{base_of, consent, credit_limit, day, on_account};
use crate::common::{cases, random};

/// One text for each personal field, found nowhere else.
const PLANTED: [&str; 11] = [
    "Planted Person",
    "Planted Organisation",
    "Planted Contact Person",
    "861011110001",
    "861011110002",
    "13822220001",
    "13822220002",
    "planted.person@example.com",
    "planted.firm@example.com",
    "1 Planted Street",
    "2 Planted Street",
];

fn details(landline: &str, mobile: &str, email: &str, address: &str) -> ContactDetails {
    ContactDetails {
        landline: Some(landline.parse().unwrap()),
        mobile: Some(mobile.parse().unwrap()),
        email: Some(email.parse().unwrap()),
        address: Some(address.parse().unwrap()),
    }
}

fn planted_profiles() -> [Fact; 2] {
    let [name, firm, asked_for, phone, desk, mobile, cell, email, inbox, home, office] = PLANTED;
    let record = |id: &str, customer: &str, profile| {
        Fact::Profile(ProfileRecord {
            id: id.parse().unwrap(),
            customer: customer.parse().unwrap(),
            date: day("2026-01-01"),
            profile,
        })
    };
    [
        record(
            "P-1",
            "C-1",
            Profile::Person(Person {
                name: name.parse().unwrap(),
                contact: details(phone, mobile, email, home),
            }),
        ),
        record(
            "P-2",
            "C-2",
            Profile::Organisation(Organisation {
                name: firm.parse().unwrap(),
                contact_person: Some(asked_for.parse().unwrap()),
                contact: details(desk, cell, inbox, office),
            }),
        ),
    ]
}

/// The planted customers with a reason for every kind of finding.
fn planted_base() -> CustomerBase {
    let business = ["C-1", "C-2"].into_iter().flat_map(|customer| {
        [
            on_account(customer, customer, "2026-01-02", "500.00 CNY"),
            credit_limit(customer, customer, "2026-01-01", "10.00 CNY"),
        ]
    });
    base_of(planted_profiles().into_iter().chain(business))
}

fn assert_shows_nothing(shown: &str) {
    for text in PLANTED {
        assert!(!shown.contains(text), "`{text}` shows in {shown}");
    }
    assert!(!shown.to_lowercase().contains("planted"), "{shown}");
}

#[test]
fn the_planted_texts_are_there_to_be_found() {
    let facts = planted_profiles();
    let json = serde_json::to_string(&facts[..]).unwrap();
    for text in PLANTED {
        assert!(json.contains(text), "`{text}` is not in {json}");
    }
}

#[test]
fn debug_shows_no_personal_data() {
    let base = planted_base();
    let facts = planted_profiles();
    let mut shown = vec![
        format!("{base:?}"),
        format!("{base:#?}"),
        format!("{facts:?}"),
        format!("{facts:#?}"),
        format!("{:?}", InMemory::new(facts)),
    ];
    for customer in base.customers() {
        shown.push(format!("{customer:?}"));
        shown.push(format!("{:#?}", customer.basic()));
        let profile = customer.basic().profile(day("2026-01-01")).unwrap();
        shown.push(format!("{profile:?} {:?} {:?}", profile.name(), profile.contact()));
    }
    for shown in shown {
        assert_shows_nothing(&shown);
    }
}

#[test]
fn a_contradiction_between_profiles_shows_neither_of_them() {
    let mut base = planted_base();
    let [one, other] = planted_profiles();
    for fact in [one, other] {
        let Fact::Profile(record) = fact else { unreachable!() };
        // The same identifier for another profile, day or customer.
        let (id, customer) = (record.id.clone(), record.customer.clone());
        let (date, profile) = (day("2026-01-02"), record.profile.clone());
        let another_day = Fact::Profile(ProfileRecord { id: id.clone(), customer, date, profile });
        let customer = "C-3".parse().unwrap();
        let another_customer = Fact::Profile(ProfileRecord {
            id,
            customer,
            date: record.date,
            profile: record.profile,
        });
        for wrong in [another_day, another_customer] {
            let refused = base.add(wrong.clone()).unwrap_err();
            assert_shows_nothing(&format!("{refused} {refused:?} {refused:#?}"));
            let outcome = base.add_all([wrong]);
            assert_eq!(outcome.refused.len(), 1);
            assert_shows_nothing(&format!("{outcome:?}"));
        }
    }
}

#[test]
fn a_review_shows_no_personal_data() {
    let base = planted_base();
    let policy = ReviewPolicy::new(Currency::CNY);
    for as_of in ["2026-01-02", "2026-12-20", "2027-06-01"] {
        let review = review(&base, &policy, day(as_of)).unwrap();
        assert!(!review.follow_ups().is_empty());
        assert_shows_nothing(&serde_json::to_string(&review).unwrap());
        assert_shows_nothing(&format!("{review:?}"));
        for customer in review.customers() {
            let reasons = customer.reasons();
            assert_shows_nothing(&format!("{reasons:?}"));
            for reason in reasons {
                assert_shows_nothing(&reason.to_string());
            }
        }
    }
}

#[test]
fn a_review_that_fails_shows_no_personal_data() {
    let mut base = planted_base();
    base.add(on_account("X", "C-1", "2026-01-03", "1.00 USD")).unwrap();
    let error = review(&base, &ReviewPolicy::new(Currency::CNY), day("2026-01-03")).unwrap_err();
    assert_shows_nothing(&format!("{error} {error:?}"));
}

#[test]
fn a_refused_text_is_not_repeated_by_the_error_of_reading_it() {
    let profile = serde_json::to_value(&planted_profiles()[1]).unwrap();
    let organisation = "/profile/profile/organisation";
    let forged = [
        ("name", json!("Planted\u{7}Organisation")),
        ("contact_person", json!("Planted ".repeat(100))),
        ("contact/landline", json!("planted 555")),
        ("contact/mobile", json!("1382222x0001")),
        ("contact/email", json!("planted.firm@example")),
        ("contact/address", json!("2 Planted\u{0}Street")),
    ];
    for (field, wrong) in forged {
        let mut json = profile.clone();
        *json.pointer_mut(&format!("{organisation}/{field}")).unwrap() = wrong;
        let text = json.to_string();
        for error in [
            serde_json::from_value::<Fact>(json).unwrap_err(),
            serde_json::from_str::<Fact>(&text).unwrap_err(),
        ] {
            assert_shows_nothing(&format!("{error} {error:?}"));
            assert!(!error.to_string().contains("1382222"), "{error}");
        }
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_marketing_message_uses_only_a_channel_that_is_permitted(
        facts in random::facts(random::ONE_CURRENCY, 60),
        policy in random::policy(),
        as_of in random::as_of(),
    ) {
        let base = random::base_with(facts, &[]);
        let review = review(&base, &policy, as_of).unwrap();
        let permits = |decision| match decision {
            Some(ConsentDecision::Given) => true,
            Some(ConsentDecision::Withdrawn) => false,
            None => policy.followup().get().consent == ConsentRule::OptOut,
        };
        for call in review.follow_ups().iter().filter(|call| call.purpose.is_marketing()) {
            let marketing = base.customer(&call.customer).unwrap().marketing();
            let permitted = |channel: &Channel| permits(marketing.consent(*channel, as_of));
            prop_assert!(call.via.as_ref().is_none_or(permitted));
            prop_assert!(Channel::ALL.iter().any(permitted));
        }
        for held in review.held_back() {
            prop_assert!(held.purpose.is_marketing());
            let marketing = base.customer(&held.customer).unwrap().marketing();
            let permitted = |channel: &Channel| permits(marketing.consent(*channel, as_of));
            prop_assert!(!Channel::ALL.iter().any(permitted));
        }
    }
}

#[test]
fn a_withdrawal_holds_from_its_day_until_a_later_consent() {
    let decisions = [
        consent("1", "C-1", "2026-01-01", Channel::Phone, ConsentDecision::Given),
        consent("2", "C-1", "2027-01-05", Channel::Phone, ConsentDecision::Withdrawn),
        consent("3", "C-1", "2027-01-05", Channel::Phone, ConsentDecision::Given),
        consent("4", "C-1", "2027-01-09", Channel::Phone, ConsentDecision::Given),
    ];
    let mut base = planted_base();
    assert!(base.add_all(decisions).refused.is_empty());
    let draft = ReviewPolicyDraft {
        followup: FollowUpPolicyDraft { consent: ConsentRule::OptIn, ..Default::default() },
        ..ReviewPolicyDraft::new(Currency::CNY)
    };
    let policy = draft.validate().unwrap();
    let called = |as_of| {
        let review = review(&base, &policy, day(as_of)).unwrap();
        review.follow_ups().iter().any(|call| call.purpose.is_marketing())
    };
    let days = ["2027-01-04", "2027-01-05", "2027-01-08", "2027-01-09"];
    assert_eq!(days.map(called), [true, false, false, true]);
}
