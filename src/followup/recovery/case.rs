//! How a case of recovery stands.

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::{RecoveryPolicy, RecoveryPolicyDraft};
use crate::base::Customer;
use crate::behavior::BehaviorFold;
use crate::customer::Role;
use crate::followup::{Purpose, Task, TaskWindow};
use crate::marketing::{Recovery, RecoveryCause, RecoveryCourse, RecoveryStep};
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
    /// How often something was tried, against how often it is worth it.
    pub attempts: Criterion,
    /// When something was tried last.
    pub tried_last: Option<NaiveDate>,
    /// The first day since the beginning, and before the next case, on which they bought something
    /// that did not come back.
    pub bought_again_on: Option<NaiveDate>,
    /// What they bought in the year before they were lost, less what had come back before the case:
    /// from twelve months before their last purchase on.
    pub at_stake: Money,
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
        let Criterion { .. } = self.attempts;
        write!(f, "; {:#} a year at stake; {}; ", self.at_stake, self.attempts)?;
        match (self.state, self.bought_again_on) {
            (RecoveryState::BoughtAgain, Some(day)) => {
                write!(f, "bought again on {day}, so far for {:#}", self.bought_since)
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
/// A case that goes on ends when the customer buys again. What somebody entered stays what they
/// entered: who was given up and buys is still given up, with the day of the purchase beside it.
/// Amounts are in the currency of the valuation.
///
/// Cost: a pass over the purchases, and a sort of the entries.
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
///     "C-1: lost (the service); 98,000.00 CNY a year at stake; attempts to win them \
///      back: 1 of 3 (2 to go); open since 2026-09-02",
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
    let mut fold = BehaviorFold::new(valuation.currency());
    fold.add_transactions(customer.transactions(), valuation, as_of)?;
    let is_served = customer.is_served(as_of);
    let judge = Judge { customer, is_served, fold: &fold, valuation, policy, as_of };
    let next = courses.iter().skip(1).map(|(begun, _)| Some(begun.date)).chain([None]);
    let each = courses.iter().zip(next);
    each.map(|((begun, course), next)| judge.case(begun, course, next)).collect()
}

struct Judge<'a> {
    customer: &'a Customer,
    /// Whether the relationship goes on.
    is_served: bool,
    fold: &'a BehaviorFold,
    valuation: &'a Valuation<'a>,
    policy: &'a RecoveryPolicyDraft,
    as_of: NaiveDate,
}

impl Judge<'_> {
    fn case(
        &self,
        begun: &Recovery,
        course: &RecoveryCourse,
        next_case: Option<NaiveDate>,
    ) -> Result<RecoveryCase, NotComputable> {
        let is_since = |day: NaiveDate| {
            begun.date <= day && next_case.is_none_or(|next| day < next || next == begun.date)
        };
        let bought_since = self.bought(is_since)?;
        let transactions = self.customer.transactions();
        let mut kept = transactions.kept(self.as_of, |_| true);
        let kept = kept.find(|one| is_since(one.date) && one.lines.total().is_positive());
        let bought_again_on = kept.map(|one| one.date);
        let attempts = TRIED_ENOUGH
            .check(Evidence::counts(u64::from(course.tried), u64::from(self.policy.most_attempts)));
        let is_tried_enough = attempts.outcome() == CriterionOutcome::Met;
        let (mut state, mut since) = state(begun, course, bought_again_on, is_tried_enough);
        if state.is_open() && !self.is_served {
            let ended = self.customer.basic().end(self.as_of).map(|end| end.date);
            (state, since) = (RecoveryState::Over, ended.unwrap_or(since).max(since));
        }
        let next_task = self.next_task(begun, course, state);
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
            attempts,
            tried_last: course.tried_last,
            bought_again_on,
            at_stake: self.at_stake(begun.date)?,
            bought_since,
            look_again_on: task_opens.filter(|day| *day > self.as_of),
            next_task,
        })
    }

    /// What was bought on such days, less what came back of that. What came back without saying of
    /// which purchase counts nowhere.
    fn bought(&self, is_since: impl Fn(NaiveDate) -> bool) -> Result<Money, NotComputable> {
        let transactions = self.customer.transactions();
        let mut sum = Money::zero(self.valuation.currency());
        let mut bought = BTreeSet::new();
        for purchase in transactions.purchases().as_of(self.as_of) {
            if is_since(purchase.date) {
                bought.insert(&purchase.id);
                let value = self.valuation.value(purchase.lines.total(), purchase.date)?;
                sum = sum.try_add(value)?;
            }
        }
        for back in transactions.returns().as_of(self.as_of) {
            if back.of.as_ref().is_some_and(|of| bought.contains(of)) {
                sum = sum.try_sub(self.valuation.value(back.lines.total(), back.date)?)?;
            }
        }
        Ok(sum)
    }

    /// What was bought in the twelve months through the last purchase before a day.
    fn at_stake(&self, lost_before: NaiveDate) -> Result<Money, NotComputable> {
        let eve = days_before(lost_before, 1);
        let last = self.fold.as_of(eve)?.last_purchase();
        let year =
            last.map(|last| Period::from_first_to_last(Period::year_through(last).first(), eve));
        match year {
            Some(Ok(year)) => Ok(self.fold.totals(year)?.net()),
            _ => Ok(Money::zero(self.fold.currency())),
        }
    }

    fn next_task(
        &self,
        begun: &Recovery,
        course: &RecoveryCourse,
        state: RecoveryState,
    ) -> Option<Task> {
        if state != RecoveryState::Open {
            return None;
        }
        let (first, best) = match course.tried_last {
            None => (begun.date, days_after(begun.date, self.policy.first_within_days)),
            Some(last) => {
                let due = days_after(last, self.policy.next_after_days);
                (due, due)
            }
        };
        let last = days_after(best, self.policy.open_for_days);
        Some(Task {
            id: TaskId::of("recovery", begun.id.as_str(), course.tried.saturating_add(1)),
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

/// How a case stands, and since when.
fn state(
    begun: &Recovery,
    course: &RecoveryCourse,
    bought_again_on: Option<NaiveDate>,
    is_tried_enough: bool,
) -> (RecoveryState, NaiveDate) {
    match (course.ended, bought_again_on) {
        (Some((RecoveryStep::PartedWell, on)), _) => (RecoveryState::PartedWell, on),
        (Some((RecoveryStep::GivenUp, on)), _) => (RecoveryState::GivenUp, on),
        (_, Some(on)) => (RecoveryState::BoughtAgain, on),
        (Some((_, on)), None) => (RecoveryState::Recovered, on),
        (None, None) if is_tried_enough => {
            (RecoveryState::ToDecide, course.tried_last.unwrap_or(begun.date))
        }
        (None, None) => (RecoveryState::Open, begun.date),
    }
}
