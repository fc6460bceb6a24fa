//! Typed identifiers: the caller's own keys, which cannot be mistaken for one another.

mod task;
mod text;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::text::{is_invisible, pad};
pub(crate) use text::IdText;
use text::MAX_BYTES;

/// A text cannot serve as an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// Empty.
    #[error("an identifier is empty: expected 1 to {max} bytes", max = MAX_BYTES)]
    Empty,
    /// Too long.
    #[error("an identifier has {0} bytes: expected 1 to {max}", max = MAX_BYTES)]
    TooLong(usize),
    /// White space at an end, or a character anywhere that does not show: two identifiers would
    /// look alike.
    #[error(
        "an identifier starts or ends with white space, or holds a character that does not show"
    )]
    Unprintable,
}

fn checked(text: &str) -> Result<IdText, IdError> {
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    if text.len() > MAX_BYTES {
        return Err(IdError::TooLong(text.len()));
    }
    if text.trim().len() != text.len() || text.chars().any(|c| c.is_control() || is_invisible(c)) {
        return Err(IdError::Unprintable);
    }
    Ok(IdText::of(text))
}

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        ///
        /// * 1 to 128 bytes, without characters that do not show and white space at the ends.
        /// * Kept as given: no case folding, no normalising.
        /// * Sixteen bytes, which hold a text of up to 14 bytes; copies of a longer one share it.
        /// * Shown in errors, reasons and `Debug`: use the system's key, never personal data.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(into = "String")]
        pub struct $name(IdText);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = super::guard::text(from)?;
                $name::try_new(text).map_err(serde::de::Error::custom)
            }
        }

        impl $name {
            /// An identifier with this text.
            ///
            /// # Errors
            /// [`IdError`] for an empty, overlong or unprintable text.
            pub fn try_new(text: impl AsRef<str>) -> Result<Self, IdError> {
                checked(text.as_ref()).map($name)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.0.as_str()
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $name::try_new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                $name::try_new(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = IdError;
            fn try_from(text: &str) -> Result<Self, Self::Error> {
                $name::try_new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.as_str().to_owned()
            }
        }

        impl From<$name> for Arc<str> {
            /// A copy of the text.
            fn from(id: $name) -> Arc<str> {
                id.as_str().into()
            }
        }

        impl From<$name> for IdText {
            fn from(id: $name) -> IdText {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                pad(f, self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.as_str())
            }
        }
    )+};
}

