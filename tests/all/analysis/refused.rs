//! What has no answer: amounts that cannot be seen in one currency or are out of range, and parts
//! that make no whole.

use clienteling::funnel::LossCause;
use clienteling::funnel::Pipeline;
use clienteling::funnel::analysis::{
    AmountsError, Basis, CohortStart, GroupBy, ages, conversion, funnel_report, losses,
    opportunity_analysis, stalled, velocity, win_cohorts,
};
use clienteling::units::Valuation;
use clienteling::{Currency, ExchangeRates};

use super::small_book::{book, deal, lose, march, pipeline, policy, policy_at, win};
use crate::common::build::{day, money};

#[test]
fn all_missing_rates_come_at_once_from_every_part_of_a_report() {
    let deals = [
        deal("1", "2026-03-01", "1 USD", &[]),
        deal("2", "2026-03-01", "1 EUR", &[("2026-03-05", lose(LossCause::Price))]),
        deal("3", "2026-03-01", "1 JPY", &[("2026-03-06", lose(LossCause::Price))]),
    ];
    let (mut rates, on) = (ExchangeRates::new(), day("2026-03-12"));
    let by = (None, GroupBy::Nothing);
    let report = |rates: &ExchangeRates| {
        let valuation = Valuation::new(Currency::CNY, rates);
        opportunity_analysis(&deals, by, &pipeline(), &policy(), &valuation, on)
    };
    assert_eq!(
        report(&rates).unwrap_err().to_string(),
        "no rate from EUR to CNY on or before 2026-03-05; \
         no rate from JPY to CNY on or before 2026-03-06; \
         no rate from USD to CNY on or before 2026-03-12"
    );
    let valuation = Valuation::new(Currency::CNY, &rates);
    let missing = |error: AmountsError| match error {
        AmountsError::MissingRates(missing) => missing.len(),
        _ => 0,
    };
    assert_eq!(missing(ages(&deals, &policy(), &valuation, on).unwrap_err()), 1);
    assert_eq!(missing(stalled(&deals, &pipeline(), &valuation, on).unwrap_err()), 1);
    assert_eq!(missing(losses(&deals, None, by.1, &valuation, on).unwrap_err()), 2);
    for (from, rate) in [(Currency::USD, "7"), (Currency::EUR, "8"), (Currency::JPY, "0.05")] {
        rates.record(from, Currency::CNY, day("2026-03-01"), rate.parse().unwrap()).unwrap();
    }
    let report = report(&rates).unwrap();
    assert_eq!(report.losses.amount, money("8.05 CNY"));
    assert_eq!(
        (report.stalled.deals[0].amount, report.stalled.deals[0].value),
        (money("1 USD"), money("7 CNY"))
    );
}

#[test]
fn amounts_beyond_all_bounds_are_an_error_and_no_panic() {
    let most = "10000000000000000000 CNY";
    let deals = ["1", "2"].map(|id| deal(id, "2026-03-01", most, &[("2026-03-05", win(most))]));
    let rates = ExchangeRates::new();
    let valuation = Valuation::new(Currency::CNY, &rates);
    let on = |on| velocity(&deals, None, &policy(), &valuation, day(on));
    assert!(matches!(on("2026-03-05"), Err(AmountsError::Money(_))));
    let before = funnel_report(&deals, &pipeline(), &policy(), &valuation, day("2026-03-04"));
    assert!(matches!(before, Err(AmountsError::Money(_))));
    // A rate that is missing is told first, in any order of the deals.
    let dollar = deal("3", "2026-03-01", "1 USD", &[]);
    for deals in [[&deals[0], &deals[1], &dollar], [&dollar, &deals[0], &deals[1]]] {
        let on = day("2026-03-04");
        let report = funnel_report(deals, &pipeline(), &policy(), &valuation, on);
        assert!(matches!(report, Err(AmountsError::MissingRates(_))));
    }
}

#[test]
fn parts_of_another_basis_make_no_whole() {
    let deals = book();
    let on = |on, created| conversion(&deals, created, &pipeline(), &policy(), day(on));
    let one = on("2026-03-12", None);
    let error = |other| one.clone().merge(&other).unwrap_err();
    assert_eq!(error(on("2026-03-13", None)).0, Basis::Day);
    assert_eq!(error(on("2026-03-12", Some(march()))).0, Basis::Period);
    let showroom = Pipeline::default();
    let other = conversion(&deals, None, &showroom, &policy(), day("2026-03-12"));
    assert_eq!(
        error(other).to_string(),
        "the two parts differ in the stages: expected the same in both"
    );
    let other = conversion(&deals, None, &pipeline(), &policy_at("0.9", 9), day("2026-03-12"));
    assert_eq!(error(other).0, Basis::Confidence);

    let cohorts = |start: &CohortStart, days| {
        win_cohorts(&deals, start, &policy_at("0.95", days), day("2026-03-12"))
    };
    let one = cohorts(&CohortStart::Created, 9);
    let error = |other| one.clone().merge(&other).unwrap_err().0;
    assert_eq!(error(cohorts(&CohortStart::Created, 8)), Basis::Days);
    assert_eq!(error(cohorts(&CohortStart::Entered("talk".parse().unwrap()), 9)), Basis::Start);
}
