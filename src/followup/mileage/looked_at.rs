//! Which readings are looked at, where there are many.

use chrono::NaiveDate;

use super::MileagePolicyDraft;
use crate::transaction::{MeterReading, MeterUnit};
use crate::units::ThingId;
use crate::units::period::days_between;

/// The readings of a thing in a unit until a day, in order: on one day the old meter before the new one,
/// and what shows less first.
///
/// Where there are too many: the ends of each meter as far as they are said, then the latest of which each
/// is a step from the next. Without the ends it would not be known how far the thing went in all.
pub(super) fn looked_at<'a>(
    readings: impl IntoIterator<Item = &'a MeterReading>,
    (thing, unit): (&ThingId, MeterUnit),
    policy: &MileagePolicyDraft,
    as_of: NaiveDate,
) -> Vec<&'a MeterReading> {
    let is_of = |one: &&MeterReading| one.thing == *thing && one.unit == unit && one.date <= as_of;
    let mut readings: Vec<&MeterReading> = readings.into_iter().filter(is_of).collect();
    readings.sort_by_key(|one| (one.date, one.replaced, one.shows, &one.id));
    let most = usize::try_from(policy.most_readings).unwrap_or(usize::MAX);
    if readings.len() > most { spread(&readings, policy.step_days.into(), most) } else { readings }
}

/// So many of them at most.
fn spread<'a>(readings: &[&'a MeterReading], step_days: u64, most: usize) -> Vec<&'a MeterReading> {
    let ends: Vec<bool> = readings.iter().enumerate().map(|(at, _)| is_end(readings, at)).collect();
    let mut room = most.saturating_sub(ends.iter().filter(|is_end| **is_end).count());
    let mut next: Option<NaiveDate> = None;
    let mut found = Vec::new();
    for (reading, is_end) in readings.iter().zip(ends).rev() {
        let is_a_step = next.is_none_or(|next| days_between(reading.date, next) >= step_days);
        if !is_end && (room == 0 || !is_a_step) {
            continue;
        }
        if !is_end {
            room = room.saturating_sub(1);
        }
        next = Some(reading.date);
        found.push(*reading);
    }
    found.truncate(most);
    found.reverse();
    found
}

/// Whether a reading is the first or the last of a meter, as far as it is said.
fn is_end(readings: &[&MeterReading], at: usize) -> bool {
    let is_first = |at: usize| at == 0 || readings.get(at).is_none_or(|one| one.replaced);
    is_first(at) || is_first(at.saturating_add(1))
}
