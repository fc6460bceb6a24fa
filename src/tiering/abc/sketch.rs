//! ABC for bases too large to sort in one place: cuts from a sketch, with a stated error.
//!
//! The sketch is a histogram of the value: how much of the total comes from customers of about the
//! same size. Its bins are so narrow that the values of one lie within the accuracy of each other,
//! so a cut is found up to its bin. A customer well away from every cut has exactly the class that
//! [`abc`](super::abc()) would give; of one close to a cut it is said between which classes it lies.
//!
//! Sketches of parts merge to the sketch of the whole, bin by bin, in any order. Between machines
//! they go in a [`Parcel`](crate::rule::Parcel).

use super::bins::Bins;
use super::partition::UNIT;
use super::{AbcClass, AbcPolicy, AbcValue};
use crate::rule::{Packed, ascending};
use crate::tiering::TieringError;
use crate::units::fixed::Plain;
use crate::units::{Money, Share};

/// How much of the total comes from customers of which size, in memory that does not grow with
/// their number.
///
/// * The accuracy is at least 0.01 % and at most 10 %.
///
/// Memory: at most `30 ÷ accuracy` bins of eight bytes (30,000 for 0.1 %) and 256 more, fewer where
/// values are alike in size.
///
/// ```
/// use clienteling::tiering::{AbcPolicy, AbcSketch};
/// use clienteling::{AbcClass, Currency, Money};
///
/// let mut sketch = AbcSketch::new(Currency::CNY, "0.001".parse()?)?;
/// for value in ["700 CNY", "200 CNY", "60 CNY", "40 CNY"] {
///     sketch.add(value.parse::<Money>()?)?;
/// }
/// let cuts = sketch.cuts(&AbcPolicy::default());
/// let second = cuts.class("200 CNY".parse()?)?;
/// assert_eq!((second.class, second.worst), (AbcClass::A, AbcClass::B));
/// let first = cuts.class("700 CNY".parse()?)?;
/// assert_eq!((first.class, first.is_certain()), (AbcClass::A, true));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct AbcSketch<V: AbcValue = Money> {
    unit: V::Unit,
    accuracy: Share,
    bins: Bins,
    /// The smallest and the largest value.
    ends: Option<(V, V)>,
    /// The value in the sketch, in whole steps; and how many customers had a part of a step, which
    /// was counted as a whole one.
    weight: u64,
    rounded: u64,
}

/// A class from a sketch, and between which classes the exact one lies: that of
/// [`abc`](super::abc()) over the whole base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AbcApproximate {
    /// The class, by the lower end of the bin in which the cut lies.
    pub class: AbcClass,
    /// The best class that can be the exact one.
    pub best: AbcClass,
    /// The worst class that can be the exact one.
    pub worst: AbcClass,
}

impl AbcApproximate {
    /// Whether it is surely the exact class.
    pub fn is_certain(&self) -> bool {
        self.best == self.worst
    }
}

/// About where the classes end.
#[derive(Debug, Clone, PartialEq)]
pub struct AbcSketchCuts<V: AbcValue = Money> {
    unit: V::Unit,
    /// For each cut the value there, and between which values the class is not certain. `None`
    /// where nobody has a value above zero.
    cuts: Vec<Option<Cut>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Cut {
    below: f64,
    at: f64,
    above: f64,
}

impl<V: AbcValue> AbcSketch<V> {
    /// An empty sketch of values in a unit.
    ///
    /// # Errors
    /// [`TieringError::Accuracy`] outside 0.01 % to 10 %.
    pub fn new(unit: V::Unit, accuracy: Share) -> Result<Self, TieringError> {
        let billionths = accuracy.billionths();
        if !(100_000..=100_000_000).contains(&billionths) {
            return Err(TieringError::Accuracy { given: accuracy });
        }
        // Values on a grid are from 1 to 10^26; ln 10^26 is below 60, a bin 2 × the accuracy wide.
        let bins = Bins::new(share(accuracy));
        Ok(AbcSketch { unit, accuracy, bins, ends: None, weight: 0, rounded: 0 })
    }

