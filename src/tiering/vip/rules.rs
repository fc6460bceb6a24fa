//! The rules by which somebody is a VIP.

use super::VipLeads;
use crate::rule::{Rule, rules};

rules! {
    ENOUGH_LEADS = "tiering.vip.enough-leads", AtLeast {
        "leads given in the period that counts: {observed}, at least the {needed} needed[ (by {margin})]",
        "leads given in the period that counts: {observed}, below the {needed} needed[ (by {margin})]",
        "the leads given in the period that counts are not counted",
    };
    TOO_FEW_LEADS = "tiering.vip.too-few-leads", reverse of ENOUGH_LEADS;
    ENOUGH_CUSTOMERS = "tiering.vip.enough-new-customers", AtLeast {
        "leads of the period that counts who became customers: {observed}, at least the {needed} needed[ (by {margin})]",
        "leads of the period that counts who became customers: {observed}, below the {needed} needed[ (by {margin})]",
        "the leads who became customers are not counted",
    };
    TOO_FEW_CUSTOMERS = "tiering.vip.too-few-new-customers", reverse of ENOUGH_CUSTOMERS;
    ENOUGH_BUYERS = "tiering.vip.enough-buyers", AtLeast {
        "leads of the period that counts who bought: {observed}, at least the {needed} needed[ (by {margin})]",
        "leads of the period that counts who bought: {observed}, below the {needed} needed[ (by {margin})]",
        "the leads who bought are not counted",
    };
    TOO_FEW_BUYERS = "tiering.vip.too-few-buyers", reverse of ENOUGH_BUYERS;
    pub(super) ENOUGH_VALUE = "tiering.vip.enough-value", AtLeast {
        "net value in the period that counts: {observed}, at least the {needed} needed[ (by {margin})]",
        "net value in the period that counts: {observed}, below the {needed} needed[ (by {margin})]",
        "the net value is not known",
    };
    pub(super) TOO_LITTLE_VALUE = "tiering.vip.too-little-value", reverse of ENOUGH_VALUE;
    pub(super) DECIDED = "tiering.vip.decided", AtMost {
        "a VIP by decision until {needed}[, {margin} from now]",
        "was a VIP by decision until {needed}[, {margin} ago]",
        "nothing is decided",
    };
    pub(super) DECIDED_AGAINST = "tiering.vip.decided-against", AtMost {
        "no VIP by decision until {needed}[, {margin} from now]",
        "was no VIP by decision until {needed}[, {margin} ago]",
        "nothing is decided",
    };
}

/// For the leads that a policy counts the rules that there are enough, and too few.
pub(super) const fn of_leads(counted: VipLeads) -> [&'static Rule; 2] {
    match counted {
        VipLeads::Given => [&ENOUGH_LEADS, &TOO_FEW_LEADS],
        VipLeads::Customers => [&ENOUGH_CUSTOMERS, &TOO_FEW_CUSTOMERS],
        VipLeads::Buyers => [&ENOUGH_BUYERS, &TOO_FEW_BUYERS],
    }
}
