//! Kano: what goes unnoticed until it is missing, and what delights.
//!
//! Of each attribute of a product or a service two questions are asked: how is it if it is there, and
//! how is it if it is not? A table makes a category of each pair of answers (Kano, 1984; the table is
//! that of Berger and others, 1993).
//!
//! | question | answer |
//! |---|---|
//! | what does one pair of answers say? | [`KanoTable::category`] |
//! | what do all pairs say together? | [`KanoAnswers::judge`]; of counts, [`KanoCounts::judge`] |
//! | how much does it please to be there, and displease to be missing? | [`KanoJudgement::satisfaction`], [`KanoJudgement::dissatisfaction`] |
//! | is the first category more than chance before the second? | [`KanoSignificance`] |
//!
//! S4 knows two sorts of service, those that everyone else has too, whose absence displeases (hygiene),
//! and those that others lack, which delight (motivators): see [`ServiceFactor`].

mod answer;
mod counts;
mod judge;
mod policy;
mod significance;

pub use answer::{KanoAnswer, KanoCategory, KanoTable, ServiceFactor};
pub use counts::{KanoAnswers, KanoCounts, KanoPair};
pub use judge::{KanoJudgement, KanoVerdict};
pub use policy::{KanoPolicy, KanoPolicyDraft, KanoRule};
pub use significance::KanoSignificance;

#[cfg(test)]
mod tests;
