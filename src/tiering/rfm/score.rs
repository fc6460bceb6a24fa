//! The score of one customer, and what it rests on.

use std::fmt;

use chrono::NaiveDate;

use super::axis::{Axis, Edge};
use super::rules::{Days, Times};
use super::{RfmCell, RfmDimension, RfmInput, RfmNeed, RfmRank, RfmStep, RfmWeights};
use crate::rule::Reason;
use crate::units::period::days_later;
use crate::units::written::written;
use crate::units::{Money, Rounding, Share};

/// Where the levels of all dimensions lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scale {
    pub(super) recency: Axis<Days>,
    pub(super) frequency: Axis<Times>,
    pub(super) monetary: Axis<Money>,
    pub(super) weights: RfmWeights,
}

impl Scale {
    /// The best cell.
    pub(super) fn best(&self) -> RfmCell {
        RfmCell {
            recency: self.recency.levels(),
            frequency: self.frequency.levels(),
            monetary: self.monetary.levels(),
        }
    }

    /// The cell of a customer of the base.
    #[inline]
    pub(super) fn cell(&self, input: &RfmInput) -> RfmCell {
        RfmCell {
            recency: self.recency.level(Days(input.recency_days)),
            frequency: self.frequency.level(Times(input.frequency)),
            monetary: self.monetary.level(input.monetary),
        }
    }
}

/// What is kept of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) input: RfmInput,
    pub(super) cell: RfmCell,
}

/// The score of one customer, with what it rests on.
///
/// It looks into the [`RfmScores`](super::RfmScores) that it is from, so a million of them cost
/// nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RfmScore<'a> {
    pub(super) marks: &'a Marks,
    pub(super) scale: &'a Scale,
}

