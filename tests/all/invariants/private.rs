//! Personal data shows in no `Debug`, no error, no reason and no review, and follow-ups respect
//! consent.

use std::sync::LazyLock;

use clienteling::Draft;
use clienteling::base::{CustomerBase, Fact};
use clienteling::customer::{Clearance, Organisation, Person, Profile, ProfileRecord, Sensitivity};
use clienteling::followup::{ConsentRule, FollowUpPolicyDraft};
use clienteling::intake::fill_in;
use clienteling::marketing::{Channel, ConsentDecision, ConsentPurpose};
use clienteling::port::InMemory;
use clienteling::review::{ReviewPolicyDraft, review};
use clienteling::{Currency, CustomerId, Provenance, ReviewPolicy};
use proptest::prelude::*;
use serde_json::json;

use crate::common::build::{
    base_of, consent, credit_limit, day, is_for_the_books, on_account, one_of_each_kind,
};
use crate::common::{cases, planted, random};

fn id(text: &str) -> CustomerId {
    text.parse().unwrap()
}

/// The planted customers with a reason for every kind of finding.
fn planted_base() -> CustomerBase {
    let business = [("S-1", "C-1"), ("S-2", "C-2")].into_iter().flat_map(|(id, customer)| {
        [
            on_account(id, customer, "2026-01-02", "500.00 CNY"),
            credit_limit(id, customer, "2026-01-01", "10.00 CNY"),
        ]
    });
    base_of(planted::facts().into_iter().chain(business))
}

/// What may not be seen anywhere: every planted value that only a clearance for personal data
/// covers.
fn secrets() -> &'static [String] {
    static SECRETS: LazyLock<Vec<String>> = LazyLock::new(find_secrets);
    &SECRETS
}

fn find_secrets() -> Vec<String> {
    let internal = Clearance::up_to(Sensitivity::Internal);
    let visit = planted::first_contact();
    let seen = serde_json::to_string(&visit.whole.view(internal)).unwrap();
    let hidden = visit.values.into_iter().map(|(_, value)| value);
    let mut secrets: Vec<String> = hidden.filter(|value| !seen.contains(value)).collect();
    secrets.extend(planted::words().into_iter().flat_map(|(_, words)| words));
    for planted in planted::profiles() {
        let seen = serde_json::to_string(&planted.whole.view(internal)).unwrap();
        let hidden = planted.values.into_iter().map(|(_, value)| value);
        secrets.extend(hidden.filter(|value| !seen.contains(&format!("\"{value}\""))));
    }
    // A word to choose, or a number of few digits, may stand in other places too.
    let is_its_own = |value: &String| value.len() > 3 && value.contains(|c: char| c.is_numeric());
    secrets.retain(is_its_own);
    secrets
}

/// As [`assert_shows_nothing`], where what a firm makes public may be seen.
fn assert_shows_nothing_personal(shown: &str) {
    for secret in secrets() {
        let quoted = format!("\"{secret}\"");
        assert!(!shown.contains(&quoted), "`{secret}` shows in {shown:.2000}");
    }
}

fn assert_shows_nothing(shown: &str) {
    let shown = shown.to_lowercase();
    for secret in secrets() {
        assert!(!shown.contains(&secret.to_lowercase()), "`{secret}` shows in {shown:.2000}");
    }
    assert!(!shown.contains("planted"), "{shown:.2000}");
}

#[test]
fn the_planted_texts_are_there_to_be_found() {
    let json = serde_json::to_string(&planted::facts()).unwrap();
    let secrets = secrets();
    assert!(secrets.len() > 300, "{}", secrets.len());
    for text in secrets {
        assert!(json.contains(text), "`{text}` is not in the facts");
    }
}

#[test]
fn debug_shows_of_a_person_which_fields_are_filled_and_no_value_at_all() {
    let [person, _] = planted::profiles();
    let shown = format!("{:?}", person.whole);
    assert_eq!(shown.matches('…').count(), person.whole.filled().count());
    // Every value is hidden: what stands after a colon is hidden, or a group with its name.
    for value in shown.split(": ").skip(1) {
        let group = value.starts_with(char::is_uppercase) && value.contains('{');
        assert!(value.starts_with('…') || group, "{value}");
    }
}

