//! What happens to a customer happens to their warnings.

use std::cell::RefCell;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::tracked::OfKey;
use super::{
    DatedWarningEvent, RaisedWarning, TrackedWarning, Warning, WarningAddressee, WarningBook,
    WarningChange, WarningConclusion, WarningEnd, WarningEvent, WarningRef, WarningRefusal,
    WarningStep,
};
use crate::rule::life::Entering;
use crate::rule::measure::Subject;
use crate::units::{CustomerId, StaffId};
use crate::warning::FindingKey;

impl WarningBook {
    /// What changes where a customer turns out to be another one: what stood under the identifier that
    /// is given up goes on under the other, numbered after what stood there. Of two open warnings of
    /// one matter the one that was raised earlier stays; the other is closed as merged, which is told: on
    /// the day, or on that of the last thing that happened to it where that is later.
    /// It is to be applied before what is found under the one identifier is looked at.
    ///
    /// A merge that is taken back leaves the warnings where they are: what is then found of each of
    /// the two decides.
    ///
    /// Cost: a pass over the keys.
    ///
    /// # Errors
    /// [`WarningRefusal::SameCustomer`].
    pub fn merged(
        &self,
        absorbed: &CustomerId,
        into: &CustomerId,
        on: NaiveDate,
    ) -> Result<Vec<WarningChange>, WarningRefusal> {
        if absorbed == into {
            return Err(WarningRefusal::SameCustomer);
        }
        let mut changes = Vec::new();
        for (key, of_key) in self.matters.iter().filter(|(key, _)| is_about(key, absorbed)) {
            let key_of_both = about(key, into);
            let at = |key: &FindingKey, occurrence| WarningRef { key: key.clone(), occurrence };
            let theirs = self.matters.get(&key_of_both);
            let open = theirs.and_then(|theirs| theirs.open());
            let mut next = theirs.map_or(1, OfKey::next_number);
            let mut quietly = |warning, step| {
                changes.push(WarningChange::quiet(warning, on, step));
            };
            let (mut both, first) = (None, next);
            for (number, tracked) in &of_key.warnings {
                quietly(at(&key_of_both, next), WarningStep::Moved(at(key, *number)));
                if let Some((other, their)) = open.filter(|_| tracked.is_open()) {
                    both = Some(if their.life.began_on() <= tracked.life.began_on() {
                        (next, tracked, other)
                    } else {
                        (other, their, next)
                    });
                }
                next = next.saturating_add(1);
            }
            let is_open = open.is_some() || of_key.open().is_some();
            if let Some(pending) = &of_key.pending {
                let their = theirs.and_then(|theirs| theirs.pending.as_ref());
                if !is_open && their.is_none_or(|their| pending.since < their.since) {
                    let step = WarningStep::Pending(pending.clone());
                    quietly(at(&key_of_both, next), step);
                }
                quietly(at(key, of_key.next_number()), WarningStep::Dropped);
            }
            if is_open && theirs.is_some_and(|theirs| theirs.pending.is_some()) {
                quietly(at(&key_of_both, first), WarningStep::Dropped);
            }
            if let Some((closed, tracked, stays)) = both {
                let end = WarningEnd::Merged(at(&key_of_both, stays));
                let step = WarningStep::Event(WarningEvent::Closed(end));
                changes.push(WarningChange {
                    tell: Some(WarningAddressee::of(tracked.seen.responsible.as_ref())),
                    why: Some(format!("two customers are one: number {stays} goes on for both")),
                    ..WarningChange::quiet(
                        at(&key_of_both, closed),
                        on.max(tracked.changed_on()),
                        step,
                    )
                });
            }
        }
        Ok(changes)
    }

