//! The doors to the caller's world: where all that a firm knows comes from, and where reviews go.
//!
//! The crate stores and sends nothing. A caller implements [`Source`] for a database, a file or a
//! message queue, and [`ReviewSink`] for a screen or a table; [`run`] joins them. A store that is
//! both is [run on itself](run_on), also behind a `&mut dyn` [`Store`]. [`InMemory`] is one, for
//! tests and small programs; [`conformance`] tests others.
//!
//! | what happens | what a store that keeps a row for each record does |
//! |---|---|
//! | a record was [taken](crate::firm::Firm::take) as new | writes a row; of a deal, in the place of the one before |
//! | a deal was changed or corrected | writes its [record](crate::rule::life::History::to_record) in the place of the one before |
//! | a fact or a deal was replaced or taken out, a merge taken back | the same with its row, and writes the facts that the firm [wrote down](crate::base::Undone::withdrawals) |
//! | warnings were [brought to a day](crate::firm::Firm::advance_warnings), or something was entered for one | writes anew the rows of the keys that the changes name, and that of the book |
//! | a customer was [erased](crate::firm::Firm::erase) | writes all rows anew from [`Firm::records`], and reviews that were kept too: both name whoever it was |
//!
//! Nothing here tells a store of it: whoever changes the firm does. To write all rows anew is always
//! right. Somebody erased whose data may be sent again by another system is left out with the
//! functions that take a [list](SuppressionList).

pub mod conformance;
mod memory;

use std::error::Error;
use std::fmt;

use chrono::NaiveDate;

pub use memory::InMemory;

use crate::base::SuppressionList;
use crate::firm::{Firm, FirmLoader, FirmRecord, Loaded, NotWhole, Refused};
use crate::review::{Review, ReviewError, ReviewPolicy, review};

/// Somewhere that a firm's records can be read from.
///
/// A source pushes: it goes through what it holds, such as the rows of a cursor, and hands over one
/// record after the other. An implementation promises that
/// * after `Ok` it has handed over every record that it holds; repetitions do not matter, nor does
///   the order but for this: of two records that contradict each other the first one counts;
/// * an `Err` means that the records are incomplete.
///
/// ```
/// use clienteling::firm::FirmRecord;
/// use clienteling::port::Source;
///
/// /// A text with one record in JSON on each line.
/// struct JsonLines(String);
///
/// impl Source for JsonLines {
///     type Error = serde_json::Error;
///
///     fn read(&mut self, take: &mut dyn FnMut(FirmRecord)) -> Result<(), Self::Error> {
///         for line in self.0.lines() {
///             take(serde_json::from_str(line)?);
///         }
///         Ok(())
///     }
/// }
/// ```
pub trait Source {
    /// Why reading can fail: any type.
    type Error;

    /// Hands over every record.
    ///
    /// # Errors
    /// Whatever reading can fail with.
    fn read(&mut self, take: &mut dyn FnMut(FirmRecord)) -> Result<(), Self::Error>;
}

/// Somewhere a review can be handed to.
///
/// An implementation promises that
/// * after `Ok`, it has the whole review; after `Err`, nothing of it;
/// * the same review handed over again changes nothing.
///
/// A review is made for showing and keeping, not for reading back: it serialises and does not
/// deserialise, because it always follows again from the facts.
///
/// ```
/// use std::collections::BTreeMap;
/// use clienteling::port::ReviewSink;
/// use clienteling::{NaiveDate, Review};
///
/// /// Keeps reviews as JSON, by their day.
/// #[derive(Default)]
/// struct Archive(BTreeMap<NaiveDate, String>);
///
/// impl ReviewSink for Archive {
///     type Error = serde_json::Error;
///
///     fn accept(&mut self, review: &Review) -> Result<(), Self::Error> {
///         self.0.insert(review.as_of(), serde_json::to_string(review)?);
///         Ok(())
///     }
/// }
/// ```
pub trait ReviewSink {
    /// Why handing over can fail: any type.
    type Error;

    /// Takes a review.
    ///
    /// # Errors
    /// Whatever storing or sending can fail with.
    fn accept(&mut self, review: &Review) -> Result<(), Self::Error>;
}

