//! Why deals were lost, and where (战败分析).

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use super::amounts::Appraiser;
use super::{AmountsError, GroupBy, GroupKey};
use crate::funnel::{LossCause, LossReason, Opportunity, Outcome};
use crate::units::{
    Currency, Estimate, Money, MoneyError, MoneySum, Period, Share, StageId, Valuation,
};

/// For which reason a deal was lost. Reasons in somebody's own words are told as one: nothing
/// personal gets into a report.
///
/// Serialised and shown as the cause, or as `in_own_words`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LostFor {
    /// One of the common ones.
    Cause(LossCause),
    /// Another one, in somebody's own words.
    InOwnWords,
}

impl From<&LossReason> for LostFor {
    fn from(reason: &LossReason) -> Self {
        match reason {
            LossReason::Cause(cause) => LostFor::Cause(*cause),
            LossReason::Other(_) => LostFor::InOwnWords,
        }
    }
}

impl fmt::Display for LostFor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LostFor::Cause(cause) => cause.fmt(f),
            LostFor::InOwnWords => crate::units::text::pad(f, "in own words"),
        }
    }
}

impl Serialize for LostFor {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            LostFor::Cause(cause) => cause.serialize(to),
            LostFor::InOwnWords => to.serialize_str("in_own_words"),
        }
    }
}

/// What was lost in one way.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct LossRow<K> {
    /// In which way: a reason, or a stage.
    pub of: K,
    /// How many deals.
    pub deals: u64,
    /// What they were expected to bring.
    pub amount: Money,
    /// The share of the group's deals. Those of a table add up to exactly 1.
    pub share_of_deals: Estimate<Share>,
    /// The share of the group's amount. Those of a table add up to exactly 1.
    pub share_of_amount: Estimate<Share>,
}

/// What was lost in one group of deals.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct LossGroup {
    /// Which group.
    pub key: GroupKey,
    /// How many deals count to it.
    pub deals: u64,
    /// What they were expected to bring.
    pub amount: Money,
    /// By reason: most deals first, then the largest amount, then in the order of the reasons.
    pub reasons: Vec<LossRow<LostFor>>,
    /// By the stage from which they were lost: in the same order, then by identifier.
    pub stages: Vec<LossRow<StageId>>,
}

/// The losses of a funnel ([`losses`]).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Losses {
    /// The day as of which it is judged.
    pub as_of: NaiveDate,
    /// In which period the deals were lost. `None`: whenever.
    pub lost: Option<Period>,
    /// By what they are grouped.
    pub by: GroupBy,
    /// How many deals in all: the groups add up to it.
    pub deals: u64,
    /// What they were expected to bring: the groups add up to it.
    pub amount: Money,
    /// The groups, by key.
    pub groups: Vec<LossGroup>,
}

/// A table in the making.
struct Table<K>(BTreeMap<K, (u64, MoneySum)>);

impl<K: Ord + Clone> Table<K> {
    fn add(&mut self, key: &K, counts: bool, amount: Money) -> Result<(), MoneyError> {
        let none = (0, MoneySum::new(amount.currency()));
        let (deals, sum) = self.0.entry(key.clone()).or_insert(none);
        *deals = deals.saturating_add(counts.into());
        sum.add(amount)
    }

    fn rows(self) -> Result<Vec<LossRow<K>>, MoneyError> {
        let mut rows = Vec::with_capacity(self.0.len());
        for (of, (deals, amount)) in self.0 {
            rows.push((of, deals, amount.total()?));
        }
        // Stable: of equal rows the smaller key stays first.
        rows.sort_by(|(_, one, least), (_, other, most)| {
            other.cmp(one).then(most.cmp_same(*least))
        });
        let counts: Vec<u128> = rows.iter().map(|(_, deals, _)| u128::from(*deals)).collect();
        let amounts: Vec<Money> = rows.iter().map(|(.., amount)| *amount).collect();
        let of_deals = Share::split(&counts, Share::DIGITS).unwrap_or_default();
        let of_amount = Share::split_money(&amounts, Share::DIGITS).unwrap_or_default();
        // There is no share where nothing was lost.
        let share = |shares: &[Share], place: usize| match shares.get(place) {
            Some(share) => Estimate::Known(*share),
            None => Estimate::NotEnoughData { have: 0, need: 1 },
        };
        let rows = rows.into_iter().enumerate().map(|(place, (of, deals, amount))| LossRow {
            of,
            deals,
            amount,
            share_of_deals: share(&of_deals, place),
            share_of_amount: share(&of_amount, place),
        });
        Ok(rows.collect())
    }
}

