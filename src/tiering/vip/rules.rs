//! The rules by which somebody is a VIP.

use super::VipLeads;
use crate::rule::{Comparison, Rule};

macro_rules! rules {
    ($($name:ident = $key:literal, $observed:literal $comparison:ident $threshold:literal;)+) => {$(
        pub(super) static $name: Rule = Rule {
            key: concat!("tiering.vip.", $key),
            observed: $observed,
            comparison: Comparison::$comparison,
            threshold: $threshold,
        };
    )+};
}

rules! {
    ENOUGH_LEADS = "enough-leads", "leads given" AtLeast "the VIP minimum of";
    TOO_FEW_LEADS = "too-few-leads", "leads given" Below "the VIP minimum of";
    ENOUGH_CUSTOMERS =
        "enough-new-customers", "leads who became customers" AtLeast "the VIP minimum of";
    TOO_FEW_CUSTOMERS =
        "too-few-new-customers", "leads who became customers" Below "the VIP minimum of";
    ENOUGH_BUYERS = "enough-buyers", "leads who bought" AtLeast "the VIP minimum of";
    TOO_FEW_BUYERS = "too-few-buyers", "leads who bought" Below "the VIP minimum of";
    ENOUGH_VALUE = "enough-value", "net value" AtLeast "the VIP minimum of";
    TOO_LITTLE_VALUE = "too-little-value", "net value" Below "the VIP minimum of";
    DECIDED = "decided", "a VIP by decision on" AtMost "its last day";
    DECIDED_AGAINST = "decided-against", "no VIP by decision on" AtMost "its last day";
}

/// For the leads that a policy counts the rules that there are enough, and too few.
pub(super) const fn of_leads(counted: VipLeads) -> [&'static Rule; 2] {
    match counted {
        VipLeads::Given => [&ENOUGH_LEADS, &TOO_FEW_LEADS],
        VipLeads::Customers => [&ENOUGH_CUSTOMERS, &TOO_FEW_CUSTOMERS],
        VipLeads::Buyers => [&ENOUGH_BUYERS, &TOO_FEW_BUYERS],
    }
}
