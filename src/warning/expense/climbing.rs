//! Expenses climb.

use std::collections::BTreeMap;
use std::iter::successors;

use chrono::NaiveDate;

use super::{CLIMBING, ClimbingPolicy, trend};
use crate::base::FactKind;
use crate::customer::Role;
use crate::rule::measure::{Subject, Unknown};
use crate::rule::{Criterion, CriterionOutcome, Evidence, Reason, rules};
use crate::transaction::ExpenseKind;
use crate::units::period::{months_after, months_before};
use crate::units::{
    Confidence, Currency, ExchangeError, Money, NotComputable, Period, Probability, Record,
    Rounding, minor_unit,
};
use crate::warning::about::of_subject;
use crate::warning::{Advice, Finding, FindingKey, Found, JointRule, WarningContext};

rules! {
    CLIMB = "warning.expenses-climb", Over {
        "expenses rose by {observed} over the months looked at, more than the {needed} that are tolerated[ (by {margin})]",
        "expenses rose by {observed} over the months looked at, within the {needed} that are tolerated[ (by {margin})]",
        "it is not known how much expenses rose",
    };
    NO_CHANCE = "warning.climb-by-chance", AtMost {
        "such a climb by chance with a probability of {observed}, at most {needed}[ (by {margin})]",
        "such a climb by chance with a probability of {observed}, above {needed}[ (by {margin})]",
        "it is not known how likely such a climb is by chance",
    };
}

/// The rule that asks of everybody and everything that money is spent on, and of each kind of expense
/// of the firm, whether ever more is.
///
/// The last full months are looked at, since the first expense; a month without any counts as one of
/// nothing. Both of this has to be so:
///
/// * The climb is none of chance, by the exact test of Mann and Kendall: of all orders of these months
///   few climb as much.
/// * The rise over these months, by the median of the slopes of all pairs of them (Theil and Sen), is
///   more than its share of an average month. One dear month is no climb.
///
/// Where there are too few months, it says so. It changes from month to month, and not in between.
///
/// Cost: a pass over the expenses; for each subject the fourth power of the number of months, again for
/// each month since when it is so.
#[derive(Debug, Clone, Copy, Default)]
pub struct Climbing {
    policy: ClimbingPolicy,
}

impl Climbing {
    /// By a policy.
    pub const fn new(policy: ClimbingPolicy) -> Self {
        Climbing { policy }
    }
}

impl JointRule for Climbing {
    fn matters(&self) -> Vec<&str> {
        vec![CLIMBING]
    }

    fn evaluate(&self, context: &WarningContext<'_>, found: &mut Found) {
        let month = Period::calendar_month(context.as_of).first();
        for ((subject, kind), series) in all_series(context, month) {
            let key = FindingKey::new(CLIMBING, subject);
            let key = match kind {
                Some(kind) => key.which(kind.as_str()),
                None => key,
            };
            let climb = series.and_then(|series| {
                let Some(climb) = self.climb(&series, month)? else { return Ok(None) };
                Ok(Some((climb, self.since(&series, month)?)))
            });
            match climb {
                Err(why) => found.unknown(key, why),
                Ok(None) => {}
                Ok(Some((Climb { reason, evidence, rise }, since))) => {
                    let finding = Finding {
                        evidence,
                        look_again_on: months_after(month, 1),
                        ..Finding::new(key, since, reason, Advice::StopSpending)
                    };
                    found.add(of_subject(context, Role::Account, Some(rise), finding));
                }
            }
        }
        if !context.base.expenses().all().is_empty() {
            found.look_again(months_after(month, 1));
        }
    }

    fn is_touched_by(&self, kind: FactKind) -> bool {
        matches!(kind, FactKind::Expense | FactKind::Responsibility)
    }
}

struct Climb {
    reason: Reason,
    evidence: Vec<Criterion>,
    rise: Money,
}

/// What was spent on one subject in each month.
struct Series {
    currency: Currency,
    by_month: BTreeMap<NaiveDate, Money>,
}

type Line = (Subject, Option<ExpenseKind>);

