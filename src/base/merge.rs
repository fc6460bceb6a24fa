//! Merging: two identifiers that stand for one customer.
//!
//! A merge changes no fact. It says that two identifiers are one customer, and the base groups
//! their facts together from then on, those that come later included. So everything is kept, the
//! same facts and merges give the same base in any order, and to undo a merge is to take back what
//! it says.
//!
//! | question | answer |
//! |---|---|
//! | which identifier stays? | that which no merge absorbs; of several, or if there is none, the smallest |
//! | which value of a field holds? | as among the records of one customer: see [`BasicData::resolution`](crate::customer::BasicData::resolution) |
//! | which consent holds? | the stricter: see [`MarketingData::consent`](crate::marketing::MarketingData::consent) |
//!
//! Who is who is not an event: a merge holds for judgements as of every day, also before its own.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::bulk::Bulk;
use super::{Customer, CustomerBase, Fact};
use crate::units::{CustomerId, StaffId};

/// That two identifiers stand for one customer. Keep it: it is what undoes the merge.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergeRecord {
    /// The identifier that stays.
    pub survivor: CustomerId,
    /// The identifier that becomes a former one.
    pub absorbed: CustomerId,
    /// When this was decided.
    pub date: NaiveDate,
    /// Who decided it.
    #[serde(default)]
    pub by: Option<StaffId>,
}

/// What became of a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Merged {
    /// The two are one customer now.
    New,
    /// They were one customer already.
    Already,
}

/// A merge was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// A customer cannot be merged with itself.
    #[error("customer `{0}` cannot be merged with itself")]
    WithItself(CustomerId),
}

/// All merges of a base.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Merges {
    records: BTreeMap<(CustomerId, CustomerId), MergeRecord>,
    /// With whom each identifier was merged, either way.
    neighbours: BTreeMap<CustomerId, BTreeSet<CustomerId>>,
    /// From each former identifier to the one that stays.
    current: BTreeMap<CustomerId, CustomerId>,
}

impl Merges {
    /// The identifier that stands for this one. Cost: a look-up.
    pub(super) fn current<'a>(&'a self, id: &'a CustomerId) -> &'a CustomerId {
        self.current.get(id).unwrap_or(id)
    }

    /// What was merged into a current identifier, and when last.
    pub(super) fn merged_into(&self, id: &CustomerId) -> (Vec<CustomerId>, Option<NaiveDate>) {
        let mut group = self.group(id);
        let inside = group.iter().flat_map(|one| {
            let others = self.neighbours.get(one).into_iter().flatten();
            others.filter_map(move |other| self.records.get(&(one.clone(), other.clone())))
        });
        let last = inside.map(|record| record.date).max();
        group.remove(id);
        (group.into_iter().collect(), last)
    }

    /// Whether an identifier stands in a merge.
    pub(super) fn knows(&self, id: &CustomerId) -> bool {
        self.neighbours.contains_key(id)
    }

    /// Every identifier that stands for the same customer.
    fn group(&self, id: &CustomerId) -> BTreeSet<CustomerId> {
        let mut group = BTreeSet::from([id.clone()]);
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            for other in self.neighbours.get(id).into_iter().flatten() {
                if group.insert(other.clone()) {
                    open.push(other);
                }
            }
        }
        group
    }

    /// Of a group the identifier that stays.
    fn survivor(&self, group: &BTreeSet<CustomerId>) -> Option<CustomerId> {
        let is_absorbed = |id: &CustomerId| {
            let others = self.neighbours.get(id).into_iter().flatten();
            others.into_iter().any(|other| self.records.contains_key(&(other.clone(), id.clone())))
        };
        group.iter().find(|id| !is_absorbed(id)).or_else(|| group.first()).cloned()
    }

    /// Finds anew who stays in the groups of these identifiers.
    fn settle(&mut self, ids: [&CustomerId; 2]) {
        for id in ids {
            let group = self.group(id);
            let Some(survivor) = self.survivor(&group) else { continue };
            for id in group {
                if id == survivor {
                    self.current.remove(&id);
                } else {
                    self.current.insert(id, survivor.clone());
                }
            }
        }
    }

    fn add(&mut self, record: MergeRecord) {
        let (one, other) = (record.survivor.clone(), record.absorbed.clone());
        for (id, neighbour) in [(&one, &other), (&other, &one)] {
            self.neighbours.entry(id.clone()).or_default().insert(neighbour.clone());
        }
        // Of two records about the same two, the smaller, so that their order does not matter.
        let known = self.records.entry((one.clone(), other.clone()));
        let known = known.or_insert_with(|| record.clone());
        if record < *known {
            *known = record;
        }
        self.settle([&one, &other]);
    }

    fn remove(&mut self, survivor: &CustomerId, absorbed: &CustomerId) -> Option<MergeRecord> {
        let record = self.records.remove(&(survivor.clone(), absorbed.clone()))?;
        if !self.records.contains_key(&(absorbed.clone(), survivor.clone())) {
            for (id, neighbour) in [(survivor, absorbed), (absorbed, survivor)] {
                if let Some(neighbours) = self.neighbours.get_mut(id) {
                    neighbours.remove(neighbour);
                    if neighbours.is_empty() {
                        self.neighbours.remove(id);
                    }
                }
            }
        }
        self.settle([survivor, absorbed]);
        Some(record)
    }

    /// Forgets every merge of a group.
    pub(super) fn forget(&mut self, id: &CustomerId) {
        let group = self.group(id);
        self.records.retain(|(survivor, _), _| !group.contains(survivor));
        for id in &group {
            self.neighbours.remove(id);
            self.current.remove(id);
        }
    }
}

