//! Complaints: how each stands, whether it is seen to in time, how grave it is, and what to do next.
//!
//! | question | answer |
//! |---|---|
//! | how does it stand, since when? | [`ComplaintCase::state`]: *settled* is the firm's word, *closed* the customer's, who confirmed it or was silent for so many days |
//! | what do we know, when did we know it, what have we done? | [`ComplaintCase::three_w`], with what is missing |
//! | is it about value or about people? | [`TurnsOn`] |
//! | which of the 4R and the 8F does an entry show? | [`Evidenced`] |
//! | how long did the first word and the settling take, in business hours? | [`ComplaintTime`] |
//! | how grave is it, and why? | [`ComplaintSeverity`], with every criterion |
//! | what next, by when? | [`ComplaintNextStep`] |
//! | what do all of them show together? | [`ComplaintReport`] |
//!
//! The time until the first word runs from the receipt until the customer hears from the firm. The
//! time until it is settled counts while the complaint is open: not while the firm waits for the
//! customer, and not while it is held for settled, closed, unfounded or withdrawn. Where it is
//! reopened the time goes on from what had passed. What has passed stays passed, whatever becomes of
//! the target.
//!
//! Where the time of the day of something is not known, what passed lies between two bounds, and the
//! verdict may be that it [cannot be said](TimeVerdict::CannotSay).

mod checklist;
mod clock;
mod list;
mod measure;
mod policy;
mod report;
mod severity;
mod step;

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::Customer;
use crate::calendar::{Calendar, working_day_after};
use crate::marketing::{
    Complaint, ComplaintCause, ComplaintEntry, ComplaintPrinciple, ComplaintState, ComplaintStep,
    Remedy,
};
use crate::rule::course::Course;
use crate::rule::{Criterion, Evidence, Reason, Rule};
use crate::transaction::TransactionData;
use crate::units::period::days_later;
use crate::units::words::words;
use crate::units::{ComplaintId, CustomerId, ExchangeRates, Moment, ProductId, StaffId, Valuation};

pub use checklist::{Evidenced, ShownBy, ThreeW, ThreeWAnswer, ThreeWPart, TurnsOn};
pub use clock::TimePassed;
pub use list::complaints;
pub use measure::{ComplaintTime, TimeVerdict};
pub use policy::{
    ComplaintPolicy, ComplaintPolicyDraft, ComplaintSeverityDraft, ComplaintTarget,
    ComplaintTargets, FaultPoints,
};
pub use report::{ComplaintReport, Tallied, TimesTaken};
pub(super) use severity::RULES as SEVERITY_RULES;
pub use severity::{ComplainantTier, ComplaintSeverity};
pub(super) use step::RULES as STEP_RULES;
pub use step::{ComplaintAction, ComplaintNextStep};

use checklist::{is_response, principles, remedies, three_w};
use clock::Clock;
use measure::{Runs, measured};
use step::{UNANSWERED, UNCONFIRMED, UNSETTLED, WAITING, by_day};

words! {
    /// How a complaint stands, with the customer's silence.
    pub enum ComplaintStanding, "standing of a complaint" {
        /// Not settled.
        Open = "open",
        /// Not settled, and the firm waits for the customer.
        Waiting = "waiting" as "waiting for the customer",
        /// Settled, as the firm sees it.
        Settled = "settled",
        /// Closed: the customer confirmed it.
        Confirmed = "confirmed" as "closed: the customer confirmed it",
        /// Closed: the customer was silent for so many days after it was settled.
        Silent = "silent" as "closed: the customer was silent",
        /// Found to be unfounded.
        Unfounded = "unfounded" as "found to be unfounded",
        /// Taken back.
        Withdrawn = "withdrawn",
    }
}

impl ComplaintStanding {
    /// Whether it is not settled: open, or waiting for the customer.
    pub const fn is_open(self) -> bool {
        matches!(self, ComplaintStanding::Open | ComplaintStanding::Waiting)
    }
}

/// A complaint as of a moment: how it stands, how it is seen to, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ComplaintCase {
    /// Whose.
    pub customer: CustomerId,
    /// Which complaint.
    pub complaint: ComplaintId,
    /// When it was received.
    pub received: Moment,
    /// How it stands.
    pub standing: ComplaintStanding,
    /// Since when it stands so.
    pub since: Moment,
    /// How often it was reopened.
    pub reopened: u32,
    /// Why the customer complained, as far as that is known.
    pub cause: Option<ComplaintCause>,
    /// Whether it is about value or about people. `None` where the cause is not known, and for what
    /// is unfounded.
    pub turns_on: Option<TurnsOn>,
    /// About which product.
    pub product: Option<ProductId>,
    /// About which member of staff.
    pub staff: Option<StaffId>,
    /// How grave it is.
    pub severity: ComplaintSeverity,
    /// The points that make it so.
    pub points: u32,
    /// What speaks for and against it: each criterion, met or not.
    pub criteria: Vec<Criterion>,
    /// The 3W.
    pub three_w: [ThreeWAnswer; 3],
    /// The 4R, each with its evidence.
    pub remedies: [Evidenced<Remedy>; 4],
    /// The 8F, each with its evidence.
    pub principles: [Evidenced<ComplaintPrinciple>; 8],
    /// The time until the customer heard from the firm.
    pub response: ComplaintTime,
    /// The time until it was settled.
    pub settling: ComplaintTime,
    /// What to do next. `None`: nothing.
    pub next: Option<ComplaintNextStep>,
    /// The first day on which time alone can change how it stands, whether it is in time, or what to
    /// do next.
    pub look_again_on: Option<NaiveDate>,
}

