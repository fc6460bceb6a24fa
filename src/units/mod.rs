//! The values under everything: money, shares, periods, identifiers.
//!
//! This room imports from no other, and it is the only one that does arithmetic on its types.
//!
//! | question | type |
//! |---|---|
//! | how much money, of which currency? | [`Money`], [`Currency`], [`ExchangeRates`], [`Valuation`] |
//! | which amount did somebody type? | [`AmountStyle`], [`DecimalMark`] |
//! | how much is it worth on average? | [`WeightedMoney`] |
//! | how likely, which part, which mark, how many? | [`Probability`], [`Share`], [`Score`], [`Quantity`] |
//! | which answer on a scale of its own? | [`SurveyRating`] |
//! | how many points of a programme? | [`Points`] |
//! | how many of how many, and how sure is that? | [`Proportion`], [`Confidence`] |
//! | when? | [`Moment`], [`Period`], and `chrono`'s `NaiveDate` for a day |
//! | who, what, which? | the identifiers, such as [`CustomerId`] |
//! | what is common to all facts? | [`Record`], [`OfCustomer`], [`Records`] |
//! | where does it come from? | [`Provenance`], with its [`Source`] |
//! | is there enough data to say? | [`Estimate`] |

mod allocate;
pub(crate) mod beta;
mod currency;
pub(crate) mod day;
mod estimate;
mod exchange;
pub(crate) mod fixed;
pub(crate) mod float;
mod fraction;
pub(crate) mod guard;
mod id;
mod moment;
mod money;
mod natural;
pub(crate) mod normal;
mod not_computable;
pub(crate) mod period;
mod points;
mod proportion;
mod provenance;
mod ratio;
mod record;
mod rounding;
pub(crate) mod sparse;
pub(crate) mod spread;
pub(crate) mod student;
mod survey_rating;
pub(crate) mod text;
mod typed_amount;
mod valuation;
mod weighted;
pub(crate) mod wide;
pub(crate) mod words;
pub(crate) mod written;

pub use allocate::{AllocatedPart, AllocationError};
pub(crate) use allocate::{CappedPart, largest_remainder};
pub use currency::{Currency, UnknownCurrency};
pub use estimate::Estimate;
pub use exchange::{ExchangeError, ExchangeRate, ExchangeRates};
pub use fraction::UnitFraction;
pub(crate) use id::IdText;
pub use id::{
    AbsenceId, AffiliationId, AppointmentEntryId, AppointmentId, BoughtElsewhereId, BudgetId,
    CampaignId, CommitmentId, ComplaintEntryId, ComplaintId, ConsentId, ContactId, ContractId,
    CreditLimitId, CustomerId, DeliveryId, DisputeId, EndId, ExpenseId, FaultClass, FaultReportId,
    FeatureName, FeatureValue, FirstContactId, GiftId, GoalId, IdError, IntentionId,
    LeadConversionId, LeadId, LetGoId, MembershipId, MetricName, NeedId, NeedMarksId,
    ObservationId, OpportunityId, OrderId, OwnershipId, PaymentId, PaymentTermsId, PipelineId,
    PointsEntryId, ProductId, ProfileId, ProgrammeId, PromiseEntryId, PromiseId, PurchaseId,
    ReadingId, RecoveryEntryId, RecoveryId, ReferralId, ResponseId, ResponsibilityId, ReturnId,
    RewardId, RewardRuleId, SalesPlanId, ServiceId, SiteId, StaffId, StageId, SurveyAnswerId,
    SurveyId, SurveyQuestionId, TaskEntryId, TaskId, ThingId, TierName, VipDecisionId, VisitId,
    WorkshopVisitId,
};
pub use moment::{Moment, MomentError};
pub use money::{Money, MoneyError};
pub(crate) use money::{MoneySum, minor_unit};
pub(crate) use natural::natural;
pub use not_computable::NotComputable;
pub use period::{Period, PeriodError};
pub use points::Points;
pub use proportion::{NotAProportion, Proportion, ShareInterval};
pub use provenance::{HowKnown, Origin, Provenance, Source, SourceChannel};
pub use ratio::{Confidence, NumberError, Probability, Quantity, Score, Share};
pub use record::{OfCustomer, Record, Records};
pub(crate) use record::{Order, later, record};
pub use rounding::Rounding;
pub use survey_rating::SurveyRating;
pub use typed_amount::{AmountStyle, DecimalMark, TypedAmountError};
pub use valuation::Valuation;
pub use weighted::WeightedMoney;
pub use words::UnknownWord;
