use chrono::NaiveDate;

use super::{
    AfterMove, Applied, Change, Direction, Learned, LossCause, LossReason, Moved, NewOpportunity,
    Opportunity, OpportunityBasics, OpportunityRecord, Outcome, OutcomeKind, ProbabilityOrigin,
    ProbabilitySource, Refusal, ReplayProblem, VoidCause, VoidReason, Win,
};
use crate::funnel::{Owner, Owners, Pipeline, PipelineDraft};
use crate::marketing::{Channel, NextStep};
use crate::rule::life::{Misplaced, NoLonger, RecordPart};
use crate::units::{Probability, Quantity, StaffId, StageId};

pub(in crate::funnel) fn on(day: &str) -> NaiveDate {
    day.parse().unwrap()
}

#[expect(non_snake_case, reason = "the identifier itself")]
pub(in crate::funnel) fn S1() -> StaffId {
    "S-1".parse().unwrap()
}

fn stage(id: &str) -> StageId {
    id.parse().unwrap()
}

fn percent(text: &str) -> Probability {
    text.parse().unwrap()
}

/// Created on 1 March, in the first stage, without an expected date.
pub(in crate::funnel) fn new_deal() -> NewOpportunity {
    OpportunityBasics {
        id: "O-1".parse().unwrap(),
        customer: "C-1".parse().unwrap(),
        product: "car".parse().unwrap(),
        revenue: "168000.00 CNY".parse().unwrap(),
        stage: stage("first_contact"),
        created_on: on("2026-03-01"),
        created_by: S1(),
    }
    .into()
}

pub(in crate::funnel) fn deal() -> Opportunity {
    Opportunity::create(new_deal(), &Pipeline::default()).unwrap()
}

fn apply(deal: &mut Opportunity, change: Change, day: &str) -> Result<Applied, Refusal> {
    let before = deal.clone();
    let applied = deal.apply(change, on(day), &S1(), &Pipeline::default());
    if !matches!(applied, Ok(Applied::Changed | Applied::Moved(_))) {
        assert_eq!(*deal, before);
    }
    applied
}

fn refusal(deal: &mut Opportunity, change: Change, day: &str) -> String {
    apply(deal, change, day).unwrap_err().to_string()
}

fn to(id: &str) -> Change {
    Change::Move(stage(id))
}

fn lost() -> Change {
    Change::Lose(LossReason::Cause(LossCause::Price))
}

fn won(into: &str, revenue: &str) -> Change {
    Change::Win(Win { into: stage(into), revenue: revenue.parse().unwrap() })
}

fn probability(deal: &Opportunity) -> (Probability, ProbabilitySource) {
    let probability = deal.state().probability().unwrap();
    (probability.probability, probability.source.clone())
}

#[test]
fn a_default_probability_moves_with_the_stage() {
    let mut deal = deal();
    let moved = apply(&mut deal, to("quotation"), "2026-03-02").unwrap();
    let expected =
        Moved { direction: Some(Direction::Forward), probability: AfterMove::Redefaulted };
    assert_eq!(moved, Applied::Moved(expected));
    assert_eq!(probability(&deal), (percent("90%"), ProbabilitySource::StageDefault));
    let back = apply(&mut deal, to("needs_understood"), "2026-03-03").unwrap();
    let expected = Moved { direction: Some(Direction::Back), ..expected };
    assert_eq!(back, Applied::Moved(expected));
    assert_eq!(probability(&deal), (percent("25%"), ProbabilitySource::StageDefault));
}

#[test]
fn a_manual_probability_stays_when_the_deal_moves_until_it_is_taken_back() {
    let mut deal = deal();
    apply(&mut deal, Change::Manual(Some(percent("60%"))), "2026-03-02").unwrap();
    let Ok(Applied::Moved(moved)) = apply(&mut deal, to("test_drive"), "2026-03-03") else {
        panic!("it moved")
    };
    assert_eq!(moved.probability, AfterMove::KeptManual);
    let source = ProbabilitySource::Manual { by: S1(), on: on("2026-03-02") };
    assert_eq!(probability(&deal), (percent("60%"), source));
    assert_eq!(apply(&mut deal, Change::Manual(None), "2026-03-04"), Ok(Applied::Changed));
    assert_eq!(probability(&deal), (percent("40%"), ProbabilitySource::StageDefault));
    assert_eq!(apply(&mut deal, Change::Manual(None), "2026-03-05"), Ok(Applied::Unchanged));
}

