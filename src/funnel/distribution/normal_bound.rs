//! How far a sum of independent deals can be from the normal distribution.

use super::deals::Pipeline;
use crate::units::float::of_count;
use crate::units::normal::{upper_quantile, upper_tail};

/// The constant in the theorem of Berry and Esseen for summands that differ, as Shevtsova (2010)
/// has it.
const BERRY_ESSEEN: f64 = 0.56;

/// The normal distribution with the mean and variance of a pipeline's revenue, and how far the two
/// distribution functions are apart at most.
///
/// The theorem of Berry and Esseen: never further than 0.56 × the sum of the third absolute central
/// moments ÷ the standard deviation cubed. With a hundred thousand deals this is a few thousandths,
/// and then it says more than a lattice does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct NormalBound {
    mean: f64,
    deviation: f64,
    error: f64,
}

impl NormalBound {
    /// `None` where it says nothing.
    pub(super) fn of(pipeline: &Pipeline) -> Option<Self> {
        let deviation = pipeline.variance.sqrt();
        // A little more for the floats themselves: the moments are sums over the deals, each of
        // which adds a rounding.
        let floats = 1e-10 + of_count(pipeline.count) * 1e-15;
        let error = BERRY_ESSEEN * pipeline.third / (pipeline.variance * deviation) + floats;
        let mean = pipeline.mean_as_float();
        (error < 0.5).then_some(NormalBound { mean, deviation, error })
    }

    /// The bounds of the probability of at least `target`.
    pub(super) fn at_least(&self, target: f64) -> (f64, f64) {
        let tail = upper_tail((target - self.mean) / self.deviation);
        // Where both are far larger than the deviation, their difference has lost digits. The tail
        // falls by less than a half for each deviation.
        let lost = (target.abs() + self.mean.abs()) * 1e-15 / self.deviation;
        let error = self.error + lost / 2.0;
        (tail - error, tail + error)
    }

    /// The bounds of the quantile at a level. Infinite where there is none.
    pub(super) fn quantile(&self, level: f64) -> (f64, f64) {
        let at = |level: f64| self.mean - self.deviation * upper_quantile(level);
        let low = level - self.error;
        let high = level + self.error;
        (
            if low > 0.0 { at(low) } else { f64::NEG_INFINITY },
            if high < 1.0 { at(high) } else { f64::INFINITY },
        )
    }
}
