//! Who looks after a customer, to whom they belong, what they need, and who was let go.

use clienteling::customer::{Role, acting};
use clienteling::intake::origin;
use clienteling::review::{ReviewPolicyDraft, review};
use clienteling::rule::Draft;
use clienteling::tiering::{
    Card, CardFacts, ClientCard, ClientCardPolicy, LevelPolicy, NeedAction, NeedPolicy, NeedScores,
    card, need,
};
use clienteling::units::Origin;
use clienteling::{Currency, CustomerBase, Fact};
use serde_json::{Value, json};

use crate::common::build::{day, purchase};

fn fact(json: Value) -> Fact {
    serde_json::from_value(json).unwrap()
}

fn base(facts: impl IntoIterator<Item = Value>) -> CustomerBase {
    crate::common::build::base_of(facts.into_iter().map(fact))
}

fn responsibility(id: &str, on: &str, staff: Option<&str>, role: &str) -> Value {
    json!({"responsibility": {"id": id, "customer": "C-1", "date": on, "staff": staff,
        "role": role}})
}

#[test]
fn the_latest_decision_for_a_role_says_who_is_responsible_and_the_account_stands_in() {
    let base = base([
        responsibility("1", "2026-01-01", Some("A"), "account"),
        responsibility("2", "2026-02-01", Some("S"), "service"),
        responsibility("3", "2026-03-01", Some("T"), "service"),
        responsibility("4", "2026-04-01", None, "service"),
        responsibility("5", "2026-05-01", None, "account"),
        responsibility("6", "2026-05-01", Some("Z"), "sales"),
    ]);
    let basic = base.customer(&"C-1".parse().unwrap()).unwrap().basic();
    let of =
        |role, on: &str| basic.responsible(role, day(on)).map(clienteling::units::StaffId::as_str);
    assert_eq!(of(Role::Service, "2025-12-31"), None);
    assert_eq!(of(Role::Service, "2026-01-31"), Some("A"));
    assert_eq!(of(Role::Service, "2026-02-01"), Some("S"));
    assert_eq!(of(Role::Service, "2026-03-01"), Some("T"));
    assert_eq!(of(Role::Service, "2026-04-01"), Some("A"), "nobody for service any more");
    assert_eq!(of(Role::Account, "2026-05-01"), None);
    assert_eq!(of(Role::Service, "2026-05-01"), None);
    assert_eq!(of(Role::Sales, "2026-05-01"), Some("Z"));
}

#[test]
fn the_substitute_of_whoever_is_away_acts_and_a_circle_leaves_nobody() {
    let absence = |id: &str, staff: &str, from: &str, until: Option<&str>, by: Option<&str>| {
        json!({"absence": {"id": id, "staff": staff, "date": from, "until": until,
            "substitute": by}})
    };
    let base = base([
        absence("1", "A", "2026-08-01", Some("2026-08-14"), Some("B")),
        absence("2", "B", "2026-08-10", Some("2026-08-12"), Some("C")),
        absence("3", "C", "2026-08-12", Some("2026-08-12"), Some("A")),
        absence("4", "D", "2026-08-01", None, None),
    ]);
    let staff = |id: &str| id.parse().unwrap();
    let acts = |who: &str, on: &str| {
        acting(&staff(who), base.absences(), day(on)).map(ToString::to_string)
    };
    let some = |id: &str| Some(id.to_owned());
    assert_eq!(acts("A", "2026-07-31"), some("A"));
    assert_eq!(acts("A", "2026-08-01"), some("B"));
    assert_eq!(acts("A", "2026-08-10"), some("C"));
    assert_eq!(acts("A", "2026-08-12"), None, "each acts for the next");
    assert_eq!(acts("A", "2026-08-14"), some("B"));
    assert_eq!(acts("A", "2026-08-15"), some("A"));
    assert_eq!(acts("D", "2030-01-01"), None);
    let first = &base.absences().all()[0];
    let covered = ["2026-07-31", "2026-08-01", "2026-08-14", "2026-08-15"];
    assert_eq!(covered.map(|on| first.covers(day(on))), [false, true, true, false]);
}

