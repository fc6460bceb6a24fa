//! How a part of a goal stands, and by which criterion.

use chrono::NaiveDate;

use super::{GoalPart, GoalValue};
use crate::rule::{Criterion, Evidence, rules};
use crate::units::period::{days_between, days_later};
use crate::units::words::words;
use crate::units::{Period, Share, ShareInterval};

rules! {
    BEFORE_START = "followup.goal-before-start", Below {
        "{observed} is before {needed}, when the goal starts[ (by {margin})]",
        "the goal started on {needed}[, {margin} ago]",
        "when the goal starts is not known",
    };
    REACHED = "followup.goal-reached", Is {
        "the target is reached",
        "the target is not reached",
        "nothing was measured since the start",
    };
    DUE = "followup.goal-due", AtLeast {
        "the goal was due by {needed}[, {margin} ago]",
        "the goal is due by {needed}[, in {margin}]",
        "when the goal is due is not known",
    };
    WITHIN_PLAN = "followup.goal-within-plan", AtMost {
        "{observed} behind the plan, within the {needed} that are allowed[ ({margin} to spare)]",
        "{observed} behind the plan, more than the {needed} that are allowed[ (by {margin})]",
        "how far the goal is behind its plan is not known",
    };
    DUE_SOON = "followup.goal-due-soon", AtMost {
        "not done, with {observed} left; the last {needed} count as a risk[ (for {margin} now)]",
        "not done yet, with {observed} left; the last {needed} count as a risk[ (in {margin})]",
        "how many days are left is not known",
    };
    LOWER_THAN_CHANCE = "followup.goal-lower-than-chance", Below {
        "the fall is more than chance: the share is at most {observed}, and was {needed}[ ({margin} apart)]",
        "the fall can be chance: the share can still be {observed}, and was {needed}[ ({margin} apart)]",
        "whether the change is chance is not known: it takes a count of how many out of how many",
    };
    HIGHER_THAN_CHANCE = "followup.goal-higher-than-chance", Over {
        "the rise is more than chance: the share is at least {observed}, and was {needed}[ ({margin} apart)]",
        "the rise can be chance: the share can still be {observed}, and was {needed}[ ({margin} apart)]",
        "whether the change is chance is not known: it takes a count of how many out of how many",
    };
}

words! {
    /// How a goal, or a part of one, stands on a day.
    pub enum GoalStanding, "standing of a goal" {
        /// It was due, and is not where it was to be.
        Missed = "missed",
        /// It is further behind its plan than it may be.
        AtRisk = "at_risk",
        /// Nobody has measured it since the start.
        NotMeasured = "not_measured",
        /// It is not before its start.
        NotStarted = "not_started",
        /// It goes by its plan.
        OnTrack = "on_track",
        /// It is where it is to be.
        Met = "met",
    }
}

impl GoalStanding {
    /// From the worst to the best.
    pub const fn rank(self) -> u8 {
        match self {
            GoalStanding::Missed => 0,
            GoalStanding::AtRisk => 1,
            GoalStanding::NotMeasured => 2,
            GoalStanding::NotStarted => 3,
            GoalStanding::OnTrack => 4,
            GoalStanding::Met => 5,
        }
    }
}

/// What a part is judged by.
pub(super) struct Seen {
    pub(super) as_of: NaiveDate,
    pub(super) period: Period,
    /// For how many days the plan may have asked for more.
    pub(super) allowed_days: u64,
    /// `None`: nothing was measured.
    pub(super) is_reached: Option<bool>,
    /// Whether there was anything to do at the start.
    pub(super) has_way: bool,
    pub(super) is_milestone: bool,
    /// The first day by which the plan asks for more than is made.
    pub(super) beyond_on: Option<NaiveDate>,
    pub(super) is_made_known: bool,
}

pub(super) struct Judged {
    pub(super) standing: GoalStanding,
    pub(super) criteria: Vec<Criterion>,
    pub(super) look_again_on: Option<NaiveDate>,
}

impl Seen {
    pub(super) fn judge(&self) -> Judged {
        let (start, due) = (self.period.first(), self.period.last());
        if self.as_of < start {
            let criterion = BEFORE_START.check(Evidence::dates(self.as_of, start));
            return judged(GoalStanding::NotStarted, vec![criterion], Some(start));
        }
        let reached = REACHED.check(Evidence::fact(self.is_reached));
        let is_due = DUE.check(Evidence::dates(self.as_of, due));
        match self.is_reached {
            Some(true) => judged(GoalStanding::Met, vec![reached], None),
            None => judged(GoalStanding::NotMeasured, vec![reached], None),
            Some(false) if self.as_of >= due => {
                judged(GoalStanding::Missed, vec![reached, is_due], None)
            }
            Some(false) if self.is_milestone => self.milestone(reached, due),
            // There was nothing to do, and now there is: a plan says nothing of that.
            Some(false) if !self.has_way => {
                judged(GoalStanding::AtRisk, vec![reached, is_due], Some(due))
            }
            Some(false) => self.on_its_way(reached, due),
        }
    }

    fn on_its_way(&self, reached: Criterion, due: NaiveDate) -> Judged {
        let evidence = Evidence::days(self.behind_days(), self.allowed_days);
        let criteria = vec![reached, WITHIN_PLAN.check(evidence)];
        if self.behind_days().is_some_and(|behind| behind > self.allowed_days) {
            return judged(GoalStanding::AtRisk, criteria, Some(due));
        }
        let too_far = self.beyond_on.and_then(|on| days_later(on, self.allowed_days));
        judged(GoalStanding::OnTrack, criteria, Some(too_far.map_or(due, |day| day.min(due))))
    }

    fn milestone(&self, reached: Criterion, due: NaiveDate) -> Judged {
        let left = days_between(self.as_of, due);
        let criteria = vec![reached, DUE_SOON.check(Evidence::days(left, self.allowed_days))];
        if left <= self.allowed_days {
            return judged(GoalStanding::AtRisk, criteria, Some(due));
        }
        let wait = left.saturating_sub(self.allowed_days);
        judged(GoalStanding::OnTrack, criteria, days_later(self.as_of, wait))
    }

    /// For how many days the plan has asked for more than is made. `None` where that is not known.
    pub(super) fn behind_days(&self) -> Option<u64> {
        if !self.is_made_known {
            return None;
        }
        let until = self.as_of.min(self.period.last());
        let since = self.beyond_on.filter(|on| *on <= until);
        Some(since.map_or(0, |on| days_between(on, until).saturating_add(1)))
    }
}

fn judged(
    standing: GoalStanding,
    criteria: Vec<Criterion>,
    look_again_on: Option<NaiveDate>,
) -> Judged {
    Judged { standing, criteria, look_again_on }
}

impl GoalPart {
    /// Whether the change since the baseline is larger than chance, towards the target.
    pub(super) fn beyond_chance(&self, interval: Option<ShareInterval>) -> Criterion {
        let share = |value: GoalValue| Share::try_new(value.value()).ok();
        let was = interval.and(share(self.baseline));
        let rises = self.target.aim(self.baseline).is_some_and(|aim| aim > self.baseline);
        if rises {
            HIGHER_THAN_CHANCE.check(Evidence::shares(interval.map(|it| it.low), was))
        } else {
            LOWER_THAN_CHANCE.check(Evidence::shares(interval.map(|it| it.high), was))
        }
    }
}
