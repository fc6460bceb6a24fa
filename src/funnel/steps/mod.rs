//! The nine steps of the showroom (S1), beside the stages of the pipeline: what the staff do, where
//! the stages say how far the customer has come.
//!
//! | step | points |
//! |---|---|
//! | 1 generate traffic: advertising, promotion, events, follow-up calls | |
//! | 2 reception | |
//! | 3 needs | who, when, what, where, why, how |
//! | 4 presentation | |
//! | 5 test drive | |
//! | 6 objections | |
//! | 7 quotation and closing | |
//! | 8 delivery | promises kept, operation, warranty and maintenance, papers and payments |
//! | 9 keep contact and care | |
//!
//! A step with points is done when all of them are. Which steps are expected by which stage is
//! written with the stages, in the [`PipelineDraft`](super::PipelineDraft).

mod checklist;

use crate::units::words::words;

pub use checklist::{Checklist, ItemRecorded, MissingItem};

words! {
    /// One of the nine steps of the showroom (S1).
    pub enum ShowroomStep, "showroom step" {
        /// 1: advertising, promotion, events, follow-up calls.
        GenerateTraffic = "generate_traffic",
        /// 2: somebody comes in and is received.
        Reception = "reception",
        /// 3: who, when, what, where, why, how.
        Needs = "needs",
        /// 4: the product is shown.
        Presentation = "presentation",
        /// 5: the product is tried.
        TestDrive = "test_drive",
        /// 6: what speaks against it is answered.
        Objections = "objections",
        /// 7: price and conclusion.
        QuotationAndClosing = "quotation_and_closing",
        /// 8: promises kept, operation, warranty and maintenance, papers and payments.
        Delivery = "delivery",
        /// 9: contact and care after the sale.
        KeepContact = "keep_contact",
    }
}

words! {
    /// What is ticked off on the checklist: a step, or a point of a step that has points.
    pub enum ChecklistItem, "checklist item" {
        /// Step 1.
        GenerateTraffic = "generate_traffic",
        /// Step 2.
        Reception = "reception",
        /// Step 3: who buys, who uses it, who decides?
        NeedsWho = "needs_who" as "needs: who",
        /// Step 3: when?
        NeedsWhen = "needs_when" as "needs: when",
        /// Step 3: what?
        NeedsWhat = "needs_what" as "needs: what",
        /// Step 3: where?
        NeedsWhere = "needs_where" as "needs: where",
        /// Step 3: why, what for?
        NeedsWhy = "needs_why" as "needs: why",
        /// Step 3: how, and how paid?
        NeedsHow = "needs_how" as "needs: how",
        /// Step 4.
        Presentation = "presentation",
        /// Step 5.
        TestDrive = "test_drive",
        /// Step 6.
        Objections = "objections",
        /// Step 7.
        QuotationAndClosing = "quotation_and_closing",
        /// Step 8: what was promised is kept.
        DeliveryPromises = "delivery_promises" as "delivery: promises kept",
        /// Step 8: the operation is explained.
        DeliveryOperation = "delivery_operation" as "delivery: operation explained",
        /// Step 8: warranty and maintenance are explained.
        DeliveryWarranty = "delivery_warranty" as "delivery: warranty and maintenance explained",
        /// Step 8: papers and payments are settled.
        DeliveryPapers = "delivery_papers" as "delivery: papers and payments settled",
        /// Step 9.
        KeepContact = "keep_contact",
    }
}

impl ShowroomStep {
    /// 1 to 9.
    pub const fn number(self) -> u8 {
        match self {
            ShowroomStep::GenerateTraffic => 1,
            ShowroomStep::Reception => 2,
            ShowroomStep::Needs => 3,
            ShowroomStep::Presentation => 4,
            ShowroomStep::TestDrive => 5,
            ShowroomStep::Objections => 6,
            ShowroomStep::QuotationAndClosing => 7,
            ShowroomStep::Delivery => 8,
            ShowroomStep::KeepContact => 9,
        }
    }

    /// What is ticked off for it: the step itself, or its points.
    pub fn items(self) -> impl Iterator<Item = ChecklistItem> {
        ChecklistItem::ALL.iter().copied().filter(move |item| item.step() == self)
    }
}

impl ChecklistItem {
    /// The step to which it belongs.
    pub const fn step(self) -> ShowroomStep {
        match self {
            ChecklistItem::GenerateTraffic => ShowroomStep::GenerateTraffic,
            ChecklistItem::Reception => ShowroomStep::Reception,
            ChecklistItem::NeedsWho
            | ChecklistItem::NeedsWhen
            | ChecklistItem::NeedsWhat
            | ChecklistItem::NeedsWhere
            | ChecklistItem::NeedsWhy
            | ChecklistItem::NeedsHow => ShowroomStep::Needs,
            ChecklistItem::Presentation => ShowroomStep::Presentation,
            ChecklistItem::TestDrive => ShowroomStep::TestDrive,
            ChecklistItem::Objections => ShowroomStep::Objections,
            ChecklistItem::QuotationAndClosing => ShowroomStep::QuotationAndClosing,
            ChecklistItem::DeliveryPromises
            | ChecklistItem::DeliveryOperation
            | ChecklistItem::DeliveryWarranty
            | ChecklistItem::DeliveryPapers => ShowroomStep::Delivery,
            ChecklistItem::KeepContact => ShowroomStep::KeepContact,
        }
    }
}
