use super::{Consistency, ConsistencyPolicy, ConsistencyPolicyDraft, consistency};
use crate::base::{CustomerBase, Fact};
use crate::customer::{Organisation, Person, Profile, ProfileRecord, ResolutionPolicy};
use crate::intake::fill_in;
use crate::rule::Draft;
use crate::units::Provenance;

fn tested(facts: Vec<Fact>) -> Consistency {
    let mut base = CustomerBase::new();
    assert_eq!(base.add_all(facts).refused, []);
    let customer = base.customers().next().unwrap();
    let (resolution, policy) = (ResolutionPolicy::default(), ConsistencyPolicy::default());
    consistency(customer, &resolution, &policy, "2026-06-30".parse().unwrap())
}

fn found(facts: Vec<Fact>) -> Vec<String> {
    let found = tested(facts);
    assert_eq!(found.held() + found.broken.len() as u64, found.tested);
    found.broken.iter().map(ToString::to_string).collect()
}

fn person(entries: &[(&str, &str)]) -> Vec<Fact> {
    told(Profile::Person(Person::default()), entries)
}

fn told(empty: Profile, entries: &[(&str, &str)]) -> Vec<Fact> {
    let profile = fill_in(empty, entries.iter().copied()).unwrap();
    let (id, customer) = ("P".parse().unwrap(), "C".parse().unwrap());
    vec![
        ProfileRecord {
            id,
            customer,
            date: "2026-01-01".parse().unwrap(),
            profile,
            removed: [].into(),
            provenance: Provenance::unknown(),
        }
        .into(),
    ]
}

/// Each has one finding, which begins so and repeats no value.
fn each_is_found(cases: &[(&[(&str, &str)], &str)]) {
    for (entries, expected) in cases {
        let found = found(person(entries));
        assert_eq!(found.len(), 1, "{entries:?}: {found:?}");
        assert!(found[0].starts_with(expected), "{found:?}");
        for (path, value) in *entries {
            assert!(!found[0].contains(value), "{value} of {path} shows in {found:?}");
        }
    }
}

#[test]
fn each_rule_about_a_person_is_broken_by_what_cannot_be_true() {
    each_is_found(&[
        (&[("identity.birthday", "2026-07")], "born or founded in the future"),
        (&[("identity.birthday", "1904")], "older than anybody"),
        (&[("identity.lunar_birthday", "农历2027年五月十七")], "born or founded in the future"),
        (&[("identity.lunar_birthday", "农历1903年五月十七")], "older than anybody"),
        (&[("identity.national_id", "110105204912310034")], "born or founded in the future"),
        (
            &[("identity.lunar_birthday", "农历1990年五月十七"), ("identity.age", "39")],
            "age and date of birth do not fit",
        ),
        (
            &[("identity.national_id", "11010519491231002X"), ("identity.age", "79")],
            "age and date of birth do not fit",
        ),
        (
            &[("identity.national_id", "11010519491231002X"), ("identity.birthday", "1949-12-30")],
            "identity number and date of birth do not fit",
        ),
        (
            &[("identity.national_id", "110105491231002"), ("identity.birthday", "--12-30")],
            "identity number and date of birth do not fit",
        ),
        (
            &[("identity.national_id", "11010519491231002X"), ("identity.sex", "male")],
            "identity number and sex do not fit",
        ),
        (
            &[("identity.birthday", "1990-01-19"), ("identity.lunar_birthday", "1990年正月初一")],
            "lunar and solar birthday do not fit",
        ),
        (
            &[("identity.birthday", "1991-02-22"), ("identity.lunar_birthday", "1990年腊月三十")],
            "lunar and solar birthday do not fit",
        ),
    ]);
}

