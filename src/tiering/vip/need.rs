//! What would make a customer a VIP.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::course::Course;
use super::{VipLeads, VipNeeds};
use crate::units::Money;
use crate::units::text::joined;

/// What it takes to become a VIP, if nothing else happens: one of the ways, after the decision
/// that is in the way, if there is one.
///
/// | shown | means |
/// |---|---|
/// | `2 more leads by 2026-02-28, or 500.00 CNY more by 2026-03-14` | either |
/// | `1 more lead and 500.00 CNY more` | both, whenever |
/// | `the end of the decision on 2026-12-31` | nothing more: the rules already say so |
/// | `the end of the decision on 2026-12-31, then 1 more lead` | that it is no VIP was decided until then |
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct VipNeed {
    after: Option<NaiveDate>,
    ways: Vec<VipWay>,
}

impl VipNeed {
    /// The last day of the decision that the customer is no VIP. `None`: none is in force.
    pub const fn after(&self) -> Option<NaiveDate> {
        self.after
    }

    /// The ways, each enough by itself, leads first. None where the end of a decision is enough;
    /// where it ends with the calendar; and where more value is missing than an amount can be.
    pub fn ways(&self) -> &[VipWay] {
        &self.ways
    }

    /// What it takes from the day to which the course has come.
    pub(super) fn of(course: &Course<'_>, after: Option<NaiveDate>) -> Self {
        let day_before = |day: Option<NaiveDate>| day.and_then(|day| day.pred_opt());
        let counted = course.policy().count;
        let leads = Some(course.leads_missing()).filter(|missing| *missing > 0);
        let (leads_by, value_by) = (course.leads_fall_on(), course.value_falls_on());
        let value = course.value_missing();
        let ways = match course.policy().needs {
            _ if course.is_vip() => Vec::new(),
            VipNeeds::Either => {
                let by_leads = VipWay { counted, leads, value: None, by: day_before(leads_by) };
                let by_value = VipWay { counted, leads: None, value, by: day_before(value_by) };
                [by_leads].into_iter().chain(value.map(|_| by_value)).collect()
            }
            // More is missing than an amount can be.
            VipNeeds::Both if value.is_none() && course.has_value() == Some(false) => Vec::new(),
            VipNeeds::Both => {
                let by = day_before([leads_by, value_by].into_iter().flatten().min());
                vec![VipWay { counted, leads, value, by }]
            }
        };
        VipNeed { after, ways }
    }

    /// Where a decision ends with the calendar.
    pub(super) const fn never(after: NaiveDate) -> Self {
        VipNeed { after: Some(after), ways: Vec::new() }
    }
}

impl fmt::Display for VipNeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.after, self.ways.as_slice()) {
            (None, []) => return f.write_str("more value than an amount can be"),
            (Some(day), []) => return write!(f, "the end of the decision on {day}"),
            (Some(day), _) => write!(f, "the end of the decision on {day}, then ")?,
            (None, _) => {}
        }
        joined(f, ", or ", &self.ways)
    }
}

/// One way to become a VIP.
///
/// * Something is missing: leads, value, or both together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct VipWay {
    #[serde(skip)]
    counted: VipLeads,
    leads: Option<u64>,
    value: Option<Money>,
    by: Option<NaiveDate>,
}

impl VipWay {
    /// How many more leads, of those that the policy counts.
    pub const fn leads(&self) -> Option<u64> {
        self.leads
    }

    /// How much more net value.
    pub const fn value(&self) -> Option<Money> {
        self.value
    }

    /// The last day on which so much is enough: later, something that counts now no longer does.
    /// `None`: that day does not come.
    pub const fn by(&self) -> Option<NaiveDate> {
        self.by
    }
}

impl fmt::Display for VipWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(leads) = self.leads {
            let noun = match (self.counted, leads) {
                (VipLeads::Given, 1) => "lead",
                (VipLeads::Given, _) => "leads",
                (VipLeads::Customers, 1) => "lead who becomes a customer",
                (VipLeads::Customers, _) => "leads who become customers",
                (VipLeads::Buyers, 1) => "lead who buys",
                (VipLeads::Buyers, _) => "leads who buy",
            };
            write!(f, "{leads} more {noun}")?;
        }
        if let Some(value) = self.value {
            let and = if self.leads.is_some() { " and " } else { "" };
            write!(f, "{and}{value:#} more")?;
        }
        self.by.map_or(Ok(()), |by| write!(f, " by {by}"))
    }
}
