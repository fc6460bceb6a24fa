//! Random customers against a slow reference, and what holds of every customer.

use std::collections::BTreeSet;

use chrono::{Days, Months};
use proptest::prelude::*;

use super::*;
use crate::loyalty::kind::occasions::Occasions;
use crate::loyalty::kind::{AttitudeLoyalty, MoveOnStep};
use crate::rule::CriterionOutcome::{self, Met, NotMet, Unknown};
use crate::transaction::{ContractKind, WorkshopWork};

/// First day, last day, kind, thing, with somebody else.
type Bond = (u64, Option<u64>, ContractKind, Option<u8>, bool);

/// What one customer did, by days from the first of 2026.
#[derive(Debug, Clone)]
struct Life {
    /// Day, and the day on which it came back.
    purchases: Vec<(u64, Option<u64>)>,
    /// Day, thing, work, invoice by the place of the purchase.
    visits: Vec<(u64, u8, Vec<WorkshopWork>, Option<usize>)>,
    contracts: Vec<Bond>,
    /// Thing, the last day as theirs.
    given_up: Vec<(u8, u64)>,
    elsewhere: Vec<u64>,
    /// Day, question, points.
    answers: Vec<(u64, &'static str, u8)>,
}

const DAYS: u64 = 90;

fn date(days: u64) -> NaiveDate {
    day("2026-01-01") + Days::new(days)
}

fn life() -> impl Strategy<Value = Life> {
    let on = 0..DAYS;
    let purchases =
        prop::collection::vec((on.clone(), prop::option::weighted(0.3, on.clone())), 0..6);
    let work = prop::sample::subsequence(WorkshopWork::ALL.to_vec(), 0..3);
    let visits =
        prop::collection::vec((on.clone(), 0..2_u8, work, prop::option::of(0..6_usize)), 0..5);
    let kinds = [ContractKind::Warranty, ContractKind::Service, ContractKind::Insurance];
    let contracts = prop::collection::vec(
        (
            on.clone(),
            prop::option::weighted(0.9, on.clone()),
            prop::sample::select(kinds.to_vec()),
            prop::option::of(0..2_u8),
            prop::bool::weighted(0.2),
        ),
        0..4,
    );
    let given_up = prop::collection::vec((0..2_u8, on.clone()), 0..2);
    let elsewhere = prop::collection::vec(on.clone(), 0..3);
    let question = prop::sample::select(vec!["attitude", "involvement", "satisfaction"]);
    let points = prop::sample::select(vec![0_u8, 20, 40, 60, 100]);
    let answers = prop::collection::vec((on, question, points), 0..6);
    (purchases, visits, contracts, given_up, elsewhere, answers).prop_map(
        |(purchases, visits, contracts, given_up, elsewhere, answers)| Life {
            purchases,
            visits,
            contracts,
            given_up,
            elsewhere,
            answers,
        },
    )
}

impl Life {
    fn facts(&self) -> Vec<Value> {
        let mut facts = Vec::new();
        for (place, (on, back)) in self.purchases.iter().enumerate() {
            let id = format!("S-{place}");
            facts.push(purchase(&id, &date(*on).to_string()));
            if let Some(back) = back {
                let on = date(*back).to_string();
                facts.push(sale("return", &format!("R-{place}"), &on, "oil", &json!(id)));
            }
        }
        for (place, (on, thing, work, invoice)) in self.visits.iter().enumerate() {
            let work: Vec<_> = work.iter().map(|one| one.as_str()).collect();
            let mut more = json!({ "thing": format!("T-{thing}") });
            if let Some(invoice) = invoice {
                more["purchase"] = json!(format!("S-{invoice}"));
            }
            facts.push(visit(&format!("B-{place}"), &date(*on).to_string(), &work, &more));
        }
        for (place, (first, last, kind, thing, others)) in self.contracts.iter().enumerate() {
            let mut fact = json!({"id": format!("K-{place}"), "customer": "C-1",
                "date": date(*first), "kind": kind.as_str()});
            if let Some(last) = last {
                fact["until"] = json!(date(*last));
            }
            if let Some(thing) = thing {
                fact["thing"] = json!(format!("T-{thing}"));
            }
            if *others {
                fact["with"] = json!("elsewhere");
            }
            facts.push(json!({ "contract": fact }));
        }
        for (place, (thing, until)) in self.given_up.iter().enumerate() {
            facts.push(json!({"ownership": {"id": format!("H-{place}"), "customer": "C-1",
                "date": "2026-01-01", "until": date(*until), "thing": format!("T-{thing}")}}));
        }
        for (place, on) in self.elsewhere.iter().enumerate() {
            facts.push(elsewhere(&format!("E-{place}"), &date(*on).to_string()));
        }
        for (place, (on, question, points)) in self.answers.iter().enumerate() {
            let (id, on) = (format!("A-{place}"), date(*on).to_string());
            facts.push(answer(&id, &on, question, &points.to_string()));
        }
        facts
    }
}

/// Months short enough for the days.
fn policy() -> LoyaltyStandingPolicy {
    asking(&json!({"purchase_months": 1, "attitude_months": 2, "satisfaction_months": 1,
        "return_months": 1, "again_months": 2, "reliance": {"months": 1, "service_months": 1, "services": 2,
            "relationship_months": 2, "coverage": "0.3", "groups": {"care": ["oil"], "cars": ["car"]}}}))
}

/// A base in which the customer is known.
fn known(facts: &[Value]) -> CustomerBase {
    let first = [json!({"ownership": {"id": "H", "customer": "C-1", "date": "2026-01-01",
        "thing": "T-9"}})];
    base(first.into_iter().chain(facts.iter().cloned()))
}

fn standing(facts: &[Value], as_of: u64) -> LoyaltyStanding {
    judged(&known(facts), &policy(), &date(as_of).to_string())
}

/// The facts of a day and before.
fn until(facts: &[Value], as_of: u64) -> Vec<Value> {
    let dated = |fact: &&Value| {
        let inner = fact.as_object().unwrap().values().next().unwrap();
        day(inner["date"].as_str().unwrap()) <= date(as_of)
    };
    facts.iter().filter(dated).cloned().collect()
}

/// Slow: day by day, each fact looked at again.
mod reference {
    use super::*;

