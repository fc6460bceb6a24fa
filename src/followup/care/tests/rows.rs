//! The rows of the sources' table, by the default policy.

use super::{Always, CareRule, day, layers, period, plan_with, planned, policy, rule, shown};
use crate::customer::Role;
use crate::followup::care::{
    CareAnchor, CarePolicy, CarePolicyDraft, CareTimes, ServiceReminder, WhyNotPlanned,
};
use crate::rule::Draft;
use crate::transaction::{MeterUnit, MeterUnknown};

pub(super) const CAR: &str = r#"{"ownership":{"id":"H-1","customer":"C-1","date":"2026-05-08","thing":"T-1",
    "product":"SEDAN","from":"us","vehicle":{"registered_on":"2026-05-06"}}}"#;
pub(super) const CAR_DELIVERED: &str = r#"{"delivery":{"id":"L-1","customer":"C-1","date":"2026-05-01",
    "of":{"purchase":"V-1"},"promised":"2026-05-10","delivered":"2026-05-08"}}"#;
pub(super) const CAR_BOUGHT: &str = r#"{"purchase":{"id":"V-1","customer":"C-1","date":"2026-04-20","lines":[
    {"product":"SEDAN","quantity":"1","amount":{"amount":"100000","currency":"CNY"}}]}}"#;

pub(super) fn bought(product: &str) -> [String; 2] {
    [
        format!(
            r#"{{"purchase":{{"id":"V-1","customer":"C-1","date":"2026-04-20","lines":[
            {{"product":"{product}","quantity":"1","amount":{{"amount":"1","currency":"CNY"}}}}]}}}}"#
        ),
        r#"{"delivery":{"id":"L-1","customer":"C-1","date":"2026-04-20","of":{"purchase":"V-1"},
            "delivered":"2026-05-08"}}"#
            .to_owned(),
    ]
}

/// The default with a sofa and a fridge.
pub(super) fn firm() -> CarePolicy {
    let mut draft = CarePolicyDraft::default();
    draft.groups[1].products.insert("SOFA".parse().unwrap());
    draft.groups[2].products.insert("FRIDGE".parse().unwrap());
    draft.validate().unwrap()
}

/// The tasks of one rule.
pub(super) fn of_rule(name: &str, facts: &[&str], first: &str, last: &str) -> Vec<String> {
    let all = planned(facts, &firm(), period(first, last), "2026-05-08");
    let named = format!(" {name}/");
    all.into_iter().filter(|task| task.contains(&named)).collect()
}

pub(super) fn in_2026(name: &str, facts: &[&str]) -> Vec<String> {
    of_rule(name, facts, "2026-05-08", "2027-05-07")
}

#[test]
fn who_left_their_details_is_a_lead_until_they_buy_and_the_default_leaves_leads_to_what_is_owed() {
    let lead =
        r#"{"first_contact":{"id":"F-1","customer":"C-1","date":"2026-05-08","name":"Li Na"}}"#;
    let again =
        r#"{"first_contact":{"id":"F-2","customer":"C-1","date":"2026-05-09","name":"Li Na"}}"#;
    let over = period("2026-05-01", "2026-06-01");
    let by = |policy: &CarePolicy, facts: &[&str]| {
        shown(&plan_with(&Always, &layers(), facts, policy, over, "2026-05-09"))
    };
    assert!(by(&firm(), &[lead, again]).is_empty());
    let own = policy(vec![rule(CareAnchor::FirstContact, CareTimes::DaysAfter(vec![1]))]);
    assert_eq!(by(&own, &[lead, again]), ["2026-05-09 r/F-1/1"]);
    assert!(by(&own, &[lead, CAR_BOUGHT]).is_empty());
}

