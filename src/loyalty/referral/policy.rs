//! How long a lead has to become a customer, and what the sources say of leads.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::{Confidence, Quantity};

/// What one source says of the leads that customers give.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferralFigures {
    /// Whose figures they are.
    pub source: String,
    /// Of so many leads …
    pub leads: u32,
    /// … so many become customers.
    pub customers: u32,
    /// How many leads a customer who gives any gives on average. `None`: the source does not say.
    #[serde(default)]
    pub leads_per_referrer: Option<Quantity>,
}

/// How leads are counted, and what is assumed of them, as it is written down.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::loyalty::referral::{ReferralFigures, ReferralPolicyDraft};
///
/// let ours = ReferralFigures {
///     source: "our year 2025".to_owned(),
///     leads: 3,
///     customers: 4,
///     leads_per_referrer: None,
/// };
/// let mut draft = ReferralPolicyDraft { within_days: 0, ..Default::default() };
/// draft.sources.push(ours);
/// assert_eq!(
///     draft.validate().unwrap_err().to_string(),
///     "`within_days`: 0 is not between 1 and 36525; \
///      `sources[1].customers`: `4` must not be above `sources[1].leads`, which is `3`",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReferralPolicyDraft {
    /// A lead has so many days to become a customer; before they are over, it is too early to say
    /// anything of it. 365: who would buy only after more than a year is no prospect (S5).
    pub within_days: u32,
    /// Whether a lead becomes a customer only by buying something for money, on the day on which it was
    /// named or later. No (ours): that a lead was won is on record as such. Yes for who also records
    /// those who have not bought.
    pub must_buy: bool,
    /// Of fewer leads no share is told, of fewer customers who gave any no average, and of fewer new
    /// customers no usual time. 5 (ours), as for scores of answers.
    pub smallest: u32,
    /// How sure the intervals are. 95 % (ours, by custom).
    pub confidence: Confidence,
    /// What sources say of leads. Of 8 leads 4 become customers (S4); how many customers bring them is
    /// garbled in the source, so nothing is said of it.
    pub sources: Vec<ReferralFigures>,
}

impl Default for ReferralPolicyDraft {
    fn default() -> Self {
        let s4 = ReferralFigures {
            source: "S4".to_owned(),
            leads: 8,
            customers: 4,
            leads_per_referrer: None,
        };
        ReferralPolicyDraft {
            within_days: 365,
            must_buy: false,
            smallest: 5,
            confidence: Confidence::P95,
            sources: vec![s4],
        }
    }
}

/// How leads are counted, and what is assumed of them.
///
/// * A lead has a day to a century; a share takes two leads at least.
/// * At most 20 sources, each with a name of its own; each speaks of at least one lead, of which no more
///   become customers than there are, and of one lead or more for each customer who gives any.
pub type ReferralPolicy = Valid<ReferralPolicyDraft>;

impl Draft for ReferralPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("within_days", self.within_days, 1, Checker::MAX_DAYS);
        checker.number("smallest", self.smallest, 2, u32::MAX);
        checker.length("sources", self.sources.len(), 0, 20);
        let name: (_, fn(&ReferralFigures) -> &str) = ("source", |one| &one.source);
        checker.named_parts("sources", &self.sources, name, ReferralFigures::check);
    }

    fn tidy(mut self) -> Self {
        for one in &mut self.sources {
            one.source = one.source.trim().to_owned();
        }
        self
    }
}

impl ReferralFigures {
    fn check(&self, checker: &mut Checker) {
        checker.number("leads", self.leads, 1, u32::MAX);
        if self.customers > self.leads {
            let (given, other) = (self.customers.to_string(), self.leads.to_string());
            let kind = ProblemKind::Above { given, field: checker.path("leads"), other };
            checker.report("customers", kind);
        }
        if let Some(each) = self.leads_per_referrer.filter(|each| *each < Quantity::ONE) {
            let (given, accepted) = (each.to_string(), "1 or more".to_owned());
            checker.report("leads_per_referrer", ProblemKind::NotAccepted { given, accepted });
        }
    }
}
