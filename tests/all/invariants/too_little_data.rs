//! "Not enough data" is a value of its own, never zero and never a guess.

use clienteling::review::review;
use clienteling::{Currency, Estimate, ReviewPolicy};
use proptest::prelude::*;

use crate::common::build::{base_of, day, on_account, one_of_each_kind, payment, purchase};
use crate::common::{cases, random};

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn what_takes_data_is_known_exactly_when_there_is_enough(
        facts in random::facts(random::ONE_CURRENCY, 40),
        as_of in random::as_of(),
    ) {
        let policy = ReviewPolicy::new(random::JUDGED_IN);
        let base = random::base_with(facts, &[]);
        let review = review(&base, &policy, as_of).unwrap();
        for customer in review.customers() {
            let known = base.customer(customer.customer()).unwrap();
            let has_ended = known.basic().end(as_of).is_some();
            let behavior = customer.behavior();
            let days = behavior.purchase_days();
            match behavior.rhythm() {
                Estimate::Known(rhythm) => prop_assert_eq!(rhythm.gaps(), days - 1),
                Estimate::NotEnoughData { have, need } => {
                    prop_assert_eq!((have, need), (days, 2));
                    prop_assert!(have < need);
                }
            }
            let has_bought = behavior.frequency() > 0;
            prop_assert_eq!(days > 0, has_bought);
            prop_assert_eq!(behavior.recency_days().is_some(), has_bought);
            prop_assert_eq!(behavior.first_purchase().is_some(), has_bought);
            prop_assert_eq!(behavior.last_purchase().is_some(), has_bought);
            prop_assert_eq!(customer.lost_on().is_some(), has_bought && !has_ended);
            let has_traded = has_bought || behavior.totals().returns() > 0;
            prop_assert_eq!(customer.abc().is_some(), has_traded);
            if let Some(abc) = customer.abc() {
                let there_is_value = review.tiers().total().is_positive();
                prop_assert_eq!(abc.share_ahead().is_some(), there_is_value);
            }
        }
    }
}

fn customer_review(facts: Vec<clienteling::Fact>) -> clienteling::review::CustomerReview {
    let policy = ReviewPolicy::new(Currency::CNY);
    review(&base_of(facts), &policy, day("2026-03-01")).unwrap().customers()[0].clone()
}

#[test]
fn one_purchase_has_no_rhythm_and_says_how_many_it_takes() {
    let once = customer_review(vec![
        purchase("1", "C-1", "2026-01-10", "10 CNY"),
        purchase("2", "C-1", "2026-01-10", "20 CNY"),
    ]);
    assert_eq!(once.behavior().rhythm(), Estimate::NotEnoughData { have: 1, need: 2 });
    let json = serde_json::to_value(once.behavior().rhythm()).unwrap();
    assert_eq!(json, serde_json::json!({"not_enough_data": {"have": 1, "need": 2}}));
}

#[test]
fn a_prospect_has_no_class_and_no_recency_instead_of_the_lowest() {
    let contacted = one_of_each_kind("X", "C-1", "2026-01-10").into_iter();
    let contacted = contacted.filter(|fact| fact.kind() == clienteling::base::FactKind::Contact);
    let prospect = customer_review(contacted.collect());
    assert_eq!(prospect.abc(), None);
    assert_eq!(prospect.behavior().recency_days(), None);
    assert_eq!(prospect.lost_on(), None);
    assert_eq!((prospect.receivable(), prospect.credit_limit()), (None, None));
}

#[test]
fn a_settled_account_is_zero_and_no_account_is_unknown() {
    let settled = customer_review(vec![
        on_account("1", "C-1", "2026-01-10", "10 CNY"),
        payment("2", "C-1", "2026-01-11", "10 CNY"),
    ]);
    assert!(settled.receivable().is_some_and(clienteling::Money::is_zero));
    let at_once = customer_review(vec![purchase("1", "C-1", "2026-01-10", "10 CNY")]);
    assert_eq!(at_once.receivable(), None);
}

#[test]
fn owing_without_a_limit_is_listed_and_no_warning() {
    let base = base_of([on_account("1", "C-1", "2026-01-10", "10 CNY")]);
    let review = review(&base, &ReviewPolicy::new(Currency::CNY), day("2026-03-01")).unwrap();
    assert!(review.warnings().is_empty());
    let owing: Vec<_> = review.owing_without_limit().map(|it| it.customer().as_str()).collect();
    assert_eq!(owing, ["C-1"]);
}
