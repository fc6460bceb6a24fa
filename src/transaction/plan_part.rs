//! How a plan or a budget falls into parts: seasons, months, uneven quarters.

use crate::units::guard::guarded;
use crate::units::{Money, Period, Quantity, Share};

guarded! {
    /// How much of a plan or a budget falls into some of its days: a season, a month.
    ///
    /// The parts of one plan all say it in the same way, and add up to the whole. Their periods lie
    /// in the plan's, in order, and share no day; on the days of none of them nothing is due.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct PlanPart as "PlanPart" {
        /// Which days.
        pub period: Period,
        /// How much falls into them.
        pub portion: Portion,
    }
}

guarded! {
    /// How much of a whole: a share of it, or an amount or a quantity.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Portion as "Portion" {
        /// This share of it, for all that is planned.
        Share(Share) = "share",
        /// This amount of it. What is planned in pieces is spread likewise.
        Amount(Money) = "amount",
        /// This quantity of it. The amount that is planned is spread likewise.
        Quantity(Quantity) = "quantity",
    }
}

/// Parts that do not make up a plan. A part is named by its place, the first as 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanPartsError {
    /// A part has days that are not the plan's.
    #[error("`parts[{0}]` lies outside the plan: expected days of its period")]
    Outside(usize),
    /// A part begins before the one before it has ended.
    #[error(
        "`parts[{0}]` begins before the part ahead of it has ended: expected no day twice, in order"
    )]
    Overlap(usize),
    /// A part is below zero.
    #[error("`parts[{0}]` is below zero: expected zero or more")]
    Negative(usize),
    /// Some parts are said in another way than the plan or the other parts.
    #[error(
        "`parts`: expected all of them as shares, or all in what the plan is in: amounts of its currency, or quantities"
    )]
    Mixed,
    /// They add up to less or more than the whole.
    #[error("`parts` do not add up: expected them to come to the whole of the plan")]
    NotTheWhole,
}

/// What is planned for a period, in the parts' own units: to be checked, and to be weighed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whole {
    pub(super) period: Period,
    pub(super) amount: Option<Money>,
    pub(super) quantity: Option<Quantity>,
}

impl Whole {
    /// That the parts make it up. Without any it is not divided.
    pub(super) fn made_up_by(&self, parts: &[PlanPart]) -> Result<(), PlanPartsError> {
        let Some(first) = parts.first() else { return Ok(()) };
        let mut ended = None;
        for (place, PlanPart { period, .. }) in parts.iter().enumerate() {
            if period.first() < self.period.first() || self.period.last() < period.last() {
                return Err(PlanPartsError::Outside(place));
            }
            if ended.is_some_and(|last| period.first() <= last) {
                return Err(PlanPartsError::Overlap(place));
            }
            ended = Some(period.last());
        }
        let whole = match first.portion {
            Portion::Share(_) => Portion::Share(Share::WHOLE),
            Portion::Amount(_) => Portion::Amount(self.amount.ok_or(PlanPartsError::Mixed)?),
            Portion::Quantity(_) => Portion::Quantity(self.quantity.ok_or(PlanPartsError::Mixed)?),
        };
        let mut sum = 0_i128;
        for (place, PlanPart { portion, .. }) in parts.iter().enumerate() {
            let weight = weight(*portion, whole).ok_or(PlanPartsError::Mixed)?;
            if weight < 0 {
                return Err(PlanPartsError::Negative(place));
            }
            sum = sum.saturating_add(weight);
        }
        let is_whole = self::weight(whole, whole) == Some(sum);
        if is_whole { Ok(()) } else { Err(PlanPartsError::NotTheWhole) }
    }
}

/// How much a portion weighs, in the smallest steps of what it is in. `None` where that is not what
/// the other one is in.
fn weight(portion: Portion, like: Portion) -> Option<i128> {
    match (portion, like) {
        (Portion::Share(share), Portion::Share(_)) => Some(i128::from(share.billionths())),
        (Portion::Amount(amount), Portion::Amount(like)) => {
            (amount.currency() == like.currency()).then(|| amount.micros())
        }
        (Portion::Quantity(quantity), Portion::Quantity(_)) => Some(quantity.on_grid().0),
        _ => None,
    }
}

/// The days of each part with what it weighs, in the smallest whole numbers. Empty where a plan is
/// not divided, or all of it is nothing.
pub(crate) fn weights(parts: &[PlanPart]) -> Vec<(Period, u128)> {
    // INVARIANT: the parts of a plan are said in one way, and none is below zero.
    let weighed = parts.iter().map(|part| {
        (part.period, weight(part.portion, part.portion).map_or(0, i128::unsigned_abs))
    });
    let weighed: Vec<(Period, u128)> = weighed.collect();
    let divisor = weighed.iter().fold(0, |divisor, (_, weight)| common_divisor(divisor, *weight));
    let in_units = |(period, weight): (Period, u128)| Some((period, weight.checked_div(divisor)?));
    weighed.into_iter().filter_map(in_units).collect()
}

fn common_divisor(mut one: u128, mut other: u128) -> u128 {
    while let Some(rest) = one.checked_rem(other) {
        (one, other) = (other, rest);
    }
    one
}
