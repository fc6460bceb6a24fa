//! From what is open and what is found on a day to what changes.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::today::Saw;
use super::tracked::{OfKey, level_of};
use super::{
    DatedWarningEvent, DayFindings, Escalation, PendingWarning, RaisedWarning, SeenWarning,
    SeverityMoved, SnoozeEnd, TrackedWarning, WarningAddressee, WarningBook, WarningChange,
    WarningEnd, WarningEvent, WarningLifePolicy, WarningRef, WarningRefusal, WarningState,
    WarningStep, WarningTerms,
};
use crate::units::StaffId;
use crate::units::period::days_between;
use crate::warning::{Finding, FindingKey};

impl WarningBook {
    /// What changes by what is found on a day, to be [applied](Self::apply), stored and sent. The book
    /// stays as it is.
    ///
    /// | of a key is said | and nothing is open | and a warning is open |
    /// |---|---|---|
    /// | found | it is pending; for long enough: raised. After one that was closed lately, only where it is much worse | seen again; its severity may change |
    /// | is of a matter that was not looked at | what is pending stays so | it stays |
    /// | cannot be said | what is pending stays so, and these days do not count | it stays |
    /// | not found, and not by far | what is pending is dropped | it stays |
    /// | not found | what is pending is dropped | it is kept for some days, and closed |
    ///
    /// Two evaluations of one day count once. Another severity changes nothing of how long something
    /// has been pending. Of a warning to which something happened on a later day nothing changes until
    /// then.
    ///
    /// Cost: a pass over the keys in the book and the findings.
    ///
    /// # Errors
    /// [`WarningRefusal::EarlierDay`]: what was told is not rewritten.
    pub fn changes(
        &self,
        today: &DayFindings<'_>,
        policy: &WarningLifePolicy,
    ) -> Result<Vec<WarningChange>, WarningRefusal> {
        self.takes(today.day)?;
        let by = self.by();
        let mut keys: BTreeSet<&FindingKey> = self.matters.keys().collect();
        keys.extend(today.found.keys());
        let (mut changes, nothing) = (Vec::new(), OfKey::default());
        for key in keys {
            let terms = policy.of(key.matter());
            let known = self.matters.get(key).unwrap_or(&nothing);
            let saw = today.saw(key, terms);
            let mut look = Look { day: today.day, by: &by, key, terms, changes: &mut changes };
            match known.open() {
                Some((number, tracked)) => look.at_open(number, tracked, saw),
                None => look.at_none_open(known, saw),
            }
        }
        Ok(changes)
    }
}

impl WarningBook {
    /// Whether what is found on a day comes in time.
    pub(crate) fn takes(&self, day: NaiveDate) -> Result<(), WarningRefusal> {
        match self.looked_on.filter(|looked_on| day < *looked_on) {
            Some(looked_on) => Err(WarningRefusal::EarlierDay { given: day, looked_on }),
            None => Ok(()),
        }
    }
}

/// A look at one key.
struct Look<'a> {
    day: NaiveDate,
    by: &'a StaffId,
    key: &'a FindingKey,
    terms: &'a WarningTerms,
    changes: &'a mut Vec<WarningChange>,
}

