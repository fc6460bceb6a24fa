//! A day as a text.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};

use super::guard::date;

/// A day among other entries of a list, read and written as every day is.
#[derive(Clone, Copy, Serialize)]
pub struct IsoDay(pub NaiveDate);

impl<'de> Deserialize<'de> for IsoDay {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        date(from).map(IsoDay)
    }
}

/// The day that is written just so: `2026-03-01`. `chrono` alone also takes blanks, single digits
/// and short years, so that `026-03-01` would become a day of the year 26.
///
/// A year below 0 or above 9999 has its sign, as `chrono` writes it: `+10000-01-01`.
pub(crate) fn parsed(text: &str) -> Option<NaiveDate> {
    text.parse().ok().filter(|day: &NaiveDate| day.to_string() == text)
}

#[cfg(test)]
pub(super) mod tests {
    use super::parsed;
    use chrono::NaiveDate;

    /// What is no day, or is not written as one is.
    pub(in crate::units) const LOOSE: [&str; 24] = [
        "",
        "-",
        "2026 - 03 - 01",
        " 2026-03-01",
        "2026-03-01 ",
        "2026-03-01\n",
        " 2026-03-1",
        "2026-03-1",
        "2026-3-01",
        "2026-03- 1",
        "2026-03-+1",
        "2026-03-001",
        "+2026-03-01",
        "-0000-03-01",
        "026-03-01",
        "26-03-01",
        "02026-03-01",
        "10000-03-01",
        "+010000-03-01",
        "-1-03-01",
        "2026/03/01",
        "20260301",
        "2026-02-29",
        "2026-13-01",
    ];

    #[test]
    fn a_day_is_written_in_one_way_alone() {
        for text in LOOSE {
            assert_eq!(parsed(text), None, "{text:?}");
        }
        for (text, year) in [
            ("2026-03-01", 2026),
            ("0000-03-01", 0),
            ("0026-03-01", 26),
            ("9999-03-01", 9_999),
            ("+10000-03-01", 10_000),
            ("-0001-03-01", -1),
            ("-10000-03-01", -10_000),
        ] {
            assert_eq!(parsed(text), NaiveDate::from_ymd_opt(year, 3, 1), "{text}");
        }
        for day in [NaiveDate::MIN, NaiveDate::MAX] {
            assert_eq!(parsed(&day.to_string()), Some(day));
        }
    }
}
