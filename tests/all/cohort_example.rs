//! The example `cohort` as a person runs it.
//!
//! `cargo test` builds the example anew; `cargo test --test all` alone does not.

use std::process::Output;

use crate::common::example;

/// Runs the example, which `cargo test` builds beside the tests.
fn cohort(arguments: &[&str]) -> Output {
    example::run("cohort", arguments)
}

fn printed(arguments: &[&str]) -> String {
    let output = cohort(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn it_prints_the_published_counts_and_says_that_the_cars_are_made_up() {
    let printed = printed(&[]);
    assert!(printed.contains("The cars are made up and no real records"), "{printed}");
    assert!(printed.contains("4,714 of 7,882 pass (59.8%)"), "{printed}");
    assert!(printed.contains("71.9% of them drive 50 to below 150 km a day."), "{printed}");
}

#[test]
fn its_limits_can_be_chosen() {
    let chosen = printed(&["--min-visits", "1", "--min-months", "1", "--as-of", "2024-02-29"]);
    assert!(chosen.contains("on 2024-02-29"), "{chosen}");
    assert!(chosen.contains("first registered at least 1 month ago"), "{chosen}");
    assert!(chosen.contains("came at least 1 time\n"), "{chosen}");
    let nobody = printed(&["--min-visits", "4294967295"]);
    assert!(nobody.contains("0 of 7,882 pass (0.0%)"), "{nobody}");
}

#[test]
fn an_option_that_cannot_be_used_is_refused_in_words_and_with_exit_code_2() {
    let cases: [(&[&str], &str); 7] = [
        (&["--min-km", "501"], "--min-km 501 lies above --max-km 500"),
        (&["--min-months", "0"], "1..=1200"),
        (&["--min-months", "1201"], "1..=1200"),
        (&["--min-visits", "-1"], "--min-visits"),
        (&["--as-of", "2026-02-30"], "expected a day of the calendar"),
        (&["--as-of", "-262143-01-01"], "--as-of"),
        (&["--as-of=1899-12-31"], "expected a day from 1900-01-01 to 2199-12-31"),
    ];
    for (arguments, expected) in cases {
        let output = cohort(arguments);
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {complaint}");
        assert!(complaint.contains(expected) && output.stdout.is_empty(), "{complaint}");
        assert!(!complaint.contains("panicked"), "{complaint}");
    }
}
