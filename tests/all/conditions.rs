//! Conditions as data: how they are read, checked, evaluated and analysed; the last two against a slow
//! reference of their own.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use clienteling::rule::condition::{
    CheckedCondition, Conclusion, Condition, Flaw, NamedMeasure, ToDate, Window,
};
use clienteling::rule::measure::{
    Answer, Catalogue, Domain, Measure, Measures, Question, Subject, SubjectKind, Timing, Unit,
    Unknown,
};
use clienteling::rule::{CriterionOutcome, Value};
use clienteling::{Currency, Money, Share};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use crate::common::build::{day, money};
use crate::common::cases;

/// Three measures with few values, so that all of them can be tried: `a` from 0 to 4 and maybe
/// unknown, `b` from −2 to 2, `c` from nothing to three millionths and maybe unknown.
fn catalogue() -> Catalogue {
    let measure = |name: &'static str, timing, unit, ends: [Value; 2], may_be_unknown| {
        let [least, most] = ends.map(Some);
        let (label, subjects) = (name.into(), [SubjectKind::Firm, SubjectKind::Customer]);
        let (name, subjects) = (name.into(), subjects.to_vec().into());
        let domain = Domain { least, most };
        Measure { name, label, subjects, timing, unit, domain, may_be_unknown }
    };
    let micros =
        |micros: i64| Value::Money(Money::try_new(Decimal::new(micros, 6), Currency::CNY).unwrap());
    let counts = [Value::Count(0), Value::Count(4)];
    let numbers = [Value::Number(-2), Value::Number(2)];
    let amounts = [micros(0), micros(3)];
    Catalogue::try_new([
        measure("a", Timing::AsOf, Unit::Count, counts, true),
        measure("b", Timing::Over, Unit::Number, numbers, false),
        measure("c", Timing::AsOf, Unit::Money(Currency::CNY), amounts, true),
    ])
    .unwrap()
}

fn read(written: &Json) -> Condition {
    serde_json::from_value(written.clone()).unwrap()
}

fn checked(condition: &Condition) -> CheckedCondition {
    condition.check(&catalogue(), SubjectKind::Firm).unwrap()
}

