//! Texts and lines of iCalendar.

/// The longest line, in octets, without its end.
const MAX_OCTETS: usize = 75;

/// A text of people as it goes into a file: each kind of line break is one, other control characters
/// but the tab are left out, and so are blanks around it.
pub(super) fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String =
        text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    kept.trim().to_owned()
}

/// A text that is a word or a few: with one blank between them, whatever stood there.
pub(super) fn in_one_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as the value of a property (RFC 5545, 3.3.11).
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// The text whose value this is.
pub(super) fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value.chars();
    while let Some(c) = rest.next() {
        let c = if c == '\\' { rest.next() } else { Some(c) };
        text.extend(c);
    }
    text
}

/// The value of a parameter: in quotes where it has to be. It has no quotes inside.
pub(super) fn parameter(value: &str) -> String {
    if value.contains([':', ';', ',']) { format!("\"{value}\"") } else { value.to_owned() }
}

/// Lines of a file.
#[derive(Debug, Default)]
pub(super) struct Lines(String);

impl Lines {
    /// Adds a line, folded between characters: what follows begins with a blank (RFC 5545, 3.1).
    pub(super) fn add(&mut self, line: &str) {
        let mut octets = 0_usize;
        for c in line.chars() {
            octets = octets.saturating_add(c.len_utf8());
            if octets > MAX_OCTETS {
                self.0.push_str("\r\n ");
                octets = c.len_utf8().saturating_add(1);
            }
            self.0.push(c);
        }
        self.0.push_str("\r\n");
    }

    /// Adds a property that is a text.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.add(&format!("{name}:{}", escaped(text)));
    }

    /// All of them, each with its end.
    pub(super) fn whole(self) -> String {
        self.0
    }
}
