//! What a pipeline brings, by going through every outcome.

use std::collections::BTreeMap;

/// A deal: its amount, and its probability in parts of a base.
pub(crate) type Deal = (u64, u32);

/// Every sum of the deals' amounts with the weight of the outcomes that lead to it. All the
/// weights together are `base` to the power of the number of deals.
pub(crate) fn outcomes(deals: &[Deal], base: u32) -> BTreeMap<u64, u128> {
    let mut weights = BTreeMap::new();
    for outcome in 0..1_u32 << deals.len() {
        let mut sum = 0;
        let mut weight = 1_u128;
        for (place, &(amount, part)) in deals.iter().enumerate() {
            let won = outcome & (1 << place) != 0;
            weight *= u128::from(if won { part } else { base - part });
            sum += if won { amount } else { 0 };
        }
        if weight > 0 {
            *weights.entry(sum).or_default() += weight;
        }
    }
    weights
}

/// The smallest sum that is not exceeded with the probability `billionths`, which counts as
/// reached where it is missed by 2^−37.
pub(crate) fn quantile(weights: &BTreeMap<u64, u128>, billionths: u64) -> u64 {
    let whole: u128 = weights.values().sum();
    let mut below = 0;
    for (sum, weight) in weights {
        below += weight;
        // In parts of a billion times the whole.
        let missing = (u128::from(billionths) * whole).saturating_sub(below * 1_000_000_000);
        if billionths < 1_000_000_000 && missing <= (whole * 1_000_000_000) >> 37 {
            return *sum;
        }
    }
    *weights.keys().last().unwrap()
}

/// The probability of at least `target`.
#[expect(clippy::cast_precision_loss, reason = "the nearest float is what is compared")]
pub(crate) fn at_least(weights: &BTreeMap<u64, u128>, target: u64) -> f64 {
    let whole: u128 = weights.values().sum();
    let reached: u128 = weights.range(target..).map(|(_, weight)| weight).sum();
    reached as f64 / whole as f64
}
