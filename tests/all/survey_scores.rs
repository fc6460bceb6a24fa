//! Scores of answers against figures that others computed, and against all that can happen: what the
//! intervals cover, and how often a change is said where there is none.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of a few thousand"
)]

use clienteling::marketing::SurveyValue;
use clienteling::rule::Parcel;
use clienteling::satisfaction::{
    AnswerOutcome, AnswerScores, AnswerTally, CesScale, ChangePolicy, ChangePolicyDraft,
    ChangeVerdict, CsatScale, CutOff, EasyEnd, LikertScale, MeanInterval, NpsCounts, Scale,
    ScoreChange, ScorePolicy, ScorePolicyDraft,
};
use clienteling::units::{Confidence, Proportion};
use clienteling::{Decimal, Draft};

use proptest::prelude::*;

use crate::common::{cases, golden};

fn rated(rating: &str) -> SurveyValue {
    SurveyValue::Rating(rating.parse().unwrap())
}

/// A tally of answers, each with how often it was given.
fn tally(scale: Scale, answers: &[(SurveyValue, u64)]) -> AnswerTally {
    let mut tally = AnswerTally::try_new(scale).unwrap();
    for (answer, times) in answers {
        for _ in 0..*times {
            tally.add(Some(answer));
        }
    }
    tally
}

fn near(value: Decimal, expected: &str) -> bool {
    let expected: Decimal = expected.parse().unwrap();
    (value - expected).abs() <= Decimal::new(2, 6)
}

fn number(text: &str) -> u64 {
    text.parse().unwrap()
}

#[test]
fn net_promoter_scores_and_their_intervals_are_those_of_the_literature() {
    let Some(rows) = golden::rows("satisfaction", "nps_intervals.csv") else { return };
    for row in rows {
        let counts = NpsCounts::new(number(&row[1]), number(&row[2]), number(&row[3]));
        assert!(counts.add_up_to(number(&row[4])), "{row:?}");
        let net = counts.nps(&ScorePolicy::default()).known().unwrap();
        for (value, expected) in
            [(net.net, &row[5]), (net.variance, &row[6]), (net.standard_error, &row[7])]
        {
            assert!(near(value, expected), "{row:?}: {value}");
        }
        let held = |text: &str| {
            let end: Decimal = text.parse().unwrap();
            end.clamp(Decimal::from(-100), Decimal::from(100))
        };
        assert!(near(net.interval_low, &held(&row[10]).to_string()), "{row:?}: {net}");
        assert!(near(net.interval_high, &held(&row[11]).to_string()), "{row:?}: {net}");
        assert_eq!(net.cut_off.low, row[10].parse::<f64>().unwrap() < -100.0, "{row:?}");
        assert!(!net.cut_off.high);
        assert_eq!(net.to_string().contains("cut off"), net.cut_off.any());
    }
}

#[test]
fn the_difference_of_two_net_promoter_scores_is_that_of_the_literature() {
    let Some(rows) = golden::rows("satisfaction", "nps_difference.csv") else { return };
    for row in rows {
        let counts = |text: &str| {
            let counts: Vec<u64> = text.split('/').map(number).collect();
            NpsCounts::new(counts[0], counts[1], counts[2])
        };
        let (one, other) = (counts(&row[0]), counts(&row[1]));
        let change = one.change(other, &ChangePolicy::default());
        let found = change.found.known().unwrap();
        let points =
            |text: &str| (text.parse::<Decimal>().unwrap() * Decimal::from(100)).to_string();
        assert!(near(found.before, &points(&row[2])) && near(found.after, &points(&row[3])));
        // The published z is of the first less the second.
        assert!(near(-found.z.unwrap(), &row[5]), "{row:?}: {found:?}");
        assert!(near(found.p_alone.value(), &row[6]), "{row:?}: {found:?}");
        // The permutation test has to agree, so what is said is never less than by Wald alone.
        assert!(found.p >= found.p_alone && found.p.value() < Decimal::new(3, 2), "{found:?}");
        assert_eq!(change.verdict, ChangeVerdict::Changed);
    }
}

/// `1:80 2:210`, on the scale of whole answers.
fn counted(text: &str) -> Vec<(SurveyValue, u64)> {
    let pairs = text.split_whitespace().map(|pair| pair.split_once(':').unwrap());
    pairs.map(|(answer, times)| (rated(answer), number(times))).collect()
}

