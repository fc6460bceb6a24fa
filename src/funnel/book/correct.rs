//! A deal of a book that was a mistake as a whole: replaced, or taken out.

use super::{BookRefusal, Opportunities};
use crate::funnel::Opportunity;
use crate::units::OpportunityId;

/// A deal was not put in another one's place. The book stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct NotReplaced {
    /// The deal that was to stand there, as it came.
    pub refused: Box<Opportunity>,
    /// Why not.
    pub why: BookRefusal,
}

impl Opportunities {
    /// Puts a deal in the place of the one with its identifier, which comes back: its customer, its
    /// pipeline and its whole history may be other ones. From then on the book is as if it had been
    /// given this one in the first place.
    ///
    /// A single entry of a deal is replaced [in the deal](super::OpportunityMut::replace), where the
    /// correction stays on record.
    ///
    /// Cost: a few look-ups.
    ///
    /// # Errors
    /// [`NotReplaced`], with the deal in it: there is none with its identifier, or one of the two is
    /// that of a customer who was [erased](crate::firm::Firm::erase).
    ///
    /// ```
    /// use clienteling::funnel::{Opportunities, OpportunityRecord};
    ///
    /// let deal = |customer: &str| {
    ///     let record = format!(
    ///         r#"{{"opportunity":{{"id":"O-1","customer":"{customer}","product":"car","quantity":"1",
    ///             "revenue":{{"amount":"168000.00","currency":"CNY"}},"stage":"first_contact",
    ///             "created_on":"2026-03-01","created_by":"S-1",
    ///             "owners":[{{"staff":"S-1","share":"1"}}]}},"default":"0.05","events":[]}}"#,
    ///     );
    ///     serde_json::from_str::<OpportunityRecord>(&record).map(|it| it.load())
    /// };
    /// let mut book = Opportunities::new();
    /// book.add(deal("C-2")??)?;
    /// assert!(book.add(deal("C-1")??).is_err());
    /// assert_eq!(book.replace(deal("C-1")??)?, deal("C-2")??);
    /// assert_eq!(book.of_customer(&"C-2".parse()?).count(), 0);
    /// assert_eq!(book.remove(&"O-1".parse()?)?, deal("C-1")??);
    /// assert!(book.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn replace(&mut self, deal: Opportunity) -> Result<Opportunity, NotReplaced> {
        if self.erased.contains(deal.customer()) {
            let why = BookRefusal::Erased(deal.id().clone());
            return Err(NotReplaced { refused: Box::new(deal), why });
        }
        match self.remove(deal.id()) {
            Ok(old) => {
                self.put(deal);
                Ok(old)
            }
            Err(why) => Err(NotReplaced { refused: Box::new(deal), why }),
        }
    }

    /// Takes a deal out, which comes back. From then on the book is as if it had never been given
    /// it.
    ///
    /// Cost: a few look-ups.
    ///
    /// # Errors
    /// [`BookRefusal::UnknownOpportunity`], or [`BookRefusal::Erased`] where it is that of a
    /// customer who was [erased](crate::firm::Firm::erase).
    pub fn remove(&mut self, id: &OpportunityId) -> Result<Opportunity, BookRefusal> {
        let held = self.deals.get(id);
        if held.is_some_and(|held| self.erased.contains(held.customer())) {
            return Err(BookRefusal::Erased(id.clone()));
        }
        let unknown = || BookRefusal::UnknownOpportunity(id.clone());
        let deal = self.deals.remove(id).ok_or_else(unknown)?;
        if let Some(ids) = self.of_customers.get_mut(deal.customer()) {
            ids.remove(id);
            if ids.is_empty() {
                self.of_customers.remove(deal.customer());
            }
        }
        Ok(deal)
    }
}
