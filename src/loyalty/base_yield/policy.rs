//! When something is due, and how long a cohort is.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};
use crate::units::words::words;
use crate::units::{Confidence, Period};

words! {
    /// How long a cohort is.
    #[derive(Default)]
    pub enum CohortSpan, "length of a cohort" {
        /// A month of the calendar.
        Month = "month",
        /// A quarter of the calendar year.
        #[default]
        Quarter = "quarter",
        /// A calendar year.
        Year = "year",
    }
}

impl CohortSpan {
    /// The cohort of a day.
    pub(super) fn of(self, day: NaiveDate) -> Period {
        match self {
            CohortSpan::Month => Period::calendar_month(day),
            CohortSpan::Quarter => Period::calendar_quarter(day),
            CohortSpan::Year => Period::calendar_year(day),
        }
    }
}

/// When something is due of a thing that was delivered, as it is written down.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::loyalty::base_yield::BaseYieldPolicyDraft;
///
/// let written = r#"{"cohort": "year", "first_service_months": 0, "smallest": 1}"#;
/// let draft: BaseYieldPolicyDraft = serde_json::from_str(written)?;
/// assert_eq!(draft.validate().unwrap_err().paths(), ["first_service_months", "smallest"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BaseYieldPolicyDraft {
    /// How long a cohort is. A quarter (ours): months of one outlet are too small for rates.
    pub cohort: CohortSpan,
    /// Within how many months after the first day the first service is due. 7: from then on S4 looks at
    /// a car at all; most makers ask for the first service after six months.
    pub first_service_months: u32,
    /// How many months the warranty lasts, where no contract about the thing says it. 36 (ours: what a
    /// car sold in China has at least).
    pub warranty_months: u32,
    /// Within how many months after the end of the warranty a customer comes back who comes back. 12
    /// (ours: one service a year).
    pub after_warranty_months: u32,
    /// How many days before or after the end of an insurance the next one may begin. 30 (ours).
    pub renewal_days: u32,
    /// How many months may lie between giving up a thing and getting the next, whichever comes first. 3
    /// (ours).
    pub trade_in_months: u32,
    /// Within how many months after the first day an owner refers somebody who does. 12: the year in
    /// which S5 counts leads.
    pub referral_months: u32,
    /// Of fewer things there are counts and no share. 5 (ours), as for scores of answers.
    pub smallest: u32,
    /// How sure the intervals are. 95 % (ours, by custom).
    pub confidence: Confidence,
}

impl Default for BaseYieldPolicyDraft {
    fn default() -> Self {
        BaseYieldPolicyDraft {
            cohort: CohortSpan::Quarter,
            first_service_months: 7,
            warranty_months: 36,
            after_warranty_months: 12,
            renewal_days: 30,
            trade_in_months: 3,
            referral_months: 12,
            smallest: 5,
            confidence: Confidence::P95,
        }
    }
}

/// When something is due of a thing that was delivered.
///
/// * Each time is 1 month to a century, or up to a year of days around the end of an insurance; a share
///   takes two things at least.
pub type BaseYieldPolicy = Valid<BaseYieldPolicyDraft>;

impl Draft for BaseYieldPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        for (field, months) in [
            ("first_service_months", self.first_service_months),
            ("warranty_months", self.warranty_months),
            ("after_warranty_months", self.after_warranty_months),
            ("trade_in_months", self.trade_in_months),
            ("referral_months", self.referral_months),
        ] {
            checker.number(field, months, 1, Checker::MAX_MONTHS);
        }
        checker.number("renewal_days", self.renewal_days, 0, 366);
        checker.number("smallest", self.smallest, 2, u32::MAX);
    }
}
