//! What a customer last decided about a channel.

use chrono::NaiveDate;
use clienteling::marketing::{Channel, ConsentDecision};

/// A decision: when, about which channel, what.
pub(crate) type Decision = (NaiveDate, Channel, ConsentDecision);

/// The decision of the last day on which there was one; of two on that day, the withdrawal.
pub(crate) fn last(
    decisions: &[Decision],
    channel: Channel,
    as_of: NaiveDate,
) -> Option<ConsentDecision> {
    let about = |decision: &&Decision| decision.1 == channel && decision.0 <= as_of;
    let day = decisions.iter().filter(about).map(|decision| decision.0).max()?;
    if decisions.contains(&(day, channel, ConsentDecision::Withdrawn)) {
        Some(ConsentDecision::Withdrawn)
    } else {
        Some(ConsentDecision::Given)
    }
}
