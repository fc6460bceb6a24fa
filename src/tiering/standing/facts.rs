//! What is known of somebody's place in the base, and what cannot be true together.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use crate::units::Period;
use crate::units::guard::{date, guarded};
use crate::units::text::joined;

guarded! {
    /// What somebody said about buying, and when they said it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Intention as "Intention" {
        /// When.
        #[serde(deserialize_with = "date")]
        pub on: NaiveDate,
        /// Whether they clearly intend to buy.
        pub is_clear: bool,
    }
}

guarded! {
    /// What somebody's place in the base rests on. What is not known is left out.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
    pub struct BaseFacts as "BaseFacts" {
        /// When they left a way to reach them.
        #[serde(default, deserialize_with = "date")]
        pub left_details_on: Option<NaiveDate>,
        /// What they said last about buying.
        #[serde(default)]
        pub intention: Option<Intention>,
        /// When they last bought here.
        #[serde(default, deserialize_with = "date")]
        pub bought_here_on: Option<NaiveDate>,
        /// When they last bought the brand at another authorised centre in our area.
        #[serde(default, deserialize_with = "date")]
        pub bought_brand_nearby_on: Option<NaiveDate>,
        /// When they last bought anywhere else: another brand, or the brand outside our area.
        #[serde(default, deserialize_with = "date")]
        pub bought_elsewhere_on: Option<NaiveDate>,
        /// Whether they own another brand.
        #[serde(default)]
        pub owns_other_brand: Option<bool>,
        /// When they would buy: one day, or from the earliest to the latest.
        #[serde(default)]
        pub expected: Option<Period>,
    }
}

/// Two facts that cannot be true together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Contradiction {
    /// No intention to buy, and a day on which they would.
    #[error("`expected` is {expected}, but the `intention` of {on} is not clear")]
    ExpectedWithoutIntention {
        /// When they would buy.
        expected: Period,
        /// When they said that they have no clear intention.
        on: NaiveDate,
    },
    /// A purchase was expected before anybody could know of it.
    #[error("`expected` ends on {last}, before `left_details_on`, which is {left}")]
    ExpectedBeforeDetails {
        /// The last day on which they would buy.
        last: NaiveDate,
        /// When they left details.
        left: NaiveDate,
    },
    /// One purchase told as two.
    #[error("`{field}` and `{other}` are both {on}: one purchase is told as two")]
    SameDay {
        /// One field.
        field: &'static str,
        /// The other.
        other: &'static str,
        /// Their day.
        on: NaiveDate,
    },
}

/// Facts that contradict one another. Lists *all* contradictions.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ContradictoryFacts {
    contradictions: Vec<Contradiction>,
}

impl ContradictoryFacts {
    /// The contradictions; at least one.
    pub fn contradictions(&self) -> &[Contradiction] {
        &self.contradictions
    }
}

impl fmt::Display for ContradictoryFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        joined(f, "; ", &self.contradictions)
    }
}

impl BaseFacts {
    /// The facts of a day and before, if none contradicts another.
    pub(super) fn checked(&self, as_of: NaiveDate) -> Result<Self, ContradictoryFacts> {
        let by_then = |day: Option<NaiveDate>| day.filter(|day| *day <= as_of);
        let facts = BaseFacts {
            left_details_on: by_then(self.left_details_on),
            intention: self.intention.filter(|intention| intention.on <= as_of),
            bought_here_on: by_then(self.bought_here_on),
            bought_brand_nearby_on: by_then(self.bought_brand_nearby_on),
            bought_elsewhere_on: by_then(self.bought_elsewhere_on),
            ..*self
        };
        let contradictions = facts.contradictions();
        if contradictions.is_empty() {
            Ok(facts)
        } else {
            Err(ContradictoryFacts { contradictions })
        }
    }

    fn contradictions(&self) -> Vec<Contradiction> {
        let unclear = self.intention.filter(|intention| !intention.is_clear);
        let unclear = self.expected.zip(unclear).map(|(expected, Intention { on, .. })| {
            Contradiction::ExpectedWithoutIntention { expected, on }
        });
        let early = self.expected.zip(self.left_details_on);
        let early = early.filter(|(expected, left)| expected.last() < *left);
        let early = early.map(|(expected, left)| Contradiction::ExpectedBeforeDetails {
            last: expected.last(),
            left,
        });
        let (here, nearby, elsewhere) = (
            ("bought_here_on", self.bought_here_on),
            ("bought_brand_nearby_on", self.bought_brand_nearby_on),
            ("bought_elsewhere_on", self.bought_elsewhere_on),
        );
        let pairs = [(here, nearby), (here, elsewhere), (nearby, elsewhere)];
        let twice = pairs.into_iter().filter_map(|((field, day), (other, same))| {
            let on = day.filter(|_| day == same)?;
            Some(Contradiction::SameDay { field, other, on })
        });
        unclear.into_iter().chain(early).chain(twice).collect()
    }

    /// When they last said a clear intention.
    pub(super) fn clear_intention_on(&self) -> Option<NaiveDate> {
        self.intention.filter(|intention| intention.is_clear).map(|intention| intention.on)
    }

    /// When they left details and when, on that day or later, they bought elsewhere, unless they
    /// said a clear intention after that.
    pub(super) fn lost_to_others(&self) -> Option<(NaiveDate, NaiveDate)> {
        let left = self.left_details_on?;
        let bought = self.bought_elsewhere_on.max(self.bought_brand_nearby_on)?;
        let is_lost = left <= bought && self.clear_intention_on().is_none_or(|said| said <= bought);
        is_lost.then_some((left, bought))
    }
}
