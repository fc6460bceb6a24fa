//! Who leaves, or is about to.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, Months, NaiveDate};
use clienteling::base::{CustomerBase, Fact};
use clienteling::customer::EndKind;
use clienteling::followup::{FollowUpPolicy, Purpose, Suggestion, suggest};
use clienteling::funnel::Opportunities;
use clienteling::review::{ReviewPolicy, review};
use clienteling::rule::measure::Unknown;
use clienteling::rule::{Draft, ProblemKind};
use clienteling::warning::churn::{
    AtRisk, CONTRACT_NOT_RENEWED, ChurnPolicy, ChurnPolicyDraft, ChurnTerms, ContractLost,
    DECLINE_IN_AMOUNT, DECLINE_IN_RANGE, DeclineLimits, Declining, Expectation, Festivals,
    NO_VISIT, NoActivity, OUT_OF_RHYTHM, OutOfRhythm, OwnRhythm, RhythmLimits, SeasonLimits,
    rank_by_risk, rules,
};
use clienteling::warning::{
    Advice, CustomerRule, Evaluation, Finding, FindingKey, Found, NO_PURCHASE, Onset, Severity,
    WarningContext, WarningRules,
};
use clienteling::{Currency, CustomerId, Money, Probability};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use crate::common::cases;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn fact(json: serde_json::Value) -> Fact {
    serde_json::from_value(json).unwrap()
}

/// A purchase of one product for so many yuan.
fn bought(id: &str, date: &str, product: &str, yuan: &str) -> Fact {
    fact(json!({"purchase": {"id": id, "customer": "C-1", "date": date, "lines": [
        {"product": product, "quantity": "1", "amount": {"amount": yuan, "currency": "CNY"}}]}}))
}

fn came_back(id: &str, date: &str, product: &str, yuan: &str) -> Fact {
    fact(json!({"return": {"id": id, "customer": "C-1", "date": date, "lines": [
        {"product": product, "quantity": "1", "amount": {"amount": yuan, "currency": "CNY"}}],
        "settlement": "at_once"}}))
}

fn visit(id: &str, date: &str, thing: &str, work: &[&str]) -> Fact {
    fact(json!({"workshop_visit": {"id": id, "customer": "C-1", "date": date, "thing": thing,
        "work": work}}))
}

fn owns(id: &str, date: &str, thing: &str, product: &str, until: Option<&str>) -> Fact {
    fact(json!({"ownership": {"id": id, "customer": "C-1", "date": date, "thing": thing,
        "product": product, "until": until}}))
}

/// Purchases of oil for 10 yuan on these days.
fn oil(days: &[&str]) -> Vec<Fact> {
    days.iter().map(|date| bought(&format!("S-{date}"), date, "oil", "10")).collect()
}

/// An insurance from one day until another, with more said of it.
#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn insurance(id: &str, from: &str, until: &str, more: serde_json::Value) -> Fact {
    let mut contract = json!({"id": id, "customer": "C-1", "date": from, "until": until,
        "kind": "insurance"});
    let fields = more.as_object().unwrap().clone();
    contract.as_object_mut().unwrap().extend(fields);
    fact(json!({"contract": contract}))
}

fn base(facts: impl IntoIterator<Item = Fact>) -> CustomerBase {
    let mut base = CustomerBase::new();
    let outcome = base.add_all(facts);
    assert!(outcome.refused.is_empty());
    base
}

fn terms(draft: ChurnPolicyDraft) -> ChurnTerms {
    ChurnTerms::new(draft.validate().unwrap(), Festivals::default())
}

/// Cars come to the workshop each year, sofas stand where they stand, tyres last four years.
fn dealer() -> ChurnTerms {
    let policy: ChurnPolicy = serde_json::from_value(json!({"classes": {
        "car": {"prefixes": ["car-"], "expects": {"activity": "workshop_visit"}},
        "policy": {"products": ["policy"], "expects": {"activity": "renewal"}},
        "sofa": {"products": ["sofa"], "expects": {"activity": "nothing"}},
        "tyres": {"prefixes": ["tyre"], "expects": {"within_months": 48}}
    }}))
    .unwrap();
    ChurnTerms::new(policy, Festivals::default())
}

fn evaluation(rules: &WarningRules, base: &CustomerBase, as_of: NaiveDate) -> Evaluation {
    let deals = Opportunities::new();
    let context = WarningContext { base, deals: &deals, currency: Currency::CNY, as_of };
    Evaluation::of(rules, &context)
}

fn found(terms: &ChurnTerms, base: &CustomerBase, as_of: &str) -> Found {
    let evaluation = evaluation(&rules(terms), base, day(as_of));
    evaluation.of_customer(&"C-1".parse().unwrap()).cloned().unwrap_or_default()
}

/// Each rule alone.
fn each_alone(terms: &ChurnTerms) -> [WarningRules; 4] {
    let rules: [Box<dyn CustomerRule>; 4] = [
        Box::new(NoActivity::new(terms.clone())),
        Box::new(ContractLost::new(terms.clone())),
        Box::new(OutOfRhythm::new(terms.clone())),
        Box::new(Declining::new(terms.clone())),
    ];
    rules.map(|rule| WarningRules::try_new(vec![rule], vec![]).unwrap())
}

/// What is found of a matter on a day.
fn of(matter: &str, terms: &ChurnTerms, base: &CustomerBase, as_of: &str) -> Option<Finding> {
    let findings = found(terms, base, as_of).findings;
    let mut of_matter = findings.into_iter().filter(|finding| finding.key.matter() == matter);
    let first = of_matter.next();
    assert!(of_matter.next().is_none(), "one of {matter}");
    first
}

/// On each of these days: none, expected (with the day) or already so.
fn course(
    matter: &str,
    terms: &ChurnTerms,
    base: &CustomerBase,
    days: &[&str],
) -> Vec<Option<Onset>> {
    days.iter().map(|as_of| of(matter, terms, base, as_of).map(|it| it.onset)).collect()
}

const SO: Option<Onset> = Some(Onset::Already);

#[expect(clippy::unnecessary_wraps, reason = "compared with what may be none")]
fn soon(on: &str) -> Option<Onset> {
    Some(Onset::expected(day(on)))
}

mod silence {
    use super::*;

    #[test]
    fn who_bought_only_a_car_or_a_sofa_is_not_silent_for_want_of_a_second_one() {
        let base = base([
            bought("S-1", "2020-01-10", "car-1", "90000"),
            bought("S-2", "2020-01-10", "sofa", "4000"),
        ]);
        assert!(of(NO_PURCHASE, &dealer(), &base, "2030-01-01").is_none());
        let ordinary = ChurnTerms::default();
        assert!(of(NO_PURCHASE, &ordinary, &base, "2021-06-01").is_some());
    }

    #[test]
    fn what_is_bought_again_makes_a_silence_after_a_year_with_thirty_days_notice() {
        let base = base(oil(&["2025-03-01"]));
        let days = ["2026-01-29", "2026-01-30", "2026-02-28", "2026-03-01", "2027-02-28"];
        let (soon, terms) = (soon("2026-03-01"), ChurnTerms::default());
        assert_eq!(course(NO_PURCHASE, &terms, &base, &days), [None, soon, soon, SO, SO]);
        let before = found(&terms, &base, "2026-01-29");
        assert_eq!(before.look_again_on, Some(day("2026-01-30")));
        let one = of(NO_PURCHASE, &terms, &base, "2026-02-28").unwrap();
        assert_eq!((one.severity, one.advice), (Severity::Low, Advice::KeepActive));
        assert_eq!((one.since, one.look_again_on), (day("2026-01-30"), Some(day("2026-03-01"))));
        let lost = of(NO_PURCHASE, &terms, &base, "2026-03-02").unwrap();
        assert_eq!((lost.severity, lost.advice), (Severity::Medium, Advice::WinBack));
        assert_eq!((lost.since, lost.look_again_on), (day("2026-03-01"), Some(day("2027-03-01"))));
        assert_eq!(
            lost.to_string(),
            "customer C-1: no purchase for 366 days, lost after 365 days (1 day ago)"
        );
    }

    #[test]
    fn a_loss_is_told_of_for_the_months_of_the_policy_and_no_longer() {
        let terms = |lost_months| terms(ChurnPolicyDraft { lost_months, ..Default::default() });
        let silent = base(oil(&["2025-03-01"]));
        let days = ["2027-02-28", "2027-03-01", "2036-03-01"];
        assert_eq!(course(NO_PURCHASE, &terms(12), &silent, &days), [SO, None, None]);
        assert_eq!(course(NO_PURCHASE, &terms(13), &silent, &days), [SO, SO, None]);
        let after = evaluation(&each_alone(&terms(12))[0], &silent, day("2027-03-01"));
        let after = after.of_customer(&"C-1".parse().unwrap());
        assert!(after.is_none_or(|found| found.look_again_on.is_none()), "time changes nothing");
        let regular = base(oil(&["2025-02-01", "2025-02-11", "2025-02-21", "2025-03-01"]));
        assert_eq!(course(OUT_OF_RHYTHM, &terms(12), &regular, &days), [SO, None, None]);
        let car = base([bought("S-1", "2025-03-01", "car-1", "90000")]);
        assert_eq!(course(NO_VISIT, &dealer(), &car, &days), [SO, None, None]);
    }

    #[test]
    fn the_limit_and_the_notice_are_those_of_the_policy() {
        let base = base(oil(&["2025-03-01"]));
        let otherwise = Expectation { within_months: 3, ..Expectation::default() };
        let terms = terms(ChurnPolicyDraft { otherwise, notice_days: 5, ..Default::default() });
        let days = ["2025-05-26", "2025-05-27", "2025-06-01"];
        assert_eq!(course(NO_PURCHASE, &terms, &base, &days), [None, soon("2025-06-01"), SO]);
    }

    #[test]
    fn who_bought_tyres_is_lost_when_they_are_due_and_not_before() {
        let base = base([
            bought("S-1", "2022-05-01", "tyre-18", "2400"),
            bought("S-2", "2022-05-01", "oil", "300"),
        ]);
        let days = ["2026-03-31", "2026-04-01", "2026-05-01"];
        assert_eq!(course(NO_PURCHASE, &dealer(), &base, &days), [None, soon("2026-05-01"), SO]);
        let lost = of(NO_PURCHASE, &dealer(), &base, "2026-05-01").unwrap();
        assert_eq!(lost.at_stake, Some(money("2700 CNY")));
    }

    #[test]
    fn a_class_that_is_not_bought_again_is_found_while_they_buy_others() {
        let mut facts = oil(&["2026-04-20"]);
        facts.push(bought("S-1", "2022-05-01", "tyre-18", "2400"));
        facts.push(bought("S-3", "2021-07-01", "tyre-17", "2000"));
        let base = base(facts);
        assert!(of(NO_PURCHASE, &dealer(), &base, "2026-04-30").is_none());
        assert_eq!(found(&dealer(), &base, "2026-04-30").look_again_on, Some(day("2026-05-01")));
        let tyres = of(NO_PURCHASE, &dealer(), &base, "2026-05-01").unwrap();
        assert_eq!(tyres.measured, ["tyres"]);
        assert!(tyres.to_string().starts_with("customer C-1: tyres: nothing of a class bought"));
        assert_eq!((tyres.severity, tyres.advice), (Severity::Low, Advice::KeepActive));
        let expected = Onset::expected(day("2027-04-20"));
        assert_eq!((tyres.since, tyres.onset), (day("2026-05-01"), expected));
        assert_eq!(tyres.at_stake, Some(money("4400 CNY")));
        assert_eq!(tyres.look_again_on, Some(day("2027-03-21")), "notice that they will be lost");
    }