fn problems(condition: &Condition) -> Vec<String> {
    let problems = condition.check(&catalogue(), SubjectKind::Firm).unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn a_condition_is_written_as_it_is_read() {
    let written = json!({"all": [
        {"any": [{"measure": "a", "below": "2"}, {"measure": "a", "over": "3"}]},
        {"not": {"measure": "b", "last_days": 90, "at_least": "1"}},
        {"measure": "b", "last_months": 12, "between": ["-1", "1"]},
        {"in_a_row": {"days": 3, "of": {"measure": "b", "to_date": "quarter", "at_most": "0"}}},
    ]});
    let condition = read(&written);
    assert_eq!(serde_json::to_value(&condition).unwrap(), written);
    let b = || NamedMeasure::of("b");
    let built = Condition::all([
        Condition::any([NamedMeasure::of("a").below(2), NamedMeasure::of("a").over(3)]),
        !b().within(Window::LastDays(90)).at_least(1),
        b().within(Window::LastMonths(12)).between("-1", Value::Number(1)),
        Condition::in_a_row(3, b().within(Window::ToDate(ToDate::Quarter)).at_most("0")),
    ]);
    assert_eq!(built, condition);
    assert_eq!(
        checked(&condition).to_string(),
        "(a below 2 or a over 3) and b in the last 90 days below 1 and (b in the last 12 months at \
         least -1 and b in the last 12 months at most 1) and for 3 days in a row: b in the quarter \
         to date at most 0"
    );
}

#[test]
fn a_figure_counts_over_the_days_that_end_with_the_day() {
    let as_of = day("2026-05-20");
    for (window, first, shown) in [
        (Window::LastDays(1), "2026-05-20", "on the day"),
        (Window::LastDays(90), "2026-02-20", "in the last 90 days"),
        (Window::LastMonths(1), "2026-04-21", "in the last month"),
        (Window::LastMonths(12), "2025-05-21", "in the last 12 months"),
        (Window::ToDate(ToDate::Month), "2026-05-01", "in the month to date"),
        (Window::ToDate(ToDate::Quarter), "2026-04-01", "in the quarter to date"),
        (Window::ToDate(ToDate::Year), "2026-01-01", "in the year to date"),
    ] {
        let period = window.through(as_of);
        assert_eq!((period.first(), period.last()), (day(first), as_of), "{window}");
        assert_eq!(window.to_string(), shown);
        for end in [NaiveDate::MIN, NaiveDate::MAX] {
            assert!(window.through(end).contains(end));
        }
    }
}

#[test]
fn what_is_no_condition_is_refused() {
    for (written, expected) in [
        (json!({}), "expected one of `all`, `any`, `not`, `in_a_row` or `measure`"),
        (json!({"all": [], "any": []}), "no more than one of `all`, `any`, `not` and `in_a_row`"),
        (json!({"measure": "a"}), "expected one of `below`"),
        (json!({"measure": "a", "below": 1, "over": 3}), "expected one of `below`"),
        (json!({"below": 1}), "expected one of `all`"),
        (json!({"not": {"measure": "a", "below": 1}, "last_days": 2}), "expected one of `all`"),
        (json!({"measure": "a", "equals": 1}), "unknown field `equals`"),
        (json!({"measure": "a", "below": 1.5}), "a whole number, or a text"),
        (json!({"measure": "a", "below": true}), "a whole number, or a text"),
        (json!({"measure": "a", "between": [1]}), "array"),
        (json!({"measure": "a", "to_date": "week", "below": 1}), "one of `month`"),
        (json!({"in_a_row": {"days": 3}}), "missing field `of`"),
        (json!({"in_a_row": {"of": {"measure": "a", "below": 1}}}), "missing field `days`"),
        (json!({"in_a_row": {"days": 3, "times": 3}}), "unknown field `times`"),
        (json!([{"measure": "a", "below": 1}]), "a condition: a table"),
    ] {
        let error = serde_json::from_value::<Condition>(written.clone()).unwrap_err().to_string();
        assert!(error.contains(expected), "{written}: {error}");
    }
    let twice = r#"{"measure": "a", "measure": "b", "below": 1}"#;
    let error = serde_json::from_str::<Condition>(twice).unwrap_err().to_string();
    assert!(error.contains("given twice"), "{error}");
}

#[test]
fn what_is_nested_too_deep_is_refused_wherever_it_comes_from() {
    let atom = || NamedMeasure::of("a").below(2);
    let most = Condition::MAX_DEPTH;
    let nested = |depth: u32| (1..depth).fold(atom(), |inner, _| !inner);
    let written = |depth: u32| {
        (1..depth).fold(json!({"measure": "a", "below": "2"}), |inner, _| json!({"not": inner}))
    };
    assert_eq!(read(&written(most)), nested(most));
    assert_eq!(checked(&nested(most)).never(), Conclusion::No);
    let expected = format!("nested too deep: expected at most {most} levels");
    for depth in [most + 1, 1_000, 100_000] {
        assert_eq!(problems(&nested(depth)), [expected.as_str()]);
        assert!(serde_json::to_string(&nested(depth)).is_err());
    }
    for depth in [most + 1, 1_000] {
        let refused = serde_json::from_value::<Condition>(written(depth)).unwrap_err();
        assert_eq!(refused.to_string(), expected);
        let opened = r#"{"not":"#.repeat(usize::try_from(depth).unwrap());
        let refused = serde_json::from_str::<Condition>(&opened).unwrap_err();
        assert!(refused.to_string().starts_with(&expected), "{refused}");
    }
    // Through lists, and in a row, too.
    let list = |depth: u32| (1..depth).fold(atom(), |inner, _| Condition::any([inner, atom()]));
    assert!(problems(&list(most + 1)).contains(&expected));
    assert_eq!(problems(&Condition::in_a_row(2, nested(most))), [expected]);
    checked(&list(most));
}

#[test]
fn the_bounds_of_a_condition_hold_at_their_ends() {
    let atom = |constant: u64| NamedMeasure::of("a").below(constant);
    let wide = |atoms: usize| Condition::any((0..atoms).map(|_| atom(2)));
    assert_eq!(checked(&wide(Condition::MAX_COMPARISONS)).comparisons(), 1);
    let most = Condition::MAX_COMPARISONS;
    assert_eq!(problems(&wide(most + 1)), ["65 entries are not between 1 and 64"]);
    let two = Condition::all([wide(most - 1), NamedMeasure::of("a").between(1, 2)]);
    assert_eq!(problems(&two), ["65 entries are not between 1 and 64"]);
    for days in [1, Condition::MAX_IN_A_ROW] {
        checked(&Condition::in_a_row(days, atom(2)));
    }
    for days in [0, Condition::MAX_IN_A_ROW + 1] {
        let said = format!("`in_a_row.days`: {days} is not between 1 and 366");
        assert_eq!(problems(&Condition::in_a_row(days, atom(2))), [said]);
    }
    for (field, most, within) in [
        ("last_days", 36_525, Window::LastDays as fn(u32) -> Window),
        ("last_months", 1_200, Window::LastMonths),
    ] {
        for number in [1, most] {
            checked(&NamedMeasure::of("b").within(within(number)).below("1"));
        }
        for number in [0, most + 1] {
            let said = format!("`{field}`: {number} is not between 1 and {most}");
            assert_eq!(problems(&NamedMeasure::of("b").within(within(number)).below("1")), [said]);
        }
    }
}

#[test]
fn everything_that_is_wrong_is_said_at_once_with_its_path() {
    let condition = read(&json!({"all": [
        {"any": []},
        {"in_a_row": {"days": 0, "of": {"in_a_row": {"days": 2, "of": {"measure": "a", "over": 1}}}}},
        {"measure": " ", "below": 1},
        {"measure": "b", "last_days": 2, "to_date": "month", "below": 1},
    ]}));
    assert_eq!(
        problems(&condition),
        [
            "`all[0].any`: a condition is missing",
            "`all[1].in_a_row.days`: 0 is not between 1 and 366",
            "`all[1].in_a_row.of.in_a_row`: expected nothing here: in a row within in a row: ask for \
             more days in a row",
            "`all[2].measure`: a name is missing",
            "`all[3].to_date`: expected nothing here: the days are given already",
        ]
    );
    let condition = read(&json!({"any": [
        {"measure": "ab", "below": 1},
        {"measure": "sales", "below": 1},
        {"measure": "b", "below": 1},
        {"measure": "a", "last_days": 9, "below": 1},
        {"not": {"measure": "a", "below": "-1"}},
        {"measure": "a", "below": "2 CNY"},
        {"measure": "a", "at_most": 5},
        {"measure": "c", "over": "1 EUR"},
        {"measure": "c", "over": 1},
        {"measure": "c", "over": "-0.000001 CNY"},
        {"in_a_row": {"days": 2, "of": {"measure": "a", "between": [3, 2]}}},
    ]}));
    assert_eq!(
        problems(&condition),
        [
            "`any[0].measure`: there is no measure `ab`",
            "`any[1].measure`: there is no measure `sales`",
            "`any[2].measure`: `b` counts what happened: expected `last_days`, `last_months` or \
             `to_date`",
            "`any[3].measure`: `a` is what holds on the day: expected no days over which it counts",
            "`any[4].not.below`: `-1` is not a count, such as `2`",
            "`any[5].below`: `2 CNY` is not a count, such as `2`",
            "`any[6].at_most`: 5 lies outside what `a` can be: at least 0 and at most 4",
            "`any[7].over`: an amount in EUR: expected CNY",
            "`any[8].over`: `1` is not an amount in CNY, such as `200 CNY`",
            "`any[9].over`: -0.000001 CNY lies outside what `c` can be: at least 0.00 CNY and at most \
             0.000003 CNY",
            "`any[10].in_a_row.of.between[0]`: `3` must not be above `any[10].in_a_row.of.between[1]`, \
             which is `2`",
        ]
    );
    let of_staff =
        NamedMeasure::of("a").below(2).check(&catalogue(), SubjectKind::Staff).unwrap_err();
    assert_eq!(
        of_staff.to_string(),
        "`measure`: `a` cannot be asked of a member of staff: expected the firm or a customer"
    );
}

/// A measure of each unit, of which each takes a constant in the form that its unit has.
#[test]
fn a_constant_is_read_in_the_unit_of_its_measure() {
    let fits = |unit: Unit, written: Json| {
        let (least, most) = (None, None);
        let measure = Measure {
            name: "m".into(),
            label: "m".into(),
            subjects: vec![SubjectKind::Firm].into(),
            timing: Timing::AsOf,
            unit,
            domain: Domain { least, most },
            may_be_unknown: false,
        };
        let condition = read(&json!({"measure": "m", "at_least": written}));
        let catalogue = Catalogue::try_new([measure]).unwrap();
        condition.check(&catalogue, SubjectKind::Firm).map(|checked| checked.to_string())
    };
    let yuan = Unit::Money(Currency::CNY);
    for (unit, written, shown) in [
        (yuan, json!("100000 CNY"), "m at least 100,000.00 CNY"),
        (yuan, json!("CNY 100000"), "m at least 100,000.00 CNY"),
        (yuan, json!("-0.000001 CNY"), "m at least -0.000001 CNY"),
        (Unit::Share, json!("10%"), "m at least 10%"),
        (Unit::Share, json!("0.1"), "m at least 10%"),
        (Unit::Probability, json!("1"), "m at least 100%"),
        (Unit::Score, json!(60), "m at least 60"),
        (Unit::Quantity, json!("1.5"), "m at least 1.5"),
        (Unit::Count, json!(2), "m at least 2"),
        (Unit::Count, json!("18446744073709551615"), "m at least 18446744073709551615"),
        (Unit::Number, json!(-2), "m at least -2"),
        (Unit::Days, json!(30), "m at least 30 days"),
        (Unit::Days, json!("30 days"), "m at least 30 days"),
        (Unit::Days, json!("1 day"), "m at least 1 day"),
        (Unit::Date, json!("2026-03-01"), "m at least 2026-03-01"),
    ] {
        assert_eq!(fits(unit, written.clone()).as_deref(), Ok(shown), "{written}");
    }
    for (unit, written) in [
        (yuan, json!("100,000 CNY")),
        (yuan, json!("1.0000001 CNY")),
        (yuan, json!("CNY")),
        (Unit::Share, json!("101%")),
        (Unit::Share, json!("1 CNY")),
        (Unit::Score, json!(101)),
        (Unit::Quantity, json!(0)),
        (Unit::Count, json!("1.5")),
        (Unit::Count, json!("+1")),
        (Unit::Count, json!("30 days")),
        (Unit::Days, json!("30 months")),
        (Unit::Date, json!("2026-3-1")),
    ] {
        assert!(fits(unit, written.clone()).is_err(), "{written}");
    }
    let share: Share = "12.5%".parse().unwrap();
    for value in [
        Value::Money(money("2350.5 CNY")),
        Value::Share(share),
        Value::Score("60.5".parse().unwrap()),
        Value::Quantity("0.25".parse().unwrap()),
        Value::Count(7),
        Value::Number(-7),
        Value::Days(1),
        Value::Days(7),
        Value::Date(day("2026-03-01")),
    ] {
        let constant = clienteling::rule::condition::Constant::from(value);
        let unit = Unit::of(value).unwrap();
        let shown = format!("m at least {value}");
        assert_eq!(fits(unit, json!(constant.as_str())), Ok(shown));
    }
}

/// A condition as the reference knows it. The figures are numbers: those of `a` and `b` themselves, of
/// `c` in millionths.
#[derive(Debug, Clone)]
enum Ast {
    Compare(usize, usize, i64),
    Between(usize, i64, i64),
    All(Vec<Ast>),
    Any(Vec<Ast>),
    Not(Box<Ast>),
    /// So for 2 days, or for 3, that `a` is at least 1.
    Row(usize),
}

const NAMES: [&str; 3] = ["a", "b", "c"];
const LEAST: [i64; 3] = [0, -2, 0];
const MOST: [i64; 3] = [4, 2, 3];
const MAY_BE_UNKNOWN: [bool; 3] = [true, false, true];

/// What is so: three figures and two rows, each known or not.
type World = ([Option<i64>; 3], [Option<bool>; 2]);

fn constant(figure: usize, number: i64) -> String {
    match figure {
        2 => format!("{} CNY", Decimal::new(number, 6)),
        _ => number.to_string(),
    }
}

impl Ast {
    fn condition(&self) -> Condition {
        let figure = |index: usize| match index {
            1 => NamedMeasure::of(NAMES[1]).within(Window::LastDays(7)),
            _ => NamedMeasure::of(NAMES[index]),
        };
        let each = |of: &[Ast]| of.iter().map(Ast::condition).collect::<Vec<_>>();
        match self {
            Ast::Compare(index, how, number) => {
                let (figure, constant) = (figure(*index), constant(*index, *number));
                let constant = constant.as_str();
                match how {
                    0 => figure.below(constant),
                    1 => figure.at_most(constant),
                    2 => figure.at_least(constant),
                    _ => figure.over(constant),
                }
            }
            Ast::Between(index, low, high) => {
                let [low, high] = [low, high].map(|end| constant(*index, *end));
                figure(*index).between(low.as_str(), high.as_str())
            }
            Ast::All(of) => Condition::all(each(of)),
            Ast::Any(of) => Condition::any(each(of)),
            Ast::Not(of) => !of.condition(),
            Ast::Row(row) => {
                let days = u32::try_from(row + 2).unwrap();
                Condition::in_a_row(days, NamedMeasure::of("a").at_least(1))
            }
        }
    }

    fn holds(&self, world: &World) -> Option<bool> {
        match self {
            Ast::Compare(index, how, number) => world.0[*index].map(|value| match how {
                0 => value < *number,
                1 => value <= *number,
                2 => value >= *number,
                _ => value > *number,
            }),
            Ast::Between(index, low, high) => {
                world.0[*index].map(|value| (*low..=*high).contains(&value))
            }
            Ast::All(of) => {
                let all: Vec<_> = of.iter().map(|one| one.holds(world)).collect();
                if all.contains(&Some(false)) {
                    Some(false)
                } else if all.contains(&None) {
                    None
                } else {
                    Some(true)
                }
            }
            Ast::Any(of) => {
                let all: Vec<_> = of.iter().map(|one| one.holds(world)).collect();
                if all.contains(&Some(true)) {
                    Some(true)
                } else if all.contains(&None) {
                    None
                } else {
                    Some(false)
                }
            }
            Ast::Not(of) => of.holds(world).map(|is_so| !is_so),
            Ast::Row(row) => world.1[*row],
        }
    }

    fn has_row(&self, row: usize) -> bool {
        match self {
            Ast::Compare(..) | Ast::Between(..) => false,
            Ast::All(of) | Ast::Any(of) => of.iter().any(|one| one.has_row(row)),
            Ast::Not(of) => of.has_row(row),
            Ast::Row(own) => *own == row,
        }
    }
}

/// Every value of every figure, and unknown where it may be, with all that the rows can be, where any
/// of the conditions asks for them.
fn worlds(of: &[&Ast]) -> Vec<World> {
    let figure = |index: usize| {
        let known = (LEAST[index]..=MOST[index]).map(Some);
        known.chain(MAY_BE_UNKNOWN[index].then_some(None)).collect::<Vec<_>>()
    };
    let row = |row: usize| {
        let asked = of.iter().any(|ast| ast.has_row(row));
        if asked { vec![Some(false), Some(true), None] } else { vec![None] }
    };
    let mut all = Vec::new();
    for a in figure(0) {
        for b in figure(1) {
            for c in figure(2) {
                for first in row(0) {
                    for second in row(1) {
                        all.push(([a, b, c], [first, second]));
                    }
                }
            }
        }
    }
    all
}

/// Whether something holds in every world, or in every one in which all that is asked for is known.
fn everywhere(of: &[&Ast], is_so: impl Fn(&World) -> Option<bool>) -> Conclusion {
    let worlds = worlds(of);
    let is_known = |world: &&World| {
        let rows = (0..2).all(|row| world.1[row].is_some() || !of.iter().any(|it| it.has_row(row)));
        rows && world.0.iter().all(Option::is_some)
    };
    if worlds.iter().filter(is_known).any(|world| is_so(world) == Some(false)) {
        Conclusion::No
    } else if worlds.iter().any(|world| is_so(world) != Some(true)) {
        Conclusion::WhereKnown
    } else {
        Conclusion::Yes
    }
}

fn a_comparison() -> impl Strategy<Value = Ast> {
    let number = |index: usize| LEAST[index]..=MOST[index];
    prop_oneof![
        6 => (0..3_usize, 0..4_usize).prop_flat_map(move |(index, how)| {
            number(index).prop_map(move |number| Ast::Compare(index, how, number))
        }),
        1 => (0..3_usize).prop_flat_map(move |index| {
            (number(index), number(index)).prop_map(move |(one, other)| {
                Ast::Between(index, one.min(other), one.max(other))
            })
        }),
        1 => (0..2_usize).prop_map(Ast::Row),
    ]
}

fn an_ast() -> impl Strategy<Value = Ast> {
    a_comparison().prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 1..4).prop_map(Ast::All),
            3 => prop::collection::vec(inner.clone(), 1..4).prop_map(Ast::Any),
            1 => inner.prop_map(|one| Ast::Not(Box::new(one))),
        ]
    })
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn the_analysis_says_what_trying_every_value_shows(one in an_ast(), other in an_ast()) {
        let (first, second) = (checked(&one.condition()), checked(&other.condition()));
        prop_assume!(first.comparisons() + second.comparisons() <= CheckedCondition::MAX_ANALYSED);
        let never = |of: &[&Ast]| {
            let is_met = |world: &World| of.iter().all(|it| it.holds(world) == Some(true));
            if worlds(of).iter().any(is_met) { Conclusion::No } else { Conclusion::Yes }
        };
        let implies = |from: &Ast, to: &Ast| everywhere(&[from, to], |world| {
            if from.holds(world) == Some(true) { to.holds(world) } else { Some(true) }
        });
        prop_assert_eq!(first.never(), never(&[&one]));
        let always = everywhere(&[&one], |world| one.holds(world));
        prop_assert_eq!(first.always(), always);
        prop_assert_eq!(first.excludes(&second), never(&[&one, &other]));
        let (there, back) = (implies(&one, &other), implies(&other, &one));
        prop_assert_eq!(first.implies(&second), there);
        prop_assert_eq!(second.implies(&first), back);
        let same = [there, back].into_iter().max_by_key(|it| match it {
            Conclusion::Yes => 0,
            Conclusion::WhereKnown => 1,
            _ => 2,
        });
        prop_assert_eq!(Some(first.is_same_as(&second)), same);
        prop_assert_eq!(first.implies(&first), Conclusion::Yes);
        // What is denied is met where it was not.
        let denied = checked(&!one.condition());
        prop_assert_eq!(denied.never() == Conclusion::Yes, always != Conclusion::No);
        match first.flaw() {
            Some(Flaw::Never(_)) => prop_assert_eq!(first.never(), Conclusion::Yes),
            Some(Flaw::Always(_)) => prop_assert_eq!(always, Conclusion::Yes),
            Some(Flaw::AlwaysWhereKnown(_)) => prop_assert_eq!(always, Conclusion::WhereKnown),
            _ => prop_assert!(first.never() == Conclusion::No && always == Conclusion::No),
        }
    }
}

