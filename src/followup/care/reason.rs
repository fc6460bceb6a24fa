//! Why there is a task of care.

use chrono::NaiveDate;

use super::CareAnchor;
use crate::rule::{Evidence, Reason, Rule, rules};
use crate::transaction::ContractKind;

rules! {
    FIRST_CONTACT = "followup.care-first-contact", Is {
        "the customer left their details for the first time on {day}",
        "the customer has not left their details",
        "it is not known when the customer left their details",
    };
    FIRST_PURCHASE = "followup.care-first-purchase", Is {
        "the first purchase was on {day}",
        "there was no purchase",
        "it is not known when the first purchase was",
    };
    PURCHASE = "followup.care-purchase", Is {
        "something was bought on {day}",
        "nothing was bought",
        "it is not known when something was bought",
    };
    DELIVERY = "followup.care-delivery", Is {
        "something was delivered on {day}",
        "nothing was delivered",
        "it is not known when something was delivered",
    };
    PROMISED_DELIVERY = "followup.care-promised-delivery", Is {
        "a delivery is promised for {day}",
        "no delivery is promised",
        "it is not known for when a delivery is promised",
    };
    OWNERSHIP = "followup.care-ownership", Is {
        "something has been theirs since {day}",
        "nothing is theirs",
        "it is not known since when something has been theirs",
    };
    REGISTRATION = "followup.care-registration", Is {
        "a vehicle of theirs was first registered on {day}",
        "no vehicle of theirs is registered",
        "it is not known when a vehicle of theirs was first registered",
    };
    INSURANCE_END = "followup.care-insurance-end", Is {
        "an insurance ends on {day}",
        "no insurance ends",
        "it is not known when an insurance ends",
    };
    INSPECTION_END = "followup.care-inspection-end", Is {
        "an inspection is due by {day}",
        "no inspection is due",
        "it is not known when an inspection is due",
    };
    CONTRACT_END = "followup.care-contract-end", Is {
        "a contract ends on {day}",
        "no contract ends",
        "it is not known when a contract ends",
    };
    BIRTHDAY = "followup.care-birthday", personal Is {
        "the birthday is coming up",
        "no birthday is coming up",
        "the birthday is not known",
    };
    FAMILY_BIRTHDAY = "followup.care-family-birthday", personal Is {
        "a birthday in the family is coming up",
        "no birthday in the family is coming up",
        "no birthday in the family is known",
    };
    WEDDING_ANNIVERSARY = "followup.care-wedding-anniversary", personal Is {
        "the wedding anniversary is coming up",
        "no wedding anniversary is coming up",
        "the wedding anniversary is not known",
    };
    SPECIAL_DATE = "followup.care-special-date", personal Is {
        "a special date is coming up",
        "no special date is coming up",
        "no special date is known",
    };
    NAMED_DAY = "followup.care-named-day", Is {
        "the occasion is on {day}",
        "there is no occasion",
        "it is not known when the occasion is",
    };
    pub(super) SERVICE_BY_METER = "followup.care-service-by-meter", Is {
        "by the readings of its meter the service falls due on {day}",
        "by the readings of its meter no service falls due",
        "the readings of its meter do not tell when the service falls due",
    };
    pub(super) SERVICE_BY_AGE = "followup.care-service-by-age", Is {
        "by the time passed the service falls due on {day}",
        "by the time passed no service falls due",
        "it is not known when the service falls due by the time passed",
    };
}

/// The rule that says what a task is anchored on.
pub(super) const fn of_anchor(anchor: &CareAnchor) -> &'static Rule {
    match anchor {
        CareAnchor::FirstContact => &FIRST_CONTACT,
        CareAnchor::FirstPurchase => &FIRST_PURCHASE,
        CareAnchor::Purchase => &PURCHASE,
        CareAnchor::Delivery => &DELIVERY,
        CareAnchor::PromisedDelivery => &PROMISED_DELIVERY,
        CareAnchor::Ownership => &OWNERSHIP,
        CareAnchor::Registration => &REGISTRATION,
        CareAnchor::ContractEnd(ContractKind::Insurance) => &INSURANCE_END,
        CareAnchor::ContractEnd(ContractKind::Inspection) => &INSPECTION_END,
        CareAnchor::ContractEnd(_) => &CONTRACT_END,
        CareAnchor::Birthday => &BIRTHDAY,
        CareAnchor::SpouseBirthday | CareAnchor::ChildBirthday => &FAMILY_BIRTHDAY,
        CareAnchor::WeddingAnniversary => &WEDDING_ANNIVERSARY,
        CareAnchor::SpecialDate => &SPECIAL_DATE,
        CareAnchor::DaysOf(_) => &NAMED_DAY,
    }
}

/// The reason with a day, unless that is personal. `None` never comes: a day that is there makes every
/// such rule met.
pub(super) fn reason(rule: &'static Rule, day: NaiveDate) -> Option<Reason> {
    rule.test(if rule.is_personal { Evidence::fact(true) } else { Evidence::happened(day) })
}
