//! The things of a base by cohort, each judged once.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::judge::{Came, Judge, OnRecord};
use super::things::{Had, things};
use super::value::{Invoices, ValueTally};
use super::{BaseYield, BaseYieldPolicy, YieldCohort, YieldKind, YieldRate};
use crate::base::{Customer, CustomerBase};
use crate::transaction::{BoughtFrom, ContractKind, ContractWith};
use crate::units::{CustomerId, Estimate, NotComputable, Period, Proportion, ThingId, Valuation};

/// What came of the things that we delivered, by when that was, as of a day: how many came for their
/// first service, to the workshop in warranty and after it, were insured again through us, were replaced
/// by another one of ours when they were given up, and how many of their owners referred somebody.
///
/// * A thing is ours that somebody has [from us](BoughtFrom::Us), or from a purchase; its cohort is that
///   of the first day as theirs. One that came back is counted apart. A thing that two own together
///   since the same day counts once, with the owner whose identifier is smaller; had a second time it
///   is another one.
/// * Each is judged by its own day, [as the module says](super); visits and contracts of the thing count,
///   whoever they are on record with, while it is its owner's; one from before that still holds then
///   counts if it is the owner's own. The warranty lasts as long as its
///   [contracts](crate::transaction::Contract) say that are not with somebody else and follow on each
///   other without a lapse, and where there is none as long as the policy says.
/// * Of whoever was erased no things are left: they count nowhere.
/// * The values are of all visits and insurances while the thing was theirs, until the day: older cohorts
///   had more time. An invoice that several visits name counts once, in equal parts for the things that were
///   there for it, also for those that are not ours: to the smallest unit, and together they are the whole.
///
/// Cost: a sort of the things, visits, contracts and leads, and a pass over the purchases and returns of
/// customers who have things or came to the workshop.
///
/// ```
/// use clienteling::loyalty::base_yield::{BaseYieldPolicy, YieldKind, base_yield};
/// use clienteling::units::Valuation;
/// use clienteling::{Currency, CustomerBase, Fact};
///
/// let facts = r#"[
///     {"ownership":{"id":"H-1","customer":"C-1","date":"2024-01-10","thing":"T-1","from":"us"}},
///     {"ownership":{"id":"H-2","customer":"C-2","date":"2024-02-20","thing":"T-2","from":"us"}},
///     {"workshop_visit":{"id":"B-0","customer":"C-3","date":"2024-01-02","thing":"T-3"}},
///     {"workshop_visit":{"id":"B-1","customer":"C-1","date":"2024-07-02","thing":"T-1",
///      "work":["service"],"purchase":"S-1"}},
///     {"purchase":{"id":"S-1","customer":"C-1","date":"2024-07-02","lines":[{"product":"service",
///      "quantity":"1","amount":{"amount":"480","currency":"CNY"}}]}}]"#;
/// let mut base = CustomerBase::new();
/// assert!(base.add_all(serde_json::from_str::<Vec<Fact>>(facts)?).refused.is_empty());
/// let valuation = Valuation::new(Currency::CNY, base.rates());
/// let policy = BaseYieldPolicy::default();
/// let on = |day: &str| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(base_yield(&base, &policy, &valuation, day.parse()?).cohorts)
/// };
/// let cohorts = on("2024-12-31")?;
/// let first_service = cohorts[0].rate(YieldKind::FirstService).ok_or("one of all")?;
/// assert_eq!(first_service.to_string(), "first service: 1 of 2");
/// assert_eq!(cohorts[0].period.to_string(), "2024-01-01 to 2024-03-31");
/// assert_eq!(
///     cohorts[0].workshop.to_string(),
///     "480.00 CNY, 240.00 CNY for each thing (1 of 1 on record)",
/// );
/// // In July the first service of neither was due, although one had had it.
/// let july = on("2024-07-31")?;
/// let first_service = july[0].rate(YieldKind::FirstService).ok_or("one of all")?;
/// assert_eq!(first_service.to_string(), "first service: none due; 2 not due yet");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn base_yield(
    base: &CustomerBase,
    policy: &BaseYieldPolicy,
    valuation: &Valuation<'_>,
    as_of: NaiveDate,
) -> BaseYield {
    let on_record = OnRecord::of(base, as_of);
    let mut invoices = Invoices::of(base, valuation, as_of);
    let mut delivered: Vec<(&Customer, Had<'_>)> = Vec::new();
    let mut unknown_seller = 0_u64;
    for customer in base.customers() {
        for had in things(customer, policy, as_of) {
            match had.seller() {
                Some(BoughtFrom::Us) => delivered.push((customer, had)),
                Some(_) => {}
                None => unknown_seller = unknown_seller.saturating_add(1),
            }
        }
    }
    // Stable: of several owners the first stays.
    delivered.sort_by_key(|(_, had)| (had.thing, had.since));
    delivered.dedup_by_key(|(_, had)| (had.thing, had.since));
    let firsts = first_of_owners(&delivered, policy);
    let mut cohorts: BTreeMap<NaiveDate, Tallies> = BTreeMap::new();
    for (customer, had) in &delivered {
        let period = policy.cohort.of(had.since);
        let cohort =
            cohorts.entry(period.first()).or_insert_with(|| Tallies::new(period, valuation));
        let ended = customer.basic().end(as_of).map(|end| end.date);
        let (owner, on_record) = (customer.id(), &on_record);
        if had.came_back {
            cohort.came_back = cohort.came_back.saturating_add(1);
            continue;
        }
        let judge = Judge { on_record, policy, as_of, ended, owner, had };
        let first = firsts.get(&(period.first(), owner));
        cohort.add(&judge, first == Some(&(had.since, had.thing)), valuation);
        let last = had.until.unwrap_or(as_of);
        for visit in on_record.visits(had.thing, had.since, last) {
            let invoice = visit.purchase.as_ref();
            cohort.workshop.add(invoice.and_then(|one| invoices.take(one, had.thing, valuation)));
        }
    }
    let mut all: Option<Tallies> = None;
    for cohort in cohorts.values() {
        match &mut all {
            None => all = Some(cohort.clone()),
            Some(all) => all.merge(cohort),
        }
    }
    BaseYield {
        as_of,
        cohorts: cohorts.values().map(|cohort| cohort.result(policy)).collect(),
        all: all.map(|all| all.result(policy)),
        unknown_seller,
    }
}

/// Of each owner in a cohort the first thing that did not come back.
fn first_of_owners<'a>(
    delivered: &[(&'a Customer, Had<'a>)],
    policy: &BaseYieldPolicy,
) -> BTreeMap<(NaiveDate, &'a CustomerId), (NaiveDate, &'a ThingId)> {
    let mut firsts = BTreeMap::new();
    for (owner, had) in delivered.iter().filter(|(_, had)| !had.came_back) {
        let this = (had.since, had.thing);
        let cohort = policy.cohort.of(had.since).first();
        let first = firsts.entry((cohort, owner.id())).or_insert(this);
        *first = this.min(*first);
    }
    firsts
}

