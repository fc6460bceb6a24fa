//! How grave a complaint is, and why.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::ComplaintSeverityDraft;
use crate::marketing::{Complaint, ComplaintCause, ComplaintState};
use crate::rule::{Criterion, CriterionOutcome, Evidence, rules};
use crate::tiering::AbcClass;
use crate::transaction::{Line, Purchase, TransactionData, WorkshopVisit};
use crate::units::period::months_after;
use crate::units::words::words;
use crate::units::{ExchangeRates, Moment, Money, PurchaseId, Valuation, WorkshopVisitId};

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
        "it is not known what was paid, or at which rate[; from {needed} on a fault is not forgiven]",
    };
    FORGIVEN = "satisfaction.complaint.forgiven-price", AtMost {
        "paid {observed}, at most the {needed} up to which a fault is forgiven[ (by {margin})]",
        "paid {observed}, over the {needed} up to which a fault is forgiven[ (by {margin})]",
        "it is not known what was paid, or at which rate[; up to {needed} a fault is forgiven]",
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

/// A complaint with each state that it had, and the moment since which.
pub(super) type Course<'a> = (&'a Complaint, Vec<(ComplaintState, Moment)>);

/// What is known of a customer when their complaints are judged.
pub(super) struct Known<'a> {
    complaints: &'a [Course<'a>],
    /// The purchases that complaints name.
    purchases: BTreeMap<&'a PurchaseId, &'a Purchase>,
    /// The visits to the workshop that these purchases are the invoices of.
    billed: BTreeMap<&'a PurchaseId, Vec<&'a WorkshopVisit>>,
    /// Since when a visit is repeated by another.
    repeated: BTreeMap<&'a WorkshopVisitId, NaiveDate>,
    tier: &'a dyn Fn(NaiveDate) -> ComplainantTier,
}

impl<'a> Known<'a> {
    /// Cost: a pass over purchases and visits where a complaint names a purchase.
    pub(super) fn of(
        complaints: &'a [Course<'a>],
        transactions: &'a TransactionData,
        tier: &'a dyn Fn(NaiveDate) -> ComplainantTier,
    ) -> Self {
        let named = complaints.iter().filter_map(|(complaint, _)| complaint.purchase.as_ref());
        let named: BTreeSet<_> = named.collect();
        let (mut purchases, mut billed) = (BTreeMap::new(), BTreeMap::<_, Vec<_>>::new());
        let mut repeated = BTreeMap::new();
        if !named.is_empty() {
            let all = transactions.purchases().iter().map(|one| (&one.id, one));
            purchases = all.filter(|(id, _)| named.contains(id)).collect();
            for visit in transactions.workshop_visits() {
                let invoice = visit.purchase.as_ref().filter(|id| named.contains(id));
                if let Some(invoice) = invoice {
                    billed.entry(invoice).or_default().push(visit);
                }
                // They come by day, so the first is the earliest.
                if let Some(of) = &visit.repeats {
                    repeated.entry(of).or_insert(visit.date);
                }
            }
        }
        Known { complaints, purchases, billed, repeated, tier }
    }
}

/// How grave a complaint is.
pub(super) struct Judged {
    pub(super) severity: ComplaintSeverity,
    pub(super) points: u32,
    pub(super) criteria: Vec<Criterion>,
}

/// How grave a complaint was by what was known on a day.
pub(super) fn severity(
    complaint: &Complaint,
    known: &Known<'_>,
    rates: &ExchangeRates,
    policy: &ComplaintSeverityDraft,
    as_of: NaiveDate,
) -> Judged {
    let of_fault = complaint.fault.as_ref().and_then(|fault| {
        let listed = policy.faults.iter().find(|one| one.fault == *fault);
        listed.map(|one| one.points)
    });
    let repeats = repeats(complaint, known, policy.repeated_within_months, as_of);
    let tier = (known.tier)(as_of);
    let safety = SAFETY.check(Evidence::fact(complaint.safety));
    let prices = policy.prices.map(|prices| {
        let valuation = Valuation::new(prices.forgiven_to.currency(), rates);
        let paid = paid(complaint, known, &valuation, as_of);
        // Both prices are in the currency of the valuation.
        let price = |needed| Evidence::money(paid, needed).unwrap_or(Evidence::fact(None));
        (FORGIVEN.check(price(prices.forgiven_to)), UNFORGIVEN.check(price(prices.unforgiven_from)))
    });
    let (forgiven, unforgiven) = prices.unzip();
    let weighed = [
        Some((FAULT.check(Evidence::counts(of_fault.map(u64::from), 0)), of_fault.unwrap_or(0))),
        unforgiven.map(|unforgiven| (unforgiven, policy.price_points)),
        Some((BEST.check(Evidence::fact(tier.is_best(policy.best_class))), policy.tier_points)),
        Some((REPEATED.check(Evidence::counts(repeats, 0)), policy.repeated_points)),
        Some((REPAIR.check(Evidence::fact(repair(complaint, known, as_of))), policy.repair_points)),
    ];
    let weighed: Vec<(Criterion, u32)> = weighed.into_iter().flatten().collect();
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
    } else if points == 0 && forgiven.as_ref().is_some_and(is_met) {
        ComplaintSeverity::Minor
    } else {
        ComplaintSeverity::Ordinary
    };
    let weighed = weighed.into_iter().map(|(criterion, _)| criterion);
    let criteria = [safety].into_iter().chain(weighed).chain(forgiven).chain([serious, critical]);
    Judged { severity, points, criteria: criteria.collect() }
}

/// What was paid: as the complaint says, or for the product in the purchase that it is about, or for
/// all of that where no product is named. Not known where nothing was paid: what was repaired or
/// given free of charge is not a trifle for that.
fn paid(
    complaint: &Complaint,
    known: &Known<'_>,
    valuation: &Valuation<'_>,
    as_of: NaiveDate,
) -> Option<Money> {
    let bought = || {
        let purchase = known.purchases.get(complaint.purchase.as_ref()?)?;
        if purchase.date > as_of {
            return None;
        }
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
fn repeats(complaint: &Complaint, known: &Known<'_>, months: u32, as_of: NaiveDate) -> Option<u64> {
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
    let nothing_in_it = |changes: &[(ComplaintState, Moment)]| {
        let mut until = changes.iter().rev();
        let state = until.find(|(_, since)| since.day() <= as_of).map(|(state, _)| *state);
        matches!(state, Some(ComplaintState::Unfounded | ComplaintState::Withdrawn))
    };
    let earlier = known.complaints.iter().filter(|(other, changes)| {
        other.date.compare(complaint.date) == Some(Ordering::Less)
            && !nothing_in_it(changes)
            && other.cause.as_ref().is_none_or(is_founded)
            && same(other)
            && lately(other)
    });
    Some(u64::try_from(earlier.count()).unwrap_or(u64::MAX))
}

/// Whether a repair was not right the first time: by the cause, or because the purchase is the
/// invoice of a visit to the workshop that repeats another, or is repeated by one.
fn repair(complaint: &Complaint, known: &Known<'_>, as_of: NaiveDate) -> Option<bool> {
    if complaint.cause == Some(ComplaintCause::NotRepairedAtOnce) {
        return Some(true);
    }
    let billed = known.billed.get(complaint.purchase.as_ref()?).map_or(&[][..], Vec::as_slice);
    let not_right = |visit: &&WorkshopVisit| {
        visit.is_repeat_repair() || known.repeated.get(&visit.id).is_some_and(|on| *on <= as_of)
    };
    Some(billed.iter().filter(|visit| visit.date <= as_of).any(not_right))
}