    /// Puts a warning under another key and number, by which all that went on as it names it from then
    /// on.
    pub(super) fn moved(
        &mut self,
        from: &WarningRef,
        to: &WarningRef,
    ) -> Result<(), WarningRefusal> {
        let unknown = || WarningRefusal::Unknown(from.clone());
        let of_key = self.matters.get_mut(&from.key).ok_or_else(unknown)?;
        let tracked = of_key.warnings.remove(&from.occurrence).ok_or_else(unknown)?;
        of_key.rename(from, to);
        if of_key.is_empty() {
            self.matters.remove(&from.key);
        }
        let warning = RaisedWarning { warning: to.clone(), ..tracked.life.beginning().clone() };
        let life = tracked.life.retold(warning, |event| Some(event.clone()));
        let moved = TrackedWarning { life, ..tracked };
        let of_key = self.matters.entry(to.key.clone()).or_default();
        if of_key.warnings.contains_key(&to.occurrence) {
            return Err(WarningRefusal::OtherBook);
        }
        of_key.warnings.insert(to.occurrence, moved);
        of_key.rename(from, to);
        Ok(())
    }

    /// Puts the warnings of a customer who is erased under a pseudonym, without anybody's own words;
    /// identifiers are all under which the customer was written down. Returns how many. Whoever erases
    /// sees to it that the pseudonym stands for nobody else.
    ///
    /// Where several warnings of one matter are open, the one that was raised first goes on, as where
    /// customers are [merged](Self::merged): the others are closed by that, each on the day of the last
    /// thing that happened to it.
    ///
    /// What was taken back is forgotten. Cost: a pass over the keys.
    pub fn erase<'a>(
        &mut self,
        identifiers: impl IntoIterator<Item = &'a CustomerId>,
        pseudonym: &CustomerId,
    ) -> u64 {
        self.erased.insert(pseudonym.clone());
        let ids: BTreeSet<&CustomerId> = identifiers.into_iter().collect();
        let is_theirs =
            |key: &FindingKey| matches!(key.subject(), Subject::Customer(id) if ids.contains(id));
        let keys: Vec<_> = self.matters.keys().filter(|key| is_theirs(key)).cloned().collect();
        // Where each of their warnings is from now on.
        let mut taken_over = Vec::new();
        for key in keys {
            let Some(of_key) = self.matters.remove(&key) else { continue };
            let to = about(&key, pseudonym);
            let theirs = self.matters.entry(to.clone()).or_default();
            let both = theirs.pending.take().into_iter().chain(of_key.pending);
            theirs.pending = both.min_by_key(|pending| pending.since);
            for (number, tracked) in of_key.warnings {
                let next = theirs.next_number();
                let now = WarningRef { key: to.clone(), occurrence: next };
                taken_over.push((WarningRef { key: key.clone(), occurrence: number }, now));
                theirs.warnings.insert(next, tracked);
            }
        }
        let renamed =
            |warning: &WarningRef| match taken_over.iter().find(|(from, _)| from == warning) {
                Some((_, to)) => to.clone(),
                None if is_theirs(&warning.key) => {
                    WarningRef { key: about(&warning.key, pseudonym), ..warning.clone() }
                }
                None => warning.clone(),
            };
        for (_, to) in &taken_over {
            if let Some(of_key) = self.matters.get_mut(&to.key)
                && let Some(tracked) = of_key.warnings.get_mut(&to.occurrence)
            {
                *tracked = tracked.without_words(to, &renamed);
            }
        }
        let by = self.by();
        for (key, of_key) in self.matters.iter_mut().filter(|(key, _)| is_about(key, pseudonym)) {
            of_key.become_one(key, &by);
        }
        u64::try_from(taken_over.len()).unwrap_or(u64::MAX)
    }
}

impl WarningBook {
    /// All customers whom it names.
    pub(crate) fn customers(&self) -> BTreeSet<&CustomerId> {
        let customer = |key| match FindingKey::subject(key) {
            Subject::Customer(id) => Some(id),
            _ => None,
        };
        self.matters.keys().filter_map(customer).collect()
    }

    /// What stands under this identifier is of somebody who was erased.
    pub(crate) fn keep_erased(&mut self, pseudonym: &CustomerId) {
        self.erased.insert(pseudonym.clone());
    }

    /// Nobody's own words are kept in the warnings about these subjects.
    pub(crate) fn forget_words(&mut self, subjects: &BTreeSet<Subject>) {
        let meant = self.matters.iter_mut().filter(|(key, _)| subjects.contains(key.subject()));
        for tracked in meant.flat_map(|(_, of_key)| of_key.warnings.values_mut()) {
            *tracked = tracked.clone().kept_erased();
        }
    }
}

