//! The warnings of a firm.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::books::Book;
use super::{Firm, FirmRecord, Refused, Taken};
use crate::base::SuppressionList;
use crate::customer::Note;
use crate::rule::life::{Entered, Entering, TakenBack};
use crate::rule::measure::Subject;
use crate::units::{CustomerId, StaffId};
use crate::warning::life::{
    DayFindings, FittingRow, TrackedWarning, WarningBook, WarningChange, WarningEvent,
    WarningLifePolicy, WarningRef, WarningRefusal, WarningRow,
};

impl Firm {
    /// The warnings, open and closed, and what is pending.
    pub const fn warnings(&self) -> &WarningBook {
        &self.books.warnings
    }

    /// The warnings about a customer, under whichever of the customer's identifiers they were raised.
    /// Cost: a pass over all warnings.
    pub fn warnings_of<'a>(
        &'a self,
        customer: &CustomerId,
    ) -> impl Iterator<Item = &'a TrackedWarning> + use<'a> {
        let ids = self.customers.identifiers_of(customer);
        let is_theirs = move |tracked: &&TrackedWarning| {
            let key = &tracked.life.beginning().warning.key;
            matches!(key.subject(), Subject::Customer(id) if ids.contains(id))
        };
        self.books.warnings.warnings().filter(is_theirs)
    }

    /// What rules find is entered under this name from now on.
    pub fn set_warnings_by(&mut self, by: StaffId) {
        self.books.warnings.set_by(by);
    }

    /// Brings the warnings to a day by what is found on it, and says what changed, to be stored and sent:
    /// first what [changes](WarningBook::merged) because customers turned out to be one, and then what
    /// [changes](WarningBook::changes) by what is found.
    ///
    /// A merge that is undone before that changes nothing of the warnings; after it they stay where they
    /// are.
    ///
    /// Cost: a pass over the keys in the book and the findings; for each customer who has become another
    /// one, a further one.
    ///
    /// # Errors
    /// [`WarningRefusal::EarlierDay`]; the firm stays as it was.
    pub fn advance_warnings(
        &mut self,
        today: &DayFindings<'_>,
        policy: &WarningLifePolicy,
    ) -> Result<Vec<WarningChange>, WarningRefusal> {
        let book = &mut self.books.warnings;
        book.takes(today.day())?;
        let current = |id| (id, self.customers.current_identifier(id));
        let moved = book.customers().into_iter().map(current).filter(|(id, now)| id != now);
        let moved: Vec<_> = moved.map(|(id, now)| (id.clone(), now.clone())).collect();
        let mut changes = Vec::new();
        for (absorbed, into) in moved {
            let merged = book.merged(&absorbed, &into, today.day())?;
            book.apply(&merged)?;
            changes.extend(merged);
        }
        changes.extend(book.advance(today, policy)?);
        Ok(changes)
    }

    /// Enters what somebody did with a warning: see [`WarningBook::enter`].
    ///
    /// # Errors
    /// [`WarningRefusal`]; the firm stays as it was.
    pub fn enter_warning(
        &mut self,
        warning: &WarningRef,
        asked: Entering<WarningEvent>,
    ) -> Result<Entered<()>, WarningRefusal> {
        self.books.warnings.enter(warning, asked)
    }

    /// Takes back what somebody entered by mistake: see [`WarningBook::take_back`].
    ///
    /// # Errors
    /// [`WarningRefusal`]; the firm stays as it was.
    pub fn take_back_warning(
        &mut self,
        warning: &WarningRef,
        number: usize,
        by: &StaffId,
        entered_on: NaiveDate,
        reason: Option<Note>,
    ) -> Result<TakenBack, WarningRefusal> {
        self.books.warnings.take_back(warning, number, by, entered_on, reason)
    }

    /// Closes what is open of matters that are not looked for any more, and says what changed: see
    /// [`WarningBook::switched_off`].
    ///
    /// # Errors
    /// [`WarningRefusal`]; the firm stays as it was.
    pub fn switch_off_warnings<'a>(
        &mut self,
        matters: impl IntoIterator<Item = &'a str>,
        on: NaiveDate,
    ) -> Result<Vec<WarningChange>, WarningRefusal> {
        let changes = self.books.warnings.switched_off(matters, on)?;
        self.books.warnings.apply(&changes)?;
        Ok(changes)
    }
}

impl Book for WarningBook {
    type Record = WarningRow;

    fn records(&self) -> impl Iterator<Item = WarningRow> + '_ {
        self.rows()
    }

    fn take(
        &mut self,
        row: WarningRow,
        list: &(impl SuppressionList + ?Sized),
    ) -> Result<Taken, Refused> {
        let fitting = match self.fit(row.clone()) {
            Ok(fitting) => fitting,
            Err(error) => return Err(Refused::Warning { row: Box::new(row), error }),
        };
        let is_new = !matches!(fitting, FittingRow::Known);
        if is_new && row.customer().is_some_and(|id| list.holds(id)) {
            return Err(Refused::Suppressed(Box::new(FirmRecord::Warning(row))));
        }
        Ok(if self.take_over(fitting) { Taken::New } else { Taken::Known })
    }

    fn names(&self, customer: &CustomerId) -> bool {
        self.customers().contains(customer)
    }

    fn erase(&mut self, customers: &BTreeSet<CustomerId>, pseudonym: &CustomerId) -> u64 {
        WarningBook::erase(self, customers, pseudonym)
    }

    fn keep_erased(&mut self, pseudonym: &CustomerId) {
        Self::keep_erased(self, pseudonym);
    }
}
