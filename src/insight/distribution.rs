//! How values are distributed over bins.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::shown::{Column, Grid, grouped};
use super::{Bin, Bins, MergeError};
use crate::rule::Packed;
use crate::units::written::written;
use crate::units::{Estimate, Share};

/// How many values lie in each bin, and how many are unknown.
///
/// * Each known value lies in exactly one bin; the shares are shares of the known values and add
///   up to exactly 1.
/// * Parts merge into the distribution of the whole. Serialised as a report; a part goes to another
///   machine in a [`Parcel`](crate::rule::Parcel).
///
/// Cost: adding a value is a binary search among the edges; memory is a count for each bin.
///
/// ```
/// use clienteling::insight::{Bins, Distribution};
///
/// let daily_km = [Some(30), Some(80), None, Some(150), Some(50), Some(60), Some(90)];
/// let distribution = Distribution::of(Bins::try_new([50, 150])?, daily_km);
/// assert_eq!((distribution.known(), distribution.unknown()), (6, 1));
///
/// let middle = distribution.rows(4).nth(1).ok_or("there are three bins")?;
/// assert_eq!(middle.bin.to_string(), "50 to below 150");
/// assert_eq!(middle.count, 4);
/// assert_eq!(middle.share.known().ok_or("values are known")?.to_string(), "66.67%");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Distribution<V> {
    bins: Bins<V>,
    // INVARIANT: one for each bin.
    counts: Vec<u64>,
    unknown: u64,
}

/// A bin with what lies in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BinRow<'a, V> {
    /// The bin.
    pub bin: Bin<'a, V>,
    /// How many values lie in it.
    pub count: u64,
    /// Their share of the known values. Where none is known, there is no share.
    pub share: Estimate<Share>,
    /// The shares of this bin and all below it together, as they stand in the rows.
    pub cumulative: Estimate<Share>,
}

impl<V> Distribution<V> {
    /// The known values.
    pub fn known(&self) -> u64 {
        self.counts.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// How many values were unknown.
    pub const fn unknown(&self) -> u64 {
        self.unknown
    }

    /// The bins.
    pub const fn bins(&self) -> &Bins<V> {
        &self.bins
    }

    /// The bins from the lowest, each with its count and shares. The shares have so many decimals
    /// (at most [`Share::DIGITS`]) and are rounded by *largest remainder*, so that they add up to
    /// exactly one whole: see [`Share::split`]. For percentages with one decimal, ask for three.
    ///
    /// Cost: one sort of the bins.
    pub fn rows(&self, digits: u32) -> impl Iterator<Item = BinRow<'_, V>> {
        let weights: Vec<u128> = self.counts.iter().map(|&count| count.into()).collect();
        // Empty where no value is known.
        let mut shares = Share::split(&weights, digits).unwrap_or_default().into_iter();
        let mut above = Share::WHOLE;
        self.bins.iter().zip(&self.counts).map(move |(bin, &count)| {
            let (share, cumulative) = if let Some(share) = shares.next() {
                above = above.distance(share);
                (Estimate::Known(share), Estimate::Known(Share::WHOLE.distance(above)))
            } else {
                let none = Estimate::NotEnoughData { have: 0, need: 1 };
                (none, none)
            };
            BinRow { bin, count, share, cumulative }
        })
    }
}

impl<V: Ord> Distribution<V> {
    /// Nothing yet, over these bins.
    pub fn new(bins: Bins<V>) -> Self {
        let counts = bins.iter().map(|_| 0).collect();
        Distribution { bins, counts, unknown: 0 }
    }

    /// Of these values, `None` where a value is unknown.
    pub fn of(bins: Bins<V>, values: impl IntoIterator<Item = Option<V>>) -> Self {
        let mut distribution = Distribution::new(bins);
        for value in values {
            distribution.add(value.as_ref());
        }
        distribution
    }

    /// Counts a value, `None` where it is unknown.
    pub fn add(&mut self, value: Option<&V>) {
        let counter = match value {
            Some(value) => self.counts.get_mut(self.bins.position(value)),
            None => Some(&mut self.unknown),
        };
        if let Some(counter) = counter {
            *counter = counter.saturating_add(1);
        }
    }

    /// Adds what another distribution over the same edges has counted.
    ///
    /// ```
    /// use clienteling::insight::{Bins, Distribution};
    ///
    /// let bins = Bins::try_new([10])?;
    /// let mut all = Distribution::of(bins.clone(), [Some(1), None]);
    /// all.merge(&Distribution::of(bins.clone(), [Some(10)]))?;
    /// assert_eq!(all, Distribution::of(bins, [Some(10), Some(1), None]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`MergeError`] for other edges, or more values than can be counted. The distribution stays
    /// as it was.
    pub fn merge(&mut self, other: &Distribution<V>) -> Result<(), MergeError> {
        if self.bins != other.bins {
            return Err(MergeError::Edges);
        }
        let counts = self.counts.iter().chain([&self.unknown]);
        let counts = counts.chain(&other.counts).chain([&other.unknown]);
        counts.copied().try_fold(0, u64::checked_add).ok_or(MergeError::TooMany)?;
        // INVARIANT: none is above the sum, so none can saturate.
        for (count, other) in self.counts.iter_mut().zip(&other.counts) {
            *count = count.saturating_add(*other);
        }
        self.unknown = self.unknown.saturating_add(other.unknown);
        Ok(())
    }
}

