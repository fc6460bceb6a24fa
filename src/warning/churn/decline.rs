//! A customer buys for less than a year ago, or fewer kinds of things.

use chrono::NaiveDate;

use super::bought::{Bought, InClass};
use super::{ChurnTerms, DECLINE_IN_AMOUNT, DECLINE_IN_RANGE, Festivals};
use crate::customer::Role;
use crate::rule::{Criterion, Evidence, Reason, rules};
use crate::units::period::months_after;
use crate::units::{Money, NotComputable, Period, Rounding};
use crate::warning::{Advice, CustomerFacts, CustomerRule, Finding, FindingKey, Found, Severity};

rules! {
    BOUGHT_LESS = DECLINE_IN_AMOUNT, AtMost {
        "bought for {observed} in a year, at most the {needed} that make it a decline[ (by {margin})]",
        "bought for {observed} in a year, more than the {needed} that would make it a decline[ (by {margin})]",
        "it is not known for how much they bought",
    };
    BEFORE = "warning.amount-of-year-before", Over {
        "bought for {observed} in the year before, over the {needed} of its largest day[ (by {margin})]",
        "bought for {observed} in the year before, no more than the {needed} of its largest day[ (by {margin})]",
        "it is not known for how much they bought in the year before",
    };
    FEWER_CLASSES = DECLINE_IN_RANGE, AtMost {
        "classes of products that they still buy: {observed}, at most the {needed} that make it a decline[ (by {margin})]",
        "classes of products that they still buy: {observed}, over the {needed} that would make it a decline[ (by {margin})]",
        "it is not known which classes of products they buy",
    };
    HABITS = "warning.classes-of-year-before", AtLeast {
        "classes of products that were a habit in the year before: {observed}, at least the {needed} that it takes to compare[ (by {margin})]",
        "classes of products that were a habit in the year before: {observed}, below the {needed} that it takes to compare[ (by {margin})]",
        "it is not known which classes of products they bought in the year before",
    };
}

/// A year, and the one before it.
#[derive(Debug, Clone, Copy)]
struct Years {
    last: Period,
    before: Period,
}

impl Years {
    /// The two years until a day. `None` at the beginning of the calendar.
    fn until(end: NaiveDate, festivals: &Festivals, within: u32) -> Option<Self> {
        let middle = festivals.year_before(end, within)?;
        let beginning = festivals.year_before(middle, within)?;
        Some(Years {
            last: Period::half_open(middle.succ_opt()?, end.succ_opt()?).ok()?,
            before: Period::half_open(beginning.succ_opt()?, middle.succ_opt()?).ok()?,
        })
    }
}

/// What was compared, and is a decline.
struct Decline {
    reason: Reason,
    evidence: Criterion,
    /// What a year brings less.
    lost: Money,
}

/// The rule that asks for each customer whether they buy for much less than a year ago, or much
/// fewer classes of products.
///
/// * The year through the last month that is over is compared with the year before it, so that seasons
///   do not matter, and the answer changes with the month and not each day. Where the month ended near
///   Chinese New Year, the year before ends as far from that of its own; both years then have one
///   season before it, and differ in length by up to a month.
/// * Only what is [bought again](super::Activity::Reorder) counts: after a car, accessories are no
///   decline. Who buys nothing any more is silent, and not declining.
/// * In amount: the year brought at most the part that is left after the fall of what the year before
///   brought without its largest day. One large order is no habit. It takes so many days with a
///   purchase in the year before that half of them is not missing by chance.
/// * In range: of the classes that were a habit, at most the part that is left after the fall was bought
///   at all. What no class names is one class.
///
/// Cost: of the lines of two years a pass; where it is a decline, one for each month that it lasts.
#[derive(Debug, Clone)]
pub struct Declining {
    terms: ChurnTerms,
}

impl Declining {
    /// By these terms.
    pub const fn new(terms: ChurnTerms) -> Self {
        Declining { terms }
    }

