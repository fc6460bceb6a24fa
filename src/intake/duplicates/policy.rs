//! When two customers count as one: rules, weights, and how much is compared.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::rules::{default_rules, without_repetition};
use super::{FieldTest, Grade, Is, MatchField, MatchRule, Verdict};
use crate::rule::{Checker, Draft, ProblemKind, Problems, Valid};

/// What one field adds to the score of two customers, or takes from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldWeight {
    /// The points for the same value.
    pub agree: u32,
    /// The points that come off for values with nothing in common.
    pub differ: u32,
    /// The percentage of likeness that says nothing either way, below 100. Between it and the two
    /// ends points grow evenly.
    pub neutral: u32,
}

impl FieldWeight {
    /// The most points of one field: the whole score.
    const MAX_POINTS: u32 = 100;

    const fn new(agree: u32, differ: u32, neutral: u32) -> Self {
        FieldWeight { agree, differ, neutral }
    }

    /// The points for a grade, in thousandths, cut toward zero.
    pub(super) fn points(self, grade: Grade) -> i32 {
        let (grade, neutral) = (u32::from(grade.thousandths()), self.neutral.saturating_mul(10));
        let (points, distance, span) = if grade >= neutral {
            (self.agree, grade.saturating_sub(neutral), 1_000_u32.saturating_sub(neutral))
        } else {
            (self.differ, neutral.saturating_sub(grade), neutral)
        };
        let thousandths = points.saturating_mul(1_000).saturating_mul(distance).checked_div(span);
        let size = thousandths.and_then(|size| i32::try_from(size).ok()).unwrap_or(0);
        if grade >= neutral { size } else { size.saturating_neg() }
    }

    fn check(self, field: MatchField, checker: &mut Checker) {
        let path = |part: &str| format!("weights.{}.{part}", field.key());
        checker.number(&path("agree"), self.agree, 0, Self::MAX_POINTS);
        checker.number(&path("differ"), self.differ, 0, Self::MAX_POINTS);
        checker.number(&path("neutral"), self.neutral, 0, 99);
    }
}

/// The weights of all fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FieldWeights {
    /// 100 points, or 100 off.
    pub national_id: FieldWeight,
    /// 40 points, or 5 off: many have several.
    pub phone: FieldWeight,
    /// 40 points, or 5 off.
    pub email: FieldWeight,
    /// 40 points, or 5 off: as an e-mail address.
    pub account: FieldWeight,
    /// 35 points, or 60 off; nothing at 65 %.
    pub name: FieldWeight,
    /// 25 points, or 40 off.
    pub birthday: FieldWeight,
    /// No points, or 40 off: half of all have it in common.
    pub sex: FieldWeight,
    /// 20 points, or 5 off: people move.
    pub address: FieldWeight,
    /// No points, or 100 off.
    pub kind: FieldWeight,
}

impl Default for FieldWeights {
    fn default() -> Self {
        FieldWeights {
            national_id: FieldWeight::new(100, 100, 50),
            phone: FieldWeight::new(40, 5, 50),
            email: FieldWeight::new(40, 5, 50),
            account: FieldWeight::new(40, 5, 50),
            name: FieldWeight::new(35, 60, 65),
            birthday: FieldWeight::new(25, 40, 50),
            sex: FieldWeight::new(0, 40, 50),
            address: FieldWeight::new(20, 5, 50),
            kind: FieldWeight::new(0, 100, 50),
        }
    }
}

impl FieldWeights {
    /// The weight of a field.
    pub const fn of(&self, field: MatchField) -> FieldWeight {
        match field {
            MatchField::NationalId => self.national_id,
            MatchField::Phone => self.phone,
            MatchField::Email => self.email,
            MatchField::Account => self.account,
            MatchField::Name => self.name,
            MatchField::Birthday => self.birthday,
            MatchField::Sex => self.sex,
            MatchField::Address => self.address,
            MatchField::Kind => self.kind,
        }
    }
}

/// When two customers count as one, as it is written down. The figures of the default are ours.
///
/// The rules decide, whatever the score; where none holds, the score does. They are known by their
/// names, so one can be taken out or replaced:
///
/// ```
/// use clienteling::intake::duplicates::{DuplicatePolicyDraft, MatchField, FieldTest, MatchRule, Verdict};
///
/// let mut draft = DuplicatePolicyDraft::default();
/// draft.rules.remove("name_and_address");
/// let all = vec![FieldTest::at_least(MatchField::Phone, 100), FieldTest::at_least(MatchField::Name, 185)];
/// draft.rules.insert("phone_and_name".into(), MatchRule { all, verdict: Verdict::Same });
/// draft.same_from = 40;
/// assert_eq!(
///     draft.validate().unwrap_err().to_string(),
///     "`same_from`: `40` must be above `ask_from`, which is `50`; \
///      `rules.phone_and_name.all[1].is`: 185 is not between 0 and 100",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DuplicatePolicyDraft {
    /// Two customers are the same from this score on. 80.
    pub same_from: u32,
    /// A person is asked from this score on. 50.
    pub ask_from: u32,
    /// What each field counts.
    pub weights: FieldWeights,
    /// The rules by name. Given at all, they replace the default's.
    #[serde(deserialize_with = "without_repetition")]
    pub rules: BTreeMap<String, MatchRule>,
    /// Up to how many customers with one key in common are all compared with one another. 50.
    pub max_block: u32,
    /// The same for customers of whom only the name need be the same: names are common. 8.
    pub max_name_block: u32,
    /// With how many neighbours a customer is compared where there are more, but never with more
    /// than half the largest block. 10.
    pub window: u32,
    /// A group of more customers goes to a person: nobody has so many records. 20.
    pub max_group: u32,
}

