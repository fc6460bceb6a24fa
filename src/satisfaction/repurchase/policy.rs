//! The bands of satisfaction, and within how many days a purchase counts as buying again.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::{Confidence, Score};

/// The bands of satisfaction, and within how many days a purchase counts as buying again, as they are
/// written down; [`validate`](Self::validate) makes a policy of it.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::satisfaction::repurchase::RepurchasePolicyDraft;
///
/// let mut draft = RepurchasePolicyDraft { within_days: 0, ..Default::default() };
/// draft.bands.swap(0, 1);
/// let wrong = draft.validate().unwrap_err();
/// assert_eq!(wrong.paths(), ["within_days", "bands[0]", "bands[1]"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RepurchasePolicyDraft {
    /// A purchase within so many days after the score counts as buying again. 365 (S1: a year without a
    /// purchase is lost).
    pub within_days: u32,
    /// The lowest score of each band, in ascending order, from 0 on. 0, 40, 60 and 100: dissatisfied,
    /// "acceptable", "satisfied" and "very satisfied" (S4's marks).
    pub bands: Vec<Score>,
    /// How sure the interval of a share is. 95 % (ours).
    pub confidence: Confidence,
}

impl Default for RepurchasePolicyDraft {
    fn default() -> Self {
        RepurchasePolicyDraft {
            within_days: 365,
            bands: [0, 40, 60, 100].map(Score::of).into(),
            confidence: Confidence::P95,
        }
    }
}

/// The bands of satisfaction, and within how many days a purchase counts as buying again.
///
/// * 1 day to a century; 1 to 101 bands, the first from 0, each from a higher score than the one before.
pub type RepurchasePolicy = Valid<RepurchasePolicyDraft>;

impl Draft for RepurchasePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        const MAX_BANDS: usize = 101;
        checker.number("within_days", self.within_days, 1, Checker::MAX_DAYS);
        checker.length("bands", self.bands.len(), 1, MAX_BANDS);
        if let Some(first) = self.bands.first().filter(|first| **first != Score::MIN) {
            let (given, accepted) = (first.to_string(), "0".to_owned());
            checker.report("bands[0]", ProblemKind::NotAccepted { given, accepted });
        }
        checker.ascending("bands", &self.bands);
    }
}
