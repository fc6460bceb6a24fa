//! Who moved from kind to kind between two days.

use chrono::NaiveDate;
use serde::Serialize;

use super::known::KnownOf;
use super::{AttitudeLoyalty, LoyaltyStandingPolicy};
use crate::base::{Customer, CustomerBase};
use crate::behavior::{BehaviorError, add_net};
use crate::rule::CriterionOutcome;
use crate::tiering::{Classified, Movement, MovementError, movement};
use crate::units::{Currency, CustomerId, Money, MoneySum, NotComputable, Period, Valuation};

/// Where a customer stands on a day, for a count: whether they have bought, whether they buy again,
/// whether their attitude is favourable, and the value of the months of the policy.
#[derive(Debug, Clone, Copy)]
pub(in crate::loyalty) struct Counted {
    pub has_bought: bool,
    pub repeat: CriterionOutcome,
    pub attitude: CriterionOutcome,
    pub value: Result<Money, NotComputable>,
}

impl Counted {
    /// `None` of somebody who is not known on the day.
    pub(in crate::loyalty) fn of(
        customer: &Customer,
        policy: &LoyaltyStandingPolicy,
        valuation: Valuation<'_>,
        as_of: NaiveDate,
    ) -> Option<Counted> {
        if !customer.is_known(as_of) {
            return None;
        }
        let known = KnownOf::of(customer, policy, as_of);
        let value = || -> Result<Money, BehaviorError> {
            let mut sum = MoneySum::new(valuation.currency());
            let over = value_period(policy, as_of);
            add_net(customer.transactions(), valuation, over, &mut sum)?;
            Ok(sum.total()?)
        };
        Some(Counted {
            has_bought: known.occasions.first.is_some(),
            repeat: known.repeat(policy, as_of).outcome(),
            attitude: known.attitude(policy, as_of).outcome(),
            value: value().map_err(NotComputable::from),
        })
    }

    fn kind(&self) -> Option<AttitudeLoyalty> {
        AttitudeLoyalty::known(self.repeat, self.attitude)
    }
}

/// The months up to a day whose purchases are the value of a customer.
pub(in crate::loyalty) fn value_period(policy: &LoyaltyStandingPolicy, as_of: NaiveDate) -> Period {
    let over = Period::months_through(as_of, policy.value_months);
    over.unwrap_or_else(|_| Period::year_through(as_of))
}

/// Who moved from kind to kind between two days.
///
/// * Every customer whom the base serves on one of the days is counted once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct KindMovement {
    /// Those whose kind is known on each day on which the base serves them.
    pub movement: Movement<CustomerId, AttitudeLoyalty>,
    /// How many have a known kind only on the later day: somebody asked, or they had the time to buy
    /// again.
    pub became_known: u64,
    /// How many have a known kind only on the earlier day: nobody asked again, or something bound them
    /// to come.
    pub became_unknown: u64,
    /// How many are there and have a known kind on neither day, also who has not bought yet.
    pub unknown: u64,
    /// How many are left out because a rate for their purchases is missing, or their value is out of
    /// range.
    pub not_valued: u64,
}

/// Who moved from kind to kind between two days, and what it brought: what was bought less what came
/// back in the months of the policy up to each day.
///
/// The kinds are those of the two days as they are. Whoever keeps for each customer the kind held, with
/// a [buffer](super::LoyaltyStanding::proposal), compares these by
/// [`movement`](crate::tiering::movement()) itself.
///
/// Cost: twice a judgement of each customer, and a sort.
///
/// # Errors
/// [`MovementError::Period`] where the day after is earlier than the day before,
/// [`MovementError::Money`] for a sum out of range.
///
/// ```
/// use clienteling::loyalty::kind::{AttitudeLoyalty, LoyaltyStandingPolicy, kind_movement};
/// use clienteling::{Currency, CustomerBase, Fact};
///
/// let mut base = CustomerBase::new();
/// for (id, date) in [("S-1", "2025-01-10"), ("S-2", "2026-05-20")] {
///     base.add(serde_json::from_str::<Fact>(&format!(
///         r#"{{"purchase":{{"id":"{id}","customer":"C-1","date":"{date}","lines":[{{"product":"oil",
///             "quantity":"1","amount":{{"amount":"80","currency":"CNY"}}}}]}}}}"#,
///     ))?)?;
/// }
/// base.add(serde_json::from_str::<Fact>(
///     r#"{"survey_answer":{"id":"A-1","customer":"C-1","date":"2026-02-01","survey":"2026",
///         "question":"Q-1","answer":{"score":"100"}}}"#,
/// )?)?;
/// let policy: LoyaltyStandingPolicy = serde_json::from_str(
///     r#"{"attitude":[{"survey":"2026","items":[
///         {"question":"Q-1","name":"Better than others","scale":{"grades":{}}}]}]}"#,
/// )?;
/// let days = ("2026-03-31".parse()?, "2026-06-30".parse()?);
/// let moved = kind_movement(&base, &policy, Currency::CNY, days.0, days.1)?;
/// let [rose] = moved.movement.rose() else { return Err("one rose".into()) };
/// assert_eq!((rose.from, rose.to), (AttitudeLoyalty::Latent, AttitudeLoyalty::True));
/// assert_eq!(rose.change.to_string(), "80.00 CNY");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn kind_movement(
    base: &CustomerBase,
    policy: &LoyaltyStandingPolicy,
    currency: Currency,
    before: NaiveDate,
    after: NaiveDate,
) -> Result<KindMovement, MovementError> {
    Period::from_first_to_last(before, after)?;
    let valuation = Valuation::new(currency, base.rates());
    let (mut earlier, mut later) = (Vec::new(), Vec::new());
    let [mut became_known, mut became_unknown, mut unknown, mut not_valued] = [0_u64; 4];
    for customer in base.customers() {
        let on = |day| {
            let served = customer.is_served(day);
            served.then(|| Counted::of(customer, policy, valuation, day)).flatten()
        };
        let (was, is) = (on(before), on(after));
        let kind = |counted: &Option<Counted>| counted.as_ref().map(Counted::kind);
        let counter = match (kind(&was), kind(&is)) {
            (None, None) => continue,
            (Some(None), Some(Some(_))) => &mut became_known,
            (Some(Some(_)), Some(None)) => &mut became_unknown,
            (None | Some(None), None | Some(None)) => &mut unknown,
            _ => {
                let one = |counted: Option<Counted>| counted.map(|it| classified(customer, it));
                match (one(was).transpose(), one(is).transpose()) {
                    (Ok(was), Ok(is)) => {
                        earlier.extend(was.flatten());
                        later.extend(is.flatten());
                        continue;
                    }
                    _ => &mut not_valued,
                }
            }
        };
        *counter = counter.saturating_add(1);
    }
    let movement = movement(&earlier, &later, currency)?;
    Ok(KindMovement { movement, became_known, became_unknown, unknown, not_valued })
}

/// A customer in the classification of a day. `None`: their kind is not known.
fn classified(
    customer: &Customer,
    counted: Counted,
) -> Result<Option<Classified<CustomerId, AttitudeLoyalty>>, NotComputable> {
    let Some(kind) = counted.kind() else { return Ok(None) };
    Ok(Some((customer.id().clone(), kind, counted.value?)))
}
