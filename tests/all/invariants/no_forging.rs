//! Reading goes through the same checks as making, and decimals travel as strings.

use std::fmt::Debug;

use clienteling::base::Fact;
use clienteling::customer::{
    EmailAddress, LunarDate, Name, NationalId, PhoneNumber, Plate, PostalAddress,
    RegistrationNumber, Vin,
};
use clienteling::marketing::VipDecision;
use clienteling::review::review;
use clienteling::transaction::{CreditLimit, Line, Lines};
use clienteling::units::{LeadId, SurveyRating};
use clienteling::{
    Currency, CustomerId, ExchangeRates, Money, Period, Probability, ProductId, Quantity, Rounding,
    Score, Share,
};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::common::build::one_of_each_kind;
use crate::common::{cases, random};

/// The genuine form is read and written back as it is; each forged one is refused.
fn reads_only<T>(genuine: &Value, forged: impl IntoIterator<Item = Value>)
where
    T: DeserializeOwned + Serialize + Debug,
{
    let read: T = serde_json::from_value(genuine.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), *genuine);
    for wrong in forged {
        let read = serde_json::from_value::<T>(wrong.clone());
        assert!(read.is_err(), "{wrong} became {read:?}");
    }
}

/// The value with something else in one place; with a field more, where there is no such place.
fn with(genuine: &Value, place: &str, forged: Value) -> Value {
    let mut changed = genuine.clone();
    if let Some(found) = changed.pointer_mut(place) {
        *found = forged;
    } else {
        let (parent, field) = place.rsplit_once('/').unwrap();
        let parent = changed.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        parent.insert(field.to_owned(), forged);
    }
    changed
}

fn without(genuine: &Value, place: &str) -> Value {
    let mut changed = genuine.clone();
    let (parent, field) = place.rsplit_once('/').unwrap();
    let parent = changed.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    assert!(parent.remove(field).is_some(), "{place}");
    changed
}

/// The JSON numbers in a value, each with the name of its field.
fn numbers<'a>(field: &'a str, value: &'a Value, found: &mut Vec<(&'a str, &'a Value)>) {
    match value {
        Value::Number(_) => found.push((field, value)),
        Value::Array(items) => items.iter().for_each(|item| numbers(field, item, found)),
        Value::Object(fields) => {
            fields.iter().for_each(|(field, value)| numbers(field, value, found));
        }
        _ => {}
    }
}

/// Statistics, which are floats and carry no money.
const STATISTICS: [&str; 2] = ["mean_days", "median_days"];

/// Whatever is counted: customers, purchases, leads, days.
const COUNTS: [&str; 17] = [
    "frequency",
    "count",
    "customers",
    "days",
    "gaps",
    "have",
    "leads",
    "longest_days",
    "need",
    "non_positive",
    "purchase_days",
    "purchases",
    "rank",
    "recency_days",
    "required",
    "returns",
    "shortest_days",
];

