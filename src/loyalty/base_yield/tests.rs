mod edges;
mod proof;
mod value;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{
    BaseYield, BaseYieldPolicy, BaseYieldPolicyDraft, CohortSpan, YieldCohort, YieldKind,
    base_yield,
};
use crate::base::{CustomerBase, Fact};
use crate::rule::Draft;
use crate::units::{Currency, Estimate, Proportion, Valuation};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn base(facts: &[Value]) -> CustomerBase {
    let facts = facts.iter().map(|fact| serde_json::from_value::<Fact>(fact.clone()).unwrap());
    let mut base = CustomerBase::new();
    assert!(base.add_all(facts).refused.is_empty());
    base
}

/// A fact of customer C, with an identifier of its own.
fn fact(kind: &str, date: &str, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("an object") };
    let id = format!("{kind}-{date}-{}", more.values().map(Value::to_string).collect::<String>());
    let id: String = id.chars().filter(char::is_ascii_alphanumeric).take(60).collect();
    let mut all = json!({"id": id, "customer": "C", "date": date});
    all.as_object_mut().unwrap().extend(more);
    json!({ kind: all })
}

fn ours(thing: &str, since: &str, until: Option<&str>) -> Value {
    fact("ownership", since, json!({"thing": thing, "from": "us", "until": until}))
}

fn visit(thing: &str, date: &str, work: &[&str]) -> Value {
    fact("workshop_visit", date, json!({"thing": thing, "work": work}))
}

fn contract(kind: &str, date: &str, more: &Value) -> Value {
    let mut all = json!({"kind": kind, "thing": "T"});
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    fact("contract", date, all)
}

fn policy(change: impl FnOnce(&mut BaseYieldPolicyDraft)) -> BaseYieldPolicy {
    let mut draft = BaseYieldPolicyDraft::default();
    change(&mut draft);
    draft.validate().unwrap()
}

fn yields(facts: &[Value], as_of: &str) -> BaseYield {
    let base = base(facts);
    let valuation = Valuation::new(Currency::CNY, base.rates());
    base_yield(&base, &BaseYieldPolicy::default(), &valuation, day(as_of))
}

/// Of one kind: came, due, went elsewhere, not due, left, not known.
fn rate(facts: &[Value], as_of: &str, kind: YieldKind) -> [u64; 6] {
    // Visits and leads have been on record for long.
    let mut facts = facts.to_vec();
    facts.push(visit("Z", "2000-01-01", &[]));
    facts.push(fact("referral", "2000-01-01", json!({"lead": "Z", "customer": "Z"})));
    rate_of(&facts, as_of, kind)
}

fn rate_of(facts: &[Value], as_of: &str, kind: YieldKind) -> [u64; 6] {
    let all = yields(facts, as_of).all.unwrap();
    let rate = all.rate(kind).unwrap();
    let (came, due) = (rate.due.successes(), rate.due.trials());
    [came, due, rate.elsewhere, rate.not_due, rate.left, rate.unknown]
}

const YES: [u64; 6] = [1, 1, 0, 0, 0, 0];
const NO: [u64; 6] = [0, 1, 0, 0, 0, 0];
const ELSEWHERE: [u64; 6] = [0, 1, 1, 0, 0, 0];
const NOT_DUE: [u64; 6] = [0, 0, 0, 1, 0, 0];
const LEFT: [u64; 6] = [0, 0, 0, 0, 1, 0];
const UNKNOWN: [u64; 6] = [0, 0, 0, 0, 0, 1];

#[test]
fn the_first_service_is_counted_once_its_day_has_come() {
    let of = |date: &str, work: &[&str], as_of: &str| {
        let facts = [ours("T", "2024-01-31", None), visit("T", date, work)];
        rate(&facts, as_of, YieldKind::FirstService)
    };
    assert_eq!(of("2024-08-31", &["service"], "2024-08-30"), NOT_DUE);
    assert_eq!(of("2024-08-31", &["service"], "2024-08-31"), YES);
    assert_eq!(of("2024-01-31", &["paid", "service"], "2024-08-31"), YES);
    assert_eq!(of("2024-02-01", &["service"], "2024-08-30"), NOT_DUE);
    assert_eq!(of("2024-09-01", &["service"], "2024-12-31"), NO);
    assert_eq!(of("2024-01-30", &["service"], "2024-12-31"), NO);
    assert_eq!(of("2024-05-31", &["paid"], "2024-12-31"), NO);
    assert_eq!(of("2024-05-31", &[], "2024-12-31"), UNKNOWN);
    let facts = [
        ours("T", "2024-01-31", None),
        visit("T", "2024-05-01", &[]),
        visit("T", "2024-06-01", &["service"]),
        visit("T", "2024-07-01", &[]),
    ];
    assert_eq!(rate(&facts, "2024-12-31", YieldKind::FirstService), YES);
}

