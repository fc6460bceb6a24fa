//! How a customer stands to what competitors offer.

use chrono::NaiveDate;

use super::purchases::Purchases;
use super::{LoyaltyFacts, LoyaltyMeasurePolicyDraft, LoyaltyObserved};
use crate::funnel::{LossCause, LossReason, Outcome};
use crate::transaction::{BoughtFrom, Ownership};
use crate::units::{Estimate, Period, Proportion};

/// How often a customer chose us and how often a competitor, as far as that is on record.
#[derive(Default)]
pub(super) struct Choices {
    /// Deals that were won.
    pub(super) won: u64,
    /// Deals that were lost because they bought another brand or at another dealer.
    pub(super) lost: u64,
    /// What they bought elsewhere.
    elsewhere: u64,
    /// Days on which they bought here.
    bought: u64,
}

impl Choices {
    pub(super) fn of(facts: LoyaltyFacts<'_>, purchases: &Purchases<'_>, over: Period) -> Self {
        let mut found = Choices::default();
        let one_more = |count: &mut u64| *count = count.saturating_add(1);
        for deal in facts.own_deals() {
            let Some(state) = deal.as_of(over.last()) else { continue };
            match state.outcome() {
                Outcome::Won { on, .. } if over.contains(*on) => one_more(&mut found.won),
                Outcome::Lost { on, reason, .. }
                    if over.contains(*on) && is_to_competitor(reason) =>
                {
                    one_more(&mut found.lost);
                }
                _ => {}
            }
        }
        let elsewhere = facts.customer.marketing().bought_elsewhere().as_of(over.last());
        for _ in elsewhere.iter().filter(|one| over.contains(one.date)) {
            one_more(&mut found.elsewhere);
        }
        found.bought = purchases.count_days(None);
        found
    }

    /// Whether there is a time on record at which they chose between us and others.
    pub(super) const fn are_known(&self) -> bool {
        self.won > 0 || self.lost > 0 || self.elsewhere > 0
    }

    /// How often they chose a competitor: one loss may be on record as a lost deal and as what they
    /// bought elsewhere, so that the larger number counts.
    pub(super) fn for_others(&self) -> u64 {
        self.lost.max(self.elsewhere)
    }

    /// How often they chose us, of all times. Not known where no other choice is on record: then
    /// nobody knows whether they chose at all.
    pub(super) fn chosen_here(&self) -> Estimate<LoyaltyObserved> {
        let here = self.won.max(self.bought);
        match Proportion::of_some(here, self.for_others()).filter(|_| self.are_known()) {
            Some(part) => Estimate::Known(LoyaltyObserved::ChosenHere(part)),
            None => Estimate::NotEnoughData { have: 0, need: 1 },
        }
    }
}

const fn is_to_competitor(reason: &LossReason) -> bool {
    matches!(reason, LossReason::Cause(LossCause::OtherBrand | LossCause::OtherDealer))
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
