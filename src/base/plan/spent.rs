//! What was spent of budgets, and what is still committed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::due::{DueCurve, PlanSpread};
use super::{BudgetProgress, SpentToDate, days_of, unknown, within};
use crate::base::CustomerBase;
use crate::rule::measure::{Subject, Unknown};
use crate::transaction::{Commitment, Expense, ExpenseBudget, ExpenseKind, weights};
use crate::units::period::days_before;
use crate::units::{
    CommitmentId, Currency, ExchangeError, Money, MoneySum, Period, Record, Records, Valuation,
};

/// Which budgets are looked at, and on which day.
#[derive(Clone, Copy)]
pub(crate) struct BudgetQuestion<'a> {
    /// What is booked until this day counts, and what was decided.
    pub(crate) as_of: NaiveDate,
    /// Those that run on this day are looked at.
    pub(crate) runs_on: NaiveDate,
    /// And those that ended so many days before it.
    pub(crate) ended_days: u32,
    pub(crate) spread: PlanSpread<'a>,
    /// What is not booked yet and is looked at as if it were, in place of what has its identifier.
    pub(crate) expense: Option<&'a Expense>,
    pub(crate) commitment: Option<&'a Commitment>,
}

impl<'a> BudgetQuestion<'a> {
    pub(crate) const fn on(as_of: NaiveDate, spread: PlanSpread<'a>) -> Self {
        BudgetQuestion {
            as_of,
            runs_on: as_of,
            ended_days: 0,
            spread,
            expense: None,
            commitment: None,
        }
    }
}

/// How far a budget has come, and by which days.
pub(crate) struct BudgetCourse {
    pub(crate) progress: BudgetProgress,
    pub(crate) curve: Result<DueCurve, Unknown>,
    /// What was spent on each day, in the currency of the budget. It tells nothing
    /// where what is spent is unknown.
    pub(crate) by_day: ByDay,
    /// By how much more was committed and not spent yet on each day, or less, likewise: a commitment
    /// adds to it, and what is spent of it or its end takes from it.
    pub(crate) committed_by_day: ByDay,
}

/// How far each of the budgets has come, in the order of subjects, then of days.
pub(super) fn courses(base: &CustomerBase, of: &BudgetQuestion<'_>) -> Vec<BudgetCourse> {
    let known = base.budgets().as_of(of.as_of).iter();
    let kept_from = days_before(of.runs_on, of.ended_days);
    let runs = |period: Period| period.first() <= of.runs_on && kept_from <= period.last();
    let latest: BTreeMap<_, _> = known
        .filter(|budget| runs(budget.period))
        .map(|budget| ((&budget.about, days_of(budget.period), &budget.kinds), budget))
        .collect();
    let mut together: BTreeMap<_, Vec<&ExpenseBudget>> = BTreeMap::new();
    for ((about, days, kinds), budget) in latest {
        let parts: Vec<_> =
            weights(&budget.parts).into_iter().map(|(it, by)| (days_of(it), by)).collect();
        let key = (base.subject_now(about), days, kinds, budget.amount.currency(), parts);
        together.entry(key).or_default().push(budget);
    }
    let open = Open::of(base, of);
    let courses = together.into_iter().map(|((subject, _, kinds, currency, _), budgets)| {
        let first = budgets.first()?;
        let line =
            BudgetLine { base, of, open: &open, subject: &subject, kinds, period: first.period };
        let curve = DueCurve::of(first.period, &weights(&first.parts), of.spread);
        let amounts = budgets.iter().map(|budget| budget.amount);
        let (mut by_day, mut committed_by_day) = (BTreeMap::new(), BTreeMap::new());
        let spent = match &curve {
            Ok(curve) => {
                let days = (&mut by_day, &mut committed_by_day);
                line.spent(curve, (currency, amounts), days).map_err(Unspent::into_unknown)
            }
            Err(why) => Err(*why),
        };
        let progress = BudgetProgress {
            budgets: budgets.iter().map(|budget| budget.id.clone()).collect(),
            period: first.period,
            kinds: kinds.clone(),
            spent,
            subject,
        };
        Some(BudgetCourse { progress, curve, by_day, committed_by_day })
    });
    courses.flatten().collect()
}

/// Amounts by day.
type ByDay = BTreeMap<NaiveDate, Money>;

/// Why it is unknown what was spent.
enum Unspent {
    Exchange(ExchangeError),
    Due(Unknown),
}

impl Unspent {
    fn into_unknown(self) -> Unknown {
        match self {
            Unspent::Exchange(why) => unknown(why),
            Unspent::Due(why) => why,
        }
    }
}

impl<E: Into<ExchangeError>> From<E> for Unspent {
    fn from(why: E) -> Self {
        Unspent::Exchange(why.into())
    }
}

/// The commitments, each with its whole course.
struct Open<'a> {
    commitments: Vec<(&'a Commitment, Result<Rests, ExchangeError>)>,
}

/// What was open of a commitment from each day on on which it changed.
type Rests = Vec<(NaiveDate, Money)>;

