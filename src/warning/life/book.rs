//! All warnings, open and closed, by what they are about.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::tracked::OfKey;
use super::{
    DayFindings, PendingWarning, RaisedWarning, SeenWarning, SnoozeEnd, TrackedWarning, Warning,
    WarningAddressee, WarningChange, WarningConclusion, WarningEnd, WarningEvent,
    WarningLifePolicy, WarningRef, WarningRefusal, WarningStep,
};
use crate::customer::Note;
use crate::rule::life::{Entered, Entering, TakenBack};
use crate::rule::measure::Subject;
use crate::units::{CustomerId, StaffId};
use crate::warning::FindingKey;

/// All warnings, open and closed, and what is pending.
///
/// * Of a key at most one warning is open.
/// * The warnings of a key are numbered from 1; a number stays.
/// * What is pending was never told, and leaves nothing behind where it is found no more.
/// * What rules find is entered by the book, under the name that it was given for that; what people
///   do is [entered](Self::enter) under theirs.
///
/// ```
/// use clienteling::rule::life::Entering;
/// use clienteling::rule::{Comparison, Evidence, Rule, Wording};
/// use clienteling::warning::life::{
///     DayFindings, Snooze, WarningBook, WarningEvent, WarningLifePolicy,
/// };
/// use clienteling::warning::{Advice, Finding, FindingKey};
/// use clienteling::{CustomerId, NaiveDate};
///
/// static OWES: Rule = Rule {
///     key: "own.owes",
///     comparison: Comparison::Over,
///     says: Wording {
///         met: "{observed} bills are open, over {needed}[ (by {margin})]",
///         not_met: "{observed} bills are open, not over {needed}[ ({margin} to spare)]",
///         unknown: "open bills not counted",
///     },
///     is_personal: false,
/// };
/// let key = FindingKey::new("own.owes", "C-1".parse::<CustomerId>()?);
/// let bills = |count: u64, day: NaiveDate| {
///     let reason = OWES.test(Evidence::counts(count, 3))?;
///     Some(Finding::new(key.clone(), day, reason, Advice::Collect))
/// };
/// let (policy, mut book) = (WarningLifePolicy::default(), WarningBook::new("rules".parse()?));
/// let mut told = |book: &mut WarningBook, count, day: &str| {
///     let day: NaiveDate = day.parse()?;
///     let finding = bills(count, day);
///     let changes = book.advance(&DayFindings::new(day, ["own.owes"], &finding), &policy)?;
///     let told = changes.into_iter().filter(|change| change.tell.is_some());
///     Ok::<_, Box<dyn std::error::Error>>(
///         told.map(|change| change.why.unwrap_or_default()).collect::<Vec<_>>(),
///     )
/// };
///
/// assert_eq!(told(&mut book, 5, "2026-03-02")?, ["5 bills are open, over 3 (by 2)"]);
/// let warning = book.open(&key).ok_or("open")?.life.beginning().warning.clone();
/// let snooze = Snooze { until: Some("2026-03-20".parse()?), ..Snooze::default() };
/// book.enter(&warning, Entering {
///     change: WarningEvent::Snoozed(snooze),
///     on: "2026-03-02".parse()?,
///     by: "S-7".parse()?,
///     entered_on: None,
/// })?;
/// assert_eq!(told(&mut book, 6, "2026-03-19")?, [""; 0]);
/// assert_eq!(
///     told(&mut book, 6, "2026-03-20")?,
///     ["the day came: 6 bills are open, over 3 (by 3)"],
/// );
/// assert_eq!(told(&mut book, 3, "2026-03-21")?, ["found no more"]);
/// assert!(book.open(&key).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WarningBook {
    /// `None`: nobody gave it a name.
    pub(super) by: Option<StaffId>,
    pub(super) looked_on: Option<NaiveDate>,
    // INVARIANT: of each key there is something.
    pub(super) matters: BTreeMap<FindingKey, OfKey>,
    pub(super) erased: BTreeSet<CustomerId>,
}

