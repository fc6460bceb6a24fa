//! What customers own, and what becomes of it: meters, contracts, the workshop, appointments.

use clienteling::base::MisfitReason;
use clienteling::customer::{Clearance, Sensitivity};
use clienteling::transaction::{
    AppointmentEnd, AtWorkshop, MeterUnit, MeterUnknown, MeterUse, Ownership, TransactionData,
    WorkshopVisit,
};
use clienteling::{CustomerBase, CustomerId, Fact, Period};
use serde_json::{Value, json};

use crate::common::build::{base_of, day};

/// A fact of C-1, or of whom it names.
#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn fact(kind: &str, fields: Value) -> Fact {
    let mut whole = json!({ "customer": "C-1" });
    whole.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    serde_json::from_value(json!({ kind: whole })).unwrap()
}

#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn owned(id: &str, date: &str, thing: &str, more: Value) -> Fact {
    let mut fields = json!({"id": id, "date": date, "thing": thing});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    fact("ownership", fields)
}

fn reading(id: &str, date: &str, shows: u32) -> Fact {
    fact(
        "meter_reading",
        json!({"id": id, "date": date, "thing": "T-1", "shows": shows,
        "unit": "kilometres"}),
    )
}

#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn contract(id: &str, date: &str, until: &str, more: Value) -> Fact {
    let mut fields = json!({"id": id, "date": date, "until": until, "kind": "insurance"});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    fact("contract", fields)
}

#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn visit(id: &str, date: &str, more: Value) -> Fact {
    let mut fields = json!({"id": id, "date": date, "thing": "T-1"});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    fact("workshop_visit", fields)
}

#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn entry(id: &str, date: &str, what: Value) -> Fact {
    fact("appointment_entry", json!({"id": id, "date": date, "of": "J-1", "what": what}))
}

fn made(id: &str, date: &str, at: &str) -> Fact {
    fact("appointment", json!({"id": id, "date": date, "at": at}))
}

fn id(text: &str) -> CustomerId {
    text.parse().unwrap()
}

fn of(base: &CustomerBase) -> &TransactionData {
    base.customer(&id("C-1")).unwrap().transactions()
}

fn things(base: &CustomerBase, on: &str) -> Vec<String> {
    of(base).owned(day(on)).iter().map(|owned| owned.id.to_string()).collect()
}

fn misfits(base: &CustomerBase) -> Vec<(String, MisfitReason)> {
    base.misfits(day("2030-01-01")).map(|misfit| (misfit.id, misfit.reason)).collect()
}

fn one(id: &str, reason: MisfitReason) -> (String, MisfitReason) {
    (id.to_owned(), reason)
}

#[test]
fn a_thing_is_owned_from_its_first_day_to_its_last() {
    let base = base_of([
        owned("H-1", "2024-05-01", "T-1", json!({"until": "2026-08-31"})),
        owned("H-2", "2025-01-01", "T-2", json!({})),
    ]);
    assert_eq!(things(&base, "2024-04-30"), [""; 0]);
    assert_eq!(things(&base, "2024-05-01"), ["H-1"]);
    assert_eq!(things(&base, "2026-08-31"), ["H-1", "H-2"]);
    assert_eq!(things(&base, "2026-09-01"), ["H-2"]);
    let first = &of(&base).ownerships().all()[0];
    let is_owned = ["2024-04-30", "2024-05-01", "2026-09-01"].map(|on| first.is_owned(day(on)));
    assert_eq!(is_owned, [false, true, false]);
}

#[test]
fn a_later_record_of_a_thing_replaces_an_earlier_one() {
    let base = base_of([
        owned("H-1", "2024-05-01", "T-1", json!({})),
        owned("H-2", "2025-01-01", "T-1", json!({"vehicle": {"plate": "京A12345"}})),
        owned("H-3", "2026-01-01", "T-1", json!({"until": "2026-03-31"})),
    ]);
    assert_eq!(things(&base, "2024-12-31"), ["H-1"]);
    assert_eq!(things(&base, "2025-12-31"), ["H-2"]);
    assert_eq!(things(&base, "2026-03-31"), ["H-3"]);
    assert_eq!(things(&base, "2026-04-01"), [""; 0], "an earlier record does not come back");
}

