//! Companies that belong together.

use super::*;

fn belongs(number: &str, who: &str, to: &str, kind: &str) -> Fact {
    fact_of(who, "affiliation", number, "2026-01-01", json!({"to": to, "kind": kind}))
}

fn debt(number: &str, who: &str, of: &str) -> Fact {
    fact_of(
        who,
        "purchase",
        number,
        "2026-03-01",
        json!({"lines": line("1", of), "settlement": "on_account"}),
    )
}

fn may_owe(number: &str, who: &str, of: &str) -> Fact {
    fact_of(who, "credit_limit", number, "2026-01-01", json!({"limit": amount(of)}))
}

fn group() -> Vec<Fact> {
    vec![
        belongs("AF-1", "works", "holding", "subsidiary"),
        belongs("AF-2", "plant", "works", "branch"),
        may_owe("L-1", "holding", "1000"),
        debt("S-1", "holding", "100"),
        debt("S-2", "works", "300"),
        debt("S-3", "plant", "600"),
    ]
}

fn of_group(facts: Vec<Fact>) -> Option<Finding> {
    finding(&base_of(facts), GROUP_OVER_LIMIT, "2026-03-05")
}

#[test]
fn parent_and_subsidiaries_together_have_one_limit() {
    let near = of_group(group()).unwrap();
    assert_eq!((near.severity, near.at_stake), (Severity::Low, Some(yuan("1000"))));
    assert_eq!(near.customer(), Some(&id("holding")));
    let mut facts = group();
    facts.push(debt("S-4", "plant", "0.01"));
    let over = of_group(facts.clone()).unwrap();
    assert_eq!((over.severity, over.force), (Severity::High, Force::Hard));
    assert_eq!((over.at_stake, over.since), (Some(yuan("0.01")), day("2026-03-01")));
    assert_eq!(over.key, near.key);
    // Each by itself is within what it may owe.
    assert_eq!(found_by(&base_of(facts), &policy(), "2026-03-05").len(), 1);
    let mut facts = group();
    facts.remove(5);
    assert_eq!(of_group(facts), None);
}

#[test]
fn a_deposit_of_one_company_does_not_pay_for_another() {
    let mut facts = group();
    let of = json!({"amount": amount("5000")});
    facts.push(fact_of("works", "payment", "B-1", "2026-03-02", of));
    facts.push(debt("S-4", "plant", "300.01"));
    let over = of_group(facts.clone()).unwrap();
    assert_eq!(over.at_stake, Some(yuan("0.01")));
    let base = base_of(facts);
    let deals = Opportunities::new();
    let context = WarningContext {
        base: &base,
        deals: &deals,
        currency: Currency::CNY,
        as_of: day("2026-03-05"),
    };
    let exposure = group_exposure(&context, &id("plant"), &policy()).unwrap();
    assert_eq!(exposure.head, id("holding"));
    assert_eq!(exposure.total, yuan("1000.01"));
    let members: Vec<_> = exposure.members.iter().map(|(who, of)| (who.as_str(), *of)).collect();
    let expected = [("holding", "100"), ("plant", "900.01"), ("works", "-4700")];
    assert_eq!(members, expected.map(|(who, of)| (who, yuan(of))));
    assert_eq!((exposure.used_percent, exposure.over), (Some(100), Some(yuan("0.01"))));
    let by = LimitSource::Group;
    assert!(matches!(exposure.line, CreditLine::Limit { by: source, .. } if source == by));
}

#[test]
fn a_head_with_a_lifted_limit_or_none_is_not_over_it_and_a_default_is_for_the_group() {
    let with_head = |of: Option<Value>| {
        let mut facts = group();
        facts.retain(|fact| fact.id() != "L-1");
        facts.extend(of.map(|of| fact_of("holding", "credit_limit", "L-1", "2026-01-01", of)));
        facts
    };
    let default = with(|draft| draft.default_limit = Some(yuan("999")));
    let over = |facts: Vec<Fact>, policy: &ReceivablePolicy| {
        let found = found_by(&base_of(facts), policy, "2026-03-05").into_iter();
        found.map(|one| (one.key.to_string(), one.at_stake)).collect::<Vec<_>>()
    };
    let lifted = json!({"limit": null});
    assert_eq!(over(with_head(Some(lifted.clone())), &default), []);
    assert_eq!(over(with_head(None), &policy()), []);
    let expected = [("warning.group-over-limit, customer holding".to_owned(), Some(yuan("1")))];
    assert_eq!(over(with_head(None), &default), expected);
}

#[test]
fn a_subsidiary_without_a_limit_of_its_own_is_judged_with_its_group_and_not_by_the_default() {
    let default = with(|draft| draft.default_limit = Some(yuan("5")));
    let mut facts = group();
    facts.push(may_owe("L-2", "holding", "2000"));
    let matters = |facts: &[Fact]| {
        let found = found_by(&base_of(facts.to_vec()), &default, "2026-03-05").into_iter();
        found.map(|one| one.key.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(matters(&facts), ["warning.group-over-limit, customer holding"]);
    facts.retain(|fact| fact.id() != "L-1");
    assert_eq!(matters(&facts), NONE);
    facts.push(may_owe("L-3", "plant", "599.99"));
    let both = ["exposure", "receivable"];
    let both = both.map(|what| format!("warning.{what}-over-limit, customer plant"));
    assert_eq!(matters(&facts), both);
}

#[test]
fn a_new_fact_of_a_member_brings_the_group_up_to_date() {
    let policy = policy();
    let rules = rules(&policy);
    let (mut base, deals) = (base_of(group()), Opportunities::new());
    let as_of = day("2026-03-05");
    let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
    let mut evaluation = Evaluation::of(&rules, &context);
    let more = debt("S-4", "plant", "5");
    let touched = Touched::new().fact(&more);
    base.add(more).unwrap();
    let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
    evaluation.update(&rules, &context, &touched);
    assert_eq!(evaluation, Evaluation::of(&rules, &context));
    assert_eq!(evaluation.findings().next().unwrap().at_stake, Some(yuan("5")));
}
