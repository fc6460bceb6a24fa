//! Everything that a firm knows, a record at a time.

use super::{Firm, FirmRecord};
use crate::units::guard::guarded;

/// The version of the form in which a snapshot is written.
pub const VERSION: u32 = 1;

guarded! {
    /// The mark at the beginning of a snapshot.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct SnapshotBegin as "SnapshotBegin" {
        /// The version of its form. One that is newer than [`VERSION`] is not read.
        pub version: u32,
    }
}

guarded! {
    /// The mark at the end of a snapshot: without it, a part is missing.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct SnapshotEnd as "SnapshotEnd" {
        /// How many records stand between the marks.
        pub records: u64,
    }
}

impl Firm {
    /// Everything that the firm knows, a record at a time, between two marks: what
    /// [`FirmLoader`](super::FirmLoader) makes the same firm of. Deals are written with the
    /// defaults that they recorded, so that they load whatever happened to the pipelines since.
    ///
    /// Only the newest form is written, and all from version 1 on are read. The records come in the
    /// same order however they were added. Cost: a copy of each, one at a
    /// time.
    ///
    /// ```
    /// use clienteling::firm::Firm;
    ///
    /// let empty: Vec<String> =
    ///     Firm::new().snapshot().map(|record| serde_json::to_string(&record)).collect::<Result<_, _>>()?;
    /// assert_eq!(empty, [r#"{"snapshot":{"version":1}}"#, r#"{"end":{"records":0}}"#]);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn snapshot(&self) -> impl Iterator<Item = FirmRecord> + '_ {
        let begin = FirmRecord::Begin(SnapshotBegin { version: VERSION });
        let mut records = self.records();
        let (mut count, mut ended) = (0_u64, false);
        let rest = std::iter::from_fn(move || {
            if let Some(record) = records.next() {
                count = count.saturating_add(1);
                return Some(record);
            }
            let end = FirmRecord::End(SnapshotEnd { records: count });
            (!std::mem::replace(&mut ended, true)).then_some(end)
        });
        std::iter::once(begin).chain(rest)
    }

    /// Everything that the firm knows, without marks: for a store that keeps records one by one.
    /// Nothing says of which form they are: the store keeps [`VERSION`] beside them.
    pub fn records(&self) -> impl Iterator<Item = FirmRecord> + '_ {
        let base = &self.customers;
        let rates = base.rates().iter().map(FirmRecord::Rate);
        let pseudonyms = base.pseudonyms().cloned().map(FirmRecord::Pseudonym);
        let facts = base.facts().map(FirmRecord::Fact);
        let merges = base.merges().cloned().map(FirmRecord::Merge);
        // Who is who comes before the facts, which then stand where they belong at once.
        rates.chain(pseudonyms).chain(merges).chain(facts).chain(self.books.records())
    }
}
