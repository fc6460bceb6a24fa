//! The example `care_calendar` as a person runs it: on its sample, and on files of all sorts.
//!
//! `cargo test` builds the example anew; `cargo test --test all` alone does not.

use std::fs;

use crate::common::example;

const FACTS: &str = r#"{"profile":{"id":"P-1","customer":"C-1","date":"2026-01-05","profile":{"person":{"identity":{"birthday":"--10-04"}}}}}
{"purchase":{"id":"V-1","customer":"C-1","date":"2026-01-05","lines":[{"product":"P","quantity":"1","amount":{"amount":"1","currency":"CNY"}}]}}
"#;
const HEAD: &str = "date,state,festival\n";

/// What it prints on a table of holidays, what it complains about, and whether it succeeds.
fn on_holidays(name: &str, holidays: &[u8], more: &[&str]) -> (String, String, bool) {
    let facts =
        std::env::temp_dir().join(format!("clienteling-care-{}-{name}", std::process::id()));
    fs::write(&facts, FACTS).unwrap();
    let facts_first = [facts.to_str().unwrap()];
    let table = facts.with_extension("csv");
    fs::write(&table, holidays).unwrap();
    let table_then = [table.to_str().unwrap()];
    let output = example::run("care_calendar", &[&facts_first, &table_then, more].concat());
    fs::remove_file(&facts).unwrap();
    fs::remove_file(&table).unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.success())
}

fn on_facts(name: &str, facts: &str, more: &[&str]) -> (String, String, bool) {
    example::on_file("care_calendar", name, facts.as_bytes(), more)
}

#[test]
fn the_sample_is_a_year_of_a_car_and_a_sofa() {
    let output = example::run("care_calendar", &[]);
    let complaints = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{complaints}");
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn a_greeting_comes_before_the_holidays_and_on_a_shifted_working_day() {
    let eve = |holidays: &str| {
        let (printed, complaints, is_good) =
            on_holidays("eve.jsonl", format!("{HEAD}{holidays}").as_bytes(), &[]);
        assert!(is_good, "{complaints}");
        let line = printed.lines().find(|line| line.contains("birthday is coming up")).unwrap();
        line.trim_start()[..10].to_owned()
    };
    // The eve of 4 October 2026 is a Saturday.
    assert_eq!(eve("2026-05-01,off,Labour Day\n"), "Fri  2 Oct");
    assert_eq!(eve("2026-10-02,off,National Day\n"), "Thu  1 Oct");
    assert_eq!(eve("2026-10-03,work,National Day\n"), "Sat  3 Oct");
}

#[test]
fn the_loader_reads_other_columns_comments_and_a_byte_order_mark() {
    let table = "\u{feff}# what differs; a, b\r\nfestival,weekday,date,State\r\nNew Year,Thu,2026-01-01,off\r\n";
    let (printed, complaints, is_good) = on_holidays("columns.jsonl", table.as_bytes(), &[]);
    assert!(is_good, "{complaints}");
    assert!(printed.contains("known for 2026-01-01 to 2026-12-31"), "{printed}");
}

#[test]
fn the_shifted_days_that_others_publish_are_read() {
    let folder = std::env::var("CLIENTELING_GOLDEN").unwrap_or_else(|_| "../shared/golden".into());
    let path = std::path::Path::new(&folder).join("followup/china_workday_shifts_2018_2026.csv");
    let Ok(table) = fs::read(&path) else {
        eprintln!("skipped: no `{}`; set CLIENTELING_GOLDEN to its folder", path.display());
        return;
    };
    let (printed, complaints, is_good) = on_holidays("golden.jsonl", &table, &[]);
    assert!(is_good, "{complaints}");
    assert!(printed.contains("known for 2018-01-01 to 2026-12-31"), "{printed}");
    // The eve of the National Day is a Wednesday.
    assert!(printed.contains("Wed 30 Sep"), "{printed}");
}

#[test]
fn everything_that_is_wrong_with_the_holidays_is_told_with_its_line() {
    let table = "date,state,festival\n2026-10-01,off,National Day\n2026-02-30,off,X\n\
        # a comment\n2026-10-02,closed,X\n2026-10-01,work,X\n2026-10-03\n2026-10-05,off, \n";
    let (printed, complaints, is_good) = on_holidays("bad.jsonl", table.as_bytes(), &[]);
    assert!(!is_good && printed.is_empty(), "{printed}");
    assert_eq!(
        complaints.trim_end(),
        "error: the holidays: line 3: `2026-02-30` is no day such as 2026-10-01; \
         line 5: `closed` is neither `off` nor `work`; \
         line 6: 2026-10-01 is there a second time; \
         line 7: 1 cells are too few; \
         line 8: the festival has no name"
    );
    for (table, why) in [
        ("", "the holidays: the file is empty"),
        ("date,state\n", "there is no column `festival` (columns: date, state)"),
        (HEAD, "the file has a head and no day"),
    ] {
        let (printed, complaints, is_good) = on_holidays("odd.jsonl", table.as_bytes(), &[]);
        assert!(!is_good && printed.is_empty() && complaints.contains(why), "{complaints}");
    }
    let (_, complaints, is_good) = on_holidays("bytes.jsonl", b"date\xff\xfe", &[]);
    assert!(!is_good && complaints.contains("is not UTF-8 text"), "{complaints}");
    let many = format!("{HEAD}{}", "2026-13-01,off,X\n".repeat(30));
    let (_, complaints, _) = on_holidays("many.jsonl", many.as_bytes(), &[]);
    assert!(complaints.contains("; 30 in all") && !complaints.contains("line 22:"), "{complaints}");
}

#[test]
fn facts_without_holidays_are_planned_and_it_says_so() {
    let (printed, complaints, is_good) = on_facts("plain.jsonl", FACTS, &[]);
    assert!(is_good, "{complaints}");
    assert!(printed.contains("without holidays: none were given"), "{printed}");
    assert!(
        printed.contains("`public-holiday` by `public holidays`: there is no layer"),
        "{printed}"
    );
}

#[test]
fn two_readers_give_back_the_days_of_the_exported_calendar() {
    let file = std::env::temp_dir().join(format!("clienteling-care-{}.ics", std::process::id()));
    let output = example::run("care_calendar", &["--ics", file.to_str().unwrap()]);
    assert!(output.status.success());
    let text = fs::read_to_string(&file).unwrap();
    fs::remove_file(&file).unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let unfolded = icalendar::parser::unfold(&text);
    let read = icalendar::parser::read_calendar(&unfolded).unwrap();
    let events = read.components.iter().filter(|it| it.name == "VEVENT");
    let mut one: Vec<String> =
        events.map(|event| event.find_prop("DTSTART").unwrap().val.as_str().to_owned()).collect();
    let mut parser = calcard::Parser::new(&text);
    let calcard::Entry::ICalendar(read) = parser.entry() else { panic!("{text}") };
    let events = read.components.iter().filter(|it| it.component_type.is_event());
    let starts = events.map(|event| {
        let start = event.property(&calcard::icalendar::ICalendarProperty::Dtstart).unwrap();
        let day = start.values[0].as_partial_date_time().unwrap();
        format!("{:04}{:02}{:02}", day.year.unwrap(), day.month.unwrap(), day.day.unwrap())
    });
    let mut other: Vec<String> = starts.collect();
    one.sort();
    other.sort();
    assert_eq!(one, other);
    // Each planned day is printed with the number of its day, under its month.
    let mut planned = Vec::new();
    let mut month = String::new();
    for line in printed.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [name, year] if !line.starts_with(' ') && year.len() == 4 => {
                month = format!("{name} {year}");
            }
            [_, day, ..] if line.starts_with("  ") && line.ends_with(']') => {
                let text = format!("{day} {month}");
                let day = chrono::NaiveDate::parse_from_str(&text, "%d %B %Y").unwrap();
                planned.push(day.format("%Y%m%d").to_string());
            }
            _ => {}
        }
    }
    planned.sort();
    assert_eq!(one, planned);
    assert!(printed.contains(&format!("{} tasks for 2 customers", one.len())), "{printed}");
    assert!(!text.contains("Li Na") && !text.contains("birthday is coming up"), "{text}");
    let refused = example::run("care_calendar", &["--ics", "/no such folder/care.ics"]);
    assert!(!refused.status.success());
}