impl ComplaintCase {
    /// Whether what has to be done next should have been done.
    pub fn is_overdue(&self) -> bool {
        self.next.is_some_and(|next| next.is_overdue)
    }

    /// Its place in a list: what is overdue first, then what is open, what waits, what is settled
    /// and not confirmed, and the rest; of these the gravest first, then the soonest due, the
    /// earliest received, and by identifier.
    pub fn place(&self) -> impl Ord + '_ {
        let pressing = match self.standing {
            _ if self.is_overdue() && self.standing.is_open() => 0_u8,
            ComplaintStanding::Open => 1,
            ComplaintStanding::Waiting => 2,
            ComplaintStanding::Settled => 3,
            _ => 4,
        };
        let due = self.next.and_then(|next| next.due).map(Moment::sort_key);
        let due = (due.is_none(), due);
        let received = self.received.sort_key();
        (pressing, self.severity.rank(), due, received, &self.customer, &self.complaint)
    }
}

/// What is known of a customer when one of their complaints is judged.
struct Known<'a> {
    complaints: &'a [(&'a Complaint, ComplaintState)],
    transactions: &'a TransactionData,
    tier: ComplainantTier,
    as_of: NaiveDate,
}

/// The complaints of a customer as of a moment, in the order in which they were received. Of a
/// moment without a time counts all that belongs to its day.
///
/// What was paid in another currency than that of the policy is valued at the rates of the day on
/// which the complaint was received; without a rate the price is not known.
///
/// Cost: a sort of the entries, and for each complaint a look at each day while it was open, and at
/// the customer's other complaints.
///
/// ```
/// use clienteling::calendar::WorkCalendar;
/// use clienteling::satisfaction::complaint::{
///     ComplainantTier, ComplaintPolicy, TimeVerdict, complaints_of,
/// };
/// use clienteling::{CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// for fact in [
///     r#"{"complaint":{"id":"Q-1","customer":"C-1","date":"2026-02-27T16:00",
///         "cause":"too_slow"}}"#,
///     r#"{"complaint_entry":{"id":"QE-1","customer":"C-1","date":"2026-03-02T10:00",
///         "complaint":"Q-1","step":"acknowledged","shows":["feel"]}}"#,
/// ] {
///     base.add(serde_json::from_str::<Fact>(fact)?)?;
/// }
/// let office: WorkCalendar = serde_json::from_str(
///     r#"{"week":{"friday":["09:00-17:00"],"monday":["09:00-17:00"]}}"#,
/// )?;
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let (policy, tier) = (ComplaintPolicy::default(), ComplainantTier::default());
/// let judged = |at: &str| -> Result<_, Box<dyn std::error::Error>> {
///     let all = complaints_of(customer, &policy, &office, tier, base.rates(), at.parse()?);
///     Ok(all.into_iter().next().ok_or("one complaint")?)
/// };
///
/// let on_sunday = judged("2026-03-01T12:00")?;
/// let next = on_sunday.next.ok_or("something to do")?;
/// assert_eq!(next.to_string(), "acknowledge by 12:00 on Monday, 2026-03-02");
///
/// // One hour on Friday, one on Monday.
/// let later = judged("2026-03-02T10:30")?;
/// assert_eq!(later.response.passed.exact().ok_or("to the second")?.to_string(), "2 h");
/// assert_eq!(later.response.verdict, TimeVerdict::Kept);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn complaints_of(
    customer: &Customer,
    policy: &ComplaintPolicy,
    calendar: &dyn Calendar,
    tier: ComplainantTier,
    rates: &ExchangeRates,
    as_of: Moment,
) -> Vec<ComplaintCase> {
    let courses = customer.marketing().complaint_courses(as_of);
    let valuation = Valuation::new(policy.severity.forgiven_to.currency(), rates);
    let mut entries = vec![Vec::new(); courses.states.len()];
    for (place, entry) in &courses.fitting {
        if let Some(of) = entries.get_mut(*place) {
            of.push(*entry);
        }
    }
    let known = Known {
        complaints: &courses.states,
        transactions: customer.transactions(),
        tier,
        as_of: as_of.day(),
    };
    let all = courses.states.iter().zip(&entries);
    let case = |((complaint, _), entries): ((&Complaint, _), &Vec<&ComplaintEntry>)| {
        let judged = severity::severity(complaint, &known, &valuation, &policy.severity);
        Told { customer: customer.id(), complaint, entries, policy, calendar, as_of }.case(judged)
    };
    all.map(|((complaint, state), entries)| case(((*complaint, *state), entries))).collect()
}

