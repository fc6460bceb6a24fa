//! Signs: each rule at its bounds, and what is no sign.

use chrono::NaiveDate;
use clienteling::calendar::WorkCalendar;
use clienteling::customer::ResolutionPolicy;
use clienteling::funnel::{
    Change, LossCause, LossReason, NewOpportunity, Opportunities, Opportunity, OpportunityBasics,
    Pipeline,
};
use clienteling::intake::FreshnessPolicy;
use clienteling::rule::measure::Subject;
use clienteling::satisfaction::Questionnaire;
use clienteling::satisfaction::complaint::ComplaintPolicy;
use clienteling::warning::churn::{ChurnPolicy, ChurnTerms, Festivals};
use clienteling::warning::life::{DayFindings, WarningBook, WarningLifePolicy};
use clienteling::warning::signs::{
    BASE_SHRINKS, DATA_STALE, DEAL_STALLED, OpenComplaints, PassedDates, REVENUE_CONCENTRATED,
    RevenueConcentration, SatisfactionDrop, ShrinkingBase, SignPolicy, SignPolicyDraft,
    StaleConsent, StaleData, StalledDeals,
};
use clienteling::warning::{
    BrokenPromises, CustomerRule, Evaluation, Finding, FindingKey, Force, Found, JointRule, Onset,
    Severity, WarningContext, WarningRules,
};
use clienteling::{Currency, CustomerBase, CustomerId, Draft, Fact};
use serde_json::{Value, json};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn customer(id: &str) -> CustomerId {
    id.parse().unwrap()
}

fn base(facts: &[Value]) -> CustomerBase {
    let mut base = CustomerBase::new();
    for fact in facts {
        base.add(serde_json::from_value::<Fact>(fact.clone()).unwrap()).unwrap();
    }
    base
}

fn by_customer(rule: impl CustomerRule + 'static) -> WarningRules {
    WarningRules::try_new(vec![Box::new(rule)], vec![]).unwrap()
}

fn jointly(rule: impl JointRule + 'static) -> WarningRules {
    WarningRules::try_new(vec![], vec![Box::new(rule)]).unwrap()
}

fn evaluated(
    rules: &WarningRules,
    base: &CustomerBase,
    deals: &Opportunities,
    as_of: &str,
) -> Evaluation {
    let as_of = day(as_of);
    Evaluation::of(rules, &WarningContext { base, deals, currency: Currency::CNY, as_of })
}

fn found(rules: &WarningRules, facts: &[Value], as_of: &str) -> Vec<Finding> {
    let evaluation = evaluated(rules, &base(facts), &Opportunities::new(), as_of);
    evaluation.findings().cloned().collect()
}

/// Of the customer C.
fn of_c(rules: &WarningRules, facts: &[Value], as_of: &str) -> Found {
    let evaluation = evaluated(rules, &base(facts), &Opportunities::new(), as_of);
    evaluation.of_customer(&"C".parse().unwrap()).cloned().unwrap_or_default()
}

fn lines(rules: &WarningRules, facts: &[Value], as_of: &str) -> Vec<String> {
    found(rules, facts, as_of).iter().map(ToString::to_string).collect()
}

const NONE: [&str; 0] = [];

fn policy() -> SignPolicy {
    SignPolicy::default()
}

fn seller() -> Value {
    json!({"responsibility": {"id": "R", "customer": "C", "date": "2020-01-01", "staff": "E-1"}})
}

fn gone(date: &str) -> Value {
    json!({"end": {"id": "N", "customer": "C", "date": date, "kind": "dissolved"}})
}

fn deal(created_on: &str, expected_on: Option<&str>) -> Opportunity {
    let basics = OpportunityBasics {
        id: "O-1".parse().unwrap(),
        customer: "C".parse().unwrap(),
        product: "car".parse().unwrap(),
        revenue: "168000 CNY".parse().unwrap(),
        stage: "first_contact".parse().unwrap(),
        created_on: day(created_on),
        created_by: "S-1".parse().unwrap(),
    };
    let expected_on = expected_on.map(day);
    let new = NewOpportunity { expected_on, ..NewOpportunity::from(basics) };
    Opportunity::create(new, &Pipeline::default()).unwrap()
}

fn deals(deal: Opportunity) -> Opportunities {
    let mut deals = Opportunities::new();
    deals.add(deal).unwrap();
    deals
}

fn lost(mut deal: Opportunity, on: &str) -> Opportunity {
    let why = Change::Lose(LossReason::Cause(LossCause::Price));
    deal.apply(why, day(on), &"S-1".parse().unwrap(), &Pipeline::default()).unwrap();
    deal
}

