//! One finding, whatever found it.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};

use crate::rule::Reason;
use crate::rule::measure::Subject;
use crate::units::guard::{read_quietly, text};
use crate::units::{CustomerId, Money};

/// Something that needs a manager's eye, or will.
///
/// The same facts, policy and day give the same finding, and tomorrow it has the same
/// [key](Finding::key), so that a program can tell a matter that goes on from a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// What, about whom.
    pub key: FindingKey,
    /// How pressing it is.
    pub severity: Severity,
    /// Whether it already is so, or will be.
    pub onset: Onset,
    /// Since when it is so, or since when notice of it is given: what was expected begins anew on
    /// the day on which it has come. Otherwise tomorrow's finding names the same day.
    pub since: NaiveDate,
    /// Why: the figure, the threshold, and how far they lie apart.
    pub reason: Reason,
    /// The money at stake, in the currency of the judgement. `None` where it is not about money.
    pub at_stake: Option<Money>,
    /// By when something has to be done about it, where the matter itself says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<NaiveDate>,
    /// The first day on which time alone makes this another finding or none. `None` where only a
    /// new fact can.
    pub look_again_on: Option<NaiveDate>,
}

impl Finding {
    /// The customer, where it is about one.
    pub const fn customer(&self) -> Option<&CustomerId> {
        match &self.key.subject {
            Subject::Customer(id) => Some(id),
            _ => None,
        }
    }

    /// Its place in a list: the most pressing first, then the largest amount at stake, then by key.
    pub fn place(&self) -> impl Ord + '_ {
        (self.severity.rank(), Reverse(self.at_stake.map(Money::micros)), &self.key)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key.subject, self.reason)
    }
}

/// What a finding is about: the matter, and about whom.
///
/// * The same tomorrow for the same matter: neither the severity nor a day or a figure is part of
///   it, nor whether it already is so or will be.
/// * At most one finding of a key at a time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct FindingKey {
    matter: Cow<'static, str>,
    subject: Subject,
}

#[derive(Deserialize)]
#[serde(remote = "FindingKey", deny_unknown_fields)]
struct Wire {
    #[serde(deserialize_with = "matter")]
    matter: Cow<'static, str>,
    subject: Subject,
}

read_quietly!(FindingKey, Wire::deserialize);

fn matter<'de, D: Deserializer<'de>>(from: D) -> Result<Cow<'static, str>, D::Error> {
    Ok(Cow::Owned(text(from)?.into_owned()))
}

impl FindingKey {
    /// The key of a matter of somebody. It has a stable name: room, dot, matter, such as the key of
    /// the rule that says that it has come.
    pub fn new(matter: impl Into<Cow<'static, str>>, subject: impl Into<Subject>) -> Self {
        FindingKey { matter: matter.into(), subject: subject.into() }
    }

    /// What was found, by the name of the matter. The [reason](Finding::reason) has the rule that
    /// holds: that a loss has come, and that it is coming, are one matter and two rules.
    pub fn matter(&self) -> &str {
        &self.matter
    }

    /// About whom.
    pub const fn subject(&self) -> &Subject {
        &self.subject
    }
}

impl fmt::Display for FindingKey {
    /// "warning.no-purchase, customer C-1".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.matter, self.subject)
    }
}

/// How pressing a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The firm can lose money today.
    High,
    /// Something has gone wrong.
    Medium,
    /// Something will go wrong unless somebody acts.
    Low,
}

impl Severity {
    /// Where it stands in a list: the most pressing first.
    pub const fn rank(self) -> u8 {
        match self {
            Severity::High => 1,
            Severity::Medium => 2,
            Severity::Low => 3,
        }
    }
}

/// Whether something is found today, or expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Onset {
    /// It is so.
    Already,
    /// It will be so from a day on, if nothing happens until then.
    Expected {
        /// That day.
        on: NaiveDate,
    },
}

#[cfg(test)]
mod tests {
    use super::{Finding, FindingKey, Onset, Severity};
    use crate::rule::measure::Subject;
    use crate::rule::{Comparison, Evidence, Rule, Wording};
    use crate::units::{CustomerId, StaffId};
    use chrono::NaiveDate;

    static RULE: Rule = Rule {
        key: "test.rule",
        comparison: Comparison::Over,
        says: Wording { met: "it is", not_met: "it is not", unknown: "it is not known" },
        is_personal: false,
    };

    fn finding(severity: Severity, at_stake: Option<&str>, customer: &str) -> Finding {
        Finding {
            key: FindingKey::new(RULE.key, customer.parse::<CustomerId>().unwrap()),
            severity,
            onset: Onset::Already,
            since: NaiveDate::MIN,
            reason: RULE.test(Evidence::counts(2, 1)).unwrap(),
            at_stake: at_stake.map(|amount| amount.parse().unwrap()),
            due: None,
            look_again_on: None,
        }
    }

    #[test]
    fn the_most_pressing_stands_first_then_the_largest_amount_then_the_key() {
        let in_order = [
            finding(Severity::High, None, "C-9"),
            finding(Severity::Medium, Some("20 CNY"), "C-3"),
            finding(Severity::Medium, Some("20 CNY"), "C-4"),
            finding(Severity::Medium, Some("3 CNY"), "C-1"),
            finding(Severity::Medium, Some("-1 CNY"), "C-0"),
            finding(Severity::Medium, None, "C-2"),
            finding(Severity::Low, Some("99 CNY"), "C-1"),
        ];
        assert!(in_order.is_sorted_by(|a, b| a.place() < b.place()));
    }

    #[test]
    fn a_key_that_was_stored_is_the_key_of_the_same_matter() {
        let subjects: [Subject; 3] = [
            Subject::Firm,
            "C-1".parse::<CustomerId>().unwrap().into(),
            "S-1".parse::<StaffId>().unwrap().into(),
        ];
        for subject in subjects {
            let key = FindingKey::new(RULE.key, subject);
            let stored = serde_json::to_string(&key).unwrap();
            assert_eq!(serde_json::from_str::<FindingKey>(&stored).unwrap(), key, "{stored}");
        }
        for wrong in [
            r#"{"matter": "test.rule", "subject": {"customer": ""}}"#,
            r#"{"matter": "test.rule", "subject": "everybody"}"#,
            r#"{"matter": "test.rule", "subject": {"customer": "C-1", "staff": "S-1"}}"#,
            r#"{"matter": 1, "subject": "firm"}"#,
            r#"{"matter": "test.rule", "subject": "firm", "severity": "high"}"#,
            r#"{"subject": "firm"}"#,
        ] {
            assert!(serde_json::from_str::<FindingKey>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_finding_and_its_key_read_as_a_line() {
        let one = finding(Severity::High, None, "C-1");
        assert_eq!(one.to_string(), "customer C-1: it is");
        assert_eq!(one.key.to_string(), "test.rule, customer C-1");
    }
}
