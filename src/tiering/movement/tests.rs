use chrono::NaiveDate;

use super::{
    BufferError, BufferPolicy, BufferPolicyDraft, Buffered, BufferedStep, Change, Classified,
    DowngradeWhen, MovementError, Proposal, ValueTiers, buffered, movement,
};
use crate::rule::Draft;
use crate::tiering::AbcClass;
use crate::units::{Currency, Money};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const A: AbcClass = AbcClass::A;
const B: AbcClass = AbcClass::B;
const C: AbcClass = AbcClass::C;

fn list(rows: &[(u32, AbcClass, i64)]) -> Vec<Classified<u32, AbcClass>> {
    let row = |&(key, class, minor)| (key, class, Money::from_minor(minor, Currency::CNY));
    rows.iter().map(row).collect()
}

#[test]
fn the_matrix_has_every_customer_once_and_its_changes_add_up() {
    let before = list(&[(1, A, 900), (2, A, 800), (3, B, 50), (4, C, -5), (5, C, 1)]);
    let after = list(&[(2, B, 300), (1, A, 950), (3, A, 60), (5, C, 1), (6, C, 7)]);
    let moved = movement(&before, &after, Currency::CNY).unwrap();
    let cells: Vec<_> =
        moved.cells().iter().map(|cell| (cell.from, cell.to, cell.customers)).collect();
    assert_eq!(
        cells,
        [
            (Some(A), Some(A), 1),
            (Some(A), Some(B), 1),
            (Some(B), Some(A), 1),
            (Some(C), Some(C), 1),
            (Some(C), None, 1),
            (None, Some(C), 1),
        ]
    );
    let changes = moved.cells().iter().map(|cell| cell.change);
    let sum = Money::try_sum(Currency::CNY, changes).unwrap();
    assert_eq!(sum, moved.change().unwrap());
    assert_eq!(sum.to_string(), "-4.28 CNY");
    assert_eq!((moved.rose()[0].key, moved.fell()[0].key), (3, 2));

    let retention: Vec<_> = moved
        .retention()
        .iter()
        .map(|of| (of.class, of.kept_share.to_string(), of.held_share.to_string()))
        .collect();
    let text = str::to_owned;
    assert_eq!(
        retention,
        [
            (A, text("100%"), text("50%")),
            (B, text("100%"), text("100%")),
            (C, text("50%"), text("50%")),
        ]
    );
}

#[test]
fn who_rose_and_fell_stand_in_the_order_of_the_change() {
    let before = list(&[(1, B, 100), (2, B, 100), (3, B, 100), (4, A, 500), (5, A, 500)]);
    let after = list(&[(1, A, 150), (2, A, 300), (3, A, 150), (4, B, 90), (5, B, 10)]);
    let moved = movement(&before, &after, Currency::CNY).unwrap();
    let keys = |moves: &[super::Move<u32, AbcClass>]| -> Vec<u32> {
        moves.iter().map(|step| step.key).collect()
    };
    assert_eq!((keys(moved.rose()), keys(moved.fell())), (vec![2, 1, 3], vec![5, 4]));
}

#[test]
fn an_empty_base_moves_nowhere() {
    let moved = movement::<u32, AbcClass>(&[], &[], Currency::CNY).unwrap();
    assert!(moved.cells().is_empty() && moved.retention().is_empty());
    assert!(moved.change().unwrap().is_zero());
}

#[test]
fn every_customer_who_is_there_twice_is_listed() {
    let before = list(&[(1, A, 1), (2, A, 1), (1, B, 1), (1, C, 1)]);
    let after = list(&[(2, A, 1), (2, A, 1)]);
    let error = movement(&before, &after, Currency::CNY).unwrap_err();
    assert_eq!(error, MovementError::Twice { before: vec![2, 3], after: vec![1] });
}

#[test]
fn another_currency_or_a_sum_out_of_range_is_an_error() {
    let yen = vec![(1, A, Money::from_minor(1, Currency::JPY))];
    assert!(matches!(movement(&yen, &[], Currency::CNY), Err(MovementError::Money(_))));
    let bound: Money = "10000000000000000000 CNY".parse().unwrap();
    let (before, after) = ([(1, A, -bound)], [(1, A, bound)]);
    assert!(matches!(movement(&before, &after, Currency::CNY), Err(MovementError::Money(_))));
}

