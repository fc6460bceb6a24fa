//! A criterion is met, not met or unknown as its values say, and every rule of the crate says so
//! in words.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use clienteling::review::rules;
use clienteling::rule::{
    Comparison, Criterion, CriterionOutcome, Evidence, Rule, TextsDraft, Value, Wording,
};
use clienteling::warning::{NO_PURCHASE, PROMISE_BROKEN, RECEIVABLE_OVER_LIMIT, churn};
use clienteling::{Currency, Money, Probability, Quantity, Score, Share};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::common::{cases, source};

const SAYS: Wording = Wording {
    met: "{observed}|{needed}[|{margin}]",
    not_met: "{observed}|{needed}[|{margin}]",
    unknown: "not known",
};

macro_rules! rule {
    ($comparison:ident) => {
        Rule {
            key: "test.rule",
            comparison: Comparison::$comparison,
            says: SAYS,
            is_personal: false,
        }
    };
}

static BELOW: Rule = rule!(Below);
static AT_MOST: Rule = rule!(AtMost);
static AT_LEAST: Rule = rule!(AtLeast);
static OVER: Rule = rule!(Over);
static IS: Rule = rule!(Is);
static IS_NOT: Rule = rule!(IsNot);
static REVERSED: [Rule; 6] = [
    BELOW.reversed("test.reversed"),
    AT_MOST.reversed("test.reversed"),
    AT_LEAST.reversed("test.reversed"),
    OVER.reversed("test.reversed"),
    IS.reversed("test.reversed"),
    IS_NOT.reversed("test.reversed"),
];
static ALL: [&Rule; 6] = [&BELOW, &AT_MOST, &AT_LEAST, &OVER, &IS, &IS_NOT];

fn a_day(after: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(after)
}

/// Evidence of each kind of two numbers, on the finest grid of the kind.
fn of_kind(kind: usize, a: Option<u64>, b: Option<u64>) -> Evidence {
    let decimal = |number: u64, digits| Decimal::from_i128_with_scale(number.into(), digits);
    let share = |it: u64| Share::try_new(decimal(it, 9)).unwrap();
    let probability = |it: u64| Probability::try_new(decimal(it, 9)).unwrap();
    let score = |it: u64| Score::try_new(decimal(it, 6)).unwrap();
    let quantity = |it: u64| Quantity::try_new(decimal(it + 1, 6)).unwrap();
    let money = |it: u64| Money::from_minor(it.try_into().unwrap(), Currency::CNY);
    let number = |it: u64| i64::try_from(it).unwrap() - 3;
    match kind {
        0 => Evidence::shares(a.map(share), b.map(share)),
        1 => Evidence::probabilities(a.map(probability), b.map(probability)),
        2 => Evidence::scores(a.map(score), b.map(score)),
        3 => Evidence::quantities(a.map(quantity), b.map(quantity)),
        4 => Evidence::money(a.map(money), b.map(money)).unwrap(),
        5 => Evidence::numbers(a.map(number), b.map(number)),
        6 => Evidence::counts(a, b),
        7 => Evidence::days(a, b),
        8 => Evidence::months(a, b),
        _ => Evidence::dates(a.map(a_day), b.map(a_day)),
    }
}

/// A value as a number on the finest grid of its kind.
fn on_grid(value: Value) -> i128 {
    let grid = |value: Decimal, digits: u32| {
        let mut value = value;
        value.rescale(digits);
        value.mantissa()
    };
    match value {
        Value::Share(it) => grid(it.value(), 9),
        Value::Probability(it) => grid(it.value(), 9),
        Value::Score(it) => grid(it.value(), 6),
        Value::Quantity(it) => grid(it.value(), 6),
        Value::Money(it) => grid(it.amount(), 2),
        Value::Number(it) => it.into(),
        Value::Count(it) | Value::Days(it) | Value::Months(it) => it.into(),
        other => panic!("{other:?} is no number"),
    }
}

fn a_number() -> impl Strategy<Value = Option<u64>> {
    prop::option::weighted(
        0.9,
        prop_oneof![0..4_u64, 9_990..10_010_u64, 49_999_998..50_000_003_u64],
    )
}