    /// By class: tyres and bulbs within a year, oil within two.
    fn by_class() -> ChurnTerms {
        terms(
            serde_json::from_value(json!({"classes": {
                "tyres": {"products": ["tyre"]},
                "bulbs": {"products": ["bulb"]},
                "oil": {"products": ["oil"], "expects": {"within_months": 24}}
            }}))
            .unwrap(),
        )
    }

    #[test]
    fn of_several_classes_the_one_due_first_is_told_and_the_others_beside_it() {
        let base = base([
            bought("S-1", "2025-01-01", "tyre", "100"),
            bought("S-2", "2025-02-01", "bulb", "10"),
            bought("S-3", "2025-06-01", "oil", "1"),
        ]);
        let one = of(NO_PURCHASE, &by_class(), &base, "2026-01-31").unwrap();
        assert_eq!((one.since, one.look_again_on), (day("2026-01-01"), Some(day("2026-02-01"))));
        assert!(one.evidence.is_empty());
        let both = of(NO_PURCHASE, &by_class(), &base, "2026-02-01").unwrap();
        assert_eq!((both.key, both.since), (one.key, one.since));
        assert_eq!(both.measured, ["tyres", "bulbs"]);
        assert_eq!(both.evidence.len(), 1);
        assert_eq!(both.at_stake, Some(money("110 CNY")));
        assert_eq!(both.look_again_on, Some(day("2027-05-02")));
    }

    #[test]
    fn who_buys_less_and_then_nothing_is_one_warning_that_becomes_worse() {
        use clienteling::warning::life::{DayFindings, WarningBook, WarningLifePolicy};

        let base = base([
            bought("S-1", "2025-01-01", "tyre", "100"),
            bought("S-3", "2025-06-01", "oil", "1"),
        ]);
        let rules = WarningRules::try_new(vec![Box::new(NoActivity::new(by_class()))], vec![]);
        let rules = rules.unwrap();
        let mut book = WarningBook::new("rules".parse().unwrap());
        for as_of in day("2025-12-30").iter_days().take_while(|it| *it <= day("2027-06-30")) {
            let today = evaluation(&rules, &base, as_of);
            book.advance(&DayFindings::from(&today), &WarningLifePolicy::default()).unwrap();
        }
        let key = FindingKey::new(NO_PURCHASE, "C-1".parse::<CustomerId>().unwrap());
        assert!(book.open(&key).is_some());
        assert_eq!(book.warnings().count(), 1, "none ended, and none began anew");
    }

    #[test]
    fn a_class_is_not_bought_again_also_by_somebody_who_is_never_lost() {
        let contract = insurance("I-1", "2025-01-01", "2030-01-01", json!({"until": null}));
        let base = base([
            contract,
            bought("S-1", "2025-01-01", "tyre", "100"),
            bought("S-3", "2025-06-01", "oil", "1"),
        ]);
        let one = of(NO_PURCHASE, &by_class(), &base, "2028-01-31").unwrap();
        assert_eq!((one.onset, one.advice), (Onset::Already, Advice::KeepActive));
        assert_eq!((one.since, one.look_again_on), (day("2026-01-01"), None));
        assert_eq!(one.measured, ["tyres", "oil"]);
        let customer = base.customer(&"C-1".parse().unwrap()).unwrap();
        let suggested = suggest(customer, &one, &FollowUpPolicy::default(), day("2028-01-31"));
        let purpose = match suggested {
            Some(Suggestion::FollowUp(call)) => call.purpose,
            Some(Suggestion::HeldBack(held)) => held.purpose,
            None => panic!("a call"),
        };
        assert_eq!(purpose, Purpose::KeepActive, "nobody is won back who is there");
    }

    #[test]
    fn any_purchase_and_a_visit_of_their_own_accord_are_signs_of_life() {
        let bought_oil = || oil(&["2025-03-01"]);
        let with = |more: Fact| base(bought_oil().into_iter().chain([more]));
        let sofa = with(bought("S-1", "2025-06-01", "sofa", "4000"));
        assert_eq!(course(NO_PURCHASE, &dealer(), &sofa, &["2026-05-31"]), [soon("2026-06-01")]);
        let serviced = with(visit("B-1", "2025-06-01", "T-1", &["service"]));
        let days = ["2026-05-31", "2026-06-01"];
        assert_eq!(course(NO_PURCHASE, &dealer(), &serviced, &days), [soon("2026-06-01"), SO]);
        let gone = of(NO_PURCHASE, &dealer(), &serviced, "2026-06-02").unwrap();
        assert_eq!(
            gone.reason.to_string(),
            "neither a purchase nor a visit for 366 days, lost after 365 days (1 day ago)"
        );
        let recalled = with(visit("B-1", "2025-06-01", "T-1", &["recall"]));
        assert_eq!(course(NO_PURCHASE, &dealer(), &recalled, &["2026-03-01"]), [SO]);
    }

    #[test]
    fn while_a_contract_with_us_runs_nobody_is_lost() {
        let with = |contract| base(oil(&["2025-03-01"]).into_iter().chain([contract]));
        let ours = with(insurance("I-1", "2025-09-01", "2026-08-31", json!({"with": "us"})));
        let days = ["2026-08-01", "2026-08-02", "2026-08-31", "2026-09-01"];
        let soon = soon("2026-09-01");
        let terms = ChurnTerms::default();
        assert_eq!(course(NO_PURCHASE, &terms, &ours, &days), [None, soon, soon, SO]);
        let elsewhere =
            with(insurance("I-1", "2025-09-01", "2026-08-31", json!({"with": "elsewhere"})));
        assert_eq!(course(NO_PURCHASE, &terms, &elsewhere, &["2026-03-01"]), [SO]);
        let warranty =
            with(insurance("I-1", "2025-09-01", "2026-08-31", json!({"kind": "warranty"})));
        assert_eq!(course(NO_PURCHASE, &terms, &warranty, &["2026-03-01"]), [SO]);
        let endless = with(insurance("I-1", "2025-09-01", "2026-08-31", json!({"until": null})));
        assert_eq!(course(NO_PURCHASE, &terms, &endless, &["2066-03-01"]), [None]);
    }

    #[test]
    fn a_relationship_that_has_ended_is_lost_to_nobody() {
        let end = crate::common::build::end("E-1", "C-1", "2025-12-01", EndKind::Died);
        let base = base(oil(&["2025-01-01", "2025-01-11", "2025-01-21"]).into_iter().chain([end]));
        assert!(found(&ChurnTerms::default(), &base, "2026-06-01").findings.is_empty());
    }

    #[test]
    fn without_a_rate_nothing_is_said() {
        let purchase = json!({"purchase": {"id": "S-1", "customer": "C-1",
            "date": "2025-03-01", "lines": [{"product": "oil", "quantity": "1",
            "amount": {"amount": "9", "currency": "EUR"}}]}});
        let base = base([fact(purchase)]);
        let found = found(&ChurnTerms::default(), &base, "2027-03-01");
        assert!(found.findings.is_empty());
        let matters: Vec<&str> = found.not_evaluated.iter().map(|it| it.key.matter()).collect();
        let all = [DECLINE_IN_AMOUNT, DECLINE_IN_RANGE, NO_PURCHASE, NO_VISIT, OUT_OF_RHYTHM];
        assert_eq!(matters, all);
    }
}

mod visits {
    use super::*;

    fn car(more: impl IntoIterator<Item = Fact>) -> CustomerBase {
        base([bought("S-1", "2025-03-01", "car-1", "90000")].into_iter().chain(more))
    }

    #[test]
    fn a_car_that_does_not_come_within_a_year_is_lost_to_the_workshop() {
        let days = ["2026-01-29", "2026-01-30", "2026-02-28", "2026-03-01"];
        let soon = soon("2026-03-01");
        assert_eq!(course(NO_VISIT, &dealer(), &car([]), &days), [None, soon, soon, SO]);
        let lost = of(NO_VISIT, &dealer(), &car([]), "2026-03-01").unwrap();
        assert_eq!(lost.key.one_of_several(), Some("car"));
        assert_eq!((lost.severity, lost.advice), (Severity::Medium, Advice::WinBack));
        assert_eq!(lost.at_stake, None);
        let expected = of(NO_VISIT, &dealer(), &car([]), "2026-01-30").unwrap();
        assert_eq!((expected.severity, expected.advice), (Severity::Low, Advice::KeepActive));
        assert_eq!(
            expected.reason.to_string(),
            "counts as lost to the workshop in 30 days unless they come"
        );
        assert_eq!(found(&dealer(), &car([]), "2026-01-29").look_again_on, Some(day("2026-01-30")));
    }

    #[test]
    fn only_a_visit_of_their_own_accord_with_such_a_thing_counts() {
        let on = ["2026-03-01"];
        let serviced = car([visit("B-1", "2025-10-01", "T-1", &["service"])]);
        assert_eq!(course(NO_VISIT, &dealer(), &serviced, &on), [None]);
        let days = ["2026-09-30", "2026-10-01"];
        assert_eq!(course(NO_VISIT, &dealer(), &serviced, &days), [soon("2026-10-01"), SO]);
        for work in ["warranty", "recall", "repeat_repair"] {
            let repaired = car([visit("B-1", "2025-10-01", "T-1", &[work])]);
            assert_eq!(course(NO_VISIT, &dealer(), &repaired, &on), [SO], "{work}");
        }
        let other = [owns("H-1", "2024-01-01", "T-1", "sofa", None)];
        let other = other.into_iter().chain([visit("B-1", "2025-10-01", "T-1", &["service"])]);
        assert_eq!(course(NO_VISIT, &dealer(), &car(other), &on), [SO]);
    }

    #[test]
    fn what_they_have_no_more_is_not_expected() {
        let days = ["2026-05-31", "2026-06-01"];
        let sold = [owns("H-1", "2025-03-01", "T-1", "car-1", Some("2026-05-31"))];
        assert_eq!(course(NO_VISIT, &dealer(), &car(sold.clone()), &days), [SO, None]);
        let until = found(&dealer(), &car(sold), "2026-05-31").look_again_on;
        assert_eq!(until, Some(day("2026-06-01")));
        let back = |yuan| car([came_back("R-1", "2025-04-01", "car-1", yuan)]);
        assert_eq!(course(NO_VISIT, &dealer(), &back("90000"), &["2026-05-31"]), [None]);
        assert_eq!(course(NO_VISIT, &dealer(), &back("89999"), &["2026-05-31"]), [SO]);
    }

