//! After an erasure nothing that a firm knows, saves, reviews or forecasts says who it was.

use clienteling::base::{CustomerBase, FactKind};
use clienteling::customer::Note;
use clienteling::firm::{BookKind, Firm, FirmLoader, FirmRecord, Taken};
use clienteling::funnel::{Change, Refusal};
use clienteling::review::{ReviewPolicy, review};
use clienteling::rule::life::Entering;
use clienteling::{Currency, CustomerId, Fact, Opportunity};
use serde_json::json;

use crate::common::build::{day, one_of_each_kind, purchase};
use crate::common::planted;

/// A mark that stands nowhere by chance.
const MARK: &str = "13800001111";

fn id(text: &str) -> CustomerId {
    text.parse().unwrap()
}

/// A deal with the mark wherever somebody can write in their own words.
fn deal(number: u8, customer: &str) -> FirmRecord {
    let words = |what: &str| format!("{what} {MARK}");
    let feature = json!([{"name": words("name"), "value": words("value")}]);
    let lost = json!({"lose": {"other": words("lost")}});
    let void = json!({"void": {"other": words("void")}});
    let step = |what: &str| json!({"next_step": {"what": words(what), "on": "2026-04-01"}});
    let event =
        |on: &str, change: serde_json::Value| json!({"on": on, "by": "S-1", "change": change});
    let moved = |on: &str, change: serde_json::Value, default: &str| json!({"on": on, "by": "S-1", "change": change, "default": default});
    let events = json!([
        event("2026-03-02", step("ring")),
        moved("2026-03-03", json!({"move": "test_drive"}), "0.4"),
        event("2026-03-04", json!({"features": [{"name": words("name"), "value": words("more")}]})),
        event("2026-03-05", step("visit")),
        event("2026-03-06", if number == 1 { void } else { lost }),
    ]);
    serde_json::from_value(json!({"opportunity": {
        "opportunity": {
            "id": format!("O-{number}"), "customer": customer, "product": "car", "quantity": "1",
            "revenue": {"amount": "100.00", "currency": "CNY"}, "stage": "first_contact",
            "created_on": "2026-03-01", "created_by": "S-1",
            "owners": [{"staff": "S-1", "share": "1"}],
            "next_step": {"what": words("begin"), "on": "2026-03-02"}, "features": feature,
        },
        "default": "0.05",
        "events": events,
        "corrections": [{"takes_back": 4, "after": 5, "by": "S-1", "entered_on": "2026-03-07",
            "reason": words("mistaken")}],
    }}))
    .unwrap()
}

/// What is about the firm's money and about another customer, and only mentions this one.
fn mentioning(customer: &str) -> [Fact; 4] {
    let (about, money) =
        (json!({ "customer": customer }), json!({"amount": "5", "currency": "CNY"}));
    let period = json!({"first": "2026-01-01", "last": "2026-12-31"});
    let id = |kind: &str| format!("{kind}-{}", customer.len());
    [
        json!({"expense": {"id": id("EX"), "date": "2026-03-01", "about": about, "kind": "gift",
            "amount": money}}),
        json!({"sales_plan": {"id": id("SP"), "date": "2026-01-01", "about": about,
            "period": period, "amount": money}}),
        json!({"budget": {"id": id("BU"), "date": "2026-01-01", "about": about, "period": period,
            "amount": money}}),
        json!({"affiliation": {"id": id("AF"), "customer": "C-9", "date": "2026-03-01",
            "to": customer, "kind": "household"}}),
    ]
    .map(|json| serde_json::from_value(json).unwrap())
}

