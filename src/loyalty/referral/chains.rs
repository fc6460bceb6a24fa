//! The chains of a base: of everybody in them what they gave, and what it brought.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::leads::{Fate, FirstNamed, Leads, first_bought};
use super::totals::{self, PerReferrer, median, of_enough};
use super::{ChainMember, LeadTally, ReferralChains, ReferralPolicy, ReferralRing};
use crate::base::{Customer, CustomerBase};
use crate::transaction::TransactionData;
use crate::units::period::{days_between, days_later};
use crate::units::{CustomerId, Estimate, Money, MoneySum, NotComputable, PurchaseId, Valuation};

/// Who brought whom as of a day, with what became of the leads and what those whom they brought have
/// bought.
///
/// * [Which lead counts](super) and whom it brought does not depend on the order of facts. Where nobody
///   records what became of leads, nothing is said of that.
/// * A lead becomes a customer on the day since which that is [known](crate::LeadConversion), or, where
///   the policy asks for it, on that of the first purchase for money since it was named.
/// * What somebody brought is what those below them have bought since they were named, each purchase and
///   return on its own day. What came back of a purchase from before is no part of it. Everybody is counted once for each who stands above: so the values of two
///   members of one chain have no sum.
///
/// Cost: a sort of the referrals and of the conversions, and for each customer who was brought a sort of
/// the purchases.
///
/// ```
/// use clienteling::loyalty::referral::{ReferralPolicy, referral_chains};
/// use clienteling::units::Valuation;
/// use clienteling::{Currency, CustomerBase, Fact};
///
/// // C-1 brings C-2, who brings C-3; C-3 names C-1.
/// let facts = r#"[
///     {"referral":{"id":"R-1","customer":"C-1","date":"2024-03-01","lead":"L-1"}},
///     {"lead_conversion":{"id":"LC-1","customer":"C-2","date":"2024-04-10","lead":"L-1"}},
///     {"referral":{"id":"R-2","customer":"C-2","date":"2024-06-01","lead":"L-2"}},
///     {"lead_conversion":{"id":"LC-2","customer":"C-3","date":"2024-06-20","lead":"L-2"}},
///     {"referral":{"id":"R-3","customer":"C-3","date":"2024-09-01","lead":"L-3"}},
///     {"lead_conversion":{"id":"LC-3","customer":"C-1","date":"2024-09-02","lead":"L-3"}},
///     {"purchase":{"id":"S-1","customer":"C-3","date":"2024-06-20","lines":[{"product":"car",
///      "quantity":"1","amount":{"amount":"120000","currency":"CNY"}}]}}]"#;
/// let mut base = CustomerBase::new();
/// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(facts)?).refused.is_empty());
/// let valuation = Valuation::new(Currency::CNY, base.rates());
/// let policy = ReferralPolicy::default();
/// let chains = referral_chains(&base, &policy, &valuation, "2026-01-01".parse()?);
/// let first = chains.member(&"C-1".parse()?).ok_or("in a chain")?;
/// assert_eq!(
///     first.to_string(),
///     "gave 1 lead, of which 1 became a customer; brought 2 customers over 2 generations, whose \
///      net purchases come to 120,000.00 CNY",
/// );
/// assert_eq!(chains.rings[0].to_string(), "`C-3` named `C-1`, who had brought them: a ring of 3 customers");
/// assert_eq!(
///     chains.to_string(),
///     "2 customers gave 2 leads; 2 of 2 became customers within 365 days; 1 would close a ring and does \
///      not count\n\
///      S4: of 8 leads 4 become customers, 50.0%, which cannot be compared yet",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn referral_chains(
    base: &CustomerBase,
    policy: &ReferralPolicy,
    valuation: &Valuation<'_>,
    as_of: NaiveDate,
) -> ReferralChains {
    let leads = Leads::of(base, policy.must_buy, as_of);
    let mut nodes = Nodes::new(leads.customers.len(), valuation);
    let mut days = nodes.add_leads(&leads, policy, as_of);
    nodes.add_values(&leads, valuation, as_of);
    nodes.add_chains(&leads);
    nodes.add_days(&mut days);
    let mut all = LeadTally::default();
    let mut per_referrer = PerReferrer::default();
    for node in &nodes.0 {
        all = merged(all, node.leads);
        per_referrer.add(&node.leads);
    }
    let mut of_all: Vec<u64> = days.into_iter().map(|(_, days)| days).collect();
    of_all.sort_unstable();
    let converted = u64::try_from(of_all.len()).unwrap_or(u64::MAX);
    let none = Estimate::NotEnoughData { have: converted, need: u64::from(policy.smallest) };
    let interval = totals::interval(all.in_time, policy);
    let leads_interval = per_referrer.interval(policy);
    let sources = policy.sources.iter();
    ReferralChains {
        as_of,
        referrers: per_referrer.referrers,
        leads: all,
        within_days: policy.within_days,
        share: totals::share(all.in_time, policy),
        interval,
        leads_per_referrer: per_referrer.mean(policy),
        leads_interval,
        days_to_convert: of_enough(converted, policy, || {
            median(&of_all).map_or(none, Estimate::Known)
        }),
        confidence: policy.confidence,
        named_again: leads.named_again,
        were_customers: leads.were_customers(),
        rings: nodes.rings(&leads),
        against: sources.map(|one| totals::against(one, interval, leads_interval)).collect(),
        members: nodes.members(&leads, policy),
    }
}

