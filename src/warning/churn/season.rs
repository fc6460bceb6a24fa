//! Who buys in some months of the year only.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::{Festivals, SeasonLimits};
use crate::units::period::months_after;

/// The months of the year in which a customer buys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Season {
    /// The first month, 1 to 12.
    first_month: u32,
    /// How many months it lasts, 1 to 11.
    months: u32,
}

impl Season {
    /// The season of somebody who bought on these days: there are so many months on end in which
    /// they never did, and between them so many seasons in which they did, of which they left out
    /// none. `None`: they have no season.
    pub(super) fn of(
        days: &[NaiveDate],
        limits: SeasonLimits,
        festivals: &Festivals,
        within: u32,
    ) -> Option<Self> {
        let days = days.iter().map(|day| festivals.as_if_fixed(*day, within));
        let bought: BTreeSet<(i32, u32)> = days.map(|day| (day.year(), day.month())).collect();
        let months: BTreeSet<u32> = bought.iter().map(|(_, month)| *month).collect();
        let (quiet, first_month) = quiet_before(&months)?;
        if quiet < limits.quiet_months {
            return None;
        }
        let season = Season { first_month, months: 12_u32.saturating_sub(quiet) };
        let seasons: BTreeSet<i32> =
            bought.into_iter().map(|(year, month)| season.year_of(year, month)).collect();
        let count = u32::try_from(seasons.len()).unwrap_or(u32::MAX);
        let years = seasons.last()?.abs_diff(*seasons.first()?).saturating_add(1);
        (count >= limits.least_seasons && count == years).then_some(season)
    }

    /// The year in which the season began to which a month belongs.
    const fn year_of(self, year: i32, month: u32) -> i32 {
        if month >= self.first_month { year } else { year.saturating_sub(1) }
    }

    /// The last day of the season after that of a day.
    pub(super) fn next_end(
        self,
        day: NaiveDate,
        festivals: &Festivals,
        within: u32,
    ) -> Option<NaiveDate> {
        let fixed = festivals.as_if_fixed(day, within);
        let year = self.year_of(fixed.year(), fixed.month()).checked_add(1)?;
        let first = NaiveDate::from_ymd_opt(year, self.first_month, 1)?;
        let end = months_after(first, self.months)?.pred_opt()?;
        // Around Chinese New Year a season lasts as long as it would by it.
        Some(festivals.as_it_is(end, within).map_or(end, |as_it_is| as_it_is.max(end)))
    }
}

/// How many months the longest stretch of the year without these months has, and which month comes
/// after it: of several the one that comes first in the year.
fn quiet_before(months: &BTreeSet<u32>) -> Option<(u32, u32)> {
    // The first has the last one before it, over the turn of the year.
    let mut last = *months.last()?;
    let mut longest: Option<(u32, u32)> = None;
    for month in months {
        let later = if *month > last { *month } else { month.saturating_add(12) };
        let quiet = later.saturating_sub(last).saturating_sub(1);
        last = *month;
        if longest.is_none_or(|(most, _)| quiet > most) {
            longest = Some((quiet, *month));
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::quiet_before;

    #[test]
    fn the_longest_quiet_stretch_goes_over_the_turn_of_the_year() {
        let quiet = |months: &[u32]| quiet_before(&months.iter().copied().collect::<BTreeSet<_>>());
        assert_eq!(quiet(&[]), None);
        assert_eq!(quiet(&[6]), Some((11, 6)));
        assert_eq!(quiet(&[1, 12]), Some((10, 12)));
        assert_eq!(quiet(&[5, 6, 7]), Some((9, 5)));
        assert_eq!(quiet(&[1, 7]), Some((5, 1)));
        assert_eq!(quiet(&[2, 3, 11]), Some((7, 11)));
    }
}
