//! What the plan has to be, found slowly: each day around the period is asked whether a rule falls
//! on it, by the facts that were known on the day on which that is judged, one fact after the other.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate};
use serde_json::Value;

use crate::base::Fact;
use crate::calendar::{Calendar, Day, MissingDay, MoveRule, Step};
use crate::followup::care::{CareAnchor, CareRule, CareTimes};
use crate::units::{Period, TaskId};

/// First, best and last day.
pub(super) type Window = [NaiveDate; 3];

/// How far around the period an occasion is looked for.
const AROUND: u64 = 80;

pub(super) fn reference(
    facts: &[Fact],
    rules: &[CareRule],
    calendar: &dyn Calendar,
    period: Period,
    as_of: NaiveDate,
) -> BTreeSet<(TaskId, Window)> {
    let mut found = BTreeSet::new();
    let mut known_on = period.first().min(as_of);
    while known_on <= as_of {
        let known: Vec<&Fact> = facts.iter().filter(|fact| fact.date() <= known_on).collect();
        for rule in rules {
            for (id, falls, ends) in anchors(rule, &known, known_on) {
                each_day(rule, period, &mut |occasion| {
                    let Some(number) = falls(occasion) else { return };
                    let wanted = occasion - Days::new(rule.ahead_days.into());
                    let Some(best) = moved(calendar, wanted, rule.closed_day) else { return };
                    let until = occasion + Days::new(rule.later_days.into());
                    let last = until.max(best).min(ends.unwrap_or(NaiveDate::MAX));
                    let first = best - Days::new(rule.earlier_days.into());
                    let touches = first <= period.last() && period.first() <= last;
                    if touches && best <= last && last.min(as_of) == known_on {
                        found.insert((TaskId::of(&rule.name, &id, number), [first, best, last]));
                    }
                });
            }
        }
        known_on = known_on.succ_opt().unwrap();
    }
    found
}

fn each_day(rule: &CareRule, period: Period, look: &mut dyn FnMut(NaiveDate)) {
    let around = Days::new(AROUND + u64::from(rule.ahead_days));
    let (mut day, last) = (period.first() - around, period.last() + around);
    while day <= last {
        look(day);
        day = day.succ_opt().unwrap();
    }
}

/// Where a day goes, step by step.
fn moved(calendar: &dyn Calendar, day: NaiveDate, rule: MoveRule) -> Option<NaiveDate> {
    let works = |day: NaiveDate| matches!(calendar.day(day), Day::Working(_));
    let mut to = day;
    while rule != MoveRule::Stay && !works(to) {
        to = match rule {
            MoveRule::Before => to.pred_opt()?,
            MoveRule::After => to.succ_opt()?,
            _ => unreachable!("the random rules know these"),
        };
    }
    Some(to)
}

/// A fact as a person reads it.
struct Told(Value);

impl Told {
    fn of(fact: &Fact, kind: &str) -> Option<Self> {
        Some(Told(serde_json::to_value(fact).unwrap().get(kind)?.clone()))
    }

    fn text(&self, field: &str) -> Option<String> {
        self.0.get(field)?.as_str().map(str::to_owned)
    }

    fn day(&self, field: &str) -> Option<NaiveDate> {
        self.text(field)?.parse().ok()
    }

    fn id(&self) -> String {
        self.text("id").unwrap()
    }

    fn date(&self) -> NaiveDate {
        self.day("date").unwrap()
    }
}

fn all(known: &[&Fact], kind: &str) -> Vec<Told> {
    let mut all: Vec<Told> = known.iter().filter_map(|fact| Told::of(fact, kind)).collect();
    all.sort_by_key(|told| (told.date(), told.id()));
    all
}

/// An anchor: its identifier, the number with which a rule falls on a day, the last day of its care.
type Anchor = (String, Box<dyn Fn(NaiveDate) -> Option<u32>>, Option<NaiveDate>);

