//! The marketing data of one customer.

use super::{
    BoughtElsewhere, Complaint, ComplaintEntry, Consent, Contact, FaultReport, FirstContact, Gift,
    LeadConversion, Membership, Need, Observation, PointsEntry, Promise, PromiseEntry,
    PurchaseIntention, Recovery, RecoveryEntry, Referral, Response, Reward, Service, SurveyAnswer,
    TaskEntry, VipDecision,
};
use crate::units::Records;
use crate::units::sparse::{Sparse, sparse_lists};

/// The third of a customer's three kinds of data: contacts, responses, referrals, consent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MarketingData {
    pub(crate) contacts: Records<Contact>,
    pub(crate) responses: Records<Response>,
    pub(crate) consents: Records<Consent>,
    pub(crate) further: Sparse<Further>,
}

sparse_lists! {
    /// Of these most customers have none.
    pub(crate) struct Further {
        first_contacts: FirstContact,
        referrals: Referral,
        lead_conversions: LeadConversion,
        vip_decisions: VipDecision,
        gifts: Gift,
        services: Service,
        promises: Promise,
        promise_entries: PromiseEntry,
        observations: Observation,
        needs: Need,
        intentions: PurchaseIntention,
        bought_elsewhere: BoughtElsewhere,
        survey_answers: SurveyAnswer,
        complaints: Complaint,
        complaint_entries: ComplaintEntry,
        fault_reports: FaultReport,
        points: PointsEntry,
        memberships: Membership,
        rewards: Reward,
        recoveries: Recovery,
        recovery_entries: RecoveryEntry,
        task_entries: TaskEntry,
    }
}

impl MarketingData {
    /// What was learned when they first came.
    pub fn first_contacts(&self) -> &Records<FirstContact> {
        &self.further.first_contacts
    }

    /// How the firm contacted the customer.
    pub const fn contacts(&self) -> &Records<Contact> {
        &self.contacts
    }

    /// What the customer answered.
    pub const fn responses(&self) -> &Records<Response> {
        &self.responses
    }

    /// The leads that the customer gave.
    pub fn referrals(&self) -> &Records<Referral> {
        &self.further.referrals
    }

    /// As which leads others had given the customer before.
    pub fn lead_conversions(&self) -> &Records<LeadConversion> {
        &self.further.lead_conversions
    }

    /// What was decided about the customer as a VIP. Which decision holds says
    /// [`vip_decision`](Self::vip_decision).
    pub fn vip_decisions(&self) -> &Records<VipDecision> {
        &self.further.vip_decisions
    }

    /// What the customer decided about being contacted. What holds says
    /// [`Customer::consent`](crate::Customer::consent).
    pub const fn consents(&self) -> &Records<Consent> {
        &self.consents
    }

    /// What the customer was given.
    pub fn gifts(&self) -> &Records<Gift> {
        &self.further.gifts
    }

    /// What was done for the customer.
    pub fn services(&self) -> &Records<Service> {
        &self.further.services
    }

    /// Cases of winning the customer back. How each stands says
    /// [`recoveries_on`](Self::recoveries_on).
    pub fn recoveries(&self) -> &Records<Recovery> {
        &self.further.recoveries
    }

    /// What was done in the cases of recovery, and what came of them.
    pub fn recovery_entries(&self) -> &Records<RecoveryEntry> {
        &self.further.recovery_entries
    }

    /// What the customer was promised. How that stands says [`promises_on`](Self::promises_on).
    pub fn promises(&self) -> &Records<Promise> {
        &self.further.promises
    }

    /// What became of the promises.
    pub fn promise_entries(&self) -> &Records<PromiseEntry> {
        &self.further.promise_entries
    }

    /// What was observed of the customer.
    pub fn observations(&self) -> &Records<Observation> {
        &self.further.observations
    }

    /// The needs that can be developed. Which can still be met says
    /// [`current_needs`](Self::current_needs).
    pub fn needs(&self) -> &Records<Need> {
        &self.further.needs
    }

    /// What the customer said about buying. What holds says [`intention`](Self::intention).
    pub fn intentions(&self) -> &Records<PurchaseIntention> {
        &self.further.intentions
    }

    /// What the customer bought elsewhere.
    pub fn bought_elsewhere(&self) -> &Records<BoughtElsewhere> {
        &self.further.bought_elsewhere
    }

    /// What the customer answered in surveys.
    pub fn survey_answers(&self) -> &Records<SurveyAnswer> {
        &self.further.survey_answers
    }

    /// What the customer complained about. How that stands says
    /// [`complaints_on`](Self::complaints_on).
    pub fn complaints(&self) -> &Records<Complaint> {
        &self.further.complaints
    }

    /// What was done about the complaints.
    pub fn complaint_entries(&self) -> &Records<ComplaintEntry> {
        &self.further.complaint_entries
    }

    /// The faults that the customer reported without complaining.
    pub fn fault_reports(&self) -> &Records<FaultReport> {
        &self.further.fault_reports
    }

    /// The entries in the customer's account of points.
    pub fn points(&self) -> &Records<PointsEntry> {
        &self.further.points
    }

    /// Which programmes the customer joined and left.
    pub fn memberships(&self) -> &Records<Membership> {
        &self.further.memberships
    }

    /// What the customer was granted for loyalty.
    pub fn rewards(&self) -> &Records<Reward> {
        &self.further.rewards
    }

    /// What became of follow-ups without a contact.
    pub fn task_entries(&self) -> &Records<TaskEntry> {
        &self.further.task_entries
    }
}
