//! The rules that come with the crate.

use super::churn::NoPurchase;
use super::promise::BrokenPromises;
use super::receivable::{self, OverLimit, ReceivablePolicy};
use super::{CustomerRule, JointRule, WarningPolicy, WarningRules};

impl WarningRules {
    /// The rules that come with the crate, by a policy.
    pub fn built_in(policy: &WarningPolicy) -> Self {
        let mut of_customers: Vec<Box<dyn CustomerRule>> =
            vec![Box::new(OverLimit), Box::new(NoPurchase::new(*policy)), Box::new(BrokenPromises)];
        let mut joint: Vec<Box<dyn JointRule>> = Vec::new();
        let receivables = ReceivablePolicy::default();
        of_customers.extend(receivable::of_customers(&receivables));
        joint.extend(receivable::joint(&receivables));
        WarningRules { of_customers, joint }
    }

    /// These rules, and rules of one's own.
    ///
    /// # Errors
    /// [`Problems`](crate::rule::Problems) with every matter that is empty, or that two rules claim.
    pub fn with(self, more: WarningRules) -> Result<Self, crate::rule::Problems> {
        let WarningRules { mut of_customers, mut joint } = self;
        of_customers.extend(more.of_customers);
        joint.extend(more.joint);
        WarningRules::try_new(of_customers, joint)
    }
}