#[test]
fn a_deal_is_stalled_from_the_limit_of_its_stage_on() {
    let rules = jointly(StalledDeals::new([Pipeline::default()]));
    let deal = deal("2026-03-01", None);
    let on = |deal: &Opportunity, as_of: &str| {
        let evaluation = evaluated(&rules, &CustomerBase::new(), &deals(deal.clone()), as_of);
        evaluation.findings().cloned().collect::<Vec<_>>()
    };
    assert_eq!(on(&deal, "2026-03-30"), []);
    let [found] = &on(&deal, "2026-04-02")[..] else { panic!("one") };
    assert_eq!(
        found.to_string(),
        "deal O-1: in this stage for 32 days, at least the limit of 30 days (by 2 days)"
    );
    assert_eq!((found.since, found.at_stake), (day("2026-03-31"), "168000 CNY".parse().ok()));
    assert_eq!(found.responsible, "S-1".parse().ok());
    assert_eq!((found.severity, found.force), (Severity::Medium, Force::Soft));
    assert_eq!(on(&lost(deal.clone(), "2026-04-02"), "2026-04-02"), []);
    // The loss is not known on the day before.
    assert_eq!(on(&lost(deal.clone(), "2026-04-02"), "2026-04-01").len(), 1);
    let no_limits = jointly(StalledDeals::new([]));
    let evaluation = evaluated(&no_limits, &CustomerBase::new(), &deals(deal), "2026-12-31");
    assert_eq!(evaluation.findings().count(), 0);
    let unknown: Vec<_> = evaluation.not_evaluated().map(|it| it.key.clone()).collect();
    let of_firm = FindingKey::new(DEAL_STALLED, Subject::Firm);
    let pipeline = Pipeline::default().id().to_string();
    assert_eq!(unknown, [of_firm.which(pipeline)], "once for the pipeline");
}

#[test]
fn a_deal_whose_day_has_passed_is_found_from_the_next_day_on() {
    let rules = jointly(PassedDates);
    let on = |deal: Opportunity, as_of: &str| {
        let evaluation = evaluated(&rules, &CustomerBase::new(), &deals(deal), as_of);
        let found: Vec<_> =
            evaluation.findings().map(|it| (it.since.to_string(), it.to_string())).collect();
        found
    };
    let expected = || deal("2026-03-01", Some("2026-03-20"));
    assert_eq!(on(expected(), "2026-03-20"), []);
    let late = "deal O-1: was expected to close by 2026-03-20, 5 days ago, and is still open";
    assert_eq!(on(expected(), "2026-03-25"), [("2026-03-21".to_owned(), late.to_owned())]);
    assert_eq!(on(lost(expected(), "2026-03-25"), "2026-03-25"), []);
    assert_eq!(on(deal("2026-03-01", None), "2026-12-31"), []);
    // Who moves it to another day that has passed by now has told that on the day of the change.
    let mut moved = expected();
    let change = Change::ExpectedOn(Some(day("2026-03-22")));
    moved.apply(change, day("2026-03-25"), &"S-1".parse().unwrap(), &Pipeline::default()).unwrap();
    // A note about it moves nothing.
    let mut noted = moved.clone();
    let spoken = Change::Contacted(None);
    noted.apply(spoken, day("2026-03-27"), &"S-1".parse().unwrap(), &Pipeline::default()).unwrap();
    for deal in [moved, noted] {
        let [(since, _)] = &on(deal, "2026-03-28")[..] else { panic!("one") };
        assert_eq!(since, "2026-03-25");
    }
}

fn profile(id: &str, date: &str, identity: &Value) -> Value {
    json!({"profile": {"id": id, "customer": "C", "date": date,
        "profile": {"person": {"identity": identity}}}})
}

