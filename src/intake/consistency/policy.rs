//! Limits of what can be true.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};

/// Limits of what can be true, as they are written down. The figures are ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConsistencyPolicyDraft {
    /// How many years a child is younger than the customer at least. 12.
    pub years_before_child: u32,
    /// How old a customer can be. 120.
    pub oldest: u32,
    /// By how many years an age can be counted too high: by Chinese custom (虚岁) a child is one at
    /// birth and a year older at each New Year. 2.
    pub nominal_years: u32,
}

impl Default for ConsistencyPolicyDraft {
    fn default() -> Self {
        ConsistencyPolicyDraft { years_before_child: 12, oldest: 120, nominal_years: 2 }
    }
}

/// Limits of what can be true.
///
/// * A child is 0 to 60 years younger at least, the oldest customer 60 to 200 years old, and an age
///   counted up to 5 years too high.
pub type ConsistencyPolicy = Valid<ConsistencyPolicyDraft>;

impl Draft for ConsistencyPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("years_before_child", self.years_before_child, 0, 60);
        checker.number("oldest", self.oldest, 60, 200);
        checker.number("nominal_years", self.nominal_years, 0, 5);
    }
}
