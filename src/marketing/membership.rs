//! Who takes part in which programme, and since when.

use chrono::NaiveDate;

use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{CustomerId, MembershipId, ProgrammeId, Provenance, record};

words! {
    /// What a customer did about a programme.
    pub enum MembershipChange, "change of a membership" {
        /// Joined it.
        Joined = "joined",
        /// Left it.
        Left = "left",
    }
}

guarded! {
    /// A customer joined a loyalty programme or left it: a registered guest (S1).
    ///
    /// Of two on one day, that with the larger identifier holds. The memberships of somebody who is
    /// erased stay for the books, under the pseudonym: what was paid to members rests on them.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"membership":{"id":"MB-1","customer":"C-1","date":"2025-11-03",
    ///         "programme":"guests","change":"joined"}}"#,
    /// )?;
    /// assert_eq!(fact.kind().to_string(), "membership");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Membership as "Membership" {
        /// Which record.
        pub id: MembershipId,
        /// Who joined or left.
        pub customer: CustomerId,
        /// The day on which they did.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Which programme.
        pub programme: ProgrammeId,
        /// Whether they joined or left.
        pub change: MembershipChange,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Membership, MembershipId);

impl Membership {
    /// What the books need of it, under a pseudonym.
    pub(crate) fn for_the_books(self, customer: CustomerId) -> Self {
        Membership { customer, provenance: Provenance::unknown(), ..self }
    }
}
