//! A deal in a book, changed where it stands.

use std::ops::Deref;

use chrono::NaiveDate;

use crate::customer::Note;
use crate::funnel::{Applied, Change, Moved, Opportunity, Pipeline, Refusal};
use crate::rule::life::{Entered, Entering, TakenBack};
use crate::units::StaffId;

/// A deal in a book: it can be read and changed, and not be put in another's place.
#[derive(Debug)]
pub struct OpportunityMut<'a>(pub(super) &'a mut Opportunity);

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
