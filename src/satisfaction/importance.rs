//! Importance and performance: where to work first.
//!
//! Customers say of each item how important it is and how well it is done. Two lines divide the items
//! into four quadrants (Martilla and James, 1977). A point on a line counts as high.
//!
//! | | done badly | done well |
//! |---|---|---|
//! | **important** | concentrate here | keep up the good work |
//! | **less important** | low priority | possible overkill |

use std::fmt;

use rust_decimal::Decimal;
use serde::Serialize;

use super::figure::{Figure, Mean, shown};
use super::items::no_item_twice;
use crate::rule::{Checker, Problems};
use crate::units::Estimate;
use crate::units::fixed::as_text;
use crate::units::words::words;

words! {
    /// What an item asks for, by its importance and its performance; where to work first, first.
    pub enum Quadrant, "quadrant" {
        /// Important and done badly.
        ConcentrateHere = "concentrate_here",
        /// Important and done well.
        KeepUp = "keep_up" as "keep up the good work",
        /// Neither important nor done well.
        LowPriority = "low_priority",
        /// Done well, and not so important: what it takes may do more elsewhere.
        PossibleOverkill = "possible_overkill",
    }
}

impl Quadrant {
    const fn of(is_important: bool, is_done_well: bool) -> Self {
        match (is_important, is_done_well) {
            (true, false) => Quadrant::ConcentrateHere,
            (true, true) => Quadrant::KeepUp,
            (false, false) => Quadrant::LowPriority,
            (false, true) => Quadrant::PossibleOverkill,
        }
    }
}

/// Where the lines between the quadrants lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuadrantLines {
    /// At the means of all items.
    Means,
    /// At their medians: of an even number of items, half-way between the two in the middle.
    Medians,
    /// At these ratings, such as the middle of the scale.
    At {
        /// From which importance on an item is important.
        importance: Figure,
        /// From which performance on it is done well.
        performance: Figure,
    },
}

/// How important an item is to customers, and how well it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RatedItem<K> {
    /// Which item.
    pub item: K,
    /// How important, as a mean of what customers say.
    pub importance: Figure,
    /// How well done, as a mean of what customers say.
    pub performance: Figure,
}

/// An item in its quadrant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct PlacedItem<K> {
    /// Which item.
    pub item: K,
    /// How important it is.
    pub importance: Figure,
    /// How well it is done.
    pub performance: Figure,
    /// What it asks for.
    pub quadrant: Quadrant,
    /// How far its importance lies above the line; below zero where it lies below. Rounded away from
    /// zero to six decimals.
    #[serde(serialize_with = "as_text::serialize")]
    pub importance_above: Decimal,
    /// How far its performance lies above the line, likewise.
    #[serde(serialize_with = "as_text::serialize")]
    pub performance_above: Decimal,
    /// Where it would stand if its performance crossed the line, and the line stayed.
    pub if_performance_crosses: Quadrant,
    /// Where it would stand if its importance crossed the line, and the line stayed.
    pub if_importance_crosses: Quadrant,
}

/// All items in their quadrants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ImportancePerformance<K> {
    /// Where the lines were asked to lie.
    pub lines: QuadrantLines,
    /// Where the line between important and less important lies, rounded half to even to six
    /// decimals. Items are compared with the exact line.
    #[serde(serialize_with = "as_text::serialize")]
    pub importance_line: Decimal,
    /// Where the line between done badly and done well lies, likewise.
    #[serde(serialize_with = "as_text::serialize")]
    pub performance_line: Decimal,
    /// The lowest rating that counts as important.
    #[serde(serialize_with = "as_text::serialize")]
    pub important_from: Decimal,
    /// The lowest rating that counts as done well.
    #[serde(serialize_with = "as_text::serialize")]
    pub done_well_from: Decimal,
    /// The items: those to concentrate on first, then by quadrant, importance (the most important
    /// first), performance (the worst first) and item.
    pub items: Vec<PlacedItem<K>>,
}

