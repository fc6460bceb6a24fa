//! Earning points: how many a purchase earns, when they can be spent, and what they are worth.
//!
//! | question | answer |
//! |---|---|
//! | what earns how many points? | [`EarningPolicy`]: a rate, campaigns, caps, validity |
//! | how many does this purchase earn, and why not more? | [`earn`] |
//! | how many do all purchases of a customer earn? | [`earn_all`] |
//! | what is to be stored? | [`EarnedPoints::entry`] |
//! | how many of them had what came back earned? | [`EarnedPoints::of_returned`] |
//! | what are points worth, and how many does an order need? | [`ConversionPolicy`] |
//!
//! * What a line earns adds up to what the purchase earns, to the smallest part of a point.
//! * Points have digits of their own: they are never rounded to the steps of a currency.
//! * A purchase that is larger, all else being equal, never earns fewer points.

mod campaigns;
mod cap;
mod conversion;
#[cfg(test)]
mod conversion_tests;
mod earn;
mod lines;
mod policy;
#[cfg(test)]
mod reference;
mod result;
#[cfg(test)]
mod returned_tests;
mod rules;
#[cfg(test)]
mod tests;

pub use cap::{CapPeriod, EarnedBefore, PointsCap};
pub use conversion::{ConversionPolicy, ConversionPolicyDraft, PointsRedemption};
pub use earn::{EarningError, PurchaseToEarn, earn, earn_all};
pub use policy::{
    CampaignStacking, EarningCount, EarningPolicy, EarningPolicyDraft, PointsCampaign,
};
pub use result::{CampaignPoints, EarnedLine, EarnedPoints};
pub(crate) use rules::RULES;
