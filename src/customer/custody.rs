//! Custody of the customer base: who may keep it.
//!
//! The base is a firm's most valuable asset, and people who left have taken it to competitors
//! (S1). A custodian has served long, is satisfied, feels that they belong, is loyal, and can
//! investigate and analyse; low-paid, newly hired and temporary staff are none.
//!
//! | criteria | eligibility |
//! |---|---|
//! | one is not met | [`NotEligible`](Eligibility::NotEligible), whatever is unknown |
//! | none is "not met", one is unknown | [`Undecided`](Eligibility::Undecided): it is to be found out |
//! | all are met | [`Eligible`](Eligibility::Eligible) |

use std::fmt;

use chrono::NaiveDate;

use super::CustodyPolicy;
use crate::calendar::span::full_months;
use crate::rule::{Criterion, CriterionOutcome, Evidence, rules};
use crate::units::guard::{date, guarded};
use crate::units::period::months_after;
use crate::units::words::words;
use crate::units::written::written;
use crate::units::{Money, NumberError, Rounding, Score, Share, StaffId};

words! {
    /// How a member of staff is employed.
    pub enum Employment, "employment" {
        /// Until further notice.
        Permanent = "permanent" as "permanent staff",
        /// For a time: agency staff, seasonal staff, interns.
        Temporary = "temporary" as "temporary staff",
    }
}

guarded! {
    /// What is known of a member of staff who might keep the base. What is not known is left out: it
    /// is neither a pass nor a failure.
    ///
    /// `Debug` and the errors of a deserialiser show nothing of it but the identifier.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Candidate as "Candidate" {
        /// Who.
        pub staff: StaffId,
        /// How they are employed.
        #[serde(default)]
        pub employment: Option<Employment>,
        /// Their first day of service. It may lie ahead.
        #[serde(default, deserialize_with = "date")]
        pub hired: Option<NaiveDate>,
        /// Their pay as a share of the firm's median pay, at most the whole: [`pay_of_median`].
        #[serde(default)]
        pub pay: Option<Share>,
        /// How satisfied they are with the firm.
        #[serde(default)]
        pub satisfaction: Option<Score>,
        /// How much they feel that they belong.
        #[serde(default)]
        pub belonging: Option<Score>,
        /// How loyal they are to the firm.
        #[serde(default)]
        pub loyalty: Option<Score>,
        /// How well they investigate and analyse.
        #[serde(default)]
        pub analysis: Option<Score>,
    }
}

impl Candidate {
    /// A member of staff of whom nothing is known yet.
    pub const fn new(staff: StaffId) -> Self {
        Candidate {
            staff,
            employment: None,
            hired: None,
            pay: None,
            satisfaction: None,
            belonging: None,
            loyalty: None,
            analysis: None,
        }
    }
}

impl fmt::Debug for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Candidate").field("staff", &self.staff).finish_non_exhaustive()
    }
}

/// Pay as a share of the firm's median pay, rounded down; the whole for the median and above, so
/// that it tells nothing about those who are not low-paid.
///
/// # Errors
/// [`NumberError`] for a negative pay, a median that is not above zero, and two currencies. It
/// repeats no amount.
///
/// ```
/// use clienteling::Money;
/// use clienteling::customer::pay_of_median;
///
/// let median: Money = "8000 CNY".parse()?;
/// assert_eq!(pay_of_median("6000 CNY".parse()?, median)?.to_string(), "75%");
/// assert_eq!(pay_of_median("20000 CNY".parse()?, median)?.to_string(), "100%");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn pay_of_median(pay: Money, median: Money) -> Result<Share, NumberError> {
    let capped = if pay.try_cmp(median)?.is_gt() { median } else { pay };
    Share::of_money(capped, median, Rounding::TowardZero)
}

words! {
    /// Whether somebody may keep the base.
    pub enum Eligibility, "eligibility" {
        /// Every criterion is met.
        Eligible = "eligible",
        /// At least one criterion is not met.
        NotEligible = "not_eligible",
        /// None is "not met", but at least one is unknown.
        Undecided = "undecided",
    }
}

// What a custodian must bring (S1). Marks and pay are personal.
rules! {
    PERMANENT = "customer.custody.permanent", personal Is {
        "is permanent staff",
        "is temporary staff",
        "it is not known how they are employed",
    };
    LONG_SERVICE = "customer.custody.long-service", personal AtLeast {
        "has served {observed}, at least the {needed} of long service[ (by {margin})]",
        "has served {observed}, below the {needed} of long service[ (by {margin})]",
        "the time of service is not known[; it takes {needed}]",
    };
    NOT_NEWLY_HIRED = "customer.custody.not-newly-hired", personal AtLeast {
        "has served {observed}, at least the {needed} after which nobody is newly hired[ (by {margin})]",
        "has served {observed}, below the {needed} after which nobody is newly hired[ (by {margin})]",
        "the time of service is not known[; it takes {needed}]",
    };
    NOT_LOW_PAID = "customer.custody.not-low-paid", personal AtLeast {
        "earns {observed} of the median pay, at least the {needed} needed[ (by {margin})]",
        "earns {observed} of the median pay, below the {needed} needed[ (by {margin})]",
        "the pay is not known[; it takes {needed} of the median]",
    };
    SATISFIED = "customer.custody.satisfied", personal AtLeast {
        "satisfaction with the firm {observed}, at least the {needed} needed[ (by {margin})]",
        "satisfaction with the firm {observed}, below the {needed} needed[ (by {margin})]",
        "the satisfaction with the firm is not known[; it takes {needed}]",
    };
    BELONGS = "customer.custody.belongs", personal AtLeast {
        "sense of belonging {observed}, at least the {needed} needed[ (by {margin})]",
        "sense of belonging {observed}, below the {needed} needed[ (by {margin})]",
        "the sense of belonging is not known[; it takes {needed}]",
    };
    LOYAL = "customer.custody.loyal", personal AtLeast {
        "loyalty to the firm {observed}, at least the {needed} needed[ (by {margin})]",
        "loyalty to the firm {observed}, below the {needed} needed[ (by {margin})]",
        "the loyalty to the firm is not known[; it takes {needed}]",
    };
    ANALYSES = "customer.custody.analyses", personal AtLeast {
        "skill in investigating and analysing {observed}, at least the {needed} needed[ (by {margin})]",
        "skill in investigating and analysing {observed}, below the {needed} needed[ (by {margin})]",
        "the skill in investigating and analysing is not known[; it takes {needed}]",
    };
}

