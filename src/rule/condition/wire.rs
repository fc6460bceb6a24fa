//! How a condition is read and written.

use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::written::{Form, Test, too_deep};
use super::{Condition, NamedMeasure, ToDate};

const FIELDS: &[&str] = &[
    "all",
    "any",
    "not",
    "in_a_row",
    "measure",
    "last_days",
    "last_months",
    "to_date",
    "below",
    "at_most",
    "at_least",
    "over",
    "between",
];

const ROW_FIELDS: &[&str] = &["days", "of"];

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Nested { left: Condition::MAX_DEPTH }.deserialize(from)
    }
}

/// Reads a condition that may be so many levels deep.
#[derive(Clone, Copy)]
struct Nested {
    left: u32,
}

impl Nested {
    fn below(self) -> Self {
        Nested { left: self.left.saturating_sub(1) }
    }
}

impl<'de> DeserializeSeed<'de> for Nested {
    type Value = Condition;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Condition, D::Error> {
        if self.left == 0 { Err(D::Error::custom(too_deep())) } else { from.deserialize_map(self) }
    }
}

/// The name of a field, which is refused by itself, so that it is said where it stands.
struct Name<const IN_A_ROW: bool>(String);

impl<'de, const IN_A_ROW: bool> Deserialize<'de> for Name<IN_A_ROW> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        let known = if IN_A_ROW { ROW_FIELDS } else { FIELDS };
        if known.contains(&name.as_str()) {
            Ok(Name(name))
        } else {
            Err(D::Error::unknown_field(&name, known))
        }
    }
}

/// What was read of one condition.
#[derive(Default)]
struct Read {
    /// What it is, if it is no comparison.
    form: Option<Condition>,
    measure: Option<String>,
    last_days: Option<u32>,
    last_months: Option<u32>,
    to_date: Option<ToDate>,
    test: Option<Test>,
}

impl Read {
    fn condition(self) -> Result<Condition, &'static str> {
        const ONE_FORM: &str = "expected one of `all`, `any`, `not`, `in_a_row` or `measure`";
        let Read { form, measure, last_days, last_months, to_date, test } = self;
        let has_days = last_days.is_some() || last_months.is_some() || to_date.is_some();
        match (form, measure, test) {
            (Some(form), None, None) if !has_days => Ok(form),
            (None, Some(measure), Some(test)) => {
                let measure = measure.trim().to_owned();
                let figure = NamedMeasure { measure, last_days, last_months, to_date };
                Ok(Condition::comparing(figure, test))
            }
            (None, Some(_), None) => Err(ONE_TEST),
            _ => Err(ONE_FORM),
        }
    }
}

const ONE_TEST: &str = "expected one of `below`, `at_most`, `at_least`, `over` or `between`";

/// Takes what belongs in a place that is still free.
fn put<T, E: Error>(place: &mut Option<T>, value: T, otherwise: &'static str) -> Result<(), E> {
    if place.replace(value).is_some() { Err(E::custom(otherwise)) } else { Ok(()) }
}

impl<'de> Visitor<'de> for Nested {
    type Value = Condition;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a condition: a table with `all`, `any`, `not`, `in_a_row` or `measure`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Condition, A::Error> {
        const TWICE: &str = "given twice";
        const ONE: &str = "expected no more than one of `all`, `any`, `not` and `in_a_row`";
        let mut read = Read::default();
        while let Some(Name::<false>(name)) = map.next_key()? {
            match name.as_str() {
                "all" => {
                    let of = map.next_value_seed(List(self.below()))?;
                    put(&mut read.form, Condition::all(of), ONE)?;
                }
                "any" => {
                    let of = map.next_value_seed(List(self.below()))?;
                    put(&mut read.form, Condition::any(of), ONE)?;
                }
                "not" => put(&mut read.form, !map.next_value_seed(self.below())?, ONE)?,
                "in_a_row" => put(&mut read.form, map.next_value_seed(Row(self.below()))?, ONE)?,
                "measure" => put(&mut read.measure, map.next_value()?, TWICE)?,
                "last_days" => put(&mut read.last_days, map.next_value()?, TWICE)?,
                "last_months" => put(&mut read.last_months, map.next_value()?, TWICE)?,
                "to_date" => put(&mut read.to_date, map.next_value()?, TWICE)?,
                "below" => put(&mut read.test, Test::Below(map.next_value()?), ONE_TEST)?,
                "at_most" => put(&mut read.test, Test::AtMost(map.next_value()?), ONE_TEST)?,
                "at_least" => put(&mut read.test, Test::AtLeast(map.next_value()?), ONE_TEST)?,
                "over" => put(&mut read.test, Test::Over(map.next_value()?), ONE_TEST)?,
                "between" => put(&mut read.test, Test::Between(map.next_value()?), ONE_TEST)?,
                _ => return Err(A::Error::unknown_field(&name, FIELDS)),
            }
        }
        read.condition().map_err(A::Error::custom)
    }
}

