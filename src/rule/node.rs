//! What stands in a file, before it is known what it is to be.

use std::collections::BTreeSet;
use std::fmt;

use rust_decimal::Decimal;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A value in a file.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Null,
    Truth(bool),
    Whole(i128),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Table(Vec<(String, Node)>),
    /// What could not be read and was reported.
    Hole,
}

/// A step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Field(String),
    Entry(usize),
}

/// A path in words: `abc.cuts[1]`.
pub(super) fn shown(path: &[Step]) -> String {
    path.iter().fold(String::new(), |path, step| match step {
        Step::Field(name) => {
            let is_plain = |c: char| !c.is_control() && !"\"'`".contains(c);
            let is_plain = !name.is_empty() && name.chars().all(is_plain);
            let name = if is_plain { name.clone() } else { format!("{name:?}") };
            if path.is_empty() { name } else { format!("{path}.{name}") }
        }
        Step::Entry(place) => format!("{path}[{place}]"),
    })
}

impl Node {
    /// What is at a path.
    fn at(&mut self, path: &[Step]) -> Option<&mut Node> {
        path.iter().try_fold(self, |node, step| match (node, step) {
            (Node::List(entries), Step::Entry(place)) => entries.get_mut(*place),
            (Node::Table(fields), Step::Field(name)) => {
                fields.iter_mut().find(|(known, _)| known == name).map(|(_, node)| node)
            }
            _ => None,
        })
    }

    /// Takes out fields that stand in their table already, and says where: which of two was meant,
    /// nobody knows.
    pub(super) fn take_repeated(&mut self) -> Vec<String> {
        let mut found = Vec::new();
        self.take_repeated_below(&mut Vec::new(), &mut found);
        found
    }

    fn take_repeated_below(&mut self, path: &mut Vec<Step>, found: &mut Vec<String>) {
        let mut below = |step: Step, node: &mut Node, path: &mut Vec<Step>| {
            path.push(step);
            node.take_repeated_below(path, found);
            path.pop();
        };
        match self {
            Node::List(entries) => {
                for (place, entry) in entries.iter_mut().enumerate() {
                    below(Step::Entry(place), entry, path);
                }
            }
            Node::Table(fields) => {
                for (name, field) in fields.iter_mut() {
                    below(Step::Field(name.clone()), field, path);
                }
                let mut known = BTreeSet::new();
                let mut named = BTreeSet::new();
                fields.retain(|(name, _)| {
                    let is_first = known.insert(name.clone());
                    if !is_first && named.insert(name.clone()) {
                        path.push(Step::Field(name.clone()));
                        found.push(shown(path));
                        path.pop();
                    }
                    is_first
                });
            }
            _ => {}
        }
    }

    /// The innermost part on the way to a path that is there and no hole: what money that is
    /// written as a text says of its currency, it says of the text.
    pub(super) fn whole<'a>(&mut self, path: &'a [Step]) -> &'a [Step] {
        let mut whole = path;
        while let (None | Some(Node::Hole), Some((_, outer))) = (self.at(whole), whole.split_last())
        {
            whole = outer;
        }
        whole
    }

    /// Makes a hole of what is at a path. `false` where nothing is, or a hole already.
    pub(super) fn cut(&mut self, path: &[Step]) -> bool {
        match self.at(path) {
            None | Some(Node::Hole) => false,
            Some(node) => {
                *node = Node::Hole;
                true
            }
        }
    }

    /// Whether something was cut out of the table at a path.
    pub(super) fn has_hole(&mut self, path: &[Step]) -> bool {
        match self.at(path) {
            Some(Node::Table(fields)) => fields.iter().any(|(_, field)| *field == Node::Hole),
            _ => false,
        }
    }

    /// Whether there is a hole at a path.
    pub(super) fn is_cut(&mut self, path: &[Step]) -> bool {
        self.at(path) == Some(&mut Node::Hole)
    }

    /// The number as a plain decimal, by its shortest form; one beyond all bounds as it is, for
    /// whoever reads it to say which they are. `None` for one of more than 15 digits: the float may
    /// be another number than the one that was written.
    pub(super) fn decimal(number: f64) -> Option<String> {
        const EXACT: usize = 15;
        let text = format!("{number:e}");
        let (digits, _) = text.split_once('e')?;
        if digits.bytes().filter(u8::is_ascii_digit).count() > EXACT {
            return None;
        }
        let plain = Decimal::from_scientific(&text);
        Some(plain.map_or(text, |plain| plain.to_string()))
    }
}

