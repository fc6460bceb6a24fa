//! The factors of the two axes, their weights and thresholds.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::problem::report_twice;
use super::{MatrixAxis, MatrixError, MatrixProblem, MatrixProblemKind};
use crate::units::{Score, Share};

/// One factor of an axis and how much it counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatrixFactor {
    /// What it is called.
    pub name: String,
    /// How much it counts, up to 1,000; 0 for not at all.
    pub weight: u32,
}

/// One axis, as it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatrixAxisDraft {
    /// The factors of which the weighted mean is taken.
    pub factors: Vec<MatrixFactor>,
    /// From this mean on the axis is high. 50 (ours).
    #[serde(default = "half")]
    pub threshold: Score,
    /// The factors with a score must make up at least this share of the weight. 0.5 (ours).
    #[serde(default = "half_share", with = "crate::units::fixed::as_text")]
    pub min_coverage: Decimal,
}

fn half() -> Score {
    Score::try_new(Decimal::from(50)).unwrap_or(Score::MAX)
}

fn half_share() -> Decimal {
    Decimal::new(5, 1)
}

/// The heaviest weight.
const MAX_WEIGHT: u32 = 1_000;

impl MatrixAxisDraft {
    /// These factors with the default threshold and coverage.
    fn of(names: &[&str]) -> Self {
        let factor = |name: &&str| MatrixFactor { name: (*name).to_owned(), weight: 1 };
        MatrixAxisDraft {
            factors: names.iter().map(factor).collect(),
            threshold: half(),
            min_coverage: half_share(),
        }
    }

    fn check(&self, axis: MatrixAxis, problems: &mut Vec<MatrixProblem>) {
        let mut report = |path: String, problem| problems.push(MatrixProblem { path, problem });
        for (position, factor) in self.factors.iter().enumerate() {
            if factor.name.trim().is_empty() {
                report(format!("{axis}.factors[{position}].name"), MatrixProblemKind::NoName);
            }
            if factor.weight > MAX_WEIGHT {
                let problem = MatrixProblemKind::Weight { given: factor.weight, max: MAX_WEIGHT };
                report(format!("{axis}.factors[{position}].weight"), problem);
            }
        }
        if self.factors.is_empty() {
            report(format!("{axis}.factors"), MatrixProblemKind::NoFactors);
        } else if self.factors.iter().all(|factor| factor.weight == 0) {
            report(format!("{axis}.factors"), MatrixProblemKind::NothingWeighs);
        }
        if Share::try_new(self.min_coverage).is_err() {
            let problem = MatrixProblemKind::NotAShare(self.min_coverage);
            report(format!("{axis}.min_coverage"), problem);
        }
        let names: Vec<&str> = self.factors.iter().map(|factor| factor.name.as_str()).collect();
        report_twice(&names, |position| format!("{axis}.factors[{position}].name"), problems);
    }
}

/// The two axes, as they are written down; [`validate`](Self::validate) makes a policy of them.
///
/// S2 names the axes and no factors; these are ours, and weigh alike.
///
/// ```
/// use clienteling::tiering::{MatrixFactor, MatrixPolicyDraft};
///
/// let mut draft = MatrixPolicyDraft::default();
/// draft.relationship.factors.clear();
/// draft.attractiveness.factors = vec![MatrixFactor { name: "value".into(), weight: 0 }];
/// assert_eq!(
///     draft.validate().unwrap_err().to_string(),
///     "`relationship.factors`: an axis needs at least one factor; \
///      `attractiveness.factors`: no factor has a weight above zero",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MatrixPolicyDraft {
    /// How strong the relationship is. By default: length, frequency, satisfaction, trust.
    pub relationship: MatrixAxisDraft,
    /// How attractive the customer is, and how much potential they have. By default: value,
    /// margin, potential, influence.
    pub attractiveness: MatrixAxisDraft,
}

impl Default for MatrixPolicyDraft {
    fn default() -> Self {
        MatrixPolicyDraft {
            relationship: MatrixAxisDraft::of(&["length", "frequency", "satisfaction", "trust"]),
            attractiveness: MatrixAxisDraft::of(&["value", "margin", "potential", "influence"]),
        }
    }
}

impl MatrixPolicyDraft {
    /// The policy.
    ///
    /// # Errors
    /// [`MatrixError`] with all problems of both axes: no factor, none that weighs anything, a
    /// weight above 1,000, a factor without a name, two with one name, a coverage that is no share.
    pub fn validate(self) -> Result<MatrixPolicy, MatrixError> {
        let mut problems = Vec::new();
        self.relationship.check(MatrixAxis::Relationship, &mut problems);
        self.attractiveness.check(MatrixAxis::Attractiveness, &mut problems);
        MatrixError::of(problems)?;
        Ok(MatrixPolicy(self))
    }
}

/// The two axes of a matrix.
///
/// * Each has at least one factor that weighs something; no weight is above 1,000.
/// * No two factors of an axis have the same name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "MatrixPolicyDraft", into = "MatrixPolicyDraft")]
pub struct MatrixPolicy(MatrixPolicyDraft);

impl MatrixPolicy {
    /// The factors and figures.
    pub const fn get(&self) -> &MatrixPolicyDraft {
        &self.0
    }

    /// One axis.
    pub(super) const fn axis(&self, axis: MatrixAxis) -> &MatrixAxisDraft {
        match axis {
            MatrixAxis::Relationship => &self.0.relationship,
            MatrixAxis::Attractiveness => &self.0.attractiveness,
        }
    }
}

impl TryFrom<MatrixPolicyDraft> for MatrixPolicy {
    type Error = MatrixError;

    fn try_from(draft: MatrixPolicyDraft) -> Result<Self, Self::Error> {
        draft.validate()
    }
}

impl From<MatrixPolicy> for MatrixPolicyDraft {
    fn from(policy: MatrixPolicy) -> Self {
        policy.0
    }
}