impl WarningBook {
    /// A book without warnings. What rules find is entered under this name; in one that is made
    /// by [`Default`], under "rules".
    pub const fn new(by: StaffId) -> Self {
        let by = Some(by);
        WarningBook { by, looked_on: None, matters: BTreeMap::new(), erased: BTreeSet::new() }
    }

    /// What rules find is entered under this name from now on.
    pub fn set_by(&mut self, by: StaffId) {
        self.by = Some(by);
    }

    /// Under which name what rules find is entered.
    pub fn by(&self) -> StaffId {
        self.by.clone().unwrap_or_else(StaffId::of_rules)
    }

    /// The open warning of a key.
    pub fn open(&self, key: &FindingKey) -> Option<&TrackedWarning> {
        self.matters.get(key)?.open().map(|(_, tracked)| tracked)
    }

    /// What is pending of a key.
    pub fn pending(&self, key: &FindingKey) -> Option<&PendingWarning> {
        self.matters.get(key)?.pending.as_ref()
    }

    /// One warning, open or closed.
    pub fn get(&self, warning: &WarningRef) -> Option<&TrackedWarning> {
        self.matters.get(&warning.key)?.warnings.get(&warning.occurrence)
    }

    /// All warnings, by key, and of one key by number.
    pub fn warnings(&self) -> impl Iterator<Item = &TrackedWarning> {
        self.matters.values().flat_map(|of_key| of_key.warnings.values())
    }

    /// All that is pending, by key.
    pub fn all_pending(&self) -> impl Iterator<Item = (&FindingKey, &PendingWarning)> {
        self.matters.iter().filter_map(|(key, of_key)| Some((key, of_key.pending.as_ref()?)))
    }

    /// The day of the last evaluation that changed something.
    pub const fn looked_on(&self) -> Option<NaiveDate> {
        self.looked_on
    }

    /// Brings the book to a day by what is found on it, and says what [changed](Self::changes).
    ///
    /// Cost: a pass over the keys in the book and the findings.
    ///
    /// # Errors
    /// [`WarningRefusal::EarlierDay`].
    pub fn advance(
        &mut self,
        today: &DayFindings<'_>,
        policy: &WarningLifePolicy,
    ) -> Result<Vec<WarningChange>, WarningRefusal> {
        let changes = self.changes(today, policy)?;
        self.apply(&changes)?;
        Ok(changes)
    }

