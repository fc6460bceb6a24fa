//! Rates against a slow search, in any order of facts and as of any day.

use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{base, policy};
use crate::loyalty::base_yield::{BaseYield, BaseYieldPolicy, CohortSpan, YieldKind, base_yield};
use crate::units::{Currency, Valuation};

#[derive(Debug, Clone)]
struct Owned {
    customer: u8,
    thing: u8,
    since: u64,
    until: Option<u64>,
    from: usize,
}

const FROM: [Option<&str>; 4] = [Some("us"), Some("us"), Some("other_brand"), None];

#[derive(Debug, Clone)]
struct Insured {
    thing: u8,
    on: u64,
    until: u64,
    with: usize,
    renews: Option<usize>,
}

const WITH: [Option<&str>; 4] = [Some("us"), Some("us"), Some("elsewhere"), None];

const WORK: [&[&str]; 4] = [&[], &["service"], &["paid"], &["warranty"]];

#[derive(Debug, Clone)]
struct Given {
    owned: Vec<Owned>,
    visits: Vec<(u8, u64, usize)>,
    insured: Vec<Insured>,
    leads: Vec<(u8, u64)>,
    ended: BTreeMap<u8, u64>,
}

fn after(days: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + Days::new(days)
}

impl Given {
    fn facts(&self) -> Vec<Value> {
        let mut facts = Vec::new();
        for (id, it) in (0..).zip(&self.owned) {
            facts.push(json!({"ownership": {"id": format!("H-{id:02}"),
                "customer": format!("C-{}", it.customer), "date": after(it.since),
                "thing": format!("T-{}", it.thing), "until": it.until.map(after),
                "from": FROM[it.from]}}));
        }
        for (id, (thing, on, work)) in (0..).zip(&self.visits) {
            facts.push(json!({"workshop_visit": {"id": format!("B-{id}"), "customer": "C-0",
                "date": after(*on), "thing": format!("T-{thing}"), "work": WORK[*work]}}));
        }
        for (id, it) in (0..).zip(&self.insured) {
            facts.push(json!({"contract": {"id": format!("I-{id:02}"), "customer": "C-1",
                "date": after(it.on), "until": after(it.until), "kind": "insurance",
                "thing": format!("T-{}", it.thing), "with": WITH[it.with],
                "renews": it.renews.map(|id| format!("I-{id:02}"))}}));
        }
        for (id, (customer, on)) in (0..).zip(&self.leads) {
            facts.push(json!({"referral": {"id": format!("R-{id}"), "date": after(*on),
                "customer": format!("C-{customer}"), "lead": format!("L-{id}")}}));
        }
        for (customer, on) in &self.ended {
            facts.push(json!({"end": {"id": format!("E-{customer}"), "kind": "died",
                "customer": format!("C-{customer}"), "date": after(*on)}}));
        }
        facts
    }
}

fn given() -> impl Strategy<Value = Given> {
    let until = prop::option::of(0..300_u64);
    let owned = (0..3_u8, 0..4_u8, 0..300_u64, until, 0..4_usize);
    let owned = owned.prop_map(|(customer, thing, since, until, from)| Owned {
        customer,
        thing,
        since,
        until: until.map(|days| since + days),
        from,
    });
    let insured = (0..4_u8, 0..300_u64, 0..90_u64, 0..4_usize, prop::option::of(0..8_usize));
    let insured = insured.prop_map(|(thing, on, days, with, renews)| Insured {
        thing,
        on,
        until: on + days,
        with,
        renews,
    });
    (
        prop::collection::vec(owned, 0..8),
        prop::collection::vec((0..4_u8, 0..400_u64, 0..4_usize), 0..10),
        prop::collection::vec(insured, 0..8),
        prop::collection::vec((0..3_u8, 0..400_u64), 0..4),
        prop::collection::btree_map(0..3_u8, 0..500_u64, 0..2),
        any::<bool>(),
    )
        .prop_map(|(owned, mut visits, insured, mut leads, ended, is_all_on_record)| {
            if is_all_on_record {
                visits.push((9, 0, 1));
                leads.push((9, 0));
            }
            Given { owned, visits, insured, leads, ended }
        })
}