#[test]
fn a_later_record_of_a_thing_keeps_what_it_leaves_out() {
    let base = base_of([
        owned(
            "H-91",
            "2024-05-01",
            "T-1",
            json!({"from": "us", "product": "van", "brand": "Ours", "purchase": "S-1",
                "vehicle": {"vin": "LSVHJ133022221761", "plate": "京A12345", "model_year": 2024}}),
        ),
        owned(
            "H-92",
            "2025-01-01",
            "T-1",
            json!({"vehicle": {"plate": "京B54321", "registered_on": "2024-05-02"}}),
        ),
        owned("H-93", "2025-02-01", "T-1", json!({"until": "2025-12-31"})),
        owned("H-94", "2025-03-01", "T-1", json!({"brand": "Ours too"})),
        owned("H-95", "2026-06-01", "T-1", json!({})),
    ]);
    let on = |as_of: &str| of(&base).owned(day(as_of)).pop().unwrap();
    let whole = |text: Value| serde_json::from_value::<Ownership>(text).unwrap();
    let vehicle = json!({"vin": "LSVHJ133022221761", "plate": "京B54321", "model_year": 2024,
        "registered_on": "2024-05-02"});
    let mut expected = json!({"id": "H-92", "customer": "C-1", "date": "2024-05-01",
        "thing": "T-1", "from": "us", "product": "van", "brand": "Ours", "purchase": "S-1",
        "vehicle": vehicle});
    assert_eq!(on("2025-01-31"), whole(expected.clone()));
    assert_eq!(of(&base).owns_of_brand(day("2025-01-31")), Some(true));
    for (name, text) in [("id", "H-94"), ("until", "2025-12-31"), ("brand", "Ours too")] {
        expected[name] = text.into();
    }
    assert_eq!(on("2025-12-31"), whole(expected.clone()));
    assert_eq!(things(&base, "2026-01-01"), [""; 0]);
    // Theirs a second time: nobody says from whom.
    for (name, text) in [("id", json!("H-95")), ("date", json!("2026-06-01"))] {
        expected[name] = text;
    }
    for name in ["until", "from", "purchase"] {
        expected[name] = Value::Null;
    }
    assert_eq!(on("2026-06-01"), whole(expected));
    assert_eq!(of(&base).owns_of_brand(day("2026-06-01")), None);
}

#[test]
fn a_thing_that_passes_on_was_one_owners_and_is_the_others() {
    let base = base_of([
        owned("H-1", "2024-05-01", "T-1", json!({"until": "2026-03-31", "from": "us"})),
        owned("H-2", "2026-04-01", "T-1", json!({"customer": "C-2", "from": "previous_owner"})),
        reading("D-1", "2026-03-01", 10_000),
        fact(
            "meter_reading",
            json!({"id": "D-2", "customer": "C-2", "date": "2026-05-10",
            "thing": "T-1", "shows": 13_500, "unit": "kilometres"}),
        ),
    ]);
    let owners = |on: &str| -> Vec<String> {
        let owners = base.owners(&"T-1".parse().unwrap(), day(on)).into_iter();
        owners.map(|(customer, _)| customer.id().to_string()).collect()
    };
    assert_eq!(owners("2024-04-30"), [""; 0]);
    assert_eq!(owners("2026-03-31"), ["C-1"]);
    assert_eq!(owners("2026-04-01"), ["C-2"]);
    assert_eq!(misfits(&base), []);
    // Its meter goes on.
    let readings = base.customers().flat_map(|one| one.transactions().meter_readings());
    let thing = "T-1".parse().unwrap();
    let used = MeterUse::of(readings, &thing, MeterUnit::Kilometres).unwrap();
    assert_eq!((used.run, used.days), (3_500, 70));
    assert!(of(&base).meter_use(&thing, MeterUnit::Kilometres, day("2030-01-01")).is_err());
}

#[test]
fn who_still_owns_what_the_brand_sold_is_told_by_the_things_on_record() {
    let kept = |from: &str| json!({ "from": from });
    let given_up = |from: &str| json!({"from": from, "until": "2025-12-31"});
    for (things, of_brand, other) in [
        (vec![kept("us")], Some(true), Some(false)),
        (vec![kept("brand_elsewhere")], Some(true), Some(false)),
        (vec![given_up("us")], Some(false), Some(false)),
        (vec![kept("other_brand")], Some(false), Some(true)),
        (vec![kept("previous_owner")], Some(false), Some(false)),
        (vec![json!({})], None, None),
        (vec![json!({}), kept("us")], Some(true), None),
        (vec![kept("other_brand"), json!({})], None, Some(true)),
        (vec![kept("us"), kept("other_brand")], Some(true), Some(true)),
    ] {
        let facts = things.iter().enumerate().map(|(number, more)| {
            owned(&format!("H-{number}"), "2024-05-01", &format!("T-{number}"), more.clone())
        });
        let base = base_of(facts);
        let of = of(&base);
        let told = |on| (of.owns_of_brand(day(on)), of.owns_other_brand(day(on)));
        assert_eq!(told("2026-01-01"), (of_brand, other), "{things:?}");
        assert_eq!(told("2024-04-30"), (None, None), "nothing was on record");
    }
}

