//! By what the kind of a customer's loyalty is judged.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::ReliancePolicyDraft;
use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::satisfaction::{QuestionnaireDraft, Scale};
use crate::tiering::{DrawPolicyDraft, LoyaltyKindPolicyDraft};
use crate::transaction::ContractKind;
use crate::units::{Score, SurveyId};

/// By what the kind of a customer's loyalty is judged, as it is written down;
/// [`validate`](Draft::validate) makes a policy of it. The figures are ours where no source is named.
///
/// Without questionnaires nobody's attitude, involvement and satisfaction are known: nothing is taken
/// from what they buy.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::loyalty::kind::LoyaltyStandingPolicyDraft;
///
/// let draft: LoyaltyStandingPolicyDraft = serde_json::from_str(
///     r#"{"purchase_months": 0, "reliance": {"from": "0"},
///         "attitude": [{"survey":"2026","items":[{"question":"Q-9","name":"Recommend","scale":"nps"}]}]}"#,
/// )?;
/// assert_eq!(
///     draft.validate().unwrap_err().to_string(),
///     "`purchase_months`: 0 is not between 1 and 1200; \
///      `attitude[0].items`: only net promoter scores have a weight, and they are never counted in: \
///      expected a question on another scale, such as likert from 0 to 10; \
///      `reliance.from`: `0` is not above zero",
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LoyaltyStandingPolicyDraft {
    /// A purchase of the last so many months counts. 24: who buys once a year, as S1 wants of those
    /// who are not lost, has then bought twice.
    pub purchase_months: u32,
    /// From how many purchases on, each on a day of its own, somebody buys again, 2; and from which
    /// mark on involvement is high, 50.
    pub by_involvement: LoyaltyKindPolicyDraft,
    /// The questions about attitude: how much better than others they hold us to be. None.
    pub attitude: Vec<QuestionnaireDraft>,
    /// From which mark on the attitude is favourable. 60, the mark for "satisfied" (S4).
    pub attitude_from: Score,
    /// The questions about involvement: how much it matters to them what they buy and where. None.
    pub involvement: Vec<QuestionnaireDraft>,
    /// What was said of attitude and involvement in the last so many months counts. 24.
    pub attitude_months: u32,
    /// The questions about satisfaction, beside the [marks by need](crate::customer::NeedMarks).
    /// None.
    pub satisfaction: Vec<QuestionnaireDraft>,
    /// From which mark on somebody is satisfied. 60 (S4).
    pub satisfied_from: Score,
    /// What was said of satisfaction in the last so many months counts. 12, as for a
    /// [client card](crate::tiering::ClientCardPolicyDraft::satisfaction_months).
    pub satisfaction_months: u32,
    /// Which contracts bind a customer to our workshop while they run. Warranty, and maintenance
    /// that is paid in advance.
    pub bound_by: BTreeSet<ContractKind>,
    /// For so many months after they were last bound it is not said that they stay away. 12 (S1: a
    /// year without a purchase is lost).
    pub return_months: u32,
    /// For so many months after they first bought it is not said that they do not buy again. 12, as
    /// for those who were bound: who bought a car yesterday has had no reason to come back yet.
    pub again_months: u32,
    /// How far a customer relies on us.
    pub reliance: ReliancePolicyDraft,
    /// What draws a customer.
    pub draw: DrawPolicyDraft,
    /// What was bought less what came back in the last so many months is the value of a customer in
    /// the [structure](crate::loyalty::structure) of the base. 12.
    pub value_months: u32,
}

/// By what the kind of a customer's loyalty is judged.
///
/// * 1 to 1,200 months; every part is valid.
/// * Of attitude, of involvement and of satisfaction each survey once, with a question that counts: a
///   net promoter score does not.
pub type LoyaltyStandingPolicy = Valid<LoyaltyStandingPolicyDraft>;

impl Default for LoyaltyStandingPolicyDraft {
    fn default() -> Self {
        LoyaltyStandingPolicyDraft {
            purchase_months: 24,
            by_involvement: LoyaltyKindPolicyDraft::default(),
            attitude: Vec::new(),
            attitude_from: Score::of(60),
            involvement: Vec::new(),
            attitude_months: 24,
            satisfaction: Vec::new(),
            satisfied_from: Score::of(60),
            satisfaction_months: 12,
            bound_by: BTreeSet::from([ContractKind::Warranty, ContractKind::Service]),
            return_months: 12,
            again_months: 12,
            reliance: ReliancePolicyDraft::default(),
            draw: DrawPolicyDraft::default(),
            value_months: 12,
        }
    }
}

impl Draft for LoyaltyStandingPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        for (field, months) in [
            ("purchase_months", self.purchase_months),
            ("attitude_months", self.attitude_months),
            ("satisfaction_months", self.satisfaction_months),
            ("return_months", self.return_months),
            ("again_months", self.again_months),
            ("value_months", self.value_months),
        ] {
            checker.number(field, months, 1, Checker::MAX_MONTHS);
        }
        for (field, mark) in
            [("attitude_from", self.attitude_from), ("satisfied_from", self.satisfied_from)]
        {
            positive(checker, field, mark);
        }
        checker.within("by_involvement", |checker| self.by_involvement.check(checker));
        for (field, asked) in [
            ("attitude", &self.attitude),
            ("involvement", &self.involvement),
            ("satisfaction", &self.satisfaction),
        ] {
            questionnaires(checker, field, asked);
        }
        checker.within("reliance", |checker| self.reliance.check(checker));
        checker.within("draw", |checker| self.draw.check(checker));
    }

    fn tidy(mut self) -> Self {
        for asked in [&mut self.attitude, &mut self.involvement, &mut self.satisfaction] {
            *asked = std::mem::take(asked).into_iter().map(Draft::tidy).collect();
        }
        self
    }
}

/// Reports a mark of zero, which everybody reaches.
pub(super) fn positive(checker: &mut Checker, field: &str, mark: Score) {
    if mark == Score::MIN {
        checker.report(field, ProblemKind::NotPositive(mark.to_string()));
    }
}

/// Reports questionnaires that are wrong, that come twice, or of which nothing counts.
fn questionnaires(checker: &mut Checker, field: &str, asked: &[QuestionnaireDraft]) {
    const MOST: usize = 1_000;
    let before = checker.problems();
    checker.length(field, asked.len(), 0, MOST);
    if checker.problems() > before {
        return;
    }
    let mut known: Vec<(&SurveyId, String)> = Vec::new();
    for (place, one) in asked.iter().enumerate() {
        let path = format!("{field}[{place}]");
        checker.within(&path, |checker| {
            one.check(checker);
            let mut weighing = one.items.iter().filter(|item| item.weight > 0).peekable();
            if weighing.peek().is_some() && weighing.all(|item| item.scale == Scale::Nps) {
                let text = "only net promoter scores have a weight, and they are never counted in: \
                            expected a question on another scale, such as likert from 0 to 10";
                let kind = ProblemKind::Of { key: "loyalty.only_nps", text: text.to_owned() };
                checker.report("items", kind);
            }
        });
        let survey = format!("{path}.survey");
        match known.iter().find(|(id, _)| *id == &one.survey) {
            Some((_, first)) => {
                let (given, first) = (one.survey.to_string(), checker.path(first));
                checker.report(&survey, ProblemKind::Taken { given, first });
            }
            None => known.push((&one.survey, survey)),
        }
    }
}
