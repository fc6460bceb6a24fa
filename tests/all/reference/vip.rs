//! VIPs: each lead is tried, and each day.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use clienteling::base::Fact;
use clienteling::marketing::{VipDecision, VipRuling};
use clienteling::tiering::{VipLeads, VipNeeds, VipPolicy};
use clienteling::units::OfCustomer;
use rust_decimal::Decimal;

use super::calendar::months_later;
use super::customer::{Numbers, numbers};

/// Somebody who may be a VIP, by what is known on a day.
pub(crate) struct Giver<'a> {
    pub(crate) who: &'a str,
    /// The facts known on the day, about everybody.
    pub(crate) facts: Vec<&'a Fact>,
    /// What the giver bought, and below zero what came back.
    pub(crate) trades: Vec<(NaiveDate, Decimal)>,
    pub(crate) policy: VipPolicy,
}

impl<'a> Giver<'a> {
    /// From a list of facts in one currency.
    pub(crate) fn of(
        who: &'a str,
        facts: &'a [Fact],
        policy: VipPolicy,
        as_of: NaiveDate,
    ) -> Giver<'a> {
        let facts: Vec<&Fact> = facts.iter().filter(|fact| fact.date() <= as_of).collect();
        let own = facts.iter().filter(|fact| fact.customer().is_some_and(|id| id.as_str() == who));
        let trade = |fact: &&Fact| match fact {
            Fact::Purchase(it) => Some((it.date, it.lines.total().amount())),
            Fact::Return(it) => Some((it.date, -it.lines.total().amount())),
            _ => None,
        };
        let trades = own.filter_map(trade).collect();
        Giver { who, facts, trades, policy }
    }

    /// Whom a lead became, by what was known last.
    fn became(&self, lead: &str) -> Option<&'a str> {
        let mut last: Option<(NaiveDate, Numbers<'_>, &str)> = None;
        for fact in &self.facts {
            if let Fact::LeadConversion(it) = fact {
                let this = (it.date, numbers(it.id.as_str()), it.customer.as_str());
                if it.lead.as_str() == lead && last.as_ref().is_none_or(|last| *last < this) {
                    last = Some(this);
                }
            }
        }
        last.map(|(_, _, customer)| customer)
    }

    fn bought_since(&self, customer: &str, since: NaiveDate) -> bool {
        self.facts.iter().any(|fact| match fact {
            Fact::Purchase(it) => {
                let for_money = it.lines.total().is_positive();
                it.customer.as_str() == customer && it.date >= since && for_money
            }
            _ => false,
        })
    }

    /// How many different leads count on a day: each from when it was first given until its
    /// anniversary.
    pub(crate) fn leads(&self, day: NaiveDate) -> u64 {
        let mut given: Vec<(&str, NaiveDate)> = Vec::new();
        for fact in &self.facts {
            if let Fact::Referral(it) = fact
                && it.customer.as_str() == self.who
            {
                given.push((it.lead.as_str(), it.date));
            }
        }
        let names: BTreeSet<&str> = given.iter().map(|(lead, _)| *lead).collect();
        // When a name was first given; of two on one day the smaller comes first.
        let first_given = |name: &str| {
            let days = given.iter().filter(|(lead, _)| *lead == name).map(|(_, date)| *date);
            days.min().unwrap()
        };
        let is_first_name = |name: &str, who: &str| {
            let others = names.iter().filter(|other| self.became(other) == Some(who));
            others.min_by_key(|other| (first_given(other), **other)) == Some(&name)
        };
        let mut count = 0;
        for name in names.iter().copied() {
            let first = first_given(name);
            let in_time = first <= day && day < months_later(first, self.policy.months);
            let became = self.became(name);
            let enough = match self.policy.count {
                VipLeads::Given => true,
                VipLeads::Customers => became.is_some(),
                VipLeads::Buyers => became.is_some_and(|who| self.bought_since(who, first)),
            };
            let is_new = became.is_none_or(|who| who != self.who && is_first_name(name, who));
            if in_time && enough && is_new {
                count += 1;
            }
        }
        count
    }

    /// The net value that counts on a day. `None`: the policy asks for none.
    pub(crate) fn value(&self, day: NaiveDate) -> Option<Decimal> {
        let months = self.policy.value?.months;
        let counts = |date| months.is_none_or(|months| day < months_later(date, months));
        Some(self.trades.iter().filter(|(date, _)| counts(*date)).map(|(_, net)| *net).sum())
    }

    /// What the rules say on a day.
    pub(crate) fn by_rules(&self, day: NaiveDate) -> bool {
        let leads = self.leads(day) >= self.policy.leads.into();
        let at_least = self.policy.value.map(|value| value.at_least.amount());
        match (self.value(day).zip(at_least), self.policy.needs) {
            (None, _) => leads,
            (Some((value, at_least)), VipNeeds::Either) => leads || value >= at_least,
            (Some((value, at_least)), VipNeeds::Both) => leads && value >= at_least,
        }
    }

    /// What was decided and holds on a day, and until when.
    pub(crate) fn decision(&self, day: NaiveDate) -> Option<(bool, NaiveDate)> {
        let own = self.facts.iter().filter_map(|fact| match fact {
            Fact::VipDecision(it) if it.customer().as_str() == self.who => {
                Some((fact.date(), VipDecision::ruling(it)))
            }
            _ => None,
        });
        let own: Vec<(NaiveDate, VipRuling)> = own.collect();
        let last_day = own.iter().map(|(date, _)| *date).max()?;
        let of_that_day: Vec<VipRuling> =
            own.iter().filter(|(date, _)| *date == last_day).map(|(_, ruling)| *ruling).collect();
        if of_that_day.contains(&VipRuling::Revoked) {
            return None;
        }
        let against = of_that_day.iter().any(|it| matches!(it, VipRuling::NotVip { .. }));
        let agreeing =
            of_that_day.iter().filter(|it| matches!(it, VipRuling::NotVip { .. }) == against);
        let until = agreeing.filter_map(|it| it.until()).min()?;
        (day <= until).then_some((!against, until))
    }

    pub(crate) fn is_vip(&self, day: NaiveDate) -> bool {
        self.decision(day).map_or_else(|| self.by_rules(day), |(is_vip, _)| is_vip)
    }

    /// The first of the next days on which it is not as on this one.
    pub(crate) fn changes_on(&self, as_of: NaiveDate, days: usize) -> Option<NaiveDate> {
        let now = self.is_vip(as_of);
        as_of.iter_days().skip(1).take(days).find(|day| self.is_vip(*day) != now)
    }
}
