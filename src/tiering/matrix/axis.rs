//! One axis: the weighted mean of its factors, exactly.

use rust_decimal::Decimal;
use serde::Serialize;

use super::policy::MatrixAxisDraft;
use super::{MatrixAxis, MatrixScore};
use crate::rule::{Criterion, CriterionOutcome, Evidence, rules};
use crate::units::fixed::{from_grid, to_grid};
use crate::units::{Rounding, Score, Share};

/// What one factor adds to its axis.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct MatrixContribution {
    /// The factor.
    pub factor: String,
    /// Its weight.
    pub weight: u32,
    /// Its score. `None` where it is not known: it is left out of the mean.
    pub score: Option<Score>,
    /// Weight × score, exact. The mean is the sum of these by the sum of the weights with a score.
    #[serde(serialize_with = "points_as_text")]
    pub points: Option<Decimal>,
}

#[expect(clippy::ref_option, reason = "serde calls it with a reference to the field")]
fn points_as_text<S: serde::Serializer>(
    points: &Option<Decimal>,
    to: S,
) -> Result<S::Ok, S::Error> {
    points.map(|points| points.to_string()).serialize(to)
}

/// The one change that would bring an axis over its threshold, or below it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct MatrixMove {
    /// Which factor.
    pub factor: String,
    /// Its score.
    pub from: Score,
    /// The nearest score with which the axis is on the other side.
    pub to: Score,
}

/// Where a customer stands on one axis.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct AxisStanding {
    axis: MatrixAxis,
    mean: Option<Score>,
    coverage: Share,
    criteria: [Criterion; 2],
    is_settled: bool,
    moved_by: Option<MatrixMove>,
    contributions: Vec<MatrixContribution>,
}

rules! {
    STRONG = "tiering.matrix.strong", AtLeast {
        "relationship {observed}, at least the {needed} from which it is strong[ (by {margin})]",
        "relationship {observed}, below the {needed} from which it is strong[ (by {margin})]",
        "too little is known of the relationship[; it is strong from {needed}]",
    };
    HIGH = "tiering.matrix.high", AtLeast {
        "attractiveness {observed}, at least the {needed} from which it is high[ (by {margin})]",
        "attractiveness {observed}, below the {needed} from which it is high[ (by {margin})]",
        "too little is known of the attractiveness[; it is high from {needed}]",
    };
    COVERED = "tiering.matrix.covered", AtLeast {
        "factors with a score make up {observed} of the weight, at least the {needed} needed[ (by {margin})]",
        "factors with a score make up {observed} of the weight, below the {needed} needed[ (by {margin})]",
        "no factor has a weight",
    };
}

impl AxisStanding {
    /// Which axis.
    pub const fn axis(&self) -> MatrixAxis {
        self.axis
    }

    /// The weighted mean of the factors with a score, cut after six decimals: it lies below the
    /// threshold exactly when the uncut mean does. `None` where none that weighs anything has a
    /// score.
    pub const fn mean(&self) -> Option<Score> {
        self.mean
    }

    /// The share of the weight that the factors with a score make up, cut after nine decimals.
    pub const fn coverage(&self) -> Share {
        self.coverage
    }

    /// Whether the mean reaches the threshold. `None` where too few factors have a score to say.
    pub fn is_high(&self) -> Option<bool> {
        match self.criteria[1].outcome() {
            CriterionOutcome::Met => Some(true),
            CriterionOutcome::NotMet => Some(false),
            CriterionOutcome::Unknown => None,
        }
    }

    /// Whether no score of the factors without one could change the side.
    pub const fn is_settled(&self) -> bool {
        self.is_settled
    }

    /// Why: the coverage against the minimum, and the mean against the threshold, which is unknown
    /// where too few factors have a score.
    pub const fn criteria(&self) -> &[Criterion; 2] {
        &self.criteria
    }

    /// The smallest change of one score that would change the side; of equal ones that of the
    /// first factor. `None` where no factor can do it alone.
    pub const fn moved_by(&self) -> Option<&MatrixMove> {
        self.moved_by.as_ref()
    }

    /// Every factor, in the order of the policy.
    pub fn contributions(&self) -> &[MatrixContribution] {
        &self.contributions
    }
}

/// A factor with its score in millionths.
struct Scored<'a> {
    name: &'a str,
    weight: i128,
    score: Score,
    units: i128,
}

