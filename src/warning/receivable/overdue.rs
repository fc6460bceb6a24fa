//! Invoices are overdue, whatever the limit.

use chrono::NaiveDate;

use super::rules::{OVER_90, OVERDUE, UP_TO_30, UP_TO_60, UP_TO_90, WITHOUT_DAY};
use super::{RECEIVABLE_OVERDUE, ReceivablePolicy};
use crate::base::FactKind;
use crate::customer::Role;
use crate::rule::measure::Unknown;
use crate::rule::{Criterion, Evidence, Rule};
use crate::transaction::{OpenItem, OverdueBand};
use crate::units::period::{days_after, days_between};
use crate::units::{ExchangeError, Money, MoneyError, NotComputable};
use crate::warning::{
    Advice, CustomerFacts, CustomerRule, FactRef, Finding, FindingKey, Force, Found, Severity,
};

/// The rule that asks for each customer whether invoices are [overdue](crate::transaction::Overdue),
/// whatever the limit: one finding, and the more pressing the older the oldest of them is. What is due on
/// the day is not overdue yet; what is disputed, and a residue that the policy calls a rounding, is not
/// looked at. It is so since the first of them was overdue and could be collected: not before a dispute
/// of all of it was settled.
///
/// An invoice that names no day, of a customer without terms, may be overdue or not, and nobody can say.
/// Beside others that are overdue it is evidence; where none is, the matter is not evaluated.
///
/// | found | when | severity | at stake |
/// |---|---|---|---|
/// | overdue | the oldest for 1 day or more | low, hard | what is overdue |
/// | | for 31 days or more | medium, hard | |
/// | | for 91 days or more | high, hard | |
///
/// Cost: a sort of the customer's purchases on account.
#[derive(Debug, Clone, Default)]
pub struct OverduePayments {
    policy: ReceivablePolicy,
}

/// An invoice that is overdue for as long as the policy says, or will be.
struct Unpaid<'a> {
    due: NaiveDate,
    item: OpenItem<'a>,
}

impl OverduePayments {
    /// By a policy.
    pub const fn new(policy: ReceivablePolicy) -> Self {
        OverduePayments { policy }
    }

