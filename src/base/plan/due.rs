//! How what is planned for a period is spread over its days.

use std::fmt;
use std::iter::successors;

use chrono::NaiveDate;

use crate::calendar::{Calendar, Day};
use crate::rule::measure::Unknown;
use crate::units::period::{days_between, months_after};
use crate::units::spread::Elapsed;
use crate::units::{NotComputable, Period};

/// How what is planned for a period is spread over its days, or over those of each of its parts.
#[derive(Clone, Copy, Default)]
#[non_exhaustive]
pub enum PlanSpread<'a> {
    /// Every day brings the same.
    #[default]
    EveryDay,
    /// Every working day of a calendar brings the same, and the others nothing. Where none of the days
    /// is one, every day does.
    WorkingDays(&'a dyn Calendar),
    /// Every calendar month brings the same, and one of which only some days belong to the period its
    /// share by the days; within it, every day. What has parts is spread over these instead.
    EveryMonth,
}

impl fmt::Debug for PlanSpread<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PlanSpread::EveryDay => "EveryDay",
            PlanSpread::WorkingDays(_) => "WorkingDays",
            PlanSpread::EveryMonth => "EveryMonth",
        })
    }
}

/// Over how many days at most working days are counted: a century, as for a calendar.
const MOST_DAYS: u64 = 36_525;

/// Which part of a whole is due by the end of each day of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DueCurve {
    // INVARIANT: in order, and none shares a day with another.
    stretches: Vec<Stretch>,
    // INVARIANT: what the stretches weigh together, above zero.
    weight: u128,
}

/// Days that bring the same, those of them that count.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stretch {
    period: Period,
    weight: u128,
    /// How many days that count have passed by the end of each day. `None`: each counts.
    counted: Option<Vec<u32>>,
}

impl DueCurve {
    /// Of a period, or of its parts by weight.
    pub(crate) fn of(
        period: Period,
        parts: &[(Period, u128)],
        spread: PlanSpread<'_>,
    ) -> Result<Self, Unknown> {
        let months: Vec<(Period, u128)>;
        let whole = [(period, 1)];
        let parts = match spread {
            _ if parts.iter().any(|(_, weight)| *weight > 0) => parts,
            PlanSpread::EveryMonth => {
                months = months_of(period)?;
                &months
            }
            _ => &whole,
        };
        let stretches = parts.iter().map(|(period, weight)| {
            let counted = match spread {
                PlanSpread::WorkingDays(calendar) => working(calendar, *period)?,
                _ => None,
            };
            Ok(Stretch { period: *period, weight: *weight, counted })
        });
        let weights = parts.iter().map(|(_, weight)| *weight);
        let weight = weights.fold(0, u128::saturating_add);
        Ok(DueCurve { stretches: stretches.collect::<Result<_, Unknown>>()?, weight })
    }

    /// The part that is due by the end of a day.
    pub(crate) fn until(&self, day: NaiveDate) -> Result<Elapsed, Unknown> {
        self.exactly_until(day).ok_or(Unknown::NotComputable(NotComputable::OutOfRange))
    }

    /// How many of the days that count have passed by the end of a day, of how many.
    pub(crate) fn days(&self, day: NaiveDate) -> (u64, u64) {
        let sum = |(passed, all): (u64, u64), stretch: &Stretch| {
            let of = stretch.days();
            let done = if stretch.period.last() <= day {
                of
            } else if stretch.period.contains(day) {
                stretch.passed(day)
            } else {
                0
            };
            (passed.saturating_add(done), all.saturating_add(of))
        };
        self.stretches.iter().fold((0, 0), sum)
    }

    fn exactly_until(&self, day: NaiveDate) -> Option<Elapsed> {
        let passed = self.stretches.partition_point(|it| it.period.last() <= day);
        let (passed, rest) = self.stretches.split_at_checked(passed)?;
        let full = passed.iter().map(|it| it.weight).fold(0, u128::saturating_add);
        let begun = rest.first().filter(|it| it.period.contains(day));
        let (done, of) = begun.map_or((0, 1), |it| (it.passed(day).into(), it.days().into()));
        let weight = begun.map_or(0, |it| it.weight);
        let done = full.checked_mul(of)?.checked_add(weight.checked_mul(done)?)?;
        Elapsed::fraction(done, self.weight.checked_mul(of)?)
    }
}

impl Stretch {
    /// How many of its days count.
    fn days(&self) -> u64 {
        match &self.counted {
            None => self.period.days(),
            // INVARIANT: one of them does.
            Some(counted) => counted.last().copied().unwrap_or(1).into(),
        }
    }

    /// How many of these have passed by the end of one of its days.
    fn passed(&self, day: NaiveDate) -> u64 {
        let offset = days_between(self.period.first(), day);
        match &self.counted {
            None => offset.saturating_add(1),
            Some(counted) => {
                let at = usize::try_from(offset).ok().and_then(|at| counted.get(at));
                at.copied().unwrap_or(0).into()
            }
        }
    }
}

/// How many working days have passed by the end of each day of a period. `None` where none is one.
fn working(calendar: &dyn Calendar, period: Period) -> Result<Option<Vec<u32>>, Unknown> {
    if period.days() > MOST_DAYS {
        return Err(Unknown::NotComputable(NotComputable::OutOfRange));
    }
    let mut passed = 0_u32;
    let mut counted = Vec::new();
    let days = successors(Some(period.first()), NaiveDate::succ_opt);
    for day in days.take_while(|day| period.contains(*day)) {
        match calendar.day(day) {
            Day::Working(_) => passed = passed.saturating_add(1),
            Day::Closed(_) => {}
            Day::Unknown { .. } => return Err(Unknown::NothingOnRecord),
        }
        counted.push(passed);
    }
    Ok((passed > 0).then_some(counted))
}

