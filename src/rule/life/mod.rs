//! A life: something that begins, changes on dated days, and may turn out to have been written
//! down wrongly. Each room says what its own kind is; how a life is kept is said here, once.
//!
//! | question | answered by |
//! |---|---|
//! | what must a room say of its kind? | [`Life`] |
//! | what is true of it now, and on a past day? | [`History::state`], [`History::as_of`] |
//! | what did we know on a day? | [`History::known_by`] |
//! | what is entered, and what became of it? | [`Entering`], [`Entered`] |
//! | what if it was wrong? | [`History::take_back`], [`History::replace`] |
//! | why was it refused? | the room's own refusals, and [`Misplaced`] |
//! | what was ever entered, also by mistake? | [`History::entries`] |
//! | how does it travel? | as a [`LifeRecord`], which is [loaded](LifeRecord::load) as it was |
//! | would it be allowed by these contexts? | [`History::against`]; before there is a history, [`LifeRecord::replay`] |
//!
//! | an entry | outcome |
//! |---|---|
//! | of the day of the last change or later | is judged by what is true now |
//! | of an earlier day, entered late | takes its place after the entries of its day; everything after it is checked again, and if something no longer holds it is refused, with [all of that](Misplaced::LaterEntries) |
//! | that was made before | changes nothing: [`Unchanged::Repeated`] |
//! | that says what is true already | changes nothing: [`Unchanged::Already`] |
//! | that was a mistake | stays in the record, and counts no more once it is [taken back](History::take_back) |
//!
//! Where days differ and each entry is recorded, the order in which they are entered makes no
//! difference to what is true on any day.

mod against;
mod correction;
mod enter;
mod history;
mod journal;
mod judge;
mod record;
mod refusal;
mod replay;
mod retell;
mod walk;

use std::fmt::Debug;
use std::hash::Hash;

use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::units::StaffId;

pub use correction::{Correction, TakenBack};
pub use enter::{Entered, Entering, Unchanged};
pub use history::History;
pub use journal::{Entry, Standing};
pub use record::LifeRecord;
pub use refusal::{Misplaced, NoLonger};
pub use replay::{RecordPart, ReplayError, ReplayProblem};

/// A kind of life, said by what is true of it on a day.
///
/// * What is asked is sound in itself, by what is true of the life ([`check`](Self::check)), and by
///   what the context says ([`judge`](Self::judge)). The first never changes, the second may. Each
///   has refusals of its own.
/// * All functions look at nothing but what they are given.
/// * A change that [is so](Self::is_so) leaves everything as it is, and is not recorded.
/// * What is noted beside a change is all that [`step`](Self::step) and [`is_so`](Self::is_so) get
///   to know of the context: a history does not change with it.
///
/// The tests of the crate run a slow reference machine against every kind there is.
pub trait Life: Debug + Clone + PartialEq + Eq + Hash {
    /// With what it begins.
    type Beginning: Debug + Clone + Eq + Hash + Serialize + DeserializeOwned;
    /// What can happen to it.
    type Change: Debug + Clone + Eq + Hash + Serialize + DeserializeOwned;
    /// What the context adds to a beginning or a change, and is written down with it: history does
    /// not change with the context. The default says nothing and is not written.
    type Noted: Debug + Clone + Eq + Hash + Default + Serialize + DeserializeOwned;
    /// By what a change is judged, beside what is true: a pipeline, a policy.
    type Context;
    /// What a recorded change did, for whoever made it.
    type Effect;
    /// A reason in somebody's own words, which `Debug` does not show.
    type Words: Debug + Clone + Eq + Hash + Serialize + DeserializeOwned;
    /// Why a change is refused. The refusals of a history are among them.
    type Refusal: std::error::Error + Clone + PartialEq + From<Misplaced<Self::Refusal>>;

    /// The name of the beginning in a record.
    const BEGINNING: &'static str;
    /// The name of what is noted in a record.
    const NOTED: &'static str;