    /// What is more than a residue: what has a day on which it is due, the first due first, of one day
    /// in the order of identifiers; and what has none.
    fn unpaid<'a>(
        &self,
        facts: &CustomerFacts<'a>,
    ) -> Result<(Vec<Unpaid<'a>>, Vec<Money>), MoneyError> {
        let all = facts.customer.transactions().open_items(facts.as_of())?;
        let (mut unpaid, mut without_day) = (Vec::new(), Vec::new());
        for one in all {
            let residue = self.policy.residue(one.currency);
            for item in one.items.into_iter().filter(|it| residue.cmp_same(it.open).is_lt()) {
                match item.due {
                    Some(due) => unpaid.push(Unpaid { due, item }),
                    None => without_day.push(item.open),
                }
            }
        }
        unpaid.sort_by_key(|one| (one.due, &one.item.purchase.id));
        Ok((unpaid, without_day))
    }

    /// The first day after that of the judgement on which something becomes overdue or comes into
    /// another band.
    fn next_step(&self, unpaid: &[Unpaid<'_>], as_of: NaiveDate) -> Option<NaiveDate> {
        let steps = [
            self.policy.overdue_from_days,
            self.policy.overdue_medium_from_days,
            self.policy.overdue_high_from_days,
        ];
        let steps = steps.into_iter().chain(BANDS.map(|(_, from, _)| from));
        let days = steps.flat_map(|step| unpaid.iter().map(move |one| days_after(one.due, step)));
        days.filter(|day| *day > as_of).min()
    }

    fn find(
        &self,
        facts: &CustomerFacts<'_>,
        found: &mut Found,
    ) -> Result<Option<Finding>, ExchangeError> {
        let as_of = facts.as_of();
        let valuation = facts.context.valuation();
        let (mut unpaid, without_day) = self.unpaid(facts)?;
        let disputes = facts.customer.transactions().next_dispute_change(as_of);
        let next = self.next_step(&unpaid, as_of).into_iter().chain(disputes).min();
        found.look_again(next);
        let from = self.policy.overdue_from_days;
        unpaid.retain(|one| days_after(one.due, from) <= as_of && one.due < as_of);
        let key = FindingKey::new(RECEIVABLE_OVERDUE, facts.id().clone());
        let Some(oldest) = unpaid.first().map(|one| one.due) else {
            if !without_day.is_empty() {
                found.unknown(key, Unknown::NothingOnRecord);
            }
            return Ok(None);
        };
        let days = days_between(oldest, as_of);
        let Some(reason) = OVERDUE.test(Evidence::days(days, u64::from(from))) else {
            return Ok(None);
        };
        // INVARIANT: one of them is overdue.
        let since = self.since(facts, &unpaid)?.unwrap_or(as_of);
        let amounts = unpaid.iter().map(|one| one.item.open);
        let at_stake = valuation.sum(amounts, as_of)?;
        let mut evidence: Vec<Criterion> = Vec::new();
        for (band, _, rule) in BANDS {
            let of_band = unpaid.iter().filter(|one| band_of(one.due, as_of) == band);
            let amount = valuation.sum(of_band.map(|one| one.item.open), as_of)?;
            evidence.push(rule.check(Evidence::money(amount, Money::zero(amount.currency()))?));
        }
        // It is no part of what is overdue, and needs no rate.
        if !without_day.is_empty()
            && let Ok(amount) = valuation.sum(without_day, as_of)
        {
            let owed = Evidence::money(amount, Money::zero(amount.currency()))?;
            evidence.push(WITHOUT_DAY.check(owed));
        }
        let purchases = unpaid.iter();
        let purchases =
            purchases.map(|one| FactRef::new(FactKind::Purchase, &one.item.purchase.id));
        Ok(Some(Finding {
            severity: self.severity(days),
            force: Force::Hard,
            evidence,
            facts: purchases.collect(),
            at_stake: Some(at_stake),
            responsible: facts.responsible(Role::Account),
            due: Some(oldest),
            look_again_on: next,
            ..Finding::new(key, since, reason, Advice::Collect)
        }))
    }

    /// Since when the first of them has been overdue and not disputed.
    fn since(
        &self,
        facts: &CustomerFacts<'_>,
        unpaid: &[Unpaid<'_>],
    ) -> Result<Option<NaiveDate>, MoneyError> {
        let transactions = facts.customer.transactions();
        let disputes = transactions.disputes().as_of(facts.as_of());
        let mut since = None;
        for one in unpaid {
            let id = &one.item.purchase.id;
            let mut collectable = days_after(one.due, self.policy.overdue_from_days);
            let settled = disputes.iter().filter(|it| it.purchase == *id);
            let settled = settled.filter_map(|it| it.settled.filter(|day| *day <= facts.as_of()));
            for day in settled {
                let Some(before) = day.pred_opt().filter(|_| collectable < day) else { continue };
                let mut of_then = transactions.open_items(before)?.into_iter();
                let could_be = of_then.any(|all| {
                    let residue = self.policy.residue(all.currency);
                    let mut it = all.items.into_iter();
                    it.any(|it| it.purchase.id == *id && residue.cmp_same(it.open).is_lt())
                });
                if !could_be {
                    collectable = day;
                }
            }
            since = Some(since.map_or(collectable, |it: NaiveDate| it.min(collectable)));
        }
        Ok(since)
    }

    fn severity(&self, days: u64) -> Severity {
        if days >= u64::from(self.policy.overdue_high_from_days) {
            Severity::High
        } else if days >= u64::from(self.policy.overdue_medium_from_days) {
            Severity::Medium
        } else {
            Severity::Low
        }
    }
}

/// The bands, each with its first day and its rule.
const BANDS: [(OverdueBand, u32, &Rule); 4] = [
    (OverdueBand::UpTo30, 1, &UP_TO_30),
    (OverdueBand::UpTo60, 31, &UP_TO_60),
    (OverdueBand::UpTo90, 61, &UP_TO_90),
    (OverdueBand::Over90, 91, &OVER_90),
];

fn band_of(due: NaiveDate, as_of: NaiveDate) -> OverdueBand {
    OverdueBand::of(days_between(due, as_of))
}

impl CustomerRule for OverduePayments {
    fn matters(&self) -> Vec<&str> {
        vec![RECEIVABLE_OVERDUE]
    }

    fn evaluate(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
        match self.find(facts, found) {
            Ok(finding) => finding.into_iter().for_each(|finding| found.add(finding)),
            Err(why) => {
                let key = FindingKey::new(RECEIVABLE_OVERDUE, facts.id().clone());
                found.unknown(key, NotComputable::from(why));
            }
        }
    }
}
