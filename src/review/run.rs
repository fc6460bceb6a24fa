//! From a base, a policy and a day to a review.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::error::{CustomerProblem, ProblemCause, ReviewError};
use super::{CustomerReview, Review, ReviewPolicy};
use crate::base::{Customer, CustomerBase};
use crate::behavior::{Behavior, BehaviorFold};
use crate::followup::{
    FollowUp, HeldBack, Occasion, Suggestion, given_up_day, notice_day, suggest,
};
use crate::tiering::{AbcCuts, AbcStanding, AbcSummary, LeadOutcomes, VipFacts, abc, vip};
use crate::units::{CustomerId, Money, MoneySum, Period, Valuation};
use crate::warning::{Finding, NoPurchase, ReceivableOverLimit, Warning};

/// Reviews a base as of a day.
///
/// A customer is reviewed from the day of the first fact about them; facts after `as_of` change
/// nothing. Amounts of other currencies are converted by the base's rates: purchases and returns
/// at the rate of their day, balances, and limits where something is owed, at that of `as_of`.
///
/// # Errors
/// [`ReviewError::Customers`] lists every customer for whom a rate is missing or a sum is out of
/// range; [`ReviewError::Tiering`] where the customers together are out of range.
///
/// ```
/// use clienteling::base::CustomerBase;
/// use clienteling::review::{ReviewPolicy, review};
/// use clienteling::Currency;
///
/// let policy = ReviewPolicy::new(Currency::CNY);
/// let empty = review(&CustomerBase::new(), &policy, "2026-11-26".parse()?)?;
/// assert!(empty.customers().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn review(
    base: &CustomerBase,
    policy: &ReviewPolicy,
    as_of: NaiveDate,
) -> Result<Review, ReviewError> {
    let judge = Judge {
        policy,
        as_of,
        valuation: Valuation::new(policy.currency(), base.rates()),
        last_year: Period::year_through(as_of),
        outcomes: LeadOutcomes::of(base),
    };
    let known = base.customers().filter(|customer| customer.is_known(as_of));

    let mut fold = BehaviorFold::new(policy.currency());
    let mut reviewed: Vec<(&Customer, CustomerReview)> = Vec::new();
    let mut values: Vec<Option<Value>> = Vec::new();
    let mut problems = Vec::new();
    for customer in known {
        match judge.customer(customer, &mut fold) {
            Ok((review, value)) => {
                reviewed.push((customer, review));
                values.push(value);
            }
            Err(cause) => {
                problems.push(CustomerProblem { customer: customer.id().clone(), cause });
            }
        }
    }
    if !problems.is_empty() {
        return Err(ReviewError::Customers(problems));
    }
    let (tiers, cuts) = classify(&mut reviewed, &values, policy, as_of)?;

    let mut findings = Findings::default();
    for (customer, review) in &reviewed {
        judge.follow(customer, review, &mut findings);
    }
    let Findings { warnings, follow_ups, held_back } = findings;
    Ok(Review {
        as_of,
        currency: policy.currency(),
        classed_by: (policy.abc().clone(), policy.value_period()),
        cuts,
        tiers,
        customers: reviewed.into_iter().map(|(_, review)| review).collect(),
        warnings: ordered(warnings),
        follow_ups: ordered(follow_ups),
        held_back: ordered(held_back),
    })
}

/// What a customer is ranked by.
#[derive(Clone, Copy)]
struct Value {
    net: Money,
    counts_until: Option<NaiveDate>,
}

/// Ranks those who have bought or returned something and notes each one's class.
fn classify(
    reviewed: &mut [(&Customer, CustomerReview)],
    values: &[Option<Value>],
    policy: &ReviewPolicy,
    as_of: NaiveDate,
) -> Result<(AbcSummary, AbcCuts), ReviewError> {
    // Positions stand in the order of identifiers, so they break ties as identifiers would.
    let ranked = values.iter().enumerate();
    let ranked = ranked.filter_map(|(position, value)| Some((position, (*value)?.net)));
    let ranking = abc(ranked, policy.currency(), policy.abc())?;
    let (steps, cuts) = (ranking.steps(), ranking.cuts());
    let (ranked, summary) = ranking.into_parts();
    for (position, assignment) in ranked {
        let Some((_, review)) = reviewed.get_mut(position) else { continue };
        let counts_until = values.get(position).copied().flatten().and_then(|it| it.counts_until);
        let mut standing = AbcStanding::new(assignment, as_of)
            .looking_ahead(steps.up(assignment.value()), counts_until);
        if let Some(first) = review.behavior.first_purchase() {
            standing = standing.since_first_purchase(first, policy.abc());
        }
        review.abc = Some(standing);
    }
    Ok((summary, cuts))
}

/// What is said about customers, each with what its place in the list depends on.
#[derive(Default)]
struct Findings {
    warnings: Vec<(WarningPlace, Warning)>,
    follow_ups: Vec<(FollowUpPlace, FollowUp)>,
    held_back: Vec<(FollowUpPlace, HeldBack)>,
}

impl Findings {
    fn warn(&mut self, customer: &CustomerId, since: NaiveDate, finding: Finding, stake: Money) {
        let place = (finding.rank(), Reverse(stake.micros()), customer.clone());
        self.warnings.push((place, Warning { customer: customer.clone(), since, finding }));
    }

    fn suggest(&mut self, suggestion: Suggestion, value: Money, as_of: NaiveDate) {
        let value = Reverse(value.micros());
        match suggestion {
            Suggestion::FollowUp(it) => {
                let place = (it.due.max(as_of), it.purpose.rank(), value, it.customer.clone());
                self.follow_ups.push((place, it));
            }
            Suggestion::HeldBack(it) => {
                let place = (as_of, it.purpose.rank(), value, it.customer.clone());
                self.held_back.push((place, it));
            }
        }
    }
}

