//! Expectation grows with the price: how heavily a fault weighs.
//!
//! A poor snack for 10 yuan is forgiven, a poor dinner for 1,000 yuan is not (S3).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::{Currency, Money, MoneyError, Share};

/// From which price on a fault weighs how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceBand {
    /// The lowest price of the band, which belongs to it.
    pub from: Money,
    /// How heavily a fault weighs at such a price: the whole where nothing is forgiven.
    pub weight: Share,
}

/// How heavily a fault weighs by the price, as it is written down; [`validate`](Self::validate)
/// makes a policy of it.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::satisfaction::price::PriceBandPolicyDraft;
///
/// let mut draft = PriceBandPolicyDraft::default();
/// draft.bands.swap(1, 2);
/// assert_eq!(draft.validate().unwrap_err().paths(), ["bands[2].from", "bands[1].weight"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PriceBandPolicyDraft {
    /// The currency of the prices. CNY, as in the source.
    pub currency: Currency,
    /// The bands in ascending order, the first from nothing on. S3 gives two prices and no weights;
    /// these are ours: 10 % from nothing (the snack for 10 yuan), 50 % from 100 yuan, 100 % from
    /// 1,000 yuan (the dinner).
    pub bands: Vec<PriceBand>,
}

impl Default for PriceBandPolicyDraft {
    fn default() -> Self {
        let currency = Currency::CNY;
        let band = |(minor, percent)| PriceBand {
            from: Money::from_minor(minor, currency),
            weight: Share::from_percent(percent),
        };
        let bands = [(0, 10), (10_000, 50), (100_000, 100)].map(band).into();
        PriceBandPolicyDraft { currency, bands }
    }
}

/// How heavily a fault weighs by the price.
///
/// * 1 to 100 bands, all in one currency, the first from zero, each from a higher price than the one
///   before.
/// * A fault never weighs less at a higher price.
pub type PriceBandPolicy = Valid<PriceBandPolicyDraft>;

impl Draft for PriceBandPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        const MAX_BANDS: usize = 100;
        checker.length("bands", self.bands.len(), 1, MAX_BANDS);
        let field = |place: usize, name: &str| format!("bands[{place}].{name}");
        for (place, band) in self.bands.iter().enumerate() {
            checker.currency(&field(place, "from"), band.from, self.currency);
        }
        if let Some(first) = self.bands.first().filter(|first| !first.from.is_zero()) {
            let (given, accepted) = (format!("{:#}", first.from), "zero".to_owned());
            checker.report("bands[0].from", ProblemKind::NotAccepted { given, accepted });
        }
        for (place, pair) in self.bands.windows(2).enumerate() {
            let [lower, higher] = pair else { continue };
            let next = place.saturating_add(1);
            // In two currencies, which is a problem of its own, they are not compared.
            if higher.from.try_cmp(lower.from).is_ok_and(std::cmp::Ordering::is_le) {
                checker.report(
                    &field(next, "from"),
                    ProblemKind::NotAbove {
                        given: format!("{:#}", higher.from),
                        field: checker.path(&field(place, "from")),
                        other: format!("{:#}", lower.from),
                    },
                );
            }
            if higher.weight < lower.weight {
                let (given, other) = (lower.weight.to_string(), higher.weight.to_string());
                let above = checker.path(&field(next, "weight"));
                let kind = ProblemKind::Above { given, field: above, other };
                checker.report(&field(place, "weight"), kind);
            }
        }
    }
}

/// How heavily a fault weighs at a price, and by which band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct FaultWeight {
    /// What was paid.
    pub price: Money,
    /// How heavily a fault weighs.
    pub weight: Share,
    /// From which price on.
    pub from: Money,
    /// Below which price: the next band. `None` in the last one.
    pub below: Option<Money>,
}

impl PriceBandPolicyDraft {
    /// How heavily a fault weighs at a price. A price exactly at the lower end of a band belongs to
    /// it; one below zero counts as nothing.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] for a price in another currency. It is not converted here:
    /// whoever asks knows the day of the price.
    ///
    /// Cost: a look at each band.
    ///
    /// ```
    /// use clienteling::satisfaction::price::PriceBandPolicy;
    ///
    /// let policy = PriceBandPolicy::default();
    /// assert_eq!(policy.weight_of("10 CNY".parse()?)?.weight, "10%".parse()?);
    /// let dinner = policy.weight_of("1000 CNY".parse()?)?;
    /// assert_eq!(
    ///     dinner.to_string(),
    ///     "at 1,000.00 CNY a fault weighs 100%: so it does from 1,000.00 CNY",
    /// );
    /// assert!(policy.weight_of("10 EUR".parse()?).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn weight_of(&self, price: Money) -> Result<FaultWeight, MoneyError> {
        // Of a draft that is no policy, in which nothing is checked, the error is the same.
        Money::zero(self.currency).try_cmp(price)?;
        let mut found = FaultWeight {
            price,
            weight: Share::WHOLE,
            from: Money::zero(self.currency),
            below: None,
        };
        for (place, band) in self.bands.iter().enumerate() {
            if place > 0 && price.try_cmp(band.from)?.is_lt() {
                found.below = Some(band.from);
                break;
            }
            found = FaultWeight { weight: band.weight, from: band.from, ..found };
        }
        Ok(found)
    }
}

