use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::{
    Forecast, ForecastBook, ForecastError, ForecastPlan, ForecastPlanDraft, ForecastPolicy,
    Placement, RevenueSummary, TargetStanding, WonTally,
};
use crate::funnel::distribution::{Budget, RevenueDistribution, RevenueMethod};
use crate::funnel::{
    Change, LossCause, LossReason, NewOpportunity, Opportunity, OpportunityBasics, Pipeline, Tally,
    Win,
};
use crate::rule::Draft;
use crate::units::{Currency, ExchangeError, ExchangeRates, Money, Probability};
use rust_decimal::Decimal;

fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
}

fn day(after: u64) -> NaiveDate {
    start() + Days::new(after)
}

/// From 2026-03-01 on, one dollar is seven yuan.
fn rates() -> ExchangeRates {
    let mut rates = ExchangeRates::new();
    rates.record(Currency::USD, Currency::CNY, start(), "7".parse().unwrap()).unwrap();
    rates
}

fn apply(deal: &mut Opportunity, change: Change, on: NaiveDate) {
    deal.apply(change, on, &"S-1".parse().unwrap(), &Pipeline::default()).unwrap();
}

fn of(
    deals: &[Opportunity],
    as_of: NaiveDate,
    plan: &ForecastPlan,
    policy: &ForecastPolicy,
) -> Forecast {
    let rates = rates();
    ForecastBook::of(deals, as_of, plan, policy, &rates).unwrap().forecast().unwrap()
}

fn deal(id: &str, amount: &str, expected: &str) -> Opportunity {
    let new = NewOpportunity {
        expected_on: Some(expected.parse().unwrap()),
        ..OpportunityBasics {
            id: id.parse().unwrap(),
            customer: "C-1".parse().unwrap(),
            product: "car".parse().unwrap(),
            revenue: amount.parse().unwrap(),
            stage: "test_drive".parse().unwrap(),
            created_on: start(),
            created_by: "S-1".parse().unwrap(),
        }
        .into()
    };
    Opportunity::create(new, &Pipeline::default()).unwrap()
}

fn march() -> ForecastPlan {
    ForecastPlanDraft::calendar_months(Currency::CNY, start(), 1).validate().unwrap()
}

#[test]
fn all_deals_without_a_rate_are_named_and_those_that_take_no_part_need_none() {
    let mut lost = deal("O-0", "5 EUR", "2026-03-20");
    apply(&mut lost, Change::Lose(LossReason::Cause(LossCause::Price)), day(1));
    let mut won_before = deal("O-1", "5 EUR", "2026-03-20");
    let win = Win { into: "delivered".parse().unwrap(), revenue: "5 EUR".parse().unwrap() };
    apply(&mut won_before, Change::Win(win), day(1));
    let deals = [
        deal("O-9", "5 EUR", "2026-03-20"),
        lost,
        won_before,
        deal("O-3", "5 GBP", "2027-03-20"),
        deal("O-4", "1 USD", "2026-03-20"),
        deal("O-5", "0 EUR", "2026-03-20"),
    ];
    let (policy, rates) = (ForecastPolicy::default(), rates());
    let april = ForecastPlanDraft::calendar_months(Currency::CNY, day(31), 1).validate().unwrap();
    let error = ForecastBook::of(&deals, day(5), &april, &policy, &rates).unwrap_err();
    let ForecastError::Rates { currency, deals: refused } = &error else { panic!("{error}") };
    assert_eq!(*currency, Currency::CNY);
    let named: Vec<&str> = refused.iter().map(|one| one.deal.as_str()).collect();
    assert_eq!(named, ["O-3", "O-9"]);
    assert!(refused.iter().all(|one| matches!(one.error, ExchangeError::NoRate { .. })));
    assert_eq!(
        error.to_string(),
        "the amounts of 2 deals cannot be seen in CNY: \
         `O-3`: no rate from GBP to CNY on or before 2026-03-06; \
         `O-9`: no rate from EUR to CNY on or before 2026-03-06"
    );
    let many: Vec<Opportunity> =
        (0..9).map(|n| deal(&format!("O-{n}"), "5 EUR", "2026-03-20")).collect();
    let error = ForecastBook::of(&many, day(5), &april, &policy, &rates).unwrap_err().to_string();
    assert!(error.ends_with("; and 6 more"), "{error}");
    // In March the won deal counts, and needs a rate.
    let error = ForecastBook::of(&deals, day(5), &march(), &policy, &rates).unwrap_err();
    assert!(error.to_string().contains("3 deals"), "{error}");
}

