//! A firm as slowly and plainly as it can be said: lists of what was accepted, looked through each
//! time, and a firm made anew of them.

use std::collections::{BTreeMap, BTreeSet};

use clienteling::base::{FactKind, MergeRecord};
use clienteling::firm::{Firm, FirmRecord};
use clienteling::funnel::{Change, NewOpportunity, OpportunityRecord};
use clienteling::{CustomerId, Fact, OpportunityId};

use super::machine::{DealChange, change_alone, contact_alone};

#[derive(Debug, Clone, Default)]
pub(super) struct Model {
    pub(super) facts: BTreeMap<(FactKind, String), Fact>,
    /// All that were accepted and not taken back, in both directions.
    pub(super) merges: BTreeSet<MergeRecord>,
    pub(super) pseudonyms: BTreeSet<CustomerId>,
    pub(super) deals: BTreeMap<OpportunityId, OpportunityRecord>,
}

/// What becomes of an asked change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    /// It was so already, or there was nothing to do.
    Nothing,
    /// It is about somebody who was erased, and changes nothing.
    Erased,
    Refused,
}

pub(super) fn key(fact: &Fact) -> (FactKind, String) {
    (fact.kind(), fact.id().to_owned())
}

/// Whether the accounts need a fact after an erasure.
pub(super) fn stays(kind: FactKind) -> bool {
    matches!(
        kind,
        FactKind::Purchase
            | FactKind::Return
            | FactKind::Payment
            | FactKind::CreditLimit
            | FactKind::PaymentTerms
            | FactKind::Order
            | FactKind::Delivery
            | FactKind::Dispute
    )
}

fn customer_of(fact: &Fact) -> CustomerId {
    fact.customer().cloned().unwrap()
}

impl Model {
    /// Who is the same: labels spread along every record until nothing changes.
    pub(super) fn group(&self, id: &CustomerId) -> BTreeSet<CustomerId> {
        let mut group = BTreeSet::from([id.clone()]);
        loop {
            let before = group.len();
            for MergeRecord { survivor, absorbed, .. } in &self.merges {
                if group.contains(survivor) || group.contains(absorbed) {
                    group.insert(survivor.clone());
                    group.insert(absorbed.clone());
                }
            }
            if group.len() == before {
                return group;
            }
        }
    }

    fn is_used(&self, id: &CustomerId) -> bool {
        self.facts.values().any(|fact| customer_of(fact) == *id)
            || self.merges.iter().any(|merge| merge.survivor == *id || merge.absorbed == *id)
            || self.deals.values().any(|deal| deal.beginning.customer == *id)
    }

    pub(super) fn add(&mut self, fact: Fact) -> Outcome {
        match self.facts.get(&key(&fact)) {
            Some(held) if *held == fact => Outcome::Nothing,
            Some(held) => {
                let pseudonym = |fact| self.pseudonyms.get(&customer_of(fact));
                let erased = pseudonym(&fact).or(pseudonym(held));
                match erased.map(|id| anonymous(&fact, id)) {
                    Some(again) if again == *held => Outcome::Erased,
                    _ => Outcome::Refused,
                }
            }
            None if self.pseudonyms.contains(&customer_of(&fact)) && !stays(fact.kind()) => {
                Outcome::Refused
            }
            None => {
                self.facts.insert(key(&fact), fact);
                Outcome::Done
            }
        }
    }

    pub(super) fn replace(&mut self, fact: Fact) -> Outcome {
        let erased = |fact: &Fact| self.pseudonyms.contains(&customer_of(fact));
        match self.facts.get(&key(&fact)) {
            None => Outcome::Refused,
            Some(held) if erased(held) => Outcome::Refused,
            Some(_) if erased(&fact) => Outcome::Refused,
            Some(_) => {
                self.facts.insert(key(&fact), fact);
                Outcome::Done
            }
        }
    }

    pub(super) fn remove(&mut self, fact: &Fact) -> Outcome {
        match self.facts.get(&key(fact)) {
            Some(held) if !self.pseudonyms.contains(&customer_of(held)) => {
                self.facts.remove(&key(fact));
                Outcome::Done
            }
            _ => Outcome::Refused,
        }
    }

    pub(super) fn merge(&mut self, record: MergeRecord) -> Outcome {
        let MergeRecord { survivor, absorbed, .. } = &record;
        if survivor == absorbed
            || [survivor, absorbed].iter().any(|id| self.pseudonyms.contains(id))
        {
            return Outcome::Refused;
        }
        if self.merges.insert(record) { Outcome::Done } else { Outcome::Nothing }
    }

    pub(super) fn undo(&mut self, record: &MergeRecord) -> Outcome {
        if self.merges.remove(record) { Outcome::Done } else { Outcome::Nothing }
    }

    pub(super) fn erase(&mut self, customer: &CustomerId, pseudonym: &CustomerId) -> Outcome {
        let group = self.group(customer);
        let known = group.iter().any(|id| self.is_used(id));
        if !known
            || self.pseudonyms.contains(customer)
            || self.pseudonyms.contains(pseudonym)
            || group.contains(pseudonym)
            || self.is_used(pseudonym)
        {
            return Outcome::Refused;
        }
        self.facts.retain(|_, fact| !group.contains(&customer_of(fact)) || stays(fact.kind()));
        for fact in self.facts.values_mut() {
            if group.contains(&customer_of(fact)) {
                *fact = anonymous(fact, pseudonym);
            }
        }
        self.merges.retain(|merge| !group.contains(&merge.survivor));
        for deal in self.deals.values_mut() {
            if group.contains(&deal.beginning.customer) {
                *deal = without_words(deal, pseudonym);
            }
        }
        self.pseudonyms.insert(pseudonym.clone());
        Outcome::Done
    }