#[test]
fn where_nobody_comes_on_record_nothing_is_known_of_visits_and_leads() {
    let facts = [ours("T", "2020-01-31", None)];
    for kind in YieldKind::ALL {
        let expected = match kind {
            YieldKind::InsuranceRenewal => [0; 6],
            YieldKind::TradeIn => NOT_DUE,
            _ => UNKNOWN,
        };
        assert_eq!(rate_of(&facts, "2026-12-31", kind), expected, "{kind}");
    }
}

#[test]
fn what_began_before_the_first_visit_or_lead_on_record_is_not_known_whatever_came_since() {
    let service = |first: &str, more: Option<Value>| {
        let mut facts = vec![ours("T", "2020-01-31", None), visit("X", first, &["service"])];
        facts.extend(more);
        rate_of(&facts, "2026-12-31", YieldKind::FirstService)
    };
    let in_time = || Some(visit("T", "2020-03-01", &["service"]));
    assert_eq!([service("2020-01-31", None), service("2020-01-31", in_time())], [NO, YES]);
    assert_eq!([service("2020-02-01", None), service("2020-02-01", in_time())], [UNKNOWN; 2]);
    let referral = |first: &str, more: Option<Value>| {
        let of_another = json!({"lead": "X", "customer": "D"});
        let mut facts = vec![ours("T", "2020-01-31", None), fact("referral", first, of_another)];
        facts.extend(more);
        rate_of(&facts, "2026-12-31", YieldKind::Referral)
    };
    let in_time = || Some(fact("referral", "2020-03-01", json!({"lead": "L"})));
    assert_eq!([referral("2020-01-31", None), referral("2020-01-31", in_time())], [NO, YES]);
    assert_eq!([referral("2020-02-01", None), referral("2020-02-01", in_time())], [UNKNOWN; 2]);
}

#[test]
fn whoever_gave_it_up_or_has_ended_before_the_day_is_in_no_rate() {
    let service = visit("T", "2024-03-01", &["service"]);
    let end = |date: &str| fact("end", date, json!({"kind": "died"}));
    let of = |until: Option<&str>, ended: Option<&str>, as_of: &str| {
        let mut facts = vec![ours("T", "2024-01-31", until), service.clone()];
        facts.extend(ended.map(end));
        rate(&facts, as_of, YieldKind::FirstService)
    };
    // The service is due on 31 August.
    assert_eq!(of(Some("2024-08-30"), None, "2024-12-31"), LEFT);
    assert_eq!(of(Some("2024-08-31"), None, "2024-12-31"), YES);
    assert_eq!(of(Some("2024-08-30"), None, "2024-08-29"), NOT_DUE);
    assert_eq!(of(Some("2024-08-30"), None, "2024-08-30"), LEFT);
    assert_eq!(of(None, Some("2024-08-31"), "2024-12-31"), LEFT);
    assert_eq!(of(None, Some("2024-09-01"), "2024-12-31"), YES);
    assert_eq!(of(None, Some("2024-08-30"), "2024-08-29"), NOT_DUE);
}

#[test]
fn in_warranty_any_visit_counts_and_after_it_one_that_no_warranty_tied_to_us() {
    let of = |date: &str, work: &[&str], as_of: &str| {
        let facts = [ours("T", "2021-03-31", None), visit("T", date, work)];
        [YieldKind::InWarranty, YieldKind::AfterWarranty].map(|kind| rate(&facts, as_of, kind))
    };
    // The warranty ends on 31 March 2024, the year after it on 31 March 2025.
    assert_eq!(of("2024-03-31", &["recall"], "2024-03-31"), [YES, NOT_DUE]);
    assert_eq!(of("2024-03-31", &["service"], "2025-03-31"), [YES, NO]);
    assert_eq!(of("2021-03-31", &[], "2025-03-30"), [YES, NOT_DUE]);
    assert_eq!(of("2021-03-30", &["paid"], "2025-03-31"), [NO, NO]);
    assert_eq!(of("2024-04-01", &["paid"], "2025-03-31"), [NO, YES]);
    assert_eq!(of("2025-03-31", &["service", "recall"], "2025-03-31"), [NO, YES]);
    assert_eq!(of("2025-04-01", &["paid"], "2025-12-31"), [NO, NO]);
    assert_eq!(of("2024-05-01", &[], "2025-03-31"), [NO, UNKNOWN]);
    for tied in ["warranty", "recall", "goodwill", "repeat_repair"] {
        assert_eq!(of("2024-05-01", &[tied], "2025-03-31"), [NO, NO], "{tied}");
    }
}