fn merged(one: LeadTally, other: LeadTally) -> LeadTally {
    LeadTally {
        given: one.given.saturating_add(other.given),
        converted: one.converted.saturating_add(other.converted),
        in_time: one.in_time.merge(other.in_time),
        too_early: one.too_early.saturating_add(other.too_early),
        unknown: one.unknown.saturating_add(other.unknown),
    }
}

type Value = Result<MoneySum, NotComputable>;

/// What is known of a customer in the chains.
#[derive(Debug, Clone)]
struct Node {
    leads: LeadTally,
    days_to_convert: Option<u64>,
    named_on: Option<NaiveDate>,
    generation: u64,
    brought: u64,
    descendants: u64,
    depth: u64,
    bought: Option<Result<Money, NotComputable>>,
    value_brought: Value,
    value_descendants: Value,
}

/// By the places of the customers.
struct Nodes(Vec<Node>);

impl Nodes {
    fn new(places: usize, valuation: &Valuation<'_>) -> Self {
        let nothing = MoneySum::new(valuation.currency());
        let node = Node {
            leads: LeadTally::default(),
            days_to_convert: None,
            named_on: None,
            generation: 0,
            brought: 0,
            descendants: 0,
            depth: 0,
            bought: None,
            value_brought: Ok(nothing),
            value_descendants: Ok(nothing),
        };
        Nodes(vec![node; places])
    }

    /// Counts the leads. Returns whose leads became customers after how many days.
    fn add_leads(
        &mut self,
        leads: &Leads<'_>,
        policy: &ReferralPolicy,
        as_of: NaiveDate,
    ) -> Vec<(usize, u64)> {
        let mut took = Vec::new();
        let counting = leads.named.iter().filter(|(_, fate)| *fate == Fate::Counts);
        for (lead, _) in counting {
            let named_on = lead.referral.date;
            if let Some((became, _)) = lead.became
                && let Some(became) = self.0.get_mut(became)
            {
                became.named_on = Some(named_on);
            }
            let converted = converted_on(lead, &leads.customers, policy, as_of);
            let days = converted.map(|day| days_between(named_on, day.max(named_on)));
            took.extend(days.map(|days| (lead.giver, days)));
            let Some(Node { leads: tally, .. }) = self.0.get_mut(lead.giver) else { continue };
            tally.given = tally.given.saturating_add(1);
            tally.converted = tally.converted.saturating_add(u64::from(converted.is_some()));
            let is_over =
                days_later(named_on, policy.within_days).is_some_and(|last| last <= as_of);
            if !leads.are_outcomes_known {
                tally.unknown = tally.unknown.saturating_add(1);
            } else if is_over {
                tally.in_time.add(days.is_some_and(|days| days <= policy.within_days.into()));
            } else {
                tally.too_early = tally.too_early.saturating_add(1);
            }
        }
        took
    }

    /// What each who was brought has bought since they were named.
    fn add_values(&mut self, leads: &Leads<'_>, valuation: &Valuation<'_>, as_of: NaiveDate) {
        for (node, customer) in self.0.iter_mut().zip(&leads.customers) {
            let bought = |since| bought_since(since, customer.transactions(), valuation, as_of);
            node.bought = node.named_on.map(bought);
        }
    }

