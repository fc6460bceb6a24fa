//! When purchases on account are due, and what is overdue.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use clienteling::transaction::{Overdue, OverdueBand};
use clienteling::{Currency, Fact, Money};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{fact, invoice, lines, of, yuan};
use crate::common::build::{base_of, day, money};
use crate::common::cases;

fn terms(id: &str, date: &str, net_days: u32) -> Fact {
    fact("payment_terms", id, date, json!({ "net_days": net_days }))
}

fn paid(id: &str, date: &str, amount: &str) -> Fact {
    fact("payment", id, date, json!({ "amount": yuan(amount) }))
}

#[test]
fn a_purchase_is_due_by_its_own_date_and_else_by_the_terms_of_its_day() {
    let transactions = of([
        terms("T-1", "2026-02-01", 30),
        terms("T-2", "2026-04-01", 60),
        terms("T-3", "2026-04-01", 14),
        terms("T-4", "2026-04-01", 45),
        invoice("1", "2026-01-31", "1", json!({})),
        invoice("2", "2026-02-01", "1", json!({})),
        invoice("3", "2026-03-31", "1", json!({"seller": "E-5"})),
        invoice("4", "2026-03-31", "1", json!({"due": "2026-04-05"})),
        invoice("5", "2026-04-01", "1", json!({})),
        fact(
            "purchase",
            "6",
            "2026-04-01",
            json!({"lines": lines("oil", "1", "1"),
            "settlement": "at_once", "details": {"due": "2026-05-01"}}),
        ),
    ]);
    let due = transactions.purchases().iter().map(|one| transactions.due_date(one));
    let expected = [
        None,
        Some("2026-03-03"),
        Some("2026-04-30"),
        Some("2026-04-05"),
        Some("2026-04-15"),
        None,
    ];
    assert_eq!(due.collect::<Vec<_>>(), expected.map(|text| text.map(day)));
}

#[test]
fn the_terms_of_the_last_day_are_in_force_and_of_two_alike_those_with_the_larger_identifier() {
    let transactions = of([
        terms("T-1", "2026-01-01", 7),
        terms("T-2", "2026-02-01", 30),
        terms("T-3", "2026-02-01", 30),
    ]);
    for (as_of, expected) in
        [("2025-12-31", None), ("2026-01-31", Some("T-1")), ("2026-02-01", Some("T-3"))]
    {
        assert_eq!(transactions.terms(day(as_of)).map(|it| it.id.as_str()), expected, "{as_of}");
    }
}

#[test]
fn what_is_let_off_is_that_of_the_terms_of_the_day_to_the_smallest_coin() {
    let early = json!({"discount": "0.03", "within_days": 8});
    let transactions = of([
        fact("payment_terms", "T-1", "2026-02-01", json!({"net_days": 30, "early": early})),
        terms("T-2", "2026-03-01", 30),
        fact(
            "payment_terms",
            "T-3",
            "2026-04-01",
            json!({"net_days": 30,
            "early": {"discount": "0.030000001", "within_days": 8}}),
        ),
        invoice("4", "2026-04-01", "33.50", json!({})),
        invoice("1", "2026-02-10", "33.50", json!({"due": "2026-02-11"})),
        invoice("2", "2026-03-01", "33.50", json!({})),
        fact("purchase", "3", "2026-02-10", json!({"lines": lines("oil", "1", "1")})),
    ]);
    let offer = |id: &str| {
        let purchase = transactions.purchases().iter().find(|one| one.id.as_str() == id).unwrap();
        transactions.early_payment(purchase).map(|it| (it.until, it.discount))
    };
    // 3 % of 33.50 are 1.005, of which a half goes to the even neighbour. It is due before the
    // eighth day, and paid early no later.
    assert_eq!(offer("1"), Some((day("2026-02-11"), money("1.00 CNY"))));
    assert_eq!(offer("2"), None);
    assert_eq!(offer("3"), None);
    // A little more than a half, also where six decimals do not show it.
    assert_eq!(offer("4"), Some((day("2026-04-09"), money("1.01 CNY"))));
}

#[test]
fn terms_by_which_one_pays_early_for_longer_than_until_it_is_due_end_then_and_are_reported() {
    let terms = |id: &str, date: &str, net: Value, within_days: u32| {
        let early = json!({"discount": "0.02", "within_days": within_days});
        fact("payment_terms", id, date, json!({"net_days": net, "early": early}))
    };
    let facts = [
        terms("T-1", "2026-01-01", json!(30), 60),
        terms("T-2", "2026-02-01", json!(30), 30),
        terms("T-3", "2026-03-01", json!(null), 60),
        invoice("1", "2026-01-01", "100", json!({})),
        invoice("2", "2026-02-01", "100", json!({})),
        invoice("3", "2026-02-01", "100", json!({"due": "2026-12-31"})),
    ];
    let transactions = of(facts.clone());
    let until: Vec<_> = transactions
        .purchases()
        .iter()
        .map(|one| transactions.early_payment(one).unwrap().until)
        .collect();
    assert_eq!(until, ["2026-01-31", "2026-03-03", "2026-03-03"].map(day));
    let reported =
        "payment terms `T-1` of customer `C-1`: what is paid early may be paid after it is due";
    assert_eq!(super::misfits(facts.clone(), "2026-12-31"), [reported]);
    assert_eq!(super::misfits(facts, "2025-12-31"), [""; 0]);
}

