//! How much of a customer's credit is used, and the warnings about it.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use clienteling::base::FactKind;
use clienteling::funnel::Opportunities;
use clienteling::rule::Draft;
use clienteling::transaction::{Delivery, NegativeLimit, Order, Purchase};
use clienteling::warning::life::{
    DayFindings, MatterTerms, WarningBook, WarningLifePolicy, WarningLifePolicyDraft,
    WarningMargin, WarningTerms,
};
use clienteling::warning::receivable::{
    CreditLine, Document, EXPOSURE_OVER_LIMIT, Exposure, ExposureOverLimit, ExposureStage,
    GROUP_OVER_LIMIT, GroupOverLimit, LimitSource, OverLimit, OverduePayments, PAYS_SLOWER,
    RECEIVABLE_OVERDUE, ReceivablePolicy, ReceivablePolicyDraft, SlowerPayments, exposure,
    exposure_with, group_exposure,
};
use clienteling::warning::{
    Advice, BuiltIn, Evaluation, Finding, FindingKey, Force, Onset, RECEIVABLE_OVER_LIMIT,
    Severity, Touched, WarningContext, WarningRules, WarningRulesPolicyDraft,
};
use clienteling::{Currency, CustomerBase, CustomerId, Fact, Money, NaiveDate as Day};
use serde_json::{Value, json};

use crate::common::golden;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn yuan(amount: &str) -> Money {
    money(&format!("{amount} CNY"))
}

fn id(text: &str) -> CustomerId {
    text.parse().unwrap()
}

fn amount(text: &str) -> Value {
    let (amount, currency) = text.split_once(' ').unwrap_or((text, "CNY"));
    json!({"amount": amount, "currency": currency})
}

fn fields(id: &str, customer: &str, date: &str, more: Value) -> Value {
    let Value::Object(mut fields) = more else { panic!("fields") };
    for (name, text) in [("id", id), ("customer", customer), ("date", date)] {
        fields.insert(name.to_owned(), text.into());
    }
    Value::Object(fields)
}

fn fact_of(customer: &str, kind: &str, id: &str, date: &str, more: Value) -> Fact {
    serde_json::from_value(json!({ kind: fields(id, customer, date, more) })).unwrap()
}

/// A fact about customer C-1.
fn fact(kind: &str, id: &str, date: &str, more: Value) -> Fact {
    fact_of("C-1", kind, id, date, more)
}

fn line(quantity: &str, of: &str) -> Value {
    json!([{"product": "tyre", "quantity": quantity, "amount": amount(of)}])
}

fn limit(id: &str, date: &str, of: &str) -> Fact {
    fact("credit_limit", id, date, json!({"limit": amount(of)}))
}

fn lifted(id: &str, date: &str) -> Fact {
    fact("credit_limit", id, date, json!({"limit": null}))
}

#[expect(clippy::needless_pass_by_value, reason = "said where it is called")]
fn invoice(id: &str, date: &str, of: &str, details: Value) -> Fact {
    fact(
        "purchase",
        id,
        date,
        json!({"lines": line("1", of), "settlement": "on_account", "details": details}),
    )
}

fn owed(id: &str, date: &str, of: &str) -> Fact {
    invoice(id, date, of, json!({}))
}

fn paid(id: &str, date: &str, of: &str) -> Fact {
    fact("payment", id, date, json!({"amount": amount(of)}))
}

fn ordered(id: &str, date: &str, quantity: &str, of: &str, more: Value) -> Fact {
    let mut order = more;
    order["lines"] = line(quantity, of);
    fact("order", id, date, order)
}

fn delivered(id: &str, order: &str, on: &str, quantity: Option<&str>) -> Fact {
    let items: Vec<Value> =
        quantity.iter().map(|it| json!({"product": "tyre", "quantity": it})).collect();
    fact("delivery", id, on, json!({"of": {"order": order}, "items": items, "delivered": on}))
}

fn base_of(facts: impl IntoIterator<Item = Fact>) -> CustomerBase {
    let mut base = CustomerBase::new();
    let outcome = base.add_all(facts);
    assert!(outcome.refused.is_empty(), "{:?}", outcome.refused);
    base
}

fn policy() -> ReceivablePolicy {
    ReceivablePolicy::default()
}

fn with(change: impl FnOnce(&mut ReceivablePolicyDraft)) -> ReceivablePolicy {
    let mut draft = ReceivablePolicyDraft::default();
    change(&mut draft);
    draft.validate().unwrap()
}

fn used_by(base: &CustomerBase, policy: &ReceivablePolicy, as_of: &str) -> Exposure {
    let deals = Opportunities::new();
    let context =
        WarningContext { base, deals: &deals, currency: Currency::CNY, as_of: day(as_of) };
    exposure(&context, base.customer(&id("C-1")).unwrap(), policy).unwrap()
}

fn used(facts: impl IntoIterator<Item = Fact>, as_of: &str) -> Exposure {
    used_by(&base_of(facts), &policy(), as_of)
}

fn used_with(base: &CustomerBase, document: Document<'_>, as_of: &str) -> Exposure {
    let deals = Opportunities::new();
    let context =
        WarningContext { base, deals: &deals, currency: Currency::CNY, as_of: day(as_of) };
    exposure_with(&context, base.customer(&id("C-1")).unwrap(), document, &policy()).unwrap()
}

/// The four stages.
fn stages(of: &Exposure) -> [String; 4] {
    ExposureStage::ALL.map(|stage| of.stage(stage).unwrap().amount().to_string())
}

fn rules(policy: &ReceivablePolicy) -> WarningRules {
    WarningRules::try_new(
        vec![
            Box::new(OverLimit),
            Box::new(ExposureOverLimit::new(policy.clone())),
            Box::new(OverduePayments::new(policy.clone())),
            Box::new(SlowerPayments::new(policy.clone())),
        ],
        vec![Box::new(GroupOverLimit::new(policy.clone()))],
    )
    .unwrap()
}

fn evaluated(base: &CustomerBase, policy: &ReceivablePolicy, as_of: Day) -> Evaluation {
    let deals = Opportunities::new();
    let context = WarningContext { base, deals: &deals, currency: Currency::CNY, as_of };
    Evaluation::of(&rules(policy), &context)
}

fn found_by(base: &CustomerBase, policy: &ReceivablePolicy, as_of: &str) -> Vec<Finding> {
    evaluated(base, policy, day(as_of)).findings().cloned().collect()
}

/// The finding of a matter.
fn finding(base: &CustomerBase, matter: &str, as_of: &str) -> Option<Finding> {
    found_by(base, &policy(), as_of).into_iter().find(|one| one.key.matter() == matter)
}

fn not_evaluated(base: &CustomerBase, as_of: &str) -> Vec<String> {
    let evaluation = evaluated(base, &policy(), day(as_of));
    evaluation.not_evaluated().map(|one| format!("{}: {}", one.key.matter(), one.why)).collect()
}

fn rate(base: &mut CustomerBase, on: Day, yuan_a_dollar: &str) {
    let rate = yuan_a_dollar.parse().unwrap();
    base.rates_mut().record(Currency::USD, Currency::CNY, on, rate).unwrap();
}

const NONE: [String; 0] = [];

mod exposures {
    use super::*;

    #[test]
    fn what_is_delivered_is_not_ordered_any_more_and_what_is_invoiced_not_delivered() {
        let facts = [
            ordered("R-1", "2026-03-01", "10", "1000", json!({})),
            delivered("D-1", "R-1", "2026-03-03", Some("6")),
            fact(
                "purchase",
                "S-1",
                "2026-03-05",
                json!({"lines": line("4", "400"),
                "settlement": "on_account", "details": {"order": "R-1"}}),
            ),
            delivered("D-2", "R-1", "2026-03-07", None),
            fact(
                "purchase",
                "S-2",
                "2026-03-09",
                json!({"lines": line("6", "600"),
                "settlement": "on_account", "details": {"order": "R-1"}}),
            ),
        ];
        for (as_of, expected) in [
            ("2026-03-02", ["0", "0", "0", "1000"]),
            ("2026-03-03", ["0", "0", "600", "400"]),
            ("2026-03-05", ["400", "0", "200", "400"]),
            ("2026-03-07", ["400", "0", "600", "0"]),
            ("2026-03-09", ["1000", "0", "0", "0"]),
        ] {
            let exposure = used(facts.clone(), as_of);
            assert_eq!(stages(&exposure), expected, "{as_of}");
            assert_eq!(exposure.total, yuan("1000"), "{as_of}");
        }
    }

    #[test]
    fn what_is_invoiced_before_it_is_delivered_counts_once() {
        let facts = [
            ordered("R-1", "2026-03-01", "4", "400", json!({})),
            fact(
                "purchase",
                "S-1",
                "2026-03-02",
                json!({"lines": line("4", "400"),
                "settlement": "on_account", "details": {"order": "R-1"}}),
            ),
            delivered("D-1", "R-1", "2026-03-05", None),
        ];
        for as_of in ["2026-03-02", "2026-03-05"] {
            assert_eq!(stages(&used(facts.clone(), as_of)), ["400", "0", "0", "0"], "{as_of}");
        }
    }

