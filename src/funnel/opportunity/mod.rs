//! One deal that may come about, with its whole history.
//!
//! | question | answered by |
//! |---|---|
//! | what is true of it now, and on a past day? | [`History::state`], [`History::as_of`] |
//! | what can happen to it? | [`Change`], by [`Opportunity::apply`] |
//! | what became of a change? | [`Applied`], or a [`Refusal`] with what would be accepted |
//! | what has happened? | [`Opportunity::events`](History::events) |
//! | what was entered late, or by mistake? | [`History`], of which a deal is a kind |
//! | how does it travel? | as an [`OpportunityRecord`], which is [loaded](LifeRecord::load) |

mod apply;
mod change;
mod erase;
mod life;
mod outcome;
mod refusal;
mod state;
#[cfg(test)]
pub(in crate::funnel) mod tests;

use chrono::NaiveDate;

use super::{Features, Owners};
use crate::marketing::{LeadSource, NextStep};
use crate::rule::life::{self as lives, History, LifeRecord};
use crate::units::guard::{date, guarded};
use crate::units::{
    CustomerId, Money, OpportunityId, PipelineId, Probability, ProductId, Quantity, StaffId,
    StageId,
};

pub use apply::{AfterMove, Applied, Direction, Moved};
pub use change::{Change, Learned, Win};
pub use outcome::{LossCause, LossReason, Outcome, OutcomeKind, VoidCause, VoidReason};
pub use refusal::Refusal;
pub use state::{OpportunityState, ProbabilityOrigin, ProbabilitySource, SaleProbability};

guarded! {
    /// A deal at its beginning, as it is written down; [`Opportunity::create`] checks it.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct NewOpportunity as "NewOpportunity" {
        /// Which deal.
        pub id: OpportunityId,
        /// Through which pipeline it goes. Not written where it is `showroom`, the default.
        #[serde(default, skip_serializing_if = "PipelineId::is_default")]
        pub pipeline: PipelineId,
        /// With whom.
        pub customer: CustomerId,
        /// What is to be sold.
        pub product: ProductId,
        /// How much of it.
        pub quantity: Quantity,
        /// What the whole deal is expected to bring, not below zero.
        pub revenue: Money,
        /// In which stage it begins.
        pub stage: StageId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub created_on: NaiveDate,
        /// When it was entered, if that was another day. Not before the creation.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "date")]
        pub entered_on: Option<NaiveDate>,
        /// By whom.
        pub created_by: StaffId,
        /// Whose it is.
        pub owners: Owners,
        /// When it is expected to close. Not before the creation.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "date")]
        pub expected_on: Option<NaiveDate>,
        /// What is to be done next.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub next_step: Option<Box<NextStep>>,
        /// Where the prospect came from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub heard_from: Option<LeadSource>,
        /// What is known beside the figures.
        #[serde(default, skip_serializing_if = "Features::is_empty")]
        pub features: Features,
    }
}

/// What must be said of a new deal, each by its name; [`NewOpportunity`] has what may be said beside
/// it. Of it comes a deal over one piece, in the default pipeline, that belongs to whoever creates
/// it.
///
/// ```
/// use clienteling::funnel::{NewOpportunity, OpportunityBasics};
///
/// let new = NewOpportunity {
///     pipeline: "fleet".parse()?,
///     ..OpportunityBasics {
///         id: "O-1".parse()?,
///         customer: "C-1".parse()?,
///         product: "car".parse()?,
///         revenue: "168000.00 CNY".parse()?,
///         stage: "first_contact".parse()?,
///         created_on: "2026-03-01".parse()?,
///         created_by: "S-1".parse()?,
///     }
///     .into()
/// };
/// assert_eq!(new.owners.main(), &new.created_by);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OpportunityBasics {
    /// Which deal.
    pub id: OpportunityId,
    /// With whom.
    pub customer: CustomerId,
    /// What is to be sold.
    pub product: ProductId,
    /// What the whole deal is expected to bring, not below zero.
    pub revenue: Money,
    /// In which stage it begins.
    pub stage: StageId,
    /// When.
    pub created_on: NaiveDate,
    /// By whom, and so whose it is.
    pub created_by: StaffId,
}

impl From<OpportunityBasics> for NewOpportunity {
    fn from(basics: OpportunityBasics) -> Self {
        let OpportunityBasics { id, customer, product, revenue, stage, created_on, created_by } =
            basics;
        NewOpportunity {
            id,
            pipeline: PipelineId::default(),
            customer,
            product,
            quantity: Quantity::ONE,
            revenue,
            stage,
            created_on,
            entered_on: None,
            owners: Owners::sole(created_by.clone()),
            created_by,
            expected_on: None,
            next_step: None,
            heard_from: None,
            features: Features::default(),
        }
    }
}

