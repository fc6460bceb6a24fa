//! How far plans have come, and how much of budgets is spent.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::{Customer, CustomerBase};
use crate::rule::measure::{Subject, Unknown};
use crate::transaction::{ExpenseBudget, ExpenseKind, Lines, SalesPlan};
use crate::units::fixed::as_text;
use crate::units::spread::Elapsed;
use crate::units::{
    BudgetId, Currency, ExchangeError, Money, MoneySum, NotComputable, Period, ProductId, Quantity,
    Record, Records, SalesPlanId, Valuation,
};

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
    /// The amounts, where one was planned, or why they are unknown.
    pub amount: Option<Result<AmountToDate, Unknown>>,
    /// The quantities, where one was planned, or why they are unknown.
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
    /// What would be bought by the day, if every day brought the same: rounded half to even.
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
    /// What would be bought by the day, if every day brought the same: rounded half to even.
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
    /// What is spent, or why it is unknown.
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
    /// What would be spent by the day, if every day took the same: rounded half to even.
    pub expected: Money,
    /// How much more it is than that, by the exact figures and rounded up to the smallest unit. Zero
    /// where it is not more.
    pub ahead: Money,
    /// What is left. Below zero where the budget is exceeded.
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
    /// | a member of staff, a campaign, a deal | nothing: no purchase names one, so it is unknown |
    ///
    /// Each amount is counted in the currency of the plan, at the rate of its own day. Cost: for
    /// each plan for a customer, a pass over what that customer bought in the period; for each other,
    /// over what all bought in it.
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
        let running = self.sales_plans().as_of(as_of).iter();
        let running = running.filter(|plan| plan.period.contains(as_of));
        // The last one for a subject as it was named then.
        let latest: BTreeMap<_, _> = running
            .map(|plan| ((&plan.about, days_of(plan.period), plan.product.as_ref()), plan))
            .collect();
        let mut together: BTreeMap<_, Vec<&SalesPlan>> = BTreeMap::new();
        for ((about, days, product), plan) in latest {
            let currency = plan.amount.map(Money::currency);
            let key = (self.subject_now(about), days, product, currency);
            together.entry(key).or_default().push(plan);
        }
        let progress = together.into_iter().map(|((subject, _, _, _), plans)| {
            let (first, further) = plans.split_first()?;
            Some(self.progress_of(subject, first, further, as_of))
        });
        progress.flatten().collect()
    }

    /// What is spent of each budget that runs on a day: one that ended is seen on its last day. In
    /// the order of subjects, then of days.
    ///
    /// An expense counts for what it is about, and for the firm. Each amount is counted in the
    /// currency of the budget, at the rate of its own day. Cost: for each budget, a pass over the
    /// expenses of its period.
    pub fn budget_progress(&self, as_of: NaiveDate) -> Vec<BudgetProgress> {
        let running = self.budgets().as_of(as_of).iter();
        let running = running.filter(|budget| budget.period.contains(as_of));
        let latest: BTreeMap<_, _> = running
            .map(|budget| ((&budget.about, days_of(budget.period), &budget.kinds), budget))
            .collect();
        let mut together: BTreeMap<_, Vec<&ExpenseBudget>> = BTreeMap::new();
        for ((about, days, kinds), budget) in latest {
            let key = (self.subject_now(about), days, kinds, budget.amount.currency());
            together.entry(key).or_default().push(budget);
        }
        let progress = together.into_iter().map(|((subject, _, kinds, currency), budgets)| {
            let period = budgets.first()?.period;
            let amounts = budgets.iter().map(|budget| budget.amount);
            let spent = self.spent(&subject, period, kinds, as_of, (currency, amounts));
            let budgets = budgets.iter().map(|budget| budget.id.clone()).collect();
            let kinds = kinds.clone();
            Some(BudgetProgress { subject, budgets, period, kinds, spent: spent.map_err(unknown) })
        });
        progress.flatten().collect()
    }

    /// Whom or what a plan is about, where a customer goes by another identifier now.
    fn subject_now(&self, subject: &Subject) -> Subject {
        match subject {
            Subject::Customer(id) => {
                Subject::Customer(self.customer(id).map_or(id, Customer::id).clone())
            }
            other => other.clone(),
        }
    }

    fn progress_of(
        &self,
        subject: Subject,
        first: &SalesPlan,
        further: &[&SalesPlan],
        as_of: NaiveDate,
    ) -> PlanProgress {
        let (period, plans) =
            (first.period, || std::iter::once(first).chain(further.iter().copied()));
        let product = match &subject {
            Subject::Product(product) => Some(product.clone()),
            _ => first.product.clone(),
        };
        let sales = self.sales(&subject, period, product.as_ref(), as_of);
        let elapsed = Elapsed::until(as_of, period);
        let amount = first.amount.map(|amount| {
            let sales = sales.as_ref().ok_or(Unknown::NothingOnRecord)?;
            let planned = plans().filter_map(|plan| plan.amount);
            amount_to_date(elapsed, sales, (amount.currency(), planned), &self.valuation(amount))
                .map_err(unknown)
        });
        let planned: Vec<Quantity> = plans().filter_map(|plan| plan.quantity).collect();
        let quantity = (!planned.is_empty()).then(|| {
            let sales = sales.as_ref().ok_or(Unknown::NothingOnRecord)?;
            let out_of_range = || Unknown::NotComputable(NotComputable::OutOfRange);
            quantity_to_date(elapsed, sales, &planned).ok_or_else(out_of_range)
        });
        let plans = plans().map(|plan| plan.id.clone()).collect();
        PlanProgress { subject, plans, period, product, amount, quantity }
    }

    fn valuation(&self, amount: Money) -> Valuation<'_> {
        Valuation::new(amount.currency(), self.rates())
    }

    /// What was sold. `None`: nothing on record tells.
    fn sales(
        &self,
        subject: &Subject,
        period: Period,
        product: Option<&ProductId>,
        as_of: NaiveDate,
    ) -> Option<Sales> {
        let mut sales = Sales::default();
        let over = period.up_to(as_of);
        let mut add = |customer: &Customer| {
            let Some(over) = over else { return };
            let transactions = customer.transactions();
            for bought in within(transactions.purchases(), over) {
                sales.add(&bought.lines, product, bought.date, false);
            }
            for back in within(transactions.returns(), over) {
                sales.add(&back.lines, product, back.date, true);
            }
        };
        match subject {
            Subject::Customer(id) => add(self.customer(id)?),
            Subject::Firm | Subject::Product(_) => self.customers().for_each(add),
            _ => return None,
        }
        Some(sales)
    }

    fn spent(
        &self,
        subject: &Subject,
        period: Period,
        kinds: &BTreeSet<ExpenseKind>,
        as_of: NaiveDate,
        (currency, amounts): (Currency, impl Iterator<Item = Money>),
    ) -> Result<SpentToDate, ExchangeError> {
        let valuation = Valuation::new(currency, self.rates());
        let mut sum = MoneySum::new(currency);
        let expenses = period.up_to(as_of).map_or(&[][..], |over| within(self.expenses(), over));
        for expense in expenses {
            let counts = kinds.is_empty() || kinds.contains(&expense.kind);
            let is_theirs =
                *subject == Subject::Firm || self.subject_now(&expense.about) == *subject;
            if counts && is_theirs {
                sum.add(valuation.value(expense.amount, expense.date)?)?;
            }
        }
        let elapsed = Elapsed::until(as_of, period);
        let (budget, actual) = (Money::try_sum(currency, amounts)?, sum.total()?);
        Ok(SpentToDate {
            budget,
            actual,
            expected: elapsed.due(budget)?,
            ahead: elapsed.ahead(budget, actual)?,
            left: budget.try_sub(actual)?,
        })
    }
}

