//! How many levels, where they begin, and what each dimension weighs.

use serde::{Deserialize, Serialize};

use super::RfmCell;
use super::rules::{Days, Measure, Times};
use crate::rule::policy::{Checker, ProblemKind};
use crate::rule::{PolicyError, Value};
use crate::units::Money;

/// How the levels of one dimension are found. In JSON `{"quantiles":5}` or `{"cuts":[30,90]}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RfmGrading<V> {
    /// So many levels of as equal size as ties allow, 2 to 10. Level `1 + worse × levels ÷ n`,
    /// rounded down, where `worse` of `n` customers do strictly worse.
    Quantiles(u8),
    /// Cuts in ascending order, 1 to 9, of which there is one fewer than levels. Exactly at a cut
    /// counts as the better level: days *at most* the cut, purchases and value *at least* it.
    Cuts(Vec<V>),
}

impl<V: Copy> RfmGrading<V> {
    /// How many levels there are.
    pub fn levels(&self) -> u8 {
        match self {
            RfmGrading::Quantiles(levels) => *levels,
            RfmGrading::Cuts(cuts) => u8::try_from(cuts.len()).unwrap_or(u8::MAX).saturating_add(1),
        }
    }

    fn check<M: Measure>(&self, field: &str, measure: impl Fn(V) -> M, checker: &mut Checker) {
        let (min, max) = (RfmCell::MIN_LEVELS, RfmCell::MAX_LEVELS);
        match self {
            RfmGrading::Quantiles(levels) => {
                let (given, min, max) = ((*levels).into(), min.into(), max.into());
                checker.number(&format!("{field}.quantiles"), given, min, max);
            }
            RfmGrading::Cuts(cuts) => {
                let fewer = |levels: u8| usize::from(levels.saturating_sub(1));
                checker.length(&format!("{field}.cuts"), cuts.len(), fewer(min), fewer(max));
                for (place, (before, given)) in (1..).zip(cuts.iter().zip(cuts.iter().skip(1))) {
                    let place: usize = place;
                    let (before, given) = (measure(*before).value(), measure(*given).value());
                    if let Some(problem) = not_ascending(before, given) {
                        checker.report(&format!("{field}.cuts[{place}]"), problem);
                    }
                }
            }
        }
    }
}

/// What is wrong with a cut and the one before it.
fn not_ascending(before: Value, given: Value) -> Option<ProblemKind> {
    let ascends = match (before, given) {
        (Value::Money(before), Value::Money(given)) => match before.try_cmp(given) {
            Ok(ordering) => ordering.is_lt(),
            Err(error) => return Some(error.into()),
        },
        (Value::Days(before), Value::Days(given)) | (Value::Count(before), Value::Count(given)) => {
            before < given
        }
        _ => false,
    };
    (!ascends).then_some(ProblemKind::NotAscending { given, before })
}

/// What each dimension weighs in [`RfmScore::weighted`](super::RfmScore::weighted), as it is
/// written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RfmWeightsDraft {
    /// Recency. 1 by default (ours).
    pub recency: u32,
    /// Frequency. 1 by default (ours).
    pub frequency: u32,
    /// Monetary value. 1 by default (ours).
    pub monetary: u32,
}

impl Default for RfmWeightsDraft {
    fn default() -> Self {
        RfmWeightsDraft { recency: 1, frequency: 1, monetary: 1 }
    }
}

impl RfmWeightsDraft {
    /// The weights.
    ///
    /// # Errors
    /// [`PolicyError`] where all are zero, and for each above a million.
    pub fn validate(self) -> Result<RfmWeights, PolicyError> {
        Checker::validate(|checker| {
            self.check("", checker);
            Some(RfmWeights(self))
        })
    }

    fn check(self, prefix: &str, checker: &mut Checker) {
        let fields =
            [("recency", self.recency), ("frequency", self.frequency), ("monetary", self.monetary)];
        for (field, weight) in fields {
            checker.number(&format!("{prefix}{field}"), weight, 0, RfmWeights::MAX);
        }
        if fields.iter().all(|(_, weight)| *weight == 0) {
            let path = if prefix.is_empty() { "recency" } else { "weights" };
            checker.report(path, ProblemKind::NoneGiven("weight above zero"));
        }
    }
}

/// What each dimension weighs.
///
/// * At least one is above zero; none is above a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "RfmWeightsDraft", into = "RfmWeightsDraft")]
pub struct RfmWeights(RfmWeightsDraft);

impl RfmWeights {
    const MAX: u32 = 1_000_000;

