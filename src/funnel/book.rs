//! A firm's deals.
//!
//! | adding a deal | outcome |
//! |---|---|
//! | with a new identifier | [`OpportunityEntry::New`] |
//! | that the book holds, with the same history or the beginning of it | [`OpportunityEntry::Duplicate`]: nothing changes |
//! | that the book holds, with the same history and more | [`OpportunityEntry::Extended`]: the longer one holds |
//! | that the book holds under the pseudonym of a customer who was [erased](crate::firm::Firm::erase), as it was before | [`OpportunityEntry::Erased`]: nothing changes |
//! | with a known identifier and another history | [`OpportunityContradiction`]: the deal comes back, nothing changes |
//!
//! A deal that comes under a pseudonym goes on as any other, and is kept
//! [without a word](crate::Opportunity::erased_as) of who it was.
//!
//! Amounts in several currencies stand side by side: nothing is summed here.

mod against;
mod change;
mod correct;
mod erase;
#[cfg(test)]
mod tests;
mod wire;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;

use super::{Applied, Change, Opportunity, OpportunityState, Pipeline, Refusal};
use crate::units::{CustomerId, OpportunityId, PipelineId, StaffId};

pub use against::OpportunityProblem;
pub use change::OpportunityMut;
pub use correct::NotReplaced;

/// What became of a deal that was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OpportunityEntry {
    /// It is in the book now.
    New,
    /// It was there already, with all that is known of it.
    Duplicate,
    /// It was there already, and more is known of it now.
    Extended,
    /// It is one that was there before its customer was erased: nothing changes, and nothing is
    /// said about whom it was.
    Erased,
}

/// A deal has the identifier of another one that the book holds. It was not added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "deal `{}` of customer `{}` contradicts the one that the book holds{}: same identifier, other \
     history", refused.id(), refused.customer(), OfHolder(holder.as_ref())
)]
pub struct OpportunityContradiction {
    /// The refused deal.
    pub refused: Box<Opportunity>,
    /// Whose deal the book holds under the identifier. `None`: the one or the other is that of
    /// somebody who was erased, and nothing is said about whom it was.
    pub holder: Option<CustomerId>,
}

/// " for customer `C-1`", or nothing.
struct OfHolder<'a>(Option<&'a CustomerId>);

impl fmt::Display for OfHolder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(holder) => write!(f, " for customer `{holder}`"),
            None => Ok(()),
        }
    }
}

/// A change of a deal in a book was refused; nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BookRefusal {
    /// The book has no such deal.
    #[error("there is no deal `{0}`")]
    UnknownOpportunity(OpportunityId),
    /// What is left of somebody erased stays as it is, and no other deal is put under a pseudonym.
    #[error("deal `{0}` is, or would become, that of somebody who was erased: it stays as it is")]
    Erased(OpportunityId),
    /// The deal refused it.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// What a book holds under the identifier of a deal.
enum Beside {
    Nothing,
    /// The beginning of its history.
    Shorter,
    /// Its history, or more.
    Same,
    /// What is left of it since its customer was erased.
    Left,
    Other {
        holder: Option<CustomerId>,
    },
}

/// The deals of a firm, each with its own identifier.
///
/// Who was erased only the [firm](crate::firm::Firm) says, and its
/// [snapshot](crate::firm::Firm::snapshot) is how a book is saved together with that.
///
/// ```
/// use clienteling::funnel::{Change, Opportunities, Opportunity, OpportunityBasics, Pipeline};
///
/// let showroom = Pipeline::default();
/// let mut book = Opportunities::new();
/// for (id, amount) in [("O-2", "168000.00 CNY"), ("O-1", "20000.00 EUR")] {
///     let new = OpportunityBasics {
///         id: id.parse()?,
///         customer: "C-1".parse()?,
///         product: "car".parse()?,
///         revenue: amount.parse()?,
///         stage: "first_contact".parse()?,
///         created_on: "2026-03-01".parse()?,
///         created_by: "S-1".parse()?,
///     };
///     book.add(Opportunity::create(new, &showroom)?)?;
/// }
/// let seller = "S-1".parse()?;
/// let to = Change::Move("quotation".parse()?);
/// book.apply(&"O-2".parse()?, to, "2026-03-05".parse()?, &seller, &showroom)?;
///
/// let of_customer = book.of_customer(&"C-1".parse()?).map(|deal| deal.id().as_str());
/// assert!(of_customer.eq(["O-1", "O-2"]));
/// let stages = book.as_of("2026-03-04".parse()?).map(|(_, state)| state.stage().to_string());
/// assert!(stages.eq(["first_contact", "first_contact"]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opportunities {
    // INVARIANT: each deal stands under its identifier, and once under its customer.
    deals: BTreeMap<OpportunityId, Opportunity>,
    of_customers: BTreeMap<CustomerId, BTreeSet<OpportunityId>>,
    /// The pseudonyms of customers who were erased.
    // INVARIANT: a deal under one of them says nothing of who it was.
    erased: BTreeSet<CustomerId>,
}

impl Opportunities {
    /// A book without deals.
    pub fn new() -> Self {
        Opportunities::default()
    }

    /// Adds a deal. Cost: two look-ups, and a comparison with the history that is known.
    ///
    /// # Errors
    /// [`OpportunityContradiction`], with the deal in it; the book stays as it was.
    pub fn add(
        &mut self,
        opportunity: Opportunity,
    ) -> Result<OpportunityEntry, OpportunityContradiction> {
        match self.beside(&opportunity) {
            Beside::Nothing => {
                self.put(opportunity);
                Ok(OpportunityEntry::New)
            }
            Beside::Shorter => {
                self.put(opportunity);
                Ok(OpportunityEntry::Extended)
            }
            Beside::Same => Ok(OpportunityEntry::Duplicate),
            Beside::Left => Ok(OpportunityEntry::Erased),
            Beside::Other { holder } => {
                Err(OpportunityContradiction { holder, refused: Box::new(opportunity) })
            }
        }
    }

