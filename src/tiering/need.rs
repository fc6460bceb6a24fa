//! Customers by need (根据客户需求分类, S2): six marks, what to offer, and whom one may let go.
//!
//! S2 names the marks and their purpose. What follows from them is ours:
//!
//! | satisfaction or effect | potential | means | acceptance | what to do |
//! |---|---|---|---|---|
//! | either is low | | | | put right what is wrong, before anything is offered |
//! | neither is low | high | high | high | offer more |
//! | neither is low | high | high | not high | find out which offer they would accept |
//! | neither is low | high | not high | | offer what is within their means: smaller, later, financed |
//! | neither is low | not high | | | keep them as they are |
//!
//! A mark that decides and is not known is named, and no row is guessed. Whom nothing speaks for
//! (acceptance, potential and means all low) a firm may let go: that is a proposal for somebody to
//! [decide](crate::customer::LetGo), with its reasons, and never a decision.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::base::Customer;
use crate::rule::{Checker, Draft, Evidence, ProblemKind, Reason, Rule, Valid, rules};
use crate::units::Score;
use crate::units::words::words;

words! {
    /// A mark of a customer by need.
    pub enum NeedMark, "mark" {
        /// How far the offer is acceptable to them.
        Acceptance = "acceptance",
        /// How satisfied they are.
        Satisfaction = "satisfaction",
        /// How far what they bought has achieved what they wanted.
        Effect = "effect",
        /// How much more they could spend.
        Potential = "potential",
        /// How far their means go.
        Means = "means",
    }
}

/// The marks of a customer by need, each where it is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
pub struct NeedScores {
    /// How far the offer is acceptable to them.
    pub acceptance: Option<Score>,
    /// How satisfied they are.
    pub satisfaction: Option<Score>,
    /// How far what they bought has achieved what they wanted.
    pub effect: Option<Score>,
    /// How much more they could spend.
    pub potential: Option<Score>,
    /// How far their means go.
    pub means: Option<Score>,
}

impl NeedScores {
    /// The marks that hold on a day: of each the latest. On what the customer spends says
    /// [`NeedMarks::spends_on`](crate::customer::NeedMarks::spends_on).
    pub fn of(customer: &Customer, as_of: NaiveDate) -> Self {
        let known = customer.basic().need_marks().as_of(as_of);
        known.iter().fold(NeedScores::default(), |before, marks| NeedScores {
            acceptance: marks.acceptance.or(before.acceptance),
            satisfaction: marks.satisfaction.or(before.satisfaction),
            effect: marks.effect.or(before.effect),
            potential: marks.potential.or(before.potential),
            means: marks.means.or(before.means),
        })
    }

    /// One of them.
    pub const fn get(&self, mark: NeedMark) -> Option<Score> {
        match mark {
            NeedMark::Acceptance => self.acceptance,
            NeedMark::Satisfaction => self.satisfaction,
            NeedMark::Effect => self.effect,
            NeedMark::Potential => self.potential,
            NeedMark::Means => self.means,
        }
    }
}

words! {
    /// What to do about a customer by need.
    pub enum NeedAction, "action" {
        /// Put right what is wrong, before anything is offered.
        PutRight = "put_right",
        /// Offer more of what they spend on.
        OfferMore = "offer_more",
        /// Find out which offer they would accept.
        AdaptOffer = "adapt_offer",
        /// Offer what is within their means.
        OfferWithinMeans = "offer_within_means",
        /// Keep them as they are: regular care.
        Keep = "keep",
    }
}

/// Between which marks need is told apart, as it is written down. The figures are ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NeedPolicyDraft {
    /// From which mark on something is high. 60, which is "satisfied".
    pub high: Score,
    /// Below which mark something is low. 40, which is "acceptable".
    pub low: Score,
}

impl Default for NeedPolicyDraft {
    fn default() -> Self {
        NeedPolicyDraft { high: Score::of(60), low: Score::of(40) }
    }
}

/// Between which marks need is told apart. What is high is not low.
pub type NeedPolicy = Valid<NeedPolicyDraft>;

impl Draft for NeedPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        if self.high < self.low {
            let text = format!("{}, below `low`, which is {}", self.high, self.low);
            checker.report("high", ProblemKind::Of { key: "tiering.need.high-below-low", text });
        }
    }
}