/// Reads conditions in a list.
struct List(Nested);

impl<'de> DeserializeSeed<'de> for List {
    type Value = Vec<Condition>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List {
    type Value = Vec<Condition>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of conditions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = seq.next_element_seed(self.0)? {
            all.push(one);
        }
        Ok(all)
    }
}

/// Reads what is so for days in a row.
struct Row(Nested);

impl<'de> DeserializeSeed<'de> for Row {
    type Value = Condition;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Condition, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Row {
    type Value = Condition;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table with `days` and `of`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Condition, A::Error> {
        const TWICE: &str = "given twice";
        let (mut days, mut of) = (None, None);
        while let Some(Name::<true>(name)) = map.next_key()? {
            match name.as_str() {
                "days" => put(&mut days, map.next_value()?, TWICE)?,
                "of" => put(&mut of, map.next_value_seed(self.0)?, TWICE)?,
                _ => return Err(A::Error::unknown_field(&name, ROW_FIELDS)),
            }
        }
        let days = days.ok_or_else(|| A::Error::missing_field("days"))?;
        Ok(Condition::in_a_row(days, of.ok_or_else(|| A::Error::missing_field("of"))?))
    }
}

impl Serialize for Condition {
    /// What was nested too deep has nothing to write: that is an error.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct InARow<'a> {
            days: u32,
            of: &'a Condition,
        }

        let entries = match &self.form {
            Form::Measure(figure, _) if figure.window().is_some() => 3,
            Form::Measure(..) => 2,
            _ => 1,
        };
        let mut map = to.serialize_map(Some(entries))?;
        match &self.form {
            Form::All(of) => map.serialize_entry("all", of)?,
            Form::Any(of) => map.serialize_entry("any", of)?,
            Form::Not(of) => map.serialize_entry("not", of)?,
            Form::InARow { days, of } => {
                map.serialize_entry("in_a_row", &InARow { days: *days, of })?;
            }
            Form::Measure(figure, test) => {
                let NamedMeasure { measure, last_days, last_months, to_date } = figure;
                map.serialize_entry("measure", measure)?;
                maybe(&mut map, "last_days", last_days.as_ref())?;
                maybe(&mut map, "last_months", last_months.as_ref())?;
                maybe(&mut map, "to_date", to_date.as_ref())?;
                match test {
                    Test::Below(constant) => map.serialize_entry("below", constant)?,
                    Test::AtMost(constant) => map.serialize_entry("at_most", constant)?,
                    Test::AtLeast(constant) => map.serialize_entry("at_least", constant)?,
                    Test::Over(constant) => map.serialize_entry("over", constant)?,
                    Test::Between(ends) => map.serialize_entry("between", ends)?,
                }
            }
            Form::TooDeep => return Err(S::Error::custom(too_deep())),
        }
        map.end()
    }
}

fn maybe<M: SerializeMap, T: Serialize>(
    map: &mut M,
    name: &'static str,
    value: Option<&T>,
) -> Result<(), M::Error> {
    value.map_or(Ok(()), |value| map.serialize_entry(name, value))
}