#[test]
fn terms_that_are_lifted_say_no_more_when_it_is_due() {
    let early = json!({"discount": "0.02", "within_days": 10});
    let lifted = |id: &str, date: &str| {
        fact("payment_terms", id, date, json!({"net_days": null, "early": early}))
    };
    let transactions = of([
        terms("T-1", "2026-01-01", 30),
        lifted("T-2", "2026-02-01"),
        // Of one day anything is sooner than nothing.
        lifted("T-4", "2026-03-01"),
        terms("T-3", "2026-03-01", 90),
        invoice("1", "2026-01-31", "1", json!({})),
        invoice("2", "2026-02-01", "1", json!({})),
        invoice("3", "2026-03-01", "1", json!({})),
    ]);
    let due: Vec<_> =
        transactions.purchases().iter().map(|one| transactions.due_date(one)).collect();
    assert_eq!(due, [Some("2026-03-02"), None, Some("2026-05-30")].map(|it| it.map(day)));
    assert!(transactions.purchases().iter().all(|one| transactions.early_payment(one).is_none()));
    assert_eq!(transactions.terms(day("2026-02-28")), None);
    let unsaid = json!({"payment_terms": {"id": "T", "customer": "C-1", "date": "2026-01-01"}});
    assert!(serde_json::from_value::<Fact>(unsaid).is_err(), "it has to be there");
}

fn overdue(facts: impl IntoIterator<Item = Fact>, as_of: &str) -> Vec<Overdue> {
    of(facts).overdue(day(as_of)).unwrap()
}

#[test]
fn what_is_due_on_the_day_is_not_overdue_and_the_day_after_is_the_first() {
    let facts = || [invoice("1", "2026-03-01", "100", json!({"due": "2026-03-31"}))];
    let [on_the_day] = &overdue(facts(), "2026-03-31")[..] else { panic!("one currency") };
    assert_eq!((on_the_day.overdue, on_the_day.not_due), (money("0 CNY"), money("100 CNY")));
    assert_eq!((on_the_day.since, &on_the_day.purchases[..]), (None, &[][..]));
    let [after] = &overdue(facts(), "2026-04-01")[..] else { panic!("one currency") };
    assert_eq!((after.overdue, after.not_due), (money("100 CNY"), money("0 CNY")));
    assert_eq!(after.since, Some(day("2026-04-01")));
    assert_eq!(after.purchases[0].days, 1);
}

#[test]
fn what_is_overdue_stands_in_a_band_by_its_days() {
    let due = day("2026-01-01");
    let band = |days: u64| {
        let facts = [invoice("1", "2025-12-01", "100", json!({"due": due.to_string()}))];
        let [it] = &of(facts).overdue(due + Days::new(days)).unwrap()[..] else { panic!("one") };
        assert_eq!(it.bands.len(), OverdueBand::ALL.len());
        let filled: Vec<_> = it.bands.iter().filter(|(_, sum)| !sum.is_zero()).collect();
        assert_eq!(filled, [(&it.purchases[0].band(), &money("100 CNY"))]);
        it.purchases[0].band()
    };
    let days = [1, 30, 31, 60, 61, 90, 91, 4_000];
    let bands = [
        "1_to_30", "1_to_30", "31_to_60", "31_to_60", "61_to_90", "61_to_90", "over_90", "over_90",
    ];
    assert_eq!(days.map(|days| band(days).as_str()), bands);
}

#[test]
fn payments_and_credits_settle_what_is_due_first_and_last_what_has_no_date() {
    let facts = [
        invoice("1", "2026-01-01", "100", json!({})),
        invoice("2", "2026-01-05", "100", json!({"due": "2026-03-01"})),
        invoice("3", "2026-01-10", "100", json!({"due": "2026-02-01"})),
        invoice("4", "2026-01-11", "100", json!({"due": "2026-02-01"})),
        paid("P-1", "2026-02-10", "70"),
        fact(
            "return",
            "R-1",
            "2026-02-11",
            json!({"lines": lines("tyre", "1", "60"),
            "settlement": "on_account"}),
        ),
        fact(
            "return",
            "R-2",
            "2026-02-11",
            json!({"lines": lines("tyre", "1", "1000"), "settlement": "at_once"}),
        ),
    ];
    let [it] = &overdue(facts, "2026-02-15")[..] else { panic!("one currency") };
    let open: Vec<_> =
        it.purchases.iter().map(|one| (one.purchase.as_str(), one.open.to_string())).collect();
    assert_eq!(open, [("4", "70.00 CNY".to_owned())]);
    assert_eq!(it.not_due, money("100 CNY"));
    assert_eq!(it.without_due_date, money("100 CNY"));
}

