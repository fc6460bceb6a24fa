//! Facts after the day of a judgement change nothing.

use clienteling::review::review;
use proptest::prelude::*;

use crate::common::build::{base_of, day, give_back, one_of_each_kind, purchase};
use crate::common::{cases, random};
use clienteling::{Currency, ReviewPolicy};

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn a_review_is_that_of_a_base_which_holds_nothing_later(
        facts in random::facts(random::CURRENCIES, 60),
        rates in random::rates(),
        policy in random::policy(),
        as_of in random::as_of(),
    ) {
        let all = random::base_with(facts.clone(), &rates);
        let known = facts.into_iter().filter(|fact| fact.date() <= as_of);
        let rates: Vec<_> = rates.into_iter().filter(|rate| rate.2 <= as_of).collect();
        let until = random::base_with(known, &rates);
        prop_assert_eq!(review(&all, &policy, as_of), review(&until, &policy, as_of));
    }
}

#[test]
fn a_purchase_after_the_date_changes_nothing() {
    let policy = ReviewPolicy::new(Currency::CNY);
    let facts = [
        purchase("INV-1", "C-1", "2026-01-10", "800.00 CNY"),
        purchase("INV-2", "C-2", "2026-02-10", "200.00 CNY"),
    ];
    let later = purchase("INV-3", "C-2", "2026-03-02", "9000.00 CNY");
    let before = base_of(facts.clone());
    let after = base_of(facts.into_iter().chain([later]));
    let of = |base, date| review(base, &policy, day(date)).unwrap();
    assert_eq!(of(&before, "2026-03-01"), of(&after, "2026-03-01"));
    assert_ne!(of(&before, "2026-03-02"), of(&after, "2026-03-02"));
}

#[test]
fn a_return_counts_on_its_own_day_and_not_on_that_of_the_purchase() {
    let policy = ReviewPolicy::new(Currency::CNY);
    let base = base_of([
        purchase("INV-1", "C-1", "2026-01-10", "800.00 CNY"),
        give_back("RET-1", "C-1", "2026-02-10", "800.00 CNY"),
    ]);
    let monetary = |date| {
        let review = review(&base, &policy, day(date)).unwrap();
        review.customers()[0].behavior().monetary().to_string()
    };
    assert_eq!(monetary("2026-02-09"), "800.00 CNY");
    assert_eq!(monetary("2026-02-10"), "0.00 CNY");
}

#[test]
fn a_customer_is_reviewed_from_the_day_of_the_first_fact_of_any_kind() {
    let policy = ReviewPolicy::new(Currency::CNY);
    for fact in one_of_each_kind("X", "C-1", "2026-03-01") {
        let kind = fact.kind();
        let base = base_of([fact]);
        let known = |date| review(&base, &policy, day(date)).unwrap().customers().len();
        assert_eq!([known("2026-02-28"), known("2026-03-01")], [0, 1], "{kind}");
    }
}
