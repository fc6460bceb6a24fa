//! What came of one thing, or did not.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::BaseYieldPolicy;
use super::things::{Had, Replaced};
use crate::base::CustomerBase;
use crate::loyalty::referral::Leads;
use crate::transaction::{Contract, ContractKind, ContractWith, WorkshopVisit, WorkshopWork};
use crate::units::period::{days_after, days_before, months_after};
use crate::units::{ContractId, CustomerId, ThingId, later};

/// What became of a thing in one respect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Came {
    NotDue,
    Left,
    Unknown,
    Yes,
    /// No: it is known to have gone elsewhere.
    Elsewhere,
    No,
}

/// What is on record around the things, whoever it is on record with: others bring a car to the
/// workshop too.
#[derive(Debug)]
pub(super) struct OnRecord<'a> {
    /// By day.
    visits: BTreeMap<&'a ThingId, Vec<&'a WorkshopVisit>>,
    /// The first day on which anything came to the workshop.
    visits_since: Option<NaiveDate>,
    /// By day, each with whose it is.
    contracts: BTreeMap<&'a ThingId, Vec<(&'a CustomerId, &'a Contract)>>,
    /// By the contract that they renew: those that were concluded first.
    renewals: BTreeMap<&'a ContractId, Vec<&'a Contract>>,
    /// The first days of the insurances of a thing that name none that they renew, in order.
    unnamed: BTreeMap<&'a ThingId, Vec<NaiveDate>>,
    /// Who gave a lead, and when.
    given: Vec<(&'a CustomerId, NaiveDate)>,
    /// The first day on which anybody gave one.
    leads_since: Option<NaiveDate>,
}

impl<'a> OnRecord<'a> {
    /// Cost: a sort of the visits and contracts.
    pub(super) fn of(base: &'a CustomerBase, as_of: NaiveDate) -> Self {
        let leads = Leads::of(base, false, as_of);
        let mut found = OnRecord {
            visits: BTreeMap::new(),
            visits_since: None,
            contracts: BTreeMap::new(),
            renewals: BTreeMap::new(),
            unnamed: BTreeMap::new(),
            given: leads.given(),
            leads_since: leads.first_day(),
        };
        for customer in base.customers() {
            let transactions = customer.transactions();
            for visit in transactions.workshop_visits().as_of(as_of) {
                found.visits.entry(&visit.thing).or_default().push(visit);
            }
            for contract in transactions.all_contracts().as_of(as_of) {
                found.add_contract(customer.id(), contract);
            }
        }
        for visits in found.visits.values_mut() {
            visits.sort_by(|one, other| later(*one, *other));
        }
        let first_days = found.visits.values().filter_map(|visits| Some(visits.first()?.date));
        found.visits_since = first_days.min();
        for contracts in found.contracts.values_mut() {
            contracts.sort_by(|(_, one), (_, other)| later(*one, *other));
        }
        for renewals in found.renewals.values_mut() {
            renewals.sort_by(|one, other| later(*one, *other));
        }
        found.unnamed.values_mut().for_each(|days| days.sort_unstable());
        found
    }

    fn add_contract(&mut self, customer: &'a CustomerId, contract: &'a Contract) {
        if let Some(renewed) = &contract.renews {
            self.renewals.entry(renewed).or_default().push(contract);
        }
        let Some(thing) = &contract.thing else { return };
        self.contracts.entry(thing).or_default().push((customer, contract));
        if contract.renews.is_none() && contract.kind == ContractKind::Insurance {
            self.unnamed.entry(thing).or_default().push(contract.first());
        }
    }

    /// The visits of a thing between two days, both included, in order.
    pub(super) fn visits(
        &self,
        thing: &ThingId,
        first: NaiveDate,
        last: NaiveDate,
    ) -> impl Iterator<Item = &'a WorkshopVisit> {
        let all = self.visits.get(thing).map(Vec::as_slice).unwrap_or_default();
        let from = all.partition_point(|visit| visit.date < first);
        let from = all.get(from..).unwrap_or_default().iter().copied();
        from.take_while(move |visit| visit.date <= last)
    }

    /// The contracts of a kind about a thing, by the day on which they were concluded: with us, or nobody
    /// says with whom. They begin while it is its owner's, or are the owner's own from before and still
    /// hold then.
    pub(super) fn contracts(
        &self,
        owner: &CustomerId,
        had: &Had<'_>,
        kind: ContractKind,
    ) -> Vec<&'a Contract> {
        let all = self.contracts.get(had.thing).map(Vec::as_slice).unwrap_or_default();
        let not_elsewhere = all
            .iter()
            .filter(|(_, one)| one.kind == kind && one.with != Some(ContractWith::Elsewhere));
        let of_owner = not_elsewhere.filter(|(of, one)| {
            had.is_theirs(one.first()) || (*of == owner && had.is_from_before(one))
        });
        of_owner.map(|(_, one)| *one).collect()
    }
}

/// What one thing is judged by.
pub(super) struct Judge<'a, 'b> {
    pub(super) on_record: &'b OnRecord<'a>,
    pub(super) policy: &'b BaseYieldPolicy,
    pub(super) as_of: NaiveDate,
    /// Since when its owner's relationship has ended.
    pub(super) ended: Option<NaiveDate>,
    pub(super) owner: &'b CustomerId,
    pub(super) had: &'b Had<'a>,
}

impl Judge<'_, '_> {
    /// What can be said by a day: whether it has come, and found them still there.
    fn by(&self, due: NaiveDate, came: impl FnOnce() -> Came) -> Came {
        let given_up = self.had.until.is_some_and(|until| until < due);
        if given_up || self.has_ended(due) {
            Came::Left
        } else if due > self.as_of {
            Came::NotDue
        } else {
            came()
        }
    }

