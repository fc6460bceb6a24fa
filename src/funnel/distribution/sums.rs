//! All sums that deals can come to, one by one.

use super::convolution::{Leaf, rounding_error};
use super::deals::Deals;
use super::work::Share;

/// The most sums that are kept apart.
const MOST_SUMS: usize = 1 << 16;
/// As many products of a convolution take as long as one sum on the way.
const PRODUCTS: usize = 10;
/// One part in so many of the work is for this: a lattice takes less of it where there are many
/// sums, and must still be fine when this comes to nothing.
const ONE_IN: u64 = 8;

/// Every sum of the deals with its probability, in ascending order. `None` where there are too
/// many: about those of sixteen deals of unrelated amounts, or of thousands at a few list prices.
///
/// The probabilities have a relative error of at most [`error_of_sums`].
pub(super) fn all_sums(deals: &[Deals], share: &mut Share) -> Option<Vec<(i128, f64)>> {
    share.attempt(ONE_IN, MOST_SUMS, |work| {
        let mut sums = vec![(0_i128, 1.0_f64)];
        for deal in deals {
            for _ in 0..deal.count {
                sums = with_deal(&sums, deal);
                if !work.allow(sums.len().saturating_mul(PRODUCTS), sums.len()) {
                    return None;
                }
            }
        }
        Some(sums)
    })
}

/// The relative error of the probability of each sum of these deals, at most.
pub(super) fn error_of_sums(deals: &[Deals]) -> f64 {
    let count = deals.iter().fold(0_u64, |all, deals| all.saturating_add(deals.count));
    rounding_error(count.saturating_mul(Leaf::ROUNDINGS))
}

/// The sums with one more deal.
fn with_deal(sums: &[(i128, f64)], deal: &Deals) -> Vec<(i128, f64)> {
    let (p, q) = (deal.probability.as_float(), deal.probability.complement().as_float());
    let mut lost = sums.iter().map(|(sum, mass)| (*sum, mass * q)).peekable();
    let won = sums.iter().map(|(sum, mass)| (sum.saturating_add(deal.amount), mass * p));
    let mut merged = Vec::with_capacity(sums.len().saturating_mul(2));
    for (sum, mass) in won {
        while let Some(smaller) = lost.next_if(|(other, _)| *other < sum) {
            merged.push(smaller);
        }
        let equal = lost.next_if(|(other, _)| *other == sum).map_or(0.0, |(_, mass)| mass);
        merged.push((sum, mass + equal));
    }
    // INVARIANT: every amount is above zero, so the largest sum is one that was won, and none that
    // was lost is left over.
    merged
}
