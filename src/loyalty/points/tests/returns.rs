//! What comes back when a lot ends, and what was forgiven, owed or comes first of it.

use serde_json::json;

use super::super::{PointsAccount, PointsPolicy, PointsPolicyDraft, ReversalShortfall};
use super::{back, balance, by, day, earned, entry, id, many, reversed, spent, with};
use crate::marketing::PointsEntry;
use crate::rule::Draft;

fn shortfall(shortfall: ReversalShortfall) -> PointsPolicy {
    PointsPolicyDraft { shortfall, ..Default::default() }.validate().unwrap()
}

/// Active, spent, expired, reversed, owed, written off.
fn figures(account: &PointsAccount<'_>) -> [String; 6] {
    let it = account.totals;
    [it.active, it.spent, it.expired, it.reversed, it.debt, it.written_off]
        .map(|points| points.to_string())
}

#[test]
fn what_comes_back_on_the_last_day_of_a_lot_can_be_spent_for_a_while() {
    let all = [
        earned("A", "01-01", "10", Some("2026-01-31")),
        spent("S", "01-15", "8"),
        back("R", "01-31", "5", "S"),
    ];
    assert_eq!(balance(&all, "2026-01-31"), "7");
    assert_eq!(balance(&all, "2026-02-01"), "5", "what was not spent has expired");
    assert_eq!(balance(&all, "2026-03-02"), "5");
    assert_eq!(balance(&all, "2026-03-03"), "0");
    let before = [&all[..2], &[back("R", "01-30", "5", "S")]].concat();
    assert_eq!(balance(&before, "2026-02-01"), "0", "they could be spent on the next day");
    let by_entry = json!({ "of": "S", "until": "2026-02-02" });
    let by_entry = entry("R", "01-31", json!({ "refunded": 5 }), by_entry);
    let all = [&all[..2], &[by_entry]].concat();
    assert_eq!([balance(&all, "2026-02-02"), balance(&all, "2026-02-03")], ["5", "0"]);
    // The command says until when.
    with(&all[..2], "2026-01-31", |it| {
        let refund = it.refund(id("R"), &id("S"), many("5"), None).unwrap();
        assert_eq!(refund.until, Some(day("2026-03-02")));
    });
    with(&all[..2], "2026-01-30", |it| {
        let refund = it.refund(id("R"), &id("S"), many("5"), None).unwrap();
        assert_eq!(refund.until, None);
    });
}

#[test]
fn without_grace_what_comes_back_on_the_last_day_can_be_spent_on_it() {
    let policy = PointsPolicyDraft { grace_days: 0, ..Default::default() }.validate().unwrap();
    let all = [
        earned("A", "01-01", "10", Some("2026-01-31")),
        spent("S", "01-15", "8"),
        back("R", "01-31", "5", "S"),
    ];
    let active = |as_of: &str| by(&policy, &all, as_of, |it| it.totals.active.to_string());
    assert_eq!([active("2026-01-31"), active("2026-02-01")], ["7", "0"]);
    // What an entry records never makes the last day of the lot an earlier one.
    let early = json!({ "of": "S", "until": "2026-01-20" });
    let early = entry("R", "01-31", json!({ "refunded": 5 }), early);
    assert_eq!(balance(&[&all[..2], &[early]].concat(), "2026-01-31"), "7");
}

#[test]
fn what_was_forgiven_goes_back_once_it_comes_back_whichever_came_first() {
    let policy = shortfall(ReversalShortfall::WrittenOff);
    let lots = [earned("A", "01-01", "100", None), spent("S", "01-10", "80")];
    let of = |first: PointsEntry, second: PointsEntry| {
        let all = [&lots[..], &[first, second]].concat();
        by(&policy, &all, "2026-01-21", |it| figures(&it))
    };
    for points in ["80", "30"] {
        let refund = |on: &str| back("R", on, points, "S");
        let reversal = |on: &str| reversed("V", on, "100", "A");
        let first = of(refund("01-20"), reversal("01-21"));
        assert_eq!(first, of(reversal("01-20"), refund("01-21")), "on two days");
        assert_eq!(first, of(refund("01-20"), reversal("01-20")), "on one");
        let forgiven = if points == "80" { "0" } else { "50" };
        assert_eq!((&*first[0], &*first[4], &*first[5]), ("0", "0", forgiven));
    }
}

#[test]
fn what_comes_back_pays_what_is_owed_before_it_goes_back_for_what_was_forgiven() {
    let policy = shortfall(ReversalShortfall::WrittenOff);
    let lots =
        [earned("A", "01-01", "100", None), spent("S", "01-10", "100"), spent("T", "01-11", "30")];
    let of = |first: PointsEntry, second: PointsEntry| {
        let all = [&lots[..], &[first, second]].concat();
        by(&policy, &all, "2026-01-21", |it| figures(&it))
    };
    let one = of(back("R", "01-20", "80", "S"), reversed("V", "01-21", "100", "A"));
    let other = of(reversed("V", "01-20", "100", "A"), back("R", "01-21", "80", "S"));
    assert_eq!(one, ["0", "50", "0", "50", "0", "50"]);
    assert_eq!(one, other);
}

#[test]
fn of_several_reversals_that_were_forgiven_the_oldest_is_made_good_first() {
    let policy = shortfall(ReversalShortfall::WrittenOff);
    let all = [
        earned("A", "01-01", "10", None),
        spent("S", "01-02", "10"),
        reversed("V1", "01-03", "4", "A"),
        reversed("V2", "01-04", "5", "A"),
        back("R1", "01-05", "3", "S"),
        back("R2", "01-06", "3", "S"),
        back("R3", "01-07", "4", "S"),
    ];
    let of = |as_of: &str| {
        by(&policy, &all, as_of, |it| {
            let debits = it.debits.iter().map(|debit| debit.points.to_string());
            let of_reversals: Vec<_> = debits.skip(1).collect();
            (of_reversals.join(" "), it.totals.written_off.to_string(), it.to_string())
        })
    };
    assert_eq!(of("2026-01-04"), ("0 0".into(), "9".into(), "0 points".into()));
    assert_eq!(of("2026-01-05"), ("3 0".into(), "6".into(), "0 points".into()));
    assert_eq!(of("2026-01-06"), ("4 2".into(), "3".into(), "0 points".into()));
    assert_eq!(of("2026-01-07"), ("4 5".into(), "0".into(), "1 point".into()));
}

#[test]
fn what_was_forgiven_and_comes_back_expired_is_forgiven_no_longer() {
    let policy = shortfall(ReversalShortfall::WrittenOff);
    let until = json!({ "of": "S", "until": "2026-02-01" });
    let all = [
        earned("A", "01-01", "10", Some("2026-01-31")),
        spent("S", "01-02", "10"),
        reversed("V", "01-03", "10", "A"),
        entry("R", "03-01", json!({ "refunded": 10 }), until),
    ];
    by(&policy, &all, "2026-03-01", |it| {
        assert_eq!(figures(&it), ["0", "0", "10", "0", "0", "0"]);
    });
}
