use super::{BusinessTime, business_time, due};
use crate::calendar::{Calendar, Closed, Day, NoAnswer, Shift, Week, WorkCalendarDraft};
use crate::rule::Draft;
use crate::units::Moment;
use chrono::NaiveDate;

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

fn office() -> impl Calendar {
    let shifts = ["09:00-12:00", "13:00-18:00"].map(|text| text.parse().unwrap());
    let week = Week::monday_to_friday(&shifts);
    WorkCalendarDraft { week, layers: vec![] }.validate().unwrap()
}

#[test]
fn time_counts_in_the_shifts_alone() {
    let office = office();
    let between = |from, until| business_time(&office, at(from), at(until), &[]).unwrap();
    // 2026-11-27 is a Friday.
    let cases = [
        ("2026-11-27T09:00", "2026-11-27T18:00", "8 h"),
        ("2026-11-27T00:00", "2026-11-28T00:00", "8 h"),
        ("2026-11-27T11:59:59", "2026-11-27T13:00:01", "2 s"),
        ("2026-11-27T12:00", "2026-11-27T13:00", "0 min"),
        ("2026-11-27T17:30", "2026-11-30T09:15:30", "45 min 30 s"),
        ("2026-11-28T10:00", "2026-11-29T10:00", "0 min"),
        ("2026-11-23T09:00", "2026-11-30T09:00", "40 h"),
    ];
    for (from, until, time) in cases {
        assert_eq!(between(from, until).to_string(), time, "{from} {until}");
    }
}

#[test]
fn a_pause_does_not_count_and_one_that_counts_twice_counts_once() {
    let office = office();
    let (from, until) = (at("2026-11-27T09:00"), at("2026-11-27T18:00"));
    let pauses = [
        at("2026-11-27T11:00")..at("2026-11-27T14:00"),
        at("2026-11-27T13:30")..at("2026-11-27T13:45"),
        at("2026-11-27T17:00")..at("2026-11-30T10:00"),
        at("2020-01-01T00:00")..at("2026-11-27T09:30"),
        at("2026-11-27T15:00")..at("2026-11-27T15:00"),
    ];
    let time = business_time(&office, from, until, &pauses).unwrap();
    assert_eq!(time, BusinessTime::from_minutes(90 + 180));
    let due = |minutes| due(&office, from, BusinessTime::from_minutes(minutes), &pauses).unwrap();
    assert_eq!(due(90), at("2026-11-27T11:00"));
    assert_eq!(due(91), at("2026-11-27T14:01"));
    assert_eq!(due(90 + 180), at("2026-11-27T17:00"));
    assert_eq!(due(90 + 181), at("2026-11-30T10:01"));
}

#[test]
fn an_answer_is_due_at_the_end_of_a_shift_and_not_when_the_next_begins() {
    let office = office();
    let due = |from, minutes| due(&office, at(from), BusinessTime::from_minutes(minutes), &[]);
    assert_eq!(due("2026-11-27T17:00", 60), Ok(at("2026-11-27T18:00")));
    assert_eq!(due("2026-11-27T17:00", 61), Ok(at("2026-11-30T09:01")));
    assert_eq!(due("2026-11-28T03:00", 0), Ok(at("2026-11-28T03:00")));
    assert_eq!(due("2026-11-28", 1), Err(NoAnswer::NoTime { on: at("2026-11-28").day() }));
}

#[test]
fn the_end_of_a_day_is_the_beginning_of_the_next() {
    let week = Week { friday: vec![Shift::WHOLE_DAY], ..Week::default() };
    let shop = WorkCalendarDraft { week, layers: vec![] }.validate().unwrap();
    let whole = BusinessTime::from_minutes(24 * 60);
    assert_eq!(due(&shop, at("2026-11-27T00:00"), whole, &[]), Ok(at("2026-11-28T00:00")));
}

#[test]
fn what_has_no_answer_says_why() {
    let office = office();
    let (from, until) = (at("2026-11-27T10:00"), at("2026-11-27T09:00"));
    assert_eq!(business_time(&office, from, until, &[]), Err(NoAnswer::Backwards { from, until }));
    let backwards = business_time(&office, until, from, std::slice::from_ref(&(from..until)));
    assert_eq!(backwards, Err(NoAnswer::Backwards { from, until }));
    let no_time = NoAnswer::NoTime { on: from.day() };
    let day = Moment::on(from.day());
    assert_eq!(business_time(&office, day, from, &[]), Err(no_time));
    assert_eq!(business_time(&office, from, day, &[]), Err(no_time));
    assert_eq!(business_time(&office, until, from, &[day..from]), Err(no_time));
    let later = at("2127-11-27T10:00");
    let cut = Err(NoAnswer::Cut { from: from.day() });
    assert_eq!(business_time(&office, from, later, &[]), cut);
    let never = due(&office, from, BusinessTime::from_seconds(u64::MAX), &[]);
    assert_eq!(never.map(|_| BusinessTime::default()), cut);
}

/// Open around the clock, but not for ever; or never.
struct Until(Option<NaiveDate>);

