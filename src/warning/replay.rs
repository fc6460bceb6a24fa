//! Rules over a past period, as they would have been: before they are switched on.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::life::{
    DayFindings, TrackedWarning, WarningBook, WarningChange, WarningEnd, WarningEvent,
    WarningLifePolicy, WarningRefusal, WarningReport, WarningStep,
};
use super::{Evaluation, WarningContext, WarningRules};
use crate::funnel::analysis::Month;
use crate::units::Period;
use crate::units::period::{days_before, days_later, months_after};

/// What rules would have told over a past period, if nobody had done anything about it.
///
/// * By all that is known today: what was entered late counts from the day to which it belongs.
/// * Facts after each day change nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Replay {
    /// Over which days.
    pub period: Period,
    /// On how many of them the rules were evaluated, without the days before them.
    pub evaluations: u64,
    /// Whether there would have been more evaluations than [`Replay::MOST_EVALUATIONS`]: those of
    /// the first days are there.
    pub is_cut: bool,
    /// How many warnings were open after the first day: they had come up before it, or on it. What was
    /// found long before is raised, and escalated, before the period, and is in no month.
    pub at_the_beginning: u64,
    /// How many came up in each month, without those of the first day. Each month of the period is
    /// there.
    pub per_month: Vec<ReplayMonth>,
    /// What became of the warnings of each matter that were open after the first day, or raised later.
    pub matters: BTreeMap<String, WarningReport>,
    /// On how many days of the period something that was told before was found again, and not told
    /// again.
    pub suppressed: u64,
    /// How often nothing could be said of a key on the last evaluation.
    pub not_evaluated: u64,
}

/// A month of a replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReplayMonth {
    /// Which one.
    pub month: Month,
    /// How many warnings were raised.
    pub raised: u64,
    /// How many were closed because they were found no more.
    pub resolved: u64,
    /// How often somebody else would have been told, because nobody acknowledged it.
    pub escalated: u64,
    /// How many were open at the end of the month, or of the period.
    pub open: u64,
}

impl Replay {
    /// The most evaluations of one replay: every day of a decade.
    pub const MOST_EVALUATIONS: u64 = 3_653;

    /// How many warnings were raised after the first day.
    pub fn raised(&self) -> u64 {
        self.per_month.iter().fold(0, |sum, month| sum.saturating_add(month.raised))
    }
}

/// What rules would have told over a past period: evaluated on its first day and then every so many
/// days (0 counts as 1), with the life of each warning by a policy. It begins with a book, as a rule an
/// empty one. The context gives the facts and the currency; its day is not used.
///
/// What was found before the period is no alarm of it. So the rules are evaluated before its first day
/// too, for as long as by the policy something is pending and then not answered, at the same distance:
/// not before the day on which the book was looked at, and on no more than
/// [`MOST_EVALUATIONS`](Replay::MOST_EVALUATIONS) days.
///
/// Warnings that somebody would have acknowledged or closed are escalated or stay open here: how many
/// are raised, and whether facts ended them, says what a rule costs its readers.
///
/// Cost: one evaluation of everybody, and for each day, those before the period too, an
/// [advance](Evaluation::advance) of it and a pass over the warnings.
///
/// ```
/// use clienteling::funnel::Opportunities;
/// use clienteling::warning::life::{WarningBook, WarningLifePolicy};
/// use clienteling::warning::replay::replay;
/// use clienteling::warning::{BuiltIn, WarningContext, WarningRules};
/// use clienteling::{Currency, CustomerBase, Fact, NaiveDate, Period};
///
/// let mut base = CustomerBase::new();
/// base.add(serde_json::from_str::<Fact>(
///     r#"{"promise":{"id":"J-1","customer":"C-1","date":"2026-03-02","until":"2026-03-09"}}"#,
/// )?)?;
/// let as_of: NaiveDate = "2026-06-30".parse()?;
/// let deals = Opportunities::new();
/// let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
/// let rules = WarningRules::built_in(&BuiltIn::default());
/// let half_a_year = Period::from_first_to_last("2026-01-01".parse()?, as_of)?;
/// let (book, policy) = (WarningBook::new("rules".parse()?), WarningLifePolicy::default());
/// let told = replay(book, &rules, &context, &policy, half_a_year, 1)?;
/// let raised: Vec<u64> = told.per_month.iter().map(|month| month.raised).collect();
/// assert_eq!(raised, [0, 0, 1, 0, 0, 0]);
/// assert_eq!(told.matters["warning.promise-broken"].open, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`WarningRefusal::EarlierDay`], where the book has been looked at after the first day.
pub fn replay(
    mut book: WarningBook,
    rules: &WarningRules,
    context: &WarningContext<'_>,
    policy: &WarningLifePolicy,
    period: Period,
    every_days: u32,
) -> Result<Replay, WarningRefusal> {
    let every_days = every_days.max(1);
    let on = |day| WarningContext { as_of: day, ..*context };
    let before = days_before_of(&book, policy, period.first(), every_days);
    let mut evaluation =
        Evaluation::of(rules, &on(before.first().copied().unwrap_or(period.first())));
    for day in before {
        evaluation.advance(rules, &on(day));
        book.advance(&DayFindings::from(&evaluation), policy)?;
    }
    let suppressed_before = suppressed(&book);
    let mut months = Months::default();
    let (mut evaluations, mut is_cut, mut at_the_beginning) = (0_u64, false, 0_u64);
    let mut day = period.first();
    loop {
        evaluation.advance(rules, &on(day));
        evaluations = evaluations.saturating_add(1);
        let changes = book.advance(&DayFindings::from(&evaluation), policy)?;
        if day == period.first() {
            at_the_beginning = count(book.warnings().filter(|tracked| tracked.is_open()));
        } else {
            for change in &changes {
                months.count(change);
            }
        }
        let next = days_later(day, every_days).filter(|next| *next <= period.last());
        let Some(next) = next else { break };
        if evaluations == Replay::MOST_EVALUATIONS {
            is_cut = true;
            break;
        }
        day = next;
    }
    let was_open = |it: &TrackedWarning| {
        it.life.state().end().is_none_or(|(ended_on, _)| period.first() < ended_on)
    };
    Ok(Replay {
        period,
        evaluations,
        is_cut,
        at_the_beginning,
        per_month: months.through(
            period,
            if is_cut { day } else { period.last() },
            at_the_beginning,
        ),
        matters: book.report_of(period.last(), was_open),
        suppressed: suppressed(&book).saturating_sub(suppressed_before),
        not_evaluated: count(evaluation.not_evaluated()),
    })
}

