//! How a deal ended, and why.

use chrono::NaiveDate;
use serde::Serialize;

use crate::customer::Note;
use crate::units::guard::guarded;
use crate::units::words::words;
use crate::units::{Money, StageId};

words! {
    /// Why a deal was lost, in the common cases. Nobody derives it: somebody has to say so.
    pub enum LossCause, "loss cause" {
        /// Too dear.
        Price = "price",
        /// Another seller of the same brand.
        OtherDealer = "other_dealer" as "bought at another dealer",
        /// Another brand.
        OtherBrand = "other_brand" as "bought another brand",
        /// The product did not fit the needs.
        Product = "product" as "the product did not fit",
        /// It would have come too late.
        DeliveryTime = "delivery_time",
        /// No loan, no lease, no terms.
        Financing = "financing",
        /// What the old product would have brought.
        TradeIn = "trade_in" as "trade-in value",
        /// How they were treated.
        Service = "service",
        /// There is no budget any more.
        NoBudget = "no_budget",
        /// They do not need it any more.
        NoNeed = "no_need" as "no need any more",
        /// They cannot be reached any more.
        OutOfReach = "out_of_reach" as "cannot be reached",
    }
}

words! {
    /// Why a deal never was one, in the common cases.
    pub enum VoidCause, "void cause" {
        /// They would buy only after more than one year (S5).
        BeyondAYear = "beyond_a_year" as "would buy only after more than a year",
        /// It is there twice.
        Duplicate = "duplicate",
        /// It was entered by mistake.
        Mistake = "mistake" as "entered by mistake",
        /// Nobody with a wish to buy was behind it.
        NotGenuine = "not_genuine",
    }
}

guarded! {
    /// Why a deal was lost (战败原因). `{"cause": "price"}`, or `{"other": "…"}` in somebody's own
    /// words, which `Debug` does not show.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum LossReason as "LossReason" {
        /// One of the common ones.
        Cause(LossCause) = "cause",
        /// Another one, in one's own words.
        Other(Note) = "other",
    }
}

guarded! {
    /// Why a deal is void: it does not count as lost. Written as a [`LossReason`] is.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum VoidReason as "VoidReason" {
        /// One of the common ones.
        Cause(VoidCause) = "cause",
        /// Another one, in one's own words.
        Other(Note) = "other",
    }
}

words! {
    /// Whether and how a deal ended.
    pub enum OutcomeKind, "outcome" {
        /// Not yet.
        Open = "open",
        /// With a sale.
        Won = "won",
        /// Without one.
        Lost = "lost",
        /// It never was one.
        Void = "void",
    }
}

/// Whether and how a deal ended. It follows from what was recorded, never from the stage.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Not yet.
    Open,
    /// With a sale.
    Won {
        /// When.
        on: NaiveDate,
        /// What it brought, for the whole deal.
        revenue: Money,
    },
    /// Without one.
    Lost {
        /// When.
        on: NaiveDate,
        /// Why.
        reason: LossReason,
        /// In which stage.
        from: StageId,
    },
    /// It never was one: it counts neither as won nor as lost.
    Void {
        /// When that was found.
        on: NaiveDate,
        /// Why.
        reason: VoidReason,
    },
}

impl Outcome {
    /// Which kind.
    pub const fn kind(&self) -> OutcomeKind {
        match self {
            Outcome::Open => OutcomeKind::Open,
            Outcome::Won { .. } => OutcomeKind::Won,
            Outcome::Lost { .. } => OutcomeKind::Lost,
            Outcome::Void { .. } => OutcomeKind::Void,
        }
    }

    /// The day on which the deal ended. `None` for an open one.
    pub const fn closed_on(&self) -> Option<NaiveDate> {
        match self {
            Outcome::Open => None,
            Outcome::Won { on, .. } | Outcome::Lost { on, .. } | Outcome::Void { on, .. } => {
                Some(*on)
            }
        }
    }
}