    #[test]
    fn of_two_cars_the_first_that_goes_takes_with_it_what_was_expected_of_it() {
        let cars = base([
            owns("H-1", "2024-09-01", "T-1", "car-1", None),
            owns("H-2", "2026-01-01", "T-2", "car-2", Some("2026-06-30")),
        ]);
        assert_eq!(course(NO_VISIT, &dealer(), &cars, &["2026-06-30", "2026-07-01"]), [None, SO]);
        assert_eq!(found(&dealer(), &cars, "2026-06-01").look_again_on, Some(day("2026-07-01")));
        let lost = of(NO_VISIT, &dealer(), &cars, "2026-07-01").unwrap();
        assert_eq!(lost.since, day("2025-09-01"));
    }

    #[test]
    fn a_contract_for_what_is_given_up_keeps_nobody_and_each_rule_knows_the_day() {
        let mut facts = oil(&["2024-01-01", "2024-01-11", "2024-01-21", "2024-01-31"]);
        facts.push(owns("H-1", "2024-01-01", "T-1", "sofa", Some("2025-06-30")));
        facts.push(insurance("I-1", "2024-02-01", "2027-12-31", json!({"thing": "T-1"})));
        let base = base(facts);
        for rule in &each_alone(&ChurnTerms::default())[..3] {
            let found = evaluation(rule, &base, day("2025-06-01"));
            let found = found.of_customer(&"C-1".parse().unwrap()).unwrap();
            assert_eq!(found.look_again_on, Some(day("2025-07-01")));
        }
        let days = ["2025-06-30", "2025-07-01"];
        assert_eq!(course(NO_PURCHASE, &ChurnTerms::default(), &base, &days), [None, SO]);
        assert_eq!(course(OUT_OF_RHYTHM, &ChurnTerms::default(), &base, &days), [SO, SO]);
    }

    #[test]
    fn a_car_on_record_is_expected_whoever_sold_it() {
        let owned = base([owns("H-1", "2025-03-01", "T-1", "car-9", None)]);
        assert_eq!(course(NO_VISIT, &dealer(), &owned, &["2026-02-28"]), [soon("2026-03-01")]);
        assert_eq!(course(NO_VISIT, &dealer(), &owned, &["2026-03-01"]), [SO]);
    }

    #[test]
    fn what_the_visits_of_their_last_year_were_invoiced_at_is_at_stake() {
        let visit = |id, date, invoice: &str| {
            fact(json!({"workshop_visit": {"id": id, "customer": "C-1", "date": date,
                "thing": "T-1", "work": ["paid"], "purchase": invoice}}))
        };
        let base = car([
            visit("B-1", "2025-04-01", "S-7"),
            bought("S-7", "2025-04-01", "work", "500"),
            visit("B-2", "2025-04-02", "S-8"),
            bought("S-8", "2025-04-02", "work", "300"),
            visit("B-3", "2026-04-01", "S-9"),
            bought("S-9", "2026-04-01", "work", "200"),
        ]);
        let lost = of(NO_VISIT, &dealer(), &base, "2027-04-01").unwrap();
        assert_eq!(lost.at_stake, Some(money("500 CNY")));
    }
}

mod contracts {
    use super::*;

    fn of_contract(more: &[Fact], as_of: &str) -> Option<Finding> {
        let one = insurance(
            "I-1",
            "2025-01-01",
            "2025-12-31",
            json!({"thing": "T-1",
            "amount": {"amount": "3000", "currency": "CNY"}}),
        );
        let base = base([one].into_iter().chain(more.iter().cloned()));
        of(CONTRACT_NOT_RENEWED, &ChurnTerms::default(), &base, as_of)
    }

    #[test]
    fn a_contract_is_one_matter_from_the_notice_through_its_end_and_grace_to_the_loss() {
        assert!(of_contract(&[], "2025-11-30").is_none());
        for as_of in ["2025-12-01", "2025-12-31"] {
            let ending = of_contract(&[], as_of).unwrap();
            assert_eq!((ending.onset, ending.advice), (soon("2026-01-01").unwrap(), Advice::Renew));
            assert_eq!((ending.since, ending.due), (day("2025-12-01"), Some(day("2025-12-31"))));
            assert_eq!(
                (ending.severity, ending.look_again_on),
                (Severity::Low, Some(day("2026-01-01")))
            );
            assert_eq!(ending.key, of_contract(&[], "2026-01-01").unwrap().key);
        }
        assert_eq!(
            of_contract(&[], "2025-12-21").unwrap().reason.to_string(),
            "the contract runs out in 10 days, within the notice of 30 days (20 days into it)"
        );
        for as_of in ["2026-01-01", "2026-01-30"] {
            let ended = of_contract(&[], as_of).unwrap();
            assert_eq!((ended.onset, ended.advice), (soon("2026-01-31").unwrap(), Advice::Renew));
            assert_eq!((ended.since, ended.due), (day("2026-01-01"), Some(day("2026-01-30"))));
            assert_eq!(
                (ended.severity, ended.look_again_on),
                (Severity::Low, Some(day("2026-01-31")))
            );
        }
        for as_of in ["2026-01-31", "2027-01-30"] {
            let lost = of_contract(&[], as_of).unwrap();
            assert_eq!((lost.onset, lost.advice), (Onset::Already, Advice::WinBack));
            assert_eq!((lost.since, lost.due), (day("2026-01-31"), None));
            assert_eq!(
                (lost.severity, lost.look_again_on),
                (Severity::Medium, Some(day("2027-01-31")))
            );
            assert_eq!(lost.at_stake, Some(money("3000 CNY")));
            assert_eq!(lost.facts[0].to_string(), "contract I-1");
            assert_eq!(lost.key.one_of_several(), Some("I-1"));
        }
        assert!(of_contract(&[], "2027-01-31").is_none(), "it is history");
        assert_eq!(
            of_contract(&[], "2026-02-01").unwrap().reason.to_string(),
            "the contract ended 32 days ago and was not renewed, lost after 31 days (1 day ago)"
        );
    }

    #[test]
    fn notice_is_given_since_a_contract_holds_where_it_is_a_short_one() {
        let more = json!({"date": "2026-03-01", "from": "2026-03-10", "until": "2026-03-20"});
        let base = base([insurance("I-1", "2026-03-01", "2026-03-20", more)]);
        let before = found(&ChurnTerms::default(), &base, "2026-03-09");
        assert!(before.findings.is_empty());
        assert_eq!(before.look_again_on, Some(day("2026-03-10")));
        let short = of(CONTRACT_NOT_RENEWED, &ChurnTerms::default(), &base, "2026-03-12");
        assert_eq!(short.unwrap().since, day("2026-03-10"));
    }

    #[test]
    fn notice_grace_and_the_time_of_the_warning_are_those_of_the_policy() {
        let draft = ChurnPolicyDraft {
            renewal_notice_days: 0,
            grace_days: 0,
            lost_contract_months: 1,
            ..Default::default()
        };
        let base = base([insurance("I-1", "2025-01-01", "2025-12-31", json!({}))]);
        let days = ["2025-12-30", "2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01"];
        let course = course(CONTRACT_NOT_RENEWED, &terms(draft), &base, &days);
        assert_eq!(course, [None, soon("2026-01-01"), SO, SO, None]);
        let none = ChurnPolicyDraft { renewed: [].into(), ..Default::default() };
        assert!(of(CONTRACT_NOT_RENEWED, &terms(none), &base, "2026-02-01").is_none());
    }

    #[test]
    fn a_renewal_with_us_keeps_it_however_late_it_is_entered() {
        let renewed = |date: &str, more| [insurance("I-2", date, "2026-12-31", more)];
        let says = || json!({"renews": "I-1"});
        assert!(of_contract(&renewed("2025-12-20", says()), "2026-02-01").is_none());
        assert!(of_contract(&renewed("2026-06-01", says()), "2026-05-31").is_some());
        assert!(of_contract(&renewed("2026-06-01", says()), "2026-06-01").is_none());
        // Without a word of it, for the same thing.
        let same = || json!({"thing": "T-1"});
        assert!(of_contract(&renewed("2026-01-01", same()), "2026-02-01").is_none());
        let other = || json!({"thing": "T-2"});
        assert!(of_contract(&renewed("2026-01-01", other()), "2026-02-01").is_some());
        assert!(of_contract(&renewed("2026-01-01", json!({})), "2026-02-01").is_some());
        let shorter = [insurance("I-2", "2025-06-01", "2025-12-31", same())];
        let base =
            base([insurance("I-1", "2025-01-01", "2025-12-31", same())].into_iter().chain(shorter));
        let both = found(&ChurnTerms::default(), &base, "2025-12-31").findings;
        let which = both.iter().map(|it| it.key.one_of_several());
        assert!(which.eq([Some("I-1"), Some("I-2")]), "one that ends with it is no renewal");
        let kind = || json!({"renews": "I-1", "kind": "warranty"});
        assert!(of_contract(&renewed("2026-01-01", kind()), "2026-02-01").is_some());
    }

    #[test]
    fn what_is_renewed_with_somebody_else_is_lost_when_that_is_known() {
        let elsewhere = [insurance(
            "I-2",
            "2025-12-20",
            "2026-12-31",
            json!({"renews": "I-1", "with": "elsewhere"}),
        )];
        assert_eq!(of_contract(&elsewhere, "2025-12-19").unwrap().advice, Advice::Renew);
        let taken = of_contract(&elsewhere, "2025-12-20").unwrap();
        assert_eq!((taken.onset, taken.since), (soon("2026-01-01").unwrap(), day("2025-12-20")));
        assert_eq!((taken.advice, taken.severity), (Advice::WinBack, Severity::Medium));
        assert_eq!(taken.due, None);
        assert_eq!(taken.reason.to_string(), "renewed with somebody else on 2025-12-20");
        assert_eq!(taken.facts.len(), 2);
        let lost = of_contract(&elsewhere, "2026-01-01").unwrap();
        assert_eq!((lost.onset, lost.since), (Onset::Already, day("2025-12-20")));
        assert!(of_contract(&elsewhere, "2027-01-01").is_none());
    }

    #[test]
    fn what_runs_out_as_agreed_or_is_not_ours_or_is_for_what_is_gone_is_no_loss() {
        let lost = |more| {
            let base = base([insurance("I-1", "2025-01-01", "2025-12-31", more)]);
            of(CONTRACT_NOT_RENEWED, &ChurnTerms::default(), &base, "2026-02-01").is_some()
        };
        assert!(lost(json!({})));
        for kind in ["inspection", "lease", "service"] {
            assert!(lost(json!({"kind": kind})), "{kind}");
        }
        assert!(!lost(json!({"kind": "warranty"})) && !lost(json!({"kind": "financing"})));
        assert!(!lost(json!({"with": "elsewhere"})) && !lost(json!({"until": null})));
        let gone = [owns("H-1", "2024-01-01", "T-1", "car-1", Some("2026-01-20"))];
        assert!(of_contract(&gone, "2026-01-20").is_some());
        assert!(of_contract(&gone, "2026-01-21").is_none());
    }

    #[test]
    fn without_a_rate_the_contract_is_not_judged() {
        let amount = json!({"amount": {"amount": "9", "currency": "EUR"}});
        let base = base([insurance("I-1", "2025-01-01", "2025-12-31", amount)]);
        let found = found(&ChurnTerms::default(), &base, "2026-02-01");
        assert!(found.findings.is_empty());
        assert_eq!(found.not_evaluated[0].key.one_of_several(), Some("I-1"));
    }
}

