use super::hand::{Hand, MOST_STEPS, Pile, greedy};
use super::{Answer, fisher, permutation};
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
    assert!(Hand::of(&rare).unwrap().steps() > MOST_STEPS);
    assert!(permutation(&rare) > 0.2);
}

/// Answers in their order, each with what it is worth and how often it was given on either side.
fn answers(each: &[(i64, u64, u64)]) -> Vec<Answer> {
    each.iter().map(|&(worth, one, other)| Answer { worth, one, other }).collect()
}

/// How many numbers the exact reckoning keeps at once, at most.
fn kept(hand: &Hand) -> u64 {
    let most = |place: usize| {
        let mut piles: Vec<Pile> = hand.piles[..place].to_vec();
        piles.sort_unstable();
        let taken = piles.iter().map(|it| it.count).sum::<u64>().min(hand.drawn);
        let width = |taken| greedy(piles.iter().rev(), taken) - greedy(piles.iter(), taken) + 1;
        (0..=taken).map(width).sum::<u64>()
    };
    (1..hand.piles.len()).map(most).max().unwrap_or(0)
}

#[test]
fn an_exact_reckoning_keeps_no_more_numbers_than_its_bound_says() {
    let large: [&[(i64, u64, u64)]; 6] = [
        // Promoters, passives and detractors of two months.
        &[(-1, 1, 0), (0, 4_000, 4_000), (1, 6_000, 6_000)],
        &[(-1, 1, 1), (0, 20_000, 20_000), (1, 30_000, 30_000)],
        &[(-1, 1, 1), (0, 60_000, 60_000), (1, 200_000, 200_000)],
        &[(-1, 1, 0), (0, 100_000, 100_000), (1, 150_000, 150_000)],
        &[(40, 1, 0), (60, 40_000, 40_000), (100, 45_000, 45_000)],
        &[(0, 30, 2), (20, 9, 9), (40, 20, 30), (60, 80, 70), (100, 70, 90)],
    ];
    for each in large {
        let hand = Hand::of(&answers(each)).unwrap();
        assert!(hand.steps() <= MOST_STEPS, "{each:?}: {}", hand.steps());
        assert!(kept(&hand) <= MOST_STEPS, "{each:?}: {}", kept(&hand));
        let alike = permutation(&answers(each));
        assert!(each.len() > 3 || alike > 0.3, "{each:?}: {alike}");
    }
    // And what that is, next to the normal distribution: 20,000 passives and then 20,400.
    let months = [(-1, 1, 1), (0, 20_000, 20_400), (1, 30_000, 29_600)];
    let hand = Hand::of(&answers(&months)).unwrap();
    let (exact, nearly) = (hand.exact(), hand.nearly());
    assert!(exact < 0.02 && exact <= nearly && nearly < 1.2 * exact, "{exact} {nearly}");
    // Too many for it.
    let firm = [(-1, 30_000, 30_000), (0, 60_000, 60_000), (1, 200_000, 200_000)];
    assert!(Hand::of(&answers(&firm)).unwrap().steps() > MOST_STEPS);
}

#[test]
fn what_takes_few_steps_and_would_keep_too_many_numbers_is_not_reckoned_exactly() {
    let wide = [(0, 1, 0), (1_000, 2_500, 2_500), (1_001, 3_000, 3_000)];
    let hand = Hand::of(&answers(&wide)).unwrap();
    assert!(kept(&hand) > MOST_STEPS, "{}", kept(&hand));
    assert!(hand.steps() > MOST_STEPS, "{}", hand.steps());
}