/// Judges one axis. The scores have been checked: known names, each once.
pub(super) fn judge(
    axis: MatrixAxis,
    policy: &MatrixAxisDraft,
    scores: &[MatrixScore],
) -> AxisStanding {
    let mut by_name: Vec<(&str, Score)> =
        scores.iter().filter_map(|given| Some((given.factor.as_str(), given.score?))).collect();
    by_name.sort_unstable();
    let score_of = |name: &str| {
        let found = by_name.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
        by_name.get(found).map(|(_, score)| *score)
    };
    let mut contributions = Vec::with_capacity(policy.factors.len());
    let mut known = Vec::new();
    let (mut weight_known, mut weight_all, mut points) = (0_i128, 0_i128, 0_i128);
    for factor in &policy.factors {
        let (weight, score) = (i128::from(factor.weight), score_of(&factor.name));
        weight_all = weight_all.saturating_add(weight);
        let product = score.map(|score| (score, weight.saturating_mul(millionths(score))));
        if let Some((score, product)) = product {
            weight_known = weight_known.saturating_add(weight);
            points = points.saturating_add(product);
            known.push(Scored { name: &factor.name, weight, score, units: millionths(score) });
        }
        contributions.push(MatrixContribution {
            factor: factor.name.clone(),
            weight: factor.weight,
            score,
            points: product.map(|(_, product)| from_grid(product, Score::DIGITS)),
        });
    }
    let count = |weight: i128| u64::try_from(weight).unwrap_or(u64::MAX);
    let coverage = Share::of_counts(count(weight_known), count(weight_all), Rounding::TowardZero);
    let coverage = coverage.unwrap_or(Share::NONE);
    let mean = mean_of_points(points, weight_known);
    let threshold = millionths(policy.threshold);
    // INVARIANT: the policy's coverage is a share.
    let needed = policy.min_coverage;
    let mark = mean.filter(|_| coverage >= needed);
    let rule = match axis {
        MatrixAxis::Relationship => &STRONG,
        MatrixAxis::Attractiveness => &HIGH,
    };
    let criteria = [
        COVERED.check(Evidence::shares(coverage, needed)),
        rule.check(Evidence::scores(mark, policy.threshold)),
    ];
    let is_high = mark.map(|mark| mark >= policy.threshold);
    let least = threshold.saturating_mul(weight_known);
    let moved_by = is_high.and_then(|is_high| {
        let distance = points.saturating_sub(least);
        known.iter().filter_map(|factor| flip(factor, distance, is_high)).min_by_key(|(by, _)| *by)
    });
    AxisStanding {
        axis,
        mean,
        coverage,
        criteria,
        is_settled: is_high.is_some_and(|is_high| {
            let unknown = weight_all.saturating_sub(weight_known);
            let best = unknown.saturating_mul(millionths(Score::MAX));
            let least = threshold.saturating_mul(weight_all);
            if is_high { points >= least } else { points.saturating_add(best) < least }
        }),
        moved_by: moved_by.map(|(_, change)| change),
        contributions,
    }
}

fn millionths(score: Score) -> i128 {
    to_grid(score.value(), Score::DIGITS).unwrap_or(0)
}

fn mean_of_points(points: i128, weight: i128) -> Option<Score> {
    let weight = u128::try_from(weight).ok()?;
    let units = Rounding::TowardZero.mul_div(points, 1, weight)?;
    Score::try_new(from_grid(units, Score::DIGITS)).ok()
}

/// By how much the score of this factor has to change for the mean to change sides, and the move,
/// if it can. `distance` is how far the points lie above the least for the high side.
fn flip(factor: &Scored<'_>, distance: i128, is_high: bool) -> Option<(i128, MatrixMove)> {
    let by = if is_high {
        // The first whole step that takes off more than the distance.
        distance.checked_div(factor.weight)?.checked_add(1)?
    } else {
        // The first whole step that makes up for what is missing.
        let missing = distance.checked_neg()?;
        missing.checked_add(factor.weight)?.checked_sub(1)?.checked_div(factor.weight)?
    };
    let units =
        if is_high { factor.units.checked_sub(by)? } else { factor.units.checked_add(by)? };
    let to = Score::try_new(from_grid(units, Score::DIGITS)).ok()?;
    Some((by, MatrixMove { factor: factor.name.to_owned(), from: factor.score, to }))
}
