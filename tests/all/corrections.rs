//! Corrections: a fact is replaced or taken out, and everything is as if it had never been
//! otherwise. What does not fit is kept and reported.

use clienteling::base::{Added, CorrectionError, CustomerBase, Fact, FactKind, MergeRecord};
use clienteling::marketing::Channel;
use clienteling::review::review;
use clienteling::transaction::{Line, Lines, PurchaseDetails, Return, Settlement};
use clienteling::{CustomerId, Provenance};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::common::build::{
    base_of, contact, day, on_account, one_of_each_kind, payment, purchase, referral, response,
};
use crate::common::{cases, random};

fn id(text: &str) -> CustomerId {
    text.parse().unwrap()
}

fn misfits(base: &CustomerBase, as_of: &str) -> Vec<String> {
    base.misfits(day(as_of)).map(|misfit| misfit.to_string()).collect()
}

#[test]
fn every_kind_of_fact_is_replaced_also_on_another_day_and_with_another_customer() {
    let mut base = base_of(one_of_each_kind("X", "C-1", "2026-03-01"));
    let olds = one_of_each_kind("X", "C-1", "2026-03-01");
    for (old, new) in olds.into_iter().zip(one_of_each_kind("X", "C-2", "2026-02-01")) {
        assert_eq!(base.replace(new.clone()), Ok(old));
        assert_eq!(base.fact(new.kind(), "X"), Some(new));
    }
    assert_eq!(base, base_of(one_of_each_kind("X", "C-2", "2026-02-01")));
    assert_eq!(base.customer(&id("C-1")), None, "nothing was left of C-1");
}

#[test]
fn every_kind_of_fact_is_removed_and_can_come_again() {
    let facts = one_of_each_kind("X", "C-1", "2026-03-01");
    let mut base = base_of(facts.clone());
    for fact in &facts {
        assert_eq!(base.remove(fact.kind(), "X").as_ref(), Ok(fact));
        let missing = CorrectionError::Unknown { kind: fact.kind(), id: "X".to_owned() };
        assert_eq!(base.remove(fact.kind(), "X"), Err(missing.clone()));
        let refused = base.replace(fact.clone()).unwrap_err();
        assert_eq!((*refused.fact, refused.why), (fact.clone(), missing));
    }
    assert_eq!(base, CustomerBase::new());
    for fact in facts {
        assert_eq!(base.add(fact), Ok(Added::New));
    }
}

#[test]
fn what_is_left_of_somebody_erased_is_not_corrected_and_nothing_is_given_to_them() {
    let mut base = base_of([
        purchase("INV-1", "C-1", "2026-01-01", "1 CNY"),
        purchase("INV-2", "C-2", "2026-01-01", "1 CNY"),
    ]);
    let _ = base.erase(&id("C-1"), id("erased-1")).unwrap();
    let before = base.clone();
    let erased = |id: &str| CorrectionError::Erased { kind: FactKind::Purchase, id: id.to_owned() };
    assert_eq!(base.remove(FactKind::Purchase, "INV-1"), Err(erased("INV-1")));
    for (invoice, customer) in [("INV-1", "C-1"), ("INV-1", "erased-1"), ("INV-2", "erased-1")] {
        let corrected = purchase(invoice, customer, "2026-01-02", "2 CNY");
        let refused = base.replace(corrected.clone()).unwrap_err();
        assert_eq!((*refused.fact, refused.why), (corrected, erased(invoice)));
    }
    assert_eq!(base, before);
    assert_eq!(
        erased("INV-1").to_string(),
        "purchase `INV-1` is, or would be, about somebody who was erased: what is left of them stays"
    );
}

