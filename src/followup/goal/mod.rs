//! SMART goals: what a goal takes, how far it is, and what became of it.
//!
//! | question | answer |
//! |---|---|
//! | is that a goal? | [`GoalDraft::smart`]: a [`Goal`], or [`NotSmart`] with every letter that fails and what would mend it |
//! | and if nothing can measure it? | an [`UnmeasuredDirection`], which says that it is no SMART goal |
//! | is it faster than ever before? | [`Goal::findings`]: a question, and no refusal |
//! | how far is it, and how does it stand? | [`Goal::progress`]: each part's way, its plan, whether the change is more than chance, and where it will end |
//! | which figures does it go by? | those that are entered in its life, and those that measures [answer](Goal::measured) |
//! | who accepted it, what was the target before, why was it given up? | a [`GoalLife`], of any past day |
//! | when is it at risk? | a [`GoalPolicy`] |
//!
//! A goal says who does what to whom or to what (specific); by which figures, from where to where
//! (measurable); that whoever carries it out accepted it; why that is within reach (achievable);
//! which objective it serves (relevant); from when to when (time-bound). The first and second
//! letters, and acceptance, are those of the source (S2); the rest of the word is the field's.
//!
//! "Arrange further training" measures nothing. What the source makes of it has two parts, and is met
//! only if both are:
//!
//! ```
//! use clienteling::followup::goal::{
//!     GoalAcceptance, GoalDraft, GoalPartDraft, GoalPolicy, GoalReach, GoalReading, GoalReadings,
//!     GoalStanding, GoalTarget, GoalUnit, MetricKind, SmartLetter,
//! };
//!
//! let arrange = GoalDraft {
//!     owner: Some("S-3".parse()?),
//!     action: Some("arrange further training".parse()?),
//!     about: Some("all long-serving staff".parse()?),
//!     objective: Some("advice that customers can rely on".parse()?),
//!     start: Some("2026-09-01".parse()?),
//!     due: Some("2026-11-30".parse()?),
//!     acceptance: GoalAcceptance::Accepted("S-3".parse()?),
//!     ..GoalDraft::default()
//! };
//! let refused = arrange.clone().smart().unwrap_err();
//! assert_eq!(refused.letters(), [SmartLetter::Measurable, SmartLetter::Achievable]);
//!
//! let trained = GoalPartDraft {
//!     metric: Some("trained in topic X".parse()?),
//!     unit: Some(GoalUnit::Count),
//!     kind: Some(MetricKind::Cumulative),
//!     baseline: Some(0.into()),
//!     target: Some(GoalTarget::AtLeast(12.into())),
//!     reach: Some(GoalReach::Bound(12.into())),
//!     ..GoalPartDraft::default()
//! };
//! let mark = GoalPartDraft {
//!     metric: Some("average mark".parse()?),
//!     unit: Some(GoalUnit::Score),
//!     baseline: Some(70.into()),
//!     target: Some(GoalTarget::AtLeast(85.into())),
//!     reach: Some(GoalReach::Bound(100.into())),
//!     ..GoalPartDraft::default()
//! };
//! let training = GoalDraft { parts: vec![trained, mark], ..arrange }.smart()?;
//!
//! let due = training.due();
//! let came = [
//!     (("trained in topic X".parse()?, due), GoalReading::Value(12.into())),
//!     (("average mark".parse()?, due), GoalReading::Value("84.9".parse()?)),
//! ];
//! let progress = training.progress(&GoalReadings::from(came.clone()), &GoalPolicy::default(), due);
//! assert_eq!(progress.parts[0].standing, GoalStanding::Met);
//! assert_eq!(progress.standing, GoalStanding::OnTrack);
//! // By the end of the due day it has to be met.
//! let day_after = "2026-12-01".parse()?;
//! let progress = training.progress(&GoalReadings::from(came), &GoalPolicy::default(), day_after);
//! assert_eq!(progress.standing, GoalStanding::Missed);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod agreed;
mod direction;
mod draft;
mod letter;
mod life;
mod measured;
mod plan;
mod policy;
mod progress;
mod projection;
mod reading;
mod refusal;
mod smart;
mod standing;
mod state;
mod target;
mod value;
mod way;

pub(super) use agreed::RULES as AGREED_RULES;
pub use agreed::{Goal, GoalPart};
pub use direction::UnmeasuredDirection;
pub use draft::{
    BestRate, GoalAcceptance, GoalDraft, GoalPartDraft, GoalReach, MeasuredMetric, MetricKind,
    MetricSource, PlanPoint,
};
pub use letter::{FailedLetter, NotSmart, SmartLetter};
pub use life::{GoalChange, GoalEvent, GoalLife, GoalRecord, MeasuredReading, NewGoal};
pub use policy::{GoalPolicy, GoalPolicyDraft};
pub use progress::{GoalPartProgress, GoalProgress};
pub use projection::GoalProjection;
pub(super) use reading::RULES as READING_RULES;
pub use reading::{GoalReading, GoalReadings};
pub use refusal::GoalRefusal;
pub use standing::GoalStanding;
pub(super) use standing::RULES as STANDING_RULES;
pub use state::{EarlierTerms, GoalPhase, GoalState};
pub use target::{GoalRange, GoalTarget};
pub use value::{GoalUnit, GoalValue};

#[cfg(test)]
mod tests;