    #[test]
    fn parts_of_an_order_add_up_to_the_whole_to_the_smallest_coin() {
        let facts = [
            ordered("R-1", "2026-03-01", "3", "100", json!({})),
            delivered("D-1", "R-1", "2026-03-03", Some("1")),
            delivered("D-2", "R-1", "2026-03-04", Some("1")),
            fact(
                "purchase",
                "S-1",
                "2026-03-05",
                json!({"lines": line("1", "33.33"),
                "settlement": "on_account", "details": {"order": "R-1"}}),
            ),
        ];
        let on = |as_of| stages(&used(facts.clone(), as_of));
        assert_eq!(on("2026-03-03"), ["0", "0", "33.33", "66.67"]);
        assert_eq!(on("2026-03-04"), ["0", "0", "66.67", "33.33"]);
        assert_eq!(on("2026-03-05"), ["33.33", "0", "33.34", "33.33"]);
    }

    #[test]
    fn the_rest_of_an_order_that_is_cancelled_does_not_count_and_what_was_delivered_does() {
        let facts = [
            ordered("R-1", "2026-03-01", "4", "400", json!({"cancelled": "2026-03-08"})),
            delivered("D-1", "R-1", "2026-03-03", Some("1")),
        ];
        let before = used(facts.clone(), "2026-03-07");
        assert_eq!(stages(&before), ["0", "0", "100", "300"]);
        assert_eq!(before.look_again_on, Some(day("2026-03-08")));
        let after = used(facts, "2026-03-08");
        assert_eq!(stages(&after), ["0", "0", "100", "0"]);
        assert_eq!(after.look_again_on, None);
    }

    #[test]
    fn an_order_counts_from_the_day_on_which_it_comes_within_the_horizon() {
        let facts = [ordered("R-1", "2026-03-01", "1", "500", json!({"promised": "2026-06-01"}))];
        let before = used(facts.clone(), "2026-04-01");
        assert_eq!(stages(&before), ["0", "0", "0", "0"]);
        assert_eq!(before.beyond_horizon, Some(yuan("500")));
        assert_eq!(before.look_again_on, Some(day("2026-04-02")));
        let within = used(facts.clone(), "2026-04-02");
        assert_eq!(stages(&within), ["0", "0", "0", "500"]);
        assert_eq!(within.beyond_horizon, Some(yuan("0")));
        // One that is late counts too, and without a horizon every one does.
        assert_eq!(used(facts.clone(), "2026-09-01").total, yuan("500"));
        let all = with(|draft| draft.horizon_days = None);
        assert_eq!(used_by(&base_of(facts), &all, "2026-03-01").total, yuan("500"));
    }

    #[test]
    fn an_order_without_a_day_counts_by_the_policy() {
        let base = base_of([ordered("R-1", "2026-03-01", "1", "500", json!({}))]);
        let without = with(|draft| draft.orders_without_day = false);
        assert_eq!(used_by(&base, &policy(), "2026-03-01").total, yuan("500"));
        assert_eq!(used_by(&base, &without, "2026-03-01").total, yuan("0"));
    }

    #[test]
    fn a_promise_of_a_delivery_moves_the_day_of_the_order() {
        let facts = [
            ordered("R-1", "2026-03-01", "1", "500", json!({"promised": "2026-03-20"})),
            fact(
                "delivery",
                "D-1",
                "2026-03-10",
                json!({"of": {"order": "R-1"}, "promised": "2026-08-01"}),
            ),
        ];
        assert_eq!(used(facts.clone(), "2026-03-09").total, yuan("500"));
        assert_eq!(used(facts.clone(), "2026-03-10").total, yuan("0"));
        assert_eq!(used(facts, "2026-06-02").total, yuan("500"));
    }

    #[test]
    fn each_stage_counts_by_the_policy() {
        let facts = [
            owed("S-1", "2026-03-01", "1"),
            ordered("R-1", "2026-03-01", "1", "20", json!({})),
            delivered("D-1", "R-1", "2026-03-01", None),
            ordered("R-2", "2026-03-01", "1", "300", json!({})),
            fact(
                "payment",
                "B-1",
                "2026-03-01",
                json!({"amount": amount("4000"), "matures": "2026-09-01"}),
            ),
            owed("S-2", "2026-03-01", "4000"),
        ];
        let base = base_of(facts);
        for (stage, expected) in ExposureStage::ALL.into_iter().zip(["1", "4000", "20", "300"]) {
            let only = with(|draft| draft.counts = [stage].into());
            let exposure = used_by(&base, &only, "2026-03-02");
            assert_eq!(exposure.total, yuan(expected), "{stage}");
            assert_eq!(stages(&exposure), ["1", "4000", "20", "300"]);
        }
    }

    #[test]
    fn deposits_and_credit_notes_subtract() {
        let facts = [
            paid("B-1", "2026-03-01", "300"),
            ordered("R-1", "2026-03-01", "1", "1000", json!({})),
            owed("S-1", "2026-03-05", "500"),
            fact(
                "return",
                "RT-1",
                "2026-03-06",
                json!({"lines": line("1", "50"), "of": "S-1", "settlement": "on_account"}),
            ),
        ];
        let deposit = used(facts.clone(), "2026-03-01");
        assert_eq!(deposit.stage(ExposureStage::Receivable), Some(yuan("-300")));
        assert_eq!(deposit.total, yuan("700"));
        assert_eq!(used(facts.clone(), "2026-03-05").total, yuan("1200"));
        assert_eq!(used(facts, "2026-03-06").total, yuan("1150"));
    }

    #[test]
    fn an_acceptance_bill_counts_until_it_matures() {
        let facts = [
            owed("S-1", "2026-03-01", "500"),
            fact(
                "payment",
                "B-1",
                "2026-03-05",
                json!({"amount": amount("500"), "matures": "2026-09-05"}),
            ),
        ];
        let held = used(facts.clone(), "2026-09-04");
        assert_eq!(stages(&held), ["0", "500", "0", "0"]);
        assert_eq!(held.look_again_on, Some(day("2026-09-05")));
        assert_eq!(used(facts.clone(), "2026-09-05").total, yuan("0"));
        // One that is given back before takes both back.
        let back = fact(
            "payment",
            "B-2",
            "2026-05-01",
            json!({"amount": amount("-500"), "matures": "2026-09-05"}),
        );
        let given_back = used(facts.into_iter().chain([back]), "2026-05-01");
        assert_eq!(stages(&given_back), ["500", "0", "0", "0"]);
    }

    #[test]
    fn what_is_disputed_stands_apart_until_it_is_settled() {
        let facts = [
            owed("S-1", "2026-03-01", "500"),
            owed("S-2", "2026-03-01", "300"),
            fact(
                "dispute",
                "DI-1",
                "2026-03-10",
                json!({"purchase": "S-2", "settled": "2026-04-01"}),
            ),
            paid("B-1", "2026-03-20", "600"),
        ];
        assert_eq!(used(facts.clone(), "2026-03-09").total, yuan("800"));
        let disputed = used(facts.clone(), "2026-03-10");
        assert_eq!((disputed.total, disputed.disputed), (yuan("500"), Some(yuan("300"))));
        assert_eq!(disputed.look_again_on, Some(day("2026-04-01")));
        // Payments settle what is not disputed first, and no more is disputed than is owed.
        let paid = used(facts.clone(), "2026-03-20");
        assert_eq!((paid.total, paid.disputed), (yuan("0"), Some(yuan("200"))));
        let settled = used(facts, "2026-04-01");
        assert_eq!((settled.total, settled.disputed), (yuan("200"), Some(yuan("0"))));
    }

    #[test]
    fn of_a_purchase_no_more_is_disputed_than_is_left_of_it() {
        let disputed = |more: &[Fact]| {
            let facts = [owed("S-1", "2026-03-01", "500"), owed("S-2", "2026-03-01", "900")];
            used(facts.into_iter().chain(more.iter().cloned()), "2026-03-31").disputed.unwrap()
        };
        let dispute = |id: &str, of: Value| {
            fact("dispute", id, "2026-03-10", json!({"purchase": "S-1", "amount": of}))
        };
        let back = fact(
            "return",
            "RT-1",
            "2026-03-12",
            json!({"lines": line("1", "450"), "of": "S-1", "settlement": "on_account"}),
        );
        assert_eq!(disputed(&[dispute("1", amount("200"))]), yuan("200"));
        assert_eq!(
            disputed(&[dispute("1", amount("200")), dispute("2", amount("400"))]),
            yuan("500")
        );
        assert_eq!(disputed(&[dispute("1", amount("200")), back]), yuan("50"));
        assert_eq!(disputed(&[dispute("1", amount("-5"))]), yuan("0"));
        assert_eq!(disputed(&[dispute("1", amount("200 USD"))]), yuan("0"));
        let unknown = fact("dispute", "1", "2026-03-10", json!({"purchase": "S-9"}));
        assert_eq!(disputed(&[unknown]), yuan("0"));
    }

