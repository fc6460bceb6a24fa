//! Customers whom a fact mentions beside its subject.

use crate::rule::measure::Subject;
use crate::units::CustomerId;

/// A place in a fact where a customer is mentioned.
pub(super) trait Mention {
    fn each<'a>(&'a self, mentioned: &mut Vec<&'a CustomerId>);

    /// Puts the pseudonym where somebody forgotten stands.
    fn rename(&mut self, forgotten: &dyn Fn(&CustomerId) -> bool, pseudonym: &CustomerId);

    /// Does the same where in `held` a pseudonym stands.
    fn rename_as(&mut self, held: &Self, erased: &dyn Fn(&CustomerId) -> bool);
}

/// A mention that a fact can do without.
#[cfg_attr(not(test), expect(dead_code, reason = "no kind leaves a mention out yet"))]
pub(super) trait Dispensable: Mention {
    /// Leaves out somebody forgotten.
    fn leave_out(&mut self, forgotten: &dyn Fn(&CustomerId) -> bool);

    /// Leaves out whom `held` does not mention.
    fn leave_out_as(&mut self, held: &Self);
}

impl Mention for CustomerId {
    fn each<'a>(&'a self, mentioned: &mut Vec<&'a CustomerId>) {
        mentioned.push(self);
    }

    fn rename(&mut self, forgotten: &dyn Fn(&CustomerId) -> bool, pseudonym: &CustomerId) {
        if forgotten(self) {
            *self = pseudonym.clone();
        }
    }

    fn rename_as(&mut self, held: &Self, erased: &dyn Fn(&CustomerId) -> bool) {
        if erased(held) {
            *self = held.clone();
        }
    }
}

impl Mention for Option<CustomerId> {
    fn each<'a>(&'a self, mentioned: &mut Vec<&'a CustomerId>) {
        mentioned.extend(self);
    }

    fn rename(&mut self, forgotten: &dyn Fn(&CustomerId) -> bool, pseudonym: &CustomerId) {
        if let Some(one) = self {
            one.rename(forgotten, pseudonym);
        }
    }

    fn rename_as(&mut self, held: &Self, erased: &dyn Fn(&CustomerId) -> bool) {
        if let (Some(one), Some(held)) = (self, held) {
            one.rename_as(held, erased);
        }
    }
}

/// What is about a customer in one record and about staff or a product in the next.
impl Mention for Subject {
    fn each<'a>(&'a self, mentioned: &mut Vec<&'a CustomerId>) {
        if let Subject::Customer(one) = self {
            one.each(mentioned);
        }
    }

    fn rename(&mut self, forgotten: &dyn Fn(&CustomerId) -> bool, pseudonym: &CustomerId) {
        if let Subject::Customer(one) = self {
            one.rename(forgotten, pseudonym);
        }
    }

    fn rename_as(&mut self, held: &Self, erased: &dyn Fn(&CustomerId) -> bool) {
        if let (Subject::Customer(one), Subject::Customer(held)) = (self, held) {
            one.rename_as(held, erased);
        }
    }
}

impl Dispensable for Option<CustomerId> {
    fn leave_out(&mut self, forgotten: &dyn Fn(&CustomerId) -> bool) {
        if self.as_ref().is_some_and(forgotten) {
            *self = None;
        }
    }

    fn leave_out_as(&mut self, held: &Self) {
        if held.is_none() {
            *self = None;
        }
    }
}
