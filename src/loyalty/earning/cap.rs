//! How many points are earned in a period at most, and what is earned already.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::marketing::{PointsChange, PointsEntry, PointsOrigin};
use crate::units::words::words;
use crate::units::{Period, Points, ProgrammeId, Quantity};

words! {
    /// For which period a cap holds, by the calendar.
    pub enum CapPeriod, "period of a cap" {
        /// A day.
        Day = "day",
        /// A month of the calendar.
        Month = "month",
        /// A quarter of the calendar year.
        Quarter = "quarter",
        /// A calendar year.
        Year = "year",
        /// The whole membership.
        Membership = "membership",
    }
}

impl CapPeriod {
    /// The days of the period in which a day lies.
    fn days(self, day: NaiveDate) -> RangeInclusive<NaiveDate> {
        let period = match self {
            CapPeriod::Day => return day..=day,
            CapPeriod::Month => Period::calendar_month(day),
            CapPeriod::Quarter => Period::calendar_quarter(day),
            CapPeriod::Year => Period::calendar_year(day),
            CapPeriod::Membership => return NaiveDate::MIN..=NaiveDate::MAX,
        };
        period.first()..=period.last()
    }
}

/// How many points a customer earns in a period at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointsCap {
    /// In which period.
    pub period: CapPeriod,
    /// How many at most.
    pub most: Quantity,
}

/// How many points a customer has earned with purchases, by day: what caps look at. These are all that
/// are stored, also those of days after a purchase that is recorded late: it must not break a cap.
///
/// ```
/// use clienteling::loyalty::earning::EarnedBefore;
///
/// let mut before = EarnedBefore::default();
/// before.add("2026-03-02".parse()?, 120.into());
/// before.add("2026-03-02".parse()?, 80.into());
/// assert_eq!(before.total("2026-03-31".parse()?), 200.into());
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EarnedBefore {
    by_day: BTreeMap<NaiveDate, i128>,
}

impl EarnedBefore {
    /// What entries say that was earned with purchases, in a programme. Cost: a pass over them.
    ///
    /// ```
    /// use clienteling::loyalty::earning::EarnedBefore;
    /// use clienteling::marketing::PointsEntry;
    ///
    /// let entries: Vec<PointsEntry> = serde_json::from_str(
    ///     r#"[{"id":"PT-1","customer":"C-1","date":"2026-03-02","change":{"earned":42},
    ///          "from":{"purchase":"S-1"}},
    ///         {"id":"PT-2","customer":"C-1","date":"2026-03-02","change":{"earned":500},
    ///          "from":{"complaint":"Q-1"}}]"#,
    /// )?;
    /// let before = EarnedBefore::of(&entries, None);
    /// assert_eq!(before.total("2026-03-31".parse()?), 42.into());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of<'a>(
        entries: impl IntoIterator<Item = &'a PointsEntry>,
        programme: Option<&ProgrammeId>,
    ) -> Self {
        let mut before = EarnedBefore::default();
        for entry in entries {
            let is_purchase = matches!(entry.from, Some(PointsOrigin::Purchase(_)));
            let is_earned = matches!(entry.change, PointsChange::Earned(_));
            if is_purchase && is_earned && entry.programme.as_ref() == programme {
                before.add(entry.date, entry.change.points());
            }
        }
        before
    }

    /// So many more were earned on a day. Points taken back later do not make room again; none and
    /// less than none count as nothing.
    pub fn add(&mut self, day: NaiveDate, points: Points) {
        let millionths = points.millionths().max(0);
        if millionths > 0 {
            let of_day = self.by_day.entry(day).or_default();
            *of_day = of_day.saturating_add(millionths);
        }
    }

    /// How many until a day.
    pub fn total(&self, until: NaiveDate) -> Points {
        Points::of_millionths(self.sum(NaiveDate::MIN..=until))
    }

    /// How many millionths in the whole period of a day. Cost: a pass over its days.
    pub(super) fn in_period(&self, period: CapPeriod, day: NaiveDate) -> i128 {
        self.sum(period.days(day))
    }

    fn sum(&self, days: RangeInclusive<NaiveDate>) -> i128 {
        let days = self.by_day.range(days);
        days.fold(0, |sum: i128, (_, points)| sum.saturating_add(*points))
    }
}