    #[test]
    fn facts_after_the_day_change_nothing() {
        let known = [owed("S-1", "2026-03-01", "500")];
        let later = [
            owed("S-2", "2026-03-02", "1"),
            paid("B-1", "2026-03-02", "1"),
            limit("L-1", "2026-03-02", "1"),
            ordered("R-1", "2026-03-02", "1", "7", json!({})),
            fact("dispute", "DI-1", "2026-03-02", json!({"purchase": "S-1"})),
        ];
        let all = used(known.clone().into_iter().chain(later), "2026-03-01");
        assert_eq!(all, used(known, "2026-03-01"));
    }

    #[test]
    fn several_currencies_are_valued_at_the_rates_of_the_day() {
        let mut base = base_of([
            owed("S-1", "2026-03-01", "100 USD"),
            ordered("R-1", "2026-03-01", "1", "10 USD", json!({})),
            owed("S-2", "2026-03-01", "50"),
            limit("L-1", "2026-01-01", "1000"),
        ]);
        let deals = Opportunities::new();
        let context = WarningContext {
            base: &base,
            deals: &deals,
            currency: Currency::CNY,
            as_of: day("2026-03-02"),
        };
        assert!(exposure(&context, base.customer(&id("C-1")).unwrap(), &policy()).is_err());
        rate(&mut base, day("2026-01-01"), "7");
        rate(&mut base, day("2026-04-01"), "8");
        assert_eq!(used_by(&base, &policy(), "2026-03-31").total, yuan("820"));
        assert_eq!(used_by(&base, &policy(), "2026-04-01").total, yuan("930"));
    }
}

mod limits {
    use super::*;

    /// What an order of so much comes to where 95,000 of 100,000 are used.
    fn with_an_order_of(of: &str) -> Exposure {
        let base = base_of([
            limit("L-1", "2026-01-01", "100000"),
            owed("S-1", "2026-03-01", "60000"),
            ordered("R-1", "2026-03-01", "1", "25000", json!({})),
            delivered("D-1", "R-1", "2026-03-02", None),
            ordered("R-2", "2026-03-01", "1", "20000", json!({})),
            paid("B-1", "2026-03-01", "10000"),
        ]);
        let order: Order = serde_json::from_value(fields(
            "R-3",
            "C-1",
            "2026-03-09",
            json!({"lines": line("1", of)}),
        ))
        .unwrap();
        used_with(&base, Document::Order(&order), "2026-03-09")
    }

    #[test]
    fn exactly_the_limit_is_not_over_it_and_a_coin_more_is() {
        let exact = with_an_order_of("5000");
        assert_eq!((exact.over, exact.used_percent), (None, Some(100)));
        let over = with_an_order_of("5000.01");
        assert_eq!((over.over, over.used_percent), (Some(yuan("0.01")), Some(100)));
    }

    #[test]
    fn a_document_that_is_on_record_already_is_not_counted_twice() {
        let order = ordered("R-1", "2026-03-01", "1", "60", json!({}));
        let delivery = delivered("D-1", "R-1", "2026-03-05", None);
        let bought = fact(
            "purchase",
            "S-1",
            "2026-03-06",
            json!({"lines": line("1", "60"),
            "settlement": "on_account", "details": {"order": "R-1"}}),
        );
        let Fact::Order(the_order) = &order else { panic!() };
        let Fact::Delivery(the_delivery) = &delivery else { panic!() };
        let Fact::Purchase(the_purchase) = &bought else { panic!() };
        let other = limit("L-1", "2026-01-01", "100");
        for on_record in [
            vec![other.clone()],
            vec![other.clone(), order.clone()],
            vec![other.clone(), order.clone(), delivery.clone()],
            vec![other, order.clone(), delivery.clone(), bought.clone()],
        ] {
            let base = base_of(on_record.clone());
            let on = "2026-03-31";
            let with_purchase = used_with(&base, Document::Purchase(the_purchase), on);
            assert_eq!(with_purchase.total, yuan("60"), "{on_record:?}");
            let with_order = used_with(&base, Document::Order(the_order), on);
            assert_eq!(with_order.total, yuan("60"), "{on_record:?}");
            if on_record.len() > 1 {
                let with_delivery = used_with(&base, Document::Delivery(the_delivery), on);
                assert_eq!((with_delivery.total, with_delivery.over), (yuan("60"), None));
            }
        }
    }

    #[test]
    fn a_document_that_was_changed_takes_the_place_of_the_one_on_record() {
        let base = base_of([ordered("R-1", "2026-03-01", "1", "60", json!({}))]);
        let order: Order = serde_json::from_value(fields(
            "R-1",
            "C-1",
            "2026-03-05",
            json!({"lines": line("1", "75")}),
        ))
        .unwrap();
        assert_eq!(used_with(&base, Document::Order(&order), "2026-03-03").total, yuan("75"));
        // Dated ahead it counts on the day.
        let order: Order = serde_json::from_value(fields(
            "R-2",
            "C-1",
            "2026-03-05",
            json!({"lines": line("1", "75")}),
        ))
        .unwrap();
        assert_eq!(used_with(&base, Document::Order(&order), "2026-03-03").total, yuan("135"));
    }

    #[test]
    fn a_delivery_under_test_is_taken_as_made_and_an_invoice_paid_at_once_uses_no_credit() {
        let base = base_of([ordered("R-1", "2026-03-01", "4", "60", json!({}))]);
        let delivery: Delivery = serde_json::from_value(fields(
            "D-1",
            "C-1",
            "2026-03-01",
            json!({"of": {"order": "R-1"}, "items": [{"product": "tyre", "quantity": "1"}],
                "promised": "2026-03-20"}),
        ))
        .unwrap();
        let made = used_with(&base, Document::Delivery(&delivery), "2026-03-02");
        assert_eq!(stages(&made), ["0", "0", "15", "45"]);
        let invoice: Purchase = serde_json::from_value(fields(
            "S-1",
            "C-1",
            "2026-03-02",
            json!({"lines": line("4", "60"), "details": {"order": "R-1"}}),
        ))
        .unwrap();
        let at_once = used_with(&base, Document::Purchase(&invoice), "2026-03-02");
        assert_eq!(stages(&at_once), ["0", "0", "0", "0"]);
    }

    #[test]
    fn none_zero_and_lifted_are_three_things() {
        let default = with(|draft| draft.default_limit = Some(yuan("5")));
        let debt = owed("S-1", "2026-03-01", "10");
        for (decided, without_default, with_default) in [
            (None, (CreditLine::Undecided, None), Some("5")),
            (Some(limit("L-1", "2026-01-01", "0")), own("0", Some("10")), Some("10")),
            (Some(lifted("L-1", "2026-01-01")), lifted_by_customer(), None),
        ] {
            let base = base_of([debt.clone()].into_iter().chain(decided));
            let exposure = used_by(&base, &policy(), "2026-03-01");
            assert_eq!((exposure.line, exposure.over), without_default);
            let exposure = used_by(&base, &default, "2026-03-01");
            assert_eq!(exposure.over, with_default.map(yuan), "{:?}", exposure.line);
        }
    }

    fn own(of: &str, over: Option<&str>) -> (CreditLine, Option<Money>) {
        let by = LimitSource::Customer;
        let base = base_of([limit("L-1", "2026-01-01", of)]);
        let line = used_by(&base, &policy(), "2026-01-01").line;
        assert!(matches!(line, CreditLine::Limit { by: source, .. } if source == by));
        (line, over.map(yuan))
    }

    fn lifted_by_customer() -> (CreditLine, Option<Money>) {
        let line = used([lifted("L-1", "2026-01-01")], "2026-01-01").line;
        assert_eq!(line.limit(), None);
        assert_ne!(line, CreditLine::Undecided);
        (line, None)
    }