/// A group in the making.
struct Group {
    deals: u64,
    amount: MoneySum,
    reasons: Table<LostFor>,
    stages: Table<StageId>,
}

impl Group {
    const fn new(currency: Currency) -> Self {
        Group {
            deals: 0,
            amount: MoneySum::new(currency),
            reasons: Table(BTreeMap::new()),
            stages: Table(BTreeMap::new()),
        }
    }
}

/// Why and where deals were lost, as of a day: those lost in a period, or all; counts, amounts and
/// shares by reason and by stage, in groups.
///
/// The amount is what the deal was expected to bring when it was lost, valued at the rate of that
/// day; owner and product are those of that day. The month of a group is that of the loss, and
/// owners share the amount ([`GroupBy`]). A deal that was reopened is not lost; a void one never
/// was. The order of the deals makes no difference.
///
/// The shares are split by largest remainder with nine decimals; there are none of nothing.
///
/// Cost: [`Opportunity::as_of`] for each deal, and a look-up among groups, reasons and stages.
///
/// # Errors
/// [`AmountsError`] with all missing rates, or an amount out of range.
///
/// ```
/// use clienteling::funnel::analysis::{GroupBy, losses};
/// use clienteling::funnel::{Opportunity, OpportunityBasics, Pipeline};
/// use clienteling::units::Valuation;
/// use clienteling::{Currency, ExchangeRates};
///
/// let showroom = Pipeline::default();
/// let new = OpportunityBasics {
///     id: "O-1".parse()?,
///     customer: "C-1".parse()?,
///     product: "car".parse()?,
///     revenue: "168000.00 CNY".parse()?,
///     stage: showroom.first().clone(),
///     created_on: "2026-03-01".parse()?,
///     created_by: "S-1".parse()?,
/// };
/// let mut deal = Opportunity::create(new, &showroom)?;
/// let lost = serde_json::from_str(r#"{"lose": {"cause": "price"}}"#)?;
/// deal.apply(lost, "2026-03-05".parse()?, &"S-1".parse()?, &showroom)?;
///
/// let rates = ExchangeRates::new();
/// let valuation = Valuation::new(Currency::CNY, &rates);
/// let losses = losses([&deal], None, GroupBy::Owner, &valuation, "2026-03-31".parse()?)?;
/// let group = &losses.groups[0];
/// assert_eq!(group.key.to_string(), "S-1");
/// assert_eq!(group.reasons[0].of.to_string(), "price");
/// assert_eq!(group.stages[0].amount.to_string(), "168000.00 CNY");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn losses<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity>,
    lost: Option<Period>,
    by: GroupBy,
    valuation: &Valuation<'_>,
    as_of: NaiveDate,
) -> Result<Losses, AmountsError> {
    let mut appraiser = Appraiser::new(valuation);
    let currency = valuation.currency();
    let (mut count, mut sum) = (0_u64, MoneySum::new(currency));
    let mut groups: BTreeMap<GroupKey, Group> = BTreeMap::new();
    for deal in deals {
        let Some(state) = deal.as_of(as_of) else { continue };
        let Outcome::Lost { on, reason, from } = state.outcome() else { continue };
        if lost.is_some_and(|period| !period.contains(*on)) {
            continue;
        }
        let value = appraiser.value(state.revenue(), *on);
        count = count.saturating_add(1);
        sum.add(value)?;
        for part in by.parts(deal, &state, value, *on) {
            let group = groups.entry(part.key).or_insert_with(|| Group::new(currency));
            group.deals = group.deals.saturating_add(part.counts.into());
            group.amount.add(part.amount)?;
            group.reasons.add(&reason.into(), part.counts, part.amount)?;
            group.stages.add(from, part.counts, part.amount)?;
        }
    }
    appraiser.finish()?;
    let mut made = Vec::with_capacity(groups.len());
    for (key, group) in groups {
        made.push(LossGroup {
            key,
            deals: group.deals,
            amount: group.amount.total()?,
            reasons: group.reasons.rows()?,
            stages: group.stages.rows()?,
        });
    }
    Ok(Losses { as_of, lost, by, deals: count, amount: sum.total()?, groups: made })
}
