//! An entry that was a mistake, taken back: it stays in the record and counts no more.

use chrono::NaiveDate;
use serde::Serialize;

use crate::units::StaffId;
use crate::units::guard::{date, guarded};

guarded! {
    /// An entry was taken back.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct Correction<W: Sized> as "Correction" {
        /// The number of the entry.
        pub takes_back: usize,
        /// How many entries there were then: the correction stands between this entry and the
        /// next.
        pub after: usize,
        /// The number of the entry that stands in its place, which was made with the correction.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub replaced_by: Option<usize>,
        /// By whom.
        pub by: StaffId,
        /// The day on which the correction was entered.
        #[serde(deserialize_with = "date")]
        pub entered_on: NaiveDate,
        /// Why, in somebody's own words.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub reason: Option<W>,
    }
}

/// What became of taking an entry back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TakenBack {
    /// It is taken back.
    Now,
    /// Nothing: it was taken back before.
    Before,
}
