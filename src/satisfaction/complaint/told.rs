//! One complaint told from its entries.

use chrono::NaiveDate;

use super::checklist::{is_response, principles, remedies, three_w};
use super::clock::Clock;
use super::measure::{Runs, measured};
use super::severity::Judged;
use super::step::{UNANSWERED, UNANSWERED_AGAIN, UNCONFIRMED, UNSETTLED, UNTOLD, WAITING, by_day};
use super::{
    ComplaintAction, ComplaintCase, ComplaintNextStep, ComplaintPolicy, ComplaintSeverity,
    ComplaintStanding, ComplaintTarget, ComplaintTime, TimeVerdict, TurnsOn,
};
use crate::calendar::{Calendar, working_day_after};
use crate::marketing::{Complaint, ComplaintEntry, ComplaintState, ComplaintStep};
use crate::rule::course::Course;
use crate::rule::{Evidence, Reason, Rule};
use crate::units::period::{days_later, months_after};
use crate::units::{CustomerId, Moment};

/// A complaint with the entries that fit, in their order.
pub(super) struct Told<'a> {
    /// Whose it is now: the complaint may name whom a merge has absorbed.
    pub(super) customer: &'a CustomerId,
    pub(super) complaint: &'a Complaint,
    pub(super) entries: &'a [&'a ComplaintEntry],
    /// Each state with the moment since which it was so.
    pub(super) changes: &'a [(ComplaintState, Moment)],
    pub(super) policy: &'a ComplaintPolicy,
    pub(super) calendar: &'a dyn Calendar,
    /// How grave it was on a day.
    pub(super) severity: &'a dyn Fn(NaiveDate) -> Judged,
    pub(super) as_of: Moment,
}

/// Each state of a complaint with the moment since which it was so.
pub(super) fn changes(
    complaint: &Complaint,
    entries: &[&ComplaintEntry],
) -> Vec<(ComplaintState, Moment)> {
    let mut state = ComplaintState::begun(complaint);
    let mut changes = vec![(state, complaint.date)];
    for entry in entries {
        // INVARIANT: the entry fits.
        let after = state.after(entry).unwrap_or(state);
        if after != state {
            changes.push((after, entry.date));
            state = after;
        }
    }
    changes
}

