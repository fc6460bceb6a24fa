//! Plans that are behind or will be missed.

use clienteling::calendar::WorkCalendar;
use clienteling::funnel::Opportunities;
use clienteling::rule::Draft;
use clienteling::rule::measure::Unknown;
use clienteling::warning::sales::{
    BEHIND_PLAN, BehindPlan, PlanDays, PlanOutlook, SalesPolicy, SalesPolicyDraft, outlook,
};
use clienteling::warning::{
    Evaluation, Finding, Force, Found, JointRule, Onset, Severity, WarningContext, WarningRules,
};
use clienteling::{Currency, CustomerBase, Estimate, Fact, Money, Probability};
use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

use crate::common::build::{base_of, day};
use crate::common::cases;

fn yuan(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "CNY" })
}

fn fact(kind: &str, fields: &Value) -> Fact {
    serde_json::from_value(json!({ kind: fields })).unwrap_or_else(|error| panic!("{error}"))
}

/// A plan over these days.
#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn plan(about: Value, first: &str, last: &str, more: Value) -> Fact {
    let mut fields = json!({"id": "SP-1", "date": "2026-01-01", "about": about,
        "period": {"first": first, "last": last}});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    fact("sales_plan", &fields)
}

/// For the firm, 9,000 in April: 300 a day.
fn april() -> Fact {
    plan(json!("firm"), "2026-04-01", "2026-04-30", json!({"amount": yuan("9000")}))
}

fn sale(id: &str, date: &str, amount: &str) -> Fact {
    fact(
        "purchase",
        &json!({"id": id, "customer": "C-1", "date": date, "lines": [
            {"product": "oil", "quantity": "1", "amount": yuan(amount)}]}),
    )
}

fn looked(base: &CustomerBase, rule: &dyn JointRule, as_of: &str) -> Found {
    let deals = Opportunities::new();
    let as_of = day(as_of);
    let context = WarningContext { base, deals: &deals, currency: Currency::CNY, as_of };
    let mut found = Found::default();
    rule.evaluate(&context, &mut found);
    found
}

fn behind(base: &CustomerBase, as_of: &str) -> Found {
    looked(base, &BehindPlan::default(), as_of)
}

fn only(found: Found) -> Finding {
    let [one] = <[Finding; 1]>::try_from(found.findings).unwrap();
    assert!(found.not_evaluated.is_empty());
    one
}

fn outlook_of(base: &CustomerBase, spread: &PlanDays, as_of: &str) -> PlanOutlook {
    let deals = Opportunities::new();
    let as_of = day(as_of);
    let context = WarningContext { base, deals: &deals, currency: Currency::CNY, as_of };
    outlook(&context, &SalesPolicy::default(), spread).remove(0)
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

#[test]
fn a_period_without_any_sale_is_behind_by_all_that_is_due() {
    let known = fact(
        "profile",
        &json!({"id": "B-1", "customer": "C-1", "date": "2026-01-01",
        "profile": {"person": {}}}),
    );
    for about in [json!("firm"), json!({"product": "oil"}), json!({"customer": "C-1"})] {
        let plan = plan(about, "2026-04-01", "2026-04-30", json!({"amount": yuan("9000")}));
        let base = base_of([plan, known.clone()]);
        let found = only(behind(&base, "2026-04-10"));
        assert_eq!(found.at_stake, Some(money("3000 CNY")));
        assert_eq!(found.evidence[0].to_string(), "nothing was sold of it so far");
        assert_eq!(
            (found.severity, found.force, found.onset),
            (Severity::Medium, Force::Soft, Onset::Already),
        );
    }
}

#[test]
fn who_sold_more_than_is_due_is_not_behind_and_who_sold_less_is() {
    let on_the_10th = |sold| {
        let base = base_of([april(), sale("S-1", "2026-04-02", sold)]);
        behind(&base, "2026-04-10").findings.len()
    };
    assert_eq!(["9000", "5000", "3000", "1000", "0.01"].map(on_the_10th), [0, 0, 0, 1, 1]);
}

#[test]
fn exactly_what_is_tolerated_is_no_finding_and_a_coin_more_is() {
    let on_the_10th = |sold| {
        let base = base_of([april(), sale("S-1", "2026-04-02", sold)]);
        behind(&base, "2026-04-10").findings.pop()
    };
    assert_eq!(on_the_10th("2100"), None);
    let found = on_the_10th("2099.99").unwrap();
    assert_eq!(
        found.reason.to_string(),
        "900.01 CNY behind what the plan asks for to date, more than the 900.00 CNY that are \
         tolerated (by 0.01 CNY)",
    );
    let said: Vec<String> = found.evidence.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "sold 2,099.99 CNY, less than the 3,000.00 CNY that the plan asks for to date (by 900.01 CNY)",
            "sold 209.99 CNY a day so far, less than the 345.01 CNY a day that the rest takes (by 135.02 CNY)",
        ],
    );
    assert_eq!(found.at_stake, Some(money("900.01 CNY")));
    assert_eq!(found.key.to_string(), "warning.behind-plan, the firm, 2026-04-01..2026-04-30");
    assert_eq!(found.facts[0].to_string(), "sales plan SP-1");
    assert_eq!(found.look_again_on, Some(day("2026-04-11")));
}

