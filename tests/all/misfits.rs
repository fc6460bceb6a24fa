//! Facts that contradict themselves, or one another: kept, and reported.

use clienteling::base::{MergeRecord, Misfit};
use clienteling::{CustomerBase, Fact};
use serde_json::{Value, json};

use crate::common::build::{base_of, day};

/// A fact of C-1, or of whom it names. Those of the firm are of nobody.
#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn fact(kind: &str, id: &str, date: &str, more: Value) -> Fact {
    let mut fields = json!({ "id": id, "date": date });
    if !matches!(kind, "absence" | "campaign") {
        fields["customer"] = "C-1".into();
    }
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(json!({ kind: fields })).unwrap()
}

fn money(amount: &str, currency: &str) -> Value {
    json!({"amount": amount, "currency": currency})
}

/// Lines of product, quantity and amount.
fn lines(of: &[(&str, &str, &str)]) -> Value {
    let line = |(product, quantity, amount): &(&str, &str, &str)| json!({"product": product, "quantity": quantity, "amount": money(amount, "CNY")});
    of.iter().map(line).collect()
}

#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn sold(id: &str, date: &str, details: Value) -> Fact {
    fact("purchase", id, date, json!({"lines": lines(&[("oil", "1", "100")]), "details": details}))
}

fn found(base: &CustomerBase, as_of: &str) -> Vec<Misfit> {
    base.misfits(day(as_of)).collect()
}

/// What is reported for one reason, in words: kind and identifier, and to what.
fn said(facts: impl IntoIterator<Item = Fact>, reason: &str) -> Vec<String> {
    let misfits = found(&base_of(facts), "2026-12-31").into_iter();
    let for_it = misfits.filter(|misfit| misfit.reason.to_string() == reason);
    for_it
        .map(|misfit| {
            let to = misfit.to.map(|to| format!(" to {to}")).unwrap_or_default();
            format!("{} {}{to}", misfit.kind, misfit.id)
        })
        .collect()
}

fn merged(survivor: &str, absorbed: &str) -> MergeRecord {
    let [survivor, absorbed] = [survivor, absorbed].map(|id| id.parse().unwrap());
    MergeRecord { survivor, absorbed, date: day("2026-03-01"), by: None }
}

const NONE: [&str; 0] = [];

#[test]
fn what_ends_before_it_begins_is_reported_and_what_ends_on_its_first_day_is_not() {
    for (kind, words, more) in [
        ("ownership", "ownership", json!({"thing": "T-1"})),
        ("contract", "contract", json!({"kind": "insurance"})),
        ("workshop_visit", "workshop visit", json!({"thing": "T-1"})),
        ("affiliation", "affiliation", json!({"to": "C-2", "kind": "household"})),
        ("promise", "promise", json!({})),
        ("need", "need", json!({})),
        ("points", "entry of points", json!({"change": {"earned": 1}})),
        ("reward", "reward", json!({"reason": "threshold"})),
        ("absence", "absence", json!({"staff": "S-7"})),
        ("campaign", "campaign", json!({})),
    ] {
        let until = |last: Option<&str>| {
            let mut more = more.clone();
            more["until"] = json!(last);
            said([fact(kind, "X-1", "2026-03-02", more)], "ends before it begins")
        };
        assert_eq!(until(Some("2026-03-01")), [format!("{words} X-1")]);
        assert_eq!(until(Some("2026-03-02")), NONE, "{kind}");
        assert_eq!(until(None), NONE, "{kind}");
    }
    // A contract begins on its first day, and not when it was concluded.
    let contract = json!({"kind": "lease", "from": "2026-05-01", "until": "2026-04-30"});
    let ends = said([fact("contract", "X-1", "2026-03-02", contract)], "ends before it begins");
    assert_eq!(ends, ["contract X-1"]);
}

#[test]
fn what_is_for_a_day_before_the_one_on_which_it_was_made_is_reported() {
    let reason = "for a day before the one on which it was made";
    for (first, expected) in [("2026-03-01", 1), ("2026-03-02", 0)] {
        let at = format!("{first}T09:30");
        let made = fact("appointment", "J-1", "2026-03-02", json!({"at": at}));
        assert_eq!(said([made], reason).len(), expected, "appointment");
        let made = fact("appointment", "J-1", "2026-02-01", json!({"at": "2026-02-20T09:30"}));
        let moved = json!({"of": "J-1", "what": {"moved": at}});
        let moved = fact("appointment_entry", "JE-1", "2026-03-02", moved);
        assert_eq!(said([made, moved], reason).len(), expected, "moved");
        for field in ["wanted", "promised", "cancelled"] {
            let mut more = json!({"lines": lines(&[("oil", "1", "100")])});
            more[field] = first.into();
            let order = fact("order", "B-1", "2026-03-02", more);
            assert_eq!(said([order], reason).len(), expected, "{field}");
        }
    }
}

