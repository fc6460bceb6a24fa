//! Erasure in everything that a firm knows.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{BookKind, Firm, Refused, Taken};
use crate::base::{EraseError, Erasure};
use crate::rule::measure::Subject;
use crate::units::CustomerId;

/// What an erasure kept and removed, in everything that the firm knows: for the caller's own proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[must_use]
pub struct FirmErasure {
    /// Of the facts.
    pub facts: Erasure,
    /// How many lives of each book stay, without a word of who it was.
    pub books: BTreeMap<BookKind, u64>,
}

impl Firm {
    /// Erases a customer from everything that the firm knows: of the facts it keeps what
    /// [`CustomerBase::erase`](crate::base::CustomerBase::erase) does. Deals stay under the pseudonym with their
    /// figures; notes, reasons in somebody's words, features and next steps go. Warnings stay under it too,
    /// and notes of those about the customer and the customer's deals go.
    ///
    /// Cost: as many steps as the customer has facts and deals, and a pass over the warnings.
    ///
    /// # Errors
    /// [`EraseError`]; the firm stays as it was.
    pub fn erase(
        &mut self,
        customer: &CustomerId,
        pseudonym: CustomerId,
    ) -> Result<FirmErasure, EraseError> {
        let ids = self.customers.identifiers_of(customer);
        if self.books.names(&pseudonym) {
            return Err(EraseError::PseudonymInUse(pseudonym));
        }
        // Of whom only a book is known no merge is, and so there is no other identifier.
        let named = self.books.names(customer);
        let facts = self.customers.erase_named(customer, pseudonym.clone(), named)?;
        let deals = ids.iter().flat_map(|id| self.books.opportunities.of_customer(id));
        let deals = deals.map(|deal| Subject::from(deal.id().clone())).collect();
        self.books.warnings.forget_words(&deals);
        let books = self.books.erase(&ids, &pseudonym);
        let books = books.into_iter().filter(|(_, lives)| *lives > 0).collect();
        Ok(FirmErasure { facts, books })
    }

    /// Says that an identifier stands for somebody who was erased.
    pub(super) fn keep_erased(&mut self, pseudonym: CustomerId) -> Result<Taken, Refused> {
        if self.customers.is_erased(&pseudonym) {
            return Ok(Taken::Known);
        }
        if self.books.names(&pseudonym) || self.customers.keep_erased(pseudonym.clone()).is_err() {
            return Err(Refused::Pseudonym(pseudonym));
        }
        self.books.keep_erased(&pseudonym);
        Ok(Taken::New)
    }
}
