//! The dissatisfied who say nothing: no complaint is no satisfaction (S4).

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::stake::StakeAssumptions;
use super::{CustomerMark, Questionnaire, customer_satisfaction};
use crate::base::{Customer, CustomerBase};
use crate::calendar::{Calendar, NoAnswer, working_day_after};
use crate::rule::{Checker, Draft, Evidence, Reason, Valid, rules};
use crate::units::period::days_after;
use crate::units::{Confidence, CustomerId, Estimate, Proportion, Score, Share, ShareInterval};

rules! {
    DISSATISFIED = "satisfaction.dissatisfied", AtMost {
        "satisfaction {observed}, at most the {needed} of a dissatisfied customer[ (by {margin})]",
        "satisfaction {observed}, above the {needed} of a dissatisfied customer[ (by {margin})]",
        "nobody knows how satisfied they are",
    };
}

/// Who counts as dissatisfied, and when a complaint belongs to an answer, as it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UnspokenPolicyDraft {
    /// The highest mark of a dissatisfied customer. 40: "acceptable" (S4).
    pub dissatisfied_at_most: Score,
    /// Within how many days before or after the answer a complaint belongs to it. 30 (ours).
    pub complaint_within_days: u32,
    /// How sure the intervals are. 95 % (ours, by custom).
    pub confidence: Confidence,
}

/// Who counts as dissatisfied, and when a complaint belongs to an answer.
///
/// * At most a century of days.
pub type UnspokenPolicy = Valid<UnspokenPolicyDraft>;

impl Default for UnspokenPolicyDraft {
    fn default() -> Self {
        UnspokenPolicyDraft {
            dissatisfied_at_most: Score::of(40),
            complaint_within_days: 30,
            confidence: Confidence::P95,
        }
    }
}

impl Draft for UnspokenPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.number("complaint_within_days", self.complaint_within_days, 0, Checker::MAX_DAYS);
    }
}

/// How satisfied a customer said to be on a day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SatisfactionMark {
    /// The customer.
    pub customer: CustomerId,
    /// The day on which they said so.
    pub on: NaiveDate,
    /// How satisfied.
    pub mark: Score,
}

/// A customer who is dissatisfied and has said so in no complaint: somebody should ask why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SilentDissatisfaction {
    /// The customer who said nothing.
    pub customer: CustomerId,
    /// The day of the answer.
    pub answered_on: NaiveDate,
    /// Until when to ask: the next working day after the answer.
    #[serde(serialize_with = "crate::units::written::or_why")]
    pub due: Result<NaiveDate, NoAnswer>,
    /// Why they are to be asked.
    pub reason: Reason,
}

/// How many of the dissatisfied complained, and of the others whom to ask why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Unspoken {
    /// How many of the dissatisfied customers complained, of those whose days for a complaint are
    /// over. Each counts once.
    pub complained: Proportion,
    /// How many dissatisfied customers may still complain, or have just done so: it is too early to
    /// count them.
    pub too_early: u64,
    /// How sure the [interval](Self::interval) is.
    pub confidence: Confidence,
    /// How many of those who did not complain were contacted since.
    pub contacted: u64,
    /// Whom to ask why: the earliest answer first.
    pub to_ask: Vec<SilentDissatisfaction>,
    /// The first day on which time alone changes the count.
    pub look_again_on: Option<NaiveDate>,
}

/// Whether a figure of a source agrees with what was observed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AgainstSource {
    /// Whose figure.
    pub source: String,
    /// Which part of the dissatisfied complain, by the source.
    pub figure: Share,
    /// Whether it lies in the interval of what was observed. `None`: nobody was dissatisfied.
    pub agrees: Option<bool>,
}

impl fmt::Display for AgainstSource {
    /// "S4: 25%, within the interval of what was observed".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let agrees = match self.agrees {
            Some(true) => "within the interval of what was observed",
            Some(false) => "outside the interval of what was observed",
            None => "and nothing was observed to compare it with",
        };
        write!(f, "{}: {}, {agrees}", self.source, self.figure)
    }
}

