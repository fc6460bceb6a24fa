//! Texts with slots: what a rule says, and the words for units.
//!
//! | in a text | shown |
//! |---|---|
//! | `{observed}`, `{needed}` | the two values |
//! | `{margin}` | how far they lie apart; nothing where they are equal |
//! | `{ago}` | how long ago the observed value was, where it is a number of days: "today", "8 days ago" |
//! | `{day}` | the observed value, where it is a day |
//! | `[ (by {margin})]` | the part in brackets, unless one of its slots has nothing to show |
//!
//! A slot with nothing to show that stands outside of brackets is shown as `–`.

use serde::{Deserialize, Serialize};

/// What a rule says, for each way in which it can turn out.
///
/// The slots are `{observed}`, `{needed}`, `{margin}` and, for a number of days, `{ago}`, and for a
/// fact with a day, `{day}`. A part in brackets is left out where one of its slots has nothing to show: `[ (by {margin})]` where
/// the two values are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording<T = &'static str> {
    /// The rule is met.
    pub met: T,
    /// It is not met.
    pub not_met: T,
    /// What it takes to say so is not known.
    pub unknown: T,
}

impl<T> Wording<T> {
    pub(super) fn map<U>(self, with: impl Fn(T) -> U) -> Wording<U> {
        let Wording { met, not_met, unknown } = self;
        Wording { met: with(met), not_met: with(not_met), unknown: with(unknown) }
    }

    /// Each text with the name of its field.
    pub(super) const fn named(&self) -> [(&'static str, &T); 3] {
        [("met", &self.met), ("not_met", &self.not_met), ("unknown", &self.unknown)]
    }
}

/// The words for units; the slot is `{number}`, in `ago` the number with its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitWording<T = &'static str> {
    /// One day.
    pub day: T,
    /// Any other number of days.
    pub days: T,
    /// One month.
    pub month: T,
    /// Any other number of months.
    pub months: T,
    /// One percentage point.
    pub point: T,
    /// Any other number of percentage points.
    pub points: T,
    /// On the day of the judgement itself.
    pub today: T,
    /// So many days before it.
    pub ago: T,
}

impl UnitWording {
    /// English.
    pub const ENGLISH: UnitWording = UnitWording {
        day: "{number} day",
        days: "{number} days",
        month: "{number} month",
        months: "{number} months",
        point: "{number} point",
        points: "{number} points",
        today: "today",
        ago: "{number} ago",
    };
}

impl<T> UnitWording<T> {
    pub(super) fn map<U>(self, with: impl Fn(T) -> U) -> UnitWording<U> {
        let UnitWording { day, days, month, months, point, points, today, ago } = self;
        UnitWording {
            day: with(day),
            days: with(days),
            month: with(month),
            months: with(months),
            point: with(point),
            points: with(points),
            today: with(today),
            ago: with(ago),
        }
    }

    /// Each text with the name of its field.
    pub(super) const fn named(&self) -> [(&'static str, &T); 8] {
        let UnitWording { day, days, month, months, point, points, today, ago } = self;
        [
            ("day", day),
            ("days", days),
            ("month", month),
            ("months", months),
            ("point", point),
            ("points", points),
            ("today", today),
            ("ago", ago),
        ]
    }
}

/// What stands for a slot that has nothing to show.
const NOTHING: &str = "–";

enum Piece<'a> {
    Words(&'a str),
    Slot(&'a str),
    Part(&'a str),
}

/// The pieces of a text. A brace or bracket without its partner is a word like others.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if let Some((slot, after)) = rest.strip_prefix('{').and_then(|it| it.split_once('}')) {
            rest = after;
            return Some(Piece::Slot(slot));
        }
        if let Some((part, after)) = rest.strip_prefix('[').and_then(|it| it.split_once(']')) {
            rest = after;
            return Some(Piece::Part(part));
        }
        let first = rest.chars().next()?;
        // At least one character, also where it is a brace without its partner.
        let opening = |(place, c): (usize, char)| (place > 0 && "{[".contains(c)).then_some(place);
        let end = rest.char_indices().find_map(opening).unwrap_or(rest.len());
        let (words, after) = rest.split_at_checked(end.max(first.len_utf8()))?;
        rest = after;
        Some(Piece::Words(words))
    })
}

/// The text with its slots filled.
pub(super) fn fill(text: &str, slot: &impl Fn(&str) -> Option<String>) -> String {
    let shown = |piece| match piece {
        Piece::Words(words) => words.to_owned(),
        Piece::Slot(name) => slot(name).unwrap_or_else(|| NOTHING.to_owned()),
        Piece::Part(part) => fill_part(part, slot).unwrap_or_default(),
    };
    pieces(text).map(shown).collect()
}

fn fill_part(part: &str, slot: &impl Fn(&str) -> Option<String>) -> Option<String> {
    let shown = |piece| match piece {
        Piece::Words(words) | Piece::Part(words) => Some(words.to_owned()),
        Piece::Slot(name) => slot(name),
    };
    pieces(part).map(shown).collect()
}

/// What of a text is none of the slots known: unknown slots, and braces and brackets without
/// their partner.
pub(super) fn strange<'a>(text: &'a str, known: &[&str]) -> Vec<&'a str> {
    pieces(text)
        .flat_map(|piece| match piece {
            Piece::Words(words) if words.contains(['{', '}', '[', ']']) => vec![words],
            Piece::Words(_) => vec![],
            Piece::Slot(name) if known.contains(&name) => vec![],
            Piece::Slot(name) => vec![name],
            // Brackets in brackets have no partner: they are words of the part.
            Piece::Part(part) => strange(part, known),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{fill, strange};

    fn filled(text: &str) -> String {
        fill(text, &|slot| (slot == "observed").then(|| "3".to_owned()))
    }

    #[test]
    fn a_part_in_brackets_is_left_out_where_one_of_its_slots_has_nothing_to_show() {
        assert_eq!(filled("{observed} visits[ on {observed} days]"), "3 visits on 3 days");
        assert_eq!(filled("visits[, {observed} and {margin}]."), "visits.");
        assert_eq!(filled("needed: {needed}"), "needed: –");
    }

    #[test]
    fn a_brace_without_its_partner_is_shown_and_nothing_is_lost() {
        for text in ["{", "a{b", "[", "a[b{c", "}]", "", "ä{ö"] {
            assert_eq!(filled(text), text);
        }
    }

    #[test]
    fn strange_slots_and_loose_braces_are_found_in_parts_too() {
        let found = |text| strange(text, &["observed"]);
        assert_eq!(found("{observed}[ by {observed}]"), Vec::<&str>::new());
        assert_eq!(found("{seen}[ by {margin}]"), ["seen", "margin"]);
        assert_eq!(found("a}"), ["a}"]);
        assert_eq!(found("[a[b]]"), ["[b", "]"]);
    }
}