    fn has_ended(&self, due: NaiveDate) -> bool {
        self.ended.is_some_and(|ended| ended <= due)
    }

    /// Whether a visit between two days counts, where it is enough that it could. Of days before the first
    /// visit on record nobody knows who came; and if those alone were counted who came since, all would
    /// have come.
    fn visited(
        &self,
        first: NaiveDate,
        last: NaiveDate,
        counts: impl Fn(&WorkshopVisit) -> bool,
    ) -> Came {
        if self.on_record.visits_since.is_none_or(|since| first < since) {
            return Came::Unknown;
        }
        let mut came = Came::No;
        for visit in self.on_record.visits(self.had.thing, first, last) {
            if counts(visit) {
                return Came::Yes;
            }
            if visit.work.is_empty() {
                came = Came::Unknown;
            }
        }
        came
    }

    pub(super) fn first_service(&self) -> Came {
        let since = self.had.since;
        let due = after(since, self.policy.first_service_months);
        let is_service = |visit: &WorkshopVisit| visit.work.contains(&WorkshopWork::Service);
        self.by(due, || self.visited(since, due, is_service))
    }

    /// The last day of the warranty. `None`: nobody knows it.
    fn warranty_end(&self) -> Option<NaiveDate> {
        let kind = ContractKind::Warranty;
        let mut warranties = self.on_record.contracts(self.owner, self.had, kind);
        warranties.sort_by(|one, other| {
            one.first().cmp(&other.first()).then_with(|| later(*one, *other))
        });
        let by_policy = after(self.had.since, self.policy.warranty_months);
        let follows = |last: NaiveDate, next: &Contract| {
            last.succ_opt().is_none_or(|day| next.first() <= day)
        };
        let mut warranties = warranties.into_iter();
        let first = warranties.next().filter(|first| follows(by_policy, first));
        let Some(first) = first else { return Some(by_policy) };
        let mut last = first.until?;
        // After a lapse it is another one.
        for next in warranties {
            if !follows(last, next) {
                break;
            }
            last = last.max(next.until?);
        }
        Some(last)
    }

    pub(super) fn in_warranty(&self) -> Came {
        let Some(end) = self.warranty_end() else { return Came::Unknown };
        self.by(end, || self.visited(self.had.since, end, |_| true))
    }

    pub(super) fn after_warranty(&self) -> Came {
        let Some(end) = self.warranty_end() else { return Came::Unknown };
        let due = after(end, self.policy.after_warranty_months);
        let comes_freely = |visit: &WorkshopVisit| {
            let freely = [WorkshopWork::Service, WorkshopWork::Paid];
            freely.iter().any(|work| visit.work.contains(work))
        };
        let first = end.succ_opt().unwrap_or(end);
        self.by(due, || self.visited(first, due, comes_freely))
    }

    /// Of one insurance.
    pub(super) fn renewal(&self, insurance: &Contract) -> Came {
        let (Some(end), Some(_)) = (insurance.until, insurance.with) else { return Came::Unknown };
        let due = days_after(end, self.policy.renewal_days);
        self.by(due, || self.renewed(insurance, days_before(end, self.policy.renewal_days), due))
    }

    fn renewed(&self, insurance: &Contract, first: NaiveDate, due: NaiveDate) -> Came {
        let renewals = self.on_record.renewals.get(&insurance.id);
        let mut renewals = renewals.into_iter().flatten().filter(|next| {
            next.kind == insurance.kind && next.id != insurance.id && next.date <= due
        });
        if let Some(next) = renewals.next() {
            return match next.with {
                Some(ContractWith::Us) => Came::Yes,
                Some(ContractWith::Elsewhere) => Came::Elsewhere,
                None => Came::Unknown,
            };
        }
        // One that begins about then, and does not say which it renews, may renew this one.
        let unnamed = self.on_record.unnamed.get(self.had.thing);
        let unnamed = unnamed.map(Vec::as_slice).unwrap_or_default();
        let next = unnamed.partition_point(|day| *day < first || *day <= insurance.first());
        let may_renew = unnamed.get(next).is_some_and(|day| *day <= due);
        if may_renew { Came::Unknown } else { Came::No }
    }

    pub(super) fn trade_in(&self) -> Came {
        let Some(until) = self.had.until else {
            return if self.ended.is_some() { Came::Left } else { Came::NotDue };
        };
        let due = after(until, self.policy.trade_in_months);
        if self.has_ended(due) {
            return Came::Left;
        }
        if due > self.as_of {
            return Came::NotDue;
        }
        match self.had.replaced {
            Replaced::ByOurs => Came::Yes,
            Replaced::Elsewhere => Came::Elsewhere,
            Replaced::Unknown => Came::Unknown,
            Replaced::No => Came::No,
        }
    }

    pub(super) fn referral(&self) -> Came {
        let since = self.had.since;
        let due = after(since, self.policy.referral_months);
        let gave = || {
            let given = &self.on_record.given;
            let next = given.partition_point(|lead| *lead < (self.owner, since));
            given.get(next).is_some_and(|(who, on)| *who == self.owner && *on <= due)
        };
        self.by(due, || match self.on_record.leads_since.is_some_and(|first| first <= since) {
            false => Came::Unknown,
            true if gave() => Came::Yes,
            true => Came::No,
        })
    }
}

/// So many months later, or the last day of the calendar.
fn after(day: NaiveDate, months: u32) -> NaiveDate {
    months_after(day, months).unwrap_or(NaiveDate::MAX)
}
