//! What the commands record and refuse, at their edges.

use serde_json::json;

use super::super::{PointsPolicyDraft, PointsRefusal, PointsValidity, programmes_of};
use super::{back, balance, by, day, earned, entry, id, many, reversed, spent, with};
use crate::base::CustomerBase;
use crate::marketing::{PointsEntry, PointsOrigin};
use crate::rule::Draft;
use crate::units::{Money, ProgrammeId, Rounding};

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

/// What goes back of a lot with a return, by a policy.
fn part_of(
    draft: PointsPolicyDraft,
    lot: &PointsEntry,
    [returned, bought]: [&str; 2],
) -> Result<PointsEntry, PointsRefusal> {
    let policy = draft.validate().unwrap();
    by(&policy, std::slice::from_ref(lot), "2026-01-10", |it| {
        it.reverse(id("V"), &lot.id, "R".parse().unwrap(), money(returned), money(bought))
    })
}

#[test]
fn an_entry_records_what_it_was_made_for() {
    let all = [earned("A", "01-01", "10", None), spent("S", "01-02", "4")];
    let back = || Some(PointsOrigin::Return("R".parse().unwrap()));
    let refund = with(&all, "2026-01-10", |it| {
        it.refund(id("NEW"), &id("S"), many("4"), Some("R".parse().unwrap())).unwrap()
    });
    assert_eq!(refund.from, back());
    let part = part_of(PointsPolicyDraft::default(), &all[0], ["1 CNY", "2 CNY"]).unwrap();
    assert_eq!(part.from, back());
    let bought = || Some(PointsOrigin::Purchase("S-1".parse().unwrap()));
    let lot = with(&all, "2026-01-10", |it| it.earn(id("NEW"), many("1"), bought()).unwrap());
    assert_eq!(lot.from, bought());
}

#[test]
fn of_a_purchase_that_was_worth_nothing_no_part_came_back() {
    let lot = earned("A", "01-01", "10", None);
    let none = part_of(PointsPolicyDraft::default(), &lot, ["0 CNY", "0 CNY"]);
    assert!(matches!(none, Err(PointsRefusal::NotAPart { .. })));
}

#[test]
fn with_the_whole_purchase_the_whole_lot_goes_back_however_parts_are_rounded() {
    let part = |points: &str, rounding, parts| {
        let lot = earned("A", "01-01", points, None);
        let draft = PointsPolicyDraft { rounding, ..Default::default() };
        part_of(draft, &lot, parts).unwrap().change.points().to_string()
    };
    assert_eq!(part("10.5", Rounding::TowardZero, ["2 CNY", "2 CNY"]), "10.5");
    assert_eq!(part("10.5", Rounding::TowardZero, ["1 CNY", "2 CNY"]), "5");
    assert_eq!(part("0.5", Rounding::AwayFromZero, ["1 CNY", "2 CNY"]), "0.5");
}

#[test]
fn only_what_was_spent_can_be_given_back() {
    let all = [
        earned("A", "01-01", "10", None),
        reversed("V", "01-02", "4", "A"),
        entry("T", "01-02", json!({ "adjusted": -3 }), json!({})),
        entry("X", "01-02", json!({ "expired": 1 }), json!({})),
        spent("S", "01-02", "2"),
        back("R", "01-03", "1", "S"),
    ];
    with(&all, "2026-01-10", |it| {
        for other in ["A", "V", "T", "X", "R"] {
            let refused = it.refund(id("NEW"), &id(other), many("1"), None);
            assert_eq!(refused, Err(PointsRefusal::NoSuchSpending(id(other))));
        }
        let refused = it.refund(id("NEW"), &id("S"), many("2"), None).unwrap_err();
        assert_eq!(refused.to_string(), "2 points would come back and 1 are still spent");
    });
    // The ledger gives none of it back either.
    for other in ["A", "V", "T", "X"] {
        let back = back("R2", "01-04", "1", other);
        let all = [&all[..], &[back]].concat();
        assert_eq!(balance(&all, "2026-01-10"), balance(&all, "2026-01-03"), "{other}");
    }
}