/// How deep lists and tables can be nested: as deep as readers of JSON go, so that a value that is
/// in memory already is read no deeper.
const MAX_DEPTH: u32 = 128;

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        /// Reads a value that may be so many levels deep.
        #[derive(Clone, Copy)]
        struct Anything {
            left: u32,
        }

        impl Anything {
            fn below<E: Error>(self) -> Result<Self, E> {
                match self.left.checked_sub(1) {
                    Some(left) => Ok(Anything { left }),
                    None => Err(E::custom(format_args!(
                        "nested too deep: expected at most {MAX_DEPTH} levels"
                    ))),
                }
            }
        }

        impl<'de> DeserializeSeed<'de> for Anything {
            type Value = Node;

            fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Node, D::Error> {
                from.deserialize_any(self)
            }
        }

        impl<'de> Visitor<'de> for Anything {
            type Value = Node;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a policy")
            }

            fn visit_bool<E>(self, truth: bool) -> Result<Node, E> {
                Ok(Node::Truth(truth))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
                Ok(Node::Whole(number.into()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
                Ok(Node::Whole(number.into()))
            }

            fn visit_i128<E>(self, number: i128) -> Result<Node, E> {
                Ok(Node::Whole(number))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
                Ok(Node::Float(number))
            }

            fn visit_str<E>(self, text: &str) -> Result<Node, E> {
                Ok(Node::Text(text.to_owned()))
            }

            fn visit_unit<E>(self) -> Result<Node, E> {
                Ok(Node::Null)
            }

            fn visit_none<E>(self) -> Result<Node, E> {
                Ok(Node::Null)
            }

            fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Node, D::Error> {
                self.below()?.deserialize(from)
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<Node, D::Error> {
                self.below()?.deserialize(from)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
                let below = self.below()?;
                let mut entries = Vec::new();
                while let Some(entry) = seq.next_element_seed(below)? {
                    entries.push(entry);
                }
                Ok(Node::List(entries))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
                let mut fields: Vec<(String, Node)> = Vec::new();
                let below = self.below()?;
                while let Some(name) = map.next_key()? {
                    fields.push((name, map.next_value_seed(below)?));
                }
                Ok(match fields.as_slice() {
                    // How the crates of these formats pass on what serde has no word for: a day
                    // in TOML, and in JSON a number of which every digit is kept.
                    [(key, Node::Text(text))]
                        if key == "$__toml_private_datetime"
                            || key == "$serde_json::private::Number" =>
                    {
                        Node::Text(text.clone())
                    }
                    _ => Node::Table(fields),
                })
            }
        }

        Anything { left: MAX_DEPTH }.deserialize(from)
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_DEPTH, Node};
    use serde::Deserialize;
    use serde::de::value::{Error, MapDeserializer};

    #[test]
    fn what_is_nested_deeper_than_a_reader_of_json_goes_is_refused() {
        let nested =
            |depth: u32| (0..depth).fold(serde_json::json!(1), |it, _| serde_json::json!([it]));
        assert!(Node::deserialize(nested(MAX_DEPTH)).is_ok());
        for depth in [MAX_DEPTH + 1, 1_000] {
            let refused = Node::deserialize(nested(depth)).unwrap_err().to_string();
            assert_eq!(refused, "nested too deep: expected at most 128 levels");
        }
    }

    #[test]
    fn a_number_of_which_every_digit_is_kept_is_read_as_its_text() {
        // So serde_json passes it on where it is built to.
        let number = [("$serde_json::private::Number", "0.12345678901234567890")];
        let read = Node::deserialize(MapDeserializer::<_, Error>::new(number.into_iter()));
        assert_eq!(read, Ok(Node::Text("0.12345678901234567890".to_owned())));
        let table = [("number", "0.1")];
        let read = Node::deserialize(MapDeserializer::<_, Error>::new(table.into_iter()));
        assert!(matches!(read, Ok(Node::Table(_))), "{read:?}");
    }

    #[test]
    fn a_float_counts_by_its_shortest_form_of_at_most_15_digits() {
        for (number, expected) in [
            (0.1, Some("0.1")),
            (1e-9, Some("0.000000001")),
            (-2.50, Some("-2.5")),
            (1e20, Some("100000000000000000000")),
            (0.123_456_789_012_345, Some("0.123456789012345")),
            (0.1 + 0.2, None),
            (0.123_456_789_012_345_6, None),
            (1e300, Some("1e300")),
        ] {
            assert_eq!(Node::decimal(number).as_deref(), expected, "{number}");
        }
    }
}
