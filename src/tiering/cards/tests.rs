use chrono::NaiveDate;

use super::{
    Card, CardFacts, CardStanding, ClientCard, ClientCardPolicy, ClientCardPolicyDraft, card,
};
use crate::rule::Draft;
use crate::tiering::{LevelPolicy, Prospect, ProspectLevel};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn days(texts: &[&str]) -> Vec<NaiveDate> {
    texts.iter().map(|text| day(text)).collect()
}

fn standing(facts: &CardFacts, as_of: &str) -> CardStanding {
    card(facts, &ClientCardPolicy::default(), &LevelPolicy::default(), day(as_of))
}

/// Four days within a year, the last on 1 October 2026.
fn regular(satisfaction: Option<&str>) -> CardFacts {
    CardFacts {
        purchases: days(&["2026-01-01"]),
        services: days(&["2026-04-01", "2026-07-01", "2026-10-01"]),
        satisfaction: satisfaction
            .map(|mark| (day("2026-10-01"), mark.parse().unwrap()))
            .into_iter()
            .collect(),
        ..CardFacts::default()
    }
}

#[test]
fn satisfaction_alone_makes_nobody_loyal() {
    let mut facts = regular(Some("100"));
    assert_eq!(standing(&facts, "2026-10-02").card(), Card::Client(ClientCard::Loyal));
    facts.services.pop();
    let seldom = standing(&facts, "2026-10-02");
    assert_eq!(seldom.card(), Card::Client(ClientCard::Active));
    assert_eq!(
        seldom.reasons()[1].to_string(),
        "days on which they came of their own accord in the period that counts: 3, below the 4 of a \
         loyal customer (by 1)"
    );
}

#[test]
fn reliance_alone_makes_nobody_loyal_either() {
    let facts = regular(Some("59.999999"));
    assert_eq!(standing(&facts, "2026-10-02").card(), Card::Client(ClientCard::Active));
    let at_the_mark = regular(Some("60"));
    assert_eq!(standing(&at_the_mark, "2026-10-02").card(), Card::Client(ClientCard::Loyal));
}

#[test]
fn an_unknown_satisfaction_is_not_a_bad_one_and_is_worth_asking_for() {
    let unknown = standing(&regular(None), "2026-10-02");
    assert_eq!(unknown.card(), Card::Client(ClientCard::Active));
    assert!(unknown.is_satisfaction_missing());
    assert_eq!(unknown.reasons().len(), 1);
    assert!(!standing(&regular(Some("20")), "2026-10-02").is_satisfaction_missing());
    // Somebody who does not rely on us would not be loyal with any mark.
    assert!(!standing(&regular(None), "2027-01-01").is_satisfaction_missing());
}

#[test]
fn a_loyal_client_stays_loyal_until_the_day_on_which_a_visit_stops_to_count() {
    let facts = regular(Some("80"));
    let loyal = standing(&facts, "2026-12-31");
    assert_eq!(loyal.changes_on(), Some(day("2027-01-01")));
    assert_eq!(loyal.changes_to(), Some(Card::Client(ClientCard::Active)));
    assert_eq!(standing(&facts, "2027-01-01").card(), Card::Client(ClientCard::Active));
}

#[test]
fn a_loyal_client_who_buys_again_stays_loyal_and_does_not_become_closed() {
    let mut facts = regular(Some("80"));
    facts.purchases.push(day("2026-11-01"));
    assert_eq!(standing(&facts, "2026-11-02").card(), Card::Client(ClientCard::Loyal));
}

#[test]
fn just_bought_ends_with_the_next_visit_or_after_thirty_days() {
    let mut facts = CardFacts { purchases: days(&["2026-03-01"]), ..CardFacts::default() };
    assert_eq!(standing(&facts, "2026-03-31").card(), Card::Client(ClientCard::Closed));
    assert_eq!(standing(&facts, "2026-04-01").card(), Card::Client(ClientCard::Active));
    facts.services = days(&["2026-03-10"]);
    assert_eq!(standing(&facts, "2026-03-09").card(), Card::Client(ClientCard::Closed));
    assert_eq!(standing(&facts, "2026-03-10").card(), Card::Client(ClientCard::Active));
}

