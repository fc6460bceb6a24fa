//! How much a thing is used in a day, from steps between readings.

use chrono::NaiveDate;

use super::DailyUse;
use super::chain::{Kept, Link};
use crate::transaction::MeterReading;
use crate::units::period::days_between;
use crate::units::{Confidence, Rounding, Share};

/// The uses per day between readings that count, from a day on, each of at least so many days; a last
/// one that is shorter belongs to the one before it. With the days of all together.
pub(super) fn steps(
    readings: &[&MeterReading],
    kept: &[Kept],
    from: NaiveDate,
    step_days: u64,
) -> (Vec<DailyUse>, u64) {
    let mut meters: Vec<Vec<&MeterReading>> = Vec::new();
    for one in kept {
        let Some(reading) = readings.get(one.at).filter(|reading| reading.date >= from) else {
            continue;
        };
        match meters.last_mut() {
            Some(meter) if one.link == Link::Same => meter.push(reading),
            _ => meters.push(vec![reading]),
        }
    }
    let (mut steps, mut days) = (Vec::new(), 0_u64);
    for meter in &meters {
        for (run, length) in of_meter(meter, step_days) {
            steps.push(DailyUse::of(run.into(), length.into()));
            days = days.saturating_add(length);
        }
    }
    (steps, days)
}

/// The steps of one meter: how far, in how many days.
fn of_meter(meter: &[&MeterReading], step_days: u64) -> Vec<(u32, u64)> {
    let mut steps: Vec<(u32, u64)> = Vec::new();
    let (Some(mut start), Some(last)) = (meter.first(), meter.last()) else { return steps };
    for reading in meter {
        let days = days_between(start.date, reading.date);
        if days >= step_days {
            steps.push((reading.shows.saturating_sub(start.shows), days));
            start = reading;
        }
    }
    if let Some((run, days)) = steps.last_mut() {
        *run = run.saturating_add(last.shows.saturating_sub(start.shows));
        *days = days.saturating_add(days_between(start.date, last.date));
    }
    steps
}

/// The slower of the two in the middle, or the one.
pub(super) fn usual(steps: &[DailyUse]) -> Option<DailyUse> {
    let mut steps = steps.to_vec();
    steps.sort_unstable();
    steps.get(steps.len().saturating_sub(1) / 2).copied()
}

/// The use per day, between which uses it lies, how sure that is, and between which the next step does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    pub(super) low: DailyUse,
    pub(super) likely: DailyUse,
    pub(super) high: DailyUse,
    pub(super) sure: Share,
    pub(super) slow: DailyUse,
    pub(super) fast: DailyUse,
}

/// The estimate of Hodges and Lehmann with the interval by signed ranks. `None` without a step.
///
/// Cost: the square of the steps, sorted, and their third power for the distribution.
pub(super) fn pace(steps: &[DailyUse], confidence: Confidence) -> Option<Pace> {
    let pairs = steps
        .iter()
        .enumerate()
        .flat_map(|(at, one)| steps.iter().skip(at).map(|two| one.mean(*two)));
    let mut means: Vec<DailyUse> = pairs.collect();
    means.sort_unstable();
    let last = means.len().checked_sub(1)?;
    let (aside, sure) = left_out(steps.len(), confidence);
    let (low, high) = (*means.get(aside)?, *means.get(last.checked_sub(aside)?)?);
    let (slow, fast) = next(steps, confidence)?;
    Some(Pace {
        low,
        likely: means.get(last / 2)?.mean(*means.get(means.len() / 2)?),
        high,
        sure,
        slow: slow.min(low),
        fast: fast.max(high),
    })
}

/// Between which of the steps the next one lies with a confidence. Of n in order it is as likely to come
/// into each of the n + 1 places between and beside them, so even the slowest and the fastest leave it out
/// twice in n + 1 times; where that is too often, they are all there is.
fn next(steps: &[DailyUse], confidence: Confidence) -> Option<(DailyUse, DailyUse)> {
    const ALL: u64 = 1_000_000_000;
    let mut steps = steps.to_vec();
    steps.sort_unstable();
    let places = u64::try_from(steps.len()).unwrap_or(u64::MAX).saturating_add(1);
    let missed = ALL.saturating_sub(confidence.billionths()).saturating_mul(places);
    // Half of them at either end.
    let aside = usize::try_from(missed / 2 / ALL).unwrap_or(0).saturating_sub(1);
    let last = steps.len().checked_sub(1)?;
    Some((*steps.get(aside)?, *steps.get(last.checked_sub(aside)?)?))
}

