//! Where a reason finds no day: which others make room for it.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Board;
use crate::followup::TaskRank;
use crate::units::period::{days_after, days_before};

/// How many looks at a day one search for another arrangement takes at most.
const LOOKS_OF_ONE: u32 = 2_000;

impl Board<'_> {
    /// Looks for days for this one and for all that could stand in its way, so that each has one.
    /// Where there are none, everything stays as it was.
    pub(super) fn rearrange(&mut self, place: usize) -> bool {
        if self.pieces.get(place).is_none_or(|piece| piece.days.is_empty()) {
            return false;
        }
        self.is_complete &= self.looks_left > 0;
        if self.looks_left == 0 {
            return false;
        }
        let movable = self.reached_from(place);
        if movable.len() < 2 {
            return false;
        }
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

    /// The reasons that could make room, for this one or for one that could, and this one; the
    /// strongest first.
    fn reached_from(&self, place: usize) -> Vec<usize> {
        let span = |place: usize| self.pieces.get(place).and_then(|piece| piece.span);
        let mut left: BTreeSet<usize> =
            (0..place).filter(|other| self.makes_room(*other, place)).collect();
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

    /// Whether a stronger reason can be moved for another. What is owed never is; and what shares its
    /// contact with others is not taken off it for a reason that yields to it.
    fn makes_room(&self, stronger: usize, place: usize) -> bool {
        let rank = |place: usize| self.pieces.get(place).map(|piece| piece.rank);
        let day = self.days.get(stronger).copied().flatten();
        day.and_then(|day| self.by_day.get(&day)).is_some_and(|there| {
            rank(stronger) != Some(TaskRank::Obligation)
                && (rank(stronger) == rank(place) || there.len() == 1)
        })
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
}
