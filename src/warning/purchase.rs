//! A customer no longer buys.

use chrono::NaiveDate;
use serde::Serialize;

use super::WarningPolicy;
use crate::rule::{Comparison, Evidence, Reason, Rule};
use crate::units::period::{days_between, months_after};

static LOST: Rule = Rule {
    key: "warning.no-purchase",
    observed: "no purchase for",
    comparison: Comparison::AtLeast,
    threshold: "the limit of",
};

/// A customer has bought nothing for so long that they count as lost (S1: for a year).
///
/// A purchase keeps a customer until the day before its anniversary, which for 29 February is
/// 28 February in a year without one. Somebody who has never bought cannot be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct NoPurchase {
    last_purchase: NaiveDate,
    lost_on: NaiveDate,
    reason: Reason,
}

impl NoPurchase {
    /// The day on which a customer with this last purchase is lost. `None` beyond the calendar.
    pub fn lost_on(last_purchase: NaiveDate, policy: &WarningPolicy) -> Option<NaiveDate> {
        months_after(last_purchase, policy.lost_after_months())
    }

    /// The warning, if that day has come.
    ///
    /// ```
    /// use clienteling::warning::{NoPurchase, WarningPolicy};
    ///
    /// let check = |day: &str| -> Result<_, Box<dyn std::error::Error>> {
    ///     Ok(NoPurchase::check("2025-03-01".parse()?, &WarningPolicy::default(), day.parse()?))
    /// };
    /// assert!(check("2026-02-28")?.is_none());
    /// assert!(check("2026-03-01")?.is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check(
        last_purchase: NaiveDate,
        policy: &WarningPolicy,
        as_of: NaiveDate,
    ) -> Option<Self> {
        let lost_on = Self::lost_on(last_purchase, policy)?;
        if as_of < last_purchase {
            return None;
        }
        // The limit in days: a year has 365 or 366 of them.
        let (passed, limit) =
            (days_between(as_of, last_purchase), days_between(lost_on, last_purchase));
        let reason = LOST.test(Evidence::days(passed, limit))?;
        Some(NoPurchase { last_purchase, lost_on, reason })
    }

    /// The last purchase.
    pub const fn last_purchase(&self) -> NaiveDate {
        self.last_purchase
    }

    /// The day since which the customer counts as lost.
    pub const fn since(&self) -> NaiveDate {
        self.lost_on
    }

    /// Why.
    pub const fn reason(&self) -> Reason {
        self.reason
    }
}
