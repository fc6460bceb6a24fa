//! Which measures there are.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::Serialize;

use super::{Domain, SubjectKind, Unit};
use crate::rule::{Checker, ProblemKind, Problems};
use crate::units::words::words;

words! {
    /// Over which time a measure counts.
    pub enum Timing, "timing of a measure" {
        /// What holds at the end of the day: a stock, such as what is owed.
        AsOf = "as_of" as "on the day",
        /// What happened in a period: a flow, such as what was sold.
        Over = "over" as "over a period",
    }
}

/// One thing that can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Measure {
    /// A stable name: what is counted, dot, how. The rooms of this crate define theirs; a caller
    /// can define more.
    pub name: Cow<'static, str>,
    /// What it is, in words that follow "the": "net revenue".
    pub label: Cow<'static, str>,
    /// Of which kinds of subjects it can be asked.
    pub subjects: Cow<'static, [SubjectKind]>,
    /// On a day, or over a period.
    pub timing: Timing,
    /// In which unit it is answered.
    pub unit: Unit,
    /// Which values it can have.
    pub domain: Domain,
    /// Whether it can be unknown for a subject that exists. A rule on a measure that is always
    /// known needs no case for it.
    pub may_be_unknown: bool,
}

/// The measures that somebody answers, in the order of their names.
///
/// * Each name stands for one measure, and has a character that shows.
/// * Each measure can be asked of some kind of subject.
/// * The ends of a domain are of the measure's unit and in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Catalogue {
    measures: BTreeMap<Cow<'static, str>, Measure>,
}

impl Catalogue {
    /// A catalogue of these measures.
    ///
    /// # Errors
    /// [`Problems`] with all problems: names that are missing or taken, measures without a
    /// subject, domains of another unit or without a value.
    pub fn try_new(measures: impl IntoIterator<Item = Measure>) -> Result<Self, Problems> {
        let measures: Vec<Measure> = measures.into_iter().collect();
        Problems::of(Checker::run(|checker| {
            let path = |place: usize, field: &str| format!("measures[{place}].{field}");
            let names = measures.iter().enumerate();
            checker.names(names.map(|(place, one)| (path(place, "name"), &*one.name)));
            for (place, measure) in measures.iter().enumerate() {
                if measure.subjects.is_empty() {
                    checker.report(&path(place, "subjects"), ProblemKind::Missing("a subject"));
                }
                let Domain { least, most } = measure.domain;
                for (end, value) in [("least", least), ("most", most)] {
                    let unit = value.map(Unit::of);
                    if unit.is_some_and(|unit| unit != Some(measure.unit)) {
                        let given = value.map(|value| value.to_string()).unwrap_or_default();
                        let accepted = measure.unit.to_string();
                        let field = path(place, &format!("domain.{end}"));
                        checker.report(&field, ProblemKind::NotAccepted { given, accepted });
                    }
                }
                if let (Some(least), Some(most)) = (least, most)
                    && most.try_cmp(least).is_some_and(Ordering::is_lt)
                {
                    let (given, other) = (most.to_string(), least.to_string());
                    let field = path(place, "domain.least");
                    let problem = ProblemKind::NotAbove { given, field, other };
                    checker.report(&path(place, "domain.most"), problem);
                }
            }
        }))?;
        let by_name = measures.into_iter().map(|measure| (measure.name.clone(), measure));
        Ok(Catalogue { measures: by_name.collect() })
    }

    /// The measure of a name.
    pub fn get(&self, name: &str) -> Option<&Measure> {
        self.measures.get(name)
    }

    /// All of them, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Measure> {
        self.measures.values()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.measures.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.measures.is_empty()
    }
}
