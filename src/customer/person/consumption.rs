//! What a person says about buying. What they did buy from us is transaction data.

use crate::customer::field::group;
use crate::customer::leaf::words;
use crate::customer::{Count, List, Note, PersonalMoney, Phrase};

group! {
    /// Consumption (消费): named by S1, filled by S2 and S3. What is on the card, also of buying
    /// elsewhere; the firm's own sales are transactions.
    pub struct Consumption as "Consumption" {
        /// Products or services bought.
        ITEMS_BOUGHT items_bought: List<Phrase> = Personal, Fast, none = said;
        /// For how much.
        AMOUNT_BOUGHT amount_bought: PersonalMoney = Personal, Fast;
        /// How often.
        PURCHASES_MADE purchases_made: Count = Personal, Fast;
        /// Preferred products or services.
        PREFERENCES preferences: List<Phrase> = Personal, Fast;
        /// What has displeased, here or elsewhere.
        PAST_DISSATISFACTION past_dissatisfaction: Note = Personal, Steady, none = said;
        /// How much the person can spend.
        SPENDING_POWER spending_power: SpendingPower = Personal, Steady;
        /// How much the person spends in a month (S2).
        MONTHLY_SPENDING monthly_spending: PersonalMoney = Special, Fast;
        /// Personal taste (S2).
        TASTE taste: Note = Personal, Steady;
    }
}

words! {
    /// How much somebody can spend.
    pub enum SpendingPower, "spending power" {
        /// Less than most.
        Low = "low",
        /// As most.
        Medium = "medium",
        /// More than most.
        High = "high",
    }
}
