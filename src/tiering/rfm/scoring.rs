//! Scoring a base.

use super::axis::Axis;
use super::rules::{Days, Times};
use super::score::{Marks, Scale};
use super::{
    RfmCell, RfmDimension, RfmError, RfmGrading, RfmInput, RfmPolicy, RfmScore, RfmWeights,
};
use crate::units::{Currency, Estimate, Money};

/// A rule of the caller's own for the levels.
///
/// A pair of the best cell and a function is one.
pub trait RfmScorer {
    /// How many levels each dimension has, 2 to 10.
    fn best(&self) -> RfmCell;

    /// The level in each dimension, from 1 to the number of levels. It is asked once for each
    /// customer with a purchase.
    fn score(&self, input: &RfmInput) -> RfmCell;
}

impl<F: Fn(&RfmInput) -> RfmCell> RfmScorer for (RfmCell, F) {
    fn best(&self) -> RfmCell {
        self.0
    }

    fn score(&self, input: &RfmInput) -> RfmCell {
        (self.1)(input)
    }
}

/// Customers with their scores, in the order in which they were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RfmScores<K> {
    customers: Vec<(K, Option<Marks>)>,
    scored: u64,
    currency: Currency,
    scale: Scale,
}

impl<K> RfmScores<K> {
    /// The customers with their scores. "Not enough data" for somebody without a purchase.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&K, Estimate<RfmScore<'_>>)> {
        self.customers.iter().map(|customer| self.show(customer))
    }

    /// The customer who was given in this place, counted from 0. Cost: constant.
    pub fn get(&self, place: usize) -> Option<(&K, Estimate<RfmScore<'_>>)> {
        self.customers.get(place).map(|customer| self.show(customer))
    }

    /// How many customers were given.
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    /// Whether no customer was given.
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty()
    }

    /// How many are scored: those with a purchase.
    pub const fn scored(&self) -> u64 {
        self.scored
    }

    /// The best cell: how many levels each dimension has.
    pub fn best(&self) -> RfmCell {
        self.scale.best()
    }

    /// The currency of the monetary values.
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// How many customers are on each level of a dimension, the lowest first. Cost: one pass.
    pub fn level_counts(&self, dimension: RfmDimension) -> Vec<u64> {
        let mut counts = vec![0_u64; usize::from(self.best().level(dimension))];
        for marks in self.customers.iter().filter_map(|(_, marks)| marks.as_ref()) {
            let place = usize::from(marks.cell.level(dimension)).checked_sub(1);
            if let Some(count) = place.and_then(|place| counts.get_mut(place)) {
                *count = count.saturating_add(1);
            }
        }
        counts
    }

    fn show<'a>(&'a self, customer: &'a (K, Option<Marks>)) -> (&'a K, Estimate<RfmScore<'a>>) {
        let (key, marks) = customer;
        let score = match marks {
            Some(marks) => Estimate::Known(RfmScore { marks, scale: &self.scale }),
            None => Estimate::NotEnoughData { have: 0, need: 1 },
        };
        (key, score)
    }
}

/// Scores customers by recency, frequency and monetary value.
///
/// `K` is whatever the caller knows customers by; it is neither compared nor copied. The order in
/// which they are given makes no difference to a score, and neither do customers without a
/// purchase. Cost: for each dimension in quantiles one sort of its values alone, and one pass.
/// Memory: 40 to 48 bytes for each customer beside its key, and the sorted values: 8 bytes for
/// recency and for frequency, 16 for monetary value.
///
/// # Errors
/// [`RfmError::Money`] for a value in another currency than `currency`, or for cuts in another.
///
/// ```
/// use clienteling::tiering::{RfmInput, RfmPolicy, rfm};
/// use clienteling::Currency;
///
/// let input = |recency_days, frequency, value: &str| {
///     value.parse().map(|monetary| RfmInput { recency_days, frequency, monetary })
/// };
/// let customers = [
///     ("C-1", input(3, 9, "900 CNY")?),
///     ("C-2", input(40, 2, "120 CNY")?),
///     ("C-3", input(200, 1, "-20 CNY")?),
///     ("C-4", input(0, 0, "0 CNY")?),
/// ];
/// let policy: RfmPolicy = serde_json::from_str(
///     r#"{"recency":{"cuts":[30,90]},"frequency":{"quantiles":3},"monetary":{"quantiles":3}}"#,
/// )?;
/// let scores = rfm(customers, Currency::CNY, &policy)?;
/// let digits: Vec<_> =
///     scores.iter().map(|(id, score)| (*id, score.known().and_then(|it| it.digits()))).collect();
/// let expected = [("C-1", Some(333)), ("C-2", Some(222)), ("C-3", Some(111)), ("C-4", None)];
/// assert_eq!(digits, expected);
///
/// let second = scores.get(1).and_then(|(_, score)| score.known()).ok_or("scored")?;
/// assert_eq!(
///     second.reasons()[0].to_string(),
///     "last purchase 40 days ago, reaching the cut of this level, 90 days (by 50 days)",
/// );
/// let steps: Vec<String> = second.steps_up().iter().map(ToString::to_string).collect();
/// assert_eq!(steps, [
///     "recency level 3 with a purchase today",
///     "frequency level 3 with 8 more purchases",
///     "monetary level 3 with 780.01 CNY more",
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rfm<K>(
    customers: impl IntoIterator<Item = (K, RfmInput)>,
    currency: Currency,
    policy: &RfmPolicy,
) -> Result<RfmScores<K>, RfmError> {
    if let RfmGrading::Cuts(cuts) = &policy.monetary {
        let none = Money::zero(currency);
        cuts.iter().try_for_each(|cut| none.same_currency(*cut))?;
    }
    let (mut customers, scored) = collect(customers, currency)?;
    let values = |grading: &RfmGrading<u64>, value: fn(&RfmInput) -> u64| match grading {
        RfmGrading::Quantiles(_) => inputs(&customers).map(value).collect(),
        RfmGrading::Cuts(_) => Vec::new(),
    };
    let days = values(&policy.recency, |input| input.recency_days);
    let days = days.into_iter().map(Days).collect();
    let times = values(&policy.frequency, |input| input.frequency);
    let times = times.into_iter().map(Times).collect();
    let amounts = match &policy.monetary {
        RfmGrading::Quantiles(_) => inputs(&customers).map(|input| input.monetary).collect(),
        RfmGrading::Cuts(_) => Vec::new(),
    };
    let scale = Scale {
        recency: match &policy.recency {
            RfmGrading::Quantiles(levels) => Axis::quantiles(*levels, days),
            // Fewer days are better, so the worst cut is the last.
            RfmGrading::Cuts(cuts) => Axis::Cuts(cuts.iter().rev().copied().map(Days).collect()),
        },
        frequency: match &policy.frequency {
            RfmGrading::Quantiles(levels) => Axis::quantiles(*levels, times),
            RfmGrading::Cuts(cuts) => Axis::Cuts(cuts.iter().copied().map(Times).collect()),
        },
        monetary: match &policy.monetary {
            RfmGrading::Quantiles(levels) => Axis::quantiles(*levels, amounts),
            RfmGrading::Cuts(cuts) => Axis::Cuts(cuts.clone()),
        },
        weights: policy.weights(),
    };
    for (_, marks) in &mut customers {
        if let Some(marks) = marks {
            marks.cell = scale.cell(&marks.input);
        }
    }
    Ok(RfmScores { customers, scored, currency, scale })
}

