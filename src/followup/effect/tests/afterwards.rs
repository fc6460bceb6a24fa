//! What was booked and bought after a contact, and without one.

use super::*;

fn called() -> Value {
    call("A", "O-1", "2026-03-01", "t1", "S-1")
}

fn counted(told: &FollowUpTally) -> (u64, u64, String) {
    (told.bought.successes(), told.bought.trials(), told.bought_for.to_string())
}

#[test]
fn what_was_bought_counts_from_the_day_after_the_contact_until_the_last_day_once_that_is_over() {
    let of = |purchase: &str, as_of: &str| {
        counted(&of_one(&[called(), bought("A", purchase, "100")], as_of))
    };
    let (none, hundred) = ("0.00 CNY".to_owned(), "100.00 CNY".to_owned());
    assert_eq!(of("2026-03-01", "2026-06-30"), (0, 1, none.clone()), "which came first?");
    assert_eq!(of("2026-03-02", "2026-06-30"), (1, 1, hundred.clone()));
    assert_eq!(of("2026-03-31", "2026-03-31"), (1, 1, hundred));
    assert_eq!(of("2026-04-01", "2026-06-30"), (0, 1, none.clone()));
    assert_eq!(of("2026-03-02", "2026-03-30"), (0, 0, none), "the time is not over");
    let base = base(vec![called(), bought("A", "2026-03-03", "100")]);
    let tasks = [task("A", "t1", "2026-03-01", Purpose::CareCall)];
    let within = |days| effect_by(&base, &tasks, |_| None, days, "2026-06-30").all;
    assert_eq!([1, 2].map(|days| within(days).bought.successes()), [0, 1]);
}

#[test]
fn what_came_back_was_not_bought_and_what_came_back_of_something_else_takes_nothing_off() {
    // A sofa of before the call comes back after it.
    let facts = [
        bought("A", "2026-02-20", "10000"),
        called(),
        returned("A", "2026-02-20", "2026-03-10", "10000"),
    ];
    assert_eq!(counted(&of_one(&facts, "2026-06-30")), (0, 1, "0.00 CNY".to_owned()));
    let more = [&facts[..], &[bought("A", "2026-03-12", "100")]].concat();
    assert_eq!(counted(&of_one(&more, "2026-06-30")), (1, 1, "100.00 CNY".to_owned()));
    // What was bought after the call comes back, also later than counts.
    for back in ["2026-03-20", "2026-05-20"] {
        let back_on = returned("A", "2026-03-12", back, "100");
        let facts = [called(), bought("A", "2026-03-12", "100"), back_on];
        assert_eq!(counted(&of_one(&facts, "2026-06-30")), (0, 1, "0.00 CNY".to_owned()), "{back}");
    }
    let mut part = returned("A", "2026-03-12", "2026-05-20", "40");
    part["return"]["lines"][0]["quantity"] = json!("0.4");
    let facts = [called(), bought("A", "2026-03-12", "100"), part];
    assert_eq!(counted(&of_one(&facts, "2026-06-30")), (1, 1, "60.00 CNY".to_owned()));
    let for_nothing = [called(), bought("A", "2026-03-12", "0")];
    assert_eq!(counted(&of_one(&for_nothing, "2026-06-30")), (0, 1, "0.00 CNY".to_owned()));
}

#[test]
fn a_purchase_after_two_contacts_counts_its_amount_once_and_for_each_purpose() {
    // The identifiers are not in the order of the days.
    let base = base(vec![
        call("A", "O-2", "2026-03-01", "t1", "S-1"),
        call("A", "O-1", "2026-03-05", "t2", "S-1"),
        bought("A", "2026-03-10", "100"),
        bought("A", "2026-04-03", "50"),
        bought("A", "2026-03-03", "3"),
    ]);
    let tasks = [
        task("A", "t1", "2026-03-01", Purpose::CareCall),
        task("A", "t2", "2026-03-05", Purpose::Birthday),
    ];
    let told = effect(&base, &tasks, "2026-06-30");
    assert_eq!(told.all.bought_for.to_string(), "153.00 CNY");
    assert_eq!(told.all.bought.successes(), 2);
    assert_eq!(told.by_purpose[0].1.bought_for.to_string(), "103.00 CNY");
    assert_eq!(told.by_purpose[1].1.bought_for.to_string(), "150.00 CNY");
}

#[test]
fn a_contact_that_was_for_several_follow_ups_is_one_contact_in_each_row() {
    let mut both = called();
    both["contact"]["talk"]["tasks"] = json!(["t1", "t2", "t3"]);
    let facts = vec![
        both,
        answer("A", "O-1", "2026-03-01", "interested"),
        bought("A", "2026-03-10", "100"),
    ];
    let tasks = [
        task("A", "t1", "2026-03-01", Purpose::CareCall),
        task("A", "t2", "2026-03-01", Purpose::CareCall),
        task("A", "t3", "2026-03-01", Purpose::Birthday),
    ];
    let told = effect(&base(facts), &tasks, "2026-06-30");
    let rows = [&told.all, &told.by_staff[0].1, &told.by_purpose[0].1, &told.by_purpose[1].1];
    assert_eq!(rows.map(FollowUpTally::all), [3, 3, 2, 1]);
    for row in rows {
        let trials = [row.reached, row.next_topic, row.booked, row.bought]
            .map(crate::units::Proportion::trials);
        assert_eq!(trials, [1, 1, 1, 1]);
        assert_eq!(row.answers, [(ResponseKind::Interested, 1)].into());
    }
}

