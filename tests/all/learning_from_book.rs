//! What a book of deals teaches, against a slow and obvious reference, and the properties that
//! define it.
//!
//! 256 random cases each; `CLIENTELING_CASES=10000 cargo test --test all learning_from_book` tries more.

use crate::{common, reference};

use chrono::Days;
use clienteling::Draft;
use clienteling::funnel::learning::{
    Backtest, BookCounts, BookPolicy, BookPolicyDraft, ClosedAs, FeatureCounts, LearnedProbability,
    Predictions, backtest, closed_deals,
};
use clienteling::funnel::{
    Applied, Change, Feature, Features, LossCause, LossReason, NewOpportunity, Opportunities,
    Opportunity, OpportunityBasics, Owners, Pipeline, ProbabilitySource, Refusal, VoidCause,
    VoidReason, Win,
};
use clienteling::marketing::LeadSource;
use clienteling::tiering::LevelPolicy;
use clienteling::units::{PipelineId, Proportion, StaffId, StageId};
use clienteling::{NaiveDate, Probability};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use common::build;
use reference::learning_from_book::{count, known};

const OPEN: [&str; 3] = ["first_contact", "test_drive", "quotation"];

fn start() -> NaiveDate {
    "2026-01-01".parse().unwrap()
}

fn day(days: u64) -> NaiveDate {
    start() + Days::new(days)
}

/// Few deals must do to learn from.
fn policy() -> BookPolicy {
    let mut draft = BookPolicyDraft::default();
    (draft.features.min_won, draft.features.min_lost, draft.features.min_with_value) = (2, 2, 2);
    draft.validate().unwrap()
}

fn stage() -> impl Strategy<Value = StageId> {
    select(OPEN.to_vec()).prop_map(|id| id.parse().unwrap())
}

fn seller() -> StaffId {
    "S-1".parse().unwrap()
}

fn owners() -> impl Strategy<Value = Owners> {
    let lists: [&[_]; 3] =
        [&[("S-1", "1")], &[("S-1", "0.5"), ("S-2", "0.5")], &[("S-2", "0.75"), ("S-1", "0.25")]];
    select(lists.map(build::owners).to_vec())
}

fn features() -> impl Strategy<Value = Features> {
    select(vec![None, Some("red"), Some("white")]).prop_map(|value| {
        let feature = |value: &str| Feature {
            name: "colour".parse().unwrap(),
            value: value.parse().unwrap(),
        };
        Features::try_new(value.map(feature).into_iter().collect::<Vec<_>>()).unwrap()
    })
}

fn change() -> impl Strategy<Value = Change> {
    let win = Win { into: "delivered".parse().unwrap(), revenue: "90 CNY".parse().unwrap() };
    prop_oneof![
        3 => stage().prop_map(Change::Move),
        3 => Just(Change::Win(win)),
        3 => Just(Change::Lose(LossReason::Cause(LossCause::Price))),
        1 => Just(Change::Void(VoidReason::Cause(VoidCause::Mistake))),
        2 => stage().prop_map(Change::Reopen),
        1 => select(vec!["car", "van"]).prop_map(|id| Change::Product(id.parse().unwrap())),
        1 => owners().prop_map(Change::Owners),
        1 => features().prop_map(Change::Features),
        1 => select(vec![None, Some("60%")])
            .prop_map(|text| Change::Manual(text.map(|text| text.parse().unwrap()))),
    ]
}

type Steps = Vec<(u64, Change)>;

/// Makes the changes that are accepted, each so many days after the one before.
fn carry_out(deal: &mut Opportunity, steps: Steps) {
    for (days, change) in steps {
        let on = deal.state().changed_on() + Days::new(days);
        let _ = deal.apply(change, on, &seller(), &Pipeline::default());
    }
}

fn steps() -> impl Strategy<Value = Steps> {
    vec((0..25_u64, change()), 0..8)
}

