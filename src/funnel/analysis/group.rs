//! By what deals are grouped, to which group one belongs, and how its amount is divided.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::Month;
use crate::funnel::{Opportunity, OpportunityState};
use crate::marketing::LeadSource;
use crate::units::words::words;
use crate::units::{Money, ProductId, StaffId};

words! {
    /// By what deals are grouped.
    ///
    /// | by | [`grouped`]: a deal is in the group of | [`losses`](super::losses()): it belongs to |
    /// |---|---|---|
    /// | owner | its [main owner](crate::funnel::Owners::main) | its owners, who share the amount by [`Owners::split`](crate::funnel::Owners::split); it *counts* once, to the main owner |
    /// | product | what is to be sold | the same |
    /// | source | where the prospect came from | the same |
    /// | month | the month of its creation | the month of its loss |
    ///
    /// Owner and product are those of the day of the judgement: a closed deal keeps those with
    /// which it was closed. So by owner both say the same of how many deals were lost, but not of
    /// how much, where deals are shared; by product and source they say the same of both; and by
    /// month they answer different questions.
    pub enum GroupBy, "grouping" {
        /// Not at all: all are one group.
        Nothing = "nothing",
        /// By whose they are.
        Owner = "owner",
        /// By what is to be sold.
        Product = "product",
        /// By where the prospect came from.
        Source = "source",
        /// By month: of the creation, or of the loss.
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
    Source(Option<LeadSource>),
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
            GroupBy::Source => GroupKey::Source(deal.heard_from().cloned()),
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

/// The deals by group, as of a day, each in exactly one: any analysis of a group is that of its
/// deals, made as of the same day.
///
/// * Owner and product are those of the day; a deal is in the group of its
///   [main owner](crate::funnel::Owners::main), and in that of the month of its creation.
/// * Deals that were not created by the day are in no group; void ones are in theirs.
/// * In a group the deals stand by identifier; there is no group without a deal. The order in which
///   they come makes no difference, and neither does what happened after the day.
///
/// [`losses`](super::losses()) groups differently, to share amounts: see [`GroupBy`].
///
/// Cost: [`Opportunity::as_of`] for each deal, a look-up among the groups, and a sort of each.
///
/// ```
/// use clienteling::funnel::analysis::{AnalysisPolicy, GroupBy, conversion, grouped};
/// use clienteling::funnel::{Opportunities, Opportunity, OpportunityBasics, Pipeline};
///
/// let showroom = Pipeline::default();
/// let mut book = Opportunities::new();
/// for (id, seller) in [("O-1", "S-1"), ("O-2", "S-2"), ("O-3", "S-1")] {
///     let new = OpportunityBasics {
///         id: id.parse()?,
///         customer: "C-1".parse()?,
///         product: "car".parse()?,
///         revenue: "168000.00 CNY".parse()?,
///         stage: showroom.first().clone(),
///         created_on: "2026-03-01".parse()?,
///         created_by: seller.parse()?,
///     };
///     book.add(Opportunity::create(new, &showroom)?)?;
/// }
/// let (seller, day) = ("S-1".parse()?, "2026-03-05".parse()?);
/// let lost = serde_json::from_str(r#"{"lose": {"cause": "price"}}"#)?;
/// book.apply(&"O-3".parse()?, lost, day, &seller, &showroom)?;
///
/// let policy = AnalysisPolicy::default();
/// let mut shown = Vec::new();
/// for (owner, deals) in grouped(book.iter(), GroupBy::Owner, day) {
///     let all = conversion(deals, None, &showroom, &policy, day).all();
///     shown.push(format!("{owner}: {} lost, {} open", all.lost(), all.open()));
/// }
/// assert_eq!(shown, ["S-1: 1 lost, 1 open", "S-2: 0 lost, 1 open"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn grouped<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity>,
    by: GroupBy,
    as_of: NaiveDate,
) -> BTreeMap<GroupKey, Vec<&'a Opportunity>> {
    let mut groups: BTreeMap<GroupKey, Vec<&Opportunity>> = BTreeMap::new();
    for deal in deals {
        let Some(state) = deal.as_of(as_of) else { continue };
        groups.entry(by.key(deal, &state, deal.created_on())).or_default().push(deal);
    }
    for group in groups.values_mut() {
        group.sort_by(|one, other| one.id().cmp(other.id()));
    }
    groups
}
