//! The fold of entries into an account.
//!
//! A lot is one portion of points with a last day; what comes back to it after that day is another.
//! Two heaps hold the portions by the day on which time alone changes them: those that can be spent by
//! their last day, from which debits take, and those that are pending.

mod book;
mod entries;
mod result;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use chrono::NaiveDate;

use super::PointsPolicy;
use super::account::{PointsAccount, PointsProblem, PointsProblemKind};
use crate::marketing::{PointsChange, PointsEntry};
use crate::units::{CustomerId, Points, PointsEntryId, ProgrammeId, natural};

/// No place: of a chain, its end.
const NONE: usize = usize::MAX;

/// Points of a lot that share a last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Portion {
    pub(super) lot: usize,
    pub(super) left: i128,
    /// The last day on which it can be spent; the last of the calendar where it stays.
    pub(super) until: NaiveDate,
    /// The first day on which it can be spent.
    pub(super) from: NaiveDate,
    /// Whether it can be spent, or is pending.
    pub(super) is_active: bool,
    /// Whether it stands in the heap from which debits take.
    is_queued: bool,
    /// The next portion of the lot.
    next: usize,
}

/// Where the points of a debit go.
#[derive(Clone, Copy, PartialEq)]
enum Use {
    Spent,
    Corrected,
    Reversed,
    Expired,
}

/// What became of a lot, in millionths.
#[derive(Default)]
struct Lot {
    entry: usize,
    earned: i128,
    uses: Uses,
    /// How many of it were to go back.
    claimed: i128,
    /// How many that had expired stand for some that were to go back.
    covered: i128,
    /// How many were gone with their last day, expired or paid for a debt, and nobody has confirmed.
    unconfirmed: i128,
    /// What was to go back and was forgiven, by debit, the oldest first.
    forgiven: VecDeque<(usize, i128)>,
    /// Its first and its last portion.
    first: usize,
    last: usize,
}

#[derive(Default, Clone, Copy)]
struct Uses {
    spent: i128,
    corrected: i128,
    reversed: i128,
    expired: i128,
}

impl Uses {
    fn add(&mut self, used: Use, points: i128) {
        let sum = match used {
            Use::Spent => &mut self.spent,
            Use::Corrected => &mut self.corrected,
            Use::Reversed => &mut self.reversed,
            Use::Expired => &mut self.expired,
        };
        *sum = sum.saturating_add(points);
    }
}

struct Debit {
    entry: usize,
    used: Use,
    points: i128,
    refunded: i128,
    owed: i128,
    /// The last of its pins of which something has not come back yet.
    last_pin: usize,
}

struct Pin {
    debit: usize,
    portion: usize,
    points: i128,
    refunded: i128,
    /// The pin of the debit before it.
    before: usize,
}

/// Sums of the whole account, in millionths.
#[derive(Default)]
struct Sums {
    earned: i128,
    corrected: i128,
    active: i128,
    pending: i128,
    uses: Uses,
    debt: i128,
    written_off: i128,
}

struct Fold<'a, 'p> {
    entries: Vec<&'a PointsEntry>,
    /// The entries by identifier, where one asks for them.
    by_id: Vec<usize>,
    /// The lot or the debit that an entry made, where it made one.
    made: Vec<usize>,
    policy: &'p PointsPolicy,
    today: NaiveDate,
    lots: Vec<Lot>,
    portions: Vec<Portion>,
    debits: Vec<Debit>,
    pins: Vec<Pin>,
    ready: BinaryHeap<Reverse<(NaiveDate, usize, usize)>>,
    pending: BinaryHeap<Reverse<(NaiveDate, usize)>>,
    /// The debits that owe something, the oldest first.
    owing: VecDeque<usize>,
    /// Those of the day that took more than there was.
    overdrawn: Vec<usize>,
    /// What was gone with its last day and nobody has confirmed, of all lots.
    unconfirmed: i128,
    sums: Sums,
    problems: Vec<PointsProblem<'a>>,
}

/// The account of entries that are all of the programme, and of the day or before.
pub(super) fn fold<'a>(
    entries: Vec<&'a PointsEntry>,
    customer: &'a CustomerId,
    programme: Option<&'a ProgrammeId>,
    policy: &PointsPolicy,
    as_of: NaiveDate,
) -> PointsAccount<'a> {
    let mut fold = Fold::of(entries, policy);
    let mut day = None;
    for at in fold.order() {
        let Some(entry) = fold.entries.get(at).copied() else { continue };
        if day != Some(entry.date) {
            fold.end_day();
            fold.begin(entry.date);
            day = Some(entry.date);
        }
        fold.enter(at, entry);
    }
    fold.end_day();
    fold.begin(as_of);
    fold.into_account(customer, programme, as_of)
}

impl<'a, 'p> Fold<'a, 'p> {
    fn of(entries: Vec<&'a PointsEntry>, policy: &'p PointsPolicy) -> Self {
        let asked = entries.iter().any(|entry| entry.of.is_some() || !entry.lots.is_empty());
        let mut by_id = Vec::new();
        if asked {
            by_id.extend(0..entries.len());
            by_id.sort_unstable_by_key(|at| entries.get(*at).map(|entry| &entry.id));
        }
        Fold {
            by_id,
            made: vec![NONE; entries.len()],
            policy,
            today: NaiveDate::MIN,
            lots: Vec::with_capacity(entries.len()),
            portions: Vec::with_capacity(entries.len()),
            debits: Vec::new(),
            pins: Vec::new(),
            ready: BinaryHeap::new(),
            pending: BinaryHeap::new(),
            owing: VecDeque::new(),
            overdrawn: Vec::new(),
            unconfirmed: 0,
            sums: Sums::default(),
            problems: Vec::new(),
            entries,
        }
    }

