//! Readings of the meter of a thing, and how much it is used by them.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::TransactionData;
use crate::units::guard::{date, guarded};
use crate::units::period::{days_between, days_later};
use crate::units::words::words;
use crate::units::{CustomerId, Provenance, ReadingId, Records, Rounding, ThingId, record};

words! {
    /// In what a meter counts. A thing has one meter for each.
    #[non_exhaustive]
    pub enum MeterUnit, "unit of a meter" {
        /// Kilometres.
        Kilometres = "kilometres",
        /// Miles.
        Miles = "miles",
        /// Hours of work.
        Hours = "hours",
    }
}

guarded! {
    /// What the meter of a thing showed on a day (里程).
    ///
    /// ```
    /// use clienteling::Fact;
    ///
    /// let fact: Fact = serde_json::from_str(
    ///     r#"{"meter_reading":{"id":"D-1","customer":"C-1","date":"2026-03-01","thing":"T-1",
    ///         "shows":12500,"unit":"kilometres"}}"#,
    /// )?;
    /// assert_eq!(fact.kind().to_string(), "meter reading");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct MeterReading as "MeterReading" {
        /// Which reading.
        pub id: ReadingId,
        /// Who brought the thing, or told what it showed.
        pub customer: CustomerId,
        /// When it was read.
        #[serde(deserialize_with = "date")]
        pub date: NaiveDate,
        /// Of which thing.
        pub thing: ThingId,
        /// What it showed, in whole units.
        pub shows: u32,
        /// In what it counts.
        pub unit: MeterUnit,
        /// Whether this is the first reading of another meter than before: that it shows less says
        /// nothing then.
        #[serde(default)]
        pub replaced: bool,
        /// Where it comes from.
        #[serde(default, skip_serializing_if = "Provenance::is_unknown")]
        pub provenance: Provenance,
    }
}

record!(MeterReading, ReadingId);

/// How much a thing is used, by what its meter showed: exactly so many units in so many days.
///
/// ```
/// use clienteling::{CustomerBase, Fact};
/// use clienteling::transaction::MeterUnit;
///
/// let mut base = CustomerBase::new();
/// for (id, day, shows) in [("D-1", "2026-01-01", 1_000), ("D-2", "2026-01-21", 2_000)] {
///     base.add(serde_json::from_str::<Fact>(&format!(
///         r#"{{"meter_reading":{{"id":"{id}","customer":"C-1","date":"{day}","thing":"T-1",
///             "shows":{shows},"unit":"kilometres"}}}}"#
///     ))?)?;
/// }
/// let transactions = base.customer(&"C-1".parse()?).ok_or("known")?.transactions();
/// let (thing, today) = ("T-1".parse()?, "2026-02-01".parse()?);
/// let used = transactions.meter_use(&thing, MeterUnit::Kilometres, today)?;
/// assert_eq!(used.to_string(), "50.0 kilometres a day");
/// assert_eq!(used.expected_on(5_000), Some("2026-03-22".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct MeterUse {
    /// In what the meter counts.
    pub unit: MeterUnit,
    /// How far it went on between the readings.
    pub run: u64,
    /// In how many days: one at least.
    pub days: u64,
    /// What it showed last.
    pub shows: u32,
    /// On which day.
    pub read_on: NaiveDate,
}

/// Why the readings do not tell how much a thing is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MeterUnknown {
    /// It takes readings of one meter on two days.
    #[error("not enough data: the meter was read on {have} of the {need} days needed")]
    NotEnoughDays {
        /// On how many days one meter was read.
        have: u64,
        /// On how many it takes.
        need: u64,
    },
    /// The readings of one meter cover too few days.
    #[error("not enough data: the readings cover {have} of the {need} days needed")]
    NotLongEnough {
        /// How many days they cover.
        have: u64,
        /// How many it takes.
        need: u64,
    },
    /// A reading shows less than one before: one of them is wrong, or the meter was
    /// [replaced](MeterReading::replaced).
    #[error("reading `{reading}` shows less than `{before}` before it")]
    WentBack {
        /// The later reading.
        reading: ReadingId,
        /// The earlier one.
        before: ReadingId,
    },
}

/// Readings of one meter by day, each with the one before it. On one day the old meter comes before
/// the new one, and what shows less first.
pub(crate) fn steps<'a>(
    readings: impl IntoIterator<Item = &'a MeterReading>,
) -> impl Iterator<Item = (Option<&'a MeterReading>, &'a MeterReading)> {
    let mut readings: Vec<&MeterReading> = readings.into_iter().collect();
    readings.sort_by_key(|one| (one.date, one.replaced, one.shows, &one.id));
    let mut before = None;
    readings.into_iter().map(move |one| {
        let step = (before.filter(|_| !one.replaced), one);
        before = Some(one);
        step
    })
}

