//! From when to when there is work on a day.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::units::guard;
use crate::units::text::pad;

/// A text is no shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a shift within a day, such as `09:00-12:30`: it ends after it begins and at 24:00 at \
     the latest, and what goes on after midnight is a shift of the next day"
)]
pub struct ShiftError;

/// From when to when there is work on a day, to the minute.
///
/// * At least one minute, within one day: it ends at 24:00 at the latest. Work that goes on after
///   midnight is a shift of the next day, so that each day can be judged by itself.
/// * The minute in which it ends does not belong to it.
/// * Its written form is `09:00-12:30`.
///
/// ```
/// use clienteling::calendar::Shift;
///
/// let morning: Shift = "09:00-12:30".parse()?;
/// assert_eq!(morning.minutes(), 210);
/// assert!("22:00-06:00".parse::<Shift>().is_err());
/// # Ok::<(), clienteling::calendar::ShiftError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shift {
    /// Minutes from midnight.
    from: u16,
    until: u16,
}

const DAY: u16 = 24 * 60;

impl Shift {
    /// The whole day, for work that never stops.
    pub const WHOLE_DAY: Shift = Shift { from: 0, until: DAY };

    /// A shift between two times, in minutes from midnight.
    ///
    /// # Errors
    /// [`ShiftError`] unless it ends after it begins, and by midnight.
    pub fn try_new(from: u16, until: u16) -> Result<Self, ShiftError> {
        if from < until && until <= DAY { Ok(Shift { from, until }) } else { Err(ShiftError) }
    }

    /// The minute of the day in which it begins.
    pub const fn from(self) -> u16 {
        self.from
    }

    /// The minute of the day in which it has ended: 1 440 is midnight.
    pub const fn until(self) -> u16 {
        self.until
    }

    /// How long it lasts.
    pub const fn minutes(self) -> u16 {
        self.until.saturating_sub(self.from)
    }
}

impl FromStr for Shift {
    type Err = ShiftError;

    fn from_str(text: &str) -> Result<Self, ShiftError> {
        let (from, until) = text.split_once('-').ok_or(ShiftError)?;
        let minutes = |text| minute_of_day(text).ok_or(ShiftError);
        Shift::try_new(minutes(from)?, minutes(until)?)
    }
}

/// `09:30` as minutes from midnight; `24:00` is the end of the day.
fn minute_of_day(text: &str) -> Option<u16> {
    let number = |text: &str| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits { text.parse::<u16>().ok() } else { None }
    };
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (number(hour)?, number(minute)?);
    (minute < 60).then(|| hour.saturating_mul(60).saturating_add(minute))
}

impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = |minute: u16| {
            let parts = (minute.checked_div(60), minute.checked_rem(60));
            format!("{:02}:{:02}", parts.0.unwrap_or(0), parts.1.unwrap_or(0))
        };
        pad(f, &format!("{}-{}", time(self.from), time(self.until)))
    }
}

impl Serialize for Shift {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Shift {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        guard::text(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{Shift, ShiftError};

    #[test]
    fn a_shift_ends_after_it_begins_and_by_midnight() {
        for text in [
            "",
            "-",
            "09:00",
            "09:00-09:00",
            "18:00-09:00",
            "22:00-06:00",
            "20:00-24:01",
            "20:00-25:00",
            "9:00-12:00",
            "09:00-12:60",
            "09:00-12",
            "09:00 - 12:00",
            "+9:00-12:00",
            "09:00-12:00-13:00",
        ] {
            assert_eq!(text.parse::<Shift>(), Err(ShiftError), "{text}");
        }
        assert_eq!("00:00-24:00".parse(), Ok(Shift::WHOLE_DAY));
        assert!(Shift::try_new(0, 1_441).is_err() && Shift::try_new(5, 5).is_err());
    }

    #[test]
    fn a_shift_survives_being_written_and_read() {
        for text in ["00:00-24:00", "09:00-12:30", "23:59-24:00"] {
            let shift: Shift = text.parse().unwrap();
            assert_eq!(shift.to_string(), text);
            let json = serde_json::to_string(&shift).unwrap();
            assert_eq!(serde_json::from_str::<Shift>(&json).unwrap(), shift);
        }
    }
}
