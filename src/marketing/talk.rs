//! What was talked about at a contact.

use crate::customer::{Clearance, Note, Phrase, Sensitivity};
use crate::units::StaffId;
use crate::units::guard::guarded;

guarded! {
    /// Who contacted the customer, and what was talked about. A record that ends with the topic for
    /// the next time makes the next contact easy to begin (S2).
    ///
    /// The words are personal: they show in no `Debug`.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct Talk as "Talk" {
        /// Who contacted them.
        #[serde(default)]
        pub by: Option<StaffId>,
        /// What about.
        #[serde(default)]
        pub topic: Option<Phrase>,
        /// What was said.
        #[serde(default)]
        pub note: Option<Note>,
        /// What to begin with the next time.
        #[serde(default)]
        pub next_topic: Option<Phrase>,
    }
}

impl Talk {
    /// What somebody with a clearance may see of it: the words from a clearance for personal data
    /// on.
    pub(super) fn view(&self, clearance: Clearance) -> Self {
        if clearance.covers(Sensitivity::Personal) {
            self.clone()
        } else {
            Talk { by: self.by.clone(), ..Talk::default() }
        }
    }
}