fn short() -> BaseYieldPolicy {
    policy(|draft| {
        draft.cohort = CohortSpan::Month;
        draft.first_service_months = 2;
        draft.warranty_months = 3;
        draft.after_warranty_months = 2;
        draft.renewal_days = 10;
        draft.trade_in_months = 1;
        draft.referral_months = 2;
    })
}

fn found(facts: &[Value], on: u64) -> BaseYield {
    let base = base(facts);
    let valuation = Valuation::new(Currency::CNY, base.rates());
    base_yield(&base, &short(), &valuation, after(on))
}

/// A thing of a customer, from when until when, and from whom.
#[derive(Debug, Clone, PartialEq)]
struct Slow {
    customer: u8,
    thing: u8,
    since: NaiveDate,
    until: Option<NaiveDate>,
    from: Option<&'static str>,
    is_again: bool,
}

/// Record by record.
fn slow_things(given: &Given, on: u64) -> Vec<Slow> {
    let mut records: Vec<(usize, &Owned)> = given.owned.iter().enumerate().collect();
    records.retain(|(_, it)| it.since <= on);
    records.sort_by_key(|(id, it)| (it.since, *id));
    let mut things: Vec<Slow> = Vec::new();
    for (_, it) in records {
        let known = things.iter_mut().rev();
        let mut known = known.filter(|one| (one.customer, one.thing) == (it.customer, it.thing));
        let known = known.next();
        match known {
            Some(one) if one.until.is_none_or(|until| after(it.since) <= until) => {
                one.until = it.until.map(after).or(one.until);
                one.from = FROM[it.from].or(one.from);
            }
            other => {
                let is_again = other.is_some();
                things.push(Slow {
                    customer: it.customer,
                    thing: it.thing,
                    since: after(it.since),
                    until: it.until.map(after),
                    from: FROM[it.from],
                    is_again,
                });
            }
        }
    }
    for one in &mut things {
        one.until = one.until.filter(|until| *until <= after(on));
    }
    things
}