#[test]
fn what_nobody_touched_is_no_news_when_it_is_exported_again() {
    let exported = |facts: &str, as_of: &str| {
        let name = format!("clienteling-care-again-{}.ics", std::process::id());
        let file = std::env::temp_dir().join(name);
        let more = ["--ics", file.to_str().unwrap(), "--as-of", as_of];
        let (_, complaints, is_good) = on_facts("again.jsonl", facts, &more);
        assert!(is_good, "{complaints}");
        let text = fs::read_to_string(&file).unwrap();
        fs::remove_file(&file).unwrap();
        text
    };
    let stamps = |text: &str| -> std::collections::BTreeSet<String> {
        let stamps = text.lines().filter(|line| line.starts_with("DTSTAMP"));
        stamps.map(str::to_owned).collect()
    };
    let (first, again) = (exported(FACTS, "2026-01-05"), exported(FACTS, "2026-02-01"));
    let of_the_facts = ["DTSTAMP:20260105T000000Z".to_owned()].into();
    assert_eq!((stamps(&first), stamps(&again)), (of_the_facts, stamps(&first)));
}

#[test]
fn odd_facts_are_told_and_the_rest_is_planned() {
    let odd = format!("{FACTS}{{\"purchase\":1}}\nno json\n");
    let (printed, complaints, is_good) = on_facts("odd.jsonl", &odd, &[]);
    assert!(!is_good && printed.contains("birthday"), "{printed}");
    assert!(complaints.contains("fact in line 3: ") && complaints.contains("2 were left out"));
    let (printed, complaints, is_good) = on_facts("empty.jsonl", "", &[]);
    assert!(!is_good && printed.is_empty(), "{printed}");
    assert!(complaints.contains("no fact of a customer could be read: the file is empty"));
    let far = ["--as-of", "+262142-12-31"];
    let (_, complaints, is_good) = on_facts("far.jsonl", FACTS, &far);
    assert!(!is_good && complaints.contains("error: "), "{complaints}");
    assert!(!example::run("care_calendar", &["no such file"]).status.success());
}
