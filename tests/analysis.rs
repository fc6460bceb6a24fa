//! The funnel's figures of random books, against counting everything anew for each question.

mod common;
mod reference;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use clienteling::funnel::analysis::{
    AnalysisPolicy, AnalysisPolicyDraft, CallCause, CohortStart, GroupBy, GroupKey, Progress,
    RowLength, ages, background, calls, conversion, funnel_report, losses, new_prospects,
    opportunity_analysis, sales_follow_up, service_follow_up, stalled, times, velocity,
    win_cohorts,
};
use clienteling::funnel::{
    Change, LossCause, LossReason, NewOpportunity, NextStep, Opportunity, Owner, Owners, Pipeline,
    VoidCause, VoidReason, Win, cadence, stage_clock,
};
use clienteling::marketing::HeardFrom;
use clienteling::tiering::LevelPolicy;
use clienteling::units::{StaffId, Valuation};
use clienteling::{Currency, CustomerId, Estimate, ExchangeRates, Money, Period};
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::json;

use common::cases;
use reference::analysis::{
    End, Seen, between, cohorts, completed, conversion as slow_conversion, count, month, outcomes,
    quantile, seen, split,
};

const STAGES: [&str; 6] = ["contact", "needs", "drive", "offer", "delivered", "collected"];
const FINALS: usize = 2;

fn pipeline() -> Pipeline {
    let stage = |id: &str| {
        let ends = id == "delivered" || id == "collected";
        json!({
            "id": id, "name": id, "final": ends, "probability": if ends { "1" } else { "0.3" },
            "stalled_after_days": (id == "needs" || id == "drive").then_some(6),
        })
    };
    serde_json::from_value(json!({ "stages": STAGES.map(stage) })).unwrap()
}

/// The same without the second stage, and with another order of the two final ones.
fn later_pipeline() -> Pipeline {
    let mut json = serde_json::to_value(pipeline()).unwrap();
    let stages = json["stages"].as_array_mut().unwrap();
    stages.swap(4, 5);
    stages.remove(1);
    serde_json::from_value(json).unwrap()
}

fn policy() -> AnalysisPolicy {
    AnalysisPolicyDraft {
        min_observations: 2,
        quantiles: vec![10, 75],
        won_within_days: 12,
        age_bands: vec![0, 10, 20],
        ..AnalysisPolicyDraft::default()
    }
    .validate()
    .unwrap()
}

fn levels() -> LevelPolicy {
    LevelPolicy::default()
}

fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 2, 10).unwrap()
}

fn a_day() -> impl Strategy<Value = NaiveDate> {
    (0..60_u64).prop_map(|days| start() + Days::new(days))
}

fn an_amount() -> impl Strategy<Value = Money> {
    let texts = ["0 CNY", "100 CNY", "99.99 CNY", "0.01 CNY", "250.505001 CNY"];
    select(texts.to_vec()).prop_map(|text| text.parse().unwrap())
}

fn owners() -> impl Strategy<Value = Owners> {
    let owner = |staff: &str, share: &str| Owner {
        staff: staff.parse().unwrap(),
        share: share.parse().unwrap(),
    };
    let lists = vec![
        vec![owner("S-1", "1")],
        vec![owner("S-1", "0.5"), owner("S-2", "0.5")],
        vec![owner("S-2", "0.667"), owner("S-1", "0.333")],
        vec![owner("S-1", "0.3"), owner("S-2", "0.3"), owner("S-3", "0.4")],
    ];
    select(lists).prop_map(|owners| Owners::try_new(owners).unwrap())
}