#[test]
fn amounts_below_zero_are_reported_where_they_cannot_be() {
    for (kind, more, field) in [
        ("contract", json!({"kind": "insurance"}), "amount"),
        ("bought_elsewhere", json!({"place": "other_brand"}), "amount"),
        ("gift", json!({}), "worth"),
        ("reward", json!({"reason": "threshold"}), "worth"),
        ("reward", json!({"reason": "threshold"}), "cost"),
    ] {
        let of = |amount: &str| {
            let mut more = more.clone();
            more[field] = money(amount, "CNY");
            said([fact(kind, "X-1", "2026-03-02", more)], "has an amount below zero").len()
        };
        assert_eq!((of("-0.01"), of("0"), of("1")), (1, 0, 0), "{kind}");
    }
    // Money that was paid comes back.
    let refund = fact("payment", "P-1", "2026-03-02", json!({"amount": money("-1", "CNY")}));
    assert_eq!(said([refund], "has an amount below zero"), NONE);
}

#[test]
fn a_vehicle_is_of_a_year_in_which_it_can_have_been_made_and_registered() {
    let of = |vehicle: Value| {
        let more = json!({"thing": "T-1", "vehicle": vehicle});
        said([fact("ownership", "H-1", "2026-03-02", more)], "of a year that cannot be").len()
    };
    for (year, expected) in [(9, 1), (1885, 1), (1886, 0), (2026, 0), (2027, 0), (2028, 1)] {
        assert_eq!(of(json!({"model_year": year})), expected, "{year}");
    }
    for (day, expected) in [
        ("1885-12-31", 1),
        ("1998-05-01", 0),
        ("2027-12-31", 0),
        ("2028-01-01", 1),
        ("3000-01-01", 1),
    ] {
        assert_eq!(of(json!({"registered_on": day})), expected, "{day}");
    }
    assert_eq!(of(json!({})), 0);
}

#[test]
fn a_list_price_below_the_amount_is_reported_also_where_nothing_is_said_of_a_discount() {
    let of = |list_price: &str, discount: Option<&str>| {
        let mut lines = lines(&[("oil", "1", "100")]);
        lines[0]["list_price"] = money(list_price, "CNY");
        if let Some(discount) = discount {
            lines[0]["discount"] = money(discount, "CNY");
        }
        let reason = "the list price less the discount is not the amount";
        said([fact("purchase", "S-1", "2026-03-02", json!({ "lines": lines }))], reason).len()
    };
    assert_eq!((of("99.99", None), of("100", None), of("120", None)), (1, 0, 0));
    assert_eq!((of("100", Some("0")), of("120", Some("20")), of("120", Some("0"))), (0, 0, 1));
}

#[test]
fn who_leaves_a_programme_was_a_member_of_it() {
    let of = |changes: &[(&str, &str, &str)]| {
        let facts = changes.iter().enumerate().map(|(place, (date, programme, change))| {
            let more = json!({"programme": programme, "change": change});
            fact("membership", &format!("MB-{place}"), date, more)
        });
        said(facts.collect::<Vec<_>>(), "left a programme without being a member of it")
    };
    let (join, leave) = (("2026-03-01", "guests", "joined"), ("2026-03-02", "guests", "left"));
    assert_eq!(of(&[join, leave]), NONE);
    assert_eq!(of(&[leave]), ["membership MB-0"]);
    assert_eq!(of(&[leave, ("2026-03-03", "guests", "joined")]), ["membership MB-0"]);
    assert_eq!(of(&[("2026-03-01", "crew", "joined"), leave]), ["membership MB-1"]);
    let twice = ("2026-03-04", "guests", "left");
    assert_eq!(of(&[join, leave, twice]), ["membership MB-2"]);
    assert_eq!(of(&[join, leave, ("2026-03-03", "guests", "joined"), twice]), NONE);
}

