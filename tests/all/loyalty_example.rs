//! The example `loyalty` as a person runs it: on its sample, and on tables of all sorts.
//!
//! `cargo test` builds the example anew; `cargo test --test all` alone does not.

use std::process::Output;

use crate::common::example;

/// Runs the example, which `cargo test` builds beside the tests.
fn loyalty(arguments: &[&str]) -> Output {
    example::run("loyalty", arguments)
}

/// What it prints on a table, what it complains about, and whether it succeeds.
fn on_table(name: &str, content: &[u8], more: &[&str]) -> (String, String, bool) {
    example::on_file("loyalty", name, content, more)
}

const PROFIT: [&str; 2] = ["--profit", "1000"];

#[test]
fn the_sample_is_what_a_restaurant_reads_on_30_september() {
    let output = loyalty(&[]);
    let complaints = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{complaints}");
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn a_table_of_another_program_in_chinese_is_shared_out() {
    let table = "\u{feff}日期;顾客ID;总价\r\n2026/6/1;A;1.000,50\r\n2026年6月2日;B;¥ 2.000,00\r\n\
        2026-06-03 10:15;A;-100,50\r\n";
    let (printed, complaints, is_good) = on_table("chinese.csv", table.as_bytes(), &PROFIT);
    assert!(is_good, "{complaints}");
    // 100.00 by 900.00 and 2,000.00.
    assert!(printed.contains("31.03") && printed.contains("68.97"), "{printed}");
    assert!(printed.contains("Paid 100.00 CNY and kept by the house 0.00 CNY"), "{printed}");
}

#[test]
fn a_table_with_prices_and_quantities_is_multiplied_out() {
    let table = "Order Date,Customer ID,Unit Price,Quantity,Discount\n\
        11/8/2025,A,10.00,3,0.1\n11/30/2025,B,9,1,10%\n";
    let (printed, complaints, is_good) =
        on_table("prices.csv", table.as_bytes(), &[&PROFIT[..], &["--dates", "mdy"]].concat());
    assert!(is_good, "{complaints}");
    assert!(printed.contains("27.00") && printed.contains("8.10"), "{printed}");
    assert!(printed.contains("35.10"), "{printed}");
}

#[test]
fn a_row_that_cannot_be_read_is_told_and_the_rest_is_shared_out() {
    let table = "date,guest,amount\n2026-06-01,A,100\n6/1/2026,B,100\n2026-06-02,C,\"1,23\"\n\
        2026-06-03,D\n2026-06-04,E,--5\n2026-06-05,F,1e5\n2026-02-30,G,5\n\n2026-06-06,,50\n";
    let (printed, complaints, is_good) = on_table("rows.csv", table.as_bytes(), &PROFIT);
    assert!(!is_good, "somebody has to look");
    for why in [
        "line 3: `6/1/2026` is no day such as 2026-06-30 (or say --dates mdy or dmy)",
        "line 4: the amount `1,23` is no number such as 1,234.56 (or say --decimal comma)",
        "line 5: 2 cells, and 3 columns",
        "line 6: the amount `--5` is no number",
        "line 7: the amount `1e5` is no number",
        "line 8: `2026-02-30` is no day",
        "6 were left out",
    ] {
        assert!(complaints.contains(why), "{why}: {complaints}");
    }
    assert!(printed.contains("left out of all figures: 6"), "{printed}");
    assert!(printed.contains("150.00 CNY"), "{printed}");
}

#[test]
fn a_table_that_cannot_be_used_is_refused_with_the_columns_it_has() {
    for (name, table, more, why) in [
        ("empty.csv", "", &PROFIT[..], "the table is empty"),
        ("head.csv", "date,guest,amount\n", &PROFIT, "the table has a head and no row"),
        (
            "deals.csv",
            "dealname,dealstage,close date\na,b,c\n",
            &PROFIT,
            "for how much (such as `amount`, or `price` and `quantity`) (columns: dealname, \
             dealstage, close date)",
        ),
        ("days.csv", "date,guest,amount\nmonday,A,5\n", &PROFIT, "no row could be read: line 2"),
        (
            "quote.csv",
            "date,guest,amount\n2026-06-01,A,5\n2026-06-01,A,\"5\n2026-06-01,A,5\n",
            &PROFIT,
            "line 3: a quote is not closed",
        ),
        ("profit.csv", "date,guest,amount\n2026-06-01,A,5\n", &[], "say the profit of the period"),
        (
            "period.csv",
            "date,guest,amount\n2026-06-01,A,5\n",
            &["--profit", "5", "--from", "2026-09-30", "--until", "2025-09-30"],
            "error: ",
        ),
    ] {
        let (printed, complaints, is_good) = on_table(name, table.as_bytes(), more);
        assert!(!is_good, "{name}: {printed}");
        assert!(complaints.contains(why), "{name}: {complaints}");
        assert_eq!(printed, "", "{name}");
    }
    let (_, complaints, is_good) = on_table("bytes.csv", b"date,guest\n\xff\xfe\n", &PROFIT);
    assert!(!is_good && complaints.contains("is not UTF-8 text"), "{complaints}");
    assert!(!loyalty(&["no such file.csv"]).status.success());
}

#[test]
fn a_loss_is_no_profit_and_says_so() {
    let table = b"date,guest,amount\n2026-06-01,A,5\n";
    let (printed, _, is_good) = on_table("loss.csv", table, &["--profit", "-500"]);
    assert!(is_good);
    assert!(printed.contains("nothing is shared out: the period brought a loss"), "{printed}");
}
