//! The basic data of one customer: what was recorded about who they are, and when.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Profile;
use crate::units::guard::guarded;
use crate::units::{CustomerId, ProfileId, Records, record};

/// A profile as it was recorded on a day. A later record replaces an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct ProfileRecord {
    /// Which record.
    pub id: ProfileId,
    /// Whose profile.
    pub customer: CustomerId,
    /// The day from which it holds.
    pub date: NaiveDate,
    /// Who they are.
    pub profile: Profile,
}

record!(ProfileRecord, ProfileId);
guarded!(ProfileRecord: "id" "customer" "date" "profile");

/// The first of a customer's three kinds of data: who they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BasicData {
    pub(crate) profiles: Records<ProfileRecord>,
}

impl BasicData {
    /// Every profile that was recorded.
    pub const fn profiles(&self) -> &Records<ProfileRecord> {
        &self.profiles
    }

    /// The profile in force on a day: of two of one day, that with the larger identifier.
    pub fn profile(&self, as_of: NaiveDate) -> Option<&Profile> {
        self.profiles.latest(as_of).map(|record| &record.profile)
    }
}
