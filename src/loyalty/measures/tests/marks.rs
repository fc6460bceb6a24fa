use std::collections::BTreeMap;

use super::super::counts::Counts;
use super::super::mark::{Ranks, mark};
use super::super::score::Weighed;
use super::super::{
    IndicatorScaling, LoyaltyCoverage, LoyaltyIndicator, LoyaltyMeasure, LoyaltyScore,
};
use super::{Known, bought, bought_by, fact, lenient, line};
use crate::units::{Estimate, Score, Share};
use proptest::prelude::*;
use serde_json::json;

const ON: &str = "2026-06-30";

fn counted(numbers: &[i128]) -> Counts {
    let mut counts = Counts::default();
    for number in numbers {
        counts.add(*number);
    }
    counts
}

fn by_rank(figures: &[i128], figure: i128, is_low: bool, need: u32) -> Estimate<Score> {
    let counts = counted(figures);
    let indicator =
        if is_low { LoyaltyIndicator::TimeToChoose } else { LoyaltyIndicator::RepeatCount };
    mark(indicator, IndicatorScaling::Rank, &Ranks::of(counts.into_ordered()), figure, need)
}

fn score(text: &str) -> Estimate<Score> {
    Estimate::Known(text.parse().unwrap())
}

#[test]
fn a_rank_is_how_many_stand_worse_and_those_alike_count_by_half() {
    let base = [0, 0, 3, 3, 3, 7];
    for (figure, high, low) in [
        // None of it is no merit, and nothing of what is better low is one.
        (0, "0", "83.333333"),
        (3, "58.333333", "41.666667"),
        (7, "91.666667", "8.333333"),
        // Somebody who is not among them.
        (-1, "0", "100"),
        (1, "33.333333", "66.666667"),
        (8, "100", "0"),
    ] {
        assert_eq!(by_rank(&base, figure, false, 2), score(high), "{figure}");
        assert_eq!(by_rank(&base, figure, true, 2), score(low), "{figure}");
    }
}

proptest! {
    #[test]
    fn numbers_are_counted_in_any_parts_and_no_more_is_kept_than_differs(
        numbers in prop::collection::vec(-3..40_i128, 0..200), parts in 1..20_usize,
    ) {
        let mut expected = BTreeMap::new();
        for one in &numbers {
            *expected.entry(*one).or_insert(0_u64) += 1;
        }
        let whole = counted(&numbers);
        let mut merged = Counts::default();
        numbers.chunks(parts).rev().for_each(|part| merged.merge(&counted(part)));
        prop_assert!(merged.kept() <= 2 * expected.len() + 16);
        prop_assert_eq!(&merged, &whole);
        prop_assert_eq!(&merged.into_ordered(), &expected.into_iter().collect::<Vec<_>>());
        let mut more = whole.clone();
        more.add(7);
        prop_assert_ne!(more, whole);
    }
}

#[test]
fn there_is_no_rank_among_too_few_nor_where_all_stand_alike() {
    let too_little = |have, need| Estimate::NotEnoughData { have, need };
    assert_eq!(by_rank(&[], 1, false, 20), too_little(0, 20));
    assert_eq!(by_rank(&[1; 19], 1, false, 20), too_little(19, 20));
    assert_eq!(by_rank(&[1; 20], 1, false, 20), too_little(1, 2));
    let two: Vec<i128> = (0..20).collect();
    assert_eq!(by_rank(&two, 0, false, 20), score("0"));
    assert_eq!(by_rank(&two, 1, false, 20), score("7.5"));
    let known = Known::of(&[bought("S-1", "2026-01-10", 1), bought("S-2", "2026-02-10", 1)]);
    let measures = known.measures("C", ON);
    assert_eq!(
        measures.indicator(LoyaltyIndicator::RepeatCount).unwrap().to_string(),
        "repeat purchases: bought again on 1 day: no rank in the base, where all stand alike"
    );
    assert_eq!(measures.measures[0].to_string(), "repeat purchases: not known");
    assert_eq!(
        known
            .measures("C", "2026-01-11")
            .indicator(LoyaltyIndicator::RepeatAmount)
            .unwrap()
            .to_string(),
        "amount of repeat purchases: not known (1 day on record, 90 needed)"
    );
}