#[test]
fn the_last_purchase_where_the_brand_is_sold_is_found_by_the_first_day_of_the_thing() {
    let base = base_of([
        owned("H-1", "2024-05-01", "T-1", json!({"from": "us"})),
        owned("H-2", "2025-05-01", "T-2", json!({"from": "brand_elsewhere"})),
        owned("H-3", "2026-05-01", "T-3", json!({"from": "brand_elsewhere"})),
        // Another plate of the same car.
        owned("H-4", "2027-05-01", "T-3", json!({})),
        // Somebody was wrong about this one.
        owned("H-5", "2026-06-01", "T-4", json!({"from": "brand_elsewhere"})),
        owned("H-6", "2026-06-02", "T-4", json!({"from": "other_brand"})),
    ]);
    let on = |as_of| of(&base).bought_of_brand_elsewhere_on(day(as_of));
    assert_eq!(on("2025-04-30"), None);
    assert_eq!(on("2026-04-30"), Some(day("2025-05-01")));
    assert_eq!(on("2026-06-01"), Some(day("2026-06-01")));
    assert_eq!(on("2030-01-01"), Some(day("2026-05-01")));
}

#[test]
fn what_leads_to_the_owner_of_a_vehicle_is_shown_to_whom_it_concerns() {
    let vehicle = json!({"vin": "LSVHJ133022221761", "plate": "京A12345",
        "registered_on": "2024-05-31", "model_year": 2024});
    let base = base_of([owned("H-1", "2024-05-01", "T-1", json!({ "vehicle": vehicle }))]);
    let customer = base.customer(&id("C-1")).unwrap();
    let seen = |highest| {
        let view = customer.view(Clearance::up_to(highest), day("2026-01-01"));
        serde_json::to_string(&view).unwrap()
    };
    let internal = seen(Sensitivity::Internal);
    assert!(internal.contains("2024-05-31") && internal.contains("\"T-1\""), "{internal}");
    assert!(!internal.contains("LSV") && !internal.contains("12345"), "{internal}");
    let personal = seen(Sensitivity::Personal);
    assert!(personal.contains("LSVHJ133022221761") && personal.contains("京A12345"), "{personal}");
    let debug = format!("{base:?} {:?}", base.facts().collect::<Vec<_>>());
    assert!(!debug.contains("LSV") && !debug.contains("12345"), "{debug}");
}

fn used(facts: Vec<Fact>) -> Result<MeterUse, MeterUnknown> {
    let base = base_of(facts);
    of(&base).meter_use(&"T-1".parse().unwrap(), MeterUnit::Kilometres, day("2026-12-31"))
}

#[test]
fn use_takes_readings_of_one_meter_on_two_days() {
    let few = |have| Err(MeterUnknown::NotEnoughDays { have, need: 2 });
    let another = |thing: &str, unit: &str| {
        fact(
            "meter_reading",
            json!({"id": "D-9", "date": "2026-02-01", "thing": thing,
            "shows": 9_000, "unit": unit}),
        )
    };
    let first = || reading("D-1", "2026-01-01", 1_000);
    assert_eq!(used(vec![another("T-1", "miles")]), few(0));
    assert_eq!(used(vec![first()]), few(1));
    assert_eq!(used(vec![first(), reading("D-2", "2026-01-01", 1_100)]), few(1), "one day");
    assert_eq!(used(vec![first(), another("T-2", "kilometres")]), few(1), "another thing");
    assert_eq!(used(vec![first(), another("T-1", "miles")]), few(1), "another unit");
    assert_eq!(used(vec![first(), reading("D-2", "2027-01-01", 9_000)]), few(1), "later");
}

#[test]
fn use_is_all_that_the_meter_went_on_over_all_the_days() {
    let found = used(vec![
        reading("D-4", "2026-03-02", 4_000),
        reading("D-1", "2026-01-01", 1_000),
        // On one day the largest counts.
        reading("D-2", "2026-01-31", 1_600),
        reading("D-3", "2026-01-31", 1_500),
    ]);
    let found = found.unwrap();
    assert_eq!((found.run, found.days), (3_000, 60));
    assert_eq!((found.shows, found.read_on), (4_000, day("2026-03-02")));
    assert_eq!(found.to_string(), "50.0 kilometres a day");
}

#[test]
fn a_reading_that_shows_less_is_reported_and_makes_use_unknown() {
    let facts = vec![
        owned("H-1", "2024-05-01", "T-1", json!({})),
        reading("D-1", "2026-01-01", 1_000),
        reading("D-2", "2026-02-01", 20_000),
        reading("D-3", "2026-03-01", 3_000),
        reading("D-4", "2026-04-01", 4_000),
    ];
    assert_eq!(misfits(&base_of(facts.clone())), [one("D-3", MisfitReason::MeterWentBack)]);
    let [reading, before] = ["D-3", "D-2"].map(|id| id.parse().unwrap());
    assert_eq!(used(facts), Err(MeterUnknown::WentBack { reading, before }));
}

