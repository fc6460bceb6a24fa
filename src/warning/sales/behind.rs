//! A plan is behind, or will be missed.

use std::iter::successors;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::outlook::{AmountOutlook, HUNDREDTH, Looked, QuantityOutlook};
use super::{BEHIND_PLAN, PlanDays, SalesPolicy};
use crate::base::FactKind;
use crate::customer::Role;
use crate::rule::measure::{Subject, Unknown};
use crate::rule::{Criterion, Evidence, Reason, rules};
use crate::units::float::of_whole;
use crate::units::{
    ExchangeError, Money, MoneyError, Probability, Quantity, Record, Rounding, Share, Valuation,
    minor_unit,
};
use crate::warning::about::{Keys, days_named, of_subject};
use crate::warning::pace::{Days, to_steps};
use crate::warning::{
    Advice, FactRef, Finding, FindingKey, Found, JointRule, Onset, Severity, WarningContext,
};

rules! {
    BEHIND = "warning.behind-plan", Over {
        "{observed} behind what the plan asks for to date, more than the {needed} that are tolerated[ (by {margin})]",
        "{observed} behind what the plan asks for to date, within the {needed} that are tolerated[ (by {margin})]",
        "it is not known how far the plan is behind",
    };
    WILL_MISS = "warning.plan-at-this-pace", Over {
        "at this pace {observed} short of the plan at its end, more than the {needed} that are tolerated[ (by {margin})]",
        "at this pace {observed} short of the plan at its end, within the {needed} that are tolerated[ (by {margin})]",
        "it is not known what the plan comes to",
    };
    NOTHING_SOLD = "warning.nothing-sold", Is {
        "nothing was sold of it so far",
        "something was sold of it",
        "it is not known whether anything was sold of it",
    };
    CAME_BACK = "warning.sold-came-back", Is {
        "no less came back than was sold of it so far",
        "more was sold of it than came back",
        "it is not known what came back",
    };
    SOLD = "warning.sold-to-date", Below {
        "sold {observed}, less than the {needed} that the plan asks for to date[ (by {margin})]",
        "sold {observed}, at least the {needed} that the plan asks for to date[ (by {margin})]",
        "it is not known what was sold",
    };
    PACE = "warning.pace-of-plan", Below {
        "sold {observed} a day so far, less than the {needed} a day that the rest takes[ (by {margin})]",
        "sold {observed} a day so far, at least the {needed} a day that the rest takes[ (by {margin})]",
        "the pace is not known",
    };
    AT_END = "warning.plan-at-end", Below {
        "at this pace {observed} at the end, less than the {needed} that are planned[ (by {margin})]",
        "at this pace {observed} at the end, at least the {needed} that are planned[ (by {margin})]",
        "it is not known what the plan comes to",
    };
    LIKELY = "warning.plan-likely-missed", AtLeast {
        "missed with a probability of {observed}, at least the {needed} of which notice is given[ (by {margin})]",
        "missed with a probability of {observed}, below the {needed} of which notice is given[ (by {margin})]",
        "it is not known how likely the plan is missed",
    };
}

/// The rule that asks for each plan whether it is behind on the day, or will be missed.
///
/// * A plan is behind where what is due by the day, less what was sold, is more than is tolerated. A
///   period without any sale is behind by all that is due.
/// * Of one that is not behind notice is given where it is likely missed at this pace, by more than is
///   tolerated.
/// * A plan that ended is looked at for some days: whether it was missed by more than is tolerated.
/// * A plan that has an amount and a quantity is judged by each, as two matters.
/// * What it finds has the days of the plan in its name, so that a plan that replaces another is the
///   same matter.
///
/// Cost: that of [`outlook`](super::outlook), and for each plan that is behind a few steps for each day
/// on which something was sold.
///
/// ```
/// use clienteling::funnel::Opportunities;
/// use clienteling::warning::sales::{BehindPlan, SalesPolicy, PlanDays};
/// use clienteling::warning::{Found, JointRule, WarningContext};
/// use clienteling::{Currency, CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// base.add(serde_json::from_str::<Fact>(
///     r#"{"sales_plan":{"id":"SP-1","date":"2026-01-05","about":"firm",
///         "period":{"first":"2026-04-01","last":"2026-04-30"},
///         "amount":{"amount":"9000","currency":"CNY"}}}"#,
/// )?)?;
/// let (deals, as_of) = (Opportunities::new(), "2026-04-10".parse()?);
/// let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
/// let mut found = Found::default();
/// BehindPlan::new(SalesPolicy::default(), PlanDays::EveryDay).evaluate(&context, &mut found);
/// assert_eq!(
///     found.findings[0].reason.to_string(),
///     "3,000.00 CNY behind what the plan asks for to date, more than the 900.00 CNY that are \
///      tolerated (by 2,100.00 CNY)",
/// );
/// assert_eq!(found.findings[0].since, "2026-04-04".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct BehindPlan {
    policy: SalesPolicy,
    spread: PlanDays,
}

