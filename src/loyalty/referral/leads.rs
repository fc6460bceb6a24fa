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
    /// … who stands in the chain of the giver: above them, or beside.
    OfOneChain,
    /// Whoever it became was a customer before they were named.
    WasCustomer,
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
    /// Where `must_buy`, nobody is a customer who has bought nothing for money. Cost: a pass over the
    /// customers, and a sort of the referrals and of the conversions.
    pub(crate) fn of(base: &'a CustomerBase, must_buy: bool, as_of: NaiveDate) -> Self {
        let customers: Vec<&Customer> = base.customers().collect();
        let outcomes = LeadOutcomes::of(base);
        let (named, named_again) = first_named(&customers, &outcomes, as_of);
        let since = customers_since(&customers, (!must_buy).then_some(&outcomes), as_of);
        let was_customer = |place: usize, on: NaiveDate| {
            since.get(place).copied().flatten().is_some_and(|since| since < on)
        };
        let are_outcomes_known =
            customers.iter().any(|one| !one.marketing().lead_conversions().as_of(as_of).is_empty());
        let forest = Forest::new(customers.len());
        let mut leads =
            Leads { customers, named: Vec::new(), forest, named_again, are_outcomes_known };
        for lead in named {
            let fate = match lead.became {
                None => Fate::Counts,
                Some((became, _)) => {
                    let was_customer = was_customer(became, lead.referral.date);
                    leads.forest.bring(lead.giver, became, was_customer)
                }
            };
            leads.named.push((lead, fate));
        }
        leads.find_rings();
        leads
    }

    /// Tells of those who were named again in their own chain whether they had brought the giver.
    fn find_rings(&mut self) {
        // Whoever stood above the giver then stands there still; and who stands there since came in
        // above the whole chain, and was in another one.
        let spans = self.forest.spans();
        for (lead, fate) in &mut self.named {
            if let (Fate::OfOneChain, Some((became, _))) = (*fate, lead.became) {
                let giver = spans.get(lead.giver).map(|span| span.start);
                let below = spans.get(became).zip(giver);
                let is_ring = below.is_some_and(|(below, giver)| below.contains(&giver));
                *fate = if is_ring { Fate::Ring } else { Fate::NamedAgain };
            }
            if *fate == Fate::NamedAgain {
                self.named_again = self.named_again.saturating_add(1);
            }
        }
    }

    /// How many leads named somebody who was a customer before.
    pub(super) fn were_customers(&self) -> u64 {
        let were = self.named.iter().filter(|(_, fate)| *fate == Fate::WasCustomer);
        u64::try_from(were.count()).unwrap_or(u64::MAX)
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

    /// The first day on which a lead was given. `None`: there is none.
    pub(crate) fn first_day(&self) -> Option<NaiveDate> {
        self.named.first().map(|(lead, _)| lead.referral.date)
    }
}

/// By places, since when each is a customer: since the first purchase for money, or since one of their
/// leads is known to have become them.
fn customers_since(
    customers: &[&Customer],
    outcomes: Option<&LeadOutcomes<'_>>,
    as_of: NaiveDate,
) -> Vec<Option<NaiveDate>> {
    let since = |customer: &&Customer| {
        let bought = first_bought(customer, NaiveDate::MIN, as_of);
        let conversions = customer.marketing().lead_conversions().as_of(as_of).iter();
        let won = conversions.filter_map(|conversion| {
            let (became, since) = outcomes?.became_since(&conversion.lead, as_of)?;
            (became.id() == customer.id()).then_some(since)
        });
        won.chain(bought).min()
    };
    customers.iter().map(since).collect()
}

/// The day of the first purchase for money from a day on.
pub(super) fn first_bought(
    customer: &Customer,
    from: NaiveDate,
    as_of: NaiveDate,
) -> Option<NaiveDate> {
    let purchases = customer.transactions().purchases().as_of(as_of);
    let later = purchases.partition_point(|purchase| purchase.date < from);
    let mut later = purchases.get(later..)?.iter();
    later.find(|purchase| purchase.lines.total().is_positive()).map(|purchase| purchase.date)
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
