//! How an organisation trades with us.

use crate::customer::Note;
use crate::customer::field::group;
use crate::customer::leaf::words;

group! {
    /// Trading with an organisation (交易现状), the fourth group of S1.
    pub struct Trading as "Trading" {
        /// Terms of trade.
        TERMS terms: Note = Internal, Steady;
        /// Credit standing.
        CREDIT_STANDING credit_standing: CreditStanding = Internal, Fast;
        /// Past problems with credit.
        CREDIT_PROBLEMS credit_problems: Note = Internal, Slow, none = said;
        /// The relationship with us.
        RELATIONSHIP relationship: Note = Internal, Fast;
        /// Its attitude to working with us.
        ATTITUDE_TO_COOPERATION attitude_to_cooperation: Note = Internal, Fast;
    }
}

words! {
    /// How safe it is to give credit.
    pub enum CreditStanding, "credit standing" {
        /// Pays in time.
        Good = "good",
        /// Pays, sometimes late.
        Fair = "fair",
        /// Pays late, or not all.
        Poor = "poor",
    }
}
