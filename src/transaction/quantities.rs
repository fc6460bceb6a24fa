//! How much of each product.

use std::collections::BTreeMap;

use super::{Line, Lines};
use crate::units::{ProductId, Quantity};

/// How much of each product is left, in the smallest units of a quantity. Below zero where more was
/// taken than there was.
#[derive(Default)]
pub(crate) struct Quantities<'a> {
    each: BTreeMap<&'a ProductId, i128>,
    /// INVARIANT: of so many products something is left.
    open: usize,
}

impl<'a> Quantities<'a> {
    /// As much as the lines have.
    pub(crate) fn of(lines: &'a Lines) -> Self {
        let mut all = Quantities::default();
        all.give_lines(lines.as_slice());
        all
    }

    /// Takes so much. Whether all of it was there.
    pub(crate) fn take(
        &mut self,
        items: impl IntoIterator<Item = (&'a ProductId, Quantity)>,
    ) -> bool {
        let mut was_there = true;
        for (product, quantity) in items {
            was_there &= self.change(product, quantity.on_grid().0.saturating_neg()) >= 0;
        }
        was_there
    }

    /// Gives as much back as the lines have.
    fn give_lines(&mut self, lines: impl IntoIterator<Item = &'a Line>) {
        for line in lines {
            self.change(line.product(), line.quantity().on_grid().0);
        }
    }

    /// How much of the product is left then.
    fn change(&mut self, product: &'a ProductId, by: i128) -> i128 {
        let of_product = self.each.entry(product).or_default();
        let was_left = *of_product > 0;
        *of_product = of_product.saturating_add(by);
        self.open = match (was_left, *of_product > 0) {
            (false, true) => self.open.saturating_add(1),
            (true, false) => self.open.saturating_sub(1),
            _ => self.open,
        };
        *of_product
    }

    /// How much is left of a product. Below zero where more was taken than there was.
    pub(super) fn units(&self, product: &ProductId) -> i128 {
        self.each.get(product).copied().unwrap_or_default()
    }

    /// Whether nothing is left.
    pub(crate) const fn is_empty(&self) -> bool {
        self.open == 0
    }

    /// Gives as much back as came back of a purchase.
    pub(crate) fn give_back(&mut self, back: &'a Lines, of: &Lines) {
        self.give_lines(back.goods_back(of));
    }

    /// Takes as much as came back of a purchase.
    pub(crate) fn take_back(&mut self, back: &'a Lines, of: &Lines) -> bool {
        self.take(back.goods_back(of).map(|line| (line.product(), line.quantity())))
    }

    /// Takes as much as the lines have.
    pub(crate) fn take_lines(&mut self, lines: &'a Lines) -> bool {
        self.take(lines.as_slice().iter().map(|line| (line.product(), line.quantity())))
    }

    /// What is left. More of a product than the largest quantity is that quantity.
    pub(crate) fn left(self) -> BTreeMap<ProductId, Quantity> {
        let left = self.each.into_iter();
        left.filter_map(|(product, units)| Some((product.clone(), Quantity::up_to(units)?)))
            .collect()
    }
}
