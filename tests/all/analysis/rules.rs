//! Single rules, each with the deals that show it.

use clienteling::funnel::analysis::{
    CallCause, CohortStart, GroupBy, PerDay, calls, conversion, funnel_report, losses, times,
    velocity, win_cohorts,
};
use clienteling::funnel::{Change, LossCause, LossReason, Opportunity, Pipeline, Win};
use clienteling::marketing::NextStep;
use clienteling::tiering::LevelPolicy;
use clienteling::units::Valuation;
use clienteling::{Currency, ExchangeRates, Period};
use serde_json::json;

use super::small_book::{book, deal, lose, pipeline, policy, to, win, written};
use crate::common::build::{day, money};

#[test]
fn who_skips_a_stage_has_passed_it_and_a_win_taken_back_is_open() {
    let skipped = deal("1", "2026-03-01", "1 CNY", &[("2026-03-05", win("1 CNY"))]);
    let reopened = deal(
        "2",
        "2026-03-01",
        "1 CNY",
        &[("2026-03-05", win("1 CNY")), ("2026-03-07", Change::Reopen("talk".parse().unwrap()))],
    );
    let shown = |deal: &Opportunity, on| {
        let conversion = conversion([deal], None, &pipeline(), &policy(), day(on));
        let offer = conversion.stages()[1].passage;
        let onward = offer.onward.unwrap();
        (offer.entered, onward.succeeded(), offer.won.succeeded(), offer.won.open())
    };
    assert_eq!(shown(&skipped, "2026-03-04"), (0, 0, 0, 0));
    assert_eq!(shown(&skipped, "2026-03-05"), (0, 1, 1, 0));
    assert_eq!(shown(&reopened, "2026-03-06"), (0, 1, 1, 0));
    assert_eq!(shown(&reopened, "2026-03-07"), (0, 1, 0, 1));
}

#[test]
fn in_a_pipeline_of_one_stage_a_win_is_the_way_on() {
    let only: Pipeline = serde_json::from_value(json!({"stages": [
        {"id": "talk", "name": "talk", "probability": "0.2", "is_final": true},
    ]}))
    .unwrap();
    let mut deal =
        Opportunity::create(deal("1", "2026-03-01", "1 CNY", &[]).beginning().clone(), &only)
            .unwrap();
    let won = Change::Win(Win { into: "talk".parse().unwrap(), revenue: money("1 CNY") });
    deal.apply(won, day("2026-03-04"), &"S-1".parse().unwrap(), &only).unwrap();
    let passage = |on| conversion([&deal], None, &only, &policy(), day(on)).stages()[0].passage;
    let (before, after) = (passage("2026-03-03"), passage("2026-03-04"));
    assert_eq!((before.entered, before.onward.unwrap().open()), (1, 1));
    assert_eq!((after.entered, after.onward.unwrap().succeeded()), (1, 1));
    let times = times([&deal], &only, &policy(), day("2026-03-04"));
    assert_eq!((times.stages[0].completed.count, times.stages[0].completed.total_days), (1, 3));
}

#[test]
fn a_win_on_the_last_of_the_days_is_in_time_and_one_on_the_next_is_not() {
    let won_on = |on| deal("1", "2026-03-01", "1 CNY", &[(on, win("1 CNY"))]);
    let row = |deal: &Opportunity, on| {
        let row = win_cohorts([deal], &CohortStart::Created, &policy(), day(on)).months()[0];
        (row.won(), row.not_won(), row.too_early(), row.too_early_won())
    };
    assert_eq!(row(&won_on("2026-03-10"), "2026-03-10"), (1, 0, 0, 0));
    assert_eq!(row(&won_on("2026-03-11"), "2026-03-11"), (0, 1, 0, 0));
    // Won on its first day, but nobody knows yet of the others of its month.
    assert_eq!(row(&won_on("2026-03-01"), "2026-03-09"), (0, 0, 1, 1));
}

#[test]
fn a_cohort_begins_with_the_first_visit_to_a_stage() {
    let changes =
        [("2026-03-05", to("offer")), ("2026-03-06", to("talk")), ("2026-04-01", to("offer"))];
    let deal = deal("1", "2026-03-01", "1 CNY", &changes);
    let start = CohortStart::Entered("offer".parse().unwrap());
    let months = |on| -> Vec<String> {
        let cohorts = win_cohorts([&deal], &start, &policy(), day(on));
        cohorts.months().iter().map(|row| row.month().to_string()).collect()
    };
    assert!(months("2026-03-04").is_empty());
    assert_eq!(months("2026-04-30"), ["2026-03"]);
}

