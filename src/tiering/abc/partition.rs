//! ABC over parts: values counted where the customers are, merged, and cut as a whole.
//!
//! A class depends on a customer's value alone once the cuts are known, because equal customers
//! share a class. So each part counts its values, the counts are merged, and every part classes
//! its own customers by the cuts of the whole.

use std::borrow::Cow;
use std::fmt;

use super::classifier::limits;
use super::value::share_of;
use super::{AbcClass, AbcPolicy, AbcRanking, AbcSteps, AbcValue, count};
use crate::rule::{Packed, ascending};
use crate::tiering::{Proposal, TieringError};
use crate::units::fixed::Plain;
use crate::units::{Money, Share};

/// How many customers have each value, in one part of a base or in several.
///
/// The counts of the parts come together, and the cuts go back to the parts, each in a
/// [`Parcel`](crate::rule::Parcel).
///
/// Parts are merged one after the other for as many steps as they have different values, but for a
/// logarithm: they are kept beside each other until one is as long as the next.
#[derive(Clone)]
pub struct AbcValues<V: AbcValue = Money> {
    unit: V::Unit,
    // INVARIANT: none is empty, and each at least twice as long as the one before.
    runs: Vec<Run<V>>,
}

/// Values with how many customers have each. INVARIANT: the largest first, each once, in the unit.
type Run<V> = Vec<(V, u64)>;

/// The smallest value of each class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbcCuts<V: AbcValue = Money> {
    unit: V::Unit,
    // Of every class but the last.
    from: Vec<Option<V>>,
}

impl<V: AbcValue> AbcValues<V> {
    /// Counts the values of one part. Cost: one sort.
    ///
    /// # Errors
    /// [`TieringError::Money`] for a value in another currency.
    pub fn of(values: impl IntoIterator<Item = V>, unit: V::Unit) -> Result<Self, TieringError> {
        let mut values: Vec<V> = values.into_iter().collect();
        for value in &values {
            value.check(unit)?;
        }
        values.sort_unstable_by_key(|value| std::cmp::Reverse(value.on_grid()));
        let groups = values.chunk_by(|a, b| a == b);
        let counted = groups.filter_map(|group| Some((*group.first()?, count(group.len()))));
        Ok(AbcValues::new(unit, counted.collect()))
    }

    fn new(unit: V::Unit, run: Run<V>) -> Self {
        AbcValues { unit, runs: Some(run).filter(|run| !run.is_empty()).into_iter().collect() }
    }

    /// The values of both parts. Cost: a pass over those parts of both that are of a length; over
    /// many merges one over the smaller part each time, and a logarithm more.
    ///
    /// # Errors
    /// [`TieringError::Money`] for parts in two currencies.
    pub fn merge(self, other: AbcValues<V>) -> Result<AbcValues<V>, TieringError> {
        V::from_grid(0, other.unit)?.check(self.unit)?;
        let mut apart: Vec<Run<V>> = self.runs.into_iter().chain(other.runs).collect();
        apart.sort_by_key(Vec::len);
        let mut runs: Vec<Run<V>> = Vec::new();
        for mut run in apart {
            while let Some(shorter) = runs.pop() {
                if shorter.len() <= run.len() >> 1 {
                    runs.push(shorter);
                    break;
                }
                run = together(&shorter, &run);
            }
            runs.push(run);
        }
        Ok(AbcValues { unit: self.unit, runs })
    }