    /// Adds the value of one customer. One of zero or below takes no part. Cost: one logarithm.
    ///
    /// # Errors
    /// [`TieringError::Money`] for another currency; [`TieringError::TooMuch`] where the total
    /// passes 1.8 × 10^19 of the smallest units. The sketch stays as it was.
    pub fn add(&mut self, value: V) -> Result<(), TieringError> {
        value.check(self.unit)?;
        let grid = value.on_grid();
        if grid <= 0 {
            return Ok(());
        }
        // A value of which no part can be asked for is weighed as it is.
        let step = V::step(self.unit).unwrap_or(1);
        let (whole, rest) =
            (grid.checked_div(step).unwrap_or(grid), grid.checked_rem(step).unwrap_or(0));
        let parts = u64::from(rest > 0);
        let steps = u64::try_from(whole).ok().and_then(|whole| whole.checked_add(parts));
        let steps = steps.ok_or(TieringError::TooMuch)?;
        self.weight = self.weight.checked_add(steps).ok_or(TieringError::TooMuch)?;
        self.rounded = self.rounded.saturating_add(parts);
        self.bins.add(self.bins.key(float(grid)), steps);
        self.reaches(value, value);
        Ok(())
    }

    /// Takes note of a smallest and a largest value.
    fn reaches(&mut self, low: V, high: V) {
        let wider = self.ends.map_or((low, high), |(lowest, highest)| {
            let lowest = if low.on_grid() < lowest.on_grid() { low } else { lowest };
            (lowest, if high.on_grid() > highest.on_grid() { high } else { highest })
        });
        self.ends = Some(wider);
    }

    /// Takes in the values of another part. Cost: a pass over the bins.
    ///
    /// # Errors
    /// [`TieringError::Money`] for two currencies, [`TieringError::Accuracy`] for two accuracies,
    /// [`TieringError::TooMuch`] as [`add`](Self::add). The sketch stays as it was.
    pub fn merge(&mut self, other: &AbcSketch<V>) -> Result<(), TieringError> {
        V::from_grid(0, other.unit)?.check(self.unit)?;
        if self.accuracy != other.accuracy {
            return Err(TieringError::Accuracy { given: other.accuracy });
        }
        self.weight = self.weight.checked_add(other.weight).ok_or(TieringError::TooMuch)?;
        other.bins.iter().for_each(|(key, weight)| self.bins.add(key, weight));
        if let Some((low, high)) = other.ends {
            self.reaches(low, high);
        }
        self.rounded = self.rounded.saturating_add(other.rounded);
        Ok(())
    }

    /// How many bytes the bins take.
    pub fn bytes(&self) -> usize {
        self.bins.len().saturating_mul(size_of::<u64>())
    }

    /// About where the classes end. Cost: three passes over the bins for each cut.
    pub fn cuts(&self, policy: &AbcPolicy) -> AbcSketchCuts<V> {
        let bin = self.bins.gamma();
        // The bins answer with a value inside the bin; a little less than its lower end.
        let lower = (bin + 1.0) / (2.0 * bin) * (1.0 - 1e-9);
        // What was counted too much, the steps of a rank, and the digits of a float.
        let slack = float(i128::from(self.rounded)) + 2.0 + float(i128::from(self.weight)) * 1e-15;
        let total = float(i128::from(self.weight));
        let at = |ahead: f64| {
            let below = (1.0 - ahead / total).clamp(0.0, 1.0);
            let (low, high) = self.ends?;
            // At an end it is known exactly.
            if below <= 0.0 {
                return Some(float(low.on_grid()));
            }
            if below >= 1.0 {
                return Some(float(high.on_grid()));
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a part of the weight"
            )]
            let weight = (below * (total - 1.0)) as u64;
            self.bins.at(weight).or(Some(float(high.on_grid())))
        };
        let cut = |cut: &Share| {
            let ahead = share(*cut) * total;
            // A bin on either side, because a value at an edge can fall to the neighbour.
            Some(Cut {
                below: at(ahead + slack)? / (bin * bin),
                at: at(ahead)? * lower,
                above: at(ahead - slack)? * (bin * bin),
            })
        };
        let cuts = policy.cuts.iter().map(|of| if self.weight > 0 { cut(of) } else { None });
        AbcSketchCuts { unit: self.unit, cuts: cuts.collect() }
    }
}

impl<V: AbcValue> Packed for AbcSketch<V> {
    const KIND: &'static str = "abc_sketch";
    /// The unit, the accuracy, how many customers had a part of a step, the smallest and the
    /// largest value, and each bin with its weight.
    type Form = (String, Share, u64, Option<(Plain, Plain)>, Vec<(u32, u64)>);

    fn pack(&self) -> Self::Form {
        let ends = self.ends.map(|(low, high)| (low.plain(), high.plain()));
        let bins = self.bins.iter();
        let bins = bins.map(|(key, weight)| (u32::try_from(key).unwrap_or(u32::MAX), weight));
        let unit = V::unit_name(self.unit).to_owned();
        (unit, self.accuracy, self.rounded, ends, bins.collect())
    }

