use super::{ImportancePerformance, Quadrant, QuadrantLines, RatedItem, importance_performance};
use crate::rule::Problems;
use crate::satisfaction::Figure;
use crate::units::Estimate;
use proptest::prelude::*;
use rust_decimal::Decimal;

fn rated<K>(item: K, importance: &str, performance: &str) -> RatedItem<K> {
    RatedItem {
        item,
        importance: importance.parse().unwrap(),
        performance: performance.parse().unwrap(),
    }
}

fn placed<K: Ord + std::fmt::Display>(
    items: Vec<RatedItem<K>>,
    lines: QuadrantLines,
) -> ImportancePerformance<K> {
    importance_performance(items, lines).unwrap().known().unwrap()
}

#[test]
fn a_point_on_the_line_counts_as_high() {
    let one = placed(vec![rated("one", "3", "3")], QuadrantLines::Means);
    assert_eq!(one.items[0].quadrant, Quadrant::KeepUp);
    assert_eq!(
        one.items[0].to_string(),
        "one: keep up the good work: importance 3 (on the line), performance 3 (on the line)"
    );
    let same = (0..5).map(|item| rated(item, "2.5", "1")).collect();
    let same = placed(same, QuadrantLines::Medians);
    assert!(same.items.iter().all(|item| item.quadrant == Quadrant::KeepUp));
    assert_eq!(same.items.iter().map(|item| item.item).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
}

#[test]
fn a_mean_that_is_no_decimal_divides_exactly() {
    // The mean is 1/3 above 2: 2.333333 lies below it, though the line reads 2.333333.
    let items = || vec![rated(1, "2", "2"), rated(2, "2", "2.333333"), rated(3, "3", "2.666667")];
    let placed = placed(items(), QuadrantLines::Means);
    assert_eq!(placed.importance_line.to_string(), "2.333333");
    assert_eq!(placed.important_from.to_string(), "2.333334");
    let at = |item: i32| placed.items.iter().find(|one| one.item == item).unwrap();
    // 2 + 2.333333 + 2.666667 is 7: the mean is 7/3, a hair above 2.333333.
    assert_eq!(at(2).quadrant, Quadrant::LowPriority);
    assert_eq!(at(2).performance_above.to_string(), "-0.000001");
    assert_eq!(at(3).quadrant, Quadrant::KeepUp);
}

#[test]
fn without_items_there_is_nothing_to_say_and_an_item_twice_is_refused_by_its_place() {
    let none = importance_performance(Vec::<RatedItem<i32>>::new(), QuadrantLines::Medians);
    assert_eq!(none, Ok(Estimate::NotEnoughData { have: 0, need: 1 }));
    let at = QuadrantLines::At { importance: 3.into(), performance: 3.into() };
    let none = importance_performance(Vec::<RatedItem<i32>>::new(), at);
    assert_eq!(none, Ok(Estimate::NotEnoughData { have: 0, need: 1 }));
    let twice = ["a", "b", "a", "a"].map(|item| rated(item, "1", "1")).into();
    let refused: Problems = importance_performance(twice, QuadrantLines::Means).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`items[2]`: `a` is taken by `items[0]`; `items[3]`: `a` is taken by `items[0]`"
    );
}

#[test]
fn extremes_of_the_scale_do_not_overflow() {
    let items = vec![rated(1, "1000000", "-1000000"), rated(2, "-1000000", "1000000")];
    for lines in [QuadrantLines::Means, QuadrantLines::Medians] {
        let placed = placed(items.clone(), lines);
        let quadrants: Vec<_> = placed.items.iter().map(|item| item.quadrant).collect();
        assert_eq!(quadrants, [Quadrant::ConcentrateHere, Quadrant::PossibleOverkill]);
        assert_eq!(placed.items[0].performance_above, Decimal::from(-1_000_000));
    }
}