identifiers! {
    /// Who: a customer.
    CustomerId;
    /// What: a product or a service.
    ProductId;
    /// Which record of a customer's basic data.
    ProfileId;
    /// Which purchase: an invoice or a till receipt.
    PurchaseId;
    /// Which return: a credit note or a cancellation.
    ReturnId;
    /// Which payment on account.
    PaymentId;
    /// Which decision on a credit limit.
    CreditLimitId;
    /// Which contact: a call, a letter, a visit.
    ContactId;
    /// Which response to a contact.
    ResponseId;
    /// Which referral.
    ReferralId;
    /// Who was referred: a purchase lead.
    LeadId;
    /// Which record of what became of a lead.
    LeadConversionId;
    /// Which decision about a VIP.
    VipDecisionId;
    /// Which record of consent.
    ConsentId;
    /// Which record of the end of a relationship.
    EndId;
    /// Which campaign.
    CampaignId;
    /// Which record of a first contact.
    FirstContactId;
    /// Which case of winning a lost customer back.
    RecoveryId;
    /// Which entry about such a case.
    RecoveryEntryId;
    /// A follow-up of a customer: the same each time the plan is made anew.
    TaskId;
    /// Which visit of somebody who is not known.
    VisitId;
    /// Which order.
    OrderId;
    /// Which delivery.
    DeliveryId;
    /// Which record of the terms of payment.
    PaymentTermsId;
    /// Which thing that a customer owns: a vehicle, an appliance.
    ThingId;
    /// Which site of the firm: a shop, a showroom, a workshop.
    SiteId;
    /// Which record of who owns a thing.
    OwnershipId;
    /// Which reading of a meter.
    ReadingId;
    /// Which contract: an insurance, a warranty, a lease.
    ContractId;
    /// Which visit to the workshop.
    WorkshopVisitId;
    /// Which appointment.
    AppointmentId;
    /// Which record of what became of an appointment.
    AppointmentEntryId;
    /// Which plan of what is to be sold.
    SalesPlanId;
    /// Which budget.
    BudgetId;
    /// Which expense.
    ExpenseId;
    /// Which dispute about a purchase.
    DisputeId;
    /// Which commitment to spend something.
    CommitmentId;
    /// Which gift.
    GiftId;
    /// Which service.
    ServiceId;
    /// Which report of a fault.
    FaultReportId;
    /// Which loyalty programme.
    ProgrammeId;
    /// Which record of joining or leaving a programme.
    MembershipId;
    /// Which reward.
    RewardId;
    /// Which rule of a programme: a threshold, a benefit.
    RewardRuleId;
    /// Which tier of a programme, in the firm's own words.
    TierName;
    /// Which promise.
    PromiseId;
    /// Which record of what became of a promise.
    PromiseEntryId;
    /// Which record of what became of a follow-up.
    TaskEntryId;
    /// Which observation of a customer.
    ObservationId;
    /// Which need of a customer.
    NeedId;
    /// Which record of what a customer means to buy.
    IntentionId;
    /// Which purchase that a customer made elsewhere.
    BoughtElsewhereId;
    /// Which survey.
    SurveyId;
    /// Which question of a survey.
    SurveyQuestionId;
    /// Which answer to a question of a survey.
    SurveyAnswerId;
    /// Which complaint.
    ComplaintId;
    /// Which record of what became of a complaint.
    ComplaintEntryId;
    /// Which class of fault, in the words of the firm's policy: a scratch, an engine that fails.
    FaultClass;
    /// Which entry in an account of points.
    PointsEntryId;
    /// Which record of who is responsible for a customer.
    ResponsibilityId;
    /// Which absence of a member of staff.
    AbsenceId;
    /// Which record of how two customers belong together.
    AffiliationId;
    /// Which record of the marks of a customer by need.
    NeedMarksId;
    /// Which decision to let a customer go.
    LetGoId;
    /// Who works for the firm: a member of staff.
    StaffId;
    /// Which opportunity: a deal that may come about.
    OpportunityId;
    /// Which pipeline: a firm may have several, as for cars and for fleets.
    PipelineId;
    /// Which stage of a pipeline.
    StageId;
    /// What a feature of an opportunity is called.
    FeatureName;
    /// What a feature of an opportunity is: one of a few values.
    FeatureValue;
    /// Which SMART goal.
    GoalId;
    /// What the figure of a goal is called.
    MetricName;
}

impl StageId {
    /// INVARIANT: `text` is 1 to 128 bytes of plain letters.
    pub(crate) fn known(text: &'static str) -> Self {
        StageId(IdText::of(text))
    }
}

impl Default for PipelineId {
    /// `showroom`: the pipeline of a firm that has one, which is not written down.
    fn default() -> Self {
        PipelineId(IdText::of("showroom"))
    }
}

impl PipelineId {
    /// Whether it is the default, which is not written.
    pub(crate) fn is_default(&self) -> bool {
        *self == PipelineId::default()
    }
}

impl StaffId {
    /// Who enters what rules find, where a firm gives them no other name.
    pub(crate) fn of_rules() -> Self {
        StaffId(IdText::of("rules"))
    }
}

#[cfg(test)]
mod tests {
    use super::{CustomerId, IdError};

    #[test]
    fn texts_that_would_look_alike_are_refused() {
        assert_eq!(CustomerId::try_new(""), Err(IdError::Empty));
        assert_eq!(CustomerId::try_new(" 17850"), Err(IdError::Unprintable));
        for hidden in ["178\u{0}50", "17850\u{200b}", "\u{feff}17850", "178\u{202e}50"] {
            assert_eq!(CustomerId::try_new(hidden), Err(IdError::Unprintable), "{hidden:?}");
        }
        assert_eq!(CustomerId::try_new("x".repeat(10_000_000)), Err(IdError::TooLong(10_000_000)));
        assert_eq!(CustomerId::try_new("客户-1").unwrap().to_string(), "客户-1");
    }

    #[test]
    fn a_forged_identifier_does_not_come_in_through_json() {
        assert!(serde_json::from_str::<CustomerId>("\"\"").is_err());
        assert!(serde_json::from_str::<CustomerId>("\"C-1\"").is_ok());
    }
}
