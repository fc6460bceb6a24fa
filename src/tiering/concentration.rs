//! How unevenly the value is spread: the Lorenz curve, the Gini coefficient, "the top 20 % bring
//! 80 %".

use serde::Serialize;

use super::TieringError;
use crate::units::{Currency, Money, MoneySum, Rounding, Share};

/// A point of the Lorenz curve: so many customers, those with the smallest value, bring so much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct LorenzPoint {
    /// How many customers, those with the smallest value first.
    pub customers: u64,
    /// Their share of all customers, cut after nine decimals.
    pub share_of_customers: Share,
    /// Their share of the value, cut after nine decimals.
    pub share_of_value: Share,
}

/// What the customers with the largest values bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct TopShare {
    /// How many customers.
    pub customers: u64,
    /// Their share of all customers, cut after nine decimals.
    pub share_of_customers: Share,
    /// What they bring together.
    pub value: Money,
    /// Its share of the value, cut after nine decimals.
    pub share_of_value: Share,
}

/// How unevenly value is spread over customers.
///
/// Every customer counts; a value of zero or below counts as nothing, as in [`abc`](super::abc()).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concentration {
    total: Money,
    /// What the first n customers bring, the largest value first: n from zero to all.
    sums: Vec<Money>,
}

/// How unevenly values are spread. Cost: one sort, and sixteen bytes a customer.
///
/// # Errors
/// [`TieringError::Money`] for a value in another currency, or a sum out of range.
///
/// ```
/// use clienteling::Currency;
/// use clienteling::tiering::concentration;
///
/// let values = ["700 CNY", "200 CNY", "60 CNY", "40 CNY"].map(|value| value.parse().expect("money"));
/// let found = concentration(values, Currency::CNY)?;
/// let top = found.top("0.25".parse().expect("a share")).ok_or("there is value")?;
/// assert_eq!((top.customers, top.share_of_value.to_string()), (1, "70%".into()));
/// let most = found.who_bring("0.8".parse().expect("a share")).ok_or("there is value")?;
/// assert_eq!((most.customers, most.share_of_value.to_string()), (2, "90%".into()));
/// assert_eq!(found.gini().ok_or("there is value")?.to_string(), "53%");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn concentration(
    values: impl IntoIterator<Item = Money>,
    currency: Currency,
) -> Result<Concentration, TieringError> {
    let mut values: Vec<Money> = values.into_iter().collect();
    let none = Money::zero(currency);
    for value in &mut values {
        value.same_currency(none)?;
        if value.is_negative() {
            *value = none;
        }
    }
    values.sort_unstable_by(|a, b| b.cmp_same(*a));
    let mut sum = MoneySum::new(currency);
    let mut sums = Vec::with_capacity(values.len().saturating_add(1));
    sums.push(none);
    for value in values {
        sum.add(value)?;
        sums.push(sum.total()?);
    }
    Ok(Concentration { total: sum.total()?, sums })
}

impl Concentration {
    /// What all bring together.
    pub const fn total(&self) -> Money {
        self.total
    }

    /// How many customers there are.
    pub fn customers(&self) -> u64 {
        count(self.sums.len()).saturating_sub(1)
    }

    /// What the top `customers` bring: at least so many that their share is reached, so that of
    /// three customers the top 20 % is one. `None` where nobody brings anything.
    pub fn top(&self, customers: Share) -> Option<TopShare> {
        let all = i128::from(self.customers());
        let parts = i128::from(customers.billionths());
        let whole = u128::from(Share::WHOLE.billionths());
        let top = Rounding::AwayFromZero.mul_div(all, parts, whole)?;
        self.first(usize::try_from(top).ok()?)
    }

    /// The fewest customers who bring a share of the value together. `None` where nobody brings
    /// anything.
    pub fn who_bring(&self, value: Share) -> Option<TopShare> {
        let wanted = self.total.portion(value, Rounding::AwayFromZero);
        self.first(self.sums.partition_point(|sum| sum.cmp_same(wanted).is_lt()))
    }

    /// The Gini coefficient, from 0 where all bring the same towards 1 where one brings all, cut
    /// after nine decimals. `None` where nobody brings anything, and where there are too many
    /// customers for it.
    ///
    /// Of n customers with values x₁ ≤ … ≤ xₙ it is Σ (2i − n − 1) xᵢ ÷ (n Σ xᵢ), computed with
    /// whole numbers and divided once. For a sample, the coefficient of all is n ÷ (n − 1) times
    /// as large.
    pub fn gini(&self) -> Option<Share> {
        let customers = i128::from(self.customers());
        // Σ (2i − n − 1) xᵢ over values in rising order is 2 Σ sums − (n + 1) Σ x over sums of
        // values in falling order, without the empty sum.
        let of_sums =
            self.sums.iter().try_fold(0_i128, |all, sum| all.checked_add(sum.micros()))?;
        let whole = customers.checked_mul(self.total.micros())?;
        let twice = of_sums.checked_mul(2)?;
        let even = customers.checked_add(1)?.checked_mul(self.total.micros())?;
        Share::of_units(twice.checked_sub(even)?, whole, Rounding::TowardZero).ok()
    }

