//! What was found out about a warning, what was done about it, and what came of it.

use crate::customer::Note;
use crate::units::guard::guarded;
use crate::units::words::words;
use crate::warning::Advice;

words! {
    /// Why it came to a warning, as far as anybody knows.
    #[non_exhaustive]
    pub enum WarningCause, "cause of a warning" {
        /// They want to pay, and cannot.
        CannotPay = "cannot_pay" as "the customer cannot pay",
        /// They can pay, and put it off.
        PaysLate = "pays_late" as "the customer puts off paying",
        /// They do not agree with what they are to pay.
        Dispute = "dispute" as "the bill is disputed",
        /// Too expensive.
        Price = "price" as "the price",
        /// What was sold did not fit, or was not good enough.
        Product = "product" as "the product",
        /// How they were served.
        Service = "service" as "the service",
        /// Somebody else made a better offer.
        Competitor = "competitor" as "a competitor",
        /// They need it no more, or less of it.
        NoNeed = "no_need" as "less need",
        /// The time of year.
        Season = "season" as "the season",
        /// More was spent, or sold on account, than was planned.
        Planning = "planning" as "the plan",
        /// Nobody saw to it in time.
        Neglect = "neglect" as "nobody saw to it in time",
        /// It was agreed to be so.
        Agreed = "agreed" as "it was agreed",
        /// What is on record is wrong.
        Record = "record" as "the record is wrong",
    }
}

words! {
    /// What came of what was done about a warning.
    pub enum WarningResult, "result of a warning" {
        /// The trouble is gone.
        Remedied = "remedied",
        /// It is less.
        Improved = "improved",
        /// It is as it was.
        NoEffect = "no_effect" as "without effect",
        /// Nothing was done: it is accepted as it is.
        Accepted = "accepted" as "accepted as it is",
        /// There was no trouble.
        FalseAlarm = "false_alarm",
    }
}

guarded! {
    /// What was found out about a warning, what was done about it, and what came of it (S1:
    /// investigate, collect, act).
    #[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
    pub struct WarningConclusion as "WarningConclusion" {
        /// Why it came to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cause: Option<WarningCause>,
        /// What was done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub measure: Option<Advice>,
        /// What came of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub result: Option<WarningResult>,
        /// More of it, in words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub note: Option<Note>,
    }
}

impl WarningConclusion {
    /// A cause, and nothing else yet.
    pub fn cause(cause: WarningCause) -> Self {
        WarningConclusion { cause: Some(cause), ..Self::default() }
    }

    /// Whether it says why.
    pub const fn has_reason(&self) -> bool {
        self.cause.is_some() || self.note.is_some()
    }

    /// Without words of one's own. `None` where nothing is left.
    pub(super) fn without_words(&self) -> Option<Self> {
        let left = WarningConclusion { note: None, ..self.clone() };
        (left != WarningConclusion::default()).then_some(left)
    }
}