#[test]
fn with_fewer_than_twenty_other_answers_in_the_smaller_group_they_are_parted() {
    // A thousand of a hundred thousand, of whom 2,000 gave other answers than the most frequent.
    let hand = |at_the_top: u64| {
        let (zero, top) = (485 + 97_040 - at_the_top, at_the_top);
        let each = [(0, 15, zero), (1, 10, 490), (7, 10, 490), (97, 5, 495), (100, 960, top)];
        let hand = Hand::of(&answers(&each)).unwrap();
        assert!(hand.steps() > MOST_STEPS && hand.all == 100_000);
        [hand.likely(), hand.nearly(), hand.by_parting()]
    };
    for (at_the_top, is_parted) in [(97_040, false), (97_041, true)] {
        let [likely, nearly, by_parting] = hand(at_the_top);
        assert!((nearly - by_parting).abs() > 1e-6, "they can be told apart");
        let expected = if is_parted { by_parting } else { nearly };
        assert!((likely - expected).abs() < 1e-12, "{likely}: {nearly} or {by_parting}");
    }
}

#[test]
fn a_parting_against_the_direction_of_the_means_says_nothing_of_them() {
    // The first group is the better one on average, though all of the best are in the other.
    let each = [(0, 0, 5), (50, 20, 0), (60, 0, 15)];
    assert!(fisher(of(0, 20), of(15, 20)) < 1e-5);
    let hand = Hand::of(&answers(&each)).unwrap();
    assert!(hand.by_parting() > 0.05, "{}", hand.by_parting());
}

#[test]
fn a_change_that_everybody_sees_is_found_though_it_takes_too_long_to_reckon_exactly() {
    // 20 different low marks and then 20 different high ones; points that are thirds; a branch of 300
    // in a firm of 100,000; 1,000 at the bottom beside a million at the top. All beyond 10^-8.
    let mut apart: Vec<(i64, u64, u64)> = (0..20).map(|worth| (worth, 1, 0)).collect();
    apart.extend((80..100).map(|worth| (worth, 0, 1)));
    let thirds = [(0, 20, 0), (50_000_000, 0, 7), (66_666_667, 0, 7), (100_000_000, 0, 6)];
    let branch =
        [(0, 150, 800), (20, 0, 1_200), (40, 0, 1_500), (60, 0, 2_700), (100, 150, 93_800)];
    let bottom =
        [(0, 1_000, 4_500), (20, 0, 4_500), (40, 0, 4_500), (60, 0, 4_500), (100, 0, 982_000)];
    for each in [&apart[..], &thirds, &branch, &bottom] {
        let found = permutation(&answers(each));
        assert!(found < 1e-8, "{each:?}: {found}");
        // The same however it is reckoned.
        let hand = Hand::of(&answers(each)).unwrap();
        assert!(hand.by_parting() < 1e-8, "{each:?}: {}", hand.by_parting());
    }
}

#[test]
fn points_that_are_thirds_are_reckoned_in_thirds() {
    let thirds = answers(&[(0, 20, 3), (66_666_667, 12, 9), (100_000_000, 5, 30)]);
    let hand = Hand::of(&thirds).unwrap();
    let mut worths: Vec<u64> = hand.piles.iter().map(|it| it.worth).collect();
    worths.sort_unstable();
    assert_eq!(worths, [0, 2, 3]);
    let same = answers(&[(0, 20, 3), (2, 12, 9), (3, 5, 30)]);
    assert!((permutation(&thirds) - permutation(&same)).abs() < 1e-12);
    // Of so many answers the rest would add up to a step.
    let many = answers(&[(0, 60_000_000, 1), (66_666_667, 1, 90_000_000), (100_000_000, 9, 9)]);
    assert!(Hand::of(&many).unwrap().piles.iter().any(|it| it.worth == 66_666_667));
}

#[test]
fn groups_that_are_alike_do_not_differ_however_many_there_are() {
    for half in [500_u64, 5_000_000, 500_000_000_000_000, 1 << 61, u64::MAX / 2] {
        assert!((fisher(of(half, 2 * half), of(half, 2 * half)) - 1.0).abs() < 1e-12, "{half}");
        let alike = answers(&[(-1, half, half), (0, 1, 1), (1, half, half)]);
        assert!(permutation(&alike) > 0.999, "{half}: {}", permutation(&alike));
    }
    let full = of(u64::MAX, u64::MAX);
    assert!((fisher(full, full) - 1.0).abs() < 1e-12);
    // 1.96 standard errors apart, of 10^15 on each side: sqrt(2 10^15 / 4) is 22,360,680.
    let apart = fisher(of(500_000_000_000_000, 1 << 50), of(500_000_043_826_127, 1 << 50));
    let variance = 2.0 * 5e14 * (1.0 - 5e14 / of_count(1 << 50));
    let z = 43_826_127.0 / f64::sqrt(variance);
    let normal = 2.0 * crate::units::normal::upper_tail(z);
    assert!((apart / normal - 1.0).abs() < 1e-3, "{apart} and not {normal}");
}

