//! The funnel's figures, each counted by going through all deals once more for every single
//! question, with decimals.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use clienteling::funnel::{Change, LossReason, Opportunity, Owners};
use clienteling::marketing::LeadSource;
use rust_decimal::Decimal;

/// How a deal stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum End {
    Open,
    Won(NaiveDate, Decimal),
    Lost(NaiveDate, String, String),
    Void,
}

/// A stay in a stage.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stay {
    pub(crate) stage: String,
    pub(crate) from: NaiveDate,
    pub(crate) to: Option<NaiveDate>,
}

/// What is known of a deal on a day: its changes told once more.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) id: String,
    pub(crate) created: NaiveDate,
    pub(crate) stays: Vec<Stay>,
    pub(crate) once_won: bool,
    pub(crate) end: End,
    pub(crate) amount: Decimal,
    pub(crate) product: String,
    pub(crate) source: Option<LeadSource>,
    pub(crate) owners: Vec<(String, Decimal)>,
    pub(crate) contacts: Vec<(NaiveDate, String)>,
    pub(crate) step: Option<NaiveDate>,
}

fn shares(owners: &Owners) -> Vec<(String, Decimal)> {
    let owners = owners.as_slice().iter();
    owners.map(|owner| (owner.staff.to_string(), owner.share.value())).collect()
}

/// The deals that exist on a day.
pub(crate) fn seen(deals: &[Opportunity], day: NaiveDate) -> Vec<Seen> {
    deals.iter().filter(|deal| deal.created_on() <= day).map(|deal| one(deal, day)).collect()
}

fn one(deal: &Opportunity, day: NaiveDate) -> Seen {
    let new = deal.beginning();
    let begin = Stay { stage: new.stage.to_string(), from: new.created_on, to: None };
    let mut seen = Seen {
        id: new.id.to_string(),
        created: new.created_on,
        stays: vec![begin],
        once_won: false,
        end: End::Open,
        amount: new.revenue.amount(),
        product: new.product.to_string(),
        source: new.heard_from.clone(),
        owners: shares(&new.owners),
        contacts: vec![],
        step: new.next_step.as_ref().map(|step| step.on),
    };
    for event in deal.events().iter().filter(|event| event.on <= day) {
        let on = event.on;
        let last = seen.stays.len() - 1;
        let enter = |stage: &dyn ToString, to| Stay { stage: stage.to_string(), from: on, to };
        match &event.change {
            Change::Move(to) => {
                seen.stays[last].to = Some(on);
                seen.stays.push(enter(to, None));
            }
            Change::Reopen(to) => {
                seen.stays.push(enter(to, None));
                seen.end = End::Open;
                seen.step = None;
            }
            Change::Win(win) => {
                seen.stays[last].to = Some(on);
                seen.stays.push(enter(&win.into, Some(on)));
                seen.once_won = true;
                seen.end = End::Won(on, win.revenue.amount());
            }
            Change::Lose(reason) => {
                seen.stays[last].to = Some(on);
                let reason = match reason {
                    LossReason::Cause(cause) => cause.to_string(),
                    LossReason::Other(_) => "in own words".to_owned(),
                };
                seen.end = End::Lost(on, reason, seen.stays[last].stage.clone());
            }
            Change::Void(_) => {
                seen.stays[last].to = Some(on);
                seen.end = End::Void;
            }
            Change::Revenue(amount) => seen.amount = amount.amount(),
            Change::Product(product) => seen.product = product.to_string(),
            Change::Owners(owners) => seen.owners = shares(owners),
            Change::NextStep(step) => seen.step = step.as_ref().map(|step| step.on),
            Change::Contacted(_) => seen.contacts.push((on, event.by.to_string())),
            _ => {}
        }
    }
    seen
}

pub(crate) fn count(deals: &[Seen], is: impl Fn(&Seen) -> bool) -> u64 {
    deals.iter().filter(|deal| is(deal)).count() as u64
}

pub(crate) fn month(day: NaiveDate) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

impl Seen {
    pub(crate) fn entered(&self, stage: &str) -> bool {
        self.stays.iter().any(|stay| stay.stage == stage)
    }

    /// Whether it entered one of the stages from this place on.
    pub(crate) fn came_to(&self, stages: &[&str], place: usize) -> bool {
        stages[place..].iter().any(|stage| self.entered(stage))
    }

    pub(crate) fn is_won(&self) -> bool {
        matches!(self.end, End::Won(..))
    }

    pub(crate) fn is_lost(&self) -> bool {
        matches!(self.end, End::Lost(..))
    }

    pub(crate) fn is_open(&self) -> bool {
        self.end == End::Open
    }

    pub(crate) fn is_real(&self) -> bool {
        self.end != End::Void
    }

    /// The owner of the largest part.
    pub(crate) fn main(&self) -> &str {
        let most = self.owners.iter().map(|(_, share)| *share).max().unwrap();
        let with_most = self.owners.iter().filter(|(_, share)| *share == most);
        with_most.map(|(staff, _)| staff).min().unwrap()
    }
}