/// Everything about one customer under two identifiers, with the mark and the planted texts
/// everywhere, and where it comes from; and another customer who stays.
fn firm() -> Firm {
    let mut firm = Firm::new();
    let provenance = json!({"origin": "external", "channel": "fair",
        "recorded_by": format!("card of {MARK}")});
    let from_somewhere = |fact: Fact| {
        let mut json = serde_json::to_value(&fact).unwrap();
        let content = json.as_object_mut().unwrap().values_mut().next().unwrap();
        content["provenance"] = provenance.clone();
        serde_json::from_value::<Fact>(json).unwrap()
    };
    let others = one_of_each_kind("E", &format!("C-{MARK}"), "2026-03-01").into_iter();
    let others = others.chain(mentioning("C-1")).chain(mentioning(&format!("C-{MARK}")));
    let others = others.map(from_somewhere);
    let stays = purchase("INV-9", "C-9", "2026-03-01", "9.00 CNY");
    for fact in planted::facts().into_iter().chain(others).chain([stays]) {
        firm.take(FirmRecord::Fact(fact)).unwrap();
    }
    let merge = |absorbed: &str| {
        let json = json!({"merge": {"survivor": "C-1", "absorbed": absorbed,
            "date": "2026-04-01", "by": null}});
        serde_json::from_value::<FirmRecord>(json).unwrap()
    };
    let marked = format!("C-{MARK}");
    for record in [merge(&marked), merge("C-2"), deal(1, "C-1"), deal(2, &marked), deal(3, "C-2")] {
        firm.take(record).unwrap();
    }
    firm
}

fn lines(firm: &Firm) -> String {
    firm.snapshot().map(|record| serde_json::to_string(&record).unwrap() + "\n").collect()
}

fn planted_texts() -> Vec<String> {
    let values = planted::profiles().into_iter().flat_map(|planted| planted.values);
    let values = values.chain(planted::first_contact().values);
    let values = values.chain(planted::ownership().values);
    let words = planted::words().into_iter().flat_map(|(_, words)| words);
    let texts = values.map(|(_, value)| value).chain(words);
    // Words to choose and short numbers stand in other places too.
    texts.filter(|text| text.len() > 5 && text.contains(|c: char| c.is_numeric())).collect()
}

#[test]
fn nothing_that_is_left_says_who_somebody_erased_was() {
    let mut firm = firm();
    let before = lines(&firm);
    assert!(before.matches(MARK).count() > 30, "{before}");
    let texts = planted_texts();
    assert!(texts.iter().filter(|text| before.contains(*text)).count() > 200);

    let erasure = firm.erase(&id("C-1"), id("erased-1")).unwrap();
    assert_eq!(erasure.books[&BookKind::Opportunity], 3);
    assert_eq!(erasure.facts.kept[&FactKind::Purchase], 1);
    assert_eq!(erasure.facts.renamed[&FactKind::Expense], 2);
    assert_eq!(erasure.facts.removed[&FactKind::Affiliation], 3, "one of theirs, two of another");

    let policy = ReviewPolicy::new(Currency::CNY);
    let reviewed = review(&firm, &policy, day("2026-11-26")).unwrap();
    let lost: Vec<&Opportunity> = firm.opportunities().iter().collect();
    let shown = [
        lines(&firm),
        format!("{firm:?} {:?} {lost:?} {erasure:?}", firm.customers()),
        serde_json::to_string(&erasure).unwrap(),
        serde_json::to_string(&reviewed).unwrap(),
        format!("{reviewed:?}"),
    ];
    for shown in shown {
        assert!(!shown.contains(MARK), "{shown:.3000}");
        for text in &texts {
            assert!(!shown.contains(text), "`{text}` shows in {shown:.3000}");
        }
        for former in ["\"C-1\"", "\"C-2\"", "CustomerId(C-1)", "CustomerId(C-2)"] {
            assert!(!shown.contains(former), "{former}: {shown:.3000}");
        }
    }
    // What is left loads, and nothing of it is sound by accident.
    let mut loader = FirmLoader::new();
    for line in lines(&firm).lines() {
        loader.push(serde_json::from_str(line).unwrap());
    }
    assert!(loader.complete().unwrap() == firm);
}

