//! A firm's deals.
//!
//! | adding a deal | outcome |
//! |---|---|
//! | with a new identifier | [`OpportunityEntry::New`] |
//! | that the book holds, with the same history or the beginning of it | [`OpportunityEntry::Duplicate`]: nothing changes |
//! | that the book holds, with the same history and more | [`OpportunityEntry::Extended`]: the longer one holds |
//! | with a known identifier and another history | [`OpportunityContradiction`]: the deal comes back, nothing changes |
//!
//! Amounts in several currencies stand side by side: nothing is summed here.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use super::{Applied, Change, Moved, Opportunity, OpportunityState, Pipeline, Refusal};
use crate::customer::Note;
use crate::rule::life::{Entered, Entering, TakenBack};
use crate::units::{CustomerId, OpportunityId, StaffId};

/// What became of a deal that was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OpportunityEntry {
    /// It is in the book now.
    New,
    /// It was there already, with all that is known of it.
    Duplicate,
    /// It was there already, and more is known of it now.
    Extended,
}

/// A deal has the identifier of another one that the book holds. It was not added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "opportunity `{}` of customer `{}` contradicts the one that the book holds for customer \
     `{holder}`: same identifier, other history", refused.id(), refused.customer()
)]
pub struct OpportunityContradiction {
    /// The refused deal.
    pub refused: Box<Opportunity>,
    /// Whose deal the book holds under the identifier.
    pub holder: CustomerId,
}

/// A change of a deal in a book was refused; nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BookRefusal {
    /// The book has no such deal.
    #[error("there is no opportunity `{0}`")]
    UnknownOpportunity(OpportunityId),
    /// The deal refused it.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// The deals of a firm, each with its own identifier.
///
/// ```
/// use clienteling::funnel::{Change, NewOpportunity, Opportunities, Opportunity, Pipeline};
///
/// let showroom = Pipeline::default();
/// let mut book = Opportunities::new();
/// for (id, amount) in [("O-2", "168000.00 CNY"), ("O-1", "20000.00 EUR")] {
///     let new = NewOpportunity::new(
///         id.parse()?,
///         "C-1".parse()?,
///         "car".parse()?,
///         amount.parse()?,
///         "first_contact".parse()?,
///         "2026-03-01".parse()?,
///         "S-1".parse()?,
///     );
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
        match self.deals.get_mut(opportunity.id()) {
            Some(known) if known.goes_on_from(&opportunity) => Ok(OpportunityEntry::Duplicate),
            Some(known) if opportunity.goes_on_from(known) => {
                *known = opportunity;
                Ok(OpportunityEntry::Extended)
            }
            Some(known) => Err(OpportunityContradiction {
                holder: known.customer().clone(),
                refused: Box::new(opportunity),
            }),
            None => {
                let id = opportunity.id().clone();
                let of_customer = self.of_customers.entry(opportunity.customer().clone());
                of_customer.or_default().insert(id.clone());
                self.deals.insert(id, opportunity);
                Ok(OpportunityEntry::New)
            }
        }
    }

    /// Takes over the deals of another book, and hands back those that contradict, by identifier.
    /// Where nothing contradicts, two books merge to the same one in either order.
    ///
    /// Cost: as [`add`](Self::add), for each deal of the other book.
    pub fn merge(&mut self, other: Opportunities) -> Vec<OpportunityContradiction> {
        other.deals.into_values().filter_map(|deal| self.add(deal).err()).collect()
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
        self.deals.get_mut(id).map(OpportunityMut)
    }

    /// All deals, by identifier, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = OpportunityMut<'_>> {
        self.deals.values_mut().map(OpportunityMut)
    }

    /// The deals with a customer, by identifier.
    pub fn of_customer<'a>(
        &'a self,
        customer: &CustomerId,
    ) -> impl Iterator<Item = &'a Opportunity> + use<'a> {
        let ids = self.of_customers.get(customer).into_iter().flatten();
        ids.filter_map(|id| self.deals.get(id))
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
        let deal = self.deals.get_mut(id).ok_or_else(unknown)?;
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

impl Serialize for Opportunities {
    /// A list of records, by identifier: each is replayed and added on arrival.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.deals.values())
    }
}

/// A deal in a book: it can be read and changed, and not be put in another's place.
#[derive(Debug)]
pub struct OpportunityMut<'a>(&'a mut Opportunity);

impl OpportunityMut<'_> {
    /// As [`Opportunity::apply`].
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn apply(
        &mut self,
        change: Change,
        day: NaiveDate,
        by: &StaffId,
        pipeline: &Pipeline,
    ) -> Result<Applied, Refusal> {
        self.0.apply(change, day, by, pipeline)
    }

    /// As [`Opportunity::enter`](crate::rule::life::History::enter).
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn enter(
        &mut self,
        asked: Entering<Change>,
        pipeline: &Pipeline,
    ) -> Result<Entered<Option<Moved>>, Refusal> {
        self.0.enter(asked, pipeline)
    }

    /// As [`Opportunity::take_back`](crate::rule::life::History::take_back).
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn take_back(
        &mut self,
        number: usize,
        by: &StaffId,
        entered_on: NaiveDate,
        reason: Option<Note>,
        pipeline: &Pipeline,
    ) -> Result<TakenBack, Refusal> {
        self.0.take_back(number, by, entered_on, reason, pipeline)
    }

    /// As [`Opportunity::replace`](crate::rule::life::History::replace).
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn replace(
        &mut self,
        number: usize,
        asked: Entering<Change>,
        reason: Option<Note>,
        pipeline: &Pipeline,
    ) -> Result<Entered<Option<Moved>>, Refusal> {
        self.0.replace(number, asked, reason, pipeline)
    }
}

