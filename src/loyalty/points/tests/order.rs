//! What counts first of one day, of one lot and of several debts.

use serde_json::{Value, json};

use super::super::{PointsPolicyDraft, ReversalShortfall};
use super::{back, balance, by, earned, entry, problems, reversed, spent, with};
use crate::marketing::PointsEntry;
use crate::rule::Draft;

/// What each debit has of each lot, less what came back.
fn pins(all: &[PointsEntry], as_of: &str) -> Vec<String> {
    with(all, as_of, |it| {
        let pins = it.pins.iter().filter(|pin| pin.points > pin.refunded);
        pins.map(|pin| format!("{} {} {}", pin.debit, pin.lot, pin.points)).collect()
    })
}

/// A lot that never expires and is spent last.
fn old() -> PointsEntry {
    earned("OLD", "01-01", "100", None)
}

fn named(id: &str, on: &str, change: Value, lot: &str, points: u32) -> PointsEntry {
    entry(id, on, change, json!({ "lots": [{ "lot": lot, "points": points }] }))
}

#[test]
fn of_one_day_what_was_earned_added_or_confirmed_can_be_spent() {
    let soon = json!({ "until": "2026-06-30" });
    let later = json!({ "until": "2026-06-30", "active_from": "2026-03-01" });
    let spent = spent("A-SPENT", "02-01", "10");
    for new in [
        vec![entry("Z", "02-01", json!({ "earned": 10 }), soon.clone())],
        vec![entry("Z", "02-01", json!({ "adjusted": 10 }), soon)],
        vec![
            entry("Z", "01-02", json!({ "earned": 10 }), later),
            entry("ZZ", "02-01", json!("confirmed"), json!({ "of": "Z" })),
        ],
    ] {
        let all = [new, vec![old(), spent.clone()]].concat();
        assert_eq!(pins(&all, "2026-02-01"), ["A-SPENT Z 10"]);
    }
}

#[test]
fn of_one_day_what_comes_back_of_earlier_spendings_can_be_spent_and_of_later_ones_comes_back() {
    let lot = earned("LOT", "01-02", "10", Some("2026-06-30"));
    let all = [
        old(),
        lot.clone(),
        spent("S1", "01-10", "10"),
        back("Z", "02-01", "10", "S1"),
        spent("A", "02-01", "10"),
    ];
    assert_eq!(pins(&all, "2026-02-01"), ["A LOT 10"]);
    let same_day = [lot, spent("S", "02-01", "10"), back("A", "02-01", "4", "S")];
    assert_eq!(problems(&same_day, "2026-02-01"), [""; 0]);
    assert_eq!(balance(&same_day, "2026-02-01"), "4");
}

#[test]
fn of_one_day_what_is_spent_counts_before_what_goes_back_and_what_has_expired_last() {
    let lot = earned("LOT", "01-02", "10", Some("2026-06-30"));
    let all = [old(), lot.clone(), reversed("A", "02-01", "10", "LOT"), spent("S", "02-01", "10")];
    assert_eq!(pins(&all, "2026-02-01"), ["S LOT 10", "A OLD 10"]);
    let expired = entry("A", "02-01", json!({ "expired": 10 }), json!({}));
    let all = [lot.clone(), expired.clone(), spent("S", "02-01", "10")];
    assert_eq!(pins(&all, "2026-02-01"), ["S LOT 10"]);
    let all = [lot, expired, reversed("V", "02-01", "10", "LOT")];
    assert_eq!(pins(&all, "2026-02-01"), ["V LOT 10"]);
}

#[test]
fn the_oldest_debt_is_paid_first_and_each_once() {
    let all = [
        spent("S2", "01-02", "10"),
        spent("S1", "01-01", "10"),
        earned("A", "01-10", "10", None),
        earned("B", "01-11", "15", None),
    ];
    let owed = |as_of: &str| {
        with(&all, as_of, |it| {
            let owed = it.debits.iter().map(|debit| format!("{} {}", debit.id, debit.owed));
            (owed.collect::<Vec<_>>(), it.totals.active.to_string())
        })
    };
    assert_eq!(owed("2026-01-10"), (vec!["S1 0".into(), "S2 10".into()], "0".into()));
    assert_eq!(owed("2026-01-11"), (vec!["S1 0".into(), "S2 0".into()], "5".into()));
    assert_eq!(pins(&all, "2026-01-11"), ["S1 A 10", "S2 B 10"]);
}

