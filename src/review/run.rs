//! From a base, a policy and a day to a review.

use chrono::NaiveDate;

use super::expected::expected_sales;
use super::{CustomerReview, Known, NotJudged, RankedValue, Review, ReviewError, ReviewPolicy};
use crate::base::{Customer, CustomerBase};
use crate::behavior::{Behavior, BehaviorFold, Margin};
use crate::followup::{Place, Suggestion, given_up_day, suggest};
use crate::satisfaction::complaint::{ComplainantTier, complaints_of};
use crate::tiering::{
    AbcCuts, AbcStanding, AbcSummary, LeadOutcomes, TieringError, VipFacts, abc, vip,
};
use crate::units::{Moment, Money, NotComputable, Period, Valuation};
use crate::warning::{Finding, Onset, Watched, complaint, watch};

/// Reviews a firm as of a day, or customers alone.
///
/// A customer is reviewed from the day of the first fact about them; facts after `as_of` change
/// nothing. Amounts of other currencies are converted by the base's rates: purchases and returns
/// at the rate of their day, balances, and limits where something is owed, at that of `as_of`.
///
/// A customer for whom a rate is missing or a sum is out of range is
/// [not judged](Review::not_judged): the review is as if there were no such customer, but for their
/// complaints, which are seen to all the same, and for the facts that others have with them.
///
/// # Errors
/// [`ReviewError::Tiering`] or [`ReviewError::Forecast`] where the customers or the deals together
/// are out of range.
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
pub fn review<'a>(
    known: impl Into<Known<'a>>,
    policy: &ReviewPolicy,
    as_of: NaiveDate,
) -> Result<Review, ReviewError> {
    let Known { customers: base, opportunities } = known.into();
    let judge = Judge {
        policy,
        as_of,
        valuation: Valuation::new(policy.currency, base.rates()),
        last_year: Period::year_through(as_of),
        outcomes: LeadOutcomes::of(base),
    };
    let known = || base.customers().filter(|customer| customer.is_known(as_of));

    let mut fold = BehaviorFold::new(policy.currency);
    let mut judged = Vec::new();
    let mut values = Vec::new();
    let mut lists = Lists::default();
    let mut not_judged = Vec::new();
    for customer in known() {
        match judge.customer(customer, &mut fold, &mut lists) {
            Ok(Unranked { review, value }) => {
                judged.push(review);
                values.push(value);
            }
            Err(cause) => {
                not_judged.push(NotJudged { customer: customer.id().clone(), cause });
            }
        }
    }
    let (standings, tiers, cuts) = classify(&values, policy, as_of)?;
    let margins = values.iter().flatten().filter_map(|value| value.margin);
    let margin = match policy.ranked_by {
        RankedValue::Revenue => None,
        RankedValue::Margin => {
            let none = Margin::none(policy.currency);
            let whole = margins.into_iter().try_fold(none, |sum, one| sum.merge(&one));
            Some(whole.map_err(TieringError::from)?)
        }
    };
    let judged = judged.into_iter().zip(standings);
    let mut customers: Vec<_> = judged.map(|(review, class)| review(class)).collect();
    let complained = known().filter(|customer| !customer.marketing().complaints().is_empty());
    judge.complaints(complained, base, &mut customers, &mut lists);
    let expected_sales = match opportunities {
        Some(deals) => expected_sales(deals, base.rates(), policy, as_of)?,
        None => None,
    };
    let Lists { mut findings, mut suggestions } = lists;
    findings.sort_unstable_by(|a, b| a.place().cmp(&b.place()));
    suggestions.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    let (warnings, coming) = findings.into_iter().partition(|it| it.onset == Onset::Already);
    let (mut follow_ups, mut held_back) = (Vec::new(), Vec::new());
    for (_, suggestion) in suggestions {
        match suggestion {
            Suggestion::FollowUp(it) => follow_ups.push(it),
            Suggestion::HeldBack(it) => held_back.push(it),
        }
    }
    Ok(Review {
        as_of,
        currency: policy.currency,
        classed_by: (policy.abc(), policy.value_period, policy.ranked_by),
        cuts,
        tiers,
        margin,
        customers,
        not_judged,
        warnings,
        coming,
        follow_ups,
        held_back,
        expected_sales,
    })
}

