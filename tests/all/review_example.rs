//! The main job as a person runs it: the example `review`, on its sample and on logs made here.
//!
//! `cargo test` builds the example anew; `cargo test --test all` alone does not.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::common::example;

const HEADER: &str =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

/// Runs the example, which `cargo test` builds beside the tests.
fn review(arguments: &[&str]) -> Output {
    example::run("review", arguments)
}

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn complaint(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A file of this test's own.
fn file(name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path
}

fn review_log(name: &str, content: impl AsRef<[u8]>, arguments: &[&str]) -> Output {
    let path = file(name, content);
    let mut all = vec![path.to_str().unwrap()];
    all.extend(arguments);
    review(&all)
}

/// A log of a few hundred rows: invoices of several lines, cancellations, and rows of every kind
/// that is only reported.
fn rows() -> Vec<String> {
    let mut rows = Vec::new();
    for number in 0..240_u32 {
        let (quantity, price) = (1 + number * 13 % 9, 5 + number * 29 % 490);
        let invoice = 536_000 + number / 2 * 2;
        // Two rows of one invoice agree on customer and day.
        // Two rows of one invoice agree on customer and day.
        let first = number / 2 * 2;
        let customer = 12_000 + first * 7 % 31;
        let date = format!("2011-{:02}-{:02} 09:00:00", 1 + first % 12, 1 + first % 28);
        let price = format!("{}.{:02}", price / 100, price % 100);
        rows.push(format!(
            "{invoice},P{},\"BOX, \"\"LARGE\"\"\",{quantity},{date},{price},{customer},France",
            number % 17
        ));
        if number % 9 == 0 {
            rows.push(format!("C{invoice},P1,CANCELLED,-1,{date},{price},{customer},France"));
        }
    }
    rows.push("536900,P1,GIFT,2,2011-05-05 10:00:00,0,12001,France".into());
    rows.push("536901,P1,lost,-4,2011-05-05 10:00:00,0,,France".into());
    rows.push("A536902,B,bad debt,1,2011-05-05 10:00:00,-110.62,,France".into());
    rows.push("C536903,P1,odd,3,2011-05-05 10:00:00,1.00,12001,France".into());
    rows.push("536904,P1,BOX,3,2011-05-05 10:00:00,1.005,,France".into());
    rows
}

fn log(rows: &[String]) -> String {
    let mut text = format!("{HEADER}\n");
    for row in rows {
        writeln!(text, "{row}").unwrap();
    }
    text
}

#[test]
fn the_sample_reads_as_a_manager_would_expect() {
    insta::assert_snapshot!("sample", printed(&review(&[])));
}

#[test]
fn a_log_reads_as_a_manager_would_expect() {
    let output = review_log("whole.csv", log(&rows()), &["--as-of", "2012-06-30", "--top", "3"]);
    assert!(output.stderr.is_empty());
    insta::assert_snapshot!("log", printed(&output));
}

#[test]
fn two_runs_and_a_run_on_the_shuffled_rows_print_the_same_bytes() {
    let rows = rows();
    let first = printed(&review_log("first.csv", log(&rows), &["--top", "1000"]));
    let second = printed(&review_log("second.csv", log(&rows), &["--top", "1000"]));
    assert_eq!(first, second);
    for step in [7, 101, 271] {
        // Stepping through with a step that shares no factor with the length visits every row.
        assert!(gcd(step, rows.len()) == 1);
        let shuffled: Vec<String> = (0..rows.len())
            .map(|position| rows[(position * step + 3) % rows.len()].clone())
            .collect();
        let third = printed(&review_log("shuffled.csv", log(&shuffled), &["--top", "1000"]));
        assert_eq!(first, third);
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[test]
fn a_malformed_row_is_reported_with_line_and_reason_and_the_run_goes_on() {
    let good = "536365,P1,BOX,6,2010-12-01 08:26:00,2.55,17850,France";
    let rows = [
        good,
        "536366,P1,BOX,six,2010-12-01 08:26:00,2.55,17850,France",
        "536367,P1,BOX,6,2010-13-01 08:26:00,2.55,17850,France",
        "536368,P1,BOX,6,2010-12-01 08:26:00,2.55",
        "536369,P1,BOX,6,2010-12-01 08:26:00,2.55,17850,France,more",
        "536370,P1,\"BOX,6,2010-12-01 08:26:00,2.55,17850,France",
        "",
        ",P1,BOX,6,2010-12-01 08:26:00,2.55,17850,France",
        "536371,P1,BOX,6,2010-12-01 08:26:00,0.00000001,17850,France",
        "536372,P1,BOX,99999999999,2010-12-01 08:26:00,2.55,17850,France",
        "536373,P1,BOX,6,2010-12-01 08:26:00,NaN,17850,France",
        "536377,P1,BOX,6_0,2010-12-01 08:26:00,1.00,17850,France",
        "536378,P1,BOX,6,2010-12-01 08:26:00,+1.00,17850,France",
        "536374,P1,BOX,6,2010-12-01 08:26:00,2.55,17850,France\r536375,P1,B,6,2010-12-01 08:26:00,1,1,F",
        "536376,P1,BOX,6,2010-12-01 08:26:00,2.55,17851,France",
    ];
    let output = review_log("malformed.csv", format!("{HEADER}\n{}", rows.join("\n")), &[]);
    let described = String::from_utf8(output.stderr.clone()).unwrap();
    let (rows, complaint) = described.split_once("error: ").unwrap();
    insta::assert_snapshot!("malformed", rows);
    assert!(complaint.ends_with("malformed.csv`: 12 rows are malformed and only 2 are not\n"));
    // It is printed, and no success: most rows are missing.
    assert!(!output.status.success());
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.starts_with("2 rows read"), "{printed}");
    assert_eq!(figure(&printed, "malformed rows: left out"), "12");
}

/// The figure behind some words.
fn figure<'a>(printed: &'a str, words: &str) -> &'a str {
    let line = printed.lines().find(|line| line.trim_start().starts_with(words));
    line.unwrap_or_else(|| panic!("{words}: {printed}")).split_whitespace().last().unwrap()
}

