//! Entries in a customer's account of points.

use chrono::NaiveDate;
use serde::Deserializer;

use crate::customer::{Clearance, Note, Sensitivity};
use crate::units::guard::{date, guarded, list, numeral};
use crate::units::{
    CampaignId, ComplaintId, CustomerId, Points, PointsEntryId, ProgrammeId, Provenance,
    PurchaseId, Quantity, ReferralId, ReturnId, record,
};

guarded! {
    /// What an entry does to an account of points.
    ///
    /// A lot is what was earned at once, or added by a correction: it keeps its own last day, and
    /// bears the identifier of its entry. Which lots a debit takes from, where it does not say it,
    /// and what has expired, follows from all entries together.
    ///
    /// ```
    /// use clienteling::marketing::PointsChange;
    ///
    /// let spent: PointsChange = serde_json::from_str(r#"{"spent":120}"#)?;
    /// let corrected: PointsChange = serde_json::from_str(r#"{"adjusted":"-0.5"}"#)?;
    /// assert_eq!(spent.points().to_string(), "120");
    /// assert_eq!(corrected.points().to_string(), "-0.5");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum PointsChange as "PointsChange" {
        /// So many were earned: a new lot.
        #[serde(deserialize_with = "counted")]
        Earned(Quantity) = "earned",
        /// What is pending of a lot can be spent from this day on.
        Confirmed = "confirmed",
        /// So many were spent. What was had for them is no purchase.
        #[serde(deserialize_with = "counted")]
        Spent(Quantity) = "spent",
        /// So many that had been spent come back, to the lots that they were taken from.
        #[serde(deserialize_with = "counted")]
        Refunded(Quantity) = "refunded",
        /// So many that had been earned are taken back, because what they were earned for came
        /// back.
        #[serde(deserialize_with = "counted")]
        Reversed(Quantity) = "reversed",
        /// So many could not be spent any more, as another system says. What has expired by its own
        /// last day needs no entry: one confirms it, and takes nothing more.
        #[serde(deserialize_with = "counted")]
        Expired(Quantity) = "expired",
        /// So many were added, as a new lot, or, below zero, taken as what is spent is, to put
        /// something right.
        Adjusted(Points) = "adjusted",
    }
}

/// A number of points above zero: a whole one as it is, or any in quotes.
fn counted<'de, D: Deserializer<'de>>(from: D) -> Result<Quantity, D::Error> {
    numeral(from, "a number of points above 0 and up to 10^9, in quotes where it has decimals")
}

impl PointsChange {
    /// How many points it is about: below zero only for a correction that takes some away, and
    /// none where what is pending of a lot is confirmed.
    pub fn points(self) -> Points {
        match self {
            PointsChange::Earned(points)
            | PointsChange::Spent(points)
            | PointsChange::Refunded(points)
            | PointsChange::Reversed(points)
            | PointsChange::Expired(points) => points.into(),
            PointsChange::Adjusted(points) => points,
            PointsChange::Confirmed => Points::ZERO,
        }
    }

    /// Whether it adds a lot.
    pub fn is_lot(self) -> bool {
        match self {
            PointsChange::Earned(_) => true,
            PointsChange::Adjusted(points) => points.is_positive(),
            _ => false,
        }
    }

    /// Whether the customer spent points.
    pub const fn is_spending(self) -> bool {
        matches!(self, PointsChange::Spent(_))
    }
}

guarded! {
    /// What points come from, what they were spent on, or what they went back for.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub enum PointsOrigin as "PointsOrigin" {
        /// A purchase.
        Purchase(PurchaseId) = "purchase",
        /// A return.
        Return(ReturnId) = "return",
        /// A lead that the customer gave.
        Referral(ReferralId) = "referral",
        /// A campaign.
        Campaign(CampaignId) = "campaign",
        /// A complaint, to make up for what went wrong.
        Complaint(ComplaintId) = "complaint",
    }
}

guarded! {
    /// So many points of one lot.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct LotPoints as "LotPoints" {
        /// Which lot: the entry that added it.
        pub lot: PointsEntryId,
        /// How many.
        #[serde(deserialize_with = "counted")]
        pub points: Quantity,
    }
}