/// A fact that refers to another one, that one with a day that does and one that does not come
/// before it, and what is said where it is not known.
fn references() -> Vec<(Fact, Fact, &'static str)> {
    let on = "2026-03-02";
    let purchase = || sold("S-1", on, json!({}));
    let of_purchase = |kind: &str, more: Value| fact(kind, "X-1", on, more);
    let no_purchase = "no such purchase is known of the customer";
    let points =
        |from: Value| fact("points", "X-1", on, json!({"change": {"earned": 1}, "from": from}));
    let bought = |details: Value| sold("X-1", on, details);
    let campaign = || fact("campaign", "K-1", on, json!({}));
    let contact = || fact("contact", "O-1", on, json!({"channel": "phone"}));
    let no_contact = "no such contact is known of the customer";
    let no_campaign = "no such campaign is known";
    let mut promoted = lines(&[("oil", "1", "100")]);
    promoted[0]["promotion"] = json!({"campaign": "K-1"});
    vec![
        (
            of_purchase("return", json!({"lines": lines(&[("oil", "1", "1")]), "of": "S-1"})),
            purchase(),
            no_purchase,
        ),
        (of_purchase("dispute", json!({"purchase": "S-1"})), purchase(), no_purchase),
        (of_purchase("complaint", json!({"purchase": "S-1"})), purchase(), no_purchase),
        (of_purchase("fault_report", json!({"purchase": "S-1"})), purchase(), no_purchase),
        (
            of_purchase("ownership", json!({"thing": "T-1", "purchase": "S-1"})),
            purchase(),
            no_purchase,
        ),
        (
            of_purchase("workshop_visit", json!({"thing": "T-1", "purchase": "S-1"})),
            purchase(),
            no_purchase,
        ),
        (points(json!({"purchase": "S-1"})), purchase(), no_purchase),
        (
            of_purchase("workshop_visit", json!({"thing": "T-1", "reading": "S-1"})),
            fact(
                "meter_reading",
                "S-1",
                on,
                json!({"thing": "T-1", "shows": 5, "unit": "kilometres"}),
            ),
            "no such reading is known of the customer",
        ),
        (
            points(json!({"return": "S-1"})),
            fact("return", "S-1", on, json!({"lines": lines(&[("oil", "1", "1")])})),
            "no such return is known of the customer",
        ),
        (
            points(json!({"referral": "S-1"})),
            fact("referral", "S-1", on, json!({"lead": "L-1"})),
            "the customer is not known to have given such a lead",
        ),
        (
            points(json!({"complaint": "S-1"})),
            fact("complaint", "S-1", on, json!({})),
            "no such complaint is known of the customer",
        ),
        (bought(json!({"contact": "O-1"})), contact(), no_contact),
        (
            of_purchase("response", json!({"to": "O-1", "kind": "interested"})),
            contact(),
            no_contact,
        ),
        (
            bought(json!({"order": "B-1"})),
            fact("order", "B-1", on, json!({"lines": lines(&[("oil", "1", "100")])})),
            "no such order is known of the customer",
        ),
        (bought(json!({"campaign": "K-1"})), campaign(), no_campaign),
        (fact("purchase", "X-1", on, json!({ "lines": promoted })), campaign(), no_campaign),
        (
            of_purchase("contact", json!({"channel": "phone", "campaign": "K-1"})),
            campaign(),
            no_campaign,
        ),
        (of_purchase("gift", json!({"campaign": "K-1"})), campaign(), no_campaign),
        (points(json!({"campaign": "K-1"})), campaign(), no_campaign),
    ]
}

#[test]
fn what_refers_to_something_that_is_not_known_is_reported_until_it_is() {
    for (fact, to, reason) in references() {
        // Where the base holds no campaign, nobody misses one.
        let other = self::fact("campaign", "K-0", "2026-01-01", json!({}));
        let expected = format!("{} X-1 to {}", fact.kind(), to.id());
        assert_eq!(said([fact.clone(), other.clone()], reason), [expected], "{fact:?}");
        assert_eq!(said([fact.clone(), to.clone(), other.clone()], reason), NONE, "{fact:?}");
        // Of another customer it is another one.
        if to.customer().is_some() {
            let mut to = json!(to);
            let kind = to.as_object().unwrap().keys().next().unwrap().clone();
            to[&kind]["customer"] = "C-2".into();
            let to = serde_json::from_value(to).unwrap();
            assert_eq!(said([fact.clone(), to, other], reason).len(), 1, "{fact:?}");
        }
        // What is known later is not known yet.
        let base = base_of([fact.clone(), to]);
        assert!(found(&base, "2026-03-01").is_empty(), "{fact:?}");
    }
}

#[test]
fn what_comes_before_what_it_refers_to_is_reported_where_that_cannot_be() {
    for (fact, to, no_such) in references() {
        let kind = fact.kind().to_string();
        let mut later = json!(to);
        let name = later.as_object().unwrap().keys().next().unwrap().clone();
        later[&name]["date"] = "2026-03-03".into();
        let later: Fact = serde_json::from_value(later).unwrap();
        let before: &[&str] = &[
            "dated before its purchase",
            "dated before its contact",
            "dated before its order",
            "dated before its campaign",
        ];
        let reported = |to: Fact| -> Vec<String> {
            let misfits = found(&base_of([fact.clone(), to]), "2026-12-31").into_iter();
            let reasons = misfits.map(|misfit| misfit.reason.to_string());
            reasons.filter(|reason| before.contains(&reason.as_str())).collect()
        };
        assert_eq!(reported(to), NONE, "on one day: {fact:?}");
        let of_details = ["contact", "order", "campaign"].map(|it| {
            let Fact::Purchase(bought) = &fact else { return false };
            !json!(bought.details())[it].is_null()
        });
        let expected = match (kind.as_str(), of_details) {
            ("return" | "dispute", _) => vec![before[0]],
            ("response", _) | (_, [true, ..]) => vec![before[1]],
            (_, [_, true, _]) => vec![before[2]],
            (_, [.., true]) => vec![before[3]],
            _ => vec![],
        };
        assert_eq!(reported(later), expected, "{no_such}: {fact:?}");
    }
}

