//! A robust trend of a few values: the slope of Theil and Sen, and the test of Mann and Kendall, both
//! exactly.

use crate::units::float::of_whole;
use crate::units::{Probability, Rounding};

/// The rise from one value to the next: the median of the slopes of all pairs (Theil and Sen), rounded
/// half to even. One value out of line does not move it. `None` for fewer than two values, and out of
/// range.
///
/// Cost: the square of the number of values, and a sort.
pub(super) fn slope(values: &[i128]) -> Option<i128> {
    // A common divisor of all distances, so that the slopes are whole numbers.
    let mut distances = (1..).take(values.len().saturating_sub(1));
    let common = distances.try_fold(1_u128, least_common)?;
    let mut slopes = Vec::new();
    for (place, one) in values.iter().enumerate() {
        for (distance, other) in (1_u128..).zip(values.iter().skip(place.saturating_add(1))) {
            let weight = i128::try_from(common.checked_div(distance)?).ok()?;
            slopes.push(other.checked_sub(*one)?.checked_mul(weight)?);
        }
    }
    let (lower, upper) = middle(slopes)?;
    Rounding::HalfEven.mul_div(lower.checked_add(upper)?, 1, common.checked_mul(2)?)
}

/// The two in the middle, of an odd number the same twice.
fn middle(mut values: Vec<i128>) -> Option<(i128, i128)> {
    values.sort_unstable();
    let half = values.len().checked_div(2)?;
    let upper = *values.get(half)?;
    let is_odd = values.len() & 1 == 1;
    Some((if is_odd { upper } else { *values.get(half.checked_sub(1)?)? }, upper))
}

/// The one in the middle; of an even number the mean of the two, rounded half to even. `None` for no
/// values, and out of range.
pub(super) fn median(values: &[i128]) -> Option<i128> {
    let (lower, upper) = middle(values.to_vec())?;
    Rounding::HalfEven.mul_div(lower.checked_add(upper)?, 1, 2)
}

/// How likely so many tosses of a coin come out as one-sided as these differences are above zero: the
/// test of Kendall by seasons, for two years. What is the same counts for neither side.
pub(super) fn tossed(differences: &[i128]) -> Option<Probability> {
    let above = differences.iter().filter(|it| **it > 0).count();
    let tosses = differences.iter().filter(|it| **it != 0).count();
    // In how many ways so many of the tosses so far come out above.
    let mut ways = vec![1_u128];
    for _ in 0..tosses {
        ways = product(&ways, &[1, 1])?;
    }
    let sum = |some: &[u128]| some.iter().try_fold(0_u128, |sum, one| sum.checked_add(*one));
    let [few, all] = [sum(ways.get(above..)?)?, sum(&ways)?].map(i128::try_from);
    Some(Probability::of_float(of_whole(few.ok()?) / of_whole(all.ok()?)))
}

fn least_common(one: u128, other: u128) -> Option<u128> {
    let (mut a, mut b) = (one, other);
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    one.checked_div(a)?.checked_mul(other)
}