impl Look<'_> {
    fn quietly(&mut self, number: u32, step: WarningStep) {
        let warning = WarningRef { key: self.key.clone(), occurrence: number };
        self.changes.push(WarningChange::quiet(warning, self.day, step));
    }

    fn seen(&mut self, number: u32, before: &SeenWarning, now: SeenWarning) {
        if *before != now {
            self.quietly(number, WarningStep::Seen(now));
        }
    }

    fn at_none_open(&mut self, known: &OfKey, saw: Saw<'_>) {
        let number = known.next_number();
        match (saw, &known.pending) {
            // What is pending was worth it on the day on which it began: whatever its severity is
            // now, it goes on.
            (Saw::Found(finding), Some(pending)) => {
                self.pending_or_raised(number, Some(pending), finding);
            }
            (Saw::Found(finding), None) => match known.last_closed() {
                Some((last, closed)) if !closed.is_armed(self.day, finding, self.terms) => {
                    self.seen(last, &closed.seen, closed.seen.again(self.day, finding));
                }
                _ => self.pending_or_raised(number, None, finding),
            },
            (Saw::Unknown, Some(pending)) => {
                let frozen = pending.frozen(self.day);
                if frozen != *pending {
                    self.quietly(number, WarningStep::Pending(frozen));
                }
            }
            (Saw::Near | Saw::Clear, Some(_)) => self.quietly(number, WarningStep::Dropped),
            _ => {}
        }
        if let (Saw::Clear, Some((last, closed))) = (saw, known.last_closed())
            && closed.seen.clear_since.is_none()
        {
            let now = SeenWarning { clear_since: Some(self.day), ..closed.seen.clone() };
            self.seen(last, &closed.seen, now);
        }
    }

    fn pending_or_raised(
        &mut self,
        number: u32,
        pending: Option<&PendingWarning>,
        finding: &Finding,
    ) {
        let severity = finding.severity;
        let now = match pending {
            Some(pending) => pending.found_again(self.day, severity),
            None => PendingWarning::begun(self.day, severity),
        };
        if now.held_days < u64::from(self.terms.pending_days) {
            if pending != Some(&now) {
                self.quietly(number, WarningStep::Pending(now));
            }
            return;
        }
        let raised = RaisedWarning {
            warning: WarningRef { key: self.key.clone(), occurrence: number },
            on: self.day,
            found_since: now.since,
            severity,
            level: level_of(finding),
            responsible: finding.responsible.clone(),
            advice: finding.advice,
            due: finding.due,
            at_stake: finding.at_stake,
        };
        self.changes.push(WarningChange {
            tell: Some(WarningAddressee::of(finding.responsible.as_ref())),
            why: Some(finding.says()),
            ..WarningChange::quiet(raised.warning.clone(), self.day, WarningStep::Raised(raised))
        });
    }

    fn at_open(&mut self, number: u32, tracked: &TrackedWarning, saw: Saw<'_>) {
        if let Saw::Found(finding) = saw {
            self.seen(number, &tracked.seen, tracked.seen.again(self.day, finding));
        }
        if tracked.changed_on() > self.day {
            return;
        }
        let state = tracked.life.state().clone();
        let mut course = Course { look: self, number, tracked, state };
        match saw {
            Saw::Found(finding) => course.found(finding),
            Saw::Unknown | Saw::NotLookedAt => course.day_came(),
            Saw::Near => {
                course.returned();
                course.day_came();
            }
            Saw::Clear => course.clear(),
        }
    }
}

/// An open warning on its way through a day.
struct Course<'a, 'b> {
    look: &'a mut Look<'b>,
    number: u32,
    tracked: &'a TrackedWarning,
    state: WarningState,
}

impl Course<'_, '_> {
    fn happens(&mut self, event: WarningEvent, told: Option<(WarningAddressee, String)>) {
        self.state.take_over(&DatedWarningEvent {
            on: self.look.day,
            entered_on: None,
            by: self.look.by.clone(),
            change: event.clone(),
            noted: (),
        });
        let (tell, why) = told.unzip();
        let warning = WarningRef { key: self.look.key.clone(), occurrence: self.number };
        let quiet = WarningChange::quiet(warning, self.look.day, WarningStep::Event(event));
        self.look.changes.push(WarningChange { tell, why, ..quiet });
    }

    fn found(&mut self, finding: &Finding) {
        self.returned();
        let is_handed_over = self.handed_over(finding);
        let is_more_severe = finding.severity.rank() < self.state.severity().rank();
        if finding.severity != self.state.severity() {
            let moved = SeverityMoved { to: finding.severity, level: level_of(finding) };
            let to = WarningAddressee::of(finding.responsible.as_ref());
            let is_told = is_more_severe && !is_handed_over && self.state.snooze().is_none();
            let told = is_told.then(|| (to, finding.says()));
            self.happens(WarningEvent::Severity(moved), told);
        }
        if let Some((snooze, _)) = self.state.snooze() {
            let worse = snooze.or_worse_by.zip(snooze.from.as_ref());
            let level = level_of(finding);
            if worse.is_some_and(|(margin, from)| level.is_worse_than(from, margin)) {
                self.snooze_ends(SnoozeEnd::Worse, Some(finding));
            } else if is_more_severe && self.look.terms.is_snooze_ended_by_severity {
                self.snooze_ends(SnoozeEnd::MoreSevere, Some(finding));
            }
        }
        self.day_came_of(Some(finding));
    }

