//! What a policy may say, and how it is read.

use super::rule;
use crate::customer::Role;
use crate::followup::Purpose;
use crate::followup::care::{
    CareAnchor, CarePolicy, CarePolicyDraft, CareRule, CareTimes, ProductGroup, ServiceReminder,
};
use crate::rule::Draft;
use crate::transaction::MeterUnit;

#[test]
fn the_defaults_are_a_valid_policy_that_reads_back() {
    let policy = CarePolicy::default();
    assert_eq!(CarePolicyDraft::default().validate(), Ok(policy.clone()));
    let written = serde_json::to_string(&policy).unwrap();
    assert_eq!(serde_json::from_str::<CarePolicy>(&written).unwrap(), policy);
}

#[test]
fn everything_that_is_wrong_with_a_policy_is_named_at_once() {
    let refused = serde_json::from_str::<CarePolicy>(
        r#"{"groups":[{"name":"cars"},{"name":" cars "},{"name":""}],"most_tasks":10001,"rules":[
        {"name":"a","purpose":"tips","role":"service","anchor":"delivery","groups":["boats"],
         "ours_only":true,"leave_out":["A"],"active_months":0,"only_before":true,
         "ahead_days":36526,"earlier_days":36526,"later_days":36526},
        {"name":"a","purpose":"birthday","role":"account","anchor":"birthday",
         "times":{"days_after":[0]}},
        {"name":"c","purpose":"tips","role":"service","anchor":{"days_of":" "}},
        {"name":"d","purpose":"tips","role":"service","anchor":"delivery",
         "times":{"days_after":[3,3,36526]}},
        {"name":"e","purpose":"tips","role":"service","anchor":"delivery","times":{"days_after":[]}},
        {"name":"f","purpose":"service","role":"service","anchor":"delivery",
         "times":{"services":{"unit":"kilometres","due":[]}}},
        {"name":"g","purpose":"service","role":"service","anchor":"ownership",
         "times":{"services":{"unit":"kilometres","due":[{"shows":5,"months":1201},{"shows":5}]}}},
        {"name":"h","purpose":"tips","role":"service","anchor":"purchase",
         "times":{"every":{"every":1,"step":"years","first":3,"last":2}}}]}"#,
    )
    .unwrap_err()
    .to_string();
    let paths: Vec<&str> = refused.split(';').filter_map(|one| one.split('`').nth(1)).collect();
    assert_eq!(
        paths,
        [
            "groups[1].name",
            "groups[2].name",
            "rules[1].name",
            "rules[0].ours_only",
            "rules[0].leave_out",
            "rules[0].active_months",
            "rules[0].later_days",
            "rules[0].ahead_days",
            "rules[0].earlier_days",
            "rules[0].later_days",
            "rules[1].times",
            "rules[2].anchor.days_of",
            "rules[3].times.days_after[1]",
            "rules[3].times.days_after[2]",
            "rules[4].times.days_after",
            "rules[5].times.services",
            "rules[5].times.services.due",
            "rules[6].times.services.due[1]",
            "rules[6].times.services.due[0].months",
            "rules[7].times.every.last",
            "rules[0].groups",
            "most_tasks",
        ],
        "{refused}"
    );
    let many = CarePolicyDraft { rules: vec![], most_tasks: 0, ..Default::default() };
    assert_eq!(many.validate().unwrap_err().paths(), ["most_tasks"]);
    let group = |number: usize| ProductGroup { name: number.to_string(), ..Default::default() };
    let many = CarePolicyDraft {
        groups: (0..1_001).map(group).collect(),
        rules: vec![],
        ..Default::default()
    };
    assert_eq!(many.validate().unwrap_err().paths(), ["groups"]);
    let one = |number: usize| {
        CareRule::new(number.to_string(), Purpose::Tips, Role::Sales, CareAnchor::Purchase)
    };
    let many = CarePolicyDraft { rules: (0..1_001).map(one).collect(), ..Default::default() };
    assert_eq!(many.validate().unwrap_err().paths(), ["rules"]);
    let due = vec![ServiceReminder { shows: 0, months: None }; 1];
    let days = CareTimes::DaysAfter((0..1_001).collect());
    assert!(
        CarePolicyDraft { rules: vec![rule(CareAnchor::Delivery, days)], ..Default::default() }
            .validate()
            .is_err()
    );
    let services = CareTimes::Services { unit: MeterUnit::Hours, due };
    assert!(
        CarePolicyDraft {
            rules: vec![rule(CareAnchor::Ownership, services)],
            ..Default::default()
        }
        .validate()
        .is_ok()
    );
}

#[test]
fn blanks_around_names_are_left_out() {
    let policy: CarePolicy = serde_json::from_str(
        r#"{"groups":[{"name":" boats ","brands":[" X "]}],"rules":[
        {"name":" a ","purpose":"tips","role":"service","anchor":{"days_of":" fairs "},
         "groups":["boats "],"leave_out":[" Sunday "]}]}"#,
    )
    .unwrap();
    assert_eq!(policy.groups[0].name, "boats");
    assert!(policy.groups[0].brands.contains("X"));
    assert_eq!(policy.rules[0].name, "a");
    assert!(policy.rules[0].groups.contains("boats"));
    assert!(policy.rules[0].leave_out.contains("Sunday"));
    assert_eq!(policy.rules[0].anchor, CareAnchor::DaysOf("fairs".to_owned()));
}