/// By kind, then the largest amount at stake, then identifier.
type WarningPlace = (u8, Reverse<i128>, CustomerId);
/// By day (what is overdue counts for today), purpose, the most valuable customer, then
/// identifier.
type FollowUpPlace = (NaiveDate, u8, Reverse<i128>, CustomerId);

fn ordered<P: Ord, T>(mut placed: Vec<(P, T)>) -> Vec<T> {
    placed.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    placed.into_iter().map(|(_, item)| item).collect()
}

/// What every customer is judged by.
struct Judge<'a> {
    policy: &'a ReviewPolicy,
    as_of: NaiveDate,
    valuation: Valuation<'a>,
    last_year: Period,
    outcomes: LeadOutcomes<'a>,
}

impl Judge<'_> {
    /// What one customer did and owes. The class comes later: it depends on the others.
    fn customer(
        &self,
        customer: &Customer,
        fold: &mut BehaviorFold,
    ) -> Result<(CustomerReview, Option<Value>), ProblemCause> {
        fold.clear();
        fold.add_transactions(customer.transactions(), &self.valuation, self.as_of)?;
        let behavior = fold.as_of(self.as_of)?;
        let last_year = fold.totals(self.last_year)?;
        // Whose relationship has ended is not lost to anybody, and not won back.
        let goes_on = customer.basic().end(self.as_of).is_none();
        let lost_on = behavior
            .last_purchase()
            .filter(|_| goes_on)
            .and_then(|last| NoPurchase::lost_on(last, self.policy.warning()));
        let facts = VipFacts::of(customer).with_behavior(fold).with_outcomes(&self.outcomes);
        let vip = vip(&facts, self.policy.vip(), self.as_of)?;
        let receivable = self.receivable(customer)?;
        let credit_limit = customer.transactions().credit_limit(self.as_of);
        let value = self.value(&behavior, fold)?;
        let review = CustomerReview {
            customer: customer.id().clone(),
            behavior,
            last_year,
            abc: None,
            vip,
            receivable,
            credit_limit,
            over_limit: self.over_limit(receivable, credit_limit)?,
            lost_on,
            notice_on: lost_on.map(|day| notice_day(day, self.policy.followup())),
            given_up_on: lost_on.and_then(|day| given_up_day(day, self.policy.followup())),
        };
        Ok((review, value))
    }

    /// What the customer brought in the period that counts. `None` for somebody who never bought
    /// or returned anything.
    fn value(
        &self,
        behavior: &Behavior,
        fold: &BehaviorFold,
    ) -> Result<Option<Value>, ProblemCause> {
        let totals = behavior.totals();
        if totals.purchases() == 0 && totals.returns() == 0 {
            return Ok(None);
        }
        let counted = self.policy.value_period();
        let Some(period) = counted.through(self.as_of) else {
            return Ok(Some(Value { net: totals.net(), counts_until: None }));
        };
        let first = fold.first_day(period);
        let counts_until = first.and_then(|first| counted.counts_until(first, self.as_of));
        Ok(Some(Value { net: fold.totals(period)?.net(), counts_until }))
    }

    /// A limit is valued only where something is owed: an unused one needs no rate.
    fn over_limit(
        &self,
        receivable: Option<Money>,
        credit_limit: Option<Money>,
    ) -> Result<Option<ReceivableOverLimit>, ProblemCause> {
        let owed = receivable.filter(|owed| owed.is_positive());
        let Some((owed, limit)) = owed.zip(credit_limit) else { return Ok(None) };
        let limit = self.valuation.value(limit, self.as_of)?;
        Ok(ReceivableOverLimit::check(owed, limit)?)
    }

    fn receivable(&self, customer: &Customer) -> Result<Option<Money>, ProblemCause> {
        let receivable = customer.transactions().receivable(self.as_of)?;
        if receivable.balances().next().is_none() {
            return Ok(None);
        }
        let mut sum = MoneySum::new(self.valuation.currency());
        for balance in receivable.balances() {
            sum.add(self.valuation.value(balance, self.as_of)?)?;
        }
        Ok(Some(sum.total()?))
    }

    /// The warnings about one customer, and the follow-ups that they and the calendar call for.
    fn follow(&self, customer: &Customer, review: &CustomerReview, findings: &mut Findings) {
        let policy = self.policy.followup();
        let mut occasions = Vec::new();
        if let Some(over) = review.over_limit {
            let since =
                ReceivableOverLimit::since(customer.transactions(), &self.valuation, self.as_of);
            // INVARIANT: what is too much as of the day is so after the last booking until then.
            let since = since.unwrap_or(self.as_of);
            let finding = Finding::ReceivableOverLimit(over);
            findings.warn(&review.customer, since, finding, over.excess());
            occasions.push(Occasion::collect(since, over.reason()));
        }
        let last_purchase = review.behavior.last_purchase();
        let lost = last_purchase
            .filter(|_| review.lost_on.is_some())
            .and_then(|last| NoPurchase::check(last, self.policy.warning(), self.as_of));
        if let Some(lost) = lost {
            let value = review.behavior.monetary();
            findings.warn(&review.customer, lost.since(), Finding::NoPurchase(lost), value);
            occasions.extend(Occasion::win_back(lost.since(), lost.reason(), policy, self.as_of));
        }
        let lost_on = review.lost_on;
        occasions.extend(lost_on.and_then(|day| Occasion::keep_active(day, policy, self.as_of)));
        for occasion in occasions {
            if let Some(suggestion) = suggest(customer, &occasion, policy, self.as_of) {
                findings.suggest(suggestion, review.behavior.monetary(), self.as_of);
            }
        }
    }
}