#[test]
fn the_warranty_lasts_as_its_last_contract_says() {
    let of = |contracts: &[Value]| {
        let mut facts = vec![ours("T", "2021-03-31", None), visit("T", "2023-06-01", &["paid"])];
        facts.extend_from_slice(contracts);
        [YieldKind::InWarranty, YieldKind::AfterWarranty]
            .map(|kind| rate(&facts, "2023-12-31", kind))
    };
    let until =
        |date: &str, until: Option<&str>| contract("warranty", date, &json!({"until": until}));
    let two_years = until("2021-03-31", Some("2022-12-31"));
    assert_eq!(of(&[]), [NOT_DUE, NOT_DUE]);
    assert_eq!(of(std::slice::from_ref(&two_years)), [NO, YES]);
    let longer = until("2022-01-01", Some("2023-06-01"));
    assert_eq!(of(&[two_years.clone(), longer.clone()]), [YES, NOT_DUE]);
    assert_eq!(of(&[longer, two_years.clone()]), [YES, NOT_DUE]);
    // After a lapse it is another one.
    let next_day = until("2023-01-01", Some("2024-12-31"));
    assert_eq!(of(&[two_years.clone(), next_day]), [NOT_DUE, NOT_DUE]);
    let lapsed = until("2023-01-02", Some("2024-12-31"));
    assert_eq!(of(&[two_years.clone(), lapsed]), [NO, YES]);
    let mut elsewhere = two_years.clone();
    elsewhere["contract"]["with"] = json!("elsewhere");
    assert_eq!(of(&[elsewhere]), [NOT_DUE, NOT_DUE]);
    let nobody_knows = until("2022-02-01", None);
    assert_eq!(of(&[two_years.clone(), nobody_knows]), [UNKNOWN, UNKNOWN]);
    // Of the owner before, or of another thing, or no warranty, or not yet concluded.
    assert_eq!(of(&[until("2018-01-01", Some("2021-03-30"))]), [NOT_DUE, NOT_DUE]);
    let mut other = two_years.clone();
    other["contract"]["thing"] = json!("X");
    assert_eq!(of(&[other]), [NOT_DUE, NOT_DUE]);
    let mut other = two_years;
    other["contract"]["kind"] = json!("service");
    assert_eq!(of(&[other]), [NOT_DUE, NOT_DUE]);
    assert_eq!(of(&[until("2024-01-01", Some("2024-12-31"))]), [NOT_DUE, NOT_DUE]);
}

fn insured(more: &Value) -> Value {
    let mut all = json!({"id": "I-1", "until": "2024-12-31", "with": "us"});
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    contract("insurance", "2024-01-01", &all)
}

fn next(date: &str, more: &Value) -> Value {
    // Of no thing, so that it is none of those that are to be renewed.
    let mut all = json!({"id": "I-2", "renews": "I-1", "with": "us", "thing": null});
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    contract("insurance", date, &all)
}

