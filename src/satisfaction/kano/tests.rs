use super::{
    KanoAnswer, KanoAnswers, KanoCategory, KanoCounts, KanoJudgement, KanoPair, KanoPolicy,
    KanoPolicyDraft, KanoRule, KanoTable, KanoVerdict, ServiceFactor,
};
use crate::rule::Draft;
use crate::units::{Estimate, Share};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn counts(given: [u64; 6]) -> KanoCounts {
    let [must_be, one_dimensional, attractive, indifferent, reverse, questionable] = given;
    KanoCounts { must_be, one_dimensional, attractive, indifferent, reverse, questionable }
}

fn judged(given: [u64; 6]) -> KanoJudgement {
    counts(given).judge(&KanoPolicy::default()).known().unwrap()
}

fn policy(rule: KanoRule) -> KanoPolicy {
    KanoPolicyDraft { rule, ..Default::default() }.validate().unwrap()
}

#[test]
fn the_tables_are_those_of_the_literature() {
    let letter = |category| match category {
        KanoCategory::MustBe => 'M',
        KanoCategory::OneDimensional => 'O',
        KanoCategory::Attractive => 'A',
        KanoCategory::Indifferent => 'I',
        KanoCategory::Reverse => 'R',
        KanoCategory::Questionable => 'Q',
    };
    let row = |table: KanoTable, there| -> String {
        KanoAnswer::ALL.iter().map(|missing| letter(table.category(there, *missing))).collect()
    };
    let standard = KanoAnswer::ALL.map(|there| row(KanoTable::Standard, there));
    assert_eq!(standard, ["QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"]);
    let pouliot = KanoAnswer::ALL.map(|there| row(KanoTable::Pouliot, there));
    assert_eq!(pouliot, ["QAAAO", "RQIIM", "RIIIM", "RIIQM", "RRRRQ"]);
}

#[test]
fn hygiene_is_must_be_and_a_motivator_is_attractive() {
    for factor in ServiceFactor::ALL {
        assert_eq!(factor.category().service_factor(), Some(factor));
    }
    assert_eq!(ServiceFactor::Hygiene.category(), KanoCategory::MustBe);
    let known = KanoCategory::ALL.iter().filter(|category| category.service_factor().is_some());
    assert_eq!(known.count(), 2);
}

#[test]
fn nobody_asked_is_not_enough_data() {
    let judged = KanoCounts::default().judge(&KanoPolicy::default());
    assert_eq!(judged, Estimate::NotEnoughData { have: 0, need: 1 });
    let draft = KanoPolicyDraft { answers: 20, ..Default::default() };
    let judged = counts([19, 0, 0, 0, 0, 0]).judge(&draft.validate().unwrap());
    assert_eq!(judged, Estimate::NotEnoughData { have: 19, need: 20 });
}

#[test]
fn one_answer_says_a_category_and_names_no_other() {
    let one = judged([0, 0, 1, 0, 0, 0]);
    assert_eq!(
        (one.category, one.first, one.second),
        (KanoCategory::Attractive, one.category, None)
    );
    assert_eq!(one.verdict, KanoVerdict::TooFew(KanoCategory::Attractive));
    assert_eq!(one.satisfaction(), Estimate::Known(Decimal::ONE));
    assert_eq!(one.dissatisfaction(), Estimate::Known(Decimal::ZERO));
    assert_eq!(
        one.to_string(),
        "attractive; too few to say: 1 of 1 say attractive, as chance alone brings about in 100% of \
         cases (clear: up to 10%; Fong's test asks for 1.17); better 1.00, worse 0.00"
    );
}

#[test]
fn a_few_answers_are_not_clear_though_fongs_test_says_so() {
    let five = judged([1, 0, 4, 0, 0, 0]);
    assert!(five.significance.is_significant && !five.significance.is_clear);
    assert_eq!(five.significance.p.to_string(), "37.5%");
    let (attractive, must_be) = (KanoCategory::Attractive, KanoCategory::MustBe);
    assert_eq!(five.verdict, KanoVerdict::Mixed(attractive, must_be));
    for all_the_same in 2..5 {
        let few = judged([0, 0, all_the_same, 0, 0, 0]);
        assert!(few.significance.is_significant, "{all_the_same}");
        assert_eq!(few.verdict, KanoVerdict::TooFew(attractive), "{all_the_same}");
    }
    assert_eq!(judged([0, 0, 5, 0, 0, 0]).verdict, KanoVerdict::Clear(attractive));
}