#[test]
fn between_two_bounds_a_mark_grows_in_proportion_and_stays_within() {
    let between = |from, to, millionths: i128| {
        let scaling = IndicatorScaling::Between { from, to };
        mark(LoyaltyIndicator::Visits, scaling, &Ranks::default(), millionths, 2)
    };
    for (from, to, millionths, expected) in [
        (0, 3, 1_000_000, "33.333333"),
        (0, 3, 0, "0"),
        (0, 3, 3_000_000, "100"),
        (0, 3, 4_000_000, "100"),
        (1, 3, 500_000, "0"),
        (50, -50, 0, "50"),
        (50, -50, 25_000_000, "25"),
        (50, -50, 50_000_001, "0"),
        (50, -50, -50_000_001, "100"),
        (30, 0, 4_500_000, "85"),
        (i32::MIN, i32::MAX, i128::MAX, "100"),
        (i32::MAX, i32::MIN, i128::MAX, "0"),
        (i32::MAX, i32::MIN, i128::MIN, "100"),
    ] {
        assert_eq!(between(from, to, millionths), score(expected), "{from} {to} {millionths}");
    }
}

fn weighed(parts: &[(u32, Option<&str>)]) -> (Weighed, Vec<(u32, Option<Score>)>) {
    let parts: Vec<_> =
        parts.iter().map(|(weight, mark)| (*weight, mark.map(|it| it.parse().unwrap()))).collect();
    (Weighed::of(parts.iter().copied()), parts)
}

fn shown(parts: &[(u32, Option<&str>)], needed: &str) -> (String, String, Vec<String>) {
    let (all, parts) = weighed(parts);
    let score = LoyaltyScore::of(&all, needed.parse().unwrap());
    let contributions = all.contributions(parts.into_iter());
    let contributions = contributions.map(|it| it.map_or("-".into(), |it| it.to_string()));
    (score.to_string(), score.covered.to_string(), contributions.collect())
}

#[test]
fn what_is_not_known_is_left_out_and_the_rest_counts_in_its_place() {
    let parts = [(1, Some("100")), (2, Some("50")), (3, None), (0, Some("0"))];
    let (score, covered, contributions) = shown(&parts, "50%");
    assert_eq!(score, "66.66 of 100, with 50% of the weight known");
    assert_eq!(
        covered,
        "50% of the weight of the measures is known, at least the 50% that a score needs"
    );
    assert_eq!(contributions, ["33.333333", "33.333334", "-", "0"]);
    let (score, covered, _) = shown(&parts, "51%");
    assert_eq!(score, "no score: 50% of the weight is known");
    assert_eq!(
        covered,
        "50% of the weight of the measures is known, below the 51% that a score needs (by 1 point)"
    );
    // The coverage is cut: a third is less than 33.3333334%.
    let third = [(1, Some("90")), (2, None)];
    assert_eq!(shown(&third, "33.3333334%").0, "no score: 33.33% of the weight is known");
    assert_eq!(shown(&third, "33.3333333%").0, "90 of 100, with 33.33% of the weight known");
    let (score, _, _) = shown(&[(1, None), (1, None)], "0%");
    assert_eq!(score, "no score: 0% of the weight is known");
    let (all, _) = weighed(&[(0, Some("70")), (1, None)]);
    assert_eq!((all.mean(), all.coverage()), (None, Share::NONE));
}

#[test]
fn the_score_is_the_mean_of_the_measures_and_each_tells_what_it_adds() {
    let known = Known::of(&[
        fact("complaint", "C", "Q", "2026-03-01", json!({"cause": "quality"})),
        fact("fault_report", "C", "FR", "2026-03-02", json!({})),
        fact("ownership", "C", "H", "2026-01-01", json!({"thing": "T", "from": "us"})),
    ]);
    let policy = lenient(json!({
        "weights": {"faults": 2, "repeat_purchases": 1, "choice": 0, "price_sensitivity": 0},
        "min_coverage": "60%"}));
    let measures = known.norms(&policy, ON).measures(known.facts("C")).unwrap();
    assert_eq!(
        measures.to_string(),
        "loyalty on 2026-06-30: 66.66 of 100, with 60% of the weight known\n\
         repeat purchases: not known\n\
         share of wallet and time to choose: not known\n\
         sensitivity to price: not known\n\
         attitude to competitors: mark 100, 33.33 of the score\n\
         tolerance of faults: mark 50, 33.33 of the score\n\
         concern for the brand: not known"
    );
    assert_eq!(
        measures.measure(LoyaltyMeasure::Faults).indicators[0].to_string(),
        "faults forgiven: 1 of 2 faults (50.0%) reported without a complaint: mark 50"
    );
    assert_eq!(
        measures.indicator(LoyaltyIndicator::Visits).unwrap().to_string(),
        "visits: not known (0 on record, 1 needed)"
    );
    // Without a score nothing adds to it.
    let strict = lenient(json!({"min_coverage": "60%"}));
    let measures = known.norms(&strict, ON).measures(known.facts("C")).unwrap();
    assert!(measures.measures.iter().all(|one| one.contribution.is_none()));
    assert_eq!(
        measures.measure(LoyaltyMeasure::Faults).to_string(),
        "tolerance of faults: mark 50"
    );
}

