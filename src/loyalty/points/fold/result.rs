//! The account that a fold leaves.

use chrono::NaiveDate;

use super::{Debit, Fold, Lot, Portion};
use crate::loyalty::points::account::{
    ExpiringPoints, PointsAccount, PointsDebit, PointsLot, PointsPin, PointsTotals,
};
use crate::marketing::PointsChange;
use crate::units::period::{days_after, days_before};
use crate::units::{CustomerId, Points, ProgrammeId};

impl Portion {
    /// The first day on which time alone changes it: it can be spent, or has expired.
    fn changes_on(&self) -> NaiveDate {
        let has_expired_on = self.until.succ_opt().unwrap_or(NaiveDate::MAX);
        if self.is_active { has_expired_on } else { self.from.min(has_expired_on) }
    }

    /// Whether it can be spent, or will: what does either pays what is owed.
    fn can_pay(&self) -> bool {
        self.is_active || self.from <= self.until
    }
}

impl<'a> Fold<'a, '_> {
    pub(super) fn into_account(
        mut self,
        customer: &'a CustomerId,
        programme: Option<&'a ProgrammeId>,
        as_of: NaiveDate,
    ) -> PointsAccount<'a> {
        let lots = self.lots.iter().filter_map(|lot| self.lot(lot)).collect();
        self.pins.sort_by_key(|pin| pin.debit);
        let mut first = 0_usize;
        let mut debits = Vec::with_capacity(self.debits.len());
        for (at, debit) in self.debits.iter().enumerate() {
            let of_it = self.pins.get(first..).unwrap_or_default();
            let end = first.saturating_add(of_it.partition_point(|pin| pin.debit == at));
            debits.extend(self.debit(debit, (first, end)));
            first = end;
        }
        PointsAccount {
            customer,
            programme,
            as_of,
            totals: self.totals(),
            expiring: self.expiring(as_of),
            look_again_on: self.look_again_on(as_of),
            lots,
            debits,
            pins: self.pins(),
            problems: self.problems,
            later: 0,
            portions: self.portions,
            policy: *self.policy,
        }
    }

    fn totals(&self) -> PointsTotals {
        let (sums, shown) = (&self.sums, Points::of_millionths);
        PointsTotals {
            earned: shown(sums.earned),
            corrected: shown(sums.corrected),
            active: shown(sums.active),
            pending: shown(sums.pending),
            spent: shown(sums.uses.spent),
            expired: shown(sums.uses.expired),
            reversed: shown(sums.uses.reversed),
            debt: shown(sums.debt),
            written_off: shown(sums.written_off),
        }
    }

    fn lot(&self, lot: &Lot) -> Option<PointsLot<'a>> {
        let entry = self.entries.get(lot.entry)?;
        let (mut active, mut pending, mut at) = (0_i128, 0_i128, lot.first);
        while let Some(portion) = self.portions.get(at) {
            let sum = if portion.is_active { &mut active } else { &mut pending };
            *sum = sum.saturating_add(portion.left);
            at = portion.next;
        }
        let shown = Points::of_millionths;
        Some(PointsLot {
            id: &entry.id,
            on: entry.date,
            from: entry.from.as_ref(),
            is_correction: matches!(entry.change, PointsChange::Adjusted(_)),
            active_from: entry.active_from,
            until: entry.until,
            earned: shown(lot.earned),
            active: shown(active),
            pending: shown(pending),
            spent: shown(lot.uses.spent),
            expired: shown(lot.uses.expired),
            reversed: shown(lot.uses.reversed),
            corrected: shown(lot.uses.corrected),
            claimed: shown(lot.claimed),
        })
    }

    fn debit(&self, debit: &Debit, pins: (usize, usize)) -> Option<PointsDebit<'a>> {
        let entry = self.entries.get(debit.entry)?;
        let shown = Points::of_millionths;
        Some(PointsDebit {
            id: &entry.id,
            on: entry.date,
            change: entry.change,
            points: shown(debit.points),
            refunded: shown(debit.refunded),
            owed: shown(debit.owed),
            pins,
        })
    }

    fn pins(&self) -> Vec<PointsPin<'a>> {
        let pins = self.pins.iter().filter_map(|pin| {
            let portion = self.portions.get(pin.portion)?;
            let lot = self.lots.get(portion.lot)?;
            Some(PointsPin {
                until: portion.until,
                debit: &self.entries.get(self.debits.get(pin.debit)?.entry)?.id,
                lot: &self.entries.get(lot.entry)?.id,
                points: Points::of_millionths(pin.points),
                refunded: Points::of_millionths(pin.refunded),
            })
        });
        pins.collect()
    }

    /// What expires within the days of the policy, if nothing is recorded: less what pays a debt, on its
    /// last day or on the first on which it can be spent.
    fn expiring(&self, as_of: NaiveDate) -> Vec<ExpiringPoints> {
        let last = days_after(as_of, self.policy.expiring_soon_days);
        let left = self.portions.iter().filter(|portion| portion.left > 0);
        let mut left: Vec<(NaiveDate, &Portion)> =
            left.map(|portion| (portion.changes_on(), portion)).collect();
        left.sort_by_key(|(on, portion)| (*on, !portion.is_active));
        let mut owed = self.sums.debt;
        let mut soon: Vec<(NaiveDate, i128)> = Vec::new();
        for (_, portion) in left {
            let paid = if portion.can_pay() { portion.left.min(owed) } else { 0 };
            owed = owed.saturating_sub(paid);
            let rest = portion.left.saturating_sub(paid);
            if rest > 0 && portion.until <= last && portion.until < NaiveDate::MAX {
                soon.push((portion.until, rest));
            }
        }
        soon.sort_unstable();
        let days = soon.chunk_by(|one, next| one.0 == next.0).filter_map(|of_a_day| {
            let sum = of_a_day.iter().fold(0_i128, |sum, (_, left)| sum.saturating_add(*left));
            let until = of_a_day.first()?.0;
            Some(ExpiringPoints { until, points: Points::of_millionths(sum) })
        });
        days.collect()
    }

    /// The first day on which something can be spent, expires, or expires soon.
    fn look_again_on(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        let left = self.portions.iter().filter(|portion| portion.left > 0);
        let days = left.flat_map(|portion| {
            let lasts = portion.until < NaiveDate::MAX;
            let begins = (!portion.is_active).then_some(portion.from);
            let soon = days_before(portion.until, self.policy.expiring_soon_days);
            let ends = [Some(soon), portion.until.succ_opt()].into_iter().flatten();
            begins.into_iter().chain(ends.filter(move |_| lasts))
        });
        days.filter(|day| *day > as_of).min()
    }
}
