//! The doors to the caller's world: where facts come from, and where reviews go.
//!
//! The crate stores and sends nothing. A caller implements [`FactSource`] for a database, a file
//! or a message queue, and [`ReviewSink`] for a screen or a table; [`run`] joins them.
//! [`InMemory`] does both, for tests and small programs.

mod memory;

use std::error::Error;

use chrono::NaiveDate;

pub use memory::InMemory;

use crate::base::{BulkOutcome, CustomerBase, Fact};
use crate::review::{Review, ReviewError, ReviewPolicy, review};
use crate::units::ExchangeRates;

/// Somewhere facts can be read from.
///
/// An implementation promises that
/// * `facts` gives every fact that it holds; the order and repetitions do not matter, but of two
///   facts that contradict each other the first one counts;
/// * an `Err` among them means that the facts are incomplete.
///
/// ```
/// use clienteling::Fact;
/// use clienteling::port::FactSource;
///
/// /// A text with one fact in JSON on each line.
/// struct JsonLines(String);
///
/// impl FactSource for JsonLines {
///     type Error = serde_json::Error;
///
///     fn facts(&self) -> impl Iterator<Item = Result<Fact, Self::Error>> {
///         self.0.lines().map(serde_json::from_str)
///     }
/// }
/// ```
pub trait FactSource {
    /// Why reading can fail.
    type Error: Error;

    /// All facts.
    fn facts(&self) -> impl Iterator<Item = Result<Fact, Self::Error>>;

    /// The exchange rates, for facts in several currencies. By default there are none.
    ///
    /// # Errors
    /// Whatever reading can fail with.
    fn rates(&self) -> Result<ExchangeRates, Self::Error> {
        Ok(ExchangeRates::new())
    }
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
    /// Why handing over can fail.
    type Error: Error;

    /// Takes a review.
    ///
    /// # Errors
    /// Whatever storing or sending can fail with.
    fn accept(&mut self, review: &Review) -> Result<(), Self::Error>;
}

/// A run did not reach its end.
#[derive(Debug, thiserror::Error)]
pub enum RunError<S: Error, K: Error> {
    /// The facts could not be read, so nothing was reviewed.
    #[error("the facts could not be read: {0}")]
    Source(#[source] S),
    /// The base could not be reviewed.
    #[error(transparent)]
    Review(#[from] ReviewError),
    /// The review could not be handed over.
    #[error("the review could not be handed over: {0}")]
    Sink(#[source] K),
}

/// Reads all facts, reviews them as of a day, and hands the review over.
///
/// Returns what became of the facts: of two contradictory ones the first is reviewed and the
/// other listed.
///
/// # Errors
/// [`RunError`]; a source that fails is not reviewed in part.
///
/// ```
/// use clienteling::port::{InMemory, run};
/// use clienteling::review::ReviewPolicy;
/// use clienteling::Currency;
///
/// let facts = InMemory::new([]);
/// let mut reviews = InMemory::default();
/// let policy = ReviewPolicy::new(Currency::CNY);
/// let outcome = run(&facts, &policy, "2026-11-26".parse()?, &mut reviews)?;
/// assert_eq!(outcome.added, 0);
/// assert_eq!(reviews.reviews().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run<S: FactSource, K: ReviewSink>(
    source: &S,
    policy: &ReviewPolicy,
    as_of: NaiveDate,
    sink: &mut K,
) -> Result<BulkOutcome, RunError<S::Error, K::Error>> {
    let mut base = CustomerBase::new();
    *base.rates_mut() = source.rates().map_err(RunError::Source)?;
    let mut failed = None;
    let facts = source.facts().map_while(|fact| fact.map_err(|error| failed = Some(error)).ok());
    let outcome = base.add_all(facts);
    if let Some(error) = failed {
        return Err(RunError::Source(error));
    }
    let review = review(&base, policy, as_of)?;
    sink.accept(&review).map_err(RunError::Sink)?;
    Ok(outcome)
}
