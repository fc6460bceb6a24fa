//! By what deals are grouped, and to which groups one belongs.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::Month;
use crate::funnel::{Opportunity, OpportunityState};
use crate::marketing::HeardFrom;
use crate::units::words::words;
use crate::units::{Money, ProductId, StaffId};

words! {
    /// By what deals are grouped.
    ///
    /// | by | a deal belongs to |
    /// |---|---|
    /// | owner | its owners, who share the amount by [`Owners::split`](crate::funnel::Owners::split), to the last digit; it *counts* once, to its [main owner](crate::funnel::Owners::main) |
    /// | any other | one group |
    pub enum GroupBy, "grouping" {
        /// Not at all: all are one group.
        Nothing = "nothing",
        /// By whose they are.
        Owner = "owner",
        /// By what is to be sold.
        Product = "product",
        /// By where the prospect came from.
        Source = "source",
        /// By the month of the loss.
        Month = "month",
    }
}

/// A group of deals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKey {
    /// All.
    All,
    /// Of a member of staff.
    Owner(StaffId),
    /// Of a product.
    Product(ProductId),
    /// From a source; `None` where nobody knows.
    Source(Option<HeardFrom>),
    /// Of a month.
    Month(Month),
}

impl fmt::Display for GroupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GroupKey::All => crate::units::text::pad(f, "all"),
            GroupKey::Owner(staff) => staff.fmt(f),
            GroupKey::Product(product) => product.fmt(f),
            GroupKey::Source(Some(source)) => source.fmt(f),
            GroupKey::Source(None) => crate::units::text::pad(f, "unknown"),
            GroupKey::Month(month) => month.fmt(f),
        }
    }
}

/// The part of a deal that belongs to a group.
pub(super) struct GroupPart {
    pub(super) key: GroupKey,
    /// Whether the deal counts here.
    pub(super) counts: bool,
    pub(super) amount: Money,
}

impl GroupBy {
    /// The group of a deal; the day is that which decides the month.
    fn key(self, deal: &Opportunity, state: &OpportunityState, day: NaiveDate) -> GroupKey {
        match self {
            GroupBy::Nothing => GroupKey::All,
            GroupBy::Owner => GroupKey::Owner(state.owners().main().clone()),
            GroupBy::Product => GroupKey::Product(state.product().clone()),
            GroupBy::Source => GroupKey::Source(deal.heard_from()),
            GroupBy::Month => GroupKey::Month(Month::of(day)),
        }
    }

    /// The groups of a deal with its parts of the amount; the day is that which decides the month.
    pub(super) fn parts(
        self,
        deal: &Opportunity,
        state: &OpportunityState,
        amount: Money,
        day: NaiveDate,
    ) -> Vec<GroupPart> {
        if self != GroupBy::Owner {
            return vec![GroupPart { key: self.key(deal, state, day), counts: true, amount }];
        }
        let main = state.owners().main();
        let part = |(staff, amount): (&StaffId, Money)| GroupPart {
            key: GroupKey::Owner(staff.clone()),
            counts: staff == main,
            amount,
        };
        state.owners().split(amount).into_iter().map(part).collect()
    }
}