#[test]
fn an_invoice_that_comes_to_no_total_costs_its_rows_only() {
    let row = "536365,P1,BOX,6,2010-12-01 08:26:00,1000000000000000000,17850,France".to_owned();
    let good = "536366,P1,BOX,6,2010-12-01 08:26:00,2.55,17851,France".to_owned();
    let rows = [row.clone(), good.clone(), row, good.clone(), good];
    let output = review_log("large.csv", log(&rows), &[]);
    let described = String::from_utf8(output.stderr.clone()).unwrap();
    let expected = "line 2: invoice `536365` with 2 rows from here on: the amount is out of range";
    assert!(described.starts_with(expected), "{described}");
    let text = printed(&output);
    assert_eq!(figure(&text, "malformed rows: left out"), "0");
    assert_eq!(figure(&text, "rows of invoices that come to no total: left out"), "2");
    assert!(text.contains(" 45.90 GBP"), "{text}");
}

#[test]
fn a_customer_who_cannot_be_judged_is_listed_and_only_where_nobody_can_it_is_an_error() {
    let row = |number: u32, customer: u32, quantity: u64| {
        format!("{number},P1,BOX,{quantity},2010-12-01,1000000000000000000,{customer},France")
    };
    // Together out of range.
    let too_much = [row(1, 17850, 6), row(2, 17850, 6)];
    let rows = [&too_much[..], &[row(3, 17851, 1)]].concat();
    let text = printed(&review_log("one.csv", log(&rows), &[]));
    assert!(text.contains("Could not be judged: 1 customer\n"), "{text}");
    assert!(text.contains("17850     the amount is out of range"), "{text}");
    assert_eq!(figure(&text, "customers known"), "1");
    let output = review_log("nobody.csv", log(&too_much), &[]);
    assert!(complaint(&output).contains("no customer could be judged: customer 17850: the amount"));
}

#[test]
fn a_date_is_read_in_the_order_that_is_asked_for_and_never_guessed() {
    let row = |date: &str| format!("1,P1,BOX,1,{date},2.55,17850,France");
    let as_of = |date: &str, order: &str| {
        let output = review_log("dates.csv", log(&[row(date)]), &["--dates", order]);
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().find_map(|line| line.split("as of ").nth(1)).map(str::to_owned)
    };
    let day = |text: &str| Some(text.to_owned());
    for iso in ["2011-11-05 09:00:00", "2011-11-05 9:00", "2011-11-05", "2011-11-05T09:00:00"] {
        assert_eq!(as_of(iso, "iso"), day("2011-11-05"), "{iso}");
    }
    assert_eq!(as_of("05/11/2011 09:00", "iso"), None);
    assert_eq!(as_of("05/11/2011 09:00", "dmy"), day("2011-11-05"));
    assert_eq!(as_of("05/11/2011 09:00", "mdy"), day("2011-05-11"));
    assert_eq!(as_of("31/12/2010", "mdy"), None);
    // A mistyped year does not move the day of the review.
    assert_eq!(as_of("2204-01-01", "iso"), None);
}

#[test]
fn a_customer_number_that_a_spreadsheet_made_a_decimal_is_the_same_customer() {
    let row = |id: &str| format!("{id},P1,BOX,1,2010-12-01,2.55,{id},France");
    let rows =
        [row("17850"), row("17850").replace(",17850,", ",17850.0,").replace("17850,P1", "9,P1")];
    assert_eq!(figure(&printed(&review_log("ids.csv", log(&rows), &[])), "customers named"), "1");
}

