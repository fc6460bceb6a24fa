//! The class that is in force for a customer: by value, or by the grace of a new customer.

use chrono::NaiveDate;

use super::{AbcAssignment, AbcClass, AbcPolicy, AbcStep, AbcValue};
use crate::rule::{Evidence, Reason, rules};
use crate::units::written::written;
use crate::units::{Money, Share};

/// The class in force for a customer on a day, why, and what comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AbcStanding<V = Money> {
    assignment: AbcAssignment<V>,
    as_of: NaiveDate,
    grace: Option<Grace>,
    step: Option<AbcStep<V>>,
    counts_until: Option<NaiveDate>,
}

/// Until when a new customer is in a class at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Grace {
    at_least: AbcClass,
    ends_on: NaiveDate,
}

rules! {
    NEW_CUSTOMER = "tiering.abc.new-customer", Below {
        "the grace for new customers ends on {needed}[, in {margin}]",
        "the grace for new customers ended on {needed}[, {margin} ago]",
        "it is not known when they first bought",
    };
}

impl<V: AbcValue> AbcStanding<V> {
    /// The class that follows from the value alone, on a day.
    pub const fn new(assignment: AbcAssignment<V>, as_of: NaiveDate) -> Self {
        AbcStanding { assignment, as_of, grace: None, step: None, counts_until: None }
    }

    /// With the grace that the policy gives to a customer who first bought on this day: the policy
    /// by which the customer was ranked.
    ///
    /// A grace holds whatever the value is, also where everything came back. It lasts until the day before so many months after the first purchase; without an end
    /// in the calendar there is none.
    #[must_use]
    pub fn since_first_purchase(self, first: NaiveDate, policy: &AbcPolicy) -> Self {
        let grace = policy.grace.and_then(|grace| {
            let ends_on = grace.ends_on(first)?;
            (first <= self.as_of && self.as_of < ends_on)
                .then_some(Grace { at_least: grace.at_least, ends_on })
        });
        AbcStanding { grace, ..self }
    }

    /// With what would move the customer up, and the last day on which today's value counts as a
    /// whole.
    #[must_use]
    pub fn looking_ahead(self, step: Option<AbcStep<V>>, counts_until: Option<NaiveDate>) -> Self {
        AbcStanding { step: step.map(|step| step.by(counts_until)), counts_until, ..self }
    }

    /// The class in force.
    pub fn class(&self) -> AbcClass {
        match self.held_up() {
            Some(grace) => grace.at_least,
            None => self.assignment.class(),
        }
    }

    /// Where the value alone puts the customer.
    pub const fn assignment(&self) -> &AbcAssignment<V> {
        &self.assignment
    }

    /// The value that was ranked.
    pub const fn value(&self) -> V {
        self.assignment.value()
    }

    /// The rank by value, from 1.
    pub const fn rank(&self) -> u64 {
        self.assignment.rank()
    }

    /// The share of the total that the customers with a larger value hold, cut after nine decimals.
    pub fn share_ahead(&self) -> Option<Share> {
        self.assignment.share_ahead()
    }

    /// The first day on which the customer is new no longer. `None` for somebody who is not, or
    /// where new customers have no grace.
    pub fn new_until(&self) -> Option<NaiveDate> {
        self.grace.map(|grace| grace.ends_on)
    }

    /// What would move the customer above the class that the value alone gives.
    pub const fn step(&self) -> Option<&AbcStep<V>> {
        self.step.as_ref()
    }

    /// The last day on which today's value counts as a whole. `None` where it always does.
    pub const fn counts_until(&self) -> Option<NaiveDate> {
        self.counts_until
    }

    /// The first day on which the class can change without new facts about this customer: the
    /// grace ends, or value begins to expire. That of others can make it change sooner.
    pub fn changes_on(&self) -> Option<NaiveDate> {
        let expires = self.counts_until.and_then(|day| day.succ_opt());
        self.held_up().map(|grace| grace.ends_on).into_iter().chain(expires).min()
    }

    /// Why the class is what it is.
    pub fn reasons(&self) -> Vec<Reason> {
        let held = self.held_up();
        let new = held.and_then(|it| NEW_CUSTOMER.test(Evidence::dates(self.as_of, it.ends_on)));
        new.into_iter().chain(self.assignment.reasons()).collect()
    }

    /// The grace, where it gives a better class than the value.
    fn held_up(&self) -> Option<Grace> {
        self.grace.filter(|grace| grace.at_least.rank() < self.assignment.class().rank())
    }
}

written! {
    /// As a screen wants it: with its reasons.
    AbcStanding<V: AbcValue> as self {
        class: self.class(),
        by_value: self.assignment,
        new_until: self.new_until(),
        counts_until,
        step,
        reasons: self.reasons(),
    }
}
