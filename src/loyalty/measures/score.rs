//! The score: the mean of what is known, by its weights, exactly.

use std::fmt;

use serde::Serialize;

use crate::rule::{Criterion, CriterionOutcome, Evidence, rules};
use crate::units::{Rounding, Score, Share};

rules! {
    COVERED = "loyalty.measures.covered", AtLeast {
        "{observed} of the weight of the measures is known, at least the {needed} that a score needs[ (by {margin})]",
        "{observed} of the weight of the measures is known, below the {needed} that a score needs[ (by {margin})]",
        "no measure has a weight",
    };
}

/// How loyal a customer is, from 0 to 100, as far as enough is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct LoyaltyScore {
    /// The mean of the marks of the measures that are known, by their weights, rounded half to even.
    /// `None` where they make up too little of the weight.
    pub score: Option<Score>,
    /// Which part of the weight of the measures is known, cut after nine decimals.
    pub coverage: Share,
    /// Whether that is enough.
    pub covered: Criterion,
}

/// The marks and weights of several parts, where known.
pub(super) struct Weighed {
    weight: u64,
    known: u64,
    points: i128,
}

impl Weighed {
    pub(super) fn of(parts: impl Iterator<Item = (u32, Option<Score>)>) -> Self {
        let mut all = Weighed { weight: 0, known: 0, points: 0 };
        for (weight, mark) in parts {
            all.weight = all.weight.saturating_add(weight.into());
            if let Some(mark) = mark {
                all.known = all.known.saturating_add(weight.into());
                all.points = all.points.saturating_add(points(weight, mark));
            }
        }
        all
    }

    /// The mean, rounded half to even. `None` where nothing that counts is known.
    pub(super) fn mean(&self) -> Option<Score> {
        self.part(self.points)
    }

    /// The part of the mean that so many of the points make up.
    fn part(&self, points: i128) -> Option<Score> {
        let mean = Rounding::HalfEven.mul_div(points, 1, self.known.into())?;
        Some(Score::of_millionths(mean))
    }

    /// Which part of the weight is known.
    pub(super) fn coverage(&self) -> Share {
        let known = Share::of_counts(self.known, self.weight, Rounding::TowardZero);
        known.unwrap_or(Share::NONE)
    }

    /// What each part adds to the mean, so that all add up to it: up to here less up to the one before,
    /// each rounded as the mean is. Nothing where a part is not known.
    pub(super) fn contributions(
        &self,
        parts: impl Iterator<Item = (u32, Option<Score>)>,
    ) -> impl Iterator<Item = Option<Score>> {
        let (mut sum, mut before) = (0_i128, 0_i64);
        parts.map(move |(weight, mark)| {
            sum = sum.saturating_add(points(weight, mark?));
            let until = self.part(sum)?.millionths();
            let part = until.saturating_sub(std::mem::replace(&mut before, until));
            Some(Score::of_millionths(part.into()))
        })
    }
}

fn points(weight: u32, mark: Score) -> i128 {
    i128::from(weight).saturating_mul(mark.millionths().into())
}

impl LoyaltyScore {
    pub(super) fn of(weighed: &Weighed, min_coverage: Share) -> Self {
        let coverage = weighed.coverage();
        let covered = COVERED.check(Evidence::shares(coverage, min_coverage));
        let is_enough = covered.outcome() == CriterionOutcome::Met;
        LoyaltyScore { score: weighed.mean().filter(|_| is_enough), coverage, covered }
    }
}

impl fmt::Display for LoyaltyScore {
    /// "62.5 of 100, with 66.67% of the weight known".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Two decimals of each.
        let coverage = self.coverage.cut(4);
        match self.score {
            Some(score) => {
                write!(f, "{} of 100, with {coverage} of the weight known", score.cut(2))
            }
            None => write!(f, "no score: {coverage} of the weight is known"),
        }
    }
}
