//! The ledger of points against cases that others published.
//!
//! Each claim is also held against a case of the same form that is made here, so that it is tested where
//! [`golden`] finds no folder.

use chrono::{Days, NaiveDate};
use clienteling::loyalty::points::{
    PointsAccount, PointsDecayPolicyDraft, PointsPolicy, PointsPolicyDraft, PointsValidity,
};
use clienteling::marketing::PointsEntry;
use clienteling::units::{Points, PointsEntryId};
use clienteling::{CustomerId, Draft, Money, Quantity};
use serde_json::{Value, json};

use crate::common::build::day;
use crate::points_books::{golden, read};

/// The made case, and the published one where it is there.
fn cases(id: &str, made: Value) -> impl Iterator<Item = Value> {
    [Some(made), golden(id)].into_iter().flatten()
}

/// So many days after the first.
fn on(offset: i64) -> NaiveDate {
    day("2026-01-01") + Days::new(offset.try_into().unwrap())
}

fn id(text: &str) -> PointsEntryId {
    text.parse().unwrap()
}

/// All whole numbers of a text.
fn numbers(text: &str) -> Vec<i64> {
    let digits = text.split(|one: char| !one.is_ascii_digit());
    digits.filter_map(|number| number.parse().ok()).collect()
}

fn first_number(of: &Value) -> i64 {
    numbers(of.as_str().unwrap())[0]
}

#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn entry(id: &str, date: NaiveDate, change: Value, more: Value) -> PointsEntry {
    let mut fields = json!({ "id": id, "customer": "C-1", "date": date, "change": change });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    read(&fields)
}

