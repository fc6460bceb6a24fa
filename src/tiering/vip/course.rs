//! What the rules look at, as time goes by and nothing new happens.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{VipByRules, VipError, VipFacts, VipLeads, VipNeeds, VipPolicy};
use crate::base::Customer;
use crate::behavior::BehaviorFold;
use crate::units::period::months_after;
use crate::units::{LeadId, Money, MoneyError, MoneySum};

/// Leads and value on a day, and what will leave them later.
#[derive(Debug, Clone)]
pub(super) struct Course<'a> {
    policy: &'a VipPolicy,
    leads: u64,
    value: Option<Value>,
    /// By day, the latest first: what comes next stands last.
    to_come: Vec<(NaiveDate, Leaves)>,
}

/// The value on a day, against the minimum.
#[derive(Debug, Clone, Copy)]
struct Value {
    sum: MoneySum,
    at_least: Money,
}

/// What no longer counts from a day on.
#[derive(Debug, Clone, Copy)]
enum Leaves {
    Lead,
    Value(Money),
}

impl<'a> Course<'a> {
    /// From a day on, by what is known on it.
    pub(super) fn new(
        facts: &VipFacts<'_>,
        policy: &'a VipPolicy,
        as_of: NaiveDate,
    ) -> Result<Self, VipError> {
        let mut to_come = Vec::new();
        let mut leads = 0_u64;
        for given in leads_that_count(facts, policy, as_of)? {
            let end = months_after(given, policy.months);
            if end.is_none_or(|end| as_of < end) {
                leads = leads.saturating_add(1);
                to_come.extend(end.map(|end| (end, Leaves::Lead)));
            }
        }
        let mut value = None;
        if let Some(minimum) = policy.value {
            let behavior = facts.behavior.ok_or(VipError::NoBehavior)?;
            let sum = value_of(behavior, minimum.months, as_of, &mut to_come)?;
            // Of another currency than the minimum, it is refused here and not compared later.
            Money::zero(behavior.currency()).try_add(minimum.at_least)?;
            value = Some(Value { sum, at_least: minimum.at_least });
        }
        to_come.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
        Ok(Course { policy, leads, value, to_come })
    }

    /// How many leads are missing.
    pub(super) fn leads_missing(&self) -> u64 {
        u64::from(self.policy.leads).saturating_sub(self.leads)
    }

    /// How much value is missing. `None`: nothing, or more than an amount can be.
    pub(super) fn value_missing(&self) -> Option<Money> {
        let Value { sum, at_least } = self.value?;
        sum.up_to(at_least).ok().filter(|missing| missing.is_positive())
    }

    /// Whether there is enough value. `None`: the policy asks for none.
    pub(super) fn has_value(&self) -> Option<bool> {
        self.value.map(|Value { sum, at_least }| sum.cmp_same(at_least).is_ge())
    }

