//! Plans of what is to be sold, and budgets of what may be spent.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::ExpenseKind;
use crate::rule::measure::Subject;
use crate::units::guard::{date, guarded};
use crate::units::{BudgetId, Money, Period, ProductId, Provenance, Quantity, SalesPlanId, record};

guarded! {
    /// So much is to be sold in a period: to a customer, by a campaign, by a member of staff, of a
    /// product, or by the whole firm.
    ///
    /// * A later plan for the same, over the same days and of the same product, replaces an earlier
    ///   one.
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
    pub struct SalesPlan as "SalesPlan" {
        /// Which plan.
        pub id: SalesPlanId,
        /// When it was decided.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// To whom, by whom or of what is to be sold.
        pub about: Subject,
        /// Over which days.
        pub period: Period,
        /// For how much.
        #[serde(default)]
        pub amount: Option<Money>,
        /// How much of it.
        #[serde(default)]
        pub quantity: Option<Quantity>,
        /// Of which product alone. `None`: of all. A plan for a product counts that one.
        #[serde(default)]
        pub product: Option<ProductId>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(SalesPlan, SalesPlanId, of nobody);

guarded! {
    /// So much may be spent in a period: on a customer, a deal, a campaign, a product, for a member
    /// of staff, or by the whole firm.
    ///
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
    pub struct ExpenseBudget as "ExpenseBudget" {
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
        /// How much.
        pub amount: Money,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(ExpenseBudget, BudgetId, of nobody);
