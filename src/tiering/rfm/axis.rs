//! One dimension: where its levels lie.

use super::rules::Measure;
use crate::rule::{Evidence, Reason};

/// Where the levels of one dimension lie. What is kept in order is kept worst first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Axis<V> {
    /// Levels by how many do worse.
    Quantiles {
        levels: u8,
        /// The values of all customers who are scored.
        sorted: Vec<V>,
        /// For each level but the best, the value beyond which the next begins.
        limits: Vec<V>,
    },
    /// Levels by cuts: level 2 begins at the first.
    Cuts(Vec<V>),
    /// Levels by a rule that is not ours.
    Custom { levels: u8 },
}

/// What it takes to be one level up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge<V> {
    /// This value.
    Reach(V),
    /// A better value than this.
    Pass(V),
}

/// How many of `count` must do worse for the level after the `level`-th: the smallest whole number
/// `w` with `w × levels ÷ count ≥ level`.
fn needed(level: usize, count: usize, levels: u8) -> usize {
    level.saturating_mul(count).div_ceil(usize::from(levels.max(1)))
}

impl<V: Measure> Axis<V> {
    /// Sorts the values, and finds where the levels begin.
    pub(super) fn quantiles(levels: u8, mut sorted: Vec<V>) -> Self {
        sorted.sort_unstable_by(|a, b| a.order(*b));
        // At least so many do worse exactly when the last of the so many worst does.
        let limit = |level: u8| {
            let needed = needed(usize::from(level), sorted.len(), levels);
            needed.checked_sub(1).and_then(|last| sorted.get(last)).copied()
        };
        let limits = (1..levels).filter_map(limit).collect();
        Axis::Quantiles { levels, sorted, limits }
    }

    pub(super) fn levels(&self) -> u8 {
        match self {
            Axis::Quantiles { levels, .. } | Axis::Custom { levels } => *levels,
            Axis::Cuts(cuts) => level_after(cuts.len()),
        }
    }

    /// The level of a value of the base. A custom scorer has its own: 0.
    #[inline]
    pub(super) fn level(&self, value: V) -> u8 {
        match self {
            Axis::Quantiles { limits, .. } => {
                level_after(limits.iter().filter(|limit| limit.order(value).is_lt()).count())
            }
            Axis::Cuts(cuts) => {
                level_after(cuts.iter().filter(|cut| cut.order(value).is_le()).count())
            }
            Axis::Custom { .. } => 0,
        }
    }

    /// The level of a customer whose value changes from `from` to the better `to`, while all
    /// others keep theirs.
    pub(super) fn level_after_change(&self, from: V, to: V) -> u8 {
        let Axis::Quantiles { levels, sorted, .. } = self else { return self.level(to) };
        let own = usize::from(from.order(to).is_lt());
        let worse = worse(sorted, to).saturating_sub(own);
        let steps = worse.saturating_mul(usize::from(*levels)).checked_div(sorted.len());
        level_after(steps.unwrap_or(0))
    }

    /// How many do worse, and of how many. `None` where the levels do not depend on it.
    pub(super) fn rank(&self, value: V) -> Option<(u64, u64)> {
        match self {
            Axis::Quantiles { sorted, .. } => {
                Some((count(worse(sorted, value)), count(sorted.len())))
            }
            Axis::Cuts(_) | Axis::Custom { .. } => None,
        }
    }

    /// What it takes to be above `level`. `None` on the best level, and where nobody can say.
    pub(super) fn edge(&self, level: u8) -> Option<Edge<V>> {
        match self {
            Axis::Quantiles { levels, sorted, .. } if level < *levels => {
                // The customer who rises is one of those who do worse than the new value, and
                // does not count as such: one more is needed.
                let needed = needed(usize::from(level), sorted.len(), *levels);
                sorted.get(needed).copied().map(Edge::Pass)
            }
            Axis::Cuts(cuts) => cuts.get(place_above(level)?).copied().map(Edge::Reach),
            _ => None,
        }
    }

    /// The cut that a value on `level` has reached. `None` on level 1 and without cuts.
    pub(super) fn cut_reached(&self, level: u8) -> Option<V> {
        match self {
            Axis::Cuts(cuts) => cuts.get(place_below(level)?).copied(),
            _ => None,
        }
    }

    /// Why a value is on a level.
    pub(super) fn reasons(&self, value: V, level: u8, reasons: &mut Vec<Reason>) {
        let rules = V::RULES;
        let at = |thresholds: &[V], place: Option<usize>| value.evidence(*thresholds.get(place?)?);
        let (below, above) = (place_below(level), place_above(level));
        match self {
            Axis::Quantiles { levels, sorted, limits } => {
                let worse = count(worse(sorted, value));
                let takes = |level: u8| count(needed(usize::from(level), sorted.len(), *levels));
                reasons.extend(match below {
                    Some(_) => {
                        let begin = takes(level.saturating_sub(1));
                        rules.rank_reached.test(Evidence::counts(worse, begin))
                    }
                    None => rules.rank_missed.test(Evidence::counts(worse, takes(1))),
                });
                reasons.extend(at(limits, below).and_then(|it| rules.limit_passed.test(it)));
                reasons.extend(at(limits, above).and_then(|it| rules.limit_kept.test(it)));
            }
            Axis::Cuts(cuts) => {
                reasons.extend(at(cuts, below).and_then(|it| rules.cut_reached.test(it)));
                reasons.extend(at(cuts, above).and_then(|it| rules.cut_missed.test(it)));
            }
            Axis::Custom { levels } => {
                let evidence = Evidence::counts(u64::from(level), u64::from(*levels));
                reasons.extend(rules.custom.test(evidence));
            }
        }
    }
}

/// How many of the sorted values are worse.
fn worse<V: Measure>(sorted: &[V], value: V) -> usize {
    sorted.partition_point(|other| other.order(value).is_lt())
}

/// The level after so many steps from the first.
fn level_after(steps: usize) -> u8 {
    u8::try_from(steps).unwrap_or(u8::MAX).saturating_add(1)
}

/// Where the threshold lies that leads to `level`.
fn place_below(level: u8) -> Option<usize> {
    usize::from(level).checked_sub(2)
}

/// Where the threshold lies that leads above `level`.
fn place_above(level: u8) -> Option<usize> {
    usize::from(level).checked_sub(1)
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
