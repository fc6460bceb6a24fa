//! RFM and the pyramid: for each customer, everybody is asked.

use rust_decimal::Decimal;

/// The level in which the middle rank lies: of the ranks that the equal ones hold (counted from 1), the
/// first and the last are taken, and their middle is looked up among levels of equal width.
pub(crate) fn quantile_level<V: PartialOrd>(all: &[V], own: &V, levels: usize) -> usize {
    let first = all.iter().filter(|other| *other < own).count() + 1;
    let last = all.iter().filter(|other| *other <= own).count();
    // The middle of `first - 1 ..= last`, and the ends of each level, all in units of half a
    // customer times the number of levels.
    let middle = (first - 1 + last) * levels;
    let ends = |level: usize| (2 * (level - 1) * all.len(), 2 * level * all.len());
    let holds = |level: &usize| {
        let (begin, end) = ends(*level);
        begin <= middle && middle <= end
    };
    let nearest = |level: &usize| ((2 * level).abs_diff(levels + 1), usize::MAX - level);
    (1..=levels).filter(holds).min_by_key(nearest).unwrap()
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
