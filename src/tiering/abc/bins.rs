//! A histogram whose bins grow with the values: those of one lie within the accuracy of each other.
//!
//! The bin of a value does not depend on the machine, so that bins can be added up which were
//! filled on several: the logarithm is the one of `libm`, and not that of the platform.

/// How much weighs in each bin.
///
/// * Bin k holds the values from γ^k up to γ^(k + 1), of one and above.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bins {
    /// γ, and its logarithm.
    gamma: f64,
    ln_gamma: f64,
    /// The bin of the first weight. A multiple of the chunk, and so is their number.
    first: usize,
    weights: Vec<u64>,
}

/// By how many bins there come to be more.
const CHUNK: usize = 128;

impl Bins {
    /// No weight yet, for values within `alpha` of each other.
    pub(super) fn new(alpha: f64) -> Self {
        let gamma = (1.0 + alpha) / (1.0 - alpha);
        Bins { gamma, ln_gamma: libm::log(gamma), first: 0, weights: Vec::new() }
    }

    /// γ: by how much the upper end of a bin is larger than the lower.
    pub(super) const fn gamma(&self) -> f64 {
        self.gamma
    }

    /// The bin of a value of at least one.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a value of 1 to 10^26 is in one of the first 300,000 bins"
    )]
    pub(super) fn key(&self, value: f64) -> usize {
        (libm::log(value) / self.ln_gamma).floor().max(0.0) as usize
    }

    /// A value inside a bin: its lower end and half of its width.
    #[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^53 bins")]
    fn value(&self, key: usize) -> f64 {
        libm::exp(key as f64 * self.ln_gamma) * (2.0 * self.gamma / (1.0 + self.gamma))
    }

    /// Adds a weight. The caller sees to it that the sum of all has a place.
    pub(super) fn add(&mut self, key: usize, weight: u64) {
        let end = self.first.saturating_add(self.weights.len());
        if self.weights.is_empty() || key < self.first {
            let first = key.saturating_sub(key.checked_rem(CHUNK).unwrap_or(0));
            let more =
                if self.weights.is_empty() { CHUNK } else { self.first.saturating_sub(first) };
            self.weights.splice(..0, std::iter::repeat_n(0, more));
            self.first = first;
        } else if key >= end {
            let needed = key.saturating_add(1).next_multiple_of(CHUNK).saturating_sub(self.first);
            self.weights.resize(needed, 0);
        }
        if let Some(sum) = self.weights.get_mut(key.saturating_sub(self.first)) {
            *sum = sum.saturating_add(weight);
        }
    }

    /// Each bin with a weight, from the lowest.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (usize, u64)> {
        let weights = self.weights.iter().copied().enumerate();
        let at = |(place, weight): (usize, u64)| (self.first.saturating_add(place), weight);
        weights.map(at).filter(|(_, weight)| *weight > 0)
    }

    /// How many bins there is memory for.
    pub(super) fn len(&self) -> usize {
        self.weights.len()
    }

    /// A value in the bin of what has this weight below it. `None` where all weigh no more.
    pub(super) fn at(&self, weight: u64) -> Option<f64> {
        let mut below = 0_u64;
        let reached = self.iter().find(|(_, weighs)| {
            below = below.saturating_add(*weighs);
            below > weight
        });
        reached.map(|(key, _)| self.value(key))
    }
}
