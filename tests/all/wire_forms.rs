//! What is written for other programs, and what is written for people, as it was approved.
//!
//! `INSTA_UPDATE=always cargo test --test all wire_forms` writes the snapshots anew.

use crate::common;

use clienteling::Draft;
use clienteling::base::Fact;
use clienteling::calendar::{
    BusinessTime, Calendar, LunarFestival, MissingDay, MissingLeapMonth, MoveRule, NoAnswer,
    Recurrence, Shift, Step, WorkCalendar,
};
use clienteling::customer::{EmailAddress, Identity, Name, PhoneNumber, PostalAddress};
use clienteling::intake::QualityPolicy;
use clienteling::intake::duplicates::DuplicatePolicyDraft;
use clienteling::marketing::{Channel, ConsentDecision};
use clienteling::review::{ReviewPolicyDraft, review};
use clienteling::tiering::AbcPolicyDraft;
use clienteling::transaction::{CreditLimit, CreditLimitBasics, Line, Lines, Purchase, Settlement};
use clienteling::units::{HowKnown, Origin, Source, SourceChannel};
use clienteling::{
    Currency, CustomerId, ExchangeRates, Moment, Money, Period, Probability, Provenance, Quantity,
    Review, ReviewPolicy, Score, Share,
};
use insta::{assert_json_snapshot, assert_snapshot};

use common::build::{
    base_of, consent, contact, credit_limit, day, money, on_account, one_of_each_kind,
    organisation, payment, person, purchase, referral,
};

/// A VIP, one who is lost, one over the credit limit.
fn three_customers() -> Review {
    let base = base_of([
        person("P-1", "C-1", "2025-01-10", "Li Na"),
        purchase("INV-1", "C-1", "2026-10-01", "800.00 CNY"),
        purchase("INV-2", "C-1", "2026-11-20", "0.125 CNY"),
        referral("R-1", "C-1", "2026-01-05", "L-1"),
        referral("R-2", "C-1", "2026-03-01", "L-2"),
        referral("R-3", "C-1", "2026-11-01", "L-3"),
        purchase("INV-3", "C-2", "2025-03-31", "150.00 CNY"),
        consent("K-1", "C-2", "2025-03-31", Channel::Post, ConsentDecision::Given),
        contact("T-1", "C-2", "2026-11-25", Channel::Post),
        organisation("P-3", "C-3", "2025-06-01", "Example Logistics"),
        credit_limit("CL-1", "C-3", "2025-06-01", "1000.00 CNY"),
        on_account("INV-4", "C-3", "2025-12-01", "1250.00 CNY"),
        payment("PAY-1", "C-3", "2026-02-01", "49.50 CNY"),
    ]);
    review(&base, &ReviewPolicy::new(Currency::CNY), day("2026-11-26")).unwrap()
}

#[test]
fn a_fact_of_each_kind() {
    for fact in one_of_each_kind("X-1", "C-1", "2026-03-01") {
        let name = format!("fact {}", fact.kind()).replace(' ', "_");
        assert_json_snapshot!(name, fact);
    }
}

#[test]
fn a_profile_of_an_organisation() {
    assert_json_snapshot!(organisation("P-1", "C-1", "2026-03-01", "Example Logistics"));
}

#[test]
fn a_profile_in_full() {
    let [person, organisation] = common::planted::profiles();
    assert_json_snapshot!("a_person_in_full", person.whole);
    assert_json_snapshot!("an_organisation_in_full", organisation.whole);
    assert_json_snapshot!("a_first_contact_in_full", common::planted::first_contact().whole);
}

#[test]
fn a_record_with_its_source_and_what_it_removes() {
    let Fact::Profile(mut record) = person("P-1", "C-1", "2026-03-01", "Li Na") else { panic!() };
    record.removed = [Identity::FAX, Identity::ADDRESS].into();
    let record = record.from_source(Provenance::of(Source {
        origin: Some(Origin::External),
        channel: Some(SourceChannel::Fair),
        how: Some(HowKnown::Stated),
        recorded_by: Some("S-7".parse().unwrap()),
    }));
    assert_json_snapshot!(record);
}

