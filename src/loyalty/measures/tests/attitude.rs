use super::super::LoyaltyIndicator::{
    BrandAnswers, BrandsOwned, ChosenHere, CompetitorAnswers, FaultsForgiven, Referrals, Visits,
};
use super::{Known, bought, fact, lenient};
use serde_json::{Value, json};

const ON: &str = "2026-06-30";

fn elsewhere(id: &str, date: &str) -> Value {
    fact("bought_elsewhere", "C", id, date, json!({"place": "brand_nearby"}))
}

#[test]
fn choices_are_known_where_a_competitor_or_a_deal_was_there() {
    let known = Known::of(&[bought("S-1", "2026-01-10", 1), bought("S-2", "2026-02-10", 1)]);
    assert_eq!(known.says(ChosenHere, ON), "0 of 1", "nobody knows whether they chose at all");
    // With deals, those that were won count beside those that were lost, and not the purchases.
    let lost = known.clone().with_deal("D-1", "2026-03-01", Some(("other_brand", "2026-04-01")));
    assert_eq!(lost.says(ChosenHere, ON), "chose us 0 of 1 times (0.0%)");
    assert_eq!(lost.says(ChosenHere, "2026-03-31"), "0 of 1");
    let dealer = known.clone().with_deal("D-1", "2026-03-01", Some(("other_dealer", "2026-04-01")));
    assert_eq!(dealer.says(ChosenHere, ON), "chose us 0 of 1 times (0.0%)");
    // Nobody says that a competitor got it.
    let price = known.clone().with_deal("D-1", "2026-03-01", Some(("price", "2026-04-01")));
    assert_eq!(price.says(ChosenHere, ON), "0 of 1");
    let won = known.with_deal("D-1", "2026-03-01", Some(("won", "2026-04-01")));
    assert_eq!(won.says(ChosenHere, ON), "chose us 1 of 1 times (100.0%)");
}

#[test]
fn of_deals_and_purchases_that_which_speaks_less_for_us_counts() {
    let facts = [bought("S-1", "2026-01-10", 1), elsewhere("T-1", "2026-04-03")];
    let known = Known::of(&facts);
    assert_eq!(known.says(ChosenHere, ON), "chose us 1 of 2 times (50.0%)");
    let more = Known::of(&[&facts[..], &[elsewhere("T-2", "2026-05-03")]].concat());
    assert_eq!(more.says(ChosenHere, ON), "chose us 1 of 3 times (33.3%)");
    let lost = known.with_deal("D-1", "2026-03-01", Some(("other_dealer", "2026-04-01")));
    assert_eq!(lost.says(ChosenHere, ON), "chose us 0 of 1 times (0.0%)");
    let won = lost.with_deal("D-2", "2026-03-01", Some(("won", "2026-05-01"))).with_deal(
        "D-3",
        "2026-03-01",
        Some(("won", "2026-05-02")),
    );
    assert_eq!(won.says(ChosenHere, ON), "chose us 1 of 2 times (50.0%)");
    let old = Known::of(&[elsewhere("T-1", "2024-06-30")])
        .with_deal("D-1", "2024-01-01", Some(("other_brand", "2024-06-30")))
        .with_deal("D-2", "2024-01-01", Some(("won", "2024-06-30")));
    assert_eq!(old.says(ChosenHere, ON), "0 of 1");
}

#[test]
fn a_fault_that_was_reported_and_complained_about_later_is_not_forgiven() {
    let report = |more: Value| fact("fault_report", "C", "FR", "2026-03-02", more);
    let says = |more: Value, date: &str, complaint: Value| {
        let complaint = fact("complaint", "C", "Q", date, complaint);
        Known::of(&[report(more), complaint]).says(FaultsForgiven, ON)
    };
    let (half, none) = (
        "1 of 2 faults (50.0%) reported without a complaint",
        "0 of 1 faults (0.0%) reported without a complaint",
    );
    for field in ["product", "purchase"] {
        let of = |id: &str| json!({ field: id });
        let about = |id: &str| json!({ field: id, "cause": "quality" });
        assert_eq!(says(of("X-1"), "2026-03-02", about("X-1")), none);
        assert_eq!(says(of("X-1"), "2026-03-01", about("X-1")), half, "it came before");
        assert_eq!(says(of("X-1"), "2026-03-03", about("X-2")), half);
        assert_eq!(says(json!({}), "2026-03-03", about("X-1")), half);
    }
}

#[test]
fn deals_under_an_identifier_that_was_merged_into_theirs_are_theirs() {
    let mut known = Known::of(&[
        bought("S-1", "2026-01-10", 1),
        fact("referral", "B", "X", "2026-01-01", json!({"lead": "L"})),
    ]);
    let lost = super::deal("B", "D-1", "2026-03-01", Some(("other_brand", "2026-04-01")));
    known.deals.add(lost).unwrap();
    assert_eq!(known.says(ChosenHere, ON), "0 of 1");
    let merge = json!({"survivor": "C", "absorbed": "B", "date": "2026-05-01", "by": "S-1"});
    known.base.merge(serde_json::from_value(merge).unwrap()).unwrap();
    assert_eq!(known.says(ChosenHere, ON), "chose us 0 of 1 times (0.0%)");
}

