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
//! | which decision about a VIP holds? | the last one: see [`MarketingData::vip_decision`](crate::marketing::MarketingData::vip_decision) |
//! | which consent holds? | the stricter: see [`MarketingData::consent`](crate::marketing::MarketingData::consent) |
//!
//! Who is who is not an event: a merge holds for judgements as of every day, also before its own.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::CustomerBase;
use super::core::Core;
use super::holder::OneCustomer;
use crate::units::guard::{date, guarded};
use crate::units::{CustomerId, StaffId};

guarded! {
    /// That two identifiers stand for one customer. Keep it: it is what undoes the merge.
    #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct MergeRecord as "MergeRecord" {
        /// The identifier that stays.
        pub survivor: CustomerId,
        /// The identifier that becomes a former one.
        pub absorbed: CustomerId,
        /// When this was decided.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Who decided it.
        #[serde(default)]
        pub by: Option<StaffId>,
    }
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
    /// What was erased has no person any more, and gets none again.
    #[error("`{0}` stands for a customer who was erased, and cannot be merged")]
    Erased(CustomerId),
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

    /// Every identifier of a current one's group, and for each the day of its first merge.
    pub(super) fn merged_into(&self, id: &CustomerId) -> BTreeMap<CustomerId, NaiveDate> {
        let first_merge = |one: CustomerId| {
            let others = self.neighbours.get(&one)?.iter();
            let of = |from: &CustomerId, to: &CustomerId| {
                self.records.get(&(from.clone(), to.clone())).map(|record| record.date)
            };
            let day =
                others.filter_map(|other| of(&one, other).into_iter().chain(of(other, &one)).min());
            let day = day.min()?;
            Some((one, day))
        };
        self.group(id).into_iter().filter_map(first_merge).collect()
    }

    /// Whether an identifier stands in a merge.
    pub(super) fn knows(&self, id: &CustomerId) -> bool {
        self.neighbours.contains_key(id)
    }

    /// Every identifier that stands for the same customer.
    pub(super) fn group(&self, id: &CustomerId) -> BTreeSet<CustomerId> {
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

    /// Finds anew who stays in the groups of these identifiers. Cost: each group is walked once.
    fn settle<'a>(&mut self, ids: impl Iterator<Item = &'a CustomerId>) {
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

    fn add(&mut self, record: MergeRecord) {
        let (one, other) = (record.survivor.clone(), record.absorbed.clone());
        for (id, neighbour) in [(&one, &other), (&other, &one)] {
            self.neighbours.entry(id.clone()).or_default().insert(neighbour.clone());
        }
        // Of two records about the same two, the smaller, so that their order does not matter.
        let known = self.records.entry((one, other)).or_insert_with(|| record.clone());
        if record < *known {
            *known = record;
        }
    }

    /// Takes out exactly this record. Whether it was there.
    fn remove(&mut self, record: &MergeRecord) -> bool {
        let (survivor, absorbed) = (&record.survivor, &record.absorbed);
        let pair = (survivor.clone(), absorbed.clone());
        if self.records.get(&pair) != Some(record) {
            return false;
        }
        self.records.remove(&pair);
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
        true
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
    /// have facts and identifiers; for many merges see [`merge_all`](Self::merge_all).
    ///
    /// # Errors
    /// [`MergeError`]; the base stays as it was.
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
    /// let outcome = base.add_all([referral("R-1", "C-1")?, referral("R-2", "C-2")?]);
    /// assert!(outcome.refused.is_empty());
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
        self.core.merge(record)
    }

    /// Merges many at once. Cost: as many steps as all customers concerned have facts and
    /// identifiers together.
    ///
    /// # Errors
    /// [`MergeError`] for the first record that is refused; the base stays as it was.
    pub fn merge_all(
        &mut self,
        records: impl IntoIterator<Item = MergeRecord>,
    ) -> Result<(), MergeError> {
        self.core.merge_all(records)
    }

    /// Takes a merge back: the facts that were recorded for each identifier stand apart again,
    /// unless another merge holds them together. Whether exactly this merge was there. Cost: as
    /// many steps as the customer has facts and identifiers.
    pub fn undo_merge(&mut self, record: &MergeRecord) -> bool {
        self.undo_merges([record])
    }

    /// Takes many merges back. Whether all of them were there. Cost: as
    /// [`merge_all`](Self::merge_all).
    pub fn undo_merges<'a>(&mut self, records: impl IntoIterator<Item = &'a MergeRecord>) -> bool {
        self.core.undo_merges(records)
    }

    /// Every merge, in the order of the identifiers that stay.
    pub fn merges(&self) -> impl Iterator<Item = &MergeRecord> {
        self.core.merges.records.values()
    }
}

impl<C: OneCustomer> Core<C> {
    pub(super) fn merge(&mut self, record: MergeRecord) -> Result<Merged, MergeError> {
        let already =
            self.merges.current(&record.survivor) == self.merges.current(&record.absorbed);
        self.merge_all([record])?;
        Ok(if already { Merged::Already } else { Merged::New })
    }

    pub(super) fn merge_all(
        &mut self,
        records: impl IntoIterator<Item = MergeRecord>,
    ) -> Result<(), MergeError> {
        let records: Vec<MergeRecord> = records.into_iter().collect();
        for MergeRecord { survivor, absorbed, .. } in &records {
            if survivor == absorbed {
                return Err(MergeError::WithItself(survivor.clone()));
            }
            if let Some(erased) =
                [survivor, absorbed].into_iter().find(|id| self.erased.contains(id))
            {
                return Err(MergeError::Erased(erased.clone()));
            }
        }
        let ids = concerned(&records);
        self.regroup(&ids, |merges| records.into_iter().for_each(|record| merges.add(record)));
        Ok(())
    }

    pub(super) fn undo_merges<'a>(
        &mut self,
        records: impl IntoIterator<Item = &'a MergeRecord>,
    ) -> bool {
        let records: Vec<&MergeRecord> = records.into_iter().collect();
        let ids = concerned(records.iter().copied());
        self.regroup(&ids, |merges| {
            let removed = records.iter().filter(|record| merges.remove(record));
            removed.count() == records.len()
        })
    }

    /// Changes the merges of some identifiers, and puts the facts where they belong then.
    fn regroup<T>(
        &mut self,
        ids: &BTreeSet<CustomerId>,
        change: impl FnOnce(&mut Merges) -> T,
    ) -> T {
        let before: BTreeSet<CustomerId> =
            ids.iter().map(|id| self.merges.current(id).clone()).collect();
        let taken = before.iter().filter_map(|id| self.take(id)).collect::<Vec<_>>();
        let result = change(&mut self.merges);
        self.merges.settle(ids.iter().chain(&before));
        self.put_back(taken.into_iter().flatten());
        result
    }
}

/// The identifiers that some merges are about.
fn concerned<'a>(records: impl IntoIterator<Item = &'a MergeRecord>) -> BTreeSet<CustomerId> {
    let pair = |record: &'a MergeRecord| [record.survivor.clone(), record.absorbed.clone()];
    records.into_iter().flat_map(pair).collect()
}
