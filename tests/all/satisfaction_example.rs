//! The example `satisfaction` as a person runs it: on its sample, and on tables of all sorts.
//!
//! `cargo test` builds the example anew; `cargo test --test all` alone does not.

use std::process::Output;

use crate::common::example;

/// Runs the example, which `cargo test` builds beside the tests.
fn satisfaction(arguments: &[&str]) -> Output {
    example::run("satisfaction", arguments)
}

/// What it prints on a table, what it complains about, and whether it succeeds.
fn on_table(name: &str, content: &[u8], more: &[&str]) -> (String, String, bool) {
    example::on_file("satisfaction", name, content, more)
}

#[test]
fn the_sample_is_what_a_service_manager_reads() {
    let output = satisfaction(&[]);
    let complaints = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{complaints}");
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn a_past_day_knows_nothing_of_what_came_later() {
    let output = satisfaction(&["--as-of", "2026-05-31"]);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("this month is 2026-05-01 to 2026-05-31"), "{printed}");
    assert!(!printed.contains("Q-5"), "{printed}");
}

#[test]
fn a_table_of_another_program_in_chinese_with_semicolons_is_read() {
    let table = "\u{feff}日期;客户;员工;总体;推荐\r\n\
        2026/6/1;A;王;非常满意;9\r\n2026年6月2日;B;王;满意;7\r\n2026-06-03;C;王;一般;3\r\n\
        2026-06-03 10:15;D;李;\"非常满意\";10\r\n2026-06-04;E;李;满意;\r\n";
    let (printed, complaints, is_good) = on_table("chinese.csv", table.as_bytes(), &[]);
    assert!(is_good, "{complaints}");
    assert!(printed.contains("`总体` was taken for grades"), "{printed}");
    assert!(printed.contains("Very satisfied: 40.0% of 5"), "{printed}");
    // Nobody said that it is a net promoter score.
    assert!(printed.contains("`推荐` was taken for ratings from 0 to 10"), "{printed}");
    assert!(!printed.contains("Net:"), "{printed}");
    let (printed, _, _) = on_table("nps.csv", table.as_bytes(), &["--scale", "推荐=nps"]);
    assert!(printed.contains("not enough data: 4 of the 5"), "{printed}");
}

#[test]
fn what_is_not_on_the_scale_is_named_and_not_counted() {
    let table = "date,customer,score\n2026-06-01,A,5\n2026-06-01,B,6.5\n2026-06-01,C,4\n\
        2026-06-01,D,3\n2026-06-01,E,9\n2026-06-01,F,great\n";
    let (printed, complaints, is_good) =
        on_table("off.csv", table.as_bytes(), &["--scale", "score=csat5"]);
    assert!(is_good, "{complaints}");
    assert!(printed.contains("answered 3, not on the scale 2"), "{printed}");
    assert!(printed.contains("not counted (line/column): 3/2, 6/2"), "{printed}");
    assert!(printed.contains("Comments in their own words: 1"), "{printed}");
}

#[test]
fn a_table_that_cannot_be_used_is_refused_with_what_is_missing() {
    for (name, table, more, why) in [
        ("empty.csv", "", &[][..], "the table is empty"),
        ("head.csv", "date,overall\n", &[], "the table has a head and no row"),
        ("no-date.csv", "overall\nsatisfied\n", &[], "no column says when an answer was given"),
        ("no-question.csv", "date,customer\n2026-06-01,A\n", &[], "no column with answers"),
        ("words.csv", "date,say\n2026-06-01,hello\n", &[], "no column has answers that can be"),
        (
            "column.csv",
            "date,overall\n2026-06-01,satisfied\n",
            &["--scale", "recommend=nps"],
            "there is no column `recommend` (there are overall)",
        ),
        (
            "scale.csv",
            "date,overall\n2026-06-01,satisfied\n",
            &["--scale", "overall=stars"],
            "`stars` is no scale",
        ),
        (
            "csat.csv",
            "date,overall\n2026-06-01,3\n",
            &["--scale", "overall=csat5:9"],
            "9 is not between 2 and 5",
        ),
        ("days.csv", "date,overall\n31.2.2026,satisfied\n", &[], "no row could be read"),
    ] {
        let (printed, complaints, is_good) = on_table(name, table.as_bytes(), more);
        assert!(!is_good, "{name}: {printed}");
        assert!(complaints.contains(why), "{name}: {complaints}");
        assert_eq!(printed, "", "{name}");
    }
    let (_, complaints, is_good) = on_table("bytes.csv", b"date,overall\n\xff\xfe\n", &[]);
    assert!(!is_good && complaints.contains("is not UTF-8 text"), "{complaints}");
    let missing = satisfaction(&["no such file.csv"]);
    assert!(!missing.status.success());
}

#[test]
fn a_row_that_cannot_be_read_is_told_and_the_rest_is_reported() {
    let table = "date,customer,overall\n2026-06-01,A,satisfied\nyesterday,B,satisfied\n\
        2026-06-02,C,satisfied,and,more\n\n2026-06-03,,very satisfied\n";
    let (printed, complaints, is_good) = on_table("rows.csv", table.as_bytes(), &[]);
    assert!(!is_good, "somebody has to look");
    assert!(complaints.contains("line 3: `yesterday` is no day"), "{complaints}");
    assert!(complaints.contains("line 4: 5 cells, and 3 columns"), "{complaints}");
    assert!(complaints.contains("2 were left out"), "{complaints}");
    assert!(printed.contains("answered 2, not on the scale 0"), "{printed}");
}
