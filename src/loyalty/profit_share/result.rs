//! Who gets how much of a profit, and why.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::ProfitPot;
use crate::rule::Reason;
use crate::units::{AllocatedPart, CustomerId, Money, Period, ProgrammeId, Rounding};

/// How a profit is shared out among the members of a programme.
///
/// * What is paid and what is withheld is the pot, to the smallest unit.
/// * Where nothing is cut off, what is paid is the pot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ProfitShare {
    /// Of which programme.
    pub programme: ProgrammeId,
    /// For which days.
    pub period: Period,
    /// By what was known on which day.
    pub as_of: NaiveDate,
    /// The profit of these days.
    pub profit: Money,
    /// What is shared out, as the policy says it.
    pub of: ProfitPot,
    /// How the pot was rounded. `None`: it did not have to be.
    pub rounded: Option<Rounding>,
    /// How much that is.
    pub pot: Money,
    /// What the guests get together.
    pub paid: Money,
    /// What caps leave over of the pot, or all of it where nobody shares in it.
    pub withheld: Money,
    /// Why nobody gets anything. `None`: somebody does.
    pub nothing: Option<Reason>,
    /// Everybody who had joined the programme, in the order of identifiers: by that order the smallest
    /// units go that equal remainders leave over.
    pub guests: Vec<GuestShare>,
    /// The last day of the period, while it is to come: until then all is for the time being.
    pub look_again_on: Option<NaiveDate>,
}

/// What one guest gets of a profit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GuestShare {
    /// The guest.
    pub customer: CustomerId,
    /// What they bought in the period as a member.
    pub bought: Money,
    /// What came back in the period of what they bought as a member, in it or before.
    pub returned: Money,
    /// The difference, by which the profit is shared; below zero where more came back.
    pub spend: Money,
    /// What came back after the period of what they bought in it. It changes nothing here, and counts
    /// in the period in which it comes back.
    pub returned_later: Money,
    /// Their part of the whole pot, before caps. `None`: they are left out, or there is no pot.
    pub share: Option<AllocatedPart>,
    /// Their part of what those with a cap leave over, where that is shared again. Divided anew it can
    /// be one smallest unit less than before.
    pub shared_again: Option<AllocatedPart>,
    /// Why they get no more than the cap. `None`: no cap is reached.
    pub capped: Option<Reason>,
    /// What they get.
    pub paid: Money,
    /// By how much that is less than their part of the whole pot, for a cap.
    pub cut_off: Money,
    /// Why they get nothing. `None`: they share in the pot, if there is one.
    pub left_out: Option<Reason>,
}

impl fmt::Display for ProfitShare {
    /// "12,345.68 CNY of 2025-09-30 to 2026-09-29, 10% of a profit of 123,456.78 CNY: 12,345.68 CNY to 5
    /// guests".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ProfitShare { period, profit, pot, paid, withheld, .. } = self;
        write!(f, "{pot:#} for {period}")?;
        if let ProfitPot::Rate(rate) = self.of {
            write!(f, ", {rate} of a profit of {profit:#}")?;
        }
        if let Some(nothing) = &self.nothing {
            return write!(f, ": {nothing}");
        }
        let guests = self.guests.iter().filter(|guest| guest.left_out.is_none()).count();
        let noun = if guests == 1 { "guest" } else { "guests" };
        write!(f, ": {paid:#} to {guests} {noun}")?;
        if withheld.is_positive() {
            write!(f, ", {withheld:#} withheld")?;
        }
        Ok(())
    }
}

impl fmt::Display for GuestShare {
    /// "`C-1`: 733.40 CNY for 1,000.00 CNY spent".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let GuestShare { customer, paid, spend, .. } = self;
        match (&self.left_out, &self.capped) {
            (Some(why), _) => write!(f, "`{customer}`: nothing: {why}"),
            (None, Some(why)) => write!(f, "`{customer}`: {paid:#} for {spend:#} spent: {why}"),
            (None, None) => write!(f, "`{customer}`: {paid:#} for {spend:#} spent"),
        }
    }
}
