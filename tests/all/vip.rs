//! VIPs against a slow and obvious reference, and the properties that define them.
//!
//! The comparison takes 10,000 random cases, the others 256; `CLIENTELING_CASES=100000 cargo test
//! --test all vip` tries more.

use crate::{common, reference};

use chrono::{Days, NaiveDate};
use clienteling::Draft;
use clienteling::base::{CustomerBase, Fact};
use clienteling::behavior::BehaviorFold;
use clienteling::marketing::VipRuling;
use clienteling::tiering::{
    LeadOutcomes, VipBasis, VipFacts, VipLeads, VipNeeds, VipPolicy, VipPolicyDraft, VipStanding,
    VipValue, vip,
};
use clienteling::units::Valuation;
use clienteling::{Currency, Money};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use common::build::{
    base_of, day, give_back, lead_conversion, person, purchase, referral, vip_decision,
};
use reference::vip::Giver;

/// Who is judged.
const WHO: &str = "C-1";

/// Around the leap day, so that anniversaries go wrong, and often one of few, so that much happens
/// on one day.
fn a_day() -> impl Strategy<Value = NaiveDate> {
    let few = select(&[11_u64, 42, 71, 102][..]);
    prop_oneof![few, 0..150_u64].prop_map(|offset| day("2023-12-20") + Days::new(offset))
}

/// What somebody may have decided: never for long, so that the end can be seen.
fn ruling(verdict: u8, from: NaiveDate, days: u64) -> VipRuling {
    let until = from + Days::new(days);
    match verdict {
        0 => VipRuling::Revoked,
        1 => VipRuling::NotVip { until },
        _ => VipRuling::Vip { until },
    }
}

/// Facts about three customers and four leads, by few amounts, so that all meet.
fn facts() -> impl Strategy<Value = Vec<Fact>> {
    let customer = select(&["C-1", "C-1", "C-2", "C-3"][..]);
    let one = (0..12_u8, customer, a_day(), 0..4_u8, 0..60_u64);
    vec(one, 0..16).prop_map(|drawn| {
        let numbered = drawn.into_iter().enumerate();
        let fact = |(number, (kind, customer, date, choice, days))| {
            // Not in the order in which they were drawn.
            let (id, date) = (format!("{}-{number}", number % 3), NaiveDate::to_string(&date));
            let lead = format!("L-{choice}");
            let amount = ["0 CNY", "5 CNY", "40 CNY", "60 CNY"][usize::from(choice)];
            match kind {
                0..=4 => referral(&id, customer, &date, &lead),
                5 | 6 => lead_conversion(&id, customer, &date, &lead),
                7 | 8 => purchase(&id, customer, &date, amount),
                9 => give_back(&id, customer, &date, amount),
                _ => vip_decision(&id, customer, &date, ruling(choice, day(&date), days)),
            }
        };
        let known = person("P", WHO, "2023-12-01", "Li Na");
        numbered.map(fact).chain([known]).collect()
    })
}

fn is_no_decision(fact: &Fact) -> bool {
    !matches!(fact, Fact::VipDecision(_))
}

/// Short times, so that what changes is never far.
fn policy() -> impl Strategy<Value = VipPolicy> {
    let months = select(&[None, Some(1), Some(3)][..]);
    let amount = select(&["5 CNY", "40 CNY", "100 CNY"][..]);
    let value = (amount, months).prop_map(|(amount, months)| {
        let at_least = amount.parse::<Money>().unwrap();
        VipValue { at_least, months }
    });
    let count = select(&VipLeads::ALL[..]);
    (1..=3_u32, 1..=3_u32, count, option::of(value), any::<bool>()).prop_map(
        |(leads, months, count, value, both)| {
            let needs = if both && value.is_some() { VipNeeds::Both } else { VipNeeds::Either };
            VipPolicyDraft { leads, months, count, value, needs }.validate().unwrap()
        },
    )
}

/// More days than the policies and the decisions have.
const HORIZON: usize = 100;

fn standing(base: &CustomerBase, policy: &VipPolicy, as_of: NaiveDate) -> VipStanding {
    let customer = base.customer(&WHO.parse().unwrap()).unwrap();
    let mut fold = BehaviorFold::new(Currency::CNY);
    let valuation = Valuation::new(Currency::CNY, base.rates());
    fold.add_transactions(customer.transactions(), &valuation, NaiveDate::MAX).unwrap();
    let outcomes = LeadOutcomes::of(base);
    let facts = VipFacts::of(customer).with_behavior(&fold).with_outcomes(&outcomes);
    vip(&facts, policy, as_of).unwrap()
}

/// So many leads who buy at once, and so much value, on a day.
fn more(leads: u64, value: Option<Money>, date: NaiveDate) -> Vec<Fact> {
    let date = date.to_string();
    let lead = |number| {
        let (id, customer) = (format!("new-{number}"), format!("N-{number}"));
        [
            referral(&id, WHO, &date, &id),
            lead_conversion(&id, &customer, &date, &id),
            purchase(&id, &customer, &date, "1 CNY"),
        ]
    };
    let bought = value.map(|value| purchase("more", WHO, &date, &value.to_string()));
    (0..leads).flat_map(lead).chain(bought).collect()
}