/// How likely values in an order that is none but chance climb at least as much as these: the share of
/// all their orders in which at most as many pairs descend (the exact test of Mann and Kendall, for a
/// climb; equal values neither climb nor descend). `None` where there are too many orders to count.
///
/// Cost: the fourth power of the number of values.
pub(super) fn by_chance(values: &[i128]) -> Option<Probability> {
    let mut descents = 0_usize;
    for (place, one) in values.iter().enumerate() {
        let later = values.iter().skip(place.saturating_add(1));
        descents = descents.saturating_add(later.filter(|other| one > *other).count());
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    // How many orders of the values so far have how many descents. Values that are all equal have one.
    let mut orders = vec![1_u128];
    let mut placed = 0_usize;
    for equal in sorted.chunk_by(|one, other| one == other) {
        orders = product(&orders, &placings(placed, equal.len())?)?;
        placed = placed.saturating_add(equal.len());
    }
    let sum = |some: &[u128]| some.iter().try_fold(0_u128, |sum, one| sum.checked_add(*one));
    let few = sum(orders.get(..=descents).unwrap_or(&orders))?;
    let [few, all] = [few, sum(&orders)?].map(i128::try_from);
    Some(Probability::of_float(of_whole(few.ok()?) / of_whole(all.ok()?)))
}

/// In how many ways so many equal values can be put among so many smaller ones, by the number of
/// smaller ones that come after each, summed up: Gauss's binomial coefficient.
fn placings(among: usize, equal: usize) -> Option<Vec<u128>> {
    // With `k` equal values: the last one has so many smaller ones after it, and the others at least
    // as many. One row for each number of smaller ones.
    let mut rows: Vec<Vec<u128>> = vec![vec![1]; among.checked_add(1)?];
    for k in 1..=equal {
        // Either nothing comes after any of the values, or one smaller value comes after all of them.
        let mut next: Vec<Vec<u128>> = Vec::with_capacity(rows.len());
        for without_last in &rows {
            let mut row = without_last.clone();
            if let Some(fewer) = next.last() {
                for (at, ways) in fewer.iter().enumerate() {
                    let at = at.checked_add(k)?;
                    if row.len() <= at {
                        row.resize(at.checked_add(1)?, 0);
                    }
                    let place = row.get_mut(at)?;
                    *place = place.checked_add(*ways)?;
                }
            }
            next.push(row);
        }
        rows = next;
    }
    rows.pop()
}

fn product(one: &[u128], other: &[u128]) -> Option<Vec<u128>> {
    let length = one.len().checked_add(other.len())?.checked_sub(1)?;
    let mut product = vec![0_u128; length];
    for (at, a) in one.iter().enumerate() {
        for (further, b) in other.iter().enumerate() {
            let place = product.get_mut(at.checked_add(further)?)?;
            *place = place.checked_add(a.checked_mul(*b)?)?;
        }
    }
    Some(product)
}

#[cfg(test)]
mod tests {
    use super::{by_chance, median, slope, tossed};
    use proptest::prelude::*;

    /// Every order of the values, one by one.
    fn orders(values: &[i128]) -> Vec<Vec<i128>> {
        if values.len() < 2 {
            return vec![values.to_vec()];
        }
        let mut all = Vec::new();
        for first in 0..values.len() {
            let mut others = values.to_vec();
            let value = others.remove(first);
            all.extend(orders(&others).into_iter().map(|rest| [&[value][..], &rest].concat()));
        }
        all
    }

    fn descents(values: &[i128]) -> usize {
        let pairs = (0..values.len()).flat_map(|i| (i + 1..values.len()).map(move |j| (i, j)));
        pairs.filter(|(i, j)| values[*i] > values[*j]).count()
    }

    #[test]
    fn one_value_out_of_line_does_not_move_the_slope() {
        assert_eq!(slope(&[10, 20, 30, 40, 50]), Some(10));
        assert_eq!(slope(&[10, 20, 9_000, 40, 50]), Some(10));
        assert_eq!(slope(&[50, 40, 30, 20]), Some(-10));
        assert_eq!(slope(&[7, 7, 7]), Some(0));
        assert_eq!(slope(&[0, 1, 1]), Some(0), "of 1, 0.5 and 0 the middle one, half to even");
        assert_eq!((slope(&[]), slope(&[5])), (None, None));
        assert_eq!(slope(&[i128::MIN, i128::MAX]), None);
    }

    #[test]
    fn of_an_even_number_the_median_is_the_mean_of_the_two_in_the_middle() {
        assert_eq!(median(&[9, 1, 5]), Some(5));
        assert_eq!(median(&[9, 1, 5, 6]), Some(6), "5.5, half to even");
        assert_eq!((median(&[]), median(&[i128::MAX, i128::MAX])), (None, None));
    }

    #[test]
    fn a_coin_comes_out_so_one_sided() {
        let of = |values: &[i128]| tossed(values).unwrap().billionths();
        assert_eq!(of(&[3, 1, 0, 2]), 125_000_000, "three of three");
        assert_eq!(of(&[3, -1, 2]), 500_000_000);
        assert_eq!(
            (of(&[]), of(&[0, 0]), of(&[-1])),
            (1_000_000_000, 1_000_000_000, 1_000_000_000)
        );
        assert_eq!(of(&[1; 24]), 60, "one of 2^24");
    }

    #[test]
    fn the_chance_is_that_of_the_tables() {
        // Kendall's table for n = 4: P(S >= 6) = 0.042, P(S >= 4) = 0.167; n = 5: P(S >= 8) = 0.042.
        let of = |values: &[i128]| by_chance(values).unwrap().billionths();
        assert_eq!(of(&[1, 2, 3, 4]), 41_666_667);
        assert_eq!(of(&[1, 2, 4, 3]), 166_666_667);
        assert_eq!(of(&[1, 2, 3, 5, 4]), 41_666_667);
        assert_eq!(of(&[4, 3, 2, 1]), 1_000_000_000);
        assert_eq!(of(&[5, 5, 5, 5]), 1_000_000_000, "what stays the same does not climb");
    }

    #[test]
    fn so_many_values_as_a_policy_allows_are_counted() {
        let climbing: Vec<i128> = (0..24).collect();
        assert_eq!(by_chance(&climbing).unwrap().billionths(), 0);
        let falling: Vec<i128> = (0..24).rev().collect();
        assert_eq!(by_chance(&falling).unwrap().billionths(), 1_000_000_000);
    }

    proptest! {
        #[test]
        fn the_chance_is_the_share_of_all_orders(
            values in prop::collection::vec(0..4_i128, 1..7),
        ) {
            let all = orders(&values);
            let few = all.iter().filter(|it| descents(it) <= descents(&values)).count();
            #[expect(clippy::cast_precision_loss, reason = "at most 720")]
            let expected = few as f64 / all.len() as f64;
            let got = by_chance(&values).unwrap().as_float();
            prop_assert!((got - expected).abs() < 1e-9, "{} {}", got, expected);
        }

        #[test]
        fn half_of_the_pairs_climb_by_less_and_half_by_more(
            values in prop::collection::vec(-1_000_000..1_000_000_i128, 2..13),
        ) {
            let slope = slope(&values).unwrap();
            let count = |is: fn(i128, i128) -> bool| {
                let pairs = (0..values.len()).flat_map(|i| (i + 1..values.len()).map(move |j| (i, j)));
                pairs.filter(|(i, j)| {
                    is(values[*j] - values[*i], slope * i128::try_from(j - i).unwrap())
                }).count()
            };
            let pairs = values.len() * (values.len() - 1) / 2;
            // Rounded, it lies up to a half off.
            let within = |rise: i128, at: i128| rise > at + 12;
            prop_assert!(count(within) <= pairs / 2);
            let within = |rise: i128, at: i128| rise < at - 12;
            prop_assert!(count(within) <= pairs / 2);
        }
    }
}
