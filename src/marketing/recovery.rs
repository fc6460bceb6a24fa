//! Winning back who was lost (恢复客户关系管理, S5): for each one why, what was tried, what came of it.

use chrono::NaiveDate;

use super::MarketingData;
use crate::customer::{Clearance, Note, Sensitivity};
use crate::rule::course::{Course, Courses, courses};
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{
    ContactId, CustomerId, OpportunityId, Provenance, RecoveryEntryId, RecoveryId, StaffId, record,
};

words! {
    /// Why a customer was lost, as far as anybody knows.
    #[non_exhaustive]
    pub enum RecoveryCause, "cause of a loss" {
        /// Too expensive.
        Price = "price" as "the price",
        /// What was sold did not fit, or was not good enough.
        Product = "product" as "the product",
        /// How they were served.
        Service = "service" as "the service",
        /// How a complaint was seen to.
        Complaint = "complaint" as "how a complaint was handled",
        /// Somebody else made a better offer.
        Competitor = "competitor" as "a competitor",
        /// Nobody stayed in touch.
        Neglect = "neglect" as "nobody stayed in touch",
        /// They moved away.
        Moved = "moved" as "moved away",
        /// They need it no more.
        NoNeed = "no_need" as "no need any more",
    }
}

guarded! {
    /// Somebody set out to win a lost customer back. It begins a course, which an
    /// [entry](RecoveryEntry) ends.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"recovery":{"id":"RC-1","customer":"C-1","date":"2026-09-02","cause":"service",
    ///         "note":"waited two hours","by":"S-7"}}"#,
    /// )?;
    /// assert!(!format!("{fact:?}").contains("hours"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Recovery as "Recovery" {
        /// Which case.
        pub id: RecoveryId,
        /// Who was lost.
        pub customer: CustomerId,
        /// When somebody set out to win them back.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Why they were lost. `None`: nobody knows yet.
        #[serde(default)]
        pub cause: Option<RecoveryCause>,
        /// The deal with which they were lost.
        #[serde(default)]
        pub opportunity: Option<OpportunityId>,
        /// Who sees to it.
        #[serde(default)]
        pub by: Option<StaffId>,
        /// More of it, in words.
        #[serde(default)]
        pub note: Option<Note>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Recovery, RecoveryId);

impl Recovery {
    /// What somebody with a clearance may see of it: the words from a clearance for personal data
    /// on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let note = self.note.clone().filter(|_| clearance.covers(Sensitivity::Personal));
        Recovery { note, ..self.clone() }
    }
}

words! {
    /// What happened in a case of recovery.
    pub enum RecoveryStep, "step of a recovery" {
        /// Why they were lost was found out.
        CauseFound = "cause_found",
        /// Something was tried.
        Tried = "tried",
        /// Business as usual was resumed.
        Recovered = "recovered",
        /// They do not come back, and part on good terms: the damage is limited.
        PartedWell = "parted_well" as "parted on good terms",
        /// It was given up.
        GivenUp = "given_up",
    }
}

impl RecoveryStep {
    /// Whether it ends the case.
    pub const fn is_end(self) -> bool {
        matches!(self, RecoveryStep::Recovered | RecoveryStep::PartedWell | RecoveryStep::GivenUp)
    }
}

guarded! {
    /// Something was done to win a lost customer back, or came of it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct RecoveryEntry as "RecoveryEntry" {
        /// Which entry.
        pub id: RecoveryEntryId,
        /// Who was lost.
        pub customer: CustomerId,
        /// On which day.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// In which case.
        pub recovery: RecoveryId,
        /// What.
        pub step: RecoveryStep,
        /// Why they were lost, where that is known now.
        #[serde(default)]
        pub cause: Option<RecoveryCause>,
        /// The contact with which something was tried.
        #[serde(default)]
        pub contact: Option<ContactId>,
        /// Who saw to it.
        #[serde(default)]
        pub by: Option<StaffId>,
        /// More of it, in words.
        #[serde(default)]
        pub note: Option<Note>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(RecoveryEntry, RecoveryEntryId);

impl RecoveryEntry {
    /// What somebody with a clearance may see of it: the words from a clearance for personal data
    /// on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let note = self.note.clone().filter(|_| clearance.covers(Sensitivity::Personal));
        RecoveryEntry { note, ..self.clone() }
    }
}

/// What was entered in a case of recovery, as it stood on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecoveryCourse {
    /// Why they were lost, as last said.
    pub cause: Option<RecoveryCause>,
    /// Who saw to it last, by the entries, or else by the beginning.
    pub by: Option<StaffId>,
    /// How often something was tried, by what was entered. A
    /// [case](crate::followup::recovery::RecoveryCase) counts the planned attempts that were made too.
    pub tried: u32,
    /// When something was tried last.
    pub tried_last: Option<NaiveDate>,
    /// How it ended by what was entered, and when. `None`: it goes on.
    pub ended: Option<(RecoveryStep, NaiveDate)>,
}

impl Course for RecoveryCourse {
    type Begun = Recovery;
    type Entry = RecoveryEntry;

    fn begun(begun: &Recovery) -> Self {
        RecoveryCourse {
            cause: begun.cause,
            by: begun.by.clone(),
            tried: 0,
            tried_last: None,
            ended: None,
        }
    }

    fn which(entry: &RecoveryEntry) -> &RecoveryId {
        &entry.recovery
    }

    fn ends(entry: &RecoveryEntry) -> bool {
        entry.step.is_end()
    }