    /// The entries in the order in which they count.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<(NaiveDate, u8, usize)> = Vec::with_capacity(self.entries.len());
        for (at, entry) in self.entries.iter().enumerate() {
            order.push((entry.date, self.rank(entry), at));
        }
        let id = |at: usize| self.entries.get(at).map_or("", |entry| entry.id.as_str());
        order.sort_unstable_by(|one, other| {
            let by_id = || natural(id(one.2), id(other.2));
            (one.0, one.1).cmp(&(other.0, other.1)).then_with(by_id)
        });
        order.into_iter().map(|(_, _, at)| at).collect()
    }

    /// Which of the entries of a day count first.
    fn rank(&self, entry: &PointsEntry) -> u8 {
        match entry.change {
            PointsChange::Earned(_) => 0,
            PointsChange::Adjusted(points) if points.is_positive() => 0,
            PointsChange::Confirmed => 1,
            PointsChange::Refunded(_) => {
                let spending = entry.of.as_ref().and_then(|of| self.find(of));
                let spent = spending.and_then(|at| self.entries.get(at));
                if spent.is_some_and(|spent| spent.date == entry.date) { 4 } else { 2 }
            }
            PointsChange::Spent(_) | PointsChange::Adjusted(_) => 3,
            PointsChange::Reversed(_) => 5,
            PointsChange::Expired(_) => 6,
        }
    }

    /// Where the entry with an identifier stands.
    fn find(&self, id: &PointsEntryId) -> Option<usize> {
        let of = |at: usize| self.entries.get(at).map(|entry| &entry.id);
        let place = self.by_id.binary_search_by(|at| of(*at).cmp(&Some(id))).ok()?;
        self.by_id.get(place).copied()
    }

    /// The lot that an entry before made.
    fn lot_of(&self, id: &PointsEntryId) -> Option<usize> {
        let at = self.find(id)?;
        let is_lot = self.entries.get(at)?.change.is_lot();
        self.made.get(at).copied().filter(|made| is_lot && *made != NONE)
    }

    /// The spending that an entry before made.
    fn spending_of(&self, id: &PointsEntryId) -> Option<usize> {
        let at = self.find(id)?;
        let is_spending = self.entries.get(at)?.change.is_spending();
        self.made.get(at).copied().filter(|made| is_spending && *made != NONE)
    }

    /// Why there is none yet of what an entry names: nobody knows of it, or it is of a later day.
    fn none_yet(&self, entry: &PointsEntry, no_such: PointsProblemKind) -> PointsProblemKind {
        let named = entry.of.as_ref().and_then(|of| self.entries.get(self.find(of)?));
        let is_right = |named: &&&PointsEntry| match no_such {
            PointsProblemKind::NoSuchSpending => named.change.is_spending(),
            _ => named.change.is_lot(),
        };
        let later = named.filter(is_right).filter(|named| named.date > entry.date);
        later.map_or(no_such, |_| PointsProblemKind::BeforeWhatItNames)
    }

    /// Goes on to a day: what can be spent from then on, and what has expired before it. Day by day
    /// what expires pays what is owed before what can be spent for the first time.
    fn begin(&mut self, day: NaiveDate) {
        self.today = day;
        loop {
            let expires = self.ready.peek().map(|Reverse((until, _, at))| (*until, *at));
            let expires = expires.filter(|(until, _)| *until < day);
            let begins = self.pending.peek().map(|Reverse((on, at))| (*on, *at));
            let begins = begins.filter(|(on, _)| *on <= day);
            match (expires, begins) {
                (Some((until, at)), begins) if begins.is_none_or(|(on, _)| until < on) => {
                    self.leave_queue();
                    self.expire(at);
                }
                (_, Some((on, at))) => {
                    self.pending.pop();
                    self.begin_portion(on, at);
                }
                (_, None) => break,
            }
        }
    }

    /// A portion can be spent from a day on, unless its last day is before that.
    fn begin_portion(&mut self, on: NaiveDate, at: usize) {
        let portion = self.portions.get(at).filter(|portion| !portion.is_active);
        match portion.map(|portion| portion.until < on) {
            Some(true) => self.expire(at),
            Some(false) => self.activate(at),
            None => {}
        }
    }

    /// What took more than there was at the end of a day.
    fn end_day(&mut self) {
        for at in std::mem::take(&mut self.overdrawn) {
            let Some(debit) = self.debits.get(at).filter(|debit| debit.owed > 0) else { continue };
            let (entry, owed) = (debit.entry, debit.owed);
            if let Some(entry) = self.entries.get(entry) {
                self.report(entry, None, PointsProblemKind::Overdrawn, owed);
            }
        }
    }

    fn report(
        &mut self,
        entry: &'a PointsEntry,
        to: Option<&'a PointsEntryId>,
        kind: PointsProblemKind,
        points: i128,
    ) {
        if points > 0 {
            let points = Points::of_millionths(points);
            self.problems.push(PointsProblem { id: &entry.id, to, kind, points });
        }
    }

    /// Of an entry that says no number.
    fn report_none(&mut self, entry: &'a PointsEntry, kind: PointsProblemKind) {
        let (to, points) = (entry.of.as_ref(), Points::ZERO);
        self.problems.push(PointsProblem { id: &entry.id, to, kind, points });
    }
}
