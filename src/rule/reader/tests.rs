//! What no policy of the crate can show; the rest stands among the tests of all rooms.

use std::collections::BTreeMap;

use serde::de::{Error, Unexpected};
use serde::{Deserialize, Serialize};

use super::{Fault, FaultKind};
use crate::rule::{Checker, Draft, Problem, ProblemKind, Valid};
use crate::units::Money;

fn refused(path: &str, kind: &str) -> String {
    format!("`{path}`: {kind}")
}

#[test]
fn a_problem_speaks_of_a_mistake_at_its_field_in_it_around_it_or_at_the_field_that_it_names() {
    let missing = ProblemKind::Missing("a name");
    let taken = |first: &str| ProblemKind::Taken { given: "A".to_owned(), first: first.to_owned() };
    for (path, kind, speaks) in [
        ("vip.value", missing.clone(), true),
        ("vip.value.at_least", missing.clone(), true),
        ("vip", missing.clone(), true),
        ("", missing.clone(), true),
        ("vip.values", missing.clone(), false),
        ("vip.leads", missing, false),
        ("tiers[1]", taken("tiers[0]"), false),
        ("tiers[1]", taken("vip.value"), true),
    ] {
        let problem = Problem { path: path.to_owned(), kind };
        assert_eq!(problem.speaks_of(&["vip.value".to_owned()]), speaks, "{problem:?}");
    }
}

#[test]
fn no_type_is_named_in_a_message() {
    for expected in ["struct Draft", "enum Period", "variant Period::Months", "tuple struct A"] {
        let Fault { kind, .. } = Fault::invalid_type(Unexpected::Unit, &expected);
        let something = ProblemKind::Unreadable("expected something else".to_owned());
        assert!(matches!(kind, FaultKind::Of(kind) if kind == something));
    }
}

/// What no policy of the crate has: pairs, a switch, a table of the caller's own names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Odd {
    pair: (u8, i64),
    is_on: bool,
    named: BTreeMap<String, Money>,
    other: Option<Other>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Other {
    Pair(u8, u8),
    Fields { days: u32 },
}

impl Draft for Odd {
    fn check(&self, checker: &mut Checker) {
        checker.report("named", ProblemKind::NotExpected("every such policy"));
    }
}

fn odd(changed: &str) -> String {
    let sound = ["pair = [1, -2]", "is_on = true", "named = { a = '1 EUR' }"];
    let name = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let kept = sound.into_iter().filter(|line| name(line) != name(changed));
    let text: Vec<&str> = kept.chain([changed]).collect();
    let read = toml::from_str::<Valid<Odd>>(&text.join("\n"));
    read.unwrap_err().message().to_owned()
}

#[test]
fn a_list_of_so_many_entries_has_no_more_and_no_fewer() {
    let read = "`named`: expected nothing here: every such policy";
    for written in
        ["pair = [1, 2]", "other = { Pair = [1, 2] }", "other = { Fields = { days = 1 } }"]
    {
        assert_eq!(odd(written), read);
    }
    for written in ["[1]", "[1, 2, 3]", "[]", "{}", "1"] {
        let expected = refused("pair", "expected a list of 2 entries");
        assert_eq!(odd(&format!("pair = {written}")), expected, "{written}");
        let expected = refused("other.Pair", "expected a list of 2 entries");
        assert_eq!(odd(&format!("other = {{ Pair = {written} }}")), format!("{expected}; {read}"));
    }
    let expected = refused("other.Fields", "expected a table with the fields `days`");
    assert_eq!(odd("other = { Fields = 3 }"), format!("{expected}; {read}"));
    let expected = refused("pair[0]", "expected a whole number from 0 to 255");
    assert_eq!(odd("pair = [256, 1]"), format!("{expected}; {read}"));
}

#[test]
fn a_switch_is_no_text_and_no_number() {
    for written in ["'true'", "1", "[]"] {
        let error = odd(&format!("is_on = {written}"));
        let expected = refused("is_on", "expected `true` or `false`, without quotes");
        assert!(error.starts_with(&expected), "{error}");
    }
}

#[test]
fn a_table_of_names_is_read_entry_by_entry() {
    let expected = refused("named.b", "expected money, such as `200 EUR`");
    assert_eq!(odd("named = { a = '1 EUR', b = 2 }"), expected);
    assert_eq!(odd("named = 3"), refused("named", "expected a table"));
}
