use super::{BoughtAgain, RepurchaseCounts, RepurchasePolicy, RepurchasePolicyDraft};
use crate::base::{CustomerBase, Fact, MergeRecord};
use crate::rule::Draft;
use crate::units::{CustomerId, Score};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn after(days: u64) -> NaiveDate {
    day("2025-01-01") + Days::new(days)
}

fn sale(kind: &str, id: &str, customer: u8, date: NaiveDate, more: &str) -> Fact {
    let fact = format!(
        r#"{{"{kind}":{{"id":"{id}","customer":"C-{customer}","date":"{date}","lines":[{{"product":"oil",
        "quantity":"1","amount":{{"amount":"1","currency":"CNY"}}}}]{more}}}}}"#
    );
    serde_json::from_str(&fact).unwrap()
}

fn base(purchases: &[(u8, u64)]) -> CustomerBase {
    let mut base = CustomerBase::new();
    let facts = purchases.iter().enumerate().map(|(place, (customer, on))| {
        sale("purchase", &format!("S-{place}"), *customer, after(*on), "")
    });
    assert!(base.add_all(facts).refused.is_empty());
    base
}

type Given = (CustomerId, NaiveDate, Score);

fn given(customer: u8, on: u64, score: u8) -> Given {
    (format!("C-{customer}").parse().unwrap(), after(on), Score::of(score))
}

fn policy(within_days: u32) -> RepurchasePolicy {
    RepurchasePolicyDraft { within_days, ..Default::default() }.validate().unwrap()
}

/// Who bought again, did not, is too early to say, and is overlapping or unknown.
fn judged(base: &CustomerBase, scores: &[Given], as_of: NaiveDate) -> [u64; 5] {
    let report =
        RepurchaseCounts::of(base, scores.to_vec(), &policy(30), as_of).report(&policy(30));
    let sum = |of: fn(&super::RepurchaseBand) -> u64| report.bands.iter().map(of).sum();
    [
        sum(|band| band.bought_again.successes()),
        sum(|band| band.bought_again.failures()),
        sum(|band| band.too_early),
        report.overlapping,
        report.unknown,
    ]
}

#[test]
fn a_purchase_counts_from_the_day_after_the_score_to_the_last_of_the_days() {
    for (bought, expected) in [(9, 0), (10, 0), (11, 1), (40, 1), (41, 0)] {
        let base = base(&[(1, bought), (1, 0)]);
        let found = judged(&base, &[given(1, 10, 60)], after(100));
        assert_eq!(found, [expected, 1 - expected, 0, 0, 0], "{bought}");
    }
}

#[test]
fn before_the_days_are_over_it_is_too_early_even_of_who_bought_at_once() {
    let base = base(&[(1, 0), (1, 11)]);
    assert_eq!(judged(&base, &[given(1, 10, 60)], after(39)), [0, 0, 1, 0, 0]);
    assert_eq!(judged(&base, &[given(1, 10, 60)], after(40)), [1, 0, 0, 0, 0]);
}

