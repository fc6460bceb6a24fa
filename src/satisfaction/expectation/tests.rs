use std::collections::BTreeSet;

use super::{
    Against, ExpectationPolicy, ExpectationPolicyDraft, GapInterval, GapPair, GapReport, Gaps,
    Importance, ServqualDimension, foundations, servqual, servqual_importance,
};
use crate::rule::Draft;
use crate::satisfaction::{Figure, IntervalMethod};
use crate::units::{Estimate, Share, SurveyQuestionId};
use proptest::prelude::*;
use rust_decimal::Decimal;

type Pair = (u8, Option<Figure>, Option<Figure>);

fn report(pairs: &[Pair]) -> GapReport<u8> {
    gaps(pairs).report(&ExpectationPolicy::default(), None)
}

fn gaps(pairs: &[Pair]) -> Gaps<u8> {
    let mut gaps = Gaps::new();
    for (item, expected, experienced) in pairs {
        gaps.add(*item, GapPair { expected: *expected, experienced: *experienced });
    }
    gaps
}

fn pair(expected: i16, experienced: i16) -> GapPair {
    GapPair { expected: Some(expected.into()), experienced: Some(experienced.into()) }
}

/// Both ends of an interval that there is.
fn ends(interval: Estimate<GapInterval>) -> (Decimal, Decimal) {
    match interval {
        Estimate::Known(GapInterval::Between { low, high, .. }) => (low, high),
        other => panic!("{other:?}"),
    }
}

fn rating(text: &str) -> Figure {
    text.parse().unwrap()
}

#[test]
fn half_a_pair_is_no_gap_and_no_answer_is_nothing() {
    let report = report(&[(1, Some(7.into()), None), (2, None, None), (1, None, Some(5.into()))]);
    assert_eq!(report.items[0].incomplete, 2);
    assert_eq!(report.items[0].gap, Estimate::NotEnoughData { have: 0, need: 1 });
    assert_eq!(report.items[1].incomplete, 0);
    assert_eq!(report.mean_gap, Estimate::NotEnoughData { have: 0, need: 1 });
    assert_eq!(
        report.items[0].to_string(),
        "1: nobody said both what they expected and what they experienced; 2 incomplete"
    );
}

#[test]
fn a_gap_that_is_sure_says_so() {
    let pair = |at: i16| (1, Some(7.into()), Some(Figure::from(4 + at % 3)));
    let short: Vec<Pair> = (0..30).map(pair).collect();
    let item = &report(&short).items[0];
    // The standard error is √(20 ÷ 29 ÷ 30), and Student's 2.045230 times that 0.310097.
    assert_eq!(
        item.to_string(),
        "1: experienced 5, expected 7: a gap of -2 (-2.31 to -1.69 by Student's t, 95%), short of what \
         was expected; 30 pairs"
    );
    assert_eq!(
        serde_json::to_value(item.interval).unwrap(),
        serde_json::json!({"known": {"between": {
            "low": "-2.310097", "high": "-1.689903", "confidence": "0.95", "method": "student_t"
        }}})
    );
    let few = &report(&short[..29]).items[0];
    assert_eq!(few.interval, Estimate::NotEnoughData { have: 29, need: 30 });
    let turned: Vec<Pair> = short.iter().map(|(item, a, b)| (*item, *b, *a)).collect();
    let interval = report(&turned).items[0].interval.known().unwrap();
    assert_eq!(interval.against(), Some(Against::Beyond));
    let both = report(&[short, turned].concat()).items[0].interval.known().unwrap();
    assert_eq!(both.against(), Some(Against::NotTold));
}

#[test]
fn an_interval_with_an_end_on_zero_is_not_told_from_what_was_expected() {
    let between = |low: i64, high: i64| GapInterval::Between {
        low: Decimal::new(low, 6),
        high: Decimal::new(high, 6),
        confidence: crate::units::Confidence::P95,
        method: IntervalMethod::StudentT,
    };
    assert_eq!(between(-5, 0).against(), Some(Against::NotTold));
    assert_eq!(between(-5, -1).against(), Some(Against::Short));
    assert_eq!(between(0, 5).against(), Some(Against::NotTold));
    assert_eq!(between(1, 5).against(), Some(Against::Beyond));
}

