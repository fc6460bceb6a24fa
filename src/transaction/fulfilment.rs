//! What somebody waits for: what was ordered or bought, what came of it, and since when nothing of it
//! is to come any more.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::quantities::Quantities;
use super::{Delivery, DeliveryOf, Lines, Order, Purchase, Return, TransactionData};
use crate::units::{OrderId, PurchaseId};

/// An order, or a purchase without one, with its invoices and deliveries as far as they are known on
/// a day.
#[derive(Default)]
pub(crate) struct Fulfilment<'a> {
    /// `None`: it was bought without one, or nobody knows the order.
    pub(crate) order: Option<&'a Order>,
    /// The purchase, where it has no order.
    purchase: Option<&'a Purchase>,
    /// The purchases that name the order.
    pub(crate) invoices: Vec<&'a Purchase>,
    /// In the order in which they were arranged.
    pub(crate) deliveries: Vec<Coming<'a>>,
    /// What came back of the purchase.
    returns: Vec<&'a Return>,
}

/// A delivery of something.
#[derive(Clone, Copy)]
pub(crate) struct Coming<'a> {
    pub(crate) delivery: &'a Delivery,
    invoice: Option<&'a Purchase>,
    /// When another was arranged in its place: a later one of the same, where neither says what it
    /// brings.
    replaced_on: Option<NaiveDate>,
}

impl Coming<'_> {
    fn made_on(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        self.delivery.delivered.filter(|on| *on <= as_of)
    }

    /// The first day on which it was not to come any more: it was made, or another is in its place.
    pub(crate) fn over_on(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        [self.made_on(as_of), self.replaced_on].into_iter().flatten().min()
    }
}

impl<'a> Fulfilment<'a> {
    fn lines(&self) -> Option<&'a Lines> {
        let ordered = self.order.map(|order| &order.lines);
        ordered.or_else(|| self.purchase.map(|purchase| &purchase.lines))
    }

    /// The deliveries that were made, the first first.
    fn made(&self, as_of: NaiveDate) -> Vec<(NaiveDate, Coming<'a>)> {
        let made = self.deliveries.iter();
        let mut made: Vec<_> = made.filter_map(|one| Some((one.made_on(as_of)?, *one))).collect();
        made.sort_by_key(|(on, _)| *on);
        made
    }

    /// What had not been delivered on a day.
    pub(super) fn left(&self, as_of: NaiveDate) -> Quantities<'a> {
        let mut left = self.lines().map(Quantities::of).unwrap_or_default();
        for (_, one) in self.made(as_of) {
            one.delivery.take_from(&mut left, one.invoice);
        }
        left
    }

    /// The same of a day that has passed by what was known then, of deliveries that are known now.
    pub(super) fn left_on(&self, on: NaiveDate) -> Quantities<'a> {
        let mut left = self.lines().map(Quantities::of).unwrap_or_default();
        let known = self.made(on).into_iter().filter(|(_, one)| one.delivery.date <= on);
        for (_, one) in known {
            one.delivery.take_from(&mut left, one.invoice);
        }
        left
    }

    /// For when the next delivery was promised that was still to come on a day that has passed.
    pub(super) fn promised_on(&self, on: NaiveDate) -> Option<NaiveDate> {
        let known = self.deliveries.iter().filter(|one| one.delivery.date <= on);
        let coming = known.filter(|one| {
            one.made_on(on).is_none() && one.replaced_on.is_none_or(|replaced| replaced > on)
        });
        coming.filter_map(|one| one.delivery.promised).min()
    }

    /// The first day on which all of it was delivered. Of what nobody knows, all came with the first
    /// delivery that does not say what it brings.
    fn delivered_on(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        let mut left = self.lines().map(Quantities::of);
        let mut made = self.made(as_of).into_iter();
        let last = made.find(|(_, one)| match &mut left {
            Some(left) => {
                one.delivery.take_from(left, one.invoice);
                left.is_empty()
            }
            None => one.delivery.items.is_empty(),
        });
        last.map(|(on, _)| on)
    }

    /// The first day on which all of the order was invoiced.
    pub(crate) fn invoiced_on(&self) -> Option<NaiveDate> {
        let mut left = Quantities::of(&self.order?.lines);
        let mut invoices = self.invoices.iter();
        let last = invoices.find(|invoice| {
            left.take_lines(&invoice.lines);
            left.is_empty()
        });
        last.map(|invoice| invoice.date)
    }

    /// The first day on which all of the purchase had come back.
    fn came_back_on(&self) -> Option<NaiveDate> {
        let purchase = self.purchase?;
        let mut kept = Quantities::of(&purchase.lines);
        let mut returns = self.returns.iter();
        let last = returns.find(|back| {
            kept.take_back(&back.lines, &purchase.lines);
            kept.is_empty()
        });
        last.map(|back| back.date)
    }

    /// The first day on which nothing was to come any more: all was delivered, or had come back, or
    /// the rest was cancelled.
    pub(crate) fn ended_on(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        let cancelled = self.order.and_then(|order| order.cancelled);
        let cancelled = cancelled.filter(|on| *on <= as_of);
        [cancelled, self.delivered_on(as_of), self.came_back_on()].into_iter().flatten().min()
    }

    /// The next day for which a delivery is promised that is still to come.
    pub(super) fn promised(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        let coming = self.deliveries.iter().filter(|one| one.over_on(as_of).is_none());
        coming.filter_map(|one| one.delivery.promised).min()
    }

    fn replace(&mut self) {
        let mut next: BTreeMap<Option<&PurchaseId>, NaiveDate> = BTreeMap::new();
        for one in self.deliveries.iter_mut().rev() {
            if one.delivery.items.is_empty() {
                let of = one.invoice.map(|invoice| &invoice.id);
                one.replaced_on = next.insert(of, one.delivery.date);
            }
        }
    }
}

