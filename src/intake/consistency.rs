//! Facts about a customer that cannot all be true.
//!
//! A finding names the rule, the fields and the records, and repeats no value.

use std::fmt;

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::base::Customer;
use crate::customer::{
    Age, Family, Identity, Job, MaritalStatus, PartialDate, PeopleInCharge, Person, Profile,
    ResolutionPolicy, Study,
};
use crate::units::period::months_after;
use crate::units::policy::Checker;
use crate::units::{PolicyError, Record};

/// Limits of what can be true, as they are written down. The figures are ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConsistencyPolicyDraft {
    /// How many years a child is younger than the customer at least. 12.
    pub years_before_child: u32,
    /// How old a customer can be. 120.
    pub oldest: u32,
    /// By how many years an age can be counted too high: by Chinese custom (虚岁) a child is one at
    /// birth and a year older at each New Year. 2.
    pub nominal_years: u32,
}

impl Default for ConsistencyPolicyDraft {
    fn default() -> Self {
        ConsistencyPolicyDraft { years_before_child: 12, oldest: 120, nominal_years: 2 }
    }
}

impl ConsistencyPolicyDraft {
    /// The policy.
    ///
    /// # Errors
    /// [`PolicyError`] with every figure out of its bounds.
    pub fn validate(self) -> Result<ConsistencyPolicy, PolicyError> {
        Checker::validate(|checker| self.check(checker))
    }

    pub(crate) fn check(self, checker: &mut Checker) -> Option<ConsistencyPolicy> {
        let child = checker.number("years_before_child", self.years_before_child, 0, 60);
        let oldest = checker.number("oldest", self.oldest, 60, 200);
        let nominal = checker.number("nominal_years", self.nominal_years, 0, 5);
        child.and(oldest).and(nominal).map(|_| ConsistencyPolicy(self))
    }
}

/// Limits of what can be true.
///
/// * A child is 0 to 60 years younger at least, the oldest customer 60 to 200 years old, and an age
///   counted up to 5 years too high.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ConsistencyPolicyDraft", into = "ConsistencyPolicyDraft")]
pub struct ConsistencyPolicy(ConsistencyPolicyDraft);

impl ConsistencyPolicy {
    /// The figures.
    pub const fn get(&self) -> &ConsistencyPolicyDraft {
        &self.0
    }
}

impl TryFrom<ConsistencyPolicyDraft> for ConsistencyPolicy {
    type Error = PolicyError;

    fn try_from(draft: ConsistencyPolicyDraft) -> Result<Self, PolicyError> {
        draft.validate()
    }
}

impl From<ConsistencyPolicy> for ConsistencyPolicyDraft {
    fn from(policy: ConsistencyPolicy) -> Self {
        policy.0
    }
}

/// What cannot be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConsistencyRule {
    /// A birth, or a foundation, lies after the day of the judgement.
    NotYetBorn,
    /// The customer would be older than anybody.
    TooOld,
    /// The recorded age does not fit the date of birth.
    AgeAndBirthday,
    /// A child is not younger than the customer by the years that it takes.
    ChildTooOld,
    /// The wedding lies before the customer's birth.
    WeddingBeforeBirth,
    /// Somebody single has a wedding day or a spouse.
    MarriedAndSingle,
    /// A time of study begins or ends before the customer's birth.
    StudyBeforeBirth,
    /// A job begins or ends before the customer's birth.
    JobBeforeBirth,
    /// A time of study, or a job, ends before it begins.
    EndBeforeStart,
    /// The firm contacted the customer after the relationship had ended.
    ContactAfterEnd,
    /// The customer bought, came, answered or agreed after death, or after a firm was dissolved. Heirs
    /// may pay.
    DealingAfterEnd,
    /// A return is dated before the purchase that it goes back to.
    ReturnBeforePurchase,
    /// An answer is dated before the contact that it answers.
    AnswerBeforeContact,
}