    fn judge(&self, facts: &CustomerFacts<'_>, found: &mut Found) -> Result<(), NotComputable> {
        let bought = Bought::of(facts, &self.terms)?;
        let as_of = facts.as_of();
        let month = Period::calendar_month(as_of).first();
        let Some(years) = self.years(month) else { return Ok(()) };
        let days = bought.reorder_days();
        // What was bought in the month itself counts from the next one on.
        if days.iter().all(|day| *day < years.before.first()) {
            return Ok(());
        }
        found.look_again(months_after(month, 1));
        for (matter, decline) in [
            (DECLINE_IN_AMOUNT, Self::in_amount as fn(&Self, &Bought<'_>, Years) -> _),
            (DECLINE_IN_RANGE, Self::in_range),
        ] {
            let Some(now) = decline(self, &bought, years)? else { continue };
            let since = self.since(month, |years| Ok(decline(self, &bought, years)?.is_some()))?;
            let key = FindingKey::new(matter, facts.id().clone());
            found.add(Finding {
                severity: Severity::Low,
                evidence: vec![now.evidence],
                at_stake: Some(now.lost),
                responsible: facts.responsible(Role::Sales),
                look_again_on: months_after(month, 1),
                ..Finding::new(key, since, now.reason, Advice::KeepActive)
            });
        }
        Ok(())
    }

    /// The two years until the end of the month before the one that begins on a day.
    fn years(&self, month: NaiveDate) -> Option<Years> {
        let within = self.terms.policy().festival_days;
        Years::until(month.pred_opt()?, self.terms.festivals(), within)
    }

    /// The first day of the first month since which it has been so without a break.
    fn since(
        &self,
        month: NaiveDate,
        is_so: impl Fn(Years) -> Result<bool, NotComputable>,
    ) -> Result<NaiveDate, NotComputable> {
        let mut since = month;
        loop {
            let before = since.pred_opt().map(|last| Period::calendar_month(last).first());
            let Some(before) = before else { return Ok(since) };
            match self.years(before) {
                Some(years) if is_so(years)? => since = before,
                _ => return Ok(since),
            }
        }
    }

    fn in_amount(
        &self,
        bought: &Bought<'_>,
        Years { last, before }: Years,
    ) -> Result<Option<Decline>, NotComputable> {
        let limits = self.terms.policy().decline;
        let days = bought.reorder_days();
        let days_in = |over: Period| days.iter().filter(|day| over.contains(**day)).count();
        let least = usize::try_from(limits.least_days).unwrap_or(usize::MAX);
        if days_in(before) < least || days_in(last) == 0 {
            return Ok(None);
        }
        let classes = || bought.reordered().map(|(_, _, class)| class);
        let (now, then) = (bought.net(classes(), last)?, bought.net(classes(), before)?);
        let largest = bought.largest_day(before)?;
        let habit = then.try_sub(largest)?;
        if !habit.is_positive() {
            return Ok(None);
        }
        // Rounded against a decline.
        let limit = habit.try_sub(habit.portion(limits.fall, Rounding::AwayFromZero))?;
        let reason = BOUGHT_LESS.test(Evidence::money(now, limit)?);
        let evidence = BEFORE.check(Evidence::money(then, largest)?);
        let lost = then.try_sub(now)?;
        Ok(reason.map(|reason| Decline { reason, evidence, lost }))
    }

    fn in_range(
        &self,
        bought: &Bought<'_>,
        Years { last, before }: Years,
    ) -> Result<Option<Decline>, NotComputable> {
        let limits = self.terms.policy().decline;
        let habit = usize::try_from(limits.habit_days).unwrap_or(usize::MAX);
        let classes = || bought.reordered().map(|(_, _, class)| class);
        let is_bought = |class: &InClass| !class.days_in(last).is_empty();
        if !classes().any(is_bought) {
            return Ok(None);
        }
        let habits = || classes().filter(|class| class.days_in(before).len() >= habit);
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let were = count(habits().count());
        if were < u64::from(limits.least_classes) {
            return Ok(None);
        }
        let are = count(habits().filter(|class| is_bought(class)).count());
        let fallen = u128::from(were).saturating_mul(u128::from(limits.range_fall.billionths()));
        let fallen = u64::try_from(fallen.div_ceil(1_000_000_000)).unwrap_or(u64::MAX);
        let limit = were.saturating_sub(fallen);
        let reason = FEWER_CLASSES.test(Evidence::counts(are, limit));
        let evidence = HABITS.check(Evidence::counts(were, u64::from(limits.least_classes)));
        let lost = bought.net(habits().filter(|class| !is_bought(class)), before)?;
        Ok(reason.map(|reason| Decline { reason, evidence, lost }))
    }
}

impl CustomerRule for Declining {
    fn matters(&self) -> Vec<&str> {
        vec![DECLINE_IN_AMOUNT, DECLINE_IN_RANGE]
    }

    fn look(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
        if !facts.customer.is_served(facts.as_of()) {
            return;
        }
        if let Err(why) = self.judge(facts, found) {
            for matter in [DECLINE_IN_AMOUNT, DECLINE_IN_RANGE] {
                found.unknown(FindingKey::new(matter, facts.id().clone()), why);
            }
        }
    }
}
