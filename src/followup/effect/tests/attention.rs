//! Whether the time goes to those who bring the value.

use super::*;
use crate::followup::effect::attention;
use crate::tiering::AbcClass;
use crate::units::Money;

fn rows(base: &CustomerBase, worth: impl Fn(&str) -> &'static str) -> Vec<String> {
    let class = |id: &str| match id {
        "A" => Some(AbcClass::A),
        "B" => Some(AbcClass::C),
        _ => None,
    };
    let each = base.customers().map(|one| {
        let id = one.id().as_str();
        (one, class(id), worth(id).parse::<Money>().unwrap())
    });
    let year = Period::calendar_year(day("2026-01-01"));
    let rows = attention(each, year, day("2026-06-30")).unwrap();
    rows.iter().map(ToString::to_string).collect()
}

#[test]
fn the_share_of_the_contacts_stands_beside_the_share_of_the_value() {
    let base = base(vec![
        call("A", "O-1", "2026-01-01", "t1", "S-1"),
        call("B", "O-2", "2026-03-01", "t1", "S-1"),
        call("B", "O-3", "2026-03-02", "t1", "S-1"),
        call("B", "O-4", "2025-12-31", "t1", "S-1"),
        call("C", "O-5", "2026-07-01", "t1", "S-1"),
    ]);
    assert_eq!(
        rows(&base, |id| if id == "A" { "80 CNY" } else { "10 CNY" }),
        [
            "A: 1 customer, 1 of 3 personal contacts (33.3%), 80.00 CNY of 100.00 CNY (80.0%)",
            "C: 1 customer, 2 of 3 personal contacts (66.7%), 10.00 CNY of 100.00 CNY (10.0%)",
            "no class: 1 customer, 0 of 3 personal contacts (0.0%), 10.00 CNY of 100.00 CNY (10.0%)",
        ]
    );
    let year = Period::calendar_year(day("2026-01-01"));
    assert!(attention([], year, day("2026-06-30")).unwrap().is_empty());
    // A period that is over by the day has its own end.
    let march = Period::calendar_month(day("2026-03-01"));
    let one = base.customer(&"C".parse().unwrap()).unwrap();
    let of = attention([(one, None, Money::zero(Currency::CNY))], march, day("2026-12-31"));
    assert_eq!(of.unwrap()[0].contacts.trials(), 0);
}

#[test]
fn a_mailing_takes_nobodys_time_and_a_talk_in_a_campaign_does() {
    let mut facts = vec![call("A", "O-1", "2026-03-01", "t1", "S-1")];
    facts[0]["contact"]["campaign"] = json!("K-1");
    for (id, date) in [("M-1", "2026-03-02"), ("M-2", "2026-04-02")] {
        facts.push(json!({"contact": {"id": id, "customer": "A", "date": date,
            "channel": "email", "campaign": "K-1"}}));
    }
    facts.push(json!({"contact": {"id": "M-3", "customer": "B", "date": "2026-03-02",
        "channel": "email", "campaign": "K-1"}}));
    // A contact of which nothing is noted is still somebody's.
    facts.push(json!({"contact": {"id": "O-2", "customer": "B", "date": "2026-03-03",
        "channel": "visit"}}));
    assert_eq!(
        rows(&base(facts), |_| "50 CNY"),
        [
            "A: 1 customer, 1 of 2 personal contacts (50.0%) and 2 mailings, 50.00 CNY of \
             100.00 CNY (50.0%)",
            "C: 1 customer, 1 of 2 personal contacts (50.0%) and 1 mailing, 50.00 CNY of \
             100.00 CNY (50.0%)",
        ]
    );
}

#[test]
fn what_brought_less_than_nothing_has_no_share() {
    let facts = vec![bought("A", "2026-01-01", "1"), bought("B", "2026-01-01", "1")];
    assert_eq!(
        rows(&base(facts), |id| if id == "A" { "90 CNY" } else { "-10 CNY" }),
        [
            "A: 1 customer, 0 of 0 personal contacts, 90.00 CNY of 80.00 CNY",
            "C: 1 customer, 0 of 0 personal contacts, -10.00 CNY of 80.00 CNY",
        ]
    );
}