#[test]
fn another_meter_begins_anew() {
    let mut facts = vec![
        owned("H-1", "2024-05-01", "T-1", json!({})),
        reading("D-2", "2026-01-01", 90_000),
        reading("D-3", "2026-01-11", 91_000),
        fact(
            "meter_reading",
            json!({"id": "D-1", "date": "2026-01-11", "thing": "T-1", "shows": 5,
            "unit": "kilometres", "replaced": true}),
        ),
        reading("D-5", "2026-01-21", 1_005),
    ];
    assert_eq!(misfits(&base_of(facts.clone())), []);
    let found = used(facts.clone()).unwrap();
    assert_eq!((found.run, found.days, found.shows), (2_000, 20, 1_005));
    // The days until the next meter was read say nothing.
    facts[3] = fact(
        "meter_reading",
        json!({"id": "D-1", "date": "2026-01-20", "thing": "T-1",
        "shows": 905, "unit": "kilometres", "replaced": true}),
    );
    let found = used(facts).unwrap();
    assert_eq!((found.run, found.days), (1_100, 11));
}

#[test]
fn readings_in_any_order_tell_the_same() {
    let bytes = |order: [usize; 4]| {
        let readings = [
            ("D-1", "2026-01-01", 100),
            ("D-2", "2026-01-01", 100),
            ("D-3", "2026-01-02", 300),
            ("D-4", "2026-01-05", 400),
        ];
        let readings = order.map(|place| {
            let (id, date, shows) = readings[place];
            let Fact::MeterReading(one) = reading(id, date, shows) else { unreachable!() };
            one
        });
        MeterUse::of(&readings, &"T-1".parse().unwrap(), MeterUnit::Kilometres)
    };
    assert_eq!(bytes([0, 1, 2, 3]), bytes([3, 1, 0, 2]));
    assert_eq!(bytes([0, 1, 2, 3]), bytes([2, 3, 1, 0]));
}

#[test]
fn a_contract_holds_from_its_first_day_to_its_last() {
    let base = base_of([
        contract("I-1", "2025-12-20", "2026-12-31", json!({"from": "2026-01-01"})),
        contract("I-2", "2026-02-01", "2026-02-28", json!({})),
        fact("contract", json!({"id": "I-3", "date": "2026-03-01", "kind": "service"})),
    ]);
    let hold = |on: &str| -> Vec<String> {
        of(&base).contracts(day(on)).iter().map(|contract| contract.id.to_string()).collect()
    };
    assert_eq!(hold("2025-12-31"), [""; 0], "concluded, and not begun");
    assert_eq!(hold("2026-02-01"), ["I-1", "I-2"]);
    assert_eq!(hold("2026-03-01"), ["I-1", "I-3"]);
    assert_eq!(hold("2027-01-01"), ["I-3"], "nobody knows of an end");
    // Written down later for days before: nobody knew it on them.
    let late = contract("I-4", "2026-02-01", "2026-12-31", json!({"from": "2026-01-01"}));
    let base = base_of([late]);
    assert_eq!(of(&base).contracts(day("2026-01-15")).len(), 0);
    assert_eq!(of(&base).contracts(day("2026-02-01")).len(), 1);
}

#[test]
fn only_another_contract_of_its_kind_renews_one_and_what_was_given_up_needs_none() {
    let insured = |id: &str, more| contract(id, "2026-01-01", "2026-12-31", more);
    let base = base_of([
        owned("H-1", "2025-01-01", "T-1", json!({"until": "2026-06-30"})),
        owned("H-2", "2025-01-01", "T-2", json!({})),
        insured("I-1", json!({"renews": "I-1"})),
        insured("I-2", json!({"thing": "T-1"})),
        insured("I-3", json!({"thing": "T-2"})),
        insured("I-4", json!({"thing": "T-7"})),
        contract("I-5", "2026-02-01", "2029-12-31", json!({"kind": "warranty", "renews": "I-3"})),
        contract("I-6", "2026-02-01", "2029-12-31", json!({"renews": "I-4"})),
    ]);
    let ending = |on: &str, days| -> Vec<String> {
        let ending = of(&base).ending_within(day(on), days).into_iter();
        ending.map(|one| one.id.to_string()).collect()
    };
    assert_eq!(ending("2026-12-01", 30), ["I-1", "I-3"]);
    assert_eq!(ending("2026-06-30", 365), ["I-1", "I-2", "I-3"]);
    let renewed = |id: &str| of(&base).renewed_by(&id.parse().unwrap(), day("2026-12-01"));
    assert!(renewed("I-1").is_none() && renewed("I-3").is_none());
    assert_eq!(renewed("I-4").unwrap().id.as_str(), "I-6");
    assert!(misfits(&base).contains(&one("I-1", MisfitReason::NoSuchContract)));
}

