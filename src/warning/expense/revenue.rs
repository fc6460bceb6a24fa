//! Expenses are too much for what they bring.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{OF_REVENUE, RevenuePolicy};
use crate::base::FactKind;
use crate::customer::Role;
use crate::rule::measure::{Subject, Unknown};
use crate::rule::{Criterion, Evidence, Reason, rules};
use crate::units::period::{days_between, months_after, months_before};
use crate::units::{ExchangeError, Money, MoneySum, Period, Record, Rounding};
use crate::warning::about::of_subject;
use crate::warning::{Advice, Finding, FindingKey, Found, JointRule, Severity, WarningContext};

rules! {
    TOO_MUCH = "warning.expenses-of-revenue", Over {
        "{observed} spent in the last months, over the {needed} that are the share of the revenue[ (by {margin})]",
        "{observed} spent in the last months, within the {needed} that are the share of the revenue[ (by {margin})]",
        "it is not known what was spent and what it brought",
    };
    REVENUE = "warning.revenue-of-expenses", Below {
        "{observed} spent, less than the revenue of {needed}[ (by {margin})]",
        "{observed} spent, and no more than {needed} of revenue[ (by {margin})]",
        "the revenue is not known",
    };
}

/// The rule that asks of everybody and everything that money is spent on whether it is too much for
/// what it brings: what was spent in the last full months against a share of what was sold in them,
/// less what came back.
///
/// | what is spent on | is held against |
/// |---|---|
/// | a customer | what the customer bought |
/// | a campaign, a deal | what came from it |
/// | a member of staff | what they sold |
/// | a product | what was sold of it |
/// | the firm, and all of these together | everything that was sold |
///
/// A single customer or deal is judged only where the policy names an amount that may be spent in any
/// case, and is of low severity: a birthday gift to who bought a car the year before last is care, and
/// no waste. All others are of medium severity.
///
/// Without any revenue each expense is too much; so nothing is said at first, for the days of the
/// policy after the first expense. Exactly the share is not too much. It changes from month to month,
/// and not in between.
///
/// Cost: a pass over the expenses, and that of [`plan_progress`](crate::CustomerBase::plan_progress)
/// with a plan for each subject; again for each month since when any of it is so, up to a year.
#[derive(Debug, Clone, Copy, Default)]
pub struct OfRevenue {
    policy: RevenuePolicy,
}

impl OfRevenue {
    /// By a policy.
    pub const fn new(policy: RevenuePolicy) -> Self {
        OfRevenue { policy }
    }
}

impl JointRule for OfRevenue {
    fn matters(&self) -> Vec<&str> {
        vec![OF_REVENUE]
    }

    fn evaluate(&self, context: &WarningContext<'_>, found: &mut Found) {
        let month = Period::calendar_month(context.as_of).first();
        if context.base.expenses().all().is_empty() {
            return;
        }
        found.look_again(months_after(month, 1));
        let mut since: BTreeMap<Subject, NaiveDate> = BTreeMap::new();
        let mut too_much = BTreeMap::new();
        for (subject, judged) in self.judged(context, month, None) {
            match judged {
                Ok(None) => {}
                Ok(Some(much)) => {
                    since.insert(subject.clone(), month);
                    too_much.insert(subject, much);
                }
                Err(why) => found.unknown(FindingKey::new(OF_REVENUE, subject), why),
            }
        }
        let mut asked: BTreeSet<Subject> = too_much.keys().cloned().collect();
        let mut before = month;
        for _ in 0..12 {
            let Some(earlier) = months_before(before, 1).filter(|_| !asked.is_empty()) else {
                break;
            };
            let judged = self.judged(context, earlier, Some(&asked));
            asked.retain(|subject| matches!(judged.get(subject), Some(Ok(Some(_)))));
            for subject in &asked {
                since.insert(subject.clone(), earlier);
            }
            before = earlier;
        }
        for (subject, TooMuch { reason, revenue, over }) in too_much {
            let since = since.get(&subject).copied().unwrap_or(month);
            let is_small = is_of_one_customer(&subject);
            let severity = if is_small { Severity::Low } else { Severity::Medium };
            let key = FindingKey::new(OF_REVENUE, subject);
            let finding = Finding {
                severity,
                evidence: vec![revenue],
                look_again_on: months_after(month, 1),
                ..Finding::new(key, since, reason, Advice::StopSpending)
            };
            found.add(of_subject(context, Role::Account, Some(over), finding));
        }
    }

