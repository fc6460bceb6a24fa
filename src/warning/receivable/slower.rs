//! A customer pays later than before.

use chrono::NaiveDate;

use super::rules::{LATELY, SLOWER};
use super::{PAYS_SLOWER, ReceivablePolicy, ReceivablePolicyDraft};
use crate::base::FactKind;
use crate::customer::Role;
use crate::rule::Evidence;
use crate::rule::measure::Unknown;
use crate::transaction::{PaidInvoice, Settlement};
use crate::units::period::{days_between, months_after};
use crate::units::{ExchangeError, NotComputable};
use crate::warning::{
    Advice, CustomerFacts, CustomerRule, FactRef, Finding, FindingKey, Found, Severity,
};

/// The rule that asks for each customer who buys on account whether invoices are paid later than they
/// used to be: the median of the latest that were paid against the median of those before them, in
/// days from when each was due. It is a sign, of low severity, and comes before the limit is reached.
///
/// * Agreed terms are no sign: days are counted from the day on which an invoice was due, and an invoice
///   that nobody says when it was due is compared with none.
/// * An acceptance bill is money when it matures.
/// * Invoices that were disputed, or only credited, are not compared; those that nobody has paid yet
///   are [overdue](super::OverduePayments).
/// * It is a sign for as long as the latest of them are recent and the relationship has not ended.
/// * With fewer paid invoices than it takes nothing is said: a line about everybody who ever bought on
///   account once helps nobody. Only where it takes a disputed one to have enough, nobody can say.
///
/// Cost: a sort of the customer's bookings; where it is so, as invoices were paid, each a sort of those
/// that are compared.
#[derive(Debug, Clone, Default)]
pub struct SlowerPayments {
    policy: ReceivablePolicy,
}

/// The medians of the latest invoices and of those before, in days from when they were due: below zero
/// where they were paid before.
#[derive(Debug, Clone, Copy)]
struct Pace {
    lately: i64,
    before: i64,
}

impl Pace {
    /// `None`: too few were paid.
    fn of(paid: &[PaidInvoice<'_>], policy: &ReceivablePolicyDraft) -> Option<Self> {
        let (earlier, latest) = latest_of(paid, policy.latest_invoices)?;
        let earlier = match latest_of(earlier, policy.earlier_at_most) {
            Some((_, of_them)) => of_them,
            None => earlier,
        };
        let is_enough = count(earlier) >= u64::from(policy.earlier_at_least);
        let (lately, before) = (median(latest)?, median(earlier)?);
        is_enough.then_some(Pace { lately, before })
    }

    /// By how many days later they are paid.
    const fn slower_by(self) -> u64 {
        if self.lately > self.before { self.lately.abs_diff(self.before) } else { 0 }
    }
}

/// So many of the latest, after those before them. `None`: there are fewer.
fn latest_of<'p, 'a>(
    paid: &'p [PaidInvoice<'a>],
    many: u32,
) -> Option<(&'p [PaidInvoice<'a>], &'p [PaidInvoice<'a>])> {
    let many = usize::try_from(many).ok()?;
    paid.split_at_checked(paid.len().checked_sub(many)?)
}

