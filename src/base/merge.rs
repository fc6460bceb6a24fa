//! Merging: two identifiers that stand for one customer.
//!
//! A merge changes no fact. It says that two identifiers are one customer, and the base groups
//! their facts together from then on, those that come later included. So everything is kept, the
//! same facts and merges give the same base in any order, and to undo a merge is to take back what
//! it says. Two identifiers are one customer as long as one record says so, in either direction: of
//! several about the same two, whoever takes one back leaves the others standing.
//!
//! | question | answer |
//! |---|---|
//! | which identifier stays? | that which no merge absorbs; of several, or if there is none, the smallest |
//! | which value of a field holds? | as among the records of one customer: see [`BasicData::resolution`](crate::customer::BasicData::resolution) |
//! | which decision about a VIP holds? | the last one: see [`MarketingData::vip_decision`](crate::marketing::MarketingData::vip_decision) |
//! | which consent holds? | the stricter: see [`Customer::consent`](super::Customer::consent) |
//!
//! Who is who is not an event: a merge holds for judgements as of every day, also before its own.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::CustomerBase;
use super::core::Core;
use super::holder::OneCustomer;
use super::merges::Merges;
use crate::marketing::Consent;
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

/// What came of taking merges back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "what was written down is to be stored with the facts"]
pub struct Undone {
    /// Those that were not there to be taken back.
    pub missing: Vec<MergeRecord>,
    /// What the base wrote down for those who parted, each a fact of the base from now on: what was
    /// withdrawn while they were one.
    pub withdrawals: Vec<Consent>,
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

/// A merge was refused: its record comes back, and the base stays as it was.
#[must_use = "the refused record is in it, and nowhere else"]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the merge of `{}` into `{}`: {why}", record.absorbed, record.survivor)]
pub struct RefusedMerge {
    /// The record, as it came.
    pub record: MergeRecord,
    /// Why.
    pub why: MergeError,
}

impl CustomerBase {
    /// Says that two identifiers are one customer: their facts stand together from now on, and
    /// either identifier finds them. No fact changes. Cost: as many steps as the smaller of the two
    /// has facts and identifiers; of many facts the order is made once, by whoever reads first.
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
    /// assert!(base.undo_merge(&record).missing.is_empty());
    /// assert_eq!(base, separate);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn merge(&mut self, record: MergeRecord) -> Result<Merged, MergeError> {
        self.core.merge(record)
    }

    /// Merges many at once. What is refused does not stop the rest, and comes back. Cost: as many
    /// steps as all customers concerned have facts and identifiers together.
    ///
    /// ```
    /// use clienteling::CustomerBase;
    /// use clienteling::base::{MergeError, MergeRecord};
    ///
    /// let merge = |survivor: &str, absorbed: &str| {
    ///     serde_json::from_value::<MergeRecord>(serde_json::json!({
    ///         "survivor": survivor, "absorbed": absorbed, "date": "2026-11-26",
    ///     }))
    /// };
    /// let mut base = CustomerBase::new();
    /// let refused = base.merge_all([merge("C-1", "C-1")?, merge("C-2", "C-3")?]);
    /// assert_eq!(refused[0].record, merge("C-1", "C-1")?);
    /// assert_eq!(refused[0].why, MergeError::WithItself("C-1".parse()?));
    /// assert_eq!(base.merges().count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use = "records that were refused are in it, and nowhere else"]
    pub fn merge_all(
        &mut self,
        records: impl IntoIterator<Item = MergeRecord>,
    ) -> Vec<RefusedMerge> {
        self.core.merge_all(records)
    }

    /// Takes back exactly this merge: the facts that were recorded for each identifier stand apart
    /// again, unless another record still says that they are one. Whoever parts keeps what was
    /// [withdrawn](super::Customer::consent) while they were one. Cost: as many steps as the customer has
    /// facts and identifiers, and for each withdrawal since the merge one through the identifiers.
    pub fn undo_merge(&mut self, record: &MergeRecord) -> Undone {
        self.undo_merges([record])
    }

