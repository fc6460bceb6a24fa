//! How much somebody may owe, and who says so.

use chrono::NaiveDate;
use serde::Serialize;

use super::ReceivablePolicyDraft;
use crate::base::Customer;
use crate::customer::{Affiliation, AffiliationKind};
use crate::transaction::CreditDecision;
use crate::units::Money;
use crate::units::period::days_after;
use crate::units::words::words;
use crate::warning::WarningContext;

words! {
    /// Who says how much somebody may owe.
    pub enum LimitSource, "source of a credit limit" {
        /// It was decided for them.
        Customer = "customer" as "their own limit",
        /// It was decided for a company at the head of their group.
        Group = "group" as "the limit of their group",
        /// It is the default of the policy.
        Default = "default" as "the default limit",
    }
}

/// How much somebody may owe. Nothing decided, nothing on account and anything are three things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CreditLine {
    /// Nothing was decided, and there is no default: nothing can be over it.
    Undecided,
    /// The limit was lifted: anything.
    Lifted {
        /// By whose decision.
        by: LimitSource,
    },
    /// So much; with zero nothing on account.
    Limit {
        /// How much, in the currency in which it was decided.
        amount: Money,
        /// By whose decision.
        by: LimitSource,
    },
}

impl CreditLine {
    /// The limit. `None` where none was decided, or it was lifted.
    pub const fn limit(self) -> Option<Money> {
        match self {
            CreditLine::Limit { amount, .. } => Some(amount),
            CreditLine::Undecided | CreditLine::Lifted { .. } => None,
        }
    }

    const fn decided(decision: CreditDecision, by: LimitSource) -> Self {
        match decision {
            CreditDecision::Limit(amount) => CreditLine::Limit { amount, by },
            CreditDecision::Lifted => CreditLine::Lifted { by },
        }
    }
}

/// What was decided for somebody. `None`: nothing.
pub(super) fn own_line(customer: &Customer, by: LimitSource, on: NaiveDate) -> Option<CreditLine> {
    let decision = customer.transactions().credit_decision(on)?;
    Some(CreditLine::decided(decision, by))
}

/// By the default of the policy.
pub(super) const fn default_line(policy: &ReceivablePolicyDraft) -> CreditLine {
    match policy.default_limit {
        Some(amount) => CreditLine::Limit { amount, by: LimitSource::Default },
        None => CreditLine::Undecided,
    }
}

/// Whether a customer is a subsidiary or a branch of another: then the group's limit goes before the
/// default.
pub(super) fn is_owned(customer: &Customer, on: NaiveDate) -> bool {
    !customer.is_erased() && customer.basic().affiliated(on).any(makes_owned)
}

const fn makes_owned(affiliation: &Affiliation) -> bool {
    matches!(affiliation.kind, AffiliationKind::Subsidiary | AffiliationKind::Branch)
}

/// The days on which it can change whether a customer is owned, by what is known on a day: also those
/// after it.
pub(super) fn ownership_days(
    customer: &Customer,
    as_of: NaiveDate,
) -> impl Iterator<Item = NaiveDate> {
    let known = customer.basic().affiliations().as_of(as_of).iter();
    known.filter(|one| makes_owned(one)).flat_map(|one| {
        let ended = one.until.map(|last| days_after(last, 1));
        [Some(one.date), ended].into_iter().flatten()
    })
}

/// How much a customer may owe: by their own limit, else by that of the first company at the head of
/// their group that has one, else by the default.
pub(super) fn line_of(
    context: &WarningContext<'_>,
    customer: &Customer,
    policy: &ReceivablePolicyDraft,
) -> CreditLine {
    let as_of = context.as_of;
    let of_group = || {
        let together = is_owned(customer, as_of).then(|| context.base.affiliations(as_of))?;
        let heads = together.group(customer.id()).heads.into_iter();
        let mut heads = heads.filter(|head| head != customer.id());
        heads.find_map(|head| own_line(context.base.customer(&head)?, LimitSource::Group, as_of))
    };
    let own = own_line(customer, LimitSource::Customer, as_of);
    own.or_else(of_group).unwrap_or_else(|| default_line(policy))
}
