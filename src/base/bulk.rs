//! Adding new facts, one or many, and leaving every customer in order for whoever reads.

use std::borrow::Cow;

use super::SuppressionList;
use super::core::Core;
use super::holder::{AnyFact, OneCustomer};
use super::index::Identifier;
use crate::units::Order;

/// Adds facts to a base. When it goes out of scope, also by a panic of whoever supplies the
/// facts, every customer is in order again.
pub(super) struct Bulk<'a, C: OneCustomer> {
    core: &'a mut Core<C>,
    /// The places whose facts are out of order.
    unsettled: Vec<u32>,
}

impl<'a, C: OneCustomer> Bulk<'a, C> {
    pub(super) fn new(core: &'a mut Core<C>) -> Self {
        Bulk { core, unsettled: Vec::new() }
    }

    /// Adds a fact with a new identifier. One of which the identifier may be known, or that may not
    /// be kept, comes back, to be [compared](Core::compare) when all are in order.
    pub(super) fn add(
        &mut self,
        fact: C::Fact,
        list: &(impl SuppressionList + ?Sized),
        identifier: Identifier,
    ) -> Option<C::Fact> {
        let mut names = fact.customer().into_iter().chain(fact.mentions());
        if names.any(|id| list.holds(id)) {
            return Some(fact);
        }
        let kept = match self.core.admitted(&fact) {
            None => return Some(fact),
            Some(Cow::Borrowed(_)) => None,
            Some(Cow::Owned(kept)) => Some(kept),
        };
        let Some(place) = self.core.enter(kept.as_ref().unwrap_or(&fact), identifier) else {
            return Some(fact);
        };
        let order = self.core.append(place, kept.unwrap_or(fact));
        if order == Order::Lost && self.unsettled.last() != Some(&place) {
            self.unsettled.push(place);
        }
        None
    }
}

impl<C: OneCustomer> Drop for Bulk<'_, C> {
    fn drop(&mut self) {
        for place in std::mem::take(&mut self.unsettled) {
            self.core.settle(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::base::{CustomerBase, Fact};
    use crate::marketing::Referral;
    use crate::units::{Provenance, Record};

    fn referral(number: u32, date: &str) -> Fact {
        Fact::Referral(Referral {
            id: format!("R-{number}").parse().unwrap(),
            customer: "C".parse().unwrap(),
            date: date.parse().unwrap(),
            lead: "L".parse().unwrap(),
            provenance: Provenance::unknown(),
        })
    }

    fn dates(base: &CustomerBase) -> Vec<String> {
        let customer = base.customer(&"C".parse().unwrap()).unwrap();
        let referrals = customer.marketing().referrals().all();
        referrals.iter().map(|referral| referral.date().to_string()).collect()
    }

    #[test]
    fn a_source_of_facts_that_panics_leaves_the_facts_before_it_in_order() {
        let mut base = CustomerBase::new();
        let facts = ["2026-03-01", "2026-01-01", "2026-02-01", "panic"];
        let facts = (0..).zip(facts).map(|(number, date)| match date {
            "panic" => panic!("the source breaks"),
            date => referral(number, date),
        });
        let adding = std::panic::AssertUnwindSafe(|| base.add_all(facts));
        assert!(std::panic::catch_unwind(adding).is_err());
        assert_eq!(dates(&base), ["2026-01-01", "2026-02-01", "2026-03-01"]);
    }

    #[test]
    fn a_fact_that_comes_again_while_many_are_added_is_still_a_duplicate() {
        let mut base = CustomerBase::new();
        let order = [3, 1, 2, 1, 3, 0, 2];
        let facts = order.map(|number| referral(number, &format!("2026-01-0{}", 9 - number)));
        let outcome = base.add_all(facts);
        assert_eq!((outcome.added, outcome.duplicates), (4, 3));
        assert!(dates(&base).is_sorted());
    }
}
