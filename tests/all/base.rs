//! The way in for facts: what is new, what came before, and what contradicts.

use crate::common;

use clienteling::base::{Added, CustomerBase, Fact, FactKind, RefusedFact, WhyRefused};
use clienteling::customer::EndKind;
use clienteling::marketing::{Channel, ConsentDecision, VipRuling};
use clienteling::review::review;
use clienteling::{Currency, CustomerId, Record, ReviewPolicy};
use proptest::prelude::*;

use common::build::{
    self, base_of, consent, contact, credit_limit, day, end, first_contact_of, give_back,
    lead_conversion, money, one_of_each_kind, organisation, payment, person, purchase, referral,
    response, vip_decision,
};
use common::random;

fn id(text: &str) -> CustomerId {
    text.parse().unwrap()
}

/// The facts of [`one_of_each_kind`] with the same identifiers and another content.
fn others_of_each_kind(id: &str, customer: &str, date: &str) -> [Fact; 13] {
    [
        organisation(id, customer, date, "Li Na"),
        purchase(id, customer, date, "300.01 CNY"),
        give_back(id, customer, date, "50.00 USD"),
        payment(id, customer, date, "-20.00 CNY"),
        credit_limit(id, customer, date, "0 CNY"),
        contact(id, customer, date, Channel::Post),
        response(id, customer, date, "T-2"),
        referral(id, customer, date, "L-2"),
        consent(id, customer, date, Channel::Email, ConsentDecision::Withdrawn),
        end(id, customer, date, EndKind::Dissolved),
        first_contact_of(id, customer, date, "truck"),
        lead_conversion(id, customer, date, "L-3"),
        vip_decision(id, customer, date, VipRuling::Revoked),
    ]
}

/// Adding `fact` is refused with the fact intact, and the base stays as it was.
fn assert_refused(base: &mut CustomerBase, fact: &Fact, holder: &str) {
    let before = base.clone();
    let held = base.fact(fact.kind(), fact.id()).unwrap();
    let fields = build::differing(&held, fact);
    let why = WhyRefused::Contradicts { holder: Some(id(holder)), fields };
    let expected = RefusedFact { fact: Box::new(fact.clone()), why };
    assert_eq!(base.add(fact.clone()), Err(expected.clone()));
    assert_eq!(*base, before);
    let outcome = base.add_all([fact.clone()]);
    assert_eq!((outcome.added, outcome.duplicates), (0, 0));
    assert_eq!(outcome.refused, [expected]);
    assert_eq!(*base, before);
}

#[test]
fn a_fact_is_new_once_and_a_duplicate_from_then_on() {
    let mut base = CustomerBase::new();
    for fact in one_of_each_kind("X", "C-1", "2026-03-01") {
        assert_eq!(base.add(fact.clone()), Ok(Added::New));
        let once = base.clone();
        assert_eq!(base.add(fact), Ok(Added::Duplicate));
        assert_eq!(base, once);
    }
    assert_eq!(base.len(), 1);
}

#[test]
fn the_same_identifier_with_another_content_is_refused() {
    let mut base = base_of(one_of_each_kind("X", "C-1", "2026-03-01"));
    for other in others_of_each_kind("X", "C-1", "2026-03-01") {
        assert_refused(&mut base, &other, "C-1");
    }
}

#[test]
fn the_same_identifier_for_another_customer_is_refused_and_the_customer_stays_unknown() {
    let mut base = base_of(one_of_each_kind("X", "C-1", "2026-03-01"));
    for other in one_of_each_kind("X", "C-2", "2026-03-01") {
        assert_refused(&mut base, &other, "C-1");
    }
    assert_eq!(base.customer(&id("C-2")), None);
    assert_eq!(base.len(), 1);
}

#[test]
fn the_same_identifier_on_another_day_is_refused() {
    let mut base = base_of(one_of_each_kind("X", "C-1", "2026-03-01"));
    for date in ["2026-02-28", "2026-03-02"] {
        for other in one_of_each_kind("X", "C-1", date) {
            assert_refused(&mut base, &other, "C-1");
        }
    }
}

#[test]
fn a_refused_fact_does_not_stop_the_rest_and_leaves_its_identifier_with_the_first() {
    let first = purchase("INV-1", "C-1", "2026-03-01", "10 CNY");
    let wrong = purchase("INV-1", "C-2", "2026-03-01", "10 CNY");
    let mut base = CustomerBase::new();
    let outcome = base.add_all([
        first.clone(),
        wrong.clone(),
        purchase("INV-2", "C-2", "2026-03-01", "10 CNY"),
        first.clone(),
        wrong,
    ]);
    assert_eq!((outcome.added, outcome.duplicates, outcome.refused.len()), (2, 1, 2));
    assert_eq!(base.add(first), Ok(Added::Duplicate));
    assert_eq!(base.customer(&id("C-2")).unwrap().transactions().purchases().all().len(), 1);
}