fn owns(id: &str, thing: &str, more: Value) -> Value {
    let mut fields = json!({"thing": thing});
    let Value::Object(more) = more else { panic!("{more}") };
    fields.as_object_mut().unwrap().extend(more);
    fact("ownership", "C", id, "2026-01-01", fields)
}

#[test]
fn things_are_ours_by_where_they_were_bought_and_else_by_their_brand() {
    let known = Known::of(&[
        owns("H-1", "T-1", json!({"from": "us"})),
        owns("H-2", "T-2", json!({"from": "brand_elsewhere", "brand": "Whatever"})),
        owns("H-3", "T-3", json!({"from": "other_brand", "brand": "Ours"})),
        owns("H-4", "T-4", json!({"from": "previous_owner", "brand": " ours "})),
        owns("H-5", "T-5", json!({"brand": "Theirs"})),
        owns("H-6", "T-6", json!({})),
        owns("H-7", "T-7", json!({"from": "us", "until": "2026-03-01"})),
    ]);
    assert_eq!(known.says(BrandsOwned, ON), "2 of 3 things owned (66.7%) of our brand");
    let by_name = lenient(json!({"own_brands": ["Ours"]}));
    let says = known.says_by(&by_name, BrandsOwned, ON);
    assert_eq!(says, "3 of 5 things owned (60.0%) of our brand");
    assert_eq!(known.says(BrandsOwned, "2026-03-01"), "3 of 4 things owned (75.0%) of our brand");
    assert_eq!(known.says(BrandsOwned, "2025-12-31"), "0 of 1");
    assert_eq!(Known::of(&[owns("H", "T", json!({}))]).says(BrandsOwned, ON), "0 of 1");
}

fn complaint(id: &str, date: &str, more: Value) -> Value {
    fact("complaint", "C", id, date, more)
}

#[test]
fn no_complaint_is_no_tolerance_and_a_report_is() {
    let report = |id: &str, date: &str| fact("fault_report", "C", id, date, json!({}));
    let says = |facts: &[Value]| Known::of(facts).says(FaultsForgiven, ON);
    assert_eq!(says(&[bought("S-1", "2026-01-10", 1)]), "0 of 1");
    let one = report("FR-1", "2026-03-01");
    let all = "1 of 1 faults (100.0%) reported without a complaint";
    assert_eq!(says(std::slice::from_ref(&one)), all);
    assert_eq!(says(&[report("FR-1", "2024-06-30")]), "0 of 1");
    assert_eq!(says(&[report("FR-1", "2026-07-01")]), "0 of 1");
    for (more, counts) in [
        (json!({"cause": "quality"}), true),
        (json!({"cause": "not_repaired_at_once"}), true),
        (json!({"cause": "warranty"}), true),
        (json!({"fault": "rattle"}), true),
        (json!({"cause": "too_slow", "fault": "waiting"}), true),
        (json!({"cause": "attitude"}), false),
        (json!({"cause": "overcharged"}), false),
        (json!({"cause": "unfounded", "fault": "rattle"}), false),
        (json!({}), false),
    ] {
        let half = "1 of 2 faults (50.0%) reported without a complaint";
        let found = says(&[one.clone(), complaint("Q-1", "2026-04-01", more.clone())]);
        assert_eq!(found, if counts { half } else { all }, "{more}");
    }
    let only = complaint("Q-1", "2026-04-01T09:30", json!({"cause": "quality"}));
    assert_eq!(says(&[only]), "0 of 1 faults (0.0%) reported without a complaint");
    let old = complaint("Q-1", "2024-06-30", json!({"cause": "quality"}));
    assert_eq!(says(&[old]), "0 of 1");
}

#[test]
fn leads_count_once_and_not_those_that_became_they_themselves() {
    let lead = |customer: &str, id: &str, date: &str, lead: &str| {
        fact("referral", customer, id, date, json!({ "lead": lead }))
    };
    let mut facts = vec![bought("S-1", "2026-01-10", 1)];
    let says = |facts: &[Value]| Known::of(facts).says(Referrals, ON);
    assert_eq!(says(&facts), "0 of 1");
    facts.push(lead("D", "X-1", "2026-02-01", "L-1"));
    assert_eq!(says(&facts), "0 of 1", "that others gave some says nothing of them");
    let every = lenient(json!({"every_referral_is_known": true}));
    let none = Known::of(&facts);
    assert_eq!(none.says_by(&every, Referrals, ON), "gave 0 leads");
    let measures = none.norms(&every, ON).measures(none.facts("C")).unwrap();
    let mark = measures.indicator(Referrals).unwrap().mark.known().unwrap();
    assert_eq!(mark, crate::units::Score::MIN, "none is no merit, however many gave none");
    facts.push(lead("C", "X-2", "2026-02-01", "L-2"));
    facts.push(lead("C", "X-3", "2026-03-01", "L-2"));
    assert_eq!(says(&facts), "gave 1 lead");
    facts.push(lead("C", "X-4", "2024-06-30", "L-3"));
    facts.push(lead("C", "X-5", "2026-07-01", "L-4"));
    assert_eq!(says(&facts), "gave 1 lead");
    facts.push(lead("C", "X-6", "2026-03-01", "L-5"));
    facts.push(fact("lead_conversion", "C", "Y-1", "2026-04-01", json!({"lead": "L-5"})));
    facts.push(fact("lead_conversion", "D", "Y-2", "2026-04-01", json!({"lead": "L-2"})));
    assert_eq!(says(&facts), "gave 1 lead");
    let later = Known::of(&[bought("S", "2026-01-10", 1), lead("D", "X", "2026-07-01", "L")]);
    assert_eq!(later.says(Referrals, ON), "0 of 1");
}

