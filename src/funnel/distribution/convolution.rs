//! Sums of independent whole numbers, by divide and conquer.
//!
//! Only products and sums of numbers that are not negative: nothing cancels, so every mass keeps a
//! relative error of at most a few rounding errors for each place of the distributions on its way,
//! below 10^−10 altogether. What lies out in the tails is left out, and how much that is is known.

/// On each side of each sum, the mass that is left out at most.
const TRIM: f64 = 1e-20;

/// `count` independent deals that each add `step` with the probability `won`, and otherwise
/// nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaf {
    pub(super) step: usize,
    pub(super) won: f64,
    pub(super) lost: f64,
    pub(super) count: u64,
}

/// The work that is still allowed.
#[derive(Debug)]
pub(super) struct Work {
    products: u64,
    widest: usize,
    exceeded: bool,
}

impl Work {
    /// As much as it takes.
    pub(super) const fn unbounded() -> Self {
        Work { products: u64::MAX, widest: usize::MAX, exceeded: false }
    }

    /// So many products of two masses, and no distribution over more places than `widest`.
    pub(super) const fn of(products: u64, widest: usize) -> Self {
        Work { products, widest, exceeded: false }
    }

    /// Whether it was not enough. What was computed is then void.
    pub(super) const fn is_exceeded(&self) -> bool {
        self.exceeded
    }

    /// Whether so much more is allowed.
    fn allow(&mut self, products: usize, width: usize) -> bool {
        let left = u64::try_from(products).ok().and_then(|it| self.products.checked_sub(it));
        match left.filter(|_| width <= self.widest && !self.exceeded) {
            Some(left) => self.products = left,
            None => self.exceeded = true,
        }
        !self.exceeded
    }
}

/// The masses of whole numbers, from `first` on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Masses {
    pub(super) first: usize,
    pub(super) places: Vec<f64>,
    /// The mass that is not among them, at most.
    pub(super) left_out: f64,
}

impl Masses {
    /// Zero for certain.
    fn zero() -> Self {
        Masses { first: 0, places: vec![1.0], left_out: 0.0 }
    }

    /// The sum of all the deals. Their order changes the last bits only.
    ///
    /// Cost: with n deals and a standard deviation of s places, O(s² log n).
    pub(super) fn of_sum(leaves: &[Leaf], work: &mut Work) -> Self {
        let halves = leaves.split_at_checked(leaves.len() >> 1);
        match (leaves, halves) {
            _ if work.is_exceeded() => Masses::zero(),
            ([], _) | (_, None) => Masses::zero(),
            ([leaf], _) => Masses::of_leaf(*leaf, work),
            (_, Some((left, right))) => {
                let left = Masses::of_sum(left, work);
                left.plus(&Masses::of_sum(right, work), work)
            }
        }
    }

    /// Of one deal, doubled and doubled again.
    fn of_leaf(leaf: Leaf, work: &mut Work) -> Self {
        let width = leaf.step.saturating_add(1);
        if !work.allow(width, width) {
            return Masses::zero();
        }
        let mut places = vec![0.0; width];
        places.first_mut().into_iter().for_each(|mass| *mass += leaf.lost);
        places.last_mut().into_iter().for_each(|mass| *mass += leaf.won);
        let mut doubled = Masses { first: 0, places, left_out: 0.0 };
        let mut sum: Option<Masses> = None;
        let mut count = leaf.count;
        while count > 0 && !work.is_exceeded() {
            if count & 1 == 1 {
                sum = Some(sum.map_or_else(|| doubled.clone(), |sum| sum.plus(&doubled, work)));
            }
            count >>= 1;
            if count > 0 {
                doubled = doubled.plus(&doubled, work);
            }
        }
        sum.unwrap_or_else(Masses::zero)
    }