#[test]
fn an_insurance_is_renewed_by_the_one_that_says_so() {
    let of = |more: &[Value], as_of: &str| {
        let mut facts = vec![ours("T", "2024-01-01", None), insured(&json!({}))];
        facts.extend_from_slice(more);
        rate(&facts, as_of, YieldKind::InsuranceRenewal)
    };
    // 30 days after the end.
    let due = "2025-01-30";
    assert_eq!(of(&[], "2025-01-29"), NOT_DUE);
    assert_eq!(of(&[], due), NO);
    assert_eq!(of(&[next("2025-01-30", &json!({}))], due), YES);
    assert_eq!(of(&[next("2025-01-30", &json!({}))], "2025-01-29"), NOT_DUE);
    assert_eq!(of(&[next("2025-01-31", &json!({}))], "2025-06-30"), NO);
    assert_eq!(of(&[next("2025-01-01", &json!({"with": "elsewhere"}))], due), ELSEWHERE);
    assert_eq!(of(&[next("2025-01-01", &json!({"with": null}))], due), UNKNOWN);
    // It is of the same kind, and not itself.
    assert_eq!(of(&[next("2025-01-01", &json!({"kind": "warranty"}))], due), NO);
    let itself = [ours("T", "2024-01-01", None), insured(&json!({"renews": "I-1"}))];
    assert_eq!(rate(&itself, due, YieldKind::InsuranceRenewal), NO);
    // Whoever has it, and whichever came first.
    let of_spouse = next("2024-12-01", &json!({"customer": "D", "with": "elsewhere", "id": "I-3"}));
    assert_eq!(of(&[next("2025-01-01", &json!({})), of_spouse], due), ELSEWHERE);
    // Of one day 10 comes after 9.
    let ninth = next("2025-01-01", &json!({"id": "I-9", "with": "elsewhere"}));
    let tenth = next("2025-01-01", &json!({"id": "I-10"}));
    assert_eq!(of(&[tenth, ninth], due), ELSEWHERE);
}

#[test]
fn an_insurance_that_may_be_the_next_one_makes_it_not_known() {
    let of = |date: &str, from: Option<&str>| {
        let more = json!({"renews": null, "from": from, "until": "2099-12-31", "thing": "T"});
        let next = next(date, &more);
        let facts = [ours("T", "2024-01-01", None), insured(&json!({})), next];
        rate(&facts, "2025-01-30", YieldKind::InsuranceRenewal)
    };
    let not_due_of_the_next = |mut rate: [u64; 6]| {
        rate[3] += 1;
        rate
    };
    assert_eq!(of("2024-12-01", None), not_due_of_the_next(UNKNOWN));
    assert_eq!(of("2025-01-30", None), not_due_of_the_next(UNKNOWN));
    assert_eq!(of("2024-12-20", Some("2025-01-31")), not_due_of_the_next(NO));
    assert_eq!(of("2024-11-30", None), not_due_of_the_next(NO));
    // Both began on one day: the one is beside the other.
    let facts = [
        ours("T", "2024-01-01", None),
        insured(&json!({"until": "2024-01-10"})),
        next("2024-01-01", &json!({"renews": null, "until": "2099-12-31", "thing": "T"})),
    ];
    let found = rate(&facts, "2025-01-30", YieldKind::InsuranceRenewal);
    assert_eq!(found, not_due_of_the_next(NO));
}

#[test]
fn only_insurances_taken_through_us_while_the_thing_was_theirs_are_ours_to_renew() {
    let of = |more: Value, until: Option<&str>| {
        let facts = [ours("T", "2024-01-01", until), insured(&more)];
        rate(&facts, "2026-12-31", YieldKind::InsuranceRenewal)
    };
    assert_eq!(of(json!({"with": "elsewhere"}), None), [0; 6]);
    assert_eq!(of(json!({"with": null}), None), UNKNOWN);
    assert_eq!(of(json!({"until": null}), None), UNKNOWN);
    assert_eq!(of(json!({"thing": "X"}), None), [0; 6]);
    assert_eq!(of(json!({"thing": null}), None), [0; 6]);
    // From before, the owner's own that still holds.
    let before =
        |until: &str, whose: &str| json!({"date": "2023-12-25", "until": until, "customer": whose});
    assert_eq!(of(before("2024-01-01", "C"), None), NO);
    assert_eq!(of(before("2023-12-31", "C"), None), [0; 6]);
    assert_eq!(of(before("2024-12-24", "D"), None), [0; 6]);
    let mut again =
        vec![ours("T", "2023-01-01", Some("2023-06-30")), ours("T", "2024-01-01", None)];
    again.push(insured(&json!({"date": "2023-06-01"})));
    assert_eq!(rate(&again, "2026-12-31", YieldKind::InsuranceRenewal), LEFT);
    assert_eq!(of(json!({"date": "2023-12-31", "from": "2024-01-01"}), None), NO);
    assert_eq!(of(json!({}), Some("2025-01-29")), LEFT);
    assert_eq!(of(json!({}), Some("2025-01-30")), NO);
    assert_eq!(of(json!({"from": "2024-03-02"}), Some("2024-03-01")), [0; 6]);
}

