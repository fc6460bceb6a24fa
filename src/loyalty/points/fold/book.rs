//! Lots and portions: what is added, can be spent, is taken, comes back and expires.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::{Debit, Fold, Lot, NONE, Pin, Portion, Use};

impl Fold<'_, '_> {
    /// A new lot of an entry.
    pub(super) fn open_lot(
        &mut self,
        entry: usize,
        points: i128,
        from: Option<NaiveDate>,
        until: Option<NaiveDate>,
    ) {
        let lot = self.lots.len();
        if let Some(made) = self.made.get_mut(entry) {
            *made = lot;
        }
        let opened = Lot { entry, earned: points, first: NONE, last: NONE, ..Lot::default() };
        self.lots.push(opened);
        let from = from.filter(|from| *from > self.today).unwrap_or(self.today);
        self.shelve(lot, points, from, until.unwrap_or(NaiveDate::MAX));
    }

    /// Puts points into a lot, to be spent from a day until another.
    pub(super) fn shelve(&mut self, lot: usize, left: i128, from: NaiveDate, until: NaiveDate) {
        let at = self.portions.len();
        let (is_active, is_queued) = (false, false);
        self.portions.push(Portion { lot, left, until, from, is_active, is_queued, next: NONE });
        if let Some(lot) = self.lots.get_mut(lot) {
            match self.portions.get_mut(std::mem::replace(&mut lot.last, at)) {
                Some(before) => before.next = at,
                None => lot.first = at,
            }
        }
        self.sums.pending = self.sums.pending.saturating_add(left);
        if until < self.today {
            self.expire(at);
        } else if from > self.today {
            let lapses = until.succ_opt().unwrap_or(NaiveDate::MAX);
            self.pending.push(Reverse((from.min(lapses), at)));
        } else {
            self.activate(at);
        }
    }

    /// What is pending of a portion can be spent. What is owed is paid first.
    pub(super) fn activate(&mut self, at: usize) {
        let Some(portion) = self.portions.get_mut(at) else { return };
        portion.is_active = true;
        self.sums.pending = self.sums.pending.saturating_sub(portion.left);
        self.sums.active = self.sums.active.saturating_add(portion.left);
        self.pay(at, i128::MAX);
    }

    /// Pays what is owed with up to so many points of a portion that can be spent, and offers the rest
    /// to debits.
    fn pay(&mut self, at: usize, most: i128) {
        self.settle(at, most);
        let offered = self.portions.get_mut(at).filter(|one| one.left > 0 && !one.is_queued);
        if let Some(portion) = offered {
            portion.is_queued = true;
            self.ready.push(Reverse((portion.until, portion.lot, at)));
        }
    }

    /// Pays what is owed, the oldest debt first, with up to so many points of a portion that can be
    /// spent; how many it paid.
    fn settle(&mut self, at: usize, most: i128) -> i128 {
        let mut rest = most;
        while let Some(&debit) = self.owing.front() {
            let left = self.portions.get(at).map_or(0, |portion| portion.left);
            let owed = self.debits.get(debit).map_or(0, |debit| debit.owed);
            let paid = left.min(owed).min(rest);
            rest = rest.saturating_sub(paid);
            self.take(at, debit, paid);
            self.owe(debit, paid.saturating_neg());
            if paid < owed {
                break;
            }
            self.owing.pop_front();
        }
        most.saturating_sub(rest)
    }

    /// A debit owes so many more, or fewer.
    pub(super) fn owe(&mut self, debit: usize, points: i128) {
        if let Some(debit) = self.debits.get_mut(debit) {
            debit.owed = debit.owed.saturating_add(points);
            self.sums.debt = self.sums.debt.saturating_add(points);
        }
    }

    /// The portion whose last day comes first leaves the heap.
    pub(super) fn leave_queue(&mut self) {
        let first = self.ready.pop().and_then(|Reverse((.., at))| self.portions.get_mut(at));
        if let Some(portion) = first {
            portion.is_queued = false;
        }
    }

    /// What is left of a portion was not spent in time. What could be spent pays what is owed first:
    /// whoever says later that it has expired confirms that too.
    pub(super) fn expire(&mut self, at: usize) {
        let could_be_spent = self.portions.get(at).is_some_and(|portion| portion.is_active);
        let paid = if could_be_spent { self.settle(at, i128::MAX) } else { 0 };
        let Some(portion) = self.portions.get_mut(at) else { return };
        let left = std::mem::take(&mut portion.left);
        let lot = portion.lot;
        let balance =
            if portion.is_active { &mut self.sums.active } else { &mut self.sums.pending };
        *balance = balance.saturating_sub(left);
        self.sums.uses.add(Use::Expired, left);
        let gone = left.saturating_add(paid);
        self.unconfirmed = self.unconfirmed.saturating_add(gone);
        if let Some(lot) = self.lots.get_mut(lot) {
            lot.uses.add(Use::Expired, left);
            lot.unconfirmed = lot.unconfirmed.saturating_add(gone);
        }
    }