#[test]
fn gaps_that_are_all_the_same_have_no_interval() {
    let same: Vec<Pair> = vec![(1, Some(7.into()), Some(6.into())); 30];
    let item = &report(&same).items[0];
    assert_eq!(item.interval, Estimate::Known(GapInterval::AllTheSame));
    assert_eq!(item.interval.known().unwrap().against(), None);
    assert_eq!(
        item.to_string(),
        "1: experienced 6, expected 7: a gap of -1 in all 30 pairs: where all are the same there is no \
         interval"
    );
    // A third of a gap is not the same as another, and neither is a millionth.
    let thirds: Vec<Pair> = vec![(1, Some(rating("0.333333")), Some(Figure::from(0))); 30];
    assert_eq!(report(&thirds).items[0].interval, Estimate::Known(GapInterval::AllTheSame));
    for others in [1, 15, 29] {
        let mut nearly = same.clone();
        nearly[..others].fill((1, Some(7.into()), Some(rating("6.000001"))));
        let (low, high) = ends(report(&nearly).items[0].interval);
        assert!(low < high, "{others}");
    }
    let draft = ExpectationPolicyDraft { interval_from: 2, ..Default::default() };
    let two = [same[0], (1, Some(7.into()), Some(rating("6.000001")))];
    ends(gaps(&two).report(&draft.validate().unwrap(), None).items[0].interval);
}

/// How often the interval of so many gaps from −2 to 2, each with its probability, holds the true mean.
fn covered(probabilities: [f64; 5], pairs: u32) -> f64 {
    fn deal(left: u32, into: usize, so_far: &mut Vec<u32>, each: &mut impl FnMut(&[u32])) {
        if into == 1 {
            so_far.push(left);
            each(so_far);
            so_far.pop();
            return;
        }
        for here in 0..=left {
            so_far.push(here);
            deal(left - here, into - 1, so_far, each);
            so_far.pop();
        }
    }
    let draft = ExpectationPolicyDraft { interval_from: 2, ..Default::default() };
    let policy = draft.validate().unwrap();
    let log_factorial = |n: u32| (1..=n).map(|k| f64::from(k).ln()).sum::<f64>();
    let mean: f64 = (-2..=2).zip(probabilities).map(|(gap, part)| f64::from(gap) * part).sum();
    let mean = Figure::try_new(Decimal::try_from(mean).unwrap().round_dp(6)).unwrap().value();
    let mut held = 0.0;
    deal(pairs, 5, &mut Vec::new(), &mut |counts| {
        let mut log = log_factorial(pairs);
        let mut gaps = Gaps::new();
        for ((gap, part), count) in (-2..=2_i16).zip(probabilities).zip(counts) {
            log += f64::from(*count) * part.ln() - log_factorial(*count);
            (0..*count).for_each(|_| gaps.add(1, pair(3, 3 + gap)));
        }
        match gaps.report(&policy, None).items[0].interval {
            Estimate::Known(GapInterval::Between { low, high, .. })
                if low <= mean && mean <= high =>
            {
                held += log.exp();
            }
            _ => {}
        }
    });
    held
}

#[test]
fn an_interval_covers_the_true_gap_as_often_as_its_documentation_says() {
    // By an own computation of all cases. With the normal distribution: 86.4, 91.3, 84.2 and 90.5 %.
    let (even, skewed) = ([0.1, 0.2, 0.4, 0.2, 0.1], [0.3, 0.3, 0.2, 0.1, 0.1]);
    let table = [
        (even, 5, 0.952_5),
        (even, 10, 0.953_288_6),
        (skewed, 5, 0.910_4),
        (skewed, 10, 0.933_991_5),
    ];
    for (probabilities, pairs, expected) in table {
        let got = covered(probabilities, pairs);
        assert!((got - expected).abs() < 1e-6, "{probabilities:?} {pairs}: {got}");
    }
}