#[test]
fn each_rule_about_family_school_and_work_is_broken_by_what_cannot_be_true() {
    each_is_found(&[
        (
            &[
                ("identity.lunar_birthday", "农历1990年五月十七"),
                ("family.children.0.lunar_birthday", "农历2000年五月十七"),
            ],
            "a child as old as the customer",
        ),
        (
            &[("identity.national_id", "11010519491231002X"), ("education.school.start", "1948")],
            "a school before birth",
        ),
        (
            &[("identity.birthday", "1990-01-01"), ("identity.age", "39")],
            "age and date of birth do not fit",
        ),
        (
            &[("identity.birthday", "1990-05-17"), ("family.children.0.birthday", "2002-05-16")],
            "a child as old as the customer",
        ),
        (
            &[("identity.age", "30"), ("family.children.0.age", "22")],
            "a child as old as the customer",
        ),
        (
            &[("identity.birthday", "1990"), ("family.children.0.birthday", "2027-05-01")],
            "born or founded in the future",
        ),
        (&[("family.spouse_birthday", "2026-07-01")], "born or founded in the future"),
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
            &[("family.marital_status", "single"), ("family.spouse_birthday", "--05-17")],
            "marital status, wedding day and spouse do not fit",
        ),
        (
            &[("family.marital_status", "single"), ("family.wedding_anniversary", "2026-06-30")],
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
            &[("identity.birthday", "1990"), ("education.graduate_study.start", "1989")],
            "a school before birth",
        ),
        // A birthday says more than the number of a card, and the solar one more than the lunar.
        (
            &[("identity.birthday", "2026-07-01"), ("identity.lunar_birthday", "2026年五月十七")],
            "born or founded in the future: `identity.birthday`",
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
            &[("family.marital_status", "married"), ("family.spouse_name", "无")],
            "marital status, wedding day and spouse do not fit",
        ),
        (
            &[("career.earlier_jobs.0.start", "2002"), ("career.earlier_jobs.0.end", "2001")],
            "an end before its beginning",
        ),
    ]);
}

#[test]
fn what_can_be_true_breaks_no_rule() {
    let cases: [&[(&str, &str)]; 35] = [
        // Counted by Chinese custom.
        &[("identity.birthday", "1990-01-01"), ("identity.age", "38")],
        &[("family.marital_status", "single"), ("family.wedding_anniversary", "2026-09-01")],
        &[("family.marital_status", "single"), ("family.spouse_name", "无")],
        &[("identity.birthday", "2026-06-30")],
        &[("identity.birthday", "1906-06-30")],
        &[("identity.birthday", "1990"), ("identity.age", "35")],
        &[("identity.birthday", "1990"), ("identity.age", "36")],
        &[("identity.birthday", "1990-05-17"), ("family.children.0.birthday", "2002-05-17")],
        &[("identity.birthday", "--05-17"), ("family.children.0.birthday", "1950")],
        &[("family.marital_status", "married"), ("family.spouse_name", "Li Lei")],
        &[("family.marital_status", "divorced"), ("none.0", "family.spouse_name")],
        &[("education.school.start", "2002"), ("education.school.end", "2002")],
        &[("identity.national_id", "11010519491231002X"), ("identity.birthday", "1949-12-31")],
        &[("identity.national_id", "11010519491231002X"), ("identity.birthday", "--12-31")],
        &[("identity.national_id", "11010519491231002X"), ("identity.birthday", "1949")],
        &[("identity.national_id", "11010519491231002X"), ("identity.sex", "female")],
        &[("identity.national_id", "11010519491231002X"), ("identity.sex", "other")],
        &[("identity.national_id", "E12345678"), ("identity.birthday", "1990-05-17")],
        &[("identity.birthday", "1991-02-14"), ("identity.lunar_birthday", "1990年腊月三十")],
        &[("identity.birthday", "--01-01"), ("identity.lunar_birthday", "1990年腊月三十")],
        &[("identity.birthday", "1990-01-20"), ("identity.lunar_birthday", "1990年正月初一")],
        &[("identity.birthday", "1991-02-21"), ("identity.lunar_birthday", "1990年腊月三十")],
        // Of which only the year is known: some day of it will do.
        &[("identity.birthday", "2026")],
        &[("identity.birthday", "1905")],
        &[("identity.birthday", "1990"), ("identity.age", "38")],
        &[("identity.birthday", "1990"), ("family.children.0.birthday", "2002-06")],
        &[("identity.birthday", "1990-05-17"), ("family.children.0.birthday", "2002")],
        &[("identity.birthday", "1990"), ("family.children.0.birthday", "2027")],
        // A child that is expected within ten months.
        &[("identity.birthday", "1990"), ("family.children.0.birthday", "2027-04-30")],
        &[("family.spouse_birthday", "2026-06-30")],
        &[("identity.birthday", "1990-05-17"), ("education.school.start", "1990-05-17")],
        // Somebody of 30 can have been born 31 years before, and a child counted two years too old.
        &[("identity.age", "30"), ("education.school.start", "1995")],
        &[("identity.age", "30"), ("family.children.0.age", "21")],
        &[("identity.age", "30"), ("family.children.0.birthday", "2007-01-01")],
        &[("basics.name", "")],
    ];
    for entries in cases {
        assert_eq!(found(person(entries)), Vec::<String>::new(), "{entries:?}");
    }
}

