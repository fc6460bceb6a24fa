//! How many points a purchase earns.

use chrono::NaiveDate;

use super::campaigns::{Extra, extras};
use super::cap::{EarnedBefore, PointsCap};
use super::lines::{CountedLine, EarningRate, counted_lines, spread};
use super::policy::EarningPolicy;
use super::result::{CampaignPoints, EarnedLine, EarnedPoints};
use super::rules::{
    BELOW_MINIMUM, BELOW_RATE, NEVER_SPENDABLE, NOTHING_COUNTS, OTHER_CURRENCY, PAID_WITH_POINTS,
    ROUNDED_AWAY, over_cap,
};
use crate::rule::{Evidence, Reason};
use crate::transaction::Purchase;
use crate::units::period::days_after;
use crate::units::{Money, MoneyError, Quantity, Record, natural};

/// A purchase that may earn points.
#[derive(Debug, Clone, Copy)]
pub struct PurchaseToEarn<'a> {
    /// The purchase.
    pub purchase: &'a Purchase,
    /// How much of its total was paid with points, which earns none. `None`: nothing. More than the
    /// total counts as the total, and less than nothing as nothing. What was taken off a line for
    /// points is no part of its amount, and none of this.
    pub paid_with_points: Option<Money>,
    /// In which tier the customer was, by name. `None`: in none that is known.
    pub tier: Option<&'a str>,
}

/// Points could not be counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EarningError {
    /// What was paid with points is in another currency than the purchase.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// More points than can be counted.
    #[error("more points than can be counted: expected 10^19 at most")]
    OutOfRange,
}

/// How many points a purchase earns, by what the customer has earned already.
///
/// * What counts is the amount of each line, less its part of what was paid with points, unless the
///   product or its promotion earns nothing.
/// * The points for all that counts together are rounded once, and so is what each campaign gives on
///   top, by the amounts that it is for. Both are shared out to the lines by largest remainder.
/// * Caps look at all that is stored of their period, also after the day of the purchase: one that is
///   recorded late breaks no cap, and takes nothing from what was earned since. What they withhold is
///   taken from the lines in proportion.
/// * A purchase in another currency earns nothing, and so does one of which the points could never be
///   spent. That is no error: the result says it.
///
/// Cost: a look at each line for each campaign that is on, a sort of the lines, and for each cap a
/// pass over the days of its period on which points were earned.
///
/// # Errors
/// [`EarningError`].
///
/// ```
/// use clienteling::loyalty::earning::{EarnedBefore, EarningPolicy, PurchaseToEarn, earn};
/// use clienteling::Purchase;
///
/// let purchase: Purchase = serde_json::from_str(
///     r#"{"id":"S-1","customer":"C-1","date":"2026-03-02","lines":[
///         {"product":"tyre","quantity":"2","amount":{"amount":"800","currency":"CNY"}},
///         {"product":"wax","quantity":"1","amount":{"amount":"95","currency":"CNY"}}]}"#,
/// )?;
/// let policy: EarningPolicy = serde_json::from_str(
///     r#"{"campaigns":[{"campaign":"K-1","times":2,"products":["wax"],
///         "during":{"first":"2026-03-01","last":"2026-03-31"}}],
///         "caps":[{"period":"month","most":100}]}"#,
/// )?;
/// let bought = PurchaseToEarn { purchase: &purchase, paid_with_points: None, tier: None };
/// let earned = earn(&bought, &EarnedBefore::default(), &policy)?;
/// assert_eq!(
///     earned.to_string(),
///     "98 points for 895.00 CNY: 89, and 9 by K-1, to be spent from 2026-03-10 to 2027-12-31; \
///      5.00 CNY more would have earned more",
/// );
/// let lines: Vec<String> = earned.lines.iter().map(|line| line.points.to_string()).collect();
/// assert_eq!(lines, ["80", "18"]);
///
/// let mut before = EarnedBefore::default();
/// before.add("2026-03-01".parse()?, 40.into());
/// let earned = earn(&bought, &before, &policy)?;
/// assert_eq!((earned.points, earned.withheld), (60.into(), 38.into()));
/// let [reason] = &earned.reasons[..] else { return Err("one cap".into()) };
/// assert_eq!(
///     reason.to_string(),
///     "138 points in a month, this purchase included, more than the cap of 100 (by 38)",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn earn(
    bought: &PurchaseToEarn<'_>,
    before: &EarnedBefore,
    policy: &EarningPolicy,
) -> Result<EarnedPoints, EarningError> {
    let (purchase, rate) = (bought.purchase, EarningRate::of(policy));
    let term = Term::of(purchase.date, policy);
    let mut lines = counted_lines(bought, policy)?;
    let currency = purchase.lines.currency();
    let is_other = OTHER_CURRENCY.test(Evidence::fact(currency != policy.currency));
    if is_other.is_some() {
        for line in &mut lines {
            line.counts = 0;
        }
    }
    let counts = lines.iter().fold(0_i128, |sum, line| sum.saturating_add(line.counts));
    let counted = Money::from_micros(counts, currency)?;
    let why_none = match is_other {
        Some(reason) => Some(reason),
        None => why_none(counted, &lines, &term, policy)?,
    };
    let mut counting = Counting::none(lines.len());
    let mut reasons: Vec<Reason> = why_none.into_iter().collect();
    if why_none.is_none() {
        counting.base = rate.parts([(counts, 1_000)])?;
        counting.base_of_lines = spread(counting.base, lines.iter().map(|line| line.counts))?;
        counting.extras = extras(bought, &lines, &rate, policy)?;
        reasons.extend(ROUNDED_AWAY.test(Evidence::fact(counting.total()? == 0)));
        reasons.extend(counting.withhold(purchase.date, before, &rate, policy)?);
    }
    let total = counting.total()?;
    let mut room = policy.caps.iter().map(|cap| room(cap, purchase.date, before, &rate));
    let may_grow =
        reasons.iter().all(|reason| reason.rule() == &BELOW_RATE) && room.all(|room| room > total);
    Ok(EarnedPoints {
        programme: policy.programme.clone(),
        customer: purchase.customer.clone(),
        purchase: purchase.id.clone(),
        date: purchase.date,
        counts: counted,
        base: rate.points(counting.base)?,
        campaigns: counting.campaigns(&rate, |extra| extra.parts)?,
        withheld: rate.points(counting.withheld)?,
        points: rate.points(total.saturating_sub(counting.withheld))?,
        active_from: term.active_from,
        until: term.until,
        to_next: rate.to_next(counts).filter(|_| may_grow),
        reasons,
        lines: counting.lines(&lines, &rate)?,
    })
}

