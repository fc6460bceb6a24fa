//! Custody of the customer base: who may keep it.
//!
//! The base is a firm's most valuable asset, and people who left have taken it to competitors
//! (S1). A custodian has served long, is satisfied, feels that they belong, is loyal, and can
//! investigate and analyse; low-paid, newly hired and temporary staff are none.
//!
//! | results of the criteria | eligibility |
//! |---|---|
//! | one is not met | [`NotEligible`](Eligibility::NotEligible), whatever is unknown |
//! | none is "not met", one is unknown | [`Undecided`](Eligibility::Undecided), with what to find out |
//! | all are met | [`Eligible`](Eligibility::Eligible) |

mod criterion;

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::CustodyPolicy;
use crate::calendar::span::full_months;
use crate::units::guard::{date, guarded};
use crate::units::period::months_after;
use crate::units::words::words;
use crate::units::{Money, NumberError, Rounding, Score, Share, StaffId};

pub use criterion::{CriterionResult, CustodyCriterion, CustodyOutcome, Figure};

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

/// Whether somebody may keep the base.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Eligibility {
    /// Every criterion is met.
    Eligible,
    /// At least one criterion is not met.
    NotEligible,
    /// None is "not met", but these are unknown.
    Undecided(Vec<CustodyCriterion>),
}

/// The judgement on one candidate: every criterion with its result.
///
/// `Debug` shows who and how, and no figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "DecisionWire")]
pub struct CustodyDecision {
    staff: StaffId,
    as_of: NaiveDate,
    results: [CriterionResult; 8],
    changes_on: Option<NaiveDate>,
}

/// A decision as a screen wants it.
#[derive(Serialize)]
struct DecisionWire {
    staff: StaffId,
    as_of: NaiveDate,
    eligibility: Eligibility,
    results: [CriterionResult; 8],
    changes_on: Option<NaiveDate>,
}

impl From<CustodyDecision> for DecisionWire {
    fn from(decision: CustodyDecision) -> Self {
        let eligibility = decision.eligibility();
        let CustodyDecision { staff, as_of, results, changes_on } = decision;
        DecisionWire { staff, as_of, eligibility, results, changes_on }
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

    /// Every criterion with its result, in the order of [`CustodyCriterion::ALL`].
    pub const fn results(&self) -> &[CriterionResult] {
        &self.results
    }

    /// The criteria with one outcome, in order: those that speak against the candidate, or those
    /// about which something is to be found out.
    pub fn with_outcome(&self, outcome: CustodyOutcome) -> Vec<CustodyCriterion> {
        let with = self.results.iter().filter(|result| result.outcome() == outcome);
        with.map(CriterionResult::criterion).collect()
    }

    /// Whether the candidate may keep the base.
    pub fn eligibility(&self) -> Eligibility {
        if self.results.iter().any(|result| result.outcome() == CustodyOutcome::NotMet) {
            return Eligibility::NotEligible;
        }
        let missing = self.with_outcome(CustodyOutcome::Unknown);
        if missing.is_empty() { Eligibility::Eligible } else { Eligibility::Undecided(missing) }
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
///     decision.results()[1].to_string(),
///     "long service: not met, 23 months, below 24 months (by 1 month)"
/// );
/// assert_eq!(decision.changes_on(), Some("2026-12-15".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn custody(candidate: &Candidate, policy: &CustodyPolicy, as_of: NaiveDate) -> CustodyDecision {
    use CustodyCriterion as C;

    let served = candidate.hired.map(|hired| full_months(hired, as_of));
    let months =
        |criterion, minimum| CriterionResult::at_least(criterion, served, minimum, Figure::Months);
    let mark = |criterion, observed, minimum| {
        CriterionResult::at_least(criterion, observed, minimum, Figure::Mark)
    };
    let pay = candidate.pay;
    let results = [
        CriterionResult::permanent(candidate.employment),
        months(C::LongService, policy.service_months()),
        months(C::NotNewlyHired, policy.newly_hired_months()),
        CriterionResult::at_least(C::NotLowPaid, pay, policy.low_pay(), Figure::OfMedianPay),
        mark(C::Satisfied, candidate.satisfaction, policy.satisfaction()),
        mark(C::Belongs, candidate.belonging, policy.belonging()),
        mark(C::Loyal, candidate.loyalty, policy.loyalty()),
        mark(C::Analyses, candidate.analysis, policy.analysis()),
    ];
    // Time cures only a lack of service, and helps only if nothing else stands against it.
    let by_time =
        |result: &CriterionResult| matches!(result.criterion(), C::LongService | C::NotNewlyHired);
    let not_met = |result: &&CriterionResult| result.outcome() == CustodyOutcome::NotMet;
    let only_time = results.iter().filter(not_met).all(by_time);
    let months = policy.service_months().max(policy.newly_hired_months());
    let served_enough = candidate.hired.and_then(|hired| months_after(hired, months));
    let changes_on = served_enough.filter(|&day| only_time && as_of < day);
    CustodyDecision { staff: candidate.staff.clone(), as_of, results, changes_on }
}

#[cfg(test)]
mod tests;
