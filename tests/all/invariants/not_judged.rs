//! A customer about whom nothing can be said costs the others nothing.

use clienteling::base::Fact;
use clienteling::review::review;
use clienteling::tiering::AbcClass;
use clienteling::{Currency, CustomerId, Review, ReviewPolicy};
use proptest::prelude::*;

use crate::common::build::{base_of, contact, credit_limit, day, on_account, payment, purchase};
use crate::common::{cases, random};
use clienteling::marketing::Channel;

/// Whom no rate can be found for: in purchases, in what is owed, or in what may be.
fn foreigner(way: usize) -> Vec<Fact> {
    let mut facts = vec![
        contact("X-1", "C-2a", "2019-12-30", Channel::Phone),
        purchase("X-2", "C-2a", "2019-12-31", "7 CNY"),
    ];
    facts.extend(match way {
        0 => vec![purchase("X-3", "C-2a", "2019-12-31", "9.00 CHF")],
        1 => vec![payment("X-3", "C-2a", "2019-12-31", "9.00 CHF")],
        _ => vec![
            on_account("X-3", "C-2a", "2019-12-31", "9.00 CNY"),
            credit_limit("X-4", "C-2a", "2019-12-31", "1.00 CHF"),
        ],
    });
    facts
}

/// A review as it is written, and who could not be judged.
fn written(review: &Review) -> (serde_json::Value, Vec<String>) {
    let mut json = serde_json::to_value(review).unwrap();
    json.as_object_mut().unwrap().remove("not_judged").unwrap();
    (json, review.not_judged().iter().map(ToString::to_string).collect())
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn a_review_with_somebody_who_cannot_be_judged_is_that_of_the_others_and_an_entry(
        facts in random::facts(random::CURRENCIES, 40),
        rates in random::rates(),
        policy in random::policy(),
        as_of in random::as_of(),
        way in 0..3_usize,
    ) {
        let with = facts.iter().cloned().chain(foreigner(way));
        let with = review(&random::base_with(with, &rates), &policy, as_of).unwrap();
        let without = review(&random::base_with(facts, &rates), &policy, as_of).unwrap();
        let (with, with_listed) = written(&with);
        let (without, mut listed) = written(&without);
        prop_assert_eq!(with, without);
        listed.push("customer C-2a: no rate from CHF to CNY on or before ".to_owned());
        listed.sort();
        prop_assert_eq!(with_listed.len(), listed.len());
        let each = with_listed.iter().zip(&listed);
        prop_assert!(each.into_iter().all(|(got, expected)| got.starts_with(expected.as_str())));
    }
}

#[test]
fn nobody_comes_or_leaves_by_a_rate_that_is_missing() {
    let policy = ReviewPolicy::new(Currency::CNY);
    let mut facts = vec![
        purchase("1", "stays", "2026-01-01", "100 CNY"),
        purchase("2", "travels", "2026-01-01", "50 CNY"),
    ];
    let before = review(&base_of(facts.clone()), &policy, day("2026-02-01")).unwrap();
    facts.push(purchase("3", "travels", "2026-02-15", "9 CHF"));
    let after = review(&base_of(facts), &policy, day("2026-03-01")).unwrap();
    let travels: CustomerId = "travels".parse().unwrap();
    assert_eq!(after.not_judged()[0].customer, travels);
    for (earlier, later) in [(&before, &after), (&after, &after)] {
        let moved = later.movement_since(earlier).unwrap();
        assert_eq!(moved.change().unwrap().to_string(), "0.00 CNY");
        let gone: u64 = [AbcClass::A, AbcClass::B, AbcClass::C]
            .iter()
            .map(|class| moved.count(Some(class), None))
            .sum();
        assert_eq!(gone, 0);
    }
}
