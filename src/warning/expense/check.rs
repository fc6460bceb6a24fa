//! Whether something may be spent, asked before it is booked.

use chrono::NaiveDate;
use serde::Serialize;

use super::{ExpenseCheckPolicy, OnExceeding};
use crate::base::{BudgetCourse, BudgetQuestion};
use crate::rule::measure::{Subject, Unknown};
use crate::rule::{Evidence, Reason, rules};
use crate::transaction::{Commitment, Expense};
use crate::units::{BudgetId, ExchangeError, Period, Record, StaffId};
use crate::warning::WarningContext;
use crate::warning::sales::PlanDays;

rules! {
    WHOLE = "warning.expense-over-budget", Over {
        "with this {observed} spent and committed, over the budget of {needed}[ (by {margin})]",
        "with this {observed} spent and committed, within the budget of {needed}[ (by {margin})]",
        "it is not known what is spent of the budget",
    };
    TO_DATE = "warning.expense-ahead-of-budget", Over {
        "with this {observed} spent and committed, over the {needed} that may be by now[ (by {margin})]",
        "with this {observed} spent and committed, within the {needed} that may be by now[ (by {margin})]",
        "it is not known what is spent of the budget",
    };
}

/// Whether something may be spent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpenseVerdict {
    /// It exceeds nothing of which anything is to be said.
    Pass,
    /// It can be booked, and this is exceeded, or nobody can say whether it is.
    Warn {
        /// What is exceeded.
        over: Vec<ExceededLimit>,
        /// Why it cannot be said of some limit.
        #[serde(skip_serializing_if = "Option::is_none")]
        unknown: Option<Unknown>,
    },
    /// It would be stopped for what is exceeded, or nobody can say whether it is, and passes because
    /// somebody approves it who may. That is to be noted with it.
    Approved {
        /// By whom.
        by: StaffId,
        /// What is exceeded.
        over: Vec<ExceededLimit>,
        /// Why it cannot be said of some limit.
        #[serde(skip_serializing_if = "Option::is_none")]
        unknown: Option<Unknown>,
    },
    /// It is not to be booked.
    Stop {
        /// What is exceeded.
        over: Vec<ExceededLimit>,
    },
    /// Of a limit that stops what exceeds it, it cannot be said whether it is exceeded, and none is known
    /// that is.
    Unknown {
        /// Why.
        why: Unknown,
        /// What is exceeded otherwise.
        over: Vec<ExceededLimit>,
    },
}

impl ExpenseVerdict {
    /// Whether it can be booked: it is neither stopped nor unknown.
    pub const fn passes(&self) -> bool {
        match self {
            ExpenseVerdict::Pass
            | ExpenseVerdict::Warn { .. }
            | ExpenseVerdict::Approved { .. } => true,
            ExpenseVerdict::Stop { .. } | ExpenseVerdict::Unknown { .. } => false,
        }
    }
}

/// A limit that would be exceeded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExceededLimit {
    /// Whose budget.
    pub subject: Subject,
    /// Which: one, or one for each customer that turned out to be this one.
    pub budgets: Vec<BudgetId>,
    /// What of it.
    pub limit: BudgetLimit,
    /// What is done about it, by the policy.
    pub then: OnExceeding,
    /// Why: what would be spent and committed, and what may be.
    pub reason: Reason,
}

/// What of a budget is a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BudgetLimit {
    /// All of it.
    WholePeriod,
    /// What may be spent by now.
    ToDate,
}

/// Whether an expense may be booked, by the budgets of its day: those of whom or what it is about, and
/// those of the firm, for its kind.
///
/// * It is looked at as if it were booked: an expense that is booked already, by its identifier, is
///   replaced and not added; one that settles a commitment takes its place.
/// * Exactly a limit is not over it, and a budget of zero lets nothing pass.
/// * What does not make more of it is never stopped: an expense of zero or below, such as one that takes
///   another back; one that becomes less; one that was committed. Taking an expense out of the books
///   needs no verdict.
/// * By now may be spent what is due by the day, or by the end of its month, by the policy: the later of
///   the expense's day and the day of the judgement.
/// * Somebody whom the policy names lets pass what would be stopped, and that of which nobody can say
///   whether it would.
/// * What the policy ignores is not looked at. Where a rate is missing for a limit that only warns, that
///   is said with the warning, and stops nothing.
///
/// Cost: twice that of [`budget_progress`](crate::CustomerBase::budget_progress).
///
/// ```
/// use clienteling::funnel::Opportunities;
/// use clienteling::rule::Draft;
/// use clienteling::warning::WarningContext;
/// use clienteling::warning::expense::{
///     ExpenseCheckPolicyDraft, ExpenseVerdict, check_expense,
/// };
/// use clienteling::warning::sales::PlanDays;
/// use clienteling::{Currency, CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// base.add(serde_json::from_str::<Fact>(
///     r#"{"budget":{"id":"BU-1","date":"2026-01-05","about":"firm",
///         "period":{"first":"2026-01-01","last":"2026-12-31"},
///         "amount":{"amount":"1000","currency":"CNY"}}}"#,
/// )?)?;
/// let (deals, as_of) = (Opportunities::new(), "2026-12-10".parse()?);
/// let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
/// let expense = serde_json::from_str(
///     r#"{"id":"E-1","date":"2026-12-10","about":"firm","kind":"gift",
///         "amount":{"amount":"1001","currency":"CNY"}}"#,
/// )?;
/// let draft = ExpenseCheckPolicyDraft {
///     approvers: ["S-1".parse()?].into(),
///     ..Default::default()
/// };
/// let policy = draft.validate()?;
/// let asked = |by| check_expense(&context, &policy, &PlanDays::EveryMonth, &expense, by);
/// assert!(matches!(asked(None), ExpenseVerdict::Stop { .. }));
/// assert!(matches!(asked(Some(&"S-1".parse()?)), ExpenseVerdict::Approved { .. }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check_expense(
    context: &WarningContext<'_>,
    policy: &ExpenseCheckPolicy,
    spread: &PlanDays,
    expense: &Expense,
    approver: Option<&StaffId>,
) -> ExpenseVerdict {
    if !expense.amount.is_positive() {
        return ExpenseVerdict::Pass;
    }
    let without = BudgetQuestion {
        runs_on: expense.date(),
        ..BudgetQuestion::on(context.as_of, spread.over())
    };
    let with = BudgetQuestion { expense: Some(expense), ..without };
    verdict(context, policy, (&without, &with), approver)
}