/// How often something came, and did not.
#[derive(Debug, Clone, Copy, Default)]
struct RateTally {
    due: Proportion,
    elsewhere: u64,
    not_due: u64,
    left: u64,
    unknown: u64,
}

impl RateTally {
    const fn add(&mut self, came: Came) {
        match came {
            Came::Yes => self.due.add(true),
            Came::No => self.due.add(false),
            Came::Elsewhere => {
                self.due.add(false);
                self.elsewhere = self.elsewhere.saturating_add(1);
            }
            Came::NotDue => self.not_due = self.not_due.saturating_add(1),
            Came::Left => self.left = self.left.saturating_add(1),
            Came::Unknown => self.unknown = self.unknown.saturating_add(1),
        }
    }

    const fn merge(&mut self, other: &Self) {
        self.due = self.due.merge(other.due);
        self.elsewhere = self.elsewhere.saturating_add(other.elsewhere);
        self.not_due = self.not_due.saturating_add(other.not_due);
        self.left = self.left.saturating_add(other.left);
        self.unknown = self.unknown.saturating_add(other.unknown);
    }

    fn rate(self, kind: YieldKind, policy: &BaseYieldPolicy) -> YieldRate {
        let RateTally { due, elsewhere, not_due, left, unknown } = self;
        let (have, need) = (due.trials(), u64::from(policy.smallest));
        let (share, interval) = if have < need {
            (Estimate::NotEnoughData { have, need }, Estimate::NotEnoughData { have, need })
        } else {
            (due.share(), due.wilson(policy.confidence))
        };
        let confidence = policy.confidence;
        YieldRate { kind, due, elsewhere, not_due, left, unknown, share, interval, confidence }
    }
}

/// What is counted of one cohort.
#[derive(Debug, Clone)]
struct Tallies {
    period: Period,
    things: u64,
    came_back: u64,
    rates: BTreeMap<YieldKind, RateTally>,
    workshop: ValueTally,
    insurance: ValueTally,
}

impl Tallies {
    fn new(period: Period, valuation: &Valuation<'_>) -> Self {
        let nothing = ValueTally::new(valuation);
        Tallies {
            period,
            things: 0,
            came_back: 0,
            rates: YieldKind::ALL.into_iter().map(|kind| (kind, RateTally::default())).collect(),
            workshop: nothing,
            insurance: nothing,
        }
    }

    fn add(&mut self, judge: &Judge<'_, '_>, is_first_of_owner: bool, valuation: &Valuation<'_>) {
        self.things = self.things.saturating_add(1);
        for (kind, came) in [
            (YieldKind::FirstService, judge.first_service()),
            (YieldKind::InWarranty, judge.in_warranty()),
            (YieldKind::AfterWarranty, judge.after_warranty()),
            (YieldKind::TradeIn, judge.trade_in()),
        ] {
            self.count(kind, came);
        }
        if is_first_of_owner {
            self.count(YieldKind::Referral, judge.referral());
        }
        let kind = ContractKind::Insurance;
        for insurance in judge.on_record.contracts(judge.owner, judge.had, kind) {
            self.count(YieldKind::InsuranceRenewal, judge.renewal(insurance));
            if insurance.with == Some(ContractWith::Us) {
                let value = |amount| valuation.value(amount, insurance.date);
                let amount = insurance.amount.map(value);
                self.insurance.add(amount.map(|amount| amount.map_err(NotComputable::from)));
            }
        }
    }

    fn count(&mut self, kind: YieldKind, came: Came) {
        self.rates.entry(kind).or_default().add(came);
    }

    fn merge(&mut self, later: &Self) {
        let whole = Period::from_first_to_last(self.period.first(), later.period.last());
        self.period = whole.unwrap_or(self.period);
        self.things = self.things.saturating_add(later.things);
        self.came_back = self.came_back.saturating_add(later.came_back);
        for (kind, tally) in &later.rates {
            self.rates.entry(*kind).or_default().merge(tally);
        }
        self.workshop.merge(&later.workshop);
        self.insurance.merge(&later.insurance);
    }

    fn result(&self, policy: &BaseYieldPolicy) -> YieldCohort {
        YieldCohort {
            period: self.period,
            things: self.things,
            came_back: self.came_back,
            rates: self.rates.iter().map(|(kind, tally)| tally.rate(*kind, policy)).collect(),
            workshop: self.workshop.value(self.things),
            insurance: self.insurance.value(self.things),
        }
    }
}