    /// Takes many merges back. Those that are not there come back, and stop no other. Cost: as
    /// [`merge_all`](Self::merge_all).
    pub fn undo_merges<'a>(
        &mut self,
        records: impl IntoIterator<Item = &'a MergeRecord>,
    ) -> Undone {
        let (there, missing): (Vec<&MergeRecord>, Vec<&MergeRecord>) =
            records.into_iter().partition(|record| self.core.merges.holds(record));
        let shared = self.shared_withdrawals(&there);
        self.core.undo_merges(&there);
        let missing = missing.into_iter().cloned().collect();
        Undone { missing, withdrawals: self.keep_withdrawn(shared) }
    }

    /// Every merge record that stands, in the order of the identifiers that stay.
    pub fn merges(&self) -> impl Iterator<Item = &MergeRecord> {
        self.core.merges.all()
    }
}

impl<C: OneCustomer> Core<C> {
    /// Merges two: the facts of whoever has fewer come to the other, who keeps a place and gets the
    /// identifier that stays.
    pub(super) fn merge(&mut self, record: MergeRecord) -> Result<Merged, MergeError> {
        self.check_merge(&record)?;
        let [one, other] =
            [&record.survivor, &record.absorbed].map(|id| self.merges.current(id).clone());
        if one == other && self.merges.holds(&record) {
            return Ok(Merged::Already);
        }
        let [size, of_other] =
            [&one, &other].map(|id| self.facts_of(id).saturating_add(self.merges.size(id)));
        let (larger, smaller) = if size < of_other { (other, one) } else { (one, other) };
        let mut ids = BTreeSet::new();
        let mut records = Vec::new();
        let mut taken = None;
        if larger != smaller {
            ids = self.merges.group(&smaller);
            records = self.merges.of_group(&smaller);
            taken = self.take(&smaller);
        }
        self.merges.add(&record);
        records.push(record);
        let stays = self.merges.current(&larger).clone();
        self.join(&larger, stays, ids, records);
        self.put_back(taken.into_iter().flatten());
        Ok(if larger == smaller { Merged::Already } else { Merged::New })
    }

    pub(super) fn merge_all(
        &mut self,
        records: impl IntoIterator<Item = MergeRecord>,
    ) -> Vec<RefusedMerge> {
        let (mut sound, mut refused) = (Vec::new(), Vec::new());
        for record in records {
            match self.check_merge(&record) {
                Ok(()) => sound.push(record),
                Err(why) => refused.push(RefusedMerge { record, why }),
            }
        }
        let ids = concerned(&sound);
        self.regroup(&ids, |merges| sound.iter().for_each(|record| merges.add(record)));
        refused
    }

    /// Whether a merge may be made; nothing that other merges say has a part in it.
    fn check_merge(&self, record: &MergeRecord) -> Result<(), MergeError> {
        let MergeRecord { survivor, absorbed, .. } = record;
        if survivor == absorbed {
            return Err(MergeError::WithItself(survivor.clone()));
        }
        let erased = [survivor, absorbed].into_iter().find(|id| self.erased.contains(id));
        erased.map_or(Ok(()), |erased| Err(MergeError::Erased(erased.clone())))
    }

    /// Takes back merges that are there.
    pub(super) fn undo_merges(&mut self, records: &[&MergeRecord]) {
        let ids = concerned(records.iter().copied());
        self.regroup(&ids, |merges| {
            for record in records {
                merges.remove(record);
            }
            merges.settle(&ids);
        });
    }

    /// Changes the merges of some identifiers, and puts the facts where they belong then.
    fn regroup(&mut self, ids: &BTreeSet<CustomerId>, change: impl FnOnce(&mut Merges)) {
        let before: BTreeSet<CustomerId> =
            ids.iter().map(|id| self.merges.current(id).clone()).collect();
        let taken = before.iter().filter_map(|id| self.take(id)).collect::<Vec<_>>();
        change(&mut self.merges);
        self.put_back(taken.into_iter().flatten());
    }
}

/// The identifiers that some merges are about.
fn concerned<'a>(records: impl IntoIterator<Item = &'a MergeRecord>) -> BTreeSet<CustomerId> {
    let pair = |record: &'a MergeRecord| [record.survivor.clone(), record.absorbed.clone()];
    records.into_iter().flat_map(pair).collect()
}