#[test]
fn a_chain_of_substitutes_is_followed_to_its_end() {
    let away = |id: &str, staff: &str, by: &str| json!({"absence": {"id": id, "staff": staff, "date": "2026-08-01", "substitute": by}});
    let base = base([away("1", "A", "B"), away("2", "B", "C"), away("3", "C", "D")]);
    let staff = "A".parse().unwrap();
    let acts = acting(&staff, base.absences(), day("2026-08-01"));
    assert_eq!(acts.map(ToString::to_string).as_deref(), Some("D"));
}

#[test]
fn a_later_record_replaces_the_marks_that_it_has_and_leaves_the_others() {
    let marked = |id: &str, on: &str, marks: [Option<&str>; 5]| {
        let [acceptance, satisfaction, effect, potential, means] = marks;
        json!({"need_marks": {"id": id, "customer": "C-1", "date": on, "acceptance": acceptance,
            "satisfaction": satisfaction, "effect": effect, "potential": potential,
            "means": means}})
    };
    let [one, two] = [Some("1"), Some("2")];
    let base = base([
        marked("1", "2026-01-01", [one; 5]),
        marked("2", "2026-02-01", [None; 5]),
        marked("3", "2026-03-01", [two; 5]),
    ]);
    let customer = base.customer(&"C-1".parse().unwrap()).unwrap();
    for (on, expected) in [("2026-01-01", one), ("2026-02-01", one), ("2026-03-01", two)] {
        let scores = NeedScores::of(customer, day(on));
        let marks =
            [scores.acceptance, scores.satisfaction, scores.effect, scores.potential, scores.means];
        assert_eq!(marks, [expected.map(|mark| mark.parse().unwrap()); 5], "{on}");
    }
}

#[test]
fn an_affiliation_holds_from_its_day_until_its_last_and_forgets_whoever_is_erased() {
    let affiliation = |id: &str, to: &str, from: &str, until: Option<&str>| {
        json!({"affiliation": {"id": id, "customer": "C-1", "date": from, "to": to,
            "kind": "subsidiary", "until": until}})
    };
    let mut base = base([
        affiliation("1", "C-2", "2026-01-01", Some("2026-03-31")),
        affiliation("2", "C-3", "2026-04-01", None),
    ]);
    let to = |base: &CustomerBase, on: &str| -> Vec<String> {
        let customer = base.customer(&"C-1".parse().unwrap()).unwrap();
        customer.basic().affiliated(day(on)).map(|one| one.to.to_string()).collect()
    };
    assert_eq!(to(&base, "2025-12-31"), Vec::<String>::new());
    assert_eq!(to(&base, "2026-03-31"), ["C-2"]);
    assert_eq!(to(&base, "2026-04-01"), ["C-3"]);
    base.add(purchase("S", "C-3", "2026-01-01", "1 CNY")).unwrap();
    let _ = base.erase(&"C-3".parse().unwrap(), "erased-1".parse().unwrap()).unwrap();
    assert_eq!(to(&base, "2026-04-01"), [""; 0]);
}

#[test]
fn whoever_is_erased_is_mentioned_by_none_of_their_identifiers() {
    let affiliation = |id: &str, customer: &str, to: &str| {
        json!({"affiliation": {"id": id, "customer": customer, "date": "2026-01-01", "to": to,
            "kind": "partner"}})
    };
    let mut base = base([
        affiliation("1", "C-8", "C-1"),
        affiliation("2", "C-9", "C-2"),
        json!(purchase("S", "C-1", "2026-01-01", "1 CNY")),
    ]);
    let merge = json!({"survivor": "C-1", "absorbed": "C-2", "date": "2026-02-01"});
    base.merge(serde_json::from_value(merge).unwrap()).unwrap();
    let _ = base.erase(&"C-2".parse().unwrap(), "erased-1".parse().unwrap()).unwrap();
    let mentioned: Vec<String> = base
        .facts()
        .flat_map(|fact| fact.mentions().iter().map(ToString::to_string).collect::<Vec<_>>())
        .collect();
    assert_eq!(mentioned, Vec::<String>::new());
    assert_eq!(base.facts().count(), 1, "what joined them to others is gone");
}

