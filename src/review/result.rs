//! What a review says about the whole base.

use chrono::NaiveDate;
use serde::Serialize;

use super::{CustomerReview, ExpectedSales, NotJudged, RankedValue, ReviewError};
use crate::behavior::Margin;
use crate::followup::{FollowUp, HeldBack};
use crate::tiering::{
    AbcClass, AbcCuts, AbcPolicy, AbcStanding, AbcSummary, Classified, Movement, ValuePeriod,
    movement,
};
use crate::units::{Currency, CustomerId, Money};
use crate::warning::Finding;

/// What a manager reads in the morning.
///
/// It serialises, with all reasons; it is not read back, because it follows again from the facts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Review {
    pub(super) as_of: NaiveDate,
    pub(super) currency: Currency,
    /// By what it was judged, for comparing it with another.
    #[serde(skip)]
    pub(super) classed_by: (AbcPolicy, ValuePeriod, RankedValue),
    #[serde(skip)]
    pub(super) cuts: AbcCuts,
    pub(super) tiers: AbcSummary,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) margin: Option<Margin>,
    pub(super) customers: Vec<CustomerReview>,
    pub(super) not_judged: Vec<NotJudged>,
    pub(super) warnings: Vec<Finding>,
    pub(super) coming: Vec<Finding>,
    pub(super) follow_ups: Vec<FollowUp>,
    pub(super) held_back: Vec<HeldBack>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expected_sales: Option<ExpectedSales>,
}

impl Review {
    /// The day for which it holds.
    pub const fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    /// The currency of its amounts.
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Where the classes by value end, to hold a customer at a cut by a buffer:
    /// [`AbcCuts::propose`] says what [`buffered`](crate::tiering::buffered) needs to know.
    pub const fn cuts(&self) -> &AbcCuts {
        &self.cuts
    }

    /// The classes by value as a whole. By value alone: a new customer whom a grace holds in a
    /// better class counts where the value belongs.
    pub const fn tiers(&self) -> &AbcSummary {
        &self.tiers
    }

    /// What the sales to all customers brought over their cost in the period that counts, with the
    /// share of the turnover of which the cost is known: what the classes rest on. `None` where
    /// they rest on revenue.
    pub const fn margin(&self) -> Option<&Margin> {
        self.margin.as_ref()
    }

    /// Every customer known on the day who could be judged, in the order of identifiers.
    pub fn customers(&self) -> &[CustomerReview] {
        &self.customers
    }

    /// One customer. Cost: a binary search.
    pub fn customer(&self, id: &CustomerId) -> Option<&CustomerReview> {
        let place = self.customers.binary_search_by(|review| review.customer.cmp(id)).ok()?;
        self.customers.get(place)
    }

    /// The customers known on the day who could not be judged, each with the cause, in the order of
    /// identifiers. They count in nothing else: neither in the classes nor in any list or sum.
    pub fn not_judged(&self) -> &[NotJudged] {
        &self.not_judged
    }

    /// What is wrong: the most pressing first, then the largest amount at stake, then by key.
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// What will be wrong soon unless somebody acts: in the same order.
    pub fn coming(&self) -> &[Finding] {
        &self.coming
    }

    /// Whom to contact: by day, where all that is overdue counts for today; then by purpose, value
    /// of the customer, and identifier.
    pub fn follow_ups(&self) -> &[FollowUp] {
        &self.follow_ups
    }

    /// What would be called for, but is not permitted, or comes after a complaint: in the same order,
    /// without a day.
    pub fn held_back(&self) -> &[HeldBack] {
        &self.held_back
    }

    /// What the deals will bring. `None` where there are none yet, or customers alone were reviewed.
    pub const fn expected_sales(&self) -> Option<&ExpectedSales> {
        self.expected_sales.as_ref()
    }

    /// The first day on which time alone can change a class: the grace of a new customer ends, or
    /// somebody's value begins to expire, which can move others too. `None` where nothing of the
    /// kind lies ahead. Cost: a pass over the customers.
    pub fn classes_change_on(&self) -> Option<NaiveDate> {
        let standings = self.customers.iter().filter_map(CustomerReview::abc);
        standings.filter_map(AbcStanding::changes_on).min()
    }

    /// Who rose and fell since an earlier review by the class in force, and what it brought. A
    /// customer who was merged into another in between has left; one who could not be judged on one of
    /// the two days, or whose margin was not known although the classes rest on it, has neither come nor
    /// left, and is left out.
    ///
    /// # Errors
    /// [`ReviewError::NotEarlier`] for a later review, [`ReviewError::Unlike`] for one whose classes
    /// follow from another policy, period or currency, [`ReviewError::Movement`] for a sum out of
    /// range.
    pub fn movement_since(
        &self,
        earlier: &Review,
    ) -> Result<Movement<CustomerId, AbcClass>, ReviewError> {
        if earlier.as_of > self.as_of {
            return Err(ReviewError::NotEarlier { earlier: earlier.as_of, later: self.as_of });
        }
        if (earlier.currency, &earlier.classed_by) != (self.currency, &self.classed_by) {
            return Err(ReviewError::Unlike);
        }
        Ok(movement(&earlier.classified(self), &self.classified(earlier), self.currency)?)
    }

    /// Those who could be judged in the other review too, or were not known there.
    fn classified(&self, other: &Review) -> Vec<Classified<CustomerId, AbcClass>> {
        let there = |one: &CustomerReview| {
            other.not_judged.binary_search_by(|it| it.customer.cmp(&one.customer)).is_err()
                && !other.customer(&one.customer).is_some_and(CustomerReview::has_unknown_value)
        };
        let standings = self.customers.iter().filter(|one| there(one));
        let standings = standings.filter_map(|one| Some((one.customer.clone(), one.abc?)));
        standings.map(|(customer, abc)| (customer, abc.class(), abc.value())).collect()
    }

    /// The customers who owe something although no credit limit was ever decided for them, so
    /// that no warning can say whether it is too much.
    pub fn owing_without_limit(&self) -> impl Iterator<Item = &CustomerReview> {
        self.customers.iter().filter(|review| {
            review.credit_limit.is_none() && review.receivable.is_some_and(Money::is_positive)
        })
    }
}