/// The days before the first one on which the rules are evaluated without counting, in order.
fn days_before_of(
    book: &WarningBook,
    policy: &WarningLifePolicy,
    first: NaiveDate,
    every_days: u32,
) -> Vec<NaiveDate> {
    // What is waited for comes on an evaluation: each of the two waits ends up to so many days late.
    let late = every_days.saturating_sub(1);
    let earliest = days_before(first, policy.settles_after_days().saturating_add(late));
    let earlier = |later: &NaiveDate| {
        let day = days_before(*later, every_days);
        (*later > earliest && day < *later).then_some(day)
    };
    let back = std::iter::successors(earlier(&first), earlier);
    let most = usize::try_from(Replay::MOST_EVALUATIONS).unwrap_or(usize::MAX);
    let open = back.take(most).take_while(|day| book.looked_on().is_none_or(|on| on <= *day));
    let mut days: Vec<NaiveDate> = open.collect();
    days.reverse();
    days
}

fn suppressed(book: &WarningBook) -> u64 {
    book.warnings().map(|tracked| tracked.seen.suppressed).fold(0, u64::saturating_add)
}

fn count<T>(all: impl Iterator<Item = T>) -> u64 {
    u64::try_from(all.count()).unwrap_or(u64::MAX)
}

/// What happened in each month.
#[derive(Default)]
struct Months(BTreeMap<Month, ReplayMonth>);

impl Months {
    fn of(&mut self, day: NaiveDate) -> &mut ReplayMonth {
        let month = Month::of(day);
        let none = ReplayMonth { month, raised: 0, resolved: 0, escalated: 0, open: 0 };
        self.0.entry(month).or_insert(none)
    }

    fn count(&mut self, change: &WarningChange) {
        let of = self.of(change.on);
        let counter = match &change.step {
            WarningStep::Raised(_) => &mut of.raised,
            WarningStep::Event(WarningEvent::Closed(WarningEnd::ByFacts)) => &mut of.resolved,
            WarningStep::Event(WarningEvent::Escalated(it)) if !it.was_told => &mut of.escalated,
            _ => return,
        };
        *counter = counter.saturating_add(1);
    }

    /// Each month until a day, with what was open at its end.
    fn through(mut self, period: Period, last: NaiveDate, open_before: u64) -> Vec<ReplayMonth> {
        let mut first = Month::of(period.first()).first();
        let (mut months, mut open) = (Vec::new(), open_before);
        while first <= last {
            let of = self.of(first);
            open = open.saturating_add(of.raised).saturating_sub(of.resolved);
            of.open = open;
            months.push(*of);
            let Some(next) = months_after(first, 1) else { break };
            first = next;
        }
        months
    }
}