/// One deal that may come about: customer, product, quantity, expected revenue, probability,
/// expected closing date and stage (S1), and all that ever happened to it.
///
/// * It begins in a stage of a pipeline, and every change was allowed by that pipeline, as it was
///   then. No other one has a say in it.
/// * The changes stand in the order of their days, those of a day in the order of entry.
/// * What it brings is not below zero, and it does not close before its creation.
/// * The owners' shares add up to exactly 1.
/// * What is true of it is what its changes make of its beginning, one after the other; what was
///   taken back is none of them.
///
/// A pipeline changes with time, and history does not: each change that enters a stage records the
/// default probability then in force.
///
/// ```
/// use clienteling::funnel::{Change, NewOpportunity, Opportunity, OpportunityBasics, Pipeline};
///
/// let showroom = Pipeline::default();
/// let mut deal = Opportunity::create(
///     NewOpportunity {
///         expected_on: Some("2026-04-15".parse()?),
///         ..OpportunityBasics {
///             id: "O-1".parse()?,
///             customer: "C-1".parse()?,
///             product: "car".parse()?,
///             revenue: "168000.00 CNY".parse()?,
///             stage: "first_contact".parse()?,
///             created_on: "2026-03-01".parse()?,
///             created_by: "S-1".parse()?,
///         }
///         .into()
///     },
///     &showroom,
/// )?;
/// let drive = Change::Move("test_drive".parse()?);
/// deal.apply(drive, "2026-03-04".parse()?, &"S-1".parse()?, &showroom)?;
///
/// let probability = |day: &str| -> Result<Option<String>, chrono::ParseError> {
///     let state = deal.as_of(day.parse()?);
///     Ok(state.and_then(|state| Some(state.probability()?.probability.to_string())))
/// };
/// assert_eq!(probability("2026-02-28")?, None);
/// assert_eq!(probability("2026-03-03")?.as_deref(), Some("5%"));
/// assert_eq!(probability("2026-03-04")?.as_deref(), Some("40%"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type Opportunity = History<OpportunityState>;

/// A change of a deal that was made; noted beside it is the default probability of the stage that
/// was entered, as it was then.
pub type Event = lives::Event<OpportunityState>;

/// A deal as it is written: its beginning and its changes in the order in which they were entered,
/// and what was taken back.
///
/// ```
/// use clienteling::funnel::OpportunityRecord;
///
/// let json = r#"{
///     "opportunity": {
///         "id": "O-1", "customer": "C-1", "product": "car", "quantity": "1",
///         "revenue": {"amount": "168000.00", "currency": "CNY"}, "stage": "first_contact",
///         "created_on": "2026-03-01", "created_by": "S-1",
///         "owners": [{"staff": "S-1", "share": "1"}]
///     },
///     "default": "0.05",
///     "events": [
///         {"on": "2026-03-04", "by": "S-1", "change": {"move": "test_drive"}, "default": "0.4"},
///         {"on": "2026-03-02", "entered_on": "2026-03-05", "by": "S-1",
///          "change": {"lose": {"cause": "price"}}}
///     ]
/// }"#;
/// let record: OpportunityRecord = serde_json::from_str(json)?;
/// assert_eq!(
///     record.load().unwrap_err().to_string(),
///     "`events[1]`: later entries would no longer hold, take them back first: number 1 of \
///      2026-03-04: the deal is lost since 2026-03-02: reopen it first",
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
pub type OpportunityRecord = LifeRecord<OpportunityState>;

/// A record is not that of a deal.
pub type ReplayError = lives::ReplayError<Refusal>;

/// What is wrong with a part of a record.
pub type ReplayProblem = lives::ReplayProblem<Refusal>;

impl Opportunity {
    /// Which deal.
    pub const fn id(&self) -> &OpportunityId {
        &self.beginning().id
    }

    /// Through which pipeline it goes.
    pub const fn pipeline(&self) -> &PipelineId {
        &self.beginning().pipeline
    }

    /// With whom.
    pub const fn customer(&self) -> &CustomerId {
        &self.beginning().customer
    }

    /// When it was created.
    pub const fn created_on(&self) -> NaiveDate {
        self.beginning().created_on
    }

    /// Where the prospect came from.
    pub const fn heard_from(&self) -> Option<&LeadSource> {
        self.beginning().heard_from.as_ref()
    }

    /// The default probability that came into question last, up to a day: in most cases that with
    /// which the deal entered its stage.
    pub(in crate::funnel) fn default_on(&self, day: NaiveDate) -> Probability {
        let mut events = self.events_through(day).iter().rev();
        let last = events.find_map(|event| event.noted).or(*self.begun_noted());
        last.unwrap_or(Probability::ZERO)
    }
}