#[test]
fn a_later_and_longer_contract_for_the_same_thing_renews_one_also_without_saying_so() {
    let of_car =
        |id: &str, date: &str, until: &str| contract(id, date, until, json!({"thing": "T-1"}));
    let with = |more: Fact| {
        let base = base_of([of_car("I-1", "2026-01-01", "2026-12-31"), more]);
        let renewed = of(&base).renewed_by(&"I-1".parse().unwrap(), day("2026-12-15"));
        let ending = of(&base).ending_within(day("2026-12-15"), 30);
        assert_eq!(ending.iter().any(|it| it.id.as_str() == "I-1"), renewed.is_none());
        renewed.is_some()
    };
    assert!(with(of_car("I-2", "2026-12-01", "2027-12-31")));
    assert!(!with(of_car("I-2", "2026-12-01", "2026-12-31")), "no longer");
    assert!(!with(of_car("I-2", "2026-01-01", "2027-12-31")), "no later");
    let of_another = json!({"thing": "T-2"});
    assert!(!with(contract("I-2", "2026-12-01", "2027-12-31", of_another)));
    let inspection = json!({"thing": "T-1", "kind": "inspection"});
    assert!(!with(contract("I-2", "2026-12-01", "2027-12-31", inspection)));
    let plain = [
        contract("I-1", "2026-01-01", "2026-12-31", json!({})),
        contract("I-2", "2026-12-01", "2027-12-31", json!({})),
    ];
    assert_eq!(of(&base_of(plain)).ending_within(day("2026-12-15"), 30).len(), 1, "for no thing");
}

#[test]
fn which_contracts_are_renewed_is_said_once() {
    use clienteling::transaction::ContractKind;
    use clienteling::warning::churn::ChurnPolicy;

    let policy = ChurnPolicy::default();
    for kind in ContractKind::ALL {
        assert_eq!(policy.renewed.contains(&kind), kind.is_renewed(), "{kind}");
    }
    assert!(!ContractKind::Warranty.is_renewed() && !ContractKind::Financing.is_renewed());
}

#[test]
fn of_two_contracts_that_renew_one_the_first_concluded_is_told() {
    let base = base_of([
        contract("I-1", "2026-01-01", "2026-12-31", json!({})),
        contract("I-3", "2026-12-02", "2027-12-31", json!({"renews": "I-1"})),
        contract("I-4", "2026-12-03", "2027-12-31", json!({"renews": "I-1"})),
    ]);
    let renewed = of(&base).renewed_by(&"I-1".parse().unwrap(), day("2026-12-31"));
    assert_eq!(renewed.map(|it| it.id.to_string()).as_deref(), Some("I-3"));
}

#[test]
fn who_comes_before_the_day_has_kept_the_appointment() {
    let base = base_of([
        made("J-1", "2026-04-20", "2026-05-02T09:30"),
        entry("E-1", "2026-04-30", json!("kept")),
    ]);
    assert_eq!(misfits(&base), []);
    let state = of(&base).appointments_on(day("2026-05-09"))[0].1;
    assert_eq!((state.end, state.since), (Some(AppointmentEnd::Kept), day("2026-04-30")));
    assert!(!state.is_overdue(day("2026-05-09")));
}

#[test]
fn an_appointment_can_be_called_off_before_its_day() {
    let base = base_of([
        made("J-1", "2026-04-20", "2026-05-02T09:30"),
        entry("E-1", "2026-04-28", json!("cancelled")),
    ]);
    assert_eq!(misfits(&base), []);
    let state = of(&base).appointments_on(day("2026-04-28"))[0].1;
    assert_eq!((state.end, state.since), (Some(AppointmentEnd::Cancelled), day("2026-04-28")));
}

#[test]
fn half_a_tenth_of_what_is_run_a_day_is_shown_by_the_even_neighbour() {
    let shown = |run: u32| {
        let readings = vec![reading("D-1", "2026-01-01", 0), reading("D-2", "2026-01-21", run)];
        used(readings).unwrap().to_string()
    };
    assert_eq!([101, 103].map(shown), ["5.0 kilometres a day", "5.2 kilometres a day"]);
}

#[test]
fn what_ends_on_its_first_day_shows_the_same_or_is_of_the_same_day_fits() {
    let hours = json!({"id": "D-3", "date": "2026-02-03", "thing": "T-1", "shows": 2,
        "unit": "hours"});
    let base = base_of([
        owned("H-1", "2026-01-01", "T-1", json!({"until": "2026-01-01"})),
        contract("I-1", "2026-01-01", "2026-01-01", json!({})),
        visit("B-1", "2026-03-01", json!({"until": "2026-03-01"})),
        visit("B-2", "2026-03-01", json!({"repeats": "B-1"})),
        reading("D-1", "2026-02-01", 500),
        reading("D-2", "2026-02-02", 500),
        fact("meter_reading", hours),
    ]);
    assert_eq!(misfits(&base), []);
    // Its first day is a later one than that on which it was concluded.
    let ends = json!({"from": "2026-03-01"});
    let base = base_of([contract("I-1", "2026-01-01", "2026-02-01", ends)]);
    assert_eq!(misfits(&base), [one("I-1", MisfitReason::EndsBeforeItBegins)]);
}

