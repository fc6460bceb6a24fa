//! How far plans have come, and what they come to at the end if it goes on like this.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::{PlanDays, SalesPolicy};
use crate::base::{AmountToDate, PlanCourse, QuantityToDate};
use crate::rule::measure::{Subject, Unknown};
use crate::units::fixed::{as_text, from_grid};
use crate::units::float::of_whole;
use crate::units::written::{maybe_or_why, or_why};
use crate::units::{
    Estimate, Money, NotComputable, Period, Probability, ProductId, Quantity, SalesPlanId,
    minor_unit,
};
use crate::warning::WarningContext;
use crate::warning::pace::{Days, Demand, Projected, to_steps};

/// How far the plans for one subject over the same days have come, and what they will come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PlanOutlook {
    /// Whom or what they are for.
    pub subject: Subject,
    /// The plans: one, or one for each customer that turned out to be this one.
    pub plans: Vec<SalesPlanId>,
    /// Over which days.
    pub period: Period,
    /// Of which product alone.
    pub product: Option<ProductId>,
    /// The amounts, where one was planned, or why they are unknown: in JSON `{"unknown": why}`.
    #[serde(serialize_with = "maybe_or_why")]
    pub amount: Option<Result<AmountOutlook, Unknown>>,
    /// The quantities, where one was planned, or why they are unknown: in JSON `{"unknown": why}`.
    #[serde(serialize_with = "maybe_or_why")]
    pub quantity: Option<Result<QuantityOutlook, Unknown>>,
}

/// An amount that is planned: what it has come to, how fast, and what it will come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AmountOutlook {
    /// What it has come to by the day, and what was due by then.
    pub to_date: AmountToDate,
    /// What was sold on average on each day that counts so far, rounded toward zero.
    pub pace: Money,
    /// What has to be sold on each of the days that are left to reach the plan, rounded up. `None`
    /// where none is left.
    pub needed: Option<Money>,
    /// What it comes to at the end if it goes on like this, or why that cannot be said.
    #[serde(serialize_with = "or_why")]
    pub at_end: Result<Estimate<ProjectedAmount>, Unknown>,
}

/// What an amount comes to at the end of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ProjectedAmount {
    /// Most likely.
    pub amount: Money,
    /// The lower end of the interval.
    pub low: Money,
    /// The upper end of the interval.
    pub high: Money,
    /// How likely it is less than planned.
    pub missed: Probability,
}

/// A quantity that is planned: what it has come to, how fast, and what it will come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct QuantityOutlook {
    /// What it has come to by the day, and what was due by then.
    pub to_date: QuantityToDate,
    /// How many were sold on average on each day that counts so far, rounded toward zero.
    #[serde(with = "as_text")]
    pub pace: Decimal,
    /// How many have to be sold on each of the days that are left to reach the plan, rounded up. `None`
    /// where none is left.
    pub needed: Option<Quantity>,
    /// What it comes to at the end if it goes on like this, or why that cannot be said.
    #[serde(serialize_with = "or_why")]
    pub at_end: Result<Estimate<ProjectedQuantity>, Unknown>,
}

/// What a quantity comes to at the end of a plan, to two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ProjectedQuantity {
    /// Most likely.
    #[serde(with = "as_text")]
    pub quantity: Decimal,
    /// The lower end of the interval.
    #[serde(with = "as_text")]
    pub low: Decimal,
    /// The upper end of the interval.
    #[serde(with = "as_text")]
    pub high: Decimal,
    /// How likely it is less than planned.
    pub missed: Probability,
}

/// How far each plan has come that runs on the day, or ended within the days of the policy before it,
/// how fast, and what it comes to at the end if it goes on like this.
///
/// A period without any sale counts like any other: all that is due by the day is missing.
///
/// The end is told from the whole weeks that have passed, those of a plan for less than twelve weeks day
/// by day: each brings a multiple of what is due in it, and from the scatter comes the interval, by
/// Student's distribution. Nothing is said of the end where too few weeks have passed, or something was
/// sold in too few of them.
///
/// Cost: that of [`plan_progress`](crate::CustomerBase::plan_progress), and for each plan a step for
/// each week.
///
/// ```
/// use clienteling::funnel::Opportunities;
/// use clienteling::warning::WarningContext;
/// use clienteling::warning::sales::{SalesPolicy, PlanDays, outlook};
/// use clienteling::{Currency, CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// for fact in [
///     r#"{"sales_plan":{"id":"SP-1","date":"2026-03-05","about":"firm",
///         "period":{"first":"2026-04-01","last":"2026-04-30"},
///         "amount":{"amount":"9000","currency":"CNY"}}}"#,
///     r#"{"purchase":{"id":"S-1","customer":"C-1","date":"2026-04-02","lines":[{"product":"oil",
///         "quantity":"1","amount":{"amount":"2500","currency":"CNY"}}]}}"#,
/// ] {
///     base.add(serde_json::from_str::<Fact>(fact)?)?;
/// }
/// let deals = Opportunities::new();
/// let as_of = "2026-04-10".parse()?;
/// let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
/// let plans = outlook(&context, &SalesPolicy::default(), &PlanDays::EveryDay);
/// let amount = plans[0].amount.clone().ok_or("planned")??;
/// assert_eq!(amount.to_date.behind.to_string(), "500.00 CNY");
/// assert_eq!(amount.pace.to_string(), "250.00 CNY");
/// assert_eq!(amount.needed.map(|it| it.to_string()).as_deref(), Some("325.00 CNY"));
/// assert!(amount.at_end?.known().is_none(), "of one sale nobody knows how it goes on");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn outlook(
    context: &WarningContext<'_>,
    policy: &SalesPolicy,
    spread: &PlanDays,
) -> Vec<PlanOutlook> {
    let courses = context.base.plan_courses(context.as_of, policy.ended_days, spread.over());
    courses.iter().map(|course| Looked::of(course, context.as_of, policy).outlook).collect()
}

