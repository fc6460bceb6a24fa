//! A book as it is written.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::tracked::OfKey;
use super::{PendingWarning, SeenWarning, TrackedWarning, WarningBook, WarningRecord, WarningRef};
use crate::rule::life::ReplayError;
use crate::rule::{Problem, ProblemKind, Problems};
use crate::units::guard::{date, guarded, list};
use crate::units::{CustomerId, StaffId};
use crate::warning::FindingKey;

/// More than any book has.
const MOST: usize = 100_000_000;

guarded! {
    /// A warning as it is written, with what was seen of it.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct TrackedWarningRecord as "TrackedWarningRecord" {
        /// What happened to it.
        pub life: WarningRecord,
        /// What was seen of it.
        pub seen: SeenWarning,
    }
}

guarded! {
    /// What is pending, as it is written.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct PendingWarningRecord as "PendingWarningRecord" {
        /// What it is about.
        pub key: FindingKey,
        /// How long it has been found.
        pub pending: PendingWarning,
    }
}

guarded! {
    /// A book of warnings as it is written. It is [loaded](WarningBook::load) through the same checks
    /// as it was made by.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct WarningBookRecord as "WarningBookRecord" {
        /// Under which name the book enters what rules find, where it was given one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub by: Option<StaffId>,
        /// The day of the last evaluation that changed something.
        #[serde(default, deserialize_with = "date", skip_serializing_if = "Option::is_none")]
        pub looked_on: Option<NaiveDate>,
        /// All warnings.
        #[serde(default, deserialize_with = "list::<MOST, _, _>")]
        pub warnings: Vec<TrackedWarningRecord>,
        /// All that is pending.
        #[serde(default, deserialize_with = "list::<MOST, _, _>", skip_serializing_if = "Vec::is_empty")]
        pub pending: Vec<PendingWarningRecord>,
        /// The pseudonyms of those who were erased.
        #[serde(default, deserialize_with = "list::<MOST, _, _>", skip_serializing_if = "Vec::is_empty")]
        pub erased: Vec<CustomerId>,
    }
}

impl WarningBook {
    /// The book as it is written. Cost: a copy of it.
    pub fn to_record(&self) -> WarningBookRecord {
        let warnings = self.warnings().map(|tracked| TrackedWarningRecord {
            life: tracked.life.to_record(),
            seen: tracked.seen.clone(),
        });
        let pending = self.all_pending().map(|(key, pending)| PendingWarningRecord {
            key: key.clone(),
            pending: pending.clone(),
        });
        WarningBookRecord {
            by: self.by.clone(),
            looked_on: self.looked_on,
            warnings: warnings.collect(),
            pending: pending.collect(),
            erased: self.erased.iter().cloned().collect(),
        }
    }

    /// The book of a record.
    ///
    /// Cost: a pass over each warning.
    ///
    /// # Errors
    /// Everything that is wrong: each warning that does not load, that has the number of another one
    /// or is open beside another one, and each pending one beside an open one or a second time.
    pub fn load(record: WarningBookRecord) -> Result<Self, Problems> {
        let WarningBookRecord { by, looked_on, warnings, pending, erased } = record;
        let (mut matters, mut wrong) = (BTreeMap::<FindingKey, OfKey>::new(), Vec::new());
        let mut refuse = |path: String, text: String| {
            wrong.push(Problem { path, kind: ProblemKind::Of { key: "warning.record", text } });
        };
        for (place, TrackedWarningRecord { life, seen }) in warnings.into_iter().enumerate() {
            let life = match life.load() {
                Ok(life) => life,
                Err(ReplayError { part, problem }) => {
                    refuse(format!("warnings[{place}].life.{part}"), problem.to_string());
                    continue;
                }
            };
            let WarningRef { key, occurrence } = life.beginning().warning.clone();
            let of_key = matters.entry(key).or_default();
            let tracked = TrackedWarning { life, seen };
            let path = || format!("warnings[{place}].life.raised");
            if occurrence == 0 || of_key.warnings.contains_key(&occurrence) {
                refuse(path(), format!("number {occurrence} is taken, or none"));
            } else if tracked.is_open() && of_key.open().is_some() {
                refuse(path(), format!("number {occurrence} is open beside another one"));
            } else {
                of_key.warnings.insert(occurrence, tracked);
            }
        }
        for (place, PendingWarningRecord { key, pending }) in pending.into_iter().enumerate() {
            let of_key = matters.entry(key).or_default();
            if of_key.pending.is_some() || of_key.open().is_some() {
                refuse(format!("pending[{place}]"), "it is open, or pending already".to_owned());
            }
            of_key.pending = Some(pending);
        }
        Problems::of(wrong)?;
        let erased: BTreeSet<_> = erased.into_iter().collect();
        Ok(WarningBook { by, looked_on, matters, erased })
    }
}
