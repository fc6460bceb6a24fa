//! Two rankings of the same customers side by side: ABC by revenue × ABC by margin.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{AbcAssignment, AbcClass, AbcRanking, AbcValue};
use crate::tiering::TieringError;
use crate::units::Money;

/// The customers who are in one class by the first measure and in another by the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AbcMatrixCell<V = Money, W = Money> {
    /// The class by the first measure. `None` for those who have no value of it.
    pub first: Option<AbcClass>,
    /// The class by the second measure. `None` for those who have no value of it.
    pub second: Option<AbcClass>,
    /// How many they are.
    pub customers: u64,
    /// What they bring of the first measure, not counting values of zero and below.
    pub first_value: V,
    /// What they bring of the second measure, likewise.
    pub second_value: W,
}

/// Every customer's class by two measures.
///
/// ```
/// use clienteling::tiering::{AbcMatrix, AbcPolicy, Pieces, abc};
///
/// let policy = AbcPolicy::default();
/// let bought = abc([("C-1", 90_i64), ("C-2", 8), ("C-3", 2)], Pieces, &policy)?;
/// let visits = abc([("C-2", 9_i64), ("C-3", 9)], Pieces, &policy)?;
/// let matrix = AbcMatrix::of(&bought, &visits)?;
/// let cells: Vec<String> = matrix
///     .cells()
///     .iter()
///     .map(|cell| format!("{:?} × {:?}: {}", cell.first, cell.second, cell.customers))
///     .collect();
/// assert_eq!(cells, ["Some(A) × None: 1", "Some(B) × Some(A): 1", "Some(C) × Some(A): 1"]);
/// # Ok::<(), clienteling::tiering::TieringError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbcMatrix<K, V = Money, W = Money> {
    // INVARIANT: in the order of keys, each once.
    customers: Vec<(K, Option<AbcClass>, Option<AbcClass>)>,
    cells: Vec<AbcMatrixCell<V, W>>,
}

/// A customer's place in both rankings.
type Both<V, W> = (Option<AbcAssignment<V>>, Option<AbcAssignment<W>>);

impl<K: Ord + Clone, V: AbcValue, W: AbcValue> AbcMatrix<K, V, W> {
    /// Puts two rankings side by side. Cost: n log n in the customers of both.
    ///
    /// # Errors
    /// [`TieringError::GivenTwice`] where a ranking has a customer twice.
    pub fn of(first: &AbcRanking<K, V>, second: &AbcRanking<K, W>) -> Result<Self, TieringError> {
        let mut both: BTreeMap<&K, Both<V, W>> = BTreeMap::new();
        for (key, assignment) in first.ranked() {
            if both.insert(key, (Some(assignment), None)).is_some() {
                return Err(TieringError::GivenTwice);
            }
        }
        for (key, assignment) in second.ranked() {
            if both.entry(key).or_default().1.replace(assignment).is_some() {
                return Err(TieringError::GivenTwice);
            }
        }
        let rank = |class: Option<AbcClass>| class.map_or(u8::MAX, AbcClass::rank);
        let mut sums: BTreeMap<(u8, u8), Sum> = BTreeMap::new();
        let mut customers = Vec::with_capacity(both.len());
        for (key, (one, other)) in both {
            let classes = (one.map(|it| it.class()), other.map(|it| it.class()));
            let sum = sums.entry((rank(classes.0), rank(classes.1))).or_default();
            sum.customers = sum.customers.saturating_add(1);
            // Parts of totals that are in range.
            let add = |sum: i128, value: i128| sum.saturating_add(value.max(0));
            sum.first = add(sum.first, one.map_or(0, |it| it.value().on_grid()));
            sum.second = add(sum.second, other.map_or(0, |it| it.value().on_grid()));
            customers.push((key.clone(), classes.0, classes.1));
        }
        let cells = sums.into_iter().map(|((one, other), sum)| {
            Ok(AbcMatrixCell {
                first: AbcClass::of_rank(one),
                second: AbcClass::of_rank(other),
                customers: sum.customers,
                first_value: V::from_grid(sum.first, first.unit)?,
                second_value: W::from_grid(sum.second, second.unit)?,
            })
        });
        Ok(AbcMatrix { cells: cells.collect::<Result<_, TieringError>>()?, customers })
    }

    /// The cells in which there is a customer, the best classes first, those without a class last.
    pub fn cells(&self) -> &[AbcMatrixCell<V, W>] {
        &self.cells
    }

    /// Every customer with both classes, in the order of keys.
    pub fn customers(&self) -> &[(K, Option<AbcClass>, Option<AbcClass>)] {
        &self.customers
    }
}

#[derive(Default)]
struct Sum {
    customers: u64,
    first: i128,
    second: i128,
}

#[cfg(test)]
mod tests {
    use super::AbcMatrix;
    use crate::tiering::{AbcPolicy, Pieces, TieringError, abc};
    use proptest::prelude::*;

    #[test]
    fn a_customer_twice_in_a_ranking_is_refused() {
        let policy = AbcPolicy::default();
        let once = abc([(1, 5_i64)], Pieces, &policy).unwrap();
        let twice = abc([(1, 5_i64), (1, 6)], Pieces, &policy).unwrap();
        assert_eq!(AbcMatrix::of(&once, &twice), Err(TieringError::GivenTwice));
        assert_eq!(AbcMatrix::of(&twice, &once), Err(TieringError::GivenTwice));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn every_customer_is_in_one_cell_and_the_cells_add_up_to_both_rankings(
            one in prop::collection::btree_map(0..20_u8, -5..60_i64, 0..15),
            other in prop::collection::btree_map(0..20_u8, -5..60_i64, 0..15),
        ) {
            let policy = AbcPolicy::default();
            let first = abc(one.clone(), Pieces, &policy).unwrap();
            let second = abc(other.clone(), Pieces, &policy).unwrap();
            let matrix = AbcMatrix::of(&first, &second).unwrap();
            let keys: std::collections::BTreeSet<u8> = one.keys().chain(other.keys()).copied().collect();
            let listed: Vec<u8> = matrix.customers().iter().map(|it| it.0).collect();
            prop_assert_eq!(listed, keys.iter().copied().collect::<Vec<_>>());
            for class in first.summary().classes() {
                let cells = matrix.cells().iter().filter(|it| it.first == Some(class.class));
                let (customers, value) =
                    cells.fold((0, 0), |(n, sum), it| (n + it.customers, sum + it.first_value));
                prop_assert_eq!((customers, value), (class.customers, class.value));
            }
            for class in second.summary().classes() {
                let cells = matrix.cells().iter().filter(|it| it.second == Some(class.class));
                let (customers, value) =
                    cells.fold((0, 0), |(n, sum), it| (n + it.customers, sum + it.second_value));
                prop_assert_eq!((customers, value), (class.customers, class.value));
            }
        }
    }
}