impl MeterUse {
    /// By readings of one thing in one unit, in whatever order, of all its owners: a thing that
    /// passed on goes on with its meter. Those in another unit are left out.
    ///
    /// Over all the days between the first reading and the last, without those between the last of
    /// a meter and the first of the next. Cost: a sort.
    ///
    /// # Errors
    /// [`MeterUnknown`]: there is no guess.
    pub fn of<'a>(
        readings: impl IntoIterator<Item = &'a MeterReading>,
        unit: MeterUnit,
    ) -> Result<Self, MeterUnknown> {
        let (mut run, mut days, mut last) = (0_u64, 0_u64, None);
        for (before, reading) in steps(readings.into_iter().filter(|one| one.unit == unit)) {
            if let Some(before) = before {
                let more = reading.shows.checked_sub(before.shows);
                let more = more.ok_or_else(|| MeterUnknown::WentBack {
                    reading: reading.id.clone(),
                    before: before.id.clone(),
                })?;
                run = run.saturating_add(more.into());
                days = days.saturating_add(days_between(before.date, reading.date));
            }
            last = Some(reading);
        }
        match last {
            Some(last) if days > 0 => {
                Ok(MeterUse { unit, run, days, shows: last.shows, read_on: last.date })
            }
            _ => Err(MeterUnknown::NotEnoughDays { have: last.map_or(0, |_| 1), need: 2 }),
        }
    }

    /// Whether it is used for so much a day, or more. Exact.
    pub const fn is_at_least(self, a_day: u32) -> bool {
        self.run as u128 >= (a_day as u128).saturating_mul(self.days as u128)
    }

    /// On which day the meter shows so much, if it goes on so: the first day on which it does.
    ///
    /// What it has shown already, it showed on the day of the last reading or before: that day then.
    /// `None` where it does not go on, or not within the calendar.
    pub fn expected_on(self, shows: u32) -> Option<NaiveDate> {
        let missing = u128::from(shows.saturating_sub(self.shows));
        let missing_days = missing.saturating_mul(self.days.into());
        let days = if missing == 0 { 0 } else { missing_days.div_ceil_by(self.run.into())? };
        days_later(self.read_on, u64::try_from(days).ok()?)
    }

    /// What the meter shows on a day, if it goes on so, in whole units. On the days before the last
    /// reading: what that showed.
    pub fn expected(self, on: NaiveDate) -> u64 {
        let passed = if on > self.read_on { days_between(self.read_on, on) } else { 0 };
        let further = u128::from(self.run).saturating_mul(passed.into());
        let further = further.checked_div(self.days.into()).unwrap_or(0);
        u64::try_from(further).unwrap_or(u64::MAX).saturating_add(self.shows.into())
    }
}

/// Division of whole numbers that counts a part as a whole.
trait DivCeil: Sized {
    /// `None`: by zero.
    fn div_ceil_by(self, by: Self) -> Option<Self>;
}

impl DivCeil for u128 {
    fn div_ceil_by(self, by: Self) -> Option<Self> {
        let whole = self.checked_div(by)?;
        let rest = self.checked_rem(by)?;
        whole.checked_add(u128::from(rest > 0))
    }
}

impl fmt::Display for MeterUse {
    /// "52.4 kilometres a day", rounded half to even.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = Rounding::HalfEven.mul_div(self.run.into(), 10, self.days.into());
        let tenths = tenths.unwrap_or(0);
        let (whole, tenth) = (tenths.checked_div(10), tenths.checked_rem(10));
        let (whole, tenth) = (whole.unwrap_or(0), tenth.unwrap_or(0));
        write!(f, "{whole}.{tenth} {} a day", self.unit)
    }
}

impl TransactionData {
    /// Every reading of a meter.
    pub fn meter_readings(&self) -> &Records<MeterReading> {
        &self.further.meter_readings
    }

    /// How much a thing is used, by the readings that came with this customer until a day. With
    /// those of an earlier owner: [`MeterUse::of`]. Cost: a sort.
    ///
    /// # Errors
    /// [`MeterUnknown`].
    pub fn meter_use(
        &self,
        thing: &ThingId,
        unit: MeterUnit,
        as_of: NaiveDate,
    ) -> Result<MeterUse, MeterUnknown> {
        let readings = self.meter_readings().as_of(as_of).iter();
        MeterUse::of(readings.filter(|one| one.thing == *thing), unit)
    }

    /// On which day the meter of a thing is expected to show so much, by the readings until a day:
    /// when a service is due by estimated mileage (S1). `None`: it does not get there.
    ///
    /// # Errors
    /// [`MeterUnknown`].
    pub fn expected_on(
        &self,
        thing: &ThingId,
        shows: u32,
        unit: MeterUnit,
        as_of: NaiveDate,
    ) -> Result<Option<NaiveDate>, MeterUnknown> {
        Ok(self.meter_use(thing, unit, as_of)?.expected_on(shows))
    }
}
