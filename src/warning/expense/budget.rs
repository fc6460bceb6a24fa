//! A budget is exceeded, used up ahead of its days, or will not last.

use std::collections::BTreeMap;
use std::iter::successors;

use chrono::NaiveDate;

use super::{ExpensePolicy, OVER_BUDGET};
use crate::base::{BudgetCourse, BudgetProgress, BudgetQuestion, DueCurve, FactKind, SpentToDate};
use crate::customer::Role;
use crate::rule::measure::Unknown;
use crate::rule::{Criterion, Evidence, Reason, rules};
use crate::units::float::of_whole;
use crate::units::{
    Confidence, Estimate, ExchangeError, Money, NotComputable, Probability, Record, Rounding,
    Valuation, minor_unit,
};
use crate::warning::about::{Keys, can_be_first, days_named, of_subject};
use crate::warning::pace::{Days, Demand, Projected, to_steps};
use crate::warning::sales::PlanDays;
use crate::warning::{
    Advice, FactRef, Finding, FindingKey, Force, Found, JointRule, Onset, Severity, WarningContext,
};

rules! {
    EXCEEDED = "warning.over-budget", Over {
        "{observed} spent and committed, over the budget of {needed}[ (by {margin})]",
        "{observed} spent and committed, within the budget of {needed}[ (by {margin})]",
        "it is not known what is spent of the budget",
    };
    AHEAD = "warning.ahead-of-budget", Over {
        "{observed} more spent and committed than the budget allows to date, over the {needed} that are tolerated[ (by {margin})]",
        "{observed} more spent and committed than the budget allows to date, within the {needed} that are tolerated[ (by {margin})]",
        "it is not known what is spent of the budget",
    };
    WILL_EXCEED = "warning.budget-at-this-pace", Over {
        "at this pace {observed} spent at the end, over the budget of {needed}[ (by {margin})]",
        "at this pace {observed} spent at the end, within the budget of {needed}[ (by {margin})]",
        "it is not known what is spent at the end",
    };
    COMMITTED = "warning.committed-of-budget", Over {
        "of it {observed} committed and not spent yet",
        "nothing of it committed and not spent yet",
        "it is not known what is committed",
    };
    TO_DATE = "warning.budget-to-date", Over {
        "{observed} spent, over the {needed} that the budget allows to date[ (by {margin})]",
        "{observed} spent, within the {needed} that the budget allows to date[ (by {margin})]",
        "it is not known what is spent of the budget",
    };
    LIKELY = "warning.budget-likely-exceeded", AtLeast {
        "exceeded with a probability of {observed}, at least the {needed} of which notice is given[ (by {margin})]",
        "exceeded with a probability of {observed}, below the {needed} of which notice is given[ (by {margin})]",
        "it is not known how likely the budget is exceeded",
    };
}

/// The rule that asks for each budget whether it is exceeded, used up ahead of its days, or will be
/// exceeded at this pace.
///
/// * What is committed and not spent yet counts, and what was spent of a commitment counts once.
/// * Exactly the budget is not over it. Of a budget of zero anything is.
/// * A budget that ended is looked at for some days, and only for whether it was exceeded.
/// * What it finds has the days of the budget and its kinds of expense in its name, so that a budget
///   that replaces another is the same matter.
///
/// Cost: that of [`budget_progress`](crate::CustomerBase::budget_progress), and for each budget a step
/// for each week, again for each day since notice was given where it will be exceeded.
///
/// ```
/// use clienteling::funnel::Opportunities;
/// use clienteling::warning::expense::{ExpensePolicy, OverBudget};
/// use clienteling::warning::sales::PlanDays;
/// use clienteling::warning::{Force, Found, JointRule, WarningContext};
/// use clienteling::{Currency, CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// for fact in [
///     r#"{"budget":{"id":"BU-1","date":"2026-01-05","about":"firm",
///         "period":{"first":"2026-01-01","last":"2026-12-31"},
///         "amount":{"amount":"1000","currency":"CNY"}}}"#,
///     r#"{"expense":{"id":"E-1","date":"2026-12-02","about":"firm","kind":"advertising",
///         "amount":{"amount":"600","currency":"CNY"}}}"#,
///     r#"{"commitment":{"id":"CM-1","date":"2026-12-03","about":"firm","kind":"advertising",
///         "amount":{"amount":"500","currency":"CNY"}}}"#,
/// ] {
///     base.add(serde_json::from_str::<Fact>(fact)?)?;
/// }
/// let (deals, as_of) = (Opportunities::new(), "2026-12-10".parse()?);
/// let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
/// let mut found = Found::default();
/// OverBudget::new(ExpensePolicy::default(), PlanDays::EveryDay).evaluate(&context, &mut found);
/// let finding = &found.findings[0];
/// assert_eq!(
///     finding.reason.to_string(),
///     "1,100.00 CNY spent and committed, over the budget of 1,000.00 CNY (by 100.00 CNY)",
/// );
/// assert_eq!((finding.force, finding.since), (Force::Hard, "2026-12-03".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct OverBudget {
    policy: ExpensePolicy,
    spread: PlanDays,
}

