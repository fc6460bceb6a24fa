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
pub(crate) fn classes(values: &[Decimal], a_cut: Decimal, b_cut: Decimal) -> Vec<Standing> {
    let total = total(values);
    let standing = |value: &Decimal| {
        let larger: Vec<Decimal> = values.iter().filter(|other| *other > value).copied().collect();
        let ahead: Decimal = larger.iter().filter(|other| **other > Decimal::ZERO).sum();
        let class = if *value <= Decimal::ZERO {
            AbcClass::C
        } else if ahead < a_cut * total {
            AbcClass::A
        } else if ahead < b_cut * total {
            AbcClass::B
        } else {
            AbcClass::C
        };
        Standing { class, rank: 1 + u64::try_from(larger.len()).unwrap(), ahead }
    };
    values.iter().map(standing).collect()
}