#[test]
fn what_is_recorded_later_neither_fits_nor_offends_before() {
    let no_thing = json!({"id": "D-0", "date": "2026-03-01", "thing": "T-7", "shows": 1,
        "unit": "hours"});
    let made = json!({"id": "J-1", "date": "2026-03-01", "at": "2026-03-02", "thing": "T-7"});
    let base = base_of([
        owned("H-1", "2026-01-01", "T-1", json!({})),
        reading("D-1", "2026-01-01", 500),
        owned("H-2", "2026-03-01", "T-2", json!({"until": "2026-02-01"})),
        contract("I-2", "2026-03-01", "2026-02-01", json!({"thing": "T-7", "renews": "I-9"})),
        visit("B-2", "2026-03-01", json!({"until": "2026-02-01", "repeats": "B-9"})),
        visit("B-3", "2026-03-01", json!({"thing": "T-7"})),
        fact("meter_reading", no_thing),
        reading("D-2", "2026-03-01", 5),
        fact("appointment", made),
    ]);
    assert_eq!(base.misfits(day("2026-02-28")).count(), 0);
    assert_eq!(base.misfits(day("2026-03-01")).count(), 10);
    // Not known on the day, and so not to be referred to: a thing, an invoice, a contract.
    let base = base_of([
        visit("B-1", "2026-01-01", json!({"purchase": "S-1"})),
        contract("I-2", "2026-01-01", "2026-12-31", json!({"renews": "I-1"})),
        owned("H-1", "2026-02-01", "T-1", json!({})),
        fact(
            "purchase",
            json!({"id": "S-1", "date": "2026-02-01", "lines": [{"product": "oil",
            "quantity": "1", "amount": {"amount": "1", "currency": "CNY"}}]}),
        ),
        contract("I-1", "2026-02-01", "2026-12-31", json!({})),
    ]);
    let reasons = |on| base.misfits(day(on)).map(|misfit| misfit.reason).collect::<Vec<_>>();
    assert_eq!(
        reasons("2026-01-31"),
        [MisfitReason::NoSuchContract, MisfitReason::NoSuchPurchase, MisfitReason::NoSuchThing],
    );
    assert_eq!(reasons("2026-02-01"), []);
}

#[test]
fn what_ends_soon_and_is_not_renewed_is_due() {
    let base = base_of([
        contract("I-1", "2026-01-01", "2026-12-31", json!({})),
        contract("I-2", "2026-01-02", "2026-12-30", json!({"kind": "inspection"})),
        contract("I-3", "2026-01-03", "2027-01-01", json!({"kind": "warranty"})),
        contract(
            "I-4",
            "2026-12-20",
            "2027-12-31",
            json!({"from": "2027-01-01", "renews": "I-1", "with": "elsewhere"}),
        ),
    ]);
    let ending = |on: &str, days| -> Vec<String> {
        of(&base).ending_within(day(on), days).iter().map(|one| one.id.to_string()).collect()
    };
    assert_eq!(ending("2026-12-01", 28), [""; 0]);
    assert_eq!(ending("2026-12-01", 29), ["I-2"]);
    assert_eq!(ending("2026-12-01", 31), ["I-2", "I-1", "I-3"]);
    assert_eq!(ending("2026-12-20", 31), ["I-2", "I-3"], "renewed, with whomever");
    assert_eq!(ending("2026-12-31", 0), [""; 0], "what has ended ends no more");
    assert_eq!(ending("2027-01-01", 0), ["I-3"]);
    let renewed = |on| of(&base).renewed_by(&"I-1".parse().unwrap(), day(on)).map(|it| it.with);
    assert!(renewed("2026-12-19").is_none() && renewed("2026-12-20").is_some());
}

#[test]
fn a_thing_is_at_the_workshop_until_it_is_handed_back() {
    let base = base_of([
        visit("B-1", "2026-03-01", json!({"until": "2026-03-03"})),
        visit("B-2", "2026-03-02", json!({"thing": "T-2"})),
        visit("B-3", "2026-03-02", json!({"thing": "T-3", "until": "2026-03-02"})),
    ]);
    let there = |on: &str| -> Vec<String> {
        let there = of(&base).at_workshop(day(on), 30).there.into_iter();
        there.map(|visit| visit.id.to_string()).collect()
    };
    assert_eq!(there("2026-02-28"), [""; 0]);
    assert_eq!(there("2026-03-02"), ["B-1", "B-2"]);
    assert_eq!(there("2026-03-03"), ["B-2"]);
}

