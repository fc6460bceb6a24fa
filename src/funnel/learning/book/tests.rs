use chrono::NaiveDate;

use super::{BookCounts, BookPolicy, CountsDiffer};
use crate::funnel::learning::DealFeatures;
use crate::funnel::opportunity::tests::{S1, new_deal, on};
use crate::funnel::{
    Applied, Change, Feature, Features, LossCause, LossReason, NewOpportunity, Opportunities,
    Opportunity, Owner, Owners, Pipeline, PipelineDraft, ProbabilityOrigin, Refusal, Stage,
    VoidCause, VoidReason, Win,
};
use crate::marketing::HeardFrom;
use crate::rule::Draft;
use crate::tiering::{LevelPolicy, LevelPolicyDraft};
use crate::units::{OpportunityId, PipelineId, Probability, Proportion, StageId};

fn named(id: &str) -> Opportunity {
    let new = NewOpportunity { id: id.parse().unwrap(), ..new_deal() };
    Opportunity::create(new, &Pipeline::default()).unwrap()
}

fn change(deal: &mut Opportunity, change: Change, day: &str) {
    deal.apply(change, on(day), &S1(), &Pipeline::default()).unwrap();
}

fn won() -> Change {
    Change::Win(Win { into: stage("delivered"), revenue: "1 CNY".parse().unwrap() })
}

fn lost() -> Change {
    Change::Lose(LossReason::Cause(LossCause::Price))
}

fn stage(id: &str) -> StageId {
    id.parse().unwrap()
}

fn counts(deal: &Opportunity, day: NaiveDate) -> BookCounts {
    let mut counts = BookCounts::new(&PipelineId::default(), day, LevelPolicy::default());
    counts.add(deal);
    counts
}

#[test]
fn where_nothing_was_learned_the_default_goes_on_with_the_stages() {
    let (showroom, policy) = (Pipeline::default(), BookPolicy::default());
    let mut book = Opportunities::new();
    book.add(named("a")).unwrap();
    let id = "a".parse().unwrap();
    let apply = |book: &mut Opportunities, counts: &BookCounts, day| {
        let mut outcomes = counts.apply(book, on(day), &S1(), &showroom, &policy);
        outcomes.pop().unwrap().1
    };
    let origin = |book: &Opportunities| book.get(&id).unwrap().state().probability_origin();
    let nothing = BookCounts::new(&PipelineId::default(), on("2026-03-01"), LevelPolicy::default());
    assert_eq!(apply(&mut book, &nothing, "2026-03-02"), Ok(Applied::Unchanged));
    assert_eq!(origin(&book), Some(ProbabilityOrigin::StageDefault));
    // Something was learned for the first stage, and nothing for the next.
    let mut closed = named("b");
    change(&mut closed, lost(), "2026-03-02");
    let learned = counts(&closed, on("2026-03-03"));
    assert_eq!(apply(&mut book, &learned, "2026-03-03"), Ok(Applied::Changed));
    assert_eq!(origin(&book), Some(ProbabilityOrigin::Learned));
    let to = Change::Move(stage("quotation"));
    book.apply(&id, to, on("2026-03-04"), &S1(), &showroom).unwrap();
    assert_eq!(origin(&book), Some(ProbabilityOrigin::LearnedElsewhere));
    assert_eq!(apply(&mut book, &learned, "2026-03-05"), Ok(Applied::Changed));
    assert_eq!(origin(&book), Some(ProbabilityOrigin::StageDefault));
    let last = book.get(&id).unwrap().events().last().unwrap();
    assert_eq!(last.change, Change::LearnedWithdrawn(on("2026-03-03")));
    let likely = book.get(&id).unwrap().state().probability().unwrap().probability;
    assert_eq!(likely, "90%".parse().unwrap());
}

