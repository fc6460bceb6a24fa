//! What a customer last decided about a channel and a purpose.

use chrono::NaiveDate;
use clienteling::marketing::{Channel, ConsentDecision, ConsentPurpose};

/// A decision: when, about which channel and which purpose (none: about all), what.
pub(crate) type Decision = (NaiveDate, Option<Channel>, Option<ConsentPurpose>, ConsentDecision);

/// The decision of the last day on which there was one; of two on that day, the withdrawal.
pub(crate) fn last(
    decisions: &[Decision],
    channel: Channel,
    purpose: ConsentPurpose,
    as_of: NaiveDate,
) -> Option<ConsentDecision> {
    let about = |decision: &&Decision| {
        let (date, channels, purposes, _) = decision;
        (channels.is_none() || *channels == Some(channel))
            && (purposes.is_none() || *purposes == Some(purpose))
            && *date <= as_of
    };
    let day = decisions.iter().filter(about).map(|decision| decision.0).max()?;
    let of_that_day = decisions.iter().filter(about).filter(|decision| decision.0 == day);
    if of_that_day.map(|decision| decision.3).any(|it| it == ConsentDecision::Withdrawn) {
        Some(ConsentDecision::Withdrawn)
    } else {
        Some(ConsentDecision::Given)
    }
}
