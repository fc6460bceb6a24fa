use proptest::prelude::*;

use super::{Pipeline, PipelineDraft, Stage};
use crate::funnel::ShowroomStep;
use crate::units::{Probability, StageId};

fn id(text: &str) -> StageId {
    text.parse().unwrap()
}

fn stage(name: &str) -> Stage {
    Stage {
        id: id(name),
        name: name.to_owned(),
        probability: Probability::from_percent(50),
        next: None,
        is_final: false,
        stalled_after_days: None,
        steps: vec![],
    }
}

fn last(name: &str) -> Stage {
    Stage { is_final: true, ..stage(name) }
}

fn to(stage: Stage, next: &[&str]) -> Stage {
    Stage { next: Some(next.iter().map(|next| id(next)).collect()), ..stage }
}

fn problems(stages: Vec<Stage>) -> String {
    PipelineDraft { stages, ..PipelineDraft::default() }.validate().unwrap_err().to_string()
}

#[test]
fn the_default_is_what_its_own_draft_makes() {
    let draft = PipelineDraft::default();
    assert_eq!(draft.validate().unwrap(), Pipeline::default());
    let json = serde_json::to_string(&Pipeline::default()).unwrap();
    assert_eq!(serde_json::from_str::<Pipeline>(&json).unwrap(), Pipeline::default());
    assert_eq!(serde_json::from_str::<Pipeline>("{}").unwrap(), Pipeline::default());
}

#[test]
fn from_an_open_stage_every_other_one_is_allowed_by_default() {
    let showroom = Pipeline::default();
    for from in showroom.stages() {
        for to in showroom.stages() {
            let allowed = !from.is_final && from.id != to.id;
            assert_eq!(showroom.allows(&from.id, &to.id), allowed, "{from:?} {to:?}");
        }
    }
    assert_eq!(showroom.next(&id("quotation")).count(), 5);
    assert!(!showroom.allows(&id("quotation"), &id("nowhere")));
    assert!(!showroom.allows(&id("nowhere"), &id("quotation")));
}

#[test]
fn a_list_of_moves_allows_these_and_no_others() {
    let stages = vec![to(stage("a"), &["b"]), to(stage("b"), &["a", "c", "b"]), last("c")];
    let pipeline = PipelineDraft { stages, ..PipelineDraft::default() }.validate().unwrap();
    assert!(pipeline.next(&id("a")).eq([&id("b")]));
    assert!(pipeline.next(&id("b")).eq([&id("a"), &id("c")]));
    assert!(pipeline.next(&id("c")).next().is_none());
    let json = serde_json::to_string(&pipeline).unwrap();
    assert_eq!(serde_json::from_str::<Pipeline>(&json).unwrap(), pipeline);
}

#[test]
fn a_pipeline_without_stages_is_refused() {
    assert_eq!(problems(vec![]), "`stages`: 0 entries are not between 1 and 64");
}

#[test]
fn sixty_four_stages_are_accepted_and_one_more_is_not() {
    let stages = |count: usize| -> Vec<Stage> {
        (1..count).map(|n| stage(&n.to_string())).chain([last("end")]).collect()
    };
    let pipeline =
        PipelineDraft { stages: stages(64), ..PipelineDraft::default() }.validate().unwrap();
    assert_eq!(pipeline.next(&id("1")).count(), 63);
    assert!(pipeline.allows(&id("1"), &id("end")));
    assert_eq!(problems(stages(65)), "`stages`: 65 entries are not between 1 and 64");
}

#[test]
fn one_stage_is_a_pipeline_when_it_is_final() {
    let pipeline = PipelineDraft { stages: vec![last("only")], ..PipelineDraft::default() }
        .validate()
        .unwrap();
    assert!(pipeline.open_stages().eq([&id("only")]));
    assert_eq!(problems(vec![stage("only")]), "`stages`: a final stage is missing");
}

#[test]
fn a_stage_with_a_hundred_percent_is_not_final_for_that() {
    let sure = Stage { probability: Probability::ONE, ..stage("delivered") };
    let unsure = Stage { probability: Probability::ZERO, ..last("b") };
    let pipeline = PipelineDraft { stages: vec![sure.clone(), unsure], ..PipelineDraft::default() }
        .validate()
        .unwrap();
    assert!(pipeline.final_stages().eq([&id("b")]));
    assert!(problems(vec![sure]).contains("a final stage is missing"));
}

