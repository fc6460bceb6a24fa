//! Complaints, and what became of them.

use chrono::NaiveDate;

use super::{Channel, MarketingData};
use crate::customer::{Clearance, Note, Sensitivity};
use crate::rule::course::{Course, Courses, courses};
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{
    ComplaintEntryId, ComplaintId, CustomerId, Money, ProductId, Provenance, PurchaseId, StaffId,
    record,
};

words! {
    /// Why customers complain (S4).
    pub enum ComplaintCause, "cause of a complaint" {
        /// The staff's attitude, or poor service.
        Attitude = "attitude" as "attitude or poor service",
        /// Charged too much.
        Overcharged = "overcharged",
        /// The wait or the work took too long.
        TooSlow = "too_slow" as "took too long",
        /// A poor product, or poor quality.
        Quality = "quality" as "poor product or quality",
        /// A promise was not kept.
        PromiseNotKept = "promise_not_kept",
        /// Not repaired the first time.
        NotRepairedAtOnce = "not_repaired_at_once" as "not repaired the first time",
        /// A dispute about the warranty.
        Warranty = "warranty" as "warranty dispute",
        /// Poor service after the sale.
        AfterSales = "after_sales" as "poor after-sales service",
        /// Exaggerated advertising.
        Advertising = "advertising" as "exaggerated advertising",
        /// The complaint is unfounded.
        Unfounded = "unfounded",
    }
}

guarded! {
    /// A customer complained. It begins a course, which the [entries](ComplaintEntry) go on with.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"complaint":{"id":"Q-1","customer":"C-1","date":"2026-09-02","cause":"too_slow",
    ///         "channel":"phone","words":"Two hours for a tyre!"}}"#,
    /// )?;
    /// assert!(!format!("{fact:?}").contains("tyre"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Complaint as "Complaint" {
        /// Which complaint.
        pub id: ComplaintId,
        /// Whose.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Why, as far as that is known.
        #[serde(default)]
        pub cause: Option<ComplaintCause>,
        /// About which product or service.
        #[serde(default)]
        pub product: Option<ProductId>,
        /// About which purchase.
        #[serde(default)]
        pub purchase: Option<PurchaseId>,
        /// About which member of staff.
        #[serde(default)]
        pub staff: Option<StaffId>,
        /// By which channel it came.
        #[serde(default)]
        pub channel: Option<Channel>,
        /// Who took it.
        #[serde(default)]
        pub by: Option<StaffId>,
        /// What the customer said.
        #[serde(default)]
        pub words: Option<Note>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Complaint, ComplaintId);

impl Complaint {
    /// What somebody with a clearance may see of it: the words from a clearance for personal data
    /// on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let words = self.words.clone().filter(|_| clearance.covers(Sensitivity::Personal));
        Complaint { words, ..self.clone() }
    }
}

