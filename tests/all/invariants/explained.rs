//! A judgement comes with its reasons, and each can be checked from its own fields.

use chrono::NaiveDate;
use clienteling::followup::Purpose;
use clienteling::review::review;
use clienteling::rule::{Comparison, Value};
use clienteling::tiering::{AbcClass, VipBasis, VipLeads, VipPolicy, VipStanding};
use clienteling::warning::{NO_PURCHASE, RECEIVABLE_OVER_LIMIT};
use clienteling::{Money, Reason};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::common::{cases, random};

/// A value as a number, where values of one kind have an order.
fn number(value: Value) -> Decimal {
    match value {
        Value::Money(money) => money.amount(),
        Value::Share(share) => share.value(),
        Value::Count(number) | Value::Days(number) => number.into(),
        Value::Date(date) => {
            let start = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap();
            date.signed_duration_since(start).num_days().into()
        }
        other => panic!("{other:?} has no number yet"),
    }
}

/// Whether both values are of one kind, and of one currency.
fn comparable(a: Value, b: Value) -> bool {
    match (a, b) {
        (Value::Money(a), Value::Money(b)) => a.currency() == b.currency(),
        (Value::Share(_), Value::Share(_))
        | (Value::Count(_), Value::Count(_))
        | (Value::Days(_), Value::Days(_))
        | (Value::Date(_), Value::Date(_)) => true,
        _ => false,
    }
}

/// Checks a reason from nothing but its own fields.
fn check(reason: &Reason) -> Result<(), TestCaseError> {
    let (observed, needed) = (reason.observed(), reason.needed().unwrap());
    prop_assert!(comparable(observed, needed), "{}", reason);
    let (a, b) = (number(observed), number(needed));
    let holds = match reason.rule().comparison {
        Comparison::Below => a < b,
        Comparison::AtMost => a <= b,
        Comparison::AtLeast => a >= b,
        Comparison::Over => a > b,
        Comparison::Is | Comparison::IsNot => false,
    };
    prop_assert!(holds, "{}", reason);
    prop_assert_eq!(reason.margin().map(number), Some((a - b).abs()));
    let (room, rule) = reason.rule().key.split_once('.').unwrap();
    prop_assert!(["tiering", "warning"].contains(&room) && !rule.is_empty());
    // The wire form and the text say the same.
    let json = serde_json::to_value(reason).unwrap();
    prop_assert_eq!(&json["rule"], reason.rule().key);
    prop_assert_eq!(&json["observed"], &serde_json::to_value(observed).unwrap());
    prop_assert_eq!(&json["needed"], &serde_json::to_value(needed).unwrap());
    prop_assert_eq!(&json["outcome"], "met");
    let text = reason.to_string();
    let says = reason.rule().says.met;
    prop_assert!(text.starts_with(says.split('{').next().unwrap()), "{}", text);
    prop_assert!(!says.contains("{needed}") || text.contains(&needed.to_string()), "{}", text);
    if let Some((before, _)) = says.split_once("{margin}") {
        let words = before.rsplit('[').next().unwrap();
        prop_assert_eq!(text.contains(words), a != b, "{}", text);
    }
    Ok(())
}

fn days_between(earlier: NaiveDate, later: NaiveDate) -> Value {
    Value::Days(later.signed_duration_since(earlier).num_days().try_into().unwrap())
}

fn keys(reasons: &[Reason]) -> Vec<&'static str> {
    reasons.iter().map(|reason| reason.rule().key).collect()
}

