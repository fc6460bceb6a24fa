//! Progress and standing against a slow reference, day by day; and what holds of any of them.

use super::{a_figure, of};
use crate::followup::goal::{
    Goal, GoalDraft, GoalPartDraft, GoalPolicyDraft, GoalRange, GoalReading, GoalReadings,
    GoalStanding, GoalTarget, GoalValue, MetricKind, PlanPoint,
};
use crate::units::Share;
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

/// Whole figures, so that everything can be multiplied out.
#[derive(Debug, Clone)]
struct Case {
    kind: MetricKind,
    baseline: i32,
    /// At least, at most, or within.
    target: (u8, i32, i32),
    days: i64,
    /// Days after the start, and hundredths of the way.
    plan: Vec<(i64, i64)>,
    readings: Vec<(i64, i32)>,
    today: i64,
    percent: i64,
    /// For how many days a figure of a level holds.
    holds: i64,
}

fn start() -> NaiveDate {
    of("2026-01-10")
}

fn on(day: i64) -> NaiveDate {
    let days = Days::new(day.unsigned_abs());
    if day < 0 { start() - days } else { start() + days }
}

fn share(hundredths: i64) -> Share {
    Share::try_new(Decimal::new(hundredths, 2)).unwrap()
}

fn a_case() -> impl Strategy<Value = Case> {
    let plan = prop::collection::btree_map(1..60_i64, 0..=100_i64, 0..4);
    let readings = prop::collection::btree_map(-4..70_i64, -12..13_i32, 0..6);
    let target = (0..3_u8, -8..9_i32, 0..5_i32);
    (any::<bool>(), -8..9_i32, target, 2..60_i64, plan, readings, -5..70_i64, 0..30_i64).prop_map(
        |(adds_up, baseline, (way, low, width), days, plan, readings, today, percent)| {
            let plan = plan.into_iter().filter(|(day, _)| *day < days);
            let (on, mut parts): (Vec<i64>, Vec<i64>) = plan.unzip();
            parts.sort_unstable();
            // What adds up does not go down.
            let high = if way == 2 { low + width } else { low };
            let baseline = if adds_up && way > 0 { baseline.min(high) } else { baseline };
            Case {
                kind: if adds_up { MetricKind::Cumulative } else { MetricKind::Level },
                baseline,
                target: (way, low, low + width),
                holds: percent + 3,
                days,
                plan: on.into_iter().zip(parts).collect(),
                readings: readings.into_iter().collect(),
                today,
                percent,
            }
        },
    )
}

impl Case {
    fn goal(&self) -> Goal {
        let figure = |it: i32| GoalValue::from(it);
        let target = match self.target {
            (0, low, _) => GoalTarget::AtLeast(figure(low)),
            (1, low, _) => GoalTarget::AtMost(figure(low)),
            (_, low, high) => {
                GoalTarget::Within(GoalRange { low: figure(low), high: figure(high) })
            }
        };
        let part = GoalPartDraft {
            kind: Some(self.kind),
            baseline: Some(figure(self.baseline)),
            plan: self
                .plan
                .iter()
                .map(|(at, to)| PlanPoint { on: on(*at), part: share(*to) })
                .collect(),
            ..a_figure("0", target)
        };
        let (start, due) = (Some(start()), Some(on(self.days)));
        GoalDraft { parts: vec![part], start, due, ..super::fewer_complaints() }.smart().unwrap()
    }

    fn readings(&self) -> GoalReadings {
        let reading = |(at, it): &(i64, i32)| {
            ((of("figure"), on(*at)), GoalReading::Value(GoalValue::from(*it)))
        };
        self.readings.iter().map(reading).collect()
    }

    fn policy(&self) -> GoalPolicyDraft {
        GoalPolicyDraft {
            may_be_behind: share(self.percent),
            figure_holds_days: u32::try_from(self.holds).unwrap(),
            ..GoalPolicyDraft::default()
        }
    }

