//! A book of warnings a row at a time, as a firm keeps it.

use chrono::NaiveDate;

use super::{
    PendingWarning, PendingWarningRecord, SeenWarning, TrackedWarning, TrackedWarningRecord,
    WarningBook, WarningRef, WarningRefusal,
};
use crate::rule::life::ReplayError;
use crate::rule::measure::Subject;
use crate::units::guard::{date, guarded};
use crate::units::{CustomerId, StaffId};
use crate::warning::FindingKey;

guarded! {
    /// What a book of warnings says of itself.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct WarningBookBegin as "WarningBookBegin" {
        /// Under which name it enters what rules find, where it was given one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub by: Option<StaffId>,
        /// The day of the last evaluation that changed something.
        #[serde(default, deserialize_with = "date", skip_serializing_if = "Option::is_none")]
        pub looked_on: Option<NaiveDate>,
    }
}

guarded! {
    /// A row of a [book of warnings](WarningBook).
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum WarningRow as "WarningRow" {
        /// The book itself.
        Book(WarningBookBegin) = "book",
        /// A warning.
        Warning(Box<TrackedWarningRecord>) = "warning",
        /// Something that is pending.
        Pending(PendingWarningRecord) = "pending",
    }
}

/// Why a row was not taken over; the book is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WarningRowRefusal {
    /// What is written cannot have happened.
    #[error(transparent)]
    Life(#[from] ReplayError<WarningRefusal>),
    /// Warnings are numbered from 1.
    #[error("a warning has a number from 1 on: 0 is none")]
    NoNumber,
    /// Of a key one warning is open, and nothing is pending beside it.
    #[error("warning number {0} of the same is open")]
    AnotherIsOpen(u32),
    /// Something else is known under its name.
    #[error("it contradicts what is known under its name")]
    Contradicts,
}

impl WarningRow {
    /// About which customer it is.
    pub(crate) fn customer(&self) -> Option<&CustomerId> {
        let key = match self {
            WarningRow::Book(_) => return None,
            WarningRow::Warning(record) => &record.life.beginning.warning.key,
            WarningRow::Pending(record) => &record.key,
        };
        match key.subject() {
            Subject::Customer(id) => Some(id),
            _ => None,
        }
    }
}

/// A row that fits into the book: what changes by it, if anything does.
pub(crate) enum FittingRow {
    Book(WarningBookBegin),
    Warning(Box<TrackedWarning>),
    Pending(FindingKey, PendingWarning),
    Known,
}

impl WarningBook {
    /// The book a row at a time: what [`Firm`](crate::firm::Firm) saves.
    pub(crate) fn rows(&self) -> impl Iterator<Item = WarningRow> + '_ {
        let begin = WarningBookBegin { by: self.by.clone(), looked_on: self.looked_on };
        let says_something = begin.by.is_some() || begin.looked_on.is_some();
        let begin = says_something.then_some(WarningRow::Book(begin));
        let warnings = self.warnings().map(|tracked| {
            let (life, seen) = (tracked.life.to_record(), tracked.seen.clone());
            WarningRow::Warning(Box::new(TrackedWarningRecord { life, seen }))
        });
        let pending = self.all_pending().map(|(key, pending)| {
            let (key, pending) = (key.clone(), pending.clone());
            WarningRow::Pending(PendingWarningRecord { key, pending })
        });
        begin.into_iter().chain(warnings).chain(pending)
    }

    /// What a row brings. Of a warning or of what is pending, known before, the later one holds.
    pub(crate) fn fit(&self, row: WarningRow) -> Result<FittingRow, WarningRowRefusal> {
        match row {
            WarningRow::Book(begin) => self.fit_book(begin),
            WarningRow::Warning(record) => {
                let TrackedWarningRecord { life, seen } = *record;
                let tracked = TrackedWarning { life: life.load()?, seen };
                let WarningRef { key, occurrence } = &tracked.life.beginning().warning;
                if *occurrence == 0 {
                    return Err(WarningRowRefusal::NoNumber);
                }
                let is_erased = self.is_of_erased(key);
                let tracked = if is_erased { tracked.kept_erased() } else { tracked };
                self.fit_warning(tracked)
            }
            WarningRow::Pending(PendingWarningRecord { key, pending }) => {
                let known = self.matters.get(&key);
                if let Some((open, _)) = known.and_then(|known| known.open()) {
                    return Err(WarningRowRefusal::AnotherIsOpen(open));
                }
                match known.and_then(|known| known.pending.as_ref()) {
                    Some(known) if *known == pending || pending.looked_on < known.looked_on => {
                        Ok(FittingRow::Known)
                    }
                    Some(known) if pending.looked_on == known.looked_on => {
                        Err(WarningRowRefusal::Contradicts)
                    }
                    _ => Ok(FittingRow::Pending(key, pending)),
                }
            }
        }
    }

    fn fit_book(&self, begin: WarningBookBegin) -> Result<FittingRow, WarningRowRefusal> {
        let (by, looked_on) = (begin.by.or(self.by.clone()), begin.looked_on.max(self.looked_on));
        if self.by.is_some() && by != self.by {
            return Err(WarningRowRefusal::Contradicts);
        }
        if by == self.by && looked_on == self.looked_on {
            return Ok(FittingRow::Known);
        }
        Ok(FittingRow::Book(WarningBookBegin { by, looked_on }))
    }

    fn fit_warning(&self, tracked: TrackedWarning) -> Result<FittingRow, WarningRowRefusal> {
        let WarningRef { key, occurrence } = &tracked.life.beginning().warning;
        let known = self.matters.get(key);
        if let Some(held) = known.and_then(|known| known.warnings.get(occurrence)) {
            let goes_on = tracked.life.goes_on_from(&held.life);
            let is_behind = held.life.goes_on_from(&tracked.life);
            if is_behind && !(goes_on && tracked.seen.is_later_than(&held.seen)) {
                return Ok(FittingRow::Known);
            }
            if !goes_on {
                return Err(WarningRowRefusal::Contradicts);
            }
        }
        match known.and_then(|known| known.open()) {
            Some((open, _)) if tracked.is_open() && open != *occurrence => {
                Err(WarningRowRefusal::AnotherIsOpen(open))
            }
            _ => Ok(FittingRow::Warning(Box::new(tracked))),
        }
    }

    /// Takes over what fits. Whether it was anything new.
    pub(crate) fn take_over(&mut self, row: FittingRow) -> bool {
        match row {
            FittingRow::Book(begin) => {
                (self.by, self.looked_on) = (begin.by, begin.looked_on);
            }
            FittingRow::Warning(tracked) => {
                let WarningRef { key, occurrence } = tracked.life.beginning().warning.clone();
                let of_key = self.matters.entry(key).or_default();
                if tracked.is_open() {
                    of_key.pending = None;
                }
                of_key.warnings.insert(occurrence, *tracked);
            }
            FittingRow::Pending(key, pending) => {
                self.matters.entry(key).or_default().pending = Some(pending);
            }
            FittingRow::Known => return false,
        }
        true
    }
}

impl SeenWarning {
    fn is_later_than(&self, other: &SeenWarning) -> bool {
        let place = |it: &SeenWarning| (it.last_found_on, it.suppressed, it.clear_since);
        place(self) > place(other)
    }
}
