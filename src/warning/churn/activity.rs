//! A customer does nothing of what is expected of them.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::bought::{Bought, InClass};
use super::classes::Place;
use super::contract::{given_up_on, is_ours};
use super::known::{self, BuyingRule, Known};
use super::silence::{LOST, LOST_SOON};
use super::{Activity, ChurnTerms, Expectation, NO_VISIT};
use crate::customer::Role;
use crate::rule::{Evidence, rules};
use crate::transaction::{Contract, Ownership, TransactionData, WorkshopVisit};
use crate::units::period::{days_before, days_between, months_after};
use crate::units::{Money, MoneySum, NotComputable, Period, PurchaseId};
use crate::warning::{
    Advice, CustomerFacts, CustomerRule, Finding, FindingKey, Found, NO_PURCHASE, Onset, Severity,
};

rules! {
    GONE = "warning.no-sign", AtLeast {
        "neither a purchase nor a visit for {observed}, lost after {needed}[ ({margin} ago)]",
        "neither a purchase nor a visit for {observed}, lost after {needed}[ (in {margin})]",
        "has never come",
    };
    NOT_AGAIN = "warning.no-reorder", AtLeast {
        "nothing of a class bought again for {observed}, expected within {needed}[ ({margin} ago)]",
        "nothing of a class bought again for {observed}, expected within {needed}[ (in {margin})]",
        "has never bought of the class",
    };
    NOT_SEEN = NO_VISIT, AtLeast {
        "not at the workshop of their own accord for {observed}, expected within {needed}[ ({margin} ago)]",
        "not at the workshop of their own accord for {observed}, expected within {needed}[ (in {margin})]",
        "has nothing that comes to the workshop",
    };
    NOT_SEEN_SOON = "warning.no-visit-soon", AtMost {
        "counts as lost to the workshop in {observed} unless they come",
        "counts as lost to the workshop in {observed} unless they come, more than the notice of {needed}[ (by {margin})]",
        "has nothing that comes to the workshop",
    };
}

/// Until when somebody counts as a customer, who bought something that is bought again.
///
/// They stay one as long as a class that they bought is not due, for a year after any purchase or
/// visit to the workshop (that is, as long as is expected of what no class names), as long as a
/// contract with us runs that is to be renewed, and until they have missed a season.
pub(super) struct Presence {
    /// The last purchase or visit.
    last: NaiveDate,
    /// Whether that was a visit on a day without a purchase.
    is_visit: bool,
    /// The last purchase of what is bought again.
    last_reorder: NaiveDate,
    /// From when on they count as lost. `None`: not by time alone.
    pub(super) lost_on: Option<NaiveDate>,
    /// The first day on which that is another, by time alone: a thing with a contract is theirs no more.
    pub(super) look_again_on: Option<NaiveDate>,
}

impl Presence {
    /// `None` for somebody who never bought what is bought again.
    pub(super) fn of(
        facts: &CustomerFacts<'_>,
        bought: &Bought<'_>,
        days: &[NaiveDate],
        terms: &ChurnTerms,
    ) -> Option<Self> {
        let (transactions, as_of) = (facts.customer.transactions(), facts.as_of());
        let last_reorder = bought.reordered().filter_map(|(_, _, class)| class.last()).max()?;
        let bought_on = bought.all().filter_map(|(_, _, class)| class.last()).max()?;
        let visited_on = wanted_visits(transactions, as_of).map(|visit| visit.date).max();
        let last = visited_on.map_or(bought_on, |visited_on| visited_on.max(bought_on));
        let due = |(_, expects, class): (Place, Expectation, &InClass)| {
            Some(months_after(class.last()?, expects.within_months))
        };
        let due = bought
            .reordered()
            .filter_map(due)
            .chain([months_after(last, terms.policy().otherwise.within_months)]);
        let season = terms.season_missed_on(days).map(Some);
        let contracts = transactions.all_contracts().as_of(as_of).iter();
        let contracts: Vec<&Contract> = contracts
            .filter(|contract| is_ours(contract, terms))
            .filter(|it| !it.thing.as_ref().is_some_and(|it| transactions.gave_up(it, as_of)))
            .collect();
        let things = contracts.iter().filter_map(|contract| contract.thing.as_ref());
        let look_again_on = things.filter_map(|it| given_up_on(transactions, it, as_of)).min();
        let contracts =
            contracts.iter().map(|contract| contract.until.and_then(|until| until.succ_opt()));
        // What lies beyond the calendar never comes.
        let lost_on: Option<Vec<NaiveDate>> = due.chain(season).chain(contracts).collect();
        let lost_on = lost_on.and_then(|days| days.into_iter().max());
        Some(Presence { last, is_visit: last > bought_on, last_reorder, lost_on, look_again_on })
    }
}

