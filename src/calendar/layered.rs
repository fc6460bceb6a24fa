//! A calendar made of layers: a base week, and what differs from it on certain days.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Calendar, Closed, Day, Shift};
use crate::rule::{Checker, Draft, ProblemKind, Valid};
use crate::units::Period;

/// The shifts of each day of the week; a day without any is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Week {
    /// Monday's.
    pub monday: Vec<Shift>,
    /// Tuesday's.
    pub tuesday: Vec<Shift>,
    /// Wednesday's.
    pub wednesday: Vec<Shift>,
    /// Thursday's.
    pub thursday: Vec<Shift>,
    /// Friday's.
    pub friday: Vec<Shift>,
    /// Saturday's.
    pub saturday: Vec<Shift>,
    /// Sunday's.
    pub sunday: Vec<Shift>,
}

impl Week {
    /// Monday to Friday, each with these shifts.
    pub fn monday_to_friday(shifts: &[Shift]) -> Self {
        let [monday, tuesday, wednesday, thursday, friday] = [(); 5].map(|()| shifts.to_vec());
        Week { monday, tuesday, wednesday, thursday, friday, ..Week::default() }
    }

    fn days(&self) -> [(&'static str, &[Shift]); 7] {
        [
            ("monday", &self.monday),
            ("tuesday", &self.tuesday),
            ("wednesday", &self.wednesday),
            ("thursday", &self.thursday),
            ("friday", &self.friday),
            ("saturday", &self.saturday),
            ("sunday", &self.sunday),
        ]
    }

    fn shifts(&self, date: NaiveDate) -> &[Shift] {
        use chrono::Weekday as D;
        match date.weekday() {
            D::Mon => &self.monday,
            D::Tue => &self.tuesday,
            D::Wed => &self.wednesday,
            D::Thu => &self.thursday,
            D::Fri => &self.friday,
            D::Sat => &self.saturday,
            D::Sun => &self.sunday,
        }
    }

    /// The shifts of a normal day: the first of the week, from Monday on, on which there is work.
    fn normal(&self) -> &[Shift] {
        let mut days = self.days().into_iter().map(|(_, shifts)| shifts);
        days.find(|shifts| !shifts.is_empty()).unwrap_or_default()
    }
}

/// What certain days are, whatever day of the week they are.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// What the layer is: `public holidays`, `own closures`.
    pub name: String,
    /// The days of which the layer says everything: before and after them it knows nothing, so
    /// that nobody knows what these days are. Without it the layer has said everything for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<Period>,
    /// The days that differ.
    #[serde(default)]
    pub days: Vec<LayerDays>,
}

/// Days in a row of a layer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayerDays {
    /// What they are called: `Spring Festival`.
    pub name: String,
    /// The first.
    pub first: NaiveDate,
    /// The last. Without it there is one day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<NaiveDate>,
    /// Whether there is work.
    pub work: Work,
}

impl LayerDays {
    fn last(&self) -> NaiveDate {
        self.last.unwrap_or(self.first)
    }
}

/// Whether there is work on a day of a layer, and when.
///
/// In JSON `"closed"`, `"as_usual"` or `{"hours":["09:00-12:00"]}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// There is none.
    Closed,
    /// There is, as on a normal day: with the shifts of its day of the week, or where that has
    /// none, with those of the first day of the week, from Monday on, that has some. So works a
    /// Saturday that stands in for a day off (调休).
    AsUsual,
    /// There is in these shifts: half a day, longer hours before a festival.
    Hours(Vec<Shift>),
}

/// A calendar that is not yet checked.
///
/// A later layer goes before an earlier one, and every layer before the week.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkCalendarDraft {
    /// The base week.
    pub week: Week,
    /// What differs from it.
    #[serde(default)]
    pub layers: Vec<Layer>,
}

impl WorkCalendarDraft {
    /// Monday to Friday from 09:00 to 18:00 (ours).
    pub(crate) fn office_hours() -> Self {
        let shift = Shift::try_new(9 * 60, 18 * 60).unwrap_or(Shift::WHOLE_DAY);
        WorkCalendarDraft { week: Week::monday_to_friday(&[shift]), layers: Vec::new() }
    }
}

impl Draft for WorkCalendarDraft {
    fn check(&self, checker: &mut Checker) {
        for (day, shifts) in self.week.days() {
            check_shifts(checker, &format!("week.{day}"), shifts);
        }
        if self.week.normal().is_empty() {
            checker.report("week", ProblemKind::Missing("a day with work"));
        }
        let name = |(place, layer)| (format!("layers[{place}].name"), layer_name(layer));
        checker.names(self.layers.iter().enumerate().map(name));
        for (place, layer) in self.layers.iter().enumerate() {
            check_layer(checker, &format!("layers[{place}]"), layer);
        }
    }

    /// The days of each layer in order.
    fn tidy(mut self) -> Self {
        for layer in &mut self.layers {
            layer.days.sort_by_key(|days| days.first);
        }
        self
    }
}

fn layer_name(layer: &Layer) -> &str {
    &layer.name
}

