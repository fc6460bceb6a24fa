//! How regularly a customer buys.

use chrono::NaiveDate;

use crate::units::Estimate;
use crate::units::period::days_between;
use crate::units::written::written;

/// The time between purchases: the gaps, in days, between one day with a purchase and the next.
///
/// Several purchases on one day are one. It takes two such days to have a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rhythm {
    // INVARIANT: at least one gap, and the gaps add up to the span.
    gaps: u64,
    span_days: u64,
    shortest_days: u64,
    longest_days: u64,
    /// Twice the median, which is a whole number.
    median_half_days: u64,
}

written! {
    /// As a screen wants it. Days are statistics, so they travel as numbers.
    Rhythm as self {
        gaps,
        shortest_days,
        median_days: self.median_days(),
        mean_days: self.mean_days(),
        longest_days,
    }
}

impl Rhythm {
    /// The rhythm of `count` days with a purchase, which come in order, each once.
    pub(super) fn of(days: impl Iterator<Item = NaiveDate>, count: usize) -> Estimate<Rhythm> {
        let mut last = None;
        let mut gaps: Vec<u64> = Vec::with_capacity(count);
        for day in days {
            if let Some(last) = last.replace(day) {
                gaps.push(days_between(day, last));
            }
        }
        gaps.sort_unstable();
        let (Some(&shortest_days), Some(&longest_days)) = (gaps.first(), gaps.last()) else {
            return Estimate::NotEnoughData { have: u64::from(last.is_some()), need: 2 };
        };
        // Of an even number of gaps, the two in the middle; of an odd one, the middle one twice.
        let middle = |index: usize| gaps.get(index).copied().unwrap_or(longest_days);
        let upper = gaps.len() >> 1;
        let lower = gaps.len().saturating_sub(1) >> 1;
        Estimate::Known(Rhythm {
            gaps: u64::try_from(gaps.len()).unwrap_or(u64::MAX),
            span_days: gaps.iter().fold(0, |sum: u64, &gap| sum.saturating_add(gap)),
            shortest_days,
            longest_days,
            median_half_days: middle(lower).saturating_add(middle(upper)),
        })
    }

    /// How many gaps.
    pub const fn gaps(&self) -> u64 {
        self.gaps
    }

    /// Days from the first purchase to the last.
    pub const fn span_days(&self) -> u64 {
        self.span_days
    }

    /// The shortest gap in days.
    pub const fn shortest_days(&self) -> u64 {
        self.shortest_days
    }

    /// The longest gap in days.
    pub const fn longest_days(&self) -> u64 {
        self.longest_days
    }

    /// The mean gap in days.
    #[expect(clippy::cast_precision_loss, reason = "the calendar has fewer than 2^53 days")]
    pub fn mean_days(&self) -> f64 {
        self.span_days as f64 / self.gaps as f64
    }

    /// The median gap in days: half of the gaps are no longer.
    #[expect(clippy::cast_precision_loss, reason = "the calendar has fewer than 2^53 days")]
    pub fn median_days(&self) -> f64 {
        self.median_half_days as f64 / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::Rhythm;
    use crate::units::Estimate;
    use chrono::{Days, NaiveDate};

    fn rhythm(offsets: &[u64]) -> Estimate<Rhythm> {
        let start = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        Rhythm::of(offsets.iter().map(|&offset| start + Days::new(offset)), offsets.len())
    }

    #[test]
    fn it_takes_two_days_with_a_purchase_to_have_a_rhythm() {
        assert_eq!(rhythm(&[]), Estimate::NotEnoughData { have: 0, need: 2 });
        assert_eq!(rhythm(&[5]), Estimate::NotEnoughData { have: 1, need: 2 });
        assert!(rhythm(&[5, 6]).known().is_some());
    }

    #[test]
    fn the_median_lies_between_the_two_gaps_in_the_middle() {
        let three = rhythm(&[0, 10, 13, 20]).known().unwrap();
        assert_eq!((three.shortest_days(), three.longest_days()), (3, 10));
        assert_eq!((three.gaps(), three.span_days()), (3, 20));
        assert!((three.median_days() - 7.0).abs() < 1e-12);
        let two = rhythm(&[0, 10, 13]).known().unwrap();
        assert!((two.median_days() - 6.5).abs() < 1e-12);
        assert!((two.mean_days() - 6.5).abs() < 1e-12);
    }
}
