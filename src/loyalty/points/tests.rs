mod commands;
mod debts;
mod order;
mod returns;
mod time;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{
    PointsAccount, PointsDecayPolicyDraft, PointsPolicy, PointsPolicyDraft, PointsRefusal,
    ReversalShortfall,
};
use crate::marketing::PointsEntry;
use crate::rule::Draft;
use crate::units::{CustomerId, Money, PointsEntryId, Quantity, Rounding};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn who() -> CustomerId {
    "C-1".parse().unwrap()
}

fn id(text: &str) -> PointsEntryId {
    text.parse().unwrap()
}

fn many(text: &str) -> Quantity {
    text.parse().unwrap()
}

/// An entry on a day of 2026, such as 03-10.
#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn entry(id: &str, on: &str, change: Value, more: Value) -> PointsEntry {
    let mut fields = json!({
        "id": id, "customer": "C-1", "date": format!("2026-{on}"), "change": change,
    });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(fields).unwrap()
}

fn earned(id: &str, on: &str, points: &str, until: Option<&str>) -> PointsEntry {
    entry(id, on, json!({ "earned": points }), json!({ "until": until }))
}

fn spent(id: &str, on: &str, points: &str) -> PointsEntry {
    entry(id, on, json!({ "spent": points }), json!({}))
}

fn back(id: &str, on: &str, points: &str, of: &str) -> PointsEntry {
    entry(id, on, json!({ "refunded": points }), json!({ "of": of }))
}

fn reversed(id: &str, on: &str, points: &str, of: &str) -> PointsEntry {
    entry(id, on, json!({ "reversed": points }), json!({ "of": of }))
}

