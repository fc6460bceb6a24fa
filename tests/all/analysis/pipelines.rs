//! A firm with two pipelines: whatever takes one of them is about its deals alone, although both
//! have stages of the same names.

use clienteling::Currency;
use clienteling::funnel::analysis::{
    Basis, GroupBy, conversion, funnel_report, opportunity_analysis, stalled, times,
};
use clienteling::funnel::learning::{BookCounts, BookPolicy, CountsDiffer, backtest};
use clienteling::funnel::{
    Change, LossCause, LossReason, NewOpportunity, Opportunities, Opportunity, Pipeline,
    PipelineDraft, Refusal, Win, stage_clock,
};
use clienteling::rule::Parcel;
use clienteling::units::Valuation;

use super::small_book::{pipeline, policy};
use crate::analysis::planned::{cny, levels};
use crate::common::build::{day, money};

/// The same stages, in another pipeline.
fn fleet() -> Pipeline {
    let mut draft = PipelineDraft::from(pipeline());
    draft.id = "fleet".parse().unwrap();
    draft.validate().unwrap()
}

fn deal(id: &str, through: &Pipeline, changes: &[(&str, Change)]) -> Opportunity {
    let new = super::small_book::new(id, "2026-03-01", "100 CNY");
    let new = NewOpportunity { pipeline: through.id().clone(), ..new };
    let mut deal = Opportunity::create(new, through).unwrap();
    for (on, change) in changes {
        deal.apply(change.clone(), day(on), &"S-1".parse().unwrap(), through).unwrap();
    }
    deal
}

/// Of each pipeline one deal that is open, lost and won; those of the second only are won twice.
fn both() -> (Vec<Opportunity>, Vec<Opportunity>) {
    let won =
        |on| (on, Change::Win(Win { into: "sold".parse().unwrap(), revenue: money("90 CNY") }));
    let lost = ("2026-03-06", Change::Lose(LossReason::Cause(LossCause::Price)));
    let of = |through: &Pipeline, name: &str| {
        let id = |number: u8| format!("{name}{number}");
        vec![
            deal(&id(1), through, &[]),
            deal(&id(2), through, std::slice::from_ref(&lost)),
            deal(&id(3), through, &[won("2026-03-08")]),
        ]
    };
    let (own, mut other) = (of(&pipeline(), "s"), of(&fleet(), "f"));
    other.push(deal("f4", &fleet(), &[won("2026-03-04")]));
    (own, other)
}

#[test]
fn a_report_on_a_pipeline_is_about_its_deals_and_tells_how_many_were_of_others() {
    let (own, other) = both();
    let all = || own.iter().chain(&other);
    let (rates, on) = (cny(), day("2026-03-20"));
    let valuation = Valuation::new(Currency::CNY, &rates);
    let (pipeline, policy) = (pipeline(), policy());

    let of = conversion(all(), None, &pipeline, &policy, on);
    assert_eq!(of.other_pipelines(), 4);
    let alone = conversion(&own, None, &pipeline, &policy, on);
    assert_eq!((of.all(), of.stages()), (alone.all(), alone.stages()));
    assert_eq!(alone.other_pipelines(), 0);
    assert_eq!(of.clone().merge(&alone).unwrap().other_pipelines(), 4);

    let mut of = times(all(), &pipeline, &policy, on);
    assert_eq!(std::mem::take(&mut of.other_pipelines), 4);
    assert_eq!(of, times(&own, &pipeline, &policy, on));

    let mut of = funnel_report(all(), &pipeline, &policy, &valuation, on).unwrap();
    assert_eq!(std::mem::take(&mut of.other_pipelines), 4);
    assert_eq!(of, funnel_report(&own, &pipeline, &policy, &valuation, on).unwrap());

    let mut of = stalled(all(), &pipeline, &valuation, on).unwrap();
    assert_eq!(std::mem::take(&mut of.other_pipelines), 4);
    assert_eq!(of.deals.len(), 1);
    assert_eq!(of, stalled(&own, &pipeline, &valuation, on).unwrap());

    let by = (None, GroupBy::Owner);
    let (mine, both) = (own.iter().collect::<Vec<_>>(), all().collect::<Vec<_>>());
    let analysed = |deals: Vec<&Opportunity>| {
        opportunity_analysis(deals, by, &pipeline, &policy, &valuation, on).unwrap()
    };
    let mut of = analysed(both);
    assert_eq!(std::mem::take(&mut of.stalled.other_pipelines), 4);
    assert_eq!(of, analysed(mine));
}

#[test]
fn deals_of_other_pipelines_that_came_later_are_not_counted_yet() {
    let (_, other) = both();
    let of = conversion(&other, None, &pipeline(), &policy(), day("2026-02-28"));
    assert_eq!(of.other_pipelines(), 0);
}

