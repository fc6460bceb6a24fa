//! Plans of what is to be sold, and budgets of what may be spent.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::ExpenseKind;
use super::plan_part::{PlanPart, PlanPartsError, Whole};
use crate::rule::measure::Subject;
use crate::units::guard::{date, guarded, list};
use crate::units::{BudgetId, Money, Period, ProductId, Provenance, Quantity, SalesPlanId, record};

guarded! {
    /// So much is to be sold in a period: to a customer, by a campaign, by a member of staff, of a
    /// product, or by the whole firm.
    ///
    /// * It says for how much or how many, and neither is below zero.
    /// * Every day of it brings the same, unless it has [parts](Self::parts), which make up the whole:
    ///   then every day of a part does.
    /// * A later plan for the same, over the same days and of the same product, replaces an earlier
    ///   one: the amount of it where it has one, and the quantity where it has one.
    /// * Where two customers turn out to be one, the plans for both apply, and add up where they are
    ///   over the same days.
    /// * A plan for a customer who is erased stays, under the pseudonym.
    ///
    /// How far it has come says [`plan_progress`](crate::CustomerBase::plan_progress).
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"sales_plan":{"id":"SP-1","date":"2026-01-05","about":{"product":"tyre"},
    ///         "period":{"first":"2026-01-01","last":"2026-12-31"},"quantity":"400"}}"#,
    /// )?;
    /// assert_eq!(fact.subject().map(|it| it.to_string()).as_deref(), Some("product tyre"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct SalesPlan as "SalesPlan" checked by SalesPlan::checked {
        /// Which plan.
        pub id: SalesPlanId,
        /// When it was decided.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// To whom, by whom or of what is to be sold.
        pub about: Subject,
        /// Over which days.
        pub period: Period,
        #[serde(default)]
        pub(crate) amount: Option<Money>,
        #[serde(default)]
        pub(crate) quantity: Option<Quantity>,
        /// Of which product alone. `None`: of all. A plan for a product counts that one.
        #[serde(default)]
        pub product: Option<ProductId>,
        #[serde(
            default,
            deserialize_with = "list::<{ SalesPlan::MOST_PARTS }, _, _>",
            skip_serializing_if = "Vec::is_empty"
        )]
        pub(crate) parts: Vec<PlanPart>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(SalesPlan, SalesPlanId, of nobody);

/// A plan cannot be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SalesPlanError {
    /// It plans nothing.
    #[error("a plan says neither for how much nor how many: expected `amount`, `quantity` or both")]
    Nothing,
    /// An amount below zero.
    #[error("`amount` is below zero: expected zero or more")]
    NegativeAmount,
    /// Parts that do not make it up.
    #[error(transparent)]
    Parts(#[from] PlanPartsError),
}

/// A plan as it is decided, each part by its name; it becomes a [`SalesPlan`] of all products where it
/// can be one.
///
/// ```
/// use clienteling::Period;
/// use clienteling::rule::measure::Subject;
/// use clienteling::transaction::{SalesPlan, SalesPlanBasics, SalesPlanError};
///
/// let mut basics = SalesPlanBasics {
///     id: "SP-1".parse()?,
///     date: "2026-01-05".parse()?,
///     about: Subject::Firm,
///     period: Period::from_first_to_last("2026-01-01".parse()?, "2026-12-31".parse()?)?,
///     amount: Some("900000 CNY".parse()?),
///     quantity: None,
/// };
/// let plan = SalesPlan::try_from(basics.clone())?;
/// assert_eq!((plan.amount(), plan.quantity()), (Some("900000 CNY".parse()?), None));
/// basics.amount = None;
/// assert_eq!(SalesPlan::try_from(basics), Err(SalesPlanError::Nothing));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalesPlanBasics {
    /// Which plan.
    pub id: SalesPlanId,
    /// When it was decided.
    pub date: NaiveDate,
    /// To whom, by whom or of what is to be sold.
    pub about: Subject,
    /// Over which days.
    pub period: Period,
    /// For how much, not below zero.
    pub amount: Option<Money>,
    /// How many.
    pub quantity: Option<Quantity>,
}

impl TryFrom<SalesPlanBasics> for SalesPlan {
    type Error = SalesPlanError;

    /// # Errors
    /// [`SalesPlanError`].
    fn try_from(basics: SalesPlanBasics) -> Result<Self, SalesPlanError> {
        let SalesPlanBasics { id, date, about, period, amount, quantity } = basics;
        let (product, parts, provenance) = (None, Vec::new(), Provenance::unknown());
        SalesPlan { id, date, about, period, amount, quantity, product, parts, provenance }
            .checked()
    }
}

