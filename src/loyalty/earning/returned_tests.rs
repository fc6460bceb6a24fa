//! What goes back with lines that are returned.

use serde_json::{Value, json};

use super::{EarnedBefore, EarnedPoints, EarningPolicy, PurchaseToEarn, earn};
use crate::loyalty::points::{PointsAccount, PointsPolicy, PointsPolicyDraft, PointsRefusal};
use crate::rule::Draft;
use crate::transaction::{Line, Purchase};
use crate::units::{MoneyError, Points};

fn lines(lines: &[(&str, &str)], currency: &str) -> Vec<Line> {
    let line = |(product, amount): &(&str, &str)| {
        json!({"product": product, "quantity": "1",
            "amount": {"amount": amount, "currency": currency}})
    };
    lines.iter().map(|one| serde_json::from_value(line(one)).unwrap()).collect()
}

fn earned(bought: &[(&str, &str)], policy: Value) -> EarnedPoints {
    let purchase = json!({"id": "S-1", "customer": "C-1", "date": "2026-03-02",
        "lines": lines(bought, "CNY")});
    let purchase: Purchase = serde_json::from_value(purchase).unwrap();
    let policy: EarningPolicy = serde_json::from_value(policy).unwrap();
    let bought = PurchaseToEarn { purchase: &purchase, paid_with_points: None, tier: None };
    earn(&bought, &EarnedBefore::default(), &policy).unwrap()
}

fn of(earned: &EarnedPoints, back: &[(&str, &str)]) -> String {
    earned.of_returned(&lines(back, "CNY")).unwrap().to_string()
}

#[test]
fn what_comes_back_had_earned_what_its_lines_did_and_no_more() {
    let bought = [("oil", "100"), ("card", "900"), ("oil", "50"), ("wax", "30")];
    let campaign = json!({"excluded": ["card"], "campaigns": [{"campaign": "K-1", "times": 2,
        "products": ["wax"], "during": {"first": "2026-03-01", "last": "2026-03-31"}}]});
    let earned = earned(&bought, campaign);
    assert_eq!(earned.points, 21.into(), "15 for oil, and 6 for wax");
    assert_eq!(of(&earned, &[]), "0");
    assert_eq!(of(&earned, &[("card", "900")]), "0", "it had earned nothing");
    assert_eq!(of(&earned, &[("wax", "30")]), "6");
    assert_eq!(of(&earned, &[("oil", "150")]), "15", "both lines of a product");
    assert_eq!(of(&earned, &[("oil", "40"), ("oil", "10")]), "5");
    assert_eq!(of(&earned, &[("oil", "100")]), "10");
    assert_eq!(of(&earned, &[("oil", "0.01")]), "0.001");
    assert_eq!(of(&earned, &[("oil", "0.00001")]), "0.000001", "cut, not rounded up");
    assert_eq!(of(&earned, &[("oil", "0.000019")]), "0.000001");
    assert_eq!(of(&earned, &[("oil", "999")]), "15", "at most all of it");
    assert_eq!(of(&earned, &[("tyre", "10")]), "0");
    assert_eq!(of(&earned, &bought), "21");
    let other = earned.of_returned(&lines(&[("oil", "1")], "EUR"));
    assert!(matches!(other, Err(MoneyError::CurrencyMismatch { .. })));
}

#[test]
fn what_caps_withheld_does_not_go_back() {
    let earned =
        earned(&[("oil", "100"), ("wax", "100")], json!({"caps": [{"period": "year", "most": 8}]}));
    assert_eq!((earned.points, of(&earned, &[("wax", "100")])), (8.into(), "4".into()));
}

#[test]
fn a_gift_in_a_purchase_had_earned_nothing() {
    let earned = earned(&[("oil", "100"), ("gift", "0")], json!({}));
    assert_eq!(of(&earned, &[("gift", "0")]), "0");
    assert_eq!(of(&earned, &[("gift", "5")]), "0");
}

#[test]
fn of_a_lot_goes_back_what_the_returned_lines_had_earned_less_what_went_back_before() {
    let lot = |points: u32| {
        serde_json::from_value(json!({"id": "LOT", "customer": "C-1", "date": "2026-03-02",
            "change": {"earned": points}}))
        .unwrap()
    };
    let policy: PointsPolicy = PointsPolicyDraft::default().validate().unwrap();
    let of = |points: u32, before: u32, returned: &str, earned: &str| {
        let mut all: Vec<crate::marketing::PointsEntry> = vec![lot(points)];
        if before > 0 {
            let reversed = json!({"id": "V-1", "customer": "C-1", "date": "2026-03-03",
                "change": {"reversed": before}, "of": "LOT"});
            all.push(serde_json::from_value(reversed).unwrap());
        }
        let who = "C-1".parse().unwrap();
        let as_of = "2026-03-05".parse().unwrap();
        let account = PointsAccount::of_entries(&who, None, &all, &policy, as_of);
        let [returned, earned]: [Points; 2] = [returned, earned].map(|it| it.parse().unwrap());
        let lot = "LOT".parse().unwrap();
        let back = "R-1".parse().unwrap();
        let taken = account.reverse_earned("V-2".parse().unwrap(), &lot, back, returned, earned);
        taken.map(|entry| {
            (entry.change.points().to_string(), entry.of == Some(lot), entry.from.is_some())
        })
    };
    assert_eq!(of(160, 0, "40", "160"), Ok(("40".into(), true, true)));
    assert_eq!(of(160, 15, "40", "160"), Ok(("25".into(), true, true)));
    assert_eq!(of(160, 0, "160", "160"), Ok(("160".into(), true, true)));
    assert_eq!(of(100, 0, "1", "3"), Ok(("33".into(), true, true)), "rounded by the policy");
    assert_eq!(of(80, 0, "40", "160"), Ok(("20".into(), true, true)), "a lot of another size");
    let nothing = of(160, 40, "40", "160").unwrap_err();
    assert_eq!(nothing, PointsRefusal::NothingToReverse("LOT".parse().unwrap()));
    let more = of(160, 0, "161", "160").unwrap_err();
    assert_eq!(
        more.to_string(),
        "a return of what earned 161 points does not fit to a purchase that earned 160"
    );
    for (returned, earned) in [("0", "0"), ("-1", "160")] {
        let refused = of(160, 0, returned, earned).unwrap_err();
        assert!(matches!(refused, PointsRefusal::NotAPartOfEarned { .. }), "{refused}");
    }
}