#[test]
fn a_least_amount_is_tolerated_in_any_case_at_the_rate_of_the_day() {
    let rate = |base: &mut CustomerBase| {
        let (from, to) = (Currency::USD, Currency::CNY);
        base.rates_mut().record(from, to, day("2026-04-01"), "8".parse().unwrap()).unwrap();
    };
    let rule = |least: &str| {
        let least_behind = Some(money(least));
        let policy = SalesPolicyDraft { least_behind, ..Default::default() }.validate().unwrap();
        BehindPlan::new(policy, PlanDays::EveryDay)
    };
    let mut base = base_of([april(), sale("S-1", "2026-04-02", "1000")]);
    assert_eq!(looked(&base, &rule("2000 CNY"), "2026-04-10").findings.len(), 0);
    assert_eq!(looked(&base, &rule("1999.99 CNY"), "2026-04-10").findings.len(), 1);
    let unknown = looked(&base, &rule("250 USD"), "2026-04-10");
    assert!(matches!(unknown.not_evaluated[0].why, Unknown::NotComputable(_)));
    assert_eq!(unknown.not_evaluated[0].key.matter(), BEHIND_PLAN);
    rate(&mut base);
    assert_eq!(looked(&base, &rule("250 USD"), "2026-04-10").findings.len(), 0);
    assert_eq!(looked(&base, &rule("249 USD"), "2026-04-10").findings.len(), 1);
}

#[test]
fn it_is_behind_since_the_first_day_of_the_time_that_lasts() {
    // Behind by more than 900 on the 4th; 1,200 is due then.
    let base = base_of([april()]);
    assert_eq!(behind(&base, "2026-04-03").findings.len(), 0);
    for as_of in ["2026-04-04", "2026-04-05", "2026-04-30"] {
        assert_eq!(only(behind(&base, as_of)).since, day("2026-04-04"), "{as_of}");
    }
    // A sale on the 10th ends that: 4,200 are due on the 14th.
    let base = base_of([april(), sale("S-1", "2026-04-10", "3000")]);
    assert_eq!(only(behind(&base, "2026-04-09")).since, day("2026-04-04"));
    assert_eq!(behind(&base, "2026-04-13").findings.len(), 0);
    assert_eq!(only(behind(&base, "2026-04-20")).since, day("2026-04-14"));
    // What comes back on a day makes it behind on that day.
    let back = fact(
        "return",
        &json!({"id": "R-1", "customer": "C-1", "date": "2026-04-06",
        "lines": [{"product": "oil", "quantity": "1", "amount": yuan("3000")}]}),
    );
    let base = base_of([april(), sale("S-1", "2026-04-01", "3000"), back]);
    assert_eq!(only(behind(&base, "2026-04-08")).since, day("2026-04-06"));
}

#[test]
fn a_plan_that_ended_is_looked_at_for_a_month_and_what_came_later_does_not_count() {
    let base = base_of([april(), sale("S-1", "2026-05-02", "9000")]);
    for as_of in ["2026-04-30", "2026-05-01", "2026-05-31"] {
        let found = only(behind(&base, as_of));
        assert_eq!((found.onset, found.at_stake), (Onset::Already, Some(money("9000 CNY"))));
        assert_eq!(found.evidence.len(), 1, "nothing is to come");
    }
    assert_eq!(behind(&base, "2026-06-01").findings.len(), 0);
}

