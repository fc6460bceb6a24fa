use super::*;
use crate::loyalty::kind::occasions::Occasions;
use crate::loyalty::kind::{LoyaltyStandingPolicyDraft, MoveOnStep};
use crate::rule::CriterionOutcome::{Met, NotMet, Unknown};

#[test]
fn two_purchases_of_one_day_are_one_and_what_came_back_whole_is_none() {
    let days = |facts: Vec<Value>| {
        let standing = on(facts, "2026-06-30");
        standing.repeat.observed().unwrap().to_string()
    };
    let [one, same_day, later] =
        [("S-1", "2026-01-10"), ("S-2", "2026-01-10"), ("S-3", "2026-02-10")]
            .map(|(id, date)| purchase(id, date));
    let back = sale("return", "R-1", "2026-02-20", "oil", &json!("S-3"));
    assert_eq!(days(vec![one.clone(), same_day]), "1");
    assert_eq!(days(vec![one.clone(), later.clone()]), "2");
    assert_eq!(days(vec![one.clone(), later, back]), "1");
    let all_back = sale("return", "R-1", "2026-01-20", "oil", &json!("S-1"));
    assert_eq!(days(vec![purchase("S-1", "2026-01-10"), all_back]), "0");
}

#[test]
fn a_purchase_counts_for_two_years_and_not_on_its_second_anniversary() {
    let facts = [purchase("S-1", "2024-02-10"), purchase("S-2", "2026-01-10")];
    assert_eq!(on(facts.clone(), "2026-02-09").repeat.outcome(), Met);
    assert_eq!(on(facts.clone(), "2026-02-09").look_again_on, Some(day("2026-02-10")));
    let later = on(facts, "2026-02-10");
    assert_eq!((later.repeat.outcome(), later.look_again_on), (NotMet, None));
}

#[test]
fn visits_under_a_warranty_say_nothing_and_the_paid_visit_after_it_is_the_return() {
    let car = sale("purchase", "S-1", "2023-01-10", "car", &json!(null));
    let warranty = contract("K-1", "warranty", "2023-01-10", "2026-01-09", &json!({}));
    let bound = ["2024-01-10", "2024-12-10", "2025-12-10"]
        .map(|date| visit(&format!("B-{date}"), date, &["service"], &json!({})));
    let mut facts = vec![car, warranty];
    facts.extend(bound);
    let under = on(facts.clone(), "2025-12-31");
    assert_eq!((under.repeat.outcome(), under.by_involvement), (Unknown, None));
    assert_eq!((under.captive_days, under.bound_until), (3, Some(day("2026-01-09"))));
    assert_eq!(
        under.repeat.to_string(),
        "it is not known yet whether they buy again of their own accord: they have bought nothing so \
         far, first bought too recently, or were bound to come by a warranty or a contract"
    );
    // A year to come back in; then nobody has.
    assert_eq!(under.look_again_on, Some(day("2027-01-09")));
    assert_eq!(on(facts.clone(), "2027-01-08").repeat.outcome(), Unknown);
    assert_eq!(on(facts.clone(), "2027-01-09").repeat.outcome(), NotMet);
    facts.push(visit("B-4", "2026-01-10", &["paid"], &json!({})));
    facts.push(visit("B-5", "2026-06-10", &["service"], &json!({})));
    assert_eq!(on(facts.clone(), "2026-06-09").repeat.outcome(), Unknown, "one of two");
    assert_eq!(on(facts, "2026-06-10").repeat.outcome(), Met);
}