mod rhythm {
    use super::*;

    /// Ten days between purchases, the last on 31 January.
    const TENS: [&str; 4] = ["2026-01-01", "2026-01-11", "2026-01-21", "2026-01-31"];

    #[test]
    fn the_alarm_comes_on_the_first_day_on_which_so_long_a_gap_is_rarer_than_the_rate() {
        let rhythm = OwnRhythm::of(TENS.map(day)).unwrap();
        // (1 + 51/30)^-3 = 5.08 %, (1 + 52/30)^-3 = 4.90 %.
        assert_eq!(rhythm.alarm_after_days("5%".parse().unwrap()), Some(52));
        let base = base(oil(&TENS));
        let days = ["2026-03-17", "2026-03-23", "2026-03-24", "2027-01-30"];
        let terms = ChurnTerms::default();
        assert_eq!(course(OUT_OF_RHYTHM, &terms, &base, &days), [None, None, SO, SO]);
        assert!(of(NO_PURCHASE, &terms, &base, "2027-01-31").is_some(), "now they are lost");
        let silent = of(OUT_OF_RHYTHM, &terms, &base, "2027-01-31").unwrap();
        assert_eq!(silent.since, day("2026-03-24"), "and silent as before");
        let alarm = of(OUT_OF_RHYTHM, &terms, &base, "2026-03-26").unwrap();
        assert_eq!(
            (alarm.since, alarm.look_again_on),
            (day("2026-03-24"), Some(day("2028-01-31")))
        );
        assert_eq!((alarm.severity, alarm.advice), (Severity::Low, Advice::KeepActive));
        assert_eq!(alarm.at_stake, Some(money("40 CNY")));
        assert_eq!(
            alarm.reason.to_string(),
            "no purchase for 54 days, out of their own rhythm after 52 days (2 days ago)"
        );
        let evidence: Vec<String> = alarm.evidence.iter().map(ToString::to_string).collect();
        assert_eq!(
            evidence,
            [
                "a gap as long as that comes with a probability of 4.89%, below the 5% that are \
                 accepted as false alarms (by 0.11 points)",
                "silent for 54 days, longer than the longest gap so far of 10 days (by 44 days)",
            ]
        );
        assert_eq!(found(&terms, &base, "2026-03-23").look_again_on, Some(day("2026-03-24")));
    }

    #[test]
    fn of_frequent_gaps_too_no_more_are_told_than_the_rate_says() {
        // 50 gaps in 150 days: ten days are longer than all but 4.0 % of them, four than 73 %.
        let dates: Vec<String> =
            (0..=50).map(|at| (day("2026-01-01") + Days::new(3 * at)).to_string()).collect();
        let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
        let base = base(oil(&dates));
        let told = (0..30_u64).find(|silent| {
            let as_of = (day("2026-05-31") + Days::new(*silent)).to_string();
            of(OUT_OF_RHYTHM, &ChurnTerms::default(), &base, &as_of).is_some()
        });
        assert_eq!(told, Some(10));
    }

    #[test]
    fn the_rate_and_the_gaps_are_those_of_the_policy() {
        let base = base(oil(&TENS));
        let terms = |rate: &str, least_gaps| {
            let rhythm = RhythmLimits { least_gaps, false_alarms: rate.parse().unwrap() };
            terms(ChurnPolicyDraft { rhythm, ..Default::default() })
        };
        // Exactly the rate is not below it: (1 + 30/30)^-3 = 12.5 %.
        let days = ["2026-03-02", "2026-03-03"];
        assert_eq!(course(OUT_OF_RHYTHM, &terms("12.5%", 3), &base, &days), [None, SO]);
        assert_eq!(course(OUT_OF_RHYTHM, &terms("12.5%", 4), &base, &days), [None, None]);
    }

    #[test]
    fn too_few_purchases_to_say_is_said_only_while_there_is_a_question() {
        let terms = ChurnTerms::default();
        let unknown = |days: &[&str], as_of: &str| {
            let found = found(&terms, &base(oil(days)), as_of);
            assert!(of(OUT_OF_RHYTHM, &terms, &base(oil(days)), as_of).is_none());
            (found.not_evaluated.into_iter().next().map(|it| it.why), found.look_again_on)
        };
        let few = |have| Some(Unknown::NotEnoughData { have, need: 3 });
        let two = ["2025-12-01", "2026-01-01", "2026-01-11"];
        assert_eq!(unknown(&two, "2026-02-11"), (None, Some(day("2026-02-12"))));
        assert_eq!(unknown(&two, "2026-02-12").0, few(2));
        assert_eq!(unknown(&two[1..], "2026-01-22").0, few(1));
        assert_eq!(unknown(&two, "2027-01-10").0, few(2));
        assert_eq!(unknown(&two, "2027-01-11").0, None, "lost says more");
        assert_eq!(unknown(&two[2..], "2026-12-01").0, None, "who bought once has no rhythm");
    }

    #[test]
    fn only_what_is_bought_again_makes_a_rhythm_and_returns_do_not() {
        let cars = TENS.map(|date| bought(&format!("S-{date}"), date, "car-1", "9"));
        assert!(of(OUT_OF_RHYTHM, &dealer(), &base(cars), "2026-12-01").is_none());
        let mut facts = oil(&TENS);
        facts.push(came_back("R-1", "2026-02-20", "oil", "10"));
        facts.push(bought("S-1", "2026-02-20", "car-1", "9"));
        facts.push(bought("S-2", "2026-01-31", "tyre-1", "9"));
        let days = ["2026-03-23", "2026-03-24"];
        assert_eq!(course(OUT_OF_RHYTHM, &dealer(), &base(facts), &days), [None, SO]);
    }

    #[test]
    fn the_ends_of_the_calendar_are_days_like_others() {
        let (min, max) = (NaiveDate::MIN, NaiveDate::MAX);
        let rhythm = OwnRhythm::of([min, max]).unwrap();
        assert_eq!(rhythm.alarm_on("5%".parse().unwrap()), None);
        assert_eq!(rhythm.chance_of_longer(u64::MAX), Probability::ZERO);
        assert_eq!(rhythm.chance_of_longer(0), Probability::ONE);
        let next = min.succ_opt().unwrap();
        let rhythm = OwnRhythm::of([next, min]).unwrap();
        assert_eq!((rhythm.gaps(), rhythm.span_days(), rhythm.longest_days()), (1, 1, 1));
        assert_eq!(rhythm.alarm_after_days("50%".parse().unwrap()), Some(2));
        assert_eq!(OwnRhythm::of([min]), None);
    }

    /// Whether (S / (S + t))^n < rate, in whole numbers.
    fn is_rare(gaps: u32, span: u64, silent: u64, billionths: u64) -> bool {
        let (span, whole) = (u128::from(span), u128::from(span + silent));
        span.pow(gaps) * 1_000_000_000 < u128::from(billionths) * whole.pow(gaps)
    }

    proptest! {
        #![proptest_config(cases(500))]

        #[test]
        fn the_chance_is_below_the_rate_exactly_where_whole_numbers_say_so(
            gaps in vec(1_u64..90, 1..9),
            silent in 0_u64..3_000,
            billionths in prop_oneof![1_u64..1_000_000_000, Just(125_000_000), Just(500_000_000)],
        ) {
            let mut days = vec![day("2020-01-01")];
            for gap in &gaps {
                days.push(*days.last().unwrap() + Days::new(*gap));
            }
            let count = u32::try_from(gaps.len()).unwrap();
            let span = gaps.iter().sum::<u64>();
            let rhythm = OwnRhythm::of(days).unwrap();
            prop_assert_eq!(rhythm.longest_days(), *gaps.iter().max().unwrap());
            let rate = rust_decimal::Decimal::new(i64::try_from(billionths).unwrap(), 9);
            let rate = Probability::try_new(rate).unwrap();
            let rare = |silent| is_rare(count, span, silent, billionths);
            prop_assert_eq!(rhythm.chance_of_longer(silent) < rate, rare(silent));
            // One after the other, as far as whole numbers reach.
            let most = 3_300 - span;
            let first = (0..most).find(|silent| rare(*silent));
            if let Some(first) = first {
                prop_assert_eq!(rhythm.alarm_after_days(rate), Some(first));
            } else {
                prop_assert!(rhythm.alarm_after_days(rate).is_none_or(|days| days >= most));
            }
        }
    }
}

mod decline {
    use super::*;

    /// So many purchases of oil for so much each, on days of the first half of a year.
    fn half_of(year: u32, count: u32, yuan: &str) -> Vec<Fact> {
        let on = |at: u32| format!("{year}-{:02}-{:02}", 1 + at % 6, 1 + at / 6);
        let days = (0..count).map(on);
        days.map(|date| bought(&format!("S-{date}"), &date, "oil", yuan)).collect()
    }

    /// Both in the first half of 2025 and of 2026.
    fn halves(before: (u32, &str), now: (u32, &str)) -> Vec<Fact> {
        let mut facts = half_of(2025, before.0, before.1);
        facts.extend(half_of(2026, now.0, now.1));
        facts
    }

    fn amount(facts: Vec<Fact>, as_of: &str) -> Option<Finding> {
        of(DECLINE_IN_AMOUNT, &ChurnTerms::default(), &base(facts), as_of)
    }

    fn declines(before: (u32, &str), now: (u32, &str)) -> bool {
        amount(halves(before, now), "2026-07-15").is_some()
    }

    #[test]
    fn small_numbers_are_no_decline() {
        // Of seven coins at most one head: 6.2 %. Of eight at most one: 3.5 %.
        assert!(!declines((6, "100"), (1, "100")));
        assert!(declines((7, "100"), (1, "100")));
        let two_on_a_day = bought("S-X", "2025-01-01", "oil", "100");
        let facts = halves((6, "100"), (1, "100")).into_iter().chain([two_on_a_day]);
        assert!(amount(facts.collect(), "2026-07-15").is_none(), "two on one day are one");
        assert!(!declines((7, "100"), (7, "10")), "as many, for less");
        assert!(!declines((7, "100"), (12, "1")), "more, for less");
    }

    #[test]
    fn one_large_order_is_no_habit() {
        let mut facts = halves((6, "100"), (6, "100"));
        facts.push(bought("S-X", "2025-06-30", "oil", "9000"));
        assert!(amount(facts, "2026-07-15").is_none());
    }

    #[test]
    fn the_money_has_to_be_less_by_the_fall_and_exactly_the_fall_is_enough() {
        assert!(declines((20, "30"), (7, "60")), "420 of 600");
        assert!(!declines((20, "30"), (7, "60.01")));
        let mut facts = halves((20, "30"), (7, "60.01"));
        facts.push(came_back("R-1", "2026-06-12", "oil", "0.07"));
        assert!(amount(facts, "2026-07-15").is_some());
        let mut facts = halves((20, "30"), (7, "1"));
        facts.push(came_back("R-1", "2025-06-12", "oil", "600"));
        assert!(amount(facts, "2026-07-15").is_none(), "nothing was left of the year before");
    }