/// The rules that make a VIP, or that are not met.
fn expected_of_vip(standing: &VipStanding, policy: &VipPolicy) -> Vec<&'static str> {
    let (enough, too_few) = match policy.count {
        VipLeads::Given => ("tiering.vip.enough-leads", "tiering.vip.too-few-leads"),
        VipLeads::Customers => {
            ("tiering.vip.enough-new-customers", "tiering.vip.too-few-new-customers")
        }
        VipLeads::Buyers => ("tiering.vip.enough-buyers", "tiering.vip.too-few-buyers"),
    };
    let value = "tiering.vip.enough-value";
    match standing.by() {
        Some(VipBasis::Decision) if standing.is_vip() => vec!["tiering.vip.decided"],
        Some(VipBasis::Decision) => vec!["tiering.vip.decided-against"],
        Some(VipBasis::Leads) => vec![enough],
        Some(VipBasis::Value) => vec![value],
        Some(VipBasis::LeadsAndValue) => vec![enough, value],
        None => {
            let few = standing.leads() < policy.leads.into();
            let at_least = policy.value.map(|value| value.at_least.amount());
            let got = standing.rules().value().map(Money::amount);
            let little = got.zip(at_least).is_some_and(|(got, at_least)| got < at_least);
            let missing = [(few, too_few), (little, "tiering.vip.too-little-value")];
            missing.into_iter().filter(|(is, _)| *is).map(|(_, key)| key).collect()
        }
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn every_judgement_of_a_review_has_reasons_that_hold(
        facts in random::facts(random::CURRENCIES, 60),
        rates in random::rates(),
        policy in random::policy(),
        as_of in random::as_of(),
    ) {
        let base = random::base_with(facts, &rates);
        let Ok(review) = review(&base, &policy, as_of) else { return Ok(()) };
        for customer in review.customers() {
            let reasons = customer.reasons();
            reasons.iter().try_for_each(check)?;
            let standing = customer.vip();
            let vip = standing.reasons();
            let expected = expected_of_vip(standing, &policy.vip());
            prop_assert_eq!(keys(&vip), expected);
            prop_assert!(vip.iter().all(|reason| reasons.contains(reason)));
            standing.rules().reasons().iter().try_for_each(check)?;
            prop_assert!(!standing.rules().reasons().is_empty());

            let Some(abc) = customer.abc() else {
                prop_assert_eq!(reasons, vip);
                continue;
            };
            let of_class = abc.reasons();
            prop_assert!(!of_class.is_empty());
            prop_assert!(of_class.iter().all(|reason| reasons.contains(reason)));
            let by_value = abc.assignment();
            let last = usize::from(by_value.class().rank()) > policy.abc().cuts.len();
            let expected: &[&str] = match by_value.class() {
                _ if !abc.value().is_positive() => &["tiering.abc.no-positive-value"],
                AbcClass::A => &["tiering.abc.before-cut"],
                _ if last => &["tiering.abc.beyond-cut"],
                _ => &["tiering.abc.beyond-cut", "tiering.abc.before-cut"],
            };
            prop_assert_eq!(keys(&by_value.reasons()), expected);
            let held_up = abc.class() != by_value.class();
            prop_assert_eq!(keys(&of_class).contains(&"tiering.abc.new-customer"), held_up);
            let of_class = by_value.reasons();
            if abc.value().is_positive() {
                let share = abc.share_ahead().unwrap();
                let ahead = of_class.iter().map(Reason::observed);
                prop_assert!(ahead.into_iter().all(|ahead| ahead == Value::Share(share)));
            }
        }
        for warning in review.warnings() {
            let reason = warning.reason;
            check(&reason)?;
            prop_assert_eq!(reason.rule().key, warning.key.matter());
            prop_assert!(warning.since <= as_of);
            let customer = review.customer(warning.customer().unwrap()).unwrap();
            match warning.key.matter() {
                RECEIVABLE_OVER_LIMIT => {
                    prop_assert_eq!(customer.over_limit(), Some(&reason));
                    prop_assert_eq!(Some(reason.observed()), customer.receivable().map(Value::Money));
                    prop_assert_eq!(reason.margin(), warning.at_stake.map(Value::Money));
                }
                NO_PURCHASE => {
                    let last = customer.behavior().last_purchase().unwrap();
                    prop_assert_eq!(reason.observed(), days_between(last, as_of));
                    prop_assert_eq!(reason.needed(), Some(days_between(last, warning.since)));
                    prop_assert_eq!(Some(warning.since), customer.lost_on());
                }
                other => prop_assert!(false, "{}", other),
            }
        }
        let calls = review.follow_ups().iter();
        let calls = calls.map(|it| (it.purpose, &it.customer, &it.reason, &it.finding));
        let held = review.held_back().iter();
        let held = held.map(|it| (it.purpose, &it.customer, &it.reason, &it.finding));
        for (purpose, customer, reason, key) in calls.chain(held) {
            check(reason)?;
            let expected = match purpose {
                Purpose::CollectReceivable => "warning.receivable-over-limit",
                Purpose::KeepActive => "warning.lost-soon",
                Purpose::WinBack => "warning.no-purchase",
                _ => "",
            };
            prop_assert_eq!(reason.rule().key, expected);
            if purpose == Purpose::KeepActive {
                let lost_on = review.customer(customer).unwrap().lost_on().unwrap();
                let notice = policy.warning().lapse_notice_days;
                prop_assert_eq!(reason.observed(), days_between(as_of, lost_on));
                prop_assert_eq!(reason.needed(), Some(Value::Days(notice.into())));
            }
            // It repeats the reason of the finding that calls for it.
            let mut findings = review.warnings().iter().chain(review.coming());
            let finding = findings.find(|finding| finding.key == *key).unwrap();
            prop_assert_eq!(finding.customer(), Some(customer));
            prop_assert_eq!(&finding.reason, reason);
        }
    }
}