#[test]
fn a_manual_probability_that_equals_the_default_is_still_manual() {
    let mut deal = deal();
    assert_eq!(
        apply(&mut deal, Change::Manual(Some(percent("5%"))), "2026-03-02"),
        Ok(Applied::Changed)
    );
    apply(&mut deal, to("quotation"), "2026-03-03").unwrap();
    assert_eq!(probability(&deal).0, percent("5%"));
}

#[test]
fn a_learned_probability_stays_when_the_deal_moves_and_gives_way_to_an_opinion() {
    let mut deal = deal();
    let learned =
        |text, as_of| Change::Learned(Learned { probability: percent(text), as_of: on(as_of) });
    apply(&mut deal, learned("33%", "2026-02-28"), "2026-03-02").unwrap();
    let Ok(Applied::Moved(moved)) = apply(&mut deal, to("test_drive"), "2026-03-03") else {
        panic!("it moved")
    };
    assert_eq!(moved.probability, AfterMove::KeptLearned);
    let first = deal.beginning().stage.clone();
    let source = ProbabilitySource::Learned { as_of: on("2026-02-28"), stage: first };
    assert_eq!(probability(&deal), (percent("33%"), source));
    let origin = |deal: &Opportunity| deal.state().probability_origin();
    assert_eq!(origin(&deal), Some(ProbabilityOrigin::LearnedElsewhere));
    // The same figure, learned for the present stage, is something new.
    assert_eq!(apply(&mut deal, learned("33%", "2026-03-03"), "2026-03-03"), Ok(Applied::Changed));
    assert_eq!(origin(&deal), Some(ProbabilityOrigin::Learned));
    apply(&mut deal, Change::Manual(Some(percent("60%"))), "2026-03-04").unwrap();
    assert_eq!(
        refusal(&mut deal, learned("35%", "2026-03-04"), "2026-03-05"),
        "the probability was set by `S-1` on 2026-03-04: take that back first"
    );
}

#[test]
fn what_is_learned_again_every_night_is_written_down_only_where_it_changes() {
    let mut deal = deal();
    let mut learn = |text, day| {
        let learned = Learned { probability: percent(text), as_of: on(day) };
        apply(&mut deal, Change::Learned(learned), day).unwrap()
    };
    assert_eq!(learn("33%", "2026-03-02"), Applied::Changed);
    assert_eq!(learn("33%", "2026-03-03"), Applied::Unchanged);
    assert_eq!(learn("34%", "2026-03-04"), Applied::Changed);
    assert_eq!(deal.events().len(), 2);
}

#[test]
fn a_contact_by_somebody_else_on_the_same_day_is_another_contact() {
    let mut deal = deal();
    let mut call = |by: &str| {
        let change = Change::Contacted(Some(Channel::Phone));
        deal.apply(change, on("2026-03-02"), &by.parse().unwrap(), &Pipeline::default()).unwrap()
    };
    assert_eq!(
        [call("S-1"), call("S-2"), call("S-1")],
        [Applied::Changed, Applied::Changed, Applied::Unchanged,]
    );
}

#[test]
fn nothing_is_learned_from_the_future() {
    let learned = Learned { probability: percent("33%"), as_of: on("2026-03-03") };
    assert_eq!(
        refusal(&mut deal(), Change::Learned(learned), "2026-03-02"),
        "what is used on 2026-03-02 cannot be learned from facts up to 2026-03-03: \
         expected 2026-03-02 or earlier"
    );
}

#[test]
fn an_unknown_stage_is_refused_with_those_that_are_known() {
    assert_eq!(
        refusal(&mut deal(), to("closing"), "2026-03-02"),
        "there is no stage `closing`: expected one of `first_contact`, `needs_understood`, \
         `product_shown`, `test_drive`, `quotation`, `delivered`"
    );
    let new = NewOpportunity { stage: stage("closing"), ..new_deal() };
    let refused = Opportunity::create(new, &Pipeline::default());
    assert!(matches!(refused, Err(Refusal::UnknownStage { .. })));
}

