//! Where the classes end, and how long a new customer is not judged by value alone.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::AbcClass;
use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::Share;
use crate::units::period::months_after;

/// The grace for new customers: for so many months after the first purchase they are in this class
/// at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AbcGrace {
    /// For how many months, 1 to 1,200.
    pub months: u32,
    /// In which class at least; better than the last.
    pub at_least: AbcClass,
}

impl AbcGrace {
    /// The first day on which a customer is new no longer. `None` beyond the calendar.
    pub(super) fn ends_on(self, first_purchase: NaiveDate) -> Option<NaiveDate> {
        months_after(first_purchase, self.months)
    }
}

/// The cuts of the ABC classes, as they are written down; [`validate`](Self::validate) makes a
/// policy of them.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::tiering::AbcPolicyDraft;
///
/// let draft = AbcPolicyDraft { cuts: vec!["90%".parse()?, "0.7".parse()?], grace: None };
/// assert_eq!(draft.validate().unwrap_err().paths(), ["cuts[1]"]);
/// # Ok::<(), clienteling::units::NumberError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AbcPolicyDraft {
    /// Where the classes A, B, … end, 1 to 25 shares: customers are in a class while those before
    /// them hold less than this share of the value. 0.8 and 0.95 (S2). Beyond the last cut is one
    /// class more.
    pub cuts: Vec<Share>,
    /// The grace for new customers. None (ours: the sources know of none).
    pub grace: Option<AbcGrace>,
}

/// The cuts of the ABC classes, and the grace for new customers.
///
/// * 1 to 25 cuts, each above the one before it. A cut of 0 leaves its class empty; a last cut of
///   1 leaves only customers without positive value for the last class.
/// * A grace of 1 to 1,200 months puts new customers in a class that the policy has, above the
///   last.
pub type AbcPolicy = Valid<AbcPolicyDraft>;

impl Default for AbcPolicyDraft {
    /// 80 % and 95 % of the cumulative value (S2), and no grace.
    fn default() -> Self {
        AbcPolicyDraft { cuts: [80, 95].map(Share::from_percent).to_vec(), grace: None }
    }
}

impl Draft for AbcPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        let most = usize::from(AbcClass::MOST).saturating_sub(1);
        checker.length("cuts", self.cuts.len(), 1, most);
        checker.ascending("cuts", &self.cuts);
        if let Some(grace) = self.grace {
            self.check_grace(grace, checker);
        }
    }
}

impl AbcPolicyDraft {
    /// The classes, A first.
    pub fn classes(&self) -> impl ExactSizeIterator<Item = AbcClass> + use<> {
        (0..self.cuts.len().saturating_add(1)).map(AbcClass::at)
    }

    fn check_grace(&self, grace: AbcGrace, checker: &mut Checker) {
        checker.number("grace.months", grace.months, 1, Checker::MAX_MONTHS);
        let last_with_cut = AbcClass::at(self.cuts.len().saturating_sub(1));
        if self.cuts.is_empty() {
            // Which classes there are is not known then.
            return;
        }
        if grace.at_least.rank() > last_with_cut.rank() {
            let accepted = match last_with_cut {
                AbcClass::A => "A, the only class better than the last".to_owned(),
                last => format!("a class from A to {last}, better than the last"),
            };
            let given = grace.at_least.to_string();
            checker.report("grace.at_least", ProblemKind::NotAccepted { given, accepted });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AbcGrace, AbcPolicy, AbcPolicyDraft};
    use crate::rule::Draft;
    use crate::tiering::AbcClass;
    use crate::units::Share;

    fn draft(cuts: &[&str]) -> AbcPolicyDraft {
        AbcPolicyDraft { cuts: cuts.iter().map(|cut| cut.parse().unwrap()).collect(), grace: None }
    }

    #[test]
    fn cuts_in_the_wrong_order_are_refused_with_both_values() {
        let error = draft(&["0.95", "0.8"]).validate().unwrap_err();
        assert_eq!(error.to_string(), "`cuts[1]`: `80%` must be above `cuts[0]`, which is `95%`");
    }

    #[test]
    fn all_problems_of_a_policy_come_back_at_once() {
        let mut wrong = draft(&["0.5", "0.5"]);
        wrong.grace = Some(AbcGrace { months: 0, at_least: AbcClass::of_rank(5).unwrap() });
        let error = wrong.validate().unwrap_err();
        assert_eq!(error.paths(), ["cuts[1]", "grace.months", "grace.at_least"]);
        let json = r#"{"cuts": ["-1", "0.5", 0.5, "2"], "grace": {"months": 0, "at_least": "E"}}"#;
        let error = serde_json::from_str::<AbcPolicy>(json).unwrap_err().to_string();
        for path in ["cuts[0]", "cuts[2]", "cuts[3]", "grace.months", "grace.at_least"] {
            assert!(error.contains(&format!("`{path}`: ")), "{path}: {error}");
        }
        assert!(draft(&[]).validate().is_err());
    }

    #[test]
    fn there_are_as_many_classes_as_cuts_and_one_more_up_to_the_last_letter() {
        let all = |cuts: u8| AbcPolicyDraft {
            cuts: (1..=cuts).map(Share::from_percent).collect(),
            grace: None,
        };
        for cuts in [1, 2, 25] {
            let classes: Vec<AbcClass> = all(cuts).validate().unwrap().classes().collect();
            assert_eq!(classes.len(), usize::from(cuts + 1));
        }
        assert_eq!(
            all(26).validate().unwrap_err().to_string(),
            "`cuts`: 26 entries are not between 1 and 25"
        );
    }

    #[test]
    fn a_policy_reads_what_is_given_keeps_the_rest_and_refuses_what_it_does_not_know() {
        let policy: AbcPolicy =
            serde_json::from_str(r#"{"grace":{"months":3,"at_least":"B"}}"#).unwrap();
        assert_eq!(policy.cuts, AbcPolicy::default().cuts);
        assert_eq!(policy.grace, Some(AbcGrace { months: 3, at_least: AbcClass::B }));
        for wrong in [r#"{"cut":["0.7"]}"#, r#"{"grace":{"months":3}}"#] {
            assert!(serde_json::from_str::<AbcPolicy>(wrong).is_err(), "{wrong}");
        }
    }
}
