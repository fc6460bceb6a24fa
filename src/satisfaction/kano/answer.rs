//! Answers, categories, and the tables between them.

use crate::units::words::words;

words! {
    /// An answer to one of the two questions: how is it if the attribute is there, or if it is not?
    pub enum KanoAnswer, "answer" {
        /// I like it that way.
        Like = "like",
        /// It must be that way.
        MustBe = "must_be",
        /// I do not mind.
        Neutral = "neutral",
        /// I can live with it.
        LiveWith = "live_with",
        /// I dislike it that way.
        Dislike = "dislike",
    }
}

words! {
    /// What an attribute is to a customer.
    ///
    /// The first four are in the order in which they decide between categories that are close: what is
    /// worst to leave out comes first.
    pub enum KanoCategory, "category" {
        /// M: nobody praises it, and its absence displeases.
        MustBe = "must_be" as "must-be",
        /// O: the more the better, the less the worse.
        OneDimensional = "one_dimensional" as "one-dimensional",
        /// A: nobody misses it, and its presence delights.
        Attractive = "attractive",
        /// I: nobody cares.
        Indifferent = "indifferent",
        /// R: better without it.
        Reverse = "reverse",
        /// Q: the two answers contradict each other.
        Questionable = "questionable",
    }
}

words! {
    /// The two sorts of service of the source (S4).
    pub enum ServiceFactor, "sort of service" {
        /// What everyone else has too, and whose absence displeases.
        Hygiene = "hygiene",
        /// What others lack, and which delights.
        Motivator = "motivator",
    }
}

impl ServiceFactor {
    /// What it is to a customer.
    pub const fn category(self) -> KanoCategory {
        match self {
            ServiceFactor::Hygiene => KanoCategory::MustBe,
            ServiceFactor::Motivator => KanoCategory::Attractive,
        }
    }
}

impl KanoCategory {
    /// The sort of service that it is in the source. `None` for what the source does not know.
    ///
    /// ```
    /// use clienteling::satisfaction::kano::{KanoCategory, ServiceFactor};
    ///
    /// assert_eq!(KanoCategory::MustBe.service_factor(), Some(ServiceFactor::Hygiene));
    /// assert_eq!(KanoCategory::OneDimensional.service_factor(), None);
    /// ```
    pub const fn service_factor(self) -> Option<ServiceFactor> {
        match self {
            KanoCategory::MustBe => Some(ServiceFactor::Hygiene),
            KanoCategory::Attractive => Some(ServiceFactor::Motivator),
            _ => None,
        }
    }
}

words! {
    /// Which table makes a category of two answers.
    pub enum KanoTable, "table" {
        /// The usual one (Berger and others, 1993).
        Standard = "standard",
        /// Pouliot's (1993): must be with and must be without contradict each other, and so do two
        /// times "I can live with it". Quoted from memory.
        Pouliot = "pouliot" as "Pouliot's",
    }
}

impl KanoTable {
    /// What two answers say: the one to "how is it if it is there?" and the one to "how is it if it is
    /// not?".
    ///
    /// ```
    /// use clienteling::satisfaction::kano::{KanoAnswer, KanoCategory, KanoTable};
    ///
    /// let category = KanoTable::Standard.category(KanoAnswer::Neutral, KanoAnswer::Dislike);
    /// assert_eq!(category, KanoCategory::MustBe);
    /// ```
    pub const fn category(self, there: KanoAnswer, missing: KanoAnswer) -> KanoCategory {
        use KanoAnswer::{Dislike, Like, LiveWith, MustBe};
        match (there, missing, self) {
            (Like, Like, _) | (Dislike, Dislike, _) => KanoCategory::Questionable,
            (MustBe, MustBe, KanoTable::Pouliot) | (LiveWith, LiveWith, KanoTable::Pouliot) => {
                KanoCategory::Questionable
            }
            (Like, Dislike, _) => KanoCategory::OneDimensional,
            (Like, _, _) => KanoCategory::Attractive,
            (Dislike, _, _) | (_, Like, _) => KanoCategory::Reverse,
            (_, Dislike, _) => KanoCategory::MustBe,
            (_, _, _) => KanoCategory::Indifferent,
        }
    }
}