fn some_evidence() -> impl Strategy<Value = Evidence> {
    let pair = (0..10_usize, a_number(), a_number());
    prop_oneof![
        8 => pair.prop_map(|(kind, a, b)| of_kind(kind, a, b)),
        1 => any::<Option<bool>>().prop_map(Evidence::fact),
        1 => prop::option::of((0..900_u64).prop_map(a_day)).prop_map(Evidence::happened),
    ]
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn a_criterion_is_met_exactly_when_its_comparison_holds_and_unknown_when_a_value_is(
        kind in 0..10_usize, a in a_number(), b in a_number(),
    ) {
        let evidence = of_kind(kind, a, b);
        for (rule, holds) in [
            (&BELOW, a < b), (&AT_MOST, a <= b), (&AT_LEAST, a >= b), (&OVER, a > b),
        ] {
            let criterion = rule.check(evidence);
            let expected = match (a, b) {
                (Some(_), Some(_)) if holds => CriterionOutcome::Met,
                (Some(_), Some(_)) => CriterionOutcome::NotMet,
                _ => CriterionOutcome::Unknown,
            };
            prop_assert_eq!(criterion.outcome(), expected);
            prop_assert_eq!(criterion.observed().is_some(), a.is_some());
            prop_assert_eq!(criterion.needed().is_some(), b.is_some());
            let met = rule.test(evidence);
            prop_assert_eq!(met.is_some(), expected == CriterionOutcome::Met);
            prop_assert!(met.is_none_or(|reason| *reason.criterion() == criterion));
            let apart = a.zip(b).map(|(a, b)| i128::from(a.abs_diff(b)));
            // Two equal quantities lie nothing apart, and nothing is no quantity.
            let apart = apart.filter(|apart| kind != 3 || *apart > 0);
            prop_assert_eq!(criterion.margin().map(on_grid), apart);
        }
    }

    #[test]
    fn a_rule_and_its_reverse_are_never_both_met_and_one_is_where_everything_is_known(
        evidence in some_evidence(),
    ) {
        for (rule, reversed) in ALL.into_iter().zip(&REVERSED) {
            let (one, other) = (rule.check(evidence), reversed.check(evidence));
            let outcomes = [one.outcome(), other.outcome()];
            let known = outcomes != [CriterionOutcome::Unknown; 2];
            let met = outcomes.iter().filter(|it| **it == CriterionOutcome::Met).count();
            let not_met = outcomes.iter().filter(|it| **it == CriterionOutcome::NotMet).count();
            prop_assert_eq!([met, not_met], [usize::from(known); 2]);
            prop_assert_eq!(one.to_string(), other.to_string());
        }
    }

    #[test]
    fn no_text_of_the_crate_shows_a_slot_that_is_not_filled(evidence in some_evidence()) {
        for rule in rules() {
            let text = rule.check(evidence).to_string();
            prop_assert!(!text.is_empty() && !text.contains(['{', '}', '[', ']']), "{}", text);
        }
    }

    #[test]
    fn what_is_shown_stands_on_the_same_side_and_the_margin_is_what_a_reader_gets(
        kind in 0..3_usize, a in 0..=100_000_000_u64, near in 0..4_u64, b in 0..=100_000_000_u64,
        is_near in any::<bool>(),
    ) {
        let b = if is_near { a.saturating_sub(2) + near } else { b };
        prop_assume!(b <= 100_000_000);
        let criterion = AT_LEAST.check(of_kind(kind, Some(a), Some(b)));
        let text = criterion.to_string();
        let read = |part: &str| {
            let number: String = part.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
            number.parse::<Decimal>().unwrap()
        };
        let parts: Vec<Decimal> = text.split('|').map(read).collect();
        prop_assert_eq!(parts.len(), if a == b { 2 } else { 3 }, "{}", text);
        prop_assert_eq!(parts[0].cmp(&parts[1]), a.cmp(&b), "{}", text);
        if let Some(margin) = parts.get(2) {
            prop_assert_eq!((parts[0] - parts[1]).abs(), *margin, "{}", text);
        }
    }
}

#[test]
fn a_plain_fact_is_so_or_not_or_unknown() {
    let outcomes = |evidence| [&IS, &IS_NOT].map(|rule| rule.check(evidence).outcome());
    let (met, not_met) = (CriterionOutcome::Met, CriterionOutcome::NotMet);
    assert_eq!(outcomes(Evidence::fact(true)), [met, not_met]);
    assert_eq!(outcomes(Evidence::fact(false)), [not_met, met]);
    assert_eq!(outcomes(Evidence::fact(None)), [CriterionOutcome::Unknown; 2]);
    assert_eq!(outcomes(Evidence::happened(a_day(0))), [met, not_met]);
    assert_eq!(outcomes(Evidence::happened(None)), [not_met, met]);
    // A fact has no size: nothing that compares can say anything of it.
    assert_eq!(AT_LEAST.check(Evidence::fact(true)).outcome(), CriterionOutcome::Unknown);
    assert_eq!(IS.test(Evidence::happened(a_day(1))).unwrap().needed(), None);
}

fn found(key: &str) -> &'static Rule {
    rules().find(|rule| rule.key == key).unwrap()
}

