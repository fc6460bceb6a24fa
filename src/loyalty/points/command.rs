//! What can be asked of an account, and is refused where it cannot be.

use super::account::{PointsAccount, PointsLot, PointsPin};
use super::fold::Portion;
use crate::marketing::{LotPoints, PointsChange, PointsEntry, PointsOrigin};
use crate::units::period::days_after;
use crate::units::{IdError, Money, MoneyError, Points, PointsEntryId, Quantity, ReturnId};

/// What was asked of an account of points is not possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PointsRefusal {
    /// There are entries after the day of the account: what they rest on would change.
    #[error("the account has entries after its day: expected one as of the day of its last entry")]
    LaterEntries,
    /// More than there is.
    #[error("{asked} points were asked for and {spendable} can be spent")]
    NotEnough {
        /// How many were asked for.
        asked: Points,
        /// How many can be spent.
        spendable: Points,
    },
    /// No such lot.
    #[error("the account has no lot `{0}`")]
    NoSuchLot(PointsEntryId),
    /// No such spending.
    #[error("the account has no spending `{0}`")]
    NoSuchSpending(PointsEntryId),
    /// More would come back than is still spent.
    #[error("{asked} points would come back and {left} are still spent")]
    MoreBackThanSpent {
        /// How many were to come back.
        asked: Points,
        /// How many still can.
        left: Points,
    },
    /// Nothing of the lot is pending.
    #[error("nothing of lot `{0}` is pending")]
    NotPending(PointsEntryId),
    /// What is to go back of the lot has gone back already, or is less than it is rounded to.
    #[error("nothing of lot `{0}` is left to go back for that return")]
    NothingToReverse(PointsEntryId),
    /// The purchase had no value, or more came back than it had.
    #[error("a return of {returned} does not fit to a purchase of {bought}")]
    NotAPart {
        /// What came back in all.
        returned: Money,
        /// What was bought.
        bought: Money,
    },
    /// Lines came back that earned more than their purchase.
    #[error(
        "a return of what earned {returned} points does not fit to a purchase that earned {earned}"
    )]
    NotAPartOfEarned {
        /// How many points what came back in all had earned.
        returned: Points,
        /// How many the purchase earned.
        earned: Points,
    },
    /// Two currencies.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A text cannot serve as the identifier of an entry.
    #[error(transparent)]
    Id(#[from] IdError),
}

