//! Deals that came too early, and are due now.

use super::*;
use crate::followup::recovery::waking_deals;
use crate::funnel::{
    Change, NewOpportunity, Opportunity, OpportunityBasics, Pipeline, VoidCause, VoidReason, Win,
};

/// A deal that would be bought on a day, and was void on 5 March 2026.
fn deal(id: &str, expected_on: Option<&str>, why: VoidCause) -> Opportunity {
    let mut deal = open_deal(id, "C", expected_on);
    change(&mut deal, Change::Void(VoidReason::Cause(why)), "2026-03-05");
    deal
}

fn change(deal: &mut Opportunity, change: Change, date: &str) {
    deal.apply(change, day(date), &"S-1".parse().unwrap(), &Pipeline::default()).unwrap();
}

fn open_deal(id: &str, customer: &str, expected_on: Option<&str>) -> Opportunity {
    Opportunity::create(
        NewOpportunity {
            expected_on: expected_on.map(day),
            ..OpportunityBasics {
                id: id.parse().unwrap(),
                customer: customer.parse().unwrap(),
                product: "car".parse().unwrap(),
                revenue: "168000.00 CNY".parse().unwrap(),
                stage: "first_contact".parse().unwrap(),
                created_on: day("2026-03-01"),
                created_by: "S-1".parse().unwrap(),
            }
            .into()
        },
        &Pipeline::default(),
    )
    .unwrap()
}

#[test]
fn a_deal_that_came_too_early_wakes_when_its_day_comes_near_and_says_why() {
    let deals = [
        deal("O-2", Some("2027-06-30"), VoidCause::BeyondAYear),
        deal("O-1", Some("2027-06-30"), VoidCause::BeyondAYear),
        deal("O-3", Some("2027-06-01"), VoidCause::BeyondAYear),
        deal("O-4", Some("2027-06-01"), VoidCause::Duplicate),
    ];
    let none = CustomerBase::new();
    let on_in = |base: &CustomerBase, as_of| {
        let waking = waking_deals(&deals, base, &RecoveryPolicy::default(), day(as_of));
        waking.iter().map(|it| format!("{}: {}", it.opportunity, it.reason)).collect::<Vec<_>>()
    };
    let on = |as_of| on_in(&none, as_of);
    assert!(on("2027-03-02").is_empty());
    let near = "O-3: would buy in 90 days, within the 90 days ahead in which a deal is worked on";
    assert_eq!(on("2027-03-03"), [near]);
    let last = on("2027-06-30");
    assert_eq!(last[0], "O-3: was to buy on 2027-06-01, and that day has passed");
    assert!(last[1].starts_with("O-1: would buy in 0 days"), "{last:?}");
    assert!(last[2].starts_with("O-2: ") && last.len() == 3);
    assert!(on("2026-03-04").is_empty());
    // 90 days after its day nobody waits for it any more.
    assert!(on("2027-08-30")[0].starts_with("O-3: ") && on("2027-08-31")[0].starts_with("O-1: "));
    let died = r#"{"end":{"id":"N","customer":"C","date":"2027-06-01","kind":"died"}}"#;
    assert_eq!(on_in(&base(&[died.to_owned()]), "2027-06-01").len(), 0);
}

/// On which of these days a deal of `C` that is void since 5 March 2026 is awake.
fn awake<'d>(deals: &[Opportunity], facts: &[String], days: &[&'d str]) -> Vec<&'d str> {
    let (base, policy) = (base(facts), RecoveryPolicy::default());
    let is_awake = |on: &str| !waking_deals(deals, &base, &policy, day(on)).is_empty();
    days.iter().copied().filter(|on| is_awake(on)).collect()
}

#[test]
fn a_deal_that_names_no_day_after_the_year_is_awaited_a_year_after_it_was_void() {
    let days = ["2026-03-05", "2026-12-04", "2026-12-05", "2027-06-03", "2027-06-04"];
    for named in [None, Some("2026-04-30"), Some("2027-03-04")] {
        let deals = [deal("O-1", named, VoidCause::BeyondAYear)];
        assert_eq!(awake(&deals, &[], &days), ["2026-12-05", "2027-06-03"], "{named:?}");
        let (none, policy) = (CustomerBase::new(), RecoveryPolicy::default());
        let waking = waking_deals(&deals, &none, &policy, day("2026-12-05"));
        assert_eq!(waking[0].expected_on, day("2027-03-05"));
        assert_eq!(
            waking[0].reason.to_string(),
            "would buy only after more than a year, and the year ends on 2027-03-05"
        );
    }
    let exactly = [deal("O-1", Some("2027-03-05"), VoidCause::BeyondAYear)];
    let (none, policy) = (CustomerBase::new(), RecoveryPolicy::default());
    let waking = waking_deals(&exactly, &none, &policy, day("2026-12-05"));
    assert!(waking[0].reason.to_string().starts_with("would buy in 90 days"));
}

#[test]
fn only_who_bought_that_product_since_is_not_asked() {
    let deals = [deal("O-1", Some("2027-06-01"), VoidCause::BeyondAYear)];
    let is_awake = |facts: &[String]| !awake(&deals, facts, &["2027-06-01"]).is_empty();
    let car = |date| bought("C", date, "168000").replace("tyre", "car");
    assert!(is_awake(&[bought("C", "2026-03-06", "50")]), "a tyre is no car");
    assert!(is_awake(&[car("2026-03-05")]), "on the day on which it was void");
    assert!(!is_awake(&[car("2026-03-06")]));
    let back = returned("C", "2026-03-06", "2026-03-07", "168000").replace("tyre", "car");
    assert!(is_awake(&[car("2026-03-06"), back]), "it came back");
}

#[test]
fn who_has_another_open_deal_or_has_closed_one_since_is_not_asked() {
    let void = || deal("O-1", Some("2027-06-01"), VoidCause::BeyondAYear);
    let is_awake = |other: Opportunity, facts: &[String]| {
        !awake(&[void(), other], facts, &["2027-06-01"]).is_empty()
    };
    let open = |customer| open_deal("O-9", customer, None);
    assert!(!is_awake(open("C"), &[]));
    assert!(is_awake(open("D"), &[]));
    let won = |date| {
        let mut won = open("C");
        let win = Win { into: "delivered".parse().unwrap(), revenue: "1.00 CNY".parse().unwrap() };
        change(&mut won, Change::Win(win), date);
        won
    };
    assert!(is_awake(won("2026-03-05"), &[]));
    assert!(!is_awake(won("2026-03-06"), &[]));
    let mut lost = open("C");
    let why = crate::funnel::LossReason::Cause(crate::funnel::LossCause::Price);
    change(&mut lost, Change::Lose(why), "2026-04-01");
    assert!(is_awake(lost, &[]));
    // The other deal is with the same customer, under an identifier from before a merge.
    let mut base = base(&[bought("C", "2026-01-01", "1"), bought("D", "2026-01-01", "1")]);
    let merge = r#"{"survivor":"C","absorbed":"D","date":"2026-05-01"}"#;
    base.merge(serde_json::from_str(merge).unwrap()).unwrap();
    let deals = [void(), open("D")];
    let waking = waking_deals(&deals, &base, &RecoveryPolicy::default(), day("2027-06-01"));
    assert!(waking.is_empty());
}
