//! How customers move between classes.
//!
//! [`movement`] compares two classifications of a base, [`buffered`] keeps one customer from
//! flapping at a boundary, and [`ValueTiers`] is a table of tiers by value for both.

mod buffer;
mod buffer_policy;
mod matrix;
mod tiers;

use std::cmp::Ordering;

use serde::Serialize;

use super::Ranked;
use crate::units::{Currency, Money, MoneyError, MoneySum, PeriodError};

pub(super) use buffer::RULES;
pub use buffer::{BufferError, Buffered, BufferedStep, Change, ForgedBuffer, Proposal, buffered};
pub use buffer_policy::{BufferPolicy, BufferPolicyDraft, DowngradeWhen};
pub use matrix::{ClassRetention, MovementCell};
pub use tiers::ValueTiers;

/// One customer in a classification: who, in which class, with which value.
pub type Classified<K, C> = (K, C, Money);

/// One customer who was there before and after, in two classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Move<K, C> {
    /// Who.
    pub key: K,
    /// The class before.
    pub from: C,
    /// The class after.
    pub to: C,
    /// The value before.
    pub before: Money,
    /// The value after.
    pub after: Money,
    /// By how much the value changed: below zero where it fell. A better class can go with less
    /// value, where everybody lost more.
    pub change: Money,
}

/// Two classifications cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MovementError {
    /// A customer is there twice. Lists all of them.
    #[error("{} customers before and {} after are there more than once", before.len(), after.len())]
    Twice {
        /// The positions in the list before at which a customer of an earlier position comes again.
        before: Vec<usize>,
        /// The same for the list after.
        after: Vec<usize>,
    },
    /// The day after is earlier than the day before.
    #[error(transparent)]
    Period(#[from] PeriodError),
    /// Values in two currencies, or a sum out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// What happened between two classifications of the same base.
///
/// * Every customer of either list is in exactly one cell.
/// * The changes of the cells add up to the change of the total, exactly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Movement<K, C> {
    cells: Vec<MovementCell<C>>,
    rose: Vec<Move<K, C>>,
    fell: Vec<Move<K, C>>,
    retention: Vec<ClassRetention<C>>,
    before: Money,
    after: Money,
}

impl<K, C: Ranked> Movement<K, C> {
    /// The transition matrix: a cell for each pair of classes between which somebody moved, in
    /// the order of the class before and then of that after. New customers have no class before
    /// and come last, those who are gone none after.
    pub fn cells(&self) -> &[MovementCell<C>] {
        &self.cells
    }

    /// How many customers moved from one class to another; `None` for outside. Cost: a pass over
    /// the cells.
    pub fn count(&self, from: Option<&C>, to: Option<&C>) -> u64 {
        let same = |a: Option<&C>, b: Option<&C>| a.map(C::rank) == b.map(C::rank);
        let found = self
            .cells
            .iter()
            .find(|cell| same(cell.from.as_ref(), from) && same(cell.to.as_ref(), to));
        found.map_or(0, |cell| cell.customers)
    }

    /// Who is in a better class than before: the largest gain first, equal ones in the order of
    /// their keys.
    pub fn rose(&self) -> &[Move<K, C>] {
        &self.rose
    }

    /// Who is in a worse class than before: the largest loss first, equal ones in the order of
    /// their keys.
    pub fn fell(&self) -> &[Move<K, C>] {
        &self.fell
    }

    /// How many of each class before are still there, the best class first.
    pub fn retention(&self) -> &[ClassRetention<C>] {
        &self.retention
    }

    /// The sum of all values before.
    pub const fn before(&self) -> Money {
        self.before
    }

    /// The sum of all values after.
    pub const fn after(&self) -> Money {
        self.after
    }

    /// What the base gained, below zero for what it lost: the sum of the changes of the cells.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`] where the two sums lie at the two ends of the range.
    pub fn change(&self) -> Result<Money, MoneyError> {
        self.after.try_sub(self.before)
    }
}

/// The positions at which a key comes again.
fn again<K: Ord, C>(list: &[Classified<K, C>], order: &[usize]) -> Vec<usize> {
    let key = |position: &usize| list.get(*position).map(|(key, ..)| key);
    let mut again = Vec::new();
    for group in order.chunk_by(|a, b| key(a) == key(b)) {
        again.extend(group.iter().skip(1));
    }
    again.sort_unstable();
    again
}