#[test]
fn a_contract_binds_the_thing_that_it_is_for_while_it_is_theirs_and_not_one_with_others() {
    let bound = |contract: Value, more: Vec<Value>| {
        let mut facts = vec![contract, visit("B-1", "2026-03-01", &["service"], &json!({}))];
        facts.extend(more);
        on(facts, "2026-06-30").captive_days == 1
    };
    let with = |more: Value| contract("K-1", "service", "2026-01-01", "2026-12-31", &more);
    assert!(bound(with(json!({})), vec![]), "it names no thing: it is for every one");
    assert!(bound(with(json!({"thing": "T-1", "with": "us"})), vec![]));
    assert!(!bound(with(json!({"thing": "T-2"})), vec![]));
    assert!(!bound(with(json!({"with": "elsewhere"})), vec![]));
    assert!(!bound(contract("K-1", "insurance", "2026-01-01", "2026-12-31", &json!({})), vec![]));
    assert!(bound(contract("K-1", "service", "2026-03-01", "2026-03-01", &json!({})), vec![]));
    assert!(!bound(contract("K-1", "service", "2026-03-02", "2026-12-31", &json!({})), vec![]));
    assert!(!bound(contract("K-1", "service", "2026-01-01", "2026-02-28", &json!({})), vec![]));
    let from = |first: &str| {
        let later = json!({"date": "2026-01-01", "from": first});
        bound(contract("K-1", "service", "2026-01-01", "2026-12-31", &later), vec![])
    };
    assert!(from("2026-03-01") && !from("2026-03-02"), "concluded before its first day");
    let owned = |until: &str| {
        json!({"ownership": {"id": "H-1", "customer": "C-1", "date": "2025-01-01", "until": until,
            "thing": "T-1"}})
    };
    let of_it = with(json!({"thing": "T-1"}));
    assert!(bound(of_it.clone(), vec![owned("2025-12-31")]), "given up before, and theirs again");
    assert!(!bound(of_it.clone(), vec![owned("2026-01-01")]));
    assert!(bound(of_it.clone(), vec![owned("2026-03-01")]));
    assert!(!bound(of_it.clone(), vec![owned("2026-02-28")]));
    let facts = [of_it, owned("2026-03-31"), visit("B-1", "2026-03-01", &["service"], &json!({}))];
    assert_eq!(on(facts, "2026-06-30").bound_until, Some(day("2026-03-31")));
}

#[test]
fn of_contracts_that_follow_one_another_the_last_day_of_the_last_one_binds() {
    let last = |second: &str| {
        on(
            [
                contract("K-1", "service", "2026-01-01", "2026-03-31", &json!({})),
                contract("K-2", "warranty", second, "2026-09-30", &json!({})),
                contract("K-3", "service", "2026-02-01", "2026-02-10", &json!({})),
                visit("B-1", "2026-03-01", &["service"], &json!({})),
            ],
            "2026-06-30",
        )
        .bound_until
    };
    assert_eq!(last("2026-04-01"), Some(day("2026-09-30")));
    assert_eq!(last("2026-04-02"), Some(day("2026-03-31")), "a day between them was free");
}

#[test]
fn a_warranty_whose_end_nobody_knows_binds_without_end() {
    let mut warranty = contract("K-1", "warranty", "2020-01-01", "2020-01-01", &json!({}));
    warranty["contract"].as_object_mut().unwrap().remove("until");
    let facts = [warranty, visit("B-1", "2020-03-01", &["service"], &json!({}))];
    let standing = on(facts, "2026-06-30");
    assert_eq!((standing.repeat.outcome(), standing.look_again_on), (Unknown, None));
    let step = MoveOnStep::ReturnFreely { times: 2, bound_until: None };
    assert!(standing.move_on.iter().any(|one| one.step == step), "{:?}", standing.move_on);
    assert_eq!(step.to_string(), "2 purchases or visits of their own accord");
}

#[test]
fn what_is_put_right_says_nothing_and_only_a_warranty_binds_by_itself() {
    for (work, binds) in
        [("warranty", true), ("recall", false), ("goodwill", false), ("repeat_repair", false)]
    {
        let facts = [visit("B-1", "2026-03-01", &[work], &json!({}))];
        let standing = on(facts, "2026-06-30");
        assert_eq!((standing.captive_days, standing.bound_until.is_some()), (1, binds), "{work}");
        assert_eq!(standing.repeat.outcome(), if binds { Unknown } else { NotMet }, "{work}");
    }
    for work in [&[][..], &["paid"], &["service"], &["recall", "paid"]] {
        let facts = [visit("B-1", "2026-03-01", work, &json!({}))];
        let standing = on(facts, "2026-06-30");
        assert_eq!((standing.captive_days, standing.bound_until), (0, None), "{work:?}");
        assert_eq!(standing.repeat.observed().unwrap().to_string(), "1", "{work:?}");
    }
    let again = [visit("B-2", "2026-03-01", &["paid"], &json!({"repeats": "B-1"}))];
    assert_eq!(on(again, "2026-06-30").captive_days, 1);
}

#[test]
fn an_invoice_is_no_purchase_beside_its_visit_and_one_that_came_back_undoes_it() {
    let free = |facts: Vec<Value>| {
        let base = base(facts);
        let customer = base.customers().next().unwrap();
        let policy = LoyaltyStandingPolicyDraft::default();
        Occasions::of(customer, &policy, day("2026-06-30")).free.len()
    };
    let invoice = purchase("S-1", "2026-03-02");
    let named = json!({"purchase": "S-1"});
    let paid = visit("B-1", "2026-03-01", &["paid"], &named);
    let captive = visit("B-1", "2026-03-01", &["recall"], &named);
    let back = sale("return", "R-1", "2026-03-20", "oil", &json!("S-1"));
    assert_eq!(free(vec![invoice.clone()]), 1);
    assert_eq!(free(vec![paid.clone()]), 1, "an invoice that is not on record says nothing");
    assert_eq!(free(vec![paid.clone(), invoice.clone()]), 1);
    assert_eq!(free(vec![captive.clone(), invoice.clone()]), 0);
    assert_eq!(free(vec![paid, invoice.clone(), back]), 0);
    let both = visit("B-2", "2026-03-05", &["paid"], &named);
    assert_eq!(free(vec![captive, both, invoice]), 1);
}