/// How many points each purchase of a customer earns, one after the other: by day, and on one day by
/// identifier, where 10 comes after 9. This is what [`earn`] gives when what is earned is
/// [added](EarnedBefore::add) after each.
///
/// Cost: a sort, and what [`earn`] costs for each.
///
/// # Errors
/// [`EarningError`], of the first purchase that has one.
///
/// ```
/// use clienteling::loyalty::earning::{EarnedBefore, EarningPolicy, PurchaseToEarn, earn_all};
/// use clienteling::Purchase;
///
/// let purchases: Vec<Purchase> = serde_json::from_str(
///     r#"[{"id":"S-2","customer":"C-1","date":"2026-03-02","lines":[
///             {"product":"tyre","quantity":"4","amount":{"amount":"1600","currency":"CNY"}}]},
///         {"id":"S-1","customer":"C-1","date":"2026-03-01","lines":[
///             {"product":"oil","quantity":"1","amount":{"amount":"450","currency":"CNY"}}]}]"#,
/// )?;
/// let policy: EarningPolicy =
///     serde_json::from_str(r#"{"caps":[{"period":"year","most":200}]}"#)?;
/// let bought = purchases.iter().map(|purchase| PurchaseToEarn {
///     purchase,
///     paid_with_points: None,
///     tier: None,
/// });
/// let earned = earn_all(bought, EarnedBefore::default(), &policy)?;
/// let shown: Vec<_> =
///     earned.iter().map(|it| format!("{}: {}", it.purchase, it.points)).collect();
/// assert_eq!(shown, ["S-1: 45", "S-2: 155"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn earn_all<'a>(
    purchases: impl IntoIterator<Item = PurchaseToEarn<'a>>,
    before: EarnedBefore,
    policy: &EarningPolicy,
) -> Result<Vec<EarnedPoints>, EarningError> {
    let mut purchases: Vec<_> = purchases.into_iter().collect();
    purchases.sort_by(|one, other| {
        let (one, other) = (one.purchase, other.purchase);
        let by_id = || natural(one.id().as_ref(), other.id().as_ref());
        one.date.cmp(&other.date).then_with(by_id)
    });
    let mut before = before;
    let mut all = Vec::with_capacity(purchases.len());
    for bought in purchases {
        let earned = earn(&bought, &before, policy)?;
        before.add(earned.date, earned.points);
        all.push(earned);
    }
    Ok(all)
}

/// When points of a day can be spent.
struct Term {
    active_from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    /// The first day, whether or not that is at once.
    first: NaiveDate,
}

impl Term {
    fn of(day: NaiveDate, policy: &EarningPolicy) -> Self {
        let first = days_after(day, policy.pending_days);
        let active_from = (first > day).then_some(first);
        Term { active_from, until: policy.validity.last_day(day), first }
    }
}

