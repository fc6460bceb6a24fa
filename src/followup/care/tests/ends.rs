//! What came to an end, by examples.

use super::rows::{CAR, CAR_BOUGHT, CAR_DELIVERED, bought, firm, in_2026};
use super::{Always, CareRule, day, period, plan_with, planned, policy, rule};
use crate::followup::care::{CareAnchor, CarePolicyDraft, CareTimes};
use crate::rule::Draft;

#[test]
fn what_ended_is_cared_for_no_more() {
    let until = |day: &str| CAR.replace("\"from\"", &format!("\"until\":\"{day}\",\"from\""));
    let services = |facts: &[&str]| in_2026("service", facts).len();
    assert_eq!(services(&[&until("2026-10-25")]), 1);
    assert_eq!(services(&[&until("2026-10-24")]), 0);
    let over = period("2026-05-08", "2027-05-07");
    let plan = plan_with(&Always, &[], &[&until("2026-10-30")], &firm(), over, "2026-05-08");
    let service = plan.tasks.iter().find(|task| task.id.as_str() == "service/T-1/1").unwrap();
    assert_eq!(service.window.last(), day("2026-10-30"));
    let back = r#"{"return":{"id":"R-1","customer":"C-1","date":"2026-05-08","of":"V-1","lines":[
        {"product":"SOFA","quantity":"1","amount":{"amount":"1","currency":"CNY"}}]}}"#;
    let sofa = bought("SOFA");
    assert!(in_2026("furniture-care-call", &[&sofa[0], &sofa[1], back]).is_empty());
    let by_order = sofa[0].replace("\"lines\"", "\"details\":{\"order\":\"O-1\"},\"lines\"");
    let order = sofa[0].replace("purchase", "order").replace("V-1", "O-1");
    let delivery = sofa[1].replace(r#"{"purchase":"V-1"}"#, r#"{"order":"O-1"}"#);
    assert_eq!(in_2026("furniture-care-call", &[&order, &by_order, &delivery]).len(), 1);
    assert!(in_2026("furniture-care-call", &[&order, &by_order, &delivery, back]).is_empty());
    // Of a purchase of two products the one that came back is cared for no more.
    let lamp = r#"{"product":"LAMP","quantity":"1","amount":{"amount":"1","currency":"CNY"}},"#;
    let both = sofa[0].replace("\"lines\":[", &format!("\"lines\":[{lamp}"));
    let lamp_back = back.replace("SOFA", "LAMP");
    let care = |facts: &[&str]| in_2026("furniture-care-call", facts).len();
    assert_eq!(care(&[&both, &sofa[1]]), 1);
    assert_eq!(care(&[&both, &sofa[1], back]), 0);
    assert_eq!(care(&[&both, &sofa[1], &lamp_back]), 1);
    let of_items = sofa[1]
        .replace("\"delivered\"", r#""items":[{"product":"SOFA","quantity":"1"}],"delivered""#);
    assert_eq!(care(&[&both, &of_items]), 1);
    assert_eq!(care(&[&both, &of_items, back]), 0);
    // Nor is a car that was bought and given up, or that came back.
    let from_purchase = CAR.replace("\"from\"", "\"purchase\":\"V-1\",\"from\"");
    let given_up = from_purchase
        .replace("2026-05-08", "2026-05-01")
        .replace("\"from\"", "\"until\":\"2026-05-07\",\"from\"");
    let items = CAR_DELIVERED
        .replace("\"promised\"", r#""items":[{"product":"SEDAN","quantity":"1"}],"promised""#);
    let firm_of_sedans = || {
        let mut draft = CarePolicyDraft::default();
        draft.groups[0].products.insert("SEDAN".parse().unwrap());
        draft.validate().unwrap()
    };
    let calls = |facts: &[&str]| {
        let over = period("2026-05-08", "2027-05-07");
        let all = planned(facts, &firm_of_sedans(), over, "2026-05-08").into_iter();
        all.filter(|task| task.contains("car-care-call") || task.contains("service/")).count()
    };
    assert_eq!(calls(&[&from_purchase, CAR_BOUGHT, &items]), 5);
    assert_eq!(calls(&[&given_up, CAR_BOUGHT, &items]), 0);
    let car_back = back.replace("SOFA", "SEDAN");
    assert_eq!(calls(&[&from_purchase, CAR_BOUGHT, &items, &car_back]), 0);
    let end = r#"{"end":{"id":"E-1","customer":"C-1","date":"2026-05-08","kind":"died"}}"#;
    let all = |facts: &[&str]| planned(facts, &firm(), over, "2026-05-08").len();
    assert!(all(&[CAR, CAR_BOUGHT, CAR_DELIVERED]) > 0);
    assert_eq!(all(&[CAR, CAR_BOUGHT, CAR_DELIVERED, end]), 0);
}

/// A birthday on 19 May, of which only who has a car is told.
const BIRTHDAY: &str = r#"{"profile":{"id":"P-1","customer":"C-1","date":"2026-01-01",
    "profile":{"person":{"identity":{"birthday":"--05-19"}}}}}"#;