impl Deref for OpportunityMut<'_> {
    type Target = Opportunity;

    fn deref(&self) -> &Opportunity {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{BookRefusal, Opportunities, OpportunityEntry};
    use crate::funnel::opportunity::tests::{S1, deal, new_deal, on};
    use crate::funnel::{Change, NewOpportunity, Opportunity, Pipeline};
    use crate::rule::life::Entering;
    use crate::units::Quantity;

    fn two() -> Change {
        Change::Quantity(Quantity::try_from(2).unwrap())
    }

    fn changed(changes: &[Change]) -> Opportunity {
        let mut deal = deal();
        for change in changes {
            deal.apply(change.clone(), on("2026-03-02"), &S1(), &Pipeline::default()).unwrap();
        }
        deal
    }

    #[test]
    fn the_same_deal_once_more_changes_nothing_and_another_one_comes_back() {
        let mut book = Opportunities::new();
        assert_eq!(book.add(changed(&[two()])), Ok(OpportunityEntry::New));
        assert_eq!(book.add(changed(&[two()])), Ok(OpportunityEntry::Duplicate));
        let before = book.clone();
        let other = changed(&[Change::Contacted(None)]);
        let contradiction = book.add(other.clone()).unwrap_err();
        assert_eq!(*contradiction.refused, other);
        assert_eq!(book, before);
    }

    #[test]
    fn of_a_history_and_its_beginning_the_longer_one_holds() {
        let longer = changed(&[two(), Change::Contacted(None)]);
        let mut book = Opportunities::new();
        book.add(changed(&[two()])).unwrap();
        assert_eq!(book.add(longer.clone()), Ok(OpportunityEntry::Extended));
        assert_eq!(book.add(deal()), Ok(OpportunityEntry::Duplicate));
        assert_eq!(book.get(longer.id()), Some(&longer));
        // Another beginning is another deal.
        let new = NewOpportunity { quantity: Quantity::try_from(2).unwrap(), ..new_deal() };
        let other = Opportunity::create(new, &Pipeline::default()).unwrap();
        assert!(book.add(other).is_err());
        assert_eq!(book.get(longer.id()), Some(&longer));
    }

    #[test]
    fn two_books_become_one_and_what_contradicts_is_not_lost() {
        let named = |id: &str| {
            let new = NewOpportunity { id: id.parse().unwrap(), ..new_deal() };
            Opportunity::create(new, &Pipeline::default()).unwrap()
        };
        let book = |ids: &[&str]| {
            let mut book = Opportunities::new();
            for id in ids {
                book.add(named(id)).unwrap();
            }
            book
        };
        let (mut one, mut other) = (book(&["a", "b"]), book(&["b", "c"]));
        let mut reverse = other.clone();
        assert!(reverse.merge(one.clone()).is_empty());
        assert!(one.clone().merge(other.clone()).is_empty());
        let id = "b".parse().unwrap();
        let apply = |book: &mut Opportunities, change| {
            book.apply(&id, change, on("2026-03-02"), &S1(), &Pipeline::default()).unwrap()
        };
        apply(&mut one, Change::Contacted(None));
        apply(&mut other, two());
        let refused = one.merge(other);
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].refused.events().len(), 1);
        assert!(one.iter().map(|deal| deal.id().as_str()).eq(["a", "b", "c"]));
        let held = &one.get(&id).unwrap().events()[0];
        assert_eq!(held.change, Change::Contacted(None));
        // Books of which neither contradicts are one in either order.
        apply(&mut reverse, Change::Contacted(None));
        assert_eq!(reverse, one);
    }

    #[test]
    fn a_deal_in_a_book_is_corrected_in_place() {
        let mut book = Opportunities::new();
        book.add(deal()).unwrap();
        let (id, pipeline) = (deal().id().clone(), Pipeline::default());
        let mut held = book.get_mut(&id).unwrap();
        let asked = |change, day| Entering { change, on: on(day), by: S1(), entered_on: None };
        held.enter(asked(two(), "2026-03-04"), &pipeline).unwrap();
        let three = Change::Quantity(Quantity::try_from(3).unwrap());
        held.replace(1, asked(three, "2026-03-04"), None, &pipeline).unwrap();
        let quantity = |book: &Opportunities| book.get(&id).unwrap().state().quantity();
        assert_eq!(quantity(&book), Quantity::try_from(3).unwrap());
        let mut held = book.get_mut(&id).unwrap();
        held.take_back(2, &S1(), on("2026-03-05"), None, &pipeline).unwrap();
        assert_eq!(quantity(&book), Quantity::ONE);
        assert_eq!(book.get(&id).unwrap().events().len(), 0);
        assert!(book.get_mut(&"x".parse().unwrap()).is_none());
    }

    #[test]
    fn a_deal_that_is_not_there_cannot_be_changed() {
        let (mut book, id) = (Opportunities::new(), "x".parse().unwrap());
        let refused = book.apply(&id, two(), on("2026-03-02"), &S1(), &Pipeline::default());
        assert_eq!(refused, Err(BookRefusal::UnknownOpportunity(id)));
    }

    #[test]
    fn deals_are_changed_in_place_one_after_the_other() {
        let mut book = Opportunities::new();
        book.add(deal()).unwrap();
        for mut deal in book.iter_mut() {
            deal.apply(two(), on("2026-03-02"), &S1(), &Pipeline::default()).unwrap();
            assert_eq!(deal.events().len(), 1);
        }
        assert_eq!(book.as_of(on("2026-03-01")).next().unwrap().1.quantity(), Quantity::ONE);
        assert_eq!(book.as_of(on("2026-02-28")).count(), 0);
    }
}