impl CustomerBase {
    /// Says that two identifiers are one customer: their facts stand together from now on, and
    /// either identifier finds them. No fact changes. Cost: as many steps as the two customers
    /// have facts.
    ///
    /// # Errors
    /// [`MergeError::WithItself`] for one identifier with itself.
    ///
    /// ```
    /// use clienteling::base::{MergeRecord, Merged};
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let referral = |id: &str, customer: &str| {
    ///     serde_json::from_str::<Fact>(&format!(
    ///         r#"{{"referral":{{"id":"{id}","customer":"{customer}","date":"2026-03-01","lead":"L-1"}}}}"#
    ///     ))
    /// };
    /// let mut base = CustomerBase::new();
    /// base.add_all([referral("R-1", "C-1")?, referral("R-2", "C-2")?]);
    /// let separate = base.clone();
    ///
    /// let (survivor, absorbed) = ("C-1".parse()?, "C-2".parse()?);
    /// let record = MergeRecord { survivor, absorbed, date: "2026-11-26".parse()?, by: None };
    /// assert_eq!(base.merge(record.clone())?, Merged::New);
    /// assert_eq!(base.merge(record.clone())?, Merged::Already);
    /// let customer = base.customer(&"C-2".parse()?).ok_or("known")?;
    /// assert_eq!(customer.id().as_str(), "C-1");
    /// assert_eq!(customer.marketing().referrals().all().len(), 2);
    ///
    /// assert!(base.undo_merge(&record));
    /// assert_eq!(base, separate);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn merge(&mut self, record: MergeRecord) -> Result<Merged, MergeError> {
        let (survivor, absorbed) = (record.survivor.clone(), record.absorbed.clone());
        if survivor == absorbed {
            return Err(MergeError::WithItself(survivor));
        }
        let already = self.merges.current(&survivor) == self.merges.current(&absorbed);
        self.regroup(&survivor, &absorbed, |merges| merges.add(record));
        Ok(if already { Merged::Already } else { Merged::New })
    }

    /// Takes a merge back: the facts that were recorded for each identifier stand apart again,
    /// unless another merge holds them together. Whether there was such a merge. Cost: as many
    /// steps as the customer has facts.
    pub fn undo_merge(&mut self, record: &MergeRecord) -> bool {
        let MergeRecord { survivor, absorbed, .. } = record;
        self.regroup(survivor, absorbed, |merges| merges.remove(survivor, absorbed).is_some())
    }

    /// Every merge, in the order of the identifiers that stay.
    pub fn merges(&self) -> impl Iterator<Item = &MergeRecord> {
        self.merges.records.values()
    }

    /// Changes the merges of two identifiers, and puts the facts where they belong then.
    fn regroup<T>(
        &mut self,
        one: &CustomerId,
        other: &CustomerId,
        change: impl FnOnce(&mut Merges) -> T,
    ) -> T {
        let before = [self.merges.current(one).clone(), self.merges.current(other).clone()];
        let taken = before.iter().filter_map(|id| self.take(id)).collect::<Vec<_>>();
        let result = change(&mut self.merges);
        self.put_back(taken.iter().flat_map(Customer::facts));
        result
    }

    /// Adds facts that were taken out.
    pub(super) fn put_back(&mut self, facts: impl Iterator<Item = Fact>) {
        let mut bulk = Bulk::new(self);
        for fact in facts {
            bulk.add_new(fact);
        }
    }
}