    /// All values, the largest first, each once. Cost: none for a part that was not merged,
    /// otherwise a pass over all.
    fn counts(&self) -> Cow<'_, [(V, u64)]> {
        let mut runs = self.runs.iter();
        let first = runs.next().map_or(&[][..], Vec::as_slice);
        runs.fold(Cow::Borrowed(first), |all, run| Cow::Owned(together(&all, run)))
    }

    /// Where the classes end. Cost: two passes over the different values.
    ///
    /// # Errors
    /// [`TieringError::Money`] or [`TieringError::TooMany`] for a sum out of range.
    ///
    /// ```
    /// use clienteling::{AbcClass, Currency, Money};
    /// use clienteling::tiering::{AbcPolicy, AbcValues};
    ///
    /// let part = |values: [&str; 2]| {
    ///     AbcValues::<Money>::of(values.map(|it| it.parse().expect("money")), Currency::CNY)
    /// };
    /// let whole = part(["700 CNY", "40 CNY"])?.merge(part(["200 CNY", "60 CNY"])?)?;
    /// let cuts = whole.cuts(&AbcPolicy::default())?;
    /// assert_eq!(cuts.class("200 CNY".parse()?)?, AbcClass::A);
    /// assert_eq!(cuts.class("60 CNY".parse()?)?, AbcClass::B);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cuts(&self, policy: &AbcPolicy) -> Result<AbcCuts<V>, TieringError> {
        self.cuts_of(&self.counts(), policy)
    }

    fn cuts_of(&self, counts: &[(V, u64)], policy: &AbcPolicy) -> Result<AbcCuts<V>, TieringError> {
        let positive = || counts.iter().take_while(|(value, _)| value.on_grid() > 0);
        let together = |(value, count): &(V, u64)| value.on_grid().checked_mul((*count).into());
        let total = positive().try_fold(0_i128, |sum, group| sum.checked_add(together(group)?));
        let total = total.unwrap_or(i128::MAX);
        V::from_grid(total, self.unit)?;
        let limits = limits(total, policy);
        let mut from = vec![None; limits.len()];
        let mut before = 0_i128;
        for group in positive() {
            let reached = limits.iter().take_while(|limit| before >= **limit).count();
            let Some(smallest) = from.get_mut(reached) else { break };
            *smallest = Some(group.0);
            before = before.saturating_add(together(group).unwrap_or(i128::MAX));
        }
        Ok(AbcCuts { unit: self.unit, from })
    }

    /// What it would take to rise, for any customer who was counted. Cost: a pass over the
    /// different values.
    ///
    /// # Errors
    /// As [`cuts`](Self::cuts).
    pub fn steps(&self, policy: &AbcPolicy) -> Result<AbcSteps<V>, TieringError> {
        let counts = self.counts();
        self.cuts_of(&counts, policy)?;
        Ok(AbcSteps::new(counts.iter().copied(), self.unit, policy))
    }
}

/// The values of two runs. Cost: a pass over both.
fn together<V: AbcValue>(one: &[(V, u64)], other: &[(V, u64)]) -> Run<V> {
    let mut all: Run<V> = Vec::with_capacity(one.len().saturating_add(other.len()));
    let (mut left, mut right) = (one.iter().copied().peekable(), other.iter().copied().peekable());
    loop {
        let from_left = match (left.peek(), right.peek()) {
            (None, None) => return all,
            (Some((one, _)), Some((other, _))) => one.on_grid() >= other.on_grid(),
            (one, None) => one.is_some(),
            (None, Some(_)) => false,
        };
        let next = if from_left { left.next() } else { right.next() };
        let Some((value, count)) = next else { return all };
        match all.last_mut() {
            Some((last, sum)) if *last == value => *sum = sum.saturating_add(count),
            _ => all.push((value, count)),
        }
    }
}

/// Two are equal when they counted the same values, in whatever parts.
impl<V: AbcValue> PartialEq for AbcValues<V> {
    fn eq(&self, other: &Self) -> bool {
        self.unit == other.unit && self.counts() == other.counts()
    }
}

impl<V: AbcValue> Eq for AbcValues<V> {}

impl<V: AbcValue> fmt::Debug for AbcValues<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AbcValues").field(&self.unit).field(&self.counts()).finish()
    }
}

impl<V: AbcValue> AbcCuts<V> {
    pub(super) fn of<K>(ranking: &AbcRanking<K, V>) -> Self {
        let mut from = vec![None; ranking.policy.cuts.len()];
        for (_, assignment) in ranking.ranked() {
            if let Some(smallest) = from.get_mut(assignment.class().place()) {
                *smallest = Some(assignment.value());
            }
        }
        AbcCuts { unit: ranking.unit, from }
    }

