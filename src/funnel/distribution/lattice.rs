//! Sums of deals on a lattice: each amount is moved to the nearest multiple of a step, and what the
//! moves can add up to is bounded.
//!
//! Let L be the sum on the lattice and R the sum of what was moved, so that the revenue is L + R.
//! R is never outside the sum of all moves down and the sum of all moves up. With many deals it is
//! far inside for all but a tiny probability, by Bernstein's inequality: with the variance v of R
//! and moves of at most b, |R − E R| ≥ t has at most the probability 2 exp(−t² ÷ (2v + 2bt/3)).
//! Where the second is narrower, both hold but for that probability, and the inner one is taken on
//! each side. So with R between `down` and `up` but for `slack` on each side,
//!
//! * P(L ≥ x − down) − slack ≤ P(revenue ≥ x) ≤ P(L ≥ x − up) + slack, and
//! * the quantile at level p lies between that of L at p − slack, moved down, and that of L at
//!   p + slack, moved up.

use super::convolution::{Compensated, Leaf, Masses};
use super::deals::Pipeline;
use super::work::{Share, Work};
use crate::units::Probability;
use crate::units::float::{of_count, of_whole, to_whole};

/// How many steps the revenue spreads over, to begin with.
const STEPS: i128 = 1 << 14;
/// How many standard deviations that is. Beyond, a normal variable has a mass of 10^−19.
const DEVIATIONS: f64 = 18.0;
/// The most places of a distribution.
const WIDEST: usize = 80_000;
/// On each side, the probability that the moves add up to more than Bernstein's bound.
const BERNSTEIN: f64 = 5e-8;

/// The revenue of a pipeline on a lattice.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lattice {
    /// The distance of two points, in millionths.
    pub(super) step: i128,
    pub(super) masses: Masses,
    /// What the moves add up to at least.
    pub(super) down: i128,
    /// What the moves add up to at most.
    pub(super) up: i128,
    /// With this probability at most, they add up to less; and to more.
    pub(super) slack: f64,
}

impl Lattice {
    /// On the finest lattice that the work allows; on one that holds every amount where there is
    /// one.
    pub(super) fn of(pipeline: &Pipeline, share: &mut Share) -> Self {
        let whole = pipeline.most.saturating_sub(pipeline.certain);
        let likely = to_whole((DEVIATIONS * pipeline.variance.sqrt()).ceil());
        let spread = whole.min(likely).max(1);
        let coarse = spread.saturating_sub(1).div_euclid(STEPS).saturating_add(1);
        let grid = pipeline.grid();
        // On a lattice twice as fine as the work is meant for, nothing needs to be moved.
        let exact = grid.saturating_mul(2) >= coarse;
        let mut step = if exact { grid } else { coarse };
        loop {
            let on = |work: &mut Work| Lattice::on(step, pipeline, work);
            if let Some(lattice) = share.attempt(2, WIDEST, on) {
                return lattice;
            }
            // Beyond twice the largest amount everything is moved to zero, and there is no work.
            step = step.saturating_mul(4);
        }
    }

    /// On the lattice of this step. `None` where that is too much work.
    fn on(step: i128, pipeline: &Pipeline, work: &mut Work) -> Option<Self> {
        let mut sum = Moves::default();
        let mut leaves = Vec::with_capacity(pipeline.open.len());
        for deals in &pipeline.open {
            let nearest = deals.amount.saturating_add(step >> 1).div_euclid(step);
            let moved = deals.amount.saturating_sub(nearest.saturating_mul(step));
            sum.add(moved, deals.probability, deals.count, deals.spread());
            let places = usize::try_from(nearest).ok().filter(|places| *places < WIDEST)?;
            if places > 0 {
                let (p, q) = (deals.probability, deals.probability.complement());
                let (won, lost) = (p.as_float(), q.as_float());
                leaves.push(Leaf { step: places, won, lost, count: deals.count });
            }
        }
        let masses = Masses::of_sum(&leaves, work);
        let (down, up, slack) = sum.bounds();
        (!work.is_exceeded()).then_some(Lattice { step, masses, down, up, slack })
    }
}

/// What the moves of all the deals add up to.
#[derive(Default)]
struct Moves {
    down: i128,
    up: i128,
    /// The mean, in billionths.
    mean: i128,
    variance: Compensated,
    largest: i128,
}

impl Moves {
    fn add(&mut self, moved: i128, probability: Probability, count: u64, spread: f64) {
        // A move is no longer than the amount, and all amounts together are below 10^25.
        let together = moved.saturating_mul(i128::from(count));
        self.down = self.down.saturating_add(together.min(0));
        self.up = self.up.saturating_add(together.max(0));
        let mean = together.saturating_mul(i128::from(probability.billionths()));
        self.mean = self.mean.saturating_add(mean);
        self.largest = self.largest.max(moved.saturating_abs());
        self.variance.add(of_count(count) * of_whole(moved) * of_whole(moved) * spread);
    }

    /// What they add up to at least and at most, and with which probability they are beyond that
    /// on either side.
    fn bounds(&self) -> (i128, i128, f64) {
        let log = -libm::log(BERNSTEIN);
        let linear = of_whole(self.largest) * log / 3.0;
        let within = linear + (linear * linear + 2.0 * self.variance.total() * log).sqrt();
        // Rounded outward. The sum keeps what rounding cuts off: however many the deals, the float's
        // own error is far below one part in 10^12.
        let within = to_whole((within * (1.0 + 1e-12)).ceil());
        let whole = i128::from(Probability::ONE.billionths());
        let low = self.mean.div_euclid(whole).saturating_sub(within);
        let high = self.mean.div_euclid(whole).saturating_add(within).saturating_add(1);
        let certain = self.up.saturating_sub(self.down);
        if certain <= high.saturating_sub(low) {
            (self.down, self.up, 0.0)
        } else {
            (low.max(self.down), high.min(self.up), BERNSTEIN)
        }
    }
}