#[test]
fn bytes_that_are_no_text_and_lines_without_end_cost_their_row_only() {
    let mut text = format!("\u{feff}{HEADER}\r\n").into_bytes();
    text.extend(b"536365,P1,CAF\xc9,6,2010-12-01 08:26:00,2.55,17850,France\r\n");
    text.extend(b"536366,P\xff,BOX,6,2010-12-01 08:26:00,2.55,17850,France\r\n");
    text.extend(vec![b'x'; 3_000_000]);
    text.extend(b"\r\n536367,P1,BOX,6,2010-12-01,2.55,17850,France");
    let output = review_log("bytes.csv", text, &[]);
    let described = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(described, "line 3: StockCode is not UTF-8\nline 4: longer than 65536 bytes\n");
    assert!(printed(&output).starts_with("2 rows read"));
}

#[test]
fn of_many_malformed_rows_the_first_are_described_and_all_counted() {
    let rows = vec!["x".to_owned(); 50];
    let good = "536365,P1,BOX,6,2010-12-01 08:26:00,2.55,17850,France".to_owned();
    let text = log(&[rows, vec![good; 50]].concat());
    let output = review_log("many.csv", text, &["--malformed", "2"]);
    let described = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(described.lines().count(), 3);
    assert!(described.ends_with("and 48 more malformed rows (--malformed 50 describes all)\n"));
}

#[test]
fn what_is_no_log_is_refused_with_what_was_expected() {
    let swapped = HEADER.replace("InvoiceNo,StockCode", "StockCode,InvoiceNo");
    let cases: [(&str, &[u8], &str); 9] = [
        ("empty.csv", b"", "the file is empty: expected the columns `InvoiceNo,"),
        ("other.csv", b"id,name\n1,x\n", "column 1 is `id` instead of `InvoiceNo`"),
        ("binary.csv", b"\x7fELF|\x02\xff;\x01\x00", "column 1 is `\u{fffd}ELF|"),
        ("semicolons.csv", b"InvoiceNo;StockCode;Description\n", "separated by ';'"),
        ("swapped.csv", swapped.as_bytes(), "column 1 is `StockCode` instead of `InvoiceNo`"),
        ("longer.csv", format!("{HEADER},More").leak().as_bytes(), "9 columns; expected the"),
        ("shorter.csv", b"InvoiceNo,StockCode\n", "2 columns; expected the columns"),
        ("header.csv", HEADER.as_bytes(), "a header and no rows"),
        ("unusable.csv", format!("{HEADER}\nx\n").leak().as_bytes(), "no row that can be read"),
    ];
    for (name, content, expected) in cases {
        let complaint = complaint(&review_log(name, content, &[]));
        assert!(complaint.contains(expected), "{name}: {complaint}");
        assert!(complaint.contains(name), "{complaint}");
    }
    assert!(complaint(&review(&["no/such/file.csv"])).contains("no/such/file.csv"));
    assert!(complaint(&review(&[env!("CARGO_TARGET_TMPDIR")])).contains("error:"));
}

#[test]
fn odd_arguments_are_refused_with_what_is_accepted() {
    assert!(complaint(&review(&["--as-of", "yesterday"])).contains("yesterday"));
    assert!(complaint(&review(&["x.csv", "--currency", "pounds"])).contains("ISO 4217"));
    // The sample has a currency of its own.
    assert!(complaint(&review(&["--currency", "EUR"])).contains("<FILE>"));
}

#[test]
fn before_every_fact_nobody_is_known_and_at_the_ends_of_the_calendar_it_still_runs() {
    let text = log(&rows());
    let before = printed(&review_log("before.csv", &text, &["--as-of", "2000-01-01"]));
    assert_eq!(figure(&before, "customers known"), "0");
    assert_eq!(figure(&before, "rows dated after the day of the review"), "272");
    for day in ["-262143-01-01", "+262142-12-31"] {
        printed(&review_log("ends.csv", &text, &[&format!("--as-of={day}")]));
        printed(&review(&[&format!("--as-of={day}")]));
    }
}

#[test]
fn an_invoice_in_two_parts_keeps_the_earlier_one_and_says_so() {
    let rows = [
        "536365,P1,BOX,6,2010-12-02 08:26:00,2.00,17850,France",
        "536365,P1,BOX,6,2010-12-01 08:26:00,3.00,17851,France",
    ];
    for rows in [rows, [rows[1], rows[0]]] {
        let rows = rows.map(str::to_owned);
        let text = printed(&review_log("parts.csv", log(&rows), &[]));
        assert!(text.contains("Parts of invoices left out: 1\n"), "{text}");
        let left_out = text.lines().find(|line| line.starts_with(" 536365")).unwrap();
        let columns: Vec<&str> = left_out.split_whitespace().collect();
        assert_eq!(columns, ["536365", "2010-12-02", "17850", "12.00", "GBP", "17851"]);
        assert!(text.contains("18.00 GBP"), "{text}");
    }
}

#[test]
fn the_currency_decides_about_the_digits() {
    let row = "536365,P1,BOX,6,2010-12-01 08:26:00,250,17850,Japan".to_owned();
    let text = printed(&review_log("yen.csv", log(&[row]), &["--currency", "JPY"]));
    assert!(text.contains(" 1,500 JPY"), "{text}");
}
