//! How much money the funnel brings in a day.

use chrono::NaiveDate;
use serde::Serialize;

use super::amounts::Appraiser;
use super::{AmountsError, AnalysisPolicy, Rate};
use crate::funnel::{Opportunity, Outcome};
use crate::units::period::days_between;
use crate::units::{
    Estimate, Money, MoneyError, MoneySum, Period, Rounding, Valuation, minor_unit,
};

/// What a funnel brings in a day, or why there is no such amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PerDay {
    /// So much.
    Known(Money),
    /// Fewer deals were won than the policy asks for.
    NotEnoughData {
        /// How many were won.
        have: u64,
        /// How many it takes.
        need: u64,
    },
    /// Enough deals were won, but all on the day of their creation: they took no time by which an
    /// amount could be divided.
    WonAtOnce,
}

impl PerDay {
    /// The amount, if there is one.
    pub const fn known(self) -> Option<Money> {
        match self {
            PerDay::Known(amount) => Some(amount),
            PerDay::NotEnoughData { .. } | PerDay::WonAtOnce => None,
        }
    }
}

/// How fast a funnel is, with all that it rests on ([`velocity`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Velocity {
    /// The day as of which it is judged.
    pub as_of: NaiveDate,
    /// In which period the deals were closed that it rests on. `None`: whenever.
    pub closed: Option<Period>,
    /// How many deals are open.
    pub open: u64,
    /// How many of those that were won or lost were won.
    pub win_share: Rate,
    /// What the won ones brought.
    pub revenue: Money,
    /// How many days they took from creation to win, all added up.
    pub cycle_days: u64,
    /// What a won one brought on average, rounded half even to the smallest unit.
    pub mean_amount: Estimate<Money>,
    /// What the funnel brings in a day, rounded half even to the smallest unit. Takes as many won
    /// deals as the policy asks for, and at least one day of cycle.
    pub per_day: PerDay,
}

/// The velocity of the funnel as of a day: open deals × share of deals won × mean amount of a won
/// one ÷ mean days from creation to win. What closed deals show is taken from those that were
/// closed in a period, or from all; the open deals are those of the day, whatever the period.
///
/// The four factors are multiplied exactly and rounded once: with n open deals, w won and l lost
/// ones that brought R in D days together, it is n × w × R ÷ ((w + l) × D). What a deal brought is
/// valued at the rate of the day on which it was won.
///
/// Void deals do not count; a deal that was reopened counts by how it ended last. The order of the
/// deals makes no difference.
///
/// Cost: [`Opportunity::as_of`] for each deal.
///
/// # Errors
/// [`AmountsError`] with all missing rates, or an amount out of range.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::funnel::analysis::{AnalysisPolicyDraft, velocity};
/// use clienteling::funnel::{Change, Opportunities, Opportunity, OpportunityBasics, Pipeline, Win};
/// use clienteling::units::Valuation;
/// use clienteling::{Currency, ExchangeRates};
///
/// let showroom = Pipeline::default();
/// let mut book = Opportunities::new();
/// for id in ["O-1", "O-2", "O-3", "O-4"] {
///     let new = OpportunityBasics {
///         id: id.parse()?,
///         customer: "C-1".parse()?,
///         product: "car".parse()?,
///         revenue: "168000.00 CNY".parse()?,
///         stage: showroom.first().clone(),
///         created_on: "2026-03-01".parse()?,
///         created_by: "S-1".parse()?,
///     };
///     book.add(Opportunity::create(new, &showroom)?)?;
/// }
/// let (seller, day) = ("S-1".parse()?, "2026-03-21".parse()?);
/// let won = Win { into: "delivered".parse()?, revenue: "160000.00 CNY".parse()? };
/// book.apply(&"O-1".parse()?, Change::Win(won), day, &seller, &showroom)?;
/// let lost = serde_json::from_str(r#"{"lose": {"cause": "price"}}"#)?;
/// book.apply(&"O-2".parse()?, lost, day, &seller, &showroom)?;
///
/// let policy = AnalysisPolicyDraft { min_observations: 1, ..Default::default() }.validate()?;
/// let rates = ExchangeRates::new();
/// let valuation = Valuation::new(Currency::CNY, &rates);
/// let velocity = velocity(book.iter(), None, &policy, &valuation, day)?;
/// // 2 open × 50 % × 160,000 in 20 days.
/// assert_eq!(velocity.per_day.known().ok_or("too few")?.to_string(), "8000.00 CNY");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn velocity<'a>(
    deals: impl IntoIterator<Item = &'a Opportunity>,
    closed: Option<Period>,
    policy: &AnalysisPolicy,
    valuation: &Valuation<'_>,
    as_of: NaiveDate,
) -> Result<Velocity, AmountsError> {
    let mut appraiser = Appraiser::new(valuation);
    let mut sum = MoneySum::new(valuation.currency());
    let (mut open, mut won, mut lost, mut cycle_days) = (0_u64, 0_u64, 0_u64, 0_u64);
    let counts = |on| closed.is_none_or(|period| period.contains(on));
    for deal in deals {
        let Some(state) = deal.as_of(as_of) else { continue };
        match state.outcome() {
            Outcome::Open => open = open.saturating_add(1),
            Outcome::Won { on, revenue } if counts(*on) => {
                won = won.saturating_add(1);
                cycle_days = cycle_days.saturating_add(days_between(deal.created_on(), *on));
                sum.add(appraiser.value(*revenue, *on))?;
            }
            Outcome::Lost { on, .. } if counts(*on) => lost = lost.saturating_add(1),
            _ => {}
        }
    }
    appraiser.finish()?;
    let revenue = sum.total()?;
    let need = u64::from(policy.min_observations);
    let per_day = if won < need {
        PerDay::NotEnoughData { have: won, need }
    } else if cycle_days == 0 {
        PerDay::WonAtOnce
    } else {
        let decided = u128::from(won.saturating_add(lost));
        let factor = i128::from(open).checked_mul(won.into());
        let divisor = decided.checked_mul(cycle_days.into());
        let (factor, divisor) = factor.zip(divisor).ok_or(MoneyError::OutOfRange)?;
        PerDay::Known(scaled(revenue, factor, divisor)?)
    };
    let mean_amount = match won {
        0 => Estimate::NotEnoughData { have: 0, need: 1 },
        won => Estimate::Known(scaled(revenue, 1, won.into())?),
    };
    let win_share = Rate::of_parts(won, lost, policy.confidence);
    Ok(Velocity { as_of, closed, open, win_share, revenue, cycle_days, mean_amount, per_day })
}

/// An amount times a factor by a divisor, exact and rounded once, to the smallest unit.
fn scaled(amount: Money, factor: i128, divisor: u128) -> Result<Money, MoneyError> {
    let unit = minor_unit(amount.currency());
    let divisor = divisor.checked_mul(unit.unsigned_abs()).ok_or(MoneyError::OutOfRange)?;
    let minor = Rounding::HalfEven.mul_div(amount.micros(), factor, divisor);
    let micros = minor.and_then(|minor| minor.checked_mul(unit)).ok_or(MoneyError::OutOfRange)?;
    Money::from_micros(micros, amount.currency())
}
