//! How what a customer has bought adds up, day by day, and when it reaches the thresholds.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::ThresholdPolicyDraft;
use crate::base::Customer;
use crate::loyalty::member_time::{MemberTime, Stay};
use crate::loyalty::spend::Spend;
use crate::transaction::Purchase;
use crate::units::{ExchangeRates, Money, MoneySum, NotComputable, Period, PurchaseId, Valuation};

/// A purchase, or a return that names none.
struct Entry<'a> {
    day: NaiveDate,
    /// `None`: a return, which is worth less than nothing.
    purchase: Option<&'a PurchaseId>,
    worth: Money,
    /// What came back of it until the day of the judgement.
    back: MoneySum,
}

/// A threshold was reached.
pub(super) struct Crossed<'a> {
    /// Which, by its place in the ladder.
    pub(super) threshold: usize,
    pub(super) on: NaiveDate,
    /// `None`: something that came back counts no more.
    pub(super) by: Option<&'a PurchaseId>,
    /// The first day whose purchases counted.
    pub(super) from: NaiveDate,
    /// The first day on which it can be reached anew. `None`: never.
    pub(super) anew_on: Option<NaiveDate>,
}

/// What a customer has bought that counts, and what came of it.
pub(super) struct Course<'a> {
    policy: &'a ThresholdPolicyDraft,
    /// The customer's times as a member, where only these count.
    stays: Option<MemberTime>,
    /// By day.
    entries: Vec<Entry<'a>>,
    /// What came back of which entry, by day.
    backs: Vec<(NaiveDate, usize, Money)>,
    pub(super) crossed: Vec<Crossed<'a>>,
    /// What counts on the day of the judgement.
    pub(super) total: MoneySum,
    /// The first of the entries that counts then.
    first: usize,
}

impl<'a> Course<'a> {
    /// By what was known on a day. Cost: a sort of the purchases and returns, and for each of their
    /// days a look at each threshold.
    pub(super) fn of(
        customer: &'a Customer,
        policy: &'a ThresholdPolicyDraft,
        rates: &ExchangeRates,
        as_of: NaiveDate,
    ) -> Result<Self, NotComputable> {
        let stays = policy.members_of.as_ref().map(|of| MemberTime::of(customer, of, as_of));
        let counts =
            |day: NaiveDate| stays.as_ref().is_none_or(|stays| is_in(stays, day).is_some());
        let spend =
            Spend::of(customer.transactions(), |one: &Purchase| counts(one.date), rates, as_of)?;
        let valuation = Valuation::new(policy.currency, rates);
        let none = MoneySum::new(policy.currency);
        let mut found = Vec::new();
        for one in &spend.bought {
            let worth = one.worth(&valuation)?;
            let entry = Entry { day: one.day(), purchase: Some(one.id()), worth, back: none };
            found.push((entry, one.back(&valuation)?));
        }
        for back in spend.back_of_any.into_iter().filter(|back| counts(back.date)) {
            let given_back = valuation.value(back.lines.total(), back.date)?;
            let worth = Money::zero(policy.currency).try_sub(given_back)?;
            found.push((Entry { day: back.date, purchase: None, worth, back: none }, Vec::new()));
        }
        // Stable: of one day the purchases stay in their order.
        found.sort_by_key(|(entry, _)| entry.day);
        let (entries, back): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        let mut course = Course {
            policy,
            stays,
            entries,
            backs: Vec::new(),
            crossed: Vec::new(),
            total: none,
            first: 0,
        };
        for (place, back) in back.into_iter().enumerate() {
            course.backs.extend(back.into_iter().map(|(day, amount)| (day, place, amount)));
        }
        course.backs.sort_by_key(|(day, place, _)| (*day, *place));
        course.walk(as_of)?;
        Ok(course)
    }

    /// The days on which the sum can rise.
    fn days(&self) -> BTreeSet<NaiveDate> {
        let of_entries = self.entries.iter().map(|entry| entry.day);
        let of_backs = self.backs.iter().map(|(day, ..)| *day);
        let mut days: BTreeSet<NaiveDate> = of_entries.chain(of_backs).collect();
        // A return that counts no more takes nothing off.
        let returns = self.entries.iter().filter(|entry| entry.purchase.is_none());
        days.extend(returns.filter_map(|entry| self.anew_on(entry.day)));
        days
    }

    fn walk(&mut self, as_of: NaiveDate) -> Result<(), NotComputable> {
        let (mut next, mut next_back) = (0, 0);
        let mut days = self.days();
        days.insert(as_of);
        while let Some(day) = days.pop_first().filter(|day| *day <= as_of) {
            let from = self.counts_from(day);
            self.leave(from, day, next)?;
            let started = next;
            while let Some(entry) = self.entries.get(next).filter(|entry| entry.day <= day) {
                self.total.add(entry.worth)?;
                next = next.saturating_add(1);
            }
            while let Some((_, place, amount)) =
                self.backs.get(next_back).copied().filter(|(on, ..)| *on <= day)
            {
                next_back = next_back.saturating_add(1);
                if let Some(entry) = self.entries.get_mut(place) {
                    entry.back.add(amount)?;
                }
                if place >= self.first {
                    self.total.subtract(amount)?;
                }
            }
            if let Some(from) = from {
                days.extend(self.cross(day, from, started..next)?);
            }
        }
        Ok(())
    }

