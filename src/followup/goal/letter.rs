//! The letters of SMART, and which of them fail.

use std::fmt;

use crate::rule::{Checker, ProblemKind, Problems};
use crate::units::text::joined;
use crate::units::words::words;

words! {
    /// A letter of SMART (S2; the word was cut off after its first two, and the others are those of
    /// the field). The A stands for two.
    pub enum SmartLetter, "letter of SMART" {
        /// Who does what, to whom or to what.
        Specific = "specific",
        /// A figure decides whether it is met.
        Measurable = "measurable",
        /// Accepted by whoever carries it out.
        Accepted = "accepted",
        /// Within reach.
        Achievable = "achievable",
        /// It serves a named objective.
        Relevant = "relevant",
        /// It has a start and a due day.
        TimeBound = "time_bound" as "time-bound",
    }
}

/// A letter that fails, with everything that would mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedLetter {
    /// Which.
    pub letter: SmartLetter,
    /// What would mend it, each with its field.
    pub problems: Problems,
}

impl fmt::Display for FailedLetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not {} ({})", self.letter, self.problems)
    }
}

/// A draft is no SMART goal: every letter that fails, with what would mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct NotSmart {
    // INVARIANT: not empty.
    failed: Vec<FailedLetter>,
}

impl NotSmart {
    /// `None` where no letter fails.
    pub(super) fn of(failed: Vec<FailedLetter>) -> Option<NotSmart> {
        (!failed.is_empty()).then_some(NotSmart { failed })
    }

    /// Of a draft that no letter refuses and that is no goal all the same, which there is not.
    pub(super) fn of_none() -> NotSmart {
        let kind = ProblemKind::Missing("a goal");
        let problems = Checker::run(|checker| checker.report("", kind));
        let failed = Problems::of(problems).err().into_iter();
        let letter = SmartLetter::Specific;
        NotSmart { failed: failed.map(|problems| FailedLetter { letter, problems }).collect() }
    }

    /// Every letter that fails, in the order of the word; at least one.
    pub fn failed(&self) -> &[FailedLetter] {
        &self.failed
    }

    /// The letters alone.
    pub fn letters(&self) -> Vec<SmartLetter> {
        self.failed.iter().map(|failed| failed.letter).collect()
    }
}

impl fmt::Display for NotSmart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no SMART goal yet: ")?;
        joined(f, ", ", &self.failed)
    }
}
