use super::{Worth, WorthFact, WorthFacts, worth};
use crate::intake::{WorthPolicy, WorthPolicyDraft};
use crate::rule::CriterionOutcome;
use crate::rule::Draft;
use crate::units::{Currency, Money};
use proptest::prelude::*;

/// Cars: each criterion is met just so, at half the benefit.
fn cars() -> WorthFacts {
    WorthFacts {
        purchases: Some("2".parse().unwrap()),
        repeat: Some("0.2".parse().unwrap()),
        loyalty: Some("0.1".parse().unwrap()),
        cost: Some("500 CNY".parse().unwrap()),
        benefit: Some("1000 CNY".parse().unwrap()),
    }
}

fn decided(facts: &WorthFacts) -> Worth {
    worth(facts, &WorthPolicy::default()).unwrap().worth()
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

#[test]
fn a_base_that_meets_every_criterion_just_so_is_built() {
    let decision = worth(&cars(), &WorthPolicy::default()).unwrap();
    assert_eq!(decision.worth(), Worth::Build);
    let reasons: Vec<String> = decision.reasons().map(ToString::to_string).collect();
    assert_eq!(
        reasons,
        [
            "expected purchases in a lifetime: 2, at least the 2 needed",
            "probability of a repeat purchase 20%, at least the 20% needed",
            "10% of the customers buy the brand again, at least the 10% needed",
            "cost 500.00 CNY, below the 2,000.00 CNY that lies far above the benefit \
             (by 1,500.00 CNY)",
            "cost 500.00 CNY, below the benefit of 1,000.00 CNY (by 500.00 CNY)",
        ]
    );
}

#[test]
fn each_ground_alone_is_enough_against_a_base() {
    let grounds = [
        WorthFacts { purchases: Some("1.999999".parse().unwrap()), ..cars() },
        WorthFacts { repeat: Some("0.199999999".parse().unwrap()), ..cars() },
        WorthFacts { loyalty: Some("0.099999999".parse().unwrap()), ..cars() },
        WorthFacts { cost: Some(money("2000 CNY")), ..cars() },
    ];
    for (place, facts) in grounds.iter().enumerate() {
        let decision = worth(facts, &WorthPolicy::default()).unwrap();
        assert_eq!(decision.worth(), Worth::DoNotBuild, "{place}");
        let reasons: Vec<_> = decision.reasons().collect();
        assert_eq!(reasons, [&decision.criteria()[place]]);
        assert!(reasons[0].margin().is_some());
    }
}

#[test]
fn a_cost_between_the_benefit_and_twice_of_it_is_a_caution() {
    let cases = [
        ("999.999999 CNY", Worth::Build),
        ("1000 CNY", Worth::BuildWithCare),
        ("1999.999999 CNY", Worth::BuildWithCare),
        ("2000 CNY", Worth::DoNotBuild),
    ];
    for (cost, expected) in cases {
        assert_eq!(decided(&WorthFacts { cost: Some(money(cost)), ..cars() }), expected, "{cost}");
    }
    let dear = WorthFacts { cost: Some(money("2400 CNY")), ..cars() };
    let decision = worth(&dear, &WorthPolicy::default()).unwrap();
    assert_eq!(
        decision.criteria()[3].to_string(),
        "cost 2,400.00 CNY, at least the 2,000.00 CNY that lies far above the benefit \
         (by 400.00 CNY)"
    );
    let care = WorthFacts { cost: Some(money("1500 CNY")), ..cars() };
    let decision = worth(&care, &WorthPolicy::default()).unwrap();
    let reasons: Vec<String> = decision.reasons().map(ToString::to_string).collect();
    assert_eq!(
        reasons,
        ["cost 1,500.00 CNY, not below the benefit of 1,000.00 CNY (by 500.00 CNY)"]
    );
}

#[test]
fn a_limit_between_two_amounts_is_reached_by_the_larger_one() {
    let policy = WorthPolicyDraft { far_above_percent: 150, ..Default::default() };
    let policy = policy.validate().unwrap();
    let costing = |cost| {
        let (cost, benefit) = (Some(money(cost)), Some(money("0.000001 CNY")));
        worth(&WorthFacts { cost, benefit, ..cars() }, &policy).unwrap().worth()
    };
    assert_eq!(costing("0.000001 CNY"), Worth::BuildWithCare);
    assert_eq!(costing("0.000002 CNY"), Worth::DoNotBuild);
}

#[test]
fn without_any_benefit_every_cost_is_far_above_it() {
    let nothing =
        |cost| WorthFacts { cost: Some(money(cost)), benefit: Some(money("0 CNY")), ..cars() };
    assert_eq!(decided(&nothing("0.000001 CNY")), Worth::DoNotBuild);
    assert_eq!(decided(&nothing("0 CNY")), Worth::BuildWithCare);
}

#[test]
fn missing_facts_are_named_and_never_taken_for_zero() {
    let missing = decided(&WorthFacts { benefit: None, loyalty: None, ..cars() });
    assert_eq!(missing, Worth::NotEnoughData(vec![WorthFact::Loyalty, WorthFact::Benefit]));
    assert_eq!(decided(&WorthFacts::default()), Worth::NotEnoughData(WorthFact::ALL.to_vec()));
    // A caution waits for the facts that could speak against the base.
    let careful = WorthFacts { cost: Some(money("1500 CNY")), repeat: None, ..cars() };
    assert_eq!(decided(&careful), Worth::NotEnoughData(vec![WorthFact::Repeat]));
    // A ground against it does not.
    let once = WorthFacts { purchases: Some("1".parse().unwrap()), ..WorthFacts::default() };
    let decision = worth(&once, &WorthPolicy::default()).unwrap();
    assert_eq!(decision.worth(), Worth::DoNotBuild);
    assert_eq!(decision.missing(), &WorthFact::ALL[1..]);
    assert_eq!(
        decision.criteria()[1].to_string(),
        "the probability of a repeat purchase is not known"
    );
}

#[test]
fn negative_money_and_two_currencies_are_refused() {
    let refused = |cost, benefit| {
        let facts = WorthFacts { cost, benefit, ..cars() };
        worth(&facts, &WorthPolicy::default()).unwrap_err().to_string()
    };
    let [loss, gain, yen] = ["-1 CNY", "1 CNY", "1 JPY"].map(|text| Some(money(text)));
    assert_eq!(refused(loss, None), "`cost`: `-1.00 CNY` is not zero or more");
    assert_eq!(
        refused(gain, loss),
        "`benefit`: `-1.00 CNY` is not zero or more, with losses in the cost"
    );
    let mixed = "do not mix: convert one of them first";
    assert_eq!(refused(gain, yen), format!("`benefit`: CNY and JPY {mixed}"));
}

#[test]
fn everything_that_is_wrong_with_cost_and_benefit_is_said_at_once() {
    let [cost, benefit] = ["-1 CNY", "-1 JPY"].map(|text| Some(money(text)));
    let facts = WorthFacts { cost, benefit, ..cars() };
    let refused = worth(&facts, &WorthPolicy::default()).unwrap_err();
    assert_eq!(refused.paths(), ["cost", "benefit", "benefit"]);
}

#[test]
fn the_largest_amounts_are_judged() {
    let most = "10000000000000000000 CNY";
    let facts = WorthFacts { cost: Some(money(most)), benefit: Some(money(most)), ..cars() };
    assert_eq!(decided(&facts), Worth::BuildWithCare);
}

#[test]
fn a_decision_serialises_with_its_criteria_and_what_would_change_them() {
    let once = WorthFacts { purchases: Some("1".parse().unwrap()), ..WorthFacts::default() };
    let decision = worth(&once, &WorthPolicy::default()).unwrap();
    let json = serde_json::to_value(&decision).unwrap();
    assert_eq!(json["worth"], "do_not_build");
    assert_eq!(
        json["criteria"][0],
        serde_json::json!({
            "rule": "intake.worth.purchases", "outcome": "not_met",
            "observed": {"quantity": "1"}, "comparison": "at_least",
            "needed": {"quantity": "2"}, "margin": {"quantity": "1"},
        })
    );
    let json = serde_json::to_string(&cars()).unwrap();
    assert_eq!(serde_json::from_str::<WorthFacts>(&json).unwrap(), cars());
    assert!(serde_json::from_str::<WorthFacts>(r#"{"costs":null}"#).is_err());
}

proptest! {
    #[test]
    fn the_cost_is_judged_exactly(
        cost in 0..=5_000_i64, benefit in 0..=2_000_i64, percent in 101..=400_u32,
    ) {
        let policy = WorthPolicyDraft { far_above_percent: percent, ..Default::default() };
        let yuan = |minor| Some(Money::from_minor(minor, Currency::CNY));
        let facts = WorthFacts { cost: yuan(cost), benefit: yuan(benefit), ..cars() };
        let decision = worth(&facts, &policy.validate().unwrap()).unwrap();
        let far_above = cost * 100 >= benefit * i64::from(percent) && cost > benefit;
        let expected = match () {
            () if far_above => [CriterionOutcome::NotMet, CriterionOutcome::NotMet],
            () if cost >= benefit => [CriterionOutcome::Met, CriterionOutcome::NotMet],
            () => [CriterionOutcome::Met, CriterionOutcome::Met],
        };
        let [.., far, below] = decision.criteria() else { panic!("five criteria") };
        prop_assert_eq!([far.outcome(), below.outcome()], expected);
    }

    #[test]
    fn more_purchases_loyalty_or_repeats_never_speak_against_a_base(
        purchases in 1..10_u32, more in 0..5_u32, percent in 0..=50_u32,
    ) {
        let facts = |purchases: u32, percent: u32| WorthFacts {
            purchases: Some(purchases.try_into().unwrap()),
            repeat: Some(format!("{percent}%").parse().unwrap()),
            loyalty: Some(format!("{percent}%").parse().unwrap()),
            ..cars()
        };
        if decided(&facts(purchases, percent)) == Worth::Build {
            prop_assert_eq!(decided(&facts(purchases + more, percent + more)), Worth::Build);
        }
    }
}
