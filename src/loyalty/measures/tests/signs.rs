use super::{Known, bought, bought_by, fact, lenient, line, yuan};
use crate::rule::CriterionOutcome::{Met, NotMet, Unknown};
use crate::rule::{Criterion, CriterionOutcome};
use serde_json::{Value, json};

const ON: &str = "2026-06-30";

fn sign_by(known: &Known, policy: Value, key: &str) -> Criterion {
    let measures = known.norms(&lenient(policy), ON).measures(known.facts("C")).unwrap();
    let found = measures.signs.iter().find(|one| one.rule().key.ends_with(key));
    *found.unwrap()
}

fn sign(facts: &[Value], key: &str) -> CriterionOutcome {
    sign_by(&Known::of(facts), json!({}), key).outcome()
}

/// Somebody of whom next to nothing is known.
fn anybody() -> Value {
    fact("intention", "C", "Y", "2020-01-01", json!({"is_clear": false}))
}

#[test]
fn of_somebody_who_is_hardly_known_every_sign_is_unknown_but_that_they_spend_nothing() {
    let known = Known::of(&[anybody()]);
    let much = lenient(json!({"signs": {"much": {"amount": "1", "currency": "CNY"}}}));
    let measures = known.norms(&much, ON).measures(known.facts("C")).unwrap();
    let outcomes: Vec<_> = measures.signs.iter().map(Criterion::outcome).collect();
    assert_eq!(outcomes.len(), 13);
    let known: Vec<_> = measures.signs.iter().filter(|one| one.outcome() != Unknown).collect();
    assert_eq!(known.len(), 1);
    assert_eq!(
        known[0].to_string(),
        "spent 0.00 CNY, below the 1.00 CNY of somebody who buys much (by 1.00 CNY)"
    );
}

#[test]
fn buying_again_much_and_the_whole_range_are_signs() {
    let mut facts = vec![bought("S-1", "2026-01-10", 60), bought("S-2", "2026-02-10", 40)];
    assert_eq!(sign(&facts, "repeats"), NotMet);
    assert_eq!(sign(&facts, "much"), Unknown, "nobody said what is much");
    assert_eq!(sign(&facts, "range"), Unknown, "nobody said how many make the range");
    let range =
        |facts: &[Value]| sign_by(&Known::of(facts), json!({"signs": {"products": 3}}), "range");
    assert_eq!(range(&facts).outcome(), NotMet);
    let much = |amount: u32| json!({"signs": {"much": yuan(amount)}});
    assert_eq!(sign_by(&Known::of(&facts), much(100), "much").outcome(), Met);
    assert_eq!(sign_by(&Known::of(&facts), much(101), "much").outcome(), NotMet);
    facts.push(bought_by("C", "S-3", "2026-03-10", &[line("tyre", 1), line("tea", 1)]));
    assert_eq!(sign(&facts, "repeats"), Met);
    assert_eq!(range(&facts).outcome(), Met);
    assert_eq!(range(&[anybody()]).outcome(), Unknown);
    let gifts = [line("oil", 1), line("tyre", 0), line("tea", 0)];
    assert_eq!(range(&[bought_by("C", "S-4", "2026-03-10", &gifts)]).outcome(), NotMet);
    assert_eq!(sign(&facts[..1], "repeats"), NotMet);
    let early = [bought("S-1", "2026-06-10", 60)];
    assert_eq!(sign(&early, "repeats"), Unknown);
    let old = [bought("S-1", "2020-06-10", 60)];
    assert_eq!(
        range(&old).to_string(),
        "bought 0 different products, below the 3 of somebody who buys the whole range (by 3)"
    );
}

#[test]
fn recommending_and_coming_regularly_are_signs_and_none_on_record_is_none_where_the_policy_says_so()
{
    let lead = |customer: &str, id: &str| {
        fact("referral", customer, id, "2026-01-01", json!({ "lead": id }))
    };
    assert_eq!(sign(&[anybody()], "recommends"), Unknown);
    assert_eq!(sign(&[anybody(), lead("D", "X")], "recommends"), Unknown);
    let every = || json!({"every_referral_is_known": true, "every_visit_is_known": true});
    let none = Known::of(&[anybody()]);
    assert_eq!(sign_by(&none, every(), "recommends").outcome(), NotMet);
    assert_eq!(sign_by(&none, every(), "takes-services").outcome(), NotMet);
    assert_eq!(sign(&[anybody(), lead("C", "X")], "recommends"), Met);
    let visit = |customer: &str, day: u32| {
        let (id, date) = (format!("B-{customer}-{day}"), format!("2026-03-0{day}"));
        fact("workshop_visit", customer, &id, &date, json!({"thing": "T"}))
    };
    assert_eq!(sign(&[anybody()], "takes-services"), Unknown);
    assert_eq!(sign(&[anybody(), visit("D", 1)], "takes-services"), Unknown);
    assert_eq!(sign(&[anybody(), visit("C", 1)], "takes-services"), NotMet);
    assert_eq!(sign(&[anybody(), visit("C", 1), visit("C", 2)], "takes-services"), Met);
}

