//! The doors to the caller's world: where all that a firm knows comes from, and where reviews go.
//!
//! The crate stores and sends nothing. A caller implements [`Source`] for a database, a file or a
//! message queue, and [`ReviewSink`] for a screen or a table; [`run`] joins them. A store that is
//! both is [run on itself](run_on), also behind a `&mut dyn` [`Store`]. [`InMemory`] is one, for
//! tests and small programs; [`conformance`] tests others.

pub mod conformance;
mod memory;

use std::error::Error;
use std::fmt;

use chrono::NaiveDate;

pub use memory::InMemory;

use crate::firm::{Firm, FirmLoader, FirmRecord, Loaded, Refused};
use crate::review::{Review, ReviewError, ReviewPolicy, review};

/// Somewhere that a firm's records can be read from.
///
/// A source pushes: it goes through what it holds, such as the rows of a cursor, and hands over one
/// record after the other. An implementation promises that
/// * after `Ok` it has handed over every record that it holds; repetitions do not matter, nor does
///   the order but for two cases: of two records that contradict each other the first one counts,
///   and a [pseudonym](FirmRecord::Pseudonym) comes before what stands under it;
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
/// let refused = run_on(store, &ReviewPolicy::new(Currency::CNY), "2026-11-26".parse()?)?;
/// assert!(refused.is_empty());
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

/// A run did not reach its end.
#[derive(Debug, Clone, PartialEq)]
pub enum RunError<S, K> {
    /// The records could not be read, so nothing was reviewed.
    Source(S),
    /// The firm could not be reviewed.
    Review(ReviewError),
    /// The review could not be handed over.
    Sink(K),
}

impl<S: fmt::Display, K: fmt::Display> fmt::Display for RunError<S, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunError::Source(error) => write!(f, "the records could not be read: {error}"),
            RunError::Review(error) => error.fmt(f),
            RunError::Sink(error) => write!(f, "the review could not be handed over: {error}"),
        }
    }
}

impl<S: fmt::Debug + fmt::Display, K: fmt::Debug + fmt::Display> Error for RunError<S, K> {}

/// Reads all that a source holds into a firm.
///
/// # Errors
/// The source's own; what it handed over before is dropped, because a part of it is missing.
pub fn load<S: Source + ?Sized>(source: &mut S) -> Result<Loaded, S::Error> {
    let mut loader = FirmLoader::new();
    source.read(&mut |record| loader.push(record))?;
    Ok(loader.finish())
}

/// Reads all records, reviews the firm as of a day, and hands the review over.
///
/// Returns what was refused, with the records: of two that contradict each other the first is
/// reviewed.
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
/// let refused = run(&mut records, &policy, "2026-11-26".parse()?, &mut reviews)?;
/// assert!(refused.is_empty());
/// assert_eq!(reviews.reviews().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run<S: Source + ?Sized, K: ReviewSink + ?Sized>(
    source: &mut S,
    policy: &ReviewPolicy,
    as_of: NaiveDate,
    sink: &mut K,
) -> Result<Vec<Refused>, RunError<S::Error, K::Error>> {
    let loaded = load(source).map_err(RunError::Source)?;
    let review = review(&loaded.firm, policy, as_of).map_err(RunError::Review)?;
    sink.accept(&review).map_err(RunError::Sink)?;
    Ok(loaded.refused)
}

/// As [`run`], where the source is the sink too.
///
/// # Errors
/// As [`run`].
pub fn run_on<T: Source + ReviewSink + ?Sized>(
    store: &mut T,
    policy: &ReviewPolicy,
    as_of: NaiveDate,
) -> Result<Vec<Refused>, RunError<<T as Source>::Error, <T as ReviewSink>::Error>> {
    let loaded = load(store).map_err(RunError::Source)?;
    let review = review(&loaded.firm, policy, as_of).map_err(RunError::Review)?;
    store.accept(&review).map_err(RunError::Sink)?;
    Ok(loaded.refused)
}
