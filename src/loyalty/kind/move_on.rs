//! What would move a customer on.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::known::KnownOf;
use super::{AttitudeLoyalty, LoyaltyStanding, LoyaltyStandingPolicyDraft};
use crate::rule::{Criterion, CriterionOutcome, Value};
use crate::units::period::months_after;
use crate::units::words::words;
use crate::units::{Rounding, Score, Share};

words! {
    /// What a customer says or shows, by which loyalty is judged beside purchases.
    pub enum LoyaltyMark, "mark of loyalty" {
        /// How much better than others they hold us to be.
        Attitude = "attitude",
        /// How much it matters to them what they buy and where.
        Involvement = "involvement",
        /// How satisfied they are.
        Satisfaction = "satisfaction",
        /// How far they rely on us.
        Reliance = "reliance",
    }
}

/// One thing that would move a customer on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MoveOnStep {
    /// A mark is not known: somebody should ask, or look.
    Ask(LoyaltyMark),
    /// They have to buy again, each time on a day of its own.
    BuyAgain {
        /// How often.
        times: u64,
        /// By which day, so that what they bought so far still counts. `None`: nothing counts so far.
        by: Option<NaiveDate>,
    },
    /// They have to come back of their own accord: until now, or a short time ago, something bound
    /// them.
    ReturnFreely {
        /// How often.
        times: u64,
        /// The last day on which they are bound. `None`: nobody knows it.
        bound_until: Option<NaiveDate>,
    },
    /// A mark has to rise.
    Raise {
        /// The mark.
        what: LoyaltyMark,
        /// What it is.
        from: Score,
        /// What it has to be at least.
        to: Score,
    },
}

/// One thing that would move a customer on, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct MoveOn {
    /// What has to happen.
    pub step: MoveOnStep,
    /// The criterion that is not met, or not known.
    pub criterion: Criterion,
    /// Which part of what is needed is missing, cut after nine decimals. `None`: it is not known.
    pub missing: Option<Share>,
    /// The kind of loyalty to which it leads by itself. `None`: to none, or nobody knows.
    pub leads_to: Option<AttitudeLoyalty>,
}

/// What would move a customer on: first what is only to be asked, then that of which the smallest part
/// is missing; otherwise purchases come before marks, these in their order.
pub(super) fn move_on(
    standing: &LoyaltyStanding,
    known: &KnownOf,
    policy: &LoyaltyStandingPolicyDraft,
) -> Vec<MoveOn> {
    let (repeat, attitude) = (standing.repeat.outcome(), standing.attitude.outcome());
    let buy = buy_again(standing, known, policy).map(|(step, missing)| MoveOn {
        step,
        criterion: standing.repeat,
        missing,
        leads_to: AttitudeLoyalty::known(CriterionOutcome::Met, attitude),
    });
    // Involvement tells kinds apart only among those who buy again.
    let is_involvement_asked = repeat == CriterionOutcome::Met;
    let marks = [
        (LoyaltyMark::Attitude, standing.attitude, true),
        (LoyaltyMark::Involvement, standing.involved, is_involvement_asked),
        (LoyaltyMark::Satisfaction, standing.satisfied, true),
        (LoyaltyMark::Reliance, standing.reliance.relies, true),
    ];
    let marks = marks.into_iter().filter(|(_, _, is_asked)| *is_asked);
    let marks = marks.filter_map(|(what, criterion, _)| {
        let missing = missing(&criterion);
        let step = match criterion.outcome() {
            CriterionOutcome::Met => return None,
            CriterionOutcome::Unknown => MoveOnStep::Ask(what),
            CriterionOutcome::NotMet => {
                let (from, to) = (mark(criterion.observed())?, mark(criterion.needed())?);
                MoveOnStep::Raise { what, from, to }
            }
        };
        let is_attitude = what == LoyaltyMark::Attitude && missing.is_some();
        let leads_to = AttitudeLoyalty::known(repeat, CriterionOutcome::Met);
        Some(MoveOn { step, criterion, missing, leads_to: leads_to.filter(|_| is_attitude) })
    });
    let mut all: Vec<MoveOn> = buy.into_iter().chain(marks).collect();
    // Stable; and nothing comes before something.
    all.sort_by_key(|one| one.missing);
    all
}

/// What it takes to buy again, with the part that is missing. `None`: they do.
fn buy_again(
    standing: &LoyaltyStanding,
    known: &KnownOf,
    policy: &LoyaltyStandingPolicyDraft,
) -> Option<(MoveOnStep, Option<Share>)> {
    if standing.repeat.outcome() == CriterionOutcome::Met {
        return None;
    }
    let counting = known.counting(policy, standing.as_of);
    let needed = u64::from(policy.by_involvement.purchases);
    let times = needed.saturating_sub(u64::try_from(counting.len()).unwrap_or(u64::MAX));
    let missing = Share::of_counts(times, needed, Rounding::TowardZero).ok();
    let step = if known.is_bound(policy, standing.as_of) {
        let bound_until = standing.bound_until.filter(|last| *last < NaiveDate::MAX);
        MoveOnStep::ReturnFreely { times, bound_until }
    } else {
        let first = counting.first();
        let ends = first.and_then(|day| months_after(*day, policy.purchase_months));
        let by = first.map(|_| ends.and_then(|end| end.pred_opt()).unwrap_or(NaiveDate::MAX));
        MoveOnStep::BuyAgain { times, by }
    };
    Some((step, missing))
}

const fn mark(value: Option<Value>) -> Option<Score> {
    match value {
        Some(Value::Score(mark)) => Some(mark),
        _ => None,
    }
}

/// Which part of what a criterion needs is missing, cut. `None`: it is met, or not known.
pub(super) fn missing(criterion: &Criterion) -> Option<Share> {
    if criterion.outcome() != CriterionOutcome::NotMet {
        return None;
    }
    let (missing, needed) = match (criterion.margin()?, criterion.needed()?) {
        (Value::Count(missing), Value::Count(needed)) => (missing.into(), needed.into()),
        (Value::Score(missing), Value::Score(needed)) => {
            (missing.millionths().into(), needed.millionths().into())
        }
        _ => return None,
    };
    Share::of_units(missing, needed, Rounding::TowardZero).ok()
}

impl fmt::Display for MoveOnStep {
    /// "one more purchase by 2026-05-01", "satisfaction up from 40 to 60".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            MoveOnStep::Ask(what) => f.write_str(match what {
                LoyaltyMark::Attitude => "their attitude is not known: ask",
                LoyaltyMark::Involvement => "how much it matters to them is not known: ask",
                LoyaltyMark::Satisfaction => "how satisfied they are is not known: ask",
                LoyaltyMark::Reliance => "how far they rely on us is not known: find out",
            }),
            MoveOnStep::BuyAgain { times, by } => {
                match (times, by) {
                    (1, _) => f.write_str("one more purchase")?,
                    (_, Some(_)) => write!(f, "{times} more purchases on different days")?,
                    (_, None) => write!(f, "{times} purchases on different days")?,
                }
                by.map_or(Ok(()), |by| write!(f, " by {by}"))
            }
            MoveOnStep::ReturnFreely { times, bound_until } => {
                match times {
                    1 => f.write_str("one purchase or visit of their own accord")?,
                    _ => write!(f, "{times} purchases or visits of their own accord")?,
                }
                let until = |last| write!(f, "; bound to come until {last}");
                bound_until.map_or(Ok(()), until)
            }
            MoveOnStep::Raise { what, from, to } => {
                write!(f, "{what} up from {} to {to}", from.cut(2))
            }
        }
    }
}

impl fmt::Display for MoveOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.step.fmt(f)
    }
}
