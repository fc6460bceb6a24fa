//! How a case of recovery stands.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::{RecoveryPolicy, RecoveryPolicyDraft};
use crate::base::Customer;
use crate::customer::Role;
use crate::followup::kept::KeptPurchases;
use crate::followup::{Purpose, Task, TaskWindow};
use crate::marketing::{
    DoneBy, Recovery, RecoveryCause, RecoveryCourse, RecoveryStep, TaskHistory,
};
use crate::rule::{Criterion, CriterionOutcome, Evidence, rules};
use crate::units::period::{days_after, days_before};
use crate::units::words::words;
use crate::units::{
    CustomerId, Money, NotComputable, OpportunityId, Period, RecoveryId, StaffId, TaskId, Valuation,
};

rules! {
    RECOVERY_OPEN = "followup.recovery.open", Is {
        "to be won back since {day}",
        "nobody is trying to win them back",
        "it is not known whether somebody is trying to win them back",
    };
    TRIED_ENOUGH = "followup.recovery.tried-enough", AtLeast {
        "attempts to win them back: {observed}, and after {needed} somebody decides whether it goes on[ ({margin} more)]",
        "attempts to win them back: {observed} of {needed}[ ({margin} to go)]",
        "it is not known how often it was tried to win them back",
    };
}

words! {
    /// How a case of recovery stands.
    pub enum RecoveryState, "state of a recovery" {
        /// It goes on.
        Open = "open",
        /// It goes on, and was tried as often as the policy says: somebody has to decide.
        ToDecide = "to_decide",
        /// The customer buys again. Whether for the sake of what was tried, nobody can tell.
        BoughtAgain = "bought_again",
        /// Somebody entered that they are won back; they have not bought yet.
        Recovered = "recovered" as "said to be won back",
        /// They do not come back, and parted on good terms.
        PartedWell = "parted_well" as "parted on good terms",
        /// It was given up.
        GivenUp = "given_up",
        /// The relationship has ended, or they were let go: nothing is left to be done.
        Over = "over" as "the relationship is over",
    }
}

impl RecoveryState {
    /// Whether something is still to be done.
    pub const fn is_open(self) -> bool {
        matches!(self, RecoveryState::Open | RecoveryState::ToDecide)
    }
}

/// One case of recovery, as of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RecoveryCase {
    /// Which case.
    pub recovery: RecoveryId,
    /// Who was lost.
    pub customer: CustomerId,
    /// When somebody set out to win them back.
    pub begun_on: NaiveDate,
    /// Who sees to it.
    pub by: Option<StaffId>,
    /// The deal with which they were lost.
    pub opportunity: Option<OpportunityId>,
    /// Why they were lost. `None`: nobody has found out.
    pub cause: Option<RecoveryCause>,
    /// How it stands.
    pub state: RecoveryState,
    /// Since when.
    pub since: NaiveDate,
    /// How often something was tried, against how often it is worth it: by what was entered, and by
    /// the planned attempts that were made.
    pub attempts: Criterion,
    /// When something was tried last.
    pub tried_last: Option<NaiveDate>,
    /// The first day since the beginning, and before the next case, on which they bought something
    /// that did not come back.
    pub bought_again_on: Option<NaiveDate>,
    /// What is at stake: what they bought in their last year, the twelve months through the last
    /// purchase before the case, less what had come back of it. `None`: they are not known to have
    /// bought anything; what a deal was to bring stands in the [deal](Self::opportunity).
    pub bought_in_last_year: Option<Money>,
    /// What they have bought since the beginning, and before the next case, less what came back of it.
    pub bought_since: Money,
    /// The next attempt that is due.
    pub next_task: Option<Task>,
    /// The first day on which time alone makes this another case. `None` where only a fact can.
    pub look_again_on: Option<NaiveDate>,
}

impl fmt::Display for RecoveryCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cause {
            Some(cause) => write!(f, "{}: lost ({cause})", self.customer)?,
            None => write!(f, "{}: lost, and nobody knows why", self.customer)?,
        }
        match self.bought_in_last_year {
            Some(bought) => write!(f, "; bought for {bought:#} in their last year; ")?,
            None => f.write_str("; not known to have bought before; ")?,
        }
        write!(f, "{}; ", self.attempts)?;
        match (self.state, self.bought_again_on) {
            (RecoveryState::BoughtAgain, Some(day)) => {
                write!(f, "bought again on {day}, so far for {:#}", self.bought_since)
            }
            (RecoveryState::BoughtAgain, None) => {
                write!(f, "bought again on {}, which counts for a later case", self.since)
            }
            (RecoveryState::Recovered, _) => {
                write!(f, "said on {} to be won back, and nothing bought yet", self.since)
            }
            (RecoveryState::Over, _) => f.write_str("the relationship is over"),
            (state, _) => write!(f, "{state} since {}", self.since),
        }
    }
}

