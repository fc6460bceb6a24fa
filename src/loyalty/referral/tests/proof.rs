//! Chains against a slow search, in any order of facts and as of any day.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::Value;

use crate::units::CustomerId;

use super::{after, base, became, bought, chains, chains_by, merge, money, named, policy};

#[derive(Debug, Clone)]
struct Given {
    named: Vec<(u64, u64, u64)>,
    became: Vec<(u64, u64, u64)>,
    bought: Vec<(u64, u64, u64)>,
}

impl Given {
    fn facts(&self) -> Vec<Value> {
        let ids = 1..;
        let named_ =
            ids.clone().zip(&self.named).map(|(id, (who, lead, on))| named(id, *who, *lead, *on));
        let became_ =
            ids.clone().zip(&self.became).map(|(id, (who, lead, on))| became(id, *who, *lead, *on));
        let bought_ =
            ids.zip(&self.bought).map(|(id, (who, on, amount))| bought(id, *who, *on, *amount));
        named_.chain(became_).chain(bought_).collect()
    }
}

fn given() -> impl Strategy<Value = Given> {
    let named = prop::collection::vec((0..7_u64, 0..12_u64, 0..40_u64), 0..24);
    let became = prop::collection::vec((0..7_u64, 0..12_u64, 0..50_u64), 0..24);
    let bought = prop::collection::vec((0..7_u64, 0..60_u64, 0..9_u64), 0..12);
    (named, became, bought).prop_map(|(named, became, bought)| Given { named, became, bought })
}

/// For each customer: who brought them, whom they brought in all, what these bought, and how many leads
/// they gave; who named whom in a ring of how many; and how many named a customer. Slowly.
type Slow = (BTreeMap<u64, (Option<u64>, BTreeSet<u64>, u64, u64)>, Vec<(u64, u64, u64)>, u64);

fn slow(given: &Given, one: impl Fn(u64) -> u64, on: u64) -> Slow {
    let mut leads: Vec<(u64, usize, u64, u64)> = Vec::new();
    for (id, (giver, lead, day)) in given.named.iter().enumerate().filter(|(_, it)| it.2 <= on) {
        leads.push((*day, id, one(*giver), *lead));
    }
    leads.sort_unstable();
    let mut seen = BTreeSet::new();
    leads.retain(|(_, _, _, lead)| seen.insert(*lead));
    let outcome = |lead: u64| {
        let said = given.became.iter().enumerate().filter(|(_, it)| it.1 == lead && it.2 <= on);
        said.max_by_key(|(id, it)| (it.2, *id)).map(|(_, it)| one(it.0))
    };
    let mut by: BTreeMap<u64, (u64, u64)> = BTreeMap::new();
    let mut gave: BTreeMap<u64, u64> = BTreeMap::new();
    // Since when a lead is known to be who it became in the end.
    let since = |lead: u64, person: u64| {
        let mut said: Vec<(u64, usize, u64)> = Vec::new();
        for (id, it) in given.became.iter().enumerate().filter(|(_, it)| it.1 == lead && it.2 <= on)
        {
            said.push((it.2, id, one(it.0)));
        }
        said.sort_unstable();
        said.iter().rev().take_while(|it| it.2 == person).map(|it| it.0).last()
    };
    let is_customer = |person: u64, before: u64| {
        given.bought.iter().any(|it| one(it.0) == person && it.1 < before.min(on + 1) && it.2 > 0)
            || (0..12).any(|lead| since(lead, person).is_some_and(|since| since < before))
    };
    let mut rings = Vec::new();
    let mut were_customers = 0;
    for (day, _, giver, lead) in leads {
        let Some(person) = outcome(lead) else {
            *gave.entry(giver).or_default() += 1;
            continue;
        };
        let mut above = vec![giver];
        while let Some((next, _)) = by.get(above.last().unwrap()) {
            above.push(*next);
        }
        let ring = above.iter().position(|it| *it == person);
        match (ring, by.contains_key(&person), is_customer(person, day)) {
            (Some(place), _, _) => rings.push((giver, person, u64::try_from(place).unwrap() + 1)),
            (_, true, _) => {}
            (_, _, true) => were_customers += 1,
            (_, _, false) => {
                by.insert(person, (giver, day));
                *gave.entry(giver).or_default() += 1;
            }
        }
    }
    let mut all = BTreeMap::new();
    for who in (0..7).filter(|who| one(*who) == *who) {
        let below: BTreeSet<u64> = (0..7)
            .filter(|other| {
                let mut place = *other;
                while let Some((next, _)) = by.get(&place) {
                    place = *next;
                    if place == who {
                        return true;
                    }
                }
                false
            })
            .collect();
        let bought = given.bought.iter().filter(|(buyer, day, _)| {
            below.contains(&one(*buyer)) && *day <= on && *day >= by[&one(*buyer)].1
        });
        let value = bought.map(|(_, _, amount)| amount).sum();
        let gave = gave.get(&who).copied().unwrap_or(0);
        let brought_by = by.get(&who).map(|(giver, _)| *giver);
        if gave > 0 || brought_by.is_some() {
            all.insert(who, (brought_by, below, value, gave));
        }
    }
    (all, rings, were_customers)
}