#[test]
fn a_probability_of_101_or_nan_is_refused() {
    let read = |text: &str| {
        let stage = format!(r#"{{"id":"a","name":"a","probability":{text},"is_final":true}}"#);
        serde_json::from_str::<Pipeline>(&format!(r#"{{"stages":[{stage}]}}"#))
    };
    assert!(read("0.5").is_ok() && read("\"50%\"").is_ok());
    for text in ["\"NaN\"", "\"101%\"", "null", "\"-0.1\"", "101", "[]"] {
        let error = read(text).unwrap_err().to_string();
        assert!(error.starts_with("`stages[0].probability`: "), "{text}: {error}");
    }
}

#[test]
fn all_problems_come_back_with_their_paths() {
    let stages = vec![
        to(stage("a"), &["b", "x", "y"]),
        Stage { name: " ".to_owned(), ..to(stage("b"), &[]) },
        stage("c"),
        Stage { stalled_after_days: Some(0), name: "a ".to_owned(), ..stage("d") },
        to(last("e"), &["a"]),
    ];
    assert_eq!(
        problems(stages),
        "`stages[1].name`: a name is missing; \
         `stages[3].name`: `a` is taken by `stages[0].name`; \
         `stages[0].next[1]`: there is no stage `x`; \
         `stages[0].next[2]`: there is no stage `y`; \
         `stages[3].stalled_after_days`: 0 is not between 1 and 36525; \
         `stages[4].next`: expected nothing here: from a final stage no move leads on; \
         `stages[0]`: no way leads from here to a final stage; \
         `stages[1]`: no way leads from here to a final stage; \
         `stages[2]`: no way leads here from the first stage; \
         `stages[3]`: no way leads here from the first stage; \
         `stages[4]`: no way leads here from the first stage"
    );
}

#[test]
fn an_identifier_names_one_stage() {
    let twice = Stage { name: "other".to_owned(), ..last("a") };
    assert_eq!(problems(vec![stage("a"), twice]), "`stages[1].id`: `a` is taken by `stages[0].id`");
}

#[test]
fn a_step_is_expected_once() {
    let steps = vec![ShowroomStep::Needs];
    let with = |stage: Stage| Stage { steps: steps.clone(), ..stage };
    assert_eq!(
        problems(vec![with(stage("a")), with(last("b"))]),
        "`stages[1].steps[0]`: `needs` is taken by `stages[0].steps[0]`"
    );
}

#[test]
fn a_first_stage_that_is_final_leaves_the_others_out_of_reach() {
    assert_eq!(
        problems(vec![last("a"), stage("b")]),
        "`stages[1]`: no way leads here from the first stage"
    );
}

/// Whether a way leads from one place to another, by trying all.
fn leads(next: &[Vec<usize>], from: usize, to: usize, seen: &mut Vec<usize>) -> bool {
    if from == to {
        return true;
    }
    if seen.contains(&from) {
        return false;
    }
    seen.push(from);
    next[from].iter().any(|step| leads(next, *step, to, seen))
}

proptest! {
    #[test]
    fn what_is_accepted_can_be_walked_from_the_first_stage_to_an_end(
        moves in prop::collection::vec(prop::collection::vec(0..6_usize, 0..4), 1..6),
        finals in prop::collection::vec(prop::bool::weighted(0.3), 6),
    ) {
        let count = moves.len();
        let next: Vec<Vec<usize>> = moves
            .iter()
            .enumerate()
            .map(|(place, moves)| {
                let moves = moves.iter().copied().filter(|to| *to < count);
                if finals[place] { vec![] } else { moves.collect() }
            })
            .collect();
        let draft = |place: usize| Stage {
            next: Some(next[place].iter().map(|to| id(&to.to_string())).collect()),
            is_final: finals[place],
            ..stage(&place.to_string())
        };
        let reached = (0..count).all(|place| leads(&next, 0, place, &mut vec![]));
        let ends = |from| {
            let mut ends = (0..count).filter(|place| finals[*place]);
            ends.any(|end| leads(&next, from, end, &mut vec![]))
        };
        let sound = reached && (0..count).all(ends);
        let made = PipelineDraft { stages: (0..count).map(draft).collect(), ..PipelineDraft::default() }.validate();
        prop_assert_eq!(made.is_ok(), sound);
        if let Ok(pipeline) = made {
            for (from, moves) in next.iter().enumerate() {
                for to in 0..count {
                    let allowed = from != to && moves.contains(&to);
                    let (from, to) = (id(&from.to_string()), id(&to.to_string()));
                    prop_assert_eq!(pipeline.allows(&from, &to), allowed);
                }
            }
        }
    }
}

#[test]
fn the_probabilities_are_those_of_the_source() {
    let expected = [5, 25, 35, 40, 90, 100].map(Probability::from_percent);
    assert!(Pipeline::default().stages().iter().map(|stage| stage.probability).eq(expected));
}
