//! A day, and the time of the day if it is known.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::text::pad;
use super::{day, guard};

/// A text or a time is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MomentError {
    /// The text has another form. It is not repeated, because it may be a value in the wrong place.
    #[error(
        "expected a day, such as `2026-03-01`, or a day and a time, such as `2026-03-01T09:30`"
    )]
    Form,
    /// A time between two seconds, or in a leap second.
    #[error("a time counts in whole seconds, from 00:00:00 to 23:59:59")]
    NoWholeSecond,
}

/// When something happened: a day, and the time of the day if it is known.
///
/// * The time is that of the business's own clock, without a zone, like every day of this crate;
///   it counts in whole seconds. The end of a day is 00:00 of the next.
/// * Its written form is `2026-03-01` or `2026-03-01T09:30`, with `:15` behind it unless the
///   seconds are zero.
/// * A moment without a time is some time of its day: which of two moments of one day came first
///   is then [unknown](Moment::compare), so there is no `<`. Two values are equal where the same is
///   known of both.
///
/// ```
/// use std::cmp::Ordering;
/// use clienteling::Moment;
///
/// let asked: Moment = "2026-03-01T09:30".parse()?;
/// let answered: Moment = "2026-03-01T14:05:30".parse()?;
/// let closed: Moment = "2026-03-01".parse()?;
/// assert_eq!(asked.compare(answered), Some(Ordering::Less));
/// assert_eq!(answered.compare(closed), None);
/// assert_eq!(answered.compare("2026-03-02".parse()?), Some(Ordering::Less));
/// # Ok::<(), clienteling::units::MomentError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Moment {
    day: NaiveDate,
    /// INVARIANT: a whole second, no leap second.
    time: Option<NaiveTime>,
}

impl Moment {
    /// Some time of a day.
    pub const fn on(day: NaiveDate) -> Self {
        Moment { day, time: None }
    }

    /// A time of a day.
    ///
    /// # Errors
    /// [`MomentError::NoWholeSecond`] for a part of a second, and for a leap second.
    pub fn at(day: NaiveDate, time: NaiveTime) -> Result<Self, MomentError> {
        if time.nanosecond() == 0 {
            Ok(Moment { day, time: Some(time) })
        } else {
            Err(MomentError::NoWholeSecond)
        }
    }

    /// The day.
    pub const fn day(self) -> NaiveDate {
        self.day
    }

    /// The time of the day, if it is known.
    pub const fn time(self) -> Option<NaiveTime> {
        self.time
    }

    /// Which of the two came first. `None` where that is unknown: on one day, unless both have a
    /// time.
    pub fn compare(self, other: Moment) -> Option<Ordering> {
        match self.day.cmp(&other.day) {
            Ordering::Equal => Some(self.time?.cmp(&other.time?)),
            different => Some(different),
        }
    }

    /// The place in a list: by day, within a day first those without a time. An order to sort by,
    /// the same every time; what came first is said by [`compare`](Moment::compare).
    pub const fn sort_key(self) -> (NaiveDate, Option<NaiveTime>) {
        (self.day, self.time)
    }
}

impl From<NaiveDate> for Moment {
    fn from(day: NaiveDate) -> Self {
        Moment::on(day)
    }
}

impl TryFrom<NaiveDateTime> for Moment {
    type Error = MomentError;

    fn try_from(moment: NaiveDateTime) -> Result<Self, MomentError> {
        Moment::at(moment.date(), moment.time())
    }
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        let (day, time) = match text.split_once('T') {
            Some((day, time)) => (day, Some(time)),
            None => (text, None),
        };
        let day = day::parsed(day).ok_or(MomentError::Form)?;
        match time {
            None => Ok(Moment::on(day)),
            Some(time) => Moment::at(day, parsed_time(time).ok_or(MomentError::Form)?),
        }
    }
}