fn policy(when: DowngradeWhen) -> BufferPolicy {
    BufferPolicyDraft { when, ..BufferPolicyDraft::default() }.validate().unwrap()
}

fn short(shortfall: &str) -> Proposal<AbcClass> {
    Proposal { class: B, shortfall: shortfall.parse().unwrap() }
}

fn step(
    state: &Buffered<AbcClass>,
    proposal: Proposal<AbcClass>,
    on: &str,
    when: DowngradeWhen,
) -> BufferedStep<AbcClass> {
    buffered(state, proposal, day(on), &policy(when)).unwrap()
}

#[test]
fn each_condition_of_a_downgrade_has_its_day() {
    use DowngradeWhen::{Grace, Margin, MarginAndGrace, MarginOrGrace};
    let held = Buffered::enter(A, day("2026-01-01"));
    let outcome = |shortfall, when| {
        let step = step(&held, short(shortfall), "2026-02-01", when);
        (step.change, step.look_again_on.map(|day| day.to_string()))
    };
    let may = Some("2026-05-01".to_owned());
    assert_eq!(outcome("0.1", Margin), (Change::Fell, None));
    assert_eq!(outcome("0.099999999", Margin), (Change::HeldBack, None));
    assert_eq!(outcome("0.1", Grace), (Change::HeldBack, may.clone()));
    assert_eq!(outcome("0", Grace), (Change::HeldBack, may.clone()));
    assert_eq!(outcome("0.1", MarginAndGrace), (Change::HeldBack, may.clone()));
    assert_eq!(outcome("0.05", MarginAndGrace), (Change::HeldBack, None));
    assert_eq!(outcome("0.1", MarginOrGrace), (Change::Fell, None));
    assert_eq!(outcome("0.05", MarginOrGrace), (Change::HeldBack, may));
}

#[test]
fn an_upgrade_comes_at_once() {
    let held = Buffered::enter(B, day("2026-01-01"));
    let up = Proposal { class: A, shortfall: "0".parse().unwrap() };
    let step = step(&held, up, "2026-01-02", DowngradeWhen::MarginAndGrace);
    assert_eq!((step.change, *step.state.class()), (Change::Rose, A));
    assert_eq!(step.state.since(), day("2026-01-02"));
}

#[test]
fn a_customer_who_recovers_starts_anew() {
    let when = DowngradeWhen::MarginAndGrace;
    let held = Buffered::enter(A, day("2026-01-01"));
    let low = step(&held, short("0.2"), "2026-02-01", when).state;
    let back = Proposal { class: A, shortfall: "0".parse().unwrap() };
    let recovered = step(&low, back, "2026-04-30", when);
    assert_eq!((recovered.change, recovered.look_again_on), (Change::Stayed, None));
    let again = step(&recovered.state, short("0.2"), "2026-05-01", when);
    assert_eq!(again.look_again_on, Some(day("2026-08-01")));
}

#[test]
fn a_repeated_command_is_a_named_no_op() {
    let when = DowngradeWhen::MarginAndGrace;
    let held = Buffered::enter(A, day("2026-01-01"));
    for proposal in [short("0.2"), short("0.05"), Proposal { class: A, ..short("0") }] {
        let once = step(&held, proposal, "2026-02-01", when);
        let twice = step(&once.state, proposal, "2026-02-01", when);
        assert_eq!((twice.change, &twice.state), (Change::AlreadyKnown, &once.state));
        assert_eq!(twice.look_again_on, once.look_again_on);
    }
    let fell = step(&held, short("0.2"), "2026-02-01", DowngradeWhen::Margin);
    let twice = step(&fell.state, short("0.2"), "2026-02-01", DowngradeWhen::Margin);
    assert_eq!(twice.change, Change::AlreadyKnown);
}

#[test]
fn a_judgement_for_an_earlier_day_is_refused() {
    let held = Buffered::enter(A, day("2026-01-02"));
    let error = buffered(&held, short("1"), day("2026-01-01"), &BufferPolicy::default());
    let expected = BufferError::Earlier { on: day("2026-01-01"), as_of: day("2026-01-02") };
    assert_eq!(error, Err(expected));
}

