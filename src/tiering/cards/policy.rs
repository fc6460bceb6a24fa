//! What makes each client card.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, Valid};
use crate::units::Score;

/// What makes each client card, as it is written down; [`validate`](Self::validate) makes a policy
/// of it.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::tiering::ClientCardPolicyDraft;
///
/// let draft = ClientCardPolicyDraft { active_months: 0, visits: 0, ..Default::default() };
/// assert_eq!(draft.validate().unwrap_err().problems().len(), 2);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClientCardPolicyDraft {
    /// A client who bought within so many days, and did not come since, has just bought. 30
    /// (ours).
    pub closed_days: u32,
    /// A client who bought, came for service or spent points within so many months is active. 12 (S1: a year
    /// without a purchase is lost).
    pub active_months: u32,
    /// Whether a visit for service keeps a client active as a purchase does. Yes (ours: in S4's
    /// workshops the visit is the business).
    pub service_keeps_active: bool,
    /// A loyal client is satisfied: marks at least this. 60, the mark for "satisfied" (S4).
    pub satisfied_from: Score,
    /// … of the last so many months. 12 (ours).
    pub satisfaction_months: u32,
    /// A loyal client relies on us: comes on at least so many days … 4 (S4's analysis counts
    /// customers with at least 4 visits).
    pub visits: u32,
    /// … within so many months. 12 (ours).
    pub visits_months: u32,
}

impl Default for ClientCardPolicyDraft {
    fn default() -> Self {
        ClientCardPolicyDraft {
            closed_days: 30,
            active_months: 12,
            service_keeps_active: true,
            satisfied_from: Score::of(60),
            satisfaction_months: 12,
            visits: 4,
            visits_months: 12,
        }
    }
}

/// What makes each client card.
///
/// * At least one visit; 1 to 1,200 months; no time is longer than a century.
pub type ClientCardPolicy = Valid<ClientCardPolicyDraft>;

impl Draft for ClientCardPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("closed_days", self.closed_days, 0, Checker::MAX_DAYS);
        checker.number("active_months", self.active_months, 1, Checker::MAX_MONTHS);
        checker.number("satisfaction_months", self.satisfaction_months, 1, Checker::MAX_MONTHS);
        checker.number("visits", self.visits, 1, u32::MAX);
        checker.number("visits_months", self.visits_months, 1, Checker::MAX_MONTHS);
    }
}
