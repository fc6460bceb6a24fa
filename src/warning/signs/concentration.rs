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
/// lost.
///
/// A firm with few customers hangs on each of them, and knows it: below so many who bought in these
/// months nothing is said. Where a rate is missing for one of them, the whole is not known.
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

    /// Who brings too much of the revenue of twelve months.
    fn too_much<'a>(
        &self,
        context: &WarningContext<'a>,
        months: &TwelveMonths,
    ) -> Result<Vec<TooMuch<'a>>, NotComputable> {
        let currency = context.currency;
        let mut total = MoneySum::new(currency);
        let mut each: Vec<(&Customer, Money)> = Vec::new();
        for customer in context.base.customers() {
            let mut sum = MoneySum::new(currency);
            add_net(customer.transactions(), context.valuation(), months.period, &mut sum)?;
            let net = sum.total()?;
            if net.is_positive() {
                total.add(net)?;
                each.push((customer, net));
            }
        }
        let least = usize::try_from(self.policy.least_customers).unwrap_or(usize::MAX);
        if each.len() < least {
            return Ok(Vec::new());
        }
        let total = total.total()?;
        let too_much = each.into_iter().filter_map(|(customer, net)| {
            // Rounded up, it is above the share exactly where the exact share is.
            let share = Share::of_money(net, total, Rounding::AwayFromZero).ok()?;
            let evidence = Evidence::shares(share, self.policy.one_customer_share);
            let reason = CONCENTRATED.test(evidence)?;
            self.comes_again(customer, months).then_some(TooMuch { customer, net, reason })
        });
        Ok(too_much.collect())
    }

    /// Whether a customer bought on as many days of the months as it takes.
    fn comes_again(&self, customer: &Customer, months: &TwelveMonths) -> bool {
        let bought = customer.transactions().purchases().as_of(months.period.last()).iter();
        let days = bought.map(Record::date).filter(|day| months.period.contains(*day));
        let least = usize::try_from(self.policy.one_customer_days).unwrap_or(usize::MAX);
        days.collect::<BTreeSet<_>>().len() >= least
    }

    /// Since the first day of which month each has brought too much without a break, as far as that
    /// can be computed.
    fn since<'a>(
        &self,
        context: &WarningContext<'a>,
        months: &TwelveMonths,
        found: &[TooMuch<'a>],
    ) -> BTreeMap<&'a CustomerId, NaiveDate> {
        let mut since: BTreeMap<_, _> =
            found.iter().map(|one| (one.customer.id(), months.since)).collect();
        let mut still: BTreeSet<_> = since.keys().copied().collect();
        let mut before = months.earlier();
        while let Some(months) = before.filter(|_| !still.is_empty()) {
            let Ok(then) = self.too_much(context, &months) else { break };
            let then: BTreeSet<_> = then.iter().map(|one| one.customer.id()).collect();
            still.retain(|id| then.contains(id));
            since.extend(still.iter().map(|id| (*id, months.since)));
            before = months.earlier();
        }
        since
    }
}

/// A customer who brings too much.
struct TooMuch<'a> {
    customer: &'a Customer,
    net: Money,
    reason: Reason,
}

impl JointRule for RevenueConcentration {
    fn matters(&self) -> Vec<&str> {
        vec![REVENUE_CONCENTRATED]
    }

    fn look(&self, context: &WarningContext<'_>, found: &mut Found) {
        let Some(months) = TwelveMonths::before(context.as_of) else { return };
        found.look_again(months.until);
        let too_much = match self.too_much(context, &months) {
            Ok(too_much) => too_much,
            Err(why) => return found.unknown_of_all(REVENUE_CONCENTRATED, why),
        };
        let since = self.since(context, &months, &too_much);
        for TooMuch { customer, net, reason } in too_much {
            let since = since.get(customer.id()).copied().unwrap_or(months.since);
            let key = FindingKey::new(REVENUE_CONCENTRATED, customer.id().clone());
            let responsible = customer.basic().responsible(Role::Account, context.as_of);
            found.add(Finding {
                at_stake: Some(net),
                responsible: responsible.cloned(),
                look_again_on: months.until,
                ..Finding::new(key, since, reason, Advice::SpreadRisk)
            });
        }
    }

    fn is_touched_by(&self, kind: FactKind) -> bool {
        matches!(kind, FactKind::Purchase | FactKind::Return | FactKind::Responsibility)
    }
}
