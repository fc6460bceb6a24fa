use super::{base, day, fact, line};
use crate::base::MergeRecord;
use crate::customer::Role;
use crate::followup::arising::day_number;
use crate::followup::{DealContact, FollowUpPolicy, TaskContext, TaskState, standings, tasks_of};
use crate::funnel::{Change, LossCause, LossReason, Opportunity, OpportunityBasics, Pipeline};
use crate::marketing::Channel;
use crate::tiering::LevelPolicy;
use serde_json::{Value, json};

fn deal(customer: &str) -> Opportunity {
    Opportunity::create(
        OpportunityBasics {
            id: "D".parse().unwrap(),
            customer: customer.parse().unwrap(),
            product: "car".parse().unwrap(),
            revenue: "168000.00 CNY".parse().unwrap(),
            stage: "first_contact".parse().unwrap(),
            created_on: day("2026-03-01"),
            created_by: "E-7".parse().unwrap(),
        },
        &Pipeline::default(),
    )
    .unwrap()
}

#[test]
fn the_calls_of_a_deal_stand_in_the_same_list_and_end_with_it() {
    let known = fact("contact", "O", "2026-01-02", json!({"channel": "phone"}));
    let mut deal = deal("C");
    let (pipeline, by) = (Pipeline::default(), "E-7".parse().unwrap());
    deal.apply(Change::Contacted(Some(Channel::Phone)), day("2026-03-20"), &by, &pipeline).unwrap();
    let lost = Change::Lose(LossReason::Cause(LossCause::Price));
    deal.apply(lost, day("2026-04-10"), &by, &pipeline).unwrap();
    let asks = |on: &str| DealContact::of(&deal, &LevelPolicy::default(), day(on)).unwrap();
    let of = |facts: &[Value], on: &str| {
        let base = base(&[std::slice::from_ref(&known), facts].concat());
        let deals = [asks(on)];
        let context = TaskContext { deals: &deals, ..Default::default() };
        let customer = base.customers().next().unwrap();
        tasks_of(customer, &context, &FollowUpPolicy::default(), day(on))
    };
    assert_eq!(DealContact::of(&deal, &LevelPolicy::default(), day("2026-02-28")), None);
    let first = of(&[], "2026-03-19");
    let number = day_number(day("2026-03-01"));
    let said = "03-02 03-31 03-31: the next contact is due on 2026-03-31, in 12 days";
    assert_eq!(line(&first[0]), format!("deal/D/{number} {said}"));
    assert_eq!(first[0].staff.as_ref().unwrap().as_str(), "E-7");
    assert_eq!(first[0].role, Role::Sales);
    let second = of(&[], "2026-03-20");
    assert_ne!(first[0].id, second[0].id);
    assert_eq!(first[0].series, second[0].series);
    assert_eq!(of(&[], "2026-04-10"), []);
    // A contact of the customer that was for it does it too, and another comes after as long a time.
    let called = fact(
        "contact",
        "P",
        "2026-03-10",
        json!({"channel": "phone",
        "talk": {"tasks": [first[0].id.as_str()]}}),
    );
    let next = of(std::slice::from_ref(&called), "2026-03-19");
    let number = day_number(day("2026-03-10"));
    let said = "03-11 04-09 04-09: the last call about the deal was made or left out on 2026-03-10";
    assert_eq!(line(&next[0]), format!("deal/D/{number} {said}"));
    assert_eq!(next[0].series, first[0].series);
    assert_eq!(of(&[called], "2026-03-20")[0].id, second[0].id, "the later of the two counts");
    let skipped = fact(
        "task_entry",
        "TE",
        "2026-03-10",
        json!({"task": first[0].id.as_str(), "what": "skipped"}),
    );
    assert_eq!(of(&[skipped], "2026-03-19")[0].id, next[0].id);
    // How the first stands.
    let stands = |facts: &[Value], on: &str| {
        let base = base(&[std::slice::from_ref(&known), facts].concat());
        let deals = [asks(on)];
        let context = TaskContext { deals: &deals, ..Default::default() };
        let customer = base.customers().next().unwrap();
        let all = standings(customer, &first, &context, &FollowUpPolicy::default(), day(on));
        (all[0].state, all[0].since)
    };
    assert_eq!(stands(&[], "2026-03-19"), (TaskState::Due, Some(day("2026-03-02"))));
    assert_eq!(stands(&[], "2026-03-20"), (TaskState::Done, Some(day("2026-03-20"))));
    assert_eq!(
        stands(&[], "2026-04-10"),
        (TaskState::Done, Some(day("2026-03-20"))),
        "and stays so"
    );
    let died = fact("end", "N", "2026-03-10", json!({"kind": "died"}));
    assert_eq!(stands(&[died], "2026-03-19"), (TaskState::Cancelled, Some(day("2026-03-10"))));
    let withdrawn = fact(
        "consent",
        "K",
        "2026-03-11",
        json!({"channel": null, "purpose": null,
        "decision": "withdrawn"}),
    );
    assert_eq!(stands(&[withdrawn], "2026-03-19"), (TaskState::Cancelled, Some(day("2026-03-11"))));
}

