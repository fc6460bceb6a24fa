//! Yes, no, or unknown.

use crate::units::words::words;

words! {
    /// What a criterion says of an item. Where the data for it is missing, that is an answer of its
    /// own: neither a yes nor a no.
    ///
    /// Answers combine by Kleene's rules: what is missing counts only where it could change the
    /// result.
    ///
    /// | | and yes | and unknown | and no | or yes | or unknown | or no | negated |
    /// |---|---|---|---|---|---|---|---|
    /// | yes | yes | unknown | no | yes | yes | yes | no |
    /// | unknown | unknown | unknown | no | yes | unknown | unknown | unknown |
    /// | no | no | no | no | yes | unknown | no | yes |
    ///
    /// ```
    /// use clienteling::insight::Answer;
    ///
    /// let visits: Option<u32> = None;
    /// let many = Answer::from(visits.map(|visits| visits >= 4));
    /// assert_eq!(many, Answer::Unknown);
    /// assert_eq!(many.and(Answer::No), Answer::No);
    /// assert_eq!(many.negated(), Answer::Unknown);
    /// ```
    pub enum Answer, "answer" {
        /// The item meets the criterion.
        Yes = "yes",
        /// The item does not meet it.
        No = "no",
        /// The data to say so is missing.
        Unknown = "unknown",
    }
}

impl Answer {
    /// Both.
    #[must_use]
    pub const fn and(self, other: Answer) -> Answer {
        match (self, other) {
            (Answer::No, _) | (_, Answer::No) => Answer::No,
            (Answer::Yes, Answer::Yes) => Answer::Yes,
            _ => Answer::Unknown,
        }
    }

    /// At least one.
    #[must_use]
    pub const fn or(self, other: Answer) -> Answer {
        match (self, other) {
            (Answer::Yes, _) | (_, Answer::Yes) => Answer::Yes,
            (Answer::No, Answer::No) => Answer::No,
            _ => Answer::Unknown,
        }
    }

    /// The opposite. The opposite of unknown is unknown.
    #[must_use]
    pub const fn negated(self) -> Answer {
        match self {
            Answer::Yes => Answer::No,
            Answer::No => Answer::Yes,
            Answer::Unknown => Answer::Unknown,
        }
    }
}

impl From<bool> for Answer {
    fn from(holds: bool) -> Self {
        if holds { Answer::Yes } else { Answer::No }
    }
}

impl From<Option<bool>> for Answer {
    /// `None` is unknown.
    fn from(holds: Option<bool>) -> Self {
        holds.map_or(Answer::Unknown, Answer::from)
    }
}

#[cfg(test)]
mod tests {
    use super::Answer::{No, Unknown, Yes};

    #[test]
    fn answers_combine_as_the_table_says() {
        let rows = [
            (Yes, [Yes, Unknown, No], [Yes, Yes, Yes], No),
            (Unknown, [Unknown, Unknown, No], [Yes, Unknown, Unknown], Unknown),
            (No, [No, No, No], [Yes, Unknown, No], Yes),
        ];
        for (left, and, or, negated) in rows {
            assert_eq!([Yes, Unknown, No].map(|right| left.and(right)), and, "{left:?}");
            assert_eq!([Yes, Unknown, No].map(|right| left.or(right)), or, "{left:?}");
            assert_eq!(left.negated(), negated, "{left:?}");
        }
    }
}