#[test]
fn the_figures_of_deals_stay_when_their_customer_is_erased() {
    let mut firm = firm();
    let figures = |firm: &Firm| -> Vec<String> {
        let deals = firm.opportunities().iter();
        let figures = deals.map(|deal| {
            let state = deal.state();
            let moves = deal.events().iter().filter(|event| event.noted.is_some()).count();
            let closed = state.outcome().closed_on();
            format!(
                "{} {} {} {} {closed:?} {moves} {:?}",
                deal.id(),
                deal.created_on(),
                state.revenue(),
                state.stage(),
                state.outcome().kind(),
            )
        });
        figures.collect()
    };
    let before = figures(&firm);
    let _ = firm.erase(&id("C-2"), id("erased-1")).unwrap();
    assert_eq!(figures(&firm), before);
}

#[test]
fn what_was_true_of_a_deal_on_a_past_day_stays_when_its_customer_is_erased() {
    let mut firm = firm();
    let stages = |firm: &Firm| -> Vec<String> {
        let days = ["2026-02-28", "2026-03-01", "2026-03-03", "2026-03-06", "2026-11-26"];
        let of = |deal: &Opportunity, on: &str| {
            deal.as_of(day(on))
                .map(|state| format!("{} {:?}", state.stage(), state.outcome().kind()))
        };
        let deals = firm.opportunities().iter();
        deals.map(|deal| format!("{:?}", days.map(|on| of(deal, on)))).collect()
    };
    let before = stages(&firm);
    let _ = firm.erase(&id("C-1"), id("erased-1")).unwrap();
    assert_eq!(stages(&firm), before);
}

#[test]
fn a_deal_of_somebody_erased_takes_figures_and_no_words() {
    let mut firm = firm();
    let _ = firm.erase(&id("C-1"), id("erased-1")).unwrap();
    // Sent again, it is known, and its words stay out.
    firm.take(deal(1, "C-1")).unwrap();
    firm.take(deal(7, "erased-1")).unwrap();
    assert!(!lines(&firm).contains(MARK));
    let pipeline = clienteling::Pipeline::default();
    let mut held = firm.opportunity_mut(&"O-7".parse().unwrap()).unwrap();
    let note: clienteling::funnel::Change =
        serde_json::from_value(json!({"reopen": "first_contact"})).unwrap();
    let seller = "S-1".parse().unwrap();
    held.apply(note, day("2026-04-02"), &seller, &pipeline).unwrap();
    for words in [
        json!({"next_step": {"what": MARK, "on": "2026-05-01"}}),
        json!({"features": [{"name": "a", "value": MARK}]}),
        json!({"lose": {"other": MARK}}),
        json!({"void": {"other": MARK}}),
    ] {
        let change = serde_json::from_value(words).unwrap();
        let refused = held.apply(change, day("2026-04-03"), &seller, &pipeline).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the customer was erased: expected no next step, no features, and no reason in one's own words"
        );
    }
    let lost = serde_json::from_value(json!({"lose": {"cause": "price"}})).unwrap();
    held.apply(lost, day("2026-04-03"), &seller, &pipeline).unwrap();
    assert!(!lines(&firm).contains(MARK));
}

#[test]
fn a_late_entry_and_a_correction_of_a_deal_of_somebody_erased_bring_no_words() {
    let mut firm = firm();
    let _ = firm.erase(&id("C-1"), id("erased-1")).unwrap();
    let pipeline = clienteling::Pipeline::default();
    let by: clienteling::units::StaffId = "S-1".parse().unwrap();
    let asked = |change: serde_json::Value| Entering {
        change: serde_json::from_value::<Change>(change).unwrap(),
        on: day("2026-03-04"),
        by: by.clone(),
        entered_on: None,
    };
    let step = || asked(json!({"next_step": {"what": MARK, "on": "2026-05-01"}}));
    let note = || Some(MARK.parse::<Note>().unwrap());
    let mut held = firm.opportunity_mut(&"O-2".parse().unwrap()).unwrap();
    let figure = || asked(json!({"revenue": {"amount": "7.00", "currency": "CNY"}}));
    assert_eq!(held.enter(step(), &pipeline).unwrap_err(), Refusal::Erased);
    held.enter(figure(), &pipeline).unwrap();
    let entered = held.entries().count();
    let other = || asked(json!({"revenue": {"amount": "8.00", "currency": "CNY"}}));
    for (change, reason) in [(step(), None), (other(), note())] {
        let refused = held.replace(entered, change, reason, &pipeline).unwrap_err();
        assert_eq!(refused, Refusal::Erased);
    }
    let on = day("2026-03-08");
    let refused = held.take_back(entered, &by, on, note(), &pipeline).unwrap_err();
    assert_eq!(refused, Refusal::Erased);
    held.take_back(entered, &by, on, None, &pipeline).unwrap();
    assert!(!lines(&firm).contains(MARK));
}

