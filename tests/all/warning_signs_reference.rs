//! Signs against a slow reading of their rules: day by day, with plain numbers, and nothing shared with
//! the crate but the facts.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, Months, NaiveDate};
use clienteling::customer::ResolutionPolicy;
use clienteling::funnel::{
    Change, LossCause, LossReason, NewOpportunity, Opportunities, Opportunity, OpportunityBasics,
    Pipeline,
};
use clienteling::intake::FreshnessPolicy;
use clienteling::satisfaction::Questionnaire;
use clienteling::warning::churn::{ChurnPolicyDraft, ChurnTerms, Festivals, SeasonLimits};
use clienteling::warning::signs::{
    PassedDates, RevenueConcentration, SatisfactionDrop, ShrinkingBase, SignPolicy,
    SignPolicyDraft, StaleConsent, StaleData, StalledDeals,
};
use clienteling::warning::{Evaluation, Onset, WarningContext, WarningRules};
use clienteling::{Currency, CustomerBase, Draft, Fact};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::common::cases;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Awkward days among others.
fn a_day() -> impl Strategy<Value = NaiveDate> {
    let awkward = ["2024-02-29", "2024-03-31", "2025-02-28", "2025-03-01", "2025-12-31"];
    prop_oneof![
        1 => select(awkward.to_vec()).prop_map(day),
        3 => (0..1_000_u64).prop_map(|offset| day("2024-01-01") + Days::new(offset)),
    ]
}

const CUSTOMERS: [&str; 3] = ["C-1", "C-2", "C-3"];

fn base(facts: &[Value]) -> CustomerBase {
    let mut base = CustomerBase::new();
    for fact in facts {
        base.add(serde_json::from_value::<Fact>(fact.clone()).unwrap()).unwrap();
    }
    base
}

/// What is found: about whom, which one, whether it is expected, and since when.
type Line = (String, String, bool, NaiveDate);

fn found(
    rules: &WarningRules,
    facts: &[Value],
    deals: &Opportunities,
    on: NaiveDate,
) -> BTreeSet<Line> {
    let base = base(facts);
    let context = WarningContext { base: &base, deals, currency: Currency::CNY, as_of: on };
    let evaluation = Evaluation::of(rules, &context);
    assert_eq!(evaluation.not_evaluated().count(), 0);
    let findings = evaluation.findings();
    findings
        .map(|it| {
            let which = it.key.one_of_several().unwrap_or_default().to_owned();
            let is_expected = matches!(it.onset, Onset::Expected { .. });
            (it.key.subject().to_string(), which, is_expected, it.since)
        })
        .collect()
}

fn signs() -> SignPolicy {
    SignPolicyDraft { least_customers: 2, least_lost: 1, ..SignPolicyDraft::default() }
        .validate()
        .unwrap()
}