fn greetings_of_drivers(facts: &[&str]) -> usize {
    let greeting = rule(CareAnchor::Birthday, CareTimes::OnTheDay);
    let greeting = CareRule { groups: ["cars".to_owned()].into(), ..greeting };
    let over = period("2026-05-09", "2026-05-31");
    planned(&[&[BIRTHDAY], facts].concat(), &policy(vec![greeting]), over, "2026-06-30").len()
}

#[test]
fn who_has_nothing_of_a_group_any_more_is_not_cared_for_by_it() {
    assert_eq!(greetings_of_drivers(&[]), 0);
    assert_eq!(greetings_of_drivers(&[CAR]), 1);
    // From the day after it was given up, without any other news on that day.
    let until = |day: &str| CAR.replace("\"from\"", &format!("\"until\":\"{day}\",\"from\""));
    assert_eq!(greetings_of_drivers(&[&until("2026-05-19")]), 1);
    assert_eq!(greetings_of_drivers(&[&until("2026-05-18")]), 0);
    // The purchase came back, and the record of the car was left as it was.
    let car = CAR.replace("\"from\"", "\"purchase\":\"V-1\",\"from\"");
    let back = r#"{"return":{"id":"R-1","customer":"C-1","date":"2026-05-09","of":"V-1","lines":[
        {"product":"SEDAN","quantity":"1","amount":{"amount":"100000","currency":"CNY"}}]}}"#;
    assert_eq!(greetings_of_drivers(&[&car, CAR_BOUGHT, CAR_DELIVERED]), 1);
    assert_eq!(greetings_of_drivers(&[&car, CAR_BOUGHT, CAR_DELIVERED, back]), 0);
}

#[test]
fn an_order_came_back_only_where_every_invoice_of_it_did() {
    let [sofa, delivery] = bought("SOFA");
    let order = sofa.replace("purchase", "order").replace("V-1", "O-1");
    let of_order =
        |purchase: &str| purchase.replace("\"lines\"", "\"details\":{\"order\":\"O-1\"},\"lines\"");
    let lamp = of_order(&sofa.replace("SOFA", "LAMP").replace("V-1", "V-2"));
    let sofa = of_order(&sofa);
    let delivery = delivery.replace(r#"{"purchase":"V-1"}"#, r#"{"order":"O-1"}"#);
    let back = r#"{"return":{"id":"R-1","customer":"C-1","date":"2026-05-08","of":"V-2","lines":[
        {"product":"LAMP","quantity":"1","amount":{"amount":"1","currency":"CNY"}}]}}"#;
    let calls = in_2026("furniture-care-call", &[&order, &sofa, &lamp, &delivery, back]);
    assert_eq!(calls, ["2026-05-15 furniture-care-call/L-1/7"]);
}

#[test]
fn only_a_newer_contract_takes_the_place_of_one() {
    let contract = |id: &str, date: &str, until: &str| {
        format!(
            r#"{{"contract":{{"id":"{id}","customer":"C-1","date":"{date}","kind":"insurance",
                "thing":"T-1","until":"{until}"}}}}"#
        )
    };
    let reminders = |one: &str, other: &str| in_2026("insurance", &[CAR, one, other]).len();
    let old = contract("K-1", "2026-05-08", "2027-03-31");
    assert_eq!(reminders(&old, &contract("K-2", "2026-05-09", "2027-04-30")), 1);
    // An older one for longer is another, but not one that was concluded earlier and begins later.
    let longer = contract("K-2", "2026-05-07", "2027-04-30");
    assert_eq!(reminders(&old, &longer), 2);
    let later = longer.replace(r#""kind""#, r#""from":"2026-06-01","kind""#);
    assert_eq!(reminders(&old, &later), 1);
}

#[test]
fn a_service_before_a_car_was_theirs_is_none_of_theirs() {
    let reading = |id: &str, on: &str, shows: u32| {
        format!(
            r#"{{"meter_reading":{{"id":"{id}","customer":"C-1","date":"{on}","thing":"T-1",
                "shows":{shows},"unit":"kilometres"}}}}"#
        )
    };
    let visit = r#"{"workshop_visit":{"id":"B-1","customer":"C-1","date":"2026-03-01","thing":"T-1",
        "work":["service"]}}"#;
    // Its old meter showed more then.
    let facts = [reading("D-1", "2026-03-01", 72_000), reading("D-2", "2026-05-08", 62_000)];
    let services = in_2026("service", &[CAR, &facts[0], &facts[1], visit]);
    assert_eq!(services.len(), 2, "{services:?}");
}

#[test]
fn a_personal_reason_names_no_day() {
    let greeting = policy(vec![rule(CareAnchor::Birthday, CareTimes::OnTheDay)]);
    let over = period("2026-05-09", "2026-05-31");
    let plan = plan_with(&Always, &[], &[BIRTHDAY], &greeting, over, "2026-05-09");
    let reason = &plan.tasks[0].reason;
    assert_eq!(reason.to_string(), "the birthday is coming up");
    assert!(!serde_json::to_string(reason).unwrap().contains("05-19"));
}