/// A source and a sink in one, such as a database: whatever is both with one type of error.
///
/// ```
/// use clienteling::port::{InMemory, Store, run_on};
/// use clienteling::review::ReviewPolicy;
/// use clienteling::Currency;
///
/// let mut memory = InMemory::default();
/// let store: &mut dyn Store<std::convert::Infallible> = &mut memory;
/// let outcome = run_on(store, &ReviewPolicy::new(Currency::CNY), "2026-11-26".parse()?)?;
/// assert!(outcome.refused.is_empty());
/// assert_eq!(memory.reviews().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Store<E>: Source<Error = E> + ReviewSink<Error = E> {}

impl<E, T: Source<Error = E> + ReviewSink<Error = E> + ?Sized> Store<E> for T {}

impl<T: Source + ?Sized> Source for &mut T {
    type Error = T::Error;

    fn read(&mut self, take: &mut dyn FnMut(FirmRecord)) -> Result<(), Self::Error> {
        (**self).read(take)
    }
}

impl<T: ReviewSink + ?Sized> ReviewSink for &mut T {
    type Error = T::Error;

    fn accept(&mut self, review: &Review) -> Result<(), Self::Error> {
        (**self).accept(review)
    }
}

impl<T: Source + ?Sized> Source for Box<T> {
    type Error = T::Error;

    fn read(&mut self, take: &mut dyn FnMut(FirmRecord)) -> Result<(), Self::Error> {
        (**self).read(take)
    }
}

impl<T: ReviewSink + ?Sized> ReviewSink for Box<T> {
    type Error = T::Error;

    fn accept(&mut self, review: &Review) -> Result<(), Self::Error> {
        (**self).accept(review)
    }
}

impl Source for Firm {
    type Error = std::convert::Infallible;

    /// Hands over all that the firm knows.
    fn read(&mut self, take: &mut dyn FnMut(FirmRecord)) -> Result<(), Self::Error> {
        self.records().for_each(take);
        Ok(())
    }
}

/// What came of a run that reached its end.
#[derive(Debug, Clone, Default, PartialEq)]
#[must_use = "what was refused is in it, and nowhere else"]
#[non_exhaustive]
pub struct RunOutcome {
    /// What was not taken over, with the records: of two that contradict each other the first is
    /// reviewed.
    pub refused: Vec<Refused>,
}

/// A firm could not be loaded.
#[derive(Debug, Clone, PartialEq)]
pub enum LoadError<S> {
    /// The records could not be read.
    Source(S),
    /// They are a snapshot of a newer version, or a part of one. What could be taken over is in it.
    Snapshot(NotWhole),
}

impl<S: fmt::Display> fmt::Display for LoadError<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadError::Source(error) => write!(f, "the records could not be read: {error}"),
            LoadError::Snapshot(error) => error.fmt(f),
        }
    }
}

impl<S: fmt::Debug + fmt::Display> Error for LoadError<S> {}

/// A run did not reach its end.
#[derive(Debug, Clone, PartialEq)]
pub enum RunError<S, K> {
    /// The records could not be read, so nothing was reviewed.
    Source(S),
    /// They are a snapshot of a newer version, or a part of one, and nothing was reviewed. What
    /// could be taken over is in it.
    Snapshot(NotWhole),
    /// The firm could not be reviewed.
    Review {
        /// Why.
        error: ReviewError,
        /// What was not taken over.
        refused: Vec<Refused>,
    },
    /// The review could not be handed over.
    Sink {
        /// Why.
        error: K,
        /// What was not taken over.
        refused: Vec<Refused>,
    },
}

impl<S, K> From<LoadError<S>> for RunError<S, K> {
    fn from(error: LoadError<S>) -> Self {
        match error {
            LoadError::Source(error) => RunError::Source(error),
            LoadError::Snapshot(error) => RunError::Snapshot(error),
        }
    }
}

impl<S: fmt::Display, K: fmt::Display> fmt::Display for RunError<S, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunError::Source(error) => write!(f, "the records could not be read: {error}"),
            RunError::Snapshot(error) => error.fmt(f),
            RunError::Review { error, .. } => error.fmt(f),
            RunError::Sink { error, .. } => {
                write!(f, "the review could not be handed over: {error}")
            }
        }
    }
}

impl<S: fmt::Debug + fmt::Display, K: fmt::Debug + fmt::Display> Error for RunError<S, K> {}

/// Reads all that a source holds into a firm. Marks of a snapshot may be among the records, and need
/// not.
///
/// # Errors
/// [`LoadError::Source`]: what was handed over before is dropped, because a part of it is missing.
/// [`LoadError::Snapshot`] where there is a mark, and the snapshot is not whole or of a newer
/// version.
pub fn load<S: Source + ?Sized>(source: &mut S) -> Result<Loaded, LoadError<S::Error>> {
    load_unless_suppressed(source, &())
}