#[test]
fn the_edge_cases_of_ces_csat_and_nps_are_those_of_the_sources() {
    let Some(rows) = golden::rows("satisfaction", "ces_csat_nps_edge_cases.csv") else { return };
    let ces = Scale::Ces(CesScale::new(EasyEnd::High));
    let policy = ScorePolicy::default();
    let mut seen = 0;
    for row in &rows {
        let (answers, definition, expected) = (&row[1], row[2].as_str(), &row[3]);
        match (row[0].as_str(), definition) {
            ("CES 1-7", "mean") => {
                let mean = tally(ces, &counted(answers)).scores(&policy).mean.known().unwrap();
                assert_eq!(mean.mean.round_dp(2).to_string(), *expected);
            }
            ("CES 1-7", "share of 5-7 (agree)") => {
                let top = tally(ces, &counted(answers)).scores(&policy).top.known().unwrap();
                assert_eq!(top.share.value().to_string(), *expected);
            }
            ("CES 1-7", "% easy - % difficult") => {
                // 6or7:570 4or5:190 1to3:240
                let counts: Vec<u64> = answers
                    .split_whitespace()
                    .map(|it| number(it.split_once(':').unwrap().1))
                    .collect();
                let each =
                    [(rated("6"), counts[0]), (rated("4"), counts[1]), (rated("3"), counts[2])];
                let net = tally(ces, &each).scores(&policy).net.unwrap().known().unwrap();
                assert_eq!(net.net.to_string(), *expected);
            }
            ("NPS", text) if text.starts_with("classified 31") => {
                // The misprint: 18, 11 and 2 are 31 and not the 32 of the report.
                let published = NpsCounts::new(18, 11, 2);
                assert!(!published.add_up_to(32) && published.add_up_to(31));
                let net = published.nps(&policy).known().unwrap();
                assert!(near(net.net, "51.612903"), "{net}");
            }
            ("S4 scale", _) => {
                let grade = |score: &str| SurveyValue::Score(score.parse().unwrap());
                let mut four = tally(
                    Scale::grades(),
                    &[(grade("40"), 10), (grade("60"), 20), (grade("100"), 5)],
                );
                for _ in 0..5 {
                    four.add(None);
                }
                assert_eq!(four.mean(), Some(Decimal::from(60)));
                assert_eq!((four.asked(), four.answered()), (40, 35));
            }
            ("CSAT 1-5" | "NPS", _) => {
                // Dismissed is no answer.
                let scale = match row[0].as_str() {
                    "NPS" => Scale::Nps,
                    _ => Scale::Csat(CsatScale { to: 5, satisfied_from: 4 }),
                };
                let answers = [
                    (rated("1"), 2),
                    (rated("4"), 3),
                    (rated("5"), 3),
                    (SurveyValue::Dismissed, 92),
                ];
                let scores = tally(scale, &answers).scores(&policy);
                assert_eq!((scores.asked, scores.answered, scores.dismissed), (100, 8, 92));
                let top = scores.top.known().unwrap();
                assert_eq!(top.counted.trials(), 8);
                if scale != Scale::Nps {
                    assert_eq!(top.counted.successes(), 6);
                }
            }
            other => panic!("{other:?}"),
        }
        seen += 1;
    }
    assert_eq!(seen, 7);
}

#[test]
fn wilsons_interval_is_that_of_the_literature() {
    let Some(rows) = golden::rows("satisfaction", "wilson_intervals.csv") else { return };
    for row in rows.iter().filter(|row| row[3] == "wilson") {
        let confidence: Confidence = row[2].parse().unwrap();
        let of = Proportion::try_new(number(&row[0]), number(&row[1])).unwrap();
        let interval = of.wilson(confidence).known().unwrap();
        for (share, expected) in [(interval.low, &row[4]), (interval.high, &row[5])] {
            let expected: Decimal = expected.parse().unwrap();
            assert!((share.value() - expected).abs() < Decimal::new(2, 9), "{row:?}: {share:?}");
        }
    }
}

/// How likely each number of successes is, of so many trials: by recurrence from the likeliest.
fn binomial(trials: usize, share: f64) -> Vec<f64> {
    let mut likely = vec![0.0; trials + 1];
    let middle = (((trials + 1) as f64) * share).floor().min(trials as f64) as usize;
    likely[middle] = 1.0;
    let odds = share / (1.0 - share);
    for count in middle..trials {
        let up = (trials - count) as f64 / (count + 1) as f64 * odds;
        likely[count + 1] = likely[count] * up;
    }
    for count in (0..middle).rev() {
        let up = (trials - count) as f64 / (count + 1) as f64 * odds;
        likely[count] = likely[count + 1] / up;
    }
    let whole: f64 = likely.iter().sum();
    likely.iter().map(|it| it / whole).collect()
}

/// The mean and the smallest of what is covered, over sizes and shares, and where it is smallest.
fn coverage(
    sizes: impl Iterator<Item = usize>,
    interval: impl Fn(usize, usize) -> Option<(f64, f64)>,
) -> (f64, f64, (usize, u32)) {
    let (mut sum, mut seen) = (0.0, 0.0);
    let (mut least, mut where_least) = (1.0, (0, 0));
    for size in sizes {
        let ends: Vec<_> = (0..=size).map(|count| interval(size, count)).collect();
        for percent in 1..100_u32 {
            let share = f64::from(percent) / 100.0;
            let likely = binomial(size, share);
            let (mut covered, mut told) = (0.0, 0.0);
            for (ends, likely) in ends.iter().zip(likely) {
                if let Some((low, high)) = ends {
                    told += likely;
                    if *low <= share && share <= *high {
                        covered += likely;
                    }
                }
            }
            let covered = covered / told;
            sum += covered;
            seen += 1.0;
            if covered < least {
                (least, where_least) = (covered, (size, percent));
            }
        }
    }
    (sum / seen, least, where_least)
}

#[test]
fn wilsons_interval_covers_the_true_share_as_often_as_it_says_on_average() {
    let ends = |size: usize, count: usize| {
        let of = Proportion::try_new(count as u64, size as u64).unwrap();
        let interval = of.wilson(Confidence::P95).known().unwrap();
        let float = |share: clienteling::Share| share.value().try_into().unwrap();
        Some((float(interval.low), float(interval.high)))
    };
    let (mean, least, at) = coverage(5..=1_000, ends);
    println!("Wilson: mean {mean:.4}, least {least:.4} at {at:?}");
    assert!(mean >= 0.945, "{mean}");
    assert!(least > 0.83, "{least} at {at:?}");
    // A response rate may be of fewer: then it is less, as its name says.
    let (_, least, at) = coverage(1..5, ends);
    assert!(least > 0.79 && least < 0.83, "{least} at {at:?}");
}

#[test]
fn students_interval_covers_the_true_mean_of_the_most_skewed_answers_nearly_as_often() {
    // Only two answers, far apart: the worst that a scale allows.
    let scale = Scale::Likert(LikertScale::new(0, 1));
    let policy = ScorePolicy::default();
    let ends = |size: usize, count: usize| {
        let answers = [(rated("0"), (size - count) as u64), (rated("1"), count as u64)];
        let mean = tally(scale, &answers).scores(&policy).mean.known().unwrap();
        let float = |value: Decimal| value.try_into().unwrap();
        match mean.interval {
            MeanInterval::Between { low, high, .. } => Some((float(low), float(high))),
            MeanInterval::AllTheSame => None,
        }
    };
    let sizes = (5..60).chain((60..=1_000).step_by(47));
    let (mean, least, at) = coverage(sizes, ends);
    println!("Student: mean {mean:.4}, least {least:.4} at {at:?}");
    // Where the answers differ: else no interval is given, and so none that would be wrong.
    assert!(mean >= 0.945, "{mean}");
    assert!(least > 0.84, "{least} at {at:?}");
}

