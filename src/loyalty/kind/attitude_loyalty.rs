//! The kinds of loyalty by attitude and repeat purchase.

use crate::rule::CriterionOutcome;
use crate::tiering::Ranked;
use crate::units::words::words;

words! {
    /// The kind of a customer's loyalty, by attitude and repeat purchase (Dick and Basu 1994).
    ///
    /// By involvement in place of attitude S5 tells two of them apart: see
    /// [`LoyaltyKind`](crate::tiering::LoyaltyKind).
    pub enum AttitudeLoyalty, "kind of loyalty" {
        /// Buys again and holds us to be better.
        True = "true" as "true loyalty",
        /// Buys again without holding us to be better: from habit, or for want of another choice.
        Spurious = "spurious" as "spurious loyalty",
        /// Holds us to be better and does not buy again: something is in the way.
        Latent = "latent" as "latent loyalty",
        /// Neither.
        NoLoyalty = "none" as "no loyalty",
    }
}

impl AttitudeLoyalty {
    /// 1 for true loyalty, 2 for spurious, 3 for latent, 4 for none (ours: who buys comes before who
    /// might; the sources give no order).
    pub const fn rank(self) -> u8 {
        match self {
            AttitudeLoyalty::True => 1,
            AttitudeLoyalty::Spurious => 2,
            AttitudeLoyalty::Latent => 3,
            AttitudeLoyalty::NoLoyalty => 4,
        }
    }

    /// Whether it is a kind of those who buy again.
    pub const fn buys_again(self) -> bool {
        matches!(self, AttitudeLoyalty::True | AttitudeLoyalty::Spurious)
    }

    /// Whether it is a kind of those whose attitude is favourable.
    pub const fn is_favourable(self) -> bool {
        matches!(self, AttitudeLoyalty::True | AttitudeLoyalty::Latent)
    }

    /// Which kinds can be, by what is known.
    pub(crate) fn possible(
        repeat: CriterionOutcome,
        attitude: CriterionOutcome,
    ) -> impl Iterator<Item = Self> {
        let agrees = |outcome, is_so: bool| match outcome {
            CriterionOutcome::Met => is_so,
            CriterionOutcome::NotMet => !is_so,
            CriterionOutcome::Unknown => true,
        };
        Self::ALL.into_iter().filter(move |kind| {
            agrees(repeat, kind.buys_again()) && agrees(attitude, kind.is_favourable())
        })
    }

    /// The kinds that can be, in words.
    pub(crate) fn shown(repeat: CriterionOutcome, attitude: CriterionOutcome) -> String {
        let possible: Vec<String> =
            Self::possible(repeat, attitude).map(|it| it.to_string()).collect();
        if possible.len() == Self::ALL.len() {
            return "loyalty not known".to_owned();
        }
        possible.join(" or ")
    }

    /// The only kind that can be.
    pub(crate) fn known(repeat: CriterionOutcome, attitude: CriterionOutcome) -> Option<Self> {
        let mut possible = Self::possible(repeat, attitude);
        possible.next().filter(|_| possible.next().is_none())
    }
}

impl Ranked for AttitudeLoyalty {
    fn rank(&self) -> u8 {
        AttitudeLoyalty::rank(*self)
    }
}
