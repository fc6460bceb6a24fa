//! Deals that came too early, and are due now.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::RecoveryPolicy;
use crate::base::{Customer, CustomerBase};
use crate::funnel::{Opportunity, OpportunityState, Outcome, VoidCause, VoidReason};
use crate::rule::{Evidence, Reason, rules};
use crate::units::period::{days_after, days_before, days_between, months_after};
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
    A_YEAR_ON = "followup.recovery.deal-a-year-on", Is {
        "would buy only after more than a year, and the year ends on {day}",
        "it is not known that they would buy only after more than a year",
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
    /// When they would buy: the day that the deal names; a year after it was void, where it names none
    /// or an earlier one.
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
/// * Where a deal names no day, or still the one from before it was found to be too early, it is awaited
///   a year after it was void; the reason says so.
/// * Whoever opens one again takes it out of the list. So does a customer with another open deal, one
///   with whom a deal was won since or who has bought that product since and kept it, and one with whom
///   the relationship is over.
///
/// Cost: a pass over the deals, and a sort of those that wake.
pub fn waking_deals<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity>,
    customers: &CustomerBase,
    policy: &RecoveryPolicy,
    as_of: NaiveDate,
) -> Vec<WakingDeal> {
    let known: Vec<(&Opportunity, Cow<'_, OpportunityState>)> =
        deals.into_iter().filter_map(|deal| Some((deal, deal.as_of(as_of)?))).collect();
    let mut others: BTreeMap<&CustomerId, Others> = BTreeMap::new();
    for (deal, state) in &known {
        let others = others.entry(current(deal, customers)).or_default();
        match state.outcome() {
            Outcome::Open => others.is_open = true,
            Outcome::Won { on, .. } => others.won_last = others.won_last.max(Some(*on)),
            Outcome::Lost { .. } | Outcome::Void { .. } => {}
        }
    }
    let of = |(deal, state): &(&Opportunity, Cow<'_, OpportunityState>)| {
        let others = others.get(current(deal, customers)).copied().unwrap_or_default();
        of((deal, state), others, customers, policy.wake_days, as_of)
    };
    let mut waking: Vec<_> = known.iter().filter_map(of).collect();
    waking.sort_by(|a, b| (a.expected_on, &a.opportunity).cmp(&(b.expected_on, &b.opportunity)));
    waking
}

/// With whom a deal is, also where the customer was merged since.
fn current<'a>(deal: &'a Opportunity, customers: &'a CustomerBase) -> &'a CustomerId {
    customers.customer(deal.customer()).map_or(deal.customer(), Customer::id)
}

/// What became of the deals of a customer.
#[derive(Clone, Copy, Default)]
struct Others {
    is_open: bool,
    won_last: Option<NaiveDate>,
}

fn of(
    (deal, state): (&Opportunity, &OpportunityState),
    others: Others,
    customers: &CustomerBase,
    wake_days: u32,
    as_of: NaiveDate,
) -> Option<WakingDeal> {
    let Outcome::Void { on, reason: VoidReason::Cause(VoidCause::BeyondAYear) } = state.outcome()
    else {
        return None;
    };
    let a_year_on = months_after(*on, 12)?;
    let named = state.expected_on().filter(|day| a_year_on <= *day);
    let expected_on = named.unwrap_or(a_year_on);
    let since = days_before(expected_on, wake_days);
    if as_of < since || days_after(expected_on, wake_days) < as_of {
        return None;
    }
    if others.is_open || others.won_last.is_some_and(|won| *on < won) {
        return None;
    }
    if let Some(customer) = customers.customer(deal.customer()) {
        let mut bought = customer.transactions().kept(as_of, |product| product == state.product());
        if !customer.is_served(as_of) || bought.any(|one| *on < one.date) {
            return None;
        }
    }
    let reason = if named.is_none() {
        A_YEAR_ON.test(Evidence::happened(expected_on))
    } else if as_of <= expected_on {
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