guarded! {
    /// A customer's points became more or fewer, or can be spent now.
    ///
    /// They are a debt of the firm: those of somebody who is erased stay for the books, under the
    /// pseudonym, without words.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"points":{"id":"PT-1","customer":"C-1","date":"2026-03-02","change":{"earned":420},
    ///         "from":{"purchase":"S-1"},"active_from":"2026-03-16","until":"2027-12-31"}}"#,
    /// )?;
    /// assert_eq!(fact.kind().to_string(), "entry of points");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PointsEntry as "PointsEntry" {
        /// Which entry.
        pub id: PointsEntryId,
        /// The customer whose points they are.
        pub customer: CustomerId,
        /// The day on which the account changed.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Of which programme. `None`: the firm has only one.
        #[serde(default)]
        pub programme: Option<ProgrammeId>,
        /// How many points, and in which direction.
        pub change: PointsChange,
        /// What they come from, what they were spent on, or what they went back for.
        #[serde(default)]
        pub from: Option<PointsOrigin>,
        /// The first day on which points that were earned can be spent: until then they are pending.
        /// `None`: at once.
        #[serde(default, deserialize_with = "date")]
        pub active_from: Option<NaiveDate>,
        /// The last day on which points that were earned, or that came back, can be spent. `None`:
        /// they stay, or what came back keeps the last day of its lot.
        #[serde(default, deserialize_with = "date")]
        pub until: Option<NaiveDate>,
        /// From which lots a debit takes, or to which lots points go back. None: the lots whose last
        /// day comes first, or those that the spending was taken from. At most 4,096.
        #[serde(default, deserialize_with = "list::<{ PointsEntry::MOST_LOTS }, _, _>")]
        pub lots: Vec<LotPoints>,
        /// What it confirms or undoes: the lot that is confirmed or taken back, the spending of which
        /// points come back.
        #[serde(default)]
        pub of: Option<PointsEntryId>,
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
    /// How many lots an entry can name.
    pub(crate) const MOST_LOTS: usize = 4_096;

    /// An entry that says no more than what changed.
    pub fn new(
        id: PointsEntryId,
        customer: &CustomerId,
        date: NaiveDate,
        change: PointsChange,
    ) -> Self {
        PointsEntry {
            id,
            customer: customer.clone(),
            date,
            programme: None,
            change,
            from: None,
            active_from: None,
            until: None,
            lots: Vec::new(),
            of: None,
            note: None,
            provenance: Provenance::unknown(),
        }
    }

    /// What the books need of it, under a pseudonym: a lead or a complaint that the points come from
    /// is gone.
    pub(crate) fn for_the_books(self, customer: CustomerId) -> Self {
        let from = self.from.filter(|from| match from {
            PointsOrigin::Purchase(_) | PointsOrigin::Return(_) | PointsOrigin::Campaign(_) => true,
            PointsOrigin::Referral(_) | PointsOrigin::Complaint(_) => false,
        });
        PointsEntry { customer, from, note: None, provenance: Provenance::unknown(), ..self }
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
    use super::PointsChange::{self, Adjusted, Confirmed, Earned, Expired, Refunded, Spent};
    use super::{LotPoints, PointsEntry};
    use crate::customer::{Clearance, Sensitivity};
    use crate::units::{Points, Quantity};

    #[test]
    fn a_change_says_how_many_points_it_is_about_and_whether_it_adds_a_lot() {
        let three = Quantity::try_from(3).unwrap();
        for (change, points, is_lot, is_spending) in [
            (Earned(three), 3, true, false),
            (Spent(three), 3, false, true),
            (Refunded(three), 3, false, false),
            (Expired(three), 3, false, false),
            (Adjusted(Points::from(3)), 3, true, false),
            (Adjusted(Points::from(-3)), -3, false, false),
            (Adjusted(Points::ZERO), 0, false, false),
            (Confirmed, 0, false, false),
        ] {
            assert_eq!(change.points(), Points::from(points), "{change:?}");
            assert_eq!((change.is_lot(), change.is_spending()), (is_lot, is_spending));
        }
    }

    #[test]
    fn points_are_read_as_whole_numbers_or_in_quotes_and_written_in_quotes() {
        for (read, written) in [
            (r#"{"earned":420}"#, r#"{"earned":"420"}"#),
            (r#"{"reversed":"4.20"}"#, r#"{"reversed":"4.2"}"#),
            (r#"{"adjusted":-20}"#, r#"{"adjusted":"-20"}"#),
            (r#""confirmed""#, r#""confirmed""#),
        ] {
            let change: PointsChange = serde_json::from_str(read).unwrap();
            assert_eq!(serde_json::to_string(&change).unwrap(), written);
        }
        for wrong in [r#"{"earned":0}"#, r#"{"spent":-1}"#, r#"{"spent":0.5}"#, r#"{"spent":null}"#]
        {
            let error = serde_json::from_str::<PointsChange>(wrong).unwrap_err().to_string();
            assert!(error.contains("above 0"), "{wrong}: {error}");
        }
    }

    #[test]
    fn the_books_keep_what_points_come_from_but_no_lead_no_complaint_and_no_words() {
        for (from, stays) in [
            ("purchase", true),
            ("return", true),
            ("campaign", true),
            ("referral", false),
            ("complaint", false),
        ] {
            let entry: PointsEntry = serde_json::from_value(serde_json::json!({
                "id": "PT-1", "customer": "C-1", "date": "2026-03-02", "change": {"earned": 5},
                "from": { from: "X-1" }, "note": "for the trouble",
            }))
            .unwrap();
            let kept = entry.clone().for_the_books("P-1".parse().unwrap());
            assert_eq!(kept.from, entry.from.clone().filter(|_| stays), "{from}");
            assert_eq!((kept.note, kept.change), (None, entry.change));
            assert_eq!(entry.view(Clearance::up_to(Sensitivity::Internal)).note, None);
            assert_eq!(entry.view(Clearance::up_to(Sensitivity::Personal)).note, entry.note);
        }
    }

    #[test]
    fn an_entry_names_as_many_lots_as_it_may_and_no_more() {
        let of = |lots: usize| {
            let lots = vec![serde_json::json!({"lot": "PT-0", "points": 1}); lots];
            serde_json::from_value::<PointsEntry>(serde_json::json!({
                "id": "PT-1", "customer": "C-1", "date": "2026-03-02", "change": {"spent": 5000},
                "lots": lots,
            }))
        };
        let full = of(PointsEntry::MOST_LOTS).unwrap();
        let lot = LotPoints { lot: "PT-0".parse().unwrap(), points: Quantity::ONE };
        assert_eq!(full.lots, vec![lot; PointsEntry::MOST_LOTS]);
        assert!(of(PointsEntry::MOST_LOTS + 1).is_err());
    }
}