fn check_layer(checker: &mut Checker, path: &str, layer: &Layer) {
    let mut spans = Vec::new();
    for (place, days) in layer.days.iter().enumerate() {
        let path = format!("{path}.days[{place}]");
        if days.name.trim().is_empty() {
            checker.report(&format!("{path}.name"), ProblemKind::Missing("a name"));
        }
        if let Work::Hours(shifts) = &days.work {
            let path = format!("{path}.work.hours");
            if shifts.is_empty() {
                checker.report(&path, ProblemKind::Missing("a shift"));
            }
            check_shifts(checker, &path, shifts);
        }
        let last = days.last();
        let Ok(span) = Period::from_first_to_last(days.first, last) else {
            let accepted = format!("a day on or after {}, the first", days.first);
            let problem = ProblemKind::NotAccepted { given: last.to_string(), accepted };
            checker.report(&format!("{path}.last"), problem);
            continue;
        };
        let outside =
            layer.known.filter(|known| !(known.contains(days.first) && known.contains(last)));
        if let Some(known) = outside {
            let accepted = format!("within what is known, {known}");
            let problem = ProblemKind::NotAccepted { given: span.to_string(), accepted };
            checker.report(&path, problem);
        }
        spans.push((span, path));
    }
    spans.sort_by_key(|(span, _)| span.first());
    // The one that reaches furthest so far.
    let mut furthest: Option<(Period, String)> = None;
    for (span, path) in spans {
        if let Some((other, field)) =
            furthest.as_ref().filter(|(far, _)| far.last() >= span.first())
        {
            let (field, other) = (field.clone(), *other);
            checker.report(&path, ProblemKind::Overlaps { given: span, field, other });
        }
        if furthest.as_ref().is_none_or(|(far, _)| far.last() < span.last()) {
            furthest = Some((span, path));
        }
    }
}

fn check_shifts(checker: &mut Checker, path: &str, shifts: &[Shift]) {
    for (place, pair) in shifts.windows(2).enumerate() {
        let [before, given] = pair else { continue };
        if given.from() < before.until() {
            let accepted = format!("a shift that begins when {before} has ended");
            let problem = ProblemKind::NotAccepted { given: given.to_string(), accepted };
            checker.report(&format!("{path}[{}]", place.saturating_add(1)), problem);
        }
    }
}

/// The days on which a firm works, in layers: a base week; public holidays and the days worked in
/// their place; the firm's own closures, half-days and special hours.
///
/// * A later layer goes before an earlier one, and every layer before the week.
/// * There is work on some day of the week; the shifts of a day ascend and share no time.
/// * The days of one layer share no day, and lie within what the layer knows.
/// * Where a layer says nothing of a day and does not know it, the day is
///   [`Unknown`](Day::Unknown); a later layer that names the day is not asked whether an earlier
///   one does.
/// * Read from a file as [`WorkCalendarDraft`], with the same checks.
///
/// Cost: a look at a day takes one binary search in each layer.
///
/// ```
/// use clienteling::calendar::{Calendar, WorkCalendar};
///
/// let calendar: WorkCalendar = serde_json::from_str(r#"{
///     "week": {"monday": ["09:00-12:00", "13:00-18:00"], "friday": ["09:00-12:00"]},
///     "layers": [{
///         "name": "public holidays",
///         "known": {"first": "2026-01-01", "last": "2026-12-31"},
///         "days": [
///             {"name": "National Day", "first": "2026-10-01", "last": "2026-10-07", "work": "closed"},
///             {"name": "National Day", "first": "2026-10-10", "work": "as_usual"}
///         ]
///     }]
/// }"#)?;
/// let shown = |day: &str| -> Result<String, Box<dyn std::error::Error>> {
///     Ok(calendar.day(day.parse()?).to_string())
/// };
/// assert_eq!(shown("2026-10-05")?, "closed: National Day (public holidays)");
/// // A Saturday.
/// assert_eq!(shown("2026-10-10")?, "working 09:00-12:00, 13:00-18:00");
/// assert_eq!(shown("2027-01-01")?, "unknown: beyond what is known of public holidays");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type WorkCalendar = Valid<WorkCalendarDraft>;

impl Calendar for WorkCalendar {
    fn day(&self, date: NaiveDate) -> Day<'_> {
        let week = &self.week;
        for layer in self.layers.iter().rev() {
            let behind = layer.days.partition_point(|days| days.first <= date);
            let days = behind.checked_sub(1).and_then(|place| layer.days.get(place));
            if let Some(days) = days.filter(|days| date <= days.last()) {
                return match &days.work {
                    Work::Closed => {
                        Day::Closed(Closed::Layer { layer: &layer.name, name: &days.name })
                    }
                    Work::AsUsual => match week.shifts(date) {
                        [] => Day::Working(week.normal()),
                        shifts => Day::Working(shifts),
                    },
                    Work::Hours(shifts) => Day::Working(shifts),
                };
            }
            if layer.known.is_some_and(|known| !known.contains(date)) {
                return Day::Unknown { layer: &layer.name };
            }
        }
        match week.shifts(date) {
            [] => Day::Closed(Closed::DayOfTheWeek),
            shifts => Day::Working(shifts),
        }
    }
}

#[cfg(test)]
mod tests;