/// By day of delivery and kind: came, due, elsewhere, not due, left, not known. Slowly.
#[expect(clippy::too_many_lines, reason = "one plain pass over each of the six rates")]
fn slow(given: &Given, on: u64) -> BTreeMap<(NaiveDate, YieldKind), [u64; 6]> {
    let as_of = after(on);
    let mut things = slow_things(given, on);
    let all = things.clone();
    // Of several owners since one day the first.
    things.sort_by_key(|it| (it.thing, it.since, it.customer));
    let mut ours: Vec<Slow> = things.into_iter().filter(|it| it.from == Some("us")).collect();
    ours.dedup_by_key(|it| (it.thing, it.since));
    let mut rates: BTreeMap<(NaiveDate, YieldKind), [u64; 6]> = BTreeMap::new();
    let first_visit = given.visits.iter().map(|it| it.1).filter(|day| *day <= on).min().map(after);
    let first_lead = given.leads.iter().map(|it| it.1).filter(|day| *day <= on).min().map(after);
    for it in &ours {
        let first = short().cohort.of(it.since).first();
        let ended = given.ended.get(&it.customer).filter(|day| **day <= on).map(|day| after(*day));
        let mut count = |kind, due: NaiveDate, came: usize| {
            let is_gone = kind != YieldKind::TradeIn && it.until.is_some_and(|until| until < due);
            let gone = is_gone || ended.is_some_and(|ended| ended <= due);
            let tally = rates.entry((first, kind)).or_default();
            match (gone, due > as_of, came) {
                (true, _, _) => tally[4] += 1,
                (_, true, _) => tally[3] += 1,
                (_, _, 0) => (tally[0], tally[1]) = (tally[0] + 1, tally[1] + 1),
                (_, _, 1) => tally[1] += 1,
                (_, _, 2) => (tally[2], tally[1]) = (tally[2] + 1, tally[1] + 1),
                _ => tally[5] += 1,
            }
        };
        let months = |day: NaiveDate, months| day + Months::new(months);
        let visited = |from: NaiveDate, to: NaiveDate, works: &[usize]| {
            let visits = given.visits.iter().filter(|(thing, day, _)| {
                *thing == it.thing && *day <= on && from <= after(*day) && after(*day) <= to
            });
            let seen: Vec<usize> = visits.map(|(_, _, work)| *work).collect();
            match seen.iter().any(|work| works.contains(work)) {
                _ if first_visit.is_none_or(|first| from < first) => 3,
                true => 0,
                false if seen.contains(&0) => 3,
                false => 1,
            }
        };
        let due = months(it.since, 2);
        count(YieldKind::FirstService, due, visited(it.since, due, &[1]));
        let end = months(it.since, 3);
        count(YieldKind::InWarranty, end, visited(it.since, end, &[0, 1, 2, 3]));
        let due = months(end, 2);
        count(YieldKind::AfterWarranty, due, visited(end + Days::new(1), due, &[1, 2]));
        let due = months(it.since, 2);
        let gave = given
            .leads
            .iter()
            .any(|(who, day)| *who == it.customer && it.since <= after(*day) && after(*day) <= due);
        let is_known = first_lead.is_some_and(|first| first <= it.since);
        let came = if is_known { usize::from(!gave) } else { 3 };
        let cohort = |it: &Slow| (it.customer, short().cohort.of(it.since).first());
        let mut of_owner = ours.iter().filter(|other| cohort(other) == cohort(it));
        if of_owner.all(|other| (it.since, it.thing) <= (other.since, other.thing)) {
            count(YieldKind::Referral, due, came);
        }
        let mut known: Vec<(usize, &Insured)> = given.insured.iter().enumerate().collect();
        known.retain(|(_, one)| one.on <= on);
        known.sort_by_key(|(id, one)| (one.on, *id));
        for (id, one) in &known {
            let is_theirs =
                it.since <= after(one.on) && it.until.is_none_or(|until| after(one.on) <= until);
            let is_from_before = it.customer == 1
                && (after(one.on)..=after(one.until)).contains(&it.since)
                && !it.is_again;
            let is_theirs = is_theirs || is_from_before;
            if one.thing != it.thing || !is_theirs || WITH[one.with] == Some("elsewhere") {
                continue;
            }
            if WITH[one.with].is_none() {
                rates.entry((first, YieldKind::InsuranceRenewal)).or_default()[5] += 1;
                continue;
            }
            let due = one.until + 10;
            let next = known
                .iter()
                .find(|(next, it)| it.renews == Some(*id) && next != id && it.on <= due);
            let unnamed = known.iter().any(|(_, it)| {
                let about = it.on > one.on && one.until <= it.on + 10 && it.on <= due;
                it.thing == one.thing && it.renews.is_none() && about
            });
            let came = match next.map(|(_, next)| WITH[next.with]) {
                Some(Some("us")) => 0,
                Some(Some(_)) => 2,
                Some(None) => 3,
                None if unnamed => 3,
                None => 1,
            };
            // Counted by hand: the tally is borrowed above.
            let due = after(due);
            let gone = it.until.is_some_and(|until| until < due)
                || ended.is_some_and(|ended| ended <= due);
            let tally = rates.entry((first, YieldKind::InsuranceRenewal)).or_default();
            match (gone, due > as_of, came) {
                (true, _, _) => tally[4] += 1,
                (_, true, _) => tally[3] += 1,
                (_, _, 0) => (tally[0], tally[1]) = (tally[0] + 1, tally[1] + 1),
                (_, _, 1) => tally[1] += 1,
                (_, _, 2) => (tally[2], tally[1]) = (tally[2] + 1, tally[1] + 1),
                _ => tally[5] += 1,
            }
        }
    }
    slow_trade_ins(given, on, &all, &ours, &mut rates);
    rates
}

