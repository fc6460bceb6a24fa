//! What the rules of care are anchored on: facts, dates in a profile, days that the caller gives.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::iter::successors;

use chrono::{Datelike, NaiveDate};

use super::reach::Reach;
use super::state::State;
use super::{CareAnchor, CareDates, CarePolicyDraft, CareRule, WhyNotPlanned};
use crate::calendar::{Calendar, Day, LayerDays, MissingDay, Recurrence, Step, Work};
use crate::customer::{BirthdayReading, LunarDate, PartialDate, Person};
use crate::followup::Purpose;
use crate::marketing::GiftOccasion;
use crate::transaction::{BoughtFrom, Contract, ContractKind, Delivery, Ownership};
use crate::units::period::{days_before, days_between};
use crate::units::{DeliveryId, Period};

/// On which days an anchor lies.
pub(super) enum Comes {
    /// On one.
    On(NaiveDate),
    /// Once in each year after the first: the number is that of the year.
    Yearly(Recurrence),
    /// Once in each lunar year after that of birth, if it is known.
    Lunar(LunarDate),
    /// Nobody can say.
    Unknown(WhyNotPlanned),
}

/// What a rule is anchored on.
pub(super) struct Anchored<'a> {
    /// Its identifier, which is unique among the anchors of the rule.
    pub(super) id: Cow<'a, str>,
    pub(super) comes: Comes,
    /// Which number the day has that is the anchor's own.
    pub(super) number: u32,
    /// The thing, where it is one.
    pub(super) thing: Option<&'a Ownership>,
}

impl<'a> Anchored<'a> {
    fn new(id: impl Into<Cow<'a, str>>, comes: Comes) -> Self {
        Anchored { id: id.into(), comes, number: 0, thing: None }
    }

    fn on(id: &'a (impl AsRef<str> + ?Sized), day: NaiveDate) -> Self {
        Anchored::new(id.as_ref(), Comes::On(day))
    }

    fn of_thing(thing: &'a Ownership, day: NaiveDate) -> Self {
        Anchored { thing: Some(thing), ..Anchored::on(&thing.thing, day) }
    }

    /// The last day on which there is anything to care for.
    pub(super) fn ends(&self) -> Option<NaiveDate> {
        self.thing.and_then(|thing| thing.until)
    }
}

/// What a rule is anchored on, by what is known on a day. Of days that the caller gives those within
/// its reach.
pub(super) fn anchors<'a>(
    rule: &'a CareRule,
    policy: &CarePolicyDraft,
    state: &'a State<'_>,
    dates: &CareDates<'a>,
    reach: Reach,
) -> Vec<Anchored<'a>> {
    if rule.buyers_only && !state.is_buyer() {
        return Vec::new();
    }
    let transactions = state.transactions();
    let known = |anchored| if state.is_concerned(rule, policy) { anchored } else { Vec::new() };
    match &rule.anchor {
        CareAnchor::FirstContact if state.is_buyer() => Vec::new(),
        CareAnchor::FirstContact => {
            let first = state.customer.marketing().first_contacts().as_of(state.on).first();
            known(first.iter().map(|one| Anchored::on(&one.id, one.date)).collect())
        }
        CareAnchor::FirstPurchase => {
            let first = transactions.purchases().as_of(state.on).first();
            known(first.iter().map(|one| Anchored::on(&one.id, one.date)).collect())
        }
        CareAnchor::Purchase => {
            let kept = state.kept().iter().filter(|one| state.is_of(rule, policy, one));
            kept.map(|one| Anchored::on(&one.id, one.date)).collect()
        }
        CareAnchor::Delivery => {
            let made = state.deliveries_made();
            let made = made.filter(|one| state.brings(rule, policy, one) && !state.came_back(one));
            made.filter_map(|one| Some(Anchored::on(&one.id, one.delivered?))).collect()
        }
        CareAnchor::PromisedDelivery => {
            let open = transactions.deliveries().as_of(state.on).iter();
            let given = deliveries_with_gift(rule, state);
            let open = open.filter(|one| !one.is_made(state.on) && !given.contains(&one.id));
            let open = open.filter(|one| state.brings(rule, policy, one) && !state.came_back(one));
            open.filter_map(|one| Some(Anchored::on(&one.id, one.promised?))).collect()
        }
        CareAnchor::Ownership => {
            let things = state.things(rule, policy);
            things.map(|thing| Anchored::of_thing(thing, thing.date)).collect()
        }
        CareAnchor::Registration => {
            let registered = |thing: &Ownership| thing.vehicle.as_ref()?.registered_on;
            let things = state.things(rule, policy);
            things.filter_map(|thing| Some(Anchored::of_thing(thing, registered(thing)?))).collect()
        }
        CareAnchor::ContractEnd(kind) => contract_ends(rule, policy, state, *kind),
        CareAnchor::DaysOf(layer) => known(days_of(rule, layer, dates, reach)),
        CareAnchor::Birthday if !state.is_nobody() => {
            known(vec![birthday(rule, state.person(), dates)])
        }
        CareAnchor::Birthday
        | CareAnchor::SpouseBirthday
        | CareAnchor::ChildBirthday
        | CareAnchor::WeddingAnniversary
        | CareAnchor::SpecialDate => {
            let found = state.person().map(|person| of_person(rule, person, dates));
            known(found.unwrap_or_default())
        }
    }
}

