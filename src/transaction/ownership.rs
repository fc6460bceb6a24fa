//! Things that a customer owns: vehicles, appliances.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::TransactionData;
use crate::customer::{Clearance, Phrase, Plate, Sensitivity, Vin};
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{
    CustomerId, OwnershipId, ProductId, Provenance, PurchaseId, Records, ThingId, record,
};

words! {
    /// From whom the owner has a thing. By this S5 tells the customers of the base apart.
    #[non_exhaustive]
    pub enum BoughtFrom, "seller of a thing" {
        /// From us (成交).
        Us = "us",
        /// From somebody else who is authorised to sell our brand (他销).
        BrandElsewhere = "brand_elsewhere" as "the brand elsewhere",
        /// It is of another brand (他牌), whoever sold it.
        OtherBrand = "other_brand" as "another brand",
        /// From an owner before, second-hand.
        PreviousOwner = "previous_owner" as "an owner before",
    }
}

guarded! {
    /// What is known of a thing that is a vehicle.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct Vehicle as "Vehicle" {
        /// Its number. Personal, as it leads to the owner.
        #[serde(default)]
        pub vin: Option<Vin>,
        /// Its plate. Personal as well.
        #[serde(default)]
        pub plate: Option<Plate>,
        /// When it was registered for the first time.
        #[serde(default, deserialize_with = "date")]
        pub registered_on: Option<NaiveDate>,
        /// Of which model year it is.
        #[serde(default)]
        pub model_year: Option<u16>,
    }
}

guarded! {
    /// A customer owns a thing from a day on (保有).
    ///
    /// * A later record of the same thing says what is new, such as another plate: what it leaves
    ///   out stays as an earlier one has it.
    /// * A thing that passes on is recorded of both owners, each with their days.
    ///
    /// An erasure leaves nothing of it.
    ///
    /// ```
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// base.add(serde_json::from_str::<Fact>(
    ///     r#"{"ownership":{"id":"H-1","customer":"C-1","date":"2024-05-31","until":"2026-08-31",
    ///         "thing":"T-1","from":"us","vehicle":{"vin":"LSVHJ133022221761","plate":"京A·12345"}}}"#,
    /// )?)?;
    /// let transactions = base.customer(&"C-1".parse()?).ok_or("known")?.transactions();
    /// let owned = |day: &str| -> Result<usize, chrono::ParseError> {
    ///     Ok(transactions.owned(day.parse()?).len())
    /// };
    /// assert_eq!((owned("2024-05-30")?, owned("2026-08-31")?, owned("2026-09-01")?), (0, 1, 0));
    /// assert!(!format!("{transactions:?}").contains("12345"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Ownership as "Ownership" {
        /// Which record.
        pub id: OwnershipId,
        /// Who owns it.
        pub customer: CustomerId,
        /// Its first day as theirs.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Which thing. It is shown to whoever may see what was sold: neither its VIN nor its plate,
        /// which are personal.
        pub thing: ThingId,
        /// Its last day as theirs, where that is known.
        #[serde(default, deserialize_with = "date")]
        pub until: Option<NaiveDate>,
        /// Which product it is, where it is one that the firm sells.
        #[serde(default)]
        pub product: Option<ProductId>,
        /// Of which brand it is.
        #[serde(default)]
        pub brand: Option<Phrase>,
        /// From whom they have it.
        #[serde(default)]
        pub from: Option<BoughtFrom>,
        /// The purchase from which they have it.
        #[serde(default)]
        pub purchase: Option<PurchaseId>,
        /// What is known of it, if it is a vehicle.
        #[serde(default)]
        pub vehicle: Option<Box<Vehicle>>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Ownership, OwnershipId);

impl Vehicle {
    /// The same with what a later record says of it.
    fn and_then(&self, later: &Vehicle) -> Self {
        Vehicle {
            vin: later.vin.clone().or_else(|| self.vin.clone()),
            plate: later.plate.clone().or_else(|| self.plate.clone()),
            registered_on: later.registered_on.or(self.registered_on),
            model_year: later.model_year.or(self.model_year),
        }
    }
}

