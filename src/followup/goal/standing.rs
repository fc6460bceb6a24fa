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
        "no figure since the start tells whether the target is reached",
    };
    TOLD = "followup.goal-told", Is {
        "the measure told of all the time",
        "the measure could not tell of a part of the time: what it adds up to is not known",
        "whether the measure told of all the time is not known",
    };
    RECENT = "followup.goal-recent", AtMost {
        "the latest figure is {observed} old, within the {needed} for which it holds[ ({margin} to spare)]",
        "not measured lately: the latest figure is {observed} old, and holds for {needed}[ ({margin} too old)]",
        "how old the latest figure is is not known",
    };
    DUE = "followup.goal-due", Over {
        "the goal was due by the end of {needed}[, {margin} ago]",
        "the goal is due by the end of {needed}[, in {margin}]",
        "when the goal is due is not known",
    };
    ON_PLAN = "followup.goal-on-plan", Is {
        "it is not behind its plan",
        "it is behind its plan",
        "whether it is behind its plan is not known",
    };
    WITHIN_BUDGET = "followup.goal-within-budget", Is {
        "no more is used up than the plan allows",
        "more is used up than there is",
        "how much is used up is not known",
    };
    USED_EARLY = "followup.goal-used-early", AtMost {
        "as much is used up as is planned for {observed} from now, within the {needed} that are \
         allowed[ ({margin} to spare)]",
        "as much is used up as is planned for {observed} from now, more than the {needed} that are \
         allowed[ (by {margin})]",
        "how much is used up is not known",
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
        "the change can be chance: the share can still be {observed}, and was {needed}[ ({margin} apart)]",
        "whether the change is chance is not known: it takes a count of how many out of how many",
    };
    HIGHER_THAN_CHANCE = "followup.goal-higher-than-chance", Over {
        "the rise is more than chance: the share is at least {observed}, and was {needed}[ ({margin} apart)]",
        "the change can be chance: the share can still be {observed}, and was {needed}[ ({margin} apart)]",
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
        /// Nobody has measured it since the start, or not lately; or a measure could not tell.
        NotMeasured = "not_measured",
        /// It has not started yet.
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
    /// By how many days it may be behind its plan.
    pub(super) allowed_days: u64,
    /// For how many days a level holds.
    pub(super) holds_days: u64,
    /// Whether the measure told of all the time, where it has to.
    pub(super) is_told: bool,
    /// `None`: nothing was measured.
    pub(super) is_reached: Option<bool>,
    /// Of a level, the day of its figure.
    pub(super) measured_on: Option<NaiveDate>,
    /// Whether what is reached can be passed by what is yet to come.
    pub(super) only_at_the_end: bool,
    pub(super) way: Way,
}

/// Where a part goes, and by when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Nowhere: it was there from the start.
    None,
    /// It is done or not.
    Milestone,
    /// To the target: the first day by which the plan asks for more than is made.
    Towards(Option<NaiveDate>),
    /// It uses up what there is: the first day by which the plan allows as much.
    Budget(Option<NaiveDate>),
}

pub(super) struct Judged {
    pub(super) standing: GoalStanding,
    pub(super) criteria: Vec<Criterion>,
    pub(super) look_again_on: Option<NaiveDate>,
}

impl Seen {
    pub(super) fn judge(&self) -> Judged {
        let start = self.period.first();
        if self.as_of < start {
            let criterion = BEFORE_START.check(Evidence::dates(self.as_of, start));
            return judged(GoalStanding::NotStarted, vec![criterion], Some(start));
        }
        if !self.is_told {
            return judged(
                GoalStanding::NotMeasured,
                vec![TOLD.check(Evidence::fact(false))],
                None,
            );
        }
        let reached = REACHED.check(Evidence::fact(self.is_reached));
        let Some(is_reached) = self.is_reached else {
            return judged(GoalStanding::NotMeasured, vec![reached], None);
        };
        match self.recent() {
            None => self.by_figure(is_reached, vec![reached]),
            Some((true, recent)) => {
                let mut judged = self.by_figure(is_reached, vec![reached]);
                judged.criteria.push(recent);
                let old_on = self.old_on();
                judged.look_again_on = old_on.into_iter().chain(judged.look_again_on).min();
                judged
            }
            Some((false, recent)) => judged(GoalStanding::NotMeasured, vec![recent], None),
        }
    }