impl State<'_> {
    /// The things that a rule concerns.
    fn things(
        &self,
        rule: &CareRule,
        policy: &CarePolicyDraft,
    ) -> impl Iterator<Item = &Ownership> {
        let concerns = move |thing: &&Ownership| {
            (!rule.ours_only || is_ours(thing))
                && policy.concerns_thing(rule, thing)
                && !self.was_returned(thing)
        };
        self.owned().iter().filter(concerns)
    }
}

/// The deliveries for which the gift that a rule asks for was given. Each gift is that of one: of those
/// that were arranged and not made when it was given, the one that is promised first.
fn deliveries_with_gift<'a>(rule: &CareRule, state: &State<'a>) -> BTreeSet<&'a DeliveryId> {
    let mut given = BTreeSet::new();
    if rule.purpose != Purpose::Gift {
        return given;
    }
    let deliveries = state.transactions().deliveries().as_of(state.on);
    for gift in state.customer.marketing().gifts().as_of(state.on) {
        if gift.occasion != Some(GiftOccasion::Delivery) {
            continue;
        }
        let waits = |one: &&Delivery| {
            one.date <= gift.date
                && one.delivered.is_none_or(|made| gift.date <= made)
                && !given.contains(&one.id)
        };
        let waiting = deliveries.iter().filter(waits);
        let next = waiting.min_by_key(|one| {
            let promised = one.promised.or(one.delivered).unwrap_or(NaiveDate::MAX);
            (promised, &one.id)
        });
        given.extend(next.map(|one| &one.id));
    }
    given
}

fn is_ours(thing: &Ownership) -> bool {
    match thing.from {
        Some(from) => from == BoughtFrom::Us,
        None => thing.purchase.is_some(),
    }
}

fn contract_ends<'a>(
    rule: &CareRule,
    policy: &CarePolicyDraft,
    state: &'a State<'_>,
    kind: ContractKind,
) -> Vec<Anchored<'a>> {
    let transactions = state.transactions();
    let is_cared_for = |contract: &&Contract| {
        contract.kind == kind
            && transactions.renewed_by(&contract.id, state.on).is_none()
            && match &contract.thing {
                None => state.is_concerned(rule, policy),
                Some(thing) => match state.owned().iter().find(|owned| owned.thing == *thing) {
                    Some(owned) => policy.concerns_thing(rule, owned),
                    None => rule.groups.is_empty() && !transactions.gave_up(thing, state.on),
                },
            }
    };
    let known = transactions.all_contracts().as_of(state.on).iter().filter(is_cared_for);
    known.filter_map(|one| Some(Anchored::on(&one.id, one.until?))).collect()
}

/// The days of a layer, each with its date as number, so that one name can stand for several. In a layer
/// of days off those with work stand in for others, and are none.
fn days_of<'a>(
    rule: &CareRule,
    name: &'a str,
    dates: &CareDates<'a>,
    reach: Reach,
) -> Vec<Anchored<'a>> {
    let unknown = |why| Anchored::new(name, Comes::Unknown(why));
    let mut found = Vec::new();
    let mut is_there = false;
    for layer in dates.layers.iter().filter(|layer| layer.name.trim() == name) {
        is_there = true;
        let is_off = |days: &LayerDays| days.work == Work::Closed;
        let of_days_off = layer.days.iter().any(is_off);
        let days = layer.days.iter().filter(|days| !of_days_off || is_off(days));
        let from = days_before(reach.wide.first(), MOST_DAYS_OFF);
        let near = days.filter(|days| from <= days.first && days.first <= reach.wide.last());
        let mut all: Vec<&LayerDays> = near.collect();
        all.sort_by_key(|days| days.first);
        let starts = all.iter().enumerate().filter(|(at, days)| {
            let mut earlier = all.iter().take(*at);
            !of_days_off || !earlier.any(|before| goes_on(before, days, dates.work))
        });
        let left_out = |name: &str| rule.leave_out.iter().any(|it| it.eq_ignore_ascii_case(name));
        let days = starts.map(|(_, days)| *days);
        let days = days.filter(|days| !left_out(days.name.trim()));
        let days = days.filter(|days| reach.wide.contains(days.first));
        found.extend(days.map(|days| Anchored {
            number: day_number(days.first),
            ..Anchored::on(&days.name, days.first)
        }));
        let not_known = layer.known.and_then(|known| first_outside(reach.unmoved, known));
        found.extend(not_known.map(|on| unknown(WhyNotPlanned::LayerEnds { on })));
    }
    if !is_there {
        found.push(unknown(WhyNotPlanned::NoLayer));
    }
    found
}