fn deal() -> impl Strategy<Value = Opportunity> {
    let sources = option::of(select(vec!["referral", "customer", "Auto show"]));
    let beginning = (stage(), 0..40_u64, select(vec!["car", "van"]), owners(), sources, features());
    (beginning, option::of(0..120_u64), steps()).prop_map(|(beginning, expected, steps)| {
        let (stage, created, product, owners, heard_from, features) = beginning;
        let created_on = day(created);
        let new = NewOpportunity {
            owners,
            heard_from: heard_from.map(|source| source.parse::<LeadSource>().unwrap()),
            features,
            expected_on: expected.map(|days| created_on + Days::new(days)),
            ..OpportunityBasics {
                id: "O".parse().unwrap(),
                customer: "C-1".parse().unwrap(),
                product: product.parse().unwrap(),
                revenue: "100 CNY".parse().unwrap(),
                stage,
                created_on,
                created_by: seller(),
            }
            .into()
        };
        let mut deal = Opportunity::create(new, &Pipeline::default()).unwrap();
        carry_out(&mut deal, steps);
        deal
    })
}

/// Deals with identifiers of their own.
fn deals(most: usize) -> impl Strategy<Value = Vec<Opportunity>> {
    vec(deal(), 0..most).prop_map(|deals| {
        let named = |(number, deal): (usize, Opportunity)| {
            let id = format!("O-{number:02}").parse().unwrap();
            let new = NewOpportunity { id, ..deal.beginning().clone() };
            again(new, &deal, day(10_000))
        };
        deals.into_iter().enumerate().map(named).collect()
    })
}

/// The deal with the changes up to a day only.
fn again(new: NewOpportunity, deal: &Opportunity, through: NaiveDate) -> Opportunity {
    let mut copy = Opportunity::create(new, &Pipeline::default()).unwrap();
    for event in deal.events().iter().filter(|event| event.on <= through) {
        copy.apply(event.change.clone(), event.on, &event.by, &Pipeline::default()).unwrap();
    }
    copy
}

fn book(deals: &[Opportunity]) -> Opportunities {
    let mut book = Opportunities::new();
    for deal in deals {
        book.add(deal.clone()).unwrap();
    }
    book
}

fn counts(deals: &[Opportunity], as_of: NaiveDate) -> BookCounts {
    BookCounts::of(&book(deals), &PipelineId::default(), as_of, LevelPolicy::default())
}

fn tested(deals: &[Opportunity], learned_on: NaiveDate, scored_on: NaiveDate) -> Backtest {
    let (pipeline, levels) = (Pipeline::default(), LevelPolicy::default());
    backtest(&book(deals), learned_on, scored_on, &pipeline, &policy(), levels)
}

fn proportion((won, lost): (u64, u64)) -> Proportion {
    Proportion::try_new(won, won + lost).unwrap()
}

/// How likely a win is for a deal by what it was on a day, by stage and with features: all counted
/// anew as of the day of learning.
fn expected(
    deals: &[Opportunity],
    deal: &Opportunity,
    learned_on: NaiveDate,
    on: NaiveDate,
) -> [Probability; 2] {
    let now = known(deal, on).unwrap();
    let prior = Pipeline::default().stage(&now.stage).unwrap().probability;
    let observed = proportion(count(deals, learned_on, |other| other.entered.contains(&now.stage)));
    let of_stage = LearnedProbability::of(observed, prior, &policy().stages()).mean;
    let mut counts = FeatureCounts::new(learned_on);
    for other in deals.iter().filter_map(|deal| known(deal, learned_on)) {
        if let Some(end) = other.end {
            counts.add(other.features.iter().map(|(a, b)| (a.as_str(), b.as_str())), end);
        }
    }
    let features = now.features.iter().map(|(a, b)| (a.as_str(), b.as_str()));
    let with_features = counts.predict(of_stage, features, &policy().features());
    [of_stage, with_features.known().map_or(of_stage, |found| found.probability)]
}