#[test]
fn a_customer_with_every_field_filled_survives_json() {
    let facts = planted::facts();
    let json = serde_json::to_string(&facts).unwrap();
    let read: Vec<Fact> = serde_json::from_str(&json).unwrap();
    assert_eq!(read, facts);
    assert_eq!(serde_json::to_string(&read).unwrap(), json);
    let base = base_of(facts.clone());
    assert_eq!(base_of(base.facts()), base);
    for planted in planted::profiles() {
        // Form and JSON say the same.
        let entries = planted.whole.entries();
        assert_eq!(entries.len(), planted.values.len());
        let empty = match planted.whole {
            Profile::Person(_) => Profile::Person(Person::default()),
            Profile::Organisation(_) => Profile::Organisation(Organisation::default()),
        };
        assert_eq!(fill_in(empty, entries).unwrap(), planted.whole);
    }
}

#[test]
fn a_view_holds_what_the_clearance_covers_and_nothing_else() {
    for planted in planted::profiles() {
        for highest in Sensitivity::ALL {
            let clearance = Clearance::up_to(highest);
            let view = planted.whole.view(clearance);
            for field in planted.whole.fields() {
                let covered = clearance.covers(field.sensitivity());
                assert_eq!(view.has(field), covered, "{field} to {highest}");
            }
            let shown = serde_json::to_string(&view).unwrap();
            let read: Profile = serde_json::from_str(&shown).unwrap();
            assert_eq!(read.view(clearance), view, "a view of a view is the view");
        }
        let all = planted.whole.view(Clearance::up_to(Sensitivity::Special));
        assert_eq!(*all, planted.whole);
        let personal = planted.whole.view(Clearance::up_to(Sensitivity::Personal));
        let personal = serde_json::to_string(&personal).unwrap();
        for word in ["health", "religion", "politics", "national_id", "yearly_income", "family\""] {
            assert!(!personal.contains(word), "{word}");
        }
    }
}

#[test]
fn that_there_is_none_is_seen_by_whom_the_field_is_seen() {
    for mut profile in
        [Profile::Person(Person::default()), Profile::Organisation(Organisation::default())]
    {
        let can_be: Vec<_> = profile.fields().filter(|field| field.can_be_none()).collect();
        for field in &can_be {
            profile.know_none(*field).unwrap();
        }
        let json = serde_json::to_string(&profile).unwrap();
        assert_eq!(serde_json::from_str::<Profile>(&json).unwrap(), profile);
        for highest in Sensitivity::ALL {
            let clearance = Clearance::up_to(highest);
            let view = profile.view(clearance);
            let seen = can_be.iter().copied().filter(|it| clearance.covers(it.sensitivity()));
            let seen: Vec<String> = seen.map(|field| field.to_string()).collect();
            let known: Vec<String> = view.known_none().map(|field| field.to_string()).collect();
            assert_eq!(known, seen, "to {highest}");
            let shown = serde_json::to_string(&view).unwrap();
            assert_eq!(*view, serde_json::from_str(&shown).unwrap());
            // The audit log names the fields.
            let access = view.access(id_of_staff(), id("C-1"), day("2026-01-01"), "a look");
            assert_eq!(access.fields, seen);
        }
        let shown = format!("{profile:?}");
        assert!(can_be.iter().all(|field| !shown.contains(field.name())), "{shown}");
    }
    let firm =
        r#"{"organisation":{"people":{"people":[{"person":{"none":["family.children"]}}]}}}"#;
    let firm: Profile = serde_json::from_str(firm).unwrap();
    let access = |highest| {
        let view = firm.view(Clearance::up_to(highest));
        view.access(id_of_staff(), id("C-1"), day("2026-01-01"), "a look").fields
    };
    assert_eq!(access(Sensitivity::Special), ["people.people.0.person.family.children"]);
    assert!(access(Sensitivity::Personal).is_empty());
}

fn id_of_staff() -> clienteling::units::StaffId {
    "S-7".parse().unwrap()
}

