//! Near a limit, over it, and since when.

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
    let order: Order =
        serde_json::from_value(fields("R-3", "C-1", "2026-03-09", json!({"lines": line("1", of)})))
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
        let found: Vec<_> = evaluation.findings().map(|one| (one.at_stake, one.since)).collect();
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
    assert_eq!((exposure.over, exposure.stage(ExposureStage::Ordered)), (Some(yuan("1")), None));
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
    let [(matter, occurrence)] = &warnings(&WarningRules::built_in(&BuiltIn::default()))[..] else {
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
        fact("dispute", "DI-1", "2026-03-05", json!({"purchase": "S-2", "settled": "2026-03-20"})),
    ]);
    let over = |as_of| finding(&base, RECEIVABLE_OVER_LIMIT, as_of);
    assert_eq!(over("2026-03-04").unwrap().since, day("2026-03-01"));
    assert_eq!(over("2026-03-05"), None);
    let again = evaluated(&base, &policy(), day("2026-03-05"));
    let again = again.of_customer(&id("C-1")).unwrap().look_again_on;
    assert_eq!(again, Some(day("2026-03-20")));
    assert_eq!(over("2026-03-20").unwrap().since, day("2026-03-20"));
}