#[test]
fn amounts_below_the_smallest_unit_are_summed_and_go_to_the_main_owner() {
    let mut deals = ["O-2", "O-1"].map(|id| deal(id, "0.005 CNY", "2026-03-20"));
    let shared = json!([{"staff": "S-1", "share": "0.49"}, {"staff": "S-2", "share": "0.51"}]);
    for deal in &mut deals {
        let owners = serde_json::from_value(shared.clone()).unwrap();
        apply(deal, Change::Owners(owners), day(1));
    }
    let (plan, policy, rates) = (march(), ForecastPolicy::default(), rates());
    let book = ForecastBook::of(&deals, day(5), &plan, &policy, &rates).unwrap();
    assert_eq!(book.forecast().unwrap().whole.totals.open.amount.to_string(), "0.01 CNY");
    let owners = book.by_owner().unwrap();
    let parts = owners.iter().map(|(who, one)| format!("{who} {}", one.whole.open.amount));
    assert_eq!(parts.collect::<Vec<_>>(), ["S-1 0.00 CNY", "S-2 0.01 CNY"]);
}

#[test]
fn amounts_that_are_out_of_range_together_are_an_error() {
    let deals = ["O-2", "O-1"].map(|id| deal(id, "9000000000000000000 CNY", "2026-03-20"));
    let (plan, policy, rates) = (march(), ForecastPolicy::default(), rates());
    let book = ForecastBook::of(&deals, day(5), &plan, &policy, &rates).unwrap();
    assert!(book.forecast().is_err());
    assert!(book.by_owner().is_err());
    assert!(of(&deals[..1], day(5), &plan, &policy).whole.totals.open.amount.is_positive());
}

#[test]
fn an_empty_book_leaves_the_whole_target_and_no_chance() {
    let mut draft = march().into_draft();
    let target: Money = "100 CNY".parse().unwrap();
    draft.periods[0].target = Some(target);
    let plan = draft.validate().unwrap();
    let forecast = of(&[], day(5), &plan, &ForecastPolicy::default());
    let figures = &forecast.periods[0].figures;
    let standing = figures.target.unwrap();
    assert_eq!(standing.left(), Some(target));
    let coverage = Decimal::ZERO;
    let left =
        TargetStanding::Short { target, left: target, left_after_weighted: target, coverage };
    assert_eq!(standing, left);
    let chance = figures.distribution.revenue.reaches_target.unwrap();
    assert_eq!(chance.exact(), Some(Probability::ZERO));
    assert_eq!(forecast.whole.target, None);
    assert_eq!(forecast.whole.distribution.revenue.reaches_target, None);
    let rates = rates();
    let policy = ForecastPolicy::default();
    let book = ForecastBook::of(&[], day(5), &plan, &policy, &rates).unwrap();
    assert!(book.by_owner().unwrap().is_empty());
    assert_eq!(book.placements().count(), 0);
}

#[test]
fn a_deal_is_due_on_its_day_and_overdue_the_day_after_also_within_its_period() {
    let deals = [deal("O-1", "100 CNY", "2026-03-10")];
    let (plan, policy) = (march(), ForecastPolicy::default());
    let on = |day: &str| of(&deals, day.parse().unwrap(), &plan, &policy);
    assert_eq!(on("2026-03-10").in_periods.totals.pipeline.deals, 1);
    let after = on("2026-03-11");
    assert_eq!((after.in_periods.totals.open.deals, after.outside.overdue.deals), (0, 1));
    assert_eq!(after.whole.totals.open.deals, 1);
}