#[test]
fn a_contradiction_names_kind_identifier_and_both_customers() {
    let mut base = base_of(one_of_each_kind("X", "C-1", "2026-03-01"));
    let refused = base.add(credit_limit("X", "C-2", "2026-03-01", "1 CNY")).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "credit limit `X` of customer `C-2` contradicts the one that the base holds for customer \
         `C-1`: same identifier, other `customer`, `limit`"
    );
}

#[test]
fn each_kind_of_fact_has_identifiers_of_its_own() {
    let facts = one_of_each_kind("1", "C-1", "2026-03-01");
    let kinds: std::collections::BTreeSet<FactKind> = facts.iter().map(Fact::kind).collect();
    assert_eq!(kinds.len(), facts.len());
    let base = base_of(facts);
    let customer = base.customer(&id("C-1")).unwrap();
    let (transactions, marketing) = (customer.transactions(), customer.marketing());
    let held = [
        customer.basic().profiles().all().len(),
        customer.basic().ends().all().len(),
        transactions.purchases().all().len(),
        transactions.returns().all().len(),
        transactions.payments().all().len(),
        transactions.credit_limits().all().len(),
        marketing.first_contacts().all().len(),
        marketing.contacts().all().len(),
        marketing.responses().all().len(),
        marketing.referrals().all().len(),
        marketing.lead_conversions().all().len(),
        marketing.vip_decisions().all().len(),
        marketing.consents().all().len(),
    ];
    assert_eq!(held, [1; 13]);
}

