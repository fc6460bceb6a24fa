use super::{
    RfmBox, RfmCell, RfmDimension, RfmError, RfmGrading, RfmInput, RfmPolicy, RfmPolicyDraft,
    RfmScores, RfmSegmentDraft, RfmSegments, RfmSegmentsDraft, RfmWeights, RfmWeightsDraft, rfm,
    rfm_with,
};
use crate::behavior::BehaviorFold;
use crate::rule::Draft;
use crate::units::{Currency, Estimate, Money};
use std::collections::BTreeMap;

fn fen(minor: i64) -> Money {
    Money::from_minor(minor, Currency::CNY)
}

fn input(recency_days: u64, frequency: u64, yuan: i64) -> RfmInput {
    RfmInput { recency_days, frequency, monetary: fen(yuan * 100) }
}

fn scores(inputs: &[RfmInput], policy: &RfmPolicy) -> RfmScores<usize> {
    rfm(inputs.iter().copied().enumerate(), Currency::CNY, policy).unwrap()
}

fn cells(inputs: &[RfmInput]) -> Vec<Option<RfmCell>> {
    let scores = scores(inputs, &RfmPolicy::default());
    scores.iter().map(|(_, score)| score.known().map(|score| score.cell())).collect()
}

fn cell(recency: u8, frequency: u8, monetary: u8) -> RfmCell {
    RfmCell { recency, frequency, monetary }
}

fn cuts() -> RfmPolicy {
    let draft = RfmPolicyDraft {
        recency: RfmGrading::Cuts(vec![30, 90, 180]),
        frequency: RfmGrading::Cuts(vec![2, 5, 10]),
        monetary: RfmGrading::Cuts([0, 1_000, 5_000].map(|yuan| fen(yuan * 100)).to_vec()),
        weights: RfmWeightsDraft { recency: 1, frequency: 1, monetary: 2 },
    };
    draft.validate().unwrap()
}

#[test]
fn an_empty_base_has_no_scores_and_one_customer_is_in_the_middle() {
    assert!(scores(&[], &RfmPolicy::default()).is_empty());
    assert_eq!(cells(&[input(0, 9, 900)]), [Some(cell(3, 3, 3))]);
}

#[test]
fn where_all_are_equal_all_are_in_the_middle_and_of_two_middle_levels_on_the_better_one() {
    assert_eq!(cells(&[input(7, 2, 50); 10]), [Some(cell(3, 3, 3)); 10]);
    let levels = |levels, equal: usize| {
        let grading = RfmGrading::Quantiles(levels);
        let draft = RfmPolicyDraft { frequency: grading, ..RfmPolicyDraft::default() };
        let scores = scores(&vec![input(7, 2, 50); equal], &draft.validate().unwrap());
        scores.get(0).unwrap().1.known().unwrap().cell().frequency
    };
    for equal in [1, 2, 3, 10] {
        let middle = [2, 3, 4, 9, 10].map(|one| levels(one, equal));
        assert_eq!(middle, [2, 2, 3, 5, 6], "{equal}");
    }
}

#[test]
fn the_many_who_share_the_best_figures_are_not_lost_for_being_many() {
    let mut inputs = vec![input(1, 9, 900); 9];
    inputs.push(input(300, 1, 10));
    let scores = scores(&inputs, &RfmPolicy::default());
    let cells: Vec<RfmCell> =
        scores.iter().map(|(_, score)| score.known().unwrap().cell()).collect();
    assert_eq!(cells[..9], [cell(3, 3, 3); 9]);
    assert_eq!(cells[9], cell(1, 1, 1));
    let names = RfmSegments::default();
    assert_eq!(
        (names.of_cell(cells[0]), names.of_cell(cells[9])),
        (Some("need attention"), Some("lost"))
    );
}