#[test]
fn one_is_singular_percentages_lie_points_apart_and_a_fact_names_its_day() {
    let text = |key: &str, evidence| found(key).check(evidence).to_string();
    let share = |text: &str| -> Share { text.parse().unwrap() };
    let cut = "tiering.abc.before-cut";
    assert_eq!(
        text(cut, Evidence::shares(share("0.318349"), share("0.8"))),
        "those ranked above bring 31.83% of the value, below the cut of 80% (by 48.17 points)"
    );
    assert_eq!(
        text(cut, Evidence::shares(share("0.79"), share("0.8"))),
        "those ranked above bring 79% of the value, below the cut of 80% (by 1 point)"
    );
    assert_eq!(
        text(cut, Evidence::shares(share("0.950100001"), share("0.9501"))),
        "those ranked above bring 95.0100001% of the value, at least the cut of 95.01% \
         (by 0.0000001 points)"
    );
    let lost = "warning.lost-soon";
    assert_eq!(text(lost, Evidence::days(1, 30)), "counts as lost in 1 day unless they buy");
    assert_eq!(text(lost, Evidence::days(5, 30)), "counts as lost in 5 days unless they buy");
    let details = "tiering.base.left-details";
    assert_eq!(text(details, Evidence::happened(a_day(59))), "left details on 2026-03-01");
    assert_eq!(text(details, Evidence::fact(true)), "left details");
    assert_eq!(text(details, Evidence::fact(false)), "no way to reach them is on file");
}

#[test]
fn a_slot_without_anything_to_show_is_a_dash() {
    let so = |evidence| IS.check(evidence).to_string();
    assert_eq!(so(Evidence::fact(true)), "–|–");
    assert_eq!(so(Evidence::happened(a_day(1))), "2026-01-02|–");
}

#[test]
fn percentages_and_marks_are_shown_with_two_decimals() {
    let shown = |kind, a| AT_LEAST.check(of_kind(kind, Some(a), Some(50_000_000))).to_string();
    assert_eq!(shown(0, 31_834_900), "3.18%|5%|1.82 points");
    assert_eq!(shown(1, 31_834_900), "3.18%|5%|1.82 points");
    assert_eq!(shown(2, 31_834_900), "31.83|50|18.17");
}

#[test]
fn a_text_that_names_what_is_needed_says_how_far_it_is_away() {
    for rule in rules() {
        for text in [rule.says.met, rule.says.not_met] {
            assert!(!text.contains("{needed}") || text.contains("{margin}"), "{}", rule.key);
            // Where two values are equal there is no margin to speak of.
            let outside: String =
                text.split('[').map(|part| part.rsplit(']').next().unwrap()).collect();
            assert!(!outside.contains("{margin}"), "{}: {text}", rule.key);
        }
    }
}

#[test]
fn the_list_has_every_rule_that_the_source_writes_down_and_each_key_once() {
    let mut listed = BTreeMap::new();
    for rule in rules() {
        *listed.entry(rule.key.to_owned()).or_insert(0) += 1;
        let (room, name) = rule.key.split_once('.').unwrap();
        assert!(!name.is_empty());
        assert!(source::files().iter().any(|(path, _)| path.starts_with(room)), "{room}");
    }
    assert!(listed.values().all(|times| *times == 1), "{listed:?}");
    let mut written = BTreeSet::new();
    for (path, text) in source::files() {
        if path.starts_with("rule") && !path.starts_with("rule/condition") {
            continue;
        }
        // `NAME = "key", AtLeast {`, or with the name of a constant for the key.
        let rows = text.lines().filter_map(|line| line.trim().split_once(" = "));
        let is_name = |text: &str| text.chars().all(|c| matches!(c, 'A'..='Z' | '0'..='9' | '_'));
        for (_, row) in rows.filter(|(name, _)| is_name(name.rsplit(' ').next().unwrap())) {
            let Some((key, rest)) = row.split_once(", ") else { continue };
            let is_row = rest.ends_with('{') || rest.starts_with("reverse of ");
            if is_row && (key.starts_with('"') || is_name(key)) {
                written.insert(key.trim_matches('"').to_owned());
            }
        }
        // Rules are written as rows of `rules!` and in no other way but the one of RFM, whose
        // dimensions share their rules.
        let returned = source::code(&text).replace("-> &'static Rule {", "");
        let by_hand = returned.contains(" Rule {");
        assert_eq!(by_hand, path.ends_with("rfm/rules.rs"), "{path:?}");
    }
    for (name, rule) in [
        ("NO_PURCHASE", NO_PURCHASE),
        ("PROMISE_BROKEN", PROMISE_BROKEN),
        ("RECEIVABLE_OVER_LIMIT", RECEIVABLE_OVER_LIMIT),
        ("CONTRACT_NOT_RENEWED", churn::CONTRACT_NOT_RENEWED),
        ("DECLINE_IN_AMOUNT", churn::DECLINE_IN_AMOUNT),
        ("DECLINE_IN_RANGE", churn::DECLINE_IN_RANGE),
        ("NO_VISIT", churn::NO_VISIT),
        ("OUT_OF_RHYTHM", churn::OUT_OF_RHYTHM),
    ] {
        assert!(written.remove(name) && written.insert(rule.to_owned()));
    }
    let of_rfm = |key: &String| key.starts_with("tiering.rfm.");
    assert_eq!(listed.keys().filter(|key| of_rfm(key)).count(), 3 * 7);
    let listed: BTreeSet<String> = listed.into_keys().filter(|key| !of_rfm(key)).collect();
    assert!(listed.len() > 60, "{}", listed.len());
    assert_eq!(listed, written);
}

