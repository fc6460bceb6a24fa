//! The twelve full months before the one of a day.

use chrono::NaiveDate;

use crate::units::Period;

/// The twelve full months before that of a day; the first day of the month, since which they are
/// these; and that of the next month, from which on they are others. So what they tell changes once
/// a month, and not each day.
pub(super) struct TwelveMonths {
    pub(super) period: Period,
    pub(super) since: NaiveDate,
    pub(super) until: Option<NaiveDate>,
}

impl TwelveMonths {
    /// `None` at the beginning of the calendar.
    pub(super) fn before(as_of: NaiveDate) -> Option<Self> {
        let month = Period::calendar_month(as_of);
        let since = month.first();
        let period = Period::months_through(since.pred_opt()?, 12).ok()?;
        Some(TwelveMonths { period, since, until: month.end() })
    }

    /// Those of the month before.
    pub(super) fn earlier(&self) -> Option<Self> {
        TwelveMonths::before(self.since.pred_opt()?)
    }
}

#[cfg(test)]
mod tests {
    use super::TwelveMonths;

    #[test]
    fn they_are_the_same_all_month() {
        for day in ["2026-03-01", "2026-03-31"] {
            let months = TwelveMonths::before(day.parse().unwrap()).unwrap();
            assert_eq!(months.period.to_string(), "2025-03-01 to 2026-02-28");
            assert_eq!(months.since.to_string(), "2026-03-01");
            assert_eq!(months.until, "2026-04-01".parse().ok());
        }
        let leap = TwelveMonths::before("2024-03-09".parse().unwrap()).unwrap();
        assert_eq!(leap.period.to_string(), "2023-03-01 to 2024-02-29");
        assert!(TwelveMonths::before(chrono::NaiveDate::MIN).is_none());
    }
}