#[test]
fn a_middle_rank_on_a_boundary_goes_towards_the_middle() {
    // Of ten, the middle of each pair lies on 0.1, 0.3, 0.5, 0.7 and 0.9.
    let inputs = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5].map(|n| input(1, n, 1));
    let with = |levels| {
        let grading = RfmGrading::Quantiles(levels);
        let draft = RfmPolicyDraft { frequency: grading, ..RfmPolicyDraft::default() };
        let scores = scores(&inputs, &draft.validate().unwrap());
        let level = |place| scores.get(place).unwrap().1.known().unwrap().cell().frequency;
        [0, 2, 4, 6, 8].map(level)
    };
    assert_eq!(with(5), [1, 2, 3, 4, 5]);
    assert_eq!(with(10), [2, 4, 6, 7, 9]);
    assert_eq!(with(2), [1, 1, 2, 2, 2]);
}

#[test]
fn fewer_days_more_purchases_and_more_value_are_better() {
    let inputs: Vec<RfmInput> = (1..=5).map(|n: u8| input(n.into(), n.into(), n.into())).collect();
    let expected: Vec<_> = (1..=5).map(|n| Some(cell(6 - n, n, n))).collect();
    assert_eq!(cells(&inputs), expected);
}

#[test]
fn a_tie_across_a_boundary_is_not_split_and_leaves_a_level_empty() {
    let inputs = [1, 2, 2, 2, 3].map(|n| input(1, n, 1));
    let scores = scores(&inputs, &RfmPolicy::default());
    assert_eq!(scores.level_counts(RfmDimension::Frequency), [1, 0, 3, 0, 1]);
}

#[test]
fn zero_and_negative_value_are_scored_as_the_worst_of_the_base() {
    let inputs = [0, -5, -90, 0, -5].map(|yuan| input(1, 1, yuan));
    let levels: Vec<u8> = cells(&inputs).into_iter().map(|it| it.unwrap().monetary).collect();
    assert_eq!(levels, [4, 3, 1, 4, 3]);
}

#[test]
fn without_a_purchase_there_is_no_score_instead_of_the_lowest() {
    let scores = scores(&[input(0, 0, 0), input(4, 1, 5)], &RfmPolicy::default());
    let (_, score) = scores.get(0).unwrap();
    assert_eq!(score, Estimate::NotEnoughData { have: 0, need: 1 });
    assert_eq!((scores.len(), scores.scored()), (2, 1));
    let mut fold = BehaviorFold::new(Currency::CNY);
    fold.add_return("2026-01-01".parse().unwrap(), fen(500)).unwrap();
    let behavior = fold.as_of("2026-02-01".parse().unwrap()).unwrap();
    assert_eq!(RfmInput::from(&behavior), input(0, 0, -5));
}

#[test]
fn exactly_at_a_cut_is_the_better_level() {
    let policy = cuts();
    let inputs = [
        input(30, 2, 0),
        input(31, 1, -1),
        input(90, 5, 1_000),
        input(181, 10, 5_000),
        input(u64::MAX, u64::MAX, 4_999),
    ];
    let scores = scores(&inputs, &policy);
    let cells: Vec<RfmCell> =
        scores.iter().filter_map(|(_, score)| score.known()).map(|score| score.cell()).collect();
    let expected = [cell(4, 2, 2), cell(3, 1, 1), cell(3, 3, 3), cell(1, 4, 4), cell(1, 4, 3)];
    assert_eq!(cells, expected);
}