impl OverBudget {
    /// By a policy, with what may be spent spread in this way.
    pub const fn new(policy: ExpensePolicy, spread: PlanDays) -> Self {
        OverBudget { policy, spread }
    }

    fn demand(&self) -> Demand {
        // The interval is not shown: any confidence does.
        let confidence = Confidence::P80;
        Demand {
            least_steps: self.policy.least_steps,
            least_active: self.policy.least_active,
            confidence,
        }
    }
}

impl JointRule for OverBudget {
    fn matters(&self) -> Vec<&str> {
        vec![OVER_BUDGET]
    }

    fn evaluate(&self, context: &WarningContext<'_>, found: &mut Found) {
        let as_of = context.as_of;
        let question = BudgetQuestion {
            ended_days: self.policy.ended_days,
            ..BudgetQuestion::on(as_of, self.spread.over())
        };
        let courses = context.base.budget_courses(&question);
        let mut keys = Keys::default();
        for course in &courses {
            let BudgetProgress { subject, budgets, spent, .. } = &course.progress;
            let key = FindingKey::new(OVER_BUDGET, subject.clone()).which(named(&course.progress));
            let key = keys.key(key, budgets.first().map(AsRef::as_ref));
            let judged = (*spent).and_then(|spent| {
                let line = Line { rule: self, context, course, spent };
                line.judged().map_err(|why| Unknown::NotComputable(NotComputable::from(why)))
            });
            match judged {
                Ok(None) => {}
                Ok(Some(Judged { reason, force, onset, since, evidence, over })) => {
                    let facts = budgets.iter().map(|id| FactRef::new(FactKind::Budget, id));
                    let finding = Finding {
                        severity: match (force, onset) {
                            (Force::Hard, _) => Severity::High,
                            (Force::Soft, Onset::Already) => Severity::Medium,
                            (Force::Soft, Onset::Expected { .. }) => Severity::Low,
                        },
                        force,
                        onset,
                        evidence,
                        facts: facts.collect(),
                        look_again_on: as_of.succ_opt(),
                        ..Finding::new(key, since, reason, Advice::StopSpending)
                    };
                    found.add(of_subject(context, Role::Account, Some(over), finding));
                }
                Err(why) => found.unknown(key, why),
            }
        }
        // What may be spent grows by the day, and so does what is known of the end.
        let is_running = !courses.is_empty();
        found.look_again(as_of.succ_opt().filter(|_| is_running));
        found.look_again(next_day(context));
    }

    fn is_touched_by(&self, kind: FactKind) -> bool {
        let is_spent = matches!(kind, FactKind::Budget | FactKind::Expense | FactKind::Commitment);
        is_spent || can_be_first(kind)
    }
}

/// "2026-01-01..2026-12-31, advertising, gift".
fn named(budget: &BudgetProgress) -> String {
    let kinds = budget.kinds.iter().map(|kind| kind.as_str().to_owned());
    let names: Vec<String> = [days_named(budget.period)].into_iter().chain(kinds).collect();
    names.join(", ")
}

/// The first day after this one on which a budget begins or becomes known.
fn next_day(context: &WarningContext<'_>) -> Option<NaiveDate> {
    let days = context.base.budgets().all().iter().map(|budget| {
        let (first, decided) = (budget.period.first(), budget.date());
        first.max(decided)
    });
    days.filter(|day| *day > context.as_of).min()
}

/// What is found of a budget.
struct Judged {
    reason: Reason,
    force: Force,
    onset: Onset,
    since: NaiveDate,
    evidence: Vec<Criterion>,
    over: Money,
}

/// One budget, or several that add up.
struct Line<'a> {
    rule: &'a OverBudget,
    context: &'a WarningContext<'a>,
    course: &'a BudgetCourse,
    spent: SpentToDate,
}

/// How far back at most it is looked for since when notice was given of what will be exceeded.
const MOST_DAYS_OF_NOTICE: usize = 366;

