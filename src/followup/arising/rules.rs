//! Why a follow-up arises.

use crate::rule::rules;

rules! {
    pub(super) PROMISED = "followup.promised", Is {
        "a promise was made on {day}",
        "no promise was made",
        "it is not known whether a promise was made",
    };
    pub(super) AGREED = "followup.next-step-agreed", Is {
        "a next step was agreed on {day}",
        "no next step was agreed",
        "it is not known whether a next step was agreed",
    };
    pub(super) APPOINTED = "followup.appointment-made", Is {
        "an appointment was made on {day}",
        "no appointment was made",
        "it is not known whether an appointment was made",
    };
    pub(super) MISSED = "followup.appointment-missed", Is {
        "an appointment on {day} was missed",
        "no appointment was missed",
        "it is not known whether an appointment was missed",
    };
    pub(super) UNCLEAR = "followup.appointment-unclear", Is {
        "an appointment was on {day}, and nobody says what came of it",
        "it is known what came of each appointment",
        "it is not known whether there was an appointment",
    };
    pub(super) ARRANGED = "followup.delivery-arranged", Is {
        "a delivery with a day was arranged on {day}",
        "no delivery was arranged",
        "it is not known whether a delivery was arranged",
    };
    pub(super) LATE = "followup.delivery-late", Is {
        "a delivery was promised for {day}, and something is still to come",
        "no delivery is late",
        "it is not known whether a delivery is late",
    };
    pub(super) WANTED = "followup.delivery-wanted", Is {
        "the customer wanted a delivery on {day}, and no day has been promised",
        "no delivery is wanted without a day that was promised",
        "it is not known whether a delivery was wanted",
    };
    pub(super) NO_DAY = "followup.delivery-without-day", Is {
        "a delivery has been awaited since {day}, and no day has been promised",
        "no delivery is awaited without a day that was promised",
        "it is not known whether a delivery is awaited",
    };
    pub(in crate::followup) CALLED = "followup.deal-called", Is {
        "the last call about the deal was made or left out on {day}",
        "there was no call about the deal",
        "it is not known whether there was a call about the deal",
    };
    pub(super) NEW_LEAD = "followup.new-lead", Is {
        "the customer left their details on {day}",
        "the customer left no details",
        "it is not known whether the customer left details",
    };
}