#[test]
fn a_plan_that_replaces_another_is_the_same_matter() {
    let later = json!({"id": "SP-2", "date": "2026-04-05", "amount": yuan("12000")});
    let later = plan(json!("firm"), "2026-04-01", "2026-04-30", later);
    let (before, after) = (base_of([april()]), base_of([april(), later]));
    let (before, after) = (only(behind(&before, "2026-04-10")), only(behind(&after, "2026-04-10")));
    assert_eq!(before.key, after.key);
    assert_eq!(after.at_stake, Some(money("4000 CNY")));
    assert_eq!(after.facts[0].id, "SP-2");
}

#[test]
fn plans_that_cannot_be_added_up_have_names_of_their_own() {
    let merged = |one: Value, other: Value| {
        let plans = [("SP-1", "C-1", one), ("SP-2", "C-2", other)].map(|(id, customer, more)| {
            let mut more = more;
            more["id"] = id.into();
            plan(json!({ "customer": customer }), "2026-04-01", "2026-04-30", more)
        });
        let mut base = base_of(plans);
        for (id, customer) in [("B-1", "C-1"), ("B-2", "C-2")] {
            base.add(fact(
                "profile",
                &json!({"id": id, "customer": customer, "date": "2026-01-01",
                "profile": {"person": {}}}),
            ))
            .unwrap();
        }
        let merge =
            json!({"survivor": "C-1", "absorbed": "C-2", "date": "2026-03-01", "by": "S-7"});
        base.merge(serde_json::from_value(merge).unwrap()).unwrap();
        let found = behind(&base, "2026-04-30");
        found.findings.iter().map(|one| one.key.to_string()).collect::<Vec<_>>()
    };
    let amount = |amount| json!({ "amount": yuan(amount) });
    assert_eq!(merged(amount("10"), amount("20")).len(), 1, "they add up");
    let dollars = json!({"amount": {"amount": "20", "currency": "USD"}});
    let names = merged(amount("10"), dollars);
    assert_eq!(names.len(), 2);
    assert_ne!(names[0], names[1]);
}

#[test]
fn a_quantity_is_judged_by_itself() {
    let more = json!({"amount": yuan("1"), "quantity": "30"});
    let plan = plan(json!({"product": "oil"}), "2026-04-01", "2026-04-30", more);
    let sold = |count: usize| {
        let sales = (0..count).map(|at| sale(&format!("S-{at}"), "2026-04-02", "1"));
        let base = base_of([plan.clone()].into_iter().chain(sales));
        behind(&base, "2026-04-15").findings
    };
    // Due are 15, tolerated 3.
    assert_eq!(sold(12).len(), 0);
    let found = sold(11).remove(0);
    assert_eq!(
        found.reason.to_string(),
        "4 behind what the plan asks for to date, more than the 3 that are tolerated (by 1)",
    );
    assert_eq!(
        found.key.to_string(),
        "warning.behind-plan, product oil, 2026-04-01..2026-04-30, quantity"
    );
    assert_eq!(found.at_stake, None);
    assert_eq!(
        found.evidence[0].to_string(),
        "sold 11, less than the 15 that the plan asks for to date (by 4)"
    );
    let none: Vec<_> = sold(0).into_iter().map(|one| one.evidence[0].to_string()).collect();
    assert_eq!(none, ["nothing was sold of it so far"; 2]);
}

