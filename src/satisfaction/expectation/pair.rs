//! What one customer says of one item.

use super::gaps::GapTally;
use crate::satisfaction::Figure;
use crate::satisfaction::figure::Mean;

/// What one customer expected of an item, and what they experienced. What was not answered is no zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct GapPair {
    /// What was expected.
    pub expected: Option<Figure>,
    /// What was experienced.
    pub experienced: Option<Figure>,
}

impl GapPair {
    /// What one customer says of several items, as one pair: the means of those items of which they
    /// answered both sides, rounded half to even to six decimals. Where there is none, one that was
    /// answered by half, if any.
    ///
    /// So each customer counts once for a dimension, however many of its items they answered.
    ///
    /// ```
    /// use clienteling::satisfaction::Figure;
    /// use clienteling::satisfaction::expectation::GapPair;
    ///
    /// let pair = |expected: i16, experienced: Option<Figure>| GapPair {
    ///     expected: Some(expected.into()),
    ///     experienced,
    /// };
    /// let both = [pair(7, Some(5.into())), pair(6, Some(6.into())), pair(1, None)];
    /// let mean = GapPair { expected: Some("6.5".parse()?), experienced: Some("5.5".parse()?) };
    /// assert_eq!(GapPair::mean_of(both), mean);
    /// # Ok::<(), clienteling::units::NumberError>(())
    /// ```
    #[must_use]
    pub fn mean_of(pairs: impl IntoIterator<Item = GapPair>) -> Self {
        let (mut tally, mut by_half) = (GapTally::default(), GapPair::default());
        for pair in pairs {
            tally.add(pair);
            if by_half == GapPair::default() {
                by_half = pair;
            }
        }
        // A mean of figures is itself within their bounds.
        let mean = |sum| Figure::try_new(Mean::of(sum, tally.pairs)?.rounded()).ok();
        if tally.pairs == 0 {
            by_half
        } else {
            GapPair { expected: mean(tally.expected), experienced: mean(tally.experienced) }
        }
    }
}
