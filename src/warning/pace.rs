//! Since when something is behind or ahead, and what it comes to at the end if it goes on as it did.
//!
//! Amounts are in millionths, quantities in their smallest steps.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::base::DueCurve;
use crate::rule::measure::Unknown;
use crate::units::float::{of_count, of_whole, to_whole};
use crate::units::period::{days_after, days_between, days_later};
use crate::units::{Confidence, Estimate, NotComputable, Period, Probability, Rounding, student};

/// What came on the days of a plan or a budget, and what is due.
#[derive(Clone, Copy)]
pub(super) struct Days<'a> {
    pub(super) period: Period,
    pub(super) as_of: NaiveDate,
    pub(super) curve: &'a DueCurve,
    /// What came on each day.
    pub(super) by_day: &'a BTreeMap<NaiveDate, i128>,
}

/// Over how many days at most it is reckoned what comes: a century.
const MOST_DAYS: u64 = 36_525;

/// From how many days on a period is looked at by weeks: twelve weeks.
const BY_WEEKS: u64 = 84;

/// What it takes to say what comes at the end.
#[derive(Clone, Copy)]
pub(super) struct Demand {
    /// How many weeks, or days, have passed at least.
    pub(super) least_steps: u32,
    /// In how many of them something happened at least.
    pub(super) least_active: u32,
    /// How sure the interval is.
    pub(super) confidence: Confidence,
}

/// What comes at the end, if it goes on as it did: a float is good enough for a guess.
#[derive(Debug, Clone, Copy)]
pub(super) struct Projected {
    pub(super) at_end: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    /// The standard error of what is still to come.
    error: f64,
    freedom: f64,
}

impl Projected {
    /// How likely it comes to less than a target.
    pub(super) fn below(&self, target: f64) -> Probability {
        let apart = target - self.at_end;
        if self.error <= 0.0 {
            return if apart > 0.0 { Probability::ONE } else { Probability::ZERO };
        }
        let tail = student::both_tails(apart / self.error, self.freedom) / 2.0;
        Probability::of_float(if apart > 0.0 { 1.0 - tail } else { tail })
    }
}

