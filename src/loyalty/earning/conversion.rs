//! What points are worth in money, and how many an order needs.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::{Currency, Money, MoneyError, Points, Quantity, Rounding, Share};

/// What points are worth, as it is written down; [`validate`](Draft::validate) makes a policy of it.
/// The sources give no figures: they are ours.
///
/// ```
/// use clienteling::Draft;
/// use clienteling::loyalty::earning::ConversionPolicyDraft;
///
/// let draft = ConversionPolicyDraft { worth: "1 EUR".parse()?, ..Default::default() };
/// assert_eq!(draft.validate().unwrap_err().paths(), ["worth"]);
/// # Ok::<(), clienteling::units::MoneyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConversionPolicyDraft {
    /// The currency in which points are worth something. CNY.
    pub currency: Currency,
    /// So many points … 100.
    pub points: Quantity,
    /// … are worth so much. 1.00 CNY.
    pub worth: Money,
    /// How the worth of points is rounded to the smallest unit of the currency: once, at the end.
    /// Toward zero.
    pub rounding: Rounding,
    /// Points are redeemed in multiples of so many. 1.
    pub in_blocks_of: Quantity,
    /// The fewest points that are redeemed at once. None: one block.
    pub at_least: Option<Quantity>,
    /// The largest part of an order that is paid with points. The whole.
    pub of_an_order: Share,
}

impl Default for ConversionPolicyDraft {
    fn default() -> Self {
        let currency = Currency::CNY;
        ConversionPolicyDraft {
            currency,
            points: Quantity::of_hundredths(10_000),
            worth: Money::from_minor(100, currency),
            rounding: Rounding::TowardZero,
            in_blocks_of: Quantity::ONE,
            at_least: None,
            of_an_order: Share::WHOLE,
        }
    }
}

/// What points are worth.
///
/// * The worth is above zero and in the currency of the policy.
/// * Some part of an order can be paid with points.
pub type ConversionPolicy = Valid<ConversionPolicyDraft>;

impl Draft for ConversionPolicyDraft {
    fn check(&self, checker: &mut Checker) {
        checker.currency("worth", self.worth, self.currency);
        if !self.worth.is_positive() {
            checker.report("worth", ProblemKind::NotPositive(self.worth.to_string()));
        }
        checker.part("of_an_order", self.of_an_order);
    }
}

/// How many points are redeemed on an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct PointsRedemption {
    /// How many points were there.
    pub balance: Points,
    /// How many are spent: never more than are needed for the discount. None where what is there, or
    /// what an order may take, is not worth redeeming.
    pub spent: Points,
    /// How much less is paid for them.
    pub discount: Money,
    /// How many points are left.
    pub left: Points,
    /// How much of the order is still to be paid.
    pub to_pay: Money,
}

impl fmt::Display for PointsRedemption {
    /// "3,030 points spent for 90.90 CNY off, 0 left; 2,909.10 CNY to pay".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PointsRedemption { spent, discount, left, to_pay, .. } = self;
        write!(f, "{spent} points spent for {discount:#} off, {left} left; {to_pay:#} to pay")
    }
}