#[test]
fn a_corrected_fact_of_a_merged_customer_follows_the_identifier_that_it_names() {
    let facts =
        [referral("R-1", "C-1", "2026-01-01", "L-1"), referral("R-2", "C-2", "2026-01-02", "L-2")];
    let mut base = base_of(facts);
    let (survivor, absorbed) = (id("C-1"), id("C-2"));
    let merge = MergeRecord { survivor, absorbed, date: day("2026-02-01"), by: None };
    base.merge(merge.clone()).unwrap();
    base.replace(referral("R-1", "C-2", "2026-01-03", "L-1")).unwrap();
    let joined = base.customer(&id("C-2")).unwrap();
    assert_eq!((joined.id(), joined.facts().count()), (&id("C-1"), 2));
    assert!(base.undo_merge(&merge).withdrawals.is_empty());
    assert_eq!(base.customer(&id("C-1")), None);
    assert_eq!(base.customer(&id("C-2")).unwrap().facts().count(), 2);
}

/// A return of so much oil to a purchase.
fn back(id: &str, customer: &str, date: &str, of: &str, quantity: &str) -> Fact {
    let line =
        Line::try_new("oil".parse().unwrap(), quantity.parse().unwrap(), "1 CNY".parse().unwrap());
    Fact::Return(Return {
        id: id.parse().unwrap(),
        customer: customer.parse().unwrap(),
        date: day(date),
        lines: Lines::try_new([line.unwrap()]).unwrap(),
        settlement: Some(Settlement::AtOnce),
        of: Some(of.parse().unwrap()),
        provenance: Provenance::unknown(),
    })
}

#[test]
fn returns_that_do_not_fit_to_their_purchase_are_kept_and_reported() {
    let base = base_of([
        purchase("INV-1", "C-1", "2026-02-01", "10 CNY"),
        back("R-1", "C-1", "2026-01-31", "INV-1", "0.5"),
        back("R-2", "C-1", "2026-02-02", "INV-1", "0.5"),
        back("R-3", "C-1", "2026-02-03", "INV-1", "0.001"),
        back("R-4", "C-2", "2026-02-03", "INV-1", "1"),
    ]);
    assert_eq!(base.facts().count(), 5, "all are kept");
    assert_eq!(
        misfits(&base, "2026-12-31"),
        [
            "return `R-1` of customer `C-1` to `INV-1`: dated before its purchase",
            "return `R-3` of customer `C-1` to `INV-1`: more came back than was bought",
            "return `R-4` of customer `C-2` to `INV-1`: no such purchase is known of the customer",
        ]
    );
    assert_eq!(misfits(&base, "2026-02-02").len(), 1, "later facts change nothing");
    assert_eq!(
        misfits(&base, "2026-01-31"),
        ["return `R-1` of customer `C-1` to `INV-1`: no such purchase is known of the customer"],
        "the purchase is of a later day",
    );
}

#[test]
fn a_product_that_was_never_bought_does_not_come_back_in_place_of_another() {
    let mut other = back("R-1", "C-1", "2026-02-02", "INV-1", "1");
    let Fact::Return(fact) = &mut other else { panic!("a return") };
    let tyre =
        Line::try_new("tyre".parse().unwrap(), 1.try_into().unwrap(), "1 CNY".parse().unwrap());
    fact.lines = Lines::try_new([tyre.unwrap()]).unwrap();
    let base = base_of([purchase("INV-1", "C-1", "2026-02-01", "10 CNY"), other]);
    let expected = "return `R-1` of customer `C-1` to `INV-1`: more came back than was bought";
    assert_eq!(misfits(&base, "2026-12-31"), [expected]);
}

