//! What holds of every analysis: the day, the order of the deals, and parts of a book.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use clienteling::funnel::analysis::{
    CohortStart, GroupBy, Losses, RowLength, ServiceFollowUp, Velocity, ages, background, calls,
    conversion, funnel_report, grouped, losses, new_prospects, opportunity_analysis,
    sales_follow_up, service_follow_up, times, velocity, win_cohorts,
};
use clienteling::funnel::{Change, LossCause, LossReason, Opportunity};
use clienteling::rule::life::{Entered, Entering};
use clienteling::units::Valuation;
use clienteling::{Currency, CustomerId, Period};
use proptest::prelude::*;

use super::planned::{a_day, book, cny, everything, levels, pipeline, plans, policy, start};
use crate::common::cases;
use crate::reference::analysis::{month, seen};

/// The deal with a mistake on a day that was taken back, if one could be made.
fn mistaken(deal: &Opportunity, day: NaiveDate) -> Opportunity {
    let (mut deal, by) = (deal.clone(), "S-9".parse().unwrap());
    let on = day.max(deal.created_on());
    let lost = Change::Lose(LossReason::Cause(LossCause::NoNeed));
    let mistakes = [lost, Change::Move("needs".parse().unwrap()), Change::Contacted(None)];
    for change in mistakes {
        let asked = Entering { change, on, by: "S-8".parse().unwrap(), entered_on: None };
        if let Ok(Entered::Recorded { number, .. }) = deal.enter(asked, &pipeline()) {
            deal.take_back(number, &by, NaiveDate::MAX, None, &pipeline()).unwrap();
            assert_eq!(deal.corrections().len(), 1);
            break;
        }
    }
    deal
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn neither_the_future_nor_the_order_nor_what_was_taken_back_changes_anything_and_parts_make_the_whole(
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
        let corrected: Vec<Opportunity> = deals.iter().map(|deal| mistaken(deal, day)).collect();
        prop_assert_eq!(&whole, &all(&corrected));

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

    #[test]
    fn a_period_chooses_deals_as_a_filter_before_the_analysis_does(
        plans in plans(), day in a_day(), from in 0..40_u64, days in 1..30_u64,
    ) {
        let deals = everything(&plans);
        let (pipeline, policy, rates) = (pipeline(), policy(), cny());
        let valuation = Valuation::new(Currency::CNY, &rates);
        let first = start() + Days::new(from);
        let period = Period::from_first_to_last(first, first + Days::new(days)).unwrap();
        let created: Vec<_> =
            deals.iter().filter(|deal| period.contains(deal.created_on())).collect();
        let closed_on = |deal: &Opportunity| deal.as_of(day)?.outcome().closed_on();
        let closed_or = |deal: &Opportunity, open| closed_on(deal).map_or(open, |on| period.contains(on));
        let closed: Vec<_> = deals.iter().filter(|deal| closed_or(deal, false)).collect();
        let closed_or_open: Vec<_> = deals.iter().filter(|deal| closed_or(deal, true)).collect();

        let one = conversion(&deals, Some(period), &pipeline, &policy, day);
        let other = conversion(created, None, &pipeline, &policy, day);
        prop_assert_eq!((one.all(), one.void()), (other.all(), other.void()));
        prop_assert_eq!((one.elsewhere(), one.stages()), (other.elsewhere(), other.stages()));

        let one = velocity(&deals, Some(period), &policy, &valuation, day).unwrap();
        let other = velocity(closed_or_open, None, &policy, &valuation, day).unwrap();
        prop_assert_eq!(one, Velocity { closed: Some(period), ..other });

        let one = losses(&deals, Some(period), GroupBy::Month, &valuation, day).unwrap();
        let other =
            losses(closed.iter().copied(), None, GroupBy::Month, &valuation, day).unwrap();
        prop_assert_eq!(one, Losses { lost: Some(period), ..other });

        let contacted = |_: &CustomerId, asked: Period| asked.days() > 2;
        let one = service_follow_up(&deals, Some(period), contacted, &policy, day);
        let other = service_follow_up(closed, None, contacted, &policy, day);
        prop_assert_eq!(one, ServiceFollowUp { won: Some(period), ..other });
    }

    #[test]
    fn each_deal_known_on_the_day_is_in_the_one_group_of_its_state(
        plans in plans(), day in a_day(),
    ) {
        let deals = everything(&plans);
        for by in GroupBy::ALL {
            let groups = told(&deals, by, day);
            let mut slow: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for deal in seen(&deals, day) {
                let source = deal.source.as_ref().map_or("unknown".to_owned(), ToString::to_string);
                let key = match by {
                    GroupBy::Nothing => "all".to_owned(),
                    GroupBy::Owner => deal.main().to_owned(),
                    GroupBy::Product => deal.product.clone(),
                    GroupBy::Source => source,
                    GroupBy::Month => month(deal.created),
                };
                slow.entry(key).or_default().push(deal.id);
            }
            prop_assert_eq!(&groups, &slow);
            prop_assert_eq!(&groups, &told(&book(&plans, day), by, day));
            let turned: Vec<Opportunity> = deals.iter().rev().cloned().collect();
            prop_assert_eq!(&groups, &told(&turned, by, day));
        }
    }

    #[test]
    fn what_is_asked_of_each_group_adds_up_to_the_whole(plans in plans(), day in a_day()) {
        let deals = everything(&plans);
        let (pipeline, policy, rates) = (pipeline(), policy(), cny());
        let valuation = Valuation::new(Currency::CNY, &rates);
        let on = |deals: &[&Opportunity]| {
            let deals = deals.iter().copied();
            (
                conversion(deals.clone(), None, &pipeline, &policy, day),
                win_cohorts(deals.clone(), &CohortStart::Created, &policy, day),
                times(deals.clone(), &pipeline, &policy, day).to_win.count,
                velocity(deals.clone(), None, &policy, &valuation, day).unwrap().open,
                ages(deals, &policy, &valuation, day).unwrap().ages.total_days,
            )
        };
        let whole = on(&deals.iter().collect::<Vec<_>>());
        for by in GroupBy::ALL {
            let mut sum = on(&[]);
            for (_, group) in grouped(&deals, by, day) {
                let part = on(&group);
                sum.0 = sum.0.merge(&part.0).unwrap();
                sum.1 = sum.1.merge(&part.1).unwrap();
                sum.2 += part.2;
                sum.3 += part.3;
                sum.4 += part.4;
            }
            prop_assert_eq!(&sum, &whole);
        }
    }

    #[test]
    fn losses_say_of_a_group_what_its_deals_say_but_for_amounts_that_owners_share(
        plans in plans(), day in a_day(),
    ) {
        let (deals, rates) = (everything(&plans), cny());
        let valuation = Valuation::new(Currency::CNY, &rates);
        for by in [GroupBy::Owner, GroupBy::Product, GroupBy::Source] {
            let mut of_groups = BTreeMap::new();
            for (key, group) in grouped(&deals, by, day) {
                let lost = losses(group, None, GroupBy::Nothing, &valuation, day).unwrap();
                of_groups.insert(key, (lost.deals, lost.amount));
            }
            for group in losses(&deals, None, by, &valuation, day).unwrap().groups {
                let (deals, amount) = of_groups.remove(&group.key).unwrap_or((0, group.amount));
                prop_assert_eq!(group.deals, deals);
                prop_assert!(by == GroupBy::Owner || group.amount == amount);
            }
            prop_assert!(of_groups.values().all(|(deals, _)| *deals == 0));
        }
    }
}

/// The identifiers of each group, as they stand.
fn told(deals: &[Opportunity], by: GroupBy, day: NaiveDate) -> BTreeMap<String, Vec<String>> {
    let ids = |group: Vec<&Opportunity>| group.iter().map(|deal| deal.id().to_string()).collect();
    grouped(deals, by, day).into_iter().map(|(key, group)| (key.to_string(), ids(group))).collect()
}
