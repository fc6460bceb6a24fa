//! The whole base against the figures of the sources, and the policy.

use serde_json::Value;

use super::{base, became, chains_by, named, policy};
use crate::loyalty::referral::{ReferralFigures, ReferralPolicy, ReferralPolicyDraft};
use crate::rule::Draft;
use crate::units::{Estimate, Proportion};

/// So many leads of each giver, of which so many became customers.
fn giving(givers: &[(u64, u64)]) -> Vec<Value> {
    let mut facts = Vec::new();
    let mut lead = 0;
    for ((leads, customers), giver) in givers.iter().zip(1000..) {
        for place in 0..*leads {
            lead += 1;
            facts.push(named(lead, giver, lead, 0));
            if place < *customers {
                facts.push(became(lead, 5000 + lead, lead, 3));
            }
        }
    }
    facts
}

#[test]
fn the_figures_of_a_source_are_held_against_the_interval_of_our_own() {
    let sources = |draft: &mut ReferralPolicyDraft| {
        for (source, leads, customers, each) in
            [("low", 10, 1, Some("2.2")), ("high", 10, 9, Some("9")), ("less", 1, 1, Some("1"))]
        {
            draft.sources.push(ReferralFigures {
                source: source.to_owned(),
                leads,
                customers,
                leads_per_referrer: each.map(|each| each.parse().unwrap()),
            });
        }
    };
    let facts = giving(&[(1, 1), (2, 1), (3, 1), (2, 1), (4, 2), (1, 0)]);
    let found = chains_by(&base(&facts), &policy(sources), 100);
    assert_eq!(found.leads.in_time, Proportion::try_new(6, 13).unwrap());
    assert_eq!(found.leads_per_referrer.known().unwrap().to_string(), "2.166667");
    // Of 1, 2, 3, 2, 4, 1: mean 2.1667, deviation 1.1690, t(5) 2.5706.
    let interval = found.leads_interval.unwrap();
    assert_eq!(
        (interval.low.to_string(), interval.high.to_string()),
        ("1".into(), "3.393505".into())
    );
    let verdicts: Vec<_> =
        found.against.iter().map(|one| (one.agrees, one.agrees_on_leads)).collect();
    assert_eq!(
        verdicts,
        [
            (Some(true), None),
            (Some(false), Some(true)),
            (Some(false), Some(false)),
            (Some(false), Some(true))
        ]
    );
    assert_eq!(
        found.against[2].to_string(),
        "high: of 10 leads 9 become customers, 90.0%, which our figures contradict; 9 leads for each who \
         gives any, which our figures contradict"
    );
    assert!(
        found.against[3].to_string().starts_with("less: of 1 lead 1 becomes a customer, 100.0%")
    );
    assert!(found.to_string().starts_with(
        "6 customers gave 13 leads; 6 of 13 became customers within 30 days: 46.2% (23.2% to 70.9%, \
         95%, Wilson)\nS4: of 8 leads 4 become customers, 50.0%, which our figures do not \
         contradict"
    ));
    assert_eq!(found.against[0].share.to_string(), "50%");
}

#[test]
fn of_few_there_are_counts_and_no_shares() {
    let facts = giving(&[(2, 1), (2, 1)]);
    let found = chains_by(&base(&facts), &policy(|_| ()), 100);
    assert_eq!(found.leads.in_time, Proportion::try_new(2, 4).unwrap());
    assert_eq!(found.share, Estimate::NotEnoughData { have: 4, need: 5 });
    assert_eq!(found.interval, Estimate::NotEnoughData { have: 4, need: 5 });
    assert_eq!(found.leads_per_referrer, Estimate::NotEnoughData { have: 2, need: 5 });
    assert_eq!((found.leads_interval, found.against[0].agrees), (None, None));
    let found = chains_by(&base(&facts), &policy(|draft| draft.smallest = 2), 100);
    assert_eq!(found.share.known().unwrap().to_string(), "50%");
    assert_eq!(found.members[0].share.known().unwrap().to_string(), "50%");
    assert_eq!(found.leads_per_referrer.known().unwrap().to_string(), "2");
    // Equally many: the average alone.
    let equal = found.leads_interval.unwrap();
    assert_eq!((equal.low.to_string(), equal.high.to_string()), ("2".into(), "2".into()));
    assert!(found.interval.known().is_some());
    let uneven = giving(&[(2, 1), (3, 1), (3, 1)]);
    let found = chains_by(&base(&uneven), &policy(|draft| draft.smallest = 4), 100);
    assert_eq!((found.leads_interval, found.share.known().is_some()), (None, true));
}

#[test]
fn all_problems_of_a_policy_come_at_once() {
    let one = |source: &str, leads, customers, each: Option<&str>| ReferralFigures {
        source: source.to_owned(),
        leads,
        customers,
        leads_per_referrer: each.map(|each| each.parse().unwrap()),
    };
    let draft = ReferralPolicyDraft {
        within_days: 0,
        smallest: 1,
        sources: vec![
            one("a ", 0, 1, Some("0.5")),
            one("a", 1, 1, Some("1")),
            one(" ", 1, 0, None),
        ],
        ..ReferralPolicyDraft::default()
    };
    let paths = [
        "within_days",
        "smallest",
        "sources[1].source",
        "sources[2].source",
        "sources[0].leads",
        "sources[0].customers",
        "sources[0].leads_per_referrer",
    ];
    assert_eq!(draft.clone().validate().unwrap_err().paths(), paths);
    let sources = vec![one("a", 1, 1, None); 21];
    let many = ReferralPolicyDraft { sources, ..ReferralPolicyDraft::default() };
    assert_eq!(many.validate().unwrap_err().paths()[0], "sources");
    let tidy = ReferralPolicyDraft { sources: vec![one(" a ", 1, 1, None)], ..Default::default() };
    assert_eq!(tidy.validate().unwrap().sources[0].source, "a");
    let none = ReferralPolicyDraft { sources: Vec::new(), ..Default::default() };
    assert!(none.validate().is_ok());
    let century = ReferralPolicyDraft { within_days: 36_526, ..Default::default() };
    assert_eq!(century.validate().unwrap_err().paths(), ["within_days"]);
    let default = ReferralPolicy::default();
    assert_eq!((default.within_days, default.must_buy, default.smallest), (365, false, 5));
    let s4 = &default.sources[0];
    assert_eq!((s4.source.as_str(), s4.leads, s4.customers), ("S4", 8, 4));
}