#[test]
fn a_category_is_clear_only_if_both_tests_say_so() {
    // Two of the five attributes of stp25kano: Fong's test tells both apart, the exact one the first.
    let service = judged([95, 123, 45, 33, 0, 0]);
    assert_eq!(service.verdict, KanoVerdict::Clear(KanoCategory::OneDimensional));
    assert_eq!(
        service.to_string(),
        "one-dimensional; clear: one-dimensional (123) is before must-be (95) by 28 of 296, as chance \
         alone brings about in 6.8% of cases (clear: up to 10%; Fong's test asks for 19.37); better \
         0.57, worse -0.74"
    );
    let excellent = judged([101, 54, 54, 81, 3, 3]);
    assert!(excellent.significance.is_significant);
    let mixed = KanoVerdict::Mixed(KanoCategory::MustBe, KanoCategory::Indifferent);
    assert_eq!(excellent.verdict, mixed);
    // With a factor of three Fong's test is the stricter one.
    let draft = KanoPolicyDraft { fong_factor: "3".parse().unwrap(), ..Default::default() };
    let strict = counts([95, 123, 45, 33, 0, 0]).judge(&draft.validate().unwrap()).known().unwrap();
    assert!(!strict.significance.is_significant);
    assert_eq!(strict.significance.p, service.significance.p);
    let mixed = KanoVerdict::Mixed(KanoCategory::OneDimensional, KanoCategory::MustBe);
    assert_eq!(strict.verdict, mixed);
}

#[test]
fn a_draft_that_is_no_policy_names_every_problem() {
    let draft = |false_alarm: &str| KanoPolicyDraft {
        false_alarm: false_alarm.parse().unwrap(),
        answers: 0,
        ..Default::default()
    };
    for (false_alarm, paths) in [
        ("0%", vec!["answers", "false_alarm"]),
        ("50%", vec!["answers", "false_alarm"]),
        ("49%", vec!["answers"]),
        ("0.0000001%", vec!["answers"]),
    ] {
        let refused = draft(false_alarm).validate().unwrap_err();
        assert_eq!(refused.paths(), paths, "{false_alarm}");
    }
}

#[test]
fn the_table_of_the_policy_counts() {
    let mut answers = KanoAnswers::new();
    let must_be = Some(KanoAnswer::MustBe);
    (0..10).for_each(|_| answers.add(KanoPair { there: must_be, missing: must_be }));
    for (table, category) in [
        (KanoTable::Standard, KanoCategory::Indifferent),
        (KanoTable::Pouliot, KanoCategory::Questionable),
    ] {
        let policy = KanoPolicyDraft { table, ..Default::default() }.validate().unwrap();
        let judged = answers.judge(&policy).known().unwrap();
        assert_eq!((judged.category, judged.table), (category, Some(table)));
        let of_counts = answers.counts(table).judge(&policy).known().unwrap();
        assert_eq!(of_counts, KanoJudgement { table: None, ..judged });
    }
}

#[test]
fn a_pair_is_read_as_there_and_missing_and_not_the_other_way_round() {
    let mut answers = KanoAnswers::new();
    answers.add(KanoPair { missing: Some(KanoAnswer::Dislike), there: Some(KanoAnswer::Neutral) });
    let must_be = KanoCounts { must_be: 1, ..KanoCounts::default() };
    assert_eq!(answers.counts(KanoTable::Standard), must_be);
}

#[test]
fn a_judgement_tells_by_what_it_was_made_and_has_no_float() {
    let json = serde_json::to_value(judged([65, 87, 93, 51, 0, 0])).unwrap();
    assert_eq!(json["rule"], "worst_to_leave_out");
    assert_eq!(json["close"], "0.05");
    assert_eq!(json["table"], serde_json::Value::Null);
    assert_eq!(json["confidence"], "0.95");
    assert_eq!(json["interval_method"], "wilson");
    assert_eq!(
        json["significance"],
        serde_json::json!({
            "difference": 6, "fong_factor": "1.65", "threshold": "18.467494", "is_significant": false,
            "p": "0.709499743", "false_alarm": "0.1", "is_clear": false,
        })
    );
}