words! {
    /// What was done about a complaint.
    #[non_exhaustive]
    pub enum ComplaintStep, "step of a complaint" {
        /// The customer was told that it arrived.
        Acknowledged = "acknowledged",
        /// The customer was told what the firm thinks of it.
        Answered = "answered",
        /// The customer was offered a remedy.
        RemedyOffered = "remedy_offered",
        /// It was settled.
        Resolved = "resolved",
        /// It was not settled after all, or came back.
        Reopened = "reopened",
        /// The customer took it back.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// How a firm makes up for what went wrong: the 4R (S3).
    pub enum Remedy, "remedy" {
        /// It says that it is sorry.
        Regret = "regret",
        /// It changes what led to it.
        Reform = "reform",
        /// It pays or gives something.
        Restitution = "restitution",
        /// It puts the matter itself right.
        Rectification = "rectification",
    }
}

guarded! {
    /// Something was done about a complaint.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ComplaintEntry as "ComplaintEntry" {
        /// Which entry.
        pub id: ComplaintEntryId,
        /// Whose complaint it is.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Which complaint.
        pub complaint: ComplaintId,
        /// What was done.
        pub step: ComplaintStep,
        /// Which remedy was offered, or settled it.
        #[serde(default)]
        pub remedy: Option<Remedy>,
        /// What the remedy is worth.
        #[serde(default)]
        pub worth: Option<Money>,
        /// By whom.
        #[serde(default)]
        pub by: Option<StaffId>,
        /// More of it, in words.
        #[serde(default)]
        pub note: Option<Note>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(ComplaintEntry, ComplaintEntryId);

impl ComplaintEntry {
    /// What somebody with a clearance may see of it: the words from a clearance for personal data
    /// on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let note = self.note.clone().filter(|_| clearance.covers(Sensitivity::Personal));
        ComplaintEntry { note, ..self.clone() }
    }
}

words! {
    /// How a complaint stands.
    pub enum ComplaintState, "state of a complaint" {
        /// Not settled.
        Open = "open",
        /// Settled.
        Resolved = "resolved",
        /// Taken back.
        Withdrawn = "withdrawn",
    }
}

impl Course for ComplaintState {
    type Begun = Complaint;
    type Entry = ComplaintEntry;

    fn begun(_: &Complaint) -> Self {
        ComplaintState::Open
    }

    fn which(entry: &ComplaintEntry) -> &ComplaintId {
        &entry.complaint
    }

    /// What closes it, and what opens it again: of these the identifiers say which came last.
    fn ends(entry: &ComplaintEntry) -> bool {
        matches!(
            entry.step,
            ComplaintStep::Resolved | ComplaintStep::Withdrawn | ComplaintStep::Reopened
        )
    }

    fn after(&self, entry: &ComplaintEntry) -> Option<Self> {
        let is_open = *self == ComplaintState::Open;
        match entry.step {
            // A letter may follow what is settled.
            ComplaintStep::Acknowledged
            | ComplaintStep::Answered
            | ComplaintStep::RemedyOffered => Some(*self),
            ComplaintStep::Resolved => is_open.then_some(ComplaintState::Resolved),
            ComplaintStep::Withdrawn => is_open.then_some(ComplaintState::Withdrawn),
            ComplaintStep::Reopened => (!is_open).then_some(ComplaintState::Open),
        }
    }
}

impl MarketingData {
    /// Each complaint that was known on a day, with how it stood then, in the order of their days.
    /// Cost: a sort of the entries.
    pub fn complaints_on(&self, as_of: NaiveDate) -> Vec<(&Complaint, ComplaintState)> {
        self.complaint_courses(as_of).states
    }

    pub(crate) fn complaint_courses(&self, as_of: NaiveDate) -> Courses<'_, ComplaintState> {
        courses(self.complaints(), self.complaint_entries(), as_of)
    }
}

#[cfg(test)]
mod tests {
    use super::ComplaintState::{self, Open, Resolved, Withdrawn};
    use crate::base::{CustomerBase, Fact};

    fn on(entries: &[(&str, &str)], as_of: &str) -> Option<ComplaintState> {
        let mut base = CustomerBase::new();
        let complaint = r#"{"complaint":{"id":"Q","customer":"C","date":"2026-03-02"}}"#;
        let entries = (1..).zip(entries).map(|(number, (date, step))| {
            format!(
                r#"{{"complaint_entry":{{"id":"{number}","customer":"C","date":"{date}",
                "complaint":"Q","step":"{step}"}}}}"#
            )
        });
        for fact in entries.chain([complaint.to_owned()]) {
            base.add(serde_json::from_str::<Fact>(&fact).unwrap()).unwrap();
        }
        let marketing = base.customers().next().unwrap().marketing();
        let complaints = marketing.complaints_on(as_of.parse().unwrap());
        complaints.first().map(|(_, state)| *state)
    }

    #[test]
    fn a_complaint_is_open_until_it_is_settled_or_taken_back_and_again_when_it_is_reopened() {
        let course = [
            ("2026-03-03", "acknowledged"),
            ("2026-03-04", "remedy_offered"),
            ("2026-03-05", "resolved"),
            ("2026-03-06", "answered"),
            ("2026-03-07", "reopened"),
            ("2026-03-08", "withdrawn"),
        ];
        for (as_of, state) in [
            ("2026-03-01", None),
            ("2026-03-02", Some(Open)),
            ("2026-03-04", Some(Open)),
            ("2026-03-05", Some(Resolved)),
            ("2026-03-06", Some(Resolved)),
            ("2026-03-07", Some(Open)),
            ("2026-03-08", Some(Withdrawn)),
        ] {
            assert_eq!(on(&course, as_of), state, "{as_of}");
        }
    }

    #[test]
    fn what_is_closed_is_not_closed_again_and_of_one_day_the_identifiers_decide() {
        let twice = [("2026-03-03", "resolved"), ("2026-03-04", "withdrawn")];
        assert_eq!(on(&twice, "2026-03-04"), Some(Resolved));
        let back = [("2026-03-03", "resolved"), ("2026-03-03", "reopened")];
        assert_eq!(on(&back, "2026-03-03"), Some(Open));
        let settled = [("2026-03-03", "reopened"), ("2026-03-03", "resolved")];
        assert_eq!(on(&settled, "2026-03-03"), Some(Resolved));
    }
}