impl<'a> Open<'a> {
    fn of(base: &'a CustomerBase, of: &BudgetQuestion<'a>) -> Self {
        let proposed = of.commitment;
        let booked = base.commitments().as_of(of.as_of).iter();
        let booked = booked.filter(|one| proposed.is_none_or(|other| other.id != one.id));
        let all: Vec<&Commitment> = booked.chain(proposed).collect();
        let ids: BTreeSet<&CommitmentId> = all.iter().map(|one| &one.id).collect();
        let mut spent: BTreeMap<&CommitmentId, Vec<&Expense>> = BTreeMap::new();
        if !ids.is_empty() {
            for expense in expenses(base.expenses(), of, None) {
                let settles = expense.settles.as_ref().filter(|id| ids.contains(id));
                if let Some(id) = settles {
                    spent.entry(id).or_default().push(expense);
                }
            }
        }
        let commitments = all.into_iter().map(|one| {
            let settled = spent.get(&one.id).map_or(&[][..], Vec::as_slice);
            let ended = one.ended.filter(|day| *day <= of.as_of);
            let ended = ended.filter(|_| proposed.is_none_or(|other| other.id != one.id));
            (one, rests(base, one, settled, ended))
        });
        Open { commitments: commitments.collect() }
    }
}

/// What was left of a commitment after what was spent of it, at the rates of the days on which it was:
/// not below zero, and not more than it was for. Nothing from the day on which it ended.
fn rests(
    base: &CustomerBase,
    commitment: &Commitment,
    settled: &[&Expense],
    ended: Option<NaiveDate>,
) -> Result<Rests, ExchangeError> {
    let all = commitment.amount;
    let none = Money::zero(all.currency());
    let valuation = Valuation::new(all.currency(), base.rates());
    let mut settled = settled.to_vec();
    settled.sort_by_key(|expense| expense.date);
    let mut sum = MoneySum::new(all.currency());
    sum.add(all)?;
    let mut rests = vec![(commitment.date(), all)];
    for expense in settled {
        if ended.is_some_and(|day| day <= expense.date) {
            break;
        }
        sum.subtract(valuation.value(expense.amount, expense.date)?)?;
        let rest = sum.total()?.max_same(none).min_same(all);
        rests.push((expense.date.max(commitment.date()), rest));
    }
    rests.extend(ended.map(|day| (day.max(commitment.date()), none)));
    Ok(rests)
}

/// What is booked until the day, in a period or at any time; and what is looked at as if it were.
fn expenses<'a>(
    booked: &'a Records<Expense>,
    of: &BudgetQuestion<'a>,
    over: Option<Period>,
) -> impl Iterator<Item = &'a Expense> {
    let proposed = of.expense;
    let booked = match over {
        None => booked.as_of(of.as_of),
        Some(period) => period.up_to(of.as_of).map_or(&[][..], |over| within(booked, over)),
    };
    let others = booked.iter().filter(move |it| proposed.is_none_or(|other| other.id != it.id));
    let is_over = move |it: &&Expense| over.is_none_or(|over| over.contains(it.date));
    others.chain(proposed.filter(is_over))
}

/// One line of the budgets.
struct BudgetLine<'a> {
    base: &'a CustomerBase,
    of: &'a BudgetQuestion<'a>,
    open: &'a Open<'a>,
    subject: &'a Subject,
    kinds: &'a BTreeSet<ExpenseKind>,
    period: Period,
}

impl BudgetLine<'_> {
    fn counts(&self, about: &Subject, kind: ExpenseKind) -> bool {
        let is_kind = self.kinds.is_empty() || self.kinds.contains(&kind);
        let is_theirs =
            || *self.subject == Subject::Firm || self.base.subject_now(about) == *self.subject;
        is_kind && is_theirs()
    }

    fn spent(
        &self,
        curve: &DueCurve,
        (currency, amounts): (Currency, impl Iterator<Item = Money>),
        (by_day, committed_by_day): (&mut ByDay, &mut ByDay),
    ) -> Result<SpentToDate, Unspent> {
        let valuation = Valuation::new(currency, self.base.rates());
        let mut sums: BTreeMap<NaiveDate, MoneySum> = BTreeMap::new();
        let mut sum = MoneySum::new(currency);
        for expense in expenses(self.base.expenses(), self.of, Some(self.period)) {
            if self.counts(&expense.about, expense.kind) {
                let value = valuation.value(expense.amount, expense.date)?;
                sum.add(value)?;
                sums.entry(expense.date).or_insert_with(|| MoneySum::new(currency)).add(value)?;
            }
        }
        let mut committed = MoneySum::new(currency);
        for (commitment, rests) in &self.open.commitments {
            let is_within = self.period.contains(commitment.date());
            if is_within && self.counts(&commitment.about, commitment.kind) {
                let mut before = Money::zero(currency);
                for (day, rest) in rests.as_ref().map_err(Clone::clone)? {
                    // What is nothing needs no rate.
                    let now = if rest.is_zero() {
                        Money::zero(currency)
                    } else {
                        valuation.value(*rest, self.of.as_of)?
                    };
                    let of_day = committed_by_day.entry(*day).or_insert(Money::zero(currency));
                    *of_day = of_day.try_add(now.try_sub(before)?)?;
                    before = now;
                }
                committed.add(before)?;
            }
        }
        for (day, sum) in sums {
            by_day.insert(day, sum.total()?);
        }
        let (budget, actual) = (Money::try_sum(currency, amounts)?, sum.total()?);
        let committed = committed.total()?;
        let elapsed = curve.until(self.of.as_of).map_err(Unspent::Due)?;
        let taken = actual.try_add(committed)?;
        Ok(SpentToDate {
            budget,
            actual,
            committed,
            expected: elapsed.due(budget)?,
            ahead: elapsed.ahead(budget, taken)?,
            left: budget.try_sub(taken)?,
        })
    }
}