#[test]
fn a_campaign_is_missed_only_where_the_base_holds_any() {
    let bought = sold("S-1", "2026-03-02", json!({"campaign": "K-1"}));
    let other = fact("campaign", "K-2", "2026-03-05", json!({}));
    let base = base_of([bought, other]);
    assert_eq!(found(&base, "2026-03-04"), []);
    let [misfit] = &found(&base, "2026-03-05")[..] else { panic!("one") };
    assert_eq!(
        misfit.to_string(),
        "purchase `S-1` of customer `C-1` to `K-1`: no such campaign is known"
    );
    let alone = base.customer(&"C-1".parse().unwrap()).unwrap();
    assert_eq!(alone.misfits(day("2026-12-31")), [], "one customer alone does not tell");
}

/// An entry of points on a day of March.
fn points(id: &str, on: u32, more: Value) -> Fact {
    fact("points", id, &format!("2026-03-{on:02}"), more)
}

#[test]
fn an_entry_of_points_undoes_or_confirms_what_it_can_and_names_lots_of_its_own_programme() {
    let known = || {
        [
            points("LOT", 1, json!({"change": {"earned": 50}})),
            points("ADDED", 1, json!({"change": {"adjusted": 50}})),
            points("TAKEN", 1, json!({"change": {"adjusted": -5}})),
            points("SPENT", 2, json!({"change": {"spent": 20}})),
            points("ELSEWHERE", 1, json!({"change": {"earned": 5}, "programme": "stars"})),
        ]
    };
    let of = |more: Value| {
        let misfits =
            found(&base_of(known().into_iter().chain([points("X-1", 3, more)])), "2026-12-31");
        let told = |misfit: Misfit| {
            assert_eq!(misfit.id, "X-1");
            let to = misfit.to.map(|to| format!("{to}: ")).unwrap_or_default();
            format!("{to}{}", misfit.reason)
        };
        misfits.into_iter().map(told).collect::<Vec<_>>()
    };
    let (no_lot, no_spending, other_kind, elsewhere, too_many) = (
        "no such lot of points is known of the customer",
        "no such spending of points is known of the customer",
        "undoes or confirms an entry that it cannot undo or confirm",
        "is about points of another programme",
        "names more points of lots than it is about",
    );
    for change in [json!("confirmed"), json!({"reversed": 5})] {
        for (lot, expected) in [
            ("LOT", None),
            ("ADDED", None),
            ("TAKEN", Some(other_kind)),
            ("SPENT", Some(other_kind)),
            ("X-1", Some(other_kind)),
            ("NONE", Some(no_lot)),
            ("ELSEWHERE", Some(elsewhere)),
        ] {
            let expected: Vec<String> =
                expected.into_iter().map(|reason| format!("{lot}: {reason}")).collect();
            assert_eq!(of(json!({"change": change, "of": lot})), expected, "{change}");
        }
        assert_eq!(of(json!({ "change": change })), [no_lot]);
    }
    let refund = |of: Option<&str>| json!({"change": {"refunded": 5}, "of": of});
    assert_eq!(of(refund(Some("SPENT"))), NONE);
    assert_eq!(of(refund(Some("LOT"))), [format!("LOT: {other_kind}")]);
    assert_eq!(of(refund(Some("TAKEN"))), [format!("TAKEN: {other_kind}")]);
    assert_eq!(of(refund(Some("NONE"))), [format!("NONE: {no_spending}")]);
    assert_eq!(of(refund(None)), [no_spending]);
    for change in [json!({"earned": 5}), json!({"spent": 5}), json!({"expired": 5})] {
        assert_eq!(of(json!({ "change": change })), NONE);
        let undoes = json!({"change": change, "of": "LOT"});
        assert_eq!(of(undoes), [format!("LOT: {other_kind}")], "{change}");
    }
    let pinned = |lots: &[(&str, &str)]| {
        let lot = |&(lot, points): &(&str, &str)| json!({"lot": lot, "points": points});
        of(json!({"change": {"spent": 5}, "lots": lots.iter().map(lot).collect::<Vec<_>>()}))
    };
    assert_eq!(pinned(&[("LOT", "3"), ("ADDED", "2")]), NONE);
    assert_eq!(pinned(&[("LOT", "3"), ("ADDED", "2.000001")]), [too_many]);
    assert_eq!(pinned(&[("SPENT", "1")]), [format!("SPENT: {no_lot}")]);
    assert_eq!(pinned(&[("NONE", "1")]), [format!("NONE: {no_lot}")]);
    assert_eq!(pinned(&[("ELSEWHERE", "1")]), [format!("ELSEWHERE: {elsewhere}")]);
}

