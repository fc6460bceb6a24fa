//! On which days a customer was won and lost, over all that they ever did.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::activity::wanted_visits;
use super::classes::Place;
use super::contract::is_ours;
use super::{Activity, ChurnTerms};
use crate::transaction::{Contract, Purchase, TransactionData};
use crate::units::period::months_after;

/// On which days a customer was won and lost, in order.
#[derive(Debug, Default)]
pub(in crate::warning) struct Course {
    pub(in crate::warning) won: Vec<NaiveDate>,
    pub(in crate::warning) lost: Vec<NaiveDate>,
}

/// Something that a customer did.
enum Sign<'a> {
    Purchase(&'a Purchase),
    Visit,
    Contract(&'a Contract),
}

/// Until when somebody counts as a customer, by what they did so far.
#[derive(Default)]
struct Kept<'a> {
    last: Option<NaiveDate>,
    /// Of what is bought again, by class.
    last_of: BTreeMap<Place, NaiveDate>,
    /// The days on which something was bought that is bought again, in order.
    days: Vec<NaiveDate>,
    contracts: Vec<&'a Contract>,
}

/// On which days a customer was won and lost, as known on a day, by the rule of
/// [`NoActivity`](super::NoActivity): a customer since the first purchase, lost on the day on which
/// nothing is left of what keeps them, and won again with the next sign of life. A contract keeps
/// them until it ends or its thing is theirs no more. Cost: a sort of what they did.
pub(in crate::warning) fn course(
    transactions: &TransactionData,
    terms: &ChurnTerms,
    known_on: NaiveDate,
) -> Course {
    let purchases = transactions.purchases().as_of(known_on).iter();
    let visits = wanted_visits(transactions, known_on);
    let contracts = transactions.all_contracts().as_of(known_on).iter();
    let mut signs: Vec<(NaiveDate, Sign<'_>)> = purchases
        .map(|it| (it.date, Sign::Purchase(it)))
        .chain(visits.map(|it| (it.date, Sign::Visit)))
        .chain(contracts.filter(|it| is_ours(it, terms)).map(|it| (it.date, Sign::Contract(it))))
        .collect();
    signs.sort_by_key(|(on, _)| *on);
    let mut course = Course::default();
    let mut kept = Kept::default();
    let mut is_customer = false;
    for (on, sign) in signs {
        let lost_on = kept.lost_by(on, transactions, terms).filter(|_| is_customer);
        if let Some(lost_on) = lost_on {
            course.lost.push(lost_on);
            is_customer = false;
        }
        let is_first = course.won.is_empty();
        let begins = matches!(sign, Sign::Purchase(_)) || !is_first;
        kept.take(on, &sign, terms);
        if begins && !is_customer {
            course.won.push(on);
            is_customer = true;
        }
    }
    if is_customer {
        course.lost.extend(kept.lost_by(known_on, transactions, terms));
    }
    course
}

impl<'a> Kept<'a> {
    fn take(&mut self, on: NaiveDate, sign: &Sign<'a>, terms: &ChurnTerms) {
        match sign {
            Sign::Purchase(purchase) => {
                self.last = Some(on);
                let classes = terms.classes();
                for line in purchase.lines.as_slice() {
                    let place = classes.place(line.product());
                    if classes.expects(place).activity == Activity::Reorder {
                        self.last_of.insert(place, on);
                        if self.days.last() != Some(&on) {
                            self.days.push(on);
                        }
                    }
                }
            }
            Sign::Visit => self.last = Some(on),
            Sign::Contract(contract) => self.contracts.push(contract),
        }
    }

    /// From when on they are lost, if that is by a day. Somebody who bought only what lasts never is.
    fn lost_by(
        &self,
        on: NaiveDate,
        transactions: &TransactionData,
        terms: &ChurnTerms,
    ) -> Option<NaiveDate> {
        // Before a purchase of what is bought again there is nothing to wait for.
        let is_by = |lost_on: &NaiveDate| *lost_on <= on;
        self.last_of.first_key_value()?;
        let otherwise = terms.policy().otherwise.within_months;
        let mut lost_on = months_after(self.last?, otherwise).filter(is_by)?;
        for (place, last) in &self.last_of {
            let due = months_after(*last, terms.classes().expects(*place).within_months);
            lost_on = lost_on.max(due.filter(is_by)?);
        }
        for contract in &self.contracts {
            lost_on = lost_on.max(kept_until(contract, transactions, on)?.succ_opt()?);
        }
        // The costliest comes last, and only where all else is over.
        let missed = Some(lost_on).filter(is_by).and(terms.season_missed_on(&self.days));
        Some(missed.map_or(lost_on, |missed| missed.max(lost_on))).filter(is_by)
    }
}

/// The last day on which a contract keeps somebody: it ends, or its thing is theirs no more. `None`: it
/// has no end.
fn kept_until(
    contract: &Contract,
    transactions: &TransactionData,
    on: NaiveDate,
) -> Option<NaiveDate> {
    let gone = contract.thing.as_ref().filter(|thing| transactions.gave_up(thing, on));
    let records = transactions.ownerships().as_of(on).iter();
    let until = gone
        .and_then(|thing| records.filter(|it| it.thing == *thing).filter_map(|it| it.until).max());
    match (contract.until, until) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
