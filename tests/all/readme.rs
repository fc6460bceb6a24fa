//! The README shows what its program prints.

use std::fmt::Write;

use clienteling::{
    Currency, CustomerBase, Line, Lines, Provenance, Purchase, ReviewPolicy, Settlement, review,
};

/// The lines between two fences, of which the first is given.
fn block<'a>(readme: &'a str, fence: &str) -> &'a str {
    let start = readme.find(fence).unwrap() + fence.len();
    let end = readme[start..].find("```").unwrap();
    &readme[start..start + end]
}

#[test]
fn the_program_prints_what_the_readme_shows() {
    let readme = include_str!("../../README.md");
    let code = block(readme, "```rust\n");
    let mut base = CustomerBase::new();
    let mut sales = 0;
    // The data stand in the code as four texts in brackets on a line.
    for row in code.lines().filter_map(|line| line.trim().strip_prefix("(\"")?.strip_suffix("\"),"))
    {
        let columns: Vec<&str> = row.split("\", \"").collect();
        let [id, customer, date, amount] = columns[..] else { panic!("{row}") };
        let line =
            Line::try_new("car".parse().unwrap(), "1".parse().unwrap(), amount.parse().unwrap());
        base.add(
            Purchase {
                id: id.parse().unwrap(),
                customer: customer.parse().unwrap(),
                date: date.parse().unwrap(),
                lines: Lines::try_new([line.unwrap()]).unwrap(),
                settlement: Settlement::AtOnce,
                details: None,
                provenance: Provenance::unknown(),
            }
            .into(),
        )
        .unwrap();
        sales += 1;
    }
    assert_eq!(sales, 4);
    let policy = ReviewPolicy::new(Currency::CNY);
    let morning = review(&base, &policy, "2026-06-30".parse().unwrap()).unwrap();
    let mut printed = String::new();
    for customer in morning.customers() {
        let Some(abc) = customer.abc() else { continue };
        let reason = abc.reasons()[0];
        writeln!(printed, "{} is {}: {reason}", customer.customer(), abc.class()).unwrap();
    }
    for warning in morning.warnings() {
        writeln!(printed, "{warning}").unwrap();
    }
    assert_eq!(printed, block(readme, "```text\n"));
}

#[test]
fn every_example_has_its_line_and_is_run_by_the_checks() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let checks = std::fs::read_to_string(root.join(".ci/run")).unwrap();
    let mut seen = 0;
    for folder in std::fs::read_dir(root.join("examples")).unwrap() {
        let name = folder.unwrap().file_name().into_string().unwrap();
        let run = format!("--example {name}");
        // One is a package of its own.
        let [told, checked] =
            if name == "store" { ["examples/store", "store-example"] } else { [&*run, &run] };
        assert!(readme.contains(told) && checks.contains(checked), "{name}");
        seen += 1;
    }
    assert!(seen >= 13, "{seen}");
}
