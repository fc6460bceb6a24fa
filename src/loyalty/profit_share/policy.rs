//! How much of a profit is shared out, and among whom.

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::words::words;
use crate::units::{Currency, Money, Rounding, Share};

/// What is shared out.
///
/// In JSON `{"rate":"10%"}`, or `{"fixed":{"amount":"5000","currency":"CNY"}}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfitPot {
    /// A part of the profit.
    Rate(Share),
    /// An amount, whatever the profit, unless the period brought a loss.
    Fixed(Money),
}

words! {
    /// What becomes of what a cap cuts off.
    pub enum CapSurplus, "use of what a cap cuts off" {
        /// It is shared again among the others, by what they spent, until nobody else is above the cap.
        SharedAgain = "shared_again",
        /// The firm keeps it.
        Kept = "kept",
    }
}

/// How much of a profit is shared out, and among whom, as it is written down;
/// [`validate`](Self::validate) makes a policy of it.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::loyalty::profit_share::{ProfitPot, ProfitSharePolicyDraft};
///
/// let draft = ProfitSharePolicyDraft {
///     pot: ProfitPot::Fixed("99.995 CNY".parse()?),
///     most_each: Some("500 USD".parse()?),
///     ..Default::default()
/// };
/// assert_eq!(draft.validate().unwrap_err().paths(), ["pot.fixed", "most_each"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProfitSharePolicyDraft {
    /// What is shared out. 10 % of the profit (S1).
    pub pot: ProfitPot,
    /// How a part of the profit is rounded to the smallest unit of the currency. To the nearest, a
    /// half away from zero, as on an invoice (ours).
    pub rounding: Rounding,
    /// How much somebody has to have spent, net of returns, to get a share. None (S1: each guest gets
    /// one).
    pub smallest_spend: Option<Money>,
    /// The most that anybody gets. None (S1).
    pub most_each: Option<Money>,
    /// The most that anybody gets as a part of what they spent; what is below the smallest unit is
    /// dropped. None (S1).
    pub most_of_spend: Option<Share>,
    /// What becomes of what these two cut off. It is shared again (ours: the pot was promised to the
    /// guests).
    pub surplus: CapSurplus,
    /// Whether those who leave before the end of the period share in the profit by what they spent as
    /// members, also before they left and joined again. No (S1: those who leave lose what they had).
    pub leavers_share: bool,
}

impl Default for ProfitSharePolicyDraft {
    fn default() -> Self {
        ProfitSharePolicyDraft {
            pot: ProfitPot::Rate(Share::from_percent(10)),
            rounding: Rounding::HalfAwayFromZero,
            smallest_spend: None,
            most_each: None,
            most_of_spend: None,
            surplus: CapSurplus::SharedAgain,
            leavers_share: false,
        }
    }
}

/// How much of a profit is shared out, and among whom.
///
/// * The rate is above zero and at most the whole; a fixed amount is above zero.
/// * A fixed amount, and the most that anybody gets, are whole numbers of the smallest unit of the
///   currency.
/// * All amounts are above zero and in one currency, in which everything is judged.
pub type ProfitSharePolicy = Valid<ProfitSharePolicyDraft>;

impl Draft for ProfitSharePolicyDraft {
    fn check(&self, checker: &mut Checker) {
        match self.pot {
            ProfitPot::Rate(rate) => checker.part("pot.rate", rate),
            ProfitPot::Fixed(pot) => whole_units(checker, "pot.fixed", pot),
        }
        let currency = self.currency();
        for (field, amount) in self.amounts() {
            if let Some(amount) = amount {
                positive(checker, field, amount);
                checker.currency(field, amount, currency.unwrap_or(amount.currency()));
            }
        }
        if let Some(most) = self.most_each {
            whole_units(checker, "most_each", most);
        }
        if let Some(most) = self.most_of_spend {
            checker.part("most_of_spend", most);
        }
    }
}

fn positive(checker: &mut Checker, field: &str, amount: Money) {
    if !amount.is_positive() {
        checker.report(field, ProblemKind::NotPositive(amount.to_string()));
    }
}

fn whole_units(checker: &mut Checker, field: &str, amount: Money) {
    if amount.round_to_minor(Rounding::TowardZero) != Ok(amount) {
        let accepted = "a whole number of the smallest unit of its currency".to_owned();
        let given = amount.to_string();
        checker.report(field, ProblemKind::NotAccepted { given, accepted });
    }
}

impl ProfitSharePolicyDraft {
    /// The amounts, each with its field.
    const fn amounts(&self) -> [(&'static str, Option<Money>); 3] {
        let fixed = match self.pot {
            ProfitPot::Fixed(pot) => Some(pot),
            ProfitPot::Rate(_) => None,
        };
        [
            ("pot.fixed", fixed),
            ("smallest_spend", self.smallest_spend),
            ("most_each", self.most_each),
        ]
    }

    /// The currency of the first amount. `None`: there is no amount.
    pub(super) fn currency(&self) -> Option<Currency> {
        self.amounts().into_iter().find_map(|(_, amount)| amount).map(Money::currency)
    }
}