/// What was sold: the lines, and their quantity in its smallest steps.
#[derive(Default)]
struct Sales {
    amounts: Vec<Sale>,
    quantity: i128,
}

struct Sale {
    amount: Money,
    on: NaiveDate,
    is_back: bool,
}

impl Sales {
    fn add(&mut self, lines: &Lines, product: Option<&ProductId>, on: NaiveDate, is_back: bool) {
        for line in lines.as_slice() {
            if product.is_some_and(|product| product != line.product()) {
                continue;
            }
            let (quantity, _) = line.quantity().on_grid();
            self.quantity = if is_back {
                self.quantity.saturating_sub(quantity)
            } else {
                self.quantity.saturating_add(quantity)
            };
            self.amounts.push(Sale { amount: line.amount(), on, is_back });
        }
    }
}

fn amount_to_date(
    elapsed: Elapsed,
    sales: &Sales,
    (currency, planned): (Currency, impl Iterator<Item = Money>),
    valuation: &Valuation<'_>,
) -> Result<AmountToDate, ExchangeError> {
    let mut sum = MoneySum::new(currency);
    for sale in &sales.amounts {
        let amount = valuation.value(sale.amount, sale.on)?;
        if sale.is_back { sum.subtract(amount)? } else { sum.add(amount)? }
    }
    let (planned, actual) = (Money::try_sum(currency, planned)?, sum.total()?);
    let (expected, behind) = (elapsed.due(planned)?, elapsed.behind(planned, actual)?);
    Ok(AmountToDate { planned, actual, expected, behind })
}

fn quantity_to_date(
    elapsed: Elapsed,
    sales: &Sales,
    planned: &[Quantity],
) -> Option<QuantityToDate> {
    let steps = planned.iter().map(|planned| planned.on_grid().0);
    let steps = steps.fold(0_i128, i128::saturating_add);
    let [planned, actual, expected, behind] = elapsed.quantities(steps, sales.quantity)?;
    let planned = Quantity::try_new(planned).ok()?;
    Some(QuantityToDate { planned, actual, expected, behind })
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
