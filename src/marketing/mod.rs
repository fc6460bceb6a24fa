//! Marketing data (营销信息): what was offered and promised, how it was received, what was observed
//! and complained about, who was referred and what became of them, who was named a VIP, and what
//! the customer has agreed to.

mod answers;
mod campaign;
mod channel;
mod complaint;
mod consent;
mod contact_record;
mod data;
mod facts;
mod fault_report;
mod first_contact;
mod gift;
mod intention;
mod lead_source;
mod membership;
mod need;
mod no_details;
mod observation;
mod points;
mod promise;
mod question;
mod recovery;
mod reward;
mod service;
mod survey;
mod talk;
mod task_entry;
mod task_history;
mod vip_decision;

pub use answers::{Budget, BudgetError, DecisionMaker, PaymentMethod, PresentProduct, Replacement};
pub use campaign::Campaign;
pub use channel::Channel;
pub use complaint::{
    Complaint, ComplaintCause, ComplaintEntry, ComplaintPrinciple, ComplaintState, ComplaintStep,
    Remedy,
};
pub use consent::{Consent, ConsentDecision, ConsentPurpose};
pub use contact_record::ContactGap;
pub use data::MarketingData;
pub use facts::{Contact, LeadConversion, Referral, Response, ResponseKind};
pub use fault_report::FaultReport;
pub use first_contact::{FirstContact, FirstContactBasics};
pub use gift::{Gift, GiftOccasion};
pub use intention::{BoughtElsewhere, Elsewhere, PurchaseIntention};
pub use lead_source::{HeardFrom, LeadSource, LeadSourceError, OwnLeadSource};
pub use membership::{Membership, MembershipChange};
pub use need::Need;
pub use no_details::{
    NoDetailsError, NoDetailsGroup, NoDetailsReason, NoDetailsTally, VisitWithoutDetails,
};
pub use observation::{Observation, Observed};
pub use points::{LotPoints, PointsChange, PointsEntry, PointsOrigin};
pub use promise::{Promise, PromiseEntry, PromiseOutcome, PromiseState, Promised};
pub use question::{FirstContactPolicy, FirstContactPolicyDraft, Question};
pub use recovery::{Recovery, RecoveryCause, RecoveryCourse, RecoveryEntry, RecoveryStep};
pub use reward::{Reward, RewardReason};
pub use service::{Reception, Service, ServiceStart, WishOutcome};
pub use survey::{AnonymousAnswer, AnswerDetails, SatisfactionGrade, SurveyAnswer, SurveyValue};
pub use talk::{NextStep, Talk};
pub use task_entry::{TaskChange, TaskEntry};
pub(crate) use task_history::{DoneBy, TaskHistory};
pub use vip_decision::{
    VipDecision, VipDecisionBasics, VipDecisionError, VipDecisionView, VipRuling, VipVerdict,
};
