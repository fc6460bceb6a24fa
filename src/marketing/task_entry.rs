//! What became of a follow-up without a contact.

use chrono::NaiveDate;

use crate::customer::{Clearance, Note, Sensitivity};
use crate::units::guard::{date, guarded};
use crate::units::{CustomerId, Provenance, StaffId, TaskEntryId, TaskId, record};

guarded! {
    /// What became of a follow-up. Written as `"done"`, or `{"postponed": "2026-05-04"}`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum TaskChange as "TaskChange" {
        /// It was left out, for a reason that the note says.
        Skipped = "skipped",
        /// It is to be done on this day, and not before.
        #[serde(deserialize_with = "date")]
        Postponed(NaiveDate) = "postponed",
        /// Somebody else does it.
        HandedOver(StaffId) = "handed_over",
        /// It was done without a contact, as a gift that was sent.
        Done = "done",
    }
}

guarded! {
    /// Something became of a [follow-up](crate::followup::Task) other than a contact, which itself
    /// [names](super::Talk::tasks) what it was for.
    ///
    /// It is kept whether or not there is such a follow-up by the plan of today.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"task_entry":{"id":"TE-1","customer":"C-1","date":"2026-09-02",
    ///         "task":"care-call/V-1/3","what":"skipped","by":"S-7","note":"on honeymoon"}}"#,
    /// )?;
    /// assert!(!format!("{fact:?}").contains("honeymoon"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct TaskEntry as "TaskEntry" {
        /// Which entry.
        pub id: TaskEntryId,
        /// Whom the follow-up is about.
        pub customer: CustomerId,
        /// On which day.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Which follow-up.
        pub task: TaskId,
        /// What became of it.
        pub what: TaskChange,
        /// Who saw to it.
        #[serde(default)]
        pub by: Option<StaffId>,
        /// Why, in words.
        #[serde(default)]
        pub note: Option<Note>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(TaskEntry, TaskEntryId);

impl TaskEntry {
    /// What somebody with a clearance may see of it: the words from a clearance for personal data
    /// on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let note = self.note.clone().filter(|_| clearance.covers(Sensitivity::Personal));
        TaskEntry { note, ..self.clone() }
    }
}
