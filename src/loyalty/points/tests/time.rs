//! When time alone changes an account, and what melts away.

use chrono::NaiveDate;
use serde_json::json;

use super::super::{PointsAccount, PointsDecayPolicyDraft, PointsPolicy};
use super::{by, day, earned, entry, spent, who, with};
use crate::marketing::PointsEntry;
use crate::rule::Draft;
use crate::units::PointsEntryId;

fn look_again(all: &[PointsEntry], as_of: &str) -> Option<String> {
    with(all, as_of, |it| it.look_again_on.map(|day| day.to_string()))
}

#[test]
fn an_account_is_looked_at_again_only_where_time_changes_something() {
    let stays = earned("A", "01-01", "10", None);
    assert_eq!(look_again(&[stays], "2026-01-01"), None);
    let all = [earned("A", "01-01", "10", Some("2026-12-31")), spent("S", "01-02", "10")];
    assert_eq!(look_again(&all[..1], "2026-01-02").as_deref(), Some("2026-12-01"));
    assert_eq!(look_again(&all, "2026-01-02"), None, "all of it is spent");
    // What was confirmed is not waited for.
    let pending = json!({ "active_from": "2026-02-01" });
    let all = [
        entry("A", "01-01", json!({ "earned": 10 }), pending),
        entry("K", "01-05", json!("confirmed"), json!({ "of": "A" })),
    ];
    assert_eq!(look_again(&all, "2026-01-04").as_deref(), Some("2026-02-01"));
    assert_eq!(look_again(&all, "2026-01-05"), None);
}

#[test]
fn what_can_be_spent_only_on_its_last_day_can_be_spent_on_it() {
    let one_day = json!({ "active_from": "2026-02-10", "until": "2026-02-10" });
    let lot = [entry("A", "02-01", json!({ "earned": 10 }), one_day)];
    let told = |as_of: &str| {
        with(&lot, as_of, |it| {
            let totals = it.totals;
            [totals.pending, totals.active, totals.expired].map(|one| one.to_string())
        })
    };
    assert_eq!(told("2026-02-09"), ["10", "0", "0"]);
    assert_eq!(told("2026-02-10"), ["0", "10", "0"]);
    assert_eq!(told("2026-02-11"), ["0", "0", "10"]);
}

#[test]
fn one_point_is_one_point() {
    let of = |points: &str| {
        with(&[earned("A", "01-01", points, None)], "2026-01-01", |it| it.to_string())
    };
    assert_eq!([of("1"), of("1.5"), of("2")], ["1 point", "1.5 points", "2 points"]);
}

/// How many entries melt away, and of how many points in all.
fn melted(all: &[PointsEntry], decayed: Option<&str>, as_of: &str) -> Vec<String> {
    let policy = PointsDecayPolicyDraft::default().validate().unwrap();
    let ids = |on: NaiveDate| format!("decay-{on}").parse::<PointsEntryId>();
    let entries = with(all, as_of, |it| it.decay(decayed.map(day), &policy, ids).unwrap());
    entries.iter().map(|entry| format!("{} {}", entry.date, entry.change.points())).collect()
}

#[test]
fn what_is_put_right_by_hand_does_not_keep_points_from_melting_away() {
    let all = [
        earned("A", "01-01", "1000", None),
        entry("P", "03-30", json!({ "adjusted": 1000 }), json!({})),
    ];
    assert_eq!(melted(&all, None, "2026-04-02"), ["2026-04-02 100"]);
    with(&all, "2026-04-02", |it| {
        let corrections = it.lots.iter().map(|lot| lot.is_correction);
        assert_eq!(corrections.collect::<Vec<_>>(), [false, true]);
    });
    assert_eq!(melted(&all[1..], None, "2026-12-31"), [""; 0], "none was ever earned");
}

#[test]
fn what_melted_away_before_the_points_were_earned_counts_no_week_of_theirs() {
    let all = [earned("A", "01-01", "1000", None)];
    let both = ["2026-04-02 50", "2026-04-09 47"];
    assert_eq!(melted(&all, Some("2025-06-01"), "2026-04-09"), both);
    assert_eq!(melted(&all, Some("2026-04-09"), "2026-04-09"), [""; 0]);
}

#[test]
fn what_melts_away_is_of_the_programme_of_the_account() {
    let stars = "stars".parse().unwrap();
    let lot = [entry("A", "01-01", json!({ "earned": 1000 }), json!({ "programme": "stars" }))];
    let (who, policy, decay) =
        (who(), PointsPolicy::default(), PointsDecayPolicyDraft::default().validate().unwrap());
    let as_of = day("2026-04-02");
    let account = PointsAccount::of_entries(&who, Some(&stars), &lot, &policy, as_of);
    let ids = |on: NaiveDate| format!("decay-{on}").parse::<PointsEntryId>();
    let gone = account.decay(None, &decay, ids).unwrap();
    assert_eq!(gone.len(), 1);
    assert!(gone.iter().all(|entry| entry.programme.as_ref() == Some(&stars)));
    by(&policy, &lot, "2026-04-02", |other| assert_eq!(other.lots, []));
}