#[test]
fn visits_of_their_own_accord_count_by_day() {
    let visit = |customer: &str, id: &str, date: &str, work: &[&str]| {
        fact("workshop_visit", customer, id, date, json!({"thing": "T", "work": work}))
    };
    let mut facts = vec![bought("S-1", "2026-01-10", 1)];
    let says = |facts: &[Value]| Known::of(facts).says(Visits, ON);
    assert_eq!(says(&facts), "0 of 1");
    facts.push(visit("D", "B-1", "2026-02-01", &["recall"]));
    assert_eq!(says(&facts), "0 of 1");
    facts.push(visit("D", "B-2", "2026-02-01", &["service"]));
    assert_eq!(says(&facts), "0 of 1", "that others came says nothing of them");
    let every = lenient(json!({"every_visit_is_known": true}));
    let none = Known::of(&facts).says_by(&every, Visits, ON);
    assert_eq!(none, "came of their own accord on 0 days");
    for (id, date, work) in [
        ("B-3", "2026-03-01", &["service"][..]),
        ("B-4", "2026-03-01", &["paid"]),
        ("B-5", "2026-03-02", &[]),
        ("B-6", "2026-03-03", &["warranty"]),
        ("B-7", "2024-06-30", &["service"]),
        ("B-8", "2026-07-01", &["service"]),
    ] {
        facts.push(visit("C", id, date, work));
    }
    assert_eq!(says(&facts), "came of their own accord on 2 days");
}

#[test]
fn of_each_question_the_latest_answer_on_its_scale_counts() {
    let policy = lenient(json!({"questions": [
        {"survey": "2026", "question": "recommend", "about": "brand", "scale": "nps"},
        {"survey": "2026", "question": "trust", "about": "brand"},
        {"survey": "2026", "question": "others", "about": "competitors"}]}));
    let answer = |id: &str, date: &str, question: &str, answer: Value, more: Value| {
        fact(
            "survey_answer",
            "C",
            id,
            date,
            json!({"survey": "2026", "question": question,
            "answer": answer, "details": more}),
        )
    };
    let none = json!({});
    let mut facts = vec![
        answer("A-1", "2026-01-01", "recommend", json!({"rating": "3"}), none.clone()),
        answer("A-2", "2026-02-01", "recommend", json!({"rating": "9"}), none.clone()),
        answer("A-3", "2026-02-01", "trust", json!({"choice": "satisfied"}), none.clone()),
    ];
    let says = |facts: &[Value], which| Known::of(facts).says_by(&policy, which, ON);
    assert_eq!(says(&facts, BrandAnswers), "mean 75 from 2 answers about the brand");
    assert_eq!(says(&facts, CompetitorAnswers), "0 of 1");
    assert_eq!(Known::of(&facts).says(BrandAnswers, ON), "0 of 1", "nobody said which");
    // What is not an answer, was given later, or what the judged gathered, changes nothing.
    facts.push(answer("A-4", "2026-03-01", "trust", json!("dismissed"), none.clone()));
    facts.push(answer("A-5", "2026-07-01", "trust", json!({"score": "0"}), none.clone()));
    let judged = json!({"staff": "E", "gathered_by": "E"});
    facts.push(answer("A-6", "2026-04-01", "trust", json!({"score": "100"}), judged));
    facts.push(answer("A-7", "2026-04-01", "else", json!({"score": "0"}), none.clone()));
    facts.push(answer("A-8", "2024-06-30", "others", json!({"score": "60"}), none.clone()));
    assert_eq!(says(&facts, BrandAnswers), "mean 75 from 2 answers about the brand");
    assert_eq!(says(&facts, CompetitorAnswers), "0 of 1");
    // Of one day that with the larger identifier.
    facts.push(answer("A-10", "2026-02-01", "trust", json!({"score": "100"}), none.clone()));
    facts.push(answer("A-9", "2026-05-01", "others", json!({"score": "40"}), none));
    assert_eq!(says(&facts, BrandAnswers), "mean 95 from 2 answers about the brand");
    assert_eq!(says(&facts, CompetitorAnswers), "mean 40 from 1 answer about competitors");
}
