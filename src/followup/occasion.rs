//! What calls for a follow-up: a purpose, since when, and until when.

use chrono::NaiveDate;

use super::{FollowUpPolicy, FollowUpPolicyDraft, TaskRank};
use crate::marketing::ConsentPurpose;
use crate::units::period::months_after;
use crate::units::words::words;
use crate::warning::receivable::{EXPOSURE_OVER_LIMIT, GROUP_OVER_LIMIT, RECEIVABLE_OVERDUE};
use crate::warning::{
    Advice, COMPLAINT, Finding, Force, NO_PURCHASE, Onset, PROMISE_BROKEN, RECEIVABLE_OVER_LIMIT,
    SILENT_DISSATISFACTION,
};

words! {
    /// What a follow-up is for. Of those of one [rank](TaskRank) the more pressing comes first.
    #[non_exhaustive]
    pub enum Purpose, "purpose of a follow-up" {
        /// See to a complaint.
        Complaint = "complaint" as "see to a complaint",
        /// Tell that a product is called back, and what to do.
        Recall = "recall" as "tell of a recall",
        /// Keep what was promised.
        Promise = "promise" as "keep a promise",
        /// Take the next step that was agreed in a talk.
        NextStep = "next_step" as "take the next step that was agreed",
        /// Keep an appointment, or learn why it was missed.
        Appointment = "appointment" as "keep an appointment",
        /// Tell somebody who waits when the delivery comes.
        DeliveryNews = "delivery_news" as "tell when the delivery comes",
        /// Thank somebody who left their details for the first time.
        ThankYou = "thank_you" as "say thank you",
        /// Call a new lead.
        FirstCall = "first_call" as "call a new lead",
        /// Ask somebody why they are dissatisfied.
        AskWhy = "ask_why" as "ask why they are dissatisfied",
        /// Collect money that is overdue, or owed beyond the limit.
        CollectReceivable = "collect_receivable" as "collect what is owed",
        /// Talk about what is delivered and ordered beyond the limit: a higher one, or a deposit.
        CreditLimit = "credit_limit" as "talk about the credit limit or a deposit",
        /// Take the next step of a deal.
        Deal = "deal" as "take a deal further",
        /// Ask, after a delivery, whether all is well.
        CareCall = "care_call" as "ask whether all is well",
        /// Remind of a service.
        Service = "service" as "remind of the service",
        /// Remind of an inspection.
        Inspection = "inspection" as "remind of the inspection",
        /// Remind that an insurance ends.
        Insurance = "insurance" as "remind of the insurance",
        /// Give advice on the use of what was bought.
        Tips = "tips" as "give tips for use",
        /// Remind of a maintenance that is free.
        FreeMaintenance = "free_maintenance" as "remind of free maintenance",
        /// Remind of a maintenance that is paid for.
        PaidMaintenance = "paid_maintenance" as "remind of paid maintenance",
        /// Stay in touch: the longest time without a contact is nearly over.
        StayInTouch = "stay_in_touch" as "stay in touch",
        /// Find out why a customer was lost, and what would bring them back.
        Recovery = "recovery" as "win a lost customer back",
        /// Greet on a birthday.
        Birthday = "birthday" as "wish a happy birthday",
        /// Greet on a public holiday.
        Holiday = "holiday" as "send the season's greetings",
        /// Greet on an anniversary of the relationship.
        Anniversary = "anniversary" as "mark an anniversary",
        /// Bring or send a small gift.
        Gift = "gift" as "bring a small gift",
        /// Bring somebody back into the shop before they count as lost.
        KeepActive = "keep_active" as "invite before they are lost",
        /// Win back somebody who counts as lost.
        WinBack = "win_back" as "win back",
        /// Offer a replacement for what is due to be replaced.
        Replacement = "replacement" as "offer a replacement",
        /// Tell of a new product.
        NewProduct = "new_product" as "tell of a new product",
        /// Send information on products.
        ProductInformation = "product_information" as "send product information",
        /// Anything else, which the rule that calls for it names.
        Other = "other",
    }
}

impl Purpose {
    /// Where it stands among follow-ups of one rank that fall due on one day: the most pressing
    /// first.
    pub fn place(self) -> usize {
        Purpose::ALL.iter().position(|known| *known == self).unwrap_or(usize::MAX)
    }

    /// How far it yields to others.
    pub const fn rank(self) -> TaskRank {
        match self {
            Purpose::Complaint
            | Purpose::Recall
            | Purpose::Promise
            | Purpose::NextStep
            | Purpose::Appointment
            | Purpose::DeliveryNews
            | Purpose::ThankYou
            | Purpose::FirstCall
            | Purpose::AskWhy
            | Purpose::CollectReceivable
            | Purpose::CreditLimit => TaskRank::Obligation,
            Purpose::Deal
            | Purpose::CareCall
            | Purpose::Service
            | Purpose::Inspection
            | Purpose::Insurance
            | Purpose::Tips
            | Purpose::FreeMaintenance
            | Purpose::PaidMaintenance
            | Purpose::StayInTouch
            | Purpose::Recovery
            | Purpose::Other => TaskRank::Care,
            Purpose::Birthday | Purpose::Holiday | Purpose::Anniversary | Purpose::Gift => {
                TaskRank::Greeting
            }
            Purpose::KeepActive
            | Purpose::WinBack
            | Purpose::Replacement
            | Purpose::NewProduct
            | Purpose::ProductInformation => TaskRank::Promotion,
        }
    }

