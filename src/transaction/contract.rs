//! Contracts with an end: what runs out has to be renewed, by us or by somebody else.

use chrono::NaiveDate;

use super::TransactionData;
use crate::units::guard::{date, guarded};
use crate::units::period::days_after;
use crate::units::words::words;
use crate::units::{ContractId, CustomerId, Money, Provenance, Records, ThingId, record};

words! {
    /// What a contract is about.
    #[non_exhaustive]
    pub enum ContractKind, "kind of contract" {
        /// Insurance (保险).
        Insurance = "insurance",
        /// A yearly inspection holds until its end (年检).
        Inspection = "inspection",
        /// Warranty (质保).
        Warranty = "warranty",
        /// Lease.
        Lease = "lease",
        /// A loan or instalments.
        Financing = "financing",
        /// Maintenance that is paid in advance.
        Service = "service",
    }
}

impl ContractKind {
    /// Whether a contract of this kind is renewed when it ends: insurance, an inspection, a lease and
    /// maintenance. A warranty and a loan run out as was agreed.
    pub const fn is_renewed(self) -> bool {
        matches!(
            self,
            ContractKind::Insurance
                | ContractKind::Inspection
                | ContractKind::Lease
                | ContractKind::Service
        )
    }
}

words! {
    /// With whom a customer has a contract.
    pub enum ContractWith, "party to a contract" {
        /// With us, or through us.
        Us = "us",
        /// With somebody else.
        Elsewhere = "elsewhere" as "somebody else",
    }
}

guarded! {
    /// A customer has a contract, which mostly ends on a day.
    ///
    /// What was paid for it is a purchase, which an erasure keeps for the books; of the contract it
    /// leaves nothing.
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// base.add(serde_json::from_str::<Fact>(
    ///     r#"{"contract":{"id":"I-1","customer":"C-1","date":"2025-12-20","from":"2026-01-01",
    ///         "until":"2026-12-31","kind":"insurance","with":"us"}}"#,
    /// )?)?;
    /// let transactions = base.customer(&"C-1".parse()?).ok_or("known")?.transactions();
    /// assert_eq!(transactions.contracts("2026-12-31".parse()?).len(), 1);
    /// assert_eq!(transactions.contracts("2027-01-01".parse()?).len(), 0);
    /// assert_eq!(transactions.ending_within("2026-12-01".parse()?, 30).len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Contract as "Contract" {
        /// Which contract.
        pub id: ContractId,
        /// Whose.
        pub customer: CustomerId,
        /// When it was concluded.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Its first day, where that is a later one.
        #[serde(default, deserialize_with = "date")]
        pub from: Option<NaiveDate>,
        /// Its last day. `None`: it has none, or nobody knows it.
        #[serde(default, deserialize_with = "date")]
        pub until: Option<NaiveDate>,
        /// What it is about.
        pub kind: ContractKind,
        /// For which thing.
        #[serde(default)]
        pub thing: Option<ThingId>,
        /// With whom.
        #[serde(default)]
        pub with: Option<ContractWith>,
        /// What it costs in all.
        #[serde(default)]
        pub amount: Option<Money>,
        /// Which contract it renews.
        #[serde(default)]
        pub renews: Option<ContractId>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Contract, ContractId);

impl Contract {
    /// Its first day.
    pub fn first(&self) -> NaiveDate {
        self.from.unwrap_or(self.date)
    }

    /// Whether it takes the place of another contract: it says so, or it is of the same kind for the
    /// same thing, begins later and lasts longer. None takes its own place, nor that of one of another
    /// kind.
    pub fn follows(&self, other: &Contract) -> bool {
        if self.id == other.id || self.kind != other.kind {
            return false;
        }
        let is_longer = match (self.until, other.until) {
            (None, _) => true,
            (Some(this), Some(other)) => this > other,
            (Some(_), None) => false,
        };
        let is_for_it = other.thing.is_some() && self.thing == other.thing;
        self.renews.as_ref() == Some(&other.id)
            || (is_for_it && is_longer && self.first() > other.first())
    }

    /// Whether it holds on a day.
    pub fn holds(&self, on: NaiveDate) -> bool {
        self.first() <= on && self.until.is_none_or(|until| on <= until)
    }
}

impl TransactionData {
    /// Every contract that was ever concluded.
    pub fn all_contracts(&self) -> &Records<Contract> {
        &self.further.contracts
    }

    /// The contracts that hold on a day, in the order in which they were concluded.
    pub fn contracts(&self, as_of: NaiveDate) -> Vec<&Contract> {
        let known = self.all_contracts().as_of(as_of).iter();
        known.filter(|contract| contract.holds(as_of)).collect()
    }

    /// The contract that [follows](Contract::follows) another, with whomever it is, as is known on a
    /// day: of several the one concluded first.
    pub fn renewed_by(&self, contract: &ContractId, as_of: NaiveDate) -> Option<&Contract> {
        let known = self.all_contracts().as_of(as_of);
        let contract = known.iter().find(|one| one.id == *contract)?;
        known.iter().find(|one| one.follows(contract))
    }

    /// The contracts that hold on a day, end within so many days after it, and that no other
    /// [follows](Contract::follows) as far as is known on the day: those that end first come first. What
    /// is for a thing that the customer has given up is none of them. Which of them are to be renewed
    /// says their [kind](ContractKind::is_renewed). Cost: a sort, and a pass over the contracts for each.
    pub fn ending_within(&self, as_of: NaiveDate, days: u32) -> Vec<&Contract> {
        let last = days_after(as_of, days);
        let ends = |contract: &&Contract| contract.until.is_some_and(|until| until <= last);
        let mut ending: Vec<&Contract> = self.contracts(as_of).into_iter().filter(ends).collect();
        let known = self.all_contracts().as_of(as_of);
        ending.retain(|contract| {
            let is_gone = contract.thing.as_ref().is_some_and(|thing| self.gave_up(thing, as_of));
            !is_gone && !known.iter().any(|one| one.follows(contract))
        });
        // Stable: otherwise they stay in the order in which they were concluded.
        ending.sort_by_key(|contract| contract.until);
        ending
    }
}
