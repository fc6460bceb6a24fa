//! What each kind of entry does.

use chrono::NaiveDate;

use super::{Fold, NONE, PointsProblemKind, Use};
use crate::loyalty::points::ReversalShortfall;
use crate::marketing::{LotPoints, PointsChange, PointsEntry};
use crate::units::Points;
use crate::units::period::days_after;

impl<'a> Fold<'a, '_> {
    pub(super) fn enter(&mut self, at: usize, entry: &'a PointsEntry) {
        let points = entry.change.points().millionths();
        match entry.change {
            PointsChange::Earned(_) => {
                self.sums.earned = self.sums.earned.saturating_add(points);
                self.open_lot(at, points, entry.active_from, entry.until);
            }
            PointsChange::Adjusted(_) if points > 0 => {
                self.sums.corrected = self.sums.corrected.saturating_add(points);
                self.open_lot(at, points, entry.active_from, entry.until);
            }
            PointsChange::Adjusted(_) if points < 0 => {
                self.spend(at, entry, Use::Corrected, points.saturating_neg());
            }
            PointsChange::Adjusted(_) => {}
            PointsChange::Spent(_) => self.spend(at, entry, Use::Spent, points),
            PointsChange::Confirmed => self.confirm(entry),
            PointsChange::Refunded(_) => self.refund(entry, points),
            PointsChange::Reversed(_) => self.reverse(at, entry, points),
            PointsChange::Expired(_) => self.confirm_expiry(at, entry, points),
        }
    }

    /// Points are spent or taken away: what is not there is owed.
    fn spend(&mut self, at: usize, entry: &'a PointsEntry, used: Use, points: i128) {
        let debit = self.open_debit(at, used);
        self.book(debit, points);
        let mut missing = points;
        for LotPoints { lot, points } in &entry.lots {
            let asked = Points::from(*points).millionths().min(missing);
            let known = self.lot_of(lot);
            let taken = known.map_or(0, |known| self.take_of_lot(known, debit, asked, false));
            let short = asked.saturating_sub(taken);
            self.report(entry, Some(lot), PointsProblemKind::NotInLot, short);
            missing = missing.saturating_sub(taken);
        }
        missing = missing.saturating_sub(self.take_of_all(debit, missing));
        if missing > 0 {
            self.owe(debit, missing);
            self.owing.push_back(debit);
            self.overdrawn.push(debit);
        }
    }

    /// What is pending of a lot can be spent. Once more it changes nothing.
    fn confirm(&mut self, entry: &'a PointsEntry) {
        let lot = entry.of.as_ref().and_then(|of| self.lot_of(of));
        let Some(first) = lot.and_then(|lot| self.lots.get(lot)).map(|lot| lot.first) else {
            // How many it would have had, nobody knows.
            let kind = self.none_yet(entry, PointsProblemKind::NoSuchLot);
            return self.report_none(entry, kind);
        };
        let portion = self.portions.get(first);
        if portion.is_some_and(|portion| !portion.is_active) {
            self.activate(first);
        }
    }

    /// Spent points come back: first to the lots that the entry names, then what is still owed of
    /// the spending, then to the lots that it was taken from, the last taken first.
    fn refund(&mut self, entry: &'a PointsEntry, points: i128) {
        let spending = entry.of.as_ref().and_then(|of| self.spending_of(of));
        let Some(debit) = spending else {
            let kind = self.none_yet(entry, PointsProblemKind::NoSuchSpending);
            return self.report(entry, entry.of.as_ref(), kind, points);
        };
        let Some(spent) = self.debits.get_mut(debit) else { return };
        let back = points.min(spent.points.saturating_sub(spent.refunded));
        spent.refunded = spent.refunded.saturating_add(back);
        self.sums.uses.add(Use::Spent, back.saturating_neg());
        let beyond = points.saturating_sub(back);
        self.report(entry, entry.of.as_ref(), PointsProblemKind::MoreBackThanSpent, beyond);

        let grace = days_after(self.today, self.policy.grace_days);
        let grace = entry.until.unwrap_or(grace);
        let mut missing = back;
        for LotPoints { lot, points } in &entry.lots {
            let asked = Points::from(*points).millionths().min(missing);
            let lot = self.lot_of(lot);
            let given = lot.map_or(0, |lot| self.back_to(debit, asked, grace, Some(lot)));
            missing = missing.saturating_sub(given);
        }
        let owed = self.debits.get(debit).map_or(0, |debit| debit.owed.min(missing));
        if owed > 0 {
            self.owe(debit, owed.saturating_neg());
            missing = missing.saturating_sub(owed);
        }
        self.back_to(debit, missing, grace, None);
    }

    /// Gives back up to so many points of a debit, to one of its lots or to all; how many it gave.
    fn back_to(
        &mut self,
        debit: usize,
        points: i128,
        grace: NaiveDate,
        lot: Option<usize>,
    ) -> i128 {
        let mut missing = points;
        let mut at = self.debits.get(debit).map_or(NONE, |debit| debit.last_pin);
        while let Some(pin) = self.pins.get(at).filter(|_| missing > 0) {
            let (before, portion) = (pin.before, self.portions.get(pin.portion));
            let is_asked = lot.is_none_or(|lot| portion.is_some_and(|one| one.lot == lot));
            let left = pin.points.saturating_sub(pin.refunded);
            let given = if is_asked { left.min(missing) } else { 0 };
            if lot.is_none() && given == left {
                // Nothing of it is left to come back.
                if let Some(debit) = self.debits.get_mut(debit) {
                    debit.last_pin = before;
                }
            }
            if given > 0 {
                self.give_back(at, given, grace);
                missing = missing.saturating_sub(given);
            }
            at = before;
        }
        points.saturating_sub(missing)
    }

    /// Earned points go back: what is left of their lot, then what of it has expired counts, and
    /// what of it was spent is taken as the policy says.
    fn reverse(&mut self, at: usize, entry: &'a PointsEntry, points: i128) {
        let known = entry.of.as_ref().and_then(|of| self.lot_of(of));
        let Some((lot, known)) = known.and_then(|lot| Some((lot, self.lots.get_mut(lot)?))) else {
            let kind = self.none_yet(entry, PointsProblemKind::NoSuchLot);
            return self.report(entry, entry.of.as_ref(), kind, points);
        };
        let claimed = points.min(known.earned.saturating_sub(known.claimed));
        known.claimed = known.claimed.saturating_add(claimed);
        let beyond = points.saturating_sub(claimed);
        self.report(entry, entry.of.as_ref(), PointsProblemKind::MoreReversedThanEarned, beyond);

        let debit = self.open_debit(at, Use::Reversed);
        let missing = self.claim(lot, debit, claimed);
        self.fall_short(lot, debit, missing);
    }

    /// Takes what goes back of a lot: what is left of it, then what of it has expired counts. How many
    /// it has not, because they were spent.
    fn claim(&mut self, lot: usize, debit: usize, points: i128) -> i128 {
        let taken = self.take_of_lot(lot, debit, points, true);
        self.book(debit, taken);
        let missing = points.saturating_sub(taken);
        let expired = self.lots.get_mut(lot).map_or(0, |lot| {
            let expired = missing.min(lot.uses.expired.saturating_sub(lot.covered));
            lot.covered = lot.covered.saturating_add(expired);
            expired
        });
        missing.saturating_sub(expired)
    }

    /// Takes what was forgiven of a lot for as much as has come back to it, the oldest reversal first.
    pub(super) fn take_forgiven(&mut self, lot: usize) {
        let first = |fold: &Self| fold.lots.get(lot)?.forgiven.front().copied();
        while let Some((debit, points)) = first(self) {
            let still = self.claim(lot, debit, points);
            let taken = points.saturating_sub(still);
            self.sums.written_off = self.sums.written_off.saturating_sub(taken);
            let Some(lot) = self.lots.get_mut(lot) else { return };
            if still > 0 {
                if let Some(first) = lot.forgiven.front_mut() {
                    first.1 = still;
                }
                return;
            }
            lot.forgiven.pop_front();
        }
    }

    /// What of a reversal was spent already.
    fn fall_short(&mut self, lot: usize, debit: usize, points: i128) {
        let taken = match self.policy.shortfall {
            _ if points <= 0 => return,
            ReversalShortfall::WrittenOff => {
                self.sums.written_off = self.sums.written_off.saturating_add(points);
                if let Some(lot) = self.lots.get_mut(lot) {
                    lot.forgiven.push_back((debit, points));
                }
                return;
            }
            ReversalShortfall::OtherLots => self.take_of_all(debit, points),
            ReversalShortfall::Debt => 0,
        };
        self.book(debit, points);
        let owed = points.saturating_sub(taken);
        if owed > 0 {
            self.owe(debit, owed);
            self.owing.push_back(debit);
        }
    }

    /// Somebody says that points have expired: what has expired by its own last day is confirmed,
    /// and the rest is taken.
    fn confirm_expiry(&mut self, at: usize, entry: &'a PointsEntry, points: i128) {
        let debit = self.open_debit(at, Use::Expired);
        let mut missing = points;
        for LotPoints { lot, points } in &entry.lots {
            let asked = Points::from(*points).millionths().min(missing);
            let Some(lot) = self.lot_of(lot) else { continue };
            let known = self.confirm_expired(lot, asked);
            let taken = self.take_of_lot(lot, debit, asked.saturating_sub(known), true);
            missing = missing.saturating_sub(known).saturating_sub(taken);
        }
        if entry.lots.is_empty() {
            let known = missing.min(self.unconfirmed);
            self.unconfirmed = self.unconfirmed.saturating_sub(known);
            missing = missing.saturating_sub(known);
            missing = missing.saturating_sub(self.take_of_all(debit, missing));
        }
        self.report(entry, None, PointsProblemKind::MoreExpiredThanThere, missing);
    }

    /// How many of so many points of a lot were gone with their last day and were not confirmed.
    fn confirm_expired(&mut self, lot: usize, points: i128) -> i128 {
        let Some(lot) = self.lots.get_mut(lot) else { return 0 };
        let known = points.min(lot.unconfirmed).min(self.unconfirmed);
        lot.unconfirmed = lot.unconfirmed.saturating_sub(known);
        self.unconfirmed = self.unconfirmed.saturating_sub(known);
        known
    }
}