impl TransactionData {
    /// Every order that had been given on a day, in their order; then what else deliveries are of.
    ///
    /// Cost: a sort of the orders, purchases and deliveries.
    pub(crate) fn fulfilments(&self, as_of: NaiveDate) -> Vec<Fulfilment<'_>> {
        let orders = self.orders().as_of(as_of);
        if orders.is_empty() && self.deliveries().as_of(as_of).is_empty() {
            return Vec::new();
        }
        let of_order = |order| Fulfilment { order: Some(order), ..Fulfilment::default() };
        let mut all: Vec<Fulfilment<'_>> = orders.iter().map(of_order).collect();
        let places: BTreeMap<&OrderId, usize> = orders.iter().map(|it| &it.id).zip(0..).collect();
        let mut bought = BTreeMap::new();
        for purchase in self.purchases.as_of(as_of) {
            let order = purchase.details().order.as_ref();
            let place = order.and_then(|order| places.get(order).copied());
            if let Some(of) = place.and_then(|place| all.get_mut(place)) {
                of.invoices.push(purchase);
            }
            bought.insert(&purchase.id, (purchase, place));
        }
        let mut others: BTreeMap<(Option<&OrderId>, Option<&PurchaseId>), Fulfilment<'_>> =
            BTreeMap::new();
        for delivery in self.deliveries().oldest_first(as_of) {
            let (of, invoice, place) = match &delivery.of {
                DeliveryOf::Order(id) => ((Some(id), None), None, places.get(id).copied()),
                DeliveryOf::Purchase(id) => {
                    let (invoice, place) = bought.get(id).copied().unzip();
                    ((None, Some(id)), invoice, place.flatten())
                }
            };
            let of = match place.and_then(|place| all.get_mut(place)) {
                Some(of) => of,
                None => others.entry(of).or_default(),
            };
            if of.order.is_none() {
                of.purchase = invoice;
            }
            of.deliveries.push(Coming { delivery, invoice, replaced_on: None });
        }
        for back in self.returns.as_of(as_of) {
            if let Some(of) = others.get_mut(&(None, back.of.as_ref())) {
                of.returns.push(back);
            }
        }
        all.extend(others.into_values());
        all.iter_mut().for_each(Fulfilment::replace);
        all
    }
}