impl<V: fmt::Display> fmt::Display for Distribution<V> {
    /// A table with a row for each bin and percentages with one decimal, and below it how many
    /// values are known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: Estimate<Share>| match share {
            Estimate::Known(share) => format!("{share:.1}"),
            Estimate::NotEnoughData { .. } => "-".to_owned(),
        };
        let mut grid = Grid::new([
            Column::left("range"),
            Column::right("count"),
            Column::right("share"),
            Column::right("so far"),
        ]);
        for BinRow { bin, count, share, cumulative } in self.rows(3) {
            grid.row([bin.to_string(), grouped(count), percent(share), percent(cumulative)]);
        }
        write!(f, "{grid}{} known, {} unknown", grouped(self.known()), grouped(self.unknown))
    }
}

written! {
    /// Edges are texts, as they are displayed: decimals keep their digits. Shares have all the
    /// decimals that a [`Share`] keeps.
    Distribution<V: fmt::Display> as self {
        known: self.known(),
        unknown,
        bins: self.rows(Share::DIGITS).collect::<Vec<_>>(),
    }
}

written! {
    /// Edges are texts, as they are displayed.
    BinRow<'_, V: fmt::Display> as self {
        from: self.bin.from().map(V::to_string),
        below: self.bin.below().map(V::to_string),
        count,
        share: self.share.known(),
        cumulative: self.cumulative.known(),
    }
}

impl<V: Ord + Clone + Serialize + DeserializeOwned> Packed for Distribution<V> {
    const KIND: &'static str = "distribution";
    /// The edges, the count of each bin, and how many are unknown.
    type Form = (Vec<V>, Vec<u64>, u64);

    fn pack(&self) -> Self::Form {
        (self.bins.edges().to_vec(), self.counts.clone(), self.unknown)
    }

    fn unpack((edges, counts, unknown): Self::Form) -> Result<Self, &'static str> {
        let bins = Bins::try_new(edges).map_err(|_| "edges, each above the one before it")?;
        if counts.len() != bins.iter().count() {
            return Err("a count for each bin");
        }
        let all = counts.iter().try_fold(unknown, |all, count| all.checked_add(*count));
        all.ok_or("counts that can be added up")?;
        Ok(Distribution { bins, counts, unknown })
    }
}

#[cfg(test)]
mod tests {
    use super::Distribution;
    use crate::insight::{Bins, MergeError};
    use crate::units::{Estimate, Share};

    fn of(values: &[Option<u32>]) -> Distribution<u32> {
        Distribution::of(Bins::try_new([50, 150]).unwrap(), values.iter().copied())
    }

    #[test]
    fn an_edge_belongs_to_the_bin_above_it() {
        let values = [0, 49, 50, 149, 150, u32::MAX].map(Some);
        let counts: Vec<u64> = of(&values).rows(0).map(|row| row.count).collect();
        assert_eq!(counts, [2, 2, 2]);
    }

    #[test]
    fn a_distribution_reads_as_a_table() {
        let expected = "\
range            count  share  so far
below 50             1  33.3%   33.3%
50 to below 150      0   0.0%   33.3%
from 150             2  66.7%  100.0%
3 known, 1 unknown";
        assert_eq!(of(&[Some(3), Some(150), None, Some(151)]).to_string(), expected);
        let empty = of(&[None]).to_string();
        let last = "from 150             0      -       -\n0 known, 1 unknown";
        assert!(empty.ends_with(last), "{empty}");
    }

    #[test]
    fn without_a_known_value_there_is_no_share() {
        for values in [&[][..], &[None]] {
            let none = Estimate::NotEnoughData { have: 0, need: 1 };
            for row in of(values).rows(4) {
                assert_eq!((row.count, row.share, row.cumulative), (0, none, none));
            }
        }
    }

    #[test]
    fn the_cumulative_share_is_the_sum_of_the_rows_and_ends_at_the_whole() {
        let distribution = of(&[Some(1), Some(60), Some(200)]);
        let rows: Vec<_> = distribution.rows(4).collect();
        let shown: Vec<String> =
            rows.iter().filter_map(|row| row.cumulative.known()).map(|s| s.to_string()).collect();
        assert_eq!(shown, ["33.34%", "66.67%", "100%"]);
        assert_eq!(rows[2].cumulative, Estimate::Known(Share::WHOLE));
    }

    #[test]
    fn the_wire_form_has_texts_for_edges_and_null_for_what_is_open_or_not_known() {
        let json = serde_json::to_string(&of(&[Some(1), None])).unwrap();
        assert_eq!(
            json,
            r#"{"known":1,"unknown":1,"bins":[{"from":null,"below":"50","count":1,"share":"1","cumulative":"1"},{"from":"50","below":"150","count":0,"share":"0","cumulative":"1"},{"from":"150","below":null,"count":0,"share":"0","cumulative":"1"}]}"#
        );
        assert!(serde_json::to_string(&of(&[])).unwrap().contains(r#""share":null"#));
    }

    #[test]
    fn other_edges_or_too_many_values_do_not_merge_and_leave_it_as_it_was() {
        let mut here = of(&[Some(1)]);
        let other = Distribution::of(Bins::try_new([50, 151]).unwrap(), [Some(1)]);
        assert_eq!(here.merge(&other), Err(MergeError::Edges));
        let full = Distribution { unknown: u64::MAX, ..of(&[]) };
        assert_eq!(here.merge(&full), Err(MergeError::TooMany));
        assert_eq!(here, of(&[Some(1)]));
        for (mut one, full) in [(of(&[None]), full.clone()), (full, of(&[None]))] {
            let before = one.clone();
            assert_eq!(one.merge(&full), Err(MergeError::TooMany));
            assert_eq!(one, before);
        }
    }
}
