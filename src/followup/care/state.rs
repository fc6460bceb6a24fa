//! What is known of a customer on a day, as far as care asks for it.

use std::borrow::Cow;
use std::cell::OnceCell;

use chrono::NaiveDate;

use super::{CarePolicyDraft, CareRule};
use crate::base::Customer;
use crate::customer::{Person, Profile};
use crate::transaction::{
    BoughtFrom, Delivery, DeliveryOf, Line, Lines, Ownership, Purchase, TransactionData,
};
use crate::units::period::months_after;
use crate::units::{OrderId, ProductId, PurchaseId};

/// What is known of a customer on a day. What takes a pass over facts is found once.
pub(super) struct State<'a> {
    pub(super) customer: &'a Customer,
    pub(super) on: NaiveDate,
    owned: OnceCell<Vec<Ownership>>,
    kept: OnceCell<Vec<&'a Purchase>>,
    profile: OnceCell<Option<Cow<'a, Profile>>>,
}

impl<'a> State<'a> {
    pub(super) fn of(customer: &'a Customer, on: NaiveDate) -> Self {
        let (owned, kept, profile) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        State { customer, on, owned, kept, profile }
    }

    pub(super) fn transactions(&self) -> &'a TransactionData {
        self.customer.transactions()
    }

    /// What the customer owns.
    pub(super) fn owned(&self) -> &[Ownership] {
        self.owned.get_or_init(|| self.transactions().owned(self.on))
    }

    /// The purchases of which not everything came back.
    pub(super) fn kept(&self) -> &[&'a Purchase] {
        self.kept.get_or_init(|| self.transactions().kept(self.on, |_| true).collect())
    }

    /// The customer, or whom to ask for at an organisation.
    pub(super) fn person(&self) -> Option<&Person> {
        let profile = self.profile.get_or_init(|| self.customer.basic().profile(self.on));
        match profile.as_deref()? {
            Profile::Person(person) => Some(person),
            Profile::Organisation(organisation) => organisation.contact_person(),
        }
    }

    /// Whether the customer is known to be an organisation without anybody to ask for.
    pub(super) fn is_nobody(&self) -> bool {
        let person = self.person();
        person.is_none() && self.profile.get().is_some_and(Option::is_some)
    }

    /// Whether the customer bought something, got something delivered or has a thing from us.
    pub(super) fn is_buyer(&self) -> bool {
        !self.transactions().purchases().as_of(self.on).is_empty()
            || self.deliveries_made().next().is_some()
            || self.owned().iter().any(|thing| thing.from == Some(BoughtFrom::Us))
    }

    /// Until which day the customer is not lost for as long as a rule says. `None`: they never dealt
    /// with us.
    pub(super) fn active_until(&self, rule: &CareRule) -> Option<NaiveDate> {
        let Some(months) = rule.active_months else { return Some(NaiveDate::MAX) };
        let transactions = self.transactions();
        let bought = transactions.purchases().as_of(self.on).last().map(|one| one.date);
        let visited = transactions.workshop_visits().as_of(self.on).last().map(|one| one.date);
        let delivered = self.deliveries_made().filter_map(|one| one.delivered).max();
        let theirs = self.owned().iter().filter(|thing| thing.from == Some(BoughtFrom::Us));
        let got = theirs.map(|thing| thing.date).max();
        let last = [bought, visited, delivered, got].into_iter().flatten().max()?;
        Some(months_after(last, months).unwrap_or(NaiveDate::MAX))
    }

    pub(super) fn deliveries_made(&self) -> impl Iterator<Item = &'a Delivery> {
        let on = self.on;
        let known = self.transactions().deliveries().as_of(on).iter();
        known.filter(move |delivery| delivery.is_made(on))
    }

    /// Whether a rule concerns a customer by something that they own or got.
    pub(super) fn is_concerned(&self, rule: &CareRule, policy: &CarePolicyDraft) -> bool {
        rule.groups.is_empty()
            || self
                .owned()
                .iter()
                .any(|thing| policy.concerns_thing(rule, thing) && !self.was_returned(thing))
            || self.kept().iter().any(|bought| self.is_of(rule, policy, bought))
            || self
                .deliveries_made()
                .any(|one| self.brings(rule, policy, one) && !self.came_back(one))
    }

    /// Whether a rule concerns a purchase, by a product of it or by the thing that came from it.
    pub(super) fn is_of(&self, rule: &CareRule, policy: &CarePolicyDraft, of: &Purchase) -> bool {
        rule.groups.is_empty()
            || products(&of.lines)
                .any(|one| self.is_of_product(rule, policy, one) && self.has(&of.id, one))
            || self.came_from(rule, policy, &of.id)
    }

    /// Whether a rule concerns a delivery, by what it brings.
    pub(super) fn brings(&self, rule: &CareRule, policy: &CarePolicyDraft, one: &Delivery) -> bool {
        if rule.groups.is_empty() {
            return true;
        }
        if !one.items.is_empty() {
            let mut items = one.items.iter();
            return items.any(|item| {
                self.is_of_product(rule, policy, &item.product) && self.has_of(one, &item.product)
            });
        }
        match &one.of {
            DeliveryOf::Purchase(id) => {
                let mut bought = self.transactions().purchases().as_of(self.on).iter();
                bought.any(|bought| bought.id == *id && self.is_of(rule, policy, bought))
            }
            DeliveryOf::Order(id) => {
                let mut ordered = self.transactions().orders().as_of(self.on).iter();
                let concerns = |product| {
                    self.is_of_product(rule, policy, product) && self.has_of(one, product)
                };
                ordered.any(|order| order.id == *id && products(&order.lines).any(concerns))
                    || self.bought_by(id).any(|bought| self.came_from(rule, policy, &bought.id))
            }
        }
    }

    /// Whether the customer still has a product that was delivered.
    fn has_of(&self, delivery: &Delivery, product: &ProductId) -> bool {
        match &delivery.of {
            DeliveryOf::Purchase(id) => self.has(id, product),
            DeliveryOf::Order(id) => {
                let mut bought = self.bought_by(id).peekable();
                bought.peek().is_none() || bought.any(|bought| self.has(&bought.id, product))
            }
        }
    }

    /// Whether the customer still has a product of a purchase: it did not come back, and they have not
    /// given up every thing that it was. What nobody wrote down they have.
    fn has(&self, purchase: &PurchaseId, product: &ProductId) -> bool {
        let records = self.transactions().ownerships().as_of(self.on).iter();
        let mut things = records.filter(|thing| {
            thing.purchase.as_ref() == Some(purchase)
                && thing.product.as_ref().is_none_or(|one| one == product)
        });
        let is_owned =
            |thing: &Ownership| self.owned().iter().any(|owned| owned.thing == thing.thing);
        let gave_up = things.next().is_some_and(|one| !is_owned(one) && !things.any(is_owned));
        !gave_up && !self.product_came_back(purchase, product)
    }

    fn product_came_back(&self, purchase: &PurchaseId, product: &ProductId) -> bool {
        let transactions = self.transactions();
        if transactions.returns().as_of(self.on).is_empty() {
            return false;
        }
        let mut bought = transactions.purchases().as_of(self.on).iter();
        let was_bought = bought
            .any(|one| one.id == *purchase && products(&one.lines).any(|line| line == product));
        let mut kept = transactions.kept(self.on, |one| one == product);
        was_bought && !kept.any(|kept| kept.id == *purchase)
    }

    /// Whether a thing came back, by the purchase from which it is.
    pub(super) fn was_returned(&self, thing: &Ownership) -> bool {
        thing.purchase.as_ref().is_some_and(|purchase| match &thing.product {
            Some(product) if self.product_came_back(purchase, product) => true,
            _ => self.purchase_came_back(purchase),
        })
    }

    /// Whether a purchase that is known has come back as a whole.
    fn purchase_came_back(&self, purchase: &PurchaseId) -> bool {
        let mut bought = self.transactions().purchases().as_of(self.on).iter();
        bought.any(|bought| bought.id == *purchase)
            && !self.kept().iter().any(|kept| kept.id == *purchase)
    }

    /// A product is one of a group by its identifier, or because the customer owns one that is.
    fn is_of_product(&self, rule: &CareRule, policy: &CarePolicyDraft, one: &ProductId) -> bool {
        policy.concerns_product(rule, one)
            || self.owned().iter().any(|thing| {
                thing.product.as_ref() == Some(one) && policy.concerns_thing(rule, thing)
            })
    }

    fn came_from(&self, rule: &CareRule, policy: &CarePolicyDraft, purchase: &PurchaseId) -> bool {
        self.owned().iter().any(|thing| {
            thing.purchase.as_ref() == Some(purchase) && policy.concerns_thing(rule, thing)
        })
    }

    fn bought_by<'s>(
        &self,
        order: &'s OrderId,
    ) -> impl Iterator<Item = &'a Purchase> + use<'a, 's> {
        let bought = self.transactions().purchases().as_of(self.on).iter();
        bought.filter(move |bought| bought.details().order.as_ref() == Some(order))
    }

    /// Whether what a delivery brought has come back as a whole.
    pub(super) fn came_back(&self, delivery: &Delivery) -> bool {
        match &delivery.of {
            DeliveryOf::Purchase(id) => self.purchase_came_back(id),
            DeliveryOf::Order(id) => {
                let mut bought = self.bought_by(id).peekable();
                bought.peek().is_some() && bought.all(|one| self.purchase_came_back(&one.id))
            }
        }
    }
}

fn products(lines: &Lines) -> impl Iterator<Item = &ProductId> {
    lines.as_slice().iter().map(Line::product)
}
