//! The gaps between a customer's purchases, and how unlikely a longer one is.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::units::Probability;
use crate::units::period::{days_between, days_later};

/// The gaps, in days, between one day with a purchase and the next, and how unlikely a longer one
/// is by them.
///
/// Gaps are taken to come by chance, with a mean that nobody knows but from the gaps so far (an
/// exponential distribution, with its mean integrated out): after `n` gaps of `S` days together the
/// next is longer than `t` days with the probability (1 + t/S)⁻ⁿ. So few gaps make for patience. It is
/// the probability for the *gap*: who looks each day does not look at another gap each day, and raises
/// an alarm once at the most.
///
/// Who buys like clockwork is given more time than they need, for what is regular is not by chance;
/// and who buys in heaps, less.
///
/// ```
/// use clienteling::NaiveDate;
/// use clienteling::warning::churn::OwnRhythm;
///
/// let days = ["2026-01-01", "2026-01-11", "2026-01-21", "2026-01-31"];
/// let days: Result<Vec<NaiveDate>, _> = days.iter().map(|day| day.parse()).collect();
/// let rhythm = OwnRhythm::of(days?).ok_or("two days at least")?;
/// assert_eq!((rhythm.gaps(), rhythm.span_days()), (3, 30));
/// assert_eq!(rhythm.chance_of_longer(30), "12.5%".parse()?);
/// assert_eq!(rhythm.alarm_after_days("12.5%".parse()?), Some(31));
/// assert_eq!(rhythm.alarm_on("12.5%".parse()?), Some("2026-03-03".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OwnRhythm {
    // INVARIANT: at least one gap, each of at least one day, together the span.
    gaps: u64,
    span_days: u64,
    longest_days: u64,
    last: NaiveDate,
}

impl OwnRhythm {
    /// The rhythm of somebody who bought on these days, in any order; several purchases on a day are
    /// one. `None` for fewer than two days. Cost: a sort.
    pub fn of(days: impl IntoIterator<Item = NaiveDate>) -> Option<Self> {
        let days: BTreeSet<NaiveDate> = days.into_iter().collect();
        let (first, last) = (*days.first()?, *days.last()?);
        let gaps = days.iter().zip(days.iter().skip(1));
        let longest_days = gaps.map(|(one, next)| days_between(*one, *next)).max()?;
        let gaps = u64::try_from(days.len()).unwrap_or(u64::MAX).saturating_sub(1);
        Some(OwnRhythm { gaps, span_days: days_between(first, last), longest_days, last })
    }

    /// How many gaps.
    pub const fn gaps(&self) -> u64 {
        self.gaps
    }

    /// How many days they have together.
    pub const fn span_days(&self) -> u64 {
        self.span_days
    }

    /// How many days the longest has.
    pub const fn longest_days(&self) -> u64 {
        self.longest_days
    }

    /// The last day with a purchase.
    pub const fn last(&self) -> NaiveDate {
        self.last
    }

    /// How likely it is that the next gap is longer than so many days, cut after nine decimals: below
    /// a rate exactly where the probability is; but after up to a million gaps what lies below it by
    /// less than 10⁻¹² can count as not below.
    pub fn chance_of_longer(&self, days: u64) -> Probability {
        let whole = u128::from(self.span_days).saturating_add(u128::from(days));
        let shorter = u128::from(self.span_days).saturating_mul(ONE);
        let share = shorter.div_ceil(whole.max(1)).min(ONE);
        let billionths = power(share, self.gaps).saturating_mul(1_000_000_000) >> DIGITS;
        // INVARIANT: a power of at most one is at most one.
        u64::try_from(billionths).map_or(Probability::ONE, Probability::from_billionths)
    }

    /// After how many days of silence the chance of a longer gap is below a rate. `None` where the
    /// calendar ends before. Cost: some thirty times that of the chance.
    pub fn alarm_after_days(&self, rate: Probability) -> Option<u64> {
        let most = days_between(self.last, NaiveDate::MAX);
        let (mut low, mut high) = (0, most);
        if self.chance_of_longer(most) >= rate {
            return None;
        }
        // The chance falls with each day: below `low` it is not below the rate, at `high` it is.
        while low < high {
            let middle = low.midpoint(high);
            if self.chance_of_longer(middle) < rate {
                high = middle;
            } else {
                low = middle.saturating_add(1);
            }
        }
        Some(high)
    }

    /// The first day on which the silence is unlikely enough for an alarm, at this rate of false
    /// alarms for each gap. `None` where the calendar ends before.
    pub fn alarm_on(&self, rate: Probability) -> Option<NaiveDate> {
        days_later(self.last, self.alarm_after_days(rate)?)
    }
}

const DIGITS: u32 = 63;
const ONE: u128 = 1 << DIGITS;

/// A power of a number of at most one, in parts of 2^63, never below the true one.
fn power(mut base: u128, mut exponent: u64) -> u128 {
    let mut power = ONE;
    while exponent > 0 {
        if exponent & 1 == 1 {
            power = product(power, base);
        }
        base = product(base, base);
        exponent >>= 1;
    }
    power
}

/// INVARIANT: both are at most one, so the product fits.
fn product(a: u128, b: u128) -> u128 {
    a.saturating_mul(b).div_ceil(ONE)
}
