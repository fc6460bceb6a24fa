//! The factors of the two axes, their weights and thresholds.

use serde::{Deserialize, Serialize};

use super::MatrixAxis;
use crate::rule::{Checker, Draft, ProblemKind, Valid};
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
    #[serde(default = "half_share")]
    pub min_coverage: Share,
}

const fn half() -> Score {
    Score::of(50)
}

const fn half_share() -> Share {
    Share::from_percent(50)
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
}

impl Draft for MatrixAxisDraft {
    fn check(&self, checker: &mut Checker) {
        let placed = || self.factors.iter().enumerate();
        checker.names(
            placed().map(|(place, one)| (format!("factors[{place}].name"), one.name.as_str())),
        );
        for (place, factor) in placed() {
            checker.number(&format!("factors[{place}].weight"), factor.weight, 0, MAX_WEIGHT);
        }
        if self.factors.is_empty() {
            checker.report("factors", ProblemKind::Missing("a factor"));
        } else if self.factors.iter().all(|factor| factor.weight == 0) {
            checker.report("factors", ProblemKind::Missing("a weight above zero"));
        }
    }
}

/// The two axes, as they are written down; [`validate`](Self::validate) makes a policy of them.
///
/// S2 names the axes and no factors; these are ours, and weigh alike.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::tiering::{MatrixFactor, MatrixPolicyDraft};
///
/// let mut draft = MatrixPolicyDraft::default();
/// draft.relationship.factors.clear();
/// draft.attractiveness.factors = vec![MatrixFactor { name: "value".into(), weight: 0 }];
/// assert_eq!(
///     draft.validate().unwrap_err().to_string(),
///     "`relationship.factors`: a factor is missing; \
///      `attractiveness.factors`: a weight above zero is missing",
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

/// The two axes of a matrix.
///
/// * Each has at least one factor that weighs something; no weight is above 1,000.
/// * No two factors of an axis have the same name.
pub type MatrixPolicy = Valid<MatrixPolicyDraft>;

impl Draft for MatrixPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.within("relationship", |checker| self.relationship.check(checker));
        checker.within("attractiveness", |checker| self.attractiveness.check(checker));
    }
}

impl MatrixPolicyDraft {
    /// One axis.
    pub(super) const fn axis(&self, axis: MatrixAxis) -> &MatrixAxisDraft {
        match axis {
            MatrixAxis::Relationship => &self.relationship,
            MatrixAxis::Attractiveness => &self.attractiveness,
        }
    }
}
