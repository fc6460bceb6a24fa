//! How long a customer takes to choose.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::purchases::Purchases;
use super::{ChoiceTimes, LoyaltyFacts, LoyaltyObserved};
use crate::funnel::Outcome;
use crate::marketing::MarketingData;
use crate::transaction::{Line, Purchase};
use crate::units::period::days_between;
use crate::units::{Estimate, OpportunityId, Period, ProductId, Record};

/// From where a time runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begun {
    Deal,
    Intention,
    FirstContact,
}

/// The median of the times of a period, each from its beginning to the day of the purchase.
///
/// | what was bought | its time begins |
/// |---|---|
/// | on a day with a purchase that names a deal, or on which a deal was won | with the creation of that deal, the earliest of several |
/// | on another day | on the first day since the one on which they bought before, on which they said something about buying or came for the first time; what they said of a product begins only a purchase of it, and counts since the day on which they bought it before |
/// | a deal that was won on a day without a purchase, and that no purchase names | with its creation, and ends with the win |
///
/// What has no beginning on record does not count. Cost: some look-ups for each line, each deal and each
/// word.
pub(super) fn time_to_choose(
    facts: LoyaltyFacts<'_>,
    purchases: &Purchases<'_>,
    over: Period,
) -> Estimate<LoyaltyObserved> {
    let deals = Deals::of(facts, over.last());
    let marketing = facts.customer.marketing();
    let mut times: Vec<(u64, Begun)> = Vec::new();
    if !(deals.all.is_empty()
        && marketing.intentions().is_empty()
        && marketing.first_contacts().is_empty())
    {
        let words = Words::of(marketing, over.last());
        let mut before = None;
        let mut bought: BTreeMap<&ProductId, NaiveDate> = BTreeMap::new();
        for of_day in purchases.kept.chunk_by(|one, next| one.date == next.date) {
            let Some(day) = of_day.first().map(|one| one.date) else { continue };
            let since = before.replace(day);
            let products: BTreeSet<&ProductId> =
                of_day.iter().flat_map(|one| products(one)).collect();
            // Of each product the day on which they bought it before.
            let products: Vec<_> =
                products.into_iter().map(|one| (one, bought.insert(one, day))).collect();
            if !over.contains(day) {
                continue;
            }
            let named = of_day.iter().filter_map(|one| one.details().opportunity.as_ref());
            let named = named.filter_map(|id| deals.created_on(id));
            let begun = named.chain(deals.won_on(day)).filter(|begun| *begun <= day).min();
            let begun = begun.map(|begun| (begun, Begun::Deal));
            let said = || words.begun(since, &products, day);
            if let Some((begun, by)) = begun.or_else(said) {
                times.push((days_between(begun, day), by));
            }
        }
        times.extend(deals.alone(purchases, over).map(|days| (days, Begun::Deal)));
    }
    let count = |of| {
        let counted = times.iter().filter(|(_, begun)| *begun == of).count();
        u64::try_from(counted).unwrap_or(u64::MAX)
    };
    let (from_deal, from_intention, from_first_contact) =
        (count(Begun::Deal), count(Begun::Intention), count(Begun::FirstContact));
    match twice_the_median(times.into_iter().map(|(days, _)| days).collect()) {
        None => Estimate::NotEnoughData { have: 0, need: 1 },
        Some(median_half_days) => Estimate::Known(LoyaltyObserved::TimeToChoose(ChoiceTimes {
            median_half_days,
            from_deal,
            from_intention,
            from_first_contact,
        })),
    }
}

/// What somebody bought for something.
fn products(of: &Purchase) -> impl Iterator<Item = &ProductId> {
    let lines = of.lines.as_slice().iter().filter(|line| line.amount().is_positive());
    lines.map(Line::product)
}

/// The days on which a customer said something about buying, of a product or of none, and those on
/// which they came for the first time, each in order.
struct Words<'a> {
    said: Vec<NaiveDate>,
    of_product: BTreeMap<&'a ProductId, Vec<NaiveDate>>,
    came: Vec<NaiveDate>,
}