    fn unpack((unit, accuracy, rounded, ends, bins): Self::Form) -> Result<Self, &'static str> {
        let unit = V::unit_named(&unit).ok_or(UNIT)?;
        let sketch = AbcSketch::new(unit, accuracy);
        let mut sketch = sketch.map_err(|_| "an accuracy of 0.01% to 10%")?;
        if !ascending(bins.iter().map(|(key, _)| key)) {
            return Err("bins in order, each once");
        }
        let ends = ends.map(|(low, high)| V::of_plain(low, unit).zip(V::of_plain(high, unit)));
        let ends = match ends {
            None => None,
            Some(ends) => Some(ends.ok_or("values within their bounds")?),
        };
        let key = |value: V| u32::try_from(sketch.bins.key(float(value.on_grid()))).ok();
        let outer = bins.first().zip(bins.last());
        let meet = match (ends, outer) {
            (None, None) => true,
            (Some((low, high)), Some(((first, _), (last, _)))) => {
                (1..=high.on_grid()).contains(&low.on_grid())
                    && (key(low), key(high)) == (Some(*first), Some(*last))
            }
            _ => false,
        };
        if !meet {
            return Err("the smallest value in the first bin and the largest in the last");
        }
        for (key, weight) in bins {
            let sum = sketch.weight.checked_add(weight).filter(|_| weight > 0);
            sketch.weight = sum.ok_or("weights above zero, which can be added up")?;
            sketch.bins.add(usize::try_from(key).unwrap_or(usize::MAX), weight);
        }
        if rounded > sketch.weight {
            return Err("no more customers than steps");
        }
        Ok(AbcSketch { ends, rounded, ..sketch })
    }
}

impl<V: AbcValue> std::fmt::Debug for AbcSketch<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("AbcSketch");
        shown.field("unit", &self.unit).field("accuracy", &self.accuracy);
        shown.field("weight", &self.weight).finish_non_exhaustive()
    }
}

