//! What a manager asks about each complaint: the 3W, the 4R and the 8F (S3), with the evidence.

use serde::Serialize;

use crate::marketing::{
    Complaint, ComplaintCause, ComplaintEntry, ComplaintPrinciple, ComplaintStep, Remedy,
};
use crate::units::words::words;
use crate::units::{ComplaintEntryId, Moment};

words! {
    /// On what a dissatisfied customer turns (S3).
    pub enum TurnsOn, "reason to turn away" {
        /// Quality or reliability fell short of what was paid.
        Value = "value",
        /// People: their manner, their indifference, their appearance.
        People = "people",
    }
}

impl TurnsOn {
    /// On what a cause turns (the two are S3's, the causes S4's; that the one belongs to the other
    /// is ours). `None` for a complaint that is unfounded.
    pub const fn of(cause: ComplaintCause) -> Option<Self> {
        use ComplaintCause::{
            Advertising, AfterSales, Attitude, NotRepairedAtOnce, Overcharged, PromiseNotKept,
            Quality, TooSlow, Unfounded, Warranty,
        };
        match cause {
            Overcharged | TooSlow | Quality | PromiseNotKept | NotRepairedAtOnce | Warranty
            | Advertising => Some(TurnsOn::Value),
            Attitude | AfterSales => Some(TurnsOn::People),
            Unfounded => None,
        }
    }
}

words! {
    /// What has to be known of a complaint at once: the 3W (S3).
    pub enum ThreeW, "question about a complaint" {
        /// What do we know?
        Known = "known" as "what do we know",
        /// When did we know it?
        When = "when" as "when did we know it",
        /// What have we done about it?
        Done = "done" as "what have we done about it",
    }
}

words! {
    /// A part of the answer to one of the 3W.
    pub enum ThreeWPart, "part of an answer" {
        /// The cause.
        Cause = "cause" as "the cause",
        /// The product, the purchase or the person that it is about.
        Subject = "subject" as "what or whom it is about",
        /// What the customer said.
        Words = "words" as "the customer's words",
        /// The day on which it was received.
        Day = "day" as "the day",
        /// The time of that day.
        Time = "time" as "the time of the day",
        /// A first word to the customer.
        Response = "response" as "a first word to the customer",
        /// What the firm thinks of it.
        Answer = "answer" as "an answer",
        /// A remedy that was offered.
        Remedy = "remedy" as "a remedy",
    }
}

/// How far one of the 3W can be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ThreeWAnswer {
    /// Which question.
    pub question: ThreeW,
    /// What is there.
    pub known: Vec<ThreeWPart>,
    /// What is missing.
    pub missing: Vec<ThreeWPart>,
}

impl ThreeWAnswer {
    /// Whether anything of it is known.
    pub fn is_answered(&self) -> bool {
        !self.known.is_empty()
    }
}

/// An item of the checklist, and what shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Evidenced<T> {
    /// The item.
    pub item: T,
    /// The entries that show it, in their order. Empty: there is no evidence.
    pub shown_by: Vec<ShownBy>,
}

impl<T> Evidenced<T> {
    /// Whether anything shows it.
    pub fn is_shown(&self) -> bool {
        !self.shown_by.is_empty()
    }
}

/// An entry that shows something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ShownBy {
    /// Which entry.
    pub entry: ComplaintEntryId,
    /// When it was.
    pub at: Moment,
}

/// Each of the 3W, from the facts.
pub(super) fn three_w(complaint: &Complaint, entries: &[&ComplaintEntry]) -> [ThreeWAnswer; 3] {
    use ThreeWPart::{Answer, Cause, Day, Response, Subject, Time, Words};
    let subject =
        complaint.product.is_some() || complaint.purchase.is_some() || complaint.staff.is_some();
    let is = |step| entries.iter().any(|entry| entry.step == step);
    let answer = is(ComplaintStep::Answered) || is(ComplaintStep::Settled);
    let remedy = entries.iter().any(|entry| entry.remedy.is_some());
    let of = |question, parts: &[(ThreeWPart, bool)]| {
        let parts = |wanted: bool| {
            parts.iter().filter(|(_, is)| *is == wanted).map(|(part, _)| *part).collect()
        };
        ThreeWAnswer { question, known: parts(true), missing: parts(false) }
    };
    let cause = complaint.cause.is_some();
    [
        of(
            ThreeW::Known,
            &[(Cause, cause), (Subject, subject), (Words, complaint.words.is_some())],
        ),
        of(ThreeW::When, &[(Day, true), (Time, complaint.date.time().is_some())]),
        of(
            ThreeW::Done,
            &[
                (Response, entries.iter().any(|entry| is_response(entry))),
                (Answer, answer),
                (ThreeWPart::Remedy, remedy),
            ],
        ),
    ]
}

/// Whether the customer heard from the firm with an entry. What was found after checking is not
/// told by that.
pub(super) fn is_response(entry: &ComplaintEntry) -> bool {
    use ComplaintStep::{Acknowledged, Answered, RemedyOffered, Settled, Waiting};
    matches!(entry.step, Acknowledged | Answered | RemedyOffered | Waiting | Settled)
}

fn shown_by(entries: &[&ComplaintEntry], shows: impl Fn(&ComplaintEntry) -> bool) -> Vec<ShownBy> {
    let showing = entries.iter().filter(|entry| shows(entry));
    showing.map(|entry| ShownBy { entry: entry.id.clone(), at: entry.date }).collect()
}

/// Each of the 4R.
pub(super) fn remedies(entries: &[&ComplaintEntry]) -> [Evidenced<Remedy>; 4] {
    Remedy::ALL.map(|item| Evidenced {
        item,
        shown_by: shown_by(entries, |entry| entry.remedy == Some(item)),
    })
}

/// Each of the 8F.
pub(super) fn principles(entries: &[&ComplaintEntry]) -> [Evidenced<ComplaintPrinciple>; 8] {
    ComplaintPrinciple::ALL.map(|item| Evidenced {
        item,
        shown_by: shown_by(entries, |entry| entry.shows.contains(&item)),
    })
}