    #[test]
    fn who_buys_nothing_any_more_is_silent_and_not_declining() {
        assert!(declines((20, "30"), (1, "1")));
        assert!(!declines((20, "30"), (0, "1")));
        // A purchase each month until June 2025: lost in June 2026, and silent for
        // longer than their rhythm explains.
        let mut facts = half_of(2024, 6, "100");
        facts.extend(half_of(2025, 6, "100"));
        let found = found(&ChurnTerms::default(), &base(facts), "2026-07-05");
        let matters: Vec<&str> = found.findings.iter().map(|it| it.key.matter()).collect();
        assert_eq!(matters, [NO_PURCHASE, OUT_OF_RHYTHM]);
    }

    #[test]
    fn only_what_is_bought_again_is_counted() {
        let cars = |year: u32, count| {
            (1..=count).map(move |month| {
                let date = format!("{year}-{month:02}-20");
                bought(&format!("A-{date}"), &date, "car-1", "9000")
            })
        };
        let with = |facts: Vec<Fact>| facts.into_iter().chain(cars(2025, 6)).collect::<Vec<_>>();
        let of_dealer =
            |facts: Vec<Fact>| of(DECLINE_IN_AMOUNT, &dealer(), &base(facts), "2026-07-15");
        let few = || with(halves((1, "100"), (1, "100")));
        assert!(of_dealer(few()).is_none());
        assert!(amount(few(), "2026-07-15").is_some());
        // Nor do they hide one.
        let hidden = halves((20, "30"), (7, "60")).into_iter().chain(cars(2026, 6)).collect();
        assert_eq!(of_dealer(hidden).unwrap().at_stake, Some(money("180 CNY")));
    }

    #[test]
    fn a_decline_says_by_how_much_and_is_the_same_all_month_long() {
        let facts = || halves((20, "30"), (7, "60"));
        let one = amount(facts(), "2026-07-15").unwrap();
        assert_eq!((one.severity, one.advice), (Severity::Low, Advice::KeepActive));
        assert_eq!(one.at_stake, Some(money("180 CNY")));
        assert_eq!(one.look_again_on, Some(day("2026-08-01")));
        assert_eq!(
            one.reason.to_string(),
            "bought for 420.00 CNY in the last months, at most the 420.00 CNY that make it a decline"
        );
        assert_eq!(
            one.evidence[0].to_string(),
            "bought on so many days of the last months: 7, fewer than the 20 of the same months a \
             year before (by 13)"
        );
        let said = one.evidence[1].to_string();
        assert!(said.starts_with("so few by chance with a probability of 0.9"), "{said}");
        assert_eq!(amount(facts(), "2026-07-31"), Some(one));
    }

    #[test]
    fn the_limits_are_those_of_the_policy() {
        let found = |before: (u32, &str), now, decline: DeclineLimits| {
            let terms = terms(ChurnPolicyDraft { decline, ..Default::default() });
            of(DECLINE_IN_AMOUNT, &terms, &base(halves(before, now)), "2026-07-15").is_some()
        };
        let limits = DeclineLimits::default();
        let asked = |limits| found((6, "100"), (1, "100"), limits);
        let sure = |text: &str| DeclineLimits { confidence: text.parse().unwrap(), ..limits };
        assert!(asked(sure("93.7%")) && !asked(sure("93.8%")));
        assert!(asked(DeclineLimits { least_days: 6, ..sure("90%") }));
        assert!(!asked(DeclineLimits { least_days: 7, ..sure("90%") }));
        assert!(asked(DeclineLimits { fall: "83.3%".parse().unwrap(), ..sure("90%") }));
        assert!(!asked(DeclineLimits { fall: "83.4%".parse().unwrap(), ..sure("90%") }));
        // The only one of this year, in January, is not in the last five months.
        assert!(found((20, "30"), (1, "1"), DeclineLimits { months: 6, ..limits }));
        assert!(!found((20, "30"), (1, "1"), DeclineLimits { months: 5, ..limits }));
    }

    #[test]
    fn a_decline_lasts_since_the_first_month_without_a_break() {
        let each_month = |year: u32, days: std::ops::RangeInclusive<u32>| {
            let on = move |month: u32| {
                days.clone().map(move |day| format!("{year}-{month:02}-{day:02}"))
            };
            (1..=12).flat_map(on).map(|date| bought(&format!("S-{date}"), &date, "oil", "10"))
        };
        // Twice a month in 2025, once a month in 2026: 12 + x of 12 is rare enough from x = 3 on.
        let facts: Vec<Fact> = each_month(2025, 1..=2).chain(each_month(2026, 1..=1)).collect();
        let since = |as_of: &str| amount(facts.clone(), as_of).map(|it| it.since);
        let first = (1..=12)
            .map(|month| format!("2026-{month:02}-01"))
            .find(|as_of| since(as_of).is_some());
        assert_eq!(first, None, "6 of 12 are not few enough");
        let facts: Vec<Fact> = each_month(2025, 1..=4).chain(each_month(2026, 1..=1)).collect();
        let since = |as_of: &str| amount(facts.clone(), as_of).map(|it| it.since);
        let on: Vec<Option<NaiveDate>> =
            ["2026-05-31", "2026-06-01", "2026-07-15", "2026-12-31"].map(since).into();
        assert_eq!(on[0], None);
        assert_eq!(on[1], Some(day("2026-06-01")));
        assert_eq!((on[2], on[3]), (on[1], on[1]));
    }

    /// A shop with classes `a` to `f`.
    fn shop(range_fall: &str, least_classes: u32, habit_days: u32) -> ChurnTerms {
        let classes: BTreeMap<String, serde_json::Value> = ["a", "b", "c", "d", "e", "f"]
            .map(|name| (name.to_owned(), json!({"products": [name]})))
            .into();
        let policy = json!({"classes": classes, "decline": {"range_fall": range_fall,
            "least_classes": least_classes, "habit_days": habit_days}});
        ChurnTerms::new(serde_json::from_value(policy).unwrap(), Festivals::default())
    }

    /// So many classes bought twice in the year before, and these in the last.
    fn range(before: usize, last: &[&str]) -> CustomerBase {
        let mut facts = Vec::new();
        for class in &["a", "b", "c", "d", "e", "f"][..before] {
            for date in ["2024-09-10", "2024-11-10"] {
                facts.push(bought(&format!("S-{class}-{date}"), date, class, "10"));
            }
        }
        for class in last {
            facts.push(bought(&format!("T-{class}"), "2025-09-10", class, "500"));
        }
        base(facts)
    }

    #[test]
    fn who_buys_half_of_the_classes_of_the_year_before_declines_in_range() {
        let (terms, on) = (shop("50%", 4, 2), "2026-03-01");
        let found = |base: &CustomerBase| of(DECLINE_IN_RANGE, &terms, base, on);
        let one = found(&range(4, &["a", "b", "f"])).unwrap();
        assert_eq!(one.at_stake, Some(money("40 CNY")));
        // It was so as soon as the year before had ended with the habits and nothing else came.
        assert_eq!(one.look_again_on, Some(day("2026-04-01")));
        assert_eq!(
            one.reason.to_string(),
            "classes of products that they still buy: 2, at most the 2 that make it a decline"
        );
        assert!(found(&range(4, &["a", "b", "c"])).is_none());
        assert!(found(&range(3, &["a"])).is_none(), "three classes are few");
        assert!(found(&range(5, &["a", "b", "c"])).is_none(), "of five three are more than half");
        assert!(found(&range(5, &["a", "b"])).is_some());
        assert!(found(&range(4, &[])).is_none(), "who buys nothing is silent");
    }

    #[test]
    fn the_limits_of_the_range_are_those_of_the_policy() {
        let found = |terms: &ChurnTerms, base: &CustomerBase| {
            of(DECLINE_IN_RANGE, terms, base, "2026-03-01").is_some()
        };
        let base = range(4, &["a", "b", "c"]);
        assert!(found(&shop("25%", 4, 2), &base) && !found(&shop("26%", 4, 2), &base));
        assert!(!found(&shop("25%", 5, 2), &base) && !found(&shop("25%", 4, 3), &base));
    }

    #[test]
    fn what_ends_near_chinese_new_year_is_compared_with_what_ended_as_far_from_that_before() {
        // In 2024 it lies on 10 February, in 2023 on 22 January: until 31 January 2024, 10 days
        // before it, is compared with what was bought until 12 January 2023.
        let mut facts: Vec<Fact> = (13..=22)
            .map(|on| bought(&format!("S-{on}"), &format!("2023-01-{on}"), "oil", "100"))
            .collect();
        facts.extend(oil(&["2022-08-10", "2022-09-10", "2022-10-10", "2023-09-10", "2023-10-10"]));
        let festivals = || ["2023-01-22", "2024-02-10"].map(day).into_iter();
        let with = |facts: &[Fact], days: Vec<NaiveDate>, festival_days| {
            let decline = DeclineLimits { least_days: 3, ..DeclineLimits::default() };
            let draft = ChurnPolicyDraft { festival_days, decline, ..Default::default() };
            let terms = ChurnTerms::new(draft.validate().unwrap(), days.into_iter().collect());
            let base = base(facts.iter().cloned());
            of(DECLINE_IN_AMOUNT, &terms, &base, "2024-02-01").is_some()
        };
        // By the solar calendar the shopping before the festival makes 13 days, and then 2.
        assert!(with(&facts, vec![], 30));
        assert!(with(&facts, festivals().skip(1).collect(), 30), "the one before is not known");
        assert!(!with(&facts, festivals().collect(), 30), "3 days, and 2");
        assert!(!with(&facts, festivals().collect(), 10));
        assert!(with(&facts, festivals().collect(), 9));
    }