impl Told<'_> {
    pub(super) fn case(self) -> ComplaintCase {
        let Told { complaint, entries, changes, policy, as_of, .. } = self;
        let Judged { severity, points, criteria } = (self.severity)(as_of.day());
        let (state, since) =
            changes.last().copied().unwrap_or((ComplaintState::Open, complaint.date));
        let (standing, since) = self.standing(state, since);
        let (mut response, mut turns) = self.response();
        let (mut settling, more) = self.settling(state, changes.last().map_or(since, |it| it.1));
        turns.extend(more);
        if standing == ComplaintStanding::Forgotten {
            [response, settling] = [response, settling].map(ComplaintTime::forgotten);
            turns.clear();
        }
        let next = self.next(standing, since, &response, &settling);
        if standing.is_open() {
            // Another target can hold from a day on.
            turns.extend(policy.targets.iter().filter_map(|targets| targets.from));
            turns.extend(self.forgotten_on());
        } else if standing == ComplaintStanding::Settled && self.written_back().is_none() {
            turns.extend(self.silent_on(since));
        }
        if standing != ComplaintStanding::Open {
            // What is due on a day is overdue on the next.
            let due = next.and_then(|next| next.due);
            turns.extend(due.and_then(|due| due.day().succ_opt()));
        }
        // What has only a day, today, has been so by now; tomorrow it may have been later.
        let mut moments = entries.iter().map(|entry| entry.date).chain([complaint.date]);
        if as_of.time().is_some() && moments.any(|at| at == Moment::on(as_of.day())) {
            turns.extend(as_of.day().succ_opt());
        }
        let reopened = entries.iter().filter(|entry| entry.step == ComplaintStep::Reopened);
        let is_founded = standing != ComplaintStanding::Unfounded;
        ComplaintCase {
            customer: self.customer.clone(),
            complaint: complaint.id.clone(),
            received: complaint.date,
            standing,
            since,
            reopened: u32::try_from(reopened.count()).unwrap_or(u32::MAX),
            cause: complaint.cause,
            turns_on: complaint.cause.filter(|_| is_founded).and_then(TurnsOn::of),
            product: complaint.product.clone(),
            staff: complaint.staff.clone(),
            severity,
            points,
            criteria,
            three_w: three_w(complaint, entries),
            remedies: remedies(entries),
            principles: principles(entries),
            response,
            settling,
            next,
            look_again_on: turns.into_iter().filter(|day| *day > as_of.day()).min(),
        }
    }

    /// The day from which on the customer counts as silent.
    fn silent_on(&self, settled: Moment) -> Option<NaiveDate> {
        days_later(settled.day(), self.policy.silent_after_days)
    }

    /// When the customer wrote last since it was settled.
    fn written_back(&self) -> Option<Moment> {
        let entries = self.entries.iter().rev();
        let mut lately = entries.take_while(|entry| entry.step != ComplaintStep::Settled);
        lately.find(|entry| entry.step == ComplaintStep::CustomerReplied).map(|entry| entry.date)
    }

    /// The day from which on nobody knows how it ended, if it is not settled.
    fn forgotten_on(&self) -> Option<NaiveDate> {
        let last = self.entries.last().map_or(self.complaint.date, |entry| entry.date);
        months_after(last.day(), self.policy.forgotten_after_months)
    }

    fn standing(&self, state: ComplaintState, since: Moment) -> (ComplaintStanding, Moment) {
        if state.is_open()
            && let Some(day) = self.forgotten_on().filter(|day| *day <= self.as_of.day())
        {
            return (ComplaintStanding::Forgotten, Moment::on(day));
        }
        let standing = match state {
            ComplaintState::Open => ComplaintStanding::Open,
            ComplaintState::Waiting => ComplaintStanding::Waiting,
            ComplaintState::Closed => ComplaintStanding::Confirmed,
            ComplaintState::Unfounded => ComplaintStanding::Unfounded,
            ComplaintState::Withdrawn => ComplaintStanding::Withdrawn,
            ComplaintState::Settled => match self.silent_on(since) {
                Some(day) if day <= self.as_of.day() && self.written_back().is_none() => {
                    return (ComplaintStanding::Silent, Moment::on(day));
                }
                _ => ComplaintStanding::Settled,
            },
        };
        (standing, since)
    }

    /// The target of the day on which a time stopped, or else of today, for how grave it was then.
    fn target(&self, stopped: Option<Moment>) -> (ComplaintSeverity, ComplaintTarget) {
        let day = stopped.unwrap_or(self.as_of).day();
        // INVARIANT: a policy has targets from the first day on.
        let targets = self.policy.targets_on(day).copied().unwrap_or_default();
        let severity = (self.severity)(day).severity;
        (severity, targets.of(severity))
    }

    fn response(&self) -> (ComplaintTime, Vec<NaiveDate>) {
        let mut moments = vec![(self.complaint.date, true)];
        let mut runs = Runs::On;
        for entry in self.entries {
            match entry.step {
                // Who took it back, or was content, needs no word.
                ComplaintStep::Closed | ComplaintStep::Withdrawn => {
                    moments.push((entry.date, false));
                    runs = Runs::NotNeeded;
                }
                // When it comes back one is due again: the time runs anew.
                ComplaintStep::Reopened if runs == Runs::NotNeeded => {
                    moments = moments.pop().into_iter().chain([(entry.date, true)]).collect();
                    runs = Runs::On;
                }
                _ if runs == Runs::On && is_response(entry) => {
                    moments.push((entry.date, false));
                    runs = Runs::Done(entry.date);
                    break;
                }
                _ => {}
            }
        }
        let stopped = moments.last().map(|(at, _)| *at).filter(|_| runs != Runs::On);
        if runs == Runs::On {
            moments.push((self.as_of, false));
        }
        let (severity, target) = self.target(stopped);
        measured(&Clock::of(&moments), runs, (severity, target.respond()), self.calendar)
    }

    fn settling(&self, state: ComplaintState, since: Moment) -> (ComplaintTime, Vec<NaiveDate>) {
        let changes = self.changes;
        let counts = |state: &ComplaintState| *state == ComplaintState::Open;
        let mut moments: Vec<_> =
            changes.iter().map(|(state, since)| (*since, counts(state))).collect();
        moments.push((self.as_of, false));
        let runs = match state {
            ComplaintState::Open => Runs::On,
            ComplaintState::Waiting => Runs::Paused,
            ComplaintState::Withdrawn => Runs::NotNeeded,
            ComplaintState::Settled | ComplaintState::Closed | ComplaintState::Unfounded => {
                let settled = changes.iter().rev().take_while(|(state, _)| !state.is_open()).last();
                Runs::Done(settled.map_or(since, |(_, settled)| *settled))
            }
        };
        let stopped = match runs {
            Runs::Done(at) => Some(at),
            Runs::NotNeeded => Some(since),
            Runs::On | Runs::Paused => None,
        };
        let (severity, target) = self.target(stopped);
        measured(&Clock::of(&moments), runs, (severity, target.settle()), self.calendar)
    }

    fn next(
        &self,
        standing: ComplaintStanding,
        since: Moment,
        response: &ComplaintTime,
        settling: &ComplaintTime,
    ) -> Option<ComplaintNextStep> {
        let today = self.as_of.day();
        let why =
            |rule: &'static Rule| -> Option<Reason> { rule.test(Evidence::happened(since.day())) };
        let day = |days| working_day_after(self.calendar, since.day(), days).ok();
        let (action, time, rule) = match standing {
            ComplaintStanding::Waiting => {
                let due = day(self.policy.remind_within_working_days);
                return Some(by_day(ComplaintAction::Remind, due, today, why(&WAITING)?));
            }
            ComplaintStanding::Settled => {
                // Who wrote back is asked soon after that.
                let from = self.written_back().unwrap_or(since).day();
                let days = self.policy.ask_within_working_days;
                let due = working_day_after(self.calendar, from, days).ok();
                return Some(by_day(ComplaintAction::AskIfContent, due, today, why(&UNCONFIRMED)?));
            }
            ComplaintStanding::Unfounded if self.is_told() => return None,
            ComplaintStanding::Unfounded if response.done.is_none() => {
                (ComplaintAction::Answer, response, &UNTOLD)
            }
            ComplaintStanding::Unfounded => {
                let due = day(self.policy.ask_within_working_days);
                return Some(by_day(ComplaintAction::Answer, due, today, why(&UNTOLD)?));
            }
            ComplaintStanding::Open if response.done.is_none() => {
                let is_back = since != self.complaint.date;
                let rule = if is_back { &UNANSWERED_AGAIN } else { &UNANSWERED };
                (ComplaintAction::Acknowledge, response, rule)
            }
            ComplaintStanding::Open => (self.action(), settling, &UNSETTLED),
            _ => return None,
        };
        // Before the first word it can be high time to settle it.
        let is_open = standing == ComplaintStanding::Open;
        let times = [Some(time), Some(settling).filter(|_| is_open)];
        let times = || times.into_iter().flatten();
        let due = times().filter_map(|time| time.due).min_by_key(|due| due.sort_key());
        let is_overdue = times().any(|time| time.verdict == TimeVerdict::Overdue);
        Some(ComplaintNextStep { action, due, is_overdue, reason: why(rule)? })
    }

    /// Whether the customer was told that it is unfounded: by an answer before, or by any word
    /// after it.
    fn is_told(&self) -> bool {
        let entries = self.entries.iter().rev();
        let mut is_after = true;
        for entry in entries.take_while(|entry| entry.step != ComplaintStep::Reopened) {
            is_after &= entry.step != ComplaintStep::Unfounded;
            if entry.step == ComplaintStep::Answered || (is_after && is_response(entry)) {
                return true;
            }
        }
        false
    }

    /// What is missing since it was received, or reopened for the last time.
    fn action(&self) -> ComplaintAction {
        let entries = self.entries.iter().rev();
        let lately = || entries.clone().take_while(|entry| entry.step != ComplaintStep::Reopened);
        let is_answered = |entry: &&&ComplaintEntry| entry.step == ComplaintStep::Answered;
        if lately().any(|entry| entry.step == ComplaintStep::RemedyOffered) {
            ComplaintAction::Settle
        } else if lately().any(|entry| is_answered(&entry)) {
            ComplaintAction::OfferRemedy
        } else {
            ComplaintAction::Answer
        }
    }
}
