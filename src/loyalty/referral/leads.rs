//! The leads of a base as of a day, each with who named it first, and whom it became.

use chrono::NaiveDate;

use crate::base::{Customer, CustomerBase};
use crate::marketing::Referral;
use crate::tiering::LeadOutcomes;
use crate::units::{CustomerId, later};

use super::forest::Forest;

/// A lead that was named for the first time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FirstNamed<'a> {
    pub(super) referral: &'a Referral,
    /// The place of whoever named it.
    pub(super) giver: usize,
    /// The place of the customer whom it became, and since when that is known.
    pub(super) became: Option<(usize, NaiveDate)>,
}

/// What becomes of a lead in the chains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It counts: whoever it became was brought by it, if that is known.
    Counts,
    /// An earlier lead had named the same person.
    NamedAgain,
    /// Whoever it became had brought the giver, or is the giver.
    Ring,
}

/// The leads of a base as of a day, and the chains that they make.
#[derive(Debug)]
pub(crate) struct Leads<'a> {
    /// In the order of their identifiers: the places are those in this list.
    pub(super) customers: Vec<&'a Customer>,
    /// In the order in which they were named.
    pub(super) named: Vec<(FirstNamed<'a>, Fate)>,
    pub(super) forest: Forest,
    /// How often a lead, or a person, was named again.
    pub(super) named_again: u64,
    /// Whether it is on record of any lead what became of it.
    pub(super) are_outcomes_known: bool,
}

impl<'a> Leads<'a> {
    /// Cost: a pass over the customers, and a sort of the referrals and of the conversions.
    pub(crate) fn of(base: &'a CustomerBase, as_of: NaiveDate) -> Self {
        let customers: Vec<&Customer> = base.customers().collect();
        let (named, named_again) = first_named(&customers, &LeadOutcomes::of(base), as_of);
        let are_outcomes_known =
            customers.iter().any(|one| !one.marketing().lead_conversions().as_of(as_of).is_empty());
        let forest = Forest::new(customers.len());
        let mut leads =
            Leads { customers, named: Vec::new(), forest, named_again, are_outcomes_known };
        for lead in named {
            let fate = match lead.became {
                None => Fate::Counts,
                Some((became, _)) => leads.forest.bring(lead.giver, became),
            };
            if fate == Fate::NamedAgain {
                leads.named_again = leads.named_again.saturating_add(1);
            }
            leads.named.push((lead, fate));
        }
        leads
    }

    /// Who gave a lead that counts, and when: in the order of customers, and then of days.
    pub(crate) fn given(&self) -> Vec<(&'a CustomerId, NaiveDate)> {
        let counting = self.named.iter().filter(|(_, fate)| *fate == Fate::Counts);
        let mut given: Vec<(&CustomerId, NaiveDate)> = counting
            .filter_map(|(lead, _)| {
                Some((self.customers.get(lead.giver)?.id(), lead.referral.date))
            })
            .collect();
        given.sort_unstable();
        given
    }

    /// Whether anybody gave a lead.
    pub(crate) fn is_empty(&self) -> bool {
        self.named.is_empty()
    }
}

/// Each lead as it was named first, in the order in which they were; and how often one was named again.
fn first_named<'a>(
    customers: &[&'a Customer],
    outcomes: &LeadOutcomes<'a>,
    as_of: NaiveDate,
) -> (Vec<FirstNamed<'a>>, u64) {
    let mut named: Vec<(&Referral, usize)> = Vec::new();
    for (giver, customer) in customers.iter().enumerate() {
        let referrals = customer.marketing().referrals().as_of(as_of);
        named.extend(referrals.iter().map(|referral| (referral, giver)));
    }
    let all = named.len();
    named.sort_by(|(one, _), (other, _)| {
        one.lead.cmp(&other.lead).then_with(|| later(*one, *other))
    });
    named.dedup_by(|(one, _), (first, _)| one.lead == first.lead);
    named.sort_by(|(one, _), (other, _)| later(*one, *other));
    let again = u64::try_from(all.saturating_sub(named.len())).unwrap_or(u64::MAX);
    let place = |id: &CustomerId| customers.binary_search_by_key(&id, |one| one.id()).ok();
    let with_outcome = |(referral, giver): (&'a Referral, usize)| {
        let became = outcomes.became_since(&referral.lead, as_of);
        let became = became.and_then(|(customer, since)| Some((place(customer.id())?, since)));
        FirstNamed { referral, giver, became }
    };
    (named.into_iter().map(with_outcome).collect(), again)
}
