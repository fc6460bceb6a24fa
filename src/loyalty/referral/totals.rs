//! What all leads came to, and whether it contradicts the sources.

use rust_decimal::Decimal;

use super::{AgainstReferrals, LeadTally, ReferralFigures, ReferralPolicy};
use crate::satisfaction::stake::Between;
use crate::units::fixed::from_grid;
use crate::units::float::{of_count, of_whole, to_whole};
use crate::units::{Estimate, Proportion, Quantity, Rounding, Share, ShareInterval, student};

/// What is known only of as many as the policy asks for.
pub(super) fn of_enough<T>(
    have: u64,
    policy: &ReferralPolicy,
    value: impl FnOnce() -> Estimate<T>,
) -> Estimate<T> {
    let need = u64::from(policy.smallest);
    if have < need { Estimate::NotEnoughData { have, need } } else { value() }
}

/// The middle of ascending numbers: of an even number the lower one of the two.
pub(super) fn median(ascending: &[u64]) -> Option<u64> {
    let place = ascending.len().checked_sub(1)?.checked_div(2)?;
    ascending.get(place).copied()
}

pub(super) fn share(in_time: Proportion, policy: &ReferralPolicy) -> Estimate<Share> {
    of_enough(in_time.trials(), policy, || in_time.share())
}

pub(super) fn interval(in_time: Proportion, policy: &ReferralPolicy) -> Estimate<ShareInterval> {
    of_enough(in_time.trials(), policy, || in_time.wilson(policy.confidence))
}

/// How many leads each customer gave who gave any.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PerReferrer {
    pub(super) referrers: u64,
    leads: u64,
    squares: u128,
}

/// How many decimals an average has.
const DIGITS: u32 = 6;
const MILLION: f64 = 1e6;

impl PerReferrer {
    pub(super) const fn add(&mut self, leads: &LeadTally) {
        if leads.given == 0 {
            return;
        }
        self.referrers = self.referrers.saturating_add(1);
        self.leads = self.leads.saturating_add(leads.given);
        let given = leads.given as u128;
        self.squares = self.squares.saturating_add(given.saturating_mul(given));
    }

    pub(super) fn mean(&self, policy: &ReferralPolicy) -> Estimate<Quantity> {
        let (have, need) = (self.referrers, u64::from(policy.smallest));
        let not_enough = Estimate::NotEnoughData { have, need };
        of_enough(have, policy, || {
            let millionths = Rounding::HalfEven.mul_div(self.leads.into(), 1_000_000, have.into());
            millionths.and_then(quantity).map_or(not_enough, Estimate::Known)
        })
    }

    /// Student's t for the average. Nobody who gave any gave less than one.
    pub(super) fn interval(&self, policy: &ReferralPolicy) -> Option<Between<Quantity>> {
        let n = i128::from(self.referrers);
        let leads = i128::from(self.leads);
        // The variance is this over n × (n − 1), and exact so far.
        let squares = i128::try_from(self.squares).ok()?.checked_mul(n)?;
        let spread = squares.checked_sub(leads.checked_mul(leads)?)?;
        if spread < 0 || self.referrers < u64::from(policy.smallest) {
            return None;
        }
        let n = of_count(self.referrers);
        let variance = of_whole(spread) / n / (n - 1.0);
        let t = student::upper_quantile(policy.confidence.tail(), n - 1.0);
        let (mean, margin) = (of_count(self.leads) / n, t * (variance / n).sqrt());
        let low = to_whole(((mean - margin).max(1.0) * MILLION).floor());
        let high = to_whole(((mean + margin) * MILLION).ceil());
        Some(Between { low: quantity(low)?, high: quantity(high)? })
    }
}

fn quantity(millionths: i128) -> Option<Quantity> {
    let value: Decimal = from_grid(millionths, DIGITS);
    Quantity::try_new(value).ok()
}

/// Whether our own figures contradict those of a source.
pub(super) fn against(
    figures: &ReferralFigures,
    interval: Estimate<ShareInterval>,
    leads: Option<Between<Quantity>>,
) -> AgainstReferrals {
    let ReferralFigures { source, leads: all, customers, leads_per_referrer } = figures;
    // INVARIANT: of one lead at least, and not more customers than leads.
    let share = Share::of_counts((*customers).into(), (*all).into(), Rounding::HalfEven);
    let share = share.unwrap_or(Share::NONE);
    let each = leads_per_referrer.zip(leads);
    AgainstReferrals {
        source: source.clone(),
        leads: *all,
        customers: *customers,
        share,
        agrees: interval.known().map(|interval| interval.contains(share)),
        leads_per_referrer: *leads_per_referrer,
        agrees_on_leads: each.map(|(each, Between { low, high })| low <= each && each <= high),
    }
}
