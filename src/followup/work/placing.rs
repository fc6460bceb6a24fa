//! Where each reason finds its day: the days on which it can be, and what stands too near.
//!
//! Reasons are known by their place in the order of strength: 0 is the strongest. On a day the
//! strongest brings about the contact, and the others ride along.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::contact::Channels;
use super::spacing_policy::SpacingPolicyDraft;
use crate::followup::{Task, TaskRank};
use crate::units::TaskId;
use crate::units::period::{days_after, days_before, days_between};

/// How many looks at a day the searches for other arrangements take at most, and one of them.
const LOOKS: u32 = 20_000;
const LOOKS_OF_ONE: u32 = 2_000;

/// How far apart two days of one task can be.
const FARTHEST_APART: u32 = 1_464;

/// A reason that is to find its day.
#[derive(Debug, Clone)]
pub(super) struct Piece<'a> {
    pub(super) rank: TaskRank,
    pub(super) series: Option<&'a TaskId>,
    /// By which channels it can be done.
    pub(super) channels: Channels,
    /// The days on which it can be, the best first. Of what is owed there is one.
    pub(super) days: Vec<NaiveDate>,
    /// The same days from the first on.
    pub(super) span: Option<(NaiveDate, NaiveDate)>,
}

/// A contact already made, for one reason.
#[derive(Debug, Clone, Copy)]
pub(super) struct Made<'a> {
    pub(super) on: NaiveDate,
    pub(super) rank: Option<TaskRank>,
    pub(super) series: Option<&'a TaskId>,
}

impl Made<'_> {
    /// Whether it stands too near to a day for a task, also if that rides along on whatever there is.
    pub(super) fn rules_out(
        &self,
        task: &Task,
        day: NaiveDate,
        policy: &SpacingPolicyDraft,
    ) -> bool {
        let is_owed = [Some(task.rank), self.rank].contains(&Some(TaskRank::Obligation));
        let could_be_carried = self.series.is_some() || self.rank.is_some_and(|it| it < task.rank);
        let is_near = days_between(day, self.on) < u64::from(policy.days(task.rank));
        is_near && !is_owed && !could_be_carried
    }
}

/// The reasons of one customer, each with its day once it has one.
pub(super) struct Board<'a> {
    pieces: &'a [Piece<'a>],
    made: &'a [Made<'a>],
    policy: &'a SpacingPolicyDraft,
    days: Vec<Option<NaiveDate>>,
    by_day: BTreeMap<NaiveDate, BTreeSet<usize>>,
    looks_left: u32,
    /// Whether every search came to its end.
    pub(super) is_complete: bool,
}

/// A reason on a day, with the one that brings about the contact where it is another.
#[derive(Clone, Copy)]
struct Standing<'a> {
    rank: Option<TaskRank>,
    series: Option<&'a TaskId>,
    rides_with: Option<&'a Piece<'a>>,
}

impl Standing<'_> {
    /// Whether this one rides along and so disturbs the other no more.
    fn is_carried_past(&self, other: &Standing<'_>) -> bool {
        self.rides_with.is_some_and(|lead| {
            let is_stronger = other.rank.is_some_and(|rank| Some(rank) < self.rank);
            is_stronger || (lead.series.is_some() && lead.series == other.series)
        })
    }

    /// Whether no distance is kept between the two.
    fn is_free_of(&self, other: &Standing<'_>) -> bool {
        let is_owed = |one: &Standing<'_>| one.rank == Some(TaskRank::Obligation);
        is_owed(self)
            || is_owed(other)
            || (self.series.is_some() && self.series == other.series)
            || self.is_carried_past(other)
            || other.is_carried_past(self)
    }
}

