use super::{AbcClass, AbcPolicy, AbcRanking, abc};
use crate::rule::Draft;
use crate::tiering::AbcPolicyDraft;
use crate::units::{Currency, Money, Share};

const A: AbcClass = AbcClass::A;
const B: AbcClass = AbcClass::B;
const C: AbcClass = AbcClass::C;

fn ranking(values: &[i64]) -> AbcRanking<usize> {
    let values = values.iter().map(|&minor| Money::from_minor(minor, Currency::CNY));
    abc(values.enumerate(), Currency::CNY, &AbcPolicy::default()).unwrap()
}

/// The classes in the order in which the values were given.
fn classes(values: &[i64]) -> Vec<AbcClass> {
    let mut ranked: Vec<_> = ranking(values).into_parts().0.collect();
    ranked.sort_by_key(|(key, _)| *key);
    ranked.into_iter().map(|(_, assignment)| assignment.class()).collect()
}

#[test]
fn the_customer_with_whom_the_cut_is_reached_still_belongs_to_the_class() {
    assert_eq!(classes(&[79, 2, 19]), [A, C, A]);
    assert_eq!(classes(&[80, 15, 5]), [A, B, C]);
}

#[test]
fn exactly_at_a_cut_the_next_class_begins() {
    assert_eq!(classes(&[40, 40, 15, 5]), [A, A, B, C]);
}

#[test]
fn a_single_customer_with_all_the_value_is_a() {
    assert_eq!(classes(&[1]), [A]);
    assert_eq!(classes(&[1_000_000, 0, -5]), [A, C, C]);
}

#[test]
fn equal_customers_are_never_split() {
    assert_eq!(classes(&[10; 10]), [A; 10]);
    // The second 30 would start at 70 %, the third at exactly 100 %: they share the first's.
    assert_eq!(classes(&[40, 30, 30, 30]), [A, A, A, A]);
    let ranks: Vec<u64> = ranking(&[5, 9, 5, 1]).ranked().map(|(_, of)| of.rank()).collect();
    assert_eq!(ranks, [1, 2, 2, 4]);
}

#[test]
fn values_of_zero_and_below_are_c_and_take_no_part_in_the_total() {
    let ranking = ranking(&[80, -50, 0, 20]);
    let summary = ranking.summary();
    assert_eq!(summary.total().to_string(), "1.00 CNY");
    assert_eq!(summary.non_positive(), 2);
    assert_eq!(summary.non_positive_value().to_string(), "-0.50 CNY");
    assert_eq!(classes(&[80, -50, 0, 20]), [A, C, C, B]);
    assert_eq!(classes(&[-1, -2]), [C, C]);
}

#[test]
fn without_positive_value_there_is_no_share() {
    for values in [&[][..], &[0], &[-3, -3]] {
        let ranking = ranking(values);
        let shares = ranking.summary().classes().iter().map(|class| class.share_of_value);
        assert_eq!(shares.collect::<Vec<_>>(), [None; 3]);
        for (_, assignment) in ranking.ranked() {
            assert_eq!(assignment.share_ahead(), None);
            assert_eq!(assignment.reasons().len(), 1);
        }
    }
    assert_eq!(ranking(&[]).summary().classes()[0].share_of_customers, None);
}

#[test]
fn the_shares_of_the_classes_add_up_to_exactly_one() {
    let ranking = ranking(&[1, 1, 1, 7, 13, 29]);
    let sum = |share: fn(&super::AbcClassTotals) -> Option<Share>| {
        ranking
            .summary()
            .classes()
            .iter()
            .filter_map(share)
            .map(Share::value)
            .sum::<rust_decimal::Decimal>()
    };
    assert_eq!(sum(|class| class.share_of_value), 1.into());
    assert_eq!(sum(|class| class.share_of_customers), 1.into());
}

#[test]
fn a_cut_of_zero_leaves_a_class_empty_and_one_of_the_whole_leaves_nothing_for_the_next() {
    let policy =
        AbcPolicyDraft { cuts: vec![Share::NONE, Share::WHOLE], grace: None }.validate().unwrap();
    let values = [60, 40, 0].map(|minor| Money::from_minor(minor, Currency::CNY));
    let ranking = abc(values.into_iter().enumerate(), Currency::CNY, &policy).unwrap();
    let classes: Vec<_> = ranking.ranked().map(|(_, of)| of.class()).collect();
    assert_eq!(classes, [B, B, C]);
}

#[test]
fn another_currency_or_a_total_out_of_range_is_an_error() {
    let policy = AbcPolicy::default();
    let yen = Money::from_minor(1, Currency::JPY);
    assert!(abc([(1, yen)], Currency::CNY, &policy).is_err());
    let bound: Money = "10000000000000000000 CNY".parse().unwrap();
    assert!(abc([(1, bound), (2, bound)], Currency::CNY, &policy).is_err());
    assert!(abc([(1, bound), (2, -bound)], Currency::CNY, &policy).is_ok());
}