    #[test]
    fn what_a_longer_half_year_brought_counts_for_as_many_days() {
        // Until the end of July 2024: 182 days since 1 February. Of 2023 these begin on 13 January, as
        // far from the festival, and are 200; 1,000 in them are 910 in 182, of which 70 % are 637.
        let on = |year: u32, month: u32, day: u32| format!("{year}-{month:02}-{day:02}");
        let before = (0..20).map(|at| on(2023, 2 + at % 5, 1 + at / 5));
        let now = |yuan: &'static str| {
            let now = (0..5).map(|at| on(2024, 2 + at, 20));
            now.map(move |date| bought(&format!("S-{date}"), &date, "oil", yuan))
        };
        let before = before.map(|date| bought(&format!("S-{date}"), &date, "oil", "50"));
        let before: Vec<Fact> = before.collect();
        let festivals = || ["2023-01-22", "2024-02-10"].map(day).into_iter().collect::<Festivals>();
        let with = |yuan, festivals| {
            let terms = ChurnTerms::new(ChurnPolicy::default(), festivals);
            let base = base(before.iter().cloned().chain(now(yuan)));
            of(DECLINE_IN_AMOUNT, &terms, &base, "2024-08-01").is_some()
        };
        assert!(with("127.40", festivals()) && !with("127.41", festivals()));
        // By the solar calendar 181 days are compared with 182: of 1,005.52 are left 703.86.
        assert!(with("140.77", Festivals::default()) && !with("140.78", Festivals::default()));
    }

    /// How likely at most so many of so many succeed, term by term.
    fn by_chance(successes: u32, of: u32, share: f64) -> f64 {
        let ways = |count: u32| {
            (0..count).fold(1.0, |ways, at| ways * f64::from(of - at) / f64::from(at + 1))
        };
        let failed = |count: u32| (0..of - count).fold(1.0, |chance, _| chance * (1.0 - share));
        let term =
            |count: u32| (0..count).fold(ways(count), |term, _| term * share) * failed(count);
        (0..=successes).map(term).sum()
    }

    /// Whether the months before one are a decline, by rows of a day and an amount.
    fn is_decline(rows: &[(NaiveDate, i64)], month: NaiveDate, months: u32) -> bool {
        let start = month.checked_sub_months(Months::new(months)).unwrap();
        let within = |from: NaiveDate, to: NaiveDate| {
            let these: Vec<_> = rows.iter().filter(|row| from <= row.0 && row.0 < to).collect();
            let mut days: Vec<NaiveDate> = these.iter().map(|row| row.0).collect();
            days.sort_unstable();
            days.dedup();
            let count = u32::try_from(days.len()).unwrap();
            let length = i32::try_from((to - from).num_days()).unwrap();
            (count, these.iter().map(|row| row.1).sum::<i64>(), length)
        };
        let year = |on: NaiveDate| on.checked_sub_months(Months::new(12)).unwrap();
        let (now, money_now, length_now) = within(start, month);
        let (then, money_then, length_then) = within(year(start), year(month));
        let share = f64::from(length_now) / f64::from(length_now + length_then);
        let (of_now, of_then) = (i64::from(length_now), i64::from(length_then));
        (1..then).contains(&now)
            && then >= 6
            && by_chance(now, now + then, share) <= 0.05
            && money_then > 0
            && 10 * money_now * of_then <= 7 * money_then * of_now
    }

    proptest! {
        #![proptest_config(cases(200))]

        #[test]
        fn a_decline_is_what_a_slow_reference_finds(
            rows in vec((0_u64..1_200, 0_i64..60), 0..60),
            fewer in 300_u64..1_200,
            months in 1_u32..=12,
            after in 700_u64..1_300,
        ) {
            let start = day("2022-11-20");
            // From some day on two of three are left out, so that there is something to find.
            let rows = rows.into_iter().enumerate();
            let rows = rows.filter(|(place, (at, _))| *at < fewer || place % 3 == 0);
            let rows: Vec<(NaiveDate, i64)> =
                rows.map(|(_, (at, yuan))| (start + Days::new(at), yuan)).collect();
            let facts = rows.iter().enumerate().map(|(number, (day, yuan))| {
                bought(&format!("S-{number}"), &day.to_string(), "oil", &yuan.to_string())
            });
            let as_of = start + Days::new(after);
            let mut month = as_of.with_day(1).unwrap();
            let mut expected = None;
            while is_decline(&rows, month, months) {
                expected = Some(month);
                month = month.checked_sub_months(Months::new(1)).unwrap();
            }
            let decline = DeclineLimits { months, ..DeclineLimits::default() };
            let terms = terms(ChurnPolicyDraft { decline, ..Default::default() });
            let found = of(DECLINE_IN_AMOUNT, &terms, &base(facts), &as_of.to_string());
            prop_assert_eq!(found.map(|finding| finding.since), expected);
        }
    }
}

mod seasons {
    use super::*;

    fn with(least_seasons: u32, quiet_months: u32) -> ChurnTerms {
        let season = SeasonLimits { least_seasons, quiet_months };
        terms(ChurnPolicyDraft { season, ..Default::default() })
    }

    #[test]
    fn who_buys_by_the_season_is_not_lost_before_the_end_of_the_next() {
        // Mooncakes in August and September.
        let base = base(oil(&["2023-09-20", "2024-08-10"]));
        let days = ["2025-08-10", "2025-08-31", "2025-09-01", "2025-09-30", "2025-10-01"];
        let soon = soon("2025-10-01");
        assert_eq!(
            course(NO_PURCHASE, &ChurnTerms::default(), &base, &days),
            [None, None, soon, soon, SO]
        );
        let lost = ["2025-08-09", "2025-08-10"];
        let without = [super::soon("2025-08-10"), SO];
        assert_eq!(course(NO_PURCHASE, &with(3, 8), &base, &lost), without, "two seasons of three");
        assert_eq!(course(NO_PURCHASE, &with(2, 11), &base, &lost), without, "ten quiet months");
        assert_eq!(course(NO_PURCHASE, &with(2, 10), &base, &lost), [None, None]);
    }

    #[test]
    fn december_and_january_are_one_season_and_not_two() {
        let one = base(oil(&["2023-12-20", "2024-01-05"]));
        assert_eq!(course(NO_PURCHASE, &ChurnTerms::default(), &one, &["2025-01-05"]), [SO]);
        let two = base(oil(&["2023-12-20", "2024-01-05", "2024-12-15"]));
        let days = ["2025-12-15", "2026-01-31", "2026-02-01"];
        let soon = soon("2026-02-01");
        let course = course(NO_PURCHASE, &ChurnTerms::default(), &two, &days);
        assert_eq!(course, [None, soon, SO]);
    }

    #[test]
    fn out_of_season_nobody_is_out_of_rhythm() {
        let mut days = vec![];
        for year in 2023..=2024 {
            for on in 1..=9 {
                days.push(format!("{year}-12-{on:02}"));
            }
        }
        let days: Vec<&str> = days.iter().map(String::as_str).collect();
        let base = base(oil(&days));
        let rate = RhythmLimits { false_alarms: "30%".parse().unwrap(), ..Default::default() };
        let draft = |least_seasons| {
            let season = SeasonLimits { least_seasons, ..SeasonLimits::default() };
            let otherwise = Expectation { within_months: 24, ..Expectation::default() };
            terms(ChurnPolicyDraft { rhythm: rate, season, otherwise, ..Default::default() })
        };
        let on = ["2025-06-01", "2025-12-31", "2026-01-01"];
        assert_eq!(course(OUT_OF_RHYTHM, &draft(2), &base, &on), [None, None, SO]);
        assert_eq!(course(OUT_OF_RHYTHM, &draft(3), &base, &on), [SO, SO, SO]);
    }

    #[test]
    fn a_season_before_chinese_new_year_moves_with_it() {
        // Twice five days before it: in January. In 2024 that is in February.
        let base = base(oil(&["2022-01-27", "2023-01-17"]));
        let festivals = ["2022-02-01", "2023-01-22", "2024-02-10"].map(day);
        let known = ChurnTerms::new(ChurnPolicy::default(), festivals.into_iter().collect());
        let days = ["2024-01-31", "2024-02-01", "2024-02-05", "2024-02-06"];
        let solar = course(NO_PURCHASE, &ChurnTerms::default(), &base, &days);
        assert_eq!(solar, [soon("2024-02-01"), SO, SO, SO]);
        // Until as many days before it as from 31 January to 5 February.
        let on = soon("2024-02-06");
        assert_eq!(course(NO_PURCHASE, &known, &base, &days), [on, on, on, SO]);
    }

    #[test]
    fn a_season_that_was_left_out_makes_no_season() {
        let days = ["2025-08-09", "2025-08-10"];
        let left_out = base(oil(&["2022-09-20", "2024-08-10"]));
        let on = [soon("2025-08-10"), SO];
        assert_eq!(course(NO_PURCHASE, &ChurnTerms::default(), &left_out, &days), on);
    }

    #[test]
    fn the_festivals_come_from_a_calendar() {
        use clienteling::Period;
        use clienteling::calendar::{LunarCalendar, LunarMonth};

        struct Table;
        impl LunarCalendar for Table {
            fn month(&self, year: i32, month: u32, _: bool) -> LunarMonth {
                let (first, last) = match (year, month) {
                    (2025, 1) => ("2025-01-29", "2025-02-27"),
                    (2026, 1) => ("2026-02-17", "2026-03-18"),
                    _ => return LunarMonth::Unknown,
                };
                let days = Period::from_first_to_last(day(first), day(last));
                LunarMonth::Days(days.unwrap())
            }
        }
        let days: Festivals = ["2025-01-29", "2026-02-17"].map(day).into_iter().collect();
        assert_eq!(Festivals::of(&Table, 2020..=2030), days);
        assert_eq!(Festivals::of(&Table, i32::MIN..=i32::MAX), Festivals::default());
    }
}

mod risk {
    use super::*;

    #[test]
    fn risk_ranks_customers_and_adds_none() {
        let purchase = |customer: &str, yuan: &str| {
            fact(json!({"purchase": {"id": format!("S-{customer}"), "customer": customer,
                "date": "2025-03-01", "lines": [{"product": "oil", "quantity": "1",
                "amount": {"amount": yuan, "currency": "CNY"}}]}}))
        };
        let base = base([
            purchase("C-1", "10"),
            purchase("C-2", "20"),
            purchase("C-3", "30"),
            purchase("C-4", "40"),
        ]);
        let evaluation = evaluation(&rules(&ChurnTerms::default()), &base, day("2026-03-01"));
        let id = |id: &str| id.parse::<CustomerId>().unwrap();
        let risk: BTreeMap<CustomerId, Probability> =
            [("C-1", "40%"), ("C-2", "90%"), ("C-9", "99%")]
                .map(|(who, risk)| (id(who), risk.parse().unwrap()))
                .into();
        let ranked = rank_by_risk(evaluation.findings(), &risk, day("2026-03-01"));
        let order: Vec<(&str, Option<Probability>)> =
            ranked.iter().map(|AtRisk { customer, risk, .. }| (customer.as_str(), *risk)).collect();
        let risk = |text: &str| Some(text.parse().unwrap());
        let expected = [("C-2", risk("90%")), ("C-1", risk("40%")), ("C-4", None), ("C-3", None)];
        assert_eq!(order, expected);
        assert_eq!(ranked[0].findings.len(), 1);
    }
}

mod policy {
    use super::*;

    fn problems(draft: ChurnPolicyDraft) -> Vec<String> {
        let problems = match draft.validate() {
            Ok(_) => vec![],
            Err(problems) => problems.problems().to_vec(),
        };
        problems.into_iter().map(|problem| problem.path).collect()
    }

    fn read(json: serde_json::Value) -> Vec<String> {
        problems(serde_json::from_value(json).unwrap())
    }