/// What was spent before the first day of a month, by subject; and by kind for the firm. Of those on
/// whom something was.
fn all_series(
    context: &WarningContext<'_>,
    month: NaiveDate,
) -> BTreeMap<Line, Result<Series, Unknown>> {
    let mut all: BTreeMap<Line, Result<Series, Unknown>> = BTreeMap::new();
    let (valuation, currency) = (context.valuation(), context.currency);
    let last = month.pred_opt().unwrap_or(month);
    for expense in context.base.expenses().as_of(last) {
        let value = valuation.value(expense.amount, expense.date());
        let about = context.base.subject_now(&expense.about);
        let of_firm = (about != Subject::Firm).then_some((Subject::Firm, None));
        let lines = [Some((about, None)), of_firm, Some((Subject::Firm, Some(expense.kind)))];
        for line in lines.into_iter().flatten() {
            let none = || Ok(Series { currency, by_month: BTreeMap::new() });
            let series = all.entry(line).or_insert_with(none);
            let added = value.clone().map_err(unknown).and_then(|value| {
                let Ok(series) = series else { return Ok(()) };
                series.add(Period::calendar_month(expense.date()).first(), value)
            });
            if let (Err(why), Ok(_)) = (added, &*series) {
                *series = Err(why);
            }
        }
    }
    all
}

fn unknown(why: ExchangeError) -> Unknown {
    Unknown::NotComputable(why.into())
}

impl Series {
    fn add(&mut self, month: NaiveDate, value: Money) -> Result<(), Unknown> {
        let of_month = self.by_month.entry(month).or_insert(Money::zero(self.currency));
        *of_month = of_month.try_add(value).map_err(|why| unknown(why.into()))?;
        Ok(())
    }

    /// The months before the first day of one, so many at most and since the first expense.
    fn before(&self, month: NaiveDate, months: u32) -> Vec<i128> {
        let earliest = months_before(month, months);
        let first = self.by_month.keys().next().copied().max(earliest);
        let months = successors(first, |month| months_after(*month, 1));
        let values = months.take_while(|it| *it < month);
        values.map(|it| self.by_month.get(&it).map_or(0, |it| it.micros())).collect()
    }

    /// Whether anything was spent in the months before the first day of one.
    fn is_alive(&self, month: NaiveDate, months: u32) -> bool {
        let earliest = months_before(month, months).unwrap_or(NaiveDate::MIN);
        self.by_month.range(earliest..month).next().is_some()
    }
}

impl Climbing {
    /// The climb of the months before the first day of one.
    fn climb(&self, series: &Series, month: NaiveDate) -> Result<Option<Climb>, Unknown> {
        const OUT_OF_RANGE: Unknown = Unknown::NotComputable(NotComputable::OutOfRange);
        if !series.is_alive(month, self.policy.months) {
            return Ok(None);
        }
        let values = series.before(month, self.policy.months);
        let have = u64::try_from(values.len()).unwrap_or(u64::MAX);
        let need = u64::from(self.policy.least_months);
        if have < need {
            return Err(Unknown::NotEnoughData { have, need });
        }
        let money = |micros| Money::from_micros(micros, series.currency).map_err(|_| OUT_OF_RANGE);
        let steps = i128::from(have.saturating_sub(1));
        let rise = trend::slope(&values).and_then(|slope| slope.checked_mul(steps));
        let rise = money(rise.ok_or(OUT_OF_RANGE)?)?.round_to_minor(Rounding::HalfEven);
        let rise = rise.map_err(|_| OUT_OF_RANGE)?;
        let sum = values.iter().fold(0_i128, |sum, value| sum.saturating_add(*value));
        let unit = minor_unit(series.currency);
        let average = Rounding::HalfEven.mul_div(sum, 1, u128::from(have)).ok_or(OUT_OF_RANGE)?;
        let tolerated =
            money(average.max(unit))?.portion_in_minor(self.policy.least_rise, Rounding::HalfEven);
        let evidence = Evidence::money(rise, tolerated).map_err(|why| unknown(why.into()))?;
        let Some(reason) = CLIMB.test(evidence) else { return Ok(None) };
        let chance = trend::by_chance(&values).ok_or(OUT_OF_RANGE)?;
        let doubt = doubt(self.policy.confidence);
        let chance = NO_CHANCE.check(Evidence::probabilities(chance, doubt));
        let is_so = chance.outcome() == CriterionOutcome::Met;
        Ok(is_so.then(|| Climb { reason, evidence: vec![chance], rise }))
    }

    /// Since the first day of which month it has been so without a break, as far as the months go that
    /// are looked at.
    fn since(&self, series: &Series, month: NaiveDate) -> Result<NaiveDate, Unknown> {
        let mut since = month;
        for _ in 0..self.policy.months {
            let Some(before) = months_before(since, 1) else { break };
            match self.climb(series, before) {
                Ok(Some(_)) => since = before,
                Ok(None) | Err(Unknown::NotEnoughData { .. }) => break,
                Err(why) => return Err(why),
            }
        }
        Ok(since)
    }
}

/// What is left to doubt.
fn doubt(confidence: Confidence) -> Probability {
    Probability::from_billionths(confidence.billionths()).complement()
}
