//! What is said of how a follow-up stands.

use crate::rule::rules;

rules! {
    pub(super) DONE_IN_TIME = "followup.task.done-in-time", AtMost {
        "done on {observed}, by its last day, {needed}[, {margin} before]",
        "done on {observed}[, {margin} after its last day, {needed}]",
        "it is not known when it was done",
    };
    pub(super) DONE_LATE = "followup.task.done-late", reverse of DONE_IN_TIME;
    pub(super) SKIPPED = "followup.task.skipped", Is {
        "left out on {day}",
        "not left out",
        "it is not known whether it was left out",
    };
    pub(super) NOT_YET = "followup.task.planned", Below {
        "can be done from {needed} on[, in {margin}]",
        "could be done from {needed} on[, {margin} ago]",
        "no first day is known",
    };
    pub(super) POSTPONED = "followup.task.postponed", Below {
        "postponed until {needed}[, in {margin}]",
        "was postponed until {needed}[, {margin} ago]",
        "no day is known until which it was postponed",
    };
    pub(super) DUE = "followup.task.due", AtMost {
        "is to be done by {needed}[, within {margin}]",
        "was to be done by {needed}[, {margin} ago]",
        "no last day is known",
    };
    pub(super) OVERDUE = "followup.task.overdue", reverse of DUE;
    pub(super) LAPSED = "followup.task.lapsed", Over {
        "was of use until {needed}[, {margin} ago]",
        "is of use until {needed}[, for another {margin}]",
        "no last day is known",
    };
    pub(super) ERASED = "followup.task.erased", Is {
        "the customer's data were deleted",
        "the customer's data were not deleted",
        "it is not known whether the customer's data were deleted",
    };
    pub(super) DIED = "followup.task.died", Is {
        "the customer died on {day}",
        "the customer is not known to have died",
        "it is not known whether the customer lives",
    };
    pub(super) ENDED = "followup.task.relationship-ended", Is {
        "the relationship ended on {day}",
        "the relationship has not ended",
        "it is not known whether the relationship has ended",
    };
    pub(super) LET_GO = "followup.task.let-go", Is {
        "the customer was let go on {day}",
        "the customer was not let go",
        "it is not known whether the customer was let go",
    };
    pub(super) BEREAVED = "followup.task.bereaved", Is {
        "somebody in the household died on {day}",
        "nobody in the household is known to have died",
        "it is not known whether somebody in the household died",
    };
    pub(super) WITHDRAWN = "followup.task.consent-withdrawn", Is {
        "consent was withdrawn on {day}, for the last channel that was left",
        "consent was not withdrawn for every channel",
        "it is not known whether consent was withdrawn",
    };
    pub(super) NO_CONSENT = "followup.task.no-consent", IsNot {
        "the customer has agreed to no channel",
        "the customer has agreed to a channel",
        "it is not known whether the customer has agreed to a channel",
    };
    pub(super) PROMISE_KEPT = "followup.task.promise-kept", Is {
        "the promise was kept on {day}",
        "the promise was not kept",
        "it is not known whether the promise was kept",
    };
    pub(super) PROMISE_RELEASED = "followup.task.promise-released", Is {
        "the customer released the firm from the promise on {day}",
        "the customer did not release the firm from the promise",
        "it is not known whether the customer released the firm from the promise",
    };
    pub(super) APPOINTMENT_KEPT = "followup.task.appointment-kept", Is {
        "the appointment was kept on {day}",
        "the appointment was not kept",
        "it is not known whether the appointment was kept",
    };
    pub(super) APPOINTMENT_MISSED = "followup.task.appointment-missed", Is {
        "the appointment was missed, as was noted on {day}",
        "the appointment was not missed",
        "it is not known whether the appointment was missed",
    };
    pub(super) APPOINTMENT_CANCELLED = "followup.task.appointment-cancelled", Is {
        "the appointment was called off on {day}",
        "the appointment was not called off",
        "it is not known whether the appointment was called off",
    };
    pub(super) APPOINTMENT_MOVED = "followup.task.appointment-moved", Is {
        "the appointment was moved to another day on {day}",
        "the appointment was not moved",
        "it is not known whether the appointment was moved",
    };
    pub(super) STEP_TAKEN = "followup.task.next-step-taken", Is {
        "there was a talk on {day}",
        "there was no talk",
        "it is not known whether there was a talk",
    };
    pub(super) STEP_REPLACED = "followup.task.next-step-replaced", Is {
        "another next step was agreed on {day}",
        "no other next step was agreed",
        "it is not known whether another next step was agreed",
    };
    pub(super) NOTHING_AWAITED = "followup.task.nothing-awaited", Is {
        "the customer has not been waiting for this since {day}",
        "the customer is still waiting for this",
        "it is not known whether the customer is still waiting for this",
    };
    pub(super) COMPLAINT_OVER = "followup.task.complaint-over", Is {
        "nothing has been left to do about the complaint since {day}",
        "something is to be done about the complaint",
        "it is not known whether something is to be done about the complaint",
    };
    pub(super) CALLED_OFF = "followup.task.no-longer-called-for", Is {
        "nothing calls for it any more",
        "something calls for it",
        "it is not known whether anything calls for it",
    };
    pub(super) DEAL_CONTACTED = "followup.task.deal-contacted", Is {
        "there was contact about the deal on {day}",
        "there was no contact about the deal",
        "it is not known whether there was contact about the deal",
    };
    pub(super) DEAL_CLOSED = "followup.task.deal-closed", Is {
        "the deal was closed on {day}",
        "the deal is open",
        "it is not known whether the deal is open",
    };
}