#[test]
fn a_car_gets_three_calls_of_one_series_by_the_service_and_a_sofa_one() {
    let over = period("2026-05-08", "2026-06-01");
    let facts = [CAR, CAR_BOUGHT, CAR_DELIVERED];
    let plan = plan_with(&Always, &layers(), &facts, &firm(), over, "2026-05-08");
    assert_eq!(
        shown(&plan),
        [
            "2026-05-08 car-care-call/L-1/0",
            "2026-05-11 car-care-call/L-1/3",
            "2026-05-15 car-care-call/L-1/7",
        ]
    );
    let series: Vec<_> = plan.tasks.iter().map(|task| task.series.clone()).collect();
    assert!(series.iter().all(|one| one.is_some() && *one == series[0]));
    assert!(plan.tasks.iter().all(|task| task.role == Role::Service));
    assert_eq!(plan.tasks[1].reason.to_string(), "something was delivered on 2026-05-08");
    let sofa = bought("SOFA");
    let sofa = [sofa[0].as_str(), &sofa[1]];
    assert_eq!(in_2026("furniture-care-call", &sofa), ["2026-05-15 furniture-care-call/L-1/7"]);
    assert!(in_2026("car-care-call", &sofa).is_empty());
    assert!(in_2026("furniture-care-call", &facts).is_empty());
    let snack = bought("SNACK");
    let snack = [snack[0].as_str(), &snack[1]];
    assert!(in_2026("furniture-care-call", &snack).is_empty());
    assert!(in_2026("tips", &snack).is_empty());
}