#[test]
fn a_plan_is_spread_over_working_days_months_or_its_parts() {
    let week: WorkCalendar =
        serde_json::from_value(json!({"week": {"monday": ["09:00-17:00"]}})).unwrap();
    let due = |base: &CustomerBase, spread: &PlanDays, as_of| {
        let amount = outlook_of(base, spread, as_of).amount.unwrap().unwrap();
        amount.to_date.expected.to_string()
    };
    // April 2026 has Mondays on the 6th, 13th, 20th and 27th.
    let base = base_of([april()]);
    let mondays = PlanDays::WorkingDays(week);
    assert_eq!(due(&base, &mondays, "2026-04-05"), "0.00 CNY");
    assert_eq!(due(&base, &mondays, "2026-04-06"), "2250.00 CNY");
    assert_eq!(due(&base, &mondays, "2026-04-26"), "6750.00 CNY");
    assert_eq!(due(&base, &PlanDays::EveryDay, "2026-04-06"), "1800.00 CNY");
    let pace = outlook_of(&base, &mondays, "2026-04-06").amount.unwrap().unwrap();
    assert_eq!(pace.needed, Some(money("3000 CNY")), "on each of the three Mondays left");
    let seasons = json!([
        {"period": {"first": "2026-04-01", "last": "2026-04-10"}, "portion": {"share": "0.1"}},
        {"period": {"first": "2026-04-11", "last": "2026-04-30"}, "portion": {"share": "0.9"}}]);
    let seasonal = json!({"amount": yuan("9000"), "parts": seasons});
    let base = base_of([plan(json!("firm"), "2026-04-01", "2026-04-30", seasonal)]);
    assert_eq!(due(&base, &PlanDays::EveryDay, "2026-04-10"), "900.00 CNY");
    assert_eq!(due(&base, &PlanDays::EveryMonth, "2026-04-20"), "4950.00 CNY");
    assert_eq!(due(&base, &mondays, "2026-04-06"), "900.00 CNY");
    assert_eq!(behind(&base, "2026-04-10").findings.len(), 0);
    assert_eq!(behind(&base, "2026-04-11").findings.len(), 1);
    let year = plan(json!("firm"), "2026-01-01", "2026-12-31", json!({"amount": yuan("120000")}));
    let base = base_of([year]);
    assert_eq!(due(&base, &PlanDays::EveryMonth, "2026-02-28"), "20000.00 CNY");
    assert_eq!(due(&base, &PlanDays::EveryDay, "2026-02-28"), "19397.26 CNY");
    // A calendar that ends says nothing.
    let ends: WorkCalendar = serde_json::from_value(json!({"week": {"monday": ["09:00-17:00"]},
        "layers": [{"name": "holidays", "known": {"first": "2026-01-01", "last": "2026-06-30"}}]}))
    .unwrap();
    let found = looked(
        &base,
        &BehindPlan::new(SalesPolicy::default(), PlanDays::WorkingDays(ends)),
        "2026-02-28",
    );
    assert_eq!((found.findings.len(), found.not_evaluated.len()), (0, 1));
}

#[test]
fn plans_that_do_not_add_up_are_refused() {
    let parts = |parts: Value| {
        let fields = json!({"id": "SP-1", "date": "2026-01-01", "about": "firm",
            "period": {"first": "2026-04-01", "last": "2026-06-30"}, "amount": yuan("30000"),
            "parts": parts});
        serde_json::from_value::<Fact>(json!({ "sales_plan": fields })).map_err(|it| it.to_string())
    };
    let part = |first: &str, last: &str, portion: Value| json!({"period": {"first": first, "last": last}, "portion": portion});
    let amount = |text: &str| json!({ "amount": yuan(text) });
    let may = part("2026-05-01", "2026-05-31", amount("15000"));
    let quarter = |april: Value, june: Value| {
        parts(json!([
            part("2026-04-01", "2026-04-30", april),
            may,
            part("2026-06-01", "2026-06-30", june)
        ]))
    };
    assert!(quarter(amount("10000"), amount("5000")).is_ok());
    let refused = |got: Result<Fact, String>, why: &str| {
        let got = got.unwrap_err();
        assert!(got.contains(why), "{got}");
    };
    refused(quarter(amount("10000"), amount("5000.01")), "do not add up");
    refused(quarter(amount("10000"), amount("4999.99")), "do not add up");
    refused(quarter(amount("20000"), amount("-5000")), "below zero");
    refused(quarter(amount("10000"), json!({"share": "0.1"})), "all of them as shares");
    refused(quarter(json!({"quantity": "1"}), amount("1")), "all of them as shares");
    let euros = json!({"amount": {"amount": "5000", "currency": "EUR"}});
    refused(quarter(amount("10000"), euros), "all of them as shares");
    let outside = part("2026-06-30", "2026-07-01", amount("15000"));
    refused(parts(json!([may, outside])), "outside the plan");
    let twice = part("2026-05-31", "2026-06-30", amount("15000"));
    refused(parts(json!([may, twice])), "before the part ahead of it has ended");
    let share = |text: &str| json!([part("2026-04-01", "2026-04-30", json!({ "share": text }))]);
    assert!(parts(share("1")).is_ok());
    refused(parts(share("0.999999999")), "do not add up");
}

/// Twelve weeks and more of the year, each with a sale of this amount on its first day.
fn weekly(amounts: &[&str]) -> CustomerBase {
    let year = plan(json!("firm"), "2026-01-01", "2026-12-31", json!({"amount": yuan("365000")}));
    let mut base = base_of([year]);
    for (week, amount) in amounts.iter().enumerate() {
        let date = day("2026-01-01") + chrono::Days::new(7 * u64::try_from(week).unwrap());
        base.add(sale(&format!("S-{week}"), &date.to_string(), amount)).unwrap();
    }
    base
}

