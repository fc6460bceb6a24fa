use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::{CadenceBasis, CadenceClasses, CadenceStanding, Counted, stay_in_touch};
use crate::base::{CustomerBase, Fact};
use crate::customer::Role;
use crate::followup::work::{CadenceInterval, CadencePolicy, CadencePolicyDraft};
use crate::followup::{Purpose, TaskRank, TaskWindow};
use crate::rule::{CriterionOutcome, Draft};
use crate::tiering::{
    AbcClass, LevelPolicy, LevelPolicyDraft, LevelStanding, LoyaltyKind, Prospect, ProspectLevel,
    level,
};
use crate::units::Share;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn base(facts: &[&str]) -> CustomerBase {
    let mut base = CustomerBase::new();
    for fact in facts {
        base.add(serde_json::from_str::<Fact>(fact).unwrap()).unwrap();
    }
    base
}

const REFERRAL: &str = r#"{"referral":{"id":"R","customer":"C","date":"2026-01-01","lead":"L"}}"#;
const CALL: &str = r#"{"contact":{"id":"O","customer":"C","date":"2026-03-01","channel":"phone"}}"#;

fn of(classes: CadenceClasses, facts: &[&str], as_of: &str) -> Option<CadenceStanding> {
    let base = base(facts);
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    let (levels, policy) = (LevelPolicy::default(), CadencePolicy::default());
    stay_in_touch(customer, classes, &levels, &policy, day(as_of))
}

fn tier(class: AbcClass) -> CadenceClasses {
    CadenceClasses { tier: Some(class), ..CadenceClasses::default() }
}

fn interval(classes: CadenceClasses) -> (u32, u32, CadenceBasis) {
    let (interval, basis) = CadencePolicy::default().interval(classes, &LevelPolicy::default());
    (interval.ideal_days, interval.longest_days, basis)
}

/// How a prospect stands on 1 March 2026 who is expected to buy in so many days, or at no known time.
fn standing(expected_in: Option<u64>) -> LevelStanding {
    let as_of = day("2026-03-01");
    let prospect = expected_in
        .map_or_else(Prospect::default, |days| Prospect::expected_on(as_of + Days::new(days)));
    level(&prospect, &LevelPolicy::default(), as_of)
}

fn expected_in(wanted: ProspectLevel) -> Option<u64> {
    (0..1_000).find(|days| standing(Some(*days)).level() == wanted)
}

#[test]
fn without_a_day_for_the_purchase_the_lowest_level_brings_nobody_a_contact_sooner() {
    let (nothing, later) = (standing(None), standing(expected_in(ProspectLevel::Potential)));
    assert_eq!(
        (nothing.level(), later.level()),
        (ProspectLevel::Potential, ProspectLevel::Potential)
    );
    let with = |level| CadenceClasses { level: Some(level), ..tier(AbcClass::A) };
    assert_eq!(interval(with(nothing)), (30, 60, CadenceBasis::Tier(AbcClass::A)));
    assert_eq!(interval(with(later)), (22, 30, CadenceBasis::Level(ProspectLevel::Potential)));
    let alone = CadenceClasses { level: Some(nothing), ..CadenceClasses::default() };
    assert_eq!(interval(alone).2, CadenceBasis::Unclassified);
}

#[test]
fn the_day_on_which_the_level_changes_is_one_to_look_again() {
    let soon = standing(Some(17));
    let classes = CadenceClasses { level: Some(soon), ..CadenceClasses::default() };
    let found = of(classes, &[REFERRAL, CALL], "2026-03-01").unwrap();
    assert_eq!((soon.level(), soon.changes_on()), (ProspectLevel::B, Some(day("2026-03-03"))));
    assert_eq!((found.due_on, found.look_again_on), (Some(day("2026-03-06")), soon.changes_on()));
}

