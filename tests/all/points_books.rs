//! Earning, redeeming and the books of points against cases that others published.
//!
//! Those cases are not part of this project: `CLIENTELING_GOLDEN` names their folder, by default
//! `../shared/golden`. Where it is missing the comparison says that it is skipped; the same rules stand
//! as small tables in the tests beside the code.

use std::fs;
use std::path::PathBuf;

use clienteling::loyalty::earning::{
    ConversionPolicy, EarnedBefore, EarningPolicy, PurchaseToEarn, earn,
};
use clienteling::loyalty::liability::{LiabilityPolicy, PointsCohort, points_liability};
use clienteling::units::Points;
use clienteling::{Money, Period, Purchase};
use serde_json::{Value, json};

pub(crate) fn golden(case: &str) -> Option<Value> {
    let folder = std::env::var("CLIENTELING_GOLDEN").unwrap_or_else(|_| "../shared/golden".into());
    let path = PathBuf::from(folder).join("loyalty").join("points_lots.json");
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: no `{}`; set CLIENTELING_GOLDEN to its folder", path.display());
        return None;
    };
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let found = cases.into_iter().find(|it| it["id"] == case);
    Some(found.unwrap_or_else(|| panic!("no case `{case}`")))
}

pub(crate) fn read<T: serde::de::DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

fn cny(amount: &Value) -> Money {
    format!("{} CNY", amount.as_str().unwrap()).parse().unwrap()
}

/// What a point is worth, as in "0.03 per point".
fn each(reward: &Value) -> ConversionPolicy {
    let (worth, _) =
        reward.as_str().unwrap().split_once(' ').unwrap_or((reward.as_str().unwrap(), ""));
    read(&json!({"points": 1, "worth": format!("{worth} CNY")}))
}

#[test]
fn what_is_redeemed_is_exact_and_no_more_than_the_order_needs() {
    for case in ["odoo_219640_exact_spend", "odoo_274951_spend_only_needed"] {
        let Some(case) = golden(case) else { return };
        let found = each(&case["reward"]).redeem(read(&case["balance"]), cny(&case["order"]));
        let (found, expect) = (found.unwrap(), &case["expect"]);
        assert_eq!(found.discount, cny(&expect["discount"]), "{}", case["id"]);
        assert_eq!(found.spent, read(&expect["spent"]), "{}", case["id"]);
        assert_eq!(found.left, read(&expect["balance"]), "{}", case["id"]);
    }
}

#[test]
fn one_point_is_not_rounded_to_the_step_of_the_currency() {
    let Some(case) = golden("odoo_259660_point_unit") else { return };
    let step = case["currency_rounding"].as_u64().unwrap();
    let amount = json!({"amount": step.to_string(), "currency": "JPY"});
    let purchase: Purchase = read(&json!({"id": "S", "customer": "C", "date": "2026-03-02",
        "lines": [{"product": "a", "quantity": "1", "amount": amount}]}));
    let policy: EarningPolicy = read(
        &json!({"currency": "JPY", "per": format!("{step} JPY"), "points": case["events"][0][1]}),
    );
    let bought = PurchaseToEarn { purchase: &purchase, paid_with_points: None, tier: None };
    let earned = earn(&bought, &EarnedBefore::default(), &policy).unwrap();
    assert_eq!(earned.points, read(&case["expect"]["balance"]));
}

#[test]
fn what_is_left_of_each_year_is_what_the_figures_add_up_to_and_not_what_was_printed() {
    let Some(case) = golden("liability_bigledger") else { return };
    let years = case["years"].as_array().unwrap();
    let cohort = |(place, of): (usize, &Value)| {
        let year = 2020 + place;
        let earned: Period =
            read(&json!({"first": format!("{year}-01-01"), "last": format!("{year}-12-31")}));
        let [issued, redeemed, expired] = [0, 1, 2].map(|at| read::<Points>(&of[at]));
        let with_purchases = issued;
        PointsCohort {
            earned,
            issued,
            with_purchases,
            redeemed,
            expired,
            paid: None,
            set_aside: None,
        }
    };
    let cohorts: Vec<_> = years.iter().enumerate().map(cohort).collect();
    // Of each year what is left of it and of those before.
    let left_after = |years: usize| {
        let (policy, as_of) = (LiabilityPolicy::default(), "2026-12-31".parse().unwrap());
        let cohorts = cohorts.iter().copied().take(years);
        points_liability(cohorts, &each(&case["value"]), &policy, as_of).unwrap()
    };
    let left: Vec<Points> = (1..=years.len()).map(|years| left_after(years).left).collect();
    let arithmetic: Vec<Points> = read(&case["arithmetic_active"]);
    let published: Vec<Points> = read(&case["published_active"]);
    assert_eq!(left, arithmetic);
    assert_eq!(left[..2], published[..2]);
    assert_eq!((left[2], published[2]), (450_000.into(), 400_000.into()), "a misprint of the page");
    assert_eq!(left_after(3).face_value.to_string(), "4500.00 CNY");
}
