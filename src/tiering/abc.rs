//! ABC classes by cumulative share of value.
//!
//! Customers are ranked by value, the largest first. Each is classed by the share of the total
//! that the customers *before* it hold: below the A cut it is A, below the B cut B, else C. So
//! the customer with whom the A class reaches 80 % still belongs to it, and a single customer
//! with all the value is A and not C. Exactly at a cut the next class begins.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{AbcPolicy, TieringError};
use crate::units::text::pad;
use crate::units::{
    Comparison, Currency, Evidence, Money, MoneyError, MoneySum, Reason, Rounding, Rule, Share,
};

/// A class by value (ABC 分类).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AbcClass {
    /// The few who bring most of the value.
    A,
    /// Those in between.
    B,
    /// The many who bring little, or nothing.
    C,
}

impl AbcClass {
    /// All classes, the best first.
    pub const ALL: [AbcClass; 3] = [AbcClass::A, AbcClass::B, AbcClass::C];

    /// 1 for A, 2 for B, 3 for C.
    pub const fn rank(self) -> u8 {
        match self {
            AbcClass::A => 1,
            AbcClass::B => 2,
            AbcClass::C => 3,
        }
    }
}

impl fmt::Display for AbcClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad(
            f,
            match self {
                AbcClass::A => "A",
                AbcClass::B => "B",
                AbcClass::C => "C",
            },
        )
    }
}

/// The class of one customer, and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "AssignmentWire")]
pub struct AbcAssignment {
    class: AbcClass,
    rank: u64,
    value: Money,
    ahead: Money,
    total: Money,
    policy: AbcPolicy,
}

/// An assignment as a screen wants it: with its reasons, and without what all share.
#[derive(Serialize)]
struct AssignmentWire {
    class: AbcClass,
    rank: u64,
    value: Money,
    ahead: Money,
    share_ahead: Option<Share>,
    reasons: Vec<Reason>,
}

impl From<AbcAssignment> for AssignmentWire {
    fn from(assignment: AbcAssignment) -> Self {
        let AbcAssignment { class, rank, value, ahead, .. } = assignment;
        let (share_ahead, reasons) = (assignment.share_ahead(), assignment.reasons());
        AssignmentWire { class, rank, value, ahead, share_ahead, reasons }
    }
}

static NO_POSITIVE_VALUE: Rule = Rule {
    key: "tiering.abc.no-positive-value",
    observed: "net value",
    comparison: Comparison::AtMost,
    threshold: "the floor of",
};
static BEFORE_A_CUT: Rule = at_cut("tiering.abc.before-a-cut", Comparison::Below, "the A cut of");
static BEYOND_A_CUT: Rule = at_cut("tiering.abc.beyond-a-cut", Comparison::AtLeast, "the A cut of");
static BEFORE_B_CUT: Rule = at_cut("tiering.abc.before-b-cut", Comparison::Below, "the B cut of");
static BEYOND_B_CUT: Rule = at_cut("tiering.abc.beyond-b-cut", Comparison::AtLeast, "the B cut of");

/// A rule on the share that the customers ahead hold.
const fn at_cut(key: &'static str, comparison: Comparison, threshold: &'static str) -> Rule {
    Rule { key, observed: "larger customers hold", comparison, threshold }
}

impl AbcAssignment {
    /// The class.
    pub const fn class(&self) -> AbcClass {
        self.class
    }

    /// The rank by value, from 1. Equal customers share the rank of the first of them.
    pub const fn rank(&self) -> u64 {
        self.rank
    }

    /// The value that was ranked.
    pub const fn value(&self) -> Money {
        self.value
    }

    /// What the customers with a larger value hold together.
    pub const fn ahead(&self) -> Money {
        self.ahead
    }

    /// The share of the total that the customers with a larger value hold, cut after nine
    /// decimals: it lies below a cut exactly when the uncut share does. `None` where nobody has a
    /// positive value.
    pub fn share_ahead(&self) -> Option<Share> {
        Share::of_money(self.ahead, self.total, Rounding::TowardZero).ok()
    }

    /// Why the class is what it is. Every reason holds; at least one is there.
    pub fn reasons(&self) -> Vec<Reason> {
        if !self.value.is_positive() {
            let none = Money::zero(self.value.currency());
            let evidence = Evidence::money(self.value, none).ok();
            return evidence
                .and_then(|evidence| NO_POSITIVE_VALUE.test(evidence))
                .into_iter()
                .collect();
        }
        let ahead = self.share_ahead().unwrap_or(Share::WHOLE);
        let a_cut = Evidence::shares(ahead, self.policy.a_cut());
        let b_cut = Evidence::shares(ahead, self.policy.b_cut());
        let reasons = match self.class {
            AbcClass::A => [BEFORE_A_CUT.test(a_cut), None],
            AbcClass::B => [BEYOND_A_CUT.test(a_cut), BEFORE_B_CUT.test(b_cut)],
            AbcClass::C => [BEYOND_B_CUT.test(b_cut), None],
        };
        reasons.into_iter().flatten().collect()
    }
}