    fn by_figure(&self, is_reached: bool, mut criteria: Vec<Criterion>) -> Judged {
        let due = self.period.last();
        let is_over = self.as_of > due;
        if is_reached && (is_over || !self.only_at_the_end) {
            return judged(GoalStanding::Met, criteria, None);
        }
        if is_over {
            criteria.push(DUE.check(Evidence::dates(self.as_of, due)));
            return judged(GoalStanding::Missed, criteria, None);
        }
        match self.way {
            Way::Milestone => self.milestone(criteria),
            Way::Towards(beyond_on) if !is_reached => self.on_its_way(beyond_on, criteria),
            Way::Budget(allowed_on) if is_reached => self.budget(allowed_on, criteria),
            // All that is left is not to pass the target.
            _ if is_reached => judged(GoalStanding::OnTrack, criteria, self.over_on()),
            Way::Budget(_) => {
                criteria.push(WITHIN_BUDGET.check(Evidence::fact(false)));
                judged(GoalStanding::AtRisk, criteria, self.over_on())
            }
            // There was nothing to do, and now there is: a plan says nothing of that.
            _ => {
                criteria.push(DUE.check(Evidence::dates(self.as_of, due)));
                judged(GoalStanding::AtRisk, criteria, self.over_on())
            }
        }
    }

    fn on_its_way(&self, beyond_on: Option<NaiveDate>, mut criteria: Vec<Criterion>) -> Judged {
        let behind = self.behind_days().unwrap_or(0);
        criteria.push(if behind == 0 {
            ON_PLAN.check(Evidence::fact(true))
        } else {
            WITHIN_PLAN.check(Evidence::days(behind, self.allowed_days))
        });
        if behind > self.allowed_days {
            return judged(GoalStanding::AtRisk, criteria, self.over_on());
        }
        // A level is compared with the plan of its day: by time alone it does not fall behind.
        let beyond_on = beyond_on.filter(|_| self.measured_on.is_none());
        let too_far = beyond_on.and_then(|on| days_later(on, self.allowed_days));
        let look_again_on = too_far.filter(|day| *day <= self.period.last()).or(self.over_on());
        judged(GoalStanding::OnTrack, criteria, look_again_on)
    }

    fn budget(&self, allowed_on: Option<NaiveDate>, mut criteria: Vec<Criterion>) -> Judged {
        let early = allowed_on.filter(|on| *on > self.as_of);
        let early = early.map_or(0, |on| days_between(self.as_of, on));
        criteria.push(if early == 0 {
            WITHIN_BUDGET.check(Evidence::fact(true))
        } else {
            USED_EARLY.check(Evidence::days(early, self.allowed_days))
        });
        if early <= self.allowed_days {
            return judged(GoalStanding::OnTrack, criteria, self.over_on());
        }
        let wait = early.saturating_sub(self.allowed_days);
        judged(GoalStanding::AtRisk, criteria, days_later(self.as_of, wait))
    }

    fn milestone(&self, mut criteria: Vec<Criterion>) -> Judged {
        let left = days_between(self.as_of, self.period.last());
        criteria.push(DUE_SOON.check(Evidence::days(left, self.allowed_days)));
        if left <= self.allowed_days {
            return judged(GoalStanding::AtRisk, criteria, self.over_on());
        }
        let wait = left.saturating_sub(self.allowed_days);
        judged(GoalStanding::OnTrack, criteria, days_later(self.as_of, wait))
    }

    /// Whether the figure of a level still holds.
    fn recent(&self) -> Option<(bool, Criterion)> {
        let until = self.as_of.min(self.period.last());
        let old = days_between(self.measured_on?, until);
        let recent = RECENT.check(Evidence::days(old, self.holds_days));
        Some((old <= self.holds_days, recent))
    }

    /// The day from which the figure of a level no longer holds, if that comes before the end.
    fn old_on(&self) -> Option<NaiveDate> {
        let old_on = days_later(self.measured_on?, self.holds_days.saturating_add(1))?;
        Some(old_on).filter(|on| *on <= self.period.last())
    }

    fn over_on(&self) -> Option<NaiveDate> {
        self.period.last().succ_opt()
    }

    /// The day whose plan the figure is compared with: of a level that of its figure.
    pub(super) fn compared_on(&self) -> NaiveDate {
        self.measured_on.unwrap_or(self.as_of).min(self.period.last())
    }

    /// For how many days the plan had asked for more than is made. `None` where there is no way.
    pub(super) fn behind_days(&self) -> Option<u64> {
        let Way::Towards(beyond_on) = self.way else { return None };
        let until = self.compared_on();
        let since = beyond_on.filter(|on| *on <= until);
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
    /// Whether the change since the baseline is larger than chance, also where it is the wrong way.
    pub(super) fn beyond_chance(&self, interval: Option<ShareInterval>) -> Criterion {
        let share = |value: GoalValue| Share::try_new(value.value()).ok();
        let was = interval.and(share(self.baseline));
        let has_risen = interval.zip(was).is_some_and(|(it, was)| it.low > was);
        let has_fallen = interval.zip(was).is_some_and(|(it, was)| it.high < was);
        let rises = self.target.aim(self.baseline).is_some_and(|aim| aim > self.baseline);
        if has_risen || (rises && !has_fallen) {
            HIGHER_THAN_CHANCE.check(Evidence::shares(interval.map(|it| it.low), was))
        } else {
            LOWER_THAN_CHANCE.check(Evidence::shares(interval.map(|it| it.high), was))
        }
    }
}
