//! What a book keeps of a matter: what waits to be raised, and each warning with what was seen of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{RaisedWarning, Warning, WarningEnd, WarningLevel, WarningTerms};
use crate::units::StaffId;
use crate::units::guard::{date, guarded};
use crate::units::period::days_between;
use crate::warning::{Finding, Severity};

guarded! {
    /// Something that is found, and has not been for long enough to be raised. Nobody was told.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct PendingWarning as "PendingWarning" {
        /// Since when it is found.
        #[serde(deserialize_with = "date")]
        pub since: NaiveDate,
        /// For how many days it was: those at whose beginning and end it was.
        pub held_days: u64,
        /// The day of the last evaluation.
        #[serde(deserialize_with = "date")]
        pub looked_on: NaiveDate,
        /// Whether it was found on that day, or nobody could say.
        pub was_found: bool,
        /// How pressing it was.
        pub severity: Severity,
    }
}

guarded! {
    /// What was seen of a warning and is not told.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct SeenWarning as "SeenWarning" {
        /// On how many days it was found again, and not told again: after it was raised, and after it
        /// was closed where it was not much worse.
        pub suppressed: u64,
        /// The last day on which it was found.
        #[serde(deserialize_with = "date")]
        pub last_found_on: NaiveDate,
        /// How bad it was on that day.
        pub level: WarningLevel,
        /// How bad it was when it was closed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub level_at_end: Option<WarningLevel>,
        /// The first day on which it was found no more, once it is closed.
        #[serde(default, deserialize_with = "date", skip_serializing_if = "Option::is_none")]
        pub clear_since: Option<NaiveDate>,
        /// Who was responsible on the last day on which it was found.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub responsible: Option<StaffId>,
    }
}

/// A warning, and what was seen of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TrackedWarning {
    /// What happened to it.
    pub life: Warning,
    /// What was seen of it.
    pub seen: SeenWarning,
}

/// All of one key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct OfKey {
    pub(super) pending: Option<PendingWarning>,
    // INVARIANT: by the number that the beginning has; at most one is open.
    pub(super) warnings: BTreeMap<u32, TrackedWarning>,
}

impl PendingWarning {
    pub(super) fn begun(day: NaiveDate, severity: Severity) -> Self {
        PendingWarning { since: day, held_days: 0, looked_on: day, was_found: true, severity }
    }

    /// Found again: the days since the last evaluation count where it was found then too.
    pub(super) fn found_again(&self, day: NaiveDate, severity: Severity) -> Self {
        let more = if self.was_found { days_between(self.looked_on, day) } else { 0 };
        let held_days = self.held_days.saturating_add(more);
        PendingWarning { since: self.since, held_days, looked_on: day, was_found: true, severity }
    }

    /// Nobody can say whether it is so: these days do not count.
    pub(super) fn frozen(&self, day: NaiveDate) -> Self {
        PendingWarning { looked_on: day, was_found: false, ..self.clone() }
    }
}

impl SeenWarning {
    /// What was seen when it was raised.
    pub(super) fn raised(raised: &RaisedWarning) -> Self {
        SeenWarning {
            suppressed: 0,
            last_found_on: raised.on,
            level: raised.level.clone(),
            level_at_end: None,
            clear_since: None,
            responsible: raised.responsible.clone(),
        }
    }

    /// Found again. The same day counts once.
    pub(super) fn again(&self, day: NaiveDate, finding: &Finding) -> Self {
        let more = u64::from(day > self.last_found_on);
        SeenWarning {
            suppressed: self.suppressed.saturating_add(more),
            last_found_on: day,
            level: level_of(finding),
            responsible: finding.responsible.clone(),
            ..self.clone()
        }
    }
}

pub(super) fn level_of(finding: &Finding) -> WarningLevel {
    let reason = &finding.reason;
    WarningLevel {
        rule: reason.rule().key.to_owned(),
        measured: finding.measured.first().cloned(),
        comparison: reason.rule().comparison,
        observed: reason.observed(),
        needed: reason.needed(),
    }
}

impl TrackedWarning {
    /// Whether it is open: not closed.
    pub fn is_open(&self) -> bool {
        self.life.state().end().is_none()
    }

    /// The last day for which anything was entered, also what changed nothing.
    pub(super) fn changed_on(&self) -> NaiveDate {
        let days = self.life.entries().map(|entry| entry.event.on);
        days.fold(self.life.began_on(), NaiveDate::max)
    }

    /// Whether what is found after it was closed is to be raised as a new one.
    pub(super) fn is_armed(&self, day: NaiveDate, finding: &Finding, terms: &WarningTerms) -> bool {
        let SeenWarning { clear_since, level_at_end, .. } = &self.seen;
        let rearm_days = u64::from(terms.rearm_days);
        if clear_since.is_some_and(|since| days_between(since, day) >= rearm_days) {
            return true;
        }
        let level = level_of(finding);
        let is_worse = terms.rearm.is_some_and(|margin| match (clear_since, level_at_end) {
            // It never went away, or there is no other measure: by what it was at the end.
            (None, Some(at_end)) => level.is_worse_than(at_end, margin),
            (_, Some(at_end)) if level.is_of_nothing() => level.is_worse_than(at_end, margin),
            _ => level.is_over_threshold(margin),
        });
        is_worse || finding.severity.rank() < self.life.state().severity().rank()
    }
}

impl OfKey {
    /// The open one, with its number.
    pub(super) fn open(&self) -> Option<(u32, &TrackedWarning)> {
        let mut numbered = self.warnings.iter().rev();
        numbered.find(|(_, tracked)| tracked.is_open()).map(|(number, it)| (*number, it))
    }

    /// The one that was closed last, with its number; not one that goes on as another, nor one whose
    /// rule was switched off.
    pub(super) fn last_closed(&self) -> Option<(u32, &TrackedWarning)> {
        let ended = self.warnings.iter().filter_map(|(number, tracked)| {
            match tracked.life.state().end()? {
                (_, WarningEnd::Merged(_) | WarningEnd::SwitchedOff) => None,
                (on, _) => Some((on, *number, tracked)),
            }
        });
        ended.max_by_key(|(on, number, _)| (*on, *number)).map(|(_, number, it)| (number, it))
    }

    pub(super) fn next_number(&self) -> u32 {
        self.warnings.last_key_value().map_or(1, |(last, _)| last.saturating_add(1))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pending.is_none() && self.warnings.is_empty()
    }
}