impl Calendar for Until {
    fn day(&self, date: NaiveDate) -> Day<'_> {
        match self.0 {
            None => Day::Closed(Closed::DayOfTheWeek),
            Some(last) if date <= last => Day::Working(&[Shift::WHOLE_DAY]),
            Some(_) => Day::Unknown { layer: "all" },
        }
    }
}

#[test]
fn a_day_that_is_not_known_matters_only_where_some_of_it_is_asked_for() {
    let (friday, saturday) = (at("2026-11-27").day(), at("2026-11-28").day());
    let calendar = Until(Some(friday));
    let until = |text| business_time(&calendar, at("2026-11-27T20:00"), at(text), &[]);
    assert_eq!(until("2026-11-28T00:00"), Ok(BusinessTime::from_minutes(240)));
    assert_eq!(until("2026-11-28T00:01"), Err(NoAnswer::DataEnds { on: saturday }));
    let nothing = business_time(&calendar, at("2030-01-01T00:00"), at("2030-01-01T00:00"), &[]);
    assert_eq!(nothing, Ok(BusinessTime::default()));
}

#[test]
fn a_pause_on_other_days_needs_no_time_and_no_order() {
    let office = office();
    let (from, until) = (at("2026-11-27T09:00"), at("2026-11-27T17:00"));
    let time = |pause| business_time(&office, from, until, &[pause]);
    let hour = BusinessTime::from_minutes(60);
    for (start, end) in [("2020-01-01", "2020-01-02"), ("2020-01-02", "2020-01-01")] {
        assert_eq!(time(at(start)..at(end)), Ok(BusinessTime::from_minutes(7 * 60)), "{start}");
        assert_eq!(due(&office, from, hour, &[at(start)..at(end)]), Ok(at("2026-11-27T10:00")));
    }
    for (start, end) in [("2026-11-28", "2026-11-30"), ("2026-11-30", "2026-11-28")] {
        assert_eq!(time(at(start)..at(end)), Ok(BusinessTime::from_minutes(7 * 60)), "{start}");
    }
    let no_time = |day| Err(NoAnswer::NoTime { on: at(day).day() });
    assert_eq!(time(at("2026-11-26")..at("2026-11-27")), no_time("2026-11-26"));
    assert_eq!(time(at("2026-11-27")..at("2026-11-28")), no_time("2026-11-27"));
    assert_eq!(time(at("2026-11-26")..at("2026-11-28")), no_time("2026-11-26"));
    let (later, earlier) = (at("2026-11-28T00:00"), at("2026-11-26T00:00"));
    let backwards = Err(NoAnswer::Backwards { from: later, until: earlier });
    assert_eq!(time(later..earlier), backwards);
    // When an answer is due is not known before its pauses are.
    let pauses = [at("2026-11-28")..at("2026-11-30")];
    let none = due(&office, from, hour, &pauses);
    assert_eq!(none, Err(NoAnswer::NoTime { on: later.day() }));
}

/// Open on one day alone.
struct Only(NaiveDate);

impl Calendar for Only {
    fn day(&self, date: NaiveDate) -> Day<'_> {
        if date == self.0 {
            Day::Working(&[Shift::WHOLE_DAY])
        } else {
            Day::Closed(Closed::DayOfTheWeek)
        }
    }
}

#[test]
fn time_is_looked_for_on_a_century_of_days_and_on_no_more() {
    let from = at("2026-11-27T09:00");
    let day = |number| from.day() + chrono::Days::new(number);
    let midnight = |number| Moment::at(day(number), chrono::NaiveTime::MIN).unwrap();
    let whole = BusinessTime::from_minutes(24 * 60);
    let (last, beyond) = (Only(day(36_524)), Only(day(36_525)));
    let cut = NoAnswer::Cut { from: from.day() };
    assert_eq!(due(&last, from, whole, &[]), Ok(midnight(36_525)));
    assert_eq!(due(&beyond, from, whole, &[]), Err(cut));
    assert_eq!(business_time(&last, from, midnight(36_525), &[]), Ok(whole));
    assert_eq!(business_time(&last, from, midnight(36_526), &[]), Err(cut));
}

#[test]
fn the_ends_of_the_calendar_are_no_trouble() {
    let (open, closed) = (Until(Some(NaiveDate::MAX)), Until(None));
    let minute = BusinessTime::from_minutes(1);
    for day in [NaiveDate::MIN, NaiveDate::MAX] {
        let [from, until] = [(0, 0), (23, 59)].map(|(hour, minute)| {
            Moment::at(day, chrono::NaiveTime::from_hms_opt(hour, minute, 0).unwrap()).unwrap()
        });
        let passed = business_time(&open, from, until, &[]);
        assert_eq!(passed, Ok(BusinessTime::from_minutes(24 * 60 - 1)));
        assert!(business_time(&closed, from, until, &[]).is_ok());
        let cut = Err(NoAnswer::Cut { from: day });
        assert_eq!(due(&closed, from, minute, &[]), cut);
        if day == NaiveDate::MAX {
            assert_eq!(due(&open, until, minute, &[]), cut);
        }
    }
}
