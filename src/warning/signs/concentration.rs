//! One customer brings too much of the revenue.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::months::TwelveMonths;
use super::{REVENUE_CONCENTRATED, SignPolicy};
use crate::base::{Customer, FactKind};
use crate::behavior::add_net;
use crate::customer::Role;
use crate::rule::{Evidence, Reason, rules};
use crate::units::{CustomerId, Money, MoneySum, NotComputable, Record, Rounding, Share};
use crate::warning::{Advice, Finding, FindingKey, Found, JointRule, WarningContext};

rules! {
    CONCENTRATED = "warning.revenue-concentrated", Over {
        "brings {observed} of the revenue of twelve months, more than the {needed} that one customer should[ (by {margin})]",
        "brings {observed} of the revenue of twelve months, within the {needed} that one customer should[ ({margin} to spare)]",
        "the revenue of twelve months is not known",
    };
}

/// The customers who bring more of the revenue of the last twelve full months than one should: a firm
/// that hangs on one customer falls with them. Revenue is what was bought less what came back; whoever
/// brought less than nothing counts as nothing. Whoever bought once brings nothing more that could be
/// lost. The companies of a group are one customer, by the head of it, as they belonged together at the
/// end of these months.
///
/// A firm with few customers hangs on each of them, and knows it: below so many who bought in these
/// months nothing is said, nor of whoever brings no more than each would if all brought the same. Where
/// a rate is missing for one of them, the whole is not known.
///
/// It is so since the month since which it has been so without a break. Cost: a pass over what everybody
/// bought in the twelve months, and one for each month since.
#[derive(Debug, Clone)]
pub struct RevenueConcentration {
    policy: SignPolicy,
}

impl RevenueConcentration {
    /// By a policy.
    pub const fn new(policy: SignPolicy) -> Self {
        RevenueConcentration { policy }
    }

    /// Who brings too much of the revenue of twelve months, in order.
    fn too_much(
        &self,
        context: &WarningContext<'_>,
        months: &TwelveMonths,
    ) -> Result<Vec<TooMuch>, NotComputable> {
        let heads = heads(context, months);
        let mut parties = BTreeMap::<&CustomerId, Party>::new();
        for customer in context.base.customers() {
            let head = heads.get(customer.id()).unwrap_or_else(|| customer.id());
            let party = parties.entry(head).or_insert_with(|| Party::none(context));
            party.add(customer, context, months)?;
        }
        let mut total = MoneySum::new(context.currency);
        let mut each = Vec::new();
        for (head, Party { net, days }) in parties {
            let net = net.total()?;
            if net.is_positive() {
                total.add(net)?;
                each.push((head, net, days));
            }
        }
        let (total, count) = (total.total()?, each.len());
        if count < usize::try_from(self.policy.least_customers).unwrap_or(usize::MAX) {
            return Ok(Vec::new());
        }
        let least = usize::try_from(self.policy.one_customer_days).unwrap_or(usize::MAX);
        let comes_again = each.into_iter().filter(|(.., days)| days.len() >= least);
        let too_much = comes_again.filter_map(|(head, net, _)| {
            // Rounded up, it is above the share exactly where the exact share is.
            let share = Share::of_money(net, total, Rounding::AwayFromZero).ok()?;
            let evidence = Evidence::shares(share, self.policy.one_customer_share);
            let reason = CONCENTRATED.test(evidence)?;
            let is_more = is_more_than_each(net, total, count);
            is_more.then_some(TooMuch { customer: head.clone(), net, reason })
        });
        Ok(too_much.collect())
    }

    /// Since the first day of which month each has brought too much without a break, as far as that
    /// can be computed.
    fn since(
        &self,
        context: &WarningContext<'_>,
        months: &TwelveMonths,
        found: &[TooMuch],
    ) -> BTreeMap<CustomerId, NaiveDate> {
        let mut since: BTreeMap<_, _> =
            found.iter().map(|one| (one.customer.clone(), months.since)).collect();
        let mut still: BTreeSet<_> = since.keys().cloned().collect();
        let mut before = months.earlier();
        while let Some(months) = before.filter(|_| !still.is_empty()) {
            let Ok(then) = self.too_much(context, &months) else { break };
            let then: BTreeSet<_> = then.into_iter().map(|one| one.customer).collect();
            still.retain(|id| then.contains(id));
            since.extend(still.iter().map(|id| (id.clone(), months.since)));
            before = months.earlier();
        }
        since
    }
}

/// Of each company of a group its head, at the end of the months: of several the first in order.
fn heads(context: &WarningContext<'_>, months: &TwelveMonths) -> BTreeMap<CustomerId, CustomerId> {
    let affiliations = context.base.affiliations(months.period.last());
    let mut heads = BTreeMap::new();
    for head in affiliations.heads() {
        for member in affiliations.group(head).owned {
            heads.entry(member.company).or_insert_with(|| head.clone());
        }
    }
    heads
}

/// What a customer or a group brings.
struct Party {
    net: MoneySum,
    /// The days with a purchase.
    days: BTreeSet<NaiveDate>,
}

impl Party {
    fn none(context: &WarningContext<'_>) -> Self {
        Party { net: MoneySum::new(context.currency), days: BTreeSet::new() }
    }

    fn add(
        &mut self,
        customer: &Customer,
        context: &WarningContext<'_>,
        months: &TwelveMonths,
    ) -> Result<(), NotComputable> {
        let (transactions, period) = (customer.transactions(), months.period);
        add_net(transactions, context.valuation(), period, &mut self.net)?;
        let bought = transactions.purchases().as_of(period.last()).iter();
        self.days.extend(bought.map(Record::date).filter(|day| period.contains(*day)));
        Ok(())
    }
}

/// Whether it is more than each would bring of a total if all of so many brought the same.
fn is_more_than_each(net: Money, total: Money, count: usize) -> bool {
    let count = i128::try_from(count).unwrap_or(i128::MAX);
    net.micros().saturating_mul(count) > total.micros()
}

/// A customer, or the head of a group, who brings too much.
struct TooMuch {
    customer: CustomerId,
    net: Money,
    reason: Reason,
}

impl JointRule for RevenueConcentration {
    fn matters(&self) -> Vec<&str> {
        vec![REVENUE_CONCENTRATED]
    }

    fn evaluate(&self, context: &WarningContext<'_>, found: &mut Found) {
        let Some(months) = TwelveMonths::before(context.as_of) else { return };
        found.look_again(months.until);
        let too_much = match self.too_much(context, &months) {
            Ok(too_much) => too_much,
            Err(why) => return found.unknown_of_all(REVENUE_CONCENTRATED, why),
        };
        let since = self.since(context, &months, &too_much);
        for TooMuch { customer: id, net, reason } in too_much {
            let since = since.get(&id).copied().unwrap_or(months.since);
            // The head of a group need not be a customer.
            let customer = context.base.customer(&id);
            let responsible =
                customer.and_then(|it| it.basic().responsible(Role::Account, context.as_of));
            found.add(Finding {
                at_stake: Some(net),
                responsible: responsible.cloned(),
                look_again_on: months.until,
                ..Finding::new(
                    FindingKey::new(REVENUE_CONCENTRATED, id),
                    since,
                    reason,
                    Advice::SpreadRisk,
                )
            });
        }
    }

    fn is_touched_by(&self, kind: FactKind) -> bool {
        use FactKind::{Affiliation, Purchase, Responsibility, Return};
        matches!(kind, Purchase | Return | Responsibility | Affiliation)
    }
}