    fn after(&self, entry: &RecoveryEntry) -> Option<Self> {
        // Why they were lost can be found out afterwards.
        if self.ended.is_some() && entry.step != RecoveryStep::CauseFound {
            return None;
        }
        let cause = entry.cause.or(self.cause);
        let is_try = entry.step == RecoveryStep::Tried;
        Some(RecoveryCourse {
            cause,
            by: entry.by.clone().or_else(|| self.by.clone()),
            tried: self.tried.saturating_add(u32::from(is_try)),
            tried_last: if is_try { Some(entry.date) } else { self.tried_last },
            ended: self.ended.or(entry.step.is_end().then_some((entry.step, entry.date))),
        })
    }
}

impl MarketingData {
    /// Each case of recovery that was known on a day, with what had been entered then, in the order
    /// of their days. Cost: a sort of the entries.
    ///
    /// ```
    /// use clienteling::marketing::{RecoveryCause, RecoveryStep};
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let known = r#"[
    ///     {"recovery":{"id":"RC-1","customer":"C-1","date":"2026-09-02"}},
    ///     {"recovery_entry":{"id":"RE-1","customer":"C-1","date":"2026-09-05","recovery":"RC-1",
    ///      "step":"tried","cause":"service"}},
    ///     {"recovery_entry":{"id":"RE-2","customer":"C-1","date":"2026-09-20","recovery":"RC-1",
    ///      "step":"recovered"}}]"#;
    /// let mut base = CustomerBase::new();
    /// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
    /// let marketing = base.customer(&"C-1".parse()?).ok_or("known")?.marketing();
    /// let [(_, course)] = &marketing.recoveries_on("2026-09-30".parse()?)[..] else {
    ///     return Err("one case".into());
    /// };
    /// assert_eq!((course.cause, course.tried), (Some(RecoveryCause::Service), 1));
    /// assert_eq!(course.ended, Some((RecoveryStep::Recovered, "2026-09-20".parse()?)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn recoveries_on(&self, as_of: NaiveDate) -> Vec<(&Recovery, RecoveryCourse)> {
        self.recovery_courses(as_of).states
    }

    pub(crate) fn recovery_courses(&self, as_of: NaiveDate) -> Courses<'_, RecoveryCourse> {
        courses(self.recoveries(), self.recovery_entries(), as_of)
    }
}

#[cfg(test)]
mod tests {
    use super::{RecoveryCause, RecoveryCourse, RecoveryStep};
    use crate::base::{CustomerBase, Fact};

    fn on(entries: &[(&str, &str, &str)], as_of: &str) -> Option<RecoveryCourse> {
        let mut base = CustomerBase::new();
        let begun = r#"{"recovery":{"id":"R","customer":"C","date":"2026-03-02"}}"#.to_owned();
        let entries = (1..).zip(entries).map(|(number, (date, step, cause))| {
            format!(
                r#"{{"recovery_entry":{{"id":"{number}","customer":"C","date":"{date}",
                "recovery":"R","step":"{step}","cause":{cause}}}}}"#
            )
        });
        for fact in entries.chain([begun]) {
            base.add(serde_json::from_str::<Fact>(&fact).unwrap()).unwrap();
        }
        let marketing = base.customers().next().unwrap().marketing();
        marketing.recoveries_on(as_of.parse().unwrap()).first().map(|(_, course)| course.clone())
    }

    #[test]
    fn each_attempt_counts_once_and_the_cause_is_the_last_that_was_said() {
        let entries = [
            ("2026-03-05", "tried", r#""price""#),
            ("2026-03-09", "cause_found", r#""neglect""#),
            ("2026-03-10", "tried", "null"),
        ];
        let of = |day| on(&entries, day).map(|it| (it.tried, it.tried_last, it.cause));
        let tried = |day: &str| Some(day.parse().unwrap());
        assert_eq!(of("2026-03-01"), None);
        assert_eq!(of("2026-03-04"), Some((0, None, None)));
        assert_eq!(of("2026-03-05"), Some((1, tried("2026-03-05"), Some(RecoveryCause::Price))));
        assert_eq!(of("2026-03-09"), Some((1, tried("2026-03-05"), Some(RecoveryCause::Neglect))));
        assert_eq!(of("2026-03-10"), Some((2, tried("2026-03-10"), Some(RecoveryCause::Neglect))));
    }

    #[test]
    fn nothing_is_entered_after_the_end_of_a_case() {
        for end in ["recovered", "parted_well", "given_up"] {
            let step = end.parse::<RecoveryStep>().unwrap();
            let entries = [
                ("2026-03-05", end, "null"),
                ("2026-03-06", "tried", r#""price""#),
                ("2026-03-07", "recovered", "null"),
            ];
            let course = on(&entries, "2026-12-31").unwrap();
            assert_eq!((course.tried, course.cause), (0, None), "{end}");
            assert_eq!(course.ended, Some((step, "2026-03-05".parse().unwrap())), "{end}");
            // Of one day the end comes last, whatever the identifiers.
            let of_a_day = [("2026-03-05", end, "null"), ("2026-03-05", "tried", "null")];
            assert_eq!(on(&of_a_day, "2026-12-31").unwrap().tried, 1, "{end}");
            // Why they were lost can be found out later.
            let found = [("2026-03-05", end, "null"), ("2026-03-09", "cause_found", r#""price""#)];
            let course = on(&found, "2026-12-31").unwrap();
            assert_eq!(course.cause, Some(RecoveryCause::Price), "{end}");
            assert_eq!(course.ended, Some((step, "2026-03-05".parse().unwrap())), "{end}");
        }
    }
}
