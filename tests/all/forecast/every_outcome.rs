//! Every figure against a look at every deal for every period, and at every outcome.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use clienteling::funnel::forecast::{ForecastFigures, ForecastPlan, Outside, TargetStanding};
use clienteling::funnel::{Opportunity, Tally};
use clienteling::units::{Probability, WeightedMoney};
use clienteling::{Currency, Decimal, Money};
use proptest::prelude::*;

use super::books::{as_of, book, of, plan, policy};
use crate::common::cases;
use crate::reference::distribution::at_least;
use crate::reference::forecast::{self as slow, Figures, Known, Three};

fn plain_rates() -> BTreeMap<String, Decimal> {
    [("USD", "7.0125"), ("JPY", "0.05")]
        .map(|(code, rate)| (code.to_owned(), rate.parse().unwrap()))
        .into()
}

/// Every digit of a weighted amount.
fn exact(weighted: WeightedMoney) -> Decimal {
    let json = serde_json::to_value(weighted).unwrap();
    json["amount"].as_str().unwrap().parse().unwrap()
}

fn three(tally: Tally) -> Three {
    (tally.deals, tally.amount.amount(), exact(tally.weighted))
}

fn fen(amount: u64) -> Money {
    Money::from_minor(amount.try_into().unwrap(), Currency::CNY)
}

fn float(probability: Probability) -> f64 {
    probability.value().to_string().parse().unwrap()
}

fn compare(got: &ForecastFigures, expected: &Figures) -> Result<(), TestCaseError> {
    let got = &got.totals;
    prop_assert_eq!((got.won.deals, got.won.revenue.amount()), expected.won);
    let parts = [got.commit, got.best_case, got.pipeline].map(three);
    prop_assert_eq!(parts, expected.open);
    prop_assert_eq!(three(got.open), expected.total());
    Ok(())
}

/// Whether the distribution is that of every outcome.
fn compare_outcomes(
    got: &ForecastFigures,
    expected: &Figures,
    target: Option<Decimal>,
) -> Result<(), TestCaseError> {
    let [sums, numbers] = expected.outcomes();
    let (wins, revenue) = (&got.distribution.wins, &got.distribution.revenue);
    let numbers = slow::three_quantiles(&numbers).map(|number| number + expected.won.0);
    prop_assert_eq!([wins.p10, wins.p50, wins.p90], numbers);
    let parts: u32 = expected.deals.iter().map(|(_, part)| part).sum();
    let mean = Decimal::from(parts) / Decimal::from(20) + Decimal::from(expected.won.0);
    prop_assert_eq!(wins.mean, mean);
    let squared: u32 = expected.deals.iter().map(|(_, part)| part * (20 - part)).sum();
    prop_assert!((wins.variance - f64::from(squared) / 400.0).abs() < 1e-9);

    let won = got.totals.won.revenue;
    let quantiles = slow::three_quantiles(&sums).map(|sum| won.try_add(fen(sum)).unwrap());
    let brackets = [revenue.p10, revenue.p50, revenue.p90].map(|bracket| bracket.exact());
    prop_assert_eq!(brackets, quantiles.map(Some));
    let spread = |(amount, part): &(u64, u32)| {
        let amount = amount.to_string().parse::<f64>().unwrap() / 100.0;
        amount * amount * f64::from(part * (20 - part)) / 400.0
    };
    let variance: f64 = expected.deals.iter().map(spread).sum();
    prop_assert!((revenue.variance - variance).abs() <= 1e-9 * (1.0 + variance));

    prop_assert_eq!(revenue.reaches_target.is_some(), target.is_some());
    if let Some((chance, target)) = revenue.reaches_target.zip(target) {
        let open = ((target - expected.won.1) * Decimal::from(100)).max(Decimal::ZERO);
        let exact = at_least(&sums, open.normalize().to_string().parse().unwrap());
        prop_assert!((float(chance.exact().unwrap()) - exact).abs() < 5.1e-10);
    }
    Ok(())
}

fn compare_target(
    got: Option<TargetStanding>,
    expected: &Figures,
    goal: Option<Decimal>,
) -> Result<(), TestCaseError> {
    let (won, (_, amount, weighted)) = (expected.won.1, expected.total());
    match (got, goal) {
        (None, None) => {}
        (Some(TargetStanding::Reached { target, over }), Some(goal)) => {
            prop_assert!(won >= goal);
            prop_assert_eq!((target.amount(), over.amount()), (goal, won - goal));
        }
        (
            Some(TargetStanding::Short { target, left, left_after_weighted, coverage }),
            Some(goal),
        ) => {
            prop_assert!(won < goal);
            prop_assert_eq!((target.amount(), left.amount()), (goal, goal - won));
            // `round_dp` rounds half to even.
            prop_assert_eq!(left_after_weighted.amount(), goal - won - weighted.round_dp(6));
            prop_assert_eq!(
                coverage,
                (amount / (goal - won) * Decimal::from(100)).trunc() / Decimal::from(100)
            );
        }
        (got, goal) => prop_assert!(false, "{got:?} {goal:?}"),
    }
    Ok(())
}

fn known(deals: &[Opportunity], as_of: NaiveDate) -> Vec<Known> {
    let states = deals.iter().filter_map(|deal| deal.as_of(as_of));
    states.map(|state| slow::known(&state, &plain_rates())).collect()
}

fn ends(plan: &ForecastPlan) -> Vec<(NaiveDate, NaiveDate)> {
    plan.periods.iter().map(|planned| (planned.period.first(), planned.period.last())).collect()
}

proptest! {
    #![proptest_config(cases(1_024))]

    #[test]
    fn every_figure_is_that_of_a_look_at_every_deal_and_every_outcome(
        deals in book(12, false), as_of in as_of(), plan in plan(), policy in policy(),
    ) {
        let forecast = of(&deals, as_of, &plan, &policy);
        let cuts = [policy.commit, policy.best_case].map(Probability::value);
        let expected = slow::forecast(&known(&deals, as_of), as_of, &ends(&plan), cuts);
        prop_assert_eq!(forecast.periods.len(), expected.periods.len());
        let mut targets = Some(Decimal::ZERO);
        let periods = forecast.periods.iter().zip(&expected.periods).zip(&plan.periods);
        for ((got, expected), planned) in periods {
            prop_assert_eq!(got.period, planned.period);
            let target = planned.target.map(Money::amount);
            compare(&got.figures, expected)?;
            compare_target(got.figures.target, expected, target)?;
            compare_outcomes(&got.figures, expected, target)?;
            targets = targets.zip(target).map(|(sum, target)| sum + target);
        }
        compare(&forecast.in_periods, &expected.in_periods)?;
        compare_target(forecast.in_periods.target, &expected.in_periods, targets)?;
        compare_outcomes(&forecast.in_periods, &expected.in_periods, targets)?;
        compare(&forecast.whole, &expected.all)?;
        compare_target(forecast.whole.target, &expected.all, None)?;
        compare_outcomes(&forecast.whole, &expected.all, None)?;
        let outside = Outside::ALL.map(|outside| three(forecast.outside.of(outside)));
        prop_assert_eq!(outside, expected.outside);
    }
}
