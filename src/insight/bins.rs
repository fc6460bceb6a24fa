//! Where bins begin and end.

use std::fmt;

use crate::rule::{Checker, ProblemKind, Problems};
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
/// assert!(error.to_string().starts_with("`edges[2]`: not above `edges[1]`, the edge before it"));
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
    /// [`Problems`], all of them: no edge, edges that do not ascend.
    pub fn try_new(edges: impl IntoIterator<Item = V>) -> Result<Self, Problems> {
        let edges: Vec<V> = edges.into_iter().collect();
        Problems::of(Checker::run(|checker| {
            if edges.is_empty() {
                checker.report("edges", ProblemKind::Missing("an edge"));
            }
            let pairs = edges.iter().zip(edges.iter().skip(1)).enumerate();
            for (before, _) in pairs.filter(|(_, (before, edge))| before >= edge) {
                // An edge need not be anything that can be shown, so that its place has to do.
                let text = format!("not above `edges[{before}]`, the edge before it");
                let path = format!("edges[{}]", before.saturating_add(1));
                let key = "insight.bins.not-ascending";
                checker.report(&path, ProblemKind::Of { key, text });
            }
        }))?;
        Ok(Bins { edges })
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

    #[test]
    fn all_problems_of_edges_come_back_with_their_places() {
        let problems = |edges: &[u8]| Bins::try_new(edges.to_vec()).unwrap_err().to_string();
        assert_eq!(problems(&[]), "`edges`: an edge is missing");
        assert_eq!(
            problems(&[7, 7, 9, 2, 1]),
            "`edges[1]`: not above `edges[0]`, the edge before it; \
             `edges[3]`: not above `edges[2]`, the edge before it; \
             `edges[4]`: not above `edges[3]`, the edge before it"
        );
        assert!(Bins::try_new([0]).is_ok());
    }
}
