//! What closed deals teach, counted by going through all of them for each question.

use chrono::NaiveDate;
use clienteling::funnel::learning::{ClosedAs, Closing};

/// A closed deal: the stages it entered, its features, what was predicted in billionths, its end.
#[derive(Debug, Clone)]
pub(crate) struct Closed {
    pub(crate) stages: Vec<u8>,
    pub(crate) features: Vec<(&'static str, &'static str)>,
    pub(crate) predicted: u64,
    pub(crate) closing: Closing,
}

/// Won and lost deals among those that `counts` takes.
pub(crate) fn count(
    deals: &[Closed],
    as_of: NaiveDate,
    counts: impl Fn(&Closed) -> bool,
) -> (u64, u64) {
    let ended = |end: ClosedAs| {
        let known = deals.iter().filter(|deal| deal.closing.known_on <= as_of && counts(deal));
        known.filter(|deal| deal.closing.closed_as == end).count() as u64
    };
    (ended(ClosedAs::Won), ended(ClosedAs::Lost))
}

impl Closed {
    /// The value of a feature; none where two are given.
    pub(crate) fn value(&self, feature: &str) -> Option<&'static str> {
        let values: Vec<_> =
            self.features.iter().filter(|(name, _)| *name == feature).map(|one| one.1).collect();
        let first = *values.first()?;
        values.iter().all(|value| *value == first).then_some(first)
    }

    pub(crate) fn predicted(&self) -> f64 {
        f64::from(u32::try_from(self.predicted).unwrap()) / 1e9
    }
}
