//! What a person hands to an example, and what is told of what was left out.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clienteling::{CustomerBase, Fact};

/// How many of the rows and lines that are left out are described; all are counted.
const TOLD: usize = 20;

/// Prints what was found, with how many were left out: a failure where any was, or nothing was found.
pub(crate) fn end(found: Result<(String, usize), Box<dyn Error>>) -> ExitCode {
    match found {
        Ok((text, bad)) => {
            // A closed pipe (`| head`) is no failure.
            let _ = io::stdout().lock().write_all(text.as_bytes());
            if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            tell(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// A closed pipe is no failure here either.
fn tell(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// The text of a file.
pub(crate) fn file(path: &Path) -> Result<String, Box<dyn Error>> {
    let shown = path.to_string_lossy().escape_debug().to_string();
    let bytes = std::fs::read(path).map_err(|error| format!("`{shown}`: {error}"))?;
    String::from_utf8(bytes)
        .map_err(|_| format!("`{shown}` is not UTF-8 text; save the table as \"CSV UTF-8\"").into())
}

/// Takes the fact of a line, or says why not.
pub(crate) fn take(base: &mut CustomerBase, line: &str) -> Result<(), String> {
    let line = line.trim_start_matches('\u{feff}').trim();
    if !line.starts_with('{') {
        return Err(r#"expected a fact in JSON, such as `{"purchase": {"id": "S-1", …}}`"#.into());
    }
    let fact = serde_json::from_str::<Fact>(line).map_err(|error| error.to_string())?;
    base.add(fact).map_err(|refused| refused.to_string())?;
    Ok(())
}

/// Describes what was left out.
pub(crate) fn told(bad: &[String]) {
    for why in bad.iter().take(TOLD) {
        tell(why);
    }
    if bad.len() > TOLD {
        tell(&format!("and {} more", bad.len() - TOLD));
    }
    match bad.len() {
        0 => {}
        1 => tell("1 was left out"),
        many => tell(&format!("{many} were left out")),
    }
}
