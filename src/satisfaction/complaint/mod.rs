//! Complaints: how each stands, whether it is seen to in time, how grave it is, and what to do next.
//!
//! | question | answer |
//! |---|---|
//! | how does it stand, since when? | [`ComplaintCase::standing`]: *settled* is the firm's word, *closed* the customer's, who confirmed it or was silent for so many days |
//! | what do we know, when did we know it, what have we done? | [`ComplaintCase::three_w`], with what is missing |
//! | is it about value or about people? | [`TurnsOn`] |
//! | which of the 4R and the 8F does an entry show? | [`Evidenced`] |
//! | how long did the first word and the settling take, in business hours? | [`ComplaintTime`] |
//! | how grave is it, and why? | [`ComplaintSeverity`], with every criterion |
//! | what next, by when? | [`ComplaintNextStep`] |
//! | what do all of them show together? | [`ComplaintReport`] |
//!
//! The time until the first word runs from the receipt until the customer hears from the firm. The
//! time until it is settled counts while the complaint is open: not while the firm waits for the
//! customer, and not while it is held for settled, closed, unfounded or withdrawn. Where it is
//! reopened the time goes on from what had passed. What has passed stays passed, whatever becomes of
//! the target; a time that has stopped is judged by how grave the complaint was on that day.
//!
//! Where the time of the day of something is not known, what passed lies between two bounds, and the
//! verdict may be that it [cannot be said](TimeVerdict::CannotSay).

mod case;
mod checklist;
mod clock;
mod list;
mod measure;
mod policy;
mod report;
mod severity;
mod step;
mod told;

pub use case::{ComplaintCase, ComplaintStanding};
pub use checklist::{Evidenced, ShownBy, ThreeW, ThreeWAnswer, ThreeWPart, TurnsOn};
pub use clock::TimePassed;
pub use list::{complaints, complaints_of};
pub use measure::{ComplaintTime, TimeVerdict};
pub use policy::{
    ComplaintPolicy, ComplaintPolicyDraft, ComplaintSeverityDraft, ComplaintTarget,
    ComplaintTargets, FaultPoints, FaultPrices,
};
pub use report::{ComplaintReport, Tallied, TimesTaken};
pub(super) use severity::RULES as SEVERITY_RULES;
pub use severity::{ComplainantTier, ComplaintSeverity};
pub(super) use step::RULES as STEP_RULES;
pub use step::{ComplaintAction, ComplaintNextStep};

#[cfg(test)]
mod tests;
