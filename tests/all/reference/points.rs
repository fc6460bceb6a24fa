//! An account of points, point by point and day by day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use clienteling::loyalty::points::{PointsPolicy, ReversalShortfall};
use clienteling::marketing::{PointsChange, PointsEntry};
use clienteling::units::Points;
use rust_decimal::prelude::ToPrimitive;

#[derive(Clone, Debug, PartialEq)]
enum State {
    Pending,
    Active,
    Expired,
    /// By which entry, and as which of all that were ever taken.
    Taken(String, usize),
}

/// One point of a lot.
#[derive(Clone, Debug)]
struct Point {
    lot: usize,
    /// How many were put into lots before it.
    number: usize,
    from: NaiveDate,
    until: NaiveDate,
    state: State,
}

/// A lot, in whole points.
#[derive(Default, Clone, Debug)]
struct Lot {
    id: String,
    earned: i64,
    claimed: i64,
    covered: i64,
    unconfirmed: i64,
    /// By which reversals, one for each point, the oldest first.
    forgiven: Vec<String>,
}

#[derive(Default, Clone)]
pub(crate) struct Ledger {
    points: Vec<Point>,
    lots: Vec<Lot>,
    /// What kind of debit an entry is, and of how many points.
    debits: BTreeMap<String, (PointsChange, i64)>,
    /// Owed points, each by its debit, the oldest first.
    owed: Vec<String>,
    taken: usize,
    put: usize,
    unconfirmed: i64,
    /// All entries until the day.
    known: Vec<PointsEntry>,
    pub(crate) earned: i64,
    pub(crate) corrected: i64,
    pub(crate) spent: i64,
    pub(crate) reversed: i64,
    pub(crate) written_off: i64,
    /// By entry, what does not fit and how many points of it.
    pub(crate) problems: Vec<(String, String, i64)>,
}

fn whole(points: Points) -> i64 {
    points.value().to_i64().unwrap()
}

fn many(count: usize) -> i64 {
    count.try_into().unwrap()
}

fn last(until: Option<NaiveDate>) -> NaiveDate {
    until.unwrap_or(NaiveDate::MAX)
}

impl Ledger {
    /// The ledger of all entries until a day.
    pub(crate) fn of(entries: &[PointsEntry], policy: &PointsPolicy, as_of: NaiveDate) -> Self {
        let mut ledger = Ledger::default();
        let known: Vec<&PointsEntry> = entries.iter().filter(|one| one.date <= as_of).collect();
        ledger.known = known.iter().map(|one| (*one).clone()).collect();
        let Some(first) = known.iter().map(|one| one.date).min() else { return ledger };
        for day in first.iter_days().take_while(|day| *day <= as_of) {
            ledger.dawn(day);
            let mut today: Vec<&PointsEntry> =
                known.iter().copied().filter(|one| one.date == day).collect();
            // Identifiers are numbers with as many digits.
            today.sort_by_key(|one| (rank(one, &known), one.id.clone()));
            let mut short = Vec::new();
            for entry in today {
                ledger.enter(entry, policy, day, &mut short);
            }
            for id in short {
                let owed = ledger.owed.iter().filter(|one| **one == id).count();
                ledger.problem(&id, "more was taken than there was", many(owed));
            }
        }
        ledger
    }

    /// Why what an entry names is not there.
    fn why_none(
        &self,
        entry: &PointsEntry,
        is_right: fn(PointsChange) -> bool,
        no: &str,
    ) -> String {
        let mut named = self.known.iter().filter(|one| Some(&one.id) == entry.of.as_ref());
        let is_later = named.any(|one| is_right(one.change) && one.date > entry.date);
        if is_later { "dated before what it names" } else { no }.to_owned()
    }

    fn problem(&mut self, id: &str, kind: &str, points: i64) {
        if points > 0 {
            self.problems.push((id.to_owned(), kind.to_owned(), points));
        }
    }

    pub(crate) fn count(&self, is: impl Fn(usize, bool, bool, bool) -> bool) -> i64 {
        let of = |one: &&Point| {
            let state = &one.state;
            is(one.lot, *state == State::Active, *state == State::Pending, self.is_expired(state))
        };
        many(self.points.iter().filter(of).count())
    }

    fn is_expired(&self, state: &State) -> bool {
        match state {
            State::Expired => true,
            State::Taken(by, _) => matches!(self.debits[by].0, PointsChange::Expired(_)),
            _ => false,
        }
    }

