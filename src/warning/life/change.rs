//! What can happen to a warning.

use chrono::NaiveDate;

use super::{WarningConclusion, WarningLevel, WarningMargin};
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{Money, StaffId};
use crate::warning::{Advice, FindingKey, Severity};

guarded! {
    /// Which warning: what it is about, and the how manyth of it.
    #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct WarningRef as "WarningRef" {
        /// What it is about.
        pub key: FindingKey,
        /// Its number among the warnings of this key, from 1.
        pub occurrence: u32,
    }
}

guarded! {
    /// A warning as it was raised.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct RaisedWarning as "RaisedWarning" {
        /// Which one.
        pub warning: WarningRef,
        /// The day on which it was raised.
        #[serde(deserialize_with = "date")]
        pub on: NaiveDate,
        /// Since when it had been found: earlier than it was raised where it had to be found for some
        /// days.
        #[serde(deserialize_with = "date")]
        pub found_since: NaiveDate,
        /// How pressing it was.
        pub severity: Severity,
        /// How bad it was.
        pub level: WarningLevel,
        /// Who was responsible.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub responsible: Option<StaffId>,
        /// What was to be done about it.
        pub advice: Advice,
        /// By when, where the matter itself says so.
        #[serde(default, deserialize_with = "date", skip_serializing_if = "Option::is_none")]
        pub due: Option<NaiveDate>,
        /// The money that was at stake, where it is about money.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub at_stake: Option<Money>,
    }
}

guarded! {
    /// The severity became another one.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct SeverityMoved as "SeverityMoved" {
        /// The one that holds now.
        pub to: Severity,
        /// How bad it is.
        pub level: WarningLevel,
    }
}

guarded! {
    /// A warning is not to be told of until a day, or until it gets worse by so much; of both,
    /// whatever comes first.
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct Snooze as "Snooze" {
        /// The day on which it is told again.
        #[serde(default, deserialize_with = "date", skip_serializing_if = "Option::is_none")]
        pub until: Option<NaiveDate>,
        /// How much worse it has to get before that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub or_worse_by: Option<WarningMargin>,
        /// How bad it was then. The book fills it in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<WarningLevel>,
    }
}

words! {
    /// Why a snooze ended.
    pub enum SnoozeEnd, "end of a snooze" {
        /// Its day came.
        DayCame = "day_came" as "the day came",
        /// It got so much worse.
        Worse = "worse" as "it got worse",
        /// It became more severe.
        MoreSevere = "more_severe" as "it became more severe",
        /// The warning was closed by the facts meanwhile.
        Resolved = "resolved" as "it was resolved meanwhile",
        /// Somebody ended it.
        ByHand = "by_hand",
    }
}

guarded! {
    /// A warning was taken to somebody else.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct Escalation as "Escalation" {
        /// To whom.
        pub to: StaffId,
        /// How pressing it was.
        pub severity: Severity,
        /// Whether they had been told of it before, as the one who is responsible: then nobody is told.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub was_told: bool,
    }
}

guarded! {
    /// How a warning was closed.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum WarningEnd as "WarningEnd" {
        /// It is found no more.
        ByFacts = "by_facts",
        /// Somebody closed it, and says why.
        ByHand(WarningConclusion) = "by_hand",
        /// Two customers turned out to be one, and this other warning goes on for both.
        Merged(WarningRef) = "merged",
        /// Nobody looks for it any more: its rule was switched off.
        SwitchedOff = "switched_off",
    }
}

guarded! {
    /// One change of a warning.
    ///
    /// | change | by | refused |
    /// |---|---|---|
    /// | [`Severity`](Self::Severity), [`Cleared`](Self::Cleared), [`Returned`](Self::Returned), [`HandedOver`](Self::HandedOver) | what rules find | by hand |
    /// | [`Acknowledged`](Self::Acknowledged) | anybody | |
    /// | [`Snoozed`](Self::Snoozed) | anybody | without an end; until a day that has come; until it gets worse, where it cannot, or not by what is asked |
    /// | [`SnoozeEnded`](Self::SnoozeEnded) | what rules find, the day, anybody | where it is not snoozed |
    /// | [`Escalated`](Self::Escalated) | the day, anybody | |
    /// | [`Concluded`](Self::Concluded) | anybody, also afterwards | |
    /// | [`Closed`](Self::Closed) | what rules find; that they are switched off; anybody, with a reason | by hand without one |
    ///
    /// Once it is closed, all but [`Concluded`](Self::Concluded) is refused.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum WarningEvent as "WarningEvent" {
        /// It is more severe, or less.
        Severity(SeverityMoved) = "severity",
        /// It is found no more, and stays for the days that it is kept.
        Cleared = "cleared",
        /// It is found again before these days were over.
        Returned = "returned",
        /// Somebody has seen it and sees to it: it is not escalated any more, unless it becomes more
        /// severe.
        Acknowledged = "acknowledged",
        /// It is not to be told of for a while.
        Snoozed(Snooze) = "snoozed",
        /// It is told of again, and why.
        SnoozeEnded(SnoozeEnd) = "snooze_ended",
        /// Somebody else is responsible for the subject now.
        HandedOver(StaffId) = "handed_over",
        /// It was taken to somebody else.
        Escalated(Escalation) = "escalated",
        /// What was found out, done and achieved. A later one takes the place of an earlier one.
        Concluded(WarningConclusion) = "concluded",
        /// It is closed.
        Closed(WarningEnd) = "closed",
    }
}
