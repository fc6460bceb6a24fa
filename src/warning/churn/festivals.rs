//! Days that are compared by how far they lie from Chinese New Year.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

use crate::calendar::{LunarCalendar, LunarFestival};
use crate::units::Period;
use crate::units::period::{days_after, days_before, days_between};

/// The days of Chinese New Year (春节) that are known.
///
/// It lies between 21 January and 21 February, so that one month of January has the shopping before it
/// and another has it not. Days near it are compared by how far they lie from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Festivals(BTreeSet<NaiveDate>);

impl Festivals {
    /// Those of these lunar years that a calendar knows, of a thousand years at the most.
    pub fn of(calendar: &dyn LunarCalendar, years: RangeInclusive<i32>) -> Self {
        let days = years
            .take(1_000)
            .filter_map(|year| LunarFestival::SpringFestival.in_lunar_year(calendar, year).ok());
        days.collect()
    }

    /// The festival that lies at most so many days from a day.
    fn near(&self, day: NaiveDate, within: u32) -> Option<NaiveDate> {
        let around = days_before(day, within)..=days_after(day, within);
        self.0.range(around).next().copied()
    }

    /// The festival of the lunar year before that of another: of 12 or 13 months.
    fn before(&self, festival: NaiveDate) -> Option<NaiveDate> {
        let earlier = self.0.range(..festival).next_back().copied();
        earlier.filter(|earlier| (350..=390).contains(&days_between(*earlier, festival)))
    }

    /// The last day of the year that ends before the one that ends on a day: as far from Chinese New
    /// Year, where both are known and the day lies near it, and otherwise by the solar calendar.
    /// `None` at the beginning of the calendar.
    pub(super) fn year_before(&self, day: NaiveDate, within: u32) -> Option<NaiveDate> {
        let festivals = self.near(day, within).and_then(|near| Some((near, self.before(near)?)));
        match festivals {
            Some((near, earlier)) => Some(moved(day, near, earlier)),
            None => Period::year_through(day).first().pred_opt(),
        }
    }

    /// The day as it would be if Chinese New Year were always on 5 February, the middle of its days.
    pub(super) fn as_if_fixed(&self, day: NaiveDate, within: u32) -> NaiveDate {
        let Some(near) = self.near(day, within) else { return day };
        middle(near.year()).map_or(day, |middle| moved(day, near, middle))
    }

    /// The other way round: the day that lies as far from Chinese New Year of its year as this one from
    /// 5 February. `None` where it does not lie near, or that of the year is not known.
    pub(super) fn as_it_is(&self, day: NaiveDate, within: u32) -> Option<NaiveDate> {
        let middle = middle(day.year()).filter(|it| days_between(day, *it) <= u64::from(within))?;
        Some(moved(day, middle, self.near(middle, 20)?))
    }
}

impl FromIterator<NaiveDate> for Festivals {
    /// These days, as the caller knows them.
    fn from_iter<I: IntoIterator<Item = NaiveDate>>(days: I) -> Self {
        Festivals(days.into_iter().collect())
    }
}

fn middle(year: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, 2, 5)
}

/// The day that lies as far from one as this lies from another.
fn moved(day: NaiveDate, from: NaiveDate, to: NaiveDate) -> NaiveDate {
    let days = u32::try_from(days_between(day, from)).unwrap_or(u32::MAX);
    if day < from { days_before(to, days) } else { days_after(to, days) }
}
