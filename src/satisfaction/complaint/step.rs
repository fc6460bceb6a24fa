//! What has to be done next about a complaint, and by when.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use crate::rule::{Reason, rules};
use crate::units::Moment;
use crate::units::words::words;

rules! {
    pub(super) UNANSWERED = "satisfaction.complaint.unanswered", Is {
        "a complaint came in on {day}, and nobody has responded",
        "somebody has responded to the complaint",
        "it is not known whether somebody responded to the complaint",
    };
    pub(super) UNANSWERED_AGAIN = "satisfaction.complaint.unanswered-again", Is {
        "a complaint came back on {day}, and nobody has responded since",
        "somebody has responded to the complaint",
        "it is not known whether somebody responded to the complaint",
    };
    pub(super) UNTOLD = "satisfaction.complaint.untold", Is {
        "a complaint was found to be unfounded on {day}, and nobody has told the customer",
        "the customer was told that the complaint is unfounded",
        "it is not known whether the customer was told that the complaint is unfounded",
    };
    pub(super) UNSETTLED = "satisfaction.complaint.unsettled", Is {
        "a complaint is not settled, open since {day}",
        "the complaint is settled, or need not be",
        "it is not known whether the complaint is settled",
    };
    pub(super) WAITING = "satisfaction.complaint.waiting", Is {
        "a complaint has been waiting for the customer since {day}",
        "the complaint is not waiting for the customer",
        "it is not known whether the complaint waits for the customer",
    };
    pub(super) UNCONFIRMED = "satisfaction.complaint.unconfirmed", Is {
        "a complaint was settled on {day} as the firm sees it, and the customer has not said so",
        "the customer has confirmed that the complaint is settled",
        "it is not known whether the customer is content",
    };
}

words! {
    /// What has to be done about a complaint.
    #[non_exhaustive]
    pub enum ComplaintAction, "step to take" {
        /// Tell the customer that it arrived: feelings first, then the matter (S3, S4).
        Acknowledge = "acknowledge",
        /// Tell the customer what the firm thinks of it.
        Answer = "answer",
        /// Offer a remedy.
        OfferRemedy = "offer_remedy",
        /// Settle it.
        Settle = "settle",
        /// Remind the customer of what the firm waits for.
        Remind = "remind" as "remind the customer",
        /// Ask the customer whether they are content.
        AskIfContent = "ask_if_content" as "ask whether they are content",
    }
}

/// What has to be done next, by when, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ComplaintNextStep {
    /// What to do next.
    pub action: ComplaintAction,
    /// By when; it may have passed. A day without a time where no time can be said. `None` where the
    /// calendar does not reach so far.
    pub due: Option<Moment>,
    /// Whether more time has passed than it should have.
    pub is_overdue: bool,
    /// Why that is next.
    pub reason: Reason,
}

impl fmt::Display for ComplaintNextStep {
    /// "acknowledge by 14:00 on Monday, 2026-03-02".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.action)?;
        let Some(due) = self.due else { return Ok(()) };
        let day = due.day().format("%A, %Y-%m-%d");
        match due.time() {
            Some(time) => write!(f, " by {} on {day}", time.format("%H:%M")),
            None => write!(f, " by {day}"),
        }
    }
}

/// A step that has a day and no time.
pub(super) fn by_day(
    action: ComplaintAction,
    due: Option<NaiveDate>,
    as_of: NaiveDate,
    reason: Reason,
) -> ComplaintNextStep {
    let is_overdue = due.is_some_and(|day| day < as_of);
    ComplaintNextStep { action, due: due.map(Moment::on), is_overdue, reason }
}