/// How satisfied each customer said to be, as far as known by a day: the latest mark of each who has
/// one. Cost: a pass over the answers.
pub fn satisfaction_marks(
    base: &CustomerBase,
    questionnaire: &Questionnaire,
    as_of: NaiveDate,
) -> Vec<SatisfactionMark> {
    let latest = |customer: &Customer| {
        let CustomerMark { on, mark, .. } = customer_satisfaction(customer, questionnaire, as_of)?;
        Some(SatisfactionMark { customer: customer.id().clone(), on, mark })
    };
    base.customers().filter_map(latest).collect()
}

/// Which dissatisfied customers complained, and which of the others nobody has asked why.
///
/// * A customer is judged by the latest mark by the day; of several on one day by the lowest.
///   Customers who were merged are one. A mark of somebody who is not known, or was erased, is left
///   out: of these it is not known whether they complained.
/// * A complaint belongs to the mark that arrived so many days before or after it as the policy says,
///   by the day. Whoever still has some of these days counts for neither side.
/// * Whom the firm contacted after the day of the answer, and not for a campaign, need not be asked
///   any more. Those whose relationship has ended count, and are not asked.
///
/// Cost: a sort of the marks, and for each customer a binary search among their complaints and
/// contacts.
///
/// ```
/// use clienteling::calendar::WorkCalendar;
/// use clienteling::satisfaction::unspoken::{SatisfactionMark, UnspokenPolicy, unspoken};
/// use clienteling::{CustomerBase, Fact};
///
/// let known = r#"[
///     {"complaint":{"id":"Q-1","customer":"C-1","date":"2026-09-02"}},
///     {"contact":{"id":"O-1","customer":"C-2","date":"2026-08-01","channel":"phone"}}]"#;
/// let mut base = CustomerBase::new();
/// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(known)?).refused.is_empty());
/// let office: WorkCalendar =
///     serde_json::from_str(r#"{"week":{"friday":["09:00-17:00"],"monday":["09:00-17:00"]}}"#)?;
/// let mut marks = Vec::new();
/// for customer in ["C-1", "C-2"] {
///     let (on, mark) = ("2026-09-04".parse()?, "20".parse()?);
///     marks.push(SatisfactionMark { customer: customer.parse()?, on, mark });
/// }
/// let policy = UnspokenPolicy::default();
/// let found = unspoken(&base, marks.clone(), &policy, &office, "2026-10-05".parse()?);
/// assert_eq!((found.complained.successes(), found.complained.trials()), (1, 2));
///
/// // On the day after the answers it is too early to count, and time to ask.
/// let found = unspoken(&base, marks, &policy, &office, "2026-09-05".parse()?);
/// assert_eq!((found.too_early, found.look_again_on), (2, Some("2026-10-05".parse()?)));
/// let [silent] = &found.to_ask[..] else { return Err("one says nothing".into()) };
/// assert_eq!(silent.due, Ok("2026-09-07".parse()?));
/// assert_eq!(
///     silent.reason.to_string(),
///     "satisfaction 20, at most the 40 of a dissatisfied customer (by 20)",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn unspoken(
    base: &CustomerBase,
    marks: impl IntoIterator<Item = SatisfactionMark>,
    policy: &UnspokenPolicy,
    calendar: &dyn Calendar,
    as_of: NaiveDate,
) -> Unspoken {
    let mut latest: BTreeMap<&CustomerId, (&Customer, NaiveDate, Score)> = BTreeMap::new();
    for SatisfactionMark { customer, on, mark } in marks {
        let known = base.customer(&customer).filter(|known| !known.is_erased() && on <= as_of);
        let Some(customer) = known else { continue };
        let known = latest.entry(customer.id()).or_insert((customer, on, mark));
        if on > known.1 || (on == known.1 && mark < known.2) {
            *known = (customer, on, mark);
        }
    }
    let mut found = Unspoken {
        complained: Proportion::NONE,
        too_early: 0,
        confidence: policy.confidence,
        contacted: 0,
        to_ask: Vec::new(),
        look_again_on: None,
    };
    for (customer, on, mark) in latest.into_values() {
        let evidence = Evidence::scores(Some(mark), policy.dissatisfied_at_most);
        let Some(reason) = DISSATISFIED.test(evidence) else { continue };
        let complained = complained(customer, on, policy.complaint_within_days, as_of);
        // The first day on which it can be counted.
        let counts_on = days_after(on, policy.complaint_within_days).succ_opt();
        if counts_on.is_some_and(|day| day <= as_of) {
            found.complained.add(complained);
        } else {
            found.too_early = found.too_early.saturating_add(1);
            found.look_again_on = [found.look_again_on, counts_on].into_iter().flatten().min();
        }
        if complained {
            continue;
        }
        let contacts = customer.marketing().contacts().as_of(as_of).iter().rev();
        let mut since = contacts.take_while(|contact| contact.date.day() > on);
        if since.any(|contact| contact.campaign.is_none()) {
            found.contacted = found.contacted.saturating_add(1);
        } else if customer.is_served(as_of) {
            let (customer, due) = (customer.id().clone(), working_day_after(calendar, on, 1));
            found.to_ask.push(SilentDissatisfaction { customer, answered_on: on, due, reason });
        }
    }
    found.to_ask.sort_by(|one, other| {
        (one.answered_on, &one.customer).cmp(&(other.answered_on, &other.customer))
    });
    found
}