fn months_later(date: NaiveDate, months: u32) -> NaiveDate {
    date.checked_add_months(Months::new(months)).unwrap()
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn consents(
        decisions in vec((a_day(), option::of(select(vec!["phone", "email"])), any::<bool>()), 0..6),
        on in a_day(),
    ) {
        let facts: Vec<Value> = decisions.iter().enumerate().map(|(place, (date, channel, given))| json!({"consent": {
            "id": format!("K-{place}"), "customer": "C-1", "date": date, "channel": channel,
            "purpose": "marketing", "decision": if *given { "given" } else { "withdrawn" }}})).collect();
        // "other" stands for every channel that nobody names.
        let mut given_on = Vec::new();
        for channel in ["phone", "email", "other"] {
            let covering: Vec<_> = decisions.iter()
                .filter(|(date, of, _)| *date <= on && of.is_none_or(|of| of == channel)).collect();
            let Some(last) = covering.iter().map(|(date, ..)| *date).max() else { continue };
            let of_that_day = covering.iter().filter(|(date, ..)| *date == last);
            if of_that_day.clone().all(|(.., given)| *given) {
                given_on.push(last);
            }
        }
        let mut expected = BTreeSet::new();
        if let Some(oldest) = given_on.into_iter().min() {
            let stale_on = months_later(oldest, 24);
            let line = |is_expected, since| ("customer C-1".to_owned(), String::new(), is_expected, since);
            if stale_on <= on {
                expected.insert(line(false, stale_on));
            } else if stale_on - Days::new(30) <= on {
                expected.insert(line(true, stale_on - Days::new(30)));
            }
        }
        let rules = WarningRules::try_new(vec![Box::new(StaleConsent::new(signs()))], vec![]).unwrap();
        prop_assert_eq!(found(&rules, &facts, &Opportunities::new(), on), expected);
    }

    #[test]
    fn data(
        told in vec((a_day(), select(vec!["mobile", "email", "name"])), 0..6),
        on in a_day(),
    ) {
        let facts: Vec<Value> = told.iter().enumerate().map(|(place, (date, field))| {
            let value = match *field { "mobile" => "13800001111", "email" => "li@example.com", _ => "Li Na" };
            json!({"profile": {"id": format!("P-{place}"), "customer": "C-1", "date": date,
                "profile": {"person": {"identity": {*field: value}}}}})
        }).collect();
        let first_stale = ["mobile", "email"].iter().filter_map(|field| {
            let last = told.iter().filter(|(date, of)| *date <= on && of == field).map(|(date, _)| *date).max()?;
            Some(months_later(last, 24))
        }).min();
        let mut expected = BTreeSet::new();
        let line = |is_expected, since| ("customer C-1".to_owned(), String::new(), is_expected, since);
        match first_stale {
            Some(stale_on) if stale_on <= on => { expected.insert(line(false, stale_on)); }
            Some(stale_on) if stale_on - Days::new(30) <= on => { expected.insert(line(true, stale_on - Days::new(30))); }
            _ => {}
        }
        let rule = StaleData::new(signs(), FreshnessPolicy::default(), ResolutionPolicy::default());
        let rules = WarningRules::try_new(vec![Box::new(rule)], vec![]).unwrap();
        prop_assert_eq!(found(&rules, &facts, &Opportunities::new(), on), expected);
    }

    #[test]
    fn drops(answers in vec((a_day(), select(vec![0, 1, 2, 3, 5])), 0..7), on in a_day()) {
        let facts: Vec<Value> = answers.iter().enumerate().map(|(place, (date, fifths))| json!({"survey_answer": {
            "id": format!("A-{place}"), "customer": "C-1", "date": date, "survey": "S",
            "question": "service", "answer": {"score": (fifths * 20).to_string()}}})).collect();
        // Of one day the one with the larger number.
        let by_day: BTreeMap<NaiveDate, i32> =
            answers.iter().filter(|(date, _)| *date <= on).map(|(date, fifths)| (*date, *fifths)).collect();
        let marks: Vec<(NaiveDate, i32)> = by_day.into_iter().collect();
        let mut expected = BTreeSet::new();
        if let [.., (_, before), (date, latest)] = &marks[..]
            && before - latest >= 1 && on - *date < chrono::Duration::days(90) {
                expected.insert(("customer C-1".to_owned(), String::new(), false, *date));
            }
        let questionnaire: Questionnaire = serde_json::from_value(json!({"survey": "S", "items": [
            {"question": "service", "name": "Service", "scale": {"grades": {}}}]})).unwrap();
        let rule = SatisfactionDrop::new(signs(), questionnaire);
        let rules = WarningRules::try_new(vec![Box::new(rule)], vec![]).unwrap();
        prop_assert_eq!(found(&rules, &facts, &Opportunities::new(), on), expected);
    }

    #[test]
    fn concentration_and_a_shrinking_base(
        bought in vec((select(CUSTOMERS.to_vec()), a_day(), 1..9_i64, any::<bool>()), 0..16),
        visits in vec((select(CUSTOMERS.to_vec()), a_day()), 0..6),
        on in a_day(),
    ) {
        let facts: Vec<Value> = bought.iter().enumerate().map(|(place, (customer, date, amount, is_back))| {
            let kind = if *is_back { "return" } else { "purchase" };
            json!({kind: {"id": format!("S-{place}"), "customer": customer, "date": date,
                "settlement": "at_once", "lines": [{"product": "car", "quantity": "1",
                "amount": {"amount": amount.to_string(), "currency": "CNY"}}]}})
        }).collect();
        let visited = visits.iter().enumerate().map(|(place, (customer, date))| {
            json!({"workshop_visit": {"id": format!("B-{place}"), "customer": customer,
                "date": date, "thing": "T-1", "work": ["service"]}})
        });
        let facts: Vec<Value> = facts.into_iter().chain(visited).collect();
        let window = |month: NaiveDate| month.checked_sub_months(Months::new(12)).unwrap()..month;
        let too_much = |month: NaiveDate| -> BTreeSet<&str> {
            let window = window(month);
            let mut net = BTreeMap::<&str, i64>::new();
            for (customer, date, amount, is_back) in &bought {
                if window.contains(date) {
                    *net.entry(customer).or_default() += if *is_back { -amount } else { *amount };
                }
            }
            net.retain(|_, net| *net > 0);
            let total: i64 = net.values().sum();
            let days = |customer: &str| {
                let own = bought.iter().filter(|(of, date, _, is_back)| of == &customer && window.contains(date) && !is_back);
                own.map(|(_, date, ..)| date).collect::<BTreeSet<_>>().len()
            };
            let are_many = net.len() >= 2;
            net.iter().filter(|(id, one)| are_many && 4 * **one > total && i64::try_from(net.len()).unwrap() * **one > total && days(id) >= 2).map(|(id, _)| *id).collect()
        };
        let month = on.with_day(1).unwrap();
        let before = |month: NaiveDate| month.checked_sub_months(Months::new(1)).unwrap();
        let since = |is_so: &dyn Fn(NaiveDate) -> bool| {
            let mut since = month;
            while is_so(before(since)) {
                since = before(since);
            }
            since
        };
        let expected: BTreeSet<Line> = too_much(month).into_iter().map(|customer| {
            let since = since(&|month| too_much(month).contains(customer));
            (format!("customer {customer}"), String::new(), false, since)
        }).collect();
        let rules = WarningRules::try_new(vec![], vec![Box::new(RevenueConcentration::new(signs()))]).unwrap();
        prop_assert_eq!(found(&rules, &facts, &Opportunities::new(), on), expected);

        // Day by day: who is a customer today, and was not yesterday.
        let shrinks = |month: NaiveDate| {
            let window = window(month);
            let (mut won, mut lost) = (0, 0);
            for customer in CUSTOMERS {
                let days: BTreeSet<NaiveDate> =
                    bought.iter().filter(|(of, _, _, is_back)| of == &customer && !is_back).map(|(_, date, ..)| *date).collect();
                let came: BTreeSet<NaiveDate> =
                    visits.iter().filter(|(of, _)| of == &customer).map(|(_, date)| *date).collect();
                let mut kept_until: Option<NaiveDate> = None;
                let mut is_known = false;
                let mut today = day("2023-12-31");
                while today < window.end {
                    let counts = window.contains(&today);
                    if kept_until == Some(today) {
                        // The year is over: lost, also where they come again on this very day.
                        lost += i32::from(counts);
                        kept_until = None;
                    }
                    is_known |= days.contains(&today);
                    if is_known && (days.contains(&today) || came.contains(&today)) {
                        won += i32::from(counts && kept_until.is_none());
                        kept_until = Some(months_later(today, 12));
                    }
                    today = today.succ_opt().unwrap();
                }
            }
            lost >= 1 && lost > won
        };
        let expected: BTreeSet<Line> = if shrinks(month) {
            [("the firm".to_owned(), String::new(), false, since(&shrinks))].into()
        } else {
            BTreeSet::new()
        };
        let season = SeasonLimits { least_seasons: 100, ..SeasonLimits::default() };
        let policy = ChurnPolicyDraft { season, ..ChurnPolicyDraft::default() };
        let terms = ChurnTerms::new(policy.validate().unwrap(), Festivals::default());
        let rule = ShrinkingBase::new(signs(), terms);
        let rules = WarningRules::try_new(vec![], vec![Box::new(rule)]).unwrap();
        prop_assert_eq!(found(&rules, &facts, &Opportunities::new(), on), expected);
    }

    #[test]
    fn deals(
        deals in vec((a_day(), option::of(0..90_u64), vec((0..60_u64, any::<bool>()), 0..3), option::of(0..120_u64)), 0..4),
        on in a_day(),
    ) {
        let pipeline = Pipeline::default();
        let (mut book, mut stalled, mut passed) = (Opportunities::new(), BTreeSet::new(), BTreeSet::new());
        for (place, (created, expected, changes, lost)) in deals.into_iter().enumerate() {
            let id = format!("O-{place}");
            let basics = OpportunityBasics {
                id: id.parse().unwrap(),
                customer: "C-1".parse().unwrap(),
                product: "car".parse().unwrap(),
                revenue: "10 CNY".parse().unwrap(),
                stage: "first_contact".parse().unwrap(),
                created_on: created,
                created_by: "S-1".parse().unwrap(),
            };
            let mut expected = expected.map(|days| created + Days::new(days));
            let new = NewOpportunity { expected_on: expected, ..NewOpportunity::from(basics) };
            let mut deal = Opportunity::create(new, &pipeline).unwrap();
            let by = || "S-1".parse().unwrap();
            let (mut date, mut changed_on, mut as_it_was) = (created, created, (expected, created));
            for (days, is_earlier) in changes {
                date = date + Days::new(days);
                let to = if is_earlier { date - Days::new(5) } else { date + Days::new(5) };
                if to < created || expected == Some(to) {
                    continue;
                }
                deal.apply(Change::ExpectedOn(Some(to)), date, &by(), &pipeline).unwrap();
                expected = Some(to);
                changed_on = date;
                if date <= on {
                    as_it_was = (expected, changed_on);
                }
            }
            let lost_on = lost.map(|days| date + Days::new(days));
            if let Some(lost_on) = lost_on {
                let why = Change::Lose(LossReason::Cause(LossCause::Price));
                deal.apply(why, lost_on, &by(), &pipeline).unwrap();
            }
            book.add(deal).unwrap();
            let _ = changed_on;
            if on < created || lost_on.is_some_and(|lost_on| lost_on <= on) {
                continue;
            }
            let line = |since| (format!("deal {id}"), String::new(), false, since);
            if created + Days::new(30) <= on {
                stalled.insert(line(created + Days::new(30)));
            }
            if let (Some(expected), changed_on) = as_it_was
                && expected < on {
                    passed.insert(line(expected.succ_opt().unwrap().max(changed_on)));
                }
        }
        let of = |rules| found(&rules, &[], &book, on);
        let rules = WarningRules::try_new(vec![], vec![Box::new(StalledDeals::new([pipeline.clone()]))]).unwrap();
        prop_assert_eq!(of(rules), stalled);
        let rules = WarningRules::try_new(vec![], vec![Box::new(PassedDates)]).unwrap();
        prop_assert_eq!(of(rules), passed);
    }
}