fn with<T>(
    policy: &PointsPolicy,
    entries: &[PointsEntry],
    as_of: NaiveDate,
    told: impl FnOnce(&PointsAccount<'_>) -> T,
) -> T {
    let who: CustomerId = "C-1".parse().unwrap();
    told(&PointsAccount::of_entries(&who, None, entries, policy, as_of))
}

/// What can be spent of an account in which everything fits.
fn balance(entries: &[PointsEntry], as_of: NaiveDate) -> Points {
    with(&PointsPolicy::default(), entries, as_of, |account| {
        assert_eq!(account.problems, []);
        account.totals.active
    })
}

/// The first day of a month.
fn month(name: &Value) -> NaiveDate {
    let text = format!("1 {} 2026", name.as_str().unwrap());
    NaiveDate::parse_from_str(&text, "%d %B %Y").unwrap()
}

#[test]
fn what_was_earned_first_is_spent_first_where_all_lots_last_as_long() {
    let made = json!({
        "lots": [["February", 40], ["May", 70], ["June", 5]],
        "events": [["July", "spend", 41], ["August", "spend", 70]],
        "expect": {"left": [["February", 0], ["May", 0], ["June", 4]], "balance": 4},
    });
    for case in cases("alpineiq_fifo", made) {
        let lots = case["lots"].as_array().unwrap().iter().map(|lot| {
            let (earned, until) = (month(&lot[0]), month(&lot[0]) + Days::new(365));
            entry(
                lot[0].as_str().unwrap(),
                earned,
                json!({"earned": lot[1]}),
                json!({"until": until}),
            )
        });
        let spent = case["events"].as_array().unwrap().iter().map(|event| {
            let spent = json!({ "spent": event[2] });
            entry(event[0].as_str().unwrap(), month(&event[0]), spent, json!({}))
        });
        let all: Vec<PointsEntry> = lots.chain(spent).collect();
        let as_of = all.iter().map(|one| one.date).max().unwrap();
        assert_eq!(balance(&all, as_of), read(&case["expect"]["balance"]));
        with(&PointsPolicy::default(), &all, as_of, |account| {
            for of in case["expect"]["left"].as_array().unwrap() {
                let lot = account.lot(&id(of[0].as_str().unwrap())).unwrap();
                assert_eq!(lot.active, read(&of[1]), "{of}");
            }
        });
    }
}

#[test]
fn an_order_that_is_called_off_leaves_the_balance_that_there_was_before() {
    let made = json!({
        "events": [["earn register", 80], ["spend on order", 30], ["earn on order", 7],
            ["cancel order: reverse earn", 7], ["cancel order: give back spend", 30]],
        "expect": {"balance": 80, "after_each": [80, 50, 57, 50, 80]},
    });
    for case in cases("nopcommerce_5595", made) {
        let (mut all, mut last_lot, mut last_spending) = (Vec::new(), String::new(), String::new());
        let events = case["events"].as_array().unwrap().iter();
        let after = case["expect"]["after_each"].as_array().unwrap().iter();
        for ((at, event), expected) in (0..).zip(events).zip(after) {
            let (name, points) = (format!("PT-{at}"), &event[1]);
            let (change, of) = match event[0].as_str().unwrap() {
                text if text.starts_with("earn") => (json!({"earned": points}), None),
                text if text.starts_with("spend") => (json!({"spent": points}), None),
                text if text.contains("reverse") => {
                    (json!({"reversed": points}), Some(last_lot.clone()))
                }
                _ => (json!({"refunded": points}), Some(last_spending.clone())),
            };
            let made = entry(&name, on(at), change, json!({ "of": of }));
            match made.change {
                change if change.is_lot() => last_lot = name,
                change if change.is_spending() => last_spending = name,
                _ => {}
            }
            all.push(made);
            assert_eq!(balance(&all, on(at)), read(expected), "{event}");
        }
        assert_eq!(balance(&all, on(365)), read(&case["expect"]["balance"]));
    }
}

#[test]
fn a_spending_is_not_taken_from_other_lots_again_once_its_lot_has_expired() {
    let made = json!({
        "lots": [["A, expires day 20", 60], ["B, expires day 200", 90]],
        "events": [["day 5", "spend", 60], ["day 31", "expire A", 0]],
        "expect": {"balance_day_31": 90},
    });
    for case in cases("flocafe_78_balance_collapse", made) {
        let lots = case["lots"].as_array().unwrap().iter().map(|lot| {
            let until = json!({ "until": on(first_number(&lot[0])) });
            entry(&lot[0].as_str().unwrap()[..1], on(0), json!({"earned": lot[1]}), until)
        });
        // That a lot expires is no entry.
        let events = case["events"].as_array().unwrap().iter().filter(|event| event[1] == "spend");
        let spent = events.map(|event| {
            entry("S", on(first_number(&event[0])), json!({"spent": event[2]}), json!({}))
        });
        let all: Vec<PointsEntry> = lots.chain(spent).collect();
        assert_eq!(balance(&all, on(31)), read(&case["expect"]["balance_day_31"]));
    }
}

#[test]
fn a_reward_uses_up_the_first_order_and_the_rest_of_the_second_expires_after_its_days() {
    let made = json!({
        "source": "made (expire_after 10 days, 5 points per unit of money, reward costs 100)",
        "expect": {"available_after_order_1": 30, "available_of_order_2_after_reward": 45,
            "balance_on_day_11_after_issue": 0},
    });
    for case in cases("odoo_206048_expiry", made) {
        let source = case["source"].as_str().unwrap();
        let [days, _, costs] = numbers(source.split_once('(').unwrap().1)[..] else { panic!() };
        let expect = &case["expect"];
        let [first, left] = ["available_after_order_1", "available_of_order_2_after_reward"]
            .map(|name| expect[name].as_i64().unwrap());
        let draft = PointsPolicyDraft {
            pending_days: 0,
            validity: PointsValidity::Days(days.try_into().unwrap()),
            ..Default::default()
        };
        let policy = draft.validate().unwrap();
        let many = |points: i64| Quantity::try_from(u32::try_from(points).unwrap()).unwrap();
        let mut all = Vec::new();
        for (name, points) in [("order-1", first), ("order-2", left + costs - first)] {
            let earned =
                with(&policy, &all, on(0), |it| it.earn(id(name), many(points), None).unwrap());
            all.push(earned);
            assert_eq!(balance(&all[..1], on(0)), read(&json!(first)));
        }
        let reward = with(&policy, &all, on(0), |it| it.spend(id("reward"), many(costs)).unwrap());
        all.push(reward);
        with(&policy, &all, on(0), |account| {
            let active = |name: &str| account.lot(&id(name)).unwrap().active;
            assert_eq!((active("order-1"), active("order-2")), (0.into(), read(&json!(left))));
        });
        assert_eq!(balance(&all, on(days)), read(&json!(left)), "on the last day");
        let after = format!("balance_on_day_{}_after_issue", days + 1);
        assert_eq!(balance(&all, on(days + 1)), read(&expect[after]));
    }
}

#[test]
fn decimals_of_points_are_added_and_shown_exactly() {
    let made = json!({
        "events": [["have", "0.1"], ["earn", "0.2"]],
        "expect": {"balance": "0.3"},
    });
    for case in cases("odoo_153541_sum", made) {
        let events = (0..).zip(case["events"].as_array().unwrap());
        let lot = |(at, event): (i64, &Value)| {
            entry(&format!("PT-{at}"), on(at), json!({"earned": event[1]}), json!({}))
        };
        let all: Vec<PointsEntry> = events.map(lot).collect();
        let expected = case["expect"]["balance"].as_str().unwrap();
        assert_eq!(balance(&all, on(10)).to_string(), expected);
    }
}

#[test]
fn a_return_of_a_part_takes_back_that_part_of_what_was_earned() {
    let made = json!({
        "events": [["earn", 40], ["reverse for return of 25 of 200", 5]],
        "expect": {"balance": 35},
    });
    for case in cases("erpnext_32951_partial", made) {
        let (earned, back) = (&case["events"][0], &case["events"][1]);
        let [returned, bought] = numbers(back[0].as_str().unwrap())[..] else { panic!() };
        let [returned, bought] =
            [returned, bought].map(|yuan| format!("{yuan} CNY").parse::<Money>().unwrap());
        let lot = entry("LOT", on(0), json!({"earned": earned[1]}), json!({}));
        let policy = PointsPolicy::default();
        let reversed = with(&policy, std::slice::from_ref(&lot), on(1), |account| {
            let return_id = "R-1".parse().unwrap();
            account.reverse(id("BACK"), &lot.id, return_id, returned, bought).unwrap()
        });
        assert_eq!(reversed.change.points(), read(&back[1]));
        assert_eq!(balance(&[lot, reversed], on(1)), read(&case["expect"]["balance"]));
    }
}

#[test]
fn points_melt_away_by_week_until_all_are_lost_and_one_point_ends_it() {
    let made = json!({
        "rule": "after 3 weeks, each further week the larger of 10 % and 2 points; after 6 weeks all",
        "balance": 50,
        "expect": {"after_4_weeks": 45, "after_5_weeks": "40.5 (rounding by policy)",
            "after_6_weeks": 0},
    });
    for case in cases("partypoker_decay", made) {
        let [quiet, part, least, all_after] = numbers(case["rule"].as_str().unwrap())[..] else {
            panic!("four figures")
        };
        let draft: PointsDecayPolicyDraft = read(&json!({
            "quiet_weeks": quiet, "weekly": format!("{part}%"), "at_least": least.to_string(),
            "all_after_weeks": all_after, "decimals": 1,
        }));
        let decay = draft.validate().unwrap();
        let lot = entry("LOT", on(0), json!({"earned": case["balance"]}), json!({}));
        let melted = |lots: &[PointsEntry], weeks: i64| {
            let (as_of, policy) = (on(weeks * 7), PointsPolicy::default());
            let ids = |day: NaiveDate| format!("decay-{day}").parse::<PointsEntryId>();
            let gone = with(&policy, lots, as_of, |it| it.decay(None, &decay, ids).unwrap());
            balance(&[lots, &gone].concat(), as_of)
        };
        let earned: Points = read(&case["balance"]);
        assert_eq!(melted(std::slice::from_ref(&lot), quiet), earned);
        for (name, expected) in case["expect"].as_object().unwrap() {
            let plain = expected.as_str().and_then(|text| text.split(' ').next());
            let expected = plain.map_or_else(|| expected.clone(), Value::from);
            let weeks = first_number(&json!(name));
            assert_eq!(melted(std::slice::from_ref(&lot), weeks), read(&expected), "{name}");
        }
        let one_more = entry("ONE", on(quiet * 7), json!({"earned": 1}), json!({}));
        let both = [lot, one_more];
        assert_eq!(melted(&both, quiet + 1), earned.try_add(1.into()).unwrap());
    }
}
