//! One deal that may come about, with its whole history.
//!
//! | question | answered by |
//! |---|---|
//! | what is true of it now, and on a past day? | [`Opportunity::state`], [`Opportunity::as_of`] |
//! | what can happen to it? | [`Change`], by [`Opportunity::apply`] |
//! | what became of a change? | [`Applied`], or a [`Refusal`] with what would be accepted |
//! | what has happened? | [`Opportunity::events`] |
//! | how does it travel? | as an [`OpportunityRecord`], which is [replayed](OpportunityRecord::replay) |

mod apply;
mod change;
mod outcome;
mod record;
mod refusal;
mod state;
#[cfg(test)]
pub(in crate::funnel) mod tests;

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{Features, Owners, Pipeline};
use crate::marketing::HeardFrom;
use crate::units::guard::{date, guarded};
use crate::units::{
    CustomerId, Money, OpportunityId, Probability, ProductId, Quantity, StaffId, StageId,
};

pub use apply::{AfterMove, Applied, Direction, Moved};
pub use change::{Change, Event, Learned, NextStep, Win};
pub use outcome::{LossCause, LossReason, Outcome, OutcomeKind, VoidCause, VoidReason};
pub use record::{OpportunityRecord, ReplayError, ReplayProblem};
pub use refusal::Refusal;
pub use state::{OpportunityState, ProbabilityOrigin, ProbabilitySource, SaleProbability};

guarded! {
    /// A deal at its beginning, as it is written down; [`Opportunity::create`] checks it.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct NewOpportunity as "NewOpportunity" {
        /// Which deal.
        pub id: OpportunityId,
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
        pub heard_from: Option<HeardFrom>,
        /// What is known beside the figures.
        #[serde(default, skip_serializing_if = "Features::is_empty")]
        pub features: Features,
    }
}

impl NewOpportunity {
    /// A deal over one piece that belongs to whoever creates it.
    pub fn new(
        id: OpportunityId,
        customer: CustomerId,
        product: ProductId,
        revenue: Money,
        stage: StageId,
        created_on: NaiveDate,
        created_by: StaffId,
    ) -> Self {
        NewOpportunity {
            id,
            customer,
            product,
            quantity: Quantity::ONE,
            revenue,
            stage,
            created_on,
            owners: Owners::sole(created_by.clone()),
            created_by,
            expected_on: None,
            next_step: None,
            heard_from: None,
            features: Features::default(),
        }
    }
}

/// How a deal began.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Creation {
    new: NewOpportunity,
    /// The default probability of the stage, as it was then.
    default: Probability,
}

/// One deal that may come about: customer, product, quantity, expected revenue, probability,
/// expected closing date and stage (S1), and all that ever happened to it.
///
/// * It begins in a stage of a pipeline, and every change was allowed by a pipeline.
/// * The changes stand in the order in which they were made, and no day before the one before it.
/// * What it brings is not below zero, and it does not close before its creation.
/// * The owners' shares add up to exactly 1.
/// * What is true of it is what its changes make of its beginning, one after the other.
///
/// A pipeline changes with time, and history does not: each change that enters a stage records the
/// default probability then in force.
///
/// ```
/// use clienteling::funnel::{Change, NewOpportunity, Opportunity, Pipeline};
///
/// let showroom = Pipeline::default();
/// let mut deal = Opportunity::create(
///     NewOpportunity {
///         expected_on: Some("2026-04-15".parse()?),
///         ..NewOpportunity::new(
///             "O-1".parse()?,
///             "C-1".parse()?,
///             "car".parse()?,
///             "168000.00 CNY".parse()?,
///             "first_contact".parse()?,
///             "2026-03-01".parse()?,
///             "S-1".parse()?,
///         )
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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Opportunity {
    // INVARIANT: `state` is what `events` make of `creation`.
    creation: Box<Creation>,
    events: Vec<Event>,
    state: OpportunityState,
}

impl Opportunity {
    /// A deal at its beginning.
    ///
    /// # Errors
    /// [`Refusal`]: of a stage that the pipeline does not have or that is final, a revenue below
    /// zero, a closing before the creation.
    pub fn create(new: NewOpportunity, pipeline: &Pipeline) -> Result<Self, Refusal> {
        let default = apply::check_new(&new, pipeline)?;
        let state = OpportunityState::initial(&new, default);
        Ok(Opportunity { creation: Box::new(Creation { new, default }), events: Vec::new(), state })
    }

    /// Which deal.
    pub const fn id(&self) -> &OpportunityId {
        &self.creation.new.id
    }

    /// With whom.
    pub const fn customer(&self) -> &CustomerId {
        &self.creation.new.customer
    }

    /// When it was created.
    pub const fn created_on(&self) -> NaiveDate {
        self.creation.new.created_on
    }

    /// Where the prospect came from.
    pub const fn heard_from(&self) -> Option<HeardFrom> {
        self.creation.new.heard_from
    }

    /// How it began.
    pub const fn beginning(&self) -> &NewOpportunity {
        &self.creation.new
    }

    /// All changes, in order.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The changes up to and including a day, in order. Cost: a binary search.
    pub fn events_through(&self, day: NaiveDate) -> &[Event] {
        let known = self.events.partition_point(|event| event.on <= day);
        self.events.get(..known).unwrap_or_default()
    }

    /// The changes of one day.
    pub(in crate::funnel) fn events_of(&self, day: NaiveDate) -> &[Event] {
        let through = self.events_through(day);
        let before = through.partition_point(|event| event.on < day);
        through.get(before..).unwrap_or_default()
    }

    /// The default probability that came into question last, up to a day: in most cases that with
    /// which the deal entered its stage.
    pub(in crate::funnel) fn default_on(&self, day: NaiveDate) -> Probability {
        let mut events = self.events_through(day).iter().rev();
        events.find_map(|event| event.default).unwrap_or(self.creation.default)
    }

    /// What is true after all changes.
    pub const fn state(&self) -> &OpportunityState {
        &self.state
    }

    /// What was true at the end of a day. `None` before the creation.
    ///
    /// Cost: none from the day of the last change on; before that, a pass over the changes up to
    /// the day.
    pub fn as_of(&self, day: NaiveDate) -> Option<Cow<'_, OpportunityState>> {
        if day < self.created_on() {
            return None;
        }
        if day >= self.state.changed_on() {
            return Some(Cow::Borrowed(&self.state));
        }
        Some(Cow::Owned(self.after(self.events_through(day))))
    }

    /// What was true before the changes of a day: on the day of the creation, with what it began.
    ///
    /// Cost: a pass over the changes before the day.
    pub(in crate::funnel) fn before(&self, day: NaiveDate) -> OpportunityState {
        let known = self.events.partition_point(|event| event.on < day);
        self.after(self.events.get(..known).unwrap_or_default())
    }

    fn after(&self, events: &[Event]) -> OpportunityState {
        let mut state = OpportunityState::initial(&self.creation.new, self.creation.default);
        for event in events {
            state.step(event);
        }
        state
    }

    /// Whether the history of another deal is this one, or the beginning of it.
    pub(in crate::funnel) fn goes_on_from(&self, other: &Opportunity) -> bool {
        self.creation == other.creation && self.events.starts_with(&other.events)
    }
}
