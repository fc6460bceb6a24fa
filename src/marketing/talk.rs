//! What was talked about at a contact.

use chrono::NaiveDate;

use crate::customer::{Clearance, Note, Phrase, Sensitivity};
use crate::units::guard::{date, guarded, list};
use crate::units::{StaffId, TaskId};

guarded! {
    /// What is to be done next, and by when.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct NextStep as "NextStep" {
        /// What is agreed, in own words.
        pub what: Note,
        /// By when.
        #[serde(deserialize_with = "date")]
        pub on: NaiveDate,
    }
}

guarded! {
    /// Who contacted the customer, what for, and what was talked about. A record that ends with the
    /// topic for the next time makes the next contact easy to begin (S2).
    ///
    /// The words are personal: they show in no `Debug`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct Talk as "Talk" {
        /// Who contacted them.
        #[serde(default)]
        pub by: Option<StaffId>,
        /// For which [follow-ups](crate::followup::Task): one contact can have several purposes. At
        /// most 64.
        #[serde(
            default,
            deserialize_with = "list::<{ Talk::MOST_TASKS }, _, _>",
            skip_serializing_if = "Vec::is_empty"
        )]
        pub tasks: Vec<TaskId>,
        /// What about.
        #[serde(default)]
        pub topic: Option<Phrase>,
        /// What was said.
        #[serde(default)]
        pub note: Option<Note>,
        /// What to begin with the next time.
        #[serde(default)]
        pub next_topic: Option<Phrase>,
        /// What was agreed to be done next, and by when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub next_step: Option<NextStep>,
    }
}

impl Talk {
    /// How many follow-ups a contact can be for.
    const MOST_TASKS: usize = 64;

    /// What somebody with a clearance may see of it: the words from a clearance for personal data
    /// on.
    pub(super) fn view(&self, clearance: Clearance) -> Self {
        if clearance.covers(Sensitivity::Personal) {
            self.clone()
        } else {
            Talk { by: self.by.clone(), tasks: self.tasks.clone(), ..Talk::default() }
        }
    }
}
