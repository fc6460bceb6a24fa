//! The example `early_warning` as a person runs it: on its sample, and on files of all sorts.
//!
//! `cargo test` builds the example anew; `cargo test --test all` alone does not.

use crate::common::example;

const FACTS: &str = r#"{"promise":{"id":"J","customer":"C-1","date":"2026-03-02","until":"2026-03-04"}}
{"opportunity":{"opportunity":{"id":"O-1","customer":"C-1","product":"car","quantity":"1","revenue":{"amount":"168000.00","currency":"CNY"},"stage":"first_contact","created_on":"2026-03-01","created_by":"S-1","owners":[{"staff":"S-1","share":"1"}]},"default":"0.05","events":[]}}
"#;

fn sample(more: &[&str]) -> (String, String, bool) {
    let output = example::run("early_warning", more);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.success())
}

fn on_facts(name: &str, facts: &str, more: &[&str]) -> (String, String, bool) {
    example::on_file("early_warning", name, facts.as_bytes(), more)
}

#[test]
fn the_sample_is_what_a_manager_reads_at_the_end_of_november() {
    let (printed, complaints, is_good) = sample(&[]);
    assert!(is_good, "{complaints}");
    insta::assert_snapshot!(printed);
}

#[test]
fn the_sample_has_warnings_of_every_kind_that_a_dealership_has() {
    let (printed, ..) = sample(&[]);
    for said in [
        "over the credit limit",
        "from which on the credit limit is near",
        "overdue",
        "later than before",
        "behind what the plan asks for",
        "over the budget",
        "expenses rose",
        "the share of the revenue",
        "no purchase for",
        "out of their own rhythm",
        "was not renewed",
        "runs out in",
        "counts as lost to the workshop",
        "in this stage for",
        "was expected to close by",
        "a complaint came in",
        "a promise was to be kept by",
        "satisfaction fell to",
        "a way to reach them",
        "agreement to marketing",
        "of the revenue of twelve months",
        "customers lost in twelve months",
        "owes much and buys little",
        "can never be met",
    ] {
        assert!(printed.contains(said), "{said}: {printed}");
    }
}

#[test]
fn facts_and_deals_of_somebody_else_are_judged_by_the_figures_of_the_crate() {
    let (printed, complaints, is_good) = on_facts("good.jsonl", FACTS, &["--as-of", "2026-04-10"]);
    assert!(is_good, "{complaints}");
    assert!(printed.contains("Warnings of Friday 10 April 2026: 2, and 0 to come"), "{printed}");
    assert!(printed.contains("C-1 (J): a promise was to be kept by 2026-03-04"), "{printed}");
    assert!(printed.contains("deal O-1 with C-1: in this stage for 40 days"), "{printed}");
    assert!(!printed.contains("Your own rules"), "{printed}");
    assert!(printed.contains("2026-03-31  raised: in this stage for 30 days"), "{printed}");
    // By default the day of the latest fact.
    let (printed, ..) = on_facts("latest.jsonl", FACTS, &[]);
    assert!(printed.contains("Warnings of Monday 2 March 2026: 0, and 0 to come"), "{printed}");
}

#[test]
fn own_rules_are_read_and_those_that_cannot_be_met_are_refused_one_by_one() {
    let process = std::process::id();
    let path = std::env::temp_dir().join(format!("clienteling-rules-{process}.toml"));
    let with = |rules: &str| {
        std::fs::write(&path, rules).unwrap();
        let path = path.to_str().unwrap();
        let said = on_facts("rules.jsonl", FACTS, &["--as-of", "2026-03-02", "--rules", path]);
        std::fs::remove_file(path).unwrap();
        said
    };
    let (printed, complaints, is_good) = with(
        r#"
        [[rules]]
        key = "own.never-bought"
        says = "is known, and has bought nothing"
        when = { measure = "purchases.count", last_months = 12, below = 1 }
        [[rules]]
        key = "own.impossible"
        says = "buys less than nothing"
        when = { measure = "purchases.count", last_months = 12, below = 0 }
    "#,
    );
    assert!(is_good, "{complaints}");
    assert!(printed.contains("C-1: is known, and has bought nothing: "), "{printed}");
    assert!(printed.contains("refused: `own.impossible` can never be met"), "{printed}");
    let (printed, complaints, is_good) = with("rules = 7");
    assert!(!is_good && printed.is_empty() && complaints.contains("rules"), "{complaints}");
}

#[test]
fn odd_lines_are_told_and_without_facts_there_is_no_report() {
    let odd = format!("{FACTS}no json\n");
    let (printed, complaints, is_good) = on_facts("odd.jsonl", &odd, &["--as-of", "2026-04-10"]);
    assert!(!is_good && printed.contains("C-1 (J): a promise"), "{printed}");
    assert!(complaints.contains("line 3: expected a fact in JSON, such as `{"), "{complaints}");
    assert!(complaints.contains("1 was left out"), "{complaints}");
    for (name, facts) in [("empty.jsonl", ""), ("foreign.jsonl", "name,phone\nLi Na,138\n")] {
        let (printed, complaints, is_good) = on_facts(name, facts, &[]);
        assert!(!is_good && printed.is_empty(), "{printed}");
        assert!(complaints.contains("no fact could be read: "), "{complaints}");
    }
    assert!(!example::run("early_warning", &["no such file"]).status.success());
    assert!(!example::run("early_warning", &["--log", "no such file"]).status.success());
}

#[test]
fn a_log_is_measured_at_a_cut_and_one_with_other_columns_is_refused() {
    let bought = |month: u32, customer: u32| {
        format!(
            "5{month:02}{customer:03},85123A,LANTERN,6,2011-{month:02}-05 08:26:00,2.55,{customer},United Kingdom\n"
        )
    };
    let header =
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
    let rows: String = (1..=11)
        .flat_map(|month| (1..=20).map(move |customer| (month, customer)))
        // Five of them come no more after the summer.
        .filter(|(month, customer)| *customer > 5 || *month < 7)
        .map(|(month, customer)| bought(month, customer))
        .collect();
    let process = std::process::id();
    let path = std::env::temp_dir().join(format!("clienteling-log-{process}.csv"));
    std::fs::write(&path, format!("{header}{rows}")).unwrap();
    let shown = path.to_str().unwrap().to_owned();
    let (printed, complaints, is_good) = sample(&["--log", &shown, "--cut", "2011-09-01"]);
    assert!(is_good, "{complaints}");
    for said in ["more than 30 days", "more than 90 days", "own rhythm, 5 %"] {
        assert!(printed.contains(said), "{said}: {printed}");
    }
    std::fs::write(&path, "a,b,c\n1,2,3\n").unwrap();
    let (printed, _, is_good) = sample(&["--log", &shown]);
    assert!(!is_good && printed.is_empty(), "{printed}");
    std::fs::remove_file(&path).unwrap();
}
