use super::*;
use crate::loyalty::kind::RelianceSign;
use crate::rule::CriterionOutcome::{Met, NotMet, Unknown};
use crate::tiering::{DrawnBy, Driver};
use crate::units::{Score, Share};

#[test]
fn reliance_is_made_of_signs_that_can_be_inspected_and_missing_ones_are_not_zero() {
    let policy = asking(&json!({"reliance": {"groups": {"care": ["oil"], "cars": ["car"]},
        "from": "59.857612"}}));
    let facts = [
        sale("purchase", "S-1", "2024-07-10", "car", &json!(null)),
        purchase("S-2", "2026-01-10"),
        visit("B-1", "2026-02-01", &["service"], &json!({})),
        elsewhere("T-1", "2026-03-01"),
    ];
    let base = base(facts);
    let standing = judged(&base, &policy, "2026-06-30");
    let parts: Vec<_> = standing.reliance.parts.iter().collect();
    let shown: Vec<_> = parts
        .iter()
        .map(|part| (part.sign, part.mark.unwrap().to_string(), part.criterion.to_string()))
        .collect();
    // 720 of the 1,826 days of five years.
    assert_eq!(
        shown,
        [
            (
                RelianceSign::Occasions,
                "75",
                "occasions on which they are known to have bought or come: 4, of which 3 with \
                 us and 1 elsewhere"
            ),
            (
                RelianceSign::Services,
                "25",
                "days on which they came for service of their own accord: 1, below the 4 of a \
                 regular (by 3)"
            ),
            (RelianceSign::Range, "100", "product groups from which they buy: 2, the whole range"),
            (
                RelianceSign::Relationship,
                "39.430449",
                "a customer since 2024-07-10, too recently to count in full: 2021-06-30 or before \
                 (by 1106 days)"
            ),
        ]
        .map(|(sign, mark, text)| (sign, mark.to_owned(), text.to_owned()))
    );
    assert_eq!(standing.reliance.coverage, Share::WHOLE);
    assert_eq!(standing.reliance.mark.unwrap().to_string(), "59.857612");
    assert_eq!(standing.reliance.relies.outcome(), Met);
    let weighed = asking(&json!({"reliance": {"groups": {"care": ["oil"]}, "services_weight": 3,
        "occasions_weight": 0, "relationship_weight": 0}}));
    let mark = judged(&base, &weighed, "2026-06-30").reliance.mark.unwrap();
    assert_eq!(mark.to_string(), "43.75", "(3 × 25 + 1 × 100) ÷ 4");
}

#[test]
fn with_too_little_known_of_it_reliance_is_not_known() {
    let signs = |facts: Vec<Value>, reliance: Value| {
        let standing =
            judged(&base(facts), &asking(&json!({ "reliance": reliance })), "2026-06-30");
        let known = standing.reliance.parts.iter().map(|part| part.mark.is_some());
        (known.collect::<Vec<_>>(), standing.reliance.coverage.to_string(), standing.reliance.mark)
    };
    let bought = vec![purchase("S-1", "2026-01-10")];
    let (known, coverage, mark) = signs(bought.clone(), json!({}));
    assert_eq!((known, coverage.as_str(), mark), (vec![false, false, false, true], "25%", None));
    let said = json!({"elsewhere_is_recorded": true, "every_visit_is_known": true,
        "coverage": "0.75"});
    let (known, coverage, mark) = signs(bought.clone(), said);
    assert_eq!((known, coverage.as_str()), (vec![true, true, false, true], "75%"));
    assert!(mark.is_some(), "exactly the smallest coverage");
    let (_, _, mark) =
        signs(bought, json!({"elsewhere_is_recorded": true, "coverage": "0.500000001"}));
    assert_eq!(mark, None);
    let nothing = vec![answer("A-1", "2026-01-01", "other", "0")];
    let (known, ..) = signs(nothing, json!({"elsewhere_is_recorded": true}));
    assert_eq!(known, [false; 4]);
}