/// A customer as far as can be said without the others.
struct Unranked<F> {
    /// What makes the review of the class.
    review: F,
    value: Option<Value>,
}

/// What a customer is ranked by.
#[derive(Clone, Copy)]
struct Value {
    /// `None`: it is not known, so there is no class.
    worth: Option<Money>,
    /// Of which it is the margin, if it is one.
    margin: Option<Margin>,
    counts_until: Option<NaiveDate>,
    first_purchase: Option<NaiveDate>,
}

/// Ranks those who have a value: the class of each, in the order of the values.
fn classify(
    values: &[Option<Value>],
    policy: &ReviewPolicy,
    as_of: NaiveDate,
) -> Result<(Vec<Option<AbcStanding>>, AbcSummary, AbcCuts), ReviewError> {
    // Positions stand in the order of identifiers, so they break ties as identifiers would.
    let ranked = values.iter().enumerate();
    let ranked = ranked.filter_map(|(position, value)| Some((position, (*value)?.worth?)));
    let classes = policy.abc();
    let ranking = abc(ranked, policy.currency, &classes)?;
    let (steps, cuts) = (ranking.steps(), ranking.cuts());
    let (ranked, summary) = ranking.into_parts();
    let mut standings = vec![None; values.len()];
    for (position, assignment) in ranked {
        let (Some(place), Some(Some(value))) = (standings.get_mut(position), values.get(position))
        else {
            continue;
        };
        let mut standing = AbcStanding::new(assignment, as_of)
            .looking_ahead(steps.up(assignment.value()), value.counts_until);
        if let Some(first) = value.first_purchase {
            standing = standing.since_first_purchase(first, &classes);
        }
        *place = Some(standing);
    }
    Ok((standings, summary, cuts))
}

/// What is said about customers.
#[derive(Default)]
struct Lists {
    findings: Vec<Finding>,
    suggestions: Vec<(Place, Suggestion)>,
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
    /// What one customer did and owes, what is found about them, and what to do about it. The class
    /// comes later: it depends on the others.
    fn customer(
        &self,
        customer: &Customer,
        fold: &mut BehaviorFold,
        lists: &mut Lists,
    ) -> Result<Unranked<impl FnOnce(Option<AbcStanding>) -> CustomerReview + use<>>, NotComputable>
    {
        fold.clear();
        fold.add_transactions(customer.transactions(), &self.valuation, self.as_of)?;
        let behavior = fold.as_of(self.as_of)?;
        let last_year = fold.totals(self.last_year)?;
        let facts = VipFacts::of(customer).with_behavior(fold).with_outcomes(&self.outcomes);
        let vip = vip(&facts, &self.policy.vip(), self.as_of)?;
        let value = self.value(&behavior, fold)?;
        let (followup, warning) = (self.policy.followup(), self.policy.warning());
        let watched = watch(customer, &behavior, &self.valuation, &warning)?;
        let Watched { receivable, credit_limit, over_limit, lost_on, notice_on, findings } =
            watched;
        for finding in &findings {
            if let Some(it) = suggest(customer, finding, &followup, self.as_of) {
                lists.suggestions.push((it.place(behavior.monetary(), self.as_of), it));
            }
        }
        lists.findings.extend(findings);
        let given_up_on = lost_on.and_then(|day| given_up_day(day, &followup));
        let dispute_changes_on = customer.transactions().next_dispute_change(self.as_of);
        let customer = customer.id().clone();
        let margin = value.and_then(|value| value.margin);
        let unclassed = value.filter(|value| value.worth.is_none());
        let unclassed_until = unclassed.and_then(|value| value.counts_until);
        let review = move |abc| CustomerReview {
            customer,
            behavior,
            last_year,
            margin,
            unclassed_until,
            abc,
            vip,
            receivable,
            credit_limit,
            over_limit,
            dispute_changes_on,
            lost_on,
            notice_on,
            given_up_on,
            complaints: Vec::new(),
        };
        Ok(Unranked { review, value })
    }