proptest! {
    #![proptest_config(common::cases(256))]

    #[test]
    fn the_book_is_counted_as_it_was_known_on_the_day(deals in deals(25), as_of in 0..150_u64) {
        let as_of = day(as_of);
        let counts = counts(&deals, as_of);
        let pipeline = Pipeline::default();
        for (stage, learned) in counts.stage_probabilities(&pipeline, &policy().stages()) {
            let observed = proportion(count(&deals, as_of, |one| one.entered.contains(stage)));
            prop_assert_eq!(learned.observed, observed, "{}", stage);
            let prior = pipeline.stage(stage).unwrap().probability;
            prop_assert_eq!(learned.prior, prior);
        }
        prop_assert_eq!(counts.features().deals(), proportion(count(&deals, as_of, |_| true)));
        for (name, value) in [
            ("product", "car"), ("product", "van"), ("owner", "S-1"), ("owner", "S-2"),
            ("source", "referral"), ("level", "H"), ("level", "A"), ("level", "B"),
            ("level", "C"), ("level", "potential"), ("feature:colour", "red"),
        ] {
            let has = (name.to_owned(), value.to_owned());
            let observed = proportion(count(&deals, as_of, |one| one.features.contains(&has)));
            prop_assert_eq!(counts.features().observed(name, value), observed, "{} {}", name, value);
        }
        let book = book(&deals);
        let closed: Vec<_> =
            closed_deals(&book, as_of).map(|one| (one.deal.id().clone(), one.closing)).collect();
        let by_hand: Vec<_> = deals
            .iter()
            .filter_map(|deal| Some((deal.id().clone(), known(deal, as_of)?.end?)))
            .filter(|(_, end)| end.closed_as != ClosedAs::Void)
            .collect();
        prop_assert_eq!(closed, by_hand);
    }

    #[test]
    fn a_backtest_predicts_the_open_and_the_later_deals_and_scores_those_that_closed(
        deals in deals(30), learned_on in 10..100_u64, more in 0..80_u64,
    ) {
        let (learned_on, scored_on) = (day(learned_on), day(learned_on + more));
        let got = tested(&deals, learned_on, scored_on);
        let none = || (Predictions::new(scored_on), Predictions::new(scored_on), 0, 0);
        let (mut groups, mut predicted, mut at_once) = ([none(), none()], vec![], 0);
        for deal in &deals {
            let later = deal.created_on() > learned_on;
            let on = if later { deal.created_on() } else { learned_on };
            if on > scored_on {
                continue;
            }
            if known(deal, on).unwrap().end.is_some() {
                at_once += u64::from(later);
                continue;
            }
            let [stage, features] = expected(&deals, deal, learned_on, on);
            predicted.push((deal.id().clone(), on, stage, features));
            let (of_stage, with_features, open, void) = &mut groups[usize::from(later)];
            match known(deal, scored_on).unwrap().end {
                None => *open += 1,
                Some(end) if end.closed_as == ClosedAs::Void => *void += 1,
                Some(end) => {
                    of_stage.add(stage, end);
                    with_features.add(features, end);
                }
            }
        }
        let found = got.predicted.iter();
        let found = found.map(|a| (a.id.clone(), a.predicted_on, a.of_stage, a.with_features));
        prop_assert_eq!(found.collect::<Vec<_>>(), predicted);
        prop_assert_eq!(got.ended_at_once, at_once);
        let [then, later] = groups;
        let both = (
            then.0.clone().merge(later.0.clone()).unwrap(),
            then.1.clone().merge(later.1.clone()).unwrap(),
            then.2 + later.2,
            then.3 + later.3,
        );
        for (scored, expected) in
            [(got.open_then, then), (got.created_later, later), (got.scored, both)]
        {
            let scored = (scored.of_stage, scored.with_features, scored.open, scored.void);
            prop_assert_eq!(scored, expected);
        }
    }

    #[test]
    fn what_happens_later_changes_no_prediction(
        deals in deals(20), learned_on in 10..100_u64, others in vec(steps(), 20), late in deal(),
    ) {
        let learned_on = day(learned_on);
        let before = tested(&deals, learned_on, day(300));
        // The same histories up to the day, and others from then on.
        let mut changed: Vec<Opportunity> = deals
            .iter()
            .filter(|deal| deal.created_on() <= learned_on)
            .map(|deal| again(deal.beginning().clone(), deal, learned_on))
            .collect();
        for (deal, mut steps) in changed.iter_mut().zip(others) {
            let gap = learned_on - deal.state().changed_on();
            let gap = u64::try_from(gap.num_days()).unwrap();
            // A change that is refused must not let the next one come too soon.
            let first = (gap + 1, Change::Contacted(None));
            let reopened = (gap + 1, Change::Reopen("quotation".parse().unwrap()));
            steps.insert(0, if deal.state().is_open() { first } else { reopened });
            carry_out(deal, steps);
        }
        // Of the later deals, what happens after their first day.
        let later = deals.iter().filter(|deal| deal.created_on() > learned_on);
        let later = later.map(|deal| again(deal.beginning().clone(), deal, deal.created_on()));
        changed.extend(later);
        let created_on = learned_on + Days::new(1);
        let id = "late".parse().unwrap();
        let new = NewOpportunity { id, created_on, expected_on: None, ..late.beginning().clone() };
        changed.push(Opportunity::create(new, &Pipeline::default()).unwrap());
        let after = tested(&changed, learned_on, day(300));
        prop_assert_eq!(before.counts, after.counts);
        let mut predicted = after.predicted;
        predicted.retain(|one| one.id.as_str() != "late");
        prop_assert_eq!(before.predicted, predicted);
    }

    #[test]
    fn two_books_make_the_whole_and_the_order_makes_no_difference(
        (deals, order) in deals(20).prop_flat_map(|deals| {
            let order: Vec<usize> = (0..deals.len()).collect();
            (Just(deals), Just(order).prop_shuffle())
        }),
        cut in 0..20_usize, as_of in 0..150_u64,
    ) {
        let as_of = day(as_of);
        let whole = counts(&deals, as_of);
        let shuffled: Vec<Opportunity> = order.iter().map(|place| deals[*place].clone()).collect();
        let (one, other) = shuffled.split_at(cut.min(shuffled.len()));
        let (one, other) = (counts(one, as_of), counts(other, as_of));
        prop_assert_eq!(one.clone().merge(other.clone()).unwrap(), whole.clone());
        prop_assert_eq!(other.merge(one).unwrap(), whole.clone());
        let mut added = BookCounts::new(&PipelineId::default(), as_of, LevelPolicy::default());
        for deal in &shuffled {
            added.add(deal);
        }
        prop_assert_eq!(added, whole);
    }

    #[test]
    fn what_is_applied_is_the_prediction_and_no_opinion_is_overruled(
        deals in deals(20), on in 10..150_u64,
    ) {
        let (on, pipeline) = (day(on), Pipeline::default());
        let counts = counts(&deals, on);
        let mut changed = book(&deals);
        let outcomes = counts.apply(&mut changed, on, &seller(), &pipeline, &policy());
        let open = deals
            .iter()
            .filter(|deal| known(deal, on).is_some_and(|known| known.end.is_none()));
        prop_assert!(outcomes.iter().map(|(id, _)| id).eq(open.map(Opportunity::id)));
        for (id, outcome) in outcomes {
            let deal = deals.iter().find(|deal| *deal.id() == id).unwrap();
            let changed = changed.get(&id).unwrap();
            let state = changed.as_of(on).unwrap();
            match outcome {
                Ok(Applied::Unchanged) => {
                    let pipeline = Pipeline::default();
                    let found = counts.predict(deal, on, &pipeline, &policy()).unwrap();
                    prop_assert!(!found.is_learned());
                    prop_assert_eq!(changed, deal);
                }
                Ok(Applied::Changed) => {
                    let now = state.probability().unwrap();
                    let stage = state.stage().clone();
                    prop_assert_eq!(&now.source, &ProbabilitySource::Learned { as_of: on, stage });
                    prop_assert_eq!(now.probability, expected(&deals, deal, on, on)[1]);
                }
                Err(Refusal::ManualInForce { .. }) => prop_assert_eq!(changed, deal),
                other => prop_assert!(false, "{other:?}"),
            }
        }
    }
}
