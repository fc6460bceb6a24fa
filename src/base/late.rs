//! A customer with many facts, whose facts are put in order when somebody reads them.

use std::sync::{Mutex, OnceLock, PoisonError};

use super::holder::Holder;

/// A customer to whom facts were added out of order.
///
/// Whoever adds facts to one customer again and again, as merging does, would have all of them moved
/// each time. So they are only put beside each other, and put in order once, by whoever reads first.
pub(super) struct Late<C> {
    // INVARIANT: the customer is in one of the two, and in the second in order.
    added: Mutex<Option<C>>,
    settled: OnceLock<C>,
}

impl<C: Holder> Late<C> {
    pub(super) fn new(customer: C) -> Self {
        Late { added: Mutex::new(Some(customer)), settled: OnceLock::new() }
    }

    /// The customer, with all facts in order. Cost: a sort, the first time.
    pub(super) fn read(&self) -> Option<&C> {
        if self.settled.get().is_none() {
            let mut added = self.added.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(mut customer) = added.take() {
                customer.settle();
                // INVARIANT: nobody else sets it, since whoever does holds the lock.
                let _ = self.settled.set(customer);
            }
        }
        self.settled.get()
    }

    /// The customer as it is, in no order.
    pub(super) fn into_inner(self) -> Option<C> {
        let added = self.added.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.settled.into_inner().or(added)
    }

    /// The customer as it is, to look at and to change what needs no order.
    pub(super) fn as_it_is(&mut self) -> Option<&mut C> {
        let added = self.added.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(customer) = self.settled.take() {
            *added = Some(customer);
        }
        added.as_mut()
    }
}

impl<C: Holder> Clone for Late<C> {
    fn clone(&self) -> Self {
        let added = self.added.lock().unwrap_or_else(PoisonError::into_inner);
        Late { added: Mutex::new(added.clone()), settled: self.settled.clone() }
    }
}