#[test]
fn each_sign_has_its_months_and_ends_with_them() {
    let reliance = json!({"elsewhere_is_recorded": true, "months": 1, "service_months": 2,
        "relationship_months": 3, "services": 1, "groups": {"care": ["oil"]}});
    let policy = asking(&json!({ "reliance": reliance }));
    let mut facts = vec![
        purchase("S-1", "2026-01-10"),
        visit("B-1", "2026-01-10", &["paid"], &json!({})),
        answer("A-1", "2026-01-01", "other", "0"),
    ];
    let once = base(facts.clone());
    facts.push(purchase("S-2", "2026-04-01"));
    let still = base(facts);
    let marks = |as_of| {
        let of = if as_of < "2026-04-01" { &once } else { &still };
        let parts = judged(of, &policy, as_of).reliance.parts;
        parts.iter().map(|part| part.mark.map(|mark| mark.to_string())).collect::<Vec<_>>()
    };
    let some = |mark: &str| Some(mark.to_owned());
    let last = marks("2026-02-09");
    assert_eq!(last[..3], [some("100"), some("100"), some("100")]);
    let next = marks("2026-02-10");
    assert_eq!(next[..3], [None, some("100"), some("0")]);
    assert_eq!(marks("2026-03-09")[1], some("100"));
    assert_eq!(marks("2026-03-10")[1], some("0"));
    // 89 of 90 days, and all of them.
    assert_eq!(marks("2026-04-09")[3], some("98.888889"));
    assert_eq!(marks("2026-04-10")[3], some("100"));
    assert_eq!(marks("2026-02-10")[3], None, "nothing came in the month");
    let outcome = |as_of| judged(&still, &policy, as_of).reliance.parts[3].criterion.outcome();
    assert_eq!((outcome("2026-04-09"), outcome("2026-04-10")), (NotMet, Met));
}

#[test]
fn loyal_is_who_is_satisfied_and_relies_on_us_and_one_that_is_not_so_decides() {
    let reliance = |from: u8| json!({"reliance": {"from": from, "coverage": "0.2"}});
    // Since 2021, and still.
    let bought = [purchase("S-1", "2021-06-30"), purchase("S-2", "2026-01-10")];
    let is_loyal = |satisfaction: Option<&str>, from: Option<u8>| {
        let policy = asking(&from.map_or(json!({}), reliance));
        let said = satisfaction.map(|mark| answer("A-1", "2026-03-01", "satisfaction", mark));
        let facts = bought.clone().into_iter().chain(said);
        judged(&base(facts), &policy, "2026-06-29").is_loyal
    };
    assert_eq!(is_loyal(Some("60"), Some(99)), Some(true));
    assert_eq!(is_loyal(Some("60"), Some(100)), Some(false), "satisfaction alone is not enough");
    assert_eq!(is_loyal(Some("40"), Some(99)), Some(false));
    assert_eq!(is_loyal(Some("60"), None), None, "too little is known of reliance");
    assert_eq!(is_loyal(Some("40"), None), Some(false));
    assert_eq!(is_loyal(None, Some(99)), None);
    assert_eq!(is_loyal(None, Some(100)), Some(false));
}

#[test]
fn what_draws_them_is_told_with_its_evidence() {
    let draw = json!({"draw": {"questions": [
        {"survey": "2026", "question": "advice", "driver": "service"},
        {"survey": "2026", "question": "goods", "driver": "product"},
        {"survey": "2026", "question": "cost", "driver": "price"}]}});
    let facts = [
        answer("A-1", "2026-03-01", "advice", "80"),
        answer("A-2", "2026-03-01", "goods", "60"),
        answer("A-3", "2026-03-01", "cost", "20"),
    ];
    let standing = judged(&base(facts), &asking(&draw), "2026-06-30");
    assert!(matches!(standing.drawn_by, DrawnBy::One { driver: Driver::Service, .. }));
    assert_eq!(standing.draw.service.known().unwrap().to_string(), "80 (answers: 1)");
}

#[test]
fn what_was_bought_elsewhere_long_ago_says_nothing_and_a_captive_visit_begins_no_relationship() {
    let facts = [
        elsewhere("T-1", "2024-06-30"),
        visit("B-1", "2025-06-30", &["recall"], &json!({})),
        purchase("S-1", "2026-01-10"),
    ];
    let standing = on(facts, "2026-06-30");
    let [occasions, .., relationship] = &standing.reliance.parts[..] else { panic!("four") };
    assert_eq!(occasions.mark, None, "nothing that counts was bought elsewhere");
    assert_eq!(relationship.criterion.observed().unwrap().to_string(), "2026-01-10");
}