#[test]
fn students_interval_is_too_narrow_where_one_rare_answer_lies_far_from_the_rest() {
    // As its name says: the net promoter question, and a long scale.
    let policy = ScorePolicy::default();
    let long = Scale::Likert(LikertScale::new(0, 100));
    for (scale, answers, shares, expected) in [
        (Scale::Nps, ["9", "10", "0"], [0.49, 0.49, 0.02], 0.725),
        (Scale::Nps, ["9", "10", "0"], [0.475, 0.475, 0.05], 0.643),
        (long, ["0", "1", "100"], [0.5, 0.49, 0.01], 0.182),
    ] {
        let worth = answers.map(|it| it.parse::<f64>().unwrap());
        let true_mean: f64 = worth.iter().zip(shares).map(|(worth, share)| worth * share).sum();
        let (mut covered, mut told) = (0.0, 0.0);
        for split in splits(20) {
            let each: Vec<(SurveyValue, u64)> =
                answers.iter().zip(split).map(|(answer, count)| (rated(answer), count)).collect();
            let mean = tally(scale, &each).scores(&policy).mean.known().unwrap();
            if let MeanInterval::Between { low, high, .. } = mean.interval {
                let likely = likely(split, shares);
                told += likely;
                let (low, high) = (reference::float(low), reference::float(high));
                if low <= true_mean && true_mean <= high {
                    covered += likely;
                }
            }
        }
        let covered = covered / told;
        assert!((covered - expected).abs() < 0.002, "{answers:?} {shares:?}: {covered}");
    }
}

/// All ways to split so many answers among three, with how often each is given.
fn splits(size: u64) -> Vec<[u64; 3]> {
    (0..=size)
        .flat_map(|one| (0..=size - one).map(move |two| [one, two, size - one - two]))
        .collect()
}

fn likely(split: [u64; 3], shares: [f64; 3]) -> f64 {
    let mut found = 1.0;
    let mut placed = 0_u64;
    for (count, share) in split.into_iter().zip(shares) {
        for more in 1..=count {
            placed += 1;
            found *= placed as f64 / more as f64 * share;
        }
    }
    found
}

/// Shares of three answers in steps of one part of so many.
fn grid(parts: u64) -> Vec<[f64; 3]> {
    let share = |it: u64| it as f64 / parts as f64;
    splits(parts).into_iter().map(|split| split.map(share)).collect()
}

fn grid_of_three() -> Vec<[f64; 3]> {
    grid(10)
}

#[test]
fn the_interval_of_a_net_score_covers_the_true_one_as_often_as_it_says_on_average() {
    let policy = ScorePolicy::default();
    let (mut sum, mut seen, mut least, mut at) = (0.0, 0.0, 1.0_f64, (0, [0.0; 3]));
    for size in [5, 6, 7, 8, 10, 12, 15, 20, 30, 50, 80] {
        let ends: Vec<([u64; 3], f64, f64)> = splits(size)
            .into_iter()
            .map(|split| {
                let [high, between, low] = split;
                let net = NpsCounts::new(high, between, low).nps(&policy).known().unwrap();
                let float = |value: Decimal| -> f64 { value.try_into().unwrap() };
                (split, float(net.interval_low), float(net.interval_high))
            })
            .collect();
        // Where it is small it is by single shares; many answers take long.
        let shares = if size <= 12 { grid(50) } else { grid_of_three() };
        // Somebody on each side: where all are alike nothing varies.
        for shares in shares.into_iter().filter(|it| it.iter().all(|it| *it < 1.0)) {
            let net = 100.0 * (shares[0] - shares[2]);
            let within = |(_, low, high): &&([u64; 3], f64, f64)| *low <= net && net <= *high;
            let covered: f64 =
                ends.iter().filter(within).map(|(split, ..)| likely(*split, shares)).sum();
            sum += covered;
            seen += 1.0;
            if covered < least {
                (least, at) = (covered, (size, shares));
            }
        }
    }
    println!("net scores: mean {:.4}, least {least:.4} at {at:?}", sum / seen);
    assert!(sum / seen >= 0.945, "{}", sum / seen);
    assert!(least > 0.80, "{least} at {at:?}");
}

#[test]
fn the_interval_of_a_net_score_holds_the_score() {
    for confidence in [Confidence::P80, Confidence::P95] {
        let policy = ScorePolicyDraft { confidence, ..Default::default() }.validate().unwrap();
        for (high, between, low) in [(0, 0, 5), (100, 0, 0), (0, 7, 0), (3, 2, 1)] {
            let net = NpsCounts::new(high, between, low).nps(&policy).known().unwrap();
            assert!(net.interval_low <= net.net && net.net <= net.interval_high, "{net}");
        }
    }
    let at_80 = ChangePolicyDraft { false_alarm: "20%".parse().unwrap(), ..Default::default() };
    let change =
        NpsCounts::new(0, 0, 90).change(NpsCounts::new(90, 0, 0), &at_80.validate().unwrap());
    let found = change.found.known().unwrap();
    assert_eq!(found.interval.unwrap().high, found.difference, "{found:?}");
}

#[test]
fn counts_beyond_what_can_be_added_up_give_the_right_score_and_do_not_add_up() {
    let half = NpsCounts::new(u64::MAX, u64::MAX, 0);
    let net = half.nps(&ScorePolicy::default()).known().unwrap();
    assert_eq!(net.net.to_string(), "50");
    assert!(!half.add_up_to(u64::MAX));
    let change = half.change(half, &ChangePolicy::default());
    assert_eq!(change.verdict, ChangeVerdict::Noise);
}

