//! Where each reason finds its day: the days on which it can be, and what stands too near.
//!
//! Reasons are known by their place in the order of strength: 0 is the strongest. On a day the
//! strongest brings about the contact, and the others ride along.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::contact::Channels;
use super::spacing_policy::SpacingPolicyDraft;
use crate::followup::TaskRank;
use crate::marketing::Channel;
use crate::units::TaskId;
use crate::units::period::{days_after, days_before, days_between};

mod joining;
mod searching;
mod standing;

use standing::Standing;
pub(super) use standing::{InTheWay, Made};

/// How many looks at a day all searches for other arrangements take at most.
const LOOKS: u32 = 20_000;

/// A reason that is to find its day.
#[derive(Debug, Clone)]
pub(super) struct Piece<'a> {
    pub(super) rank: TaskRank,
    pub(super) series: Option<&'a TaskId>,
    /// By which channels it can be done.
    pub(super) channels: Channels,
    /// The days of its window on which somebody works, the best first.
    pub(super) open: Vec<NaiveDate>,
    /// The days on which it can be, the best first. Of what is owed there is one.
    pub(super) days: Vec<NaiveDate>,
    /// The same days from the first on.
    pub(super) span: Option<(NaiveDate, NaiveDate)>,
}

/// What the customer likes.
pub(super) struct Wishes {
    /// The channel that they like best.
    pub(super) preferred: Option<Channel>,
    /// The days on which they want quiet.
    pub(super) quiet: BTreeSet<NaiveDate>,
}

/// The reasons of one customer, each with its day once it has one.
pub(super) struct Board<'a> {
    pieces: &'a [Piece<'a>],
    made: &'a [Made<'a>],
    wishes: &'a Wishes,
    policy: &'a SpacingPolicyDraft,
    /// How many days the first and the last day of one reason lie apart at most.
    widest: u32,
    days: Vec<Option<NaiveDate>>,
    by_day: BTreeMap<NaiveDate, BTreeSet<usize>>,
    looks_left: u32,
    /// Whether every search came to its end.
    pub(super) is_complete: bool,
}

impl<'a> Board<'a> {
    pub(super) fn new(
        pieces: &'a [Piece<'a>],
        made: &'a [Made<'a>],
        wishes: &'a Wishes,
        policy: &'a SpacingPolicyDraft,
    ) -> Self {
        let spans = pieces.iter().filter_map(|piece| piece.span);
        let widest = spans.map(|(first, last)| days_between(first, last)).max().unwrap_or(0);
        Board {
            pieces,
            made,
            wishes,
            policy,
            widest: u32::try_from(widest).unwrap_or(u32::MAX),
            days: vec![None; pieces.len()],
            by_day: BTreeMap::new(),
            looks_left: LOOKS,
            is_complete: true,
        }
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
        let places = 0..self.pieces.len();
        let mut without: Vec<usize> =
            places.filter(|place| !self.find_day(*place) && !self.rearrange(*place)).collect();
        loop {
            self.bring_together();
            // What was brought together may have made room.
            let before = without.len();
            without.retain(|place| !self.find_day(*place));
            if without.len() == before {
                return without;
            }
        }
    }

    /// Puts a reason on that of its days which is the best, if it is free on one of them.
    fn find_day(&mut self, place: usize) -> bool {
        let days = self.pieces.get(place).map_or(&[][..], |piece| &piece.days);
        let fitting = days.iter().filter(|day| self.conflict(place, **day).is_none());
        let found = fitting.min_by_key(|day| self.drawbacks(place, **day)).copied();
        if let Some(day) = found {
            self.put(place, day);
        }
        found.is_some()
    }

    /// What speaks against a day, what weighs the most first: a part of the same series is there,
    /// the customer wants quiet, there is no contact yet. Of equal days the first counts.
    fn drawbacks(&self, place: usize, day: NaiveDate) -> [bool; 3] {
        let there = self.by_day.get(&day);
        let series = |place: &usize| self.pieces.get(*place).and_then(|piece| piece.series);
        let own = series(&place);
        let has_own =
            there.into_iter().flatten().any(|other| own.is_some() && series(other) == own);
        [has_own, self.wishes.quiet.contains(&day), there.is_none()]
    }

    /// What stands in the way of a reason on a day. `None`: nothing does.
    pub(super) fn conflict(&self, place: usize, day: NaiveDate) -> Option<InTheWay> {
        let piece = self.pieces.get(place)?;
        if !self.has_one_channel_with(place, day) {
            return Some(InTheWay::Channel);
        }
        let there = || self.by_day.get(&day).into_iter().flatten();
        let get = |place: &usize| self.pieces.get(*place);
        match there().next().filter(|lead| **lead < place).and_then(get) {
            Some(lead) => self.nearest(piece, Some(lead), day),
            // What is there already rides along with it from then on.
            None => there()
                .filter_map(get)
                .filter_map(|other| self.nearest(other, Some(piece), day))
                .chain(self.nearest(piece, None, day))
                .min(),
        }
    }

    /// The nearest contact, made or planned, that is too near to a reason on a day.
    fn nearest(
        &self,
        piece: &Piece<'_>,
        rides_with: Option<&Piece<'_>>,
        day: NaiveDate,
    ) -> Option<InTheWay> {
        let own = Standing { rank: Some(piece.rank), series: piece.series, rides_with };
        let made = self.made.iter().filter_map(|made| {
            let other = Standing { rank: made.rank, series: made.series, rides_with: None };
            own.minds(&other, days_between(day, made.on), self.policy.days(piece.rank))
        });
        made.chain(self.nearest_planned(&own, piece.rank, day)).min()
    }

    /// Whether the channel that the strongest reason of a day goes by is one for all of the day, and
    /// for this one.
    fn has_one_channel_with(&self, place: usize, day: NaiveDate) -> bool {
        let Some(there) = self.by_day.get(&day) else { return true };
        let all = || there.iter().chain([&place]);
        let strongest = all().min().and_then(|lead| self.pieces.get(*lead));
        let is_quiet = self.wishes.quiet.contains(&day);
        let via = strongest.and_then(|it| it.channels.first(self.wishes.preferred, is_quiet));
        all().filter_map(|it| self.pieces.get(*it)).all(|it| it.channels.serve(via))
    }

    /// The nearest planned contact of another day that stands too near.
    fn nearest_planned(
        &self,
        own: &Standing<'_>,
        rank: TaskRank,
        day: NaiveDate,
    ) -> Option<InTheWay> {
        let farthest = self.policy.promotion_days;
        let near = self.by_day.range(days_before(day, farthest)..=days_after(day, farthest));
        let mut nearest = None;
        for (other_day, there) in near.filter(|(other, _)| **other != day) {
            let apart = days_between(day, *other_day);
            let mut lead = None;
            for other in there.iter().filter_map(|place| self.pieces.get(*place)) {
                let stands =
                    Standing { rank: Some(other.rank), series: other.series, rides_with: lead };
                let needed = self.policy.days(rank.max(other.rank));
                nearest = nearest.into_iter().chain(own.minds(&stands, apart, needed)).min();
                lead = lead.or(Some(other));
            }
        }
        nearest
    }
}