#[test]
fn the_drafts_of_the_policies_of_intake() {
    assert_json_snapshot!("quality_policy", QualityPolicy::default());
    assert_json_snapshot!("duplicate_policy", DuplicatePolicyDraft::default());
}

#[test]
fn a_purchase_of_several_lines_on_account() {
    let line = |product: &str, quantity: &str, amount: &str| {
        let product = product.parse().unwrap();
        Line::try_new(product, quantity.parse().unwrap(), money(amount)).unwrap()
    };
    let lines = [
        line("tyre", "4", "3200.00 JPY"),
        line("oil", "4.50", "0 JPY"),
        line("oil", "4.5", "180.25 JPY"),
    ];
    assert_json_snapshot!(Fact::Purchase(Purchase {
        id: "INV-1".parse().unwrap(),
        customer: "C-1".parse().unwrap(),
        date: day("2024-02-29"),
        lines: Lines::try_new(lines).unwrap(),
        settlement: Settlement::OnAccount,
        details: None,
        provenance: Provenance::unknown(),
    }));
}

#[test]
fn a_review_of_a_vip_a_lost_customer_and_one_over_the_limit() {
    assert_json_snapshot!(three_customers());
}

#[test]
fn the_draft_of_a_policy() {
    assert_json_snapshot!(ReviewPolicyDraft::new(Currency::CNY));
}

#[test]
fn exchange_rates() {
    let mut rates = ExchangeRates::new();
    let mut record = |from, to, date, rate: &str| {
        rates.record(from, to, day(date), rate.parse().unwrap()).unwrap();
    };
    record(Currency::USD, Currency::CNY, "2026-02-01", "7.20");
    record(Currency::USD, Currency::CNY, "2026-01-01", "7.1234");
    record(Currency::CNY, Currency::JPY, "2026-01-01", "21.000000000001");
    assert_json_snapshot!(rates);
}

const CALENDAR: &str = r#"{
    "week": {"monday": ["09:00-12:00", "13:00-18:00"], "saturday": ["10:00-16:00"]},
    "layers": [{
        "name": "public holidays",
        "known": {"first": "2026-01-01", "last": "2026-12-31"},
        "days": [
            {"name": "National Day", "first": "2026-10-01", "last": "2026-10-07", "work": "closed"},
            {"name": "National Day", "first": "2026-10-10", "work": "as_usual"}
        ]
    }, {
        "name": "own days",
        "days": [
            {"name": "open day", "first": "2026-10-03", "work": {"hours": ["10:00-14:00"]}}
        ]
    }]
}"#;

#[test]
fn a_calendar() {
    let calendar: WorkCalendar = serde_json::from_str(CALENDAR).unwrap();
    assert_json_snapshot!(calendar);
}

#[test]
fn the_texts_and_wire_forms_of_days_and_moments() {
    let calendar: WorkCalendar = serde_json::from_str(CALENDAR).unwrap();
    let days = ["2026-09-28", "2026-09-29", "2026-10-01", "2026-10-03", "2027-01-01"];
    let mut texts: Vec<String> =
        days.iter().map(|date| format!("{date}: {}", calendar.day(day(date)))).collect();
    let from: Moment = "2026-03-01T09:30:15".parse().unwrap();
    let until = Moment::on(day("2026-02-28"));
    for moment in [from, until, "2026-03-01T00:00".parse().unwrap()] {
        texts.push(serde_json::to_string(&moment).unwrap());
    }
    let monthly = Recurrence {
        anchor: day("2026-01-31"),
        every: 3.try_into().unwrap(),
        step: Step::Months,
        missing_day: MissingDay::Backward,
    };
    texts.push(serde_json::to_string(&monthly).unwrap());
    let year = Period::year_through(day("2026-12-31"));
    texts.push(serde_json::to_string(&monthly.within(year, 2)).unwrap());
    for seconds in [0, 59, 60, 3_600, 90_061] {
        let time = BusinessTime::from_seconds(seconds);
        texts.push(format!("{time}: {}", serde_json::to_string(&time).unwrap()));
    }
    texts.extend(MoveRule::ALL.map(|rule| format!("{rule}: {}", rule.as_str())));
    texts.extend(MissingLeapMonth::ALL.map(|rule| format!("{rule}: {}", rule.as_str())));
    texts.extend(LunarFestival::ALL.map(|festival| format!("{festival}: {}", festival.as_str())));
    let on = from.day();
    let errors = [
        NoAnswer::DataEnds { on },
        NoAnswer::LunarDataEnds { year: 2057 },
        NoAnswer::Cut { from: on },
        NoAnswer::NoTime { on },
        NoAnswer::Backwards { from, until },
    ];
    texts.extend(errors.map(|error| error.to_string()));
    texts.push(error("2026-03-01T09:30Z".parse::<Moment>()));
    let half = chrono::NaiveTime::from_hms_milli_opt(9, 30, 0, 500).unwrap();
    texts.push(error(Moment::at(on, half)));
    texts.push(error("22:00-06:00".parse::<Shift>()));
    assert_snapshot!(texts.join("\n"));
}

