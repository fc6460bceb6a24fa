//! Whether a customer buys again and holds us to be better, on a day and on those after it.

use chrono::NaiveDate;

use super::LoyaltyStandingPolicyDraft;
use super::occasions::Occasions;
use super::said::Said;
use crate::base::Customer;
use crate::rule::{Criterion, Evidence, rules};
use crate::units::period::months_after;

rules! {
    REPEAT = "loyalty.buys-again", AtLeast {
        "days on which they bought of their own accord in the period that counts: {observed}, at least the {needed} of a repeat buyer[ (by {margin})]",
        "days on which they bought of their own accord in the period that counts: {observed}, below the {needed} of a repeat buyer[ (by {margin})]",
        "it is not known yet whether they buy again of their own accord: they have bought nothing so far, first bought too recently, or were bound to come by a warranty or a contract",
    };
    FAVOURABLE = "loyalty.favourable", AtLeast {
        "attitude {observed}, at least the {needed} of a favourable one[ (by {margin})]",
        "attitude {observed}, below the {needed} of a favourable one[ (by {margin})]",
        "their attitude is not known[; it is favourable from {needed}]",
    };
}

/// What the kind rests on, as known by a day.
pub(super) struct KnownOf {
    pub(super) occasions: Occasions,
    pub(super) attitude: Option<Said>,
}

impl KnownOf {
    pub(super) fn of(
        customer: &Customer,
        policy: &LoyaltyStandingPolicyDraft,
        as_of: NaiveDate,
    ) -> KnownOf {
        let months = policy.attitude_months;
        let attitude = Said::latest(customer, &policy.attitude, [].into_iter(), months, as_of);
        KnownOf { occasions: Occasions::of(customer, policy, as_of), attitude }
    }

    /// Whether they buy again, on that day or a later one.
    pub(super) fn repeat(&self, policy: &LoyaltyStandingPolicyDraft, on: NaiveDate) -> Criterion {
        let days = u64::try_from(self.counting(policy, on).len()).unwrap_or(u64::MAX);
        let needed = u64::from(policy.by_involvement.purchases);
        let has_had_time = self.occasions.first.is_some_and(|first| {
            months_after(first, policy.again_months).is_some_and(|day| day <= on)
        });
        let is_open = !has_had_time || self.is_bound(policy, on);
        let days = (days >= needed || !is_open).then_some(days);
        REPEAT.check(Evidence::counts(days, needed))
    }

    /// Whether something has bound them to come until a short time before a day.
    pub(super) fn is_bound(&self, policy: &LoyaltyStandingPolicyDraft, on: NaiveDate) -> bool {
        self.occasions.are_bound(policy, on)
    }

    /// The days of purchases that count on a day.
    pub(super) fn counting(
        &self,
        policy: &LoyaltyStandingPolicyDraft,
        on: NaiveDate,
    ) -> &[NaiveDate] {
        let free = &self.occasions.free;
        let gone = |day: &NaiveDate| {
            months_after(*day, policy.purchase_months).is_some_and(|ends| ends <= on)
        };
        free.get(free.partition_point(gone)..).unwrap_or_default()
    }

    /// Whether the attitude is favourable, on that day or a later one.
    pub(super) fn attitude(&self, policy: &LoyaltyStandingPolicyDraft, on: NaiveDate) -> Criterion {
        let mark = self.attitude.and_then(|said| said.counts(on));
        FAVOURABLE.check(Evidence::scores(mark, policy.attitude_from))
    }

    /// The days on which time alone can change whether they buy again.
    pub(super) fn turning_points(
        &self,
        policy: &LoyaltyStandingPolicyDraft,
    ) -> [Option<NaiveDate>; 3] {
        let free = &self.occasions.free;
        // With n days and v needed, they no longer buy again when the (n − v + 1)-th stops to count.
        let needed = usize::try_from(policy.by_involvement.purchases).unwrap_or(usize::MAX);
        let decisive = free.len().checked_sub(needed).and_then(|spare| free.get(spare));
        let ends = decisive.and_then(|day| months_after(*day, policy.purchase_months));
        let Occasions { first, bound_until, .. } = self.occasions;
        let has_had_time = first.and_then(|first| months_after(first, policy.again_months));
        [ends, has_had_time, bound_until.and_then(|last| months_after(last, policy.return_months))]
    }
}
