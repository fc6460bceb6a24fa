//! One dimension: where its levels lie.

use super::RfmRank;
use super::rules::Measure;
use crate::rule::{Evidence, Reason};
use crate::units::{Rounding, Share};

/// Where the levels of one dimension lie. What is kept in order is kept worst first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Axis<V> {
    /// Levels by the middle rank among all.
    Quantiles {
        levels: u8,
        /// The values of all customers who are scored.
        sorted: Vec<V>,
        /// For each level but the best, the best value up to it. `None` where nobody is so low.
        limits: Vec<Option<V>>,
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

/// The level of whoever stands at a middle rank: with the ranks of all laid out from 0 to 1 and cut
/// into levels of equal width, the level in which the middle of the equal ones lies. On a boundary
/// it is the level nearer the middle, and on the boundary in the middle the better one.
fn level_at(rank: RfmRank, levels: u8) -> u8 {
    let (levels, whole) = (u64::from(levels), rank.scored.saturating_mul(2));
    let place = rank.doubled().saturating_mul(levels);
    // Nobody asks of a base without customers.
    let full = place.checked_div(whole).unwrap_or(0);
    let rest = place.checked_rem(whole).unwrap_or(0);
    let is_within = rest > 0 || full.saturating_mul(2) <= levels;
    let level = if is_within { full.saturating_add(1) } else { full };
    u8::try_from(level.min(levels)).unwrap_or(u8::MAX)
}

impl<V: Measure> Axis<V> {
    /// Sorts the values, and finds where the levels begin.
    pub(super) fn quantiles(levels: u8, mut sorted: Vec<V>) -> Self {
        sorted.sort_unstable_by(|a, b| a.order(*b));
        let limit = |level: u8| {
            let up_to = sorted.partition_point(|v| level_at(rank(&sorted, *v), levels) <= level);
            up_to.checked_sub(1).and_then(|last| sorted.get(last)).copied()
        };
        let limits = (1..levels).map(limit).collect();
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
                let is_beyond =
                    |limit: &&Option<V>| limit.is_none_or(|limit| limit.order(value).is_lt());
                level_after(limits.iter().filter(is_beyond).count())
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
        let others = rank(sorted, to);
        let rises = from.order(to).is_lt();
        level_at(if rises { others.joined() } else { others }, *levels)
    }

    /// How a value stands among all. `None` where the levels do not depend on it.
    pub(super) fn rank(&self, value: V) -> Option<RfmRank> {
        match self {
            Axis::Quantiles { sorted, .. } => Some(rank(sorted, value)),
            Axis::Cuts(_) | Axis::Custom { .. } => None,
        }
    }

    /// What it takes to be above `level`. `None` on the best level, and where nobody can say.
    pub(super) fn edge(&self, level: u8) -> Option<Edge<V>> {
        match self {
            Axis::Quantiles { levels, sorted, .. } if level < *levels => {
                let is_above = |rank: RfmRank| level_at(rank, *levels) > level;
                let reached = |value: &V| !is_above(rank(sorted, *value).joined());
                let next = sorted.partition_point(reached);
                let below = next.checked_sub(1).and_then(|last| sorted.get(last)).copied();
                match below.filter(|value| is_above(rank(sorted, *value).passed())) {
                    Some(value) => Some(Edge::Pass(value)),
                    None => sorted.get(next).copied().map(Edge::Reach),
                }
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
        let (below, above) = (place_below(level), place_above(level));
        match self {
            Axis::Quantiles { levels, sorted, limits } => {
                let better_than = rank(sorted, value).better_than();
                let boundary = |place: Option<usize>| {
                    let place = u64::try_from(place?.checked_add(1)?).ok()?;
                    let share = Share::of_counts(place, (*levels).into(), Rounding::HalfEven);
                    Some(Evidence::shares(better_than, share.ok()?))
                };
                reasons.extend(boundary(below).and_then(|it| rules.rank_reached.test(it)));
                if level < *levels {
                    reasons.extend(boundary(above).and_then(|it| rules.rank_kept.test(it)));
                }
                let at = |place: Option<usize>| value.evidence((*limits.get(place?)?)?);
                reasons.extend(at(below).and_then(|it| rules.limit_passed.test(it)));
                reasons.extend(at(above).and_then(|it| rules.limit_kept.test(it)));
            }
            Axis::Cuts(cuts) => {
                let at = |place: Option<usize>| value.evidence(*cuts.get(place?)?);
                reasons.extend(at(below).and_then(|it| rules.cut_reached.test(it)));
                reasons.extend(at(above).and_then(|it| rules.cut_missed.test(it)));
            }
            Axis::Custom { levels } => {
                let evidence = Evidence::counts(u64::from(level), u64::from(*levels));
                reasons.extend(rules.custom.test(evidence));
            }
        }
    }
}

/// How a value stands among the sorted ones.
fn rank<V: Measure>(sorted: &[V], value: V) -> RfmRank {
    let worse = sorted.partition_point(|other| other.order(value).is_lt());
    let up_to = sorted.partition_point(|other| other.order(value).is_le());
    RfmRank {
        worse: count(worse),
        equal: count(up_to.saturating_sub(worse)),
        scored: count(sorted.len()),
    }
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
