//! One criterion of custody, and how it turned out.

use std::fmt;

use serde::Serialize;

use super::Employment;
use crate::units::words::words;
use crate::units::{Score, Share};

words! {
    /// One thing that a custodian must bring (S1).
    pub enum CustodyCriterion, "custody criterion" {
        /// Is not temporary staff.
        Permanent = "permanent" as "not temporary staff",
        /// Has served long.
        LongService = "long_service",
        /// Is not newly hired.
        NotNewlyHired = "not_newly_hired",
        /// Is not low-paid.
        NotLowPaid = "not_low_paid" as "not low-paid",
        /// Is satisfied with the firm.
        Satisfied = "satisfied" as "satisfied with the firm",
        /// Feels that they belong.
        Belongs = "belongs" as "feels that they belong",
        /// Is loyal to the firm.
        Loyal = "loyal" as "loyal to the firm",
        /// Can investigate and analyse.
        Analyses = "analyses" as "able to investigate and analyse",
    }
}

/// What a criterion compares.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Figure {
    /// Whole months of service.
    Months(u32),
    /// Pay as a share of the median.
    OfMedianPay(Share),
    /// A mark of 100.
    Mark(Score),
}

impl Figure {
    fn distance(self, other: Figure) -> Option<Figure> {
        Some(match (self, other) {
            (Figure::Months(a), Figure::Months(b)) => Figure::Months(a.abs_diff(b)),
            (Figure::OfMedianPay(a), Figure::OfMedianPay(b)) => Figure::OfMedianPay(a.distance(b)),
            (Figure::Mark(a), Figure::Mark(b)) => {
                let distance = a.value().checked_sub(b.value())?.abs();
                Figure::Mark(Score::try_new(distance).ok()?)
            }
            _ => return None,
        })
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Figure::Months(1) => f.write_str("1 month"),
            Figure::Months(months) => write!(f, "{months} months"),
            Figure::OfMedianPay(share) => write!(f, "{share} of the median pay"),
            Figure::Mark(mark) => write!(f, "mark {mark}"),
        }
    }
}

impl fmt::Debug for Figure {
    /// Nothing of the value: a mark or a rate of pay is personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Figure(…)")
    }
}

words! {
    /// How a criterion turned out.
    pub enum CustodyOutcome, "custody outcome" {
        /// It is met.
        Met = "met",
        /// It is not met.
        NotMet = "not_met",
        /// What it takes to say so is not known.
        Unknown = "unknown",
    }
}

/// A criterion with how it turned out, and the figures that made it so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CriterionResult {
    criterion: CustodyCriterion,
    outcome: CustodyOutcome,
    observed: Option<Figure>,
    threshold: Option<Figure>,
}

impl CriterionResult {
    /// How somebody is employed has no figure.
    pub(super) fn permanent(employment: Option<Employment>) -> Self {
        CriterionResult {
            criterion: CustodyCriterion::Permanent,
            outcome: match employment {
                Some(Employment::Permanent) => CustodyOutcome::Met,
                Some(Employment::Temporary) => CustodyOutcome::NotMet,
                None => CustodyOutcome::Unknown,
            },
            observed: None,
            threshold: None,
        }
    }

    /// The criterion, which takes at least the threshold.
    pub(super) fn at_least<T: Ord + Copy>(
        criterion: CustodyCriterion,
        observed: Option<T>,
        threshold: T,
        figure: fn(T) -> Figure,
    ) -> Self {
        let outcome = match observed {
            Some(observed) if observed >= threshold => CustodyOutcome::Met,
            Some(_) => CustodyOutcome::NotMet,
            None => CustodyOutcome::Unknown,
        };
        let threshold = Some(figure(threshold));
        CriterionResult { criterion, outcome, observed: observed.map(figure), threshold }
    }

    /// The criterion.
    pub const fn criterion(&self) -> CustodyCriterion {
        self.criterion
    }

    /// How it turned out.
    pub const fn outcome(&self) -> CustodyOutcome {
        self.outcome
    }

    /// What was observed. `None` where it is unknown, and for employment, which is no figure.
    pub const fn observed(&self) -> Option<Figure> {
        self.observed
    }

    /// The least that is accepted. `None` for employment.
    pub const fn threshold(&self) -> Option<Figure> {
        self.threshold
    }

    /// How far the two lie apart: what is to spare where it is met, and missing where it is not.
    pub fn margin(&self) -> Option<Figure> {
        self.observed?.distance(self.threshold?)
    }
}

impl fmt::Display for CriterionResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.criterion, self.outcome)?;
        match (self.observed, self.threshold, self.margin()) {
            (Some(observed), Some(threshold), Some(margin)) => {
                let met = self.outcome == CustodyOutcome::Met;
                let stands = if met { "at least" } else { "below" };
                write!(f, ", {observed}, {stands} {threshold}")?;
                if observed == threshold { Ok(()) } else { write!(f, " (by {margin})") }
            }
            (None, Some(threshold), _) => write!(f, ", needs at least {threshold}"),
            _ => Ok(()),
        }
    }
}

impl Serialize for CriterionResult {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Wire {
            criterion: CustodyCriterion,
            outcome: CustodyOutcome,
            observed: Option<Figure>,
            threshold: Option<Figure>,
            margin: Option<Figure>,
        }
        let CriterionResult { criterion, outcome, observed, threshold } = *self;
        Wire { criterion, outcome, observed, threshold, margin: self.margin() }.serialize(to)
    }
}
