//! How a figure becomes a mark from 0 to 100.

use super::{IndicatorScaling, LoyaltyIndicator};
use crate::units::{Estimate, Rounding, Score};

/// How everybody stands: each figure in millionths, and how many have a lower one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ranks {
    // In ascending order.
    figures: Vec<(i128, u64)>,
    all: u64,
}

impl Ranks {
    /// Of how many have each figure, in ascending order.
    pub(super) fn of(mut figures: Vec<(i128, u64)>) -> Self {
        let mut all = 0_u64;
        for (_, count) in &mut figures {
            let below = all;
            all = all.saturating_add(*count);
            *count = below;
        }
        figures.shrink_to_fit();
        Ranks { figures, all }
    }

    /// How many have a lower figure, and how many the same.
    fn beside(&self, figure: i128) -> (u64, u64) {
        let place = self.figures.partition_point(|(known, _)| *known < figure);
        let below = |place: usize| self.figures.get(place).map_or(self.all, |(_, below)| *below);
        let next = match self.figures.get(place) {
            Some((known, _)) if *known == figure => place.saturating_add(1),
            _ => place,
        };
        (below(place), below(next).saturating_sub(below(place)))
    }

    /// How many of a hundred stand worse, those who stand alike counted by half, rounded half to even.
    /// None of what is better the more there is of it is no merit, however many have none: no half counts.
    /// Not known among fewer than `need`, nor where all stand alike: then a rank says nothing.
    fn mark(&self, figure: i128, is_better_low: bool, need: u64) -> Estimate<Score> {
        if self.all < need {
            return Estimate::NotEnoughData { have: self.all, need };
        }
        if self.figures.len() < 2 {
            let have = u64::try_from(self.figures.len()).unwrap_or(u64::MAX);
            return Estimate::NotEnoughData { have, need: 2 };
        }
        let (below, mut equal) = self.beside(figure);
        if figure == 0 && !is_better_low {
            equal = 0;
        }
        let above = self.all.saturating_sub(below).saturating_sub(equal);
        let worse = if is_better_low { above } else { below };
        let halves = i128::from(worse).saturating_mul(2).saturating_add(equal.into());
        let all = u128::from(self.all).saturating_mul(2);
        let mark = Rounding::HalfEven.mul_div(halves, Score::MAX.millionths().into(), all);
        Estimate::Known(Score::of_millionths(mark.unwrap_or(0)))
    }
}

/// The mark of a figure in millionths.
pub(super) fn mark(
    indicator: LoyaltyIndicator,
    scaling: IndicatorScaling,
    ranks: &Ranks,
    figure: i128,
    rank_from: u32,
) -> Estimate<Score> {
    match scaling {
        IndicatorScaling::Rank => ranks.mark(figure, indicator.is_better_low(), rank_from.into()),
        IndicatorScaling::Between { from, to } => Estimate::Known(between(figure, from, to)),
    }
}

/// In proportion between two bounds, rounded half to even.
fn between(figure: i128, from: i32, to: i32) -> Score {
    const MILLION: i128 = 1_000_000;
    let above = figure.saturating_sub(i128::from(from).saturating_mul(MILLION));
    let whole = i128::from(to).saturating_sub(from.into()).saturating_mul(MILLION);
    // From the worse bound on, in the direction of the better one.
    let above = if whole < 0 { above.saturating_neg() } else { above };
    let whole = whole.unsigned_abs();
    let above = above.clamp(0, i128::try_from(whole).unwrap_or(i128::MAX));
    let mark = Rounding::HalfEven.mul_div(above, Score::MAX.millionths().into(), whole);
    Score::of_millionths(mark.unwrap_or(0))
}