impl BehindPlan {
    /// By a policy, with what is planned spread in this way.
    pub const fn new(policy: SalesPolicy, spread: PlanDays) -> Self {
        BehindPlan { policy, spread }
    }
}

/// What is found of one of the figures of a plan.
struct Judged {
    reason: Reason,
    onset: Onset,
    since: NaiveDate,
    evidence: Vec<Criterion>,
    missing: Option<Money>,
}

impl JointRule for BehindPlan {
    fn matters(&self) -> Vec<&str> {
        vec![BEHIND_PLAN]
    }

    fn evaluate(&self, context: &WarningContext<'_>, found: &mut Found) {
        let as_of = context.as_of;
        let courses = context.base.plan_courses(as_of, self.policy.ended_days, self.spread.over());
        let mut keys = Keys::default();
        for course in &courses {
            let looked = Looked::of(course, as_of, &self.policy);
            let plan = &looked.outlook;
            let amount = plan.amount.as_ref().map(|amount| {
                let amount = amount.as_ref().map_err(Clone::clone)?;
                self.amount(context, &looked, amount)
                    .map_err(|why| Unknown::NotComputable(why.into()))
            });
            let quantity = plan.quantity.as_ref().map(|quantity| {
                let quantity = quantity.as_ref().map_err(Clone::clone)?;
                Ok(self.quantity(&looked, quantity))
            });
            let of_product = plan.product.as_ref().filter(|_| !is_product(plan));
            let days = days_named(plan.period);
            let name = [Some(days), of_product.map(|product| product.as_str().to_owned())];
            let name = name.into_iter().flatten().collect::<Vec<_>>().join(", ");
            let first = plan.plans.first().map(AsRef::as_ref);
            for (judged, name) in [(amount, name.clone()), (quantity, name + ", quantity")] {
                let Some(judged) = judged else { continue };
                let key = FindingKey::new(BEHIND_PLAN, plan.subject.clone()).which(name);
                let key = keys.key(key, first);
                match judged {
                    Ok(None) => {}
                    Ok(Some(judged)) => {
                        let facts = plan.plans.iter();
                        let facts = facts.map(|id| FactRef::new(FactKind::SalesPlan, id));
                        let finding = Finding {
                            severity: match judged.onset {
                                Onset::Already => Severity::Medium,
                                Onset::Expected { .. } => Severity::Low,
                            },
                            onset: judged.onset,
                            evidence: judged.evidence,
                            facts: facts.collect(),
                            look_again_on: as_of.succ_opt(),
                            ..Finding::new(key, judged.since, judged.reason, Advice::Act)
                        };
                        found.add(of_subject(context, Role::Sales, judged.missing, finding));
                    }
                    Err(why) => found.unknown(key, why),
                }
            }
        }
        // What is due grows by the day, and so does what is known of the end.
        let is_running = !courses.is_empty();
        found.look_again(as_of.succ_opt().filter(|_| is_running));
        found.look_again(next_plan(context));
    }

    fn is_touched_by(&self, kind: FactKind) -> bool {
        // Any fact about a customer can be the first, and then it is known what they bought: nothing.
        !matches!(
            kind,
            FactKind::Expense
                | FactKind::Commitment
                | FactKind::Budget
                | FactKind::Absence
                | FactKind::VisitWithoutDetails
                | FactKind::AnonymousAnswer
        )
    }
}

const fn is_product(plan: &super::PlanOutlook) -> bool {
    matches!(plan.subject, Subject::Product(_))
}

