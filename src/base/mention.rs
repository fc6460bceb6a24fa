//! Customers whom a fact mentions beside its subject.

use crate::rule::measure::Subject;
use crate::units::CustomerId;

/// A place in a fact where a customer is mentioned.
pub(super) trait Mention {
    fn each<'a>(&'a self, mentioned: &mut Vec<&'a CustomerId>);

    /// Whether somebody forgotten stands there.
    fn is_of(&self, forgotten: &dyn Fn(&CustomerId) -> bool) -> bool;

    /// Puts the pseudonym where somebody forgotten stands. Whether anybody did.
    fn rename(&mut self, forgotten: &dyn Fn(&CustomerId) -> bool, pseudonym: &CustomerId) -> bool;

    /// Does the same where in `held` a pseudonym stands, and here somebody else. Whether one stands
    /// in `held`.
    fn rename_as(&mut self, held: &Self, erased: &dyn Fn(&CustomerId) -> bool) -> bool;
}

impl Mention for CustomerId {
    fn each<'a>(&'a self, mentioned: &mut Vec<&'a CustomerId>) {
        mentioned.push(self);
    }

    fn is_of(&self, forgotten: &dyn Fn(&CustomerId) -> bool) -> bool {
        forgotten(self)
    }

    fn rename(&mut self, forgotten: &dyn Fn(&CustomerId) -> bool, pseudonym: &CustomerId) -> bool {
        let is_forgotten = forgotten(self);
        if is_forgotten {
            *self = pseudonym.clone();
        }
        is_forgotten
    }

    fn rename_as(&mut self, held: &Self, erased: &dyn Fn(&CustomerId) -> bool) -> bool {
        let is_erased = erased(held);
        // One pseudonym is not another.
        if is_erased && !erased(self) {
            *self = held.clone();
        }
        is_erased
    }
}

impl Mention for Option<CustomerId> {
    fn each<'a>(&'a self, mentioned: &mut Vec<&'a CustomerId>) {
        mentioned.extend(self);
    }

    fn is_of(&self, forgotten: &dyn Fn(&CustomerId) -> bool) -> bool {
        self.as_ref().is_some_and(forgotten)
    }

    fn rename(&mut self, forgotten: &dyn Fn(&CustomerId) -> bool, pseudonym: &CustomerId) -> bool {
        self.as_mut().is_some_and(|one| one.rename(forgotten, pseudonym))
    }

    fn rename_as(&mut self, held: &Self, erased: &dyn Fn(&CustomerId) -> bool) -> bool {
        let both = self.as_mut().zip(held.as_ref());
        both.is_some_and(|(one, held)| one.rename_as(held, erased))
    }
}

/// What is about a customer in one record and about staff or a product in the next.
impl Mention for Subject {
    fn each<'a>(&'a self, mentioned: &mut Vec<&'a CustomerId>) {
        if let Subject::Customer(one) = self {
            one.each(mentioned);
        }
    }

    fn is_of(&self, forgotten: &dyn Fn(&CustomerId) -> bool) -> bool {
        matches!(self, Subject::Customer(one) if forgotten(one))
    }

    fn rename(&mut self, forgotten: &dyn Fn(&CustomerId) -> bool, pseudonym: &CustomerId) -> bool {
        match self {
            Subject::Customer(one) => one.rename(forgotten, pseudonym),
            _ => false,
        }
    }

    fn rename_as(&mut self, held: &Self, erased: &dyn Fn(&CustomerId) -> bool) -> bool {
        match (self, held) {
            (Subject::Customer(one), Subject::Customer(held)) => one.rename_as(held, erased),
            _ => false,
        }
    }
}