#[test]
fn of_tied_categories_the_worst_to_leave_out_is_named_and_all_are_listed() {
    for rule in KanoRule::ALL {
        let judged = counts([5, 40, 40, 15, 0, 0]).judge(&policy(rule)).known().unwrap();
        assert_eq!(judged.most, [KanoCategory::OneDimensional, KanoCategory::Attractive]);
        assert_eq!(judged.category, KanoCategory::OneDimensional, "{rule}");
        assert_eq!(judged.category_strength, Share::NONE);
        assert!(!judged.significance.is_significant);
        assert_eq!(
            judged.to_string(),
            "one-dimensional; mixed: one-dimensional has as many answers as attractive, 40 of 100; \
             better 0.80, worse -0.45"
        );
    }
}

#[test]
fn only_what_matters_is_worse_to_leave_out_than_another() {
    let lead = |given| judged(given).to_string().split(';').next().unwrap().to_owned();
    let close = "which has more answers and is close";
    assert_eq!(
        lead([0, 0, 50, 51, 0, 0]),
        format!("attractive: worse to leave out than indifferent, {close}")
    );
    assert_eq!(lead([0, 0, 0, 0, 50, 51]), format!("reverse: named before questionable, {close}"));
    assert_eq!(lead([0, 0, 0, 50, 51, 0]), format!("indifferent: named before reverse, {close}"));
    assert_eq!(lead([50, 0, 0, 0, 51, 0]), format!("must-be: named before reverse, {close}"));
}

#[test]
fn exactly_five_points_apart_is_not_close() {
    let by = |m, a, i| {
        let rule = policy(KanoRule::WorstToLeaveOut);
        counts([m, 0, a, i, 0, 0]).judge(&rule).known().unwrap().category
    };
    assert_eq!(by(35, 40, 25), KanoCategory::Attractive, "5 of 100");
    assert_eq!(by(36, 40, 24), KanoCategory::MustBe, "4 of 100");
    assert_eq!(by(350, 399, 251), KanoCategory::MustBe, "4.9 of 100");
}

#[test]
fn of_three_that_are_close_the_worst_to_leave_out_counts() {
    let judged =
        |rule| counts([30, 31, 33, 6, 0, 0]).judge(&policy(rule)).known().unwrap().category;
    assert_eq!(judged(KanoRule::WorstToLeaveOut), KanoCategory::MustBe);
    assert_eq!(judged(KanoRule::Most), KanoCategory::Attractive);
}

#[test]
fn where_nothing_is_close_the_most_answers_count() {
    let draft = KanoPolicyDraft { close: Share::NONE, ..Default::default() };
    let judged = counts([40, 0, 40, 41, 0, 0]).judge(&draft.validate().unwrap()).known().unwrap();
    assert_eq!(judged.category, KanoCategory::Indifferent);
}

#[test]
fn only_reverse_and_questionable_answers_make_no_coefficients() {
    let judged = counts([0, 0, 0, 0, 7, 3]).judge(&KanoPolicy::default()).known().unwrap();
    assert_eq!(judged.category, KanoCategory::Reverse);
    assert_eq!(judged.satisfaction(), Estimate::NotEnoughData { have: 0, need: 1 });
    assert_eq!(judged.dissatisfaction(), Estimate::NotEnoughData { have: 0, need: 1 });
    assert_eq!(judged.questionable.share(), Estimate::Known(Share::from_percent(30)));
    assert_eq!(
        judged.to_string(),
        "reverse; mixed: reverse (7) is before questionable (3) by 4 of 10, as chance alone brings \
         about in 34.4% of cases (clear: up to 10%; Fong's test asks for 3.69); 3 questionable"
    );
}