#[test]
fn of_a_thing_that_nobody_wrote_was_handed_back_nobody_says_for_ever_that_it_is_there() {
    let base = base_of([
        visit("B-1", "2026-03-01", json!({"thing": "T-1"})),
        visit("B-2", "2026-03-01", json!({"thing": "T-2", "until": "2026-12-01"})),
        // It came in again, twice on one day, so that it had been handed back before.
        visit("B-3", "2026-03-02", json!({"thing": "T-3"})),
        visit("B-9", "2026-03-05", json!({"thing": "T-3"})),
        visit("B-10", "2026-03-05", json!({"thing": "T-3"})),
    ]);
    let on = |on: &str, at_most| -> [String; 2] {
        let AtWorkshop { there, not_known, .. } = of(&base).at_workshop(day(on), at_most);
        let ids = |visits: Vec<&WorkshopVisit>| -> Vec<String> {
            visits.into_iter().map(|visit| visit.id.to_string()).collect()
        };
        [there, not_known].map(|visits| ids(visits).join(" "))
    };
    assert_eq!(on("2026-03-04", 30), ["B-1 B-2 B-3", ""]);
    assert_eq!(on("2026-03-30", 30), ["B-1 B-2 B-10", ""]);
    assert_eq!(on("2026-03-31", 30), ["B-2 B-10", "B-1"]);
    assert_eq!(on("2026-04-04", 30), ["B-2", "B-1 B-10"]);
    assert_eq!(on("2026-03-01", 0), ["B-2", "B-1"]);
    assert_eq!(on("2027-01-01", u32::MAX), ["B-1 B-10", ""]);
    assert_eq!(WorkshopVisit::AT_MOST_DAYS, 30);
}