    /// Takes off what counts no more.
    fn leave(
        &mut self,
        from: Option<NaiveDate>,
        day: NaiveDate,
        counted: usize,
    ) -> Result<(), NotComputable> {
        let is_gone = |entry: &Entry<'_>| match from {
            Some(from) => entry.day < from,
            None => entry.day <= day,
        };
        while let Some(entry) = self.entries.get(self.first).filter(|entry| is_gone(entry)) {
            if self.first < counted {
                self.total.subtract(entry.kept()?)?;
            }
            self.first = self.first.saturating_add(1);
        }
        Ok(())
    }

    /// Notes the thresholds that are reached on a day, and gives the days on which they can be reached
    /// anew.
    fn cross(
        &mut self,
        day: NaiveDate,
        from: NaiveDate,
        of_day: std::ops::Range<usize>,
    ) -> Result<Vec<NaiveDate>, NotComputable> {
        let mut days = Vec::new();
        for (threshold, step) in self.policy.ladder.iter().enumerate() {
            if self.total.cmp_same(step.from).is_lt() || self.is_crossed(threshold, day) {
                continue;
            }
            let entries = self.entries.get(of_day.clone()).unwrap_or_default();
            let by = reached_by(self.total, entries, step.from)?;
            let anew_on = self.anew_on(day);
            days.extend(anew_on);
            self.crossed.push(Crossed { threshold, on: day, by, from, anew_on });
        }
        Ok(days)
    }

    /// Whether a threshold was reached before and cannot be reached anew yet.
    fn is_crossed(&self, threshold: usize, day: NaiveDate) -> bool {
        let mut before = self.crossed.iter().rev();
        let before = before.find(|crossed| crossed.threshold == threshold);
        before.is_some_and(|before| before.is_live(day))
    }

    /// The first day whose purchases count on a day. `None`: nothing counts, as for somebody who is no
    /// member.
    fn counts_from(&self, day: NaiveDate) -> Option<NaiveDate> {
        let from = self.policy.period.through(day).map_or(NaiveDate::MIN, Period::first);
        match &self.stays {
            None => Some(from),
            Some(stays) => is_in(stays, day).map(|stay| stay.joined.max(from)),
        }
    }

    /// The first day on which nothing that counted on a day counts any more. `None`: it always does.
    fn anew_on(&self, day: NaiveDate) -> Option<NaiveDate> {
        let until = self.policy.period.counts_until(day, day).and_then(|until| until.succ_opt());
        let left = self.stays.as_ref().and_then(|stays| is_in(stays, day)?.left);
        until.into_iter().chain(left).min()
    }

    /// What the customer has kept of all that counted for a threshold, or does until it can be reached
    /// anew.
    pub(super) fn kept(&self, crossed: &Crossed<'_>) -> Result<Money, NotComputable> {
        let mut kept = MoneySum::new(self.policy.currency);
        let begin = self.entries.partition_point(|entry| entry.day < crossed.from);
        let counted = self.entries.get(begin..).unwrap_or_default().iter();
        let counts = |entry: &&Entry<'_>| crossed.anew_on.is_none_or(|anew| entry.day < anew);
        for entry in counted.take_while(counts) {
            kept.add(entry.kept()?)?;
        }
        Ok(kept.total()?)
    }

    /// The first day on which the sum, or a threshold, is another by time alone.
    pub(super) fn look_again_on(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        let live = self.crossed.iter().filter(|crossed| crossed.is_live(as_of));
        let anew = live.filter_map(|crossed| crossed.anew_on);
        let counted = self.entries.get(self.first..).unwrap_or_default().iter();
        let mut counted = counted.filter(|entry| entry.kept().is_ok_and(|kept| !kept.is_zero()));
        let leaves = counted.next().and_then(|entry| self.anew_on(entry.day));
        anew.chain(leaves).min()
    }
}

/// The time as a member that a day is in.
fn is_in(stays: &MemberTime, day: NaiveDate) -> Option<Stay> {
    stays.stays().iter().copied().find(|stay| stay.contains(day))
}

/// The purchase of a day by which the sum of its end reached an amount.
fn reached_by<'a>(
    total: MoneySum,
    of_day: &[Entry<'a>],
    amount: Money,
) -> Result<Option<&'a PurchaseId>, NotComputable> {
    let bought = || of_day.iter().filter_map(|entry| Some((entry.purchase?, entry.worth)));
    let mut sum = total;
    for (_, worth) in bought() {
        sum.subtract(worth)?;
    }
    if sum.cmp_same(amount).is_ge() {
        return Ok(None);
    }
    for (purchase, worth) in bought() {
        sum.add(worth)?;
        if sum.cmp_same(amount).is_ge() {
            return Ok(Some(purchase));
        }
    }
    Ok(None)
}

impl Entry<'_> {
    fn kept(&self) -> Result<Money, NotComputable> {
        Ok(self.back.up_to(self.worth)?)
    }
}

impl Crossed<'_> {
    /// Whether it cannot be reached anew yet.
    pub(super) fn is_live(&self, day: NaiveDate) -> bool {
        self.anew_on.is_none_or(|anew| day < anew)
    }
}