#[test]
fn a_year_without_purchase_and_service_leaves_a_file() {
    let mut facts = CardFacts { purchases: days(&["2025-03-01"]), ..CardFacts::default() };
    let active = standing(&facts, "2026-02-28");
    assert_eq!(active.card(), Card::Client(ClientCard::Active));
    assert_eq!(active.changes_on(), Some(day("2026-03-01")));
    let file = standing(&facts, "2026-03-01");
    assert_eq!((file.card(), file.changes_on()), (Card::Client(ClientCard::OnFile), None));
    assert_eq!(
        file.reasons()[0].to_string(),
        "last bought, came for service or spent points on 2025-03-01, too long ago: not after 2025-03-01"
    );

    facts.services = days(&["2025-12-01"]);
    assert_eq!(standing(&facts, "2026-03-01").card(), Card::Client(ClientCard::Active));
    let draft = ClientCardPolicyDraft { service_keeps_active: false, ..Default::default() };
    let strict = draft.validate().unwrap();
    let on = |date| card(&facts, &strict, &LevelPolicy::default(), day(date));
    assert_eq!(on("2026-03-01").card(), Card::Client(ClientCard::OnFile));
    assert_eq!(
        on("2026-03-01").reasons()[0].to_string(),
        "last bought or spent points on 2025-03-01, too long ago: not after 2025-03-01"
    );
    assert_eq!(on("2026-02-28").card(), Card::Client(ClientCard::Active));
    assert_eq!(
        on("2026-02-28").reasons()[0].to_string(),
        "last bought or spent points on 2025-03-01, recently enough: after 2025-02-28 (by 1 day)"
    );
}

#[test]
fn who_has_not_bought_yet_has_a_contact_card_and_service_makes_nobody_a_client() {
    let facts = CardFacts {
        purchases: days(&["2026-03-05"]),
        services: days(&["2026-02-01"]),
        prospect: Prospect::expected_on(day("2026-03-10")),
        ..CardFacts::default()
    };
    let before = standing(&facts, "2026-03-02");
    assert_eq!(before.card(), Card::Contact(ProspectLevel::A));
    assert_eq!(before.changes_on(), Some(day("2026-03-03")));
    assert_eq!(before.changes_to(), Some(Card::Contact(ProspectLevel::H)));
    assert!(before.level().is_some());
    assert_eq!(standing(&facts, "2026-03-05").card(), Card::Client(ClientCard::Closed));
    let nothing = standing(&CardFacts::default(), "2026-03-02");
    assert_eq!(nothing.card(), Card::Contact(ProspectLevel::Potential));
}

#[test]
fn of_two_marks_of_one_day_the_lower_counts_and_a_later_day_replaces_them() {
    let mut facts = regular(Some("80"));
    facts.satisfaction.push((day("2026-10-01"), "40".parse().unwrap()));
    assert_eq!(standing(&facts, "2026-10-02").card(), Card::Client(ClientCard::Active));
    facts.satisfaction.push((day("2026-10-03"), "60".parse().unwrap()));
    assert_eq!(standing(&facts, "2026-10-02").card(), Card::Client(ClientCard::Active));
    assert_eq!(standing(&facts, "2026-10-03").card(), Card::Client(ClientCard::Loyal));
}

#[test]
fn the_ends_of_the_calendar_are_defined() {
    for purchase in [NaiveDate::MIN, NaiveDate::MAX] {
        for as_of in [NaiveDate::MIN, NaiveDate::MAX] {
            let facts = CardFacts { purchases: vec![purchase], ..CardFacts::default() };
            let policy = ClientCardPolicy::default();
            let standing = card(&facts, &policy, &LevelPolicy::default(), as_of);
            assert_eq!(matches!(standing.card(), Card::Client(_)), purchase <= as_of);
        }
    }
}

