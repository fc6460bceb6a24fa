//! What somebody may see of a profile, and the record that they saw it.

use std::ops::Deref;

use chrono::NaiveDate;
use serde::Serialize;

use super::{Clearance, Profile};
use crate::units::{CustomerId, StaffId};

/// A profile in which everything beyond a clearance is absent, so that no way of showing it can
/// leak. It reads like a [`Profile`] and serialises like one. It is for looking at: do not record
/// it, because a list in which something is absent would replace the whole one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ProfileView {
    profile: Profile,
    #[serde(skip)]
    clearance: Clearance,
}

impl ProfileView {
    pub(super) const fn new(profile: Profile, clearance: Clearance) -> Self {
        ProfileView { profile, clearance }
    }

    /// What was covered.
    pub const fn clearance(&self) -> Clearance {
        self.clearance
    }

    /// The record for the audit log: who saw which fields of whom, when and what for.
    ///
    /// ```
    /// use clienteling::customer::{Clearance, Sensitivity};
    /// use clienteling::{Person, Profile};
    ///
    /// let profile = Profile::Person(Person::named("Li Na".parse()?));
    /// let view = profile.view(Clearance::up_to(Sensitivity::Personal));
    /// let access = view.access("S-7".parse()?, "C-1".parse()?, "2026-11-26".parse()?, "birthday call");
    /// assert_eq!(access.fields, ["identity.name"]);
    /// assert!(!serde_json::to_string(&access)?.contains("Li Na"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn access(
        &self,
        staff: StaffId,
        customer: CustomerId,
        date: NaiveDate,
        purpose: impl Into<String>,
    ) -> AccessRecord {
        AccessRecord {
            staff,
            customer,
            date,
            purpose: purpose.into(),
            clearance: self.clearance,
            fields: self.profile.entries().into_iter().map(seen).collect(),
        }
    }
}

/// The path of what was seen: of what is known to be none that of the field.
fn seen((path, text): (String, String)) -> String {
    match path.rsplit_once('.').map(|(list, _)| list) {
        Some("none") => text,
        Some(list) => match list.strip_suffix(".none") {
            Some(person) => format!("{person}.{text}"),
            None => path,
        },
        None => path,
    }
}

impl Deref for ProfileView {
    type Target = Profile;

    fn deref(&self) -> &Profile {
        &self.profile
    }
}

/// Who saw what of whom: for the caller's audit log. It names fields and repeats no value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct AccessRecord {
    /// Who looked.
    pub staff: StaffId,
    /// At whose data.
    pub customer: CustomerId,
    /// When.
    pub date: NaiveDate,
    /// What for, in the caller's words.
    pub purpose: String,
    /// What could be seen.
    pub clearance: Clearance,
    /// The paths of all values that there were to be seen, and of the fields that were seen to be
    /// none.
    pub fields: Vec<String>,
}