#[test]
fn a_contact_on_the_day_of_an_agreed_step_settles_it_and_one_on_the_day_before_does_not() {
    let step = NextStep { what: "call".parse().unwrap(), on: day("2026-03-10") };
    let agreed = Change::NextStep(Some(Box::new(step)));
    let causes = |contact, on| -> Vec<CallCause> {
        let changes = [("2026-03-02", agreed.clone()), (contact, Change::Contacted(None))];
        let deal = deal("1", "2026-03-01", "1 CNY", &changes);
        let list = calls([&deal], &LevelPolicy::default(), day(on));
        list.into_iter().flat_map(|call| call.causes).collect()
    };
    assert_eq!(causes("2026-03-09", "2026-03-10"), [CallCause::StepDue]);
    assert_eq!(causes("2026-03-09", "2026-03-11"), [CallCause::StepOverdue]);
    assert_eq!(causes("2026-03-10", "2026-03-10"), []);
    assert_eq!(causes("2026-03-10", "2026-03-11"), []);
}

#[test]
fn of_calls_for_one_cause_the_likelier_buyer_comes_first_though_due_for_a_shorter_time() {
    let levels = LevelPolicy::default();
    let unknown = deal("1", "2026-03-01", "1 CNY", &[]);
    let soon = Change::ExpectedOn(Some(day("2026-04-12")));
    let changes = [("2026-04-01", soon), ("2026-04-05", Change::Contacted(None))];
    let likely = deal("2", "2026-03-01", "1 CNY", &changes);
    let list = calls([&unknown, &likely], &levels, day("2026-04-10"));
    let shown: Vec<_> =
        list.iter().map(|call| (call.opportunity.as_str(), &*call.causes)).collect();
    let overdue: &[CallCause] = &[CallCause::ContactOverdue];
    assert_eq!(shown, [("O-2", overdue), ("O-1", overdue)]);
    assert!(list[0].due_since > list[1].due_since);
}

#[test]
fn velocity_takes_enough_won_deals_and_time_and_says_which_is_missing() {
    let rates = ExchangeRates::new();
    let valuation = Valuation::new(Currency::CNY, &rates);
    let per_day = |deals: &[Opportunity]| {
        velocity(deals, None, &policy(), &valuation, day("2026-03-31")).unwrap().per_day
    };
    let at_once =
        ["1", "2"].map(|id| deal(id, "2026-03-01", "1 CNY", &[("2026-03-01", win("1 CNY"))]));
    assert_eq!(per_day(&[]), PerDay::NotEnoughData { have: 0, need: 1 });
    assert_eq!(per_day(&at_once), PerDay::WonAtOnce);
    assert_eq!(per_day(&at_once).known(), None);
    assert_eq!(written(PerDay::WonAtOnce), r#""won_at_once""#);
    // A day in all is enough.
    let next_day = deal("3", "2026-03-01", "1 CNY", &[("2026-03-02", win("4 CNY"))]);
    let open = deal("4", "2026-03-01", "1 CNY", &[]);
    let [one, other] = at_once;
    // 1 open × 100 % × 2 in a third of a day.
    assert_eq!(per_day(&[one, other, next_day, open]).known(), Some(money("6 CNY")));
    let closed_before = Period::from_first_to_last(day("2026-02-01"), day("2026-02-28")).unwrap();
    let february =
        velocity(&book(), Some(closed_before), &policy(), &valuation, day("2026-03-31")).unwrap();
    assert_eq!((february.open, february.win_share.proportion().trials()), (1, 0));
}

#[test]
fn what_a_deal_brought_is_seen_at_the_rate_of_its_day_and_an_open_one_at_that_of_today() {
    let mut rates = ExchangeRates::new();
    for (on, rate) in [("2026-03-01", "7"), ("2026-03-10", "8")] {
        rates.record(Currency::USD, Currency::CNY, day(on), rate.parse().unwrap()).unwrap();
    }
    let valuation = Valuation::new(Currency::CNY, &rates);
    let won = deal("1", "2026-03-01", "9 USD", &[("2026-03-09", win("1 USD"))]);
    let lost = deal("2", "2026-03-01", "1 USD", &[("2026-03-09", lose(LossCause::Price))]);
    let open = deal("3", "2026-03-01", "1 USD", &[]);
    let (deals, on) = ([won, lost, open], day("2026-03-12"));
    assert_eq!(velocity(&deals, None, &policy(), &valuation, on).unwrap().revenue, money("7 CNY"));
    let lost = losses(&deals, None, GroupBy::Nothing, &valuation, on).unwrap();
    assert_eq!(lost.amount, money("7 CNY"));
    let report = funnel_report(&deals, &pipeline(), &policy(), &valuation, on).unwrap();
    assert_eq!(report.total.amount, money("8 CNY"));
}

#[test]
fn what_somebody_wrote_of_a_loss_is_in_no_report() {
    let reason = LossReason::Other("divorced, no money".parse().unwrap());
    let lost = deal("1", "2026-03-01", "1 CNY", &[("2026-03-05", Change::Lose(reason))]);
    let rates = ExchangeRates::new();
    let valuation = Valuation::new(Currency::CNY, &rates);
    let losses = losses([&lost], None, GroupBy::Nothing, &valuation, day("2026-03-12")).unwrap();
    let json = written(&losses);
    assert!(json.contains(r#""of":"in_own_words""#), "{json}");
    assert!(!json.contains("divorced") && !format!("{losses:?}").contains("divorced"));
}
