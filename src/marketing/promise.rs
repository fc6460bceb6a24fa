//! Promises to a customer: they are kept and noted (S4).

use chrono::NaiveDate;

use super::MarketingData;
use crate::customer::{Clearance, Note, Sensitivity};
use crate::rule::course::{Course, Courses, courses};
use crate::units::guard::{date, guarded};
use crate::units::words::words;
use crate::units::{CustomerId, PromiseEntryId, PromiseId, Provenance, StaffId, record};

guarded! {
    /// Somebody promised a customer something. It begins a course, which an
    /// [entry](PromiseEntry) ends.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"promise":{"id":"J-1","customer":"C-1","date":"2026-09-02","until":"2026-09-09",
    ///         "what":"a second key","by":"S-7"}}"#,
    /// )?;
    /// assert!(!format!("{fact:?}").contains("key"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Promise as "Promise" {
        /// Which promise.
        pub id: PromiseId,
        /// To whom.
        pub customer: CustomerId,
        /// When it was made.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// The last day on which keeping it is in time. `None`: no day was named.
        #[serde(default, deserialize_with = "date")]
        pub until: Option<NaiveDate>,
        /// What was promised, in words.
        #[serde(default)]
        pub what: Option<Note>,
        /// By whom.
        #[serde(default)]
        pub by: Option<StaffId>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Promise, PromiseId);

impl Promise {
    /// What somebody with a clearance may see of it: the words from a clearance for personal data
    /// on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let what = self.what.clone().filter(|_| clearance.covers(Sensitivity::Personal));
        Promise { what, ..self.clone() }
    }

    /// Whether its last day has passed.
    fn is_late(&self, on: NaiveDate) -> bool {
        self.until.is_some_and(|until| until < on)
    }
}

words! {
    /// What became of a promise.
    pub enum PromiseOutcome, "outcome of a promise" {
        /// It was kept.
        Kept = "kept",
        /// It was broken. It can still be kept late.
        Broken = "broken",
        /// The customer released the firm from it.
        Released = "released",
    }
}

guarded! {
    /// A promise was kept, broken or released.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PromiseEntry as "PromiseEntry" {
        /// Which entry.
        pub id: PromiseEntryId,
        /// To whom the promise was made.
        pub customer: CustomerId,
        /// When.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Which promise.
        pub promise: PromiseId,
        /// What became of it.
        pub outcome: PromiseOutcome,
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

record!(PromiseEntry, PromiseEntryId);

impl PromiseEntry {
    /// What somebody with a clearance may see of it: the words from a clearance for personal data
    /// on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let note = self.note.clone().filter(|_| clearance.covers(Sensitivity::Personal));
        PromiseEntry { note, ..self.clone() }
    }
}

words! {
    /// How a promise stands.
    pub enum PromiseState, "state of a promise" {
        /// Still to be kept, in time.
        Open = "open",
        /// Its last day has passed, and nothing was entered.
        Overdue = "overdue",
        /// Kept in time.
        Kept = "kept",
        /// Kept, after its last day or after it was broken.
        KeptLate = "kept_late",
        /// Broken.
        Broken = "broken",
        /// The customer released the firm from it.
        Released = "released",
    }
}

impl PromiseState {
    /// Whether there is still something to be done about it.
    pub const fn is_to_be_kept(self) -> bool {
        matches!(self, PromiseState::Open | PromiseState::Overdue)
    }
}

/// A promise, as it stood on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Promised<'a> {
    /// The promise.
    pub promise: &'a Promise,
    /// How it stood.
    pub state: PromiseState,
    /// Since when: the day on which it was made or ended, or the first on which it was overdue.
    pub since: NaiveDate,
}

/// What was entered about a promise.
pub(crate) struct Entered {
    /// What last, and when.
    last: Option<(PromiseOutcome, NaiveDate)>,
    /// Whether it had been broken before.
    was_broken: bool,
}

impl Course for Entered {
    type Begun = Promise;
    type Entry = PromiseEntry;

    fn begun(_: &Promise) -> Self {
        Entered { last: None, was_broken: false }
    }

    fn which(entry: &PromiseEntry) -> &PromiseId {
        &entry.promise
    }

    fn ends(entry: &PromiseEntry) -> bool {
        entry.outcome != PromiseOutcome::Broken
    }

    fn after(&self, entry: &PromiseEntry) -> Option<Self> {
        let was_broken = match self.last {
            None => false,
            Some((PromiseOutcome::Broken, _)) => true,
            Some(_) => return None,
        };
        let again = was_broken && entry.outcome == PromiseOutcome::Broken;
        let last = Some((entry.outcome, entry.date));
        (!again).then_some(Entered { last, was_broken })
    }
}

impl MarketingData {
    /// Each promise that was known on a day, with how it stood then, in the order of their days.
    /// Cost: a sort of the entries.
    ///
    /// ```
    /// use clienteling::marketing::PromiseState;
    /// use clienteling::{CustomerBase, Fact};
    ///
    /// let known = r#"[
    ///     {"promise":{"id":"J-1","customer":"C-1","date":"2026-09-02","until":"2026-09-09",
    ///      "what":"a second key","by":"S-7"}},
    ///     {"promise_entry":{"id":"JE-1","customer":"C-1","date":"2026-09-12","promise":"J-1",
    ///      "outcome":"kept"}}]"#;
    /// let mut base = CustomerBase::new();
    /// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
    /// let marketing = base.customer(&"C-1".parse()?).ok_or("known")?.marketing();
    /// let on = |day: &str| Ok::<_, chrono::ParseError>(marketing.promises_on(day.parse()?)[0].state);
    /// assert_eq!(on("2026-09-09")?, PromiseState::Open);
    /// assert_eq!(on("2026-09-10")?, PromiseState::Overdue);
    /// assert_eq!(on("2026-09-12")?, PromiseState::KeptLate);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn promises_on(&self, as_of: NaiveDate) -> Vec<Promised<'_>> {
        let states = self.promise_courses(as_of).states.into_iter();
        states.map(|(promise, entered)| promised(promise, &entered, as_of)).collect()
    }

    pub(crate) fn promise_courses(&self, as_of: NaiveDate) -> Courses<'_, Entered> {
        courses(self.promises(), self.promise_entries(), as_of)
    }
}

