//! Who minds whom: what stands too near to what.

use chrono::NaiveDate;

use super::Piece;
use crate::followup::TaskRank;
use crate::units::TaskId;

/// A contact already made, for one reason.
#[derive(Debug, Clone, Copy)]
pub(in crate::followup::work) struct Made<'a> {
    pub(in crate::followup::work) on: NaiveDate,
    pub(in crate::followup::work) rank: Option<TaskRank>,
    pub(in crate::followup::work) series: Option<&'a TaskId>,
}

/// A reason on a day, with the one that brings about the contact where it is another.
#[derive(Clone, Copy)]
pub(super) struct Standing<'a> {
    pub(super) rank: Option<TaskRank>,
    pub(super) series: Option<&'a TaskId>,
    pub(super) rides_with: Option<&'a Piece<'a>>,
}

impl Standing<'_> {
    /// Whether this one rides along and so disturbs the other no more.
    fn is_carried_past(&self, other: &Standing<'_>) -> bool {
        self.rides_with.is_some_and(|lead| {
            let is_stronger = other.rank.is_some_and(|rank| Some(rank) < self.rank);
            is_stronger || (lead.series.is_some() && lead.series == other.series)
        })
    }

    /// That the other stands in the way, so many days apart, where so many are to be kept.
    pub(super) fn minds(&self, other: &Standing<'_>, apart: u64, needed: u32) -> Option<InTheWay> {
        let needed = u64::from(needed);
        let is_in_the_way = apart < needed && !self.is_free_of(other);
        is_in_the_way.then_some(InTheWay::Near { apart, needed })
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

/// What stands in the way of a reason on a day. What is farther away is less in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::followup::work) enum InTheWay {
    /// The contact of the day itself, by a channel that is not one for this reason.
    Channel,
    /// A contact that stands too near.
    Near {
        /// How many days lie between.
        apart: u64,
        /// How many are to be kept.
        needed: u64,
    },
}