/// Scores customers by a rule of the caller's own.
///
/// As [`rfm`], but the reasons say only that the scorer gave the level, and what would move a
/// customer up is not known. Cost: one pass.
///
/// # Errors
/// [`RfmError::Levels`] where a dimension has not 2 to 10 levels,
/// [`RfmError::LevelOutOfRange`] where the scorer gives a level that it does not have, and
/// [`RfmError::Money`] for a value in another currency.
///
/// ```
/// use clienteling::tiering::{RfmCell, RfmInput, RfmWeights, rfm_with};
/// use clienteling::Currency;
///
/// let by_loyalty = (RfmCell::of_each(2), |input: &RfmInput| RfmCell {
///     recency: if input.recency_days <= 365 { 2 } else { 1 },
///     frequency: if input.frequency > 1 { 2 } else { 1 },
///     monetary: if input.monetary.is_positive() { 2 } else { 1 },
/// });
/// let input = RfmInput { recency_days: 3, frequency: 1, monetary: "5 CNY".parse()? };
/// let scores = rfm_with([("C-1", input)], Currency::CNY, &by_loyalty, RfmWeights::default())?;
/// let score = scores.get(0).and_then(|(_, score)| score.known()).ok_or("scored")?;
/// assert_eq!(score.digits(), Some(212));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rfm_with<K>(
    customers: impl IntoIterator<Item = (K, RfmInput)>,
    currency: Currency,
    scorer: &impl RfmScorer,
    weights: RfmWeights,
) -> Result<RfmScores<K>, RfmError> {
    let best = scorer.best();
    for dimension in RfmDimension::ALL {
        let given = best.level(dimension);
        if !(RfmCell::MIN_LEVELS..=RfmCell::MAX_LEVELS).contains(&given) {
            return Err(RfmError::Levels { dimension, given });
        }
    }
    let (mut customers, count) = collect(customers, currency)?;
    for (_, marks) in &mut customers {
        let Some(marks) = marks else { continue };
        marks.cell = scorer.score(&marks.input);
        for dimension in RfmDimension::ALL {
            let (given, levels) = (marks.cell.level(dimension), best.level(dimension));
            if !(1..=levels).contains(&given) {
                return Err(RfmError::LevelOutOfRange { dimension, given, levels });
            }
        }
    }
    let scale = Scale {
        recency: Axis::Custom { levels: best.recency },
        frequency: Axis::Custom { levels: best.frequency },
        monetary: Axis::Custom { levels: best.monetary },
        weights,
    };
    Ok(RfmScores { customers, scored: count, currency, scale })
}

type Customers<K> = Vec<(K, Option<Marks>)>;

/// The customers, those with a purchase on no level yet, and how many these are.
fn collect<K>(
    customers: impl IntoIterator<Item = (K, RfmInput)>,
    currency: Currency,
) -> Result<(Customers<K>, u64), RfmError> {
    let none = Money::zero(currency);
    let customers = customers.into_iter();
    let mut collected = Vec::with_capacity(customers.size_hint().0);
    let mut scored = 0_u64;
    for (key, input) in customers {
        none.same_currency(input.monetary)?;
        let marks = (input.frequency > 0).then_some(Marks { input, cell: RfmCell::of_each(0) });
        scored = scored.saturating_add(u64::from(marks.is_some()));
        collected.push((key, marks));
    }
    Ok((collected, scored))
}

fn inputs<K>(customers: &Customers<K>) -> impl Iterator<Item = &RfmInput> {
    customers.iter().filter_map(|(_, marks)| marks.as_ref()).map(|marks| &marks.input)
}
