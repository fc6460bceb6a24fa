//! Which identifiers stand for one customer: every merge record, and what follows from all of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::MergeRecord;
use crate::units::CustomerId;

/// All merges of a base.
///
/// * A set of records: two about the same two identifiers, of another day, by somebody else or the
///   other way round, are both kept, and the two are one customer as long as one of them stands.
/// * Every step costs what the group of the identifiers costs that it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Merges {
    /// Every record, under each of its two identifiers.
    records: BTreeMap<CustomerId, BTreeSet<MergeRecord>>,
    /// From each former identifier to the one that stays.
    current: BTreeMap<CustomerId, CustomerId>,
}

impl Merges {
    /// The identifier that stands for this one. Cost: a look-up.
    pub(super) fn current<'a>(&'a self, id: &'a CustomerId) -> &'a CustomerId {
        self.current.get(id).unwrap_or(id)
    }

    /// Whether an identifier stands in a merge.
    pub(super) fn knows(&self, id: &CustomerId) -> bool {
        self.records.contains_key(id)
    }

    /// Every record once, in the order of the identifiers that stay.
    pub(super) fn all(&self) -> impl Iterator<Item = &MergeRecord> {
        self.records
            .iter()
            .flat_map(|(id, records)| records.iter().filter(move |record| record.survivor == *id))
    }

    /// The records that make a group one, by day.
    pub(super) fn of_group(&self, id: &CustomerId) -> Vec<MergeRecord> {
        let group = self.group(id);
        let own = |id| self.about(id).filter(move |record| record.survivor == *id);
        let mut records: Vec<MergeRecord> = group.iter().flat_map(own).cloned().collect();
        records.sort_by(|a, b| (a.date, a).cmp(&(b.date, b)));
        records
    }

    /// Every identifier that stands for the same customer.
    pub(super) fn group(&self, id: &CustomerId) -> BTreeSet<CustomerId> {
        self.joined(id, |_| true)
    }

    /// Every identifier that the records of a day and before it make the same customer.
    pub(super) fn group_on(&self, id: &CustomerId, day: NaiveDate) -> BTreeSet<CustomerId> {
        self.joined(id, |record| record.date <= day)
    }

    /// Every identifier that can be reached over the records that count.
    fn joined(
        &self,
        id: &CustomerId,
        counts: impl Fn(&MergeRecord) -> bool,
    ) -> BTreeSet<CustomerId> {
        let mut group = BTreeSet::from([id.clone()]);
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            for record in self.about(id).filter(|record| counts(record)) {
                let other =
                    if record.survivor == *id { &record.absorbed } else { &record.survivor };
                if group.insert(other.clone()) {
                    open.push(other);
                }
            }
        }
        group
    }

    fn about(&self, id: &CustomerId) -> impl Iterator<Item = &MergeRecord> {
        self.records.get(id).into_iter().flatten()
    }

    /// Of a group the identifier that stays.
    fn survivor(&self, group: &BTreeSet<CustomerId>) -> Option<CustomerId> {
        let is_absorbed = |id: &CustomerId| self.about(id).any(|record| record.absorbed == *id);
        group.iter().find(|id| !is_absorbed(id)).or_else(|| group.first()).cloned()
    }

    /// Finds anew who stays in the groups of these identifiers. Cost: each group is walked once.
    pub(super) fn settle(&mut self, ids: &BTreeSet<CustomerId>) {
        let mut settled = BTreeSet::new();
        for id in ids {
            if settled.contains(id) {
                continue;
            }
            let group = self.group(id);
            let Some(survivor) = self.survivor(&group) else { continue };
            for id in group {
                if id == survivor {
                    self.current.remove(&id);
                } else {
                    self.current.insert(id.clone(), survivor.clone());
                }
                settled.insert(id);
            }
        }
    }

    /// Whether exactly this record stands.
    pub(super) fn holds(&self, record: &MergeRecord) -> bool {
        self.records.get(&record.survivor).is_some_and(|records| records.contains(record))
    }

    /// Adds a record. The same one again is the same.
    pub(super) fn add(&mut self, record: &MergeRecord) {
        for id in [&record.survivor, &record.absorbed] {
            self.records.entry(id.clone()).or_default().insert(record.clone());
        }
    }

    /// Takes out exactly this record.
    pub(super) fn remove(&mut self, record: &MergeRecord) {
        for id in [&record.survivor, &record.absorbed] {
            let Some(records) = self.records.get_mut(id) else { continue };
            records.remove(record);
            if records.is_empty() {
                self.records.remove(id);
            }
        }
    }

    /// Forgets every merge of a group.
    pub(super) fn forget(&mut self, group: &BTreeSet<CustomerId>) {
        for id in group {
            self.records.remove(id);
            self.current.remove(id);
        }
    }
}
