//! How a category is made of many answers.

use serde::{Deserialize, Serialize};

use super::KanoTable;
use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::words::words;
use crate::units::{Confidence, Probability, Quantity, Share};

words! {
    /// Which category counts where several are answered.
    pub enum KanoRule, "rule" {
        /// The one with the most answers, alone. Those that are equal at the top are tied, and the first
        /// of them in the order of the categories is named.
        Most = "most" as "most answers",
        /// Of those close to the top the one that is worst to leave out: must-be, one-dimensional,
        /// attractive, indifferent (M > O > A > I), and after these reverse and questionable (ours).
        WorstToLeaveOut = "worst_to_leave_out",
    }
}

/// How a category is made of many answers, as it is written down; [`validate`](Self::validate) makes a
/// policy of it.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::satisfaction::kano::KanoPolicyDraft;
///
/// let draft = KanoPolicyDraft { answers: 0, fong_factor: "11".parse()?, ..Default::default() };
/// assert_eq!(draft.validate().unwrap_err().paths(), ["answers", "fong_factor"]);
/// # Ok::<(), clienteling::units::NumberError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KanoPolicyDraft {
    /// Which table makes categories of [answers](super::KanoAnswers::judge). The standard one.
    pub table: KanoTable,
    /// Which category counts where several are close. The one that is worst to leave out (Berger and
    /// others, 1993).
    pub rule: KanoRule,
    /// Close are categories that have less than so many points fewer than the first, of all answers. 5
    /// (as in the worked survey of stp25kano).
    pub close: Share,
    /// By Fong's test the first category is more than chance before the second where they differ by at
    /// least this times the standard error. 1.65 (Fong, 1996, as "90 % sure", which it is
    /// [not](super::KanoSignificance)).
    pub fong_factor: Quantity,
    /// How likely chance may bring the difference about, by the exact test, for a category to be clear.
    /// 10 % (ours, for Fong's 90).
    pub false_alarm: Probability,
    /// How many answers it takes to say anything. 1 (ours): how sure the category is, the tests say. It
    /// hides nobody: of a single answer it is told which it was.
    pub answers: u32,
    /// How sure the intervals of shares are. 95 % (ours).
    pub confidence: Confidence,
}

impl Default for KanoPolicyDraft {
    fn default() -> Self {
        KanoPolicyDraft {
            table: KanoTable::Standard,
            rule: KanoRule::WorstToLeaveOut,
            close: Share::from_percent(5),
            fong_factor: Quantity::of_hundredths(165),
            false_alarm: Probability::from_percent(10),
            answers: 1,
            confidence: Confidence::P95,
        }
    }
}

/// How a category is made of many answers.
///
/// * At least one answer, a factor of at most 10, and false alarms above 0 and below 50 %.
pub type KanoPolicy = Valid<KanoPolicyDraft>;

impl Draft for KanoPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("answers", self.answers, 1, u32::MAX);
        let mut not_accepted = |field: &str, given: String, accepted: &str| {
            checker
                .report(field, ProblemKind::NotAccepted { given, accepted: accepted.to_owned() });
        };
        let most = Quantity::of_hundredths(1_000);
        if self.fong_factor > most {
            not_accepted("fong_factor", self.fong_factor.to_string(), "10 or less");
        }
        if self.false_alarm == Probability::ZERO
            || self.false_alarm >= Probability::from_percent(50)
        {
            not_accepted("false_alarm", self.false_alarm.to_string(), "above 0% and below 50%");
        }
    }
}
