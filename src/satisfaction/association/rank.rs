//! Ranks and their correlation. Sums are exact, so neither the order of the answers nor a change of
//! scale that keeps their order makes any difference.

use crate::satisfaction::Figure;
use crate::units::float::{of_count, of_whole};

/// The rank of each, doubled and less its mean: whole numbers, of which the sum is zero. Equal ones
/// share the mean of their ranks. Cost: n log n.
pub(super) fn ranks(values: &[Figure]) -> Vec<i128> {
    let whole = |length: usize| i128::try_from(length).unwrap_or(i128::MAX);
    let mut sorted: Vec<(Figure, usize)> =
        values.iter().enumerate().map(|(place, value)| (*value, place)).collect();
    sorted.sort_unstable();
    let mut ranks = vec![0; values.len()];
    let mut before = 0_usize;
    for equal in sorted.chunk_by(|a, b| a.0 == b.0) {
        let after = before.saturating_add(equal.len());
        // Of the ranks from before + 1 to after twice the mean is their sum; that of all is n + 1.
        let doubled =
            whole(before).saturating_add(whole(after)).saturating_sub(whole(values.len()));
        for (_, place) in equal {
            if let Some(rank) = ranks.get_mut(*place) {
                *rank = doubled;
            }
        }
        before = after;
    }
    ranks
}

/// Which of two lists has nothing but equal values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AllEqual {
    First,
    Second,
}

/// Pearson's correlation of two lists of ranks: Spearman's of what is ranked.
pub(super) fn correlation(a: &[i128], b: &[i128]) -> Result<f64, AllEqual> {
    let product = |x: &[i128], y: &[i128]| {
        let products = x.iter().zip(y).map(|(x, y)| x.saturating_mul(*y));
        products.fold(0, i128::saturating_add)
    };
    let (squares_a, squares_b) = (product(a, a), product(b, b));
    if squares_a == 0 {
        return Err(AllEqual::First);
    }
    if squares_b == 0 {
        return Err(AllEqual::Second);
    }
    // Of a product of equal floats the root is exactly these: a perfect correlation is 1.
    let scale = (of_whole(squares_a) * of_whole(squares_b)).sqrt();
    Ok((of_whole(product(a, b)) / scale).clamp(-1.0, 1.0))
}

/// The strongest correlation of n answers, all different, that is not perfect: two neighbours change
/// places. A perfect one counts as this where sureness is reckoned, because Fisher's z of it is infinite.
fn strongest(n: f64) -> f64 {
    1.0 - 12.0 / (n * (n * n - 1.0))
}

/// Between which correlations the true one lies: Fisher's z with the variance (1 + r² ÷ 2) ÷ (n − 3) of
/// Bonett and Wright (2000). For 4 answers and more; `z` is the normal quantile.
pub(super) fn interval(r: f64, n: u64, z: f64) -> (f64, f64) {
    let strongest = strongest(of_count(n));
    let within = r.clamp(-strongest, strongest);
    let half = z * ((1.0 + within * within / 2.0) / (of_count(n) - 3.0)).sqrt();
    let middle = libm::atanh(within);
    (libm::tanh(middle - half).min(r), libm::tanh(middle + half).max(r))
}

/// The statistic of Meng, Rosenthal and Rubin (1992), close to standard normal where two items go with
/// the whole alike: of their correlations with it and with each other. `None` where the items are the
/// same in all but name.
pub(super) fn meng(first: f64, second: f64, between: f64, n: u64) -> Option<f64> {
    if between >= 1.0 {
        return None;
    }
    let strongest = strongest(of_count(n));
    let [first, second] = [first, second].map(|r| r.clamp(-strongest, strongest));
    let mean_square = f64::midpoint(first * first, second * second);
    let f = ((1.0 - between) / (2.0 * (1.0 - mean_square))).min(1.0);
    let h = (1.0 - f * mean_square) / (1.0 - mean_square);
    let error = (2.0 * (1.0 - between) * h / (of_count(n) - 3.0)).sqrt();
    Some((libm::atanh(first) - libm::atanh(second)) / error)
}
