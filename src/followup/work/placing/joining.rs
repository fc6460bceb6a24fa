//! Which contacts can be one.

use std::ops::Bound::{Excluded, Included, Unbounded};

use chrono::NaiveDate;

use super::Board;
use crate::units::period::{days_after, days_before};

impl Board<'_> {
    /// Makes one contact of two that can be brought to one day, until no two can.
    pub(super) fn bring_together(&mut self) {
        // Two that share a day lie within the days of each, and so do those that make room.
        let partners_within = self.widest.saturating_mul(2);
        let room_within = partners_within.saturating_add(self.policy.promotion_days);
        let mut from = Unbounded;
        while let Some(day) = self.by_day.range((from, Unbounded)).next().map(|(day, _)| *day) {
            let partners = self.partners(day, partners_within);
            let is_joined = partners.into_iter().any(|other| self.join(day, other));
            // What was brought together may make room for what was looked at before.
            let again = Included(days_before(day, room_within));
            from = if is_joined { again } else { Excluded(day) };
        }
    }

    /// The later contacts that can be near enough to share a day with this one.
    fn partners(&self, day: NaiveDate, within: u32) -> Vec<NaiveDate> {
        let farthest = days_after(day, within);
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
        // Nobody is brought from another day to a quiet one.
        let is_quiet = |day: &NaiveDate| self.wishes.quiet.contains(day);
        let both_quiet = is_quiet(&one) && is_quiet(&other);
        let days: Vec<NaiveDate> =
            lead.days.iter().filter(|day| both_quiet || !is_quiet(day)).copied().collect();
        for place in &places {
            self.take(*place);
        }
        for day in &days {
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