#[test]
fn several_items_of_the_same_customers_have_no_interval() {
    // The six customers and five items of a dimension: 30 pairs, and six who answered.
    let mut gaps = Gaps::new();
    for customer in 0..6_i16 {
        for item in 0..5_i16 {
            gaps.add(item, pair(7, 4 + (customer + item) % 3));
        }
    }
    let policy = ExpectationPolicy::default();
    let together = gaps.by(|_| Some("reliability"));
    let item = &together.report(&policy, None).items[0];
    assert_eq!((item.pairs, item.interval), (30, Estimate::Known(GapInterval::SeveralItems)));
    assert_eq!(
        item.to_string(),
        "reliability: experienced 5, expected 7: a gap of -2; 30 pairs of several items, of which there \
         is no interval"
    );
    // Of few pairs as well: more of them would not help.
    let mut few = Gaps::new();
    few.add(1, pair(7, 4));
    few.add(2, pair(7, 4));
    let few = few.by(|_| Some("reliability")).report(&policy, None);
    assert_eq!(few.items[0].interval, Estimate::Known(GapInterval::SeveralItems));
    // Nor is there after others were added, in whichever order parts are put together.
    let mut more = Gaps::new();
    (0..40).for_each(|at| more.add("reliability", pair(7, at % 7)));
    let one = more.clone().merge(together.clone());
    assert_eq!(one, together.merge(more));
    assert_eq!(
        one.report(&policy, None).items[0].interval,
        Estimate::Known(GapInterval::SeveralItems)
    );
}

#[test]
fn each_customer_counts_once_for_a_dimension_by_the_mean_of_its_items() {
    let half = |experienced: i16| GapPair { experienced: Some(experienced.into()), expected: None };
    let mean = GapPair::mean_of([half(1), pair(7, 4), pair(6, 5), pair(7, 5), half(2)]);
    assert_eq!(mean.expected, Some(rating("6.666667")));
    assert_eq!(mean.experienced, Some(rating("4.666667")));
    assert_eq!(GapPair::mean_of([GapPair::default(), half(1), half(2)]), half(1));
    assert_eq!(GapPair::mean_of([GapPair::default()]), GapPair::default());
    assert_eq!(GapPair::mean_of([]), GapPair::default());
    let extreme =
        GapPair { expected: Some(rating("1000000")), experienced: Some(rating("-1000000")) };
    assert_eq!(GapPair::mean_of([extreme; 3]), extreme);
}

#[test]
fn points_are_divided_by_their_sum_and_shares_are_the_whole() {
    // The worked example of golden/satisfaction/servqual_gap.csv.
    let gaps = ["-0.65", "-1.10", "-0.83", "-0.70", "-1.01"].map(rating);
    let gaps = || ServqualDimension::ALL.into_iter().zip(gaps);
    let weighted = servqual_importance().weigh(gaps()).unwrap();
    assert_eq!(weighted.gap, Estimate::Known("-0.9007".parse().unwrap()));
    let parts: Vec<String> = weighted.parts.iter().map(|part| part.part.to_string()).collect();
    assert_eq!(parts, ["-0.0715", "-0.352", "-0.1826", "-0.133", "-0.1616"]);
    // Ten times as many points make no difference.
    let tens = ServqualDimension::ALL.into_iter().zip([110, 320, 220, 190, 160].map(Figure::from));
    let by_tens = Importance::points(tens).unwrap().weigh(gaps()).unwrap();
    assert_eq!(by_tens, weighted);
    let shares = ServqualDimension::ALL.into_iter().zip([11, 32, 22, 19, 16]);
    let shares = shares.map(|(dimension, percent)| (dimension, Share::from_percent(percent)));
    let by_shares = Importance::shares(shares).unwrap().weigh(gaps()).unwrap();
    assert_eq!((by_shares.gap, by_shares.parts), (weighted.gap, weighted.parts));
}

#[test]
fn weights_that_cannot_be_used_are_all_named() {
    let shares = [("a", "0.5"), ("b", "0.6"), ("a", "0")];
    let shares = shares.map(|(item, share)| (item, share.parse::<Share>().unwrap()));
    assert_eq!(
        Importance::shares(shares).unwrap_err().to_string(),
        "`weights[2]`: `a` is taken by `weights[0]`; \
         `weights`: the shares add up to `1.1` and not to 1"
    );
    let points = [("a", -2), ("b", 2)].map(|(item, points)| (item, Figure::from(points)));
    assert_eq!(
        Importance::points(points).unwrap_err().to_string(),
        "`weights[0]`: `-2` is not zero or above; `weights`: `0` is not above zero"
    );
    assert_eq!(Importance::<u8>::points([]).unwrap_err().paths(), ["weights"]);
    assert_eq!(Importance::<u8>::shares([]).unwrap_err().paths(), ["weights"]);
    let most = (0..30_000_u16).map(|item| (item, rating("1000000")));
    let most = Importance::points(most).unwrap();
    assert_eq!(
        most.weigh([(1, rating("1000000"))]).unwrap().parts[0].part.to_string(),
        "33.333333"
    );
    let twice = servqual_importance();
    let gap = (ServqualDimension::Empathy, rating("1"));
    assert_eq!(twice.weigh([gap, gap]).unwrap_err().paths(), ["gaps[1]"]);
}

