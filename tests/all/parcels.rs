//! What can be merged is the same when its parts have come from other machines, and nothing that
//! no facts come to gets in that way.
//!
//! 2,000 random cases each; `CLIENTELING_CASES=10000 cargo test --test all parcels` tries more.

use chrono::{Days, NaiveDate};
use clienteling::behavior::BehaviorFold;
use clienteling::funnel::analysis::{
    CohortStart, Conversion, ShowroomCounts, WinCohorts, conversion, win_cohorts,
};
use clienteling::funnel::learning::{
    BookCounts, ClosedAs, Closing, FeatureCounts, Predictions, StageCounts,
};
use clienteling::insight::{Bins, Cohort, CohortReport, Criterion, Distribution};
use clienteling::intake::DataQuality;
use clienteling::marketing::{NoDetailsReason, NoDetailsTally, VisitWithoutDetails};
use clienteling::rule::{Parcel, ParcelError, Portable};
use clienteling::satisfaction::AnswerTally;
use clienteling::tiering::{AbcCuts, AbcPolicy, AbcSketch, AbcValues, IndexShare, Pieces};
use clienteling::units::{PipelineId, StageId};
use clienteling::{Currency, Money, Period, Probability};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::analysis::planned::{a_day, everything, levels, pipeline, plans, policy};
use crate::common::cases;
use crate::secrets::positions;

/// As it arrives at the other end.
fn sent<S: Portable>(state: &S) -> S {
    let json = serde_json::to_string(&Parcel::of(state)).unwrap();
    let value: Value = serde_json::from_str(&json).unwrap();
    let parcel: Parcel<S> = serde_json::from_value(value).unwrap();
    assert_eq!(serde_json::to_string(&parcel).unwrap(), json);
    serde_json::from_str::<Parcel<S>>(&json).unwrap().open().unwrap()
}