#[test]
fn a_relationship_counts_only_while_they_still_come_of_their_own_accord() {
    let long_ago = [visit("B-1", "2015-05-04", &["paid"], &json!({}))];
    let gone = on(long_ago.clone(), "2026-06-30").reliance;
    let [_, services, _, relationship] = &gone.parts[..] else { panic!("four") };
    assert_eq!(services.mark, Some(Score::MIN), "their visits are on record");
    assert_eq!((relationship.mark, gone.mark), (None, None));
    assert_eq!(
        relationship.criterion.to_string(),
        "it is not known whether they still come of their own accord"
    );
    let captive = visit("B-2", "2026-05-04", &["recall"], &json!({}));
    let with = |more: Value| on(long_ago.clone().into_iter().chain([more]), "2026-06-30").reliance;
    assert_eq!(with(captive).parts[3].mark, None);
    let back = |date: &str| with(purchase("S-1", date)).parts[3].mark;
    assert_eq!((back("2024-06-30"), back("2024-07-01")), (None, Some(Score::MAX)), "two years");
}

#[test]
fn two_signs_of_four_one_in_full_and_one_missing_make_no_reliance() {
    let facts = [visit("B-1", "2015-05-04", &["paid"], &json!({})), purchase("S-1", "2025-05-04")];
    let two = on(facts.clone(), "2026-06-30").reliance;
    let marks: Vec<_> = two.parts.iter().filter_map(|part| part.mark).collect();
    assert_eq!(marks, [Score::MIN, Score::MAX]);
    assert_eq!((two.coverage, two.mark), (Share::from_percent(50), None));
    let policy = asking(&json!({"reliance": {"coverage": "0.5"}}));
    let asked = judged(&base(facts), &policy, "2026-06-30").reliance;
    assert_eq!((asked.mark, asked.relies.outcome()), (Some(Score::of(50)), NotMet));
}

#[test]
fn what_they_bought_here_and_elsewhere_on_one_day_are_two_occasions() {
    let facts = [purchase("S-1", "2026-01-10"), elsewhere("T-1", "2026-01-10")];
    assert_eq!(
        on(facts, "2026-06-30").reliance.parts[0].criterion.to_string(),
        "occasions on which they are known to have bought or come: 2, of which 1 with us and 1 \
         elsewhere"
    );
}

#[test]
fn reliance_says_when_time_alone_can_change_it() {
    let reliance = json!({"reliance": {"coverage": "0.25", "relationship_months": 12}});
    let policy = asking(&reliance);
    let look = |facts: Vec<Value>, as_of: &str| {
        let reliance = judged(&base(facts), &policy, as_of).reliance;
        (reliance.relies.outcome(), reliance.look_again_on.map(|day| day.to_string()))
    };
    let on_day = |text: &str| Some(text.to_owned());
    let bought = vec![purchase("S-1", "2026-01-01")];
    // The relationship grows to 60 of 100 on day 219 of 365, and counts for two years.
    assert_eq!(look(bought.clone(), "2026-03-01"), (NotMet, on_day("2026-08-08")));
    assert_eq!(look(bought.clone(), "2026-08-07"), (NotMet, on_day("2026-08-08")));
    assert_eq!(look(bought.clone(), "2026-08-08"), (Met, on_day("2028-01-01")));
    assert_eq!(look(bought.clone(), "2028-01-01"), (Unknown, None));
    let with = |more: Value| [bought.clone(), vec![more]].concat();
    let other = with(elsewhere("T-1", "2024-12-01"));
    assert_eq!(look(other, "2026-10-01").1, on_day("2026-12-01"), "what they bought elsewhere");
    let serviced = with(visit("B-1", "2025-09-01", &["paid"], &json!({})));
    assert_eq!(look(serviced, "2026-08-20").1, on_day("2026-09-01"), "a year for services");
    let ranged = asking(&json!({"reliance": {"groups": {"care": ["oil"]}}}));
    let gift = json!({"purchase": {"id": "S-0", "customer": "C-1", "date": "2025-01-01", "lines": [
        {"product": "oil", "quantity": "1", "amount": {"amount": "0", "currency": "CNY"}}]}});
    let found = judged(&base(with(gift)), &ranged, "2026-08-10").reliance;
    assert_eq!(found.look_again_on, Some(day("2027-01-01")), "what they have of the range");
}
