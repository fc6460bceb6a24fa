//! What goes with the whole where the other items are equal: least squares.

use std::fmt;

use serde::Serialize;

use super::linear::{Matrix, eigen};
use super::report::problems;
use super::{AssociationPolicy, Column};
use crate::rule::Problems;
use crate::satisfaction::Figure;
use crate::units::Rounding;
use crate::units::float::{of_count, of_whole};

/// The most items at once.
const MOST_ITEMS: usize = 50;

/// Why nothing can be fitted.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NoFit<K: fmt::Debug + fmt::Display> {
    /// The answers do not fit together.
    #[error(transparent)]
    Problems(#[from] Problems),
    /// No item, or too many at once.
    #[error("{given} items: expected 1 to {max}")]
    Items {
        /// How many there are.
        given: usize,
        /// The most accepted.
        max: usize,
    },
    /// Too few answered the whole and every item.
    #[error("{have} answered the whole and every item: it takes {need}")]
    TooFew {
        /// How many did.
        have: u64,
        /// How many it takes.
        need: u64,
    },
    /// All of these gave an item the same answer.
    #[error("everybody answered `{0}` alike")]
    ItemAlike(K),
    /// All of these gave the whole the same answer.
    #[error("everybody answered the whole alike")]
    WholeAlike,
    /// Items go with each other so closely that their parts cannot be told apart.
    #[error(
        "the items go with each other too closely, above all `{first}` and `{second}`: \
        condition number {condition:.1}, expected at most {max}"
    )]
    IllConditioned {
        /// The condition number of the items' correlations; infinite where one follows from others.
        condition: f64,
        /// The largest accepted.
        max: u32,
        /// Of the two items that go with each other most closely the first.
        first: K,
        /// … and the second.
        second: K,
    },
}

/// How an item goes with the whole where the other items are equal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Coefficient<K> {
    /// Which item.
    pub item: K,
    /// By how much the whole is higher where the item is one point higher.
    pub per_point: f64,
    /// The standard error of that.
    pub standard_error: f64,
    /// The same in standard deviations of each: comparable between items.
    pub standardised: f64,
    /// How many times the variance of the coefficient is what it would be if the items had nothing to do
    /// with each other.
    pub variance_inflation: f64,
}

/// The whole as a sum of the items, as close as it can be to what was answered: association, not cause.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LeastSquares<K> {
    /// How many answered the whole and every item.
    pub answers: u64,
    /// How many answered something and not everything: they are left out.
    pub incomplete: u64,
    /// The whole where every item is zero.
    pub intercept: f64,
    /// The items, in order.
    pub coefficients: Vec<Coefficient<K>>,
    /// Which part of the differences in the whole goes with the items: from 0 to 1.
    pub explained: f64,
    /// … less what so many items would explain by chance; it can be below zero.
    pub explained_adjusted: f64,
    /// The condition number of the items' correlations: 1 where they have nothing to do with each other.
    pub condition: f64,
}

