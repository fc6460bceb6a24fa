//! What is done for customers after the sale, on which day, and by whom.
//!
//! A [`CarePolicy`] says what: a list of rules with names. [`care_plan`] makes the tasks of a period
//! for one customer by it, each anchored on a fact, a date in the profile or a day that the caller
//! gives.
//!
//! | when | what | rule of the default policy | source |
//! |---|---|---|---|
//! | details left for the first time | thanks at once, a call within a day | none: it is owed, and [`tasks_of`](super::tasks_of) has it | S5 |
//! | the day the car gets home, day 3, day 7 | care call, by service | `car-care-call` | S1 |
//! | 5,000 and 10,000 km by estimate, or 6 and 12 months | first and second service | `service` | S1, the figures ours |
//! | the eve of the birthday, or up to 3 days before it | greeting | `birthday` | S1, S3 |
//! | 30 days before an insurance or an inspection ends | reminder | `insurance`, `inspection` | S1, the days ours |
//! | 7 days after furniture is delivered | care call | `furniture-care-call` | S3 |
//! | the eve of a public holiday but Tomb-Sweeping Day, or up to 3 days before it | greeting | `public-holiday` | S3 |
//! | a week before a new product is on sale | call existing customers first | `new-product` | S3 |
//! | 6 years after a car, 10 after an appliance | offer a replacement | `car-replacement`, `appliance-replacement` | S1, S5, the years ours |
//! | each year since the first purchase | greeting | `anniversary` | S1 |
//! | 3 days before the promised delivery of a car, furniture or an appliance | a small gift | `delivery-gift` | S3 |
//! | 30 days after a delivery; each year | tips; maintenance, free for 2 years and then paid | `tips`, `free-maintenance`, `paid-maintenance`, `car-free-maintenance`, `car-paid-maintenance` | S5, the times ours |
//! | every 3 months since the first purchase | product information | `product-information` | S2, S5, the months ours |
//!
//! Who has not bought, got or brought anything for 3 years (ours) gets neither greetings on holidays nor
//! product information.

mod anchor;
mod occasions;
mod plan;
mod policy;
mod reach;
mod reason;
mod rule;
mod state;
mod templates;

pub use plan::{CareDates, CarePlan, NotPlanned, WhyNotPlanned, care_plan};
pub use policy::{CarePolicy, CarePolicyDraft, ProductGroup};
pub(super) use reason::RULES;
pub use rule::{CareAnchor, CareRule, CareTimes, ServiceReminder};

#[cfg(test)]
mod tests;