/// The visits until a day for which they came of their own accord.
pub(super) fn wanted_visits(
    transactions: &TransactionData,
    as_of: NaiveDate,
) -> impl Iterator<Item = &WorkshopVisit> {
    transactions.workshop_visits().as_of(as_of).iter().filter(|visit| visit.is_wanted())
}

/// A class of which nothing is bought again.
struct NotAgain<'a> {
    name: &'a str,
    last: NaiveDate,
    due: NaiveDate,
    class: &'a InClass,
}

/// The rule that asks for each customer whether they do what is expected of somebody who bought
/// what they bought.
///
/// | matter | found | which |
/// |---|---|---|
/// | [`NO_PURCHASE`] | they bought what is bought again, and now nothing of a class again, or nothing of anything: lost, or lost within the days of notice | – |
/// | [`NO_VISIT`] | a thing of a class did not come to the workshop of their own accord, or its time is up within the days of notice | the class |
///
/// * That they buy less, class by class, and then nothing is one matter: it begins with the class that
///   is due first, and becomes more pressing. The classes that are not bought again are named in what
///   was [measured](Finding::measured), the one that was due first before the others.
/// * With the default policy, of somebody who only buys, and not by the season, it finds what the
///   [review](crate::warning::watch()) finds, with what they brought in their last year at stake
///   instead of all that they ever brought.
/// * Who is lost is told of for [so many months](super::ChurnPolicyDraft::lost_months), and so is a thing
///   that comes no more: what was lost long ago only the base as a whole tells.
/// * A repair under warranty, a recall and a repair that is done again are no visits that tell of
///   loyalty. A visit with a thing that is on record as of another class is none of this class.
/// * What was given back in full, or is on record as theirs no more, is not expected at the workshop;
///   what is on record as theirs is, whoever sold it.
#[derive(Debug, Clone)]
pub struct NoActivity {
    terms: ChurnTerms,
}

impl NoActivity {
    /// By these terms.
    pub const fn new(terms: ChurnTerms) -> Self {
        NoActivity { terms }
    }