#[test]
fn a_final_stage_is_entered_by_winning_alone() {
    assert!(refusal(&mut deal(), to("delivered"), "2026-03-02").starts_with(
        "`delivered` is a final stage, which a deal enters when it is won: expected one of \
         `first_contact`"
    ));
    assert_eq!(
        refusal(&mut deal(), won("quotation", "1 CNY"), "2026-03-02"),
        "`quotation` is no final stage, into which a deal is won: expected one of `delivered`"
    );
    let new = NewOpportunity { stage: stage("delivered"), ..new_deal() };
    let refused = Opportunity::create(new, &Pipeline::default());
    assert!(matches!(refused, Err(Refusal::FinalStage { .. })));
}

/// a → b → end, and no other way.
fn narrow() -> Pipeline {
    let json = r#"{"stages":[
        {"id":"a","name":"a","probability":"0.1","next":["b"]},
        {"id":"b","name":"b","probability":"0.5","next":["end"]},
        {"id":"end","name":"end","probability":"1","is_final":true}
    ]}"#;
    serde_json::from_str::<PipelineDraft>(json).unwrap().validate().unwrap()
}

#[test]
fn a_move_that_the_pipeline_does_not_list_is_refused_with_those_that_it_does() {
    let new = NewOpportunity { stage: stage("a"), ..new_deal() };
    let mut deal = Opportunity::create(new, &narrow()).unwrap();
    let mut apply = |change| deal.apply(change, on("2026-03-02"), &S1(), &narrow());
    let early = apply(won("end", "1 CNY")).unwrap_err().to_string();
    assert_eq!(early, "no move from `a` to `end`: expected one of `b`");
    assert!(matches!(apply(to("b")), Ok(Applied::Moved(_))));
    let back = apply(to("a")).unwrap_err().to_string();
    assert_eq!(back, "no move from `b` to `a`: expected one of `end`");
    assert_eq!(apply(won("end", "1 CNY")), Ok(Applied::Changed));
}

#[test]
fn a_deal_in_a_stage_that_the_pipeline_has_no_more_can_leave_it_for_any() {
    let mut deal = deal();
    let moved = deal.apply(to("b"), on("2026-03-02"), &S1(), &narrow()).unwrap();
    let expected = Moved { direction: None, probability: AfterMove::Redefaulted };
    assert_eq!(moved, Applied::Moved(expected));
}

#[test]
fn in_a_pipeline_of_one_stage_a_deal_is_won_where_it_stands() {
    let json = r#"{"stages":[{"id":"only","name":"only","probability":"1","is_final":true}]}"#;
    let pipeline: Pipeline = serde_json::from_str(json).unwrap();
    let new = NewOpportunity { stage: stage("only"), ..new_deal() };
    let mut deal = Opportunity::create(new, &pipeline).unwrap();
    assert!(deal.state().is_open());
    let won = deal.apply(won("only", "1 CNY"), on("2026-03-02"), &S1(), &pipeline);
    assert_eq!(won, Ok(Applied::Changed));
    assert_eq!(deal.state().outcome().kind(), OutcomeKind::Won);
}

#[test]
fn a_deal_that_is_won_is_not_won_once_more_into_another_final_stage() {
    let json = r#"{"stages":[
        {"id":"a","name":"a","probability":"0.1"},
        {"id":"collected","name":"collected","probability":"1","is_final":true},
        {"id":"delivered","name":"delivered","probability":"1","is_final":true}
    ]}"#;
    let pipeline: Pipeline = serde_json::from_str(json).unwrap();
    let new = NewOpportunity { stage: stage("a"), ..new_deal() };
    let mut deal = Opportunity::create(new, &pipeline).unwrap();
    let mut win = |into, day| deal.apply(won(into, "1 CNY"), on(day), &S1(), &pipeline);
    assert_eq!(win("collected", "2026-03-02"), Ok(Applied::Changed));
    assert_eq!(win("collected", "2026-03-03"), Ok(Applied::Unchanged));
    let closed = Refusal::AlreadyClosed { outcome: OutcomeKind::Won, on: on("2026-03-02") };
    assert_eq!(win("delivered", "2026-03-03"), Err(closed));
}

#[test]
fn the_default_of_a_day_is_that_which_came_into_question_last() {
    let mut deal = deal();
    apply(&mut deal, to("test_drive"), "2026-03-02").unwrap();
    apply(&mut deal, Change::Contacted(None), "2026-03-04").unwrap();
    let of = |day| deal.default_on(on(day));
    assert_eq!(
        [of("2026-03-01"), of("2026-03-02"), of("2026-03-05")],
        [5, 40, 40].map(|it| { percent(&format!("{it}%")) })
    );
}