/// The first day after this one on which a plan begins or becomes known.
fn next_plan(context: &WarningContext<'_>) -> Option<NaiveDate> {
    let days = context.base.sales_plans().all().iter().map(|plan| {
        let (first, decided) = (plan.period.first(), plan.date());
        if plan.period.last() < decided { decided } else { first.max(decided) }
    });
    days.filter(|day| *day > context.as_of).min()
}

impl BehindPlan {
    fn amount(
        &self,
        context: &WarningContext<'_>,
        looked: &Looked<'_>,
        amount: &AmountOutlook,
    ) -> Result<Option<Judged>, ExchangeError> {
        let AmountOutlook { to_date, pace, needed, .. } = amount;
        let planned = to_date.planned;
        let tolerated = self.tolerated(context, planned)?;
        let at_end = amount.at_end.as_ref().ok().and_then(|it| it.as_ref().known());
        let mut evidence = vec![looked.sold(Evidence::money(to_date.actual, to_date.expected)?)];
        if let Some(needed) = *needed {
            evidence.push(PACE.check(Evidence::money(*pace, needed)?));
        }
        if let Some(it) = at_end {
            evidence.push(AT_END.check(Evidence::money(it.amount, planned)?));
            evidence.push(self.likely(it.missed));
        }
        let unit = minor_unit(planned.currency());
        let figure = (planned.micros(), tolerated.micros(), Steps { short: unit, at_end: unit });
        let behind = Evidence::money(to_date.behind, tolerated)?;
        let at_end = at_end.map(|it| {
            let short = planned.try_sub(it.amount)?;
            Ok::<_, MoneyError>((short, it.missed, Evidence::money(short, tolerated)?))
        });
        let at_end = at_end.transpose()?;
        let short = at_end.map(|(_, missed, short)| (missed, short));
        let judged = self.judged(looked.days_of_amounts(), figure, behind, short);
        Ok(judged.map(|judged| {
            let missing = match judged.onset {
                Onset::Already => Some(to_date.behind),
                Onset::Expected { .. } => at_end.map(|(short, ..)| short),
            };
            Judged { evidence, missing, ..judged }
        }))
    }

    fn quantity(&self, looked: &Looked<'_>, quantity: &QuantityOutlook) -> Option<Judged> {
        let QuantityOutlook { to_date, pace, needed, .. } = quantity;
        let (planned, _) = to_date.planned.on_grid();
        let share = i128::from(self.policy.tolerance.billionths());
        let whole = u128::from(Share::WHOLE.billionths());
        let tolerated = Rounding::HalfEven.mul_div(planned, share, whole)?;
        // A quantity is above zero: what is none is no quantity, and then nothing is compared.
        let of = |decimal: Decimal| Quantity::try_new(decimal).ok();
        let at_end = quantity.at_end.as_ref().ok().and_then(|it| it.as_ref().known());
        let sold = of(to_date.actual).map_or_else(
            || Some(CAME_BACK.check(Evidence::fact(true))),
            // Where nothing is due yet, there is nothing to hold it against.
            |sold| Some(SOLD.check(Evidence::quantities(sold, of(to_date.expected)?))),
        );
        let nothing = looked.is_nothing_sold().then(|| NOTHING_SOLD.check(Evidence::fact(true)));
        let mut evidence: Vec<Criterion> = nothing.or(sold).into_iter().collect();
        if let Some((pace, needed)) = of(*pace).zip(*needed) {
            evidence.push(PACE.check(Evidence::quantities(pace, needed)));
        }
        if let Some(it) = at_end {
            let at_end =
                of(it.quantity).map(|at_end| Evidence::quantities(at_end, to_date.planned));
            evidence.extend(at_end.map(|at_end| AT_END.check(at_end)));
            evidence.push(self.likely(it.missed));
        }
        let tolerance = Quantity::up_to(tolerated.max(1));
        let behind = Evidence::quantities(of(to_date.behind), tolerance);
        let short = at_end.and_then(|it| {
            let short = of(to_date.planned.value().checked_sub(it.quantity)?)?;
            Some((it.missed, Evidence::quantities(short, tolerance)))
        });
        let steps = Steps { short: 1, at_end: HUNDREDTH };
        let figure = (planned, tolerated.max(1), steps);
        let judged = self.judged(looked.days_of_quantities(), figure, behind, short)?;
        Some(Judged { evidence, ..judged })
    }

