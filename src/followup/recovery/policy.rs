//! How soon and how often to try, and when a case can be judged.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};

/// How lost customers are won back, as it is written down. The sources give no numbers: all are ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RecoveryPolicyDraft {
    /// Days from the beginning of a case to the first attempt. 7.
    pub first_within_days: u32,
    /// Days from one attempt to the next. 30.
    pub next_after_days: u32,
    /// For how many days more an attempt that is due is still of use. 14.
    pub open_for_days: u32,
    /// After how many attempts somebody has to decide whether it goes on. 3.
    pub most_attempts: u32,
    /// Within how many days a customer has to buy again to count as won back. 180.
    pub judged_after_days: u32,
    /// How many days before the day for which it is awaited a deal that came too early wakes, and how
    /// many after it it is given up. 90: the limit of level C of a prospect.
    pub wake_days: u32,
}

impl Default for RecoveryPolicyDraft {
    fn default() -> Self {
        RecoveryPolicyDraft {
            first_within_days: 7,
            next_after_days: 30,
            open_for_days: 14,
            most_attempts: 3,
            judged_after_days: 180,
            wake_days: 90,
        }
    }
}

/// How lost customers are won back.
///
/// * No number of days is above 36,525, a century. There is at least one attempt, and at most 1,000,
///   and a day in which to buy again.
pub type RecoveryPolicy = Valid<RecoveryPolicyDraft>;

impl Draft for RecoveryPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        const DAYS: u32 = Checker::MAX_DAYS;
        checker.number("first_within_days", self.first_within_days, 0, DAYS);
        checker.number("next_after_days", self.next_after_days, 1, DAYS);
        checker.number("open_for_days", self.open_for_days, 0, DAYS);
        checker.number("most_attempts", self.most_attempts, 1, 1_000);
        checker.number("judged_after_days", self.judged_after_days, 1, DAYS);
        checker.number("wake_days", self.wake_days, 0, DAYS);
    }
}

#[cfg(test)]
mod tests {
    use super::{RecoveryPolicy, RecoveryPolicyDraft};
    use crate::rule::Draft;

    #[test]
    fn the_defaults_are_a_valid_policy_and_each_number_has_its_limits() {
        let defaults = RecoveryPolicyDraft::default();
        assert_eq!(defaults.validate(), Ok(RecoveryPolicy::default()));
        let paths = |number| {
            let draft = RecoveryPolicyDraft {
                first_within_days: number,
                next_after_days: number,
                open_for_days: number,
                most_attempts: number,
                judged_after_days: number,
                wake_days: number,
            };
            draft
                .validate()
                .map_err(|error| error.paths().into_iter().map(str::to_owned).collect::<Vec<_>>())
        };
        assert_eq!(
            paths(0).unwrap_err(),
            ["next_after_days", "most_attempts", "judged_after_days"]
        );
        assert_eq!(paths(36_525).unwrap_err(), ["most_attempts"]);
        assert_eq!(paths(36_526).unwrap_err().len(), 6);
        assert!(paths(1).is_ok() && paths(1_000).is_ok());
    }
}