/// Whether days off go on with others of their name: between them there is no day with work.
fn goes_on(before: &LayerDays, days: &LayerDays, work: &dyn Calendar) -> bool {
    let ended = before.last.unwrap_or(before.first);
    let is_near = days.first <= ended || days_between(ended, days.first) <= MOST_DAYS_BETWEEN;
    let after = successors(ended.succ_opt(), NaiveDate::succ_opt);
    let mut between = after.take_while(|day| *day < days.first);
    before.name.trim() == days.name.trim()
        && is_near
        && between.all(|day| matches!(work.day(day), Day::Closed(_)))
}

/// So many days in a row are off at most.
const MOST_DAYS_OFF: u32 = 60;

/// So many days at most from days off to others with which they are one occasion.
const MOST_DAYS_BETWEEN: u64 = 7;

/// The first day of a period that is not in another.
fn first_outside(period: Period, known: Period) -> Option<NaiveDate> {
    if !known.contains(period.first()) {
        Some(period.first())
    } else if known.contains(period.last()) {
        None
    } else {
        known.end()
    }
}

/// 1 October 2026 as 20261001.
fn day_number(day: NaiveDate) -> u32 {
    let parts = [(day.year().unsigned_abs(), 10_000), (day.month(), 100), (day.day(), 1)];
    parts.into_iter().fold(0, |sum: u32, (part, place): (u32, u32)| {
        sum.saturating_add(part.saturating_mul(place))
    })
}

fn birthday(rule: &CareRule, person: Option<&Person>, dates: &CareDates<'_>) -> Anchored<'static> {
    let identity = person.map(|person| &person.identity);
    let recorded = identity.and_then(|it| it.birthday);
    let solar =
        recorded.and_then(|it| BirthdayReading::of(it, identity?.national_id.as_ref()).date());
    let lunar = identity.and_then(|it| it.lunar_birthday);
    let comes = celebrated(rule, solar, lunar, dates);
    Anchored::new("own", comes.unwrap_or(Comes::Unknown(WhyNotPlanned::NoBirthday)))
}

/// The dates in a profile that are not the customer's own birthday.
fn of_person(rule: &CareRule, person: &Person, dates: &CareDates<'_>) -> Vec<Anchored<'static>> {
    let family = &person.family;
    let one = |id: String, comes: Option<Comes>| comes.map(|comes| Anchored::new(id, comes));
    let named = |id: &str, comes| one(id.to_owned(), comes).into_iter().collect();
    let numbered = |kind: &str, comes: Vec<Option<Comes>>| {
        let all = comes.into_iter().enumerate();
        all.filter_map(|(at, comes)| one(format!("{kind}-{}", at.saturating_add(1)), comes))
            .collect()
    };
    match rule.anchor {
        CareAnchor::SpouseBirthday => {
            let lunar = family.spouse_lunar_birthday;
            let comes = celebrated(rule, family.spouse_birthday, lunar, dates);
            named("spouse", comes)
        }
        CareAnchor::WeddingAnniversary => {
            named("wedding", celebrated(rule, family.wedding_anniversary, None, dates))
        }
        CareAnchor::ChildBirthday => {
            let children = family.children.iter().flat_map(|all| all.iter());
            let comes = children.map(|it| celebrated(rule, it.birthday, it.lunar_birthday, dates));
            numbered("child", comes.collect())
        }
        CareAnchor::SpecialDate => {
            let special = person.lifestyle.special_dates.iter().flat_map(|all| all.iter());
            numbered("date", special.map(|it| celebrated(rule, it.date, None, dates)).collect())
        }
        _ => Vec::new(),
    }
}

/// When a date in a profile comes again: by the lunar calendar where that one is on record, and unless
/// there is no lunar calendar and the other one is on record too.
fn celebrated(
    rule: &CareRule,
    solar: Option<PartialDate>,
    lunar: Option<LunarDate>,
    dates: &CareDates<'_>,
) -> Option<Comes> {
    let lunar = lunar.filter(|_| dates.lunar.is_some() || solar.is_none());
    lunar.map(Comes::Lunar).or_else(|| Some(yearly(solar?, rule.missing_day)))
}

/// A leap year before all others, for a day whose year is not known.
const NO_YEAR: i32 = 4;

fn yearly(date: PartialDate, missing_day: MissingDay) -> Comes {
    let year = date.year().unwrap_or(NO_YEAR);
    let day = date.month().zip(date.day());
    let anchor = day.and_then(|(month, day)| NaiveDate::from_ymd_opt(year, month, day));
    let every = std::num::NonZeroU32::MIN;
    match anchor {
        None => Comes::Unknown(WhyNotPlanned::Incomplete),
        Some(anchor) => Comes::Yearly(Recurrence { anchor, every, step: Step::Years, missing_day }),
    }
}
