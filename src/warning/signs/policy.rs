//! When something is a sign.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::customer::{Field, Identity};
use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::{Score, Share};

/// When something is a sign, as it is written down. The figures are ours.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignPolicyDraft {
    /// How many days before something goes stale notice is given of it. 30.
    pub stale_notice_days: u32,
    /// Which data must not go stale unnoticed: the ways to reach a customer, which are the mobile
    /// number, the landline, the e-mail address and the address.
    pub fields: BTreeSet<Field>,
    /// For how many months an agreement to marketing is relied on, 1 to 1,200. 24.
    pub consent_months: u32,
    /// From how many points on a mark that is lower than the one before is a sign. 20: a grade.
    pub satisfaction_drop: Score,
    /// For how many days after the answer it is one, 1 to 36,525. 90.
    pub satisfaction_counts_days: u32,
    /// One customer brings too much from above this share of the revenue of twelve months. 25 %.
    pub one_customer_share: Share,
    /// On how many days of these months they must have bought, 1 to 366. 2: whoever bought a car once
    /// cannot be lost.
    pub one_customer_days: u32,
    /// With fewer customers who bought in these months it says nothing that one of them brings much,
    /// 1 to 1,000,000. 10.
    pub least_customers: u32,
    /// With fewer customers lost in twelve months a base does not count as shrinking, 1 to 1,000,000.
    /// 5.
    pub least_lost: u32,
}

/// When something is a sign.
///
/// * A drop is above zero; a share of the revenue from above zero to below all of it.
pub type SignPolicy = Valid<SignPolicyDraft>;

impl Default for SignPolicyDraft {
    fn default() -> Self {
        SignPolicyDraft {
            stale_notice_days: 30,
            fields: [Identity::MOBILE, Identity::LANDLINE, Identity::EMAIL, Identity::ADDRESS]
                .into(),
            consent_months: 24,
            satisfaction_drop: Score::of(20),
            satisfaction_counts_days: 90,
            one_customer_share: Share::from_percent(25),
            one_customer_days: 2,
            least_customers: 10,
            least_lost: 5,
        }
    }
}

impl Draft for SignPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("stale_notice_days", self.stale_notice_days, 0, Checker::MAX_DAYS);
        checker.number("consent_months", self.consent_months, 1, Checker::MAX_MONTHS);
        let days = self.satisfaction_counts_days;
        checker.number("satisfaction_counts_days", days, 1, Checker::MAX_DAYS);
        checker.number("one_customer_days", self.one_customer_days, 1, 366);
        checker.number("least_customers", self.least_customers, 1, 1_000_000);
        checker.number("least_lost", self.least_lost, 1, 1_000_000);
        checker.part("one_customer_share", self.one_customer_share);
        if self.satisfaction_drop == Score::MIN {
            let zero = self.satisfaction_drop.to_string();
            checker.report("satisfaction_drop", ProblemKind::NotPositive(zero));
        }
        if self.one_customer_share == Share::WHOLE {
            let (given, accepted) = (Share::WHOLE.to_string(), "below 100%".to_owned());
            checker.report("one_customer_share", ProblemKind::NotAccepted { given, accepted });
        }
    }
}
