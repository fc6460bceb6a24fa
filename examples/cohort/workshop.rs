//! A car workshop made up for this example. Nobody published the records behind the source's
//! figures, so these cars are chosen to match them: of 7,882, 4,714 drive 5 to 500 km a day, were
//! first registered at least 7 months ago and came at least 4 times, and 3,389 of those drive 50
//! to below 150 km a day.

use chrono::{Days, Months, NaiveDate};

/// How many cars the workshop has on file.
pub(crate) const CARS: usize = 7_882;

/// A car on file. What nobody wrote down is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Car {
    /// How far it is driven on a day, in kilometres.
    pub(crate) daily_km: Option<u32>,
    /// When it was first registered.
    pub(crate) first_registered: Option<NaiveDate>,
    /// How often it came to the workshop.
    pub(crate) visits: u32,
}

/// When a car was first registered, before the day for which the workshop is made up.
#[derive(Clone, Copy)]
enum Age {
    /// At least seven months before, and up to twelve years.
    Old,
    /// Exactly seven months before.
    JustOld,
    /// Less than seven months before.
    New,
    Unknown,
}

use Age::{JustOld, New, Old, Unknown};

/// How many cars; their daily mileage from and below; when they were registered; their visits
/// from and below.
type Group = (u32, Option<(u32, u32)>, Age, (u32, u32));

/// The first nine pass; each other block is headed by the first criterion that removes its cars.
const GROUPS: [Group; 23] = [
    // These pass.
    (2, Some((5, 6)), JustOld, (4, 5)),
    (823, Some((5, 50)), Old, (4, 19)),
    (1, Some((50, 51)), JustOld, (4, 5)),
    (2_011, Some((50, 100)), Old, (4, 24)),
    (1_377, Some((100, 150)), Old, (4, 31)),
    (1, Some((150, 151)), Old, (4, 5)),
    (391, Some((150, 300)), Old, (4, 37)),
    (106, Some((300, 500)), Old, (5, 40)),
    (2, Some((500, 501)), JustOld, (4, 6)),
    // The mileage is not written down.
    (214, None, Old, (4, 16)),
    (131, None, Old, (1, 4)),
    (38, None, New, (1, 3)),
    (9, None, Unknown, (1, 6)),
    // The mileage is none of a car in daily use.
    (97, Some((0, 5)), Old, (1, 9)),
    (24, Some((0, 5)), New, (1, 3)),
    (41, Some((501, 1_200)), Old, (2, 30)),
    // The car is new, or nobody knows how old it is.
    (604, Some((5, 180)), New, (1, 4)),
    (57, Some((60, 501)), New, (4, 9)),
    (72, Some((20, 160)), Unknown, (4, 14)),
    (43, Some((5, 120)), Unknown, (1, 4)),
    // It came too seldom.
    (1_102, Some((5, 60)), Old, (1, 4)),
    (611, Some((60, 150)), Old, (1, 4)),
    (125, Some((150, 501)), Old, (1, 4)),
];

/// The cars, with dates before `as_of`; they are the same cars for every day. `None` for a day
/// with less than thirteen years of calendar before it.
pub(crate) fn cars(as_of: NaiveDate) -> Option<Vec<Car>> {
    let mut numbers = Numbers(1);
    let mut cars = Vec::with_capacity(CARS);
    for (count, daily_km, age, visits) in GROUPS {
        for _ in 0..count {
            let first_registered = match age {
                Old => {
                    let months_ago = as_of.checked_sub_months(Months::new(7))?;
                    Some(months_ago.checked_sub_days(Days::new(numbers.between(0, 4_200).into()))?)
                }
                JustOld => Some(as_of.checked_sub_months(Months::new(7))?),
                New => Some(as_of.checked_sub_days(Days::new(numbers.between(0, 200).into()))?),
                Unknown => None,
            };
            let daily_km = daily_km.map(|(from, below)| numbers.between(from, below));
            let visits = numbers.between(visits.0, visits.1);
            cars.push(Car { daily_km, first_registered, visits });
        }
    }
    // Mixed, as they stand in a real file: the last with one before it, and so on down.
    for last in (1..cars.len()).rev() {
        let bound = u32::try_from(last).ok()?.checked_add(1)?;
        cars.swap(last, usize::try_from(numbers.between(0, bound)).ok()?);
    }
    Some(cars)
}

/// The same varied numbers each time: a multiplicative congruential generator (Lehmer's, with the
/// multiplier 48,271).
struct Numbers(u64);

impl Numbers {
    /// A number at least `from` and below `below`.
    fn between(&mut self, from: u32, below: u32) -> u32 {
        self.0 = self.0 * 48_271 % 0x7fff_ffff;
        let width = u64::from(below.saturating_sub(from).max(1));
        // Below `width`, which is a `u32`.
        from + u32::try_from(self.0 * width / 0x7fff_ffff).unwrap_or(0)
    }
}
