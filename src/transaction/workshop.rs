//! Visits to the workshop.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::TransactionData;
use crate::units::guard::{date, guarded};
use crate::units::period::days_between;
use crate::units::words::words;
use crate::units::{
    CustomerId, Period, Proportion, Provenance, PurchaseId, ReadingId, Record, Records, ThingId,
    WorkshopVisitId, record,
};

words! {
    /// What was done at a workshop.
    #[non_exhaustive]
    pub enum WorkshopWork, "work of a workshop" {
        /// Maintenance by the plan (保养).
        Service = "service",
        /// A repair that the customer pays.
        Paid = "paid" as "paid repair",
        /// A repair under warranty (质保).
        Warranty = "warranty" as "repair under warranty",
        /// A repair that the firm pays without having to.
        Goodwill = "goodwill" as "repair out of goodwill",
        /// The maker called the product back (召回).
        Recall = "recall",
        /// Something was not repaired the first time (返修).
        RepeatRepair = "repeat_repair",
    }
}

guarded! {
    /// A customer had a thing at the workshop.
    ///
    /// That it is there a second time for the same fault is what somebody says: neither few days
    /// between two visits nor the same work make one the repetition of the other.
    ///
    /// The invoice is a purchase, which an erasure keeps for the books; of the visit it leaves
    /// nothing.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"workshop_visit":{"id":"B-2","customer":"C-1","date":"2026-04-02","thing":"T-1",
    ///         "until":"2026-04-03","work":["warranty"],"repeats":"B-1"}}"#,
    /// )?;
    /// let Fact::WorkshopVisit(visit) = fact else { return Err("a visit".into()) };
    /// assert!(visit.is_repeat_repair());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct WorkshopVisit as "WorkshopVisit" {
        /// Which visit.
        pub id: WorkshopVisitId,
        /// Who brought the thing.
        pub customer: CustomerId,
        /// The day on which it came in.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// The day on which it was handed back, where that is known.
        #[serde(default, deserialize_with = "date")]
        pub until: Option<NaiveDate>,
        /// Which thing.
        pub thing: ThingId,
        /// What was done. Empty: nobody says.
        #[serde(default)]
        pub work: BTreeSet<WorkshopWork>,
        /// The visit at which it should have been repaired already.
        #[serde(default)]
        pub repeats: Option<WorkshopVisitId>,
        /// What its meter showed.
        #[serde(default)]
        pub reading: Option<ReadingId>,
        /// The invoice.
        #[serde(default)]
        pub purchase: Option<PurchaseId>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(WorkshopVisit, WorkshopVisitId);

impl WorkshopVisit {
    /// For how many days a thing is taken to be at the workshop where nobody wrote when it was handed
    /// back. Ours: repairs that wait for a part take weeks, and hardly one takes longer.
    pub const AT_MOST_DAYS: u32 = 30;

    /// Whether something is said not to have been repaired the first time.
    pub fn is_repeat_repair(&self) -> bool {
        self.repeats.is_some() || self.work.contains(&WorkshopWork::RepeatRepair)
    }
}

impl TransactionData {
    /// Every visit to the workshop.
    pub fn workshop_visits(&self) -> &Records<WorkshopVisit> {
        &self.further.workshop_visits
    }

    /// What is at the workshop on a day: came in, and was not handed back until then. A day on
    /// which it is handed back is not one of them.
    ///
    /// Where nobody wrote when it was handed back, it is taken to be there for so many days, that on
    /// which it came in counted too ([`WorkshopVisit::AT_MOST_DAYS`] where you have no figure of your
    /// own), and no longer once the same thing came in again: afterwards nobody knows.
    ///
    /// ```
    /// use clienteling::transaction::WorkshopVisit;
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let mut base = CustomerBase::new();
    /// base.add(serde_json::from_str::<Fact>(
    ///     r#"{"workshop_visit":{"id":"B-1","customer":"C-1","date":"2026-04-02","thing":"T-1"}}"#,
    /// )?)?;
    /// let transactions = base.customer(&"C-1".parse()?).ok_or("known")?.transactions();
    /// let there = |day: &str| -> Result<usize, chrono::ParseError> {
    ///     Ok(transactions.at_workshop(day.parse()?, WorkshopVisit::AT_MOST_DAYS).len())
    /// };
    /// assert_eq!(there("2026-05-01")?, 1);
    /// assert_eq!(there("2026-05-02")?, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Cost: a pass over the visits of the customer.
    pub fn at_workshop(&self, as_of: NaiveDate, at_most_days: u32) -> Vec<&WorkshopVisit> {
        let came = self.workshop_visits().as_of(as_of);
        let mut last = BTreeMap::new();
        for visit in came {
            last.insert(&visit.thing, visit.date);
        }
        let is_there = |visit: &&WorkshopVisit| {
            let by_days = || {
                let came_again = last.get(&visit.thing).is_some_and(|again| *again > visit.date);
                !came_again && days_between(visit.date, as_of) < u64::from(at_most_days)
            };
            visit.until.map_or_else(by_days, |until| as_of < until)
        };
        came.iter().filter(is_there).collect()
    }

    /// How many of the visits that began in a period were repeat repairs: "not repaired the first
    /// time" (S4).
    pub fn repeat_repairs(&self, over: Period) -> Proportion {
        let mut repeats = Proportion::NONE;
        let visits = self.workshop_visits().as_of(over.last()).iter();
        for visit in visits.filter(|visit| over.contains(visit.date())) {
            repeats.add(visit.is_repeat_repair());
        }
        repeats
    }
}