/// The cases of recovery of a customer as of a day, in the order in which they began.
///
/// * A case that goes on ends when the customer buys again and keeps it. What somebody entered stays what
///   they entered: who was given up and buys is still given up, with the day of the purchase beside it.
/// * Of several cases of one customer a purchase ends all that go on, and counts once: for the one that
///   began last.
/// * An attempt was made when somebody entered it, and when the follow-up that it
///   [was](RecoveryCase::next_task) was done, by a contact or by an entry; what both say counts once. An
///   attempt that was left out does not count, and the next one comes in its turn.
/// * Amounts are in the currency of the valuation.
///
/// Cost: for each case a pass over the purchases, and a look-up for each follow-up of which anything is
/// known; a sort of the entries, and of the contacts that were for something.
///
/// # Errors
/// [`NotComputable`] where a rate is missing or a sum is out of range.
///
/// ```
/// use clienteling::followup::recovery::{RecoveryPolicy, RecoveryState, recovery_cases};
/// use clienteling::units::Valuation;
/// use clienteling::{Currency, CustomerBase, Fact};
///
/// let known = r#"[
///     {"purchase":{"id":"S-1","customer":"C-1","date":"2024-05-01","settlement":"at_once",
///      "lines":[{"product":"car","quantity":"1","amount":{"amount":"98000","currency":"CNY"}}]}},
///     {"recovery":{"id":"RC-1","customer":"C-1","date":"2026-09-02","cause":"service"}},
///     {"recovery_entry":{"id":"RE-1","customer":"C-1","date":"2026-09-05","recovery":"RC-1",
///      "step":"tried"}}]"#;
/// let mut base = CustomerBase::new();
/// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let valuation = Valuation::new(Currency::CNY, base.rates());
///
/// let policy = RecoveryPolicy::default();
/// let cases = recovery_cases(customer, &valuation, &policy, "2026-09-30".parse()?)?;
/// let [case] = &cases[..] else { return Err("one case".into()) };
/// assert_eq!(case.state, RecoveryState::Open);
/// assert_eq!(case.next_task.as_ref().ok_or("a task")?.window.best(), "2026-10-05".parse()?);
/// assert_eq!(
///     case.to_string(),
///     "C-1: lost (the service); bought for 98,000.00 CNY in their last year; attempts to \
///      win them back: 1 of 3 (2 to go); open since 2026-09-02",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn recovery_cases(
    customer: &Customer,
    valuation: &Valuation<'_>,
    policy: &RecoveryPolicy,
    as_of: NaiveDate,
) -> Result<Vec<RecoveryCase>, NotComputable> {
    let courses = customer.marketing().recoveries_on(as_of);
    if courses.is_empty() {
        return Ok(Vec::new());
    }
    let judge = Judge {
        customer,
        is_served: customer.is_served(as_of),
        kept: KeptPurchases::of(customer.transactions(), valuation, as_of),
        histories: customer.marketing().task_histories(as_of).each,
        valuation,
        policy,
        as_of,
    };
    let next = courses.iter().skip(1).map(|(begun, _)| Some(begun.date)).chain([None]);
    let each = courses.iter().zip(next);
    each.map(|((begun, course), next)| judge.case(begun, course, next)).collect()
}

struct Judge<'a> {
    customer: &'a Customer,
    /// Whether the relationship goes on.
    is_served: bool,
    kept: KeptPurchases<'a>,
    histories: BTreeMap<&'a TaskId, TaskHistory<'a>>,
    valuation: &'a Valuation<'a>,
    policy: &'a RecoveryPolicyDraft,
    as_of: NaiveDate,
}

/// What was tried in a case.
struct Attempts {
    /// How often.
    tried: u32,
    tried_last: Option<NaiveDate>,
    /// When an attempt was last made or left out.
    passed_last: Option<NaiveDate>,
    /// The number of the next attempt.
    next: u32,
}