impl Line<'_> {
    fn judged(&self) -> Result<Option<Judged>, ExchangeError> {
        let SpentToDate { budget, actual, committed, expected, ahead, .. } = self.spent;
        let (period, as_of) = (self.course.progress.period, self.context.as_of);
        let Ok(curve) = &self.course.curve else { return Ok(None) };
        let by_day: BTreeMap<NaiveDate, i128> = self.by_day();
        let days = Days { period, as_of, curve, by_day: &by_day };
        let taken = actual.try_add(committed)?;
        let tolerated = self.tolerated(budget)?;
        let unit = minor_unit(budget.currency());
        let mut evidence = vec![TO_DATE.check(Evidence::money(actual, expected)?)];
        if committed.is_positive() {
            let none = Money::zero(budget.currency());
            evidence.push(COMMITTED.check(Evidence::money(committed, none)?));
        }
        if let Some(reason) = EXCEEDED.test(Evidence::money(taken, budget)?) {
            let since = days.since(&mut |_, sum| Some(sum > budget.micros()));
            let (since, over) = (since.unwrap_or(as_of), taken.try_sub(budget)?);
            let (force, onset) = (Force::Hard, Onset::Already);
            return Ok(Some(Judged { reason, force, onset, since, evidence, over }));
        }
        if as_of >= period.last() {
            return Ok(None);
        }
        let projected = days.projected(self.rule.demand()).ok().and_then(Estimate::known);
        let projected = projected.and_then(|it| self.at_end(&it, unit));
        if let Some((_, likely)) = projected {
            evidence.push(LIKELY.check(Evidence::probabilities(likely, self.rule.policy.likely)));
        }
        let force = Force::Soft;
        if let Some(reason) = AHEAD.test(Evidence::money(ahead, tolerated)?) {
            let since = days.since(&mut |day, sum| {
                Some(ahead_by(curve, day, budget, sum, unit)? > tolerated.micros())
            });
            let (since, onset) = (since.unwrap_or(as_of), Onset::Already);
            return Ok(Some(Judged { reason, force, onset, since, evidence, over: ahead }));
        }
        let Some((at_end, likely)) = projected.filter(|(_, it)| *it >= self.rule.policy.likely)
        else {
            return Ok(None);
        };
        let Some(reason) = WILL_EXCEED.test(Evidence::money(at_end, budget)?) else {
            return Ok(None);
        };
        let since = self.noticed_since(&days, tolerated, unit);
        let onset = Onset::Expected { on: period.last(), likely: Some(likely) };
        let over = at_end.try_sub(budget)?;
        Ok(Some(Judged { reason, force, onset, since, evidence, over }))
    }

    /// What is spent by day, and by how much more is committed, or less.
    fn by_day(&self) -> BTreeMap<NaiveDate, i128> {
        let spent = self.course.by_day.iter().map(|(day, amount)| (*day, amount.micros()));
        let mut by_day: BTreeMap<NaiveDate, i128> = spent.collect();
        for (day, amount) in &self.course.committed_by_day {
            let of_day = by_day.entry(*day).or_default();
            *of_day = of_day.saturating_add(amount.micros());
        }
        by_day
    }

    /// What is spent at the end, and how likely that is more than the budget. What is committed counts
    /// as spent on the day on which it was.
    fn at_end(&self, projected: &Projected, unit: i128) -> Option<(Money, Probability)> {
        let budget = self.spent.budget;
        let at_end = to_steps(projected.at_end, unit)?;
        let at_end = Money::from_micros(at_end, budget.currency()).ok()?;
        Some((at_end, projected.below(of_whole(budget.micros())).complement()))
    }

    fn noticed_since(&self, days: &Days<'_>, tolerated: Money, unit: i128) -> NaiveDate {
        let budget = self.spent.budget;
        let is_noticed = |day: NaiveDate| {
            let days = Days { as_of: day, ..*days };
            let ahead = ahead_by(days.curve, day, budget, days.came(), unit)?;
            if ahead > tolerated.micros() || days.came() > budget.micros() {
                return Some(false);
            }
            let projected = days.projected(self.rule.demand()).ok()?.known()?;
            let likely = projected.below(of_whole(budget.micros())).complement();
            let at_end = to_steps(projected.at_end, unit)?;
            Some(likely >= self.rule.policy.likely && at_end > budget.micros())
        };
        let before = successors(days.as_of.pred_opt(), NaiveDate::pred_opt);
        let noticed = before
            .take(MOST_DAYS_OF_NOTICE)
            .take_while(|day| days.period.contains(*day) && is_noticed(*day) == Some(true));
        noticed.last().unwrap_or(days.as_of)
    }

    /// By how much more may be spent by a day than is due.
    fn tolerated(&self, budget: Money) -> Result<Money, ExchangeError> {
        let policy = &self.rule.policy;
        let share = budget.portion_in_minor(policy.tolerance, Rounding::HalfEven);
        let Some(least) = policy.least_ahead else { return Ok(share) };
        let valuation = Valuation::new(budget.currency(), self.context.base.rates());
        let least = valuation.value(least, self.context.as_of)?;
        Ok(if least.cmp_same(share).is_gt() { least } else { share })
    }
}

fn ahead_by(
    curve: &DueCurve,
    day: NaiveDate,
    budget: Money,
    taken: i128,
    unit: i128,
) -> Option<i128> {
    curve.until(day).ok()?.excess(budget.micros(), taken, unit)
}
