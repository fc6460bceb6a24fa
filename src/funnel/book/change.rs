//! A deal in a book, changed where it stands.

use std::collections::BTreeSet;
use std::ops::Deref;

use chrono::NaiveDate;

use crate::customer::Note;
use crate::funnel::{Applied, Change, Moved, Opportunity, Pipeline, Refusal};
use crate::rule::life::{Entered, Entering, TakenBack};
use crate::units::{CustomerId, StaffId};

/// A deal in a book: it can be read and changed, and not be put in another's place.
///
/// One of a customer who was erased takes no words of one's own: a next step, features, a reason
/// that is none of the common ones are [refused](Refusal::Erased).
#[derive(Debug)]
pub struct OpportunityMut<'a> {
    deal: &'a mut Opportunity,
    is_erased: bool,
}

impl<'a> OpportunityMut<'a> {
    pub(super) fn of(deal: &'a mut Opportunity, erased: &BTreeSet<CustomerId>) -> Self {
        let is_erased = erased.contains(deal.customer());
        OpportunityMut { deal, is_erased }
    }

    fn check_words(&self, has_words: bool) -> Result<(), Refusal> {
        if self.is_erased && has_words { Err(Refusal::Erased) } else { Ok(()) }
    }

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
        self.check_words(change.has_words())?;
        self.deal.apply(change, day, by, pipeline)
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
        self.check_words(asked.change.has_words())?;
        self.deal.enter(asked, pipeline)
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
        self.check_words(reason.is_some())?;
        self.deal.take_back(number, by, entered_on, reason, pipeline)
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
        self.check_words(reason.is_some() || asked.change.has_words())?;
        self.deal.replace(number, asked, reason, pipeline)
    }
}

impl Deref for OpportunityMut<'_> {
    type Target = Opportunity;

    fn deref(&self) -> &Opportunity {
        self.deal
    }
}
