//! Tiers by value: each has a minimum, which is honoured at exact equality.

use std::fmt;

use super::Proposal;
use crate::tiering::Ranked;
use crate::units::text::joined;
use crate::units::{Money, MoneyError, Rounding, Share};

/// A table of tiers cannot be used. Lists *all* its problems.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct TiersError {
    problems: Vec<TierProblem>,
}

impl TiersError {
    /// The problems, in the order of the tiers; at least one.
    pub fn problems(&self) -> &[TierProblem] {
        &self.problems
    }
}

impl fmt::Display for TiersError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        joined(f, "; ", &self.problems)
    }
}

/// What is wrong with a tier, by its position in the table from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TierProblem {
    /// A minimum of zero or below: the lowest tier is the one without a minimum.
    #[error("`tiers[{position}]`: the minimum {minimum} is not above zero")]
    NotPositive {
        /// Which tier.
        position: usize,
        /// Its minimum.
        minimum: Money,
    },
    /// A minimum that is not below that of the tier before, or in another currency.
    #[error(
        "`tiers[{position}]`: the minimum {minimum} is not below {before}, that of the tier before"
    )]
    NotBelow {
        /// Which tier.
        position: usize,
        /// Its minimum.
        minimum: Money,
        /// The minimum of the tier before.
        before: Money,
    },
    /// A class that does not rank below that of the tier before: the table overlaps.
    #[error(
        "`tiers[{position}]`: the class of rank {rank} does not come after that of rank {before}"
    )]
    NotWorse {
        /// Which tier; the lowest one has the position after the last.
        position: usize,
        /// The rank of its class.
        rank: u8,
        /// The rank of the class before.
        before: u8,
    },
}

/// Tiers by value, the best first, and the one below them that has no minimum.
///
/// * The minima are above zero, of one currency, and fall; the classes get worse with them.
/// * Every value belongs to exactly one tier: there is no gap and no overlap.
///
/// ```
/// use clienteling::tiering::{AbcClass, ValueTiers};
///
/// let minima = [(AbcClass::A, "1000 CNY".parse()?), (AbcClass::B, "300 CNY".parse()?)];
/// let tiers = ValueTiers::try_new(minima.to_vec(), AbcClass::C)?;
/// assert_eq!(tiers.tier("1000 CNY".parse()?)?, &AbcClass::A);
/// assert_eq!(tiers.tier("999.99 CNY".parse()?)?, &AbcClass::B);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueTiers<C> {
    minima: Vec<(C, Money)>,
    lowest: C,
}

impl<C: Ranked + Clone> ValueTiers<C> {
    /// These tiers, the best first, and the lowest, which has no minimum.
    ///
    /// # Errors
    /// [`TiersError`] with all problems: a minimum of zero or below, minima that do not fall or
    /// are in two currencies, classes that do not get worse.
    pub fn try_new(minima: Vec<(C, Money)>, lowest: C) -> Result<Self, TiersError> {
        let mut problems = Vec::new();
        let mut above: Option<(u8, Money)> = None;
        for (position, (class, minimum)) in minima.iter().enumerate() {
            let (rank, minimum) = (class.rank(), *minimum);
            if !minimum.is_positive() {
                problems.push(TierProblem::NotPositive { position, minimum });
            }
            if let Some((before_rank, before)) = above {
                if !minimum.try_cmp(before).is_ok_and(std::cmp::Ordering::is_lt) {
                    problems.push(TierProblem::NotBelow { position, minimum, before });
                }
                if rank <= before_rank {
                    problems.push(TierProblem::NotWorse { position, rank, before: before_rank });
                }
            }
            above = Some((rank, minimum));
        }
        if let Some((before, _)) = above.filter(|(before, _)| lowest.rank() <= *before) {
            let (position, rank) = (minima.len(), lowest.rank());
            problems.push(TierProblem::NotWorse { position, rank, before });
        }
        if problems.is_empty() {
            Ok(ValueTiers { minima, lowest })
        } else {
            Err(TiersError { problems })
        }
    }

    /// The tier of a value: the best one whose minimum it reaches.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] for a value in another currency.
    pub fn tier(&self, value: Money) -> Result<&C, MoneyError> {
        for (class, minimum) in &self.minima {
            if value.try_cmp(*minimum)?.is_ge() {
                return Ok(class);
            }
        }
        Ok(&self.lowest)
    }

    /// What is missing for the next better tier, with that tier. `None` in the best one.
    ///
    /// # Errors
    /// [`MoneyError`] for a value in another currency, or a distance out of range.
    pub fn missing_for_next(&self, value: Money) -> Result<Option<(&C, Money)>, MoneyError> {
        let mut next = None;
        for (class, minimum) in &self.minima {
            if value.try_cmp(*minimum)?.is_ge() {
                break;
            }
            next = Some((class, minimum.try_sub(value)?));
        }
        Ok(next)
    }