/// Whether a commitment may be entered into, as for an [expense](check_expense).
pub fn check_commitment(
    context: &WarningContext<'_>,
    policy: &ExpenseCheckPolicy,
    spread: &PlanDays,
    commitment: &Commitment,
    approver: Option<&StaffId>,
) -> ExpenseVerdict {
    if !commitment.amount().is_positive() {
        return ExpenseVerdict::Pass;
    }
    let without = BudgetQuestion {
        runs_on: commitment.date(),
        ..BudgetQuestion::on(context.as_of, spread.over())
    };
    let with = BudgetQuestion { commitment: Some(commitment), ..without };
    verdict(context, policy, (&without, &with), approver)
}

fn verdict(
    context: &WarningContext<'_>,
    policy: &ExpenseCheckPolicy,
    (without, with): (&BudgetQuestion<'_>, &BudgetQuestion<'_>),
    approver: Option<&StaffId>,
) -> ExpenseVerdict {
    let day = with.runs_on.max(with.as_of);
    let by = if policy.by_month { Period::calendar_month(day).last() } else { day };
    let limits =
        [(BudgetLimit::WholePeriod, policy.whole_period), (BudgetLimit::ToDate, policy.to_date)];
    let limits = limits.into_iter().filter(|(_, then)| *then != OnExceeding::Ignore);
    let (mut over, mut unknown) = (Vec::new(), Vec::new());
    // INVARIANT: the budgets are the same, and stand in the same order.
    let before = context.base.budget_courses(without).into_iter();
    for (before, after) in before.zip(context.base.budget_courses(with)) {
        for (limit, then) in limits.clone() {
            match exceeded(&before, &after, limit, by) {
                Ok(reason) => over.extend(reason.map(|reason| ExceededLimit {
                    subject: after.progress.subject.clone(),
                    budgets: after.progress.budgets.clone(),
                    limit,
                    then,
                    reason,
                })),
                Err(why) => unknown.push((then, why)),
            }
        }
    }
    let is_stopped = over.iter().any(|one| one.then == OnExceeding::Stop);
    let in_doubt = unknown.iter().find(|(then, _)| *then == OnExceeding::Stop);
    let in_doubt = in_doubt.map(|(_, why)| *why);
    let unknown = in_doubt.or(unknown.first().map(|(_, why)| *why));
    let by = approver.filter(|by| policy.approvers.contains(*by)).cloned();
    match (by, in_doubt) {
        (None, _) if is_stopped => ExpenseVerdict::Stop { over },
        (None, Some(why)) => ExpenseVerdict::Unknown { why, over },
        (Some(by), doubt) if is_stopped || doubt.is_some() => {
            ExpenseVerdict::Approved { by, over, unknown }
        }
        _ if over.is_empty() && unknown.is_none() => ExpenseVerdict::Pass,
        _ => ExpenseVerdict::Warn { over, unknown },
    }
}

/// Why a limit of a budget is exceeded by what makes more of it.
fn exceeded(
    before: &BudgetCourse,
    after: &BudgetCourse,
    limit: BudgetLimit,
    by: NaiveDate,
) -> Result<Option<Reason>, Unknown> {
    let unknown = |why: ExchangeError| Unknown::NotComputable(why.into());
    let taken = |course: &BudgetCourse| -> Result<_, Unknown> {
        let spent = course.progress.spent?;
        let taken = spent.actual.try_add(spent.committed);
        Ok((spent.budget, taken.map_err(|why| unknown(why.into()))?))
    };
    // Where it was unknown before, it is unknown after.
    let ((budget, after_it), (_, before_it)) = (taken(after)?, taken(before)?);
    if after_it.cmp_same(before_it).is_le() {
        return Ok(None);
    }
    let (may, rule) = match limit {
        BudgetLimit::WholePeriod => (budget, &WHOLE),
        BudgetLimit::ToDate => {
            let due = after.curve.as_ref().map_err(Clone::clone)?.until(by)?;
            let ahead = due.ahead(budget, after_it).map_err(|why| unknown(why.into()))?;
            if !ahead.is_positive() {
                return Ok(None);
            }
            (after_it.try_sub(ahead).map_err(|why| unknown(why.into()))?, &TO_DATE)
        }
    };
    let evidence = Evidence::money(after_it, may).map_err(|why| unknown(why.into()))?;
    Ok(rule.test(evidence))
}
