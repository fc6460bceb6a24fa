//! Complaints, and what became of them.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Channel, MarketingData};
use crate::customer::{Clearance, Note, Sensitivity};
use crate::rule::course::{Course, Courses, courses};
use crate::units::guard::guarded;
use crate::units::words::words;
use crate::units::{
    ComplaintEntryId, ComplaintId, CustomerId, FaultClass, Moment, Money, ProductId, Provenance,
    PurchaseId, StaffId, record,
};

words! {
    /// Why customers complain (S4).
    pub enum ComplaintCause, "cause of a complaint" {
        /// The staff's attitude, or poor service.
        Attitude = "attitude" as "attitude or poor service",
        /// Charged too much.
        Overcharged = "overcharged",
        /// The wait or the work took too long.
        TooSlow = "too_slow" as "took too long",
        /// A poor product, or poor quality.
        Quality = "quality" as "poor product or quality",
        /// A promise was not kept.
        PromiseNotKept = "promise_not_kept",
        /// Not repaired the first time.
        NotRepairedAtOnce = "not_repaired_at_once" as "not repaired the first time",
        /// A dispute about the warranty.
        Warranty = "warranty" as "warranty dispute",
        /// Poor service after the sale.
        AfterSales = "after_sales" as "poor after-sales service",
        /// Exaggerated advertising.
        Advertising = "advertising" as "exaggerated advertising",
        /// Somebody holds the complaint for unfounded. What was found after checking is an
        /// [entry](ComplaintStep::Unfounded).
        Unfounded = "unfounded",
    }
}

guarded! {
    /// A customer complained. It begins a course, which the [entries](ComplaintEntry) go on with.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"complaint":{"id":"Q-1","customer":"C-1","date":"2026-09-02","cause":"too_slow",
    ///         "channel":"phone","words":"Two hours for a tyre!"}}"#,
    /// )?;
    /// assert!(!format!("{fact:?}").contains("tyre"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Complaint as "Complaint" {
        /// Which complaint.
        pub id: ComplaintId,
        /// Whose.
        pub customer: CustomerId,
        /// When it was received: the day, and the time of the day where it is known.
        pub date: Moment,
        /// Why, as far as that is known.
        #[serde(default)]
        pub cause: Option<ComplaintCause>,
        /// About which product or service.
        #[serde(default)]
        pub product: Option<ProductId>,
        /// About which purchase.
        #[serde(default)]
        pub purchase: Option<PurchaseId>,
        /// About which member of staff.
        #[serde(default)]
        pub staff: Option<StaffId>,
        /// What the customer paid for what it is about, where that is known.
        #[serde(default)]
        pub at_stake: Option<Money>,
        /// Of which class the fault is, in the words of the firm's policy.
        #[serde(default)]
        pub fault: Option<FaultClass>,
        /// Whether somebody's safety is at risk. `None`: nobody said.
        #[serde(default)]
        pub safety: Option<bool>,
        /// By which channel it came.
        #[serde(default)]
        pub channel: Option<Channel>,
        /// Who took it.
        #[serde(default)]
        pub by: Option<StaffId>,
        /// What the customer said.
        #[serde(default)]
        pub words: Option<Note>,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(Complaint, ComplaintId, at a moment);

impl Complaint {
    /// What somebody with a clearance may see of it: the words from a clearance for personal data
    /// on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let words = self.words.clone().filter(|_| clearance.covers(Sensitivity::Personal));
        Complaint { words, ..self.clone() }
    }
}