impl Judge<'_> {
    fn case(
        &self,
        begun: &Recovery,
        course: &RecoveryCourse,
        next_case: Option<NaiveDate>,
    ) -> Result<RecoveryCase, NotComputable> {
        let through = |last| Period::from_first_to_last(begun.date, last).ok();
        // What is bought on the day of the next case is that one's.
        let own = through(next_case.map_or(self.as_of, |next| days_before(next, 1)));
        let first_bought = |of: Option<Period>| of.and_then(|of| self.kept.first_day(of));
        let attempts = self.attempts(begun, course);
        let (tried, most) = (attempts.tried, self.policy.most_attempts);
        let tried = TRIED_ENOUGH.check(Evidence::counts(u64::from(tried), u64::from(most)));
        let (mut state, mut since) = state(
            (begun, course, &attempts),
            first_bought(through(self.as_of)),
            tried.outcome() == CriterionOutcome::Met,
        );
        if state.is_open() && !self.is_served {
            state = RecoveryState::Over;
            since = self.over_since().map_or(since, |day| day.max(begun.date));
        }
        let next_task = self.next_task(begun, course, &attempts, state);
        let task_opens = next_task.as_ref().map(|task| task.window.first());
        Ok(RecoveryCase {
            recovery: begun.id.clone(),
            customer: self.customer.id().clone(),
            begun_on: begun.date,
            by: course.by.clone(),
            opportunity: begun.opportunity.clone(),
            cause: course.cause,
            state,
            since,
            attempts: tried,
            tried_last: attempts.tried_last,
            bought_again_on: first_bought(own),
            bought_in_last_year: self.bought_before(begun.date)?,
            bought_since: own
                .map_or(Ok(Money::zero(self.valuation.currency())), |own| self.kept.value(own))?,
            look_again_on: task_opens.filter(|day| *day > self.as_of),
            next_task,
        })
    }

    /// Since when the relationship is over, where anybody still knows.
    fn over_since(&self) -> Option<NaiveDate> {
        let basic = self.customer.basic();
        let ended = basic.end(self.as_of).map(|end| end.date);
        let let_go = basic.let_go(self.as_of).map(|decision| decision.date);
        ended.into_iter().chain(let_go).min()
    }

    /// What was entered, and what became of the attempts that were planned, until the case ended.
    fn attempts(&self, begun: &Recovery, course: &RecoveryCourse) -> Attempts {
        let entered = self.customer.marketing().recovery_entries().as_of(self.as_of).iter();
        let entered: Vec<_> = entered
            .filter(|it| it.recovery == begun.id && it.step == RecoveryStep::Tried)
            .map(|it| (it.date, it.contact.as_ref()))
            .collect();
        let (tried, tried_last) = (course.tried, course.tried_last);
        let mut all = Attempts { tried, tried_last, passed_last: tried_last, next: tried };
        let ended_on = course.ended.map_or(self.as_of, |(_, on)| on);
        // Each was planned under a number that is no larger than what is known of them together.
        let known = u32::try_from(self.histories.len()).unwrap_or(u32::MAX);
        for number in 1..=tried.saturating_add(known) {
            let Some(history) = self.histories.get(&attempt(begun, number)) else { continue };
            let skipped_on = history.skipped.map(|entry| entry.date);
            let done_on = history.done.map(|(on, _)| on);
            let Some(on) = done_on.or(skipped_on).filter(|on| *on <= ended_on) else { continue };
            all.next = all.next.max(number);
            all.passed_last = all.passed_last.max(Some(on));
            if let Some((_, by)) = history.done {
                let contact = match by {
                    DoneBy::Contact(contact) => Some(&contact.id),
                    DoneBy::Entry(_) => None,
                };
                let says_so = |(day, with): &(NaiveDate, Option<_>)| match with {
                    Some(with) => Some(*with) == contact,
                    None => *day == on,
                };
                all.tried = all.tried.saturating_add(u32::from(!entered.iter().any(says_so)));
                all.tried_last = all.tried_last.max(Some(on));
            }
        }
        all.next = all.next.max(all.tried).saturating_add(1);
        all
    }

    /// What was bought in the twelve months through the last purchase before a day.
    fn bought_before(&self, day: NaiveDate) -> Result<Option<Money>, NotComputable> {
        let eve = days_before(day, 1);
        let kept = KeptPurchases::of(self.customer.transactions(), self.valuation, eve);
        kept.last_day().map(|last| kept.value(Period::year_through(last))).transpose()
    }

    fn next_task(
        &self,
        begun: &Recovery,
        course: &RecoveryCourse,
        attempts: &Attempts,
        state: RecoveryState,
    ) -> Option<Task> {
        if state != RecoveryState::Open {
            return None;
        }
        let (first, best) = match attempts.passed_last {
            None => (begun.date, days_after(begun.date, self.policy.first_within_days)),
            Some(last) => {
                let due = days_after(last, self.policy.next_after_days);
                (due, due)
            }
        };
        let last = days_after(best, self.policy.open_for_days);
        Some(Task {
            id: attempt(begun, attempts.next),
            customer: self.customer.id().clone(),
            purpose: Purpose::Recovery,
            rank: Purpose::Recovery.rank(),
            window: TaskWindow::try_new(first, best, last).ok()?,
            series: None,
            role: Role::Account,
            staff: course.by.clone(),
            reason: RECOVERY_OPEN.test(Evidence::happened(begun.date))?,
        })
    }
}

/// An attempt that is planned in a case.
fn attempt(begun: &Recovery, number: u32) -> TaskId {
    TaskId::of("recovery", begun.id.as_str(), number)
}

/// How a case stands, and since when.
fn state(
    (begun, course, attempts): (&Recovery, &RecoveryCourse, &Attempts),
    bought_again_on: Option<NaiveDate>,
    is_tried_enough: bool,
) -> (RecoveryState, NaiveDate) {
    match (course.ended, bought_again_on) {
        (Some((RecoveryStep::PartedWell, on)), _) => (RecoveryState::PartedWell, on),
        (Some((RecoveryStep::GivenUp, on)), _) => (RecoveryState::GivenUp, on),
        (_, Some(on)) => (RecoveryState::BoughtAgain, on),
        (Some((_, on)), None) => (RecoveryState::Recovered, on),
        (None, None) if is_tried_enough => {
            (RecoveryState::ToDecide, attempts.tried_last.unwrap_or(begun.date))
        }
        (None, None) => (RecoveryState::Open, begun.date),
    }
}