#[test]
fn moving_a_closed_deal_is_refused() {
    for end in
        [lost(), won("delivered", "1 CNY"), Change::Void(VoidReason::Cause(VoidCause::Mistake))]
    {
        let mut deal = deal();
        apply(&mut deal, end.clone(), "2026-03-02").unwrap();
        let refused = refusal(&mut deal, to("quotation"), "2026-03-03");
        let outcome = deal.state().outcome().kind();
        assert_eq!(refused, format!("the deal is {outcome} since 2026-03-02: reopen it first"));
        assert_eq!(deal.state().probability(), None);
        // The same end once more is no news, and another one a contradiction.
        assert_eq!(apply(&mut deal, end, "2026-03-04"), Ok(Applied::Unchanged));
        let other = Change::Lose(LossReason::Cause(LossCause::NoNeed));
        assert!(apply(&mut deal, other, "2026-03-04").is_err());
        assert!(apply(&mut deal, won("delivered", "2 CNY"), "2026-03-04").is_err());
    }
}

#[test]
fn a_lost_deal_says_when_why_and_from_which_stage() {
    let mut deal = deal();
    apply(&mut deal, to("test_drive"), "2026-03-02").unwrap();
    let reason = LossReason::Other("moved to another town".parse().unwrap());
    apply(&mut deal, Change::Lose(reason.clone()), "2026-03-03").unwrap();
    let expected = Outcome::Lost { on: on("2026-03-03"), reason, from: stage("test_drive") };
    assert_eq!(*deal.state().outcome(), expected);
    assert!(!format!("{deal:?}").contains("town"));
}

#[test]
fn a_reopened_deal_has_the_default_of_its_stage_and_keeps_its_end_in_the_history() {
    let mut deal = deal();
    apply(&mut deal, Change::Manual(Some(percent("60%"))), "2026-03-02").unwrap();
    apply(&mut deal, lost(), "2026-03-03").unwrap();
    let reopen = Change::Reopen(stage("product_shown"));
    assert_eq!(apply(&mut deal, reopen.clone(), "2026-03-04"), Ok(Applied::Changed));
    assert_eq!(probability(&deal), (percent("35%"), ProbabilitySource::StageDefault));
    assert_eq!(deal.state().entered_on(), on("2026-03-04"));
    assert_eq!(deal.as_of(on("2026-03-03")).unwrap().outcome().kind(), OutcomeKind::Lost);
    // The same command once more; then as a new one, on another day.
    assert_eq!(apply(&mut deal, reopen.clone(), "2026-03-04"), Ok(Applied::Unchanged));
    assert_eq!(
        refusal(&mut deal, reopen, "2026-03-05"),
        "the deal is open: only a closed one can be reopened"
    );
}

#[test]
fn what_was_agreed_before_the_end_is_not_due_after_a_reopening() {
    let mut deal = deal();
    let step = NextStep { what: "offer".parse().unwrap(), on: on("2026-03-20") };
    apply(&mut deal, Change::NextStep(Some(Box::new(step))), "2026-03-02").unwrap();
    apply(&mut deal, lost(), "2026-03-10").unwrap();
    assert!(deal.state().next_step().is_some());
    apply(&mut deal, Change::Reopen(stage("quotation")), "2026-06-01").unwrap();
    assert_eq!(deal.state().next_step(), None);
    assert_eq!(deal.state().opened_on(), on("2026-06-01"));
    assert!(deal.as_of(on("2026-03-05")).unwrap().next_step().is_some());
}

#[test]
fn a_late_change_takes_its_place_unless_it_was_carried_out_then() {
    let mut deal = deal();
    apply(&mut deal, to("test_drive"), "2026-03-03").unwrap();
    apply(&mut deal, to("quotation"), "2026-03-05").unwrap();
    assert_eq!(apply(&mut deal, to("test_drive"), "2026-03-03"), Ok(Applied::Unchanged));
    let late = apply(&mut deal, to("product_shown"), "2026-03-04").unwrap();
    assert!(matches!(late, Applied::Moved(Moved { direction: Some(Direction::Back), .. })));
    let stages = ["2026-03-03", "2026-03-04", "2026-03-05"]
        .map(|day| deal.as_of(on(day)).unwrap().stage().to_string());
    assert_eq!(stages, ["test_drive", "product_shown", "quotation"]);
    assert_eq!(
        refusal(&mut deal, to("quotation"), "2026-02-28"),
        "2026-02-28 is before the beginning: expected 2026-03-01 or later"
    );
}

