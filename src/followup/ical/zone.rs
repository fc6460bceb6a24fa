//! The description of a zone, as the caller gives it.

use super::text::unescaped;

/// A description that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Zone {
    /// The identifier.
    pub(super) id: String,
    /// Its lines, not folded.
    pub(super) lines: Vec<String>,
}

/// What a part of a zone must say: since when, and by how much it changes.
const NEEDED: [&str; 3] = ["DTSTART", "TZOFFSETFROM", "TZOFFSETTO"];

/// Reads a description: one zone and nothing else, with an identifier and a part at least. What the
/// parts say of times is not looked at.
pub(super) fn zone(text: &str) -> Result<Zone, &'static str> {
    let lines = unfolded(text)?;
    let [first, inner @ .., last] = lines.as_slice() else { return Err(ENDS) };
    if !(is(first, "BEGIN:VTIMEZONE") && is(last, "END:VTIMEZONE")) {
        return Err(ENDS);
    }
    let mut ids = Vec::new();
    let mut parts = 0_u64;
    let mut part: Option<(&str, Vec<&str>)> = None;
    for line in inner {
        let name = name(line)?;
        part = match part {
            None if is(name, "BEGIN") => Some((opened(line)?, Vec::new())),
            None if is(name, "END") => return Err(PARTS),
            None => {
                ids.extend(line.get(name.len()..).filter(|_| is(name, "TZID")));
                None
            }
            Some((kind, said)) if is(line, &format!("END:{kind}")) => {
                if NEEDED.iter().any(|needed| !said.iter().any(|name| is(name, needed))) {
                    return Err("expected `DTSTART`, `TZOFFSETFROM` and `TZOFFSETTO` in each part");
                }
                parts = parts.saturating_add(1);
                None
            }
            Some(_) if is(name, "BEGIN") || is(name, "END") => return Err(PARTS),
            Some((kind, mut said)) => {
                said.push(name);
                Some((kind, said))
            }
        };
    }
    if part.is_some() || parts == 0 {
        return Err(PARTS);
    }
    Ok(Zone { id: identifier(&ids)?, lines })
}

const ENDS: &str = "expected one zone, from `BEGIN:VTIMEZONE` to `END:VTIMEZONE`";
const PARTS: &str = "expected one part at least, each from `BEGIN:STANDARD` to `END:STANDARD` or \
                     from `BEGIN:DAYLIGHT` to `END:DAYLIGHT`";

/// Lines as they were before they were folded, without those that are empty.
fn unfolded(text: &str) -> Result<Vec<String>, &'static str> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.contains(|c: char| c.is_control() && c != '\t') {
            return Err("expected no control characters");
        }
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some(before)) => before.push_str(more),
            _ if line.is_empty() => {}
            _ => lines.push(line.to_owned()),
        }
    }
    Ok(lines)
}

fn is(given: &str, word: &str) -> bool {
    given.eq_ignore_ascii_case(word)
}

/// The name of a property.
fn name(line: &str) -> Result<&str, &'static str> {
    let end = line.find([':', ';']).filter(|_| line.contains(':'));
    let name = end.and_then(|end| line.get(..end)).filter(|name| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    });
    name.ok_or("expected lines such as `TZID:Europe/Berlin`")
}

/// The kind of part that a line begins.
fn opened(line: &str) -> Result<&'static str, &'static str> {
    let kinds = ["STANDARD", "DAYLIGHT"];
    kinds.into_iter().find(|kind| is(line, &format!("BEGIN:{kind}"))).ok_or(PARTS)
}

/// The one identifier, from what stands after the names of the properties.
fn identifier(ids: &[&str]) -> Result<String, &'static str> {
    let [id] = ids else { return Err("expected one `TZID`") };
    let id = id.strip_prefix(':').map(unescaped).filter(|id| !id.is_empty() && !id.contains('"'));
    id.ok_or("expected a `TZID` without parameters and quotes")
}