    /// The figure, told slowly.
    fn value(&self) -> Option<i32> {
        let until = self.today.min(self.days);
        let mut counted = self.readings.iter().filter(|(at, _)| (0..=until).contains(at));
        match self.kind {
            _ if until < 0 => None,
            MetricKind::Cumulative => Some(self.baseline + counted.map(|(_, it)| it).sum::<i32>()),
            _ => counted.next_back().map(|(_, it)| *it),
        }
    }

    fn lies_within(&self, value: i32) -> bool {
        match self.target {
            (0, low, _) => value >= low,
            (1, low, _) => value <= low,
            (_, low, high) => (low..=high).contains(&value),
        }
    }

    /// How far a figure lies from where it is to be.
    fn distance(&self, value: i32) -> i64 {
        let far =
            (0..100).find(|far| self.lies_within(value - far) || self.lies_within(value + far));
        far.unwrap().into()
    }

    /// What is made of the way, as a fraction.
    fn made(&self, value: i32) -> Option<(i64, i64)> {
        let way = self.distance(self.baseline);
        let made = match self.target.0 {
            // Beyond the target it goes on.
            0 => i64::from(value) - i64::from(self.baseline),
            1 => i64::from(self.baseline) - i64::from(value),
            _ => way - self.distance(value),
        };
        (way > 0).then_some((made, way))
    }

    /// Which part of the way is due on a day, as a fraction.
    fn due(&self, day: i64) -> (i64, i64) {
        let mut corners = vec![(0, 0)];
        corners.extend(self.plan.iter().copied());
        corners.push((self.days, 100));
        let next = corners.iter().position(|(at, _)| *at >= day).unwrap();
        if next == 0 {
            return (0, 1);
        }
        let ((x, y), (to_x, to_y)) = (corners[next - 1], corners[next]);
        (y * (to_x - x) + (to_y - y) * (day - x), 100 * (to_x - x))
    }

    /// The day with whose plan the figure is compared: of a level its own.
    fn compared_on(&self) -> i64 {
        let until = self.today.min(self.days);
        let days = self.readings.iter().map(|(at, _)| *at);
        let latest = days.filter(|at| (0..=until).contains(at)).max();
        match self.kind {
            MetricKind::Level => latest.unwrap_or(until),
            _ => until,
        }
    }

    /// On how many days the plan has asked for more.
    fn behind(&self, value: i32) -> Option<i64> {
        let (made, way) = self.made(value)?;
        let asks_more = |day: &i64| {
            let (due, of) = self.due(*day);
            due * way > made * of
        };
        Some(i64::try_from((0..=self.compared_on()).filter(asks_more).count()).unwrap())
    }

    /// What adds up and may go up to a figure, which it is below from the start.
    fn ceiling(&self) -> Option<i32> {
        let high = if self.target.0 == 1 { self.target.1 } else { self.target.2 };
        let is_one = self.target.0 > 0 && self.lies_within(self.baseline);
        (self.kind == MetricKind::Cumulative && is_one).then_some(high)
    }

    /// How many days too early as much is used up.
    fn early(&self, value: i32, ceiling: i32) -> i64 {
        let way = i64::from(ceiling) - i64::from(self.baseline);
        let used = i64::from(value) - i64::from(self.baseline);
        let allows = |day: &i64| {
            let (due, of) = self.due(*day);
            due * way >= used * of
        };
        let from = self.today.min(self.days);
        (from..=self.days)
            .position(|day| allows(&day))
            .map(|it| i64::try_from(it).unwrap())
            .unwrap()
    }

