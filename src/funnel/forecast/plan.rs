//! For which periods it is forecast, and what is to be reached in each.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::{Currency, Money, Period};

/// The most periods of a plan: the months of a decade.
const MAX: u32 = 120;

/// One period of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedPeriod {
    /// From when to when.
    pub period: Period,
    /// What won deals are to bring in it.
    #[serde(default)]
    pub target: Option<Money>,
}

/// For which periods it is forecast, as it is written down.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::Currency;
/// use clienteling::funnel::forecast::ForecastPlanDraft;
///
/// let mut draft = ForecastPlanDraft::calendar_quarters(Currency::CNY, "2026-02-14".parse()?, 2);
/// draft.periods[0].target = Some("2000000 CNY".parse()?);
/// let plan = draft.validate()?;
/// let shown: Vec<String> =
///     plan.periods.iter().map(|planned| planned.period.to_string()).collect();
/// assert_eq!(shown, ["2026-01-01 to 2026-03-31", "2026-04-01 to 2026-06-30"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForecastPlanDraft {
    /// In which currency all is told.
    pub currency: Currency,
    /// The periods, in any order.
    pub periods: Vec<PlannedPeriod>,
}

impl ForecastPlanDraft {
    /// So many whole months of the calendar without targets, from that in which `from` lies. Fewer
    /// at the end of the calendar.
    pub fn calendar_months(currency: Currency, from: NaiveDate, count: u32) -> Self {
        ForecastPlanDraft::of_calendar(currency, from, count, Period::calendar_month)
    }

    /// As [`calendar_months`](Self::calendar_months), in quarters of the calendar year.
    pub fn calendar_quarters(currency: Currency, from: NaiveDate, count: u32) -> Self {
        ForecastPlanDraft::of_calendar(currency, from, count, Period::calendar_quarter)
    }

    fn of_calendar(
        currency: Currency,
        from: NaiveDate,
        count: u32,
        of: fn(NaiveDate) -> Period,
    ) -> Self {
        let first = Some(of(from));
        let all = std::iter::successors(first, |period| period.end().map(of));
        let planned = all.map(|period| PlannedPeriod { period, target: None });
        // One too many are enough to be refused.
        let count = usize::try_from(count.min(MAX.saturating_add(1))).unwrap_or(usize::MAX);
        ForecastPlanDraft { currency, periods: planned.take(count).collect() }
    }
}

/// For which periods it is forecast, and what is to be reached in each.
///
/// * 1 to 120 periods, by day; no day lies in two of them.
/// * Targets are above zero, and in the currency of the plan.
pub type ForecastPlan = Valid<ForecastPlanDraft>;

impl Draft for ForecastPlanDraft {
    fn check(&self, checker: &mut Checker) {
        let most = usize::try_from(MAX).unwrap_or(usize::MAX);
        checker.length("periods", self.periods.len(), 1, most);
        for (place, planned) in self.periods.iter().enumerate() {
            let Some(target) = planned.target else { continue };
            let field = format!("periods[{place}].target");
            if !target.is_positive() {
                checker.report(&field, ProblemKind::NotPositive(target.to_string()));
            }
            checker.currency(&field, target, self.currency);
        }
        for (place, problem) in overlaps(&self.periods) {
            checker.report(&format!("periods[{place}].period"), problem);
        }
    }

    /// The periods by day. Cost: a sort.
    fn tidy(mut self) -> Self {
        self.periods.sort_unstable_by_key(|planned| planned.period.first());
        self
    }
}

/// Each period that starts within an earlier one, by its place in the list.
fn overlaps(periods: &[PlannedPeriod]) -> Vec<(usize, ProblemKind)> {
    let mut by_day: Vec<(usize, Period)> =
        periods.iter().map(|planned| planned.period).enumerate().collect();
    by_day.sort_unstable_by_key(|(place, period)| (period.first(), period.last(), *place));
    let mut found = Vec::new();
    let mut longest: Option<(usize, Period)> = None;
    for (place, given) in by_day {
        if let Some((of, other)) = longest.filter(|(_, other)| given.first() <= other.last()) {
            let field = format!("periods[{of}].period");
            found.push((place, ProblemKind::Overlaps { given, field, other }));
        }
        if longest.is_none_or(|(_, other)| given.last() > other.last()) {
            longest = Some((place, given));
        }
    }
    found.sort_unstable_by_key(|(place, _)| *place);
    found
}

/// Where a day lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Located {
    /// In the period with this number.
    In(usize),
    Before,
    /// Before the period with this number, and after another one.
    Between(usize),
    After,
}

