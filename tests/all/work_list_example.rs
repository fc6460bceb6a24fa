//! The example `work_list` as a person runs it: on its sample, and on files of all sorts.
//!
//! `cargo test` builds the example anew; `cargo test --test all` alone does not.

use crate::common::example;

const FACTS: &str = r#"{"responsibility":{"id":"R","customer":"C-1","date":"2026-03-01","staff":"S-1","role":"account"}}
{"promise":{"id":"J","customer":"C-1","date":"2026-03-02","until":"2026-03-04"}}
"#;

fn sample(more: &[&str]) -> (String, String, bool) {
    let output = example::run("work_list", more);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.success())
}

fn on_facts(name: &str, facts: &str, more: &[&str]) -> (String, String, bool) {
    example::on_file("work_list", name, facts.as_bytes(), more)
}

#[test]
fn the_sample_is_the_morning_of_whoever_has_the_most_to_do() {
    let (printed, complaints, is_good) = sample(&[]);
    assert!(is_good, "{complaints}");
    insta::assert_snapshot!(printed);
}

#[test]
fn the_owner_the_day_and_the_capacity_are_asked_for() {
    let (printed, _, is_good) = sample(&["--owner", "S-5"]);
    assert!(is_good && printed.contains("S-3 has the contacts meanwhile"), "{printed}");
    let (printed, _, is_good) = sample(&["--capacity", "25 min"]);
    assert!(is_good && printed.contains("20 min of 25 min planned"), "{printed}");
    let (printed, _, is_good) = sample(&["--capacity", "1"]);
    assert!(is_good && printed.contains("1 of 1 contact planned"), "{printed}");
    let (printed, ..) = sample(&["--as-of", "2026-03-15"]);
    assert!(printed.contains("Note: there is no work on 2026-03-15"), "{printed}");
    for (asked, why) in [
        (["--owner", "S-99"], "`S-99` is responsible for nobody; known: S-3, S-5"),
        (["--capacity", "much"], "expected a number of contacts, or `90 min`"),
        (["--as-of", "1999-01-01"], "nobody has anything to do on 1999-01-01"),
        (["--as-of", "+262142-12-31"], "error: "),
    ] {
        let (printed, complaints, is_good) = sample(&asked);
        assert!(!is_good && printed.is_empty() && complaints.contains(why), "{complaints}");
    }
}

#[test]
fn odd_facts_are_told_and_without_facts_there_is_no_list() {
    let (printed, complaints, is_good) = on_facts("good.jsonl", FACTS, &["--as-of", "2026-03-04"]);
    assert!(is_good && printed.contains("1. C-1"), "{printed} {complaints}");
    let odd = format!("{FACTS}no json\n");
    let (printed, complaints, is_good) = on_facts("odd.jsonl", &odd, &["--as-of", "2026-03-04"]);
    assert!(!is_good && printed.contains("1. C-1"), "{printed}");
    assert!(complaints.contains("fact in line 3: expected a fact in JSON, such as `{"));
    assert!(complaints.contains("1 was left out"), "{complaints}");
    for (name, facts) in [("empty.jsonl", ""), ("foreign.jsonl", "name,phone\nLi Na,138\n")] {
        let (printed, complaints, is_good) = on_facts(name, facts, &[]);
        assert!(!is_good && printed.is_empty(), "{printed}");
        assert!(complaints.contains("no fact of a customer could be read: "), "{complaints}");
    }
    let nobodys = r#"{"promise":{"id":"J","customer":"C-1","date":"2026-03-02"}}"#;
    let (printed, complaints, is_good) = on_facts("nobodys.jsonl", nobodys, &[]);
    assert!(!is_good && printed.is_empty() && complaints.contains("nobody"), "{complaints}");
    assert!(!example::run("work_list", &["no such file"]).status.success());
}