#[test]
fn what_undoes_points_or_names_a_lot_is_not_dated_before_it() {
    let of = |on: u32, more: Value| {
        let known = [
            points("LOT", 5, json!({"change": {"earned": 50}})),
            points("SPENT", 5, json!({"change": {"spent": 20}})),
        ];
        let base = base_of(known.into_iter().chain([points("X-1", on, more)]));
        let misfits = found(&base, "2026-12-31").into_iter();
        misfits.map(|misfit| misfit.to_string()).collect::<Vec<_>>()
    };
    for (to, more) in [
        ("LOT", json!({"change": "confirmed", "of": "LOT"})),
        ("LOT", json!({"change": {"reversed": 5}, "of": "LOT"})),
        ("SPENT", json!({"change": {"refunded": 5}, "of": "SPENT"})),
        ("LOT", json!({"change": {"spent": 5}, "lots": [{"lot": "LOT", "points": 5}]})),
    ] {
        let before = format!(
            "entry of points `X-1` of customer `C-1` to `{to}`: dated before what it is about"
        );
        assert_eq!(of(4, more.clone()), [before], "{more}");
        assert_eq!(of(5, more.clone()), NONE, "{more}");
    }
}

#[test]
fn an_entry_of_points_that_makes_none_last_has_no_day_for_that() {
    let of = |change: &Value, more: Value| {
        let mut fields = more;
        fields["change"] = change.clone();
        let misfits = found(&base_of([points("X-1", 2, fields)]), "2026-12-31").into_iter();
        let reasons = misfits.map(|misfit| misfit.reason.to_string());
        reasons.filter(|reason| !reason.contains("no such")).collect::<Vec<_>>()
    };
    let unused = "has a day from or until which it makes no points last";
    for day in ["2026-03-10", "2026-03-01"] {
        let (from, until) = (json!({ "active_from": day }), json!({ "until": day }));
        for change in [
            json!({"spent": 5}),
            json!({"reversed": 5}),
            json!({"expired": 5}),
            json!({"adjusted": -5}),
            json!("confirmed"),
        ] {
            assert_eq!(of(&change, from.clone()), [unused], "{change}");
            assert_eq!(of(&change, until.clone()), [unused], "{change}");
        }
        assert_eq!(of(&json!({"refunded": 5}), from.clone()), [unused]);
    }
    let (from, until) = (json!({"active_from": "2026-03-10"}), json!({"until": "2026-03-10"}));
    assert_eq!(of(&json!({"refunded": 5}), until.clone()), NONE);
    for change in [json!({"earned": 5}), json!({"adjusted": 5})] {
        assert_eq!(of(&change, from.clone()), NONE);
        assert_eq!(of(&change, until.clone()), NONE);
    }
}

#[test]
fn a_reward_for_points_names_a_spending_that_is_known() {
    let of = |points_of: &str| {
        let reward = json!({"reason": "redemption", "points": points_of});
        let base = base_of([
            points("LOT", 1, json!({"change": {"earned": 50}})),
            points("SPENT", 9, json!({"change": {"spent": 20}})),
            fact("reward", "X-1", "2026-03-05", reward),
        ]);
        let on = |day: &str| {
            found(&base, day).into_iter().map(|misfit| misfit.to_string()).collect::<Vec<_>>()
        };
        (on("2026-03-08"), on("2026-03-09"))
    };
    let none = |id: &str| {
        vec![format!(
            "reward `X-1` of customer `C-1` to `{id}`: no such spending of points is known of the \
             customer"
        )]
    };
    assert_eq!(of("SPENT"), (none("SPENT"), vec![]), "only once it is known");
    assert_eq!(of("LOT"), (none("LOT"), none("LOT")));
    assert_eq!(of("NONE"), (none("NONE"), none("NONE")));
    // Also where there are no points at all.
    let alone = fact("reward", "X-1", "2026-03-05", json!({"reason": "redemption", "points": "P"}));
    assert_eq!(found(&base_of([alone]), "2026-12-31").len(), 1);
}

#[test]
fn a_correction_of_no_points_is_reported() {
    let of = |by: &str| {
        let base = base_of([points("X-1", 2, json!({"change": {"adjusted": by}}))]);
        let misfits = found(&base, "2026-12-31").into_iter();
        misfits.map(|misfit| misfit.to_string()).collect::<Vec<_>>()
    };
    let expected = "entry of points `X-1` of customer `C-1`: adds no points and takes none";
    assert_eq!(of("0"), [expected]);
    assert_eq!(of("0.000001"), NONE);
    assert_eq!(of("-0.000001"), NONE);
}