/// One class as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AbcClassTotals {
    /// Which class.
    pub class: AbcClass,
    /// How many customers are in it.
    pub customers: u64,
    /// What those of them with a positive value bring together.
    pub value: Money,
    /// Its share of the customers. `None` where there is no customer.
    pub share_of_customers: Option<Share>,
    /// Its share of the total. `None` where nobody has a positive value. The shares of the three
    /// classes add up to exactly one.
    pub share_of_value: Option<Share>,
}

/// The classes of a base as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AbcSummary {
    total: Money,
    classes: Vec<AbcClassTotals>,
    non_positive: u64,
    non_positive_value: Money,
}

impl AbcSummary {
    /// The sum of the positive values: the whole of which the shares are parts.
    pub const fn total(&self) -> Money {
        self.total
    }

    /// A, B and C, in this order.
    pub fn classes(&self) -> &[AbcClassTotals] {
        &self.classes
    }

    /// How many customers have a value of zero or below. They are in class C.
    pub const fn non_positive(&self) -> u64 {
        self.non_positive
    }

    /// The sum of their values. Added to the total it gives the sum of all values.
    pub const fn non_positive_value(&self) -> Money {
        self.non_positive_value
    }
}

/// Customers in the order of their value, each with its class.
///
/// It keeps a key and a value for each, and works out what the assignment says while it is read:
/// the ranking of a million customers takes no more memory than their keys and values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbcRanking<K> {
    // INVARIANT: the largest value first, equal ones in the order of their keys; of one currency.
    sorted: Vec<(K, Money)>,
    summary: AbcSummary,
    policy: AbcPolicy,
}

impl<K> AbcRanking<K> {
    /// The customers, the largest value first, equal ones in the order of their keys. Cost: a
    /// pass.
    pub fn ranked(&self) -> impl Iterator<Item = (&K, AbcAssignment)> {
        let mut classifier = Classifier::new(self.summary.total, self.policy);
        // INVARIANT: the same sums were in range when the summary was made.
        self.sorted.iter().map_while(move |(key, value)| Some((key, classifier.next(*value).ok()?)))
    }

    /// How many customers there are.
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// The classes as a whole.
    pub const fn summary(&self) -> &AbcSummary {
        &self.summary
    }

    /// The customers as [`ranked`](Self::ranked), and the summary, to keep.
    pub fn into_parts(self) -> (impl Iterator<Item = (K, AbcAssignment)>, AbcSummary) {
        let mut classifier = Classifier::new(self.summary.total, self.policy);
        let ranked = self.sorted.into_iter();
        let ranked =
            ranked.map_while(move |(key, value)| Some((key, classifier.next(value).ok()?)));
        (ranked, self.summary)
    }
}

/// Ranks customers by value and puts each in class A, B or C (S2).
///
/// `K` is whatever the caller knows customers by; each key is expected once. The order in which
/// they are given makes no difference. Cost: one sort and two passes.
///
/// # Errors
/// [`TieringError::Money`] for a value in another currency, or a sum out of range.
///
/// ```
/// use clienteling::Currency;
/// use clienteling::tiering::{AbcClass, AbcPolicy, abc};
///
/// let values = [("C-1", "700 CNY"), ("C-2", "200 CNY"), ("C-3", "60 CNY"), ("C-4", "40 CNY")];
/// let values = values.map(|(id, value)| (id, value.parse().expect("money")));
/// let ranking = abc(values, Currency::CNY, &AbcPolicy::default())?;
///
/// let classes: Vec<_> = ranking.ranked().map(|(id, of)| (*id, of.class())).collect();
/// use AbcClass::{A, B, C};
/// assert_eq!(classes, [("C-1", A), ("C-2", A), ("C-3", B), ("C-4", C)]);
/// assert_eq!(
///     ranking.ranked().nth(2).expect("four customers").1.reasons()[0].to_string(),
///     "larger customers hold 90.00%, at least the A cut of 80% (by 10.00%)",
/// );
/// # Ok::<(), clienteling::tiering::TieringError>(())
/// ```
pub fn abc<K: Ord>(
    values: impl IntoIterator<Item = (K, Money)>,
    currency: Currency,
    policy: &AbcPolicy,
) -> Result<AbcRanking<K>, TieringError> {
    let mut values: Vec<(K, Money)> = values.into_iter().collect();
    let (mut total, mut non_positive_value) = (MoneySum::new(currency), MoneySum::new(currency));
    let mut non_positive = 0_u64;
    for (_, value) in &values {
        if value.is_positive() {
            total.add(*value)?;
        } else {
            non_positive = non_positive.saturating_add(1);
            non_positive_value.add(*value)?;
        }
    }
    let (total, non_positive_value) = (total.total()?, non_positive_value.total()?);
    // The sums have refused every other currency, so amounts compare as numbers.
    values.sort_unstable_by(|(a_key, a), (b_key, b)| b.cmp_same(*a).then_with(|| a_key.cmp(b_key)));

    let mut classifier = Classifier::new(total, *policy);
    for (_, value) in &values {
        classifier.next(*value)?;
    }
    let classes = classifier.class_totals()?;
    let summary = AbcSummary { total, classes, non_positive, non_positive_value };
    Ok(AbcRanking { sorted: values, summary, policy: *policy })
}