/// How often each way of reckoning says so little or less, over all deals of the same answers.
fn alarms(pool: &[(i64, u64)], drawn: u64, by: fn(&Hand) -> f64) -> Vec<(f64, f64)> {
    fn deal(left: &[(i64, u64)], drawn: u64, so_far: &mut Vec<u64>, found: &mut Vec<Vec<u64>>) {
        match left {
            [] if drawn == 0 => found.push(so_far.clone()),
            [] => {}
            [(_, count), rest @ ..] => {
                for taken in 0..=(*count).min(drawn) {
                    so_far.push(taken);
                    deal(rest, drawn - taken, so_far, found);
                    so_far.pop();
                }
            }
        }
    }
    let mut deals = Vec::new();
    deal(pool, drawn, &mut Vec::new(), &mut deals);
    let mut found: Vec<(f64, f64)> = deals
        .iter()
        .map(|deal| {
            let each: Vec<Answer> = pool
                .iter()
                .zip(deal)
                .map(|(&(worth, count), &one)| Answer { worth, one, other: count - one })
                .collect();
            let often: f64 = pool.iter().zip(deal).map(|((_, all), it)| ways(*all, *it)).product();
            (by(&Hand::of(&each).unwrap()), often)
        })
        .collect();
    let whole: f64 = found.iter().map(|it| it.1).sum();
    found.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut sum = 0.0;
    for (_, often) in &mut found {
        sum += *often / whole;
        *often = sum;
    }
    found
}

/// How often it says so little or less.
fn at_level(alarms: &[(f64, f64)], level: f64) -> f64 {
    alarms.iter().rev().find(|(said, _)| *said <= level).map_or(0.0, |(_, often)| *often)
}

#[test]
fn by_parting_the_answers_false_alarms_are_never_more_than_it_says() {
    let pools: [(&[(i64, u64)], u64); 5] = [
        (&[(0, 2), (1, 3), (7, 1), (100, 14)], 6),
        (&[(0, 2), (1, 3), (7, 1), (100, 14)], 10),
        (&[(0, 4), (20, 3), (60, 5), (100, 12)], 12),
        (&[(0, 1), (1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (7, 1)], 4),
        (&[(0, 12), (60, 5), (100, 3)], 5),
    ];
    for (pool, drawn) in pools {
        let alarms = alarms(pool, drawn, Hand::by_parting);
        for &(said, _) in &alarms {
            let often = at_level(&alarms, said);
            assert!(said >= 1.0 || often <= said * (1.0 + 1e-9), "{pool:?}: {often} of {said}");
        }
        assert!(at_level(&alarms, 0.3) > 0.0, "{pool:?}");
    }
}

#[test]
fn what_is_not_reckoned_exactly_gives_no_more_false_alarms_where_one_answer_lies_between_two() {
    // Nearly all answers are at the ends, so that the sum goes in large steps although the grid is fine.
    let between = 61_803_399;
    for (ends, middle, drawn) in
        [(44, 1, 45), (52, 1, 53), (62, 1, 63), (50, 2, 51), (60, 6, 63), (60, 12, 40)]
    {
        let pool = [(0, ends), (between, middle), (100_000_000, ends + 1)];
        let alarms = alarms(&pool, drawn, Hand::nearly);
        for level in [0.01, 0.05, 0.1] {
            let often = at_level(&alarms, level);
            assert!(often <= level, "{ends} {middle}: {often} of {level}");
            assert!(often > 0.3 * level, "{ends} {middle}: {often} of {level}");
        }
    }
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
                    let much = exact > 0.01 && nearly > 1.7 * exact && nearly < 1.0;
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