    pub(super) const fn policy(&self) -> &'a VipPolicy {
        self.policy
    }

    /// What the rules say.
    pub(super) fn is_vip(&self) -> bool {
        let leads = self.leads_missing() == 0;
        match (self.has_value(), self.policy.needs) {
            (None, _) => leads,
            (Some(value), VipNeeds::Either) => leads || value,
            (Some(value), VipNeeds::Both) => leads && value,
        }
    }

    /// What the rules say, with what they look at.
    pub(super) fn rules(&self) -> Result<VipByRules, MoneyError> {
        let value = self.value.map(|Value { sum, at_least }| sum.total().map(|it| (it, at_least)));
        Ok(VipByRules {
            counted: self.policy.count,
            leads: self.leads,
            required: self.policy.leads.into(),
            value: value.transpose()?,
            needs: self.policy.needs,
        })
    }

    /// Goes on to the next day on which something leaves. `None`: nothing does any more.
    pub(super) fn step(&mut self) -> Option<NaiveDate> {
        let (day, _) = *self.to_come.last()?;
        self.go_to(day);
        Some(day)
    }

    /// Goes on to a day.
    pub(super) fn go_to(&mut self, day: NaiveDate) {
        while let Some((_, leaves)) = self.to_come.last().copied().filter(|(next, _)| *next <= day)
        {
            self.to_come.pop();
            match leaves {
                Leaves::Lead => self.leads = self.leads.saturating_sub(1),
                Leaves::Value(amount) => {
                    if let Some(value) = &mut self.value {
                        // INVARIANT: one behavior, one currency.
                        let _ = value.sum.subtract(amount);
                    }
                }
            }
        }
    }

    /// The first day on which there are fewer leads than now, or than needed if that is less.
    pub(super) fn leads_fall_on(&self) -> Option<NaiveDate> {
        let level = self.leads.min(self.policy.leads.into());
        let mut later = self.clone();
        std::iter::from_fn(move || later.step().map(|day| (day, later.leads)))
            .find_map(|(day, leads)| (leads < level).then_some(day))
    }

    /// The first day on which there is less value than now, or than needed if that is less.
    pub(super) fn value_falls_on(&self) -> Option<NaiveDate> {
        let Value { sum, at_least } = self.value?;
        let falls = |later: MoneySum| match sum.cmp_same(at_least) {
            Ordering::Less => later.cmp_sum(sum).is_lt(),
            _ => later.cmp_same(at_least).is_lt(),
        };
        let mut later = self.clone();
        std::iter::from_fn(move || later.step().map(|day| (day, later.value)))
            .find_map(|(day, value)| value.is_some_and(|it| falls(it.sum)).then_some(day))
    }
}

/// The days on which the leads that count were first given.
fn leads_that_count(
    facts: &VipFacts<'_>,
    policy: &VipPolicy,
    as_of: NaiveDate,
) -> Result<Vec<NaiveDate>, VipError> {
    let count = policy.count;
    if count != VipLeads::Given && facts.outcomes.is_none() {
        return Err(VipError::NoOutcomes(count));
    }
    let referrals = facts.customer.marketing().referrals().as_of(as_of);
    let mut leads: Vec<(&LeadId, NaiveDate)> =
        referrals.iter().map(|referral| (&referral.lead, referral.date)).collect();
    leads.sort_unstable();
    leads.dedup_by_key(|(lead, _)| *lead);
    leads.sort_by_key(|(_, given)| *given);
    let mut people = BTreeSet::new();
    let counts = |(lead, given): &(&LeadId, NaiveDate)| {
        let became = facts.outcomes.and_then(|outcomes| outcomes.became(lead, as_of));
        // Nobody is brought by themselves, nor twice under two names: the first lead counts.
        let is_new = became
            .is_none_or(|became| became.id() != facts.customer.id() && people.insert(became.id()));
        let enough = match count {
            VipLeads::Given => true,
            VipLeads::Customers => became.is_some(),
            VipLeads::Buyers => became.is_some_and(|became| bought_since(became, *given, as_of)),
        };
        is_new && enough
    };
    Ok(leads.into_iter().filter(counts).map(|(_, given)| given).collect())
}

/// Whether somebody bought for money between two days.
fn bought_since(customer: &Customer, since: NaiveDate, as_of: NaiveDate) -> bool {
    let purchases = customer.transactions().purchases().as_of(as_of).iter().rev();
    let mut lately = purchases.take_while(|purchase| since <= purchase.date);
    lately.any(|purchase| purchase.lines.total().is_positive())
}

/// The value that counts on a day, and when it will leave.
fn value_of(
    behavior: &BehaviorFold,
    months: Option<u32>,
    as_of: NaiveDate,
    to_come: &mut Vec<(NaiveDate, Leaves)>,
) -> Result<MoneySum, MoneyError> {
    let mut sum = MoneySum::new(behavior.currency());
    for (day, net) in behavior.net_by_day(as_of) {
        let end = months.and_then(|months| months_after(day, months));
        if end.is_none_or(|end| as_of < end) {
            sum.add(net)?;
            to_come.extend(end.map(|end| (end, Leaves::Value(net))));
        }
    }
    Ok(sum)
}
