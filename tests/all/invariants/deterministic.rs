//! The same facts in any order give the same bytes.

use chrono::NaiveDate;
use clienteling::base::{Added, Fact};
use clienteling::customer::{Clearance, Sensitivity};
use clienteling::review::review;
use proptest::prelude::*;

use crate::common::{cases, random};

fn facts_in_two_orders() -> impl Strategy<Value = (Vec<Fact>, Vec<Fact>)> {
    random::facts(random::CURRENCIES, 60)
        .prop_flat_map(|facts| (Just(facts.clone()), Just(facts).prop_shuffle()))
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn the_order_in_which_facts_and_rates_come_makes_no_difference(
        (facts, shuffled) in facts_in_two_orders(),
        rates in random::rates(),
        policy in random::policy(),
        as_of in random::as_of(),
    ) {
        let one = random::base_with(facts, &rates);
        let backwards: Vec<_> = rates.iter().rev().copied().collect();
        let other = random::base_with(shuffled, &backwards);
        prop_assert_eq!(&one, &other);
        let (one, other) = (review(&one, &policy, as_of), review(&other, &policy, as_of));
        prop_assert_eq!(&one, &other);
        if let (Ok(one), Ok(other)) = (one, other) {
            let bytes = serde_json::to_vec(&one).unwrap();
            prop_assert_eq!(bytes, serde_json::to_vec(&other).unwrap());
        }
    }

    #[test]
    fn customers_are_written_with_the_same_bytes_in_any_order_of_facts(
        (facts, shuffled) in facts_in_two_orders(),
    ) {
        let bytes = |facts| {
            let base = random::base_with(facts, &[]);
            let (clearance, as_of) = (Clearance::up_to(Sensitivity::Special), NaiveDate::MAX);
            let views: Vec<_> = base.customers().map(|one| one.view(clearance, as_of)).collect();
            (serde_json::to_vec(&views).unwrap(), format!("{base:?}"))
        };
        prop_assert_eq!(bytes(facts), bytes(shuffled));
    }

    #[test]
    fn a_base_can_be_rebuilt_from_its_facts(facts in random::facts(random::CURRENCIES, 60)) {
        let base = random::base_with(facts.clone(), &[]);
        prop_assert_eq!(base.facts().count(), facts.len());
        let mut rebuilt = clienteling::CustomerBase::new();
        prop_assert_eq!(rebuilt.add_all(base.facts()).refused, []);
        prop_assert_eq!(rebuilt, base);
    }

    #[test]
    fn facts_that_come_again_change_nothing(
        (facts, again) in facts_in_two_orders(),
        policy in random::policy(),
    ) {
        let once = random::base_with(facts, &[]);
        let mut twice = once.clone();
        let outcome = twice.add_all(again.clone());
        prop_assert_eq!(outcome.added, 0);
        prop_assert_eq!(outcome.duplicates, u64::try_from(again.len()).unwrap());
        prop_assert!(outcome.refused.is_empty());
        for fact in again {
            prop_assert_eq!(twice.add(fact), Ok(Added::Duplicate));
        }
        prop_assert_eq!(&once, &twice);
        let as_of = crate::common::build::day("2025-06-01");
        prop_assert_eq!(review(&once, &policy, as_of), review(&twice, &policy, as_of));
    }

    #[test]
    fn equal_customers_are_told_apart_by_their_identifiers_alone(
        facts in random::facts(random::ONE_CURRENCY, 60),
        as_of in random::as_of(),
    ) {
        let policy = clienteling::ReviewPolicy::new(random::JUDGED_IN);
        let review = review(&random::base_with(facts, &[]), &policy, as_of).unwrap();
        prop_assert!(review.customers().windows(2).all(|two| two[0].customer() < two[1].customer()));
        let worth = |customer| review.customer(customer).unwrap().behavior().monetary().amount();
        // The most pressing first, then the largest amount at stake, then by key.
        for findings in [review.warnings(), review.coming()] {
            let places = findings.iter().map(|it| {
                (it.severity.rank(), it.at_stake.map(|stake| -stake.amount()), &it.key)
            });
            prop_assert!(places.is_sorted_by(|a, b| a < b));
        }
        // By purpose, value, then identifier.
        let held_back = review.held_back().iter();
        let held_back = held_back.map(|it| (it.purpose.place(), -worth(&it.customer), &it.customer));
        prop_assert!(held_back.is_sorted_by(|a, b| a < b));
        for two in review.follow_ups().windows(2) {
            let value = |it: &clienteling::followup::FollowUp| {
                review.customer(&it.customer).unwrap().behavior().monetary().amount()
            };
            let key = |it: &clienteling::followup::FollowUp| {
                (it.due.max(review.as_of()), it.purpose.place(), -value(it))
            };
            prop_assert!(key(&two[0]) <= key(&two[1]));
            if key(&two[0]) == key(&two[1]) {
                prop_assert!(two[0].customer < two[1].customer);
            }
        }
    }
}