/// Whether a complaint belongs to an answer.
fn complained(customer: &Customer, on: NaiveDate, within_days: u32, as_of: NaiveDate) -> bool {
    let last = days_after(on, within_days).min(as_of);
    let complaints = customer.marketing().complaints().as_of(last);
    complaints.last().is_some_and(|latest| days_after(latest.date.day(), within_days) >= on)
}

impl Unspoken {
    /// Between which shares the part of the dissatisfied who complain lies, by Wilson.
    pub fn interval(&self) -> Estimate<ShareInterval> {
        self.complained.wilson(self.confidence)
    }

    /// What the sources say of that part, and whether it agrees.
    pub fn against(&self, assumptions: &StakeAssumptions) -> Vec<AgainstSource> {
        let interval = self.interval().known();
        let figures = assumptions.sources.iter();
        figures
            .filter_map(|source| Some((source.source.clone(), source.complain?)))
            .map(|(source, figure)| {
                let agrees = interval.map(|interval| interval.contains(figure));
                AgainstSource { source, figure, agrees }
            })
            .collect()
    }
}

impl fmt::Display for Unspoken {
    /// "9 of 40 dissatisfied customers complained: 22.5%, at 95% between 12.3% and 37.5%; 31 to be
    /// asked why".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (of, all) = (self.complained.successes(), self.complained.trials());
        match (self.complained.share(), self.interval()) {
            (Estimate::Known(share), Estimate::Known(ShareInterval { low, high })) => {
                let customers = if all == 1 { "customer" } else { "customers" };
                write!(f, "{of} of {all} dissatisfied {customers} complained: {share:.1}, at ")?;
                write!(f, "{} between {low:.1} and {high:.1}", self.confidence)?;
            }
            _ => f.write_str("it is not known how many of the dissatisfied complain")?,
        }
        if self.too_early > 0 {
            write!(f, "; of {} more it is too early to say", self.too_early)?;
        }
        if self.contacted > 0 {
            write!(f, "; {} contacted since", self.contacted)?;
        }
        write!(f, "; {} to be asked why", self.to_ask.len())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        SatisfactionMark, Unspoken, UnspokenPolicy, UnspokenPolicyDraft, satisfaction_marks,
        unspoken,
    };
    use crate::base::{CustomerBase, Fact};
    use crate::calendar::{Week, WorkCalendar, WorkCalendarDraft};
    use crate::rule::Draft;
    use crate::satisfaction::Questionnaire;
    use crate::satisfaction::stake::StakeAssumptions;
    use serde_json::json;

    fn base(facts: &[serde_json::Value]) -> CustomerBase {
        let mut base = CustomerBase::new();
        for fact in facts {
            base.add(serde_json::from_value::<Fact>(fact.clone()).unwrap()).unwrap();
        }
        base
    }

    fn contact(customer: &str, date: &str) -> serde_json::Value {
        json!({"contact": {"id": format!("O-{customer}-{date}"), "customer": customer,
            "date": date, "channel": "phone"}})
    }

    fn complaint(customer: &str, date: &str) -> serde_json::Value {
        json!({"complaint": {"id": format!("Q-{customer}-{date}"), "customer": customer,
            "date": date}})
    }

    fn office() -> WorkCalendar {
        let nine_to_five = "09:00-17:00".parse().unwrap();
        let week = Week::monday_to_friday(&[nine_to_five]);
        WorkCalendarDraft { week, ..WorkCalendarDraft::default() }.validate().unwrap()
    }

    fn on(base: &CustomerBase, marks: &[(&str, &str, &str)], as_of: &str) -> Unspoken {
        let marks = marks.iter().map(|(customer, on, mark)| SatisfactionMark {
            customer: customer.parse().unwrap(),
            on: on.parse().unwrap(),
            mark: mark.parse().unwrap(),
        });
        let as_of = as_of.parse().unwrap();
        unspoken(base, marks, &UnspokenPolicy::default(), &office(), as_of)
    }

    fn known(customers: &[&str]) -> CustomerBase {
        base(&customers.iter().map(|one| contact(one, "2026-01-01")).collect::<Vec<_>>())
    }

    fn to_ask(found: &Unspoken) -> Vec<String> {
        found.to_ask.iter().map(|one| one.customer.to_string()).collect()
    }

    #[test]
    fn an_answer_at_forty_without_a_complaint_is_asked_about_on_the_next_working_day() {
        let base = known(&["C-1", "C-2", "C-3"]);
        let marks = [
            ("C-1", "2026-09-04", "40"),
            ("C-2", "2026-09-03", "0"),
            ("C-3", "2026-09-04", "40.000001"),
        ];
        let found = on(&base, &marks, "2026-09-04");
        assert_eq!(to_ask(&found), ["C-2", "C-1"], "the earliest first");
        let due: Vec<_> = found.to_ask.iter().map(|one| one.due.unwrap().to_string()).collect();
        assert_eq!(due, ["2026-09-04", "2026-09-07"]);
        let later = on(&base, &marks, "2026-12-31");
        assert_eq!((later.complained.successes(), later.complained.trials()), (0, 2));
    }

    #[test]
    fn a_complaint_of_the_month_before_or_after_belongs_to_the_answer() {
        let answered = [("C", "2026-09-04", "20")];
        for (day, complained) in [
            ("2026-08-05", true),
            ("2026-08-04", false),
            ("2026-10-04", true),
            ("2026-10-05", false),
        ] {
            let base = base(&[contact("C", "2026-01-01"), complaint("C", day)]);
            let found = on(&base, &answered, "2026-12-31");
            assert_eq!(found.complained.trials(), 1, "{day}");
            assert_eq!(found.complained.successes() == 1, complained, "{day}");
            assert_eq!(found.to_ask.is_empty(), complained, "{day}");
        }
        // An earlier one does not hide a later, nor the other way round.
        let two = base(&[complaint("C", "2026-08-20"), complaint("C", "2026-12-01")]);
        assert_eq!(on(&two, &answered, "2026-12-31").complained.successes(), 1);
    }

    #[test]
    fn who_may_still_complain_counts_for_neither_side_and_is_asked() {
        let answered = [("C", "2026-09-04", "20")];
        let base = base(&[contact("C", "2026-01-01"), complaint("C", "2026-09-10")]);
        let silent = on(&base, &answered, "2026-09-09");
        assert_eq!((silent.complained.trials(), silent.too_early, silent.to_ask.len()), (0, 1, 1));
        assert_eq!(silent.look_again_on, Some("2026-10-05".parse().unwrap()));
        assert_eq!(
            silent.to_string(),
            "it is not known how many of the dissatisfied complain; of 1 more it is too early to \
             say; 1 to be asked why"
        );
        let spoken = on(&base, &answered, "2026-09-10");
        assert_eq!((spoken.complained.trials(), spoken.too_early, spoken.to_ask.len()), (0, 1, 0));
        assert_eq!(on(&base, &answered, "2026-10-04").too_early, 1);
        let counted = on(&base, &answered, "2026-10-05");
        assert_eq!((counted.complained.trials(), counted.too_early), (1, 0));
        assert_eq!(counted.look_again_on, None);
        assert!(counted.to_string().starts_with("1 of 1 dissatisfied customer complained: 100.0%"));
    }

    #[test]
    fn the_day_to_look_again_is_the_first_on_which_somebody_can_be_counted() {
        for order in [["2026-09-04", "2026-09-07"], ["2026-09-07", "2026-09-04"]] {
            let marks = [("C-1", order[0], "20"), ("C-2", order[1], "20")];
            let found = on(&known(&["C-1", "C-2"]), &marks, "2026-09-30");
            assert_eq!(found.look_again_on, Some("2026-10-05".parse().unwrap()));
        }
    }

    #[test]
    fn who_was_contacted_after_the_day_of_the_answer_need_not_be_asked_any_more() {
        let answered = [("C", "2026-09-04", "20")];
        // On the day itself it may have been the survey that called.
        for (day, contacted) in [("2026-09-03", 0), ("2026-09-04", 0), ("2026-09-05", 1)] {
            let found = on(&base(&[contact("C", day)]), &answered, "2026-09-30");
            assert_eq!((found.contacted, found.to_ask.len() as u64), (contacted, 1 - contacted));
        }
        let mut newsletter = contact("C", "2026-09-05");
        newsletter["contact"]["campaign"] = json!("K-1");
        assert_eq!(on(&base(&[newsletter.clone()]), &answered, "2026-09-30").to_ask.len(), 1);
        let both = base(&[contact("C", "2026-09-05"), {
            newsletter["contact"]["id"] = json!("O-2");
            newsletter["contact"]["date"] = json!("2026-09-20");
            newsletter
        }]);
        let found = on(&both, &answered, "2026-09-30");
        assert_eq!(found.contacted, 1, "the newsletter does not hide the call");
        assert!(found.to_string().contains("; 1 contacted since; 0 to be asked why"), "{found}");
        let later = base(&[contact("C", "2026-09-03"), contact("C", "2026-09-20")]);
        assert_eq!(on(&later, &answered, "2026-09-19").contacted, 0, "not on the day before");
    }

    #[test]
    fn the_marks_are_those_of_the_questionnaire_the_latest_of_each() {
        let answer = |id: &str, date: &str, score: &str| {
            json!({"survey_answer": {"id": id, "customer": "C-1", "date": date, "survey": "S",
                "question": "all", "answer": {"score": score}}})
        };
        let base = base(&[
            answer("A-1", "2026-03-02", "100"),
            answer("A-2", "2026-09-04", "20"),
            answer("A-3", "2026-11-01", "60"),
            contact("C-2", "2026-01-01"),
        ]);
        let questionnaire = serde_json::from_value::<Questionnaire>(json!({"survey": "S",
            "items": [{"question": "all", "name": "All in all", "scale": {"grades": {}}}]}))
        .unwrap();
        let marks = satisfaction_marks(&base, &questionnaire, "2026-09-30".parse().unwrap());
        let expected = SatisfactionMark {
            customer: "C-1".parse().unwrap(),
            on: "2026-09-04".parse().unwrap(),
            mark: "20".parse().unwrap(),
        };
        assert_eq!(marks, [expected]);
    }

    #[test]
    fn the_latest_mark_counts_and_of_one_day_the_lowest() {
        let base = known(&["C"]);
        let better = [("C", "2026-09-04", "20"), ("C", "2026-09-20", "60")];
        assert_eq!(on(&base, &better, "2026-09-30").complained.trials(), 0);
        assert_eq!(on(&base, &better, "2026-09-19").to_ask.len(), 1);
        for order in [["20", "60"], ["60", "20"]] {
            let marks = order.map(|mark| ("C", "2026-09-04", mark));
            assert_eq!(on(&base, &marks, "2026-09-30").to_ask.len(), 1);
        }
    }

    #[test]
    fn who_is_gone_counts_and_is_not_asked_and_who_is_unknown_does_not_count() {
        let end = json!({"end": {"id": "E", "customer": "C", "date": "2026-09-10",
            "kind": "died"}});
        let base = base(&[contact("C", "2026-01-01"), end]);
        let marks = [("C", "2026-09-04", "20"), ("nobody", "2026-09-04", "20")];
        let found = on(&base, &marks, "2026-12-31");
        assert_eq!((found.complained.trials(), found.to_ask.len()), (1, 0));
        assert_eq!(on(&base, &marks, "2026-09-09").to_ask.len(), 1);
    }

    #[test]
    fn who_was_erased_is_left_out() {
        let mut base = base(&[complaint("C", "2026-09-04")]);
        let erasure = base.erase(&"C".parse().unwrap(), "erased-1".parse().unwrap());
        assert!(erasure.is_ok());
        let marks = [("C", "2026-09-04", "20"), ("erased-1", "2026-09-04", "20")];
        let found = on(&base, &marks, "2026-12-31");
        assert_eq!((found.complained.trials(), found.too_early, found.to_ask.len()), (0, 0, 0));
    }

    #[test]
    fn what_was_observed_stands_beside_what_the_sources_say() {
        let names: Vec<String> = (0..40).map(|number| format!("C-{number:02}")).collect();
        let mut facts: Vec<_> = names.iter().map(|one| contact(one, "2026-01-01")).collect();
        facts.extend(names.iter().take(9).map(|one| complaint(one, "2026-09-05")));
        let marks: Vec<_> = names.iter().map(|one| (one.as_str(), "2026-09-04", "20")).collect();
        let found = on(&base(&facts), &marks, "2026-10-05");
        assert_eq!(
            found.to_string(),
            "9 of 40 dissatisfied customers complained: 22.5%, at 95% between 12.3% and 37.5%; 31 \
             to be asked why"
        );
        let against = found.against(&StakeAssumptions::default());
        let against: Vec<_> = against.iter().map(ToString::to_string).collect();
        let expected = [
            "S4: 25%, within the interval of what was observed",
            "S5: 67%, outside the interval of what was observed",
        ];
        assert_eq!(against, expected);
        let none = on(&known(&[]), &[], "2026-09-30");
        assert_eq!(
            none.to_string(),
            "it is not known how many of the dissatisfied complain; 0 to be asked why"
        );
        let nothing = &none.against(&StakeAssumptions::default())[0];
        assert_eq!(nothing.agrees, None);
        assert_eq!(nothing.to_string(), "S4: 25%, and nothing was observed to compare it with");
    }

    #[test]
    fn the_policy_decides_who_is_dissatisfied_and_knows_no_more_than_a_century() {
        let draft = UnspokenPolicyDraft { complaint_within_days: 36_526, ..Default::default() };
        assert_eq!(draft.validate().unwrap_err().paths(), ["complaint_within_days"]);
        // Only a complaint of the day itself belongs to the answer.
        let draft = UnspokenPolicyDraft { complaint_within_days: 0, ..Default::default() };
        assert!(draft.validate().is_ok());
    }
}