#[test]
fn the_grace_counts_from_its_first_day_and_ends_in_a_short_month_on_its_last() {
    let held = Buffered::enter(A, day("2025-01-01"));
    let draft = BufferPolicyDraft { grace_months: 1, ..BufferPolicyDraft::default() };
    let policy = draft.validate().unwrap();
    let low = buffered(&held, short("0.5"), day("2025-01-31"), &policy).unwrap();
    assert_eq!(low.look_again_on, Some(day("2025-02-28")));
}

#[test]
fn at_the_end_of_the_calendar_nobody_falls_after_a_grace() {
    let held = Buffered::enter(A, NaiveDate::MIN);
    let last = buffered(&held, short("1"), NaiveDate::MAX, &BufferPolicy::default()).unwrap();
    assert_eq!((last.change, last.look_again_on), (Change::HeldBack, None));
}

#[test]
fn expired_value_does_not_silently_downgrade() {
    let cny = |text: &str| -> Money { format!("{text} CNY").parse().unwrap() };
    let tiers = ValueTiers::try_new(vec![(A, cny("1000")), (B, cny("300"))], C).unwrap();
    let held = Buffered::enter(A, day("2026-01-01"));
    // Purchases of 400 leave the year that counts.
    let proposal = tiers.propose(cny("600"), held.class()).unwrap();
    let step = step(&held, proposal, "2026-03-15", DowngradeWhen::MarginAndGrace);
    assert_eq!((step.change, *step.state.class()), (Change::HeldBack, A));
    assert_eq!(step.look_again_on, Some(day("2026-06-15")));
    let reasons: Vec<String> = step.reasons.iter().map(ToString::to_string).collect();
    assert_eq!(
        reasons,
        [
            "rank 2 by the measure, worse than the rank held, 1 (by 1)",
            "short of the minimum by 40%, outside the buffer of 10% (by 30 points)",
            "the time to recover ends on 2026-06-15, in 92 days",
        ]
    );
}

#[test]
fn a_policy_with_neither_buffer_nor_grace_is_refused() {
    let refused = |when, buffer: &str, grace_months| {
        let draft = BufferPolicyDraft { when, buffer: buffer.parse().unwrap(), grace_months };
        draft.validate().map_err(|error| error.problems().len()).err()
    };
    assert_eq!(refused(DowngradeWhen::Margin, "0", 5), Some(1));
    assert_eq!(refused(DowngradeWhen::Grace, "0.1", 0), Some(1));
    assert_eq!(refused(DowngradeWhen::MarginAndGrace, "0", 0), Some(1));
    assert_eq!(refused(DowngradeWhen::MarginAndGrace, "0", 1), None);
    assert_eq!(refused(DowngradeWhen::MarginOrGrace, "0", 0), Some(2));
    assert_eq!(refused(DowngradeWhen::Margin, "0", 1_201), Some(2));
    assert!(serde_json::from_str::<BufferPolicy>(r#"{"buffer":"0","grace_months":0}"#).is_err());
}

#[test]
fn a_state_is_kept_as_json_and_cannot_be_forged() {
    let held = Buffered::enter(A, day("2026-01-01"));
    let low = step(&held, short("0.2"), "2026-02-01", DowngradeWhen::MarginAndGrace).state;
    let json = serde_json::to_string(&low).unwrap();
    assert_eq!(serde_json::from_str::<Buffered<AbcClass>>(&json).unwrap(), low);
    for (from, to) in [
        (r#""as_of":"2026-02-01""#, r#""as_of":"2025-12-31""#),
        (r#""below_since":"2026-02-01""#, r#""below_since":null"#),
        (r#""below_since":"2026-02-01""#, r#""below_since":"2026-02-02""#),
        (r#""beyond_since":"2026-02-01""#, r#""beyond_since":"2026-01-31""#),
        (r#"{"class":"A","since""#, r#"{"class":"C","since""#),
    ] {
        let forged = json.replace(from, to);
        assert_ne!(forged, json, "{from}");
        assert!(serde_json::from_str::<Buffered<AbcClass>>(&forged).is_err(), "{to}");
    }
}