impl RfmScore<'_> {
    /// The level in each dimension.
    pub const fn cell(&self) -> RfmCell {
        self.marks.cell
    }

    /// The level in one dimension, from 1, the worst.
    pub const fn level(&self, dimension: RfmDimension) -> u8 {
        self.marks.cell.level(dimension)
    }

    /// How many levels each dimension has.
    pub fn best(&self) -> RfmCell {
        self.scale.best()
    }

    /// The values that were scored.
    pub const fn input(&self) -> RfmInput {
        self.marks.input
    }

    /// The levels as the digits of one number, such as 543. `None` where a dimension has ten
    /// levels, because then not every score has three digits.
    pub fn digits(&self) -> Option<u16> {
        if RfmDimension::ALL.iter().any(|&dimension| self.best().level(dimension) > 9) {
            return None;
        }
        let RfmCell { recency, frequency, monetary } = self.cell();
        let digits = [recency, frequency, monetary].into_iter();
        Some(digits.fold(0, |number: u16, digit| {
            number.saturating_mul(10).saturating_add(u16::from(digit))
        }))
    }

    /// The sum of the levels.
    pub fn sum(&self) -> u8 {
        let RfmCell { recency, frequency, monetary } = self.cell();
        recency.saturating_add(frequency).saturating_add(monetary)
    }

    /// How far up the customer is on the whole: the mean of the three dimensions by the policy's
    /// weights, each from 0 % on its lowest level to 100 % on its best, so that dimensions with
    /// different numbers of levels compare. An exact fraction, rounded half to even once, to nine
    /// decimals.
    pub fn weighted(&self) -> Share {
        let (cell, best) = (self.cell(), self.best());
        // INVARIANT: at most ten levels and a weight of a million: far below a u64's end.
        let steps = |dimension| u64::from(best.level(dimension).saturating_sub(1));
        let whole = RfmDimension::ALL
            .iter()
            .fold(1_u64, |product, &dimension| product.saturating_mul(steps(dimension)));
        let (mut part, mut total) = (0_u64, 0_u64);
        for (&dimension, weight) in RfmDimension::ALL.iter().zip(self.scale.weights.all()) {
            let weight = u64::from(weight);
            let up = u64::from(cell.level(dimension).saturating_sub(1));
            let one = whole.checked_div(steps(dimension)).unwrap_or(0).saturating_mul(up);
            part = part.saturating_add(weight.saturating_mul(one));
            total = total.saturating_add(weight.saturating_mul(whole));
        }
        // INVARIANT: the part is at most the total, which is above zero.
        Share::of_counts(part, total, Rounding::HalfEven).unwrap_or(Share::NONE)
    }

    /// How the customer stands among all in a dimension. `None` where the levels do not depend on
    /// it: with cuts, and with a custom scorer. Cost: two binary searches.
    pub fn rank(&self, dimension: RfmDimension) -> Option<RfmRank> {
        let RfmInput { recency_days, frequency, monetary } = self.input();
        match dimension {
            RfmDimension::Recency => self.scale.recency.rank(Days(recency_days)),
            RfmDimension::Frequency => self.scale.frequency.rank(Times(frequency)),
            RfmDimension::Monetary => self.scale.monetary.rank(monetary),
        }
    }

    /// Why each level is what it is: at least one reason for each dimension, and each holds.
    /// With quantiles they say how the customer stands among all and where the level ends on both
    /// sides, with cuts which cut is reached and which is not. Cost: six binary searches.
    pub fn reasons(&self) -> Vec<Reason> {
        let RfmInput { recency_days, frequency, monetary } = self.input();
        let (cell, scale, mut reasons) = (self.cell(), self.scale, Vec::new());
        scale.recency.reasons(Days(recency_days), cell.recency, &mut reasons);
        scale.frequency.reasons(Times(frequency), cell.frequency, &mut reasons);
        scale.monetary.reasons(monetary, cell.monetary, &mut reasons);
        reasons
    }

    /// What would move the customer up in each dimension, if something can, while everybody else
    /// stays as they are. Each is for its own dimension alone. A custom scorer is not foreseen.
    /// Cost: in each dimension as many binary searches as the logarithm of the number of customers.
    pub fn steps_up(&self) -> Vec<RfmStep> {
        let steps = [self.more_recently(), self.more_often(), self.more_value()];
        steps.into_iter().flatten().collect()
    }

    fn more_recently(&self) -> Option<RfmStep> {
        let axis = &self.scale.recency;
        // On the best level, and with a custom scorer, there is none.
        axis.edge(self.cell().recency)?;
        let to_level = axis.level_after_change(Days(self.input().recency_days), Days(0));
        let needs = RfmNeed::PurchaseToday;
        let step = RfmStep { dimension: RfmDimension::Recency, to_level, needs };
        (to_level > self.cell().recency).then_some(step)
    }

    fn more_often(&self) -> Option<RfmStep> {
        let (axis, own) = (&self.scale.frequency, self.input().frequency);
        let to = match axis.edge(self.cell().frequency)? {
            Edge::Reach(Times(count)) => count,
            Edge::Pass(Times(count)) => count.checked_add(1)?,
        };
        let to_level = axis.level_after_change(Times(own), Times(to));
        let needs = RfmNeed::Purchases(to.checked_sub(own)?);
        Some(RfmStep { dimension: RfmDimension::Frequency, to_level, needs })
    }

    fn more_value(&self) -> Option<RfmStep> {
        let (axis, own) = (&self.scale.monetary, self.input().monetary);
        let to = match axis.edge(self.cell().monetary)? {
            Edge::Reach(value) => value,
            Edge::Pass(value) => value.try_add(Money::from_minor(1, value.currency())).ok()?,
        };
        let to_level = axis.level_after_change(own, to);
        let needs = RfmNeed::Spend(to.try_sub(own).ok()?);
        Some(RfmStep { dimension: RfmDimension::Monetary, to_level, needs })
    }

    /// The last day on which the customer keeps the level of recency without a purchase, if it is
    /// scored as of `as_of`: look again on the day after. `None` on the lowest level, which cannot
    /// fall; where the level depends on others (quantiles) or on a custom scorer; and where that
    /// day lies beyond the calendar.
    ///
    /// ```
    /// use clienteling::tiering::{RfmInput, RfmPolicy, rfm};
    /// use clienteling::Currency;
    ///
    /// let policy: RfmPolicy = serde_json::from_str(r#"{"recency":{"cuts":[30,90]}}"#)?;
    /// let input = RfmInput { recency_days: 28, frequency: 4, monetary: "90 CNY".parse()? };
    /// let scores = rfm([("C-1", input)], Currency::CNY, &policy)?;
    /// let score = scores.get(0).and_then(|(_, score)| score.known()).ok_or("scored")?;
    /// assert_eq!(score.recency_holds_through("2026-03-01".parse()?), Some("2026-03-03".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn recency_holds_through(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        let Days(cut) = self.scale.recency.cut_reached(self.cell().recency)?;
        let left = cut.checked_sub(self.input().recency_days)?;
        days_later(as_of, left)
    }
}

impl fmt::Debug for RfmScore<'_> {
    /// Without the values of everybody else, which it looks into.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (cell, input) = (self.cell(), self.input());
        f.debug_struct("RfmScore").field("cell", &cell).field("input", &input).finish()
    }
}

written! {
    /// As a screen wants it: with its reasons, and what would move the customer up.
    RfmScore<'_> as self {
        cell: self.cell(),
        best: self.best(),
        input: self.input(),
        digits: self.digits(),
        sum: self.sum(),
        weighted: self.weighted(),
        reasons: self.reasons(),
        steps_up: self.steps_up(),
    }
}