#[test]
fn what_is_overdrawn_on_the_last_day_is_reported_too() {
    let all = [earned("A", "01-01", "6", None), spent("S", "01-02", "10")];
    let expected = ["entry of points `S`: more was taken than there was (4)"];
    assert_eq!(problems(&all, "2026-01-02"), expected);
}

#[test]
fn a_lot_of_a_single_day_can_be_spent_on_it() {
    let all = [earned("A", "01-01", "10", Some("2026-01-01"))];
    assert_eq!(balance(&all, "2026-01-01"), "10");
    assert_eq!(balance(&all, "2026-01-02"), "0");
}

#[test]
fn what_comes_back_can_be_spent_again_pays_debts_and_keeps_its_last_day_while_that_lasts() {
    let all = [
        earned("A", "01-01", "10", Some("2026-02-10")),
        spent("S", "01-02", "10"),
        back("R", "02-09", "10", "S"),
        spent("T", "02-09", "4"),
    ];
    assert_eq!(pins(&all, "2026-02-10"), ["T A 4"]);
    let told = |as_of: &str| {
        with(&all, as_of, |it| {
            let lot = &it.lots[0];
            [lot.active, lot.spent, lot.expired, it.totals.spent].map(|one| one.to_string())
        })
    };
    assert_eq!(told("2026-02-10"), ["6", "4", "0", "4"]);
    assert_eq!(told("2026-02-11"), ["0", "4", "6", "4"]);
    let owing = [&all[..2], &[spent("T", "01-03", "3"), back("R", "01-04", "10", "S")]].concat();
    assert_eq!(with(&owing, "2026-01-03", |it| it.to_string()), "0 points, 3 owed");
    assert_eq!(balance(&owing, "2026-01-04"), "7");
}

#[test]
fn a_lot_that_is_named_gives_and_gets_no_more_than_the_entry_says() {
    let lots = [
        earned("A", "01-01", "10", Some("2026-06-30")),
        earned("B", "01-01", "10", Some("2026-12-31")),
    ];
    let spent = named("S", "01-02", json!({ "spent": 5 }), "B", 8);
    let all = [&lots[..], &[spent]].concat();
    assert_eq!(pins(&all, "2026-01-02"), ["S B 5"]);
    // Once to the lot that is named, and the rest to what is left of the spending.
    let spent = super::spent("S", "01-02", "15");
    let mut first = named("R1", "01-03", json!({ "refunded": 3 }), "A", 8);
    first.of = Some(spent.id.clone());
    let mut second = named("R2", "01-04", json!({ "refunded": 7 }), "A", 7);
    second.of = Some(spent.id.clone());
    let all = [&lots[..], &[spent, first, second, back("R3", "01-05", "5", "S")]].concat();
    assert_eq!(super::left(&all, "2026-01-03"), ["A 3", "B 5"]);
    assert_eq!(super::left(&all, "2026-01-04"), ["A 10", "B 5"]);
    assert_eq!(super::left(&all, "2026-01-05"), ["A 10", "B 10"]);
}

#[test]
fn what_is_pending_goes_back_and_expires_by_name_but_cannot_be_spent() {
    let later = json!({ "active_from": "2026-03-01" });
    let lot = entry("LOT", "01-02", json!({ "earned": 10 }), later);
    let spent = named("S", "02-01", json!({ "spent": 4 }), "LOT", 4);
    let all = [old(), lot.clone(), spent];
    assert_eq!(pins(&all, "2026-02-01"), ["S OLD 4"]);
    assert_eq!(with(&all, "2026-02-01", |it| it.pins.len()), 1, "none of nothing");
    assert_eq!(
        problems(&all, "2026-02-01"),
        ["entry of points `S` to `LOT`: more is named of a lot than it had (4)"]
    );
    let back = reversed("V", "02-01", "4", "LOT");
    assert_eq!(pins(&[old(), lot.clone(), back], "2026-02-01"), ["V LOT 4"]);
    let expired = named("X", "02-01", json!({ "expired": 4 }), "LOT", 4);
    assert_eq!(pins(&[old(), lot.clone(), expired], "2026-02-01"), ["X LOT 4"]);
    let twice = |id| entry(id, "02-01", json!("confirmed"), json!({ "of": "LOT" }));
    let all = [lot, twice("K1"), twice("K2")];
    assert_eq!(with(&all, "2026-02-01", |it| it.to_string()), "10 points");
}

