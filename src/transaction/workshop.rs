//! Visits to the workshop.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

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

    /// Whether they came of their own accord: not because something had to be put right.
    pub(crate) fn is_wanted(&self) -> bool {
        let is_wanted =
            |work: &WorkshopWork| matches!(work, WorkshopWork::Service | WorkshopWork::Paid);
        let is_wanted = self.work.is_empty() || self.work.iter().any(is_wanted);
        is_wanted && !self.is_repeat_repair()
    }
}

/// What is at the workshop on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AtWorkshop<'a> {
    /// What came in and was not handed back until then.
    pub there: Vec<&'a WorkshopVisit>,
    /// What came in so long ago that nobody knows whether it was handed back: nobody wrote it. Ask,
    /// and write it down.
    pub not_known: Vec<&'a WorkshopVisit>,
}

impl TransactionData {
    /// Every visit to the workshop.
    pub fn workshop_visits(&self) -> &Records<WorkshopVisit> {
        &self.further.workshop_visits
    }

    /// What is at the workshop on a day: came in, and was not handed back until then. A day on
    /// which it is handed back is not one of them.
    ///
    /// * Where nobody wrote when it was handed back, it is taken to be there for so many days, that on
    ///   which it came in counted too ([`WorkshopVisit::AT_MOST_DAYS`] where you have no figure of your
    ///   own): afterwards it is not known.
    /// * A thing is there once: when it came in again, it had been handed back, whatever was written.
    ///   Of two visits of one day that with the larger identifier holds, where 10 comes after 9.
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
    /// let on = |day: &str| -> Result<_, chrono::ParseError> {
    ///     Ok(transactions.at_workshop(day.parse()?, WorkshopVisit::AT_MOST_DAYS))
    /// };
    /// assert_eq!(on("2026-05-01")?.there.len(), 1);
    /// let later = on("2026-05-02")?;
    /// assert_eq!((later.there.len(), later.not_known.len()), (0, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Cost: a pass over the visits of the customer, and a sort of those of each day.
    pub fn at_workshop(&self, as_of: NaiveDate, at_most_days: u32) -> AtWorkshop<'_> {
        let mut things = BTreeSet::new();
        let mut found = AtWorkshop { there: Vec::new(), not_known: Vec::new() };
        for visit in self.workshop_visits().newest_first(as_of) {
            let came_again = !things.insert(&visit.thing);
            if came_again || visit.until.is_some_and(|until| until <= as_of) {
                continue;
            }
            let days = days_between(visit.date, as_of);
            if visit.until.is_some() || days < u64::from(at_most_days) {
                found.there.push(visit);
            } else {
                found.not_known.push(visit);
            }
        }
        found.there.reverse();
        found.not_known.reverse();
        found
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
