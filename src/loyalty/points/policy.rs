//! How the points of a programme are kept.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};
use crate::units::period::{days_later, months_after};
use crate::units::words::words;
use crate::units::{Points, Rounding};

words! {
    /// Where points are taken from that have to go back, and were spent already.
    pub enum ReversalShortfall, "shortfall of a reversal" {
        /// From the customer's other lots, the one whose last day comes first; what they do not
        /// have is owed.
        OtherLots = "other_lots" as "from other lots, then owed",
        /// They are owed: paid by whatever can be spent next. What can be spent already stays.
        Debt = "debt" as "owed",
        /// They are forgiven.
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
/// let draft = PointsPolicyDraft { decimals: 7, pending_days: 99_999, ..Default::default() };
/// assert_eq!(draft.validate().unwrap_err().problems().len(), 2);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PointsPolicyDraft {
    /// How many days after they were earned points can be spent for the first time. 8: the day after
    /// the seven in which goods bought at a distance can be returned in China without a reason; 15
    /// by the European right of withdrawal (ours).
    pub pending_days: u32,
    /// How many months after they were earned points can still be spent. `None`: as long as
    /// `valid_days` say. 24: two years of purchases, as most programmes of shops have it (ours).
    pub valid_months: Option<u32>,
    /// How many days after they were earned points can still be spent. Of months and days the
    /// earlier end counts; without both, points stay. `None` (ours).
    pub valid_days: Option<u32>,
    /// Points that can be spent for no more than so many days expire soon. 30: one statement or
    /// one visit more (ours).
    pub expiring_soon_days: u32,
    /// How many days points can still be spent that come back to a lot which has expired meanwhile.
    /// 30 (ours: they were spent in time, and it was not the customer who spoilt it).
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
            valid_months: Some(24),
            valid_days: None,
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
/// * Days up to a century, 1 to 1,200 months, up to six decimals; valid for no fewer days than they
///   are pending.
pub type PointsPolicy = Valid<PointsPolicyDraft>;

impl Draft for PointsPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("pending_days", self.pending_days, 0, Checker::MAX_DAYS);
        if let Some(months) = self.valid_months {
            checker.number("valid_months", months, 1, Checker::MAX_MONTHS);
        }
        if let Some(days) = self.valid_days {
            checker.number("valid_days", days, 0, Checker::MAX_DAYS);
            // Points that end before they can be spent are none.
            if days < self.pending_days {
                checker.above(("valid_days", days), ("pending_days", self.pending_days));
            }
        }
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
    /// use clienteling::loyalty::points::PointsPolicyDraft;
    ///
    /// let draft = PointsPolicyDraft { valid_days: Some(90), ..Default::default() };
    /// assert_eq!(draft.until("2026-01-01".parse()?), Some("2026-04-01".parse()?));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    pub fn until(&self, earned: NaiveDate) -> Option<NaiveDate> {
        let by_months = self.valid_months.and_then(|months| months_after(earned, months));
        let by_days = self.valid_days.and_then(|days| days_later(earned, days));
        by_months.into_iter().chain(by_days).min()
    }
}
