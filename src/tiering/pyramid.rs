//! The customer pyramid: layers by rank.
//!
//! | question | rule |
//! |---|---|
//! | in which layer is a customer? | the first of which the cut, the sum of the shares down to it, lies above the share of active customers with a strictly larger value |
//! | … exactly at a cut? | the next layer begins |
//! | … and equal customers? | they are never split: all are in the layer of the first of them |
//! | … with a value of zero or below? | in the last layer; they count among the customers |
//! | who bought before, but not in the period? | inactive: in no layer, and counts for nobody |
//! | who never bought? | a prospect: in no layer, and counts for nobody |
//!
//! So in a base of ten the best customer is the top 1 %, and a layer can be empty: its customers
//! are then in the layer above.

mod policy;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::Serialize;

use super::TieringError;
use crate::behavior::{Behavior, Totals};
use crate::rule::{Evidence, Reason, Rule, rules};
use crate::units::written::written;
use crate::units::{Currency, Estimate, Money, MoneySum, Share};

pub use policy::{PyramidLayer, PyramidPolicy, PyramidPolicyDraft};

/// What a customer is ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PyramidInput {
    /// Has bought in the period, for this value.
    Active(Money),
    /// Has bought, but not in the period.
    Inactive,
    /// Has never bought.
    Prospect,
}

impl PyramidInput {
    /// By what was bought in a period less what came back in it, as [`BehaviorFold`] gives it.
    ///
    /// [`BehaviorFold`]: crate::behavior::BehaviorFold
    pub fn of_period(behavior: &Behavior, period: &Totals) -> Self {
        if period.purchases() > 0 {
            PyramidInput::Active(period.net())
        } else if behavior.frequency() > 0 {
            PyramidInput::Inactive
        } else {
            PyramidInput::Prospect
        }
    }
}

impl From<&Behavior> for PyramidInput {
    /// By all that was ever bought less what came back: nobody is inactive.
    fn from(behavior: &Behavior) -> Self {
        if behavior.frequency() > 0 {
            PyramidInput::Active(behavior.monetary())
        } else {
            PyramidInput::Prospect
        }
    }
}

/// Where a customer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PyramidSeat<'a> {
    /// In a layer.
    Layer(PyramidPlace<'a>),
    /// Below the layers: has bought, but not in the period.
    Inactive,
    /// Below the layers: has never bought.
    Prospect,
}

/// A customer's place in a layer, and what it rests on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PyramidPlace<'a> {
    value: Money,
    layer: usize,
    scale: &'a Scale,
}

rules! {
    NO_POSITIVE_VALUE = "tiering.pyramid.no-positive-value", AtMost {
        "value {observed}, not above zero",
        "value {observed}, above zero",
        "the value is not known",
    };
    REACHES_LAYER = "tiering.pyramid.reaches-layer", AtLeast {
        "value {observed}, at least the smallest of this layer, {needed}[ (by {margin})]",
        "value {observed}, below the smallest of this layer, {needed}[ (by {margin})]",
        "the value is not known",
    };
    MISSES_LAYER = "tiering.pyramid.misses-layer", Below {
        "value {observed}, below the smallest of the layer above, {needed}[ (by {margin})]",
        "value {observed}, at least the smallest of the layer above, {needed}[ (by {margin})]",
        "the value is not known",
    };
    BEFORE_CUT = "tiering.pyramid.before-cut", Below {
        "customers with a larger value: {observed}, below the {needed} at which this layer ends[ (by {margin})]",
        "customers with a larger value: {observed}, at least the {needed} at which this layer ends[ (by {margin})]",
        "it is not known how many customers have a larger value",
    };
    BEYOND_CUT = "tiering.pyramid.beyond-cut", AtLeast {
        "customers with a larger value: {observed}, at least the {needed} at which the layer above ends[ (by {margin})]",
        "customers with a larger value: {observed}, below the {needed} at which the layer above ends[ (by {margin})]",
        "it is not known how many customers have a larger value",
    };
}

