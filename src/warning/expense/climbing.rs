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
use crate::warning::about::{can_be_first, of_subject};
use crate::warning::{Advice, Finding, FindingKey, Found, JointRule, WarningContext};

rules! {
    CLIMB = "warning.expenses-climb", Over {
        "expenses rose by {observed} over the months looked at, more than the {needed} that are tolerated[ (by {margin})]",
        "expenses rose by {observed} over the months looked at, within the {needed} that are tolerated[ (by {margin})]",
        "it is not known how much expenses rose",
    };
    ABOVE_YEAR_BEFORE = "warning.expenses-above-year-before", Over {
        "expenses are {observed} a month above the same months of the year before, more than the {needed} that are tolerated[ (by {margin})]",
        "expenses are {observed} a month above the same months of the year before, within the {needed} that are tolerated[ (by {margin})]",
        "it is not known how much expenses rose since the year before",
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
/// nothing. A season is no climb: where the year before is known, each month is compared with the same
/// month of that year. Both of this has to be so:
///
/// | known | the climb is none of chance | the rise is more than its share of an average month |
/// |---|---|---|
/// | the year before too | few tosses of a coin come out so one-sided as the months that are above it (the test of Kendall by seasons) | the middle one of the differences |
/// | these months | of all orders of these months few climb as much (the exact test of Mann and Kendall) | the median of the slopes of all pairs of months (Theil and Sen), over all of them |
///
/// One dear month is no climb. Of too few months nothing is said: who has just begun to spend on
/// something needs no line each day that says so. Where one kind of expense explains why those of the
/// firm climb, only that kind is told. It changes from month to month, and not in between.
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
        let all = all_series(context, month);
        for ((subject, kind), series) in &all {
            let key = FindingKey::new(CLIMBING, subject.clone());
            let key = match kind {
                Some(kind) => key.which(kind.as_str()),
                None => key,
            };
            match self.climb(series, month) {
                Err(why) => found.unknown(key, why),
                Ok(None) => {}
                Ok(Some(_)) if kind.is_none() && self.is_one_kind(subject, &all, month) => {}
                Ok(Some(Climb { reason, evidence, rise })) => {
                    let since = self.since(series, month);
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
        kind == FactKind::Expense || can_be_first(kind)
    }
}

struct Climb {
    reason: Reason,
    evidence: Vec<Criterion>,
    rise: Money,
}

/// What was spent on one subject in each month, as far as it can be valued.
struct Series {
    currency: Currency,
    by_month: BTreeMap<NaiveDate, Result<Money, Unknown>>,
}

type Line = (Subject, Option<ExpenseKind>);

/// What was spent before the first day of a month, by subject; and by kind for the firm. Of those on
/// whom something was.
fn all_series(context: &WarningContext<'_>, month: NaiveDate) -> BTreeMap<Line, Series> {
    let mut all: BTreeMap<Line, Series> = BTreeMap::new();
    let (valuation, currency) = (context.valuation(), context.currency);
    let last = month.pred_opt().unwrap_or(month);
    for expense in context.base.expenses().as_of(last) {
        let value = valuation.value(expense.amount, expense.date()).map_err(unknown);
        let of_month = Period::calendar_month(expense.date()).first();
        let about = context.base.subject_now(&expense.about);
        let of_firm = (about != Subject::Firm).then_some((Subject::Firm, None));
        let lines = [Some((about, None)), of_firm, Some((Subject::Firm, Some(expense.kind)))];
        for line in lines.into_iter().flatten() {
            let none = || Series { currency, by_month: BTreeMap::new() };
            all.entry(line).or_insert_with(none).add(of_month, value);
        }
    }
    all
}

fn unknown(why: impl Into<ExchangeError>) -> Unknown {
    Unknown::NotComputable(why.into().into())
}

/// Months before the first day of one, and what was spent in each.
fn values(series: &Series, months: &[NaiveDate]) -> Result<Vec<i128>, Unknown> {
    let of = |month| match series.by_month.get(month) {
        None => Ok(0),
        Some(spent) => Ok((*spent)?.micros()),
    };
    months.iter().map(of).collect()
}

impl Series {
    fn add(&mut self, month: NaiveDate, value: Result<Money, Unknown>) {
        let of_month = self.by_month.entry(month).or_insert(Ok(Money::zero(self.currency)));
        *of_month = of_month.and_then(|sum| sum.try_add(value?).map_err(unknown));
    }

    /// So many months at most before the first day of one, since the first expense. None where nothing
    /// was spent in them.
    fn months(&self, month: NaiveDate, many: u32) -> Vec<NaiveDate> {
        let earliest = months_before(month, many);
        let first = self.by_month.keys().next().copied().max(earliest);
        let Some(first) = first.filter(|first| *first < month) else { return Vec::new() };
        if self.by_month.range(first..month).next().is_none() {
            return Vec::new();
        }
        let months = successors(Some(first), |month| months_after(*month, 1));
        months.take_while(|it| *it < month).collect()
    }

    /// The same months of the year before. `None` where the first expense came later.
    fn year_before(&self, months: &[NaiveDate]) -> Option<Vec<NaiveDate>> {
        let before: Option<Vec<_>> = months.iter().map(|month| months_before(*month, 12)).collect();
        before.filter(|before| self.by_month.keys().next() <= before.first())
    }

    /// Without what another is a part of it.
    fn without(&self, part: &Series) -> Series {
        let by_month = self.by_month.iter().filter_map(|(month, sum)| {
            let rest = match part.by_month.get(month) {
                None => *sum,
                Some(of_it) => sum.and_then(|sum| sum.try_sub((*of_it)?).map_err(unknown)),
            };
            Some((*month, rest)).filter(|(_, rest)| !matches!(rest, Ok(rest) if rest.is_zero()))
        });
        Series { currency: self.currency, by_month: by_month.collect() }
    }
}

const OUT_OF_RANGE: Unknown = Unknown::NotComputable(NotComputable::OutOfRange);

impl Climbing {
    /// The climb of the months before the first day of one. `None`: there is none, or there are too few
    /// months.
    fn climb(&self, series: &Series, month: NaiveDate) -> Result<Option<Climb>, Unknown> {
        let months = series.months(month, self.policy.months);
        let have = u64::try_from(months.len()).unwrap_or(u64::MAX);
        if have < u64::from(self.policy.least_months) {
            return Ok(None);
        }
        let looked = values(series, &months)?;
        let (rule, rise, chance) = match series.year_before(&months) {
            None => {
                let steps = i128::from(have.saturating_sub(1));
                let rise = trend::slope(&looked).and_then(|slope| slope.checked_mul(steps));
                (&CLIMB, rise, trend::by_chance(&looked))
            }
            Some(before) => {
                let before = values(series, &before)?.into_iter();
                let more = looked.iter().zip(before).map(|(now, then)| now.saturating_sub(then));
                let more: Vec<i128> = more.collect();
                (&ABOVE_YEAR_BEFORE, trend::median(&more), trend::tossed(&more))
            }
        };
        let money = |micros| Money::from_micros(micros, series.currency).map_err(|_| OUT_OF_RANGE);
        let rise = money(rise.ok_or(OUT_OF_RANGE)?)?.round_to_minor(Rounding::HalfEven);
        let rise = rise.map_err(|_| OUT_OF_RANGE)?;
        let sum = looked.iter().fold(0_i128, |sum, value| sum.saturating_add(*value));
        let unit = minor_unit(series.currency);
        let average = Rounding::HalfEven.mul_div(sum, 1, u128::from(have)).ok_or(OUT_OF_RANGE)?;
        let tolerated =
            money(average.max(unit))?.portion_in_minor(self.policy.least_rise, Rounding::HalfEven);
        let evidence = Evidence::money(rise, tolerated).map_err(unknown)?;
        let Some(reason) = rule.test(evidence) else { return Ok(None) };
        let doubt = doubt(self.policy.confidence);
        let chance = chance.ok_or(OUT_OF_RANGE)?;
        let chance = NO_CHANCE.check(Evidence::probabilities(chance, doubt));
        let is_so = chance.outcome() == CriterionOutcome::Met;
        Ok(is_so.then(|| Climb { reason, evidence: vec![chance], rise }))
    }

    /// Whether the expenses of the firm climb by one kind, and would not without it: then that kind says
    /// it all.
    fn is_one_kind(
        &self,
        subject: &Subject,
        all: &BTreeMap<Line, Series>,
        month: NaiveDate,
    ) -> bool {
        let Some(total) = all.get(&(Subject::Firm, None)).filter(|_| *subject == Subject::Firm)
        else {
            return false;
        };
        let climbs = |series: &Series| matches!(self.climb(series, month), Ok(Some(_)));
        let kinds = all.iter().filter(|((_, kind), _)| kind.is_some()).map(|(_, series)| series);
        let mut kinds = kinds.filter(|series| climbs(series));
        let (first, second) = (kinds.next(), kinds.next());
        let rest = first.filter(|_| second.is_none()).map(|kind| total.without(kind));
        rest.is_some_and(|rest| matches!(self.climb(&rest, month), Ok(None)))
    }

    /// Since the first day of which month it has been so without a break, as far as that can be said of
    /// the months that are looked at.
    fn since(&self, series: &Series, month: NaiveDate) -> NaiveDate {
        let earlier = successors(months_before(month, 1), |month| months_before(*month, 1));
        let months = usize::try_from(self.policy.months).unwrap_or(usize::MAX);
        let is_so = |month: &NaiveDate| matches!(self.climb(series, *month), Ok(Some(_)));
        earlier.take(months).take_while(is_so).last().unwrap_or(month)
    }
}

/// What is left to doubt.
fn doubt(confidence: Confidence) -> Probability {
    Probability::from_billionths(confidence.billionths()).complement()
}
