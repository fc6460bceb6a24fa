//! What open deals are to bring, how old they are and which are stalled, against filters for each
//! row, and against a forecast.

use chrono::NaiveDate;
use clienteling::Currency;
use clienteling::Draft;
use clienteling::funnel::Tally;
use clienteling::funnel::analysis::{ages, background, funnel_report, stalled};
use clienteling::funnel::forecast::{ForecastBook, ForecastPlanDraft, ForecastPolicy};
use clienteling::funnel::{Opportunity, cadence, stage_clock};
use clienteling::units::{Valuation, WeightedMoney};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::planned::{
    Plan, THREE, a_day, cny, everything, later_pipeline, levels, pipeline, plans, plans_in, policy,
    rates,
};
use crate::common::cases;
use crate::reference::analysis::{Seen, between, count, seen};

/// Deals, and what is seen of them on a day.
struct Book {
    deals: Vec<Opportunity>,
    seen: Vec<Seen>,
    day: NaiveDate,
}

impl Book {
    fn new(plans: &[Plan], day: NaiveDate) -> Self {
        let deals = everything(plans);
        Book { seen: seen(&deals, day), deals, day }
    }

    fn find(&self, id: &str) -> &Opportunity {
        self.deals.iter().find(|deal| deal.id().as_str() == id).unwrap()
    }

    /// How many of the open deals are so, their amount, and that times their probabilities.
    fn totals(&self, is: impl Fn(&Seen) -> bool) -> (u64, Decimal, Decimal) {
        let (mut deals, mut amount, mut weighted) = (0, Decimal::ZERO, Decimal::ZERO);
        for deal in self.seen.iter().filter(|deal| deal.is_open() && is(deal)) {
            let state = self.find(&deal.id).as_of(self.day).unwrap();
            deals += 1;
            amount += deal.amount;
            weighted += deal.amount * state.probability().unwrap().probability.value();
        }
        (deals, amount, weighted)
    }
}

fn told(open: Tally) -> (u64, Decimal, Decimal) {
    (open.deals, open.amount.amount(), exact(open.weighted))
}

/// In which stage a deal stands.
fn stands(deal: &Seen) -> &str {
    &deal.stays.last().unwrap().stage
}

/// Every digit of a weighted amount.
fn exact(weighted: WeightedMoney) -> Decimal {
    let json = serde_json::to_value(weighted).unwrap();
    json["amount"].as_str().unwrap().parse().unwrap()
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn the_report_on_the_funnel_is_what_a_filter_for_each_stage_gives(
        plans in plans(), day in a_day(),
    ) {
        let (book, rates) = (Book::new(&plans, day), cny());
        let valuation = Valuation::new(Currency::CNY, &rates);
        let later = later_pipeline();
        let report = funnel_report(&book.deals, &later, &policy(), &valuation, book.day).unwrap();
        for row in &report.stages {
            prop_assert_eq!(told(row.open), book.totals(|deal| stands(deal) == row.stage.as_str()));
        }
        prop_assert_eq!(told(report.elsewhere), book.totals(|deal| stands(deal) == "needs"));
        prop_assert_eq!(told(report.total), book.totals(|_| true));
    }

    #[test]
    fn the_background_of_prospects_is_what_a_filter_for_each_kind_gives(
        plans in plans(), day in a_day(),
    ) {
        let (book, rates) = (Book::new(&plans, day), cny());
        let valuation = Valuation::new(Currency::CNY, &rates);
        let who = background(&book.deals, &levels(), &valuation, book.day).unwrap();
        prop_assert_eq!(told(who.total), book.totals(|_| true));
        for row in &who.by_source {
            prop_assert_eq!(told(row.open), book.totals(|deal| deal.source == row.of));
        }
        for row in &who.by_product {
            prop_assert_eq!(told(row.open), book.totals(|deal| deal.product == row.of.as_str()));
        }
        let level = |deal: &Seen| cadence(book.find(&deal.id), &levels(), book.day).unwrap().level().level();
        for row in &who.by_level {
            prop_assert_eq!(told(row.open), book.totals(|deal| level(deal) == row.of));
        }
        let open = count(&book.seen, Seen::is_open);
        prop_assert_eq!(who.by_source.iter().map(|row| row.open.deals).sum::<u64>(), open);
        prop_assert_eq!(who.by_product.iter().map(|row| row.open.deals).sum::<u64>(), open);
        prop_assert_eq!(who.by_level.iter().map(|row| row.open.deals).sum::<u64>(), open);
    }

    #[test]
    fn ages_are_what_a_filter_for_each_band_gives(plans in plans(), day in a_day()) {
        let (book, rates) = (Book::new(&plans, day), cny());
        let valuation = Valuation::new(Currency::CNY, &rates);
        let old = ages(&book.deals, &policy(), &valuation, book.day).unwrap();
        let bands = [(0, Some(0)), (1, Some(10)), (11, Some(20)), (21, None)];
        prop_assert_eq!(old.bands.len(), 4);
        for (band, (from, to)) in old.bands.iter().zip(bands) {
            prop_assert_eq!((band.from_days, band.to_days), (from, to));
            let within = |deal: &Seen| {
                let age = between(deal.created, book.day);
                age >= from && to.is_none_or(|to| age <= to)
            };
            prop_assert_eq!(told(band.open), book.totals(within));
        }
    }

    #[test]
    fn stalled_deals_are_those_that_stand_too_long_the_largest_first(
        plans in plans(), day in a_day(),
    ) {
        let (book, rates) = (Book::new(&plans, day), cny());
        let valuation = Valuation::new(Currency::CNY, &rates);
        let stuck = stalled(&book.deals, &pipeline(), &valuation, book.day).unwrap().deals;
        let mut slow: Vec<_> = book
            .seen
            .iter()
            .filter(|deal| deal.is_open() && ["needs", "drive"].contains(&stands(deal)))
            .filter(|deal| between(deal.stays.last().unwrap().from, book.day) >= 6)
            .map(|deal| (-deal.amount, deal.stays.last().unwrap().from, deal.id.clone()))
            .collect();
        slow.sort();
        let fast: Vec<_> = stuck
            .iter()
            .map(|deal| (-deal.value.amount(), deal.clock.entered_on(), deal.opportunity.to_string()))
            .collect();
        prop_assert_eq!(fast, slow);
        for deal in &stuck {
            let clock = stage_clock(book.find(deal.opportunity.as_str()), &pipeline(), book.day);
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
        let (open, forecast) = (report.total, book.forecast().unwrap().whole.totals.open);
        prop_assert_eq!(open.deals, forecast.deals);
        prop_assert_eq!(open.amount, forecast.amount);
        prop_assert_eq!(open.weighted, forecast.weighted);
    }
}
