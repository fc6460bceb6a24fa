//! What visitors answer at a first contact.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::customer::Note;
use crate::units::Money;
use crate::units::guard::guarded;
use crate::units::words::words;

words! {
    /// What a purchase would be to the visitor.
    pub enum Replacement, "replacement" {
        /// Their first of this kind.
        First = "first" as "new purchase",
        /// One more, beside what they have.
        Additional = "additional" as "additional purchase",
        /// In place of what they have, which they keep or sell themselves.
        Replaces = "replaces" as "replacement",
        /// In place of what they have, which they give in payment (置换).
        TradeIn = "trade_in" as "trade-in",
    }
}

words! {
    /// How a visitor means to pay.
    pub enum PaymentMethod, "payment method" {
        /// All at once.
        Cash = "cash" as "in full",
        /// In instalments to us or the maker.
        Instalments = "instalments" as "in instalments",
        /// With a loan from a bank.
        BankLoan = "bank_loan" as "with a bank loan",
        /// For a rent.
        Lease = "lease" as "by lease",
        /// The employer pays.
        Employer = "employer" as "by the employer",
        /// Otherwise.
        Other = "other" as "otherwise",
    }
}

words! {
    /// Who decides about a purchase.
    pub enum DecisionMaker, "decision maker" {
        /// The visitor.
        Visitor = "visitor" as "the visitor",
        /// The visitor's husband or wife.
        Spouse = "spouse" as "the spouse",
        /// The family together, or another member of it.
        Family = "family" as "the family",
        /// The firm for which the visitor came.
        Firm = "firm" as "the firm",
        /// Somebody else.
        Other = "other" as "somebody else",
    }
}

/// A budget must lie above zero.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a budget must be above zero")]
pub struct BudgetError;

/// What a visitor can spend: an amount above zero.
///
/// It is personal: `Debug` and errors show nothing of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Budget(Money);

impl Budget {
    /// A budget of this amount.
    ///
    /// # Errors
    /// [`BudgetError`] for an amount that is not above zero.
    pub fn try_new(amount: Money) -> Result<Self, BudgetError> {
        if amount.is_positive() { Ok(Budget(amount)) } else { Err(BudgetError) }
    }

    /// The amount. It is personal: do not log it.
    pub const fn money(self) -> Money {
        self.0
    }
}

impl TryFrom<Money> for Budget {
    type Error = BudgetError;

    fn try_from(amount: Money) -> Result<Self, Self::Error> {
        Budget::try_new(amount)
    }
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Budget(…)")
    }
}

impl Serialize for Budget {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Budget {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Budget::try_new(Money::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

guarded! {
    /// What a visitor has now, as far as it is known.
    ///
    /// `Debug` shows nothing of it.
    #[derive(Clone, Default, PartialEq, Eq)]
    pub struct PresentProduct as "PresentProduct" {
        /// New purchase or trade-in.
        #[serde(default)]
        pub replacement: Option<Replacement>,
        /// Which product: make and model.
        #[serde(default)]
        pub product: Option<Note>,
        /// The year in which it was made or first registered.
        #[serde(default)]
        pub year: Option<u16>,
        /// How far it has run, in kilometres.
        #[serde(default)]
        pub mileage_km: Option<u32>,
    }
}

impl PresentProduct {
    /// Whether anything is known of it. What [only fills a
    /// field](crate::customer#what-only-fills-a-field) is nothing.
    pub fn is_known(&self) -> bool {
        self.replacement.is_some()
            || self.product.as_ref().is_some_and(|product| !product.is_filler())
            || self.year.is_some()
            || self.mileage_km.is_some()
    }
}

impl fmt::Debug for PresentProduct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PresentProduct(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, PresentProduct};
    use crate::units::{Currency, Money};

    #[test]
    fn a_budget_is_above_zero_and_comes_back_from_json() {
        for minor in [0, -1] {
            assert!(Budget::try_new(Money::from_minor(minor, Currency::CNY)).is_err());
        }
        let budget = Budget::try_new("180000.5 CNY".parse().unwrap()).unwrap();
        let json = serde_json::to_string(&budget).unwrap();
        assert_eq!(json, serde_json::to_string(&budget.money()).unwrap());
        assert_eq!(serde_json::from_str::<Budget>(&json).unwrap(), budget);
        assert_eq!(format!("{budget:?}"), "Budget(…)");
        let refused = |amount: &str| {
            let json = format!(r#"{{"amount":"{amount}","currency":"CNY"}}"#);
            serde_json::from_str::<Budget>(&json).unwrap_err().to_string()
        };
        for wrong in ["-1", "0"] {
            assert_eq!(refused(wrong), "a budget must be above zero");
        }
        for wrong in ["1.0000001", "1e5", "12 CNY", ""] {
            assert!(refused(wrong).starts_with("expected an amount in quotes"), "{wrong}");
        }
    }

    #[test]
    fn a_first_purchase_is_something_known() {
        assert!(!PresentProduct::default().is_known());
        for json in [
            r#"{"replacement":"first"}"#,
            r#"{"product":"a van"}"#,
            r#"{"year":2019}"#,
            r#"{"mileage_km":0}"#,
        ] {
            let present = serde_json::from_str::<PresentProduct>(json).unwrap();
            assert!(present.is_known(), "{json}");
            assert_eq!(format!("{present:?}"), "PresentProduct(…)");
        }
        let filled = serde_json::from_str::<PresentProduct>(r#"{"product":"无"}"#).unwrap();
        assert!(!filled.is_known());
    }
}