#[test]
fn only_what_was_put_on_account_is_owed_and_a_credit_counts_from_its_own_day() {
    let at_once = fact("purchase", "2", "2026-01-01", json!({"lines": lines("oil", "1", "9")}));
    let credit = json!({"lines": lines("tyre", "1", "60"), "settlement": "on_account"});
    let facts = [
        invoice("1", "2026-01-01", "100", json!({"due": "2026-02-01"})),
        at_once.clone(),
        fact("return", "R-1", "2026-02-11", credit),
    ];
    let owed = |as_of| {
        let [it] = &overdue(facts.clone(), as_of)[..] else { panic!("one currency") };
        (it.overdue, it.without_due_date)
    };
    assert_eq!(owed("2026-02-10"), (money("100 CNY"), money("0 CNY")));
    assert_eq!(owed("2026-02-11"), (money("40 CNY"), money("0 CNY")));
    assert_eq!(overdue([at_once], "2026-02-11"), []);
}

#[test]
fn currencies_never_mix_and_where_nothing_is_owed_there_is_nothing() {
    let mut dollars = json!({"lines": lines("oil", "1", "5"), "settlement": "on_account",
        "details": {"due": "2026-02-01"}});
    dollars["lines"][0]["amount"]["currency"] = "USD".into();
    let facts = [
        invoice("1", "2026-01-01", "100", json!({"due": "2026-02-01"})),
        fact("purchase", "2", "2026-01-01", dollars),
        paid("P-1", "2026-02-10", "1000"),
    ];
    let [it] = &overdue(facts.clone(), "2026-03-01")[..] else { panic!("dollars only") };
    assert_eq!(it.overdue, money("5 USD"));
    assert_eq!(overdue(facts.clone(), "2026-02-09").len(), 2, "later facts change nothing");
    assert_eq!(overdue(facts, "2025-12-31"), []);
}

#[test]
fn what_was_paid_back_beyond_all_payments_is_owed_without_a_date() {
    let facts = [
        invoice("1", "2026-01-01", "100", json!({"due": "2026-02-01"})),
        paid("P-1", "2026-01-10", "40"),
        paid("P-2", "2026-01-20", "-50"),
    ];
    let [it] = &overdue(facts, "2026-03-01")[..] else { panic!("one currency") };
    assert_eq!((it.overdue, it.without_due_date), (money("100 CNY"), money("10 CNY")));
}

/// Days of the invoice and of its due date, and the amount in whole yuan.
type Bought = (u64, Option<u64>, i64);