#[test]
fn every_line_of_a_return_is_held_against_all_that_was_bought_of_its_product() {
    let line = |product: &str, pieces: u32| {
        let quantity = pieces.try_into().unwrap();
        Line::try_new(product.parse().unwrap(), quantity, "1 CNY".parse().unwrap()).unwrap()
    };
    let bought = |lines: Vec<Line>| {
        let mut sold = purchase("INV-1", "C-1", "2026-02-01", "10 CNY");
        let Fact::Purchase(fact) = &mut sold else { panic!("a purchase") };
        fact.lines = Lines::try_new(lines).unwrap();
        sold
    };
    let returned = |lines: Vec<Line>| {
        // On the day of the purchase itself.
        let mut back = back("R-1", "C-1", "2026-02-01", "INV-1", "1");
        let Fact::Return(fact) = &mut back else { panic!("a return") };
        fact.lines = Lines::try_new(lines).unwrap();
        back
    };
    let told = |back: Fact| {
        let sold = bought(vec![line("oil", 1), line("tyre", 2), line("oil", 3)]);
        misfits(&base_of([sold, back]), "2026-12-31").len()
    };
    assert_eq!(told(returned(vec![line("oil", 4), line("tyre", 2)])), 0, "of both lines of oil");
    assert_eq!(told(returned(vec![line("oil", 5), line("tyre", 2)])), 1, "the first line is wrong");
    assert_eq!(told(returned(vec![line("tyre", 2), line("oil", 5)])), 1, "the last line is wrong");
}

#[test]
fn a_payment_of_more_than_was_owed_is_reported_and_its_refund_is_not() {
    let facts = [
        on_account("INV-1", "C-1", "2026-02-01", "10 CNY"),
        payment("B-1", "C-1", "2026-02-02", "10 CNY"),
        payment("B-2", "C-1", "2026-02-03", "0.01 CNY"),
        payment("B-3", "C-1", "2026-02-03", "-0.005 CNY"),
        payment("B-4", "C-1", "2026-02-04", "-0.005 CNY"),
        // The day's other payment is in a currency in which nothing is overpaid.
        on_account("INV-2", "C-1", "2026-02-05", "7 EUR"),
        payment("B-4.5", "C-1", "2026-02-05", "7 EUR"),
        payment("B-5", "C-1", "2026-02-05", "5 USD"),
    ];
    let base = base_of(facts);
    assert_eq!(
        misfits(&base, "2026-12-31"),
        [
            "payment `B-2` of customer `C-1`: more was paid than was owed",
            "payment `B-5` of customer `C-1`: more was paid than was owed",
        ]
    );
}

#[test]
fn a_return_of_the_same_day_is_no_fault_of_the_payment() {
    let mut returned = back("R-1", "C-1", "2026-02-02", "INV-1", "1");
    let Fact::Return(fact) = &mut returned else { panic!("a return") };
    fact.settlement = Some(Settlement::OnAccount);
    let mut base = base_of([
        on_account("INV-1", "C-1", "2026-02-01", "1 CNY"),
        payment("B-1", "C-1", "2026-02-02", "1 CNY"),
        returned,
    ]);
    assert_eq!(misfits(&base, "2026-12-31"), [""; 0]);
    base.add(payment("B-2", "C-1", "2026-02-03", "0.01 CNY")).unwrap();
    let too_much = "payment `B-2` of customer `C-1`: more was paid than was owed";
    assert_eq!(misfits(&base, "2026-12-31"), [too_much]);
}

/// An order of so much.
fn order(id: &str, date: &str, amount: &str, cancelled: Option<&str>) -> Fact {
    let amount = serde_json::json!({"amount": amount, "currency": "CNY"});
    let line = serde_json::json!({"product": "oil", "quantity": "1", "amount": amount});
    let order = serde_json::json!({"id": id, "customer": "C-1", "date": date, "lines": [line],
        "cancelled": cancelled});
    serde_json::from_value(serde_json::json!({ "order": order })).unwrap()
}

