//! Reads a draft from what stands in a file, and names everything that is wrong with it.
//!
//! Serde stops at the first mistake, and neither says where it is nor speaks of anything but Rust's
//! types. Here the value at the mistake is cut out and the rest is read again, until it can be read:
//! then its figures are checked too.

use serde::Deserialize;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, Expected, IntoDeserializer,
    MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use std::fmt;

use super::node::{Node, Step, shown};
use super::{Checker, Problem, ProblemKind, Problems};
use crate::units::guard::MARKER;

/// The most mistakes in the form that are looked for: each costs another reading.
const MOST: usize = 100;

/// The draft, if it can be read and its check reports nothing; or all that is wrong.
pub(super) fn read<'de, T: DeserializeOwned, D: Deserializer<'de>>(
    from: D,
    check: impl FnOnce(&T, &mut Checker),
) -> Result<Result<T, Problems>, D::Error> {
    let mut node = Node::deserialize(from)?;
    let mut holes = node.take_repeated();
    let twice = |path: &String| Problem {
        path: path.clone(),
        kind: ProblemKind::Unreadable("given twice".to_owned()),
    };
    let mut problems: Vec<Problem> = holes.iter().take(MOST).map(twice).collect();
    let draft = loop {
        let Fault { mut path, kind } = match T::deserialize(At(&node)) {
            Ok(draft) => break Some(draft),
            Err(fault) => fault,
        };
        path.reverse();
        if let FaultKind::NoField(name) = kind {
            path.push(Step::Field(name.to_owned()));
        }
        let is_reported = node.is_cut(&path);
        // What has no value without it goes, too.
        let whole = node.whole(&path);
        match kind {
            _ if is_reported => {}
            // What is wrong with a table may come of what was cut out of it.
            FaultKind::Of(_) if node.has_hole(whole) => {}
            FaultKind::Of(kind) => problems.push(Problem { path: shown(whole), kind }),
            FaultKind::NoField(_) => {
                let kind = ProblemKind::Missing("a value");
                problems.push(Problem { path: shown(&path), kind });
            }
            FaultKind::NoEntry => {}
        }
        holes.push(shown(whole));
        if whole.is_empty() || problems.len() >= MOST || !node.cut(whole) {
            break None;
        }
    };
    let reported = draft.as_ref().map(|draft| Checker::run(|checker| check(draft, checker)));
    // In place of a hole stands a default or a neighbour, of which nothing is to be said.
    let is_known = |problem: &Problem| !problem.speaks_of(&holes);
    problems.extend(reported.into_iter().flatten().filter(is_known));
    Ok(match (draft, Problems::of(problems)) {
        (_, Err(problems)) => Err(problems),
        (Some(draft), Ok(())) => Ok(draft),
        // INVARIANT: what cannot be read was reported.
        (None, Ok(())) => Err(Problems::unreadable()),
    })
}

impl Problem {
    /// Whether it is about one of the fields, or about what they are a part of.
    fn speaks_of(&self, fields: &[String]) -> bool {
        let other = match &self.kind {
            ProblemKind::NotAbove { field, .. }
            | ProblemKind::Above { field, .. }
            | ProblemKind::Overlaps { field, .. } => Some(field.clone()),
            ProblemKind::Taken { first, .. } => Some(first.clone()),
            // It stands beside the one that needs it.
            ProblemKind::Needs { field, .. } => Some(match self.path.rsplit_once('.') {
                Some((around, _)) => format!("{around}.{field}"),
                None => (*field).to_owned(),
            }),
            _ => None,
        };
        let within = |part: &str, whole: &str| {
            part.strip_prefix(whole).is_some_and(|rest| {
                whole.is_empty() || rest.is_empty() || rest.starts_with(['.', '['])
            })
        };
        [Some(&self.path), other.as_ref()]
            .into_iter()
            .flatten()
            .any(|path| fields.iter().any(|field| within(path, field) || within(field, path)))
    }
}

/// Why a value cannot be read, and where.
#[derive(Debug)]
struct Fault {
    /// From the inside outwards.
    path: Vec<Step>,
    kind: FaultKind,
}

#[derive(Debug)]
enum FaultKind {
    Of(ProblemKind),
    /// A field without a default is not there.
    NoField(&'static str),
    /// Every entry of the list was cut out.
    NoEntry,
}

impl Fault {
    fn of(kind: ProblemKind) -> Self {
        Fault { path: Vec::new(), kind: FaultKind::Of(kind) }
    }

    fn expected(what: impl fmt::Display) -> Self {
        Fault::of(ProblemKind::Unreadable(format!("expected {what}")))
    }

