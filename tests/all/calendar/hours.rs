//! Business time against counting second by second.

use std::ops::Range;

use clienteling::Moment;
use clienteling::calendar::{BusinessTime, business_time, due};
use proptest::prelude::*;

use super::random::{any_calendar, moment};
use crate::common::cases;
use crate::reference::calendar as slow;

fn pauses() -> impl Strategy<Value = Vec<Range<Moment>>> {
    let pause = (moment(), moment()).prop_map(|(one, other)| {
        if one.sort_key() <= other.sort_key() { one..other } else { other..one }
    });
    proptest::collection::vec(pause, 0..4)
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn business_time_is_what_is_counted_second_by_second(
        calendar in any_calendar(), from in moment(), until in moment(), pauses in pauses(),
    ) {
        let (from, until) = slow::ordered(from, until);
        let found = business_time(&calendar, from, until, &pauses);
        prop_assert_eq!(found, slow::business_time(&calendar, from, until, &pauses));
    }

    #[test]
    fn an_answer_is_due_at_the_first_moment_at_which_the_time_has_passed(
        calendar in any_calendar(), from in moment(), minutes in 1..3_000_u32, pauses in pauses(),
    ) {
        let time = BusinessTime::from_minutes(minutes);
        let Ok(due) = due(&calendar, from, time, &pauses) else { return Ok(()) };
        prop_assert_eq!(business_time(&calendar, from, due, &pauses), Ok(time));
        let before = slow::second_before(due);
        let less = BusinessTime::from_seconds(time.seconds() - 1);
        prop_assert_eq!(business_time(&calendar, from, before, &pauses), Ok(less));
    }

    #[test]
    fn time_in_two_parts_is_the_time_of_the_whole(
        calendar in any_calendar(), moments in [moment(), moment(), moment()], pauses in pauses(),
    ) {
        let mut moments = moments;
        moments.sort_by_key(|moment| moment.sort_key());
        let [from, between, until] = moments;
        let time = |from, until| business_time(&calendar, from, until, &pauses);
        if let Ok(whole) = time(from, until) {
            let parts = [time(from, between).unwrap(), time(between, until).unwrap()];
            prop_assert_eq!(parts[0].seconds() + parts[1].seconds(), whole.seconds());
        }
    }
}