#[test]
fn what_a_delivery_brings_is_known_by_its_items_its_purchase_or_its_order() {
    let of = |of: &str, items: &str, more: &[&str]| {
        let delivery = format!(
            r#"{{"delivery":{{"id":"L-1","customer":"C-1","date":"2026-05-01","of":{of},
                "items":[{items}],"delivered":"2026-05-08"}}}}"#
        );
        in_2026("furniture-care-call", &[&[delivery.as_str()], more].concat()).len()
    };
    let sofa = r#"{"product":"SOFA","quantity":"1"}"#;
    let other = r#"{"product":"LAMP","quantity":"1"}"#;
    let bought = bought("SOFA")[0].clone();
    let order = bought.replace("purchase", "order").replace("V-1", "O-1");
    let purchase = r#"{"purchase":"V-1"}"#;
    assert_eq!(of(purchase, sofa, &[]), 1);
    assert_eq!(of(purchase, other, &[&bought]), 0);
    assert_eq!(of(purchase, "", &[]), 0);
    assert_eq!(of(purchase, "", &[&bought]), 1);
    assert_eq!(of(r#"{"purchase":"V-2"}"#, "", &[&bought]), 0);
    assert_eq!(of(r#"{"order":"O-1"}"#, "", &[&order]), 1);
    assert_eq!(of(r#"{"order":"O-2"}"#, "", &[&order]), 0);
    let cars = |of: &str, more: &[&str]| {
        let delivery = CAR_DELIVERED.replace(r#"{"purchase":"V-1"}"#, of);
        in_2026("car-care-call", &[&[delivery.as_str()], more].concat()).len()
    };
    // A thing that came from the purchase, of whatever product the purchase wrote.
    let thing = CAR.replace(r#""product":"SEDAN""#, r#""purchase":"V-1""#);
    assert_eq!(cars(purchase, &[CAR_BOUGHT]), 0);
    assert_eq!(cars(purchase, &[CAR_BOUGHT, &thing]), 3);
    let by_order = CAR_BOUGHT.replace("\"lines\"", "\"details\":{\"order\":\"O-1\"},\"lines\"");
    assert_eq!(cars(r#"{"order":"O-1"}"#, &[&by_order, &thing]), 3);
    assert_eq!(cars(r#"{"order":"O-2"}"#, &[&by_order, &thing]), 0);
}

#[test]
fn a_service_falls_due_by_the_meter_or_by_age_and_one_that_was_done_no_more() {
    let reading = |id: &str, on: &str, shows: u32| {
        format!(
            r#"{{"meter_reading":{{"id":"{id}","customer":"C-1","date":"{on}","thing":"T-1",
                "shows":{shows},"unit":"kilometres"}}}}"#
        )
    };
    // By age: 6 and 12 months, each 14 days ahead.
    assert_eq!(
        in_2026("service", &[CAR]),
        ["2026-10-25 service/T-1/1", "2027-04-24 service/T-1/2"]
    );
    // A used car, 50 km a day from 62,000 on: 67,000 on 16 August, 72,000 on 24 November.
    let one = reading("D-1", "2026-03-29", 60_000);
    let two = reading("D-2", "2026-04-18", 61_000);
    let three = reading("D-3", "2026-05-08", 62_000);
    let by_meter = ["2026-08-02 service/T-1/1", "2026-11-10 service/T-1/2"];
    assert_eq!(in_2026("service", &[CAR, &one, &two, &three]), by_meter);
    // One that was mistyped is not believed, and two are too few.
    let mistyped = reading("D-4", "2026-04-28", 630_000);
    assert_eq!(in_2026("service", &[CAR, &one, &two, &three, &mistyped]), by_meter);
    assert_eq!(in_2026("service", &[CAR, &mistyped]).len(), 2);
    assert_eq!(in_2026("service", &[CAR, &mistyped])[0], "2026-10-25 service/T-1/1");
    let plan = |facts: &[&str], over, as_of| {
        let plan = plan_with(&Always, &[], facts, &firm(), over, as_of);
        let tasks = plan.tasks.into_iter().filter(|task| task.id.as_str().starts_with("service"));
        tasks.map(|task| format!("{} {}", task.id, task.reason)).collect::<Vec<_>>()
    };
    let year = period("2026-05-08", "2027-05-07");
    assert_eq!(
        plan(&[CAR, &one, &two, &three], year, "2026-05-08")[0],
        "service/T-1/1 by the readings of its meter the service falls due on 2026-08-16"
    );
    assert_eq!(
        plan(&[CAR], year, "2026-05-08")[0],
        "service/T-1/1 by the time passed the service falls due on 2026-11-08"
    );
    let visit = |work: &str, thing: &str, on: &str| {
        format!(
            r#"{{"workshop_visit":{{"id":"B-{on}","customer":"C-1","date":"{on}","thing":"{thing}",
                "work":["{work}"]}}}}"#
        )
    };
    let ids = |visits: &[String]| {
        let visits: Vec<&str> = visits.iter().map(String::as_str).collect();
        plan(&[&[CAR], &visits[..]].concat(), year, "2026-11-01").len()
    };
    assert_eq!(ids(&[]), 2);
    assert_eq!(ids(&[visit("service", "T-1", "2026-10-20")]), 1);
    assert_eq!(ids(&[visit("paid", "T-1", "2026-10-20")]), 2);
    assert_eq!(ids(&[visit("service", "T-2", "2026-10-20")]), 2);
    assert_eq!(ids(&[visit("service", "T-1", "2026-05-07")]), 2);
    assert_eq!(ids(&[visit("service", "T-1", "2026-11-02")]), 2);
    // Two visits near to one service are that one, and one soon after the sale is none.
    let twice = [visit("service", "T-1", "2026-10-12"), visit("service", "T-1", "2026-10-20")];
    assert_eq!(ids(&twice), 1);
    assert_eq!(ids(&[visit("service", "T-1", "2026-06-30")]), 2);
    // By what its meter showed it was the first, or even the second.
    let shown = |shows| {
        let handed_over = reading("D-1", "2026-05-08", 60_000);
        ids(&[
            handed_over,
            visit("service", "T-1", "2026-06-30"),
            reading("D-2", "2026-06-30", shows),
        ])
    };
    assert_eq!([62_000, 64_900, 69_000].map(shown), [2, 1, 0]);
    // A car of another brand has no first service with us; one that came from a purchase has.
    let other = CAR.replace(r#""from":"us""#, r#""from":"other_brand""#);
    let nobody_says = CAR.replace(r#""from":"us","#, "");
    let purchased = CAR.replace(r#""from":"us""#, r#""purchase":"V-1""#);
    assert!(in_2026("service", &[&other]).is_empty());
    assert!(in_2026("service", &[&nobody_says]).is_empty());
    assert_eq!(in_2026("service", &[&purchased]).len(), 2);
}

#[test]
fn a_service_by_the_meter_alone_says_why_it_cannot_be_planned() {
    let due = vec![ServiceReminder { shows: 5_000, months: None }];
    let services = CareTimes::Services { unit: MeterUnit::Kilometres, due };
    let policy = policy(vec![CareRule { later_days: 30, ..rule(CareAnchor::Ownership, services) }]);
    let readings = |of: &[(&str, &str, u32)]| {
        let fact = |(unit, on, shows): &(&str, &str, u32)| {
            format!(
                r#"{{"meter_reading":{{"id":"D-{on}","customer":"C-1","date":"{on}","thing":"T-1",
                "shows":{shows},"unit":"{unit}"}}}}"#
            )
        };
        let facts: Vec<String> = of.iter().map(fact).collect();
        let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
        let over = period("2026-01-01", "2027-12-31");
        let plan =
            plan_with(&Always, &[], &[&[CAR], &facts[..]].concat(), &policy, over, "2026-12-01");
        (shown(&plan), plan.not_planned.into_iter().map(|one| one.why).collect::<Vec<_>>())
    };
    let not_enough =
        |have| WhyNotPlanned::MeterUnknown(MeterUnknown::NotEnoughDays { have, need: 3 });
    assert_eq!(readings(&[]), (vec![], vec![not_enough(0)]));
    let km = "kilometres";
    assert_eq!(readings(&[(km, "2026-06-01", 9)]), (vec![], vec![not_enough(1)]));
    assert_eq!(readings(&[("hours", "2026-06-01", 9_000)]).1, [not_enough(0)]);
    let stands = readings(&[(km, "2026-06-01", 9), (km, "2026-06-21", 9), (km, "2026-07-11", 9)]);
    assert_eq!(stands, (vec![], vec![WhyNotPlanned::MeterStands]));
    // Once it shows so much, the day stays, however often it is read afterwards.
    let reached = [
        (km, "2026-06-01", 1_000),
        (km, "2026-06-21", 3_000),
        (km, "2026-07-11", 5_000),
        (km, "2026-11-30", 6_000),
    ];
    assert_eq!(readings(&reached), (vec!["2026-07-11 r/T-1/1".to_owned()], vec![]));
}

#[test]
fn an_insurance_or_an_inspection_is_reminded_of_a_month_before_it_ends() {
    let contract = |kind: &str, more: &str| {
        format!(
            r#"{{"contract":{{"id":"I-1","customer":"C-1","date":"2026-01-01","until":"2026-12-31",
                "kind":"{kind}"{more}}}}}"#
        )
    };
    let insurance = contract("insurance", "");
    assert_eq!(in_2026("insurance", &[&insurance]), ["2026-12-01 insurance/I-1/0"]);
    assert!(in_2026("inspection", &[&insurance]).is_empty());
    assert_eq!(in_2026("inspection", &[&contract("inspection", "")]).len(), 1);
    let renewed = r#"{"contract":{"id":"I-2","customer":"C-1","date":"2026-05-08","kind":"insurance",
        "renews":"I-1"}}"#;
    assert!(in_2026("insurance", &[&insurance, renewed]).is_empty());
    let of_car = contract("insurance", r#","thing":"T-1""#);
    let sold = CAR
        .replace("2026-05-08", "2026-01-01")
        .replace("\"from\"", "\"until\":\"2026-05-07\",\"from\"");
    assert_eq!(in_2026("insurance", &[&of_car]).len(), 1);
    assert_eq!(in_2026("insurance", &[&of_car, CAR]).len(), 1);
    assert!(in_2026("insurance", &[&of_car, &sold]).is_empty());
    // A newer insurance of the car goes on after it, whether or not it says what it renews.
    let newer = of_car.replace("I-1", "I-2").replace("2026-01-01", "2026-05-01");
    let longer = newer.replace("2026-12-31", "2028-12-31");
    assert!(in_2026("insurance", &[&of_car, &longer]).is_empty());
    assert_eq!(in_2026("insurance", &[&of_car, &newer]).len(), 2);
    let of_another = longer.replace("T-1", "T-2");
    assert_eq!(in_2026("insurance", &[&of_car, &of_another]).len(), 1);
    let another = longer.replace("\"insurance\"", "\"inspection\"");
    assert_eq!(in_2026("insurance", &[&of_car, &another]).len(), 1);
    let nothing_named = longer.replace(r#","thing":"T-1""#, "");
    assert_eq!(in_2026("insurance", &[&insurance, &nothing_named]).len(), 1);
    // Of a rule for a group, the thing has to be one of it.
    let of_group = |group: &str, facts: &[&str]| {
        let mut draft = CarePolicyDraft::default();
        draft.rules.retain(|rule| rule.name == "insurance");
        draft.rules[0].groups.insert(group.to_owned());
        let policy = draft.validate().unwrap();
        planned(facts, &policy, period("2026-05-08", "2027-05-07"), "2026-05-08").len()
    };
    assert_eq!(of_group("cars", &[&of_car, CAR]), 1);
    assert_eq!(of_group("cars", &[&of_car]), 0);
    assert_eq!(of_group("furniture", &[&of_car, CAR]), 0);
    assert_eq!(of_group("cars", &[&insurance, CAR]), 1);
    assert_eq!(of_group("cars", &[&insurance]), 0);
}

#[test]
fn a_plan_from_today_has_what_can_still_be_done_and_what_can_already_be_done() {
    let insurance = r#"{"contract":{"id":"I-1","customer":"C-1","date":"2026-01-06",
        "until":"2026-01-28","kind":"insurance"}}"#;
    let from = |first: &str, last: &str| {
        planned(&[insurance], &firm(), period(first, last), "2026-01-06").len()
    };
    // At best on 29 December, from 15 December to 28 January.
    assert_eq!(from("2026-01-06", "2027-01-05"), 1);
    assert_eq!(from("2026-01-28", "2027-01-05"), 1);
    assert_eq!(from("2026-01-29", "2027-01-05"), 0);
    assert_eq!(from("2025-12-01", "2025-12-15"), 1);
    assert_eq!(from("2025-12-01", "2025-12-14"), 0);
}

