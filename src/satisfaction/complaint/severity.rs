//! How grave a complaint is, and why.

use std::cmp::Ordering;

use chrono::NaiveDate;

use super::ComplaintSeverityDraft;
use crate::marketing::{Complaint, ComplaintCause, ComplaintState};
use crate::rule::{Criterion, CriterionOutcome, Evidence, rules};
use crate::tiering::AbcClass;
use crate::transaction::{Line, TransactionData, WorkshopVisit};
use crate::units::period::months_after;
use crate::units::words::words;
use crate::units::{Money, Valuation};

rules! {
    SAFETY = "satisfaction.complaint.safety", Is {
        "somebody's safety is at risk",
        "nobody's safety is at risk",
        "nobody said whether somebody's safety is at risk",
    };
    FAULT = "satisfaction.complaint.fault", Over {
        "points of the class of fault: {observed}",
        "the class of fault has no points",
        "the class of fault is not known, or not in the policy",
    };
    UNFORGIVEN = "satisfaction.complaint.unforgiven-price", AtLeast {
        "paid {observed}, at least the {needed} from which a fault is not forgiven[ (by {margin})]",
        "paid {observed}, below the {needed} from which a fault is not forgiven[ (by {margin})]",
        "what was paid is not known in the currency of the policy",
    };
    FORGIVEN = "satisfaction.complaint.forgiven-price", AtMost {
        "paid {observed}, at most the {needed} up to which a fault is forgiven[ (by {margin})]",
        "paid {observed}, over the {needed} up to which a fault is forgiven[ (by {margin})]",
        "what was paid is not known in the currency of the policy",
    };
    BEST = "satisfaction.complaint.best-customer", Is {
        "one of the best customers, or a VIP",
        "neither one of the best customers nor a VIP",
        "the class of the customer is not known",
    };
    REPEATED = "satisfaction.complaint.repeated", Over {
        "earlier complaints about the same: {observed}",
        "no earlier complaint about the same",
        "neither the cause nor the product is known that could repeat an earlier one",
    };
    REPAIR = "satisfaction.complaint.repair-not-right", Is {
        "a repair was not right the first time",
        "no repair that was not right the first time is known",
        "it is not known whether a repair was right the first time",
    };
    SERIOUS = "satisfaction.complaint.serious", AtLeast {
        "points: {observed}, at least the {needed} of a serious complaint[ (by {margin})]",
        "points: {observed}, below the {needed} of a serious complaint[ (by {margin})]",
        "the points are not known",
    };
    CRITICAL = "satisfaction.complaint.critical", AtLeast {
        "points: {observed}, at least the {needed} of a critical complaint[ (by {margin})]",
        "points: {observed}, below the {needed} of a critical complaint[ (by {margin})]",
        "the points are not known",
    };
}

words! {
    /// How grave a complaint is. Ranks: 1 for critical to 4 for minor.
    pub enum ComplaintSeverity, "severity of a complaint" {
        /// Somebody's safety is at risk, or very much comes together.
        Critical = "critical",
        /// Something makes it graver than others.
        Serious = "serious",
        /// As most are.
        Ordinary = "ordinary",
        /// Little was paid, and nothing makes it graver.
        Minor = "minor",
    }
}

impl ComplaintSeverity {
    /// Where it stands in a list: the gravest first.
    pub const fn rank(self) -> u8 {
        match self {
            ComplaintSeverity::Critical => 1,
            ComplaintSeverity::Serious => 2,
            ComplaintSeverity::Ordinary => 3,
            ComplaintSeverity::Minor => 4,
        }
    }
}

/// How much a customer matters, as another room says it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ComplainantTier {
    /// The class by value. `None`: not known.
    pub class: Option<AbcClass>,
    /// Whether a VIP. `None`: not known.
    pub is_vip: Option<bool>,
}

impl ComplainantTier {
    /// Whether one of the best, up to a class, or a VIP. `None`: not known.
    fn is_best(self, up_to: AbcClass) -> Option<bool> {
        let by_class = self.class.map(|class| class.rank() <= up_to.rank());
        match (by_class, self.is_vip) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), _) => Some(false),
            (None, _) => None,
        }
    }
}

/// What is known of a customer when one of their complaints is judged.
pub(super) struct Known<'a> {
    pub(super) complaints: &'a [(&'a Complaint, ComplaintState)],
    pub(super) transactions: &'a TransactionData,
    pub(super) tier: ComplainantTier,
    pub(super) as_of: NaiveDate,
}

/// How grave a complaint is.
pub(super) struct Judged {
    pub(super) severity: ComplaintSeverity,
    pub(super) points: u32,
    pub(super) criteria: Vec<Criterion>,
}