/// Answers from a table, by day.
struct Told {
    catalogue: Catalogue,
    a: BTreeMap<NaiveDate, Option<i64>>,
    b: i64,
    c: Option<i64>,
}

impl Measures for Told {
    fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    fn answer(&self, question: &Question<'_>, as_of: NaiveDate) -> Answer {
        let value = match question.measure {
            "a" => self.a[&as_of].map(|it| Value::Count(it.try_into().unwrap())),
            "b" => {
                let over = question.over.unwrap();
                assert_eq!((over.last(), over.days()), (as_of, 7));
                Some(Value::Number(self.b))
            }
            _ => self.c.map(|it| {
                Value::Money(Money::try_new(Decimal::new(it, 6), Currency::CNY).unwrap())
            }),
        };
        value.map_or(Answer::Unknown(Unknown::NothingOnRecord), Answer::from)
    }
}

fn today() -> NaiveDate {
    day("2026-03-31")
}

fn told(days: &[Option<i64>], b: i64, c: Option<i64>) -> Told {
    let days = days.iter().enumerate();
    let day = |back: usize| today() - Days::new(back.try_into().unwrap());
    let a = days.map(|(back, a)| (day(back), *a)).collect();
    Told { catalogue: catalogue(), a, b, c }
}

fn row(days: &[Option<i64>]) -> Option<bool> {
    let so: Vec<Option<bool>> = days.iter().map(|a| a.map(|a| a >= 1)).collect();
    if so.contains(&Some(false)) {
        Some(false)
    } else if so.contains(&None) {
        None
    } else {
        Some(true)
    }
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn every_condition_reads_as_it_is_written(ast in an_ast()) {
        let condition = ast.condition();
        let json = serde_json::to_string(&condition).unwrap();
        prop_assert_eq!(serde_json::from_str::<Condition>(&json).unwrap(), condition);
    }

    #[test]
    fn evaluating_gives_what_the_figures_say_and_names_those_that_decide(
        ast in an_ast(),
        days in prop::collection::vec(prop::option::weighted(0.8, 0..=4_i64), 3),
        b in -2..=2_i64,
        c in prop::option::weighted(0.8, 0..=3_i64),
    ) {
        let world = ([days[0], Some(b), c], [row(&days[..2]), row(&days)]);
        let condition = checked(&ast.condition());
        let firm = told(&days, b, c);
        let evaluated = condition.evaluate(&firm, &Subject::Firm, today()).unwrap();
        let expected = match ast.holds(&world) {
            Some(true) => CriterionOutcome::Met,
            Some(false) => CriterionOutcome::NotMet,
            None => CriterionOutcome::Unknown,
        };
        prop_assert_eq!(evaluated.outcome, expected);
        prop_assert_eq!(evaluated.why_unknown.is_some(), expected == CriterionOutcome::Unknown);
        prop_assert!(!evaluated.decided_by.is_empty());
        // What decides has turned out as the whole: denied comparisons are the reverse ones.
        for tested in &evaluated.decided_by {
            prop_assert_eq!(tested.criterion().outcome(), expected, "{}", tested);
        }
    }
}

