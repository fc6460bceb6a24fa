//! What makes each client card.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::rule::PolicyError;
use crate::rule::policy::Checker;
use crate::units::Score;

/// What makes each client card, as it is written down; [`validate`](Self::validate) makes a policy
/// of it.
///
/// ```
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
    /// A client who bought or came for service within so many months is active. 12 (S1: a year
    /// without a purchase is lost).
    pub active_months: u32,
    /// Whether a visit for service keeps a client active as a purchase does. Yes (ours: in S4's
    /// workshops the visit is the business).
    pub service_keeps_active: bool,
    /// A loyal client is satisfied: marks at least this. 60, the mark for "satisfied" (S4).
    pub satisfied_from: Score,
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
            satisfied_from: Score::try_new(Decimal::from(60)).unwrap_or(Score::MAX),
            visits: 4,
            visits_months: 12,
        }
    }
}

impl ClientCardPolicyDraft {
    /// The policy.
    ///
    /// # Errors
    /// [`PolicyError`] with all problems: a time beyond a century, no month, no visit.
    pub fn validate(self) -> Result<ClientCardPolicy, PolicyError> {
        Checker::validate(|checker| self.check(checker))
    }

    pub(crate) fn check(self, checker: &mut Checker) -> Option<ClientCardPolicy> {
        let sound = [
            checker.number("closed_days", self.closed_days, 0, Checker::MAX_DAYS),
            checker.number("active_months", self.active_months, 1, Checker::MAX_MONTHS),
            checker.number("visits", self.visits, 1, u32::MAX),
            checker.number("visits_months", self.visits_months, 1, Checker::MAX_MONTHS),
        ];
        sound.iter().all(Option::is_some).then_some(ClientCardPolicy(self))
    }
}

/// What makes each client card.
///
/// * At least one visit; 1 to 1,200 months; no time is longer than a century.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "ClientCardPolicyDraft", into = "ClientCardPolicyDraft")]
pub struct ClientCardPolicy(ClientCardPolicyDraft);

impl ClientCardPolicy {
    /// The figures.
    pub const fn get(&self) -> &ClientCardPolicyDraft {
        &self.0
    }
}

impl TryFrom<ClientCardPolicyDraft> for ClientCardPolicy {
    type Error = PolicyError;

    fn try_from(draft: ClientCardPolicyDraft) -> Result<Self, Self::Error> {
        draft.validate()
    }
}

impl From<ClientCardPolicy> for ClientCardPolicyDraft {
    fn from(policy: ClientCardPolicy) -> Self {
        policy.0
    }
}