#[test]
fn a_way_to_reach_a_customer_goes_stale_after_notice() {
    let stale = StaleData::new(policy(), FreshnessPolicy::default(), ResolutionPolicy::default());
    let rules = by_customer(stale);
    let facts = [
        profile("P-1", "2024-03-01", &json!({"mobile": "13800001111", "name": "Li Na"})),
        profile("P-2", "2024-06-01", &json!({"email": "li@example.com"})),
    ];
    let before = of_c(&rules, &facts, "2026-01-29");
    assert_eq!((before.findings.len(), before.look_again_on), (0, Some(day("2026-01-30"))));
    let [soon] = &found(&rules, &facts, "2026-01-30")[..] else { panic!("one") };
    assert_eq!((soon.onset, soon.since), (Onset::expected(day("2026-03-01")), day("2026-01-30")));
    assert_eq!(soon.look_again_on, Some(day("2026-03-01")));
    assert_eq!(
        soon.to_string(),
        "customer C: a way to reach them goes stale in 30 days unless it is confirmed, within \
         the notice of 30 days"
    );
    let [stale] = &found(&rules, &facts, "2026-03-01")[..] else { panic!("one") };
    assert_eq!((stale.onset, stale.since), (Onset::Already, day("2026-03-01")));
    assert_eq!((stale.look_again_on, stale.evidence.len()), (Some(day("2026-06-01")), 0));
    let [both] = &found(&rules, &facts, "2026-06-02")[..] else { panic!("one") };
    assert_eq!((both.since, both.evidence.len()), (day("2026-03-01"), 1));
    assert_eq!((both.look_again_on, both.severity), (None, Severity::Low));
    assert_eq!(
        both.to_string(),
        "customer C: a way to reach them has not been confirmed for 823 days, and is relied on \
         for 730 days (93 days over)"
    );
    // Confirmed anew, and a name is no way to reach anybody.
    let again = profile("P-3", "2026-02-01", &json!({"mobile": "13800001111"}));
    let confirmed = [facts[0].clone(), again];
    assert_eq!(lines(&rules, &confirmed, "2027-12-31"), NONE);
    assert_eq!(found(&rules, &confirmed, "2028-02-01").len(), 1);
    assert_eq!(lines(&rules, &[facts[0].clone(), gone("2026-03-05")], "2026-03-05"), NONE);
}

#[test]
fn which_value_holds_is_said_by_the_policy_of_the_rules() {
    use clienteling::warning::{BuiltIn, WarningRulesPolicyDraft};

    // The newer number comes from a rented list, which is trusted less.
    let by = |channel: &str, id: &str, date: &str, mobile: &str| {
        json!({"profile": {"id": id, "customer": "C", "date": date,
            "provenance": {"channel": channel},
            "profile": {"person": {"identity": {"mobile": mobile}}}}})
    };
    let facts = [
        by("service", "P-1", "2024-01-01", "13800001111"),
        by("database_owner", "P-2", "2025-12-01", "13900002222"),
    ];
    let stale = |prefer: &str| {
        let policy: WarningRulesPolicyDraft =
            serde_json::from_value(json!({"resolution": {"prefer": prefer}})).unwrap();
        let business = BuiltIn { policy: policy.validate().unwrap(), ..BuiltIn::default() };
        let found = found(&WarningRules::built_in(&business), &facts, "2026-02-01");
        found.iter().filter(|it| it.key.matter() == DATA_STALE).count()
    };
    assert_eq!((stale("newest"), stale("most_trusted")), (0, 1));
}

fn consent(id: &str, date: &str, channel: Option<&str>, decision: &str) -> Value {
    json!({"consent": {"id": id, "customer": "C", "date": date, "channel": channel,
        "purpose": "marketing", "decision": decision}})
}

#[test]
fn an_agreement_to_marketing_is_asked_for_again_after_two_years() {
    let rules = by_customer(StaleConsent::new(policy()));
    let given = consent("K-1", "2024-03-01", Some("phone"), "given");
    let facts = [given.clone()];
    let before = of_c(&rules, &facts, "2026-01-29");
    assert_eq!((before.findings.len(), before.look_again_on), (0, Some(day("2026-01-30"))));
    let [soon] = &found(&rules, &facts, "2026-02-09")[..] else { panic!("one") };
    assert_eq!((soon.onset, soon.since), (Onset::expected(day("2026-03-01")), day("2026-01-30")));
    assert_eq!(
        soon.to_string(),
        "customer C: the agreement to marketing is relied on for 20 days more, within the notice \
         of 30 days (10 days into it)"
    );
    assert_eq!(soon.look_again_on, Some(day("2026-03-01")));
    let [stale] = &found(&rules, &facts, "2026-03-01")[..] else { panic!("one") };
    assert_eq!((stale.onset, stale.since), (Onset::Already, day("2026-03-01")));
    assert_eq!((stale.look_again_on, stale.severity), (None, Severity::Low));
    assert_eq!(stale.facts[0].to_string(), "consent K-1");
    assert_eq!(
        stale.to_string(),
        "customer C: agreed to marketing 730 days ago, and an agreement is relied on for 730 days"
    );
    let with = |more: Value| lines(&rules, &[given.clone(), more], "2026-03-01").len();
    assert_eq!(with(consent("K-2", "2026-02-01", Some("phone"), "given")), 0, "agreed again");
    assert_eq!(with(consent("K-2", "2026-02-01", None, "given")), 0, "to all channels");
    assert_eq!(with(consent("K-2", "2026-02-01", None, "withdrawn")), 0, "withdrawn");
    assert_eq!(with(consent("K-2", "2026-02-01", Some("email"), "given")), 1, "another channel");
    let care = json!({"consent": {"id": "K-2", "customer": "C", "date": "2026-02-01",
        "channel": "phone", "purpose": "care", "decision": "given"}});
    assert_eq!(with(care), 1, "care is no marketing");
    assert_eq!(with(gone("2026-02-28")), 0);
}