#[test]
fn a_late_change_after_which_later_ones_do_not_hold_is_refused_with_all_of_them() {
    let mut deal = deal();
    apply(&mut deal, to("test_drive"), "2026-03-03").unwrap();
    apply(&mut deal, Change::Contacted(None), "2026-03-05").unwrap();
    apply(&mut deal, lost(), "2026-03-07").unwrap();
    let refused = apply(&mut deal, won("delivered", "1 CNY"), "2026-03-04").unwrap_err();
    let closed = || Refusal::AlreadyClosed { outcome: OutcomeKind::Won, on: on("2026-03-04") };
    let lapsed = |number, day| NoLonger { number, on: on(day), refusal: closed() };
    let all = vec![lapsed(2, "2026-03-05"), lapsed(3, "2026-03-07")];
    assert_eq!(refused, Refusal::Misplaced(Misplaced::LaterEntries(all)));
}

#[test]
fn a_default_that_was_taken_up_holds_only_in_the_stage_of_which_it_is() {
    let mut deal = deal();
    apply(&mut deal, Change::Manual(Some(percent("60%"))), "2026-03-02").unwrap();
    apply(&mut deal, Change::Manual(None), "2026-03-05").unwrap();
    assert!(refusal(&mut deal, to("quotation"), "2026-03-04").ends_with(
        "number 2 of 2026-03-05: a default probability of `5%`, where the pipeline has `90%`"
    ));
}

#[test]
fn a_closing_date_before_the_creation_is_refused() {
    let early = Some(on("2026-02-28"));
    let expected = "an expected closing on 2026-02-28 is before the creation: expected \
                    2026-03-01 or later";
    assert_eq!(refusal(&mut deal(), Change::ExpectedOn(early), "2026-03-02"), expected);
    let new = NewOpportunity { expected_on: early, ..new_deal() };
    let refused = Opportunity::create(new, &Pipeline::default()).unwrap_err();
    assert_eq!(refused.to_string(), expected);
    let same_day = NewOpportunity { expected_on: Some(on("2026-03-01")), ..new_deal() };
    assert!(Opportunity::create(same_day, &Pipeline::default()).is_ok());
}

#[test]
fn a_deal_is_not_entered_before_its_creation() {
    let entered = |day| NewOpportunity { entered_on: Some(on(day)), ..new_deal() };
    let early = Opportunity::create(entered("2026-02-28"), &Pipeline::default());
    assert!(matches!(early, Err(Refusal::EnteredBeforeCreation { .. })));
    let late = Opportunity::create(entered("2026-03-04"), &Pipeline::default()).unwrap();
    assert!(late.known_by(on("2026-03-03")).is_none() && late.as_of(on("2026-03-01")).is_some());
}

#[test]
fn a_revenue_below_zero_is_refused_and_zero_is_not() {
    let below = "a revenue of `-1.00 CNY` is below zero: expected zero or more";
    let money = |text: &str| text.parse().unwrap();
    assert_eq!(refusal(&mut deal(), Change::Revenue(money("-1 CNY")), "2026-03-02"), below);
    assert_eq!(refusal(&mut deal(), won("delivered", "-1 CNY"), "2026-03-02"), below);
    let new = NewOpportunity { revenue: money("-1 CNY"), ..new_deal() };
    assert!(Opportunity::create(new, &Pipeline::default()).is_err());
    let zero = Change::Revenue(money("0 CNY"));
    assert_eq!(apply(&mut deal(), zero, "2026-03-02"), Ok(Applied::Changed));
}