impl SalesPlan {
    fn checked(self) -> Result<Self, SalesPlanError> {
        match (self.amount, self.quantity) {
            (None, None) => Err(SalesPlanError::Nothing),
            (Some(amount), _) if amount.is_negative() => Err(SalesPlanError::NegativeAmount),
            (amount, quantity) => {
                Whole { period: self.period, amount, quantity }.made_up_by(&self.parts)?;
                Ok(self)
            }
        }
    }

    /// Into how many parts a plan is divided at most: each day of a year, and one more.
    pub const MOST_PARTS: usize = 366;

    /// The same plan in parts: seasons, months. Without any, every day brings the same.
    ///
    /// ```
    /// use clienteling::transaction::{PlanPart, PlanPartsError, Portion, SalesPlan, SalesPlanError};
    /// use clienteling::Period;
    ///
    /// let plan: SalesPlan = serde_json::from_str(
    ///     r#"{"id":"SP-1","date":"2026-01-05","about":"firm",
    ///         "period":{"first":"2026-01-01","last":"2026-12-31"},
    ///         "amount":{"amount":"900000","currency":"CNY"}}"#,
    /// )?;
    /// let part = |first: &str, last: &str, share: &str| -> Result<_, Box<dyn std::error::Error>> {
    ///     let period = Period::from_first_to_last(first.parse()?, last.parse()?)?;
    ///     Ok(PlanPart { period, portion: Portion::Share(share.parse()?) })
    /// };
    /// let halves = vec![
    ///     part("2026-01-01", "2026-06-30", "35%")?,
    ///     part("2026-07-01", "2026-12-31", "65%")?,
    /// ];
    /// assert!(plan.clone().in_parts(halves.clone()).is_ok());
    /// let not_the_whole = plan.in_parts(halves[..1].to_vec());
    /// assert_eq!(not_the_whole, Err(SalesPlanError::Parts(PlanPartsError::NotTheWhole)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`SalesPlanError::Parts`].
    pub fn in_parts(self, parts: Vec<PlanPart>) -> Result<Self, SalesPlanError> {
        SalesPlan { parts, ..self }.checked()
    }

    /// The parts into which it is divided, in order. Empty: it is not.
    pub fn parts(&self) -> &[PlanPart] {
        &self.parts
    }

    /// For how much, not below zero.
    pub const fn amount(&self) -> Option<Money> {
        self.amount
    }

    /// How many.
    pub const fn quantity(&self) -> Option<Quantity> {
        self.quantity
    }
}

guarded! {
    /// So much may be spent in a period: on a customer, a deal, a campaign, a product, for a member
    /// of staff, or by the whole firm.
    ///
    /// * The amount is not below zero; zero means that nothing may be spent.
    /// * Every day may take the same, unless it has [parts](Self::parts), which make up the whole.
    /// * A later budget for the same, over the same days and for the same kinds of expense, replaces
    ///   an earlier one.
    /// * Where two customers turn out to be one, the budgets for both apply, and add up where they
    ///   are over the same days.
    /// * A budget for a customer who is erased stays, under the pseudonym.
    ///
    /// What is spent of it says [`budget_progress`](crate::CustomerBase::budget_progress).
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"budget":{"id":"BU-1","date":"2026-01-05","about":"firm",
    ///         "period":{"first":"2026-01-01","last":"2026-12-31"},"kinds":["advertising"],
    ///         "amount":{"amount":"60000","currency":"CNY"}}}"#,
    /// )?;
    /// assert_eq!(fact.subject().map(|it| it.to_string()).as_deref(), Some("the firm"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ExpenseBudget as "ExpenseBudget" checked by ExpenseBudget::checked {
        /// Which budget.
        pub id: BudgetId,
        /// When it was decided.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// On whom, on what or by whom it may be spent.
        pub about: Subject,
        /// Over which days.
        pub period: Period,
        /// For which kinds of expense. Empty: for all.
        #[serde(default)]
        pub kinds: BTreeSet<ExpenseKind>,
        pub(crate) amount: Money,
        #[serde(
            default,
            deserialize_with = "list::<{ SalesPlan::MOST_PARTS }, _, _>",
            skip_serializing_if = "Vec::is_empty"
        )]
        pub(crate) parts: Vec<PlanPart>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(ExpenseBudget, BudgetId, of nobody);

/// A budget cannot be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExpenseBudgetError {
    /// An amount below zero.
    #[error("`amount` is below zero: expected zero or more")]
    NegativeAmount,
    /// Parts that do not make it up.
    #[error(transparent)]
    Parts(#[from] PlanPartsError),
}