#[test]
fn a_plan_that_is_not_behind_and_will_be_missed_at_this_pace_is_announced() {
    // 7,000 a week are planned, and a good first week is enough for now.
    let mut sold = vec!["24000", "5600", "5500", "5700", "5600", "5500", "5700", "5600"];
    let base = weekly(&sold);
    assert_eq!(behind(&base, "2026-02-25").findings.len(), 0);
    let strict = SalesPolicyDraft { tolerance: "1%".parse().unwrap(), ..Default::default() };
    sold[0] = "5600";
    let base = weekly(&sold);
    let calm = SalesPolicyDraft { least_behind: Some(money("14000 CNY")), ..strict };
    let rule = BehindPlan::new(calm.validate().unwrap(), PlanDays::EveryDay);
    assert_eq!(looked(&base, &rule, "2026-02-24").findings.len(), 0, "seven weeks and six days");
    let found = only(looked(&base, &rule, "2026-02-25"));
    assert_eq!(found.severity, Severity::Low);
    let Onset::Expected { on, likely } = found.onset else { panic!("{found:?}") };
    assert_eq!(on, day("2026-12-31"));
    assert!(likely.unwrap() > "99%".parse::<Probability>().unwrap());
    assert_eq!(found.since, day("2026-02-25"));
    // 44,800 sold in 56 of 365 days: 292,000 at the end.
    assert_eq!(
        found.reason.to_string(),
        "at this pace 73,000.00 CNY short of the plan at its end, more than the 14,000.00 CNY that are tolerated (by 59,000.00 CNY)",
    );
    assert_eq!(found.at_stake, Some(money("73000 CNY")));
    // It keeps its first day, and is the same matter when the plan is behind.
    let next = only(looked(&base, &rule, "2026-02-26"));
    assert_eq!((next.since, &next.key), (day("2026-02-25"), &found.key));
    let now = only(looked(&base, &rule, "2026-03-20"));
    assert_eq!((now.onset, &now.key), (Onset::Already, &found.key));
}

#[test]
fn notice_takes_the_likelihood_of_the_policy_and_enough_active_weeks() {
    let base = weekly(&["5600", "9000", "1500", "5700", "8600", "1500", "5700", "7600"]);
    let plan = outlook_of(&base, &PlanDays::EveryDay, "2026-02-25").amount.unwrap().unwrap();
    let Ok(Estimate::Known(end)) = plan.at_end else { panic!("{plan:?}") };
    assert!(end.missed > "80%".parse().unwrap() && end.missed < Probability::ONE, "{end:?}");
    let asked = |likely: Decimal, least_active| {
        let likely = Probability::try_new(likely).unwrap();
        let tolerance = "5%".parse().unwrap();
        let draft = SalesPolicyDraft { likely, least_active, tolerance, ..Default::default() };
        let rule = BehindPlan::new(draft.validate().unwrap(), PlanDays::EveryDay);
        looked(&base, &rule, "2026-02-25").findings.len()
    };
    let exactly = end.missed.value();
    assert_eq!(asked(exactly, 8), 1);
    assert_eq!(asked(exactly + Decimal::new(1, 9), 8), 0);
    assert_eq!(asked(exactly, 9), 0);
}

#[test]
fn the_interval_is_that_of_the_textbook() {
    // Eight weeks of 7 of 364 days. By hand: rate 400 of 8/52; scatter from four weeks of 40 and four of 60.
    let year = plan(json!("firm"), "2026-01-01", "2026-12-30", json!({"amount": yuan("2600")}));
    let mut base = base_of([year]);
    for week in 0..8_u64 {
        let date = day("2026-01-01") + chrono::Days::new(7 * week);
        let amount = if week % 2 == 0 { "40" } else { "60" };
        base.add(sale(&format!("S-{week}"), &date.to_string(), amount)).unwrap();
    }
    let plan = outlook_of(&base, &PlanDays::EveryDay, "2026-02-25").amount.unwrap().unwrap();
    let Ok(Estimate::Known(end)) = plan.at_end else { panic!("{plan:?}") };
    assert_eq!(end.amount, money("2600 CNY"));
    // s² = Σ 10² ÷ (1/52) ÷ 7 = 5,942.857; rest 44/52; error = √(s² × 44/52 × (1 + 44/8)) = 180.79.
    let error = (800.0 * 52.0 / 7.0 * (44.0 / 52.0) * (1.0 + 44.0 / 8.0_f64)).sqrt();
    let reach = 1.414_923_927_6 * error;
    let apart = end.high.try_sub(end.amount).unwrap().amount().to_f64().unwrap();
    assert!((apart - reach).abs() < 0.01, "{apart} {reach}");
    let apart = end.amount.try_sub(end.low).unwrap().amount().to_f64().unwrap();
    assert!((apart - reach).abs() < 0.01, "{apart} {reach}");
    assert_eq!(end.missed.to_string(), "50%");
}

