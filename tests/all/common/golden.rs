//! Figures that others computed. They are not part of this project: `CLIENTELING_GOLDEN` names their
//! folder, by default `../shared/golden`. Where it is missing a comparison says that it is skipped.

use std::fs;
use std::path::PathBuf;

/// The rows of a file of figures, without the comment and the names of the columns.
pub(crate) fn rows(topic: &str, name: &str) -> Option<Vec<Vec<String>>> {
    let folder = std::env::var("CLIENTELING_GOLDEN").unwrap_or_else(|_| "../shared/golden".into());
    let path = PathBuf::from(folder).join(topic).join(name);
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
