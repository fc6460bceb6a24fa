//! How much a thing is used, for planning.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::chain::{Kept, Link, Plausible, kept};
use super::due::Point;
use super::looked_at::looked_at;
use super::pace::{pace, steps, usual};
use super::{DailyUse, MileagePolicy};
use crate::rule::{Criterion, Evidence, Reason, rules};
use crate::transaction::{MeterReading, MeterUnit, MeterUnknown};
use crate::units::period::{days_before, days_between};
use crate::units::{ReadingId, Share, ThingId};

rules! {
    SHOWS_LESS = "followup.mileage.shows-less", Below {
        "the meter showed {observed}, below the {needed} that it had shown before[ (by {margin})]",
        "the meter showed {observed}, not below the {needed} that it had shown before[ (by {margin})]",
        "it is not known what the meter had shown before",
    };
    SHOWS_MORE = "followup.mileage.shows-more", Over {
        "the meter showed {observed}, above the {needed} that it showed later[ (by {margin})]",
        "the meter showed {observed}, not above the {needed} that it showed later[ (by {margin})]",
        "it is not known what the meter showed later",
    };
    TOO_FAST = "followup.mileage.too-fast", Over {
        "the meter went on by {observed}, above the {needed} that are plausible in that time[ (by {margin})]",
        "the meter went on by {observed}, not above the {needed} that are plausible in that time[ (by {margin})]",
        "it is not known how far the meter went on",
    };
    FITS_NO_OTHER = "followup.mileage.fits-no-other", Is {
        "the reading does not fit the others",
        "the reading fits the others",
        "it is not known whether the reading fits the others",
    };
    SURE_ENOUGH = "followup.mileage.sure-enough", AtLeast {
        "the range of the use is sure to {observed}, at least the {needed} wanted[ (by {margin})]",
        "the range of the use is sure to {observed}, below the {needed} wanted[ (by {margin})]: it takes more readings",
        "it is not known how sure the range of the use is",
    };
}

/// A reading that does not count.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct SetAside {
    /// Which reading.
    pub reading: ReadingId,
    /// Why.
    pub reason: Reason,
}

/// How much a thing is used, by the readings of its meter, and how sure that is.
///
/// ```
/// use clienteling::followup::{MeterTrend, MileagePolicy};
/// use clienteling::transaction::{MeterReading, MeterUnit};
///
/// let shown = [("2025-01-10", 8), ("2025-03-11", 2_408), ("2025-05-10", 48_080),
///     ("2025-07-09", 7_208), ("2025-09-07", 9_608)];
/// let mut readings = Vec::new();
/// for (day, shows) in shown {
///     readings.push(serde_json::from_str::<MeterReading>(&format!(
///         r#"{{"id":"D-{day}","customer":"C-1","date":"{day}","thing":"T-1","shows":{shows},
///             "unit":"kilometres"}}"#
///     ))?);
/// }
/// let (thing, today) = ("T-1".parse()?, "2025-10-01".parse()?);
/// let policy = MileagePolicy::default();
/// let trend = MeterTrend::of(&readings, &thing, MeterUnit::Kilometres, &policy, today)?;
/// assert_eq!(
///     trend.to_string(),
///     "40.0 kilometres a day (40.0 to 40.0, sure to 75%), by 4 readings; 1 set aside",
/// );
/// assert_eq!(
///     trend.set_aside[0].reason.to_string(),
///     "the meter showed 48080, above the 7208 that it showed later (by 40872)",
/// );
/// assert_eq!(trend.due(10_000).map(|due| due.to_string()), Some("2025-09-17".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MeterTrend {
    /// In what the meter counts.
    pub unit: MeterUnit,
    /// How much a day over many steps, at the lower end of the range.
    pub low: DailyUse,
    /// How much a day, most likely.
    pub likely: DailyUse,
    /// How much a day over many steps, at the upper end.
    pub high: DailyUse,
    /// How many days a step between readings has, on average and rounded down.
    pub step_days: u64,
    /// How much a day over a slow step: with the policy's confidence the next one lies between this and
    /// [`fast`](Self::fast), as far as there are steps enough to say so.
    pub slow: DailyUse,
    /// How much a day over a fast step.
    pub fast: DailyUse,
    /// How sure the range is.
    pub sure: Share,
    /// How many readings count, of those looked at.
    pub readings: u64,
    /// What the last of them showed.
    pub shows: u32,
    /// On which day.
    pub read_on: NaiveDate,
    /// The first readings of other meters than before of which nobody said so.
    pub replaced: Vec<ReadingId>,
    /// The readings that do not count, by day.
    pub set_aside: Vec<SetAside>,
    /// Whether it is as sure as it was to be.
    pub criterion: Criterion,
    #[serde(skip)]
    pub(super) points: Vec<Point>,
}

