//! What changes a forecast, and what changes nothing.

use chrono::Days;
use clienteling::funnel::forecast::{ForecastBook, ForecastFigures};
use clienteling::funnel::{
    Change, LossCause, LossReason, Opportunity, Pipeline, VoidCause, VoidReason, Win,
};
use clienteling::{Currency, Rounding};
use proptest::prelude::*;

use super::books::{apply, as_of, book, of, plan, policy, rates};
use crate::common::cases;

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn the_order_of_the_deals_changes_nothing(
        (deals, shuffled) in book(14, true).prop_flat_map(|deals| {
            (Just(deals.clone()), Just(deals).prop_shuffle())
        }),
        as_of in as_of(), plan in plan(), policy in policy(),
    ) {
        let [one, other] = [&deals, &shuffled].map(|deals| of(deals, as_of, &plan, &policy));
        prop_assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&other).unwrap());
        prop_assert_eq!(one, other);
        let rates = rates();
        let [one, other] = [&deals, &shuffled]
            .map(|deals| ForecastBook::of(deals, as_of, &plan, &policy, &rates).unwrap());
        prop_assert_eq!(one.by_owner().unwrap(), other.by_owner().unwrap());
        prop_assert!(one.placements().eq(other.placements()));
    }

    #[test]
    fn the_deals_of_customers_who_were_erased_are_forecast_as_they_were(
        deals in book(14, true), as_of in as_of(), plan in plan(), policy in policy(),
    ) {
        let erased: Vec<Opportunity> =
            deals.iter().map(|deal| deal.erased_as(&"erased-1".parse().unwrap())).collect();
        let [was, is] = [&deals, &erased].map(|deals| of(deals, as_of, &plan, &policy));
        prop_assert_eq!(was, is);
        let rates = rates();
        let [was, is] = [&deals, &erased]
            .map(|deals| ForecastBook::of(deals, as_of, &plan, &policy, &rates).unwrap());
        prop_assert_eq!(was.by_owner().unwrap(), is.by_owner().unwrap());
    }

    #[test]
    fn a_deal_that_ends_leaves_the_open_forecast(
        deals in book(8, true), as_of in as_of(), plan in plan(), policy in policy(),
        end in 0..3_usize,
    ) {
        let end = [
            Change::Win(Win { into: "delivered".parse().unwrap(), revenue: "7 CNY".parse().unwrap() }),
            Change::Lose(LossReason::Cause(LossCause::NoNeed)),
            Change::Void(VoidReason::Cause(VoidCause::Duplicate)),
        ][end].clone();
        for place in 0..deals.len() {
            let mut after = deals.clone();
            let ended = after[place].state().is_open() && apply(&mut after[place], end.clone(), as_of);
            if !ended {
                continue;
            }
            let mut without = deals.clone();
            without.remove(place);
            let [after, without] = [after, without].map(|deals| of(&deals, as_of, &plan, &policy));
            prop_assert_eq!(after.outside, without.outside);
            prop_assert_eq!(after.whole.totals.open, without.whole.totals.open);
            let periods = after.periods.iter().zip(&without.periods);
            let mut won = 0;
            for (after, without) in periods.map(|(one, other)| (&one.figures, &other.figures)) {
                prop_assert_eq!(after.totals.open, without.totals.open);
                won += after.totals.won.deals - without.totals.won.deals;
                let variances = |figures: &ForecastFigures| {
                    let distribution = &figures.distribution;
                    [distribution.wins.variance, distribution.revenue.variance].map(f64::to_bits)
                };
                prop_assert_eq!(variances(after), variances(without));
            }
            let counts = plan.periods.iter().any(|planned| planned.period.contains(as_of));
            prop_assert_eq!(won, u64::from(counts && matches!(end, Change::Win(_))));
        }
    }

    #[test]
    fn what_happens_after_the_day_changes_nothing(
        deals in book(14, true), as_of in as_of(), plan in plan(), policy in policy(),
    ) {
        let then: Vec<Opportunity> = deals
            .iter()
            .filter(|deal| deal.created_on() <= as_of)
            .map(|deal| {
                let mut record = deal.to_record();
                record.events.retain(|event| event.on <= as_of);
                record.replay(&[Pipeline::default()]).unwrap()
            })
            .collect();
        let [now, then] = [&deals, &then].map(|deals| of(deals, as_of, &plan, &policy));
        prop_assert_eq!(&now, &then);
        let mut rates = rates();
        let tomorrow = as_of + Days::new(1);
        rates.record(Currency::USD, Currency::CNY, tomorrow, "9".parse().unwrap()).unwrap();
        let later = ForecastBook::of(&deals, as_of, &plan, &policy, &rates).unwrap();
        prop_assert_eq!(later.forecast().unwrap(), then);
    }

    #[test]
    fn the_mean_of_the_distribution_is_what_is_won_and_weighted_to_the_last_digit(
        deals in book(30, true), as_of in as_of(), plan in plan(), policy in policy(),
    ) {
        let forecast = of(&deals, as_of, &plan, &policy);
        let periods = forecast.periods.iter().map(|one| &one.figures);
        for figures in periods.chain([&forecast.in_periods, &forecast.whole]) {
            let weighted = figures.totals.open.weighted.rounded(Rounding::HalfEven);
            let mean = figures.totals.won.revenue.try_add(weighted).unwrap();
            prop_assert_eq!(figures.distribution.revenue.mean, mean);
        }
    }
}
