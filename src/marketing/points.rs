//! Entries in a customer's account of points.

use chrono::NaiveDate;

use crate::customer::{Clearance, Note, Sensitivity};
use crate::units::guard::{date, guarded};
use crate::units::{
    CampaignId, ComplaintId, CustomerId, PointsEntryId, Provenance, PurchaseId, ReferralId, record,
};

guarded! {
    /// What an entry does to an account of points. Points are whole.
    ///
    /// ```
    /// use clienteling::marketing::PointsChange;
    ///
    /// let spent: PointsChange = serde_json::from_str(r#"{"spent":120}"#)?;
    /// assert_eq!((spent.signed(), PointsChange::Adjusted(-3).signed()), (-120, -3));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum PointsChange as "PointsChange" {
        /// So many were earned.
        Earned(u32) = "earned",
        /// So many were spent.
        Spent(u32) = "spent",
        /// So many could not be spent any more.
        Expired(u32) = "expired",
        /// So many were given, or, below zero, taken away, to put something right.
        Adjusted(i32) = "adjusted",
    }
}

impl PointsChange {
    /// How many points more the account has; below zero: fewer.
    pub fn signed(self) -> i64 {
        match self {
            PointsChange::Earned(points) => points.into(),
            PointsChange::Spent(points) | PointsChange::Expired(points) => {
                0_i64.saturating_sub(points.into())
            }
            PointsChange::Adjusted(points) => points.into(),
        }
    }
}

guarded! {
    /// What points come from, or what they were spent on.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum PointsOrigin as "PointsOrigin" {
        /// A purchase.
        Purchase(PurchaseId) = "purchase",
        /// A lead that the customer gave.
        Referral(ReferralId) = "referral",
        /// A campaign.
        Campaign(CampaignId) = "campaign",
        /// A complaint, to make up for what went wrong.
        Complaint(ComplaintId) = "complaint",
    }
}

guarded! {
    /// A customer's points became more or fewer.
    ///
    /// They are a debt of the firm: those of somebody who is erased stay for the books, under the
    /// pseudonym, without words.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"points":{"id":"PT-1","customer":"C-1","date":"2026-03-02","change":{"earned":420},
    ///         "from":{"purchase":"S-1"},"until":"2027-12-31"}}"#,
    /// )?;
    /// assert_eq!(fact.kind().to_string(), "entry of points");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PointsEntry as "PointsEntry" {
        /// Which entry.
        pub id: PointsEntryId,
        /// Whose.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// How many points, and in which direction.
        pub change: PointsChange,
        /// What they come from, or what they were spent on.
        #[serde(default)]
        pub from: Option<PointsOrigin>,
        /// The last day on which points that were earned can be spent. `None`: they stay.
        #[serde(default, deserialize_with = "date")]
        pub until: Option<NaiveDate>,
        /// Why, in words.
        #[serde(default)]
        pub note: Option<Note>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(PointsEntry, PointsEntryId);

impl PointsEntry {
    /// What the books need of it, under a pseudonym: a lead or a complaint that the points come from
    /// is gone.
    pub(crate) fn for_the_books(self, customer: CustomerId) -> Self {
        let PointsEntry { id, date, change, from, until, .. } = self;
        let from = from.filter(|from| match from {
            PointsOrigin::Purchase(_) | PointsOrigin::Campaign(_) => true,
            PointsOrigin::Referral(_) | PointsOrigin::Complaint(_) => false,
        });
        let provenance = Provenance::unknown();
        PointsEntry { id, customer, date, change, from, until, note: None, provenance }
    }

    /// What somebody with a clearance may see of it: the words from a clearance for personal data
    /// on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let note = self.note.clone().filter(|_| clearance.covers(Sensitivity::Personal));
        PointsEntry { note, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::PointsChange::{Adjusted, Earned, Expired, Spent};

    #[test]
    fn what_is_spent_or_expires_leaves_fewer_points() {
        let changes = [Earned(3), Spent(3), Expired(3), Adjusted(3), Adjusted(-3)];
        assert_eq!(changes.map(super::PointsChange::signed), [3, -3, -3, 3, -3]);
        assert_eq!(Spent(u32::MAX).signed(), -i64::from(u32::MAX));
    }
}