#[test]
fn of_each_mark_by_need_the_latest_counts_and_none_after_the_day() {
    let base = base([
        json!({"need_marks": {"id": "1", "customer": "C-1", "date": "2026-01-01",
            "satisfaction": "80", "effect": "70", "potential": "30"}}),
        json!({"need_marks": {"id": "2", "customer": "C-1", "date": "2026-02-01",
            "acceptance": "65", "potential": "90", "means": "60"}}),
        json!({"need_marks": {"id": "3", "customer": "C-1", "date": "2026-03-01",
            "satisfaction": "10"}}),
    ]);
    let customer = base.customer(&"C-1".parse().unwrap()).unwrap();
    let action = |on: &str| need(&NeedScores::of(customer, day(on)), &NeedPolicy::default()).action;
    assert_eq!(action("2025-12-31"), None);
    assert_eq!(action("2026-01-31"), Some(NeedAction::Keep));
    assert_eq!(action("2026-02-28"), Some(NeedAction::OfferMore));
    assert_eq!(action("2026-03-01"), Some(NeedAction::PutRight));
}

#[test]
fn whoever_was_let_go_is_not_approached_until_it_is_taken_back_and_owes_what_they_owe() {
    let let_go = |id: &str, on: &str, gone: bool| {
        json!({"let_go": {"id": id, "customer": "C-1", "date": on, "let_go": gone, "by": "E-5",
            "reason": "never answers"}})
    };
    let mut base = base([
        json!({"credit_limit": {"id": "L", "customer": "C-1", "date": "2025-01-01",
            "limit": {"amount": "10", "currency": "CNY"}}}),
        json!({"purchase": {"id": "S", "customer": "C-1", "date": "2025-01-02",
            "lines": [{"product": "oil", "quantity": "1",
                "amount": {"amount": "50", "currency": "CNY"}}], "settlement": "on_account"}}),
    ]);
    let found = |base: &CustomerBase, on: &str| -> Vec<String> {
        let policy = ReviewPolicyDraft::new(Currency::CNY).validate().unwrap();
        let review = review(base, &policy, day(on)).unwrap();
        review.warnings().iter().map(|finding| finding.key.to_string()).collect()
    };
    let before = found(&base, "2026-06-01");
    base.add(fact(let_go("G-1", "2026-05-01", true))).unwrap();
    base.add(fact(let_go("G-2", "2026-07-01", false))).unwrap();
    let while_gone = found(&base, "2026-06-01");
    assert!(before.len() > while_gone.len(), "{before:?} {while_gone:?}");
    assert_eq!(while_gone.len(), 1, "what is owed: {while_gone:?}");
    assert_eq!(found(&base, "2026-07-01"), found(&base, "2026-04-30"));
    let customer = base.customer(&"C-1".parse().unwrap()).unwrap();
    assert!(customer.basic().let_go(day("2026-06-30")).is_some());
    assert!(customer.basic().let_go(day("2026-07-01")).is_none());
}

