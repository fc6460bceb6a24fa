//! What a judgement about a VIP is made from.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::base::{Customer, CustomerBase};
use crate::behavior::BehaviorFold;
use crate::marketing::LeadConversion;
use crate::units::{LeadId, later};

/// Which customer each lead became, and since when this is known: from the
/// [conversions](crate::LeadConversion) of a base, for judgements as of any day.
///
/// The latest conversion of a lead until the day holds. Customers who were merged are one, so a
/// lead that became any of them became the one that stays. Who was erased stays one under the
/// pseudonym: that a lead became a customer, and what that one bought, is kept for the books.
#[derive(Debug, Clone, Default)]
pub struct LeadOutcomes<'a> {
    // Each list by day, then by identifier: the last one holds.
    known: BTreeMap<&'a LeadId, Vec<Conversion<'a>>>,
}

/// A conversion, and the customer.
type Conversion<'a> = (&'a LeadConversion, &'a Customer);

impl<'a> LeadOutcomes<'a> {
    /// Those of a base. Cost: a pass over the customers, and a sort of the conversions.
    pub fn of(base: &'a CustomerBase) -> Self {
        let mut known: BTreeMap<&LeadId, Vec<Conversion<'_>>> = BTreeMap::new();
        for customer in base.customers() {
            for conversion in customer.marketing().lead_conversions().all() {
                let of_lead = known.entry(&conversion.lead).or_default();
                of_lead.push((conversion, customer));
            }
        }
        for of_lead in known.values_mut() {
            // Identifiers are unique, so the customer is never looked at.
            of_lead.sort_unstable_by(|(one, _), (other, _)| later(*one, *other));
        }
        LeadOutcomes { known }
    }

    /// Whom a lead has become by a day. `None`: nobody of whom is known. Cost: two binary
    /// searches.
    pub fn became(&self, lead: &LeadId, as_of: NaiveDate) -> Option<&'a Customer> {
        let of_lead = self.known.get(lead)?;
        let until = of_lead.partition_point(|(conversion, _)| conversion.date <= as_of);
        let (_, customer) = of_lead.get(until.checked_sub(1)?)?;
        Some(customer)
    }

    /// The same with the day since which this is known without anything else said in between. Cost:
    /// a binary search, and a pass over what was said of the lead.
    pub(crate) fn became_since(
        &self,
        lead: &LeadId,
        as_of: NaiveDate,
    ) -> Option<(&'a Customer, NaiveDate)> {
        let customer = self.became(lead, as_of)?;
        let until_then = self.known.get(lead)?.iter().rev();
        let until_then = until_then.skip_while(|(conversion, _)| conversion.date > as_of);
        let (since, _) = until_then.take_while(|(_, it)| it.id() == customer.id()).last()?;
        Some((customer, since.date))
    }
}

/// What is known of a customer who may be a VIP.
///
/// | policy | needs |
/// |---|---|
/// | any | the customer, with the leads given and the decisions |
/// | counts leads who became customers, or bought | [what became of the leads](Self::with_outcomes) |
/// | has a minimum of value | [the behavior](Self::with_behavior) |
///
/// Where it is known what became of the leads, a lead who became the giver does not count,
/// whatever the policy counts.
#[derive(Debug, Clone, Copy)]
pub struct VipFacts<'a> {
    pub(super) customer: &'a Customer,
    pub(super) behavior: Option<&'a BehaviorFold>,
    pub(super) outcomes: Option<&'a LeadOutcomes<'a>>,
}

impl<'a> VipFacts<'a> {
    /// The leads that the customer gave, and what was decided.
    pub const fn of(customer: &'a Customer) -> Self {
        VipFacts { customer, behavior: None, outcomes: None }
    }

    /// With what the customer bought and brought back.
    #[must_use]
    pub const fn with_behavior(self, behavior: &'a BehaviorFold) -> Self {
        VipFacts { behavior: Some(behavior), ..self }
    }

    /// With what became of leads.
    #[must_use]
    pub const fn with_outcomes(self, outcomes: &'a LeadOutcomes<'a>) -> Self {
        VipFacts { outcomes: Some(outcomes), ..self }
    }
}
