//! The plans as iCalendar.

use std::error::Error;

use chrono::{NaiveDate, NaiveTime};
use clienteling::followup::care::CarePlan;
use clienteling::followup::{EventKey, EventTime, ICalendar, ICalendarEvent};

/// The name space of this example: a firm draws its own, and keeps it.
const NAMESPACE: u128 = 0x6b1d_0a5e_92c3_4f77_8a10_5d3e_c2b4_9f61;

/// Every task as a whole day, with nothing of it that is personal.
pub(crate) fn ics(plans: &[CarePlan], as_of: NaiveDate) -> Result<String, Box<dyn Error>> {
    let events = plans.iter().flat_map(|plan| &plan.tasks).map(|task| {
        let key = EventKey {
            customer: task.customer.to_string(),
            rule: task.purpose.as_str().to_owned(),
            anchor: task.id.to_string(),
            number: 0,
        };
        let summary = format!("{}: {}", task.customer, task.purpose);
        let on = EventTime::Floating(task.window.best().into());
        let changed_at = as_of.and_time(NaiveTime::MIN);
        let mut event = ICalendarEvent::new(key, on, summary, changed_at);
        event.categories = vec![task.rank.to_string()];
        event
    });
    let events: Vec<ICalendarEvent> = events.collect();
    if events.is_empty() {
        return Err("there is nothing to export".into());
    }
    Ok(ICalendar::new("-//clienteling//care_calendar//EN", NAMESPACE, events).export()?)
}