#[test]
fn a_score_says_why_and_what_would_raise_it() {
    let scores = scores(&[input(40, 2, 3_800)], &cuts());
    let score = scores.get(0).unwrap().1.known().unwrap();
    let reasons: Vec<String> = score.reasons().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(reasons.join("\n"), @r"
    last purchase 40 days ago, reaching the cut of this level, 90 days (by 50 days)
    last purchase 40 days ago, missing the cut of the next level, 30 days (by 10 days)
    purchases: 2, reaching the cut of this level, 2
    purchases: 2, missing the cut of the next level, 5 (by 3)
    monetary value 3,800.00 CNY, reaching the cut of this level, 1,000.00 CNY (by 2,800.00 CNY)
    monetary value 3,800.00 CNY, missing the cut of the next level, 5,000.00 CNY (by 1,200.00 CNY)
    ");
    let steps: Vec<String> = score.steps_up().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(steps.join("\n"), @r"
    recency level 4 with a purchase today
    frequency level 3 with 3 more purchases
    monetary level 4 with 1,200.00 CNY more
    ");
    // (2 ÷ 3 + 1 ÷ 3 + 2 × 2 ÷ 3) ÷ 4
    assert_eq!(score.weighted().to_string(), "58.3333333%");
    assert_eq!((score.digits(), score.sum()), (Some(323), 8));
}

#[test]
fn a_score_in_quantiles_says_how_it_stands_among_all_and_where_its_level_ends() {
    let inputs: Vec<RfmInput> = (1..=10).map(|n: u8| input(1, n.into(), n.into())).collect();
    let scores = scores(&inputs, &RfmPolicy::default());
    let score = scores.get(4).unwrap().1.known().unwrap();
    let reasons = score.reasons();
    let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(reasons.join("\n"), @r"
    50% of the customers bought longer ago, equal ones counted half, at least the 40% where this level begins (by 10 points)
    50% of the customers bought longer ago, equal ones counted half, no more than the 60% where it ends (by 10 points)
    last purchase 1 day ago, no better than the best of this level, 1 day
    45% of the customers have fewer purchases, equal ones counted half, at least the 40% where this level begins (by 5 points)
    45% of the customers have fewer purchases, equal ones counted half, no more than the 60% where it ends (by 15 points)
    purchases: 5, better than the best of the levels below, 4 (by 1)
    purchases: 5, no better than the best of this level, 6 (by 1)
    45% of the customers have a smaller monetary value, equal ones counted half, at least the 40% where this level begins (by 5 points)
    45% of the customers have a smaller monetary value, equal ones counted half, no more than the 60% where it ends (by 15 points)
    monetary value 5.00 CNY, better than the best of the levels below, 4.00 CNY (by 1.00 CNY)
    monetary value 5.00 CNY, no better than the best of this level, 6.00 CNY (by 1.00 CNY)
    ");
    let rank = score.rank(RfmDimension::Frequency).unwrap();
    assert_eq!((rank.worse, rank.equal, rank.scored), (4, 1, 10));
    assert_eq!(score.recency_holds_through("2026-01-01".parse().unwrap()), None);
}

#[test]
fn ten_levels_have_no_digits() {
    let draft = RfmPolicyDraft { recency: RfmGrading::Quantiles(10), ..RfmPolicyDraft::default() };
    let scores = scores(&[input(1, 1, 1)], &draft.validate().unwrap());
    assert_eq!(scores.get(0).unwrap().1.known().unwrap().digits(), None);
}

#[test]
fn several_currencies_are_an_error_also_of_somebody_who_is_not_scored() {
    let yen = RfmInput { monetary: Money::from_minor(1, Currency::JPY), ..input(0, 0, 0) };
    let policy = RfmPolicy::default();
    assert!(matches!(rfm([(1, yen)], Currency::CNY, &policy), Err(RfmError::Money(_))));
    let none: [(u8, RfmInput); 0] = [];
    assert!(matches!(rfm(none, Currency::JPY, &cuts()), Err(RfmError::Money(_))));
}

#[test]
fn a_custom_scorer_is_held_to_its_bounds_and_is_named_as_the_reason() {
    let with = |best, level| {
        let scorer = (best, move |_: &RfmInput| cell(1, 2, level));
        rfm_with([(1, input(1, 1, 1))], Currency::CNY, &scorer, RfmWeights::default())
    };
    let scores = with(RfmCell::of_each(3), 3).unwrap();
    let score = scores.get(0).unwrap().1.known().unwrap();
    assert_eq!(
        score.reasons()[2].to_string(),
        "your own scorer gives level 3 for monetary value, at most the best, 3",
    );
    assert!(score.steps_up().is_empty());
    assert_eq!(score.weighted().to_string(), "50%");
    let dimension = RfmDimension::Monetary;
    for given in [0, 4] {
        let error = RfmError::LevelOutOfRange { dimension, given, levels: 3 };
        assert_eq!(with(RfmCell::of_each(3), given).unwrap_err(), error);
    }
    let error = RfmError::Levels { dimension, given: 11 };
    assert_eq!(with(cell(3, 3, 11), 1).unwrap_err(), error);
}

#[test]
fn all_problems_of_a_policy_come_back_at_once() {
    let draft = RfmPolicyDraft {
        recency: RfmGrading::Cuts((0..10).collect()),
        frequency: RfmGrading::Quantiles(1),
        monetary: RfmGrading::Cuts(vec![fen(100), Money::from_minor(1, Currency::JPY), fen(1)]),
        weights: RfmWeightsDraft { recency: 0, frequency: 0, monetary: 0 },
    };
    insta::assert_snapshot!(draft.validate().unwrap_err().to_string().replace("; ", "\n"), @r"
    `recency.cuts`: 10 entries are not between 1 and 9
    `frequency.quantiles`: 1 is not between 2 and 10
    `monetary.cuts[1]`: an amount in JPY: expected CNY
    `monetary.cuts[2]`: an amount in CNY: expected JPY
    `weights`: a weight above zero is missing
    ");
    assert!(RfmWeightsDraft { recency: 1_000_001, ..Default::default() }.validate().is_err());
    let empty = RfmPolicyDraft { frequency: RfmGrading::Cuts(vec![]), ..Default::default() };
    assert!(empty.validate().is_err());
}

#[test]
fn a_policy_is_read_through_its_checks_and_refuses_what_it_does_not_know() {
    let read = |json: &str| serde_json::from_str::<RfmPolicy>(json);
    assert_eq!(read("{}").unwrap(), RfmPolicy::default());
    let json = serde_json::to_string(&cuts()).unwrap();
    assert_eq!(read(&json).unwrap(), cuts());
    for wrong in [
        r#"{"recency":{"cuts":[30,30]}}"#,
        r#"{"recency":{"quantile":5}}"#,
        r#"{"recent":{"quantiles":5}}"#,
        r#"{"weights":{"recency":0,"frequency":0,"monetary":0}}"#,
        r#"{"weights":{"money":1}}"#,
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn the_standard_table_names_each_of_its_cells_exactly_once() {
    let table = RfmSegments::default();
    let draft = RfmSegmentsDraft::from(table.clone());
    assert_eq!(draft.clone().validate().unwrap(), table);
    // The table of the documentation: rows from recency 5 down, columns by fm.
    let rows = [
        ["new", "potential loyalists", "potential loyalists", "champions", "champions"],
        ["promising", "potential loyalists", "potential loyalists", "loyal", "loyal"],
        ["about to sleep", "about to sleep", "need attention", "loyal", "loyal"],
        ["hibernating", "hibernating", "at risk", "at risk", "cannot lose them"],
        ["lost", "lost", "at risk", "at risk", "cannot lose them"],
    ];
    let mut seen = BTreeMap::new();
    for r in 1..=5_u8 {
        for f in 1..=5_u8 {
            for m in 1..=5_u8 {
                let fm = (f + m).div_ceil(2);
                let name = rows[usize::from(5 - r)][usize::from(fm - 1)];
                assert_eq!(table.of_cell(cell(r, f, m)), Some(name), "{r}-{f}-{m}");
                let owners = draft.segments.iter().flat_map(|one| &one.boxes);
                let inside = |one: &&RfmBox| {
                    let within = |(from, to): (u8, u8), level| (from..=to).contains(&level);
                    within(one.recency, r) && within(one.frequency, f) && within(one.monetary, m)
                };
                assert_eq!(owners.filter(inside).count(), 1);
                *seen.entry(name).or_insert(0) += 1;
            }
        }
    }
    assert_eq!((seen.values().sum::<i32>(), seen.len()), (125, 11));
    assert_eq!(table.of_cell(cell(6, 1, 1)), None);
}

fn segment(name: &str, boxes: &[[(u8, u8); 3]]) -> RfmSegmentDraft {
    let one =
        |&[recency, frequency, monetary]: &[(u8, u8); 3]| RfmBox { recency, frequency, monetary };
    RfmSegmentDraft { name: name.into(), boxes: boxes.iter().map(one).collect() }
}

#[test]
fn all_problems_of_a_table_come_back_at_once() {
    let segments = vec![
        segment("keep", &[[(2, 2), (1, 2), (1, 2)]]),
        segment(" keep ", &[[(2, 2), (2, 2), (2, 2)], [(1, 0), (1, 3), (0, 1)]]),
        segment(" ", &[]),
    ];
    let error = RfmSegmentsDraft { best: RfmCell::of_each(2), segments }.validate().unwrap_err();
    insta::assert_snapshot!(error.to_string().replace("; ", "\n"), @r"
    `segments[1].name`: `keep` is taken by `segments[0].name`
    `segments[2].name`: a name is missing
    `segments[2].boxes`: a box is missing
    `segments[1].boxes[0]`: cell 2-2-2 is in `keep` and in `keep`
    `segments[1].boxes[1].recency`: levels 1 to 0 are no range within 1 to 2
    `segments[1].boxes[1].frequency`: levels 1 to 3 are no range within 1 to 2
    `segments[1].boxes[1].monetary`: levels 0 to 1 are no range within 1 to 2
    `segments`: cell 1-1-1 is in no segment
    `segments`: cell 1-1-2 is in no segment
    `segments`: cell 1-2-1 is in no segment
    `segments`: cell 1-2-2 is in no segment
    ");
}

#[test]
fn of_many_gaps_and_overlaps_twenty_are_listed_and_the_others_counted() {
    let all = [(1, 10), (1, 10), (1, 4)];
    let segments = vec![segment("a", &[all]), segment("b", &[all])];
    let error = RfmSegmentsDraft { best: RfmCell::of_each(10), segments }.validate().unwrap_err();
    assert_eq!(error.problems().len(), 42);
    let all = error.to_string();
    assert!(all.contains("`segments`: 380 more cells are claimed a second time"), "{all}");
    assert!(all.contains("`segments`: 580 more cells are in no segment"), "{all}");
    let draft = RfmSegmentsDraft { best: cell(0, 11, 255), segments: vec![] };
    assert_eq!(draft.validate().unwrap_err().problems().len(), 3);
}

#[test]
fn a_table_for_other_levels_names_nothing() {
    let scores = scores(&[input(1, 1, 1)], &cuts());
    let score = scores.get(0).unwrap().1.known().unwrap();
    let table = RfmSegments::default();
    assert_eq!(table.of_score(&score), None);
    assert!(matches!(table.totals(&scores), Err(RfmError::OtherGrid { .. })));
    let whole = segment("all", &[[(1, 4); 3]]);
    let own = RfmSegmentsDraft { best: RfmCell::of_each(4), segments: vec![whole] };
    let own = own.validate().unwrap();
    assert_eq!(own.of_score(&score), Some("all"));
    let json = serde_json::to_string(&own).unwrap();
    assert_eq!(serde_json::from_str::<RfmSegments>(&json).unwrap(), own);
    assert!(serde_json::from_str::<RfmSegments>(&json.replace("[1,4]", "[1,3]")).is_err());
}