#[test]
fn of_the_end_nothing_is_said_by_too_few_weeks_or_too_few_with_a_sale() {
    let known = |amounts: &[&str], as_of| {
        let base = weekly(amounts);
        let amount = outlook_of(&base, &PlanDays::EveryDay, as_of).amount.unwrap().unwrap();
        amount.at_end.unwrap()
    };
    let four = ["5", "5", "5", "5"];
    assert!(matches!(known(&four, "2026-02-25"), Estimate::Known(_)), "eight weeks");
    assert!(matches!(known(&four, "2026-02-24"), Estimate::NotEnoughData { have: 7, need: 8 }));
    assert!(matches!(
        known(&four[1..], "2026-06-18"),
        Estimate::NotEnoughData { have: 3, need: 4 }
    ));
    assert!(matches!(known(&[], "2026-06-18"), Estimate::NotEnoughData { have: 0, need: 4 }));
}

#[test]
fn the_seller_whom_a_plan_is_about_is_responsible_or_who_sells_to_the_customer() {
    let responsible = |about: Value, more: Fact| {
        let plan = plan(about, "2026-04-01", "2026-04-30", json!({"amount": yuan("9000")}));
        let base = base_of([plan, more, sale("S-0", "2026-01-01", "1")]);
        only(behind(&base, "2026-04-10")).responsible.map(|it| it.to_string())
    };
    let role = |role| {
        fact(
            "responsibility",
            &json!({"id": "V-1", "customer": "C-1",
        "date": "2026-01-01", "staff": "S-7", "role": role}),
        )
    };
    assert_eq!(responsible(json!({"customer": "C-1"}), role("sales")).as_deref(), Some("S-7"));
    assert_eq!(responsible(json!({"customer": "C-1"}), role("service")), None);
    assert_eq!(responsible(json!("firm"), role("sales")), None);
    let sold = fact(
        "purchase",
        &json!({"id": "S-9", "customer": "C-1", "date": "2026-01-02",
        "details": {"seller": "S-8"}, "lines": [{"product": "oil", "quantity": "1", "amount": yuan("1")}]}),
    );
    assert_eq!(responsible(json!({"staff": "S-7"}), sold).as_deref(), Some("S-7"));
}

#[test]
fn facts_after_the_day_change_nothing() {
    let now = [april(), sale("S-1", "2026-04-02", "1000")];
    let later = json!({"id": "SP-2", "date": "2026-04-11", "amount": yuan("5")});
    let later =
        [sale("S-2", "2026-04-11", "9000"), plan(json!("firm"), "2026-04-01", "2026-04-30", later)];
    let (before, after) = (base_of(now.clone()), base_of(now.into_iter().chain(later)));
    assert_eq!(behind(&before, "2026-04-10").findings, behind(&after, "2026-04-10").findings);
    let next = behind(&base_of([april()]), "2026-03-01");
    assert_eq!((next.findings.len(), next.look_again_on), (0, Some(day("2026-04-01"))));
}

#[test]
fn an_evaluation_brought_up_to_date_is_that_of_everything() {
    let rules = || {
        let joint: Vec<Box<dyn JointRule>> = vec![Box::new(BehindPlan::default())];
        WarningRules::try_new(Vec::new(), joint).unwrap()
    };
    let deals = Opportunities::new();
    let as_of = day("2026-04-10");
    let mut base = base_of([april()]);
    let rules = rules();
    let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
    let mut evaluation = Evaluation::of(&rules, &context);
    assert_eq!(evaluation.findings().count(), 1);
    let sold = sale("S-1", "2026-04-02", "9000");
    let touched = clienteling::warning::Touched::new().fact(&sold);
    base.add(sold).unwrap();
    let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
    evaluation.update(&rules, &context, &touched);
    assert_eq!(evaluation, Evaluation::of(&rules, &context));
    assert_eq!(evaluation.findings().count(), 0);
}

