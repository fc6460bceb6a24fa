//! One complaint as of a moment: what a manager reads of it.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    ComplaintNextStep, ComplaintSeverity, ComplaintTime, Evidenced, ThreeWAnswer, TurnsOn,
};
use crate::marketing::{ComplaintCause, ComplaintPrinciple, Remedy};
use crate::rule::Criterion;
use crate::units::words::words;
use crate::units::{ComplaintId, CustomerId, Moment, ProductId, StaffId};

words! {
    /// How a complaint stands, with the customer's silence.
    pub enum ComplaintStanding, "standing of a complaint" {
        /// Not settled.
        Open = "open",
        /// Not settled, and the firm waits for the customer.
        Waiting = "waiting" as "waiting for the customer",
        /// Settled, as the firm sees it.
        Settled = "settled",
        /// Closed: the customer confirmed it.
        Confirmed = "confirmed" as "confirmed by the customer",
        /// Closed: the customer was silent for so many days after it was settled.
        Silent = "silent" as "closed in silence",
        /// Found to be unfounded.
        Unfounded = "unfounded" as "found to be unfounded",
        /// Taken back.
        Withdrawn = "withdrawn",
        /// Not settled, and without an entry for so long that nobody knows how it ended.
        Forgotten = "forgotten" as "open, and nobody knows how it ended",
    }
}

impl ComplaintStanding {
    /// Whether it is not settled: open, or waiting for the customer.
    pub const fn is_open(self) -> bool {
        matches!(self, ComplaintStanding::Open | ComplaintStanding::Waiting)
    }
}

/// A complaint as of a moment: how it stands, how it is seen to, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ComplaintCase {
    /// The customer who complained.
    pub customer: CustomerId,
    /// Which complaint.
    pub complaint: ComplaintId,
    /// When it was received.
    pub received: Moment,
    /// How it stands.
    pub standing: ComplaintStanding,
    /// Since when it stands so.
    pub since: Moment,
    /// How often it was reopened.
    pub reopened: u32,
    /// Why the customer complained, as far as that is known.
    pub cause: Option<ComplaintCause>,
    /// Whether it is about value or about people. `None` where the cause is not known, and for what
    /// is unfounded.
    pub turns_on: Option<TurnsOn>,
    /// About which product.
    pub product: Option<ProductId>,
    /// About which member of staff.
    pub staff: Option<StaffId>,
    /// How grave it is.
    pub severity: ComplaintSeverity,
    /// The points that make it so.
    pub points: u32,
    /// What speaks for and against it: each criterion, met or not.
    pub criteria: Vec<Criterion>,
    /// The 3W.
    pub three_w: [ThreeWAnswer; 3],
    /// The 4R, each with its evidence.
    pub remedies: [Evidenced<Remedy>; 4],
    /// The 8F, each with its evidence.
    pub principles: [Evidenced<ComplaintPrinciple>; 8],
    /// The time until the customer heard from the firm.
    pub response: ComplaintTime,
    /// The time until it was settled.
    pub settling: ComplaintTime,
    /// What to do next. `None`: nothing.
    pub next: Option<ComplaintNextStep>,
    /// The first day on which time alone can change how it stands, whether it is in time, or what to
    /// do next.
    pub look_again_on: Option<NaiveDate>,
}

impl ComplaintCase {
    /// Whether what has to be done next should have been done.
    pub fn is_overdue(&self) -> bool {
        self.next.is_some_and(|next| next.is_overdue)
    }

    /// Its place in a list: what is overdue first, then what is open, what waits, what is settled
    /// and not confirmed or unfounded and not told, and the rest; of these the gravest first, then the soonest due, the
    /// earliest received, and by identifier.
    pub fn place(&self) -> impl Ord + '_ {
        let pressing = match self.standing {
            _ if self.is_overdue() && self.standing.is_open() => 0_u8,
            ComplaintStanding::Open => 1,
            ComplaintStanding::Waiting => 2,
            _ if self.next.is_some() => 3,
            _ => 4,
        };
        let due = self.next.and_then(|next| next.due).map(Moment::sort_key);
        let due = (due.is_none(), due);
        let received = self.received.sort_key();
        (pressing, self.severity.rank(), due, received, &self.customer, &self.complaint)
    }
}

impl fmt::Display for ComplaintCase {
    /// "complaint `Q-1` of customer `C-1`: open since 2026-03-02T10:00, serious; acknowledge by 14:00
    /// on Monday, 2026-03-02 (overdue)".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ComplaintCase { customer, complaint, standing, since, severity, .. } = self;
        write!(f, "complaint `{complaint}` of customer `{customer}`: {standing} since {since}")?;
        write!(f, ", {severity}")?;
        match self.next {
            None => Ok(()),
            Some(next) => write!(f, "; {next}{}", if next.is_overdue { " (overdue)" } else { "" }),
        }
    }
}
