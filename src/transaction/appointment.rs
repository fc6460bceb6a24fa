//! Appointments, and what becomes of them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::TransactionData;
use crate::rule::course::{Course, Courses, courses};
use crate::units::guard::{date, guarded, read_quietly};
use crate::units::words::words;
use crate::units::{
    AppointmentEntryId, AppointmentId, CustomerId, Moment, Provenance, Records, StaffId, ThingId,
    record,
};

words! {
    /// For what a customer comes, or is visited.
    #[non_exhaustive]
    pub enum AppointmentPurpose, "purpose of an appointment" {
        /// To the showroom, or to the customer.
        Visit = "visit",
        /// A test drive.
        TestDrive = "test_drive",
        /// What was bought is handed over.
        Handover = "handover",
        /// To the workshop.
        Workshop = "workshop",
        /// A call.
        Call = "call",
        /// Anything else.
        Other = "other",
    }
}

guarded! {
    /// An appointment was made with a customer (预约).
    ///
    /// What becomes of it say the [entries](AppointmentEntry) about it. An erasure leaves nothing of
    /// either.
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// for fact in [
    ///     r#"{"appointment":{"id":"J-1","customer":"C-1","date":"2026-04-20",
    ///         "at":"2026-05-02T09:30","purpose":"workshop"}}"#,
    ///     r#"{"appointment_entry":{"id":"JE-1","customer":"C-1","date":"2026-04-28","of":"J-1",
    ///         "what":{"moved":"2026-05-04T14:00"}}}"#,
    ///     r#"{"appointment_entry":{"id":"JE-2","customer":"C-1","date":"2026-05-04","of":"J-1",
    ///         "what":"missed"}}"#,
    /// ] {
    ///     base.add(serde_json::from_str::<Fact>(fact)?)?;
    /// }
    /// let transactions = base.customer(&"C-1".parse()?).ok_or("known")?.transactions();
    /// let [(_, on_eve)] = transactions.appointments_on("2026-05-03".parse()?)[..] else {
    ///     return Err("one appointment".into());
    /// };
    /// assert!(on_eve.is_open() && on_eve.at == "2026-05-04T14:00".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Appointment as "Appointment" {
        /// Which appointment.
        pub id: AppointmentId,
        /// With whom.
        pub customer: CustomerId,
        /// The day on which it was made.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// For when.
        pub at: Moment,
        /// For what.
        #[serde(default)]
        pub purpose: Option<AppointmentPurpose>,
        /// With which thing.
        #[serde(default)]
        pub thing: Option<ThingId>,
        /// Who expects the customer, or goes there.
        #[serde(default)]
        pub staff: Option<StaffId>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Appointment, AppointmentId);

/// What becomes of an appointment. Written as `"kept"`, or `{"moved": "2026-05-04T14:00"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AppointmentChange {
    /// It is at another time.
    Moved(Moment),
    /// The customer came, or was met.
    Kept,
    /// The customer did not come (爽约).
    Missed,
    /// It was called off.
    Cancelled,
}

#[derive(Deserialize)]
#[serde(remote = "AppointmentChange", rename_all = "snake_case")]
enum Wire {
    Moved(Moment),
    Kept,
    Missed,
    Cancelled,
}

read_quietly!(AppointmentChange, Wire::deserialize);

guarded! {
    /// Something became of an appointment.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AppointmentEntry as "AppointmentEntry" {
        /// Which entry.
        pub id: AppointmentEntryId,
        /// With whom the appointment is.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Of which appointment.
        pub of: AppointmentId,
        /// What.
        pub what: AppointmentChange,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(AppointmentEntry, AppointmentEntryId);

words! {
    /// How an appointment ended.
    pub enum AppointmentEnd, "end of an appointment" {
        /// The customer came, or was met.
        Kept = "kept",
        /// The customer did not come.
        Missed = "missed",
        /// It was called off.
        Cancelled = "cancelled",
    }
}

/// How an appointment stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct AppointmentState {
    /// For when it is.
    pub at: Moment,
    /// How often it was moved.
    pub moved: u32,
    /// How it ended. `None`: it has not.
    pub end: Option<AppointmentEnd>,
    /// Since when it stands so.
    pub since: NaiveDate,
}

impl AppointmentState {
    /// Whether it is still to come, as far as anybody says.
    pub const fn is_open(self) -> bool {
        self.end.is_none()
    }

    /// Whether its day has passed and nobody says what became of it.
    pub fn is_overdue(self, as_of: NaiveDate) -> bool {
        self.is_open() && self.at.day() < as_of
    }
}

impl Course for AppointmentState {
    type Begun = Appointment;
    type Entry = AppointmentEntry;

    fn begun(made: &Appointment) -> Self {
        AppointmentState { at: made.at, moved: 0, end: None, since: made.date }
    }

    fn which(entry: &AppointmentEntry) -> &AppointmentId {
        &entry.of
    }

    fn ends(entry: &AppointmentEntry) -> bool {
        !matches!(entry.what, AppointmentChange::Moved(_))
    }

    /// Nothing happens to one that has ended, and nobody misses one before its day. Who comes early
    /// has come.
    fn after(&self, entry: &AppointmentEntry) -> Option<Self> {
        let ended = |end| AppointmentState { end: Some(end), since: entry.date, ..*self };
        match entry.what {
            _ if !self.is_open() => None,
            AppointmentChange::Moved(at) => Some(AppointmentState {
                at,
                moved: self.moved.saturating_add(1),
                since: entry.date,
                ..*self
            }),
            AppointmentChange::Cancelled => Some(ended(AppointmentEnd::Cancelled)),
            AppointmentChange::Kept => Some(ended(AppointmentEnd::Kept)),
            AppointmentChange::Missed if entry.date < self.at.day() => None,
            AppointmentChange::Missed => Some(ended(AppointmentEnd::Missed)),
        }
    }
}

impl TransactionData {
    /// Every appointment that was made.
    pub fn appointments(&self) -> &Records<Appointment> {
        &self.further.appointments
    }

    /// What became of appointments, entry by entry.
    pub fn appointment_entries(&self) -> &Records<AppointmentEntry> {
        &self.further.appointment_entries
    }

    /// How each appointment that had been made stands on a day, in the order in which they were
    /// made. Cost: a sort of the entries.
    pub fn appointments_on(&self, as_of: NaiveDate) -> Vec<(&Appointment, AppointmentState)> {
        self.appointment_courses(as_of).states
    }

    pub(crate) fn appointment_courses(&self, as_of: NaiveDate) -> Courses<'_, AppointmentState> {
        courses(self.appointments(), self.appointment_entries(), as_of)
    }
}