impl Default for DuplicatePolicyDraft {
    fn default() -> Self {
        DuplicatePolicyDraft {
            same_from: 80,
            ask_from: 50,
            weights: FieldWeights::default(),
            rules: default_rules(),
            max_block: 50,
            max_name_block: 8,
            window: 10,
            max_group: 20,
        }
    }
}

impl DuplicatePolicyDraft {
    /// The most rules, and the most tests of a rule.
    const MAX_RULES: usize = 64;
    const MAX_TESTS: usize = 16;
    /// The longest name of a rule, in characters.
    const MAX_NAME: u32 = 64;

    /// The policy.
    ///
    /// # Errors
    /// [`Problems`], all of them: thresholds above 100 or in the wrong order, a weight out
    /// of bounds or none above zero, more than 64 rules, a rule without a name or without tests,
    /// a percentage above 100, a block of more than 1,000, a window or a group out of bounds.
    pub fn validate(self) -> Result<DuplicatePolicy, Problems> {
        Draft::validate(self).map(DuplicatePolicy::from)
    }
}

impl Draft for DuplicatePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        let before = checker.problems();
        checker.number("same_from", self.same_from, 1, 100);
        checker.number("ask_from", self.ask_from, 1, 100);
        if checker.problems() == before {
            checker.above(("same_from", self.same_from), ("ask_from", self.ask_from));
        }
        let mut points = 0_u32;
        for field in MatchField::ALL {
            let weight = self.weights.of(field);
            weight.check(field, checker);
            points = points.saturating_add(weight.agree);
        }
        if points == 0 {
            // No score would ever be above zero.
            checker.report("weights", ProblemKind::Missing("a weight above zero"));
        }
        checker.length("rules", self.rules.len(), 0, Self::MAX_RULES);
        for (name, rule) in &self.rules {
            check_rule(name, rule, checker);
        }
        checker.number("max_block", self.max_block, 2, 1_000);
        checker.number("max_name_block", self.max_name_block, 2, 1_000);
        checker.number("window", self.window, 1, 100);
        checker.number("max_group", self.max_group, 2, 1_000);
    }
}

fn check_rule(name: &str, rule: &MatchRule, checker: &mut Checker) {
    let shown: String = name.chars().take(64).collect();
    let length = u32::try_from(name.chars().count()).unwrap_or(u32::MAX);
    checker.number(&format!("rules.{shown}"), length, 1, DuplicatePolicyDraft::MAX_NAME);
    let tests = rule.all.len();
    checker.length(&format!("rules.{shown}.all"), tests, 1, DuplicatePolicyDraft::MAX_TESTS);
    for (place, test) in rule.all.iter().enumerate() {
        let path = format!("rules.{shown}.all[{place}].is");
        match test.is {
            Is::AtLeast(percent) | Is::NotAtLeast(percent) | Is::NotBelow(percent) => {
                checker.number(&path, percent, 0, 100);
            }
            // Nothing is below 0.
            Is::Below(percent) => {
                checker.number(&path, percent, 1, 100);
            }
            Is::Unknown => {}
        }
    }
}

/// When two customers count as one.
///
/// * `ask_from` lies below `same_from`; both are scores from 1 to 100.
/// * At least one field has points; at most 64 rules, each with 1 to 16 tests.
/// * A block of 2 to 1,000, a window of 1 to 100, a group of 2 to 1,000.
///
/// A type of its own beside the draft, because what is found shares the names of the rules: they
/// are made shareable once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Valid<DuplicatePolicyDraft>", into = "DuplicatePolicyDraft")]
pub struct DuplicatePolicy {
    draft: Valid<DuplicatePolicyDraft>,
    /// The rules of the draft, in the order of their names.
    ruled: Vec<(Arc<str>, MatchRule)>,
}

impl Deref for DuplicatePolicy {
    type Target = DuplicatePolicyDraft;

    fn deref(&self) -> &DuplicatePolicyDraft {
        &self.draft
    }
}