impl MeterTrend {
    /// By the readings of a thing in a unit until a day, in whatever order, of all its owners. Those of
    /// other things and in other units are left out.
    ///
    /// # Errors
    /// [`MeterUnknown::NotEnoughDays`] for too few readings that are far enough apart,
    /// [`MeterUnknown::NotLongEnough`] where they cover too few days.
    ///
    /// Cost: a sort; then bounded by the policy's number of readings.
    pub fn of<'a>(
        readings: impl IntoIterator<Item = &'a MeterReading>,
        thing: &ThingId,
        unit: MeterUnit,
        policy: &MileagePolicy,
        as_of: NaiveDate,
    ) -> Result<Self, MeterUnknown> {
        let readings = looked_at(readings, (thing, unit), policy, as_of);
        let step_days = policy.step_days.into();
        let mut plausible = Plausible {
            limits: policy.plausible(unit),
            step_days,
            times_usual: policy.times_usual.into(),
            replacement: policy.replacement_readings.into(),
            usual: None,
        };
        let from = days_before(as_of, policy.look_back_days);
        let first = steps(&readings, &kept(&readings, &plausible), from, step_days).0;
        // Of two steps nobody can say which is the usual one.
        plausible.usual = usual(&first).filter(|_| first.len() > 2);
        let chain = kept(&readings, &plausible);
        let (steps, days) = steps(&readings, &chain, from, step_days);
        let count = |list: usize| u64::try_from(list).unwrap_or(u64::MAX);
        let have = count(steps.len()).saturating_add(u64::from(!chain.is_empty()));
        let need = u64::from(policy.readings);
        let points = points(&readings, &chain);
        let last = chain.last().and_then(|one| readings.get(one.at));
        let (Some(pace), Some(last), true) = (pace(&steps, policy.confidence), last, have >= need)
        else {
            return Err(MeterUnknown::NotEnoughDays { have, need });
        };
        if days < u64::from(policy.days) {
            return Err(MeterUnknown::NotLongEnough { have: days, need: policy.days.into() });
        }
        let unsaid = chain.iter().filter(|one| one.link == Link::Unsaid);
        let wanted = Share::from_billionths(policy.confidence.billionths());
        Ok(MeterTrend {
            unit,
            low: pace.low,
            likely: pace.likely,
            high: pace.high,
            step_days: days.checked_div(count(steps.len())).unwrap_or(days),
            slow: pace.slow,
            fast: pace.fast,
            sure: pace.sure,
            readings: count(chain.len()),
            shows: last.shows,
            read_on: last.date,
            replaced: unsaid.filter_map(|one| Some(readings.get(one.at)?.id.clone())).collect(),
            set_aside: set_aside(&readings, &chain, &plausible),
            criterion: SURE_ENOUGH.check(Evidence::shares(pace.sure, wanted)),
            points,
        })
    }
}

fn points(readings: &[&MeterReading], chain: &[Kept]) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    let mut before: Option<&MeterReading> = None;
    for (one, reading) in chain.iter().filter_map(|one| Some((one, *readings.get(one.at)?))) {
        let point = match (points.last(), before) {
            (Some(last), Some(before)) if one.link == Link::Same => {
                let further = reading.shows.saturating_sub(before.shows);
                Point { run: last.run.saturating_add(further.into()), ..*last }
            }
            (Some(last), Some(before)) => {
                let unread = days_between(before.date, reading.date);
                Point { unread_days: last.unread_days.saturating_add(unread.into()), ..*last }
            }
            _ => Point { day: reading.date, run: reading.shows.into(), unread_days: 0 },
        };
        points.push(Point { day: reading.date, ..point });
        before = Some(reading);
    }
    points
}

/// The readings that do not count, each with what is wrong by the nearest that do.
fn set_aside(readings: &[&MeterReading], chain: &[Kept], by: &Plausible) -> Vec<SetAside> {
    let mut aside = Vec::new();
    let mut before: Option<&MeterReading> = None;
    let mut counting = chain.iter().peekable();
    for (at, reading) in readings.iter().enumerate() {
        if counting.next_if(|one| one.at == at).is_some() {
            before = Some(reading);
            continue;
        }
        let after = counting.peek().and_then(|one| readings.get(one.at));
        let shows = |one: &MeterReading| u64::from(one.shows);
        let less =
            before.and_then(|it| SHOWS_LESS.test(Evidence::counts(shows(reading), shows(it))));
        let more =
            || after.and_then(|it| SHOWS_MORE.test(Evidence::counts(shows(reading), shows(it))));
        let fast = || {
            let most = u64::try_from(by.most(before?, reading)).unwrap_or(u64::MAX);
            let further = shows(reading).saturating_sub(shows(before?));
            TOO_FAST.test(Evidence::counts(further, most))
        };
        let other = || FITS_NO_OTHER.test(Evidence::fact(true));
        if let Some(reason) = less.or_else(more).or_else(fast).or_else(other) {
            aside.push(SetAside { reading: reading.id.clone(), reason });
        }
    }
    aside
}

impl fmt::Display for MeterTrend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MeterTrend { unit, low, likely, high, sure, readings, .. } = self;
        write!(
            f,
            "{likely} {unit} a day ({low} to {high}, sure to {sure}), by {readings} readings"
        )?;
        match self.set_aside.len() {
            0 => Ok(()),
            aside => write!(f, "; {aside} set aside"),
        }
    }
}