#[test]
fn what_is_true_already_changes_nothing() {
    let half = |staff: &str| Owner { staff: staff.parse().unwrap(), share: "0.5".parse().unwrap() };
    let step = NextStep { what: "call".parse().unwrap(), on: on("2026-03-09") };
    let changes = [
        Change::Revenue("5 CNY".parse().unwrap()),
        Change::Quantity(Quantity::try_from(2).unwrap()),
        Change::Product("van".parse().unwrap()),
        Change::ExpectedOn(Some(on("2026-05-01"))),
        Change::Manual(Some(percent("7%"))),
        Change::Owners(Owners::try_new([half("S-1"), half("S-2")]).unwrap()),
        Change::NextStep(Some(Box::new(step))),
        to("quotation"),
    ];
    let mut deal = deal();
    for change in &changes {
        assert!(matches!(
            apply(&mut deal, change.clone(), "2026-03-02"),
            Ok(Applied::Changed | Applied::Moved(_))
        ));
    }
    for change in changes {
        assert_eq!(apply(&mut deal, change, "2026-03-05"), Ok(Applied::Unchanged));
    }
    assert_eq!(deal.events().len(), 8);
    // A contact is news on every day.
    let called = Change::Contacted(Some(Channel::Phone));
    assert_eq!(apply(&mut deal, called.clone(), "2026-03-05"), Ok(Applied::Changed));
    assert_eq!(apply(&mut deal, called.clone(), "2026-03-05"), Ok(Applied::Unchanged));
    assert_eq!(apply(&mut deal, called, "2026-03-06"), Ok(Applied::Changed));
}

#[test]
fn several_changes_of_a_day_keep_their_order() {
    let mut deal = deal();
    for id in ["test_drive", "quotation", "product_shown"] {
        apply(&mut deal, to(id), "2026-03-02").unwrap();
    }
    assert_eq!(*deal.as_of(on("2026-03-02")).unwrap().stage(), stage("product_shown"));
    apply(&mut deal, lost(), "2026-03-03").unwrap();
    let state = deal.as_of(on("2026-03-02")).unwrap();
    assert_eq!(*state.stage(), stage("product_shown"));
    assert!(state.is_open());
    assert_eq!(deal.as_of(on("2026-02-28")), None);
}

/// The showroom with another probability for the first stage and without the test drive.
fn changed_showroom() -> Pipeline {
    let mut draft = PipelineDraft::default();
    draft.stages[0].probability = "0.1".parse().unwrap();
    draft.stages.remove(3);
    draft.validate().unwrap()
}

#[test]
fn history_does_not_change_with_the_pipeline() {
    let mut deal = deal();
    apply(&mut deal, to("test_drive"), "2026-03-02").unwrap();
    let change = to("first_contact");
    let _ = deal.apply(change, on("2026-03-05"), &S1(), &changed_showroom()).unwrap();
    assert_eq!(probability(&deal).0, percent("10%"));
    let of = |day| deal.as_of(on(day)).unwrap().probability().unwrap().probability;
    assert_eq!([of("2026-03-01"), of("2026-03-02")], [percent("5%"), percent("40%")]);

    let record = deal.to_record();
    let both = [changed_showroom(), Pipeline::default()];
    assert_eq!(record.clone().replay(&both).unwrap(), deal);
    // The new pipeline alone does not know how it began, nor the old one where it is.
    let refused = record.clone().replay(&both[..1]).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`opportunity`: a default probability of `5%`, where the pipeline has `10%`"
    );
    let refused = record.clone().replay(&both[1..]).unwrap_err();
    assert_eq!(refused.part, RecordPart::Change(2));
    let refused = record.clone().replay(&[]).unwrap_err();
    assert_eq!(refused.problem, ReplayProblem::NoContext);
    // As a history it needs neither.
    assert_eq!(record.load().unwrap(), deal);
    let told = |pipelines: &[Pipeline]| {
        let parts = deal.against(pipelines).into_iter().map(|misfit| misfit.part);
        parts.collect::<Vec<_>>()
    };
    assert_eq!(told(&both), []);
    // The move to the test drive and the default of the first stage.
    assert_eq!(told(&both[..1]), [RecordPart::Beginning("opportunity"), RecordPart::Change(1)]);
    assert_eq!(told(&both[1..]), [RecordPart::Change(2)]);
}

#[test]
fn a_default_is_noted_where_a_stage_is_entered_and_nowhere_else() {
    let mut deal = deal();
    apply(&mut deal, to("test_drive"), "2026-03-02").unwrap();
    apply(&mut deal, Change::Contacted(None), "2026-03-03").unwrap();
    let loaded = |forge: fn(&mut OpportunityRecord)| {
        let mut record = deal.to_record();
        forge(&mut record);
        let error = record.load().unwrap_err();
        (error.part, error.problem)
    };
    let missing = ReplayProblem::Refused(Refusal::DefaultMissing);
    let begun = loaded(|record| record.noted = None);
    assert_eq!(begun, (RecordPart::Beginning("opportunity"), missing.clone()));
    let moved = loaded(|record| record.events[0].noted = None);
    assert_eq!(moved, (RecordPart::Change(1), missing));
    let called = loaded(|record| record.events[1].noted = Some(percent("5%")));
    let not_expected = Refusal::DefaultNotExpected(percent("5%"));
    assert_eq!(called, (RecordPart::Change(2), ReplayProblem::Refused(not_expected)));
}