#[test]
fn a_spending_names_each_lot_once_and_of_lots_with_one_last_day_the_older_first() {
    let all = [
        earned("A", "01-01", "10", Some("2026-01-31")),
        earned("B", "01-02", "10", Some("2026-12-31")),
        earned("C", "01-03", "10", Some("2026-12-31")),
        spent("S", "01-15", "10"),
        back("R1", "03-01", "2", "S"),
        back("R2", "03-05", "3", "S"),
    ];
    let named = |points: &str| {
        let entry = with(&all, "2026-03-10", |it| it.spend(id("NEW"), many(points)).unwrap());
        let lots = entry.lots.iter().map(|lot| format!("{} {}", lot.lot, lot.points));
        lots.collect::<Vec<_>>()
    };
    assert_eq!(named("4"), ["A 4"]);
    assert_eq!(named("16"), ["A 5", "B 10", "C 1"]);
}

#[test]
fn a_spending_of_more_lots_than_an_entry_can_name_names_none_and_takes_the_same() {
    let lots = |count: usize| {
        let lot = |number: usize| earned(&format!("A-{number}"), "01-01", "1", None);
        (0..count).map(lot).collect::<Vec<_>>()
    };
    let most = lots(PointsEntry::MOST_LOTS + 1);
    let spend =
        |points: &str| with(&most, "2026-01-10", |it| it.spend(id("S"), many(points)).unwrap());
    assert_eq!(spend("4096").lots.len(), PointsEntry::MOST_LOTS);
    let whole = spend("4097");
    assert_eq!(whole.lots, []);
    let all = [most.clone(), vec![whole]].concat();
    assert_eq!(balance(&all, "2026-01-10"), "0");
}

#[test]
fn a_policy_lasts_a_month_at_least_and_keeps_no_more_decimals_than_points_have() {
    let problems = |draft: PointsPolicyDraft| {
        draft.validate().map_or_else(|error| error.problems().len(), |_| 0)
    };
    let of = |months, decimals| {
        let validity = PointsValidity::Months(months);
        problems(PointsPolicyDraft { validity, decimals, ..Default::default() })
    };
    assert_eq!([of(1, 6), of(0, 6), of(1, 7), of(0, 7)], [0, 2, 1, 3]);
    assert_eq!([of(1_200, 0), of(1_201, 0)], [0, 1]);
    let days = |days| {
        problems(PointsPolicyDraft {
            pending_days: days,
            validity: PointsValidity::Days(days),
            expiring_soon_days: days,
            grace_days: days,
            ..Default::default()
        })
    };
    assert_eq!([days(1), days(0), days(99_999)], [0, 1, 4]);
    let valid = |days| {
        problems(PointsPolicyDraft {
            pending_days: 8,
            validity: PointsValidity::Days(days),
            ..Default::default()
        })
    };
    assert_eq!([valid(7), valid(8)], [1, 0], "they end before they can be spent");
}

#[test]
fn each_programme_of_a_customer_is_listed_once_and_as_of_the_day() {
    let stars = || json!({ "programme": "stars" });
    let mut base = CustomerBase::new();
    for entry in [
        earned("A", "01-01", "10", None),
        earned("B", "01-01", "10", None),
        entry("C", "01-05", json!({ "earned": 5 }), stars()),
        entry("D", "01-05", json!({ "spent": 5 }), stars()),
    ] {
        base.add(entry.into()).unwrap();
    }
    let customer = base.customer(&super::who()).unwrap();
    let stars: ProgrammeId = "stars".parse().unwrap();
    assert_eq!(programmes_of(customer, day("2026-01-04")), [None]);
    assert_eq!(programmes_of(customer, day("2026-01-05")), [None, Some(&stars)]);
}