impl ConsistencyRule {
    /// All rules.
    pub const ALL: [ConsistencyRule; 13] = [
        ConsistencyRule::NotYetBorn,
        ConsistencyRule::TooOld,
        ConsistencyRule::AgeAndBirthday,
        ConsistencyRule::ChildTooOld,
        ConsistencyRule::WeddingBeforeBirth,
        ConsistencyRule::MarriedAndSingle,
        ConsistencyRule::StudyBeforeBirth,
        ConsistencyRule::JobBeforeBirth,
        ConsistencyRule::EndBeforeStart,
        ConsistencyRule::ContactAfterEnd,
        ConsistencyRule::DealingAfterEnd,
        ConsistencyRule::ReturnBeforePurchase,
        ConsistencyRule::AnswerBeforeContact,
    ];
}

impl fmt::Display for ConsistencyRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use ConsistencyRule as R;
        crate::units::text::pad(
            f,
            match self {
                R::NotYetBorn => "born or founded in the future",
                R::TooOld => "older than anybody",
                R::AgeAndBirthday => "age and date of birth do not fit",
                R::ChildTooOld => "a child as old as the customer",
                R::WeddingBeforeBirth => "a wedding before birth",
                R::MarriedAndSingle => "marital status, wedding day and spouse do not fit",
                R::StudyBeforeBirth => "a school before birth",
                R::JobBeforeBirth => "a job before birth",
                R::EndBeforeStart => "an end before its beginning",
                R::ContactAfterEnd => "contacted after the end of the relationship",
                R::DealingAfterEnd => "dealt with us after death or dissolution",
                R::ReturnBeforePurchase => "a return before its purchase",
                R::AnswerBeforeContact => "an answer before its contact",
            },
        )
    }
}

/// Facts that cannot all be true.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Inconsistency {
    /// The rule that they break.
    pub rule: ConsistencyRule,
    /// The paths of the fields, or the kinds and identifiers of the records. No value.
    pub between: Vec<String>,
}

impl fmt::Display for Inconsistency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: `{}`", self.rule, self.between.join("`, `"))
    }
}

/// What does not fit together, and how often a rule could be applied.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Consistency {
    /// How often there was enough to apply a rule to.
    pub tested: u64,
    /// Where it was broken, in the order of the rules.
    pub broken: Vec<Inconsistency>,
}

impl Consistency {
    /// How often a rule could be applied, and held.
    pub fn held(&self) -> u64 {
        self.tested.saturating_sub(u64::try_from(self.broken.len()).unwrap_or(u64::MAX))
    }

    /// Notes that a rule was applied to these, and whether it is broken.
    fn test<const N: usize>(&mut self, rule: ConsistencyRule, broken: bool, between: [&str; N]) {
        self.tested = self.tested.saturating_add(1);
        if broken {
            let between = between.map(str::to_owned).into();
            self.broken.push(Inconsistency { rule, between });
        }
    }
}

/// What cannot all be true of a customer, by what was known on a day.
///
/// A rule is broken only if that is certain: a birthday without its year breaks none. The profile
/// is that of the [resolution](ResolutionPolicy). Cost: as many steps as the customer has facts.
///
/// ```
/// use clienteling::customer::ResolutionPolicy;
/// use clienteling::intake::{ConsistencyPolicy, consistency};
/// use clienteling::{CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// base.add(serde_json::from_str::<Fact>(
///     r#"{"profile":{"id":"P-1","customer":"C-1","date":"2026-01-01","profile":{"person":{
///         "identity":{"birthday":"1990"},"family":{"children":[{"birthday":"1989-03"}]}}}}}"#,
/// )?)?;
/// let customer = base.customer(&"C-1".parse()?).ok_or("known")?;
/// let (resolution, policy) = (ResolutionPolicy::default(), ConsistencyPolicy::default());
/// let found = consistency(customer, &resolution, &policy, "2026-06-30".parse()?);
/// assert_eq!(
///     found.broken[0].to_string(),
///     "a child as old as the customer: `family.children.0.birthday`, `identity.birthday`"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn consistency(
    customer: &Customer,
    resolution: &ResolutionPolicy,
    policy: &ConsistencyPolicy,
    as_of: NaiveDate,
) -> Consistency {
    let mut found = Consistency::default();
    if let Some(resolved) = customer.basic().resolution(as_of, resolution) {
        let recorded = |field| resolved.field(field).map(|field| field.date);
        // Nobody grows older after the end.
        let lived_until = customer.basic().end(as_of).map_or(as_of, |end| end.date);
        let mut check = PersonCheck {
            policy: *policy,
            as_of,
            lived_until,
            aged: recorded(Identity::AGE),
            children_aged: recorded(Family::CHILDREN),
            found: Consistency::default(),
        };
        match resolved.profile() {
            Profile::Person(person) => {
                check.check(person);
                found = check.found;
            }
            Profile::Organisation(firm) => {
                if let Some(founded) = firm.basics.founded {
                    let future = founded.earliest().is_some_and(|day| day > as_of);
                    found.test(ConsistencyRule::NotYetBorn, future, ["basics.founded"]);
                }
                let recorded = recorded(PeopleInCharge::PEOPLE);
                let people = firm.people.people.iter().flatten().enumerate();
                for (place, person) in
                    people.filter_map(|(place, one)| Some((place, one.person.as_ref()?)))
                {
                    let mut check = PersonCheck {
                        lived_until: as_of,
                        aged: recorded,
                        children_aged: recorded,
                        found: Consistency::default(),
                        ..check
                    };
                    check.check(person);
                    found.tested = found.tested.saturating_add(check.found.tested);
                    for mut broken in check.found.broken {
                        for path in &mut broken.between {
                            path.insert_str(0, &format!("people.people.{place}.person."));
                        }
                        found.broken.push(broken);
                    }
                }
            }
        }
    }
    of_records(customer, as_of, &mut found);
    found.broken.sort_by_key(|one| one.rule);
    found
}