/// Won, lost and open ones among some deals.
pub(crate) fn outcomes(deals: &[Seen], is: impl Fn(&Seen) -> bool) -> (u64, u64, u64) {
    (
        count(deals, |deal| is(deal) && deal.is_won()),
        count(deals, |deal| is(deal) && deal.is_lost()),
        count(deals, |deal| is(deal) && deal.is_open()),
    )
}

/// Entered, onward and in the end, for each stage; the last of the stages are final.
pub(crate) type Row = (u64, Option<(u64, u64, u64)>, (u64, u64, u64));

pub(crate) fn conversion(deals: &[Seen], stages: &[&str], finals: usize) -> Vec<Row> {
    let row = |place: usize| {
        let entered = count(deals, |deal| deal.is_real() && deal.entered(stages[place]));
        let is_final = place >= stages.len() - finals;
        let reached = |deal: &Seen| {
            deal.is_real()
                && if is_final { deal.entered(stages[place]) } else { deal.came_to(stages, place) }
        };
        let on = |deal: &Seen| deal.once_won || deal.came_to(stages, place + 1);
        let onward = (
            count(deals, |deal| reached(deal) && on(deal)),
            count(deals, |deal| reached(deal) && !on(deal) && deal.is_lost()),
            count(deals, |deal| reached(deal) && !on(deal) && deal.is_open()),
        );
        (entered, (!is_final).then_some(onward), outcomes(deals, reached))
    };
    (0..stages.len()).map(row).collect()
}

/// Won and not won in time, too early and of these won, by month; each day is tried.
pub(crate) fn cohorts(
    deals: &[Seen],
    stage: Option<&str>,
    within: u64,
    as_of: NaiveDate,
) -> BTreeMap<String, [u64; 4]> {
    let mut months: BTreeMap<String, [u64; 4]> = BTreeMap::new();
    for deal in deals.iter().filter(|deal| deal.is_real()) {
        let begin = match stage {
            None => Some(deal.created),
            Some(stage) => {
                let mut stays = deal.stays.iter().filter(|stay| stay.stage == stage);
                stays.next().map(|stay| stay.from)
            }
        };
        let Some(begin) = begin else { continue };
        let mut days: BTreeSet<NaiveDate> = BTreeSet::new();
        let mut day = begin;
        for _ in 0..=within {
            days.insert(day);
            day = day.succ_opt().unwrap();
        }
        let over = days.iter().all(|day| *day <= as_of);
        let place = match deal.end {
            End::Won(on, _) if over && days.contains(&on) => 0,
            _ if over => 1,
            _ => 2,
        };
        let row = months.entry(month(begin)).or_default();
        row[place] += 1;
        row[3] += u64::from(!over && deal.is_won());
    }
    months
}

/// The smallest number that at least so many per cent do not exceed.
pub(crate) fn quantile(days: &[u64], percent: u64) -> u64 {
    let mut candidates = days.to_vec();
    candidates.sort_unstable();
    let enough = |candidate: &u64| {
        let below = days.iter().filter(|days| *days <= candidate).count() as u64;
        below * 100 >= percent * days.len() as u64
    };
    candidates.into_iter().find(enough).unwrap()
}

pub(crate) fn between(from: NaiveDate, to: NaiveDate) -> u64 {
    to.signed_duration_since(from).num_days().unsigned_abs()
}

/// The days of the completed stays in a stage.
pub(crate) fn completed(deals: &[Seen], stage: &str) -> Vec<u64> {
    let real = deals.iter().filter(|deal| deal.is_real());
    let stays = real.flat_map(|deal| &deal.stays).filter(|stay| stay.stage == stage);
    stays.filter_map(|stay| Some(between(stay.from, stay.to?))).collect()
}

/// Parts of an amount by shares: whole cents each, the cents left to the largest remainders, and
/// what lies below a cent to the main owner.
pub(crate) fn split(deal: &Seen, amount: Decimal) -> Vec<(String, Decimal)> {
    let cent = Decimal::new(1, 2);
    let whole = amount.trunc_with_scale(2);
    let mut parts: Vec<(String, Decimal, Decimal)> = deal
        .owners
        .iter()
        .map(|(staff, share)| {
            let exact = whole * share;
            let cents = exact.trunc_with_scale(2);
            (staff.clone(), cents, exact - cents)
        })
        .collect();
    let mut left = whole - parts.iter().map(|(_, cents, _)| *cents).sum::<Decimal>();
    while left > Decimal::ZERO {
        let most = parts.iter().map(|(.., rest)| *rest).max().unwrap();
        let next = parts.iter_mut().find(|(.., rest)| *rest == most).unwrap();
        next.1 += cent;
        next.2 = -Decimal::ONE;
        left -= cent;
    }
    let main = deal.main().to_owned();
    let rest = amount - whole;
    let with_rest = |(staff, cents, _): (String, Decimal, Decimal)| {
        let cents = if staff == main { cents + rest } else { cents };
        (staff, cents)
    };
    parts.into_iter().map(with_rest).collect()
}