/// The commands. Each gives the entry to store, dated on the day of the account; until it is stored
/// nothing has changed. None leaves an account with entries after its day as it was.
impl PointsAccount<'_> {
    /// Spends points: those whose last day comes first, each pinned to its lot. Cost: a sort of the
    /// lots.
    ///
    /// # Errors
    /// [`NotEnough`](PointsRefusal::NotEnough) where [less](super::PointsTotals::spendable) can be
    /// spent, [`LaterEntries`](PointsRefusal::LaterEntries).
    pub fn spend(&self, id: PointsEntryId, points: Quantity) -> Result<PointsEntry, PointsRefusal> {
        let (asked, spendable) = (Points::from(points), self.totals.spendable());
        if asked > spendable {
            return Err(PointsRefusal::NotEnough { asked, spendable });
        }
        let mut entry = self.entry(id, PointsChange::Spent(points))?;
        let mut lots = Pinned::default();
        let mut missing = asked.millionths();
        for portion in self.by_last_day() {
            let taken = portion.left.min(missing);
            lots.add(portion.lot, taken);
            missing = missing.saturating_sub(taken);
        }
        entry.lots = lots.of(self);
        Ok(entry)
    }

    /// Gives points of a spending back, wholly or in part, for a return or without: to the lots that
    /// they were taken from, the last taken first; what was still owed of it is no longer. Of a lot that
    /// has expired meanwhile, or does today, they can be spent for the days of the policy, which the
    /// entry records.
    /// Cost: a pass over the debits, and over what was taken from which lot.
    ///
    /// # Errors
    /// [`NoSuchSpending`](PointsRefusal::NoSuchSpending),
    /// [`MoreBackThanSpent`](PointsRefusal::MoreBackThanSpent),
    /// [`LaterEntries`](PointsRefusal::LaterEntries).
    pub fn refund(
        &self,
        id: PointsEntryId,
        spending: &PointsEntryId,
        points: Quantity,
        back: Option<ReturnId>,
    ) -> Result<PointsEntry, PointsRefusal> {
        let spent = self.debits.iter().find(|one| one.id == spending && one.change.is_spending());
        let Some(spent) = spent else {
            return Err(PointsRefusal::NoSuchSpending(spending.clone()));
        };
        let (asked, left) = (Points::from(points), less(spent.points, spent.refunded));
        if asked > left {
            return Err(PointsRefusal::MoreBackThanSpent { asked, left });
        }
        let mut entry = self.entry(id, PointsChange::Refunded(points))?;
        entry.of = Some(spending.clone());
        entry.from = back.map(PointsOrigin::Return);
        // What is owed of it is no longer owed, first of all.
        let mut missing = less(asked, spent.owed).millionths().max(0);
        let mut goes_to_expired = false;
        for pin in self.pins_of(spent).iter().rev() {
            let given = less(pin.points, pin.refunded).millionths().min(missing);
            missing = missing.saturating_sub(given);
            goes_to_expired |= given > 0 && self.ends(pin);
        }
        if goes_to_expired {
            entry.until = Some(days_after(self.as_of, self.policy.grace_days));
        }
        Ok(entry)
    }

    /// Takes back of a lot what was earned for the part of a purchase that came back: of the lot the
    /// share that `returned`, all that came back of the purchase with this return, is of `bought`,
    /// rounded by the policy, less what went back before. So the parts never add up to more than the
    /// lot, and to all of it once all has come back. Cost: a pass over the lots.
    ///
    /// This is by the purchase: what came back counts also where it had earned nothing. Where it is known
    /// what each line earned, [`reverse_earned`](Self::reverse_earned) takes that and no more.
    ///
    /// # Errors
    /// [`NoSuchLot`](PointsRefusal::NoSuchLot), [`NotAPart`](PointsRefusal::NotAPart),
    /// [`NothingToReverse`](PointsRefusal::NothingToReverse), [`Money`](PointsRefusal::Money) for two
    /// currencies, [`LaterEntries`](PointsRefusal::LaterEntries).
    pub fn reverse(
        &self,
        id: PointsEntryId,
        lot: &PointsEntryId,
        back: ReturnId,
        returned: Money,
        bought: Money,
    ) -> Result<PointsEntry, PointsRefusal> {
        let known = self.known_lot(lot)?;
        returned.same_currency(bought)?;
        let due = self.part_of(known, returned.micros(), bought.micros());
        let due = due.ok_or(PointsRefusal::NotAPart { returned, bought })?;
        self.reversal(id, known, back, due)
    }

    /// The same by what the lines earned: of the lot the share that `returned`, what all that came back
    /// of the purchase with this return [had earned](crate::loyalty::earning::EarnedPoints::of_returned),
    /// is of `earned`, what the purchase earned. Nothing goes back for lines that earned nothing. Cost:
    /// a pass over the lots.
    ///
    /// # Errors
    /// [`NoSuchLot`](PointsRefusal::NoSuchLot), [`NotAPartOfEarned`](PointsRefusal::NotAPartOfEarned),
    /// [`NothingToReverse`](PointsRefusal::NothingToReverse),
    /// [`LaterEntries`](PointsRefusal::LaterEntries).
    ///
    /// ```
    /// use clienteling::loyalty::earning::{EarnedBefore, EarningPolicy, PurchaseToEarn, earn};
    /// use clienteling::loyalty::points::{PointsAccount, PointsPolicy};
    /// use clienteling::transaction::Return;
    /// use clienteling::Purchase;
    ///
    /// let purchase: Purchase = serde_json::from_str(
    ///     r#"{"id":"S-1","customer":"C-1","date":"2026-03-02","lines":[
    ///         {"product":"tyre","quantity":"4","amount":{"amount":"1600","currency":"CNY"}},
    ///         {"product":"card","quantity":"1","amount":{"amount":"1000","currency":"CNY"}}]}"#,
    /// )?;
    /// let policy: EarningPolicy = serde_json::from_str(r#"{"excluded":["card"]}"#)?;
    /// let bought = PurchaseToEarn { purchase: &purchase, paid_with_points: None, tier: None };
    /// let earned = earn(&bought, &EarnedBefore::default(), &policy)?;
    /// let lot = earned.entry("PT-1".parse()?)?.ok_or("160 points")?;
    ///
    /// // One tyre comes back, and the card.
    /// let back: Return = serde_json::from_str(
    ///     r#"{"id":"R-1","customer":"C-1","date":"2026-03-05","of":"S-1","lines":[
    ///         {"product":"tyre","quantity":"1","amount":{"amount":"400","currency":"CNY"}},
    ///         {"product":"card","quantity":"1","amount":{"amount":"1000","currency":"CNY"}}]}"#,
    /// )?;
    /// let returned = earned.of_returned(back.lines.as_slice())?;
    /// let policy = PointsPolicy::default();
    /// let account =
    ///     PointsAccount::of_entries(&lot.customer, None, [&lot], &policy, "2026-03-05".parse()?);
    /// let taken =
    ///     account.reverse_earned("PT-2".parse()?, &lot.id, back.id, returned, earned.points)?;
    /// assert_eq!(taken.change.points(), 40.into());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reverse_earned(
        &self,
        id: PointsEntryId,
        lot: &PointsEntryId,
        back: ReturnId,
        returned: Points,
        earned: Points,
    ) -> Result<PointsEntry, PointsRefusal> {
        let known = self.known_lot(lot)?;
        let due = self.part_of(known, returned.millionths(), earned.millionths());
        let due = due.ok_or(PointsRefusal::NotAPartOfEarned { returned, earned })?;
        self.reversal(id, known, back, due)
    }

    /// `part` of `whole` parts of a lot. `None`: it is no part of it.
    fn part_of(&self, lot: &PointsLot<'_>, part: i128, whole: i128) -> Option<i128> {
        let whole = u128::try_from(whole).ok().filter(|whole| *whole > 0)?;
        let earned = lot.earned.millionths();
        match u128::try_from(part).ok()?.cmp(&whole) {
            std::cmp::Ordering::Greater => None,
            std::cmp::Ordering::Equal => Some(earned),
            std::cmp::Ordering::Less => Some(self.rounded_part(earned, part, whole).min(earned)),
        }
    }

    /// Takes what is due of a lot back, less what went back before.
    fn reversal(
        &self,
        id: PointsEntryId,
        known: &PointsLot<'_>,
        back: ReturnId,
        due: i128,
    ) -> Result<PointsEntry, PointsRefusal> {
        let points = due.saturating_sub(known.claimed.millionths());
        let points = Quantity::try_from(Points::of_millionths(points));
        let points = points.map_err(|_| PointsRefusal::NothingToReverse(known.id.clone()))?;
        let mut entry = self.entry(id, PointsChange::Reversed(points))?;
        entry.of = Some(known.id.clone());
        entry.from = Some(PointsOrigin::Return(back));
        Ok(entry)
    }

    /// Lets what is pending of a lot be spent from the day of the account on. Cost: a pass over the
    /// lots.
    ///
    /// # Errors
    /// [`NoSuchLot`](PointsRefusal::NoSuchLot), [`NotPending`](PointsRefusal::NotPending),
    /// [`LaterEntries`](PointsRefusal::LaterEntries).
    pub fn confirm(
        &self,
        id: PointsEntryId,
        lot: &PointsEntryId,
    ) -> Result<PointsEntry, PointsRefusal> {
        if !self.known_lot(lot)?.pending.is_positive() {
            return Err(PointsRefusal::NotPending(lot.clone()));
        }
        let mut entry = self.entry(id, PointsChange::Confirmed)?;
        entry.of = Some(lot.clone());
        Ok(entry)
    }

    /// Adds what was earned on the day of the account, with the days of the policy.
    ///
    /// # Errors
    /// [`LaterEntries`](PointsRefusal::LaterEntries).
    pub fn earn(
        &self,
        id: PointsEntryId,
        points: Quantity,
        from: Option<PointsOrigin>,
    ) -> Result<PointsEntry, PointsRefusal> {
        let mut entry = self.entry(id, PointsChange::Earned(points))?;
        entry.from = from;
        entry.active_from = self.policy.active_from(self.as_of);
        entry.until = self.policy.until(self.as_of);
        Ok(entry)
    }

    pub(super) fn entry(
        &self,
        id: PointsEntryId,
        change: PointsChange,
    ) -> Result<PointsEntry, PointsRefusal> {
        if self.later > 0 {
            return Err(PointsRefusal::LaterEntries);
        }
        let entry = PointsEntry::new(id, self.customer, self.as_of, change);
        Ok(PointsEntry { programme: self.programme.cloned(), ..entry })
    }

    fn known_lot(&self, id: &PointsEntryId) -> Result<&PointsLot<'_>, PointsRefusal> {
        self.lot(id).ok_or_else(|| PointsRefusal::NoSuchLot(id.clone()))
    }

    /// What can be spent, the portion whose last day comes first before the others.
    pub(super) fn by_last_day(&self) -> Vec<&Portion> {
        let active = self.portions.iter().filter(|portion| portion.is_active && portion.left > 0);
        let mut active: Vec<&Portion> = active.collect();
        active.sort_by_key(|portion| (portion.until, portion.lot));
        active
    }

    /// Whether the last day of what was taken is over, or today.
    fn ends(&self, pin: &PointsPin<'_>) -> bool {
        pin.until <= self.as_of
    }

    /// `part` of `whole` parts of points, rounded to the decimals of the policy.
    fn rounded_part(&self, points: i128, part: i128, whole: u128) -> i128 {
        let left = Points::DIGITS.saturating_sub(self.policy.decimals);
        let unit = 10_i128.checked_pow(left).unwrap_or(1);
        let whole = whole.saturating_mul(unit.unsigned_abs());
        let units = self.policy.rounding.mul_div(points, part, whole).unwrap_or(0);
        units.saturating_mul(unit)
    }
}