const BIRTHDAY: &str = "identity.birthday";
const AGE: &str = "identity.age";

/// The days on which somebody can have been born: by the birthday, or else by an age that was
/// recorded on a day.
#[derive(Clone, Copy)]
struct Born {
    earliest: NaiveDate,
    latest: NaiveDate,
    /// The path that says so.
    by: &'static str,
}

impl Born {
    fn of(
        birthday: Option<PartialDate>,
        age: Option<Age>,
        aged: Option<NaiveDate>,
        [by_birthday, by_age]: [&'static str; 2],
        policy: ConsistencyPolicy,
    ) -> Option<Born> {
        if let Some((earliest, latest)) = birthday.and_then(|day| day.earliest().zip(day.latest()))
        {
            return Some(Born { earliest, latest, by: by_birthday });
        }
        let (age, aged) = (u32::from(age?.get()), aged?);
        let years_before =
            |years: u32| aged.checked_sub_months(Months::new(years.saturating_mul(12)));
        // Somebody's age says one year, and a nominal one up to so many more.
        let earliest = years_before(age.saturating_add(1))?;
        let latest = years_before(age.saturating_sub(policy.get().nominal_years))?;
        Some(Born { earliest, latest, by: by_age })
    }
}

/// Tests what is known of one person.
struct PersonCheck {
    policy: ConsistencyPolicy,
    as_of: NaiveDate,
    lived_until: NaiveDate,
    /// When the age, and those of the children, were recorded.
    aged: Option<NaiveDate>,
    children_aged: Option<NaiveDate>,
    found: Consistency,
}

impl PersonCheck {
    fn check(&mut self, person: &Person) {
        use ConsistencyRule as R;
        let (identity, family) = (&person.identity, &person.family);
        let figures = *self.policy.get();
        if let Some((earliest, latest)) =
            identity.birthday.and_then(|day| day.earliest().zip(day.latest()))
        {
            self.found.test(R::NotYetBorn, earliest > self.as_of, [BIRTHDAY]);
            let too_old = years_between(latest, self.lived_until) > i64::from(figures.oldest);
            self.found.test(R::TooOld, too_old, [BIRTHDAY]);
            if let (Some(age), Some(aged)) = (identity.age, self.aged) {
                let most =
                    years_between(earliest, aged).saturating_add(figures.nominal_years.into());
                let possible = years_between(latest, aged)..=most;
                let wrong = !possible.contains(&i64::from(age.get()));
                self.found.test(R::AgeAndBirthday, wrong, [AGE, BIRTHDAY]);
            }
        }
        if let Some(spouse) = family.spouse_birthday.and_then(PartialDate::earliest) {
            let future = spouse > self.as_of;
            self.found.test(R::NotYetBorn, future, ["family.spouse_birthday"]);
        }
        let (birthday, age) = (identity.birthday, identity.age);
        let born = Born::of(birthday, age, self.aged, [BIRTHDAY, AGE], self.policy);
        if let Some(born) = born {
            self.before_birth(person, born);
            self.children(person, born);
        }
        if family.marital_status == Some(MaritalStatus::Single) {
            // A wedding that lies ahead makes nobody married.
            let wedding = family.wedding_anniversary;
            let is_past =
                wedding.is_some_and(|day| day.earliest().is_none_or(|day| day <= self.as_of));
            let spouse = [
                (is_past, "family.wedding_anniversary"),
                (family.spouse_name.is_some(), "family.spouse_name"),
                (family.spouse_birthday.is_some(), "family.spouse_birthday"),
            ];
            for (known, path) in spouse {
                self.found.test(R::MarriedAndSingle, known, [path, "family.marital_status"]);
            }
        }
        for (path, start, end) in spans(person) {
            if let (Some(start), Some(end)) = (start, end) {
                let (first, second) = (format!("{path}.start"), format!("{path}.end"));
                let broken = end.is_certainly_before(start);
                self.found.test(R::EndBeforeStart, broken, [&first, &second]);
            }
        }
    }