/// One parcel of each kind, as it is written.
pub(crate) fn forms() -> [(&'static str, Value); 18] {
    let day = "2026-03-31";
    let march = json!({ "first": "2026-03-01", "last": day });
    let stages = json!([day, [["contact", 3, 2], ["offer", 3, 1]]]);
    let features = json!([
        day,
        3,
        2,
        [["owner", [["S-1", 1, 1], ["S-2", 2, 0]]], ["source", [["fair", 3, 2]]]],
    ]);
    let days = json!([["2026-01-10", 1, 0, "800.5", "0"], ["2026-02-11", 2, 1, "7", "50"]]);
    let index = json!([["0.6", 1], ["0.000000000000000001", 4]]);
    let rows = json!([
        ["contact", 9, [4, 3, 2], [7, 1, 1]],
        ["offer", 5, [4, 1, 1], [4, 1, 1]],
        ["delivered", 4, [4, 0, 0], null],
    ]);
    let months = json!([["2025-11-01", [3, 4, 0, 0]], ["2026-03-01", [0, 0, 5, 2]]]);
    let reasons = json!([["image", 2], ["price", 3], ["quality", 1]]);
    let scale = json!({ "csat": { "to": 5, "satisfied_from": 4 } });
    let step = |name: &str, counts: [u64; 4]| json!([name, counts]);
    [
        (
            "behavior",
            json!([
                "CNY",
                days,
                [["2026-02-11", 2, "50", "-12.5"]],
                [["2026-02-11", "2026-02-20"]]
            ]),
        ),
        ("abc_values", json!(["CNY", [["700.25", 1], ["40", 3], ["0", 2], ["-5", 1]]])),
        ("abc_values of pieces", json!(["pieces", [["12", 1], ["-1", 3]]])),
        ("abc_values of an index", json!(["index", index])),
        ("abc_cuts", json!(["CNY", ["700", null, "3.5"]])),
        ("abc_sketch", json!(["pieces", "0.01", 0, ["2", "1000"], [[34, 2], [345, 1000]]])),
        ("conversion", json!([day, "fleet", march, "0.95", [4, 3, 3], [1, 1, 2], rows])),
        ("win_cohorts", json!([day, "contact", 90, "0.9", 2, months])),
        ("showroom", json!([9, 5, 3, 1])),
        ("stage_counts", stages.clone()),
        ("feature_counts", features.clone()),
        ("book_counts", json!(["fleet", 2, [7, 15, 30, 90, 2, 4, 7, 15, 30], stages, features])),
        ("predictions", json!([day, [["0", 0, 2], ["0.25", 3, 1]]])),
        ("distribution", json!([[50, 150], [1, 2, 3], 4])),
        ("cohort_report", json!([9, [step("a", [2, 1, 2, 1]), step("b", [1, 0, 3, 1])]])),
        ("no_details", json!([march, 4, reasons, [["company", 2], ["product", 3]]])),
        ("data_quality", json!([9, 2, [[5, 9], [0, 0], [3, 3]]])),
        ("answer_tally", json!([scale, [1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11]])),
    ]
    .map(|(name, form)| {
        let kind = name.split(' ').next().unwrap();
        (name, json!([kind, 1, form]))
    })
}

/// What a parcel is written as when it was read and opened; or why not.
fn again<S: Portable>(json: &Value) -> Result<Value, String> {
    let parcel: Parcel<S> = serde_json::from_value(json.clone()).map_err(|e| e.to_string())?;
    let state = parcel.open().map_err(|error| error.to_string())?;
    Ok(json!(Parcel::of(&state)))
}

fn open(name: &str) -> fn(&Value) -> Result<Value, String> {
    match name {
        "behavior" => again::<BehaviorFold>,
        "abc_values" => again::<AbcValues>,
        "abc_values of pieces" => again::<AbcValues<i64>>,
        "abc_values of an index" => again::<AbcValues<IndexShare>>,
        "abc_cuts" => again::<AbcCuts>,
        "abc_sketch" => again::<AbcSketch<i64>>,
        "conversion" => again::<Conversion>,
        "win_cohorts" => again::<WinCohorts>,
        "showroom" => again::<ShowroomCounts>,
        "stage_counts" => again::<StageCounts<StageId>>,
        "feature_counts" => again::<FeatureCounts>,
        "book_counts" => again::<BookCounts>,
        "predictions" => again::<Predictions>,
        "distribution" => again::<Distribution<u32>>,
        "cohort_report" => again::<CohortReport>,
        "no_details" => again::<NoDetailsTally>,
        "data_quality" => again::<DataQuality>,
        "answer_tally" => again::<AnswerTally>,
        other => panic!("{other}"),
    }
}

/// The value with one place of it broken: another number, and an entry too few, twice, or in the
/// place of its neighbour.
fn broken(json: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    match json {
        Value::Number(number) => {
            let number = number.as_u64().unwrap();
            found.extend([0, number + 1, number.saturating_sub(1), u64::MAX].map(|n| json!(n)));
        }
        Value::Array(entries) => {
            for (place, entry) in entries.iter().enumerate() {
                let put = |other: Vec<Value>| {
                    let mut entries = entries.clone();
                    entries.splice(place..=place, other);
                    Value::Array(entries)
                };
                found.extend(broken(entry).into_iter().map(|other| put(vec![other])));
                found.push(put(vec![]));
                found.push(put(vec![entry.clone(), entry.clone()]));
                let mut swapped = entries.clone();
                swapped.swap(place, 0);
                found.push(swapped.into());
            }
        }
        _ => {}
    }
    found
}

#[test]
fn every_kind_is_read_as_it_is_written() {
    for (name, form) in forms() {
        assert_eq!(open(name)(&form), Ok(form), "{name}");
    }
}

#[test]
fn whatever_is_broken_in_it_a_parcel_is_refused_or_holds_a_state_that_can_be_sent_again() {
    for (name, form) in forms() {
        let again = open(name);
        let (mut refused, mut read) = (0, 0);
        let secret = positions::wrong(&form);
        for wrong in broken(&form).into_iter().chain(secret) {
            match again(&wrong) {
                Ok(told) => {
                    read += 1;
                    assert_eq!(again(&told), Ok(told), "{name}: {wrong}");
                }
                Err(error) => {
                    refused += 1;
                    assert!(!positions::shows(&error), "{name}: {wrong}: {error}");
                }
            }
        }
        assert!(refused > 100, "{name}: {refused} of {}", refused + read);
    }
}

#[test]
fn what_no_facts_come_to_is_refused_with_what_is_always_so() {
    let forged = [
        ("behavior", r#""2026-02-11""#, r#""2026-01-10""#),
        ("behavior", r#""2026-01-10",1,0"#, r#""2026-03-10",3,0"#),
        ("behavior", r#"2,"50","-12.5"]"#, r#"1,"5","0"],["2026-02-11",1,"5","0"]"#),
        ("behavior", r#"1,0,"800.5""#, r#"0,0,"800.5""#),
        ("behavior", r#"1,0,"800.5","0""#, r#"0,0,"0","0""#),
        ("behavior", r#"1,0,"800.5","0""#, r#"1,0,"800.5","1""#),
        ("behavior", r#""800.5""#, r#""-800.5""#),
        ("behavior", r#""800.5""#, r#""0.0000001""#),
        ("behavior", r#"2,"50","-12.5""#, r#"4,"50","-12.5""#),
        ("behavior", r#"2,"50","-12.5""#, r#"3,"50","-12.5""#),
        ("behavior", r#"2,"50","-12.5""#, r#"2,"57.5","-12.5""#),
        ("behavior", r#"2,"50","-12.5""#, r#"2,"-50","-12.5""#),
        ("behavior", r#"["2026-02-11",2,"50""#, r#"["2026-02-12",2,"50""#),
        ("answer_tally", r#""satisfied_from":4"#, r#""satisfied_from":6"#),
        ("abc_values", r#""40",3"#, r#""40",0"#),
        ("abc_values", r#""40",3"#, r#""700.25",3"#),
        ("abc_values", r#""40",3"#, r#""701",3"#),
        ("abc_values", r#""CNY""#, r#""pieces""#),
        ("abc_values of pieces", r#""pieces""#, r#""CNY""#),
        ("abc_values of pieces", r#""12""#, r#""1.5""#),
        ("abc_values of pieces", r#""12""#, r#""9223372036854775808""#),
        ("abc_values of an index", r#""0.6""#, r#""1.000000000000000001""#),
        ("abc_cuts", r#""3.5""#, r#""0""#),
        ("abc_cuts", r#""3.5""#, r#""700""#),
        ("abc_cuts", r#"["700",null,"3.5"]"#, "[]"),
        ("abc_sketch", r#""0.01""#, r#""0.2""#),
        ("abc_sketch", r#"["2","1000"]"#, "null"),
        ("abc_sketch", r#"["2","1000"]"#, r#"["1000","2"]"#),
        ("abc_sketch", "[34,2]", "[34,0]"),
        ("abc_sketch", "[34,2]", "[34,18446744073709551615]"),
        ("abc_sketch", "[345,1000]", "[346,1000]"),
        ("abc_sketch", r#""0.01",0"#, r#""0.01",1003"#),
        ("conversion", r#""offer""#, r#""contact""#),
        ("conversion", "[1,1,2],[[", "[1,11,2],[["),
        ("conversion", r#""delivered",4"#, r#""delivered",3"#),
        ("conversion", r#""contact",9"#, r#""contact",10"#),
        ("conversion", "[4,3,2],[7,1,1]", "[4,3,2],[8,1,1]"),
        ("conversion", "[4,3,2],[7,1,1]", "[4,3,2],[3,3,3]"),
        ("conversion", "[4,1,1],[4,1,1]", "[5,1,1],[5,1,1]"),
        ("conversion", "[4,3,2],[7,1,1]", "[4,3,2],[4,4,1]"),
        ("conversion", "[4,3,2],[7,1,1]", "[4,3,2],[4,2,3]"),
        (
            "conversion",
            r#"[["contact",9,[4,3,2],[7,1,1]],["offer",5,[4,1,1],[4,1,1]],["delivered",4,[4,0,0],null]]"#,
            "[]",
        ),
        ("win_cohorts", "90", "0"),
        (
            "win_cohorts",
            r#"90,"0.9",2,[["2025-11-01",[3,4,0,0]],["2026-03-01",[0,0,5,2]]]"#,
            r#"0,"0.9",2,[]"#,
        ),
        ("win_cohorts", r#"["2026-03-01",[0,0,5,2]]"#, r#"["2025-11-01",[3,4,0,0]]"#),
        ("win_cohorts", "[3,4,0,0]", "[3,4,1,0]"),
        ("win_cohorts", "[0,0,5,2]", "[0,1,5,2]"),
        ("win_cohorts", "[0,0,5,2]", "[0,0,1,2]"),
        ("win_cohorts", "[0,0,5,2]", "[0,0,0,0]"),
        ("win_cohorts", "2026-03-01", "2026-03-02"),
        ("win_cohorts", "2026-03-01", "2026-04-01"),
        ("stage_counts", r#""offer",3,1"#, r#""contact",3,1"#),
        ("stage_counts", r#""offer",3,1"#, r#""offer",0,0"#),
        ("stage_counts", r#""offer",3,1"#, r#""offer",3,18446744073709551615"#),
        ("feature_counts", r#""S-2",2,0"#, r#""S-2",3,0"#),
        ("feature_counts", r#""S-2",2,0"#, r#""S-1",2,0"#),
        ("feature_counts", r#""source""#, r#""owner""#),
        ("feature_counts", r#"[["S-1",1,1],["S-2",2,0]]"#, "[]"),
        ("book_counts", "15,30,90", "6,30,90"),
        ("book_counts", r#""contact",3,2"#, r#""contact",4,1"#),
        ("book_counts", "2026-03-31", "2026-03-30"),
        ("predictions", r#""0.25""#, r#""0""#),
        ("predictions", r#""0",0,2"#, r#""0",0,0"#),
        ("distribution", "[50,150]", "[150,150]"),
        ("distribution", "[1,2,3]", "[1,2]"),
        ("distribution", "3],4", "3],18446744073709551615"),
        ("cohort_report", "[2,1,2,1]", "[2,1,3,1]"),
        ("cohort_report", "[1,0,3,1]", "[4,0,3,1]"),
        ("cohort_report", "[1,0,3,1]", "[1,0,9,1]"),
        ("cohort_report", "[1,0,3,1]", "[7,0,7,0]"),
        ("no_details", r#"["image",2],["price",3]"#, r#"["price",3],["image",2]"#),
        ("no_details", r#""quality",1"#, r#""quality",0"#),
        ("no_details", r#""price",3"#, r#""price",0"#),
        ("no_details", r#""price",3"#, r#""price",4"#),
        ("no_details", r#""product",3"#, r#""product",5"#),
        ("no_details", r#""company",2"#, r#""company",3"#),
        ("no_details", r#"["company",2],"#, ""),
        ("no_details", r#"4,[["image",2]"#, r#"6,[["image",2]"#),
        ("data_quality", "9,2", "1,2"),
        ("data_quality", "[5,9]", "[10,9]"),
    ];
    let forms = forms();
    for (name, told, instead) in forged {
        let (_, form) = forms.iter().find(|(known, _)| *known == name).unwrap();
        let text = form.to_string().replacen(told, instead, 1);
        assert_ne!(text, form.to_string(), "{name}: {told}");
        let error = open(name)(&serde_json::from_str(&text).unwrap());
        let error = error.expect_err(&format!("{name}: {instead} for {told}"));
        assert!(error.starts_with("no facts come to this `"), "{name}: {told}: {error}");
        assert!(error.contains(": expected "), "{error}");
    }
}

#[test]
fn a_parcel_of_another_kind_or_of_a_later_version_is_refused_by_what_it_is() {
    let read = |json: &str| serde_json::from_str::<Parcel<BehaviorFold>>(json);
    let refused = |json: &str| read(json).unwrap().open().unwrap_err();
    let other = ParcelError::OtherKind { expected: "behavior" };
    assert_eq!(refused(r#"["predictions",1,["2026-03-01",[]]]"#), other);
    let newer = ParcelError::NewerVersion { kind: "behavior", given: 7, known: 1 };
    assert_eq!(refused(r#"["behavior",7,{"days":{}},"more"]"#), newer);
    assert_eq!(newer.to_string(), "`behavior` of version 7: this release reads up to version 1");
    // It cannot be sent on either.
    let later = read(r#"["behavior",7,[]]"#).unwrap();
    assert_eq!(serde_json::to_string(&later).unwrap_err().to_string(), newer.to_string());
    for wrong in [
        r#"["behavior",0,["CNY",[],[]]]"#,
        r#"["behavior",1]"#,
        r#"["behavior"]"#,
        "[]",
        r#"["behavior",1,["CNY",[],[]],1]"#,
        r#"{"behavior":["CNY",[]]}"#,
        r#"["behavior",-1,["CNY",[]]]"#,
        r#"[1,1,["CNY",[]]]"#,
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
    let error = read(r#"["behavior",1,["CNY",[["2026-03-01",1,0,800,"0"]],[]]]"#).unwrap_err();
    assert!(error.to_string().starts_with("`[2][1][0][3]`: expected a text"), "{error}");
    assert_eq!(
        format!("{:?}", Parcel::of(&BehaviorFold::new(Currency::CNY))),
        "Parcel { kind: \"behavior\", .. }"
    );
}

fn whole_yuan(amount: i64) -> Money {
    Money::from_minor(amount, Currency::CNY)
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn folds_of_parts_that_were_sent_are_the_fold_of_the_whole(
        facts in vec((0..3_usize, 0..40_u64, any::<bool>(), 0..100_000_i64), 0..40),
    ) {
        let start: NaiveDate = "2026-01-01".parse().unwrap();
        let fold = |parts: &[usize]| {
            let mut fold = BehaviorFold::new(Currency::CNY);
            for (part, day, is_return, amount) in &facts {
                if parts.contains(part) {
                    let (day, amount) = (start + Days::new(*day), whole_yuan(*amount));
                    let added = if *is_return {
                        fold.add_return(day, amount)
                    } else {
                        fold.add_purchase(day, amount)
                    };
                    added.unwrap();
                }
            }
            fold
        };
        let mut merged = sent(&fold(&[2]));
        merged.merge(&sent(&fold(&[0]))).unwrap();
        merged = sent(&merged);
        merged.merge(&sent(&fold(&[1]))).unwrap();
        prop_assert_eq!(merged, fold(&[0, 1, 2]));
    }

    #[test]
    fn abc_of_parts_that_were_sent_is_that_of_the_whole(
        values in vec((0..2_usize, prop_oneof![-3..300_i64, 1..i64::MAX / 100]), 0..40),
    ) {
        let of = |parts: &[usize]| -> Vec<Money> {
            let own = values.iter().filter(|(part, _)| parts.contains(part));
            own.map(|(_, value)| whole_yuan(*value)).collect()
        };
        let counted = |parts: &[usize]| AbcValues::of(of(parts), Currency::CNY).unwrap();
        let merged = sent(&counted(&[0])).merge(sent(&counted(&[1]))).unwrap();
        let whole = counted(&[0, 1]);
        prop_assert_eq!(&merged, &whole);
        let cuts = whole.cuts(&AbcPolicy::default()).unwrap();
        prop_assert_eq!(sent(&cuts), cuts);
        let sketched = |parts: &[usize]| {
            let mut sketch = AbcSketch::new(Currency::CNY, "0.01".parse().unwrap()).unwrap();
            for value in of(parts) {
                sketch.add(value).unwrap();
            }
            sketch
        };
        let mut merged = sent(&sketched(&[1]));
        merged.merge(&sent(&sketched(&[0]))).unwrap();
        let whole = sketched(&[0, 1]);
        prop_assert_eq!(merged.cuts(&AbcPolicy::default()), whole.cuts(&AbcPolicy::default()));
        prop_assert_eq!(json!(Parcel::of(&merged)), json!(Parcel::of(&whole)));
        let pieces = AbcValues::of(values.iter().map(|(_, value)| *value), Pieces).unwrap();
        prop_assert_eq!(sent(&pieces), pieces);
    }

    #[test]
    fn the_analysis_and_the_learning_of_parts_that_were_sent_are_those_of_the_whole(
        plans in plans(), day in a_day(), cut in 0..7_usize,
    ) {
        let deals = everything(&plans);
        let (one, other) = deals.split_at(cut.min(deals.len()));
        let (pipeline, policy) = (pipeline(), policy());
        let converted = |deals| conversion(deals, None, &pipeline, &policy, day);
        let merged = sent(&converted(other)).merge(&sent(&converted(one))).unwrap();
        prop_assert_eq!(merged, converted(&deals));
        for start in [CohortStart::Created, CohortStart::Entered("offer".parse().unwrap())] {
            let won = |deals| win_cohorts(deals, &start, &policy, day);
            let merged = sent(&won(one)).merge(&sent(&won(other))).unwrap();
            prop_assert_eq!(merged, won(&deals));
        }
        let counted = |deals| BookCounts::of(deals, &PipelineId::default(), day, levels());
        let merged = sent(&counted(one)).merge(sent(&counted(other))).unwrap();
        prop_assert_eq!(merged, counted(&deals));
    }

    #[test]
    fn counts_of_parts_that_were_sent_are_those_of_the_whole(
        deals in vec((0..2_usize, vec(0..5_u8, 0..4), 0..4_u64, any::<bool>()), 0..30),
    ) {
        let day: NaiveDate = "2026-03-01".parse().unwrap();
        let closing = |won| Closing {
            closed_as: if won { ClosedAs::Won } else { ClosedAs::Lost },
            known_on: day,
        };
        let of = |parts: &[usize]| {
            let (mut stages, mut features, mut predictions) =
                (StageCounts::new(day), FeatureCounts::new(day), Predictions::new(day));
            let bins = Bins::try_new([1_u64, 3]).unwrap();
            let mut distribution = Distribution::new(bins);
            let own = deals.iter().filter(|(part, ..)| parts.contains(part));
            for (_, entered, number, won) in own.clone() {
                stages.add(entered.iter().copied(), closing(*won));
                let source = number.to_string();
                features.add([("source", source.as_str()), ("fuel", "gas")], closing(*won));
                let quarter = Probability::try_new((*number * 25).into()).ok();
                let predicted = quarter.unwrap_or("25%".parse().unwrap());
                predictions.add(predicted, closing(*won));
                distribution.add(won.then_some(number));
            }
            let items: Vec<_> = own.cloned().collect();
            let criteria = [
                Criterion::new("won", |(.., won): &(usize, Vec<u8>, u64, bool)| *won),
                Criterion::new("two", |(_, entered, ..): &(usize, Vec<u8>, u64, bool)| {
                    entered.len() > 2
                }),
            ];
            let report = Cohort::select(&items, &criteria).report().clone();
            (stages, features, predictions, distribution, report)
        };
        let (one, other, whole) = (of(&[0]), of(&[1]), of(&[0, 1]));
        prop_assert_eq!(sent(&one.0).merge(sent(&other.0)).unwrap(), whole.0);
        prop_assert_eq!(sent(&one.1).merge(sent(&other.1)).unwrap(), whole.1);
        prop_assert_eq!(sent(&one.2).merge(sent(&other.2)).unwrap(), whole.2);
        let (mut distribution, mut report) = (sent(&one.3), sent(&one.4));
        distribution.merge(&sent(&other.3)).unwrap();
        report.merge(&sent(&other.4)).unwrap();
        prop_assert_eq!(distribution, whole.3);
        prop_assert_eq!(report, whole.4);
    }

    #[test]
    fn tallies_of_parts_that_were_sent_are_those_of_the_whole(
        visits in vec((0..2_usize, vec(select(&NoDetailsReason::ALL[..]), 1..4)), 0..20),
        counts in any::<[u32; 4]>(),
    ) {
        let day: NaiveDate = "2026-03-07".parse().unwrap();
        let of = |parts: &[usize]| {
            let mut tally = NoDetailsTally::new(Period::calendar_month(day));
            for (_, reasons) in visits.iter().filter(|(part, _)| parts.contains(part)) {
                let visit = VisitWithoutDetails::try_new("W-1".parse().unwrap(), day, reasons.iter().copied()).unwrap();
                tally.add(&visit).unwrap();
            }
            tally
        };
        let mut merged = sent(&of(&[0]));
        merged.merge(&sent(&of(&[1]))).unwrap();
        prop_assert_eq!(merged, of(&[0, 1]));
        let [walk_ins, files, test_drives, closes] = counts.map(u64::from);
        let showroom = ShowroomCounts { walk_ins, files, test_drives, closes };
        prop_assert_eq!(sent(&showroom), showroom);
    }
}

#[test]
fn a_list_that_is_too_short_or_too_long_says_how_long_it_is() {
    let content = r#"["CNY",[],[],[]]"#;
    for (sent, length) in [
        ("[]".to_owned(), 0),
        (r#"["behavior"]"#.to_owned(), 1),
        (r#"["behavior",1]"#.to_owned(), 2),
        (format!(r#"["behavior",1,{content},0,0]"#), 5),
    ] {
        let refused = serde_json::from_str::<Parcel<BehaviorFold>>(&sent).unwrap_err().to_string();
        let expected = format!("invalid length {length}, expected a list of three: `behavior`");
        assert!(refused.starts_with(&expected), "{refused}");
    }
}
