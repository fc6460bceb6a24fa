//! Deals that came too early, and are due now.

use chrono::NaiveDate;
use serde::Serialize;

use super::RecoveryPolicy;
use crate::base::CustomerBase;
use crate::funnel::{Opportunity, Outcome, VoidCause, VoidReason};
use crate::rule::{Evidence, Reason, rules};
use crate::units::period::{days_after, days_before, days_between};
use crate::units::{CustomerId, OpportunityId, StaffId};

rules! {
    WAKES = "followup.recovery.deal-wakes", AtMost {
        "would buy in {observed}, within the {needed} ahead in which a deal is worked on[ (by {margin})]",
        "would buy in {observed}, beyond the {needed} ahead in which a deal is worked on[ (by {margin})]",
        "it is not known when they would buy",
    };
    WAITED = "followup.recovery.deal-waited", Is {
        "was to buy on {day}, and that day has passed",
        "the day on which they would buy has not come",
        "it is not known when they would buy",
    };
}

/// A deal that was void because the customer would buy only after more than a year, and whose time has
/// come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WakingDeal {
    /// Which deal.
    pub opportunity: OpportunityId,
    /// Whose.
    pub customer: CustomerId,
    /// Who sees to it.
    pub staff: StaffId,
    /// When they would buy.
    pub expected_on: NaiveDate,
    /// Since when it is worked on again.
    pub since: NaiveDate,
    /// Why now.
    pub reason: Reason,
}

/// Which of these deals wake by a day: those that are void because the customer
/// [would buy only after more than a year](VoidCause::BeyondAYear), and whose expected day has come
/// near, or has just passed. In the order of the expected day, then by identifier.
///
/// Whoever opens one again takes it out of the list, and so does a customer who has bought since or
/// with whom the relationship is over. A deal that names no day cannot wake.
///
/// Cost: a pass over the deals, and a sort of those that wake.
pub fn waking_deals<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity>,
    customers: &CustomerBase,
    policy: &RecoveryPolicy,
    as_of: NaiveDate,
) -> Vec<WakingDeal> {
    let mut waking: Vec<_> =
        deals.into_iter().filter_map(|deal| of(deal, customers, policy.wake_days, as_of)).collect();
    waking.sort_by(|a, b| (a.expected_on, &a.opportunity).cmp(&(b.expected_on, &b.opportunity)));
    waking
}

fn of(
    deal: &Opportunity,
    customers: &CustomerBase,
    wake_days: u32,
    as_of: NaiveDate,
) -> Option<WakingDeal> {
    let state = deal.as_of(as_of)?;
    let Outcome::Void { on, reason: VoidReason::Cause(VoidCause::BeyondAYear) } = state.outcome()
    else {
        return None;
    };
    let expected_on = state.expected_on()?;
    let since = days_before(expected_on, wake_days);
    if as_of < since || days_after(expected_on, wake_days) < as_of {
        return None;
    }
    if let Some(customer) = customers.customer(deal.customer()) {
        let mut bought = customer.transactions().kept(as_of, |_| true);
        if !customer.is_served(as_of) || bought.any(|one| *on < one.date) {
            return None;
        }
    }
    let reason = if as_of <= expected_on {
        WAKES.test(Evidence::days(days_between(as_of, expected_on), u64::from(wake_days)))
    } else {
        WAITED.test(Evidence::happened(expected_on))
    };
    Some(WakingDeal {
        opportunity: deal.id().clone(),
        customer: deal.customer().clone(),
        staff: state.owners().main().clone(),
        expected_on,
        since,
        reason: reason?,
    })
}