#[test]
fn a_forecast_is_written_with_every_digit() {
    let deals = [deal("O-1", "100.01 CNY", "2026-03-10")];
    let mut draft = march().into_draft();
    draft.periods[0].target = Some("50 CNY".parse().unwrap());
    let plan = draft.validate().unwrap();
    let forecast = of(&deals, day(5), &plan, &ForecastPolicy::default());
    let written = serde_json::to_value(&forecast.periods[0]).unwrap();
    let amount = |amount: &str| json!({ "amount": amount, "currency": "CNY" });
    let bracket = |of: Value| json!({ "low": of, "high": of });
    let tally = |deals: u64, full: &str, weighted: &str| json!({ "deals": deals, "amount": amount(full), "weighted": amount(weighted) });
    let variance = written["figures"]["distribution"]["revenue"]["variance"].as_f64().unwrap();
    assert!((variance - 100.01 * 100.01 * 0.24).abs() < 1e-9);
    assert_eq!(
        written,
        json!({
            "period": { "first": "2026-03-01", "last": "2026-03-31" },
            "figures": {
                "won": { "deals": 0, "revenue": amount("0.00") },
                "commit": tally(0, "0.00", "0.00"),
                "best_case": tally(0, "0.00", "0.00"),
                "pipeline": tally(1, "100.01", "40.004"),
                "open": tally(1, "100.01", "40.004"),
                "target": { "short": {
                    "target": amount("50.00"),
                    "left": amount("50.00"),
                    "left_after_weighted": amount("9.996"),
                    "coverage": "2",
                } },
                "distribution": {
                    "wins": { "mean": "0.4", "variance": 0.24, "p10": 0, "p50": 0, "p90": 1 },
                    "revenue": {
                        "mean": amount("40.004"),
                        "variance": variance,
                        "p10": bracket(amount("0.00")),
                        "p50": bracket(amount("0.00")),
                        "p90": bracket(amount("100.01")),
                        "reaches_target": bracket(json!("0.4")),
                        "method": { "exact": { "sums": 2 } },
                    },
                },
            },
        })
    );
}

#[test]
fn all_distributions_share_one_budget_and_a_small_one_tells_less_and_nothing_wrong() {
    // Amounts without a pattern, sixty in each month of a year.
    let deals: Vec<Opportunity> = (0..720_u64)
        .map(|number| {
            let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
            let amount = format!("{}.{:02} CNY", 1 + mixed % 500_000, mixed % 97);
            deal(&format!("O-{number:03}"), &amount, &day(30 * (number % 12) + 10).to_string())
        })
        .collect();
    let draft = ForecastPlanDraft::calendar_months(Currency::CNY, start(), 12);
    let (plan, policy, rates) = (draft.validate().unwrap(), ForecastPolicy::default(), rates());
    let book = ForecastBook::of(&deals, start(), &plan, &policy, &rates).unwrap();
    let full = book.forecast().unwrap();
    let little = book.forecast_within(|parts| Budget::of(4_000_000, parts)).unwrap();
    let step = |revenue: &RevenueSummary| match revenue.method {
        RevenueMethod::Lattice { step, .. } => step,
        RevenueMethod::Exact { .. } => panic!("the amounts have no pattern"),
    };
    let each = |forecast: Forecast| -> Vec<RevenueSummary> {
        let periods = forecast.periods.into_iter().map(|one| one.figures);
        let figures = periods.chain([forecast.in_periods]);
        figures.map(|figures| figures.distribution.revenue).collect()
    };
    let (full, little) = (each(full), each(little));
    assert_eq!((full.len(), little.len()), (13, 13));
    for (full, little) in full.iter().zip(&little) {
        assert!(step(full).micros() < step(little).micros());
        assert_eq!(full.mean, little.mean);
        for (fine, coarse) in
            [(full.p10, little.p10), (full.p50, little.p50), (full.p90, little.p90)]
        {
            let apart = |one: Money, other: Money| one.micros() > other.micros();
            assert!(!apart(fine.low, coarse.high) && !apart(coarse.low, fine.high));
            assert!(apart(coarse.high, coarse.low));
        }
    }
}