/// The largest part of all cases in which a change is said although both sides are alike.
fn most_false_alarms(one: u64, other: u64, changed: impl Fn([u64; 3], [u64; 3]) -> bool) -> f64 {
    let (ones, others) = (splits(one), splits(other));
    let mut alarms = Vec::new();
    for one in &ones {
        for other in &others {
            if changed(*one, *other) {
                alarms.push((*one, *other));
            }
        }
    }
    let part = |shares: [f64; 3]| -> f64 {
        alarms.iter().map(|(one, other)| likely(*one, shares) * likely(*other, shares)).sum()
    };
    grid_of_three().into_iter().map(part).fold(0.0, f64::max)
}

fn is_changed(change: &ScoreChange) -> bool {
    change.verdict == ChangeVerdict::Changed
}

/// At the stated rate of 10 %, with two answers on a side already: the hardest case.
fn strict() -> ChangePolicy {
    let false_alarm = "10%".parse().unwrap();
    ChangePolicyDraft { false_alarm, smallest: 2, ..Default::default() }.validate().unwrap()
}

#[test]
fn a_change_of_a_share_is_said_at_most_as_often_by_mistake_as_stated() {
    let scale = Scale::Likert(LikertScale::new(0, 1));
    let policy = strict();
    let mut most = 0.0_f64;
    for (one, other) in [(2, 2), (3, 9), (5, 5), (5, 40), (10, 10), (20, 20), (25, 40), (60, 60)] {
        let of = |size: usize| -> Vec<AnswerTally> {
            let split =
                |count: usize| [(rated("0"), (size - count) as u64), (rated("1"), count as u64)];
            (0..=size).map(|count| tally(scale, &split(count))).collect()
        };
        let (ones, others) = (of(one), of(other));
        let changed: Vec<Vec<bool>> = ones
            .iter()
            .map(|one| {
                let is_changed =
                    |other: &AnswerTally| is_changed(&one.change(other, &policy).unwrap().top);
                others.iter().map(is_changed).collect()
            })
            .collect();
        for percent in 1..100 {
            let share = f64::from(percent) / 100.0;
            let (one, other) = (binomial(one, share), binomial(other, share));
            let mut alarms = 0.0;
            for (row, one) in changed.iter().zip(&one) {
                let row = row.iter().zip(&other).filter(|(is, _)| **is);
                alarms += one * row.map(|(_, other)| other).sum::<f64>();
            }
            most = most.max(alarms);
            assert!(alarms <= 0.1, "{percent} %: {alarms}");
        }
    }
    println!("shares: at most {most:.4} of .1");
    assert!(most > 0.04, "it is said at all: {most}");
}

#[test]
fn a_change_of_a_net_score_is_said_at_most_as_often_by_mistake_as_stated() {
    let policy = strict();
    let mut most = 0.0_f64;
    for (one, other) in [(2, 2), (3, 8), (5, 5), (6, 12), (10, 10), (4, 20)] {
        let counts = |[a, b, c]: [u64; 3]| NpsCounts::new(a, b, c);
        let alarms = most_false_alarms(one, other, |one, other| {
            is_changed(&counts(one).change(counts(other), &policy))
        });
        most = most.max(alarms);
        assert!(alarms <= 0.1, "{one} and {other}: {alarms}");
    }
    println!("net scores: at most {most:.4} of .1");
    assert!(most > 0.04, "it is said at all: {most}");
}

#[test]
fn a_net_score_that_stayed_while_its_answers_came_to_lie_apart_is_no_change_of_it() {
    // Before, nearly all are passive; after, half promote and half detract. Both are zero.
    let policy = ChangePolicy::default();
    let before = NpsCounts::new(10, 180, 10);
    for size in 5..=20 {
        let mut alarms = 0.0;
        for (count, likely) in binomial(size, 0.5).into_iter().enumerate() {
            let after = NpsCounts::new(count as u64, 0, (size - count) as u64);
            if is_changed(&before.change(after, &policy)) {
                alarms += likely;
            }
        }
        assert!(alarms <= 0.05, "{size}: {alarms}");
    }
}

#[test]
fn a_change_of_a_mean_is_said_at_most_as_often_by_mistake_as_stated() {
    let policy = strict();
    // Answers at uneven distances, as the points of the grades are.
    let scale = Scale::grades();
    let of = |[a, b, c]: [u64; 3]| {
        let grade = |score: &str| SurveyValue::Score(score.parse().unwrap());
        tally(scale, &[(grade("20"), a), (grade("60"), b), (grade("100"), c)])
    };
    let mut most = 0.0_f64;
    for (one, other) in [(2, 2), (3, 8), (5, 5), (6, 10), (8, 8)] {
        let alarms = most_false_alarms(one, other, |one, other| {
            is_changed(&of(one).change(&of(other), &policy).unwrap().mean)
        });
        most = most.max(alarms);
        assert!(alarms <= 0.1, "{one} and {other}: {alarms}");
    }
    println!("means: at most {most:.4} of .1");
    assert!(most > 0.03, "it is said at all: {most}");
}

#[test]
fn so_many_answers_as_would_tell_do_tell_as_often_as_stated() {
    let policy = ChangePolicy::default();
    let scale = Scale::Likert(LikertScale::new(0, 1));
    for percent in [10_usize, 30, 50, 80] {
        // From many answers it is told how many would do.
        let of = |size: usize, count: usize| {
            tally(scale, &[(rated("0"), (size - count) as u64), (rated("1"), count as u64)])
        };
        let (one, other) = (of(50, percent / 2), of(50, percent / 2 + 5));
        let each = one.change(&other, &policy).unwrap().top.would_tell.unwrap();
        let size = usize::try_from(each).unwrap();
        let (before, after) = (percent as f64 / 100.0, (percent + 10) as f64 / 100.0);
        let (before, after) = (binomial(size, before), binomial(size, after));
        let ones: Vec<AnswerTally> = (0..=size).map(|count| of(size, count)).collect();
        let mut found = 0.0;
        for (one, likely) in ones.iter().zip(&before).filter(|(_, likely)| **likely > 1e-4) {
            for (other, also) in ones.iter().zip(&after).filter(|(_, also)| **also > 1e-4) {
                if is_changed(&one.change(other, &policy).unwrap().top) {
                    found += likely * also;
                }
            }
        }
        println!("{percent} %: {each} answers each find it in {found:.3} of all cases");
        assert!(found > 0.78, "{percent}: {each}: {found}");
    }
}