/// How many means are left out at either end so that the rest is sure enough, and how sure it is. Where
/// not even all of them are, none is.
///
/// The true value lies below the k smallest means where the ranks of the steps below it add up to less
/// than k: of the 2^n ways in which steps lie above and below, as many as there are sets of ranks with
/// such a sum. For up to 60 steps.
fn left_out(steps: usize, confidence: Confidence) -> (usize, Share) {
    let ways = sums(steps);
    let all = ways.iter().fold(0_u128, |all, ways| all.saturating_add(*ways));
    let wanted = u128::from(confidence.billionths());
    let needed = wanted.saturating_mul(all);
    let (mut aside, mut sure, mut below) = (0, 0, 0_u128);
    for (place, ways) in ways.iter().enumerate() {
        below = below.saturating_add(*ways);
        let covered = all.saturating_sub(below.saturating_mul(2));
        if place > 0 && covered.saturating_mul(1_000_000_000) < needed {
            break;
        }
        (aside, sure) = (place, covered);
    }
    let whole = |ways: u128| i128::try_from(ways).unwrap_or(i128::MAX);
    let sure = Share::of_units(whole(sure), whole(all), Rounding::TowardZero);
    (aside, sure.unwrap_or(Share::NONE))
}

/// In how many ways some of the numbers from 1 to n add up to 0, to 1, and so on.
fn sums(n: usize) -> Vec<u128> {
    let most = n.saturating_mul(n.saturating_add(1)) / 2;
    let mut ways = vec![0_u128; most.saturating_add(1)];
    if let Some(none) = ways.first_mut() {
        *none = 1;
    }
    for number in 1..=n {
        let without = ways.clone();
        for (sum, before) in ways.iter_mut().skip(number).zip(without) {
            *sum = sum.saturating_add(before);
        }
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::{DailyUse, left_out, next, pace, sums};
    use crate::units::Confidence;

    fn uses(a_day: impl IntoIterator<Item = u128>) -> Vec<DailyUse> {
        a_day.into_iter().map(|run| DailyUse::of(run, 1)).collect()
    }

    #[test]
    fn the_next_step_is_as_likely_to_come_into_each_place_between_and_beside_those_before() {
        let of = |steps, confidence| {
            let (slow, fast) = next(&uses((1..=steps).rev()), confidence).unwrap();
            [slow, fast].map(|it| it.in_days(1))
        };
        // One of n + 1 places at either end: of 9 steps 80 % lie between the slowest and the fastest.
        assert_eq!([1, 9, 18].map(|n| of(n, Confidence::P80)), [[1, 1], [1, 9], [1, 18]]);
        assert_eq!([19, 29].map(|n| of(n, Confidence::P80)), [[2, 18], [3, 27]]);
        assert_eq!([19, 79].map(|n| of(n, Confidence::P95)), [[1, 19], [2, 78]]);
        assert!(next(&[], Confidence::P80).is_none());
    }

    #[test]
    fn a_step_is_never_surer_than_the_use_however_little_is_asked() {
        let of = |runs: [u128; 9]| {
            let pace = pace(&uses(runs), "10%".parse().unwrap()).unwrap();
            [pace.slow, pace.low, pace.high, pace.fast].map(|it| it.in_days(1))
        };
        assert_eq!(of([0, 0, 0, 100, 100, 100, 100, 100, 100]), [50, 50, 100, 100]);
        assert_eq!(of([0, 0, 0, 0, 0, 0, 100, 100, 100]), [0, 0, 50, 50]);
    }

    #[test]
    fn the_ways_are_those_of_counting_every_set() {
        for n in 0..10_usize {
            let mut counted = vec![0; n * (n + 1) / 2 + 1];
            for set in 0..1_usize << n {
                counted[(1..=n).filter(|number| set >> (number - 1) & 1 == 1).sum::<usize>()] += 1;
            }
            assert_eq!(sums(n), counted);
        }
    }

    #[test]
    fn the_range_is_that_of_the_tables_of_signed_ranks() {
        let at = |steps, confidence| {
            let (aside, sure) = left_out(steps, confidence);
            (aside, sure.to_string())
        };
        assert_eq!(at(1, Confidence::P80), (0, "0%".into()));
        assert_eq!(at(2, Confidence::P80), (0, "50%".into()));
        assert_eq!(at(3, Confidence::P80), (0, "75%".into()));
        assert_eq!(at(4, Confidence::P80), (0, "87.5%".into()));
        assert_eq!(at(5, Confidence::P80), (2, "81.25%".into()));
        // The critical values of Wilcoxon's test at 5 %, both sides: 0, 2, 3, 5 and 8.
        for (steps, critical) in [(6, 0), (7, 2), (8, 3), (9, 5), (10, 8)] {
            assert_eq!(left_out(steps, Confidence::P95).0, critical);
        }
        assert!(left_out(60, Confidence::P99).0 > 500);
    }
}