#[test]
fn a_deposit_is_not_more_than_is_owed_where_an_order_or_a_later_invoice_takes_it_up() {
    let paid = |id: &str| format!("payment `{id}` of customer `C-1`: more was paid than was owed");
    let deposit = payment("B-1", "C-1", "2026-01-10", "4 CNY");
    // Nothing is known of an order: the invoice takes it up when it is there, but for the rest.
    let base = base_of([
        deposit.clone(),
        payment("B-2", "C-1", "2026-01-11", "7 CNY"),
        on_account("INV-1", "C-1", "2026-02-01", "10 CNY"),
    ]);
    assert_eq!(misfits(&base, "2026-01-31"), [paid("B-1"), paid("B-2")]);
    assert_eq!(misfits(&base, "2026-02-01"), [paid("B-2")]);
    // The order takes it up before there is an invoice, and what is invoiced of it counts once.
    let mut base = base_of([order("O-1", "2026-01-05", "10", None), deposit.clone()]);
    assert_eq!(misfits(&base, "2026-01-31"), [""; 0]);
    base.add(payment("B-2", "C-1", "2026-01-11", "7 CNY")).unwrap();
    assert_eq!(misfits(&base, "2026-01-31"), [paid("B-2")]);
    let mut invoice = on_account("INV-1", "C-1", "2026-02-01", "6 CNY");
    let Fact::Purchase(fact) = &mut invoice else { panic!("a purchase") };
    let details = PurchaseDetails { order: Some("O-1".parse().unwrap()), ..Default::default() };
    *fact = fact.clone().with_details(details);
    base.add(invoice).unwrap();
    assert_eq!(misfits(&base, "2026-02-01"), [paid("B-2")]);
    // A later cancellation does not make a mistake of it; what is paid afterwards is one.
    let mut base = base_of([order("O-1", "2026-01-05", "10", Some("2026-01-12")), deposit]);
    base.add(payment("B-2", "C-1", "2026-01-12", "6 CNY")).unwrap();
    assert_eq!(misfits(&base, "2026-01-31"), [""; 0]);
    base.add(payment("B-3", "C-1", "2026-01-13", "1 CNY")).unwrap();
    assert_eq!(misfits(&base, "2026-01-31"), [paid("B-3")]);
}

#[test]
fn a_response_without_its_contact_or_before_it_is_reported_until_that_is_corrected() {
    let mut base = base_of([
        contact("T-1", "C-1", "2026-02-02", Channel::Phone),
        response("A-1", "C-1", "2026-02-01", "T-1"),
        response("A-2", "C-1", "2026-02-02", "T-1"),
        response("A-3", "C-1", "2026-02-03", "T-3"),
    ]);
    assert_eq!(
        misfits(&base, "2026-12-31"),
        [
            "response `A-1` of customer `C-1` to `T-1`: dated before its contact",
            "response `A-3` of customer `C-1` to `T-3`: no such contact is known of the customer",
        ]
    );
    assert_eq!(
        misfits(&base, "2026-02-01"),
        ["response `A-1` of customer `C-1` to `T-1`: no such contact is known of the customer"],
        "the contact is of a later day",
    );
    base.replace(response("A-1", "C-1", "2026-02-02", "T-1")).unwrap();
    base.remove(FactKind::Response, "A-3").unwrap();
    assert_eq!(misfits(&base, "2026-12-31"), [""; 0]);
}

/// What is done to a base that holds facts.
#[derive(Debug, Clone)]
enum Correction {
    /// The fact in this place is removed.
    Remove(Index),
    /// The fact in this place gets the day and the customer of another one, and the content of a
    /// third one of its kind.
    Replace(Index, Index),
    /// This fact is added.
    Add(Index),
}

fn correction() -> impl Strategy<Value = Correction> {
    prop_oneof![
        any::<Index>().prop_map(Correction::Remove),
        any::<(Index, Index)>().prop_map(|(one, other)| Correction::Replace(one, other)),
        any::<Index>().prop_map(Correction::Add),
    ]
}

