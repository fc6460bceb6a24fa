//! What closed deals brought and would have brought, against adding up decimals.

use std::collections::BTreeMap;

use clienteling::Currency;
use clienteling::funnel::analysis::{GroupBy, PerDay, losses, velocity};
use clienteling::units::Valuation;
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};

use super::planned::{a_day, cny, everything, plans, policy};
use crate::common::cases;
use crate::reference::analysis::{End, between, month, outcomes, seen, split};

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn velocity_is_what_decimals_give(plans in plans(), day in a_day()) {
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
    }

    #[test]
    fn losses_are_what_decimals_give(plans in plans(), day in a_day()) {
        let deals = everything(&plans);
        let seen = seen(&deals, day);
        let rates = cny();
        let valuation = Valuation::new(Currency::CNY, &rates);
        let (_, lost, _) = outcomes(&seen, |_| true);
        for by in GroupBy::ALL {
            let fast = losses(&deals, None, by, &valuation, day).unwrap();
            prop_assert_eq!(fast.deals, lost);
            let amounts = seen.iter().filter(|deal| deal.is_lost()).map(|deal| deal.amount);
            prop_assert_eq!(fast.amount.amount(), amounts.sum::<Decimal>());
            // (group, reason or stage) → deals and amount.
            let mut reasons: BTreeMap<(String, String), (u64, Decimal)> = BTreeMap::new();
            let mut stages = reasons.clone();
            for deal in &seen {
                let End::Lost(on, reason, stage) = &deal.end else { continue };
                let source = deal.source.as_ref().map_or("unknown".to_owned(), ToString::to_string);
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
}
