//! What recovery brought over all.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::{RecoveryCase, RecoveryPolicy, RecoveryState, recovery_cases};
use crate::base::CustomerBase;
use crate::marketing::RecoveryCause;
use crate::units::period::days_later;
use crate::units::{
    Confidence, CustomerId, Estimate, Money, MoneyError, NotComputable, Period, Proportion,
    Valuation,
};

/// Cases of recovery, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RecoveryTally {
    /// How many began.
    pub begun: u64,
    /// How many stand how, of those that began.
    pub states: BTreeMap<RecoveryState, u64>,
    /// How many bought again in time, of those whose time is over: each has so many days from its
    /// beginning as the policy gives it. Those that are younger count in neither number, so that
    /// quick successes do not stand for all. Neither do those count with whom the relationship was over
    /// before: nobody could win them back any more.
    pub won_back: Proportion,
    /// What was at stake in all that began: what they [bought](RecoveryCase::bought_in_last_year) in
    /// their last year, of several cases of one customer by the last. `None`: nobody is known to have
    /// bought anything.
    pub bought_in_last_year: Option<Money>,
    /// What those who bought again have bought since, less what came back.
    pub bought_since: Money,
}

impl RecoveryTally {
    fn none(zero: Money) -> Self {
        RecoveryTally {
            begun: 0,
            states: BTreeMap::new(),
            won_back: Proportion::default(),
            bought_in_last_year: None,
            bought_since: zero,
        }
    }

    fn add(
        &mut self,
        case: &RecoveryCase,
        is_last: bool,
        within_days: u32,
        as_of: NaiveDate,
    ) -> Result<(), MoneyError> {
        self.begun = self.begun.saturating_add(1);
        let count = self.states.entry(case.state).or_default();
        *count = count.saturating_add(1);
        if let Some(more) = case.bought_in_last_year.filter(|_| is_last) {
            let sum = self.bought_in_last_year.map_or(Ok(more), |sum| sum.try_add(more))?;
            self.bought_in_last_year = Some(sum);
        }
        if case.bought_again_on.is_some() {
            self.bought_since = self.bought_since.try_add(case.bought_since)?;
        }
        let last = days_later(case.begun_on, within_days).filter(|last| *last < as_of);
        let is_over = |last| case.state == RecoveryState::Over && case.since <= last;
        if let Some(last) = last.filter(|last| !is_over(*last)) {
            self.won_back.add(case.bought_again_on.is_some_and(|day| day <= last));
        }
        Ok(())
    }
}

/// "12 cases: won back 3 of 8 (37.5%, likely 13.7% to 69.4%); bought for 120,000.00 CNY in their last year
/// and for 9,000.00 CNY since".
impl fmt::Display for RecoveryTally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = if self.begun == 1 { "" } else { "s" };
        write!(f, "{} case{s}: ", self.begun)?;
        match (self.won_back.share(), self.won_back.wilson(Confidence::P95)) {
            (Estimate::Known(share), Estimate::Known(likely)) => write!(
                f,
                "won back {} of {} ({share:.1}, likely {:.1} to {:.1})",
                self.won_back.successes(),
                self.won_back.trials(),
                likely.low,
                likely.high,
            )?,
            _ => f.write_str("too young to say how many are won back")?,
        }
        f.write_str("; bought for ")?;
        if let Some(bought) = self.bought_in_last_year {
            write!(f, "{bought:#} in their last year and for ")?;
        }
        write!(f, "{:#} since", self.bought_since)
    }
}

/// What recovery brought over all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RecoveryReport {
    /// All cases together.
    pub all: RecoveryTally,
    /// By cause; `None` where nobody found out.
    pub by_cause: Vec<(Option<RecoveryCause>, RecoveryTally)>,
    /// The cases of which something is to be done, whenever they began: those first who bought most in
    /// their last year, then by the day of their beginning, customer and identifier.
    pub open: Vec<RecoveryCase>,
    /// The customers whose cases could not be judged, each with why. They count nowhere else.
    pub not_judged: Vec<(CustomerId, NotComputable)>,
}

/// What the cases of recovery that began in a period have brought, as of a day; and all that are open,
/// also those that began before.
///
/// That somebody bought again is an association: nobody can tell whether it was for the sake of what
/// was tried.
///
/// Cost: as [`recovery_cases`] for each customer with a case, and a sort.
///
/// # Errors
/// [`NotComputable`] where the sums of all are out of range.
///
/// ```
/// use clienteling::followup::recovery::{RecoveryPolicy, recovery_report};
/// use clienteling::units::Valuation;
/// use clienteling::{Currency, CustomerBase, Fact, Period};
///
/// let known = r#"[
///     {"recovery":{"id":"RC-1","customer":"C-1","date":"2026-01-05","cause":"price"}},
///     {"purchase":{"id":"S-1","customer":"C-1","date":"2026-03-01","settlement":"at_once",
///      "lines":[{"product":"tyre","quantity":"4","amount":{"amount":"2400","currency":"CNY"}}]}},
///     {"recovery":{"id":"RC-2","customer":"C-2","date":"2026-02-05"}}]"#;
/// let mut base = CustomerBase::new();
/// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
/// let valuation = Valuation::new(Currency::CNY, base.rates());
/// let (year, policy) = (Period::calendar_year("2026-01-01".parse()?), RecoveryPolicy::default());
/// let report = recovery_report(&base, &valuation, year, &policy, "2026-12-31".parse()?)?;
/// assert_eq!(
///     report.all.to_string(),
///     "2 cases: won back 1 of 2 (50.0%, likely 9.5% to 90.5%); bought for 2,400.00 CNY since",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn recovery_report(
    base: &CustomerBase,
    valuation: &Valuation<'_>,
    period: Period,
    policy: &RecoveryPolicy,
    as_of: NaiveDate,
) -> Result<RecoveryReport, NotComputable> {
    let zero = Money::zero(valuation.currency());
    let mut report = RecoveryReport {
        all: RecoveryTally::none(zero),
        by_cause: Vec::new(),
        open: Vec::new(),
        not_judged: Vec::new(),
    };
    let mut by_cause = BTreeMap::new();
    for customer in base.customers() {
        let cases = match recovery_cases(customer, valuation, policy, as_of) {
            Ok(cases) => cases,
            Err(cause) => {
                report.not_judged.push((customer.id().clone(), cause));
                continue;
            }
        };
        report.open.extend(cases.iter().filter(|case| case.state.is_open()).cloned());
        let begun: Vec<_> =
            cases.into_iter().filter(|case| period.contains(case.begun_on)).collect();
        let within = policy.judged_after_days;
        for (place, case) in begun.iter().enumerate() {
            let mut later = begun.iter().skip(place.saturating_add(1));
            let is_last = later.len() == 0;
            let is_last_of_cause = !later.any(|other| other.cause == case.cause);
            let of_cause = by_cause.entry(case.cause).or_insert_with(|| RecoveryTally::none(zero));
            report.all.add(case, is_last, within, as_of)?;
            of_cause.add(case, is_last_of_cause, within, as_of)?;
        }
    }
    report.by_cause = by_cause.into_iter().collect();
    report.open.sort_by(|a, b| {
        more_first(a.bought_in_last_year, b.bought_in_last_year)
            .then_with(|| a.begun_on.cmp(&b.begun_on))
            .then_with(|| (&a.customer, &a.recovery).cmp(&(&b.customer, &b.recovery)))
    });
    Ok(report)
}

/// The larger amount first, and what is not known last.
fn more_first(one: Option<Money>, other: Option<Money>) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => other.cmp_same(one),
        _ => other.is_some().cmp(&one.is_some()),
    }
}
