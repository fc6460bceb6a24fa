//! What a policy refuses.

use super::*;

fn problems(draft: ChurnPolicyDraft) -> Vec<String> {
    let problems = match draft.validate() {
        Ok(_) => vec![],
        Err(problems) => problems.problems().to_vec(),
    };
    problems.into_iter().map(|problem| problem.path).collect()
}

fn read(json: serde_json::Value) -> Vec<String> {
    problems(serde_json::from_value(json).unwrap())
}

#[test]
fn every_figure_has_its_bounds() {
    assert_eq!(problems(ChurnPolicyDraft::default()), [""; 0]);
    let cases: [(&str, serde_json::Value, bool); 41] = [
        ("lost_months", json!(1), true),
        ("lost_months", json!(0), false),
        ("lost_months", json!(1_201), false),
        ("notice_days", json!(335), true),
        ("notice_days", json!(336), false),
        ("renewal_notice_days", json!(36_525), true),
        ("renewal_notice_days", json!(36_526), false),
        ("grace_days", json!(36_525), true),
        ("grace_days", json!(36_526), false),
        ("lost_contract_months", json!(1), true),
        ("lost_contract_months", json!(0), false),
        ("lost_contract_months", json!(1_201), false),
        ("festival_days", json!(60), true),
        ("festival_days", json!(61), false),
        ("otherwise.within_months", json!(1_200), true),
        ("otherwise.within_months", json!(0), false),
        ("otherwise.within_months", json!(1_201), false),
        ("rhythm.least_gaps", json!(1), true),
        ("rhythm.least_gaps", json!(0), false),
        ("rhythm.least_gaps", json!(1_001), false),
        ("rhythm.false_alarms", json!("0.000000001"), true),
        ("rhythm.false_alarms", json!("0"), false),
        ("rhythm.false_alarms", json!("1"), false),
        ("decline.months", json!(12), true),
        ("decline.months", json!(13), false),
        ("decline.months", json!(0), false),
        ("decline.fall", json!("1"), true),
        ("decline.fall", json!("0"), false),
        ("decline.least_days", json!(0), false),
        ("decline.least_days", json!(367), false),
        ("decline.range_fall", json!("0"), false),
        ("decline.least_classes", json!(2), true),
        ("decline.least_classes", json!(1), false),
        ("decline.habit_days", json!(1), true),
        ("decline.habit_days", json!(0), false),
        ("season.least_seasons", json!(1), false),
        ("season.least_seasons", json!(101), false),
        ("season.quiet_months", json!(1), true),
        ("season.quiet_months", json!(11), true),
        ("season.quiet_months", json!(0), false),
        ("season.quiet_months", json!(12), false),
    ];
    for (path, value, is_sound) in cases {
        let given = value.clone();
        let draft = match path.split_once('.') {
            Some((part, field)) => json!({part: {field: value}}),
            None => json!({path: value}),
        };
        let expected: &[&str] = if is_sound { &[] } else { &[path] };
        assert_eq!(read(draft), expected, "{path} = {given}");
    }
}

#[test]
fn no_product_and_no_prefix_is_in_two_classes_and_the_notice_is_shorter_than_each_limit() {
    let taken = json!({"classes": {"a": {"products": ["x", "y"], "prefixes": ["p"]},
        "b": {"products": ["y"], "prefixes": ["p", ""]}}});
    let paths = read(taken);
    assert_eq!(paths, ["classes.b.products[0]", "classes.b.prefixes[0]", "classes.b.prefixes[1]"]);
    let short = json!({"classes": {"milk": {"products": ["milk"],
        "expects": {"within_months": 1}}}});
    assert_eq!(read(short), ["notice_days"]);
    let wrong = json!({"classes": {"milk": {"expects": {"within_months": 0}}}});
    assert_eq!(read(wrong), ["classes.milk.expects.within_months"]);
    let draft: ChurnPolicyDraft = serde_json::from_value(json!({"notice_days": 999})).unwrap();
    let kind = draft.validate().unwrap_err().problems()[0].kind.clone();
    assert_eq!(kind, ProblemKind::OutOfRange { given: 999, min: 0, max: 335 });
}
