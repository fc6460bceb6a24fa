//! What deals bring, brought and would have brought, against adding up decimals.

use std::collections::BTreeMap;

use clienteling::Currency;
use clienteling::funnel::analysis::{
    GroupBy, OpenTotals, PerDay, ages, background, funnel_report, losses, stalled, velocity,
};
use clienteling::funnel::forecast::{ForecastBook, ForecastPlanDraft, ForecastPolicy};
use clienteling::funnel::{cadence, stage_clock};
use clienteling::units::{Valuation, WeightedMoney};
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::common::cases;
use crate::planned::{
    THREE, a_day, cny, everything, later_pipeline, levels, pipeline, plans, plans_in, policy, rates,
};
use crate::reference::analysis::{End, Seen, between, count, month, outcomes, seen, split};

fn total(deals: &[Seen], is: impl Fn(&Seen) -> bool) -> Decimal {
    deals.iter().filter(|deal| is(deal)).map(|deal| deal.amount).sum()
}

/// Every digit of a weighted amount.
fn exact(weighted: WeightedMoney) -> Decimal {
    let json = serde_json::to_value(weighted).unwrap();
    json["amount"].as_str().unwrap().parse().unwrap()
}

proptest! {
    #![proptest_config(cases(2_000))]

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
            PerDay::Known(per_day) => {
                let exact = revenue * Decimal::from(open * won) / Decimal::from((won + lost) * days);
                let rounded =
                    exact.round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven);
                prop_assert_eq!(per_day.amount(), rounded);
            }
            PerDay::NotEnoughData { have, need } => {
                prop_assert_eq!((have, need), (won, 2));
                prop_assert!(won < 2);
            }
            PerDay::WonAtOnce => prop_assert!(won >= 2 && days == 0),
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
                deal.amount * state.probability().unwrap().probability.value()
            })
            .sum()
        };
        let totals = |is: &dyn Fn(&Seen) -> bool| {
            let open = |deal: &Seen| deal.is_open() && is(deal);
            (count(&seen, open), total(&seen, open), weighted(is))
        };
        let fast =
            |open: OpenTotals| (open.deals, open.amount.amount(), exact(open.weighted));

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
    fn what_is_open_is_the_same_in_the_report_on_the_funnel_and_in_a_forecast(
        plans in plans_in(THREE), day in a_day(), months in 1..4_u32,
    ) {
        let (deals, rates) = (everything(&plans), rates());
        let valuation = Valuation::new(Currency::CNY, &rates);
        let report = funnel_report(&deals, &pipeline(), &policy(), &valuation, day).unwrap();
        let plan = ForecastPlanDraft::calendar_months(Currency::CNY, day, months);
        let (plan, policy) = (plan.validate().unwrap(), ForecastPolicy::default());
        let book = ForecastBook::of(&deals, day, &plan, &policy, &rates).unwrap();
        let (open, forecast) = (report.total, book.forecast().unwrap().whole.open);
        prop_assert_eq!(open.deals, forecast.deals);
        prop_assert_eq!(open.amount, forecast.amount);
        prop_assert_eq!(open.weighted, forecast.weighted);
    }
}