#[test]
fn who_bought_today_is_said_to_have_bought_today() {
    let facts = CardFacts { purchases: days(&["2026-03-05"]), ..CardFacts::default() };
    let reason = |on| standing(&facts, on).reasons()[0].to_string();
    assert_eq!(
        reason("2026-03-05"),
        "bought today, within the 30 days of a fresh purchase (by 30 days)"
    );
    assert!(reason("2026-03-06").starts_with("bought 1 day ago, "), "{}", reason("2026-03-06"));
}

#[test]
fn a_mark_of_long_ago_is_no_satisfaction_any_more() {
    let mut facts = regular(Some("90"));
    facts.services.push(day("2027-02-01"));
    facts.services.push(day("2027-09-01"));
    let loyal = standing(&facts, "2027-09-30");
    assert_eq!(loyal.card(), Card::Client(ClientCard::Active), "3 visits within a year");
    facts.services.extend(days(&["2027-09-02", "2027-09-03"]));
    let loyal = standing(&facts, "2027-09-30");
    assert_eq!(loyal.card(), Card::Client(ClientCard::Loyal));
    assert_eq!(loyal.changes_on(), Some(day("2027-10-01")));
    assert_eq!(loyal.changes_to(), Some(Card::Client(ClientCard::Active)));
    facts.services.push(day("2027-09-30"));
    let unknown = standing(&facts, "2027-10-01");
    assert_eq!(unknown.card(), Card::Client(ClientCard::Active));
    assert!(unknown.is_satisfaction_missing());
    let draft = ClientCardPolicyDraft { satisfaction_months: 13, ..Default::default() };
    let longer = draft.validate().unwrap();
    let longer = card(&facts, &longer, &LevelPolicy::default(), day("2027-10-01"));
    assert_eq!(longer.card(), Card::Client(ClientCard::Loyal));
}

#[test]
fn who_spends_points_came_of_their_own_accord_also_where_service_keeps_nobody_active() {
    let strict = ClientCardPolicyDraft { service_keeps_active: false, ..Default::default() };
    let strict = strict.validate().unwrap();
    let mut facts = CardFacts { purchases: days(&["2026-03-05"]), ..CardFacts::default() };
    assert_eq!(standing(&facts, "2026-03-20").card(), Card::Client(ClientCard::Closed));
    facts.redemptions = days(&["2026-03-10", "2026-06-10"]);
    for policy in [&ClientCardPolicy::default(), &strict] {
        let on = |date| card(&facts, policy, &LevelPolicy::default(), day(date));
        assert_eq!(on("2026-03-09").card(), Card::Client(ClientCard::Closed));
        assert_eq!(on("2026-03-10").card(), Card::Client(ClientCard::Active));
        assert_eq!(on("2027-06-09").card(), Card::Client(ClientCard::Active));
        assert_eq!(on("2027-06-10").card(), Card::Client(ClientCard::OnFile));
    }
    let mut loyal = regular(Some("90"));
    loyal.redemptions = std::mem::take(&mut loyal.services);
    assert_eq!(standing(&loyal, "2026-10-02").card(), Card::Client(ClientCard::Loyal));
}

#[test]
fn what_had_to_be_put_right_keeps_a_client_active_and_is_no_reliance() {
    let mut facts = regular(Some("90"));
    facts.put_right = std::mem::take(&mut facts.services);
    let active = standing(&facts, "2026-10-02");
    assert_eq!(active.card(), Card::Client(ClientCard::Active));
    assert!(active.reasons()[1].to_string().contains("of their own accord"), "{active:?}");
    assert_eq!(standing(&facts, "2027-09-30").card(), Card::Client(ClientCard::Active));
    assert_eq!(standing(&facts, "2027-10-01").card(), Card::Client(ClientCard::OnFile));
    // Who has just bought and had to come back has come back.
    facts.put_right = days(&["2026-01-02"]);
    assert_eq!(standing(&facts, "2026-01-01").card(), Card::Client(ClientCard::Closed));
    assert_eq!(standing(&facts, "2026-01-02").card(), Card::Client(ClientCard::Active));
}