    fn wanted(work: &[WorkshopWork]) -> bool {
        use WorkshopWork::{Paid, RepeatRepair, Service};
        !work.contains(&RepeatRepair)
            && (work.is_empty() || work.contains(&Paid) || work.contains(&Service))
    }

    fn came_back(life: &Life, purchase: usize, as_of: u64) -> bool {
        life.purchases[purchase].1.is_some_and(|back| back <= as_of)
    }

    /// Whether a contract of this thing, or of every thing, holds on a day.
    fn holds(life: &Life, of: Option<u8>, on: u64, as_of: u64) -> bool {
        life.contracts.iter().any(|(first, last, kind, thing, others)| {
            let owned = of.and_then(|of| {
                life.given_up.iter().rfind(|(thing, _)| *thing == of).map(|(_, until)| *until)
            });
            *first <= as_of
                && *thing == of
                && !others
                && *kind != ContractKind::Insurance
                && *first <= on
                && last.is_none_or(|last| on <= last)
                && owned.is_none_or(|owned| on <= owned || owned < *first)
        })
    }

    pub(super) fn occasions(life: &Life, as_of: u64) -> Occasions {
        let mut found = Occasions::default();
        let seen = life.visits.iter().filter(|(on, ..)| *on <= as_of);
        let [mut free, mut services, mut captive] = [const { BTreeSet::new() }; 3];
        for (on, thing, work, invoice) in seen.clone() {
            let binding =
                [None, Some(*thing)].into_iter().filter(|of| holds(life, *of, *on, as_of));
            let binding: Vec<_> = binding.collect();
            if binding.is_empty() && wanted(work) {
                let known =
                    invoice.filter(|at| life.purchases.get(*at).is_some_and(|it| it.0 <= as_of));
                if !known.is_some_and(|at| came_back(life, at, as_of)) {
                    services.insert(date(*on));
                }
                continue;
            }
            captive.insert(date(*on));
            if work.contains(&WorkshopWork::Warranty) {
                found.bound_until = found.bound_until.max(Some(date(*on)));
            }
            for of in binding {
                let last = (*on..500).take_while(|on| holds(life, of, *on, as_of)).last();
                let last = if last == Some(499) { NaiveDate::MAX } else { date(last.unwrap()) };
                found.bound_until = found.bound_until.max(Some(last));
            }
        }
        for (place, (on, _)) in life.purchases.iter().enumerate() {
            let is_invoice = seen.clone().any(|(_, _, _, invoice)| *invoice == Some(place));
            if *on <= as_of && !is_invoice && !came_back(life, place, as_of) {
                free.insert(date(*on));
            }
        }
        free.extend(&services);
        let bought = life.purchases.iter().map(|(on, _)| *on);
        let back = life.purchases.iter().filter_map(|(_, back)| *back);
        let came =
            life.visits.iter().filter(|(on, ..)| captive.contains(&date(*on))).map(|it| it.0);
        let ever = bought.chain(back).chain(came).filter(|on| *on <= as_of).min().map(date);
        found.first = free.iter().min().copied().or(ever);
        found.free = free.into_iter().collect();
        found.services = services.into_iter().collect();
        found.captive = captive.into_iter().collect();
        found
    }

