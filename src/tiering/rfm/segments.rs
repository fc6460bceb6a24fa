//! Names for the cells of a grid: a table without gaps and overlaps.

use serde::{Deserialize, Serialize};

use super::standard;
use super::{RfmCell, RfmDimension, RfmError, RfmScore, RfmScores};
use crate::rule::{Checker, Draft, ProblemKind, Problems, Valid};
use crate::units::{Money, MoneySum, Share};

/// Some levels of each dimension: from, through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RfmBox {
    /// The levels of recency.
    pub recency: (u8, u8),
    /// The levels of frequency.
    pub frequency: (u8, u8),
    /// The levels of monetary value.
    pub monetary: (u8, u8),
}

impl RfmBox {
    fn ranges(self) -> [(RfmDimension, (u8, u8)); 3] {
        [
            (RfmDimension::Recency, self.recency),
            (RfmDimension::Frequency, self.frequency),
            (RfmDimension::Monetary, self.monetary),
        ]
    }

    fn contains(self, cell: RfmCell) -> bool {
        let within = |(dimension, (from, through)): (RfmDimension, (u8, u8))| {
            (from..=through).contains(&cell.level(dimension))
        };
        self.ranges().into_iter().all(within)
    }
}

/// One segment, as it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RfmSegmentDraft {
    /// Its name.
    pub name: String,
    /// The cells that it has.
    pub boxes: Vec<RfmBox>,
}

/// A table of segments, as it is written down; [`validate`](Self::validate) makes a table of it
/// that can be used.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RfmSegmentsDraft {
    /// The best cell: how many levels each dimension has.
    pub best: RfmCell,
    /// The segments.
    pub segments: Vec<RfmSegmentDraft>,
}

impl RfmSegmentsDraft {
    /// How many cells without a name, and with two, are listed one by one.
    pub const LISTED: usize = 20;

    /// The table.
    ///
    /// # Errors
    /// [`Problems`], all of them: a number of levels that is not 2 to 10, a name that is
    /// missing or taken, a segment without a box, a range that is empty or leaves the grid, and of
    /// the cells that are in no segment, and in two, the first [`LISTED`](Self::LISTED) each and
    /// the number of the others. Cost: boxes × cells of the grid, of which there are at most 1,000.
    ///
    /// ```
    /// use clienteling::tiering::{RfmBox, RfmCell, RfmSegmentDraft, RfmSegmentsDraft};
    ///
    /// let segment = |name: &str, recency| RfmSegmentDraft {
    ///     name: name.to_owned(),
    ///     boxes: vec![RfmBox { recency, frequency: (1, 2), monetary: (1, 2) }],
    /// };
    /// let segments = vec![segment("keep", (2, 2)), segment("win back", (1, 2))];
    /// let draft = RfmSegmentsDraft { best: RfmCell::of_each(2), segments };
    /// let error = draft.validate().unwrap_err();
    /// assert_eq!(error.problems().len(), 4);
    /// assert_eq!(
    ///     error.problems()[0].to_string(),
    ///     "`segments[1].boxes[0]`: cell 2-1-1 is in `keep` and in `win back`",
    /// );
    /// ```
    pub fn validate(self) -> Result<RfmSegments, Problems> {
        Draft::validate(self).map(RfmSegments::from)
    }

    fn check_names(&self, checker: &mut Checker) {
        let named = self.segments.iter().enumerate();
        checker.names(
            named.map(|(place, one)| (format!("segments[{place}].name"), one.name.as_str())),
        );
        for (place, segment) in self.segments.iter().enumerate() {
            if segment.boxes.is_empty() {
                checker.report(&format!("segments[{place}].boxes"), ProblemKind::Missing("a box"));
            }
        }
    }