    /// What changes where the rules of these matters are switched off: what is pending is dropped, and
    /// what is open is closed, which is told. Without this it stays open, since nobody looks.
    ///
    /// Cost: a pass over the keys.
    ///
    /// # Errors
    /// [`WarningRefusal::EarlierDay`], where something happened to one of them later.
    pub fn switched_off<'a>(
        &self,
        matters: impl IntoIterator<Item = &'a str>,
        on: NaiveDate,
    ) -> Result<Vec<WarningChange>, WarningRefusal> {
        let matters: BTreeSet<&str> = matters.into_iter().collect();
        let theirs = self.matters.iter().filter(|(key, _)| matters.contains(key.matter()));
        let mut changes = Vec::new();
        for (key, of_key) in theirs {
            let of = |occurrence| WarningRef { key: key.clone(), occurrence };
            if of_key.pending.is_some() {
                let next = of(of_key.next_number());
                changes.push(WarningChange::quiet(next, on, WarningStep::Dropped));
            }
            let Some((number, tracked)) = of_key.open() else { continue };
            let looked_on = tracked.changed_on();
            if on < looked_on {
                return Err(WarningRefusal::EarlierDay { given: on, looked_on });
            }
            let step = WarningStep::Event(WarningEvent::Closed(WarningEnd::SwitchedOff));
            changes.push(WarningChange {
                tell: Some(WarningAddressee::of(tracked.seen.responsible.as_ref())),
                why: Some("it is not looked for any more".to_owned()),
                ..WarningChange::quiet(of(number), on, step)
            });
        }
        Ok(changes)
    }

    /// Makes changes that were found of this book, each once and in their order: all of them, or none.
    ///
    /// Cost: a look-up of each, and a copy of all that is known of the keys that it names.
    ///
    /// # Errors
    /// [`WarningRefusal::OtherBook`], or why a change does not fit; the book is as it was.
    pub fn apply(&mut self, changes: &[WarningChange]) -> Result<(), WarningRefusal> {
        let named = changes.iter().flat_map(|change| match &change.step {
            WarningStep::Moved(from) => [Some(&change.warning.key), Some(&from.key)],
            _ => [Some(&change.warning.key), None],
        });
        let named: BTreeSet<&FindingKey> = named.flatten().collect();
        let as_it_was = |key: &FindingKey| (key.clone(), self.matters.get(key).cloned());
        let before: Vec<_> = named.into_iter().map(as_it_was).collect();
        let looked_on = self.looked_on;
        changes.iter().try_for_each(|change| self.make(change)).inspect_err(|_| {
            self.looked_on = looked_on;
            for (key, known) in before {
                match known {
                    Some(of_key) => self.matters.insert(key, of_key),
                    None => self.matters.remove(&key),
                };
            }
        })
    }

    fn make(&mut self, change: &WarningChange) -> Result<(), WarningRefusal> {
        let WarningChange { warning, on, step, .. } = change;
        // Who is who is no evaluation: it can be closed by that on the later day of its last change.
        if !matches!(step, WarningStep::Event(WarningEvent::Closed(WarningEnd::Merged(_)))) {
            self.looked_on = self.looked_on.max(Some(*on));
        }
        match step {
            WarningStep::Pending(pending) => {
                let of_key = self.matters.entry(warning.key.clone()).or_default();
                of_key.pending = Some(pending.clone());
                Ok(())
            }
            WarningStep::Dropped => {
                if let Some(of_key) = self.matters.get_mut(&warning.key) {
                    of_key.pending = None;
                    if of_key.is_empty() {
                        self.matters.remove(&warning.key);
                    }
                }
                Ok(())
            }
            WarningStep::Raised(raised) => self.raise(warning, raised),
            WarningStep::Seen(seen) => {
                self.tracked(warning)?.seen = seen.clone();
                Ok(())
            }
            WarningStep::Event(WarningEvent::Closed(WarningEnd::Merged(into)))
                if self.get(into).is_none() =>
            {
                Err(WarningRefusal::Unknown(into.clone()))
            }
            WarningStep::Event(event) => {
                let by = self.by();
                let asked = Entering { change: event.clone(), on: *on, by, entered_on: None };
                self.tracked(warning)?.happens(asked).map(drop)
            }
            WarningStep::Moved(from) => self.moved(from, warning),
        }
    }

    fn raise(
        &mut self,
        warning: &WarningRef,
        raised: &RaisedWarning,
    ) -> Result<(), WarningRefusal> {
        let of_key = self.matters.entry(warning.key.clone()).or_default();
        let is_next = warning.occurrence == of_key.next_number() && *warning == raised.warning;
        if !is_next || of_key.open().is_some() {
            return Err(WarningRefusal::OtherBook);
        }
        let life = Warning::create(raised.clone(), &())?;
        let seen = SeenWarning::raised(raised);
        of_key.pending = None;
        of_key.warnings.insert(warning.occurrence, TrackedWarning { life, seen });
        Ok(())
    }

    fn tracked(&mut self, warning: &WarningRef) -> Result<&mut TrackedWarning, WarningRefusal> {
        let of_key = self.matters.get_mut(&warning.key);
        of_key
            .and_then(|of_key| of_key.warnings.get_mut(&warning.occurrence))
            .ok_or_else(|| WarningRefusal::Unknown(warning.clone()))
    }

    /// Enters what somebody did: acknowledged it, snoozed it or ended a snooze, took it to somebody
    /// else, found something out, closed it. It takes its place by its day, as in every
    /// [life](crate::rule::life).
    ///
    /// Cost: a check and one record; of a late entry, a pass over the warning.
    ///
    /// # Errors
    /// [`WarningRefusal`], with what would be accepted.
    pub fn enter(
        &mut self,
        warning: &WarningRef,
        mut asked: Entering<WarningEvent>,
    ) -> Result<Entered<()>, WarningRefusal> {
        let is_erased = self.is_of_erased(&warning.key);
        let tracked = self.tracked(warning)?;
        match &mut asked.change {
            WarningEvent::Severity(_)
            | WarningEvent::Cleared
            | WarningEvent::Returned
            | WarningEvent::HandedOver(_)
            | WarningEvent::Closed(
                WarningEnd::ByFacts | WarningEnd::Merged(_) | WarningEnd::SwitchedOff,
            ) => {
                return Err(WarningRefusal::FollowsFromFindings);
            }
            WarningEvent::SnoozeEnded(why) if *why != SnoozeEnd::ByHand => {
                return Err(WarningRefusal::FollowsFromFindings);
            }
            WarningEvent::Snoozed(snooze) => snooze.from = Some(tracked.seen.level.clone()),
            WarningEvent::Closed(WarningEnd::ByHand(conclusion)) => {
                check_words(conclusion, is_erased)?;
                if !conclusion.has_reason() {
                    return Err(WarningRefusal::NoReason);
                }
            }
            WarningEvent::Concluded(conclusion) => check_words(conclusion, is_erased)?,
            WarningEvent::SnoozeEnded(_)
            | WarningEvent::Acknowledged
            | WarningEvent::Escalated(_) => {}
        }
        tracked.happens(asked)
    }

    /// Takes back what somebody entered by mistake: it stays in the record, and counts no more. What
    /// rules found is not taken back. A warning that is open again by that takes the place of what is
    /// pending.
    ///
    /// Cost: a pass over the warning.
    ///
    /// # Errors
    /// [`WarningRefusal`], with what would be accepted.
    pub fn take_back(
        &mut self,
        warning: &WarningRef,
        number: usize,
        by: &StaffId,
        entered_on: NaiveDate,
        reason: Option<Note>,
    ) -> Result<TakenBack, WarningRefusal> {
        if reason.is_some() && self.is_of_erased(&warning.key) {
            return Err(WarningRefusal::Erased);
        }
        let own = self.by();
        let of_key = self.matters.get(&warning.key);
        let open = of_key.and_then(|of_key| of_key.open()).map(|(number, _)| number);
        let tracked = self.tracked(warning)?;
        if tracked.life.entries().any(|entry| entry.number == number && entry.event.by == own) {
            return Err(WarningRefusal::FollowsFromFindings);
        }
        let mut life = tracked.life.clone();
        let taken = life.take_back(number, by, entered_on, reason, &())?;
        let is_open = life.state().end().is_none();
        if let Some(open) = open.filter(|open| is_open && *open != warning.occurrence) {
            return Err(WarningRefusal::AnotherIsOpen(open));
        }
        if is_open {
            (tracked.seen.level_at_end, tracked.seen.clear_since) = (None, None);
        }
        tracked.life = life;
        // What is found is seen again from now on.
        if let Some(of_key) = self.matters.get_mut(&warning.key).filter(|_| is_open) {
            of_key.pending = None;
        }
        Ok(taken)
    }

    pub(super) fn is_of_erased(&self, key: &FindingKey) -> bool {
        matches!(key.subject(), Subject::Customer(id) if self.erased.contains(id))
    }
}

fn check_words(conclusion: &WarningConclusion, is_erased: bool) -> Result<(), WarningRefusal> {
    if is_erased && conclusion.note.is_some() { Err(WarningRefusal::Erased) } else { Ok(()) }
}

impl TrackedWarning {
    pub(super) fn happens(
        &mut self,
        asked: Entering<WarningEvent>,
    ) -> Result<Entered<()>, WarningRefusal> {
        let closes = matches!(asked.change, WarningEvent::Closed(_));
        let entered = self.life.enter(asked, &())?;
        if closes && self.seen.level_at_end.is_none() {
            self.seen.level_at_end = Some(self.seen.level.clone());
        }
        Ok(entered)
    }
}
