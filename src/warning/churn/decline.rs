//! A customer buys for less than a year ago, or fewer kinds of things.

use chrono::NaiveDate;

use super::bought::{Bought, InClass};
use super::known::{self, BuyingRule, Known};
use super::{ChurnTerms, DECLINE_IN_AMOUNT, DECLINE_IN_RANGE, Festivals};
use crate::customer::Role;
use crate::rule::{Criterion, CriterionOutcome, Evidence, Reason, rules};
use crate::units::float::of_count;
use crate::units::period::{months_after, months_before};
use crate::units::{Money, NotComputable, Period, Probability, Rounding, beta};
use crate::warning::{Advice, CustomerFacts, CustomerRule, Finding, FindingKey, Found, Severity};

rules! {
    BOUGHT_LESS = DECLINE_IN_AMOUNT, AtMost {
        "bought for {observed} in the last months, at most the {needed} that make it a decline[ (by {margin})]",
        "bought for {observed} in the last months, more than the {needed} that would make it a decline[ (by {margin})]",
        "it is not known for how much they bought",
    };
    FEWER_DAYS = "warning.days-of-year-before", Below {
        "bought on so many days of the last months: {observed}, fewer than the {needed} of the same months a year before[ (by {margin})]",
        "bought on so many days of the last months: {observed}, at least the {needed} of the same months a year before[ (by {margin})]",
        "it is not known on how many days they bought",
    };
    NO_CHANCE = "warning.decline-by-chance", AtMost {
        "so few by chance with a probability of {observed}, at most {needed}[ (by {margin})]",
        "so few by chance with a probability of {observed}, above {needed}[ (by {margin})]",
        "it is not known how likely it is by chance",
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

/// The last months, and the same a year before.
#[derive(Debug, Clone, Copy)]
struct Compared {
    last: Period,
    before: Period,
}

impl Compared {
    /// So many months until a day, 1 to 12. `None` at the beginning of the calendar.
    fn until(end: NaiveDate, months: u32, festivals: &Festivals, within: u32) -> Option<Self> {
        let middle = festivals.year_before(end, within)?;
        // A year begins where the one before it ends, whenever that is; and less never before it.
        let start = if months < 12 {
            months_before(end.succ_opt()?, months)?.pred_opt()?.max(middle)
        } else {
            middle
        };
        let beginning = festivals.year_before(start, within)?;
        Some(Compared {
            last: Period::half_open(start.succ_opt()?, end.succ_opt()?).ok()?,
            before: Period::half_open(beginning.succ_opt()?, middle.succ_opt()?).ok()?,
        })
    }
}

/// What was compared, and is a decline.
struct Decline {
    reason: Reason,
    evidence: Vec<Criterion>,
    /// What came less.
    lost: Money,
}

/// Whether it is a decline in the month that begins on a day.
type Asked<'a> = &'a dyn Fn(NaiveDate) -> Result<Option<Decline>, NotComputable>;

/// The rule that asks for each customer whether they buy for much less than a year ago, or much
/// fewer classes of products.
///
/// * Full months are compared with the same months of the year before, so that seasons do not matter,
///   and the answer changes with the month and not each day. What begins or ends near Chinese New
///   Year is compared with what began or ended as far from that of the year before; both then have one
///   season before it, and differ in length by up to a month.
/// * Only what is [bought again](super::Activity::Reorder) counts: after a car, accessories are no
///   decline. Who bought nothing in the last months is silent, and not declining.
/// * In amount, by [so many months](super::DeclineLimits::months): in the year before they bought on as
///   many days as it takes, for small numbers say nothing. Now these are fewer, and so few that it is
///   none of chance: if they bought as often as before, each day with a purchase of both years would
///   fall into these or those months like the throw of a coin, weighed by the days. How likely it is
///   that so few fall into the last months is the binomial distribution's to say (the exact conditional
///   test of two rates). And the money, less what came back, is less by the fall at least, for as many
///   days. One large order is no habit: without it there are as many days as before.
/// * In range, by the year: of the classes that were a habit in the one before, at most the part that
///   is left after the fall was bought at all. What no class names is one class.
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

    /// So many months before the one that begins on a day, and the same a year before.
    fn compared(&self, month: NaiveDate, months: u32) -> Option<Compared> {
        let within = self.terms.policy().festival_days;
        Compared::until(month.pred_opt()?, months, self.terms.festivals(), within)
    }

    fn in_amount(
        &self,
        bought: &Bought<'_>,
        days: &[NaiveDate],
        month: NaiveDate,
    ) -> Result<Option<Decline>, NotComputable> {
        let limits = self.terms.policy().decline;
        let Some(Compared { last, before }) = self.compared(month, limits.months) else {
            return Ok(None);
        };
        let days_in = |over: Period| count(days.iter().filter(|day| over.contains(**day)).count());
        let (now, then) = (days_in(last), days_in(before));
        if then < u64::from(limits.least_days) || now == 0 {
            return Ok(None);
        }
        let fewer = FEWER_DAYS.check(Evidence::counts(now, then));
        let chance = so_few((now, last.days()), (then, before.days()));
        let doubt = Probability::from_billionths(limits.confidence.billionths()).complement();
        let chance = NO_CHANCE.check(Evidence::probabilities(chance, doubt));
        let evidence = vec![fewer, chance];
        if evidence.iter().any(|one| one.outcome() != CriterionOutcome::Met) {
            return Ok(None);
        }
        let classes = || bought.reordered().map(|(_, _, class)| class);
        let (now, then) = (bought.net(classes(), last)?, bought.net(classes(), before)?);
        let (days, of) = (i128::from(last.days()), u128::from(before.days()));
        let as_many =
            Rounding::HalfEven.mul_div(then.micros(), days, of).ok_or(NotComputable::OutOfRange)?;
        let habit = Money::from_micros(as_many, then.currency())?;
        if !habit.is_positive() {
            return Ok(None);
        }
        // Rounded against a decline.
        let limit = habit.try_sub(habit.portion(limits.fall, Rounding::AwayFromZero))?;
        let reason = BOUGHT_LESS.test(Evidence::money(now, limit)?);
        let lost = then.try_sub(now)?;
        Ok(reason.map(|reason| Decline { reason, evidence, lost }))
    }

    fn in_range(
        &self,
        bought: &Bought<'_>,
        month: NaiveDate,
    ) -> Result<Option<Decline>, NotComputable> {
        let limits = self.terms.policy().decline;
        let Some(Compared { last, before }) = self.compared(month, 12) else { return Ok(None) };
        let habit = usize::try_from(limits.habit_days).unwrap_or(usize::MAX);
        let classes = || bought.reordered().map(|(_, _, class)| class);
        let is_bought = |class: &InClass| !class.days_in(last).is_empty();
        if !classes().any(is_bought) {
            return Ok(None);
        }
        let habits = || classes().filter(|class| class.days_in(before).len() >= habit);
        let were = count(habits().count());
        if were < u64::from(limits.least_classes) {
            return Ok(None);
        }
        let are = count(habits().filter(|class| is_bought(class)).count());
        let fallen = u128::from(were).saturating_mul(u128::from(limits.range_fall.billionths()));
        let fallen = u64::try_from(fallen.div_ceil(1_000_000_000)).unwrap_or(u64::MAX);
        let limit = were.saturating_sub(fallen);
        let reason = FEWER_CLASSES.test(Evidence::counts(are, limit));
        let habits_needed = u64::from(limits.least_classes);
        let evidence = vec![HABITS.check(Evidence::counts(were, habits_needed))];
        let lost = bought.net(habits().filter(|class| !is_bought(class)), before)?;
        Ok(reason.map(|reason| Decline { reason, evidence, lost }))
    }
}

/// The first day of the first month since which it has been so without a break.
fn since(month: NaiveDate, decline: Asked<'_>) -> Result<NaiveDate, NotComputable> {
    let mut since = month;
    while let Some(before) = months_before(since, 1) {
        if decline(before)?.is_none() {
            break;
        }
        since = before;
    }
    Ok(since)
}

/// How likely as few days with a purchase as these fall into the last months by chance, of those of
/// both: a number of days with a purchase and of days each.
fn so_few((now, days): (u64, u64), (then, days_then): (u64, u64)) -> Probability {
    let all = of_count(days) + of_count(days_then);
    // At most `now` successes are at least `then` failures.
    let (failures, rest) = (of_count(then), of_count(days_then) / all);
    Probability::of_float(beta::cumulative(failures, of_count(now) + 1.0, rest))
}

fn count(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl BuyingRule for Declining {
    const MATTERS: &[&str] = &[DECLINE_IN_AMOUNT, DECLINE_IN_RANGE];

    fn terms(&self) -> &ChurnTerms {
        &self.terms
    }

    fn judge(
        &self,
        facts: &CustomerFacts<'_>,
        known: &Known<'_>,
        found: &mut Found,
    ) -> Result<(), NotComputable> {
        let Known { bought, days, .. } = known;
        let as_of = facts.as_of();
        let month = Period::calendar_month(as_of).first();
        let Some(years) = self.compared(month, 12) else { return Ok(()) };
        // What was bought in the month itself counts from the next one on.
        if days.iter().all(|day| *day < years.before.first()) {
            return Ok(());
        }
        found.look_again(months_after(month, 1));
        let in_amount = |month| self.in_amount(bought, days, month);
        let in_range = |month| self.in_range(bought, month);
        let both: [(&str, Asked<'_>); 2] =
            [(DECLINE_IN_AMOUNT, &in_amount), (DECLINE_IN_RANGE, &in_range)];
        for (matter, decline) in both {
            let Some(now) = decline(month)? else { continue };
            let since = since(month, decline)?;
            let key = FindingKey::new(matter, facts.id().clone());
            found.add(Finding {
                severity: Severity::Low,
                evidence: now.evidence,
                at_stake: Some(now.lost),
                responsible: facts.responsible(Role::Sales),
                look_again_on: months_after(month, 1),
                ..Finding::new(key, since, now.reason, Advice::KeepActive)
            });
        }
        Ok(())
    }
}

impl CustomerRule for Declining {
    fn matters(&self) -> Vec<&str> {
        Self::MATTERS.to_vec()
    }

    fn evaluate(&self, facts: &CustomerFacts<'_>, found: &mut Found) {
        known::evaluate(self, facts, found);
    }
}