impl<'a> Words<'a> {
    fn of(marketing: &'a MarketingData, as_of: NaiveDate) -> Self {
        let came = marketing.first_contacts().as_of(as_of).iter().map(Record::date).collect();
        let mut words = Words { said: Vec::new(), of_product: BTreeMap::new(), came };
        for one in marketing.intentions().as_of(as_of) {
            match &one.product {
                None => words.said.push(one.date),
                Some(product) => words.of_product.entry(product).or_default().push(one.date),
            }
        }
        words
    }

    /// The first day after that on which they bought before, and until another, on which they said
    /// something about buying, or came for the first time; of one day the former.
    fn begun(
        &self,
        since: Option<NaiveDate>,
        products: &[(&ProductId, Option<NaiveDate>)],
        until: NaiveDate,
    ) -> Option<(NaiveDate, Begun)> {
        let first = |days: &[NaiveDate], since: Option<NaiveDate>| {
            let place = days.partition_point(|day| since.is_some_and(|since| *day <= since));
            days.get(place).copied().filter(|day| *day <= until)
        };
        let of_product =
            |(product, since): &(&ProductId, _)| first(self.of_product.get(product)?, *since);
        let said = products.iter().filter_map(of_product).chain(first(&self.said, since)).min();
        let came = first(&self.came, since);
        match (said, came) {
            (Some(said), Some(came)) if came < said => Some((came, Begun::FirstContact)),
            (Some(said), _) => Some((said, Begun::Intention)),
            (None, came) => came.map(|came| (came, Begun::FirstContact)),
        }
    }
}

/// The customer's deals, as far as known by a day.
struct Deals<'a> {
    /// Which, when it was created, and when it was won.
    all: Vec<(&'a OpportunityId, NaiveDate, Option<NaiveDate>)>,
    created: BTreeMap<&'a OpportunityId, NaiveDate>,
    /// Of each day on which some were won, when the earliest of them was created.
    won: BTreeMap<NaiveDate, NaiveDate>,
}

impl<'a> Deals<'a> {
    fn of(facts: LoyaltyFacts<'a>, as_of: NaiveDate) -> Self {
        let known = facts.own_deals().filter_map(|deal| {
            let state = deal.as_of(as_of)?;
            let won = match state.outcome() {
                Outcome::Won { on, .. } => Some(*on),
                _ => None,
            };
            Some((deal.id(), deal.created_on(), won))
        });
        let all: Vec<_> = known.collect();
        let mut won = BTreeMap::new();
        for (_, created, on) in &all {
            if let Some(on) = on {
                let earliest = won.entry(*on).or_insert(*created);
                *earliest = (*created).min(*earliest);
            }
        }
        Deals { created: all.iter().map(|(id, created, _)| (*id, *created)).collect(), all, won }
    }

    fn created_on(&self, id: &OpportunityId) -> Option<NaiveDate> {
        self.created.get(id).copied()
    }

    /// When the earliest of those was created that were won on a day.
    fn won_on(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.won.get(&day).copied()
    }

    /// The days from creation to win of those that were won in a period and belong to no purchase.
    fn alone(&self, purchases: &Purchases<'_>, over: Period) -> impl Iterator<Item = u64> {
        let named = purchases.kept.iter().filter_map(|one| one.details().opportunity.as_ref());
        let named: BTreeSet<&OpportunityId> = named.collect();
        let belongs = move |id: &OpportunityId, won: NaiveDate| {
            let on_its_day = purchases.kept.binary_search_by(|one| one.date.cmp(&won));
            on_its_day.is_ok() || named.contains(id)
        };
        self.all.iter().filter_map(move |(id, created, won)| {
            let won = won.filter(|won| over.contains(*won) && !belongs(id, *won))?;
            Some(days_between(*created, won))
        })
    }
}

/// Of an even number, the two in the middle together; of an odd one, the middle one twice.
fn twice_the_median(mut days: Vec<u64>) -> Option<u64> {
    days.sort_unstable();
    let upper = days.get(days.len() >> 1)?;
    let lower = days.get(days.len().saturating_sub(1) >> 1)?;
    Some(lower.saturating_add(*upper))
}
