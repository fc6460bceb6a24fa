//! What a firm did not take over, and why.

use crate::base::{MergeError, MergeRecord, RefusedFact};
use crate::funnel::{OpportunityContradiction, OpportunityRecord, ReplayError};
use crate::units::{CustomerId, ExchangeError, ExchangeRate};

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
    #[error("`{0}` cannot stand for somebody who was erased: it is in use")]
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
}