    pub(crate) fn debt(&self) -> i64 {
        many(self.owed.len())
    }

    /// What each debit has of each lot.
    pub(crate) fn pins(&self) -> BTreeMap<(String, String), i64> {
        let mut pins = BTreeMap::new();
        for point in &self.points {
            if let State::Taken(by, _) = &point.state {
                *pins.entry((by.clone(), self.lots[point.lot].id.clone())).or_insert(0) += 1;
            }
        }
        pins
    }

    /// What expires by its last day until another day, if nothing more is entered.
    pub(crate) fn expires_until(
        &self,
        day: NaiveDate,
        last: NaiveDate,
    ) -> BTreeMap<NaiveDate, i64> {
        let mut then = self.clone();
        let mut expiring = BTreeMap::new();
        for day in day.iter_days().take_while(|day| *day <= last) {
            let expired = |ledger: &Ledger| ledger.count(|_, _, _, expired| expired);
            let before = expired(&then);
            then.dawn(day + chrono::Days::new(1));
            if expired(&then) > before {
                expiring.insert(day, expired(&then) - before);
            }
        }
        expiring
    }

    /// A point is gone with its last day: it pays what is owed, or has expired.
    fn lapse(&mut self, at: usize) {
        let lot = self.points[at].lot;
        let could_be_spent = self.points[at].state == State::Active;
        self.unconfirmed += 1;
        self.lots[lot].unconfirmed += 1;
        if could_be_spent && !self.owed.is_empty() {
            self.pay(at);
        } else {
            self.points[at].state = State::Expired;
        }
    }

    fn dawn(&mut self, day: NaiveDate) {
        let mut over: Vec<usize> = (0..self.points.len())
            .filter(|at| self.points[*at].state == State::Active && self.points[*at].until < day)
            .collect();
        over.sort_by_key(|at| {
            let point = &self.points[*at];
            (point.until, point.lot, point.number)
        });
        for at in over {
            self.lapse(at);
        }
        for at in 0..self.points.len() {
            if self.points[at].state != State::Pending {
                continue;
            }
            if self.points[at].until < day {
                self.lapse(at);
            } else if self.points[at].from <= day {
                self.points[at].state = State::Active;
                self.pay(at);
            }
        }
    }

    fn pay(&mut self, at: usize) {
        if !self.owed.is_empty() {
            let debit = self.owed.remove(0);
            self.take(at, &debit);
        }
    }

    fn take(&mut self, at: usize, debit: &str) {
        self.taken += 1;
        self.points[at].state = State::Taken(debit.to_owned(), self.taken);
    }

    fn put(&mut self, lot: usize, from: NaiveDate, until: NaiveDate, day: NaiveDate) {
        self.put += 1;
        let state = State::Pending;
        self.points.push(Point { lot, number: self.put, from, until, state });
        let at = self.points.len() - 1;
        if until < day {
            self.lapse(at);
        } else if from <= day {
            self.points[at].state = State::Active;
            self.pay(at);
        }
    }

    /// The point that a debit takes next.
    fn next(&self) -> Option<usize> {
        let active = (0..self.points.len()).filter(|at| self.points[*at].state == State::Active);
        active.min_by_key(|at| {
            let point = &self.points[*at];
            (point.until, point.lot, point.number)
        })
    }

    fn next_of(&self, lot: usize, pending_too: bool) -> Option<usize> {
        (0..self.points.len()).find(|at| {
            let point = &self.points[*at];
            point.lot == lot
                && (point.state == State::Active || pending_too && point.state == State::Pending)
        })
    }

    fn lot(&self, id: &str) -> Option<usize> {
        self.lots.iter().position(|lot| lot.id == id)
    }

