//! How a customer stands among all in one dimension.

use std::fmt;

use serde::Serialize;

use crate::units::{Rounding, Share};

/// How a customer stands among all who are scored, in one dimension.
///
/// Equal customers share the middle of their ranks, so that none of them stands above or below
/// the others: of five, whoever has two below and is one of two equals does better than 60 %.
///
/// ```
/// use clienteling::tiering::{RfmDimension, RfmInput, RfmPolicy, rfm};
/// use clienteling::Currency;
///
/// let monetary = "90 CNY".parse()?;
/// let input = |frequency| ("C", RfmInput { recency_days: 3, frequency, monetary });
/// let scores = rfm([1, 2, 4, 4, 7].map(input), Currency::CNY, &RfmPolicy::default())?;
/// let score = scores.get(2).and_then(|(_, score)| score.known()).ok_or("scored")?;
/// let rank = score.rank(RfmDimension::Frequency).ok_or("in quantiles")?;
/// assert_eq!(rank.to_string(), "better than 2 of 5, and as good as 1 other");
/// assert_eq!(rank.better_than().to_string(), "60%");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct RfmRank {
    /// How many do worse.
    pub worse: u64,
    /// How many do as well, the customer included.
    pub equal: u64,
    /// How many are scored.
    pub scored: u64,
}

impl RfmRank {
    /// Which share of the customers does worse, where whoever does as well, the customer included,
    /// counts as one half. Rounded half to even, to nine decimals.
    pub fn better_than(self) -> Share {
        let whole = self.scored.saturating_mul(2);
        Share::of_counts(self.doubled(), whole, Rounding::HalfEven).unwrap_or(Share::NONE)
    }

    /// Twice the middle rank.
    pub(super) const fn doubled(self) -> u64 {
        self.worse.saturating_mul(2).saturating_add(self.equal)
    }

    /// The rank of somebody who rises to a value: one of those who did worse is now one of its own.
    /// Nobody rises to the worst value.
    pub(super) const fn joined(self) -> Self {
        let Some(worse) = self.worse.checked_sub(1) else { return self };
        RfmRank { worse, equal: self.equal.saturating_add(1), scored: self.scored }
    }

    /// The rank of somebody who rises beyond a value, and has it alone.
    pub(super) const fn passed(self) -> Self {
        let worse = self.worse.saturating_add(self.equal).saturating_sub(1);
        RfmRank { worse, equal: 1, scored: self.scored }
    }
}

impl fmt::Display for RfmRank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "better than {} of {}", self.worse, self.scored)?;
        match self.equal.saturating_sub(1) {
            0 => Ok(()),
            1 => f.write_str(", and as good as 1 other"),
            others => write!(f, ", and as good as {others} others"),
        }
    }
}
