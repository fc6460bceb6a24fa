//! Collects what is wrong with a draft while its parts are checked.

use std::collections::BTreeMap;
use std::fmt::Display;

use super::{Problem, ProblemKind};
use crate::units::{Currency, Money, Share};

/// How much of a name is repeated in a problem.
const SHOWN: usize = 200;

/// Collects what is wrong with a draft while its parts are checked.
#[derive(Debug, Default)]
pub struct Checker {
    problems: Vec<Problem>,
    /// The path of the part that is being checked.
    within: String,
}

impl Checker {
    /// The longest time that a policy may speak of, in months: a century.
    pub(crate) const MAX_MONTHS: u32 = 1_200;
    /// The longest time in days: a century.
    pub(crate) const MAX_DAYS: u32 = 36_525;

    /// Everything that a check reports.
    pub(crate) fn run(check: impl FnOnce(&mut Checker)) -> Vec<Problem> {
        let mut checker = Checker::default();
        check(&mut checker);
        checker.problems
    }

    /// Checks the part in the field `name`.
    pub(crate) fn within<T>(&mut self, name: &str, check: impl FnOnce(&mut Checker) -> T) -> T {
        let path = self.path(name);
        let outer = std::mem::replace(&mut self.within, path);
        let checked = check(self);
        self.within = outer;
        checked
    }

    /// How much was reported so far.
    pub(crate) fn problems(&self) -> usize {
        self.problems.len()
    }

    /// Reports a number out of its bounds.
    pub(crate) fn number(&mut self, field: &str, given: u32, min: u32, max: u32) {
        if !(min..=max).contains(&given) {
            let (given, min, max) = (given.into(), min.into(), max.into());
            self.report(field, ProblemKind::OutOfRange { given, min, max });
        }
    }

    /// Reports a list with too few entries or too many.
    pub(crate) fn length(&mut self, field: &str, given: usize, min: usize, max: usize) {
        if !(min..=max).contains(&given) {
            self.report(field, ProblemKind::Length { given, min, max });
        }
    }

    /// Reports a value that is not above that of another field.
    pub(crate) fn above<T: PartialOrd + Display>(
        &mut self,
        (field, given): (&str, T),
        (lower_field, lower): (&str, T),
    ) {
        if given <= lower {
            let (given, other) = (given.to_string(), lower.to_string());
            let kind = ProblemKind::NotAbove { given, field: self.path(lower_field), other };
            self.report(field, kind);
        }
    }

    /// Reports each entry of a list that is not above the one before it.
    pub(crate) fn ascending<T: PartialOrd + Copy + Display>(&mut self, field: &str, list: &[T]) {
        for (place, pair) in list.windows(2).enumerate() {
            let [lower, given] = *pair else { continue };
            let after = format!("{field}[{}]", place.saturating_add(1));
            self.above((&after, given), (&format!("{field}[{place}]"), lower));
        }
    }

    /// Reports a share of nothing, where there must be some.
    pub(crate) fn part(&mut self, field: &str, given: Share) {
        if given == Share::NONE {
            self.report(field, ProblemKind::NotPositive(given.value().to_string()));
        }
    }

    /// Reports an amount in another currency than that of everything else.
    pub(crate) fn currency(&mut self, field: &str, given: Money, expected: Currency) {
        let given = given.currency();
        if given != expected {
            self.report(field, ProblemKind::OtherCurrency { given, expected });
        }
    }

    /// Reports names that are missing, or taken by an earlier part. Of a long one the beginning.
    pub(crate) fn names<'a>(&mut self, names: impl Iterator<Item = (String, &'a str)>) {
        let mut known = BTreeMap::<&str, String>::new();
        for (path, name) in names {
            let name = name.trim();
            if name.is_empty() {
                self.report(&path, ProblemKind::Missing("a name"));
            } else if let Some(first) = known.get(name) {
                let (given, first) = (name.chars().take(SHOWN).collect(), self.path(first));
                self.report(&path, ProblemKind::Taken { given, first });
            } else {
                known.insert(name, path);
            }
        }
    }

    /// Checks a list of parts that have names: each is there, none is taken, and each part passes its
    /// own check.
    pub(crate) fn named_parts<T>(
        &mut self,
        list: &str,
        parts: &[T],
        (field, name): (&str, fn(&T) -> &str),
        check: fn(&T, &mut Checker),
    ) {
        let names = parts.iter().enumerate();
        self.names(names.map(|(at, part)| (format!("{list}[{at}].{field}"), name(part))));
        for (at, part) in parts.iter().enumerate() {
            self.within(&format!("{list}[{at}]"), |checker| check(part, checker));
        }
    }

    /// Reports what is wrong with a field.
    pub(crate) fn report(&mut self, field: &str, kind: ProblemKind) {
        let path = self.path(field);
        self.problems.push(Problem { path, kind });
    }

    /// The field, from the root.
    pub(crate) fn path(&self, field: &str) -> String {
        match (self.within.as_str(), field) {
            ("", field) => field.to_owned(),
            (within, "") => within.to_owned(),
            (within, field) => format!("{within}.{field}"),
        }
    }
}
