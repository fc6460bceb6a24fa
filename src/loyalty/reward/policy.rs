//! Who gets what.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::StandingIs;
use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::{Money, RewardRuleId};

/// Something that customers get for as long as they stand as it says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Benefit {
    /// Which one: the [`rule`](crate::marketing::Reward::rule) of the rewards that are granted by it.
    pub rule: RewardRuleId,
    /// What it is, in the words of the firm.
    pub name: String,
    /// Any of these standings brings it. At least one.
    pub to: Vec<StandingIs>,
    /// What it is worth to a customer in a year.
    #[serde(default)]
    pub worth: Option<Money>,
    /// What it costs the firm for a customer in a year.
    #[serde(default)]
    pub cost: Option<Money>,
}

/// Which standing brings which benefit, as it is written down.
///
/// There is no default: nobody but the firm knows what it gives.
///
/// ```
/// use clienteling::loyalty::reward::RewardPolicy;
///
/// let refused = serde_json::from_str::<RewardPolicy>(
///     r#"{"benefits":[{"rule":"storage","name":"winter storage","to":[]},
///         {"rule":"storage","name":" ","to":["vip"]}]}"#,
/// );
/// assert_eq!(
///     refused.err().map(|problems| problems.to_string()).ok_or("refused")?,
///     "`benefits[0].to`: 0 entries are not between 1 and 100; \
///      `benefits[1].name`: a name is missing; \
///      `benefits[1].rule`: `storage` is taken by `benefits[0].rule`",
/// );
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RewardPolicyDraft {
    /// The benefits. At most 1,000.
    pub benefits: Vec<Benefit>,
}

/// Which standing brings which benefit.
///
/// * Each benefit once, with a name, at least one standing, and nothing below zero.
pub type RewardPolicy = Valid<RewardPolicyDraft>;

impl RewardPolicyDraft {
    /// So many benefits at most.
    const MOST: usize = 1_000;
    /// So many standings at most bring one.
    const MOST_STANDINGS: usize = 100;
}

impl Draft for RewardPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.length("benefits", self.benefits.len(), 0, Self::MOST);
        let mut known: BTreeMap<&RewardRuleId, usize> = BTreeMap::new();
        for (at, benefit) in self.benefits.iter().enumerate() {
            checker.within(&format!("benefits[{at}]"), |checker| benefit.check(checker));
            if let Some(first) = known.get(&benefit.rule) {
                let given = benefit.rule.to_string();
                let first = checker.path(&format!("benefits[{first}].rule"));
                let kind = ProblemKind::Taken { given, first };
                checker.report(&format!("benefits[{at}].rule"), kind);
            } else {
                known.insert(&benefit.rule, at);
            }
        }
    }

    fn tidy(mut self) -> Self {
        for benefit in &mut self.benefits {
            benefit.name = benefit.name.trim().to_owned();
        }
        self
    }
}

impl Benefit {
    fn check(&self, checker: &mut Checker) {
        if self.name.trim().is_empty() {
            checker.report("name", ProblemKind::Missing("a name"));
        }
        checker.length("to", self.to.len(), 1, RewardPolicyDraft::MOST_STANDINGS);
        for (field, amount) in [("worth", self.worth), ("cost", self.cost)] {
            if let Some(amount) = amount.filter(|amount| amount.is_negative()) {
                let (given, accepted) = (amount.to_string(), "zero or above".to_owned());
                checker.report(field, ProblemKind::NotAccepted { given, accepted });
            }
        }
    }
}
