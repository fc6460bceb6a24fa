//! Which readings count.

use super::{DailyUse, PlausibleUse};
use crate::transaction::MeterReading;
use crate::units::period::days_between;

/// What is plausible of a thing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plausible {
    pub(super) limits: PlausibleUse,
    /// From so many days on the usual use is a measure.
    pub(super) step_days: u64,
    pub(super) times_usual: u128,
    /// How many exceptions a replaced meter is worth of which nobody says so.
    pub(super) replacement: u64,
    /// The usual use, where it is known.
    pub(super) usual: Option<DailyUse>,
}

impl Plausible {
    /// How far a meter can have gone on from one reading to another, rounded down.
    pub(super) fn most(&self, before: &MeterReading, after: &MeterReading) -> u128 {
        let days = days_between(before.date, after.date);
        // From the morning of the one to the evening of the other.
        let through = u128::from(days).saturating_add(1);
        let ordinary = u128::from(self.limits.ordinary_a_day).saturating_mul(through);
        let most = u128::from(self.limits.most_a_day).saturating_mul(through);
        let usual = self.usual.filter(|_| days >= self.step_days).and_then(|usual| {
            let times = usual.run().saturating_mul(self.times_usual).saturating_mul(through);
            times.checked_div(usual.days())
        });
        usual.map_or(most, |usual| usual.max(ordinary).min(most))
    }

    fn fits(&self, before: &MeterReading, after: &MeterReading) -> bool {
        let further = after.shows.checked_sub(before.shows);
        further.is_some_and(|further| u128::from(further) <= self.most(before, after))
    }
}

/// How a reading came to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// It goes on from the one that counts before it.
    Same,
    /// It is of another meter than the one before, or the first of all.
    Another,
    /// Likewise, and nobody said so.
    Unsaid,
}

/// A reading that counts, by its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kept {
    pub(super) at: usize,
    pub(super) link: Link,
}

/// The best way to end with a reading.
#[derive(Debug, Clone, Copy)]
struct Best {
    /// What the exceptions count, and how many readings are among them: the fewer the better.
    cost: (u64, u64),
    from: Option<usize>,
    link: Link,
}

/// The readings that count, of those in order: the others are the fewest exceptions.
///
/// Cost: the square of the readings.
pub(super) fn kept(readings: &[&MeterReading], plausible: &Plausible) -> Vec<Kept> {
    let count = |readings: usize| u64::try_from(readings).unwrap_or(u64::MAX);
    let mut best: Vec<Best> = Vec::with_capacity(readings.len());
    // Where the meter was last said to be replaced.
    let mut said = 0;
    for (at, reading) in readings.iter().enumerate() {
        if reading.replaced {
            said = at;
        }
        let skipped = count(at);
        let mut found = Best { cost: (skipped, skipped), from: None, link: Link::Another };
        for (place, (before, way)) in readings.iter().zip(&best).enumerate() {
            let (link, extra) = if place < said {
                (Link::Another, 0)
            } else if plausible.fits(before, reading) {
                (Link::Same, 0)
            } else {
                (Link::Unsaid, plausible.replacement)
            };
            let skipped = count(at.saturating_sub(place).saturating_sub(1));
            let (cost, aside) = way.cost;
            let cost = cost.saturating_add(skipped).saturating_add(extra);
            let cost = (cost, aside.saturating_add(skipped));
            if cost <= found.cost {
                found = Best { cost, from: Some(place), link };
            }
        }
        best.push(found);
    }
    let with_rest = best.iter().enumerate().map(|(at, way)| {
        let after = count(readings.len().saturating_sub(at).saturating_sub(1));
        ((way.cost.0.saturating_add(after), way.cost.1.saturating_add(after)), at)
    });
    let mut place = with_rest.min().map(|(_, at)| at);
    let mut chain = Vec::new();
    while let Some((at, way)) = place.and_then(|at| Some((at, best.get(at)?))) {
        chain.push(Kept { at, link: way.link });
        place = way.from;
    }
    chain.reverse();
    chain
}
