//! How what a customer has bought adds up, day by day, and when it reaches the thresholds.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::ThresholdPolicyDraft;
use super::crossed::Crossed;
use crate::base::Customer;
use crate::loyalty::member_time::{MemberTime, Stay};
use crate::loyalty::spend::Spend;
use crate::marketing::Reward;
use crate::tiering::ValuePeriod;
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

/// What a customer has bought that counts, and what came of it.
pub(super) struct Course<'a> {
    policy: &'a ThresholdPolicyDraft,
    /// The customer's times as a member, where only these count.
    stays: Option<MemberTime>,
    /// By day.
    entries: Vec<Entry<'a>>,
    /// What came back of which entry, by day.
    backs: Vec<(NaiveDate, usize, Money)>,
    /// What was granted for which threshold, the oldest first, and later for none that was reached.
    pub(super) rewards: Vec<(usize, &'a Reward)>,
    pub(super) crossed: Vec<Crossed<'a>>,
    /// Those that are not undone, by their places.
    open: Vec<usize>,
    /// What counts on the day of the judgement.
    pub(super) total: MoneySum,
    /// The first of the entries that counts then.
    first: usize,
}

impl<'a> Course<'a> {
    /// By what was known on a day, with the rewards for each threshold, the oldest first. Cost: a sort
    /// of the purchases and returns, and for each of their days a look at each threshold and at each
    /// time that one was reached and not undone.
    pub(super) fn of(
        customer: &'a Customer,
        policy: &'a ThresholdPolicyDraft,
        rewards: Vec<(usize, &'a Reward)>,
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
            rewards,
            crossed: Vec::new(),
            open: Vec::new(),
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

    /// The days on which the sum can change, or something is granted.
    fn days(&self) -> BTreeSet<NaiveDate> {
        let of_entries = self.entries.iter().map(|entry| entry.day);
        let of_backs = self.backs.iter().map(|(day, ..)| *day);
        let of_rewards = self.rewards.iter().map(|(_, reward)| reward.date);
        let gone = self.entries.iter().filter_map(|entry| self.anew_on(entry.day));
        of_entries.chain(of_backs).chain(of_rewards).chain(gone).collect()
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
                let (worth, is_back) = (entry.worth, entry.purchase.is_none());
                self.total.add(worth)?;
                self.count(next, day, worth, is_back)?;
                next = next.saturating_add(1);
            }
            while let Some((_, place, amount)) =
                self.backs.get(next_back).copied().filter(|(on, ..)| *on <= day)
            {
                next_back = next_back.saturating_add(1);
                self.take_back(place, amount)?;
            }
            self.grant(|crossed, reward| reward.date == day && crossed.is_in_time(reward));
            self.undo(day)?;
            if let Some(from) = from {
                days.extend(self.cross(day, from, started..next)?);
                self.grant(|crossed, reward| {
                    crossed.on == day && reward.date <= day && crossed.is_in_time(reward)
                });
            }
            self.grant(|crossed, reward| reward.date == day && crossed.on <= day);
        }
        Ok(())
    }

    /// Counts an entry of a day for the thresholds that hold on it. Over the last months only what
    /// counted when one was reached counts for it, or else a purchase would for two; but a return that
    /// names no purchase may be of that.
    fn count(
        &mut self,
        place: usize,
        day: NaiveDate,
        worth: Money,
        is_back: bool,
    ) -> Result<(), NotComputable> {
        let is_sliding = matches!(self.policy.period, ValuePeriod::Months(_));
        for open in &self.open {
            let Some(crossed) = self.crossed.get_mut(*open).filter(|it| it.is_live(day)) else {
                continue;
            };
            if !is_sliding {
                crossed.counts.end = place.saturating_add(1);
            }
            if !is_sliding || is_back {
                crossed.own.add(worth)?;
            }
        }
        Ok(())
    }

    /// So much of an entry came back.
    fn take_back(&mut self, place: usize, amount: Money) -> Result<(), NotComputable> {
        if let Some(entry) = self.entries.get_mut(place) {
            entry.back.add(amount)?;
        }
        if place >= self.first {
            self.total.subtract(amount)?;
        }
        for open in &self.open {
            if let Some(crossed) = self.crossed.get_mut(*open)
                && crossed.counts.contains(&place)
            {
                crossed.own.subtract(amount)?;
            }
        }
        Ok(())
    }

    /// Gives each reward that fits to the first time that its threshold was reached to which it does
    /// and for which nothing has been granted.
    fn grant(&mut self, fits: impl Fn(&Crossed<'_>, &Reward) -> bool) {
        let (open, crossed) = (&self.open, &mut self.crossed);
        self.rewards.retain(|(threshold, reward)| {
            let granted = open.iter().any(|place| {
                let fits = |it: &&mut Crossed<'_>| it.threshold == *threshold && fits(it, reward);
                crossed.get_mut(*place).filter(fits).is_some_and(|it| it.grant(reward))
            });
            !granted
        });
    }

    /// Undoes what fell below its threshold before anything was granted.
    fn undo(&mut self, day: NaiveDate) -> Result<(), NotComputable> {
        let mut open = Vec::with_capacity(self.open.len());
        for place in std::mem::take(&mut self.open) {
            if let Some(crossed) = self.crossed.get_mut(place)
                && !crossed.undo(day, self.total)?
            {
                open.push(place);
            }
        }
        self.open = open;
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
            self.open.push(self.crossed.len());
            self.crossed.push(Crossed {
                threshold,
                amount: step.from,
                on: day,
                by,
                from,
                anew_on,
                counts: self.first..of_day.end,
                own: self.total,
                reward: None,
                undone: None,
            });
        }
        Ok(days)
    }

    /// Whether a threshold was reached before and cannot be reached anew yet.
    fn is_crossed(&self, threshold: usize, day: NaiveDate) -> bool {
        let open = self.open.iter().rev().filter_map(|place| self.crossed.get(*place));
        let mut before = open.filter(|crossed| crossed.threshold == threshold);
        before.next().is_some_and(|before| before.is_live(day))
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

/// The purchase of a day by which the sum of its end reached an amount, by what was kept of each on
/// that day.
fn reached_by<'a>(
    total: MoneySum,
    of_day: &[Entry<'a>],
    amount: Money,
) -> Result<Option<&'a PurchaseId>, NotComputable> {
    let bought = || of_day.iter().filter_map(|entry| Some((entry.purchase?, entry.kept())));
    let mut sum = total;
    for (_, kept) in bought() {
        sum.subtract(kept?)?;
    }
    if sum.cmp_same(amount).is_ge() {
        return Ok(None);
    }
    for (purchase, kept) in bought() {
        sum.add(kept?)?;
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