    #[test]
    fn with_a_limit_of_zero_nothing_goes_on_account_and_nothing_is_near() {
        let on = |more: &str| {
            let base = base_of([limit("L-1", "2026-01-01", "0"), owed("S-1", "2026-03-01", more)]);
            let found = found_by(&base, &policy(), "2026-03-01").into_iter();
            found.map(|one| one.key.matter().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(on("0"), NONE);
        assert_eq!(on("0.01"), [EXPOSURE_OVER_LIMIT, RECEIVABLE_OVER_LIMIT]);
    }

    #[test]
    fn the_limit_is_the_customers_else_the_groups_else_the_default() {
        let subsidiary = |id: &str, of: &str, to: &str| {
            fact_of(of, "affiliation", id, "2026-01-01", json!({"to": to, "kind": "subsidiary"}))
        };
        let mut facts = vec![owed("S-1", "2026-03-01", "1")];
        let default = with(|draft| draft.default_limit = Some(yuan("7")));
        let source =
            |facts: &[Fact]| match used_by(&base_of(facts.to_vec()), &default, "2026-03-01").line {
                CreditLine::Limit { amount, by } => (by, amount),
                other => panic!("{other:?}"),
            };
        assert_eq!(source(&facts), (LimitSource::Default, yuan("7")));
        facts.push(subsidiary("AF-1", "C-1", "C-2"));
        assert_eq!(source(&facts), (LimitSource::Default, yuan("7")));
        facts.push(subsidiary("AF-2", "C-2", "C-3"));
        let of = json!({"limit": amount("90")});
        facts.push(fact_of("C-3", "credit_limit", "L-3", "2026-01-01", of));
        assert_eq!(source(&facts), (LimitSource::Group, yuan("90")));
        facts.push(limit("L-1", "2026-01-01", "20"));
        assert_eq!(source(&facts), (LimitSource::Customer, yuan("20")));
    }

    #[test]
    fn who_is_let_go_by_a_group_is_judged_by_the_default_from_the_next_day_on() {
        let belongs = |id: &str, until: &str| {
            let of = json!({"to": "C-2", "kind": "subsidiary", "until": until});
            fact("affiliation", id, "2026-01-01", of)
        };
        let base = base_of([
            belongs("AF-1", "2026-06-30"),
            belongs("AF-2", "2026-05-31"),
            owed("S-1", "2026-03-01", "150000"),
        ]);
        let (deals, default) =
            (Opportunities::new(), with(|draft| draft.default_limit = Some(yuan("100000"))));
        let rules = WarningRules::try_new(vec![Box::new(ExposureOverLimit::new(default))], vec![]);
        let rules = rules.unwrap();
        let on = |as_of| WarningContext {
            base: &base,
            deals: &deals,
            currency: Currency::CNY,
            as_of: day(as_of),
        };
        let mut evaluation = Evaluation::of(&rules, &on("2026-05-15"));
        let again = |evaluation: &Evaluation| evaluation.of_customer(&id("C-1"))?.look_again_on;
        assert_eq!(again(&evaluation), Some(day("2026-06-01")));
        for as_of in ["2026-06-30", "2026-07-01", "2026-08-01"] {
            evaluation.advance(&rules, &on(as_of));
            assert_eq!(evaluation, Evaluation::of(&rules, &on(as_of)), "{as_of}");
            let found: Vec<_> =
                evaluation.findings().map(|one| (one.at_stake, one.since)).collect();
            let over = (Some(yuan("50000")), day("2026-07-01"));
            assert_eq!(found, if as_of < "2026-07" { vec![] } else { vec![over] }, "{as_of}");
        }
        assert_eq!(again(&evaluation), None);
    }

    #[test]
    fn a_warning_of_a_limit_is_kept_until_it_recovers_by_as_much_as_the_terms_ask() {
        let own = MatterTerms {
            matter: EXPOSURE_OVER_LIMIT.to_owned(),
            terms: WarningTerms {
                recovery: Some(WarningMargin::Share("5%".parse().unwrap())),
                ..WarningTerms::default()
            },
        };
        let policy = WarningLifePolicyDraft { matters: vec![own], ..Default::default() };
        let policy = policy.validate().unwrap();
        let rules = WarningRules::built_in(&BuiltIn::default());
        let deals = Opportunities::new();
        // From 90,000 on the limit is near, and 5 % of that are 4,500.
        let is_kept = |paid: &[Fact]| {
            let mut facts = vec![limit("L-1", "2026-01-01", "100000")];
            facts.push(owed("S-1", "2026-03-01", "100000.01"));
            facts.extend_from_slice(paid);
            let base = base_of(facts);
            let mut book = WarningBook::default();
            for as_of in ["2026-03-01", "2026-03-10"] {
                let context = WarningContext {
                    base: &base,
                    deals: &deals,
                    currency: Currency::CNY,
                    as_of: day(as_of),
                };
                let evaluation = Evaluation::of(&rules, &context);
                let known = book.clone();
                let changes = known.changes(&DayFindings::from(&evaluation), &policy).unwrap();
                book.apply(&changes).unwrap();
            }
            book.open(&FindingKey::new(EXPOSURE_OVER_LIMIT, id("C-1"))).is_some()
        };
        let after = |of: &str| is_kept(&[paid("B-1", "2026-03-09", of)]);
        assert!(after("10000.01"), "90,000: it is found");
        assert!(after("14500.01"), "85,500: it is not, and not by far");
        assert!(!after("14500.02"), "85,499.99");
        assert!(!after("100000.01"), "nothing is owed");
    }

    #[test]
    fn a_limit_in_another_currency_is_not_taken_for_one_of_the_judgement() {
        let mut base =
            base_of([limit("L-1", "2026-01-01", "10000 USD"), owed("S-1", "2026-03-01", "50000")]);
        let said = not_evaluated(&base, "2026-03-01");
        let no_rate = said.iter().filter(|one| one.contains("no rate from USD to CNY"));
        assert_eq!(no_rate.count(), 2, "{said:?}");
        rate(&mut base, day("2026-01-01"), "7");
        let exposure = used_by(&base, &policy(), "2026-03-01");
        assert_eq!((exposure.over, exposure.limit), (None, Some(yuan("70000"))));
        assert_eq!(exposure.line.limit(), Some(money("10000 USD")));
        assert_eq!(found_by(&base, &policy(), "2026-03-01"), []);
    }

    #[test]
    fn what_does_not_count_needs_no_rate() {
        let base = base_of([
            limit("L-1", "2026-01-01", "100000"),
            owed("S-1", "2026-03-01", "200000"),
            ordered("R-1", "2026-03-01", "1", "100 EUR", json!({"promised": "2028-01-01"})),
            owed("S-2", "2026-03-01", "5 EUR"),
            fact("dispute", "DI-1", "2026-03-01", json!({"purchase": "S-2"})),
        ]);
        let found = finding(&base, EXPOSURE_OVER_LIMIT, "2026-03-05").unwrap();
        assert_eq!(found.at_stake, Some(yuan("100000")));
        let exposure = used_by(&base, &policy(), "2026-03-05");
        assert_eq!((exposure.beyond_horizon, exposure.disputed), (None, None));
        let order: Order = serde_json::from_value(fields(
            "R-2",
            "C-1",
            "2026-03-05",
            json!({"lines": line("1", "7")}),
        ))
        .unwrap();
        let with_order = used_with(&base, Document::Order(&order), "2026-03-05");
        assert_eq!(with_order.total, yuan("200007"));
        // A stage that does not count, and one that does.
        let base = base_of([
            limit("L-1", "2026-01-01", "100"),
            owed("S-1", "2026-03-01", "101"),
            ordered("R-1", "2026-03-01", "1", "100 EUR", json!({})),
        ]);
        let owed_only = with(|draft| draft.counts = [ExposureStage::Receivable].into());
        let exposure = used_by(&base, &owed_only, "2026-03-05");
        assert_eq!(
            (exposure.over, exposure.stage(ExposureStage::Ordered)),
            (Some(yuan("1")), None)
        );
        assert_eq!(finding(&base, EXPOSURE_OVER_LIMIT, "2026-03-05"), None);
    }

    #[test]
    fn of_who_may_owe_anything_no_rate_is_missed() {
        let said = |limit: Option<Fact>| {
            let facts = [owed("S-1", "2026-03-01", "5 USD")].into_iter().chain(limit);
            let said = not_evaluated(&base_of(facts), "2026-03-05").into_iter();
            said.filter(|one| one.contains("over-limit")).count()
        };
        assert_eq!(said(None), 0);
        assert_eq!(said(Some(lifted("L-1", "2026-01-01"))), 0);
        assert_eq!(said(Some(limit("L-1", "2026-01-01", "7"))), 2);
    }

    #[test]
    fn a_limit_below_zero_is_refused() {
        let of = json!({"credit_limit": {"id": "L-1", "customer": "C-1", "date": "2026-01-01",
            "limit": amount("-0.01")}});
        let refused = serde_json::from_value::<Fact>(of).unwrap_err().to_string();
        assert!(refused.contains("`limit` is below zero"), "{refused}");
        let _: fn(NegativeLimit) = drop;
        let draft = |change: fn(&mut ReceivablePolicyDraft)| {
            let mut draft = ReceivablePolicyDraft::default();
            change(&mut draft);
            draft.validate().map(|_| ()).map_err(|problems| {
                problems.paths().into_iter().map(ToString::to_string).collect::<Vec<_>>()
            })
        };
        let wrong = draft(|draft| draft.default_limit = Some(yuan("-0.01")));
        assert_eq!(wrong, Err(vec!["default_limit".to_owned()]));
        assert_eq!(draft(|draft| draft.default_limit = Some(yuan("0"))), Ok(()));
        assert_eq!(draft(|draft| draft.counts.clear()), Err(vec!["counts".to_owned()]));
        let steps = draft(|draft| draft.overdue_high_from_days = 31);
        assert_eq!(steps, Err(vec!["overdue_high_from_days".to_owned()]));
        let few = draft(|draft| draft.earlier_at_most = 4);
        assert_eq!(few, Err(vec!["earlier_at_most".to_owned()]));
        let share = draft(|draft| draft.near_limit = "0".parse().unwrap());
        assert_eq!(share, Err(vec!["near_limit".to_owned()]));
    }

    fn at(of: &str) -> Option<Finding> {
        let base = base_of([
            limit("L-1", "2026-01-01", "1000"),
            ordered("R-1", "2026-03-01", "1", of, json!({})),
        ]);
        finding(&base, EXPOSURE_OVER_LIMIT, "2026-03-05")
    }

    #[test]
    fn near_the_limit_there_is_a_sign_and_over_it_a_breach() {
        assert_eq!(at("899.99"), None);
        let near = at("900").unwrap();
        assert_eq!(
            (near.severity, near.force, near.advice),
            (Severity::Low, Force::Soft, Advice::WatchCredit)
        );
        assert_eq!(near.at_stake, Some(yuan("900")));
        assert_eq!(
            near.reason.to_string(),
            "exposure 900.00 CNY, at least the 900.00 CNY from which on the credit limit is near"
        );
        let evidence: Vec<_> = near.evidence.iter().map(ToString::to_string).collect();
        assert_eq!(
            evidence,
            [
                "exposure 900.00 CNY, within the credit limit of 1,000.00 CNY (by 100.00 CNY)",
                "nothing is owed",
                "no bills that have not matured",
                "nothing is delivered and not invoiced",
                "ordered and not delivered: 900.00 CNY",
            ]
        );
        assert_eq!(at("1000").unwrap().severity, Severity::Low);
        let over = at("1000.01").unwrap();
        assert_eq!(
            (over.severity, over.force, over.onset),
            (Severity::High, Force::Hard, Onset::Already)
        );
        assert_eq!(over.at_stake, Some(yuan("0.01")));
        assert_eq!(over.key, near.key);
        assert_eq!(over.since, day("2026-03-01"));
    }

    #[test]
    fn since_when_it_is_near_or_over_is_without_a_break() {
        let base = base_of([
            limit("L-1", "2026-01-01", "1000"),
            owed("S-1", "2026-02-01", "950"),
            paid("B-1", "2026-02-05", "100"),
            owed("S-2", "2026-02-10", "60"),
            ordered("R-1", "2026-02-20", "1", "200", json!({})),
        ]);
        let since = |as_of| finding(&base, EXPOSURE_OVER_LIMIT, as_of).map(|one| one.since);
        let days = ["2026-02-04", "2026-02-05", "2026-02-19", "2026-02-20", "2026-12-31"];
        let expected =
            [Some("2026-02-01"), None, Some("2026-02-10"), Some("2026-02-20"), Some("2026-02-20")];
        assert_eq!(days.map(since), expected.map(|text| text.map(day)));
    }

    #[test]
    fn a_lower_limit_can_be_what_makes_it_too_much() {
        let base = base_of([
            limit("L-1", "2026-01-01", "1000"),
            ordered("R-1", "2026-02-01", "1", "500", json!({})),
            limit("L-2", "2026-03-01", "400"),
            lifted("L-3", "2026-04-01"),
        ]);
        let since = |as_of| finding(&base, EXPOSURE_OVER_LIMIT, as_of).map(|one| one.since);
        assert_eq!(since("2026-02-28"), None);
        assert_eq!(since("2026-03-31"), Some(day("2026-03-01")));
        assert_eq!(since("2026-04-01"), None);
    }

    /// Ordered, delivered in part, invoiced over the limit by itself, and paid in part by a bill: all
    /// the time 180,000 of 100,000 are used.
    fn through_all_stages() -> CustomerBase {
        base_of([
            limit("L-1", "2026-01-01", "100000"),
            ordered("R-1", "2026-03-01", "180", "180000", json!({})),
            delivered("D-1", "R-1", "2026-03-03", Some("90")),
            fact(
                "purchase",
                "S-1",
                "2026-03-05",
                json!({"lines": line("101", "101000"),
                "settlement": "on_account", "details": {"order": "R-1"}}),
            ),
            fact(
                "payment",
                "B-1",
                "2026-03-07",
                json!({"amount": amount("50000"), "matures": "2026-09-01"}),
            ),
        ])
    }

    #[test]
    fn what_is_invoiced_or_paid_by_a_bill_is_the_same_matter() {
        let base = through_all_stages();
        for (as_of, advice) in [
            ("2026-03-01", Advice::WatchCredit),
            ("2026-03-03", Advice::WatchCredit),
            ("2026-03-05", Advice::Collect),
            ("2026-03-07", Advice::WatchCredit),
        ] {
            let found = finding(&base, EXPOSURE_OVER_LIMIT, as_of).unwrap();
            assert_eq!((found.severity, found.since), (Severity::High, day("2026-03-01")));
            assert_eq!((found.at_stake, found.advice), (Some(yuan("80000")), advice), "{as_of}");
        }
        // By the default limit too.
        let default = with(|draft| draft.default_limit = Some(yuan("1000")));
        let base = base_of([owed("S-1", "2026-03-01", "1001")]);
        let by_default = found_by(&base, &default, "2026-03-05").into_iter();
        let by_default: Vec<_> = by_default.map(|one| one.advice).collect();
        assert_eq!(by_default, [Advice::Collect]);
    }

    #[test]
    fn of_the_rules_of_the_crate_one_tells_of_it_and_it_stays_one_warning() {
        let (base, deals) = (through_all_stages(), Opportunities::new());
        let warnings = |rules: &WarningRules| {
            let mut book = WarningBook::new("rules".parse().unwrap());
            for as_of in ["2026-03-01", "2026-03-03", "2026-03-05", "2026-03-07"] {
                let context = WarningContext {
                    base: &base,
                    deals: &deals,
                    currency: Currency::CNY,
                    as_of: day(as_of),
                };
                let evaluation = Evaluation::of(rules, &context);
                let found = DayFindings::from(&evaluation);
                book.advance(&found, &WarningLifePolicy::default()).unwrap();
            }
            let all = book.warnings().map(|it| it.life.beginning().warning.clone());
            let of_limits = all.filter(|it| it.key.matter().ends_with("over-limit"));
            of_limits.map(|it| (it.key.matter().to_owned(), it.occurrence)).collect::<Vec<_>>()
        };
        let [(matter, occurrence)] = &warnings(&WarningRules::built_in(&BuiltIn::default()))[..]
        else {
            panic!("one warning")
        };
        assert_eq!((matter.as_str(), *occurrence), (EXPOSURE_OVER_LIMIT, 1));
        // Where what is owed does not count, what is owed has a rule of its own.
        let mut draft = WarningRulesPolicyDraft::default();
        draft.receivable.counts = [ExposureStage::Bills].into();
        let policy = draft.validate().unwrap();
        let told = warnings(&WarningRules::built_in(&BuiltIn { policy, ..BuiltIn::default() }));
        assert_eq!(
            told.iter().map(|(matter, _)| matter.as_str()).collect::<Vec<_>>(),
            [RECEIVABLE_OVER_LIMIT]
        );
    }

    #[test]
    fn what_is_disputed_is_not_over_the_limit_until_it_is_settled() {
        let base = base_of([
            limit("L-1", "2026-01-01", "1000"),
            owed("S-1", "2026-03-01", "800"),
            owed("S-2", "2026-03-01", "400"),
            fact(
                "dispute",
                "DI-1",
                "2026-03-05",
                json!({"purchase": "S-2", "settled": "2026-03-20"}),
            ),
        ]);
        let over = |as_of| finding(&base, RECEIVABLE_OVER_LIMIT, as_of);
        assert_eq!(over("2026-03-04").unwrap().since, day("2026-03-01"));
        assert_eq!(over("2026-03-05"), None);
        let again = evaluated(&base, &policy(), day("2026-03-05"));
        let again = again.of_customer(&id("C-1")).unwrap().look_again_on;
        assert_eq!(again, Some(day("2026-03-20")));
        assert_eq!(over("2026-03-20").unwrap().since, day("2026-03-20"));
    }
}

#[test]
fn what_is_out_of_range_is_not_said_and_nothing_panics() {
    let bound = "10000000000000000000";
    let base = base_of([
        limit("L-1", "2026-01-01", "5"),
        invoice("S-1", "2026-01-01", bound, json!({"due": "2026-01-31"})),
        invoice("S-2", "2026-01-01", bound, json!({"due": "2026-01-31"})),
        ordered("R-1", "2026-01-01", "3", bound, json!({})),
        delivered("D-1", "R-1", "2026-01-02", Some("1")),
    ]);
    let said = not_evaluated(&base, "2026-03-01");
    for matter in [RECEIVABLE_OVER_LIMIT, EXPOSURE_OVER_LIMIT, RECEIVABLE_OVERDUE] {
        let key = format!("{matter}: it cannot be computed");
        assert!(said.iter().any(|one| one.starts_with(&key)), "{said:?}");
    }
    assert_eq!(found_by(&base, &policy(), "2026-03-01"), []);
}

mod overdue {
    use super::*;

    fn due(id: &str, of: &str, due: &str) -> Fact {
        invoice(id, "2026-01-01", of, json!({ "due": due }))
    }

    #[test]
    fn what_is_due_on_the_day_is_not_overdue_in_whatever_time_zone_it_is_asked() {
        let base = base_of([due("S-1", "100", "2026-03-31")]);
        let found = |as_of| finding(&base, RECEIVABLE_OVERDUE, as_of);
        assert_eq!(found("2026-03-31"), None);
        let first = found("2026-04-01").unwrap();
        assert_eq!(
            first.reason.to_string(),
            "the oldest invoice is 1 day overdue, and from 1 day on that is a warning"
        );
        assert_eq!((first.since, first.due), (day("2026-04-01"), Some(day("2026-03-31"))));
        assert_eq!(first.look_again_on, Some(day("2026-05-01")));
    }

    #[test]
    fn the_older_it_is_the_more_pressing_and_whatever_the_limit() {
        let base = base_of([lifted("L-1", "2026-01-01"), due("S-1", "100", "2026-01-31")]);
        let on = |days: u64| {
            let as_of = day("2026-01-31") + Days::new(days);
            let found = finding(&base, RECEIVABLE_OVERDUE, &as_of.to_string())?;
            let met = found.evidence.iter().position(|one| one.to_string().contains("100.00"));
            Some((found.severity, met.unwrap(), found.look_again_on))
        };
        let step = |days: u64| Some(day("2026-01-31") + Days::new(days));
        assert_eq!(on(0), None);
        assert_eq!(on(1), Some((Severity::Low, 0, step(31))));
        assert_eq!(on(30), Some((Severity::Low, 0, step(31))));
        assert_eq!(on(31), Some((Severity::Medium, 1, step(61))));
        assert_eq!(on(60), Some((Severity::Medium, 1, step(61))));
        assert_eq!(on(61), Some((Severity::Medium, 2, step(91))));
        assert_eq!(on(90), Some((Severity::Medium, 2, step(91))));
        assert_eq!(on(91), Some((Severity::High, 3, None)));
    }

    #[test]
    fn a_residue_is_not_overdue_and_a_coin_more_is() {
        for (paid_of_it, is_overdue) in [("99", false), ("98.99", true)] {
            let base =
                base_of([due("S-1", "100", "2026-01-31"), paid("B-1", "2026-01-10", paid_of_it)]);
            assert_eq!(finding(&base, RECEIVABLE_OVERDUE, "2026-03-01").is_some(), is_overdue);
        }
    }

    #[test]
    fn it_names_its_purchases_and_leaves_out_what_is_disputed_and_not_due() {
        let base = base_of([
            due("S-1", "100", "2026-02-10"),
            due("S-2", "200", "2026-02-01"),
            due("S-3", "400", "2026-01-20"),
            due("S-4", "800", "2026-03-20"),
            fact(
                "dispute",
                "DI-1",
                "2026-02-01",
                json!({"purchase": "S-3", "settled": "2026-03-09"}),
            ),
            fact(
                "responsibility",
                "RS-1",
                "2026-01-01",
                json!({"staff": "E-5", "role": "account"}),
            ),
        ]);
        let found = finding(&base, RECEIVABLE_OVERDUE, "2026-02-28").unwrap();
        let named: Vec<_> = found.facts.iter().map(ToString::to_string).collect();
        assert_eq!(named, ["purchase S-2", "purchase S-1"]);
        assert_eq!(found.facts[0].kind, FactKind::Purchase);
        assert_eq!(found.at_stake, Some(yuan("300")));
        assert_eq!((found.since, found.force), (day("2026-02-02"), Force::Hard));
        assert_eq!(found.advice, Advice::Collect);
        assert_eq!(found.responsible, Some("E-5".parse().unwrap()));
        // The 31st day of the older one.
        assert_eq!(found.look_again_on, Some(day("2026-03-04")));
        let later = finding(&base, RECEIVABLE_OVERDUE, "2026-03-04").unwrap();
        assert_eq!(later.look_again_on, Some(day("2026-03-09")));
    }

    #[test]
    fn what_was_disputed_is_overdue_since_it_was_settled() {
        let disputed = |of: Value| {
            let facts =
                [due("S-1", "100", "2026-01-31"), fact("dispute", "DI-1", "2026-01-20", of)];
            finding(&base_of(facts), RECEIVABLE_OVERDUE, "2026-05-10").unwrap()
        };
        let all = disputed(json!({"purchase": "S-1", "settled": "2026-05-04"}));
        assert_eq!((all.since, all.due), (day("2026-05-04"), Some(day("2026-01-31"))));
        // What is not disputed of it could be collected all the time.
        let half =
            disputed(json!({"purchase": "S-1", "amount": amount("50"), "settled": "2026-05-04"}));
        assert_eq!(half.since, day("2026-02-01"));
        let before_it_was_due = disputed(json!({"purchase": "S-1", "settled": "2026-01-25"}));
        assert_eq!(before_it_was_due.since, day("2026-02-01"));
    }

    #[test]
    fn the_days_of_the_policy_count() {
        let base = base_of([due("S-1", "100", "2026-01-31")]);
        let late = with(|draft| draft.overdue_from_days = 8);
        let on = |as_of| found_by(&base, &late, as_of).into_iter().next().map(|one| one.since);
        assert_eq!(on("2026-02-07"), None);
        assert_eq!(on("2026-02-08"), Some(day("2026-02-08")));
        assert_eq!(on("2026-03-08"), Some(day("2026-02-08")));
    }

    #[test]
    fn what_names_no_day_is_not_evaluated_and_beside_what_is_overdue_it_is_evidence() {
        let said = |facts: &[Fact]| {
            let evaluation = evaluated(&base_of(facts.to_vec()), &policy(), day("2026-03-01"));
            let mut unknown = evaluation.not_evaluated();
            let unknown = unknown.find(|one| one.key.matter() == RECEIVABLE_OVERDUE);
            let mut found = evaluation.findings().flat_map(|one| &one.evidence);
            let evidence = found.find(|one| one.to_string().contains("without a day"));
            (unknown.map(|one| one.why.to_string()), evidence.map(ToString::to_string))
        };
        let nobody_can_say = Some("nothing on record tells".to_owned());
        let debt = owed("S-1", "2019-01-01", "500000");
        assert_eq!(said(std::slice::from_ref(&debt)), (nobody_can_say.clone(), None));
        // A residue is nothing, a coin more is something.
        let residue = |of: &str| said(&[debt.clone(), paid("B-1", "2019-02-01", of)]).0;
        assert_eq!((residue("499999"), residue("499998.99")), (None, nobody_can_say.clone()));
        // Terms say when it is due.
        let terms = fact("payment_terms", "T-1", "2018-01-01", json!({"net_days": 30}));
        assert_eq!(said(&[terms, debt.clone()]), (None, None));
        // What is not due yet leaves the other unknown; what is overdue is told with it.
        let not_due = due("S-2", "100", "2026-03-01");
        assert_eq!(said(&[debt.clone(), not_due]).0, nobody_can_say);
        let overdue = due("S-2", "100", "2026-02-28");
        let evidence = Some("owed without a day on which it is due: 500,000.00 CNY".to_owned());
        assert_eq!(said(&[debt, overdue.clone()]), (None, evidence));
        // It stands in the way of nothing for want of a rate.
        assert_eq!(said(&[owed("S-1", "2019-01-01", "5 USD"), overdue]), (None, None));
    }

    #[test]
    fn without_a_rate_it_cannot_be_said() {
        let base = base_of([due("S-1", "100 USD", "2026-01-31")]);
        let said = not_evaluated(&base, "2026-03-01");
        assert!(said.iter().any(|one| one.starts_with("warning.receivable-overdue: ")), "{said:?}");
        assert_eq!(found_by(&base, &policy(), "2026-03-01"), []);
    }
}

mod slower {
    use super::*;

    /// Invoices that are due on the last day of a month each and paid so many days after.
    fn paying(late: &[i64]) -> Vec<Fact> {
        let invoices = late.iter().enumerate().flat_map(|(number, late)| {
            let bought = day("2024-01-01") + Days::new(40 * u64::try_from(number).unwrap());
            let due = bought + Days::new(20);
            let on = if *late < 0 {
                due - Days::new(late.unsigned_abs())
            } else {
                due + Days::new(late.unsigned_abs())
            };
            [
                invoice(&format!("S-{number:03}"), &bought.to_string(), "100", json!({"due": due})),
                paid(&format!("B-{number:03}"), &on.to_string(), "100"),
            ]
        });
        invoices.collect()
    }

    fn found(late: &[i64]) -> Option<Finding> {
        let last = day("2024-01-01") + Days::new(40 * u64::try_from(late.len()).unwrap() + 60);
        finding(&base_of(paying(late)), PAYS_SLOWER, &last.to_string())
    }

    #[test]
    fn ten_days_later_by_the_median_are_a_sign_and_nine_are_not() {
        let on_time = [0, 2, 1, -3, 0];
        let slow = |by| found(&[&on_time[..], &[by, by, 40, by, -9]].concat());
        assert_eq!(slow(9), None);
        let found = slow(10).unwrap();
        assert_eq!(
            (found.severity, found.force, found.advice),
            (Severity::Low, Force::Soft, Advice::WatchCredit)
        );
        assert_eq!(
            found.reason.to_string(),
            "pays 10 days later than before, at least the 10 days that are a sign"
        );
        let evidence: Vec<_> = found.evidence.iter().map(ToString::to_string).collect();
        assert_eq!(evidence, ["days from due to paid, lately: 10, before: 0 (10 more)"]);
        assert_eq!(found.facts.len(), 5);
        assert_eq!((found.at_stake, found.look_again_on), (None, Some(day("2025-08-18"))));
    }

    #[test]
    fn it_is_compared_with_the_twenty_before_no_fewer_and_no_more() {
        // Of 20 the middle one is paid on the day, of 19 and of 21 thirty days after.
        let earlier = [&[30, 0][..], &[30; 10], &[0; 9]].concat();
        let found = found(&[&earlier[..], &[10; 5]].concat()).unwrap();
        let evidence: Vec<_> = found.evidence.iter().map(ToString::to_string).collect();
        assert_eq!(evidence, ["days from due to paid, lately: 10, before: 0 (10 more)"]);
    }

    #[test]
    fn with_fewer_paid_invoices_than_it_takes_nothing_is_said() {
        let nine = base_of(paying(&[0, 0, 0, 0, 30, 30, 30, 30, 30]));
        assert_eq!(not_evaluated(&nine, "2025-03-31"), NONE);
        assert!(found(&[0, 0, 0, 0, 0, 30, 30, 30, 30, 30]).is_some());
        // Who never bought on account is asked nothing.
        let cash =
            base_of([fact("purchase", "S-1", "2026-03-01", json!({"lines": line("1", "5")}))]);
        assert_eq!(not_evaluated(&cash, "2025-03-31"), NONE);
    }

    #[test]
    fn since_the_first_payment_after_which_it_was_so_without_a_break() {
        let facts = paying(&[0, 0, 0, 0, 0, 30, 30, 30, 30, 30]);
        let base = base_of(facts);
        let all = finding(&base, PAYS_SLOWER, "2025-03-31").unwrap();
        // The tenth is paid 30 days after it was due, on the twentieth day after it was bought.
        let tenth = day("2024-01-01") + Days::new(9 * 40 + 50);
        assert_eq!(all.since, tenth);
        let more = base_of(paying(&[0, 0, 0, 0, 0, 30, 30, 30, 30, 30, 30]));
        assert_eq!(finding(&more, PAYS_SLOWER, "2025-03-31").unwrap().since, tenth);
        assert_eq!(finding(&base, PAYS_SLOWER, &(tenth - Days::new(1)).to_string()), None);
    }

    #[test]
    fn longer_terms_that_were_agreed_are_no_sign() {
        let mut facts = vec![
            fact("payment_terms", "T-1", "2024-01-01", json!({"net_days": 10})),
            fact("payment_terms", "T-2", "2025-01-01", json!({"net_days": 60})),
        ];
        for number in 0..10_u64 {
            let (year, terms) = if number < 5 { (2024, 10) } else { (2025, 60) };
            let bought =
                NaiveDate::from_ymd_opt(year, 1 + 2 * u32::try_from(number % 5).unwrap(), 1)
                    .unwrap();
            facts.push(owed(&format!("S-{number}"), &bought.to_string(), "100"));
            let on = bought + Days::new(terms);
            facts.push(paid(&format!("B-{number}"), &on.to_string(), "100"));
        }
        assert_eq!(finding(&base_of(facts), PAYS_SLOWER, "2025-12-31"), None);
    }

    #[test]
    fn a_bill_is_money_when_it_matures() {
        let late = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let mut facts = paying(&late);
        for fact in facts.iter_mut().rev().take(6) {
            if let Fact::Payment(payment) = fact {
                payment.matures = Some(payment.date + Days::new(90));
            }
        }
        let base = base_of(facts);
        let found = finding(&base, PAYS_SLOWER, "2025-05-31").unwrap();
        assert!(found.reason.to_string().starts_with("pays 90 days later"), "{}", found.reason);
        // Two of the last five have not matured yet.
        let early = day("2024-01-01") + Days::new(9 * 40 + 20);
        let evaluation = evaluated(&base, &policy(), early);
        let said = evaluation.of_customer(&id("C-1")).unwrap();
        assert_eq!(said.not_evaluated, []);
        assert!(said.look_again_on.is_some());
    }

    #[test]
    fn what_was_disputed_or_only_credited_is_not_compared() {
        let mut facts = paying(&[0, 0, 0, 0, 0, 30, 30, 30, 30, 30]);
        facts.push(fact(
            "dispute",
            "DI-1",
            "2025-03-01",
            json!({"purchase": "S-009", "settled": "2025-03-02"}),
        ));
        let base = base_of(facts);
        assert_eq!(
            not_evaluated(&base, "2025-03-31"),
            ["warning.pays-slower: not enough data: 9 of the 10 needed"]
        );
        let mut facts = paying(&[0, 0, 0, 0, 0, 30, 30, 30, 30]);
        facts.push(invoice("S-100", "2025-01-01", "100", json!({"due": "2025-01-31"})));
        facts.push(fact(
            "return",
            "RT-1",
            "2025-03-01",
            json!({"lines": line("1", "100"), "of": "S-100"}),
        ));
        assert_eq!(not_evaluated(&base_of(facts), "2025-03-31"), NONE);
    }

    #[test]
    fn who_paid_late_long_ago_or_has_left_is_no_sign() {
        // The first of the last five is paid on 7 September 2024.
        let mut facts = paying(&[0, 0, 0, 0, 0, 30, 30, 30, 30, 30]);
        let base = base_of(facts.clone());
        let recent = finding(&base, PAYS_SLOWER, "2025-09-06").unwrap();
        assert_eq!(recent.look_again_on, Some(day("2025-09-07")));
        assert_eq!(finding(&base, PAYS_SLOWER, "2025-09-07"), None);
        let longer = with(|draft| draft.latest_within_months = 13);
        let found = found_by(&base, &longer, "2025-09-07");
        assert!(found.iter().any(|one| one.key.matter() == PAYS_SLOWER));
        facts.push(fact("end", "E-1", "2025-03-01", json!({"kind": "dissolved"})));
        let base = base_of(facts);
        assert!(finding(&base, PAYS_SLOWER, "2025-02-28").is_some());
        assert_eq!(finding(&base, PAYS_SLOWER, "2025-03-01"), None);
    }

    #[test]
    fn what_names_no_day_is_not_compared_with_what_does() {
        let mut facts = paying(&[0; 10]);
        for number in 0..5_u64 {
            let bought = day("2025-01-20") + Days::new(10 * number);
            facts.push(owed(&format!("T-{number}"), &bought.to_string(), "100"));
            let on = bought + Days::new(9);
            facts.push(paid(&format!("U-{number}"), &on.to_string(), "100"));
        }
        let base = base_of(facts);
        let tight = with(|draft| draft.slower_by_days = 5);
        let found = found_by(&base, &tight, "2025-03-31");
        assert!(found.iter().all(|one| one.key.matter() != PAYS_SLOWER), "{found:?}");
    }
}

mod groups {
    use super::*;

    fn belongs(number: &str, who: &str, to: &str, kind: &str) -> Fact {
        fact_of(who, "affiliation", number, "2026-01-01", json!({"to": to, "kind": kind}))
    }

    fn debt(number: &str, who: &str, of: &str) -> Fact {
        fact_of(
            who,
            "purchase",
            number,
            "2026-03-01",
            json!({"lines": line("1", of), "settlement": "on_account"}),
        )
    }

    fn may_owe(number: &str, who: &str, of: &str) -> Fact {
        fact_of(who, "credit_limit", number, "2026-01-01", json!({"limit": amount(of)}))
    }

    fn group() -> Vec<Fact> {
        vec![
            belongs("AF-1", "works", "holding", "subsidiary"),
            belongs("AF-2", "plant", "works", "branch"),
            may_owe("L-1", "holding", "1000"),
            debt("S-1", "holding", "100"),
            debt("S-2", "works", "300"),
            debt("S-3", "plant", "600"),
        ]
    }

    fn of_group(facts: Vec<Fact>) -> Option<Finding> {
        finding(&base_of(facts), GROUP_OVER_LIMIT, "2026-03-05")
    }

    #[test]
    fn parent_and_subsidiaries_together_have_one_limit() {
        let near = of_group(group()).unwrap();
        assert_eq!((near.severity, near.at_stake), (Severity::Low, Some(yuan("1000"))));
        assert_eq!(near.customer(), Some(&id("holding")));
        let mut facts = group();
        facts.push(debt("S-4", "plant", "0.01"));
        let over = of_group(facts.clone()).unwrap();
        assert_eq!((over.severity, over.force), (Severity::High, Force::Hard));
        assert_eq!((over.at_stake, over.since), (Some(yuan("0.01")), day("2026-03-01")));
        assert_eq!(over.key, near.key);
        // Each by itself is within what it may owe.
        assert_eq!(found_by(&base_of(facts), &policy(), "2026-03-05").len(), 1);
        let mut facts = group();
        facts.remove(5);
        assert_eq!(of_group(facts), None);
    }

    #[test]
    fn a_deposit_of_one_company_does_not_pay_for_another() {
        let mut facts = group();
        let of = json!({"amount": amount("5000")});
        facts.push(fact_of("works", "payment", "B-1", "2026-03-02", of));
        facts.push(debt("S-4", "plant", "300.01"));
        let over = of_group(facts.clone()).unwrap();
        assert_eq!(over.at_stake, Some(yuan("0.01")));
        let base = base_of(facts);
        let deals = Opportunities::new();
        let context = WarningContext {
            base: &base,
            deals: &deals,
            currency: Currency::CNY,
            as_of: day("2026-03-05"),
        };
        let exposure = group_exposure(&context, &id("plant"), &policy()).unwrap();
        assert_eq!(exposure.head, id("holding"));
        assert_eq!(exposure.total, yuan("1000.01"));
        let members: Vec<_> =
            exposure.members.iter().map(|(who, of)| (who.as_str(), *of)).collect();
        let expected = [("holding", "100"), ("plant", "900.01"), ("works", "-4700")];
        assert_eq!(members, expected.map(|(who, of)| (who, yuan(of))));
        assert_eq!((exposure.used_percent, exposure.over), (Some(100), Some(yuan("0.01"))));
        let by = LimitSource::Group;
        assert!(matches!(exposure.line, CreditLine::Limit { by: source, .. } if source == by));
    }

    #[test]
    fn a_head_with_a_lifted_limit_or_none_is_not_over_it_and_a_default_is_for_the_group() {
        let with_head = |of: Option<Value>| {
            let mut facts = group();
            facts.retain(|fact| fact.id() != "L-1");
            facts.extend(of.map(|of| fact_of("holding", "credit_limit", "L-1", "2026-01-01", of)));
            facts
        };
        let default = with(|draft| draft.default_limit = Some(yuan("999")));
        let over = |facts: Vec<Fact>, policy: &ReceivablePolicy| {
            let found = found_by(&base_of(facts), policy, "2026-03-05").into_iter();
            found.map(|one| (one.key.to_string(), one.at_stake)).collect::<Vec<_>>()
        };
        let lifted = json!({"limit": null});
        assert_eq!(over(with_head(Some(lifted.clone())), &default), []);
        assert_eq!(over(with_head(None), &policy()), []);
        let expected = [("warning.group-over-limit, customer holding".to_owned(), Some(yuan("1")))];
        assert_eq!(over(with_head(None), &default), expected);
    }

    #[test]
    fn a_subsidiary_without_a_limit_of_its_own_is_judged_with_its_group_and_not_by_the_default() {
        let default = with(|draft| draft.default_limit = Some(yuan("5")));
        let mut facts = group();
        facts.push(may_owe("L-2", "holding", "2000"));
        let matters = |facts: &[Fact]| {
            let found = found_by(&base_of(facts.to_vec()), &default, "2026-03-05").into_iter();
            found.map(|one| one.key.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(matters(&facts), ["warning.group-over-limit, customer holding"]);
        facts.retain(|fact| fact.id() != "L-1");
        assert_eq!(matters(&facts), NONE);
        facts.push(may_owe("L-3", "plant", "599.99"));
        let both = ["exposure", "receivable"];
        let both = both.map(|what| format!("warning.{what}-over-limit, customer plant"));
        assert_eq!(matters(&facts), both);
    }

    #[test]
    fn a_new_fact_of_a_member_brings_the_group_up_to_date() {
        let policy = policy();
        let rules = rules(&policy);
        let (mut base, deals) = (base_of(group()), Opportunities::new());
        let as_of = day("2026-03-05");
        let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
        let mut evaluation = Evaluation::of(&rules, &context);
        let more = debt("S-4", "plant", "5");
        let touched = Touched::new().fact(&more);
        base.add(more).unwrap();
        let context = WarningContext { base: &base, deals: &deals, currency: Currency::CNY, as_of };
        evaluation.update(&rules, &context, &touched);
        assert_eq!(evaluation, Evaluation::of(&rules, &context));
        assert_eq!(evaluation.findings().next().unwrap().at_stake, Some(yuan("5")));
    }
}

/// The figures of others.
mod golden_figures {
    use super::*;

    #[test]
    fn the_figures_of_other_systems_about_credit() {
        let Some(rows) = golden::rows("warning", "credit_and_budget.csv") else { return };
        let mut known = BTreeSet::new();
        for row in rows.iter().filter(|row| ["credit", "payment"].contains(&row[0].as_str())) {
            known.insert(row[1].clone());
            match row[1].as_str() {
                "ERPNext delivery note counted twice" => {
                    let delivery = delivered("D-1", "R-1", "2026-03-02", None);
                    let Fact::Delivery(note) = delivery.clone() else { panic!() };
                    let base = base_of([
                        limit("L-1", "2026-01-01", "100"),
                        ordered("R-1", "2026-03-01", "1", "60", json!({})),
                        delivery,
                    ]);
                    let exposure = used_with(&base, Document::Delivery(&note), "2026-03-02");
                    assert_eq!(row[3], "exposure 60, within limit");
                    assert_eq!((exposure.total, exposure.over), (yuan("60"), None));
                }
                "strictly more than the limit" => {
                    assert_eq!(row[3], "exposure 1000, not exceeded");
                    let exposure = used(
                        [limit("L-1", "2026-01-01", "1000"), owed("S-1", "2026-03-01", "1000")],
                        "2026-03-01",
                    );
                    assert_eq!((exposure.total, exposure.over), (yuan("1000"), None));
                }
                "formula with open orders" => {
                    assert_eq!(row[3], "exceeded by 7902.06");
                    let base = base_of([
                        limit("L-1", "2026-01-01", "5000.00"),
                        owed("S-1", "2026-03-01", "4000.06"),
                        ordered("R-1", "2026-03-01", "1", "902", json!({})),
                    ]);
                    let order: Order = serde_json::from_value(fields(
                        "R-2",
                        "C-1",
                        "2026-03-01",
                        json!({"lines": line("1", "8000")}),
                    ))
                    .unwrap();
                    let exposure = used_with(&base, Document::Order(&order), "2026-03-01");
                    assert_eq!(exposure.total, yuan("12902.06"));
                    assert_eq!(exposure.over, Some(yuan("7902.06")));
                }
                "horizon" => {
                    assert_eq!(row[3], "orders due after the horizon do not count");
                    let after = json!({"promised": "2026-05-01"});
                    let on = |as_of| {
                        used([ordered("R-1", "2026-01-01", "1", "5", after.clone())], as_of).total
                    };
                    assert_eq!(on("2026-03-01"), yuan("0"));
                    assert_eq!(on("2026-03-02"), yuan("5"));
                }
                "no limit is not zero" => {
                    assert_eq!(row[3], "no credit warning");
                    let base = base_of([owed("S-1", "2026-03-01", "1000000")]);
                    assert_eq!(found_by(&base, &policy(), "2026-03-01"), []);
                }
                "order bypass, framework orders" => {
                    assert_eq!(row[3], "count by policy: orders in or out");
                    let base = base_of([ordered("R-1", "2026-03-01", "1", "5", json!({}))]);
                    let out = with(|draft| {
                        draft.counts.remove(&ExposureStage::Ordered);
                    });
                    assert_eq!(used_by(&base, &policy(), "2026-03-01").total, yuan("5"));
                    assert_eq!(used_by(&base, &out, "2026-03-01").total, yuan("0"));
                }
                "due date, 30 days" => {
                    for (bought, due) in row[2].split("; ").zip(row[3].split("; ")) {
                        let base = base_of([
                            fact("payment_terms", "T-1", "2016-01-01", json!({"net_days": 30})),
                            owed("S-1", bought, "5"),
                        ]);
                        let overdue =
                            |as_of: Day| finding(&base, RECEIVABLE_OVERDUE, &as_of.to_string());
                        assert_eq!(overdue(day(due)), None);
                        assert_eq!(overdue(day(due) + Days::new(1)).unwrap().due, Some(day(due)));
                    }
                }
                other => panic!("a row that is not read: {other}"),
            }
        }
        assert_eq!(known.len(), 7, "{known:?}");
    }
}

#[path = "warning_receivable/against_a_slow_reference.rs"]
mod against_a_slow_reference;