#[test]
fn choosing_quickly_is_a_sign_and_half_a_day_counts_as_one() {
    let said = |id: &str, date: &str| fact("intention", "C", id, date, json!({"is_clear": true}));
    let mut facts = vec![said("I-1", "2026-01-03"), bought("S-1", "2026-01-10", 1)];
    assert_eq!(sign(&facts, "little-effort"), Met);
    facts.extend([said("I-2", "2026-02-02"), bought("S-2", "2026-02-10", 1)]);
    assert_eq!(
        sign_by(&Known::of(&facts), json!({}), "little-effort").to_string(),
        "chose within 8 days in the median, above the 7 days of somebody who buys with little \
         effort (by 1 day)"
    );
}

#[test]
fn prices_move_who_buys_for_less_than_others_and_normal_ones_are_a_sign_without_others() {
    let priced = |amount: u32| {
        let mut line = line("tea", amount);
        line["list_price"] = yuan(10);
        line
    };
    let mine = bought_by("C", "S-1", "2026-03-01", &[priced(10), priced(8)]);
    assert_eq!(sign(std::slice::from_ref(&mine), "normal-prices"), Met);
    assert_eq!(sign(std::slice::from_ref(&mine), "not-moved-by-price"), Unknown);
    let other = |amount| bought_by("D", "S-2", "2026-03-02", &[priced(8), priced(amount)]);
    assert_eq!(sign(&[mine.clone(), other(10)], "not-moved-by-price"), Met);
    let all = bought_by("C", "S-3", "2026-03-03", &[priced(8)]);
    let three_of_four = [priced(8), priced(8), priced(8), priced(10)];
    let more = bought_by("D", "S-2", "2026-03-02", &three_of_four);
    let facts = [mine.clone(), more, all.clone()];
    assert_eq!(sign(&facts, "not-moved-by-price"), Met, "others buy for less still more often");
    let facts = [mine, other(10), all];
    assert_eq!(sign(&facts, "not-moved-by-price"), NotMet);
    assert_eq!(sign(&facts, "normal-prices"), NotMet);
    let everybody = sign_by(&Known::of(&facts), json!({"everybody": "50%"}), "not-moved-by-price");
    assert_eq!(everybody.outcome(), Unknown, "everybody buys for less");
    // Nor where no day has lines enough to be everybody's, and all days together do.
    let again = bought_by("D", "S-4", "2026-03-04", &[priced(8), priced(10)]);
    let days = Known::of(&[&facts[..], &[again]].concat());
    let by = |everybody: &str| {
        let policy = json!({"base_lines": 3, "everybody": everybody});
        sign_by(&days, policy, "not-moved-by-price").outcome()
    };
    assert_eq!((by("50%"), by("50.1%")), (Unknown, NotMet));
    let few = sign_by(&Known::of(&facts), json!({"lines": 4}), "normal-prices");
    assert_eq!(few.outcome(), Unknown);
}

#[test]
fn hardly_considering_another_brand_is_a_sign() {
    let asked = |id: &str, date: &str, brands: Value| {
        fact("first_contact", "C", id, date, json!({ "other_brands": brands }))
    };
    let elsewhere =
        fact("bought_elsewhere", "C", "T", "2026-05-01", json!({"place": "other_brand"}));
    assert_eq!(sign(&[asked("F-1", "2026-01-01", json!(null))], "no-other-brand"), Unknown);
    let none = asked("F-1", "2026-01-01", json!([]));
    assert_eq!(sign(std::slice::from_ref(&none), "no-other-brand"), Met);
    assert_eq!(sign(&[none.clone(), elsewhere.clone()], "no-other-brand"), NotMet);
    let some = asked("F-1", "2026-01-01", json!(["Example Motors"]));
    assert_eq!(sign(std::slice::from_ref(&some), "no-other-brand"), NotMet);
    // The latest at which they were asked counts.
    let later = asked("F-2", "2026-02-01", json!([]));
    let unasked = asked("F-3", "2026-03-01", json!(null));
    assert_eq!(sign(&[some, later, unasked], "no-other-brand"), Met);
    let long_ago = asked("F-1", "2024-06-30", json!([]));
    assert_eq!(sign(&[long_ago], "no-other-brand"), Unknown);
    let won = Known::of(&[anybody()]).with_deal("D", "2026-01-01", Some(("won", "2026-02-01")));
    assert_eq!(sign_by(&won, json!({}), "no-other-brand").outcome(), Met);
    assert_eq!(sign_by(&won, json!({}), "immune").outcome(), Met);
    let lost = won.with_deal("D-2", "2026-01-01", Some(("other_brand", "2026-02-01")));
    assert_eq!(sign_by(&lost, json!({}), "immune").outcome(), NotMet);
    assert_eq!(sign_by(&lost, json!({}), "no-other-brand").outcome(), NotMet);
    assert_eq!(sign(&[elsewhere], "immune"), NotMet, "it was of another brand");
    let nearby = fact("bought_elsewhere", "C", "T", "2026-05-01", json!({"place": "brand_nearby"}));
    assert_eq!(sign(std::slice::from_ref(&nearby), "immune"), Unknown);
    assert_eq!(sign(&[nearby], "no-other-brand"), Met, "it was of ours");
    let only = Known::of(&[anybody()]);
    let only = only.with_deal("D", "2026-01-01", Some(("other_dealer", "2026-02-01")));
    assert_eq!(sign_by(&only, json!({}), "immune").outcome(), NotMet);
    assert_eq!(sign_by(&only, json!({}), "no-other-brand").outcome(), Met, "it was of ours");
}