/// The positions of a list in the order of the keys, equal ones in that of the list.
fn by_key<K: Ord, C>(list: &[Classified<K, C>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by(|a, b| {
        let key = |position: usize| list.get(position).map(|(key, ..)| key);
        key(*a).cmp(&key(*b))
    });
    order
}

/// What happened between two classifications of the same base: who moved from which class to
/// which, and the value that was gained and lost by it.
///
/// The order of the lists makes no difference. Values are net and may be below zero. Cost: a sort
/// of each list and one pass; memory for the keys of those who moved.
///
/// # Errors
/// [`MovementError::Twice`] with every customer that a list holds more than once,
/// [`MovementError::Money`] for another currency, and for sums out of range.
///
/// ```
/// use clienteling::{AbcClass, Currency};
/// use clienteling::tiering::movement;
///
/// let [a, b, c] = [AbcClass::A, AbcClass::B, AbcClass::C];
/// let before = [("C-1", a, "700 CNY"), ("C-2", b, "200 CNY"), ("C-3", c, "50 CNY")];
/// let after = [("C-1", b, "300 CNY"), ("C-2", a, "900 CNY"), ("C-4", c, "10 CNY")];
/// let read = |(key, class, value): (&'static str, _, &str)| (key, class, value.parse().expect("money"));
///
/// let moved = movement(&before.map(read), &after.map(read), Currency::CNY)?;
/// assert_eq!((moved.count(Some(&a), Some(&b)), moved.count(None, Some(&c))), (1, 1));
/// assert_eq!(moved.rose()[0].change.to_string(), "700.00 CNY");
/// assert_eq!(moved.fell()[0].key, "C-1");
/// assert_eq!(moved.change()?.to_string(), "260.00 CNY");
/// # Ok::<(), clienteling::tiering::MovementError>(())
/// ```
pub fn movement<K: Ord + Clone, C: Ranked + Clone>(
    before: &[Classified<K, C>],
    after: &[Classified<K, C>],
    currency: Currency,
) -> Result<Movement<K, C>, MovementError> {
    let (earlier, later) = (by_key(before), by_key(after));
    let twice = (again(before, &earlier), again(after, &later));
    if !twice.0.is_empty() || !twice.1.is_empty() {
        return Err(MovementError::Twice { before: twice.0, after: twice.1 });
    }

    let mut cells = matrix::Cells::new(currency);
    let (mut rose, mut fell) = (Vec::new(), Vec::new());
    let (mut total_before, mut total_after) = (MoneySum::new(currency), MoneySum::new(currency));
    let mut old = earlier.iter().filter_map(|position| before.get(*position)).peekable();
    let mut new = later.iter().filter_map(|position| after.get(*position)).peekable();
    loop {
        let order = match (old.peek(), new.peek()) {
            (Some((a, ..)), Some((b, ..))) => a.cmp(b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => break,
        };
        let was = if order.is_le() { old.next() } else { None };
        let is = if order.is_ge() { new.next() } else { None };
        if let Some((_, _, value)) = was {
            total_before.add(*value)?;
        }
        if let Some((_, _, value)) = is {
            total_after.add(*value)?;
        }
        cells.add(
            was.map(|(_, class, value)| (class, *value)),
            is.map(|(_, class, value)| (class, *value)),
        )?;
        if let (Some((key, from, before)), Some((_, to, after))) = (was, is)
            && from.rank() != to.rank()
        {
            let list = if to.is_above(from) { &mut rose } else { &mut fell };
            let (before, after) = (*before, *after);
            let change = after.try_sub(before)?;
            let (key, from, to) = (key.clone(), from.clone(), to.clone());
            list.push(Move { key, from, to, before, after, change });
        }
    }
    // The sums have refused every other currency. The keys are in order, and stay so among equals.
    rose.sort_by(|a, b| b.change.cmp_same(a.change));
    fell.sort_by(|a, b| a.change.cmp_same(b.change));
    let (before, after) = (total_before.total()?, total_after.total()?);
    let (cells, retention) = cells.finish()?;
    Ok(Movement { cells, rose, fell, retention, before, after })
}

#[cfg(test)]
mod tests;