/// An outlook with the days from which it is made.
pub(super) struct Looked<'a> {
    pub(super) outlook: PlanOutlook,
    pub(super) amounts: BTreeMap<NaiveDate, i128>,
    course: &'a PlanCourse,
    as_of: NaiveDate,
}

/// Two decimals of a quantity, in its smallest steps.
pub(super) const HUNDREDTH: i128 = 10_000;

const OUT_OF_RANGE: Unknown = Unknown::NotComputable(NotComputable::OutOfRange);

impl<'a> Looked<'a> {
    pub(super) fn of(course: &'a PlanCourse, as_of: NaiveDate, policy: &SalesPolicy) -> Self {
        let progress = &course.progress;
        let amounts = course.by_day.iter().map(|(day, amount)| (*day, amount.micros())).collect();
        let outlook = PlanOutlook {
            subject: progress.subject.clone(),
            plans: progress.plans.clone(),
            period: progress.period,
            product: progress.product.clone(),
            amount: None,
            quantity: None,
        };
        let mut looked = Looked { outlook, amounts, course, as_of };
        let demand = policy.demand();
        let amount = progress.amount;
        looked.outlook.amount = amount.map(|to_date| looked.amount(to_date?, demand));
        let quantity = progress.quantity;
        looked.outlook.quantity = quantity.map(|to_date| looked.quantity(to_date?, demand));
        looked
    }

    /// The days of the amounts. `None` where it is unknown what is due.
    pub(super) fn days_of_amounts(&self) -> Option<Days<'_>> {
        self.days(&self.amounts).ok()
    }

    /// The days of the quantities.
    pub(super) fn days_of_quantities(&self) -> Option<Days<'_>> {
        self.days(&self.course.quantity_by_day).ok()
    }

    pub(super) fn is_nothing_sold(&self) -> bool {
        self.course.quantity_by_day.is_empty()
    }

    fn days<'b>(&'b self, by_day: &'b BTreeMap<NaiveDate, i128>) -> Result<Days<'b>, Unknown> {
        let curve = self.course.curve.as_ref().map_err(Clone::clone)?;
        Ok(Days { period: self.outlook.period, as_of: self.as_of, curve, by_day })
    }

    fn amount(&self, to_date: AmountToDate, demand: Demand) -> Result<AmountOutlook, Unknown> {
        let days = self.days(&self.amounts)?;
        let currency = to_date.planned.currency();
        let unit = minor_unit(currency);
        let money = |micros| Money::from_micros(micros, currency).map_err(|_| OUT_OF_RANGE);
        let (pace, needed) = days.pace(to_date.actual.micros(), to_date.planned.micros(), unit);
        let of_float = |value| money(to_steps(value, unit).ok_or(OUT_OF_RANGE)?);
        let at_end = days.projected(demand).and_then(|projected| {
            let planned = of_whole(to_date.planned.micros());
            told(projected, |it| {
                Ok(ProjectedAmount {
                    amount: of_float(it.at_end)?,
                    low: of_float(it.low)?,
                    high: of_float(it.high)?,
                    missed: it.below(planned),
                })
            })
        });
        let needed = needed.map(money).transpose()?;
        Ok(AmountOutlook { to_date, pace: money(pace)?, needed, at_end })
    }

    fn quantity(
        &self,
        to_date: QuantityToDate,
        demand: Demand,
    ) -> Result<QuantityOutlook, Unknown> {
        let days = self.days(&self.course.quantity_by_day)?;
        let actual = self.course.quantity_by_day.values().copied();
        let actual = actual.fold(0_i128, i128::saturating_add);
        let (planned, _) = to_date.planned.on_grid();
        let (pace, needed) = days.pace(actual, planned, HUNDREDTH);
        let decimal = |steps| from_grid(steps, Quantity::DIGITS);
        let of_float = |value| to_steps(value, HUNDREDTH).map(decimal).ok_or(OUT_OF_RANGE);
        let at_end = days.projected(demand).and_then(|projected| {
            told(projected, |it| {
                Ok(ProjectedQuantity {
                    quantity: of_float(it.at_end)?,
                    low: of_float(it.low)?,
                    high: of_float(it.high)?,
                    missed: it.below(of_whole(planned)),
                })
            })
        });
        let needed = needed.map(|steps| Quantity::up_to(steps).ok_or(OUT_OF_RANGE)).transpose()?;
        Ok(QuantityOutlook { to_date, pace: decimal(pace), needed, at_end })
    }
}

impl SalesPolicy {
    pub(super) fn demand(&self) -> Demand {
        Demand {
            least_steps: self.least_steps,
            least_active: self.least_active,
            confidence: self.confidence,
        }
    }
}

pub(in crate::warning) fn told<T>(
    projected: Estimate<Projected>,
    tell: impl FnOnce(&Projected) -> Result<T, Unknown>,
) -> Result<Estimate<T>, Unknown> {
    Ok(match projected {
        Estimate::Known(projected) => Estimate::Known(tell(&projected)?),
        Estimate::NotEnoughData { have, need } => Estimate::NotEnoughData { have, need },
    })
}
