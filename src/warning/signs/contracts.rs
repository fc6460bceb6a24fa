//! A contract, an insurance or an inspection runs out.

use super::{CONTRACT_ENDING, SignPolicy};
use crate::base::FactKind;
use crate::customer::Role;
use crate::rule::{Evidence, rules};
use crate::transaction::{Contract, ContractWith};
use crate::units::period::{days_before, days_between};
use crate::warning::{
    Advice, CustomerFacts, CustomerRule, FactRef, Finding, FindingKey, Found, Onset, Severity,
};

rules! {
    ENDS = "warning.contract-ends-soon", AtMost {
        "runs out in {observed}, within the notice of {needed}[ ({margin} into it)]",
        "runs out in {observed}, later than the notice of {needed}[ (by {margin})]",
        "it is not known when it runs out",
    };
}

/// The contracts that hold, run out within the days of notice and are not renewed, one finding each:
/// it is expected for the day after the last. From then on the contract is lost, which is another
/// [matter](crate::warning).
///
/// What is with somebody else is an occasion to offer one, and stands here too; at stake is what the
/// contract costs where it is with us. Whoever is gone or was let go is not asked.
///
/// Cost: a pass over the customer's contracts for each of them.
#[derive(Debug, Clone)]
pub struct EndingContracts {
    policy: SignPolicy,
}

impl EndingContracts {
    /// By a policy.
    pub const fn new(policy: SignPolicy) -> Self {
        EndingContracts { policy }
    }
}

impl CustomerRule for EndingContracts {
    fn matters(&self) -> Vec<&str> {
        vec![CONTRACT_ENDING]
    }

    fn look(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
        let (as_of, transactions) = (facts.as_of(), facts.customer.transactions());
        if transactions.all_contracts().is_empty() || !facts.customer.is_served(as_of) {
            return;
        }
        let notice = self.policy.contract_notice_days;
        for contract in transactions.contracts(as_of) {
            let Some(until) = contract.until else { continue };
            let notice_on = days_before(until, notice);
            if notice_on > as_of {
                found.look_again(notice_on);
            }
        }
        // One that begins later holds from then on.
        let ahead = transactions.all_contracts().as_of(as_of).iter().map(Contract::first);
        found.look_again(ahead.filter(|first| *first > as_of).min());
        for contract in transactions.ending_within(as_of, notice) {
            let Some(until) = contract.until else { continue };
            let evidence = Evidence::days(days_between(as_of, until), u64::from(notice));
            let (Some(reason), Some(end)) = (ENDS.test(evidence), until.succ_opt()) else {
                continue;
            };
            let since = days_before(until, notice).max(contract.first()).max(contract.date);
            let key = FindingKey::new(CONTRACT_ENDING, facts.id().clone());
            let is_ours = contract.with != Some(ContractWith::Elsewhere);
            let worth = contract.amount.filter(|_| is_ours);
            let valuation = facts.context.valuation();
            found.add(Finding {
                severity: Severity::Low,
                onset: Onset::expected(end),
                at_stake: worth.and_then(|amount| valuation.value(amount, as_of).ok()),
                facts: vec![FactRef::new(FactKind::Contract, &contract.id)],
                responsible: facts.responsible(Role::Sales),
                due: Some(until),
                look_again_on: Some(end),
                ..Finding::new(
                    key.which(contract.id.as_str().to_owned()),
                    since,
                    reason,
                    Advice::Renew,
                )
            });
        }
    }
}
