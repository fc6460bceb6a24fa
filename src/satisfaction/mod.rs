//! Satisfaction: what was experienced, held against what was expected; and complaints.
//!
//! No answer is no bad answer, and no complaint is no satisfaction.

pub mod service;
pub mod stake;
pub mod unspoken;

use crate::rule::Rule;

/// Every rule of this room.
pub(crate) static RULES: &[&[&Rule]] = &[unspoken::RULES];
//!
//! | question | answer |
//! |---|---|
//! | what can be answered, and what is it worth? | [`Scale`] |
//! | how often was it asked, shown, dismissed, answered, and with what? | [`AnswerTally`] |
//! | how good is that, and how sure is it? | [`AnswerTally::scores`], [`NpsCounts`] |
//! | did it change, or do two groups differ? | [`AnswerTally::change`], [`NpsCounts::change`] |

mod change;
mod figures;
mod net;
mod scale;
mod scores;
mod significance;
mod tally;

pub use change::{ChangeIn, ChangePolicy, ChangePolicyDraft, ChangeTest, ChangeVerdict, DifferenceInterval, ScoreChange, ScoreDifference, TallyChange};
pub use net::{NetOf, NetScore, NpsCounts};
pub use scale::{AnswerOutcome, CesScale, CsatScale, EasyEnd, GradePoints, LikertScale, Scale};
pub use scores::{AnswerScores, AnswerShare, CutOff, IntervalMethod, MeanInterval, MeanScore, ScorePolicy, ScorePolicyDraft, ShareOf, ShareScore};
pub use tally::{AnswerTally, DifferentScales};
//!
//! | question | room |
//! |---|---|
//! | how far does what is experienced fall short of what is expected? | [`expectation`] |
//! | where to work first: what is important and done badly? | [`importance`] |
//! | what is missed if it is not there, and what delights? | [`kano`] |
//! | how heavily does a fault weigh, by the price? | [`price`] |

pub mod expectation;
mod figure;
pub mod importance;
mod items;
pub mod kano;
pub mod price;

pub use figure::Figure;