fn slow_trade_ins(
    given: &Given,
    on: u64,
    all: &[Slow],
    ours: &[Slow],
    rates: &mut BTreeMap<(NaiveDate, YieldKind), [u64; 6]>,
) {
    let mut taken: Vec<&Slow> = Vec::new();
    let mut given_up: Vec<&Slow> = all.iter().filter(|it| it.from == Some("us")).collect();
    given_up.sort_by_key(|it| (it.until.is_none(), it.until, it.thing, it.since));
    for it in given_up {
        let first = short().cohort.of(it.since).first();
        let ended = given.ended.get(&it.customer).filter(|day| **day <= on).map(|day| after(*day));
        let tally = rates.entry((first, YieldKind::TradeIn)).or_default();
        let counts = ours.contains(it);
        let Some(until) = it.until else {
            tally[if ended.is_some() { 4 } else { 3 }] += u64::from(counts);
            continue;
        };
        let (low, high) = (until - Months::new(1), until + Months::new(1));
        let fits = |one: &&Slow| {
            let is_new = one.customer == it.customer && one != &it && !one.is_again;
            is_new && low <= one.since && one.since <= high
        };
        let new: Vec<&Slow> = all.iter().filter(fits).collect();
        let mut came = 1;
        for (from, then) in [(Some("us"), 0), (None, 5), (Some("other_brand"), 2)] {
            let free = new.iter().filter(|one| one.from == from && !taken.contains(one));
            if let Some(one) = free.min_by_key(|one| (one.since, one.thing)) {
                taken.push(one);
                came = then;
                break;
            }
        }
        if !counts {
            continue;
        }
        if ended.is_some_and(|ended| ended <= high) {
            tally[4] += 1;
        } else if high > after(on) {
            tally[3] += 1;
        } else {
            tally[came] += 1;
            tally[1] += u64::from(came == 0 || came == 2);
        }
    }
}

proptest! {
    #[test]
    fn rates_are_what_a_slow_search_finds(given in given(), on in 0..700_u64) {
        let found = found(&given.facts(), on);
        let expected = slow(&given, on);
        let mut all: BTreeMap<YieldKind, [u64; 6]> = BTreeMap::new();
        for cohort in &found.cohorts {
            for rate in &cohort.rates {
                let (came, due) = (rate.due.successes(), rate.due.trials());
                let found = [came, due, rate.elsewhere, rate.not_due, rate.left, rate.unknown];
                let key = (cohort.period.first(), rate.kind);
                prop_assert_eq!(found, expected.get(&key).copied().unwrap_or_default(), "{:?}", key);
                let counted = due + rate.not_due + rate.left + rate.unknown;
                match rate.kind {
                    YieldKind::InsuranceRenewal => {}
                    YieldKind::Referral => prop_assert!(counted <= cohort.things),
                    _ => prop_assert_eq!(counted, cohort.things),
                }
                let all = all.entry(rate.kind).or_default();
                all.iter_mut().zip(found).for_each(|(all, one)| *all += one);
            }
        }
        // The whole is the sum of its parts.
        for rate in found.all.iter().flat_map(|all| &all.rates) {
            let (came, due) = (rate.due.successes(), rate.due.trials());
            let whole = [came, due, rate.elsewhere, rate.not_due, rate.left, rate.unknown];
            prop_assert_eq!(whole, all[&rate.kind]);
        }
        let things: u64 = found.cohorts.iter().map(|cohort| cohort.things).sum();
        prop_assert_eq!(found.all.map_or(0, |all| all.things), things);
    }

    #[test]
    fn neither_the_order_of_facts_nor_what_comes_later_changes_anything(
        given in given(), on in 0..700_u64, turn in any::<prop::sample::Index>(),
    ) {
        let mut facts = given.facts();
        let expected = found(&facts, on);
        let known = |fact: &Value| {
            let fact = fact.as_object().unwrap().values().next().unwrap();
            fact["date"].as_str().unwrap() <= after(on).to_string().as_str()
        };
        let until: Vec<Value> = facts.iter().filter(|it| known(it)).cloned().collect();
        prop_assert_eq!(&found(&until, on), &expected);
        if !facts.is_empty() {
            let by = turn.index(facts.len());
            facts.rotate_left(by);
            facts.reverse();
        }
        prop_assert_eq!(&found(&facts, on), &expected);
    }
}
