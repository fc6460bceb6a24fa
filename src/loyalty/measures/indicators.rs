//! The six measures, and what each is made from.

use crate::units::words::words;

words! {
    /// One of the six measures of loyalty (S3).
    pub enum LoyaltyMeasure, "measure of loyalty" {
        /// How often and for how much they bought again (重复购买次数).
        RepeatPurchases = "repeat_purchases",
        /// How much of what they need they buy here, and how quickly they choose (挑选时间).
        Choice = "choice" as "share of wallet and time to choose",
        /// How much the price matters to them (价格敏感程度).
        PriceSensitivity = "price_sensitivity" as "sensitivity to price",
        /// How they stand to what competitors offer (对竞争产品的态度).
        Competitors = "competitors" as "attitude to competitors",
        /// How they take it when something is not good (对质量事故的承受能力).
        Faults = "faults" as "tolerance of faults",
        /// How much the brand is theirs (对品牌的关心程度).
        Brand = "brand" as "concern for the brand",
    }
}

words! {
    /// What a measure of loyalty is made from.
    pub enum LoyaltyIndicator, "indicator of loyalty" {
        /// On how many days they bought again after the first; more is better.
        RepeatCount = "repeat_count" as "repeat purchases",
        /// What they spent on these days, less what came back, in the currency of the policy; more is
        /// better.
        RepeatAmount = "repeat_amount" as "amount of repeat purchases",
        /// Which part of what they spent they spent here, in percent; more is better.
        ShareOfWallet = "share_of_wallet",
        /// The median time from the beginning of a choice to the purchase, in days; less is better.
        TimeToChoose = "time_to_choose",
        /// By how many percentage points more of their lines were bought for less than of everybody
        /// else's; less is better.
        BoughtForLess = "bought_for_less",
        /// By how many percentage points more of their lines were paid below the usual amount than of
        /// everybody else's; less is better.
        PaidBelowUsual = "paid_below_usual",
        /// How often they chose us, of the times that are known, in percent; more is better.
        ChosenHere = "chosen_here",
        /// Which part of the things that they own is of our brand, in percent; more is better.
        BrandsOwned = "brands_owned",
        /// The mean of their answers about competitors, from 0 to 100; more is better.
        CompetitorAnswers = "competitor_answers" as "answers about competitors",
        /// How many faults they reported without complaining, in percent; more is better.
        FaultsForgiven = "faults_forgiven",
        /// How many leads they gave; more is better.
        Referrals = "referrals",
        /// On how many days they came of their own accord; more is better.
        Visits = "visits",
        /// The mean of their answers about the brand, from 0 to 100; more is better.
        BrandAnswers = "brand_answers" as "answers about the brand",
    }
}

impl LoyaltyIndicator {
    /// Of which measure it is.
    pub const fn measure(self) -> LoyaltyMeasure {
        match self {
            LoyaltyIndicator::RepeatCount | LoyaltyIndicator::RepeatAmount => {
                LoyaltyMeasure::RepeatPurchases
            }
            LoyaltyIndicator::ShareOfWallet | LoyaltyIndicator::TimeToChoose => {
                LoyaltyMeasure::Choice
            }
            LoyaltyIndicator::BoughtForLess | LoyaltyIndicator::PaidBelowUsual => {
                LoyaltyMeasure::PriceSensitivity
            }
            LoyaltyIndicator::ChosenHere
            | LoyaltyIndicator::BrandsOwned
            | LoyaltyIndicator::CompetitorAnswers => LoyaltyMeasure::Competitors,
            LoyaltyIndicator::FaultsForgiven => LoyaltyMeasure::Faults,
            LoyaltyIndicator::Referrals
            | LoyaltyIndicator::Visits
            | LoyaltyIndicator::BrandAnswers => LoyaltyMeasure::Brand,
        }
    }

    /// Whether less of it is better.
    pub const fn is_better_low(self) -> bool {
        matches!(
            self,
            LoyaltyIndicator::TimeToChoose
                | LoyaltyIndicator::BoughtForLess
                | LoyaltyIndicator::PaidBelowUsual
        )
    }
}