#[test]
fn an_indicator_without_weight_is_shown_and_a_measure_without_one_weighs_nothing() {
    let known = Known::of(&[
        fact("fault_report", "C", "FR", "2026-03-02", json!({})),
        fact("ownership", "C", "H", "2026-01-01", json!({"thing": "T", "from": "us"})),
    ]);
    let all = json!({"between": {"from": 0, "to": 100}});
    let policy = lenient(json!({"indicators": [
        {"indicator": "faults_forgiven", "weight": 0, "scaling": all},
        {"indicator": "brands_owned", "weight": 3, "scaling": all},
        {"indicator": "chosen_here", "weight": 1, "scaling": all}]}));
    let measures = known.norms(&policy, ON).measures(known.facts("C")).unwrap();
    let faults = measures.measure(LoyaltyMeasure::Faults);
    assert_eq!((faults.weight, faults.mark), (0, None));
    assert_eq!(faults.indicators[0].mark, score("100"));
    assert_eq!(measures.score.to_string(), "100 of 100, with 100% of the weight known");
    assert_eq!(measures.indicator(LoyaltyIndicator::Visits), None);
}

#[test]
fn a_base_says_which_measures_its_facts_support() {
    let known = Known::of(&[
        bought("S-1", "2026-01-10", 1),
        bought("S-2", "2026-02-10", 2),
        bought_by("D", "S-3", "2026-01-10", &[line("oil", 5), line("oil", 5)]),
        bought_by("E", "S-4", "2026-06-10", &[line("oil", 5)]),
    ]);
    let norms = known.norms(&lenient(json!({})), ON);
    let mut coverage = LoyaltyCoverage::default();
    let mut parts = [LoyaltyCoverage::default(), LoyaltyCoverage::default()];
    for (place, customer) in ["C", "D", "E"].into_iter().enumerate() {
        let measures = norms.measures(known.facts(customer)).unwrap();
        coverage.add(&measures);
        parts[place % 2].add(&measures);
    }
    assert!(coverage.supports(LoyaltyMeasure::RepeatPurchases));
    assert_eq!(
        coverage.to_string(),
        "score: not supported: known for none of 3 customers\n\
         repeat purchases: known for 2 of 3 customers (66.7%)\n\
         share of wallet and time to choose: not supported: known for none of 3 customers\n\
         sensitivity to price: known for 2 of 3 customers (66.7%)\n\
         attitude to competitors: not supported: known for none of 3 customers\n\
         tolerance of faults: not supported: known for none of 3 customers\n\
         concern for the brand: not supported: known for none of 3 customers"
    );
    let of = |indicator| coverage.observed(indicator).successes();
    assert_eq!(of(LoyaltyIndicator::RepeatAmount), 2);
    assert_eq!(of(LoyaltyIndicator::PaidBelowUsual), 2);
    assert_eq!(of(LoyaltyIndicator::BoughtForLess), 0);
    let [mut merged, other] = parts;
    merged.merge(&other);
    assert_eq!(merged, coverage);
}

fn float(mark: Score) -> f64 {
    f64::from(i32::try_from(mark.millionths()).unwrap())
}

