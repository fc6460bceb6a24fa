//! A contract runs out, and is renewed or not.

use chrono::NaiveDate;

use super::{CONTRACT_NOT_RENEWED, ChurnTerms};
use crate::base::FactKind;
use crate::customer::Role;
use crate::rule::{Evidence, rules};
use crate::transaction::{Contract, ContractWith, TransactionData};
use crate::units::period::{days_after, days_before, days_between, months_after};
use crate::units::{NotComputable, ThingId};
use crate::warning::{
    Advice, CustomerFacts, CustomerRule, FactRef, Finding, FindingKey, Found, Onset, Severity,
};

rules! {
    ENDING = "warning.contract-ending", AtMost {
        "the contract runs out in {observed}, within the notice of {needed}[ ({margin} into it)]",
        "the contract runs out in {observed}, later than the notice of {needed}[ (by {margin})]",
        "the contract has no end that is known",
    };
    NOT_RENEWED = CONTRACT_NOT_RENEWED, AtLeast {
        "the contract ended {ago} and was not renewed, lost after {needed}[ ({margin} ago)]",
        "the contract ended {ago} and was not renewed, lost after {needed}[ (in {margin})]",
        "the contract has no end that is known",
    };
    NOT_YET_RENEWED = "warning.contract-not-yet-renewed", AtMost {
        "the contract has ended and counts as lost in {observed} unless it is renewed",
        "the contract has ended and counts as lost in {observed} unless it is renewed, more than the {needed} of grace[ (by {margin})]",
        "the contract has no end that is known",
    };
    TAKEN = "warning.contract-taken-elsewhere", Is {
        "renewed with somebody else on {day}",
        "not renewed with somebody else",
        "it is not known whether it was renewed with somebody else",
    };
}

/// Whether a contract is with us, as far as anybody says, and is to be renewed.
pub(super) fn is_ours(contract: &Contract, terms: &ChurnTerms) -> bool {
    contract.with != Some(ContractWith::Elsewhere)
        && terms.policy().renewed.contains(&contract.kind)
}

/// The first day after a day on which a thing may be theirs no more, as is known on the day.
pub(super) fn given_up_on(
    transactions: &TransactionData,
    thing: &ThingId,
    as_of: NaiveDate,
) -> Option<NaiveDate> {
    let records = transactions.ownerships().as_of(as_of).iter();
    let ends = records.filter(|it| it.thing == *thing).filter_map(|it| it.until);
    ends.filter(|until| as_of <= *until).min()?.succ_opt()
}

/// The rule that asks of each contract with us that is to be renewed whether it was.
///
/// * From the days of notice before its last day on, its renewal is called for; until the days of grace
///   after it are over, its loss is expected; then it is lost, for so many months as the policy says.
///   It is one matter from the notice to the loss.
/// * It is renewed by a contract with us that [follows](Contract::follows) it, whenever that is: a
///   customer who comes back is back.
/// * What is renewed with somebody else is lost since that is known, and without days of grace.
/// * What was for a thing that is theirs no more is not to be renewed.
///
/// Cost: for each contract that has ended a pass over the contracts of the customer.
#[derive(Debug, Clone)]
pub struct ContractLost {
    terms: ChurnTerms,
}

/// How a contract was lost, or will be.
struct Loss<'a> {
    contract: &'a Contract,
    until: NaiveDate,
    lost_on: NaiveDate,
    /// The contract with somebody else.
    taken: Option<&'a Contract>,
    /// The first day on which what it is for is theirs no more.
    gone_on: Option<NaiveDate>,
}

impl ContractLost {
    /// By these terms.
    pub const fn new(terms: ChurnTerms) -> Self {
        ContractLost { terms }
    }

