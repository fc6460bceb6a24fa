//! How likely a deal must be to count as what.

use serde::{Deserialize, Serialize};

use super::ForecastCategory;
use crate::rule::{Checker, Draft, Valid};
use crate::units::Probability;

/// How likely a deal must be to count as what, as it is written down.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::funnel::forecast::ForecastPolicyDraft;
///
/// let draft = ForecastPolicyDraft { commit: "0.4".parse()?, ..ForecastPolicyDraft::default() };
/// assert_eq!(
///     draft.validate().unwrap_err().to_string(),
///     "`commit`: `40%` must be above `best_case`, which is `50%`",
/// );
/// # Ok::<(), clienteling::units::NumberError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ForecastPolicyDraft {
    /// The smallest probability of a deal that is committed to. 0.9 (ours): that of a quotation
    /// (S1).
    pub commit: Probability,
    /// The smallest probability of a deal of the best case. 0.5 (ours): more likely than not.
    pub best_case: Probability,
}

/// How likely a deal must be to count as what.
///
/// * The cut for commit lies above that of the best case.
pub type ForecastPolicy = Valid<ForecastPolicyDraft>;

impl Default for ForecastPolicyDraft {
    fn default() -> Self {
        let [commit, best_case] = [90, 50].map(Probability::from_percent);
        ForecastPolicyDraft { commit, best_case }
    }
}

impl Draft for ForecastPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.above(("commit", self.commit), ("best_case", self.best_case));
    }
}

impl ForecastPolicyDraft {
    /// As what a deal of this probability counts.
    pub fn category(&self, probability: Probability) -> ForecastCategory {
        if probability >= self.commit {
            ForecastCategory::Commit
        } else if probability >= self.best_case {
            ForecastCategory::BestCase
        } else {
            ForecastCategory::Pipeline
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ForecastPolicy, ForecastPolicyDraft};
    use crate::rule::Draft;

    #[test]
    fn all_problems_of_the_cuts_come_back_at_once() {
        let json = r#"{"commit": 1.1, "best_case": "-0.1"}"#;
        let error = serde_json::from_str::<ForecastPolicy>(json).unwrap_err().to_string();
        assert!(error.contains("`commit`: ") && error.contains("`best_case`: "), "{error}");
        let half = "0.5".parse().unwrap();
        let equal = ForecastPolicyDraft { commit: half, best_case: half };
        assert_eq!(equal.validate().unwrap_err().problems()[0].path, "commit");
    }

    #[test]
    fn a_policy_reads_what_is_given_and_refuses_what_it_does_not_know() {
        let policy: ForecastPolicy = serde_json::from_str(r#"{"best_case":"0.6"}"#).unwrap();
        assert_eq!(policy.commit.to_string(), "90%");
        assert_eq!(policy.best_case.to_string(), "60%");
        for wrong in [r#"{"best_case":"0.9"}"#, r#"{"worst_case":"0.1"}"#, r#"{"commit":"2"}"#] {
            assert!(serde_json::from_str::<ForecastPolicy>(wrong).is_err(), "{wrong}");
        }
    }
}