    /// A new debit of an entry.
    pub(super) fn open_debit(&mut self, entry: usize, used: Use) -> usize {
        let debit = self.debits.len();
        if let Some(made) = self.made.get_mut(entry) {
            *made = debit;
        }
        let (points, refunded, owed, last_pin) = (0, 0, 0, NONE);
        self.debits.push(Debit { entry, used, points, refunded, owed, last_pin });
        debit
    }

    /// A debit is of so many points more, wherever they come from. One of points that have expired books
    /// them itself, as it takes them.
    pub(super) fn book(&mut self, debit: usize, points: i128) {
        let Some(debit) = self.debits.get_mut(debit) else { return };
        debit.points = debit.points.saturating_add(points);
        match debit.used {
            Use::Corrected => self.sums.corrected = self.sums.corrected.saturating_sub(points),
            used => self.sums.uses.add(used, points),
        }
    }

    /// Takes points of a portion for a debit. What another system says has expired pays what is owed
    /// first. INVARIANT: the portion has them.
    fn take(&mut self, at: usize, debit: usize, points: i128) {
        let points = if self.debits.get(debit).is_some_and(|debit| debit.used == Use::Expired) {
            let could_be_spent = self.portions.get(at).is_some_and(|portion| portion.is_active);
            let paid = if could_be_spent { self.settle(at, points) } else { 0 };
            let expired = points.saturating_sub(paid);
            self.book(debit, expired);
            expired
        } else {
            points
        };
        let Some(portion) = self.portions.get_mut(at).filter(|_| points > 0) else { return };
        portion.left = portion.left.saturating_sub(points);
        let balance =
            if portion.is_active { &mut self.sums.active } else { &mut self.sums.pending };
        *balance = balance.saturating_sub(points);
        let lot = portion.lot;
        let Some(taken) = self.debits.get_mut(debit) else { return };
        if let Some(lot) = self.lots.get_mut(lot) {
            lot.uses.add(taken.used, points);
        }
        let before = std::mem::replace(&mut taken.last_pin, self.pins.len());
        self.pins.push(Pin { debit, portion: at, points, refunded: 0, before });
    }

    /// Takes up to so many points of a lot; how many it took. Of a lot of which some came back after
    /// its last day, the earlier last day comes first.
    pub(super) fn take_of_lot(
        &mut self,
        lot: usize,
        debit: usize,
        points: i128,
        pending_too: bool,
    ) -> i128 {
        let mut missing = points;
        let mut at = self.lots.get(lot).map_or(NONE, |lot| lot.first);
        while let Some(portion) = self.portions.get(at).filter(|_| missing > 0) {
            let (next, can) = (portion.next, portion.is_active || pending_too);
            let taken = if can { portion.left.min(missing) } else { 0 };
            self.take(at, debit, taken);
            missing = missing.saturating_sub(taken);
            at = next;
        }
        points.saturating_sub(missing)
    }

    /// Takes up to so many points of what can be spent, of the lots whose last day comes first; how
    /// many it took.
    pub(super) fn take_of_all(&mut self, debit: usize, points: i128) -> i128 {
        let mut missing = points;
        while let Some(&Reverse((_, _, at))) = self.ready.peek().filter(|_| missing > 0) {
            let left = self.portions.get(at).map_or(0, |portion| portion.left);
            let taken = left.min(missing);
            self.take(at, debit, taken);
            missing = missing.saturating_sub(taken);
            if taken == left {
                self.leave_queue();
            }
        }
        points.saturating_sub(missing)
    }

    /// So many points of a pin go back to its lot: until its last day, or, where that is over or today,
    /// until another. What a reversal forgave of the lot is taken then.
    pub(super) fn give_back(&mut self, pin: usize, points: i128, grace: NaiveDate) {
        let Some(Pin { portion: at, refunded, .. }) = self.pins.get_mut(pin) else { return };
        *refunded = refunded.saturating_add(points);
        let at = *at;
        let Some(portion) = self.portions.get_mut(at) else { return };
        let lot = portion.lot;
        let ends = portion.until < self.today || portion.until == self.today && grace > self.today;
        if let Some(lot) = self.lots.get_mut(lot) {
            lot.uses.add(Use::Spent, points.saturating_neg());
        }
        if ends {
            self.shelve(lot, points, self.today, grace);
        } else {
            portion.left = portion.left.saturating_add(points);
            self.sums.active = self.sums.active.saturating_add(points);
            // What could be spent already stays.
            self.pay(at, points);
        }
        self.take_forgiven(lot);
    }
}