    /// The day on which it began.
    fn began_on(beginning: &Self::Beginning) -> NaiveDate;

    /// The day on which the beginning was entered, if that was not the same.
    fn begun_entered_on(_: &Self::Beginning) -> Option<NaiveDate> {
        None
    }

    /// Whether a beginning is sound in itself, whatever the context says.
    ///
    /// # Errors
    /// The room's refusal.
    fn check_beginning(beginning: &Self::Beginning) -> Result<(), Self::Refusal>;

    /// Whether a context has a say in this life at all, as a pipeline has in its own deals. It is
    /// asked before everything else, also where nothing has to be judged.
    ///
    /// # Errors
    /// The room's refusal.
    fn check_context(_: &Self::Beginning, _: &Self::Context) -> Result<(), Self::Refusal> {
        Ok(())
    }

    /// What the context says of a beginning that is sound in itself: what is noted beside it.
    ///
    /// # Errors
    /// The room's refusal.
    fn judge_beginning(
        beginning: &Self::Beginning,
        context: &Self::Context,
    ) -> Result<Self::Noted, Self::Refusal>;

    /// What is true at the beginning.
    fn begin(beginning: &Self::Beginning, noted: &Self::Noted) -> Self;

    /// Whether a change is sound in itself after what is true, whatever the context says. What
    /// `asked` notes is not looked at.
    ///
    /// # Errors
    /// The room's refusal.
    fn check(&self, beginning: &Self::Beginning, asked: &Event<Self>) -> Result<(), Self::Refusal>;

    /// What the context says of a change that is sound in itself: what is noted beside it, and what
    /// it would do. What `asked` notes is not looked at.
    ///
    /// # Errors
    /// The room's refusal.
    fn judge(
        &self,
        beginning: &Self::Beginning,
        asked: &Event<Self>,
        context: &Self::Context,
    ) -> Result<(Self::Noted, Self::Effect), Self::Refusal>;

    /// Whether some context could have noted this beside a change, or beside the beginning where
    /// there is none.
    ///
    /// # Errors
    /// The room's refusal.
    fn check_noted(change: Option<&Self::Change>, noted: &Self::Noted)
    -> Result<(), Self::Refusal>;

    /// Whether a change, with what is noted beside it, says what is true already. `today` are the
    /// changes of its day before it.
    fn is_so(&self, event: &Event<Self>, today: &[Event<Self>]) -> bool;

    /// Takes over what a change says. It was checked before: this cannot fail.
    fn step(&mut self, event: &Event<Self>);

    /// The refusal of something noted in a record, or beside a later change, that would not be
    /// noted there.
    fn other_noted(given: Self::Noted, expected: Self::Noted) -> Self::Refusal;
}

/// A change that was made: when, by whom and what.
///
/// Serialised with `entered_on` only where it was said, and with what is noted only where there is
/// something.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Event<L: Life> {
    /// The day on which it happened.
    pub on: NaiveDate,
    /// The day on which it was entered, if that was said and is another one. See
    /// [`Entry::known_on`].
    pub entered_on: Option<NaiveDate>,
    /// By whom.
    pub by: StaffId,
    /// What.
    pub change: L::Change,
    /// What the context added, as it was then.
    pub noted: L::Noted,
}

impl<L: Life> Event<L> {
    /// The day on which it was entered. Where nobody said: on which it happened.
    fn known_on(&self) -> NaiveDate {
        self.entered_on.unwrap_or(self.on)
    }

    fn says_the_same_as(&self, other: &Event<L>) -> bool {
        self.on == other.on && self.by == other.by && self.change == other.change
    }
}

/// The events of a day, of events in the order of days.
fn of_day<L: Life>(events: &[Event<L>], day: NaiveDate) -> &[Event<L>] {
    let from = events.partition_point(|event| event.on < day);
    let through = events.partition_point(|event| event.on <= day);
    events.get(from..through).unwrap_or_default()
}
