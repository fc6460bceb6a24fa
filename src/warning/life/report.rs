//! What became of the warnings of each matter: which rules are worth their alarms.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    TrackedWarning, WarningBook, WarningCause, WarningConclusion, WarningEnd, WarningEvent,
    WarningResult,
};
use crate::units::Period;
use crate::units::period::days_between;
use crate::warning::Advice;

/// What became of the warnings of one matter that were raised in a period, as it stood at its end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WarningReport {
    /// How many were raised.
    pub raised: u64,
    /// How many of them are open.
    pub open: u64,
    /// How many were closed because they were found no more.
    pub by_facts: u64,
    /// How many somebody closed.
    pub by_hand: u64,
    /// How many go on as another one, of a customer who turned out to be the same.
    pub merged: u64,
    /// How many ended because their rule was switched off.
    pub switched_off: u64,
    /// How many somebody acknowledged.
    pub acknowledged: u64,
    /// How many were snoozed.
    pub snoozed: u64,
    /// How many were taken to somebody else.
    pub escalated: u64,
    /// How many days those that were closed by facts or by hand had been open, in the middle: so many
    /// that half of them took no longer. `None` where none was closed.
    pub median_days_open: Option<u64>,
    /// How often each cause was found.
    pub causes: BTreeMap<WarningCause, u64>,
    /// How often each measure was taken.
    pub measures: BTreeMap<Advice, u64>,
    /// How often each result came of it.
    pub results: BTreeMap<WarningResult, u64>,
}

impl WarningBook {
    /// What became of the warnings that were raised in a period, by matter, as it stood at its end.
    /// Conclusions that were entered later count all the same: they are about the same warnings.
    ///
    /// Cost: a pass over all warnings and their changes, and a sort.
    pub fn report(&self, period: Period) -> BTreeMap<String, WarningReport> {
        self.report_of(period.last(), |it| period.contains(it.life.began_on()))
    }

    /// What became of some warnings until a day.
    pub(in crate::warning) fn report_of(
        &self,
        last: NaiveDate,
        is_meant: impl Fn(&TrackedWarning) -> bool,
    ) -> BTreeMap<String, WarningReport> {
        let mut reports = BTreeMap::<String, (WarningReport, Vec<u64>)>::new();
        for tracked in self.warnings().filter(|it| is_meant(it)) {
            let matter = tracked.life.beginning().warning.key.matter();
            let (report, days) = reports.entry(matter.to_owned()).or_default();
            report.count(tracked, last, days);
        }
        let finished = reports.into_iter().map(|(matter, (mut report, mut days))| {
            days.sort_unstable();
            report.median_days_open = days.get(days.len().saturating_sub(1) / 2).copied();
            (matter, report)
        });
        finished.collect()
    }
}

impl WarningReport {
    fn count(&mut self, tracked: &TrackedWarning, last: NaiveDate, days: &mut Vec<u64>) {
        add(&mut self.raised, true);
        let happened = tracked.life.events_through(last);
        let was = |is: fn(&WarningEvent) -> bool| happened.iter().any(|event| is(&event.change));
        add(&mut self.acknowledged, was(|it| matches!(it, WarningEvent::Acknowledged)));
        add(&mut self.snoozed, was(|it| matches!(it, WarningEvent::Snoozed(_))));
        add(
            &mut self.escalated,
            was(|it| matches!(it, WarningEvent::Escalated(it) if !it.was_told)),
        );
        match tracked.life.state().end().filter(|(on, _)| *on <= last) {
            None => add(&mut self.open, true),
            Some((_, WarningEnd::Merged(_))) => add(&mut self.merged, true),
            Some((_, WarningEnd::SwitchedOff)) => add(&mut self.switched_off, true),
            Some((on, end)) => {
                let by_facts = matches!(end, WarningEnd::ByFacts);
                add(&mut self.by_facts, by_facts);
                add(&mut self.by_hand, !by_facts);
                days.push(days_between(tracked.life.began_on(), on));
            }
        }
        let concluded = tracked.life.state().conclusion();
        let Some(WarningConclusion { cause, measure, result, .. }) = concluded else { return };
        count(&mut self.causes, *cause);
        count(&mut self.measures, *measure);
        count(&mut self.results, *result);
    }
}

fn add(counter: &mut u64, is_so: bool) {
    *counter = counter.saturating_add(u64::from(is_so));
}

fn count<K: Ord>(counts: &mut BTreeMap<K, u64>, key: Option<K>) {
    if let Some(key) = key {
        add(counts.entry(key).or_default(), true);
    }
}