fn place(id: &CustomerId) -> u64 {
    id.as_str()[2..].parse().unwrap()
}

proptest! {
    #[test]
    fn chains_are_what_a_slow_search_finds(
        given in given(), on in 0..70_u64, merged in prop::option::of((0..7_u64, 0..7_u64)),
    ) {
        let merged = merged.filter(|(stays, goes)| stays != goes);
        let mut base = base(&given.facts());
        if let Some((stays, goes)) = merged {
            merge(&mut base, stays, goes);
        }
        let one = |who| merged.filter(|(_, goes)| *goes == who).map_or(who, |(stays, _)| stays);
        let found = chains_by(&base, &policy(|_| ()), on);
        let (all, rings, were_customers) = slow(&given, one, on);
        prop_assert_eq!(found.were_customers, were_customers);
        let members: Vec<u64> = found.members.iter().map(|it| place(&it.customer)).collect();
        prop_assert_eq!(members, all.keys().copied().collect::<Vec<_>>());
        for (member, (brought_by, below, value, gave)) in found.members.iter().zip(all.values()) {
            prop_assert_eq!(member.brought_by.as_ref().map(place), *brought_by);
            prop_assert_eq!(member.descendants, u64::try_from(below.len()).unwrap());
            let direct = below.iter().filter(|it| all[it].0 == Some(place(&member.customer)));
            prop_assert_eq!(member.brought, u64::try_from(direct.count()).unwrap());
            prop_assert_eq!(member.value_descendants, Ok(money(*value)));
            prop_assert_eq!(member.leads.given, *gave);
            let above = all.values().filter(|it| it.1.contains(&place(&member.customer))).count();
            prop_assert_eq!(member.generation, u64::try_from(above).unwrap());
            let tally = member.leads;
            prop_assert_eq!(tally.given, tally.in_time.trials() + tally.too_early + tally.unknown);
            prop_assert_eq!(tally.converted, member.brought);
        }
        let found_rings: Vec<_> = found.rings.iter()
            .map(|it| (place(&it.giver), place(&it.became), it.customers)).collect();
        prop_assert_eq!(&found_rings, &rings);
        // Whatever was named counts, is named again, was a customer, or closes a ring.
        let named = given.named.iter().filter(|it| it.2 <= on).count();
        let rings = u64::try_from(rings.len()).unwrap();
        let all = found.leads.given + found.named_again + rings + were_customers;
        prop_assert_eq!(all, u64::try_from(named).unwrap());
    }

    #[test]
    fn neither_the_order_of_facts_nor_what_comes_later_changes_anything(
        given in given(), on in 0..70_u64, turn in any::<prop::sample::Index>(),
    ) {
        let mut facts = given.facts();
        let found = chains(&facts, on);
        let known = |fact: &Value| {
            let fact = fact.as_object().unwrap().values().next().unwrap();
            fact["date"].as_str().unwrap() <= after(on).to_string().as_str()
        };
        let until: Vec<Value> = facts.iter().filter(|it| known(it)).cloned().collect();
        prop_assert_eq!(&chains(&until, on), &found);
        if !facts.is_empty() {
            let by = turn.index(facts.len());
            facts.rotate_left(by);
            facts.reverse();
        }
        prop_assert_eq!(&chains(&facts, on), &found);
    }
}