    /// Whether the message is marketing, which takes consent.
    pub const fn is_marketing(self) -> bool {
        matches!(self.consent_purpose(), Some(ConsentPurpose::Marketing))
    }

    /// The purpose for which the customer can refuse to be contacted, and has to agree first where
    /// it is marketing. `None`: it takes no consent. What only begins a relationship or deepens it
    /// can be refused, although it is owed.
    pub const fn consent_purpose(self) -> Option<ConsentPurpose> {
        self.consent_at(self.rank())
    }

    /// The same of a follow-up that has a rank of its own.
    pub(super) const fn consent_at(self, rank: TaskRank) -> Option<ConsentPurpose> {
        match rank.consent_purpose() {
            None if self.deepens_relationship() => Some(ConsentPurpose::Care),
            asked => asked,
        }
    }

    const fn deepens_relationship(self) -> bool {
        matches!(self, Purpose::ThankYou | Purpose::FirstCall | Purpose::AskWhy)
    }

    /// Whether it is owed even when the relationship has ended: money, and what concerns what they
    /// have from us.
    pub const fn outlives_relationship(self) -> bool {
        matches!(
            self,
            Purpose::Complaint
                | Purpose::Recall
                | Purpose::Promise
                | Purpose::DeliveryNews
                | Purpose::CollectReceivable
        )
    }

    /// Whether it goes on where the customer was let go: what is owed, but for what only begins a
    /// relationship or deepens it.
    pub const fn outlives_letting_go(self) -> bool {
        matches!(self.rank(), TaskRank::Obligation) && !self.deepens_relationship()
    }

    /// Whether what calls for it is a matter that [rules find](crate::warning) themselves: a promise that
    /// is broken, a complaint, too much that is owed, somebody who is dissatisfied, lost or about to be.
    /// An overdue follow-up of it is no finding beside that.
    pub const fn has_own_matter(self) -> bool {
        matches!(
            self,
            Purpose::Complaint
                | Purpose::Promise
                | Purpose::AskWhy
                | Purpose::CollectReceivable
                | Purpose::CreditLimit
                | Purpose::KeepActive
                | Purpose::WinBack
                | Purpose::Recovery
        )
    }

    pub(super) const fn within_days(self, policy: &FollowUpPolicyDraft) -> u32 {
        match self {
            Purpose::Complaint => policy.complaint_within_days,
            Purpose::AskWhy => policy.ask_why_within_days,
            Purpose::CollectReceivable | Purpose::CreditLimit => policy.collect_within_days,
            Purpose::KeepActive => policy.keep_active_within_days,
            Purpose::WinBack => policy.win_back_within_days,
            _ => 0,
        }
    }
}

/// What a finding calls for.
pub(super) struct Occasion {
    pub(super) purpose: Purpose,
    /// Since when it is called for.
    pub(super) since: NaiveDate,
    /// By when, where what calls for it says so.
    pub(super) due: Option<NaiveDate>,
    /// The last day on which it makes sense, if there is one.
    pub(super) last_day: Option<NaiveDate>,
}

impl Occasion {
    /// `None` where the finding calls for no follow-up.
    ///
    /// Money that is overdue, or owed beyond the limit, is collected. What is beyond the limit by what is
    /// delivered and ordered is not due: the limit is talked about. What is near it is for the seller to
    /// know, and nothing to ring up for.
    pub(super) fn of(finding: &Finding, policy: &FollowUpPolicy) -> Option<Self> {
        let since = finding.since;
        let mut due = finding.due;
        let (purpose, last_day) = match (finding.key.matter(), finding.onset) {
            (RECEIVABLE_OVER_LIMIT, Onset::Already) => (Purpose::CollectReceivable, None),
            (RECEIVABLE_OVERDUE, Onset::Already) => {
                // By then it was to be paid, which is no day by which to ring up.
                due = None;
                (Purpose::CollectReceivable, None)
            }
            (EXPOSURE_OVER_LIMIT | GROUP_OVER_LIMIT, Onset::Already) => {
                match (finding.advice, finding.force) {
                    (Advice::Collect, _) => (Purpose::CollectReceivable, None),
                    (_, Force::Hard) => (Purpose::CreditLimit, None),
                    (_, Force::Soft) => return None,
                }
            }
            (COMPLAINT, Onset::Already) => (Purpose::Complaint, None),
            (PROMISE_BROKEN, Onset::Already) => (Purpose::Promise, None),
            (SILENT_DISSATISFACTION, Onset::Already) => (Purpose::AskWhy, None),
            // Not lost, but they buy less: an endless contract keeps them.
            (NO_PURCHASE, Onset::Already) if finding.advice == Advice::KeepActive => {
                (Purpose::KeepActive, None)
            }
            (NO_PURCHASE, Onset::Already) => {
                let given_up = given_up_day(since, policy);
                (Purpose::WinBack, given_up.and_then(|day| day.pred_opt()))
            }
            (NO_PURCHASE, Onset::Expected { on, .. }) => (Purpose::KeepActive, on.pred_opt()),
            _ => return None,
        };
        Some(Occasion { purpose, since, due, last_day })
    }
}

/// The day from which on a lost customer is no longer worth a message. `None` beyond the
/// calendar.
pub fn given_up_day(lost_on: NaiveDate, policy: &FollowUpPolicy) -> Option<NaiveDate> {
    months_after(lost_on, policy.win_back_for_months)
}