impl<'a> PyramidPlace<'a> {
    /// The layer, counted from 1, the top.
    pub fn layer(&self) -> usize {
        self.layer.saturating_add(1)
    }

    /// The layer's name.
    pub fn name(&self) -> &'a str {
        self.scale.policy.layers.get(self.layer).map_or("", |layer| &layer.name)
    }

    /// The value that was ranked.
    pub const fn value(&self) -> Money {
        self.value
    }

    /// The rank by value, from 1, of how many active customers. Equal customers share the rank of
    /// the first of them. Cost: a binary search.
    pub fn rank(&self) -> (u64, u64) {
        (count(self.scale.ahead(self.value)).saturating_add(1), count(self.scale.sorted.len()))
    }

    /// Why the customer is in this layer. Every reason holds; at least one is there. Cost: a
    /// binary search.
    pub fn reasons(&self) -> Vec<Reason> {
        if !self.value.is_positive() {
            let none = Money::zero(self.value.currency());
            let evidence = Evidence::money(self.value, none).ok();
            return evidence.and_then(|it| NO_POSITIVE_VALUE.test(it)).into_iter().collect();
        }
        let ahead = count(self.scale.ahead(self.value));
        let test = |place: usize, of_rank: &'static Rule, of_value: &'static Rule| {
            let limit = self.scale.limits.get(place);
            let by_rank = limit
                .and_then(|limit| of_rank.test(Evidence::counts(ahead, count(limit.customers))));
            let by_value = limit
                .and_then(|limit| Evidence::money(self.value, limit.value).ok())
                .and_then(|evidence| of_value.test(evidence));
            [by_rank, by_value]
        };
        let above = self.layer.checked_sub(1);
        let above = above.map(|above| test(above, &BEYOND_CUT, &MISSES_LAYER));
        let own = test(self.layer, &BEFORE_CUT, &REACHES_LAYER);
        above.into_iter().flatten().chain(own).flatten().collect()
    }

    /// What would move the customer up, while everybody else stays as they are: the least that
    /// does, and the layer, counted from 1, that it leads to. `None` in the top layer, and beyond
    /// the largest amount.
    pub fn step_up(&self) -> Option<(Money, usize)> {
        let limit = self.scale.limits.get(self.layer.checked_sub(1)?)?;
        // Nobody with a value of zero or below is above the last layer.
        let smallest = Money::from_minor(1, self.value.currency());
        let to = if limit.value.is_positive() { limit.value } else { smallest };
        let more = to.try_sub(self.value).ok()?;
        // Those ahead of the new value were ahead before, so its layer is that of the base.
        Some((more, self.scale.layer(to).saturating_add(1)))
    }
}

impl fmt::Debug for PyramidPlace<'_> {
    /// Without the values of everybody else, which it looks into.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (layer, value) = (self.layer(), self.value);
        f.debug_struct("PyramidPlace").field("layer", &layer).field("value", &value).finish()
    }
}

written! {
    /// As a screen wants it: with its reasons, and what would move the customer up.
    PyramidPlace<'_> as self {
        layer: self.name(),
        rank: self.rank().0,
        value,
        reasons: self.reasons(),
        missing: self.step_up().map(|(more, _)| more),
    }
}

/// Where the layers end.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Scale {
    policy: PyramidPolicy,
    /// The values of the active customers, the largest first.
    sorted: Vec<Money>,
    /// For each layer where it ends. Empty without an active customer.
    limits: Vec<Limit>,
}

/// Where a layer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Limit {
    /// As many customers as this are not ahead of anybody in the layer.
    customers: usize,
    /// The smallest value in the layer, or in those above. Not the last layer's where it is zero
    /// or below.
    value: Money,
}