    /// Whether less than so many months have passed.
    fn within(since: NaiveDate, months: u32, as_of: u64) -> bool {
        date(as_of) < since + Months::new(months)
    }

    pub(super) fn repeat(found: &Occasions, as_of: u64) -> CriterionOutcome {
        let days = found.free.iter().filter(|day| within(**day, 1, as_of)).count();
        let is_bound =
            found.bound_until.is_some_and(|last| last == NaiveDate::MAX || within(last, 1, as_of));
        let is_early = found.first.is_none_or(|first| within(first, 2, as_of));
        match (days >= 2, is_bound || is_early) {
            (true, _) => Met,
            (false, true) => Unknown,
            (false, false) => NotMet,
        }
    }

    /// Of each question the answers of the latest day, and of these the largest identifier.
    pub(super) fn said(life: &Life, question: &str, months: u32, as_of: u64) -> Option<u8> {
        let known = life.answers.iter().filter(|(on, of, _)| *of == question && *on <= as_of);
        let (on, _, points) = known.max_by_key(|(on, ..)| *on)?;
        within(date(*on), months, as_of).then_some(*points)
    }
}

fn outcome(mark: Option<u8>, from: u8) -> CriterionOutcome {
    mark.map_or(Unknown, |mark| if mark >= from { Met } else { NotMet })
}

fn cases() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_walk_day_by_day_finds_the_same(life in life(), as_of in 0..DAYS) {
        let standing = standing(&life.facts(), as_of);
        let base = known(&life.facts());
        let found = Occasions::of(base.customers().next().unwrap(), &policy(), date(as_of));
        let expected = reference::occasions(&life, as_of);
        prop_assert_eq!(&found, &expected);
        let said = |question, months| reference::said(&life, question, months, as_of);
        prop_assert_eq!(standing.repeat.outcome(), reference::repeat(&expected, as_of));
        prop_assert_eq!(standing.attitude.outcome(), outcome(said("attitude", 2), 60));
        prop_assert_eq!(standing.involved.outcome(), outcome(said("involvement", 2), 50));
        prop_assert_eq!(standing.satisfied.outcome(), outcome(said("satisfaction", 1), 60));
        let kind = match (standing.repeat.outcome(), standing.attitude.outcome()) {
            (Met, Met) => Some(AttitudeLoyalty::True),
            (Met, NotMet) => Some(AttitudeLoyalty::Spurious),
            (NotMet, Met) => Some(AttitudeLoyalty::Latent),
            (NotMet, NotMet) => Some(AttitudeLoyalty::NoLoyalty),
            _ => None,
        };
        prop_assert_eq!(standing.kind, kind);
    }

    #[test]
    fn neither_the_order_of_facts_nor_what_comes_later_changes_anything(
        (facts, shuffled) in life().prop_flat_map(|life| {
            let facts = life.facts();
            (Just(facts.clone()), Just(facts).prop_shuffle())
        }),
        as_of in 0..DAYS,
    ) {
        let all = standing(&facts, as_of);
        prop_assert_eq!(&all, &standing(&shuffled, as_of));
        let known = until(&facts, as_of);
        prop_assert_eq!(&all, &standing(&known, as_of));
    }

    #[test]
    fn a_further_purchase_never_makes_anybody_buy_less_often(
        life in life(), more in 0..DAYS, as_of in 0..DAYS,
    ) {
        let rank = |outcome| match outcome { NotMet => 0, Unknown => 1, Met => 2 };
        let before = standing(&life.facts(), as_of);
        let mut facts = life.facts();
        facts.push(purchase("S-99", &date(more).to_string()));
        let after = standing(&facts, as_of);
        // Who bought before what is known as their first purchase has had more time to buy again.
        let first = reference::occasions(&life, as_of).first;
        if first.is_some_and(|first| first <= date(more)) {
            prop_assert!(rank(after.repeat.outcome()) >= rank(before.repeat.outcome()));
        }
        let mark = |standing: &LoyaltyStanding| standing.reliance.parts[0].mark;
        if let (Some(before), Some(after)) = (mark(&before), mark(&after)) {
            prop_assert!(after >= before, "{before} {after}");
        }
        prop_assert_eq!(before.attitude, after.attitude);
    }

