//! Measures: what a firm can be asked for by name, as of a day.
//!
//! A goal ("complaints from 3 % to 1.5 %"), a warning rule ("receivable over 100,000") or a report
//! names a measure and knows nothing of the room that computes it; a room answers for its own
//! measures and knows nothing of who asks. So no room reaches upwards.
//!
//! | question | type |
//! |---|---|
//! | what can be asked, of whom, in which unit? | a [`Catalogue`] of [`Measure`]s |
//! | how much is it? | a [`Question`], which [`ask`] puts to [`Measures`] |
//! | what came out? | an [`Answer`]: a value, or why it is unknown |
//! | what if several rooms answer? | [`Joined`] |
//!
//! | a question that | gets |
//! |---|---|
//! | names no measure, or asks it of a subject or for days that it does not have | a [`MeasureError`] |
//! | cannot be answered from the facts | [`Answer::Unknown`], with why: neither zero nor a guess |
//! | is answered in another unit, or outside the measure's domain | a [`MeasureError`]: whoever answered broke the promise of its own catalogue |
//!
//! Rooms that answer: [`behavior::BehaviorMeasures`](crate::behavior::BehaviorMeasures) and
//! [`funnel::FunnelMeasures`](crate::funnel::FunnelMeasures).

mod ask;
mod catalogue;
mod joined;
mod subject;
mod unit;

pub use ask::{Answer, MeasureError, Measures, Question, Unknown, ask};
pub use catalogue::{Catalogue, Measure, Timing};
pub use joined::Joined;
pub use subject::{Subject, SubjectKind};
pub use unit::{Domain, Unit};
