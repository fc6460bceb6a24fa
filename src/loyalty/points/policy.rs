//! How the points of a programme are kept.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::PointsValidity;
use crate::rule::{Checker, Draft, Valid};
use crate::units::period::days_later;
use crate::units::words::words;
use crate::units::{Points, Rounding};

words! {
    /// Where points are taken from that have to go back, and were spent already.
    pub enum ReversalShortfall, "shortfall of a reversal" {
        /// From the customer's other lots, the one whose last day comes first; what they do not
        /// have is owed.
        OtherLots = "other_lots" as "from other lots, then owed",
        /// They are owed: paid by whatever can be spent next, and by what would expire otherwise. Until
        /// then what can be spent already stays in its lots, and only what is more than the debt [can be
        /// spent](super::PointsTotals::spendable). So nobody pays twice, once with what expires and once
        /// more.
        Debt = "debt" as "owed",
        /// They are forgiven, for as long as they are spent: what comes back of the spending goes back
        /// then. So it does not matter which of the two is recorded first.
        WrittenOff = "written_off" as "written off",
    }
}

/// How the points of a programme are kept, as it is written down;
/// [`validate`](Draft::validate) makes a policy of it.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::loyalty::points::PointsPolicyDraft;
///
/// let draft = PointsPolicyDraft { decimals: 7, pending_days: 400, ..Default::default() };
/// // Points of December would be pending until after their last day.
/// assert_eq!(draft.validate().unwrap_err().paths(), ["validity.end_of_year", "decimals"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PointsPolicyDraft {
    /// How many days after they were earned points can be spent for the first time. 8: the day after
    /// the seven in which goods bought at a distance can be returned in China without a reason; 15
    /// by the European right of withdrawal (ours).
    pub pending_days: u32,
    /// Until when points can be spent. The end of the year after the one in which they are earned
    /// (ours).
    pub validity: PointsValidity,
    /// Points that can be spent for no more than so many days expire soon. 30: one statement or
    /// one visit more (ours).
    pub expiring_soon_days: u32,
    /// How many days points can still be spent that come back to a lot which has expired meanwhile, or
    /// does on that day. 30 (ours: they were spent in time, and it was not the customer who spoilt it).
    pub grace_days: u32,
    /// Where points are taken from that have to go back, and were spent already. From other lots,
    /// then owed (ours: who sends everything back keeps nothing for it).
    pub shortfall: ReversalShortfall,
    /// How many decimals of a point are used where a part of a lot is worked out. 0: whole points
    /// (ours).
    pub decimals: u32,
    /// How the part of a lot that goes back with a return is rounded to that. Toward zero: a
    /// fraction of a point stays with the customer (ours).
    pub rounding: Rounding,
}

impl Default for PointsPolicyDraft {
    fn default() -> Self {
        PointsPolicyDraft {
            pending_days: 8,
            validity: PointsValidity::EndOfYear(1),
            expiring_soon_days: 30,
            grace_days: 30,
            shortfall: ReversalShortfall::OtherLots,
            decimals: 0,
            rounding: Rounding::TowardZero,
        }
    }
}

/// How the points of a programme are kept.
///
/// * Days up to a century, up to six decimals; points are valid for no shorter than they are pending.
pub type PointsPolicy = Valid<PointsPolicyDraft>;

impl Draft for PointsPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("pending_days", self.pending_days, 0, Checker::MAX_DAYS);
        self.validity.check(checker, self.pending_days);
        checker.number("expiring_soon_days", self.expiring_soon_days, 0, Checker::MAX_DAYS);
        checker.number("grace_days", self.grace_days, 0, Checker::MAX_DAYS);
        checker.number("decimals", self.decimals, 0, Points::DIGITS);
    }
}

impl PointsPolicyDraft {
    /// The first day on which points that are earned on a day can be spent; the day of their entry's
    /// `active_from`. `None`: at once.
    pub fn active_from(&self, earned: NaiveDate) -> Option<NaiveDate> {
        days_later(earned, self.pending_days).filter(|day| *day > earned)
    }

    /// The last day on which points that are earned on a day can be spent; the day of their entry's
    /// `until`. `None`: they stay.
    ///
    /// ```
    /// use clienteling::loyalty::points::{PointsPolicyDraft, PointsValidity};
    ///
    /// let validity = PointsValidity::Days(90);
    /// let draft = PointsPolicyDraft { validity, ..Default::default() };
    /// assert_eq!(draft.until("2026-01-01".parse()?), Some("2026-04-01".parse()?));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    pub fn until(&self, earned: NaiveDate) -> Option<NaiveDate> {
        self.validity.last_day(earned)
    }
}