#[test]
fn an_appointment_that_was_made_during_the_contact_or_afterwards_counts() {
    let mut told = called();
    told["contact"]["talk"]["next_topic"] = json!("the trip");
    for (made, counts) in [
        ("2026-02-28", 0),
        ("2026-03-01", 1),
        ("2026-03-02", 1),
        ("2026-03-31", 1),
        ("2026-04-01", 0),
    ] {
        let booked = json!({"appointment": {"id": "J", "customer": "A", "date": made,
            "at": "2026-05-01T09:00", "purpose": "workshop"}});
        let of = of_one(&[told.clone(), booked], "2026-06-30");
        assert_eq!((of.booked.successes(), of.booked.trials()), (counts, 1), "{made}");
        assert_eq!(of.next_topic.successes(), 1);
    }
    let of = of_one(&[called()], "2026-06-30");
    assert_eq!((of.next_topic.successes(), of.next_topic.trials()), (0, 1));
}

#[test]
fn what_was_bought_without_a_contact_is_counted_from_the_best_day_of_what_was_not_done() {
    let of = |facts: &[Value]| {
        let without = of_one(facts, "2026-06-30").bought_without;
        (without.successes(), without.trials())
    };
    // 30 days from 1 March, although the last day is the 3rd.
    let before = bought("A", "2026-03-01", "1");
    assert_eq!(of(std::slice::from_ref(&before)), (0, 1));
    assert_eq!(of(&[before.clone(), bought("A", "2026-03-31", "1")]), (1, 1));
    assert_eq!(of(&[before.clone(), bought("A", "2026-04-01", "1")]), (0, 1));
    let back = [bought("A", "2026-03-31", "1"), returned("A", "2026-03-31", "2026-04-01", "1")];
    assert_eq!(of(&back), (0, 1));
    let skipped = entry("A", "2026-03-01", "t1", &json!("skipped"), None);
    assert_eq!(of(&[skipped, bought("A", "2026-03-31", "1")]), (1, 1));
    // Done without a contact, it stands on neither side.
    let done = entry("A", "2026-03-01", "t1", &json!("done"), None);
    assert_eq!(of(&[done, bought("A", "2026-03-31", "1")]), (0, 0));
    assert_eq!(of_one(&[before], "2026-03-30").bought_without.trials(), 0, "not over");
}

#[test]
fn who_was_in_touch_in_those_days_or_as_many_before_is_not_without_a_contact() {
    let with = |contact: Value| of_one(&[contact], "2026-06-30").bought_without.trials();
    let on = |date: &str| call("A", "O-1", date, "another", "S-1");
    let days = ["2026-01-30", "2026-01-31", "2026-03-01", "2026-03-31", "2026-04-01"];
    assert_eq!(days.map(|date| with(on(date))), [1, 0, 0, 0, 1]);
    let mailing = json!({"contact": {"id": "M", "customer": "A", "date": "2026-03-05",
        "channel": "email", "campaign": "K-1"}});
    assert_eq!(with(mailing), 1);
    let missed = [on("2026-03-05"), answer("A", "O-1", "2026-03-05", "not_reached")];
    assert_eq!(of_one(&missed, "2026-06-30").bought_without.trials(), 1);
}

#[test]
fn two_follow_ups_that_were_not_done_on_one_day_say_once_that_nothing_was_bought() {
    let base = base(vec![bought("A", "2025-12-01", "1")]);
    let tasks = [
        task("A", "t1", "2026-03-01", Purpose::CareCall),
        task("A", "t2", "2026-03-01", Purpose::CareCall),
        task("A", "t3", "2026-03-02", Purpose::CareCall),
    ];
    assert_eq!(effect(&base, &tasks, "2026-06-30").all.bought_without.trials(), 2);
}

#[test]
fn who_cannot_be_valued_is_named_and_all_but_the_amounts_counts() {
    let foreign = |date: &str| {
        let mut foreign = bought("A", date, "100");
        foreign["purchase"]["lines"][0]["amount"]["currency"] = json!("USD");
        foreign
    };
    let tasks = [
        task("A", "t1", "2026-03-01", Purpose::CareCall),
        task("B", "t1", "2026-03-01", Purpose::CareCall),
    ];
    let of = |purchase: Value| {
        let facts = vec![
            called(),
            purchase,
            call("B", "O-2", "2026-03-01", "t1", "S-1"),
            bought("B", "2026-03-10", "7"),
        ];
        let told = effect(&base(facts), &tasks, "2026-06-30");
        let not_valued: Vec<_> = told.not_valued.iter().map(|(id, _)| id.to_string()).collect();
        (counted(&told.all), told.all.all(), not_valued)
    };
    let seven = "7.00 CNY".to_owned();
    assert_eq!(of(foreign("2026-03-10")), ((2, 2, seven.clone()), 2, vec!["A".to_owned()]));
    // What was bought long before is in no sum.
    assert_eq!(of(foreign("2025-03-10")), ((1, 2, seven), 2, Vec::new()));
}