#[test]
fn the_figures_that_decide_are_shown_with_what_they_are() {
    let condition = checked(&Condition::all([
        NamedMeasure::of("a").over(1),
        Condition::any([
            NamedMeasure::of("c").below("0.000001 CNY"),
            NamedMeasure::of("b").within(Window::LastDays(7)).between("-1", "1"),
        ]),
    ]));
    let shown = |firm: &Told| {
        let evaluated = condition.evaluate(firm, &Subject::Firm, today()).unwrap();
        let decided = evaluated.decided_by.iter().map(ToString::to_string);
        (evaluated.outcome, decided.collect::<Vec<_>>())
    };
    let (met, figures) = shown(&told(&[Some(3)], 1, Some(2)));
    assert_eq!(met, CriterionOutcome::Met);
    assert_eq!(
        figures,
        [
            "a: 3, over 1 (by 2)",
            "b in the last 7 days: 1, at least -1 (by 2)",
            "b in the last 7 days: 1, at most 1",
        ]
    );
    let (not_met, figures) = shown(&told(&[Some(3)], 2, Some(2)));
    assert_eq!(not_met, CriterionOutcome::NotMet);
    assert_eq!(
        figures,
        [
            "c: 0.000002 CNY, not below 0.000001 CNY (by 0.000001 CNY)",
            "b in the last 7 days: 2, more than 1 (by 1)",
        ]
    );
    let (unknown, figures) = shown(&told(&[None], 2, None));
    assert_eq!(unknown, CriterionOutcome::Unknown);
    assert_eq!(figures, ["a: not known", "c: not known"]);
}

