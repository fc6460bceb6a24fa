//! The rules of a work list.

use crate::rule::rules;

rules! {
    pub(super) DAY_CLOSED = "followup.work.day-closed", Is {
        "there is no work on {day}",
        "there is work on the day",
        "it is not known whether there is work on the day",
    };
    pub(super) DAY_UNKNOWN = "followup.work.day-unknown", Is {
        "the calendar does not say whether there is work on {day}",
        "the calendar knows the day",
        "there is no calendar",
    };
    pub(super) OWNER_AWAY = "followup.work.owner-away", Is {
        "the owner of the list is away on {day}",
        "the owner of the list is there",
        "it is not known whether the owner of the list is there",
    };
    pub(super) NO_CAPACITY = "followup.work.no-capacity", AtMost {
        "nothing can be done on a day with a capacity of {observed}",
        "the day has a capacity of {observed}",
        "nobody has said how much can be done on a day",
    };
    pub(super) TOO_LONG = "followup.work.too-long", Over {
        "it takes {observed} min, more than the {needed} min of a whole day[ (by {margin} min)]",
        "it takes {observed} min, and a whole day has {needed} min[ ({margin} min more)]",
        "it is not known how long it takes",
    };
    pub(super) NO_ROOM = "followup.work.no-room", Over {
        "it takes {observed} min, and {needed} min are left[ ({margin} min too few)]",
        "there is room for it: it takes {observed} min, and {needed} min are left[ ({margin} min to spare)]",
        "it is not known how long it takes",
    };
    pub(super) DAY_FULL = "followup.work.day-full", Is {
        "the day is full",
        "there is room for it",
        "it is not known whether there is room for it",
    };
    pub(super) SCORE = "followup.work.score", AtLeast {
        "{observed} points by worth × urgency + waiting, at least the {needed} of the first without a place[ (by {margin})]",
        "{observed} points by worth × urgency + waiting, below the {needed} of the first without a place[ (by {margin})]",
        "{observed} points by worth × urgency + waiting, and everything has a place",
    };
    pub(super) OWED = "followup.work.owed", Is {
        "owed, and due on {day}: it comes before all that is not owed",
        "nothing in it is owed",
        "it is not known whether anything in it is owed",
    };
    pub(in crate::followup::work) LONG_FIRST = "followup.work.long-first", Over {
        "it comes first, once: it has waited {observed}, longer than {needed}, and what is owed leaves too little time for it[ (by {margin})]",
        "it has waited {observed}, and comes first only after {needed}[ ({margin} left)]",
        "it is not known how long it has waited",
    };
}
