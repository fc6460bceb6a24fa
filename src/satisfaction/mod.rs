//! Satisfaction: what was experienced, held against what was expected; and complaints.
//!
//! No answer is no bad answer, and no complaint is no satisfaction (S4).
//!
//! | question | answer |
//! |---|---|
//! | what can be answered, and what is it worth? | [`Scale`] |
//! | how often was it asked, shown, dismissed, answered, and with what? | [`AnswerTally`] |
//! | how good is that, and how sure is it? | [`AnswerTally::scores`], [`NpsCounts`] |
//! | did it change, or do two groups differ? | [`AnswerTally::change`], [`NpsCounts::change`] |
//! | which questions are asked, and how heavily does each weigh? | [`Questionnaire`] |
//! | what did a survey find, and what changed since? | [`survey()`], [`SurveyReport::change`] |
//! | how satisfied did a customer say to be, and when? | [`customer_satisfaction`], [`customer_marks`] |
//! | how far does what is experienced fall short of what is expected? | [`expectation`] |
//! | where to work first: what is important and done badly? | [`importance`] |
//! | what is missed if it is not there, and what delights? | [`kano`] |
//! | which item goes with the whole? | [`association`], which is no cause |
//! | how many buy again, by how satisfied they are? | [`repurchase`] |
//! | how heavily does a fault weigh, by the price? | [`price`] |
//! | how does each complaint stand, is it seen to in time, how grave is it, what next? | [`complaint`] |
//! | who is dissatisfied and has not complained? | [`unspoken`] |
//! | what is at stake when somebody complains? | [`stake`] |
//! | who started a service, and what delighted or displeased? | [`service`] |

pub mod association;
mod change;
pub mod complaint;
mod customer_mark;
pub mod expectation;
mod figure;
pub mod importance;
mod items;
pub mod kano;
mod net;
pub mod price;
mod questionnaire;
pub mod repurchase;
mod rounded;
mod scale;
mod scores;
pub mod service;
mod significance;
pub mod stake;
mod survey;
mod survey_change;
mod tally;
pub mod unspoken;

use crate::rule::Rule;

pub use change::{
    ChangeIn, ChangePolicy, ChangePolicyDraft, ChangeTest, ChangeVerdict, DifferenceInterval,
    ScoreChange, ScoreDifference, TallyChange,
};
pub(crate) use customer_mark::marks_by;
pub use customer_mark::{CustomerMark, customer_marks, customer_satisfaction};
pub use figure::Figure;
pub use net::{NetOf, NetScore, NpsCounts};
pub use questionnaire::{Questionnaire, QuestionnaireDraft, SurveyItem, SurveyTopic};
pub use scale::{AnswerOutcome, CesScale, CsatScale, EasyEnd, GradePoints, LikertScale, Scale};
pub use scores::{
    AnswerScores, AnswerShare, CutOff, IntervalMethod, MeanInterval, MeanScore, ScorePolicy,
    ScorePolicyDraft, ShareOf, ShareScore,
};
pub(crate) use survey::WeightedSum;
pub use survey::{
    ItemReport, OffScale, SurveyGroup, SurveyPart, SurveyReport, TopicReport, WeightedMark, survey,
};
pub use survey_change::{GroupChange, ItemChange, SurveyChange};
pub use tally::{AnswerTally, DifferentScales};

/// Every rule of this room.
pub(crate) static RULES: &[&[&Rule]] =
    &[complaint::SEVERITY_RULES, complaint::STEP_RULES, unspoken::RULES];
