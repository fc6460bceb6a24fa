//! A condition that fits what can be asked.

use std::fmt;
use std::sync::Arc;

use super::Window;
use super::line::{Line, place};
use crate::rule::measure::SubjectKind;
use crate::rule::{Comparison, Value};

/// A condition that fits a catalogue: it can be evaluated, and analysed.
///
/// * Each measure is known, can be asked of the kind of subject, and has the days that it needs.
/// * Each constant is in the unit of its measure, and within what the measure can be.
///
/// It shows what it asks for, with the labels of the measures.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CheckedCondition {
    pub(super) tree: Tree,
    pub(super) about: SubjectKind,
}

impl CheckedCondition {
    /// Of which kind of subject it can be asked.
    pub const fn about(&self) -> SubjectKind {
        self.about
    }
}

/// What a condition comes to once nothing is denied but what is so in a row: a denied comparison is
/// the reverse one, and a denied `all` is an `any`, also where something is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Tree {
    All(Vec<Tree>),
    Any(Vec<Tree>),
    Leaf(Leaf),
}

/// What has no parts for the analysis.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Leaf {
    Compare(Compare),
    InARow { row: Arc<Row>, is_denied: bool },
}

/// A figure, compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Compare {
    pub(super) asked: Arc<Asked>,
    // INVARIANT: one of the four that compare.
    pub(super) comparison: Comparison,
    // INVARIANT: in the unit of the measure.
    pub(super) needed: Value,
}

/// A figure, as the catalogue knows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    pub(super) measure: String,
    pub(super) label: String,
    pub(super) window: Option<Window>,
    pub(super) line: Line,
    pub(super) may_be_unknown: bool,
}

/// What has to be so for days in a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Row {
    pub(super) days: u32,
    pub(super) of: Tree,
}

impl Compare {
    /// The first place from which on the figure is on the upper side.
    pub(super) fn from(&self) -> i128 {
        // INVARIANT: a unit in which is measured has a place for each of its values.
        let place = place(self.needed).unwrap_or(0);
        match self.comparison {
            Comparison::Over | Comparison::AtMost => place.saturating_add(1),
            _ => place,
        }
    }

    /// Whether it is met on the upper side.
    pub(super) const fn is_upwards(&self) -> bool {
        matches!(self.comparison, Comparison::Over | Comparison::AtLeast)
    }
}

impl Tree {
    /// Met where this is not met, and unknown where this is.
    pub(super) fn denied(&self) -> Tree {
        match self {
            Tree::All(of) => Tree::Any(of.iter().map(Tree::denied).collect()),
            Tree::Any(of) => Tree::All(of.iter().map(Tree::denied).collect()),
            Tree::Leaf(Leaf::Compare(compare)) => Tree::Leaf(Leaf::Compare(Compare {
                comparison: compare.comparison.reversed(),
                ..compare.clone()
            })),
            Tree::Leaf(Leaf::InARow { row, is_denied }) => {
                Tree::Leaf(Leaf::InARow { row: Arc::clone(row), is_denied: !is_denied })
            }
        }
    }

    /// Whether any of its figures may be unknown.
    pub(super) fn may_be_unknown(&self) -> bool {
        match self {
            Tree::All(of) | Tree::Any(of) => of.iter().any(Tree::may_be_unknown),
            Tree::Leaf(Leaf::Compare(compare)) => compare.asked.may_be_unknown,
            Tree::Leaf(Leaf::InARow { row, .. }) => row.of.may_be_unknown(),
        }
    }

    /// Its leaves in the order in which they are written, with repetition.
    pub(super) fn leaves<'a>(&'a self, found: &mut Vec<&'a Leaf>) {
        match self {
            Tree::All(of) | Tree::Any(of) => of.iter().for_each(|one| one.leaves(found)),
            Tree::Leaf(leaf) => found.push(leaf),
        }
    }
}

impl fmt::Display for CheckedCondition {
    /// "amount owed over 100,000.00 CNY and number of purchases in the last 90 days below 2".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tree.fmt(f)
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (of, between) = match self {
            Tree::Leaf(leaf) => return leaf.fmt(f),
            Tree::All(of) => (of, " and "),
            Tree::Any(of) => (of, " or "),
        };
        for (place, one) in of.iter().enumerate() {
            if place > 0 {
                f.write_str(between)?;
            }
            match one {
                Tree::Leaf(_) => one.fmt(f)?,
                // What has one part alone needs nothing around it.
                Tree::All(parts) | Tree::Any(parts) if parts.len() == 1 || of.len() == 1 => {
                    one.fmt(f)?;
                }
                _ => write!(f, "({one})")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Leaf::Compare(compare) => write!(f, "{} {}", compare.asked, compare.side()),
            Leaf::InARow { row, is_denied } => {
                let (not, days) = (if *is_denied { "not " } else { "" }, row.days);
                write!(f, "{not}for {} in a row: {}", Value::Days(days.into()), row.of)
            }
        }
    }
}

impl Compare {
    /// "over 100,000.00 CNY".
    pub(super) fn side(&self) -> String {
        let side = match self.comparison {
            Comparison::Below => "below",
            Comparison::AtMost => "at most",
            Comparison::AtLeast => "at least",
            _ => "over",
        };
        format!("{side} {}", self.needed)
    }
}

impl fmt::Display for Asked {
    /// "number of purchases in the last 90 days".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label)?;
        match self.window {
            Some(window) => write!(f, " {window}"),
            None => Ok(()),
        }
    }
}