fn got(thing: &str, since: &str, from: Option<&str>) -> Value {
    fact("ownership", since, json!({"thing": thing, "from": from}))
}

#[test]
fn a_thing_is_traded_in_if_its_owner_gets_another_from_us_about_then() {
    let of = |more: &[Value], as_of: &str| {
        let mut facts = vec![ours("T", "2020-01-01", Some("2024-05-31"))];
        facts.extend_from_slice(more);
        let of_2020 = yields(&facts, as_of).cohorts.remove(0);
        let rate = of_2020.rate(YieldKind::TradeIn).unwrap();
        let (came, due) = (rate.due.successes(), rate.due.trials());
        [came, due, rate.elsewhere, rate.not_due, rate.left, rate.unknown]
    };
    // Three months after 31 May.
    let due = "2024-08-31";
    assert_eq!(of(&[], "2024-05-30"), NOT_DUE);
    assert_eq!(of(&[], "2024-08-30"), NOT_DUE);
    assert_eq!(of(&[], due), NO);
    for since in ["2024-02-29", "2024-05-31", "2024-08-31"] {
        assert_eq!(of(&[got("N", since, Some("us"))], due), YES, "{since}");
    }
    for since in ["2024-02-28", "2024-09-01"] {
        assert_eq!(of(&[got("N", since, Some("us"))], "2024-12-31"), NO, "{since}");
    }
    for from in ["brand_elsewhere", "other_brand", "previous_owner"] {
        assert_eq!(of(&[got("N", "2024-06-01", Some(from))], due), ELSEWHERE, "{from}");
        assert_eq!(of(&[got("N", "2024-02-28", Some(from))], due), NO, "{from}");
    }
    assert_eq!(of(&[got("N", "2024-06-01", None)], due), UNKNOWN);
    let both = [got("N", "2024-06-01", None), got("M", "2024-06-01", Some("other_brand"))];
    assert_eq!(of(&both, due), UNKNOWN);
    // The same thing again is no other one.
    assert_eq!(of(&[got("T", "2024-07-01", Some("us"))], due), NO);
    let end = |date: &str| fact("end", date, json!({"kind": "died"}));
    assert_eq!(of(&[end("2024-08-31")], due), LEFT);
    assert_eq!(of(&[end("2024-09-01")], "2024-12-31"), NO);
    assert_eq!(of(&[end("2024-05-01")], "2024-05-10"), LEFT);
}

#[test]
fn each_new_thing_replaces_one() {
    let trade_ins = |facts: &[Value]| {
        let all = yields(facts, "2026-12-31").all.unwrap();
        all.rate(YieldKind::TradeIn).unwrap().due
    };
    let two_given_up = [
        ours("A", "2020-01-01", Some("2024-05-01")),
        ours("B", "2020-01-01", Some("2024-06-01")),
        got("N", "2024-05-20", Some("us")),
    ];
    assert_eq!(trade_ins(&two_given_up), Proportion::try_new(1, 2).unwrap());
    let one_elsewhere = [
        two_given_up[0].clone(),
        two_given_up[1].clone(),
        got("N", "2024-05-20", Some("other_brand")),
    ];
    assert_eq!(rate(&one_elsewhere, "2026-12-31", YieldKind::TradeIn), [0, 2, 1, 0, 0, 0]);
    let one_unknown =
        [two_given_up[0].clone(), two_given_up[1].clone(), got("N", "2024-05-20", None)];
    assert_eq!(rate(&one_unknown, "2026-12-31", YieldKind::TradeIn), [0, 1, 0, 0, 0, 1]);
    let mut and_another = two_given_up.to_vec();
    and_another.push(got("M", "2024-02-20", Some("us")));
    assert_eq!(trade_ins(&and_another), Proportion::try_new(2, 2).unwrap());
    // What was had for a month does not replace itself, but may replace what was given up before it.
    let short = [ours("A", "2024-05-01", Some("2024-06-01"))];
    assert_eq!(trade_ins(&short), Proportion::try_new(0, 1).unwrap());
    let short = [
        ours("A", "2024-05-01", Some("2024-06-01")),
        ours("B", "2020-01-01", Some("2024-06-15")),
        got("N", "2024-06-10", Some("us")),
    ];
    assert_eq!(trade_ins(&short), Proportion::try_new(2, 2).unwrap());
}