#[test]
fn who_gives_6_is_a_detractor_who_gives_8_a_passive_and_who_gives_9_a_promoter() {
    let answers: Vec<_> = (0..=10_u64).map(|it| (rated(&it.to_string()), it + 1)).collect();
    let net = tally(Scale::Nps, &answers).scores(&ScorePolicy::default()).net.unwrap();
    let net = net.known().unwrap();
    assert_eq!((net.low, net.between, net.high), (28, 17, 21));
    let ease: Vec<_> = (1..=7_u64).map(|it| (rated(&it.to_string()), it)).collect();
    for (easy_is, expected) in [(EasyEnd::High, (6, 9, 13)), (EasyEnd::Low, (18, 7, 3))] {
        let scale = Scale::Ces(CesScale::new(easy_is));
        let net = tally(scale, &ease).scores(&ScorePolicy::default()).net.unwrap();
        let net = net.known().unwrap();
        assert_eq!((net.low, net.between, net.high), expected);
    }
}

/// The slow reference: one answer after the other, as they were given.
mod reference {
    use clienteling::Decimal;
    use clienteling::satisfaction::{AnswerOutcome, Scale};

    pub(super) fn values(scale: Scale, outcomes: &[AnswerOutcome]) -> Vec<Decimal> {
        let value = |outcome: &AnswerOutcome| match outcome {
            AnswerOutcome::Answered(number) => Some(scale.value(*number)),
            _ => None,
        };
        outcomes.iter().filter_map(value).collect()
    }

    pub(super) fn float(value: Decimal) -> f64 {
        value.try_into().unwrap()
    }

    /// Mean and standard deviation.
    pub(super) fn moments(values: &[Decimal]) -> (f64, f64) {
        let n = values.len() as f64;
        let mean = values.iter().copied().map(float).sum::<f64>() / n;
        let off = |value: &Decimal| (float(*value) - mean) * (float(*value) - mean);
        (mean, (values.iter().map(off).sum::<f64>() / (n - 1.0)).sqrt())
    }
}

fn scales() -> impl Strategy<Value = Scale> {
    let ces = |easy_is| Scale::Ces(CesScale::new(easy_is));
    let likert = (-10_i16..20, 1_i16..40, any::<bool>(), any::<bool>()).prop_map(
        |(from, length, reversed, halves)| {
            let to = from + length;
            Scale::Likert(LikertScale { reversed, halves, ..LikertScale::new(from, to) })
        },
    );
    prop_oneof![
        Just(Scale::grades()),
        Just(Scale::Nps),
        Just(ces(EasyEnd::High)),
        Just(ces(EasyEnd::Low)),
        (2_u16..=11).prop_flat_map(|to| (2..=to)
            .prop_map(move |satisfied_from| { Scale::Csat(CsatScale { to, satisfied_from }) })),
        likert,
    ]
}

/// What was answered: mostly on the scale, in thousandths off it, or not at all.
fn answers() -> impl Strategy<Value = Vec<Option<SurveyValue>>> {
    let one = prop_oneof![
        8 => (-10_i32..=30).prop_map(|whole| Some(rated(&whole.to_string()))),
        2 => (-20_i32..=60).prop_map(|half| {
            Some(rated(&(Decimal::from(half) / Decimal::from(2)).normalize().to_string()))
        }),
        4 => proptest::sample::select(vec!["0", "20", "40", "60", "100", "70"])
            .prop_map(|score| Some(SurveyValue::Score(score.parse().unwrap()))),
        1 => Just(Some(SurveyValue::Asked)),
        1 => Just(Some(SurveyValue::Shown)),
        1 => Just(Some(SurveyValue::Dismissed)),
        1 => Just(None),
    ];
    proptest::collection::vec(one, 0..60)
}

