//! Readings of the meter of a thing, and how much it is used by them.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::TransactionData;
use crate::units::guard::{date, guarded};
use crate::units::period::days_between;
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

/// How much a thing is used, by what its meter showed: exactly so many units in so many days. When its
/// services are due, also where a reading was mistyped, is told by a
/// [`MeterTrend`](crate::followup::MeterTrend).
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
    /// By the readings of a thing in a unit, in whatever order, of all its owners: a thing that
    /// passed on goes on with its meter. Those of other things and in other units are left out.
    ///
    /// Over all the days between the first reading and the last, without those between the last of
    /// a meter and the first of the next. Cost: a sort.
    ///
    /// # Errors
    /// [`MeterUnknown`]: there is no guess.
    pub fn of<'a>(
        readings: impl IntoIterator<Item = &'a MeterReading>,
        thing: &ThingId,
        unit: MeterUnit,
    ) -> Result<Self, MeterUnknown> {
        let (mut run, mut days, mut last) = (0_u64, 0_u64, None);
        let readings = readings.into_iter().filter(|one| one.thing == *thing && one.unit == unit);
        for (before, reading) in steps(readings) {
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
        MeterUse::of(self.meter_readings().as_of(as_of).iter(), thing, unit)
    }
}