#[test]
fn somebody_whom_only_a_deal_names_is_erased_too() {
    let mut firm = Firm::new();
    firm.take(deal(1, "C-7")).unwrap();
    let erasure = firm.erase(&id("C-7"), id("erased-7")).unwrap();
    assert_eq!(erasure.books[&BookKind::Opportunity], 1);
    assert_eq!(erasure.facts.former_ids, [id("C-7")].into());
    assert!(firm.customers().is_erased(&id("erased-7")));
    assert!(firm.erase(&id("C-7"), id("erased-8")).is_err());
    // The pseudonym of another is no pseudonym for the next.
    firm.take(deal(2, "C-8")).unwrap();
    assert!(firm.erase(&id("C-8"), id("erased-7")).is_err());
    firm.take(deal(3, "C-9")).unwrap();
    assert!(firm.erase(&id("C-8"), id("C-9")).is_err());
    // Nor is a pseudonym erased once more, though a deal names it.
    assert!(firm.erase(&id("erased-7"), id("erased-8")).is_err());
}

#[test]
fn an_erasure_counts_the_books_in_which_there_was_something() {
    let mut firm = Firm::new();
    firm.take(FirmRecord::Fact(purchase("INV-1", "C-1", "2026-03-01", "1.00 CNY"))).unwrap();
    let erasure = firm.erase(&id("C-1"), id("erased-1")).unwrap();
    assert!(erasure.books.is_empty());
    // A fact that is sent again is said to be of somebody erased, and no more.
    let again = purchase("INV-1", "C-1", "2026-03-01", "1.00 CNY");
    assert_eq!(firm.take(FirmRecord::Fact(again)), Ok(Taken::Erased));
}

#[test]
fn a_firm_made_of_customers_knows_who_was_erased() {
    let mut base = CustomerBase::new();
    base.add(purchase("INV-1", "C-1", "2026-03-01", "1.00 CNY")).unwrap();
    let _ = base.erase(&id("C-1"), id("erased-1")).unwrap();
    let mut firm = Firm::from(base);
    let mut loader = FirmLoader::new();
    loader.extend(firm.snapshot());
    assert!(loader.complete().unwrap() == firm);
    firm.take(deal(1, "erased-1")).unwrap();
    assert!(!lines(&firm).contains(MARK));
    assert_eq!(firm.opportunities_of(&id("erased-1")).count(), 1);
}

#[test]
fn an_erasure_in_one_firm_and_not_in_another_does_not_tell_who_it_was() {
    let mut known = Firm::new();
    known.take(deal(1, "C-7")).unwrap();
    let mut erased = known.clone();
    let _ = erased.erase(&id("C-7"), id("erased-1")).unwrap();
    let mut loader = FirmLoader::onto(known.clone());
    loader.extend(erased.records());
    let [refused] = loader.finish().refused.try_into().unwrap();
    assert!(!refused.to_string().contains("C-7"), "{refused}");
    // Nor the other way round.
    let known: Vec<FirmRecord> = known.records().collect();
    for record in known {
        assert_eq!(erased.take(record), Ok(Taken::Erased));
    }
    let other = serde_json::from_str(
        &serde_json::to_string(&deal(1, "C-7")).unwrap().replace("100.00", "7.00"),
    );
    let refused = erased.take(other.unwrap()).unwrap_err();
    assert!(!refused.to_string().contains("erased-1"), "{refused}");
}
