//! What came back in full is no purchase any more: neither for recency nor for frequency.

use crate::common;

use clienteling::behavior::BehaviorFold;
use clienteling::rule::Parcel;
use clienteling::tiering::{RfmInput, RfmPolicy, rfm};
use clienteling::units::Valuation;
use clienteling::{Currency, CustomerBase, Fact};
use common::build::day;

fn sale(kind: &str, id: &str, date: &str, product: &str, amount: u32, of: Option<&str>) -> Fact {
    let mut fact = serde_json::json!({kind: {
        "id": id, "customer": "C-1", "date": date,
        "lines": [{"product": product, "quantity": "1",
            "amount": {"amount": amount.to_string(), "currency": "CNY"}}],
    }});
    if let Some(of) = of {
        fact[kind]["of"] = of.into();
    }
    serde_json::from_value(fact).unwrap()
}

fn fold(facts: &[Fact], as_of: &str) -> BehaviorFold {
    let mut base = CustomerBase::new();
    assert!(base.add_all(facts.iter().cloned()).refused.is_empty());
    let customer = base.customers().next().unwrap();
    let mut fold = BehaviorFold::new(Currency::CNY);
    let valuation = Valuation::new(Currency::CNY, base.rates());
    fold.add_transactions(customer.transactions(), &valuation, day(as_of)).unwrap();
    fold
}

/// Recency and frequency on a day, by what is known on it.
fn figures(facts: &[Fact], as_of: &str) -> (Option<u64>, u64) {
    let behavior = fold(facts, as_of).as_of(day(as_of)).unwrap();
    (behavior.recency_days(), behavior.frequency())
}

#[test]
fn an_order_returned_in_full_is_no_purchase_whenever_that_came() {
    let facts = [
        sale("purchase", "S-1", "2026-01-10", "sofa", 900, None),
        sale("purchase", "S-2", "2026-03-01", "table", 400, None),
        sale("return", "R-2", "2026-06-01", "table", 400, Some("S-2")),
    ];
    assert_eq!(figures(&facts, "2026-05-31"), (Some(91), 2));
    assert_eq!(figures(&facts, "2026-06-01"), (Some(142), 1));
    // A fold that knows of the return tells each day as it was known on it.
    let known = fold(&facts, "2026-12-31");
    for as_of in ["2026-03-01", "2026-05-31", "2026-06-01", "2026-12-31"] {
        let behavior = known.as_of(day(as_of)).unwrap();
        let told = (behavior.recency_days(), behavior.frequency());
        assert_eq!(told, figures(&facts, as_of), "{as_of}");
    }
    let behavior = known.as_of(day("2026-12-31")).unwrap();
    assert_eq!((behavior.purchase_days(), behavior.rhythm().known()), (1, None));
    // What happened is told as it happened.
    assert_eq!((behavior.totals().purchases(), behavior.totals().returns()), (2, 1));
}

#[test]
fn whoever_brought_back_all_that_they_bought_is_not_scored() {
    let facts = [
        sale("purchase", "S-1", "2026-01-10", "sofa", 900, None),
        sale("return", "R-1", "2026-01-12", "sofa", 900, Some("S-1")),
    ];
    let behavior = fold(&facts, "2026-02-01").as_of(day("2026-02-01")).unwrap();
    assert_eq!((behavior.recency_days(), behavior.frequency()), (None, 0));
    let input = RfmInput::from(&behavior);
    let scores = rfm([("C-1", input)], Currency::CNY, &RfmPolicy::default()).unwrap();
    assert_eq!(scores.scored(), 0);
}

#[test]
fn what_came_back_in_part_or_without_saying_of_what_undoes_no_purchase() {
    let bought = sale("purchase", "S-1", "2026-01-10", "sofa", 900, None);
    for back in [
        sale("return", "R-1", "2026-01-12", "cushion", 30, Some("S-1")),
        sale("return", "R-1", "2026-01-12", "sofa", 900, None),
        sale("return", "R-1", "2026-01-12", "sofa", 900, Some("S-9")),
    ] {
        assert_eq!(figures(&[bought.clone(), back], "2026-02-01"), (Some(22), 1));
    }
}

#[test]
fn a_purchase_that_came_back_twice_takes_no_other_with_it() {
    let facts = [
        sale("purchase", "S-1", "2026-01-10", "sofa", 900, None),
        sale("purchase", "S-2", "2026-01-10", "sofa", 900, None),
        sale("return", "R-1", "2026-01-12", "sofa", 900, Some("S-1")),
        sale("return", "R-2", "2026-01-13", "sofa", 900, Some("S-1")),
    ];
    assert_eq!(figures(&facts, "2026-02-01"), (Some(22), 1));
    let mut base = CustomerBase::new();
    assert!(base.add_all(facts).refused.is_empty());
    let misfits = base.misfits(day("2026-02-01"));
    let told: Vec<String> = misfits.map(|it| it.to_string()).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("more came back than was bought"), "{told:?}");
}

#[test]
fn parts_and_parcels_keep_what_came_back_in_full() {
    let facts = [
        sale("purchase", "S-1", "2026-01-10", "sofa", 900, None),
        sale("return", "R-1", "2026-01-12", "sofa", 900, Some("S-1")),
        sale("purchase", "S-2", "2026-01-11", "table", 400, None),
        sale("return", "R-2", "2026-01-20", "table", 400, Some("S-2")),
        sale("purchase", "S-3", "2026-01-11", "lamp", 50, None),
    ];
    let whole = fold(&facts, "2026-02-01");
    let mut parts = fold(&facts[2..], "2026-02-01");
    parts.merge(&fold(&facts[..2], "2026-02-01")).unwrap();
    assert_eq!(parts, whole);
    let sent = serde_json::to_string(&Parcel::of(&whole)).unwrap();
    let read: Parcel<BehaviorFold> = serde_json::from_str(&sent).unwrap();
    assert_eq!(read.open(), Ok(whole.clone()));
    let forged = sent.replace(r#"["2026-01-10","2026-01-12"]"#, r#"["2026-01-10","2026-01-09"]"#);
    assert_ne!(forged, sent);
    let forged: Parcel<BehaviorFold> = serde_json::from_str(&forged).unwrap();
    assert!(forged.open().is_err());
    let mut again = whole.clone();
    again.clear();
    assert_eq!(again, BehaviorFold::new(Currency::CNY));
}
