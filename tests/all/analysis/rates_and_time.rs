//! How far deals come and how long they take, against counting once more for each stage and day.

use std::collections::BTreeMap;

use chrono::Days;
use clienteling::funnel::analysis::{
    CohortStart, Conversion, Progress, StageConversion, conversion, times, win_cohorts,
};
use clienteling::{Estimate, Period};
use proptest::prelude::*;

use super::planned::{
    FINALS, STAGES, a_day, everything, later_pipeline, pipeline, plans, policy, start,
};
use crate::common::cases;
use crate::reference::analysis::{
    End, Row, Seen, between, cohorts, completed, conversion as slow_conversion, count, outcomes,
    quantile, seen,
};

fn of(progress: Progress) -> (u64, u64, u64) {
    (progress.succeeded(), progress.lost(), progress.open())
}

/// Of each stage: how many entered it, how many went on, how many won.
fn rows(conversion: &Conversion) -> Vec<Row> {
    let row = |row: &StageConversion| {
        (row.passage.entered, row.passage.onward.map(of), of(row.passage.won))
    };
    conversion.stages().iter().map(row).collect()
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn conversion_is_what_counting_for_each_stage_gives(plans in plans(), day in a_day()) {
        let deals = everything(&plans);
        let seen = seen(&deals, day);
        let fast = conversion(&deals, None, &pipeline(), &policy(), day);
        prop_assert_eq!(rows(&fast), slow_conversion(&seen, &STAGES, FINALS));
        prop_assert_eq!(of(fast.all()), outcomes(&seen, |_| true));
        prop_assert_eq!(fast.void(), count(&seen, |deal| !deal.is_real()));
        prop_assert_eq!(fast.elsewhere(), 0);

        let stages = ["contact", "drive", "offer", "collected", "delivered"];
        let fast = conversion(&deals, None, &later_pipeline(), &policy(), day);
        prop_assert_eq!(rows(&fast), slow_conversion(&seen, &stages, FINALS));
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

        let of_stages = times(&deals, &pipeline(), &policy(), day);
        let won = seen.iter().filter_map(|deal| match deal.end {
            End::Won(on, _) => Some(between(deal.created, on)),
            _ => None,
        });
        let later = times(&deals, &later_pipeline(), &policy(), day);
        let real = seen.iter().filter(|deal| deal.is_real());
        let stays = real.flat_map(|deal| &deal.stays).filter(|stay| stay.stage == "needs");
        prop_assert_eq!(later.elsewhere, stays.count() as u64);
        prop_assert_eq!(of_stages.elsewhere, 0);

        let mut pairs = vec![(&of_stages.to_win, won.collect::<Vec<_>>())];
        prop_assert_eq!(of_stages.stages.len(), 4);
        for (row, stage) in of_stages.stages.iter().zip(STAGES) {
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
}