fn only_counts_and_statistics_are_numbers(value: &Value) -> Result<(), TestCaseError> {
    let mut found = Vec::new();
    numbers("", value, &mut found);
    for (field, number) in found {
        let is_count = number.is_u64() && COUNTS.contains(&field);
        let is_statistic = number.is_f64() && STATISTICS.contains(&field);
        prop_assert!(is_count || is_statistic, "`{}` is the number {}", field, number);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn facts_survive_being_written_and_read(facts in random::facts(random::CURRENCIES, 20)) {
        for fact in facts {
            let json = serde_json::to_string(&fact).unwrap();
            let read: Fact = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(&read, &fact);
            prop_assert_eq!(serde_json::to_string(&read).unwrap(), json);
        }
    }

    #[test]
    fn no_amount_quantity_or_share_is_a_json_number(
        facts in random::facts(random::CURRENCIES, 40),
        rates in random::rates(),
        policy in random::policy(),
        as_of in random::as_of(),
    ) {
        for fact in &facts {
            let mut found = Vec::new();
            let json = serde_json::to_value(fact).unwrap();
            numbers("", &json, &mut found);
            prop_assert_eq!(found, vec![]);
        }
        let base = random::base_with(facts, &rates);
        only_counts_and_statistics_are_numbers(&serde_json::to_value(base.rates()).unwrap())?;
        if let Ok(review) = review(&base, &policy, as_of) {
            only_counts_and_statistics_are_numbers(&serde_json::to_value(&review).unwrap())?;
            for customer in review.customers() {
                only_counts_and_statistics_are_numbers(&serde_json::to_value(customer.reasons()).unwrap())?;
            }
        }
    }

    #[test]
    fn rates_survive_being_written_and_read(rates in random::rates()) {
        let base = random::base_with([], &rates);
        let json = serde_json::to_string(base.rates()).unwrap();
        prop_assert_eq!(&serde_json::from_str::<ExchangeRates>(&json).unwrap(), base.rates());
    }
}

#[test]
fn money_is_an_amount_within_the_bounds_and_a_currency() {
    let genuine = json!({"amount": "12.50", "currency": "CNY"});
    let amounts = [
        json!(12.5),
        json!(12),
        json!("0.0000001"),
        json!("10000000000000000001"),
        json!("-10000000000000000000.000001"),
        json!("1e2"),
        json!("+1"),
        json!("1_000"),
        json!(".5"),
        json!("NaN"),
        json!(""),
        json!("12.5 CNY"),
        json!(null),
    ];
    let forged = amounts.into_iter().map(|amount| with(&genuine, "/amount", amount));
    let currencies = [json!("cny"), json!("XXX"), json!(156), json!("")];
    let forged =
        forged.chain(currencies.into_iter().map(|currency| with(&genuine, "/currency", currency)));
    let more = [with(&genuine, "/minor", json!(1)), without(&genuine, "/currency"), json!("1 CNY")];
    reads_only::<Money>(&genuine, forged.chain(more));
}

#[test]
fn an_amount_has_one_form_however_it_was_written() {
    let read = |amount| -> Money {
        serde_json::from_value(json!({"amount": amount, "currency": "CNY"})).unwrap()
    };
    for amount in ["12.5", "12.50", "12.500000", "012.5", "12.5000000"] {
        assert_eq!(serde_json::to_value(read(amount)).unwrap()["amount"], "12.50");
    }
    assert_eq!(serde_json::to_value(read("-0.00")).unwrap()["amount"], "0.00");
}

#[test]
fn numbers_stay_within_their_bounds() {
    let no_number = || [json!(0.5), json!(1), json!("NaN"), json!("1e-1"), json!(""), json!(null)];
    let texts = |texts: &[&str]| -> Vec<Value> { texts.iter().map(|text| json!(text)).collect() };
    let shares = || no_number().into_iter().chain(texts(&["1.000000001", "-0.1", "0.0000000001"]));
    reads_only::<Share>(&json!("0.5"), shares());
    reads_only::<Probability>(&json!("0.5"), shares());
    let scores = no_number().into_iter().chain(texts(&["100.000001", "-1", "50%", "0.0000001"]));
    reads_only::<Score>(&json!("60"), scores);
    let ratings = no_number().into_iter().chain(texts(&["1000.001", "-11", "50%", "6.5001"]));
    reads_only::<SurveyRating>(&json!("6.5"), ratings);
    let quantities = no_number().into_iter().chain(texts(&["0", "-1", "1000000000.1", "10%"]));
    reads_only::<Quantity>(&json!("4.5"), quantities);
    reads_only::<Rounding>(&json!("half_even"), texts(&["HalfEven", "half"]));
    reads_only::<Currency>(&json!("CNY"), texts(&["cny", "RMB", "", "XAU"]));
}

#[test]
fn identifiers_are_short_and_printable() {
    let long = "x".repeat(129);
    let forged =
        || [json!(""), json!(" C"), json!("C\n"), json!("C\u{0}1"), json!(long), json!(17)];
    reads_only::<CustomerId>(&json!("C-1"), forged());
    reads_only::<ProductId>(&json!("oil"), forged());
    reads_only::<LeadId>(&json!("L-1"), forged());
}

#[test]
fn a_period_ends_on_or_after_its_first_day() {
    let genuine = json!({"first": "2024-02-29", "last": "2024-03-31"});
    let forged = [
        with(&genuine, "/last", json!("2024-02-28")),
        with(&genuine, "/first", json!("2023-02-29")),
        with(&genuine, "/first", json!(20_240_229)),
        with(&genuine, "/days", json!(31)),
        without(&genuine, "/last"),
    ];
    reads_only::<Period>(&genuine, forged);
}

#[test]
fn lines_are_there_not_below_zero_and_in_one_currency() {
    let line = json!({
        "product": "oil", "quantity": "4.5", "amount": {"amount": "360.00", "currency": "CNY"},
    });
    let forged = [
        with(&line, "/amount/amount", json!("-360")),
        with(&line, "/amount/amount", json!(360)),
        with(&line, "/quantity", json!("0")),
        with(&line, "/quantity", json!(4.5)),
        with(&line, "/price", json!("80")),
        without(&line, "/product"),
    ];
    reads_only::<Line>(&line, forged.clone());
    let yuan = |amount: &str| json!({"amount": amount, "currency": "CNY"});
    let details = ["cost", "list_price", "discount"];
    for field in details {
        let genuine = with(&line, &format!("/{field}"), yuan("0.00"));
        let wrong = [yuan("-0.01"), json!({"amount": "1", "currency": "JPY"}), json!("1 CNY")];
        let wrong = wrong.map(|amount| with(&line, &format!("/{field}"), amount));
        reads_only::<Line>(&genuine, wrong);
    }
    let genuine = with(&line, "/promotion", json!({"other": "Anniversary"}));
    let wrong = [json!("K-1"), json!({}), json!({"campaign": ""}), json!({"other": " "})];
    reads_only::<Line>(&genuine, wrong.map(|promotion| with(&line, "/promotion", promotion)));
    let too_much = with(&line, "/amount/amount", json!("10000000000000000000"));
    let other_currency = with(&line, "/amount/currency", json!("JPY"));
    let lists = [json!([]), json!([line, other_currency]), json!([too_much, line])];
    let lists = lists.into_iter().chain(forged.map(|wrong| json!([line, wrong])));
    reads_only::<Lines>(&json!([line, line]), lists);
}

#[test]
fn a_credit_limit_is_not_below_zero() {
    let genuine = json!({
        "id": "1", "customer": "C-1", "date": "2026-01-01",
        "limit": {"amount": "0.00", "currency": "CNY"},
    });
    let forged = [
        with(&genuine, "/limit/amount", json!("-0.000001")),
        with(&genuine, "/customer", json!("")),
        with(&genuine, "/date", json!("2026-02-29")),
        with(&genuine, "/until", json!("2027-01-01")),
    ];
    reads_only::<CreditLimit>(&genuine, forged);
    // Lifted is said: a limit that was left out is no limit that was lifted.
    let lifted = with(&genuine, "/limit", json!(null));
    reads_only::<CreditLimit>(&lifted, [without(&lifted, "/limit")]);
}

#[test]
fn a_decision_about_a_vip_has_a_last_day_a_reason_and_somebody_who_answers_for_it() {
    let genuine = json!({
        "id": "1", "customer": "C-1", "date": "2026-01-01", "verdict": "not_vip",
        "until": "2026-01-01", "by": "S-7", "reason": "Sold on what was given for nothing",
    });
    let forged = [
        with(&genuine, "/until", json!("2025-12-31")),
        with(&genuine, "/until", json!(null)),
        with(&genuine, "/until", json!("forever")),
        with(&genuine, "/verdict", json!("revoked")),
        with(&genuine, "/verdict", json!("VIP")),
        with(&genuine, "/reason", json!(" ")),
        with(&genuine, "/reason", json!("x".repeat(2_001))),
        with(&genuine, "/by", json!("")),
        with(&genuine, "/months", json!("3")),
        without(&genuine, "/until"),
        without(&genuine, "/reason"),
        without(&genuine, "/by"),
    ];
    reads_only::<VipDecision>(&genuine, forged);
    let revoked = without(&with(&genuine, "/verdict", json!("revoked")), "/until");
    reads_only::<VipDecision>(&revoked, [with(&revoked, "/until", json!("2026-02-01"))]);
}

#[test]
fn personal_texts_have_their_form() {
    let name = [json!(""), json!("  "), json!("a\nb"), json!("x".repeat(201)), json!(null)];
    reads_only::<Name>(&json!("王秀英"), name);
    let address = [json!("\n"), json!("1 Road\u{7}"), json!("x".repeat(501))];
    reads_only::<PostalAddress>(&json!("1 Example Road\nBeijing"), address);
    let parts = json!({"text": "1 Example Road", "city": "Beijing", "door": "1"});
    let forged = [
        json!({}),
        with(&parts, "/town", json!("Beijing")),
        with(&parts, "/city", json!("")),
        with(&parts, "/city", json!(17)),
        with(&parts, "/text", json!("x".repeat(501))),
    ];
    reads_only::<PostalAddress>(&parts, forged);
    let phone = [json!("1234"), json!("1234567890123456"), json!("call me"), json!("12+345678")];
    reads_only::<PhoneNumber>(&json!("+861055550100"), phone);
    let email = [json!("li"), json!("li@localhost"), json!("li@@a.b"), json!("a b@c.de")];
    reads_only::<EmailAddress>(&json!("li@example.com"), email);
    let vin = [json!("1M8GDM9AXKP042789"), json!("1M8GDM9AXKP04278"), json!(17), json!(null)];
    reads_only::<Vin>(&json!("1M8GDM9AXKP042788"), vin);
    let id = [json!("110105194912310020"), json!("123"), json!("?1234"), json!(17)];
    reads_only::<NationalId>(&json!("11010519491231002X"), id);
    let code = [json!("91330100799655085B"), json!(""), json!("a\u{7}"), json!(17)];
    reads_only::<RegistrationNumber>(&json!("91330100799655058B"), code);
    let lunar = [json!("lunar 1990-13-01"), json!("lunar 1990-05-31"), json!("x"), json!(17)];
    reads_only::<LunarDate>(&json!("lunar 1990-05L-17"), lunar);
    let plate = [json!("京"), json!("京A/12345"), json!(12_345), json!(null)];
    reads_only::<Plate>(&json!("京A12345"), plate);
}

#[test]
fn rates_are_above_zero_between_two_currencies_and_not_contradictory() {
    let rate = json!({"from": "USD", "to": "CNY", "date": "2026-01-01", "rate": "7.1"});
    let forged = [
        json!([with(&rate, "/rate", json!("0"))]),
        json!([with(&rate, "/rate", json!("-7.1"))]),
        json!([with(&rate, "/rate", json!("1000000001"))]),
        json!([with(&rate, "/rate", json!("0.0000000000001"))]),
        json!([with(&rate, "/rate", json!(7.1))]),
        json!([with(&rate, "/to", json!("USD"))]),
        json!([with(&rate, "/bank", json!("B"))]),
        json!([rate, with(&rate, "/rate", json!("7.2"))]),
    ];
    reads_only::<ExchangeRates>(&json!([rate]), forged);
    let twice: ExchangeRates = serde_json::from_value(json!([rate, rate])).unwrap();
    assert_eq!(serde_json::to_value(&twice).unwrap(), json!([rate]));
}

#[test]
fn a_fact_of_any_kind_with_a_field_too_many_or_too_few_is_refused() {
    for fact in one_of_each_kind("X", "C-1", "2026-03-01") {
        let genuine = serde_json::to_value(&fact).unwrap();
        let kind = genuine.as_object().unwrap().keys().next().unwrap().clone();
        let place = |field: &str| format!("/{kind}/{field}");
        let fields: Vec<String> = genuine[&kind].as_object().unwrap().keys().cloned().collect();
        let mut optional = vec!["settlement", "of", "campaign"];
        optional.extend(["details", "early", "wanted", "promised", "cancelled", "items"]);
        optional.push("delivered");
        if kind == "delivery" {
            optional.retain(|field| *field != "of");
        }
        if kind == "need_marks" {
            let marks = ["acceptance", "satisfaction", "effect", "potential", "means", "spends_on"];
            optional.extend(marks);
        }
        if kind == "responsibility" {
            optional.push("role");
        }
        if kind == "affiliation" {
            optional.push("until");
        }
        if kind == "appointment_entry" {
            optional.retain(|field| *field != "of");
        }
        optional.extend(match kind.as_str() {
            "ownership" => &["until", "product", "brand", "from", "purchase", "vehicle"][..],
            "meter_reading" => &["replaced"],
            "contract" => &["from", "until", "thing", "with", "amount", "renews"],
            "workshop_visit" => &["until", "work", "repeats", "reading", "purchase"],
            "appointment" => &["purpose", "thing", "staff"],
            "gift" => &["what", "product", "worth", "occasion"],
            "service" => &["start", "wish", "instead", "reception", "product", "by", "what"],
            "contact" => &["talk"],
            "promise" => &["what", "until", "by"],
            "promise_entry" | "task_entry" => &["by", "note"],
            "recovery" => &["cause", "opportunity", "by", "note"],
            "recovery_entry" => &["cause", "contact", "by", "note"],
            "observation" => &["about", "note", "by", "provenance"],
            "need" => &["what", "product", "until", "by"],
            "intention" => &["product", "expected", "note"],
            "bought_elsewhere" => &["brand", "product", "from", "amount", "why"],
            "survey_answer" => &["answer"],
            "complaint" => &[
                "cause", "product", "purchase", "staff", "at_stake", "fault", "safety", "channel",
                "by", "words",
            ],
            "complaint_entry" => &["remedy", "worth", "shows", "by", "note"],
            "dispute" => &["amount", "settled"],
            "fault_report" => &["fault", "product", "thing", "purchase", "by", "note"],
            "reward" => {
                &["programme", "rule", "period", "points", "what", "worth", "cost", "until"]
            }
            "points" => &["programme", "from", "active_from", "until", "lots", "note"],
            _ => &[],
        });
        if kind == "first_contact" {
            let needed = ["id", "customer", "date"];
            optional.extend(fields.iter().map(String::as_str).filter(|one| !needed.contains(one)));
        }
        let needed = fields.iter().filter(|field| !optional.contains(&field.as_str()));
        let forged = needed.map(|field| without(&genuine, &place(field)));
        let more = [
            with(&genuine, &place("colour"), json!("x")),
            with(&genuine, &place("id"), json!("")),
            with(&genuine, &place("customer"), json!(" C-1")),
            with(&genuine, &place("date"), json!("2026-02-29")),
            with(&genuine, "/wonder", json!({})),
            json!({"wonder": genuine[&kind]}),
            genuine[&kind].clone(),
        ];
        reads_only::<Fact>(&genuine, forged.chain(more));
        for field in optional.iter().filter(|field| fields.iter().any(|known| known == *field)) {
            assert!(serde_json::from_value::<Fact>(without(&genuine, &place(field))).is_ok());
        }
    }
}

#[test]
fn a_profile_is_a_person_or_an_organisation_and_nothing_more() {
    let profile = json!({"profile": {
        "id": "1", "customer": "C-1", "date": "2026-01-01",
        "profile": {"person": {"identity": {"name": "Li Na", "mobile": "13800001111"}}},
    }});
    let forged = [
        with(&profile, "/profile/profile/person/identity/name", json!("")),
        with(&profile, "/profile/profile/person/name", json!("Li")),
        with(&profile, "/profile/profile/person/identity/pager", json!("13800001111")),
        with(&profile, "/profile/profile/person/identity/mobile", json!("none")),
        with(&profile, "/profile/profile/person/identity/birthday", json!("1990-02-30")),
        with(&profile, "/profile/profile/person/family", json!({"children": []})),
        with(&profile, "/profile/profile/person/none", json!(["identity.pager"])),
        with(&profile, "/profile/profile/person/none", json!(["identity.name"])),
        with(&profile, "/profile/profile/person/none", json!(["identity.mobile"])),
        with(&profile, "/profile/profile/person/none", json!(["basics.email"])),
        with(&profile, "/profile/removed", json!(["identity.pager"])),
        with(&profile, "/profile/provenance", json!({"channel": "dream"})),
        with(&profile, "/profile/profile", json!({"robot": {"name": "R"}})),
    ];
    reads_only::<Fact>(&profile, forged);
}