#[test]
fn no_feature_moves_a_stage_that_is_certain_so_nothing_is_learned_of_it() {
    let stage = |id: &str, percent| Stage {
        id: id.parse().unwrap(),
        name: id.to_owned(),
        probability: Probability::from_percent(percent),
        next: None,
        is_final: id == "won",
        stalled_after_days: None,
        steps: Vec::new(),
    };
    let stages = vec![stage("parked", 0), stage("offer", 50), stage("won", 100)];
    let pipeline = PipelineDraft { stages, ..PipelineDraft::default() }.validate().unwrap();
    let created = |id: &str, stage: &str| {
        let new =
            NewOpportunity { id: id.parse().unwrap(), stage: stage.parse().unwrap(), ..new_deal() };
        Opportunity::create(new, &pipeline).unwrap()
    };
    let mut book = Opportunities::new();
    for number in 0..200 {
        let mut deal = created(&format!("closed-{number}"), "offer");
        let won = Win { into: "won".parse().unwrap(), revenue: "1 CNY".parse().unwrap() };
        let end = if number % 2 == 0 { Change::Win(won) } else { lost() };
        deal.apply(end, on("2026-03-02"), &S1(), &pipeline).unwrap();
        book.add(deal).unwrap();
    }
    book.add(created("parked", "parked")).unwrap();
    let (day, policy) = (on("2026-03-03"), BookPolicy::default());
    let counts = BookCounts::of(&book, &PipelineId::default(), day, LevelPolicy::default());
    let id = "parked".parse().unwrap();
    let found = counts.predict(book.get(&id).unwrap(), day, &pipeline, &policy).unwrap();
    let features = found.with_features.as_ref().known().unwrap();
    assert!(!features.contributions.is_empty() && !found.is_moved() && !found.is_learned());
    let outcomes = counts.apply(&mut book, day, &S1(), &pipeline, &policy);
    assert_eq!(outcomes, [(id.clone(), Ok(Applied::Unchanged))]);
    book.apply(&id, Change::Move("offer".parse().unwrap()), day, &S1(), &pipeline).unwrap();
    let likely = book.get(&id).unwrap().state().probability().unwrap().probability;
    assert_eq!(likely, "50%".parse().unwrap());
}

#[test]
fn a_closing_is_known_from_the_day_of_the_event_that_closed_the_deal() {
    let mut deal = named("a");
    change(&mut deal, Change::Move(stage("test_drive")), "2026-03-04");
    change(&mut deal, won(), "2026-03-09");
    let of = |day, at| counts(&deal, on(day)).stages().observed(&stage(at));
    assert_eq!(of("2026-03-08", "test_drive"), Proportion::NONE);
    let one = Proportion::try_new(1, 1).unwrap();
    for at in ["first_contact", "test_drive", "delivered"] {
        assert_eq!(of("2026-03-09", at), one);
    }
    assert_eq!(of("2026-03-09", "quotation"), Proportion::NONE);
}

#[test]
fn a_reopened_deal_is_not_closed_and_then_closes_as_it_does_in_the_end() {
    let mut deal = named("a");
    change(&mut deal, lost(), "2026-03-04");
    change(&mut deal, Change::Reopen(stage("quotation")), "2026-03-06");
    change(&mut deal, won(), "2026-03-09");
    let of = |day| counts(&deal, on(day)).stages().observed(&stage("first_contact"));
    assert_eq!(of("2026-03-05"), Proportion::try_new(0, 1).unwrap());
    assert_eq!(of("2026-03-06"), Proportion::NONE);
    assert_eq!(of("2026-03-09"), Proportion::try_new(1, 1).unwrap());
}

#[test]
fn a_void_deal_teaches_nothing() {
    let mut deal = named("a");
    let void = Change::Void(VoidReason::Cause(VoidCause::Duplicate));
    change(&mut deal, void, "2026-03-04");
    let day = on("2026-03-09");
    assert_eq!(
        counts(&deal, day),
        BookCounts::new(&PipelineId::default(), day, LevelPolicy::default())
    );
}

#[test]
fn the_features_are_product_main_owner_source_first_level_and_the_named_ones() {
    let owner = |staff: &str, share: &str| Owner {
        staff: staff.parse().unwrap(),
        share: share.parse().unwrap(),
    };
    let owners = [owner("S-1", "0.2"), owner("S-3", "0.4"), owner("S-2", "0.4")];
    let feature = Feature { name: "product".parse().unwrap(), value: "trial".parse().unwrap() };
    let new = NewOpportunity {
        owners: Owners::try_new(owners).unwrap(),
        heard_from: Some(HeardFrom::Referral.into()),
        expected_on: Some(on("2026-03-20")),
        features: Features::try_new([feature]).unwrap(),
        ..new_deal()
    };
    let mut deal = Opportunity::create(new, &Pipeline::default()).unwrap();
    change(&mut deal, Change::ExpectedOn(Some(on("2026-03-05"))), "2026-03-04");
    let features = DealFeatures::of(&deal, deal.state(), &LevelPolicy::default());
    let expected = [
        ("product", "car"),
        ("owner", "S-2"),
        ("source", "referral"),
        // In 19 days as it was created, and not in one.
        ("level", "B"),
        ("feature:product", "trial"),
    ];
    assert_eq!(features.iter().collect::<Vec<_>>(), expected);
}