#[test]
fn a_thing_that_came_in_again_is_at_the_workshop_once_and_as_the_later_visit_says() {
    let base = base_of([
        visit("B-1", "2026-03-01", json!({"until": "2026-03-10"})),
        visit("B-9", "2026-03-05", json!({})),
        visit("B-10", "2026-03-05", json!({"until": "2026-03-07"})),
    ]);
    let on = |on: &str| {
        let AtWorkshop { there, not_known, .. } = of(&base).at_workshop(day(on), 2);
        assert!(not_known.is_empty(), "{on}");
        there.iter().map(|visit| visit.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(on("2026-03-04"), ["B-1"]);
    assert_eq!(on("2026-03-06"), ["B-10"]);
    assert_eq!(on("2026-03-07"), [""; 0]);
}

#[test]
fn a_repeat_repair_is_what_somebody_says_and_not_what_days_suggest() {
    let base = base_of([
        visit("B-1", "2026-03-01", json!({"work": ["paid"]})),
        visit("B-2", "2026-03-02", json!({"work": ["paid"]})),
        visit("B-3", "2026-06-02", json!({"work": ["warranty"], "repeats": "B-1"})),
        visit("B-4", "2026-06-03", json!({"work": ["repeat_repair", "service"]})),
        visit("B-5", "2026-07-01", json!({"repeats": "B-4"})),
    ]);
    let repeats = |first, last| {
        let over = Period::from_first_to_last(day(first), day(last)).unwrap();
        let repeats = of(&base).repeat_repairs(over);
        (repeats.successes(), repeats.trials())
    };
    assert_eq!(repeats("2026-03-01", "2026-06-30"), (2, 4));
    assert_eq!(repeats("2026-03-02", "2026-06-02"), (1, 2));
    assert_eq!(repeats("2025-01-01", "2025-12-31"), (0, 0));
}

#[test]
fn work_is_a_set_whatever_its_order() {
    let of = |work: Value| visit("B-1", "2026-03-01", json!({ "work": work }));
    assert_eq!(of(json!(["recall", "service"])), of(json!(["service", "recall", "service"])));
}

#[test]
fn an_appointment_stands_as_the_last_entry_says() {
    let base = base_of([
        made("J-1", "2026-04-20", "2026-05-02T09:30"),
        made("J-2", "2026-04-21", "2026-05-05"),
        entry("E-9", "2026-04-28", json!({"moved": "2026-05-04T14:00"})),
        entry("E-1", "2026-05-04", json!("missed")),
    ]);
    assert_eq!(misfits(&base), []);
    let on = |as_of: &str| of(&base).appointments_on(day(as_of));
    assert_eq!(on("2026-04-19"), []);
    let stands = |as_of: &str| on(as_of)[0].1;
    let first = stands("2026-04-27");
    assert_eq!((first.at, first.moved), ("2026-05-02T09:30".parse().unwrap(), 0));
    assert_eq!(first.since, day("2026-04-20"));
    let moved = stands("2026-05-03");
    assert_eq!((moved.at, moved.moved), ("2026-05-04T14:00".parse().unwrap(), 1));
    assert!(moved.is_open() && moved.since == day("2026-04-28"));
    let missed = stands("2026-05-04");
    assert_eq!((missed.end, missed.since), (Some(AppointmentEnd::Missed), day("2026-05-04")));
    assert_eq!(on("2026-05-06").len(), 2);
    let other = on("2026-05-06")[1].1;
    assert!(other.is_overdue(day("2026-05-06")) && !other.is_overdue(day("2026-05-05")));
    assert!(!missed.is_overdue(day("2026-05-06")));
}

#[test]
fn entries_about_an_appointment_that_cannot_be_are_reported() {
    let base = base_of([
        made("J-1", "2026-04-20", "2026-05-02T09:30"),
        entry("E-1", "2026-04-19", json!("cancelled")),
        entry("E-3", "2026-05-01", json!("missed")),
        entry("E-4", "2026-05-02", json!("kept")),
        entry("E-5", "2026-05-03", json!({"moved": "2026-05-09"})),
        entry("E-6", "2026-05-03", json!("cancelled")),
        fact(
            "appointment_entry",
            json!({"id": "E-7", "date": "2026-05-03", "of": "J-9",
            "what": "kept"}),
        ),
    ]);
    let expected = [
        one("E-1", MisfitReason::BeforeBegun),
        one("E-3", MisfitReason::CannotBe),
        one("E-5", MisfitReason::CannotBe),
        one("E-6", MisfitReason::CannotBe),
        one("E-7", MisfitReason::NotBegun),
    ];
    assert_eq!(misfits(&base), expected);
    let state = of(&base).appointments_on(day("2026-06-01"))[0].1;
    assert_eq!((state.end, state.moved), (Some(AppointmentEnd::Kept), 0));
}

#[test]
fn what_was_moved_and_kept_on_one_day_was_moved_first() {
    let base = base_of([
        made("J-1", "2026-04-20", "2026-05-02T09:30"),
        entry("E-1", "2026-04-30", json!("kept")),
        entry("E-2", "2026-04-30", json!({"moved": "2026-04-30"})),
    ]);
    assert_eq!(misfits(&base), []);
    let state = of(&base).appointments_on(day("2026-04-30"))[0].1;
    assert_eq!((state.end, state.moved), (Some(AppointmentEnd::Kept), 1));
}

#[test]
fn what_does_not_fit_to_a_thing_is_reported() {
    let base = base_of([
        owned("H-1", "2024-05-01", "T-1", json!({"until": "2024-04-30"})),
        fact(
            "meter_reading",
            json!({"id": "D-1", "date": "2026-02-01", "thing": "T-7", "shows": 1,
            "unit": "hours"}),
        ),
        contract("I-1", "2026-01-01", "2026-12-31", json!({"thing": "T-7", "renews": "I-9"})),
        contract("I-2", "2026-01-01", "2025-12-31", json!({"thing": "T-1"})),
        visit("B-1", "2026-03-01", json!({"thing": "T-7"})),
        visit("B-2", "2026-03-02", json!({"until": "2026-03-01", "repeats": "B-3"})),
        visit("B-3", "2026-03-03", json!({"repeats": "B-9", "purchase": "S-9"})),
        visit("B-4", "2026-03-04", json!({"repeats": "B-1"})),
        visit("B-5", "2026-03-05", json!({"repeats": "B-5"})),
        fact(
            "appointment",
            json!({"id": "J-1", "date": "2026-03-01", "at": "2026-03-02",
            "thing": "T-7"}),
        ),
    ]);
    let expected = [
        one("H-1", MisfitReason::EndsBeforeItBegins),
        one("D-1", MisfitReason::NoSuchThing),
        one("I-1", MisfitReason::NoSuchContract),
        one("I-1", MisfitReason::NoSuchThing),
        one("I-2", MisfitReason::EndsBeforeItBegins),
        one("B-1", MisfitReason::NoSuchThing),
        one("B-2", MisfitReason::EndsBeforeItBegins),
        one("B-2", MisfitReason::BeforeVisit),
        one("B-3", MisfitReason::NoSuchVisit),
        one("B-3", MisfitReason::NoSuchPurchase),
        one("B-4", MisfitReason::OtherThing),
        one("B-5", MisfitReason::BeforeVisit),
        one("J-1", MisfitReason::NoSuchThing),
    ];
    assert_eq!(misfits(&base), expected);
}

#[test]
fn of_what_is_said_of_a_thing_on_one_day_the_tenth_record_comes_after_the_ninth() {
    let ninth = owned("H-9", "2024-01-01", "T-1", json!({"from": "us"}));
    let tenth = owned("H-10", "2024-01-01", "T-1", json!({"from": "brand_elsewhere"}));
    let base = base_of([ninth, tenth]);
    let data = base.customer(&id("C-1")).unwrap().transactions();
    let last = &data.owned(day("2024-01-01"))[0];
    assert_eq!(last.id.as_str(), "H-10");
    assert_eq!(last.from, Some(clienteling::transaction::BoughtFrom::BrandElsewhere));
    assert_eq!(data.bought_of_brand_elsewhere_on(day("2024-01-01")), Some(day("2024-01-01")));
}
