//! The thresholds, and what each promises.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::tiering::ValuePeriod;
use crate::units::{Currency, Money, ProgrammeId, RewardRuleId, Share};

/// One threshold: when a customer has bought for so much, they are offered something (S1).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpendThreshold {
    /// Its name: rewards are granted by it.
    pub name: RewardRuleId,
    /// For how much a customer has to have bought, net of returns.
    pub from: Money,
    /// What is offered, in the firm's words.
    pub offer: String,
}

/// The thresholds and what each promises, as they are written down; [`validate`](Self::validate) makes a
/// policy of them.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::loyalty::threshold::{SpendThreshold, ThresholdPolicyDraft};
///
/// let step = |name: &str, from: &str| -> Result<_, Box<dyn std::error::Error>> {
///     let offer = "free delivery".to_owned();
///     Ok(SpendThreshold { name: name.parse()?, from: from.parse()?, offer })
/// };
/// let ladder = vec![step("silver", "500 CNY")?, step("silver", "200 CNY")?];
/// let draft = ThresholdPolicyDraft { ladder, ..Default::default() };
/// assert_eq!(draft.validate().unwrap_err().paths(), ["ladder[1].name", "ladder[1].from"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ThresholdPolicyDraft {
    /// The currency of all amounts. CNY, as in the sources.
    pub currency: Currency,
    /// The thresholds, in ascending order. None: S1 names no amount, and what is much in one trade is
    /// little in another.
    pub ladder: Vec<SpendThreshold>,
    /// Over which time purchases add up. All time (S1: cumulative).
    pub period: ValuePeriod,
    /// Only what was bought as a member of this programme counts. `None`: what anybody has bought (S1).
    pub members_of: Option<ProgrammeId>,
    /// A threshold is announced when at most so much is left to it. None (ours).
    pub announce_amount: Option<Money>,
    /// A threshold is announced when at most this share of it is left. 10 % (ours). Where both are
    /// given the larger amount holds.
    pub announce_share: Option<Share>,
}

impl Default for ThresholdPolicyDraft {
    fn default() -> Self {
        ThresholdPolicyDraft {
            currency: Currency::CNY,
            ladder: Vec::new(),
            period: ValuePeriod::AllTime,
            members_of: None,
            announce_amount: None,
            announce_share: Some(Share::from_percent(10)),
        }
    }
}

/// The thresholds, and what each promises.
///
/// * Up to 100 thresholds with different names, each above zero and above the one before it, in one
///   currency, and each with an offer.
/// * A period of months has 1 to 1,200 of them.
pub type ThresholdPolicy = Valid<ThresholdPolicyDraft>;

impl Draft for ThresholdPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        const MOST: usize = 100;
        checker.length("ladder", self.ladder.len(), 0, MOST);
        let field = |place: usize, name: &str| format!("ladder[{place}].{name}");
        let ladder = || self.ladder.iter().enumerate();
        checker.names(ladder().map(|(place, one)| (field(place, "name"), one.name.as_str())));
        for (place, one) in ladder() {
            self.amount(checker, &field(place, "from"), one.from);
            if one.offer.trim().is_empty() {
                checker.report(&field(place, "offer"), ProblemKind::Missing("an offer"));
            }
        }
        for (place, pair) in self.ladder.windows(2).enumerate() {
            let [lower, higher] = pair else { continue };
            // In two currencies, which is a problem of its own, they are not compared.
            if higher.from.try_cmp(lower.from).is_ok_and(Ordering::is_le) {
                let next = field(place.saturating_add(1), "from");
                let amount = |one: &SpendThreshold| one.from.amount();
                checker.above((&next, amount(higher)), (&field(place, "from"), amount(lower)));
            }
        }
        if let ValuePeriod::Months(months) = self.period {
            checker.number("period.months", months, 1, Checker::MAX_MONTHS);
        }
        if let Some(amount) = self.announce_amount {
            self.amount(checker, "announce_amount", amount);
        }
        if let Some(share) = self.announce_share {
            checker.part("announce_share", share);
        }
    }
}

impl ThresholdPolicyDraft {
    fn amount(&self, checker: &mut Checker, field: &str, amount: Money) {
        if !amount.is_positive() {
            checker.report(field, ProblemKind::NotPositive(amount.to_string()));
        }
        checker.currency(field, amount, self.currency);
    }
}