    fn before_birth(&mut self, person: &Person, born: Born) {
        let before = |day: PartialDate| day.latest().is_some_and(|day| day < born.earliest);
        if let Some(wedding) = person.family.wedding_anniversary {
            let between = ["family.wedding_anniversary", born.by];
            self.found.test(ConsistencyRule::WeddingBeforeBirth, before(wedding), between);
        }
        for (path, start, end) in spans(person) {
            let rule = if path.starts_with("career") {
                ConsistencyRule::JobBeforeBirth
            } else {
                ConsistencyRule::StudyBeforeBirth
            };
            for (name, day) in [("start", start), ("end", end)] {
                if let Some(day) = day {
                    self.found.test(rule, before(day), [&format!("{path}.{name}"), born.by]);
                }
            }
        }
    }

    fn children(&mut self, person: &Person, born: Born) {
        let months = self.policy.get().years_before_child.saturating_mul(12);
        let Some(parent_from) = months_after(born.earliest, months) else { return };
        for (place, child) in person.family.children.iter().flatten().enumerate() {
            let paths = ["birthday", "age"];
            let (birthday, age) = (child.birthday, child.age);
            let own = Born::of(birthday, age, self.children_aged, paths, self.policy);
            let Some(own) = own else { continue };
            let path = format!("family.children.{place}.{}", own.by);
            let broken = own.latest < parent_from;
            self.found.test(ConsistencyRule::ChildTooOld, broken, [&path, born.by]);
            // A child that is expected has a day within ten months.
            let expected = months_after(self.as_of, 10);
            let future = expected.is_some_and(|until| own.earliest > until);
            self.found.test(ConsistencyRule::NotYetBorn, future, [&path]);
        }
    }
}

type Span = (String, Option<PartialDate>, Option<PartialDate>);

/// The times of study and work, each with its path.
fn spans(person: &Person) -> Vec<Span> {
    let education = &person.education;
    let studies = [
        ("education.school", &education.school),
        ("education.college", &education.college),
        ("education.graduate_study", &education.graduate_study),
    ];
    let of_study = |(path, study): (&str, &Option<Study>)| -> Option<Span> {
        study.as_ref().map(|study| (path.to_owned(), study.start, study.end))
    };
    let of_job = |(place, job): (usize, &Job)| -> Span {
        (format!("career.earlier_jobs.{place}"), job.start, job.end)
    };
    let jobs = person.career.earlier_jobs.iter().flatten().enumerate().map(of_job);
    studies.into_iter().filter_map(of_study).chain(jobs).collect()
}

/// How many full years lie between two days, also below zero.
fn years_between(from: NaiveDate, to: NaiveDate) -> i64 {
    let years = i64::from(to.year()).saturating_sub(i64::from(from.year()));
    let before_anniversary = (to.month(), to.day()) < (from.month(), from.day());
    years.saturating_sub(i64::from(before_anniversary))
}

fn of_records(customer: &Customer, as_of: NaiveDate, found: &mut Consistency) {
    use crate::customer::EndKind;

    let (transactions, marketing) = (customer.transactions(), customer.marketing());
    if let Some(end) = customer.basic().end(as_of) {
        let end_record = format!("end {}", end.id);
        for contact in marketing.contacts().as_of(as_of) {
            let broken = contact.date > end.date;
            let between = [&*format!("contact {}", contact.id), &end_record];
            found.test(ConsistencyRule::ContactAfterEnd, broken, between);
        }
        if end.kind != EndKind::DeletionRequested {
            let purchases = transactions.purchases().as_of(as_of).iter();
            let visits = marketing.first_contacts().as_of(as_of).iter();
            let consents = marketing.consents().as_of(as_of).iter();
            let responses = marketing.responses().as_of(as_of).iter();
            let dealings = purchases
                .map(|fact| (format!("purchase {}", fact.id), fact.date))
                .chain(visits.map(|fact| (format!("first contact {}", fact.id), fact.date)))
                .chain(consents.map(|fact| (format!("consent {}", fact.id), fact.date)))
                .chain(responses.map(|fact| (format!("response {}", fact.id), fact.date)));
            for (record, date) in dealings {
                let broken = date > end.date;
                found.test(ConsistencyRule::DealingAfterEnd, broken, [&record, &end_record]);
            }
        }
    }
    let purchases: std::collections::BTreeMap<_, _> =
        transactions.purchases().as_of(as_of).iter().map(|one| (one.id(), one.date)).collect();
    for back in transactions.returns().as_of(as_of) {
        let Some(of) = &back.of else { continue };
        let Some(bought) = purchases.get(of) else { continue };
        let between = [&*format!("return {}", back.id), &format!("purchase {of}")];
        found.test(ConsistencyRule::ReturnBeforePurchase, back.date < *bought, between);
    }
    let contacts: std::collections::BTreeMap<_, _> =
        marketing.contacts().as_of(as_of).iter().map(|one| (one.id(), one.date)).collect();
    for answer in marketing.responses().as_of(as_of) {
        let Some(contacted) = contacts.get(&answer.to) else { continue };
        let between = [&*format!("response {}", answer.id), &format!("contact {}", answer.to)];
        found.test(ConsistencyRule::AnswerBeforeContact, answer.date < *contacted, between);
    }
}

#[cfg(test)]
mod tests {
    use super::{ConsistencyPolicy, ConsistencyPolicyDraft, consistency};
    use crate::base::{CustomerBase, Fact};
    use crate::customer::{Person, Profile, ProfileRecord, ResolutionPolicy};
    use crate::intake::fill_in;

