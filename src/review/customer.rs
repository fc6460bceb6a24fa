//! What a review says about one customer.

use chrono::NaiveDate;
use serde::Serialize;

use crate::behavior::{Behavior, Margin, Totals};
use crate::rule::Reason;
use crate::satisfaction::complaint::ComplaintCase;
use crate::tiering::{AbcStanding, VipStanding};
use crate::units::{CustomerId, Money};

/// What a review says about one customer.
///
/// What [warnings](crate::warning) look at is as it was [watched](crate::warning::Watched).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CustomerReview {
    pub(super) customer: CustomerId,
    pub(super) behavior: Behavior,
    pub(super) last_year: Totals,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) margin: Option<Margin>,
    /// The last day on which all counts that counts now, for somebody in no class.
    #[serde(skip)]
    pub(super) unclassed_until: Option<NaiveDate>,
    pub(super) abc: Option<AbcStanding>,
    pub(super) vip: VipStanding,
    pub(super) receivable: Option<Money>,
    pub(super) credit_limit: Option<Money>,
    pub(super) over_limit: Option<Reason>,
    /// The next day on which another part of what is owed is disputed.
    #[serde(skip)]
    pub(super) dispute_changes_on: Option<NaiveDate>,
    pub(super) lost_on: Option<NaiveDate>,
    pub(super) notice_on: Option<NaiveDate>,
    pub(super) given_up_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) complaints: Vec<ComplaintCase>,
}

impl CustomerReview {
    /// Who.
    pub const fn customer(&self) -> &CustomerId {
        &self.customer
    }

    /// Recency, frequency, monetary value, rhythm.
    pub const fn behavior(&self) -> &Behavior {
        &self.behavior
    }

    /// Purchases and returns of the twelve months through the day of the review.
    pub const fn last_year(&self) -> &Totals {
        &self.last_year
    }

    /// What their sales brought over the cost in the period that counts, with the share of which
    /// the cost is known. `None` where the classes rest on [revenue](super::RankedValue), and for
    /// somebody who has neither bought nor returned anything.
    pub const fn margin(&self) -> Option<&Margin> {
        self.margin.as_ref()
    }

    /// Whether something was bought or returned, and nobody knows what it is worth.
    pub(super) fn has_unknown_value(&self) -> bool {
        self.margin.is_some_and(|margin| margin.known().known().is_none())
    }

    /// The class by value, and what would move it. `None` for somebody who has neither bought nor
    /// returned anything: a prospect is not a bad customer; and where the classes rest on the
    /// [margin](Self::margin), for somebody of whom it is not known.
    pub const fn abc(&self) -> Option<&AbcStanding> {
        self.abc.as_ref()
    }

    /// Whether a VIP, by what, until when, and what would make one.
    pub const fn vip(&self) -> &VipStanding {
        &self.vip
    }

    /// What the customer owes; below zero, what the firm owes the customer. `None` where nothing
    /// was ever on account.
    pub const fn receivable(&self) -> Option<Money> {
        self.receivable
    }

    /// What the customer may owe, in the currency in which it was decided. `None` where it never
    /// was.
    pub const fn credit_limit(&self) -> Option<Money> {
        self.credit_limit
    }

    /// Why more is owed than may be, and by how much. `None` where it is not.
    pub const fn over_limit(&self) -> Option<&Reason> {
        self.over_limit.as_ref()
    }

    /// The day on which the customer counts as lost without another purchase; it may have passed.
    /// `None` also where the relationship has [ended](crate::customer::BasicData::end), and for a
    /// [pseudonym](crate::Customer::is_erased).
    pub const fn lost_on(&self) -> Option<NaiveDate> {
        self.lost_on
    }

    /// The first day of the notice before the customer is lost: from here on a follow-up is
    /// called for.
    pub const fn notice_on(&self) -> Option<NaiveDate> {
        self.notice_on
    }

    /// The day from which on a lost customer is no longer worth a follow-up.
    pub const fn given_up_on(&self) -> Option<NaiveDate> {
        self.given_up_on
    }

    /// Their complaints of which something has to be done, the most urgent first.
    pub fn complaints(&self) -> &[ComplaintCase] {
        &self.complaints
    }

    /// The next day on which time alone can change whether this customer is a VIP, which warnings
    /// there are, what a follow-up is called for, or the class: a VIP standing ends or begins, the
    /// days of notice before the customer is lost begin, the customer is lost, or is given up, the
    /// grace of a new customer ends, value begins to expire, or a dispute is known to be settled. Counts and sums of a period that
    /// moves with the day can change sooner, and the class when value of others expires.
    pub fn look_again_on(&self) -> Option<NaiveDate> {
        let unclassed_until = self.unclassed_until.and_then(|day| day.succ_opt());
        let class = self.abc.and_then(|standing| standing.changes_on()).or(unclassed_until);
        let vip = self.vip.lapses_on().or(self.vip.begins_on());
        let complaint = self.complaints.iter().filter_map(|case| case.look_again_on).min();
        let (given_up, dispute) = (self.given_up_on, self.dispute_changes_on);
        let days = [vip, self.notice_on, self.lost_on, given_up, class, complaint, dispute];
        days.into_iter().flatten().filter(|&day| day > self.behavior.as_of()).min()
    }

    /// Why the class and the VIP standing are what they are.
    pub fn reasons(&self) -> Vec<Reason> {
        let abc = self.abc.iter().flat_map(AbcStanding::reasons);
        abc.chain(self.vip.reasons()).collect()
    }
}
