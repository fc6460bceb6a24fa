//! Facts and reviews in memory.

use std::collections::BTreeMap;
use std::convert::Infallible;

use chrono::NaiveDate;

use super::{FactSource, ReviewSink};
use crate::base::Fact;
use crate::review::Review;
use crate::units::ExchangeRates;

/// Holds facts to read, and keeps the last review of each day.
#[derive(Debug, Clone, Default)]
pub struct InMemory {
    facts: Vec<Fact>,
    rates: ExchangeRates,
    reviews: BTreeMap<NaiveDate, Review>,
}

impl InMemory {
    /// With these facts.
    pub fn new(facts: impl IntoIterator<Item = Fact>) -> Self {
        InMemory { facts: facts.into_iter().collect(), ..InMemory::default() }
    }

    /// With these exchange rates.
    #[must_use]
    pub fn with_rates(self, rates: ExchangeRates) -> Self {
        InMemory { rates, ..self }
    }

    /// Holds one more fact.
    pub fn push(&mut self, fact: Fact) {
        self.facts.push(fact);
    }

    /// The reviews that were handed over, by day.
    pub fn reviews(&self) -> impl Iterator<Item = &Review> {
        self.reviews.values()
    }

    /// The review of a day.
    pub fn review(&self, as_of: NaiveDate) -> Option<&Review> {
        self.reviews.get(&as_of)
    }
}

impl FactSource for InMemory {
    type Error = Infallible;

    fn facts(&self) -> impl Iterator<Item = Result<Fact, Infallible>> {
        self.facts.iter().cloned().map(Ok)
    }

    fn rates(&self) -> Result<ExchangeRates, Infallible> {
        Ok(self.rates.clone())
    }
}

impl ReviewSink for InMemory {
    type Error = Infallible;

    fn accept(&mut self, review: &Review) -> Result<(), Infallible> {
        self.reviews.insert(review.as_of(), review.clone());
        Ok(())
    }
}