/// Which items to concentrate on, and which to leave as they are. Not enough data without any item.
///
/// The figures of each item are means; how sure they are is not looked at here.
///
/// # Errors
/// [`Problems`] for an item that is there twice, with its place in the list.
///
/// Cost: n log n for n items.
///
/// ```
/// use clienteling::satisfaction::Figure;
/// use clienteling::satisfaction::importance::{
///     Quadrant, QuadrantLines, RatedItem, importance_performance,
/// };
///
/// let item = |item, importance: &str, performance: &str| {
///     Ok::<_, clienteling::units::NumberError>(RatedItem {
///         item,
///         importance: importance.parse()?,
///         performance: performance.parse()?,
///     })
/// };
/// let items = vec![
///     item("job done right the first time", "3.83", "2.63")?,
///     item("courteous and friendly service", "3.41", "3.29")?,
///     item("send out maintenance notices", "2.05", "3.33")?,
/// ];
/// let placed = importance_performance(items, QuadrantLines::Means)?.known().ok_or("no item")?;
/// assert_eq!(placed.items[0].quadrant, Quadrant::ConcentrateHere);
/// assert_eq!(
///     placed.items[0].to_string(),
///     "job done right the first time: concentrate here: importance 3.83 (0.73 above the line), \
///      performance 2.63 (0.45 below the line)",
/// );
/// assert_eq!(placed.done_well_from.to_string(), "3.083334");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn importance_performance<K: Ord + fmt::Display>(
    items: Vec<RatedItem<K>>,
    lines: QuadrantLines,
) -> Result<Estimate<ImportancePerformance<K>>, Problems> {
    let names = items.iter().map(|one| &one.item);
    Problems::of(Checker::run(|checker| no_item_twice(checker, "items", names)))?;
    let importance = line(lines, items.iter().map(|one| one.importance), |at| at.0);
    let performance = line(lines, items.iter().map(|one| one.performance), |at| at.1);
    let (Some(importance), Some(performance), false) = (importance, performance, items.is_empty())
    else {
        return Ok(Estimate::NotEnoughData { have: 0, need: 1 });
    };
    let place = |one: RatedItem<K>| {
        let is_important = importance.is_reached_by(one.importance);
        let is_done_well = performance.is_reached_by(one.performance);
        PlacedItem {
            quadrant: Quadrant::of(is_important, is_done_well),
            importance_above: importance.distance_to(one.importance),
            performance_above: performance.distance_to(one.performance),
            if_performance_crosses: Quadrant::of(is_important, !is_done_well),
            if_importance_crosses: Quadrant::of(!is_important, is_done_well),
            item: one.item,
            importance: one.importance,
            performance: one.performance,
        }
    };
    let mut items: Vec<_> = items.into_iter().map(place).collect();
    items.sort_by(|a, b| {
        let by_quadrant = a.quadrant.cmp(&b.quadrant);
        let by_rating = b.importance.cmp(&a.importance).then(a.performance.cmp(&b.performance));
        by_quadrant.then(by_rating).then_with(|| a.item.cmp(&b.item))
    });
    Ok(Estimate::Known(ImportancePerformance {
        lines,
        importance_line: importance.rounded(),
        performance_line: performance.rounded(),
        important_from: importance.lowest_above(),
        done_well_from: performance.lowest_above(),
        items,
    }))
}

/// One line. `None` of no item.
fn line(
    lines: QuadrantLines,
    ratings: impl Iterator<Item = Figure>,
    given: impl FnOnce((Figure, Figure)) -> Figure,
) -> Option<Mean> {
    match lines {
        QuadrantLines::Means => {
            let add = |(sum, count): (i128, u64), rating: Figure| {
                (sum.saturating_add(rating.millionths()), count.saturating_add(1))
            };
            let (sum, count) = ratings.fold((0, 0), add);
            Mean::of(sum, count)
        }
        QuadrantLines::Medians => {
            let mut sorted: Vec<Figure> = ratings.collect();
            sorted.sort_unstable();
            let last = sorted.len().checked_sub(1)?;
            let (lower, upper) = (sorted.get(last / 2)?, sorted.get(last.div_ceil(2))?);
            Mean::of(lower.millionths().saturating_add(upper.millionths()), 2)
        }
        QuadrantLines::At { importance, performance } => {
            Mean::of(given((importance, performance)).millionths(), 1)
        }
    }
}

/// "0.5 above the line", "on the line".
struct Above(Decimal);

impl fmt::Display for Above {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Above(above) = self;
        match above {
            above if above.is_zero() => f.write_str("on the line"),
            above if above.is_sign_negative() => {
                write!(f, "{} below the line", shown(above.abs()))
            }
            above => write!(f, "{} above the line", shown(*above)),
        }
    }
}

impl<K: fmt::Display> fmt::Display for PlacedItem<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}: importance {} ({}), performance {} ({})",
            self.item,
            self.quadrant,
            shown(self.importance.value()),
            Above(self.importance_above),
            shown(self.performance.value()),
            Above(self.performance_above),
        )
    }
}

#[cfg(test)]
mod tests;