/// The judgement on one candidate: every criterion.
///
/// `Debug` shows who and how, and no figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustodyDecision {
    staff: StaffId,
    as_of: NaiveDate,
    criteria: [Criterion; 8],
    changes_on: Option<NaiveDate>,
}

written! {
    /// As a screen wants it.
    CustodyDecision as self {
        staff,
        as_of,
        eligibility: self.eligibility(),
        criteria,
        changes_on,
    }
}

impl CustodyDecision {
    /// Who was judged.
    pub const fn staff(&self) -> &StaffId {
        &self.staff
    }

    /// The day for which it holds.
    pub const fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    /// Every criterion: permanent staff, long service, not newly hired, not low-paid, satisfied,
    /// belongs, loyal, able to investigate and analyse.
    pub const fn criteria(&self) -> &[Criterion] {
        &self.criteria
    }

    /// The criteria with one outcome, in order: those that speak against the candidate, or those
    /// about which something is to be found out.
    pub fn with_outcome(&self, outcome: CriterionOutcome) -> impl Iterator<Item = &Criterion> {
        self.criteria.iter().filter(move |criterion| criterion.outcome() == outcome)
    }

    /// Whether the candidate may keep the base.
    pub fn eligibility(&self) -> Eligibility {
        let some = |outcome| self.with_outcome(outcome).next().is_some();
        if some(CriterionOutcome::NotMet) {
            Eligibility::NotEligible
        } else if some(CriterionOutcome::Unknown) {
            Eligibility::Undecided
        } else {
            Eligibility::Eligible
        }
    }

    /// The day on which the eligibility changes if nothing happens but that time passes: when
    /// service reaches what is asked. `None` where time alone changes nothing.
    pub const fn changes_on(&self) -> Option<NaiveDate> {
        self.changes_on
    }
}

/// Whether a member of staff may keep the customer base on a day (S1).
///
/// Service counts in whole months from the day of hire (for the 31st, the last day of a shorter
/// month); somebody hired later has served 0 months. Cost: constant.
///
/// ```
/// use clienteling::customer::{Candidate, CustodyPolicy, Eligibility, custody};
///
/// let candidate: Candidate = serde_json::from_str(
///     r#"{"staff":"S-7","employment":"permanent","hired":"2024-12-15","pay":"1",
///         "satisfaction":"80","belonging":"75","loyalty":"90","analysis":"60"}"#,
/// )?;
/// let decision = custody(&candidate, &CustodyPolicy::default(), "2026-11-26".parse()?);
/// assert_eq!(decision.eligibility(), Eligibility::NotEligible);
/// assert_eq!(
///     decision.criteria()[1].to_string(),
///     "has served 23 months, below the 24 months of long service (by 1 month)"
/// );
/// assert_eq!(decision.changes_on(), Some("2026-12-15".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn custody(candidate: &Candidate, policy: &CustodyPolicy, as_of: NaiveDate) -> CustodyDecision {
    let served = candidate.hired.map(|hired| u64::from(full_months(hired, as_of)));
    let months = |needed: u32| Evidence::months(served, u64::from(needed));
    let is_permanent = candidate.employment.map(|how| how == Employment::Permanent);
    let criteria = [
        PERMANENT.check(Evidence::fact(is_permanent)),
        LONG_SERVICE.check(months(policy.service_months)),
        NOT_NEWLY_HIRED.check(months(policy.newly_hired_months)),
        NOT_LOW_PAID.check(Evidence::shares(candidate.pay, policy.low_pay)),
        SATISFIED.check(Evidence::scores(candidate.satisfaction, policy.satisfaction)),
        BELONGS.check(Evidence::scores(candidate.belonging, policy.belonging)),
        LOYAL.check(Evidence::scores(candidate.loyalty, policy.loyalty)),
        ANALYSES.check(Evidence::scores(candidate.analysis, policy.analysis)),
    ];
    // Time cures only a lack of service, and helps only if nothing else stands against it.
    let by_time = |one: &Criterion| one.rule() == &LONG_SERVICE || one.rule() == &NOT_NEWLY_HIRED;
    let not_met = |one: &&Criterion| one.outcome() == CriterionOutcome::NotMet;
    let only_time = criteria.iter().filter(not_met).all(by_time);
    let months = policy.service_months.max(policy.newly_hired_months);
    let served_enough = candidate.hired.and_then(|hired| months_after(hired, months));
    let changes_on = served_enough.filter(|&day| only_time && as_of < day);
    CustodyDecision { staff: candidate.staff.clone(), as_of, criteria, changes_on }
}

#[cfg(test)]
mod tests;
