//! The deals of customers who were erased.

use std::collections::BTreeSet;

use super::Opportunities;
use crate::units::CustomerId;

impl Opportunities {
    /// Puts the deals of a customer under a pseudonym, each [without a word](crate::Opportunity::erased_as)
    /// of who it was; identifiers are all under which the customer was written down. Returns how
    /// many. The firm sees to it that the pseudonym stands for nobody else.
    ///
    /// Cost: a pass over the deals of this customer.
    pub(crate) fn erase_customer<'a>(
        &mut self,
        customers: impl IntoIterator<Item = &'a CustomerId>,
        pseudonym: &CustomerId,
    ) -> u64 {
        self.erased.insert(pseudonym.clone());
        let mut moved = BTreeSet::new();
        for customer in customers {
            moved.extend(self.of_customers.remove(customer).unwrap_or_default());
        }
        let mut count = 0_u64;
        for id in &moved {
            if let Some(deal) = self.deals.get_mut(id) {
                *deal = if deal.customer() == pseudonym {
                    deal.clone().kept_erased()
                } else {
                    deal.erased_as(pseudonym)
                };
                count = count.saturating_add(1);
            }
        }
        if !moved.is_empty() {
            self.of_customers.entry(pseudonym.clone()).or_default().extend(moved);
        }
        count
    }

    /// Says that an identifier stands for somebody who was erased: what stands under it, or comes
    /// under it, keeps no word of who it was.
    pub(crate) fn keep_erased(&mut self, pseudonym: &CustomerId) {
        self.erase_customer([pseudonym], pseudonym);
    }

    /// Whether an identifier stands for somebody who was erased.
    pub fn is_erased(&self, customer: &CustomerId) -> bool {
        self.erased.contains(customer)
    }
}