impl Scale {
    fn new(policy: &PyramidPolicy, mut sorted: Vec<Money>) -> Self {
        sorted.sort_unstable_by(|a, b| b.cmp_same(*a));
        let mut cut = 0_u128;
        let limit = |layer: &PyramidLayer| {
            let (share, whole) = layer.share.on_grid();
            cut = cut.saturating_add(share.unsigned_abs());
            // Fewer than the cut's part are ahead exactly when fewer than the next whole number
            // are, and those are fewer exactly when the last of them is not ahead.
            let part = cut.saturating_mul(u128::try_from(sorted.len()).unwrap_or(u128::MAX));
            let customers = usize::try_from(part.div_ceil(whole)).ok()?;
            let value = *sorted.get(customers.checked_sub(1)?)?;
            Some(Limit { customers, value })
        };
        let limits = policy.layers.iter().filter_map(limit).collect();
        Scale { policy: policy.clone(), sorted, limits }
    }

    /// How many have a strictly larger value.
    fn ahead(&self, value: Money) -> usize {
        self.sorted.partition_point(|other| other.cmp_same(value).is_gt())
    }

    /// The layer, counted from 0, of an active customer.
    #[inline]
    fn layer(&self, value: Money) -> usize {
        let last = self.policy.layers.len().saturating_sub(1);
        if !value.is_positive() {
            return last;
        }
        let above = |limit: &&Limit| value.cmp_same(limit.value).is_lt();
        self.limits.iter().take_while(above).count().min(last)
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// One layer as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PyramidLayerTotals {
    /// Its name.
    pub name: String,
    /// How many customers are in it.
    pub customers: u64,
    /// What those of them with a positive value bring together.
    pub value: Money,
    /// Its share of the active customers. `None` where there is none. The shares of the layers
    /// add up to exactly one.
    pub share_of_customers: Option<Share>,
    /// Its share of the positive values. `None` where nobody has one. The shares of the layers
    /// add up to exactly one.
    pub share_of_value: Option<Share>,
}

/// Customers with their layers, in the order in which they were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pyramid<K> {
    customers: Vec<(K, PyramidInput)>,
    scale: Scale,
    layers: Vec<PyramidLayerTotals>,
    inactive: u64,
    prospects: u64,
}

impl<K> Pyramid<K> {
    /// The customers, each with its place.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&K, PyramidSeat<'_>)> {
        self.customers.iter().map(|customer| self.show(customer))
    }

    /// The customer who was given in this place, counted from 0. Cost: constant.
    pub fn get(&self, place: usize) -> Option<(&K, PyramidSeat<'_>)> {
        self.customers.get(place).map(|customer| self.show(customer))
    }

    /// The layers as a whole, the top first.
    pub fn layers(&self) -> &[PyramidLayerTotals] {
        &self.layers
    }

    /// How many customers have bought, but not in the period.
    pub const fn inactive(&self) -> u64 {
        self.inactive
    }

    /// How many customers have never bought.
    pub const fn prospects(&self) -> u64 {
        self.prospects
    }

    /// From which value on a customer is in a layer, counted from 1, or above it. Not enough data
    /// where nobody is active.
    pub fn smallest_of_layer(&self, layer: usize) -> Option<Estimate<Money>> {
        self.scale.policy.layers.get(layer.checked_sub(1)?)?;
        let limit = layer.checked_sub(1).and_then(|place| self.scale.limits.get(place));
        Some(match limit {
            Some(limit) => Estimate::Known(limit.value),
            None => Estimate::NotEnoughData { have: 0, need: 1 },
        })
    }

    fn show<'a>(&'a self, customer: &'a (K, PyramidInput)) -> (&'a K, PyramidSeat<'a>) {
        let (key, input) = customer;
        let seat = match *input {
            PyramidInput::Active(value) => {
                let (layer, scale) = (self.scale.layer(value), &self.scale);
                PyramidSeat::Layer(PyramidPlace { value, layer, scale })
            }
            PyramidInput::Inactive => PyramidSeat::Inactive,
            PyramidInput::Prospect => PyramidSeat::Prospect,
        };
        (key, seat)
    }
}

