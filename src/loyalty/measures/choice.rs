//! How long a customer takes to choose.

use chrono::NaiveDate;

use super::purchases::Purchases;
use super::{ChoiceTimes, LoyaltyFacts, LoyaltyObserved};
use crate::funnel::Outcome;
use crate::units::period::days_between;
use crate::units::{Estimate, OpportunityId, Period};

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
/// | on another day | on the first day since the one on which they bought before, on which they said something about buying or came for the first time |
/// | a deal that was won on a day without a purchase, and that no purchase names | with its creation, and ends with the win |
///
/// What has no beginning on record does not count.
pub(super) fn time_to_choose(
    facts: LoyaltyFacts<'_>,
    purchases: &Purchases<'_>,
    over: Period,
) -> Estimate<LoyaltyObserved> {
    let deals = Deals::of(facts, over.last());
    let marketing = facts.customer.marketing();
    let mut times: Vec<(u64, Begun)> = Vec::new();
    if !(deals.0.is_empty()
        && marketing.intentions().is_empty()
        && marketing.first_contacts().is_empty())
    {
        let mut before = None;
        for of_day in purchases.kept.chunk_by(|one, next| one.date == next.date) {
            let Some(day) = of_day.first().map(|one| one.date) else { continue };
            let since = before.replace(day);
            if !over.contains(day) {
                continue;
            }
            let named = of_day.iter().filter_map(|one| one.details().opportunity.as_ref());
            let named = named.filter_map(|id| deals.created_on(id));
            let begun = named.chain(deals.won_on(day)).filter(|begun| *begun <= day).min();
            let begun = begun.map(|begun| (begun, Begun::Deal));
            let said = || said_or_came(facts, since, day);
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

/// The first day after one and until another on which they said something about buying, or came for the
/// first time; of one day the former.
fn said_or_came(
    facts: LoyaltyFacts<'_>,
    since: Option<NaiveDate>,
    until: NaiveDate,
) -> Option<(NaiveDate, Begun)> {
    let counts = |day: &NaiveDate| since.is_none_or(|since| *day > since);
    let marketing = facts.customer.marketing();
    let said = marketing.intentions().as_of(until).iter().map(|one| one.date).find(counts);
    let came = marketing.first_contacts().as_of(until).iter().map(|one| one.date).find(counts);
    match (said, came) {
        (Some(said), Some(came)) if came < said => Some((came, Begun::FirstContact)),
        (Some(said), _) => Some((said, Begun::Intention)),
        (None, came) => came.map(|came| (came, Begun::FirstContact)),
    }
}

/// The customer's deals, as far as known by a day: which, when it was created, and when it was won.
struct Deals<'a>(Vec<(&'a OpportunityId, NaiveDate, Option<NaiveDate>)>);

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
        Deals(known.collect())
    }

    fn created_on(&self, id: &OpportunityId) -> Option<NaiveDate> {
        self.0.iter().find(|(deal, ..)| *deal == id).map(|(_, created, _)| *created)
    }

    /// When those were created that were won on a day.
    fn won_on(&self, day: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        self.0.iter().filter(move |(.., won)| *won == Some(day)).map(|(_, created, _)| *created)
    }

    /// The days from creation to win of those that were won in a period and belong to no purchase.
    fn alone(&self, purchases: &Purchases<'_>, over: Period) -> impl Iterator<Item = u64> {
        let belongs = |id: &OpportunityId, won| {
            purchases
                .kept
                .iter()
                .any(|one| one.date == won || one.details().opportunity.as_ref() == Some(id))
        };
        self.0.iter().filter_map(move |(id, created, won)| {
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
