//! What came of campaigns: the loop of marketing data, transactions and back (S1).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::{Customer, CustomerBase};
use crate::marketing::{Campaign, ResponseKind};
use crate::rule::measure::Subject;
use crate::transaction::{Line, Purchase};
use crate::units::period::days_after;
use crate::units::written::or_why;
use crate::units::{
    CampaignId, ContactId, Currency, Estimate, Money, MoneySum, NotComputable, ProductId,
    Proportion, PurchaseId, Share, Valuation,
};

/// How many days after the last contact a purchase is still put down to it. 90 (ours: the time within
/// which a prospect of level C buys).
const DAYS_AFTER_CONTACT: u32 = 90;

/// What came of one campaign, as of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CampaignResult {
    /// Which campaign.
    pub campaign: CampaignId,
    /// How many contacts name it.
    pub contacts: u64,
    /// How many customers had one of these.
    pub contacted: u64,
    /// How many answers these got, of each kind. What was said before the contact answers nothing.
    pub responses: BTreeMap<ResponseKind, u64>,
    /// How many of those contacted gave an answer, whatever it was: who could not be reached did
    /// not.
    pub responded: u64,
    /// How many of those contacted made a purchase that came from the campaign, and of which not
    /// everything came back.
    pub converted: u64,
    /// How many of those contacted bought what the campaign is for, and kept it, after that: until 90
    /// days after their last contact, or the last day of the campaign, where that is later. It does
    /// not matter whether the purchase says that it came from there: who would have bought anyhow is
    /// among them.
    pub bought_after: u64,
    /// How many customers made a purchase that came from the campaign, and of which not everything
    /// came back, contacted or not.
    pub buyers: u64,
    /// How many purchases came from the campaign. One of which everything came back is none.
    pub purchases: u64,
    /// For how much, less what came back of them.
    #[serde(serialize_with = "or_why")]
    pub revenue: Result<Money, NotComputable>,
    /// What was spent on the campaign. Gifts count where there is an expense for them.
    #[serde(serialize_with = "or_why")]
    pub cost: Result<Money, NotComputable>,
}

impl CampaignResult {
    /// Which part of those contacted gave an answer.
    pub fn response_rate(&self) -> Estimate<Share> {
        part(self.responded, self.contacted)
    }

    /// Which part of those contacted made a purchase that came from the campaign.
    pub fn conversion(&self) -> Estimate<Share> {
        part(self.converted, self.contacted)
    }

    /// What came in for the campaign less what was spent on it. What was sold has a cost of its own,
    /// which is not in it.
    ///
    /// # Errors
    /// Whichever of the two could not be computed, and a difference out of range.
    pub fn revenue_less_cost(&self) -> Result<Money, NotComputable> {
        Ok(self.revenue?.try_sub(self.cost?)?)
    }
}

fn part(part: u64, whole: u64) -> Estimate<Share> {
    let none = Estimate::NotEnoughData { have: 0, need: 1 };
    // Never more than the whole: a part of those counted in it.
    Proportion::try_new(part, whole).map_or(none, Proportion::share)
}