    /// From the ends of the chains up, and back.
    fn add_chains(&mut self, leads: &Leads<'_>) {
        let from_the_ends = leads.forest.ends_first();
        for (place, giver) in &from_the_ends {
            let Some(below) = self.0.get(*place) else { continue };
            let (descendants, depth) = (below.descendants, below.depth);
            let bought = below.bought.unwrap_or(Err(NotComputable::OutOfRange));
            let all = below.value_descendants;
            let Some(node) = self.0.get_mut(*giver) else { continue };
            node.brought = node.brought.saturating_add(1);
            node.descendants = node.descendants.saturating_add(descendants).saturating_add(1);
            node.depth = node.depth.max(depth.saturating_add(1));
            node.value_brought = with(node.value_brought, bought);
            let below = all.and_then(|all| Ok(all.total()?));
            node.value_descendants = with(with(node.value_descendants, bought), below);
        }
        for (place, giver) in from_the_ends.iter().rev() {
            let above = self.0.get(*giver).map_or(0, |node| node.generation);
            if let Some(node) = self.0.get_mut(*place) {
                node.generation = above.saturating_add(1);
            }
        }
    }

    fn add_days(&mut self, took: &mut [(usize, u64)]) {
        took.sort_unstable();
        for of_one in took.chunk_by(|(one, _), (other, _)| one == other) {
            let days: Vec<u64> = of_one.iter().map(|(_, days)| *days).collect();
            let giver = of_one.first().and_then(|(giver, _)| self.0.get_mut(*giver));
            if let Some(node) = giver {
                node.days_to_convert = median(&days);
            }
        }
    }

    /// The leads that would close a ring.
    fn rings(&self, leads: &Leads<'_>) -> Vec<ReferralRing> {
        let rings = leads.named.iter().filter(|(_, fate)| *fate == Fate::Ring);
        let ring = |(lead, _): &(FirstNamed<'_>, Fate)| {
            let (became, _) = lead.became?;
            let generation = |place: usize| self.0.get(place).map(|node| node.generation);
            // Whoever stood above the giver stands there still, as far above as then.
            let above = generation(lead.giver)?.saturating_sub(generation(became)?);
            Some(ReferralRing {
                referral: lead.referral.id.clone(),
                date: lead.referral.date,
                giver: leads.customers.get(lead.giver)?.id().clone(),
                became: leads.customers.get(became)?.id().clone(),
                customers: above.saturating_add(1),
            })
        };
        rings.filter_map(ring).collect()
    }

    fn members(self, leads: &Leads<'_>, policy: &ReferralPolicy) -> Vec<ChainMember> {
        let id = |place: usize| -> Option<CustomerId> {
            leads.customers.get(place).map(|customer| customer.id().clone())
        };
        let total = |value: Value| value.and_then(|sum| Ok(sum.total()?));
        let places = self.0.into_iter().enumerate();
        let in_a_chain = places.filter(|(_, it)| it.leads.given > 0 || it.named_on.is_some());
        let member = |(place, node): (usize, Node)| {
            Some(ChainMember {
                customer: id(place)?,
                brought_by: leads.forest.brought_by(place).and_then(id),
                named_on: node.named_on,
                generation: node.generation,
                leads: node.leads,
                share: totals::share(node.leads.in_time, policy),
                days_to_convert: node.days_to_convert,
                brought: node.brought,
                descendants: node.descendants,
                depth: node.depth,
                bought: node.bought,
                value_brought: total(node.value_brought),
                value_descendants: total(node.value_descendants),
            })
        };
        in_a_chain.filter_map(member).collect()
    }
}

/// What was bought since a day, less what came back, unless it is of a purchase from before.
fn bought_since(
    since: NaiveDate,
    transactions: &TransactionData,
    valuation: &Valuation<'_>,
    as_of: NaiveDate,
) -> Result<Money, NotComputable> {
    let mut sum = MoneySum::new(valuation.currency());
    let mut bought: BTreeSet<&PurchaseId> = BTreeSet::new();
    for purchase in transactions.purchases().as_of(as_of).iter().filter(|one| since <= one.date) {
        bought.insert(&purchase.id);
        sum.add(valuation.value(purchase.lines.total(), purchase.date)?)?;
    }
    for back in transactions.returns().as_of(as_of).iter().filter(|one| since <= one.date) {
        if back.of.as_ref().is_none_or(|of| bought.contains(of)) {
            sum.subtract(valuation.value(back.lines.total(), back.date)?)?;
        }
    }
    Ok(sum.total()?)
}

/// A value with another one. What cannot be put into a figure makes the whole so.
fn with(value: Value, more: Result<Money, NotComputable>) -> Value {
    let mut sum = value?;
    sum.add(more?)?;
    Ok(sum)
}

/// When a lead became a customer. `None`: it has not, as far as is known.
fn converted_on(
    lead: &FirstNamed<'_>,
    customers: &[&Customer],
    policy: &ReferralPolicy,
    as_of: NaiveDate,
) -> Option<NaiveDate> {
    let (became, since) = lead.became?;
    if !policy.must_buy {
        return Some(since);
    }
    first_bought(customers.get(became)?, lead.referral.date, as_of)
}