/// A budget as it is decided, each part by its name; it becomes an [`ExpenseBudget`] where it can be
/// one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetBasics {
    /// Which budget.
    pub id: BudgetId,
    /// When it was decided.
    pub date: NaiveDate,
    /// On whom, on what or by whom it may be spent.
    pub about: Subject,
    /// Over which days.
    pub period: Period,
    /// For which kinds of expense. Empty: for all.
    pub kinds: BTreeSet<ExpenseKind>,
    /// How much, not below zero.
    pub amount: Money,
}

impl TryFrom<BudgetBasics> for ExpenseBudget {
    type Error = ExpenseBudgetError;

    /// # Errors
    /// [`ExpenseBudgetError`].
    fn try_from(basics: BudgetBasics) -> Result<Self, ExpenseBudgetError> {
        let BudgetBasics { id, date, about, period, kinds, amount } = basics;
        let (parts, provenance) = (Vec::new(), Provenance::unknown());
        ExpenseBudget { id, date, about, period, kinds, amount, parts, provenance }.checked()
    }
}

impl ExpenseBudget {
    fn checked(self) -> Result<Self, ExpenseBudgetError> {
        if self.amount.is_negative() {
            return Err(ExpenseBudgetError::NegativeAmount);
        }
        let whole = Whole { period: self.period, amount: Some(self.amount), quantity: None };
        whole.made_up_by(&self.parts)?;
        Ok(self)
    }

    /// The same budget in parts, at most as many as a [plan](SalesPlan::MOST_PARTS) has. Without any,
    /// every day may take the same.
    ///
    /// # Errors
    /// [`ExpenseBudgetError::Parts`].
    pub fn in_parts(self, parts: Vec<PlanPart>) -> Result<Self, ExpenseBudgetError> {
        ExpenseBudget { parts, ..self }.checked()
    }

    /// The parts into which it is divided, in order. Empty: it is not.
    pub fn parts(&self) -> &[PlanPart] {
        &self.parts
    }

    /// How much, not below zero.
    pub const fn amount(&self) -> Money {
        self.amount
    }
}

#[cfg(test)]
mod tests {
    use super::{BudgetBasics, ExpenseBudget, ExpenseBudgetError, SalesPlan};
    use crate::rule::measure::Subject;
    use crate::units::{Money, Period};

    fn plan(planned: &str) -> Result<SalesPlan, String> {
        let json = format!(
            r#"{{"id":"SP","date":"2026-01-05","about":"firm",
            "period":{{"first":"2026-01-01","last":"2026-12-31"}}{planned}}}"#
        );
        serde_json::from_str(&json).map_err(|refused| refused.to_string())
    }

    #[test]
    fn a_plan_says_for_how_much_or_how_many_and_not_below_zero() {
        let amount = |minor: i64| format!(r#","amount":{{"amount":"{minor}","currency":"CNY"}}"#);
        let refused = |planned: &str| plan(planned).unwrap_err();
        let nothing = "a plan says neither for how much nor how many: expected `amount`, \
            `quantity` or both";
        assert!(refused("").starts_with(nothing), "{}", refused(""));
        let negative = refused(&amount(-5));
        assert!(negative.starts_with("`amount` is below zero: expected zero"), "{negative}");
        assert!(plan(&amount(0)).is_ok(), "a plan can be withdrawn");
        assert!(plan(r#","quantity":"3""#).is_ok());
    }

    #[test]
    fn a_budget_is_not_below_zero_however_it_comes() {
        let day = |text: &str| text.parse().unwrap();
        let budget = |amount: Money| {
            ExpenseBudget::try_from(BudgetBasics {
                id: "BU".parse().unwrap(),
                date: day("2026-01-05"),
                about: Subject::Firm,
                period: Period::from_first_to_last(day("2026-01-01"), day("2026-12-31")).unwrap(),
                kinds: [].into(),
                amount,
            })
        };
        let of = |text: &str| budget(text.parse().unwrap());
        assert_eq!(of("-0.01 CNY"), Err(ExpenseBudgetError::NegativeAmount));
        let none = of("0 CNY").unwrap();
        let json = serde_json::to_string(&none).unwrap();
        assert_eq!(serde_json::from_str::<ExpenseBudget>(&json).unwrap(), none);
        let negative = json.replace("0.00", "-0.01");
        let refused = serde_json::from_str::<ExpenseBudget>(&negative).unwrap_err().to_string();
        assert!(refused.starts_with("`amount` is below zero"), "{refused}");
    }
}