    /// Whether a plan is behind, or else will be missed.
    fn judged(
        &self,
        days: Option<Days<'_>>,
        (planned, tolerated, steps): (i128, i128, Steps),
        behind: Evidence,
        short: Option<(Probability, Evidence)>,
    ) -> Option<Judged> {
        let figure = Figure { days: days?, planned, tolerated, steps, policy: &self.policy };
        let as_of = figure.days.as_of;
        let (evidence, missing) = (Vec::new(), None);
        if let Some(reason) = BEHIND.test(behind) {
            // INVARIANT: what is so as of the day is so since some day until then.
            let since = figure.behind_since().unwrap_or(as_of);
            return Some(Judged { reason, onset: Onset::Already, since, evidence, missing });
        }
        let on = figure.days.period.last();
        let (missed, short) = short.filter(|(missed, _)| *missed >= self.policy.likely)?;
        let reason = WILL_MISS.test(short).filter(|_| as_of < on)?;
        let onset = Onset::Expected { on, likely: Some(missed) };
        Some(Judged { reason, onset, since: figure.noticed_since(), evidence, missing })
    }

    fn likely(&self, missed: Probability) -> Criterion {
        LIKELY.check(Evidence::probabilities(missed, self.policy.likely))
    }

    /// What may be missing of a plan.
    fn tolerated(
        &self,
        context: &WarningContext<'_>,
        planned: Money,
    ) -> Result<Money, ExchangeError> {
        let share = planned.portion_in_minor(self.policy.tolerance, Rounding::HalfEven);
        let Some(least) = self.policy.least_behind else { return Ok(share) };
        let valuation = Valuation::new(planned.currency(), context.base.rates());
        let least = valuation.value(least, context.as_of)?;
        Ok(if least.cmp_same(share).is_gt() { least } else { share })
    }
}

impl Looked<'_> {
    /// What was sold, against what was due; or that nothing was.
    fn sold(&self, against_due: Evidence) -> Criterion {
        if self.is_nothing_sold() {
            NOTHING_SOLD.check(Evidence::fact(true))
        } else {
            SOLD.check(against_due)
        }
    }
}

/// To multiples of what is rounded: what is missing by a day, and what it comes to at the end. It is
/// the same today as of the days before.
#[derive(Clone, Copy)]
struct Steps {
    short: i128,
    at_end: i128,
}

/// What is planned and tolerated, in the smallest steps, over days.
struct Figure<'a> {
    days: Days<'a>,
    planned: i128,
    tolerated: i128,
    steps: Steps,
    policy: &'a SalesPolicy,
}

/// How far back at most it is looked for since when notice was given of what will be missed.
const MOST_DAYS_OF_NOTICE: usize = 366;

impl Figure<'_> {
    fn is_behind(&self, day: NaiveDate, sold: i128) -> Option<bool> {
        let due = self.days.curve.until(day).ok()?;
        Some(due.shortfall(self.planned, sold, self.steps.short)? > self.tolerated)
    }

    fn behind_since(&self) -> Option<NaiveDate> {
        self.days.since(&mut |day, sold| self.is_behind(day, sold))
    }

    /// Whether notice is given on a day that the plan will be missed.
    fn is_noticed(&self, day: NaiveDate) -> Option<bool> {
        let days = Days { as_of: day, ..self.days };
        if self.is_behind(day, days.came())? {
            return Some(false);
        }
        let projected = days.projected(self.policy.demand()).ok()?.known()?;
        let short = self.planned.checked_sub(to_steps(projected.at_end, self.steps.at_end)?)?;
        let missed = projected.below(of_whole(self.planned));
        Some(missed >= self.policy.likely && short > self.tolerated)
    }

    fn noticed_since(&self) -> NaiveDate {
        let before = successors(self.days.as_of.pred_opt(), NaiveDate::pred_opt);
        let noticed = before.take(MOST_DAYS_OF_NOTICE).take_while(|day| {
            self.days.period.contains(*day) && self.is_noticed(*day) == Some(true)
        });
        noticed.last().unwrap_or(self.days.as_of)
    }
}