/// Walks down the ranking and knows what the customers before hold.
struct Classifier {
    policy: AbcPolicy,
    total: Money,
    /// `ahead` lies below a cut exactly when it lies below the cut's part of the total, rounded
    /// up to the grid of amounts.
    a_limit: Money,
    b_limit: Money,
    seen: u64,
    before: MoneySum,
    /// The last value, the rank of the first customer who has it, and what those before hold.
    group: Option<(Money, u64, Money)>,
    sums: [ClassSum; 3],
}

#[derive(Clone, Copy)]
struct ClassSum {
    class: AbcClass,
    customers: u64,
    value: MoneySum,
}

impl Classifier {
    fn new(total: Money, policy: AbcPolicy) -> Self {
        let none = MoneySum::new(total.currency());
        Classifier {
            policy,
            total,
            a_limit: total.portion(policy.a_cut(), Rounding::AwayFromZero),
            b_limit: total.portion(policy.b_cut(), Rounding::AwayFromZero),
            seen: 0,
            before: none,
            group: None,
            sums: AbcClass::ALL.map(|class| ClassSum { class, customers: 0, value: none }),
        }
    }

    fn next(&mut self, value: Money) -> Result<AbcAssignment, MoneyError> {
        self.seen = self.seen.saturating_add(1);
        let (rank, ahead) = match self.group {
            Some((equal, rank, ahead)) if equal == value => (rank, ahead),
            _ => (self.seen, self.before.total()?),
        };
        self.group = Some((value, rank, ahead));
        let class = if !value.is_positive() {
            AbcClass::C
        } else if ahead.cmp_same(self.a_limit).is_lt() {
            AbcClass::A
        } else if ahead.cmp_same(self.b_limit).is_lt() {
            AbcClass::B
        } else {
            AbcClass::C
        };
        if let Some(sum) = self.sums.iter_mut().find(|sum| sum.class == class) {
            sum.customers = sum.customers.saturating_add(1);
            if value.is_positive() {
                sum.value.add(value)?;
                self.before.add(value)?;
            }
        }
        Ok(AbcAssignment { class, rank, value, ahead, total: self.total, policy: self.policy })
    }