/// With an account by a policy.
fn by<T>(
    policy: &PointsPolicy,
    entries: &[PointsEntry],
    as_of: &str,
    told: impl FnOnce(PointsAccount<'_>) -> T,
) -> T {
    told(PointsAccount::of_entries(&who(), None, entries, policy, day(as_of)))
}

fn with<T>(entries: &[PointsEntry], as_of: &str, told: impl FnOnce(PointsAccount<'_>) -> T) -> T {
    by(&PointsPolicy::default(), entries, as_of, told)
}

fn balance(entries: &[PointsEntry], as_of: &str) -> String {
    with(entries, as_of, |account| account.totals.active.to_string())
}

/// What is left of each lot.
fn left(entries: &[PointsEntry], as_of: &str) -> Vec<String> {
    with(entries, as_of, |account| {
        account.lots.iter().map(|lot| format!("{} {}", lot.id, lot.active)).collect()
    })
}

fn problems(entries: &[PointsEntry], as_of: &str) -> Vec<String> {
    with(entries, as_of, |account| account.problems.iter().map(ToString::to_string).collect())
}

#[test]
fn what_expires_first_is_spent_first_and_what_never_expires_last() {
    let lots = [
        earned("A", "01-01", "10", None),
        earned("B", "01-02", "10", Some("2026-12-31")),
        earned("C", "01-03", "10", Some("2026-06-30")),
        earned("D", "01-02", "10", Some("2026-06-30")),
        spent("S", "02-01", "25"),
    ];
    assert_eq!(left(&lots, "2026-02-01"), ["A 10", "B 5", "D 0", "C 0"]);
}

#[test]
fn a_spending_takes_from_the_lots_that_it_names_and_the_rest_from_those_that_expire_first() {
    let of = |points: &str| {
        let pins = json!({ "lots": [{ "lot": "B", "points": points }] });
        [
            earned("A", "01-01", "10", Some("2026-06-30")),
            earned("B", "01-02", "10", None),
            entry("S", "02-01", json!({ "spent": 12 }), pins),
        ]
    };
    assert_eq!(left(&of("9"), "2026-02-01"), ["A 7", "B 1"]);
    assert_eq!(problems(&of("10"), "2026-02-01"), [""; 0]);
    assert_eq!(left(&of("12"), "2026-02-01"), ["A 8", "B 0"]);
    assert_eq!(
        problems(&of("12"), "2026-02-01"),
        ["entry of points `S` to `B`: more is named of a lot than it had (2)"]
    );
}

#[test]
fn points_are_pending_until_their_day_or_until_they_are_confirmed() {
    let pending = json!({ "active_from": "2026-02-10", "until": "2026-03-31" });
    let lot = entry("A", "02-01", json!({ "earned": 10 }), pending);
    let on = |entries: &[PointsEntry], as_of: &str| {
        with(entries, as_of, |it| (it.to_string(), it.look_again_on))
    };
    let alone = [lot.clone()];
    let first = ("0 points, 10 pending".to_owned(), Some(day("2026-02-10")));
    assert_eq!(on(&alone, "2026-02-09"), first);
    let then = ("10 points".to_owned(), Some(day("2026-03-01")));
    assert_eq!(on(&alone, "2026-02-10"), then);
    let soon = ("10 points, 10 until 2026-03-31".to_owned(), Some(day("2026-04-01")));
    assert_eq!(on(&alone, "2026-03-31"), soon);
    assert_eq!(on(&alone, "2026-04-01"), ("0 points".to_owned(), None));
    let confirmed = [
        lot,
        entry("K", "02-05", json!("confirmed"), json!({ "of": "A" })),
        spent("S", "02-05", "4"),
    ];
    assert_eq!(balance(&confirmed, "2026-02-05"), "6");
    assert_eq!(problems(&confirmed, "2026-02-05"), [""; 0]);
    assert_eq!(balance(&confirmed, "2026-02-20"), "6");
}

#[test]
fn what_is_overdrawn_is_owed_reported_and_paid_by_what_comes_next() {
    let all = [
        earned("A", "01-01", "60", None),
        spent("S", "01-02", "100"),
        entry("B", "01-10", json!({ "earned": 50 }), json!({ "active_from": "2026-01-15" })),
    ];
    let told = |as_of: &str| with(&all, as_of, |it| it.to_string());
    assert_eq!(told("2026-01-02"), "0 points, 40 owed");
    assert_eq!(told("2026-01-14"), "0 points, 50 pending, 40 owed");
    assert_eq!(told("2026-01-15"), "10 points");
    assert_eq!(
        problems(&all, "2026-01-15"),
        ["entry of points `S`: more was taken than there was (40)"]
    );
    // A day is judged at its end.
    let same_day = [all[1].clone(), earned("A", "01-02", "100", None)];
    assert_eq!(problems(&same_day, "2026-01-02"), [""; 0]);
}

#[test]
fn what_comes_back_goes_to_the_lots_it_was_taken_from_the_last_taken_first() {
    let all = [
        earned("A", "01-01", "10", Some("2026-06-30")),
        earned("B", "01-01", "10", Some("2026-12-31")),
        spent("S", "02-01", "15"),
        back("R", "02-10", "7", "S"),
    ];
    assert_eq!(left(&all, "2026-02-10"), ["A 2", "B 10"]);
    let beyond = [&all[..], &[back("R2", "02-11", "9", "S")]].concat();
    assert_eq!(left(&beyond, "2026-02-11"), ["A 10", "B 10"]);
    assert_eq!(
        problems(&beyond, "2026-02-11"),
        ["entry of points `R2` to `S`: more would come back than was spent (1)"]
    );
    let named = json!({ "of": "S", "lots": [{ "lot": "A", "points": 7 }] });
    let named = entry("R", "02-10", json!({ "refunded": 7 }), named);
    assert_eq!(left(&[&all[..3], &[named]].concat(), "2026-02-10"), ["A 7", "B 5"]);
}

#[test]
fn points_that_come_back_to_an_expired_lot_can_be_spent_for_a_while() {
    let all = [
        earned("A", "01-01", "10", Some("2026-01-31")),
        spent("S", "01-15", "8"),
        back("R", "03-01", "5", "S"),
    ];
    assert_eq!(balance(&all, "2026-02-28"), "0");
    assert_eq!(balance(&all, "2026-03-31"), "5");
    assert_eq!(balance(&all, "2026-04-01"), "0");
    let recorded = json!({ "of": "S", "until": "2026-03-02" });
    let recorded = entry("R", "03-01", json!({ "refunded": 5 }), recorded);
    let all = [&all[..2], &[recorded]].concat();
    assert_eq!(balance(&all, "2026-03-02"), "5");
    assert_eq!(balance(&all, "2026-03-03"), "0");
    with(&all, "2026-03-03", |account| assert_eq!(account.lots[0].expired.to_string(), "7"));
}

#[test]
fn earned_points_that_were_spent_are_taken_back_as_the_policy_says() {
    let all = [
        earned("A", "01-01", "100", Some("2026-06-30")),
        earned("B", "01-01", "50", Some("2026-12-31")),
        spent("S", "01-10", "80"),
        reversed("V", "01-20", "100", "A"),
        earned("C", "02-01", "20", None),
    ];
    let by_policy = |shortfall, as_of: &str| {
        let policy = PointsPolicyDraft { shortfall, ..Default::default() }.validate().unwrap();
        by(&policy, &all, as_of, |it| {
            (it.to_string(), it.totals.reversed.to_string(), it.totals.written_off.to_string())
        })
    };
    let text = |one: &str, other: &str, last: &str| (one.into(), other.into(), last.into());
    let (others, debt, off) =
        (ReversalShortfall::OtherLots, ReversalShortfall::Debt, ReversalShortfall::WrittenOff);
    assert_eq!(by_policy(others, "2026-01-20"), text("0 points, 30 owed", "100", "0"));
    assert_eq!(by_policy(others, "2026-02-01"), text("0 points, 10 owed", "100", "0"));
    assert_eq!(by_policy(debt, "2026-01-20"), text("50 points, 80 owed", "100", "0"));
    assert_eq!(by_policy(debt, "2026-02-01"), text("50 points, 60 owed", "100", "0"));
    assert_eq!(by_policy(off, "2026-02-01"), text("70 points", "20", "80"));
    let spendable = |shortfall| {
        let policy = PointsPolicyDraft { shortfall, ..Default::default() }.validate().unwrap();
        by(&policy, &all, "2026-02-01", |it| it.totals.spendable().to_string())
    };
    assert_eq!([spendable(debt), spendable(off)], ["0", "70"]);
}

#[test]
fn what_expired_is_not_taken_back_a_second_time_nor_more_than_was_earned() {
    let all = [
        earned("A", "01-01", "100", Some("2026-01-31")),
        spent("S", "01-10", "30"),
        reversed("V1", "02-10", "60", "A"),
        reversed("V2", "02-11", "30", "A"),
        reversed("V3", "02-12", "30", "A"),
    ];
    let told = |as_of: &str| with(&all, as_of, |it| it.to_string());
    assert_eq!(told("2026-02-10"), "0 points");
    // 70 had expired: of the 90 that go back, 20 were spent.
    assert_eq!(told("2026-02-11"), "0 points, 20 owed");
    assert_eq!(told("2026-02-12"), "0 points, 30 owed");
    assert_eq!(
        problems(&all, "2026-02-12"),
        ["entry of points `V3` to `A`: more would be taken back than was earned (20)"]
    );
}

#[test]
fn what_others_say_has_expired_is_confirmed_where_it_has_and_else_taken() {
    let expired = |on: &str, points: &str| entry("X", on, json!({ "expired": points }), json!({}));
    let lots = [earned("A", "01-01", "10", Some("2026-01-31")), earned("B", "01-01", "10", None)];
    let of = |on: &str, points: &str| {
        let all = [&lots[..], &[expired(on, points)]].concat();
        with(&all, "2026-03-01", |it| (it.totals.active.to_string(), it.totals.expired.to_string()))
    };
    assert_eq!(of("02-05", "10"), ("10".into(), "10".into()));
    assert_eq!(of("01-31", "10"), ("10".into(), "10".into()), "at the end of its last day");
    assert_eq!(of("02-05", "12"), ("8".into(), "12".into()));
    assert_eq!(of("02-05", "25"), ("0".into(), "20".into()));
    let all = [&lots[..], &[expired("02-05", "25")]].concat();
    assert_eq!(
        problems(&all, "2026-03-01"),
        ["entry of points `X`: more is said to have expired than there was (5)"]
    );
}

#[test]
fn what_names_nothing_that_is_known_changes_nothing_until_it_is_known() {
    let all = [
        earned("A", "03-01", "10", None),
        back("R", "02-01", "5", "S"),
        reversed("V", "02-02", "5", "A"),
        entry("K", "02-03", json!("confirmed"), json!({ "of": "A" })),
    ];
    assert_eq!(
        problems(&all, "2026-03-01"),
        [
            "entry of points `R` to `S`: no such spending is known (5)",
            "entry of points `V` to `A`: dated before what it names (5)",
            "entry of points `K` to `A`: dated before what it names (0)",
        ]
    );
    // As of the day before, it is not known.
    assert_eq!(
        problems(&all, "2026-02-28")[1..],
        [
            "entry of points `V` to `A`: no such lot is known (5)",
            "entry of points `K` to `A`: no such lot is known (0)",
        ]
    );
    assert_eq!(balance(&all, "2026-03-01"), "10");
    let early = [spent("S", "02-02", "5"), all[1].clone()];
    let told = problems(&early, "2026-03-01");
    assert_eq!(told[0], "entry of points `R` to `S`: dated before what it names (5)");
    // What is of another kind is no such lot and no such spending, whenever it was.
    let other = [earned("A", "02-03", "5", None), back("R", "02-01", "5", "A")];
    assert_eq!(
        problems(&other, "2026-03-01"),
        ["entry of points `R` to `A`: no such spending is known (5)"]
    );
    let other = [spent("S", "02-03", "5"), reversed("V", "02-01", "5", "S")];
    assert_eq!(
        problems(&other, "2026-03-01")[0],
        "entry of points `V` to `S`: no such lot is known (5)"
    );
    let arrived = [&all[..], &[spent("S", "01-31", "5")]].concat();
    assert_eq!(
        problems(&arrived, "2026-02-01"),
        ["entry of points `S`: more was taken than there was (5)"]
    );
    assert_eq!(balance(&arrived, "2026-03-01"), "10");
}

#[test]
fn of_one_day_the_tenth_entry_comes_after_the_ninth() {
    let all = [
        earned("A", "01-01", "10", Some("2026-06-30")),
        earned("B", "01-01", "10", None),
        spent("S-10", "02-01", "5"),
        spent("S-9", "02-01", "10"),
    ];
    with(&all, "2026-02-01", |account| {
        let pins =
            account.pins.iter().map(|pin| format!("{} {} {}", pin.debit, pin.lot, pin.points));
        assert_eq!(pins.collect::<Vec<_>>(), ["S-9 A 10", "S-10 B 5"]);
    });
}

#[test]
fn fractions_of_a_point_add_up_exactly() {
    let all = [earned("A", "01-01", "267.39", None), earned("B", "01-02", "0.89", None)];
    assert_eq!(balance(&all, "2026-01-02"), "268.28");
    let largest = entry("C", "01-03", json!({ "adjusted": "10000000000000000000" }), json!({}));
    let beyond = [&all[..], &[largest]].concat();
    assert_eq!(balance(&beyond, "2026-01-03"), "10,000,000,000,000,000,000");
}

#[test]
fn a_lot_keeps_the_last_day_that_was_recorded_when_it_was_earned() {
    use super::PointsValidity::{Days, Months, Unlimited};
    let policy = |months| {
        PointsPolicyDraft { validity: Months(months), ..Default::default() }.validate().unwrap()
    };
    let (id, now) = (id("A"), "2026-01-31");
    let lot = by(&policy(1), &[], now, |it| it.earn(id, many("10"), None).unwrap());
    assert_eq!(lot.until, Some(day("2026-02-28")));
    assert_eq!(lot.active_from, Some(day("2026-02-08")));
    by(&policy(24), &[lot], "2026-03-01", |it| assert_eq!(it.totals.expired.to_string(), "10"));
    let draft = PointsPolicyDraft { pending_days: 0, validity: Unlimited, ..Default::default() };
    assert_eq!((draft.active_from(day(now)), draft.until(day(now))), (None, None));
    let draft = PointsPolicyDraft { validity: Days(90), ..Default::default() };
    assert_eq!(draft.until(day("2026-01-01")), Some(day("2026-04-01")));
}

#[test]
fn a_lot_that_expires_before_it_is_earned_or_can_be_spent_has_expired() {
    let before = earned("A", "02-01", "10", Some("2026-01-31"));
    with(&[before], "2026-02-01", |it| assert_eq!(it.totals.expired.to_string(), "10"));
    let never = json!({ "active_from": "2026-03-01", "until": "2026-02-15" });
    let never = [entry("A", "02-01", json!({ "earned": 10 }), never)];
    with(&never, "2026-02-15", |it| assert_eq!(it.look_again_on, Some(day("2026-02-16"))));
    with(&never, "2026-02-16", |it| {
        assert_eq!((it.totals.expired.to_string(), it.look_again_on), ("10".into(), None));
    });
}

#[test]
fn what_expires_soon_is_listed_by_day_and_looked_at_when_another_day_comes_near() {
    let all = [
        earned("A", "01-01", "10", Some("2026-04-30")),
        earned("B", "01-01", "5", Some("2026-04-30")),
        earned("C", "01-01", "7", Some("2026-05-10")),
        earned("D", "01-01", "9", None),
    ];
    let on = |as_of: &str| {
        with(&all, as_of, |it| {
            let soon = it.expiring.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            (soon, it.look_again_on.unwrap().to_string())
        })
    };
    assert_eq!(on("2026-03-30"), (String::new(), "2026-03-31".to_owned()));
    assert_eq!(on("2026-03-31"), ("15 until 2026-04-30".into(), "2026-04-10".into()));
    let both = "15 until 2026-04-30; 7 until 2026-05-10";
    assert_eq!(on("2026-04-10"), (both.into(), "2026-05-01".into()));
    assert_eq!(on("2026-05-01"), ("7 until 2026-05-10".into(), "2026-05-11".into()));
}

#[test]
fn a_command_is_refused_with_what_would_be_accepted() {
    let all = [
        entry("A", "01-01", json!({ "earned": 10 }), json!({ "active_from": "2026-01-20" })),
        earned("B", "01-01", "10", None),
        spent("S", "01-05", "4"),
    ];
    let money = |text: &str| text.parse::<Money>().unwrap();
    with(&all, "2026-01-10", |it| {
        let new = || id("NEW");
        let too_many = it.spend(new(), many("6.000001")).unwrap_err();
        assert_eq!(too_many.to_string(), "6.000001 points were asked for and 6 can be spent");
        assert!(it.spend(new(), many("6")).is_ok());
        let too_many = it.refund(new(), &id("S"), many("5"), None).unwrap_err();
        assert_eq!(too_many.to_string(), "5 points would come back and 4 are still spent");
        let no_such = it.refund(new(), &id("B"), many("1"), None).unwrap_err();
        assert_eq!(no_such, PointsRefusal::NoSuchSpending(id("B")));
        assert_eq!(it.confirm(new(), &id("B")), Err(PointsRefusal::NotPending(id("B"))));
        assert_eq!(it.confirm(new(), &id("Z")), Err(PointsRefusal::NoSuchLot(id("Z"))));
        assert_eq!(it.confirm(new(), &id("A")).unwrap().of, Some(id("A")));
        for (returned, bought) in [("5 CNY", "0 CNY"), ("5.01 CNY", "5 CNY"), ("-1 CNY", "5 CNY")] {
            let back =
                it.reverse(new(), &id("B"), "R".parse().unwrap(), money(returned), money(bought));
            assert!(matches!(back, Err(PointsRefusal::NotAPart { .. })), "{returned} of {bought}");
        }
        let euros =
            it.reverse(new(), &id("B"), "R".parse().unwrap(), money("1 EUR"), money("5 CNY"));
        assert!(matches!(euros, Err(PointsRefusal::Money(_))));
        let nothing =
            it.reverse(new(), &id("B"), "R".parse().unwrap(), money("0.49 CNY"), money("5 CNY"));
        assert_eq!(nothing, Err(PointsRefusal::NothingToReverse(id("B"))));
    });
    // Later entries rest on what there is.
    with(&all, "2026-01-04", |it| {
        assert_eq!(it.spend(id("NEW"), many("1")), Err(PointsRefusal::LaterEntries));
        assert_eq!(it.earn(id("NEW"), many("1"), None), Err(PointsRefusal::LaterEntries));
    });
}

#[test]
fn several_returns_of_a_purchase_never_take_back_more_than_it_earned() {
    let mut all = vec![earned("A", "01-01", "100", None)];
    let mut taken = Vec::new();
    for (number, returned) in ["3.33 CNY", "6.66 CNY", "6.67 CNY", "10 CNY"].iter().enumerate() {
        let entry = with(&all, "2026-01-10", |it| {
            let returned = returned.parse().unwrap();
            let bought = "10 CNY".parse().unwrap();
            let new = id(&format!("V{number}"));
            it.reverse(new, &id("A"), "R".parse().unwrap(), returned, bought)
        });
        let Ok(entry) = entry else { continue };
        taken.push(entry.change.points().to_string());
        all.push(entry);
    }
    assert_eq!(taken, ["33", "33", "34"]);
    assert_eq!(balance(&all, "2026-01-10"), "0");
    let rounded = |decimals, rounding| {
        let draft = PointsPolicyDraft { decimals, rounding, ..Default::default() };
        let lot = [earned("A", "01-01", "100", None)];
        by(&draft.validate().unwrap(), &lot, "2026-01-10", |it| {
            let (returned, bought) = ("1 CNY".parse().unwrap(), "3 CNY".parse().unwrap());
            let back = it.reverse(id("V"), &id("A"), "R".parse().unwrap(), returned, bought);
            back.unwrap().change.points().to_string()
        })
    };
    assert_eq!(rounded(0, Rounding::TowardZero), "33");
    assert_eq!(rounded(0, Rounding::AwayFromZero), "34");
    assert_eq!(rounded(2, Rounding::HalfEven), "33.33");
}

#[test]
fn a_refund_records_until_when_what_comes_back_to_an_expired_lot_can_be_spent() {
    let all = [
        earned("A", "01-01", "10", Some("2026-01-31")),
        earned("B", "01-01", "10", None),
        spent("S", "01-15", "15"),
    ];
    with(&all, "2026-03-01", |it| {
        let refund =
            |points| it.refund(id("R"), &id("S"), many(points), Some("RT".parse().unwrap()));
        assert_eq!(refund("5").unwrap().until, None);
        assert_eq!(refund("6").unwrap().until, Some(day("2026-03-31")));
    });
    with(&all, "2026-01-30", |it| {
        let refund = it.refund(id("R"), &id("S"), many("15"), None).unwrap();
        assert_eq!((refund.until, refund.of), (None, Some(id("S"))));
    });
    // What is owed of it is no longer owed, before anything comes back.
    let short = [earned("A", "01-01", "10", Some("2026-01-31")), spent("S", "01-15", "15")];
    with(&short, "2026-03-01", |it| {
        let refund = |points| it.refund(id("R"), &id("S"), many(points), None).unwrap().until;
        assert_eq!((refund("5"), refund("6")), (None, Some(day("2026-03-31"))));
    });
}

#[test]
fn entries_of_other_programmes_are_in_other_accounts() {
    let stars = json!({ "programme": "stars" });
    let all =
        [earned("A", "01-01", "10", None), entry("B", "01-01", json!({ "earned": 5 }), stars)];
    assert_eq!(balance(&all, "2026-01-01"), "10");
    let (who, programme) = (who(), "stars".parse().unwrap());
    let policy = PointsPolicy::default();
    let account =
        PointsAccount::of_entries(&who, Some(&programme), &all, &policy, day("2026-01-01"));
    assert_eq!(account.totals.active.to_string(), "5");
    let spent = account.spend(id("S"), many("5")).unwrap();
    assert_eq!((spent.programme, spent.lots[0].lot.clone()), (Some(programme), id("B")));
}

#[test]
fn points_melt_away_week_by_week_while_none_are_earned_until_none_are_left() {
    let draft = PointsDecayPolicyDraft { decimals: 1, ..Default::default() };
    let melted = |lots: &[PointsEntry], decayed: Option<&str>, as_of: &str| {
        let policy = draft.validate().unwrap();
        let ids = |on: NaiveDate| format!("decay-{on}").parse::<PointsEntryId>();
        let entries = with(lots, as_of, |it| it.decay(decayed.map(day), &policy, ids).unwrap());
        let all = [lots, &entries].concat();
        with(&all, as_of, |it| assert!(it.problems.is_empty()));
        (entries.len(), balance(&all, as_of))
    };
    let lot = [earned("A", "01-01", "1000", None)];
    assert_eq!(melted(&lot, None, "2026-03-26"), (0, "1,000".into()), "12 weeks");
    assert_eq!(melted(&lot, None, "2026-04-01"), (0, "1,000".into()));
    assert_eq!(melted(&lot, None, "2026-04-02"), (1, "950".into()), "13 weeks");
    assert_eq!(melted(&lot, None, "2026-04-09"), (2, "902.5".into()), "14 weeks");
    assert_eq!(melted(&lot, Some("2026-04-02"), "2026-04-09"), (1, "950".into()));
    assert_eq!(melted(&lot, None, "2026-05-21"), (8, "0".into()), "20 weeks");
    assert_eq!(melted(&lot, None, "2027-05-21"), (8, "0".into()));
    // Where the part is small, five are lost, and no more than there are.
    assert_eq!(melted(&[earned("A", "01-01", "52", None)], None, "2026-04-02"), (1, "47".into()));
    assert_eq!(melted(&[earned("A", "01-01", "3", None)], None, "2026-04-02"), (1, "0".into()));
    let again = [lot[0].clone(), earned("B", "04-01", "1", None)];
    assert_eq!(melted(&again, None, "2026-04-09"), (0, "1,001".into()), "one point ends it");
    // What has expired by its own day does not stand for what melts away.
    let other = [lot[0].clone(), earned("B", "01-01", "70", Some("2026-01-31"))];
    assert_eq!(melted(&other, None, "2026-04-02"), (1, "950".into()));
    let wrong = PointsDecayPolicyDraft { all_after_weeks: Some(12), decimals: 7, ..draft };
    assert_eq!(wrong.validate().unwrap_err().problems().len(), 2);
}

#[test]
fn an_order_that_is_called_off_leaves_what_there_was_before() {
    let all = [
        earned("A", "01-01", "50", None),
        spent("B", "01-02", "50"),
        earned("C", "01-03", "21", None),
        reversed("D", "01-04", "21", "C"),
        back("E", "01-05", "50", "B"),
    ];
    let after_each = ["50", "0", "21", "0", "50"];
    for (on, expected) in (1..=5).zip(after_each) {
        assert_eq!(balance(&all, &format!("2026-01-0{on}")), expected);
    }
}

#[test]
fn a_lot_that_expires_takes_nothing_from_the_others() {
    let all = [
        earned("A", "01-01", "100", Some("2026-01-30")),
        earned("B", "01-01", "100", Some("2026-12-31")),
        spent("S", "01-10", "100"),
    ];
    assert_eq!(balance(&all, "2026-01-31"), "100");
}