    /// The complaints of customers, by the class and the VIP standing of each: what is found about
    /// them, and what to do about it.
    fn complaints<'a>(
        &self,
        complained: impl Iterator<Item = &'a Customer>,
        base: &CustomerBase,
        customers: &mut [CustomerReview],
        lists: &mut Lists,
    ) {
        let (policy, calendar) = (self.policy.complaint(), self.policy.calendar());
        let (followup, as_of) = (self.policy.followup(), self.as_of);
        for customer in complained {
            let id = customer.id();
            let place = customers.binary_search_by(|review| review.customer.cmp(id));
            // Whether a complaint is seen to does not depend on whether somebody could be valued.
            let review = place.ok().and_then(|place| customers.get_mut(place));
            let tier =
                review.as_ref().map_or_else(ComplainantTier::default, |review| ComplainantTier {
                    class: review.abc.map(|standing| standing.class()),
                    is_vip: Some(review.vip.is_vip()),
                });
            let none = Money::zero(self.policy.currency);
            let value = review.as_ref().map_or(none, |review| review.behavior.monetary());
            let at = Moment::on(as_of);
            let mut cases = complaints_of(customer, &policy, &calendar, |_| tier, base.rates(), at);
            cases.retain(|case| case.next.is_some());
            cases.sort_by(|one, other| one.place().cmp(&other.place()));
            // Nobody can answer whoever is gone.
            let found = complaint(id, &cases).filter(|_| customer.can_be_answered(as_of));
            if let Some(finding) = found {
                if let Some(it) = suggest(customer, &finding, &followup, as_of) {
                    lists.suggestions.push((it.place(value, as_of), it));
                }
                lists.findings.push(finding);
            }
            if let Some(review) = review {
                review.complaints = cases;
            }
        }
    }

    /// What the customer brought in the period that counts. `None` for somebody who never bought
    /// or returned anything.
    fn value(
        &self,
        behavior: &Behavior,
        fold: &BehaviorFold,
    ) -> Result<Option<Value>, NotComputable> {
        let totals = behavior.totals();
        if totals.purchases() == 0 && totals.returns() == 0 {
            return Ok(None);
        }
        let counted = self.policy.value_period;
        let period = counted.through(self.as_of);
        let first = period.and_then(|period| fold.first_day(period));
        let totals = match period {
            None => *totals,
            Some(period) => fold.totals(period)?,
        };
        let margin = match self.policy.ranked_by {
            RankedValue::Revenue => None,
            RankedValue::Margin => {
                let all_time = Period::from_first_to_last(NaiveDate::MIN, self.as_of).ok();
                period.or(all_time).map(|period| fold.margin(period)).transpose()?
            }
        };
        Ok(Some(Value {
            worth: margin.map_or(Some(totals.net()), |margin| margin.known().known()),
            margin,
            counts_until: first.and_then(|first| counted.counts_until(first, self.as_of)),
            first_purchase: behavior.first_purchase(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::review;
    use crate::base::{CustomerBase, Fact};
    use crate::review::ReviewPolicy;
    use crate::satisfaction::complaint::ComplaintSeverity;
    use crate::units::Currency;

    #[test]
    fn the_complaint_of_a_vip_is_serious_also_without_a_class() {
        let severity = |leads: u32| {
            let mut base = CustomerBase::new();
            let complaint = r#"{"complaint":{"id":"Q","customer":"C","date":"2026-03-02"}}"#;
            let leads = (0..leads).map(|lead| {
                format!(
                    r#"{{"referral":{{"id":"R-{lead}","customer":"C","date":"2026-03-01",
                    "lead":"L-{lead}"}}}}"#
                )
            });
            for fact in leads.chain([complaint.to_owned()]) {
                base.add(serde_json::from_str::<Fact>(&fact).unwrap()).unwrap();
            }
            let policy = ReviewPolicy::new(Currency::CNY);
            let found = review(&base, &policy, "2026-03-02".parse().unwrap()).unwrap();
            let [customer] = found.customers() else { panic!("one customer") };
            assert!(customer.abc().is_none());
            customer.complaints()[0].severity
        };
        assert_eq!(severity(2), ComplaintSeverity::Ordinary);
        assert_eq!(severity(3), ComplaintSeverity::Serious);
    }
}