words! {
    /// What was done about a complaint.
    #[non_exhaustive]
    pub enum ComplaintStep, "step of a complaint" {
        /// The customer was told that it arrived.
        Acknowledged = "acknowledged",
        /// The customer was told what the firm thinks of it.
        Answered = "answered",
        /// The customer was offered a remedy.
        RemedyOffered = "remedy_offered",
        /// The customer was asked for something that the firm cannot go on without: from here on
        /// time does not count.
        Waiting = "waiting" as "waiting for the customer",
        /// The customer wrote, or gave what the firm waited for. After it was settled it says that the
        /// customer is not silent, and no more.
        CustomerReplied = "customer_replied",
        /// It is settled, as the firm sees it. Whether it is closed is for the customer to say.
        Settled = "settled",
        /// It is closed: the customer confirmed that the matter is settled.
        Closed = "closed" as "closed by the customer",
        /// It was not settled after all, or came back.
        Reopened = "reopened",
        /// It was checked, and there is nothing in it.
        Unfounded = "unfounded" as "found to be unfounded",
        /// The customer took it back.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// How a firm makes up for what went wrong: the 4R (S3).
    pub enum Remedy, "remedy" {
        /// It says that it is sorry.
        Regret = "regret",
        /// It changes what led to it.
        Reform = "reform",
        /// It pays or gives something.
        Restitution = "restitution",
        /// It puts the matter itself right.
        Rectification = "rectification",
    }
}

words! {
    /// A principle of handling complaints: the 8F (S3).
    pub enum ComplaintPrinciple, "principle of handling complaints" {
        /// The facts were found out.
        Fact = "fact" as "find out the facts",
        /// The firm spoke first, before anybody asked again.
        First = "first" as "be the first to speak",
        /// It was done at once.
        Fast = "fast" as "act fast",
        /// It was said openly, also what went wrong.
        Frank = "frank" as "be frank",
        /// The customer's feelings were taken seriously.
        Feel = "feel" as "feel with the customer",
        /// There was a talk about it.
        Forum = "forum" as "talk it over",
        /// A rule was bent where that was right.
        Flexibility = "flexibility" as "be flexible",
        /// The customer was told what came of it.
        Feedback = "feedback" as "give feedback",
    }
}

guarded! {
    /// Something was done about a complaint.
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"complaint_entry":{"id":"QE-1","customer":"C-1","date":"2026-09-02T15:30",
    ///         "complaint":"Q-1","step":"acknowledged","shows":["fast","feel"]}}"#,
    /// )?;
    /// let Fact::ComplaintEntry(entry) = fact else { return Err("an entry".into()) };
    /// assert_eq!(entry.date, "2026-09-02T15:30".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ComplaintEntry as "ComplaintEntry" {
        /// Which entry.
        pub id: ComplaintEntryId,
        /// Whose complaint it is.
        pub customer: CustomerId,
        /// When: the day, and the time of the day where it is known.
        pub date: Moment,
        /// Which complaint.
        pub complaint: ComplaintId,
        /// What was done.
        pub step: ComplaintStep,
        /// Which remedy was offered, or settled it.
        #[serde(default)]
        pub remedy: Option<Remedy>,
        /// What the remedy is worth.
        #[serde(default)]
        pub worth: Option<Money>,
        /// Which of the principles it shows.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        pub shows: BTreeSet<ComplaintPrinciple>,
        /// By whom.
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

record!(ComplaintEntry, ComplaintEntryId, at a moment);

impl ComplaintEntry {
    /// What somebody with a clearance may see of it: the words from a clearance for personal data
    /// on.
    #[must_use]
    pub fn view(&self, clearance: Clearance) -> Self {
        let note = self.note.clone().filter(|_| clearance.covers(Sensitivity::Personal));
        ComplaintEntry { note, ..self.clone() }
    }
}

words! {
    /// How a complaint stands, by what was entered.
    pub enum ComplaintState, "state of a complaint" {
        /// Not settled.
        Open = "open",
        /// Not settled, and the firm waits for the customer.
        Waiting = "waiting" as "waiting for the customer",
        /// Settled, as the firm sees it.
        Settled = "settled",
        /// Closed: the customer confirmed it.
        Closed = "closed" as "closed by the customer",
        /// Found to be unfounded.
        Unfounded = "unfounded" as "found to be unfounded",
        /// Taken back.
        Withdrawn = "withdrawn",
    }
}

impl ComplaintState {
    /// Whether it is not settled yet: open, or waiting for the customer.
    pub const fn is_open(self) -> bool {
        matches!(self, ComplaintState::Open | ComplaintState::Waiting)
    }
}

impl Course for ComplaintState {
    type Begun = Complaint;
    type Entry = ComplaintEntry;

    fn begun(_: &Complaint) -> Self {
        ComplaintState::Open
    }

    fn which(entry: &ComplaintEntry) -> &ComplaintId {
        &entry.complaint
    }

    fn begun_at(begun: &Complaint) -> Moment {
        begun.date
    }

    fn entered_at(entry: &ComplaintEntry) -> Moment {
        entry.date
    }

    /// What closes it, what opens it again, and what the customer wrote: of these the identifiers
    /// say which came last.
    fn ends(entry: &ComplaintEntry) -> bool {
        use ComplaintStep::{Closed, CustomerReplied, Reopened, Settled, Unfounded, Withdrawn};
        let step = entry.step;
        matches!(step, Settled | Closed | Unfounded | Withdrawn | Reopened | CustomerReplied)
    }

    /// A reply for which the firm waits was the first thing thereafter.
    fn comes_first(&self, entry: &ComplaintEntry) -> bool {
        let is_awaited = *self == Self::Waiting && entry.step == ComplaintStep::CustomerReplied;
        is_awaited || !Self::ends(entry)
    }

    fn after(&self, entry: &ComplaintEntry) -> Option<Self> {
        let (is_open, now) = (self.is_open(), *self);
        match entry.step {
            // A letter may follow what is settled.
            ComplaintStep::Acknowledged
            | ComplaintStep::Answered
            | ComplaintStep::RemedyOffered => Some(now),
            ComplaintStep::Waiting => (now == Self::Open).then_some(Self::Waiting),
            // Also who was not asked may write.
            ComplaintStep::CustomerReplied => {
                Some(if now == Self::Waiting { Self::Open } else { now })
            }
            ComplaintStep::Settled => is_open.then_some(Self::Settled),
            // Who is content need not wait until the firm says that they are.
            ComplaintStep::Closed => (is_open || now == Self::Settled).then_some(Self::Closed),
            ComplaintStep::Unfounded => is_open.then_some(Self::Unfounded),
            ComplaintStep::Withdrawn => is_open.then_some(Self::Withdrawn),
            ComplaintStep::Reopened => (!is_open).then_some(Self::Open),
        }
    }
}

impl MarketingData {
    /// Each complaint that was known on a day, with how it stood then, in the order of their days.
    /// Cost: a sort of the entries.
    pub fn complaints_on(&self, as_of: NaiveDate) -> Vec<(&Complaint, ComplaintState)> {
        self.complaint_courses(as_of).states
    }

    pub(crate) fn complaint_courses(
        &self,
        as_of: impl Into<Moment>,
    ) -> Courses<'_, ComplaintState> {
        courses(self.complaints(), self.complaint_entries(), as_of)
    }
}

#[cfg(test)]
mod tests {
    use super::ComplaintState::{self, Closed, Open, Settled, Unfounded, Waiting, Withdrawn};
    use crate::base::{CustomerBase, Fact};

    fn known(received: &str, entries: &[(&str, &str)]) -> CustomerBase {
        let mut base = CustomerBase::new();
        let complaint =
            format!(r#"{{"complaint":{{"id":"Q","customer":"C","date":"{received}"}}}}"#);
        let entries = (1..).zip(entries).map(|(number, (date, step))| {
            format!(
                r#"{{"complaint_entry":{{"id":"{number}","customer":"C","date":"{date}",
                "complaint":"Q","step":"{step}"}}}}"#
            )
        });
        for fact in entries.chain([complaint]) {
            base.add(serde_json::from_str::<Fact>(&fact).unwrap()).unwrap();
        }
        base
    }

    fn on(entries: &[(&str, &str)], as_of: &str) -> Option<ComplaintState> {
        let base = known("2026-03-02", entries);
        let marketing = base.customers().next().unwrap().marketing();
        let complaints = marketing.complaints_on(as_of.parse().unwrap());
        complaints.first().map(|(_, state)| *state)
    }

    #[test]
    fn a_complaint_is_open_until_it_is_settled_or_taken_back_and_again_when_it_is_reopened() {
        let course = [
            ("2026-03-03", "acknowledged"),
            ("2026-03-04", "remedy_offered"),
            ("2026-03-05", "settled"),
            ("2026-03-06", "answered"),
            ("2026-03-07", "reopened"),
            ("2026-03-08", "withdrawn"),
        ];
        for (as_of, state) in [
            ("2026-03-01", None),
            ("2026-03-02", Some(Open)),
            ("2026-03-04", Some(Open)),
            ("2026-03-05", Some(Settled)),
            ("2026-03-06", Some(Settled)),
            ("2026-03-07", Some(Open)),
            ("2026-03-08", Some(Withdrawn)),
        ] {
            assert_eq!(on(&course, as_of), state, "{as_of}");
        }
    }

    #[test]
    fn settled_is_the_firms_word_and_closed_the_customers() {
        let course = [("2026-03-03", "settled"), ("2026-03-05", "closed")];
        assert_eq!(on(&course, "2026-03-04"), Some(Settled));
        assert_eq!(on(&course, "2026-03-05"), Some(Closed));
        assert_eq!(on(&[("2026-03-03", "closed")], "2026-03-03"), Some(Closed));
        let back = [("2026-03-03", "closed"), ("2026-03-05", "reopened")];
        assert_eq!(on(&back, "2026-03-05"), Some(Open));
        let checked = [("2026-03-03", "unfounded"), ("2026-03-04", "closed")];
        assert_eq!(on(&checked, "2026-03-04"), Some(Unfounded));
    }

    #[test]
    fn the_firm_waits_until_the_customer_replies_or_it_is_over() {
        let course = [
            ("2026-03-03", "waiting"),
            ("2026-03-04", "waiting"),
            ("2026-03-05", "customer_replied"),
            ("2026-03-06", "customer_replied"),
            ("2026-03-07", "waiting"),
            ("2026-03-08", "settled"),
        ];
        let days = ["2026-03-03", "2026-03-05", "2026-03-06", "2026-03-07", "2026-03-08"];
        let states = [Waiting, Open, Open, Waiting, Settled].map(Some);
        assert_eq!(days.map(|day| on(&course, day)), states);
        assert!(Open.is_open() && Waiting.is_open());
        assert!(![Settled, Closed, Unfounded, Withdrawn].iter().any(|state| state.is_open()));
    }

    #[test]
    fn to_wait_begins_as_soon_as_it_can_where_its_time_is_not_known() {
        let replied = ("2026-03-04T12:00", "customer_replied");
        let waiting = ("2026-03-04", "waiting");
        assert_eq!(on(&[waiting, replied], "2026-03-04"), Some(Open));
        let back = [("2026-03-03", "withdrawn"), ("2026-03-04T10:00", "reopened")];
        assert_eq!(on(&[back[0], back[1], waiting, replied], "2026-03-04"), Some(Open));
    }

    #[test]
    fn thirty_two_entries_without_a_time_are_tried_at_other_places_and_more_are_not() {
        let back = [("2026-03-03", "reopened"), ("2026-03-03", "settled")];
        let with = |letters: usize| {
            let letters = vec![("2026-03-03", "acknowledged"); letters];
            on(&[&back[..], &letters].concat(), "2026-03-03")
        };
        assert_eq!((with(30), with(31)), (Some(Open), Some(Settled)));
    }

    #[test]
    fn what_is_closed_is_not_closed_again_and_of_one_day_the_identifiers_decide() {
        let twice = [("2026-03-03", "settled"), ("2026-03-04", "withdrawn")];
        assert_eq!(on(&twice, "2026-03-04"), Some(Settled));
        let back = [("2026-03-03", "settled"), ("2026-03-03", "reopened")];
        assert_eq!(on(&back, "2026-03-03"), Some(Open));
        let again = [back[0], back[1], ("2026-03-03", "settled")];
        assert_eq!(on(&again, "2026-03-03"), Some(Settled));
    }

    #[test]
    fn what_has_no_time_is_put_where_it_can_be_and_does_not_fit_only_where_it_fits_nowhere() {
        let day = "2026-03-03";
        for (entries, state, astray) in [
            // Only what is settled can be reopened.
            (&[(day, "settled"), ("2026-03-03T15:00", "reopened")][..], Open, 0),
            (&[(day, "reopened"), (day, "settled")], Open, 0),
            (
                &[
                    (day, "settled"),
                    ("2026-03-03T15:00", "reopened"),
                    ("2026-03-03T16:00", "settled"),
                ],
                Settled,
                0,
            ),
            // The reply is one to what was asked.
            (&[("2026-03-03T09:00", "waiting"), (day, "customer_replied")], Open, 0),
            (&[(day, "customer_replied"), (day, "waiting")], Open, 0),
            // The firm settled it first.
            (&[(day, "settled"), ("2026-03-03T10:00", "closed")], Closed, 0),
            (&[("2026-03-03T15:00", "settled"), (day, "reopened"), (day, "reopened")], Open, 1),
            (&[("2026-03-03T15:00", "reopened"), ("2026-03-03T16:00", "settled")], Settled, 1),
        ] {
            assert_eq!(on(entries, day), Some(state), "{entries:?}");
            let misfits = known("2026-03-02", entries).misfits(day.parse().unwrap()).count();
            assert_eq!(misfits, astray, "{entries:?}");
        }
    }

    #[test]
    fn a_customer_may_write_at_any_time_and_it_changes_nothing_unless_the_firm_waits() {
        for (steps, state) in [
            (&[][..], Open),
            (&["waiting"], Open),
            (&["settled"], Settled),
            (&["closed"], Closed),
            (&["unfounded"], Unfounded),
            (&["withdrawn"], Withdrawn),
        ] {
            let mut entries: Vec<_> = steps.iter().map(|step| ("2026-03-03", *step)).collect();
            entries.push(("2026-03-04", "customer_replied"));
            assert_eq!(on(&entries, "2026-03-04"), Some(state));
            let base = known("2026-03-02", &entries);
            assert_eq!(base.misfits("2026-03-04".parse().unwrap()).count(), 0);
        }
    }

    #[test]
    fn of_one_day_the_times_decide_where_they_are_known() {
        let times = [("2026-03-03T17:00", "reopened"), ("2026-03-03T09:00", "settled")];
        assert_eq!(on(&times, "2026-03-03"), Some(Open));
        // Without a time: what does not end it came before all others, what ends it after them.
        let some = [
            ("2026-03-03T09:00", "customer_replied"),
            ("2026-03-03", "settled"),
            ("2026-03-03", "waiting"),
        ];
        assert_eq!(on(&some, "2026-03-03"), Some(Settled));
        let base = known("2026-03-02", &some);
        assert_eq!(base.misfits("2026-03-03".parse().unwrap()).count(), 0);
        // Of one moment what ends it comes last.
        let at_once = [("2026-03-03T09:00", "settled"), ("2026-03-03T09:00", "waiting")];
        let base = known("2026-03-02", &at_once);
        assert_eq!(base.misfits("2026-03-03".parse().unwrap()).count(), 0);
    }

    #[test]
    fn what_was_closed_before_it_was_received_is_kept_changes_nothing_and_is_reported() {
        for (received, closed, is_astray) in [
            ("2026-03-02T10:00", "2026-03-02T09:59", true),
            ("2026-03-02T10:00", "2026-03-02T10:00", false),
            ("2026-03-02T10:00", "2026-03-02", false),
            ("2026-03-02", "2026-03-02T00:00", false),
            ("2026-03-02", "2026-03-01T23:59", true),
        ] {
            let base = known(received, &[(closed, "closed")]);
            let day = "2026-03-02".parse().unwrap();
            let misfits: Vec<String> = base.misfits(day).map(|one| one.to_string()).collect();
            let customer = base.customers().next().unwrap();
            let state = customer.marketing().complaints_on(day)[0].1;
            if is_astray {
                let said = "entry of a complaint `1` of customer `C` to `Q`: dated before what it \
                    is about";
                assert_eq!((misfits, state), (vec![said.to_owned()], Open), "{closed}");
            } else {
                assert_eq!((misfits.len(), state), (0, Closed), "{closed}");
            }
            assert_eq!(base.facts().count(), 2);
        }
    }

    #[test]
    fn of_a_moment_counts_what_is_not_known_to_be_later() {
        let base = known("2026-03-02T10:00", &[("2026-03-02T15:00", "settled")]);
        let marketing = base.customers().next().unwrap().marketing();
        let at = |moment: &str| -> Vec<ComplaintState> {
            let moment: crate::Moment = moment.parse().unwrap();
            let courses = marketing.complaint_courses(moment);
            courses.states.into_iter().map(|(_, state)| state).collect()
        };
        assert_eq!(at("2026-03-02T09:59"), []);
        assert_eq!(at("2026-03-02T10:00"), [Open]);
        assert_eq!(at("2026-03-02T14:59:59"), [Open]);
        assert_eq!(at("2026-03-02T15:00"), [Settled]);
        assert_eq!(at("2026-03-02"), [Settled]);
    }
}
