//! Whom or what a measure is about.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::units::guard::read_quietly;
use crate::units::words::words;
use crate::units::{CampaignId, CustomerId, OpportunityId, ProductId, StaffId};

words! {
    /// Which kind of thing something is about.
    pub enum SubjectKind, "kind of subject" {
        /// The whole firm.
        Firm = "firm" as "the firm",
        /// One customer.
        Customer = "customer" as "a customer",
        /// One member of staff.
        Staff = "staff" as "a member of staff",
        /// One product or service.
        Product = "product" as "a product",
        /// One deal that may come about.
        Deal = "deal" as "a deal",
        /// One campaign.
        Campaign = "campaign" as "a campaign",
    }
}

/// Whom or what something is about: a measure, a finding, a goal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Subject {
    /// The whole firm.
    Firm,
    /// This customer.
    Customer(CustomerId),
    /// This member of staff.
    Staff(StaffId),
    /// This product or service.
    Product(ProductId),
    /// This deal.
    Deal(OpportunityId),
    /// This campaign.
    Campaign(CampaignId),
}

#[derive(Deserialize)]
#[serde(remote = "Subject", rename_all = "snake_case")]
enum Wire {
    Firm,
    Customer(CustomerId),
    Staff(StaffId),
    Product(ProductId),
    Deal(OpportunityId),
    Campaign(CampaignId),
}

read_quietly!(Subject, Wire::deserialize);

impl Subject {
    /// Which kind of thing it is.
    pub const fn kind(&self) -> SubjectKind {
        match self {
            Subject::Firm => SubjectKind::Firm,
            Subject::Customer(_) => SubjectKind::Customer,
            Subject::Staff(_) => SubjectKind::Staff,
            Subject::Product(_) => SubjectKind::Product,
            Subject::Deal(_) => SubjectKind::Deal,
            Subject::Campaign(_) => SubjectKind::Campaign,
        }
    }
}

impl fmt::Display for Subject {
    /// "the firm", "customer C-1".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Firm => f.write_str("the firm"),
            Subject::Customer(id) => write!(f, "customer {id}"),
            Subject::Staff(id) => write!(f, "member of staff {id}"),
            Subject::Product(id) => write!(f, "product {id}"),
            Subject::Deal(id) => write!(f, "deal {id}"),
            Subject::Campaign(id) => write!(f, "campaign {id}"),
        }
    }
}

impl From<CustomerId> for Subject {
    fn from(id: CustomerId) -> Self {
        Subject::Customer(id)
    }
}

impl From<StaffId> for Subject {
    fn from(id: StaffId) -> Self {
        Subject::Staff(id)
    }
}

impl From<ProductId> for Subject {
    fn from(id: ProductId) -> Self {
        Subject::Product(id)
    }
}

impl From<OpportunityId> for Subject {
    fn from(id: OpportunityId) -> Self {
        Subject::Deal(id)
    }
}

impl From<CampaignId> for Subject {
    fn from(id: CampaignId) -> Self {
        Subject::Campaign(id)
    }
}
