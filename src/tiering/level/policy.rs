//! The limits of the levels, and how often each is contacted.

use serde::{Deserialize, Serialize};

use super::ProspectLevel;
use crate::rule::{Checker, Draft, Valid};

/// The limits of the levels and how often each is contacted, in days, as they are written down;
/// [`validate`](Self::validate) makes a policy of them. All figures are ours, by trade custom.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::tiering::LevelPolicyDraft;
///
/// let draft = LevelPolicyDraft { a_within: 7, b_contact: 0, ..LevelPolicyDraft::default() };
/// let error = draft.validate().unwrap_err();
/// assert_eq!(error.paths(), ["a_within", "b_contact"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LevelPolicyDraft {
    /// H: the purchase is expected within so many days. 7.
    pub h_within: u32,
    /// A: within so many days. 15.
    pub a_within: u32,
    /// B: within so many days. 30.
    pub b_within: u32,
    /// C: within so many days; later, the prospect is potential. 90.
    pub c_within: u32,
    /// H is contacted at least every so many days. 2.
    pub h_contact: u32,
    /// A is contacted at least every so many days. 4.
    pub a_contact: u32,
    /// B is contacted at least every so many days. 7.
    pub b_contact: u32,
    /// C is contacted at least every so many days. 15.
    pub c_contact: u32,
    /// A potential customer is contacted at least every so many days. 30.
    pub potential_contact: u32,
}

impl Default for LevelPolicyDraft {
    fn default() -> Self {
        LevelPolicyDraft {
            h_within: 7,
            a_within: 15,
            b_within: 30,
            c_within: 90,
            h_contact: 2,
            a_contact: 4,
            b_contact: 7,
            c_contact: 15,
            potential_contact: 30,
        }
    }
}

/// The limits of the levels and how often each is contacted.
///
/// * The limits ascend from H to C and lie within a century.
/// * Nobody is contacted more often than somebody of a better level; everybody at least once in a
///   century.
pub type LevelPolicy = Valid<LevelPolicyDraft>;

impl Draft for LevelPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        let limits = [
            ("h_within", self.h_within),
            ("a_within", self.a_within),
            ("b_within", self.b_within),
            ("c_within", self.c_within),
        ];
        let mut before = None;
        for (field, limit) in limits {
            checker.number(field, limit, 0, Checker::MAX_DAYS);
            if let Some(before) = before {
                checker.above((field, limit), before);
            }
            before = Some((field, limit));
        }
        let mut least = 1;
        for (field, days) in [
            ("h_contact", self.h_contact),
            ("a_contact", self.a_contact),
            ("b_contact", self.b_contact),
            ("c_contact", self.c_contact),
            ("potential_contact", self.potential_contact),
        ] {
            checker.number(field, days, least, Checker::MAX_DAYS);
            if (least..=Checker::MAX_DAYS).contains(&days) {
                least = days;
            }
        }
    }
}

impl LevelPolicyDraft {
    /// Within how many days the purchase of this level is expected. `None` for a potential
    /// customer, who has no limit.
    pub const fn within(&self, level: ProspectLevel) -> Option<u32> {
        match level {
            ProspectLevel::H => Some(self.h_within),
            ProspectLevel::A => Some(self.a_within),
            ProspectLevel::B => Some(self.b_within),
            ProspectLevel::C => Some(self.c_within),
            ProspectLevel::Potential => None,
        }
    }

    /// Every how many days this level is contacted at least.
    pub const fn contact_every(&self, level: ProspectLevel) -> u32 {
        match level {
            ProspectLevel::H => self.h_contact,
            ProspectLevel::A => self.a_contact,
            ProspectLevel::B => self.b_contact,
            ProspectLevel::C => self.c_contact,
            ProspectLevel::Potential => self.potential_contact,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LevelPolicy, LevelPolicyDraft};
    use crate::rule::Draft;

    #[test]
    fn all_problems_come_back_with_their_fields() {
        let draft = LevelPolicyDraft {
            h_within: 20,
            a_within: 15,
            c_within: 40_000,
            h_contact: 0,
            b_contact: 3,
            ..LevelPolicyDraft::default()
        };
        assert_eq!(
            draft.validate().unwrap_err().to_string(),
            "`a_within`: `15` must be above `h_within`, which is `20`; \
             `c_within`: 40000 is not between 0 and 36525; \
             `h_contact`: 0 is not between 1 and 36525; \
             `b_contact`: 3 is not between 4 and 36525"
        );
    }

    #[test]
    fn a_policy_keeps_what_is_not_given_and_refuses_what_it_does_not_know() {
        let policy: LevelPolicy = serde_json::from_str(r#"{"h_within":3}"#).unwrap();
        assert_eq!((policy.h_within, policy.c_within), (3, 90));
        assert!(serde_json::from_str::<LevelPolicy>(r#"{"hwithin":3}"#).is_err());
        assert!(serde_json::from_str::<LevelPolicy>(r#"{"h_within":15}"#).is_err());
    }
}
