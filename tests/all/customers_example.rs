//! The example `customers` as a person runs it, with good, odd and hostile lists.
//!
//! `cargo test` builds the example anew; `cargo test --test all` alone does not.

use std::fs;
use std::process::Output;

use crate::common::example;

use insta::assert_snapshot;

/// Runs the example, which `cargo test` builds beside the tests.
fn customers(arguments: &[&str]) -> Output {
    example::run("customers", arguments)
}

/// Runs it on a list of this content; what it prints and what it complains about.
fn on_list(name: &str, content: &[u8]) -> (bool, String, String) {
    let path = std::env::temp_dir().join(format!("clienteling-{}-{name}.csv", std::process::id()));
    fs::write(&path, content).unwrap();
    let output = customers(&[path.to_str().unwrap()]);
    fs::remove_file(&path).unwrap();
    let text = |bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        text.replace(&*path.to_string_lossy().escape_debug().to_string(), "LIST")
    };
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_sample_list_is_sorted_and_tested() {
    let output = customers(&[]);
    assert!(output.status.success());
    assert_snapshot!(String::from_utf8(output.stdout).unwrap());
    // As of a day before most of the list, only who was known is there.
    let early = customers(&["--as-of", "2024-12-31"]);
    let early = String::from_utf8(early.stdout).unwrap();
    assert!(early.contains("customers known on the day: 3"), "{early}");
}

#[test]
fn every_path_is_told() {
    let paths = String::from_utf8(customers(&["--paths"]).stdout).unwrap();
    assert!(
        paths
            .lines()
            .any(|line| line.starts_with("identity.mobile") && line.ends_with(" personal"))
    );
    assert!(paths.lines().count() > 120);
}

#[test]
fn a_list_that_cannot_be_read_is_refused_with_the_reason() {
    let cases: [(&str, &[u8], &str); 5] = [
        ("empty", b"", "an empty file"),
        ("header", b"name,date\nLi,2026-01-01\n", "no column `customer` in the header"),
        ("rows", b"customer,date\n", "no row that can be read"),
        ("binary", &[0, 159, 146, 150, 10, 0], "no column `customer` in the header"),
        (
            "dates",
            b"customer,date\nC-1,2026-02-30\n",
            "row 1: `date`: expected for example `2026-03-01`",
        ),
    ];
    for (name, content, expected) in cases {
        let (success, _, complaint) = on_list(name, content);
        assert!(!success && complaint.contains(expected), "{name}: {complaint}");
    }
    let output = customers(&["no-such-file.csv"]);
    assert!(!output.status.success());
    assert_eq!(customers(&["--as-of", "tomorrow"]).status.code(), Some(2));
}

#[test]
fn a_hostile_row_is_left_out_with_all_its_problems_and_no_value_of_it() {
    let long = "x".repeat(10_000_000);
    let children: Vec<String> = (0..10_000).map(|n| format!("family.children.{n}.name")).collect();
    let list = format!(
        "customer,date,identity.name,identity.mobile,identity.birthday,secret\n\
         C-1,2026-01-01,Li Na,13800001111,1990,\n\
         ,2026-13-01,\u{200b},secret,secret,secret\n\
         C-3,2026-01-01,{long},,,\n\
         C-4,2026-01-01,\"\u{202e}aN iL\u{0301}\u{0301}\",,,\n\
         C-5,2026-01-01,\"two\nlines\",,,\n\
         C-6,2026-01-01,too few\n"
    );
    let (success, printed, _) = on_list("hostile", list.as_bytes());
    assert!(success);
    assert!(printed.contains("6 rows read, 2 taken, 4 left out"), "{printed}");
    assert!(!printed.contains("secret"), "{printed}");
    let second = printed.lines().find(|line| line.contains("row 2")).unwrap();
    for problem in
        ["`customer`", "`date`", "`identity.mobile`", "`identity.birthday`", "no such field"]
    {
        assert!(second.contains(problem), "{second}");
    }
    assert!(
        printed.contains("row 3: `identity.name`: the name has 10000000 characters"),
        "{printed}"
    );
    assert!(printed.contains("row 5: `identity.name`: the name holds a control character"));
    assert!(printed.contains("row 6: 3 columns: expected 6"));

    let names = vec!["Li"; 10_000].join(",");
    let list =
        format!("customer,date,{}\nC-1,2026-01-01,{names}\nC-2,2026-01-01\n", children.join(","));
    let (success, _, complaint) = on_list("children", list.as_bytes());
    assert!(!success && complaint.contains("a list holds at most 64 entries"));
}