    fn within(mut self, step: Step) -> Self {
        self.path.push(step);
        self
    }
}

impl fmt::Display for Fault {
    /// For nobody: what is shown is made of the parts.
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Fault {}

/// Names in a row, as they would be accepted.
fn one_of(names: &[&str]) -> String {
    match names {
        [] => "none".to_owned(),
        [name] => format!("`{name}`"),
        names => format!("one of `{}`", names.join("`, `")),
    }
}

impl Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Fault::of(ProblemKind::Unreadable(message.to_string()))
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = expected.to_string();
        let names_a_type = ["struct ", "enum ", "variant ", "tuple ", "unit "];
        if names_a_type.iter().any(|start| expected.starts_with(start)) {
            return Fault::expected("something else");
        }
        Fault::expected(expected)
    }

    fn invalid_value(given: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Fault::invalid_type(given, expected)
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Fault::expected(expected)
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Fault::expected(one_of(expected))
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        Fault::of(ProblemKind::UnknownField(one_of(expected)))
    }

    fn missing_field(field: &'static str) -> Self {
        Fault { path: Vec::new(), kind: FaultKind::NoField(field) }
    }
}

/// Reads from a value.
#[derive(Clone, Copy)]
struct At<'a>(&'a Node);

impl At<'_> {
    /// A whole number within the bounds, also one in quotes, or with a zero after its point.
    fn whole(self, min: i128, max: i128) -> Result<i128, Fault> {
        let number: Option<i128> = match self.0 {
            Node::Whole(number) => Some(*number),
            Node::Text(text) => text.trim().parse().ok(),
            Node::Float(number) => Node::decimal(*number).and_then(|text| text.parse().ok()),
            _ => None,
        };
        let number = number.ok_or_else(|| Fault::expected("a whole number"))?;
        let bounds = format_args!("a whole number from {min} to {max}");
        if (min..=max).contains(&number) { Ok(number) } else { Err(Fault::expected(bounds)) }
    }

    /// A text without blanks around it, or a number as a text.
    fn text(self) -> Result<String, Fault> {
        match self.0 {
            Node::Text(text) => Ok(text.trim().to_owned()),
            Node::Whole(number) => Ok(number.to_string()),
            Node::Float(number) if number.is_finite() => Node::decimal(*number).ok_or_else(|| {
                Fault::expected("a number of at most 15 digits: write a longer one in quotes")
            }),
            _ => Err(Fault::expected("a text or a number")),
        }
    }
}

/// Reads whole numbers.
macro_rules! whole_numbers {
    ($($read:ident $number:ident $visit:ident)+) => {$(
        fn $read<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            let whole = self.whole($number::MIN.into(), $number::MAX.into())?;
            visitor.$visit($number::try_from(whole).map_err(Fault::custom)?)
        }
    )+};
}

/// Reads what is a text.
macro_rules! texts {
    ($($read:ident)+) => {$(
        fn $read<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            visitor.visit_string(self.text()?)
        }
    )+};
}

/// Reads what is as it stands there.
macro_rules! as_it_is {
    ($($read:ident)+) => {$(
        fn $read<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.deserialize_any(visitor)
        }
    )+};
}

/// The fields of money.
const MONEY: [&str; 2] = ["amount", "currency"];

/// An amount and a currency in one text, in either order, as the table that money is read from.
fn money(text: &str) -> Option<Node> {
    let (first, second) = text.trim().split_once(char::is_whitespace)?;
    let is_currency = |text: &str| text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase());
    let parts = match (is_currency(first), is_currency(second.trim())) {
        (true, false) => [second, first],
        (false, true) => [first, second],
        _ => return None,
    };
    let fields = MONEY.iter().zip(parts);
    Some(Node::Table(
        fields.map(|(name, part)| ((*name).to_owned(), Node::Text(part.to_owned()))).collect(),
    ))
}