/// What to do about a customer by need, and why.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct NeedFinding {
    /// What to do. `None`: the [missing](Self::missing) marks decide it.
    pub action: Option<NeedAction>,
    /// Why: the marks that decided, in the order in which they were asked.
    pub reasons: Vec<Reason>,
    /// The marks without which nothing more can be said, in the order of [`NeedMark::ALL`].
    pub missing: Vec<NeedMark>,
    /// Why one may propose to let the customer go: acceptance, potential and means are low.
    pub may_be_let_go: Option<[Reason; 3]>,
}

rules! {
    SATISFACTION_NOT_LOW = "tiering.need.satisfaction-not-low", AtLeast {
        "satisfaction {observed}, not below the {needed} below which it is low[ (by {margin})]",
        "satisfaction {observed}, below the {needed} below which it is low[ (by {margin})]",
        "satisfaction is not known[; it is low below {needed}]",
    };
    SATISFACTION_LOW = "tiering.need.satisfaction-low", reverse of SATISFACTION_NOT_LOW;
    EFFECT_NOT_LOW = "tiering.need.effect-not-low", AtLeast {
        "effect achieved {observed}, not below the {needed} below which it is low[ (by {margin})]",
        "effect achieved {observed}, below the {needed} below which it is low[ (by {margin})]",
        "effect achieved is not known[; it is low below {needed}]",
    };
    EFFECT_LOW = "tiering.need.effect-low", reverse of EFFECT_NOT_LOW;
    ACCEPTANCE_NOT_LOW = "tiering.need.acceptance-not-low", AtLeast {
        "acceptance of the offer {observed}, not below the {needed} below which it is low[ (by {margin})]",
        "acceptance of the offer {observed}, below the {needed} below which it is low[ (by {margin})]",
        "acceptance of the offer is not known[; it is low below {needed}]",
    };
    ACCEPTANCE_LOW = "tiering.need.acceptance-low", reverse of ACCEPTANCE_NOT_LOW;
    POTENTIAL_NOT_LOW = "tiering.need.potential-not-low", AtLeast {
        "potential {observed}, not below the {needed} below which it is low[ (by {margin})]",
        "potential {observed}, below the {needed} below which it is low[ (by {margin})]",
        "potential is not known[; it is low below {needed}]",
    };
    POTENTIAL_LOW = "tiering.need.potential-low", reverse of POTENTIAL_NOT_LOW;
    MEANS_NOT_LOW = "tiering.need.means-not-low", AtLeast {
        "means {observed}, not below the {needed} below which it is low[ (by {margin})]",
        "means {observed}, below the {needed} below which it is low[ (by {margin})]",
        "means are not known[; it is low below {needed}]",
    };
    MEANS_LOW = "tiering.need.means-low", reverse of MEANS_NOT_LOW;
    ACCEPTANCE_HIGH = "tiering.need.acceptance-high", AtLeast {
        "acceptance of the offer {observed}, at least the {needed} from which it is high[ (by {margin})]",
        "acceptance of the offer {observed}, below the {needed} from which it is high[ (by {margin})]",
        "acceptance of the offer is not known[; it is high from {needed}]",
    };
    ACCEPTANCE_NOT_HIGH = "tiering.need.acceptance-not-high", reverse of ACCEPTANCE_HIGH;
    POTENTIAL_HIGH = "tiering.need.potential-high", AtLeast {
        "potential {observed}, at least the {needed} from which it is high[ (by {margin})]",
        "potential {observed}, below the {needed} from which it is high[ (by {margin})]",
        "potential is not known[; it is high from {needed}]",
    };
    POTENTIAL_NOT_HIGH = "tiering.need.potential-not-high", reverse of POTENTIAL_HIGH;
    MEANS_HIGH = "tiering.need.means-high", AtLeast {
        "means {observed}, at least the {needed} from which it is high[ (by {margin})]",
        "means {observed}, below the {needed} from which it is high[ (by {margin})]",
        "means are not known[; it is high from {needed}]",
    };
    MEANS_NOT_HIGH = "tiering.need.means-not-high", reverse of MEANS_HIGH;
}

