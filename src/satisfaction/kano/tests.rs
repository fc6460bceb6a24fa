use super::{
    KanoAnswer, KanoAnswers, KanoCategory, KanoCounts, KanoPolicy, KanoPolicyDraft, KanoRule,
    KanoTable, KanoVerdict, ServiceFactor,
};
use crate::rule::Draft;
use crate::units::{Estimate, Share};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn counts(given: [u64; 6]) -> KanoCounts {
    let [must_be, one_dimensional, attractive, indifferent, reverse, questionable] = given;
    KanoCounts { must_be, one_dimensional, attractive, indifferent, reverse, questionable }
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
fn one_answer_says_a_category_and_that_it_is_chance() {
    let one = counts([0, 0, 1, 0, 0, 0]).judge(&KanoPolicy::default()).known().unwrap();
    assert_eq!(one.category, KanoCategory::Attractive);
    let mixed = KanoVerdict::Mixed(KanoCategory::Attractive, KanoCategory::MustBe);
    assert_eq!(one.verdict, mixed);
    assert_eq!(one.satisfaction, Estimate::Known(Decimal::ONE));
    assert_eq!(one.dissatisfaction, Estimate::Known(Decimal::ZERO));
}

#[test]
fn of_tied_categories_the_worst_to_leave_out_is_named_and_all_are_listed() {
    for rule in KanoRule::ALL {
        let judged = counts([5, 40, 40, 15, 0, 0]).judge(&policy(rule)).known().unwrap();
        assert_eq!(judged.most, [KanoCategory::OneDimensional, KanoCategory::Attractive]);
        assert_eq!(judged.category, KanoCategory::OneDimensional, "{rule}");
        assert_eq!(judged.category_strength, Share::NONE);
        assert!(!judged.significance.is_significant);
    }
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
    assert_eq!(judged.satisfaction, Estimate::NotEnoughData { have: 0, need: 1 });
    assert_eq!(judged.dissatisfaction, Estimate::NotEnoughData { have: 0, need: 1 });
    assert_eq!(judged.questionable.share(), Estimate::Known(Share::from_percent(30)));
    assert_eq!(
        judged.to_string(),
        "reverse; clear: reverse (7) is before questionable (3) by 4 of 10, at least the 3.7 that are \
         more than chance; 3 questionable"
    );
}

#[test]
fn counts_at_the_bound_stay_counts() {
    let full = counts([u64::MAX; 6]);
    let judged = full.merge(&full).judge(&KanoPolicy::default()).known().unwrap();
    assert_eq!(judged.answers, u64::MAX);
    assert!(judged.significance.threshold.is_finite());
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
        all.add(*there, *missing);
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
            let (better, worse) = (judged.satisfaction.known().unwrap(), judged.dissatisfaction.known().unwrap());
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
        prop_assert!(more.significance.is_significant);
    }
}
