//! What holds of every analysis: the day, the order of the deals, and parts of a book.

use chrono::Days;
use clienteling::funnel::Opportunity;
use clienteling::funnel::analysis::{
    CohortStart, GroupBy, RowLength, background, calls, conversion, funnel_report, new_prospects,
    opportunity_analysis, sales_follow_up, service_follow_up, times, velocity, win_cohorts,
};
use clienteling::units::Valuation;
use clienteling::{Currency, CustomerId, Period};
use proptest::prelude::*;

use crate::common::cases;
use crate::planned::{a_day, book, cny, everything, levels, pipeline, plans, policy, start};

proptest! {
    #![proptest_config(cases(2_000))]

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
