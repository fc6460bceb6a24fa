//! Marketing data (营销信息): what was offered, how it was received, who was referred and what
//! became of them, who was named a VIP, and what the customer has agreed to.

mod answers;
mod campaign;
mod consent;
mod data;
mod facts;
mod first_contact;
mod gift;
mod no_details;
mod question;
mod vip_decision;

pub use answers::{
    Budget, BudgetError, DecisionMaker, HeardFrom, PaymentMethod, PresentProduct, Replacement,
};
pub use campaign::Campaign;
pub use consent::{Consent, ConsentDecision, ConsentPurpose};
pub use data::MarketingData;
pub use facts::{Channel, Contact, LeadConversion, Referral, Response, ResponseKind};
pub use first_contact::{FirstContact, FirstContactBasics};
pub use gift::{Gift, GiftOccasion};
pub use no_details::{
    NoDetailsError, NoDetailsGroup, NoDetailsReason, NoDetailsTally, VisitWithoutDetails,
};
pub use question::{FirstContactPolicy, FirstContactPolicyDraft, Question};
pub use vip_decision::{
    VipDecision, VipDecisionBasics, VipDecisionError, VipDecisionView, VipRuling, VipVerdict,
};