fn answer(id: &str, date: &str, score: &str) -> Value {
    json!({"survey_answer": {"id": id, "customer": "C", "date": date, "survey": "2026",
        "question": "service", "answer": {"score": score}}})
}

#[test]
fn a_mark_that_lies_a_grade_below_the_one_before_is_a_drop_for_three_months() {
    let questionnaire: Questionnaire = serde_json::from_value(json!({"survey": "2026", "items": [
        {"question": "service", "name": "Service", "scale": {"grades": {}}}]}))
    .unwrap();
    let rules = by_customer(SatisfactionDrop::new(policy(), questionnaire));
    let marks = |marks: &[(&str, &str)], as_of: &str| {
        let answers = marks.iter().enumerate();
        let facts: Vec<Value> = answers
            .map(|(place, (date, score))| answer(&format!("A-{place}"), date, score))
            .collect();
        found(&rules, &facts, as_of)
    };
    let fell = [("2026-01-10", "60"), ("2026-03-01", "40")];
    let [found] = &marks(&fell, "2026-03-01")[..] else { panic!("one") };
    assert_eq!(
        found.to_string(),
        "customer C: satisfaction fell to 40, and 40 or less counts as a drop"
    );
    assert_eq!((found.since, found.look_again_on), (day("2026-03-01"), Some(day("2026-05-30"))));
    assert_eq!(marks(&fell, "2026-05-29").len(), 1);
    assert_eq!(marks(&fell, "2026-05-30").len(), 0);
    assert_eq!(marks(&fell, "2026-02-28").len(), 0);
    for no_drop in [
        &[("2026-03-01", "0")][..],
        &[("2026-01-10", "40"), ("2026-03-01", "60")],
        &[("2026-01-10", "60"), ("2026-03-01", "60")],
        &[("2026-01-10", "100"), ("2026-02-01", "40"), ("2026-03-01", "40")],
    ] {
        assert_eq!(marks(no_drop, "2026-03-01").len(), 0, "{no_drop:?}");
    }
    let lower = [("2026-01-10", "100"), ("2026-03-01", "40")];
    assert_eq!(
        marks(&lower, "2026-03-01")[0].reason.to_string(),
        "satisfaction fell to 40, and 80 or less counts as a drop (40 lower)"
    );
}

#[test]
fn the_drop_that_counts_is_the_policys() {
    let questionnaire: Questionnaire = serde_json::from_value(json!({"survey": "2026", "items": [
        {"question": "service", "name": "Service", "scale": {"grades": {}}}]}))
    .unwrap();
    let by = |points: &str| {
        let draft = SignPolicyDraft {
            satisfaction_drop: points.parse().unwrap(),
            ..SignPolicyDraft::default()
        };
        by_customer(SatisfactionDrop::new(draft.validate().unwrap(), questionnaire.clone()))
    };
    let facts = [answer("A-1", "2026-01-10", "60"), answer("A-2", "2026-03-01", "40")];
    assert_eq!(lines(&by("20"), &facts, "2026-03-01").len(), 1);
    assert_eq!(lines(&by("20.000001"), &facts, "2026-03-01").len(), 0);
    assert_eq!(lines(&by("61"), &facts, "2026-03-01").len(), 0, "nobody falls below nothing");
}

fn purchase(customer: &str, date: &str, amount: &str, currency: &str) -> Value {
    json!({"purchase": {"id": format!("{customer}-{date}"), "customer": customer, "date": date,
        "settlement": "at_once", "lines": [{"product": "car", "quantity": "1",
        "amount": {"amount": amount, "currency": currency}}]}})
}

/// C-0 brings so much, and the others 10 each.
fn concentrated(of_the_first: &str, others: usize) -> Vec<Value> {
    let others = (1..=others).map(|one| purchase(&format!("C-{one}"), "2025-06-01", "10", "CNY"));
    let again = purchase("C-0", "2025-03-02", "0", "CNY");
    others.chain([purchase("C-0", "2025-03-01", of_the_first, "CNY"), again]).collect()
}