/// What a whole month weighs: a multiple of the days of each.
const MONTH: u128 = 28 * 29 * 30 * 31;

/// The calendar months of a period, each of which weighs the same; the first and the last as far as
/// they belong to it, by their share of the days.
fn months_of(period: Period) -> Result<Vec<(Period, u128)>, Unknown> {
    if period.days() > MOST_DAYS {
        return Err(Unknown::NotComputable(NotComputable::OutOfRange));
    }
    let first = Period::calendar_month(period.first()).first();
    let months = successors(Some(first), |month| months_after(*month, 1));
    let within = months.take_while(|month| *month <= period.last()).filter_map(|month| {
        let month = Period::calendar_month(month);
        let weight_of_day = MONTH.checked_div(month.days().into())?;
        let (first, last) = (month.first().max(period.first()), month.last().min(period.last()));
        let within = Period::from_first_to_last(first, last).ok()?;
        Some((within, weight_of_day.checked_mul(within.days().into())?))
    });
    Ok(within.collect())
}

#[cfg(test)]
mod tests {
    use super::{DueCurve, PlanSpread};
    use crate::calendar::WorkCalendar;
    use crate::rule::measure::Unknown;
    use crate::units::{Money, Period};
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(first: &str, last: &str) -> Period {
        Period::from_first_to_last(day(first), day(last)).unwrap()
    }

    fn due(curve: &DueCurve, amount: &str, on: &str) -> String {
        let due = curve.until(day(on)).unwrap().due(amount.parse::<Money>().unwrap());
        due.unwrap().to_string()
    }

    #[test]
    fn a_part_is_due_in_its_days_and_between_parts_nothing_is() {
        let parts = [(days("2026-04-01", "2026-04-30"), 2), (days("2026-06-01", "2026-06-10"), 3)];
        let period = days("2026-04-01", "2026-06-30");
        let curve = DueCurve::of(period, &parts, PlanSpread::EveryDay).unwrap();
        for (on, expected) in [
            ("2026-03-31", "0.00 CNY"),
            ("2026-04-15", "10.00 CNY"),
            ("2026-04-30", "20.00 CNY"),
            ("2026-05-31", "20.00 CNY"),
            ("2026-06-01", "23.00 CNY"),
            ("2026-06-10", "50.00 CNY"),
            ("2026-06-30", "50.00 CNY"),
        ] {
            assert_eq!(due(&curve, "50 CNY", on), expected, "{on}");
        }
    }

    #[test]
    fn parts_that_weigh_nothing_divide_nothing() {
        let period = days("2026-04-01", "2026-04-10");
        let nothing = [(days("2026-04-01", "2026-04-02"), 0)];
        let curve = DueCurve::of(period, &nothing, PlanSpread::EveryDay).unwrap();
        assert_eq!(due(&curve, "50 CNY", "2026-04-05"), "25.00 CNY");
    }

    #[test]
    fn a_month_brings_the_same_as_another_however_long_it_is() {
        let period = days("2026-01-01", "2026-12-31");
        let curve = DueCurve::of(period, &[], PlanSpread::EveryMonth).unwrap();
        let ends = ["2026-01-31", "2026-02-28", "2026-06-30", "2026-12-31"];
        let at = ends.map(|on| due(&curve, "120000 CNY", on));
        assert_eq!(at, ["10000.00 CNY", "20000.00 CNY", "60000.00 CNY", "120000.00 CNY"]);
        assert_eq!(due(&curve, "120000 CNY", "2026-02-14"), "15000.00 CNY");
        let two = DueCurve::of(days("2026-01-31", "2026-02-02"), &[], PlanSpread::EveryMonth);
        // One of 31 days and two of 28: 28 to 62.
        let two = two.unwrap();
        assert_eq!(due(&two, "90 CNY", "2026-01-31"), "28.00 CNY");
        assert_eq!(due(&two, "90 CNY", "2026-02-01"), "59.00 CNY");
        // Of the day before a quarter the plan is not behind by a month.
        let quarter = DueCurve::of(days("2026-01-31", "2026-03-31"), &[], PlanSpread::EveryMonth);
        assert_eq!(due(&quarter.unwrap(), "6300 CNY", "2026-01-31"), "100.00 CNY");
    }

    #[test]
    fn only_working_days_bring_something_unless_there_are_none() {
        let week: WorkCalendar = serde_json::from_str(
            r#"{"week":{"monday":["09:00-17:00"],"tuesday":["09:00-17:00"]}}"#,
        )
        .unwrap();
        let spread = PlanSpread::WorkingDays(&week);
        // 2 November 2026 is a Monday.
        let curve = DueCurve::of(days("2026-11-01", "2026-11-14"), &[], spread).unwrap();
        let on = |on| due(&curve, "40 CNY", on);
        assert_eq!(
            ["2026-11-01", "2026-11-02", "2026-11-07"].map(on),
            ["0.00 CNY", "10.00 CNY", "20.00 CNY"]
        );
        assert_eq!(
            ["2026-11-09", "2026-11-10", "2026-11-14"].map(on),
            ["30.00 CNY", "40.00 CNY", "40.00 CNY"]
        );
        let none = DueCurve::of(days("2026-11-04", "2026-11-05"), &[], spread).unwrap();
        assert_eq!(due(&none, "40 CNY", "2026-11-04"), "20.00 CNY");
        let century = DueCurve::of(days("1900-01-01", "2026-11-05"), &[], spread);
        assert!(matches!(century, Err(Unknown::NotComputable(_))));
    }
}
