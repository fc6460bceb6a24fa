//! The values of a unit in their order, each a whole number of the smallest steps that there are:
//! what two values lie between has no other value in it.

use chrono::NaiveDate;

use crate::rule::Value;
use crate::rule::measure::{Domain, Unit};
use crate::units::period::day_number;
use crate::units::{Money, Probability, Quantity, Score, Share};

/// The values that a measure can have: each step from the first to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Line {
    pub(super) first: i128,
    pub(super) last: i128,
}

impl Line {
    /// The values of a unit that lie in a domain.
    pub(super) fn of(unit: Unit, domain: Domain) -> Self {
        let (first, last) = match unit {
            Unit::Money(_) => (Money::BOUND.saturating_neg(), Money::BOUND),
            Unit::Share => (0, i128::from(Share::WHOLE.billionths())),
            Unit::Probability => (0, i128::from(Probability::ONE.billionths())),
            Unit::Score => (0, i128::from(Score::MAX.millionths())),
            Unit::Quantity => (1, 10_i128.pow(15)),
            Unit::Count | Unit::Days => (0, i128::from(u64::MAX)),
            Unit::Number => (i128::from(i64::MIN), i128::from(i64::MAX)),
            Unit::Date => (day_number(NaiveDate::MIN), day_number(NaiveDate::MAX)),
        };
        let first = domain.least.and_then(place).map_or(first, |least| first.max(least));
        let last = domain.most.and_then(place).map_or(last, |most| last.min(most));
        Line { first, last }
    }
}

/// Where a value lies among those of its unit. `None` for a kind of value in which nothing is
/// measured.
pub(super) fn place(value: Value) -> Option<i128> {
    Some(match value {
        Value::Money(money) => money.micros(),
        Value::Share(share) => share.billionths().into(),
        Value::Probability(probability) => probability.billionths().into(),
        Value::Score(score) => score.millionths().into(),
        Value::Quantity(quantity) => quantity_units(quantity),
        Value::Count(number) | Value::Days(number) => number.into(),
        Value::Number(number) => number.into(),
        Value::Date(date) => day_number(date),
        Value::Months(_) | Value::Fact(_) => return None,
    })
}

fn quantity_units(quantity: Quantity) -> i128 {
    let (units, _) = quantity.on_grid();
    units
}

#[cfg(test)]
mod tests {
    use super::{Line, place};
    use crate::rule::Value;
    use crate::rule::measure::{Domain, Unit};
    use crate::units::{Currency, Quantity};
    use chrono::NaiveDate;

    #[test]
    fn the_line_of_a_unit_begins_and_ends_with_its_smallest_and_largest_value() {
        let ends = |unit| {
            let Line { first, last } = Line::of(unit, Domain::ALL);
            (first, last)
        };
        let at = |text: &str| place(Value::Money(text.parse().unwrap())).unwrap();
        let most = "10000000000000000000 CNY";
        assert_eq!(ends(Unit::Money(Currency::CNY)), (at(&format!("-{most}")), at(most)));
        let at = |text: &str| place(Value::Quantity(text.parse().unwrap())).unwrap();
        assert_eq!(ends(Unit::Quantity), (at("0.000001"), at("1000000000")));
        assert!("1000000000.000001".parse::<Quantity>().is_err());
        for (unit, least, largest) in [
            (Unit::Share, Value::Share("0".parse().unwrap()), Value::Share("1".parse().unwrap())),
            (Unit::Score, Value::Score("0".parse().unwrap()), Value::Score("100".parse().unwrap())),
            (Unit::Count, Value::Count(0), Value::Count(u64::MAX)),
            (Unit::Number, Value::Number(i64::MIN), Value::Number(i64::MAX)),
            (Unit::Date, Value::Date(NaiveDate::MIN), Value::Date(NaiveDate::MAX)),
        ] {
            assert_eq!(ends(unit), (place(least).unwrap(), place(largest).unwrap()), "{unit}");
        }
    }
}