    fn is_touched_by(&self, kind: FactKind) -> bool {
        // Any fact about a customer can be the first, and then it is known what they bought: nothing.
        !matches!(
            kind,
            FactKind::SalesPlan
                | FactKind::Commitment
                | FactKind::Budget
                | FactKind::Absence
                | FactKind::VisitWithoutDetails
                | FactKind::AnonymousAnswer
        )
    }
}

struct TooMuch {
    reason: Reason,
    revenue: Criterion,
    over: Money,
}

const fn is_of_one_customer(subject: &Subject) -> bool {
    matches!(subject, Subject::Customer(_) | Subject::Deal(_))
}

impl OfRevenue {
    fn judges(&self, subject: &Subject) -> bool {
        self.policy.least.is_some() || !is_of_one_customer(subject)
    }

    /// What is found of each subject in the months before the first day of one, or of these.
    fn judged(
        &self,
        context: &WarningContext<'_>,
        month: NaiveDate,
        asked: Option<&BTreeSet<Subject>>,
    ) -> BTreeMap<Subject, Result<Option<TooMuch>, Unknown>> {
        let first = months_before(month, self.policy.months);
        let period = first.and_then(|first| Period::half_open(first, month).ok());
        let Some(period) = period else { return BTreeMap::new() };
        let mut spent = self.spent(context, period);
        spent.retain(|subject, _| asked.is_none_or(|asked| asked.contains(subject)));
        let sold = context.base.sold_of(spent.keys().cloned(), period, context.currency);
        let judged = spent.into_iter().zip(sold).map(|((subject, spent), sold)| {
            let judged = spent.map_err(unknown).and_then(|spent| {
                // What is not above zero is too much of nothing, whatever is known of the revenue.
                if spent.is_positive() { self.too_much(context, spent, sold?) } else { Ok(None) }
            });
            (subject, judged)
        });
        judged.collect()
    }

    /// What was spent in a period, on each of those on whom something was first spent long enough
    /// before its end.
    fn spent(
        &self,
        context: &WarningContext<'_>,
        period: Period,
    ) -> BTreeMap<Subject, Result<Money, ExchangeError>> {
        let valuation = context.valuation();
        let mut first: BTreeMap<Subject, NaiveDate> = BTreeMap::new();
        let mut sums: BTreeMap<Subject, Result<MoneySum, ExchangeError>> = BTreeMap::new();
        for expense in context.base.expenses().as_of(period.last()) {
            let about = context.base.subject_now(&expense.about);
            let of_firm = (about != Subject::Firm).then_some(Subject::Firm);
            let about = Some(about).filter(|about| self.judges(about));
            for subject in [about, of_firm].into_iter().flatten() {
                first.entry(subject.clone()).or_insert(expense.date());
                if expense.date() < period.first() {
                    continue;
                }
                let none = || Ok(MoneySum::new(context.currency));
                let sum = sums.entry(subject).or_insert_with(none);
                let added = valuation.value(expense.amount, expense.date());
                let added = added.and_then(|value| match sum {
                    Ok(sum) => Ok(sum.add(value)?),
                    Err(_) => Ok(()),
                });
                if let (Err(why), Ok(_)) = (added, &*sum) {
                    *sum = Err(why);
                }
            }
        }
        let patience = u64::from(self.policy.patience_days);
        sums.retain(|subject, _| {
            let first = first.get(subject);
            first.is_some_and(|first| days_between(*first, period.last()) >= patience)
        });
        let totals = sums.into_iter().map(|(subject, sum)| {
            (subject, sum.and_then(|sum| sum.total().map_err(ExchangeError::from)))
        });
        totals.collect()
    }

    fn too_much(
        &self,
        context: &WarningContext<'_>,
        spent: Money,
        sold: Money,
    ) -> Result<Option<TooMuch>, Unknown> {
        let none = Money::zero(context.currency);
        let revenue = if sold.is_negative() { none } else { sold };
        let mut may = revenue.portion_in_minor(self.policy.share, Rounding::HalfEven);
        if let Some(least) = self.policy.least {
            let least = context.valuation().value(least, context.as_of).map_err(unknown)?;
            may = if least.cmp_same(may).is_gt() { least } else { may };
        }
        let money = |one, other| Evidence::money(one, other).map_err(|why| unknown(why.into()));
        let Some(reason) = TOO_MUCH.test(money(spent, may)?) else { return Ok(None) };
        let revenue = REVENUE.check(money(spent, sold)?);
        let over = spent.try_sub(may).map_err(|why| unknown(why.into()))?;
        Ok(Some(TooMuch { reason, revenue, over }))
    }
}

fn unknown(why: ExchangeError) -> Unknown {
    Unknown::NotComputable(why.into())
}