#[test]
fn in_a_row_looks_at_each_of_its_days_as_of_that_day() {
    let so = |days: &[Option<i64>]| {
        let condition = checked(&Condition::in_a_row(3, NamedMeasure::of("a").at_least(1)));
        let evaluated = condition.evaluate(&told(days, 0, None), &Subject::Firm, today()).unwrap();
        (evaluated.outcome, evaluated.decided_by[0].to_string())
    };
    let label = "a at least 1: so for";
    assert_eq!(
        so(&[Some(1), Some(4), Some(1)]),
        (CriterionOutcome::Met, format!("{label} 3 days in a row, at least the 3 days that count"))
    );
    assert_eq!(
        so(&[Some(1), Some(4), Some(0)]),
        (
            CriterionOutcome::NotMet,
            format!("{label} 2 days in a row, fewer than the 3 days that count (by 1 day)")
        )
    );
    assert_eq!(so(&[Some(0), Some(4), Some(4)]).0, CriterionOutcome::NotMet);
    assert_eq!(so(&[Some(1), None, Some(1)]).0, CriterionOutcome::Unknown);
    // A day on which it was not so breaks the row, whatever the unknown one was.
    assert_eq!(so(&[Some(1), None, Some(0)]).0, CriterionOutcome::NotMet);
    let denied = checked(&!Condition::in_a_row(3, NamedMeasure::of("a").at_least(1)));
    let evaluated =
        denied.evaluate(&told(&[Some(1), Some(0), Some(1)], 0, None), &Subject::Firm, today());
    assert_eq!(evaluated.unwrap().outcome, CriterionOutcome::Met);
}

