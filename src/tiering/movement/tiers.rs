//! Tiers by value: each has a minimum, which is honoured at exact equality.

use super::Proposal;
use crate::rule::{Checker, ProblemKind, Problems};
use crate::tiering::Ranked;
use crate::units::{Money, MoneyError, Rounding, Share};

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
    /// [`Problems`], all of them: a minimum of zero or below, minima that do not fall or are in
    /// two currencies, classes that do not get worse.
    ///
    /// ```
    /// use clienteling::tiering::{AbcClass, ValueTiers};
    ///
    /// let minima = [(AbcClass::A, "300 CNY".parse()?), (AbcClass::B, "1000 CNY".parse()?)];
    /// assert_eq!(
    ///     ValueTiers::try_new(minima.to_vec(), AbcClass::B).unwrap_err().to_string(),
    ///     "`tiers[0].minimum`: `300.00 CNY` must be above `tiers[1].minimum`, which is \
    ///      `1000.00 CNY`; `lowest`: a class of rank 2 does not come after `tiers[1].class`, \
    ///      which has rank 2",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn try_new(minima: Vec<(C, Money)>, lowest: C) -> Result<Self, Problems> {
        Problems::of(Checker::run(|checker| check(checker, &minima, &lowest)))?;
        Ok(ValueTiers { minima, lowest })
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

fn check<C: Ranked>(checker: &mut Checker, minima: &[(C, Money)], lowest: &C) {
    let Some((_, first)) = minima.first() else { return };
    let expected = first.currency();
    let mut above: Option<(String, Money)> = None;
    let mut better: Option<(String, u8)> = None;
    for (place, (class, minimum)) in minima.iter().enumerate() {
        let (path, minimum) = (format!("tiers[{place}].minimum"), *minimum);
        if !minimum.is_positive() {
            checker.report(&path, ProblemKind::NotPositive(minimum.to_string()));
        }
        checker.currency(&path, minimum, expected);
        if minimum.currency() == expected {
            let higher = above.filter(|(_, higher)| higher.cmp_same(minimum).is_le());
            if let Some((before, higher)) = higher {
                let (given, other) = (higher.to_string(), minimum.to_string());
                let field = checker.path(&path);
                checker.report(&before, ProblemKind::NotAbove { given, field, other });
            }
            above = Some((path, minimum));
        }
        let path = format!("tiers[{place}].class");
        worse(checker, &path, class.rank(), better);
        better = Some((path, class.rank()));
    }
    worse(checker, "lowest", lowest.rank(), better);
}

/// Reports a class that does not rank below that of the tier before: the table overlaps.
fn worse(checker: &mut Checker, path: &str, rank: u8, better: Option<(String, u8)>) {
    if let Some((field, before)) = better.filter(|(_, before)| rank <= *before) {
        let text = format!(
            "a class of rank {rank} does not come after `{field}`, which has rank {before}"
        );
        checker.report(path, ProblemKind::Of { key: "tiering.tiers.not-worse", text });
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
    use super::ValueTiers;
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
        let table = vec![(B, cny("300")), (A, cny("300")), (A, yen), (C, cny("0"))];
        insta::assert_snapshot!(
            ValueTiers::try_new(table, C).unwrap_err().to_string().replace("; ", "\n"),
            @"
        `tiers[0].minimum`: `300.00 CNY` must be above `tiers[1].minimum`, which is `300.00 CNY`
        `tiers[1].class`: a class of rank 1 does not come after `tiers[0].class`, which has rank 2
        `tiers[2].minimum`: an amount in JPY: expected CNY
        `tiers[2].class`: a class of rank 1 does not come after `tiers[1].class`, which has rank 1
        `tiers[3].minimum`: `0.00 CNY` is not above zero
        `lowest`: a class of rank 3 does not come after `tiers[3].class`, which has rank 3
        "
        );
    }

    #[test]
    fn minima_that_do_not_fall_are_found_past_one_in_another_currency() {
        let yen = "200 JPY".parse().unwrap();
        let table = vec![(A, cny("300")), (B, yen), (C, cny("400"))];
        let error = ValueTiers::try_new(table, C).unwrap_err();
        assert_eq!(error.paths(), ["tiers[1].minimum", "tiers[0].minimum", "lowest"]);
    }

    #[test]
    fn a_table_of_one_tier_holds_everybody() {
        let one = ValueTiers::try_new(vec![], A).unwrap();
        assert_eq!(one.tier(cny("-1")), Ok(&A));
        assert_eq!(one.missing_for_next(cny("-1")), Ok(None));
    }
}
