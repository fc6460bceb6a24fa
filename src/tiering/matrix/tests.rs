use super::{
    MatrixAxis, MatrixClass, MatrixFactor, MatrixPolicy, MatrixPolicyDraft, MatrixScore,
    MatrixScores, MatrixStanding, MatrixVerdict, matrix,
};
use crate::rule::Draft;
use crate::units::{Score, Share};

#[expect(clippy::unnecessary_wraps, reason = "the fields are optional")]
fn mark(text: &str) -> Option<Score> {
    Some(text.parse().unwrap())
}

fn scores(given: &[(&str, &str)]) -> Vec<MatrixScore> {
    let score = |(factor, score): &(&str, &str)| MatrixScore {
        factor: (*factor).to_owned(),
        score: score.parse().ok(),
    };
    given.iter().map(score).collect()
}

/// A policy of the factors `r` and `s` with weights 3 and 1, and of `a`.
fn policy() -> MatrixPolicy {
    let factor = |name: &str, weight| MatrixFactor { name: name.to_owned(), weight };
    let mut draft = MatrixPolicyDraft::default();
    draft.relationship.factors = vec![factor("r", 3), factor("s", 1)];
    draft.attractiveness.factors = vec![factor("a", 1)];
    draft.validate().unwrap()
}

fn standing(relationship: &[(&str, &str)], attractiveness: &str) -> MatrixStanding {
    let scores = MatrixScores {
        relationship: scores(relationship),
        attractiveness: scores(&[("a", attractiveness)]),
    };
    matrix(&scores, &policy()).unwrap()
}

#[test]
fn the_four_classes_are_the_four_corners_and_the_threshold_is_honoured_at_equality() {
    let class = |r: &str, a| standing(&[("r", r), ("s", r)], a).class().unwrap();
    assert_eq!(class("50", "50"), MatrixClass::Key);
    assert_eq!(class("49.999999", "50"), MatrixClass::Possible);
    assert_eq!(class("50", "49.999999"), MatrixClass::Ordinary);
    assert_eq!(class("0", "0"), MatrixClass::Ignore);
    let mut advice: Vec<&str> = MatrixClass::ALL.iter().map(|class| class.advice()).collect();
    advice.sort_unstable();
    advice.dedup();
    assert_eq!(advice.len(), 4);
}

#[test]
fn the_mean_is_weighted_and_the_contributions_add_up_to_it() {
    let axis = standing(&[("s", "80"), ("r", "30")], "50");
    let axis = axis.relationship();
    assert_eq!(axis.mean(), mark("42.5"));
    let points: Vec<String> =
        axis.contributions().iter().map(|part| part.points.unwrap().to_string()).collect();
    assert_eq!(points, ["90", "80"]);
    assert_eq!(axis.coverage().to_string(), "100%");
    assert!(axis.is_settled());
}

#[test]
fn an_unknown_factor_is_left_out_and_not_taken_for_zero() {
    let partly = standing(&[("r", "60"), ("s", "unknown")], "50");
    let axis = partly.relationship();
    assert_eq!((axis.mean(), axis.coverage().to_string()), (mark("60"), "75%".to_owned()));
    assert_eq!(axis.is_high(), Some(true));
    // With a zero for `s` the mean would be 45.
    assert!(!axis.is_settled());
    assert!(standing(&[("r", "70")], "50").relationship().is_settled());
}

#[test]
fn too_little_data_is_no_class() {
    let unknown = standing(&[("s", "100")], "unknown");
    let axes = vec![MatrixAxis::Relationship, MatrixAxis::Attractiveness];
    assert_eq!(unknown.verdict(), MatrixVerdict::NotEnoughData(axes));
    assert_eq!(unknown.class(), None);
    let reasons = [unknown.relationship(), unknown.attractiveness()];
    assert_eq!(
        reasons.map(|axis| axis.criteria()[0].to_string()),
        [
            "factors with a score make up 25% of the weight, below the 50% needed (by 25 points)",
            "factors with a score make up 0% of the weight, below the 50% needed (by 50 points)",
        ]
    );
    assert_eq!(
        reasons.map(|axis| axis.criteria()[1].to_string()),
        [
            "too little is known of the relationship; it is strong from 50",
            "too little is known of the attractiveness; it is high from 50",
        ]
    );
    assert_eq!(unknown.relationship().mean(), mark("100"));
    assert_eq!(unknown.attractiveness().mean(), None);
}

#[test]
fn coverage_and_mean_are_cut_so_that_nothing_is_reached_by_rounding() {
    let mut draft = policy().into_draft();
    draft.relationship.factors[0].weight = 1;
    draft.relationship.factors[1].weight = 2;
    draft.relationship.min_coverage = "0.333333334".parse().unwrap();
    let given = MatrixScores { relationship: scores(&[("r", "100")]), ..MatrixScores::default() };
    let third = matrix(&given, &draft.validate().unwrap()).unwrap();
    assert_eq!(third.relationship().coverage().to_string(), "33.3333333%");
    assert_eq!(third.relationship().is_high(), None);
    let below = standing(&[("r", "50"), ("s", "49.999999")], "50");
    assert_eq!(below.relationship().mean(), mark("49.999999"));
    assert_eq!(below.relationship().is_high(), Some(false));
}