impl<'a> Board<'a> {
    pub(super) fn new(
        pieces: &'a [Piece<'a>],
        made: &'a [Made<'a>],
        policy: &'a SpacingPolicyDraft,
    ) -> Self {
        let days = vec![None; pieces.len()];
        let by_day = BTreeMap::new();
        Board { pieces, made, policy, days, by_day, looks_left: LOOKS, is_complete: true }
    }

    /// The days with a contact, each with its reasons, the strongest first.
    pub(super) const fn contacts(&self) -> &BTreeMap<NaiveDate, BTreeSet<usize>> {
        &self.by_day
    }

    fn put(&mut self, place: usize, day: NaiveDate) {
        if let Some(own) = self.days.get_mut(place) {
            *own = Some(day);
            self.by_day.entry(day).or_default().insert(place);
        }
    }

    fn take(&mut self, place: usize) {
        let Some(day) = self.days.get_mut(place).and_then(Option::take) else { return };
        if let Some(there) = self.by_day.get_mut(&day) {
            there.remove(&place);
            if there.is_empty() {
                self.by_day.remove(&day);
            }
        }
    }

    /// Places every reason that can be placed, the strongest first; what comes back has no day.
    pub(super) fn place_all(&mut self) -> Vec<usize> {
        let mut without = Vec::new();
        for place in 0..self.pieces.len() {
            if !self.place(place) {
                without.push(place);
            }
        }
        self.bring_together();
        without
    }

    fn place(&mut self, place: usize) -> bool {
        let Some(piece) = self.pieces.get(place) else { return false };
        if piece.rank == TaskRank::Obligation {
            let day = piece.days.first();
            if let Some(day) = day {
                self.put(place, *day);
            }
            return day.is_some();
        }
        let fitting = |day: &&NaiveDate| self.conflict(place, **day).is_none();
        let found = piece.days.iter().filter(fitting).min_by_key(|day| self.sharing(place, **day));
        match found.copied() {
            Some(day) => self.put(place, day),
            None => return self.rearrange(place),
        }
        true
    }

    /// A day on which there is a contact anyway comes first, and one with a part of the same series
    /// last. Of equal days the first counts.
    fn sharing(&self, place: usize, day: NaiveDate) -> u8 {
        let Some(there) = self.by_day.get(&day) else { return 1 };
        let series = self.pieces.get(place).and_then(|piece| piece.series);
        let is_same = |other: &usize| {
            let other = self.pieces.get(*other).and_then(|piece| piece.series);
            series.is_some() && other == series
        };
        if there.iter().any(is_same) { 2 } else { 0 }
    }

    /// How near the contact is that stands in the way of a reason on a day. `None`: nothing does.
    /// What is there on the day itself does where no channel serves both.
    pub(super) fn conflict(&self, place: usize, day: NaiveDate) -> Option<u64> {
        let piece = self.pieces.get(place)?;
        let there = self.by_day.get(&day);
        let others = || there.into_iter().flatten().filter(|other| **other != place);
        let all = others()
            .filter_map(|other| self.pieces.get(*other))
            .try_fold(piece.channels, |all, other| {
                all.go_together(other.channels).then(|| all.both(other.channels))
            });
        if all.is_none() {
            return Some(0);
        }
        let lead = others().next().filter(|lead| **lead < place);
        let own = Standing {
            rank: Some(piece.rank),
            series: piece.series,
            rides_with: lead.and_then(|lead| self.pieces.get(*lead)),
        };
        let planned = self.nearest_planned(&own, day);
        let made = self.made.iter().filter_map(|made| {
            let other = Standing { rank: made.rank, series: made.series, rides_with: None };
            let apart = days_between(day, made.on);
            let is_near = apart < u64::from(self.policy.days(piece.rank));
            (is_near && !own.is_free_of(&other)).then_some(apart)
        });
        made.chain(planned).min()
    }

    /// The nearest planned contact that stands too near.
    fn nearest_planned(&self, own: &Standing<'_>, day: NaiveDate) -> Option<u64> {
        let farthest = self.policy.promotion_days;
        let near = self.by_day.range(days_before(day, farthest)..=days_after(day, farthest));
        let mut nearest = None;
        for (other_day, there) in near.filter(|(other, _)| **other != day) {
            let apart = days_between(day, *other_day);
            let mut lead = None;
            for other in there.iter().filter_map(|place| self.pieces.get(*place)) {
                let needed = own.rank.map_or(0, |rank| self.policy.days(rank.max(other.rank)));
                let (rank, series) = (Some(other.rank), other.series);
                let other_stands = Standing { rank, series, rides_with: lead };
                if apart < u64::from(needed) && !own.is_free_of(&other_stands) {
                    nearest = nearest.into_iter().chain([apart]).min();
                }
                lead = lead.or(Some(other));
            }
        }
        nearest
    }

    /// Looks for days for this one and for all that could stand in its way, so that each has one.
    /// Where there are none, everything stays as it was.
    fn rearrange(&mut self, place: usize) -> bool {
        if self.pieces.get(place).is_none_or(|piece| piece.days.is_empty()) {
            return false;
        }
        let movable = self.reached_from(place);
        let before = self.days.clone();
        for other in &movable {
            self.take(*other);
        }
        let days: Vec<Vec<NaiveDate>> =
            movable.iter().map(|it| self.days_of(*it, &before)).collect();
        if self.search(&movable, &days) {
            return true;
        }
        for (other, day) in before.into_iter().enumerate() {
            if let (None, Some(day)) = (self.days.get(other).copied().flatten(), day) {
                self.put(other, day);
            }
        }
        false
    }

    /// The reasons with a day that could stand in the way, or in the way of one that could, and this
    /// one; the strongest first.
    fn reached_from(&self, place: usize) -> Vec<usize> {
        let span = |place: usize| self.pieces.get(place).and_then(|piece| piece.span);
        let can_move = |other: &usize| {
            self.days.get(*other).copied().flatten().is_some()
                && self.pieces.get(*other).is_some_and(|it| it.rank != TaskRank::Obligation)
        };
        let mut left: BTreeSet<usize> = (0..place).filter(can_move).collect();
        let mut reached = BTreeSet::from([place]);
        let mut edge = vec![place];
        while let Some((first, last)) = edge.pop().map(|place| span(place).unwrap_or_default()) {
            let first = days_before(first, self.policy.promotion_days);
            let last = days_after(last, self.policy.promotion_days);
            let touches =
                |other: &usize| span(*other).is_some_and(|(a, b)| a <= last && first <= b);
            let next: Vec<usize> = left.iter().copied().filter(touches).collect();
            for other in next {
                left.remove(&other);
                reached.insert(other);
                edge.push(other);
            }
        }
        reached.into_iter().collect()
    }

    /// The days of a reason, that on which it was first.
    fn days_of(&self, place: usize, before: &[Option<NaiveDate>]) -> Vec<NaiveDate> {
        let own = before.get(place).copied().flatten();
        let days = self.pieces.get(place).map_or(&[][..], |piece| &piece.days);
        let others = days.iter().copied().filter(|day| Some(*day) != own);
        own.into_iter().chain(others).collect()
    }

    /// Tries each day of the first, and with each all days of the others.
    fn search(&mut self, places: &[usize], days: &[Vec<NaiveDate>]) -> bool {
        // The next day to try of each that has one, and of the one that looks for one.
        let mut tried: Vec<usize> = vec![0];
        let mut looks_left = LOOKS_OF_ONE.min(self.looks_left);
        while let Some(next) = tried.last_mut() {
            let at = *next;
            *next = next.saturating_add(1);
            let depth = tried.len().saturating_sub(1);
            let Some(place) = places.get(depth).copied() else { return true };
            let day = days.get(depth).and_then(|days| days.get(at)).copied();
            self.is_complete &= day.is_none() || looks_left > 0;
            if let Some(day) = day.filter(|_| looks_left > 0) {
                looks_left = looks_left.saturating_sub(1);
                self.looks_left = self.looks_left.saturating_sub(1);
                if self.conflict(place, day).is_none() {
                    self.put(place, day);
                    tried.push(0);
                }
                continue;
            }
            tried.pop();
            if let Some(before) = depth.checked_sub(1).and_then(|depth| places.get(depth)) {
                self.take(*before);
            }
        }
        false
    }

    /// Makes one contact of two that can be brought to one day, until no two can.
    fn bring_together(&mut self) {
        let mut from = None;
        while let Some(day) = self.contact_after(from) {
            let joined = self.partners(day).into_iter().any(|other| self.join(day, other));
            // What was brought together may go together with what was looked at before.
            from = if joined { None } else { Some(day) };
        }
    }

    fn contact_after(&self, day: Option<NaiveDate>) -> Option<NaiveDate> {
        let later = |other: &&NaiveDate| day.is_none_or(|day| **other > day);
        self.by_day.keys().find(later).copied()
    }

    /// The later contacts that can be near enough to share a day with this one.
    fn partners(&self, day: NaiveDate) -> Vec<NaiveDate> {
        let farthest = days_after(day, FARTHEST_APART);
        let later = self.by_day.range(day..=farthest).map(|(other, _)| *other);
        later.filter(|other| *other != day).collect()
    }

    /// From when to when all reasons of these days can be on one day.
    fn shared(&self, days: &[NaiveDate]) -> Option<(NaiveDate, NaiveDate)> {
        let places = days.iter().filter_map(|day| self.by_day.get(day)).flatten();
        let spans = places.filter_map(|place| self.pieces.get(*place)?.span);
        spans.reduce(|(a, b), (c, d)| (a.max(c), b.min(d))).filter(|(first, last)| first <= last)
    }

    fn join(&mut self, one: NaiveDate, other: NaiveDate) -> bool {
        if self.shared(&[one, other]).is_none() || self.share_a_series(one, other) {
            return false;
        }
        let of = |day: NaiveDate| self.by_day.get(&day).cloned().unwrap_or_default();
        let (first, second) = (of(one), of(other));
        let places: Vec<usize> = first.union(&second).copied().collect();
        let Some(lead) = places.first().and_then(|place| self.pieces.get(*place)) else {
            return false;
        };
        for place in &places {
            self.take(*place);
        }
        for day in &lead.days {
            self.is_complete &= self.looks_left > 0;
            if self.looks_left == 0 {
                break;
            }
            self.looks_left = self.looks_left.saturating_sub(1);
            if self.put_all(&places, *day) {
                return true;
            }
        }
        for (places, day) in [(first, one), (second, other)] {
            for place in places {
                self.put(place, day);
            }
        }
        false
    }

    fn share_a_series(&self, one: NaiveDate, other: NaiveDate) -> bool {
        let series = |day: NaiveDate| {
            let places = self.by_day.get(&day).into_iter().flatten();
            places.filter_map(|place| self.pieces.get(*place)?.series).collect::<Vec<_>>()
        };
        let of_one = series(one);
        series(other).iter().any(|series| of_one.contains(series))
    }

    /// Puts all on a free day, or none.
    fn put_all(&mut self, places: &[usize], day: NaiveDate) -> bool {
        if self.by_day.contains_key(&day) {
            return false;
        }
        for place in places {
            let can_be = self.pieces.get(*place).is_some_and(|piece| piece.days.contains(&day));
            if !can_be || self.conflict(*place, day).is_some() {
                for place in places {
                    self.take(*place);
                }
                return false;
            }
            self.put(*place, day);
        }
        true
    }
}
