//! How loyal a customer is, in six measures that are open to inspection (S3).
//!
//! Each measure rests on one to three indicators, and each indicator on facts of the months of the
//! policy. An indicator gets a mark from 0 to 100, by its rank in the base or between two bounds; the
//! marks of a measure's indicators make its mark, and those of the measures the score.
//!
//! | measure | indicator | what is observed | known |
//! |---|---|---|---|
//! | repeat purchases | [`RepeatCount`](LoyaltyIndicator::RepeatCount) | days on which they bought again after the first | once the first is long enough ago to have bought again; of who did not while something bound them to come it is not known |
//! | | [`RepeatAmount`](LoyaltyIndicator::RepeatAmount) | what they spent on these days | likewise |
//! | share of wallet and time to choose | [`ShareOfWallet`](LoyaltyIndicator::ShareOfWallet) | the part of what they spent here and elsewhere that they spent here | where they bought elsewhere and all these amounts are on record: who says nothing of elsewhere has an unknown share, not the whole |
//! | | [`TimeToChoose`](LoyaltyIndicator::TimeToChoose) | the median of the days from the beginning to the purchase | where a beginning is on record |
//! | sensitivity to price | [`BoughtForLess`](LoyaltyIndicator::BoughtForLess) | the part of the lines bought for less, beside that of everybody else | where lines say how their price came about |
//! | | [`PaidBelowUsual`](LoyaltyIndicator::PaidBelowUsual) | the part of the lines paid below the usual amount, beside that of everybody else | where most paid the same for the same quantity of the same product in a quarter, and some did not |
//! | attitude to competitors | [`ChosenHere`](LoyaltyIndicator::ChosenHere) | how often they chose us, of the times known at which they chose | where a deal was won, or lost to a competitor, or they bought elsewhere |
//! | | [`BrandsOwned`](LoyaltyIndicator::BrandsOwned) | the part of what they own that is of our brand | where it is on record what they own |
//! | | [`CompetitorAnswers`](LoyaltyIndicator::CompetitorAnswers) | the mean of their answers | where they answered the questions of the policy |
//! | tolerance of faults | [`FaultsForgiven`](LoyaltyIndicator::FaultsForgiven) | how many faults they reported without complaining, of those that they reported or complained about | where there is one: no complaint is no tolerance |
//! | concern for the brand | [`Referrals`](LoyaltyIndicator::Referrals) | leads that they gave | where they gave one, or every lead is on record |
//! | | [`Visits`](LoyaltyIndicator::Visits) | days on which they came to the workshop of their own accord | where they came, or every visit is on record |
//! | | [`BrandAnswers`](LoyaltyIndicator::BrandAnswers) | the mean of their answers | where they answered the questions of the policy |
//!
//! What is not known is left out, and not taken for bad: the rest counts in its place, the
//! [coverage](LoyaltyScore::coverage) says how much of the weight is known, and below a smallest
//! coverage there is no score.
//!
//! The base is passed in as [`LoyaltyNorms`]: what everybody pays, and how everybody stands. They are
//! folded in two passes, each of which can be divided among machines.
//!
//! | pass | fold | what it gathers |
//! |---|---|---|
//! | 1 | [`BasePrices`] | by day how many lines were bought for less; for how much each quantity of each product was sold |
//! | 2 | [`BaseFigures`] | the figures of the indicators that go by rank |

mod choice;
mod competitors;
mod counts;
mod coverage;
mod facts;
mod figures;
mod indicators;
mod mark;
mod observed;
mod policy;
mod prices;
mod purchases;
mod relation;
mod result;
mod score;
mod seen;
mod signs;
mod visits;
mod wallet;

pub use coverage::LoyaltyCoverage;
pub use facts::LoyaltyFacts;
pub use figures::{BaseFigures, LoyaltyNorms};
pub use indicators::{LoyaltyIndicator, LoyaltyMeasure};
pub use observed::{ChoiceTimes, LoyaltyObserved};
pub use policy::{
    IndicatorScaling, LoyaltyMeasurePolicy, LoyaltyMeasurePolicyDraft, LoyaltyQuestion,
    LoyaltySignLimits, LoyaltyWeights, WeightedIndicator,
};
pub use prices::{BasePrices, DifferentNorms};
pub use result::{IndicatorMark, LoyaltyMeasures, MeasureMark};
pub use score::LoyaltyScore;

pub(super) use score::RULES as SCORE_RULES;
pub(super) use signs::RULES as SIGN_RULES;

#[cfg(test)]
mod tests;