/// One yuan after the other: each goes to the invoice that is due first.
fn yuan_by_yuan(bought: &[Bought], settled: i64) -> BTreeMap<usize, i64> {
    let mut open: BTreeMap<usize, i64> =
        bought.iter().enumerate().map(|(number, one)| (number, one.2)).collect();
    for _ in 0..settled {
        let owed = open.iter().filter(|(_, left)| **left > 0).map(|(number, _)| *number);
        let first = owed.min_by_key(|number| {
            let (on, due, _) = bought[*number];
            (due.map_or(u64::MAX, |after| on + after), on, format!("{number:03}"))
        });
        let Some(first) = first else { break };
        *open.get_mut(&first).unwrap() -= 1;
    }
    open
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn what_is_open_is_what_is_left_when_each_yuan_is_settled_by_itself(
        bought in vec((0..60_u64, option::weighted(0.8, 0..60_u64), 0..40_i64), 0..8),
        paid in vec((0..100_u64, -10..60_i64), 0..5),
        as_of in 0..130_u64,
    ) {
        let first = day("2026-01-01");
        let on = |days: u64| (first + Days::new(days)).to_string();
        let mut facts = Vec::new();
        for (number, (date, due, amount)) in bought.iter().enumerate() {
            let details = match due {
                Some(after) => json!({"due": on(date + after)}),
                None => json!({}),
            };
            facts.push(invoice(&format!("{number:03}"), &on(*date), &amount.to_string(), details));
        }
        for (number, (date, amount)) in paid.iter().enumerate() {
            facts.push(super::overdue::paid(&format!("{number}"), &on(*date), &amount.to_string()));
        }
        let base = base_of(facts);
        let Some(customer) = base.customers().next() else { return Ok(()) };
        let today = first + Days::new(as_of);
        let got = customer.transactions().overdue(today).unwrap();

        let known: Vec<Bought> = bought.iter().copied().map(|(date, due, amount)| {
            (date, due, if date <= as_of { amount } else { 0 })
        }).collect();
        let settled: i64 = paid.iter().filter(|(date, _)| *date <= as_of).map(|(_, amount)| amount).sum();
        let open = yuan_by_yuan(&known, settled);
        let sum = |is: &dyn Fn(Option<NaiveDate>) -> bool| -> i64 {
            let due = |number: usize| known[number].1.map(|after| first + Days::new(known[number].0 + after));
            open.iter().filter(|(number, _)| is(due(**number))).map(|(_, left)| left).sum()
        };
        let expected = [
            sum(&|due| due.is_some_and(|due| due < today)),
            sum(&|due| due.is_some_and(|due| due >= today)),
            sum(&|due| due.is_none()) + (-settled).max(0),
        ].map(|whole| Money::from_minor(whole * 100, Currency::CNY));
        match &got[..] {
            [] => prop_assert_eq!(expected, [money("0 CNY"); 3]),
            [it] => {
                prop_assert_eq!([it.overdue, it.not_due, it.without_due_date], expected);
                let bands = Money::try_sum(Currency::CNY, it.bands.values().copied());
                prop_assert_eq!(bands, Ok(it.overdue));
                let open = Money::try_sum(Currency::CNY, it.purchases.iter().map(|one| one.open));
                prop_assert_eq!(open, Ok(it.overdue));
                // What is owed in all is the receivable.
                let all = Money::try_sum(Currency::CNY, expected).unwrap();
                let receivable = customer.transactions().receivable(today).unwrap();
                prop_assert_eq!(receivable.balances().collect::<Vec<_>>(), vec![all]);
            }
            more => prop_assert!(false, "{:?}", more),
        }
    }
}

/// A credit note on account.
fn credited(id: &str, date: &str, amount: &str, of: Option<&str>) -> Fact {
    let mut more = json!({"lines": lines("tyre", "1", amount), "settlement": "on_account"});
    more["of"] = json!(of);
    fact("return", id, date, more)
}

#[test]
fn a_credit_note_settles_the_invoice_that_it_names_and_its_rest_what_is_due_first() {
    let facts = |amount: &str, of| {
        [
            invoice("S-30", "2025-12-01", "100", json!({"due": "2025-12-31"})),
            invoice("S-31", "2026-01-01", "100", json!({"due": "2026-01-31"})),
            invoice("S-32", "2026-02-01", "100", json!({"due": "2026-02-28"})),
            credited("R-1", "2026-02-10", amount, of),
        ]
    };
    let owed = |amount: &str, of| {
        let [it] = &overdue(facts(amount, of), "2026-02-15")[..] else { panic!("one currency") };
        let late = it.purchases.iter().map(|one| (one.purchase.to_string(), one.open.to_string()));
        (late.collect::<Vec<_>>(), it.not_due.to_string())
    };
    let is = |late: &[(&str, &str)], not_due: &str| {
        let late = late.iter().map(|(id, open)| ((*id).to_owned(), format!("{open}.00 CNY")));
        (late.collect::<Vec<_>>(), format!("{not_due}.00 CNY"))
    };
    assert_eq!(owed("100", Some("S-31")), is(&[("S-30", "100")], "100"));
    assert_eq!(owed("30", Some("S-32")), is(&[("S-30", "100"), ("S-31", "100")], "70"));
    assert_eq!(owed("130", Some("S-32")), is(&[("S-30", "70"), ("S-31", "100")], "0"));
    for of in [None, Some("S-99")] {
        assert_eq!(owed("130", of), is(&[("S-31", "70")], "100"), "{of:?}");
    }
}

#[test]
fn it_is_written_for_a_screen() {
    let facts = [
        invoice("1", "2026-01-01", "100", json!({"due": "2026-02-01"})),
        invoice("2", "2026-01-02", "30", json!({})),
    ];
    let written: Value = json!(overdue(facts, "2026-03-15"));
    let expected = json!([{
        "overdue": yuan("100.00"), "since": "2026-02-02",
        "bands": {"1_to_30": yuan("0.00"), "31_to_60": yuan("100.00"), "61_to_90": yuan("0.00"),
            "over_90": yuan("0.00")},
        "not_due": yuan("0.00"), "without_due_date": yuan("30.00"),
        "disputed": yuan("0.00"),
        "purchases": [{"purchase": "1", "due": "2026-02-01", "days": 42, "open": yuan("100.00")}],
    }]);
    assert_eq!(written, expected);
}