impl fmt::Display for FaultWeight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FaultWeight { price, weight, from, below } = self;
        // The only price outside its band.
        let is_below_zero = price.try_cmp(*from).is_ok_and(std::cmp::Ordering::is_lt);
        let as_nothing = if is_below_zero { ", which counts as nothing," } else { "" };
        write!(f, "at {price:#}{as_nothing} a fault weighs {weight}: so it does from {from:#}")?;
        below.map_or(Ok(()), |below| write!(f, " to below {below:#}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{PriceBandPolicy, PriceBandPolicyDraft};
    use crate::rule::Draft;
    use crate::units::{Currency, Money, Share};
    use proptest::prelude::*;

    fn weight(minor: i64) -> String {
        let price = Money::from_minor(minor, Currency::CNY);
        PriceBandPolicy::default().weight_of(price).unwrap().weight.to_string()
    }

    #[test]
    fn a_price_at_the_lower_end_of_a_band_belongs_to_it() {
        let table = [
            (i64::MIN, "10%"),
            (-1, "10%"),
            (0, "10%"),
            (1_000, "10%"),
            (9_999, "10%"),
            (10_000, "50%"),
            (99_999, "50%"),
            (100_000, "100%"),
            (i64::MAX, "100%"),
        ];
        for (minor, expected) in table {
            assert_eq!(weight(minor), expected, "{minor}");
        }
    }

    #[test]
    fn the_weight_says_by_which_band() {
        let found = PriceBandPolicy::default().weight_of("99.99 CNY".parse().unwrap()).unwrap();
        assert_eq!(
            found.to_string(),
            "at 99.99 CNY a fault weighs 10%: so it does from 0.00 CNY to below 100.00 CNY"
        );
        let found = PriceBandPolicy::default().weight_of("100 CNY".parse().unwrap()).unwrap();
        assert_eq!(found.below, Some("1000 CNY".parse().unwrap()));
    }

    #[test]
    fn a_price_below_zero_says_that_it_counts_as_nothing() {
        let shown = |price: &str| {
            PriceBandPolicy::default().weight_of(price.parse().unwrap()).unwrap().to_string()
        };
        assert_eq!(
            shown("-5 CNY"),
            "at -5.00 CNY, which counts as nothing, a fault weighs 10%: so it does from 0.00 CNY to \
             below 100.00 CNY"
        );
        assert!(shown("0 CNY").starts_with("at 0.00 CNY a fault"));
    }

    #[test]
    fn every_problem_is_named_at_once() {
        let mut draft = PriceBandPolicyDraft::default();
        draft.bands[0].from = "1 CNY".parse().unwrap();
        draft.bands[1].from = "1 CNY".parse().unwrap();
        draft.bands[2].from = "1000 EUR".parse().unwrap();
        draft.bands[2].weight = Share::NONE;
        assert_eq!(
            draft.validate().unwrap_err().to_string(),
            "`bands[2].from`: an amount in EUR: expected CNY; \
             `bands[0].from`: `1.00 CNY` is not zero; \
             `bands[1].from`: `1.00 CNY` must be above `bands[0].from`, which is `1.00 CNY`; \
             `bands[1].weight`: `50%` must not be above `bands[2].weight`, which is `0%`"
        );
        let none = PriceBandPolicyDraft { bands: vec![], ..Default::default() };
        assert_eq!(none.validate().unwrap_err().paths(), ["bands"]);
    }

    #[test]
    fn a_policy_reads_as_people_write_it() {
        let written = r#"{"currency": "EUR", "bands": [
            {"from": "0 EUR", "weight": 0.2}, {"from": "EUR 50", "weight": "100%"}]}"#;
        let policy: PriceBandPolicy = serde_json::from_str(written).unwrap();
        let found = policy.weight_of("49.99 EUR".parse().unwrap()).unwrap();
        assert_eq!(found.weight, Share::from_percent(20));
    }

    proptest! {
        #[test]
        fn a_fault_never_weighs_less_at_a_higher_price(a in any::<i64>(), b in any::<i64>()) {
            let of = |minor| {
                let price = Money::from_minor(minor, Currency::CNY);
                PriceBandPolicy::default().weight_of(price).unwrap()
            };
            let (low, high) = (of(a.min(b)), of(a.max(b)));
            prop_assert!(low.weight <= high.weight);
            prop_assert!(high.below.is_none_or(|below| high.price.try_cmp(below).unwrap().is_lt()));
        }
    }
}
