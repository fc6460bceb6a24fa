//! How a customer stands to what competitors offer.

use chrono::NaiveDate;

use super::purchases::Purchases;
use super::{LoyaltyFacts, LoyaltyMeasurePolicyDraft, LoyaltyObserved};
use crate::funnel::{LossCause, LossReason, Outcome};
use crate::marketing::Elsewhere;
use crate::transaction::{BoughtFrom, Ownership};
use crate::units::{Estimate, Period, Proportion};

/// How often a customer chose us and how often a competitor, as far as that is on record.
#[derive(Default)]
pub(super) struct Choices {
    /// Deals that were won.
    won: u64,
    /// Deals that were lost because they bought another brand.
    lost_to_brand: u64,
    /// Deals that were lost because they bought at another dealer.
    lost_to_dealer: u64,
    /// What they bought elsewhere.
    elsewhere: u64,
    /// What they bought elsewhere of another brand.
    elsewhere_of_brand: u64,
    /// Days on which they bought here.
    bought: u64,
}

impl Choices {
    pub(super) fn of(facts: LoyaltyFacts<'_>, purchases: &Purchases<'_>, over: Period) -> Self {
        let mut found = Choices { bought: purchases.count_days(None), ..Choices::default() };
        let one_more = |count: &mut u64| *count = count.saturating_add(1);
        for deal in facts.own_deals() {
            let Some(state) = deal.as_of(over.last()) else { continue };
            match state.outcome() {
                Outcome::Won { on, .. } if over.contains(*on) => one_more(&mut found.won),
                Outcome::Lost { on, reason, .. } if over.contains(*on) => match reason {
                    LossReason::Cause(LossCause::OtherBrand) => one_more(&mut found.lost_to_brand),
                    LossReason::Cause(LossCause::OtherDealer) => {
                        one_more(&mut found.lost_to_dealer);
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        let elsewhere = facts.customer.marketing().bought_elsewhere().as_of(over.last());
        for one in elsewhere.iter().filter(|one| over.contains(one.date)) {
            one_more(&mut found.elsewhere);
            if one.place == Elsewhere::OtherBrand {
                one_more(&mut found.elsewhere_of_brand);
            }
        }
        found
    }

    const fn lost(&self) -> u64 {
        self.lost_to_brand.saturating_add(self.lost_to_dealer)
    }

    /// One loss may be on record as a lost deal and as what they bought elsewhere: the larger number
    /// counts.
    fn of_other_brand(&self) -> u64 {
        self.lost_to_brand.max(self.elsewhere_of_brand)
    }

    /// How often they chose another brand. `None`: no choice between us and others is on record.
    pub(super) fn for_other_brand(&self) -> Option<u64> {
        let are_known = self.won > 0 || self.lost() > 0 || self.elsewhere > 0;
        are_known.then(|| self.of_other_brand())
    }

    /// How often they chose another brand, or lost us a deal to another dealer. `None`: neither such a
    /// choice nor a deal that was won is on record.
    pub(super) fn for_competitors(&self) -> Option<u64> {
        let chosen = self.of_other_brand().saturating_add(self.lost_to_dealer);
        (self.won > 0 || chosen > 0).then_some(chosen)
    }

    /// How often they chose us, of all times: of the deals how many were won, or beside what they
    /// bought elsewhere on how many days they bought here. Where both are on record, that which is
    /// lower. Not known where no choice is: then nobody knows whether they chose at all.
    pub(super) fn chosen_here(&self) -> Estimate<LoyaltyObserved> {
        let deals = Proportion::of_some(self.won, self.lost());
        let purchases =
            Proportion::of_some(self.bought, self.elsewhere).filter(|_| self.elsewhere > 0);
        let lower = match (deals, purchases) {
            (Some(deals), Some(purchases)) if is_lower(purchases, deals) => Some(purchases),
            (deals, purchases) => deals.or(purchases),
        };
        match lower {
            Some(part) => Estimate::Known(LoyaltyObserved::ChosenHere(part)),
            None => Estimate::NotEnoughData { have: 0, need: 1 },
        }
    }
}

fn is_lower(one: Proportion, other: Proportion) -> bool {
    let product = |a: u64, b: u64| u128::from(a).saturating_mul(b.into());
    product(one.successes(), other.trials()) < product(other.successes(), one.trials())
}

/// Which part of the things that they own on a day is of our brand, of those of which that is known.
pub(super) fn brands_owned(
    facts: LoyaltyFacts<'_>,
    policy: &LoyaltyMeasurePolicyDraft,
    as_of: NaiveDate,
) -> Estimate<LoyaltyObserved> {
    let transactions = facts.customer.transactions();
    let mut ours = Proportion::NONE;
    if !transactions.ownerships().is_empty() {
        for thing in transactions.owned(as_of) {
            if let Some(is_ours) = is_ours(&thing, policy) {
                ours.add(is_ours);
            }
        }
    }
    match ours.trials() {
        0 => Estimate::NotEnoughData { have: 0, need: 1 },
        _ => Estimate::Known(LoyaltyObserved::BrandsOwned(ours)),
    }
}

/// Whether a thing is of our brand: by where it was bought, and else by its brand. `None`: nobody
/// knows.
fn is_ours(thing: &Ownership, policy: &LoyaltyMeasurePolicyDraft) -> Option<bool> {
    match thing.from {
        Some(BoughtFrom::OtherBrand) => Some(false),
        Some(BoughtFrom::Us | BoughtFrom::BrandElsewhere) => Some(true),
        _ if policy.own_brands.is_empty() => None,
        _ => {
            let brand = thing.brand.as_ref()?.as_str().to_lowercase();
            Some(policy.own_brands.iter().any(|own| own.to_lowercase() == brand))
        }
    }
}