#[test]
fn the_texts_of_reasons() {
    let review = three_customers();
    let mut texts = Vec::new();
    for customer in review.customers() {
        for reason in customer.reasons() {
            texts.push(format!("{}: {reason}", customer.customer()));
        }
    }
    for warning in review.warnings() {
        texts.push(format!("warning: {warning}"));
    }
    for coming in review.coming() {
        texts.push(format!("coming: {coming}"));
    }
    for call in review.follow_ups() {
        let via = call.via.map_or("?".to_owned(), |channel| channel.to_string());
        let reason = call.reason;
        let (customer, purpose, due) = (&call.customer, call.purpose, call.due);
        texts.push(format!("{customer} {purpose} until {due} by {via}: {reason}"));
    }
    for held in review.held_back() {
        texts.push(format!("{} not to {}: {}", held.customer, held.purpose, held.reason));
    }
    assert_snapshot!(texts.join("\n"));
}

#[test]
fn the_wire_form_of_reasons() {
    let review = three_customers();
    let customers =
        review.customers().iter().flat_map(clienteling::review::CustomerReview::reasons);
    let warnings = review.warnings().iter().map(|warning| warning.reason);
    assert_json_snapshot!(customers.chain(warnings).collect::<Vec<_>>());
}

#[test]
fn the_texts_of_values() {
    let share: Share = "0.123456789".parse().unwrap();
    let large = money("-1234567.5 CNY");
    let texts = [
        format!("{large} | {large:#} | {large:>20} | {large:?}"),
        format!("{} | {:#}", money("2350 JPY"), money("0.0125 KWD")),
        format!("{share} | {share:.1} | {share:>14.2} | {share:?}"),
        format!("{}", "90%".parse::<Probability>().unwrap()),
        format!("{} | {}", "60".parse::<Score>().unwrap(), "4.50".parse::<Quantity>().unwrap()),
        Period::year_through(day("2024-02-29")).to_string(),
        format!("{:?} | {:?}", "C-1".parse::<CustomerId>(), "Li Na".parse::<Name>()),
    ];
    assert_snapshot!(texts.join("\n"));
}

/// The text of the error that must come.
fn error<T, E: std::fmt::Display>(result: Result<T, E>) -> String {
    let Err(error) = result else { return "no error".to_owned() };
    error.to_string()
}

