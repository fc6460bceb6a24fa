//! A rule, tested: met, not met or unknown, with the values that make it so.

use std::fmt;

use serde::Serialize;

use super::wording::{UnitWording, Wording, fill};
use super::{Comparison, Evidence, Value};
use crate::units::words::words;
use crate::units::written::written;

/// A test with a name. The rooms of this crate define theirs; a caller can define more.
///
/// ```
/// use clienteling::rule::{Comparison, CriterionOutcome, Evidence, Rule, Wording};
///
/// static MANY_VISITS: Rule = Rule {
///     key: "workshop.many-visits",
///     comparison: Comparison::AtLeast,
///     says: Wording {
///         met: "visits: {observed}, at least the {needed} that are many[ (by {margin})]",
///         not_met: "visits: {observed}, below the {needed} that are many[ (by {margin})]",
///         unknown: "visits not counted",
///     },
///     is_personal: false,
/// };
///
/// assert_eq!(MANY_VISITS.test(Evidence::counts(3, 4)), None);
/// let reason = MANY_VISITS.test(Evidence::counts(6, 4)).ok_or("the rule holds")?;
/// assert_eq!(reason.to_string(), "visits: 6, at least the 4 that are many (by 2)");
///
/// let unknown = MANY_VISITS.check(Evidence::counts(None, 4));
/// assert_eq!(unknown.outcome(), CriterionOutcome::Unknown);
/// assert_eq!(unknown.to_string(), "visits not counted");
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    /// A stable name: room, dot, rule.
    pub key: &'static str,
    /// What must be so for the rule to be met.
    pub comparison: Comparison,
    /// What it says, in English. Another language is a table of [`Texts`](super::Texts).
    pub says: Wording,
    /// Whether its values are personal: then no `Debug` shows them. Its text does, like the data
    /// that it is made from; it is for whoever may see these.
    pub is_personal: bool,
}

impl Rule {
    /// The reason, if the rule is met on this evidence.
    pub fn test(&'static self, evidence: Evidence) -> Option<Reason> {
        self.check(evidence).reason()
    }

    /// Whether the rule is met on this evidence, not met, or unknown.
    pub const fn check(&'static self, evidence: Evidence) -> Criterion {
        Criterion { rule: self, evidence }
    }

    /// The rule that is met where this one is not, with the same texts.
    #[must_use]
    pub const fn reversed(&self, key: &'static str) -> Rule {
        let Wording { met, not_met, unknown } = self.says;
        Rule {
            key,
            comparison: self.comparison.reversed(),
            says: Wording { met: not_met, not_met: met, unknown },
            is_personal: self.is_personal,
        }
    }
}

words! {
    /// How a criterion turned out.
    pub enum CriterionOutcome, "outcome of a criterion" {
        /// It is met.
        Met = "met",
        /// It is not met.
        NotMet = "not_met",
        /// What it takes to say so is not known.
        Unknown = "unknown",
    }
}

/// A rule, tested: met, not met or unknown, with the values that make it so.
///
/// * It is made only by testing a rule, so its outcome follows from its values.
/// * It serialises for a screen and is not read back, because it always follows from the judgement
///   that it is part of.
/// * `Debug` shows no value of a rule whose values are [personal](Rule::is_personal).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Criterion {
    rule: &'static Rule,
    evidence: Evidence,
}

impl Criterion {
    /// The rule.
    pub const fn rule(&self) -> &'static Rule {
        self.rule
    }

    /// How it turned out.
    pub fn outcome(&self) -> CriterionOutcome {
        match self.evidence.holds(self.rule.comparison) {
            Some(true) => CriterionOutcome::Met,
            Some(false) => CriterionOutcome::NotMet,
            None => CriterionOutcome::Unknown,
        }
    }

    /// The reason that it is, if it is met.
    pub(crate) fn reason(self) -> Option<Reason> {
        (self.outcome() == CriterionOutcome::Met).then_some(Reason(self))
    }

    /// What was observed. `None` where it is not known.
    pub const fn observed(&self) -> Option<Value> {
        self.evidence.observed()
    }

    /// What it was compared with. `None` for a plain fact, and where it is not known.
    pub const fn needed(&self) -> Option<Value> {
        self.evidence.needed()
    }

    /// How far the two lie apart, without a sign: what is to spare, or missing. `None` where one of
    /// them is not there, for equal quantities, and where the distance is out of range.
    pub fn margin(&self) -> Option<Value> {
        self.evidence.margin()
    }

    /// What it says in the words of a table.
    pub(super) fn text<T: AsRef<str>>(
        &self,
        says: &Wording<T>,
        units: &UnitWording<impl AsRef<str>>,
    ) -> String {
        let text = match self.outcome() {
            CriterionOutcome::Met => &says.met,
            CriterionOutcome::NotMet => &says.not_met,
            CriterionOutcome::Unknown => &says.unknown,
        };
        // As they are shown, so that the margin is what a reader gets from the other two.
        let shown = self.evidence.shown();
        let (observed, needed) = (shown.observed(), shown.needed());
        fill(text.as_ref(), &|slot| match slot {
            "observed" => {
                observed.filter(|it| !matches!(it, Value::Fact(_))).map(|it| it.words(units))
            }
            "needed" => needed.map(|it| it.words(units)),
            "margin" => {
                shown.margin().filter(|_| observed != needed).map(|it| it.distance_words(units))
            }
            "ago" => observed.and_then(|it| it.ago(units)),
            "day" => observed.filter(|it| matches!(it, Value::Date(_))).map(|it| it.words(units)),
            _ => None,
        })
    }
}

/// The slots of a text.
pub(super) const SLOTS: [&str; 5] = ["observed", "needed", "margin", "ago", "day"];

impl fmt::Display for Criterion {
    /// In English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(&self.rule.says, &UnitWording::ENGLISH))
    }
}

impl fmt::Debug for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Criterion");
        shown.field("rule", &self.rule.key).field("outcome", &self.outcome());
        if self.rule.is_personal {
            return shown.finish_non_exhaustive();
        }
        shown.field("observed", &self.observed()).field("needed", &self.needed()).finish()
    }
}

written! {
    Criterion as self {
        rule: self.rule.key,
        outcome: self.outcome(),
        observed: self.observed(),
        comparison: self.rule.comparison,
        needed: self.needed(),
        margin: self.margin(),
    }
}

/// Why a judgement is what it is: a [criterion](Criterion) that is met.
///
/// It can be checked from its own fields, and shows no personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
// INVARIANT: the criterion is met.
pub struct Reason(Criterion);

impl Reason {
    /// The criterion, which is met.
    pub const fn criterion(&self) -> &Criterion {
        &self.0
    }

    /// The rule.
    pub const fn rule(&self) -> &'static Rule {
        self.0.rule()
    }

    /// What was observed.
    pub fn observed(&self) -> Value {
        // INVARIANT: a criterion that is met has something observed.
        self.0.observed().unwrap_or(Value::Fact(true))
    }

    /// What it was compared with. `None` for a plain fact.
    pub const fn needed(&self) -> Option<Value> {
        self.0.needed()
    }

    /// How far the two lie apart, as [`Criterion::margin`].
    pub fn margin(&self) -> Option<Value> {
        self.0.margin()
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