#[test]
fn parts_of_two_pipelines_make_no_whole_and_a_part_that_was_sent_knows_its_own() {
    let (_, other) = both();
    let on = day("2026-03-20");
    let one = conversion(&other, None, &pipeline(), &policy(), on);
    let another = conversion(&other, None, &fleet(), &policy(), on);
    assert_eq!(one.merge(&another).unwrap_err().0, Basis::Pipeline);
    assert_eq!(Parcel::of(&another).open().unwrap(), another);
    let counts = |through: &Pipeline| BookCounts::of(&other, through.id(), on, levels());
    let (one, another) = (counts(&pipeline()), counts(&fleet()));
    assert_eq!(Parcel::of(&one).open().unwrap(), one);
    assert_eq!(one.merge(another), Err(CountsDiffer::Pipelines));
}

#[test]
fn the_clock_of_another_pipeline_knows_no_limit() {
    let deal = deal("1", &fleet(), &[]);
    let clock = |by| stage_clock(&deal, &by, day("2026-03-20")).unwrap();
    assert_eq!(clock(fleet()).stalled_since(), Some(day("2026-03-11")));
    assert_eq!(clock(pipeline()).stalled_since(), None);
    assert_eq!(clock(pipeline()).days(), 19);
}

#[test]
fn nothing_is_learned_from_one_pipeline_for_another() {
    let (own, other) = both();
    let all = || own.iter().chain(&other);
    let on = day("2026-03-20");
    let (showroom, fleet, policy) = (pipeline(), fleet(), BookPolicy::default());
    let counts = BookCounts::of(all(), showroom.id(), on, levels());
    let alone = BookCounts::of(&own, showroom.id(), on, levels());
    assert_eq!((counts.other_pipelines(), alone.other_pipelines()), (3, 0));
    assert_eq!((counts.stages(), counts.features()), (alone.stages(), alone.features()));
    assert_eq!(counts.stage_probabilities(&fleet, &policy.stages()), []);

    let predicted = |by: &Pipeline| {
        let found = counts.predict_open(all(), on, by, &policy);
        found.map(|(deal, _)| deal.id().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(predicted(&showroom), ["O-s1"]);
    assert!(predicted(&fleet).is_empty());

    let mut book = Opportunities::new();
    assert_eq!(book.merge(all().cloned()), []);
    let applied = counts.apply(&mut book, on, &"S-1".parse().unwrap(), &showroom, &policy);
    let refused = |id: &str| {
        let of = |one: &&(_, Result<_, Refusal>)| one.0 == id.parse().unwrap();
        applied.iter().find(of).unwrap().1.clone().err()
    };
    assert_eq!(applied.len(), 2);
    let other_pipeline =
        Refusal::OtherPipeline { expected: fleet.id().clone(), given: showroom.id().clone() };
    assert_eq!(refused("O-f1"), Some(other_pipeline));
    assert_eq!(refused("O-s1"), None);

    let test = |deals: Vec<&Opportunity>| {
        let (then, later) = (day("2026-03-05"), day("2026-03-20"));
        backtest(deals, then, later, &showroom, &policy, levels())
    };
    let (whole, part) = (test(all().collect()), test(own.iter().collect()));
    assert_eq!((whole.other_pipelines, part.other_pipelines), (4, 0));
    assert_eq!((whole.predicted, whole.scored), (part.predicted, part.scored));
}

#[test]
fn deals_are_asked_against_their_own_pipeline_and_are_no_misfits_of_another() {
    let (own, other) = both();
    let mut book = Opportunities::new();
    assert_eq!(book.merge(own.into_iter().chain(other)), []);
    let mut draft = PipelineDraft::from(fleet());
    draft.stages[0].probability = "1%".parse().unwrap();
    let changed = draft.validate().unwrap();
    assert_eq!(book.against([&pipeline()]), []);
    assert_eq!(book.against([&pipeline(), &changed]).len(), 4);
    assert_eq!(book.against([&changed]), book.against([&pipeline(), &changed]));
    // As it is and as it was.
    assert_eq!(book.against([&changed, &fleet()]), []);
    let of = |id: &str| book.of_pipeline(&id.parse().unwrap()).count();
    assert_eq!((of("showroom"), of("fleet"), of("other")), (3, 4, 0));
}

#[test]
fn the_pipeline_is_written_only_where_it_is_not_the_default() {
    let written = |through: &Pipeline| serde_json::to_value(deal("1", through, &[])).unwrap();
    assert_eq!(written(&pipeline())["opportunity"].get("pipeline"), None);
    assert_eq!(written(&fleet())["opportunity"]["pipeline"], "fleet");
    let draft = |through: Pipeline| serde_json::to_value(through).unwrap();
    assert_eq!(draft(pipeline()).get("id"), None);
    assert_eq!(draft(fleet())["id"], "fleet");
    assert_eq!(serde_json::from_value::<Pipeline>(draft(fleet())).unwrap(), fleet());
    assert_eq!(pipeline().id().as_str(), "showroom");
    let refused = Opportunity::create(super::small_book::new("1", "2026-03-01", "1 CNY"), &fleet());
    assert_eq!(
        refused.unwrap_err().to_string(),
        "the deal goes through the pipeline `showroom`: it is not judged by `fleet`"
    );
}