    /// The sum with an independent number.
    fn plus(&self, other: &Masses, work: &mut Work) -> Self {
        let (short, long) = if self.places.len() <= other.places.len() {
            (&self.places, &other.places)
        } else {
            (&other.places, &self.places)
        };
        let width = short.len().saturating_add(long.len()).saturating_sub(1);
        let used = short.iter().filter(|mass| **mass > 0.0).count();
        if !work.allow(used.saturating_mul(long.len()).saturating_add(width), width) {
            return Masses::zero();
        }
        let mut places = vec![0.0; width];
        for (offset, &one) in short.iter().enumerate().filter(|(_, mass)| **mass > 0.0) {
            let window = places.get_mut(offset..).unwrap_or_default();
            for (sum, &other) in window.iter_mut().zip(long) {
                *sum += one * other;
            }
        }
        let first = self.first.saturating_add(other.first);
        // A mass that one of the two leaves out takes no more than itself out of the sum.
        Masses { first, places, left_out: self.left_out + other.left_out }.trimmed()
    }

    /// Without the ends that hold next to nothing.
    fn trimmed(mut self) -> Self {
        let (above, dropped_above) = negligible(self.places.iter().rev());
        self.places.truncate(self.places.len().saturating_sub(above));
        let (below, dropped_below) = negligible(self.places.iter());
        self.places.drain(..below.min(self.places.len()));
        self.first = self.first.saturating_add(below);
        self.left_out += dropped_above + dropped_below;
        self
    }
}

/// How many masses from the start on hold next to nothing together, and how much.
fn negligible<'a>(masses: impl Iterator<Item = &'a f64>) -> (usize, f64) {
    let mut dropped = 0.0;
    let mut places = 0_usize;
    for mass in masses {
        let more = dropped + mass;
        if more > TRIM {
            break;
        }
        dropped = more;
        places = places.saturating_add(1);
    }
    (places, dropped)
}

/// A sum of floats that keeps what rounding cuts off (Neumaier).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Compensated {
    sum: f64,
    rest: f64,
}

impl Compensated {
    pub(super) fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.rest += if self.sum.abs() >= value.abs() {
            (self.sum - sum) + value
        } else {
            (value - sum) + self.sum
        };
        self.sum = sum;
    }

    pub(super) fn total(self) -> f64 {
        self.sum + self.rest
    }
}

#[cfg(test)]
mod tests {
    use super::{Leaf, Masses, TRIM, Work};

    fn coin(step: usize, count: u64) -> Leaf {
        Leaf { step, won: 0.5, lost: 0.5, count }
    }

    #[test]
    fn many_equal_deals_are_a_binomial() {
        let four = Masses::of_sum(&[coin(1, 4)], &mut Work::unbounded());
        assert_eq!(four.places, [1.0, 4.0, 6.0, 4.0, 1.0].map(|ways| ways / 16.0));
        let apart = Masses::of_sum(&[coin(1, 1); 4], &mut Work::unbounded());
        assert_eq!(apart, four);
        let wide = Masses::of_sum(&[coin(3, 2)], &mut Work::unbounded());
        assert_eq!(wide.places, [0.25, 0.0, 0.0, 0.5, 0.0, 0.0, 0.25]);
    }

    #[test]
    fn what_is_left_out_of_the_tails_is_known() {
        let many = Masses::of_sum(&[coin(1, 10_000)], &mut Work::unbounded());
        assert!(many.places.len() < 1_000 && many.first > 4_500, "{}", many.places.len());
        assert!(many.left_out > 0.0 && many.left_out < 20_000.0 * TRIM, "{}", many.left_out);
        let sum: f64 = many.places.iter().sum();
        assert!((sum - 1.0).abs() < 1e-13, "{sum}");
    }

    #[test]
    fn too_much_work_is_reported_and_not_done() {
        for mut work in [Work::of(100, 1_000), Work::of(1_000_000, 8)] {
            Masses::of_sum(&[coin(1, 40), coin(2, 1)], &mut work);
            assert!(work.is_exceeded());
        }
        let mut work = Work::of(u64::MAX, 1_000);
        Masses::of_sum(&[coin(usize::MAX, 1)], &mut work);
        assert!(work.is_exceeded());
    }
}
