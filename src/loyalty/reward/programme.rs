//! What a programme cost, against the margin of the members who stayed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::{Customer, CustomerBase};
use crate::behavior::{BehaviorFold, Margin};
use crate::loyalty::member_time::MemberTime;
use crate::marketing::RewardReason;
use crate::units::{
    Estimate, Money, MoneySum, NotComputable, Period, PointsEntryId, ProgrammeId, Rounding, Share,
    Valuation,
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
    /// The days that were asked for.
    pub period: Period,
    /// The part of them that is over.
    pub so_far: Period,
    /// How many were members on the day before the period.
    pub members: u64,
    /// How many of them bought in the period: the members kept.
    pub kept: u64,
    /// What the purchases of the members kept brought over their cost, in the period.
    pub margin: Margin,
    /// What was granted in the period, to whomever, by reason. Reasons for which nothing was granted
    /// are left out.
    pub granted: Vec<GrantedRewards>,
    /// What it cost. Unknown where of any reward nobody says what it cost, where points were spent and
    /// no reward says for what, and where the base holds no reward at all.
    pub cost: Estimate<Money>,
}

impl ProgrammeResult {
    /// The members who bought again, of those who could.
    pub fn kept_share(&self) -> Estimate<Share> {
        let share = Share::of_counts(self.kept, self.members, Rounding::TowardZero);
        share.map_or(Estimate::NotEnoughData { have: 0, need: 1 }, Estimate::Known)
    }

    /// The margin kept less the cost. `None` where one of the two is not known or out of range, and
    /// where there was no member yet who could be kept: what a programme costs in its first year
    /// is not held against nothing.
    pub fn balance(&self) -> Option<Money> {
        if self.members == 0 {
            return None;
        }
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
/// * A member is kept who took part on the day before the period and bought in it, net of what came
///   back.
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
    let Some(so_far) = period.up_to(as_of) else { return Ok(None) };
    let mut fold = BehaviorFold::new(valuation.currency());
    let mut margin = Margin::none(valuation.currency());
    let (mut members, mut kept) = (0_u64, 0_u64);
    let (mut on_record, mut untold) = (0_u64, 0_u64);
    let mut granted = BTreeMap::new();
    for customer in base.customers() {
        let rewards = customer.marketing().rewards().as_of(so_far.last());
        on_record = on_record.saturating_add(u64::try_from(rewards.len()).unwrap_or(u64::MAX));
        untold = untold.saturating_add(spendings_untold(customer, programme, so_far));
        for reward in rewards.iter().filter(|one| is_of(one.programme.as_ref(), programme)) {
            if !so_far.contains(reward.date) {
                continue;
            }
            let granted = granted.entry(reward.reason);
            let so_far = granted.or_insert((0_u64, 0_u64, MoneySum::new(valuation.currency())));
            so_far.0 = so_far.0.saturating_add(1);
            match reward.cost {
                Some(cost) => so_far.2.add(valuation.value(cost, reward.date)?)?,
                None => so_far.1 = so_far.1.saturating_add(1),
            }
        }
        if !was_member(customer, programme, so_far) {
            continue;
        }
        members = members.saturating_add(1);
        fold.clear();
        fold.add_transactions(customer.transactions(), valuation, so_far.last())?;
        if fold.totals(so_far)?.net().is_positive() {
            kept = kept.saturating_add(1);
            margin = margin.merge(&fold.margin(so_far)?)?;
        }
    }
    let mut all = Vec::with_capacity(granted.len());
    for (reason, (rewards, without_cost, cost)) in granted {
        let cost = cost.total()?;
        all.push(GrantedRewards { reason, rewards, without_cost, cost });
    }
    let cost = cost_of(&all, untold, on_record, valuation)?;
    Ok(Some(ProgrammeResult { period, so_far, members, kept, margin, granted: all, cost }))
}

/// Whether something is of a programme: it names it, or none.
fn is_of(named: Option<&ProgrammeId>, programme: &ProgrammeId) -> bool {
    named.is_none_or(|named| named == programme)
}

/// How often points were spent in a period, for what no reward says.
fn spendings_untold(customer: &Customer, programme: &ProgrammeId, period: Period) -> u64 {
    let entries = customer.marketing().points().as_of(period.last()).iter();
    let spent = entries.filter(|entry| {
        let is_of_it = is_of(entry.programme.as_ref(), programme) && period.contains(entry.date);
        is_of_it && entry.change.is_spending()
    });
    let rewards = customer.marketing().rewards().as_of(period.last()).iter();
    let told: BTreeSet<&PointsEntryId> = rewards.filter_map(|one| one.points.as_ref()).collect();
    u64::try_from(spent.filter(|entry| !told.contains(&entry.id)).count()).unwrap_or(u64::MAX)
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
    untold: u64,
    on_record: u64,
    valuation: &Valuation<'_>,
) -> Result<Estimate<Money>, NotComputable> {
    let sum = |of: fn(&GrantedRewards) -> u64| granted.iter().map(of).fold(0, u64::saturating_add);
    let rewards = sum(|one| one.rewards);
    let have = rewards.saturating_sub(sum(|one| one.without_cost));
    let need = rewards.saturating_add(untold);
    if have < need {
        return Ok(Estimate::NotEnoughData { have, need });
    }
    if on_record == 0 {
        return Ok(Estimate::NotEnoughData { have: 0, need: 1 });
    }
    let costs = granted.iter().map(|one| one.cost);
    Ok(Estimate::Known(Money::try_sum(valuation.currency(), costs)?))
}

impl fmt::Display for GrantedRewards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rewards = if self.rewards == 1 { "reward" } else { "rewards" };
        write!(f, "{} {rewards} {}: ", self.rewards, self.reason)?;
        match self.without_cost {
            0 => write!(f, "{}", self.cost),
            all if all == self.rewards => f.write_str("the cost is not known"),
            some => write!(f, "{}, and the cost of {some} is not known", self.cost),
        }
    }
}
