use super::{Answer, Hand, fisher, permutation};
use crate::units::Proportion;
use crate::units::float::of_count;
use proptest::prelude::*;

fn of(successes: u64, trials: u64) -> Proportion {
    Proportion::try_new(successes, trials).unwrap()
}

/// How likely each hand of `drawn` is that is dealt from two piles, by counting all of them.
fn ways(of: u64, taken: u64) -> f64 {
    (0..taken).map(|it| of_count(of - it) / of_count(it + 1)).product()
}

/// The slow reference: every way in which the answers can be dealt out.
fn by_all_ways(answers: &[Answer]) -> f64 {
    fn deal(left: &[Answer], drawn: u64, sum: i64, ways_so_far: f64, found: &mut Vec<(i64, f64)>) {
        let Some((first, rest)) = left.split_first() else {
            if drawn == 0 {
                found.push((sum, ways_so_far));
            }
            return;
        };
        for taken in 0..=(first.one + first.other).min(drawn) {
            let more = ways(first.one + first.other, taken);
            let worth = sum + first.worth * i64::try_from(taken).unwrap();
            deal(rest, drawn - taken, worth, ways_so_far * more, found);
        }
    }
    let drawn: u64 = answers.iter().map(|it| it.one).sum();
    let all: u64 = answers.iter().map(|it| it.one + it.other).sum();
    let sum = answers.iter().map(|it| it.worth * i64::try_from(it.one).unwrap()).sum::<i64>();
    if drawn == 0 || drawn == all {
        return 1.0;
    }
    let mut found = Vec::new();
    deal(answers, drawn, 0, 1.0, &mut found);
    let whole: f64 = found.iter().map(|it| it.1).sum();
    let part = |keep: &dyn Fn(i64) -> bool| -> f64 {
        found.iter().filter(|it| keep(it.0)).map(|it| it.1).sum::<f64>() / whole
    };
    (2.0 * part(&|it| it <= sum).min(part(&|it| it >= sum))).min(1.0)
}

#[test]
fn fishers_test_is_that_of_the_books() {
    // Fisher's tea (1935): 3 of 4 and 1 of 4; one tail is 17/70. Then 7 of 9 and 2 of 10 (one tail
    // 0.0184...), by hand: (C(9,7) C(10,2) + C(9,8) C(10,1) + 1) / C(19,9).
    assert!((fisher(of(3, 4), of(1, 4)) - 2.0 * 17.0 / 70.0).abs() < 1e-12);
    let by_hand = 2.0 * (36.0 * 45.0 + 9.0 * 10.0 + 1.0) / 92_378.0;
    assert!((fisher(of(7, 9), of(2, 10)) - by_hand).abs() < 1e-12);
    assert!((fisher(of(2, 10), of(7, 9)) - by_hand).abs() < 1e-12);
    assert!((fisher(of(0, 9), of(0, 10)) - 1.0).abs() < 1e-12);
    assert!((fisher(of(9, 9), of(10, 10)) - 1.0).abs() < 1e-12);
    let far = fisher(of(1_000_000, 2_000_000), of(1_010_000, 2_000_000));
    assert!(far < 1e-20 && far > 0.0, "{far}");
    let near = fisher(of(500_000, 1_000_000), of(501_000, 1_000_000));
    // z = 1.414 and so about 0.157.
    assert!((near - 0.1575).abs() < 0.001, "{near}");
}

