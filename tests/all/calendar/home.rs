//! All arithmetic of the calendar stands in `units` and `calendar`.

use crate::common::source;

/// The types of `chrono` with which dates are reckoned.
const TYPES: [&str; 7] =
    ["Days", "Months", "TimeDelta", "Duration", "Weekday", "IsoWeek", "NaiveWeek"];

/// Its functions that do so. One day on or back (`succ_opt`, `pred_opt`) cannot go wrong, and the
/// parts of a date (`year`, `month`) are no reckoning.
const FUNCTIONS: [&str; 24] = [
    "checked_add_days",
    "checked_add_months",
    "checked_add_signed",
    "checked_sub_days",
    "checked_sub_months",
    "checked_sub_signed",
    "from_isoywd_opt",
    "from_num_days_from_ce_opt",
    "from_weekday_of_month_opt",
    "from_yo_opt",
    "iso_week",
    "iter_days",
    "iter_weeks",
    "num_days",
    "num_days_from_ce",
    "ordinal",
    "ordinal0",
    "signed_duration_since",
    "weekday",
    "with_day",
    "with_month",
    "with_ordinal",
    "with_year",
    "years_since",
];

/// What one file reckons by itself, given by its path from `src`.
fn reckoned(path: &str, text: &str) -> Vec<String> {
    let at_home = ["units/", "calendar/"].iter().any(|room| path.starts_with(room));
    let of_tests =
        ["tests.rs", "/reference.rs", "loyalty/made.rs", "ical/readers.rs", "work/samples.rs"];
    let is_test = path.contains("/tests/") || of_tests.iter().any(|end| path.ends_with(end));
    if at_home || is_test {
        return vec![];
    }
    let code = source::code(text);
    let types = source::first_segments(&code, "chrono");
    let types = types.into_iter().filter(|name| TYPES.contains(name));
    let functions = source::words(&code).filter(|word| FUNCTIONS.contains(word));
    types.chain(functions).map(|found| format!("{path}: `{found}`")).collect()
}

#[test]
fn only_units_and_calendar_reckon_with_dates() {
    let files = source::files();
    assert!(files.len() > 40, "the source was found");
    let found: Vec<String> =
        files.iter().flat_map(|(path, text)| reckoned(path.to_str().unwrap(), text)).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn reckoning_elsewhere_is_found_in_every_form() {
    for text in [
        "use chrono::Months;",
        "use chrono::{Datelike, Days, NaiveDate};",
        "fn f() { day + chrono::TimeDelta::zero() }",
        "fn f() { day.with_day(1) }",
        "fn f() { NaiveDate::checked_add_days(day, days) }",
    ] {
        assert_eq!(reckoned("warning/mod.rs", text).len(), 1, "{text}");
        assert!(reckoned("calendar/mod.rs", text).is_empty(), "{text}");
        assert!(reckoned("warning/tests.rs", text).is_empty(), "{text}");
    }
    for text in ["use chrono::{Datelike, NaiveDate};", "enum Figure { Days(u64), Months(u32) }"] {
        assert!(reckoned("warning/mod.rs", text).is_empty(), "{text}");
    }
}