#[test]
fn the_deal_of_somebody_else_asks_nothing_of_this_one() {
    let base = base(&[fact("contact", "O", "2026-01-02", json!({"channel": "phone"}))]);
    let deals = [DealContact::of(&deal("X"), &LevelPolicy::default(), day("2026-03-05")).unwrap()];
    let context = TaskContext { deals: &deals, ..Default::default() };
    let customer = base.customers().next().unwrap();
    let tasks = tasks_of(customer, &context, &FollowUpPolicy::default(), day("2026-03-05"));
    assert_eq!(tasks, []);
}

#[test]
fn a_contact_or_an_end_of_later_is_not_known_yet() {
    let known = fact("contact", "O", "2026-01-02", json!({"channel": "phone"}));
    let base = base(&[known]);
    let mut deal = deal("C");
    let (pipeline, by) = (Pipeline::default(), "E-7".parse().unwrap());
    let asks = |deal: &_, on| [DealContact::of(deal, &LevelPolicy::default(), day(on)).unwrap()];
    let (customer, policy) = (base.customers().next().unwrap(), FollowUpPolicy::default());
    let at_first = asks(&deal, "2026-03-05");
    let context = TaskContext { deals: &at_first, ..Default::default() };
    let tasks = tasks_of(customer, &context, &policy, day("2026-03-05"));
    let stands = |deals: &[DealContact]| {
        let context = TaskContext { deals, ..Default::default() };
        standings(customer, &tasks, &context, &policy, day("2026-03-19"))[0].state
    };
    deal.apply(Change::Contacted(Some(Channel::Phone)), day("2026-03-20"), &by, &pipeline).unwrap();
    assert_eq!(stands(&asks(&deal, "2026-03-20")), TaskState::Due);
    let lost = Change::Lose(LossReason::Cause(LossCause::Price));
    deal.apply(lost, day("2026-04-10"), &by, &pipeline).unwrap();
    assert_eq!(stands(&asks(&deal, "2026-04-10")), TaskState::Due);
}

#[test]
fn after_a_merge_the_deals_of_both_are_in_one_list() {
    let known = |who: &str| {
        json!({"contact": {"id": format!("O-{who}"), "customer": who, "date": "2026-01-02",
            "channel": "phone"}})
    };
    let mut base = base(&[known("C"), known("X")]);
    let [survivor, absorbed] = ["C", "X"].map(|id| id.parse().unwrap());
    base.merge(MergeRecord { survivor, absorbed, date: day("2026-02-01"), by: None }).unwrap();
    let deals = [DealContact::of(&deal("X"), &LevelPolicy::default(), day("2026-03-05")).unwrap()];
    let context = TaskContext { deals: &deals, ..Default::default() };
    let customer = base.customers().next().unwrap();
    let tasks = tasks_of(customer, &context, &FollowUpPolicy::default(), day("2026-03-05"));
    assert_eq!((tasks.len(), tasks[0].customer.as_str()), (1, "C"));
}

fn context(deals: &[DealContact]) -> TaskContext<'_> {
    TaskContext { deals, ..Default::default() }
}

#[test]
fn a_call_was_made_on_the_day_of_the_first_contact_after_it_and_goes_with_that() {
    let base = base(&[fact("contact", "O", "2026-01-02", json!({"channel": "phone"}))]);
    let (customer, policy) = (base.customers().next().unwrap(), FollowUpPolicy::default());
    let asks = |contacts: &[&str], closed: bool, on| {
        let mut deal = deal("C");
        let (pipeline, by) = (Pipeline::default(), "E-7".parse().unwrap());
        for contact in contacts {
            let contacted = Change::Contacted(Some(Channel::Phone));
            deal.apply(contacted, day(contact), &by, &pipeline).unwrap();
        }
        if closed {
            let lost = Change::Lose(LossReason::Cause(LossCause::Price));
            deal.apply(lost, day("2026-03-25"), &by, &pipeline).unwrap();
        }
        [DealContact::of(&deal, &LevelPolicy::default(), day(on)).unwrap()]
    };
    let at_first = asks(&[], false, "2026-03-02");
    let first = tasks_of(customer, &context(&at_first), &policy, day("2026-03-02"));
    let stands = |tasks, contacts: &[&str], closed| {
        let deals = asks(contacts, closed, "2026-04-10");
        let all = standings(customer, tasks, &context(&deals), &policy, day("2026-04-10"));
        (all[0].state, all[0].since.map(|on| on.to_string()))
    };
    let since = |state, on: &str| (state, Some(on.to_owned()));
    let twice = ["2026-03-20", "2026-04-09"];
    assert_eq!(stands(&first, &twice, false), since(TaskState::Done, "2026-03-20"));
    assert_eq!(stands(&first, &twice[..1], true), since(TaskState::Done, "2026-03-20"));
    assert_eq!(stands(&first, &[], true), since(TaskState::Cancelled, "2026-03-25"));
    assert_eq!(stands(&first, &[], false), since(TaskState::Overdue, "2026-04-01"), "it waits");
    // The contact after which the second came was a mistake.
    let later = asks(&twice[..1], false, "2026-03-21");
    let second = tasks_of(customer, &context(&later), &policy, day("2026-03-21"));
    assert_eq!(stands(&second, &twice, false), since(TaskState::Done, "2026-04-09"));
    assert_eq!(stands(&second, &[], false), (TaskState::Cancelled, None));
}
