//! How much business time has counted, and when a target is reached.
//!
//! Where the time of the day of something is not known, it was at some time of that day, after what
//! came before it and before what came after it: so the time that passed lies between two bounds.

use std::cmp::Ordering;

use chrono::NaiveTime;
use serde::Serialize;

use crate::calendar::{BusinessTime, Calendar, NoAnswer, business_time, due};
use crate::units::Moment;

/// How much business time has passed, as far as can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TimePassed {
    /// So much at least, and so much at most: the same where every time of the day is known.
    Between {
        /// At least.
        at_least: BusinessTime,
        /// At most.
        at_most: BusinessTime,
    },
    /// The calendar does not say.
    Unknown(NoAnswer),
}

impl TimePassed {
    /// The time to the second. `None` where the time of the day of something that it depends on is
    /// not known, or the calendar does not say.
    pub fn exact(self) -> Option<BusinessTime> {
        match self {
            TimePassed::Between { at_least, at_most } if at_least == at_most => Some(at_least),
            TimePassed::Between { .. } | TimePassed::Unknown(_) => None,
        }
    }

    /// How it stands to a target: above it, or not. `None`: that cannot be said.
    pub(super) fn is_over(self, target: BusinessTime) -> Option<bool> {
        match self {
            TimePassed::Between { at_least, .. } if at_least > target => Some(true),
            TimePassed::Between { at_most, .. } if at_most <= target => Some(false),
            TimePassed::Between { .. } | TimePassed::Unknown(_) => None,
        }
    }
}

/// Stretches of time that count, one after the other; the last goes on or has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clock {
    /// As short as they can have been. Each has a time of the day at both ends.
    shortest: Vec<(Moment, Moment)>,
    /// As long as they can have been, in the same way; none overlaps another.
    longest: Vec<(Moment, Moment)>,
}

impl Clock {
    /// From moments in their order, each with whether time counts from it on, until the last.
    pub(super) fn of(moments: &[(Moment, bool)]) -> Self {
        let mut bounds: Vec<_> = moments.iter().map(|(at, _)| within_day(*at)).collect();
        let mut before = None;
        for (early, _) in &mut bounds {
            *early = before.map_or(*early, |before| latest(before, *early));
            before = Some(*early);
        }
        let mut after = None;
        for (_, late) in bounds.iter_mut().rev() {
            *late = after.map_or(*late, |after| earliest(after, *late));
            after = Some(*late);
        }
        let (mut shortest, mut longest) = (Vec::new(), Vec::<(Moment, Moment)>::new());
        for (pair, (_, counts)) in bounds.windows(2).zip(moments) {
            let &[(from_early, from_late), (until_early, until_late)] = pair else { continue };
            if !counts {
                continue;
            }
            shortest.push((from_late, latest(from_late, until_early)));
            match longest.last_mut() {
                Some((_, end)) if is_before(from_early, *end) => *end = until_late,
                _ => longest.push((from_early, until_late)),
            }
        }
        Clock { shortest, longest }
    }

    /// How much time has counted.
    pub(super) fn passed(&self, calendar: &dyn Calendar) -> TimePassed {
        let sum = |stretches: &[(Moment, Moment)]| {
            stretches.iter().try_fold(0_u64, |sum, (from, until)| {
                let passed = business_time(calendar, *from, *until, &[])?;
                Ok(sum.saturating_add(passed.seconds()))
            })
        };
        match (sum(&self.shortest), sum(&self.longest)) {
            (Ok(least), Ok(most)) => TimePassed::Between {
                at_least: BusinessTime::from_seconds(least),
                at_most: BusinessTime::from_seconds(most),
            },
            (Err(why), _) | (_, Err(why)) => TimePassed::Unknown(why),
        }
    }

    /// When so much time has counted, at the earliest and at the latest, if the last stretch goes
    /// on.
    pub(super) fn reached(
        &self,
        calendar: &dyn Calendar,
        time: BusinessTime,
    ) -> Result<Option<(Moment, Moment)>, NoAnswer> {
        let of = |stretches: &[(Moment, Moment)]| {
            let mut left = time.seconds();
            let Some(((last, _), ended)) = stretches.split_last() else { return Ok(None) };
            for (from, until) in ended {
                let passed = business_time(calendar, *from, *until, &[])?.seconds();
                if left <= passed {
                    return due(calendar, *from, BusinessTime::from_seconds(left), &[]).map(Some);
                }
                left = left.saturating_sub(passed);
            }
            due(calendar, *last, BusinessTime::from_seconds(left), &[]).map(Some)
        };
        Ok(of(&self.longest)?.zip(of(&self.shortest)?))
    }
}

/// Between which times of its day a moment lies.
fn within_day(moment: Moment) -> (Moment, Moment) {
    if moment.time().is_some() {
        return (moment, moment);
    }
    let day = moment.day();
    let midnight = |day| Moment::at(day, NaiveTime::MIN).ok();
    let begins = midnight(day).unwrap_or(moment);
    let last = || Moment::at(day, NaiveTime::from_hms_opt(23, 59, 59)?).ok();
    let ends = day.succ_opt().and_then(midnight).or_else(last).unwrap_or(moment);
    (begins, ends)
}

fn is_before(one: Moment, other: Moment) -> bool {
    one.compare(other) == Some(Ordering::Less)
}

fn latest(one: Moment, other: Moment) -> Moment {
    if is_before(one, other) { other } else { one }
}

fn earliest(one: Moment, other: Moment) -> Moment {
    if is_before(other, one) { other } else { one }
}

#[cfg(test)]
mod tests {
    use super::{Clock, TimePassed};
    use crate::calendar::{BusinessTime, NoAnswer, WorkCalendar};
    use crate::units::Moment;

