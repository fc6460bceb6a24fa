//! What is known of somebody's place in the base, and what cannot be true together.

use chrono::NaiveDate;

use crate::rule::{Checker, ProblemKind, Problems};
use crate::units::Period;
use crate::units::guard::{date, guarded};

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
        /// When they last bought the brand at another authorised centre, of whatever region.
        #[serde(default, deserialize_with = "date")]
        pub bought_brand_elsewhere_on: Option<NaiveDate>,
        /// When they last bought anywhere else: another brand, or the brand from somebody who is not
        /// authorised.
        #[serde(default, deserialize_with = "date")]
        pub bought_elsewhere_on: Option<NaiveDate>,
        /// Whether they still own (保有) anything of the brand, bought here or at another authorised
        /// centre. Where nobody knows, they are taken to.
        #[serde(default)]
        pub still_owns: Option<bool>,
        /// Whether they own another brand.
        #[serde(default)]
        pub owns_other_brand: Option<bool>,
        /// When they would buy: one day, or from the earliest to the latest.
        #[serde(default)]
        pub expected: Option<Period>,
    }
}

impl BaseFacts {
    /// Whether the facts of a day and before can be true together.
    /// [`base_standing`](super::base_standing) has an answer whether or not they can.
    ///
    /// # Errors
    /// [`Problems`] with each two facts that hardly can: when they would buy, without a clear
    /// intention; and two purchases of one day, which may be one that is told twice.
    ///
    /// ```
    /// use clienteling::tiering::BaseFacts;
    ///
    /// let facts = BaseFacts {
    ///     bought_here_on: Some("2026-05-20".parse()?),
    ///     bought_elsewhere_on: Some("2026-05-20".parse()?),
    ///     ..BaseFacts::default()
    /// };
    /// assert_eq!(
    ///     facts.check("2026-06-01".parse()?).unwrap_err().to_string(),
    ///     "`bought_elsewhere_on`: 2026-05-20, the day of `bought_here_on`: \
    ///      one purchase may be told as two",
    /// );
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    pub fn check(&self, as_of: NaiveDate) -> Result<(), Problems> {
        let facts = self.known_on(as_of);
        Problems::of(Checker::run(|checker| facts.report(checker)))
    }

    /// The facts of a day and before.
    pub(super) fn known_on(&self, as_of: NaiveDate) -> Self {
        let by_then = |day: Option<NaiveDate>| day.filter(|day| *day <= as_of);
        BaseFacts {
            left_details_on: by_then(self.left_details_on),
            intention: self.intention.filter(|intention| intention.on <= as_of),
            bought_here_on: by_then(self.bought_here_on),
            bought_brand_elsewhere_on: by_then(self.bought_brand_elsewhere_on),
            bought_elsewhere_on: by_then(self.bought_elsewhere_on),
            ..*self
        }
    }

    fn report(&self, checker: &mut Checker) {
        let mut report = |field, key, text| checker.report(field, ProblemKind::Of { key, text });
        if let Some(expected) = self.expected
            && let Some(Intention { on, .. }) = self.intention.filter(|said| !said.is_clear)
        {
            let text = format!("{expected}, but the `intention` of {on} is not clear");
            report("expected", "tiering.base.expected-without-intention", text);
        }
        let (here, brand, elsewhere) = (
            ("bought_here_on", self.bought_here_on),
            ("bought_brand_elsewhere_on", self.bought_brand_elsewhere_on),
            ("bought_elsewhere_on", self.bought_elsewhere_on),
        );
        for ((first, day), (field, same)) in [(here, brand), (here, elsewhere), (brand, elsewhere)]
        {
            if let Some(on) = day.filter(|_| day == same) {
                let text = format!("{on}, the day of `{first}`: one purchase may be told as two");
                report(field, "tiering.base.same-day", text);
            }
        }
    }

    /// When they last said a clear intention.
    pub(super) fn clear_intention_on(&self) -> Option<NaiveDate> {
        self.intention.filter(|intention| intention.is_clear).map(|intention| intention.on)
    }

    /// When they left details and when, on that day or later, they bought elsewhere, unless they
    /// said a clear intention after that.
    pub(super) fn lost_to_others(&self) -> Option<(NaiveDate, NaiveDate)> {
        let left = self.left_details_on?;
        let bought = self.bought_elsewhere_on.max(self.bought_brand_elsewhere_on)?;
        let is_lost = left <= bought && self.clear_intention_on().is_none_or(|said| said <= bought);
        is_lost.then_some((left, bought))
    }
}