    #[test]
    fn every_figure_has_its_bounds() {
        assert_eq!(problems(ChurnPolicyDraft::default()), [""; 0]);
        let cases: [(&str, serde_json::Value, bool); 41] = [
            ("lost_months", json!(1), true),
            ("lost_months", json!(0), false),
            ("lost_months", json!(1_201), false),
            ("notice_days", json!(335), true),
            ("notice_days", json!(336), false),
            ("renewal_notice_days", json!(36_525), true),
            ("renewal_notice_days", json!(36_526), false),
            ("grace_days", json!(36_525), true),
            ("grace_days", json!(36_526), false),
            ("lost_contract_months", json!(1), true),
            ("lost_contract_months", json!(0), false),
            ("lost_contract_months", json!(1_201), false),
            ("festival_days", json!(60), true),
            ("festival_days", json!(61), false),
            ("otherwise.within_months", json!(1_200), true),
            ("otherwise.within_months", json!(0), false),
            ("otherwise.within_months", json!(1_201), false),
            ("rhythm.least_gaps", json!(1), true),
            ("rhythm.least_gaps", json!(0), false),
            ("rhythm.least_gaps", json!(1_001), false),
            ("rhythm.false_alarms", json!("0.000000001"), true),
            ("rhythm.false_alarms", json!("0"), false),
            ("rhythm.false_alarms", json!("1"), false),
            ("decline.months", json!(12), true),
            ("decline.months", json!(13), false),
            ("decline.months", json!(0), false),
            ("decline.fall", json!("1"), true),
            ("decline.fall", json!("0"), false),
            ("decline.least_days", json!(0), false),
            ("decline.least_days", json!(367), false),
            ("decline.range_fall", json!("0"), false),
            ("decline.least_classes", json!(2), true),
            ("decline.least_classes", json!(1), false),
            ("decline.habit_days", json!(1), true),
            ("decline.habit_days", json!(0), false),
            ("season.least_seasons", json!(1), false),
            ("season.least_seasons", json!(101), false),
            ("season.quiet_months", json!(1), true),
            ("season.quiet_months", json!(11), true),
            ("season.quiet_months", json!(0), false),
            ("season.quiet_months", json!(12), false),
        ];
        for (path, value, is_sound) in cases {
            let given = value.clone();
            let draft = match path.split_once('.') {
                Some((part, field)) => json!({part: {field: value}}),
                None => json!({path: value}),
            };
            let expected: &[&str] = if is_sound { &[] } else { &[path] };
            assert_eq!(read(draft), expected, "{path} = {given}");
        }
    }

    #[test]
    fn no_product_and_no_prefix_is_in_two_classes_and_the_notice_is_shorter_than_each_limit() {
        let taken = json!({"classes": {"a": {"products": ["x", "y"], "prefixes": ["p"]},
            "b": {"products": ["y"], "prefixes": ["p", ""]}}});
        let paths = read(taken);
        assert_eq!(
            paths,
            ["classes.b.products[0]", "classes.b.prefixes[0]", "classes.b.prefixes[1]"]
        );
        let short = json!({"classes": {"milk": {"products": ["milk"],
            "expects": {"within_months": 1}}}});
        assert_eq!(read(short), ["notice_days"]);
        let wrong = json!({"classes": {"milk": {"expects": {"within_months": 0}}}});
        assert_eq!(read(wrong), ["classes.milk.expects.within_months"]);
        let draft: ChurnPolicyDraft = serde_json::from_value(json!({"notice_days": 999})).unwrap();
        let kind = draft.validate().unwrap_err().problems()[0].kind.clone();
        assert_eq!(kind, ProblemKind::OutOfRange { given: 999, min: 0, max: 335 });
    }
}

mod all_rules {
    use super::*;

    /// Any facts of three years about one customer.
    fn any_facts() -> impl Strategy<Value = Vec<Fact>> {
        let date = || (0_u64..1_100).prop_map(|at| (day("2022-12-01") + Days::new(at)).to_string());
        let product = || select(vec!["oil", "oil", "tyre-1", "tyre-2", "car-1", "sofa", "policy"]);
        let purchases = vec((date(), product(), 1_u32..90), 0..25);
        let returns = vec((date(), product(), 1_u32..90), 0..2);
        let work = || select(vec!["service", "warranty", "paid"]);
        let thing = || select(vec!["T-1", "T-2"]);
        let visits = vec((date(), thing(), work()), 0..4);
        let owned =
            vec((date(), thing(), select(vec!["car-1", "sofa"]), option::of(0_u64..700)), 0..3);
        let with = || option::of(select(vec!["us", "elsewhere"]));
        let kind = || select(vec!["insurance", "insurance", "warranty", "lease"]);
        let more = (option::of(0_usize..5), option::of(thing()), with(), kind());
        let contracts = vec((date(), 0_u64..500, more), 0..5);
        (purchases, returns, visits, owned, contracts).prop_map(
            |(purchases, returns, visits, owned, contracts)| {
                let mut facts = Vec::new();
                for (number, (date, product, yuan)) in purchases.iter().enumerate() {
                    facts.push(bought(&format!("S-{number}"), date, product, &yuan.to_string()));
                }
                for (number, (date, product, yuan)) in returns.iter().enumerate() {
                    facts.push(came_back(&format!("R-{number}"), date, product, &yuan.to_string()));
                }
                for (number, (date, thing, work)) in visits.iter().enumerate() {
                    facts.push(visit(&format!("B-{number}"), date, thing, &[work]));
                }
                for (number, (date, thing, product, for_days)) in owned.iter().enumerate() {
                    let until = for_days.map(|days| (day(date) + Days::new(days)).to_string());
                    let id = format!("H-{number}");
                    facts.push(owns(&id, date, thing, product, until.as_deref()));
                }
                for (number, (from, days, (renews, thing, with, kind))) in
                    contracts.iter().enumerate()
                {
                    let until = (day(from) + Days::new(*days)).to_string();
                    let renews = renews.map(|which| format!("I-{which}"));
                    let more =
                        json!({"renews": renews, "thing": thing, "with": with, "kind": kind});
                    facts.push(insurance(&format!("I-{number}"), from, &until, more));
                }
                facts
            },
        )
    }

    fn lunar_dealer() -> ChurnTerms {
        let festivals = ["2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17"].map(day);
        let policy = dealer().policy().clone().validate().unwrap();
        ChurnTerms::new(policy, festivals.into_iter().collect())
    }

    proptest! {
        #![proptest_config(cases(150))]

        #[test]
        fn what_is_brought_to_a_later_day_is_what_evaluating_everything_gives(
            facts in any_facts(),
            start in 0_u64..1_100,
            steps in vec(prop_oneof![1_u64..4, 1_u64..60], 1..12),
        ) {
            let base = base(facts);
            let deals = Opportunities::new();
            let context = |as_of| {
                WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of }
            };
            // All together, and each rule alone: none relies on a day that another names.
            let alone = each_alone(&lunar_dealer());
            for rules in [rules(&lunar_dealer())].into_iter().chain(alone) {
                let mut as_of = day("2022-12-01") + Days::new(start);
                let mut evaluation = Evaluation::of(&rules, &context(as_of));
                for step in &steps {
                    as_of = as_of + Days::new(*step);
                    evaluation.advance(&rules, &context(as_of));
                    let whole = Evaluation::of(&rules, &context(as_of));
                    prop_assert_eq!(&evaluation, &whole, "{}", as_of);
                }
            }
        }

        #[test]
        fn together_they_find_what_each_finds_alone(facts in any_facts(), at in 0_u64..1_300) {
            let (base, as_of) = (base(facts), day("2022-12-01") + Days::new(at));
            let mut alone: Vec<Finding> = Vec::new();
            for rule in each_alone(&lunar_dealer()) {
                alone.extend(evaluation(&rule, &base, as_of).findings().cloned());
            }
            alone.sort_by(|one, other| one.place().cmp(&other.place()));
            let together = found(&lunar_dealer(), &base, &as_of.to_string());
            prop_assert_eq!(together.findings, alone);
        }

        #[test]
        fn facts_after_the_day_change_nothing_and_a_finding_keeps_its_day(
            facts in any_facts(),
            at in 0_u64..1_300,
        ) {
            let terms = lunar_dealer();
            let as_of = day("2022-12-01") + Days::new(at);
            let all = found(&terms, &base(facts.clone()), &as_of.to_string());
            let known = facts.into_iter().filter(|fact| fact.date() <= as_of);
            let known = base(known);
            let until = found(&terms, &known, &as_of.to_string());
            prop_assert_eq!(&all.findings, &until.findings);
            prop_assert_eq!(&all.not_evaluated, &until.not_evaluated);
            // Without a new fact tomorrow's finding names the same day, while its onset is the same.
            let tomorrow = found(&terms, &known, &as_of.succ_opt().unwrap().to_string());
            for finding in &until.findings {
                prop_assert!(finding.since <= as_of, "{}", finding);
                prop_assert!(finding.look_again_on.is_none_or(|on| on > as_of), "{}", finding);
                let same = tomorrow.findings.iter().find(|it| it.key == finding.key);
                if let Some(same) = same.filter(|same| same.onset == finding.onset) {
                    prop_assert_eq!(same.since, finding.since);
                }
            }
        }

