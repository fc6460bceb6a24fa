//! How far plans have come, and how much of budgets is spent.

mod due;
mod sold;
mod spent;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::{Customer, CustomerBase};
use crate::rule::measure::{Subject, Unknown};
use crate::transaction::{ExpenseBudget, ExpenseKind, SalesPlan, weights};
use crate::units::fixed::as_text;
use crate::units::period::days_before;
use crate::units::written::{maybe_or_why, or_why};
use crate::units::{
    BudgetId, Currency, ExchangeError, Money, Period, ProductId, Quantity, Record, Records,
    SalesPlanId,
};
pub(crate) use due::DueCurve;
pub use due::PlanSpread;
pub(crate) use sold::PlanCourse;
use sold::{Planned, Target};
pub(crate) use spent::{BudgetCourse, BudgetQuestion};

/// How far the plans for one subject over the same days have come, on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PlanProgress {
    /// Whom or what they are for: of customers who turned out to be one, this one.
    pub subject: Subject,
    /// The plans: one, or one for each customer that turned out to be this one.
    pub plans: Vec<SalesPlanId>,
    /// Over which days.
    pub period: Period,
    /// Of which product alone.
    pub product: Option<ProductId>,
    /// The amounts, where one was planned, or why they are unknown: in JSON `{"unknown": why}`.
    #[serde(serialize_with = "maybe_or_why")]
    pub amount: Option<Result<AmountToDate, Unknown>>,
    /// The quantities, where one was planned, or why they are unknown: in JSON `{"unknown": why}`.
    #[serde(serialize_with = "maybe_or_why")]
    pub quantity: Option<Result<QuantityToDate, Unknown>>,
}

/// An amount that is planned, and what it has come to by a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct AmountToDate {
    /// For the whole period.
    pub planned: Money,
    /// Bought until the day, less what came back.
    pub actual: Money,
    /// What would be bought by the day, if every day brought the same, or every day of a part: rounded
    /// half to even.
    pub expected: Money,
    /// How much less it is than that, by the exact figures and rounded up to the smallest unit. Zero
    /// where nothing is missing.
    pub behind: Money,
}

/// A quantity that is planned, and what it has come to by a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct QuantityToDate {
    /// For the whole period.
    pub planned: Quantity,
    /// Bought until the day, less what came back.
    #[serde(with = "as_text")]
    pub actual: Decimal,
    /// What would be bought by the day, if every day brought the same, or every day of a part: rounded
    /// half to even.
    #[serde(with = "as_text")]
    pub expected: Decimal,
    /// How much less it is than that, by the exact figures and rounded up. Zero where nothing is
    /// missing.
    #[serde(with = "as_text")]
    pub behind: Decimal,
}

/// How much of the budgets for one subject over the same days is spent, on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BudgetProgress {
    /// Whom or what they are for: of customers who turned out to be one, this one.
    pub subject: Subject,
    /// The budgets: one, or one for each customer that turned out to be this one.
    pub budgets: Vec<BudgetId>,
    /// Over which days.
    pub period: Period,
    /// For which kinds of expense. Empty: for all.
    pub kinds: BTreeSet<ExpenseKind>,
    /// What is spent, or why it is unknown: in JSON `{"unknown": why}`.
    #[serde(serialize_with = "or_why")]
    pub spent: Result<SpentToDate, Unknown>,
}

/// An amount that may be spent, and what was spent of it by a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct SpentToDate {
    /// For the whole period.
    pub budget: Money,
    /// Spent until the day.
    pub actual: Money,
    /// Committed by the day, and not spent yet.
    pub committed: Money,
    /// What may be spent by the day, if every day takes the same, or every day of a part: rounded half
    /// to even.
    pub expected: Money,
    /// How much more is spent and committed than that, by the exact figures and rounded up to the
    /// smallest unit. Zero where it is not more.
    pub ahead: Money,
    /// What is left after what is spent and committed. Below zero where the budget is exceeded.
    pub left: Money,
}