    /// The Lorenz curve at `steps` equal steps of customers from none to all, at most 1,000; fewer
    /// where there are fewer customers. Empty where nobody brings anything.
    pub fn lorenz(&self, steps: u32) -> Vec<LorenzPoint> {
        let (all, steps) = (self.customers(), u64::from(steps.min(1_000)).min(self.customers()));
        let point = |step: u64| {
            let customers = u128::from(all).checked_mul(step.into())?.checked_div(steps.into())?;
            let customers = u64::try_from(customers).ok()?;
            let top = usize::try_from(all.checked_sub(customers)?).ok()?;
            let rest = self.total.try_sub(*self.sums.get(top)?).ok()?;
            Some(LorenzPoint {
                customers,
                share_of_customers: Share::of_counts(customers, all, Rounding::TowardZero).ok()?,
                share_of_value: Share::of_money(rest, self.total, Rounding::TowardZero).ok()?,
            })
        };
        (0..=steps).filter_map(point).collect()
    }

    fn first(&self, customers: usize) -> Option<TopShare> {
        let value = *self.sums.get(customers)?;
        let (customers, all) = (count(customers), self.customers());
        Some(TopShare {
            customers,
            share_of_customers: Share::of_counts(customers, all, Rounding::TowardZero).ok()?,
            value,
            share_of_value: Share::of_money(value, self.total, Rounding::TowardZero).ok()?,
        })
    }
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Concentration, concentration};
    use crate::units::{Currency, Money, Share};
    use proptest::prelude::*;

    fn of(values: &[i64]) -> Concentration {
        let values = values.iter().map(|&minor| Money::from_minor(minor, Currency::CNY));
        concentration(values, Currency::CNY).unwrap()
    }

    fn share(text: &str) -> Share {
        text.parse().unwrap()
    }

    #[test]
    fn one_who_brings_all_and_all_who_bring_the_same_are_the_ends() {
        assert_eq!(of(&[5, 5, 5, 5]).gini(), Some(Share::NONE));
        assert_eq!(of(&[9, 0, 0, -3]).gini().unwrap().to_string(), "75%");
        assert_eq!(of(&[7]).gini(), Some(Share::NONE));
        for nothing in [of(&[]), of(&[0]), of(&[-1, -2])] {
            assert_eq!(nothing.gini(), None);
            assert_eq!(nothing.top(share("0.2")), None);
            assert_eq!(nothing.who_bring(share("0.8")), None);
            assert_eq!(nothing.lorenz(10), []);
        }
    }

    #[test]
    fn the_top_share_counts_at_least_so_many_customers() {
        let found = of(&[60, 30, 10]);
        let top = |part: &str| {
            let top = found.top(share(part)).unwrap();
            (top.customers, top.share_of_value.to_string())
        };
        assert_eq!(top("0"), (0, "0%".into()));
        assert_eq!(top("0.2"), (1, "60%".into()));
        assert_eq!(top("0.333333333"), (1, "60%".into()));
        assert_eq!(top("0.5"), (2, "90%".into()));
        assert_eq!(top("1"), (3, "100%".into()));
        let bring = |part: &str| found.who_bring(share(part)).unwrap().customers;
        assert_eq!([bring("0"), bring("0.6"), bring("0.600000001"), bring("1")], [0, 1, 2, 3]);
    }

    #[test]
    fn another_currency_or_a_sum_out_of_range_is_an_error() {
        let yen = Money::from_minor(1, Currency::JPY);
        assert!(concentration([yen], Currency::CNY).is_err());
        let bound: Money = "10000000000000000000 CNY".parse().unwrap();
        assert!(concentration([bound, bound], Currency::CNY).is_err());
        assert!(of(&[i64::MAX; 3]).gini().is_some());
    }

    proptest! {
        #[test]
        fn gini_is_half_the_mean_difference_over_the_mean(
            values in prop::collection::vec(-5..100_i64, 1..30)
        ) {
            let found = of(&values);
            let positive: Vec<i64> = values.iter().map(|value| (*value).max(0)).collect();
            let (n, total) = (i64::try_from(positive.len()).unwrap(), positive.iter().sum::<i64>());
            let differences: i64 =
                positive.iter().flat_map(|a| positive.iter().map(move |b| (a - b).abs())).sum();
            match found.gini() {
                None => prop_assert_eq!(total, 0),
                Some(gini) => {
                    let whole = i128::from(2 * n * total);
                    let expected = i128::from(differences) * 1_000_000_000 / whole;
                    prop_assert_eq!(i128::from(gini.billionths()), expected);
                }
            }
        }

        #[test]
        fn the_curve_rises_from_nothing_to_all_below_the_diagonal(
            values in prop::collection::vec(0..100_i64, 1..60), steps in 1..20_u32
        ) {
            let curve = of(&values).lorenz(steps);
            prop_assume!(!curve.is_empty());
            prop_assert_eq!(curve[0].share_of_value, Share::NONE);
            prop_assert_eq!(curve.last().unwrap().share_of_value, Share::WHOLE);
            for point in &curve {
                prop_assert!(point.share_of_value <= point.share_of_customers);
            }
            prop_assert!(curve.is_sorted_by_key(|point| point.share_of_value));
        }
    }
}