#[test]
fn the_level_says_how_often_at_least_and_three_quarters_of_it_are_ideal() {
    let of_level = |level| {
        let (ideal, longest, basis) = interval(CadenceClasses {
            level: Some(standing(expected_in(level))),
            ..CadenceClasses::default()
        });
        assert_eq!(basis, CadenceBasis::Level(level));
        (ideal, longest)
    };
    let all = ProspectLevel::ALL.map(of_level);
    assert_eq!(all, [(1, 2), (3, 4), (5, 7), (11, 15), (22, 30)]);
    let policy = CadencePolicyDraft { level_ideal: "1%".parse().unwrap(), ..Default::default() };
    let levels = LevelPolicyDraft { h_contact: 1, ..Default::default() }.validate().unwrap();
    let hot = CadenceClasses { level: Some(standing(Some(0))), ..CadenceClasses::default() };
    assert_eq!(policy.interval(hot, &levels).0, CadenceInterval::new(1, 1), "a day at least");
}

#[test]
fn the_shortest_interval_of_all_classes_counts() {
    let (a, b) = (AbcClass::A, AbcClass::B);
    let all = CadenceClasses {
        tier: Some(a),
        level: Some(standing(Some(20))),
        loyalty: Some(LoyaltyKind::True),
    };
    assert_eq!(interval(all), (5, 7, CadenceBasis::Level(ProspectLevel::B)));
    let bought = CadenceClasses { level: None, ..all };
    assert_eq!(interval(bought), (30, 60, CadenceBasis::Tier(a)));
    let habit = CadenceClasses { tier: Some(b), loyalty: Some(LoyaltyKind::Inertia), level: None };
    assert_eq!(interval(habit), (45, 90, CadenceBasis::Loyalty(LoyaltyKind::Inertia)));
    // Of two equal ones the class by value.
    let loyal = CadenceClasses { loyalty: Some(LoyaltyKind::True), ..habit };
    assert_eq!(interval(loyal), (60, 120, CadenceBasis::Tier(b)));
    assert_eq!(interval(CadenceClasses::default()), (180, 365, CadenceBasis::Unclassified));
    assert_eq!(interval(tier(AbcClass::C)).1, 240);
    assert_eq!(interval(tier(AbcClass::of_rank(26).unwrap())).1, 240, "the last of the list");
}

#[test]
fn a_contact_is_due_after_the_ideal_days_and_overdue_after_the_longest() {
    let class = tier(AbcClass::A);
    let at = |as_of| of(class, &[REFERRAL, CALL], as_of).unwrap();
    let early = at("2026-03-30");
    assert_eq!(early.task, None);
    assert_eq!(
        early.to_string(),
        "class A: no contact for 29 days, and one is not due before 30 days (1 day left)"
    );
    assert_eq!(early.look_again_on, Some(day("2026-03-31")));
    assert_eq!((early.due_on, early.longest_on), (early.look_again_on, Some(day("2026-04-30"))));

    let due = at("2026-03-31");
    assert_eq!(due.to_string(), "class A: no contact for 30 days, and one is due after 30 days");
    assert_eq!(due.look_again_on, Some(day("2026-05-01")));
    let task = due.task.unwrap();
    assert_eq!(
        (task.purpose, task.rank, task.role),
        (Purpose::StayInTouch, TaskRank::Care, Role::Account)
    );
    assert_eq!(task.id.as_str(), "stay-in-touch/2026-03-01/0");
    assert_eq!(task.reason.to_string(), "no contact for 30 days, and one is due after 30 days");
    assert_eq!(at("2026-04-30").task.unwrap().window, task.window, "the last day in time");

    let over = at("2026-05-01");
    assert_eq!(
        over.to_string(),
        "class A: no contact for 61 days, longer than the 60 days within which there is to be \
         one (by 1 day)"
    );
    assert_eq!(over.criterion.outcome(), CriterionOutcome::Met);
    let next = over.task.unwrap();
    assert_eq!(next.id.as_str(), "stay-in-touch/2026-03-01/1");
    // It waits since the day of the first round.
    let days = (next.window.first(), next.window.best(), next.window.last());
    assert_eq!(days, (day("2026-03-31"), day("2026-03-31"), day("2026-06-29")));
    assert_eq!(over.look_again_on, Some(day("2026-06-30")));
}