/// What is left of one number without another.
fn less(one: Points, other: Points) -> Points {
    Points::of_millionths(one.millionths().saturating_sub(other.millionths()))
}

/// What is taken of each lot, in the order in which it is taken.
#[derive(Default)]
pub(super) struct Pinned(Vec<(usize, i128)>);

impl Pinned {
    pub(super) fn add(&mut self, lot: usize, points: i128) {
        match self.0.last_mut() {
            _ if points <= 0 => {}
            Some((last, sum)) if *last == lot => *sum = sum.saturating_add(points),
            _ => self.0.push((lot, points)),
        }
    }

    /// Whether an entry that names these can also name this one.
    pub(super) fn fits(&self, lot: usize) -> bool {
        self.0.len() < PointsEntry::MOST_LOTS || self.0.last().is_some_and(|(last, _)| *last == lot)
    }

    /// As an entry records it. Of more lots than it can, it records none: the ledger takes the same.
    pub(super) fn of(self, account: &PointsAccount<'_>) -> Vec<LotPoints> {
        if self.0.len() > PointsEntry::MOST_LOTS {
            return Vec::new();
        }
        let pinned = self.0.into_iter().filter_map(|(lot, points)| {
            let lot = account.lots.get(lot)?.id.clone();
            Some(LotPoints { lot, points: Quantity::up_to(points)? })
        });
        pinned.collect()
    }
}