#[test]
fn nothing_of_a_person_remains_after_an_erasure() {
    let mut base = planted_base();
    for facts in one_of_each_kind("X-1", "C-1", "2026-02-01") {
        base.add(facts).unwrap();
    }
    let kinds = |base: &CustomerBase| {
        base.facts().filter(|fact| fact.customer() != Some(&id("C-2"))).count()
    };
    let before = kinds(&base);
    let erasure = base.erase(&id("C-1"), id("erased-7")).unwrap();
    let (kept, removed): (u64, u64) = (erasure.kept.values().sum(), erasure.removed.values().sum());
    assert_eq!(kept + removed, before as u64, "nothing is lost unsaid");
    assert!(base.customer(&id("C-1")).is_none());
    // The organisation goes too, so that no planted text may be left anywhere.
    let _ = base.erase(&id("C-2"), id("erased-8")).unwrap();
    let left = serde_json::to_string(&base.facts().collect::<Vec<_>>()).unwrap();
    assert!(left.contains("erased-7") && !left.contains("C-1"), "{left}");
    assert_shows_nothing(&left);
    assert_shows_nothing(&format!("{base:?} {erasure:?}"));
    for fact in base.facts() {
        assert!(is_for_the_books(&fact), "{:?}", fact.kind());
        assert!(fact.customer().unwrap().as_str().starts_with("erased-"));
    }
}

