//! A way to reach a customer has not been confirmed for long.

use chrono::NaiveDate;

use super::{DATA_STALE, SignPolicy};
use crate::customer::{Field, ResolutionPolicy, Role};
use crate::intake::FreshnessPolicy;
use crate::rule::{Criterion, Evidence, Rule, rules};
use crate::units::period::{days_before, days_between, months_after};
use crate::warning::{
    Advice, CustomerFacts, CustomerRule, Finding, FindingKey, Found, Onset, Severity,
};

rules! {
    STALE = "warning.data-stale", AtLeast {
        "a way to reach them has not been confirmed for {observed}, and is relied on for {needed}[ ({margin} over)]",
        "a way to reach them was confirmed {ago}, and is relied on for {needed}[ ({margin} left)]",
        "nobody knows when a way to reach them was confirmed",
    };
    STALE_SOON = "warning.data-stale-soon", AtMost {
        "a way to reach them goes stale in {observed} unless it is confirmed, within the notice of {needed}[ ({margin} into it)]",
        "a way to reach them goes stale in {observed}, later than the notice of {needed}[ (by {margin})]",
        "nobody knows when a way to reach them goes stale",
    };
}

/// Whoever has a way to be reached that is stale, or soon will be: one finding, by the one that was
/// confirmed the longest ago, and each other one as evidence. Which they are says
/// [`freshness`](crate::intake::freshness); whoever is gone or was let go is not asked.
///
/// Cost: as [`freshness`](crate::intake::freshness).
#[derive(Debug, Clone)]
pub struct StaleData {
    policy: SignPolicy,
    freshness: FreshnessPolicy,
    resolution: ResolutionPolicy,
}

impl StaleData {
    /// By these policies.
    pub const fn new(
        policy: SignPolicy,
        freshness: FreshnessPolicy,
        resolution: ResolutionPolicy,
    ) -> Self {
        StaleData { policy, freshness, resolution }
    }

    /// The fields that go stale, the first first: when it was confirmed, and when it goes stale.
    fn going(&self, facts: &CustomerFacts<'_>) -> Vec<(NaiveDate, NaiveDate, Field)> {
        let resolved = facts.customer.basic().resolution(facts.as_of(), &self.resolution);
        let Some(resolved) = resolved else { return Vec::new() };
        let known = resolved.fields().iter().filter(|one| {
            self.policy.fields.contains(&one.field) && resolved.profile().knows(one.field)
        });
        let going = known.filter_map(|one| {
            let months = self.freshness.shelf_life(one.field)?;
            Some((months_after(one.confirmed, months)?, one.confirmed, one.field))
        });
        let mut going: Vec<_> = going.collect();
        going.sort_unstable();
        going
    }
}

impl CustomerRule for StaleData {
    fn matters(&self) -> Vec<&str> {
        vec![DATA_STALE]
    }

    fn evaluate(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
        let as_of = facts.as_of();
        if !facts.customer.is_served(as_of) {
            return;
        }
        let notice = self.policy.stale_notice_days;
        let going = self.going(facts);
        let Some((first, confirmed, _)) = going.first().copied() else { return };
        let is_stale = first <= as_of;
        let notice_on = days_before(first, notice).max(confirmed);
        let reason = if is_stale {
            let limit = days_between(confirmed, first);
            STALE.test(Evidence::days(days_between(confirmed, as_of), limit))
        } else {
            STALE_SOON.test(Evidence::days(days_between(as_of, first), u64::from(notice)))
        };
        let Some(reason) = reason.filter(|_| notice_on <= as_of) else {
            return found.look_again(notice_on);
        };
        let others = going.iter().skip(1);
        let stale = others.clone().filter(|(on, ..)| *on <= as_of);
        let further = others.map(|(on, ..)| *on).find(|on| *on > as_of);
        let age = |(on, confirmed, _): &(NaiveDate, NaiveDate, Field)| -> Criterion {
            let evidence =
                Evidence::days(days_between(*confirmed, as_of), days_between(*confirmed, *on));
            let rule: &'static Rule = &STALE;
            rule.check(evidence)
        };
        let since = if is_stale { first } else { notice_on };
        let key = FindingKey::new(DATA_STALE, facts.id().clone());
        found.add(Finding {
            severity: Severity::Low,
            onset: if is_stale { Onset::Already } else { Onset::expected(first) },
            evidence: stale.map(age).collect(),
            responsible: facts.responsible(Role::Account),
            look_again_on: if is_stale { further } else { Some(first) },
            ..Finding::new(key, since, reason, Advice::Correct)
        });
    }
}