    /// Nothing that is expected came in its time, or nothing of a class.
    fn silent(
        &self,
        facts: &CustomerFacts<'_>,
        bought: &Bought<'_>,
        presence: &Presence,
        found: &mut Found,
    ) -> Result<(), NotComputable> {
        let Presence { last, is_visit, last_reorder, lost_on, .. } = *presence;
        let (as_of, notice) = (facts.as_of(), self.terms.policy().notice_days);
        // Nobody is told of a silence that has not begun.
        let notice_on = lost_on.map(|lost_on| days_before(lost_on, notice).max(last));
        let key = FindingKey::new(NO_PURCHASE, facts.id().clone());
        let responsible = facts.responsible(Role::Sales);
        let classes = || bought.reordered().map(|(_, _, class)| class);
        if let Some(lost_on) = lost_on.filter(|lost_on| *lost_on <= as_of) {
            let over_on = self.terms.over_on(lost_on);
            if over_on.is_some_and(|over_on| over_on <= as_of) {
                return Ok(());
            }
            let rule = if is_visit { &GONE } else { &LOST };
            let evidence = Evidence::days(days_between(as_of, last), days_between(lost_on, last));
            let Some(reason) = rule.test(evidence) else { return Ok(()) };
            found.add(Finding {
                at_stake: Some(bought.net(classes(), Period::year_through(last_reorder))?),
                responsible,
                look_again_on: over_on,
                ..Finding::new(key, lost_on, reason, Advice::WinBack)
            });
            return Ok(());
        }
        let (due, mut next) = self.not_again(bought, as_of);
        let first_due = due.first().map(|one| one.due);
        let expected = |since, reason| Finding {
            severity: Severity::Low,
            onset: lost_on.map_or(Onset::Already, Onset::expected),
            responsible,
            ..Finding::new(key, since, reason, Advice::KeepActive)
        };
        let noticed = notice_on.filter(|notice_on| *notice_on <= as_of);
        if let Some((notice_on, lost_on)) = noticed.zip(lost_on) {
            let evidence = Evidence::days(days_between(lost_on, as_of), u64::from(notice));
            let Some(reason) = LOST_SOON.test(evidence) else { return Ok(()) };
            let since = first_due.map_or(notice_on, |due| due.min(notice_on));
            found.add(Finding {
                at_stake: Some(bought.net(classes(), Period::year_through(last_reorder))?),
                look_again_on: Some(lost_on),
                ..expected(since, reason)
            });
            return Ok(());
        }
        next = notice_on.into_iter().chain(next).min();
        let Some(since) = first_due else {
            found.look_again(next);
            return Ok(());
        };
        let mut at_stake = MoneySum::new(facts.context.currency);
        let mut criteria = Vec::new();
        for NotAgain { last, due, class, .. } in &due {
            at_stake.add(bought.net([*class], Period::year_through(*last))?)?;
            let evidence = Evidence::days(days_between(as_of, *last), days_between(*due, *last));
            criteria.push(evidence);
        }
        let mut criteria = criteria.into_iter();
        let Some(reason) = criteria.next().and_then(|first| NOT_AGAIN.test(first)) else {
            return Ok(());
        };
        found.add(Finding {
            evidence: criteria.map(|evidence| NOT_AGAIN.check(evidence)).collect(),
            measured: due.iter().map(|one| one.name.to_owned()).collect(),
            at_stake: Some(at_stake.total()?),
            look_again_on: next,
            ..expected(since, reason)
        });
        Ok(())
    }

    /// The classes of which nothing was bought again, the one that was due first before the others, and
    /// the next day on which another one is due.
    fn not_again<'a>(
        &'a self,
        bought: &'a Bought<'_>,
        as_of: NaiveDate,
    ) -> (Vec<NotAgain<'a>>, Option<NaiveDate>) {
        let each = bought.reordered().filter_map(|(place, expects, class)| {
            let (name, last) = (self.terms.classes().name(place)?, class.last()?);
            let due = months_after(last, expects.within_months)?;
            let missed = self.terms.season_missed_on(class.days());
            Some(NotAgain { name, last, due: missed.map_or(due, |it| it.max(due)), class })
        });
        let (mut due, later): (Vec<_>, Vec<_>) = each.partition(|one| one.due <= as_of);
        due.sort_by_key(|one| (one.due, one.name));
        (due, later.iter().map(|one| one.due).min())
    }

    /// Things of a class no longer come to the workshop.
    fn not_seen(
        &self,
        facts: &CustomerFacts<'_>,
        bought: &Bought<'_>,
        found: &mut Found,
    ) -> Result<(), NotComputable> {
        let (transactions, as_of) = (facts.customer.transactions(), facts.as_of());
        let classes = self.terms.classes();
        let of_place = |one: &Ownership| one.product.as_ref().map(|it| classes.place(it));
        let known = transactions.ownerships().as_of(as_of);
        let owned = transactions.owned(as_of);
        let places = bought.all().map(|(place, _, _)| place);
        let places: BTreeSet<Place> = places.chain(owned.iter().filter_map(of_place)).collect();
        for place in places {
            let expects = classes.expects(place);
            if expects.activity != Activity::WorkshopVisit {
                continue;
            }
            let theirs: Vec<&Ownership> =
                owned.iter().filter(|it| of_place(it) == Some(place)).collect();
            let was_theirs = known.iter().any(|it| of_place(it) == Some(place));
            if was_theirs && theirs.is_empty() {
                continue;
            }
            // With each of them goes what was expected of it, and with the last all.
            let until = theirs.iter().filter_map(|it| it.until).min();
            found.look_again(until.and_then(|until| until.succ_opt()));
            let class = bought.all().find(|(at, _, _)| *at == place).map(|(_, _, class)| class);
            let kept = match class {
                Some(class) if theirs.is_empty() => class.is_kept(),
                _ => true,
            };
            if !kept {
                continue;
            }
            let visits: Vec<&WorkshopVisit> = wanted_visits(transactions, as_of)
                .filter(|visit| {
                    let thing = known.iter().rev().find(|one| one.thing == visit.thing);
                    thing.and_then(of_place).is_none_or(|of_thing| of_thing == place)
                })
                .collect();
            let begun = class.and_then(InClass::last).into_iter();
            let begun = begun.chain(theirs.iter().map(|one| one.date));
            let Some(last) = begun.chain(visits.iter().map(|visit| visit.date)).max() else {
                continue;
            };
            let Some(lost_on) = months_after(last, expects.within_months) else { continue };
            let notice_on = days_before(lost_on, self.terms.policy().notice_days).max(last);
            if as_of < notice_on {
                found.look_again(notice_on);
                continue;
            }
            let over_on = self.terms.over_on(lost_on);
            if over_on.is_some_and(|over_on| over_on <= as_of) {
                continue;
            }
            let is_lost = as_of >= lost_on;
            let reason = if is_lost {
                let limit = days_between(lost_on, last);
                NOT_SEEN.test(Evidence::days(days_between(as_of, last), limit))
            } else {
                let notice = u64::from(self.terms.policy().notice_days);
                NOT_SEEN_SOON.test(Evidence::days(days_between(lost_on, as_of), notice))
            };
            let Some(reason) = reason else { continue };
            let key = FindingKey::new(NO_VISIT, facts.id().clone());
            let key = match classes.name(place) {
                Some(name) => key.which(name.to_owned()),
                None => key,
            };
            let finding = Finding {
                at_stake: invoiced(facts, &visits)?,
                responsible: facts.responsible(Role::Sales),
                look_again_on: over_on,
                ..Finding::new(key, lost_on, reason, Advice::WinBack)
            };
            found.add(if is_lost { finding } else { expected(finding, notice_on) });
        }
        Ok(())
    }
}