#[test]
fn points_can_be_spent_from_the_day_on_which_they_were_earned_and_not_until_before_that() {
    let of = |active: Option<&str>, until: Option<&str>| {
        let more = json!({"change": {"earned": 5}, "active_from": active, "until": until});
        let misfits = found(&base_of([points("X-1", 2, more)]), "2026-12-31").into_iter();
        misfits.map(|misfit| misfit.reason.to_string()).collect::<Vec<_>>()
    };
    let (ends, before) = ("ends before it begins", "for a day before the one on which it was made");
    assert_eq!(of(Some("2026-03-02"), Some("2026-03-02")), NONE);
    assert_eq!(of(Some("2026-03-10"), Some("2026-03-10")), NONE);
    assert_eq!(of(Some("2026-03-10"), Some("2026-03-09")), [ends]);
    assert_eq!(of(Some("2026-03-01"), None), [before]);
    assert_eq!(of(Some("2026-03-01"), Some("2026-03-01")), [ends, before]);
    assert_eq!(of(None, Some("2026-03-01")), [ends]);
}

#[test]
fn more_is_not_given_back_than_was_paid_and_in_the_same_money() {
    let bought = fact(
        "purchase",
        "S-1",
        "2026-03-02",
        json!({"lines": lines(&[("oil", "4", "100"), ("mat", "1", "20")])}),
    );
    let back = |id: &str, quantity: &str, amount: &str| {
        let lines = lines(&[("oil", quantity, amount)]);
        fact("return", id, "2026-03-05", json!({"lines": lines, "of": "S-1"}))
    };
    let reasons = |returns: &[Fact]| -> Vec<String> {
        let base = base_of([bought.clone()].into_iter().chain(returns.iter().cloned()));
        let found = found(&base, "2026-12-31").into_iter();
        found.map(|misfit| format!("{}: {}", misfit.id, misfit.reason)).collect()
    };
    assert_eq!(reasons(&[back("R-1", "1", "120")]), NONE);
    let too_much = "more was given back than it was bought for";
    assert_eq!(reasons(&[back("R-1", "1", "9999")]), [format!("R-1: {too_much}")]);
    let both = [back("R-1", "1", "120"), back("R-2", "1", "0.01")];
    assert_eq!(reasons(&both), [format!("R-2: {too_much}")]);
    // A price that is taken off brings nothing back, whatever its quantity.
    let cheaper = |id: &str| {
        let mut fact = json!(back(id, "4", "20"));
        fact["return"]["lines"][0]["cost"] = money("0", "CNY");
        serde_json::from_value(fact).unwrap()
    };
    assert_eq!(reasons(&[cheaper("R-1"), back("R-2", "4", "100")]), NONE);
    let dearer = [cheaper("R-1"), back("R-2", "4", "100.01")];
    assert_eq!(reasons(&dearer), [format!("R-2: {too_much}")]);
    // Of one day the tenth comes after the ninth.
    let day_of_ten = [back("R-10", "1", "1"), back("R-9", "4", "1")];
    assert_eq!(reasons(&day_of_ten), ["R-10: more came back than was bought"]);
    // Said once: that more came back says it already.
    assert_eq!(reasons(&[back("R-1", "5", "9999")]), ["R-1: more came back than was bought"]);

    let mut dollars = json!(back("R-1", "1", "9999"));
    dollars["return"]["lines"][0]["amount"]["currency"] = "USD".into();
    let dollars: Fact = serde_json::from_value(dollars).unwrap();
    let other = "R-1: in another currency than its purchase";
    assert_eq!(reasons(&[dollars]), [other]);
}

#[test]
fn an_invoice_has_what_was_ordered_and_not_more_of_it_than_all_invoices_may_have() {
    let order = fact("order", "B-1", "2026-03-01", json!({"lines": lines(&[("oil", "4", "100")])}));
    let invoice = |id: &str, product: &str, quantity: &str| {
        let lines = lines(&[(product, quantity, "25")]);
        fact("purchase", id, "2026-03-02", json!({"lines": lines, "details": {"order": "B-1"}}))
    };
    let of = |more: &[Fact]| {
        let reason = "has what was not ordered, or not so much of it";
        said([order.clone()].into_iter().chain(more.iter().cloned()), reason)
    };
    assert_eq!(of(&[invoice("S-1", "oil", "4")]), NONE);
    assert_eq!(of(&[invoice("S-1", "oil", "1"), invoice("S-2", "oil", "3")]), NONE);
    assert_eq!(of(&[invoice("S-1", "mat", "1")]), ["purchase S-1 to B-1"]);
    let more = [invoice("S-1", "oil", "3"), invoice("S-2", "oil", "2")];
    assert_eq!(of(&more), ["purchase S-2 to B-1"]);
    let back = json!({"lines": lines(&[("oil", "3", "75")]), "of": "S-1"});
    let back = fact("return", "R-1", "2026-03-03", back);
    let again = [more[0].clone(), more[1].clone(), back.clone()];
    assert_eq!(of(&again), NONE, "it is invoiced again");
    let mut cheaper = json!(back);
    cheaper["return"]["lines"][0]["cost"] = money("0", "CNY");
    let cheaper = [more[0].clone(), more[1].clone(), serde_json::from_value(cheaper).unwrap()];
    assert_eq!(of(&cheaper), ["purchase S-2 to B-1"], "what became cheaper is not");
    let day_of_ten = [invoice("S-10", "oil", "1"), invoice("S-9", "oil", "4")];
    assert_eq!(of(&day_of_ten), ["purchase S-10 to B-1"]);
    let delivery = |id: &str, quantity: &str| {
        let items = json!([{"product": "oil", "quantity": quantity}]);
        let more = json!({"of": {"order": "B-1"}, "items": items, "delivered": "2026-03-02"});
        fact("delivery", id, "2026-03-02", more)
    };
    let reason = "more was delivered than was ordered";
    let day_of_ten = [order, delivery("V-10", "1"), delivery("V-9", "4")];
    assert_eq!(said(day_of_ten, reason), ["delivery V-10 to B-1"]);
}