#[test]
fn buyers_are_greeted_on_the_eve_and_told_of_a_new_product_first() {
    let profile = r#"{"profile":{"id":"P-1","customer":"C-1","date":"2026-01-01","profile":{"person":{
        "identity":{"birthday":"1990-05-17"}}}}}"#;
    assert!(in_2026("birthday", &[profile]).is_empty());
    let buyers: [&[&str]; 3] = [&[profile, CAR_BOUGHT], &[profile, CAR], &[profile, CAR_DELIVERED]];
    for facts in buyers {
        assert_eq!(in_2026("birthday", facts), ["2026-05-16 birthday/own/2026"]);
    }
    let elsewhere = CAR.replace(r#""from":"us""#, r#""from":"brand_elsewhere""#);
    assert!(in_2026("birthday", &[profile, &elsewhere]).is_empty());
    assert_eq!(
        in_2026("public-holiday", &[CAR_BOUGHT]),
        [
            "2026-09-30 public-holiday/National Day/20261001",
            "2026-12-31 public-holiday/New Year/20270101",
        ]
    );
    assert_eq!(in_2026("new-product", &[CAR_BOUGHT]), ["2026-09-03 new-product/SEDAN-2/20260910"]);
    assert!(in_2026("new-product", &[profile]).is_empty());
}