impl CustomerBase {
    /// The plans of what is to be sold, in the order in which they were decided.
    pub const fn sales_plans(&self) -> &Records<SalesPlan> {
        &self.core.others.sales_plans
    }

    /// The budgets, in the order in which they were decided.
    pub const fn budgets(&self) -> &Records<ExpenseBudget> {
        &self.core.others.budgets
    }

    /// How far each plan has come that runs on a day: one that ended is seen on its last day. In the
    /// order of subjects, then of days.
    ///
    /// | a plan for | counts |
    /// |---|---|
    /// | a customer | what the customer bought |
    /// | a product | what everybody bought of it |
    /// | the firm | what everybody bought |
    /// | a member of staff | what the purchases say that they [sold](crate::transaction::PurchaseDetails::seller) |
    /// | a campaign | what came from it: the purchases that name it, or else a contact of it |
    /// | a deal | the purchases that [came from it](crate::transaction::PurchaseDetails::opportunity) |
    ///
    /// * Amounts and quantities are planned each by itself: where the last plan for the same has only
    ///   one of them, the other is still that of the plan before, and the two stand beside each other.
    /// * What comes back counts against it on its own day. For staff, campaigns and deals it does
    ///   where it says to [which purchase](crate::transaction::Return::of) it goes back.
    /// * Where no purchase that is known on the day names a member of staff (a campaign, a deal),
    ///   nothing is on record about any of them, and it is unknown. Where some do, a plan for one
    ///   that none names has come to nothing.
    /// * What somebody who was erased had bought is in the books without where it came from: it
    ///   counts for the customer, the product and the firm.
    ///
    /// Each amount is counted in the currency of the plan, at the rate of its own day. Cost: one pass
    /// over what was bought since the first of the plans began, by everybody or, where all plans are
    /// for customers, by these, and for each line a step for each plan that it counts for.
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// for fact in [
    ///     r#"{"sales_plan":{"id":"SP-1","date":"2026-01-05","about":{"customer":"C-1"},
    ///         "period":{"first":"2026-04-01","last":"2026-04-30"},
    ///         "amount":{"amount":"9000","currency":"CNY"}}}"#,
    ///     r#"{"purchase":{"id":"S-1","customer":"C-1","date":"2026-04-02","lines":[{"product":"oil",
    ///         "quantity":"1","amount":{"amount":"2500","currency":"CNY"}}]}}"#,
    /// ] {
    ///     base.add(serde_json::from_str::<Fact>(fact)?)?;
    /// }
    /// let progress = base.plan_progress("2026-04-10".parse()?);
    /// let amount = progress[0].amount.clone().ok_or("planned")??;
    /// assert_eq!(amount.expected.to_string(), "3000.00 CNY");
    /// assert_eq!(amount.behind.to_string(), "500.00 CNY");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn plan_progress(&self, as_of: NaiveDate) -> Vec<PlanProgress> {
        let courses = self.plan_courses(as_of, 0, PlanSpread::EveryDay);
        courses.into_iter().map(|course| course.progress).collect()
    }

    /// The same with the days, of the plans that run on a day or ended so many days before it.
    pub(crate) fn plan_courses(
        &self,
        as_of: NaiveDate,
        ended_days: u32,
        spread: PlanSpread<'_>,
    ) -> Vec<PlanCourse> {
        let kept_from = days_before(as_of, ended_days);
        let runs = |period: Period| period.first() <= as_of && kept_from <= period.last();
        let running = self.sales_plans().as_of(as_of).iter().filter(|plan| runs(plan.period));
        // What is planned for a subject as it was named then: the last amount and the last quantity.
        let mut latest: BTreeMap<_, Target<'_>> = BTreeMap::new();
        for plan in running {
            let key = (&plan.about, days_of(plan.period), plan.product.as_ref());
            let target = latest.entry(key).or_default();
            target.amount = plan.amount.map(|amount| (plan, amount)).or(target.amount);
            target.quantity = plan.quantity.map(|quantity| (plan, quantity)).or(target.quantity);
        }
        let mut together: BTreeMap<_, Vec<Target<'_>>> = BTreeMap::new();
        for ((about, days, product), target) in latest {
            for target in target.by_plan() {
                let currency = target.amount.map(|(_, amount)| amount.currency());
                let parts = target.plan().map_or(&[][..], SalesPlan::parts);
                let parts: Vec<_> =
                    weights(parts).into_iter().map(|(days, by)| (days_of(days), by)).collect();
                let key = (self.subject_now(about), days, product, currency, parts);
                together.entry(key).or_default().push(target);
            }
        }
        let groups = together.into_iter().map(|((subject, _, product, currency, _), targets)| {
            let plan = targets.first()?.plan()?;
            Some(Planned {
                product: match &subject {
                    Subject::Product(product) => Some(product.clone()),
                    _ => product.cloned(),
                },
                period: plan.period,
                curve: DueCurve::of(plan.period, &weights(&plan.parts), spread),
                subject,
                currency,
                targets,
            })
        });
        sold::courses(self, &groups.flatten().collect::<Vec<_>>(), as_of)
    }

    /// What was sold of each subject in a period until a day, less what came back, in a currency: as
    /// for a [plan](Self::plan_progress).
    pub(crate) fn sold_of(
        &self,
        subjects: impl IntoIterator<Item = Subject>,
        period: Period,
        currency: Currency,
    ) -> Vec<Result<Money, Unknown>> {
        let of = |subject: Subject| Planned {
            product: match &subject {
                Subject::Product(product) => Some(product.clone()),
                _ => None,
            },
            period,
            curve: DueCurve::of(period, &[], PlanSpread::EveryDay),
            subject,
            currency: Some(currency),
            targets: Vec::new(),
        };
        let planned: Vec<_> = subjects.into_iter().map(of).collect();
        let sold = sold::courses(self, &planned, period.last()).into_iter();
        let actual = |course: PlanCourse| {
            let amount = course.progress.amount.ok_or(Unknown::NothingOnRecord)?;
            amount.map(|amount| amount.actual)
        };
        sold.map(actual).collect()
    }

    /// What is spent of each budget that runs on a day: one that ended is seen on its last day. In
    /// the order of subjects, then of days.
    ///
    /// An expense counts for what it is about, and for the firm; so does what is open of a
    /// [commitment](crate::transaction::Commitment) that was entered into in the period. Each expense
    /// is counted in the currency of the budget at the rate of its own day, and what is open at that
    /// of the day of the judgement. Cost: for each budget, a pass over the expenses and the open
    /// commitments of its period; and one over the expenses where any commitment is open.
    pub fn budget_progress(&self, as_of: NaiveDate) -> Vec<BudgetProgress> {
        let courses = self.budget_courses(&BudgetQuestion::on(as_of, PlanSpread::EveryDay));
        courses.into_iter().map(|course| course.progress).collect()
    }

    /// The same of the budgets that a question is about, with the days.
    pub(crate) fn budget_courses(&self, of: &BudgetQuestion<'_>) -> Vec<BudgetCourse> {
        spent::courses(self, of)
    }

    /// Whom or what a plan is about, where a customer goes by another identifier now.
    pub(crate) fn subject_now(&self, subject: &Subject) -> Subject {
        match subject {
            Subject::Customer(id) => {
                Subject::Customer(self.customer(id).map_or(id, Customer::id).clone())
            }
            other => other.clone(),
        }
    }
}

/// The records of a period.
fn within<T: Record>(records: &Records<T>, over: Period) -> &[T] {
    let known = records.as_of(over.last());
    let before = known.partition_point(|record| record.date() < over.first());
    known.get(before..).unwrap_or_default()
}

fn days_of(period: Period) -> (NaiveDate, NaiveDate) {
    (period.first(), period.last())
}

fn unknown(cause: ExchangeError) -> Unknown {
    Unknown::NotComputable(cause.into())
}