/// `09:30` or `09:30:15`.
fn parsed_time(text: &str) -> Option<NaiveTime> {
    let mut parts = text.split(':').map(|part| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits { part.parse::<u32>().ok() } else { None }
    });
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    if parts.next().is_some() {
        return None;
    }
    NaiveTime::from_hms_opt(hour, minute, second)
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(time) = self.time else { return pad(f, &self.day.to_string()) };
        let seconds = if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
        pad(f, &format!("{}T{}", self.day, time.format(seconds)))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        guard::text(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{Moment, MomentError};
    use crate::units::day::tests::LOOSE;
    use chrono::{NaiveDate, NaiveTime};
    use proptest::prelude::*;
    use std::cmp::Ordering;

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn within_a_day_the_order_is_unknown_unless_both_have_a_time() {
        let (day, morning) = (moment("2026-03-01"), moment("2026-03-01T09:30"));
        let evening = moment("2026-03-01T18:00:01");
        assert_eq!(morning.compare(evening), Some(Ordering::Less));
        assert_eq!(evening.compare(evening), Some(Ordering::Equal));
        for other in [day, morning, evening] {
            assert_eq!(day.compare(other), None);
            assert_eq!(other.compare(day), None);
            assert_eq!(moment("2026-02-28").compare(other), Some(Ordering::Less));
            assert_eq!(moment("2026-03-02T00:00").compare(other), Some(Ordering::Greater));
        }
    }

    #[test]
    fn a_list_is_sorted_by_day_and_within_it_first_those_without_a_time() {
        let sorted = ["2026-02-28T23:59", "2026-03-01", "2026-03-01T00:00", "2026-03-01T00:00:01"];
        let keys = sorted.map(|text| moment(text).sort_key());
        assert!(keys.is_sorted_by(|before, after| before < after), "{keys:?}");
    }

    #[test]
    fn only_days_and_whole_seconds_of_the_clock_are_moments() {
        for text in [
            "",
            "T",
            "T09:30",
            "2026-03-01T",
            "2026-02-29",
            "2026-03-01T9:30",
            "2026-03-01T24:00",
            "2026-03-01T09:60",
            "2026-03-01T09",
            "2026-03-01T09:30:60",
            "2026-03-01T09:30:15.5",
            "2026-03-01T09:30:15:00",
            "2026-03-01T09:30Z",
            "2026-03-01T09:30+08:00",
            "2026-03-01 09:30",
            "2026-03-01T+9:30",
            "2026-03-01T09:30:",
        ] {
            assert_eq!(text.parse::<Moment>(), Err(MomentError::Form), "{text}");
        }
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let half = NaiveTime::from_hms_milli_opt(9, 30, 0, 500).unwrap();
        let leap = NaiveTime::from_hms_milli_opt(23, 59, 59, 1_000).unwrap();
        for time in [half, leap] {
            assert_eq!(Moment::at(day, time), Err(MomentError::NoWholeSecond));
            assert_eq!(Moment::try_from(day.and_time(time)), Err(MomentError::NoWholeSecond));
        }
    }

    #[test]
    fn the_day_of_a_moment_is_written_in_one_way_alone() {
        for day in LOOSE {
            for text in [day.to_owned(), format!("{day}T09:30")] {
                assert_eq!(text.parse::<Moment>(), Err(MomentError::Form), "{text:?}");
            }
        }
    }

    #[test]
    fn what_was_given_shows_in_no_error() {
        for json in [r#""13800001111""#, "13800001111", r#"{"13800001111":1}"#, "[13800001111]"] {
            let error = serde_json::from_str::<Moment>(json).unwrap_err().to_string();
            assert!(error.contains("expected") && !error.contains("1380000"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn a_moment_survives_being_written_and_read(
            days in -3_000_000..3_000_000_i32,
            second in proptest::option::of(prop_oneof![0..86_400_u32, (0..1_440_u32).prop_map(|m| m * 60)]),
        ) {
            let day = NaiveDate::from_num_days_from_ce_opt(days).unwrap();
            let time = second.map(|second| {
                NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap()
            });
            let moment = time.map_or(Moment::on(day), |time| Moment::at(day, time).unwrap());
            prop_assert_eq!(moment.to_string().parse(), Ok(moment));
            let json = serde_json::to_string(&moment).unwrap();
            prop_assert_eq!(serde_json::from_str::<Moment>(&json).unwrap(), moment);
        }
    }
}