/// As [`load`], without what is new about somebody on a list of whom to leave out: see
/// [`Firm::take_unless_suppressed`].
///
/// # Errors
/// As [`load`].
pub fn load_unless_suppressed<S: Source + ?Sized>(
    source: &mut S,
    list: &(impl SuppressionList + ?Sized),
) -> Result<Loaded, LoadError<S::Error>> {
    let mut loader = FirmLoader::new().with_suppression(list);
    source.read(&mut |record| loader.push(record)).map_err(LoadError::Source)?;
    loader.finish().of_sound_marks().map_err(LoadError::Snapshot)
}

/// Reads all records, reviews the firm as of a day, and hands the review over.
///
/// # Errors
/// [`RunError`]; a source that fails is not reviewed in part.
///
/// ```
/// use clienteling::port::{InMemory, run};
/// use clienteling::review::ReviewPolicy;
/// use clienteling::Currency;
///
/// let (mut records, mut reviews) = (InMemory::default(), InMemory::default());
/// let policy = ReviewPolicy::new(Currency::CNY);
/// let outcome = run(&mut records, &policy, "2026-11-26".parse()?, &mut reviews)?;
/// assert!(outcome.refused.is_empty());
/// assert_eq!(reviews.reviews().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// What was refused cannot be overlooked:
///
/// ```compile_fail
/// #![deny(unused_must_use)]
/// # use clienteling::port::{InMemory, run};
/// # use clienteling::review::ReviewPolicy;
/// # use clienteling::Currency;
/// # let (mut records, mut reviews) = (InMemory::default(), InMemory::default());
/// # let policy = ReviewPolicy::new(Currency::CNY);
/// run(&mut records, &policy, "2026-11-26".parse()?, &mut reviews)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run<S: Source + ?Sized, K: ReviewSink + ?Sized>(
    source: &mut S,
    policy: &ReviewPolicy,
    as_of: NaiveDate,
    sink: &mut K,
) -> Result<RunOutcome, RunError<S::Error, K::Error>> {
    run_unless_suppressed(source, policy, as_of, sink, &())
}

/// As [`run`], without what is new about somebody on a list of whom to leave out: see
/// [`Firm::take_unless_suppressed`].
///
/// # Errors
/// As [`run`].
pub fn run_unless_suppressed<S: Source + ?Sized, K: ReviewSink + ?Sized>(
    source: &mut S,
    policy: &ReviewPolicy,
    as_of: NaiveDate,
    sink: &mut K,
    list: &(impl SuppressionList + ?Sized),
) -> Result<RunOutcome, RunError<S::Error, K::Error>> {
    let loaded = load_unless_suppressed(source, list)?;
    hand_over(loaded, policy, as_of, sink)
}

/// As [`run`], where the source is the sink too.
///
/// # Errors
/// As [`run`].
pub fn run_on<T: Source + ReviewSink + ?Sized>(
    store: &mut T,
    policy: &ReviewPolicy,
    as_of: NaiveDate,
) -> Result<RunOutcome, RunError<<T as Source>::Error, <T as ReviewSink>::Error>> {
    run_on_unless_suppressed(store, policy, as_of, &())
}

/// As [`run_unless_suppressed`], where the source is the sink too.
///
/// # Errors
/// As [`run`].
pub fn run_on_unless_suppressed<T: Source + ReviewSink + ?Sized>(
    store: &mut T,
    policy: &ReviewPolicy,
    as_of: NaiveDate,
    list: &(impl SuppressionList + ?Sized),
) -> Result<RunOutcome, RunError<<T as Source>::Error, <T as ReviewSink>::Error>> {
    let loaded = load_unless_suppressed(store, list)?;
    hand_over(loaded, policy, as_of, store)
}

fn hand_over<S, K: ReviewSink + ?Sized>(
    loaded: Loaded,
    policy: &ReviewPolicy,
    as_of: NaiveDate,
    sink: &mut K,
) -> Result<RunOutcome, RunError<S, K::Error>> {
    let Loaded { firm, refused, .. } = loaded;
    let review = match review(&firm, policy, as_of) {
        Ok(review) => review,
        Err(error) => return Err(RunError::Review { error, refused }),
    };
    match sink.accept(&review) {
        Ok(()) => Ok(RunOutcome { refused }),
        Err(error) => Err(RunError::Sink { error, refused }),
    }
}
