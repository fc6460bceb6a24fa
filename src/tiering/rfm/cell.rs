//! The three dimensions, and a level in each.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::units::words::words;

words! {
    /// One of the three dimensions of a score.
    pub enum RfmDimension, "dimension" {
        /// Days since the last purchase: fewer is better.
        Recency = "recency",
        /// Number of purchases: more is better.
        Frequency = "frequency",
        /// What was bought less what came back: more is better.
        Monetary = "monetary",
    }
}

/// A level in each dimension, from 1, the worst. As a size it is the best cell of a grid: 5-5-5
/// for five levels each.
///
/// ```
/// use clienteling::tiering::RfmCell;
///
/// let cell = RfmCell { recency: 5, frequency: 4, monetary: 4 };
/// assert_eq!(cell.to_string(), "5-4-4");
/// assert!(cell.fits(RfmCell::of_each(5)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RfmCell {
    /// How recently.
    pub recency: u8,
    /// How often.
    pub frequency: u8,
    /// How much.
    pub monetary: u8,
}

impl RfmCell {
    /// The fewest levels of a dimension.
    pub const MIN_LEVELS: u8 = 2;
    /// The most levels of a dimension.
    pub const MAX_LEVELS: u8 = 10;

    /// The same level in each dimension.
    pub const fn of_each(level: u8) -> Self {
        RfmCell { recency: level, frequency: level, monetary: level }
    }

    /// The level in a dimension.
    pub const fn level(self, dimension: RfmDimension) -> u8 {
        match dimension {
            RfmDimension::Recency => self.recency,
            RfmDimension::Frequency => self.frequency,
            RfmDimension::Monetary => self.monetary,
        }
    }

    /// Whether it lies in the grid of which `best` is the best cell.
    pub fn fits(self, best: RfmCell) -> bool {
        RfmDimension::ALL
            .iter()
            .all(|&dimension| (1..=best.level(dimension)).contains(&self.level(dimension)))
    }

    /// The place in the grid, counted with the monetary level first. `None` outside it.
    pub(super) fn place(self, best: RfmCell) -> Option<usize> {
        if !self.fits(best) {
            return None;
        }
        let [r, f, m] = [self.recency, self.frequency, self.monetary]
            .map(|level| usize::from(level).saturating_sub(1));
        let row = r.saturating_mul(usize::from(best.frequency)).saturating_add(f);
        Some(row.saturating_mul(usize::from(best.monetary)).saturating_add(m))
    }

    /// All cells of the grid of which this is the best, in the order of their places.
    pub(super) fn grid(self) -> impl Iterator<Item = RfmCell> {
        (1..=self.recency).flat_map(move |recency| {
            (1..=self.frequency).flat_map(move |frequency| {
                (1..=self.monetary).map(move |monetary| RfmCell { recency, frequency, monetary })
            })
        })
    }
}

impl fmt::Display for RfmCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.recency, self.frequency, self.monetary)
    }
}

#[cfg(test)]
mod tests {
    use super::RfmCell;

    #[test]
    fn the_places_of_a_grid_are_counted_without_a_gap() {
        let best = RfmCell { recency: 2, frequency: 3, monetary: 10 };
        let places: Vec<_> = best.grid().map(|cell| cell.place(best).unwrap()).collect();
        assert_eq!(places, (0..60).collect::<Vec<_>>());
        assert_eq!(RfmCell::of_each(3).place(best), None);
        assert_eq!(RfmCell { recency: 0, ..best }.place(best), None);
    }
}