/// Why a purchase of which so much counts earns nothing.
fn why_none(
    counts: Money,
    lines: &[CountedLine<'_>],
    term: &Term,
    policy: &EarningPolicy,
) -> Result<Option<Reason>, EarningError> {
    if let Some(until) = term.until
        && let Some(reason) = NEVER_SPENDABLE.test(Evidence::dates(term.first, until))
    {
        return Ok(Some(reason));
    }
    if counts.is_zero() {
        let is_paid = |line: &CountedLine<'_>| line.reason.is_none() && line.paid_with_points > 0;
        let paid = PAID_WITH_POINTS.test(Evidence::fact(lines.iter().any(is_paid)));
        return Ok(paid.or_else(|| NOTHING_COUNTS.test(Evidence::fact(true))));
    }
    if let Some(minimum) = policy.minimum
        && let Some(reason) = BELOW_MINIMUM.test(Evidence::money(counts, minimum)?)
    {
        return Ok(Some(reason));
    }
    let each_full = policy.count == super::EarningCount::EachFull;
    let below = BELOW_RATE.test(Evidence::money(counts, policy.per)?);
    Ok(below.filter(|_| each_full))
}

/// How many of the parts that are kept a cap still leaves in the period of a day.
fn room(cap: &PointsCap, day: NaiveDate, before: &EarnedBefore, rate: &EarningRate<'_>) -> i128 {
    let already = before.in_period(cap.period, day);
    rate.whole_parts(cap.most.on_grid().0.saturating_sub(already).max(0))
}

/// The points of a purchase while they are counted, in the smallest parts that are kept.
struct Counting<'a> {
    base: i128,
    base_of_lines: Vec<i128>,
    extras: Vec<Extra<'a>>,
    withheld: i128,
    withheld_of_lines: Vec<i128>,
}

impl Counting<'_> {
    fn none(lines: usize) -> Self {
        let nothing = vec![0; lines];
        let (base_of_lines, withheld_of_lines) = (nothing.clone(), nothing);
        Counting { base: 0, base_of_lines, extras: Vec::new(), withheld: 0, withheld_of_lines }
    }

    /// Base and campaigns.
    fn total(&self) -> Result<i128, EarningError> {
        let mut parts = self.extras.iter().map(|extra| extra.parts);
        let total = parts.try_fold(self.base, i128::checked_add);
        total.ok_or(EarningError::OutOfRange)
    }

    /// Base and campaigns of each line.
    fn of_lines(&self) -> Vec<i128> {
        let mut all = self.base_of_lines.clone();
        for extra in &self.extras {
            for (line, more) in all.iter_mut().zip(&extra.of_lines) {
                *line = line.saturating_add(*more);
            }
        }
        all
    }

    /// Withholds what is over a cap, and says over which.
    fn withhold(
        &mut self,
        day: NaiveDate,
        before: &EarnedBefore,
        rate: &EarningRate<'_>,
        policy: &EarningPolicy,
    ) -> Result<Vec<Reason>, EarningError> {
        let (total, mut granted, mut reasons) = (self.total()?, self.total()?, Vec::new());
        let points = rate.points(total)?.millionths();
        for cap in &policy.caps {
            let already = before.in_period(cap.period, day);
            let with_it = Quantity::up_to(already.saturating_add(points));
            let over = over_cap(cap.period, Evidence::quantities(with_it, cap.most));
            if total > 0 && over.is_some() {
                granted = granted.min(room(cap, day, before, rate));
                reasons.extend(over);
            }
        }
        self.withheld = total.saturating_sub(granted);
        self.withheld_of_lines = spread(self.withheld, self.of_lines().into_iter())?;
        Ok(reasons)
    }

    fn campaigns(
        &self,
        rate: &EarningRate<'_>,
        parts: impl Fn(&Extra<'_>) -> i128,
    ) -> Result<Vec<CampaignPoints>, EarningError> {
        let given = self.extras.iter().filter(|extra| parts(extra) > 0);
        let shown = given.map(|extra| {
            let (campaign, points) = (extra.campaign.clone(), rate.points(parts(extra))?);
            Ok(CampaignPoints { campaign, points })
        });
        shown.collect()
    }

    fn lines(
        &self,
        lines: &[CountedLine<'_>],
        rate: &EarningRate<'_>,
    ) -> Result<Vec<EarnedLine>, EarningError> {
        let each = lines.iter().zip(self.of_lines()).enumerate();
        let shown = each.map(|(place, (counted, total))| {
            let of = |all: &[i128]| all.get(place).copied().unwrap_or(0);
            let withheld = of(&self.withheld_of_lines);
            let currency = counted.line.amount().currency();
            Ok(EarnedLine {
                product: counted.line.product().clone(),
                amount: counted.line.amount(),
                paid_with_points: Money::from_micros(counted.paid_with_points, currency)?,
                counts: Money::from_micros(counted.counts, currency)?,
                base: rate.points(of(&self.base_of_lines))?,
                campaigns: self.campaigns(rate, |extra| of(&extra.of_lines))?,
                withheld: rate.points(withheld)?,
                points: rate.points(total.saturating_sub(withheld))?,
                reason: counted.reason,
            })
        });
        shown.collect()
    }
}
