//! Personal texts: checked, normalised, and hidden from `Debug`.

use super::chinese_name::surname_first;
use super::filler;
use crate::units::text::is_invisible;

/// A personal text was refused. It is not repeated here, because errors end up in logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// Nothing that shows.
    #[error("the {what} is empty")]
    Empty {
        /// Which text.
        what: &'static str,
    },
    /// Longer than the type allows.
    #[error("the {what} has {chars} characters: expected at most {max}")]
    TooLong {
        /// Which text.
        what: &'static str,
        /// How many characters were given.
        chars: usize,
        /// How many are accepted.
        max: usize,
    },
    /// A control character.
    #[error("the {what} holds a control character")]
    Control {
        /// Which text.
        what: &'static str,
    },
    /// A spreadsheet took the text for a figure, and has lost or added digits.
    #[error(
        "{what}: damaged by a spreadsheet, which took it for a figure: expected the digits, \
         from a column of texts"
    )]
    Spreadsheet {
        /// Which text.
        what: &'static str,
    },
    /// The wrong form.
    #[error("{what}: expected {expected}")]
    Form {
        /// Which text.
        what: &'static str,
        /// What would be accepted.
        expected: &'static str,
    },
}

/// What becomes of line breaks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    /// They are control characters like others.
    Refused,
    /// They stay, each as one line feed, however the text's system writes them.
    Kept,
}

/// Whether a character shows nothing by itself: a joiner, a direction mark, a blank pattern, an
/// accent without a letter.
fn shows_nothing_alone(c: char) -> bool {
    is_invisible(c) || matches!(c, '\u{2800}' | '\u{300}'..='\u{36f}')
}

/// Whether a character turns the direction of a line for what follows.
fn turns_the_line(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Trims, and refuses what no personal text may be. Marks that turn the direction of a line are
/// taken out: one left open would turn what a screen shows behind the text.
pub(super) fn trimmed(
    text: &str,
    what: &'static str,
    max: usize,
    breaks: Breaks,
) -> Result<String, TextError> {
    let text = text.trim();
    // Joiners and direction marks belong to some names, but do not make one.
    if text.chars().all(|c| c.is_whitespace() || shows_nothing_alone(c)) {
        return Err(TextError::Empty { what });
    }
    let chars = text.chars().count();
    if chars > max {
        return Err(TextError::TooLong { what, chars, max });
    }
    let text: String = text.chars().filter(|c| !turns_the_line(*c)).collect();
    let text = text.trim();
    let text = match breaks {
        Breaks::Refused => text.to_owned(),
        Breaks::Kept => text.replace("\r\n", "\n").replace('\r', "\n"),
    };
    let kept = |c| breaks == Breaks::Kept && c == '\n';
    // U+2028 and U+2029 break a line as well.
    let breaks_or_controls = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if text.chars().any(|c| breaks_or_controls(c) && !kept(c)) {
        return Err(TextError::Control { what });
    }
    Ok(text)
}

macro_rules! personal_text {
    ($(#[$doc:meta])* $name:ident = $checked:expr $(, { $($more:tt)* })?;) => {
        $crate::customer::text::personal_text! {
            $(#[$doc])*
            $name = $checked, filler = |it| $crate::customer::filler::is_text(it.as_str())
                $(, { $($more)* })?;
        }
    };
    (
        $(#[$doc:meta])*
        $name:ident = $checked:expr, filler = $is_filler:expr $(, { $($more:tt)* })?;
    ) => {
        $(#[$doc])*
        ///
        /// `Debug` shows that there is one, and nothing of it.
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// The checked text.
            ///
            /// # Errors
            /// [`TextError`](crate::customer::TextError), which does not repeat the text.
            pub fn try_new(text: impl AsRef<str>) -> Result<Self, $crate::customer::TextError> {
                let checked: fn(&str) -> Result<String, $crate::customer::TextError> = $checked;
                checked(text.as_ref()).map(|text| $name(text.into_boxed_str()))
            }

            /// The text itself. It is personal: do not log it.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether it was only typed to get past a field that must be filled in, as `N/A`,
            /// `-` or 无: see [what only fills a field](crate::customer#what-only-fills-a-field).
            pub fn is_filler(&self) -> bool {
                let is_filler: fn(&Self) -> bool = $is_filler;
                is_filler(self)
            }

            fn to_text(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::customer::TextError;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                $name::try_new(text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> String {
                text.0.into()
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        $crate::customer::leaf::leaf!($name, {
            fn is_filler(&self) -> bool {
                $name::is_filler(self)
            }

            $($($more)*)?
        });
    };
}
pub(super) use personal_text;

personal_text! {
    /// What a person or an organisation is called: 1 to 200 characters on one line, trimmed.
    ///
    /// Of two records the one may have a Chinese name with its surname last: 秀英王 of 王秀英. Where
    /// that is certain the two agree, and the name with its surname first holds.
    Name = |text| trimmed(text, "name", 200, Breaks::Refused), filler = |it| filler::is_name(it.as_str()), {
        fn agrees(&self, other: &Self) -> bool {
            surname_first(self.as_str()) == surname_first(other.as_str())
        }

        fn detail(&self) -> u8 {
            (surname_first(self.as_str()) == self.as_str()).into()
        }
    };
}

personal_text! {
    /// Something said in one's own words: 1 to 2,000 characters, line breaks allowed.
    Note = |text| trimmed(text, "note", 2_000, Breaks::Kept);
}

personal_text! {
    /// A short text, such as the name of a firm, a school or a dish: 1 to 200 characters on one
    /// line.
    Phrase = |text| trimmed(text, "text", 200, Breaks::Refused);
}

#[cfg(test)]
mod tests {
    use super::Name;
    use crate::customer::{EmailAddress, PhoneNumber, PostalAddress};

    #[test]
    fn what_was_accepted_is_accepted_again() {
        let address = PostalAddress::try_new("1 Main Street\r\nTown\rCounty").unwrap();
        assert_eq!(address.as_str(), "1 Main Street\nTown\nCounty");
        let json = serde_json::to_string(&address).unwrap();
        assert_eq!(serde_json::from_str::<PostalAddress>(&json).unwrap(), address);
    }

    #[test]
    fn debug_and_errors_repeat_nothing_personal() {
        assert_eq!(format!("{:?}", Name::try_new("王秀英").unwrap()), "Name(…)");
        let secret = "secret".repeat(2_000_000);
        for error in [
            Name::try_new(&secret).unwrap_err(),
            PhoneNumber::try_new("secret 555").unwrap_err(),
            EmailAddress::try_new("secret").unwrap_err(),
            PostalAddress::try_new("secret\u{7}street").unwrap_err(),
            Name::try_new("\u{200b}").unwrap_err(),
            Name::try_new("\u{301}\u{301}").unwrap_err(),
            EmailAddress::try_new("secret\u{200b}@example.com").unwrap_err(),
            Name::try_new("secret\u{2028}name").unwrap_err(),
        ] {
            assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
        }
    }
}