fn promised<'a>(promise: &'a Promise, entered: &Entered, as_of: NaiveDate) -> Promised<'a> {
    let (state, since) = match entered.last {
        Some((PromiseOutcome::Kept, on)) if entered.was_broken || promise.is_late(on) => {
            (PromiseState::KeptLate, on)
        }
        Some((PromiseOutcome::Kept, on)) => (PromiseState::Kept, on),
        Some((PromiseOutcome::Broken, on)) => (PromiseState::Broken, on),
        Some((PromiseOutcome::Released, on)) => (PromiseState::Released, on),
        None => match promise.until.filter(|_| promise.is_late(as_of)) {
            Some(until) => {
                let first = until.succ_opt().unwrap_or(until).max(promise.date);
                (PromiseState::Overdue, first)
            }
            None => (PromiseState::Open, promise.date),
        },
    };
    Promised { promise, state, since }
}

#[cfg(test)]
mod tests {
    use super::PromiseState::{self, Broken, Kept, KeptLate, Open, Overdue, Released};
    use crate::base::{CustomerBase, Fact};

    fn base(until: &str, entries: &[(&str, &str)]) -> CustomerBase {
        let mut base = CustomerBase::new();
        let promise = format!(
            r#"{{"promise":{{"id":"J","customer":"C","date":"2026-03-02","until":{until}}}}}"#
        );
        let entries = (1..).zip(entries).map(|(number, (date, outcome))| {
            format!(
                r#"{{"promise_entry":{{"id":"{number}","customer":"C","date":"{date}",
                "promise":"J","outcome":"{outcome}"}}}}"#
            )
        });
        for fact in entries.chain([promise]) {
            base.add(serde_json::from_str::<Fact>(&fact).unwrap()).unwrap();
        }
        base
    }

    fn on(base: &CustomerBase, as_of: &str) -> Option<(PromiseState, String)> {
        let marketing = base.customers().next().unwrap().marketing();
        let promises = marketing.promises_on(as_of.parse().unwrap());
        promises.first().map(|one| (one.state, one.since.to_string()))
    }

    #[expect(clippy::unnecessary_wraps, reason = "compared with what may be none")]
    fn since(state: PromiseState, day: &str) -> Option<(PromiseState, String)> {
        Some((state, day.to_owned()))
    }

    const UNTIL: &str = r#""2026-03-09""#;

    #[test]
    fn a_promise_is_open_until_its_last_day_and_then_overdue_until_something_is_entered() {
        let kept = base(UNTIL, &[("2026-03-12", "kept")]);
        assert_eq!(on(&kept, "2026-03-01"), None);
        assert_eq!(on(&kept, "2026-03-09"), since(Open, "2026-03-02"));
        assert_eq!(on(&kept, "2026-03-11"), since(Overdue, "2026-03-10"));
        assert_eq!(on(&kept, "2026-03-12"), since(KeptLate, "2026-03-12"));
        assert_eq!(on(&base("null", &[]), "2036-03-01"), since(Open, "2026-03-02"));
        // Whose last day was before it was made is overdue from the first.
        let senseless = base(r#""2026-02-01""#, &[]);
        assert_eq!(on(&senseless, "2026-03-02"), since(Overdue, "2026-03-02"));
    }

    #[test]
    fn a_promise_is_kept_in_time_on_its_last_day_and_never_late_without_one() {
        for (until, date, state) in [
            (UNTIL, "2026-03-09", Kept),
            (UNTIL, "2026-03-10", KeptLate),
            ("null", "2036-03-10", Kept),
        ] {
            assert_eq!(on(&base(until, &[(date, "kept")]), "2036-12-31"), since(state, date));
        }
    }

    #[test]
    fn what_was_broken_can_be_kept_late_or_released_and_nothing_else() {
        let after = |outcome| base(UNTIL, &[("2026-03-05", "broken"), ("2026-03-06", outcome)]);
        assert_eq!(on(&after("kept"), "2026-03-05"), since(Broken, "2026-03-05"));
        assert_eq!(on(&after("kept"), "2026-03-06"), since(KeptLate, "2026-03-06"));
        assert_eq!(on(&after("released"), "2026-03-06"), since(Released, "2026-03-06"));
        assert_eq!(on(&after("broken"), "2026-03-06"), since(Broken, "2026-03-05"));
        for end in ["kept", "released"] {
            for outcome in ["kept", "broken", "released"] {
                let ended = base(UNTIL, &[("2026-03-05", end), ("2026-03-06", outcome)]);
                assert_eq!(on(&ended, "2026-03-06"), on(&ended, "2026-03-05"), "{end}, {outcome}");
            }
        }
        // Of one day the keeping comes last, whatever the identifiers.
        let of_a_day = base(UNTIL, &[("2026-03-05", "kept"), ("2026-03-05", "broken")]);
        assert_eq!(on(&of_a_day, "2026-03-05"), since(KeptLate, "2026-03-05"));
    }

    #[test]
    fn what_is_open_or_overdue_is_still_to_be_kept() {
        let to_be_kept = PromiseState::ALL.into_iter().filter(|state| state.is_to_be_kept());
        assert!(to_be_kept.eq([Open, Overdue]));
    }
}
