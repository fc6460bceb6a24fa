//! Observations: what somebody noticed about a customer.

use chrono::NaiveDate;

use crate::customer::{Clearance, Note, Sensitivity};
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{CustomerId, ObservationId, Provenance, StaffId, record};

words! {
    /// What of a customer was observed. How to meet them follows from mood, pace and tone
    /// (三同步, S2).
    #[non_exhaustive]
    pub enum Observed, "what was observed" {
        /// What they say, and in which words.
        Words = "words",
        /// Their gestures.
        Gestures = "gestures",
        /// How they look and dress.
        Look = "look",
        /// Their hair.
        Hair = "hair",
        /// Their mood.
        Mood = "mood",
        /// How fast they talk and decide.
        Pace = "pace",
        /// In which tone they talk.
        Tone = "tone",
        /// What they do again and again.
        Habit = "habit",
        /// What they care about (关注点).
        Concern = "concern",
        /// Anything else.
        Other = "other" as "anything else",
    }
}

guarded! {
    /// Somebody noticed something about a customer on a day, often a change: other words, gestures,
    /// look or hair (S2).
    ///
    /// Whether the customer said it, somebody saw it or concluded it stands in the
    /// [provenance](Provenance::how). All of it but who and when is personal.
    ///
    /// ```
    /// use clienteling::Fact;
    /// use clienteling::units::HowKnown;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"observation":{"id":"B-1","customer":"C-1","date":"2026-09-02","about":"hair",
    ///         "note":"cut short, and likes to be asked about it","by":"S-7",
    ///         "provenance":{"how":"observed"}}}"#,
    /// )?;
    /// let Fact::Observation(observation) = fact else { return Ok(()) };
    /// assert_eq!(observation.provenance.how(), Some(HowKnown::Observed));
    /// assert!(!format!("{observation:?}").contains("short"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Observation as "Observation" {
        /// Which observation.
        pub id: ObservationId,
        /// Of whom.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// What of them. `None`: that was not written down, or may not be seen.
        #[serde(default)]
        pub about: Option<Observed>,
        /// What was noticed, in words.
        #[serde(default)]
        pub note: Option<Note>,
        /// By whom.
        #[serde(default)]
        pub by: Option<StaffId>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Observation, ObservationId);

impl Observation {
    /// What somebody with a clearance may see of it: what was observed from a clearance for personal
    /// data on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        if clearance.covers(Sensitivity::Personal) {
            self.clone()
        } else {
            Observation { about: None, note: None, ..self.clone() }
        }
    }
}