proptest! {
    #![proptest_config(common::cases(10_000))]

    #[test]
    fn every_standing_is_that_of_trying_each_lead_and_each_day(
        facts in facts(),
        policy in policy(),
        as_of in a_day(),
    ) {
        let got = standing(&base_of(facts.clone()), &policy, as_of);
        let expected = Giver::of(WHO, &facts, policy, as_of);
        prop_assert_eq!(got.leads(), expected.leads(as_of));
        prop_assert_eq!(got.rules().value().map(Money::amount), expected.value(as_of));
        prop_assert_eq!(got.rules().is_vip(), expected.by_rules(as_of));
        let decided = got.decision().map(|it| (it.is_vip(), it.until()));
        prop_assert_eq!(decided, expected.decision(as_of));
        prop_assert_eq!(got.is_vip(), expected.is_vip(as_of));
        let changes_on = expected.changes_on(as_of, HORIZON);
        prop_assert_eq!(got.lapses_on(), changes_on.filter(|_| got.is_vip()));
        prop_assert_eq!(got.begins_on(), changes_on.filter(|_| !got.is_vip()));
        prop_assert_eq!(got.need().is_none(), got.is_vip());
        prop_assert_eq!(got.reasons().is_empty(), false);
    }
}

proptest! {
    #![proptest_config(common::cases(256))]

    #[test]
    fn the_order_of_the_facts_makes_no_difference(
        (facts, shuffled) in facts().prop_flat_map(|facts| {
            (Just(facts.clone()), Just(facts).prop_shuffle())
        }),
        policy in policy(),
        as_of in a_day(),
    ) {
        let of = |facts| standing(&base_of(facts), &policy, as_of);
        prop_assert_eq!(of(facts), of(shuffled));
    }

    #[test]
    fn a_fact_after_the_day_changes_nothing(
        facts in facts(),
        policy in policy(),
        as_of in a_day(),
    ) {
        let known = facts.iter().filter(|fact| fact.date() <= as_of).cloned();
        let until = standing(&base_of(known), &policy, as_of);
        prop_assert_eq!(standing(&base_of(facts), &policy, as_of), until);
    }

    #[test]
    fn the_same_lead_again_changes_nothing(
        facts in facts(),
        again in a_day(),
        policy in policy(),
        as_of in a_day(),
    ) {
        let repeat = |fact: &Fact| match fact {
            Fact::Referral(it) if it.customer.as_str() == WHO && it.date <= again => {
                let id = format!("again-{}", it.id);
                Some(referral(&id, WHO, &again.to_string(), it.lead.as_str()))
            }
            _ => None,
        };
        let repeated: Vec<Fact> = facts.iter().filter_map(repeat).collect();
        let once = standing(&base_of(facts.clone()), &policy, as_of);
        let base = base_of(facts.into_iter().chain(repeated));
        prop_assert_eq!(standing(&base, &policy, as_of), once);
    }

    #[test]
    fn a_decision_wins_exactly_in_its_days_and_leaves_no_trace_behind(
        facts in facts(),
        policy in policy(),
        from in a_day(),
        days in 0..6_u64,
        is_vip in any::<bool>(),
    ) {
        let facts = facts.into_iter().filter(is_no_decision);
        let without = base_of(facts);
        let mut with = without.clone();
        let ruling = ruling(if is_vip { 2 } else { 1 }, from, days);
        let until = from + Days::new(days);
        with.add(vip_decision("D", WHO, &from.to_string(), ruling)).unwrap();
        for date in (from - Days::new(2)).iter_days().take_while(|day| *day <= until + Days::new(2))
        {
            let (with, without) = (standing(&with, &policy, date), standing(&without, &policy, date));
            prop_assert_eq!(with.rules(), without.rules());
            if from <= date && date <= until {
                prop_assert_eq!((with.is_vip(), with.by()), (is_vip, Some(VipBasis::Decision)));
            } else {
                prop_assert_eq!(with, without);
            }
        }
    }

    #[test]
    fn what_it_takes_is_enough_until_its_last_day_and_nothing_less_is(
        facts in facts(),
        policy in policy(),
        as_of in a_day(),
    ) {
        let known: Vec<Fact> = facts.into_iter().filter(|fact| fact.date() <= as_of).collect();
        let got = standing(&base_of(known.clone()), &policy, as_of);
        let Some(need) = got.need() else { return Ok(()) };
        let start = need.after().map_or(as_of, |last_day| last_day.succ_opt().unwrap());
        // Whether somebody who gets so much more on a day is a VIP on it.
        let enough = |leads: u64, value: Option<Money>, date: NaiveDate| {
            let facts: Vec<Fact> = known.iter().cloned().chain(more(leads, value, date)).collect();
            Giver::of(WHO, &facts, policy, date).is_vip(date)
        };
        prop_assert_eq!(need.ways().is_empty(), enough(0, None, start), "{}", need);
        for way in need.ways() {
            let (leads, value) = (way.leads().unwrap_or(0), way.value());
            prop_assert!(leads > 0 || value.is_some());
            let last = way.by().unwrap_or(start + Days::new(HORIZON as u64));
            prop_assert!(start <= last && enough(leads, value, start), "{}", need);
            prop_assert!(enough(leads, value, last), "{}", need);
            // But for somebody who becomes a VIP on the day after it anyway.
            let after = way.by().map(|by| by.succ_opt().unwrap());
            if let Some(after) = after.filter(|day| !enough(0, None, *day)) {
                prop_assert!(!enough(leads, value, after), "{}", need);
            }
            if leads > 0 {
                prop_assert!(!enough(leads - 1, value, start), "{}", need);
            }
            if let Some(value) = value {
                let less = value.try_sub("0.000001 CNY".parse().unwrap()).unwrap();
                prop_assert!(!enough(leads, Some(less), start), "{}", need);
            }
        }
    }
}