    /// The smallest value in a class. `None` where the class is empty, and for the last class,
    /// which begins nowhere.
    pub fn from(&self, class: AbcClass) -> Option<V> {
        self.from.get(class.place()).copied().flatten()
    }

    /// The class of a customer with a value: of one who was counted, that of
    /// [`abc`](super::abc()) over the whole.
    ///
    /// # Errors
    /// [`TieringError::Money`] for a value in another currency.
    pub fn class(&self, value: V) -> Result<AbcClass, TieringError> {
        value.check(self.unit)?;
        let reaches = |from: &Option<V>| from.is_some_and(|from| value.on_grid() >= from.on_grid());
        let place = self.from.iter().position(reaches);
        Ok(AbcClass::at(place.unwrap_or(self.from.len())))
    }

    /// What [`buffered`](crate::tiering::buffered) needs to know of a customer who holds a class,
    /// so that they do not change it back and forth at a cut: the class of the value, and by which
    /// share the value lies below the smallest of the class held. Of a class that is empty the
    /// smallest of the next better one counts.
    ///
    /// # Errors
    /// [`TieringError::Money`] for a value in another currency.
    pub fn propose(&self, value: V, held: AbcClass) -> Result<Proposal<AbcClass>, TieringError> {
        let class = self.class(value)?;
        let better = self.from.iter().take(held.place().saturating_add(1));
        let minimum = better.rev().find_map(|from| *from).map_or(0, V::on_grid);
        let is_last = held.place() >= self.from.len();
        let missing = minimum.saturating_sub(value.on_grid().max(0));
        let shortfall = if is_last || missing <= 0 {
            Share::NONE
        } else {
            share_of(missing, minimum).unwrap_or(Share::WHOLE)
        };
        Ok(Proposal { class, shortfall })
    }
}

impl<V: AbcValue> Packed for AbcValues<V> {
    const KIND: &'static str = "abc_values";
    /// The unit, and each value with how many customers have it.
    type Form = (String, Vec<(Plain, u64)>);

    fn pack(&self) -> Self::Form {
        let counts = self.counts();
        let counts = counts.iter().map(|(value, count)| (value.plain(), *count));
        (V::unit_name(self.unit).to_owned(), counts.collect())
    }

    fn unpack((unit, counts): Self::Form) -> Result<Self, &'static str> {
        let unit = V::unit_named(&unit).ok_or(UNIT)?;
        let counted = counts.into_iter().map(|(value, count)| {
            V::of_plain(value, unit).filter(|_| count > 0).map(|value| (value, count))
        });
        let counts: Option<Vec<(V, u64)>> = counted.collect();
        let counts = counts.ok_or("values within their bounds, each of somebody")?;
        if ascending(counts.iter().rev().map(|(value, _)| value.on_grid())) {
            Ok(AbcValues::new(unit, counts))
        } else {
            Err("the largest value first, each once")
        }
    }
}

/// The unit is in the form as a text, since it is another type for each kind of value.
pub(super) const UNIT: &str = "the unit of these values";

impl<V: AbcValue> Packed for AbcCuts<V> {
    const KIND: &'static str = "abc_cuts";
    /// The unit, and the smallest value of each class but the last.
    type Form = (String, Vec<Option<Plain>>);

    fn pack(&self) -> Self::Form {
        let from = self.from.iter().map(|from| from.map(V::plain));
        (V::unit_name(self.unit).to_owned(), from.collect())
    }