#[test]
fn what_has_expired_of_a_lot_is_confirmed_once() {
    let lots = [earned("A", "01-01", "10", Some("2026-01-31")), earned("B", "01-01", "10", None)];
    let expired = |id, lot| named(id, "02-05", json!({ "expired": 10 }), lot, 10);
    let of = |more: &[PointsEntry]| {
        let all = [&lots[..], more].concat();
        let expired = with(&all, "2026-03-01", |it| it.totals.expired.to_string());
        (expired, problems(&all, "2026-03-01"))
    };
    let too_many = |id: &str| {
        vec![format!("entry of points `{id}`: more is said to have expired than there was (10)")]
    };
    assert_eq!(of(&[expired("X1", "A")]), ("10".into(), vec![]));
    assert_eq!(of(&[expired("X1", "A"), expired("X2", "A")]), ("10".into(), too_many("X2")));
    assert_eq!(of(&[expired("X1", "A"), expired("X2", "B")]), ("20".into(), vec![]));
    assert_eq!(of(&[expired("X1", "B"), expired("X2", "B")]), ("20".into(), too_many("X2")));
    // Without a name what has expired by its day is confirmed first, and not by name again.
    let any = || entry("X1", "02-05", json!({ "expired": 10 }), json!({}));
    assert_eq!(of(&[any()]), ("10".into(), vec![]));
    assert_eq!(of(&[any(), expired("X2", "A")]), ("10".into(), too_many("X2")));
    let again = entry("X2", "02-05", json!({ "expired": 10 }), json!({}));
    assert_eq!(of(&[any(), again.clone()]), ("20".into(), vec![]));
    assert_eq!(of(&[expired("X1", "A"), again]), ("20".into(), vec![]));
    // What has expired of another lot does not stand for it.
    let other = earned("C", "01-01", "10", Some("2026-01-31"));
    let twice = [other, expired("X1", "A"), expired("X2", "A")];
    assert_eq!(of(&twice), ("20".into(), too_many("X2")));
}

#[test]
fn what_is_put_right_is_counted_by_its_sign_and_an_entry_that_is_no_lot_takes_nothing_back() {
    let all = [
        earned("A", "01-01", "10", None),
        entry("P", "01-02", json!({ "adjusted": 5 }), json!({})),
        entry("T", "01-03", json!({ "adjusted": -3 }), json!({})),
        spent("S", "01-04", "2"),
        reversed("V", "01-05", "1", "S"),
    ];
    let corrected = |as_of: &str| with(&all, as_of, |it| it.totals.corrected.to_string());
    assert_eq!([corrected("2026-01-02"), corrected("2026-01-03")], ["5", "2"]);
    assert_eq!(
        problems(&all, "2026-01-05"),
        ["entry of points `V` to `S`: no such lot is known (1)"]
    );
    assert_eq!(balance(&all, "2026-01-05"), "10");
}

#[test]
fn where_a_reversal_is_owed_what_comes_back_pays_and_what_could_be_spent_stays() {
    let shortfall = ReversalShortfall::Debt;
    let policy = PointsPolicyDraft { shortfall, ..Default::default() }.validate().unwrap();
    let all = [
        earned("A", "01-02", "10", None),
        spent("S1", "01-03", "10"),
        earned("B", "01-04", "10", None),
        reversed("R", "01-05", "10", "A"),
        spent("S2", "01-06", "3"),
        back("T", "01-07", "1", "S2"),
    ];
    let stands = by(&policy, &all, "2026-01-07", |it| {
        [it.totals.active, it.totals.debt].map(|points| points.to_string())
    });
    assert_eq!(stands, ["7", "9"]);
}
