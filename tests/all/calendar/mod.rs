//! The calendar against slow references, and against figures that others computed.
//!
//! Those figures are not part of this project: `CLIENTELING_GOLDEN` names their folder, by default
//! `../shared/golden`. Where it is missing the comparison says that it is skipped; the same rules
//! are compared with the references in `tests/all/reference/calendar.rs` in any case.

mod home;
mod hours;
mod moves;
mod random;
mod recurrence;

use chrono::NaiveDate;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The rows of a file of figures about calendars.
fn golden(name: &str) -> Option<Vec<Vec<String>>> {
    crate::common::golden::rows("followup", name)
}

fn days(text: &str) -> Vec<NaiveDate> {
    text.split_whitespace().map(day).collect()
}
