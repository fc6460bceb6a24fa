use super::{
    AfterSale, BeforeSale, BeforeSalePolicy, BeforeSalePolicyDraft, after_sale, before_sale,
    intention_answers,
};
use crate::base::{CustomerBase, Fact};
use crate::marketing::{FirstContact, FirstContactBasics};
use crate::rule::Draft;
use crate::tiering::{
    AbcClass, LevelPolicy, Prospect, ProspectLevel, VipFacts, VipPolicy, VipStanding, level, vip,
};

#[test]
fn each_class_before_the_sale_has_the_levels_that_map_to_it() {
    for class in BeforeSale::ALL {
        for &level in class.levels() {
            assert_eq!(BeforeSale::from(level), class);
        }
    }
    let mapped: usize = BeforeSale::ALL.iter().map(|class| class.levels().len()).sum();
    assert_eq!(mapped, ProspectLevel::ALL.len());
}

#[test]
fn each_class_after_the_sale_has_one_abc_class() {
    for class in AfterSale::ALL {
        assert_eq!(AfterSale::from(class.abc_class()), class);
    }
}

#[test]
fn a_near_date_makes_prospective_whatever_was_answered() {
    let day = "2026-03-01".parse().unwrap();
    let near = level(&Prospect::expected_on(day), &LevelPolicy::default(), day);
    let standing = before_sale(&near, 0, &BeforeSalePolicy::default());
    assert_eq!(standing.class(), BeforeSale::Prospective);
    assert_eq!(standing.reasons(), near.reasons());
}

#[test]
fn somebody_of_whom_nothing_is_known_is_potential_and_the_reasons_say_what_is_missing() {
    let day = "2026-03-01".parse().unwrap();
    let nothing = level(&Prospect::default(), &LevelPolicy::default(), day);
    let standing = before_sale(&nothing, 0, &BeforeSalePolicy::default());
    let reasons: Vec<String> = standing.reasons().iter().map(ToString::to_string).collect();
    assert_eq!(
        reasons,
        [
            "no date for the purchase is known",
            "questions answered about the intention: 0, below the 1 needed (by 1)",
        ]
    );
}

#[test]
fn only_the_questions_about_the_intention_count() {
    let visit: FirstContact = serde_json::from_str(
        r#"{"id":"F","customer":"C","date":"2026-03-01","name":"Li","phone":"13800001111",
            "intended":"P-1","payment":"cash"}"#,
    )
    .unwrap();
    assert_eq!(intention_answers(&visit), 2);
    let nothing = FirstContact::from(FirstContactBasics {
        id: visit.id.clone(),
        customer: visit.customer.clone(),
        date: visit.date,
    });
    assert_eq!(intention_answers(&nothing), 0);
}

/// Of a customer of whom only the decision is known, on 1 March 2026.
fn decided(verdict: &str, until: &str) -> VipStanding {
    let decision = format!(
        r#"{{"vip_decision":{{"id":"D","customer":"C","date":"2026-02-01","verdict":"{verdict}",
            "until":"{until}","by":"S-7","reason":"Opened our new branch"}}}}"#
    );
    let mut base = CustomerBase::new();
    base.add(serde_json::from_str::<Fact>(&decision).unwrap()).unwrap();
    let customer = base.customer(&"C".parse().unwrap()).unwrap();
    vip(&VipFacts::of(customer), &VipPolicy::default(), "2026-03-01".parse().unwrap()).unwrap()
}

#[test]
fn who_was_decided_to_be_a_vip_is_key_and_the_reason_says_until_when() {
    let standing = after_sale(AbcClass::C, Some(&decided("vip", "2026-03-31")));
    assert_eq!(standing.class(), AfterSale::Key);
    let reasons: Vec<String> = standing.reasons().iter().map(ToString::to_string).collect();
    assert_eq!(reasons, ["a VIP is key: a VIP by decision until 2026-03-31, 30 days from now"]);
    let refused = after_sale(AbcClass::B, Some(&decided("not_vip", "2026-03-31")));
    assert_eq!(refused.class(), AfterSale::Quality);
}

#[test]
fn without_leads_nobody_is_made_key() {
    let standing = decided("vip", "2026-02-28");
    assert_eq!(after_sale(AbcClass::C, Some(&standing)).class(), AfterSale::Ordinary);
    assert_eq!(after_sale(AbcClass::A, Some(&standing)).class(), AfterSale::Key);
}

#[test]
fn a_policy_that_asks_for_no_answer_or_more_than_there_are_is_refused() {
    for answers in [0, 5] {
        assert!(BeforeSalePolicyDraft { answers }.validate().is_err());
    }
    assert!(serde_json::from_str::<BeforeSalePolicy>(r#"{"answers":0}"#).is_err());
}
