use super::{ConsistencyPolicy, ConsistencyPolicyDraft, consistency};
use crate::base::{CustomerBase, Fact};
use crate::customer::{Person, Profile, ProfileRecord, ResolutionPolicy};
use crate::intake::fill_in;
use crate::rule::Draft;
use crate::units::Provenance;

fn found(facts: Vec<Fact>) -> Vec<String> {
    let mut base = CustomerBase::new();
    assert_eq!(base.add_all(facts).refused, []);
    let customer = base.customers().next().unwrap();
    let (resolution, policy) = (ResolutionPolicy::default(), ConsistencyPolicy::default());
    let found = consistency(customer, &resolution, &policy, "2026-06-30".parse().unwrap());
    assert!(found.broken.len() as u64 <= found.tested);
    found.broken.iter().map(ToString::to_string).collect()
}

fn person(entries: &[(&str, &str)]) -> Vec<Fact> {
    let profile = fill_in(Profile::Person(Person::default()), entries.iter().copied()).unwrap();
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

#[test]
fn each_rule_about_a_person_is_broken_by_what_cannot_be_true() {
    let cases: [(&[(&str, &str)], &str); 25] = [
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
    let cases: [&[(&str, &str)]; 19] = [
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
        &[("education.school.start", "2002"), ("education.school.end", "2002")],
        &[("identity.national_id", "11010519491231002X"), ("identity.birthday", "1949-12-31")],
        &[("identity.national_id", "11010519491231002X"), ("identity.birthday", "--12-31")],
        &[("identity.national_id", "11010519491231002X"), ("identity.birthday", "1949")],
        &[("identity.national_id", "11010519491231002X"), ("identity.sex", "female")],
        &[("identity.national_id", "11010519491231002X"), ("identity.sex", "other")],
        &[("identity.national_id", "E12345678"), ("identity.birthday", "1990-05-17")],
        &[("identity.birthday", "1991-02-14"), ("identity.lunar_birthday", "1990年腊月三十")],
        &[("identity.birthday", "--01-01"), ("identity.lunar_birthday", "1990年腊月三十")],
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
