use proptest::prelude::*;
use serde_json::json;

use super::{ConversionPolicy, ConversionPolicyDraft};
use crate::rule::Draft;
use crate::units::{Money, Points};

fn money(amount: &str) -> Money {
    format!("{amount} CNY").parse().unwrap()
}

fn policy(json: serde_json::Value) -> ConversionPolicy {
    serde_json::from_value(json).unwrap()
}

fn redeemed(policy: &ConversionPolicy, balance: &str, order: &str) -> (String, Money, String) {
    let found = policy.redeem(balance.parse().unwrap(), money(order)).unwrap();
    assert_eq!(found.left.try_add(found.spent).unwrap(), found.balance);
    assert_eq!(found.to_pay.try_add(found.discount).unwrap(), money(order));
    (found.spent.to_string(), found.discount, found.left.to_string())
}

#[test]
fn the_whole_balance_is_worth_exactly_what_it_is_and_no_more_is_spent() {
    let policy = policy(json!({"points": 1, "worth": "0.03 CNY"}));
    let found = redeemed(&policy, "3030", "3000.00");
    assert_eq!(found, ("3,030".into(), money("90.90"), "0".into()));
}

#[test]
fn only_what_the_order_needs_is_spent() {
    let policy = policy(json!({"points": 1, "worth": "10 CNY"}));
    assert_eq!(redeemed(&policy, "30", "20"), ("2".into(), money("20"), "28".into()));
    assert_eq!(redeemed(&policy, "30", "29.99"), ("2".into(), money("20"), "28".into()));
    assert_eq!(redeemed(&policy, "30", "9.99"), ("0".into(), money("0"), "30".into()));
    assert_eq!(redeemed(&policy, "30", "0"), ("0".into(), money("0"), "30".into()));
    assert_eq!(redeemed(&policy, "1.9", "20"), ("1".into(), money("10"), "0.9".into()));
    assert_eq!(redeemed(&policy, "-5", "20"), ("0".into(), money("0"), "-5".into()));
}

#[test]
fn points_whose_worth_is_rounded_away_stay_with_the_customer() {
    let policy = policy(json!({"points": 300, "worth": "1 CNY"}));
    // Five are worth 0.016…, which is 0.01: three bring as much.
    assert_eq!(redeemed(&policy, "5", "20"), ("3".into(), money("0.01"), "2".into()));
    assert_eq!(redeemed(&policy, "2", "20"), ("0".into(), money("0"), "2".into()));
}

#[test]
fn blocks_a_smallest_number_and_a_part_of_the_order_bound_what_is_spent() {
    let blocks = policy(json!({"in_blocks_of": 500}));
    assert_eq!(redeemed(&blocks, "1999", "100"), ("1,500".into(), money("15"), "499".into()));
    assert_eq!(redeemed(&blocks, "1999", "14.99"), ("1,000".into(), money("10"), "999".into()));
    let least = policy(json!({"at_least": 1_000}));
    assert_eq!(redeemed(&least, "1000", "50"), ("1,000".into(), money("10"), "0".into()));
    assert_eq!(redeemed(&least, "999", "50"), ("0".into(), money("0"), "999".into()));
    assert_eq!(redeemed(&least, "5000", "9.99"), ("0".into(), money("0"), "5,000".into()));
    let thirds = policy(json!({"points": 300, "at_least": 100}));
    assert_eq!(redeemed(&thirds, "100", "50"), ("100".into(), money("0.33"), "0".into()));
    let thirds = policy(json!({"points": 300, "at_least": 5}));
    assert_eq!(redeemed(&thirds, "10", "0.01"), ("5".into(), money("0.01"), "5".into()));
    assert_eq!(redeemed(&thirds, "10", "0"), ("0".into(), money("0"), "10".into()));
    let half = policy(json!({"of_an_order": "50%"}));
    assert_eq!(
        redeemed(&half, "99999", "99.99"),
        ("4,999".into(), money("49.99"), "95,000".into())
    );
}

