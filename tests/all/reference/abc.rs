//! ABC classes: for each customer, everybody is asked.

use clienteling::tiering::AbcClass;
use rust_decimal::Decimal;

/// What a customer's class rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) class: AbcClass,
    /// One more than there are customers with a larger value.
    pub(crate) rank: u64,
    /// What those hold together, not counting values of zero and below.
    pub(crate) ahead: Decimal,
}

/// The total of which the shares are parts.
pub(crate) fn total(values: &[Decimal]) -> Decimal {
    values.iter().filter(|value| **value > Decimal::ZERO).sum()
}

/// Where each customer stands, in the order in which the values were given.
pub(crate) fn classes(values: &[Decimal], cuts: &[Decimal]) -> Vec<Standing> {
    let total = total(values);
    let standing = |value: &Decimal| {
        let larger: Vec<Decimal> = values.iter().filter(|other| *other > value).copied().collect();
        let ahead: Decimal = larger.iter().filter(|other| **other > Decimal::ZERO).sum();
        let first = cuts.iter().position(|cut| ahead < *cut * total);
        let place = first.filter(|_| *value > Decimal::ZERO).unwrap_or(cuts.len());
        let class = AbcClass::of_rank(u8::try_from(place).unwrap() + 1).unwrap();
        Standing { class, rank: 1 + u64::try_from(larger.len()).unwrap(), ahead }
    };
    values.iter().map(standing).collect()
}

/// The least in whole `step`s that puts a customer in a better class than now, found by trying one
/// step after the other; and which class that is. `None` where `most` steps do not do it.
pub(crate) fn step_up(
    values: &[Decimal],
    who: usize,
    cuts: &[Decimal],
    step: Decimal,
    most: u32,
) -> Option<(Decimal, AbcClass)> {
    let now = classes(values, cuts)[who].class;
    let mut values = values.to_vec();
    let before = values[who];
    (0..most).find_map(|_| {
        values[who] += step;
        let then = classes(&values, cuts)[who].class;
        (then.rank() < now.rank()).then(|| (values[who] - before, then))
    })
}