/// The finding of a loss, before it has come.
fn expected(lost: Finding, notice_on: NaiveDate) -> Finding {
    Finding {
        severity: Severity::Low,
        onset: Onset::expected(lost.since),
        advice: Advice::KeepActive,
        look_again_on: Some(lost.since),
        since: notice_on,
        ..lost
    }
}

/// What the visits of the year through the last were invoiced at. `None` where no invoice is known.
fn invoiced(
    facts: &CustomerFacts<'_>,
    visits: &[&WorkshopVisit],
) -> Result<Option<Money>, NotComputable> {
    let Some(last) = visits.iter().map(|visit| visit.date).max() else { return Ok(None) };
    let year = Period::year_through(last);
    let of_year = visits.iter().filter(|visit| year.contains(visit.date));
    let invoices: BTreeSet<&PurchaseId> = of_year.filter_map(|it| it.purchase.as_ref()).collect();
    let bought = facts.customer.transactions().purchases().as_of(facts.as_of()).iter();
    let valuation = facts.context.valuation();
    let mut sum: Option<MoneySum> = None;
    for invoice in bought.filter(|purchase| invoices.contains(&purchase.id)) {
        let amount = valuation.value(invoice.lines.total(), invoice.date)?;
        sum.get_or_insert(MoneySum::new(valuation.currency())).add(amount)?;
    }
    Ok(sum.map(MoneySum::total).transpose()?)
}

impl BuyingRule for NoActivity {
    const MATTERS: &[&str] = &[NO_PURCHASE, NO_VISIT];

    fn terms(&self) -> &ChurnTerms {
        &self.terms
    }

    fn judge(
        &self,
        facts: &CustomerFacts<'_>,
        known: &Known<'_>,
        found: &mut Found,
    ) -> Result<(), NotComputable> {
        if let Some(presence) = &known.presence {
            found.look_again(presence.look_again_on);
            self.silent(facts, &known.bought, presence, found)?;
        }
        if self.terms.classes().expect_visits() {
            self.not_seen(facts, &known.bought, found)?;
        }
        Ok(())
    }
}

impl CustomerRule for NoActivity {
    fn matters(&self) -> Vec<&str> {
        Self::MATTERS.to_vec()
    }

    fn evaluate(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
        known::evaluate(self, facts, found);
    }
}