impl DuplicatePolicy {
    /// The rules whose tests all hold: one bit each, the first rule the lowest.
    pub(super) fn holding(&self, holds: impl Fn(FieldTest) -> bool) -> u64 {
        let bits = (0..u64::BITS).map(|place| 1_u64 << place);
        let of_rules = bits.zip(&self.ruled);
        of_rules
            .filter(|(_, (_, rule))| rule.all.iter().all(|&test| holds(test)))
            .fold(0, |all, (bit, _)| all | bit)
    }

    /// The rules of a set of bits.
    pub(super) fn of_bits(&self, set: u64) -> impl Iterator<Item = &(Arc<str>, MatchRule)> {
        let is_in = move |place: u32| set.checked_shr(place).is_some_and(|rest| rest & 1 == 1);
        (0..u64::BITS)
            .zip(&self.ruled)
            .filter(move |(place, _)| is_in(*place))
            .map(|(_, rule)| rule)
    }

    /// Whether one of these rules says so.
    pub(super) fn says(&self, set: u64, verdict: Verdict) -> bool {
        self.of_bits(set).any(|(_, rule)| rule.verdict == verdict)
    }
}

impl Default for DuplicatePolicy {
    fn default() -> Self {
        Valid::<DuplicatePolicyDraft>::default().into()
    }
}

impl From<Valid<DuplicatePolicyDraft>> for DuplicatePolicy {
    fn from(draft: Valid<DuplicatePolicyDraft>) -> Self {
        let shared = |(name, rule): (&String, &MatchRule)| (Arc::from(name.as_str()), rule.clone());
        let ruled = draft.rules.iter().map(shared).collect();
        DuplicatePolicy { draft, ruled }
    }
}

impl From<DuplicatePolicy> for DuplicatePolicyDraft {
    fn from(policy: DuplicatePolicy) -> Self {
        policy.draft.into_draft()
    }
}

#[cfg(test)]
mod tests {
    use super::{DuplicatePolicy, DuplicatePolicyDraft, FieldWeight, FieldWeights};
    use crate::intake::duplicates::{Grade, MatchRule, Verdict};

    #[test]
    fn the_default_is_valid_and_comes_back_from_its_wire_form() {
        let policy = DuplicatePolicyDraft::default().validate().unwrap();
        assert_eq!(policy, DuplicatePolicy::default());
        let json = serde_json::to_string(&policy).unwrap();
        assert_eq!(serde_json::from_str::<DuplicatePolicy>(&json).unwrap(), policy);
    }

    #[test]
    fn all_problems_of_a_policy_come_back_at_once() {
        let mut draft = DuplicatePolicyDraft {
            same_from: 101,
            max_block: 1,
            window: 0,
            max_group: 1,
            ..Default::default()
        };
        let none = FieldWeight { agree: 0, differ: 0, neutral: 100 };
        draft.weights = FieldWeights {
            national_id: none,
            phone: none,
            email: none,
            account: none,
            name: none,
            birthday: none,
            sex: none,
            address: none,
            kind: none,
        };
        draft.rules.insert(String::new(), MatchRule { all: vec![], verdict: Verdict::Same });
        let error = draft.validate().unwrap_err();
        let paths: Vec<&str> =
            error.problems().iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(paths.len(), 1 + 9 + 1 + 2 + 3, "{paths:?}");
        assert_eq!(paths[0], "same_from");
        assert_eq!(paths[1], "weights.national_id.neutral");
        assert!(paths.contains(&"weights") && paths.contains(&"rules..all"));
    }

    #[test]
    fn two_rules_of_one_name_and_unknown_fields_are_refused() {
        let rule = r#"{"all": [{"field": "phone", "is": {"at_least": 100}}], "verdict": "same"}"#;
        let read = |json: String| serde_json::from_str::<DuplicatePolicy>(&json);
        assert!(read(format!(r#"{{"rules": {{"a": {rule}}}}}"#)).is_ok());
        let twice = format!(r#"{{"rules": {{"a": {rule}, "a": {rule}}}}}"#);
        assert_eq!(read(twice.clone()).unwrap_err().to_string(), "`rules.a`: given twice");
        let error = serde_json::from_str::<DuplicatePolicyDraft>(&twice).unwrap_err();
        assert!(error.to_string().starts_with("two rules are named `a`"), "{error}");
        assert!(read(r#"{"same": 90}"#.to_owned()).is_err());
        assert!(read(r#"{"rules": {"a": {"all": [], "verdict": "same"}}}"#.to_owned()).is_err());
    }

    #[test]
    fn points_grow_evenly_on_both_sides_of_the_neutral_grade() {
        let weight = FieldWeight { agree: 30, differ: 60, neutral: 60 };
        let points = [0, 300, 600, 800, 1_000].map(|grade| weight.points(Grade::of(grade)));
        assert_eq!(points, [-60_000, -30_000, 0, 15_000, 30_000]);
    }
}
