//! Records and reviews in memory.

use std::collections::BTreeMap;
use std::convert::Infallible;

use chrono::NaiveDate;

use super::{ReviewSink, Source};
use crate::base::Fact;
use crate::firm::FirmRecord;
use crate::review::Review;

/// Holds records to read, and keeps the last review of each day.
#[derive(Debug, Clone, Default)]
pub struct InMemory {
    records: Vec<FirmRecord>,
    reviews: BTreeMap<NaiveDate, Review>,
}

impl InMemory {
    /// With these facts.
    pub fn new(facts: impl IntoIterator<Item = Fact>) -> Self {
        facts.into_iter().map(FirmRecord::Fact).collect()
    }

    /// Holds one more record.
    pub fn push(&mut self, record: FirmRecord) {
        self.records.push(record);
    }

    /// The records, as they came.
    pub fn records(&self) -> &[FirmRecord] {
        &self.records
    }

    /// The reviews that were handed over, by day.
    pub fn reviews(&self) -> impl Iterator<Item = &Review> {
        self.reviews.values()
    }

    /// The review of a day.
    pub fn review(&self, as_of: NaiveDate) -> Option<&Review> {
        self.reviews.get(&as_of)
    }
}

impl FromIterator<FirmRecord> for InMemory {
    fn from_iter<T: IntoIterator<Item = FirmRecord>>(records: T) -> Self {
        InMemory { records: records.into_iter().collect(), ..InMemory::default() }
    }
}

impl Extend<FirmRecord> for InMemory {
    fn extend<T: IntoIterator<Item = FirmRecord>>(&mut self, records: T) {
        self.records.extend(records);
    }
}

impl Source for InMemory {
    type Error = Infallible;

    fn read(&mut self, take: &mut dyn FnMut(FirmRecord)) -> Result<(), Infallible> {
        self.records.iter().cloned().for_each(take);
        Ok(())
    }
}

impl ReviewSink for InMemory {
    type Error = Infallible;

    fn accept(&mut self, review: &Review) -> Result<(), Infallible> {
        self.reviews.insert(review.as_of(), review.clone());
        Ok(())
    }
}
