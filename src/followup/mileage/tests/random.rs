use chrono::NaiveDate;
use proptest::prelude::*;

use super::{after, all, of, reading, trend_of};
use crate::followup::mileage::chain::{Link, Plausible, kept};
use crate::followup::mileage::{DueRange, MeterTrend, MileagePolicy, MileagePolicyDraft};
use crate::rule::Draft;
use crate::transaction::{MeterReading, MeterUnit};

/// How much the fewest exceptions count, by trying every set of readings and every way to link them.
fn slowly(readings: &[&MeterReading], plausible: &Plausible) -> u64 {
    let sets = 1..1_u32 << readings.len();
    let cost = |set: u32| {
        let places: Vec<usize> = (0..readings.len()).filter(|at| set >> at & 1 == 1).collect();
        let links: u64 = places
            .windows(2)
            .map(|pair| {
                let (before, after) = (readings[pair[0]], readings[pair[1]]);
                let is_said = readings[pair[0] + 1..=pair[1]].iter().any(|one| one.replaced);
                let further = u128::from(after.shows.saturating_sub(before.shows));
                let fits = after.shows >= before.shows && further <= plausible.most(before, after);
                if is_said || fits { 0 } else { plausible.replacement }
            })
            .sum();
        links + (readings.len() - places.len()) as u64
    };
    sets.map(cost).min().unwrap_or(0)
}

fn lists() -> impl Strategy<Value = Vec<MeterReading>> {
    let one = (0..900_u64, 0..60_000_u32, 0..12_u8);
    prop::collection::vec(one, 0..9).prop_map(|list| {
        list.into_iter()
            .enumerate()
            .map(|(id, (days, shows, kind))| {
                // Most lie near a line of 40 a day.
                let near = u32::try_from(days).unwrap() * 40 + shows % 500;
                reading(id, days, if kind < 3 { shows } else { near }, kind == 11)
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn no_more_readings_are_set_aside_than_by_trying_every_set(list in lists()) {
        let limits = MileagePolicy::default().kilometres;
        let plausible =
            Plausible { limits, step_days: 14, times_usual: 5, replacement: 2, usual: None };
        let mut sorted: Vec<&MeterReading> = list.iter().collect();
        sorted.sort_by_key(|one| (one.date, one.replaced, one.shows, &one.id));
        let chain = kept(&sorted, &plausible);
        let unsaid = chain.iter().filter(|one| one.link == Link::Unsaid).count() as u64;
        let aside = (sorted.len() - chain.len()) as u64;
        prop_assert_eq!(aside + 2 * unsaid, slowly(&sorted, &plausible));
        prop_assert!(chain.windows(2).all(|pair| pair[0].at < pair[1].at));
    }

    #[test]
    fn the_order_and_what_comes_later_make_no_difference(list in lists(), as_of in 0..900_u64) {
        let of = trend_of(&list, as_of);
        let known = list.iter().filter(|one| one.date <= after(as_of)).rev();
        let known: Vec<MeterReading> = known.cloned().collect();
        prop_assert_eq!(&of, &trend_of(&known, as_of));
        if let Ok(trend) = of {
            prop_assert!(trend.low <= trend.likely && trend.likely <= trend.high);
            let aside = trend.set_aside.len() as u64;
            prop_assert_eq!(trend.readings + aside, known.len() as u64);
        }
    }

    #[test]
    fn a_range_is_in_order_and_more_is_never_due_earlier(
        list in lists(), at in 0..100_000_u32, more in 0..1_000_u32, delivered in 0..1_000_u64,
    ) {
        let Ok(trend) = trend_of(&list, 900) else { return Ok(()) };
        let far = |day: Option<NaiveDate>| day.unwrap_or(NaiveDate::MAX);
        let early = |day: Option<NaiveDate>| day.unwrap_or(NaiveDate::MIN);
        let of = |it: DueRange| [early(it.earliest), far(it.likely), far(it.latest)];
        let never = [NaiveDate::MAX; 3];
        for due in [
            &|at| trend.due(at) as Option<DueRange>,
            &|at| trend.due_since(after(delivered), at),
        ] as [&dyn Fn(u32) -> Option<DueRange>; 2] {
            let (one, two) = (due(at).map_or(never, of), due(at + more).map_or(never, of));
            prop_assert!(one.is_sorted(), "{:?}", one);
            prop_assert!(one.iter().zip(two).all(|(one, two)| *one <= two), "{:?} {:?}", one, two);
            prop_assert!(due(0).is_none_or(|it| it.likely.is_some()));
        }
        // Nothing is due before the thing was there.
        let first = trend.due_since(after(delivered), at).and_then(|it| it.latest);
        prop_assert!(first.is_none_or(|day| after(delivered) <= day));
    }

    #[test]
    fn an_extra_digit_moves_the_use_little(
        a_day in 20..120_u32, noise in prop::collection::vec(0..300_u32, 6..12), place in 1..6_usize,
    ) {
        // A reading every 60 days, none of them with fewer than four digits.
        let shown: Vec<(u64, u32)> = (0..).step_by(60).zip(0_u32..).zip(&noise)
            .map(|((days, step), noise)| (days, 2_000 + step * 60 * a_day + noise)).collect();
        let mut wrong = shown.clone();
        wrong[place].1 *= 10;
        let (right, wrong) = (all(&shown), all(&wrong));
        let in_days = |trend: &MeterTrend| i64::try_from(trend.likely.in_days(100)).unwrap();
        // By less than the noise of two readings does in a step of 60 days.
        prop_assert!((in_days(&right) - in_days(&wrong)).abs() <= 500);
        prop_assert_eq!(wrong.set_aside.len(), 1);
    }

    #[test]
    fn nothing_that_can_be_written_makes_it_fail(
        list in prop::collection::vec((any::<u32>(), any::<u32>(), any::<bool>()), 0..70), at: u32,
    ) {
        let list: Vec<MeterReading> = list.into_iter().enumerate()
            .map(|(id, (days, shows, replaced))| reading(id, u64::from(days % 90_000_000), shows, replaced))
            .collect();
        let draft = MileagePolicyDraft { most_readings: 60, look_back_days: 36_525, ..Default::default() };
        let policy = draft.validate().unwrap();
        let last = list.iter().map(|one| one.date).max().unwrap_or_default();
        if let Ok(trend) = of(&list, MeterUnit::Kilometres, &policy, last) {
            let _ = trend.due(at);
        }
    }
}