fn a_change() -> impl Strategy<Value = Change> {
    let stage = || select(STAGES.to_vec()).prop_map(|id| id.parse().unwrap());
    let reasons = vec![
        LossReason::Cause(LossCause::Price),
        LossReason::Cause(LossCause::NoNeed),
        LossReason::Other("moved away".parse().unwrap()),
        LossReason::Other("married".parse().unwrap()),
    ];
    let step = |on| Some(Box::new(NextStep { what: "call".parse().unwrap(), on }));
    prop_oneof![
        8 => stage().prop_map(Change::Move),
        2 => an_amount().prop_map(Change::Revenue),
        1 => select(vec!["car", "van"]).prop_map(|id| Change::Product(id.parse().unwrap())),
        1 => a_day().prop_map(|day| Change::ExpectedOn(Some(day))),
        2 => owners().prop_map(Change::Owners),
        1 => a_day().prop_map(move |day| Change::NextStep(step(day))),
        1 => Just(Change::NextStep(None)),
        3 => Just(Change::Contacted(None)),
        4 => (select(vec!["delivered", "collected"]), an_amount())
            .prop_map(|(into, revenue)| Change::Win(Win { into: into.parse().unwrap(), revenue })),
        3 => select(reasons).prop_map(Change::Lose),
        1 => Just(Change::Void(VoidReason::Cause(VoidCause::Mistake))),
        3 => stage().prop_map(Change::Reopen),
    ]
}

/// A deal before it is made: its beginning, and what is tried after so many days by whom.
#[derive(Debug, Clone)]
struct Plan {
    begins: NaiveDate,
    stage: &'static str,
    product: &'static str,
    source: Option<HeardFrom>,
    amount: Money,
    owners: Owners,
    tries: Vec<(u64, u8, Change)>,
}

fn plan() -> impl Strategy<Value = Plan> {
    let sources = select(vec![None, Some(HeardFrom::Referral), Some(HeardFrom::Website)]);
    let tries = prop::collection::vec((0..8_u64, 1..3_u8, a_change()), 0..9);
    let stages = select(vec!["contact", "contact", "needs", "offer"]);
    let begins = (a_day(), stages, select(vec!["car", "van"]), sources, an_amount(), owners());
    (begins, tries).prop_map(|((begins, stage, product, source, amount, owners), tries)| Plan {
        begins,
        stage,
        product,
        source,
        amount,
        owners,
        tries,
    })
}

/// The deals of the plans, with what happened through a day.
fn book(plans: &[Plan], through: NaiveDate) -> Vec<Opportunity> {
    let pipeline = pipeline();
    let mut deals = vec![];
    for (number, plan) in plans.iter().enumerate() {
        if plan.begins > through {
            continue;
        }
        let new = NewOpportunity {
            heard_from: plan.source,
            owners: plan.owners.clone(),
            ..NewOpportunity::new(
                format!("O-{number}").parse().unwrap(),
                format!("C-{number}").parse().unwrap(),
                plan.product.parse().unwrap(),
                plan.amount,
                plan.stage.parse().unwrap(),
                plan.begins,
                "S-1".parse().unwrap(),
            )
        };
        let mut deal = Opportunity::create(new, &pipeline).unwrap();
        let mut day = plan.begins;
        for (days, by, change) in &plan.tries {
            day = day + Days::new(*days);
            let by: StaffId = format!("S-{by}").parse().unwrap();
            if day <= through {
                // Whatever is refused did not happen.
                let _ = deal.apply(change.clone(), day, &by, &pipeline);
            }
        }
        deals.push(deal);
    }
    deals
}

fn everything(plans: &[Plan]) -> Vec<Opportunity> {
    book(plans, NaiveDate::MAX)
}

fn plans() -> impl Strategy<Value = Vec<Plan>> {
    prop::collection::vec(plan(), 0..7)
}

fn of(progress: Progress) -> (u64, u64, u64) {
    (progress.succeeded(), progress.lost(), progress.open())
}

fn cny() -> ExchangeRates {
    ExchangeRates::new()
}