/// What came of every campaign that began by a day, or is named by something known then; in the
/// order of identifiers. Amounts are in one currency, at the rate of their own day.
///
/// A purchase comes from the campaign that it names, or else from that of the contact that it names;
/// one made before the campaign began comes from none. What comes back of it counts against the
/// revenue, where the return names the purchase.
///
/// Cost: a pass over the contacts, answers, purchases and returns of everybody, and over the
/// expenses; and for each campaign for which somebody was contacted, one over what they bought in
/// the days that count.
///
/// ```
/// use clienteling::insight::campaign_results;
/// use clienteling::{Currency, CustomerBase, Fact};
///
/// let known = r#"[
///     {"campaign":{"id":"K-1","date":"2026-09-01","name":"Winter tyres","products":["tyre"]}},
///     {"contact":{"id":"O-1","customer":"C-1","date":"2026-09-02","channel":"phone",
///      "campaign":"K-1"}},
///     {"response":{"id":"A-1","customer":"C-1","date":"2026-09-02","to":"O-1",
///      "kind":"interested"}},
///     {"purchase":{"id":"S-1","customer":"C-1","date":"2026-09-20","details":{"contact":"O-1"},
///      "lines":[{"product":"tyre","quantity":"4",
///                "amount":{"amount":"3200","currency":"CNY"}}]}},
///     {"expense":{"id":"E-1","date":"2026-09-03","about":{"campaign":"K-1"},
///      "kind":"promotion","amount":{"amount":"1200","currency":"CNY"}}}]"#;
/// let mut base = CustomerBase::new();
/// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
/// let [tyres] = &campaign_results(&base, Currency::CNY, "2026-09-30".parse()?)[..] else {
///     return Err("one campaign".into());
/// };
/// assert_eq!((tyres.contacted, tyres.responded, tyres.converted), (1, 1, 1));
/// assert_eq!(tyres.revenue_less_cost()?, "2000 CNY".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn campaign_results(
    base: &CustomerBase,
    currency: Currency,
    as_of: NaiveDate,
) -> Vec<CampaignResult> {
    let mut tallies = Tallies {
        valuation: Valuation::new(currency, base.rates()),
        known: base.campaigns().as_of(as_of).iter().map(|one| (&one.id, one)).collect(),
        of: BTreeMap::new(),
        as_of,
    };
    for campaign in base.campaigns().as_of(as_of) {
        tallies.of(&campaign.id);
    }
    for customer in base.customers() {
        tallies.add(customer);
    }
    for expense in base.expenses().as_of(as_of) {
        if let Subject::Campaign(campaign) = &expense.about {
            let value = tallies.valuation.value(expense.amount, expense.date);
            let tally = tallies.of(campaign);
            tally.cost = add(tally.cost, value.map_err(NotComputable::from));
        }
    }
    tallies.of.into_iter().map(|(campaign, tally)| tally.into_result(campaign)).collect()
}

/// A sum with one amount more, if both are known.
fn add(
    sum: Result<MoneySum, NotComputable>,
    amount: Result<Money, NotComputable>,
) -> Result<MoneySum, NotComputable> {
    let mut sum = sum?;
    sum.add(amount?)?;
    Ok(sum)
}

/// What is counted for one campaign.
struct Tally {
    contacts: u64,
    contacted: u64,
    responses: BTreeMap<ResponseKind, u64>,
    responded: u64,
    converted: u64,
    bought_after: u64,
    buyers: u64,
    purchases: u64,
    revenue: Result<MoneySum, NotComputable>,
    cost: Result<MoneySum, NotComputable>,
}

impl Tally {
    const fn new(currency: Currency) -> Self {
        Tally {
            contacts: 0,
            contacted: 0,
            responses: BTreeMap::new(),
            responded: 0,
            converted: 0,
            bought_after: 0,
            buyers: 0,
            purchases: 0,
            revenue: Ok(MoneySum::new(currency)),
            cost: Ok(MoneySum::new(currency)),
        }
    }

    fn into_result(self, campaign: &CampaignId) -> CampaignResult {
        let total = |sum: Result<MoneySum, NotComputable>| Ok(sum?.total()?);
        CampaignResult {
            campaign: campaign.clone(),
            contacts: self.contacts,
            contacted: self.contacted,
            responses: self.responses,
            responded: self.responded,
            converted: self.converted,
            bought_after: self.bought_after,
            buyers: self.buyers,
            purchases: self.purchases,
            revenue: total(self.revenue),
            cost: total(self.cost),
        }
    }
}

struct Tallies<'a> {
    valuation: Valuation<'a>,
    known: BTreeMap<&'a CampaignId, &'a Campaign>,
    of: BTreeMap<&'a CampaignId, Tally>,
    as_of: NaiveDate,
}

impl<'a> Tallies<'a> {
    fn of(&mut self, campaign: &'a CampaignId) -> &mut Tally {
        let currency = self.valuation.currency();
        self.of.entry(campaign).or_insert_with(|| Tally::new(currency))
    }

