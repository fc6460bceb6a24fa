//! Why a deal counts where it does: the rules, and which of them holds.

use chrono::NaiveDate;

use super::plan::Located;
use super::{ForecastCategory, ForecastPlan, ForecastPolicy, Outside};
use crate::rule::{Evidence, Reason, Rule, rules};
use crate::units::{Period, Probability};

rules! {
    FROM = "funnel.forecast.from-first-day", AtLeast {
        "expected to close on {observed}, not before the period begins on {needed}[ ({margin} later)]",
        "expected to close on {observed}, before the period begins on {needed}[ ({margin} earlier)]",
        "no day is expected for the closing",
    };
    UNTIL = "funnel.forecast.until-last-day", AtMost {
        "expected to close on {observed}, not after the period ends on {needed}[ ({margin} earlier)]",
        "expected to close on {observed}, after the period ends on {needed}[ ({margin} later)]",
        "no day is expected for the closing",
    };
    WON_FROM = "funnel.forecast.won-from-first-day", AtLeast {
        "closed on {observed}, not before the period begins on {needed}[ ({margin} later)]",
        "closed on {observed}, before the period begins on {needed}[ ({margin} earlier)]",
        "the day of the closing is not known",
    };
    WON_UNTIL = "funnel.forecast.won-until-last-day", AtMost {
        "closed on {observed}, not after the period ends on {needed}[ ({margin} earlier)]",
        "closed on {observed}, after the period ends on {needed}[ ({margin} later)]",
        "the day of the closing is not known",
    };
    OVERDUE = "funnel.forecast.overdue", Below {
        "was expected to close on {observed}[, {margin} before the day of the forecast]",
        "expected to close on {observed}[, {margin} after the day of the forecast]",
        "no day is expected for the closing",
    };
    BEFORE = "funnel.forecast.before", Below {
        "expected to close on {observed}, before the first period begins on {needed}[ ({margin} earlier)]",
        "expected to close on {observed}, not before the first period begins on {needed}[ ({margin} later)]",
        "no day is expected for the closing",
    };
    AFTER = "funnel.forecast.after", Over {
        "expected to close on {observed}, after the last period ends on {needed}[ ({margin} later)]",
        "expected to close on {observed}, not after the last period ends on {needed}[ ({margin} earlier)]",
        "no day is expected for the closing",
    };
    NOT_UNTIL = "funnel.forecast.after-one", Over {
        "expected to close on {observed}, after the earlier period ends on {needed}[ ({margin} later)]",
        "expected to close on {observed}, not after the earlier period ends on {needed}[ ({margin} earlier)]",
        "no day is expected for the closing",
    };
    NOT_FROM = "funnel.forecast.before-next", Below {
        "expected to close on {observed}, before the next period begins on {needed}[ ({margin} earlier)]",
        "expected to close on {observed}, not before the next period begins on {needed}[ ({margin} later)]",
        "no day is expected for the closing",
    };
    COMMIT = "funnel.forecast.commit", AtLeast {
        "probability {observed}, at least the {needed} that a commitment needs[ (by {margin})]",
        "probability {observed}, below the {needed} that a commitment needs[ (by {margin})]",
        "the probability is not known[; a commitment needs {needed}]",
    };
    NOT_COMMIT = "funnel.forecast.not-commit", reverse of COMMIT;
    BEST_CASE = "funnel.forecast.best-case", AtLeast {
        "probability {observed}, at least the {needed} that the best case needs[ (by {margin})]",
        "probability {observed}, below the {needed} that the best case needs[ (by {margin})]",
        "the probability is not known[; the best case needs {needed}]",
    };
    PIPELINE = "funnel.forecast.pipeline", reverse of BEST_CASE;
}

/// Why a deal that is expected on a day counts in a period.
pub(super) fn expected_within(day: NaiveDate, period: Period) -> Vec<Reason> {
    within(day, period, [&FROM, &UNTIL])
}

/// Why a deal that was won on a day counts in a period.
pub(super) fn won_within(day: NaiveDate, period: Period) -> Vec<Reason> {
    within(day, period, [&WON_FROM, &WON_UNTIL])
}

fn within(day: NaiveDate, period: Period, rules: [&'static Rule; 2]) -> Vec<Reason> {
    let ends = [period.first(), period.last()];
    let tested = rules.into_iter().zip(ends);
    tested.filter_map(|(rule, end)| rule.test(Evidence::dates(day, end))).collect()
}

/// Why a deal of this probability counts as what it does.
pub(super) fn likely(probability: Probability, policy: &ForecastPolicy) -> Vec<Reason> {
    let (commit, best_case) = (policy.commit, policy.best_case);
    let tested: &[(&'static Rule, Probability)] = match policy.category(probability) {
        ForecastCategory::Commit => &[(&COMMIT, commit)],
        ForecastCategory::BestCase => &[(&BEST_CASE, best_case), (&NOT_COMMIT, commit)],
        ForecastCategory::Pipeline => &[(&PIPELINE, best_case)],
    };
    let reason = |(rule, cut): &(&'static Rule, Probability)| {
        rule.test(Evidence::probabilities(probability, *cut))
    };
    tested.iter().filter_map(reason).collect()
}

/// Why a deal that is expected on a day counts in no period.
pub(super) fn elsewhere(
    day: NaiveDate,
    outside: Outside,
    as_of: NaiveDate,
    plan: &ForecastPlan,
) -> Vec<Reason> {
    let periods = &plan.periods;
    let first = |number: usize| periods.get(number).map(|planned| planned.period.first());
    let last = |number: usize| periods.get(number).map(|planned| planned.period.last());
    let tested = match (outside, plan.locate(day)) {
        (Outside::Undated, _) => vec![],
        (Outside::Overdue, _) => vec![(&OVERDUE, Some(as_of))],
        (_, Located::Before) => vec![(&BEFORE, first(0))],
        (_, Located::Between(next)) => {
            vec![(&NOT_UNTIL, last(next.saturating_sub(1))), (&NOT_FROM, first(next))]
        }
        (_, Located::After) => vec![(&AFTER, last(periods.len().saturating_sub(1)))],
        (_, Located::In(_)) => vec![],
    };
    let known = tested.into_iter().filter_map(|(rule, limit)| Some((rule, limit?)));
    known.filter_map(|(rule, limit)| rule.test(Evidence::dates(day, limit))).collect()
}