#[test]
fn a_customer_who_brings_more_than_a_quarter_is_too_much_to_hang_on() {
    let rules = jointly(RevenueConcentration::new(policy()));
    // 30 of 120, and a coin more.
    assert_eq!(lines(&rules, &concentrated("30", 9), "2026-03-15"), NONE);
    let [found] = &found(&rules, &concentrated("30.01", 9), "2026-03-15")[..] else {
        panic!("one")
    };
    assert_eq!((found.since, found.look_again_on), (day("2025-07-01"), Some(day("2026-04-01"))));
    assert_eq!(found.at_stake, "30.01 CNY".parse().ok());
    let text = found.to_string();
    assert!(text.starts_with("customer C-0: brings 25.00"), "{text}");
    // Nine customers in all are too few to tell.
    assert_eq!(lines(&rules, &concentrated("1000", 8), "2026-03-15"), NONE);
    assert_eq!(lines(&rules, &concentrated("1000", 9), "2026-03-15").len(), 1);
    // It was bought in March 2025: in April 2026 that is no part of twelve months any more.
    assert_eq!(lines(&rules, &concentrated("1000", 9), "2026-03-31").len(), 1);
    assert_eq!(lines(&rules, &concentrated("1000", 9), "2026-04-01"), NONE);
}

#[test]
fn whoever_bought_once_brings_nothing_more_that_could_be_lost() {
    let rules = jointly(RevenueConcentration::new(policy()));
    let mut facts = concentrated("1000", 9);
    facts.pop();
    assert_eq!(lines(&rules, &facts, "2026-03-15"), NONE);
    facts.push(purchase("C-0", "2024-12-01", "10", "CNY"));
    assert_eq!(lines(&rules, &facts, "2026-03-15"), NONE, "not in these months");
    facts.push(purchase("C-0", "2025-09-01", "10", "CNY"));
    assert_eq!(lines(&rules, &facts, "2026-03-15").len(), 1);
}

/// By a policy that says something of any number of customers.
fn of_any_number() -> WarningRules {
    let draft = SignPolicyDraft { least_customers: 1, least_lost: 1, ..SignPolicyDraft::default() };
    jointly(RevenueConcentration::new(draft.validate().unwrap()))
}

#[test]
fn a_small_firm_hears_only_of_who_brings_more_than_the_others() {
    let customers = |amounts: &[&str]| -> Vec<Value> {
        let each = amounts.iter().enumerate().flat_map(|(place, amount)| {
            let id = format!("C-{place}");
            ["2025-06-01", "2025-07-01"].map(|date| purchase(&id, date, amount, "CNY"))
        });
        each.collect()
    };
    let on = |amounts: &[&str]| lines(&of_any_number(), &customers(amounts), "2026-03-15").len();
    assert_eq!(on(&["10"]), 0, "who has one customer knows it");
    assert_eq!(on(&["10", "10"]), 0, "half each");
    assert_eq!(on(&["10", "10", "10"]), 0, "all equal");
    assert_eq!(on(&["10.01", "10"]), 1);
    assert_eq!(on(&["14", "8", "8"]), 1);
    let usual = jointly(RevenueConcentration::new(policy()));
    assert_eq!(lines(&usual, &customers(&["1000", "1", "1"]), "2026-03-15"), NONE);
}

#[test]
fn the_companies_of_a_group_are_one_customer_to_hang_on() {
    let rules = jointly(RevenueConcentration::new(policy()));
    let owned = |id: &str, date: &str, until: Option<&str>| {
        json!({"affiliation": {"id": format!("AF-{id}"), "customer": id, "date": date,
            "until": until, "to": "A-0", "kind": "subsidiary"}})
    };
    // 20 each of 130.
    let mut facts = concentrated("20", 9);
    facts.extend(["2025-03-01", "2025-08-01"].map(|date| purchase("C-10", date, "10", "CNY")));
    assert_eq!(lines(&rules, &facts, "2026-03-15"), NONE);
    let group = [owned("C-0", "2025-01-01", None), owned("C-10", "2025-01-01", None)];
    let both: Vec<Value> = facts.iter().cloned().chain(group).collect();
    let [found] = &found(&rules, &both, "2026-03-15")[..] else { panic!("one") };
    assert_eq!(found.key.subject(), &Subject::Customer(customer("A-0")));
    assert_eq!(found.at_stake, "40 CNY".parse().ok());
    let until = [owned("C-0", "2025-01-01", Some("2026-02-27")), owned("C-10", "2025-01-01", None)];
    let parted: Vec<Value> = facts.into_iter().chain(until).collect();
    assert_eq!(lines(&rules, &parted, "2026-03-15"), NONE, "no group any more in February's end");
}