/// What the rule says of April, the slow way: amounts in cents, day by day.
fn slowly(sales: &[(u32, i64)], planned: i64, as_of: u32) -> Option<(i64, u32)> {
    let tolerated = planned / 10;
    let mut since = None;
    let mut missing = 0;
    for day in 1..=as_of {
        let sold: i64 = sales.iter().filter(|(on, _)| *on <= day).map(|(_, amount)| amount).sum();
        // Behind by the exact part, rounded up to a cent.
        let thirtieths = planned * i64::from(day) - sold * 30;
        missing = if thirtieths > 0 { (thirtieths + 29) / 30 } else { 0 };
        since = if missing > tolerated { since.or(Some(day)) } else { None };
    }
    since.map(|since| (missing, since))
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn the_rule_is_what_a_slow_reckoning_says(
        sales in vec((1..=30_u32, 0..40_000_i64), 0..12),
        planned in (0..1_000_i64).prop_map(|it| it * 1_000),
        as_of in 1..=30_u32,
    ) {
        let amount = Money::from_minor(planned, Currency::CNY);
        let amount = json!({ "amount": amount });
        let mut base = base_of([plan(json!("firm"), "2026-04-01", "2026-04-30", amount)]);
        for (at, (on, amount)) in sales.iter().enumerate() {
            let amount = Money::from_minor(*amount, Currency::CNY).amount().to_string();
            base.add(sale(&format!("S-{at}"), &format!("2026-04-{on:02}"), &amount)).unwrap();
        }
        let found = behind(&base, &format!("2026-04-{as_of:02}"));
        let already = found.findings.iter().find(|one| one.onset == Onset::Already);
        let got = already.map(|one| (one.at_stake.unwrap(), one.since));
        let expected = slowly(&sales, planned, as_of).map(|(missing, since)| {
            (Money::from_minor(missing, Currency::CNY), day(&format!("2026-04-{since:02}")))
        });
        prop_assert_eq!(got, expected);
    }

    #[test]
    fn the_projected_end_is_what_a_slow_reckoning_says(
        weeks in vec(1..90_000_i64, 12..40), late in 0..6_u64,
    ) {
        let first = day("2026-01-01");
        let year = plan(json!("firm"), "2026-01-01", "2026-12-31", json!({"amount": yuan("365000")}));
        let mut base = base_of([year]);
        for (week, amount) in (0_u64..).zip(&weeks) {
            let date = (first + chrono::Days::new(7 * week)).to_string();
            let amount = Money::from_minor(*amount, Currency::CNY).amount().to_string();
            base.add(sale(&format!("S-{week}"), &date, &amount)).unwrap();
        }
        let passed = 7 * u64::try_from(weeks.len()).unwrap() - late;
        let as_of = first + chrono::Days::new(passed - 1);
        let plan = outlook_of(&base, &PlanDays::EveryDay, &as_of.to_string()).amount.unwrap().unwrap();
        let Ok(Estimate::Known(end)) = plan.at_end else { panic!("{plan:?}") };
        let sold: i64 = weeks.iter().sum();
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let expected = sold as f64 / 100.0 * 365.0 / passed as f64;
        let got = end.amount.amount().to_f64().unwrap();
        prop_assert!((got - expected).abs() < 0.0051, "{} {}", got, expected);
        prop_assert!(end.low.try_cmp(end.amount).unwrap().is_le());
        let likely = end.missed > "50%".parse().unwrap();
        if (got - 365_000.0).abs() > 1.0 {
            prop_assert_eq!(likely, got < 365_000.0);
        }
    }
}

#[test]
fn a_sales_policy_says_what_is_wrong_with_it() {
    let draft = SalesPolicyDraft::default();
    for wrong in [
        SalesPolicyDraft { least_behind: Some(money("0 CNY")), ..draft },
        SalesPolicyDraft { ended_days: 36_526, ..draft },
        SalesPolicyDraft { likely: Probability::ZERO, ..draft },
        SalesPolicyDraft { least_steps: 1, ..draft },
        SalesPolicyDraft { least_steps: 521, ..draft },
        SalesPolicyDraft { least_active: 0, ..draft },
    ] {
        assert_eq!(wrong.validate().unwrap_err().iter().count(), 1, "{wrong:?}");
    }
    assert!(draft.validate().is_ok());
}
