//! Figures and their units.

use super::{of, value};
use crate::followup::goal::{GoalUnit, GoalValue};
use crate::rule::Value;
use crate::units::Currency;
use rust_decimal::Decimal;

#[test]
fn a_figure_is_exact_within_its_bounds() {
    assert_eq!(value("2.25 %"), value("0.0225"));
    assert_eq!(value("-10").to_string(), "-10");
    assert_eq!(value("1000000000000000").value(), Decimal::from(1_000_000_000_000_000_i64));
    for wrong in ["1000000000000000.1", "0.0000000001", "", "%", "3%%", "1e3", "NaN", "٣"] {
        assert!(wrong.parse::<GoalValue>().is_err(), "{wrong}");
    }
    assert_eq!(serde_json::to_string(&value("3%")).unwrap(), r#""0.03""#);
    assert_eq!(format!("{:?}", value("3%")), "GoalValue(0.03)");
}

#[test]
fn figures_are_shown_with_their_unit() {
    let shown = |unit: GoalUnit, text: &str| unit.show(value(text));
    assert_eq!(shown(GoalUnit::Share, "0.0225"), "2.25%");
    assert_eq!(shown(GoalUnit::Score, "85.5"), "85.5");
    assert_eq!(shown(GoalUnit::Count, "12"), "12");
    assert_eq!(shown(GoalUnit::Days, "1"), "1 day");
    assert_eq!(shown(GoalUnit::Days, "3"), "3 days");
    assert_eq!(shown(GoalUnit::Money(Currency::CNY), "12000.5"), "12,000.50 CNY");
    assert_eq!(shown(GoalUnit::Own(of("minutes")), "3.5"), "3.5 minutes");
}

#[test]
fn the_natural_bounds_are_those_of_the_unit() {
    let can_be = |unit: &GoalUnit, text| unit.can_be(value(text));
    for (unit, inside, outside) in [
        (GoalUnit::Share, ["0", "1"], ["-0.000000001", "1.000000001"]),
        (GoalUnit::Score, ["0", "100"], ["-1", "100.5"]),
        (GoalUnit::Count, ["0", "1000000"], ["-1", "-2"]),
        (GoalUnit::Days, ["0", "1000000"], ["-1", "-2"]),
    ] {
        assert!(inside.iter().all(|it| can_be(&unit, it)), "{unit:?}");
        assert!(!outside.iter().any(|it| can_be(&unit, it)), "{unit:?}");
    }
    for unit in [GoalUnit::Own(of("points")), GoalUnit::Money(Currency::CNY)] {
        assert!(can_be(&unit, "-1000000") && can_be(&unit, "1000000"));
    }
}

#[test]
fn a_measure_is_answered_in_the_unit_of_the_part_or_is_no_figure() {
    let money = GoalUnit::Money(Currency::CNY);
    let answer = |value, unit: &GoalUnit| GoalValue::of_measure(value, unit);
    assert_eq!(answer(Value::Money(of("1.50 CNY")), &money), Some(value("1.5")));
    assert_eq!(answer(Value::Money(of("1.50 EUR")), &money), None);
    assert_eq!(answer(Value::Share(of("3%")), &GoalUnit::Share), Some(value("3%")));
    assert_eq!(answer(Value::Probability(of("3%")), &GoalUnit::Share), Some(value("3%")));
    assert_eq!(answer(Value::Score(of("60")), &GoalUnit::Score), Some(value("60")));
    assert_eq!(answer(Value::Count(7), &GoalUnit::Count), Some(value("7")));
    assert_eq!(answer(Value::Days(7), &GoalUnit::Days), Some(value("7")));
    assert_eq!(answer(Value::Days(7), &GoalUnit::Count), None);
    let own = GoalUnit::Own(of("points"));
    assert_eq!(answer(Value::Number(-7), &own), Some(value("-7")));
    assert_eq!(answer(Value::Quantity(of("2.5")), &own), Some(value("2.5")));
    assert_eq!(answer(Value::Fact(true), &own), None);
    assert_eq!(answer(Value::Count(u64::MAX), &GoalUnit::Count), None);
}
