//! What the complaints show together.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::{ComplaintCase, ComplaintStanding, ComplaintTime, TimeVerdict, TurnsOn};
use crate::calendar::BusinessTime;
use crate::marketing::ComplaintCause;
use crate::units::{Confidence, Estimate, ProductId, Proportion, ShareInterval, StaffId};

/// What complaints show together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ComplaintReport {
    /// How many there are.
    pub complaints: u64,
    /// How many stand how; each standing that occurs.
    pub standings: Vec<Tallied<ComplaintStanding>>,
    /// How many of each cause; `None` where it is not known. The most frequent first.
    pub causes: Vec<Tallied<Option<ComplaintCause>>>,
    /// How many are about value and how many about people; `None` where the cause is not known, and
    /// for what is unfounded.
    pub turns_on: Vec<Tallied<Option<TurnsOn>>>,
    /// How many are about each product; `None` where that is not known.
    pub products: Vec<Tallied<Option<ProductId>>>,
    /// How many are about each member of staff; `None` where that is not known.
    pub staff: Vec<Tallied<Option<StaffId>>>,
    /// The first words to the customer.
    pub responses: TimesTaken,
    /// The settling.
    pub settling: TimesTaken,
    /// How many of those that were ever settled, closed or found to be unfounded came back.
    pub reopened: Proportion,
    /// How many of those that are closed the customer closed in silence: of them nobody knows
    /// whether the customer is content.
    pub silent: Proportion,
}

/// How many there are of something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Tallied<T> {
    /// Of what.
    pub of: T,
    /// How many.
    pub complaints: u64,
}

/// Times against their targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TimesTaken {
    /// How many of those done, or overdue, were done in time: what is overdue was not.
    pub in_time: Proportion,
    /// Between which shares the true one lies, by Wilson's interval at the confidence asked for.
    pub interval: Estimate<ShareInterval>,
    /// Of how many it cannot be said whether they were in time.
    pub cannot_say: u64,
    /// The median of the times of those done that are known to the second; of two in the middle the
    /// lower one.
    pub median: Estimate<BusinessTime>,
}

impl ComplaintReport {
    /// What these complaints show, with intervals at a confidence.
    ///
    /// Cost: a pass, and a sort of the times.
    pub fn of<'a>(
        cases: impl IntoIterator<Item = &'a ComplaintCase>,
        confidence: Confidence,
    ) -> Self {
        let cases: Vec<_> = cases.into_iter().collect();
        let mut reopened = Proportion::NONE;
        let mut silent = Proportion::NONE;
        for case in &cases {
            let was_over = case.reopened > 0 || case.settling.done.is_some();
            if was_over {
                reopened.add(case.reopened > 0);
            }
            match case.standing {
                ComplaintStanding::Silent => silent.add(true),
                ComplaintStanding::Confirmed => silent.add(false),
                _ => {}
            }
        }
        let times = |of: fn(&ComplaintCase) -> &ComplaintTime| {
            TimesTaken::of(cases.iter().map(|case| of(case)), confidence)
        };
        ComplaintReport {
            complaints: u64::try_from(cases.len()).unwrap_or(u64::MAX),
            standings: tallied(cases.iter().map(|case| case.standing)),
            causes: tallied(cases.iter().map(|case| case.cause)),
            turns_on: tallied(cases.iter().map(|case| case.turns_on)),
            products: tallied(cases.iter().map(|case| case.product.clone())),
            staff: tallied(cases.iter().map(|case| case.staff.clone())),
            responses: times(|case| &case.response),
            settling: times(|case| &case.settling),
            reopened,
            silent,
        }
    }
}

impl TimesTaken {
    fn of<'a>(times: impl Iterator<Item = &'a ComplaintTime>, confidence: Confidence) -> Self {
        let (mut in_time, mut cannot_say) = (Proportion::NONE, 0_u64);
        let mut taken = Vec::new();
        for time in times {
            match time.verdict {
                TimeVerdict::Kept => in_time.add(true),
                TimeVerdict::Late | TimeVerdict::Overdue => in_time.add(false),
                TimeVerdict::CannotSay => cannot_say = cannot_say.saturating_add(1),
                TimeVerdict::InTime | TimeVerdict::NotNeeded => {}
            }
            taken.extend(time.done.and(time.passed.exact()));
        }
        taken.sort_unstable();
        let middle = taken.len().saturating_sub(1).checked_div(2).unwrap_or(0);
        let median = taken.get(middle).copied();
        let none = Estimate::NotEnoughData { have: 0, need: 1 };
        TimesTaken {
            in_time,
            interval: in_time.wilson(confidence),
            cannot_say,
            median: median.map_or(none, Estimate::Known),
        }
    }
}

/// How often each occurs: the most frequent first, then in their order.
fn tallied<T: Ord>(all: impl Iterator<Item = T>) -> Vec<Tallied<T>> {
    let mut counts = BTreeMap::<T, u64>::new();
    for one in all {
        let count = counts.entry(one).or_default();
        *count = count.saturating_add(1);
    }
    let mut counts: Vec<_> =
        counts.into_iter().map(|(of, complaints)| Tallied { of, complaints }).collect();
    counts.sort_by_key(|one| std::cmp::Reverse(one.complaints));
    counts
}

impl fmt::Display for TimesTaken {
    /// "in time 3 of 4 (75%; likely 30.1% to 95.4%), median 2 h".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kept, of) = (self.in_time.successes(), self.in_time.trials());
        write!(f, "in time {kept} of {of}")?;
        if let (Some(share), Some(likely)) = (self.in_time.share().known(), self.interval.known()) {
            let (low, high) = (likely.low, likely.high);
            write!(f, " ({share:.1}; likely {low:.1} to {high:.1})")?;
        }
        if self.cannot_say > 0 {
            write!(f, ", of {} it cannot be said", self.cannot_say)?;
        }
        match self.median.known() {
            Some(median) => write!(f, ", median {median}"),
            None => Ok(()),
        }
    }
}