#[test]
fn whatever_puts_the_customer_in_touch_with_us_starts_the_days_anew() {
    for fact in [
        CALL,
        r#"{"response":{"id":"O","customer":"C","date":"2026-03-01","to":"O-0","kind":"interested"}}"#,
        r#"{"first_contact":{"id":"O","customer":"C","date":"2026-03-01"}}"#,
        r#"{"contact":{"id":"O","customer":"C","date":"2026-03-01","channel":"phone","campaign":"K",
            "talk":{"topic":"the new model"}}}"#,
        r#"{"complaint":{"id":"O","customer":"C","date":"2026-03-01"}}"#,
        r#"{"purchase":{"id":"O","customer":"C","date":"2026-03-01","lines":[{"product":"P",
            "quantity":"1","amount":{"amount":"9","currency":"CNY"}}]}}"#,
        r#"{"workshop_visit":{"id":"O","customer":"C","date":"2026-03-01","thing":"T"}}"#,
    ] {
        let standing = of(tier(AbcClass::A), &[REFERRAL, fact], "2026-03-20").unwrap();
        assert_eq!(standing.last_contact, Some(day("2026-03-01")), "{fact}");
        assert_eq!(standing.counted_from, day("2026-03-01"));
    }
    let never = of(tier(AbcClass::A), &[REFERRAL, CALL], "2026-02-28").unwrap();
    assert_eq!((never.last_contact, never.counted_from), (None, day("2026-01-01")));
    assert!(never.task.is_some(), "a contact after the day does not count");
}

#[test]
fn an_attempt_that_failed_a_mailing_and_a_missed_appointment_are_no_contact() {
    let attempt =
        r#"{"contact":{"id":"O-2","customer":"C","date":"2026-03-31","channel":"phone"}}"#;
    let failed = r#"{"response":{"id":"A","customer":"C","date":"2026-03-31","to":"O-2",
        "kind":"not_reached"}}"#;
    let mailing = r#"{"contact":{"id":"M","customer":"C","date":"2026-03-30","channel":"email",
        "campaign":"K"}}"#;
    let appointment = r#"{"appointment":{"id":"J","customer":"C","date":"2026-02-20",
        "at":"2026-03-20"}}"#;
    let end = |what: &str| {
        format!(
            r#"{{"appointment_entry":{{"id":"JE","customer":"C","date":"2026-03-20","of":"J",
                "what":"{what}"}}}}"#
        )
    };
    let last = |facts: &[&str]| {
        let facts = [&[REFERRAL, CALL, mailing, appointment], facts].concat();
        let standing = of(tier(AbcClass::A), &facts, "2026-04-01").unwrap();
        (standing.last_contact.unwrap(), standing.task.is_some())
    };
    let first = (day("2026-03-01"), true);
    assert_eq!(last(&[attempt, failed]), first);
    assert_eq!(last(&[&end("missed")]), first);
    assert_eq!(last(&[&end("kept")]), (day("2026-03-20"), false));
    assert_eq!(last(&[attempt]), (day("2026-03-31"), false), "nobody says that it failed");
    let answer = r#"{"response":{"id":"A","customer":"C","date":"2026-03-31","to":"M",
        "kind":"interested"}}"#;
    assert_eq!(last(&[answer]), (day("2026-03-31"), false));
}

#[test]
fn who_is_not_known_yet_or_has_gone_is_not_contacted() {
    assert_eq!(of(tier(AbcClass::A), &[REFERRAL], "2025-12-31"), None);
    let end = r#"{"end":{"id":"E","customer":"C","date":"2026-03-10","kind":"died"}}"#;
    assert!(of(tier(AbcClass::A), &[REFERRAL, end], "2026-03-09").is_some());
    assert_eq!(of(tier(AbcClass::A), &[REFERRAL, end], "2026-03-10"), None);
}

#[test]
fn the_classes_are_shown_as_a_manager_says_them() {
    let shown = [
        CadenceBasis::Level(ProspectLevel::H),
        CadenceBasis::Tier(AbcClass::A),
        CadenceBasis::Loyalty(LoyaltyKind::True),
        CadenceBasis::Unclassified,
    ]
    .map(|basis| basis.to_string());
    assert_eq!(shown, ["level H", "class A", "true loyalty", "no class"]);
}

