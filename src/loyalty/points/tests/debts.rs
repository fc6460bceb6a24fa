//! Who owes points pays them once: with what comes next, or with what would expire otherwise.

use serde_json::{Value, json};

use super::super::{PointsAccount, PointsPolicyDraft, ReversalShortfall};
use super::{by, earned, entry, reversed, spent};
use crate::marketing::PointsEntry;
use crate::rule::Draft;

/// What was spent of a purchase that came back is owed: 50 points.
fn owing(more: &[PointsEntry]) -> Vec<PointsEntry> {
    let owing = [
        earned("X", "01-01", "50", None),
        spent("S", "01-02", "50"),
        reversed("V", "01-10", "50", "X"),
    ];
    [&owing[..], more].concat()
}

fn of<T>(more: &[PointsEntry], as_of: &str, told: impl FnOnce(PointsAccount<'_>) -> T) -> T {
    let policy = PointsPolicyDraft { shortfall: ReversalShortfall::Debt, ..Default::default() };
    by(&policy.validate().unwrap(), &owing(more), as_of, told)
}

/// Active, owed, expired, and what can be spent.
fn figures(more: &[PointsEntry], as_of: &str) -> [String; 4] {
    of(more, as_of, |it| {
        let all = [it.totals.active, it.totals.debt, it.totals.expired, it.totals.spendable()];
        all.map(|points| points.to_string())
    })
}

fn lot(id: &str, points: &str, until: &str) -> PointsEntry {
    earned(id, "01-05", points, Some(until))
}

fn pins(more: &[PointsEntry], as_of: &str) -> Vec<String> {
    of(more, as_of, |it| {
        it.pins.iter().map(|pin| format!("{} {} {}", pin.debit, pin.lot, pin.points)).collect()
    })
}

#[test]
fn what_is_kept_for_a_debt_pays_it_rather_than_expire() {
    let all = [lot("A", "50", "2026-01-31")];
    assert_eq!(figures(&all, "2026-01-31"), ["50", "50", "0", "0"]);
    assert_eq!(figures(&all, "2026-02-01"), ["0", "0", "0", "0"]);
    assert_eq!(pins(&all, "2026-02-01"), ["S X 50", "V A 50"]);
    let more = [lot("A", "80", "2026-01-31")];
    assert_eq!(figures(&more, "2026-01-31"), ["80", "50", "0", "30"]);
    assert_eq!(figures(&more, "2026-02-01"), ["0", "0", "30", "0"]);
    let fewer = [lot("A", "20", "2026-01-31"), lot("B", "40", "2026-02-28")];
    assert_eq!(figures(&fewer, "2026-01-31"), ["60", "50", "0", "10"]);
    assert_eq!(figures(&fewer, "2026-02-01"), ["40", "30", "0", "10"]);
    assert_eq!(figures(&fewer, "2026-03-01"), ["0", "0", "10", "0"]);
}

#[test]
fn what_expires_pays_before_what_can_be_spent_from_the_next_day_on() {
    let pending =
        |from: &str| entry("B", "01-05", json!({ "earned": 50 }), json!({ "active_from": from }));
    for from in ["2026-02-01", "2026-02-05"] {
        let all = [lot("A", "50", "2026-01-31"), pending(from)];
        // As of a later day, and with nothing entered in between.
        assert_eq!(figures(&all, "2026-03-01"), ["50", "0", "0", "50"], "{from}");
        assert_eq!(pins(&all, "2026-03-01"), ["S X 50", "V A 50"]);
    }
    let all = [lot("A", "50", "2026-01-31"), pending("2026-01-31")];
    assert_eq!(pins(&all, "2026-03-01"), ["S X 50", "V B 50"]);
    assert_eq!(figures(&all, "2026-03-01"), ["0", "0", "50", "0"]);
}

#[test]
fn what_never_could_be_spent_pays_nothing() {
    let never = json!({ "active_from": "2026-03-01", "until": "2026-01-31" });
    let all = [entry("A", "01-05", json!({ "earned": 50 }), never)];
    assert_eq!(figures(&all, "2026-02-01"), ["0", "50", "50", "0"]);
    of(&all, "2026-01-20", |it| assert_eq!(it.expiring[0].to_string(), "50 until 2026-01-31"));
    let later = json!({ "active_from": "2026-03-01" });
    let all = [
        entry("A", "01-05", json!({ "earned": 50 }), later),
        said("01-20", json!({ "lots": [{ "lot": "A", "points": 50 }] })),
    ];
    assert_eq!(figures(&all, "2026-01-20"), ["0", "50", "50", "0"], "nor when others say so");
}

/// Another system says that 50 points have expired.
fn said(on: &str, lots: Value) -> PointsEntry {
    entry("W", on, json!({ "expired": 50 }), lots)
}

#[test]
fn who_says_that_points_have_expired_which_paid_a_debt_takes_no_others() {
    let lots = [lot("A", "50", "2026-01-31"), lot("B", "50", "2026-12-31")];
    for named in [json!({}), json!({ "lots": [{ "lot": "A", "points": 50 }] })] {
        for on in ["01-31", "02-01"] {
            let all = [&lots[..], &[said(on, named.clone())]].concat();
            assert_eq!(figures(&all, "2026-02-01"), ["50", "0", "0", "50"], "{on}");
            of(&all, "2026-02-01", |it| assert_eq!(it.problems, []));
        }
    }
    // What is more than the debt has expired.
    let all =
        [lot("A", "70", "2026-12-31"), entry("W", "02-01", json!({ "expired": 60 }), json!({}))];
    assert_eq!(figures(&all, "2026-02-01"), ["10", "0", "10", "10"]);
    of(&all, "2026-02-01", |it| assert_eq!(it.debits[2].points.to_string(), "10"));
}

#[test]
fn what_expires_soon_is_less_what_pays_a_debt() {
    let soon = |more: &[PointsEntry]| {
        of(more, "2026-01-20", |it| it.expiring.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let two = [lot("B", "40", "2026-02-10"), lot("A", "30", "2026-01-31")];
    assert_eq!(soon(&two), ["20 until 2026-02-10"]);
    // What can be spent for the first time before that pays first.
    let pending = json!({ "active_from": "2026-01-25", "until": "2026-02-15" });
    let pending = entry("P", "01-05", json!({ "earned": 45 }), pending);
    let three = [&two[..], &[pending]].concat();
    assert_eq!(soon(&three), ["25 until 2026-01-31", "40 until 2026-02-10"]);
    // What expires pays before what can be spent from the next day on.
    let next_day = json!({ "active_from": "2026-02-01", "until": "2026-02-15" });
    let next_day = entry("P", "01-05", json!({ "earned": 50 }), next_day);
    assert_eq!(soon(&[lot("A", "50", "2026-01-31"), next_day]), ["50 until 2026-02-15"]);
}