fn of(scale: Scale, answers: &[Option<SurveyValue>]) -> AnswerTally {
    let mut tally = AnswerTally::try_new(scale).unwrap();
    for answer in answers {
        tally.add(answer.as_ref());
    }
    tally
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn parts_merged_in_any_order_are_the_whole(
        scale in scales(), answers in answers(), at in 0.0..1.0_f64,
    ) {
        let whole = of(scale, &answers);
        let (one, other) = answers.split_at((at * answers.len() as f64) as usize);
        let (mut first, second) = (of(scale, one), of(scale, other));
        let mut turned = second.clone();
        first.merge(&second).unwrap();
        turned.merge(&of(scale, one)).unwrap();
        prop_assert_eq!(&first, &whole);
        prop_assert_eq!(&turned, &whole);
        let mut reversed = answers.clone();
        reversed.reverse();
        let policy = ScorePolicy::default();
        prop_assert_eq!(of(scale, &reversed).scores(&policy), whole.scores(&policy));
    }

    #[test]
    fn scores_are_those_of_the_answers_one_by_one(scale in scales(), answers in answers()) {
        let tally = of(scale, &answers);
        let outcomes: Vec<_> = answers.iter().map(|it| scale.outcome(it.as_ref())).collect();
        let values = reference::values(scale, &outcomes);
        let scores = tally.scores(&ScorePolicy::default());
        let count = |wanted: AnswerOutcome| outcomes.iter().filter(|it| **it == wanted).count() as u64;
        prop_assert_eq!(scores.answered, values.len() as u64);
        prop_assert_eq!(scores.asked, answers.len() as u64);
        prop_assert_eq!(scores.shown, scores.asked - count(AnswerOutcome::Asked));
        prop_assert_eq!(scores.dismissed, count(AnswerOutcome::Dismissed));
        prop_assert_eq!(scores.off_scale, count(AnswerOutcome::OffScale));
        let sum: u64 = scores.distribution.iter().map(|it| it.count).sum();
        prop_assert_eq!(sum, scores.answered);
        prop_assert_eq!(scores.mean.known().is_some(), values.len() >= 5);
        if let (Some(mean), Some(top)) = (scores.mean.known(), scores.top.known()) {
            let (slow, deviation) = reference::moments(&values);
            prop_assert!((reference::float(mean.mean) - slow).abs() < 1e-6);
            prop_assert!((reference::float(mean.deviation) - deviation).abs() < 1e-5);
            let (lowest, highest) = (scale.value(0), scale.value(scale.answers() - 1));
            prop_assert!(lowest <= mean.mean && mean.mean <= highest);
            match mean.interval {
                MeanInterval::AllTheSame => prop_assert!(values.iter().all(|it| *it == values[0])),
                MeanInterval::Between { low, high, .. } => {
                    prop_assert!(lowest <= low && low <= mean.mean);
                    prop_assert!(mean.mean <= high && high <= highest);
                    prop_assert!(low < high);
                }
            }
            let best = scale.value(scale.top_from());
            let at_top = values.iter().filter(|it| **it >= best).count() as u64;
            prop_assert_eq!(top.counted.successes(), at_top);
            prop_assert!(top.interval.contains(top.share));
            if let Some(net) = scores.net.and_then(clienteling::Estimate::known) {
                prop_assert!(net.net.abs() <= Decimal::from(100));
                prop_assert!(net.interval_low <= net.interval_high);
                prop_assert_eq!(net.high + net.between + net.low, net.answered);
            }
        }
    }

    #[test]
    fn a_better_answer_makes_no_score_worse(
        scale in scales(), counts in proptest::collection::vec(0_u64..6, 81), moved in 0..80_u16,
    ) {
        let answers = scale.answers();
        let moved = moved % (answers - 1);
        let build = |better: bool| {
            let mut form = vec![0; answers.into()];
            for (count, given) in form.iter_mut().zip(&counts) {
                *count = *given;
            }
            let at = usize::from(moved) + usize::from(better);
            form[at] += 1;
            let json = serde_json::json!(["answer_tally", 1, [scale, [0, 0, 0, 0, 0, 0], form]]);
            let parcel: Parcel<AnswerTally> = serde_json::from_value(json).unwrap();
            parcel.open().unwrap()
        };
        let policy = ScorePolicyDraft { smallest: 2, ..Default::default() }.validate().unwrap();
        let (one, other) = (build(false), build(true));
        prop_assert!(one.mean() < other.mean());
        prop_assert!(one.mark() <= other.mark());
        prop_assert!(one.top().successes() <= other.top().successes());
        let (one, other) = (one.scores(&policy), other.scores(&policy));
        let net = |scores: &AnswerScores| scores.net.and_then(clienteling::Estimate::known).map(|net| net.net);
        prop_assert!(net(&one) <= net(&other));
        let low = |scores: &AnswerScores| scores.top.known().map(|top| top.interval.low);
        prop_assert!(low(&one) <= low(&other));
    }

    #[test]
    fn a_change_the_other_way_round_is_the_same_change(
        scale in scales(), one in answers(), other in answers(),
    ) {
        let policy = ChangePolicy::default();
        let (one, other) = (of(scale, &one), of(scale, &other));
        let (there, back) =
            (one.change(&other, &policy).unwrap(), other.change(&one, &policy).unwrap());
        for (there, back) in [(there.top, back.top), (there.mean, back.mean)] {
            prop_assert_eq!(there.verdict, back.verdict);
            prop_assert_eq!(there.would_tell, back.would_tell);
            if let (Some(there), Some(back)) = (there.found.known(), back.found.known()) {
                prop_assert_eq!(there.difference, -back.difference);
                let apart = (there.p.value() - back.p.value()).abs();
                prop_assert!(apart <= Decimal::new(2, 9), "{:?} {:?}", there, back);
            }
        }
        // Nothing differs from itself.
        let same = one.change(&one, &policy).unwrap();
        for score in [Some(same.top), Some(same.mean), same.net].into_iter().flatten() {
            prop_assert!(score.verdict != ChangeVerdict::Changed);
        }
    }
}

#[test]
fn answers_that_are_all_the_same_give_no_interval_of_their_mean_and_a_single_one_no_score() {
    let same = tally(Scale::grades(), &[(SurveyValue::Score("60".parse().unwrap()), 7)]);
    let scores = same.scores(&ScorePolicy::default());
    let mean = scores.mean.known().unwrap();
    assert_eq!(mean.interval, MeanInterval::AllTheSame);
    assert_eq!(mean.to_string(), "mean 60, of 7 who answered (all the same: there is no interval)");
    // The share has one: nobody was very satisfied, and up to 35 % may be.
    let top = scores.top.known().unwrap();
    assert_eq!(
        top.to_string(),
        "0.0% of 7 answered (0.0% to 35.4% by Wilson's score interval, 95%)"
    );
    let single = tally(Scale::Nps, &[(rated("9"), 1)]).scores(&ScorePolicy::default());
    assert!(single.mean.known().is_none() && single.top.known().is_none());
    assert!(single.net.unwrap().known().is_none());
    assert_eq!(single.response.known().unwrap().counted.trials(), 1);
    // Nor can anybody say whether it changed.
    let other = tally(Scale::grades(), &[(SurveyValue::Score("60".parse().unwrap()), 9)]);
    let change = same.change(&other, &ChangePolicy::default()).unwrap();
    assert_eq!(change.mean.verdict, ChangeVerdict::CannotSay);
    assert_eq!(change.mean.would_tell, None);
    let found = change.mean.found.known().unwrap();
    assert_eq!((found.interval, found.p.to_string().as_str()), (None, "100%"));
    // All of one mark before and all of another after is a change, without any spread.
    let best = tally(Scale::grades(), &[(SurveyValue::Score("100".parse().unwrap()), 9)]);
    let change = same.change(&best, &ChangePolicy::default()).unwrap();
    assert_eq!(change.mean.verdict, ChangeVerdict::Changed);
    let found = change.mean.found.known().unwrap();
    assert_eq!(found.p_alone, found.p, "the permutation test alone decides");
}

