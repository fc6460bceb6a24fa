//! VIPs: each lead is tried, and each day.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::calendar::months_later;

/// How many different leads count on a day: each from when it was first given until its
/// anniversary.
pub(crate) fn leads(given: &[(NaiveDate, String)], months: u32, as_of: NaiveDate) -> u64 {
    let names: BTreeSet<&String> = given.iter().map(|(_, lead)| lead).collect();
    let mut count = 0;
    for name in names {
        let days = given.iter().filter(|(_, lead)| lead == name).map(|(date, _)| *date);
        let first = days.min().unwrap();
        if first <= as_of && as_of < months_later(first, months) {
            count += 1;
        }
    }
    count
}

/// The first day on which somebody who is a VIP no longer is, without another lead.
pub(crate) fn lapses_on(
    given: &[(NaiveDate, String)],
    required: u64,
    months: u32,
    as_of: NaiveDate,
) -> Option<NaiveDate> {
    let given: Vec<_> = given.iter().filter(|(date, _)| *date <= as_of).cloned().collect();
    let is_vip = |day| leads(&given, months, day) >= required;
    let mut day = as_of;
    while is_vip(day) {
        day = day.succ_opt().unwrap();
    }
    (day > as_of).then_some(day)
}