#[test]
fn debug_shows_no_personal_data() {
    let base = planted_base();
    let facts = planted::facts();
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
    for fact in planted::facts() {
        let Fact::Profile(record) = fact else { continue };
        // The same identifier for another profile, day or customer.
        let (id, customer) = (record.id.clone(), record.customer.clone());
        let (date, profile) = (day("2026-01-02"), record.profile.clone());
        let another_day = Fact::from(ProfileRecord {
            id: id.clone(),
            customer,
            date,
            profile,
            removed: [].into(),
            provenance: Provenance::unknown(),
        });
        let customer = "C-3".parse().unwrap();
        let another_customer = Fact::from(ProfileRecord {
            id,
            customer,
            date: record.date,
            profile: record.profile,
            removed: [].into(),
            provenance: Provenance::unknown(),
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
fn why_a_customer_could_not_be_judged_shows_no_personal_data() {
    let mut base = planted_base();
    base.add(on_account("X", "C-1", "2026-01-03", "1.00 USD")).unwrap();
    let review = review(&base, &ReviewPolicy::new(Currency::CNY), day("2026-01-03")).unwrap();
    let [one] = review.not_judged() else { panic!("{review:?}") };
    assert_shows_nothing(&format!("{one} {one:?} {}", serde_json::to_string(one).unwrap()));
}

/// Every field of every kind of fact with something in the wrong place.
#[test]
fn no_error_of_reading_a_fact_repeats_what_was_given() {
    let mut facts = planted::facts();
    facts.extend(one_of_each_kind("X", "C-1", "2026-03-01"));
    for fact in facts {
        let json = serde_json::to_value(&fact).unwrap();
        let kind = json.as_object().unwrap().keys().next().unwrap().clone();
        let fields: Vec<String> = json[&kind].as_object().unwrap().keys().cloned().collect();
        // What was bought for how much is nothing personal.
        let names = fields.iter().map(String::as_str).filter(|name| *name != "lines");
        let names = names.chain(["provenance", "removed"]);
        let mut wrong = vec![json!("13800001111"), json!({ &kind: "13800001111" })];
        for name in names {
            let inside = ["channel", "recorded_by", "amount", "13800001111"];
            let values =
                [json!(13_800_001_111_u64), json!("13800001111\u{7}"), json!(["13800001111\u{7}"])];
            let nested = inside.map(|key| json!({ key: 13_800_001_111_u64 }));
            for value in values.into_iter().chain(nested) {
                let mut json = json.clone();
                json[&kind][name] = value;
                wrong.push(json);
            }
        }
        let mut unknown = json.clone();
        unknown[&kind]["13800001111"] = json!(1);
        wrong.push(unknown);
        for wrong in wrong {
            let text = wrong.to_string();
            let read = [
                serde_json::from_value::<Fact>(wrong.clone()),
                serde_json::from_str::<Fact>(&text),
            ];
            for error in read.into_iter().filter_map(Result::err) {
                assert!(!error.to_string().contains("1380000"), "{text:.300}: {error}");
            }
        }
    }
}

/// There is no way around the guard.
#[test]
fn reading_a_profile_as_a_dependent_would_repeats_nothing_either() {
    use serde::Deserialize;
    let mut json = serde_json::Deserializer::from_str(r#"{"13800001111":1}"#);
    let error = Profile::deserialize(&mut json).unwrap_err().to_string();
    assert!(!error.contains("1380000"), "{error}");
    let mut json = serde_json::Deserializer::from_str(r#"{"13800001111":1}"#);
    let error = clienteling::customer::Identity::deserialize(&mut json).unwrap_err().to_string();
    assert!(!error.contains("1380000"), "{error}");
}

#[test]
fn the_view_of_a_customer_holds_what_the_clearance_covers() {
    let base = planted_base();
    for customer in base.customers() {
        let view = |highest| customer.view(Clearance::up_to(highest), day("2026-06-30"));
        for highest in [Sensitivity::Public, Sensitivity::Internal] {
            let view = view(highest);
            assert_shows_nothing_personal(&format!("{view:?}"));
            assert_shows_nothing_personal(&serde_json::to_string(&view).unwrap());
            assert_eq!(view.business.is_some(), highest == Sensitivity::Internal);
        }
        let all = serde_json::to_string(&view(Sensitivity::Special)).unwrap();
        assert!(all.contains("Planted"));
    }
}

#[test]
fn words_in_facts_are_seen_with_a_clearance_for_personal_data_and_with_none_below() {
    for (fact, words) in planted::words() {
        let kind = fact.kind();
        let base = base_of([fact]);
        let customer = base.customer(&id("C-1")).unwrap();
        let seen = |highest| {
            let view = customer.view(Clearance::up_to(highest), day("2026-01-01"));
            serde_json::to_string(&view).unwrap()
        };
        let own: Vec<&String> = words.iter().filter(|it| it.starts_with("Planted")).collect();
        assert!(!own.is_empty(), "{kind}: {words:?}");
        for word in own {
            assert!(seen(Sensitivity::Personal).contains(&**word), "{kind}: {word}");
            assert!(!seen(Sensitivity::Internal).contains(&**word), "{kind}: {word}");
        }
        // What of somebody was observed says more than that it was.
        assert!(!seen(Sensitivity::Internal).contains(r#""about":""#), "{kind}");
    }
}

/// Replaces the value at the place with each wrong one, and reads that.
#[test]
fn a_refused_value_is_not_repeated_by_the_error_of_reading_it() {
    for planted in planted::profiles() {
        let genuine = serde_json::to_value(&planted.whole).unwrap();
        for (place, value) in planted.values {
            let place = place.replace("/*", "/0");
            let wrong = [
                json!(format!("{value}\u{7}")),
                json!(format!("planted {}", value.repeat(700))),
                json!({ &value: "planted" }),
                json!([&value]),
                json!(138_222_233_334_444_u64),
                json!(13_822.5),
            ];
            for wrong in wrong {
                let mut json = genuine.clone();
                *json.pointer_mut(&place).unwrap() = wrong.clone();
                let text = json.to_string();
                for error in [
                    serde_json::from_value::<Profile>(json).unwrap_err(),
                    serde_json::from_str::<Profile>(&text).unwrap_err(),
                ] {
                    let error = format!("{error} {error:?}").to_lowercase();
                    assert!(!error.contains("planted"), "{place}: {error}");
                    assert!(!error.contains("13822"), "{place}: {error}");
                    let one_of_few = error.contains("expected one of");
                    assert!(value.len() <= 3 || one_of_few || !error.contains(&value), "{error}");
                }
            }
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
            None => policy.followup().consent == ConsentRule::OptOut,
        };
        for call in review.follow_ups().iter().filter(|call| call.purpose.is_marketing()) {
            let customer = base.customer(&call.customer).unwrap();
            let permitted = |channel: &Channel| permits(customer.consent(*channel, ConsentPurpose::Marketing, as_of));
            prop_assert!(call.via.as_ref().is_none_or(permitted));
            prop_assert!(Channel::ALL.iter().any(permitted));
        }
        for held in review.held_back() {
            prop_assert!(held.purpose.is_marketing());
            let customer = base.customer(&held.customer).unwrap();
            let permitted = |channel: &Channel| permits(customer.consent(*channel, ConsentPurpose::Marketing, as_of));
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
    // While a complaint is open, nobody is called for marketing.
    let settled = json!({"complaint_entry": {"id": "settled", "customer": "C-1",
        "date": "2026-02-01", "complaint": "D-1", "step": "settled"}});
    base.add(serde_json::from_value::<Fact>(settled).unwrap()).unwrap();
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
