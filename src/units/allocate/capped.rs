//! Dividing an amount of which nobody gets more than a cap: what is cut off is divided again.

use std::cmp::Ordering;

use super::{AllocatedPart, AllocationError, Divided, Units, divide, weights_of};
use crate::units::Money;
use crate::units::wide::{mul_div, wide_product};

/// What became of a weight with a cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CappedPart {
    /// It gets the cap.
    Capped {
        /// What it would have got when its turn came, rounded up.
        claim: Money,
        cap: Money,
    },
    /// It gets its part of what the capped ones leave over.
    Open(AllocatedPart),
}

impl CappedPart {
    pub(crate) const fn amount(self) -> Money {
        match self {
            CappedPart::Capped { cap, .. } => cap,
            CappedPart::Open(part) => part.amount,
        }
    }
}

impl Money {
    /// As [`allocate_by`](Money::allocate_by), but no part is above its cap, a whole number of the
    /// smallest unit: what is cut off is divided again among the others, until nobody else is above
    /// theirs. The parts add up to the amount, or to all the caps where these are less.
    ///
    /// Who is capped does not depend on the order: each whose exact part of what is left exceeds the
    /// cap, the lowest cap for its weight first. Cost: two sorts.
    pub(crate) fn allocate_capped(
        self,
        weights: &[Money],
        caps: &[Option<Money>],
    ) -> Result<Vec<CappedPart>, AllocationError> {
        let (units, total) = Units::of(self)?;
        let mut open = weights_of(weights)?;
        let mut whole = divide(total, &open)?;
        let mut left = total;
        let mut capped = vec![None; open.len()];
        for (place, cap) in by_ratio(&open, caps)? {
            let Some(weight) = open.get_mut(place) else { continue };
            if wide_product(left, *weight) <= wide_product(cap, whole.sum) {
                break;
            }
            // The exact part is above the cap and at most what is left, so both have a place.
            let (part, rest) = mul_div(left, *weight, whole.sum).unwrap_or((cap, 1));
            let claim = units.money(part.saturating_add((rest > 0).into()))?;
            if let Some(capped) = capped.get_mut(place) {
                *capped = Some(CappedPart::Capped { claim, cap: units.money(cap)? });
            }
            left = left.saturating_sub(cap);
            whole.sum = whole.sum.saturating_sub(*weight);
            *weight = 0;
        }
        if whole.sum > 0 {
            whole = divide(left, &open)?;
        }
        let Divided { parts, sum } = whole;
        let parts = parts.into_iter().zip(capped).map(|(part, capped)| match capped {
            Some(capped) => Ok(capped),
            None => units.part(part, sum).map(CappedPart::Open),
        });
        parts.collect()
    }
}

/// The places of those that have a cap and a weight, each with its cap in units: the lowest cap for
/// its weight first.
fn by_ratio(
    weights: &[u128],
    caps: &[Option<Money>],
) -> Result<Vec<(usize, u128)>, AllocationError> {
    let mut capped = Vec::new();
    for (place, (weight, cap)) in weights.iter().zip(caps).enumerate() {
        let Some(cap) = cap.filter(|_| *weight > 0) else { continue };
        let (_, cap) = Units::of(cap)?;
        capped.push((place, cap, *weight));
    }
    capped.sort_by(|(_, cap, weight), (_, other_cap, other_weight)| -> Ordering {
        wide_product(*cap, *other_weight).cmp(&wide_product(*other_cap, *weight))
    });
    Ok(capped.into_iter().map(|(place, cap, _)| (place, cap)).collect())
}

#[cfg(test)]
mod tests {
    use super::CappedPart;
    use crate::units::{Currency, Money};
    use proptest::prelude::*;

    fn yen(units: u64) -> Money {
        Money::from_minor(i64::try_from(units).unwrap(), Currency::JPY)
    }

    fn units(money: Money) -> u64 {
        u64::try_from(money.micros() / 1_000_000).unwrap()
    }

