use super::{NONE, base, day, fact, stands, told};
use crate::followup::{FollowUpPolicyDraft, TaskContext, tasks_of};
use crate::rule::Draft;
use serde_json::{Value, json};

fn visit(id: &str, on: &str) -> Value {
    fact("first_contact", id, on, json!({}))
}

#[test]
fn a_lead_who_comes_back_after_years_is_thanked_and_called_again() {
    let facts = [visit("F-1", "2023-05-01"), visit("F-2", "2026-03-02")];
    let said = [
        "thank-you/F-2/1 03-02 03-02 03-03: the customer left their details on 2026-03-02",
        "first-call/F-2/1 03-02 03-03 03-03: the customer left their details on 2026-03-02",
    ];
    assert_eq!(told(&facts, "2026-03-02"), said);
    assert_eq!(told(&facts, "2026-04-02"), NONE);
    assert_eq!(told(&facts, "2026-03-01"), NONE);
    // Who comes back while they still are a lead is no other, also when that has grown old.
    let soon = [visit("F-1", "2026-03-02"), visit("F-2", "2026-03-20")];
    assert!(told(&soon, "2026-03-20")[0].starts_with("thank-you/F-1/1"));
    assert_eq!(told(&soon, "2026-04-02"), NONE);
}

#[test]
fn a_lead_who_withdrew_every_consent_is_neither_thanked_nor_called() {
    let withdrawn = |channel: Value, purpose: Value| {
        let more = json!({"channel": channel, "purpose": purpose, "decision": "withdrawn"});
        fact("consent", "K", "2026-03-02", more)
    };
    let with =
        |of: Value| stands(&[visit("F", "2026-03-02"), of], "2026-03-02", "2026-03-03").join("\n");
    let over = "cancelled: consent was withdrawn on 2026-03-02, for the last channel that was left";
    let said = format!("thank-you/F/1 {over}\nfirst-call/F/1 {over}");
    assert_eq!(with(withdrawn(Value::Null, Value::Null)), said);
    assert_eq!(with(withdrawn(Value::Null, json!("care"))), said);
    for of in [withdrawn(json!("phone"), Value::Null), withdrawn(Value::Null, json!("marketing"))] {
        assert_eq!(with(of).matches("due: ").count(), 2);
    }
}

#[test]
fn the_first_call_is_within_the_days_of_the_policy_and_an_answer_of_later_is_not_known_yet() {
    let policy = FollowUpPolicyDraft { first_call_within_days: 4, ..Default::default() };
    let policy = policy.validate().unwrap();
    let lead = base(&[visit("F", "2026-03-02")]);
    let context = TaskContext::default();
    let all = tasks_of(lead.customers().next().unwrap(), &context, &policy, day("2026-03-02"));
    let call = all.iter().find(|task| task.id.as_str() == "first-call/F/1").unwrap();
    assert_eq!(call.window.last(), day("2026-03-06"));
    let facts = [
        visit("F", "2026-03-02"),
        fact("contact", "O", "2026-03-03", json!({"channel": "phone"})),
        fact("response", "A", "2026-03-08", json!({"to": "O", "kind": "not_reached"})),
    ];
    assert_eq!(told(&facts, "2026-03-07"), NONE, "somebody talked with them");
    assert_eq!(told(&facts, "2026-03-08").len(), 2, "in vain, as is known now");
}
