//! RFM and the pyramid: for each customer, everybody is asked.

use rust_decimal::Decimal;

/// One more than the whole number of times that `worse × levels` holds all customers.
pub(crate) fn quantile_level<V: PartialOrd>(all: &[V], own: &V, levels: usize) -> usize {
    let worse = all.iter().filter(|other| *other < own).count();
    let mut level = 1;
    while level * all.len() <= worse * levels {
        level += 1;
    }
    level
}

/// One more than there are cuts at or below the value.
pub(crate) fn cut_level<V: PartialOrd>(cuts: &[V], own: &V) -> usize {
    1 + cuts.iter().filter(|cut| *cut <= own).count()
}

/// The layer, from 0, of each value: the first with a cut above the share of larger ones.
pub(crate) fn layers(values: &[Decimal], shares: &[Decimal]) -> Vec<usize> {
    let layer = |value: &Decimal| {
        if *value <= Decimal::ZERO {
            return shares.len() - 1;
        }
        let larger = Decimal::from(values.iter().filter(|other| *other > value).count());
        let all = Decimal::from(values.len());
        let cut = |place: usize| shares[..=place].iter().sum::<Decimal>();
        (0..shares.len()).find(|place| larger < cut(*place) * all).unwrap()
    };
    values.iter().map(layer).collect()
}
