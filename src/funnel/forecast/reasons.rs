//! Why a deal counts where it does: the rules, and which of them holds.

use chrono::NaiveDate;

use super::plan::Located;
use super::{ForecastCategory, ForecastPlan, ForecastPolicy, Outside};
use crate::rule::{Comparison, Evidence, Reason, Rule};
use crate::units::{Period, Probability};

static FROM: Rule =
    rule("funnel.forecast.from-first-day", "expected closing", Comparison::AtLeast, FIRST);
static UNTIL: Rule =
    rule("funnel.forecast.until-last-day", "expected closing", Comparison::AtMost, LAST);
static WON_FROM: Rule =
    rule("funnel.forecast.won-from-first-day", "closing", Comparison::AtLeast, FIRST);
static WON_UNTIL: Rule =
    rule("funnel.forecast.won-until-last-day", "closing", Comparison::AtMost, LAST);
static OVERDUE: Rule = rule(
    "funnel.forecast.overdue",
    "expected closing",
    Comparison::Below,
    "the day of the forecast,",
);
static BEFORE: Rule = rule(
    "funnel.forecast.before",
    "expected closing",
    Comparison::Below,
    "the first day of the first period,",
);
static AFTER: Rule = rule(
    "funnel.forecast.after",
    "expected closing",
    Comparison::Over,
    "the last day of the last period,",
);
static NOT_UNTIL: Rule = rule(
    "funnel.forecast.after-one",
    "expected closing",
    Comparison::Over,
    "the last day of a period,",
);
static NOT_FROM: Rule = rule(
    "funnel.forecast.before-next",
    "expected closing",
    Comparison::Below,
    "the first day of the next period,",
);
static COMMIT: Rule =
    rule("funnel.forecast.commit", "probability", Comparison::AtLeast, CUT_COMMIT);
static NOT_COMMIT: Rule =
    rule("funnel.forecast.not-commit", "probability", Comparison::Below, CUT_COMMIT);
static BEST_CASE: Rule =
    rule("funnel.forecast.best-case", "probability", Comparison::AtLeast, CUT_BEST_CASE);
static PIPELINE: Rule =
    rule("funnel.forecast.pipeline", "probability", Comparison::Below, CUT_BEST_CASE);

const FIRST: &str = "the first day of the period,";
const LAST: &str = "the last day of the period,";
const CUT_COMMIT: &str = "the cut for commit of";
const CUT_BEST_CASE: &str = "the cut for the best case of";

const fn rule(
    key: &'static str,
    observed: &'static str,
    comparison: Comparison,
    threshold: &'static str,
) -> Rule {
    Rule { key, observed, comparison, threshold }
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
    let (commit, best_case) = (policy.commit(), policy.best_case());
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
    let periods = plan.periods();
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