    fn class_totals(&self) -> Result<Vec<AbcClassTotals>, MoneyError> {
        let values = self.sums.map(|sum| sum.value.total());
        let values = values.into_iter().collect::<Result<Vec<Money>, _>>()?;
        let counts = self.sums.map(|sum| u128::from(sum.customers));
        // Empty where there is nothing to divide.
        let of_value = Share::split_money(&values, Share::DIGITS).unwrap_or_default();
        let of_customers = Share::split(&counts, Share::DIGITS).unwrap_or_default();
        let totals = |(position, (sum, value)): (usize, (&ClassSum, Money))| AbcClassTotals {
            class: sum.class,
            customers: sum.customers,
            value,
            share_of_customers: of_customers.get(position).copied(),
            share_of_value: of_value.get(position).copied(),
        };
        Ok(self.sums.iter().zip(values).enumerate().map(totals).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{AbcClass, AbcClass::*, AbcPolicy, AbcRanking, abc};
    use crate::tiering::AbcPolicyDraft;
    use crate::units::{Currency, Money, Share};

    fn ranking(values: &[i64]) -> AbcRanking<usize> {
        let values = values.iter().map(|&minor| Money::from_minor(minor, Currency::CNY));
        abc(values.enumerate(), Currency::CNY, &AbcPolicy::default()).unwrap()
    }

    /// The classes in the order in which the values were given.
    fn classes(values: &[i64]) -> Vec<AbcClass> {
        let mut ranked: Vec<_> = ranking(values).into_parts().0.collect();
        ranked.sort_by_key(|(key, _)| *key);
        ranked.into_iter().map(|(_, assignment)| assignment.class()).collect()
    }

    #[test]
    fn the_customer_with_whom_the_cut_is_reached_still_belongs_to_the_class() {
        assert_eq!(classes(&[79, 2, 19]), [A, C, A]);
        assert_eq!(classes(&[80, 15, 5]), [A, B, C]);
    }

    #[test]
    fn exactly_at_a_cut_the_next_class_begins() {
        assert_eq!(classes(&[40, 40, 15, 5]), [A, A, B, C]);
    }

    #[test]
    fn a_single_customer_with_all_the_value_is_a() {
        assert_eq!(classes(&[1]), [A]);
        assert_eq!(classes(&[1_000_000, 0, -5]), [A, C, C]);
    }

    #[test]
    fn equal_customers_are_never_split() {
        assert_eq!(classes(&[10; 10]), [A; 10]);
        // The second 30 would start at 70 %, the third at exactly 100 %: they share the first's.
        assert_eq!(classes(&[40, 30, 30, 30]), [A, A, A, A]);
        let ranks: Vec<u64> = ranking(&[5, 9, 5, 1]).ranked().map(|(_, of)| of.rank()).collect();
        assert_eq!(ranks, [1, 2, 2, 4]);
    }

    #[test]
    fn values_of_zero_and_below_are_c_and_take_no_part_in_the_total() {
        let ranking = ranking(&[80, -50, 0, 20]);
        let summary = ranking.summary();
        assert_eq!(summary.total().to_string(), "1.00 CNY");
        assert_eq!(summary.non_positive(), 2);
        assert_eq!(summary.non_positive_value().to_string(), "-0.50 CNY");
        assert_eq!(classes(&[80, -50, 0, 20]), [A, C, C, B]);
        assert_eq!(classes(&[-1, -2]), [C, C]);
    }

    #[test]
    fn without_positive_value_there_is_no_share() {
        for values in [&[][..], &[0], &[-3, -3]] {
            let ranking = ranking(values);
            let shares = ranking.summary().classes().iter().map(|class| class.share_of_value);
            assert_eq!(shares.collect::<Vec<_>>(), [None; 3]);
            for (_, assignment) in ranking.ranked() {
                assert_eq!(assignment.share_ahead(), None);
                assert_eq!(assignment.reasons().len(), 1);
            }
        }
        assert_eq!(ranking(&[]).summary().classes()[0].share_of_customers, None);
    }

    #[test]
    fn the_shares_of_the_classes_add_up_to_exactly_one() {
        let ranking = ranking(&[1, 1, 1, 7, 13, 29]);
        let sum = |share: fn(&super::AbcClassTotals) -> Option<Share>| {
            ranking
                .summary()
                .classes()
                .iter()
                .filter_map(share)
                .map(Share::value)
                .sum::<rust_decimal::Decimal>()
        };
        assert_eq!(sum(|class| class.share_of_value), 1.into());
        assert_eq!(sum(|class| class.share_of_customers), 1.into());
    }

    #[test]
    fn a_cut_of_zero_leaves_a_class_empty_and_one_of_the_whole_leaves_nothing_for_the_next() {
        let policy = AbcPolicyDraft { a_cut: 0.into(), b_cut: 1.into() }.validate().unwrap();
        let values = [60, 40, 0].map(|minor| Money::from_minor(minor, Currency::CNY));
        let ranking = abc(values.into_iter().enumerate(), Currency::CNY, &policy).unwrap();
        let classes: Vec<_> = ranking.ranked().map(|(_, of)| of.class()).collect();
        assert_eq!(classes, [B, B, C]);
    }

    #[test]
    fn another_currency_or_a_total_out_of_range_is_an_error() {
        let policy = AbcPolicy::default();
        let yen = Money::from_minor(1, Currency::JPY);
        assert!(abc([(1, yen)], Currency::CNY, &policy).is_err());
        let bound: Money = "10000000000000000000 CNY".parse().unwrap();
        assert!(abc([(1, bound), (2, bound)], Currency::CNY, &policy).is_err());
        assert!(abc([(1, bound), (2, -bound)], Currency::CNY, &policy).is_ok());
    }
}