#[test]
fn a_greeting_has_days_before_the_occasion_and_none_on_it() {
    let profile = r#"{"profile":{"id":"P-1","customer":"C-1","date":"2026-01-01","profile":{"person":{
        "identity":{"birthday":"1990-05-17"}}}}}"#;
    let over = period("2026-05-08", "2026-12-31");
    let plan = plan_with(&Always, &layers(), &[profile, CAR_BOUGHT], &firm(), over, "2026-05-08");
    for (id, days) in [
        ("birthday/own/2026", ["2026-05-13", "2026-05-16", "2026-05-16"]),
        ("public-holiday/National Day/20261001", ["2026-09-27", "2026-09-30", "2026-09-30"]),
    ] {
        let window = plan.tasks.iter().find(|task| task.id.as_str() == id).unwrap().window;
        assert_eq!([window.first(), window.best(), window.last()], days.map(day), "{id}");
    }
}

#[test]
fn who_was_lost_for_long_gets_no_greetings_on_holidays_and_no_information() {
    let of = |bought: &str, more: &[&str]| {
        let bought = CAR_BOUGHT.replace("2026-04-20", bought);
        let facts = [&[bought.as_str()], more].concat();
        (in_2026("public-holiday", &facts).len(), in_2026("product-information", &facts).len())
    };
    // National Day is greeted on 30 September.
    assert_eq!(of("2023-09-30", &[]).0, 1);
    assert_eq!(of("2023-09-29", &[]), (0, 2));
    let visit = r#"{"workshop_visit":{"id":"B-1","customer":"C-1","date":"2026-05-01","thing":"T-1",
        "work":["service"]}}"#;
    assert_eq!(of("2020-01-01", &[]), (0, 0));
    assert_eq!(of("2020-01-01", &[visit]), (2, 4));
    assert_eq!(of("2020-01-01", &[CAR_DELIVERED]), (2, 4));
    assert_eq!(in_2026("public-holiday", &[CAR]).len(), 2);
}