    /// Which segment has each cell.
    fn cover(&self, checker: &mut Checker) -> Vec<usize> {
        let grid: Vec<RfmCell> = self.best.grid().collect();
        let mut owners: Vec<Option<usize>> = vec![None; grid.len()];
        let mut twice = 0_usize;
        for (place, segment) in self.segments.iter().enumerate() {
            for (number, one) in segment.boxes.iter().enumerate() {
                let path = format!("segments[{place}].boxes[{number}]");
                for (dimension, (from, through)) in one.ranges() {
                    let levels = self.best.level(dimension);
                    if from == 0 || from > through || through > levels {
                        let text =
                            format!("levels {from} to {through} are no range within 1 to {levels}");
                        let problem = ProblemKind::Of { key: "tiering.rfm.no-range", text };
                        checker.report(&format!("{path}.{dimension}"), problem);
                    }
                }
                for (cell, owner) in grid.iter().zip(&mut owners) {
                    if !one.contains(*cell) {
                        continue;
                    }
                    let Some(first) = *owner else {
                        *owner = Some(place);
                        continue;
                    };
                    twice = twice.saturating_add(1);
                    if twice <= Self::LISTED {
                        let (first, second) = (self.name(first), segment.name.trim());
                        let text = format!("cell {cell} is in `{first}` and in `{second}`");
                        checker.report(&path, covered_twice(text));
                    }
                }
            }
        }
        let more = |count: usize| count.saturating_sub(Self::LISTED);
        if more(twice) > 0 {
            let text = format!("{} more cells are claimed a second time", more(twice));
            checker.report("segments", covered_twice(text));
        }
        let bare = || grid.iter().zip(&owners).filter(|(_, owner)| owner.is_none());
        for (cell, _) in bare().take(Self::LISTED) {
            checker.report("segments", uncovered(format!("cell {cell} is in no segment")));
        }
        if more(bare().count()) > 0 {
            let text = format!("{} more cells are in no segment", more(bare().count()));
            checker.report("segments", uncovered(text));
        }
        owners.into_iter().flatten().collect()
    }

    fn name(&self, place: usize) -> &str {
        self.segments.get(place).map_or("", |segment| segment.name.trim())
    }
}

const fn covered_twice(text: String) -> ProblemKind {
    ProblemKind::Of { key: "tiering.rfm.covered-twice", text }
}

const fn uncovered(text: String) -> ProblemKind {
    ProblemKind::Of { key: "tiering.rfm.uncovered", text }
}

impl Draft for RfmSegmentsDraft {
    fn check(&self, checker: &mut Checker) {
        let (min, max) = (RfmCell::MIN_LEVELS.into(), RfmCell::MAX_LEVELS.into());
        let before = checker.problems();
        for dimension in RfmDimension::ALL {
            let given = self.best.level(dimension).into();
            checker.number(&format!("best.{dimension}"), given, min, max);
        }
        // Without a grid there is nothing to cover.
        let is_grid = checker.problems() == before;
        self.check_names(checker);
        if is_grid {
            self.cover(checker);
        }
    }

    fn tidy(mut self) -> Self {
        for segment in &mut self.segments {
            segment.name = segment.name.trim().to_owned();
        }
        self
    }
}

/// A table of segments: each cell of the grid has exactly one name.
///
/// * 2 to 10 levels in each dimension; every cell is in exactly one segment.
/// * Names are there, and unique.
///
/// A type of its own beside the draft, because each cell's segment is worked out once.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Valid<RfmSegmentsDraft>", into = "RfmSegmentsDraft")]
pub struct RfmSegments {
    draft: RfmSegmentsDraft,
    /// The segment of each cell, by the cell's place in the grid.
    cells: Vec<usize>,
}

impl Default for RfmSegments {
    /// The trade's names on five levels each, over recency and *fm*, the mean of the levels of
    /// frequency and monetary value, a half rounded up:
    ///
    /// | recency | fm 1 | fm 2 | fm 3 | fm 4 | fm 5 |
    /// |---|---|---|---|---|---|
    /// | 5 | new | potential loyalists | potential loyalists | champions | champions |
    /// | 4 | promising | potential loyalists | potential loyalists | loyal | loyal |
    /// | 3 | about to sleep | about to sleep | need attention | loyal | loyal |
    /// | 2 | hibernating | hibernating | at risk | at risk | cannot lose them |
    /// | 1 | lost | lost | at risk | at risk | cannot lose them |
    fn default() -> Self {
        // INVARIANT: a test goes through all 125 cells.
        Valid::known(standard::draft()).into()
    }
}

