//! How likely a deal must be to count as what.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::ForecastCategory;
use crate::rule::PolicyError;
use crate::rule::policy::{Checker, ProblemKind};
use crate::units::Probability;

/// How likely a deal must be to count as what, as it is written down.
///
/// ```
/// use clienteling::funnel::forecast::ForecastPolicyDraft;
///
/// let draft = ForecastPolicyDraft { commit: "0.4".parse()?, ..ForecastPolicyDraft::default() };
/// assert_eq!(
///     draft.validate().unwrap_err().to_string(),
///     "`commit`: `0.4` must be above `best_case`, which is `0.5`",
/// );
/// # Ok::<(), rust_decimal::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ForecastPolicyDraft {
    /// The smallest probability of a deal that is committed to. 0.9 (ours): that of a quotation
    /// (S1).
    #[serde(with = "crate::units::fixed::as_text")]
    pub commit: Decimal,
    /// The smallest probability of a deal of the best case. 0.5 (ours): more likely than not.
    #[serde(with = "crate::units::fixed::as_text")]
    pub best_case: Decimal,
}

impl Default for ForecastPolicyDraft {
    fn default() -> Self {
        ForecastPolicy::default().into()
    }
}

impl ForecastPolicyDraft {
    /// The policy.
    ///
    /// # Errors
    /// [`PolicyError`] with all problems: a cut that is no probability, a cut for commit that is
    /// not above that of the best case.
    pub fn validate(self) -> Result<ForecastPolicy, PolicyError> {
        Checker::validate(|checker| {
            let commit = checker.probability("commit", self.commit);
            let best_case = checker.probability("best_case", self.best_case);
            let (commit, best_case) = (commit?, best_case?);
            if commit <= best_case {
                let (given, lower) = (self.commit, self.best_case);
                let problem =
                    ProblemKind::NotAbove { given, lower_field: "best_case".into(), lower };
                checker.report("commit", problem);
                return None;
            }
            Some(ForecastPolicy { commit, best_case })
        })
    }
}

/// How likely a deal must be to count as what.
///
/// * The cut for commit lies above that of the best case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "ForecastPolicyDraft", into = "ForecastPolicyDraft")]
pub struct ForecastPolicy {
    commit: Probability,
    best_case: Probability,
}

impl ForecastPolicy {
    /// The smallest probability of a deal that is committed to.
    pub const fn commit(&self) -> Probability {
        self.commit
    }

    /// The smallest probability of a deal of the best case.
    pub const fn best_case(&self) -> Probability {
        self.best_case
    }

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

impl Default for ForecastPolicy {
    fn default() -> Self {
        let [commit, best_case] = [90, 50].map(Probability::from_percent);
        ForecastPolicy { commit, best_case }
    }
}

impl TryFrom<ForecastPolicyDraft> for ForecastPolicy {
    type Error = PolicyError;

    fn try_from(draft: ForecastPolicyDraft) -> Result<Self, Self::Error> {
        draft.validate()
    }
}

impl From<ForecastPolicy> for ForecastPolicyDraft {
    fn from(policy: ForecastPolicy) -> Self {
        let [commit, best_case] = [policy.commit, policy.best_case].map(Probability::value);
        ForecastPolicyDraft { commit, best_case }
    }
}

#[cfg(test)]
mod tests {
    use super::{ForecastPolicy, ForecastPolicyDraft};

    #[test]
    fn all_problems_of_the_cuts_come_back_at_once() {
        let draft = ForecastPolicyDraft {
            commit: "1.1".parse().unwrap(),
            best_case: "-0.1".parse().unwrap(),
        };
        let error = draft.validate().unwrap_err();
        let paths: Vec<&str> = error.problems().iter().map(|one| one.path.as_str()).collect();
        assert_eq!(paths, ["commit", "best_case"]);
        let half = "0.5".parse().unwrap();
        let equal = ForecastPolicyDraft { commit: half, best_case: half };
        assert_eq!(equal.validate().unwrap_err().problems()[0].path, "commit");
    }

    #[test]
    fn a_policy_reads_what_is_given_and_refuses_what_it_does_not_know() {
        let policy: ForecastPolicy = serde_json::from_str(r#"{"best_case":"0.6"}"#).unwrap();
        assert_eq!(policy.commit().to_string(), "90%");
        assert_eq!(policy.best_case().to_string(), "60%");
        for wrong in [r#"{"best_case":"0.9"}"#, r#"{"worst_case":"0.1"}"#, r#"{"commit":"2"}"#] {
            assert!(serde_json::from_str::<ForecastPolicy>(wrong).is_err(), "{wrong}");
        }
    }
}