    #[test]
    fn what_is_bought_elsewhere_never_makes_anybody_rely_on_us_more(
        life in life(), more in 0..DAYS, as_of in 0..DAYS,
    ) {
        let mark = |facts: &[Value]| standing(facts, as_of).reliance.parts[0].mark;
        let mut facts = life.facts();
        let before = mark(&facts);
        facts.push(elsewhere("E-99", &date(more).to_string()));
        if let (Some(before), Some(after)) = (before, mark(&facts)) {
            prop_assert!(after <= before, "{before} {after}");
        }
    }

    #[test]
    fn until_the_day_to_look_again_nothing_changes_by_time_alone_and_on_it_something_does(
        life in life(), as_of in 0..DAYS,
    ) {
        let known = until(&life.facts(), as_of);
        let outcomes = |on: u64| {
            let one = standing(&known, on);
            [one.repeat, one.attitude, one.involved, one.satisfied].map(|it| it.outcome())
        };
        let now = outcomes(as_of);
        let changes = (as_of..as_of + 300).find(|on| outcomes(*on) != now).map(date);
        prop_assert_eq!(standing(&known, as_of).look_again_on, changes);
    }

    #[test]
    fn until_the_day_that_reliance_names_nobody_begins_or_ceases_to_rely_by_time_alone(
        life in life(), as_of in 0..DAYS,
    ) {
        let known = until(&life.facts(), as_of);
        let relies = |on: u64| standing(&known, on).reliance.relies.outcome();
        let now = relies(as_of);
        let found = standing(&known, as_of).reliance.look_again_on;
        prop_assert!(found.is_none_or(|on| on > date(as_of)));
        let until = found.map_or(as_of + 100, |on| {
            u64::try_from((on - date(0)).num_days()).unwrap()
        });
        for on in as_of..until {
            prop_assert_eq!(relies(on), now, "{}", date(on));
        }
    }

    #[test]
    fn every_mark_keeps_its_bounds_and_what_moves_on_is_what_is_not_met(
        life in life(), as_of in 0..DAYS,
    ) {
        let standing = standing(&life.facts(), as_of);
        let reliance = &standing.reliance;
        prop_assert_eq!(reliance.mark.is_some(), reliance.relies.outcome() != Unknown);
        for part in &reliance.parts {
            prop_assert_eq!(part.mark.is_some(), part.criterion.outcome() != Unknown);
            let is_full = part.mark == Some(crate::units::Score::MAX);
            prop_assert_eq!(is_full, part.criterion.outcome() == Met, "{:?}", part);
        }
        let open = [standing.repeat, standing.attitude, standing.satisfied, reliance.relies];
        let involved = standing.repeat.outcome() == Met && standing.involved.outcome() != Met;
        let open = open.iter().filter(|one| one.outcome() != Met).count() + usize::from(involved);
        prop_assert_eq!(standing.move_on.len(), open);
        prop_assert!(standing.move_on.windows(2).all(|pair| pair[0].missing <= pair[1].missing));
        prop_assert!(standing.possible.len() == 1 || standing.kind.is_none());
    }

    #[test]
    fn to_buy_by_the_day_named_is_enough_and_a_day_later_is_not(life in life(), as_of in 0..DAYS) {
        let seen = until(&life.facts(), as_of);
        let found = standing(&seen, as_of);
        let buy = found.move_on.iter().find_map(|one| match one.step {
            MoveOnStep::BuyAgain { times: 1, by: Some(by) } => Some(by),
            _ => None,
        });
        if let Some(by) = buy.filter(|by| *by > date(as_of)) {
            for (on, is_enough) in [(by, true), (by.succ_opt().unwrap(), false)] {
                let mut more = seen.clone();
                more.push(purchase("S-99", &on.to_string()));
                let then = judged(&known(&more), &policy(), &on.to_string());
                prop_assert_eq!(then.repeat.outcome() == Met, is_enough, "{}", on);
            }
        }
    }
}