impl Ownership {
    /// The same with what a later record of the same thing says of it.
    fn and_then(&self, later: &Ownership) -> Self {
        // Somebody who had given it up has it a second time: since another day, and perhaps from
        // somebody else.
        let again = self.until.is_some_and(|until| until < later.date);
        let vehicle = match (&self.vehicle, &later.vehicle) {
            (Some(known), Some(said)) => Some(Box::new(known.and_then(said))),
            (known, said) => said.clone().or_else(|| known.clone()),
        };
        Ownership {
            date: if again { later.date } else { self.date },
            until: later.until.or(self.until.filter(|_| !again)),
            product: later.product.clone().or_else(|| self.product.clone()),
            brand: later.brand.clone().or_else(|| self.brand.clone()),
            from: later.from.or(self.from.filter(|_| !again)),
            purchase: later.purchase.clone().or_else(|| self.purchase.clone().filter(|_| !again)),
            vehicle,
            ..later.clone()
        }
    }

    /// The same without what a clearance does not cover: VIN and plate are personal.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let mut seen = self.clone();
        if let Some(vehicle) = &mut seen.vehicle
            && !clearance.covers(Sensitivity::Personal)
        {
            (vehicle.vin, vehicle.plate) = (None, None);
        }
        seen
    }

    /// Whether it is theirs on a day, as this record has it.
    pub fn is_owned(&self, on: NaiveDate) -> bool {
        self.date <= on && self.until.is_none_or(|until| on <= until)
    }
}

impl TransactionData {
    /// Every record of things owned.
    pub fn ownerships(&self) -> &Records<Ownership> {
        &self.further.ownerships
    }

    /// What the customer owns on a day, in the order of the things: of each the last record, with
    /// what earlier ones say and it leaves out, and with the first day as theirs. Cost: a pass over
    /// the records of things owned.
    pub fn owned(&self, as_of: NaiveDate) -> Vec<Ownership> {
        let mut things: BTreeMap<&ThingId, Cow<'_, Ownership>> = BTreeMap::new();
        for record in self.ownerships().oldest_first(as_of) {
            let known = match things.get(&record.thing) {
                Some(known) => Cow::Owned(known.and_then(record)),
                None => Cow::Borrowed(record),
            };
            things.insert(&record.thing, known);
        }
        let owned = things.into_values().filter(|thing| thing.is_owned(as_of));
        owned.map(Cow::into_owned).collect()
    }

    /// Whether a thing was theirs, and is no more. Of what is not on record nobody knows.
    pub(crate) fn gave_up(&self, thing: &ThingId, as_of: NaiveDate) -> bool {
        let mut known = self.ownerships().as_of(as_of).iter();
        known.any(|record| record.thing == *thing)
            && !self.owned(as_of).iter().any(|owned| owned.thing == *thing)
    }

    /// Whether the customer still owns something (保有) that we sold, or that was bought where the brand
    /// is sold, by the things on record. `None`: nobody knows, because nothing is on record, or not
    /// from whom it is. Who belongs to the base in the narrow sense (S5) follows from this and from
    /// what was bought: [`BaseStanding`](crate::tiering::BaseStanding::is_in_narrow_base) tells.
    pub fn owns_of_brand(&self, as_of: NaiveDate) -> Option<bool> {
        self.owns(as_of, &[BoughtFrom::Us, BoughtFrom::BrandElsewhere])
    }

    /// Whether the customer owns something of another brand (他牌). `None`: nobody knows.
    pub fn owns_other_brand(&self, as_of: NaiveDate) -> Option<bool> {
        self.owns(as_of, &[BoughtFrom::OtherBrand])
    }

    fn owns(&self, as_of: NaiveDate, from: &[BoughtFrom]) -> Option<bool> {
        if self.ownerships().as_of(as_of).is_empty() {
            return None;
        }
        let mut sellers = self.owned(as_of).into_iter().map(|record| record.from);
        let is_one = |seller: Option<BoughtFrom>| seller.map(|seller| from.contains(&seller));
        // One that is, decides; one that nobody knows of could be.
        sellers
            .try_fold(Some(false), |none, seller| match is_one(seller) {
                Some(true) => Err(Some(true)),
                Some(false) => Ok(none),
                None => Ok(None),
            })
            .unwrap_or_else(|found| found)
    }

    /// On which day the customer last got something where the brand is sold, and not from us (他销):
    /// of each thing the first day as theirs counts.
    pub fn bought_of_brand_elsewhere_on(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        // Of each thing, since when it is theirs and from whom, by the last record that says so.
        let mut things: BTreeMap<&ThingId, (NaiveDate, Option<BoughtFrom>)> = BTreeMap::new();
        for record in self.ownerships().oldest_first(as_of) {
            let (_, from) = things.entry(&record.thing).or_insert((record.date, None));
            *from = record.from.or(*from);
        }
        let elsewhere =
            things.into_values().filter(|(_, from)| *from == Some(BoughtFrom::BrandElsewhere));
        elsewhere.map(|(since, _)| since).max()
    }
}
