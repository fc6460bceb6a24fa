//! What rules say in another language.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::criterion::SLOTS;
use super::wording::{UnitWording, Wording, strange};
use super::{Checker, Criterion, ProblemKind, Problems, Rule, reader};

/// What rules say in a language, as it is written down.
///
/// It is read as a [policy](super::Valid) is: all mistakes come at once, each with the path of its
/// field, a rule that is given twice among them; blanks around a text are left out.
///
/// ```
/// use clienteling::rule::{Evidence, Rule, TextsDraft};
/// # static VISITS: Rule = Rule {
/// #     key: "workshop.visits",
/// #     comparison: clienteling::rule::Comparison::AtLeast,
/// #     says: clienteling::rule::Wording { met: "enough", not_met: "few", unknown: "?" },
/// #     is_personal: false,
/// # };
///
/// let draft: TextsDraft = serde_json::from_str(r#"{
///     "units": {
///         "day": "{number}天", "days": "{number}天",
///         "month": "{number}个月", "months": "{number}个月",
///         "point": "{number}个百分点", "points": "{number}个百分点",
///         "today": "今天", "ago": "{number}前"
///     },
///     "rules": {
///         "workshop.visits": {
///             "met": "来访{observed}次，达到{needed}次",
///             "not_met": "来访{observed}次，不足{needed}次[，差{margin}次]",
///             "unknown": "来访次数未知"
///         }
///     }
/// }"#)?;
/// let chinese = draft.validate([&VISITS])?;
/// let few = VISITS.check(Evidence::counts(3, 4));
/// assert_eq!(chinese.show(&few).to_string(), "来访3次，不足4次，差1次");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextsDraft {
    /// The words for units.
    pub units: UnitWording<String>,
    /// What each rule says, by its key.
    pub rules: BTreeMap<String, Wording<String>>,
}

impl<'de> Deserialize<'de> for TextsDraft {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Wire {
            units: UnitWording<String>,
            rules: BTreeMap<String, Wording<String>>,
        }

        let Wire { units, rules } = if from.is_human_readable() {
            reader::read(from, |_: &Wire, _| ())?.map_err(D::Error::custom)?
        } else {
            Wire::deserialize(from)?
        };
        Ok(TextsDraft { units, rules })
    }
}

impl TextsDraft {
    /// What these rules say in English: what a translation starts from.
    pub fn english(rules: impl IntoIterator<Item = &'static Rule>) -> Self {
        let units = UnitWording::ENGLISH.map(ToString::to_string);
        let says = |rule: &Rule| (rule.key.to_owned(), rule.says.map(ToString::to_string));
        TextsDraft { units, rules: rules.into_iter().map(says).collect() }
    }

    /// The table, for these rules: those of the crate ([`rules`](crate::review::rules)), and the
    /// caller's own.
    ///
    /// # Errors
    /// [`Problems`] with every rule that has no text, every text without a rule, and every slot
    /// that there is not.
    pub fn validate(
        self,
        rules: impl IntoIterator<Item = &'static Rule>,
    ) -> Result<Texts, Problems> {
        Problems::of(Checker::run(|checker| {
            let mut missing: BTreeSet<&str> = rules.into_iter().map(|rule| rule.key).collect();
            for (key, says) in &self.rules {
                let path = format!("rules.{key}");
                if !missing.remove(key.as_str()) {
                    let given = key.clone();
                    checker.report(&path, ProblemKind::Unknown { what: "rule", given });
                }
                for (name, text) in says.named() {
                    check(checker, &format!("{path}.{name}"), text, &SLOTS);
                }
            }
            for key in missing {
                checker.report(&format!("rules.{key}"), ProblemKind::Missing("a text"));
            }
            for (name, text) in self.units.named() {
                check(checker, &format!("units.{name}"), text, &["number"]);
            }
        }))?;
        Ok(Texts(self))
    }
}

fn check(checker: &mut Checker, path: &str, text: &str, slots: &[&str]) {
    if text.trim().is_empty() {
        checker.report(path, ProblemKind::Missing("a text"));
    }
    let accepted = format!("one of the slots {{{}}}", slots.join("}, {"));
    for given in strange(text, slots) {
        let (given, accepted) = (given.to_owned(), accepted.clone());
        checker.report(path, ProblemKind::NotAccepted { given, accepted });
    }
}

/// What rules say in a language.
///
/// * Every rule for which it was made has its texts, and no text has a slot that there is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Texts(TextsDraft);

impl Texts {
    /// The criterion in this language; in English where the table does not know its rule.
    pub fn show<'a>(&'a self, criterion: &'a Criterion) -> impl fmt::Display + 'a {
        Shown { texts: self, criterion }
    }
}

struct Shown<'a> {
    texts: &'a Texts,
    criterion: &'a Criterion,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TextsDraft { units, rules } = &self.texts.0;
        match rules.get(self.criterion.rule().key) {
            Some(says) => f.write_str(&self.criterion.text(says, units)),
            None => self.criterion.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::TextsDraft;

    #[test]
    fn a_rule_that_is_given_twice_is_refused_by_its_name_and_so_is_everything_else_that_is_wrong() {
        let written = r#"{
            "units": {"day": "{number} j", "days": "{number} j", "month": "{number} m",
                "months": "{number} m", "point": "{number} p", "today": "t", "ago": "{number} a"},
            "rules": {
                "workshop.visits": {"met": "a", "not_met": "b", "unknown": "c"},
                "workshop.days": {"met": "a", "not_met": "b", "known": "c"},
                "workshop.visits": {"met": "d", "not_met": "e", "unknown": "f"}
            }
        }"#;
        let error = serde_json::from_str::<TextsDraft>(written).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`rules.workshop.visits`: given twice; \
             `units.points`: a value is missing; \
             `rules.workshop.days.known`: unknown field: expected one of `met`, `not_met`, \
             `unknown`; \
             `rules.workshop.days.unknown`: a value is missing"
        );
    }
}
