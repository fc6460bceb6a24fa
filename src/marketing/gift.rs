//! Gifts: a fact like a contact, and often what is remembered.

use chrono::NaiveDate;

use crate::customer::{Clearance, Phrase, Sensitivity};
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{CampaignId, CustomerId, GiftId, Money, ProductId, Provenance, record};

words! {
    /// On what occasion a gift is given.
    #[non_exhaustive]
    pub enum GiftOccasion, "occasion of a gift" {
        /// Before the delivery, as a surprise (S3).
        Delivery = "delivery",
        /// A birthday.
        Birthday = "birthday",
        /// A public holiday.
        Holiday = "holiday" as "public holiday",
        /// An anniversary of the relationship (S1).
        Anniversary = "anniversary",
        /// The customer is due to replace what they own (S1).
        Replacement = "replacement",
        /// The customer recommended the firm.
        Referral = "referral",
        /// In place of what went wrong (弥补, S4).
        Amends = "amends",
    }
}

guarded! {
    /// The firm gave a customer something for nothing.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"gift":{"id":"G-1","customer":"C-1","date":"2026-09-01","what":"floor mats",
    ///         "worth":{"amount":"180","currency":"CNY"},"occasion":"delivery"}}"#,
    /// )?;
    /// assert_eq!(fact.kind().to_string(), "gift");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Gift as "Gift" {
        /// Which gift.
        pub id: GiftId,
        /// Who got it.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// What it was, in words.
        #[serde(default)]
        pub what: Option<Phrase>,
        /// Which product it was, where it is one that the firm sells.
        #[serde(default)]
        pub product: Option<ProductId>,
        /// What it is worth.
        #[serde(default)]
        pub worth: Option<Money>,
        /// On what occasion.
        #[serde(default)]
        pub occasion: Option<GiftOccasion>,
        /// As part of which campaign.
        #[serde(default)]
        pub campaign: Option<CampaignId>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Gift, GiftId);

impl Gift {
    /// What somebody with a clearance may see of it: the words, and that it was for a birthday, which
    /// its day would tell, from a clearance for personal data on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let is_personal = clearance.covers(Sensitivity::Personal);
        let what = self.what.clone().filter(|_| is_personal);
        let is_seen = |on: &GiftOccasion| is_personal || *on != GiftOccasion::Birthday;
        Gift { what, occasion: self.occasion.filter(is_seen), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Gift, GiftOccasion};
    use crate::customer::{Clearance, Sensitivity};

    #[test]
    fn whose_birthday_it_was_sees_only_who_may_see_a_birthday() {
        let gift = |occasion: &str| -> Gift {
            let gift = format!(
                r#"{{"id":"G-1","customer":"C-1","date":"2026-05-17","occasion":"{occasion}"}}"#
            );
            serde_json::from_str(&gift).unwrap()
        };
        let seen = |occasion: &str, up_to| gift(occasion).view(Clearance::up_to(up_to)).occasion;
        assert_eq!(seen("birthday", Sensitivity::Internal), None);
        assert_eq!(seen("birthday", Sensitivity::Personal), Some(GiftOccasion::Birthday));
        assert_eq!(seen("holiday", Sensitivity::Internal), Some(GiftOccasion::Holiday));
    }
}