#[test]
fn what_cannot_be_told_apart_is_by_chance() {
    assert!((permutation(&[]) - 1.0).abs() < 1e-12);
    let same = [Answer { worth: 60, one: 9, other: 4 }, Answer { worth: 100, one: 0, other: 0 }];
    assert!((permutation(&same) - 1.0).abs() < 1e-12);
    let nobody = [Answer { worth: 60, one: 9, other: 0 }, Answer { worth: 100, one: 3, other: 0 }];
    assert!((permutation(&nobody) - 1.0).abs() < 1e-12);
    // Nearly all are the same, and there are too many to reckon exactly.
    let rare = [
        Answer { worth: 0, one: 2, other: 400 },
        Answer { worth: 1, one: 3, other: 300 },
        Answer { worth: 7, one: 0, other: 350 },
        Answer { worth: 97, one: 1, other: 411 },
        Answer { worth: 100, one: 5_000, other: 2_000_000 },
    ];
    assert!(Hand::of(&rare).unwrap().steps() > super::MOST_STEPS);
    assert!((permutation(&rare) - 1.0).abs() < 1e-12);
}

#[test]
fn what_is_not_reckoned_exactly_is_taken_for_likelier_than_it_is() {
    // Just beyond what is reckoned exactly, for even and for very skewed answers and sizes.
    let shapes: [[u64; 5]; 6] = [
        [10, 10, 30, 50, 20],
        [1, 2, 3, 14, 80],
        [0, 1, 4, 5, 90],
        [30, 3, 3, 4, 60],
        [2, 0, 0, 8, 90],
        [50, 20, 10, 10, 10],
    ];
    let worth = [0_i64, 20, 40, 60, 100];
    let mut compared = 0;
    for shape in shapes {
        for (one_size, other_size) in [(100_u64, 100_u64), (150, 250), (120, 2_000), (200, 220)] {
            for moved in 0..12_u64 {
                let at = |size: u64, place: usize, better: bool| {
                    let share = shape[place] * size / 100;
                    let moved = moved * size / 50;
                    match (better, place) {
                        (true, 3) => share.saturating_sub(moved.min(share)),
                        (true, 4) => share + moved.min(shape[3] * size / 100),
                        _ => share,
                    }
                };
                let answers: Vec<Answer> = (0..5)
                    .map(|place| Answer {
                        worth: worth[place],
                        one: at(one_size, place, true),
                        other: at(other_size, place, false),
                    })
                    .collect();
                let hand = Hand::of(&answers).unwrap();
                let (exact, nearly) = (hand.exact(), hand.nearly());
                if exact > 0.0005 && exact < 0.2 {
                    compared += 1;
                    assert!(nearly >= exact, "{shape:?} {one_size} {moved}: {nearly} {exact}");
                    // Far out it may be twice as much and more: a change is said less often.
                    let much = exact > 0.01 && nearly > 1.5 * exact && nearly < 1.0;
                    assert!(!much, "{shape:?} {one_size} {moved}: {nearly} {exact}");
                }
            }
        }
    }
    assert!(compared > 40, "{compared}");
}

proptest! {
    #[test]
    fn the_permutation_test_deals_all_hands(
        counts in proptest::collection::vec((-3_i64..8, 0_u64..6, 0_u64..6), 1..5)
    ) {
        let answers: Vec<Answer> =
            counts.into_iter().map(|(worth, one, other)| Answer { worth, one, other }).collect();
        let slow = by_all_ways(&answers);
        let fast = permutation(&answers);
        prop_assert!((slow - fast).abs() < 1e-9, "{} and not {}", fast, slow);
        let turned: Vec<Answer> = answers
            .iter()
            .rev()
            .map(|it| Answer { worth: -it.worth, one: it.other, other: it.one })
            .collect();
        prop_assert!((permutation(&turned) - fast).abs() < 1e-9);
    }

    #[test]
    fn of_two_answers_it_is_fishers_test(
        one in 0_u64..40, more in 0_u64..40, other in 0_u64..40, rest in 0_u64..40
    ) {
        prop_assume!(one + more > 0 && other + rest > 0);
        let exact = fisher(of(one, one + more), of(other, other + rest));
        let answers = [
            Answer { worth: 4, one: more, other: rest },
            Answer { worth: 9, one, other },
        ];
        prop_assert!((permutation(&answers) - exact).abs() < 1e-9);
    }
}