    fn enter(
        &mut self,
        entry: &PointsEntry,
        policy: &PointsPolicy,
        day: NaiveDate,
        short: &mut Vec<String>,
    ) {
        let id = entry.id.as_str();
        let points = whole(entry.change.points());
        match entry.change {
            PointsChange::Earned(_) | PointsChange::Adjusted(_) if points > 0 => {
                match entry.change {
                    PointsChange::Earned(_) => self.earned += points,
                    _ => self.corrected += points,
                }
                let lot = self.lots.len();
                self.lots.push(Lot { id: id.to_owned(), earned: points, ..Lot::default() });
                for _ in 0..points {
                    self.put(lot, entry.active_from.unwrap_or(day), last(entry.until), day);
                }
            }
            PointsChange::Spent(_) | PointsChange::Adjusted(_) if points != 0 => {
                match entry.change {
                    PointsChange::Spent(_) => self.spent += points,
                    _ => self.corrected += points,
                }
                self.debits.insert(id.to_owned(), (entry.change, points.abs()));
                self.spend(entry, points.abs(), short);
            }
            PointsChange::Confirmed => self.confirm(entry, day),
            PointsChange::Refunded(_) => self.refund(entry, points, policy, day),
            PointsChange::Reversed(_) => self.reverse(entry, points, policy),
            PointsChange::Expired(_) => self.expired(entry, points),
            _ => {}
        }
    }

    fn spend(&mut self, entry: &PointsEntry, points: i64, short: &mut Vec<String>) {
        let id = entry.id.as_str();
        let mut missing = points;
        for pin in &entry.lots {
            let asked = whole(pin.points.into()).min(missing);
            let mut taken = 0;
            while taken < asked
                && let Some(at) =
                    self.lot(pin.lot.as_str()).and_then(|lot| self.next_of(lot, false))
            {
                self.take(at, id);
                taken += 1;
            }
            self.problem(id, "more is named of a lot than it had", asked - taken);
            missing -= taken;
        }
        while missing > 0 {
            if let Some(at) = self.next() {
                self.take(at, id);
            } else {
                self.owed.push(id.to_owned());
                if !short.iter().any(|one| one == id) {
                    short.push(id.to_owned());
                }
            }
            missing -= 1;
        }
    }

    fn confirm(&mut self, entry: &PointsEntry, day: NaiveDate) {
        let Some(lot) = entry.of.as_ref().and_then(|of| self.lot(of.as_str())) else {
            let why = self.why_none(entry, PointsChange::is_lot, "no such lot is known");
            self.problems.push((entry.id.to_string(), why, 0));
            return;
        };
        for at in 0..self.points.len() {
            let point = &self.points[at];
            if point.lot == lot && point.state == State::Pending && point.until >= day {
                self.points[at].state = State::Active;
                self.pay(at);
            }
        }
    }

    fn refund(&mut self, entry: &PointsEntry, points: i64, policy: &PointsPolicy, day: NaiveDate) {
        let id = entry.id.as_str();
        let of = entry.of.as_ref().map(ToString::to_string).unwrap_or_default();
        let Some((PointsChange::Spent(_), spent)) = self.debits.get(&of).copied() else {
            let is_spending = PointsChange::is_spending;
            let why = self.why_none(entry, is_spending, "no such spending is known");
            return self.problem(id, &why, points);
        };
        let back = points.min(spent);
        self.problem(id, "more would come back than was spent", points - back);
        // What came back is not there to come back again.
        self.debits.get_mut(&of).unwrap().1 -= back;
        self.spent -= back;
        let grace = day + chrono::Days::new(policy.grace_days.into());
        let grace = entry.until.unwrap_or(grace);
        let mut missing = back;
        for pin in &entry.lots {
            let Some(lot) = self.lot(pin.lot.as_str()) else { continue };
            let mut asked = whole(pin.points.into()).min(missing);
            // What is paid with a point that has come back is not given back again at once.
            let until = self.taken;
            while asked > 0 {
                let Some(at) = self.last_taken(&of, Some(lot), until) else { break };
                self.give_back(at, day, grace);
                asked -= 1;
                missing -= 1;
            }
        }
        while missing > 0 {
            let Some(at) = self.owed.iter().rposition(|one| *one == of) else { break };
            self.owed.remove(at);
            missing -= 1;
        }
        let until = self.taken;
        while missing > 0 {
            let Some(at) = self.last_taken(&of, None, until) else { break };
            self.give_back(at, day, grace);
            missing -= 1;
        }
    }

    fn last_taken(&self, by: &str, lot: Option<usize>, until: usize) -> Option<usize> {
        let taken = (0..self.points.len()).filter_map(|at| match &self.points[at].state {
            State::Taken(debit, number)
                if debit == by
                    && *number <= until
                    && lot.is_none_or(|lot| self.points[at].lot == lot) =>
            {
                Some((*number, at))
            }
            _ => None,
        });
        taken.max().map(|(_, at)| at)
    }