impl<'de> Deserializer<'de> for At<'_> {
    type Error = Fault;

    /// `false`, so that a type that needs a text, a list or a number asks for it and not for what
    /// there is: only so can a number be read as a text, or a text as a number.
    fn is_human_readable(&self) -> bool {
        false
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Node::Null | Node::Hole => visitor.visit_unit(),
            Node::Truth(truth) => visitor.visit_bool(*truth),
            Node::Whole(number) => match (u64::try_from(*number), i64::try_from(*number)) {
                (Ok(number), _) => visitor.visit_u64(number),
                (_, Ok(number)) => visitor.visit_i64(number),
                _ => visitor.visit_i128(*number),
            },
            Node::Float(number) => visitor.visit_f64(*number),
            Node::Text(text) => visitor.visit_str(text),
            Node::List(entries) => visitor.visit_seq(Entries { entries, next: 0 }),
            Node::Table(fields) => visitor.visit_map(Fields { rest: fields, value: None }),
        }
    }

    whole_numbers! {
        deserialize_u8 u8 visit_u8 deserialize_u16 u16 visit_u16 deserialize_u32 u32 visit_u32
        deserialize_u64 u64 visit_u64 deserialize_i8 i8 visit_i8 deserialize_i16 i16 visit_i16
        deserialize_i32 i32 visit_i32 deserialize_i64 i64 visit_i64
    }

    texts! { deserialize_str deserialize_string deserialize_char deserialize_identifier }

    as_it_is! {
        deserialize_f32 deserialize_f64 deserialize_bytes deserialize_byte_buf deserialize_unit
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Node::Truth(truth) => visitor.visit_bool(*truth),
            _ => Err(Fault::expected("`true` or `false`, without quotes")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Node::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_any(visitor)
    }

    /// What is guarded is handed on as if it were optional: nothing that is read from here repeats
    /// what was given, so nothing has to be made quiet.
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let money = match self.0 {
            Node::Text(text) => money(text),
            _ => None,
        };
        let at = At(money.as_ref().unwrap_or(self.0));
        if name == MARKER { visitor.visit_some(at) } else { visitor.visit_newtype_struct(at) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Node::List(_) => self.deserialize_any(visitor),
            _ => Err(Fault::expected("a list")),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Node::List(entries) if entries.len() == len => self.deserialize_any(visitor),
            _ => Err(Fault::expected(format_args!("a list of {len} entries"))),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_tuple(len, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Node::Table(_) => self.deserialize_any(visitor),
            _ => Err(Fault::expected("a table")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.0 {
            Node::Table(_) => self.deserialize_any(visitor),
            _ if *fields == MONEY => Err(Fault::expected("money, such as `200 EUR`")),
            _ => {
                let fields = fields.join("`, `");
                Err(Fault::expected(format_args!("a table with the fields `{fields}`")))
            }
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.0 {
            Node::Text(name) => visitor.visit_enum(Variant { name, content: None }),
            Node::Table(fields) => match fields.as_slice() {
                [(name, content)] => visitor.visit_enum(Variant { name, content: Some(content) }),
                _ => Err(Fault::expected(one_of(variants))),
            },
            _ => Err(Fault::expected(one_of(variants))),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }
}

/// The entries of a list. In place of a hole stands its neighbour, so that the others keep theirs.
struct Entries<'a> {
    entries: &'a [Node],
    next: usize,
}

impl<'de> SeqAccess<'de> for Entries<'_> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        if self.next >= self.entries.len() {
            return Ok(None);
        }
        let places = self.entries.iter().enumerate();
        let is_there = |(_, entry): &(usize, &Node)| **entry != Node::Hole;
        let (before, mut after) = (places.clone().take(self.next), places.skip(self.next));
        let nearest = after.find(is_there).or(before.rev().find(is_there));
        self.next = self.next.saturating_add(1);
        let no_entry = Fault { path: Vec::new(), kind: FaultKind::NoEntry };
        let (place, entry) = nearest.ok_or(no_entry)?;
        seed.deserialize(At(entry)).map(Some).map_err(|fault| fault.within(Step::Entry(place)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len().saturating_sub(self.next))
    }
}

/// The fields of a table, without the holes.
struct Fields<'a> {
    rest: &'a [(String, Node)],
    value: Option<&'a (String, Node)>,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        while let Some((field, rest)) = self.rest.split_first() {
            self.rest = rest;
            if field.1 != Node::Hole {
                self.value = Some(field);
                let key: serde::de::value::StrDeserializer<'_, Fault> =
                    field.0.as_str().into_deserializer();
                let read = seed.deserialize(key);
                return read.map(Some).map_err(|it| it.within(Step::Field(field.0.clone())));
            }
        }
        Ok(None)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Fault> {
        let (name, node) = self.value.ok_or_else(|| Fault::expected("a field"))?;
        seed.deserialize(At(node)).map_err(|fault| fault.within(Step::Field(name.clone())))
    }
}

/// One of several, by its name, with what belongs to it.
struct Variant<'a> {
    name: &'a str,
    content: Option<&'a Node>,
}

impl<'de> EnumAccess<'de> for Variant<'_> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Fault> {
        let name: serde::de::value::StrDeserializer<'_, Fault> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl Variant<'_> {
    /// What belongs to it, where it must have something.
    fn content<T>(&self, read: impl FnOnce(At<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        let name = self.name;
        let Some(content) = self.content else {
            return Err(Fault::expected(format_args!("a table: `{name}` needs a value")));
        };
        read(At(content)).map_err(|fault| fault.within(Step::Field(name.to_owned())))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.content {
            None => Ok(()),
            Some(_) => Err(Fault::expected(format_args!("`{}` alone, as a text", self.name))),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        self.content(|content| seed.deserialize(content))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Fault> {
        self.content(|content| content.deserialize_tuple(len, visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.content(|content| content.deserialize_struct("", fields, visitor))
    }
}

#[cfg(test)]
mod tests;