#[test]
fn what_is_asked_of_another_kind_of_subject_is_an_error_and_no_outcome() {
    let condition = checked(&NamedMeasure::of("a").over(1));
    let staff = Subject::Staff("S-1".parse().unwrap());
    assert!(condition.evaluate(&told(&[Some(3)], 1, None), &staff, today()).is_err());
}

#[test]
fn why_a_condition_says_nothing_names_no_comparison_that_could_be_left_out() {
    let flaw = |written: Json| checked(&read(&written)).flaw().map(|flaw| flaw.to_string());
    let b = |how: &str, number: &str| json!({"measure": "b", "last_days": 7, how: number});
    let row = |of: Json| json!({"in_a_row": {"days": 2, "of": of}});
    for (written, expected) in [
        (
            json!({"all": [{"measure": "a", "over": 3}, b("over", "0"), {"measure": "a", "below": 2}]}),
            Some("can never be met: a over 3 and below 2 cannot be"),
        ),
        // No number lies between 1 and 2.
        (
            json!({"all": [{"measure": "a", "over": 1}, {"measure": "a", "below": 2}]}),
            Some("can never be met: a over 1 and below 2 cannot be"),
        ),
        (json!({"all": [{"measure": "a", "over": 1}, {"measure": "a", "below": 3}]}), None),
        // No amount lies between one millionth and two.
        (
            json!({"not": {"any": [{"measure": "c", "at_most": "0.000001 CNY"},
                {"measure": "c", "at_least": "0.000002 CNY"}]}}),
            Some("can never be met: c over 0.000001 CNY and below 0.000002 CNY cannot be"),
        ),
        (json!({"measure": "a", "over": 4}), Some("can never be met: a over 4 cannot be")),
        (json!({"measure": "a", "over": 3}), None),
        (
            json!({"all": [{"measure": "a", "over": 2}, {"any": [{"measure": "a", "below": 1}, b("below", "-2")]}]}),
            Some(
                "can never be met: a over 2 and below 1 and b in the last 7 days below -2 cannot be",
            ),
        ),
        (b("at_least", "-2"), Some("is always met: b in the last 7 days at least -2 is always so")),
        (
            json!({"any": [{"measure": "a", "over": 1}, b("over", "1"), {"measure": "a", "below": 2}]}),
            Some("is always met where it is known: a over 1 or below 2 is always so"),
        ),
        (
            json!({"any": [b("over", "0"), b("at_most", "1"), {"measure": "a", "over": 1}]}),
            Some("is always met: b in the last 7 days over 0 or at most 1 is always so"),
        ),
        (
            json!({"all": [b("over", "0"), row(json!({"measure": "a", "over": 4}))]}),
            Some("can never be met: a over 4 cannot be"),
        ),
        (
            json!({"all": [row(json!({"measure": "a", "over": 1})), {"not": row(json!({"measure": "a", "over": 1}))}]}),
            Some(
                "can never be met: for 2 days in a row: a over 1 and not for 2 days in a row: a over 1 \
                 cannot be",
            ),
        ),
        (
            json!({"all": [row(json!({"measure": "a", "over": 1})), {"measure": "a", "below": 1}]}),
            None,
        ),
    ] {
        assert_eq!(flaw(written.clone()).as_deref(), expected, "{written}");
    }
}