    /// The weights of recency, frequency and monetary value.
    pub const fn all(&self) -> [u32; 3] {
        [self.0.recency, self.0.frequency, self.0.monetary]
    }
}

impl TryFrom<RfmWeightsDraft> for RfmWeights {
    type Error = PolicyError;

    fn try_from(draft: RfmWeightsDraft) -> Result<Self, Self::Error> {
        draft.validate()
    }
}

impl From<RfmWeights> for RfmWeightsDraft {
    fn from(weights: RfmWeights) -> Self {
        weights.0
    }
}

/// How customers are scored, as it is written down; [`validate`](Self::validate) makes a policy
/// of it. Five quantiles of each dimension by default (trade custom).
///
/// ```
/// use clienteling::tiering::{RfmGrading, RfmPolicyDraft};
///
/// let draft = RfmPolicyDraft {
///     recency: RfmGrading::Cuts(vec![90, 30, 30]),
///     frequency: RfmGrading::Quantiles(11),
///     ..RfmPolicyDraft::default()
/// };
/// let error = draft.validate().unwrap_err();
/// let paths: Vec<&str> = error.problems().iter().map(|one| one.path.as_str()).collect();
/// assert_eq!(paths, ["recency.cuts[1]", "recency.cuts[2]", "frequency.quantiles"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RfmPolicyDraft {
    /// The levels of recency; cuts in days.
    pub recency: RfmGrading<u64>,
    /// The levels of frequency; cuts in purchases.
    pub frequency: RfmGrading<u64>,
    /// The levels of monetary value; cuts in one currency.
    pub monetary: RfmGrading<Money>,
    /// What each dimension weighs in the mean.
    pub weights: RfmWeightsDraft,
}

impl Default for RfmPolicyDraft {
    fn default() -> Self {
        RfmPolicyDraft {
            recency: RfmGrading::Quantiles(5),
            frequency: RfmGrading::Quantiles(5),
            monetary: RfmGrading::Quantiles(5),
            weights: RfmWeightsDraft::default(),
        }
    }
}

impl RfmPolicyDraft {
    /// The policy.
    ///
    /// # Errors
    /// [`PolicyError`] with all problems: fewer than 2 or more than 10 levels, cuts that do not
    /// ascend or are in two currencies, weights of zero only or above a million.
    pub fn validate(self) -> Result<RfmPolicy, PolicyError> {
        Checker::validate(|checker| {
            self.recency.check("recency", Days, checker);
            self.frequency.check("frequency", Times, checker);
            self.monetary.check("monetary", |money| money, checker);
            self.weights.check("weights.", checker);
            Some(RfmPolicy(self))
        })
    }
}

/// How customers are scored.
///
/// * 2 to 10 levels in each dimension, of its own number.
/// * Cuts ascend, and those of monetary value are in one currency.
/// * At least one weight is above zero.
///
/// ```
/// use clienteling::tiering::{RfmCell, RfmPolicy};
///
/// let policy: RfmPolicy = serde_json::from_str(
///     r#"{"recency":{"cuts":[30,90]},"frequency":{"quantiles":4},"weights":{"recency":2}}"#,
/// )?;
/// assert_eq!(policy.best(), RfmCell { recency: 3, frequency: 4, monetary: 5 });
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "RfmPolicyDraft", into = "RfmPolicyDraft")]
pub struct RfmPolicy(RfmPolicyDraft);

impl RfmPolicy {
    /// How the levels of recency are found.
    pub const fn recency(&self) -> &RfmGrading<u64> {
        &self.0.recency
    }

    /// How the levels of frequency are found.
    pub const fn frequency(&self) -> &RfmGrading<u64> {
        &self.0.frequency
    }

    /// How the levels of monetary value are found.
    pub const fn monetary(&self) -> &RfmGrading<Money> {
        &self.0.monetary
    }

    /// What each dimension weighs.
    pub const fn weights(&self) -> RfmWeights {
        RfmWeights(self.0.weights)
    }

    /// The best cell: how many levels each dimension has.
    pub fn best(&self) -> RfmCell {
        RfmCell {
            recency: self.recency().levels(),
            frequency: self.frequency().levels(),
            monetary: self.monetary().levels(),
        }
    }
}

impl TryFrom<RfmPolicyDraft> for RfmPolicy {
    type Error = PolicyError;

    fn try_from(draft: RfmPolicyDraft) -> Result<Self, Self::Error> {
        draft.validate()
    }
}

impl From<RfmPolicy> for RfmPolicyDraft {
    fn from(policy: RfmPolicy) -> Self {
        policy.0
    }
}