#[test]
fn no_chance_is_none_however_far_apart_the_scores_lie() {
    let counts = |promoters, detractors| NpsCounts::new(promoters, 100, detractors);
    let change = counts(9_000, 900).change(counts(900, 9_000), &ChangePolicy::default());
    let found = change.found.known().unwrap();
    assert!(!found.p.value().is_zero() && !found.p_alone.value().is_zero(), "{found:?}");
}

#[test]
fn a_difference_that_cannot_matter_is_noise_and_one_of_too_few_answers_cannot_be_said() {
    let month = |very: u64, all: u64| {
        let grade = |score: &str| SurveyValue::Score(score.parse().unwrap());
        tally(Scale::grades(), &[(grade("100"), very), (grade("60"), all - very)])
    };
    let policy = ChangePolicy::default();
    let verdict = |before: &AnswerTally, after: &AnswerTally| {
        let change = before.change(after, &policy).unwrap();
        (change.top.verdict, change.mean.verdict)
    };
    let (noise, cannot_say) = (ChangeVerdict::Noise, ChangeVerdict::CannotSay);
    assert_eq!(verdict(&month(300, 1_000), &month(310, 1_000)), (noise, noise));
    assert_eq!(verdict(&month(6, 20), &month(8, 20)), (cannot_say, cannot_say));
    assert_eq!(verdict(&month(0, 4), &month(4, 4)), (cannot_say, cannot_say));
    let few = month(0, 4).change(&month(4, 400), &policy).unwrap();
    assert_eq!(few.top.to_string(), "share at the top: cannot say, of 4 answers and 400: too few");
    // What matters to a firm is for its policy to say.
    let strict = ChangePolicyDraft { share: "1%".parse().unwrap(), ..Default::default() };
    let change = month(300, 1_000).change(&month(310, 1_000), &strict.validate().unwrap());
    assert_eq!(change.unwrap().top.verdict, cannot_say);
}

/// Whole answers, each with how often it was given.
fn whole(scale: Scale, text: &str) -> AnswerTally {
    tally(scale, &counted(text))
}

fn five() -> Scale {
    Scale::Likert(LikertScale::new(1, 5))
}

#[test]
fn the_intervals_of_differences_are_those_of_the_literature() {
    let policy = ChangePolicy::default();
    let ends = |change: &ScoreChange| {
        let interval = change.found.known().unwrap().interval.unwrap();
        (interval.low.round_dp(2).to_string(), interval.high.round_dp(2).to_string())
    };
    // Newcombe (1998), table II, method 10: 48 of 80 and 56 of 70.
    let scale = Scale::Likert(LikertScale::new(0, 1));
    let shares = whole(scale, "0:32 1:48").change(&whole(scale, "0:14 1:56"), &policy).unwrap();
    assert_eq!(ends(&shares.top), ("5.24".to_owned(), "33.39".to_owned()));
    // Welch's t: by a computation of its own, with 41.0177 degrees of freedom.
    let (one, other) = (whole(five(), "1:3 2:5 3:8 4:3 5:1"), whole(five(), "1:1 2:2 3:6 4:9 5:7"));
    let mean = one.change(&other, &policy).unwrap().mean;
    assert_eq!(ends(&mean), ("0.40".to_owned(), "1.72".to_owned()));
    let found = mean.found.known().unwrap();
    assert!((reference::float(found.p_alone.value()) - 0.002_273_235).abs() < 2e-9, "{found:?}");
    assert_eq!(found.interval.unwrap().cut_off, CutOff::default());
    // Adjusted Wald with t of 57.9364 degrees, and of 4.0504, by the same.
    let net = NpsCounts::new(18, 11, 2).change(NpsCounts::new(10, 12, 9), &policy);
    assert_eq!(ends(&net), ("-80.30".to_owned(), "-7.93".to_owned()));
    let net = NpsCounts::new(10, 180, 10).change(NpsCounts::new(0, 0, 5), &policy);
    assert_eq!(ends(&net), ("-143.01".to_owned(), "18.01".to_owned()));
    assert!(net.found.known().unwrap().p.value() >= "0.097685".parse().unwrap(), "{net:?}");
}

#[test]
fn what_lies_beyond_the_scale_is_cut_off_and_it_says_so() {
    let (one, other) = (whole(five(), "1:4 5:1"), whole(five(), "1:1 5:4"));
    let mean = other.scores(&ScorePolicy::default()).mean.known().unwrap();
    let MeanInterval::Between { low, high, cut_off } = mean.interval else { panic!("{mean}") };
    assert!(high == Decimal::from(5) && cut_off.high && !cut_off.low && low > Decimal::ONE);
    assert_eq!(
        mean.to_string(),
        "mean 4.2, of 5 who answered (1.98 to 5 by Student's t, 95%, cut off at the end of the scale)",
    );
    // From -0.21 to 5.01, where means lie four apart at most.
    let change = one.change(&other, &ChangePolicy::default()).unwrap();
    let interval = change.mean.found.known().unwrap().interval.unwrap();
    assert!(interval.high == Decimal::from(4) && interval.cut_off.high && !interval.cut_off.low);
    let net = NpsCounts::new(0, 0, 5).change(NpsCounts::new(5, 0, 0), &ChangePolicy::default());
    let interval = net.found.known().unwrap().interval.unwrap();
    assert!(interval.high == Decimal::from(200) && interval.cut_off.high, "{net:?}");
}