    /// Whether the book would hold more with a deal than it does.
    pub(crate) fn would_learn(&self, deal: &Opportunity) -> bool {
        matches!(self.beside(deal), Beside::Nothing | Beside::Shorter)
    }

    /// What the book holds under the identifier of a deal. Where that is left of somebody erased,
    /// the deal is compared as it would be left: a copy, of what few deals are.
    fn beside(&self, deal: &Opportunity) -> Beside {
        let Some(held) = self.deals.get(deal.id()) else { return Beside::Nothing };
        let holder = held.customer();
        let [is_erased, is_left] = [deal.customer(), holder].map(|id| self.erased.contains(id));
        let as_before = is_left && !is_erased;
        let deal = if as_before {
            Cow::Owned(deal.erased_as(holder))
        } else if is_erased {
            Cow::Owned(deal.clone().kept_erased())
        } else {
            Cow::Borrowed(deal)
        };
        if held.goes_on_from(&deal) {
            return if as_before { Beside::Left } else { Beside::Same };
        }
        if !as_before && deal.goes_on_from(held) {
            return Beside::Shorter;
        }
        // Who was erased is not told by what is left.
        let holder = (!is_left && !is_erased).then(|| holder.clone());
        Beside::Other { holder }
    }

    /// Puts a deal where there is none, or the beginning of it; under a pseudonym without a word.
    fn put(&mut self, deal: Opportunity) {
        let is_erased = self.erased.contains(deal.customer());
        let deal = if is_erased { deal.kept_erased() } else { deal };
        let id = deal.id().clone();
        self.of_customers.entry(deal.customer().clone()).or_default().insert(id.clone());
        self.deals.insert(id, deal);
    }

    /// Takes over deals, such as those of another book, and hands back those that contradict, in
    /// their order. Where nothing contradicts, and nobody was erased in one of them only, two books
    /// merge to the same one in either order.
    ///
    /// Cost: as [`add`](Self::add), for each deal.
    #[must_use = "a deal that contradicts was not taken over, and comes back"]
    pub fn merge(
        &mut self,
        deals: impl IntoIterator<Item = Opportunity>,
    ) -> Vec<OpportunityContradiction> {
        deals.into_iter().filter_map(|deal| self.add(deal).err()).collect()
    }

    /// How many deals there are.
    pub fn len(&self) -> usize {
        self.deals.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.deals.is_empty()
    }

    /// One deal.
    pub fn get(&self, id: &OpportunityId) -> Option<&Opportunity> {
        self.deals.get(id)
    }

    /// All deals, by identifier.
    pub fn iter(&self) -> impl Iterator<Item = &Opportunity> {
        self.deals.values()
    }

    /// One deal, to be changed or corrected.
    pub fn get_mut(&mut self, id: &OpportunityId) -> Option<OpportunityMut<'_>> {
        let erased = &self.erased;
        self.deals.get_mut(id).map(|deal| OpportunityMut::of(deal, erased))
    }

    /// All deals, by identifier, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = OpportunityMut<'_>> {
        let erased = &self.erased;
        self.deals.values_mut().map(|deal| OpportunityMut::of(deal, erased))
    }

    /// The deals with a customer, by identifier.
    pub fn of_customer<'a>(
        &'a self,
        customer: &CustomerId,
    ) -> impl Iterator<Item = &'a Opportunity> + use<'a> {
        let ids = self.of_customers.get(customer).into_iter().flatten();
        ids.filter_map(|id| self.deals.get(id))
    }

    /// The deals that go through a pipeline, by identifier. Cost: a pass over all deals.
    pub fn of_pipeline<'a>(
        &'a self,
        pipeline: &'a PipelineId,
    ) -> impl Iterator<Item = &'a Opportunity> + Clone + use<'a> {
        self.deals.values().filter(move |deal| deal.pipeline() == pipeline)
    }

    /// What was true of each deal at the end of a day, by identifier; not of those created later.
    pub fn as_of(
        &self,
        day: NaiveDate,
    ) -> impl Iterator<Item = (&Opportunity, Cow<'_, OpportunityState>)> {
        self.deals.values().filter_map(move |deal| deal.as_of(day).map(|state| (deal, state)))
    }

    /// Changes one deal, as [`Opportunity::apply`] does. Cost: that, and a look-up.
    ///
    /// # Errors
    /// [`BookRefusal`].
    pub fn apply(
        &mut self,
        id: &OpportunityId,
        change: Change,
        day: NaiveDate,
        by: &StaffId,
        pipeline: &Pipeline,
    ) -> Result<Applied, BookRefusal> {
        let unknown = || BookRefusal::UnknownOpportunity(id.clone());
        let mut deal = self.get_mut(id).ok_or_else(unknown)?;
        Ok(deal.apply(change, day, by, pipeline)?)
    }
}

impl<'a> IntoIterator for &'a Opportunities {
    type Item = &'a Opportunity;
    type IntoIter = std::collections::btree_map::Values<'a, OpportunityId, Opportunity>;

    /// As [`Opportunities::iter`].
    fn into_iter(self) -> Self::IntoIter {
        self.deals.values()
    }
}

impl IntoIterator for Opportunities {
    type Item = Opportunity;
    type IntoIter = std::collections::btree_map::IntoValues<OpportunityId, Opportunity>;

    /// All deals, by identifier.
    fn into_iter(self) -> Self::IntoIter {
        self.deals.into_values()
    }
}