#[test]
fn a_side_is_settled_only_if_no_score_of_the_others_could_bring_the_mean_to_the_threshold() {
    let mut draft = policy().into_draft();
    draft.relationship.factors[0].weight = 1;
    let policy = draft.validate().unwrap();
    let is_settled = |score: &str| {
        let known = scores(&[("r", score)]);
        let given = MatrixScores { relationship: known, ..MatrixScores::default() };
        matrix(&given, &policy).unwrap().relationship().is_settled()
    };
    // With 100 for `s` the mean of 0 and 100 is just high, and with 0 that of 100 and 0 too.
    assert!(!is_settled("0") && !is_settled("99.999999"));
    assert!(is_settled("100"));
}

#[test]
fn even_without_a_minimum_no_score_at_all_is_no_class() {
    let mut draft = policy().into_draft();
    draft.attractiveness.min_coverage = Share::NONE;
    let policy = draft.validate().unwrap();
    let standing = matrix(&MatrixScores::default(), &policy).unwrap();
    assert_eq!(standing.class(), None);
    assert_eq!(standing.attractiveness().is_high(), None);
}

#[test]
fn the_move_is_the_smallest_change_of_one_score() {
    let weak = standing(&[("r", "40"), ("s", "0")], "50");
    let change = weak.relationship().moved_by().unwrap();
    // 80 points are missing: `r` needs 26.666667 more, `s` 80.
    assert_eq!((change.factor.as_str(), change.to.to_string()), ("r", "66.666667".to_owned()));
    let strong = standing(&[("r", "60"), ("s", "20")], "50");
    assert_eq!(strong.relationship().is_high(), Some(true));
    let change = strong.relationship().moved_by().unwrap();
    assert_eq!((change.factor.as_str(), change.to.to_string()), ("r", "59.999999".to_owned()));
}

#[test]
fn where_no_factor_can_do_it_alone_there_is_no_move() {
    let mut draft = MatrixPolicyDraft::default();
    draft.relationship.threshold = "90".parse().unwrap();
    let zero = ["length", "frequency", "satisfaction", "trust"].map(|factor| (factor, "0"));
    let scores = MatrixScores { relationship: scores(&zero), ..MatrixScores::default() };
    let standing = matrix(&scores, &draft.validate().unwrap()).unwrap();
    assert_eq!(standing.relationship().moved_by(), None);
}

#[test]
fn all_problems_of_the_factors_come_back_at_once() {
    let factor = |name: &str, weight| MatrixFactor { name: name.to_owned(), weight };
    let mut draft = MatrixPolicyDraft::default();
    draft.relationship.factors = vec![factor("x", 1), factor(" ", 1_001), factor("x", 1)];
    draft.attractiveness.factors = vec![];
    assert_eq!(
        draft.validate().unwrap_err().to_string(),
        "`relationship.factors[1].name`: a name is missing; \
         `relationship.factors[2].name`: `x` is taken by `relationship.factors[0].name`; \
         `relationship.factors[1].weight`: 1001 is not between 0 and 1000; \
         `attractiveness.factors`: a factor is missing"
    );
}

#[test]
fn all_problems_of_the_scores_come_back_at_once_and_repeat_no_name() {
    let given = MatrixScores {
        relationship: scores(&[("r", "1"), ("13800001111", "2"), ("r", "3")]),
        attractiveness: scores(&[("r", "4")]),
    };
    let error = matrix(&given, &policy()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`relationship[1].factor`: no factor of this axis has this name; \
         `relationship[2].factor`: the same factor as `relationship[0].factor`; \
         `attractiveness[0].factor`: no factor of this axis has this name"
    );
}

#[test]
fn a_policy_is_read_through_the_same_checks() {
    let json = r#"{"relationship":{"factors":[{"name":"x","weight":2}]}}"#;
    let policy: MatrixPolicy = serde_json::from_str(json).unwrap();
    assert_eq!(policy.relationship.threshold, "50".parse().unwrap());
    assert!(serde_json::from_str::<MatrixPolicy>(&json.replace('2', "0")).is_err());
    assert!(serde_json::from_str::<MatrixPolicy>(&json.replace("weight", "wait")).is_err());
}

#[test]
fn a_weight_of_1000_is_accepted_and_doubles_are_told_in_the_order_of_the_fields() {
    let mut draft = policy().into_draft();
    draft.relationship.factors[0].weight = 1_000;
    assert!(draft.clone().validate().is_ok());
    draft.relationship.factors[0].weight = 1_001;
    assert!(draft.validate().is_err());
    let twice = [("r", "1"), ("s", "1"), ("s", "1"), ("r", "1")];
    let given = MatrixScores { relationship: scores(&twice), ..MatrixScores::default() };
    let error = matrix(&given, &policy()).unwrap_err();
    let paths: Vec<&str> = error.problems().iter().map(|problem| &*problem.path).collect();
    assert_eq!(paths, ["relationship[2].factor", "relationship[3].factor"]);
}