#[test]
fn what_has_a_weight_and_no_gap_is_not_made_up() {
    let importance = Importance::points([(1, 1.into()), (2, 3.into())]).unwrap();
    let gaps = gaps(&[(1, Some(5.into()), Some(4.into())), (3, Some(5.into()), Some(1.into()))]);
    let report = gaps.report(&ExpectationPolicy::default(), Some(&importance));
    let weighted = report.weighted.unwrap();
    assert_eq!(weighted.gap, Estimate::NotEnoughData { have: 1, need: 2 });
    assert_eq!((weighted.without_gap, weighted.without_weight), (vec![2], vec![3]));
    assert_eq!(report.mean_gap, Estimate::Known("-2.5".parse().unwrap()));
    assert_eq!(importance.share_of(&2), Some(Share::from_percent(75)));
    assert_eq!(importance.share_of(&3), None);
}

#[test]
fn the_questionnaires_have_keys_that_are_identifiers_and_dimensions_of_four_or_five() {
    let keys: BTreeSet<&str> = servqual().iter().map(|item| item.key).collect();
    assert_eq!(keys.len(), 22);
    let of = |dimension| servqual().iter().filter(|item| item.dimension == dimension).count();
    assert_eq!(ServqualDimension::ALL.map(of), [4, 5, 4, 4, 5]);
    let keys = servqual().iter().map(|item| (item.key, item.statement, item.dimension.as_str()));
    let others = foundations().iter();
    let others = others.map(|item| (item.key, item.statement, item.dimension.as_str()));
    for (key, statement, dimension) in keys.chain(others) {
        assert!(SurveyQuestionId::try_new(key).is_ok() && key.contains(dimension), "{key}");
        assert!(statement.starts_with(char::is_lowercase) && !statement.ends_with('.'), "{key}");
    }
    assert_eq!(foundations().len(), 3);
    let parts = ServqualDimension::ALL.map(|one| servqual_importance().share_of(&one).unwrap());
    assert_eq!(parts.map(|part| part.to_string()), ["11%", "32%", "22%", "19%", "16%"]);
}

#[test]
fn the_items_of_a_dimension_count_together() {
    let mut gaps = Gaps::new();
    for item in servqual() {
        gaps.add(item.key, pair(6, 5));
    }
    gaps.add("servqual.tangibles.rooms", pair(6, 1));
    gaps.add("own question", pair(6, 1));
    let dimension =
        |key: &&str| servqual().iter().find(|item| item.key == *key).map(|item| item.dimension);
    let report =
        gaps.by(dimension).report(&ExpectationPolicy::default(), Some(&servqual_importance()));
    let pairs: Vec<u64> = report.items.iter().map(|item| item.pairs).collect();
    assert_eq!(pairs, [5, 5, 4, 4, 5]);
    assert_eq!(report.items[0].gap, Estimate::Known("-1.8".parse().unwrap()));
    let weighted = report.weighted.unwrap().gap;
    assert_eq!(weighted, Estimate::Known("-1.088".parse().unwrap()));
}

#[test]
fn extremes_of_the_scale_do_not_overflow() {
    let extreme = (1, Some(rating("1000000")), Some(rating("-1000000")));
    let item = &report(&[extreme; 100]).items[0];
    assert_eq!(item.gap, Estimate::Known(Decimal::from(-2_000_000)));
    assert_eq!(item.interval, Estimate::Known(GapInterval::AllTheSame));
    let other = (1, extreme.2, extreme.1);
    let both = report(&[[extreme; 50], [other; 50]].concat()).items[0].clone();
    assert_eq!(both.gap, Estimate::Known(Decimal::ZERO));
    // Student's 1.984217 standard errors of 2,000,000 ÷ √99.
    let (low, high) = ends(both.interval);
    assert_eq!(
        (low.round_dp(0), high.round_dp(0)),
        (Decimal::from(-398_843), Decimal::from(398_843))
    );
}

#[test]
fn ten_thousand_items_make_a_report() {
    let mut gaps = Gaps::new();
    for item in 0..10_000_i16 {
        gaps.add(item, pair(7, item % 8));
    }
    let report = gaps.report(&ExpectationPolicy::default(), None);
    assert_eq!(report.items.len(), 10_000);
    assert_eq!(report.mean_gap, Estimate::Known("-3.5".parse().unwrap()));
}