    fn found(facts: Vec<Fact>) -> Vec<String> {
        let mut base = CustomerBase::new();
        base.add_all(facts);
        let customer = base.customers().next().unwrap();
        let (resolution, policy) = (ResolutionPolicy::default(), ConsistencyPolicy::default());
        let found = consistency(customer, &resolution, &policy, "2026-06-30".parse().unwrap());
        assert!(found.broken.len() as u64 <= found.tested);
        found.broken.iter().map(ToString::to_string).collect()
    }

    fn person(entries: &[(&str, &str)]) -> Vec<Fact> {
        let profile = fill_in(Profile::Person(Person::default()), entries.iter().copied()).unwrap();
        let (id, customer) = ("P".parse().unwrap(), "C".parse().unwrap());
        vec![ProfileRecord::new(id, customer, "2026-01-01".parse().unwrap(), profile).into()]
    }

    #[test]
    fn each_rule_about_a_person_is_broken_by_what_cannot_be_true() {
        let cases: [(&[(&str, &str)], &str); 13] = [
            (&[("identity.birthday", "2026-07")], "born or founded in the future"),
            (&[("identity.birthday", "1900")], "older than anybody"),
            (
                &[("identity.birthday", "1990-01-01"), ("identity.age", "39")],
                "age and date of birth do not fit",
            ),
            (
                &[
                    ("identity.birthday", "1990-05-17"),
                    ("family.children.0.birthday", "2002-05-16"),
                ],
                "a child as old as the customer",
            ),
            (
                &[("identity.age", "30"), ("family.children.0.age", "22")],
                "a child as old as the customer",
            ),
            (
                &[("identity.birthday", "1990"), ("family.wedding_anniversary", "1989")],
                "a wedding before birth",
            ),
            (
                &[("family.marital_status", "single"), ("family.wedding_anniversary", "--05-17")],
                "marital status, wedding day and spouse do not fit",
            ),
            (
                &[("family.marital_status", "single"), ("family.spouse_name", "Li Lei")],
                "marital status, wedding day and spouse do not fit",
            ),
            (
                &[("identity.birthday", "1990"), ("education.college.end", "1989-07")],
                "a school before birth",
            ),
            (
                &[("identity.birthday", "1990"), ("education.school.start", "1989")],
                "a school before birth",
            ),
            (
                &[("identity.birthday", "1990"), ("career.earlier_jobs.0.start", "1989")],
                "a job before birth",
            ),
            (
                &[("education.school.start", "2002"), ("education.school.end", "2001-12")],
                "an end before its beginning",
            ),
            (
                &[("career.earlier_jobs.0.start", "2002"), ("career.earlier_jobs.0.end", "2001")],
                "an end before its beginning",
            ),
        ];
        for (entries, expected) in cases {
            let found = found(person(entries));
            assert_eq!(found.len(), 1, "{entries:?}: {found:?}");
            assert!(found[0].starts_with(expected), "{found:?}");
            for (path, value) in entries {
                assert!(!found[0].contains(value), "{value} of {path} shows in {found:?}");
            }
        }
    }

