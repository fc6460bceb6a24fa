//! What a customer means to buy, and what they bought elsewhere.

use chrono::NaiveDate;

use super::MarketingData;
use crate::customer::{Clearance, Name, Note, Phrase, Sensitivity};
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{
    BoughtElsewhereId, CustomerId, IntentionId, Money, Period, ProductId, Provenance, later, record,
};

guarded! {
    /// A customer said something about buying (意向). What they said last holds.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"intention":{"id":"I-1","customer":"C-1","date":"2026-09-02","is_clear":true,
    ///         "product":"sedan","expected":{"first":"2026-10-01","last":"2026-12-31"}}}"#,
    /// )?;
    /// assert_eq!(fact.kind().to_string(), "intention");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PurchaseIntention as "PurchaseIntention" {
        /// Which record.
        pub id: IntentionId,
        /// Whose.
        pub customer: CustomerId,
        /// When they said it.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Whether they clearly intend to buy.
        pub is_clear: bool,
        /// What.
        #[serde(default)]
        pub product: Option<ProductId>,
        /// When they would buy: one day, or from the earliest to the latest.
        #[serde(default)]
        pub expected: Option<Period>,
        /// What they said, in words.
        #[serde(default)]
        pub note: Option<Note>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(PurchaseIntention, IntentionId);

impl PurchaseIntention {
    /// What somebody with a clearance may see of it: the words from a clearance for personal data
    /// on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let note = self.note.clone().filter(|_| clearance.covers(Sensitivity::Personal));
        PurchaseIntention { note, ..self.clone() }
    }
}

words! {
    /// Where a customer bought who did not buy here (S5).
    pub enum Elsewhere, "where it was bought" {
        /// Our brand, from another authorised centre in our area (他销).
        BrandNearby = "brand_nearby" as "the brand nearby",
        /// Our brand, from an authorised centre outside our area (他销 as well).
        BrandOutside = "brand_outside" as "the brand outside our area",
        /// Our brand, from somebody who is not authorised to sell it.
        BrandUnauthorised = "brand_unauthorised" as "the brand from somebody not authorised",
        /// Another brand (他牌).
        OtherBrand = "other_brand" as "another brand",
    }
}

guarded! {
    /// A customer bought elsewhere what they could have bought here.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"bought_elsewhere":{"id":"T-1","customer":"C-1","date":"2026-09-02",
    ///         "place":"other_brand","brand":"Example Motors","from":"Example Cars",
    ///         "why":"could have it at once"}}"#,
    /// )?;
    /// assert!(!format!("{fact:?}").contains("at once"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct BoughtElsewhere as "BoughtElsewhere" {
        /// Which record.
        pub id: BoughtElsewhereId,
        /// Who bought.
        pub customer: CustomerId,
        /// When they bought, as far as that is known.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Which brand in general, and where.
        pub place: Elsewhere,
        /// Which brand.
        #[serde(default)]
        pub brand: Option<Name>,
        /// Which product of it.
        #[serde(default)]
        pub product: Option<Phrase>,
        /// From whom.
        #[serde(default)]
        pub from: Option<Name>,
        /// For how much.
        #[serde(default)]
        pub amount: Option<Money>,
        /// Why not here, in words.
        #[serde(default)]
        pub why: Option<Note>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(BoughtElsewhere, BoughtElsewhereId);

impl BoughtElsewhere {
    /// What somebody with a clearance may see of it: which product from whom and why, all in words,
    /// from a clearance for personal data on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        if clearance.covers(Sensitivity::Personal) {
            self.clone()
        } else {
            BoughtElsewhere { brand: None, product: None, from: None, why: None, ..self.clone() }
        }
    }
}

impl MarketingData {
    /// What the customer said last about buying, as of a day. Of two sayings of one day the clear
    /// one holds, and of two clear ones that with the larger identifier: they have made up their
    /// mind. Cost: a binary search.
    pub fn intention(&self, as_of: NaiveDate) -> Option<&PurchaseIntention> {
        let known = self.intentions().as_of(as_of);
        let last_day = known.last()?.date;
        let of_that_day = known.iter().rev().take_while(|one| one.date == last_day);
        of_that_day.max_by(|one, other| {
            one.is_clear.cmp(&other.is_clear).then_with(|| later(*one, *other))
        })
    }

    /// When the customer last bought somewhere, as of a day. Cost: a walk back.
    pub fn last_bought(&self, place: Elsewhere, as_of: NaiveDate) -> Option<NaiveDate> {
        let mut known = self.bought_elsewhere().as_of(as_of).iter().rev();
        known.find(|one| one.place == place).map(|one| one.date)
    }
}

#[cfg(test)]
mod tests {
    use crate::base::{CustomerBase, Fact};

    #[test]
    fn of_two_sayings_of_one_day_the_clear_one_holds_and_later_the_later_one() {
        let mut base = CustomerBase::new();
        for (id, date, is_clear) in [
            ("I-1", "2026-06-20", true),
            ("I-2", "2026-06-20", false),
            ("I-3", "2026-06-21", false),
        ] {
            let fact = format!(
                r#"{{"intention":{{"id":"{id}","customer":"C-1","date":"{date}",
                    "is_clear":{is_clear}}}}}"#
            );
            base.add(serde_json::from_str::<Fact>(&fact).unwrap()).unwrap();
        }
        let marketing = base.customers().next().unwrap().marketing();
        let on = |day: &str| marketing.intention(day.parse().unwrap()).map(|one| one.id.as_str());
        assert_eq!(on("2026-06-19"), None);
        assert_eq!(on("2026-06-20"), Some("I-1"));
        assert_eq!(on("2026-06-21"), Some("I-3"));
    }
}