fn pairs() -> impl Strategy<Value = Vec<Pair>> {
    let rating = || {
        let any = (-30_000..30_000_i64).prop_map(|n| Figure::try_new(Decimal::new(n, 3)).unwrap());
        proptest::option::weighted(0.9, any)
    };
    proptest::collection::vec((0..4_u8, rating(), rating()), 0..200)
}

proptest! {
    #[test]
    fn parts_merge_to_the_whole_in_any_order(pairs in pairs(), cut in 0..200_usize) {
        let cut = cut.min(pairs.len());
        let (one, other) = pairs.split_at(cut);
        prop_assert_eq!(gaps(other).merge(gaps(one)), gaps(&pairs));
    }

    #[test]
    fn each_gap_is_that_of_a_plain_computation(pairs in pairs()) {
        let draft = ExpectationPolicyDraft { interval_from: 2, ..Default::default() };
        let report = gaps(&pairs).report(&draft.validate().unwrap(), None);
        for item in &report.items {
            let of_item = pairs.iter().filter(|(of, _, _)| *of == item.item);
            let both: Vec<(Decimal, Decimal)> =
                of_item.filter_map(|(_, a, b)| Some((a.as_ref()?.value(), b.as_ref()?.value()))).collect();
            prop_assert_eq!(item.pairs, both.len() as u64);
            let Estimate::Known(gap) = item.gap else { prop_assert!(both.is_empty()); continue };
            let n = Decimal::from(both.len());
            let mean = both.iter().map(|(a, b)| b - a).sum::<Decimal>() / n;
            prop_assert!((gap - mean).abs() <= Decimal::new(5, 7));
            let (low, high) = match item.interval {
                Estimate::Known(GapInterval::Between { low, high, .. }) => (low, high),
                Estimate::Known(_) => {
                    prop_assert!(both.iter().all(|(a, b)| b - a == gap));
                    continue;
                }
                Estimate::NotEnoughData { .. } => {
                    prop_assert_eq!(item.pairs, 1);
                    continue;
                }
            };
            prop_assert!(low <= gap && gap <= high);
            let float = |decimal: Decimal| decimal.to_string().parse::<f64>().unwrap();
            let squares: f64 = both.iter().map(|(a, b)| float(b - a - mean).powi(2)).sum();
            let t = crate::units::student::upper_quantile(0.025, float(n) - 1.0);
            let half = t * (squares / (float(n) - 1.0) / float(n)).sqrt();
            prop_assert!((float(high - mean) - half).abs() < 3e-6 * t);
            prop_assert!((float(mean - low) - half).abs() < 3e-6 * t);
        }
    }

    #[test]
    fn a_better_experience_never_makes_a_gap_worse(pairs in pairs(), which in 0..200_usize) {
        let mut better = pairs.clone();
        let Some((_, Some(_), Some(experienced))) = better.get_mut(which) else { return Ok(()) };
        *experienced = Figure::try_new(experienced.value() + Decimal::ONE).unwrap();
        for (before, after) in report(&pairs).items.iter().zip(report(&better).items) {
            prop_assert!(before.gap.known() <= after.gap.known());
        }
    }

    #[test]
    fn a_weighted_gap_lies_between_the_smallest_and_the_largest(
        gaps in proptest::collection::vec((-9_000..9_000_i64, 0..1_000_i16), 1..10),
    ) {
        let gaps: Vec<_> = (0_u8..).zip(gaps).collect();
        let points = gaps.iter().map(|(item, (_, points))| (*item, Figure::from(*points + 1)));
        let of = |gap: i64| Figure::try_new(Decimal::new(gap, 3)).unwrap();
        let importance = Importance::points(points).unwrap();
        let weighted = importance.weigh(gaps.iter().map(|(item, (gap, _))| (*item, of(*gap)))).unwrap();
        let gap = weighted.gap.known().unwrap();
        let all = || weighted.parts.iter().map(|part| part.gap);
        prop_assert!(all().min().unwrap() <= gap && gap <= all().max().unwrap());
        let parts: Decimal = weighted.parts.iter().map(|part| part.part).sum();
        prop_assert!((parts - gap).abs() <= Decimal::from(weighted.parts.len()) * Decimal::new(1, 6));
    }
}