/// Puts customers into the layers of the pyramid by the rank of their value.
///
/// `K` is whatever the caller knows customers by; it is neither compared nor copied. The order in
/// which they are given makes no difference to a place. Cost: one sort of the values alone, and
/// two passes. Memory: 16 bytes for each customer beside its key, and 16 for each sorted value.
///
/// # Errors
/// [`TieringError::Money`] for a value in another currency, or a sum out of range.
///
/// ```
/// use clienteling::tiering::{PyramidInput, PyramidPolicy, PyramidSeat, pyramid};
/// use clienteling::{Currency, Money};
///
/// let values = (1..=100).map(|n| (n, PyramidInput::Active(Money::from_minor(n * 100, Currency::CNY))));
/// let customers = values.chain([(101, PyramidInput::Prospect)]);
/// let pyramid = pyramid(customers, Currency::CNY, &PyramidPolicy::default())?;
///
/// let sizes: Vec<_> = pyramid.layers().iter().map(|it| (it.name.as_str(), it.customers)).collect();
/// assert_eq!(sizes, [("top", 1), ("large", 4), ("medium", 15), ("small", 80)]);
///
/// let Some((_, PyramidSeat::Layer(place))) = pyramid.get(79) else { return Err("active".into()) };
/// assert_eq!((place.name(), place.rank()), ("small", (21, 100)));
/// assert_eq!(
///     place.reasons()[1].to_string(),
///     "value 80.00 CNY, below the smallest of the layer above, 81.00 CNY (by 1.00 CNY)",
/// );
/// assert_eq!(place.step_up(), Some(("1 CNY".parse()?, 3)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn pyramid<K>(
    customers: impl IntoIterator<Item = (K, PyramidInput)>,
    currency: Currency,
    policy: &PyramidPolicy,
) -> Result<Pyramid<K>, TieringError> {
    let customers: Vec<(K, PyramidInput)> = customers.into_iter().collect();
    let none = Money::zero(currency);
    let mut values = Vec::with_capacity(customers.len());
    let (mut inactive, mut prospects) = (0_u64, 0_u64);
    for (_, input) in &customers {
        match *input {
            PyramidInput::Active(value) => {
                none.same_currency(value)?;
                values.push(value);
            }
            PyramidInput::Inactive => inactive = inactive.saturating_add(1),
            PyramidInput::Prospect => prospects = prospects.saturating_add(1),
        }
    }
    let scale = Scale::new(policy, values);
    let layers = layer_totals(&scale, currency)?;
    Ok(Pyramid { customers, scale, layers, inactive, prospects })
}

fn layer_totals(
    scale: &Scale,
    currency: Currency,
) -> Result<Vec<PyramidLayerTotals>, TieringError> {
    let layers = &scale.policy.layers;
    let mut sums = vec![(0_u64, MoneySum::new(currency)); layers.len()];
    for value in &scale.sorted {
        if let Some((customers, sum)) = sums.get_mut(scale.layer(*value)) {
            *customers = customers.saturating_add(1);
            if value.is_positive() {
                sum.add(*value)?;
            }
        }
    }
    let values = sums.iter().map(|(_, sum)| sum.total()).collect::<Result<Vec<_>, _>>()?;
    let counts: Vec<u128> = sums.iter().map(|(customers, _)| u128::from(*customers)).collect();
    // Empty where there is nothing to divide.
    let of_customers = Share::split(&counts, Share::DIGITS).unwrap_or_default();
    let of_value = Share::split_money(&values, Share::DIGITS).unwrap_or_default();
    let places = layers.iter().zip(sums).zip(values).enumerate();
    let totals = places.map(|(place, ((layer, (customers, _)), value))| PyramidLayerTotals {
        name: layer.name.clone(),
        customers,
        value,
        share_of_customers: of_customers.get(place).copied(),
        share_of_value: of_value.get(place).copied(),
    });
    Ok(totals.collect())
}