proptest! {
    #[test]
    fn what_the_parts_add_is_the_mean(
        parts in prop::collection::vec((0..1_000_u32, prop::option::of(0..=100_000_000_i64)), 0..8),
    ) {
        let parts: Vec<_> = parts.into_iter()
            .map(|(weight, mark)| (weight, mark.map(|it| Score::of_millionths(it.into()))))
            .collect();
        let all = Weighed::of(parts.iter().copied());
        let added = all.contributions(parts.iter().copied()).flatten();
        let added: i64 = added.map(Score::millionths).sum();
        prop_assert_eq!(added, all.mean().map_or(0, Score::millionths));
        // The slow way.
        let known = parts.iter().filter_map(|(weight, mark)| Some((f64::from(*weight), (*mark)?)));
        let (sum, weight) = known.fold((0.0, 0.0), |(sum, all), (weight, mark)| {
            (sum + weight * float(mark), all + weight)
        });
        if let Some(mean) = all.mean() {
            prop_assert!((float(mean) - sum / weight).abs() <= 0.5 + 1e-6);
        }
    }

    #[test]
    fn a_better_figure_never_has_a_lower_mark(
        base in prop::collection::vec(-5..5_i128, 2..12),
        one in -6..6_i128, other in -6..6_i128, ends in (-5..5_i32, 1..9_i32), is_low: bool,
    ) {
        let (worse, better) = (one.min(other), one.max(other));
        let (low, high) =
            (by_rank(&base, worse, is_low, 2).known(), by_rank(&base, better, is_low, 2).known());
        let (low, high) = if is_low { (high, low) } else { (low, high) };
        prop_assert!(low <= high);
        let (from, to) = (ends.0, ends.0 + ends.1);
        let (from, to) = if is_low { (to, from) } else { (from, to) };
        let scaling = IndicatorScaling::Between { from, to };
        let none = Ranks::default();
        let of = |figure| {
            mark(LoyaltyIndicator::Visits, scaling, &none, figure * 1_000_000, 2).known().unwrap()
        };
        let (low, high) = if is_low { (better, worse) } else { (worse, better) };
        prop_assert!(of(low) <= of(high));
        prop_assert!(of(worse) <= Score::MAX);
    }
}

#[test]
fn who_was_erased_or_is_not_known_yet_is_not_one_of_the_base() {
    let mut known = Known::of(&[
        bought("S-1", "2026-01-10", 1),
        bought("S-2", "2026-02-10", 1),
        bought_by("D", "S-3", "2026-01-10", &[line("oil", 5)]),
        bought_by("E", "S-4", "2026-07-01", &[line("oil", 5)]),
        fact("referral", "E", "X", "2026-07-01", json!({"lead": "L"})),
    ]);
    let at_once = lenient(json!({"days_to_buy_again": 0, "rank_from": 3}));
    let mark = |known: &Known| {
        let measures = known.norms(&at_once, ON).measures(known.facts("C")).unwrap();
        measures.indicator(LoyaltyIndicator::RepeatCount).unwrap().mark
    };
    assert_eq!(mark(&known), Estimate::NotEnoughData { have: 2, need: 3 });
    let erasure = known.base.erase(&"D".parse().unwrap(), "erased-1".parse().unwrap());
    assert!(erasure.is_ok());
    assert_eq!(mark(&known), Estimate::NotEnoughData { have: 1, need: 3 }); // Nor is anything known of them, even beside what others left on record.
    let measures = known.measures("E", ON);
    assert!(
        measures.signs.iter().all(|one| one.outcome() == crate::rule::CriterionOutcome::Unknown)
    );
    assert!(measures.measures.iter().all(|one| one.mark.is_none()));
    let referred = fact("referral", "C", "X-2", "2026-06-01", json!({"lead": "L-2"}));
    known.base.add(serde_json::from_value::<crate::base::Fact>(referred).unwrap()).unwrap();
    for customer in ["E", "erased-1"] {
        let measures = known.measures(customer, ON);
        for one in measures.measures.iter().flat_map(|one| &one.indicators) {
            assert_eq!(one.observed.known(), None, "{customer} {one}");
        }
    }
    // The folds leave them out by themselves.
    let as_of = ON.parse().unwrap();
    let mut prices = super::super::BasePrices::new(at_once.clone(), as_of);
    let mut figures = super::super::BaseFigures::new(prices.clone());
    for customer in ["E", "erased-1"] {
        prices.add(known.facts(customer).customer);
        figures.add(known.facts(customer)).unwrap();
    }
    let none = super::super::BasePrices::new(at_once.clone(), as_of);
    assert_eq!(prices, none);
    assert_eq!(figures, super::super::BaseFigures::new(none));
}
