//! The six measures of one customer.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::score::Weighed;
use super::{
    LoyaltyIndicator, LoyaltyMeasure, LoyaltyMeasurePolicyDraft, LoyaltyObserved, LoyaltyScore,
};
use crate::rule::Criterion;
use crate::units::{Estimate, Score};

/// An indicator of a customer: what was observed, and the mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct IndicatorMark {
    /// Which indicator.
    pub indicator: LoyaltyIndicator,
    /// How heavily it counts within its measure.
    pub weight: u32,
    /// What was observed, or how much too little there is.
    pub observed: Estimate<LoyaltyObserved>,
    /// The mark; or how much too little was observed, or too few customers there are for a rank.
    pub mark: Estimate<Score>,
}

/// A measure of a customer: its indicators and its mark.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct MeasureMark {
    /// Which measure.
    pub measure: LoyaltyMeasure,
    /// How heavily it counts.
    pub weight: u32,
    /// The mean of the marks of its indicators that are known, by their weights, rounded half to even.
    /// `None` where none that counts is known: each says how much too little there is.
    pub mark: Option<Score>,
    /// What it adds to the score: all of them add up to it. `None` where it is not known, and where
    /// there is no score.
    pub contribution: Option<Score>,
    /// Its indicators, in the order of the policy.
    pub indicators: Vec<IndicatorMark>,
}

/// How loyal a customer is as of a day, in six measures, and by which signs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct LoyaltyMeasures {
    /// The day.
    pub as_of: NaiveDate,
    /// All six, in their order.
    pub measures: [MeasureMark; 6],
    /// The score, as far as enough is known.
    pub score: LoyaltyScore,
    /// The signs of a loyal customer (S3, S5), each met, not met or unknown.
    pub signs: Vec<Criterion>,
}

impl LoyaltyMeasures {
    pub(super) fn of(
        policy: &LoyaltyMeasurePolicyDraft,
        as_of: NaiveDate,
        indicators: &[IndicatorMark],
        signs: Vec<Criterion>,
    ) -> Self {
        let mut measures = LoyaltyMeasure::ALL.map(|measure| {
            let own = indicators.iter().filter(|one| one.indicator.measure() == measure);
            let own: Vec<IndicatorMark> = own.copied().collect();
            let mark = Weighed::of(own.iter().map(|one| (one.weight, one.mark.known()))).mean();
            let weight = policy.weights.of(measure);
            MeasureMark { measure, weight, mark, contribution: None, indicators: own }
        });
        // A measure without an indicator that counts cannot become known, and weighs nothing.
        for one in &mut measures {
            if one.indicators.iter().all(|one| one.weight == 0) {
                one.weight = 0;
            }
        }
        let parts = measures.each_ref().map(|one| (one.weight, one.mark));
        let weighed = Weighed::of(parts.into_iter());
        let score = LoyaltyScore::of(&weighed, policy.min_coverage);
        if score.score.is_some() {
            for (one, part) in measures.iter_mut().zip(weighed.contributions(parts.into_iter())) {
                one.contribution = part;
            }
        }
        LoyaltyMeasures { as_of, measures, score, signs }
    }

    /// One of the six.
    pub fn measure(&self, measure: LoyaltyMeasure) -> &MeasureMark {
        let [repeat_purchases, choice, price_sensitivity, competitors, faults, brand] =
            &self.measures;
        match measure {
            LoyaltyMeasure::RepeatPurchases => repeat_purchases,
            LoyaltyMeasure::Choice => choice,
            LoyaltyMeasure::PriceSensitivity => price_sensitivity,
            LoyaltyMeasure::Competitors => competitors,
            LoyaltyMeasure::Faults => faults,
            LoyaltyMeasure::Brand => brand,
        }
    }

    /// One indicator. `None`: the policy has it not.
    pub fn indicator(&self, indicator: LoyaltyIndicator) -> Option<&IndicatorMark> {
        let of_measure = &self.measure(indicator.measure()).indicators;
        of_measure.iter().find(|one| one.indicator == indicator)
    }
}

impl fmt::Display for IndicatorMark {
    /// "visits: came of their own accord on 4 days: mark 75".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.indicator)?;
        match (&self.observed, self.mark) {
            // Two decimals of it.
            (Estimate::Known(observed), Estimate::Known(mark)) => {
                write!(f, "{observed}: mark {}", mark.cut(2))
            }
            // As the rank has it where all stand alike.
            (Estimate::Known(observed), Estimate::NotEnoughData { have: 1, need: 2 }) => {
                write!(f, "{observed}: no rank in the base, where all stand alike")
            }
            (Estimate::Known(observed), Estimate::NotEnoughData { have, need }) => {
                write!(f, "{observed}: no rank in the base ({have} to compare, {need} needed)")
            }
            (Estimate::NotEnoughData { have, need }, _) => {
                let unit = match self.indicator {
                    LoyaltyIndicator::RepeatCount | LoyaltyIndicator::RepeatAmount => {
                        if *have == 1 { " day" } else { " days" }
                    }
                    _ => "",
                };
                write!(f, "not known ({have}{unit} on record, {need} needed)")
            }
        }
    }
}

impl fmt::Display for MeasureMark {
    /// "tolerance of faults: mark 50, 12.5 of the score".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mark {
            None => write!(f, "{}: not known", self.measure)?,
            Some(mark) => write!(f, "{}: mark {}", self.measure, mark.cut(2))?,
        }
        match self.contribution {
            Some(part) => write!(f, ", {} of the score", part.cut(2)),
            None => Ok(()),
        }
    }
}

impl fmt::Display for LoyaltyMeasures {
    /// The score, and each measure on a line of its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "loyalty on {}: {}", self.as_of, self.score)?;
        self.measures.iter().try_for_each(|one| write!(f, "\n{one}"))
    }
}
