//! The random bases hold what the tests are about: a rule that no case reaches is not tested.

use std::collections::BTreeMap;

use clienteling::followup::Purpose;
use clienteling::review::review;
use clienteling::tiering::{AbcClass, VipBasis};
use clienteling::warning::RECEIVABLE_OVER_LIMIT;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::common::random;

#[test]
fn the_random_bases_reach_every_judgement() {
    let mut runner = TestRunner::deterministic();
    let cases =
        (random::facts(random::CURRENCIES, 60), random::rates(), random::policy(), random::as_of());
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for _ in 0..400 {
        let (facts, rates, policy, as_of) = cases.new_tree(&mut runner).unwrap().current();
        let mut see = |what: &'static str, seen_here: bool| {
            *seen.entry(what).or_default() += u32::from(seen_here);
        };
        see("later facts", facts.iter().any(|fact| fact.date() > as_of));
        let base = random::base_with(facts, &rates);
        let review = review(&base, &policy, as_of).unwrap();
        see("missing rate", !review.not_judged().is_empty());
        let customers = review.customers();
        see("nobody", customers.is_empty());
        see("prospect", customers.iter().any(|it| it.abc().is_none()));
        see("VIP", customers.iter().any(|it| it.vip().is_vip()));
        see(
            "VIP of two leads",
            customers.iter().any(|it| it.vip().is_vip() && it.vip().leads() > 1),
        );
        for basis in VipBasis::ALL {
            let by = |it: &clienteling::review::CustomerReview| it.vip().by() == Some(basis);
            see(basis.as_str(), customers.iter().any(by));
        }
        see("look again", customers.iter().any(|it| it.look_again_on().is_some()));
        see("owing without limit", review.owing_without_limit().count() > 0);
        for (name, class) in [("A", AbcClass::A), ("B", AbcClass::B), ("C", AbcClass::C)] {
            let of_class = |it: &clienteling::review::CustomerReview| {
                it.abc().is_some_and(|abc| abc.class() == class && abc.value().is_positive())
            };
            see(name, customers.iter().any(of_class));
        }
        let values: Vec<_> = customers.iter().filter_map(|it| Some(it.abc()?.value())).collect();
        see("a value of zero", values.iter().any(|value| value.is_zero()));
        see("a value below zero", values.iter().any(|value| value.is_negative()));
        let positive = values.iter().filter(|value| value.is_positive());
        let tie = positive.clone().any(|a| positive.clone().filter(|b| a == *b).count() > 1);
        see("a tie", tie);
        let over = |it: &clienteling::warning::Finding| it.key.matter() == RECEIVABLE_OVER_LIMIT;
        see("over limit", review.warnings().iter().any(over));
        see("lost", review.warnings().iter().any(|it| !over(it)));
        for purpose in [Purpose::CollectReceivable, Purpose::KeepActive, Purpose::WinBack] {
            let name = match purpose {
                Purpose::CollectReceivable => "collect",
                Purpose::KeepActive => "keep active",
                _ => "win back",
            };
            see(name, review.follow_ups().iter().any(|it| it.purpose == purpose));
        }
        see("no way on file", review.follow_ups().iter().any(|it| it.via.is_none()));
        see("a way on file", review.follow_ups().iter().any(|it| it.via.is_some()));
        see("held back", !review.held_back().is_empty());
    }
    let rare: Vec<_> = seen.iter().filter(|(_, times)| **times < 5).collect();
    assert_eq!(seen.len(), 26, "{seen:?}");
    assert!(rare.is_empty(), "{rare:?} of {seen:?}");
}
