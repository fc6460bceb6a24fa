//! One customer brings too much of the revenue.

use std::collections::BTreeSet;

use super::months::TwelveMonths;
use super::{REVENUE_CONCENTRATED, SignPolicy};
use crate::base::{Customer, FactKind};
use crate::behavior::add_net;
use crate::customer::Role;
use crate::rule::measure::{Subject, Unknown};
use crate::rule::{Evidence, rules};
use crate::units::{Money, MoneySum, NotComputable, Record, Rounding, Share};
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
/// Cost: a pass over what everybody bought in the twelve months.
#[derive(Debug, Clone)]
pub struct RevenueConcentration {
    policy: SignPolicy,
}

impl RevenueConcentration {
    /// By a policy.
    pub const fn new(policy: SignPolicy) -> Self {
        RevenueConcentration { policy }
    }

    fn found(
        &self,
        context: &WarningContext<'_>,
        months: &TwelveMonths,
    ) -> Result<Vec<Finding>, NotComputable> {
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
        let least_days = usize::try_from(self.policy.one_customer_days).unwrap_or(usize::MAX);
        let findings = each.into_iter().filter_map(|(customer, net)| {
            let bought = customer.transactions().purchases().as_of(months.period.last()).iter();
            let days: BTreeSet<_> =
                bought.map(Record::date).filter(|day| months.period.contains(*day)).collect();
            if days.len() < least_days {
                return None;
            }
            // Rounded up, it is above the share exactly where the exact share is.
            let share = Share::of_money(net, total, Rounding::AwayFromZero).ok()?;
            let evidence = Evidence::shares(share, self.policy.one_customer_share);
            let reason = CONCENTRATED.test(evidence)?;
            let key = FindingKey::new(REVENUE_CONCENTRATED, customer.id().clone());
            let responsible = customer.basic().responsible(Role::Account, context.as_of);
            Some(Finding {
                at_stake: Some(net),
                responsible: responsible.cloned(),
                look_again_on: months.until,
                ..Finding::new(key, months.since, reason, Advice::SpreadRisk)
            })
        });
        Ok(findings.collect())
    }
}

impl JointRule for RevenueConcentration {
    fn matters(&self) -> Vec<&str> {
        vec![REVENUE_CONCENTRATED]
    }

    fn look(&self, context: &WarningContext<'_>, found: &mut Found) {
        let Some(months) = TwelveMonths::before(context.as_of) else { return };
        found.look_again(months.until);
        match self.found(context, &months) {
            Ok(findings) => findings.into_iter().for_each(|finding| found.add(finding)),
            Err(why) => {
                let key = FindingKey::new(REVENUE_CONCENTRATED, Subject::Firm);
                found.unknown(key, Unknown::from(why));
            }
        }
    }

    fn is_touched_by(&self, kind: FactKind) -> bool {
        matches!(kind, FactKind::Purchase | FactKind::Return | FactKind::Responsibility)
    }
}