#[test]
fn an_owner_refers_somebody_in_the_months_after_the_first_day() {
    let of = |date: &str, as_of: &str| {
        let lead = fact("referral", date, json!({"lead": "L"}));
        rate(&[ours("T", "2024-01-31", None), lead], as_of, YieldKind::Referral)
    };
    assert_eq!(of("2024-01-31", "2025-01-30"), NOT_DUE);
    assert_eq!(of("2024-01-31", "2025-01-31"), YES);
    assert_eq!(of("2025-01-31", "2025-01-31"), YES);
    assert_eq!(of("2025-02-01", "2025-02-01"), NO);
    assert_eq!(of("2024-01-30", "2025-02-01"), NO);
    // Of owners, by the first of their things in a cohort.
    let both = |second: &str| {
        let things = [ours("A", second, None), ours("B", "2024-01-31", None)];
        let lead = fact("referral", "2025-02-01", json!({"lead": "L"}));
        rate(&[&things[..], &[lead]].concat(), "2026-01-01", YieldKind::Referral)
    };
    assert_eq!(both("2024-03-31"), NO);
    assert_eq!(both("2024-04-01"), [1, 2, 0, 0, 0, 0]);
    // A lead that somebody else had given is none.
    let facts = [
        ours("T", "2024-01-31", None),
        fact("referral", "2024-03-01", json!({"lead": "L", "customer": "D"})),
        fact("referral", "2024-03-02", json!({"lead": "L"})),
    ];
    assert_eq!(rate(&facts, "2026-01-01", YieldKind::Referral), NO);
}

#[test]
fn all_problems_of_a_policy_come_at_once() {
    let draft = BaseYieldPolicyDraft {
        first_service_months: 0,
        warranty_months: 1_201,
        after_warranty_months: 0,
        renewal_days: 367,
        trade_in_months: 0,
        referral_months: 1_201,
        smallest: 1,
        ..BaseYieldPolicyDraft::default()
    };
    let paths = [
        "first_service_months",
        "warranty_months",
        "after_warranty_months",
        "trade_in_months",
        "referral_months",
        "renewal_days",
        "smallest",
    ];
    assert_eq!(draft.validate().unwrap_err().paths(), paths);
    let least = BaseYieldPolicyDraft {
        first_service_months: 1,
        renewal_days: 0,
        smallest: 2,
        ..BaseYieldPolicyDraft::default()
    };
    assert!(least.validate().is_ok());
    let default = BaseYieldPolicyDraft::default();
    assert_eq!((default.cohort, default.smallest), (CohortSpan::Quarter, 5));
    let months =
        [default.first_service_months, default.warranty_months, default.after_warranty_months];
    assert_eq!(months, [7, 36, 12]);
    let more = [default.renewal_days, default.trade_in_months, default.referral_months];
    assert_eq!(more, [30, 3, 12]);
}

#[test]
fn of_few_there_are_counts_and_no_shares() {
    let mut facts = vec![visit("T-1", "2024-03-01", &["service"]), visit("Z", "2024-01-31", &[])];
    facts.extend((1..=5).map(|thing| ours(&format!("T-{thing}"), "2024-01-31", None)));
    let of = |smallest: u32| -> YieldCohort {
        let base = base(&facts);
        let valuation = Valuation::new(Currency::CNY, base.rates());
        let policy = policy(|draft| draft.smallest = smallest);
        base_yield(&base, &policy, &valuation, day("2024-12-31")).all.unwrap()
    };
    let enough = of(5);
    let first = enough.rate(YieldKind::FirstService).unwrap();
    assert_eq!(first.share.known().unwrap().to_string(), "20%");
    assert_eq!(first.to_string(), "first service: 1 of 5, 20.0% (3.6% to 62.4%, 95%, Wilson)");
    let few = of(6);
    let first = few.rate(YieldKind::FirstService).unwrap();
    assert_eq!(first.share, Estimate::NotEnoughData { have: 5, need: 6 });
    assert_eq!(first.interval, Estimate::NotEnoughData { have: 5, need: 6 });
    assert_eq!(first.to_string(), "first service: 1 of 5");
    let kinds: Vec<YieldKind> = few.rates.iter().map(|rate| rate.kind).collect();
    assert_eq!(kinds, YieldKind::ALL);
}
