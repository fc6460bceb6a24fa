//! What is found on a day, as a book looks at it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::WarningTerms;
use crate::rule::Criterion;
use crate::warning::{Evaluation, Finding, FindingKey};

/// What is found on a day, by which matters that were looked at; what could not be said, and what is
/// found no more but not by far.
///
/// Whatever is of a matter that was looked at, and is not among the findings, is found no more. Of all
/// other matters nothing is said: so a book can be brought up to date by a part of the rules, and by
/// the others once a day.
#[derive(Debug, Clone)]
pub struct DayFindings<'a> {
    pub(super) day: NaiveDate,
    matters: BTreeSet<&'a str>,
    pub(super) found: BTreeMap<&'a FindingKey, &'a Finding>,
    unknown: BTreeSet<FindingKey>,
    unknown_of_all: BTreeSet<&'a str>,
    near: BTreeSet<&'a FindingKey>,
    not_met: BTreeMap<FindingKey, Criterion>,
}

/// What is said of a key on a day.
#[derive(Clone, Copy)]
pub(super) enum Saw<'a> {
    Found(&'a Finding),
    /// Nobody can say.
    Unknown,
    /// Nobody looked.
    NotLookedAt,
    /// Not found, and not by far.
    Near,
    Clear,
}

impl<'a> DayFindings<'a> {
    /// What is found of these matters on a day. Of two findings of one key the more pressing one
    /// counts.
    pub fn new(
        day: NaiveDate,
        matters: impl IntoIterator<Item = &'a str>,
        findings: impl IntoIterator<Item = &'a Finding>,
    ) -> Self {
        let nothing = DayFindings {
            day,
            matters: BTreeSet::new(),
            found: BTreeMap::new(),
            unknown: BTreeSet::new(),
            unknown_of_all: BTreeSet::new(),
            near: BTreeSet::new(),
            not_met: BTreeMap::new(),
        };
        nothing.and_found(matters, findings)
    }

    /// With what is found of further matters on the same day.
    #[must_use]
    pub fn and_found(
        mut self,
        matters: impl IntoIterator<Item = &'a str>,
        findings: impl IntoIterator<Item = &'a Finding>,
    ) -> Self {
        self.matters.extend(matters);
        for finding in findings {
            let known = self.found.entry(&finding.key).or_insert(finding);
            if finding.place() < known.place() {
                *known = finding;
            }
        }
        self
    }

    /// With what further rules say. An evaluation of another day says nothing of this one.
    #[must_use]
    pub fn and(self, evaluation: &'a Evaluation) -> Self {
        if evaluation.as_of() != self.day {
            return self;
        }
        let mut both = self.and_found(evaluation.matters(), evaluation.findings());
        for one in evaluation.not_evaluated() {
            if one.is_of_all {
                both.unknown_of_all.insert(one.key.matter());
            } else {
                both.unknown.insert(one.key.clone());
            }
        }
        both.not_met.extend(evaluation.not_met().cloned());
        both
    }

    /// This cannot be said, or without [`which`](FindingKey::which) nothing of this matter and
    /// subject: it neither raises a warning nor closes one.
    #[must_use]
    pub fn unknown(mut self, key: FindingKey) -> Self {
        self.unknown.insert(key);
        self
    }

    /// What is still found by laxer rules is not over: no warning of it is closed, and none raised. So
    /// a limit can have a second one, below which it has to fall.
    #[must_use]
    pub fn recovering(mut self, laxer: impl IntoIterator<Item = &'a Finding>) -> Self {
        self.near.extend(laxer.into_iter().map(|finding| &finding.key));
        self
    }

    /// How far what is not found is from being found. Within the
    /// [recovery](WarningTerms::recovery) of the matter no warning of it is closed.
    #[must_use]
    pub fn not_met(mut self, key: FindingKey, criterion: Criterion) -> Self {
        self.not_met.insert(key, criterion);
        self
    }

    /// The day.
    pub const fn day(&self) -> NaiveDate {
        self.day
    }

    pub(super) fn saw(&self, key: &FindingKey, terms: &WarningTerms) -> Saw<'a> {
        if let Some(finding) = self.found.get(key) {
            Saw::Found(finding)
        } else if self.is_unknown(key) {
            Saw::Unknown
        } else if self.near.contains(key) || self.is_within_recovery(key, terms) {
            Saw::Near
        } else if self.matters.contains(key.matter()) {
            Saw::Clear
        } else {
            Saw::NotLookedAt
        }
    }

    fn is_unknown(&self, key: &FindingKey) -> bool {
        let all_of_it = || FindingKey::new(key.matter().to_owned(), key.subject().clone());
        // Most days everything can be said.
        self.unknown_of_all.contains(key.matter())
            || !self.unknown.is_empty()
                && (self.unknown.contains(key)
                    || key.one_of_several().is_some() && self.unknown.contains(&all_of_it()))
    }

    fn is_within_recovery(&self, key: &FindingKey, terms: &WarningTerms) -> bool {
        let Some((margin, criterion)) = terms.recovery.zip(self.not_met.get(key)) else {
            return false;
        };
        !margin.is_cleared_by(criterion)
    }
}

impl<'a> From<&'a Evaluation> for DayFindings<'a> {
    fn from(evaluation: &'a Evaluation) -> Self {
        DayFindings::new(evaluation.as_of(), [], []).and(evaluation)
    }
}