    fn loss<'a>(
        &self,
        transactions: &'a TransactionData,
        contract: &'a Contract,
        as_of: NaiveDate,
    ) -> Option<Loss<'a>> {
        let until = contract.until?;
        let known = transactions.all_contracts().as_of(as_of);
        let followed = |elsewhere: bool| {
            let is_there = move |it: &&Contract| {
                (it.with == Some(ContractWith::Elsewhere)) == elsewhere && it.follows(contract)
            };
            known.iter().find(is_there)
        };
        if followed(false).is_some() {
            return None;
        }
        let taken = followed(true);
        let grace = if taken.is_some() { 0 } else { self.terms.policy().grace_days };
        let lost_on = days_after(until, grace).succ_opt()?;
        let thing = contract.thing.as_ref();
        let gone_on = thing.and_then(|thing| given_up_on(transactions, thing, as_of));
        Some(Loss { contract, until, lost_on, taken, gone_on })
    }

    fn judge(
        &self,
        facts: &CustomerFacts<'_>,
        loss: &Loss<'_>,
        found: &mut Found,
    ) -> Result<(), NotComputable> {
        let Loss { contract, until, lost_on, taken, gone_on } = *loss;
        let as_of = facts.as_of();
        let over_on = months_after(lost_on, self.terms.policy().lost_contract_months);
        if over_on.is_some_and(|over_on| over_on <= as_of) {
            return Ok(());
        }
        let ended_on = until.succ_opt().unwrap_or(until);
        let notice = self.terms.policy().renewal_notice_days;
        let notice_on = days_before(until, notice).max(contract.first()).max(contract.date);
        if as_of < notice_on && taken.is_none() {
            // One that is put down as over before it begins is never asked for.
            let is_ever = over_on.is_none_or(|over_on| notice_on < over_on);
            found.look_again(is_ever.then_some(notice_on));
            return Ok(());
        }
        let (is_lost, runs) = (as_of >= lost_on, as_of < ended_on);
        let reason = match taken {
            Some(taken) => TAKEN.test(Evidence::happened(taken.date)),
            None if runs => {
                ENDING.test(Evidence::days(days_between(as_of, until), u64::from(notice)))
            }
            None if is_lost => {
                let limit = days_between(lost_on, until);
                NOT_RENEWED.test(Evidence::days(days_between(as_of, until), limit))
            }
            None => {
                let grace = u64::from(self.terms.policy().grace_days);
                NOT_YET_RENEWED.test(Evidence::days(days_between(lost_on, as_of), grace))
            }
        };
        let Some(reason) = reason else { return Ok(()) };
        let since = match taken {
            Some(taken) => taken.date,
            None if is_lost => lost_on,
            None if runs => notice_on,
            None => ended_on,
        };
        let expected_on = if runs && taken.is_none() { ended_on } else { lost_on };
        let is_over = is_lost || taken.is_some();
        let changes_on = if is_lost { over_on } else { Some(expected_on) };
        let fact = |contract: &Contract| FactRef::new(FactKind::Contract, &contract.id);
        let valuation = facts.context.valuation();
        let at_stake = contract.amount.map(|amount| valuation.value(amount, as_of)).transpose()?;
        let key = FindingKey::new(CONTRACT_NOT_RENEWED, facts.id().clone());
        found.add(Finding {
            severity: if is_over { Severity::Medium } else { Severity::Low },
            onset: if is_lost { Onset::Already } else { Onset::expected(expected_on) },
            facts: [contract].into_iter().chain(taken).map(fact).collect(),
            at_stake,
            responsible: facts.responsible(Role::Sales),
            due: (!is_over).then(|| expected_on.pred_opt()).flatten(),
            look_again_on: changes_on.into_iter().chain(gone_on).min(),
            ..Finding::new(
                key.which(contract.id.as_str().to_owned()),
                since,
                reason,
                if is_over { Advice::WinBack } else { Advice::Renew },
            )
        });
        Ok(())
    }
}

impl CustomerRule for ContractLost {
    fn matters(&self) -> Vec<&str> {
        vec![CONTRACT_NOT_RENEWED]
    }

    fn evaluate(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
        let (transactions, as_of) = (facts.customer.transactions(), facts.as_of());
        let contracts = transactions.all_contracts().as_of(as_of);
        if contracts.is_empty() || !facts.customer.is_served(as_of) {
            return;
        }
        for contract in contracts.iter().filter(|contract| is_ours(contract, &self.terms)) {
            if let Some(thing) = &contract.thing {
                if transactions.gave_up(thing, as_of) {
                    continue;
                }
                found.look_again(given_up_on(transactions, thing, as_of));
            }
            let Some(loss) = self.loss(transactions, contract, as_of) else { continue };
            if let Err(why) = self.judge(facts, &loss, found) {
                let key = FindingKey::new(CONTRACT_NOT_RENEWED, facts.id().clone());
                found.unknown(key.which(contract.id.as_str().to_owned()), why);
            }
        }
    }
}
