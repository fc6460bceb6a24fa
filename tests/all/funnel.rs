//! Deals through random commands, against a heap of copies.

use crate::{common, reference};

use chrono::{Days, NaiveDate};
use clienteling::funnel::{
    Change, Feature, Features, Learned, LossCause, LossReason, NewOpportunity, Opportunities,
    Opportunity, OpportunityBasics, Owners, Pipeline, VoidCause, VoidReason, Win, age, cadence,
    days_in_stages, stage_clock, visits,
};
use clienteling::marketing::{Channel, NextStep};
use clienteling::tiering::LevelPolicy;
use clienteling::units::{Probability, StageId};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use common::{build, cases};
use reference::funnel::{Deal, Stage};
use reference::life::{self, Command, Machine};

/// The showroom without its limits, and one with lists of moves, two ends and short limits.
fn pipelines() -> [Vec<Stage>; 2] {
    let stage = |id, percent| Stage { id, percent, ends: false, next: &[], limit: Some(30) };
    let showroom = vec![
        stage("first_contact", 5),
        stage("needs_understood", 25),
        stage("product_shown", 35),
        stage("test_drive", 40),
        stage("quotation", 90),
        Stage { ends: true, limit: None, ..stage("delivered", 100) },
    ];
    let listed = vec![
        Stage { next: &["needs_understood"], limit: Some(2), ..stage("first_contact", 10) },
        Stage { next: &["first_contact", "quotation"], ..stage("needs_understood", 10) },
        Stage { next: &["delivered", "test_drive"], limit: None, ..stage("quotation", 60) },
        Stage { limit: Some(1), ..stage("test_drive", 0) },
        Stage { ends: true, limit: None, ..stage("collected", 100) },
        Stage { ends: true, limit: None, ..stage("delivered", 95) },
    ];
    [showroom, listed]
}

/// That with two ends is not the showroom.
fn pipeline(stages: &[Stage]) -> Pipeline {
    let ends = stages.iter().filter(|stage| stage.ends).count();
    let id = if ends == 1 { "showroom" } else { "fleet" };
    let stages: Vec<_> = stages
        .iter()
        .map(|stage| {
            let next = (!stage.next.is_empty()).then_some(stage.next);
            json!({
                "id": stage.id, "name": stage.id, "is_final": stage.ends, "next": next,
                "probability": format!("{}.{:02}", stage.percent / 100, stage.percent % 100),
                "stalled_after_days": stage.limit,
            })
        })
        .collect();
    serde_json::from_value(json!({ "id": id, "stages": stages })).unwrap()
}

fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 2, 25).unwrap()
}

fn a_day() -> impl Strategy<Value = NaiveDate> {
    (0..40_u64).prop_map(|days| start() - Days::new(10) + Days::new(days))
}

fn a_stage() -> impl Strategy<Value = StageId> {
    let names = [
        "first_contact",
        "needs_understood",
        "product_shown",
        "test_drive",
        "quotation",
        "delivered",
        "collected",
    ];
    select(names.to_vec()).prop_map(|id| id.parse().unwrap())
}

fn a_probability() -> impl Strategy<Value = Probability> {
    select(vec!["5%", "10%", "40%", "100%"]).prop_map(|text| text.parse().unwrap())
}

fn an_amount() -> impl Strategy<Value = clienteling::Money> {
    let texts = ["0 CNY", "100 CNY", "100 JPY", "250.50 CNY", "-1 CNY"];
    select(texts.to_vec()).prop_map(|text| text.parse().unwrap())
}

fn owners() -> impl Strategy<Value = Owners> {
    let lists: [&[_]; 3] =
        [&[("S-1", "1")], &[("S-1", "0.5"), ("S-2", "0.5")], &[("S-2", "0.75"), ("S-1", "0.25")]];
    select(lists.map(build::owners).to_vec())
}

fn features() -> impl Strategy<Value = Features> {
    let list = |value: &str| {
        let feature = Feature { name: "colour".parse().unwrap(), value: value.parse().unwrap() };
        Features::try_new([feature]).unwrap()
    };
    select(vec![Features::default(), list("red"), list("white")])
}

fn a_change() -> impl Strategy<Value = Change> {
    let reasons = || {
        select(vec![
            LossReason::Cause(LossCause::Price),
            LossReason::Cause(LossCause::NoNeed),
            LossReason::Other("moved away".parse().unwrap()),
        ])
    };
    let step = |(what, on): (&str, NaiveDate)| NextStep { what: what.parse().unwrap(), on };
    let steps = (select(vec!["call", "write"]), a_day()).prop_map(step);
    prop_oneof![
        8 => a_stage().prop_map(Change::Move),
        1 => an_amount().prop_map(Change::Revenue),
        1 => (1..3_u32).prop_map(|pieces| Change::Quantity(pieces.try_into().unwrap())),
        1 => select(vec!["car", "van"]).prop_map(|id| Change::Product(id.parse().unwrap())),
        1 => prop::option::of(a_day()).prop_map(Change::ExpectedOn),
        2 => prop::option::of(a_probability()).prop_map(Change::Manual),
        2 => (a_probability(), a_day())
            .prop_map(|(probability, as_of)| Change::Learned(Learned { probability, as_of })),
        1 => a_day().prop_map(Change::LearnedWithdrawn),
        1 => owners().prop_map(Change::Owners),
        1 => prop::option::of(steps.prop_map(Box::new)).prop_map(Change::NextStep),
        1 => features().prop_map(Change::Features),
        1 => prop::option::of(select(vec![Channel::Phone, Channel::Post])).prop_map(Change::Contacted),
        1 => (a_stage(), an_amount())
            .prop_map(|(into, revenue)| Change::Win(Win { into, revenue })),
        1 => reasons().prop_map(Change::Lose),
        1 => select(vec![VoidCause::Mistake, VoidCause::BeyondAYear])
            .prop_map(|cause| Change::Void(VoidReason::Cause(cause))),
        3 => a_stage().prop_map(Change::Reopen),
    ]
}