#[test]
fn what_was_returned_is_no_revenue_and_less_than_nothing_takes_nothing_from_the_others() {
    let rules = jointly(RevenueConcentration::new(policy()));
    let back = |customer: &str, amount: &str| {
        json!({"return": {"id": format!("R-{customer}"), "customer": customer,
            "date": "2025-07-01", "settlement": "at_once", "lines": [{"product": "car",
            "quantity": "1", "amount": {"amount": amount, "currency": "CNY"}}]}})
    };
    let with = |back: Value| {
        let facts: Vec<Value> = concentrated("40", 9).into_iter().chain([back]).collect();
        lines(&rules, &facts, "2026-03-15").len()
    };
    assert_eq!(with(back("C-0", "9.99")), 1);
    assert_eq!(with(back("C-0", "10")), 0, "30 of 120");
    // Of those who are left ten bought; one more who only returned is not counted.
    assert_eq!(with(back("C-77", "1000")), 1);
}

#[test]
fn without_a_rate_nobody_says_who_brings_how_much() {
    let rules = jointly(RevenueConcentration::new(policy()));
    let mut facts = concentrated("1000", 9);
    facts.push(purchase("C-10", "2025-08-01", "5", "USD"));
    let evaluation = evaluated(&rules, &base(&facts), &Opportunities::new(), "2026-03-15");
    assert_eq!(evaluation.findings().count(), 0);
    let [unknown] = &evaluation.not_evaluated().collect::<Vec<_>>()[..] else { panic!("one") };
    assert_eq!(unknown.key.to_string(), "warning.revenue-concentrated, the firm");
    assert!(unknown.is_of_all);
    let of_c_0 = |matter: &'static str| FindingKey::new(matter, customer("C-0"));
    assert!(unknown.covers(&of_c_0(REVENUE_CONCENTRATED)));
    assert!(!unknown.covers(&of_c_0(BASE_SHRINKS)));
    assert_eq!(
        unknown.why.to_string(),
        "it cannot be computed: no rate from USD to CNY on or before 2025-08-01"
    );
}

#[test]
fn a_missing_rate_closes_no_warning_about_anybody() {
    let rules = jointly(RevenueConcentration::new(policy()));
    let mut book = WarningBook::new("rules".parse().unwrap());
    let mut looked = |facts: &[Value], as_of: &str| {
        let evaluation = evaluated(&rules, &base(facts), &Opportunities::new(), as_of);
        book.advance(&DayFindings::from(&evaluation), &WarningLifePolicy::default()).unwrap();
        book.warnings().filter(|it| it.is_open()).count()
    };
    let mut facts = concentrated("1000", 9);
    assert_eq!(looked(&facts, "2026-03-10"), 1);
    facts.push(purchase("C-10", "2025-08-01", "5", "USD"));
    assert_eq!(looked(&facts, "2026-03-15"), 1, "nobody can say");
    facts.pop();
    facts.retain(|fact| fact["purchase"]["customer"] != json!("C-0"));
    assert_eq!(looked(&facts, "2026-03-20"), 0);
}

#[test]
fn what_goes_on_is_so_since_the_month_in_which_it_began() {
    // C-0 brings too much from April 2025 on, when March is over.
    let rules = jointly(RevenueConcentration::new(policy()));
    let facts = concentrated("1000", 9);
    // The others bought in June: before there were too few.
    assert_eq!(found(&rules, &facts, "2025-07-09")[0].since, day("2025-07-01"));
    assert_eq!(found(&rules, &facts, "2026-03-31")[0].since, day("2025-07-01"));
    let rules = jointly(ShrinkingBase::new(policy(), ChurnTerms::default()));
    let facts: Vec<Value> =
        (0..5).map(|one| purchase(&format!("L-{one}"), "2024-06-01", "10", "CNY")).collect();
    assert_eq!(found(&rules, &facts, "2025-07-09")[0].since, day("2025-07-01"));
    assert_eq!(found(&rules, &facts, "2026-03-31")[0].since, day("2025-07-01"));
}