#[test]
fn a_birthday_decides_before_the_number_of_a_card_and_what_is_found_stands_by_rule() {
    let id = ("identity.national_id", "11010519491231002X");
    let age = ("identity.age", "36");
    assert_eq!(
        found(person(&[id, ("identity.birthday", "1990-01-01"), age])),
        ["identity number and date of birth do not fit: `identity.birthday`, \
          `identity.national_id`"],
    );
    assert_eq!(
        found(person(&[id, ("identity.birthday", "1904-01-02")])),
        [
            "older than anybody: `identity.birthday`",
            "identity number and date of birth do not fit: `identity.birthday`, \
             `identity.national_id`",
        ],
    );
}

#[test]
fn nobody_grows_older_after_the_end() {
    let mut facts = person(&[("identity.birthday", "1904-01-02")]);
    assert_eq!(found(facts.clone()).len(), 1);
    let end = r#"{"end":{"id":"E","customer":"C","date":"2024-12-31","kind":"died"}}"#;
    facts.push(serde_json::from_str(end).unwrap());
    assert_eq!(found(facts), Vec::<String>::new());
}

#[test]
fn of_a_firm_its_foundation_and_its_people_are_tested() {
    let firm =
        |entries: &[(&str, &str)]| told(Profile::Organisation(Organisation::default()), entries);
    assert_eq!(found(firm(&[("basics.founded", "2026-06-30")])), Vec::<String>::new());
    assert_eq!(
        found(firm(&[("basics.founded", "2026-07-01")])),
        ["born or founded in the future: `basics.founded`"],
    );
    let people = firm(&[
        ("basics.founded", "2001"),
        ("people.people.0.person.identity.name", "Li Na"),
        ("people.people.1.person.identity.birthday", "1904-01-02"),
        ("people.people.2.person.identity.birthday", "1990-01-01"),
        ("people.people.2.person.identity.age", "39"),
        ("people.people.3.person.identity.age", "30"),
        ("people.people.3.person.family.children.0.age", "22"),
    ]);
    assert_eq!(
        found(people.clone()),
        [
            "older than anybody: `people.people.1.person.identity.birthday`",
            "age and date of birth do not fit: `people.people.2.person.identity.age`, \
             `people.people.2.person.identity.birthday`",
            "a child as old as the customer: `people.people.3.person.family.children.0.age`, \
             `people.people.3.person.identity.age`",
        ],
    );
    // The foundation; two births, each not to come and not too long ago, and an age; two tests of
    // a child.
    assert_eq!(tested(people).tested, 1 + 2 + 3 + 2);
}

fn facts(written: &[&str]) -> Vec<Fact> {
    written.iter().map(|fact| serde_json::from_str(fact).unwrap()).collect()
}

