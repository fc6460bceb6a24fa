//! The morning as somebody reads it.

use std::fmt::Write;

use chrono::NaiveDate;
use clienteling::followup::Briefing;
use clienteling::followup::work::{DayCapacity, ListedContact, WorkItem, WorkList};
use clienteling::units::CustomerId;
use clienteling::{CustomerBase, Estimate};

use crate::plan::Plan;

/// The list of one day, with what to know before each contact.
pub(crate) fn report(base: &CustomerBase, list: &WorkList<'_>, plan: &Plan) -> String {
    let mut out = String::new();
    let mut line = |text: &str| {
        let _ = writeln!(out, "{}", text.trim_end());
    };
    line(&format!("{} of {}", list.day.format("%A %-d %B %Y"), list.owner));
    let used = match list.capacity {
        DayCapacity::Minutes(_) => format!("{} min", list.used),
        DayCapacity::Contacts(_) => list.used.to_string(),
    };
    line(&format!("{used} of {} planned", list.capacity));
    for notice in &list.notices {
        line(&format!("Note: {notice}"));
    }
    if let Some(other) = list.acting.as_ref().filter(|acting| **acting != list.owner) {
        line(&format!("{other} has the contacts meanwhile"));
    }
    if list.contacts.is_empty() && list.left_over.is_empty() {
        line("\nThere is nobody to contact.");
    }
    for (place, contact) in list.contacts.iter().enumerate() {
        line(&format!("\n{}. {}", place + 1, heading(base, contact)));
        for text in details(contact, list.day) {
            line(&format!("   {text}"));
        }
    }
    if !list.left_over.is_empty() {
        line("\nNo place today");
    }
    for left in &list.left_over {
        let purposes = purposes(left.item);
        line(&format!("  {}: {purposes}", name(base, left.item)));
        let owed = if left.heads { "owed; " } else { "" };
        let overdue = left.overdue_on.map_or(String::new(), |day| {
            let verb = if day <= list.day { "overdue since" } else { "becomes overdue on" };
            format!("; {verb} {day}")
        });
        line(&format!("    {owed}{} points; {}{overdue}", left.points, left.reason));
    }
    let own = plan.dropped.iter().filter(|(owner, _)| *owner == list.owner).map(|(_, one)| one);
    let dropped: Vec<_> = list.dropped.iter().chain(own).collect();
    if !dropped.is_empty() {
        line("\nNot done any more");
    }
    for one in dropped {
        let who = named(base, &one.task.customer);
        line(&format!("  {who}: {}, of use until {}: {}", one.task.purpose, one.on, one.reason));
    }
    if !list.to_come.is_empty() {
        line("\nHanded over, and to come");
    }
    for (item, from) in list.to_come.iter().filter_map(|item| Some((item, item.from?))) {
        line(&format!("  {from}: {}", name(base, item)));
    }
    if plan.without_owner > 0 {
        let contacts = if plan.without_owner == 1 { "contact is" } else { "contacts are" };
        line(&format!("\n{} {contacts} nobody's: no one is responsible", plan.without_owner));
    }
    out
}

fn name(base: &CustomerBase, item: &WorkItem) -> String {
    named(base, &item.contact.customer)
}

/// "Li Na (C-1)", or the identifier of whom no name is known.
fn named(base: &CustomerBase, id: &CustomerId) -> String {
    let profile = base.customer(id).map(|customer| customer.on_file(NaiveDate::MAX));
    let name = profile.as_ref().and_then(|file| file.profile()?.name());
    name.map_or_else(|| id.to_string(), |name| format!("{} ({id})", name.as_str()))
}

fn purposes(item: &WorkItem) -> String {
    let all: Vec<_> = item.contact.tasks.iter().map(|task| task.purpose.to_string()).collect();
    all.join(", ")
}

/// "Li Na (C-1), by phone 09:00-12:00".
fn heading(base: &CustomerBase, contact: &ListedContact<'_>) -> String {
    let who = name(base, contact.item);
    let Some(channel) = contact.item.contact.via else {
        return format!("{who}, once there is a way to reach them");
    };
    let hours = contact.hours.unwrap_or_default().iter().map(ToString::to_string);
    let hours: Vec<String> = hours.collect();
    let hours = if hours.is_empty() { String::new() } else { format!(" {}", hours.join(", ")) };
    format!("{who}, by {channel}{hours}")
}

/// What for and why now, and what to know.
fn details(contact: &ListedContact<'_>, day: NaiveDate) -> Vec<String> {
    let mut lines = Vec::new();
    for task in &contact.tasks {
        lines.push(format!("{}: {}", capitalised(&task.purpose.to_string()), task.reason));
    }
    let ListedContact { worth, urgency, waited_days, waiting_points, points, .. } = contact;
    let days = if *waited_days == 1 { "day" } else { "days" };
    let overdue = contact.overdue_on.map_or(String::new(), |on| {
        let verb = if on <= day { "overdue since" } else { "overdue from" };
        format!("; {verb} {on}")
    });
    let first = if contact.heads { "Owed, so it comes first; worth" } else { "Worth" };
    lines.push(format!(
        "{first} {worth} × urgency {urgency} + {waited_days} {days} of waiting × \
         {waiting_points} = {points} points{overdue}"
    ));
    lines.extend(contact.item.briefing.as_ref().map(known).unwrap_or_default());
    lines
}

/// What to know before the call.
fn known(briefing: &Briefing) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(begin) = &briefing.begin_with {
        lines.push(format!("Begin with: {}", begin.as_str()));
    }
    if let Some(last) = &briefing.last {
        let topic = last.topic.as_ref().map_or(String::new(), |it| format!(": {}", it.as_str()));
        lines.push(format!("Last talk: {} by {}{topic}", last.on, last.channel));
    }
    for promise in &briefing.promises {
        let what = promise.what.as_ref().map_or("something", |what| what.as_str());
        let until = promise.until.map_or(String::new(), |day| format!(", by {day}"));
        lines.push(format!("Promised: {what}{until}"));
    }
    if let Some(taboos) = &briefing.taboos {
        lines.push(format!("Do not mention: {}", taboos.as_str()));
    }
    if let (Some(temperament), Some(how)) = (briefing.temperament, briefing.how_to_meet) {
        lines.push(format!("{}: {how}", capitalised(&temperament.to_string())));
    }
    if let Estimate::Known(hour) = briefing.best_hour {
        lines.push(format!("Best reached from {hour}:00 to {}:00", hour + 1));
    }
    lines
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
