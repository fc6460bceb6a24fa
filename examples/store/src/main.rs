//! A firm kept in SQLite: records are read row by row, and reviews are written beside them.
//!
//! `cargo run -p store-example -- firm.db 2026-11-26` reviews what is in the database; on a new
//! file it puts a small shop in first. With `C-1 erased-1` after it, it erases that customer under
//! that pseudonym before.

mod store;

use std::error::Error;
use std::process::ExitCode;

use clienteling::firm::FirmRecord;
use clienteling::port::{Store, run_on};
use clienteling::review::ReviewPolicy;
use clienteling::{Currency, NaiveDate};

use serde_json::Value;

use store::{Sqlite, StoreError};

/// What a small shop knows: two cards of one customer, a deal, a purchase.
const SHOP: [&str; 5] = [
    r#"{"fact":{"profile":{"id":"P-1","customer":"C-1","date":"2026-01-05","profile":{"person":{"identity":{"name":"Li Na"}}}}}}"#,
    r#"{"fact":{"purchase":{"id":"INV-1","customer":"C-1","date":"2026-03-01","lines":[{"product":"oil","quantity":"1","amount":{"amount":"360.00","currency":"CNY"}}]}}}"#,
    r#"{"fact":{"referral":{"id":"R-1","customer":"C-2","date":"2026-03-02","lead":"L-1"}}}"#,
    r#"{"merge":{"survivor":"C-1","absorbed":"C-2","date":"2026-03-05","by":"S-1"}}"#,
    r#"{"opportunity":{"opportunity":{"id":"O-1","customer":"C-2","product":"car","quantity":"1","revenue":{"amount":"168000.00","currency":"CNY"},"stage":"first_contact","created_on":"2026-03-01","created_by":"S-1","owners":[{"staff":"S-1","share":"1"}]},"default":"0.05","events":[]}}"#,
];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| ":memory:".to_owned());
    let day = arguments.next().unwrap_or_else(|| "2026-11-26".to_owned());
    let as_of: NaiveDate =
        day.parse().map_err(|_| format!("`{day}` is no day: expected one such as 2026-11-26"))?;

    let mut sqlite = Sqlite::open(&path)?;
    if sqlite.is_empty()? {
        for row in SHOP {
            sqlite.write(&serde_json::from_str::<FirmRecord>(row)?)?;
        }
    }
    if let Some(customer) = arguments.next() {
        let pseudonym = arguments.next().ok_or("after a customer a pseudonym is expected")?;
        let erasure = sqlite.erase(&customer.parse()?, pseudonym.parse()?)?;
        println!("Under {pseudonym} stay {} kinds of facts.", erasure.facts.kept.len());
    }
    let policy = ReviewPolicy::new(Currency::CNY);
    // The store is source and sink at once, and nobody here needs to know what it is.
    let store: &mut dyn Store<StoreError> = &mut sqlite;
    for refused in run_on(store, &policy, as_of)?.refused {
        println!("not taken over: {refused}");
    }
    let review: Value = serde_json::from_str(&sqlite.review(as_of)?)?;
    println!("The review of {as_of} is in {path}:");
    for customer in review["customers"].as_array().into_iter().flatten() {
        let net = &customer["behavior"]["totals"]["net"];
        println!("  customer {}: bought for {}", text(&customer["customer"]), money(net));
    }
    let open = &review["expected_sales"]["forecast"]["whole"]["open"];
    println!("  open deals: {}, over {}", open["deals"], money(&open["amount"]));
    Ok(())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("nothing")
}

fn money(value: &Value) -> String {
    format!("{} {}", text(&value["amount"]), text(&value["currency"]))
}