    pub(super) fn add_deal(&mut self, deal: OpportunityRecord) -> Outcome {
        let (id, customer) = (deal.beginning.id.clone(), deal.beginning.customer.clone());
        let is_erased = |id| self.pseudonyms.contains(id);
        let deal = if is_erased(&customer) && says_who_it_was(&deal) {
            without_words(&deal, &customer)
        } else {
            deal
        };
        match self.deals.get(&id) {
            Some(held) if is_erased(&held.beginning.customer) && !is_erased(&customer) => {
                let left = without_words(&deal, &held.beginning.customer);
                if goes_on_from(held, &left) { Outcome::Erased } else { Outcome::Refused }
            }
            Some(held) if goes_on_from(held, &deal) => Outcome::Nothing,
            Some(held) if !goes_on_from(&deal, held) => Outcome::Refused,
            _ => {
                self.deals.insert(id, deal);
                Outcome::Done
            }
        }
    }

    pub(super) fn replace_deal(&mut self, deal: OpportunityRecord) -> Outcome {
        let id = deal.beginning.id.clone();
        if self.pseudonyms.contains(&deal.beginning.customer)
            || self.remove_deal(&id) == Outcome::Refused
        {
            return Outcome::Refused;
        }
        self.deals.insert(id, deal);
        Outcome::Done
    }

    pub(super) fn remove_deal(&mut self, id: &OpportunityId) -> Outcome {
        match self.deals.get(id) {
            Some(held) if !self.pseudonyms.contains(&held.beginning.customer) => {
                self.deals.remove(id);
                Outcome::Done
            }
            _ => Outcome::Refused,
        }
    }

    /// The customer was rung up, as a pipeline has it.
    pub(super) fn change(&mut self, id: &OpportunityId, by: &str) -> Outcome {
        match self.deals.get_mut(id) {
            Some(held) if held.beginning.pipeline.as_str() == by => {
                let mut deal = held.clone().load().unwrap();
                let outcome = contact_alone(&mut deal, by);
                *held = deal.to_record();
                outcome
            }
            _ => Outcome::Refused,
        }
    }

    /// The deal stands alone while it is changed.
    pub(super) fn change_deal(&mut self, id: &OpportunityId, change: &DealChange) -> Outcome {
        let Some(record) = self.deals.get_mut(id) else { return Outcome::Refused };
        if self.pseudonyms.contains(&record.beginning.customer) && change.has_words() {
            return Outcome::Refused;
        }
        let mut deal = record.clone().load().unwrap();
        let outcome = change_alone(&mut deal, change);
        *record = deal.to_record();
        outcome
    }

    /// The deals with a customer, by identifier of the customer and of the deal.
    pub(super) fn deals_of(&self, customer: &CustomerId) -> Vec<OpportunityId> {
        let mut deals: Vec<(&CustomerId, &OpportunityId)> = Vec::new();
        for id in self.group(customer) {
            for deal in self.deals.values().filter(|deal| deal.beginning.customer == id) {
                deals.push((&deal.beginning.customer, &deal.beginning.id));
            }
        }
        deals.sort();
        deals.into_iter().map(|(_, deal)| deal.clone()).collect()
    }

    /// A firm made of what survives.
    pub(super) fn firm(&self) -> Firm {
        let mut firm = Firm::new();
        let pseudonyms = self.pseudonyms.iter().cloned().map(FirmRecord::Pseudonym);
        let merges = self.merges.iter().cloned().map(FirmRecord::Merge);
        let facts = self.facts.values().cloned().map(FirmRecord::Fact);
        let deals = self.deals.values().cloned().map(FirmRecord::Opportunity);
        for record in pseudonyms.chain(merges).chain(facts).chain(deals) {
            firm.take(record).unwrap();
        }
        firm
    }
}

/// Whether a history is another one, or goes on where that ends.
fn goes_on_from(one: &OpportunityRecord, other: &OpportunityRecord) -> bool {
    let next = one.corrections.get(other.corrections.len());
    one.beginning == other.beginning
        && one.events.starts_with(&other.events)
        && one.corrections.starts_with(&other.corrections)
        && next.is_none_or(|next| next.after >= other.events.len())
}

/// Whether somebody wrote in their own words.
fn says_who_it_was(record: &OpportunityRecord) -> bool {
    record.events.iter().any(|event| matches!(event.change, Change::NextStep(Some(_))))
        || record.corrections.iter().any(|made| made.reason.is_some())
}

/// The deal under a pseudonym: what happened in it, without next steps and without mistakes.
fn without_words(record: &OpportunityRecord, pseudonym: &CustomerId) -> OpportunityRecord {
    let deal = record.clone().load().unwrap();
    let events = deal.events().iter().filter(|event| !matches!(event.change, Change::NextStep(_)));
    OpportunityRecord {
        beginning: NewOpportunity { customer: pseudonym.clone(), ..record.beginning.clone() },
        noted: record.noted,
        events: events.cloned().collect(),
        corrections: Vec::new(),
    }
}

/// The fact under the pseudonym, without where it came from.
fn anonymous(fact: &Fact, pseudonym: &CustomerId) -> Fact {
    let mut json = serde_json::to_value(fact).unwrap();
    let content = json.as_object_mut().unwrap().values_mut().next().unwrap();
    let content = content.as_object_mut().unwrap();
    content.insert("customer".to_owned(), pseudonym.as_str().into());
    content.remove("provenance");
    serde_json::from_value(json).unwrap()
}
