//! The plans as iCalendar.

use std::error::Error;

use chrono::{NaiveDate, NaiveTime};
use clienteling::CustomerBase;
use clienteling::followup::care::CarePlan;
use clienteling::followup::{EventKey, EventTime, ICalendar, ICalendarEvent, Task};

/// The name space of this example: a firm draws its own, and keeps it.
const NAMESPACE: &str = "6b1d0a5e-92c3-4f77-8a10-5d3ec2b49f61";

/// Every task as a whole day, with nothing of it that is personal.
///
/// When an entry changed is not stored here: it is that of the latest fact of its customer, so that what
/// nobody touched is no news the next time. Who stores what was exported compares, and knows better.
pub(crate) fn ics(
    plans: &[CarePlan],
    base: &CustomerBase,
    as_of: NaiveDate,
) -> Result<String, Box<dyn Error>> {
    let mut events = Vec::new();
    for plan in plans {
        let facts =
            base.customer(&plan.customer).into_iter().flat_map(clienteling::Customer::facts);
        let known = facts.map(|fact| fact.date()).filter(|day| *day <= as_of);
        let changed = known.max().unwrap_or(as_of);
        events.extend(plan.tasks.iter().map(|task| event(task, changed)));
    }
    if events.is_empty() {
        return Err("there is nothing to export".into());
    }
    let product = "-//clienteling//care_calendar//EN";
    Ok(ICalendar::new(product, NAMESPACE.parse()?, events).export()?)
}

fn event(task: &Task, changed: NaiveDate) -> ICalendarEvent {
    let key = EventKey { customer: task.customer.to_string(), task: task.id.clone() };
    let summary = format!("{}: {}", task.customer, task.purpose);
    let on = EventTime::Floating(task.window.best().into());
    let changed_at = changed.and_time(NaiveTime::MIN).and_utc().fixed_offset();
    let mut event = ICalendarEvent::new(key, on, summary, changed_at);
    event.categories = vec![task.rank.to_string()];
    event
}