#[test]
fn whatever_a_customer_does_after_death_is_found_and_nothing_of_the_same_day() {
    let end = r#"{"end":{"id":"E","customer":"C","date":"2026-03-01","kind":"KIND"}}"#;
    let dealings = |on: &str, kind: &str| {
        let written = [
            end,
            r#"{"contact":{"id":"T","customer":"C","date":"2026-01-01","channel":"post"}}"#,
            r#"{"purchase":{"id":"S","customer":"C","date":"DAY","lines":[{"product":"oil",
                "quantity":"1","amount":{"amount":"1","currency":"CNY"}}]}}"#,
            r#"{"first_contact":{"id":"F","customer":"C","date":"DAY"}}"#,
            r#"{"consent":{"id":"Z","customer":"C","date":"DAY","channel":"post",
                "purpose":"marketing","decision":"given"}}"#,
            r#"{"response":{"id":"A","customer":"C","date":"DAY","to":"T","kind":"declined"}}"#,
        ];
        let written = written.map(|fact| fact.replace("DAY", on).replace("KIND", kind));
        found(facts(&written.each_ref().map(String::as_str)))
    };
    assert_eq!(dealings("2026-03-01", "died"), Vec::<String>::new());
    assert_eq!(
        dealings("2026-03-02", "died"),
        ["purchase S", "first contact F", "consent Z", "response A"].map(|record| {
            format!("dealt with us after death or dissolution: `{record}`, `end E`")
        }),
    );
    // Whoever asked to be forgotten may come again.
    assert_eq!(dealings("2026-03-02", "deletion_requested"), Vec::<String>::new());
}

#[test]
fn what_follows_on_the_same_day_fits_and_what_is_not_known_yet_is_not_tested() {
    let bought = r#"{"purchase":{"id":"S","customer":"C","date":"DAY","lines":[{"product":"oil",
        "quantity":"1","amount":{"amount":"1","currency":"CNY"}}]}}"#;
    let back = r#"{"return":{"id":"R","customer":"C","date":"DAY","of":"S","lines":[{"product":
        "oil","quantity":"1","amount":{"amount":"1","currency":"CNY"}}]}}"#;
    let contact = r#"{"contact":{"id":"T","customer":"C","date":"DAY","channel":"post"}}"#;
    let answer = r#"{"response":{"id":"A","customer":"C","date":"DAY","to":"T",
        "kind":"declined"}}"#;
    let visit = r#"{"first_contact":{"id":"F","customer":"C","date":"DAY",
        "present":{"year":2100}}}"#;
    let found = |first: &str, on: &str, then: &str, later: &str| {
        let (first, then) = (first.replace("DAY", on), then.replace("DAY", later));
        found(facts(&[first.as_str(), then.as_str()]))
    };
    for (first, then, broken) in [
        (bought, back, "a return before its purchase: `return R`, `purchase S`"),
        (contact, answer, "an answer before its contact: `response A`, `contact T`"),
    ] {
        assert_eq!(found(first, "2026-03-01", then, "2026-02-28"), [broken]);
        assert_eq!(found(first, "2026-03-01", then, "2026-03-01"), Vec::<String>::new());
        assert_eq!(found(first, "2026-07-02", then, "2026-07-01"), Vec::<String>::new());
        // The day of the judgement is the last of June.
        assert_eq!(found(first, "2026-07-01", then, "2026-06-30"), Vec::<String>::new());
    }
    assert_eq!(found(contact, "2026-03-01", visit, "2026-07-01"), Vec::<String>::new());
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
    for (years_before_child, oldest, nominal_years) in [(0, 60, 0), (60, 200, 5)] {
        let draft = ConsistencyPolicyDraft { years_before_child, oldest, nominal_years };
        assert!(draft.validate().is_ok());
    }
    for (years_before_child, oldest, nominal_years) in [(61, 60, 0), (0, 59, 0), (0, 201, 6)] {
        let draft = ConsistencyPolicyDraft { years_before_child, oldest, nominal_years };
        assert!(draft.validate().is_err());
    }
}

#[test]
fn a_product_of_a_year_to_come_is_told_and_one_of_the_next_year_is_not() {
    let visit = |year: u16| {
        let json = format!(
            r#"{{"first_contact":{{"id":"F","customer":"C","date":"2026-03-01",
                "present":{{"year":{year}}}}}}}"#
        );
        found(vec![serde_json::from_str::<Fact>(&json).unwrap()])
    };
    assert_eq!(visit(2027), Vec::<String>::new());
    assert_eq!(visit(2028), ["a present product made in the future: `first contact F`"]);
    assert_eq!(visit(3000).len(), 1);
}