    #[test]
    fn what_can_be_true_breaks_no_rule() {
        let cases: [&[(&str, &str)]; 10] = [
            // Counted by Chinese custom.
            &[("identity.birthday", "1990-01-01"), ("identity.age", "38")],
            &[("family.marital_status", "single"), ("family.wedding_anniversary", "2026-09-01")],
            &[("identity.birthday", "2026-06-30")],
            &[("identity.birthday", "1906-06-30")],
            &[("identity.birthday", "1990"), ("identity.age", "35")],
            &[("identity.birthday", "1990"), ("identity.age", "36")],
            &[("identity.birthday", "1990-05-17"), ("family.children.0.birthday", "2002-05-17")],
            &[("identity.birthday", "--05-17"), ("family.children.0.birthday", "1950")],
            &[("family.marital_status", "married"), ("family.spouse_name", "Li Lei")],
            &[("education.school.start", "2002"), ("education.school.end", "2002")],
        ];
        for entries in cases {
            assert_eq!(found(person(entries)), Vec::<String>::new(), "{entries:?}");
        }
    }

    #[test]
    fn records_after_the_end_and_before_what_they_follow_are_found() {
        let facts = [
            r#"{"end":{"id":"E","customer":"C","date":"2026-03-01","kind":"died"}}"#,
            r#"{"contact":{"id":"T-1","customer":"C","date":"2026-03-01","channel":"post"}}"#,
            r#"{"contact":{"id":"T-2","customer":"C","date":"2026-03-02","channel":"post"}}"#,
            r#"{"contact":{"id":"T-3","customer":"C","date":"2026-07-01","channel":"post"}}"#,
            r#"{"response":{"id":"A-1","customer":"C","date":"2026-02-01","to":"T-1","kind":"declined"}}"#,
            r#"{"first_contact":{"id":"B-1","customer":"C","date":"2026-03-09"}}"#,
        ];
        let facts = facts.map(|fact| serde_json::from_str::<Fact>(fact).unwrap());
        assert_eq!(
            found(facts.into()),
            [
                "contacted after the end of the relationship: `contact T-2`, `end E`",
                "dealt with us after death or dissolution: `first contact B-1`, `end E`",
                "an answer before its contact: `response A-1`, `contact T-1`",
            ]
        );
    }

    #[test]
    fn figures_out_of_bounds_are_all_listed() {
        let draft = ConsistencyPolicyDraft { years_before_child: 61, oldest: 20, nominal_years: 9 };
        assert_eq!(draft.validate().unwrap_err().problems().len(), 3);
    }
}
