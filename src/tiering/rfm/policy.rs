//! How many levels, where they begin, and what each dimension weighs.

use serde::{Deserialize, Serialize};

use super::RfmCell;
use super::rules::{Days, Measure, Times};
use crate::rule::{Checker, Draft, ProblemKind, Valid, Value};
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
                    let lower = format!("{field}.cuts[{}]", place.saturating_sub(1));
                    if let Some(problem) = not_ascending((&lower, before), given) {
                        checker.report(&format!("{field}.cuts[{place}]"), problem);
                    }
                }
            }
        }
    }
}

/// What is wrong with a cut and the one before it.
fn not_ascending((field, before): (&str, Value), given: Value) -> Option<ProblemKind> {
    let ascends = match (before, given) {
        (Value::Money(before), Value::Money(given)) => {
            if let Ok(ordering) = before.try_cmp(given) {
                ordering.is_lt()
            } else {
                let (given, expected) = (given.currency(), before.currency());
                return Some(ProblemKind::OtherCurrency { given, expected });
            }
        }
        (Value::Days(before), Value::Days(given)) | (Value::Count(before), Value::Count(given)) => {
            before < given
        }
        _ => false,
    };
    let (given, field, other) = (given.to_string(), field.to_owned(), before.to_string());
    (!ascends).then_some(ProblemKind::NotAbove { given, field, other })
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

/// What each dimension weighs.
///
/// * At least one is above zero; none is above a million.
pub type RfmWeights = Valid<RfmWeightsDraft>;

impl Draft for RfmWeightsDraft {
    fn check(&self, checker: &mut Checker) {
        const MAX: u32 = 1_000_000;
        checker.number("recency", self.recency, 0, MAX);
        checker.number("frequency", self.frequency, 0, MAX);
        checker.number("monetary", self.monetary, 0, MAX);
        if self.all() == [0; 3] {
            checker.report("", ProblemKind::Missing("a weight above zero"));
        }
    }
}

impl RfmWeightsDraft {
    /// The weights of recency, frequency and monetary value.
    pub const fn all(&self) -> [u32; 3] {
        [self.recency, self.frequency, self.monetary]
    }
}

/// How customers are scored, as it is written down; [`validate`](Self::validate) makes a policy
/// of it. Five quantiles of each dimension by default (trade custom).
///
/// ```
/// use clienteling::Draft;
/// use clienteling::tiering::{RfmGrading, RfmPolicyDraft};
///
/// let draft = RfmPolicyDraft {
///     recency: RfmGrading::Cuts(vec![90, 30, 30]),
///     frequency: RfmGrading::Quantiles(11),
///     ..RfmPolicyDraft::default()
/// };
/// let error = draft.validate().unwrap_err();
/// assert_eq!(error.paths(), ["recency.cuts[1]", "recency.cuts[2]", "frequency.quantiles"]);
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
pub type RfmPolicy = Valid<RfmPolicyDraft>;

impl Draft for RfmPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        self.recency.check("recency", Days, checker);
        self.frequency.check("frequency", Times, checker);
        self.monetary.check("monetary", |money| money, checker);
        checker.within("weights", |checker| self.weights.check(checker));
    }
}

impl RfmPolicyDraft {
    /// The best cell: how many levels each dimension has.
    pub fn best(&self) -> RfmCell {
        RfmCell {
            recency: self.recency.levels(),
            frequency: self.frequency.levels(),
            monetary: self.monetary.levels(),
        }
    }
}

impl RfmPolicy {
    /// What each dimension weighs, as a policy of its own.
    pub fn weights(&self) -> RfmWeights {
        self.part(|all| &all.weights)
    }
}
