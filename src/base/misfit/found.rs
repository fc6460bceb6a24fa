//! Where what does not fit is collected, and the two questions that most kinds of fact are asked.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Misfit, MisfitReason};
use crate::base::FactKind;
use crate::units::{CustomerId, Record, Records};

/// What was found of one customer, or of what is about none.
pub(super) struct Found<'a> {
    customer: Option<&'a CustomerId>,
    pub(super) as_of: NaiveDate,
    misfits: Vec<Misfit>,
}

/// Records that are known on a day, by identifier. Cost: a sort, where one is asked for.
pub(super) struct Known<'a, T: Record> {
    records: &'a [T],
    by_id: OnceCell<BTreeMap<&'a T::Id, &'a T>>,
}

impl<'a, T: Record> Known<'a, T> {
    pub(super) fn of(records: &'a Records<T>, as_of: NaiveDate) -> Self {
        Known { records: records.as_of(as_of), by_id: OnceCell::new() }
    }

    pub(super) const fn all(&self) -> &'a [T] {
        self.records
    }

    pub(super) fn get(&self, id: &T::Id) -> Option<&'a T> {
        let sorted = || self.records.iter().map(|one| (one.id(), one)).collect();
        self.by_id.get_or_init(sorted).get(id).copied()
    }
}

impl<'a> Found<'a> {
    pub(super) const fn of(customer: Option<&'a CustomerId>, as_of: NaiveDate) -> Self {
        Found { customer, as_of, misfits: Vec::new() }
    }

    pub(super) fn report(
        &mut self,
        kind: FactKind,
        id: &impl AsRef<str>,
        to: Option<&str>,
        reason: MisfitReason,
    ) {
        let (id, to) = (id.as_ref().to_owned(), to.map(str::to_owned));
        self.misfits.push(Misfit { customer: self.customer.cloned(), kind, id, to, reason });
    }

    /// Reports the records that cannot be so, whatever else is known.
    pub(super) fn wrong<T: Record>(
        &mut self,
        kind: FactKind,
        records: &Records<T>,
        reason: MisfitReason,
        is_wrong: impl Fn(&T) -> bool,
    ) {
        for record in records.as_of(self.as_of).iter().filter(|record| is_wrong(record)) {
            self.report(kind, record.id(), None, reason);
        }
    }

    /// Reports the records that refer to something that is not known, or that are dated before it,
    /// where that cannot be.
    pub(super) fn astray<'r, T: Record, R: Record, I: IntoIterator<Item = &'r R::Id>>(
        &mut self,
        kind: FactKind,
        records: &'r Records<T>,
        to: impl Fn(&'r T) -> I,
        known: &Known<'_, R>,
        (no_such, before): (MisfitReason, Option<MisfitReason>),
    ) where
        R::Id: 'r,
    {
        for record in records.as_of(self.as_of) {
            for id in to(record) {
                let reason = match known.get(id) {
                    None => Some(no_such),
                    Some(one) => before.filter(|_| record.date() < one.date()),
                };
                if let Some(reason) = reason {
                    self.report(kind, record.id(), Some(id.as_ref()), reason);
                }
            }
        }
    }

    /// What was found, kind by kind, then by identifier, each once.
    pub(super) fn in_order(mut self) -> Vec<Misfit> {
        self.misfits.sort_unstable();
        self.misfits.dedup();
        self.misfits
    }
}