fn total(deals: &[Seen], is: impl Fn(&Seen) -> bool) -> Decimal {
    deals.iter().filter(|deal| is(deal)).map(|deal| deal.amount).sum()
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn conversion_is_what_counting_for_each_stage_gives(plans in plans(), day in a_day()) {
        let deals = everything(&plans);
        let seen = seen(&deals, day);
        let fast = conversion(&deals, None, &pipeline(), &policy(), day);
        let rows: Vec<_> = fast
            .stages()
            .iter()
            .map(|row| (row.passage.entered, row.passage.onward.map(of), of(row.passage.won)))
            .collect();
        prop_assert_eq!(rows, slow_conversion(&seen, &STAGES, FINALS));
        prop_assert_eq!(of(fast.all()), outcomes(&seen, |_| true));
        prop_assert_eq!(fast.void(), count(&seen, |deal| !deal.is_real()));
        prop_assert_eq!(fast.elsewhere(), 0);

        let stages = ["contact", "drive", "offer", "collected", "delivered"];
        let fast = conversion(&deals, None, &later_pipeline(), &policy(), day);
        let rows: Vec<_> = fast
            .stages()
            .iter()
            .map(|row| (row.passage.entered, row.passage.onward.map(of), of(row.passage.won)))
            .collect();
        prop_assert_eq!(rows, slow_conversion(&seen, &stages, FINALS));
        let nowhere = |deal: &Seen| deal.is_real() && !deal.came_to(&stages, 0);
        prop_assert_eq!(fast.elsewhere(), count(&seen, nowhere));

        let period = Period::from_first_to_last(start(), start() + Days::new(25)).unwrap();
        let born: Vec<_> =
            deals.iter().filter(|deal| period.contains(deal.created_on())).cloned().collect();
        let part = conversion(&deals, Some(period), &pipeline(), &policy(), day);
        let born = conversion(&born, None, &pipeline(), &policy(), day);
        prop_assert_eq!(part.stages(), born.stages());
    }

    #[test]
    fn cohorts_and_times_are_what_trying_each_day_gives(plans in plans(), day in a_day()) {
        let deals = everything(&plans);
        let seen = seen(&deals, day);
        let starts =
            [(CohortStart::Created, None), (CohortStart::Entered("drive".parse().unwrap()), Some("drive"))];
        for (start, stage) in starts {
            let fast = win_cohorts(&deals, &start, &policy(), day);
            let months: BTreeMap<String, [u64; 4]> = fast
                .months()
                .iter()
                .map(|row| {
                    let counts = [row.won(), row.not_won(), row.too_early(), row.too_early_won()];
                    (row.month().to_string(), counts)
                })
                .collect();
            prop_assert_eq!(months, cohorts(&seen, stage, 12, day));
        }

        let times = times(&deals, &pipeline(), &policy(), day);
        let won = seen.iter().filter_map(|deal| match deal.end {
            End::Won(on, _) => Some(between(deal.created, on)),
            _ => None,
        });
        let mut pairs = vec![(&times.to_win, won.collect::<Vec<_>>())];
        prop_assert_eq!(times.stages.len(), 4);
        for (row, stage) in times.stages.iter().zip(STAGES) {
            pairs.push((&row.completed, completed(&seen, stage)));
            let here = |deal: &Seen| deal.is_open() && deal.stays.last().unwrap().stage == stage;
            prop_assert_eq!(row.running, count(&seen, here));
        }
        for (fast, days) in pairs {
            prop_assert_eq!(fast.count, days.len() as u64);
            prop_assert_eq!(fast.total_days, days.iter().sum::<u64>());
            let Estimate::Known(spread) = &fast.spread else {
                prop_assert!(days.len() < 2);
                continue;
            };
            let quantiles: Vec<_> = spread.quantiles.iter().map(|q| (q.percent, q.days)).collect();
            prop_assert_eq!(
                quantiles, vec![(10, quantile(&days, 10)), (75, quantile(&days, 75))]
            );
            let ends = (spread.shortest, spread.median, spread.longest);
            prop_assert_eq!(
                ends, (quantile(&days, 1), quantile(&days, 50), quantile(&days, 100))
            );
        }
    }

    #[test]
    fn velocity_and_losses_are_what_decimals_give(plans in plans(), day in a_day()) {
        let deals = everything(&plans);
        let seen = seen(&deals, day);
        let rates = cny();
        let valuation = Valuation::new(Currency::CNY, &rates);
        let fast = velocity(&deals, None, &policy(), &valuation, day).unwrap();
        let (won, lost, open) = outcomes(&seen, |_| true);
        let (mut revenue, mut days) = (Decimal::ZERO, 0);
        for deal in &seen {
            if let End::Won(on, brought) = deal.end {
                revenue += brought;
                days += between(deal.created, on);
            }
        }
        prop_assert_eq!((fast.open, fast.cycle_days), (open, days));
        prop_assert_eq!(fast.revenue.amount(), revenue);
        let proportion = fast.win_share.proportion();
        prop_assert_eq!((proportion.successes(), proportion.failures()), (won, lost));
        match fast.per_day {
            Estimate::Known(per_day) => {
                let exact = revenue * Decimal::from(open * won) / Decimal::from((won + lost) * days);
                let rounded =
                    exact.round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven);
                prop_assert_eq!(per_day.amount(), rounded);
            }
            Estimate::NotEnoughData { .. } => prop_assert!(won < 2 || days == 0),
        }

        for by in GroupBy::ALL {
            let fast = losses(&deals, None, by, &valuation, day).unwrap();
            prop_assert_eq!(fast.deals, lost);
            prop_assert_eq!(fast.amount.amount(), total(&seen, Seen::is_lost));
            // (group, reason or stage) → deals and amount.
            let mut reasons: BTreeMap<(String, String), (u64, Decimal)> = BTreeMap::new();
            let mut stages = reasons.clone();
            for deal in &seen {
                let End::Lost(on, reason, stage) = &deal.end else { continue };
                let source = deal.source.map_or("unknown".to_owned(), |source| source.to_string());
                let parts = match by {
                    GroupBy::Nothing => vec![("all".to_owned(), deal.amount)],
                    GroupBy::Product => vec![(deal.product.clone(), deal.amount)],
                    GroupBy::Source => vec![(source, deal.amount)],
                    GroupBy::Month => vec![(month(*on), deal.amount)],
                    GroupBy::Owner => split(deal, deal.amount),
                };
                for (group, amount) in parts {
                    let counts = by != GroupBy::Owner || group == deal.main();
                    for (map, of) in [(&mut reasons, reason), (&mut stages, stage)] {
                        let row = map.entry((group.clone(), of.clone())).or_default();
                        row.0 += u64::from(counts);
                        row.1 += amount;
                    }
                }
            }
            let mut fast_reasons = BTreeMap::new();
            let mut fast_stages = BTreeMap::new();
            for group in &fast.groups {
                for row in &group.reasons {
                    let key = (group.key.to_string(), row.of.to_string());
                    fast_reasons.insert(key, (row.deals, row.amount.amount()));
                }
                for row in &group.stages {
                    let key = (group.key.to_string(), row.of.to_string());
                    fast_stages.insert(key, (row.deals, row.amount.amount()));
                }
                let order = group.reasons.iter().map(|row| (row.deals, row.amount.amount()));
                prop_assert!(order.clone().zip(order.skip(1)).all(|(one, next)| one >= next));
                let shares = group.reasons.iter().map(|row| row.share_of_deals.known());
                let sum: Option<Decimal> = shares.map(|share| share.map(clienteling::Share::value)).sum();
                prop_assert_eq!(sum, (group.deals > 0).then_some(Decimal::ONE));
                let shares = group.stages.iter().map(|row| row.share_of_amount.known());
                let sum: Option<Decimal> = shares.map(|share| share.map(clienteling::Share::value)).sum();
                prop_assert_eq!(sum, (!group.amount.is_zero()).then_some(Decimal::ONE));
            }
            prop_assert_eq!(fast_reasons, reasons);
            prop_assert_eq!(fast_stages, stages);
            prop_assert_eq!(fast.groups.iter().map(|group| group.deals).sum::<u64>(), lost);
        }
    }

    #[test]
    fn reports_on_open_deals_are_what_filters_give(plans in plans(), day in a_day()) {
        let deals = everything(&plans);
        let seen = seen(&deals, day);
        let rates = cny();
        let valuation = Valuation::new(Currency::CNY, &rates);
        let find = |id: &str| deals.iter().find(|deal| deal.id().as_str() == id).unwrap();
        let weighted = |is: &dyn Fn(&Seen) -> bool| -> Decimal {
            let open = seen.iter().filter(|deal| deal.is_open() && is(deal));
            open.map(|deal| {
                let state = find(&deal.id).as_of(day).unwrap();
                let exact = deal.amount * state.probability().unwrap().probability.value();
                exact.round_dp_with_strategy(6, RoundingStrategy::MidpointNearestEven)
            })
            .sum()
        };
        let totals = |is: &dyn Fn(&Seen) -> bool| {
            let open = |deal: &Seen| deal.is_open() && is(deal);
            (count(&seen, open), total(&seen, open), weighted(is))
        };
        let fast = |open: clienteling::funnel::analysis::OpenTotals| {
            (open.deals, open.amount.amount(), open.weighted.amount())
        };

        let later = later_pipeline();
        let report = funnel_report(&deals, &later, &policy(), &valuation, day).unwrap();
        let stands = |deal: &Seen| deal.stays.last().unwrap().stage.clone();
        for row in &report.stages {
            prop_assert_eq!(fast(row.open), totals(&|deal| stands(deal) == row.stage.as_str()));
        }
        prop_assert_eq!(fast(report.elsewhere), totals(&|deal| stands(deal) == "needs"));
        prop_assert_eq!(fast(report.total), totals(&|_| true));

        let who = background(&deals, &levels(), &valuation, day).unwrap();
        prop_assert_eq!(fast(who.total), totals(&|_| true));
        for row in &who.by_source {
            prop_assert_eq!(fast(row.open), totals(&|deal| deal.source == row.of));
        }
        for row in &who.by_product {
            prop_assert_eq!(fast(row.open), totals(&|deal| deal.product == row.of.as_str()));
        }
        let level = |deal: &Seen| cadence(find(&deal.id), &levels(), day).unwrap().level().level();
        for row in &who.by_level {
            prop_assert_eq!(fast(row.open), totals(&|deal| level(deal) == row.of));
        }
        let open = count(&seen, Seen::is_open);
        prop_assert_eq!(who.by_source.iter().map(|row| row.open.deals).sum::<u64>(), open);
        prop_assert_eq!(who.by_product.iter().map(|row| row.open.deals).sum::<u64>(), open);
        prop_assert_eq!(who.by_level.iter().map(|row| row.open.deals).sum::<u64>(), open);

        let old = ages(&deals, &policy(), &valuation, day).unwrap();
        let bands = [(0, Some(0)), (1, Some(10)), (11, Some(20)), (21, None)];
        prop_assert_eq!(old.bands.len(), 4);
        for (band, (from, to)) in old.bands.iter().zip(bands) {
            prop_assert_eq!((band.from_days, band.to_days), (from, to));
            let within = |deal: &Seen| {
                let age = between(deal.created, day);
                age >= from && to.is_none_or(|to| age <= to)
            };
            prop_assert_eq!(fast(band.open), totals(&within));
        }

        let stuck = stalled(&deals, &pipeline(), &valuation, day).unwrap();
        let mut slow: Vec<_> = seen
            .iter()
            .filter(|deal| deal.is_open() && ["needs", "drive"].contains(&&*stands(deal)))
            .filter(|deal| between(deal.stays.last().unwrap().from, day) >= 6)
            .map(|deal| (-deal.amount, deal.stays.last().unwrap().from, deal.id.clone()))
            .collect();
        slow.sort();
        let fast: Vec<_> = stuck
            .iter()
            .map(|deal| (-deal.value.amount(), deal.clock.entered_on(), deal.opportunity.to_string()))
            .collect();
        prop_assert_eq!(fast, slow);
        for deal in &stuck {
            let clock = stage_clock(find(deal.opportunity.as_str()), &pipeline(), day);
            prop_assert_eq!(Some(&deal.clock), clock.as_ref());
        }
    }

    #[test]
    fn calls_and_follow_up_are_what_each_deal_asks_for(plans in plans(), day in a_day()) {
        let deals = everything(&plans);
        let seen = seen(&deals, day);
        let find = |id: &str| deals.iter().find(|deal| deal.id().as_str() == id).unwrap();
        let wanted = |deal: &Seen| -> Vec<CallCause> {
            if !deal.is_open() {
                return vec![];
            }
            let mut causes = vec![];
            let last = deal.contacts.iter().map(|(on, _)| *on).max();
            match deal.step {
                Some(step) if step > day || last >= Some(step) => {}
                Some(step) if step < day => causes.push(CallCause::StepOverdue),
                Some(_) => causes.push(CallCause::StepDue),
                None => {}
            }
            let cadence = cadence(find(&deal.id), &levels(), day).unwrap();
            match cadence.contact_due_on().unwrap() {
                due if due < day => causes.push(CallCause::ContactOverdue),
                due if due == day => causes.push(CallCause::ContactDue),
                _ => {}
            }
            if !causes.is_empty() && cadence.level().is_overdue() {
                causes.push(CallCause::ClosingOverdue);
            }
            causes
        };
        let list = calls(&deals, &levels(), day);
        let fast: BTreeMap<_, _> = list
            .iter()
            .map(|call| (call.opportunity.to_string(), (call.causes.clone(), call.by.to_string())))
            .collect();
        let slow: BTreeMap<_, _> = seen
            .iter()
            .map(|deal| (deal.id.clone(), (wanted(deal), deal.main().to_owned())))
            .filter(|(_, (causes, _))| !causes.is_empty())
            .collect();
        prop_assert_eq!(fast.len(), list.len());
        prop_assert_eq!(fast, slow);
        let order = list.iter().map(|call| {
            let rank = call.cadence.level().level().rank();
            (call.causes[0], rank, call.due_since, call.opportunity.clone())
        });
        prop_assert!(order.clone().zip(order.skip(1)).all(|(one, next)| one < next));

        let period = Period::from_first_to_last(start() + Days::new(10), start() + Days::new(30));
        let period = period.unwrap();
        let sales = sales_follow_up(&deals, period, &levels(), day);
        let over = |deal: &Seen| {
            wanted(deal).iter().any(|cause| {
                matches!(cause, CallCause::StepOverdue | CallCause::ContactOverdue)
            })
        };
        for staff in ["S-1", "S-2", "S-3"] {
            let contacts = seen.iter().flat_map(|deal| &deal.contacts);
            let made =
                contacts.filter(|(on, by)| by == staff && period.contains(*on)).count() as u64;
            let mine = |deal: &Seen| deal.is_open() && deal.main() == staff;
            let slow = [
                made,
                count(&seen, mine),
                count(&seen, |deal| mine(deal) && !wanted(deal).is_empty() && !over(deal)),
                count(&seen, |deal| mine(deal) && over(deal)),
            ];
            let row = sales.rows.iter().find(|row| row.staff.as_str() == staff);
            let fast = row.map_or([0; 4], |row| {
                [row.contacts_made, row.open, row.due, row.overdue]
            });
            prop_assert_eq!(fast, slow);
            prop_assert_eq!(row.is_some(), slow != [0; 4]);
        }

        // The customer of deal n is called every n + 2 days, with nobody on other days.
        let called = |customer: &str, on: NaiveDate| {
            let number: u64 = customer.trim_start_matches("C-").parse().unwrap();
            between(start(), on) % (number + 2) == 0
        };
        let contacted = |customer: &CustomerId, period: Period| {
            assert!(period.last() <= day, "nobody asks about tomorrow");
            period.first().iter_days().take_while(|on| *on <= period.last())
                .any(|on| called(customer.as_str(), on))
        };
        let service = service_follow_up(&deals, None, contacted, &policy(), day);
        for staff in ["S-1", "S-2", "S-3"] {
            let mut slow = [0_u64; 4];
            for deal in seen.iter().filter(|deal| deal.main() == staff) {
                let End::Won(on, _) = deal.end else { continue };
                slow[0] += 1;
                for (from, to) in [(0, 0), (1, 3), (4, 7)] {
                    let days = (from..=to).map(|days| on + Days::new(days));
                    let customer = deal.id.replace('O', "C");
                    if days.clone().any(|on| on <= day && called(&customer, on)) {
                        slow[1] += 1;
                    } else if days.clone().all(|on| on < day) {
                        slow[2] += 1;
                    } else {
                        slow[3] += 1;
                    }
                }
            }
            let row = service.rows.iter().find(|row| row.staff.as_str() == staff);
            let fast = row.map_or([0; 4], |row| {
                [row.won, row.made.proportion().successes(), row.missed, row.coming]
            });
            prop_assert_eq!(fast, slow);
        }

        for length in RowLength::ALL {
            let fast = new_prospects(&deals, period, length, day);
            let new = |deal: &Seen| period.contains(deal.created) && deal.is_real();
            prop_assert_eq!(fast.deals, count(&seen, new));
            let void = |deal: &Seen| period.contains(deal.created) && !deal.is_real();
            prop_assert_eq!(fast.void, count(&seen, void));
            prop_assert_eq!(fast.rows.iter().map(|row| row.deals).sum::<u64>(), fast.deals);
            for row in &fast.rows {
                for source in &row.sources {
                    let same = |deal: &Seen| {
                        new(deal) && deal.source == source.source && match length {
                            RowLength::Day => deal.created == row.from,
                            RowLength::Month => month(deal.created) == month(row.from),
                        }
                    };
                    prop_assert_eq!(source.deals, count(&seen, same));
                }
                prop_assert_eq!(row.sources.iter().map(|one| one.deals).sum::<u64>(), row.deals);
            }
        }
    }

    #[test]
    fn neither_the_future_nor_the_order_changes_anything_and_parts_make_the_whole(
        plans in plans(),
        day in a_day(),
        cut in 0..7_usize,
    ) {
        let deals = everything(&plans);
        let rates = cny();
        let valuation = Valuation::new(Currency::CNY, &rates);
        let (pipeline, policy, levels) = (pipeline(), policy(), levels());
        let period = Period::from_first_to_last(start(), start() + Days::new(30)).unwrap();
        let all = |deals: &[Opportunity]| {
            let started = CohortStart::Entered("needs".parse().unwrap());
            let contacted = |_: &CustomerId, period: Period| period.days() > 2;
            (
                conversion(deals, Some(period), &pipeline, &policy, day),
                win_cohorts(deals, &started, &policy, day),
                times(deals, &pipeline, &policy, day),
                velocity(deals, Some(period), &policy, &valuation, day).unwrap(),
                calls(deals, &levels, day),
                funnel_report(deals, &pipeline, &policy, &valuation, day).unwrap(),
                background(deals, &levels, &valuation, day).unwrap(),
                opportunity_analysis(
                    deals, (Some(period), GroupBy::Owner), &pipeline, &policy, &valuation, day,
                ).unwrap(),
                new_prospects(deals, period, RowLength::Day, day),
                (
                    sales_follow_up(deals, period, &levels, day),
                    service_follow_up(deals, Some(period), contacted, &policy, day),
                ),
            )
        };
        let whole = all(&deals);
        prop_assert_eq!(&whole, &all(&book(&plans, day)));
        let mut turned = deals.clone();
        turned.reverse();
        prop_assert_eq!(&whole, &all(&turned));

        let (left, right) = deals.split_at(cut.min(deals.len()));
        let (left, right) = (all(left), all(right));
        prop_assert_eq!(&left.0.clone().merge(&right.0).unwrap(), &whole.0);
        prop_assert_eq!(&right.0.merge(&left.0).unwrap(), &whole.0);
        prop_assert_eq!(&left.1.clone().merge(&right.1).unwrap(), &whole.1);
        prop_assert_eq!(&right.1.merge(&left.1).unwrap(), &whole.1);
        let losses = |one: &clienteling::funnel::analysis::OpportunityAnalysis| one.losses.amount;
        prop_assert_eq!(losses(&left.7).try_add(losses(&right.7)).unwrap(), losses(&whole.7));
        let open = |one: &clienteling::funnel::analysis::FunnelReport| one.total.weighted;
        prop_assert_eq!(open(&left.5).try_add(open(&right.5)).unwrap(), open(&whole.5));
    }
}

#[test]
fn groups_are_told_by_their_keys() {
    let keys = [
        (GroupKey::All, json!("all")),
        (GroupKey::Owner("S-1".parse().unwrap()), json!({"owner": "S-1"})),
        (GroupKey::Source(None), json!({"source": null})),
        (GroupKey::Source(Some(HeardFrom::Referral)), json!({"source": "referral"})),
    ];
    for (key, expected) in keys {
        assert_eq!(serde_json::to_value(key).unwrap(), expected);
    }
}
