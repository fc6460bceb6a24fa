//! Months that lack a day, birthdays, dates of a family, the lunar calendar.

use super::{Always, PURCHASE, base, day, every, period, plan_with, planned, policy, rule, shown};
use crate::calendar::{MissingDay, MissingLeapMonth, NoAnswer, Step};
use crate::followup::care::{CareAnchor, CareDates, CareRule, CareTimes, WhyNotPlanned, care_plan};

#[test]
fn a_time_is_counted_from_the_anchor_and_a_missing_day_goes_by_policy() {
    let of = |missing_day| {
        let monthly = rule(CareAnchor::Purchase, every(1, Step::Months));
        let policy = policy(vec![CareRule { missing_day, ..monthly }]);
        planned(&[PURCHASE], &policy, period("2024-02-01", "2024-05-01"), "2024-02-01")
    };
    assert_eq!(
        of(MissingDay::Backward),
        ["2024-02-29 r/V-1/1", "2024-03-31 r/V-1/2", "2024-04-30 r/V-1/3"]
    );
    assert_eq!(
        of(MissingDay::Forward),
        ["2024-03-01 r/V-1/1", "2024-03-31 r/V-1/2", "2024-05-01 r/V-1/3"]
    );
    assert_eq!(of(MissingDay::Omit), ["2024-03-31 r/V-1/2"]);
}

#[test]
fn a_birthday_on_29_february_or_without_its_year_comes_once_a_year() {
    let of = |birthday: &str, missing_day| {
        let profile = format!(
            r#"{{"profile":{{"id":"P-1","customer":"C-1","date":"2024-01-01",
                "profile":{{"person":{{"identity":{{"birthday":"{birthday}"}}}}}}}}}}"#
        );
        let greeting = rule(CareAnchor::Birthday, CareTimes::OnTheDay);
        let policy = policy(vec![CareRule { missing_day, ..greeting }]);
        planned(&[&profile], &policy, period("2024-01-01", "2025-12-31"), "2024-01-01")
    };
    let backward = ["2024-02-29 r/own/2024", "2025-02-28 r/own/2025"];
    assert_eq!(of("1996-02-29", MissingDay::Backward), backward);
    assert_eq!(of("--02-29", MissingDay::Backward), backward);
    assert_eq!(
        of("--02-29", MissingDay::Forward),
        ["2024-02-29 r/own/2024", "2025-03-01 r/own/2025"]
    );
    assert_eq!(of("--02-29", MissingDay::Omit), ["2024-02-29 r/own/2024"]);
    // Nobody is greeted on the day of their birth.
    assert_eq!(of("2024-05-17", MissingDay::Omit), ["2025-05-17 r/own/2025"]);
    // What an address book writes in the place of no year is none, and a first day is no birthday.
    assert_eq!(of("1604-05-17", MissingDay::Omit).len(), 2);
    assert_eq!(of("1970-01-01", MissingDay::Omit).len(), 0);
}

#[test]
fn dates_of_the_family_and_special_dates_come_each_year() {
    let profile = r#"{"profile":{"id":"P-1","customer":"C-1","date":"2026-01-01","profile":{"person":{
        "family":{"wedding_anniversary":"2010-10-10","spouse_birthday":"--11-11",
            "children":[{"name":"A"},{"birthday":"2015-03-03"}]},
        "lifestyle":{"special_dates":[{"occasion":"shop opened","date":"--06-06"}]}}}}}"#;
    let of = |anchor| {
        let policy = policy(vec![rule(anchor, CareTimes::OnTheDay)]);
        planned(&[profile], &policy, period("2026-01-01", "2026-12-31"), "2026-01-01")
    };
    assert_eq!(of(CareAnchor::WeddingAnniversary), ["2026-10-10 r/wedding/2026"]);
    assert_eq!(of(CareAnchor::SpouseBirthday), ["2026-11-11 r/spouse/2026"]);
    assert_eq!(of(CareAnchor::ChildBirthday), ["2026-03-03 r/child-2/2026"]);
    assert_eq!(of(CareAnchor::SpecialDate), ["2026-06-06 r/date-1/2026"]);
}