/// The fact on the day and with the customer of another one, by way of its wire form.
fn moved(fact: &Fact, like: &Fact) -> Fact {
    let mut json = serde_json::to_value(fact).unwrap();
    let content = json.as_object_mut().unwrap().values_mut().next().unwrap();
    content["date"] = like.date().to_string().into();
    content["customer"] = like.customer().unwrap().as_str().into();
    // What ends with the fact's own day may not end before it.
    serde_json::from_value(json).unwrap_or_else(|_| fact.clone())
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn corrections_leave_the_base_as_if_the_corrected_facts_had_come_in_the_first_place(
        facts in random::facts(random::ONE_CURRENCY, 40),
        late in random::facts(random::ONE_CURRENCY, 10),
        corrections in vec(correction(), 1..20),
        joined in any::<bool>(),
        policy in random::policy(),
        as_of in random::as_of(),
    ) {
        let mut base = random::base_with(facts, &[]);
        let (survivor, absorbed) = (id("C-0"), id("C-1"));
        let merge = MergeRecord { survivor, absorbed, date: day("2025-01-01"), by: None };
        if joined {
            base.merge(merge.clone()).unwrap();
        }
        let mut known: Vec<Fact> = base.facts().collect();
        for correction in corrections {
            match correction {
                Correction::Remove(place) if !known.is_empty() => {
                    let fact = known.remove(place.index(known.len()));
                    prop_assert_eq!(base.remove(fact.kind(), fact.id()), Ok(fact));
                }
                Correction::Replace(place, like) if !known.is_empty() => {
                    let like = known[like.index(known.len())].clone();
                    let place = place.index(known.len());
                    let new = moved(&known[place], &like);
                    let old = std::mem::replace(&mut known[place], new.clone());
                    prop_assert_eq!(base.replace(new), Ok(old));
                }
                Correction::Add(place) if !late.is_empty() => {
                    let fact = place.get(&late);
                    if base.add(fact.clone()) == Ok(Added::New) {
                        known.push(fact.clone());
                    }
                }
                _ => {}
            }
            let mut anew = CustomerBase::new();
            if joined {
                anew.merge(merge.clone()).unwrap();
            }
            let outcome = anew.add_all(known.iter().cloned());
            prop_assert_eq!(outcome.added, known.len() as u64);
            prop_assert_eq!(&base, &anew);
        }
        for fact in &known {
            prop_assert_eq!(base.fact(fact.kind(), fact.id()), Some(fact.clone()));
            prop_assert_eq!(base.add(fact.clone()), Ok(Added::Duplicate));
        }
        let anew = base_of(known);
        if !joined {
            let judged = |base| review(base, &policy, as_of).map(|it| serde_json::to_string(&it).unwrap());
            prop_assert_eq!(judged(&base), judged(&anew));
        }
    }
}

#[test]
fn an_entry_that_does_not_fit_into_its_course_is_reported() {
    let facts = r#"[
        {"promise":{"id":"J-1","customer":"C-1","date":"2026-03-02"}},
        {"promise_entry":{"id":"JE-1","customer":"C-1","date":"2026-03-01","promise":"J-1",
            "outcome":"kept"}},
        {"promise_entry":{"id":"JE-2","customer":"C-1","date":"2026-03-03","promise":"J-1",
            "outcome":"released"}},
        {"promise_entry":{"id":"JE-3","customer":"C-1","date":"2026-03-04","promise":"J-1",
            "outcome":"broken"}},
        {"promise_entry":{"id":"JE-4","customer":"C-2","date":"2026-03-04","promise":"J-1",
            "outcome":"kept"}},
        {"complaint":{"id":"Q-1","customer":"C-2","date":"2026-03-02"}},
        {"complaint_entry":{"id":"QE-1","customer":"C-2","date":"2026-03-03","complaint":"Q-1",
            "step":"reopened"}}]"#;
    let base = base_of(serde_json::from_str::<Vec<Fact>>(facts).unwrap());
    assert_eq!(
        misfits(&base, "2026-12-31"),
        [
            "entry of a promise `JE-1` of customer `C-1` to `J-1`: dated before what it is about",
            "entry of a promise `JE-3` of customer `C-1` to `J-1`: cannot be, after what had been \
             entered before",
            "entry of a promise `JE-4` of customer `C-2` to `J-1`: nothing is known of the \
             customer that it could be about",
            "entry of a complaint `QE-1` of customer `C-2` to `Q-1`: cannot be, after what had \
             been entered before",
        ],
    );
    assert_eq!(misfits(&base, "2026-03-03").len(), 2, "later facts change nothing");
}
