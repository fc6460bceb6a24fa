//! How an organisation does.

use crate::customer::Note;
use crate::customer::field::group;

group! {
    /// Business of an organisation (业务状况), the third group of S1.
    pub struct Business as "Business" {
        /// What it is able to sell.
        SALES_CAPABILITY sales_capability: Note = Internal, Steady;
        /// What it has sold.
        SALES_RECORD sales_record: Note = Internal, Fast;
        /// Potential.
        POTENTIAL potential: Note = Internal, Steady;
        /// Strengths.
        STRENGTHS strengths: Note = Internal, Steady;
        /// Problems.
        PROBLEMS problems: Note = Internal, Fast, none = said;
        /// Plans.
        PLANS plans: Note = Internal, Fast;
    }
}
