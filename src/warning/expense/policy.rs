//! When expenses call for a warning, and when they are stopped.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};
use crate::units::words::words;
use crate::units::{Confidence, Money, Probability, Share, StaffId};
use crate::warning::sales::policy::{MOST_STEPS, above_zero, some_likelihood};

/// When a budget calls for a warning, as it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExpensePolicyDraft {
    /// By which share of the whole budget more may be spent and committed by a day than is due. 10 %
    /// (ours): five weeks of a year that is spread evenly.
    pub tolerance: Share,
    /// By how much it may be more in any case, above zero; budgets in another currency take it at the
    /// rate of the day. None (ours).
    pub least_ahead: Option<Money>,
    /// For how many days after its end a budget is looked at that was exceeded, up to 36,525. 31 (ours).
    pub ended_days: u32,
    /// How likely it is that a budget is exceeded before notice of it is given. 80 % (ours).
    pub likely: Probability,
    /// How many weeks have passed before anything is said of the end, 2 to 520; of a budget for less
    /// than twelve weeks, how many days. 8 (ours).
    pub least_steps: u32,
    /// In how many of these something was spent, 1 to 520. 4 (ours).
    pub least_active: u32,
}

/// When a budget calls for a warning.
///
/// * Notice takes some likelihood: one of zero would be given of every budget.
pub type ExpensePolicy = Valid<ExpensePolicyDraft>;

impl Default for ExpensePolicyDraft {
    fn default() -> Self {
        ExpensePolicyDraft {
            tolerance: Share::from_percent(10),
            least_ahead: None,
            ended_days: 31,
            likely: Probability::from_percent(80),
            least_steps: 8,
            least_active: 4,
        }
    }
}

impl Draft for ExpensePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        above_zero(checker, "least_ahead", self.least_ahead);
        checker.number("ended_days", self.ended_days, 0, Checker::MAX_DAYS);
        some_likelihood(checker, "likely", self.likely);
        checker.number("least_steps", self.least_steps, 2, MOST_STEPS);
        checker.number("least_active", self.least_active, 1, MOST_STEPS);
    }
}

/// When expenses climb, as it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClimbingPolicyDraft {
    /// How many full months are looked at, 3 to 24. 12 (ours).
    pub months: u32,
    /// How many of these it takes since the first expense, 3 to 24. 6 (ours).
    pub least_months: u32,
    /// How sure it is that the climb is none of chance. 95 % (by custom).
    pub confidence: Confidence,
    /// By which share of an average month they have to rise over the months, above zero. 20 % (ours).
    pub least_rise: Share,
}

/// When expenses climb.
///
/// * No more months are needed than are looked at.
pub type ClimbingPolicy = Valid<ClimbingPolicyDraft>;

impl Default for ClimbingPolicyDraft {
    fn default() -> Self {
        ClimbingPolicyDraft {
            months: 12,
            least_months: 6,
            confidence: Confidence::P95,
            least_rise: Share::from_percent(20),
        }
    }
}

/// The most months of a trend: so many values have less than 2^80 orders, which are counted exactly.
pub(super) const MOST_MONTHS: u32 = 24;

impl Draft for ClimbingPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        let sound = checker.problems();
        checker.number("months", self.months, 3, MOST_MONTHS);
        if checker.problems() == sound {
            checker.number("least_months", self.least_months, 3, self.months);
        }
        checker.part("least_rise", self.least_rise);
    }
}

/// When expenses are too much for what they bring, as it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RevenuePolicyDraft {
    /// How many full months are looked at, 1 to 120. 12 (ours).
    pub months: u32,
    /// Which share of the revenue may be spent. 20 % (ours): about twice what firms spend on marketing.
    pub share: Share,
    /// What may be spent in any case, above zero. `None` (ours): then no single customer or deal is
    /// judged, for a gift to somebody who has bought the car already would always be too much.
    pub least: Option<Money>,
    /// For how many days after the first expense nothing is said, because what it is to bring has not
    /// come yet, up to 36,525. 90 (ours).
    pub patience_days: u32,
}

/// When expenses are too much for what they bring.
pub type RevenuePolicy = Valid<RevenuePolicyDraft>;

impl Default for RevenuePolicyDraft {
    fn default() -> Self {
        RevenuePolicyDraft {
            months: 12,
            share: Share::from_percent(20),
            least: None,
            patience_days: 90,
        }
    }
}

impl Draft for RevenuePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("months", self.months, 1, 120);
        above_zero(checker, "least", self.least);
        checker.number("patience_days", self.patience_days, 0, Checker::MAX_DAYS);
    }
}

words! {
    /// What is done about an expense that exceeds a budget.
    pub enum OnExceeding, "what is done about an expense" {
        /// It is not to be booked, unless somebody approves it who may.
        Stop = "stop",
        /// It can be booked, and it is said that it exceeds.
        Warn = "warn",
        /// It can be booked, and nothing is said.
        Ignore = "ignore",
    }
}

/// When an expense is stopped, as it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExpenseCheckPolicyDraft {
    /// What is done where the budget of the whole period is exceeded. Stop (by trade custom).
    pub whole_period: OnExceeding,
    /// What is done where more is taken than may be by now. Warn (by trade custom).
    pub to_date: OnExceeding,
    /// Whether what may be spent in a month may be from its first day on, as budgets are commonly read,
    /// and not day by day. Yes (by trade custom).
    pub by_month: bool,
    /// Whose approval lets pass what would be stopped. Nobody's.
    pub approvers: BTreeSet<StaffId>,
}

/// When an expense is stopped.
pub type ExpenseCheckPolicy = Valid<ExpenseCheckPolicyDraft>;

impl Default for ExpenseCheckPolicyDraft {
    fn default() -> Self {
        ExpenseCheckPolicyDraft {
            whole_period: OnExceeding::Stop,
            to_date: OnExceeding::Warn,
            by_month: true,
            approvers: BTreeSet::new(),
        }
    }
}

impl Draft for ExpenseCheckPolicyDraft {
    fn check(&self, _: &mut Checker) {}
}
