//! What is known of one customer.

use crate::base::Customer;
use crate::funnel::{Opportunities, Opportunity};
use crate::units::{Currency, ExchangeRates, Valuation};

/// What the measures of one customer are made from.
#[derive(Debug, Clone, Copy)]
pub struct LoyaltyFacts<'a> {
    /// The customer.
    pub customer: &'a Customer,
    /// The deals of the firm. An empty book where there are none.
    pub deals: &'a Opportunities,
    /// The exchange rates, for amounts in another currency than that of the policy.
    pub rates: &'a ExchangeRates,
}

impl<'a> LoyaltyFacts<'a> {
    /// The deals with the customer, also under identifiers that were merged into this one.
    pub(super) fn own_deals(self) -> impl Iterator<Item = &'a Opportunity> {
        let ids = std::iter::once(self.customer.id()).chain(self.customer.former_ids());
        ids.flat_map(move |id| self.deals.of_customer(id))
    }

    pub(super) const fn valuation(self, currency: Currency) -> Valuation<'a> {
        Valuation::new(currency, self.rates)
    }
}
