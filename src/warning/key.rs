//! What a finding is about, by which it is known again tomorrow.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::base::{Fact, FactKind};
use crate::rule::measure::Subject;
use crate::units::guard::{read_quietly, text};

/// What a finding is about: the matter, about whom, and which one where somebody has several.
///
/// * The same tomorrow for the same matter: neither the severity nor a day or a figure is part of
///   it, nor whether it already is so or will be.
/// * At most one finding of a key at a time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct FindingKey {
    matter: Cow<'static, str>,
    subject: Subject,
    #[serde(skip_serializing_if = "Option::is_none")]
    which: Option<Cow<'static, str>>,
}

#[derive(Deserialize)]
#[serde(remote = "FindingKey", deny_unknown_fields)]
struct Wire {
    #[serde(deserialize_with = "name")]
    matter: Cow<'static, str>,
    subject: Subject,
    #[serde(default, deserialize_with = "maybe_name")]
    which: Option<Cow<'static, str>>,
}

read_quietly!(FindingKey, Wire::deserialize);

fn name<'de, D: Deserializer<'de>>(from: D) -> Result<Cow<'static, str>, D::Error> {
    Ok(Cow::Owned(text(from)?.into_owned()))
}

fn maybe_name<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Cow<'static, str>>, D::Error> {
    name(from).map(Some)
}

impl FindingKey {
    /// The key of a matter of somebody. It has a stable name: room, dot, matter, such as the key of
    /// the rule that says that it has come.
    pub fn new(matter: impl Into<Cow<'static, str>>, subject: impl Into<Subject>) -> Self {
        FindingKey { matter: matter.into(), subject: subject.into(), which: None }
    }

    /// The same of one of several: a plan over these days, this contract, this currency. The name is
    /// one that stays when a figure or a decision changes.
    #[must_use]
    pub fn which(self, which: impl Into<Cow<'static, str>>) -> Self {
        FindingKey { which: Some(which.into()), ..self }
    }

    /// What was found, by the name of the matter. The [reason](super::Finding::reason) has the rule
    /// that holds: that a loss has come, and that it is coming, are one matter and two rules.
    pub fn matter(&self) -> &str {
        &self.matter
    }

    /// About whom.
    pub const fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Which one, where the subject has several.
    pub fn one_of_several(&self) -> Option<&str> {
        self.which.as_deref()
    }

    /// Whether it stands for another one: it is the same, or all of that matter and subject.
    pub fn covers(&self, other: &FindingKey) -> bool {
        let is_which = self.which.is_none() || self.which == other.which;
        self.matter == other.matter && self.subject == other.subject && is_which
    }
}

impl fmt::Display for FindingKey {
    /// "warning.no-purchase, customer C-1".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.matter, self.subject)?;
        match &self.which {
            Some(which) => write!(f, ", {which}"),
            None => Ok(()),
        }
    }
}

/// A fact on which something rests: where to look it up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct FactRef {
    /// Which kind of fact.
    pub kind: FactKind,
    /// Its identifier.
    pub id: Cow<'static, str>,
}

impl FactRef {
    /// A fact of this kind with this identifier.
    pub fn new(kind: FactKind, id: &impl AsRef<str>) -> Self {
        FactRef { kind, id: Cow::Owned(id.as_ref().to_owned()) }
    }
}

impl From<&Fact> for FactRef {
    fn from(fact: &Fact) -> Self {
        FactRef { kind: fact.kind(), id: Cow::Owned(fact.id().to_owned()) }
    }
}

impl fmt::Display for FactRef {
    /// "purchase S-1".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::{FactRef, FindingKey};
    use crate::base::{Fact, FactKind};
    use crate::rule::measure::Subject;
    use crate::units::{CustomerId, StaffId};

    const MATTER: &str = "test.matter";

    fn customer() -> CustomerId {
        "C-1".parse().unwrap()
    }

    #[test]
    fn a_key_that_was_stored_is_the_key_of_the_same_matter() {
        let subjects: [Subject; 3] =
            [Subject::Firm, customer().into(), "S-1".parse::<StaffId>().unwrap().into()];
        for subject in subjects {
            let one = FindingKey::new(MATTER, subject);
            for key in [one.clone(), one.clone().which("2026")] {
                let stored = serde_json::to_string(&key).unwrap();
                assert_eq!(serde_json::from_str::<FindingKey>(&stored).unwrap(), key, "{stored}");
                assert_eq!(key == one, key.one_of_several().is_none());
            }
        }
        for wrong in [
            r#"{"matter": "test.rule", "subject": {"customer": ""}}"#,
            r#"{"matter": "test.rule", "subject": "everybody"}"#,
            r#"{"matter": "test.rule", "subject": {"customer": "C-1", "staff": "S-1"}}"#,
            r#"{"matter": 1, "subject": "firm"}"#,
            r#"{"matter": "test.rule", "subject": "firm", "which": 7}"#,
            r#"{"matter": "test.rule", "subject": "firm", "severity": "high"}"#,
            r#"{"subject": "firm"}"#,
        ] {
            assert!(serde_json::from_str::<FindingKey>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_key_covers_itself_and_without_which_all_of_its_matter_and_subject() {
        let all = FindingKey::new(MATTER, customer());
        let (one, other) = (all.clone().which("2026"), all.clone().which("2027"));
        assert!(all.covers(&one) && all.covers(&other) && all.covers(&all));
        assert!(one.covers(&one) && !one.covers(&other) && !one.covers(&all));
        assert!(!all.covers(&FindingKey::new("test.other", customer())));
        assert!(!all.covers(&FindingKey::new(MATTER, Subject::Firm)));
    }

    #[test]
    fn a_key_reads_as_a_line_and_so_does_a_fact() {
        let key = FindingKey::new(MATTER, customer());
        assert_eq!(key.to_string(), "test.matter, customer C-1");
        assert_eq!(key.which("2026").to_string(), "test.matter, customer C-1, 2026");
        let paid = r#"{"payment":{"id":"B-1","customer":"C-1","date":"2026-04-01",
            "amount":{"amount":"1","currency":"CNY"}}}"#;
        let fact = FactRef::from(&serde_json::from_str::<Fact>(paid).unwrap());
        assert_eq!(fact, FactRef::new(FactKind::Payment, &"B-1"));
        assert_eq!(fact.to_string(), "payment B-1");
    }
}