#[test]
fn a_policy_that_contradicts_itself_is_refused_with_all_its_problems() {
    assert_eq!(CadencePolicyDraft::default().validate(), Ok(CadencePolicy::default()));
    let of = CadenceInterval::new;
    let draft = CadencePolicyDraft {
        tiers: vec![of(30, 60), of(20, 90), of(20, 80)],
        level_ideal: Share::NONE,
        true_loyalty: of(0, 36_526),
        inertia: of(10, 9),
        unclassified: of(10, 10),
    };
    let error = draft.validate().unwrap_err();
    let expected = [
        "tiers[0].ideal_days",
        "tiers[1].longest_days",
        "level_ideal",
        "true_loyalty.ideal_days",
        "true_loyalty.longest_days",
        "inertia.ideal_days",
    ];
    assert_eq!(error.paths(), expected);
    let shown = error.to_string();
    assert!(
        shown.contains("`30` must not be above `tiers[1].ideal_days`, which is `20`"),
        "{shown}"
    );
    assert!(
        shown.contains("`10` must not be above `inertia.longest_days`, which is `9`"),
        "{shown}"
    );
    let none = CadencePolicyDraft { tiers: vec![], ..Default::default() };
    assert_eq!(none.validate().unwrap_err().paths(), ["tiers"]);
}

#[test]
fn at_the_end_of_the_calendar_no_other_day_is_named() {
    let interval = CadenceInterval::new(1, 2);
    let from = NaiveDate::MAX.pred_opt().unwrap();
    let task = |passed| {
        let customer = "C".parse().unwrap();
        let counted = Counted { from, passed, interval };
        let (rule, evidence) = counted.tested();
        counted.task(&customer, rule.test(evidence)?)
    };
    assert_eq!(task(1).unwrap().window.last(), NaiveDate::MAX);
    assert_eq!(task(3).unwrap().window, TaskWindow::on(NaiveDate::MAX));
}

/// By counting each day: how often the longest interval is over, and when its days begin and end: they
/// begin anew with none.
fn slow(passed: u64, interval: CadenceInterval) -> Option<(u32, u64, u64)> {
    let (ideal, longest) = (u64::from(interval.ideal_days), u64::from(interval.longest_days));
    let mut round = (0, ideal, longest);
    for counted in 0..=passed {
        if counted > round.2 {
            round = (round.0 + 1, ideal, round.2 + longest);
        }
    }
    (passed >= ideal).then_some(round)
}

proptest! {
    #[test]
    fn the_task_of_a_day_is_that_of_counting_day_by_day(
        passed in 0..400_u64, ideal in 1..40_u32, more in 0..40_u32,
    ) {
        let interval = CadenceInterval::new(ideal, ideal + more);
        let policy = CadencePolicyDraft { unclassified: interval, ..Default::default() };
        let policy = policy.validate().unwrap();
        let base = base(&[CALL]);
        let customer = base.customer(&"C".parse().unwrap()).unwrap();
        let from = day("2026-03-01");
        let on = |passed| {
            let as_of = from + Days::new(passed);
            let none = CadenceClasses::default();
            stay_in_touch(customer, none, &LevelPolicy::default(), &policy, as_of).unwrap()
        };
        let standing = on(passed);
        let days = |task: &crate::followup::Task| {
            let number = task.id.as_str().rsplit('/').next().unwrap().parse::<u32>().unwrap();
            let after = |day: NaiveDate| (day - from).num_days().unsigned_abs();
            (number, after(task.window.first()), after(task.window.last()))
        };
        prop_assert_eq!(standing.task.as_ref().map(days), slow(passed, interval));
        // Until the day to look again nothing but the count changes, and on it something does.
        let again = standing.look_again_on.unwrap();
        let what = |it: &CadenceStanding| (it.task.as_ref().map(days), it.criterion.rule().key,
            it.criterion.outcome());
        let again = (again - from).num_days().unsigned_abs();
        prop_assert!(again > passed);
        for day in passed..again {
            prop_assert_eq!(what(&on(day)), what(&standing));
        }
        prop_assert_ne!(what(&on(again)), what(&standing));
    }
}
