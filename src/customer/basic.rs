//! The basic data of one customer: what was learned about who they are, when and from where.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::resolve::{Resolution, ResolutionPolicy, resolve};
use super::{Affiliation, Field, LetGo, NeedMarks, Profile, RelationshipEnd, Responsibility};
use crate::units::guard::{date, guarded, list};
use crate::units::sparse::{Sparse, sparse_lists};
use crate::units::{CustomerId, ProfileId, Provenance, Records, record};

guarded! {
    /// What was learned about a customer on a day.
    ///
    /// It says nothing about the fields that it leaves out: what earlier records say of these goes on
    /// to hold. A field that is no longer true, and for which there is no new value, stands among the
    /// [`removed`](ProfileRecord::removed) ones; one of which it is known that there is
    /// [none](super#that-there-is-none) stands in the profile.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ProfileRecord as "ProfileRecord" {
        /// Which record.
        pub id: ProfileId,
        /// Whose profile.
        pub customer: CustomerId,
        /// The day from which it holds.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// What was learned.
        pub profile: Profile,
        /// Fields of which the value no longer holds, and nothing else is known. A field that also has
        /// a new value, or that there is none, has that.
        #[serde(default, deserialize_with = "fields", skip_serializing_if = "BTreeSet::is_empty")]
        pub removed: BTreeSet<Field>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

impl ProfileRecord {
    /// The same with its source.
    #[must_use]
    pub fn from_source(self, provenance: Provenance) -> Self {
        ProfileRecord { provenance, ..self }
    }
}

/// A list of fields.
fn fields<'de, D: serde::Deserializer<'de>>(from: D) -> Result<BTreeSet<Field>, D::Error> {
    let fields: Vec<Field> = list::<256, Field, D>(from)?;
    Ok(fields.into_iter().collect())
}

record!(ProfileRecord, ProfileId);

/// The first of a customer's three kinds of data: who they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BasicData {
    pub(crate) profiles: Records<ProfileRecord>,
    pub(crate) ends: Records<RelationshipEnd>,
    pub(crate) further: Sparse<Further>,
}

sparse_lists! {
    /// Of these most customers have none.
    pub(crate) struct Further {
        responsibilities: Responsibility,
        affiliations: Affiliation,
        need_marks: NeedMarks,
        let_go_decisions: LetGo,
    }
}

impl BasicData {
    /// Every record of what was learned.
    pub const fn profiles(&self) -> &Records<ProfileRecord> {
        &self.profiles
    }

    /// Every record that the relationship ended.
    pub const fn ends(&self) -> &Records<RelationshipEnd> {
        &self.ends
    }

    /// Every decision on who looks after the customer.
    pub fn responsibilities(&self) -> &Records<Responsibility> {
        &self.further.responsibilities
    }

    /// Every record of to whom the customer belongs.
    pub fn affiliations(&self) -> &Records<Affiliation> {
        &self.further.affiliations
    }

    /// Every record of marks by need.
    pub fn need_marks(&self) -> &Records<NeedMarks> {
        &self.further.need_marks
    }

    /// Every decision to let the customer go, or to keep them after all.
    pub fn let_go_decisions(&self) -> &Records<LetGo> {
        &self.further.let_go_decisions
    }

    /// The end of the relationship, if it has ended by a day: the first that was recorded. From
    /// then on nobody is to be contacted.
    pub fn end(&self, as_of: NaiveDate) -> Option<&RelationshipEnd> {
        self.ends.as_of(as_of).first()
    }

    /// The profile in force on a day: of each field the newest value, as
    /// [`resolution`](BasicData::resolution) decides under the default policy. `None` before the
    /// first record. Cost: as many steps as the records have values; no copy for one record.
    pub fn profile(&self, as_of: NaiveDate) -> Option<Cow<'_, Profile>> {
        match self.profiles.as_of(as_of) {
            [] => None,
            [only] if only.removed.is_empty() => Some(Cow::Borrowed(&only.profile)),
            _ => self
                .resolution(as_of, &ResolutionPolicy::default())
                .map(|resolution| Cow::Owned(resolution.into_profile())),
        }
    }

    /// Which value of each field holds on a day, and why. `None` before the first record.
    pub fn resolution(&self, as_of: NaiveDate, policy: &ResolutionPolicy) -> Option<Resolution> {
        resolve(self.profiles.as_of(as_of).iter(), policy)
    }
}
