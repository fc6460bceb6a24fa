//! An agreement to marketing is old.

use chrono::NaiveDate;

use super::{CONSENT_STALE, SignPolicy};
use crate::base::FactKind;
use crate::customer::Role;
use crate::marketing::{Channel, Consent, ConsentDecision, ConsentPurpose};
use crate::rule::{Evidence, rules};
use crate::units::later;
use crate::units::period::{days_before, days_between, months_after};
use crate::warning::{
    Advice, CustomerFacts, CustomerRule, FactRef, Finding, FindingKey, Found, Onset, Severity,
};

rules! {
    STALE = "warning.consent-stale", AtLeast {
        "agreed to marketing {ago}, and an agreement is relied on for {needed}[ ({margin} over)]",
        "agreed to marketing {ago}, and an agreement is relied on for {needed}[ ({margin} left)]",
        "nobody knows when they agreed to marketing",
    };
    STALE_SOON = "warning.consent-stale-soon", AtMost {
        "the agreement to marketing is relied on for {observed} more, within the notice of {needed}[ ({margin} into it)]",
        "the agreement to marketing is relied on for {observed} more, longer than the notice of {needed}[ (by {margin})]",
        "nobody knows for how long the agreement to marketing is relied on",
    };
}

/// Whoever agreed to marketing by a channel so long ago that it is not relied on any more, or soon
/// will not be: one finding, by the channel of which the agreement is the oldest. What was withdrawn
/// is no agreement; agreeing again renews it.
///
/// Cost: for each channel a pass over the customer's decisions.
#[derive(Debug, Clone)]
pub struct StaleConsent {
    policy: SignPolicy,
}

impl StaleConsent {
    /// By a policy.
    pub const fn new(policy: SignPolicy) -> Self {
        StaleConsent { policy }
    }
}

impl CustomerRule for StaleConsent {
    fn matters(&self) -> Vec<&str> {
        vec![CONSENT_STALE]
    }

    fn evaluate(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
        let as_of = facts.as_of();
        if facts.customer.marketing().consents().is_empty() || !facts.customer.is_served(as_of) {
            return;
        }
        let agreed = Channel::ALL.into_iter().filter_map(|channel| agreed(facts, channel));
        let Some(oldest) = agreed.min_by(|one, other| later(*one, *other)) else { return };
        let Some(stale_on) = months_after(oldest.date, self.policy.consent_months) else { return };
        let notice = self.policy.stale_notice_days;
        let notice_on = days_before(stale_on, notice).max(oldest.date);
        if as_of < notice_on {
            return found.look_again(notice_on);
        }
        let is_stale = stale_on <= as_of;
        let reason = if is_stale {
            let limit = days_between(oldest.date, stale_on);
            STALE.test(Evidence::days(days_between(oldest.date, as_of), limit))
        } else {
            STALE_SOON.test(Evidence::days(days_between(as_of, stale_on), u64::from(notice)))
        };
        let Some(reason) = reason else { return };
        let since: NaiveDate = if is_stale { stale_on } else { notice_on };
        let key = FindingKey::new(CONSENT_STALE, facts.id().clone());
        found.add(Finding {
            severity: Severity::Low,
            onset: if is_stale { Onset::Already } else { Onset::expected(stale_on) },
            facts: vec![FactRef::new(FactKind::Consent, &oldest.id)],
            responsible: facts.responsible(Role::Account),
            look_again_on: (!is_stale).then_some(stale_on),
            ..Finding::new(key, since, reason, Advice::AskAgain)
        });
    }
}

/// The last agreement to marketing by a channel, where it still holds.
fn agreed<'a>(facts: &CustomerFacts<'a>, channel: Channel) -> Option<&'a Consent> {
    let (customer, purpose) = (facts.customer, ConsentPurpose::Marketing);
    let decided = customer.consent(channel, purpose, facts.as_of())?;
    if decided != ConsentDecision::Given {
        return None;
    }
    let known = customer.marketing().consents().as_of(facts.as_of()).iter();
    let given = known.filter(|one| one.decision == ConsentDecision::Given);
    given.filter(|one| one.covers(channel, purpose)).max_by(|one, other| later(*one, *other))
}
