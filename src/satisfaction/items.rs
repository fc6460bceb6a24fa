//! Items of a questionnaire, in a list that somebody hands in.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::rule::{Checker, ProblemKind};

/// Reports every item that stands in the list a second time, by its place. Cost: n log n.
pub(super) fn no_item_twice<'a, K: Ord + Display + 'a>(
    checker: &mut Checker,
    list: &str,
    items: impl IntoIterator<Item = &'a K>,
) {
    let mut known = BTreeMap::new();
    for (place, item) in items.into_iter().enumerate() {
        if let Some(first) = known.get(item) {
            let first = checker.path(&format!("{list}[{first}]"));
            let kind = ProblemKind::Taken { given: item.to_string(), first };
            checker.report(&format!("{list}[{place}]"), kind);
        } else {
            known.insert(item, place);
        }
    }
}