#[test]
fn a_table_is_english_to_start_with_and_shows_what_it_says() {
    let draft = TextsDraft::english(rules());
    let json = serde_json::to_string(&draft).unwrap();
    let mut draft: TextsDraft = serde_json::from_str(&json).unwrap();
    draft.units.days = "{number}天".to_owned();
    let says = draft.rules.get_mut("warning.lost-soon").unwrap();
    says.met = "再过{observed}不购买即视为流失".to_owned();
    let texts = draft.validate(rules()).unwrap();
    let criterion = found("warning.lost-soon").check(Evidence::days(5, 30));
    assert_eq!(texts.show(&criterion).to_string(), "再过5天不购买即视为流失");
    // A rule of the caller's own that the table does not know speaks English.
    let own = AT_LEAST.check(Evidence::days(5, 3));
    assert_eq!(texts.show(&own).to_string(), "5 days|3 days|2 days");
}

#[test]
fn all_that_is_wrong_with_a_table_is_said_at_once() {
    let mut draft = TextsDraft::english(rules());
    draft.rules.remove("funnel.stalled").unwrap();
    let of_nobody = draft.rules["intake.stale"].clone();
    draft.rules.insert("intake.stail".to_owned(), of_nobody);
    let says = draft.rules.get_mut("intake.stale").unwrap();
    says.met = "{seen}[ {margin}".to_owned();
    says.unknown = " ".to_owned();
    draft.units.day = "{observed} day".to_owned();
    let error = draft.validate(rules()).unwrap_err();
    let paths: Vec<&str> = error.problems().iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "rules.intake.stail",
            "rules.intake.stale.met",
            "rules.intake.stale.met",
            "rules.intake.stale.unknown",
            "rules.funnel.stalled",
            "units.day",
        ]
    );
    let shown = error.problems()[1].to_string();
    assert_eq!(
        shown,
        "`rules.intake.stale.met`: `seen` is not one of the slots {observed}, {needed}, {margin}, \
         {ago}, {day}"
    );
    assert!(serde_json::from_str::<TextsDraft>(r#"{"units":{},"rules":{}}"#).is_err());
}

#[test]
fn personal_values_show_in_no_debug() {
    static PAY: Rule = Rule { is_personal: true, ..rule!(AtLeast) };
    let criterion: Criterion = PAY
        .check(Evidence::scores("61.5".parse::<Score>().unwrap(), "60".parse::<Score>().unwrap()));
    assert_eq!(format!("{criterion:?}"), r#"Criterion { rule: "test.rule", outcome: Met, .. }"#);
    assert!(!format!("{:?}", PAY.test(Evidence::counts(61, 60))).contains("61"));
    assert!(format!("{:?}", AT_LEAST.check(Evidence::counts(61, 60))).contains("61"));
}

#[test]
fn what_was_on_the_day_itself_is_said_to_be_today() {
    static LAST: Rule = Rule {
        key: "test.last",
        comparison: Comparison::AtMost,
        says: Wording { met: "was {ago}", not_met: "was {ago}, too long", unknown: "never was" },
        is_personal: false,
    };
    let says = |days: u64| LAST.check(Evidence::days(days, 30)).to_string();
    assert_eq!([0, 1, 2].map(says), ["was today", "was 1 day ago", "was 2 days ago"]);
    assert_eq!(says(31), "was 31 days ago, too long");
    // Nothing but a number of days has been so long ago.
    assert_eq!(LAST.check(Evidence::counts(1, 30)).to_string(), "was –");
    for rule in rules() {
        let Wording { met, not_met, unknown } = rule.says;
        for text in [met, not_met, unknown] {
            assert!(!text.contains("{observed} ago"), "{}: {text}: {{ago}} says today", rule.key);
        }
    }
}
