//! Classes of customers: every classification of the sources, each with its rule, and how
//! customers move between classes.
//!
//! | question | classes | by |
//! |---|---|---|
//! | who brings the value? | A, B, C | [`abc`](abc()) |
//! | on which levels are recency, frequency and value? | cells and their names | [`rfm`](rfm()), [`RfmSegments`] |
//! | who are the top 1 %, the next 4 %, the next 15 % by rank? | layers | [`pyramid`](pyramid()) |
//! | who brings other customers, or was named? | VIP | [`vip`](vip()) |
//! | how soon will a prospect buy? | H, A, B, C, potential | [`level`](level()) |
//! | which card does a customer have? | [`ClientCard`], or the level of a prospect | [`card`] |
//! | where do they stand before the sale, and after it? | [`BeforeSale`], [`AfterSale`] | [`before_sale`], [`after_sale`] |
//! | what are they to the base of an outlet? | [`BaseClass`] | [`base_standing`], of what a base knows by [`BaseFacts::of`] |
//! | is the relationship worth more work? | [`MatrixClass`] | [`matrix`](matrix()) |
//! | what draws them, and of which kind is their loyalty? | [`Driver`], [`LoyaltyKind`] | [`KnownDraw`] from a base, [`driver`](driver()), [`loyalty_kind`] |
//! | what do they need, and what to offer them? | [`NeedAction`], with marks that are missing | [`need`](need()) |
//! | who rose and fell, and what did it bring? | any class with a [rank](Ranked) | [`movement`](movement()) |
//! | when does one customer rise or fall? | any class with a rank | [`buffered`] |
//!
//! Of ABC: customers are A who together bring 80 % of the value, B those with the next 15 %;
//! everybody else is C. Equal customers are never split: all get the class of the first. A value
//! of zero or below is C and takes no part in the total. A VIP gave three leads within a
//! year; a minimum of value can be added, and somebody in charge can decide otherwise for some time.
//!
//! Some classifications map to others: a level to a class before the sale
//! ([`BeforeSale::from`](BeforeSale#impl-From<ProspectLevel>-for-BeforeSale), and back by
//! [`BeforeSale::levels`]), an ABC class to one after it
//! ([`AfterSale::from`](AfterSale#impl-From<AbcClass>-for-AfterSale), and back by
//! [`AfterSale::abc_class`]). The classes of a contact card are the levels.

mod abc;
mod cards;
mod concentration;
mod draw;
mod driver;
mod error;
mod expected;
mod level;
mod matrix;
mod movement;
mod need;
mod pyramid;
mod rank;
mod rfm;
mod sale;
mod standing;
mod vip;

pub use abc::{
    AbcApproximate, AbcAssignment, AbcClass, AbcClassTotals, AbcCuts, AbcGrace, AbcIndex,
    AbcMatrix, AbcMatrixCell, AbcPolicy, AbcPolicyDraft, AbcRanking, AbcSketch, AbcSketchCuts,
    AbcStanding, AbcStep, AbcSteps, AbcSummary, AbcValue, AbcValues, IndexShare, Pieces,
    ValuePeriod, abc,
};
pub use cards::{
    Card, CardFacts, CardStanding, ClientCard, ClientCardPolicy, ClientCardPolicyDraft, card,
};
pub use concentration::{Concentration, LorenzPoint, TopShare, concentration};
pub use draw::{DrawMark, DrawPolicy, DrawPolicyDraft, DrawnFrom, DriverQuestion, KnownDraw};
pub(crate) use driver::INVOLVED;
pub use driver::{
    Draw, DrawnBy, Driver, LoyaltyFinding, LoyaltyKind, LoyaltyKindPolicy, LoyaltyKindPolicyDraft,
    driver, loyalty_kind,
};
pub use error::TieringError;
pub use level::{LevelPolicy, LevelPolicyDraft, LevelStanding, Prospect, ProspectLevel, level};
pub use matrix::{
    AxisStanding, MatrixAxis, MatrixAxisDraft, MatrixClass, MatrixContribution, MatrixFactor,
    MatrixMove, MatrixPolicy, MatrixPolicyDraft, MatrixScore, MatrixScores, MatrixStanding,
    MatrixVerdict, matrix,
};
pub use movement::{
    BufferError, BufferPolicy, BufferPolicyDraft, Buffered, BufferedStep, Change, ClassRetention,
    Classified, DowngradeWhen, ForgedBuffer, Move, Movement, MovementCell, MovementError, Proposal,
    ValueTiers, buffered, movement,
};
pub use need::{NeedAction, NeedFinding, NeedMark, NeedPolicy, NeedPolicyDraft, NeedScores, need};
pub use pyramid::{
    Pyramid, PyramidInput, PyramidLayer, PyramidLayerTotals, PyramidPlace, PyramidPolicy,
    PyramidPolicyDraft, PyramidSeat, pyramid,
};
pub use rank::Ranked;
pub use rfm::{
    RfmBox, RfmCell, RfmDimension, RfmError, RfmGrading, RfmInput, RfmNeed, RfmPolicy,
    RfmPolicyDraft, RfmRank, RfmScore, RfmScorer, RfmScores, RfmSegmentDraft, RfmSegmentTotals,
    RfmSegments, RfmSegmentsDraft, RfmStep, RfmWeights, RfmWeightsDraft, rfm, rfm_with,
};
pub use sale::{
    AfterSale, AfterSaleReason, AfterSaleStanding, BeforeSale, BeforeSalePolicy,
    BeforeSalePolicyDraft, BeforeSaleStanding, after_sale, before_sale, intention_answers,
};
pub use standing::{
    BaseClass, BaseFacts, BasePolicy, BasePolicyDraft, BaseStanding, Intention, LostBy,
    base_standing,
};
pub use vip::{
    LeadOutcomes, VipBasis, VipByRules, VipError, VipFacts, VipLeads, VipNeed, VipNeeds,
    VipOverride, VipPolicy, VipPolicyDraft, VipStanding, VipValue, VipWay, vip,
};

use crate::rule::Rule;

/// Every rule of this room.
pub(crate) static RULES: &[&[&Rule]] = &[
    abc::VALUE_RULES,
    abc::GRACE_RULES,
    cards::RULES,
    driver::RULES,
    need::RULES,
    level::RULES,
    matrix::RULES,
    movement::RULES,
    pyramid::RULES,
    rfm::RECENCY_RULES,
    rfm::FREQUENCY_RULES,
    rfm::MONETARY_RULES,
    sale::RULES,
    standing::RULES,
    vip::RULES,
];
