//! How much a thing is used in a day.

use std::cmp::Ordering;
use std::fmt;

use serde::{Serialize, Serializer};

use crate::units::wide::{mul_div, wide_product};

/// How much a thing is used in a day, in units of its meter: an exact fraction.
///
/// It is shown with one decimal, or as many as asked for, and serialised with three in quotes; each is
/// rounded half to even.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DailyUse {
    // INVARIANT: lowest terms, with one day at least.
    run: u128,
    days: u128,
}

impl DailyUse {
    /// So many units in so many days; no day counts as one.
    pub(super) fn of(run: u128, days: u128) -> Self {
        let days = days.max(1);
        let (mut divisor, mut rest) = (days, run);
        while let Some(next) = divisor.checked_rem(rest) {
            (divisor, rest) = (rest, next);
        }
        let part = |whole: u128| whole.checked_div(divisor).unwrap_or(whole);
        DailyUse { run: part(run), days: part(days) }
    }

    /// The mean of two.
    pub(super) fn mean(self, other: Self) -> Self {
        let run = self.run.saturating_mul(other.days);
        let run = run.saturating_add(other.run.saturating_mul(self.days));
        DailyUse::of(run, self.days.saturating_mul(other.days).saturating_mul(2))
    }

    pub(super) const fn run(self) -> u128 {
        self.run
    }

    pub(super) const fn days(self) -> u128 {
        self.days
    }

    /// How much that is in so many days, rounded half to even.
    pub fn in_days(self, days: u32) -> u64 {
        u64::try_from(self.scaled(days.into())).unwrap_or(u64::MAX)
    }

    fn scaled(self, by: u128) -> u128 {
        let Some((whole, rest)) = mul_div(self.run, by, self.days) else { return u128::MAX };
        let missing = self.days.saturating_sub(rest);
        let is_up = rest > missing || (rest == missing && whole % 2 == 1);
        whole.saturating_add(u128::from(is_up))
    }

    fn text(self, digits: usize) -> String {
        let digits = digits.min(9);
        let scale = (0..digits).fold(1_u128, |scale, _| scale.saturating_mul(10));
        let scaled = self.scaled(scale);
        let (whole, rest) = (scaled.checked_div(scale), scaled.checked_rem(scale));
        let (whole, rest) = (whole.unwrap_or(0), rest.unwrap_or(0));
        if digits == 0 { whole.to_string() } else { format!("{whole}.{rest:0digits$}") }
    }
}

impl Ord for DailyUse {
    fn cmp(&self, other: &Self) -> Ordering {
        wide_product(self.run, other.days).cmp(&wide_product(other.run, self.days))
    }
}

impl PartialOrd for DailyUse {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for DailyUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(f.precision().unwrap_or(1)))
    }
}

impl Serialize for DailyUse {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.text(3))
    }
}