    /// What [`buffered`](super::buffered) needs to know of a customer who holds a class: the tier
    /// of the value, and how far it lies below the minimum of the class held. Of a class that is
    /// not in the table, the minimum of the next better one in it counts.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] for a value in another currency.
    pub fn propose(&self, value: Money, held: &C) -> Result<Proposal<C>, MoneyError> {
        let class = self.tier(value)?.clone();
        // Of a class that the table no longer has, the minimum of the next better one counts.
        let better = self.minima.iter().take_while(|(class, _)| class.rank() <= held.rank());
        let is_lowest = held.rank() >= self.lowest.rank();
        let minimum = better.last().filter(|_| !is_lowest);
        let shortfall = match minimum {
            Some((_, minimum)) => shortfall(value, *minimum)?,
            None => Share::NONE,
        };
        Ok(Proposal { class, shortfall })
    }
}

/// By which share of a minimum above zero a value lies below it, cut after nine decimals; the
/// whole for a value of zero and below.
fn shortfall(value: Money, minimum: Money) -> Result<Share, MoneyError> {
    if value.try_cmp(minimum)?.is_ge() {
        return Ok(Share::NONE);
    }
    if !value.is_positive() {
        return Ok(Share::WHOLE);
    }
    let missing = minimum.try_sub(value)?;
    Ok(Share::of_money(missing, minimum, Rounding::TowardZero).unwrap_or(Share::WHOLE))
}

#[cfg(test)]
mod tests {
    use super::{TierProblem, ValueTiers};
    use crate::tiering::AbcClass;
    use crate::units::{Money, Share};

    fn cny(text: &str) -> Money {
        format!("{text} CNY").parse().unwrap()
    }

    const A: AbcClass = AbcClass::A;
    const B: AbcClass = AbcClass::B;
    const C: AbcClass = AbcClass::C;

    fn tiers() -> ValueTiers<crate::tiering::AbcClass> {
        ValueTiers::try_new(vec![(A, cny("1000")), (B, cny("300"))], C).unwrap()
    }

    #[test]
    fn the_minimum_of_a_tier_is_honoured_at_exact_equality() {
        assert_eq!(tiers().tier(cny("1000")), Ok(&A));
        assert_eq!(tiers().tier(cny("999.999999")), Ok(&B));
        assert_eq!(tiers().tier(cny("300")), Ok(&B));
        assert_eq!(tiers().tier(cny("-5")), Ok(&C));
        assert_eq!(tiers().propose(cny("1000"), &A).unwrap().shortfall, Share::NONE);
    }

    #[test]
    fn the_next_tier_says_what_is_missing_for_it() {
        assert_eq!(tiers().missing_for_next(cny("650")), Ok(Some((&A, cny("350")))));
        assert_eq!(tiers().missing_for_next(cny("-50")), Ok(Some((&B, cny("350")))));
        assert_eq!(tiers().missing_for_next(cny("1000")), Ok(None));
    }

    #[test]
    fn the_shortfall_is_measured_at_the_class_held() {
        let short = |value, held| tiers().propose(cny(value), &held).unwrap().shortfall.to_string();
        assert_eq!(short("900", A), "10%");
        assert_eq!(short("900", B), "0%");
        assert_eq!(short("0", A), "100%");
        assert_eq!(short("-10000000000000000000", B), "100%");
        assert_eq!(short("5", C), "0%");
        assert!(tiers().propose("1 JPY".parse().unwrap(), &A).is_err());
    }

    #[test]
    fn all_problems_of_a_table_come_back_at_once() {
        let yen = "200 JPY".parse().unwrap();
        let error =
            ValueTiers::try_new(vec![(B, cny("300")), (A, cny("300")), (A, yen), (C, cny("0"))], C)
                .unwrap_err();
        let count = |of: fn(&TierProblem) -> bool| {
            error.problems().iter().filter(|problem| of(problem)).count()
        };
        assert_eq!(count(|problem| matches!(problem, TierProblem::NotPositive { .. })), 1);
        assert_eq!(count(|problem| matches!(problem, TierProblem::NotBelow { .. })), 3);
        assert_eq!(count(|problem| matches!(problem, TierProblem::NotWorse { .. })), 3);
    }

    #[test]
    fn a_table_of_one_tier_holds_everybody() {
        let one = ValueTiers::try_new(vec![], A).unwrap();
        assert_eq!(one.tier(cny("-1")), Ok(&A));
        assert_eq!(one.missing_for_next(cny("-1")), Ok(None));
    }
}