#[test]
fn a_base_shrinks_when_more_are_lost_than_won() {
    let rules = jointly(ShrinkingBase::new(policy(), ChurnTerms::default()));
    let facts = |lost: usize, won: usize| -> Vec<Value> {
        let lost = (0..lost).map(|one| purchase(&format!("L-{one}"), "2024-06-01", "10", "CNY"));
        let won = (0..won).map(|one| purchase(&format!("W-{one}"), "2025-06-01", "10", "CNY"));
        lost.chain(won).collect()
    };
    let on = |lost, won| lines(&rules, &facts(lost, won), "2026-03-15");
    assert_eq!(
        on(5, 4),
        ["the firm: customers lost in twelve months: 5, more than the 4 won (by 1)"]
    );
    assert_eq!(on(5, 5), NONE);
    assert_eq!(on(4, 0), NONE, "four are chance");
    let [found] = &found(&rules, &facts(6, 0), "2026-03-15")[..] else { panic!("one") };
    assert_eq!((found.since, found.look_again_on), (day("2025-07-01"), Some(day("2026-04-01"))));
    // Those who bought on 1 June 2024 are lost on 1 June 2025: in no month before, and not counted
    // a year later.
    assert_eq!(lines(&rules, &facts(5, 0), "2025-06-30"), NONE);
    assert_eq!(lines(&rules, &facts(5, 0), "2025-07-01").len(), 1);
    assert_eq!(lines(&rules, &facts(5, 0), "2026-06-30").len(), 1);
    assert_eq!(lines(&rules, &facts(5, 0), "2026-07-01"), NONE);
}

#[test]
fn a_dealer_whose_owners_come_to_the_workshop_does_not_shrink() {
    let rules = jointly(ShrinkingBase::new(policy(), ChurnTerms::default()));
    let with = |more: &dyn Fn(&str) -> Value| {
        let ids: Vec<String> = (0..5).map(|one| format!("L-{one}")).collect();
        let bought = ids.iter().map(|id| purchase(id, "2024-06-01", "10", "CNY"));
        let facts: Vec<Value> = bought.chain(ids.iter().map(|id| more(id))).collect();
        lines(&rules, &facts, "2026-03-15").len()
    };
    let visit = |id: &str, work: &str| {
        json!({"workshop_visit": {"id": format!("B-{id}"), "customer": id, "date": "2025-05-20",
            "thing": format!("T-{id}"), "work": [work]}})
    };
    assert_eq!(with(&|id| visit(id, "service")), 0);
    assert_eq!(with(&|id| visit(id, "recall")), 1, "not of their own accord");
    let contract = |id: &str, kind: &str| {
        json!({"contract": {"id": format!("I-{id}"), "customer": id, "date": "2025-05-20",
            "until": "2026-06-30", "kind": kind}})
    };
    assert_eq!(with(&|id| contract(id, "insurance")), 0);
    assert_eq!(with(&|id| contract(id, "warranty")), 1);
}

#[test]
fn a_firm_of_a_few_customers_is_not_said_to_shrink() {
    let rules = jointly(ShrinkingBase::new(policy(), ChurnTerms::default()));
    for customers in 1..5 {
        let facts: Vec<Value> = (0..customers)
            .map(|one| purchase(&format!("L-{one}"), "2024-06-01", "10", "CNY"))
            .collect();
        assert_eq!(lines(&rules, &facts, "2026-03-15"), NONE, "{customers}");
    }
    assert_eq!(lines(&rules, &[], "2026-03-15"), NONE);
}

#[test]
fn who_was_lost_and_came_back_was_lost_and_won() {
    let rules = jointly(ShrinkingBase::new(policy(), ChurnTerms::default()));
    // Five were lost on 1 June 2025, and one of them came back in August.
    let mut facts: Vec<Value> =
        (0..5).map(|one| purchase(&format!("L-{one}"), "2024-06-01", "10", "CNY")).collect();
    facts.push(purchase("L-0", "2025-08-01", "10", "CNY"));
    let more =
        |won: &str| format!("the firm: customers lost in twelve months: 5, more than the {won}");
    assert_eq!(lines(&rules, &facts, "2026-03-15"), [more("1 won (by 4)")]);
    // On the very day of the loss it was not kept; the day before it was.
    facts.pop();
    facts.push(purchase("L-0", "2025-06-01", "10", "CNY"));
    assert_eq!(lines(&rules, &facts, "2026-03-15"), [more("1 won (by 4)")]);
    facts.pop();
    facts.push(purchase("L-0", "2025-05-31", "10", "CNY"));
    assert_eq!(lines(&rules, &facts, "2026-03-15"), NONE);
}