impl<V: AbcValue> AbcSketchCuts<V> {
    /// The class of a customer who was counted, with this value.
    ///
    /// # Errors
    /// [`TieringError::Money`] for a value in another currency.
    pub fn class(&self, value: V) -> Result<AbcApproximate, TieringError> {
        value.check(self.unit)?;
        let grid = float(value.on_grid());
        let first = |reaches: &dyn Fn(&Cut) -> bool| {
            let reached = |cut: &Option<Cut>| cut.as_ref().is_some_and(reaches);
            let place = self.cuts.iter().position(reached).filter(|_| value.on_grid() > 0);
            AbcClass::at(place.unwrap_or(self.cuts.len()))
        };
        Ok(AbcApproximate {
            class: first(&|cut| grid >= cut.at),
            best: first(&|cut| grid >= cut.below),
            worst: first(&|cut| grid > cut.above),
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "one digit in 10^15 is far below the accuracy")]
fn float(grid: i128) -> f64 {
    grid as f64
}

fn share(share: Share) -> f64 {
    float(i128::from(share.billionths())) / 1e9
}

#[cfg(test)]
mod tests {
    use super::AbcSketch;
    use crate::rule::Draft;
    use crate::tiering::{AbcPolicyDraft, Pieces, TieringError, abc};
    use crate::units::{Currency, Money, Share};
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    fn accuracy(text: &str) -> Share {
        text.parse().unwrap()
    }

    fn sketch(values: &[i64], digits: &str) -> AbcSketch<i64> {
        let mut sketch = AbcSketch::new(Pieces, accuracy(digits)).unwrap();
        for value in values {
            sketch.add(*value).unwrap();
        }
        sketch
    }

    #[test]
    fn an_accuracy_that_cannot_be_kept_is_refused_and_two_do_not_merge() {
        for wrong in ["0", "0.00009", "0.11", "1"] {
            let given = accuracy(wrong);
            let refused = AbcSketch::<i64>::new(Pieces, given).unwrap_err();
            assert_eq!(refused, TieringError::Accuracy { given });
        }
        let (mut fine, coarse) = (sketch(&[1], "0.001"), sketch(&[1], "0.01"));
        assert!(fine.merge(&coarse).is_err());
        let mut yuan = AbcSketch::<Money>::new(Currency::CNY, accuracy("0.01")).unwrap();
        let yen = AbcSketch::<Money>::new(Currency::JPY, accuracy("0.01")).unwrap();
        assert!(yuan.merge(&yen).is_err());
    }

    #[test]
    fn more_than_a_sketch_can_weigh_is_refused_and_nothing_is_where_there_is_nothing() {
        let mut full = sketch(&[i64::MAX, i64::MAX, 1], "0.01");
        assert_eq!(full.add(2), Err(TieringError::TooMuch));
        let policy = AbcPolicyDraft::default().validate().unwrap();
        assert!(full.cuts(&policy).class(i64::MAX).is_ok());
        let nothing = sketch(&[0, -5], "0.01").cuts(&policy).class(0).unwrap();
        assert_eq!((nothing.class.to_string(), nothing.is_certain()), ("C".into(), true));
    }

    #[test]
    fn whoever_holds_a_cut_alone_or_with_equals_is_in_the_class_that_it_ends() {
        let policy = AbcPolicyDraft::default().validate().unwrap();
        let class = |values: &[i64], value: i64, digits: &str| {
            sketch(values, digits).cuts(&policy).class(value).unwrap().class.to_string()
        };
        assert_eq!(class(&[10], 10, "0.001"), "A");
        assert_eq!(class(&[10; 10], 10, "0.001"), "A");
        assert_eq!(class(&[94, 6], 94, "0.01"), "A");
    }

    #[test]
    fn the_memory_is_bounded_by_the_accuracy_and_not_by_the_customers() {
        let values: Vec<i64> = (1..40_000).map(|n: i64| n * n * n).collect();
        let most = |bins: usize| (bins + 256) * 8;
        for (digits, most) in [("0.001", most(30_000)), ("0.01", most(3_000)), ("0.1", most(300))] {
            let bytes = sketch(&values, digits).bytes();
            assert!(bytes <= most, "{bytes}");
        }
    }

    #[test]
    fn of_many_customers_nearly_all_are_certain() {
        // Values as of many shops: few large ones and many small.
        let values: Vec<i64> = (1..=20_000_i64).map(|n| 1_000_000_000 / n + n % 97).collect();
        let policy = AbcPolicyDraft::default().validate().unwrap();
        let cuts = sketch(&values, "0.001").cuts(&policy);
        let ranking = abc(values.into_iter().enumerate(), Pieces, &policy).unwrap();
        let mut uncertain = 0;
        for (_, exact) in ranking.ranked() {
            let got = cuts.class(exact.value()).unwrap();
            assert!(!got.is_certain() || got.class == exact.class());
            uncertain += usize::from(!got.is_certain());
        }
        assert!(uncertain > 0 && uncertain < 200, "{uncertain}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn the_class_of_ranking_everybody_lies_between_the_best_and_the_worst(
            values in prop::collection::vec(
                prop_oneof![-3..300_i64, 1..2_000_000_i64, 1..i64::MAX / 100], 0..60,
            ),
            cuts in prop::collection::btree_set(0..=100_u8, 1..5),
            digits in prop::sample::select(&["0.01", "0.1"][..]),
            fractions in any::<bool>(),
        ) {
            let cuts = cuts.into_iter().map(Share::from_percent).collect();
            let policy = AbcPolicyDraft { cuts, grace: None }.validate().unwrap();
            // In whole fen, and in hundredths of fen, which are counted as whole ones.
            let digits_kept = if fractions { 4 } else { 2 };
            let money = |value: &i64| {
                Money::try_new(Decimal::new(*value, digits_kept), Currency::CNY).unwrap()
            };
            let part = |from: usize| {
                let mut part = AbcSketch::new(Currency::CNY, accuracy(digits)).unwrap();
                for value in values.iter().skip(from).step_by(3) {
                    part.add(money(value)).unwrap();
                }
                part
            };
            let [one, two, three] = [0, 1, 2].map(part);
            let merged = |parts: [&AbcSketch<Money>; 3]| {
                let mut whole = parts[0].clone();
                whole.merge(parts[1]).unwrap();
                whole.merge(parts[2]).unwrap();
                whole.cuts(&policy)
            };
            let got = merged([&one, &two, &three]);
            prop_assert_eq!(&got, &merged([&three, &one, &two]));
            let ranking = abc(values.iter().map(money).enumerate(), Currency::CNY, &policy).unwrap();
            for (_, exact) in ranking.ranked() {
                let found = got.class(exact.value()).unwrap();
                let ranks = found.best.rank()..=found.worst.rank();
                prop_assert!(ranks.contains(&exact.class().rank()), "{exact:?} {found:?}");
                prop_assert!(ranks.contains(&found.class.rank()), "{found:?}");
            }
        }
    }
}