#[test]
fn a_contract_renews_one_of_its_own_kind() {
    let contract = |id: &str, kind: &str, renews: Option<&str>| {
        fact("contract", id, "2026-03-02", json!({"kind": kind, "renews": renews}))
    };
    let of = |kind: &str, renews: &str| {
        let facts = [contract("I-1", "insurance", None), contract("I-2", kind, Some(renews))];
        let misfits = found(&base_of(facts), "2026-12-31").into_iter();
        misfits.map(|misfit| misfit.reason.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(of("insurance", "I-1"), NONE);
    assert_eq!(of("warranty", "I-1"), ["renews a contract of another kind"]);
    assert_eq!(of("warranty", "I-2"), ["no such contract is known of the customer"]);
    assert_eq!(of("warranty", "I-3"), ["no such contract is known of the customer"]);
}

#[test]
fn one_number_is_not_on_two_things() {
    let owned = |id: &str, customer: &str, thing: &str, vin: &str, date: &str| {
        let more = json!({"customer": customer, "thing": thing, "vehicle": {"vin": vin}});
        fact("ownership", id, date, more)
    };
    let (one, other) = ("LSVHJ133022221761", "1M8GDM9AXKP042788");
    let of = |facts: &[Fact]| said(facts.to_vec(), "has the number of another thing");
    let first = owned("H-1", "C-1", "T-1", one, "2026-01-01");
    let passed_on = owned("H-2", "C-2", "T-1", one, "2026-02-01");
    assert_eq!(of(&[first.clone(), passed_on]), NONE, "one thing of two owners");
    assert_eq!(of(&[first.clone(), owned("H-2", "C-2", "T-2", other, "2026-02-01")]), NONE);
    for whose in ["C-1", "C-2"] {
        let twice = [first.clone(), owned("H-2", whose, "T-2", one, "2026-02-01")];
        assert_eq!(of(&twice), ["ownership H-1 to T-2", "ownership H-2 to T-1"]);
        assert_eq!(found(&base_of(twice), "2026-01-31"), [], "not known yet");
    }
}

fn belongs(id: &str, customer: &str, to: &str, kind: &str, until: Option<&str>) -> Fact {
    let more = json!({"customer": customer, "to": to, "kind": kind, "until": until});
    fact("affiliation", id, "2026-01-01", more)
}

#[test]
fn nobody_is_affiliated_with_themselves_also_after_two_turned_out_to_be_one() {
    let alone = [belongs("A-1", "C-1", "C-1", "relative", None)];
    assert_eq!(said(alone, "is affiliated with itself"), ["affiliation A-1 to C-1"]);
    let mut base = base_of([
        belongs("A-1", "C-1", "C-2", "household", None),
        fact("referral", "E-1", "2026-01-01", json!({"customer": "C-2", "lead": "L-1"})),
    ]);
    assert_eq!(found(&base, "2026-12-31"), []);
    let _ = base.merge(merged("C-1", "C-2")).unwrap();
    let [misfit] = &found(&base, "2026-12-31")[..] else { panic!("one") };
    assert_eq!(misfit.reason.to_string(), "is affiliated with itself");
}

#[test]
fn companies_that_own_one_another_are_reported_while_it_is_so() {
    let of = |facts: &[Fact]| said(facts.to_vec(), "belongs to what belongs to it");
    let first = || belongs("A-1", "works", "holding", "subsidiary", None);
    for kind in ["subsidiary", "branch"] {
        let both = [first(), belongs("A-2", "holding", "works", kind, None)];
        assert_eq!(of(&both), ["affiliation A-2 to works", "affiliation A-1 to holding"]);
    }
    // Beside it, another affiliation of the two is none of it, nor one that has ended.
    let beside = [
        first(),
        belongs("A-2", "holding", "works", "subsidiary", None),
        belongs("A-3", "works", "holding", "partner", None),
        belongs("A-4", "works", "holding", "branch", Some("2026-06-30")),
    ];
    assert_eq!(of(&beside), ["affiliation A-2 to works", "affiliation A-1 to holding"]);
    let through_a_third = [
        first(),
        belongs("A-2", "holding", "bank", "subsidiary", None),
        belongs("A-3", "bank", "works", "subsidiary", None),
        belongs("A-4", "plant", "works", "branch", None),
        belongs("A-5", "bank", "fund", "subsidiary", None),
    ];
    let expected =
        ["affiliation A-3 to works", "affiliation A-2 to bank", "affiliation A-1 to holding"];
    assert_eq!(of(&through_a_third), expected, "and nobody beside the circle");
    for kind in ["employee", "partner", "principal", "household"] {
        assert_eq!(of(&[first(), belongs("A-2", "holding", "works", kind, None)]), NONE, "{kind}");
    }
    let ended = belongs("A-2", "holding", "works", "subsidiary", Some("2026-06-30"));
    assert_eq!(of(&[first(), ended]), NONE);
    let two_circles = [
        first(),
        belongs("A-2", "holding", "works", "subsidiary", None),
        belongs("A-3", "mill", "shop", "subsidiary", None),
        belongs("A-4", "shop", "mill", "subsidiary", None),
        belongs("A-5", "shop", "works", "subsidiary", None),
    ];
    assert_eq!(of(&two_circles).len(), 4, "and not what lies between them");
}

#[test]
fn companies_that_own_one_another_since_two_turned_out_to_be_one_are_reported() {
    let mut base = base_of([
        belongs("A-1", "works", "group", "subsidiary", None),
        belongs("A-2", "holding", "works", "subsidiary", None),
        fact("referral", "E-1", "2026-01-01", json!({"customer": "group", "lead": "L-1"})),
    ]);
    assert_eq!(found(&base, "2026-12-31"), []);
    let _ = base.merge(merged("holding", "group")).unwrap();
    let ids: Vec<String> = found(&base, "2026-12-31").into_iter().map(|it| it.id).collect();
    assert_eq!(ids, ["A-2", "A-1"]);
}

#[test]
fn what_is_about_no_customer_comes_first_and_names_none_and_all_are_in_order() {
    let base = base_of([
        fact("campaign", "K-1", "2026-03-02", json!({"until": "2026-03-01"})),
        fact("absence", "U-1", "2026-03-02", json!({"staff": "S-7", "until": "2026-03-01"})),
        fact("need", "B", "2026-03-02", json!({"until": "2026-03-01"})),
        fact("need", "A", "2026-03-03", json!({"until": "2026-03-01"})),
        fact("ownership", "H-1", "2026-03-02", json!({"thing": "T-1", "until": "2026-03-01"})),
        fact("need", "0", "2026-03-02", json!({"customer": "C-0", "until": "2026-03-01"})),
    ]);
    let all = found(&base, "2026-12-31");
    let ids: Vec<&str> = all.iter().map(|misfit| misfit.id.as_str()).collect();
    let mut sorted = all.clone();
    sorted.sort();
    assert_eq!(all, sorted);
    assert_eq!(&ids[..2], ["U-1", "K-1"]);
    assert_eq!(&ids[2..], ["0", "H-1", "A", "B"]);
    assert_eq!(all[1].to_string(), "campaign `K-1`: ends before it begins");
    assert_eq!(
        json!(all[1]),
        json!({"kind": "campaign", "id": "K-1", "reason": "ends_before_it_begins"})
    );
    assert_eq!(json!(all[2])["customer"], "C-0");
}

#[test]
fn an_entry_of_a_follow_up_cannot_be_after_it_was_done_or_left_out() {
    let entry = |id: &str, date, what: Value| {
        fact("task_entry", id, date, json!({"task": "care/V-1/3", "what": what}))
    };
    let cannot = "cannot be, after what had been entered before";
    let of = |what: &str| {
        let later = entry("TE-2", "2026-03-03", json!({"postponed": "2026-04-01"}));
        said([entry("TE-1", "2026-03-02", json!(what)), later], cannot)
    };
    assert_eq!(of("skipped"), ["entry of a follow-up TE-2 to care/V-1/3"]);
    assert_eq!(of("done"), ["entry of a follow-up TE-2 to care/V-1/3"]);
    let twice = |id: &str| entry(id, "2026-03-02", json!({"postponed": "2026-04-01"}));
    assert_eq!(said([twice("TE-1"), twice("TE-2")], cannot), NONE);
}

#[test]
fn a_follow_up_is_not_postponed_to_the_past_and_a_next_step_not_agreed_for_it() {
    let reason = "for a day before the one on which it was made";
    for (day, expected) in [("2026-03-01", 1), ("2026-03-02", 0)] {
        let what = json!({"task": "care/V-1/3", "what": {"postponed": day}});
        let postponed = fact("task_entry", "TE-1", "2026-03-02", what);
        assert_eq!(said([postponed], reason).len(), expected);
        let talk = json!({"channel": "phone", "talk": {"next_step": {"what": "w", "on": day}}});
        let contact = fact("contact", "O-1", "2026-03-02", talk);
        assert_eq!(said([contact], reason).len(), expected);
    }
}