#[test]
fn a_client_card_is_made_from_the_facts_with_visits_and_satisfaction() {
    let visit = |id: &str, on: &str| json!({"workshop_visit": {"id": id, "customer": "C-1", "date": on, "thing": "T-1"}});
    let base = base([
        json!({"purchase": {"id": "S", "customer": "C-1", "date": "2025-01-02",
            "lines": [{"product": "car", "quantity": "1",
                "amount": {"amount": "50", "currency": "CNY"}}]}}),
        visit("1", "2026-02-01"),
        visit("2", "2026-04-01"),
        visit("3", "2026-05-01"),
        visit("4", "2026-06-01"),
        json!({"need_marks": {"id": "1", "customer": "C-1", "date": "2026-05-01",
            "satisfaction": "90"}}),
    ]);
    let customer = base.customer(&"C-1".parse().unwrap()).unwrap();
    let on = |on: &str| {
        let facts = CardFacts::of(customer, day(on));
        card(&facts, &ClientCardPolicy::default(), &LevelPolicy::default(), day(on)).card()
    };
    assert_eq!(on("2026-06-30"), Card::Client(ClientCard::Loyal));
    assert_eq!(on("2026-03-01"), Card::Client(ClientCard::Active), "nobody knows how satisfied");
    assert_eq!(origin(customer, day("2026-06-30")), Some(Origin::NoPurchaseWithinYear));
    assert_eq!(origin(customer, day("2026-01-31")), Some(Origin::Lost));
}

#[test]
fn an_old_mark_and_visits_for_what_we_had_to_put_right_make_nobody_loyal() {
    let with = |marked: &str, work: [&str; 4]| {
        let visits = work.into_iter().enumerate().map(|(place, work)| {
            json!({"workshop_visit": {"id": place.to_string(), "customer": "C-1",
                "date": format!("2026-0{}-01", place + 2), "thing": "T-1", "work": [work]}})
        });
        let facts = [
            json!({"purchase": {"id": "S", "customer": "C-1", "date": "2015-01-02",
                "lines": [{"product": "car", "quantity": "1",
                    "amount": {"amount": "50", "currency": "CNY"}}]}}),
            json!({"need_marks": {"id": "1", "customer": "C-1", "date": marked,
                "satisfaction": "90"}}),
        ];
        let mut base = CustomerBase::new();
        for one in facts.into_iter().chain(visits) {
            base.add(fact(one)).unwrap();
        }
        let customer = base.customer(&"C-1".parse().unwrap()).unwrap();
        let (clients, levels, on) =
            (ClientCardPolicy::default(), LevelPolicy::default(), day("2026-06-30"));
        card(&CardFacts::of(customer, on), &clients, &levels, on).card()
    };
    let (loyal, active) = (Card::Client(ClientCard::Loyal), Card::Client(ClientCard::Active));
    assert_eq!(with("2026-05-01", ["service", "paid", "service", "paid"]), loyal);
    assert_eq!(with("2015-05-01", ["service", "paid", "service", "paid"]), active);
    for work in ["recall", "warranty", "repeat_repair"] {
        assert_eq!(with("2026-05-01", ["service", "paid", "service", work]), active, "{work}");
    }
}

#[test]
fn an_account_on_file_is_a_way_to_reach_somebody_and_what_fills_the_field_is_none() {
    let ways = |wechat: &str, wecom: &str| -> Vec<String> {
        let mut base = base([
            json!({"purchase": {"id": "S", "customer": "C-1", "date": "2025-07-10",
                "lines": [{"product": "oil", "quantity": "1",
                    "amount": {"amount": "50", "currency": "CNY"}}]}}),
            json!({"profile": {"id": "P", "customer": "C-1", "date": "2025-07-10",
                "profile": {"person": {"identity": {"wechat": wechat, "wecom": wecom}}}}}),
        ]);
        base.add(fact(json!({"consent": {"id": "K", "customer": "C-1", "date": "2025-07-10",
            "channel": null, "purpose": null, "decision": "given"}})))
            .unwrap();
        let policy = ReviewPolicyDraft::new(Currency::CNY).validate().unwrap();
        let review = review(&base, &policy, day("2026-06-20")).unwrap();
        review.follow_ups().iter().filter_map(|one| Some(one.via?.to_string())).collect()
    };
    assert_eq!(ways("li_na_88", "x"), ["WeChat"]);
    assert_eq!(ways("N/A", "li.na"), ["WeCom"]);
    assert_eq!(ways("N/A", "无"), Vec::<String>::new());
}