fn anchors(rule: &CareRule, known: &[&Fact], on: NaiveDate) -> Vec<Anchor> {
    let is_let_go = all(known, "let_go").last().is_some_and(|last| last.0["let_go"] == true);
    if known.is_empty() || is_let_go || !all(known, "end").is_empty() {
        return Vec::new();
    }
    let one = |id: String, day: NaiveDate, ends| -> Anchor {
        let (times, missing_day) = (rule.times.clone(), rule.missing_day);
        (id, Box::new(move |on| number(&times, missing_day, day, on)), ends)
    };
    let first = |kind| all(known, kind).into_iter().take(1).map(|it| one(it.id(), it.date(), None));
    let things = things(known);
    let is_gone =
        |thing: &str| things.iter().any(|it| it.0 == thing && it.2.is_some_and(|last| last < on));
    match &rule.anchor {
        CareAnchor::FirstContact if is_buyer(known, on) => Vec::new(),
        CareAnchor::FirstContact => first("first_contact").collect(),
        CareAnchor::FirstPurchase => first("purchase").collect(),
        CareAnchor::Purchase => {
            let kept = all(known, "purchase").into_iter().filter(|it| is_kept(known, &it.id()));
            kept.map(|it| one(it.id(), it.date(), None)).collect()
        }
        CareAnchor::Delivery | CareAnchor::PromisedDelivery => {
            let made = rule.anchor == CareAnchor::Delivery;
            let mut deliveries = all(known, "delivery");
            deliveries.retain(|it| it.day("delivered").is_some_and(|day| day <= on) == made);
            deliveries.retain(|it| {
                let of = it.0["of"]["purchase"].as_str().unwrap();
                all(known, "purchase").iter().all(|bought| bought.id() != of) || is_kept(known, of)
            });
            let field = if made { "delivered" } else { "promised" };
            deliveries.iter().filter_map(|it| Some(one(it.id(), it.day(field)?, None))).collect()
        }
        CareAnchor::Ownership => {
            let owned =
                things.into_iter().filter(|(_, _, until)| until.is_none_or(|day| on <= day));
            owned.map(|(thing, since, until)| one(thing, since, until)).collect()
        }
        CareAnchor::ContractEnd(_) => {
            let contracts = all(known, "contract");
            let renewed =
                |id: &str| contracts.iter().any(|it| it.text("renews").as_deref() == Some(id));
            let ends = |it: &Told| it.day("until").unwrap_or(NaiveDate::MAX);
            let replaced = |it: &Told| {
                contracts.iter().any(|newer| {
                    newer.text("thing") == it.text("thing")
                        && newer.date() > it.date()
                        && ends(newer) > ends(it)
                })
            };
            let kept = contracts.iter().filter(|it| !renewed(&it.id()) && !replaced(it));
            let kept = kept.filter(|it| !it.text("thing").is_some_and(|thing| is_gone(&thing)));
            kept.filter_map(|it| Some(one(it.id(), it.day("until")?, None))).collect()
        }
        CareAnchor::Birthday => {
            let profiles = all(known, "profile");
            let Some(last) = profiles.last() else { return Vec::new() };
            let birthday = &last.0["profile"]["person"]["identity"]["birthday"];
            let born: NaiveDate = birthday.as_str().unwrap().parse().unwrap();
            let comes = move |on: NaiveDate| {
                let same = (on.month(), on.day()) == (born.month(), born.day());
                (same && born < on).then(|| on.year().unsigned_abs())
            };
            vec![("own".to_owned(), Box::new(comes), None)]
        }
        other => unreachable!("{other:?}"),
    }
}

/// Whether anything was bought or delivered.
fn is_buyer(known: &[&Fact], on: NaiveDate) -> bool {
    let made = |it: &Told| it.day("delivered").is_some_and(|day| day <= on);
    !all(known, "purchase").is_empty() || all(known, "delivery").iter().any(made)
}

/// Whether a purchase of one piece has not come back.
fn is_kept(known: &[&Fact], id: &str) -> bool {
    !all(known, "return").iter().any(|back| back.text("of").as_deref() == Some(id))
}

/// The things: each with its first and its last day as theirs, by the last record of it.
fn things(known: &[&Fact]) -> Vec<(String, NaiveDate, Option<NaiveDate>)> {
    let mut things: Vec<(String, NaiveDate, Option<NaiveDate>)> = Vec::new();
    for record in all(known, "ownership") {
        let (name, until) = (record.text("thing").unwrap(), record.day("until"));
        match things.iter_mut().find(|thing| thing.0 == name) {
            Some(thing) => {
                // Who had given it up has it again.
                if thing.2.is_some_and(|last| last < record.date()) {
                    *thing = (name, record.date(), until);
                } else {
                    thing.2 = until.or(thing.2);
                }
            }
            None => things.push((name, record.date(), until)),
        }
    }
    things
}

/// The number with which a rule falls on a day, by an anchor on another.
fn number(times: &CareTimes, missing: MissingDay, anchor: NaiveDate, on: NaiveDate) -> Option<u32> {
    match times {
        CareTimes::OnTheDay => (on == anchor).then_some(0),
        CareTimes::DaysAfter(days) => {
            days.iter().copied().find(|days| anchor + Days::new((*days).into()) == on)
        }
        CareTimes::Every { every, step, first, last } => {
            let numbers = *first..=last.unwrap_or(80);
            let every = every.get();
            numbers.take_while(|n| *n <= 80).find(|n| match step {
                Step::Days => anchor + Days::new((n * every).into()) == on,
                Step::Weeks => anchor + Days::new((n * every * 7).into()) == on,
                Step::Months => falls(anchor, n * every, missing) == Some(on),
                Step::Years => falls(anchor, n * every * 12, missing) == Some(on),
            })
        }
        CareTimes::Services { .. } => unreachable!("rows hold these"),
    }
}

/// The day so many months later, one month after the other.
fn falls(anchor: NaiveDate, months: u32, missing: MissingDay) -> Option<NaiveDate> {
    let (mut year, mut month) = (anchor.year(), anchor.month());
    for _ in 0..months {
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    let day = |day| NaiveDate::from_ymd_opt(year, month, day);
    let shorter = || (28..anchor.day()).rev().find_map(day);
    day(anchor.day()).or_else(|| match missing {
        MissingDay::Omit => None,
        MissingDay::Backward => shorter(),
        MissingDay::Forward => shorter()?.succ_opt(),
    })
}