#[test]
fn what_was_learned_is_not_applied_where_somebody_set_a_probability() {
    let mut book = Opportunities::new();
    let mut opinion = named("opinion");
    change(&mut opinion, Change::Manual(Some("60%".parse().unwrap())), "2026-03-02");
    let mut closed = named("closed");
    change(&mut closed, lost(), "2026-03-02");
    let mut later = named("later");
    change(&mut later, Change::Quantity(2.try_into().unwrap()), "2026-03-12");
    for deal in [opinion, closed, later, named("plain")] {
        book.add(deal).unwrap();
    }
    let day = on("2026-03-09");
    let counts = BookCounts::of(&book, &PipelineId::default(), day, LevelPolicy::default());
    let (pipeline, policy) = (Pipeline::default(), BookPolicy::default());
    let outcomes = counts.apply(&mut book, day, &S1(), &pipeline, &policy);
    let id = |text: &str| text.parse::<OpportunityId>().unwrap();
    assert_eq!(
        outcomes,
        [
            // It takes its place before the change of a later day.
            (id("later"), Ok(Applied::Changed)),
            (id("opinion"), Err(Refusal::ManualInForce { by: S1(), on: on("2026-03-02") })),
            (id("plain"), Ok(Applied::Changed)),
        ]
    );
    // 20 deals of which 5 % are won, and one that was lost.
    let plain = book.get(&id("plain")).unwrap().state().probability().unwrap();
    assert_eq!(plain.probability.to_string(), "4.7619048%");
    let again = counts.apply(&mut book, day, &S1(), &pipeline, &policy);
    assert_eq!(again[2].1, Ok(Applied::Unchanged));
}

#[test]
fn a_prediction_for_a_day_before_that_of_the_counts_would_be_hindsight() {
    let deal = named("a");
    let counts = BookCounts::new(&PipelineId::default(), on("2026-03-09"), LevelPolicy::default());
    let (pipeline, policy) = (Pipeline::default(), BookPolicy::default());
    assert!(counts.predict(&deal, on("2026-03-08"), &pipeline, &policy).is_none());
    let found = counts.predict(&deal, on("2026-03-09"), &pipeline, &policy).unwrap();
    assert_eq!(found.probability().to_string(), "5%");
}

#[test]
fn a_stage_that_the_pipeline_no_longer_has_keeps_the_default_it_had() {
    let mut deal = named("a");
    change(&mut deal, Change::Move(stage("test_drive")), "2026-03-04");
    let other: Pipeline = serde_json::from_str(
        r#"{"stages": [
            {"id": "talk", "name": "talk", "probability": "0.1"},
            {"id": "sold", "name": "sold", "probability": "1", "is_final": true}
        ]}"#,
    )
    .unwrap();
    let counts = BookCounts::new(&PipelineId::default(), on("2026-03-09"), LevelPolicy::default());
    let found = counts.predict(&deal, on("2026-03-09"), &other, &BookPolicy::default());
    assert_eq!(found.unwrap().of_stage.prior.to_string(), "40%");
}

#[test]
fn counts_of_other_levels_or_another_day_do_not_merge() {
    let day = on("2026-03-09");
    let counts = |day, levels| BookCounts::new(&PipelineId::default(), day, levels);
    let other = LevelPolicyDraft { h_within: 3, ..LevelPolicyDraft::default() };
    let other = counts(day, other.validate().unwrap());
    let own = counts(day, LevelPolicy::default());
    assert_eq!(own.clone().merge(other), Err(CountsDiffer::Levels));
    let tomorrow = counts(on("2026-03-10"), LevelPolicy::default());
    assert!(matches!(own.merge(tomorrow), Err(CountsDiffer::Days(_))));
}