impl RfmSegments {
    /// The best cell: for how many levels the table is.
    pub const fn best(&self) -> RfmCell {
        self.draft.best
    }

    /// The names, in the order of the table.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.draft.segments.iter().map(|segment| segment.name.as_str())
    }

    /// The name of a cell. `None` outside the grid. Cost: constant.
    pub fn of_cell(&self, cell: RfmCell) -> Option<&str> {
        let place = self.cells.get(cell.place(self.best())?)?;
        Some(self.draft.name(*place))
    }

    /// The name for a score. `None` where the score has another number of levels than the table:
    /// 3 of 3 is not 3 of 5.
    ///
    /// ```
    /// use clienteling::tiering::{RfmInput, RfmPolicy, RfmSegments, rfm};
    /// use clienteling::Currency;
    ///
    /// let policy: RfmPolicy = serde_json::from_str(
    ///     r#"{"recency":{"cuts":[30,90,180,365]},"frequency":{"cuts":[2,4,8,16]},
    ///         "monetary":{"cuts":[{"amount":"100","currency":"CNY"},
    ///             {"amount":"200","currency":"CNY"},{"amount":"400","currency":"CNY"},
    ///             {"amount":"800","currency":"CNY"}]}}"#,
    /// )?;
    /// let input = RfmInput { recency_days: 200, frequency: 20, monetary: "950 CNY".parse()? };
    /// let scores = rfm([("C-1", input)], Currency::CNY, &policy)?;
    /// let score = scores.get(0).and_then(|(_, score)| score.known()).ok_or("scored")?;
    /// assert_eq!(RfmSegments::default().of_score(&score), Some("cannot lose them"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_score(&self, score: &RfmScore<'_>) -> Option<&str> {
        if score.best() == self.best() { self.of_cell(score.cell()) } else { None }
    }

    /// Each segment as a whole, in the order of the table. Customers who are not scored are in
    /// none. Cost: one pass.
    ///
    /// # Errors
    /// [`RfmError::OtherGrid`] for scores on other numbers of levels, [`RfmError::Money`] for a
    /// sum out of range.
    pub fn totals<K>(&self, scores: &RfmScores<K>) -> Result<Vec<RfmSegmentTotals>, RfmError> {
        if scores.best() != self.best() {
            return Err(RfmError::OtherGrid { table: self.best(), scores: scores.best() });
        }
        let none = MoneySum::new(scores.currency());
        let mut sums = vec![(0_u64, none); self.draft.segments.len()];
        for score in scores.iter().filter_map(|(_, score)| score.known()) {
            let segment = score.cell().place(self.best()).and_then(|place| self.cells.get(place));
            if let Some((customers, value)) = segment.and_then(|place| sums.get_mut(*place)) {
                *customers = customers.saturating_add(1);
                value.add(score.input().monetary)?;
            }
        }
        let counts: Vec<u128> = sums.iter().map(|(count, _)| u128::from(*count)).collect();
        // Empty where nobody is scored.
        let shares = Share::split(&counts, Share::DIGITS).unwrap_or_default();
        let totals = |(place, (name, (customers, value))): (usize, (&str, (u64, MoneySum)))| {
            Ok(RfmSegmentTotals {
                segment: name.to_owned(),
                customers,
                value: value.total()?,
                share_of_customers: shares.get(place).copied(),
            })
        };
        self.names().zip(sums).enumerate().map(totals).collect()
    }
}

/// One segment as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RfmSegmentTotals {
    /// Its name.
    pub segment: String,
    /// How many customers are in it.
    pub customers: u64,
    /// What they bring together, less what came back.
    pub value: Money,
    /// Its share of the customers who are scored; the shares add up to exactly one. `None` where
    /// nobody is scored.
    pub share_of_customers: Option<Share>,
}

impl From<Valid<RfmSegmentsDraft>> for RfmSegments {
    fn from(draft: Valid<RfmSegmentsDraft>) -> Self {
        let cells = draft.cover(&mut Checker::default());
        RfmSegments { draft: draft.into_draft(), cells }
    }
}

impl From<RfmSegments> for RfmSegmentsDraft {
    fn from(segments: RfmSegments) -> Self {
        segments.draft
    }
}