/// The least squares of the whole on the items, by those who answered everything.
///
/// The sums are exact, and the items are taken in their order: so neither the order of customers nor
/// that of columns makes any difference.
///
/// # Errors
/// [`NoFit`] where the answers cannot tell: too few of them, an item or the whole that everybody answered
/// alike, or items that go with each other too closely (the square root of the largest eigenvalue of
/// their correlations by the smallest is above the policy's bound).
///
/// Cost: n k² + k³ for k items, of which there are at most 50, and n customers.
///
/// ```
/// use clienteling::satisfaction::Figure;
/// use clienteling::satisfaction::association::{AssociationPolicy, Column, least_squares};
///
/// let of = |answer: fn(i16) -> i16| {
///     (0..30).map(|customer| Some(Figure::from(answer(customer)))).collect::<Vec<_>>()
/// };
/// let manner = Column { item: "manner", answers: of(|customer| customer % 5) };
/// let speed = Column { item: "speed", answers: of(|customer| customer % 3) };
/// let whole = of(|customer| 10 + 2 * (customer % 5) - customer % 3);
/// let fit = least_squares(&whole, &[speed, manner], &AssociationPolicy::default())?;
/// let manner = &fit.coefficients[0];
/// assert!((manner.per_point - 2.0).abs() < 1e-12 && (fit.explained - 1.0).abs() < 1e-12);
/// assert_eq!(fit.to_string().lines().last(), Some("This is no cause"));
/// # Ok::<(), clienteling::satisfaction::association::NoFit<&str>>(())
/// ```
pub fn least_squares<K: Ord + Clone + fmt::Debug + fmt::Display>(
    whole: &[Option<Figure>],
    items: &[Column<K>],
    policy: &AssociationPolicy,
) -> Result<LeastSquares<K>, NoFit<K>> {
    problems(whole, items)?;
    let size = items.len();
    if size == 0 || size > MOST_ITEMS {
        return Err(NoFit::Items { given: size, max: MOST_ITEMS });
    }
    let mut columns: Vec<&Column<K>> = items.iter().collect();
    columns.sort_by(|a, b| a.item.cmp(&b.item));
    let moments = Moments::of(whole, &columns);
    let n = moments.answers;
    let items = u64::try_from(size).unwrap_or(u64::MAX);
    let need = items.saturating_add(policy.answers_beyond_items.into());
    if n < need {
        return Err(NoFit::TooFew { have: n, need });
    }
    // The whole stands behind the items.
    let spread: Vec<f64> = (0..=size).map(|j| of_whole(moments.centred(j, j)).sqrt()).collect();
    let spread = |j: usize| spread.get(j).copied().unwrap_or(0.0);
    if let Some((_, alike)) = columns.iter().enumerate().find(|(j, _)| spread(*j) <= 0.0) {
        return Err(NoFit::ItemAlike(alike.item.clone()));
    }
    if spread(size) <= 0.0 {
        return Err(NoFit::WholeAlike);
    }
    let correlation = |i: usize, j: usize| {
        if i == j { 1.0 } else { of_whole(moments.centred(i, j)) / (spread(i) * spread(j)) }
    };
    let eigen = eigen(Matrix::of(size, correlation));
    let largest = eigen.iter().fold(0.0, |most: f64, (value, _)| most.max(*value));
    let smallest = eigen.iter().fold(largest, |least, (value, _)| least.min(*value));
    let noise = f64::EPSILON * 16.0 * of_count(items);
    let condition =
        if smallest > noise * largest { (largest / smallest).sqrt() } else { f64::INFINITY };
    let max = policy.max_condition;
    // One item alone has nothing to go with.
    let closest = closest(&columns, correlation).filter(|_| condition > f64::from(max));
    if let Some([first, second]) = closest {
        return Err(NoFit::IllConditioned { condition, max, first, second });
    }
    let with_whole: Vec<f64> = (0..size).map(|j| correlation(j, size)).collect();
    let explained = eigen.iter().map(|(value, vector)| square(dot(vector, &with_whole)) / value);
    let explained = explained.sum::<f64>().clamp(0.0, 1.0);
    let freedom = of_count(n) - of_count(items) - 1.0;
    let unexplained = (1.0 - explained) / freedom;
    let coefficient = |(j, column): (usize, &&Column<K>)| {
        let at = |vector: &[f64]| vector.get(j).copied().unwrap_or(0.0);
        let parts = eigen.iter();
        let standardised: f64 =
            parts.map(|(value, vector)| at(vector) * dot(vector, &with_whole) / value).sum();
        let variance_inflation: f64 =
            eigen.iter().map(|(value, vector)| square(at(vector)) / value).sum();
        let per_deviation = spread(size) / spread(j);
        Coefficient {
            item: column.item.clone(),
            per_point: standardised * per_deviation,
            standard_error: (unexplained * variance_inflation).sqrt() * per_deviation,
            standardised,
            variance_inflation,
        }
    };
    let coefficients: Vec<_> = columns.iter().enumerate().map(coefficient).collect();
    let of_items = coefficients.iter().enumerate();
    let of_items: f64 = of_items.map(|(j, one)| one.per_point * moments.mean(j)).sum();
    Ok(LeastSquares {
        answers: n,
        incomplete: moments.incomplete,
        intercept: moments.mean(size) - of_items,
        coefficients,
        explained,
        explained_adjusted: 1.0 - unexplained * (of_count(n) - 1.0),
        condition,
    })
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn square(value: f64) -> f64 {
    value * value
}

/// The two items that go with each other most closely. `None` of one item.
fn closest<K: Clone>(
    columns: &[&Column<K>],
    correlation: impl Fn(usize, usize) -> f64,
) -> Option<[K; 2]> {
    let mut found = None;
    let mut most = -1.0;
    for (i, first) in columns.iter().enumerate() {
        for (j, second) in columns.iter().enumerate().take(i) {
            if correlation(i, j).abs() > most {
                most = correlation(i, j).abs();
                found = Some([second.item.clone(), first.item.clone()]);
            }
        }
    }
    found
}

/// The exact sums of those who answered everything: of each item and, behind them, of the whole, and of
/// the products of any two.
struct Moments {
    answers: u64,
    incomplete: u64,
    sums: Vec<i128>,
    products: Vec<Vec<i128>>,
}

impl Moments {
    fn of<K>(whole: &[Option<Figure>], columns: &[&Column<K>]) -> Self {
        let size = columns.len().saturating_add(1);
        let mut moments = Moments {
            answers: 0,
            incomplete: 0,
            sums: vec![0; size],
            products: vec![vec![0; size]; size],
        };
        let mut row = Vec::with_capacity(size);
        for (customer, whole) in whole.iter().enumerate() {
            row.clear();
            let items =
                columns.iter().map(|column| column.answers.get(customer).copied().flatten());
            row.extend(items.chain([*whole]).flatten().map(Figure::millionths));
            if row.len() == size {
                moments.add(&row);
            } else if !row.is_empty() {
                moments.incomplete = moments.incomplete.saturating_add(1);
            }
        }
        moments
    }

    fn add(&mut self, row: &[i128]) {
        self.answers = self.answers.saturating_add(1);
        for ((value, sum), products) in row.iter().zip(&mut self.sums).zip(&mut self.products) {
            *sum = sum.saturating_add(*value);
            for (other, product) in row.iter().zip(products) {
                // Of two figures at most 10^24: there is a place for 10^14 answers.
                *product = product.saturating_add(value.saturating_mul(*other));
            }
        }
    }

    fn sum(&self, j: usize) -> i128 {
        self.sums.get(j).copied().unwrap_or(0)
    }

    /// The mean, in points.
    fn mean(&self, j: usize) -> f64 {
        of_whole(self.sum(j)) / of_count(self.answers) / 1e6
    }

    /// The sum of the products of two distances from the mean, to the nearest whole.
    fn centred(&self, i: usize, j: usize) -> i128 {
        let products = self.products.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0);
        let of_means =
            Rounding::HalfEven.mul_div(self.sum(i), self.sum(j), self.answers.max(1).into());
        products.saturating_sub(of_means.unwrap_or(0))
    }
}

impl<K: fmt::Display> fmt::Display for LeastSquares<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LeastSquares { answers, incomplete, explained, condition, .. } = self;
        writeln!(
            f,
            "{:.0}% of the differences in the whole go with the items ({answers} answers, \
             {incomplete} incomplete, condition number {condition:.1})",
            explained * 100.0,
        )?;
        for Coefficient { item, per_point, standard_error, .. } in &self.coefficients {
            writeln!(
                f,
                "{item}: one point higher goes with {per_point:.3} in the whole, other items equal \
                 (standard error {standard_error:.3})"
            )?;
        }
        f.write_str("This is no cause")
    }
}