fn new_deal() -> NewOpportunity {
    NewOpportunity {
        expected_on: Some(start() + Days::new(20)),
        ..OpportunityBasics {
            id: "O-1".parse().unwrap(),
            customer: "C-1".parse().unwrap(),
            product: "car".parse().unwrap(),
            revenue: "100 CNY".parse().unwrap(),
            stage: "first_contact".parse().unwrap(),
            created_on: start(),
            created_by: "S-1".parse().unwrap(),
        }
        .into()
    }
}

/// How many days have passed.
fn passed(from: NaiveDate, to: NaiveDate) -> u64 {
    (to - from).num_days().try_into().unwrap()
}

/// All of a deal on a day that is a figure and not somebody's words.
fn figures(deal: &Opportunity, day: NaiveDate) -> Option<String> {
    let state = deal.as_of(day)?;
    let of = (state.product(), state.quantity(), state.revenue(), state.expected_on());
    let since = (state.stage(), state.entered_on(), state.opened_on(), state.last_contact());
    let chance = (state.probability(), state.probability_origin(), state.owners());
    let end = (state.outcome().kind(), state.outcome().closed_on());
    Some(format!("{of:?} {since:?} {chance:?} {end:?}"))
}

/// The days around and within the life of a deal.
fn days() -> impl Iterator<Item = NaiveDate> {
    (0..130_u64).map(|days| start() - Days::new(2) + Days::new(days))
}

fn a_kind() -> impl Strategy<Value = Deal> {
    select(pipelines().to_vec()).prop_map(|stages| {
        let pipeline = pipeline(&stages);
        let new = NewOpportunity { pipeline: pipeline.id().clone(), ..new_deal() };
        Deal { new, stages, pipeline }
    })
}

fn commands() -> impl Strategy<Value = Vec<Command<Change>>> {
    life::commands(start(), a_change())
}

