//! The source text of the crate, without what is no code.

use std::fs;
use std::path::{Path, PathBuf};

/// Every file of `src` by its path from there, with its text.
pub(crate) fn files() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(&root).unwrap().to_owned(), text));
            }
        }
    }
    found.sort();
    found
}

/// The code that is built into the crate: without comments, the content of literals, and modules
/// for tests.
pub(crate) fn code(text: &str) -> String {
    without_test_modules(&without_comments_and_literals(text))
}

fn without_comments_and_literals(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = |place: usize| chars.get(place).copied().unwrap_or('\0');
    let mut code = String::with_capacity(text.len());
    let mut place = 0;
    while place < chars.len() {
        let in_word = place > 0 && is_word(at(place - 1));
        match (at(place), at(place + 1)) {
            ('/', '/') => {
                while place < chars.len() && at(place) != '\n' {
                    place += 1;
                }
            }
            ('/', '*') => {
                let mut depth = 0_u32;
                loop {
                    match (at(place), at(place + 1)) {
                        ('/', '*') => {
                            depth += 1;
                            place += 2;
                        }
                        ('*', '/') => {
                            depth -= 1;
                            place += 2;
                        }
                        _ => place += 1,
                    }
                    if depth == 0 || place >= chars.len() {
                        break;
                    }
                }
                code.push(' ');
            }
            ('r', '"' | '#') if !in_word && is_raw_string(&chars[place + 1..]) => {
                let hashes = chars[place + 1..].iter().take_while(|&&c| c == '#').count();
                place += hashes + 2;
                let end = |from: usize| {
                    at(from) == '"' && (1..=hashes).all(|offset| at(from + offset) == '#')
                };
                while place < chars.len() && !end(place) {
                    place += 1;
                }
                place += hashes + 1;
                code.push_str("\"\"");
            }
            ('"', _) => {
                place += 1;
                while place < chars.len() && at(place) != '"' {
                    place += if at(place) == '\\' { 2 } else { 1 };
                }
                place += 1;
                code.push_str("\"\"");
            }
            ('\'', '\\') => {
                place += 3;
                while place < chars.len() && at(place) != '\'' {
                    place += 1;
                }
                place += 1;
                code.push_str("' '");
            }
            ('\'', _) if at(place + 2) == '\'' => {
                place += 3;
                code.push_str("' '");
            }
            (other, _) => {
                code.push(other);
                place += 1;
            }
        }
    }
    code
}

fn is_raw_string(after_r: &[char]) -> bool {
    after_r.iter().find(|&&c| c != '#') == Some(&'"')
}

fn without_test_modules(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some((before, marked)) = rest.split_once(MARK) {
        kept.push_str(before);
        rest = after_item(marked);
    }
    kept.push_str(rest);
    kept
}

/// What stands behind the item with which `code` begins: behind its block, or its semicolon.
fn after_item(code: &str) -> &str {
    let mut depth = 0_u32;
    for (place, c) in code.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 && (c == '}' || c == ';') {
            return &code[place + 1..];
        }
    }
    ""
}

pub(crate) fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// The words of the code.
pub(crate) fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c| !is_word(c)).filter(|word| !word.is_empty())
}

/// What follows `root::` anywhere in the code: of `root::a::b` it is `a`, of `root::{a, b::c}`
/// it is `a` and `b`.
pub(crate) fn first_segments<'a>(code: &'a str, root: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    for (place, _) in code.match_indices(root) {
        let begins = !code[..place].chars().next_back().is_some_and(is_word);
        let after = code[place + root.len()..].trim_start();
        if let (true, Some(path)) = (begins, after.strip_prefix("::")) {
            found.extend(heads(path.trim_start()));
        }
    }
    found
}

/// The first segments of a path, or of each path in a group.
fn heads(path: &str) -> Vec<&str> {
    let Some(group) = path.strip_prefix('{') else {
        return vec![head(path)];
    };
    let mut found = Vec::new();
    let mut depth = 1_u32;
    let mut start = 0;
    for (place, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && c == ',') {
            found.push(head(group[start..place].trim_start()));
            start = place + 1;
        }
        if depth == 0 {
            break;
        }
    }
    found.retain(|head| !head.is_empty());
    found
}

fn head(path: &str) -> &str {
    path.split(|c| !is_word(c) && c != '*').next().unwrap_or_default()
}