impl ConversionPolicyDraft {
    /// What points are worth: computed exactly and rounded once, to the smallest unit of the
    /// currency. Below zero for a debt of points.
    ///
    /// Cost: constant.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`].
    ///
    /// ```
    /// use clienteling::Draft;
    /// use clienteling::loyalty::earning::ConversionPolicyDraft;
    ///
    /// let draft = ConversionPolicyDraft { worth: "3 CNY".parse()?, ..Default::default() };
    /// let policy = draft.validate()?;
    /// assert_eq!(policy.money_for(3_030.into())?.to_string(), "90.90 CNY");
    /// assert_eq!(policy.money_for("0.5".parse()?)?.to_string(), "0.01 CNY");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn money_for(&self, points: Points) -> Result<Money, MoneyError> {
        self.money_of(points.millionths())
    }

    fn money_of(&self, millionths: i128) -> Result<Money, MoneyError> {
        let (points, _) = self.points.on_grid();
        let money = self.worth.part_in_minor(millionths, points.unsigned_abs(), self.rounding);
        money.ok_or(MoneyError::OutOfRange)
    }

    /// How many points something costs: the fewest whole blocks of them that are worth so much,
    /// before any rounding of money. `None` beyond what can be counted; none for nothing or less.
    ///
    /// Cost: constant.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`], [`MoneyError::OutOfRange`].
    ///
    /// ```
    /// use clienteling::loyalty::earning::ConversionPolicy;
    ///
    /// let policy = ConversionPolicy::default();
    /// assert_eq!(policy.points_for("49.99 CNY".parse()?)?, 4_999.into());
    /// assert!(policy.points_for("49.99 EUR".parse()?).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn points_for(&self, money: Money) -> Result<Points, MoneyError> {
        self.worth.same_currency(money)?;
        let block = self.block();
        let (points, _) = self.points.on_grid();
        let each = self.worth.micros().checked_mul(block).ok_or(MoneyError::OutOfRange)?;
        let blocks =
            Rounding::AwayFromZero.mul_div(money.micros().max(0), points, each.unsigned_abs());
        let millionths = blocks.and_then(|blocks| blocks.checked_mul(block));
        let points = millionths.map(|it| (it, Points::of_millionths(it)));
        let counted = points.filter(|(millionths, it)| it.millionths() == *millionths);
        counted.map(|(_, it)| it).ok_or(MoneyError::OutOfRange)
    }

    /// How many points of a balance an order takes: as many as bring the largest discount that the
    /// balance and the order allow, and of these as few as bring the same, but not fewer than can be
    /// redeemed at once. A point is never given for less than it is worth: what is left of an order
    /// that a whole block would overpay is to be paid.
    ///
    /// Cost: a binary search, at most 100 steps.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] for an order in another currency.
    ///
    /// ```
    /// use clienteling::Draft;
    /// use clienteling::loyalty::earning::ConversionPolicyDraft;
    ///
    /// let draft = ConversionPolicyDraft {
    ///     points: "1".parse()?,
    ///     worth: "10 CNY".parse()?,
    ///     ..Default::default()
    /// };
    /// let redeemed = draft.validate()?.redeem(30.into(), "20 CNY".parse()?)?;
    /// assert_eq!(
    ///     redeemed.to_string(),
    ///     "2 points spent for 20.00 CNY off, 28 left; 0.00 CNY to pay",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn redeem(&self, balance: Points, order: Money) -> Result<PointsRedemption, MoneyError> {
        self.worth.same_currency(order)?;
        let most = order.portion_in_minor(self.of_an_order, Rounding::TowardZero);
        let have = balance.millionths().max(0).checked_div(self.block()).unwrap_or(0);
        // More than the order costs is never worth its while, and is not worked out.
        let blocks = have.min(self.blocks_for(most));
        let worth = |blocks: i128| self.money_of(blocks.saturating_mul(self.block()));
        let fits = |blocks| worth(blocks).is_ok_and(|money| money.cmp_same(most).is_le());
        let largest = last_that(blocks, fits);
        let discount = worth(largest)?;
        let is_less = |blocks| worth(blocks).is_ok_and(|money| money.cmp_same(discount).is_lt());
        let fewest = match last_that(largest, is_less) {
            _ if !discount.is_positive() => 0,
            fewer => fewer.saturating_add(1),
        };
        let least = self.at_least.map_or(0, |least| least.on_grid().0);
        let least = Rounding::AwayFromZero.mul_div(least, 1, self.block().unsigned_abs());
        let least = least.unwrap_or(i128::MAX);
        let (blocks, discount) = if fewest > 0 && least <= largest {
            (fewest.max(least), discount)
        } else {
            (0, Money::zero(order.currency()))
        };
        let spent = Points::of_millionths(blocks.saturating_mul(self.block()));
        let left = balance.millionths().saturating_sub(spent.millionths());
        let (left, to_pay) = (Points::of_millionths(left), order.try_sub(discount)?);
        Ok(PointsRedemption { balance, spent, discount, left, to_pay })
    }

    /// How many millionths of a point a block has.
    fn block(&self) -> i128 {
        self.in_blocks_of.on_grid().0
    }

    /// At least as many blocks as are worth so much.
    fn blocks_for(&self, money: Money) -> i128 {
        let each = self.worth.micros().saturating_mul(self.block());
        let (points, _) = self.points.on_grid();
        // Money is rounded to its smallest unit, so one of these more may still fit.
        let more = money.micros().max(0).saturating_add(2_000_000);
        let blocks = Rounding::AwayFromZero.mul_div(more, points, each.unsigned_abs());
        blocks.unwrap_or(i128::MAX)
    }
}

/// The largest number up to a bound for which something holds, where it holds up to some number and
/// from there on does not. Zero where it holds for none.
fn last_that(bound: i128, holds: impl Fn(i128) -> bool) -> i128 {
    let (mut low, mut high) = (0_i128, bound.max(0));
    while low < high {
        // Between the two, nearer to the higher.
        let half = high.saturating_sub(low).checked_div(2).unwrap_or(0);
        let middle = high.saturating_sub(half);
        if holds(middle) {
            low = middle;
        } else {
            high = middle.saturating_sub(1);
        }
    }
    low
}