#[test]
fn a_record_that_no_pipeline_allows_is_refused_in_the_words_of_the_first() {
    let mut deal = deal();
    apply(&mut deal, to("test_drive"), "2026-03-02").unwrap();
    let mut record = deal.to_record();
    record.events[0].change = to("delivered");
    let refused = record.replay(&[Pipeline::default(), changed_showroom()]).unwrap_err();
    let ReplayProblem::Refused(Refusal::FinalStage { open, .. }) = refused.problem else {
        panic!("{refused}");
    };
    assert!(open.contains(&stage("test_drive")));
}

#[test]
fn asking_for_the_default_takes_up_the_one_of_today() {
    let mut deal = deal();
    let ask = Change::Manual(None);
    assert_eq!(apply(&mut deal, ask.clone(), "2026-03-02"), Ok(Applied::Unchanged));
    let asked = deal.apply(ask, on("2026-03-02"), &S1(), &changed_showroom());
    assert_eq!(asked, Ok(Applied::Changed));
    assert_eq!(probability(&deal), (percent("10%"), ProbabilitySource::StageDefault));
    assert_eq!(deal.state().changed_on(), on("2026-03-02"));
}

fn replayed(json: &str) -> Result<Opportunity, String> {
    let record: OpportunityRecord =
        serde_json::from_str(json).map_err(|error| error.to_string())?;
    record.replay(&[Pipeline::default()]).map_err(|error| error.to_string())
}