#[test]
fn an_organisation_is_greeted_on_the_birthday_of_its_contact_person() {
    let profile = |people: &str| {
        format!(
            r#"{{"profile":{{"id":"P-1","customer":"C-1","date":"2026-01-01",
            "profile":{{"organisation":{{"basics":{{"name":"X"}}{people}}}}}}}}}"#
        )
    };
    let of = |profile: &str| {
        let policy = policy(vec![rule(CareAnchor::Birthday, CareTimes::OnTheDay)]);
        plan_with(
            &Always,
            &[],
            &[profile],
            &policy,
            period("2026-01-01", "2026-12-31"),
            "2026-01-01",
        )
    };
    let people = r#","people":{"people":[{"person":{"identity":{"birthday":"--05-17"}}}]}"#;
    assert_eq!(shown(&of(&profile(people))), ["2026-05-17 r/own/2026"]);
    let nobody = of(&profile(""));
    assert!(nobody.tasks.is_empty() && nobody.not_planned.is_empty());
}

#[test]
fn a_lunar_birthday_comes_once_in_each_lunar_year() {
    let of = |birthday: &str, missing_day, missing_leap_month, first, last| {
        let profile = format!(
            r#"{{"profile":{{"id":"P-1","customer":"C-1","date":"2025-01-01",
                "profile":{{"person":{{"identity":{{"birthday":"--03-03",
                    "lunar_birthday":"{birthday}"}}}}}}}}}}"#
        );
        let greeting = rule(CareAnchor::Birthday, CareTimes::OnTheDay);
        let policy = policy(vec![CareRule { missing_day, missing_leap_month, ..greeting }]);
        let plan = plan_with(&Always, &[], &[&profile], &policy, period(first, last), "2025-01-01");
        let why = plan.not_planned.iter().map(|one| one.why.clone()).next();
        (shown(&plan), why)
    };
    let (back, plain) = (MissingDay::Backward, MissingLeapMonth::PlainMonth);
    let two_years = |birthday, missing_day, missing_leap_month| {
        let (found, why) =
            of(birthday, missing_day, missing_leap_month, "2025-06-01", "2026-12-31");
        assert_eq!(why, None);
        found
    };
    let sixth = two_years("lunar 1990-06-10", back, plain);
    assert_eq!(sixth, ["2025-07-04 r/own/2025", "2026-07-23 r/own/2026"]);
    let leap = two_years("lunar --06L-10", back, plain);
    assert_eq!(leap, ["2025-08-03 r/own/2025", "2026-07-23 r/own/2026"]);
    assert_eq!(
        two_years("lunar --06L-10", back, MissingLeapMonth::Omit),
        ["2025-08-03 r/own/2025"]
    );
    assert_eq!(two_years("lunar 2025-06-10", back, plain), ["2026-07-23 r/own/2026"]);
    assert_eq!(two_years("lunar --12-30", back, plain), ["2026-02-16 r/own/2025"]);
    assert_eq!(two_years("lunar --12-30", MissingDay::Forward, plain), ["2026-02-17 r/own/2025"]);
    assert!(two_years("lunar --12-30", MissingDay::Omit, plain).is_empty());
    let (found, why) = of("lunar --06-10", back, plain, "2026-01-01", "2027-12-31");
    assert_eq!(found, ["2026-07-23 r/own/2026"]);
    let ends = NoAnswer::LunarDataEnds { year: 2027 };
    assert_eq!(why, Some(WhyNotPlanned::Calendar(ends)));
}

#[test]
fn without_a_lunar_calendar_a_lunar_birthday_is_not_planned_and_says_so() {
    let of = |solar: &str| {
        let base = base(&[&format!(
            r#"{{"profile":{{"id":"P-1","customer":"C-1","date":"2025-01-01","profile":{{
                "person":{{"identity":{{{solar}"lunar_birthday":"lunar --06-10"}}}}}}}}}}"#
        )]);
        let policy = policy(vec![rule(CareAnchor::Birthday, CareTimes::OnTheDay)]);
        let dates = CareDates { work: &Always, lunar: None, layers: &[] };
        let year = period("2025-01-01", "2025-12-31");
        care_plan(base.customers().next().unwrap(), &policy, dates, year, day("2025-01-01"))
    };
    let both = of(r#""birthday":"--03-03","#);
    assert_eq!(shown(&both), ["2025-03-03 r/own/2025"]);
    assert!(both.not_planned.is_empty());
    let written = format!("{} {:?}", both.tasks[0].reason, both.tasks[0].reason);
    assert!(written.starts_with("the birthday is coming up") && !written.contains("03-03"));
    let plan = of("");
    assert!(plan.tasks.is_empty());
    assert_eq!(
        plan.not_planned[0].to_string(),
        "`r` by `own`: the date is one of the lunar calendar, and there is none"
    );
}
