//! Whether a customer is a VIP, by what, and until when.

use chrono::NaiveDate;
use serde::Serialize;

use super::rules::{DECIDED, DECIDED_AGAINST, ENOUGH_VALUE, TOO_LITTLE_VALUE, of_leads};
use super::{VipLeads, VipNeed, VipNeeds};
use crate::rule::{Evidence, Reason};
use crate::units::words::words;
use crate::units::written::written;
use crate::units::{Money, StaffId, VipDecisionId};

words! {
    /// By what a customer is a VIP, or by a decision is none.
    pub enum VipBasis, "basis" {
        /// Somebody in charge decided it.
        Decision = "decision",
        /// Enough leads.
        Leads = "leads",
        /// Enough value.
        Value = "value",
        /// Enough leads, and enough value as well.
        LeadsAndValue = "leads_and_value",
    }
}

/// What the rules say, decisions left aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VipByRules {
    pub(super) counted: VipLeads,
    pub(super) leads: u64,
    pub(super) required: u64,
    /// The value and its minimum, in one currency.
    pub(super) value: Option<(Money, Money)>,
    pub(super) needs: VipNeeds,
}

impl VipByRules {
    /// Whether the rules make the customer a VIP.
    pub fn is_vip(&self) -> bool {
        self.basis().is_some()
    }

    /// How many leads count.
    pub const fn leads(&self) -> u64 {
        self.leads
    }

    /// The net value that counts. `None`: the policy has no minimum of it.
    pub fn value(&self) -> Option<Money> {
        self.value.map(|(value, _)| value)
    }

    /// What makes the customer a VIP by the rules.
    fn basis(&self) -> Option<VipBasis> {
        let leads = self.leads >= self.required;
        let value = self.value.map(|(value, at_least)| value.cmp_same(at_least).is_ge());
        match (leads, value.unwrap_or(false), self.needs) {
            (true, true, _) => Some(VipBasis::LeadsAndValue),
            (true, false, VipNeeds::Either) => Some(VipBasis::Leads),
            (false, true, VipNeeds::Either) => Some(VipBasis::Value),
            _ => None,
        }
    }

    /// Why: of a VIP what suffices, of others what is missing; at least one.
    pub fn reasons(&self) -> Vec<Reason> {
        let is_vip = self.is_vip();
        let [enough, too_few] = of_leads(self.counted);
        let leads = Evidence::counts(self.leads, self.required);
        let leads = if is_vip { enough } else { too_few }.test(leads);
        let value = self.value.and_then(|(value, at_least)| {
            let rule = if is_vip { &ENOUGH_VALUE } else { &TOO_LITTLE_VALUE };
            rule.test(Evidence::money(value, at_least).ok()?)
        });
        leads.into_iter().chain(value).collect()
    }
}

written! {
    /// As a screen wants it: with its reasons.
    VipByRules as self {
        is_vip: self.is_vip(),
        leads,
        value: self.value(),
        reasons: self.reasons(),
    }
}

/// The decision in force, without its reason, which is personal: the
/// [fact](crate::marketing::MarketingData::vip_decision) has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct VipOverride {
    pub(super) id: VipDecisionId,
    pub(super) is_vip: bool,
    pub(super) since: NaiveDate,
    pub(super) until: NaiveDate,
    pub(super) by: StaffId,
}

impl VipOverride {
    /// Which decision.
    pub const fn id(&self) -> &VipDecisionId {
        &self.id
    }

    /// What was decided: that the customer is a VIP, or is none.
    pub const fn is_vip(&self) -> bool {
        self.is_vip
    }

    /// From which day on.
    pub const fn since(&self) -> NaiveDate {
        self.since
    }

    /// Its last day.
    pub const fn until(&self) -> NaiveDate {
        self.until
    }

    /// Who decided it.
    pub const fn by(&self) -> &StaffId {
        &self.by
    }
}

/// Whether a customer is a VIP, by what, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VipStanding {
    pub(super) as_of: NaiveDate,
    pub(super) rules: VipByRules,
    pub(super) decision: Option<VipOverride>,
    pub(super) changes_on: Option<NaiveDate>,
    pub(super) need: Option<VipNeed>,
}

impl VipStanding {
    /// Whether the customer is a VIP: as was decided, and where nothing is, by the rules.
    pub fn is_vip(&self) -> bool {
        self.decision.as_ref().map_or_else(|| self.rules.is_vip(), VipOverride::is_vip)
    }

    /// What makes the customer a VIP, or by a decision none. `None` for somebody who is none by
    /// the rules.
    pub fn by(&self) -> Option<VipBasis> {
        if self.decision.is_some() { Some(VipBasis::Decision) } else { self.rules.basis() }
    }

    /// The decision in force.
    pub const fn decision(&self) -> Option<&VipOverride> {
        self.decision.as_ref()
    }

    /// What the rules say: what the customer would be without the decision.
    pub const fn rules(&self) -> &VipByRules {
        &self.rules
    }

    /// How many leads count.
    pub const fn leads(&self) -> u64 {
        self.rules.leads
    }

    /// The first day on which the customer is no longer a VIP if nothing new happens: not the day
    /// after a decision where the rules go on from there. `None` for somebody who is none, and
    /// where that day does not come.
    pub fn lapses_on(&self) -> Option<NaiveDate> {
        self.changes_on.filter(|_| self.is_vip())
    }

    /// The first day on which somebody who is no VIP becomes one if nothing new happens: a
    /// decision against it ends, or a return is no longer in the months that count.
    pub fn begins_on(&self) -> Option<NaiveDate> {
        self.changes_on.filter(|_| !self.is_vip())
    }

    /// What would make the customer a VIP. `None` for somebody who is one.
    pub const fn need(&self) -> Option<&VipNeed> {
        self.need.as_ref()
    }

    /// Why; at least one. The decision alone where there is one: what the rules would say, and
    /// why, is in [`rules`](Self::rules).
    pub fn reasons(&self) -> Vec<Reason> {
        let Some(decision) = &self.decision else { return self.rules.reasons() };
        let rule = if decision.is_vip { &DECIDED } else { &DECIDED_AGAINST };
        rule.test(Evidence::dates(self.as_of, decision.until)).into_iter().collect()
    }
}

written! {
    /// As a screen wants it: with its reasons.
    VipStanding as self {
        is_vip: self.is_vip(),
        by: self.by(),
        lapses_on: self.lapses_on(),
        begins_on: self.begins_on(),
        reasons: self.reasons(),
        decision,
        without_decision: self.decision.as_ref().map(|_| self.rules),
        need,
    }
}
