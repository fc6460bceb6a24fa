//! What a birthday says, where systems put a day in the place of none.

use super::{NationalId, PartialDate};

/// What a recorded birthday says.
///
/// An address book that is told no year writes one of its own, and a table that is told nothing
/// writes its first day. So:
///
/// | recorded | says |
/// |---|---|
/// | year 1604 (Apple), 1900 or 1901 (spreadsheets, old databases) | day and month, and no year |
/// | 1970-01-01, 1904-01-01, 1900-01-01, 1899-12-30, 1899-12-31, 1753-01-01, 1601-01-01, 0001-01-01 | nothing: the day from which a system counts |
/// | the same, and the national id names that day | what was recorded |
/// | anything else | what was recorded |
///
/// [`fill_in`](crate::intake::fill_in) reads every birthday in a form through this; a fact from a
/// program is kept as it was told.
///
/// ```
/// use clienteling::customer::BirthdayReading;
///
/// let of = |text: &str| Ok::<_, clienteling::customer::TextError>(
///     BirthdayReading::of(text.parse()?, None),
/// );
/// assert_eq!(of("1604-05-17")?, BirthdayReading::YearUnknown("--05-17".parse()?));
/// assert_eq!(of("1970-01-01")?, BirthdayReading::Nothing);
/// assert_eq!(of("1970-01-02")?, BirthdayReading::AsRecorded("1970-01-02".parse()?));
/// # Ok::<(), clienteling::customer::TextError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BirthdayReading {
    /// What was recorded.
    AsRecorded(PartialDate),
    /// What was recorded without its year, which only fills a place.
    YearUnknown(PartialDate),
    /// Nothing: the day only fills a place.
    Nothing,
}

/// Days from which systems count: of Unix, of spreadsheets and databases, of Windows and .NET. Not
/// that of DOS, 1980-01-01: it counts the times of files, and many customers were born on it.
const FIRST_DAYS: [(i32, u32, u32); 8] = [
    (1970, 1, 1),
    (1904, 1, 1),
    (1900, 1, 1),
    (1899, 12, 30),
    (1899, 12, 31),
    (1753, 1, 1),
    (1601, 1, 1),
    (1, 1, 1),
];

impl BirthdayReading {
    /// Reads a recorded birthday, of somebody with this national id if it is known.
    pub fn of(recorded: PartialDate, id: Option<&NationalId>) -> Self {
        let parts = (recorded.year(), recorded.month(), recorded.day());
        let says = id.and_then(NationalId::chinese).map(|id| PartialDate::try_from(id.born()));
        if says == Some(Ok(recorded)) {
            return BirthdayReading::AsRecorded(recorded);
        }
        if FIRST_DAYS
            .iter()
            .any(|(year, month, day)| parts == (Some(*year), Some(*month), Some(*day)))
        {
            return BirthdayReading::Nothing;
        }
        if !matches!(recorded.year(), Some(1604 | 1900 | 1901)) {
            return BirthdayReading::AsRecorded(recorded);
        }
        let rest = PartialDate::of_parts(None, recorded.month(), recorded.day());
        rest.map_or(BirthdayReading::Nothing, BirthdayReading::YearUnknown)
    }

    /// What is known of the date. `None` for nothing.
    pub const fn date(self) -> Option<PartialDate> {
        match self {
            BirthdayReading::AsRecorded(date) | BirthdayReading::YearUnknown(date) => Some(date),
            BirthdayReading::Nothing => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::BirthdayReading;
    use BirthdayReading::{AsRecorded, Nothing, YearUnknown};

    #[test]
    fn a_year_or_a_day_that_fills_a_place_is_unknown_and_its_neighbours_are_not() {
        let date = |text: &str| text.parse().unwrap();
        for (recorded, without_year) in [
            ("1604-05-17", "--05-17"),
            ("1604-02-29", "--02-29"),
            ("1604-01-01", "--01-01"),
            ("1900-05-17", "--05-17"),
            ("1900-01-02", "--01-02"),
            ("1900-05", "--05"),
            ("1901-01-01", "--01-01"),
            ("1901-12-31", "--12-31"),
        ] {
            assert_eq!(BirthdayReading::of(date(recorded), None), YearUnknown(date(without_year)));
        }
        for recorded in [
            "1970-01-01",
            "1900-01-01",
            "1899-12-30",
            "1899-12-31",
            "1601-01-01",
            "1753-01-01",
            "1904-01-01",
            "0001-01-01",
            "1604",
            "1900",
            "1901",
        ] {
            assert_eq!(BirthdayReading::of(date(recorded), None), Nothing, "{recorded}");
        }
        for recorded in [
            "1603-05-17",
            "1605-05-17",
            "1899-05-17",
            "1902-05-17",
            "1970-01-02",
            "1969-12-31",
            "1971-01-01",
            "1970-01",
            "1970",
            "1899-12-29",
            "1753-01-02",
            "1904-01-02",
            "1904",
            "1980-01-01",
            "--01-01",
            "--05-17",
            "1990-05-17",
        ] {
            let recorded = date(recorded);
            assert_eq!(BirthdayReading::of(recorded, None), AsRecorded(recorded));
        }
    }

    #[test]
    fn what_is_left_is_read_again_as_it_is() {
        for year in [1604, 1900, 1901, 1970, 1990] {
            for rest in ["", "-01", "-05-17", "-01-01"] {
                let once = BirthdayReading::of(format!("{year}{rest}").parse().unwrap(), None);
                if let Some(date) = once.date() {
                    assert_eq!(BirthdayReading::of(date, None), AsRecorded(date));
                }
            }
        }
    }

    #[test]
    fn the_national_id_confirms_the_day_that_it_names_and_no_other() {
        let read = |recorded: &str, id: &str| {
            BirthdayReading::of(recorded.parse().unwrap(), Some(&id.parse().unwrap())).date()
        };
        let date = |text: &str| Some(text.parse().unwrap());
        assert_eq!(read("1970-01-01", "11010519700101002X"), date("1970-01-01"));
        assert_eq!(read("1970-01-01", "11010519491231002X"), None);
        assert_eq!(read("1900-05-17", "110105190005170010"), date("1900-05-17"));
        assert_eq!(read("1901-05-17", "110105190005170010"), date("--05-17"));
        assert_eq!(read("1970-01-01", "E12345678"), None);
    }
}