impl Days<'_> {
    fn passed(&self) -> Option<Period> {
        self.period.up_to(self.as_of)
    }

    /// What has come until the day.
    pub(super) fn came(&self) -> i128 {
        let days = self.passed().map(|passed| self.by_day.range(passed.first()..=passed.last()));
        days.into_iter().flatten().map(|(_, came)| *came).fold(0, i128::saturating_add)
    }

    /// Since when something is so without a break, as of the last day. What is asked of a day is what
    /// has come until then; between two days on which something came, it turns once at most.
    ///
    /// Cost: for each day on which something came, a few questions.
    pub(super) fn since(
        &self,
        is_so: &mut dyn FnMut(NaiveDate, i128) -> Option<bool>,
    ) -> Option<NaiveDate> {
        let passed = self.passed()?;
        let mut sum = 0_i128;
        let mut since = None;
        let mut first = passed.first();
        let events = self.by_day.range(passed.first()..=passed.last());
        let mut segment = |first: NaiveDate, last: NaiveDate, sum: i128| {
            if first > last {
                return Some(());
            }
            since = match (is_so(first, sum)?, is_so(last, sum)?) {
                (true, true) => since.or(Some(first)),
                (false, true) => Some(turns(first, last, &mut |day| is_so(day, sum))?),
                (_, false) => None,
            };
            Some(())
        };
        for (day, came) in events {
            if let Some(before) = day.pred_opt() {
                segment(first, before, sum)?;
            }
            sum = sum.checked_add(*came)?;
            first = *day;
        }
        segment(first, passed.last(), sum)?;
        since
    }

    /// What it comes to at the end, if what comes goes on to be as much, for what is due, as it was.
    ///
    /// The days that have passed are taken by whole weeks, those of a period of less than twelve weeks
    /// one by one. Each brings a multiple of the part of the plan that is due in it, and what it brings
    /// varies the more, the more is due: the variance is in proportion. From the scatter comes the
    /// interval, by Student's distribution, for what is still to come.
    ///
    /// Cost: a step for each week, or day.
    pub(super) fn projected(&self, demand: Demand) -> Result<Estimate<Projected>, Unknown> {
        let Some(passed) = self.passed() else {
            return Ok(Estimate::NotEnoughData { have: 0, need: demand.least_steps.into() });
        };
        let steps = self.steps(passed)?;
        let counted = steps.iter().map(|_| 1_u64).fold(0, u64::saturating_add);
        let active = steps.iter().filter(|step| step.came != 0).map(|_| 1_u64);
        let active = active.fold(0, u64::saturating_add);
        // The scatter takes two at least.
        let need = u64::from(demand.least_steps).max(2);
        let least_active = u64::from(demand.least_active).max(1);
        for (have, need) in [(counted, need), (active, least_active)] {
            if have < need {
                return Ok(Estimate::NotEnoughData { have, need });
            }
        }
        let due: f64 = steps.iter().map(|step| step.due).sum();
        let came: f64 = steps.iter().map(|step| of_whole(step.came)).sum();
        let rate = came / due;
        let scatter = steps.iter().map(|step| {
            let apart = of_whole(step.came) - rate * step.due;
            apart * apart / step.due
        });
        let freedom = of_count(counted.saturating_sub(1));
        let variance = scatter.sum::<f64>() / freedom;
        let rest = (1.0 - due).max(0.0);
        let error = (variance * rest * (1.0 + rest / due)).sqrt();
        let at_end = came + rate * rest;
        let reach = student::upper_quantile(demand.confidence.tail(), freedom) * error;
        let (low, high) = (at_end - reach, at_end + reach);
        if [at_end, low, high].iter().all(|it| it.is_finite()) {
            Ok(Estimate::Known(Projected { at_end, low, high, error, freedom }))
        } else {
            Err(Unknown::NotComputable(NotComputable::OutOfRange))
        }
    }

    fn steps(&self, passed: Period) -> Result<Vec<Step>, Unknown> {
        if self.period.days() > MOST_DAYS {
            return Err(Unknown::NotComputable(NotComputable::OutOfRange));
        }
        let further = if self.period.days() < BY_WEEKS { 0 } else { 6 };
        let mut steps: Vec<Step> = Vec::new();
        let (mut open, mut due_before) = (Step { due: 0.0, came: 0 }, 0.0);
        let mut first = Some(passed.first());
        while let Some(start) = first.filter(|day| *day <= passed.last()) {
            let last = days_after(start, further).min(passed.last());
            let due = self.curve.until(last)?.as_float();
            let came = self.by_day.range(start..=last).map(|(_, came)| *came);
            open.came = came.fold(open.came, i128::saturating_add);
            open.due += due - due_before;
            due_before = due;
            // What comes when nothing is due counts with what comes next, and days that are no whole
            // week with the one before.
            let is_whole = days_between(start, last) == u64::from(further);
            if open.due > 0.0 && is_whole {
                steps.push(open);
                open = Step { due: 0.0, came: 0 };
            }
            first = days_later(last, 1_u32);
        }
        if let Some(last) = steps.last_mut() {
            last.due += open.due;
            last.came = last.came.saturating_add(open.came);
        }
        Ok(steps)
    }

    /// What has come on average on each day that counts, and what has to come on each of the others to
    /// reach a target, rounded up to a multiple of a step. `None` where no day is left.
    pub(super) fn pace(&self, came: i128, target: i128, step: i128) -> (i128, Option<i128>) {
        let (passed, all) = self.curve.days(self.as_of);
        let left = all.saturating_sub(passed);
        let by = |whole: i128, days: u64, rounding: Rounding| {
            let grid = u128::from(days).checked_mul(step.unsigned_abs())?;
            rounding.mul_div(whole, 1, grid)?.checked_mul(step)
        };
        let missing = target.saturating_sub(came).max(0);
        (
            by(came, passed, Rounding::TowardZero).unwrap_or(0),
            by(missing, left, Rounding::AwayFromZero),
        )
    }
}

/// A week or a day: which part of the plan is due in it, and what came.
#[derive(Clone, Copy)]
struct Step {
    due: f64,
    came: i128,
}

/// The first day of these on which it is so, where it is on the last, and stays so.
fn turns(
    first: NaiveDate,
    last: NaiveDate,
    is_so: &mut dyn FnMut(NaiveDate) -> Option<bool>,
) -> Option<NaiveDate> {
    let (mut first, mut last) = (first, last);
    while first < last {
        let half = u32::try_from(days_between(first, last) / 2).ok()?;
        let middle = days_after(first, half);
        if is_so(middle)? {
            last = middle;
        } else {
            first = middle.succ_opt()?;
        }
    }
    Some(last)
}

/// A float as a whole number of steps.
pub(super) fn to_steps(value: f64, step: i128) -> Option<i128> {
    to_whole((value / of_whole(step)).round_ties_even()).checked_mul(step)
}
