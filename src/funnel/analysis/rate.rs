//! An observed share with its interval, as a report wants it.

use crate::units::written::written;
use crate::units::{Confidence, Estimate, Proportion, Share, ShareInterval};

/// How many of how many, with the share and Wilson's interval at a confidence.
///
/// Serialised as `{"successes": …, "trials": …, "share": …, "interval": …}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    proportion: Proportion,
    confidence: Confidence,
}

impl Rate {
    /// Of a proportion, with the interval at this confidence.
    pub const fn new(proportion: Proportion, confidence: Confidence) -> Self {
        Rate { proportion, confidence }
    }

    /// Of `part` among `part` and `rest`.
    pub(super) fn of_parts(part: u64, rest: u64, confidence: Confidence) -> Self {
        // A part is never larger than itself with a rest; at the bound both are the bound.
        let proportion = Proportion::try_new(part, part.saturating_add(rest));
        Rate { proportion: proportion.unwrap_or_default(), confidence }
    }

    /// How many of how many.
    pub const fn proportion(&self) -> Proportion {
        self.proportion
    }

    /// How sure the interval is.
    pub const fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// The observed share, rounded half to even. Takes one trial.
    pub fn share(&self) -> Estimate<Share> {
        self.proportion.share()
    }

    /// Between which shares the true one lies ([`Proportion::wilson`]). Takes one trial.
    pub fn interval(&self) -> Estimate<ShareInterval> {
        self.proportion.wilson(self.confidence)
    }
}

written! {
    Rate as self {
        successes: self.proportion.successes(),
        trials: self.proportion.trials(),
        share: self.share(),
        interval: self.interval(),
    }
}

/// What became of deals: it succeeded, they were lost, or they are open. The open ones are no
/// failures, so there are two shares, of those that are decided and of all.
///
/// Serialised with both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Progress {
    succeeded: u64,
    lost: u64,
    open: u64,
    confidence: Confidence,
}

impl Progress {
    pub(super) const fn none(confidence: Confidence) -> Self {
        Progress { succeeded: 0, lost: 0, open: 0, confidence }
    }

    /// Counts one deal. `None`: it is open.
    pub(super) const fn add(&mut self, succeeded: Option<bool>) {
        let count = match succeeded {
            Some(true) => &mut self.succeeded,
            Some(false) => &mut self.lost,
            None => &mut self.open,
        };
        *count = count.saturating_add(1);
    }

    /// Both together; the confidence is the first one's.
    pub(super) const fn merge(self, other: Progress) -> Self {
        Progress {
            succeeded: self.succeeded.saturating_add(other.succeeded),
            lost: self.lost.saturating_add(other.lost),
            open: self.open.saturating_add(other.open),
            confidence: self.confidence,
        }
    }

    /// How many succeeded, were lost and are open, to be sent.
    pub(super) const fn counts(&self) -> [u64; 3] {
        [self.succeeded, self.lost, self.open]
    }

    /// As it was sent. `None` where they cannot be counted together.
    pub(super) fn of_counts([succeeded, lost, open]: [u64; 3], of: Confidence) -> Option<Self> {
        succeeded.checked_add(lost)?.checked_add(open)?;
        Some(Progress { succeeded, lost, open, confidence: of })
    }

    /// Whether it counts a part of what another counts.
    pub(super) const fn is_part_of(&self, whole: &Progress) -> bool {
        self.succeeded <= whole.succeeded && self.lost <= whole.lost && self.open <= whole.open
    }

    /// With how many it succeeded.
    pub const fn succeeded(&self) -> u64 {
        self.succeeded
    }

    /// How many were lost.
    pub const fn lost(&self) -> u64 {
        self.lost
    }

    /// How many are open.
    pub const fn open(&self) -> u64 {
        self.open
    }

    /// How many there are.
    pub const fn all(&self) -> u64 {
        self.succeeded.saturating_add(self.lost).saturating_add(self.open)
    }

    /// The conversion: successes among the deals that are decided, won or lost.
    pub fn of_decided(&self) -> Rate {
        Rate::of_parts(self.succeeded, self.lost, self.confidence)
    }

    /// The raw share: successes among all, the open ones included. It can still grow.
    pub fn of_all(&self) -> Rate {
        let rest = self.lost.saturating_add(self.open);
        Rate::of_parts(self.succeeded, rest, self.confidence)
    }
}

written! {
    Progress as self {
        succeeded,
        lost,
        open,
        of_decided: self.of_decided(),
        of_all: self.of_all(),
    }
}