    /// In rounds: everybody whose part is above the cap gets the cap, and the rest is divided anew.
    fn in_rounds(pot: u64, weights: &[u64], caps: &[Option<u64>]) -> Vec<u64> {
        let mut paid = vec![None; weights.len()];
        loop {
            let capped: u64 = paid.iter().flatten().sum();
            let open: Vec<u64> = weights
                .iter()
                .zip(&paid)
                .map(|(weight, paid)| if paid.is_none() { *weight } else { 0 })
                .collect();
            let sum: u64 = open.iter().sum();
            if sum == 0 {
                return paid.into_iter().map(Option::unwrap_or_default).collect();
            }
            let left = pot - capped;
            let above: Vec<usize> = (0..weights.len())
                .filter(|&i| {
                    paid[i].is_none() && caps[i].is_some_and(|cap| left * open[i] > cap * sum)
                })
                .collect();
            if above.is_empty() {
                let rest = yen(left).allocate(&open).unwrap();
                let all = paid.into_iter().zip(rest);
                return all.map(|(paid, rest)| paid.unwrap_or(units(rest))).collect();
            }
            for place in above {
                paid[place] = caps[place];
            }
        }
    }

    #[test]
    fn what_a_cap_cuts_off_goes_to_the_others_and_may_bring_them_to_theirs() {
        let caps = [Some(yen(10)), Some(yen(40)), None].map(|cap| cap);
        let parts = yen(100).allocate_capped(&[yen(5), yen(3), yen(2)], &caps).unwrap();
        let paid: Vec<u64> = parts.iter().map(|part| units(part.amount())).collect();
        assert_eq!(paid, [10, 40, 50]);
        // Of the 90 that the first leaves, the second would have got 54.
        assert_eq!(parts[1], CappedPart::Capped { claim: yen(54), cap: yen(40) });
    }

    #[test]
    fn a_part_that_is_just_the_cap_is_not_capped_and_a_claim_is_rounded_up() {
        let parts = yen(100).allocate_capped(&[yen(1), yen(1)], &[Some(yen(50)), None]).unwrap();
        assert!(parts.iter().all(|part| matches!(part, CappedPart::Open(_))));
        let caps = [Some(yen(33)), None, None];
        let parts = yen(100).allocate_capped(&[yen(1); 3], &caps).unwrap();
        assert_eq!(parts[0], CappedPart::Capped { claim: yen(34), cap: yen(33) });
    }

    #[test]
    fn who_has_no_weight_keeps_nobody_from_the_cap() {
        let caps = [Some(yen(0)), Some(yen(1)), None];
        let parts = yen(10).allocate_capped(&[yen(0), yen(5), yen(5)], &caps).unwrap();
        let paid: Vec<u64> = parts.iter().map(|part| units(part.amount())).collect();
        assert_eq!(paid, [0, 1, 9]);
    }

    #[test]
    fn where_all_are_capped_something_is_left_over() {
        let caps = [Some(yen(1)); 2];
        let parts = yen(100).allocate_capped(&[yen(5), yen(3)], &caps).unwrap();
        assert!(parts.iter().all(|part| units(part.amount()) == 1));
    }

    #[test]
    fn the_largest_amounts_are_compared_without_losing_a_digit() {
        let most: Money = "10000000000000000000 JPY".parse().unwrap();
        let caps = [Some(yen(7)), Some(most)];
        let parts = most.allocate_capped(&[most, most], &caps).unwrap();
        assert_eq!(parts[1].amount(), most.try_sub(yen(7)).unwrap());
    }

    proptest! {
        #[test]
        fn it_is_what_dividing_in_rounds_gives(
            pot in 0..5_000_u64,
            guests in prop::collection::vec((0..200_u64, prop::option::of(0..900_u64)), 1..9),
        ) {
            let (weights, caps): (Vec<u64>, Vec<Option<u64>>) = guests.into_iter().unzip();
            prop_assume!(weights.iter().any(|&weight| weight > 0));
            let weighed: Vec<Money> = weights.iter().copied().map(yen).collect();
            let caps_in_yen: Vec<Option<Money>> = caps.iter().map(|cap| cap.map(yen)).collect();
            let parts = yen(pot).allocate_capped(&weighed, &caps_in_yen).unwrap();
            let paid: Vec<u64> = parts.iter().map(|part| units(part.amount())).collect();
            let all: u64 = paid.iter().sum();
            prop_assert_eq!(&paid, &in_rounds(pot, &weights, &caps));
            for ((paid, cap), part) in paid.iter().zip(&caps).zip(&parts) {
                prop_assert!(cap.is_none_or(|cap| *paid <= cap));
                if let CappedPart::Capped { claim, cap } = part {
                    prop_assert!(units(*claim) > units(*cap));
                }
            }
            let is_capped = |part: &CappedPart| matches!(part, CappedPart::Capped { .. });
            let with_weight = || parts.iter().zip(&weights).filter(|(_, weight)| **weight > 0);
            let all_capped = with_weight().all(|(part, _)| is_capped(part));
            prop_assert!(all == pot || (all < pot && all_capped));
        }
    }
}
