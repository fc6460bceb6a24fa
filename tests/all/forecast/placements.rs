//! Where each deal counts, and what would move it.

use std::collections::{BTreeMap, BTreeSet};

use clienteling::funnel::forecast::{
    ForecastBin, ForecastBook, ForecastCategory, Outside, PeriodForecast, Placement,
};
use clienteling::funnel::{Change, Opportunity};
use clienteling::units::Probability;
use clienteling::{Decimal, Money};
use proptest::prelude::*;

use super::books::{apply, as_of, book, plan, policy, rates};
use crate::common::cases;

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn every_open_deal_is_in_one_bin_whose_deals_add_up_to_its_figures(
        deals in book(14, false), as_of in as_of(), plan in plan(), policy in policy(),
    ) {
        let rates = rates();
        let book = ForecastBook::of(&deals, as_of, &plan, &policy, &rates).unwrap();
        let forecast = book.forecast().unwrap();
        let mut bins: BTreeMap<String, (u64, Decimal)> = BTreeMap::new();
        let mut placed = BTreeSet::new();
        for (id, amount, placement) in book.placements() {
            prop_assert!(placed.insert(id.clone()));
            let bin = bins.entry(serde_json::to_string(&placement.bin).unwrap()).or_default();
            *bin = (bin.0 + 1, bin.1 + amount.amount());
        }
        for deal in &deals {
            let state = deal.as_of(as_of);
            let open = state.is_some_and(|state| state.is_open());
            prop_assert!(!open || placed.contains(deal.id()));
        }
        let mut of_bin = |bin: ForecastBin, deals: u64, amount: Money| {
            let placed = bins.remove(&serde_json::to_string(&bin).unwrap()).unwrap_or_default();
            prop_assert_eq!(placed, (deals, amount.amount()), "{:?}", bin);
            Ok(())
        };
        for PeriodForecast { period, figures } in &forecast.periods {
            let (period, figures) = (*period, &figures.totals);
            of_bin(ForecastBin::Won { period }, figures.won.deals, figures.won.revenue)?;
            for (category, tally) in [
                (ForecastCategory::Commit, figures.commit),
                (ForecastCategory::BestCase, figures.best_case),
                (ForecastCategory::Pipeline, figures.pipeline),
            ] {
                of_bin(ForecastBin::Period { period, category }, tally.deals, tally.amount)?;
            }
        }
        for outside in Outside::ALL {
            let tally = forecast.outside.of(outside);
            of_bin(ForecastBin::Outside(outside), tally.deals, tally.amount)?;
        }
        prop_assert!(bins.is_empty(), "{:?}", bins);
    }

    #[test]
    fn a_deal_moves_where_its_placement_says(
        deals in book(6, false), as_of in as_of(), plan in plan(), policy in policy(),
    ) {
        let place = |deal: &Opportunity, on| Placement::of(&deal.as_of(on).unwrap(), on, &plan, &policy);
        for deal in deals.iter().filter(|deal| deal.state().changed_on() <= as_of) {
            let placement = place(deal, as_of);
            let after = |change| {
                let mut deal = deal.clone();
                apply(&mut deal, change, as_of);
                place(&deal, as_of).bin
            };
            let category = |probability| match after(Change::Manual(Some(probability))) {
                ForecastBin::Period { category, .. } => category,
                other => panic!("{other:?}"),
            };
            let below = |cut: Probability| {
                Probability::try_new(cut.value() - Decimal::new(1, 9)).unwrap()
            };
            if let ForecastBin::Period { category: own, .. } = placement.bin {
                // Both ends of the period, and each cut beside the category.
                let cuts = if own == ForecastCategory::BestCase { 2 } else { 1 };
                prop_assert_eq!(placement.reasons.len(), 2 + cuts);
                prop_assert_eq!(placement.up.is_none(), own == ForecastCategory::Commit);
                if let Some(up) = placement.up {
                    prop_assert_eq!(category(up.cut), up.category);
                    prop_assert_eq!(category(below(up.cut)), own);
                }
                if let Some(down) = placement.down {
                    prop_assert_eq!(category(below(down.cut)), down.category);
                    prop_assert_eq!(category(down.cut), own);
                } else {
                    prop_assert_eq!(category(Probability::ZERO), own);
                }
            }
            if let Some(on) = placement.overdue_on {
                prop_assert_eq!(place(deal, on).bin, ForecastBin::Outside(Outside::Overdue));
                let eve = on.pred_opt().unwrap();
                prop_assert!(place(deal, eve).bin != ForecastBin::Outside(Outside::Overdue));
            }
            if let (Some(period), ForecastBin::Outside(outside)) =
                (placement.would_count_in, placement.bin)
            {
                let on = period.first().max(as_of);
                // Nothing closes before its creation.
                if on >= deal.created_on() {
                    let bin = after(Change::ExpectedOn(Some(on)));
                    let there = matches!(bin, ForecastBin::Period { period: of, .. } if of == period);
                    prop_assert!(there, "{:?}", bin);
                }
                let reasons = match outside {
                    Outside::Undated => 0,
                    Outside::Between => 2,
                    Outside::Overdue | Outside::Before | Outside::After => 1,
                };
                prop_assert_eq!(placement.reasons.len(), reasons);
            }
        }
    }
}