#[test]
fn counts_that_have_no_place_together_keep_their_shares() {
    let full = counts([u64::MAX; 6]);
    let all = full.merge(&full).judge(&KanoPolicy::default()).known().unwrap();
    assert_eq!(all.answers, u64::MAX);
    assert_eq!(all.total_strength.share(), Estimate::Known(Share::from_percent(50)));
    assert_eq!(all.satisfaction(), Estimate::Known(Decimal::new(5, 1)));
    assert_eq!(all.dissatisfaction(), Estimate::Known(Decimal::new(-5, 1)));
    assert_eq!(all.questionable.share().known().unwrap().to_string(), "16.6666667%");
    assert_eq!(all.verdict, KanoVerdict::Mixed(KanoCategory::MustBe, KanoCategory::OneDimensional));
    // Four fifths of the others are close: 20 points of one count, and 3.4 of all six.
    let fewer = judged([u64::MAX / 5 * 4, u64::MAX, u64::MAX, u64::MAX, u64::MAX, u64::MAX]);
    assert_eq!(fewer.category, KanoCategory::MustBe);
    let two = judged([u64::MAX, 0, 0, u64::MAX / 2, 0, 0]);
    assert_eq!(two.total_strength.share().known().unwrap().to_string(), "66.6666667%");
    assert_eq!(two.category_strength.to_string(), "33.3333333%");
    assert_eq!(two.verdict, KanoVerdict::Clear(KanoCategory::MustBe));
}

fn answers() -> impl Strategy<Value = Vec<(Option<KanoAnswer>, Option<KanoAnswer>)>> {
    let answer = || {
        let any = (0..5_usize).prop_map(|place| KanoAnswer::ALL[place]);
        proptest::option::weighted(0.9, any)
    };
    proptest::collection::vec((answer(), answer()), 0..80)
}

fn of(answers: &[(Option<KanoAnswer>, Option<KanoAnswer>)]) -> KanoAnswers {
    let mut all = KanoAnswers::new();
    for (there, missing) in answers {
        all.add(KanoPair { there: *there, missing: *missing });
    }
    all
}

proptest! {
    #[test]
    fn counts_are_those_of_a_plain_count_and_parts_merge(
        answers in answers(), cut in 0..80_usize, table in (0..2_usize).prop_map(|it| KanoTable::ALL[it]),
    ) {
        let (one, other) = answers.split_at(cut.min(answers.len()));
        let all = of(&answers);
        prop_assert_eq!(of(other).merge(&of(one)), all);
        prop_assert_eq!(of(one).counts(table).merge(&of(other).counts(table)), all.counts(table));
        let both = || answers.iter().filter_map(|(a, b)| Some(table.category((*a)?, (*b)?)));
        for category in KanoCategory::ALL {
            let plain = both().filter(|one| *one == category).count();
            prop_assert_eq!(all.counts(table).of(category), plain as u64);
        }
        let halves = answers.iter().filter(|(a, b)| a.is_some() != b.is_some()).count();
        prop_assert_eq!(all.incomplete(), halves as u64);
    }

    #[test]
    fn coefficients_and_strengths_stay_within_their_bounds(
        given in proptest::array::uniform6(0..60_u64), rule in (0..2_usize).prop_map(|it| KanoRule::ALL[it]),
    ) {
        let Estimate::Known(judged) = counts(given).judge(&policy(rule)) else {
            prop_assert_eq!(given, [0; 6]);
            return Ok(());
        };
        let [m, o, a, i, ..] = given;
        let top = *given.iter().max().unwrap();
        prop_assert!(judged.most.iter().all(|category| counts(given).of(*category) == top));
        prop_assert!(rule == KanoRule::WorstToLeaveOut || judged.category == judged.most[0]);
        let behind = top - counts(given).of(judged.category);
        prop_assert!(behind * 20 < judged.answers || behind == 0);
        if m + o + a + i > 0 {
            let (better, worse) = (judged.satisfaction().known().unwrap(), judged.dissatisfaction().known().unwrap());
            prop_assert!(Decimal::ZERO <= better && better <= Decimal::ONE);
            prop_assert!(-Decimal::ONE <= worse && worse <= Decimal::ZERO);
        }
        prop_assert_eq!(judged.total_strength.successes(), m + o + a);
        prop_assert_eq!(judged.total_strength.trials(), judged.answers);
        let share = judged.total_strength.share().known().unwrap();
        prop_assert!(judged.total_strength_interval.known().unwrap().contains(share));
        // More of the first category make it no less clear.
        let mut more = given;
        let place = given.iter().position(|count| *count == top).unwrap();
        more[place] += 1_000;
        let more = counts(more).judge(&policy(rule)).known().unwrap();
        prop_assert!(more.significance.is_significant && more.significance.is_clear);
    }
}
