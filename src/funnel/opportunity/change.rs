//! What can happen to a deal.

use chrono::NaiveDate;

use super::{LossReason, VoidReason};
use crate::funnel::{Features, Owners};
use crate::marketing::{Channel, NextStep};
use crate::units::guard::{date, guarded};
use crate::units::{Money, Probability, ProductId, Quantity, StageId};

guarded! {
    /// A deal that is won: into which final stage it goes, and what it brings.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct Win as "Win" {
        /// One of the pipeline's final stages.
        pub into: StageId,
        /// What the whole deal brings, not below zero.
        pub revenue: Money,
    }
}

guarded! {
    /// A probability that was learned from the deals of the past.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Learned as "Learned" {
        /// How likely a sale is.
        pub probability: Probability,
        /// From facts up to which day it was learned.
        #[serde(deserialize_with = "date")]
        pub as_of: NaiveDate,
    }
}

guarded! {
    /// One change of a deal.
    ///
    /// | change | of an open deal | of a closed one |
    /// |---|---|---|
    /// | [`Reopen`](Change::Reopen) | refused | opens it |
    /// | any other | accepted, where its values are sound | refused, but for the same ending once more, which changes nothing |
    ///
    /// Serialised as `{"move": "quotation"}`.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum Change as "Change" {
        /// To another stage, forward or back. A final stage is entered by winning.
        Move(StageId) = "move",
        /// What the whole deal is expected to bring, not below zero.
        Revenue(Money) = "revenue",
        /// How much of the product.
        Quantity(Quantity) = "quantity",
        /// Which product.
        Product(ProductId) = "product",
        /// When it is expected to close; `None` if nobody knows any more. Not before the deal's
        /// creation.
        #[serde(deserialize_with = "date")]
        ExpectedOn(Option<NaiveDate>) = "expected_on",
        /// How likely somebody thinks it; `None` takes an opinion or a learned probability back,
        /// and the default of the stage, as it is now, applies.
        Manual(Option<Probability>) = "manual",
        /// How likely it is by what was learned. An opinion goes before it.
        Learned(Learned) = "learned",
        /// From the facts up to this day nothing is learned any more: what was learned is withdrawn,
        /// and the default of the stage, as it is now, applies. An opinion stays.
        #[serde(deserialize_with = "date")]
        LearnedWithdrawn(NaiveDate) = "learned_withdrawn",
        /// Whose it is.
        Owners(Owners) = "owners",
        /// What is to be done next; `None` if nothing is agreed.
        NextStep(Option<Box<NextStep>>) = "next_step",
        /// What is known beside the figures.
        Features(Features) = "features",
        /// The customer was in touch with us; `None` for a visit, or any other way that is no
        /// channel.
        Contacted(Option<Channel>) = "contacted",
        /// Sold.
        Win(Win) = "win",
        /// Not sold.
        Lose(LossReason) = "lose",
        /// It never was a deal.
        Void(VoidReason) = "void",
        /// Open again, in this stage, with its default probability and no next step. How it had
        /// ended stays in the history.
        Reopen(StageId) = "reopen",
    }
}

impl Change {
    /// Whether the default of a stage comes into question with it, and is noted beside it.
    pub(super) const fn takes_default(&self) -> bool {
        matches!(
            self,
            Change::Move(_)
                | Change::Manual(None)
                | Change::LearnedWithdrawn(_)
                | Change::Reopen(_)
        )
    }
}
