//! Which identifiers stand for one customer: every merge record, and what follows from all of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::MergeRecord;
use crate::units::CustomerId;

/// All merges of a base.
///
/// * A set of records: two about the same two identifiers, of another day, by somebody else or the
///   other way round, are both kept, and the two are one customer as long as one of them stands.
/// * Adding a record costs what the smaller of two groups costs, taking one back what the whole does.
#[derive(Debug, Clone, Default)]
pub(super) struct Merges {
    /// Every record, under each of its two identifiers.
    records: BTreeMap<CustomerId, BTreeSet<MergeRecord>>,
    // What follows from them.
    // INVARIANT: whoever stands in a record has a number, and under it is the group.
    numbers: BTreeMap<CustomerId, u64>,
    groups: BTreeMap<u64, Group>,
}

/// Identifiers that stand for one customer.
#[derive(Debug, Clone, Default)]
struct Group {
    ids: BTreeSet<CustomerId>,
    /// Those that no merge absorbs.
    free: BTreeSet<CustomerId>,
}

/// The rest follows from the records.
impl PartialEq for Merges {
    fn eq(&self, other: &Self) -> bool {
        self.records == other.records
    }
}

impl Merges {
    /// The identifier that stands for this one. Cost: look-ups.
    pub(super) fn current<'a>(&'a self, id: &'a CustomerId) -> &'a CustomerId {
        let stays = |group: &'a Group| group.free.first().or_else(|| group.ids.first());
        self.group_of(id).and_then(stays).unwrap_or(id)
    }

    fn group_of(&self, id: &CustomerId) -> Option<&Group> {
        self.groups.get(self.numbers.get(id)?)
    }

    /// How many identifiers stand for the same customer.
    pub(super) fn size(&self, id: &CustomerId) -> usize {
        self.group_of(id).map_or(1, |group| group.ids.len())
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
        self.group_of(id).map_or_else(|| BTreeSet::from([id.clone()]), |group| group.ids.clone())
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

    /// Whether a record absorbs an identifier. Cost: a look-up, since records stand in the order of
    /// who survives: where all about one have it survive, the first and the last do.
    fn is_absorbed(&self, id: &CustomerId) -> bool {
        let Some(records) = self.records.get(id) else { return false };
        let mut ends = [records.first(), records.last()].into_iter().flatten();
        ends.any(|record| record.survivor != *id)
    }

    /// Finds anew who stands together, after records of these identifiers were taken out. Cost: each
    /// group is walked once.
    pub(super) fn settle(&mut self, ids: &BTreeSet<CustomerId>) {
        for id in ids {
            if let Some(number) = self.numbers.remove(id) {
                self.groups.remove(&number);
            }
        }
        // INVARIANT: whatever parted from a group did so at one of these identifiers.
        for id in ids {
            if self.records.contains_key(id) && !self.numbers.contains_key(id) {
                let ids = self.joined(id, |_| true);
                let free = ids.iter().filter(|id| !self.is_absorbed(id)).cloned().collect();
                self.found(Group { ids, free });
            }
        }
    }

    /// Gives a group a number, in place of any that its members had.
    fn found(&mut self, group: Group) -> u64 {
        let number = self.groups.last_key_value().map_or(0, |(last, _)| last.saturating_add(1));
        self.numbers.extend(group.ids.iter().map(|id| (id.clone(), number)));
        self.groups.insert(number, group);
        number
    }

    /// The number of an identifier's group, which it gets if it has none.
    fn number(&mut self, id: &CustomerId) -> u64 {
        self.numbers.get(id).copied().unwrap_or_else(|| {
            let alone = BTreeSet::from([id.clone()]);
            self.found(Group { ids: alone.clone(), free: alone })
        })
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
        let (mut to, mut from) = (self.number(&record.survivor), self.number(&record.absorbed));
        if self.size(&record.survivor) < self.size(&record.absorbed) {
            (to, from) = (from, to);
        }
        let moved = (to != from).then(|| self.groups.remove(&from)).flatten().unwrap_or_default();
        self.numbers.extend(moved.ids.iter().map(|id| (id.clone(), to)));
        if let Some(group) = self.groups.get_mut(&to) {
            group.ids.extend(moved.ids);
            group.free.extend(moved.free);
            group.free.remove(&record.absorbed);
        }
    }

    /// Takes out exactly this record. The identifiers have to be [settled](Self::settle).
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
            if let Some(number) = self.numbers.remove(id) {
                self.groups.remove(&number);
            }
        }
    }
}