    /// Whoever takes it over is told, unless it is snoozed: then at the end of that.
    fn handed_over(&mut self, finding: &Finding) -> bool {
        let Some(to) = finding.responsible.as_ref() else { return false };
        if self.state.responsible() == Some(to) {
            return false;
        }
        let is_told = self.state.snooze().is_none();
        let told = is_told.then(|| (WarningAddressee::Staff(to.clone()), finding.says()));
        self.happens(WarningEvent::HandedOver(to.clone()), told);
        true
    }

    fn returned(&mut self) {
        if self.state.cleared_since().is_some() {
            self.happens(WarningEvent::Returned, None);
        }
    }

    fn day_came(&mut self) {
        self.day_came_of(None);
    }

    /// What time alone brings: the end of a snooze, and of patience.
    fn day_came_of(&mut self, finding: Option<&Finding>) {
        let until = self.state.snooze().and_then(|(snooze, _)| snooze.until);
        if until.is_some_and(|until| until <= self.look.day) {
            self.snooze_ends(SnoozeEnd::DayCame, finding);
        }
        if self.state.snooze().is_some() || self.state.acknowledged_by().is_some() {
            return;
        }
        let waited = days_between(self.state.unanswered_since(), self.look.day);
        let severity = self.state.severity();
        let terms = self.look.terms;
        let due = terms
            .escalations
            .iter()
            .filter(|rule| rule.severity == severity && u64::from(rule.after_days) <= waited);
        for rule in due {
            let to = rule.to.clone();
            // Whoever is responsible was told when it was raised, handed over or woken.
            let was_told = self.state.responsible() == Some(&to);
            let escalation = Escalation { to: to.clone(), severity, was_told };
            if !self.state.escalations().contains(&escalation) {
                let why = || format!("not acknowledged for {waited} days");
                let told = (!was_told).then(|| (WarningAddressee::Staff(to), why()));
                self.happens(WarningEvent::Escalated(escalation), told);
            }
        }
    }

    /// Whoever snoozed it is told, and whoever is responsible. That it is resolved is told to the latter
    /// all the same.
    fn snooze_ends(&mut self, why: SnoozeEnd, finding: Option<&Finding>) {
        let by = self.state.snooze().map(|(_, by)| by.clone());
        if why == SnoozeEnd::Resolved && by == self.tracked.seen.responsible {
            self.happens(WarningEvent::SnoozeEnded(why), None);
            return;
        }
        let text = match finding {
            Some(finding) => format!("{why}: {}", finding.says()),
            None => why.to_string(),
        };
        let told = Some((WarningAddressee::of(by.as_ref()), text));
        self.happens(WarningEvent::SnoozeEnded(why), told);
        let other = self.state.responsible().filter(|to| by.as_ref() != Some(*to));
        if let (Some(to), Some(change)) = (other, self.look.changes.last_mut())
            && why != SnoozeEnd::Resolved
        {
            change.also_tell = Some(WarningAddressee::Staff(to.clone()));
        }
    }

    fn clear(&mut self) {
        let day = self.look.day;
        let since = self.state.cleared_since().unwrap_or(day);
        if days_between(since, day) < u64::from(self.look.terms.keep_days) {
            if self.state.cleared_since().is_none() {
                self.happens(WarningEvent::Cleared, None);
            }
            return;
        }
        let why = if self.state.snooze().is_some() {
            self.snooze_ends(SnoozeEnd::Resolved, None);
            "found no more, while it was snoozed"
        } else {
            "found no more"
        };
        let seen = &self.tracked.seen;
        let now = SeenWarning { clear_since: Some(since), ..seen.clone() };
        self.look.seen(self.number, seen, now);
        let to = WarningAddressee::of(seen.responsible.as_ref());
        self.happens(WarningEvent::Closed(WarningEnd::ByFacts), Some((to, why.to_owned())));
    }
}