impl OfKey {
    /// What went on as a warning that has another name now. What goes on as another is of the same key,
    /// so that no other key names it.
    fn rename(&mut self, from: &WarningRef, to: &WarningRef) {
        for tracked in self.warnings.values_mut() {
            let went_on = matches!(
                tracked.life.state().end(),
                Some((_, WarningEnd::Merged(into))) if into == from
            );
            if went_on {
                let end = WarningEvent::Closed(WarningEnd::Merged(to.clone()));
                let renamed = |event: &DatedWarningEvent| {
                    let is_end = matches!(event.change, WarningEvent::Closed(_));
                    let change = if is_end { end.clone() } else { event.change.clone() };
                    Some(DatedWarningEvent { change, ..event.clone() })
                };
                tracked.life = tracked.life.retold(tracked.life.beginning().clone(), renamed);
            }
        }
    }

    /// Of what came together, one is open or pending.
    fn become_one(&mut self, key: &FindingKey, by: &StaffId) {
        let open = self.warnings.iter().filter(|(_, tracked)| tracked.is_open());
        let first = open.map(|(number, tracked)| (tracked.life.began_on(), *number)).min();
        let Some((_, stays)) = first else { return };
        self.pending = None;
        let into = WarningRef { key: key.clone(), occurrence: stays };
        for (number, tracked) in &mut self.warnings {
            if tracked.is_open() && *number != stays {
                let change = WarningEvent::Closed(WarningEnd::Merged(into.clone()));
                let on = tracked.changed_on();
                // INVARIANT: what is open can be closed on the day of its last change.
                let _ = tracked.happens(Entering { change, on, by: by.clone(), entered_on: None });
            }
        }
    }
}

impl TrackedWarning {
    /// As it may stand where nobody's own words are kept: as it is, where there are none.
    pub(super) fn kept_erased(self) -> Self {
        let has_words = |change: &WarningEvent| match change {
            WarningEvent::Concluded(conclusion)
            | WarningEvent::Closed(WarningEnd::ByHand(conclusion)) => conclusion.note.is_some(),
            _ => false,
        };
        let tells = self.life.all_entries().iter().any(|entry| has_words(&entry.change))
            || self.life.corrections().iter().any(|made| made.reason.is_some());
        if !tells {
            return self;
        }
        self.without_words(&self.life.beginning().warning.clone(), &WarningRef::clone)
    }

    /// Under another name, and without words of anybody's own.
    fn without_words(&self, to: &WarningRef, renamed: &dyn Fn(&WarningRef) -> WarningRef) -> Self {
        let raised = RaisedWarning { warning: to.clone(), ..self.life.beginning().clone() };
        // Two conclusions that differed in their words alone are one.
        let concluded = RefCell::new(None::<WarningConclusion>);
        let left = |event: &DatedWarningEvent| {
            let change = match &event.change {
                WarningEvent::Concluded(conclusion) => {
                    let left = conclusion.without_words()?;
                    let before = concluded.replace(Some(left.clone()));
                    if before.as_ref() == Some(&left) {
                        return None;
                    }
                    WarningEvent::Concluded(left)
                }
                WarningEvent::Closed(WarningEnd::ByHand(conclusion)) => {
                    let left = conclusion.without_words().unwrap_or_default();
                    concluded.replace(Some(left.clone()));
                    WarningEvent::Closed(WarningEnd::ByHand(left))
                }
                WarningEvent::Closed(WarningEnd::Merged(into)) => {
                    WarningEvent::Closed(WarningEnd::Merged(renamed(into)))
                }
                other => other.clone(),
            };
            Some(DatedWarningEvent { change, ..event.clone() })
        };
        let life: Warning = self.life.retold(raised, left);
        TrackedWarning { life, seen: self.seen.clone() }
    }
}

fn is_about(key: &FindingKey, customer: &CustomerId) -> bool {
    matches!(key.subject(), Subject::Customer(id) if id == customer)
}

/// The same matter of another customer.
fn about(key: &FindingKey, customer: &CustomerId) -> FindingKey {
    let other = FindingKey::new(key.matter().to_owned(), customer.clone());
    match key.one_of_several() {
        Some(which) => other.which(which.to_owned()),
        None => other,
    }
}