#[test]
fn the_texts_of_errors_about_values() {
    let (yuan, yen) = (money("1 CNY"), money("1 JPY"));
    let bound = money("10000000000000000000 CNY");
    let mut rates = ExchangeRates::new();
    let on = day("2026-01-01");
    let mut record = |to, rate: &str| rates.record(Currency::USD, to, on, rate.parse().unwrap());
    let texts = [
        error("12.50".parse::<Money>()),
        error("0.0000001 CNY".parse::<Money>()),
        error("12.50 RMB".parse::<Money>()),
        error(yuan.try_add(yen)),
        error(bound.try_add(yuan)),
        error(money("0.001 CNY").allocate(&[1])),
        error(yuan.allocate(&[])),
        error(yuan.allocate_by(&[yuan, -yuan])),
        error("101%".parse::<Share>()),
        error("1.5".parse::<Probability>()),
        error("many".parse::<Quantity>()),
        error("100.5".parse::<Score>()),
        error(Share::of_money(yuan, money("0 CNY"), clienteling::Rounding::HalfEven)),
        error(Share::of_counts(3, 2, clienteling::Rounding::HalfEven)),
        error("".parse::<CustomerId>()),
        error(" C-1".parse::<CustomerId>()),
        error("x".repeat(200).parse::<CustomerId>()),
        error(Period::from_first_to_last(day("2026-02-01"), day("2026-01-31"))),
        error(record(Currency::CNY, "0")),
        error(record(Currency::USD, "1")),
        error(record(Currency::CNY, "7").and_then(|()| record(Currency::CNY, "7.1"))),
        error(rates.convert(yen, Currency::CNY, on, clienteling::Rounding::HalfEven)),
    ];
    assert_snapshot!(texts.join("\n"));
}

#[test]
fn the_texts_of_errors_about_facts() {
    let line = |amount| Line::try_new("oil".parse().unwrap(), Quantity::ONE, money(amount));
    let two_currencies = [line("1 CNY").unwrap(), line("1 JPY").unwrap()];
    let limit = CreditLimit::try_from(CreditLimitBasics {
        id: "1".parse().unwrap(),
        customer: "C-1".parse().unwrap(),
        date: day("2026-01-01"),
        limit: Some(money("-1 CNY")),
    });
    let mut base = base_of([purchase("INV-1", "C-1", "2026-01-01", "1 CNY")]);
    let texts = [
        error(line("-1 CNY")),
        error(Lines::try_new([])),
        error(Lines::try_new(two_currencies)),
        error(limit),
        error("".parse::<Name>()),
        error("x".repeat(201).parse::<Name>()),
        error("Li\u{7}Na".parse::<Name>()),
        error("123".parse::<PhoneNumber>()),
        error("li".parse::<EmailAddress>()),
        error("\n".parse::<PostalAddress>()),
        error(base.add(purchase("INV-1", "C-2", "2026-01-01", "1 CNY"))),
    ];
    assert_snapshot!(texts.join("\n"));
}

#[test]
fn the_texts_of_errors_about_policies_and_reviews() {
    let cuts = |cuts: &[&str]| cuts.iter().map(|cut| cut.parse().unwrap()).collect();
    let written = r#"{"currency": "CNY", "abc": {"cuts": ["0.9", "1.5"]}, "vip": {"leads": 0},
        "followup": {"quiet_days": 40000}}"#;
    let equal = AbcPolicyDraft { cuts: cuts(&["0.9", "0.9"]), grace: None };

    let bound = "10000000000000000000 CNY";
    let policy = ReviewPolicy::new(Currency::CNY);
    let reviewed = |facts: Vec<Fact>| review(&base_of(facts), &policy, day("2026-03-01"));
    let foreign =
        |n: i32| purchase(&format!("INV-{n}"), &format!("C-{n}"), "2026-01-01", "1.00 USD");
    let twice = |id| purchase(id, "C-1", "2026-01-01", bound);
    let not_judged = |facts| {
        let listed = reviewed(facts).unwrap().not_judged().to_vec();
        let texts = listed.iter().map(|it| format!("{it} {}", serde_json::to_string(it).unwrap()));
        texts.collect::<Vec<_>>().join("\n")
    };
    let texts = [
        error(serde_json::from_str::<ReviewPolicy>(written)),
        error(equal.validate()),
        not_judged(vec![foreign(1), foreign(2)]),
        not_judged(vec![twice("1"), twice("2")]),
        error(reviewed(vec![twice("1"), purchase("2", "C-2", "2026-01-01", "1 CNY")])),
    ];
    assert_snapshot!(texts.join("\n"));
}
