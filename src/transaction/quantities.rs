//! How much of each product.

use std::collections::BTreeMap;

use super::{Line, Lines};
use crate::units::{ProductId, Quantity};

/// How much of each product is left, in the smallest units of a quantity. Below zero where more was
/// taken than there was.
#[derive(Default)]
pub(crate) struct Quantities<'a>(BTreeMap<&'a ProductId, i128>);

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
            let of_product = self.0.entry(product).or_default();
            *of_product = of_product.saturating_sub(quantity.on_grid().0);
            was_there &= *of_product >= 0;
        }
        was_there
    }

    /// Gives as much back as the lines have.
    fn give_lines(&mut self, lines: impl IntoIterator<Item = &'a Line>) {
        for line in lines {
            let of_product = self.0.entry(line.product()).or_default();
            *of_product = of_product.saturating_add(line.quantity().on_grid().0);
        }
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
        let left = self.0.into_iter();
        left.filter_map(|(product, units)| Some((product.clone(), Quantity::up_to(units)?)))
            .collect()
    }
}