/// A rule and its reverse: one of them is met where the mark is known.
type Pair = [&'static Rule; 2];

/// What to do about a customer by need, with reasons, from the marks that are known (S2; what
/// follows from them is ours). Cost: constant.
///
/// ```
/// use clienteling::tiering::{NeedAction, NeedMark, NeedPolicy, NeedScores, need};
///
/// let policy = NeedPolicy::default();
/// let mut scores = NeedScores {
///     satisfaction: Some("80".parse()?),
///     effect: Some("70".parse()?),
///     potential: Some("90".parse()?),
///     ..NeedScores::default()
/// };
/// assert_eq!(need(&scores, &policy).missing, [NeedMark::Means]);
/// scores.means = Some("50".parse()?);
/// assert_eq!(need(&scores, &policy).action, Some(NeedAction::OfferWithinMeans));
/// scores.effect = Some("20".parse()?);
/// let found = need(&scores, &policy);
/// assert_eq!(found.action, Some(NeedAction::PutRight));
/// assert_eq!(
///     found.reasons[0].to_string(),
///     "effect achieved 20, below the 40 below which it is low (by 20)",
/// );
/// # Ok::<(), clienteling::units::NumberError>(())
/// ```
pub fn need(scores: &NeedScores, policy: &NeedPolicy) -> NeedFinding {
    let test =
        |rule: &'static Rule, mark, limit| rule.test(Evidence::scores(scores.get(mark), limit));
    let low = |rule, mark| test(rule, mark, policy.low);
    let may_be_let_go = low(&ACCEPTANCE_LOW, NeedMark::Acceptance)
        .zip(low(&POTENTIAL_LOW, NeedMark::Potential))
        .zip(low(&MEANS_LOW, NeedMark::Means))
        .map(|((acceptance, potential), means)| [acceptance, potential, means]);
    let (decision, reasons) = decide(&test, policy);
    let (action, missing) = match decision {
        Ok(action) => (Some(action), Vec::new()),
        Err(mut missing) => {
            missing.sort_unstable();
            (None, missing)
        }
    };
    NeedFinding { action, reasons, missing, may_be_let_go }
}

/// Asks mark after mark until they decide.
fn decide(
    test: &dyn Fn(&'static Rule, NeedMark, Score) -> Option<Reason>,
    policy: &NeedPolicy,
) -> (Result<NeedAction, Vec<NeedMark>>, Vec<Reason>) {
    let wrong = [(&SATISFACTION_LOW, NeedMark::Satisfaction), (&EFFECT_LOW, NeedMark::Effect)];
    let wrong: Vec<Reason> =
        wrong.into_iter().filter_map(|(rule, mark)| test(rule, mark, policy.low)).collect();
    if !wrong.is_empty() {
        return (Ok(NeedAction::PutRight), wrong);
    }
    let mut reasons = Vec::new();
    let mut missing = Vec::new();
    // Whether the first rule of a pair is met, its reverse not; else the mark is missing.
    let mut ask = |[rule, reverse]: Pair, mark, limit| {
        let met = test(rule, mark, limit);
        let Some(reason) = met.or_else(|| test(reverse, mark, limit)) else {
            missing.push(mark);
            return None;
        };
        reasons.push(reason);
        Some(met.is_some())
    };
    ask([&SATISFACTION_NOT_LOW, &SATISFACTION_LOW], NeedMark::Satisfaction, policy.low);
    ask([&EFFECT_NOT_LOW, &EFFECT_LOW], NeedMark::Effect, policy.low);
    let mut high = |pair, mark| ask(pair, mark, policy.high);
    let action = match high([&POTENTIAL_HIGH, &POTENTIAL_NOT_HIGH], NeedMark::Potential) {
        None => None,
        Some(false) => Some(NeedAction::Keep),
        Some(true) => match high([&MEANS_HIGH, &MEANS_NOT_HIGH], NeedMark::Means) {
            None => None,
            Some(false) => Some(NeedAction::OfferWithinMeans),
            Some(true) => high([&ACCEPTANCE_HIGH, &ACCEPTANCE_NOT_HIGH], NeedMark::Acceptance).map(
                |is_high| if is_high { NeedAction::OfferMore } else { NeedAction::AdaptOffer },
            ),
        },
    };
    match action.filter(|_| missing.is_empty()) {
        Some(action) => (Ok(action), reasons),
        None => (Err(missing), reasons),
    }
}

#[cfg(test)]
mod tests {
    use super::{NeedAction, NeedFinding, NeedMark, NeedPolicy, NeedPolicyDraft, NeedScores, need};
    use crate::rule::Draft;
    use crate::units::Score;

    /// Of satisfaction, effect, potential, means and acceptance.
    fn found(marks: [Option<i64>; 5]) -> NeedFinding {
        let [satisfaction, effect, potential, means, acceptance] =
            marks.map(|mark| mark.map(|mark| mark.to_string().parse().unwrap()));
        let scores = NeedScores { acceptance, satisfaction, effect, potential, means };
        need(&scores, &NeedPolicy::default())
    }

    #[test]
    fn each_row_of_the_table_decides_at_its_limits() {
        let rows = [
            ([Some(39), None, None, None, None], NeedAction::PutRight),
            ([None, Some(39), Some(90), Some(90), Some(90)], NeedAction::PutRight),
            ([Some(40), Some(40), Some(60), Some(60), Some(60)], NeedAction::OfferMore),
            ([Some(40), Some(40), Some(60), Some(60), Some(59)], NeedAction::AdaptOffer),
            ([Some(40), Some(40), Some(60), Some(59), None], NeedAction::OfferWithinMeans),
            ([Some(40), Some(40), Some(59), None, None], NeedAction::Keep),
        ];
        for (marks, action) in rows {
            let found = found(marks);
            assert_eq!((found.action, found.missing), (Some(action), vec![]), "{marks:?}");
        }
    }

    #[test]
    fn what_decides_and_is_not_known_is_named_and_nothing_is_guessed() {
        let rows = [
            ([None; 5], vec![NeedMark::Satisfaction, NeedMark::Effect, NeedMark::Potential]),
            ([None, Some(90), Some(10), None, None], vec![NeedMark::Satisfaction]),
            ([Some(90), None, Some(10), None, None], vec![NeedMark::Effect]),
            ([Some(90), Some(90), Some(90), None, None], vec![NeedMark::Means]),
            ([Some(90), Some(90), Some(90), Some(90), None], vec![NeedMark::Acceptance]),
            // In the order of the marks, and not in that in which they are asked.
            (
                [None, Some(90), Some(90), Some(90), None],
                vec![NeedMark::Acceptance, NeedMark::Satisfaction],
            ),
        ];
        for (marks, missing) in rows {
            let found = found(marks);
            assert_eq!((found.action, found.missing), (None, missing), "{marks:?}");
        }
    }

    #[test]
    fn the_marks_that_decided_are_told_in_the_order_in_which_they_were_asked() {
        let found = found([Some(90), Some(80), Some(70), Some(50), None]);
        let reasons: Vec<String> = found.reasons.iter().map(ToString::to_string).collect();
        let starts = ["satisfaction 90", "effect achieved 80", "potential 70", "means 50"];
        assert_eq!(reasons.len(), starts.len());
        assert!(reasons.iter().zip(starts).all(|(reason, start)| reason.starts_with(start)));
    }

    #[test]
    fn letting_go_is_proposed_only_where_three_marks_are_low_and_is_no_action() {
        let low = found([Some(90), Some(90), Some(39), Some(39), Some(39)]);
        assert_eq!(low.action, Some(NeedAction::Keep));
        assert!(low.may_be_let_go.is_some());
        for marks in [[Some(40), Some(39), Some(39)], [Some(39), Some(40), Some(39)]]
            .into_iter()
            .chain([[Some(39), Some(39), Some(40)], [None, Some(0), Some(0)]])
        {
            let [potential, means, acceptance] = marks;
            let found = found([Some(90), Some(90), potential, means, acceptance]);
            assert_eq!(found.may_be_let_go, None, "{marks:?}");
        }
    }

    #[test]
    fn what_is_high_is_not_low() {
        let draft = NeedPolicyDraft { high: Score::of(39), low: Score::of(40) };
        assert_eq!(
            draft.validate().unwrap_err().to_string(),
            "`high`: 39, below `low`, which is 40"
        );
        assert!(NeedPolicyDraft { high: Score::of(40), low: Score::of(40) }.validate().is_ok());
    }
}