fn run(
    commands: &[Command<Change>],
    kind: &Deal,
) -> Result<(Opportunity, Machine<Deal>, Pipeline), TestCaseError> {
    let (mut lives, machine) = life::run(kind, commands)?;
    Ok((lives.pop().unwrap(), machine, kind.pipeline.clone()))
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn every_change_does_to_a_deal_what_the_rules_say(
        commands in commands(), kind in a_kind(),
    ) {
        let (lives, machine) = life::run(&kind, &commands)?;
        life::compare(&lives, &machine, (0..110_u64).map(|days| start() - Days::new(2) + Days::new(days)))?;
    }

    #[test]
    fn the_order_in_which_changes_of_different_days_are_entered_makes_no_difference(
        commands in commands(), kind in a_kind(), order in any::<[prop::sample::Index; 24]>(),
    ) {
        let (deal, ..) = run(&commands, &kind)?;
        life::compare_orders(&kind, &deal, &order)?;
    }

    #[test]
    fn a_deal_loads_where_nothing_but_a_pipeline_speaks_against_it(
        commands in commands(), kind in a_kind(), forgeries in life::forgeries(a_change()),
    ) {
        let (deal, ..) = run(&commands, &kind)?;
        life::compare_loading(&kind, &deal, &forgeries)?;
    }

    #[test]
    fn a_deal_whose_customer_is_erased_is_sound_and_keeps_its_figures_of_every_day(
        commands in commands(), kind in a_kind(),
    ) {
        let (deal, _, pipeline) = run(&commands, &kind)?;
        let pseudonym = "erased-1".parse().unwrap();
        let erased = deal.erased_as(&pseudonym);
        prop_assert_eq!(erased.customer(), &pseudonym);
        prop_assert_eq!(&erased.to_record().load(), &Ok(erased.clone()));
        prop_assert_eq!(&erased.to_record().replay(&[pipeline]), &Ok(erased.clone()));
        prop_assert_eq!(&erased.erased_as(&pseudonym), &erased, "once is enough");
        let written = serde_json::to_string(&erased).unwrap();
        for word in ["C-1", "call", "write", "colour", "moved away", "corrections"] {
            prop_assert!(!written.contains(word), "{} in {}", word, written);
        }
        for day in days() {
            prop_assert_eq!(figures(&erased, day), figures(&deal, day), "on {}", day);
        }
    }

    #[test]
    fn every_past_day_is_what_a_replay_of_the_changes_until_then_gives(
        commands in commands(), kind in a_kind(),
    ) {
        let (deal, _, pipeline) = run(&commands, &kind)?;
        for day in days() {
            let Some(state) = deal.as_of(day) else { continue };
            let mut record = deal.to_record();
            record.events = deal.events_through(day).to_vec();
            record.events.iter_mut().for_each(|event| event.entered_on = None);
            record.corrections.clear();
            let replayed = record.replay(std::slice::from_ref(&pipeline)).unwrap();
            prop_assert_eq!(replayed.state(), &*state);
        }
    }

    #[test]
    fn of_two_books_with_parts_of_a_history_the_longer_holds_whichever_comes_first(
        commands in commands(), kind in a_kind(), parts in any::<[prop::sample::Index; 2]>(),
    ) {
        let (lives, _) = life::run(&kind, &commands)?;
        let parts = parts.map(|part| part.index(lives.len()));
        let [one, other] = parts.map(|part| {
            let mut book = Opportunities::new();
            book.add(lives[part].clone()).unwrap();
            book
        });
        let merged = |mut into: Opportunities, from: &Opportunities| {
            assert!(into.merge(from.clone()).is_empty());
            into
        };
        let whole = merged(one.clone(), &other);
        prop_assert_eq!(&whole, &merged(other.clone(), &one));
        let longer = &lives[parts[0].max(parts[1])];
        prop_assert_eq!(whole.iter().next(), Some(longer));
    }

    #[test]
    fn the_days_in_each_stage_are_those_that_ended_in_it(
        commands in commands(), kind in a_kind(),
    ) {
        let (deal, copies, _) = run(&commands, &kind)?;
        for day in days() {
            let told = days_in_stages(&deal, day);
            let told = told.into_iter().filter(|(_, days)| *days > 0);
            let told: std::collections::BTreeMap<String, u64> =
                told.map(|(stage, days)| (stage.to_string(), days)).collect();
            prop_assert_eq!(&told, &reference::funnel::days(&copies, day));
            let entered = visits(&deal, day).last().map(|visit| visit.entered_on);
            let facts = copies.on(day);
            prop_assert_eq!(entered, facts.map(|facts| facts.entered));
            let until = facts.map(|facts| facts.end.as_ref().map_or(day, |(on, _)| *on));
            let expected = until.map(|until| passed(start(), until));
            prop_assert_eq!(age(&deal, day), expected);
        }
    }

    #[test]
    fn a_deal_stalls_on_the_day_that_was_foretold_if_nothing_moves_it(
        commands in commands(), kind in a_kind(),
    ) {
        let (deal, copies, pipeline) = run(&commands, &kind)?;
        for day in days() {
            let clock = stage_clock(&deal, &pipeline, day);
            let open = copies.on(day).filter(|facts| facts.end.is_none());
            prop_assert_eq!(clock.is_some(), open.is_some());
            let (Some(clock), Some(facts)) = (clock, open) else { continue };
            let stage = kind.stages.iter().find(|stage| stage.id == facts.stage).unwrap();
            let stood = passed(facts.entered, day);
            prop_assert_eq!(clock.days(), stood);
            let stalled = stage.limit.is_some_and(|limit| stood >= limit);
            prop_assert_eq!(clock.stalled_since().is_some(), stalled);
            prop_assert_eq!(clock.reason().is_some(), stage.limit.is_some());
            let foretold = stage.limit.map(|limit| facts.entered + Days::new(limit));
            prop_assert_eq!(clock.stalls_on(), foretold);
        }
    }

    #[test]
    fn a_contact_is_overdue_from_the_day_after_it_was_due(
        commands in commands(), kind in a_kind(),
    ) {
        let (deal, copies, _) = run(&commands, &kind)?;
        let policy = LevelPolicy::default();
        for day in days() {
            let open = copies.on(day).filter(|facts| facts.end.is_none());
            let cadence = cadence(&deal, &policy, day);
            prop_assert_eq!(cadence.is_some(), open.is_some());
            let (Some(cadence), Some(facts)) = (cadence, open) else { continue };
            let last = facts.contact.as_ref().map_or(facts.began, |(on, _)| facts.began.max(*on));
            prop_assert_eq!(cadence.last_contact(), last);
            // Day by day: due when so many days have passed as the level of that day allows.
            let Change::ExpectedOn(expected) = facts.latest["expected"] else { unreachable!() };
            let every = |on: NaiveDate| match expected.map(|expected| (expected - on).num_days()) {
                Some(..=7) => 2,
                Some(..=15) => 4,
                Some(..=30) => 7,
                Some(..=90) => 15,
                _ => 30,
            };
            let mut due = last;
            while (due - last).num_days() < every(due) {
                due = due + Days::new(1);
            }
            prop_assert_eq!(cadence.contact_due_on(), Some(due));
            let overdue = (due < day).then(|| due + Days::new(1));
            prop_assert_eq!(cadence.overdue_since(), overdue);
            prop_assert_eq!(cadence.contact_reason().is_some(), true);
        }
    }
}