#[test]
fn a_forged_record_is_refused() {
    let mut deal = deal();
    apply(&mut deal, to("test_drive"), "2026-03-02").unwrap();
    apply(&mut deal, Change::ExpectedOn(Some(on("2026-05-01"))), "2026-03-03").unwrap();
    apply(&mut deal, lost(), "2026-03-04").unwrap();
    let json = serde_json::to_string(&deal).unwrap();
    assert_eq!(json, serde_json::to_string(&deal.to_record()).unwrap());
    assert_eq!(replayed(&json).as_ref(), Ok(&deal));
    let forged = [
        (r#"{"lose":{"cause":"price"}}"#, r#"{"lose":{}}"#),
        (r#"{"lose":{"cause":"price"}}"#, r#"{"lose":null}"#),
        (r#"{"lose":{"cause":"price"}}"#, r#"{"lose":{"other":""}}"#),
        (r#"{"lose":{"cause":"price"}}"#, r#"{"lose":{"cause":"13800001111"}}"#),
        (r#"{"lose":{"cause":"price"}}"#, r#"{"lose":"13800001111"}"#),
        (r#""share":"1""#, r#""share":"0.9""#),
        ("2026-03-03", "2026-02-01"),
        (r#"{"move":"test_drive"}"#, r#"{"move":"closing"}"#),
        (r#"{"move":"test_drive"}"#, r#"{"move":"delivered"}"#),
        (r#"{"move":"test_drive"}"#, r#"{"move":"first_contact"}"#),
        (r#""stage":"first_contact""#, r#""stage":"delivered""#),
        (r#""default":"0.4""#, r#""default":"0.41""#),
        (r#""default":"0.05""#, r#""default":"0.5""#),
        (r#","default":"0.4""#, ""),
        ("2026-05-01", "2026-02-28"),
        (r#""quantity":"1""#, r#""quantity":"0""#),
        (r#""quantity":"1""#, r#""quantity":"-1""#),
        (r#""168000.00""#, r#""-1""#),
        (r#""events":["#, r#""stage":"quotation","events":["#),
        (r#""events":["#, r#""events":[13800001111,"#),
    ];
    let of_pipeline = ["closing", "delivered", "0.41", r#""0.5""#];
    for (genuine, wrong) in forged {
        assert!(json.contains(genuine), "{genuine} in {json}");
        let forged = json.replacen(genuine, wrong, 1);
        let refused = replayed(&forged).unwrap_err();
        assert!(!refused.contains("1380000"), "{refused}");
        let loaded =
            serde_json::from_str::<OpportunityRecord>(&forged).map(OpportunityRecord::load);
        let loads = matches!(loaded, Ok(Ok(_)));
        assert_eq!(loads, of_pipeline.iter().any(|known| wrong.contains(known)), "{forged}");
    }
}

#[test]
fn the_wire_form_of_each_change_comes_back() {
    let step = NextStep { what: "call".parse().unwrap(), on: on("2026-03-09") };
    let changes = [
        (to("quotation"), r#"{"move":"quotation"}"#),
        (Change::ExpectedOn(None), r#"{"expected_on":null}"#),
        (Change::Manual(Some(percent("7%"))), r#"{"manual":"0.07"}"#),
        (Change::Manual(None), r#"{"manual":null}"#),
        (
            Change::NextStep(Some(Box::new(step))),
            r#"{"next_step":{"what":"call","on":"2026-03-09"}}"#,
        ),
        (Change::Contacted(Some(Channel::Phone)), r#"{"contacted":"phone"}"#),
        (
            won("delivered", "1 CNY"),
            r#"{"win":{"into":"delivered","revenue":{"amount":"1.00","currency":"CNY"}}}"#,
        ),
        (Change::Reopen(stage("quotation")), r#"{"reopen":"quotation"}"#),
    ];
    for (change, json) in changes {
        assert_eq!(serde_json::to_string(&change).unwrap(), json);
        assert_eq!(serde_json::from_str::<Change>(json).unwrap(), change);
    }
}

#[test]
fn a_quantity_of_zero_or_below_cannot_be_written_down() {
    for wrong in ["0", "-1", "NaN"] {
        assert!(wrong.parse::<Quantity>().is_err());
        let json = format!(r#"{{"quantity":"{wrong}"}}"#);
        assert!(serde_json::from_str::<Change>(&json).is_err());
    }
}

#[test]
fn a_probability_of_101_or_nan_cannot_be_written_down() {
    for wrong in ["101", "101%", "NaN", "-0.1"] {
        assert!(wrong.parse::<Probability>().is_err());
        let json = format!(r#"{{"manual":"{wrong}"}}"#);
        assert!(serde_json::from_str::<Change>(&json).is_err());
    }
}

#[test]
fn a_deal_takes_little_room() {
    assert!(size_of::<Opportunity>() <= 320, "{}", size_of::<Opportunity>());
    assert!(size_of::<super::Event>() <= 80, "{}", size_of::<super::Event>());
    assert!(size_of::<Refusal>() <= 64, "{}", size_of::<Refusal>());
}

/// On one day the probability is set, taken back by the pipeline as it was, and after a next step
/// taken back again by the pipeline as it is.
fn taken_back_by_two() -> (Opportunity, [Pipeline; 2]) {
    let mut draft = PipelineDraft::default();
    draft.stages[0].probability = percent("10%");
    let pipelines = [Pipeline::default(), draft.validate().unwrap()];
    let step = NextStep { what: "ring".parse().unwrap(), on: on("2026-03-05") };
    let mut deal = deal();
    for (change, by) in [
        (Change::Manual(Some(percent("50%"))), 0),
        (Change::Manual(None), 0),
        (Change::NextStep(Some(Box::new(step))), 0),
        (Change::Manual(None), 1),
    ] {
        let applied = deal.apply(change, on("2026-03-02"), &S1(), &pipelines[by]).unwrap();
        assert_eq!(applied, Applied::Changed);
    }
    (deal, pipelines)
}

#[test]
fn a_deal_loads_after_an_erasure_where_only_what_is_noted_tells_two_changes_apart() {
    let (deal, pipelines) = taken_back_by_two();
    assert_eq!(deal.to_record().load().as_ref(), Ok(&deal));
    let erased = deal.erased_as(&"x".parse().unwrap());
    assert_eq!(erased.events().len(), 3);
    assert_eq!(erased.to_record().load().as_ref(), Ok(&erased));
    assert_eq!(erased.to_record().replay(&pipelines).as_ref(), Ok(&erased));
    assert_eq!(probability(&erased), probability(&deal));
}

#[test]
fn a_record_that_says_twice_the_same_with_the_same_beside_it_does_not_load() {
    let (deal, _) = taken_back_by_two();
    let mut record = deal.erased_as(&"x".parse().unwrap()).to_record();
    record.events.push(record.events[2].clone());
    let error = record.load().unwrap_err();
    assert_eq!(error.part, RecordPart::Change(4));
    assert_eq!(error.problem, ReplayProblem::Unchanged);
}
