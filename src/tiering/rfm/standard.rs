//! The names that the trade gives to the cells of a five-level grid.

use super::{RfmBox, RfmCell, RfmSegmentDraft, RfmSegmentsDraft};

/// A segment's name, and its rectangles of recency × *fm* as (from, through) pairs.
type Named = (&'static str, &'static [((u8, u8), (u8, u8))]);

/// Recency × *fm*, the mean of frequency and monetary level, a half rounded up.
const TABLE: [Named; 11] = [
    ("champions", &[((5, 5), (4, 5))]),
    ("loyal", &[((3, 4), (4, 5))]),
    ("potential loyalists", &[((4, 5), (2, 3))]),
    ("new", &[((5, 5), (1, 1))]),
    ("promising", &[((4, 4), (1, 1))]),
    ("need attention", &[((3, 3), (3, 3))]),
    ("about to sleep", &[((3, 3), (1, 2))]),
    ("at risk", &[((1, 2), (3, 4))]),
    ("cannot lose them", &[((1, 2), (5, 5))]),
    ("hibernating", &[((2, 2), (1, 2))]),
    ("lost", &[((1, 1), (1, 2))]),
];

pub(super) fn draft() -> RfmSegmentsDraft {
    let segments = TABLE.iter().map(|(name, rectangles)| RfmSegmentDraft {
        name: (*name).to_owned(),
        boxes: rectangles.iter().flat_map(|(recency, fm)| boxes(*recency, *fm)).collect(),
    });
    RfmSegmentsDraft { best: RfmCell::of_each(LEVELS), segments: segments.collect() }
}

const LEVELS: u8 = 5;

/// A rectangle of recency × fm as boxes: for each frequency the monetary levels with which the
/// mean, a half rounded up, lies within: `2 × from − 1 ≤ frequency + monetary ≤ 2 × through`.
fn boxes(recency: (u8, u8), (from, through): (u8, u8)) -> impl Iterator<Item = RfmBox> {
    let (least, most) = (from.saturating_mul(2).saturating_sub(1), through.saturating_mul(2));
    (1..=LEVELS).filter_map(move |frequency| {
        let low = least.saturating_sub(frequency).max(1);
        let high = most.saturating_sub(frequency).min(LEVELS);
        let one = RfmBox { recency, frequency: (frequency, frequency), monetary: (low, high) };
        (low <= high).then_some(one)
    })
}