#[test]
fn who_was_asked_and_who_saw_it_are_the_wholes_of_two_rates() {
    let answers = [(SurveyValue::Asked, 2), (SurveyValue::Shown, 3), (rated("9"), 5)];
    let scores = tally(Scale::Nps, &answers).scores(&ScorePolicy::default());
    let whole = |rate: clienteling::Estimate<clienteling::satisfaction::ShareScore>| {
        let rate = rate.known().unwrap();
        (rate.of.to_string(), rate.counted.successes(), rate.counted.trials())
    };
    assert_eq!(whole(scores.response), ("asked".to_owned(), 5, 10));
    assert_eq!(whole(scores.response_of_shown), ("shown".to_owned(), 5, 8));
}

#[test]
fn what_matters_is_for_the_policy_to_say_of_means_and_of_net_scores_too() {
    let months = || {
        let (one, other) =
            (whole(Scale::Nps, "2:300 8:400 9:300"), whole(Scale::Nps, "2:300 8:390 9:310"));
        (one, other)
    };
    let judged = |mean: &str, net: u32| {
        let draft = ChangePolicyDraft { mean: mean.parse().unwrap(), net, ..Default::default() };
        let (one, other) = months();
        let change = one.change(&other, &draft.validate().unwrap()).unwrap();
        let net = change.net.unwrap();
        (change.mean.matters.to_string(), change.mean.verdict, net.matters.to_string(), net.verdict)
    };
    let (noise, cannot_say) = (ChangeVerdict::Noise, ChangeVerdict::CannotSay);
    assert_eq!(judged("10%", 25), ("1".to_owned(), noise, "25".to_owned(), noise));
    assert_eq!(judged("1%", 2), ("0.1".to_owned(), cannot_say, "2".to_owned(), cannot_say));
}

#[test]
fn how_many_answers_would_tell_is_by_the_spread_that_the_answers_show() {
    // (1.96 + 0.84)^2 = 7.8489 times both variances, 60/59 and 40/39, by the half point squared.
    let scale = Scale::Likert(LikertScale::new(0, 10));
    let (one, other) = (whole(scale, "4:30 6:30"), whole(scale, "4:20 6:20"));
    let mean = one.change(&other, &ChangePolicy::default()).unwrap().mean;
    assert_eq!((mean.matters.to_string().as_str(), mean.would_tell), ("0.5", Some(65)));
    let net =
        NpsCounts::new(40, 30, 30).change(NpsCounts::new(45, 30, 25), &ChangePolicy::default());
    assert_eq!(net.would_tell, Some(1_053));
    assert_eq!(
        net.to_string(),
        "promoters less detractors: cannot say, from 10 of 100 answers to 20 of 100 (Wald's z with a \
         permutation test, p = 0.4408); 1053 answers on each side would tell a difference of 10 points",
    );
    // Nobody is told to get fewer answers than there are.
    let alike =
        whole(five(), "4:49 5:1").change(&whole(five(), "1:1 4:49"), &ChangePolicy::default());
    let mean = alike.unwrap().mean;
    assert!(
        mean.would_tell.is_some_and(|each| each < 50) || mean.verdict != ChangeVerdict::CannotSay
    );
    assert!(!mean.to_string().contains("would tell"), "{mean}");
}

#[test]
fn a_probability_is_rounded_up_where_it_is_shown_and_never_shown_as_none() {
    let month = |none: u64, all: u64| {
        tally(Scale::Likert(LikertScale::new(0, 1)), &[(rated("0"), none), (rated("1"), all)])
    };
    let change = month(0, 400).change(&month(400, 0), &ChangePolicy::default()).unwrap().top;
    assert_eq!(
        change.to_string(),
        "share at the top: changed, from 100% of 400 answers to 0% of 400 (Fisher's exact test, p \
         below 0.0001)",
    );
    let p = change.found.known().unwrap().p;
    assert_eq!(p.value().to_string(), "0.000000001");
}

#[test]
fn a_turned_scale_says_that_it_is_turned_and_what_was_ticked() {
    let effort = whole(Scale::Ces(CesScale::new(EasyEnd::Low)), "1:6 2:4");
    let scores = effort.scores(&ScorePolicy::default());
    let mean = scores.mean.known().unwrap();
    assert!(
        mean.to_string().starts_with("mean 6.6 (turned: more is better), of 10 who answered (")
    );
    let best = scores.distribution.last().unwrap();
    assert_eq!(
        (best.answer.to_string(), best.given.to_string(), best.count),
        ("7".into(), "1".into(), 6)
    );
    let worst = LikertScale { reversed: true, ..LikertScale::new(-2, 3) };
    let scores = tally(Scale::Likert(worst), &[(rated("-2"), 5)]).scores(&ScorePolicy::default());
    let best = scores.distribution.last().unwrap();
    assert_eq!(
        (best.answer.to_string(), best.given.to_string(), best.count),
        ("3".into(), "-2".into(), 5)
    );
    let plain = whole(five(), "4:5").scores(&ScorePolicy::default());
    assert!(plain.distribution.iter().all(|it| it.answer == it.given));
}

#[test]
fn a_policy_of_changes_that_makes_no_sense_is_refused_with_all_that_is_wrong() {
    let written = r#"{"false_alarm": "50%", "power": 0.4, "share": 0, "net": 201, "smallest": 1}"#;
    assert_eq!(
        serde_json::from_str::<ChangePolicy>(written).unwrap_err().to_string(),
        "`false_alarm`: `50%` is not above 0% and below 50%; \
         `power`: `40%` is not from 50% to below 100%; `share`: `0` is not above zero; \
         `net`: 201 is not between 1 and 200; `smallest`: 1 is not between 2 and 4294967295",
    );
    let scores = serde_json::from_str::<ScorePolicy>(r#"{"smallest": 1}"#).unwrap_err();
    assert_eq!(scores.to_string(), "`smallest`: 1 is not between 2 and 4294967295");
}