#[test]
fn the_budget_is_shared_by_the_distributions_that_are_computed_and_no_others() {
    let deals: Vec<Opportunity> = (0..120_u64)
        .map(|number| {
            let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
            let amount = format!("{}.{:02} CNY", 1 + mixed % 500_000, mixed % 97);
            deal(&format!("O-{number:03}"), &amount, "2026-03-20")
        })
        .collect();
    let late = [deals.clone(), vec![deal("O-999", "1 CNY", "2027-03-20")]].concat();
    let (policy, rates) = (ForecastPolicy::default(), rates());
    for (deals, months, shares) in
        [(&deals, 1, 1), (&late, 1, 2), (&deals, 2, 3), (&late, 2, 4), (&deals, 12, 13)]
    {
        let draft = ForecastPlanDraft::calendar_months(Currency::CNY, start(), months);
        let plan = draft.validate().unwrap();
        let book = ForecastBook::of(deals, start(), &plan, &policy, &rates).unwrap();
        let mut asked = 0;
        let little = book.forecast_within(|parts| {
            asked = parts;
            Budget::of(300_000, parts)
        });
        assert_eq!(asked, shares);
        // The first has its part and no more: the same as when it is computed alone with that.
        let first = little.unwrap().periods[0].figures.distribution.revenue.clone();
        let test_drive = Probability::from_percent(40);
        let open = deals.iter().take(120).map(|deal| (deal.state().revenue(), test_drive));
        let mut part = Budget::of(300_000 / shares, 1);
        let alone = RevenueDistribution::within(&mut part, Currency::CNY, open).unwrap();
        assert_eq!(first.method, alone.method());
        assert_eq!(first.p10, alone.quantile(Probability::from_percent(10)));
    }
}

#[test]
fn an_overdue_deal_would_count_in_the_period_that_ends_today_and_tomorrow_in_the_next() {
    let overdue = deal("O-1", "100 CNY", "2026-03-10");
    let draft = ForecastPlanDraft::calendar_months(Currency::CNY, start(), 2);
    let (plan, policy) = (draft.validate().unwrap(), ForecastPolicy::default());
    let would = |on: &str| {
        let placement = Placement::of(overdue.state(), on.parse().unwrap(), &plan, &policy);
        placement.would_count_in.map(|period| period.first().to_string())
    };
    assert_eq!(would("2026-03-31").as_deref(), Some("2026-03-01"));
    assert_eq!(would("2026-04-01").as_deref(), Some("2026-04-01"));
    assert_eq!(would("2026-05-01"), None);
}

#[test]
fn a_deal_that_is_expected_outside_the_periods_is_overdue_the_day_after_too() {
    let (plan, policy) = (march(), ForecastPolicy::default());
    let overdue_on = |expected: &str, on: &str| {
        let deal = deal("O-1", "100 CNY", expected);
        Placement::of(deal.state(), on.parse().unwrap(), &plan, &policy).overdue_on
    };
    assert_eq!(overdue_on("2026-04-10", "2026-03-05"), Some("2026-04-11".parse().unwrap()));
    assert_eq!(overdue_on("2026-03-10", "2026-03-11"), None);
}

