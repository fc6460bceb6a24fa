//! What findings about plans and expenses have in common.

use std::collections::BTreeSet;

use super::{Finding, FindingKey, WarningContext};
use crate::base::FactKind;
use crate::customer::Role;
use crate::rule::measure::Subject;
use crate::units::{Money, Period, StaffId};

/// Who is responsible: the member of staff whom it is about, or whoever is responsible for the
/// customer in a role.
pub(super) fn responsible(
    context: &WarningContext<'_>,
    subject: &Subject,
    role: Role,
) -> Option<StaffId> {
    match subject {
        Subject::Staff(id) => Some(id.clone()),
        Subject::Customer(id) => {
            let customer = context.base.customer(id)?;
            customer.basic().responsible(role, context.as_of).cloned()
        }
        _ => None,
    }
}

/// Whether a fact of a kind can be the first that is known of a customer: then it is known by which
/// identifier they are called, of those that were merged.
pub(super) const fn can_be_first(kind: FactKind) -> bool {
    !matches!(
        kind,
        FactKind::Expense
            | FactKind::Commitment
            | FactKind::SalesPlan
            | FactKind::Budget
            | FactKind::Campaign
            | FactKind::Absence
            | FactKind::VisitWithoutDetails
            | FactKind::AnonymousAnswer
    )
}

/// An amount in the currency of the judgement. `None` where a rate is missing: what was found stands
/// in the currency of its plan.
pub(super) fn at_stake(context: &WarningContext<'_>, amount: Money) -> Option<Money> {
    context.valuation().value(amount, context.as_of).ok()
}

/// The name of a period by which a plan is known again: "2026-01-01..2026-12-31".
pub(super) fn days_named(period: Period) -> String {
    format!("{}..{}", period.first(), period.last())
}

/// Keys of which no two are the same: plans for one subject over the same days that cannot be added
/// up, because they are in two currencies or divided in two ways, stand beside each other, and all but
/// the first have the identifier of the plan in their names.
#[derive(Default)]
pub(super) struct Keys(BTreeSet<FindingKey>);

impl Keys {
    pub(super) fn key(&mut self, key: FindingKey, plan: Option<&str>) -> FindingKey {
        if self.0.insert(key.clone()) {
            return key;
        }
        let name = key.one_of_several().unwrap_or_default();
        let named = format!("{name}, {}", plan.unwrap_or_default());
        let key = key.which(named);
        self.0.insert(key.clone());
        key
    }
}

/// The finding with who is responsible, and what is at stake.
pub(super) fn of_subject(
    context: &WarningContext<'_>,
    role: Role,
    amount: Option<Money>,
    finding: Finding,
) -> Finding {
    let responsible = responsible(context, finding.key.subject(), role);
    let at_stake = amount.and_then(|amount| at_stake(context, amount));
    Finding { at_stake, responsible, ..finding }
}
