//! When time alone changes an account, and what melts away.

use chrono::NaiveDate;
use serde_json::json;

use super::super::{
    PointsAccount, PointsDecayPolicyDraft, PointsPolicy, PointsPolicyDraft, PointsRefusal,
    ReversalShortfall,
};
use super::{back, by, day, earned, entry, reversed, spent, who, with};
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

/// Which entries melt away, and how many points each.
fn melted(all: &[PointsEntry], decayed: Option<&str>, as_of: &str) -> Vec<String> {
    let policy = PointsDecayPolicyDraft::default().validate().unwrap();
    let ids = |on: NaiveDate| format!("decay-{on}").parse::<PointsEntryId>();
    let entries = with(all, as_of, |it| it.decay(decayed.map(day), &policy, ids).unwrap());
    assert!(entries.iter().all(|entry| entry.date == day(as_of)), "nothing is dated back");
    entries.iter().map(|entry| format!("{} {}", entry.id, entry.change.points())).collect()
}

#[test]
fn what_is_put_right_by_hand_does_not_keep_points_from_melting_away() {
    let all = [
        earned("A", "01-01", "1000", None),
        entry("P", "03-30", json!({ "adjusted": 1000 }), json!({})),
    ];
    assert_eq!(melted(&all, None, "2026-04-02"), ["decay-2026-04-02 100"]);
    with(&all, "2026-04-02", |it| {
        let corrections = it.lots.iter().map(|lot| lot.is_correction);
        assert_eq!(corrections.collect::<Vec<_>>(), [false, true]);
    });
    assert_eq!(melted(&all[1..], None, "2026-12-31"), [""; 0], "none was ever earned");
}

#[test]
fn what_melted_away_before_the_points_were_earned_counts_no_week_of_theirs() {
    let all = [earned("A", "01-01", "1000", None)];
    let both = ["decay-2026-04-02 50", "decay-2026-04-09 47"];
    assert_eq!(melted(&all, Some("2025-06-01"), "2026-04-09"), both);
    assert_eq!(melted(&all, Some("2026-04-09"), "2026-04-09"), [""; 0]);
}

/// What an account is once it has melted.
fn once_melted(policy: PointsPolicyDraft, all: &[PointsEntry], as_of: &str) -> [String; 3] {
    let policy = policy.validate().unwrap();
    let decay = PointsDecayPolicyDraft::default().validate().unwrap();
    let ids = |on: NaiveDate| format!("decay-{on}").parse::<PointsEntryId>();
    let entries = by(&policy, all, as_of, |it| it.decay(None, &decay, ids).unwrap());
    by(&policy, &[all, &entries].concat(), as_of, |it| {
        assert_eq!(it.problems, []);
        [it.totals.active, it.totals.debt, it.totals.expired].map(|points| points.to_string())
    })
}

#[test]
fn what_was_recorded_since_a_week_that_melted_is_taken_as_it_is_now() {
    let all = [
        earned("A", "01-01", "1000", Some("2026-04-05")),
        entry("P", "04-06", json!({ "adjusted": 1000 }), json!({})),
    ];
    // 50 and 47 of the thousand that were added; the others have expired.
    let one = once_melted(PointsPolicyDraft::default(), &all, "2026-04-09");
    assert_eq!(one, ["903", "0", "1,097"]);
    let later = [&all[..], &[spent("S", "04-10", "5")]].concat();
    let decay = PointsDecayPolicyDraft::default().validate().unwrap();
    let ids = |on: NaiveDate| format!("decay-{on}").parse::<PointsEntryId>();
    with(&later, "2026-04-09", |it| {
        assert_eq!(it.decay(None, &decay, ids), Err(PointsRefusal::LaterEntries));
        assert_eq!(it.decay(Some(day("2026-04-09")), &decay, ids), Ok(vec![]));
    });
    with(&all, "2026-04-09", |it| {
        let none = it.decay(None, &decay, |_| "".parse::<PointsEntryId>()).unwrap_err();
        assert_eq!(none.to_string(), "an identifier is empty: expected 1 to 128 bytes");
    });
}

#[test]
fn what_came_back_after_its_last_day_has_its_days_of_grace_and_does_not_melt_away() {
    let all = [
        earned("A", "01-01", "100", Some("2026-03-31")),
        earned("C", "01-01", "100", None),
        spent("S", "03-01", "60"),
        back("R", "04-02", "60", "S"),
    ];
    let one = once_melted(PointsPolicyDraft::default(), &all, "2026-04-02");
    assert_eq!(one, ["155", "0", "45"], "5 of the hundred");
    assert_eq!(
        melted(&all, None, "2026-05-01"),
        [
            "decay-2026-04-02 5",
            "decay-2026-04-09 5",
            "decay-2026-04-16 5",
            "decay-2026-04-23 5",
            "decay-2026-04-30 5"
        ]
    );
}

#[test]
fn what_melts_away_pays_what_is_owed() {
    let shortfall = ReversalShortfall::Debt;
    let all = [
        earned("X", "01-01", "30", None),
        spent("S", "01-01", "30"),
        earned("A", "01-02", "400", None),
        reversed("V", "01-03", "30", "X"),
    ];
    let policy = PointsPolicyDraft { shortfall, ..Default::default() };
    // 20 of the 400 after thirteen weeks, 19 of the 380 a week later: nine more than were owed.
    assert_eq!(once_melted(policy, &all, "2026-04-03"), ["380", "10", "0"]);
    assert_eq!(once_melted(policy, &all, "2026-04-10"), ["361", "0", "9"]);
}

#[test]
fn what_melts_away_is_named_lot_by_lot_as_far_as_an_entry_can() {
    let lot = |number: usize| earned(&format!("A-{number}"), "01-01", "1", None);
    let mut all: Vec<PointsEntry> = (0..=PointsEntry::MOST_LOTS).map(lot).collect();
    all.push(earned("B", "01-01", "9", Some("2026-01-31")));
    // After twenty weeks all are gone: one is left by the first entry, and taken by the next.
    let decay = PointsDecayPolicyDraft { quiet_weeks: 19, ..Default::default() };
    let decay = decay.validate().unwrap();
    let ids = |on: NaiveDate| format!("decay-{on}").parse::<PointsEntryId>();
    for (as_of, entries, left) in [("2026-05-21", 1, "1"), ("2026-05-28", 2, "0")] {
        let gone = with(&all, as_of, |it| it.decay(None, &decay, ids).unwrap());
        assert_eq!((gone.len(), gone[0].lots.len()), (entries, PointsEntry::MOST_LOTS));
        with(&[&all[..], &gone].concat(), as_of, |it| {
            assert_eq!((it.totals.active.to_string().as_str(), it.problems.len()), (left, 0));
        });
    }
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