#[test]
fn forgiving_more_faults_than_complaining_about_is_a_sign() {
    let report = |id: &str| fact("fault_report", "C", id, "2026-03-01", json!({}));
    let complaint = fact("complaint", "C", "Q", "2026-03-01", json!({"cause": "quality"}));
    assert_eq!(sign(&[report("F-1")], "forgives"), Met);
    assert_eq!(sign(std::slice::from_ref(&complaint), "forgives"), NotMet);
    assert_eq!(sign(&[report("F-1"), complaint.clone()], "forgives"), NotMet);
    assert_eq!(sign(&[report("F-1"), report("F-2"), complaint], "forgives"), Met);
}

#[test]
fn coming_by_a_recommendation_is_a_sign() {
    let came = |id: &str, date: &str, from: Value| {
        fact("first_contact", "C", id, date, json!({ "heard_from": from }))
    };
    let by = |facts: &[Value]| sign(facts, "came-by-recommendation");
    assert_eq!(by(&[anybody()]), Unknown);
    let lead = fact("lead_conversion", "C", "Y", ON, json!({"lead": "L"}));
    assert_eq!(by(&[lead]), Met);
    assert_eq!(by(&[came("F-1", "2020-01-01", json!("referral"))]), Met);
    assert_eq!(by(&[came("F-1", "2026-07-01", json!("referral"))]), Unknown);
    let first = came("F-1", "2026-01-01", json!("press"));
    assert_eq!(by(&[first, came("F-2", "2026-01-02", json!("referral"))]), NotMet);
    let before = came("F-1", "2026-01-01", json!("customer"));
    assert_eq!(by(std::slice::from_ref(&before)), Unknown);
    assert_eq!(by(&[before, came("F-2", "2026-01-02", json!("referral"))]), Met);
}

#[test]
fn a_deal_says_how_they_came_too() {
    use crate::funnel::{NewOpportunity, Opportunity, OpportunityBasics, Pipeline};
    let pipeline = Pipeline::default();
    let new = |created: &str| NewOpportunity {
        heard_from: Some("referral".parse().unwrap()),
        ..OpportunityBasics {
            id: "D-1".parse().unwrap(),
            customer: "C".parse().unwrap(),
            product: "car".parse().unwrap(),
            revenue: "100 CNY".parse().unwrap(),
            stage: pipeline.first().clone(),
            created_on: created.parse().unwrap(),
            created_by: "S-1".parse().unwrap(),
        }
        .into()
    };
    let came = fact("first_contact", "C", "F", "2026-01-05", json!({"heard_from": "press"}));
    for (created, outcome) in [("2026-01-04", Met), ("2026-01-06", NotMet)] {
        let mut known = Known::of(std::slice::from_ref(&came));
        known.deals.add(Opportunity::create(new(created), &pipeline).unwrap()).unwrap();
        assert_eq!(sign_by(&known, json!({}), "came-by-recommendation").outcome(), outcome);
    }
    let mut known = Known::of(&[anybody()]);
    known.deals.add(Opportunity::create(new("2026-07-01"), &pipeline).unwrap()).unwrap();
    assert_eq!(sign_by(&known, json!({}), "came-by-recommendation").outcome(), Unknown);
}

#[test]
fn good_answers_about_the_brand_are_trust() {
    let questions = json!({"questions": [{"survey": "S", "question": "Q", "about": "brand"}]});
    let answered = |score: &str| {
        Known::of(&[fact(
            "survey_answer",
            "C",
            "A",
            "2026-01-01",
            json!({"survey": "S",
            "question": "Q", "answer": {"score": score}}),
        )])
    };
    assert_eq!(sign_by(&answered("60"), questions.clone(), "trusts").outcome(), Met);
    assert_eq!(sign_by(&answered("40"), questions.clone(), "trusts").outcome(), NotMet);
    let early = Known::of(&[anybody()]);
    assert_eq!(sign_by(&early, questions, "trusts").outcome(), Unknown);
}