#[test]
fn whoever_bought_what_lasts_is_not_lost_for_want_of_a_second_one() {
    let churn: ChurnPolicy = serde_json::from_value(json!({"classes": {
        "car": {"products": ["car"], "expects": {"activity": "nothing"}},
        "tyres": {"products": ["tyre"], "expects": {"within_months": 24}}}}))
    .unwrap();
    let terms = ChurnTerms::new(churn, Festivals::default());
    let rules = jointly(ShrinkingBase::new(policy(), terms));
    let bought = |products: &[(&str, &str)]| -> Vec<String> {
        let of = |one: usize, date: &str, product: &str| {
            let mut fact = purchase(&format!("L-{one}"), date, "10", "CNY");
            fact["purchase"]["lines"][0]["product"] = json!(product);
            fact
        };
        let facts: Vec<Value> = (0..5)
            .flat_map(|one| products.iter().map(move |(date, product)| of(one, date, product)))
            .collect();
        lines(&rules, &facts, "2026-03-15")
    };
    let lost = ["the firm: customers lost in twelve months: 5, more than the 0 won (by 5)"];
    assert_eq!(bought(&[("2024-06-01", "oil")]), lost);
    assert_eq!(bought(&[("2024-06-01", "car")]), NONE);
    // A car keeps nobody who bought oil for it and buys no more.
    assert_eq!(bought(&[("2023-06-01", "car"), ("2024-06-01", "oil")]), lost);
    assert_eq!(bought(&[("2023-06-01", "tyre")]), lost);
    // The tyres keep them until June, also after the oil.
    assert_eq!(bought(&[("2024-04-01", "oil"), ("2024-03-20", "tyre")]), NONE);
    assert_eq!(bought(&[("2024-06-01", "tyre")]), NONE);
}

#[test]
fn a_complaint_is_found_until_it_is_closed_and_is_broken_ground_when_it_is_late() {
    let office: WorkCalendar = serde_json::from_value(
        json!({"week": {"monday": ["09:00-17:00"], "tuesday": ["09:00-17:00"]}}),
    )
    .unwrap();
    let rules = by_customer(OpenComplaints::new(ComplaintPolicy::default(), office));
    let begun = json!({"complaint": {"id": "Q", "customer": "C", "date": "2026-03-02T10:00"}});
    let facts = [begun.clone(), seller()];
    let [found] = &found(&rules, &facts, "2026-03-02")[..] else { panic!("one") };
    assert_eq!((found.severity, found.force), (Severity::Medium, Force::Soft));
    assert_eq!(found.responsible, "E-1".parse().ok());
    assert_eq!(found.key.one_of_several(), Some("Q"));
    // A second one is told too, while the first is open.
    let second = json!({"complaint": {"id": "Q-2", "customer": "C", "date": "2026-03-02T11:00"}});
    let both = [begun.clone(), second];
    assert_eq!(lines(&rules, &both, "2026-03-02").len(), 2);
    let late = of_c(&rules, &facts, "2026-03-10");
    assert_eq!((late.findings[0].severity, late.findings[0].force), (Severity::High, Force::Hard));
    assert_eq!(lines(&rules, &[begun, gone("2026-03-05")], "2026-03-05"), NONE);
}

#[test]
fn a_second_broken_promise_is_told_while_the_first_is_still_to_be_kept() {
    let promise = |id: &str, until: &str| json!({"promise": {"id": id, "customer": "C", "date": "2026-03-01", "until": until}});
    let rules = by_customer(BrokenPromises);
    let facts = [promise("J-1", "2026-03-09"), promise("J-2", "2026-03-20")];
    let which = |as_of: &str| -> Vec<String> {
        let found = found(&rules, &facts, as_of);
        found
            .iter()
            .map(|it| format!("{} {}", it.key.one_of_several().unwrap(), it.since))
            .collect()
    };
    assert_eq!(which("2026-03-09"), NONE);
    assert_eq!(which("2026-03-10"), ["J-1 2026-03-10"]);
    assert_eq!(which("2026-03-21"), ["J-1 2026-03-10", "J-2 2026-03-21"]);
    let of_c = of_c(&rules, &facts, "2026-03-09");
    assert_eq!(of_c.look_again_on, Some(day("2026-03-10")));
    assert_eq!(lines(&rules, &[facts[0].clone(), gone("2026-03-12")], "2026-03-12"), NONE);
}

#[test]
fn a_policy_of_signs_says_all_that_is_wrong_with_it() {
    let draft = SignPolicyDraft {
        stale_notice_days: 36_526,
        consent_months: 0,
        satisfaction_drop: "0".parse().unwrap(),
        satisfaction_counts_days: 0,
        one_customer_share: "0".parse().unwrap(),
        one_customer_days: 0,
        least_customers: 0,
        least_lost: 0,
        ..SignPolicyDraft::default()
    };
    assert_eq!(
        draft.validate().unwrap_err().paths(),
        [
            "stale_notice_days",
            "consent_months",
            "satisfaction_counts_days",
            "one_customer_days",
            "least_customers",
            "least_lost",
            "one_customer_share",
            "satisfaction_drop",
        ]
    );
    let whole = SignPolicyDraft { one_customer_share: "1".parse().unwrap(), ..Default::default() };
    assert_eq!(whole.validate().unwrap_err().paths(), ["one_customer_share"]);
}