/// A complaint with the entries that fit, in their order.
struct Told<'a> {
    /// Whose it is now: the complaint may name whom a merge has absorbed.
    customer: &'a CustomerId,
    complaint: &'a Complaint,
    entries: &'a [&'a ComplaintEntry],
    policy: &'a ComplaintPolicy,
    calendar: &'a dyn Calendar,
    as_of: Moment,
}

impl Told<'_> {
    fn case(self, judged: severity::Judged) -> ComplaintCase {
        let Told { complaint, entries, policy, as_of, .. } = self;
        let severity::Judged { severity, points, criteria } = judged;
        let changes = self.changes();
        let (state, since) =
            changes.last().copied().unwrap_or((ComplaintState::Open, complaint.date));
        let (standing, since) = self.standing(state, since);
        let (response, mut turns) = self.response(severity);
        let (settling, more) = self.settling(severity, &changes, state, since);
        turns.extend(more);
        let next = self.next(standing, since, &response, &settling);
        if standing.is_open() {
            // Another target can hold from a day on.
            turns.extend(policy.targets.iter().filter_map(|targets| targets.from));
        } else if standing == ComplaintStanding::Settled {
            turns.extend(self.silent_on(since));
        }
        if matches!(standing, ComplaintStanding::Waiting | ComplaintStanding::Settled) {
            // What is due on a day is overdue on the next.
            let due = next.and_then(|next| next.due);
            turns.extend(due.and_then(|due| due.day().succ_opt()));
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

    /// Each state with the moment since which it was so.
    fn changes(&self) -> Vec<(ComplaintState, Moment)> {
        let mut state = ComplaintState::begun(self.complaint);
        let mut changes = vec![(state, self.complaint.date)];
        for entry in self.entries {
            // INVARIANT: the entry fits.
            let after = state.after(entry).unwrap_or(state);
            if after != state {
                changes.push((after, entry.date));
                state = after;
            }
        }
        changes
    }

    /// The day from which on the customer counts as silent.
    fn silent_on(&self, settled: Moment) -> Option<NaiveDate> {
        days_later(settled.day(), self.policy.silent_after_days)
    }

    fn standing(&self, state: ComplaintState, since: Moment) -> (ComplaintStanding, Moment) {
        let standing = match state {
            ComplaintState::Open => ComplaintStanding::Open,
            ComplaintState::Waiting => ComplaintStanding::Waiting,
            ComplaintState::Closed => ComplaintStanding::Confirmed,
            ComplaintState::Unfounded => ComplaintStanding::Unfounded,
            ComplaintState::Withdrawn => ComplaintStanding::Withdrawn,
            ComplaintState::Settled => match self.silent_on(since) {
                Some(day) if day <= self.as_of.day() => {
                    return (ComplaintStanding::Silent, Moment::on(day));
                }
                _ => ComplaintStanding::Settled,
            },
        };
        (standing, since)
    }

    fn target(&self, severity: ComplaintSeverity, stopped: Option<Moment>) -> ComplaintTarget {
        let day = stopped.unwrap_or(self.as_of).day();
        // INVARIANT: a policy has targets from the first day on.
        let targets = self.policy.targets_on(day).copied().unwrap_or_default();
        targets.of(severity)
    }

    fn response(&self, severity: ComplaintSeverity) -> (ComplaintTime, Vec<NaiveDate>) {
        let ends = |entry: &ComplaintEntry| {
            let over = [ComplaintStep::Closed, ComplaintStep::Withdrawn];
            is_response(entry) || over.contains(&entry.step)
        };
        let first = self.entries.iter().find(|entry| ends(entry));
        let runs = match first {
            None => Runs::On,
            Some(entry) if is_response(entry) => Runs::Done(entry.date),
            Some(_) => Runs::NotNeeded,
        };
        let until = first.map_or(self.as_of, |entry| entry.date);
        let clock = Clock::of(&[(self.complaint.date, true), (until, false)]);
        let target = self.target(severity, first.map(|entry| entry.date)).respond();
        measured(&clock, runs, target, self.calendar)
    }

    fn settling(
        &self,
        severity: ComplaintSeverity,
        changes: &[(ComplaintState, Moment)],
        state: ComplaintState,
        since: Moment,
    ) -> (ComplaintTime, Vec<NaiveDate>) {
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
        let target = self.target(severity, stopped).settle();
        measured(&Clock::of(&moments), runs, target, self.calendar)
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
                let due = day(self.policy.ask_within_working_days);
                return Some(by_day(ComplaintAction::AskIfContent, due, today, why(&UNCONFIRMED)?));
            }
            ComplaintStanding::Open if response.done.is_none() => {
                (ComplaintAction::Acknowledge, response, &UNANSWERED)
            }
            ComplaintStanding::Open => (self.action(), settling, &UNSETTLED),
            _ => return None,
        };
        let is_overdue = time.verdict == TimeVerdict::Overdue;
        Some(ComplaintNextStep { action, due: time.due, is_overdue, reason: why(rule)? })
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

#[cfg(test)]
mod tests;