#[test]
fn each_reason_names_the_end_of_the_period_that_decided() {
    let month = |first: &str| {
        let first: NaiveDate = first.parse().unwrap();
        ForecastPlanDraft::calendar_months(Currency::CNY, first, 1).periods[0]
    };
    let periods = ["2026-04-01", "2026-06-01", "2026-08-01"].map(month).to_vec();
    let plan = ForecastPlanDraft { currency: Currency::CNY, periods }.validate().unwrap();
    let policy = ForecastPolicy::default();
    let reasons = |deal: &Opportunity| -> Vec<String> {
        let placement = Placement::of(deal.state(), start(), &plan, &policy);
        placement.reasons.iter().map(ToString::to_string).collect()
    };
    for (expected, ends) in [
        ("2026-03-20", &["before the first period begins on 2026-04-01"][..]),
        (
            "2026-07-10",
            &["the earlier period ends on 2026-06-30", "the next period begins on 2026-08-01"],
        ),
        ("2026-09-10", &["the last period ends on 2026-08-31"]),
    ] {
        let reasons = reasons(&deal("O-1", "1 CNY", expected));
        assert_eq!(reasons.len(), ends.len(), "{reasons:?}");
        for (reason, end) in reasons.iter().zip(ends) {
            assert!(reason.contains(end), "{reason}");
        }
    }
    let mut won = deal("O-1", "1 CNY", "2026-07-10");
    let win = Win { into: "delivered".parse().unwrap(), revenue: "1 CNY".parse().unwrap() };
    apply(&mut won, Change::Win(win), day(40));
    let reasons = reasons(&won);
    assert_eq!(reasons.len(), 2);
    assert!(reasons.iter().all(|reason| reason.starts_with("closed on 2026-04-10")), "{reasons:?}");
}

#[test]
fn what_was_won_is_seen_at_the_rate_of_the_day_of_the_forecast() {
    let mut won = deal("O-1", "100 USD", "2026-03-20");
    let win = Win { into: "delivered".parse().unwrap(), revenue: "100 USD".parse().unwrap() };
    apply(&mut won, Change::Win(win), day(1));
    let (plan, policy, mut rates) = (march(), ForecastPolicy::default(), rates());
    rates.record(Currency::USD, Currency::CNY, day(9), "8".parse().unwrap()).unwrap();
    let deals = [won];
    let revenue = |on| {
        let book = ForecastBook::of(&deals, on, &plan, &policy, &rates).unwrap();
        book.forecast().unwrap().whole.totals.won.revenue.to_string()
    };
    assert_eq!((revenue(day(8)), revenue(day(9))), ("700.00 CNY".into(), "800.00 CNY".into()));
}

#[test]
fn a_target_is_reached_to_the_smallest_unit_and_coverage_is_cut() {
    let standing = |won: &str, open: &str, likely: &str, target: &str| {
        let revenue = won.parse().unwrap();
        let open = Tally::of(open.parse().unwrap(), likely.parse().unwrap());
        TargetStanding::of(target.parse().unwrap(), WonTally { deals: 1, revenue }, open).unwrap()
    };
    let (target, over) = ("100 CNY".parse().unwrap(), Money::zero(Currency::CNY));
    let reached = standing("100 CNY", "7 CNY", "0.5", "100 CNY");
    assert_eq!(reached, TargetStanding::Reached { target, over });
    let over = "0.01 CNY".parse().unwrap();
    let more = standing("100.01 CNY", "7 CNY", "0.5", "100 CNY");
    assert_eq!(more, TargetStanding::Reached { target, over });
    let short = standing("99 CNY", "2.999 CNY", "0.000000500", "100 CNY");
    let expected = TargetStanding::Short {
        target,
        left: "1 CNY".parse().unwrap(),
        // 2.999 × 0.0000005 = 0.0000014995, to the nearest millionth.
        left_after_weighted: "0.999999 CNY".parse().unwrap(),
        coverage: "2.99".parse().unwrap(),
    };
    assert_eq!(short, expected);
    let half = standing("99 CNY", "3 CNY", "0.000000500", "100 CNY");
    // 0.0000015 rounds to the even 0.000002.
    let TargetStanding::Short { left_after_weighted, .. } = half else { panic!("{half:?}") };
    assert_eq!(left_after_weighted, "0.999998 CNY".parse().unwrap());
}