#[test]
fn beyond_its_bound_the_analysis_says_that_it_does_not_decide() {
    // A measure of its own for each window.
    let b = |days: u32| NamedMeasure::of("b").within(Window::LastDays(days)).over("1");
    let of = |from: u32, to: u32| checked(&Condition::all((from..=to).map(b)));
    let most = u32::try_from(CheckedCondition::MAX_ANALYSED).unwrap();
    let (within, beyond) = (of(1, most), of(1, most + 1));
    assert_eq!((within.never(), within.always()), (Conclusion::No, Conclusion::No));
    assert_eq!((beyond.never(), beyond.always()), (Conclusion::NotDecided, Conclusion::NotDecided));
    assert_eq!(beyond.flaw(), None);
    let (half, other) = (of(1, most / 2), of(most / 2 + 1, most));
    assert_eq!((half.implies(&other), half.excludes(&other)), (Conclusion::No, Conclusion::No));
    let other = of(most / 2 + 1, most + 1);
    assert_eq!(half.implies(&other), Conclusion::NotDecided);
    assert_eq!(half.excludes(&other), Conclusion::NotDecided);
    assert_eq!(half.is_same_as(&other), Conclusion::NotDecided);
    // A comparison counts once, with its reverse.
    assert_eq!(within.implies(&within), Conclusion::Yes);
    let denied = checked(&!Condition::all((1..=most).map(b)));
    assert_eq!(within.excludes(&denied), Conclusion::Yes);
}