#[test]
fn what_something_costs_in_points_is_never_worth_less() {
    let policy = policy(json!({"points": 3, "worth": "1 CNY", "in_blocks_of": 2}));
    let costs = |amount: &str| policy.points_for(money(amount)).unwrap().to_string();
    assert_eq!(["0", "-1", "0.01", "0.67", "4"].map(costs), ["0", "0", "2", "4", "12"]);
    assert!(policy.points_for("1 EUR".parse().unwrap()).is_err());
    assert!(policy.redeem(5.into(), "1 EUR".parse().unwrap()).is_err());
    let rate = json!({"points": 1_000_000_000, "worth": "0.000001 CNY"});
    let rate: ConversionPolicy = serde_json::from_value(rate).unwrap();
    assert!(rate.points_for(money("10000000000000000000")).is_err());
    let rate = json!({"points": 1_000_000_000, "worth": "1 CNY"});
    let rate: ConversionPolicy = serde_json::from_value(rate).unwrap();
    assert!(rate.points_for(money("10000000000.01")).is_err(), "more than 10^19");
    assert!(rate.points_for(money("10000000000")).is_ok());
    assert_eq!(policy.money_for((-3).into()).unwrap(), money("-1"));
}

#[test]
fn everything_that_is_wrong_with_a_policy_is_named_at_once() {
    let error = serde_json::from_value::<ConversionPolicy>(
        json!({"worth": "0 EUR", "of_an_order": 0, "in_blocks_of": 1}),
    );
    assert_eq!(
        error.unwrap_err().to_string(),
        "`worth`: an amount in EUR: expected CNY; `worth`: `0.00 EUR` is not above zero; \
         `of_an_order`: `0` is not above zero"
    );
    assert_eq!(ConversionPolicyDraft::default().validate(), Ok(ConversionPolicy::default()));
}

proptest! {
    /// Every number of blocks is tried.
    #[test]
    fn what_is_redeemed_is_the_best_of_all_that_could_be(
        balance in -5..400_i32, order in 0..400_i64, points in 1..7_u32, worth in 1..40_i64,
        block in 1..5_u32, least in 0..20_u32, part in 1..=4_u32, rounding in 0..4_usize,
    ) {
        let rounding = ["half_even", "half_away_from_zero", "toward_zero", "away_from_zero"][rounding];
        let cents = |minor: i64| Money::from_minor(minor, crate::units::Currency::CNY);
        let policy = policy(json!({"points": points, "worth": cents(worth).to_string(),
            "in_blocks_of": block, "at_least": (least > 0).then_some(least),
            "of_an_order": format!("{}%", 25 * part), "rounding": rounding}));
        let found = policy.redeem(balance.into(), cents(order)).unwrap();
        let most = cents(order * i64::from(part) / 4);
        let mut best = (cents(0), Points::ZERO);
        let mut spent = i32::try_from(block).unwrap();
        while spent <= balance {
            let worth = policy.money_for(spent.into()).unwrap();
            let is_allowed = worth.amount() <= most.amount() && spent >= i32::try_from(least).unwrap();
            if is_allowed && worth.amount() > best.0.amount() {
                best = (worth, spent.into());
            }
            spent += i32::try_from(block).unwrap();
        }
        prop_assert_eq!((found.discount, found.spent), best);
        prop_assert_eq!(found.left.try_add(found.spent).unwrap(), balance.into());
        prop_assert_eq!(found.to_pay.try_add(found.discount).unwrap(), cents(order));
    }

    #[test]
    fn what_costs_so_many_points_cannot_be_had_for_a_block_less(
        amount in 1..100_000_i64, points in 1..1_000_u32, worth in 1..1_000_i64, block in 1..50_u32,
    ) {
        let cents = |minor: i64| Money::from_minor(minor, crate::units::Currency::CNY);
        let policy = policy(json!({"points": points, "worth": cents(worth).to_string(), "in_blocks_of": block}));
        let costs = policy.points_for(cents(amount)).unwrap();
        let needs = |it: Points| it.value() * rust_decimal::Decimal::from(worth) >= rust_decimal::Decimal::from(amount) * rust_decimal::Decimal::from(points);
        prop_assert!(needs(costs));
        let less = costs.try_sub(i32::try_from(block).unwrap().into()).unwrap();
        prop_assert!(!needs(less));
    }
}
