//! Where the classes end, and how long a new customer is not judged by value alone.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::AbcClass;
use crate::rule::PolicyError;
use crate::rule::policy::{Checker, ProblemKind};
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
/// use clienteling::tiering::AbcPolicyDraft;
///
/// let draft = AbcPolicyDraft { cuts: vec!["0.9".parse()?, "1.5".parse()?], grace: None };
/// let error = draft.validate().unwrap_err();
/// assert_eq!(error.problems().len(), 1);
/// assert_eq!(error.problems()[0].path, "cuts[1]");
/// # Ok::<(), rust_decimal::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AbcPolicyDraft {
    /// Where the classes A, B, … end, 1 to 25 shares: customers are in a class while those before
    /// them hold less than this share of the value. 0.8 and 0.95 (S2). Beyond the last cut is one
    /// class more.
    #[serde(with = "crate::units::fixed::as_texts")]
    pub cuts: Vec<Decimal>,
    /// The grace for new customers. None (ours: the sources know of none).
    pub grace: Option<AbcGrace>,
}

impl Default for AbcPolicyDraft {
    fn default() -> Self {
        AbcPolicy::default().into()
    }
}

impl AbcPolicyDraft {
    /// The policy.
    ///
    /// # Errors
    /// [`PolicyError`] with all problems: no cut or too many, a cut that is no share or not above
    /// the one before it, a grace of no months, or one that leaves new customers in the last
    /// class.
    pub fn validate(self) -> Result<AbcPolicy, PolicyError> {
        Checker::validate(|checker| self.check(checker))
    }

    pub(crate) fn check(self, checker: &mut Checker) -> Option<AbcPolicy> {
        let cuts = self.check_cuts(checker);
        if let Some(grace) = self.grace {
            self.check_grace(grace, checker);
        }
        Some(AbcPolicy { cuts: cuts?, grace: self.grace })
    }

    fn check_cuts(&self, checker: &mut Checker) -> Option<Vec<Share>> {
        checker.length(
            "cuts",
            self.cuts.len(),
            1,
            usize::from(AbcClass::MOST).saturating_sub(1),
        )?;
        let mut share = |(place, cut): (usize, &Decimal)| checker.share(&path(place), *cut);
        let cuts: Vec<Option<Share>> = self.cuts.iter().enumerate().map(&mut share).collect();
        let mut ascends = true;
        for (place, pair) in (1_usize..).zip(cuts.windows(2)) {
            let [Some(lower), Some(given)] = pair else { continue };
            if lower >= given {
                let (given, lower) = (given.value(), lower.value());
                let lower_field = path(place.saturating_sub(1));
                checker.report(&path(place), ProblemKind::NotAbove { given, lower_field, lower });
                ascends = false;
            }
        }
        let cuts: Option<Vec<Share>> = cuts.into_iter().collect();
        cuts.filter(|_| ascends)
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

fn path(place: usize) -> String {
    format!("cuts[{place}]")
}

/// The cuts of the ABC classes, and the grace for new customers.
///
/// * 1 to 25 cuts, each above the one before it. A cut of 0 leaves its class empty; a last cut of
///   1 leaves only customers without positive value for the last class.
/// * A grace puts new customers in a class that the policy has, above the last.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "AbcPolicyDraft", into = "AbcPolicyDraft")]
pub struct AbcPolicy {
    cuts: Vec<Share>,
    grace: Option<AbcGrace>,
}

impl AbcPolicy {
    /// Where the classes end, in the order of the classes. The last class has no cut.
    pub fn cuts(&self) -> &[Share] {
        &self.cuts
    }

    /// The classes, A first.
    pub fn classes(&self) -> impl ExactSizeIterator<Item = AbcClass> + use<> {
        (0..self.cuts.len().saturating_add(1)).map(AbcClass::at)
    }

    /// The grace for new customers.
    pub const fn grace(&self) -> Option<AbcGrace> {
        self.grace
    }
}

impl Default for AbcPolicy {
    /// 80 % and 95 % of the cumulative value (S2), and no grace.
    fn default() -> Self {
        let cuts = [800_000_000, 950_000_000].map(Share::from_billionths).to_vec();
        AbcPolicy { cuts, grace: None }
    }
}

impl TryFrom<AbcPolicyDraft> for AbcPolicy {
    type Error = PolicyError;

    fn try_from(draft: AbcPolicyDraft) -> Result<Self, Self::Error> {
        draft.validate()
    }
}

impl From<AbcPolicy> for AbcPolicyDraft {
    fn from(policy: AbcPolicy) -> Self {
        let cuts = policy.cuts.iter().map(|cut| cut.value()).collect();
        AbcPolicyDraft { cuts, grace: policy.grace }
    }
}

#[cfg(test)]
mod tests {
    use super::{AbcGrace, AbcPolicy, AbcPolicyDraft};
    use crate::tiering::AbcClass;

    fn draft(cuts: &[&str]) -> AbcPolicyDraft {
        AbcPolicyDraft { cuts: cuts.iter().map(|cut| cut.parse().unwrap()).collect(), grace: None }
    }

    #[test]
    fn cuts_in_the_wrong_order_are_refused_with_both_values() {
        let error = draft(&["0.95", "0.8"]).validate().unwrap_err();
        assert_eq!(error.to_string(), "`cuts[1]`: `0.8` must be above `cuts[0]`, which is `0.95`");
    }

    #[test]
    fn all_problems_of_a_policy_come_back_at_once() {
        let mut wrong = draft(&["-1", "0.5", "0.5", "2"]);
        wrong.grace = Some(AbcGrace { months: 0, at_least: AbcClass::of_rank(5).unwrap() });
        let error = wrong.validate().unwrap_err();
        let paths: Vec<&str> = error.problems().iter().map(|it| it.path.as_str()).collect();
        let expected = ["cuts[0]", "cuts[3]", "cuts[2]", "grace.months", "grace.at_least"];
        assert_eq!(paths, expected);
        assert!(draft(&[]).validate().is_err());
    }

    #[test]
    fn there_are_as_many_classes_as_cuts_and_one_more_up_to_the_last_letter() {
        let all = |cuts: u32| AbcPolicyDraft {
            cuts: (1..=cuts).map(|cut| rust_decimal::Decimal::new(cut.into(), 2)).collect(),
            grace: None,
        };
        for cuts in [1, 2, 25] {
            let classes: Vec<AbcClass> = all(cuts).validate().unwrap().classes().collect();
            assert_eq!(classes.len(), usize::try_from(cuts + 1).unwrap());
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
        assert_eq!(policy.cuts(), AbcPolicy::default().cuts());
        assert_eq!(policy.grace(), Some(AbcGrace { months: 3, at_least: AbcClass::B }));
        for wrong in [r#"{"cut":["0.7"]}"#, r#"{"cuts":[0.7]}"#, r#"{"grace":{"months":3}}"#] {
            assert!(serde_json::from_str::<AbcPolicy>(wrong).is_err(), "{wrong}");
        }
    }
}
