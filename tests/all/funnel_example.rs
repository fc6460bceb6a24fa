//! The example `funnel` as a person runs it, with good, odd and hostile lists.
//!
//! `cargo test` builds the example anew; `cargo test --test all` alone does not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::common::example;

use insta::assert_snapshot;

const HEADER: &str = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,\
                      close_date,close_value\n";

/// Runs the example, which `cargo test` builds beside the tests.
fn funnel(arguments: &[&str]) -> Output {
    example::run("funnel", arguments)
}

fn printed(arguments: &[&str]) -> String {
    let output = funnel(arguments);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    String::from_utf8(output.stdout).unwrap()
}

/// A folder of its own, with a list of this content.
fn list(name: &str, content: &[u8]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("clienteling-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("list.csv");
    fs::write(&path, content).unwrap();
    path
}

/// Runs it on a list of this content; what it prints and what it complains about.
fn on_list(name: &str, content: &[u8]) -> (Option<i32>, String, String) {
    let path = list(name, content);
    let output = funnel(&[path.to_str().unwrap()]);
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_sample_list_is_judged() {
    assert_snapshot!(printed(&["--target", "36000"]));
}

#[test]
fn as_of_a_day_in_the_past_only_what_was_known_then_counts() {
    let early = printed(&["--as-of", "2025-12-31"]);
    assert!(early.contains("as of 2025-12-31"), "{early}");
    assert!(!early.contains("prospecting: "), "no prospect is dated: {early}");
    // Rows of later days can be told otherwise: it changes nothing but what was read.
    let sample = include_str!("../../examples/funnel/sample.csv");
    let price = include_str!("../../examples/funnel/sample_products.csv");
    let path = list("later", sample.as_bytes());
    let beside = path.with_file_name("products.csv");
    fs::write(&beside, price).unwrap();
    let arguments = [path.to_str().unwrap(), "--as-of", "2025-12-31"];
    let after_reading = |text: &str| {
        let text = text.split_once("The pipeline, and").unwrap().1.to_owned();
        text.lines().filter(|line| !line.contains("amounts by")).collect::<Vec<_>>().join("\n")
    };
    let before = after_reading(&printed(&arguments));
    assert_eq!(before, after_reading(&early));
    let mut changed = 0;
    let rows: Vec<String> = sample
        .lines()
        .map(|line| {
            let columns: Vec<&str> = line.split(',').collect();
            let later = columns[4] == "Won" && columns[6].ends_with("/2026");
            // Closed later: it was lost, and on the last day.
            if later && columns[5].ends_with("/2025") {
                changed += 1;
                let start = columns[..4].join(",");
                format!("{start},Lost,{},3/31/2026,0", columns[5])
            } else {
                line.to_owned()
            }
        })
        .collect();
    assert!(changed > 0);
    fs::write(&path, rows.join("\n")).unwrap();
    let after = after_reading(&printed(&arguments));
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
    assert_eq!(before, after);
}

#[test]
fn a_list_that_cannot_be_read_is_refused_with_the_reason() {
    let cases: [(&str, Vec<u8>, &str); 5] = [
        ("empty", vec![], "an empty file"),
        ("header", b"id,stage\n1,Won\n".to_vec(), "no column `opportunity_id` in the header"),
        ("rows", HEADER.into(), "no row with a date that can be read"),
        ("binary", vec![0, 159, 146, 150, 10, 0], "no column `opportunity_id` in the header"),
        (
            "dates",
            format!("{HEADER}O-1,A,P,,Engaging,13/1/2026,,\n").into(),
            "an engage date that is no M/D/YYYY: line 2",
        ),
    ];
    for (name, content, expected) in cases {
        let (code, printed, complaint) = on_list(name, &content);
        assert_eq!((code, printed.as_str()), (Some(1), ""), "{name}");
        assert!(complaint.contains(expected), "{name}: {complaint}");
    }
    let missing = funnel(&["no-such-file.csv"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("`no-such-file.csv`: "));
    for wrong in [["--as-of", "tomorrow"], ["--currency", "dollars"]] {
        assert_eq!(funnel(&wrong).status.code(), Some(2), "{wrong:?}");
    }
    let target = funnel(&["--target", "much"]);
    assert_eq!(target.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&target.stderr).contains("--target `much`"));
}

#[test]
fn every_odd_row_is_told_with_its_line_and_none_is_dropped() {
    let long = "x".repeat(1_000_000);
    let rows = format!(
        "{HEADER}O-1,A,P,,Won,1/1/2026,1/5/2026,100\n\
         O-1,A,P,,Won,1/1/2026,1/5/2026,100\n\
         O-1,A,P,,Lost,1/1/2026,1/5/2026,0\n\
         \n\
         O-2,A,P,secret,Won,1/5/2026,1/1/2026,100\n\
         O-3,A,P,secret,Won,2/29/2026,3/1/2026,secret\n\
         O-4,A,P,secret,Won,1/1/2026,1/2/2026,-5\n\
         O-5,A,P\n\
         O-6,A,P,,Dreaming,1/1/2026,,\n\
         O-7,A,P,,Engaging,,,\n\
         O-8,A,P,,Won,1/1/2026,1/9/2026,\n\
         O-9,A,P,,Engaging,1/1/2026,1/9/2026,\n\
         ,,,,Engaging,1/1/2026,,\n\
         O-10,A,P,,Lost,1/1/2026,1/9/2026,7\n\
         O-11,\"two\nlines\",P,,Engaging,1/1/2026,,\n\
         O-12,A,{long},,Engaging,1/1/2026,,\n\
         O-13,A,P,,Engaging,1/1/2026,,12\n\
         O-14,A,P,,Prospecting,1/1/2026,,\n"
    );
    // The same with the ends of lines of another system.
    for rows in [rows.clone(), rows.replace('\n', "\r\n")] {
        let (code, printed, _) = on_list("odd", rows.as_bytes());
        assert_eq!(code, Some(0));
        assert!(!printed.contains("secret"), "{printed}");
        for expected in [
            "17 rows: 2 taken, 15 left out",
            "the same row once more: line 3\n",
            "an identifier that an earlier row has, with other content: line 4\n",
            "closed before it was engaged: line 6\n",
            "an engage date that is no M/D/YYYY: line 7\n",
            "a close value that is no amount: line 7\n",
            "a close value below zero: line 8\n",
            "another number of columns than the header: line 9\n",
            "a stage other than Prospecting, Engaging, Won, Lost: line 10\n",
            "engaging, without an engage date: line 11\n",
            "closed, without both dates (and, if won, a value): line 12\n",
            "open, with a close date: line 13\n",
            "an identifier that is none: line 14\n",
            "lost, with a close value: the value is not counted: line 15\n",
            "no sales agent, or one that cannot be shown: lines 14, 16\n",
            "no product, or one that cannot be shown: lines 14, 18\n",
            "open, with a close value: line 19\n",
            "prospecting, with an engage date: line 20\n",
        ] {
            assert!(printed.contains(expected), "{expected}: {printed}");
        }
    }
}

#[test]
fn a_source_in_the_firms_own_words_is_one_however_it_is_typed() {
    let header = HEADER.replace("close_value", "close_value,lead_source");
    let typed = ["Auto Show", "auto  show", "Referral", "N/A", "", "secret\u{200b}"];
    let rows = (0..60).map(|n| {
        let (stage, value) = if n % 4 == 0 { ("Won", "100") } else { ("Lost", "0") };
        format!("O-{n},A,P,,{stage},1/1/2026,1/5/2026,{value},{}\n", typed[n % 6])
    });
    let (code, printed, _) = on_list("sources", (header + &rows.collect::<String>()).as_bytes());
    assert_eq!(code, Some(0), "{printed}");
    let told = printed.split_once("What is won, by lead source").unwrap().1;
    let told = told.split_once("What is won, by agent").unwrap().0;
    for (source, closed) in [("auto show", "20"), ("recommendation", "10"), ("unknown", "30")] {
        let row = told.lines().find(|line| line.trim_start().starts_with(source)).expect(source);
        assert!(row.contains(&format!("of {closed}")), "{row}");
    }
    assert!(!printed.contains("secret"), "{printed}");
    let noted = "a lead source that cannot be shown: it counts as unknown: lines 7, 13";
    assert!(printed.contains(noted), "{printed}");
}

#[test]
fn prices_that_cannot_be_read_are_refused_and_without_any_won_deals_tell() {
    let rows = format!(
        "{HEADER}O-1,A,P,,Won,1/1/2026,1/5/2026,100\nO-2,A,P,,Won,1/1/2026,1/5/2026,200\n\
         O-3,A,P,,Engaging,1/1/2026,,\nO-4,A,Q,,Engaging,1/1/2026,,\n"
    );
    let path = list("prices", rows.as_bytes());
    let text = printed(&[path.to_str().unwrap()]);
    assert!(text.contains("the mean of the product's won deals: P\n"), "{text}");
    assert!(text.contains("for want of one of the product: Q\n"), "{text}");
    let beside = path.with_file_name("products.csv");
    fs::write(&beside, "product,sales_price\nP,cheap\n").unwrap();
    let output = funnel(&[path.to_str().unwrap()]);
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
    assert_eq!(output.status.code(), Some(1));
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(complaint.contains("line 2: expected a product and its price"), "{complaint}");
}

#[test]
fn the_public_list_has_its_totals() {
    let folder = std::env::var("CLIENTELING_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let path = Path::new(&folder).join("crm").join("sales_pipeline.csv");
    if !path.is_file() {
        println!("skipped: no public list at {}", path.display());
        return;
    }
    let text = printed(&[path.to_str().unwrap(), "--target", "2500000"]);
    for expected in [
        "8,800 rows: 8,800 taken, 0 left out",
        "4,238 won, 2,473 lost, 1,589 engaging, 500 prospecting",
        "4,238 of 6,711",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    // `GTXPro` in the list is `GTX Pro` among the prices.
    assert!(text.contains("GTX Pro ") && !text.contains("GTXPro"), "{text}");
}
