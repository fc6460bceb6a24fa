//! How customers belong together: households, groups of companies.

use chrono::NaiveDate;

use super::{BasicData, Clearance, Sensitivity};
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{AffiliationId, CustomerId, Provenance, record};

words! {
    /// What a customer is to another.
    #[non_exhaustive]
    pub enum AffiliationKind, "affiliation" {
        /// Lives in one household with them.
        Household = "household",
        /// Is a company that they own (子公司).
        Subsidiary = "subsidiary",
        /// Is a branch of theirs (分公司).
        Branch = "branch",
        /// Works for them.
        Employee = "employee",
        /// Owns or runs them.
        Principal = "principal",
        /// Is related to them.
        Relative = "relative",
        /// Does business together with them.
        Partner = "partner",
    }
}

guarded! {
    /// From a day on a customer belongs to another one.
    ///
    /// It is a fact about the one who belongs, and mentions the other: it is gone when either of the
    /// two is erased.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"affiliation":{"id":"AF-1","customer":"C-2","date":"2026-01-01","to":"C-1",
    ///         "kind":"subsidiary"}}"#,
    /// )?;
    /// assert_eq!(fact.mentions(), [&"C-1".parse()?]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Affiliation as "Affiliation" {
        /// Which record.
        pub id: AffiliationId,
        /// Who belongs to the other.
        pub customer: CustomerId,
        /// The day from which it holds.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// The other.
        pub to: CustomerId,
        /// What the customer is to the other.
        pub kind: AffiliationKind,
        /// The last day, where it has ended.
        #[serde(default, deserialize_with = "date")]
        pub until: Option<NaiveDate>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Affiliation, AffiliationId);

impl Affiliation {
    /// Whether somebody with a clearance may see it: family is special, as in a profile.
    pub fn is_seen(&self, clearance: Clearance) -> bool {
        let is_family = matches!(self.kind, AffiliationKind::Household | AffiliationKind::Relative);
        !is_family || clearance.covers(Sensitivity::Special)
    }
}

impl BasicData {
    /// To whom the customer belongs on a day, in the order in which it began.
    pub fn affiliated(&self, as_of: NaiveDate) -> impl Iterator<Item = &Affiliation> {
        let known = self.affiliations().as_of(as_of).iter();
        known.filter(move |one| one.until.is_none_or(|last| as_of <= last))
    }
}