#[test]
fn the_end_of_what_bound_is_no_day_to_look_again_for_who_buys_again_anyway() {
    let facts = [
        visit("B-1", "2026-01-10", &["warranty"], &json!({})),
        purchase("S-1", "2026-02-10"),
        purchase("S-2", "2026-03-10"),
    ];
    let standing = on(facts, "2026-06-30");
    assert_eq!((standing.bound_until, standing.repeat.outcome()), (Some(day("2026-01-10")), Met));
    assert_eq!(standing.look_again_on, Some(day("2028-02-10")), "not on 2027-01-10");
}

#[test]
fn what_was_given_away_is_no_purchase() {
    let mut gift = purchase("S-2", "2026-02-10");
    gift["purchase"]["lines"][0]["amount"]["amount"] = json!("0");
    let outcome = |facts: Vec<Value>| {
        let repeat = on(facts, "2026-06-30").repeat;
        (repeat.outcome(), repeat.observed().map(|days| days.to_string()))
    };
    let bought = purchase("S-1", "2026-01-10");
    assert_eq!(outcome(vec![bought, gift.clone()]), (NotMet, Some("1".to_owned())));
    assert_eq!(outcome(vec![gift.clone()]), (Unknown, None), "they have not bought yet");
    // A visit that costs nothing is still one of their own accord.
    let visit = visit("B-1", "2026-02-10", &["paid"], &json!({"purchase": "S-2"}));
    assert_eq!(outcome(vec![visit, gift]), (NotMet, Some("1".to_owned())));
}

#[test]
fn who_bought_lately_has_had_no_time_to_buy_again_and_who_never_bought_cannot() {
    const ONE_MORE: &str = "one more purchase by 2028-01-09";
    let policy = asking(&json!({"again_months": 12}));
    let repeat = |facts: Vec<Value>, as_of: &str| {
        let standing = judged(&base(facts), &policy, as_of);
        let look = standing.look_again_on.map(|day| day.to_string());
        (standing.repeat.outcome(), look, texts(&standing).contains(&ONE_MORE.to_owned()))
    };
    let car = purchase("S-1", "2026-01-10");
    let year = Some("2027-01-10".to_owned());
    assert_eq!(repeat(vec![car.clone()], "2026-01-11"), (Unknown, year.clone(), true));
    assert_eq!(repeat(vec![car.clone()], "2027-01-09"), (Unknown, year, true));
    assert_eq!(repeat(vec![car.clone()], "2027-01-10"), (NotMet, None, true));
    let again = purchase("S-2", "2026-02-10");
    assert_eq!(repeat(vec![car.clone(), again], "2026-02-10").0, Met, "they did all the same");
    // Neither a visit to put something right nor what came back is the first purchase while there is
    // another.
    let recall = visit("B-1", "2020-01-10", &["recall"], &json!({}));
    let old = purchase("S-0", "2020-01-10");
    let back = sale("return", "R-0", "2020-01-11", "oil", &json!("S-0"));
    for before in [vec![recall.clone()], vec![old.clone(), back.clone()]] {
        assert_eq!(repeat(before.clone(), "2020-06-30").0, Unknown);
        assert_eq!(repeat(before.clone(), "2026-01-11").0, NotMet);
        let with_car = before.into_iter().chain([car.clone()]).collect();
        assert_eq!(repeat(with_car, "2026-01-11").0, Unknown);
    }
    let lead = vec![answer("A-1", "2020-01-01", "attitude", "60")];
    assert_eq!(repeat(lead.clone(), "2026-01-11"), (Unknown, None, false));
    let lead = judged(&base(lead), &policy, "2020-06-30");
    assert_eq!((lead.kind, lead.by_involvement), (None, None));
    let text = "2 purchases on different days";
    assert!(texts(&lead).contains(&text.to_owned()), "{:?}", texts(&lead));
    // By default too.
    let policy = LoyaltyStandingPolicyDraft::default();
    assert_eq!(policy.again_months, 12);
}
