//! Where bins begin and end.

use std::fmt;

use super::error::{EdgesError, EdgesProblem};
use crate::units::text::pad;

/// Bins between ascending edges, with one below the first edge and one from the last edge on: so
/// every value lies in exactly one.
///
/// * At least one edge, each above the one before it.
/// * Half-open: an edge belongs to the bin above it.
///
/// Edges are of any type with a total order: whole numbers, decimals, days, the amounts of one
/// currency.
///
/// ```
/// use clienteling::NaiveDate;
/// use clienteling::insight::Bins;
///
/// let years: [NaiveDate; 2] = ["2025-01-01".parse()?, "2026-01-01".parse()?];
/// let shown: Vec<String> = Bins::try_new(years)?.iter().map(|bin| bin.to_string()).collect();
/// assert_eq!(shown, ["below 2025-01-01", "2025-01-01 to below 2026-01-01", "from 2026-01-01"]);
///
/// let error = Bins::try_new([1, 5, 5, 3]).unwrap_err();
/// assert_eq!(error.problems().len(), 2);
/// assert!(error.to_string().starts_with("edge number 3 is not above the one before it"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Bins<V> {
    edges: Vec<V>,
}

impl<V: Ord> Bins<V> {
    /// The bins between these edges.
    ///
    /// # Errors
    /// [`EdgesError`] with all problems: no edge, edges that do not ascend.
    pub fn try_new(edges: impl IntoIterator<Item = V>) -> Result<Self, EdgesError> {
        let edges: Vec<V> = edges.into_iter().collect();
        let pairs = (2..).zip(edges.iter().zip(edges.iter().skip(1)));
        let mut problems: Vec<EdgesProblem> = pairs
            .filter(|(_, (before, edge))| before >= edge)
            .map(|(position, _)| EdgesProblem::NotAscending { position })
            .collect();
        if edges.is_empty() {
            problems.push(EdgesProblem::NoEdge);
        }
        if problems.is_empty() { Ok(Bins { edges }) } else { Err(EdgesError { problems }) }
    }

    /// Which bin `value` lies in, counted from 0 for the one below the first edge.
    ///
    /// Cost: a binary search.
    pub fn position(&self, value: &V) -> usize {
        self.edges.partition_point(|edge| edge <= value)
    }
}

impl<V> Bins<V> {
    /// The edges, ascending; at least one.
    pub fn edges(&self) -> &[V] {
        &self.edges
    }

    /// The bins from the lowest: one more than there are edges.
    pub fn iter(&self) -> impl Iterator<Item = Bin<'_, V>> {
        let lower = std::iter::once(None).chain(self.edges.iter().map(Some));
        let upper = self.edges.iter().map(Some).chain(std::iter::once(None));
        lower.zip(upper).map(|(from, below)| Bin { from, below })
    }
}

/// One of the bins: from an edge on, up to but without the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bin<'a, V> {
    // INVARIANT: at least one is there.
    from: Option<&'a V>,
    below: Option<&'a V>,
}

impl<'a, V> Bin<'a, V> {
    /// The smallest value in it. `None` for the bin below the first edge.
    pub const fn from(&self) -> Option<&'a V> {
        self.from
    }

    /// The edge that all its values lie below. `None` for the bin from the last edge on.
    pub const fn below(&self) -> Option<&'a V> {
        self.below
    }
}

impl<V: fmt::Display> fmt::Display for Bin<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match (self.from, self.below) {
            (Some(from), Some(below)) => format!("{from} to below {below}"),
            (None, Some(below)) => format!("below {below}"),
            (Some(from), None) => format!("from {from}"),
            (None, None) => String::new(),
        };
        pad(f, &text)
    }
}

#[cfg(test)]
mod tests {
    use super::Bins;
    use crate::insight::EdgesProblem;

    #[test]
    fn all_problems_of_edges_come_back_with_their_positions() {
        let at = |position| EdgesProblem::NotAscending { position };
        let problems = |edges: &[u8]| match Bins::try_new(edges.to_vec()) {
            Ok(_) => vec![],
            Err(error) => error.problems().to_vec(),
        };
        assert_eq!(problems(&[]), [EdgesProblem::NoEdge]);
        assert_eq!(problems(&[7, 7, 9, 2, 1]), [at(2), at(4), at(5)]);
        assert_eq!(problems(&[0]), []);
    }
}
