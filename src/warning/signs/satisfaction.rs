//! A customer is less satisfied than before.

use super::{SATISFACTION_DROPPED, SignPolicy};
use crate::customer::Role;
use crate::rule::{Evidence, rules};
use crate::satisfaction::{Questionnaire, customer_marks};
use crate::units::Score;
use crate::units::period::days_later;
use crate::warning::{Advice, CustomerFacts, CustomerRule, Finding, FindingKey, Found, Severity};

rules! {
    DROPPED = "warning.satisfaction-dropped", AtMost {
        "satisfaction fell to {observed}, and {needed} or less counts as a drop[ ({margin} lower)]",
        "satisfaction is {observed}, and {needed} or less would count as a drop[ ({margin} higher)]",
        "too few answers to say whether satisfaction fell",
    };
}

/// Whoever answered a questionnaire with a mark that lies so far below the one before as the policy
/// says, for so many days after the answer. Whoever answered once has not changed.
///
/// Cost: a pass over the customer's answers.
#[derive(Debug, Clone)]
pub struct SatisfactionDrop {
    policy: SignPolicy,
    questionnaire: Questionnaire,
}

impl SatisfactionDrop {
    /// By a policy, of the answers to this questionnaire.
    pub const fn new(policy: SignPolicy, questionnaire: Questionnaire) -> Self {
        SatisfactionDrop { policy, questionnaire }
    }
}

impl CustomerRule for SatisfactionDrop {
    fn matters(&self) -> Vec<&str> {
        vec![SATISFACTION_DROPPED]
    }

    fn evaluate(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
        let as_of = facts.as_of();
        if !facts.customer.is_served(as_of) {
            return;
        }
        let marks = customer_marks(facts.customer, &self.questionnaire, as_of);
        let [.., before, latest] = marks.as_slice() else { return };
        let over_on = days_later(latest.on, self.policy.satisfaction_counts_days);
        if over_on.is_some_and(|day| day <= as_of) {
            return;
        }
        let least = i128::from(self.policy.satisfaction_drop.millionths());
        let limit = i128::from(before.mark.millionths()).checked_sub(least);
        // Nobody can fall further than to nothing.
        let Some(limit) = limit.filter(|limit| *limit >= 0).map(Score::of_millionths) else {
            return;
        };
        let Some(reason) = DROPPED.test(Evidence::scores(latest.mark, limit)) else { return };
        let key = FindingKey::new(SATISFACTION_DROPPED, facts.id().clone());
        found.add(Finding {
            severity: Severity::Medium,
            responsible: facts.responsible(Role::Service),
            look_again_on: over_on,
            ..Finding::new(key, latest.on, reason, Advice::AskWhy)
        });
    }
}
