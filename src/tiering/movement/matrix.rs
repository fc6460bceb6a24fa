//! The transition matrix of two classifications, and who of each class is still there.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::tiering::Ranked;
use crate::units::{Currency, Money, MoneyError, MoneySum, Rounding, Share};

/// The customers who moved from one class to another, or stayed in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct MovementCell<C> {
    /// The class before. `None` for new customers.
    pub from: Option<C>,
    /// The class after. `None` for customers who are gone.
    pub to: Option<C>,
    /// How many.
    pub customers: u64,
    /// What they brought before.
    pub before: Money,
    /// What they brought after.
    pub after: Money,
    /// What was gained by them, below zero for what was lost.
    pub change: Money,
}

/// How many customers of a class before are still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct ClassRetention<C> {
    /// Which class.
    pub class: C,
    /// How many it had before; at least one.
    pub customers: u64,
    /// How many of them are still there, in whatever class.
    pub kept: u64,
    /// How many of them are in this class still, or in a better one.
    pub held: u64,
    /// The share of those who are still there, cut after nine decimals: the whole exactly when all
    /// of them are.
    pub kept_share: Share,
    /// The share of those in this class still, or in a better one, cut after nine decimals.
    pub held_share: Share,
}

/// Where a class stands in the matrix: new customers, who have none, come last.
type Place = (bool, u8);

fn place<C: Ranked>(class: Option<&C>) -> Place {
    class.map_or((true, u8::MAX), |class| (false, class.rank()))
}

struct Cell<C> {
    from: Option<C>,
    to: Option<C>,
    customers: u64,
    before: MoneySum,
    after: MoneySum,
}

/// A matrix in the making.
pub(super) struct Cells<C> {
    cells: BTreeMap<(Place, Place), Cell<C>>,
    currency: Currency,
}

impl<C: Ranked + Clone> Cells<C> {
    pub(super) const fn new(currency: Currency) -> Self {
        Cells { cells: BTreeMap::new(), currency }
    }

    pub(super) fn add(
        &mut self,
        was: Option<(&C, Money)>,
        is: Option<(&C, Money)>,
    ) -> Result<(), MoneyError> {
        let (from, to) = (was.map(|(class, _)| class), is.map(|(class, _)| class));
        let none = MoneySum::new(self.currency);
        let cell = self.cells.entry((place(from), place(to))).or_insert_with(|| Cell {
            from: from.cloned(),
            to: to.cloned(),
            customers: 0,
            before: none,
            after: none,
        });
        cell.customers = cell.customers.saturating_add(1);
        if let Some((_, value)) = was {
            cell.before.add(value)?;
        }
        if let Some((_, value)) = is {
            cell.after.add(value)?;
        }
        Ok(())
    }

    /// The cells, and the retention of each class that had somebody.
    pub(super) fn finish(self) -> Result<Finished<C>, MoneyError> {
        let mut cells = Vec::with_capacity(self.cells.len());
        let mut retention: Vec<ClassRetention<C>> = Vec::new();
        for cell in self.cells.into_values() {
            let (before, after) = (cell.before.total()?, cell.after.total()?);
            let change = after.try_sub(before)?;
            let Cell { from, to, customers, .. } = cell;
            if let Some(class) = &from {
                let kept = if to.is_some() { customers } else { 0 };
                let holds = to.as_ref().is_some_and(|to| !class.is_above(to));
                let held = if holds { customers } else { 0 };
                match retention.last_mut().filter(|last| last.class.rank() == class.rank()) {
                    Some(last) => {
                        last.customers = last.customers.saturating_add(customers);
                        last.kept = last.kept.saturating_add(kept);
                        last.held = last.held.saturating_add(held);
                    }
                    None => retention.push(ClassRetention {
                        class: class.clone(),
                        customers,
                        kept,
                        held,
                        kept_share: Share::NONE,
                        held_share: Share::NONE,
                    }),
                }
            }
            cells.push(MovementCell { from, to, customers, before, after, change });
        }
        for class in &mut retention {
            // INVARIANT: the class had somebody, and no more of them are left than there were.
            let share = |part| Share::of_counts(part, class.customers, Rounding::TowardZero);
            let (kept, held) = (share(class.kept), share(class.held));
            class.kept_share = kept.unwrap_or(Share::NONE);
            class.held_share = held.unwrap_or(Share::NONE);
        }
        Ok((cells, retention))
    }
}

type Finished<C> = (Vec<MovementCell<C>>, Vec<ClassRetention<C>>);