/// The severity of the complaint at a place among those of a customer.
pub(super) fn severity(
    complaint: &Complaint,
    known: &Known<'_>,
    valuation: &Valuation<'_>,
    policy: &ComplaintSeverityDraft,
) -> Judged {
    let paid = paid(complaint, known.transactions, valuation, known.as_of);
    let of_fault = complaint.fault.as_ref().and_then(|fault| {
        let listed = policy.faults.iter().find(|one| one.fault == *fault);
        listed.map(|one| one.points)
    });
    let repeats = repeats(complaint, known, policy.repeated_within_months);
    // Both amounts are in the currency of the valuation, which is that of the policy.
    let price = |needed| Evidence::money(paid, needed).unwrap_or(Evidence::fact(None));
    let safety = SAFETY.check(Evidence::fact(complaint.safety));
    let forgiven = FORGIVEN.check(price(policy.forgiven_to));
    let weighed = [
        (FAULT.check(Evidence::counts(of_fault.map(u64::from), 0)), of_fault.unwrap_or(0)),
        (UNFORGIVEN.check(price(policy.unforgiven_from)), policy.price_points),
        (BEST.check(Evidence::fact(known.tier.is_best(policy.best_class))), policy.tier_points),
        (REPEATED.check(Evidence::counts(repeats, 0)), policy.repeated_points),
        (REPAIR.check(Evidence::fact(repair(complaint, known))), policy.repair_points),
    ];
    let is_met = |criterion: &Criterion| criterion.outcome() == CriterionOutcome::Met;
    let met = weighed.iter().filter(|(criterion, _)| is_met(criterion));
    let points = met.fold(0_u32, |sum, (_, points)| sum.saturating_add(*points));
    let needed = |needed: u32| Evidence::counts(u64::from(points), u64::from(needed));
    let serious = SERIOUS.check(needed(policy.serious_from));
    let critical = CRITICAL.check(needed(policy.critical_from));
    let severity = if is_met(&safety) || is_met(&critical) {
        ComplaintSeverity::Critical
    } else if is_met(&serious) {
        ComplaintSeverity::Serious
    } else if points == 0 && is_met(&forgiven) {
        ComplaintSeverity::Minor
    } else {
        ComplaintSeverity::Ordinary
    };
    let weighed = weighed.map(|(criterion, _)| criterion);
    let criteria = [safety].into_iter().chain(weighed).chain([forgiven, serious, critical]);
    Judged { severity, points, criteria: criteria.collect() }
}

/// What was paid: as the complaint says, or for the product in the purchase that it is about, or for
/// all of that where no product is named. Not known where nothing was paid: what was repaired or
/// given free of charge is not a trifle for that.
fn paid(
    complaint: &Complaint,
    transactions: &TransactionData,
    valuation: &Valuation<'_>,
    as_of: NaiveDate,
) -> Option<Money> {
    let bought = || {
        let id = complaint.purchase.as_ref()?;
        let purchase = transactions.purchases().as_of(as_of).iter().find(|one| one.id == *id)?;
        let lines = purchase.lines.as_slice().iter();
        let about = lines.filter(|line| Some(line.product()) == complaint.product.as_ref());
        let of_product = about.map(Line::amount).collect::<Vec<_>>();
        if complaint.product.is_none() {
            return Some(purchase.lines.total());
        }
        if of_product.is_empty() {
            return None;
        }
        Money::try_sum(purchase.lines.currency(), of_product).ok()
    };
    let paid = complaint.at_stake.or_else(bought)?;
    valuation.value(paid, complaint.date.day()).ok().filter(|paid| paid.is_positive())
}

/// How many earlier complaints had the same cause or were about the same product. `None`: neither
/// is known. What was found or held to be unfounded, or was taken back, does not count.
fn repeats(complaint: &Complaint, known: &Known<'_>, months: u32) -> Option<u64> {
    let is_founded = |cause: &ComplaintCause| *cause != ComplaintCause::Unfounded;
    let cause = complaint.cause.filter(is_founded);
    if cause.is_none() && complaint.product.is_none() {
        return None;
    }
    let same = |other: &Complaint| {
        (cause.is_some() && cause == other.cause)
            || (complaint.product.is_some() && complaint.product == other.product)
    };
    let day = complaint.date.day();
    let lately =
        |other: &Complaint| months_after(other.date.day(), months).is_none_or(|until| day < until);
    let earlier = known.complaints.iter().filter(|(other, state)| {
        other.date.compare(complaint.date) == Some(Ordering::Less)
            && !matches!(state, ComplaintState::Unfounded | ComplaintState::Withdrawn)
            && other.cause.as_ref().is_none_or(is_founded)
            && same(other)
            && lately(other)
    });
    Some(u64::try_from(earlier.count()).unwrap_or(u64::MAX))
}

/// Whether a repair was not right the first time: by the cause, or because the purchase is the
/// invoice of a visit to the workshop that repeats another, or is repeated by one.
fn repair(complaint: &Complaint, known: &Known<'_>) -> Option<bool> {
    if complaint.cause == Some(ComplaintCause::NotRepairedAtOnce) {
        return Some(true);
    }
    let visits = known.transactions.workshop_visits().as_of(known.as_of);
    let purchase = complaint.purchase.as_ref()?;
    let billed = visits.iter().filter(|visit| visit.purchase.as_ref() == Some(purchase));
    let not_right = |visit: &WorkshopVisit| {
        visit.is_repeat_repair() || visits.iter().any(|it| it.repeats.as_ref() == Some(&visit.id))
    };
    Some(billed.into_iter().any(not_right))
}