    fn add(&mut self, customer: &'a Customer) {
        let (marketing, transactions) = (customer.marketing(), customer.transactions());
        let mut contact_of: BTreeMap<&ContactId, (&CampaignId, NaiveDate)> = BTreeMap::new();
        // When the customer was contacted for each, first and last.
        let mut contacted: BTreeMap<&CampaignId, (NaiveDate, NaiveDate)> = BTreeMap::new();
        for contact in marketing.contacts().as_of(self.as_of) {
            let Some(campaign) = &contact.campaign else { continue };
            let on = contact.date.day();
            contact_of.insert(&contact.id, (campaign, on));
            contacted.entry(campaign).or_insert((on, on)).1 = on;
            count(&mut self.of(campaign).contacts);
        }
        let mut responded: BTreeSet<&CampaignId> = BTreeSet::new();
        for response in marketing.responses().as_of(self.as_of) {
            let contact = contact_of.get(&response.to).filter(|(_, on)| *on <= response.date);
            let Some((campaign, _)) = contact.copied() else { continue };
            count(self.of(campaign).responses.entry(response.kind).or_default());
            if !matches!(response.kind, ResponseKind::NotReached | ResponseKind::Reached) {
                responded.insert(campaign);
            }
        }
        let purchases = transactions.purchases().as_of(self.as_of);
        if contacted.is_empty() && purchases.iter().all(|one| one.details().campaign.is_none()) {
            return;
        }
        let kept: Vec<&Purchase> = transactions.kept(self.as_of, |_| true).collect();
        let is_kept: BTreeSet<&PurchaseId> = kept.iter().map(|one| &one.id).collect();
        let mut came_from: BTreeMap<&PurchaseId, &CampaignId> = BTreeMap::new();
        let mut bought: BTreeSet<&CampaignId> = BTreeSet::new();
        for purchase in purchases {
            let of_contact = |contact: &ContactId| Some(contact_of.get(contact)?.0);
            let Some(campaign) = purchase.campaign_behind(of_contact) else { continue };
            if self.began(campaign).is_some_and(|began| purchase.date < began) {
                continue;
            }
            came_from.insert(&purchase.id, campaign);
            let value = self.valuation.value(purchase.lines.total(), purchase.date);
            let tally = self.of(campaign);
            tally.revenue = add(tally.revenue, value.map_err(NotComputable::from));
            if is_kept.contains(&purchase.id) {
                bought.insert(campaign);
                count(&mut tally.purchases);
            }
        }
        for back in transactions.returns().as_of(self.as_of) {
            let campaign = back.of.as_ref().and_then(|of| came_from.get(of).copied());
            let Some(campaign) = campaign else { continue };
            let value = self.valuation.value(back.lines.total(), back.date);
            let tally = self.of(campaign);
            tally.revenue = value.map_err(NotComputable::from).and_then(|value| {
                let mut sum = tally.revenue?;
                sum.subtract(value)?;
                Ok(sum)
            });
        }
        for (campaign, (first, last)) in contacted {
            let bought_after = self.bought_after(campaign, first, last, &kept);
            let (responded, bought) = (responded.contains(campaign), bought.contains(campaign));
            let tally = self.of(campaign);
            count(&mut tally.contacted);
            for (holds, counter) in [
                (responded, &mut tally.responded),
                (bought, &mut tally.converted),
                (bought_after, &mut tally.bought_after),
            ] {
                if holds {
                    count(counter);
                }
            }
        }
        for campaign in bought {
            count(&mut self.of(campaign).buyers);
        }
    }

    /// The first day of a campaign, where it is known.
    fn began(&self, campaign: &CampaignId) -> Option<NaiveDate> {
        self.known.get(campaign).map(|known| known.date)
    }

    /// Whether what a campaign is for was bought in the days that count, by somebody who was first
    /// and last contacted on these.
    fn bought_after(
        &self,
        campaign: &CampaignId,
        first: NaiveDate,
        last: NaiveDate,
        kept: &[&Purchase],
    ) -> bool {
        let known = self.known.get(campaign).copied();
        let since = known.map_or(first, |known| first.max(known.date));
        let until = days_after(last, DAYS_AFTER_CONTACT);
        let until = known.and_then(|known| known.until).map_or(until, |end| until.max(end));
        let products = known.map_or(&[][..], |known| &known.products);
        let before = kept.partition_point(|one| one.date < since);
        let mut after = kept.iter().skip(before).take_while(|one| one.date <= until);
        after.any(|one| is_for(one, products))
    }
}

fn count(counter: &mut u64) {
    *counter = counter.saturating_add(1);
}

/// Whether one of the products was bought; where none is named, anything.
fn is_for(purchase: &Purchase, products: &[ProductId]) -> bool {
    products.is_empty()
        || purchase.lines.as_slice().iter().map(Line::product).any(|one| products.contains(one))
}

#[cfg(test)]
mod tests;
