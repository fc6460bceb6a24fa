//! What a programme cost, against the margin of the members who stayed.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::{Customer, CustomerBase};
use crate::behavior::{BehaviorFold, Margin};
use crate::loyalty::member_time::MemberTime;
use crate::marketing::{Reward, RewardReason};
use crate::units::{
    Estimate, Money, MoneySum, NotComputable, Period, ProgrammeId, Rounding, Share, Valuation,
};

/// What was granted for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct GrantedRewards {
    /// For what.
    pub reason: RewardReason,
    /// How many rewards.
    pub rewards: u64,
    /// Of how many nobody says what they cost.
    pub without_cost: u64,
    /// What the others cost.
    pub cost: Money,
}

/// What a programme cost in a period, and the margin of the members who stayed.
///
/// It says what there was and not what caused it: members may have bought without the programme too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ProgrammeResult {
    /// The days, as far as they are over.
    pub period: Period,
    /// How many were members on the day before the period.
    pub members: u64,
    /// How many of them bought in the period: the members kept.
    pub kept: u64,
    /// What the purchases of the members kept brought over their cost, in the period.
    pub margin: Margin,
    /// What was granted in the period, to whomever, by reason. Reasons for which nothing was granted
    /// are left out.
    pub granted: Vec<GrantedRewards>,
    /// What it cost. Unknown where of any reward nobody says what it cost.
    pub cost: Estimate<Money>,
}

impl ProgrammeResult {
    /// The members who bought again, of those who could.
    pub fn kept_share(&self) -> Estimate<Share> {
        let share = Share::of_counts(self.kept, self.members, Rounding::TowardZero);
        share.map_or(Estimate::NotEnoughData { have: 0, need: 1 }, Estimate::Known)
    }

    /// The margin kept less the cost. `None` where one of the two is not known, or out of range.
    pub fn balance(&self) -> Option<Money> {
        self.margin.known().known()?.try_sub(self.cost.known()?).ok()
    }

    /// The part of the margin kept that the programme cost. `None` where one of the two is not
    /// known, and where it cost more than the margin kept, of which [`balance`](Self::balance) tells.
    pub fn cost_share(&self) -> Option<Share> {
        let (margin, cost) = (self.margin.known().known()?, self.cost.known()?);
        Share::of_money(cost, margin, Rounding::HalfEven).ok()
    }
}