    fn give_back(&mut self, at: usize, day: NaiveDate, grace: NaiveDate) {
        let Point { lot, until, .. } = self.points[at];
        if until < day || until == day && grace > day {
            self.points.remove(at);
            self.put(lot, day, grace, day);
        } else {
            self.points[at].state = State::Active;
            self.pay(at);
        }
        // Whatever of the lot is not spent any more goes back after all.
        while !self.lots[lot].forgiven.is_empty() {
            let reversal = self.lots[lot].forgiven[0].clone();
            if !self.claim(lot, &reversal) {
                break;
            }
            self.lots[lot].forgiven.remove(0);
            self.written_off -= 1;
        }
    }

    /// Takes a point of a lot back that is there, or that has expired.
    fn claim(&mut self, lot: usize, reversal: &str) -> bool {
        if let Some(at) = self.next_of(lot, true) {
            self.take(at, reversal);
            self.reversed += 1;
            return true;
        }
        let expired = self.count(|of, _, _, expired| of == lot && expired);
        let is_left = expired > self.lots[lot].covered;
        self.lots[lot].covered += i64::from(is_left);
        is_left
    }

    fn reverse(&mut self, entry: &PointsEntry, points: i64, policy: &PointsPolicy) {
        let id = entry.id.as_str();
        let Some(lot) = entry.of.as_ref().and_then(|of| self.lot(of.as_str())) else {
            let why = self.why_none(entry, PointsChange::is_lot, "no such lot is known");
            return self.problem(id, &why, points);
        };
        let claimed = points.min(self.lots[lot].earned - self.lots[lot].claimed);
        self.problem(id, "more would be taken back than was earned", points - claimed);
        self.lots[lot].claimed += claimed;
        self.debits.insert(id.to_owned(), (entry.change, 0));
        for _ in 0..claimed {
            if self.claim(lot, id) {
                continue;
            }
            match policy.shortfall {
                ReversalShortfall::WrittenOff => {
                    self.written_off += 1;
                    self.lots[lot].forgiven.push(id.to_owned());
                }
                shortfall => {
                    self.reversed += 1;
                    match self.next() {
                        Some(at) if shortfall == ReversalShortfall::OtherLots => self.take(at, id),
                        _ => self.owed.push(id.to_owned()),
                    }
                }
            }
        }
    }

    /// What could be spent pays what is owed first.
    fn expire_as_said(&mut self, at: usize, id: &str) {
        if self.points[at].state == State::Active && !self.owed.is_empty() {
            self.pay(at);
        } else {
            self.take(at, id);
        }
    }

    fn expired(&mut self, entry: &PointsEntry, points: i64) {
        let id = entry.id.as_str();
        self.debits.insert(id.to_owned(), (entry.change, 0));
        let mut missing = points;
        for pin in &entry.lots {
            let mut asked = whole(pin.points.into()).min(missing);
            let Some(lot) = self.lot(pin.lot.as_str()) else { continue };
            let known = asked.min(self.lots[lot].unconfirmed).min(self.unconfirmed);
            self.lots[lot].unconfirmed -= known;
            self.unconfirmed -= known;
            asked -= known;
            missing -= known;
            while asked > 0 {
                let Some(at) = self.next_of(lot, true) else { break };
                self.expire_as_said(at, id);
                asked -= 1;
                missing -= 1;
            }
        }
        if entry.lots.is_empty() {
            let known = missing.min(self.unconfirmed);
            self.unconfirmed -= known;
            missing -= known;
            while missing > 0 {
                let Some(at) = self.next() else { break };
                self.expire_as_said(at, id);
                missing -= 1;
            }
        }
        self.problem(id, "more is said to have expired than there was", missing);
    }
}

/// What counts first of a day.
fn rank(entry: &PointsEntry, known: &[&PointsEntry]) -> u8 {
    let same_day =
        known.iter().any(|one| Some(&one.id) == entry.of.as_ref() && one.date == entry.date);
    match entry.change {
        PointsChange::Earned(_) => 0,
        PointsChange::Adjusted(points) if points.is_positive() => 0,
        PointsChange::Confirmed => 1,
        PointsChange::Refunded(_) if !same_day => 2,
        PointsChange::Refunded(_) => 4,
        PointsChange::Reversed(_) => 5,
        PointsChange::Expired(_) => 6,
        _ => 3,
    }
}
