//! By what customers are ranked.

use crate::units::words::words;

words! {
    /// By what the customers are ranked.
    #[derive(Default)]
    pub enum RankedValue, "value to rank by" {
        /// What was bought less what came back (S2).
        #[default]
        Revenue = "revenue",
        /// That less what it cost. Whoever has a line of which the cost is not known is in no class.
        Margin = "margin",
    }
}
