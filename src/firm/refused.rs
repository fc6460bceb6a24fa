//! What a firm did not take over, and why.

use std::fmt;

use super::FirmRecord;
use crate::base::{MergeError, MergeRecord, RefusedFact};
use crate::funnel::{OpportunityContradiction, OpportunityRecord, ReplayError};
use crate::units::{CustomerId, ExchangeError, ExchangeRate};
use crate::warning::life::{WarningRow, WarningRowRefusal};

/// Something was not taken over. It comes back, and nothing else changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// A fact.
    #[error(transparent)]
    Fact(#[from] RefusedFact),
    /// A merge.
    #[error("the merge of `{}` into `{}`: {error}", record.absorbed, record.survivor)]
    Merge {
        /// What was refused.
        record: Box<MergeRecord>,
        /// Why.
        error: MergeError,
    },
    /// A pseudonym of somebody who was erased.
    #[error(
        "`{0}` cannot stand for somebody who was erased: it is in use; a pseudonym comes before what \
         stands under it"
    )]
    Pseudonym(CustomerId),
    /// An exchange rate.
    #[error("the rate from {} to {} of {}: {error}", rate.from, rate.to, rate.date)]
    Rate {
        /// What was refused.
        rate: ExchangeRate,
        /// Why.
        error: ExchangeError,
    },
    /// The history of a deal: what is written cannot have happened.
    #[error("deal `{}` of customer `{}`: {error}", record.beginning.id, record.beginning.customer)]
    Opportunity {
        /// What was refused.
        record: Box<OpportunityRecord>,
        /// The first part that is wrong.
        error: ReplayError,
    },
    /// A deal that contradicts another.
    #[error(transparent)]
    Contradiction(#[from] OpportunityContradiction),
    /// A row of the book of warnings.
    #[error("a warning: {error}")]
    Warning {
        /// What was refused.
        row: Box<WarningRow>,
        /// Why.
        error: WarningRowRefusal,
    },
    /// A merge, a deal or a warning that is new and about somebody on the caller's
    /// [list](crate::base::SuppressionList) of whom to leave out. A fact says so
    /// [itself](crate::base::WhyRefused::Suppressed).
    #[error("{} is about somebody who is to be left out", What(.0))]
    Suppressed(Box<FirmRecord>),
}

/// A record in words, without whom it is about.
struct What<'a>(&'a FirmRecord);

impl fmt::Display for What<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            FirmRecord::Opportunity(record) => write!(f, "deal `{}`", record.beginning.id),
            FirmRecord::Warning(_) => f.write_str("a warning"),
            FirmRecord::Merge(record) => write!(f, "a merge of {}", record.date),
            _ => f.write_str("a record"),
        }
    }
}