/// The first day on which so many of the latest are no longer recent. `None`: there are fewer.
fn recent_until(paid: &[PaidInvoice<'_>], policy: &ReceivablePolicyDraft) -> Option<NaiveDate> {
    let (_, latest) = latest_of(paid, policy.latest_invoices)?;
    months_after(latest.first()?.on, policy.latest_within_months)
}

fn is_recent(paid: &[PaidInvoice<'_>], policy: &ReceivablePolicyDraft, on: NaiveDate) -> bool {
    recent_until(paid, policy).is_some_and(|until| on < until)
}

fn count(of: &[PaidInvoice<'_>]) -> u64 {
    u64::try_from(of.len()).unwrap_or(u64::MAX)
}

/// The day in the middle; of an even number the smaller of the two.
fn median(of: &[PaidInvoice<'_>]) -> Option<i64> {
    let mut days: Vec<i64> = of.iter().map(days_late).collect();
    days.sort_unstable();
    days.get(days.len().saturating_sub(1) >> 1).copied()
}

fn days_late(one: &PaidInvoice<'_>) -> i64 {
    let days = i64::try_from(days_between(one.due, one.on)).unwrap_or(i64::MAX);
    if one.on < one.due { days.saturating_neg() } else { days }
}

impl SlowerPayments {
    /// By a policy.
    pub const fn new(policy: ReceivablePolicy) -> Self {
        SlowerPayments { policy }
    }

    fn find(
        &self,
        facts: &CustomerFacts<'_>,
        found: &mut Found,
    ) -> Result<Option<Finding>, ExchangeError> {
        let (as_of, policy) = (facts.as_of(), &*self.policy);
        if facts.customer.basic().end(as_of).is_some() {
            return Ok(None);
        }
        let transactions = facts.customer.transactions();
        let mut bought = transactions.purchases().as_of(as_of).iter();
        if !bought.any(|one| one.settlement == Settlement::OnAccount) {
            return Ok(None);
        }
        let mut all = transactions.paid_invoices(as_of, |currency| policy.residue(currency))?;
        // Bills mature.
        let later = all.split_off(all.partition_point(|one| one.on <= as_of));
        let next = later.first().map(|one| one.on);
        found.look_again(next);
        if !is_recent(&all, policy, as_of) {
            return Ok(None);
        }
        found.look_again(recent_until(&all, policy));
        let need =
            u64::from(policy.latest_invoices).saturating_add(u64::from(policy.earlier_at_least));
        let is_enough = count(&all) >= need;
        all.retain(|one| !one.is_disputed);
        let paid = &*all;
        let key = FindingKey::new(PAYS_SLOWER, facts.id().clone());
        let Some(pace) = Pace::of(paid, policy) else {
            // Without the dispute there may have been a sign, which it does not clear.
            if is_enough {
                found.unknown(key, Unknown::NotEnoughData { have: count(paid), need });
            }
            return Ok(None);
        };
        if !is_recent(paid, policy, as_of) {
            return Ok(None);
        }
        let evidence = Evidence::days(pace.slower_by(), u64::from(policy.slower_by_days));
        let Some(reason) = SLOWER.test(evidence) else { return Ok(None) };
        let next = next.into_iter().chain(recent_until(paid, policy)).min();
        let latest = latest_of(paid, policy.latest_invoices).map_or(paid, |(_, latest)| latest);
        let invoices = latest.iter().map(|one| FactRef::new(FactKind::Purchase, one.purchase));
        let owed = transactions.undisputed_receivable(as_of)?;
        let owed = facts.context.valuation().sum(owed.balances(), as_of)?;
        // INVARIANT: it is so after the last of them was paid.
        let since = self.since(paid, as_of).unwrap_or(as_of);
        Ok(Some(Finding {
            severity: Severity::Low,
            evidence: vec![LATELY.check(Evidence::numbers(pace.lately, pace.before))],
            facts: invoices.collect(),
            at_stake: Some(owed).filter(|owed| owed.is_positive()),
            responsible: facts.responsible(Role::Account),
            look_again_on: next,
            ..Finding::new(key, since, reason, Advice::WatchCredit)
        }))
    }

    /// Since when it has been so without a break: after each payment, and until the next.
    fn since(&self, paid: &[PaidInvoice<'_>], as_of: NaiveDate) -> Option<NaiveDate> {
        let mut since = None;
        let (mut rest, mut until) = (paid, Some(as_of));
        while let Some((last, day)) = rest.last().zip(until) {
            let pace = Pace::of(rest, &self.policy);
            let is_slower =
                pace.is_some_and(|it| it.slower_by() >= u64::from(self.policy.slower_by_days));
            if !is_slower || !is_recent(rest, &self.policy, day) {
                break;
            }
            (since, until) = (Some(last.on), last.on.pred_opt());
            let earlier = rest.partition_point(|one| one.on < last.on);
            rest = rest.get(..earlier).unwrap_or_default();
        }
        since
    }
}

impl CustomerRule for SlowerPayments {
    fn matters(&self) -> Vec<&str> {
        vec![PAYS_SLOWER]
    }

    fn evaluate(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
        match self.find(facts, found) {
            Ok(finding) => finding.into_iter().for_each(|finding| found.add(finding)),
            Err(why) => {
                let key = FindingKey::new(PAYS_SLOWER, facts.id().clone());
                found.unknown(key, NotComputable::from(why));
            }
        }
    }
}