    fn unpack((unit, from): Self::Form) -> Result<Self, &'static str> {
        let unit = V::unit_named(&unit).ok_or(UNIT)?;
        if !(1..usize::from(AbcClass::MOST)).contains(&from.len()) {
            return Err("2 to 26 classes");
        }
        let value = |from: Option<Plain>| match from {
            None => Some(None),
            Some(from) => V::of_plain(from, unit).filter(|from| from.on_grid() > 0).map(Some),
        };
        let from: Option<Vec<Option<V>>> = from.into_iter().map(value).collect();
        let from = from.ok_or("values above zero")?;
        if ascending(from.iter().rev().flatten().map(|from| from.on_grid())) {
            Ok(AbcCuts { unit, from })
        } else {
            Err("smaller values in each class than in the one before")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::AbcValues;
    use crate::rule::Draft;
    use crate::tiering::{AbcClass, AbcPolicyDraft, abc};
    use crate::units::{Currency, Money, Share};
    use proptest::prelude::*;

    fn yuan(minor: i64) -> Money {
        Money::from_minor(minor, Currency::CNY)
    }

    #[test]
    fn two_currencies_do_not_mix() {
        let yen = Money::from_minor(1, Currency::JPY);
        assert!(AbcValues::of([yen], Currency::CNY).is_err());
        let (one, other) =
            (AbcValues::<Money>::of([], Currency::CNY), AbcValues::of([yen], Currency::JPY));
        assert!(one.unwrap().merge(other.unwrap()).is_err());
        let cuts = AbcValues::of([yuan(1)], Currency::CNY)
            .unwrap()
            .cuts(&AbcPolicyDraft::default().validate().unwrap());
        assert!(cuts.unwrap().class(yen).is_err());
    }

    #[test]
    fn parts_that_are_merged_one_after_the_other_are_few_runs_of_growing_length() {
        let part =
            |number: i64| AbcValues::of((0..100).map(|n| yuan(n * 997 + number)), Currency::CNY);
        let mut whole = AbcValues::<Money>::of([], Currency::CNY).unwrap();
        let mut moved = 0;
        for number in 1..=512 {
            let before = whole.runs.last().map(Vec::len);
            whole = whole.merge(part(number).unwrap()).unwrap();
            moved += usize::from(whole.runs.last().map(Vec::len) != before);
            let twice = |pair: &[Vec<_>]| pair[0].len() * 2 <= pair[1].len();
            assert!(whole.runs.windows(2).all(twice));
        }
        assert!(whole.runs.len() < 12, "{}", whole.runs.len());
        // The longest is written anew a few times, not 512 times.
        assert!(moved < 24, "{moved}");
        let alone = (1..=512).flat_map(|number| (0..100).map(move |n| yuan(n * 997 + number)));
        let alone = AbcValues::of(alone, Currency::CNY).unwrap();
        assert_eq!(whole, alone);
        assert_eq!(format!("{whole:?}"), format!("{alone:?}"));
    }

    #[test]
    fn where_nobody_has_a_value_everybody_is_c() {
        let policy = AbcPolicyDraft::default().validate().unwrap();
        let cuts =
            AbcValues::of([yuan(0), yuan(-5)], Currency::CNY).unwrap().cuts(&policy).unwrap();
        assert_eq!((cuts.from(AbcClass::A), cuts.from(AbcClass::B)), (None, None));
        assert_eq!(cuts.class(yuan(0)).unwrap(), AbcClass::C);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn the_cuts_of_merged_parts_class_everybody_as_the_whole_does(
            values in prop::collection::vec((0..4_usize, -3..40_i64), 0..60),
            cuts in prop::collection::btree_set(0..=100_u8, 1..6),
        ) {
            let cuts = cuts.into_iter().map(Share::from_percent).collect();
            let policy = AbcPolicyDraft { cuts, grace: None }.validate().unwrap();
            let part = |number: usize| {
                let own = values.iter().filter(|(part, _)| *part == number);
                AbcValues::of(own.map(|(_, value)| yuan(*value)), Currency::CNY).unwrap()
            };
            let merged = (0..4).map(part).reduce(|one, other| one.merge(other).unwrap()).unwrap();
            let backwards = (0..4).rev().map(part).reduce(|one, other| one.merge(other).unwrap());
            prop_assert_eq!(Some(&merged), backwards.as_ref());
            let cuts = merged.cuts(&policy).unwrap();
            let whole = values.iter().map(|(_, value)| yuan(*value)).enumerate();
            let ranking = abc(whole, Currency::CNY, &policy).unwrap();
            prop_assert_eq!(merged.steps(&policy).unwrap(), ranking.steps());
            prop_assert_eq!(&cuts, &ranking.cuts());
            for (_, assignment) in ranking.ranked() {
                prop_assert_eq!(cuts.class(assignment.value()).unwrap(), assignment.class());
            }
        }
    }
}
