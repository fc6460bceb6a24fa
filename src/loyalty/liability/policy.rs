//! What is assumed of points that are not redeemed yet, as it is written down.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::{Money, Rounding, Share};

/// What is assumed of points that are not redeemed yet; [`validate`](Draft::validate) makes a policy
/// of it. The sources give no figures: what is not given here is not assumed.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::loyalty::liability::LiabilityPolicyDraft;
///
/// let cost = Some("-0.006 CNY".parse()?);
/// let draft = LiabilityPolicyDraft { cost_of_a_point: cost, ..Default::default() };
/// assert_eq!(draft.validate().unwrap_err().paths(), ["cost_of_a_point"]);
/// # Ok::<(), clienteling::units::MoneyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LiabilityPolicyDraft {
    /// Which part of the points of a cohort is redeemed in the end: one less the breakage. None: it
    /// is learned from older cohorts of which nothing is left, and some expired.
    pub redeemed: Option<Share>,
    /// How many of these it takes to learn it. 2 (ours): in one alone nobody would see that it is out of
    /// line.
    pub closed_cohorts: u32,
    /// What a point costs the firm when it is redeemed. None: it is not known.
    pub cost_of_a_point: Option<Money>,
    /// How the figures of a cohort are rounded to the smallest unit of the currency. Half to even.
    pub rounding: Rounding,
}

impl Default for LiabilityPolicyDraft {
    fn default() -> Self {
        LiabilityPolicyDraft {
            redeemed: None,
            closed_cohorts: 2,
            cost_of_a_point: None,
            rounding: Rounding::HalfEven,
        }
    }
}

/// What is assumed of points that are not redeemed yet.
///
/// * Some part is redeemed in the end.
/// * It takes 1 to 1,000 closed cohorts to learn it.
/// * A point costs nothing or more.
pub type LiabilityPolicy = Valid<LiabilityPolicyDraft>;

impl Draft for LiabilityPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        if let Some(redeemed) = self.redeemed {
            checker.part("redeemed", redeemed);
        }
        checker.number("closed_cohorts", self.closed_cohorts, 1, 1_000);
        if let Some(cost) = self.cost_of_a_point.filter(|cost| cost.is_negative()) {
            let (given, accepted) = (cost.to_string(), "zero or more".to_owned());
            checker.report("cost_of_a_point", ProblemKind::NotAccepted { given, accepted });
        }
    }
}