        #[test]
        fn of_who_only_buys_and_not_by_the_season_the_default_finds_what_the_review_finds(
            days in btree_set(0_u64..800, 0..6),
            at in 0_u64..1_300,
        ) {
            let start = day("2023-01-01");
            let facts = days.iter().map(|at| {
                let date = (start + Days::new(*at)).to_string();
                bought(&format!("S-{at}"), &date, "oil", "10")
            });
            let base = base(facts);
            let as_of = start + Days::new(at);
            let season = SeasonLimits { least_seasons: 100, ..SeasonLimits::default() };
            // The review tells of them for ever.
            let lost_months = 1_200;
            let terms = terms(ChurnPolicyDraft { season, lost_months, ..Default::default() });
            let by_season = of(NO_PURCHASE, &terms, &base, &as_of.to_string());
            let review = review(&base, &ReviewPolicy::new(Currency::CNY), as_of).unwrap();
            let plain = review.warnings().iter().chain(review.coming()).next().cloned();
            let same = |mut finding: Finding| {
                finding.at_stake = None;
                if finding.onset == Onset::Already {
                    finding.look_again_on = None;
                }
                finding
            };
            prop_assert_eq!(by_season.map(same), plain.map(same));
        }
    }

    /// From when on a customer is lost who only buys what is bought again, looked for day by day.
    fn lost_on(purchases: &[(NaiveDate, u32)], after: NaiveDate) -> NaiveDate {
        let is_due =
            |on: NaiveDate| purchases.iter().all(|(day, months)| *day + Months::new(*months) <= on);
        let mut on = after;
        while !is_due(on) {
            on = on.succ_opt().unwrap();
        }
        on
    }

    proptest! {
        #![proptest_config(cases(150))]

        #[test]
        fn a_customer_is_lost_on_the_day_on_which_the_last_class_is_due(
            rows in vec((0_u64..700, any::<bool>()), 1..8),
        ) {
            let start = day("2020-01-15");
            let rows: Vec<(NaiveDate, bool)> =
                rows.into_iter().map(|(at, tyres)| (start + Days::new(at), tyres)).collect();
            let facts = rows.iter().enumerate().map(|(number, (day, tyres))| {
                let product = if *tyres { "tyre-1" } else { "oil" };
                bought(&format!("S-{number}"), &day.to_string(), product, "10")
            });
            let base = base(facts);
            let season = SeasonLimits { least_seasons: 100, ..SeasonLimits::default() };
            let draft = ChurnPolicyDraft { season, ..dealer().policy().clone() };
            let terms = terms(draft);
            let last = rows.iter().map(|(day, _)| *day).max().unwrap();
            let purchases: Vec<(NaiveDate, u32)> =
                rows.iter().map(|(day, tyres)| (*day, if *tyres { 48 } else { 12 })).collect();
            let expected = lost_on(&purchases, last);
            let before = of(NO_PURCHASE, &terms, &base, &expected.pred_opt().unwrap().to_string());
            prop_assert_eq!(before.map(|it| it.onset), Some(Onset::expected(expected)));
            let lost = of(NO_PURCHASE, &terms, &base, &expected.to_string());
            prop_assert_eq!(lost.map(|it| (it.onset, it.since)), Some((Onset::Already, expected)));
        }
    }

    /// Without seasons, as the references know none.
    fn without_seasons(terms: &ChurnTerms) -> ChurnTerms {
        let season = SeasonLimits { least_seasons: 100, ..SeasonLimits::default() };
        super::terms(ChurnPolicyDraft { season, ..terms.policy().clone() })
    }

    /// Somebody's contract, as the reference knows it.
    #[derive(Debug, Clone)]
    struct Row {
        from: NaiveDate,
        until: NaiveDate,
        renews: Option<usize>,
        thing: Option<&'static str>,
        elsewhere: bool,
        kind: &'static str,
    }

    /// Whether a contract is lost on a day, and since when; or is to be renewed.
    fn lost_contract(rows: &[Row], which: usize, on: NaiveDate) -> Option<(bool, NaiveDate)> {
        let one = &rows[which];
        if one.from > on || one.elsewhere || one.kind == "warranty" {
            return None;
        }
        let mut taken = None;
        for (place, other) in rows.iter().enumerate() {
            if place == which || other.from > on || other.kind != one.kind {
                continue;
            }
            let says = other.renews == Some(which);
            let same = one.thing.is_some() && one.thing == other.thing;
            let follows = same && other.from > one.from && other.until > one.until;
            if !says && !follows {
                continue;
            }
            if !other.elsewhere {
                return None;
            }
            taken = taken.or(Some(other.from)).map(|first: NaiveDate| first.min(other.from));
        }
        let ended = one.until + Days::new(1);
        let lost = if taken.is_some() { ended } else { ended + Days::new(30) };
        let notice = one.from.max(one.until - Days::new(30));
        if on >= lost + Months::new(12) || (on < notice && taken.is_none()) {
            return None;
        }
        if on < ended && taken.is_none() {
            return Some((false, notice));
        }
        let since = taken.unwrap_or(if on >= lost { lost } else { ended });
        Some((on >= lost, since))
    }

    proptest! {
        #![proptest_config(cases(200))]

        #[test]
        fn a_contract_is_lost_when_a_slow_reference_says_so(
            rows in vec(
                (
                    (0_u64..900, 0_u64..500),
                    option::of(0_usize..5),
                    option::of(select(vec!["T-1", "T-2"])),
                    any::<bool>(),
                    select(vec!["insurance", "insurance", "warranty", "lease"]),
                ),
                1..5,
            ),
            at in 0_u64..1_600,
        ) {
            let start = day("2022-12-01");
            let mut rows: Vec<Row> = rows
                .into_iter()
                .map(|((from, days), renews, thing, elsewhere, kind)| {
                    let from = start + Days::new(from);
                    Row { from, until: from + Days::new(days), renews, thing, elsewhere, kind }
                })
                .collect();
            // Of two on one day the first is named, so that the reference need not know the order.
            rows.sort_by_key(|row| row.from);
            let facts = rows.iter().enumerate().map(|(number, row)| {
                let renews = row.renews.map(|which| format!("I-{which}"));
                let with = if row.elsewhere { "elsewhere" } else { "us" };
                let more = json!({"renews": renews, "thing": row.thing, "with": with,
                    "kind": row.kind});
                let (from, until) = (row.from.to_string(), row.until.to_string());
                insurance(&format!("I-{number}"), &from, &until, more)
            });
            let (base, as_of) = (base(facts), start + Days::new(at));
            let mut expected = BTreeMap::new();
            for which in 0..rows.len() {
                if let Some(lost) = lost_contract(&rows, which, as_of) {
                    expected.insert(format!("I-{which}"), lost);
                }
            }
            let mut found_ones = BTreeMap::new();
            for finding in found(&ChurnTerms::default(), &base, &as_of.to_string()).findings {
                let which = finding.key.one_of_several().unwrap().to_owned();
                found_ones.insert(which, (finding.onset == Onset::Already, finding.since));
            }
            prop_assert_eq!(found_ones, expected);
        }

        #[test]
        fn who_is_out_of_rhythm_is_found_day_by_day_by_a_slow_reference(
            gaps in vec(1_u64..70, 0..7),
            silent in 0_u64..420,
        ) {
            let mut days = vec![day("2023-03-05")];
            for gap in &gaps {
                days.push(*days.last().unwrap() + Days::new(*gap));
            }
            let last = *days.last().unwrap();
            let as_of = last + Days::new(silent);
            let dates: Vec<String> = days.iter().map(ToString::to_string).collect();
            let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
            let terms = without_seasons(&ChurnTerms::default());
            let found = found(&terms, &base(oil(&dates)), &as_of.to_string());

            let count = u32::try_from(gaps.len()).unwrap();
            let span = gaps.iter().sum::<u64>();
            // 5 % are one in twenty.
            let is_rare = |silent: u64| {
                20 * u128::from(span).pow(count) < u128::from(span + silent).pow(count)
            };
            let is_lost = as_of >= last + Months::new(12);
            // An alarm stays one when they are lost, and none begins then.
            let alarm = (0..1_000).find(|silent| is_rare(*silent)).filter(|_| count >= 3);
            let alarm = alarm.filter(|alarm| last + Days::new(*alarm) < last + Months::new(12));
            let expected = match alarm {
                Some(alarm) if silent >= alarm => Some(Onset::Already),
                _ => None,
            };
            let of_matter = found.findings.iter().find(|it| it.key.matter() == OUT_OF_RHYTHM);
            prop_assert_eq!(of_matter.map(|it| it.onset), expected);
            let is_question = gaps.iter().max().is_some_and(|longest| silent > *longest);
            let unknown = found.not_evaluated.iter().any(|it| it.key.matter() == OUT_OF_RHYTHM);
            prop_assert_eq!(unknown, count < 3 && is_question && !is_lost);
        }

        #[test]
        fn a_car_is_lost_to_the_workshop_when_a_slow_reference_says_so(
            bought_at in 0_u64..300,
            visits in vec((0_u64..900, select(vec!["service", "paid", "warranty", "recall"])), 0..5),
            at in 0_u64..1_300,
        ) {
            let start = day("2023-02-10");
            let on = |at: u64| start + Days::new(at);
            let mut facts = vec![bought("S-1", &on(bought_at).to_string(), "car-1", "90000")];
            for (number, (at, work)) in visits.iter().enumerate() {
                facts.push(visit(&format!("B-{number}"), &on(*at).to_string(), "T-1", &[work]));
            }
            let as_of = on(at);
            let wanted = visits.iter().filter(|(_, work)| ["service", "paid"].contains(work));
            let signs = wanted.map(|(at, _)| *at).chain([bought_at]).filter(|sign| *sign <= at);
            // Before the car was bought there is nothing that could come.
            let last = signs.max().filter(|_| bought_at <= at).map(on);
            let expected = last.and_then(|last| {
                let lost = last + Months::new(12);
                let notice = (lost - Days::new(30)).max(last);
                match as_of {
                    as_of if as_of >= lost + Months::new(12) => None,
                    as_of if as_of >= lost => Some(Onset::Already),
                    as_of if as_of >= notice => Some(Onset::expected(lost)),
                    _ => None,
                }
            });
            let found = of(NO_VISIT, &dealer(), &base(facts), &as_of.to_string());
            prop_assert_eq!(found.map(|it| it.onset), expected);
        }

        #[test]
        fn who_declines_in_range_and_what_is_not_bought_again_a_slow_reference_finds_too(
            rows in vec((0_u64..900, 0_usize..6), 0..40),
            at in 600_u64..1_100,
        ) {
            const CLASSES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
            let classes: BTreeMap<String, serde_json::Value> =
                CLASSES.map(|name| (name.to_owned(), json!({"products": [name]}))).into();
            let policy = serde_json::from_value(json!({"classes": classes})).unwrap();
            let terms = without_seasons(&ChurnTerms::new(policy, Festivals::default()));
            let start = day("2023-01-20");
            let rows: Vec<(NaiveDate, usize)> =
                rows.into_iter().map(|(at, class)| (start + Days::new(at), class)).collect();
            let facts = rows.iter().enumerate().map(|(number, (day, class))| {
                bought(&format!("S-{number}"), &day.to_string(), CLASSES[*class], "10")
            });
            let as_of = start + Days::new(at);
            let found = found(&terms, &base(facts), &as_of.to_string());

            let end = as_of.with_day(1).unwrap().pred_opt().unwrap();
            // Each day until the end is in the last year, the one before it, or earlier.
            let years_ago = |on: NaiveDate| {
                let mut last = end;
                for year in 0..3 {
                    let mut first = last;
                    while first.pred_opt().unwrap() + Months::new(12) > last {
                        first = first.pred_opt().unwrap();
                    }
                    if first <= on && on <= last {
                        return Some(year);
                    }
                    last = first.pred_opt().unwrap();
                }
                None
            };
            let days = |class: usize, year: u32| {
                let of_class = rows.iter().filter(|row| row.1 == class && row.0 <= end);
                let days = of_class.map(|row| row.0).filter(|day| years_ago(*day) == Some(year));
                days.collect::<std::collections::BTreeSet<_>>().len()
            };
            let habits: Vec<usize> = (0..6).filter(|class| days(*class, 1) >= 2).collect();
            let kept = habits.iter().filter(|class| days(**class, 0) > 0).count();
            let buys = (0..6).any(|class| days(class, 0) > 0);
            let declines = buys && habits.len() >= 4 && 2 * kept <= habits.len();
            let is_found = found.findings.iter().any(|it| it.key.matter() == DECLINE_IN_RANGE);
            prop_assert_eq!(is_found, declines);

            let last = |class: usize| {
                let known = rows.iter().filter(|row| row.1 == class && row.0 <= as_of);
                known.map(|row| row.0).max()
            };
            let due = |class: usize| last(class).is_some_and(|day| day + Months::new(12) <= as_of);
            let is_lost = (0..6).filter(|class| last(*class).is_some()).all(due);
            // Within the notice of the loss it is told as that.
            let lost_on = (0..6).filter_map(last).max().map(|day| day + Months::new(12));
            let is_near = lost_on.is_some_and(|lost_on| lost_on - Days::new(30) <= as_of);
            let of_class = |class: &usize| due(*class) && !is_lost && !is_near;
            let expected: Vec<&str> = (0..6).filter(of_class).map(|it| CLASSES[it]).collect();
            let silent = found.findings.iter().find(|it| it.key.matter() == NO_PURCHASE);
            let mut classes = silent.map(|it| it.measured.clone()).unwrap_or_default();
            classes.sort_unstable();
            prop_assert_eq!(classes, expected);
        }
    }

    #[test]
    fn each_rule_names_the_matters_that_it_finds() {
        let rule = Declining::new(ChurnTerms::default());
        assert_eq!(rule.matters(), [DECLINE_IN_AMOUNT, DECLINE_IN_RANGE]);
        let all = rules(&ChurnTerms::default());
        let matters: Vec<&str> = all.matters().collect();
        let expected = [
            NO_PURCHASE,
            NO_VISIT,
            OUT_OF_RHYTHM,
            DECLINE_IN_AMOUNT,
            DECLINE_IN_RANGE,
            CONTRACT_NOT_RENEWED,
        ];
        assert_eq!(matters, expected);
    }
}