#[test]
fn days_off_in_a_row_are_one_occasion_and_days_of_the_dead_or_with_work_none() {
    let layer = |days: &[(&str, &str, &str)]| {
        let day = |(name, first, work): &(&str, &str, &str)| {
            format!(r#"{{"name":"{name}","first":"{first}","work":"{work}"}}"#)
        };
        let days: Vec<String> = days.iter().map(day).collect();
        let json = format!(r#"[{{"name":"public holidays","days":[{}]}}]"#, days.join(","));
        serde_json::from_str::<Vec<crate::calendar::Layer>>(&json).unwrap()
    };
    // The weekend of 23 and 24 May is without work.
    let closed = vec![day("2026-05-23"), day("2026-05-24")];
    let office = super::Until { last: day("2027-12-31"), closed };
    let of = |days: &[(&str, &str, &str)]| {
        let over = period("2026-05-08", "2026-12-31");
        let plan = plan_with(&office, &layer(days), &[CAR_BOUGHT], &firm(), over, "2026-05-08");
        let all = shown(&plan).into_iter();
        all.filter(|it| it.contains("public-holiday")).collect::<Vec<_>>()
    };
    let one = ["2026-05-20 public-holiday/A/20260521"];
    assert_eq!(of(&[("A", "2026-05-22", "closed"), ("A", "2026-05-21", "closed")]), one);
    assert_eq!(
        of(&[
            ("A", "2026-05-21", "closed"),
            ("A", "2026-05-22", "closed"),
            ("A", "2026-05-25", "closed"),
            ("A", "2026-05-30", "as_usual"),
        ]),
        one
    );
    assert_eq!(of(&[("A", "2026-05-21", "closed"), ("A", "2026-05-23", "closed")]).len(), 2);
    assert_eq!(of(&[("A", "2026-05-21", "closed"), ("B", "2026-05-22", "closed")]).len(), 2);
    assert!(of(&[("tomb-sweeping day", "2026-05-21", "closed")]).is_empty());
}

#[test]
fn an_anniversary_tips_maintenance_replacement_and_information_have_their_days() {
    assert_eq!(in_2026("anniversary", &[CAR_BOUGHT]), ["2027-04-20 anniversary/V-1/1"]);
    let car_for_years = [CAR, CAR_BOUGHT, CAR_DELIVERED];
    assert_eq!(
        of_rule("car-free-maintenance", &car_for_years, "2026-05-08", "2036-12-31"),
        ["2028-05-08 car-free-maintenance/L-1/1"]
    );
    let paid = of_rule("car-paid-maintenance", &car_for_years, "2026-05-08", "2036-12-31");
    assert_eq!((paid.len(), paid[0].as_str()), (8, "2029-05-08 car-paid-maintenance/L-1/3"));
    assert_eq!(in_2026("tips", &[CAR, CAR_BOUGHT, CAR_DELIVERED]), ["2026-06-07 tips/L-1/30"]);
    let fridge = bought("FRIDGE");
    let fridge = [fridge[0].as_str(), &fridge[1]];
    let decade = |name: &str, facts: &[&str]| of_rule(name, facts, "2026-05-08", "2036-12-31");
    assert_eq!(
        decade("free-maintenance", &fridge),
        ["2027-05-08 free-maintenance/L-1/1", "2028-05-08 free-maintenance/L-1/2"]
    );
    let paid = decade("paid-maintenance", &fridge);
    assert_eq!((paid.len(), paid[0].as_str()), (8, "2029-05-08 paid-maintenance/L-1/3"));
    assert_eq!(
        decade("appliance-replacement", &fridge),
        ["2036-02-08 appliance-replacement/L-1/1"]
    );
    assert_eq!(decade("car-replacement", &[CAR]), ["2032-02-08 car-replacement/T-1/1"]);
    assert_eq!(in_2026("product-information", &[CAR_BOUGHT]).len(), 4);
}

#[test]
fn a_registration_counts_for_a_vehicle_that_is_owned() {
    let yearly = rule(CareAnchor::Registration, super::every(1, crate::calendar::Step::Years));
    let policy = policy(vec![yearly]);
    let over = period("2026-05-08", "2027-12-31");
    assert_eq!(planned(&[CAR], &policy, over, "2026-05-08"), ["2027-05-06 r/T-1/1"]);
    let plain = CAR.replace(r#""registered_on":"2026-05-06""#, "");
    assert!(planned(&[&plain], &policy, over, "2026-05-08").is_empty());
}

#[test]
fn a_group_is_its_products_its_brands_or_all_vehicles() {
    let of = |group: &str, thing: &str| {
        let json = format!(
            r#"{{"groups":[{group}],"rules":[{{"name":"r","purpose":"tips","role":"service",
                "anchor":"ownership","groups":["g"]}}]}}"#
        );
        let policy: CarePolicy = serde_json::from_str(&json).unwrap();
        planned(&[thing], &policy, period("2026-05-08", "2026-05-08"), "2026-05-08").len()
    };
    let brand = CAR.replace("\"from\"", "\"brand\":\"X\",\"from\"");
    assert_eq!(of(r#"{"name":"g"}"#, CAR), 0);
    assert_eq!(of(r#"{"name":"g","products":["SEDAN"]}"#, CAR), 1);
    assert_eq!(of(r#"{"name":"g","products":["VAN"]}"#, CAR), 0);
    assert_eq!(of(r#"{"name":"g","brands":["X"]}"#, &brand), 1);
    assert_eq!(of(r#"{"name":"g","brands":["X"]}"#, CAR), 0);
    assert_eq!(of(r#"{"name":"g","vehicles":true}"#, CAR), 1);
    let boat = CAR.replace(r#","vehicle":{"registered_on":"2026-05-06"}"#, "");
    assert_eq!(of(r#"{"name":"g","vehicles":true}"#, &boat), 0);
}