impl ForecastPlanDraft {
    // INVARIANT for what follows: the periods are by day, as in every plan.

    /// Where a day lies. Cost: a binary search.
    pub(super) fn locate(&self, day: NaiveDate) -> Located {
        let next = self.periods.partition_point(|planned| planned.period.last() < day);
        match self.periods.get(next) {
            None => Located::After,
            Some(planned) if planned.period.first() <= day => Located::In(next),
            Some(_) if next == 0 => Located::Before,
            Some(_) => Located::Between(next),
        }
    }

    /// The number of the period in which a day lies.
    pub(super) fn number(&self, day: NaiveDate) -> Option<usize> {
        match self.locate(day) {
            Located::In(number) => Some(number),
            Located::Before | Located::Between(_) | Located::After => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ForecastPlan, ForecastPlanDraft, Located, PlannedPeriod};
    use crate::rule::Draft;
    use crate::units::{Currency, Period};
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn planned(first: &str, last: &str, target: Option<&str>) -> PlannedPeriod {
        let period = Period::from_first_to_last(day(first), day(last)).unwrap();
        PlannedPeriod { period, target: target.map(|target| target.parse().unwrap()) }
    }

    #[test]
    fn all_problems_of_a_plan_come_back_at_once() {
        let draft = ForecastPlanDraft {
            currency: Currency::CNY,
            periods: vec![
                planned("2026-03-01", "2026-03-31", Some("0 CNY")),
                planned("2026-01-01", "2026-12-31", Some("5 EUR")),
                planned("2026-04-01", "2026-04-30", None),
                planned("2027-01-01", "2027-01-31", Some("-1 JPY")),
            ],
        };
        assert_eq!(
            draft.validate().unwrap_err().to_string(),
            "`periods[0].target`: `0.00 CNY` is not above zero; \
             `periods[1].target`: an amount in EUR: expected CNY; \
             `periods[3].target`: `-1 JPY` is not above zero; \
             `periods[3].target`: an amount in JPY: expected CNY; \
             `periods[0].period`: `2026-03-01 to 2026-03-31` overlaps `periods[1].period`, \
             which is `2026-01-01 to 2026-12-31`; \
             `periods[2].period`: `2026-04-01 to 2026-04-30` overlaps `periods[1].period`, \
             which is `2026-01-01 to 2026-12-31`"
        );
    }

    #[test]
    fn a_plan_has_a_period_and_not_too_many() {
        let none = ForecastPlanDraft { currency: Currency::CNY, periods: vec![] };
        assert!(none.validate().is_err());
        let months = |count| {
            ForecastPlanDraft::calendar_months(Currency::CNY, day("2026-01-31"), count).validate()
        };
        assert_eq!(months(120).unwrap().periods.len(), 120);
        assert!(months(u32::MAX).is_err());
        let end = ForecastPlanDraft::calendar_quarters(Currency::CNY, NaiveDate::MAX, 4);
        assert_eq!(end.periods.len(), 1);
    }

    #[test]
    fn a_day_lies_in_a_period_before_all_between_two_or_after_all() {
        let draft = ForecastPlanDraft {
            currency: Currency::CNY,
            periods: vec![
                planned("2026-05-01", "2026-05-31", None),
                planned("2026-03-01", "2026-03-31", None),
            ],
        };
        let plan = draft.validate().unwrap();
        for (text, expected) in [
            ("2026-02-28", Located::Before),
            ("2026-03-01", Located::In(0)),
            ("2026-03-31", Located::In(0)),
            ("2026-04-01", Located::Between(1)),
            ("2026-04-30", Located::Between(1)),
            ("2026-05-01", Located::In(1)),
            ("2026-06-01", Located::After),
        ] {
            assert_eq!(plan.locate(day(text)), expected, "{text}");
        }
    }

    #[test]
    fn a_forged_plan_does_not_come_in_through_json() {
        let draft = ForecastPlanDraft::calendar_months(Currency::CNY, day("2026-03-05"), 2);
        let json = serde_json::to_string(&draft.clone().validate().unwrap()).unwrap();
        assert_eq!(serde_json::from_str::<ForecastPlan>(&json).unwrap(), draft.validate().unwrap());
        for wrong in [
            json.replace("2026-04-01", "2026-03-31"),
            json.replace("\"target\":null", "\"goal\":null"),
            r#"{"currency":"CNY","periods":[]}"#.to_owned(),
        ] {
            assert!(serde_json::from_str::<ForecastPlan>(&wrong).is_err(), "{wrong}");
        }
    }
}
