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

use std::fs;
use std::path::PathBuf;

use chrono::NaiveDate;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The rows of a file of figures, without the comment and the names of the columns.
fn golden(name: &str) -> Option<Vec<Vec<String>>> {
    let folder = std::env::var("CLIENTELING_GOLDEN").unwrap_or_else(|_| "../shared/golden".into());
    let path = PathBuf::from(folder).join("followup").join(name);
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: no `{}`; set CLIENTELING_GOLDEN to its folder", path.display());
        return None;
    };
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    let rows: Vec<_> = lines.map(cells).collect();
    assert!(!rows.is_empty(), "`{name}` has rows");
    Some(rows)
}

/// The cells of a line, of which some are quoted.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().unwrap().push(c),
        }
    }
    cells
}

fn days(text: &str) -> Vec<NaiveDate> {
    text.split_whitespace().map(day).collect()
}