    /// Monday to Friday, 09:00 to 17:00; 2 March 2026 is a Monday.
    fn office() -> WorkCalendar {
        let day = r#"["09:00-17:00"]"#;
        let week = format!(
            r#"{{"week":{{"monday":{day},"tuesday":{day},"wednesday":{day},"thursday":{day},
            "friday":{day}}},"layers":[{{"name":"holidays","known":{{"first":"2026-01-01",
            "last":"2026-12-31"}}}}]}}"#
        );
        serde_json::from_str(&week).unwrap()
    }

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    fn clock(moments: &[(&str, bool)]) -> Clock {
        let moments: Vec<_> = moments.iter().map(|(text, counts)| (at(text), *counts)).collect();
        Clock::of(&moments)
    }

    fn hours(moments: &[(&str, bool)]) -> (u64, u64) {
        let TimePassed::Between { at_least, at_most } = clock(moments).passed(&office()) else {
            panic!("the calendar says")
        };
        assert_eq!((at_least.seconds() % 3_600, at_most.seconds() % 3_600), (0, 0));
        (at_least.seconds() / 3_600, at_most.seconds() / 3_600)
    }

    #[test]
    fn time_counts_within_business_hours_and_not_while_it_is_paused() {
        assert_eq!(hours(&[("2026-03-02T15:00", true), ("2026-03-03T10:00", false)]), (3, 3));
        let paused = [
            ("2026-03-02T15:00", true),
            ("2026-03-02T16:00", false),
            ("2026-03-04T16:00", true),
            ("2026-03-05T10:00", false),
            ("2026-03-06T10:00", false),
        ];
        assert_eq!(hours(&paused), (3, 3));
        assert_eq!(hours(&[("2026-03-02T15:00", true)]), (0, 0));
    }

    #[test]
    fn a_time_of_the_day_that_is_not_known_lies_between_its_neighbours() {
        assert_eq!(hours(&[("2026-03-02", true), ("2026-03-02", false)]), (0, 8));
        assert_eq!(hours(&[("2026-03-02", true), ("2026-03-03", false)]), (0, 16));
        assert_eq!(hours(&[("2026-03-02", true), ("2026-03-04", false)]), (8, 24));
        assert_eq!(hours(&[("2026-03-02", true), ("2026-03-02T11:00", false)]), (0, 2));
        let after = [("2026-03-02T15:00", true), ("2026-03-02", false)];
        assert_eq!(hours(&after), (0, 2));
    }

    #[test]
    fn no_time_is_counted_twice_where_several_things_have_only_their_day() {
        let day = "2026-03-02";
        assert_eq!(hours(&[(day, true), (day, false), (day, true), (day, false)]), (0, 8));
        let between =
            [(day, true), (day, false), ("2026-03-02T12:00", true), ("2026-03-02T13:00", false)];
        assert_eq!(hours(&between), (1, 4));
    }

    #[test]
    fn what_lies_between_two_known_times_was_not_outside_of_them() {
        // Held for settled from 12:00 on, and reopened later that day.
        let reopened = [
            ("2026-03-02T10:00", true),
            ("2026-03-02T11:00", false),
            ("2026-03-02T12:00", false),
            ("2026-03-02", true),
            ("2026-03-03T09:00", false),
        ];
        assert_eq!(hours(&reopened), (1, 6));
        // Paused before 12:00, and not running again before 15:00.
        let paused = [
            ("2026-03-02", true),
            ("2026-03-02", false),
            ("2026-03-02T12:00", false),
            ("2026-03-02T15:00", true),
            ("2026-03-02T16:00", false),
        ];
        assert_eq!(hours(&paused), (1, 4));
    }

    #[test]
    fn what_is_due_goes_on_where_the_last_stretch_goes_on() {
        let paused = clock(&[
            ("2026-03-02T15:00", true),
            ("2026-03-02T16:00", false),
            ("2026-03-04T16:00", true),
            ("2026-03-04T16:30", true),
        ]);
        let due = |hours: u64| {
            let time = BusinessTime::from_seconds(hours * 3_600);
            paused.reached(&office(), time).unwrap().unwrap()
        };
        assert_eq!(due(1), (at("2026-03-02T16:00"), at("2026-03-02T16:00")));
        assert_eq!(due(3), (at("2026-03-05T10:00"), at("2026-03-05T10:00")));
        let vague = clock(&[("2026-03-02", true), ("2026-03-10", false)]);
        let two = BusinessTime::from_seconds(7_200);
        let expected = (at("2026-03-02T11:00"), at("2026-03-03T11:00"));
        assert_eq!(vague.reached(&office(), two), Ok(Some(expected)));
    }

    #[test]
    fn beyond_the_calendar_nothing_is_guessed() {
        let late = clock(&[("2026-12-31T16:00", true), ("2027-01-02T10:00", false)]);
        let on = "2027-01-01".parse().unwrap();
        assert_eq!(late.passed(&office()), TimePassed::Unknown(NoAnswer::DataEnds { on }));
        assert_eq!(late.passed(&office()).exact(), None);
    }

    #[test]
    fn a_target_is_exceeded_by_more_than_it_and_that_may_be_unknown() {
        let between = |at_least, at_most| TimePassed::Between {
            at_least: BusinessTime::from_seconds(at_least),
            at_most: BusinessTime::from_seconds(at_most),
        };
        let target = BusinessTime::from_seconds(10);
        let cases = [
            (between(10, 10), Some(false)),
            (between(11, 11), Some(true)),
            (between(9, 11), None),
            (between(10, 11), None),
            (between(0, 10), Some(false)),
        ];
        for (passed, is_over) in cases {
            assert_eq!(passed.is_over(target), is_over, "{passed:?}");
        }
    }
}