#[test]
fn a_fact_says_its_kind_identifier_customer_and_day() {
    for fact in one_of_each_kind("X", "C-1", "2026-03-01") {
        assert_eq!(
            (fact.id(), fact.customer(), fact.date()),
            ("X", Some(&id("C-1")), day("2026-03-01"))
        );
    }
    let kinds = one_of_each_kind("X", "C-1", "2026-03-01").into_iter().take(13);
    let kinds: Vec<String> = kinds.map(|fact| fact.kind().to_string()).collect();
    let expected = [
        "profile",
        "purchase",
        "return",
        "payment",
        "credit limit",
        "contact",
        "response",
        "referral",
        "consent",
        "end",
        "first contact",
        "lead conversion",
        "VIP decision",
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn facts_before_the_profile_are_welcome() {
    let facts = [
        purchase("INV-1", "C-1", "2026-02-01", "10 CNY"),
        referral("R-1", "C-1", "2026-02-10", "L-1"),
    ];
    let mut base = base_of(facts);
    let unnamed = base.customer(&id("C-1")).unwrap();
    assert_eq!(unnamed.basic().profile(day("2026-12-31")), None);
    let policy = ReviewPolicy::new(Currency::CNY);
    let before = review(&base, &policy, day("2026-02-20")).unwrap();

    base.add(person("P-1", "C-1", "2026-03-01", "Li Na")).unwrap();
    let named = base.customer(&id("C-1")).unwrap();
    assert_eq!(named.known_since(), Some(day("2026-02-01")));
    let name = |date| {
        let profile = named.basic().profile(day(date))?;
        profile.name().map(|name| name.as_str().to_owned())
    };
    assert_eq!(name("2026-02-28"), None);
    assert_eq!(name("2026-03-01").as_deref(), Some("Li Na"));
    assert_eq!(review(&base, &policy, day("2026-02-20")).unwrap(), before);
}

#[test]
fn a_later_profile_replaces_an_earlier_one_in_whatever_order_they_come() {
    let early = person("P-1", "C-1", "2026-01-01", "Li Na");
    let late = person("P-2", "C-1", "2026-06-01", "Li Na-Wang");
    let base = base_of([late.clone(), early.clone()]);
    assert_eq!(base, base_of([early, late]));
    let basic = base.customer(&id("C-1")).unwrap().basic();
    let name = |date| basic.profile(day(date)).unwrap().name().unwrap().as_str().to_owned();
    assert_eq!([name("2026-05-31"), name("2026-06-01")], ["Li Na", "Li Na-Wang"]);
}

#[test]
fn a_later_credit_limit_replaces_an_earlier_one_and_none_is_no_limit_of_zero() {
    let base = base_of([
        credit_limit("1", "C-1", "2026-02-01", "100 CNY"),
        credit_limit("2", "C-1", "2026-03-01", "0 CNY"),
    ]);
    let transactions = base.customer(&id("C-1")).unwrap().transactions();
    let limit = |date| transactions.credit_limit(day(date));
    assert_eq!(limit("2026-01-31"), None);
    assert_eq!(limit("2026-02-28"), Some(money("100 CNY")));
    assert_eq!(limit("2026-03-01"), Some(money("0 CNY")));
}

#[test]
fn customers_stand_in_the_order_of_their_identifiers() {
    let names = ["C-2", "C-10", "C-1", "a", "客户-1"];
    let facts = names.iter().map(|name| purchase(name, name, "2026-01-01", "1 CNY"));
    let base = base_of(facts);
    let order: Vec<&str> = base.customers().map(|customer| customer.id().as_str()).collect();
    assert_eq!(order, ["C-1", "C-10", "C-2", "a", "客户-1"]);
    let mut backwards: Vec<&str> = base.customers().rev().map(|one| one.id().as_str()).collect();
    backwards.reverse();
    assert_eq!(backwards, order);
    assert_eq!((&base).into_iter().len(), 5);
    assert!((&base).into_iter().eq(base.customers()));
}

#[test]
fn records_stand_in_the_order_of_days_and_then_of_identifiers() {
    let facts = [
        purchase("A", "C-1", "2026-01-02", "1 CNY"),
        purchase("D", "C-1", "2026-01-02", "1 CNY"),
        purchase("C", "C-1", "2026-01-02", "1 CNY"),
        purchase("B", "C-1", "2026-01-02", "1 CNY"),
        purchase("E", "C-1", "2026-01-01", "1 CNY"),
    ];
    let mut base = base_of(facts.clone());
    assert_eq!(base.add_all(facts).duplicates, 5);
    let purchases = base.customer(&id("C-1")).unwrap().transactions().purchases();
    let ids = |records: &[clienteling::transaction::Purchase]| {
        records.iter().map(|record| record.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(ids(purchases.all()), ["E", "A", "B", "C", "D"]);
    assert_eq!(ids(purchases.as_of(day("2026-01-01"))), ["E"]);
    assert_eq!(purchases.latest(day("2025-12-31")), None);
}

#[test]
fn bases_with_other_facts_or_other_rates_are_not_equal() {
    let base = base_of([purchase("1", "C-1", "2026-01-01", "1 CNY")]);
    assert_ne!(base, CustomerBase::new());
    assert_ne!(base, base_of([purchase("1", "C-2", "2026-01-01", "1 CNY")]));
    assert_ne!(base, base_of([purchase("1", "C-1", "2026-01-01", "2 CNY")]));
    let mut with_rate = base.clone();
    let rates = with_rate.rates_mut();
    rates.record(Currency::USD, Currency::CNY, day("2026-01-01"), 7.into()).unwrap();
    assert_ne!(base, with_rate);
}

proptest! {
    #![proptest_config(common::cases(256))]

    #[test]
    fn of_two_facts_with_one_identifier_the_first_stays_and_the_second_comes_back(
        facts in random::facts(random::CURRENCIES, 30),
        changed in any::<prop::sample::Index>(),
    ) {
        prop_assume!(!facts.is_empty());
        let mut base = base_of(facts.clone());
        let before = base.clone();
        let fact = changed.get(&facts);
        // The same fact as about somebody else, by way of its wire form.
        let json = serde_json::to_string(fact).unwrap();
        let holder = fact.customer().unwrap().to_string();
        let json = json.replace(&format!("\"customer\":\"{holder}\""), "\"customer\":\"C-X\"");
        let other: Fact = serde_json::from_str(&json).unwrap();
        let refused = base.add(other.clone()).unwrap_err();
        prop_assert_eq!(&*refused.fact, &other);
        let fields = ["customer"].into();
        prop_assert_eq!(refused.why, WhyRefused::Contradicts { holder: Some(id(&holder)), fields });
        prop_assert_eq!(base, before);
    }
}

/// A visit of somebody who left no details, as it is written.
fn visit(id: &str, date: &str, reason: &str) -> Fact {
    let json = format!(
        r#"{{"visit_without_details":{{"id":"{id}","date":"{date}","reasons":["{reason}"]}}}}"#
    );
    serde_json::from_str(&json).unwrap()
}

#[test]
fn a_fact_about_nobody_is_held_in_order_stored_and_makes_nobody_a_customer() {
    let visits = [visit("V-2", "2026-03-02", "price"), visit("V-1", "2026-03-01", "just_looking")];
    let mut base = base_of(visits.clone());
    assert!(base.is_empty());
    let dates = base.visits_without_details().all().iter().map(Record::date);
    assert_eq!(dates.collect::<Vec<_>>(), [day("2026-03-01"), day("2026-03-02")]);
    assert_eq!(base.add(visits[0].clone()), Ok(Added::Duplicate));
    assert_eq!(base_of(base.facts()), base);
    assert_ne!(base, CustomerBase::new());
    assert_eq!((visits[0].customer(), visits[0].subject()), (None, None));
    let json = serde_json::to_string(&visits[0]).unwrap();
    assert_eq!(serde_json::from_str::<Fact>(&json).unwrap(), visits[0]);

    let refused = base.add(visit("V-1", "2026-03-01", "image")).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "visit without details `V-1` contradicts the one that the base holds: same identifier, \
         other `reasons`"
    );
    // Merging and erasing customers leaves it alone.
    base.add(purchase("INV-1", "C-1", "2026-01-01", "1 CNY")).unwrap();
    let _ = base.erase(&id("C-1"), id("erased-1")).unwrap();
    assert_eq!(base.visits_without_details().all().len(), 2);
}