#[test]
fn what_came_back_wholly_is_no_purchase_and_a_later_return_is_not_known_yet() {
    let mut base = base(&[(1, 0), (1, 11)]);
    base.add(sale("return", "R-1", 1, after(60), r#","of":"S-1""#)).unwrap();
    assert_eq!(judged(&base, &[given(1, 10, 60)], after(59)), [1, 0, 0, 0, 0]);
    assert_eq!(judged(&base, &[given(1, 10, 60)], after(60)), [0, 1, 0, 0, 0]);
}

#[test]
fn a_customer_counts_once_at_a_time_and_a_score_after_the_day_nowhere() {
    let base = base(&[(1, 0)]);
    let scores = [given(1, 10, 60), given(1, 39, 100), given(1, 40, 20), given(1, 40, 0)];
    assert_eq!(judged(&base, &scores, after(100)), [0, 2, 0, 2, 0]);
    let counts = RepurchaseCounts::of(&base, scores, &policy(30), after(100)).report(&policy(30));
    let of_lowest = counts.bands[0].bought_again.trials();
    assert_eq!(of_lowest, 1, "of two on one day the lower one");
    assert_eq!(judged(&base, &[given(1, 10, 60)], after(9)), [0; 5]);
}

#[test]
fn who_was_merged_is_one_customer_and_whom_the_base_does_not_know_is_counted() {
    let mut base = base(&[(1, 0), (2, 20), (3, 50)]);
    let scores = [given(1, 10, 60), given(2, 15, 60), given(9, 1, 60)];
    assert_eq!(judged(&base, &scores, after(45)), [1, 1, 0, 0, 1]);
    let (survivor, absorbed) = ("C-2".parse().unwrap(), "C-1".parse().unwrap());
    base.merge(MergeRecord { survivor, absorbed, date: after(30), by: None }).unwrap();
    assert_eq!(judged(&base, &scores, after(45)), [1, 0, 0, 1, 1]);
    // C-3 is not known before they buy.
    assert_eq!(judged(&base, &[given(3, 10, 60)], after(45)), [0, 0, 0, 0, 1]);
    assert_eq!(judged(&base, &[given(3, 10, 60)], after(50)), [0, 1, 0, 0, 0]);
}

#[test]
fn a_score_at_the_end_of_a_band_belongs_to_the_next_one() {
    let mut counts = RepurchaseCounts::new();
    for score in ["0", "39.999999", "40", "59.999999", "60", "99.999999", "100"] {
        counts.add(score.parse().unwrap(), BoughtAgain::Yes);
    }
    let report = counts.report(&RepurchasePolicy::default());
    let trials: Vec<u64> = report.bands.iter().map(|band| band.bought_again.trials()).collect();
    assert_eq!(trials, [2, 2, 2, 1]);
    assert_eq!(RepurchaseCounts::new().report(&RepurchasePolicy::default()).to_string(), "");
}

#[test]
fn the_end_of_the_calendar_is_too_early() {
    let base = base(&[(1, 0)]);
    let last = (CustomerId::try_new("C-1").unwrap(), NaiveDate::MAX, Score::MAX);
    assert_eq!(judged(&base, &[last], NaiveDate::MAX), [0, 0, 1, 0, 0]);
}

fn cases() -> impl Strategy<Value = (Vec<(u8, u64)>, Vec<Given>)> {
    let purchases = proptest::collection::vec((0..4_u8, 0..150_u64), 0..20);
    let scores = (0..5_u8, 0..150_u64, 0..=5_u8);
    let scores = scores.prop_map(|(customer, on, fifth)| given(customer, on, fifth * 20));
    (purchases, proptest::collection::vec(scores, 0..20))
}

proptest! {
    #[test]
    fn it_is_what_a_plain_reading_of_each_score_says(
        (purchases, mut scores) in cases(), as_of in 0..200_u64, turn in 0..20_usize,
    ) {
        let base = base(&purchases);
        let as_of = after(as_of);
        let counts = RepurchaseCounts::of(&base, scores.clone(), &policy(30), as_of);
        let mut expected = RepurchaseCounts::new();
        scores.sort();
        let mut last: Option<(CustomerId, NaiveDate)> = None;
        for (customer, on, score) in scores.iter().filter(|(_, on, _)| *on <= as_of) {
            let of = |(who, _): &&(u8, u64)| customer.as_str() == format!("C-{who}");
            let bought: Vec<NaiveDate> = purchases.iter().filter(of).map(|(_, on)| after(*on)).collect();
            let end = *on + Days::new(30);
            if !bought.iter().any(|bought| *bought <= as_of) {
                expected.unknown += 1;
            } else if last.as_ref().is_some_and(|(who, end)| who == customer && on < end) {
                expected.overlapping += 1;
            } else {
                last = Some((customer.clone(), end));
                let again = bought.iter().any(|bought| on < bought && *bought <= end);
                expected.add(*score, match (end <= as_of, again) {
                    (false, _) => BoughtAgain::TooEarly,
                    (true, true) => BoughtAgain::Yes,
                    (true, false) => BoughtAgain::No,
                });
            }
        }
        prop_assert_eq!(&counts, &expected);
        // In any order, and by parts of different customers.
        let by = turn % scores.len().max(1);
        scores.rotate_left(by);
        prop_assert_eq!(&RepurchaseCounts::of(&base, scores.clone(), &policy(30), as_of), &expected);
        let (one, other): (Vec<Given>, Vec<Given>) =
            scores.into_iter().partition(|(customer, _, _)| customer.as_str() < "C-2");
        let part = |scores: Vec<Given>| RepurchaseCounts::of(&base, scores, &policy(30), as_of);
        prop_assert_eq!(part(other).merge(&part(one)), expected);
    }
}