#[test]
fn ten_thousand_items_are_placed() {
    let many = (0..10_000_i16).map(|item| RatedItem {
        item,
        importance: Figure::from(item % 100),
        performance: Figure::from(item / 100),
    });
    let placed = placed(many.collect(), QuadrantLines::Means);
    let of = |quadrant| placed.items.iter().filter(|item| item.quadrant == quadrant).count();
    assert_eq!(Quadrant::ALL.map(of), [2_500; 4]);
    assert_eq!(placed.importance_line.to_string(), "49.5");
}

fn items() -> impl Strategy<Value = Vec<RatedItem<usize>>> {
    let rating = (0..40_i64).prop_map(|tenths| Figure::try_new(Decimal::new(tenths, 1)).unwrap());
    proptest::collection::vec((rating.clone(), rating), 1..30).prop_map(|ratings| {
        let of = |(item, (importance, performance))| RatedItem { item, importance, performance };
        ratings.into_iter().enumerate().map(of).collect()
    })
}

fn lines() -> impl Strategy<Value = QuadrantLines> {
    let at = QuadrantLines::At { importance: 2.into(), performance: 2.into() };
    prop_oneof![Just(QuadrantLines::Means), Just(QuadrantLines::Medians), Just(at)]
}

proptest! {
    #[test]
    fn each_item_stands_where_a_plain_computation_puts_it(
        items in items(), lines in lines(), turn in 0..30_usize,
    ) {
        let line = |of: fn(&RatedItem<usize>) -> Figure| {
            let mut all: Vec<Decimal> = items.iter().map(|item| of(item).value()).collect();
            all.sort();
            let n = all.len();
            match lines {
                // In the exact form sum ≤ n x.
                QuadrantLines::Means => (all.iter().sum::<Decimal>(), Decimal::from(n)),
                QuadrantLines::Medians => (all[(n - 1) / 2] + all[n / 2], Decimal::TWO),
                QuadrantLines::At { importance, .. } => (importance.value(), Decimal::ONE),
            }
        };
        let (importance, performance) = (line(|item| item.importance), line(|item| item.performance));
        let placed = placed(items.clone(), lines);
        for item in &placed.items {
            let high = |x: Figure, (sum, n): (Decimal, Decimal)| x.value() * n >= sum;
            let expected = match (high(item.importance, importance), high(item.performance, performance)) {
                (true, false) => Quadrant::ConcentrateHere,
                (true, true) => Quadrant::KeepUp,
                (false, false) => Quadrant::LowPriority,
                (false, true) => Quadrant::PossibleOverkill,
            };
            prop_assert_eq!(item.quadrant, expected);
            prop_assert_eq!(item.importance.value() >= placed.important_from, item.importance_above >= Decimal::ZERO);
        }
        let mut turned = items.clone();
        let by = turn % items.len();
        turned.rotate_left(by);
        prop_assert_eq!(importance_performance(turned, lines).unwrap().known().unwrap(), placed);
    }

    #[test]
    fn what_crosses_the_line_stands_where_it_was_said_to(items in items(), lines in lines()) {
        let before = placed(items, lines);
        // With the lines where they are.
        let fixed = QuadrantLines::At {
            importance: Figure::try_new(before.important_from).unwrap(),
            performance: Figure::try_new(before.done_well_from).unwrap(),
        };
        let step = Decimal::new(1, 6);
        let crossed = |value: Decimal, from: Decimal| {
            Figure::try_new(if value >= from { from - step } else { from }).unwrap()
        };
        for item in before.items {
            let moved = RatedItem {
                item: 0,
                importance: item.importance,
                performance: crossed(item.performance.value(), before.done_well_from),
            };
            prop_assert_eq!(placed(vec![moved], fixed).items[0].quadrant, item.if_performance_crosses);
            let moved = RatedItem {
                item: 0,
                importance: crossed(item.importance.value(), before.important_from),
                performance: item.performance,
            };
            prop_assert_eq!(placed(vec![moved], fixed).items[0].quadrant, item.if_importance_crosses);
        }
    }
}