/// What a programme cost in a period, against the margin of the members whom it kept, by what was
/// known on a day.
///
/// * A member is kept who took part on the day before the period and bought in it.
/// * The cost is that of the rewards granted in the period: those that name the programme, and those
///   that name none. A reward without a cost does not count as one that cost nothing.
/// * Amounts of other currencies count at the rate of their own day.
/// * `None` where the period has not begun.
///
/// Cost: a pass over memberships and rewards, and over the transactions of members.
///
/// # Errors
/// [`NotComputable`] where a rate is missing or a sum out of range.
///
/// ```
/// use clienteling::loyalty::reward::programme_result;
/// use clienteling::units::Valuation;
/// use clienteling::{Currency, CustomerBase, ExchangeRates, Fact, Period};
///
/// let mut base = CustomerBase::new();
/// for fact in [
///     r#"{"membership":{"id":"MB-1","customer":"C-1","date":"2025-06-01","programme":"guests",
///         "change":"joined"}}"#,
///     r#"{"purchase":{"id":"S-1","customer":"C-1","date":"2026-02-01","lines":[
///         {"product":"dinner","quantity":"1","amount":{"amount":"900","currency":"CNY"},
///          "cost":{"amount":"500","currency":"CNY"}}]}}"#,
///     r#"{"reward":{"id":"RW-1","customer":"C-1","date":"2026-03-01","reason":"threshold",
///         "programme":"guests","cost":{"amount":"60","currency":"CNY"}}}"#,
/// ] {
///     base.add(serde_json::from_str::<Fact>(fact)?)?;
/// }
/// let rates = ExchangeRates::default();
/// let valuation = Valuation::new(Currency::CNY, &rates);
/// let year = Period::calendar_year("2026-01-01".parse()?);
/// let result = programme_result(&base, &"guests".parse()?, year, &valuation, "2026-12-31".parse()?)?
///     .ok_or("the year has begun")?;
/// assert_eq!((result.members, result.kept), (1, 1));
/// assert_eq!(result.balance().ok_or("known")?.to_string(), "340.00 CNY");
/// assert_eq!(result.cost_share().ok_or("known")?.to_string(), "15%");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn programme_result(
    base: &CustomerBase,
    programme: &ProgrammeId,
    period: Period,
    valuation: &Valuation<'_>,
    as_of: NaiveDate,
) -> Result<Option<ProgrammeResult>, NotComputable> {
    let Some(period) = period.up_to(as_of) else { return Ok(None) };
    let mut fold = BehaviorFold::new(valuation.currency());
    let mut margin = Margin::none(valuation.currency());
    let (mut members, mut kept) = (0_u64, 0_u64);
    let mut granted = BTreeMap::new();
    for customer in base.customers() {
        for reward in rewards(customer, programme, period) {
            let granted = granted.entry(reward.reason);
            let so_far = granted.or_insert((0_u64, 0_u64, MoneySum::new(valuation.currency())));
            so_far.0 = so_far.0.saturating_add(1);
            match reward.cost {
                Some(cost) => so_far.2.add(valuation.value(cost, reward.date)?)?,
                None => so_far.1 = so_far.1.saturating_add(1),
            }
        }
        if !was_member(customer, programme, period) {
            continue;
        }
        members = members.saturating_add(1);
        fold.clear();
        fold.add_transactions(customer.transactions(), valuation, period.last())?;
        if fold.totals(period)?.purchases() > 0 {
            kept = kept.saturating_add(1);
            margin = margin.merge(&fold.margin(period)?)?;
        }
    }
    let mut all = Vec::with_capacity(granted.len());
    for (reason, (rewards, without_cost, cost)) in granted {
        let cost = cost.total()?;
        all.push(GrantedRewards { reason, rewards, without_cost, cost });
    }
    let cost = cost_of(&all, valuation)?;
    Ok(Some(ProgrammeResult { period, members, kept, margin, granted: all, cost }))
}

fn rewards<'a>(
    customer: &'a Customer,
    programme: &'a ProgrammeId,
    period: Period,
) -> impl Iterator<Item = &'a Reward> {
    let granted = customer.marketing().rewards().as_of(period.last()).iter();
    granted.filter(move |reward| {
        let is_of_it = reward.programme.as_ref().is_none_or(|of| of == programme);
        is_of_it && period.contains(reward.date)
    })
}

/// Whether they were a member on the day before a period.
fn was_member(customer: &Customer, programme: &ProgrammeId, period: Period) -> bool {
    if customer.marketing().memberships().as_of(period.last()).is_empty() {
        return false;
    }
    let before = period.first().pred_opt();
    before.is_some_and(|day| MemberTime::of(customer, programme, day).current().is_some())
}

/// What all of it cost together.
fn cost_of(
    granted: &[GrantedRewards],
    valuation: &Valuation<'_>,
) -> Result<Estimate<Money>, NotComputable> {
    let sum = |of: fn(&GrantedRewards) -> u64| granted.iter().map(of).fold(0, u64::saturating_add);
    let (need, without) = (sum(|one| one.rewards), sum(|one| one.without_cost));
    if without > 0 {
        return Ok(Estimate::NotEnoughData { have: need.saturating_sub(without), need });
    }
    let costs = granted.iter().map(|one| one.cost);
    Ok(Estimate::Known(Money::try_sum(valuation.currency(), costs)?))
}

impl fmt::Display for GrantedRewards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.rewards, self.reason, self.cost)?;
        match self.without_cost {
            0 => Ok(()),
            some => write!(f, ", and {some} of which the cost is not known"),
        }
    }
}