    fn standing(&self) -> GoalStanding {
        if self.today < 0 {
            return GoalStanding::NotStarted;
        }
        let Some(value) = self.value() else { return GoalStanding::NotMeasured };
        if self.today.min(self.days) - self.compared_on() > self.holds {
            return GoalStanding::NotMeasured;
        }
        let is_over = self.today > self.days;
        let can_be_passed = self.kind == MetricKind::Cumulative && self.target.0 > 0;
        if self.lies_within(value) && (is_over || !can_be_passed) {
            return GoalStanding::Met;
        }
        if is_over {
            return GoalStanding::Missed;
        }
        let allowed = (self.days * self.percent / 100).max(self.percent.min(1));
        let too_far = if self.lies_within(value) {
            self.ceiling().is_some_and(|ceiling| self.early(value, ceiling) > allowed)
        } else if self.ceiling().is_some() {
            true
        } else {
            self.behind(value).is_none_or(|behind| behind > allowed)
        };
        if too_far { GoalStanding::AtRisk } else { GoalStanding::OnTrack }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn progress_and_standing_are_those_of_the_days_counted_one_by_one(case in a_case()) {
        let progress = case.goal().progress(&case.readings(), &case.policy(), on(case.today));
        let part = &progress.parts[0];
        prop_assert_eq!(part.standing, case.standing());
        prop_assert_eq!(progress.standing, case.standing());
        let value = case.value();
        prop_assert_eq!(part.value, value.map(GoalValue::from));
        let behind = value.and_then(|value| case.behind(value));
        prop_assert_eq!(part.behind_days.map(|it| i64::try_from(it).unwrap()), behind);
        let made = value.and_then(|value| case.made(value)).map(|(made, way)| {
            (Decimal::from(made) / Decimal::from(way)).round_dp(9)
        });
        prop_assert_eq!(part.progress.map(GoalValue::value), made);
        let (due, of) = case.due(case.compared_on().clamp(0, case.days));
        let planned = u64::try_from(due * 1_000_000_000 / of).unwrap();
        prop_assert_eq!(part.planned.billionths(), planned);
        prop_assert_eq!(i64::try_from(progress.passed_days).unwrap(), case.today.clamp(0, case.days));
    }

    #[test]
    fn what_comes_later_changes_nothing(case in a_case()) {
        let goal = case.goal();
        let all = goal.progress(&case.readings(), &case.policy(), on(case.today));
        let mut known = case.readings();
        known.retain(|(_, at), _| *at <= on(case.today));
        prop_assert_eq!(goal.progress(&known, &case.policy(), on(case.today)), all);
    }

    #[test]
    fn a_better_figure_never_makes_a_goal_stand_worse(mut case in a_case(), better in 1..9_i32) {
        // Within a range, better than one end can be worse than the other.
        case.target.0 %= 2;
        if case.kind == MetricKind::Cumulative && case.target.0 == 1 {
            case.baseline = case.baseline.min(case.target.1);
        }
        let goal = case.goal();
        let before = goal.progress(&case.readings(), &case.policy(), on(case.today));
        let step = if case.target.0 == 0 { better } else { -better };
        case.readings.iter_mut().for_each(|(_, it)| *it += step);
        let after = goal.progress(&case.readings(), &case.policy(), on(case.today));
        prop_assert!(after.standing.rank() >= before.standing.rank());
        prop_assert!(after.parts[0].progress >= before.parts[0].progress);
        prop_assert!(after.parts[0].behind_days <= before.parts[0].behind_days);
    }

    #[test]
    fn until_the_day_to_look_again_nothing_changes_by_time_alone_and_then_it_does(case in a_case()) {
        let goal = case.goal();
        let mut known = case.readings();
        known.retain(|(_, at), _| *at <= on(case.today));
        let standing = |day: i64| goal.progress(&known, &case.policy(), on(day));
        let now = standing(case.today);
        let end = case.days + 5;
        match now.look_again_on {
            None => {
                for day in case.today..end {
                    prop_assert_eq!(standing(day).standing, now.standing);
                }
            }
            Some(look_again_on) => {
                prop_assert!(look_again_on > on(case.today));
                let same = (case.today..end).take_while(|day| on(*day) < look_again_on);
                for day in same {
                    prop_assert_eq!(standing(day).standing, now.standing);
                }
                let then = goal.progress(&known, &case.policy(), look_again_on);
                prop_assert_ne!(then.standing, now.standing);
            }
        }
    }
}
